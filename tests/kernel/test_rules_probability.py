"""The rules about expectations over the random input and the noise."""

from collections.abc import Iterator

import sympy as sp
from rule_cases import Use, family, valid, violates, wrong

from zcmoe_symbolic.kernel import expert_of_each_region, independence, law_of_the_input, noise_moments
from zcmoe_symbolic.language import (
    Expectation,
    RegionIntegral,
    at_most,
    bounded,
    distributed,
    equal,
    in_range,
    independent,
    piecewise_constant,
    positive,
    probability_density,
    variance,
    zero_mean,
)

x, k = sp.symbols("x k", real=True)
epsilon = sp.Symbol("epsilon", real=True)
s2 = sp.Symbol("s2", nonnegative=True)
i, m, n = sp.symbols("i m n", integer=True, positive=True)
domain, elsewhere = sp.symbols("Omega Omega2")
beta, p, f, lam = (sp.Function(name, real=True) for name in ("beta", "p", "f", "lambda"))
regions, constants = sp.Function("A"), sp.Function("c")

LAW, BOUNDED, INDEPENDENT = distributed(x, p, domain), bounded(beta, domain), independent(x, epsilon)
NOISE, CENTRED = variance(epsilon, s2), zero_mean(epsilon)


def mean(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, x, epsilon)


def over(body: sp.Expr, region: sp.Basic = domain) -> sp.Expr:
    return RegionIntegral.over(region, body, x)


# -- independence -------------------------------------------------------------------------------------------


@valid("independence")
def products() -> Iterator[Use]:
    given = [LAW, BOUNDED, INDEPENDENT, NOISE]
    goal = equal(mean(beta(x) * epsilon), mean(beta(x)) * mean(epsilon))
    yield Use(independence, goal, [*given, CENTRED, positive(p)], given)
    yield Use(
        independence,
        equal(mean(k * beta(x) ** 2 * epsilon**2), k * mean(beta(x) ** 2) * mean(epsilon**2)),
        given,
        given,
    )


@violates("independence")
def conditions_of_independence() -> Iterator[Use]:
    given = [LAW, BOUNDED, INDEPENDENT, NOISE]
    goal = equal(mean(beta(x) * epsilon), mean(beta(x)) * mean(epsilon))
    for missing in range(4):
        yield Use(independence, goal, given[:missing] + given[missing + 1 :])
    yield Use(independence, equal(mean(beta(x) * epsilon**3), mean(beta(x)) * mean(epsilon**3)), given)
    yield Use(independence, equal(mean(beta(x) * sp.exp(epsilon)), mean(beta(x)) * mean(sp.exp(epsilon))), given)
    yield Use(independence, equal(mean(lam(x) * epsilon), mean(lam(x)) * mean(epsilon)), given)
    other = [LAW, BOUNDED, independent(x, k), NOISE]
    yield Use(independence, goal, other)
    joint = sp.Function("G", real=True)(x, epsilon)
    yield Use(independence, equal(mean(joint * epsilon), mean(joint) * mean(epsilon)), given)


@wrong("independence")
def altered_products() -> Iterator[Use]:
    given = [LAW, BOUNDED, INDEPENDENT, NOISE]
    yield Use(independence, equal(mean(beta(x) * epsilon), mean(beta(x)) + mean(epsilon)), given)
    yield Use(independence, equal(mean(beta(x) * epsilon**2), mean(beta(x)) * mean(epsilon) ** 2), given)
    yield Use(independence, equal(mean(beta(x) * epsilon**2), mean(beta(x)) * mean(epsilon)), given)
    yield Use(independence, equal(mean(beta(x) ** 2), mean(beta(x)) ** 2), given)
    yield Use(independence, equal(mean(beta(x) * epsilon), 0), given)
    yield Use(independence, at_most(mean(beta(x) * epsilon), mean(beta(x)) * mean(epsilon)), given)


# -- noise_moments ------------------------------------------------------------------------------------------


@valid("noise_moments")
def the_first_two() -> Iterator[Use]:
    given = [CENTRED, NOISE]
    yield Use(noise_moments, equal(mean(epsilon), 0), given, [CENTRED])
    yield Use(noise_moments, equal(mean(epsilon**2), s2), given, [NOISE])
    yield Use(noise_moments, equal(k * mean(epsilon) + mean(epsilon**2), s2), given, given)


@violates("noise_moments")
def moments_that_are_not_given() -> Iterator[Use]:
    yield Use(noise_moments, equal(mean(epsilon), 0), [NOISE])
    yield Use(noise_moments, equal(mean(epsilon**2), s2), [CENTRED])
    yield Use(noise_moments, equal(mean(x), 0), [CENTRED, NOISE])
    yield Use(noise_moments, equal(mean(epsilon**3), 0), [CENTRED, NOISE])
    yield Use(noise_moments, equal(Expectation.of(epsilon, x), 0), [CENTRED])
    yield Use(noise_moments, equal(mean(epsilon), 0), [zero_mean(k)])


