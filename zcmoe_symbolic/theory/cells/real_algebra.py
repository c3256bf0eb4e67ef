"""Exact arithmetic with the coordinates of a cell: rational numbers, and real numbers made of roots.

All coordinates of one cell lie in one number field `Q(theta)`, where theta is a real root of an irreducible
polynomial. An element is a polynomial in theta below the degree of that polynomial; it is zero exactly if the
polynomial is, and the sign of any other element is read from a ball.
"""

import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeAlias

import sympy as sp
from flint import arb, ctx, fmpq, fmpq_mat, fmpq_poly
from sympy.polys.numberfields.subfield import primitive_element

from zcmoe_symbolic.theory.model.arguments import NotDecided, ball_of, exact_number

__all__ = ["Algebraic", "Number", "RealField", "exact_vector", "rows_of", "sign"]

Number: TypeAlias = Any
"""A rational number (`fmpq`) or an `Algebraic`; the two are not mixed in one cell."""

_BITS = (64, 256, 1024, 4096, 16384)
_LARGEST_DEGREE = 32
_ISOLATION_BITS = 2048
_VARIABLE = sp.Symbol("theta")


class Algebraic:
    """An element of a number field; the operations are those of the field, and exact."""

    __slots__ = ("field", "polynomial")

    def __init__(self, field: "RealField", polynomial: Any) -> None:
        self.field = field
        self.polynomial = polynomial

    def _operand(self, other: object) -> Any:
        return other.polynomial if isinstance(other, Algebraic) else other

    def __add__(self, other: object) -> "Algebraic":
        return Algebraic(self.field, self.polynomial + self._operand(other))

    def __sub__(self, other: object) -> "Algebraic":
        return Algebraic(self.field, self.polynomial - self._operand(other))

    def __rsub__(self, other: object) -> "Algebraic":
        return Algebraic(self.field, self._operand(other) - self.polynomial)

    def __mul__(self, other: object) -> "Algebraic":
        return Algebraic(self.field, (self.polynomial * self._operand(other)) % self.field.modulus)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> "Algebraic":
        return Algebraic(self.field, -self.polynomial)

    def __truediv__(self, other: object) -> "Algebraic":
        if not isinstance(other, Algebraic):
            return Algebraic(self.field, self.polynomial / other)
        if other.polynomial == 0:
            raise ZeroDivisionError("division by the zero of a number field")
        _, inverse, _ = other.polynomial.xgcd(self.field.modulus)
        return self * Algebraic(self.field, inverse)

    def __eq__(self, other: object) -> bool:
        return bool(self.polynomial == self._operand(other))

    def __hash__(self) -> int:
        return hash(tuple(self.polynomial.coeffs()))

    def ball(self, bits: int) -> arb:
        """A ball with the value, computed with so many bits."""
        theta, saved = self.field.theta(bits), ctx.prec
        ctx.prec = bits
        try:
            value = arb(0)
            for coefficient in reversed(self.polynomial.coeffs()):
                value = value * theta + arb(coefficient)
            return value
        finally:
            ctx.prec = saved


def sign(number: Number) -> int:
    """The sign of a number: -1, 0 or 1.

    >>> sign(fmpq(-1, 3))
    -1
    """
    if not isinstance(number, Algebraic):
        return int(number > 0) - int(number < 0)
    if number.polynomial == 0:
        return 0
    for bits in _BITS:
        ball = number.ball(bits)
        if ball > 0:
            return 1
        if ball < 0:
            return -1
    raise NotDecided(f"the sign of a coordinate was not decided with {_BITS[-1]} bits; give simpler coordinates")


