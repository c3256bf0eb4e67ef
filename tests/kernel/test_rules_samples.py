"""The rules about samples of independent examples, events and counts."""

from collections.abc import Iterator

import sympy as sp
from rule_cases import Use, family, valid, violates, wrong

from zcmoe_symbolic.kernel import (
    Theorem,
    algebra,
    assumption,
    by_cases,
    by_sign,
    coefficients,
    constant_term,
    independent_copies,
    linear_arithmetic,
    linearity,
    sum_of_expectations,
    transitivity,
    values_of_a_count,
)
from zcmoe_symbolic.kernel import at_every_outcome as at_outcome
from zcmoe_symbolic.language import (
    Expectation,
    Hypothesis,
    Indicator,
    InRegion,
    RegionIntegral,
    at_every_outcome,
    at_most,
    bounded,
    bounded_noise,
    bounded_statistic,
    distributed,
    equal,
    examples,
    holds,
    in_range,
    less,
    partition,
    random_variable,
    variance,
)

x, eps, omega, t, z = sp.symbols("x epsilon omega t z", real=True)
s = sp.Symbol("s", positive=True)
j, k, q = sp.symbols("j k q", integer=True)
i, m = sp.symbols("i m", integer=True, positive=True)
n = sp.Symbol("n", integer=True, nonnegative=True)
s2 = sp.Symbol("s2", nonnegative=True)
domain = sp.Symbol("Omega")
beta, p, g, f, chat, x_sample, noise = (
    sp.Function(name, real=True) for name in ("beta", "p", "g", "f", "chat", "x_sample", "noise")
)
A = sp.Function("A", real=True)

LAW, BOUNDED, PARTS, NUMBER = (
    distributed(x, p, domain),
    bounded(beta, domain),
    partition(A, m, domain),
    in_range(i, 1, m),
)
NOISE, SAMPLE = variance(eps, s2), examples(x_sample, noise, n, x, eps, omega)
EXAMPLE = in_range(j, 1, n)
REGION = [LAW, PARTS, NUMBER, SAMPLE]
MODEL = [*REGION, BOUNDED, NOISE]


def over(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, omega)


def one(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, x, eps)


def total(body: sp.Expr, high: sp.Expr = n, low: sp.Expr = sp.S.One) -> sp.Expr:
    return sp.Sum(body, (j, low, high))


def is_equal(left: sp.Expr, right: sp.Expr) -> sp.Expr:
    return Indicator(sp.Eq(left, right, evaluate=False))


x_j, eps_j = x_sample(j, omega), noise(j, omega)
y_j, y = beta(x_j) + eps_j, beta(x) + eps
inside_j, inside = InRegion(x_j, A(i, m)), InRegion(x, A(i, m))
COUNT = total(inside_j)
AT_K = is_equal(COUNT, k)


# -- independent_copies -------------------------------------------------------------------------------------


@valid("independent_copies")
def sums_and_exponentials() -> Iterator[Use]:
    yield Use(independent_copies, equal(over(inside_j), one(inside)), [*REGION, EXAMPLE, BOUNDED], [*REGION, EXAMPLE])
    yield Use(independent_copies, equal(over(y_j), one(y)), [*MODEL, EXAMPLE], [LAW, BOUNDED, NOISE, SAMPLE, EXAMPLE])
    yield Use(independent_copies, equal(over(COUNT), n * one(inside)), MODEL, REGION)
    yield Use(independent_copies, equal(over(s**COUNT), one(s**inside) ** n), MODEL, REGION)
    size = one(s**inside)
    goal = equal(over(total(inside_j * y_j) * s**COUNT), n * one(inside * y * s**inside) * size ** (n - 1))
    yield Use(independent_copies, goal, MODEL, MODEL)
    square = n * one(inside * y**2) + n * (n - 1) * one(inside * y) ** 2
    by_square = by_cases(InRegion(x, A(i, m)), algebra, algebra).prove(equal(inside**2 * y**2, inside * y**2))
    assert by_square.hypotheses == frozenset()
    once = equal(over(total(inside_j * y_j) ** 2), square - n * one(inside * y**2) + n * one(inside**2 * y**2))
    yield Use(independent_copies, once, MODEL, MODEL)
    bounded_pair = bounded_statistic(g, x, eps)
    tilted = over(sp.exp(t + 2 * total(g(x_j, eps_j))))
    given = [SAMPLE, bounded_pair]
    yield Use(independent_copies, equal(tilted, sp.exp(t) * one(sp.exp(2 * g(x, eps))) ** n), [LAW, *given], given)
    given = [SAMPLE, bounded_noise(eps, t)]
    yield Use(independent_copies, equal(over(sp.exp(total(eps_j))), one(sp.exp(eps)) ** n), [LAW, *given], given)


