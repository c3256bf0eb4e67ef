"""Rigorous values of closed SymPy expressions, as Arb balls.

Every function here either returns a ball that provably contains the exact value or raises
`CannotEnclose`. Nothing is rounded silently and nothing is estimated.
"""

from collections.abc import Mapping

import sympy as sp
from flint import acb, ctx

# Imported for their handlers: each module registers the nodes that it encloses.
from zcmoe_symbolic.numerics.enclosures import (
    arithmetic,
    combinatorial,
    conditions,
    derivatives,
    expansions_by_cases,
    expansions_of_gamma,
    expansions_of_inverses,
    functions,
    integrals,
    sums,
)
from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, Effort, Scope, ball_of, exact_number

__all__ = ["CannotEnclose", "enclose"]

_PARTS = (
    arithmetic,
    combinatorial,
    conditions,
    derivatives,
    expansions_by_cases,
    expansions_of_gamma,
    expansions_of_inverses,
    functions,
    integrals,
    sums,
)
_NODES = 2_000_000


def enclose(
    expr: sp.Expr,
    values: Mapping[sp.Symbol, sp.Expr] | None = None,
    *,
    bits: int = 128,
    seconds: float = 1.0,
    nodes: int = _NODES,
) -> acb:
    """A complex ball that contains the value of `expr` at the point `values`.

    `values` gives an exact number for every free symbol. Functions have their principal branches, on the cuts
    as in SymPy; integrals may be improper and sums infinite, where an expansion with a remainder shows that
    they converge. `bits` is the working precision; `nodes` counts the evaluations and `seconds` the processor
    time that the call may take: past either the answer is `CannotEnclose`, or a wider ball.

    Raises `CannotEnclose` when a node is unknown, a value is undefined, or no finite ball is found.

    >>> from sympy import Integral, Sum, Symbol, exp, log, oo, sin
    >>> x, k = Symbol("x"), Symbol("k", integer=True)
    >>> ball = enclose(Integral(log(sin(x)), (x, 0, sp.pi / 2)))
    >>> print(ball.real.str(12, radius=False))
    -1.08879304515
    >>> print(enclose(Sum(1/k**2, (k, 1, oo))).real.str(12, radius=False))
    1.64493406685
    >>> enclose(Sum(1/k, (k, 1, oo)))
    Traceback (most recent call last):
        ...
    zcmoe_symbolic.numerics.enclosures.evaluation.CannotEnclose: the sum is not shown to converge
    """
    saved = ctx.prec
    ctx.prec = bits
    try:
        scope = Scope({}, {}, Effort(nodes=nodes, seconds=seconds))
        for symbol, value in (values or {}).items():
            number = sp.sympify(value, strict=True)
            exact = exact_number(number, scope)
            if exact is not None:
                scope = scope.bind_exactly(symbol, exact)
            else:
                scope = scope.bind(symbol, ball_of(number, Scope({}, {}, scope.effort)))
        ball = ball_of(expr, scope)
    except (ZeroDivisionError, OverflowError, RecursionError, ValueError, TypeError, AttributeError) as error:
        if isinstance(error, CannotEnclose):
            raise
        raise CannotEnclose(f"no ball for {expr}: {error}") from error
    finally:
        ctx.prec = saved
    if not ball.is_finite():
        raise CannotEnclose(f"the value of {expr} could not be bounded at {bits} bits")
    return ball