class RealField:
    """The field that the coordinates of a cell generate over the rational numbers.

    SymPy proposes a primitive element and how the roots are written in it. That is checked: the polynomial is
    irreducible, has one real root next to the value of the primitive element, and in that root each polynomial
    proposed for a root of b is positive and has the right power b. Raises `ValueError` for coordinates that are
    not made of rational numbers by arithmetic and real roots.

    >>> field = RealField([sp.sqrt(2), sp.sqrt(3)])
    >>> field.expression(field.number(sp.sqrt(2)) * field.number(sp.sqrt(3)))
    sqrt(6)
    """

    def __init__(self, coordinates: Iterable[sp.Expr]) -> None:
        self._roots: dict[sp.Expr, Number] = {}
        self._balls: dict[int, arb] = {}
        self.modulus: Any = None
        roots = _roots_in(coordinates)
        if roots:
            self._adjoin(roots)

    def _adjoin(self, roots: list[sp.Expr]) -> None:
        if math.prod(int(root.exp.q) for root in roots) > _LARGEST_DEGREE:
            shown = ", ".join(map(str, roots))
            raise ValueError(f"the coordinates contain the roots {shown}; the field has too high a degree, use fewer")
        try:
            minimal, weights, images = primitive_element(roots, _VARIABLE, ex=True, polys=True)
        except (NotImplementedError, ValueError, sp.PolynomialError) as error:
            raise ValueError(f"no number field was found for the coordinates' roots {roots}: {error}") from error
        self.modulus = _polynomial(minimal.all_coeffs())
        self._primitive = sp.Add(*(weight * root for weight, root in zip(weights, roots, strict=True)))
        for root, image in zip(roots, images, strict=True):
            self._roots[root] = Algebraic(self, _polynomial(image) % self.modulus)
        self._check(roots, [int(weight) for weight in weights])

    def _check(self, roots: list[sp.Expr], weights: list[int]) -> None:
        """Raise unless the field is what it is said to be; nothing of SymPy's answer is taken on trust."""
        _, factors = self.modulus.factor()
        near = [root for root in self._real_roots() if root.overlaps(self._value(_ISOLATION_BITS))]
        total = sum((self._roots[r] * w for r, w in zip(roots, weights, strict=True)), Algebraic(self, fmpq_poly([0])))
        if len(factors) != 1 or factors[0][1] != 1 or len(near) != 1 or total != fmpq_poly([0, 1]) % self.modulus:
            raise NotDecided(f"the number field of {', '.join(map(str, roots))} could not be checked")
        # From here on theta is that one root of the polynomial; below, each root turns out to be what it is called.
        self._balls = {_ISOLATION_BITS: near[0]}
        for root in roots:
            power, base = self._roots[root], self.number(root.base)
            for _ in range(int(root.exp.q) - 1):
                power = power * self._roots[root]
            if power != base or not self._roots[root].ball(_ISOLATION_BITS) > 0:
                raise NotDecided(f"{root} was not found in the number field of the coordinates")
        self._balls = {}

    def _real_roots(self) -> list[arb]:
        saved = ctx.prec
        ctx.prec = _ISOLATION_BITS
        try:
            return [root.real for root, _ in self.modulus.complex_roots() if root.imag == 0]
        finally:
            ctx.prec = saved

    def _value(self, bits: int) -> arb:
        return ball_of(self._primitive, bits)

    def theta(self, bits: int) -> arb:
        """A ball with the primitive element, computed with so many bits."""
        if bits not in self._balls:
            self._balls[bits] = self._value(bits)
        return self._balls[bits]

    def number(self, expr: sp.Expr) -> Number:
        """The expression, made of rational numbers and the roots that generate the field, as an element of it."""
        if expr.is_Rational:
            rational = fmpq(int(expr.p), int(expr.q))
            return rational if self.modulus is None else Algebraic(self, fmpq_poly([rational]))
        if isinstance(expr, sp.Add | sp.Mul):
            parts = [self.number(argument) for argument in expr.args]
            total = parts[0]
            for part in parts[1:]:
                total = total + part if isinstance(expr, sp.Add) else total * part
            return total
        root, exponent = _as_power(expr)
        value = self._roots[root] if root in self._roots else self.number(root)
        power = self.number(sp.S.One)
        for _ in range(abs(exponent)):
            power = power * value
        return power if exponent >= 0 else self.number(sp.S.One) / power

    def expression(self, number: Number) -> sp.Expr:
        """The element as a SymPy expression."""
        if self.modulus is None:
            return sp.Rational(int(number.p), int(number.q))
        monomials, matrix = self._basis
        solution = matrix.solve(_column(number.polynomial, len(monomials)))
        shares = [solution[k, 0] for k in range(len(monomials))]
        return sp.Add(*(sp.Rational(int(s.p), int(s.q)) * m for s, m in zip(shares, monomials, strict=True)))

    @cached_property
    def _basis(self) -> tuple[list[sp.Expr], fmpq_mat]:
        """Products of the roots that are a basis over the rational numbers, and their polynomials as columns."""
        size = self.modulus.degree()
        found: list[tuple[sp.Expr, Number]] = [(sp.S.One, Algebraic(self, fmpq_poly([1])))]
        for root, value in self._roots.items():
            for expr, number in list(found):
                for power in range(1, int(root.exp.q)):
                    number = number * value
                    candidate = [*(n for _, n in found), number]
                    if _rank(candidate, size) == len(candidate):
                        found.append((sp.expand_mul(expr * root**power), number))
        columns = [_column(number.polynomial, size).entries() for _, number in found]
        return [expr for expr, _ in found], fmpq_mat(size, size, [c for column in columns for c in column]).transpose()


