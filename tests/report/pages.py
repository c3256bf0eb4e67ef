"""What the tests ask of a page: that it is well formed, where its links lead, and what it loads."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from posixpath import dirname, join, normpath

VOID = {"meta", "link", "input", "img", "br", "hr", "col"}
LOADING = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("object", "data"),
    ("source", "src"),
}


@dataclass
class Page:
    """A page as it was read."""

    faults: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.page, self.open = Page(), []

    def handle_starttag(self, tag, attributes):
        self._begin(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self._begin(tag, attributes)

    def _begin(self, tag, attributes):
        page = self.page
        page.tags.append(tag)
        names = [name for name, _ in attributes]
        if len(set(names)) < len(names):
            page.faults.append(f"<{tag}> has an attribute twice")
        values = dict(attributes)
        page.ids += [values["id"]] if "id" in values else []
        page.links += [values["href"]] if tag == "a" and "href" in values else []
        page.loaded += [values[name] for name in values if (tag, name) in LOADING]
        page.faults += [f"<{tag}> has {name}" for name in names if name.startswith("on")]
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            page.headings.append(int(tag[1]))
        if tag == "math":
            page.formulas.append(values.get("alttext", ""))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.page.faults.append(f"</{tag}> closes {self.open[-1] if self.open else 'nothing'}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("script", "style"):
            self.page.text += data


def read_page(content):
    """The page, with what is wrong with its form in `faults`."""
    reader = _Reader()
    reader.feed(content.decode())
    reader.close()
    page = reader.page
    page.faults += [f"<{tag}> is not closed" for tag in reader.open]
    page.faults += [
        f"the identifier {name!r} is there twice" for name in sorted({i for i in page.ids if page.ids.count(i) > 1})
    ]
    steps = zip(page.headings, page.headings[1:], strict=False)
    page.faults += [f"a heading of level {b} follows one of level {a}" for a, b in steps if b > a + 1]
    page.faults += (
        ["it does not begin with one heading of level 1"]
        if page.headings[:1] != [1] or page.headings.count(1) != 1
        else []
    )
    return page


def read_site(files):
    """All pages of a site by name."""
    return {name: read_page(content) for name, content in files.items() if name.endswith(".html")}


def site_faults(files):
    """What is wrong with a site: form, links that lead nowhere, anything that is loaded from elsewhere."""
    pages = read_site(files)
    found = [f"{name}: {fault}" for name, page in pages.items() for fault in page.faults]
    for name, page in pages.items():
        for address in page.loaded:
            if address != "data:," and _resolved(name, address)[0] not in files:
                found.append(f"{name} loads {address}")
        for address in page.links:
            if address.startswith("https://arxiv.org/"):
                continue
            target, anchor = _resolved(name, address)
            if target not in files:
                found.append(f"{name} links to {address}, which is not there")
            elif anchor and target in pages and anchor not in pages[target].ids:
                found.append(f"{name} links to {address}, which has no such place")
    return found


def _resolved(name, address):
    path, _, anchor = address.partition("#")
    return (normpath(join(dirname(name), path)) if path else name), anchor
