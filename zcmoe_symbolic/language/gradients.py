"""Distances between points, and gradients, of functions on a domain of any dimension.

A point of the domain is a symbol, or a function value such as the centroid `x(i, m)`. A point in d dimensions is
no number: it may only be an argument of functions and of the three quantities below, which are numbers.
"""

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.function import UndefinedFunction
from sympy.core.symbol import Str
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

__all__ = ["Directional", "Distance", "GradientNorm", "PointQuantity", "directional", "distance", "gradient_norm"]


class PointQuantity(sp.Expr):
    """A real number that depends on points and, by name, on a function."""

    def _eval_is_commutative(self) -> bool:
        return True

    def _eval_is_real(self) -> bool:
        return True

    def _eval_is_extended_real(self) -> bool:
        return True

    def _eval_is_finite(self) -> bool:
        return True

    @property
    def points(self) -> tuple[sp.Basic, ...]:
        """The points that the quantity depends on."""
        return tuple(part for part in self.args if not isinstance(part, Str))


class _NonnegativePointQuantity(PointQuantity):
    def _eval_is_nonnegative(self) -> bool:
        return True

    def _eval_is_extended_nonnegative(self) -> bool:
        return True


class Distance(_NonnegativePointQuantity):
    """The Euclidean distance of two points; `distance(x, c)` builds it."""

    def __new__(cls, one: Any, other: Any) -> Any:
        ends = sorted((sp.sympify(one), sp.sympify(other)), key=sp.default_sort_key)
        return sp.S.Zero if ends[0] == ends[1] else super().__new__(cls, *ends)

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"||{printer._print(self.args[0])} - {printer._print(self.args[1])}||"

    def _latex(self, printer: LatexPrinter) -> str:
        one, other = (printer._print(point) for point in self.args)
        return rf"\left\lVert {one} - {other} \right\rVert"


class GradientNorm(_NonnegativePointQuantity):
    """The length of the gradient of a function at a point; 0, by convention, where there is no gradient."""

    @property
    def function(self) -> str:
        """The name of the function."""
        return str(self.args[0].name)

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"||grad {self.function}({printer._print(self.args[1])})||"

    def _latex(self, printer: LatexPrinter) -> str:
        value = printer._print(sp.Function(self.function, real=True)(self.args[1]))
        return rf"\left\lVert \nabla {value} \right\rVert"


class Directional(PointQuantity):
    """The gradient of a function at the point c, times `x - c`; 0, by convention, where there is no gradient."""

    precedence = PRECEDENCE["Mul"]

    def __new__(cls, name: Any, centre: Any, point: Any) -> Any:
        centre, point = sp.sympify(centre), sp.sympify(point)
        return sp.S.Zero if centre == point else super().__new__(cls, name, centre, point)

    @property
    def function(self) -> str:
        """The name of the function."""
        return str(self.args[0].name)

    def _sympystr(self, printer: StrPrinter) -> str:
        centre, point = (printer._print(part) for part in self.args[1:])
        return f"grad {self.function}({centre}).({point} - {centre})"

    def _latex(self, printer: LatexPrinter) -> str:
        centre, point = (printer._print(part) for part in self.args[1:])
        value = printer._print(sp.Function(self.function, real=True)(self.args[1]))
        return rf"\nabla {value}^{{\top}} \left( {point} - {centre} \right)"


def distance(one: sp.Expr, other: sp.Expr) -> sp.Expr:
    """`||one - other||`, the Euclidean distance of two points.

    >>> from sympy import symbols
    >>> x, c = symbols("x c", real=True)
    >>> distance(x, c) == distance(c, x), distance(x, x)
    (True, 0)
    """
    return Distance(one, other)


def gradient_norm(function: UndefinedFunction) -> Callable[[sp.Expr], sp.Expr]:
    """The function `c -> ||grad function(c)||`.

    >>> from sympy import Function, Symbol
    >>> gradient_norm(Function("beta"))(Symbol("c", real=True))
    ||grad beta(c)||
    """
    name = Str(function.__name__)
    return lambda centre: GradientNorm(name, sp.sympify(centre))


def directional(function: UndefinedFunction) -> Callable[[sp.Expr, sp.Expr], sp.Expr]:
    """The function `(c, x) -> grad function(c).(x - c)`, the linear part of the function about c.

    >>> from sympy import Function, symbols
    >>> x, c = symbols("x c", real=True)
    >>> directional(Function("beta"))(c, x)
    grad beta(c).(x - c)
    """
    name = Str(function.__name__)
    return lambda centre, point: Directional(name, centre, point)
