"""The rules of calculus: linearity, moments, the fundamental theorem, splitting, differentiation."""

from collections.abc import Iterator

import sympy as sp
from rule_cases import Use, family, valid, violates, wrong
from sympy import Rational

from zcmoe_symbolic.kernel import (
    algebra,
    differentiation,
    fundamental_theorem,
    linearity,
    moments,
    splitting,
)
from zcmoe_symbolic.language import (
    Expectation,
    RegionIntegral,
    SegmentationSequence,
    at_most,
    bounded,
    companding,
    continuous,
    continuously_differentiable,
    distributed,
    equal,
    generic_point,
    holds,
    in_domain,
    in_range,
    independent,
    less,
    nonzero_almost_everywhere,
    partition,
    positive,
    probability_density,
    segmentation,
    unit_mass,
    variance,
)

x, y, t, k, a, b, c, v = sp.symbols("x y t k a b c v", real=True)
epsilon = sp.Symbol("epsilon", real=True)
h, q = sp.symbols("h q", positive=True)
i, m, n = sp.symbols("i m n", integer=True, positive=True)
j = sp.Symbol("j", integer=True)
domain = sp.Symbol("Omega")
p, lam, beta = (sp.Function(name, real=True) for name in ("p", "lambda", "beta"))
regions = sp.Function("A")
cells = SegmentationSequence.of(m)
half = Rational(1, 2)


def mass(body: sp.Expr, low: sp.Expr = 0, high: sp.Expr = 1) -> sp.Integral:
    return sp.Integral(body, (x, low, high))


def over_cell(body: sp.Expr) -> sp.Integral:
    return sp.Integral(body, (x, c - h / 2, c + h / 2))


def over_region(body: sp.Expr, region: sp.Basic | None = None) -> sp.Expr:
    return RegionIntegral.over(regions(i, m) if region is None else region, body, x)


def mean(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, x, epsilon)


# -- linearity ----------------------------------------------------------------------------------------------


@valid("linearity")
def sums_and_multiples() -> Iterator[Use]:
    yield Use(linearity, equal(mass(k * x), k * mass(x)))
    yield Use(linearity, equal(mass(k * x + 3), k * mass(x) + 3))
    yield Use(linearity, equal(mass(k, a, b), k * (b - a)))
    yield Use(linearity, equal(sp.Sum(k * i + 1, (i, 1, m)), k * sp.Sum(i, (i, 1, m)) + m))
    given = [continuous(p), continuous(lam)]
    yield Use(linearity, equal(mass(2 * p(x) - lam(x)), 2 * mass(p(x)) - mass(lam(x))), [*given, unit_mass(p)], given)
    yield Use(linearity, equal(mass((k + p(x)) ** 2), k**2 + 2 * k * mass(p(x)) + mass(p(x) ** 2)), given, given[:1])
    yield Use(linearity, equal(mass(k * beta(x)), k * mass(beta(x))))


@valid("linearity")
def exponentials_of_sums() -> Iterator[Use]:
    yield Use(linearity, equal(mass(sp.exp(k * (x - t))), sp.exp(-k * t) * mass(sp.exp(k * x))))
    logistic = sp.exp(x - t) * sp.cos(sp.exp(x - t))  # the same exponential outside and inside
    yield Use(linearity, equal(mass(logistic), sp.exp(-t) * mass(sp.exp(x) * sp.cos(sp.exp(x - t)))))


@valid("linearity")
def with_equations() -> Iterator[Use]:
    is_density = unit_mass(lam)
    given = [is_density, continuous(lam)]
    yield Use(linearity(is_density), equal(mass(k * lam(x) + x), k + mass(x)), given, given)
    square = algebra.prove(equal(sp.sqrt(p(x) ** 2), p(x)), [positive(p), in_domain(x)])
    known = [continuous(p)]
    rooted = equal(mass(k * sp.sqrt(p(x) ** 2)), k * mass(p(x)))
    yield Use(linearity(square), rooted, known, [*known, positive(p)])


