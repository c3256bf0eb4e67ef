"""Corollary 4.2: the test error as an integral (sections 4.2 and E.2), as a limit.

For the companding segmentation `a_i = G^{-1}(i/m)` of a positive continuous density with unit mass,
`m^2 (E_test - s2)` tends to `(1/12) int p beta'^2 / lam^2` as m grows; that is what the paper's approximate
equality (21) means. No density has to be smooth: continuity of p and lam is enough.
"""

from sympy import Function, Lambda, Limit, Symbol, oo

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import along_companding, expansion, instance, limit, linearity
from zcmoe_symbolic.language import companding, continuous, continuously_differentiable, equal, positive, unit_mass
from zcmoe_symbolic.theory.scalar import (
    approximation_error,
    beta,
    cells,
    error_integral,
    i,
    lam,
    m,
    many_experts,
    p,
    s2,
    weight,
    x,
)

t, w = Symbol("t", real=True), Function("w", real=True)
given = [
    continuously_differentiable(beta),
    continuous(p),
    positive(p),
    continuous(lam),
    positive(lam),
    unit_mass(lam),
    companding(cells, lam),
]

excess = approximation_error() - s2
midpoint_weight = weight.subs(x, cells.midpoint(i))
sum_of_cubes = cells.sum(midpoint_weight * cells.length(i) ** 3, i)
constant = error_integral(lam(x)) / 12


@claim("cor-4.2", given=given, states=[
    equal(approximation_error(), s2 + constant / m**2 + many_experts.o(m**-2)),
    equal(Limit(m**2 * excess, m, oo), constant),
])  # fmt: skip
def error_as_an_integral():
    """m^2 (E_test - s2) tends to a twelfth of the integral of p beta'^2 / lam^2."""
    in_cubes = (
        calc(approximation_error())
        .equals(s2 + cells.sum(midpoint_weight * cells.length(i) ** 3 / 12, i) + many_experts.o(m**-2),
                by=along_companding(uses("lem-continuous-density/test error")))
        .equals(s2 + sum_of_cubes / 12, by=linearity)
        .theorem()
    )  # fmt: skip
    to_integral = (
        calc(m**2 * sum_of_cubes)
        .equals(error_integral(lam(x)) + many_experts.o(1),
                by=instance(uses("eq-74"), {w: Lambda(t, p(t) * beta(t).diff(t) ** 2)}), eq=74)
        .theorem()
    )  # fmt: skip
    cubes = (
        calc(sum_of_cubes)
        .equals(error_integral(lam(x)) / m**2 + many_experts.o(m**-2), by=expansion(to_integral))
        .theorem()
    )
    error = (
        calc(approximation_error())
        .equals(s2 + constant / m**2 + many_experts.o(m**-2), by=expansion(in_cubes, cubes), eq=21)
        .theorem()
    )
    scaled = calc(m**2 * excess).equals(constant + many_experts.o(1), by=expansion(error)).theorem()
    return error, calc(Limit(m**2 * excess, m, oo)).equals(constant, by=limit(scaled), eq=21).theorem()
