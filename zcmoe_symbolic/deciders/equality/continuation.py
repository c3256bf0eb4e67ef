"""Equality of values that can only differ by a discrete amount.

If `exp(k (L - R)) = 1` identically, then `L - R` is a multiple of `2 pi i/k` at every point; if `L^q = R^q`,
then `L/R` is a root of one. Where both sides are continuous on a connected domain, the multiple (the root) is
the same everywhere, and one certified point shows which one it is. For real or nonnegative values no point is
needed.
"""

from __future__ import annotations

from math import lcm

import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.deciders.assumptions import believed
from zcmoe_symbolic.deciders.equality.continuity import has_a_connected_domain, is_continuous, sample_point
from zcmoe_symbolic.deciders.equality.field.arithmetic import FAILURES, MOST_REFINEMENTS, holds_everywhere, open_tower
from zcmoe_symbolic.deciders.equality.field.exponentials import exponential, imaginary_unit
from zcmoe_symbolic.deciders.equality.field.quotients import Quotient, number, terms_of
from zcmoe_symbolic.deciders.equality.field.tower import Demands, Refine, Tower
from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.equality.sectors import imaginary_range, sector_of
from zcmoe_symbolic.deciders.signs import is_nonnegative, is_nonzero
from zcmoe_symbolic.deciders.verdict import Step
from zcmoe_symbolic.numerics import CannotEnclose, enclose

__all__ = ["by_exponentials", "by_powers"]

_MULTIVALUED = (sp.log, sp.atan, sp.asin, sp.acos, sp.acot, sp.asec, sp.acsc, sp.asinh, sp.acosh, sp.atanh, sp.acoth,
                sp.asech, sp.acsch, sp.atan2, sp.arg)  # fmt: skip
_LARGEST_MULTIPLE = 24


def by_exponentials(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """Logarithms and inverse functions: the exponentials of both sides agree, and so do the branches."""
    if not sp.Tuple(left, right).has(*_MULTIVALUED):
        return None
    for turned in (False, True):
        prover.check_time()
        found = _exponential_is_one(left, right, turned=turned)
        if found is None:
            continue
        multiple, is_real = found
        if is_real and not turned:
            return (
                Step("exponentials of real numbers", f"exp({multiple}*(left - right)) = 1 and left - right is real"),
            )
        difference = left - right
        within = imaginary_range(sp.expand(multiple * difference * (sp.I if turned else 1)))
        if within is not None and within.lies_within(
            sp.Integer(-2), sp.Integer(2), low_is_open=True, high_is_open=True
        ):
            factor = f"{multiple}*I" if turned else f"{multiple}"
            detail = (
                f"exp({factor}*(left - right)) = 1, and the imaginary part of the exponent lies between -2*pi and 2*pi"
            )
            return (Step("range of imaginary parts", detail),)
        spacing = 2 * arb.pi() / multiple
        if _is_at_one_point(difference, lambda ball, spacing=spacing: bool(ball.abs_upper() < spacing)):
            detail = f"left - right is a multiple of {2 * sp.pi / multiple}{'' if turned else '*I'} and continuous"
            return (Step("continuation from one point", f"{detail}; it is zero {_where(difference)}"),)
    return None


def _where(expr: sp.Expr) -> str:
    point = sample_point(expr)
    return "at " + ", ".join(f"{k} = {v}" for k, v in point.items()) if point else "by a ball"


def _is_at_one_point(expr: sp.Expr, close_enough: object) -> bool:
    """Whether `expr` is continuous on a connected domain and a ball for it at one point is close enough."""
    if not has_a_connected_domain(expr):
        return False
    if expr.free_symbols and not is_continuous(expr):
        return False
    try:
        ball = enclose(expr, sample_point(expr), bits=128)
    except (CannotEnclose, ValueError, TypeError, NotImplementedError):
        return False
    return bool(close_enough(ball))  # type: ignore[operator]


def _exponential_is_one(left: sp.Expr, right: sp.Expr, *, turned: bool) -> tuple[int, bool] | None:
    """The multiple k for which `exp(k (left - right)) = 1` (or `exp(i k ...)`), and whether the difference is real."""
    demands = Demands()
    for _ in range(MOST_REFINEMENTS):
        reader = open_tower(demands)
        tower = reader.tower
        try:
            difference = tower.simplest(reader.read(left) - reader.read(right))
            largest = _common_denominator(difference)
            found = None
            for multiple in (1, largest) if 1 < largest <= _LARGEST_MULTIPLE else (1,):
                exponent = difference.times(multiple)
                if turned:
                    exponent = exponent * imaginary_unit(tower)
                if tower.is_zero(exponential(tower, exponent) - number(1)):
                    found = multiple, tower.is_real(difference)
                    break
        except Refine:
            continue
        except FAILURES:
            return None
        return found if holds_everywhere(tower) else None
    return None


def _common_denominator(value: Quotient) -> int:
    return lcm(1, *(int(c.q) for c in terms_of(value.numerator).values()))


def by_powers(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """Roots: equal powers of both sides, and equal branches."""
    both = sp.Tuple(left, right)
    if not any(isinstance(p, sp.Pow) and not p.exp.is_Integer for p in both.atoms(sp.Pow)) and not both.has(sp.Abs):
        return None
    nonnegative = is_nonnegative(left) and is_nonnegative(right)
    for power in (2, 3, 4, 6):
        prover.check_time()
        if not _have_equal_powers(left, right, power):
            continue
        detail = f"both sides have the same power {power}"
        if nonnegative:
            return (Step("equal powers", f"{detail} and are not negative"),)
        bound = sp.Rational(1, power)
        if all(sector_of(s).lies_within(-bound, bound, low_is_open=True, high_is_open=False) for s in (left, right)):
            return (Step("equal powers", f"{detail} and principal arguments within pi/{power}"),)
        if power % 2 and believed(left).is_real and believed(right).is_real:
            return (Step("equal powers", f"{detail} and are real"),)
        if is_nonzero(right) and is_continuous(left) and is_continuous(right):
            gap = abs(1 - acb(arb(2) / power).exp_pi_i())
            ratio = left / right
            if _is_at_one_point(ratio, lambda ball, gap=gap: bool(abs(ball - 1) < gap)):
                return (
                    Step("continuation from one point", f"{detail}; their ratio is continuous, and 1 {_where(ratio)}"),
                )
    return None


def _have_equal_powers(left: sp.Expr, right: sp.Expr, power: int) -> bool:
    demands = Demands()
    for _ in range(MOST_REFINEMENTS):
        reader = open_tower(demands)
        tower: Tower = reader.tower
        try:
            equal = tower.is_zero(_power(tower, reader.read(left), power) - _power(tower, reader.read(right), power))
        except Refine:
            continue
        except FAILURES:
            return False
        return equal and holds_everywhere(tower)
    return False


def _power(tower: Tower, value: Quotient, power: int) -> Quotient:
    return tower.reduced(tower.reduced(value) ** power)
