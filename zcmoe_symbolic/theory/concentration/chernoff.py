"""Chernoff's and Bernstein's bounds on the number of examples in a region, with explicit constants.

With `h(t) = (1 + t) log(1 + t) - t`, the exponents of the two tails at a relative deviation t are `n rho h(t)` above
the mean and `n rho h(-t)` below it. A constant c makes the bound quadratic in t, `exp(-c n rho t^2)`, as long as it is
at most the exponent divided by `n rho t^2`.
"""

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.concentration.binomial import COUNT
from zcmoe_symbolic.theory.concentration.bound import Bound, rounded_down
from zcmoe_symbolic.theory.concentration.notation import best_constant, chernoff_exponent
from zcmoe_symbolic.theory.concentration.quantities import (
    Quantity,
    as_ball,
    at_working_precision,
    checked_examples,
    positive,
    region_probability,
)
from zcmoe_symbolic.theory.model.arguments import ball_of, exact_sign

__all__ = [
    "SIDES",
    "bernstein_tail",
    "checked_constant",
    "checked_deviation",
    "checked_side",
    "chernoff_tail",
    "exponent",
    "largest_chernoff_constant",
    "largest_constant",
    "uniform_constant",
]

SIDES = ("both", "lower", "upper")
CHERNOFF = "Chernoff 1952; Vershynin 2018, exercise 2.3.5, (124)-(126)"
_LABELS = {"upper": "lem-chernoff/upper tail", "lower": "lem-chernoff/lower tail"}


def chernoff_tail(n: object, rho: object, t: object, c: object = None, side: str = "both") -> Bound:
    """Chernoff's bound on the probability that a count deviates from its mean by `t n rho` or more, (124)-(126).

    `side` says which deviation: "upper" `N >= (1 + t) n rho`, "lower" `N <= (1 - t) n rho`, "both" either. `t` is
    positive, and at most 1 unless the side is "upper". Without `c` the exponents are exact, `exp(-n rho h(t))` and
    `exp(-n rho h(-t))`, for both sides their sum. With `c` the bound is `exp(-c n rho t^2)`, for both sides twice that:
    c = 1/3 is customary, `2 log(2) - 1` is the best constant that serves for every t in (0, 1], and for the lower
    side 1/2 does. Raises `ValueError` for a constant that is not valid at this t, with the largest one that is.

    >>> from sympy import Rational
    >>> chernoff_tail(1000, "0.05", "1/2", c=Rational(1, 3))
    Chernoff bound: P(|N - n rho| >= 1/2 n rho) is at most 0.0310078
    >>> chernoff_tail(1000, "0.05", "1/2")
    Chernoff bound: P(|N - n rho| >= 1/2 n rho) is at most 0.00493817
    >>> chernoff_tail(1000, "0.05", "1/2", c="0.5")
    Traceback (most recent call last):
        ...
    ValueError: c = 1/2 is not valid for t = 1/2 and side 'both'; the largest valid constant is h(t)/t^2 = 0.432790
    """
    count, chance = checked_examples(n), region_probability(rho, "rho")
    checked_side(side)
    deviation = checked_deviation(t, side)
    constant = None if c is None else checked_constant(c, deviation, side)
    with at_working_precision():
        mean = count * chance.arb()
        if constant is None:
            sides = ("upper", "lower") if side == "both" else (side,)
            value = sum(((-mean * exponent(deviation, one)).exp() for one in sides), arb(0))
        else:
            value = (2 if side == "both" else 1) * (-constant.arb() * mean * deviation.arb() ** 2).exp()
    return Bound(
        "Chernoff bound",
        f"P({_event(deviation, side)}) is at most {{value}}",
        value=as_ball(value, "the Chernoff bound"),
        guarantee=Ball(1),
        hypotheses=COUNT,
        source=CHERNOFF,
        proof=_proof(deviation, side, constant),
    )


def bernstein_tail(n: object, rho: object, t: object, side: str = "both") -> Bound:
    """Bernstein's bound on the same probabilities: `exp(-s^2/(2 (n rho (1 - rho) + b s/3)))` with `s = t n rho`.

    An indicator exceeds its mean by at most `b = 1 - rho`, and falls short of it by at most `b = rho`; for both sides
    the two bounds are added. Sharper than Chernoff's bound where rho is large and t small. Arguments and errors as in
    `chernoff_tail`.

    >>> bernstein_tail(1000, "0.5", "1/10", side="lower")
    Bernstein bound: P(N <= (1 - 1/10) n rho) is at most 0.00791727
    """
    count, chance = checked_examples(n), region_probability(rho, "rho")
    checked_side(side)
    deviation = checked_deviation(t, side)
    with at_working_precision():
        rho_ball = chance.arb()
        other = arb(0) if chance.sign_of_distance(1) == 0 else 1 - rho_ball
        distance = deviation.arb() * count * rho_ball
        variance = count * rho_ball * other
        sizes = {"upper": other, "lower": rho_ball}
        sides = ("upper", "lower") if side == "both" else (side,)
        value = arb(0)
        for one in sides:
            spread = 2 * (variance + sizes[one] * distance / 3)
            # Without spread the count is certain, and does not deviate.
            value += arb(0) if spread.is_zero() else (-(distance**2) / spread).exp()
    return Bound(
        "Bernstein bound",
        f"P({_event(deviation, side)}) is at most {{value}}",
        value=as_ball(value, "the Bernstein bound"),
        guarantee=Ball(1),
        hypotheses=COUNT,
        source="Bernstein 1924; Boucheron, Lugosi and Massart 2013, corollary 2.11",
    )


