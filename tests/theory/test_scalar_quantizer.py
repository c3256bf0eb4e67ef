"""Bennett, Panter and Dite: the classical quantizer as the special case beta(x) = x."""

import pytest
import sympy as sp

from zcmoe_symbolic import DataModel, ScalarMoE, ScalarQuantizer, Segmentation, beta_density, truncated_normal, x

half, third = sp.Rational(1, 2), sp.Rational(1, 3)


def test_bennetts_integral():
    quantizer = ScalarQuantizer(6 * x * (1 - x))
    assert quantizer.distortion_constant(1, 30).contains(sp.Rational(1, 12))
    lam = (1 + x) * sp.Rational(2, 3)
    exact = sp.Rational(1, 12) * sp.integrate(sp.Rational(9, 4) * sp.apart(6 * x * (1 - x) / (1 + x) ** 2), (x, 0, 1))
    assert quantizer.distortion_constant(lam, 30).contains(exact)


@pytest.mark.parametrize("power", [0, 1, 2, 5])
def test_panter_and_dite_for_powers(power):
    quantizer = ScalarQuantizer((power + 1) * x**power)
    assert (
        sp.simplify(quantizer.optimal_point_density() - (1 + sp.Rational(power, 3)) * x ** sp.Rational(power, 3)) == 0
    )
    exact = sp.Rational(power + 1, 12) * sp.Rational(3, power + 3) ** 3
    assert quantizer.distortion_constant(digits=40).contains(exact)


def test_it_is_the_theory_of_experts_for_the_identity():
    density = truncated_normal(third, sp.Rational(1, 5))
    quantizer, moe = ScalarQuantizer(density), ScalarMoE(DataModel(x, density))
    assert quantizer.optimal_point_density() == moe.optimal_density()
    assert quantizer.distortion_constant(digits=20).is_same_ball(moe.error_constant(digits=20))
    assert quantizer.companding(9) == moe.segmentation(9)
    assert quantizer.density == density
    assert "ScalarQuantizer" in repr(quantizer)


def test_the_distortion_of_midpoints_and_centroids():
    quantizer = ScalarQuantizer(2 * x)
    cells = [0, third, 1]
    centroids = quantizer.centroids(Segmentation(cells), digits=20)
    assert centroids[0].contains(sp.Rational(2, 9))
    best, middle = (quantizer.distortion(cells, 20, levels=levels) for levels in ("centroids", "midpoints"))

    def squared(a, b, level):
        return sp.integrate((x - level) ** 2 * 2 * x, (x, a, b))

    assert middle.contains(squared(0, third, third / 2) + squared(third, 1, 2 * third))
    assert best.contains(squared(0, third, sp.Rational(2, 9)) + squared(third, 1, sp.Rational(13, 18)))
    assert quantizer.distortion(cells, levels="midpoints") == pytest.approx(float(middle), rel=1e-14)
    assert quantizer.distortion(cells) == pytest.approx(float(best), rel=1e-14)
    with pytest.raises(ValueError, match="levels is 'ends'"):
        quantizer.distortion(cells, levels="ends")


def test_the_distortion_tends_to_panter_and_dites():
    quantizer = ScalarQuantizer(beta_density(2, 3))
    constant = float(quantizer.distortion_constant(digits=10))
    assert quantizer.distortion(quantizer.companding(1000)) * 10**6 == pytest.approx(constant, rel=1e-3)


def test_the_compander_is_that_of_the_density():
    compander = ScalarQuantizer(2 * x).compander()
    assert compander.inverse(half, 30).contains(sp.Rational(1, 2) ** sp.Rational(3, 4))


def test_bad_densities_are_refused():
    with pytest.raises(ValueError, match="integrates to 1/2"):
        ScalarQuantizer(x)
    assert ScalarQuantizer(x, normalize=True).density == 2 * x
    with pytest.raises(ValueError, match="infinite error"):
        ScalarQuantizer(1).distortion_constant(2 * x)
