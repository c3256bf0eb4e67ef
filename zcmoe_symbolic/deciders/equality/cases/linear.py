"""Feasibility of finite systems of linear constraints over the rationals, by exact elimination."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

import sympy as sp

__all__ = ["Constraint", "Form", "Relation", "feasible"]

Relation = Literal[">", ">=", "="]
_MOST_CONSTRAINTS = 300


@dataclass(frozen=True, slots=True)
class Form:
    """A linear form `sum of coefficient * atom + constant`; atoms are expressions treated as unknown real numbers."""

    coefficients: tuple[tuple[sp.Expr, Fraction], ...]
    constant: Fraction

    def __neg__(self) -> "Form":
        return self.scaled(Fraction(-1))

    def scaled(self, factor: Fraction) -> "Form":
        return Form(tuple((atom, c * factor) for atom, c in self.coefficients), self.constant * factor)

    def plus(self, other: "Form", factor: Fraction = Fraction(1)) -> "Form":
        total = dict(self.coefficients)
        for atom, c in other.coefficients:
            total[atom] = total.get(atom, Fraction(0)) + c * factor
        kept = tuple((atom, c) for atom, c in total.items() if c)
        return Form(kept, self.constant + other.constant * factor)

    def coefficient(self, atom: sp.Expr) -> Fraction:
        return next((c for own, c in self.coefficients if own == atom), Fraction(0))

    def as_expr(self) -> sp.Expr:
        terms = [sp.Rational(c.numerator, c.denominator) * atom for atom, c in self.coefficients]
        return sp.Add(*terms, sp.Rational(self.constant.numerator, self.constant.denominator))


@dataclass(frozen=True, slots=True)
class Constraint:
    """`form > 0`, `form >= 0` or `form = 0`."""

    form: Form
    relation: Relation

    def holds_without_atoms(self) -> bool:
        c = self.form.constant
        return c > 0 if self.relation == ">" else c >= 0 if self.relation == ">=" else c == 0


def feasible(constraints: Iterable[Constraint]) -> bool:
    """Whether real numbers for the atoms may satisfy all constraints; `False` is certain, `True` may be a guess.

    Equations are used for substitution, inequalities are combined in pairs (Fourier and Motzkin's elimination);
    when that grows past a bound the answer is `True`. Source: A. Schrijver, Theory of Linear and Integer
    Programming (1986), section 12.2.

    >>> x = sp.Symbol("x", real=True)
    >>> above = Constraint(Form(((x, Fraction(1)),), Fraction(-1)), ">")
    >>> below = Constraint(Form(((x, Fraction(-1)),), Fraction(1)), ">=")
    >>> feasible([above]), feasible([above, below])
    (True, False)
    """
    rest = _without_equations(list(constraints))
    if rest is None:
        return False
    system = _tightest(rest)
    while system is not None and system:
        counts: dict[sp.Expr, list[int]] = {}
        for constraint in system:
            for atom, c in constraint.form.coefficients:
                counts.setdefault(atom, [0, 0])[c > 0] += 1
        atom = min(counts, key=lambda a: counts[a][0] * counts[a][1] - counts[a][0] - counts[a][1])
        above = [k for k in system if k.form.coefficient(atom) > 0]
        below = [k for k in system if k.form.coefficient(atom) < 0]
        others = [k for k in system if not k.form.coefficient(atom)]
        if len(above) * len(below) + len(others) > _MOST_CONSTRAINTS:
            return True
        others += [_combined(one, other, atom) for one in above for other in below]
        system = _tightest(others)
    return system is not None


@lru_cache(maxsize=4096)
def _order(atom: sp.Expr) -> Any:
    return sp.default_sort_key(atom)


def _combined(above: Constraint, below: Constraint, atom: sp.Expr) -> Constraint:
    """The sum of positive multiples in which the atom cancels."""
    form = above.form.scaled(-below.form.coefficient(atom)).plus(below.form, above.form.coefficient(atom))
    return Constraint(form, ">" if ">" in (above.relation, below.relation) else ">=")


def _without_equations(system: list[Constraint]) -> list[Constraint] | None:
    """The inequalities after the equations are solved and put in; `None` when an equation cannot hold."""
    while True:
        equation = next((k for k in system if k.relation == "="), None)
        if equation is None:
            return system
        system = [k for k in system if k is not equation]
        if not equation.form.coefficients:
            if equation.form.constant != 0:
                return None
            continue
        atom, c = equation.form.coefficients[0]
        system = [
            Constraint(k.form.plus(equation.form, -k.form.coefficient(atom) / c), k.relation)
            if k.form.coefficient(atom)
            else k
            for k in system
        ]


def _tightest(system: list[Constraint]) -> list[Constraint] | None:
    """One constraint for each direction; `None` when a constraint without atoms fails."""
    best: dict[frozenset[tuple[sp.Expr, Fraction]], Constraint] = {}
    for constraint in system:
        form = constraint.form
        if not form.coefficients:
            if not constraint.holds_without_atoms():
                return None
            continue
        ordered = sorted(form.coefficients, key=lambda pair: _order(pair[0]))
        scaled = form.scaled(1 / abs(ordered[0][1]))
        key = frozenset(scaled.coefficients)
        old = best.get(key)
        tighter = old is None or (scaled.constant, constraint.relation != ">") < (
            old.form.constant,
            old.relation != ">",
        )
        if tighter:
            best[key] = Constraint(scaled, constraint.relation)
    return list(best.values())
