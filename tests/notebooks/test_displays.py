"""What a notebook shows of an object: well formed, escaped, and different when the object is."""

import subprocess
import sys
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from zcmoe_symbolic import (
    Ball,
    DataModel,
    Noise,
    ScalarMoE,
    Segmentation,
    UniformNoise,
    VectorDataModel,
    VectorMoE,
    Verdict,
    decide_equal,
    level_set_segmentation,
    paper,
    verify,
    x,
)
from zcmoe_symbolic.deciders.verdict import Counterexample, Step
from zcmoe_symbolic.notation import html
from zcmoe_symbolic.present.explorations import explore_risk, explore_segmentation
from zcmoe_symbolic.present.explorer import Explorer
from zcmoe_symbolic.present.figures import FigureSetting, figure_data
from zcmoe_symbolic.simulation.bounds_table import BoundRow, BoundsTable, Setting
from zcmoe_symbolic.simulation.estimate import Estimate
from zcmoe_symbolic.theory.concentration import RegionRanges, theorem_6_5
from zcmoe_symbolic.theory.concentration.bound import Bound
from zcmoe_symbolic.theory.risk.parts import Risk
from zcmoe_symbolic.verification import Fault, Report
from zcmoe_symbolic.verification.report import StatementRow

HALF = sp.Rational(1, 2)
HOSTILE = "<script>alert('$x_1$')</script> & \"100%\""
NOISE = UniformNoise(HALF)
x1, x2 = sp.symbols("x_1 x_2")


def shown(item):
    """What IPython makes of an object, by kind; an exception in a display is an error here."""
    for kind in ("html", "latex", "png"):  # IPython would only print what is raised
        getattr(item, f"_repr_{kind}_", bool)()
    data, _ = DisplayFormatter().format(item)
    return data


def page(item):
    """The HTML, parsed: it is well formed, and asks for nothing that a notebook would have to run or load."""
    text = shown(item)["text/html"]
    assert "<script" not in text
    assert "http" not in text.replace('xmlns="http://www.w3.org/1998/Math/MathML"', "")
    return ElementTree.XML(text)


def words(item):
    return "".join(page(item).itertext())


def model(beta=x**2, density=1, noise=NOISE):
    return DataModel(beta, density, noise)


def with_constant(moe):
    moe.optimal_density()
    moe.error_constant(digits=8)
    return moe


def row(**changes):
    plain = {
        "id": "lem-a", "title": "Lemma A", "verdict": "proved", "trust": "symbolic", "equations": (),
        "hypotheses": ("p > 0",), "citations": (), "seconds": 0.1, "rests_on": (), "reason": "", "parts": (),
        "script": "a.py", "cited": ("fact",),
    }  # fmt: skip
    return StatementRow(**(plain | changes))


def report(*rows, **changes):
    return Report((), (), rows, **changes)


def bounds_table(**changes):
    setting = Setting("uniform", 500, 4, 0.003, 0.008, 0.007, None)
    plain = {
        "value": 0.4,
        "ratio": 50.0,
        "guarantee": 0.95,
        "reason": "",
        "applies_in": 1.0,
        "held_in": 1.0,
        "trials": 20,
    }
    return BoundsTable((BoundRow(setting, "a bound", **(plain | changes)),), model(), sp.Rational(1, 20), 20, 0)


def estimate(*values, seed=3):
    return Estimate(np.array(values), seed)


COARSE = Segmentation([0, sp.Rational(1, 3), 1])
POINTS = RegionRanges(["1/4", "3/4"], [1, 2])

