"""The rules that combine several inequalities: linear arithmetic, and products of powers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy as sp
from rule_cases import Use, family, valid, violates, wrong
from sympy import Abs, Integral, Le, Lt, Rational, exp, log, pi, sqrt

from zcmoe_symbolic.deciders.order_goals import Certificate, Term
from zcmoe_symbolic.derivation import StepFailed, calc
from zcmoe_symbolic.kernel import (
    Justification,
    RuleError,
    Theorem,
    algebra,
    assumption,
    by_sign,
    hoelder,
    linear,
    linear_arithmetic,
    power_products,
    termwise,
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    Cell,
    SegmentationSequence,
    at_most,
    between,
    continuous,
    equal,
    for_all,
    generic_point,
    holds,
    in_domain,
    in_range,
    less,
    nonnegative,
    nonzero_almost_everywhere,
    positive,
    segmentation,
    unit_mass,
)

x, y, t, a, b, c, d = sp.symbols("x y t a b c d", real=True)
q, r, s, u = sp.symbols("q r s u", positive=True)
n = sp.Symbol("n", nonnegative=True)
i, m = sp.symbols("i m", integer=True, positive=True)
f, g, p = (sp.Function(name, real=True) for name in ("f", "g", "p"))
cells, cell = SegmentationSequence.of(m), Cell.of(x, c, q)
FIRST, SECOND, STRICT = holds(Le(a, b)), holds(Le(b, c)), holds(Lt(b, c))
HALF, SMALL = holds(Le(q, r)), holds(Le(s, r))


def mass(body: sp.Expr, variable: sp.Symbol = x) -> Integral:
    return Integral(body, (variable, 0, 1))


def ordered() -> Theorem:
    return assumption(FIRST).prove(at_most(a, b), [FIRST])


# -- linear_arithmetic ----------------------------------------------------------------------------------------


@valid("linear_arithmetic")
def several_bounds() -> Iterator[Use]:
    both = [FIRST, SECOND]
    yield Use(linear_arithmetic(FIRST, SECOND), at_most(a, c), both, both)
    yield Use(linear_arithmetic(FIRST, STRICT), less(2 * a + x, 2 * c + x), [FIRST, STRICT], [FIRST, STRICT])
    yield Use(linear_arithmetic(FIRST, SECOND), less(a, c + 1), both, both)
    yield Use(linear_arithmetic(FIRST, SECOND), at_most(a, b), both, [FIRST])
    yield Use(linear_arithmetic(ordered(), SECOND), at_most(a, c), [SECOND], both)
    back = holds(Le(b, a))
    yield Use(linear_arithmetic(FIRST, back), equal(a, b), [FIRST, back], [FIRST, back])
    known = holds(sp.Eq(a + b, 4))
    yield Use(linear_arithmetic(known), equal(2 * a, 8 - 2 * b), [known], [known])
    weighted = [FIRST, between(t, 0, 1)]
    yield Use(linear_arithmetic(*weighted), at_most(a, (1 - t) * a + t * b), weighted, weighted)


@valid("linear_arithmetic")
def quantities_of_known_sign() -> Iterator[Use]:
    yield Use(linear_arithmetic, less(-q, r))
    yield Use(linear_arithmetic, at_most(2, x**2 + 2))
    yield Use(linear_arithmetic(FIRST), at_most(s + a / q**2, s + b / q**2), [FIRST], [FIRST])
    yield Use(linear_arithmetic(HALF, SMALL), at_most(q * s, r**2), [HALF, SMALL], [HALF, SMALL])
    local = [positive(p), in_domain(x)]
    yield Use(linear_arithmetic(FIRST), at_most(a * p(x), b * p(x)), [FIRST, *local, continuous(p)], [FIRST, *local])
    inside = [segmentation(cells), in_range(i, 1, m)]
    yield Use(linear_arithmetic(FIRST), at_most(a, b + cells.length(i)), [FIRST, *inside], [FIRST, *inside])
    sign = holds(Le(0, x))
    yield Use(linear_arithmetic(FIRST, sign), at_most(a * x, b * x), [FIRST, sign], [FIRST, sign])
    yield Use(linear_arithmetic(in_domain(x)), at_most(x, 1), [in_domain(x)], [in_domain(x)])
    bound = holds(Le(a, 3))
    yield Use(linear_arithmetic(bound), less(a, pi), [bound], [bound], trust="certified")


@valid("linear_arithmetic")
def integrals_and_singular_quantities() -> Iterator[Use]:
    smooth = continuous(f)
    bound = holds(Le(mass(f(x)), a))
    yield Use(linear_arithmetic(bound), at_most(mass(f(t), t), a + 1), [bound, smooth], [bound, smooth])
    common = holds(Le(a + mass(f(x)), b + mass(f(t), t)))
    yield Use(linear_arithmetic(common), at_most(a, b), [common, smooth], [common, smooth])
    unit = unit_mass(f)
    yield Use(linear_arithmetic(unit), equal(a + mass(f(x)), 1 + a), [unit, smooth], [unit, smooth])
    nonzero = holds(Le(a + 1 / q, b + 1 / q))
    yield Use(linear_arithmetic(nonzero), at_most(a, b), [nonzero], [nonzero])
    shared = holds(Le(a + 1 / x, b + 1 / x))
    yield Use(linear_arithmetic(shared), at_most(2 * a + 1 / x, 2 * b + 1 / x), [shared], [shared])
    below, above = holds(Le(a, 1 / x)), holds(Le(1 / x, b))
    yield Use(linear_arithmetic(below, above), at_most(a, b), [below, above], [below, above])


@valid("linear_arithmetic")
def triangle_inequality_with_a_bound() -> Iterator[Use]:
    smooth = continuous(f)
    first = triangle_inequality.prove(at_most(Abs(mass(f(x))), mass(Abs(f(x)))), [smooth])
    second = holds(Le(mass(Abs(f(t)), t), b))
    needs = [smooth, second]
    yield Use(linear_arithmetic(first, second), at_most(Abs(mass(f(x))) / 2, b / 2), needs, needs)


@valid("linear_arithmetic")
def trust_and_citations_are_inherited() -> Iterator[Use]:
    given = [continuous(f), positive(f), continuous(g), positive(g)]
    left, right = mass(sqrt(f(x)) * sqrt(g(x))), sqrt(mass(f(x))) * sqrt(mass(g(x)))
    bound = hoelder(2).prove(at_most(left, right), given)
    needs = [*given, FIRST]
    yield Use(linear_arithmetic(bound, FIRST), at_most(left + a, right + b), needs, needs, trust="cited", cites=1)


@violates("linear_arithmetic")
def what_is_not_given_or_not_a_relation() -> Iterator[Use]:
    yield Use(linear_arithmetic(FIRST, SECOND), at_most(a, c), [FIRST])
    yield Use(linear_arithmetic(FIRST), at_most(a, c), [FIRST, SECOND])
    yield Use(linear_arithmetic(Le(a, b)), at_most(a, b), [FIRST])
    yield Use(linear_arithmetic(at_most(a, b)), at_most(a, b), [FIRST])
    yield Use(linear_arithmetic(continuous(f)), at_most(a, a + 1), [continuous(f)])
    yield Use(linear_arithmetic(for_all(x, 0, 1, Le(f(x), 1))), at_most(f(x), 1), [for_all(x, 0, 1, Le(f(x), 1))])
    yield Use(linear_arithmetic(object()), at_most(a, b))
    yield Use(linear_arithmetic(sp.Float(1)), at_most(a, b))


@violates("linear_arithmetic")
def signs_that_are_not_known() -> Iterator[Use]:
    yield Use(linear_arithmetic(FIRST), at_most(a * x, b * x), [FIRST])
    yield Use(linear_arithmetic(FIRST), at_most(a * p(x), b * p(x)), [FIRST, positive(p)])
    yield Use(linear_arithmetic(FIRST), at_most(a * mass(p(x)), b * mass(p(x))), [FIRST, positive(p)])
    yield Use(linear_arithmetic(STRICT), less(b * n, c * n), [STRICT])
    divided = holds(Le(a * n, b * n))
    yield Use(linear_arithmetic(divided), at_most(a, b), [divided])
    product = holds(sp.Eq(a * x, b * x))
    yield Use(linear_arithmetic(product), equal(a, b), [product])
    bounded_above = holds(Le(x, 1))
    yield Use(linear_arithmetic(FIRST, bounded_above), at_most(a * x, b * x), [FIRST, bounded_above])


@violates("linear_arithmetic")
def what_may_be_undefined() -> Iterator[Use]:
    """At x = 0, or where the integral diverges, the source is undefined on both sides and says nothing."""
    pole = holds(Le(a + 1 / x, b + 1 / x))
    yield Use(linear_arithmetic(pole), at_most(a, b), [pole])
    root = holds(Le(a + sqrt(x), b + sqrt(x)))
    yield Use(linear_arithmetic(root), at_most(a, b), [root])
    logarithm = holds(sp.Eq(a + log(x), b + log(x)))
    yield Use(linear_arithmetic(logarithm), equal(a, b), [logarithm])
    tangent = holds(Le(a + sp.tan(x), b + sp.tan(x)))
    yield Use(linear_arithmetic(tangent), at_most(a, b), [tangent])
    divergent = holds(Le(a + mass(1 / t, t), b + mass(1 / t, t)))
    yield Use(linear_arithmetic(divergent), at_most(a, b), [divergent])
    unknown = holds(Le(a + mass(f(x)), b + mass(f(x))))
    yield Use(linear_arithmetic(unknown), at_most(a, b), [unknown])
    two_poles = holds(Le(a + 1 / x, b + 1 / y))
    reverse = holds(Le(1 / y, 1 / x))
    yield Use(linear_arithmetic(two_poles, reverse), at_most(a, b), [two_poles, reverse])
    vacuous = algebra.prove(equal(((x + 1) ** 2 - 2 * x - 1) / x**2 + 1 / x, 1 + 1 / x))
    yield Use(linear_arithmetic(vacuous), at_most(((x + 1) ** 2 - 2 * x - 1) / x**2, 1))
    yield Use(linear_arithmetic, at_most(0, 1 + 1 / x**2))
    yield Use(linear_arithmetic(unit_mass(f)), equal(mass(f(x)), 1), [unit_mass(f)])


@violates("linear_arithmetic")
def limits_and_derivatives() -> Iterator[Use]:
    wild = sp.Limit(sp.sin(t), t, sp.oo)
    yield Use(linear_arithmetic, less(wild, wild + 1))
    slope = sp.Derivative(mass(f(x) * t), t)
    yield Use(linear_arithmetic, less(slope, slope + 1))


@violates("linear_arithmetic")
def contradictory_sources() -> Iterator[Use]:
    low, high = holds(Le(x, 0)), holds(Le(1, x))
    yield Use(linear_arithmetic(low, high), at_most(a, b), [low, high])
    yield Use(linear_arithmetic(STRICT, holds(Le(c, b))), equal(a, x), [STRICT, holds(Le(c, b))])


@violates("linear_arithmetic")
def bound_variables() -> Iterator[Use]:
    """What is known of a free symbol says nothing of a bound one."""
    large = holds(Le(1, x))
    yield Use(linear_arithmetic(large), at_most(1, mass(x)), [large])
    bound = holds(Le(mass(x * y, y), a))
    yield Use(linear_arithmetic(bound), at_most(mass(x**2), a), [bound])
    free = holds(Le(f(x), a))
    yield Use(linear_arithmetic(free), at_most(mass(f(x)), a), [free, continuous(f)])
    yield Use(linear_arithmetic(free), at_most(f(y), a), [free])
    almost = [nonzero_almost_everywhere(f), in_domain(x)]
    yield Use(linear_arithmetic, less(0, f(x) ** 2), almost)


@wrong("linear_arithmetic")
def altered_sums() -> Iterator[Use]:
    both = [FIRST, SECOND]
    yield Use(linear_arithmetic(FIRST, SECOND), at_most(c, a), both)
    yield Use(linear_arithmetic(FIRST, SECOND), less(a, c), both)
    yield Use(linear_arithmetic(FIRST, SECOND), equal(a, c), both)
    yield Use(linear_arithmetic(FIRST, SECOND), at_most(a + Rational(1, 10**30), c), both)
    yield Use(linear_arithmetic(FIRST, SECOND), at_most(2 * a, c), both)
    yield Use(linear_arithmetic(FIRST), at_most(a * b, b * b), [FIRST])
    yield Use(linear_arithmetic(FIRST), at_most(-a, -b), [FIRST])
    yield Use(linear_arithmetic(FIRST), FIRST, [FIRST])
    yield Use(linear_arithmetic, equal(q, cell.o(1)))
    yield Use(linear_arithmetic(STRICT), less(b + 1, c), [STRICT])
    bound = holds(Le(a, Rational(22, 7)))
    yield Use(linear_arithmetic(bound), at_most(a, pi), [bound])


# -- power_products -------------------------------------------------------------------------------------------


@valid("power_products")
def products_quotients_and_roots() -> Iterator[Use]:
    both = [HALF, SMALL]
    yield Use(power_products(HALF, SMALL), at_most(q**2 * s, r**3), both, both)
    yield Use(power_products(HALF, SMALL), at_most(sqrt(q) / r**2, 1 / (s * sqrt(r))), both, both)
    yield Use(power_products(HALF), at_most(1 / r, 1 / q), [HALF, SMALL], [HALF])
    yield Use(power_products(HALF), at_most(q**u, r**u), [HALF], [HALF])
    yield Use(power_products(HALF), at_most(q ** (u / (u + 1)) * r ** (1 / (u + 1)), r), [HALF], [HALF])
    double = holds(sp.Eq(q, 2 * r))
    yield Use(power_products(double), equal(q**3, 8 * r**3), [double], [double])
    strict = holds(Lt(q, r))
    yield Use(power_products(strict), less(q**3 / 5, r**3 / 5), [strict], [strict])
    yield Use(power_products, less(3 * 2 ** Rational(1, 3) * q, 5 * q))
    exponent, base = holds(Le(a, b)), holds(Le(1, q))
    yield Use(power_products(exponent, base), at_most(q**a, q**b), [exponent, base], [exponent, base])
    yield Use(power_products(exponent, HALF), at_most(q * exp(a), r * exp(b)), [exponent, HALF], [exponent, HALF])


@valid("power_products")
def positive_by_hypothesis() -> Iterator[Use]:
    signs = [holds(Lt(0, a)), holds(Lt(0, b))]
    yield Use(power_products(FIRST, *signs), at_most(sqrt(a * b), b), [FIRST, *signs], [FIRST, *signs])
    local = [positive(p), in_domain(x)]
    bound = holds(Le(p(x), q))
    yield Use(power_products(bound), at_most(p(x) ** 2 * r, q**2 * r), [bound, *local], [bound, *local])
    whole = [positive(p), continuous(p)]
    integral = holds(Le(mass(p(x)), q))
    yield Use(power_products(integral), at_most(1 / q, 1 / mass(p(t), t)), [integral, *whole], [integral, *whole])


@violates("power_products")
def bases_that_need_not_be_positive() -> Iterator[Use]:
    yield Use(power_products(FIRST), at_most(a**2, b**2), [FIRST])
    yield Use(power_products(FIRST), at_most(1 / b, 1 / a), [FIRST])
    one_sign = holds(Lt(0, b))
    yield Use(power_products(FIRST, one_sign), at_most(1 / b, 1 / a), [FIRST, one_sign])
    weak = [holds(Le(0, a)), holds(Lt(0, b))]
    yield Use(power_products(FIRST, *weak), at_most(1 / b, 1 / a), [FIRST, *weak])
    bound = holds(Le(p(x), q))
    yield Use(power_products(bound), at_most(p(x) ** 2, q**2), [bound, positive(p)])
    yield Use(power_products(bound), at_most(p(x) ** 2, q**2), [bound, nonnegative(p), in_domain(x)])
    integral = holds(Le(mass(p(x)), q))
    yield Use(power_products(integral), at_most(1 / q, 1 / mass(p(x))), [integral, positive(p)])
    yield Use(power_products(holds(Le(n, q))), at_most(n**2, q**2), [holds(Le(n, q))])
    yield Use(power_products(HALF), at_most(q**a, r**a), [HALF])
    yield Use(power_products(holds(Le(a, b))), at_most(q**a, q**b), [holds(Le(a, b))])
    yield Use(power_products(HALF), at_most(q + 1, r + 1), [HALF])
    yield Use(power_products(HALF), at_most(q, r))


@wrong("power_products")
def altered_products() -> Iterator[Use]:
    both = [HALF, SMALL]
    yield Use(power_products(HALF, SMALL), at_most(q**2 * s, r**2), both)
    yield Use(power_products(HALF, SMALL), less(q**2 * s, r**3), both)
    yield Use(power_products(HALF, SMALL), equal(q**2 * s, r**3), both)
    yield Use(power_products(HALF, SMALL), at_most(1 / q, 1 / r), both)
    yield Use(power_products(HALF), at_most(1001 * q, 1000 * r), [HALF])
    yield Use(power_products, at_most(5 * q, 3 * 2 ** Rational(1, 3) * q))
    yield Use(power_products(HALF), at_most(r**u, q**u), [HALF])
    yield Use(power_products(HALF), HALF, [HALF])


# -- in derivations -------------------------------------------------------------------------------------------


def test_a_chain_uses_several_bounds_at_once() -> None:
    chain = calc(2 * a, given=[FIRST, STRICT]).equals(a + a, by=algebra)
    theorem = chain.less_than(2 * c, by=linear_arithmetic(FIRST, STRICT)).theorem()
    assert theorem.statement == less(2 * a, 2 * c)
    assert theorem.hypotheses == {FIRST, STRICT}


def test_below_an_integral_the_range_is_a_source() -> None:
    smooth = continuous(p)
    here = between(x, 0, 1)
    bound = termwise(linear_arithmetic(here))
    theorem = bound.prove(at_most(mass(x + p(x)), mass(1 + p(x))), [smooth, here])
    assert theorem.hypotheses == {smooth}


def test_a_premise_about_the_bound_variable_is_refused_below_an_integral() -> None:
    large = holds(Le(1, x))
    premise = assumption(large).prove(at_most(1, x), [large])
    for source in (premise, large):
        with pytest.raises(RuleError):
            termwise(linear_arithmetic(source)).prove(at_most(mass(sp.S.One), mass(x)), [large])


def test_hypotheses_of_theorems_that_are_not_used_are_not_carried() -> None:
    theorem = linear_arithmetic(ordered(), SECOND).prove(at_most(b, c + 1), [SECOND])
    assert theorem.hypotheses == {SECOND}
    assert theorem.premises == ()


def test_a_generic_point_is_carried() -> None:
    given = [nonzero_almost_everywhere(f), in_domain(x), generic_point(x)]
    square = by_sign.prove(less(0, f(x) ** 2), given)
    theorem = linear_arithmetic(square, FIRST).prove(less(a, b + f(x) ** 2), [FIRST])
    assert theorem.hypotheses == {*given, FIRST}


def test_a_failure_shows_a_point() -> None:
    with pytest.raises(RuleError, match=r"at a = .*, b = .*, the sources hold, but a <= b/4 fails"):
        linear_arithmetic(FIRST).prove(at_most(a, b / 4), [FIRST])
    with pytest.raises(RuleError, match="quantities that are independent real numbers"):
        linear_arithmetic(FIRST).prove(at_most(a * x, b * x), [FIRST])
    with pytest.raises(RuleError, match="contradict each other"):
        linear_arithmetic(FIRST, holds(Lt(b, a))).prove(at_most(x, y), [FIRST, holds(Lt(b, a))])
    with pytest.raises(StepFailed) as failure:
        calc(a, given=[FIRST]).at_most(b / 4, by=linear_arithmetic(FIRST))
    assert failure.value.verdict.refuted


# -- the kernel does not believe what it is handed ------------------------------------------------------------


def forged(answer: object) -> Callable[..., object]:
    return lambda *_, **__: answer


FALSE: dict[str, tuple[Justification, Any, list[Any]]] = {
    "no reason": (linear_arithmetic, at_most(a, b), []),
    "a weak source": (linear_arithmetic(FIRST), less(a, b), [FIRST]),
    "an unknown sign": (linear_arithmetic(FIRST), at_most(a * x, b * x), [FIRST]),
    "a product": (power_products(HALF), at_most(2 * q, r), [HALF]),
}


@pytest.mark.parametrize("name", FALSE)
@pytest.mark.parametrize("factor", [1, -1, x, 1 / x], ids=str)
def test_a_forged_certificate_proves_nothing(name: str, factor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, goal, given = FALSE[name]
    for sources in ((), (0,), (0, 0), (7,)):
        for scale in (sp.S.One, sp.S.Zero, x):
            answer = Certificate((Term(sp.S.One, sp.sympify(factor), sources),), scale)
            monkeypatch.setattr(linear, "find_certificate", forged(answer))
            with pytest.raises(RuleError):
                rule.prove(goal, given)


def test_without_the_check_the_forgery_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: the rule that does not multiply out takes the forged certificate."""
    monkeypatch.setattr(linear, "find_certificate", forged(Certificate((Term(sp.S.One, sp.S.One, (0,)),))))
    with pytest.raises(RuleError):
        linear_arithmetic(FIRST).prove(less(a, b), [FIRST])
    monkeypatch.setattr(linear, "check", forged("symbolic"))
    assert linear_arithmetic(FIRST).prove(less(a, b), [FIRST]).statement == less(a, b)


def test_without_the_look_at_singularities_a_false_goal_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    pole = holds(Le(a + 1 / x, b + 1 / x))
    with pytest.raises(RuleError, match="undefined"):
        linear_arithmetic(pole).prove(at_most(a, b), [pole])
    monkeypatch.setattr(linear, "check_defined", forged(None))
    assert linear_arithmetic(pole).prove(at_most(a, b), [pole]).hypotheses == {pole}


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
