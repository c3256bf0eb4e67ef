"""The report as Chromium shows it: formulas drawn, links and search alive, for the keyboard, the phone and the dark."""

import shutil

import pytest
from checks import (
    axe_faults,
    contrast_faults,
    formula_faults,
    identifiers_of,
    keyboard_faults,
    link_faults,
    links,
    sideways,
    structure_faults,
    tab_stops,
)
from chromium import PHONE, visit
from reports import AWKWARD, pages_of

NARROW = (320, 640)
"""The window that is left of 1280 pixels at 400 %."""
PAPER = (718, 1000)
"""What a browser leaves of a sheet in A4."""


def survey(browser, pages, *checks, **settings):
    """What the checks complain about, by page; the noise that a page makes is a complaint too."""
    faults = {}
    for page in pages:
        with visit(browser, page, **settings) as found:
            complaints = [fault for check in checks for fault in check(found.page)]
            if complaints or found.noise:
                faults[page.name] = [*complaints, *found.noise]
    return faults


def one_of_each_kind(folder):
    """The pages at the top, and a few of the statements."""
    return [*folder.glob("*.html"), *sorted((folder / "statements").glob("*.html"))[::12]]


def faults_of_links(browser, folder):
    identifiers, found_there = {}, {}
    for page in pages_of(folder):
        with visit(browser, page) as found:
            identifiers[page.resolve()] = identifiers_of(found.page)
            found_there[page.name] = links(found.page)
    faults = {name: link_faults(found, identifiers, folder) for name, found in found_there.items()}
    return {name: complaints for name, complaints in faults.items() if complaints}


def test_every_page_is_sound_on_a_desk(browser, report):
    assert survey(browser, pages_of(report), formula_faults, structure_faults, contrast_faults) == {}


def test_every_page_is_sound_on_a_phone_in_the_dark(browser, report):
    checks = sideways, formula_faults, contrast_faults
    assert survey(browser, pages_of(report), *checks, size=PHONE, color_scheme="dark") == {}


@pytest.mark.parametrize(
    "settings",
    [{"size": NARROW}, {"size": (640, 450), "device_scale_factor": 2}],
    ids=["four times as large", "twice as large"],
)
def test_pages_can_be_enlarged(browser, report, settings):
    assert survey(browser, one_of_each_kind(report), sideways, formula_faults, **settings) == {}


def test_pages_print_on_white(browser, report):
    with visit(browser, report / "index.html") as found:
        found.page.emulate_media(media="print")
        faults = contrast_faults(found.page)
        found.page.emulate_media(media="null")
    assert faults == []


PRINTED = """
() => [...document.querySelectorAll(".formula math")].filter(math => math.checkVisibility()).map(math => {
  const box = math.getBoundingClientRect();
  const by = math.closest(".step")?.querySelector(".by")?.getBoundingClientRect();
  return {right: box.right, overlaps: Boolean(by) && by.left < box.right && by.top < box.bottom && box.top < by.bottom};
})
"""


@pytest.mark.parametrize("is_fitted", [True, False], ids=["fitted", "not fitted"])
def test_formulas_fit_on_paper_and_cover_no_rule(browser, report, is_fitted):
    # Without the script nothing is fitted, so that the same look at the page sees formulas that are too wide.
    pages = [report / "statements" / f"{name}.html" for name in ("exact-risk", "a-wide-formula")]
    (page,) = [page for page in pages if page.is_file()]
    with visit(browser, page, size=PAPER) as found:
        if is_fitted:
            found.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        found.page.emulate_media(media="print")
        formulas = found.page.evaluate(PRINTED)
        found.page.emulate_media(media="null")
    assert formulas
    assert not any(formula["overlaps"] for formula in formulas)
    too_wide = [formula for formula in formulas if formula["right"] > PAPER[0]]
    assert bool(too_wide) != is_fitted


@pytest.mark.slow
def test_why_a_bound_does_not_apply_is_read_without_moving_the_table(browser, whole_report):
    with visit(browser, whole_report / "bounds.html", size=PHONE) as found:
        reasons = [reason.bounding_box() for reason in found.page.locator("td.not > span").all()]
    assert reasons
    assert max(box["x"] + box["width"] for box in reasons) <= PHONE[0]


