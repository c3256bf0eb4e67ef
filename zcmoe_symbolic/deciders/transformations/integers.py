"""A statement about every integer from a first one on: what it says of the first, and of the next one."""

from typing import Any

import sympy as sp

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.language.substitution import substitute

__all__ = ["first_and_next"]


def first_and_next(statement: Any, n: sp.Symbol) -> tuple[Any, Any]:
    """P(0) and P(n + 1) if P(n) is about a nonnegative integer n; P(1) and P(n + 1) if n is positive.

    Raises `NotTransformable` if n is declared otherwise, or P(n) contains a limit or a derivative, which may not exist.

    >>> from sympy import Le, Symbol
    >>> n = Symbol("n", integer=True, nonnegative=True)
    >>> first_and_next(Le(n, 2**n, evaluate=False), n)
    (0 <= 1, n + 1 <= 2**(n + 1))
    """
    declared = {
        first: sp.Symbol("n", integer=True, **{sign: True}).assumptions0
        for first, sign in ((0, "nonnegative"), (1, "positive"))
    }
    if not isinstance(n, sp.Symbol):
        raise NotTransformable(f"{n} is not a symbol")
    starts = [first for first, assumptions in declared.items() if assumptions == n.assumptions0]
    if not starts:
        raise NotTransformable(f"{n} is not declared a nonnegative or a positive integer, and no more")
    if statement.has(sp.Limit, sp.Derivative):
        raise NotTransformable(f"{statement} contains a limit or a derivative")
    first, following = (
        type(statement)(*(substitute(side, {n: value}) for side in statement.args), evaluate=False)
        for value in (starts[0], n + 1)
    )
    return first, following