def largest_chernoff_constant(t: object, side: str = "both") -> Ball:
    """The largest c for which `exp(-c n rho t^2)` bounds the tail for every n and rho (twice that for both sides).

    `h(t)/t^2` for "upper" and "both", `h(-t)/t^2` for "lower". No larger constant serves, since the exponent is that of
    the Poisson law, which is a limit of binomial laws.

    >>> largest_chernoff_constant(1).decimal(8), largest_chernoff_constant("1/2").decimal(8)
    ('0.38629436', '0.43279065')
    """
    checked_side(side)
    deviation = checked_deviation(t, side)
    with at_working_precision():
        found = exponent(deviation, "lower" if side == "lower" else "upper") / deviation.arb() ** 2
    return as_ball(found, "the constant")


def largest_constant(t: sp.Expr, side: str) -> sp.Expr:
    """The same as an expression."""
    if side == "lower":
        return sp.S.One if t == 1 else chernoff_exponent(-t) / t**2
    return chernoff_exponent(t) / t**2


def exponent(deviation: Quantity, side: str) -> arb:
    """`h(t)` for the upper side, `h(-t)` for the lower one, at the present precision."""
    # For a small t the terms of h, of order t, cancel to t^2/2.
    with at_working_precision(3 * max(0, -int(float(deviation.arb(64).log())))):
        t = deviation.arb()
        if side == "upper":
            return (1 + t) * t.log1p() - t
        if deviation.sign_of_distance(1) == 0:
            return arb(1)
        return (1 - t) * (-t).log1p() + t


def uniform_constant(side: str) -> sp.Expr:
    """A constant that serves for every t in (0, 1]: 1/2 for the lower side, else `2 log(2) - 1`, the best one."""
    return sp.Rational(1, 2) if side == "lower" else best_constant


def checked_side(side: object) -> None:
    if side not in SIDES:
        raise ValueError(f"side is {side!r}; it must be one of {', '.join(map(repr, SIDES))}")


def checked_deviation(t: object, side: str) -> Quantity:
    """The relative deviation t as an exact positive number, at most 1 unless only the upper side is meant."""
    found = positive(t, "t")
    if isinstance(found.number, Ball):
        raise ValueError(f"t = {found} is a ball; give an exact number")
    if side != "upper" and (found.sign_of_distance(1) or 0) > 0:
        raise ValueError(f"t = {found} is larger than 1; a count falls short of its mean by at most the mean itself")
    return found


def checked_constant(c: object, deviation: Quantity, side: str) -> Quantity:
    """The constant c; raises `ValueError` unless it is valid at this deviation."""
    found = positive(c, "c")
    limit = largest_constant(_exact(deviation), side)
    if isinstance(found.number, Ball):
        with at_working_precision():
            is_valid = bool(found.arb() <= ball_of(limit))
    else:
        is_valid = exact_sign(limit - found.number) in (0, 1)
    if not is_valid:
        formula = "h(-t)/t^2" if side == "lower" else "h(t)/t^2"
        largest = rounded_down(largest_chernoff_constant(_exact(deviation), side))
        raise ValueError(
            f"c = {found} is not valid for t = {deviation} and side {side!r}; "
            f"the largest valid constant is {formula} = {largest}"
        )
    return found


def _exact(deviation: Quantity) -> sp.Expr:
    if isinstance(deviation.number, Ball):
        raise TypeError("a deviation is exact")
    return deviation.number


def _event(deviation: Quantity, side: str) -> str:
    if side == "upper":
        return f"N >= (1 + {deviation}) n rho"
    return f"N <= (1 - {deviation}) n rho" if side == "lower" else f"|N - n rho| >= {deviation} n rho"


def _proof(deviation: Quantity, side: str, constant: Quantity | None) -> str:
    """The label of the theorem that says it; empty where the bound is put together from theorems."""
    if constant is None:
        reaches_the_end = side == "lower" and deviation.sign_of_distance(1) == 0
        return "" if side == "both" or reaches_the_end else _LABELS[side]
    if isinstance(constant.number, Ball):
        return ""
    if side == "both" and exact_sign(best_constant - constant.number) in (0, 1):
        return "lem-chernoff/two-sided"
    is_below_half = exact_sign(sp.Rational(1, 2) - constant.number) in (0, 1)
    if side == "lower" and is_below_half:
        return "lem-chernoff/quadratic lower tail"
    return "lem-chernoff/quadratic tails" if is_below_half else ""
