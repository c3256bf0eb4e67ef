"""The side conditions of the bounds on learned constants: numbers of examples, and probabilities of regions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.concentration.chernoff import checked_constant, exponent
from zcmoe_symbolic.theory.concentration.quantities import Quantity, as_ball
from zcmoe_symbolic.theory.concentration.region_ranges import RegionRanges

__all__ = [
    "FORMS",
    "HALF",
    "Condition",
    "asked",
    "checked_form",
    "constant_of",
    "least_probable",
    "lower_tail_condition",
    "paper_condition",
    "without_probability",
]

FORMS = ("paper", "lower tail", "exact")
"""How the counts are shown to be at least half their means."""

HALF = Quantity(sp.Rational(1, 2))
"""The relative deviation of the counts that the bounds allow for."""


@dataclass(frozen=True)
class Condition:
    """The number of examples that a bound asks for: `factor/rho_i` in region i, with the formula in words."""

    factor: arb
    formula: str

    def failure(self, n: int, regions: RegionRanges, region: int) -> str:
        """Why n examples are not enough for a region, at the present precision; empty if they are."""
        refusal = without_probability(regions, region)
        if refusal:
            return refusal
        least = self.factor / regions.rho[region]
        if least <= n:
            return ""
        whole = ceil(as_ball(least, "the number of examples").upper)
        relation = "below" if least > n else "not proved to reach"
        return f"n = {n:,} is {relation} {whole:,} = {self.formula} (region {region})"


def paper_condition(delta: Quantity, constant: sp.Expr) -> Condition:
    """`n >= (4/(c rho_i)) log(2/delta)`, (128)."""
    return Condition(4 * (2 / delta.arb()).log() / Quantity(constant).arb(), "(4/(c rho_i)) log(2/delta)")


def lower_tail_condition(delta: arb, formula: str = "log(1/delta)/(rho_i h(-1/2))") -> Condition:
    """`n >= log(1/delta)/(rho_i h(-1/2))`, which makes `P(N_i <= n rho_i/2) <= delta`."""
    return Condition((1 / delta).log() / exponent(HALF, "lower"), formula)


def without_probability(regions: RegionRanges, region: int) -> str:
    """Why nothing is said about a region of probability zero; empty if its probability is proved to be positive."""
    rho = regions.rho[region]
    if rho > 0:
        return ""
    what = "has the probability 0" if rho.is_zero() else "is not proved to have a positive probability"
    return f"region {region} {what}; merge it with a neighbour"


def least_probable(regions: RegionRanges, among: Sequence[int] | None = None) -> int:
    """The region that asks for the most examples, of all or of some."""
    return min(range(regions.m) if among is None else among, key=lambda region: float(regions.rho[region].lower()))


def constant_of(c: object, default: sp.Expr, form: str = "paper") -> sp.Expr:
    """The constant of Chernoff's bound at the deviation 1/2; raises `ValueError` for one that is not valid there."""
    if form != "paper" and c is not None:
        raise ValueError(f"c = {c} is given, but the form {form!r} has no constant; leave it out")
    if c is None:
        return default
    found = checked_constant(c, HALF, "both").number
    if isinstance(found, Ball):
        raise ValueError(f"c = {found} is a ball; give an exact number")
    return found


def checked_form(form: object, forms: tuple[str, ...]) -> None:
    """Raise `ValueError` unless the form is one of these."""
    if form not in forms:
        raise ValueError(f"form is {form!r}; it must be one of {', '.join(map(repr, forms))}")


def asked(form: str) -> str:
    """The side condition of a form in words."""
    return {
        "paper": "n >= (4/(c rho_i)) log(2/delta)",
        "lower tail": "n >= log(1/delta)/(rho_i h(-1/2))",
        "exact": "delta is at least P(N_i <= n rho_i/2) for every i",
    }[form]
