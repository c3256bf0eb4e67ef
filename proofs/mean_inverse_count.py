"""The mean inverse count `B(n, rho) = E[1/N; N >= 1]` of a region, in three forms, for every n >= 1 and every rho.

N is the number of examples in a region of probability rho. Every region that holds an example estimates its constant
with a variance of `v_i/N`, so that B is what the estimation error consists of. With `a = 1 - rho`:

* N is binomial, `P(N = k) = binomial(n, k) rho^k a^(n-k)`;
* `B = sum_(k=1)^n P(N = k)/k = sum_(k=1)^n (a^(n-k) - a^n)/k`, where `0^0 = 1` if rho = 1;
* `B_k = a B_(k-1) + (1 - a^k)/k` from `B_0 = 0`;
* `B = n rho a^(n-1) 3F2(1, 1, 1-n; 2, 2; -rho/a)` if rho < 1: the series ends, as `(1)_j/(2)_j = 1/(j + 1)` and
  `(1-n)_j/j! = (-1)^j binomial(n-1, j)`. It is the finite series that is proved; `hyper` is not in the kernel's language.
"""

from sympy import Eq, Function, Lambda, Lt, Sum, Symbol, binomial

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import (
    coefficients,
    induction,
    instance,
    last_summand,
    linear_arithmetic,
    linearity,
    sum_of_expectations,
)
from zcmoe_symbolic.language import Indicator, equal, holds, in_range
from zcmoe_symbolic.theory.partition import bounded_model, data_model, regions
from zcmoe_symbolic.theory.sample import chance, count, k, mean, n, region_probability, s, sample
from zcmoe_symbolic.theory.scalar import i, m

size = Symbol("N", integer=True, nonnegative=True)
a, rho, x, y, w = (Symbol(name, real=True) for name in ("a", "rho", "x", "y", "w"))
f = Function("f", real=True)
partition_of_omega, _ = regions
a_sample = [*data_model, *bounded_model, partition_of_omega, in_range(i, 1, m), sample]
count_is_k = Indicator(Eq(count, k, evaluate=False))
p_k = chance(Eq(count, k, evaluate=False))


def total(summand, least, most):
    """The sum over the indices k from least to most."""
    return Sum(summand, (k, least, most))


def binomial_term(number, q=1 - a):
    """The probability that a binomial count of `number` trials of probability q is k."""
    return binomial(number, k) * q**k * (1 - q) ** (number - k)


def mean_inverse(number, q=1 - a):
    """`B = sum_(k=1)^n (a^(n-k) - a^n)/k`."""
    return total(((1 - q) ** (number - k) - (1 - q) ** number) / k, 1, number)


@claim("lem-mean-inverse-count", part="recurrence", states=[
    equal(mean_inverse(size + 1), a * mean_inverse(size) + (1 - a ** (size + 1)) / (size + 1)),
    equal(mean_inverse(0), 0)])  # fmt: skip
def recurrence():
    """`B_(n+1) = a B_n + (1 - a^(n+1))/(n + 1)`, `B_0 = 0`: the last summand is apart, and the others have a factor a."""
    summand = (a ** (size + 1 - k) - a ** (size + 1)) / k
    scaled = instance(
        uses("lem-finite-sums/constant factor", 1), {f: Lambda(k, (a ** (size - k) - a**size) / k)}, {w: a}
    ).prove(equal(a * mean_inverse(size), total(summand, 1, size)))
    step = (
        calc(mean_inverse(size + 1))
        .equals(total(summand, 1, size) + (1 - a ** (size + 1)) / (size + 1), by=last_summand)
        .equals(a * mean_inverse(size) + (1 - a ** (size + 1)) / (size + 1), by=algebra(scaled))
        .theorem()
    )
    return step, calc(mean_inverse(0)).equals(0, by=last_summand).theorem()


@claim("lem-mean-inverse-count", part="of a binomial count",
       states=equal(total(binomial_term(size) / k, 1, size), mean_inverse(size)))  # fmt: skip
def of_a_binomial_count():
    """`sum_k binomial(n, k) rho^k a^(n-k)/k` obeys the recurrence, by `binomial(n, k-1)/k = binomial(n+1, k)/(n+1)`."""
    left, right = total(binomial_term(size) / k, 1, size), mean_inverse(size)
    assumed = holds(equal(left, right))
    following = size + 1
    base = (
        calc(total(binomial_term(0) / k, 1, 0))
        .equals(0, by=last_summand)
        .equals(mean_inverse(0), by=algebra(uses("lem-mean-inverse-count/recurrence", 1)))
        .theorem()
    )
    binomial_theorem = instance(uses("lem-binomial-theorem"), {}, {x: 1 - a, y: a, size: following}).prove(
        equal(1, total(binomial_term(following), 0, following))
    )
    first = instance(uses("lem-finite-sums/first summand"), {f: Lambda(k, binomial_term(following))}, {size: following})
    without_the_first = (
        calc(total(binomial_term(following), 0, following))
        .equals(a**following + total(binomial_term(following), 1, following), by=first)
        .theorem()
    )
    occupied = linear_arithmetic(binomial_theorem, without_the_first).prove(
        equal(total(binomial_term(following), 1, following), 1 - a**following)
    )
    lower = binomial(size, k) * (1 - a) ** k * a ** (following - k) / k
    none_at_the_end = last_summand.prove(equal(total(lower, 1, following), total(lower, 1, size)))
    scaled = instance(
        uses("lem-finite-sums/constant factor", 1), {f: Lambda(k, binomial_term(size) / k)}, {w: a}
    ).prove(equal(a * left, total(lower, 1, size)))
    step = (
        calc(total(binomial_term(following) / k, 1, following), given=[assumed])
        .equals(total(lower + binomial_term(following) / following, 1, following), by=algebra)
        .equals(total(lower, 1, following) + total(binomial_term(following), 1, following) / following, by=linearity)
        .equals(total(lower, 1, size) + (1 - a**following) / following, by=algebra(none_at_the_end, occupied))
        .equals(a * left + (1 - a**following) / following, by=algebra(scaled))
        .equals(a * right + (1 - a**following) / following, by=algebra(assumed))
        .equals(mean_inverse(following), by=algebra(uses("lem-mean-inverse-count/recurrence", 0)))
        .theorem()
    )
    return induction(base, step, size).prove(equal(left, right))


