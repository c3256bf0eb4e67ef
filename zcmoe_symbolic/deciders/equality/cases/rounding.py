"""floor, ceiling, frac and Mod reduced to integer parts of numbers in [0, 1)."""

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm

import sympy as sp

from zcmoe_symbolic.deciders.equality.cases.failures import CannotResolve
from zcmoe_symbolic.deciders.equality.cases.path import Path, linear_form
from zcmoe_symbolic.deciders.equality.cases.realness import is_real_where_defined
from zcmoe_symbolic.deciders.equality.cases.replacement import OPAQUE, mapped, replaced
from zcmoe_symbolic.deciders.signs import is_nonnegative, is_positive

__all__ = ["integer_part_cases", "mentions_rounding", "with_floors_only"]

_ROUNDING = (sp.floor, sp.ceiling, sp.frac, sp.Mod)
_MOST_RESIDUES = 48


@lru_cache(maxsize=8192)
def mentions_rounding(expr: sp.Basic) -> bool:
    """Whether floor, ceiling, frac or Mod occurs outside integrals, sums and the like."""
    if isinstance(expr, _ROUNDING):
        return True
    return not isinstance(expr, OPAQUE) and any(map(mentions_rounding, expr.args))


def with_floors_only(expr: sp.Basic) -> sp.Basic:
    """`expr` with `ceil(u) = -floor(-u)`, `frac(u) = u - floor(u)`, `u mod v = u - v floor(u/v)`, for real u, v.

    Source: R. Graham, D. Knuth, O. Patashnik, Concrete Mathematics (1994), (3.1), (3.8), (3.21).

    >>> x = sp.Symbol("x", real=True)
    >>> with_floors_only(sp.ceiling(x))
    -floor(-x)
    """
    if not mentions_rounding(expr) or isinstance(expr, OPAQUE):
        return expr
    if isinstance(expr, _ROUNDING):
        arguments = [with_floors_only(argument) for argument in expr.args]
        if not all(map(is_real_where_defined, arguments)):
            raise CannotResolve(f"an argument of {expr} is not known to be real")
        if isinstance(expr, sp.ceiling):
            return -sp.floor(-arguments[0])
        if isinstance(expr, sp.frac):
            return arguments[0] - sp.floor(arguments[0])
        if isinstance(expr, sp.Mod):
            return arguments[0] - arguments[1] * sp.floor(arguments[0] / arguments[1])
        return sp.floor(arguments[0])
    return mapped(expr, with_floors_only)


def integer_part_cases(left: sp.Expr, right: sp.Expr) -> list[tuple[sp.Expr, sp.Expr, Path]]:
    """The equality as several ones in which what is rounded is an integer plus multiples of numbers in [0, 1).

    A real x that is rounded with denominators dividing q is `q (N + t)` with an integer N and `0 <= t < 1`; an
    integer n is `q N + j` for each residue j. Raises `CannotResolve` when there are too many residues.
    """
    left, right = with_floors_only(left), with_floors_only(right)
    coefficients: dict[sp.Expr, set[Fraction]] = {}
    for node in sp.preorder_traversal(sp.Tuple(left, right)):
        if isinstance(node, sp.floor):
            _collect(node.args[0], Fraction(1), coefficients)
    atoms = [atom for atom in sorted(coefficients, key=sp.default_sort_key) if atom.free_symbols]
    if sp.Tuple(left, right).has(*OPAQUE) and not all(isinstance(atom, sp.Symbol) for atom in atoms):
        raise CannotResolve("something that is rounded may also stand below a bound variable")
    path = Path()
    choices: list[list[tuple[sp.Expr, sp.Expr]]] = []
    for atom in atoms:
        modulus = lcm(*(c.denominator for c in coefficients[atom]))
        whole = sp.Dummy("N", integer=True, **_sign_of_whole_part(atom))
        if atom.is_integer:
            choices.append([(atom, modulus * whole + residue) for residue in range(modulus)])
            continue
        part = sp.Dummy("t", real=True)
        path = path.with_(part, ">=").with_(1 - part, ">")
        choices.append([(atom, modulus * (whole + part))])
    cases = []
    for choice in product(*choices):
        cases.append((_replaced(left, dict(choice)), _replaced(right, dict(choice)), path))
        if len(cases) > _MOST_RESIDUES:
            raise CannotResolve("too many residues")
    return cases


def _replaced(expr: sp.Expr, values: dict[sp.Expr, sp.Expr]) -> sp.Expr:
    """Larger atoms first, so that `x**2` is replaced before x is."""
    for old in sorted(values, key=lambda atom: -sum(1 for _ in sp.preorder_traversal(atom))):
        expr = replaced(expr, {old: values[old]})
    return expr


def _collect(expr: sp.Expr, factor: Fraction, coefficients: dict[sp.Expr, set[Fraction]]) -> None:
    """With which coefficients the atoms are rounded; a floor inside a floor hands its factor down."""
    for atom, c in linear_form(expr).coefficients:
        if isinstance(atom, sp.floor):
            _collect(atom.args[0], factor * c, coefficients)
        elif isinstance(atom, sp.Max | sp.Min | sp.Abs):
            for argument in atom.args:
                _collect(argument, factor * c, coefficients)
        elif isinstance(atom, sp.Piecewise):
            for value, _ in atom.args:
                _collect(value, factor * c, coefficients)
        else:
            coefficients.setdefault(atom, set()).add(factor * c)


def _sign_of_whole_part(atom: sp.Expr) -> dict[str, bool]:
    """What the sign of `q (N + t)` says about N."""
    if is_nonnegative(atom):
        return {"nonnegative": True}
    if is_positive(-atom):
        return {"negative": True}
    if is_nonnegative(-atom):
        return {"nonpositive": True}
    return {}
