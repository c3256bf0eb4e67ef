"""Infinite sums and products: evaluated by a named series, then compared."""

from collections.abc import Iterator
from dataclasses import replace

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders import signs
from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.equality.summation.combinatorial import in_exponentials
from zcmoe_symbolic.deciders.equality.summation.creative_telescoping import find_recurrence, regular_arguments
from zcmoe_symbolic.deciders.equality.summation.hypergeometric import HypergeometricTerm, hypergeometric_term
from zcmoe_symbolic.deciders.equality.summation.power_series import (
    binomial_series,
    exponential_series,
    geometric_series,
    inside_unit_disc,
)
from zcmoe_symbolic.deciders.equality.summation.ranges import certainly_no_pole, certainly_nonzero, counter
from zcmoe_symbolic.deciders.equality.summation.rational_series import (
    product_of_rational_terms,
    sum_of_rational_terms,
)
from zcmoe_symbolic.deciders.equality.summation.terms import (
    UnsupportedTermError,
    conditions_hold,
    vanishes,
)
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_series", "value_of_series"]


def by_series(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """An equality with sums or products over a..oo that are evaluated by telescoping or by a classical series.

    Convergence is part of each evaluation; a divergent sum has no value here.

    >>> from sympy import Symbol
    >>> k = Symbol("k")
    >>> [s.method for s in by_series(sp.Sum(1 / (k * (k + 1)), (k, 1, sp.oo)), sp.Integer(1), Prover([]))]
    ['telescoping series', 'identical up to bound variables']
    >>> by_series(sp.Sum(1 / k, (k, 1, sp.oo)), sp.Integer(1), Prover([])) is None
    True
    """
    difference = left - right
    nodes = sorted(difference.atoms(sp.Sum, sp.Product), key=lambda node: (len(node.limits), str(node)))
    infinite = [node for node in nodes if len(node.limits) == 1 and node.limits[0][1:] and node.limits[0][2] == sp.oo]
    if not infinite:
        return None
    values: dict[sp.Expr, sp.Expr] = {}
    steps: list[Step] = []
    nonzero: set[sp.Expr] = set()
    for node in infinite:
        prover.check_time()
        evaluated = value_of_series(node)
        if evaluated is not None:
            value, words, conditions = evaluated
            values[node] = value
            steps.append(Step(words, f"{node} = {value}"))
            nonzero |= conditions
    if not values:
        return None
    if nonzero and not _holds_by_continuity(difference, values, nonzero):
        return None
    new_left, new_right = (side.xreplace(values) for side in (left, right))
    if vanishes(new_left - new_right):
        return (
            *steps,
            Step("identical up to bound variables" if new_left == new_right else "exact arithmetic of terms"),
        )
    proof = prover.prove(new_left, new_right)
    return None if proof is None else (*steps, *proof)


def _holds_by_continuity(expr: sp.Expr, values: dict[sp.Expr, sp.Expr], nonzero: set[sp.Expr]) -> bool:
    """Power series that converge everywhere are continuous in their parameters, like undefined functions."""
    stand_ins = {}
    for place, node in enumerate(values):
        parameters = sorted(node.free_symbols, key=sp.default_sort_key)
        stand_ins[node] = sp.Function(f"series{place}")(*parameters) if parameters else sp.Dummy("S")
    return conditions_hold(expr.xreplace(stand_ins), nonzero, set())


def value_of_series(node: sp.Expr) -> tuple[sp.Expr, str, set[sp.Expr]] | None:
    """Value, name of the method, and what must not vanish, for a sum or product over a..oo; or `None`.

    >>> from sympy import Symbol
    >>> k = Symbol("k")
    >>> value_of_series(sp.Sum(2 ** (-k), (k, 0, sp.oo)))[0]
    2
    """
    ((variable, below, _),) = node.limits
    if not below.is_Integer or node.function.atoms(AppliedUndef):
        return None
    index = counter("k")
    term = node.function.subs(variable, index + below)
    if term == 0 or term.has(sp.zoo, sp.nan, sp.oo):
        return None
    if isinstance(node, sp.Product):
        value = product_of_rational_terms(term, index) if term.is_rational_function(index) else None
        return None if value is None else (value, "infinite product by gamma functions", set())
    direct = _value_of_term(term, index)
    if direct is not None:
        return direct
    pieces = sp.Add.make_args(in_exponentials(term))
    if len(pieces) == 1:
        return None
    # each piece converges by itself
    values = [_value_of_term(piece, index) for piece in pieces]
    found = [value for value in values if value is not None]
    if len(found) < len(values):
        return None
    return sp.Add(*(v for v, _, _ in found)), found[0][1], set().union(*(conditions for _, _, conditions in found))


def _value_of_term(term: sp.Expr, index: sp.Symbol) -> tuple[sp.Expr, str, set[sp.Expr]] | None:
    try:
        hypergeometric = hypergeometric_term(sp.powsimp(term), sp.Dummy("m", integer=True), index)
        telescoped = _telescoped(hypergeometric)
        if telescoped is not None:
            return telescoped, "telescoping series", set()
        return next(_classical(hypergeometric), None)
    except (UnsupportedTermError, sp.PolynomialError, NotImplementedError):
        return None


def _ratio(term: HypergeometricTerm) -> sp.Expr:
    """q with the powers of the term as q**k."""
    ratio = sp.S.One
    for base, exponent in term.powers:
        ratio *= base ** sp.diff(exponent, term.k)
    return sp.powsimp(ratio)


def _telescoped(term: HypergeometricTerm) -> sp.Expr | None:
    """lim G - G(0) for an antidifference G that is found by Gosper's algorithm, defined at all places and checked."""
    for recurrence in find_recurrence(term, 0):
        certificate = recurrence.certificate
        scale = recurrence.coefficients[0]
        denominator = sp.fraction(sp.together(certificate.coefficient))[1]
        parts = [denominator, scale, *(base for base, _ in term.powers)]
        arguments = [*regular_arguments(term, recurrence), *term.regular]
        arguments += [argument for argument, sign in certificate.gammas if sign > 0]
        if not (all(map(certainly_nonzero, parts)) and all(map(certainly_no_pole, arguments))):
            continue
        limit = _limit(certificate)
        if limit is not None:
            return sp.sympify((limit - certificate.value(sp.S.Zero)) / scale)
    return None


def _limit(term: HypergeometricTerm) -> sp.Expr | None:
    """The limit of a term without parameters in its growth, as k tends to infinity."""
    k = term.k
    numerator, denominator = sp.fraction(sp.cancel(sp.together(term.coefficient)))
    top, bottom = sp.Poly(numerator, k), sp.Poly(denominator, k)
    degree = top.degree() - bottom.degree()
    if not certainly_nonzero(bottom.LC()):
        return None
    ratio = _ratio(term)
    slopes = [(sign, term.slopes(argument)[1], argument) for argument, sign in term.gammas]
    if any(slope < 0 for _, slope, _ in slopes):
        return None
    balance = sum(sign * slope for sign, slope, _ in slopes)
    moving = [(sign, slope, argument) for sign, slope, argument in slopes if slope > 0]
    if balance < 0:
        return sp.S.Zero  # factorial decay beats powers
    if balance > 0:
        return None
    # Stirling: gamma(s k + c) grows like gamma(k)**s s**(s k) k**(c - 1/2 - ...) up to a constant
    growth = ratio * sp.Mul(*((sp.Integer(slope) ** slope) ** sign for sign, slope, _ in moving))
    if inside_unit_disc(growth):
        return sp.S.Zero
    if growth != 1:
        return None
    power = sp.expand(
        degree + sp.Add(*(sign * (argument.subs(k, 0) - sp.Rational(1, 2)) for sign, _, argument in moving))
    )
    if signs.is_negative(sp.re(power)):
        return sp.S.Zero
    if not moving and power == 0:
        constant = sp.Mul(*(sp.gamma(argument) ** sign for sign, slope, argument in slopes if slope == 0))
        return top.LC() / bottom.LC() * constant
    return None


def _classical(term: HypergeometricTerm) -> Iterator[tuple[sp.Expr, str, set[sp.Expr]]]:
    k = term.k
    ratio = _ratio(term)
    if not certainly_nonzero(sp.fraction(sp.together(term.coefficient))[1]):
        return
    if not term.gammas:
        value = _without_gammas(term.coefficient, ratio, k)
        if value is not None:
            yield (
                value,
                "partial fractions and polygamma" if ratio in (1, -1) else "geometric and logarithmic series",
                set(),
            )
        return
    if not all(certainly_no_pole(a) for a, sign in term.gammas if sign > 0) or not all(
        map(certainly_no_pole, term.regular)
    ):
        return
    moving = [(argument, sign) for argument, sign in term.gammas if argument.has(k)]
    fixed = sp.Mul(*(sp.gamma(argument) ** sign for argument, sign in term.gammas if not argument.has(k)))
    if len(moving) == 1 and moving[0][1] < 0:
        argument = moving[0][0]
        step, offset = term.slopes(argument)[1], argument.subs(k, 0) - 1
        if offset.is_Integer and offset >= 0 and step >= 1:
            series = exponential_series(sp.cancel(term.coefficient), ratio, step, int(offset), k)
            if series is not None:
                yield fixed * series[0], "exponential series", series[1]
                return
    yield from _by_quotient(term, k)


def _without_gammas(coefficient: sp.Expr, ratio: sp.Expr, k: sp.Symbol) -> sp.Expr | None:
    if ratio == 1:
        return sum_of_rational_terms(coefficient, k)
    if ratio == -1:
        numerator, denominator = sp.fraction(sp.cancel(sp.together(coefficient)))
        if sp.degree(denominator, k) <= sp.degree(numerator, k):
            return None
        # the terms tend to zero, so that they may be taken in pairs
        return sum_of_rational_terms(coefficient.subs(k, 2 * k) - coefficient.subs(k, 2 * k + 1), k)
    return geometric_series(coefficient, ratio, k)


def _by_quotient(term: HypergeometricTerm, k: sp.Symbol) -> Iterator[tuple[sp.Expr, str, set[sp.Expr]]]:
    """The binomial series: consecutive terms have the quotient (k + a)/(k + 1) q."""
    plain = replace(term, coefficient=sp.S.One)
    common = plain.common_gammas([(0, 0), (0, 1)])
    quotient = sp.cancel(sp.together(plain.shifted(0, 1, common) / plain.shifted(0, 0, common)))
    ratio = _leading_quotient(quotient, k)
    rest = sp.cancel(quotient / ratio * (k + 1))
    start = sp.expand(rest - k)
    if start.has(k):
        return
    value = binomial_series(sp.cancel(term.coefficient), ratio, start, k)
    if value is not None:
        yield plain.value(sp.S.Zero) * value, "binomial series", set()


def _leading_quotient(quotient: sp.Expr, k: sp.Symbol) -> sp.Expr:
    numerator, denominator = (sp.Poly(part, k) for part in sp.fraction(quotient))
    return sp.cancel(numerator.LC() / denominator.LC())
