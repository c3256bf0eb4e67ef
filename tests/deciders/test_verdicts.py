"""What a verdict is: three values, none of them a truth value."""

import dataclasses

import pytest
import sympy as sp

from zcmoe_symbolic.deciders import Counterexample, Verdict
from zcmoe_symbolic.deciders.verdict import Step

POINT = Counterexample((("x", "2"),), "4", "5")
ANSWERS = [Verdict.proof("a step"), Verdict.refutation(POINT), Verdict.undecided("no rule applies")]


@pytest.mark.parametrize("verdict", ANSWERS, ids=lambda verdict: verdict.status)
def test_a_verdict_has_no_truth_value(verdict: Verdict) -> None:
    for ask in (bool, lambda v: not v, lambda v: v and 1, lambda v: 1 if v else 2):
        with pytest.raises(TypeError, match="three values"):
            ask(verdict)


@pytest.mark.parametrize("verdict", ANSWERS, ids=lambda verdict: verdict.status)
def test_exactly_one_status(verdict: Verdict) -> None:
    assert [verdict.proved, verdict.refuted, verdict.status == "undecided"].count(True) == 1


def test_statuses() -> None:
    assert [verdict.status for verdict in ANSWERS] == ["proved", "refuted", "undecided"]


def test_trust() -> None:
    assert Verdict.proof("a step").trust == "symbolic"
    assert Verdict.proof("a step", trust="cited").trust == "cited"
    assert Verdict.undecided("why").trust is None


@pytest.mark.parametrize("status", ["true", "", "PROVED", None, True])
def test_other_statuses_are_refused(status: object) -> None:
    with pytest.raises(ValueError, match="must be proved, refuted or undecided"):
        Verdict(status)  # type: ignore[arg-type]


def test_refuted_exactly_with_a_counterexample() -> None:
    with pytest.raises(ValueError, match="exactly when it has a counterexample"):
        Verdict("refuted")
    for status in ("proved", "undecided"):
        with pytest.raises(ValueError, match="exactly when it has a counterexample"):
            Verdict(status, counterexample=POINT)  # type: ignore[arg-type]


def test_a_verdict_is_frozen() -> None:
    verdict = Verdict.undecided("why")
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict.status = "proved"  # type: ignore[misc]


def test_texts() -> None:
    proved, refuted, undecided = map(str, ANSWERS)
    assert proved == "proved (symbolic): a step"
    assert refuted == "refuted: at x = 2: left side 4, right side 5"
    assert undecided == "undecided: no rule applies"
    assert str(Counterexample((), "1", "2")) == "as it stands: left side 1, right side 2"


x = sp.Symbol("x", real=True)
SHOWN = [
    Verdict.proof(Step("exact arithmetic", "both sides are x < 1 & 50%", r"x^{2}"), "a step").about(
        sp.Eq(x**2, x * x + 0, evaluate=False)
    ),
    Verdict.refutation(Counterexample((("x", "-1"),), "1", "-1")).about(sp.Eq(sp.sqrt(x**2), x, evaluate=False)),
    Verdict.undecided("no method applies to {x}_1"),
]


@pytest.mark.parametrize("verdict", SHOWN, ids=lambda verdict: verdict.status)
def test_a_verdict_shows_its_status_and_its_steps_everywhere(verdict: Verdict) -> None:
    text, latex, page = repr(verdict), verdict._repr_latex_(), verdict._repr_html_()
    for shown in (text, latex, page):
        assert verdict.status in shown
    assert latex.startswith(r"$\displaystyle \begin{aligned}")
    assert latex.count("{") == latex.count("}")
    assert page.count("<div>") == page.count("</div>") > 0


def test_a_proof_shows_every_step_and_a_refutation_its_witness() -> None:
    proof, refutation, _ = SHOWN
    assert "1. exact arithmetic: both sides are x < 1 & 50%" in repr(proof)
    assert "2. a step" in repr(proof)
    assert r"x^{2}" in proof._repr_latex_()
    assert "<li>a step</li>" in proof._repr_html_()
    assert "x = -1" in repr(refutation)
    assert ">x</th>" in refutation._repr_html_()
    assert ">-1</td>" in refutation._repr_html_()


def test_what_is_special_in_html_and_latex_is_escaped() -> None:
    hostile = Verdict.undecided("<script>alert('x')</script> & 100% of $x_1^2$")
    assert "<script>" not in hostile._repr_html_()
    assert r"100\%" in hostile._repr_latex_()
    assert r"\$x\_1\textasciicircum{}2\$" in hostile._repr_latex_()