def _column(polynomial: Any, size: int) -> fmpq_mat:
    coefficients = polynomial.coeffs()
    return fmpq_mat(size, 1, [*coefficients, *[fmpq(0)] * (size - len(coefficients))])


def _rank(numbers: list[Number], size: int) -> int:
    entries = [entry for number in numbers for entry in _column(number.polynomial, size).entries()]
    return int(fmpq_mat(len(numbers), size, entries).rref()[1])


def _polynomial(descending: Iterable[Any]) -> Any:
    """A polynomial from its coefficients, the highest first."""
    return fmpq_poly([fmpq(int(c.numerator), int(c.denominator)) for c in reversed([*map(sp.QQ.convert, descending)])])


def _as_power(expr: sp.Expr) -> tuple[sp.Expr, int]:
    """The expression as an integer power of a root, or of something without a root on the outside."""
    if isinstance(expr, sp.Pow) and expr.exp.is_Rational:
        if expr.exp.is_Integer:
            return expr.base, int(expr.exp)
        return sp.Pow(expr.base, sp.Rational(1, expr.exp.q)), int(expr.exp.p)
    raise ValueError(f"{expr} is not made of rational numbers by arithmetic and real roots")


def _roots_in(coordinates: Iterable[sp.Expr]) -> list[sp.Expr]:
    """The roots `b^(1/q)` in the coordinates, inner ones first."""
    found: dict[sp.Expr, None] = {}

    def visit(expr: sp.Expr) -> None:
        if isinstance(expr, sp.Add | sp.Mul):
            for argument in expr.args:
                visit(argument)
        elif not expr.is_Rational:
            root, _ = _as_power(expr)
            if isinstance(root, sp.Pow) and not root.exp.is_Integer:
                visit(root.base)
                if not root.base.is_positive:
                    raise ValueError(f"the coordinate contains {root}, a root of a number that is not positive")
                found.setdefault(root)
            else:
                visit(root)

    for coordinate in coordinates:
        visit(coordinate)
    return list(found)


def exact_vector(value: object, name: str) -> tuple[sp.Expr, ...]:
    """A point as a tuple of exact real numbers; a number stands for a point on the line.

    Raises `InexactInput` for a float, `ValueError` for what is no point.

    >>> exact_vector([1, sp.Rational(1, 2)], "point")
    (1, 1/2)
    """
    coordinates = list(value) if isinstance(value, Iterable) and not isinstance(value, str | sp.Expr) else [value]
    if not coordinates:
        raise ValueError(f"{name} has no coordinates; give at least one")
    return tuple(exact_number(coordinate, f"{name}[{k}]") for k, coordinate in enumerate(coordinates))


def rows_of(value: object, name: str) -> list[tuple[sp.Expr, ...]]:
    """Points, or the rows of a matrix, as tuples of exact numbers.

    >>> rows_of(sp.Matrix([[1, 2], [3, 4]]), "points")
    [(1, 2), (3, 4)]
    """
    if isinstance(value, sp.MatrixBase):
        value = value.tolist()
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise ValueError(f"{name} is {value!r}; give a list with the coordinates of each")
    return [exact_vector(row, f"{name}[{k}]") for k, row in enumerate(value)]
