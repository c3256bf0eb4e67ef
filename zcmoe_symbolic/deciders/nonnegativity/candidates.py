"""Points at which a function may vanish or be singular: located numerically, then recognised as exact constants.

Nothing here is proved. A point that is recognised wrongly has no expansion with a positive leading term.
"""

from collections.abc import Callable, Iterator

import mpmath
import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import sharp_ball
from zcmoe_symbolic.deciders.nonnegativity.points import as_fraction, as_rational, simple_between
from zcmoe_symbolic.deciders.nonnegativity.series import Compiled, compiled

__all__ = ["exact_candidates", "located"]

_BITS = 420
_DIGITS = 110  # digits for the recognition, out of those that _BITS bits give
_LARGEST_DENOMINATOR = 10**12
_LARGEST_RELATION = 10_000


def located(expr: sp.Expr, variable: sp.Symbol, low: fmpq, high: fmpq) -> Iterator[sp.Rational]:
    """Rational points near which the least value between `low` and `high` may lie: ends, critical points, kinks."""
    yield as_rational(low)
    yield as_rational(high)
    yield as_rational(simple_between(low, high))
    for point in _numerical(expr, variable, low, high):
        yield as_rational(as_fraction(point))
        width = (high - low) / 2**40
        near = as_fraction(point)
        yield as_rational(simple_between(near - width, near + width))


def exact_candidates(
    expr: sp.Expr, variable: sp.Symbol, low: fmpq, high: fmpq, check_time: Callable[[], None]
) -> Iterator[sp.Expr]:
    """Exact constants between `low` and `high` that may be zeros or singular points, the simplest first."""
    seen: set[sp.Expr] = set()
    yield (first := as_rational(simple_between(low, high)))
    seen.add(first)
    for point in _numerical(expr, variable, low, high):
        check_time()
        for candidate in _recognised(expr, point):
            check_time()
            if candidate in seen:
                continue
            seen.add(candidate)
            yield candidate


