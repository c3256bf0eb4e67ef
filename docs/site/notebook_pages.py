"""Notebooks as pages: their words, their code as blocks, and what they show when they are run."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from typing import Any

__all__ = ["NotRun", "executed", "notebook_markdown", "read"]

_SECONDS = 300  # for one cell
_AT_ONCE = 2
_CODE_OR_FORMULA = re.compile(r"(```.*?```|`[^`]*`)|\$([^$]+)\$", re.DOTALL)
_TAG = re.compile(r"\s*\\tag\{([^}]*)\}")


class NotRun(RuntimeError):
    """A notebook of which a cell fails."""


def read(path: Path) -> Any:
    """A notebook kept as text (jupytext's percent format), without outputs."""
    import jupytext

    return jupytext.read(path, fmt="py:percent")


def executed(paths: Sequence[Path]) -> dict[Path, Any]:
    """The notebooks with their outputs, two at a time, each in its own process and in the folder where it lies.

    Raises `NotRun` where a cell fails: a page does not show half of a notebook.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(paths, pool.map(_executed, paths), strict=True))


def _executed(path: Path) -> Any:
    import nbformat

    # A process of its own for the client too: its libraries leave event loops and sockets behind.
    done = subprocess.run([sys.executable, __file__, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRun(f"{path.name} does not run: {done.stderr[-2000:]}")
    return nbformat.reads(done.stdout, as_version=4)


def _execute(path: Path) -> None:
    """Run a notebook in a kernel, and write it with its outputs to standard output."""
    import nbformat
    from nbclient import NotebookClient

    notebook = read(path)
    NotebookClient(notebook, timeout=_SECONDS, resources={"metadata": {"path": str(path.parent)}}).execute()
    sys.stdout.write(nbformat.writes(notebook))


def notebook_markdown(notebook: Any, name: str) -> str:
    """A notebook as Markdown: formulas as MathML, code as blocks, and below a block what it showed, if it was run."""
    pieces = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            pieces.append(_words(cell.source))
        else:
            pieces.append(f"```python\n{cell.source}\n```")
            pieces += [f'<div class="output">{shown}</div>' for shown in _shown(cell.get("outputs", []))]
    pieces.append(f"*This notebook is kept as `notebooks/{name}`; `jupytext --to ipynb` makes the notebook of it.*")
    return "\n\n".join(pieces) + "\n"


def _words(source: str) -> str:
    """Markdown whose formulas are MathML; between dollars they would need a script."""
    return _CODE_OR_FORMULA.sub(lambda found: found[1] or _inert(_formula(found[2])), source)


def _inert(html: str) -> str:
    """HTML in which Markdown finds no sign of its own: outside of tags, signs are entities."""
    return re.sub(r"<[^>]*>|([\\`*_{}\[\]#])", lambda found: f"&#{ord(found[1])};" if found[1] else found[0], html)


def _formula(latex: str, *, block: bool = False) -> str:
    from zcmoe_symbolic.present.report.formulas import formula_html

    return str(formula_html(latex.strip(), block=block))


def _shown(outputs: Sequence[Any]) -> Iterator[str]:
    """Each output as HTML, in the richest kind that a page without a script can show."""
    for output in outputs:
        if output.output_type == "stream":
            yield _text(output.text)
            continue
        data = output.get("data", {})
        if "image/png" in data:
            picture = "".join(data["image/png"].split())
            yield f'<img alt="{escape(_first_line(data))}" src="data:image/png;base64,{picture}">'
        # A style sheet of an output, such as of coloured code, would be one for the whole page.
        elif "<style" not in data.get("text/html", "<style"):
            yield f"<div>{data['text/html']}</div>"
        elif "text/latex" in data and "text/html" not in data:
            yield f'<div class="formula" tabindex="0">{_formula(_mathematics(data["text/latex"]), block=True)}</div>'
        elif "text/plain" in data:
            yield _text(data["text/plain"])


def _mathematics(latex: str) -> str:
    """What stands between the dollars; tags, which only TeX puts at the margin, behind their formulas."""
    inner = latex.strip().strip("$").removeprefix(r"\displaystyle ")
    return _TAG.sub(r" \\qquad (\1)", inner)


def _text(text: str) -> str:
    return f'<pre tabindex="0"><code>{escape(text.rstrip())}</code></pre>'


def _first_line(data: Any) -> str:
    return str(data.get("text/plain", "")).partition("\n")[0]


if __name__ == "__main__":
    _execute(Path(sys.argv[1]))
