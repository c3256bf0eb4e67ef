"""What MkDocs makes beyond the files in `docs`: README and changelog, reference, notebooks, and what pages show.

A page shows a part of a script or a proved statement by a comment, which is invisible where the page is read as a file:

    <!-- script examples/panter_dite_r_th_power.py lower_bound unique -->
    <!-- statement examples/panter_dite_r_th_power.py best-levels/lower bound -->
"""

import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from notebook_pages import NotRun, executed, notebook_markdown, read
from reference import ROOT, packages
from shown import CannotShow, script_part, statements_of

_SHOWN = re.compile(r"^<!-- (script|statement) (\S+)(?: (.*?))? -->$", re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()([^)#\s]+)(#[^)\s]*)?(?=\))")
# Pages that lie outside of `docs`, and where they go.
_PAGES = {"README.md": "index.md", "CHANGELOG.md": "CHANGELOG.md", "benchmarks/README.md": "BENCHMARKS.md"}
# While pages are written (`mkdocs serve`) nobody wants to wait for the notebooks.
_commands: list[str] = []


def on_startup(command: str, **_: Any) -> None:
    """Remember what MkDocs was asked to do."""
    _commands[:] = [command]


def on_config(config: Any) -> Any:
    """Add notebooks, behind the pages to learn from, and reference to the navigation."""
    notebooks = [f"notebooks/{path.stem}.md" for path in _notebooks()]
    if notebooks:
        learn = next(place for place, entry in enumerate(config.nav) if "Learn" in entry)
        config.nav.insert(learn + 1, {"Notebooks": notebooks})
    config.nav.append({"Reference": [{package.title: package.address} for package in packages()]})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made from elsewhere, and the files of the project that pages link to."""
    pages = {file.src_uri: Path(file.abs_src_path).read_text(encoding="utf-8") for file in files.documentation_pages()}
    for source, address in _PAGES.items():
        pages[address] = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, address, content=pages[address]))
    linked = {path for address, text in pages.items() for path in _files_outside(text, _home(address))}
    for path in sorted(linked):
        files.append(File.generated(config, f"files/{path}", abs_src_path=str(ROOT / path)))
    paths = _notebooks()
    try:
        notebooks = {path: read(path) for path in paths} if _commands == ["serve"] else executed(paths)
    except NotRun as error:
        raise PluginError(str(error)) from error
    for path, notebook in notebooks.items():
        page = notebook_markdown(notebook, path.name)
        files.append(File.generated(config, f"notebooks/{path.stem}.md", content=page))
    for package in packages():
        files.append(File.generated(config, package.address, content=package.markdown()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put in what the page shows, and send the links that leave `docs` to where their targets are on the site."""
    address = page.file.src_uri
    if address.startswith(("reference/", "notebooks/")):
        return markdown

    def link(found: re.Match[str]) -> str:
        target, anchor = found.groups(default="")
        return _on_the_site(target, _home(address), address) + anchor

    def shown(found: re.Match[str]) -> str:
        kind, path, rest = found.groups(default="")
        try:
            return script_part(ROOT / path, rest.split()) if kind == "script" else statements_of(ROOT / path, rest)
        except CannotShow as error:
            raise PluginError(f"{address}: {error}") from error

    return _SHOWN.sub(shown, _LINK.sub(link, markdown))


def _notebooks() -> list[Path]:
    return sorted((ROOT / "notebooks").glob("0*.py"))


def _home(address: str) -> PurePosixPath:
    """The folder in which a page is read as a file, relative to the project's."""
    elsewhere = {there: source for source, there in _PAGES.items()}
    return PurePosixPath(elsewhere.get(address, f"docs/{address}")).parent


def _in_the_project(target: str, home: PurePosixPath) -> str:
    """The path from the root of the project, empty for an address of the network."""
    return "" if "://" in target or target.startswith("mailto:") else os.path.normpath(home / target)


def _files_outside(text: str, home: PurePosixPath) -> set[str]:
    """The files that a page links to and that are neither in `docs` nor one of the pages from elsewhere."""
    found = (_in_the_project(match[1], home) for match in _LINK.finditer(text))
    return {path for path in found if not path.startswith("docs/") and path not in _PAGES and (ROOT / path).is_file()}


def _on_the_site(target: str, home: PurePosixPath, address: str) -> str:
    """Where a link has to lead from a page of the site."""
    path = _in_the_project(target, home)
    if not path:
        return target
    there = _PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else f"files/{path}")
    return os.path.relpath(there, PurePosixPath(address).parent)
