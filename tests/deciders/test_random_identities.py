"""Random true rewrites are never refuted; random corruptions that change the value are never proved."""

import pytest
import sympy as sp
from hypothesis import HealthCheck, Phase, given, settings
from random_identities import (
    Identity,
    differ_at_a_point,
    false_identities,
    real,
    true_identities,
)

from zcmoe_symbolic.deciders import decide_equal

SECONDS = 1

# No shrinking: it would call a slow decider hundreds of times, and the message already prints the identity.
quick = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
long = settings(quick, max_examples=200)


def check_true(identity: Identity) -> None:
    verdict = decide_equal(identity.lhs, identity.rhs, seconds=SECONDS)
    assert not verdict.refuted, f"{identity.name}: {identity.lhs} = {identity.rhs} is true, but {verdict}"


def check_false(identity: Identity) -> None:
    verdict = decide_equal(identity.lhs, identity.rhs, seconds=SECONDS)
    assert not verdict.proved, f"{identity.name}: {identity.lhs} = {identity.rhs} is false, but {verdict}"


@quick
@given(true_identities())
def test_a_true_rewrite_is_never_refuted(identity: Identity) -> None:
    check_true(identity)


@quick
@given(false_identities())
def test_a_corruption_is_never_proved(identity: Identity) -> None:
    check_false(identity)


@pytest.mark.slow
@long
@given(true_identities())
def test_many_true_rewrites_are_never_refuted(identity: Identity) -> None:
    check_true(identity)


@pytest.mark.slow
@long
@given(false_identities())
def test_many_corruptions_are_never_proved(identity: Identity) -> None:
    check_false(identity)


@settings(quick, max_examples=80)
@given(true_identities())
def test_the_laws_hold_under_independent_evaluation(identity: Identity) -> None:
    """The judge is judged: no law of the generator differs at a point where mpmath values both sides."""
    assert not differ_at_a_point(identity.lhs, identity.rhs), identity


def test_independent_evaluation_sees_a_change() -> None:
    """Planted faults: a wrong sign, a wrong branch and a defect of 1e-12 are all seen."""
    assert differ_at_a_point(sp.sin(real), -sp.sin(real))
    assert differ_at_a_point(sp.sqrt(real**2), real)
    assert differ_at_a_point(real, real + sp.Rational(1, 10**12))
    assert not differ_at_a_point(real * (real + 1), real**2 + real)
