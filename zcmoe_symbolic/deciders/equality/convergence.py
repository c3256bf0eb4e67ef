"""Whether the integrals and infinite sums of a question have values at all.

An equality is asked where both sides are defined. A side that is undefined everywhere would make it true of
nothing; such a question is not worth the word *proved*.
"""

import itertools

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.integration.closed_forms import value_of
from zcmoe_symbolic.deciders.equality.integration.evaluation import Integrator, OutOfPatience
from zcmoe_symbolic.deciders.equality.integration.methods import INTEGRATION_METHODS
from zcmoe_symbolic.deciders.equality.prover import Prover
from zcmoe_symbolic.deciders.refutation import sample_values
from zcmoe_symbolic.numerics import CannotEnclose, enclose

__all__ = ["without_a_value"]

_MOST_POINTS = 8
_SECONDS_EACH = 0.5


def without_a_value(left: sp.Expr, right: sp.Expr, prover: Prover) -> sp.Expr | None:
    """An integral or infinite sum that is not shown to converge for any values of its parameters; else `None`.

    Integrals and sums of undefined functions are passed over: they have values for some functions.

    >>> t = sp.Symbol("t")
    >>> without_a_value(sp.Integral(1 / t, (t, -1, 1)), sp.S.Zero, Prover(()))
    Integral(1/t, (t, -1, 1))
    >>> without_a_value(sp.Integral(sp.exp(-t), (t, 0, sp.oo)), sp.S.One, Prover(())) is None
    True
    """
    for node in dict.fromkeys([*_outermost(left), *_outermost(right)]):
        prover.check_time()
        if not node.atoms(AppliedUndef) and _may_diverge(node) and not _has_a_value(node, prover):
            return node
    return None


def _outermost(expr: sp.Basic) -> list[sp.Basic]:
    if isinstance(expr, sp.Integral | sp.Sum | sp.Product):
        return [expr]
    return [node for argument in expr.args for node in _outermost(argument)]


def _may_diverge(node: sp.Basic) -> bool:
    if node.has(sp.Integral):
        return True
    return any(limit[1:] and any(end in (sp.oo, -sp.oo) for end in limit[1:]) for limit in node.limits)


def _has_a_value(node: sp.Basic, prover: Prover) -> bool:
    """Whether Arb encloses it at some point, or its value is found symbolically."""
    for point in _points(sorted(node.free_symbols, key=sp.default_sort_key)):
        try:
            enclose(node, point, bits=64, seconds=_SECONDS_EACH)
        except (CannotEnclose, ValueError, TypeError, AttributeError, NotImplementedError, RecursionError):
            continue
        return True
    if not isinstance(node, sp.Integral):
        return False
    try:
        return value_of(node, Integrator(INTEGRATION_METHODS, prover)) is not None
    except OutOfPatience:
        return False


def _points(symbols: list[sp.Symbol]) -> list[dict[sp.Symbol, sp.Expr]]:
    """A few admitted points: all symbols in step, then some more; zero is too special to show anything."""
    choices = [[v for v in sample_values(symbol) if v != 0][:_MOST_POINTS] for symbol in symbols]
    in_step = zip(*choices, strict=False) if symbols else [()]
    others = itertools.product(*reversed(choices))
    values = [*in_step, *(tuple(reversed(point)) for point in itertools.islice(others, _MOST_POINTS))]
    return [dict(zip(symbols, point, strict=True)) for point in values[:_MOST_POINTS]]