@violates("independent_copies")
def conditions_of_independent_copies() -> Iterator[Use]:
    product = equal(over(total(inside_j * y_j) * s**COUNT), n * one(inside * y * s**inside) * one(s**inside) ** (n - 1))
    for missing in range(len(MODEL)):
        yield Use(independent_copies, product, MODEL[:missing] + MODEL[missing + 1 :])
    # An index outside of the sample, none given, or two examples that are not told apart.
    single = equal(over(inside_j), one(inside))
    yield Use(independent_copies, single, REGION)
    yield Use(independent_copies, single, [*REGION, in_range(j, 0, n)])
    both = inside_j * InRegion(x_sample(k, omega), A(i, m))
    yield Use(independent_copies, equal(over(both), one(inside**2)), [*REGION, EXAMPLE, in_range(k, 1, n)])
    yield Use(independent_copies, equal(over(total(both)), n * one(inside**2)), [*REGION, in_range(k, 1, n)])
    # Sums over another range than the sample.
    yield Use(independent_copies, equal(over(total(inside_j, n + 1)), (n + 1) * one(inside)), MODEL)
    yield Use(independent_copies, equal(over(total(inside_j, n, 0)), (n + 1) * one(inside)), MODEL)
    # Exponents that are not bounded, and more than two square-integrable factors.
    yield Use(independent_copies, equal(over(sp.exp(total(eps_j))), one(sp.exp(eps)) ** n), MODEL)
    cubes = total(eps_j**2), total(eps_j)
    product = n * one(eps**3) + n * (n - 1) * one(eps**2) * one(eps)
    yield Use(independent_copies, equal(over(cubes[0] * cubes[1]), product), MODEL)
    yield Use(independent_copies, equal(over(total(eps_j**3)), n * one(eps**3)), MODEL)
    # A function that is not known to be bounded, another random variable, another outcome.
    yield Use(independent_copies, equal(over(total(f(x_j))), n * one(f(x))), MODEL)
    yield Use(
        independent_copies, equal(over(total(chat(j, omega))), n * one(chat(j, x))), [*MODEL, random_variable(chat)]
    )
    other = sp.Symbol("omega2", real=True)
    elsewhere = Expectation.of(total(InRegion(x_sample(j, other), A(i, m))), other)
    yield Use(independent_copies, equal(elsewhere, n * one(inside)), MODEL)
    # A fresh example inside of the sum, a number of the example outside of its index, a power below zero.
    yield Use(independent_copies, equal(over(total(inside_j * beta(x))), n * one(inside * beta(x))), MODEL)
    yield Use(independent_copies, equal(over(total(j * inside_j)), n * one(j * inside)), MODEL)
    yield Use(independent_copies, equal(over(1 / COUNT), 1 / (n * one(inside))), MODEL)
    mixed = bounded_statistic(g, x, eps)
    shifted = g(x_sample(j, omega), noise(j - 1, omega))
    yield Use(independent_copies, equal(over(total(shifted)), n * one(g(x, eps))), [LAW, SAMPLE, mixed])
    # A divergent factor that cancels.
    lost = Expectation.of(f(x), x, eps)
    yield Use(independent_copies, equal(over(lost * COUNT) - lost * over(COUNT), 0), MODEL)