def test_all_is_there_without_scripts(browser, report):
    assert survey(browser, one_of_each_kind(report), formula_faults, structure_faults, script=False) == {}
    with visit(browser, report / "equations.html") as found:
        count = found.page.locator("#equations > li").count()
    with visit(browser, report / "equations.html", script=False) as found:
        assert found.page.locator("#equations > li:visible").count() == count
        assert found.page.locator("#equations math:visible").count() >= count
        assert not found.page.locator("input[type=search]").is_visible()


def test_axe_finds_nothing(browser, report):
    # Few pages, of one part and of several: axe takes seconds where there are many formulas.
    statements = [report / "statements" / f"{name}.html" for name in ("eq-9", "eq-14", "thm-4.3")]
    pages = [report / "index.html", *(page for page in statements if page.is_file())]
    assert survey(browser, pages, axe_faults) == {}


def test_every_link_leads_somewhere(browser, report):
    assert faults_of_links(browser, report) == {}


def test_every_page_is_reached_from_the_first(browser, report):
    reached, waiting = set(), [(report / "index.html").resolve().as_uri()]
    while waiting:
        address = waiting.pop()
        if address in reached:
            continue
        reached.add(address)
        with visit(browser, address) as found:
            further = (link.address.partition("#")[0] for link in links(found.page) if link.element == "a")
            waiting += [address for address in further if address.startswith("file:") and address.endswith(".html")]
    assert reached == {page.resolve().as_uri() for page in pages_of(report)}


def test_a_click_opens_the_page_that_the_link_names(browser, report):
    with visit(browser, report / "index.html") as found:
        rows = found.page.locator("th[scope=row] a[href*='statements/']")
        for k in range(min(rows.count(), 12)):
            title = rows.nth(k).inner_text()
            rows.nth(k).click()
            assert found.page.locator("h1").inner_text() == title
            found.page.wait_for_load_state("load")  # what is still being loaded when one goes back counts as failed
            found.page.go_back()
        assert found.noise == []


# -- the search -------------------------------------------------------------------------------------


def shown(page):
    return [item.get_attribute("id") for item in page.locator("#equations > li:visible").all()]


def type_into_search(page, text):
    """Only with the keyboard: the tabulator to the field, what is there selected, and typed over."""
    field = page.locator("input[type=search]")
    if not field.evaluate("e => e === document.activeElement"):
        page.evaluate("() => { document.activeElement?.blur(); window.scrollTo(0, 0); }")
        for _ in range(40):
            page.keyboard.press("Tab")
            if field.evaluate("e => e === document.activeElement"):
                break
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def test_the_search_finds_numbers_and_words_and_says_when_there_is_nothing(browser, report):
    with visit(browser, report / "equations.html") as found:
        page = found.page
        everything = shown(page)
        for query, number in (("14", "eq-14"), ("(9)", "eq-9"), ("eq 10", "eq-10")):
            type_into_search(page, query)
            assert shown(page) == [number]
        type_into_search(page, "no such thing")
        assert shown(page) == []
        assert page.locator("#nothing").is_visible()
        assert page.locator("[role=status]").inner_text() == f"0 of {len(everything)} equations"
        type_into_search(page, "")
        assert shown(page) == everything
        assert not page.locator("#nothing").is_visible()
        word = page.locator("#eq-14 .says").inner_text().split()[-1].strip(".,;")
        type_into_search(page, word.upper())
        found_there = shown(page)
        assert "eq-14" in found_there
        for name in found_there:
            assert word.lower() in (page.locator(f"#{name}").get_attribute("data-words") or "").lower()
        assert found.noise == []


def test_a_verdict_can_be_chosen(browser, report):
    with visit(browser, report / "equations.html") as found:
        page = found.page
        for kind in page.locator("#kind option").all():
            value = kind.get_attribute("value")
            page.locator("#kind").select_option(value)
            kinds = {page.locator(f"#{name}").get_attribute("data-kind") for name in shown(page)}
            assert kinds == {value} or not value


@pytest.mark.slow
def test_the_search_knows_all_equations_and_accents(browser, whole_report):
    with visit(browser, whole_report / "equations.html") as found:
        assert shown(found.page) == [f"eq-{k}" for k in range(1, 147)]
        type_into_search(found.page, "22")
        assert shown(found.page) == ["eq-22"]
        spellings = []
        for query in ("Hölder", "hoelder", "HOELDER"):
            type_into_search(found.page, query)
            spellings.append(shown(found.page))
        assert spellings[0]
        assert spellings[0] == spellings[1] == spellings[2]


