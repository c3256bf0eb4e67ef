"""Order goals from hypotheses: what is proved has a certificate, what is not has a point, and forgeries are refused."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Eq, Function, Integral, Lt, Rational, exp, log, pi, sqrt

from zcmoe_symbolic.deciders import decide_order
from zcmoe_symbolic.deciders.order_goals import Certificate, Comparison, Point, Term, certificate, check
from zcmoe_symbolic.deciders.order_goals import find_certificate as find
from zcmoe_symbolic.deciders.order_goals.certificate import constant_sign, logarithm, monomial_sign
from zcmoe_symbolic.deciders.order_goals.simplex import Separation, Solution, nonnegative_solution
from zcmoe_symbolic.language import (
    at_most,
    between,
    continuous,
    equal,
    in_domain,
    in_range,
    less,
    nonnegative,
    positive,
    unit_mass,
)
from zcmoe_symbolic.language.wellformed import InexactInput

a, b, c, d, t, x, y, z = sp.symbols("a b c d t x y z", real=True)
p, q, r, s, u, v = sp.symbols("p q r s u v", positive=True)
n = sp.Symbol("n", nonnegative=True)
g = sp.Symbol("g", negative=True)
k, i, m = sp.symbols("k i m", integer=True)
f = Function("f", real=True)
one, zero = sp.S.One, sp.S.Zero
mass, renamed = Integral(f(x), (x, 0, 1)), Integral(f(y), (y, 0, 1))

# -- verdicts ------------------------------------------------------------------------------------------------

PROVED: dict[str, tuple[Any, list[Any]]] = {
    "chain": (at_most(a, d), [at_most(a, b), at_most(b, c), at_most(c, d)]),
    "strict-link": (less(a, d), [at_most(a, b), less(b, c), at_most(c, d)]),
    "strict-by-slack": (less(a, b + 1), [at_most(a, b)]),
    "convex-combination": (at_most(a / 3 + 2 * b / 3, c), [at_most(a, c), at_most(b, c)]),
    "convex-combination-with-weight": (
        at_most(t * a + (1 - t) * b, c),
        [at_most(a, c), at_most(b, c), at_most(0, t), at_most(t, 1)],
    ),
    "between-the-ends": (at_most(a, (1 - t) * a + t * b), [at_most(a, b), between(t, 0, 1)]),
    "absolute-value": (at_most(x - y, sp.Abs(x - y) + z), [at_most(x - y, sp.Abs(x - y)), at_most(0, z)]),
    "triangle": (
        at_most(sp.Abs(x - z), p + q),
        [at_most(sp.Abs(x - z), sp.Abs(x - y) + sp.Abs(y - z)), at_most(sp.Abs(x - y), p), less(sp.Abs(y - z), q)],
    ),
    "scaled": (at_most(s + a / r**2, s + b / r**2), [at_most(a, b)]),
    "unscaled": (at_most(a, b), [at_most(a * r, b * r)]),
    "scaled-by-what-is-negative": (at_most(b * g, a * g), [at_most(a, b)]),
    "both-factors": (at_most(p * q, u * v), [at_most(p, u), at_most(q, v)]),
    "signs-from-hypotheses": (at_most(a * b, c * d), [at_most(a, c), at_most(b, d), at_most(0, a), at_most(0, d)]),
    "rational-function": (at_most(a, b), [at_most(a, b / (1 + r)), at_most(0, b)]),
    "sum-of-fractions": (at_most(a, b), [at_most(a, r * b / (1 + r) + b / (1 + r))]),
    "equations": (at_most(a, c), [equal(a + b, 2 * c), at_most(c, b)]),
    "equation-both-ways": (equal(a, b), [at_most(a, b), at_most(b, a)]),
    "equation-from-equations": (equal(a, 3), [equal(a + b, 5), equal(a - b, 1)]),
    "equation-times-anything": (at_most(a * x, b * x + 1), [equal(a, b)]),
    "square": (at_most(0, x**2 + r), []),
    "sign-of-a-symbol": (less(-n, r), []),
    "constant": (at_most(a, pi), [at_most(a, Rational(22, 7) - Rational(1, 500))]),
    "irrational-slack": (less(a, b + sqrt(2)), [at_most(a, b + Rational(141421356, 10**8))]),
    "box": (at_most(x * y, 1), [at_most(x, 1), at_most(y, 1), at_most(0, x), at_most(0, y)]),
    "product-of-two": (at_most(x + y, x * y + 1), [at_most(1, x), at_most(1, y)]),
    "function-values": (at_most(f(a) + f(b), 3), [at_most(f(a), 1), at_most(f(b), 2)]),
    "positive-function": (at_most(a * f(x), b * f(x)), [at_most(a, b), positive(f), in_domain(x)]),
    "domain": (at_most(x**2, x), [in_domain(x)]),
    "range": (at_most(1, i), [in_range(i, 1, m)]),
    "integrals-up-to-names": (at_most(renamed, 2), [at_most(mass, 1)]),
    "integral-that-exists": (at_most(mass, renamed + 1), [continuous(f)]),
    "unit-mass": (at_most(a * mass, a), [unit_mass(f)]),
    "ge-and-gt": (a > c, [a >= b, b > c]),
    "powers": (at_most(p**2 * q, s**3), [at_most(p, s), at_most(q, s)]),
    "roots": (at_most(sqrt(p * q), s), [at_most(p, s), at_most(q, s)]),
    "back-from-roots": (at_most(p, q), [at_most(p ** Rational(1, 3), q ** Rational(1, 3))]),
    "reciprocals": (at_most(1 / q, 1 / p), [at_most(p, q)]),
    "negative-powers": (less(q**-2 * u, p**-2 * v), [at_most(p, q), less(u, v)]),
    "constants-cancel": (at_most(4 * p**2, 9 * q**2), [at_most(2 * p, 3 * q)]),
    "constant-at-least-one": (at_most(3 * 2 ** Rational(1, 3) * p, 5 * p), []),
    "constants-nearly-equal": (less(2 ** Rational(19, 12) * p, 3 * p), []),
    "symbolic-exponent": (at_most(u ** (r / (r + 1)) * v ** (1 / (r + 1)), v), [at_most(u, v)]),
    "growing-exponent": (at_most(u**r, u**s), [at_most(r, s), at_most(1, u)]),
    "exponentials": (at_most(u * exp(a), v * exp(b)), [at_most(a, b), at_most(u, v)]),
    "positive-by-hypothesis": (at_most(sqrt(a * b), b), [at_most(a, b), less(0, a), less(0, b)]),
    "geometric-mean-of-bounds": (at_most(p * q, sqrt(u)), [at_most(p**4 * q**4, u**2)]),
}


@pytest.mark.parametrize(("goal", "hypotheses"), PROVED.values(), ids=PROVED)
def test_consequences_are_proved(goal: Any, hypotheses: list[Any]) -> None:
    verdict = decide_order(goal, hypotheses)
    assert verdict.proved, verdict
    assert not any(found.contradiction for found in verdict.certificate)
    assert verdict.trust in ("symbolic", "certified")


REFUTED: dict[str, tuple[Any, list[Any]]] = {
    "factor": (at_most(a, b / 4), [at_most(a, b)]),
    "not-strict": (less(a, b), [at_most(a, b)]),
    "not-strict-at-a-vertex": (less(a, 0), [at_most(a, b), at_most(b, 0)]),
    "wrong-direction": (at_most(b, a), [less(a, b)]),
    "too-sharp": (at_most(a + Rational(1, 10**30), b), [at_most(a, b)]),
    "equation": (equal(a, b), [at_most(a, b)]),
    "unknown-sign": (at_most(x * a, x * b), [at_most(a, b)]),
    "reciprocals-of-unknown-sign": (at_most(1 / x, 1 / y), [at_most(y, x)]),
    "square-of-unknown-sign": (at_most(a**2, b**2), [at_most(a, b)]),
    "division-by-what-may-vanish": (at_most(a, b), [at_most(a * n, b * n)]),
    "equation-divided-by-what-may-vanish": (equal(a, b), [equal(a * x, b * x)]),
    "root": (at_most(sqrt(p), q), [at_most(p, q)]),
    "power-of-the-wrong-degree": (at_most(p**2 * q, s**2), [at_most(p, s), at_most(q, s)]),
    "constant-below-one": (at_most(5 * p, 3 * 2 ** Rational(1, 3) * p), []),
    "function-value": (at_most(f(a), 2), [at_most(f(b), 1)]),
    "positive-function": (at_most(f(x), 1), [positive(f), in_domain(x)]),
    "integer": (at_most(k, 2), [at_most(k, 3)]),
}


@pytest.mark.parametrize(("goal", "hypotheses"), REFUTED.values(), ids=REFUTED)
def test_what_does_not_follow_is_refuted_at_a_point(goal: Any, hypotheses: list[Any]) -> None:
    verdict = decide_order(goal, hypotheses)
    assert verdict.refuted, verdict


UNDECIDED: dict[str, tuple[Any, list[Any]]] = {
    "holds-for-integers-only": (at_most(k, 0), [at_most(2 * k, 1)]),
    "linked-quantities": (at_most(2 * x * y, x**2 + y**2), []),
    "equal-arguments": (at_most(f(a), 1), [at_most(f(b), 1), equal(a, b)]),
    "integral-that-may-diverge": (at_most(mass, renamed + 1), []),
    "integral-of-a-bounded-function": (at_most(mass, 1), [continuous(f), nonnegative(f)]),
    "not-declared-real": (at_most(sp.Symbol("w"), 1), []),
    "outside-the-language": (at_most(sp.Max(a, b), a), []),
    "false-hypothesis-kind": (at_most(f(x), 1), [continuous(f), nonnegative(Function("h"))]),
}


@pytest.mark.parametrize(("goal", "hypotheses"), UNDECIDED.values(), ids=UNDECIDED)
def test_the_rest_is_undecided_with_a_reason(goal: Any, hypotheses: list[Any]) -> None:
    verdict = decide_order(goal, hypotheses)
    assert verdict.status == "undecided", verdict
    assert verdict.reason


def test_a_contradiction_proves_anything_and_says_so() -> None:
    verdict = decide_order(at_most(a, b), [at_most(x, 0), at_most(1, x)])
    assert verdict.proved
    assert "contradict each other" in str(verdict)
    strict = decide_order(at_most(a, b), [at_most(x, y), less(y, x)])
    assert strict.proved
    assert not decide_order(at_most(a, b), [at_most(x, y), at_most(y, x)]).proved


def test_a_float_is_refused() -> None:
    with pytest.raises(InexactInput):
        decide_order(at_most(a, b + sp.Float("0.5")), [at_most(a, b)])


@pytest.mark.parametrize(
    "wrong", [sp.true, sp.Ne(a, b), a - b, 3], ids=["evaluated", "unequal", "expression", "number"]
)
def test_what_is_not_an_order_relation_is_named(wrong: object) -> None:
    with pytest.raises(TypeError, match="not an order relation"):
        decide_order(wrong, [])
    with pytest.raises(TypeError, match="hypotheses"):
        decide_order(at_most(a, b), [wrong])


def test_the_verdict_names_multipliers_and_sources() -> None:
    verdict = decide_order(at_most(2 * a, c + 2), [at_most(a, b), at_most(2 * b, c)])
    assert str(verdict) == "proved (symbolic): linear arithmetic: 2 times (a <= b), 1 times (2*b <= c)"


def test_thirty_quantities_take_little_time() -> None:
    many = sp.symbols("q0:31", real=True)
    links = [Comparison(one_, "<=", next_) for one_, next_ in pairwise(many)]
    found = find(Comparison(many[0], "<=", many[-1]), links)
    assert isinstance(found, Certificate)
    assert len(found.terms) == 30
    assert isinstance(find(Comparison(many[0], "<", many[-1]), links), Point)


# -- the linear program --------------------------------------------------------------------------------------

SMALL = st.integers(-4, 4)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 6), st.data())
def test_a_system_has_a_solution_or_a_separation(rows: int, width: int, data: st.DataObject) -> None:
    from flint import fmpq

    columns = [[fmpq(data.draw(SMALL)) for _ in range(rows)] for _ in range(width)]
    target = [fmpq(data.draw(st.integers(0, 4))) for _ in range(rows)]
    found = nonnegative_solution(columns, target)
    if isinstance(found, Solution):
        assert all(value >= 0 for value in found.values)
        sums = [
            sum((v * column[i] for v, column in zip(found.values, columns, strict=True)), fmpq(0)) for i in range(rows)
        ]
        assert sums == target
    else:
        assert isinstance(found, Separation)
        assert all(sum((y * e for y, e in zip(found.values, column, strict=True)), fmpq(0)) <= 0 for column in columns)
        assert sum((y * e for y, e in zip(found.values, target, strict=True)), fmpq(0)) > 0


def test_a_negative_target_is_refused() -> None:
    from flint import fmpq

    with pytest.raises(ValueError, match="negative entry"):
        nonnegative_solution([[fmpq(1)]], [fmpq(-1)])


# -- random systems ------------------------------------------------------------------------------------------

QUANTITIES = (x, y, z, f(x), x * y, p, mass)
ATOMS = sp.symbols("x0:4", real=True)
RELATIONS = st.sampled_from(("<=", "<", "=="))


@st.composite
def forms(draw: st.DrawFn, atoms: tuple[sp.Expr, ...]) -> sp.Expr:
    return sum((draw(SMALL) * atom for atom in atoms), sp.Integer(draw(SMALL)))


@st.composite
def systems(draw: st.DrawFn, atoms: tuple[sp.Expr, ...] = ATOMS) -> list[Comparison]:
    return [Comparison(draw(forms(atoms)), draw(RELATIONS), draw(forms(atoms))) for _ in range(draw(st.integers(1, 4)))]


@settings(max_examples=60, deadline=None)
@given(systems(), st.data())
def test_combinations_of_the_sources_are_proved(sources: list[Comparison], data: st.DataObject) -> None:
    weights = [Rational(data.draw(st.integers(0, 6)), 4) for _ in sources]
    weights = [w if source.relation != "==" else w - 1 for w, source in zip(weights, sources, strict=True)]
    slack = Rational(data.draw(st.integers(0, 2)), 3)
    strict = any(w > 0 and source.relation == "<" for w, source in zip(weights, sources, strict=True)) or slack > 0
    left = data.draw(forms(ATOMS))
    difference = sum((w * source.difference for w, source in zip(weights, sources, strict=True)), slack)
    goal = Comparison(left, "<" if strict else "<=", sp.expand(left + difference))
    found = find(goal, sources)
    assert isinstance(found, Certificate)
    assert check(goal, sources, found) == "symbolic"


@settings(max_examples=80, deadline=None)
@given(systems(), forms(ATOMS), forms(ATOMS), st.sampled_from(("<=", "<")))
def test_there_is_a_certificate_or_a_point(sources: list[Comparison], left: sp.Expr, right: sp.Expr, kind: Any) -> None:
    goal = Comparison(left, kind, right)
    found = find(goal, sources)
    if isinstance(found, Certificate):
        assert check(goal, sources, found) == "symbolic"
        return
    assert isinstance(found, Point)
    assert found.independent
    # Evaluated by substitution, without the linear forms of the search.
    place = {atom: dict(found.values).get(atom, zero) for atom in ATOMS}
    assert all(_holds(source, place) for source in sources)
    assert not _holds(goal, place)


def _holds(comparison: Comparison, place: dict[sp.Symbol, sp.Rational]) -> bool:
    sides = [
        Fraction(int(side.xreplace(place).p), int(side.xreplace(place).q))
        for side in (comparison.left, comparison.right)
    ]
    return {"<=": sides[0] <= sides[1], "<": sides[0] < sides[1], "==": sides[0] == sides[1]}[comparison.relation]


@settings(max_examples=60, deadline=None)
@given(systems(), st.lists(st.integers(0, 3), min_size=4, max_size=4), st.integers(1, 5))
def test_a_corrupted_goal_is_proved_only_if_it_follows(
    sources: list[Comparison], weights: list[int], shift: int
) -> None:
    """A tight combination, sharpened: wherever a point satisfies the sources with equality it is false."""
    difference = sum((w * s.difference for w, s in zip(weights, sources, strict=False)), zero)
    goal = Comparison(Rational(shift, 7), "<=", sp.expand(difference))
    found = find(goal, sources)
    if isinstance(found, Certificate):
        tight = [source.difference for source in sources]
        assume(sp.linsolve(tight, *ATOMS) != sp.S.EmptySet and all(s.relation != "<" for s in sources))
        pytest.fail(f"{goal} was proved from {sources}")


@settings(max_examples=15, deadline=None)
@given(systems(QUANTITIES), forms(QUANTITIES), st.data())
def test_random_goals_are_never_both_proved_and_violated(
    sources: list[Comparison], left: sp.Expr, data: st.DataObject
) -> None:
    goal = Comparison(left, data.draw(st.sampled_from(("<=", "<"))), data.draw(forms(QUANTITIES)))
    found = find(goal, sources)
    if not isinstance(found, Certificate) or found.contradiction:
        return
    for _ in range(10):
        place = {atom: Rational(data.draw(st.integers(-9, 9)), 2) for atom in (x, y, z, f(x), mass)}
        place[p] = Rational(data.draw(st.integers(1, 9)), 2)
        plain = [Comparison(s.left.xreplace(place), s.relation, s.right.xreplace(place)) for s in (goal, *sources)]
        if all(_holds(source, {}) for source in plain[1:]):
            assert _holds(plain[0], {})


EXPONENTS = st.fractions(-3, 3, max_denominator=4)


@settings(max_examples=40, deadline=None)
@given(st.lists(EXPONENTS, min_size=12, max_size=12), st.lists(st.integers(0, 4), min_size=3, max_size=3))
def test_products_of_powers_of_sources_are_proved(exponents: list[Fraction], weights: list[int]) -> None:
    powers = [Rational(e.numerator, e.denominator) for e in exponents]
    bases = (p, q, s)
    products = [powers_product(bases, powers[3 * index : 3 * index + 3]) * Rational(index + 1, 2) for index in range(4)]
    sources = [Comparison(products[index], "<=", products[index + 1]) for index in range(3)]
    lefts = [source.left ** Rational(w, 2) for source, w in zip(sources, weights, strict=True)]
    rights = [source.right ** Rational(w, 2) for source, w in zip(sources, weights, strict=True)]
    goal = Comparison(sp.Mul(*lefts), "<=", sp.Mul(*rights))
    found = find(goal, sources, logarithms=True)
    assert isinstance(found, Certificate)
    assert check(goal, sources, found) == "symbolic"
    worse = Comparison(goal.left * Rational(1001, 1000), "<=", goal.right)
    if isinstance(find(worse, sources, logarithms=True), Certificate):
        # It may follow in another way; then it holds at every point that satisfies the sources.
        for place in ({p: 1, q: 1, s: 1}, {p: 2, q: Rational(1, 3), s: 5}, {p: Rational(1, 7), q: 4, s: 1}):
            if all(_certainly(source, place) for source in sources):
                assert _certainly(worse, place)


def powers_product(bases: tuple[sp.Symbol, ...], powers: list[sp.Rational]) -> sp.Expr:
    return sp.Mul(*(base**power for base, power in zip(bases, powers, strict=True)))


def _certainly(comparison: Comparison, place: dict[sp.Symbol, Any]) -> bool:
    sign = constant_sign(logarithm(comparison.right.subs(place)) - logarithm(comparison.left.subs(place)))
    return sign is not None and sign[0] >= 0


# -- forged certificates -------------------------------------------------------------------------------------

FIRST, SECOND = Comparison(a, "<=", b), Comparison(b, "<", c)
NAMELESS = Comparison(a * x, "==", b * x)
FORGERIES: dict[str, tuple[Comparison, list[Comparison], Certificate]] = {
    "wrong multiplier": (Comparison(a, "<=", b), [FIRST], Certificate((Term(Rational(1, 2), one, (0,)),))),
    "negative multiplier": (Comparison(b, "<=", a), [FIRST], Certificate((Term(-one, one, (0,)),))),
    "strict from weak": (Comparison(a, "<", b), [FIRST], Certificate((Term(one, one, (0,)),))),
    "strict by a multiple of 0": (
        Comparison(a, "<", b),
        [FIRST, SECOND],
        Certificate((Term(one, one, (0,)), Term(zero, one, (1,)))),
    ),
    "strict by a factor that may vanish": (
        Comparison(n * b, "<", n * c),
        [SECOND],
        Certificate((Term(one, n, (0,)),)),
    ),
    "strict by the product with a weak one": (
        Comparison(zero, "<", sp.expand((b - a) * (c - b))),
        [FIRST, SECOND],
        Certificate((Term(one, one, (0, 1)),)),
    ),
    "negative slack": (Comparison(a + 1, "<=", b), [FIRST], Certificate((Term(one, one, (0,)),))),
    "negative irrational slack": (Comparison(a + pi, "<=", b + 3), [FIRST], Certificate((Term(one, one, (0,)),))),
    "a rest that is no constant": (Comparison(a, "<=", b + x**2), [FIRST], Certificate((Term(one, one, (0,)),))),
    "factor of unknown sign": (Comparison(x * a, "<=", x * b), [FIRST], Certificate((Term(one, x, (0,)),))),
    "factor that is negative": (Comparison(g * a, "<=", g * b), [FIRST], Certificate((Term(one, g, (0,)),))),
    "factor without a source": (Comparison(zero, "<=", x), [], Certificate((Term(one, x, ()),))),
    "division by what may vanish": (
        Comparison(a, "<=", b),
        [Comparison(a * n, "<=", b * n)],
        Certificate((Term(one, 1 / n, (0,)),)),
    ),
    "equation divided by what may vanish": (
        Comparison(a, "<=", b),
        [NAMELESS],
        Certificate((Term(one, 1 / x, (0,)),)),
    ),
    "negative scale": (Comparison(b, "<=", a), [FIRST], Certificate((Term(one, one, (0,)),), scale=-one)),
    "scale of unknown sign": (
        Comparison(zero, "<=", a),
        [Comparison(zero, "<=", a * x)],
        Certificate((Term(one, one, (0,)),), scale=x),
    ),
    "scale that may vanish": (
        Comparison(zero, "<=", a),
        [Comparison(zero, "<=", a * n)],
        Certificate((Term(one, one, (0,)),), scale=n),
    ),
    "scale 0 without a contradiction": (
        Comparison(a, "<=", x),
        [FIRST, Comparison(b, "<=", a)],
        Certificate((Term(one, one, (0,)), Term(one, one, (1,))), scale=zero),
    ),
    "scale 0 and nothing else": (Comparison(a, "<=", x), [], Certificate((), scale=zero)),
    "a source that is not there": (Comparison(a, "<=", b), [FIRST], Certificate((Term(one, one, (1,)),))),
    "a source counted from the end": (
        Comparison(b, "<", c),
        [FIRST, SECOND],
        Certificate((Term(one, one, (-1,)),)),
    ),
    "irrational multiplier": (
        Comparison(pi * a, "<=", pi * b),
        [FIRST],
        Certificate((Term(pi, one, (0,)),)),
    ),
    "float multiplier": (Comparison(a, "<=", b), [FIRST], Certificate((Term(sp.Float(1), one, (0,)),))),
    "sign of a symbol from its upper bound": (
        Comparison(zero, "<=", a),
        [Comparison(a, "<=", one)],
        Certificate((Term(one, a, ()),), signs=True),
    ),
    "sign of a symbol from a bound below 0": (
        Comparison(zero, "<=", a),
        [Comparison(-one, "<=", a)],
        Certificate((Term(one, a, ()),), signs=True),
    ),
    "strict sign from a weak one": (
        Comparison(zero, "<", a),
        [Comparison(zero, "<=", a)],
        Certificate((Term(one, a, ()),), signs=True),
    ),
    "sign from the equation with a multiple": (
        Comparison(zero, "<=", a),
        [Comparison(zero, "==", a)],
        Certificate((Term(one, a, ()),), signs=True),
    ),
    "logarithm of what may be negative": (
        Comparison(a**2, "<=", b**2),
        [FIRST],
        Certificate((Term(sp.Integer(2), one, (0,)),), logarithms=True),
    ),
    "logarithm of what may vanish": (
        Comparison(n, "<=", q),
        [Comparison(n**2, "<=", q**2)],
        Certificate((Term(Rational(1, 2), one, (0,)),), logarithms=True),
    ),
    "constant below 1": (
        Comparison(1001 * p, "<=", 1000 * q),
        [Comparison(p, "<=", q)],
        Certificate((Term(one, one, (0,)),), logarithms=True),
    ),
    "constant of 1 for a strict goal": (
        Comparison(2 * p, "<", 2 * q),
        [Comparison(p, "<=", q)],
        Certificate((Term(one, one, (0,)),), logarithms=True),
    ),
    "a plain source for its logarithm": (
        Comparison(p, "<=", q),
        [Comparison(p, "<=", q)],
        Certificate((Term(one, one, (1,)),), logarithms=True),
    ),
    "an equation at once": (Comparison(a, "==", b), [FIRST], Certificate((Term(one, one, (0,)),))),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_certificate_is_refused(name: str) -> None:
    assert check(*FORGERIES[name]) is None


def accepted() -> set[str]:
    """The forgeries that pass the check as it is now."""
    return {name for name, forgery in FORGERIES.items() if check(*forgery) is not None}


def always(value: object) -> Callable[..., object]:
    return lambda *_, **__: value


def forgetting_zeros(monomial: sp.Expr) -> tuple[int, bool] | None:
    """The sign of a monomial, by a check that forgets that it may vanish."""
    sign = monomial_sign(monomial)
    return None if sign is None else (sign[0], True)


FAULTS: dict[str, tuple[str, object]] = {
    "every monomial is positive": ("monomial_sign", always((1, True))),
    "what is not negative is positive": ("monomial_sign", forgetting_zeros),
    "every term is positive": ("_sign_of_term", always(True)),
    "every term is not negative": ("_sign_of_term", always(False)),
    "every factor is defined": ("is_defined", always(True)),
    "every rest is a positive constant": ("constant_sign", always((1, "symbolic"))),
    "every rest is 0": ("constant_sign", always((0, "symbolic"))),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_check_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert accepted() == set()
    function, replacement = FAULTS[name]
    monkeypatch.setattr(certificate, function, replacement)
    assert accepted()


def ignoring_strictness(multiplier: sp.Expr, factor: sp.Expr, sources: Any) -> bool | None:
    """The sign of a term, by a check that forgets that only strict sources make a strict term."""
    sign = ORIGINAL_SIGN(multiplier, factor, sources)
    return None if sign is None else bool(multiplier != 0)


def ignoring_the_multiplier(multiplier: sp.Expr, factor: sp.Expr, sources: Any) -> bool | None:
    return ORIGINAL_SIGN(abs(multiplier), factor, sources)


ORIGINAL_SIGN = certificate._sign_of_term


@pytest.mark.parametrize("fault", [ignoring_strictness, ignoring_the_multiplier], ids=lambda fault: fault.__name__)
def test_a_subtle_fault_in_the_check_is_noticed(fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "_sign_of_term", fault)
    assert accepted()


@settings(max_examples=60, deadline=None)
@given(systems(), st.data())
def test_a_changed_multiplier_is_noticed(sources: list[Comparison], data: st.DataObject) -> None:
    """A certificate with one multiplier changed proves the goal only if the sum still comes out."""
    source = data.draw(st.sampled_from(sources))
    assume(source.relation != "==" and source.difference.free_symbols)
    goal = Comparison(zero, source.relation, 3 * source.difference)
    right = Certificate((Term(sp.Integer(3), one, (sources.index(source),)),))
    assert check(goal, sources, right) == "symbolic"
    change = data.draw(st.sampled_from([Rational(-6), Rational(-1), Rational(1, 10**9), Rational(1)]))
    wrong = Certificate((Term(3 + change, one, right.terms[0].sources),))
    assert check(goal, sources, wrong) is None


# -- signs and constants -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("monomial", "sign"),
    [
        (p * q**-3, (1, True)),
        (-p, (-1, True)),
        (g**3 * p, (-1, True)),
        (g**2, (1, True)),
        (n * p, (1, False)),
        (x**2, (1, False)),
        (exp(x), (1, True)),
        (sqrt(p) * x**4, (1, False)),
        (x, None),
        (x**-2, None),
        (1 / n, None),
        (n**r, (1, False)),
        (n**x, None),
        (x**3 * y, None),
        (sqrt(x), None),
        (g**r, None),
        (g**k, None),
    ],
    ids=str,
)
def test_signs_of_monomials(monomial: sp.Expr, sign: object) -> None:
    assert monomial_sign(monomial) == sign


@pytest.mark.parametrize(
    ("value", "sign"),
    [
        (Rational(-1, 10**40), (-1, "symbolic")),
        (zero, (0, "symbolic")),
        (log(8) - 3 * log(2), (0, "symbolic")),
        (log(3) * Rational(12, 19) - log(2), (1, "symbolic")),
        (2 * log(3) - log(9) - log(2) / 10**3, (-1, "symbolic")),
        (pi - Rational(355, 113), (-1, "certified")),
        (sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)), None),
        (sp.I, None),
        (mass, None),
        (x - x + p, None),
        (sp.nan, None),
        (sp.oo, None),
    ],
    ids=str,
)
def test_signs_of_constants(value: sp.Expr, sign: object) -> None:
    assert constant_sign(value) == sign


def test_the_exact_comparison_agrees_with_integers() -> None:
    """5^3 = 125 < 128 = 2^7, and 3^12 = 531441 > 2^19 = 524288."""
    assert constant_sign(7 * log(2) - 3 * log(5)) == (1, "symbolic")
    assert constant_sign(log(2) - 12 * log(3) / 19) == (-1, "symbolic")


def test_integral_signs_need_existence() -> None:
    """Without continuity the integral of a positive function is a quantity of unknown sign."""
    assert decide_order(at_most(0, a), [at_most(mass, a), positive(f)]).status == "undecided"
    assert decide_order(at_most(0, a), [at_most(mass, a), positive(f), continuous(f)]).proved


def test_strict_and_equal_hypotheses_are_read_as_written() -> None:
    assert decide_order(less(a, b), [Lt(a, b)]).proved
    assert decide_order(at_most(b, a), [Eq(a, b)]).proved