@valid("linearity")
def over_regions_and_expectations() -> Iterator[Use]:
    given = [bounded(beta, domain), probability_density(p, domain), partition(regions, m, domain), in_range(i, 1, m)]
    yield Use(
        linearity,
        equal(over_region((beta(x) - k) * p(x)), over_region(beta(x) * p(x)) - k * over_region(p(x))),
        given,
        given,
    )
    law = [distributed(x, p, domain), bounded(beta, domain), variance(epsilon, q)]
    yield Use(
        linearity,
        equal(mean((beta(x) + epsilon) ** 2), mean(beta(x) ** 2) + 2 * mean(beta(x) * epsilon) + mean(epsilon**2)),
        law,
        law,
    )


@violates("linearity")
def parts_that_need_not_exist() -> Iterator[Use]:
    yield Use(linearity, equal(mass(2 * p(x) - lam(x)), 2 * mass(p(x)) - mass(lam(x))))
    yield Use(linearity, equal(mass(2 * p(x) - lam(x)), 2 * mass(p(x)) - mass(lam(x))), [continuous(p)])
    yield Use(linearity, equal(mass(1 / x + 1), mass(1 / x) + 1))
    yield Use(linearity, equal(mass(1 / x - k / x), (1 - k) * mass(1 / x)))
    yield Use(linearity, equal(mass(p(x) + 1, 0, 2), mass(p(x), 0, 2) + 2), [continuous(p)])
    slope = beta(x).diff(x)
    yield Use(linearity, equal(mass(slope + 1), mass(slope) + 1), [continuous(beta)])
    yield Use(linearity, equal((k + 1) * mass(1 / x) - k * mass(1 / x) - mass(1 / x), 0))
    yield Use(linearity, equal(over_region(beta(x) + p(x)), over_region(beta(x)) + over_region(p(x))))
    yield Use(
        linearity,
        equal(over_region(beta(x) + p(x)), over_region(beta(x)) + over_region(p(x))),
        [bounded(beta, domain)],
    )
    law = [distributed(x, p, domain), bounded(beta, domain)]
    square = equal(mean(beta(x) + epsilon**2), mean(beta(x)) + mean(epsilon**2))
    yield Use(linearity, square, law)
    cube = equal(mean(beta(x) + epsilon**3), mean(beta(x)) + mean(epsilon**3))
    yield Use(linearity, cube, [*law, variance(epsilon, q)])


@violates("linearity")
def constants_that_are_none() -> Iterator[Use]:
    yield Use(linearity, equal(mass(x * p(x)), x * mass(p(x))), [continuous(p)])
    yield Use(linearity, equal(sp.Sum(i * cells.length(i), (i, 1, m)), i * sp.Sum(cells.length(i), (i, 1, m))))
    yield Use(linearity, equal(mean(beta(x) * epsilon), beta(x) * mean(epsilon)))


@violates("linearity")
def denominators() -> Iterator[Use]:
    yield Use(linearity, equal(mass((k**2 + k) / k * x), (k + 1) * mass(x)))
    yield Use(linearity, equal(mass(x * (p(y) ** 2 + p(y)) / p(y)), (1 + p(y)) * mass(x)), [positive(p)])


@wrong("linearity")
def altered_exponentials() -> Iterator[Use]:
    yield Use(linearity, equal(mass(sp.exp(k * (x - t))), sp.exp(k * t) * mass(sp.exp(k * x))))
    yield Use(linearity, equal(mass(sp.exp(k * (x - t))), sp.exp(-t) * mass(sp.exp(k * x))))
    logistic = sp.exp(x - t) * sp.cos(sp.exp(x - t))
    yield Use(linearity, equal(mass(logistic), sp.exp(-t) * mass(sp.exp(x) * sp.cos(sp.exp(x)))))
    yield Use(linearity, equal(mass(sp.exp(x * t)), sp.exp(t) * mass(sp.exp(x))))


@wrong("linearity")
def altered_sums() -> Iterator[Use]:
    given = [continuous(p), continuous(lam)]
    yield Use(linearity, equal(mass(2 * p(x) + lam(x)), mass(p(x)) + mass(lam(x))), given)
    yield Use(linearity, equal(mass(2 * p(x) - lam(x)), 2 * mass(p(x)) + mass(lam(x))), given)
    yield Use(linearity, equal(mass(p(x) * lam(x)), mass(p(x)) * mass(lam(x))), given)
    yield Use(linearity, equal(mass(p(x) ** 2), mass(p(x)) ** 2), given)
    yield Use(linearity, equal(mass(k * p(x)), k * mass(p(x), 0, half)), given)
    yield Use(linearity, equal(mass(k + p(x)), mass(p(x))), given)
    yield Use(linearity, at_most(mass(k * x), k * mass(x)))
    yield Use(linearity, equal(sp.Sum(k, (i, 1, m)), k * (m + 1)))
    yield Use(linearity, equal(sp.Sum(k, (j, 0, m)), k * m))
    yield Use(linearity(unit_mass(lam)), equal(mass(k * lam(x)), 2 * k), [unit_mass(lam), continuous(lam)])


