"""Equalities with definite integrals: each integral is replaced by a proved value, the rest is proved without it."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.integration.evaluation import (
    Evaluation,
    Integrator,
    OutOfPatience,
    bounded_variable,
    shown,
)
from zcmoe_symbolic.deciders.equality.integration.fundamental_theorem import by_entire_antiderivative
from zcmoe_symbolic.deciders.equality.integration.interval import Interval, is_nonnegative
from zcmoe_symbolic.deciders.equality.integration.methods import INTEGRATION_METHODS
from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.signs import is_negative, is_nonzero, is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_values_of_integrals"]

_BINDERS = (sp.Derivative, sp.Sum, sp.Product, sp.Subs, sp.Limit, sp.Lambda)


def by_values_of_integrals(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """Prove `left = right` by evaluating every integral in it (none may contain an undefined function).

    A value that is not defined for some parameters (a denominator that may vanish) is used only where it is
    defined; the remaining parameters are substituted in the original equality, which is then proved again,
    unless the equality itself has no meaning there.

    >>> from sympy import Integral, Rational, Symbol
    >>> x = Symbol("x")
    >>> bool(by_values_of_integrals(Integral(x**2, (x, 0, 1)), Rational(1, 3), Prover([])))
    True
    """
    integrals = _integrals(left) | _integrals(right)
    if not integrals or any(integral.has(AppliedUndef) for integral in integrals):
        return None
    if any(side.atoms(sp.Integral) - _inside(integrals) for side in (left, right)):
        return None
    integrator = Integrator(INTEGRATION_METHODS, prover)
    found: dict[sp.Integral, Evaluation] = {}
    for integral in sorted(integrals, key=sp.default_sort_key):
        try:
            value = value_of(integral, integrator)
        except OutOfPatience:
            return None
        if value is None:
            return None
        found[integral] = value
    steps: list[Step] = []
    for integral, value in found.items():
        steps.extend(value.steps)
        steps.append(Step("value of the integral", f"{integral} = {shown(value.value)}", sp.latex(value.value)))
    values = {integral: value.value for integral, value in found.items()}
    rest = prover.prove(left.xreplace(values), right.xreplace(values))
    if rest is None:
        return None
    unsafe = dict.fromkeys(factor for value in found.values() for factor in value.nonzero)
    degenerate = _degenerate_cases(left, right, tuple(unsafe), integrals, prover)
    return None if degenerate is None else (*steps, *rest, *degenerate)


def _integrals(expr: sp.Expr) -> set[sp.Integral]:
    """The outermost integrals that no other operator binds."""
    if isinstance(expr, sp.Integral):
        return {expr}
    if isinstance(expr, _BINDERS):
        return set()
    return set().union(*(_integrals(part) for part in expr.args)) if expr.args else set()


def _inside(integrals: set[sp.Integral]) -> set[sp.Integral]:
    return set().union(*(integral.atoms(sp.Integral) for integral in integrals))


def value_of(integral: sp.Integral, integrator: Integrator) -> Evaluation | None:
    """A proved value of an integral over one variable or, from the inside out, over several."""
    if any(len(limit) != 3 for limit in integral.limits) or not integral.function.is_commutative:
        return None
    if any(symbol.is_commutative is False for symbol in integral.free_symbols):
        return None
    return _iterated(integral.function, [tuple(limit) for limit in integral.limits], integrator)


def _iterated(integrand: sp.Expr, limits: list[tuple[sp.Expr, ...]], integrator: Integrator) -> Evaluation | None:
    """The innermost integral first; the outer variables are dummies with what is known of their ranges."""
    variable, lower, upper = limits[-1]
    if not _admits(variable, lower, upper):
        return None
    if len(limits) == 1 and not integrand.has(sp.Integral):
        return _over_one_variable(integrand, variable, lower, upper, integrator)
    if lower == upper or variable in (lower.free_symbols | upper.free_symbols):
        return None
    if not (lower == -sp.oo or upper == sp.oo or is_positive(sp.expand(upper - lower))):
        return None
    x = bounded_variable(str(variable), lower, upper)
    interval = Interval(x, lower, upper)
    steps: list[Step] = []
    nonzero: list[sp.Expr] = []
    if len(limits) > 1:
        inner_limits = [tuple(part.subs(variable, x) for part in limit) for limit in limits[:-1]]
        inner = _iterated(integrand.subs(variable, x), inner_limits, integrator)
        if inner is None:
            return None
        moved = inner.value
        steps.extend(inner.steps)
        nonzero.extend(inner.nonzero)
    else:
        moved = integrand.subs(variable, x)
        for integral in sorted(_integrals(moved), key=sp.default_sort_key):
            inner = value_of(integral, integrator)
            if inner is None:
                return None
            moved = moved.xreplace({integral: inner.value})
            steps.extend(inner.steps)
            nonzero.extend(inner.nonzero)
    if any(factor.has(x) and not interval.nonzero(factor) for factor in nonzero) or moved.has(sp.Integral):
        return None
    outer = _over_one_variable(moved, x, lower, upper, integrator)
    if outer is None:
        return None
    kept = (*(factor for factor in nonzero if not factor.has(x)), *outer.nonzero)
    return Evaluation(outer.value, (*steps, Step("iterated integral"), *outer.steps), kept)


def _over_one_variable(
    integrand: sp.Expr, variable: sp.Symbol, lower: sp.Expr, upper: sp.Expr, integrator: Integrator
) -> Evaluation | None:
    found = integrator.integral(integrand, variable, lower, upper)
    if found is None and not {sp.oo, -sp.oo} & {lower, upper}:
        order_known = any(is_positive(sp.expand(sign * (upper - lower))) for sign in (1, -1))
        if not order_known:
            found = by_entire_antiderivative(integrand, variable, lower, upper, integrator)
    return found


def _admits(variable: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> bool:
    """Whether the assumptions on a bound symbol hold for all numbers between the ends."""
    if variable.is_integer is not None or variable.is_rational is not None or variable.is_real is False:
        return variable.is_integer is None and variable.is_rational is None and variable.is_real is not False
    if variable.is_positive or variable.is_nonnegative:
        return all(end == sp.oo or is_nonnegative(end) for end in (lower, upper))
    if variable.is_negative or variable.is_nonpositive:
        return all(end == -sp.oo or is_nonnegative(-end) for end in (lower, upper))
    return True


def _degenerate_cases(
    left: sp.Expr, right: sp.Expr, factors: tuple[sp.Expr, ...], integrals: set[sp.Integral], prover: Prover
) -> Proof | None:
    """Steps for the parameters at which a factor vanishes that the values divide by; `None` if not shown."""
    stand_ins = {integral: sp.Dummy("I", positive=True) for integral in integrals}
    undefined = [factor for side in (left, right) for factor in _certain_denominators(side.xreplace(stand_ins))]
    for integral in integrals:
        # An integrand that divides by zero everywhere has no integral either.
        bound = set(integral.variables)
        undefined.extend(f for f in _certain_denominators(integral.function) if not f.free_symbols & bound)
    outside = {sp.expand(sign * factor) for factor in undefined for sign in (1, -1)}
    steps: list[Step] = []
    for factor in factors:
        if is_nonzero(factor) or is_negative(factor):
            continue
        if sp.expand(factor) in outside or all(
            is_nonzero(part) or sp.expand(part) in outside for part in sp.Mul.make_args(sp.factor(factor))
        ):
            steps.append(Step("degenerate case", f"where {factor} = 0 the equality itself is not defined"))
            continue
        solution = _solved(factor)
        if solution is None:
            return None
        symbol, value = solution
        special = [side.subs(symbol, value) for side in (left, right)]
        proof = by_values_of_integrals(special[0], special[1], prover) or prover.prove(special[0], special[1])
        if proof is None:
            return None
        steps.append(Step("degenerate case", f"{symbol} = {value} is shown by itself"))
        steps.extend(proof)
    return tuple(steps)


def _certain_denominators(expr: sp.Expr) -> list[sp.Expr]:
    """Factors at whose zeros `expr` is certainly undefined: no branch and no outer quotient can hide them."""
    if expr.is_Add or expr.is_Mul:
        return [factor for part in expr.args for factor in _certain_denominators(part)]
    if not expr.is_Pow:
        return []
    base, exponent = expr.as_base_exp()
    if is_positive(exponent):
        return _certain_denominators(base)
    return list(sp.Mul.make_args(sp.factor(base))) if is_positive(-exponent) else []


def _solved(factor: sp.Expr) -> tuple[sp.Symbol, sp.Expr] | None:
    """A symbol and its only value for which a factor vanishes, if the factor is affine in that symbol."""
    for symbol in sorted(factor.free_symbols, key=sp.default_sort_key):
        slope = sp.diff(factor, symbol)
        if not slope.has(symbol) and is_nonzero(slope):
            return symbol, sp.cancel(-factor.subs(symbol, 0) / slope)
    return None