@wrong("independent_copies")
def altered_moments_of_a_sample() -> Iterator[Use]:
    yield Use(independent_copies, equal(over(COUNT), one(inside)), MODEL)
    yield Use(independent_copies, equal(over(s**COUNT), n * one(s**inside)), MODEL)
    yield Use(independent_copies, equal(over(s**COUNT), one(s**inside) ** (n + 1)), MODEL)
    size = one(s**inside)
    yield Use(independent_copies, equal(over(COUNT * s**COUNT), n * one(inside * s**inside) * size**n), MODEL)
    yield Use(independent_copies, equal(over(COUNT * s**COUNT), n * one(inside) * size ** (n - 1)), MODEL)
    yield Use(independent_copies, equal(over(COUNT**2), n**2 * one(inside) ** 2), MODEL)
    yield Use(independent_copies, equal(over(COUNT**2), n * one(inside) + n**2 * one(inside) ** 2), MODEL)
    yield Use(independent_copies, at_most(over(COUNT), n * one(inside)), MODEL)


# -- sum_of_expectations ------------------------------------------------------------------------------------


@valid("sum_of_expectations")
def finite_sums() -> Iterator[Use]:
    goal = equal(over(COUNT * sp.Sum(s**k * AT_K, (k, 0, n))), sp.Sum(s**k * over(COUNT * AT_K), (k, 0, n)))
    yield Use(sum_of_expectations(k), goal, MODEL, REGION)
    yield Use(sum_of_expectations(j), equal(over(COUNT), total(over(inside_j))), MODEL, REGION)


@violates("sum_of_expectations")
def conditions_of_finite_sums() -> Iterator[Use]:
    by = sum_of_expectations(k)
    goal = equal(over(COUNT * sp.Sum(s**k * AT_K, (k, 0, n))), sp.Sum(s**k * over(COUNT * AT_K), (k, 0, n)))
    yield Use(by, goal, REGION[:3])
    # Without an expectation of each term, a range that depends on the outcome, a free index of the same name.
    unknown = chat(k, omega)
    sums = equal(over(sp.Sum(unknown, (k, 0, n))), sp.Sum(over(unknown), (k, 0, n)))
    yield Use(by, sums, [*MODEL, random_variable(chat)])
    cubes = equal(over(sp.Sum(k * eps_j**3, (k, 0, n))), sp.Sum(k * over(eps_j**3), (k, 0, n)))
    yield Use(by, cubes, [*MODEL, EXAMPLE])
    upto = equal(over(sp.Sum(s**k, (k, 0, COUNT))), sp.Sum(s**k, (k, 0, COUNT)))
    yield Use(by, upto, MODEL)
    free = equal(over(is_equal(COUNT, k) * sp.Sum(AT_K, (k, 0, n))), sp.Sum(over(AT_K * AT_K), (k, 0, n)))
    yield Use(by, free, MODEL)


@wrong("sum_of_expectations")
def altered_finite_sums() -> Iterator[Use]:
    by = sum_of_expectations(k)
    left = over(COUNT * sp.Sum(s**k * AT_K, (k, 0, n)))
    yield Use(by, equal(left, sp.Sum(s**k * over(COUNT * AT_K), (k, 1, n))), MODEL)
    yield Use(by, equal(left, sp.Sum(s**k * over(COUNT) * over(AT_K), (k, 0, n))), MODEL)
    yield Use(by, equal(left, over(COUNT) * sp.Sum(s**k * over(AT_K), (k, 0, n))), MODEL)
    yield Use(by, at_most(left, sp.Sum(s**k * over(COUNT * AT_K), (k, 0, n))), MODEL)


# -- by_cases -----------------------------------------------------------------------------------------------

ABOVE = Indicator(sp.Le(t, z, evaluate=False))
T_BELOW = holds(sp.Le(t, z, evaluate=False))
T_ABOVE = holds(sp.Lt(z, t, evaluate=False))


