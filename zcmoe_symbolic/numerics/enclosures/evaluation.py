"""How a ball of an expression is computed: the recursion over its nodes, and what every node may use."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import sympy as sp
from flint import acb, arb, ctx, fmpq
from sympy.concrete.expr_with_limits import ExprWithLimits

__all__ = [
    "HANDLERS",
    "CannotEnclose",
    "Effort",
    "Gaussian",
    "Scope",
    "UnknownNode",
    "ball_of",
    "encloses",
    "exact_number",
    "exact_rational",
]

_LARGEST_EXACT = 4_000  # bits; past it an exact number is only carried as a ball


class CannotEnclose(ValueError):
    """The expression has a node, or a value, for which no ball can be given."""


class UnknownNode(CannotEnclose):
    """The expression has a node for which no ball is known, whatever the point."""


class Effort:
    """The work that one call may do: a number of evaluated nodes and a deadline.

    >>> Effort(nodes=10, seconds=10).spend()
    """

    __slots__ = ("deadline", "known", "nodes")

    def __init__(self, *, nodes: int, seconds: float) -> None:
        self.nodes = nodes
        self.known: dict[tuple[object, ...], acb] = {}  # integrals and sums that do not depend on what varies
        # The time of this process, so that the answer does not depend on what else the machine does.
        self.deadline = time.process_time() + seconds

    @property
    def is_spent(self) -> bool:
        return self.nodes <= 0 or time.process_time() > self.deadline

    def spend(self) -> None:
        """Count one node; raise `CannotEnclose` when nothing is left."""
        self.nodes -= 1
        # The clock is asked now and then only: it costs as much as a small node.
        if self.nodes <= 0 or self.nodes % 64 == 0:
            self.check_time()

    def check_time(self) -> None:
        """Raise `CannotEnclose` when nothing is left."""
        if self.is_spent:
            raise CannotEnclose("the effort that one enclosure may take is spent")


@dataclass(frozen=True, slots=True)
class Gaussian:
    """An exact number `re + I*im` with rational parts."""

    re: fmpq
    im: fmpq

    def __add__(self, other: "Gaussian") -> "Gaussian":
        return Gaussian(self.re + other.re, self.im + other.im)

    def __mul__(self, other: "Gaussian") -> "Gaussian":
        return Gaussian(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    @property
    def is_zero(self) -> bool:
        return bool(self.re == 0 and self.im == 0)

    @property
    def is_small(self) -> bool:
        parts = (self.re.p, self.re.q, self.im.p, self.im.q)
        return all(abs(int(part)).bit_length() <= _LARGEST_EXACT for part in parts)

    def power(self, exponent: int) -> "Gaussian | None":
        """The integer power, or `None` when it is undefined or too long to be worth being exact."""
        size = max(abs(int(part)).bit_length() for part in (self.re.p, self.re.q, self.im.p, self.im.q))
        if size * abs(exponent) > _LARGEST_EXACT:
            return None
        base = self
        if exponent < 0:
            if self.is_zero:
                return None
            norm = self.re * self.re + self.im * self.im
            base = Gaussian(self.re / norm, -self.im / norm)
        result = Gaussian(fmpq(1), fmpq(0))
        for _ in range(abs(exponent)):
            result = result * base
        return result

    @property
    def ball(self) -> acb:
        return acb(arb(self.re), arb(self.im))


@dataclass(frozen=True, slots=True)
class Scope:
    """The values of the symbols, and what is asked of the answer.

    `balls` encloses the value of each symbol, `exact` holds it where it is a rational complex number. With
    `analytic` a function that is not holomorphic on the whole balls must be answered by a ball that is not
    finite. `paths` are the symbols that run over the real line: a function of them that is only defined
    there, such as `abs`, may be replaced by the holomorphic function that agrees with it on the line.
    `planes` are the symbols in which holomorphy is asked for and that do not run over the real line.
    """

    balls: Mapping[sp.Symbol, acb]
    exact: Mapping[sp.Symbol, Gaussian]
    effort: Effort
    analytic: bool = False
    paths: frozenset[sp.Symbol] = field(default_factory=frozenset)
    planes: frozenset[sp.Symbol] = field(default_factory=frozenset)

    def bind(self, symbol: sp.Symbol, ball: acb, *, analytic: bool = False, path: bool = False) -> "Scope":
        """The scope with one more value. Once holomorphy is asked for, it stays asked for."""
        exact = {other: number for other, number in self.exact.items() if other != symbol}
        paths = self.paths | {symbol} if path else self.paths - {symbol}
        planes = self.planes | {symbol} if analytic and not path else self.planes - {symbol}
        return replace(
            self,
            balls={**self.balls, symbol: ball},
            exact=exact,
            analytic=self.analytic or analytic,
            paths=paths,
            planes=planes,
        )

    def bind_exactly(self, symbol: sp.Symbol, number: Gaussian) -> "Scope":
        """The scope with an exact value more."""
        bound = self.bind(symbol, number.ball)
        return replace(bound, exact={**bound.exact, symbol: number})

    def mirrored(self) -> "Scope":
        """The same scope at the complex conjugates of the path variables."""
        return replace(self, balls={s: b.conjugate() if s in self.paths else b for s, b in self.balls.items()})

    def on_the_line(self) -> "Scope":
        """The same scope for the real points of the balls, where holomorphy is not asked for."""
        balls = {s: acb(b.real) if s in self.paths else b for s, b in self.balls.items()}
        return replace(self, balls=balls, analytic=False)


Handler = Callable[[sp.Basic, Scope], acb]
HANDLERS: dict[type[sp.Basic], Handler] = {}


def encloses(*nodes: type[sp.Basic]) -> Callable[[Handler], Handler]:
    """Register the function that encloses nodes of these classes."""

    def register(handler: Handler) -> Handler:
        for node in nodes:
            HANDLERS[node] = handler
        return handler

    return register


def ball_of(expr: sp.Basic, scope: Scope) -> acb:
    """A ball that contains the value of `expr` for all values in the balls of `scope`; it may be non-finite.

    Raises `CannotEnclose` for an unknown node, a symbol without a value, and when the effort is spent.
    """
    scope.effort.spend()
    handler = HANDLERS.get(type(expr))
    if handler is None:
        for ancestor in type(expr).__mro__:
            handler = HANDLERS.get(ancestor)
            if handler is not None:
                break
        else:
            raise UnknownNode(f"{type(expr).__name__} has no ball version")
    if not isinstance(expr, ExprWithLimits):
        return handler(expr, scope)
    free = sorted(expr.free_symbols, key=sp.default_sort_key)
    if any(symbol not in scope.exact for symbol in free):
        return handler(expr, scope)
    # Nothing in it varies, so that what is around it (holomorphy, paths) does not matter either.
    key = (expr, ctx.prec, *((symbol, scope.exact[symbol]) for symbol in free))
    if key not in scope.effort.known:
        scope.effort.known[key] = handler(expr, replace(scope, analytic=False))
    return scope.effort.known[key]


def exact_number(expr: sp.Basic, scope: Scope) -> Gaussian | None:
    """The value as an exact complex rational where plain arithmetic shows it, otherwise `None`."""
    if isinstance(expr, sp.Symbol):
        return scope.exact.get(expr)
    if isinstance(expr, sp.Rational):
        return Gaussian(fmpq(int(expr.p), int(expr.q)), fmpq(0))
    if expr is sp.I:
        return Gaussian(fmpq(0), fmpq(1))
    if isinstance(expr, sp.Add | sp.Mul):
        total = exact_number(expr.args[0], scope)
        for argument in expr.args[1:]:
            if total is None:
                return None
            number = exact_number(argument, scope)
            if number is None:
                return None
            total = total + number if isinstance(expr, sp.Add) else total * number
        return total if total is not None and total.is_small else None
    if isinstance(expr, sp.Pow):
        base, exponent = (exact_number(argument, scope) for argument in expr.args)
        if base is None or exponent is None or exponent.im != 0 or exponent.re.q != 1:
            return None
        return base.power(int(exponent.re.p))
    if isinstance(expr, sp.Abs):
        rational = exact_rational(expr.args[0], scope)
        return None if rational is None else Gaussian(abs(rational), fmpq(0))
    if isinstance(expr, sp.floor | sp.ceiling):
        rational = exact_rational(expr.args[0], scope)
        if rational is None:
            return None
        whole = rational.floor() if isinstance(expr, sp.floor) else rational.ceil()
        return Gaussian(fmpq(whole), fmpq(0))
    if isinstance(expr, sp.Mod):
        value, modulus = (exact_rational(argument, scope) for argument in expr.args)
        if value is None or modulus is None or modulus == 0:
            return None
        return Gaussian(value - modulus * fmpq((value / modulus).floor()), fmpq(0))
    if isinstance(expr, sp.Max | sp.Min):
        numbers = [exact_rational(argument, scope) for argument in expr.args]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return None
        return Gaussian(max(known) if isinstance(expr, sp.Max) else min(known), fmpq(0))
    return None


def exact_rational(expr: sp.Basic, scope: Scope) -> fmpq | None:
    """The value as an exact rational number, or `None`."""
    number = exact_number(expr, scope)
    return number.re if number is not None and number.im == 0 else None