# -- moments ------------------------------------------------------------------------------------------------


@valid("moments")
def about_the_centre() -> Iterator[Use]:
    yield Use(moments, equal(over_cell(x - c), 0))
    yield Use(moments, equal(over_cell((x - c) ** 2), h**3 / 12))
    yield Use(moments, equal(over_cell((x - c) ** 4), h**5 / 80))
    yield Use(moments, equal(over_cell(sp.Abs(x - c)), h**2 / 4))
    yield Use(moments, equal(over_cell(sp.Abs(x - c) ** 3), h**4 / 32))
    yield Use(moments, equal(over_cell(k + p(c) * (x - c) ** 2), k * h + p(c) * h**3 / 12))
    yield Use(moments, equal(mass((x - half) ** 2), Rational(1, 12)))
    yield Use(moments, equal(sp.Integral((x - y) ** 2, (x, y - k, y + k)), 2 * k**3 / 3))
    longer = holds(sp.Lt(a, b))
    centre = (a + b) / 2
    yield Use(moments, equal(sp.Integral(sp.Abs(x - centre), (x, a, b)), (b - a) ** 2 / 4), [longer], [longer])


@violates("moments")
def lengths_without_a_sign() -> Iterator[Use]:
    yield Use(moments, equal(sp.Integral(sp.Abs(x - y), (x, y - k, y + k)), k**2))
    centre = (a + b) / 2
    yield Use(moments, equal(sp.Integral(sp.Abs(x - centre), (x, a, b)), (b - a) ** 2 / 4))
    weak = holds(sp.Lt(b, a))
    yield Use(moments, equal(sp.Integral(sp.Abs(x - centre), (x, a, b)), (b - a) ** 2 / 4), [weak])


@violates("moments")
def factors_that_move() -> Iterator[Use]:
    yield Use(moments, equal(over_cell(p(x) * (x - c)), 0))
    yield Use(moments, equal(over_cell(p(x) * (x - c) ** 2), p(c) * h**3 / 12))
    yield Use(moments, equal(over_cell(1 / (x - c)), 0))
    yield Use(moments, equal(over_cell((x - c) / sp.Abs(x - c) ** 3), 0))
    yield Use(moments, equal(over_cell(sp.sin(x - c)), 0))


@wrong("moments")
def altered_moments() -> Iterator[Use]:
    yield Use(moments, equal(over_cell((x - c) ** 2), h**3 / 24))
    yield Use(moments, equal(over_cell((x - c) ** 2), h**2 / 12))
    yield Use(moments, equal(over_cell((x - c) ** 2), -(h**3) / 12))
    yield Use(moments, equal(over_cell((x - c) ** 2), 0))
    yield Use(moments, equal(over_cell((x - y) ** 2), h**3 / 12))
    yield Use(moments, equal(over_cell(x), 0))
    yield Use(moments, equal(over_cell(sp.Abs(x - c)), 0))
    yield Use(moments, equal(over_cell(sp.Abs(x - c)), h**2 / 2))
    yield Use(moments, equal(sp.Integral((x - c) ** 2, (x, c, c + h)), h**3 / 12))
    yield Use(moments, at_most(over_cell(x - c), 0))


# -- fundamental_theorem ------------------------------------------------------------------------------------


