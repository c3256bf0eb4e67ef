"""Bounds on Bernstein ellipses: they hold where sampled, and are refused where the integrand is not analytic."""

from dataclasses import replace

import mpmath
import pytest
import sympy as sp
from flint import acb, arb, fmpq

from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.ellipses import Panel, _largest_power, bound_on_ellipse, truncation_error
from zcmoe_symbolic.numerics.quadrature.gauss_jacobi import gauss_jacobi
from zcmoe_symbolic.numerics.quadrature.lobes import Lobe, lobes

x = sp.Symbol("x", real=True)
R = sp.Rational
REFERENCE = (sp.exp(-R(25, 2) * (x - R(1, 2)) ** 2) * sp.sin(6 * sp.pi * x) ** 2) ** R(1, 3)


def whole(expr: sp.Expr, low: sp.Expr | int = 0, high: sp.Expr | int = 1) -> Panel:
    (lobe, *_) = lobes(expr, x, low, high, at_every_zero=False)
    return Panel(lobe)


def largest_sample(panel: Panel, rho: float) -> mpmath.mpf:
    """The largest value of the quotient at points of the closed ellipse, by mpmath from the factors' expressions."""
    left, right = (mpmath.mpf(float(end.mid())) for end in panel.ends(64))
    alpha = sum(mpmath.mpf(sp.N(f.exponent, 30)) * panel.multiplicities(f)[1] for f in panel.lobe.factors)
    beta = sum(mpmath.mpf(sp.N(f.exponent, 30)) * panel.multiplicities(f)[0] for f in panel.lobe.factors)
    functions = [
        (sp.lambdify(x, f.function.expr, "mpmath"), mpmath.mpf(sp.N(f.exponent, 30))) for f in panel.lobe.factors
    ]
    constant = abs(mpmath.mpf(sp.N(panel.lobe.constant, 30)))
    top = mpmath.mpf(0)
    for radius in (1.001, (1 + rho) / 2, rho):
        for k in range(40):
            w = radius * mpmath.expjpi(mpmath.mpf(k) / 20 + mpmath.mpf(1) / 77)
            t = (w + 1 / w) / 2
            z = (left + right) / 2 + (right - left) / 2 * t
            value = constant
            for function, exponent in functions:
                value *= abs(function(z)) ** exponent
            top = max(top, value / (abs(1 - t) ** alpha * abs(1 + t) ** beta))
    return top


CASES = {
    "reference": (REFERENCE, 0, 1, 4.5),
    "runge": (1 / (1 + 25 * (x - R(1, 2)) ** 2), 0, 1, 1.4),
    "beta density": (x ** R(-1, 3) * (1 - x) ** R(5, 2) * sp.exp(x), 0, 1, 6.0),
    "polynomial": (x**3 - x, 0, 1, 8.0),
    "one end": (sp.sqrt(sp.log(1 + x)), 0, 1, 3.0),
    "double zero": ((1 - sp.cos(x)) ** R(1, 3), 0, 1, 5.0),
}


@pytest.mark.parametrize("name", CASES)
def test_the_bound_holds_on_the_ellipse_and_is_not_far_off(name: str) -> None:
    expr, low, high, rho = CASES[name]
    panel = whole(expr, low, high)
    bound = bound_on_ellipse(panel, rho)
    assert bound is not None
    top = largest_sample(panel, rho)
    assert top * (1 - mpmath.mpf(10) ** -9) <= mpmath.mpf(float(bound)) <= 30 * top


@pytest.mark.parametrize("name", CASES)
def test_halves_have_bounds_that_hold(name: str) -> None:
    expr, low, high, _ = CASES[name]
    for half in whole(expr, low, high).halves():
        bound = bound_on_ellipse(half, 1.7)
        assert bound is not None
        assert largest_sample(half, 1.7) * (1 - mpmath.mpf(10) ** -9) <= mpmath.mpf(float(bound))