PAIRS = {
    "segmentation": (COARSE, Segmentation([0, sp.Rational(2, 3), 1])),
    "uniform segmentation": (Segmentation.uniform(4), Segmentation.uniform(5)),
    "segmentation of floats": (Segmentation([0, 0.25, 1]), Segmentation([0, 0.75, 1])),
    "segmentation of balls": (
        Segmentation([Ball(0), Ball("0.3", "1e-9"), Ball(1)]), Segmentation([Ball(0), Ball("0.3", "1e-8"), Ball(1)])
    ),
    "many intervals": (Segmentation.uniform(1000), Segmentation(np.linspace(0, 1, 1001) ** 2)),
    "experts": (ScalarMoE(model()), ScalarMoE(model(noise=UniformNoise(1)))),
    "experts with a constant": (ScalarMoE(model()), with_constant(ScalarMoE(model()))),
    "experts in two dimensions": (
        VectorMoE(VectorDataModel(x1 + x2, 1)), VectorMoE(VectorDataModel(x1 + x2, 1), sp.Rational(1, 12))
    ),
    "risk": (Risk(0.1, 0.2, 0.3, 0.4), Risk(0.1, 0.2, 0.3, 0.5)),
    "risk of many": (Risk(*np.ones((4, 3))), Risk(*np.ones((4, 3)) * 2)),
    "risk of balls": (Risk(*[Ball(k) for k in range(1, 5)]), Risk(*[Ball(k, "0.1") for k in range(1, 5)])),
    "best number": (ScalarMoE(model()).best_number_of_experts(20), ScalarMoE(model()).best_number_of_experts(30)),
    "bound": (
        theorem_6_5(POINTS, n=400, failure="0.04"), theorem_6_5(POINTS, n=500, failure="0.04")
    ),
    "bound that does not apply": (
        theorem_6_5(POINTS, n=40, failure="0.04"), theorem_6_5(POINTS, n=41, failure="0.04")
    ),
    "bounds table": (bounds_table(), bounds_table(value=0.5)),
    "estimate": (estimate(1.0, 2.0), estimate(1.0, 2.1)),
    "level sets": (level_set_segmentation(model(), 2), level_set_segmentation(model(), 3)),
    "report": (report(row()), report(row(verdict="undecided", trust=None, reason="no rule applies"))),
    "proof": (Verdict.proof(Step("algebra", latex="x^2")), Verdict.proof(Step("algebra", latex="x^3"))),
    "refutation": (
        Verdict.refutation(Counterexample((("x", "2"),), "4", "5")),
        Verdict.refutation(Counterexample((("x", "3"),), "4", "5")),
    ),
    "undecided": (Verdict.undecided("no rule applies"), Verdict.undecided("the time is over")),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_a_display_is_well_formed_and_changes_with_its_object(name):
    one, other = PAIRS[name]
    texts = [ElementTree.tostring(page(item), encoding="unicode") for item in (one, other)]
    assert texts[0] != texts[1]


@pytest.mark.parametrize("name", PAIRS)
def test_a_display_stays_readable_in_dark_themes(name):
    """Colours are those of the page, but for the marks of verdicts, which have a word beside them."""
    for element in page(PAIRS[name][0]).iter():
        for attribute in ("fill", "stroke", "color"):
            assert element.get(attribute, "currentColor") in ("currentColor", "none")
        assert "background" not in element.get("style", "").replace("background:none", "")
        if "color:#" in element.get("style", ""):
            assert len(element.text) == 1


@pytest.mark.parametrize("name", PAIRS)
def test_the_plain_text_stays(name):
    text = shown(PAIRS[name][0])["text/plain"]
    assert text == repr(PAIRS[name][0])
    assert "<" not in text.replace("<=", "")


# -- balls and models, as LaTeX ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ball", "latex"),
    [
        (Ball("8.796", "1e-38"), r"8.7960000000 \ldots 00000 \pm 10^{-38}"),
        (Ball("0.5", "0.01"), r"0.5 \pm 0.01"),
        (Ball("1e-30", "1e-20"), r"0 \pm 1.1 \cdot 10^{-20}"),
        (Ball(1, 5), r"0 \pm 6"),
        (Ball(Fraction(1, 3)), r"\frac{1}{3}"),
        (Ball(10**20, "1e-15"), r"1.0000000000 \ldots 00000 \cdot 10^{20} \pm 10^{-15}"),
        (Ball(10**3000, 1), r"1.0000000000 \ldots 00000 \cdot 10^{3000} \pm 1"),
    ],
    ids=str,
)
def test_a_ball_shows_proved_digits_and_its_radius_only(ball, latex):
    assert shown(ball)["text/latex"] == rf"$\displaystyle {latex}$"


