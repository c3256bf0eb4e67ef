"""`decide_equal` against identities labelled true or false: no verdict is wrong, and the rates do not fall."""

import pytest
from labelled_cases import Case, evenly_spaced, read_identities, sides

from zcmoe_symbolic.deciders import Verdict, decide_equal

CASES = read_identities()
BY_ID = {case["id"]: case for case in CASES}
KINDS = sorted({case["cat"] for case in CASES})
SAMPLE = [case["id"] for case in evenly_spaced(CASES, per_kind=4)]

SECONDS_IN_THE_SAMPLE = 3
SECONDS_IN_THE_WHOLE_SET = 10

# Least shares of the true cases that are proved and of the false ones that are refuted; a slow machine loses a few.
FLOORS: dict[str, tuple[float, float]] = dict.fromkeys(KINDS, (0.9, 0.94))


def is_wrong(case: Case, verdict: Verdict) -> bool:
    return verdict.refuted if case["truth"] else verdict.proved


def account(case: Case, verdict: Verdict) -> str:
    return f"{case['id']}: {case['lhs']} = {case['rhs']} is labelled {case['truth']}, the verdict is {verdict}"


@pytest.mark.parametrize("identity", SAMPLE)
def test_no_verdict_of_the_sample_is_wrong(identity: str) -> None:
    case = BY_ID[identity]
    verdict = decide_equal(*sides(case), seconds=SECONDS_IN_THE_SAMPLE)
    assert not is_wrong(case, verdict), account(case, verdict)
    assert verdict.counterexample is not None or not verdict.refuted, "a refutation names its witness"
    assert verdict.reason or verdict.status != "undecided", "an open question names its reason"


def test_a_wrong_verdict_would_be_noticed() -> None:
    """Planted fault: a decider that proves everything is wrong on every false case, and only there."""
    proved = Verdict("proved", trust="symbolic")
    assert [case["id"] for case in CASES if is_wrong(case, proved)] == [c["id"] for c in CASES if not c["truth"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_verdict_is_wrong_and_the_rates_hold(kind: str) -> None:
    cases = [case for case in CASES if case["cat"] == kind]
    verdicts = {case["id"]: decide_equal(*sides(case), seconds=SECONDS_IN_THE_WHOLE_SET) for case in cases}
    wrong = [account(case, verdicts[case["id"]]) for case in cases if is_wrong(case, verdicts[case["id"]])]
    assert not wrong, "\n".join(wrong)
    proved = [verdicts[case["id"]].proved for case in cases if case["truth"]]
    refuted = [verdicts[case["id"]].refuted for case in cases if not case["truth"]]
    least_proved, least_refuted = FLOORS[kind]
    assert sum(proved) >= least_proved * len(proved), f"{kind}: {sum(proved)} of {len(proved)} true cases proved"
    assert sum(refuted) >= least_refuted * len(refuted), f"{kind}: {sum(refuted)} of {len(refuted)} refuted"
