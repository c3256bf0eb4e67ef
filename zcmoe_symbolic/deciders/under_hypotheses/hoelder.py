"""The form of Hoelder's inequality: the two functions in it, and what they have to meet."""

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, equal_under
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.operators import (
    Operator,
    body_of,
    check_order,
    common_bodies,
    exists,
    with_body,
)
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["hoelder_integrands"]

_OPERATORS = (sp.Integral, sp.Sum, Binder)


def _conjugate(exponent: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    exponent = sp.sympify(exponent)
    if not (exponent - 1).is_positive:
        raise ValueError(f"Hoelder's inequality needs an exponent above 1, not {exponent}")
    return 1 / exponent, sp.cancel((exponent - 1) / exponent)


def _two_factors(rhs: sp.Expr, powers: tuple[sp.Expr, sp.Expr]) -> tuple[Operator, Operator]:
    """The integrals I, J of a right-hand side `I^(1/p) J^(1/q)`."""
    found: list[Operator | None] = [None, None]
    for factor in sp.Mul.make_args(rhs):
        base, power = factor.as_base_exp()
        for k in (0, 1):
            if found[k] is None and isinstance(base, _OPERATORS) and sp.cancel(power - powers[k]) == 0:
                found[k] = base
                break
        else:
            raise ValueError(f"{factor} is not an integral to the power {powers[0]} or {powers[1]}")
    first, second = found
    if first is None or second is None:
        raise ValueError(f"{rhs} is not the product of two integrals to the powers {powers[0]} and {powers[1]}")
    return first, second


def hoelder_integrands(
    lhs: sp.Expr, rhs: sp.Expr, exponent: sp.Expr, facts: Facts
) -> tuple[Operator, sp.Expr, sp.Expr]:
    """The integral on the left of `int f^(1/p) g^(1/q) <= (int f)^(1/p) (int g)^(1/q)`, f and g.

    Raises `ValueError` unless `p = exponent > 1` is the same number all over the range, all three run over one range,
    and f and g are not negative on it and have integrals.
    """
    powers = _conjugate(exponent)
    factors = _two_factors(to_jets(rhs), powers)
    lhs = to_jets(lhs)
    if not isinstance(lhs, _OPERATORS):
        raise ValueError(f"the left side {lhs} is not one integral")
    moving = sp.sympify(exponent).free_symbols & set(lhs.bound_symbols)
    if moving:
        raise ValueError(
            f"the exponent {exponent} varies with {', '.join(sorted(map(str, moving)))}, over which {lhs} runs"
        )
    check_order(lhs, facts)
    inside = Abstraction(facts).inside(lhs)
    first, second = (common_bodies(lhs, factor)[1] for factor in factors)
    for body in (first, second):
        if not inside.nonnegative(body):
            raise ValueError(f"Hoelder's inequality needs {body} >= 0 wherever {lhs} looks at it")
        if not exists(with_body(lhs, body), facts):
            raise ValueError(f"Hoelder's inequality is for functions that have integrals; {body} is not known to be so")
    product = first ** powers[0] * second ** powers[1]
    if equal_under(inside, body_of(lhs), product) is None:
        raise ValueError(f"the integrand {body_of(lhs)} is not {product}, the product that Hoelder's inequality bounds")
    return lhs, first, second