@wrong("noise_moments")
def altered_moments() -> Iterator[Use]:
    given = [CENTRED, NOISE]
    yield Use(noise_moments, equal(mean(epsilon), 1), given)
    yield Use(noise_moments, equal(mean(epsilon**2), 2 * s2), given)
    yield Use(noise_moments, equal(mean(epsilon**2), s2**2), given)
    yield Use(noise_moments, equal(mean(epsilon**2), 0), given)
    yield Use(noise_moments, equal(mean(epsilon**4), s2**2), given)
    yield Use(noise_moments, equal(mean(beta(x) * epsilon), 0), given)


# -- law_of_the_input ---------------------------------------------------------------------------------------


@valid("law_of_the_input")
def integrals_against_the_density() -> Iterator[Use]:
    given = [LAW, BOUNDED]
    yield Use(law_of_the_input, equal(mean(beta(x)), over(beta(x) * p(x))), [*given, NOISE], given)
    square = equal(mean(k * beta(x) ** 2), over(k * beta(x) ** 2 * p(x)))
    yield Use(law_of_the_input, square, given, given)


@violates("law_of_the_input")
def conditions_of_the_law() -> Iterator[Use]:
    goal = equal(mean(beta(x)), over(beta(x) * p(x)))
    yield Use(law_of_the_input, goal, [LAW])
    yield Use(law_of_the_input, goal, [BOUNDED, probability_density(p, domain)])
    yield Use(law_of_the_input, goal, [distributed(k, p, domain), BOUNDED])
    noisy = equal(mean(beta(x) * epsilon), over(beta(x) * epsilon * p(x)))
    yield Use(law_of_the_input, noisy, [LAW, BOUNDED, NOISE])
    yield Use(law_of_the_input, equal(mean(1 / beta(x)), over(p(x) / beta(x))), [LAW, BOUNDED])


@wrong("law_of_the_input")
def altered_laws() -> Iterator[Use]:
    given = [LAW, BOUNDED]
    yield Use(law_of_the_input, equal(mean(beta(x)), over(beta(x))), given)
    yield Use(law_of_the_input, equal(mean(beta(x)), over(beta(x) * p(x) ** 2)), given)
    yield Use(law_of_the_input, equal(mean(beta(x)), over(beta(x) * lam(x))), given)
    yield Use(law_of_the_input, equal(mean(beta(x)), over(beta(x) * p(x), elsewhere)), given)
    yield Use(law_of_the_input, equal(mean(beta(x)), over(beta(x) * p(x), regions(i, m))), given)
    yield Use(law_of_the_input, equal(mean(beta(x)), 2 * over(beta(x) * p(x))), given)
    yield Use(law_of_the_input, at_most(mean(beta(x)), over(beta(x) * p(x))), given)


# -- expert_of_each_region ----------------------------------------------------------------------------------

EXPERTS = piecewise_constant(f, regions, constants, m)


@valid("expert_of_each_region")
def values_of_the_experts() -> Iterator[Use]:
    region, expert = regions(i, m), constants(i, m)
    given = [EXPERTS, in_range(i, 1, m)]
    goal = equal(over((beta(x) - f(x)) ** 2 * p(x), region), over((beta(x) - expert) ** 2 * p(x), region))
    yield Use(expert_of_each_region, goal, [*given, BOUNDED], given)
    sums = [sp.Sum(over(body, region), (i, 1, m)) for body in (f(x) * p(x), expert * p(x))]
    yield Use(expert_of_each_region, equal(*sums), [EXPERTS], [EXPERTS])


@violates("expert_of_each_region")
def conditions_of_the_experts() -> Iterator[Use]:
    region, expert = regions(i, m), constants(i, m)
    goal = equal(over(f(x), region), over(expert, region))
    yield Use(expert_of_each_region, goal, [EXPERTS])
    yield Use(expert_of_each_region, goal, [in_range(i, 1, m)])
    yield Use(expert_of_each_region, goal, [EXPERTS, in_range(i, 0, m)])
    yield Use(expert_of_each_region, goal, [piecewise_constant(f, regions, constants, n), in_range(i, 1, m)])
    yield Use(expert_of_each_region, equal(over(f(x)), over(expert)), [EXPERTS, in_range(i, 1, m)])
    beyond = [sp.Sum(over(body, region), (i, 1, m + 1)) for body in (f(x), expert)]
    yield Use(expert_of_each_region, equal(*beyond), [EXPERTS])


@wrong("expert_of_each_region")
def altered_experts() -> Iterator[Use]:
    region, expert = regions(i, m), constants(i, m)
    given = [EXPERTS, in_range(i, 1, m)]
    yield Use(expert_of_each_region, equal(over(f(x), region), over(constants(i + 1, m), region)), given)
    yield Use(expert_of_each_region, equal(over(f(x), region), over(constants(i, n), region)), given)
    yield Use(expert_of_each_region, equal(over(beta(x), region), over(expert, region)), given)
    yield Use(expert_of_each_region, equal(over(f(x), region), expert), given)
    yield Use(expert_of_each_region, equal(over(f(x) ** 2, region), over(expert, region)), given)
    yield Use(expert_of_each_region, equal(over(f(x + 1), region), over(expert, region)), given)
    yield Use(expert_of_each_region, at_most(over(f(x), region), over(expert, region)), given)


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
