"""What is known inside one case: exact linear constraints between real-valued expressions."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, gcd, lcm

import sympy as sp

from zcmoe_symbolic.deciders.equality.cases.linear import Constraint, Form, Relation, feasible
from zcmoe_symbolic.deciders.signs import is_negative, is_nonnegative, is_positive
from zcmoe_symbolic.numerics.enclosures.enclosure import CannotEnclose, enclose

__all__ = ["Path", "linear_form"]


@lru_cache(maxsize=4096)
def linear_form(expr: sp.Expr) -> Form:
    """A real-valued expression as a linear form with rational coefficients over its other factors.

    >>> x = sp.Symbol("x", real=True)
    >>> linear_form(3 * x / 2 + 1).constant
    Fraction(1, 1)
    """
    constant = Fraction(0)
    coefficients: dict[sp.Expr, Fraction] = {}
    for term in sp.Add.make_args(sp.expand(expr)):
        number, atom = term.as_coeff_Mul(rational=True)
        value = Fraction(int(number.p), int(number.q))
        if atom == 1:
            constant += value
        else:
            coefficients[atom] = coefficients.get(atom, Fraction(0)) + value
    return Form(tuple((atom, c) for atom, c in coefficients.items() if c), constant)


@dataclass(frozen=True, slots=True)
class Path:
    """The constraints that hold in a case. What assumptions say about the atoms is added by itself.

    >>> x, y, z = sp.symbols("x y z", real=True)
    >>> known = Path().with_(x - y, ">").with_(y - z, ">=")
    >>> known.truth(x - z, ">"), known.truth(z - x, ">="), known.truth(y - z, ">")
    (True, False, None)
    """

    constraints: tuple[Constraint, ...] = ()

    def with_(self, expr: sp.Expr, relation: Relation) -> "Path":
        return Path((*self.constraints, _over_integers(Constraint(linear_form(expr), relation))))

    def branch(self, expr: sp.Expr, relation: Relation, answer: bool) -> "Path":
        """The part of the case where `expr relation 0` (`>` or `>=`) is true, or where it is false."""
        if answer:
            return self.with_(expr, relation)
        return self.with_(-expr, ">=" if relation == ">" else ">")

    def system(self, *more: Constraint) -> list[Constraint]:
        own = [*self.constraints, *more]
        atoms = {atom for constraint in own for atom, _ in constraint.form.coefficients}
        return own + [bound for atom in sorted(atoms, key=sp.default_sort_key) for bound in _bounds(atom)]

    def is_feasible(self) -> bool:
        """Whether the case may contain a point; `False` is certain."""
        return feasible(self.system())

    def truth(self, expr: sp.Expr, relation: Relation) -> bool | None:
        """Whether `expr relation 0` (`>` or `>=`) holds everywhere in the case, nowhere in it, or `None`."""
        form = linear_form(expr)
        opposite: Relation = ">=" if relation == ">" else ">"
        if not feasible(self.system(_over_integers(Constraint(-form, opposite)))):
            return True
        if not feasible(self.system(_over_integers(Constraint(form, relation)))):
            return False
        return None

    def made_explicit(self) -> "Path":
        """The same case with every `>=` that can only hold as an equation written as one."""
        result = list(self.constraints)
        for place, constraint in enumerate(result):
            if constraint.relation == ">=" and not feasible(
                self.system(_over_integers(Constraint(constraint.form, ">")))
            ):
                result[place] = Constraint(constraint.form, "=")
        return Path(tuple(result))


def _over_integers(constraint: Constraint) -> Constraint:
    """A strict inequality between integers made sharp: `n > 0` is `n - 1 >= 0`."""
    form = constraint.form
    if constraint.relation == "=" or not form.coefficients:
        return constraint
    if not all(atom.is_integer for atom, _ in form.coefficients):
        return constraint
    denominators = lcm(*(c.denominator for _, c in form.coefficients))
    numerators = gcd(*(int(c * denominators) for _, c in form.coefficients))
    form = form.scaled(Fraction(denominators, numerators))
    least = floor(-form.constant) + 1 if constraint.relation == ">" else ceil(-form.constant)
    return Constraint(Form(form.coefficients, Fraction(-least)), ">=")


@lru_cache(maxsize=4096)
def _bounds(atom: sp.Expr) -> tuple[Constraint, ...]:
    """What is known of one atom by its assumptions, by its value if it is a number, or by its range."""
    upper = Form(((atom, Fraction(-1)),), Fraction(0))
    lower = Form(((atom, Fraction(1)),), Fraction(0))
    if not atom.free_symbols:
        return tuple(_enclosed(atom, lower))
    if isinstance(atom, sp.sin | sp.cos | sp.tanh | sp.erf) and atom.args[0].is_real:
        one = Form((), Fraction(1))
        return Constraint(lower.plus(one), ">="), Constraint(upper.plus(one), ">=")
    if is_positive(atom):
        return (Constraint(lower, ">"),)
    if is_negative(atom):
        return (Constraint(upper, ">"),)
    if is_nonnegative(atom):
        return (Constraint(lower, ">="),)
    if is_nonnegative(-atom):
        return (Constraint(upper, ">="),)
    return ()


def _enclosed(number: sp.Expr, lower: Form) -> Iterable[Constraint]:
    """Rational bounds of an irrational number, from a ball that contains it."""
    try:
        ball = enclose(number, bits=192)
    except CannotEnclose:
        return
    if not ball.imag.contains(0):
        return
    for end, sign in ((ball.real.lower(), 1), (ball.real.upper(), -1)):
        mantissa, exponent = end.man_exp()
        value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
        yield Constraint(lower.plus(Form((), -value)).scaled(Fraction(sign)), ">=")