probability = region_probability


law = binomial_term(n, probability)
"""`binomial(n, k) rho^k (1 - rho)^(n-k)`, written with the probability of the region."""


@claim("law-of-the-count", given=[*a_sample, in_range(k, 0, n)], states=equal(p_k, law))
def law_of_the_count():
    """The number of examples in a region is binomial: compare the coefficients of its generating function."""
    powers = instance(uses("lem-binomial-theorem"), {}, {size: n, x: s * probability, y: 1 - probability}).prove(
        equal((1 - probability + s * probability) ** n, total(s**k * law, 0, n)), a_sample
    )
    polynomials = (
        calc(total(s**k * p_k, 0, n))
        .equals((1 - probability + s * probability) ** n, by=uses("generating-functions-of-the-count", 0))
        .equals(total(s**k * law, 0, n), by=algebra(powers))
        .theorem()
    )
    return coefficients(polynomials, s, k).prove(equal(p_k, law), [*a_sample, in_range(k, 0, n)])


B = mean_inverse(n, probability)


@claim("lem-mean-inverse-count", part="of the examples in a region", given=a_sample, states=[
    equal(mean(total(count_is_k / k, 1, n)), total(p_k / k, 1, n)), equal(total(p_k / k, 1, n), B)])  # fmt: skip
def of_the_examples_in_a_region():
    """`E[1/N; N >= 1]` is the sum of the P(N = k)/k, and that is B."""
    values = calc(mean(total(count_is_k / k, 1, n))).equals(total(p_k / k, 1, n), by=sum_of_expectations(k)).theorem()
    positive = instance(uses("law-of-the-count")).prove(equal(p_k, law), [*a_sample, in_range(k, 1, n)])
    binomial_count = instance(uses("lem-mean-inverse-count/of a binomial count"), {}, {a: 1 - probability, size: n})
    return values, (
        calc(total(p_k / k, 1, n))
        .equals(total(law / k, 1, n), by=algebra(positive))
        .equals(B, by=binomial_count)
        .theorem()
    )


below_one = holds(Lt(rho, 1))


def hypergeometric(q):
    """`n q (1-q)^(n-1) sum_j binomial(n-1, j) (q/(1-q))^j/(j + 1)^2`."""
    ratios = binomial(n - 1, k) * (q / (1 - q)) ** k / (k + 1) ** 2
    return n * q * (1 - q) ** (n - 1), ratios


@claim("lem-mean-inverse-count", part="hypergeometric form", given=[below_one],
       states=equal(mean_inverse(n, rho), hypergeometric(rho)[0] * total(hypergeometric(rho)[1], 0, n - 1)))  # fmt: skip
def hypergeometric_form():
    """`B = n rho a^(n-1) 3F2(1, 1, 1-n; 2, 2; -rho/a)`, from `binomial(n, j+1) = n binomial(n-1, j)/(j + 1)`."""
    miss = Symbol("a", positive=True)
    factor, ratios = hypergeometric(1 - miss)
    summand = binomial_term(n, 1 - miss) / k
    shifted = binomial(n, k + 1) * (1 - miss) ** (k + 1) * miss ** (n - 1 - k) / (k + 1)
    moved = instance(uses("lem-finite-sums/shift of the index"), {f: Lambda(k, summand)}, {size: n})
    values = instance(uses("lem-mean-inverse-count/of a binomial count"), {}, {a: miss, size: n}).prove(
        equal(total(summand, 1, n), mean_inverse(n, 1 - miss))
    )
    core = (
        calc(mean_inverse(n, 1 - miss), given=[])
        .equals(total(summand, 1, n), by=algebra(values))
        .equals(total(shifted, 0, n - 1), by=moved)
        .equals(total(factor * ratios, 0, n - 1), by=algebra)
        .equals(factor * total(ratios, 0, n - 1), by=linearity)
        .theorem()
    )
    factor, ratios = hypergeometric(rho)
    by = instance(core, {}, {miss: 1 - rho})
    return calc(mean_inverse(n, rho)).equals(factor * total(ratios, 0, n - 1), by=by).theorem()