# -- the keyboard -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["index.html", "statements", "rules.html"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, report, name):
    place = report / name
    page = sorted(place.glob("*.html"))[-1] if place.is_dir() else place
    with visit(browser, page) as found:
        assert keyboard_faults(found.page) == []


def test_the_skip_link_goes_to_the_content(browser, report):
    with visit(browser, report / "index.html") as found:
        found.page.keyboard.press("Tab")
        found.page.keyboard.press("Enter")
        assert found.page.evaluate("() => document.activeElement.id") == "content"


def test_a_node_of_the_graph_is_opened_by_the_keyboard(browser, report):
    with visit(browser, report / "index.html") as found:
        page = found.page
        nodes = [stop for stop in tab_stops(page, 900) if "node" in stop.classes.split()]
        assert len(nodes) == page.locator("svg a").count() > 0
        assert all(": " in node.name for node in nodes)
        first = page.locator("svg a").first
        title = " ".join(first.locator("text.title").all_text_contents())
        first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/statements/**")
        assert page.locator("h1").inner_text().split()[0] in title


def test_the_copy_button_puts_the_latex_into_the_clipboard(browser, small_report):
    page = small_report / "statements" / "roots.html"
    with visit(browser, page, permissions=["clipboard-read", "clipboard-write"]) as found:
        found.page.locator("details.latex-source summary").first.click()
        button = found.page.locator("button.copy").first
        button.focus()
        found.page.keyboard.press("Enter")
        found.page.wait_for_function("() => document.querySelector('button.copy').textContent === 'Copied'")
        copied = found.page.evaluate("() => navigator.clipboard.readText()")
        assert copied == found.page.locator("details.latex-source pre").first.text_content()
        assert r"\frac{1}{x}" in copied
        assert found.noise == []


def test_awkward_labels_are_text(browser, small_report):
    with visit(browser, small_report / "index.html") as found:
        assert found.page.get_by_role("link", name=AWKWARD, exact=True).count() > 0
        assert found.page.locator("script:not([src])").count() == 0
        found.page.get_by_role("link", name=AWKWARD, exact=True).first.click()
        assert found.page.locator("h1").inner_text() == AWKWARD
        assert found.noise == []


# -- faults planted in a report ---------------------------------------------------------------------


@pytest.fixture
def spoiled(small_report, tmp_path):
    """A copy of the report, and a way to change a page of it."""
    folder = tmp_path / "copy"
    shutil.copytree(small_report, folder)

    def spoil(name, before, after):
        page = folder / name
        text = page.read_text(encoding="utf-8")
        assert before in text
        page.write_text(text.replace(before, after, 1), encoding="utf-8")
        return page

    return spoil


@pytest.mark.parametrize(
    ("name", "before", "after", "check", "complaint"),
    [
        ("statements/roots.html", "<mi>x</mi>", r"<mi>\sqrt</mi>", formula_faults, "LaTeX is left"),
        ("statements/roots.html", "</h1>", "</h1><h4>x</h4>", structure_faults, "heading of level 4"),
        ("report.css", "", "svg a .title { fill: #dddddd !important }", contrast_faults, "contrast"),
        ("report.css", "", ".formula { overflow: visible !important }", sideways, "the page is"),
        ("report.css", "", ":focus, :focus * { all: unset !important }", keyboard_faults, "not to be seen"),
    ],
    ids=["formula", "heading", "faint", "wide", "focus"],
)
def test_a_fault_in_a_report_is_found(browser, spoiled, name, before, after, check, complaint):
    changed = spoiled(name, before, after)
    folder = changed.parent if changed.suffix == ".css" else changed.parents[1]
    page = folder / "statements" / "a-wide-formula.html" if changed.suffix == ".css" else changed
    found = survey(browser, [page], check, size=PHONE)
    assert complaint in " ".join(found.get(page.name, []))


def test_a_page_that_is_missing_is_found(browser, spoiled):
    page = spoiled("statements/square.html", "<h1>", "<h1>")
    folder = page.parents[1]
    page.unlink()
    assert "square.html is not there" in " ".join(faults_of_links(browser, folder)["index.html"])