@valid("by_cases")
def both_cases() -> Iterator[Use]:
    yield Use(by_cases(inside, algebra, algebra), equal(inside**2, inside))
    yield Use(by_cases(inside, algebra, algebra), equal(s**inside, 1 - inside + s * inside))
    # Markov's inequality before the expectation is taken.
    goal = at_most(ABOVE, sp.exp(z - t))
    assumed = holds(at_most(1, sp.exp(z - t)))
    yield Use(by_cases(ABOVE, assumption(assumed), by_sign), goal, [assumed], [assumed])
    yield Use(by_cases(ABOVE, linear_arithmetic(T_BELOW), by_sign), at_most(t * ABOVE, z * ABOVE))
    # An event that does not occur in the goal.
    either = at_most(0, sp.Abs(z - t))
    yield Use(by_cases(ABOVE, by_sign, by_sign), either)
    # Below an expectation the indicator of another x is left as it is.
    yield Use(by_cases(inside, algebra, algebra), equal(inside**2 * one(inside), inside * one(inside)))


@violates("by_cases")
def cases_that_fail() -> Iterator[Use]:
    yield Use(by_cases(inside, algebra, algebra), equal(inside, 1))
    yield Use(by_cases(inside, algebra, algebra), equal(inside, 0))
    # The event of a bound variable is not the event of the free one.
    yield Use(by_cases(inside, algebra, algebra), equal(one(inside), inside))
    yield Use(by_cases(inside, algebra, algebra), equal(one(inside**2), one(inside)))
    # One case must not be shown from the other's assumption, nor be left out.
    yield Use(by_cases(ABOVE, assumption(T_ABOVE), assumption(T_ABOVE)), less(z, t), [T_ABOVE, T_BELOW])
    yield Use(by_cases(ABOVE, assumption(T_BELOW), assumption(T_BELOW)), at_most(t, z), [T_BELOW])
    opposite = assumption(T_ABOVE).prove(less(z, t), [T_ABOVE])
    yield Use(by_cases(ABOVE, transitivity(opposite), assumption(T_ABOVE)), less(z, t), [])
    # An undefined relation has no two cases; what is undefined on one side does not go away.
    pole = Indicator(sp.Le(1 / z, 0, evaluate=False))
    yield Use(by_cases(pole, by_sign, by_sign), at_most(0, t**2))
    yield Use(by_cases(pole, algebra, algebra), equal(pole**2 - pole, 0))
    divergent = Indicator(sp.Le(RegionIntegral.over(domain, f(x), x), 0, evaluate=False))
    yield Use(by_cases(divergent, by_sign, by_sign), at_most(0, t**2))
    yield Use(by_cases(divergent, algebra, algebra), equal(divergent**2 - divergent, 0))
    yield Use(by_cases(inside, algebra, algebra), equal((inside**2 - inside) / z, 0))


@wrong("by_cases")
def wrong_cases() -> Iterator[Use]:
    yield Use(by_cases(inside, algebra, algebra), equal(s**inside, 1 + inside + s * inside))
    yield Use(by_cases(inside, algebra, algebra), equal(2**inside, 1 + 2 * inside))
    yield Use(by_cases(ABOVE, by_sign, by_sign), at_most(ABOVE, 0))
    yield Use(by_cases(ABOVE, by_sign, by_sign), less(ABOVE, 1))
    yield Use(by_cases(AT_K, algebra(holds(sp.Eq(COUNT, k, evaluate=False))), algebra), equal(COUNT, k))
    yield Use(by_cases(t, algebra, algebra), equal(t, t))


# -- at_every_outcome ---------------------------------------------------------------------------------------

FITTED = at_every_outcome(sp.Eq(COUNT * chat(i, omega), total(inside_j * y_j), evaluate=False), omega, i, 1, m)


@valid("at_every_outcome")
def at_an_outcome() -> Iterator[Use]:
    goal = equal(COUNT * chat(i, omega), total(inside_j * y_j))
    yield Use(at_outcome(FITTED, i, omega), goal, [FITTED, NUMBER], [FITTED, NUMBER])
    renamed = goal.xreplace({omega: z})
    yield Use(at_outcome(FITTED, i, z), renamed, [FITTED, NUMBER, NOISE], [FITTED, NUMBER])


