"""Gauss-Jacobi rules: proved nodes, proved weights, exact on polynomials."""

from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.gauss_jacobi import GaussJacobiRule, RuleNotProved, check, gauss_jacobi

EXPONENTS = [
    (fmpq(0), fmpq(0)),
    (fmpq(2, 3), fmpq(2, 3)),
    (fmpq(2, 3), fmpq(0)),
    (fmpq(0), fmpq(1, 3)),
    (fmpq(-1, 2), fmpq(-1, 2)),
    (fmpq(-1, 2), fmpq(1, 2)),
    (fmpq(-9, 10), fmpq(5, 2)),
    (fmpq(12), fmpq(7)),
]
COUNTS = [1, 2, 3, 4, 17, 40, 71]


def named(exponents: tuple[fmpq, fmpq]) -> str:
    return f"{exponents[0]}_{exponents[1]}".replace("/", "over")


def moment(rule: GaussJacobiRule, degree: int) -> arb:
    """The integral of (1 - t)^alpha (1 + t)^(beta + degree)."""
    one = rule.alpha + rule.beta + 1 + degree
    return arb(2) ** one * (rule.alpha + 1).gamma() * (rule.beta + 1 + degree).gamma() / (one + 1).gamma()


def is_exact_on_polynomials(rule: GaussJacobiRule, bits: int) -> bool:
    """Whether the rule is right for powers of 1 + t up to the degree 2 n - 1, in balls that are not wide."""
    with working_precision(bits + 32):
        for degree in {0, 1, len(rule.nodes), 2 * len(rule.nodes) - 1}:
            value = sum((w * (1 + t) ** degree for t, w in zip(rule.nodes, rule.weights, strict=True)), arb(0))
            expected = moment(rule, degree)
            if not value.overlaps(expected) or not abs(value / expected - 1) < arb(2) ** (-bits // 2):
                return False
    return True


@pytest.mark.parametrize("exponents", EXPONENTS, ids=named)
@pytest.mark.parametrize("count", COUNTS)
def test_the_rule_integrates_polynomials_of_degree_2n_minus_1_exactly(count: int, exponents: tuple[fmpq, fmpq]) -> None:
    assert is_exact_on_polynomials(gauss_jacobi(count, *exponents, 200), 200)


def test_the_rule_is_not_exact_beyond_that_degree() -> None:
    rule = gauss_jacobi(5, fmpq(2, 3), fmpq(0), 200)
    with working_precision(200):
        value = sum((w * (1 + t) ** 10 for t, w in zip(rule.nodes, rule.weights, strict=True)), arb(0))
        assert not value.overlaps(moment(rule, 10))


@pytest.mark.parametrize("exponents", EXPONENTS, ids=named)
def test_numbers_are_as_accurate_as_asked_for(exponents: tuple[fmpq, fmpq]) -> None:
    for count, bits in ((9, 64), (40, 333), (110, 1000)):
        rule = gauss_jacobi(count, *exponents, bits)
        assert all(float(node.rad()) < 2.0**-bits for node in rule.nodes)
        assert all(quotient.rel_accuracy_bits() > bits for quotient in rule.quotients)


def test_a_long_rule_at_high_precision_is_exact_on_polynomials() -> None:
    assert is_exact_on_polynomials(gauss_jacobi(180, fmpq(2, 3), fmpq(2, 3), 3400), 3400)


def test_own_rule_for_legendre_agrees_with_arb() -> None:
    own = gauss_jacobi(31, arb("0 +/- 1e-200"), arb("0 +/- 1e-200"), 200)
    arbs = gauss_jacobi(31, 0, 0, 200)
    assert all(one.overlaps(other) for one, other in zip(own.nodes, arbs.nodes, strict=True))
    assert all(one.overlaps(other) for one, other in zip(own.quotients, arbs.quotients, strict=True))


def test_nodes_are_the_zeros_of_mpmaths_jacobi_polynomial() -> None:
    with mpmath.workdps(40):
        for node in gauss_jacobi(12, fmpq(2, 3), fmpq(-1, 3), 160).nodes:
            t = mpmath.mpf(node.str(40, radius=False))
            assert abs(mpmath.jacobi(12, mpmath.mpf(2) / 3, -mpmath.mpf(1) / 3, t)) < mpmath.mpf(10) ** -35


def test_exponents_may_be_irrational() -> None:
    with working_precision(1000):
        alpha, beta = arb.pi() - 3, arb(2).sqrt()
    assert is_exact_on_polynomials(gauss_jacobi(23, alpha, beta, 200), 200)


def test_exchanged_exponents_give_the_mirrored_rule() -> None:
    rule, other = gauss_jacobi(8, fmpq(2, 3), fmpq(1, 5), 100), gauss_jacobi(8, fmpq(1, 5), fmpq(2, 3), 100)
    assert all(one.overlaps(-two) for one, two in zip(rule.nodes, reversed(other.nodes), strict=True))


@settings(max_examples=25, deadline=None)
@given(
    count=st.integers(1, 30),
    alpha=st.fractions(min_value="-49/50", max_value=5, max_denominator=50),
    beta=st.fractions(min_value="-49/50", max_value=5, max_denominator=50),
)
def test_rules_of_any_exponents_are_exact_on_polynomials(count: int, alpha: Fraction, beta: Fraction) -> None:
    first, second = (fmpq(value.numerator, value.denominator) for value in (alpha, beta))
    assert is_exact_on_polynomials(gauss_jacobi(count, first, second, 120), 120)


@pytest.mark.parametrize(
    ("count", "alpha", "beta", "named_in_message"),
    [(0, 0, 0, "count = 0"), (3, -1, 0, "-1"), (3, 0, fmpq(-3, 2), "-3/2")],
    ids=["no_node", "alpha_is_minus_one", "beta_below_minus_one"],
)
def test_bad_arguments_are_named(count: int, alpha: int, beta: int, named_in_message: str) -> None:
    with pytest.raises(ValueError, match=named_in_message):
        gauss_jacobi(count, alpha, beta, 64)


def test_precision_is_restored() -> None:
    with working_precision(77):
        gauss_jacobi(13, fmpq(1, 7), fmpq(2, 7), 300)
        assert arb(1).exp().rel_accuracy_bits() < 80


class TestPlantedFaults:
    rule = gauss_jacobi(9, fmpq(2, 3), fmpq(1, 3), 120)

    def test_a_moved_node_is_seen(self) -> None:
        nodes = list(self.rule.nodes)
        nodes[4] += arb(2) ** -70
        assert is_exact_on_polynomials(self.rule, 120)
        assert not is_exact_on_polynomials(replace(self.rule, nodes=tuple(nodes)), 120)

    def test_a_wrong_weight_is_seen_by_the_sum(self) -> None:
        quotients = list(self.rule.quotients)
        quotients[2] *= 1 + arb(2) ** -20
        with working_precision(120), pytest.raises(RuleNotProved, match="sum"):
            check(replace(self.rule, quotients=tuple(quotients)))

    def test_a_repeated_node_is_seen(self) -> None:
        nodes = list(self.rule.nodes)
        nodes[3] = nodes[4]
        with working_precision(120), pytest.raises(RuleNotProved, match="overlap"):
            check(replace(self.rule, nodes=tuple(nodes)))

    def test_a_negative_weight_is_seen(self) -> None:
        quotients = [-self.rule.quotients[0], *self.rule.quotients[1:]]
        with working_precision(120), pytest.raises(RuleNotProved, match="positive"):
            check(replace(self.rule, quotients=tuple(quotients)))

    def test_a_bad_guess_is_no_node(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def shifted(count: int, alpha: float, beta: float) -> list[float]:
            return [0.1 * k - 0.45 for k in range(count)]

        monkeypatch.setitem(gauss_jacobi.__globals__, "_guesses", shifted)
        with pytest.raises(RuleNotProved):
            gauss_jacobi(10, fmpq(3, 11), fmpq(3, 11), 64)
