"""Why a case cannot be finished as it stands."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.cases.linear import Relation

__all__ = ["Ask", "CannotResolve", "Undefined"]


class Ask(Exception):
    """A case must be split: is `expr relation 0`?"""

    def __init__(self, expr: sp.Expr, relation: Relation) -> None:
        super().__init__(f"is {expr} {relation} 0?")
        self.expr = expr
        self.relation: Relation = relation


class Undefined(Exception):
    """The expression has no value anywhere in the case."""


class CannotResolve(Exception):
    """The sign of something that is not known to be real, or too large to be looked at, would be needed."""
