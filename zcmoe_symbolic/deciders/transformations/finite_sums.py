"""Finite sums: taken out of an expectation, read as a polynomial or a function of a count, without the last summand."""

from collections.abc import Callable

import sympy as sp

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike, singular_alike
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.indicators import Event, Indicator
from zcmoe_symbolic.language.statements import Expectation
from zcmoe_symbolic.language.substitution import substitute

__all__ = ["check_defined", "coefficient", "function_of_a_count", "last_summand_apart", "sum_taken_out"]


def check_defined(expr: sp.Expr, facts: Facts) -> None:
    """Raise `NotTransformable` unless everything that may be undefined in `expr` is shown to be defined."""
    if not singular_alike(facts, expr, sp.S.Zero) or not integrals_alike(facts, outermost_binders(expr), ()):
        raise NotTransformable(f"{expr} is not known to be defined")


def sum_taken_out(index: sp.Symbol) -> Callable[[Expectation, Facts], sp.Expr]:
    """The map from `E[f sum_k c_k g_k]` to `sum_k c_k E[f g_k]`, for the sum over `index`."""

    def taken_out(expr: Expectation, facts: Facts) -> sp.Expr:
        factors = sp.Mul.make_args(expr.body)
        sums = [f for f in factors if isinstance(f, sp.Sum) and f.limits[0][0] == index]
        if len(sums) != 1:
            return expr
        _, low, high = limits = sums[0].limits[0]
        others = sp.Mul(*(f for f in factors if f != sums[0]))
        if set(expr.variables) & (low.free_symbols | high.free_symbols | {index}) or index in others.free_symbols:
            raise NotTransformable(
                f"the sum over {index} cannot be taken out of {expr}: its range is random, or {index} stands for "
                "something else too"
            )
        term, inside = others * sums[0].function, Abstraction(facts).inside(sums[0])
        for part in sp.Add.make_args(sp.expand(term, power_exp=False)):
            if not expectation_exists(expr, part, inside):
                raise NotTransformable(f"the expectation of {part} is not known to exist")
        constant, part = term.as_independent(*expr.variables, as_Add=False)
        return sp.Sum(constant * (1 if part == 1 else expr.func(part, *expr.args[1:])), limits)

    return taken_out


def coefficient(side: sp.Expr, s: sp.Symbol, facts: Facts) -> tuple[sp.Expr, sp.Symbol, sp.Tuple]:
    """The coefficient `a_k` of a polynomial `sum_k a_k s^k`, its index k, and the range of k.

    Raises `NotTransformable` if `side` is not of this form, or if some coefficient is not known to be defined.
    """
    if not isinstance(side, sp.Sum):
        raise NotTransformable(f"{side} is not a polynomial in {s}, written as a sum over its powers")
    index, low, high = side.limits[0]
    pairs = [(factor, *factor.as_base_exp()) for factor in sp.Mul.make_args(side.function)]
    exponent = sp.Add(*(power for _, base, power in pairs if base == s))
    rest = sp.Mul(*(factor for factor, base, _ in pairs if base != s))
    if sp.expand(exponent - index) != 0 or s in rest.free_symbols | low.free_symbols | high.free_symbols:
        raise NotTransformable(f"{side.function} is not {s}**{index} times a coefficient without {s}")
    check_defined(rest, Abstraction(facts).inside(side))
    return rest, index, sp.Tuple(low, high)


def function_of_a_count(total: sp.Expr, facts: Facts) -> sp.Expr:
    """`F(N) 1[a <= N]` for a sum `sum_(k=a)^n F(k) 1[N = k]` over the values of a sum N of n indicators.

    Raises `NotTransformable` if `total` is not of this form, or if some `F(k)` is not known to be defined.
    """
    factors = sp.Mul.make_args(total.function) if isinstance(total, sp.Sum) else ()
    for factor in factors:
        value, low, high = total.limits[0]
        if isinstance(factor, Indicator) and factor.kind == "=" and value in (factor.lhs, factor.rhs):
            count = factor.rhs if factor.lhs == value else factor.lhs
            if low.is_nonnegative and _is_count(count, high) and value not in count.free_symbols:
                function = sp.Mul(*(f for f in factors if f != factor))
                check_defined(function, Abstraction(facts).inside(total))
                at_least: sp.Expr = Indicator(sp.Le(low, count, evaluate=False))
                return at_least * substitute(function, {value: count})
    raise NotTransformable(f"{total} is not a sum over the values of a sum of n indicators")


def _is_count(candidate: sp.Basic, n: sp.Expr) -> bool:
    """Whether `candidate` is a sum of n indicators."""
    return isinstance(candidate, sp.Sum) and candidate.limits[0][1:] == (1, n) and isinstance(candidate.function, Event)


def last_summand_apart(total: sp.Expr, facts: Facts) -> sp.Expr:
    """`sum_(k=a)^(b-1) f(k) + f(b)` for `sum_(k=a)^b f(k)`; `f(a)` if b = a, and 0 if b = a - 1.

    Raises `NotTransformable` if the range may run backwards, or if some summand is not known to be defined.
    """
    if not isinstance(total, sp.Sum):
        raise NotTransformable(f"{total} is not a sum")
    index, low, high = total.limits[0]
    check_defined(total.function, Abstraction(facts).inside(total))
    summands = sp.expand(high - low + 1)
    if summands == 0:
        return sp.S.Zero
    if summands.is_positive is not True:
        raise NotTransformable(f"{total} is not known to have a summand")
    last = substitute(total.function, {index: high})
    return last if summands == 1 else sp.Sum(total.function, (index, low, high - 1)) + last