@valid("fundamental_theorem")
def from_an_antiderivative() -> Iterator[Use]:
    yield Use(fundamental_theorem(sp.Lambda(t, t**3 / 3)), equal(mass(x**2), Rational(1, 3)))
    yield Use(fundamental_theorem(sp.Lambda(t, t**3 / 3 + 7)), equal(mass(x**2), Rational(1, 3)))
    yield Use(fundamental_theorem(sp.Lambda(t, sp.exp(k * t))), equal(mass(k * sp.exp(k * x)), sp.exp(k) - 1))
    yield Use(fundamental_theorem(sp.Lambda(t, -sp.cos(t))), equal(mass(sp.sin(x), a, b), sp.cos(a) - sp.cos(b)))
    yield Use(fundamental_theorem(sp.Lambda(t, sp.log(1 + t))), equal(mass(1 / (1 + x)), sp.log(2)))
    n, e = sp.Symbol("n", integer=True, positive=True), sp.Symbol("e", positive=True)
    yield Use(fundamental_theorem(sp.Lambda(t, t**n / n)), equal(mass(x ** (n - 1), 0, h), h**n / n))
    yield Use(
        fundamental_theorem(sp.Lambda(t, t ** (e + 1) / (e + 1))), equal(mass(x**e, 0, h), h ** (e + 1) / (e + 1))
    )
    yield Use(fundamental_theorem(sp.Lambda(t, t**2 / 2)), equal(mass(sp.Abs(x), 0, h), h**2 / 2))
    smooth = [continuously_differentiable(beta)]
    slope = beta(x).diff(x)
    yield Use(fundamental_theorem(sp.Lambda(t, beta(t))), equal(mass(slope), beta(1) - beta(0)), smooth, smooth)
    inside = [*smooth, in_domain(a), in_domain(b)]
    square = sp.Lambda(t, beta(t) ** 2)
    yield Use(
        fundamental_theorem(square),
        equal(mass(2 * beta(x) * slope, a, b), beta(b) ** 2 - beta(a) ** 2),
        inside,
        inside,
    )


@valid("fundamental_theorem")
def powers_of_what_may_vanish() -> Iterator[Use]:
    n = sp.Symbol("n", integer=True, positive=True)
    least_of_n = fundamental_theorem(sp.Lambda(t, -((1 - t) ** (n + 1)) / (n + 1)))
    yield Use(least_of_n, equal(mass((1 - x) ** n), 1 / (n + 1)))
    odd = fundamental_theorem(sp.Lambda(t, (2 * t - 1) ** (n + 1) / (2 * n + 2)))
    yield Use(odd, equal(mass((2 * x - 1) ** n), (1 - (-1) ** (n + 1)) / (2 * n + 2)))
    smooth = [continuously_differentiable(beta)]
    slope = (n + 1) * beta(x) ** n * beta(x).diff(x)
    change = beta(1) ** (n + 1) - beta(0) ** (n + 1)
    yield Use(fundamental_theorem(sp.Lambda(t, beta(t) ** (n + 1))), equal(mass(slope), change), smooth, smooth)


@violates("fundamental_theorem")
def powers_with_a_singular_slope() -> Iterator[Use]:
    n, e = sp.Symbol("n", integer=True, positive=True), sp.Symbol("e", positive=True)
    broken = fundamental_theorem(sp.Lambda(t, -((1 - t) ** e) / e))
    yield Use(broken, equal(mass((1 - x) ** (e - 1)), 1 / e))
    yield Use(fundamental_theorem(sp.Lambda(t, (2 * t - 1) ** (1 - n))), equal(mass((2 * x - 1) ** -n), 0))
    plain = fundamental_theorem(sp.Lambda(t, -((1 - t) ** (n + 1))))
    yield Use(plain, equal(mass((1 - x) ** n), 1))