@pytest.mark.parametrize(
    ("expr", "rho"),
    [
        (REFERENCE, 5.9),
        (1 / (1 + 25 * (x - R(1, 2)) ** 2), 1.5),
        (sp.sqrt(sp.log(1 + x)), 6.0),
        (sp.exp(sp.sqrt(x + R(1, 10))), 2.0),
        (sp.tan(x), 4.2),
        (sp.sqrt(1 + sp.exp(3 * x)), 5.0),
    ],
    ids=["next zero", "pole", "branch of the logarithm", "inner root", "pole of tan", "complex zeros under a root"],
)
def test_an_ellipse_with_a_singular_point_has_no_bound(expr: sp.Expr, rho: float) -> None:
    panel = whole(expr)
    assert bound_on_ellipse(panel, rho) is None
    assert bound_on_ellipse(panel, 1.15) is not None


def test_the_truncation_error_bounds_the_true_error() -> None:
    """exp(t) against (1 - t)^(2/3) (1 + t)^(-1/2): short rules against a long one."""
    alpha, beta = fmpq(2, 3), fmpq(-1, 2)

    def value(count: int) -> arb:
        rule = gauss_jacobi(count, alpha, beta, 300)
        return sum((w * t.exp() for t, w in zip(rule.nodes, rule.weights, strict=True)), arb(0))

    with working_precision(300):
        exact = value(40)
        mass = gauss_jacobi(1, alpha, beta, 300).mass
        for count in range(1, 16):
            bounds = [
                truncation_error(count, arb(rho), ((rho + 1 / arb(rho)) / 2).exp(), mass) for rho in (2, 4, 8, 16, 32)
            ]
            true = abs(value(count) - exact)
            assert all(true < bound for bound in bounds)
            assert min(float(bound) for bound in bounds) < 1e4 * float(true)


class TestPlantedFaults:
    lobe = lobes(REFERENCE, x, 0, 1)[1]

    def faulty(self, **changes: object) -> Lobe:
        first, *others = self.lobe.factors
        return replace(self.lobe, factors=(replace(first, **changes), *others))

    def test_the_panel_itself_has_a_bound(self) -> None:
        assert bound_on_ellipse(Panel(self.lobe), 4.0) is not None

    @pytest.mark.parametrize("side", ["left_multiplicity", "right_multiplicity"])
    @pytest.mark.parametrize("multiplicity", [0, 2])
    def test_a_wrong_multiplicity_is_seen(self, side: str, multiplicity: int) -> None:
        assert bound_on_ellipse(Panel(self.faulty(**{side: multiplicity})), 4.0) is None

    def test_a_missing_zero_is_seen(self) -> None:
        (first, second, *_) = lobes(REFERENCE, x, 0, 1)
        joined = replace(first, right=second.right)
        assert all(bound_on_ellipse(Panel(joined), rho) is None for rho in (1.01, 1.2, 2.0, 3.0))

    def test_a_bound_without_the_exponent_is_too_small(self) -> None:
        panel = Panel(self.lobe)
        halved = Panel(self.faulty(exponent=R(1, 3)))
        bound = bound_on_ellipse(halved, 4.0)
        assert bound is not None
        assert mpmath.mpf(float(bound)) < largest_sample(panel, 4.0)

    def test_a_bound_without_a_factor_is_too_small(self) -> None:
        panel = whole(sp.sqrt(x) * (2 + x) ** 7)
        dropped = Panel(replace(panel.lobe, factors=panel.lobe.factors[:1]))
        bound = bound_on_ellipse(dropped, 4.0)
        assert bound is not None
        assert mpmath.mpf(float(bound)) < largest_sample(panel, 4.0)


def test_a_power_near_zero_of_unknown_sign_is_bounded_on_both_sides():
    value = acb(arb(0.5).union(arb(1000)))
    power = arb(0, 0.125)
    for end in (R(-1, 8), R(1, 8)):
        for base in (value.abs_lower(), value.abs_upper()):
            assert _largest_power(value, power).upper() >= base ** arb(fmpq(int(end.p), int(end.q)))