@violates("at_every_outcome")
def indices_out_of_range() -> Iterator[Use]:
    goal = equal(COUNT * chat(i, omega), total(inside_j * y_j))
    yield Use(at_outcome(FITTED, i, omega), goal, [FITTED])
    yield Use(at_outcome(FITTED, i, omega), goal, [NUMBER])
    yield Use(at_outcome(FITTED, i, omega), goal, [FITTED, in_range(i, 0, m)])
    yield Use(at_outcome(FITTED, i, omega), goal, [FITTED, in_range(i, 1, m + 1)])
    yield Use(at_outcome(NUMBER, i, omega), goal, [FITTED, NUMBER])
    yield Use(at_outcome(FITTED, i, chat(i, omega)), goal.xreplace({omega: chat(i, omega)}), [FITTED, NUMBER])


@wrong("at_every_outcome")
def altered_relations() -> Iterator[Use]:
    given = [FITTED, NUMBER]
    yield Use(at_outcome(FITTED, i, omega), equal(chat(i, omega), total(inside_j * y_j) / COUNT), given)
    yield Use(at_outcome(FITTED, i, omega), equal(COUNT * chat(i, z), total(inside_j * y_j)), given)
    yield Use(at_outcome(FITTED, i, omega), at_most(COUNT * chat(i, omega), total(inside_j * y_j)), given)


# -- values_of_a_count --------------------------------------------------------------------------------------


def by_values(body: sp.Expr, low: sp.Expr = sp.S.Zero, high: sp.Expr = n) -> sp.Expr:
    return sp.Sum(body, (k, low, high))


@valid("values_of_a_count")
def functions_of_the_count() -> Iterator[Use]:
    yield Use(values_of_a_count, equal(s**COUNT, by_values(s**k * AT_K)), MODEL)
    yield Use(values_of_a_count, equal(1, by_values(AT_K)))
    yield Use(values_of_a_count, equal(t * COUNT**2, by_values(t * k**2 * AT_K)))
    occupied = Indicator(sp.Lt(0, COUNT, evaluate=False))
    yield Use(values_of_a_count, equal(chat(i, omega) * occupied, by_values(chat(i, omega) * AT_K, 1)))
    large = total(Indicator(sp.Le(t, eps_j, evaluate=False)))
    yield Use(values_of_a_count, equal(sp.exp(large), by_values(sp.exp(k) * is_equal(k, large))))


@violates("values_of_a_count")
def what_is_not_a_count() -> Iterator[Use]:
    weighted = total(2 * inside_j)
    yield Use(values_of_a_count, equal(weighted, by_values(k * is_equal(weighted, k))))
    sizes = total(beta(x_j))
    yield Use(values_of_a_count, equal(sizes, by_values(k * is_equal(sizes, k))))
    longer = total(inside_j, n + 1)
    yield Use(values_of_a_count, equal(longer, by_values(k * is_equal(longer, k))))
    # A function that is not defined at 0, or not in the range at all.
    yield Use(values_of_a_count, equal(1 / COUNT, by_values(AT_K / k)))
    yield Use(values_of_a_count, equal(COUNT ** (k - 1), by_values(k ** (k - 1) * AT_K)))
    occupied = Indicator(sp.Lt(0, COUNT, evaluate=False))
    yield Use(values_of_a_count, equal(occupied / COUNT, by_values(AT_K / k, 1)))
    yield Use(values_of_a_count, equal(COUNT, by_values(k * AT_K, -1)))
    lost = RegionIntegral.over(domain, f(x), x)
    yield Use(values_of_a_count, equal(0, by_values(lost * AT_K) - by_values(lost * AT_K)))
    undefined = total(Indicator(sp.Le(1 / z, 0, evaluate=False)))
    yield Use(values_of_a_count, equal(1, by_values(is_equal(undefined, k))))


@wrong("values_of_a_count")
def altered_values() -> Iterator[Use]:
    yield Use(values_of_a_count, equal(s**COUNT, by_values(s**k * AT_K, 1)))
    yield Use(values_of_a_count, equal(s**COUNT, by_values(s**k * AT_K, 0, n - 1)))
    yield Use(values_of_a_count, equal(s**COUNT, by_values(s ** (k + 1) * AT_K)))
    yield Use(values_of_a_count, equal(COUNT, by_values(AT_K)))
    yield Use(values_of_a_count, equal(COUNT, by_values(k * Indicator(sp.Le(COUNT, k, evaluate=False)))))
    yield Use(values_of_a_count, equal(COUNT, by_values(k * AT_K**2)))


