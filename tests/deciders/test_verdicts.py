"""What a verdict is: three values, none of them a truth value."""

import dataclasses

import pytest

from zcmoe_symbolic.deciders import Counterexample, Verdict

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
