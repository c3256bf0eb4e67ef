"""Wide formulas are broken into lines that fit, and nothing of them is lost or added."""

import re

import pytest

from zcmoe_symbolic import paper
from zcmoe_symbolic.present.document import compile_pdf, standalone
from zcmoe_symbolic.present.document.breaking import broken, width_of
from zcmoe_symbolic.present.document.displays import Row, display
from zcmoe_symbolic.present.document.formula import parse
from zcmoe_symbolic.present.document.metrics import size

SIZED = re.compile(r"\\(?:left|right|middle|(?:big|Big|bigg|Bigg)[lrm])(?![A-Za-z])")
LAYOUT = re.compile(r"\\begin\{aligned\}|\\end\{aligned\}|\\\\|\\q?quad|&|\\[,; ]|\{\}\\times|[\s{}]")
WIDE = [item for item in paper.equations() if width_of(item.latex) > 18 and r"\text" not in item.latex]
LONG = (
    r"\left(\frac{"
    + " + ".join(f"a_{{{k}}}" for k in range(60))
    + r"}{\int_0^1 \left(p(x) - q(x)\right)^2\, dx}\right)^2"
)


def content(source):
    """The signs of a formula without layout and without the size of brackets."""
    return LAYOUT.sub("", SIZED.sub("", source))


@pytest.mark.parametrize("item", WIDE, ids=lambda item: item.identifier)
@pytest.mark.parametrize("room", [14, 22])
def test_a_broken_formula_has_the_signs_of_the_whole_in_their_order(item, room):
    lines = broken(item.latex, room, room - 2)
    assert content("".join(line.source for line in lines)) == content(item.latex)


def test_the_comparison_of_signs_sees_a_lost_sign():
    item = WIDE[0]
    lines = [line.source for line in broken(item.latex, 14)]
    assert content("".join(lines[:-1])) != content(item.latex)


@pytest.mark.parametrize("item", WIDE, ids=lambda item: item.identifier)
def test_every_line_has_as_many_opening_as_closing_braces(item):
    for line in broken(item.latex, 16):
        bare = re.sub(r"\\[{}]", "", line.source)
        assert bare.count("{") == bare.count("}")
        assert len(re.findall(r"\\left(?![A-Za-z])", bare)) == len(re.findall(r"\\right(?![A-Za-z])", bare))


def test_the_numerator_of_a_wide_fraction_is_stacked():
    lines = broken(f"x = {LONG}", 30)
    assert r"\begin{aligned}" in "".join(line.source for line in lines)
    assert max(line.width for line in lines) <= 30


def test_words_in_a_formula_are_broken_at_spaces():
    lines = broken(r"\text{" + "one two three " * 20 + "}", 20)
    assert len(lines) > 3
    assert max(line.width for line in lines) <= 20


@pytest.mark.parametrize("source", ["a^{b", r"\left( x", r"\begin{cases} a", "}", r"\frac{a}", "", r"\right)", "a & b"])
def test_what_cannot_be_read_is_left_as_it_is(source):
    assert [line.source for line in broken(source, 0.1)] == [source.strip()]


def test_a_unary_minus_and_a_function_keep_their_argument():
    for line in broken(r"f(x) g(x) \left(-a + h(x) - k(x)\right)", 6):
        assert not line.source.endswith(("-", "f", "g", "h", "k"))
        assert not line.source.startswith(("(x)", r"\left(-a"))


@pytest.fixture(scope="module")
def true_widths(tmp_path_factory):
    """The widths in em that TeX finds for the paper's formulas."""
    lines = [
        rf"\sbox0{{$\displaystyle {item.latex}$}}\typeout{{WIDTH {item.number} \the\wd0 }}"
        for item in paper.equations()
    ]
    folder = tmp_path_factory.mktemp("widths")
    compile_pdf(standalone("\n".join(lines)), folder)
    found = re.findall(r"^WIDTH (\d+) ([\d.]+)pt", (folder / "document.log").read_text(errors="replace"), re.MULTILINE)
    return {int(number): float(points) / 10 for number, points in found}


def test_estimated_widths_are_near_those_of_tex(true_widths):
    assert len(true_widths) == len(paper.equations())
    for number, width in true_widths.items():
        estimate = size(parse(paper.equation(number).latex)).width
        assert 0.92 * width - 0.2 < estimate < 1.25 * width + 1.5, number


def test_lines_that_should_fit_do_fit_in_tex(tmp_path):
    chain = display(
        LONG, [Row("=", f"{LONG} + {LONG}", (3,)), Row(r"\le", " b".join(["", *[LONG] * 3]))], 45.5, fitted=True
    )
    compiled = compile_pdf(standalone(chain), tmp_path)
    assert compiled.overfull == ()


def test_what_cannot_be_broken_is_shrunk_and_counted(tmp_path):
    body = display("a", [Row("=", "x_{" + "y" * 130 + "}")], 45.5, fitted=True)
    compiled = compile_pdf(standalone(body), tmp_path)
    assert len(compiled.shrunk) == 1
    assert 60 <= compiled.shrunk[0] < 100
    assert compiled.overfull == ()
