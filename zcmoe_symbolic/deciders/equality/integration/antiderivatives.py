"""Antiderivatives: candidates from anywhere, none believed before its derivative is shown to be the integrand."""

from collections.abc import Iterator

import sympy as sp
from sympy.integrals.manualintegrate import manualintegrate
from sympy.integrals.rationaltools import ratint

from zcmoe_symbolic.deciders.equality.integration.clausen import ClausenC, ClausenS
from zcmoe_symbolic.deciders.equality.integration.continuity import continuous_inside
from zcmoe_symbolic.deciders.equality.integration.elementary import by_partial_fractions, by_parts, term_by_term
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.equality.integration.log_trigonometric import (
    in_sines_and_cosines,
    log_trigonometric_antiderivative,
    opened,
)
from zcmoe_symbolic.deciders.equality.integration.polylogarithms import polylogarithmic_antiderivative
from zcmoe_symbolic.deciders.equality.prover import Prover
from zcmoe_symbolic.deciders.stoppable import within

__all__ = ["antiderivatives", "equal_inside", "is_antiderivative", "opened_logarithms", "searched_antiderivatives"]


def equal_inside(left: sp.Expr, right: sp.Expr, interval: Interval, prover: Prover) -> bool:
    """Whether two expressions certainly agree inside the interval, wherever both are defined."""
    difference = sp.expand(left - right)
    if difference == 0 or sp.expand(sp.expand(left, log=True) - sp.expand(right, log=True)) == 0:
        return True
    if not _plausible(difference, interval):
        return False
    if sp.count_ops(difference) < 150:
        fraction = sp.together(difference)
        if sp.expand(sp.fraction(fraction)[0]) == 0:
            return True
    if prover.prove(left, right) is not None:
        return True
    opened = [opened_logarithms(side, interval, prover) for side in (left, right)]
    if opened != [left, right] and (sp.expand(opened[0] - opened[1]) == 0 or prover.prove(*opened) is not None):
        return True
    u = sp.Dummy("u", positive=True)
    point = interval.from_the_half_line(u)
    if point is None or sp.oo in (interval.upper, -interval.lower):
        return False
    if not difference.has(sp.log, sp.Abs, sp.sign) and not any(
        power.exp.is_integer is not True for power in difference.atoms(sp.Pow)
    ):
        return False
    # Roots and logarithms may need to know where the variable is.
    moved = [sp.together(side.subs(interval.variable, point)) for side in (left, right)]
    return prover.prove(*moved) is not None


def _plausible(difference: sp.Expr, interval: Interval) -> bool:
    """Whether a difference is small at one point inside: a filter that saves proofs of what is false."""
    inside = interval.from_the_half_line(sp.Rational(5, 7))
    point = {interval.variable: sp.Rational(3, 11) if inside is None else inside}
    moved = difference.xreplace(point)
    values = {}
    for index, symbol in enumerate(sorted(moved.free_symbols, key=sp.default_sort_key)):
        number = sp.Integer(2 + index) if symbol.is_integer else sp.Rational(7 + 3 * index, 5 + index)
        values[symbol] = -number if symbol.is_negative else number
    try:
        number = sp.N(moved.xreplace(values), 20)
        return bool(abs(complex(number)) < 1e-8)
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        return True


def opened_logarithms(expr: sp.Expr, interval: Interval, prover: Prover) -> sp.Expr:
    """Each logarithm of a positive product as a sum, a sin u + b cos u as one wave; unchanged where not shown."""
    replacements = {}
    for log in sorted(expr.atoms(sp.log), key=sp.default_sort_key):
        if not log.has(interval.variable):
            continue
        argument = in_sines_and_cosines(log.args[0])
        parts = opened(argument, interval)
        if not all(interval.positive(part) and interval.real(power) for part, power in parts):
            continue
        product = sp.Mul(*(part**power for part, power in parts))
        if sp.expand(product - log.args[0]) == 0 or prover.prove(product, log.args[0]) is not None:
            replacements[log] = sp.Add(*(power * sp.log(part) for part, power in parts)).expand(log=True)
    return expr.xreplace(replacements)


def is_antiderivative(candidate: sp.Expr, integrand: sp.Expr, interval: Interval, prover: Prover) -> bool:
    """Whether `candidate` is certainly continuous inside the interval with the derivative `integrand`."""
    x = interval.variable
    if candidate.has(sp.Integral, sp.Piecewise, sp.RootSum, sp.Heaviside, sp.floor, sp.ceiling, sp.nan, sp.zoo, sp.oo):
        return False
    if not continuous_inside(candidate, interval):
        return False
    for clausen in candidate.atoms(ClausenS, ClausenC):
        # Only between 0 and 2 pi is the derivative what the class says.
        if not (interval.positive(clausen.args[1]) and interval.positive(2 * sp.pi - clausen.args[1])):
            return False
    derivative = sp.diff(candidate, x)
    if derivative.has(sp.Derivative, sp.Subs, sp.Integral):
        return False
    derivative = derivative.replace(
        lambda e: isinstance(e, sp.polylog) and e.args[0] == 1, lambda e: -sp.log(1 - e.args[1])
    )
    return equal_inside(derivative, integrand, interval, prover)


def antiderivatives(integrand: sp.Expr, interval: Interval, prover: Prover) -> Iterator[tuple[str, sp.Expr]]:
    """Candidates with the name of their source, cheap ones first; all of them unchecked."""
    x = interval.variable
    plain = opened_logarithms(integrand, interval, prover) if integrand.has(sp.log) else integrand
    for name, source in (
        ("term by term", term_by_term),
        ("logarithms of sines", log_trigonometric_antiderivative),
        ("polylogarithms", polylogarithmic_antiderivative),
        ("parts", by_parts),
    ):
        prover.check_time()
        candidate = source(plain, interval)
        if candidate is not None:
            yield name, candidate
    if integrand.is_rational_function(x):
        for search, where in ((by_partial_fractions, interval), (ratint, x)):
            candidate = within(min(1.5, prover.seconds_left / 4), search, integrand, where)
            if candidate is not None:
                yield "partial fractions", candidate


def searched_antiderivatives(integrand: sp.Expr, interval: Interval, prover: Prover) -> Iterator[tuple[str, sp.Expr]]:
    """Candidates from SymPy's general searches, each with a time limit; all of them unchecked."""
    x = interval.variable
    if integrand.is_rational_function(x):
        return
    for seconds, name, search in ((1.0, "manual rules", manualintegrate), (2.5, "search", sp.integrate)):
        prover.check_time()
        if prover.seconds_left < 1:
            return
        candidate = within(min(seconds, prover.seconds_left / 3), search, integrand, x)
        if candidate is None:
            continue
        for branch in _branches(candidate):
            yield name, branch


def _branches(candidate: sp.Expr) -> list[sp.Expr]:
    """The cases of a candidate that makes case distinctions on its parameters; the check decides."""
    pieces = sorted(candidate.atoms(sp.Piecewise), key=sp.default_sort_key)
    if not pieces:
        return [candidate]
    if len(pieces) > 2:
        return []
    found = []
    for branch, _ in pieces[0].args:
        found.extend(_branches(candidate.xreplace({pieces[0]: branch})))
    return found[:6]
