"""Random identities that are true by construction, and corruptions of them that mpmath confirms to be false.

A true identity is a law of elementary mathematics with random expressions in the place of its letters, put into a
random context. A corruption changes one place of one side; it counts only where independent evaluation of the printed
text shows different values at a point that the symbols admit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import mpmath
import sympy as sp
from hypothesis import assume
from hypothesis import strategies as st
from mpmath import mp
from text_evaluation import Evaluation, Undefined, Value

positive, positive_too = sp.symbols("p q", positive=True)
real, real_too = sp.symbols("x y", real=True)
negative = sp.Symbol("w", negative=True)
complex_number = sp.Symbol("z", complex=True)
plain = sp.Symbol("u")
whole = sp.Symbol("n", integer=True)
count = sp.Symbol("m", integer=True, positive=True)
bound, index = sp.Symbol("t", real=True), sp.Symbol("k", integer=True)
f, g = sp.Function("f"), sp.Function("g")

REALS = [positive, positive_too, real, real_too, negative, whole]
ANY = [*REALS, complex_number, plain]


@dataclass(frozen=True)
class Identity:
    """`lhs = rhs`, and the name of the law it comes from or of the corruption that made it false."""

    lhs: sp.Expr
    rhs: sp.Expr
    name: str


def _finite(expression: sp.Expr) -> bool:
    return not expression.has(sp.nan, sp.zoo, sp.oo, -sp.oo) and len(str(expression)) < 400


integers = st.integers(-3, 4).map(sp.Integer)
rationals = st.builds(sp.Rational, st.integers(-5, 5), st.integers(1, 4))
naturals = st.integers(1, 3).map(sp.Integer)


def _grown(leaves: st.SearchStrategy[sp.Expr], is_real: bool) -> st.SearchStrategy[sp.Expr]:
    def grow(inner: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
        one: list[Callable[[sp.Expr], sp.Expr]] = [
            sp.sin, sp.cos, sp.exp, lambda e: e**2, lambda e: e**3, lambda e: -e, lambda e: 1 / (1 + e**2), sp.cosh,
        ]  # fmt: skip
        if is_real:
            one += [sp.Abs, lambda e: sp.sqrt(1 + e**2), lambda e: sp.log(2 + e**2), lambda e: sp.Max(e, 0), sp.atan]
        else:
            one += [sp.sqrt, sp.log, lambda e: 1 / e, sp.tan]
        two: list[Callable[[sp.Expr, sp.Expr], sp.Expr]] = [
            lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - b, lambda a, b: a + 2 * b,
        ]  # fmt: skip
        if is_real:
            two += [sp.Max, sp.Min, lambda a, b: sp.Piecewise((a, real > 0), (b, True))]
        return st.one_of(
            st.builds(lambda operation, e: operation(e), st.sampled_from(one), inner),
            st.builds(lambda operation, a, b: operation(a, b), st.sampled_from(two), inner, inner),
        )

    return st.recursive(leaves, grow, max_leaves=3).filter(_finite)


real_expressions = _grown(st.one_of(st.sampled_from(REALS), rationals), is_real=True)
expressions = _grown(st.one_of(st.sampled_from(ANY), rationals), is_real=False)
positive_expressions = st.one_of(
    st.sampled_from([positive, positive_too, -negative]),
    real_expressions.map(lambda e: 1 + e**2),
    real_expressions.map(sp.exp),
)

Law = Callable[..., tuple[sp.Expr, sp.Expr]]

# Laws for all complex values, wherever both sides are defined.
COMPLEX_LAWS: dict[str, Law] = {
    "square of a sum": lambda a, b: ((a + b) ** 2, a**2 + 2 * a * b + b**2),
    "difference of squares": lambda a, b: ((a - b) * (a + b), a**2 - b**2),
    "difference of cubes": lambda a, b: (a**3 - b**3, (a - b) * (a**2 + a * b + b**2)),
    "distribution": lambda a, b: (a * (b + 3), a * b + 3 * a),
    "common denominator": lambda a, b: (1 / (2 + a) + 1 / (3 + b), (5 + a + b) / ((2 + a) * (3 + b))),
    "cancelled factor": lambda a, b: (a * (1 + b) / (2 + b) / (1 + b), a / (2 + b)),
    "partial fractions": lambda a, _: (1 / (a + 1) - 1 / (a + 2), 1 / ((a + 1) * (a + 2))),
    "sine of a sum": lambda a, b: (sp.sin(a + b), sp.sin(a) * sp.cos(b) + sp.cos(a) * sp.sin(b)),
    "cosine of a sum": lambda a, b: (sp.cos(a + b), sp.cos(a) * sp.cos(b) - sp.sin(a) * sp.sin(b)),
    "Pythagoras": lambda a, b: (sp.sin(a) ** 2 + sp.cos(a) ** 2 + b, 1 + b),
    "triple angle": lambda a, _: (sp.cos(3 * a), 4 * sp.cos(a) ** 3 - 3 * sp.cos(a)),
    "tangent": lambda a, _: (sp.tan(a) * sp.cos(a), sp.sin(a)),
    "product to sum": lambda a, b: (2 * sp.sin(a) * sp.cos(b), sp.sin(a + b) + sp.sin(a - b)),
    "exponential of a sum": lambda a, b: (sp.exp(a + b), sp.exp(a) * sp.exp(b)),
    "hyperbolic cosine": lambda a, _: (2 * sp.cosh(a), sp.exp(a) + sp.exp(-a)),
    "hyperbolic sine of a sum": lambda a, b: (sp.sinh(a + b), sp.sinh(a) * sp.cosh(b) + sp.cosh(a) * sp.sinh(b)),
    "square of a root": lambda a, b: (sp.sqrt(a) * (sp.sqrt(a) + b), a + b * sp.sqrt(a)),
    "gamma recurrence": lambda a, _: (sp.gamma(a + 2), (a + 1) * a * sp.gamma(a)),
}

REAL_LAWS: dict[str, Law] = {
    "root of a square": lambda a, b: (sp.sqrt(a**2) + b, sp.Abs(a) + b),
    "root of a perfect square": lambda a, b: (sp.sqrt(a**2 + 2 * a * b + b**2), sp.Abs(a + b)),
    "maximum": lambda a, b: (2 * sp.Max(a, b), a + b + sp.Abs(a - b)),
    "maximum and minimum": lambda a, b: (sp.Max(a, b) * sp.Min(a, b), a * b),
    "maximum by cases": lambda a, b: (sp.Piecewise((a, a > b), (b, True)), sp.Max(a, b)),
    "sign": lambda a, _: (sp.sign(a) * sp.Abs(a), a),
    "logarithm of an exponential": lambda a, b: (sp.log(sp.exp(a) * sp.exp(b)), a + b),
    "cube of a modulus": lambda a, _: (sp.Abs(a) ** 3, a**2 * sp.Abs(a)),
}

POSITIVE_LAWS: dict[str, Law] = {
    "logarithm of a product": lambda a, b: (sp.log(a * b), sp.log(a) + sp.log(b)),
    "logarithm of a power": lambda a, b: (sp.log(a**3 / b), 3 * sp.log(a) - sp.log(b)),
    "root of a product": lambda a, b: (sp.sqrt(a * b), sp.sqrt(a) * sp.sqrt(b)),
    "power of a power": lambda a, b: ((a**b) ** sp.Rational(1, 3), a ** (b / 3)),
    "power of a product": lambda a, b: ((a * b) ** sp.pi, a**sp.pi * b**sp.pi),
    "sum of exponents": lambda a, b: (a**b * a ** (1 - b), a),
    "rationalised difference": lambda a, b: ((sp.sqrt(a + b) - sp.sqrt(a)) * (sp.sqrt(a + b) + sp.sqrt(a)), b),
}


def _jets(a: sp.Expr, c: sp.Expr, d: sp.Expr, e: sp.Expr) -> dict[str, tuple[sp.Expr, sp.Expr]]:
    """Return laws of calculus for undefined functions; `a` is an expression in x alone, `c`, `d`, `e` numbers."""
    fx, gx, ft, gt, fk = f(real), g(real), f(bound), g(bound), f(index)
    derivative, integral, total = sp.Derivative, sp.Integral, sp.Sum
    return {
        "product rule": (derivative(fx * gx, real), fx * derivative(gx, real) + gx * derivative(fx, real)),
        "derivative of a multiple": (derivative(a * fx, real), sp.diff(a, real) * fx + a * derivative(fx, real)),
        "chain rule": (derivative(fx**2 + c * gx, real), 2 * fx * derivative(fx, real) + c * derivative(gx, real)),
        "fundamental theorem": (derivative(integral(ft, (bound, 0, real)), real) + c, fx + c),
        "linearity of the integral": (
            integral(c * ft + d * gt, (bound, 0, real)),
            c * integral(ft, (bound, 0, real)) + d * integral(gt, (bound, 0, real)),
        ),
        "splitting of the integral": (
            integral(ft, (bound, 0, 2)),
            integral(ft, (bound, 0, real)) + integral(ft, (bound, real, 2)),
        ),
        "integral of a polynomial": (
            integral(c * bound**2 + d * bound + e, (bound, 0, real)),
            c * real**3 / 3 + d * real**2 / 2 + e * real,
        ),
        "integral of waves": (
            integral(c * sp.cos(bound) + d * sp.exp(2 * bound), (bound, 0, real)),
            c * sp.sin(real) + d * (sp.exp(2 * real) - 1) / 2,
        ),
        "linear sum": (total(c * index + d, (index, 1, count)), c * count * (count + 1) / 2 + d * count),
        "geometric sum": (total(3**index, (index, 0, count)), (3 ** (count + 1) - 1) / 2),
        "last term of a sum": (
            total(fk + e, (index, 1, count + 1)),
            total(fk, (index, 1, count)) + f(count + 1) + e * (count + 1),
        ),
        "telescoping": (total(f(index + 1) - fk, (index, 1, count)), f(count + 1) - f(1)),
    }


CONTEXTS: dict[str, Callable[[sp.Expr, sp.Expr], sp.Expr]] = {
    "alone": lambda e, _: e,
    "plus": lambda e, c: e + c,
    "times": lambda e, c: e * (c + 2),
    "exponential": lambda e, c: sp.exp(e) - c,
    "sine": lambda e, c: sp.sin(e + c),
    "squared": lambda e, c: (e + c) ** 2,
    "below": lambda e, c: c / (e + 2),
    "root": lambda e, _: sp.sqrt(e),
    "modulus": lambda e, _: sp.Abs(e),
}


@st.composite
def _from_laws(draw: st.DrawFn, laws: dict[str, Law], parts: st.SearchStrategy[sp.Expr]) -> Identity:
    name = draw(st.sampled_from(sorted(laws)))
    lhs, rhs = laws[name](draw(parts), draw(parts))
    return Identity(lhs, rhs, name)


@st.composite
def _from_jets(draw: st.DrawFn) -> Identity:
    a = draw(st.sampled_from([real**2, sp.sin(real), sp.exp(-real), 1 + real, 1 / (1 + real**2)]))
    laws = _jets(a, draw(rationals), draw(rationals), draw(integers))
    name = draw(st.sampled_from(sorted(laws)))
    lhs, rhs = laws[name]
    return Identity(lhs, rhs, name)


@st.composite
def true_identities(draw: st.DrawFn) -> Identity:
    """Draw an identity that holds wherever both sides are defined."""
    law = draw(
        st.one_of(
            _from_laws(COMPLEX_LAWS, expressions),
            _from_laws(REAL_LAWS, real_expressions),
            _from_laws(POSITIVE_LAWS, positive_expressions),
            _from_jets(),
        )
    )
    context = draw(st.sampled_from(sorted(CONTEXTS)))
    offset = draw(st.one_of(rationals, st.sampled_from(REALS)))
    lhs, rhs = CONTEXTS[context](law.lhs, offset), CONTEXTS[context](law.rhs, offset)
    assume(_finite(lhs) and _finite(rhs))
    if draw(st.booleans()):
        lhs, rhs = rhs, lhs
    return Identity(lhs, rhs, f"{law.name}, {context}")


def _places(expression: sp.Expr, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], sp.Basic]]:
    """Yield the places that a corruption may change: not the ranges of bound variables, nor conditions."""
    yield path, expression
    if isinstance(expression, sp.Integral | sp.Sum | sp.Derivative):
        arguments = expression.args[:1]
    elif isinstance(expression, sp.Piecewise):
        for number, branch in enumerate(expression.args):
            yield from _places(branch.args[0], (*path, number, 0))
        return
    else:
        arguments = expression.args
    for number, argument in enumerate(arguments):
        yield from _places(argument, (*path, number))


def _replaced(expression: sp.Basic, path: tuple[int, ...], new: sp.Basic) -> sp.Basic:
    if not path:
        return new
    arguments = list(expression.args)
    arguments[path[0]] = _replaced(arguments[path[0]], path[1:], new)
    return expression.func(*arguments)


def _changes(place: sp.Basic) -> dict[str, sp.Basic]:
    """Return the corruptions that fit the place, by name."""
    changes: dict[str, sp.Basic] = {}
    if isinstance(place, sp.Rational):
        changes |= {"changed number": place + 1, "changed sign": -place, "nearly": place + sp.Rational(1, 10**12)}
    if isinstance(place, sp.Add):
        changes |= {"dropped term": sp.Add(*place.args[1:]), "changed sign of a term": place - 2 * place.args[-1]}
    if isinstance(place, sp.Mul):
        changes |= {"dropped factor": sp.Mul(*place.args[1:]), "doubled": 2 * place}
    if isinstance(place, sp.Pow):
        changes |= {"changed exponent": place.base ** (place.exp + 1), "dropped exponent": place.base}
    swapped = {
        sp.sin: sp.cos, sp.cos: sp.sin, sp.exp: lambda e: sp.exp(-e), sp.Max: sp.Min, sp.Min: sp.Max,
        sp.Abs: lambda e: e, sp.cosh: sp.sinh, sp.sinh: sp.cosh, sp.log: lambda e: sp.log(2 * e),
        sp.gamma: lambda e: sp.gamma(e + 1), sp.sign: lambda e: -sp.sign(e),
    }  # fmt: skip
    if place.func in swapped:
        changes["swapped function"] = swapped[place.func](*place.args)
    if isinstance(place, sp.Symbol):
        changes["shifted symbol"] = place + 1
    return changes


# A few points of each symbol's domain, decimal so that mpmath reads them exactly at any precision.
VALUES: dict[str, list[str]] = {
    "p": ["1.5", "0.25", "3"], "q": ["0.75", "2", "5"], "x": ["-1.25", "0.5", "2"], "y": ["0.375", "-2", "-0.5"],
    "w": ["-0.75", "-2.5", "-1"], "n": ["-2", "3", "0"], "m": ["2", "3", "1"],
}  # fmt: skip
COMPLEX_VALUES = {
    "z": [("0.5", "1.25"), ("-1.5", "-0.75"), ("-2", "0")],
    "u": [("-0.5", "2"), ("1.5", "0"), ("0", "-1")],
}
FUNCTIONS = {"f": lambda t: mp.sin(t) + t * t / 3 + 2, "g": lambda t: mp.exp(t / 3) - t / 2}


def _point(number: int) -> dict[str, Value]:
    point: dict[str, Value] = {name: mp.mpf(texts[number]) for name, texts in VALUES.items()}
    for name in ("n", "m"):
        point[name] = int(point[name])
    return point | {name: mp.mpc(*texts[number]) for name, texts in COMPLEX_VALUES.items()}


def differ_at_a_point(lhs: sp.Expr, rhs: sp.Expr) -> bool:
    """Say whether mpmath finds different values of the printed texts at an admitted point, at two precisions."""
    left_text, right_text = str(lhs), str(rhs)
    for number in range(3):
        confirmed = 0
        for digits in (30, 45):
            with mpmath.workdps(digits):
                evaluation = Evaluation(_point(number), FUNCTIONS)
                try:
                    left, right = evaluation.value(left_text), evaluation.value(right_text)
                except Undefined:
                    break
                confirmed += bool(abs(left - right) > mp.mpf(10) ** -15 * max(1, abs(left), abs(right)))
        if confirmed == 2:
            return True
    return False


@st.composite
def false_identities(draw: st.DrawFn) -> Identity:
    """Draw a corruption of a true identity whose sides differ at a point that the symbols admit."""
    identity = draw(true_identities())
    places = [(path, name, new) for path, place in _places(identity.rhs) for name, new in _changes(place).items()]
    assume(places)
    path, name, new = draw(st.sampled_from(places))
    corrupted = _replaced(identity.rhs, path, new)
    assume(_finite(corrupted) and differ_at_a_point(identity.lhs, corrupted))
    return Identity(identity.lhs, corrupted, f"{identity.name}: {name}")