# -- coefficients, constant_term ----------------------------------------------------------------------------

a, b = sp.Function("a", real=True), sp.Function("b", real=True)
POLYNOMIALS = sp.Eq(by_values(a(k) * s**k), by_values(b(k) * s**k), evaluate=False)


def _from(left: sp.Expr, right: sp.Expr) -> sp.Expr:
    """A theorem `left = right` that is true by algebra."""
    return algebra.prove(equal(left, right))


def _double(power: sp.Expr = s**k) -> sp.Expr:
    return _from(by_values(2 * a(k) * power), by_values((a(k) + a(k)) * power))


@valid("coefficients")
def equal_coefficients() -> Iterator[Use]:
    at_k = in_range(k, 0, n)
    doubled = _from(by_values((a(k) + b(k)) ** 2 * s**k), by_values((a(k) ** 2 + 2 * a(k) * b(k) + b(k) ** 2) * s**k))
    goal = equal((a(k) + b(k)) ** 2, a(k) ** 2 + 2 * a(k) * b(k) + b(k) ** 2)
    yield Use(coefficients(doubled, s, k), goal, [at_k, NOISE], [at_k])
    yield Use(coefficients(doubled, s, sp.S.Zero), equal((a(0) + b(0)) ** 2, a(0) ** 2 + 2 * a(0) * b(0) + b(0) ** 2))
    other = in_range(q, 0, n)
    yield Use(coefficients(_double(), s, q), equal(2 * a(q), a(q) + a(q)), [other], [other])


def _assumed(*statements: sp.Expr) -> list[Hypothesis]:
    return [holds(statement) for statement in statements]


@violates("coefficients")
def coefficients_that_need_not_agree() -> Iterator[Use]:
    at_k = in_range(k, 0, n)
    goal = equal(a(k), b(k))
    # For one s only: the equality is assumed of it.
    for_one_s = assumption(*_assumed(POLYNOMIALS)).prove(POLYNOMIALS, _assumed(POLYNOMIALS))
    yield Use(coefficients(for_one_s, s, k), goal, [at_k, *_assumed(POLYNOMIALS)])
    # Coefficients that depend on s, an s that is an integer, or that is bound by something else.
    shifted = _from(by_values(s * a(k) * s**k), by_values(a(k) * s * s**k))
    yield Use(coefficients(shifted, s, k), equal(s * a(k), a(k) * s), [at_k])
    whole = sp.Symbol("s", positive=True, integer=True)
    yield Use(coefficients(_double(whole**k), whole, k), equal(2 * a(k), a(k) + a(k)), [at_k])
    yield Use(coefficients(_double(sp.exp(k * z)), z, k), equal(2 * a(k), a(k) + a(k)), [at_k])
    # A number out of range, different ranges, other powers.
    yield Use(coefficients(_double(), s, k), equal(2 * a(k), a(k) + a(k)), [])
    yield Use(coefficients(_double(), s, k), equal(2 * a(k), a(k) + a(k)), [in_range(k, -1, n)])
    yield Use(coefficients(_double(), s, k), equal(2 * a(k), a(k) + a(k)), [in_range(k, 0, n + 1)])
    yield Use(coefficients(_double(s ** (2 * k)), s, k), equal(2 * a(k), a(k) + a(k)), [at_k])
    # Coefficients that may be undefined.
    poles = _from(by_values(2 / a(k) * s**k), by_values((1 / a(k) + 1 / a(k)) * s**k))
    yield Use(coefficients(poles, s, k), equal(2 / a(k), 1 / a(k) + 1 / a(k)), [at_k])
    lost = RegionIntegral.over(domain, f(x), x)
    divergent = _from(by_values(2 * k * lost * s**k), by_values((k + k) * lost * s**k))
    yield Use(coefficients(divergent, s, sp.S.Zero), equal(0, 0 * lost), [])
    yield Use(coefficients(in_range(q, 0, n), s, k), goal, [at_k])


