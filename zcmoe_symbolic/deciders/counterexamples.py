"""Search for a point, or for concrete functions, at which a relation certainly fails.

Both sides are enclosed in Arb balls; a relation counts as violated only when the balls prove it. The search
is deterministic: the same relation always meets the same candidates in the same order.
"""

import itertools
import time
from collections.abc import Callable, Mapping

import sympy as sp
from flint import acb

from zcmoe_symbolic.deciders.refutation import (
    Candidates,
    functions_in,
    proved_digits,
    sample_functions,
    sample_values,
)
from zcmoe_symbolic.deciders.verdict import Counterexample
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import CaptureError, substitute
from zcmoe_symbolic.numerics import CannotEnclose, UnknownNode, enclose

__all__ = ["find_counterexample", "functions_in", "sample_functions", "sample_values"]

_TRIES = 160
_SECONDS = 3.0
_BITS = (64, 160, 512, 2000)
_NODES_EACH = 50_000  # evaluations for one side at one point, about half a second
_NODES_FOR_A_CONSTANT = 2_000_000
_FAILURES = (CannotEnclose, CaptureError, ValueError, TypeError, AttributeError, NotImplementedError, RecursionError)


def find_counterexample(
    left: sp.Expr,
    right: sp.Expr,
    relation: str = "==",
    *,
    admissible: Callable[[str, sp.Lambda], bool] = lambda name, function: True,
    possible: Callable[[Mapping[sp.Symbol, sp.Expr], Mapping[str, sp.Lambda]], bool] = lambda points, functions: True,
    tries: int = _TRIES,
    seconds: float = _SECONDS,
) -> Counterexample | None:
    """A counterexample to `left relation right`, or `None` if none was met.

    `relation` is `==`, `<=` or `<`. `admissible(name, function)` says which concrete functions may stand for
    an undefined one, `possible(points, functions)` which points may be looked at. `tries` bounds the number of
    points, `seconds` the processor time. A point at which a side is undefined, or cannot be enclosed, is passed over.

    >>> from sympy import Symbol
    >>> x = Symbol("x", positive=True)
    >>> print(find_counterexample(x**2, x, "<="))
    at x = 2: left side 4, right side 2
    >>> find_counterexample((x + 1)**2, x**2 + 2*x + 1) is None
    True
    """
    deadline = time.process_time() + seconds
    left, right = to_jets(sp.sympify(left)), to_jets(sp.sympify(right))
    if not (left.is_commutative and right.is_commutative):
        return None
    candidates = Candidates(sp.Tuple(left, right), admissible)
    unknown = 0
    for tried, (points, functions) in enumerate(itertools.islice(candidates.assignments(), tries)):
        if time.process_time() > deadline:
            return None
        if not possible(points, functions):
            continue
        try:
            concrete = [substitute(side, {}, functions) for side in (left, right)]
            found = _compare(concrete, points, relation, _precisions(candidates, tried), deadline)
        except UnknownNode:
            unknown += 1
            if unknown >= 3:
                return None
            continue
        except _FAILURES:
            continue
        if found:
            return Counterexample(_readable(points, functions), *proved_digits(*found))
    return None


def _precisions(candidates: Candidates, tried: int) -> tuple[int, ...]:
    """A true relation must not cost the highest precision at every point."""
    if candidates.is_constant or tried < 2:
        return _BITS
    return _BITS[:3] if tried < 6 else _BITS[:2] if tried < 30 else _BITS[:1]


def _compare(
    sides: list[sp.Expr],
    points: Mapping[sp.Symbol, sp.Expr],
    relation: str,
    precisions: tuple[int, ...],
    deadline: float,
) -> tuple[acb, acb] | None:
    """The two values where they violate the relation at some precision, otherwise `None`."""
    for bits in precisions:
        left_over = deadline - time.process_time()
        if left_over <= 0:
            return None
        # What is tried must not depend on the clock, else the same question could have different answers.
        nodes, share = (_NODES_EACH, left_over) if points else (_NODES_FOR_A_CONSTANT, left_over / 2)
        try:
            one, other = (enclose(side, points, bits=bits, seconds=share, nodes=nodes) for side in sides)
        except UnknownNode:
            raise
        except _FAILURES:
            # More bits can help a value that could not be told from a singularity.
            if bits == precisions[-1] or bits > 64:
                return None
            continue
        if _violated(one, other, relation):
            return one, other
        if points and bits >= 160 and any(side.has(sp.Integral, sp.Sum, sp.Product) for side in sides):
            return None
    return None


def _violated(left: acb, right: acb, relation: str) -> bool:
    difference = left - right
    if relation == "==":
        return not difference.contains(0)
    if not (left.imag.is_zero() and right.imag.is_zero()):
        return False
    return bool(difference.real > 0) if relation == "<=" else bool(difference.real >= 0)


def _readable(points: Mapping[sp.Symbol, sp.Expr], functions: Mapping[str, sp.Lambda]) -> tuple[tuple[str, str], ...]:
    rows = [(str(symbol), str(value)) for symbol, value in points.items()]
    for name, function in functions.items():
        rows.append((f"{name}({', '.join(map(str, function.variables))})", str(function.expr)))
    return tuple(rows)