@given(
    st.fractions(-(10**6), 10**6, max_denominator=10**6), st.fractions(min_value=Fraction(1, 10**9), max_value=10**6)
)
def test_what_a_ball_shows_contains_the_ball(value, radius):
    """The printed number and error enclose every number of the ball: no digit is shown that is not proved."""
    latex = Ball(value, radius)._repr_latex_().strip("$").removeprefix(r"\displaystyle ")
    number, error = (Fraction(_plain(part)) for part in latex.split(r" \pm "))
    assert number - error <= value - radius
    assert value + radius <= number + error


def _plain(latex):
    mantissa, _, exponent = latex.partition(r" \cdot 10^{")
    if mantissa.startswith("10^{"):
        mantissa, exponent = "1", mantissa.removeprefix("10^{")
    return f"{mantissa}e{exponent.rstrip('}') or 0}"


def test_models_are_shown_in_the_notation_of_the_paper():
    latex = shown(model())["text/latex"]
    assert r"\beta(x) = x^2" in latex
    assert r"\sigma_\varepsilon^2 = \frac{1}{12},\ |\varepsilon| \le \frac{1}{2}" in latex
    assert shown(model(noise=UniformNoise(1)))["text/latex"] != latex
    assert r"\beta(x_{1}, x_{2}) = x_{1} x_{2}" in shown(VectorDataModel(x1 * x2, 1))["text/latex"]


# -- hostile and strange values ----------------------------------------------------------------------------------------

HOSTILE_ITEMS = {
    "reason": Verdict.undecided(HOSTILE),
    "step": Verdict.proof(Step(HOSTILE, HOSTILE), certificate=HOSTILE),
    "witness": Verdict.refutation(Counterexample(((HOSTILE, HOSTILE),), HOSTILE, HOSTILE)),
    "bound": Bound(HOSTILE, HOSTILE, value=Ball(1), guarantee=Ball(1), hypotheses=(HOSTILE,), source=HOSTILE),
    "bound that does not apply": Bound("b", "s", value=None, guarantee=Ball(1), applies=False, reason=HOSTILE),
    "table": bounds_table(value=None, guarantee=None, held_in=None, reason=HOSTILE),
    "statement": report(row(title=HOSTILE, reason=HOSTILE, hypotheses=(HOSTILE,), citations=(HOSTILE,))),
    "not reached": report(row(title=HOSTILE, cited=())),
    "fault": report(faults=(Fault(HOSTILE, HOSTILE),), asked=(HOSTILE,)),
    "seed": estimate(1.0, 2.0, seed=HOSTILE),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_ITEMS)
def test_text_of_any_origin_is_escaped(name):
    item = HOSTILE_ITEMS[name]
    assert HOSTILE in words(item)
    assert "$" not in shown(item)["text/html"].replace("<span>$</span>", "")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")).filter(lambda c: c not in "\ufffe\uffff")))
def test_escaped_text_is_read_back_as_it_was(text):
    assert "".join(ElementTree.XML(f"<p>{html.text_html(text)}</p>").itertext()) == text


def test_a_symbol_with_a_hostile_name_cannot_leave_its_formula():
    hostile = sp.Symbol("</math><script>alert(1)</script>", real=True)
    verdict = decide_equal(hostile + 1, hostile + 1)
    assert page(verdict) is not None


def test_a_formula_that_the_converter_does_not_know_is_left_to_the_notebook(monkeypatch):
    def fails(latex):
        raise IndexError(latex)

    monkeypatch.setattr(html, "_mathml", lambda: fails)
    assert html.formula_html("a < b") == "$\\displaystyle a &lt; b$"


