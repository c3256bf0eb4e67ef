"""Points, parts and functions of a domain of any dimension: what the hypotheses give, and what they do not."""

import pytest
import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language import (
    bounded,
    continuous_on,
    continuously_differentiable_on,
    distributed,
    gradient_norm,
    in_range,
    in_region,
    nonnegative_on,
    nonzero_almost_everywhere_on,
    partition,
    positive_on,
    probability_density,
    unit_cube,
    unit_mass_on,
)
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral

x, y, t = sp.symbols("x y t", real=True)
d, m, n, i = sp.symbols("d m n i", integer=True, positive=True)
Omega, Xi = sp.symbols("Omega Xi")
f, g, p = (sp.Function(name, real=True) for name in ("f", "g", "p"))
A = sp.Function("A", real=True)
slope = gradient_norm(f)
CUBE = unit_cube(Omega, d)


def inside(*given, region=Omega, almost_everywhere=True):
    return Facts(given).below(x, region=region, almost_everywhere=almost_everywhere)


def test_a_bound_point_lies_in_its_region_and_a_free_one_where_it_is_said_to_be():
    assert inside(positive_on(p, Omega)).positive(p(x))
    assert not inside(positive_on(p, Omega)).positive(p(y))
    assert Facts([positive_on(p, Omega), in_region(y, Omega)]).positive(p(y))
    assert not Facts([positive_on(p, Omega), in_region(y, Xi)]).positive(p(y))
    assert not inside(positive_on(p, Omega), region=Xi).positive(p(x))


def test_what_is_said_of_a_point_is_forgotten_where_its_name_is_bound():
    outside = Facts([positive_on(p, Omega), in_region(x, Omega)])
    assert outside.positive(p(x))
    assert not outside.below(x, region=Xi).positive(p(x))
    assert not outside.below(x, sp.S.Zero, sp.S.One).positive(p(x))


def test_a_region_that_moves_with_a_bound_index_is_forgotten_with_it():
    facts = Facts([positive_on(p, Omega), partition(A, m, Omega)]).below(i, sp.S.One, m).below(x, region=A(i, m))
    assert facts.positive(p(x))
    assert not facts.below(i, sp.S.One, n).positive(p(x))


@pytest.mark.parametrize(
    ("given", "region"),
    [
        ([partition(A, m, Omega)], A(i, m)),
        ([in_range(i, 1, m)], A(i, m)),
        ([partition(A, m, Xi), in_range(i, 1, m)], A(i, m)),
        ([partition(A, m, Omega), in_range(i, 1, m)], A(i, n)),
        ([partition(A, m, Omega), in_range(i, 1, m)], A(i + 1, m)),
        ([partition(A, m, Omega), in_range(i, 1, m)], Xi),
    ],
)
def test_a_region_is_a_part_only_with_its_partition_and_an_index_in_range(given, region):
    assert not Facts([bounded(f, Omega), *given]).bounded_on(f(x), x, region)


def test_a_region_of_the_partition_is_a_part():
    given = [bounded(f, Omega), partition(A, m, Omega), in_range(i, 1, m)]
    facts = Facts(given)
    assert facts.bounded_on(f(x), x, A(i, m))
    assert facts.used == set(given)


@pytest.mark.parametrize(
    "expr",
    [
        f(x) ** 2 + 3,
        sp.exp(f(x)) * sp.Abs(f(x)),
        f(x) / g(x),
        g(x) ** (-2 / d),
        sp.log(g(x)),
        g(x) ** sp.Rational(1, 3),
    ],
    ids=str,
)
def test_functions_built_from_continuous_ones_are_bounded_on_the_compact_domain(expr):
    given = [continuous_on(f, Omega), continuous_on(g, Omega), positive_on(g, Omega)]
    assert Facts(given).bounded_on(expr, x, Omega)


@pytest.mark.parametrize(
    "expr",
    [1 / f(x), f(x) / g(x), sp.log(g(x)), f(x) ** sp.Rational(1, 2), p(x), x, x * f(x), f(y) * f(x + 1)],
    ids=str,
)
def test_nothing_follows_without_continuity_or_sign(expr):
    given = [CUBE, continuous_on(f, Omega), bounded(g, Omega), positive_on(g, Omega)]
    assert not Facts(given).bounded_on(expr, x, Omega)


def test_positive_on_a_part_does_not_bound_the_reciprocal():
    given = [continuous_on(f, Omega), partition(A, m, Omega), in_range(i, 1, m), positive_on(f, A(i, m))]
    assert Facts(given).below(x, region=A(i, m)).positive(f(x))
    assert not Facts(given).bounded_on(1 / f(x), x, A(i, m))
    everywhere = [*given[:3], positive_on(f, Omega)]
    assert Facts(everywhere).bounded_on(1 / f(x), x, A(i, m))


def test_nonzero_almost_everywhere_does_not_bound_the_reciprocal():
    given = [continuous_on(f, Omega), nonzero_almost_everywhere_on(f, Omega)]
    assert inside(*given).nonzero(f(x))
    assert not inside(*given, almost_everywhere=False).nonzero(f(x))
    assert not Facts(given).bounded_on(1 / f(x), x, Omega)


