"""A case made manifest: symbols are replaced by others whose assumptions say what holds in the case."""

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.cases.linear import Constraint, Form, feasible
from zcmoe_symbolic.deciders.equality.cases.path import Path, linear_form
from zcmoe_symbolic.deciders.equality.cases.replacement import OPAQUE, replaced
from zcmoe_symbolic.deciders.signs import is_nonnegative, is_positive

__all__ = ["Cell", "manifest"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Two sides in the symbols of one case, with the constraints that are not yet said by assumptions."""

    left: sp.Expr
    right: sp.Expr
    constraints: tuple[Constraint, ...]

    def replaced(self, values: Mapping[sp.Basic, sp.Expr]) -> "Cell":
        def new(expr: sp.Basic) -> sp.Expr:
            return replaced(expr, values)

        kept = [Constraint(linear_form(new(k.form.as_expr())), k.relation) for k in self.constraints]
        return Cell(new(self.left), new(self.right), tuple(kept))


def manifest(left: sp.Expr, right: sp.Expr, path: Path) -> Cell:
    """The sides of an equality in new symbols whose assumptions carry the constraints of the case.

    An equation is solved for a symbol. An inequality `x > u` makes x into `u + p` with a positive p; `x < u` with
    a positive x makes x into `u p/(1 + p)`. The new sides stand for at least all points of the case, so that an
    equality proved of them holds in the case; a constraint that cannot be put in is left among the constraints.

    >>> x, y = sp.symbols("x y", real=True)
    >>> cell = manifest(sp.sqrt((x - y) ** 2), x - y, Path().with_(x - y, ">"))
    >>> cell.left == cell.right
    True
    """
    cell = Cell(left, right, path.made_explicit().constraints)
    cell = _with_values_as_symbols(cell)
    cell = _with_equations_solved(cell)
    return _with_inequalities_as_symbols(cell)


def _with_values_as_symbols(cell: Cell) -> Cell:
    """Values of undefined real functions at points as symbols of their own, where all can be replaced."""
    atoms = {a for k in cell.constraints for a, _ in k.form.coefficients if isinstance(a, AppliedUndef)}
    values = {atom: sp.Dummy(str(atom.func), real=True) for atom in sorted(atoms, key=sp.default_sort_key)}
    # below a binder f(x) may be another value, since x may be bound there
    if not values or sp.Tuple(cell.left, cell.right).has(*OPAQUE):
        return cell
    kept = tuple(Constraint(linear_form(k.form.as_expr().xreplace(values)), k.relation) for k in cell.constraints)
    return Cell(replaced(cell.left, values), replaced(cell.right, values), kept)


def _solvable(form: Form) -> sp.Symbol | None:
    """A real symbol that occurs in the form as an atom and in no other atom."""
    names = [atom for atom, _ in form.coefficients if isinstance(atom, sp.Symbol) and atom.is_real]
    for name in sorted(names, key=lambda symbol: (bool(symbol.is_integer), sp.default_sort_key(symbol))):
        if all(atom == name or name not in atom.free_symbols for atom, _ in form.coefficients):
            return name
    return None


def _with_equations_solved(cell: Cell) -> Cell:
    for _ in range(len(cell.constraints)):
        for place, constraint in enumerate(cell.constraints):
            symbol = _solvable(constraint.form) if constraint.relation == "=" else None
            if symbol is None:
                continue
            slope = constraint.form.coefficient(symbol)
            value = symbol - constraint.form.scaled(1 / slope).as_expr()
            rest = cell.constraints[:place] + cell.constraints[place + 1 :]
            rest += tuple(_assumed(symbol))
            cell = Cell(cell.left, cell.right, rest).replaced({symbol: sp.expand(value)})
            break
        else:
            return cell
    return cell


def _assumed(symbol: sp.Symbol) -> list[Constraint]:
    """What the assumptions on a symbol said, before it is replaced."""
    form = linear_form(symbol)
    if is_positive(symbol):
        return [Constraint(form, ">")]
    if is_positive(-symbol):
        return [Constraint(-form, ">")]
    if is_nonnegative(symbol):
        return [Constraint(form, ">=")]
    if is_nonnegative(-symbol):
        return [Constraint(-form, ">=")]
    return []


def _independent(constraints: tuple[Constraint, ...]) -> list[Constraint]:
    """The inequalities that do not follow from the others; equations that could not be solved stay."""
    kept = [k for k in constraints if k.form.coefficients]
    for constraint in list(kept):
        if constraint.relation == "=":
            continue
        others = [k for k in kept if k is not constraint]
        opposite = Constraint(-constraint.form, ">=" if constraint.relation == ">" else ">")
        if not feasible(Path(tuple(others)).system(opposite)):
            kept = others
    return kept


def _with_inequalities_as_symbols(cell: Cell) -> Cell:
    made: set[sp.Symbol] = set()
    for _ in range(2 * len(cell.constraints) + 4):
        cell = Cell(cell.left, cell.right, tuple(_independent(cell.constraints)))
        step = _next_step(cell, made)
        if step is None:
            return cell
        cell, fresh = step
        made.add(fresh)
    return cell


def _next_step(cell: Cell, made: set[sp.Symbol]) -> tuple[Cell, sp.Symbol] | None:
    for place, constraint in enumerate(cell.constraints):
        if constraint.relation == "=":
            continue
        form = constraint.form
        rest = cell.constraints[:place] + cell.constraints[place + 1 :]
        free = Form(tuple((a, c) for a, c in form.coefficients if a not in made), form.constant)
        symbol = _solvable(free)
        if symbol is not None:
            return _shifted(Cell(cell.left, cell.right, rest), constraint, symbol)
        bounded = _below_a_bound(constraint)
        if bounded is not None:
            symbol, bound = bounded
            fresh = sp.Dummy("q", positive=True)
            value = bound * fresh / (1 + fresh)
            return Cell(cell.left, cell.right, rest).replaced({symbol: value}), fresh
    return None


def _shifted(cell: Cell, constraint: Constraint, symbol: sp.Symbol) -> tuple[Cell, sp.Symbol]:
    """The symbol solved from `form = fresh`, where fresh is positive (or not negative)."""
    form = constraint.form
    slope = form.coefficient(symbol)
    others = [atom for atom, _ in form.coefficients if atom != symbol]
    integral = bool(symbol.is_integer) and all(atom.is_integer for atom in others)
    whole = integral and all((c / slope).denominator == 1 for _, c in form.coefficients)
    facts = {"positive": True} if constraint.relation == ">" else {"nonnegative": True}
    if whole and (form.constant / slope).denominator == 1:
        facts["integer"] = True
    fresh = sp.Dummy("p", **facts)
    scaled = form.scaled(1 / abs(slope))
    value = (fresh if slope > 0 else -fresh) + symbol - scaled.scaled(slope / abs(slope)).as_expr()
    rest = cell.constraints + tuple(_assumed(symbol))
    return Cell(cell.left, cell.right, rest).replaced({symbol: sp.expand(value)}), fresh


def _below_a_bound(constraint: Constraint) -> tuple[sp.Symbol, sp.Expr] | None:
    """`bound - symbol > 0` with a positive symbol and a positive bound: the symbol and the bound."""
    if constraint.relation != ">":
        return None
    for atom, c in constraint.form.coefficients:
        if c < 0 and isinstance(atom, sp.Symbol) and atom.is_positive and not atom.is_integer:
            bound = sp.expand(constraint.form.scaled(-1 / c).as_expr() + atom)
            if is_positive(bound) and atom not in bound.free_symbols:
                return atom, bound
    return None
