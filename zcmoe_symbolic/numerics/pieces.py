"""A function by cases, as smooth pieces: where the cases change, and which expression holds between."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, cmp_to_key
from itertools import pairwise

import sympy as sp
from flint import arb
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanFunction, BooleanTrue

from zcmoe_symbolic.numerics.bound_variables import without_captures
from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import Point, ball_between, exactly_zero, working_precision
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros
from zcmoe_symbolic.numerics.zeros.isolation import with_real_roots

__all__ = ["SmoothPiece", "smooth_pieces"]

_SWITCHES = (
    sp.Piecewise,
    sp.Abs,
    sp.sign,
    sp.Max,
    sp.Min,
    sp.Heaviside,
    sp.floor,
    sp.ceiling,
    sp.frac,
)
_STEPS = (sp.floor, sp.ceiling, sp.frac)
_MOST_BITS = 1024
_MOST_PIECES = 10_000


@dataclass(frozen=True)
class SmoothPiece:
    """An expression without cases that is the function's value between two points.

    At the points themselves the function may have another value: a jump has two one-sided limits, and a single
    point with a value of its own (`Eq` in a condition) does not show.
    """

    left: Point
    right: Point
    expr: sp.Expr
    variable: sp.Symbol
    is_zero: Callable[[sp.Expr], bool] = field(default=exactly_zero, repr=False, compare=False)

    @cached_property
    def is_constant(self) -> bool:
        """Whether the derivative is exactly 0; False says that this was not shown."""
        if self.variable not in self.expr.free_symbols:
            return True
        derivative = self.expr.diff(self.variable)
        return bool(exactly_zero(derivative) or self.is_zero(derivative))


@dataclass(frozen=True)
class _Stretch:
    variable: sp.Symbol
    left: Point
    right: Point
    is_zero: Callable[[sp.Expr], bool]

    def inner(self) -> arb:
        """A dyadic point strictly between the ends, off the middle."""
        bits = 64
        while bits <= _MOST_BITS:
            low, high = self.left.ball(bits), self.right.ball(bits)
            if low < high:
                with working_precision(bits):
                    inner: arb = (low.upper() + (high.lower() - low.upper()) * 31 / 64).mid()
                if low < inner < high:
                    return inner
            bits *= 2
        raise CannotIsolate(f"{self.left!r} and {self.right!r} agree to {_MOST_BITS} bits")

    def sign(self, expr: sp.Expr) -> int:
        """The sign of an expression that has no zero between the ends, unless it is 0 everywhere."""
        if isinstance(expr, sp.Rational):
            return int(expr.p > 0) - int(expr.p < 0)
        inner = self.inner()
        function = compiled(expr, self.variable)
        bits = 64
        while bits <= _MOST_BITS:
            with working_precision(bits):
                value = function.arb(inner)
            if value > 0:
                return 1
            if value < 0:
                return -1
            if bits == 64 and (exactly_zero(expr) or self.is_zero(expr)):
                return 0
            bits *= 4
        raise CannotIsolate(f"the sign of {expr} between {self.left!r} and {self.right!r} is not decided")

    def cut(self, controls: list[sp.Expr]) -> list["_Stretch"]:
        """The parts between the zeros and poles of the controls."""
        points: list[Point] = []
        for control in controls:
            if self.variable not in control.free_symbols:
                continue
            found = isolate_zeros(control, self.variable, self.left, self.right, is_zero=self.is_zero)
            points += found.all_points
        if not points:
            return [self]
        ordered = sorted([self.left, *points, self.right], key=cmp_to_key(self.compare))
        ends = [self.left]
        for point in ordered:
            if self.compare(ends[-1], point) < 0:
                ends.append(point)
        ends[-1] = self.right
        return [replace(self, left=a, right=b) for a, b in pairwise(ends)]

    def compare(self, one: Point, other: Point) -> int:
        return one.compare(other, is_zero=self.is_zero)


def smooth_pieces(
    expr: sp.Expr,
    x: sp.Symbol,
    low: Point | sp.Expr | int,
    high: Point | sp.Expr | int,
    *,
    is_zero: Callable[[sp.Expr], bool] = exactly_zero,
) -> tuple[SmoothPiece, ...]:
    """The expression on [low, high] as pieces without `Piecewise`, `Abs`, `sign`, `Max`, `Min`, `Heaviside`, `floor`.

    The pieces are in order and meet; neighbours with the same expression are one piece. Between the zeros of an
    expression that decides (the argument of `Abs`, the difference of a relation's sides), all of them isolated, its
    sign is constant and is read off a ball at one point. Values at the points between pieces do not matter.
    Powers stay as they are: `sqrt(x**2)` is one piece.

    Raises ValueError where a `Piecewise` covers no case, naming the interval, and for conditions of other kinds;
    `CannotIsolate` (a ValueError) where zeros could not be isolated.

    >>> from sympy import Abs, Rational, Symbol
    >>> t = Symbol("t", real=True)
    >>> [(piece.left.exact, piece.right.exact, piece.expr) for piece in smooth_pieces(Abs(3 * t - 1), t, 0, 1)]
    [(0, 1/3, 1 - 3*t), (1/3, 1, 3*t - 1)]
    """
    whole = _Stretch(x, Point.of(low), Point.of(high), is_zero)
    if whole.compare(whole.left, whole.right) >= 0:
        raise ValueError(f"the interval [{low}, {high}] is empty or a point; low must be less than high")
    pieces: list[SmoothPiece] = []
    for stretch, part in _resolved(without_captures(sp.sympify(expr, strict=True), x), whole):
        if pieces and pieces[-1].expr == part:
            pieces[-1] = replace(pieces[-1], right=stretch.right)
        else:
            pieces.append(SmoothPiece(stretch.left, stretch.right, part, x, is_zero))
    return tuple(pieces)


def _resolved(expr: sp.Expr, whole: _Stretch) -> Iterator[tuple[_Stretch, sp.Expr]]:
    waiting = [(whole, expr)]
    count = 0
    while waiting:
        stretch, part = waiting.pop()
        count += 1
        if count > _MOST_PIECES:
            raise CannotIsolate(f"{expr} has more than {_MOST_PIECES} pieces")
        switch = _next_switch(part, stretch.variable)
        if switch is None:
            yield stretch, part
            continue
        cases = _cases(switch, stretch)
        waiting += [(piece, part.xreplace({switch: value})) for piece, value in reversed(cases)]


def _next_switch(expr: sp.Basic, x: sp.Symbol) -> sp.Expr | None:
    """The outermost node by cases whose decision is free of cases: what it discards is never looked at."""
    for node in sp.preorder_traversal(expr):
        if isinstance(node, _SWITCHES) and (x in node.free_symbols or isinstance(node, sp.Piecewise)):
            decision = node.args[0].args[1] if isinstance(node, sp.Piecewise) else sp.Tuple(*node.args)
            return _next_switch(decision, x) or node
    return None


def _cases(switch: sp.Expr, stretch: _Stretch) -> list[tuple[_Stretch, sp.Expr]]:
    if isinstance(switch, sp.Piecewise):
        return _piecewise(switch, stretch)
    if isinstance(switch, _STEPS):
        return _steps(switch, stretch)
    if isinstance(switch, sp.Max | sp.Min):
        first, second = switch.args[0], switch.func(*switch.args[1:])
        if len(switch.args) > 2:
            # One pair after the other.
            pair = switch.func(first, switch.args[1], evaluate=False)
            rest = switch.args[2:]
            return [(part, switch.func(value, *rest)) for part, value in _cases(pair, stretch)]
        side = 1 if isinstance(switch, sp.Max) else -1
        return [
            (part, first if side * part.sign(first - second) >= 0 else second) for part in stretch.cut([first - second])
        ]
    inner = switch.args[0]
    cases = []
    for part in stretch.cut([inner]):
        side = part.sign(inner)
        if isinstance(switch, sp.Abs):
            value = sp.expand(-inner) if side < 0 else inner if side > 0 else sp.S.Zero
        elif isinstance(switch, sp.sign):
            value = sp.Integer(side)
        else:
            value = switch.args[1] if side == 0 else sp.Integer(int(side > 0))
        cases.append((part, value))
    return cases


def _piecewise(switch: sp.Piecewise, stretch: _Stretch) -> list[tuple[_Stretch, sp.Expr]]:
    value, condition = switch.args[0]
    rest = switch.args[1:]
    cases = []
    for part in stretch.cut(_controls(condition, stretch.variable)):
        if _holds(condition, part):
            cases.append((part, value))
        elif rest:
            cases.append((part, sp.Piecewise(*rest)))
        else:
            raise ValueError(
                f"the Piecewise covers no case for {stretch.variable} between {part.left!r} and {part.right!r}"
            )
    return cases


def _controls(condition: Boolean, x: sp.Symbol) -> list[sp.Expr]:
    if isinstance(condition, BooleanTrue | BooleanFalse):
        return []
    if isinstance(condition, Relational):
        return [condition.lhs - condition.rhs]
    if isinstance(condition, BooleanFunction):
        return [control for part in condition.args for control in _controls(part, x)]
    if isinstance(condition, sp.Contains):
        return _controls(_as_relation(condition, x), x)
    raise ValueError(f"the condition {condition} is not made of relations; write it with <, <=, >, >=, And, Or, Not")


def _as_relation(condition: sp.Contains, x: sp.Symbol) -> Boolean:
    element, domain = condition.args
    if isinstance(domain, sp.Interval | sp.Union | sp.FiniteSet):
        relation = domain.as_relational(x)
        return relation.xreplace({x: element})
    raise ValueError(f"the condition {condition} is not membership in an interval")


def _holds(condition: Boolean, part: _Stretch) -> bool:
    """Whether a condition holds on a stretch on which none of its relations changes."""
    if isinstance(condition, BooleanTrue | BooleanFalse):
        return bool(condition)
    if isinstance(condition, BooleanFunction):
        return bool(condition.func(*(sp.true if _holds(inner, part) else sp.false for inner in condition.args)))
    if isinstance(condition, sp.Contains):
        return _holds(_as_relation(condition, part.variable), part)
    side = part.sign(condition.lhs - condition.rhs)
    return {"<": side < 0, "<=": side <= 0, ">": side > 0, ">=": side >= 0, "==": side == 0, "!=": side != 0}[
        condition.rel_op
    ]


def _steps(switch: sp.Expr, stretch: _Stretch) -> list[tuple[_Stretch, sp.Expr]]:
    inner = switch.args[0]
    x = stretch.variable
    with_roots = with_real_roots(inner, x, stretch.left, stretch.right, stretch.is_zero)
    function = compiled(inner if with_roots is None else with_roots, x)
    with working_precision(64):
        low, high = stretch.left.ball(64).lower(), stretch.right.ball(64).upper()
        ends = [low, *((low + (high - low) * k / 16).mid() for k in range(1, 16)), high]
        values = [function.arb(ball_between(a, b, exact_high=b is high)) for a, b in pairwise(ends)]
        bounded = [value for value in values if value.is_finite()]
        least = min((int(value.lower().floor().unique_fmpz()) for value in bounded), default=0)
        most = max((int(value.upper().ceil().unique_fmpz()) for value in bounded), default=0)
    if len(bounded) < len(values) or most - least > _MOST_PIECES:
        raise CannotIsolate(f"the number of jumps of {switch} is not bounded by {_MOST_PIECES}")
    cases = []
    for part in stretch.cut([inner - step for step in range(least, most + 1)]):
        # How many of the integers from `least` on are at most the inner value; the signs fall with the integer.
        count = bisect_left(range(least, most + 1), True, key=lambda k: part.sign(inner - k) < 0)
        if count == 0:
            raise CannotIsolate(f"{inner} has values below {least}")
        floor = least + count - 1
        is_whole = part.sign(inner - floor) == 0
        value = {
            sp.floor: sp.Integer(floor),
            sp.ceiling: sp.Integer(floor if is_whole else floor + 1),
            sp.frac: inner - floor,
        }[type(switch)]
        cases.append((part, value))
    return cases
