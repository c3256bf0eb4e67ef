"""The bounds of sections 6 and G.3 to G.5 against exact laws: binomial and Poisson tails, a conditional law."""

from fractions import Fraction
from itertools import product
from math import ceil, comb, floor

import mpmath as mp
import pytest

from zcmoe_symbolic.theory.concentration.notation import best_constant, chernoff_exponent

BEST = mp.mpf(str(best_constant.evalf(30)))


def exponent(deviation):
    """h(t) by mpmath alone."""
    deviation = mp.mpf(deviation)
    return (1 + deviation) * mp.log(1 + deviation) - deviation if deviation > -1 else mp.mpf(1)


def count_law(n, rho):
    """The exact binomial probabilities."""
    return [comb(n, k) * rho**k * (1 - rho) ** (n - k) for k in range(n + 1)]


def tails(n, rho, t):
    """The exact probabilities that the count is at least (1 + t) n rho, and at most (1 - t) n rho."""
    law = count_law(n, rho)
    return sum(law[ceil((1 + t) * n * rho) :]), sum(law[: floor((1 - t) * n * rho) + 1])


def real(fraction):
    return mp.mpf(fraction.numerator) / fraction.denominator


GRID = list(product((1, 2, 5, 13, 40, 120), (Fraction(1, 50), Fraction(1, 7), Fraction(1, 2), Fraction(9, 10), 1)))


@pytest.mark.parametrize(("n", "rho"), GRID)
def test_the_chernoff_bounds_lie_above_the_exact_tails(n, rho):
    rho = Fraction(rho)
    for t in (Fraction(1, 20), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)):
        upper, lower = map(real, tails(n, rho, t))
        mean, deviation = real(n * rho), real(t)
        assert upper <= mp.exp(-mean * exponent(deviation))
        assert lower <= mp.exp(-mean * exponent(-deviation))
        assert upper + lower <= 2 * mp.exp(-BEST * mean * deviation**2)
        if t <= Fraction(1, 2):
            assert upper + lower <= 2 * mp.exp(-(6 * mp.log(mp.mpf(3) / 2) - 2) * mean * deviation**2)


def test_a_larger_constant_fails_for_a_real_count():
    """At t = 1 the tail of a rare count is `exp(-mu h(1))` up to a power of mu, so that 0.40 for 0.386 fails."""
    mean = 2000
    with mp.workdps(60):
        tail = mp.gammainc(2 * mean, 0, mean, regularized=True)
        assert 2 * mp.exp(-mp.mpf("0.40") * mean) < tail < 2 * mp.exp(-BEST * mean)


def test_the_exponent_is_that_of_the_formula():
    for t in (Fraction(-9, 10), Fraction(-1, 2), Fraction(1, 3), Fraction(1)):
        shown = chernoff_exponent(mp.mpf(t.numerator) / t.denominator)
        assert mp.almosteq(mp.mpf(str(shown)), exponent(real(t)), rel_eps=mp.mpf(10) ** -12)


@pytest.mark.parametrize("rho", [Fraction(1, 40), Fraction(1, 5), Fraction(3, 5)])
@pytest.mark.parametrize("delta", [Fraction(1, 100), Fraction(1, 5), Fraction(9, 10)])
def test_the_sample_sizes_of_lemma_6_3_suffice(rho, delta):
    for constant, two_sided in ((BEST / 4, True), ((6 * mp.log(mp.mpf(3) / 2) - 2) / 4, True), (None, False)):
        if two_sided:
            n = int(mp.ceil(mp.log(2 / real(delta)) / (constant * real(rho))))
        else:
            n = int(mp.ceil(mp.log(1 / real(delta)) / (real(rho) * (1 - mp.log(2)) / 2)))
        law = count_law(n, real(rho))
        inside = sum(p for k, p in enumerate(law) if n * rho < 2 * k and (2 * k < 3 * n * rho or not two_sided))
        assert inside >= 1 - real(delta)


def two_valued_errors(k):
    """Values and exact probabilities of the mean of k errors that are 1 or -1 with probability 1/2 each."""
    return [(Fraction(2 * j - k, k), Fraction(comb(k, j), 2**k)) for j in range(k + 1)]


@pytest.mark.parametrize("k", [1, 2, 3, 10, 41])
def test_hoeffdings_inequality_at_a_count(k):
    """Noise of two values 1 and -1 on a region with constant beta: the range is R = 2, `2 k t^2/R^2 = k t^2/2`."""
    for t in (Fraction(1, 10), Fraction(1, 3), Fraction(4, 5), Fraction(1)):
        tail = sum(p for value, p in two_valued_errors(k) if abs(value) >= t)
        assert real(tail) <= 2 * mp.exp(-k * real(t) ** 2 / 2)


@pytest.mark.parametrize("eta", [Fraction(1, 20), Fraction(1, 2)])
@pytest.mark.parametrize("rho", [Fraction(1, 10), Fraction(1, 2)])
def test_theorem_6_4_holds_for_an_exact_law(rho, eta):
    """The exact probability that the learned constant is within the bound is at least (1 - delta)(1 - eta)."""
    delta = Fraction(1, 10)
    n = int(mp.ceil(4 * mp.log(2 / real(delta)) / (BEST * real(rho))))
    bound = 2 * mp.sqrt(mp.log(2 / real(eta)) / (n * real(rho)))
    near = Fraction(int(bound * 10**15), 10**15)
    # An empty region counts as a failure.
    close = sum(
        p * real(sum(q for value, q in two_valued_errors(k) if abs(value) <= near))
        for k, p in enumerate(count_law(n, real(rho)))
        if k
    )
    assert close >= (1 - real(delta)) * (1 - real(eta)) >= 1 - real(delta) - real(eta)


@pytest.mark.parametrize("tau", [Fraction(1, 2), Fraction(5, 2), Fraction(4)])
@pytest.mark.parametrize("rho", [Fraction(1, 10), Fraction(1, 2), Fraction(1)])
def test_the_steps_above_a_count_hold_for_an_exact_law(rho, tau):
    """(135) to (141) and (143) in order, with R = 2; for rho = 1 only the count n is possible."""
    n, t = 9, Fraction(1, 3)
    law = [Fraction(comb(n, k)) * rho**k * (1 - rho) ** (n - k) for k in range(n + 1)]
    enough = [k for k in range(n + 1) if k >= tau]
    likely = sum(law[k] for k in enough)
    far = {k: sum(q for value, q in two_valued_errors(k) if abs(value) >= t) for k in enough}
    near = {k: sum(q for value, q in two_valued_errors(k) if abs(value) <= t) for k in enough}
    deviates = sum(far[k] * law[k] for k in enough) / likely
    weights = {k: law[k] / likely for k in enough}
    bound = {k: 2 * mp.exp(-k * real(t) ** 2 / 2) for k in enough}
    inserted = sum(bound[k] * real(weights[k]) for k in enough)
    shrunk = [mp.exp(-real(k - tau) * real(t) ** 2 / 2) * real(weights[k]) for k in enough]
    assert sum(weights.values()) == 1
    assert deviates == sum(far[k] * weights[k] for k in enough)
    assert real(deviates) <= inserted
    assert mp.almosteq(inserted, 2 * mp.exp(-real(tau) * real(t) ** 2 / 2) * sum(shrunk))
    assert inserted <= 2 * mp.exp(-real(tau) * real(t) ** 2 / 2)
    assert real(sum(near[k] * weights[k] for k in enough)) >= 1 - 2 * mp.exp(-real(tau) * real(t) ** 2 / 2)