def _numerical(expr: sp.Expr, variable: sp.Symbol, low: fmpq, high: fmpq) -> Iterator[arb]:
    """Zeros of derivatives of odd order, and of what stands inside |.|, roots, denominators and logarithms."""
    found: list[arb] = []
    targets: list[tuple[Compiled, int]] = []
    try:
        whole = compiled(expr, variable)
    except NotRegular:
        return
    targets += [(whole, 1), (whole, 3), (whole, 5)]
    targets += [(compiled(inner, variable), 0) for inner in _kinks(expr, variable)]
    for function, index in targets:
        point = _newton(function, index, low, high)
        if point is not None and not any(abs(point - other) < arb(2) ** (-_BITS // 2) for other in found):
            found.append(point)
            yield point


def _kinks(expr: sp.Expr, variable: sp.Symbol) -> list[sp.Expr]:
    """Subexpressions at whose zeros the expression is not smooth."""
    inner: set[sp.Expr] = set()
    for node in sp.preorder_traversal(expr):
        if isinstance(node, sp.Abs | sp.log):
            inner.add(node.args[0])
        elif isinstance(node, sp.Pow) and not (node.exp.is_Integer and node.exp > 0):
            inner.add(node.base)
        elif isinstance(node, sp.Max | sp.Min):
            inner |= {a - b for a in node.args for b in node.args if a.sort_key() < b.sort_key()}
    return sorted((part for part in inner if part.has(variable)), key=sp.default_sort_key)


def _newton(function: Compiled, index: int, low: fmpq, high: fmpq) -> arb | None:
    """A point between `low` and `high` at which derivative number `index` vanishes, without a proof."""
    saved = ctx.prec
    ctx.prec = _BITS
    try:
        point, reach = arb((low + high) / 2), arb(high - low)
        for _ in range(40):
            values = function.coefficients(point, index + 2)
            if values is None or len(values) < index + 2 or values[index + 1].mid() == 0:
                return None
            step = values[index].mid() / (values[index + 1].mid() * (index + 1))
            point = (point - step).mid()
            if not (point > low - reach and point < high + reach):
                return None
            if abs(step) < arb(2) ** (40 - _BITS):
                return point
        return None
    finally:
        ctx.prec = saved


def _recognised(expr: sp.Expr, point: arb) -> Iterator[sp.Expr]:
    """Exact constants that agree with the point to all digits: rational, algebraic, or in constants of `expr`."""
    near = as_fraction(point)
    width = fmpq(1, 2 ** (_BITS // 2))
    simple = simple_between(near - width, near + width)
    if simple.q <= _LARGEST_DENOMINATOR:
        yield as_rational(simple)
        return
    with mpmath.workdps(_DIGITS):
        value = mpmath.mpf(int(near.p)) / int(near.q)
        tolerance = mpmath.mpf(10) ** (-_DIGITS + 15)
        yield from _combinations(expr, value, tolerance)
        yield from _algebraic(value, tolerance)
        for outer, inverse in _INVERSES:
            image = outer(value)
            if isinstance(image, mpmath.mpf) and abs(image) < _LARGEST_RELATION:
                rational = _rational_relation(image, tolerance)
                if rational is not None:
                    yield inverse(rational)
                else:
                    for root in _algebraic(image, tolerance):
                        yield inverse(root)


def _relation(vector: list[mpmath.mpf], tolerance: mpmath.mpf) -> list[int] | None:
    """Small whole numbers, the first not 0, whose combination with the vector vanishes to all digits."""
    if any(abs(number) < tolerance for number in vector):
        return None
    relation = mpmath.pslq(vector, tol=tolerance, maxcoeff=_LARGEST_RELATION, maxsteps=4000)
    return relation if relation and relation[0] else None


_INVERSES: tuple[tuple[Callable[[mpmath.mpf], mpmath.mpf], Callable[[sp.Expr], sp.Expr]], ...] = (
    (mpmath.exp, sp.log),
    (mpmath.log, sp.exp),
    (mpmath.sin, sp.asin),
    (mpmath.cos, sp.acos),
    (mpmath.tan, sp.atan),
)


def _rational_relation(value: mpmath.mpf, tolerance: mpmath.mpf) -> sp.Rational | None:
    relation = _relation([value, mpmath.mpf(1)], tolerance)
    return sp.Rational(-relation[1], relation[0]) if relation else None


def _combinations(expr: sp.Expr, value: mpmath.mpf, tolerance: mpmath.mpf) -> Iterator[sp.Expr]:
    """`a + b K` or `b K` with rational a, b and a constant K of the expression, or pi, e or a logarithm."""
    constants = {sp.pi, sp.log(2), sp.log(3), sp.E}
    for node in sp.preorder_traversal(expr):
        if not node.free_symbols and isinstance(node, sp.Expr) and not node.is_Rational and node.is_real:
            constants.add(node)
            constants.add(1 / node)
    for constant in sorted(constants, key=sp.default_sort_key)[:24]:
        try:
            ball = sharp_ball(constant, _BITS)
        except NotRegular:
            continue
        number = as_fraction(ball.mid())
        image = mpmath.mpf(int(number.p)) / int(number.q)
        if image == 0:
            continue
        relation = _relation([value, mpmath.mpf(1), image], tolerance)
        if relation:
            yield sp.Rational(-relation[1], relation[0]) + sp.Rational(-relation[2], relation[0]) * constant


def _algebraic(value: mpmath.mpf, tolerance: mpmath.mpf) -> Iterator[sp.Expr]:
    """The root of a polynomial with small coefficients of degree at most 4, in radicals."""
    for degree in (2, 3, 4):
        relation = _relation([value**k for k in range(degree, -1, -1)], tolerance)
        if not relation:
            continue
        z = sp.Dummy("z")
        polynomial = sp.Poly(relation, z)
        roots = [root for root in sp.roots(polynomial) if root.is_real]
        for root in roots:
            try:
                ball = sharp_ball(root, 128)
            except NotRegular:
                continue
            if abs(ball - arb(mpmath.nstr(value, 40))) < arb(2) ** -90:
                yield root
        return