STRANGE = {
    "not a number": Risk(float("nan"), 0.0, 0.0, 0.0),
    "infinite": Risk(float("inf"), 1.0, 1.0, 1.0),
    "zero": Risk(0.0, 0.0, 0.0, 0.0),
    "no values": Risk(*np.zeros((4, 0))),
    "a table of values": Risk(*np.ones((4, 2, 3))),
    "huge balls": Risk(*[Ball(10**400)] * 4),
    "no noise": ScalarMoE(model(noise=Noise(variance=0, bound=0))),
    "no bound": ScalarMoE(model(noise=Noise(variance=2))),
    "a constant target": ScalarMoE(model(beta=sp.S(1))),
    "a long target": ScalarMoE(model(beta=sum(x**k for k in range(1, 200)))),
    "pieces": with_constant(ScalarMoE(model(sp.Piecewise((x, x < HALF), (HALF, True))))),
    "one interval": Segmentation([0, 1]),
    "a million intervals": Segmentation.uniform(10**6),
    "many exact numbers": Segmentation([sp.Rational(k, 3000) ** 2 for k in range(3001)]),
    "tiny interval": Segmentation([0, 5e-324, 1]),
    "nothing verified": report(),
    "one level set": level_set_segmentation(model(), 1),
    "many level sets": level_set_segmentation(model(), 40),
    "level sets in three dimensions": level_set_segmentation(
        VectorDataModel(sp.Symbol("x1") + sp.Symbol("x2") * sp.Symbol("x3"), 1), 3, points=1000
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_strange_values_are_shown_too_and_briefly(name):
    assert page(STRANGE[name]) is not None
    assert len(shown(STRANGE[name])["text/html"]) < 60_000


def test_a_display_computes_nothing_that_was_not_computed_before():
    moe = ScalarMoE(model(sp.sin(7 * x) + x**3))
    assert "not computed yet" in words(moe)
    assert "_profile" not in vars(moe)
    assert "not computed yet" not in words(with_constant(moe))


def test_the_strip_of_a_segmentation_has_a_line_for_every_breakpoint():
    path = page(COARSE).find(".//path").get("d")
    assert path == "M0.00 0V40M333.33 0V40M1000.00 0V40"


def test_the_shades_of_many_breakpoints_are_darkest_where_they_are_densest():
    cells = Segmentation(np.linspace(0, 1, 5001) ** 2)  # dense at 0
    shades = [float(rect.get("fill-opacity")) for rect in page(cells).iter("rect") if rect.get("fill-opacity")]
    assert shades[0] == max(shades) > 5 * shades[-1]


def test_the_map_of_level_sets_is_darkest_where_the_target_is_largest():
    shades = [float(rect.get("fill-opacity")) for rect in page(level_set_segmentation(model(x), 4)).iter("rect")]
    assert shades == sorted(shades)
    assert len(shades) == 4
    plane = level_set_segmentation(VectorDataModel(x1, 1, variables=(x1, x2)), 2, points=1000)
    rects = list(page(plane).iter("rect"))
    left = {rect.get("fill-opacity") for rect in rects if float(rect.get("x")) == 0}
    right = {rect.get("fill-opacity") for rect in rects if float(rect.get("x")) > 0}
    assert left == {"0.060"}
    assert right == {"0.900"}


def test_a_report_is_a_few_lines_on_a_terminal():
    found = report(row(), row(title="Lemma B", verdict="undecided", trust=None), row(title="Lemma C", cited=()))
    assert repr(found).splitlines() == [
        "Verification: everything",
        "  Lemma A: proved (symbolic)",
        "  Lemma B: undecided",
        "  without a proof script (1): Lemma C",
        "  0 proofs, 0 remembered, 0.00 s",
    ]


def test_what_falls_without_an_assumption_is_a_table_with_the_reasons():
    found = verify("cor-4.2", "lem-6.2", remember=True)
    answer = found.without("asm-1")
    assert repr(answer) == str(answer)
    text = words(answer)
    for part in (str(answer), "Corollary 4.2falls", "needs that the breakpoints a(i, m)", "Lemma 6.2stands-", "(74)"):
        assert part in text
    assert words(found.without("lem-6.2")) != text


def test_a_statement_for_particular_functions_is_shown_with_every_case_and_its_conditions():
    special = paper.statement("thm-4.3").substitute(beta=x**2, p=1)
    refused = paper.statement("thm-4.3").substitute(beta=sp.Abs(x - HALF), p=1)
    assert repr(special) == str(special)
    assert repr(special.cases[0]) == str(special.cases[0])
    assert repr(special.value(10)[0]) == str(special.value(10)[0])
    for item in (special, special.cases[0], refused, refused.refused[0]):
        assert page(item) is not None
    assert "$" not in shown(special)["text/html"]
    assert "lambda integrates to 1 over [0, 1]: assumed" in words(special)
    assert "no theorem" in words(refused)


def test_the_report_of_a_verification_names_verdict_trust_and_hypotheses():
    text = words(verify("lem-6.2"))
    for part in ("Lemma 6.2", "proved (symbolic)", "rests on", "equations: "):
        assert part in text


# -- figures and explorers ---------------------------------------------------------------------------------------------


def test_the_numbers_of_a_figure_are_shown_as_a_picture():
    setting = FigureSetting(most_experts=4, test_examples=10, shown_experts=(1, 2, 3))
    found = shown(figure_data(1, setting=setting))
    assert found["image/png"]
    assert found["text/plain"] == (
        "Figure 1: Optimal segmentation of [0, 1], best predictors and their approximation error (7 panels)"
    )


def test_the_picture_of_an_explorer_follows_the_choice():
    explorer = explore_segmentation({"square": x**2, "cube": x**3}, [1], [2, 5], start={"m": 1})
    assert explorer.start == {"beta": x**2, "density": 1, "m": 5}
    pictures = [explorer.picture(), explorer.picture(m=2), explorer.picture(beta=x**3)]
    assert len({picture.png() for picture in pictures}) == 3
    assert "Approximation error of 5 experts" in pictures[0].table
    breakpoints = pictures[1].figure.axes[0].lines[-1].get_xdata()
    assert np.allclose(breakpoints, np.asarray(ScalarMoE(DataModel(x**2, 1)).segmentation(2)))


def test_the_numbers_below_the_picture_are_those_of_the_theory():
    moe = ScalarMoE(DataModel(x**2, 1))
    table = explore_segmentation([x**2], [1], [4]).picture().table
    assert f"{moe.approximation_error(moe.segmentation(4)):.6g}" in table
    assert f"{moe.approximation_error(Segmentation.uniform(4)):.6g}" in table
    assert f"{float(moe.error(4)):.6g}" in table


def test_the_explorer_of_the_risk_marks_the_least_one():
    noisy = DataModel(x**2, 1, UniformNoise(1))
    picture = explore_risk(noisy, [50, 500], most_experts=12).picture(n=500)
    moe = ScalarMoE(noisy)
    totals = [moe.risk(moe.segmentation(m), 500).total for m in range(1, 13)]
    marked = picture.figure.axes[0].lines[-1]
    assert list(marked.get_xdata()) == [int(np.argmin(totals)) + 1]
    assert f"{min(totals):.6g}" in picture.table


def test_where_there_is_nothing_to_draw_the_reason_is_shown():
    explorer = explore_segmentation([sp.S(1), x], [1], [3])
    picture, table = explorer._bundles(explorer.start)
    assert "is constant wherever inputs fall" in picture["text/plain"]
    assert "image/png" not in picture
    assert "image/png" in explorer._bundles({"beta": x, "density": 1, "m": 3})[0]
    assert table["text/plain"] == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (({"m": []},), "m has no values"),
        (({"m": [1]}, {"n": 0}), "start has 'n', which is no choice; there are m"),
        (({"m": [1]}, {"m": 1}), r"start\['m'\] is 1; give a place from 0 to 0"),
    ],
    ids=["empty", "unknown", "place"],
)
def test_an_explorer_names_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        Explorer(print, *arguments)
    with pytest.raises(ValueError, match="'k' is no choice"):
        Explorer(print, {"m": [1]}).picture(k=1)


# -- what is loaded ----------------------------------------------------------------------------------------------------


def test_displays_load_no_notebook_and_no_plot():
    code = (
        "import sys\nfrom zcmoe_symbolic import *\n"
        "ScalarMoE(DataModel(x**2, 1))._repr_html_(); Segmentation.uniform(3)._repr_html_(); Ball(2)._repr_latex_()\n"
        "verify('lem-6.2', progress=show_progress())._repr_html_(); decide_equal(x, x)._repr_html_()\n"
        "print(sorted({'IPython', 'matplotlib', 'ipywidgets', 'jinja2', 'rich'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.splitlines()[-1] == "[]"
