"""The checks of pages find the faults that they are for, and leave a sound page alone."""

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

FRACTION = "<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>"
ROOT = "<math><msqrt><mi>x</mi></msqrt><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup><mo>&#x2032;</mo></math>"
SOUND = f"""
<a href="#content">Skip to the content</a>
<main id="content"><h1>A page</h1><h2>Formulas</h2><p>Here {FRACTION} and {ROOT}.</p>
<svg role="group" aria-labelledby="t" width="90" height="40"><title id="t">Graph</title>
<a href="page.html" aria-label="Theorem 1: proved"><rect class="shape" width="80" height="30" fill="#eee"
stroke="black"/><text x="5" y="20" fill="#003300">Theorem 1</text></a></svg>
<table><caption>Numbers</caption><tr><th scope="col">n</th></tr><tr><td>1</td></tr></table>
<label>Search <input type="search"></label><button>Copy</button><code>\\frac{{a}}{{b}}</code></main>
"""
CHECKS = (formula_faults, contrast_faults, structure_faults, sideways, keyboard_faults, axe_faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_sound_page_passes_every_check(browser, written, scheme, script):
    style = "<style>:root { color-scheme: light dark } body { background: Canvas; color: CanvasText }</style>"
    checks = CHECKS if script else (formula_faults, contrast_faults, structure_faults, sideways)
    with visit(browser, written(SOUND, head=style), size=PHONE, script=script, color_scheme=scheme) as found:
        assert {check.__name__: check(found.page) for check in checks} == {check.__name__: [] for check in checks}
        assert found.noise == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (r"<math><mi>\frac</mi><mi>a</mi></math>", "LaTeX is left"),
        (r"<p>so that $x^2$ holds</p>", "LaTeX in the text"),
        (r"<p>so that \lambda holds</p>", "LaTeX in the text"),
        ("<math></math>", "size"),
        ("<math style='display:inline-block;width:0;height:0;overflow:hidden'><mi>a</mi></math>", "size"),
        ("<math><merror><mtext>bad</mtext></merror></math>", "an error inside"),
        ("<math><mfrac><mi>a</mi></mfrac></math>", "a fraction without two parts"),
        (f"<style>mfrac {{ display: inline-flex }}</style>{FRACTION}", "a fraction is not stacked"),
        ("<style>msqrt { display: inline-block }</style><math><msqrt><mi>x</mi></msqrt></math>", "a root has no sign"),
        ("<style>msup { display: inline-block }</style><math><msup><mi>x</mi><mn>2</mn></msup></math>", "not raised"),
        ("<style>mn { transform: translateY(-9px) }</style><math><msub><mi>x</mi><mn>2</mn></msub></math>", "lowered"),
        ("<math><mi><b>x</b></mi></math>", "foreign <b>"),
        ("<math><mi>\ufffd</mi></math>", "unknown character"),
        ("<details><summary>More</summary><math><mi>\\beta</mi></math></details>", "LaTeX is left"),
    ],
)  # fmt: skip
def test_a_formula_that_is_not_rendered_is_found(browser, written, body, complaint):
    with visit(browser, written(body)) as found:
        faults = formula_faults(found.page)
    assert any(any(words in fault for words in complaint.split("|")) for fault in faults), faults


@pytest.mark.parametrize(
    ("body", "scheme", "found_there"),
    [
        ("<p style='color:#999;background:#fff'>faint</p>", "light", True),
        ("<p style='color:#595959;background:#fff'>dark enough</p>", "light", False),
        ("<p style='color:#222'>black on the dark canvas</p>", "dark", True),
        ("<p style='color:#222'>black on the light canvas</p>", "light", False),
        ("<p style='color:#888;background:#fff;font-size:30px'>large and faint</p>", "light", False),
        ("<div style='opacity:.5;background:#fff'><p style='color:#444'>half there</p></div>", "light", True),
        ("<p style='color:rgb(0 0 0 / 40%);background:#fff'>thin</p>", "light", True),
        ("<svg><g><rect width='90' height='30' fill='#222'/><text y='20'>ink</text></g></svg>", "light", True),
        (
            "<svg><g><rect width='90' height='30' fill='#eee'/><text y='20'>ink</text></g></svg>",
            "light",
            False,
        ),
        ("<math style='color:#aaa;background:#fff'><mi>x</mi><mo>+</mo></math>", "light", True),
    ],
)
def test_faint_text_is_found(browser, written, body, scheme, found_there):
    style = "<style>:root { color-scheme: light dark }</style>"
    with visit(browser, written(body, head=style), color_scheme=scheme) as found:
        faults = contrast_faults(found.page)
    assert bool(faults) == found_there, faults


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("<h2>", "<h4>", "heading of level 4 after level 1"),
        ("<h1>A page</h1>", "", "not one <h1>"),
        ("<main", "<div", "not one <main>"),
        ("<h2>", "<img src='none.png'><h2>", "a picture without words"),
        ("<h2>", "<img src='none.png' alt='x'><h2>", "a picture is not there"),
        (' aria-label="Theorem 1: proved"', ' aria-label="Theorem 1"', "says no verdict"),
        ("<button>Copy</button>", "<button></button>", "a link or button without a name"),
        ("<label>Search <input", "<label>Search</label><label><input", "field without|label"),
        ("<caption>Numbers</caption>", "", "without a caption"),
        (' scope="col"', "", "no scope"),
        ('id="t"', 'id="content"', "the identifier content twice"),
        ('aria-labelledby="t"', 'aria-labelledby="u"', "aria-labelledby names u"),
    ],
)
def test_a_fault_of_structure_is_found(browser, written, before, after, complaint):
    assert before in SOUND
    with visit(browser, written(SOUND.replace(before, after))) as found:
        faults = [*structure_faults(found.page), *axe_faults(found.page)]
    assert any(any(words in fault for words in complaint.split("|")) for fault in faults), faults


