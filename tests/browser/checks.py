"""What can be wrong with a page of the report as a browser shows it; each check returns its complaints."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from urllib.request import url2pathname

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from reports import VERBATIM

HERE = Path(__file__).parent
FORMULAS, CONTRAST, STRUCTURE, SIDEWAYS, LINKS, STOP, REACHABLE = (
    (HERE / f"{name}.js").read_text(encoding="utf-8")
    for name in ("formulas", "contrast", "structure", "sideways", "links", "stop", "reachable")
)
AXE = Axe()


def formula_faults(page: Page) -> list[str]:
    """Formulas that are not drawn as such: no size, fractions not stacked, LaTeX left over.

    What a user has written is left alone.
    """
    return list(page.evaluate(FORMULAS, VERBATIM))


def contrast_faults(page: Page) -> list[str]:
    """Text that is too faint for level AA in the colours that the page has now."""
    return list(page.evaluate(CONTRAST))


def structure_faults(page: Page) -> list[str]:
    """Headings, names, tables and identifiers that do not serve a reader who does not see the page."""
    return list(page.evaluate(STRUCTURE))


def axe_faults(page: Page) -> list[str]:
    """What axe-core finds, one line for each rule that is violated."""
    found = AXE.run(page, options={"preload": False}).response["violations"]
    return [f"{rule['id']} ({rule['impact']}): {rule['nodes'][0]['html'][:120]}" for rule in found]


def sideways(page: Page) -> list[str]:
    """Whether the page is wider than the window, and which elements stand out of it."""
    return list(page.evaluate(SIDEWAYS))


# -- links ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A link or a resource of a page: as written, as an address, and the element."""

    written: str
    address: str
    element: str


def links(page: Page) -> list[Link]:
    """Everything that the page refers to."""
    return [Link(*link) for link in page.evaluate(LINKS)]


def link_faults(found: Iterable[Link], identifiers: dict[Path, frozenset[str]], folder: Path) -> list[str]:
    """Links that lead nowhere, out of the folder, or load something from elsewhere.

    `identifiers` are those of the pages that were looked at, with the files as keys.
    """
    faults = []
    for link in found:
        address, fragment = urldefrag(link.address)
        parts = urlsplit(address)
        if parts.scheme in ("http", "https"):
            faults += [f"{link.element} loads {link.written}"] * (link.element != "a")
            continue
        if parts.scheme == "data" and link.element != "a":
            continue
        if parts.scheme != "file":
            faults.append(f"{link.element} has the address {link.written}")
            continue
        path = Path(url2pathname(parts.path)).resolve()
        if not path.is_relative_to(folder.resolve()):
            faults.append(f"{link.written} leads out of the report")
        elif not path.is_file():
            faults.append(f"{link.written} is not there")
        elif fragment and path in identifiers and unquote(fragment) not in identifiers[path]:
            faults.append(f"{link.written} names a place that is not there")
    return faults


def identifiers_of(page: Page) -> frozenset[str]:
    """The places of a page that a link can name."""
    return frozenset(page.eval_on_selector_all("[id]", "elements => elements.map(e => e.id)"))


# -- the keyboard -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stop:
    """Where the tabulator stopped: element, classes, name, and whether it is shown that it is there."""

    element: str
    classes: str
    name: str
    seen: bool


def tab_stops(page: Page, most: int = 400) -> list[Stop]:
    """Where the tabulator goes, from the top of the page until it leaves it."""
    page.evaluate("() => { document.activeElement?.blur(); window.scrollTo(0, 0); }")
    stops: list[Stop] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(STOP)
        if found is None:
            break
        stops.append(Stop(*found))
    return stops


def keyboard_faults(page: Page) -> list[str]:
    """Links, buttons and fields that the tabulator does not reach, or where nobody sees that it is there."""
    stops = tab_stops(page)
    wanted = page.evaluate(REACHABLE)
    faults = [f"the focus is not to be seen on {s.element}.{s.classes} {s.name}" for s in stops if not s.seen]
    if len(stops) < min(wanted, 400):
        faults.append(f"the tabulator reaches {len(stops)} of {wanted} links, buttons and fields")
    if not stops or not stops[0].name.lower().startswith("skip"):
        faults.append(f"the first stop is no link that skips to the content: {stops[:1]}")
    return faults