@wrong("coefficients")
def altered_coefficients() -> Iterator[Use]:
    given = [in_range(k, 0, n), in_range(q, 0, n)]
    yield Use(coefficients(_double(), s, k), equal(2 * a(k), a(k)), given)
    yield Use(coefficients(_double(), s, k), equal(2 * a(k), 2 * a(q)), given)
    yield Use(coefficients(_double(), s, k), equal(2 * a(k + 1), a(k) + a(k)), given)
    yield Use(coefficients(_double(), s, q), equal(2 * a(k), a(k) + a(k)), [in_range(q, 0, n)])
    yield Use(coefficients(_double(), s, k), at_most(2 * a(k), 2 * a(k)), given)


def _generating_function() -> Theorem:
    """`sum_k s^k P(N = k) = (1 - P(I) + s P(I))^n`, for which the constant term is wanted."""
    spread = values_of_a_count.prove(equal(s**COUNT, by_values(s**k * AT_K)))
    of_one = by_cases(inside, algebra, algebra).prove(equal(s**inside, 1 - inside + s * inside))
    steps = [
        sum_of_expectations(k).prove(equal(by_values(s**k * over(AT_K)), over(by_values(s**k * AT_K))), MODEL),
        algebra(spread).prove(equal(over(by_values(s**k * AT_K)), over(s**COUNT)), MODEL),
        independent_copies.prove(equal(over(s**COUNT), one(s**inside) ** n), MODEL),
        algebra(of_one).prove(equal(one(s**inside) ** n, one(1 - inside + s * inside) ** n), MODEL),
        linearity.prove(equal(one(1 - inside + s * inside) ** n, (1 - one(inside) + s * one(inside)) ** n), MODEL),
    ]
    goal = equal(by_values(s**k * over(AT_K)), (1 - one(inside) + s * one(inside)) ** n)
    return transitivity(*steps).prove(goal, MODEL)


@valid("constant_term")
def values_at_zero() -> Iterator[Use]:
    chain = _generating_function()
    none = over(is_equal(COUNT, 0))
    yield Use(constant_term(chain, s), equal(none, (1 - one(inside)) ** n), MODEL, REGION)


@violates("constant_term")
def limits_that_need_not_exist() -> Iterator[Use]:
    # Not continuous at 0, not beginning with the power 0, assumed of one s, and what may be undefined.
    constant = sp.Sum(a(k) * s**k, (k, 0, 0))
    jump = sp.Eq(constant, 1 / s - 1 / s**2, evaluate=False)
    yield Use(constant_term(assumption(holds(jump)).prove(jump, [holds(jump)]), s), equal(a(0), 0), [holds(jump)])
    split = _from(sp.Sum(a(k) * s**k, (k, 1, n)), sp.Sum(a(k) * s**k, (k, 1, n)))
    yield Use(constant_term(split, s), equal(a(0), 0))
    inverse = _from(by_values(a(k) * s**k), by_values(a(k) * s**k) + 1 / s - 1 / s)
    yield Use(constant_term(inverse, s), equal(a(0), 0))
    lost = RegionIntegral.over(domain, f(x), x)
    divergent = _from(by_values(s**k * k * lost), by_values(s**k * k * lost))
    yield Use(constant_term(divergent, s), equal(0, 0))


@wrong("constant_term")
def altered_constant_terms() -> Iterator[Use]:
    chain = _generating_function()
    none = over(is_equal(COUNT, 0))
    yield Use(constant_term(chain, s), equal(none, 1), MODEL)
    yield Use(constant_term(chain, s), equal(none, (1 - one(inside) + s * one(inside)) ** n), MODEL)
    yield Use(constant_term(chain, s), equal(over(is_equal(COUNT, 1)), (1 - one(inside)) ** n), MODEL)
    yield Use(constant_term(chain, s), equal(none, one(inside) ** n), MODEL)


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