@violates("fundamental_theorem")
def antiderivatives_that_are_not_smooth() -> Iterator[Use]:
    yield Use(fundamental_theorem(sp.Lambda(t, sp.log(t))), equal(mass(1 / x, -1, 2), sp.log(2)))
    yield Use(fundamental_theorem(sp.Lambda(t, -1 / t)), equal(mass(1 / x**2, -1, 1), -2))
    yield Use(fundamental_theorem(sp.Lambda(t, sp.sign(t))), equal(mass(0 * x, -1, 1), 2))
    step = sp.Piecewise((0, t < half), (1, True))
    yield Use(fundamental_theorem(sp.Lambda(t, step)), equal(sp.Integral(0, (x, 0, 1)), 1))
    yield Use(fundamental_theorem(sp.Lambda(t, sp.Heaviside(t - half))), equal(sp.Integral(0, (x, 0, 1)), 1))
    yield Use(fundamental_theorem(sp.Lambda(t, sp.atan(1 / t))), equal(mass(-1 / (1 + x**2), -1, 1), sp.pi / 2))
    yield Use(fundamental_theorem(sp.Lambda(t, t * sp.Abs(t) / 2)), equal(mass(sp.Abs(x), -1, 1), 1))
    e = sp.Symbol("e", positive=True)
    yield Use(fundamental_theorem(sp.Lambda(t, t ** (1 - e) / (1 - e))), equal(mass(x**-e), 1 / (1 - e)))
    yield Use(fundamental_theorem(sp.Lambda(t, t**2 / 2)), equal(mass(sp.Abs(x), a, b), (b**2 - a**2) / 2))
    yield Use(fundamental_theorem(sp.Lambda(t, t**2 / 2)), equal(mass(sp.Abs(x), -h, h), 0))
    slope = beta(x).diff(x)
    for given in ((), [continuous(beta)], [continuously_differentiable(p)]):
        yield Use(fundamental_theorem(sp.Lambda(t, beta(t))), equal(mass(slope), beta(1) - beta(0)), given)
    yield Use(
        fundamental_theorem(sp.Lambda(t, beta(t))),
        equal(mass(slope, 0, 2), beta(2) - beta(0)),
        [continuously_differentiable(beta)],
    )
    primitive = mass(sp.DiracDelta(x - half))
    yield Use(fundamental_theorem(sp.Lambda(t, sp.Heaviside(t - half))), equal(primitive, 1))


@violates("fundamental_theorem")
def not_an_antiderivative() -> Iterator[Use]:
    yield Use(fundamental_theorem(sp.Lambda(t, t**3)), equal(mass(x**2), 1))
    yield Use(fundamental_theorem(sp.Lambda(t, t**2 / 2)), equal(mass(x**2), half))
    yield Use(fundamental_theorem(sp.Lambda(t, t)), equal(x, x))
    yield Use(fundamental_theorem(sp.Lambda(t, t)), equal(mass(1) + 1, 2))
    yield Use(fundamental_theorem(sp.Lambda(t, t)), equal(sp.Integral(1, (x, 0, 1), (y, 0, 1)), 1))


@wrong("fundamental_theorem")
def altered_values() -> Iterator[Use]:
    cube = fundamental_theorem(sp.Lambda(t, t**3 / 3))
    yield Use(cube, equal(mass(x**2), half))
    yield Use(cube, equal(mass(x**2), -Rational(1, 3)))
    yield Use(cube, equal(mass(x**2, 0, 2), Rational(1, 3)))
    yield Use(cube, equal(mass(x**2, 1, 0), Rational(1, 3)))
    yield Use(cube, equal(mass(x**3), Rational(1, 3)))
    yield Use(cube, at_most(mass(x**2), Rational(1, 3)))
    yield Use(cube, equal(mass(x**2), Rational(1, 3) + k))


# -- splitting ----------------------------------------------------------------------------------------------


@valid("splitting")
def parts_of_a_domain() -> Iterator[Use]:
    given = [continuous(p), in_domain(a), in_domain(b)]
    yield Use(splitting, equal(mass(p(x), 0, a) + mass(p(x), a, 1), mass(p(x))), given, given[:2])
    yield Use(splitting, equal(mass(p(x), 0, b) - mass(p(x), 0, a), mass(p(x), a, b)), given, given)
    yield Use(splitting, equal(mass(p(x), a, b), -mass(p(x), b, a)), given, given)
    yield Use(splitting, equal(mass(x**2, 0, half) + mass(x**2, half, 1), mass(x**2)))
    yield Use(splitting, equal(mass(p(x), a, a), 0), given, given[:2])


@valid("splitting")
def along_segmentations_and_partitions() -> Iterator[Use]:
    whole = cells.sum(cells.integral(p(x), x, i), i)
    given = [continuous(p), segmentation(cells)]
    yield Use(splitting, equal(whole, mass(p(x))), given, given)
    given = [continuous(p), companding(cells, lam)]
    yield Use(splitting, equal(whole, mass(p(x))), given, given)
    given = [partition(regions, m, domain), bounded(beta, domain)]
    yield Use(
        splitting,
        equal(sp.Sum(over_region(beta(x) ** 2), (i, 1, m)), over_region(beta(x) ** 2, domain)),
        given,
        given,
    )


