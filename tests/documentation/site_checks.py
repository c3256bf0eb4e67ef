"""What is checked of a folder of pages: links and anchors, resources of the network, modules of the reference."""

import pkgutil
import re
from html.parser import HTMLParser
from importlib import import_module
from urllib.parse import unquote, urlsplit

# What a browser loads by itself, in contrast to what a reader follows.
_LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"), ("use", "href")}
_LOADING_LINKS = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "manifest",
}


class Page(HTMLParser):
    """The anchors, links and loaded resources of a page."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loaded = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.loaded += [given[name] for where, name in _LOADED if tag == where and name in given]
        if tag == "link" and _LOADING_LINKS & set(given.get("rel", "").split()):
            self.loaded.append(given["href"])


def pages(folder):
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}


def broken_links(folder):
    """Links of the pages to files or places that do not exist."""
    found, broken = pages(folder), []
    for path, page in found.items():
        if path.name == "404.html":
            continue  # its addresses are from the root of the server
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            target = target / "index.html" if target.is_dir() else target
            there = found.get(target)
            if not target.is_file() or (parts.fragment and there and unquote(parts.fragment) not in there.anchors):
                broken.append(f"{path.relative_to(folder)}: {link}")
    return broken


def loaded_from_the_network(folder):
    """What the pages and style sheets would load from elsewhere."""
    # A picture that stands in the page itself (`data:`) is loaded from nowhere, whatever letters its code has.
    found = [
        f"{path.relative_to(folder)}: {url}"
        for path, page in pages(folder).items()
        for url in page.loaded
        if "//" in url and not url.startswith("data:image/png;base64,")
    ]
    for path in folder.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        urls = re.findall(r"url\(\s*['\"]?((?:https?:)?//[^)'\"]+)|@import\s+['\"]((?:https?:)?//[^'\"]+)", text)
        found += [f"{path.relative_to(folder)}: {one or other}" for one, other in urls]
    return found


def missing_from_the_reference(folder, package="zcmoe_symbolic"):
    """Public modules without an entry in the reference, as Python's own machinery lists them."""
    anchors = set().union(*(page.anchors for page in pages(folder / "reference").values()))
    root = import_module(package)
    modules = (module.name for module in pkgutil.walk_packages(root.__path__, f"{package}.", onerror=lambda _: None))
    public = [name for name in modules if not any(part.startswith("_") for part in name.split("."))]
    return sorted(set(public) - anchors)