def test_a_page_without_language_is_found(browser, written):
    with visit(browser, written(SOUND, language="")) as found:
        assert "the page says no language" in structure_faults(found.page)
        assert any(fault.startswith("html-has-lang") for fault in axe_faults(found.page))


def test_a_page_that_is_too_wide_is_found_and_a_box_that_scrolls_is_not(browser, written):
    wide = "<div style='width:900px'>wide</div>"
    with visit(browser, written(wide), size=PHONE) as found:
        assert "div. to" in " ".join(sideways(found.page))
    with visit(browser, written(f"<div style='overflow-x:auto'>{wide}</div>"), size=PHONE) as found:
        assert sideways(found.page) == []


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("<button>", "<button tabindex='-1'>", "the tabulator reaches 3 of 4"),
        ("<main", "<style>*:focus { outline: none !important }</style><main", "the focus is not to be seen on button"),
        ("Skip to the content", "Somewhere", "no link that skips"),
    ],
)
def test_a_fault_of_the_keyboard_is_found(browser, written, before, after, complaint):
    with visit(browser, written(SOUND.replace(before, after))) as found:
        faults = keyboard_faults(found.page)
    assert any(complaint in fault for fault in faults), faults


def test_the_tabulator_stops_in_order(browser, written):
    with visit(browser, written(SOUND)) as found:
        assert [stop.element for stop in tab_stops(found.page)] == ["a", "a", "input", "button"]


@pytest.mark.parametrize(
    ("body", "noise"),
    [
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>undefinedFunction()</script>", "error: undefinedFunction is not defined"),
        ("<img alt='x' src='http://example.org/x.png'>", "network: http://example.org/x.png"),
        ("<img alt='x' src='missing.png'>", "failed: file:"),
        ("<link rel='stylesheet' href='https://example.org/x.css'>", "network: https://example.org/x.css"),
        ("<script>fetch('https://example.org/data').catch(() => 0)</script>", "network: https://example.org/data"),
    ],
)
def test_noise_is_written_down(browser, written, body, noise):
    with visit(browser, written(body)) as found:
        found.page.wait_for_timeout(50)
        assert any(line.startswith(noise) for line in found.noise), found.noise


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<a href='gone.html'>x</a>", "gone.html is not there"),
        ("<a href='#gone'>x</a>", "names a place that is not there"),
        ("<a href='../../etc/x.html'>x</a>", "leads out of the report"),
        ("<svg><a href='gone.html'><text y='20'>x</text></a></svg>", "gone.html is not there"),
        ("<script src='https://example.org/x.js'></script>", "script loads https"),
        ("<img src='http://example.org/x.png' alt='x'>", "img loads http"),
        ("<a href='javascript:alert(1)'>x</a>", "has the address javascript"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(browser, written, body, complaint):
    page = written(body)
    with visit(browser, page) as found:
        faults = link_faults(links(found.page), {page.resolve(): identifiers_of(found.page)}, page.parent)
    assert len(faults) == 1
    assert complaint in faults[0]


def test_sound_links_are_left_alone(browser, written):
    page = written("<a id='here' href='#here'>x</a><a href='page.html'>y</a><a href='https://example.org/'>paper</a>")
    with visit(browser, page) as found:
        assert link_faults(links(found.page), {page.resolve(): identifiers_of(found.page)}, page.parent) == []