@violates("splitting")
def functions_that_need_not_be_integrable() -> Iterator[Use]:
    goal = equal(mass(p(x), 0, a) + mass(p(x), a, 1), mass(p(x)))
    yield Use(splitting, goal, [in_domain(a)])
    yield Use(splitting, goal, [positive(p), in_domain(a)])
    yield Use(splitting, equal(mass(1 / x, 0, half) + mass(1 / x, half, 1), mass(1 / x)))
    sums = sp.Sum(over_region(beta(x)), (i, 1, m))
    yield Use(splitting, equal(sums, over_region(beta(x), domain)), [partition(regions, m, domain)])


@violates("splitting")
def points_outside_the_domain() -> Iterator[Use]:
    yield Use(splitting, equal(mass(p(x), 0, a) + mass(p(x), a, 1), mass(p(x))), [continuous(p)])
    yield Use(splitting, equal(mass(p(x), 0, 2) - mass(p(x), 1, 2), mass(p(x))), [continuous(p)])
    yield Use(splitting, equal(mass(p(x), -1, 0) + mass(p(x)), mass(p(x), -1, 1)), [continuous(p)])


@violates("splitting")
def without_a_segmentation() -> Iterator[Use]:
    whole = cells.sum(cells.integral(p(x), x, i), i)
    yield Use(splitting, equal(whole, mass(p(x))), [continuous(p)])
    other = SegmentationSequence.of(n)
    yield Use(splitting, equal(whole, mass(p(x))), [continuous(p), segmentation(other)])
    sums = sp.Sum(over_region(beta(x)), (i, 1, m))
    given = [bounded(beta, domain), partition(regions, n, domain)]
    yield Use(splitting, equal(sums, over_region(beta(x), domain)), given)
    yield Use(splitting, equal(sums, over_region(beta(x), domain)), [bounded(beta, domain)])


@wrong("splitting")
def altered_parts() -> Iterator[Use]:
    given = [continuous(p), continuous(lam), in_domain(a), in_domain(b), segmentation(cells)]
    yield Use(splitting, equal(mass(p(x), 0, a) + mass(p(x), b, 1), mass(p(x))), given)
    yield Use(splitting, equal(mass(p(x), 0, a) - mass(p(x), a, 1), mass(p(x))), given)
    yield Use(splitting, equal(mass(p(x), 0, a) + mass(lam(x), a, 1), mass(p(x))), given)
    yield Use(splitting, equal(mass(p(x), a, b), mass(p(x), b, a)), given)
    yield Use(splitting, at_most(mass(p(x), 0, a) + mass(p(x), a, 1), mass(p(x))), given)
    whole = mass(p(x))
    yield Use(splitting, equal(sp.Sum(cells.integral(p(x), x, i), (i, 1, m - 1)), whole), given)
    yield Use(splitting, equal(sp.Sum(cells.integral(p(x), x, i), (i, 2, m)), whole), given)
    yield Use(splitting, equal(cells.sum(cells.integral(i * p(x), x, i), i), whole), given)
    yield Use(splitting, equal(cells.sum(cells.integral(p(x), x, i + 1), i), whole), given)
    yield Use(splitting, equal(cells.sum(cells.integral(p(x), x, i), i), 2 * whole), given)


# -- differentiation ----------------------------------------------------------------------------------------


@valid("differentiation")
def derivatives() -> Iterator[Use]:
    yield Use(differentiation, equal(sp.Derivative(v**3 * sp.exp(v), v), (3 * v**2 + v**3) * sp.exp(v)))
    yield Use(differentiation, equal(sp.Derivative(k / q**2, q), -2 * k / q**3))
    yield Use(differentiation, equal(sp.Derivative(v**3, (v, 2)), 6 * v))
    known = [continuous(p)]
    yield Use(differentiation, equal(sp.Derivative(mass((v - p(x)) ** 2), v), mass(2 * (v - p(x)))), known, known)
    parts = [partition(regions, m, domain), in_range(i, 1, m)]
    bounds = [bounded(beta, domain), probability_density(p, domain), *parts]
    body = (v - beta(x)) ** 2 * p(x)
    slope = 2 * (v - beta(x)) * p(x)
    yield Use(differentiation, equal(sp.Derivative(over_region(body), v), over_region(slope)), bounds, bounds)


