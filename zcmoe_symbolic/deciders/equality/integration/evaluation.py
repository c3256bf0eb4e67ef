"""The value of a definite integral, with the steps that prove it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from sympy.polys.polyerrors import BasePolynomialError

from zcmoe_symbolic.deciders.equality.integration.interval import Interval, is_nonnegative, is_real_constant
from zcmoe_symbolic.deciders.equality.prover import Prover
from zcmoe_symbolic.deciders.signs import is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = [
    "SYMPY_FAILURES",
    "Evaluation",
    "IntegrationMethod",
    "Integrator",
    "OutOfPatience",
    "bounded_variable",
    "shown",
    "terms_of",
]

_PLACE = sp.Dummy("x")  # stands for every variable of integration in the table of values


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A proved value, its steps, and expressions in the parameters that must not vanish for it to hold."""

    value: sp.Expr
    steps: tuple[Step, ...]
    nonzero: tuple[sp.Expr, ...] = ()

    def scaled(self, factor: sp.Expr, *steps: Step) -> "Evaluation":
        """The same times a constant, with further steps in front."""
        return Evaluation(factor * self.value, (*steps, *self.steps), self.nonzero)


# What SymPy's algebra raises on expressions that it cannot treat.
SYMPY_FAILURES = (
    sp.PolynomialError,
    BasePolynomialError,
    NotImplementedError,
    ArithmeticError,
    RecursionError,
    ValueError,
    TypeError,
    AttributeError,
)

IntegrationMethod = Callable[[sp.Expr, Interval, "Integrator"], Evaluation | None]


def shown(expr: sp.Expr) -> str:
    """An expression in words of a step, not longer than a line."""
    text = str(expr)
    return text if len(text) <= 160 else text[:157] + "..."


def terms_of(expr: sp.Expr) -> list[sp.Expr]:
    """The terms of a sum of products, where no sum below a fraction stroke is multiplied out.

    >>> u = sp.Symbol("u", positive=True)
    >>> sorted(terms_of((u + 1) / (sp.sqrt(u) * (u + 2))), key=sp.count_ops)
    [sqrt(u)/(u + 2), 1/(sqrt(u)*(u + 2))]
    """
    if expr.is_Add:
        return [term for part in expr.args for term in terms_of(part)]
    for factor in sp.Mul.make_args(expr):
        opened = sp.expand_mul(sp.expand_multinomial(factor)) if factor.is_Add or factor.is_Pow else factor
        if opened.is_Add:
            rest = expr / factor
            return [term for part in opened.args for term in terms_of(part * rest)]
    return [expr]


def bounded_variable(name: str, lower: sp.Expr, upper: sp.Expr) -> sp.Symbol:
    """A dummy with the assumptions that hold inside (lower, upper)."""
    if lower != -sp.oo and is_nonnegative(lower):
        return sp.Dummy(name, positive=True)
    if upper != sp.oo and is_nonnegative(-upper):
        return sp.Dummy(name, negative=True)
    return sp.Dummy(name, real=True)


class OutOfPatience(Exception):
    """The share of the time that integrals may take is spent."""


class Integrator:
    """Tries integration methods in order; a method may ask for the value of a simpler integral.

    All integrals of one question together take about `seconds` at most; then `OutOfPatience` is raised.
    """

    def __init__(
        self, methods: tuple[IntegrationMethod, ...], prover: Prover, *, depth: int = 4, seconds: float = 5
    ) -> None:
        self.methods, self.prover, self.depth = methods, prover, depth
        self.deadline = time.monotonic() + min(seconds, 0.7 * prover.seconds_left)
        self._open: list[sp.Expr] = []
        self._values: dict[tuple[sp.Expr, sp.Expr, sp.Expr], Evaluation | None] = {}

    def vanishes(self, constant: sp.Expr) -> bool:
        """Whether a constant is certainly zero."""
        return self.prover.prove(constant, sp.Integer(0)) is not None

    def integral(self, integrand: sp.Expr, variable: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> Evaluation | None:
        """The value of the integral from `lower` to `upper`, in any order if that order is known."""
        if not all(end in (sp.oo, -sp.oo) or is_real_constant(end) for end in (lower, upper)):
            return None
        if lower == upper:
            return Evaluation(sp.Integer(0), (Step("equal limits", "the integral is zero"),))
        for one, two, sign in ((lower, upper, 1), (upper, lower, -1)):
            if one == -sp.oo or two == sp.oo or is_positive(sp.expand(two - one)):
                if one == sp.oo or two == -sp.oo:
                    continue
                found = self._over(integrand, variable, one, two)
                return found if found is None or sign == 1 else found.scaled(sp.Integer(-1), Step("reversed limits"))
        return None

    def _over(self, integrand: sp.Expr, variable: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> Evaluation | None:
        x = bounded_variable(str(variable).lstrip("_"), lower, upper)
        moved = integrand.xreplace({variable: x})
        key = (moved.xreplace({x: _PLACE}), lower, upper)
        if key in self._values:
            return self._values[key]
        if len(self._open) >= self.depth or key in self._open:
            return None
        self._open.append(key)
        try:
            found = self.over(moved, Interval(x, lower, upper))
        finally:
            self._open.pop()
        self._values[key] = found
        return found

    def over(self, integrand: sp.Expr, interval: Interval) -> Evaluation | None:
        """The value of the integral over a non-empty open interval, by the first method that succeeds."""
        if not integrand.has(interval.variable):
            if sp.oo in (interval.upper, -interval.lower):
                return None if integrand != 0 else Evaluation(sp.Integer(0), (Step("zero integrand"),))
            length = interval.upper - interval.lower
            return Evaluation(integrand * length, (Step("constant integrand"),))
        for method in self.methods:
            self.prover.check_time()
            if time.monotonic() > self.deadline:
                raise OutOfPatience
            try:
                found = method(integrand, interval, self)
            except SYMPY_FAILURES:
                # SymPy could not do one of the operations; nothing is concluded from that.
                continue
            if found is not None and not found.value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
                return found
        return None
