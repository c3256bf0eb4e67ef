"""Uses of the kernel's rules, collected by rule: valid ones, ones that break a side condition, wrong conclusions.

A family's test module registers generators of uses with `valid`, `violates` and `wrong`, and turns them into
tests with `family(__name__)`. `UNTESTED` tells which rules lack one of the three kinds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from zcmoe_symbolic.kernel import Justification, RuleError, is_theorem, rule_names
from zcmoe_symbolic.language import Hypothesis
from zcmoe_symbolic.language.wellformed import OutsideTheLanguage

KINDS = ("valid", "violates", "wrong")
REFUSALS = (RuleError, OutsideTheLanguage)


@dataclass(frozen=True)
class Use:
    """One application of a rule; `needs` lists the hypotheses that the theorem must carry, no more and no fewer."""

    by: Justification
    goal: Any
    given: Iterable[Hypothesis] = ()
    needs: Iterable[Hypothesis] = ()
    trust: str = "symbolic"
    cites: int = 0


Uses = Callable[[], Iterator[Use]]
_REGISTERED: list[tuple[str, str, Uses]] = []


def _registering(kind: str) -> Callable[[str], Callable[[Uses], Uses]]:
    def of_rule(rule: str) -> Callable[[Uses], Uses]:
        if rule not in rule_names():
            raise ValueError(f"{rule} is not a rule of the kernel")

        def register(uses: Uses) -> Uses:
            _REGISTERED.append((kind, rule, uses))
            return uses

        return register

    return of_rule


valid, violates, wrong = (_registering(kind) for kind in KINDS)


def untested() -> dict[str, set[str]]:
    """For each kind of test the rules that have none."""
    return {kind: set(rule_names()) - {rule for k, rule, _ in _REGISTERED if k == kind} for kind in KINDS}


def _of(module: str, kind: str) -> list[Any]:
    found = [(rule, uses) for k, rule, uses in _REGISTERED if k == kind and uses.__module__ == module]
    return [pytest.param(rule, uses, id=f"{rule}-{uses.__name__}") for rule, uses in found]


def family(module: str) -> tuple[Callable[..., None], Callable[..., None], Callable[..., None]]:
    """The tests for what a module has registered."""

    @pytest.mark.parametrize(("rule", "uses"), _of(module, "valid"))
    def accepted(rule: str, uses: Uses) -> None:
        for use in uses():
            theorem = use.by.prove(use.goal, use.given)
            assert is_theorem(theorem)
            assert theorem.rule == rule == use.by.name
            assert theorem.statement == use.goal
            assert theorem.hypotheses == frozenset(use.needs), use.goal
            assert theorem.trust == use.trust
            assert len(theorem.citations) == use.cites

    def refused(rule: str, uses: Uses) -> None:
        count = 0
        for use in uses():
            count += 1
            assert use.by.name == rule
            try:
                theorem = use.by.prove(use.goal, use.given)
            except REFUSALS:
                continue
            pytest.fail(f"proved: {theorem!r}")
        assert count

    def side_conditions(rule: str, uses: Uses) -> None:
        refused(rule, uses)

    def wrong_conclusions(rule: str, uses: Uses) -> None:
        refused(rule, uses)

    parametrized = pytest.mark.parametrize
    return (
        accepted,
        parametrized(("rule", "uses"), _of(module, "violates"))(side_conditions),
        parametrized(("rule", "uses"), _of(module, "wrong"))(wrong_conclusions),
    )