@violates("differentiation")
def without_the_conditions_of_leibniz() -> Iterator[Use]:
    yield Use(differentiation, equal(sp.Derivative(mass((v - p(x)) ** 2), v), mass(2 * (v - p(x)))))
    yield Use(differentiation, equal(sp.Derivative(mass((v - p(x)) ** 2), v), mass(2 * (v - p(x)))), [positive(p)])
    exponential = sp.Derivative(mass(sp.exp(v * x)), v)
    yield Use(differentiation, equal(exponential, mass(x * sp.exp(v * x))))
    yield Use(differentiation, equal(sp.Derivative(mass(sp.Abs(v - x)), v), mass(sp.sign(v - x))))
    yield Use(differentiation, equal(sp.Derivative(sp.Integral(p(x), (x, 0, v)), v), p(v)), [continuous(p)])
    body = (v - beta(x)) ** 2
    yield Use(differentiation, equal(sp.Derivative(over_region(body), v), over_region(2 * (v - beta(x)))))
    yield Use(differentiation, equal(sp.Derivative(sp.Sum(v**i, (i, 1, m)), v), sp.Sum(i * v ** (i - 1), (i, 1, m))))


@violates("differentiation")
def not_a_derivative() -> Iterator[Use]:
    yield Use(differentiation, equal(2 * v, sp.Derivative(v**2, v)))
    yield Use(differentiation, equal(2 * sp.Derivative(v**2, v), 4 * v))


@wrong("differentiation")
def altered_derivatives() -> Iterator[Use]:
    yield Use(differentiation, equal(sp.Derivative(v**3, v), v**2))
    yield Use(differentiation, equal(sp.Derivative(v**3, v), 3 * v**3))
    yield Use(differentiation, equal(sp.Derivative(k / q**2, q), 2 * k / q**3))
    yield Use(differentiation, equal(sp.Derivative(v**3, (v, 2)), 3 * v**2))
    yield Use(differentiation, less(sp.Derivative(v**3, v), 3 * v**2))
    known = [continuous(p)]
    yield Use(differentiation, equal(sp.Derivative(mass((v - p(x)) ** 2), v), mass(v - p(x))), known)
    yield Use(differentiation, equal(sp.Derivative(mass((v - p(x)) ** 2), v), mass(2 * (v - p(x)), 0, 2)), known)
    yield Use(differentiation, equal(sp.Derivative(p(v) * q, v), q * p(v)), known)


def test_a_convex_combination_needs_no_hypothesis_about_the_integrand() -> None:
    """One integral with a constant factor is not split, so it need not be known to exist."""
    theorem = linearity.prove(equal(mass(k * beta(x)), k * mass(beta(x))), [continuous(beta), continuous(p)])
    assert theorem.hypotheses == frozenset()


def test_a_sign_that_is_not_needed_is_not_carried() -> None:
    given = [continuous(p), continuous(lam), positive(p)]
    theorem = linearity.prove(equal(mass(2 * p(x) - lam(x)), 2 * mass(p(x)) - mass(lam(x))), given)
    assert theorem.hypotheses == {continuous(p), continuous(lam)}


def test_hypotheses_of_equations_are_inherited_with_their_use() -> None:
    given = [nonzero_almost_everywhere(beta), generic_point(y), in_domain(y)]
    ratio = algebra.prove(equal((beta(y) ** 2 + beta(y)) / beta(y), beta(y) + 1), given)
    body = (beta(y) ** 2 + beta(y)) / beta(y)
    theorem = linearity(ratio).prove(equal(sp.Sum(body, (i, 1, m)), m * (beta(y) + 1)), given)
    assert theorem.hypotheses == set(given)
    assert theorem.premises == (ratio,)


def test_independence_is_not_needed_to_split_an_expectation() -> None:
    law = [distributed(x, p, domain), bounded(beta, domain), variance(epsilon, q), independent(x, epsilon)]
    theorem = linearity.prove(equal(mean(beta(x) + epsilon), mean(beta(x)) + mean(epsilon)), law)
    assert independent(x, epsilon) not in theorem.hypotheses


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
