"""A question ends within its budget, whatever a method does, and the answer is then undecided."""

import contextlib
import os
import threading
import time
from pathlib import Path

import pytest
import sympy as sp

from zcmoe_symbolic.deciders import Verdict, decide_equal
from zcmoe_symbolic.deciders.equality import decision
from zcmoe_symbolic.deciders.equality.prover import OutOfTime, Proof, Prover
from zcmoe_symbolic.deciders.stoppable import Stopped, run_stoppable, within
from zcmoe_symbolic.language.wellformed import InexactInput

x, y = sp.symbols("x y", real=True)


def sleeps(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    time.sleep(60)
    return None


def swallows_everything(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    while True:
        with contextlib.suppress(Exception):
            time.sleep(60)


def dies(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    raise MemoryError("no memory")


def test_a_method_that_fails_does_not_keep_the_others_from_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "QUICK_METHODS", (dies, *decision.QUICK_METHODS))
    assert decide_equal(sp.sin(x) ** 2, 1 - sp.cos(x) ** 2).proved
    monkeypatch.setattr(decision, "METHODS", (dies,))
    reason = decide_equal(sp.zeta(x) * sp.stieltjes(2), sp.zeta(2 * x) * sp.stieltjes(2), seconds=5).reason
    assert "dies failed with MemoryError: no memory" in reason


@pytest.mark.parametrize("method", [sleeps, swallows_everything])
def test_a_method_that_hangs_ends_in_undecided(method: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "QUICK_METHODS", (method,))
    start = time.monotonic()
    verdict = decide_equal(sp.sin(x), sp.cos(y), seconds=1)
    assert verdict.status == "undecided"
    assert verdict.reason
    assert time.monotonic() - start < 3


def test_a_method_that_looks_at_the_clock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def loops(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
        while True:
            prover.check_time()

    with pytest.raises(OutOfTime):
        Prover([loops], seconds=0.1).prove(x, y)
    monkeypatch.setattr(decision, "QUICK_METHODS", (loops,))
    assert "within" in decide_equal(x, y, seconds=0.5).reason


def test_a_budget_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="seconds is 0"):
        decide_equal(x, x, seconds=0)


@pytest.mark.parametrize("inexact", [sp.Float("0.5"), 0.5, x + 0.1])
def test_floats_are_refused_by_name(inexact: object) -> None:
    with pytest.raises(InexactInput, match="occurs in lhs"):
        decide_equal(inexact, x)


def test_what_is_no_expression_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="rhs is"):
        decide_equal(x, sp.Eq(x, y))


def test_in_a_thread_the_answer_is_the_same() -> None:
    answers: list[Verdict] = []

    def ask() -> None:
        answers.append(decide_equal((x + y) ** 2, x**2 + 2 * x * y + y**2, seconds=20))
        answers.append(decide_equal(sp.sqrt(x**2), x, seconds=20))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert [verdict.status for verdict in answers] == ["proved", "refuted"]


def test_without_fork_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert decide_equal(sp.sqrt(x**2), sp.Abs(x), seconds=30).proved
    assert decide_equal(sp.sqrt(x**2), x, seconds=30).refuted
    assert within(0.2, time.sleep, 5) is None
    with pytest.raises(Stopped, match="ZeroDivisionError"):
        run_stoppable(30, int.__truediv__, 1, 0)


def test_the_same_question_has_the_same_answer() -> None:
    first, again = (decide_equal(sp.sqrt(x**2 * y**2), x * y) for _ in range(2))
    assert first == again


def test_a_child_that_starts_children_leaves_none_behind(tmp_path: Path) -> None:
    trace = tmp_path / "trace"

    def nested() -> None:
        within(30, _writes_later, trace)

    assert within(0.5, nested) is None
    time.sleep(1.5)
    assert not trace.exists()


def _writes_later(trace: Path) -> None:
    time.sleep(1)
    trace.write_text("still alive")


def test_the_reason_of_a_failure_is_told() -> None:
    with pytest.raises(Stopped, match="ZeroDivisionError"):
        run_stoppable(5, _divides)
    with pytest.raises(Stopped, match="no time"):
        run_stoppable(0, _divides)


def _divides() -> float:
    return 1 / 0