def test_a_constant_has_an_integral_over_what_has_finite_volume():
    assert Facts([CUBE]).bounded_on(sp.S.One, x, Omega)
    assert Facts([bounded(f, Omega)]).bounded_on(y, x, Omega)
    assert not Facts([positive_on(f, Omega)]).bounded_on(sp.S.One, x, Omega)
    assert not Facts([partition(A, m, Omega)]).bounded_on(sp.S.One, x, Omega)


def test_the_point_itself_is_a_number_in_one_dimension_only():
    assert Facts([unit_cube(Omega, 1)]).bounded_on(x**2, x, Omega)
    assert not Facts([unit_cube(Omega, 2)]).bounded_on(x**2, x, Omega)
    assert not Facts([CUBE]).bounded_on(x**2, x, Omega)


def test_integrals_have_the_sign_of_their_integrands():
    over = RegionIntegral.over(Omega, f(x), x)
    assert Facts([continuous_on(f, Omega), nonnegative_on(f, Omega)]).nonnegative(over)
    assert not Facts([continuous_on(f, Omega), positive_on(f, Omega)]).positive(over)  # a domain may have no volume
    assert Facts([CUBE, continuous_on(f, Omega), positive_on(f, Omega)]).positive(over)
    assert not Facts([CUBE, positive_on(f, Omega)]).nonnegative(over)
    assert not Facts([CUBE, continuous_on(f, Omega)]).nonnegative(over)
    square = RegionIntegral.over(Omega, f(x) ** 2, x)
    assert Facts([CUBE, continuous_on(f, Omega), nonzero_almost_everywhere_on(f, Omega)]).positive(square)


def test_a_random_input_lies_in_the_domain_by_its_law_which_is_recorded():
    law = distributed(x, p, Omega)
    given = [law, bounded(f, Omega), nonnegative_on(f, Omega)]
    facts = Facts(given)
    assert facts.nonnegative(Expectation.of(f(x), x, y))
    assert facts.used == set(given)
    assert not Facts(given[1:]).nonnegative(Expectation.of(f(x), x, y))
    assert not Facts([distributed(t, p, Omega), *given[1:]]).nonnegative(Expectation.of(f(x), x, y))


def test_gradients_are_continuous_and_not_negative():
    smooth = continuously_differentiable_on(f, Omega)
    assert Facts([smooth]).bounded_on(slope(x), x, Omega)
    assert not Facts([smooth]).bounded_on(slope(x), x, Xi)
    assert not Facts([continuous_on(f, Omega)]).bounded_on(slope(x), x, Omega)
    assert not inside(smooth).positive(slope(x))
    assert inside(smooth, nonzero_almost_everywhere_on(sp.Lambda(t, slope(t)), Omega)).positive(slope(x))


def on(function, body):
    return function(sp.Lambda(t, body), Omega)


def test_properties_of_expressions_follow_from_those_of_functions():
    facts = Facts([CUBE, continuous_on(f, Omega), continuous_on(g, Omega), positive_on(g, Omega)])
    assert facts.entails(on(continuous_on, f(t) / g(t)))
    assert not facts.entails(on(continuous_on, g(t) / f(t)))
    assert facts.entails(on(positive_on, g(t) ** (2 / d)))
    assert facts.entails(on(nonnegative_on, f(t) ** 2 * g(t)))
    assert not facts.entails(on(positive_on, f(t) ** 2 * g(t)))
    assert facts.entails(on(continuous_on, sp.Integer(3)))
    assert not Facts([positive_on(g, Omega)]).entails(on(continuous_on, sp.Integer(3)))
    assert not facts.entails(continuous_on(sp.Lambda(t, f(t)), A(i, m)))
    assert facts.entails(bounded(f, Omega))
    assert not facts.entails(bounded(f, Xi))
    assert not facts.entails(probability_density(g, Omega))
    whole = Facts([continuous_on(g, Omega), nonnegative_on(g, Omega), unit_mass_on(g, Omega)])
    assert whole.entails(probability_density(g, Omega))


def test_a_part_of_a_compact_domain_need_not_be_compact():
    facts = Facts([continuous_on(f, Omega), partition(A, m, Omega), in_range(i, 1, m)])
    assert not facts.entails(continuous_on(f, A(i, m)))


def test_a_function_divided_by_its_integral_has_unit_mass():
    body = f(t) ** 2 + 1
    mass = RegionIntegral.over(Omega, f(x) ** 2 + 1, x)
    facts = Facts([CUBE, continuous_on(f, Omega)])
    assert facts.entails(on(unit_mass_on, body / mass))
    assert not facts.entails(on(unit_mass_on, 2 * body / mass))
    assert not Facts([CUBE, bounded(g, Omega)]).entails(on(unit_mass_on, body / mass))
    zero = RegionIntegral.over(Omega, f(x) ** 2, x)
    assert not facts.entails(on(unit_mass_on, f(t) ** 2 / zero))
