"""The set of tight inequalities and of tiny corruptions of them: all decided, none wrongly, each verdict re-checked."""

import json
from pathlib import Path

import pytest
import sympy as sp

from zcmoe_symbolic import decide_nonnegative
from zcmoe_symbolic.deciders import certificate_from_plain
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "inequalities.jsonl").read_text(encoding="utf-8").splitlines()
]
x = sp.Symbol("x", real=True)


def test_there_are_enough_cases_with_a_source_each():
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert len({(case["expr"], case["lo"], case["hi"]) for case in CASES}) == len(CASES)
    assert sum(case["truth"] for case in CASES) >= 60
    assert sum(not case["truth"] for case in CASES) >= 60
    assert all(case["source"] and case["var"] == "x" for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_verdict_is_the_label(case):
    expr, low, high = (sp.sympify(case[part], locals={"x": x}) for part in ("expr", "lo", "hi"))
    verdict = decide_nonnegative(expr, (x, low, high))
    if case["truth"]:
        assert verdict.proved, verdict
        assert verdict.trust == "certified"
        again = certificate_from_plain(json.loads(json.dumps(verdict.certificate.to_plain())))
        assert again == verdict.certificate
        assert str(again).startswith(str(verdict.certificate.expr))
    else:
        assert verdict.refuted, verdict
        ((name, text),) = verdict.counterexample.assignment
        point = sp.sympify(text)
        assert name == "x"
        assert constant_ball(point - low) >= 0
        assert constant_ball(high - point) >= 0
        assert sp.N(expr.subs(x, point), 30, maxn=4000) < 0
        assert verdict.counterexample.left.startswith("-")
        assert verdict.counterexample.right == "0"
