"""Integrals by an antiderivative that is continuous inside and has finite limits at both ends."""

from collections.abc import Iterator
from itertools import chain

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.antiderivatives import (
    antiderivatives,
    is_antiderivative,
    searched_antiderivatives,
)
from zcmoe_symbolic.deciders.equality.integration.continuity import continuous_inside, suspicious_factors
from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, shown
from zcmoe_symbolic.deciders.equality.integration.interval import Interval, is_nonnegative
from zcmoe_symbolic.deciders.equality.integration.limits import limit_inside
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_antiderivative", "by_entire_antiderivative", "by_searched_antiderivative"]


def by_antiderivative(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """F(b-) - F(a+) for an integrand continuous inside with the antiderivative F.

    Finite limits of a continuous antiderivative at both ends are exactly the convergence of the improper
    integral. Source: the fundamental theorem of calculus (W. Rudin, Principles of Mathematical Analysis, 6.21).
    """
    return _by_first(antiderivatives(integrand, interval, integrator.prover), integrand, interval, integrator)


def by_searched_antiderivative(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """The same with antiderivatives from SymPy's slow general searches."""
    return _by_first(searched_antiderivatives(integrand, interval, integrator.prover), integrand, interval, integrator)


def _by_first(
    candidates: Iterator[tuple[str, sp.Expr]], integrand: sp.Expr, interval: Interval, integrator: Integrator
) -> Evaluation | None:
    if not continuous_inside(integrand, interval):
        return None
    prover = integrator.prover
    for source, candidate in candidates:
        prover.check_time()
        if not is_antiderivative(candidate, integrand, interval, prover):
            continue
        limits = [
            limit_inside(candidate, interval, upper=upper, vanishes=integrator.vanishes) for upper in (False, True)
        ]
        if limits[0] is None or limits[1] is None:
            continue
        value = limits[1] - limits[0]
        nonzero = (*suspicious_factors(candidate, interval.variable), *suspicious_factors(value))
        step = Step(
            "antiderivative",
            f"{shown(candidate)} ({source}), continuous inside, checked by differentiation, "
            f"with the limits {shown(limits[0])} and {shown(limits[1])}",
            sp.latex(candidate),
        )
        return Evaluation(value, (step,), tuple(dict.fromkeys(nonzero)))
    return None


def by_entire_antiderivative(
    integrand: sp.Expr, variable: sp.Symbol, lower: sp.Expr, upper: sp.Expr, integrator: Integrator
) -> Evaluation | None:
    """The same between ends whose order is not known, where the antiderivative is continuous on a larger interval.

    The larger interval is the whole line, or the positive half line if both ends are positive.
    """
    if not (lower.is_real and upper.is_real):
        return None
    prover = integrator.prover
    hulls: list[tuple[sp.Symbol, sp.Expr]] = [(sp.Dummy(str(variable).lstrip("_"), real=True), -sp.oo)]
    if is_nonnegative(lower) and is_nonnegative(upper) and lower.is_positive and upper.is_positive:
        hulls.append((sp.Dummy(str(variable).lstrip("_"), positive=True), sp.Integer(0)))
    for x, start in hulls:
        interval = Interval(x, start, sp.oo)
        moved = integrand.xreplace({variable: x})
        if not continuous_inside(moved, interval):
            continue
        searches = (antiderivatives(moved, interval, prover), searched_antiderivatives(moved, interval, prover))
        for source, candidate in chain(*searches):
            if not is_antiderivative(candidate, moved, interval, prover):
                continue
            value = candidate.subs(x, upper) - candidate.subs(x, lower)
            nonzero = (*suspicious_factors(candidate, x), *suspicious_factors(value))
            step = Step("antiderivative", f"{shown(candidate)} ({source}), continuous on a larger interval")
            return Evaluation(value, (step,), tuple(dict.fromkeys(nonzero)))
    return None
