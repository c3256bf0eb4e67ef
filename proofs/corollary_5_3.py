"""Corollary 5.3: the rate of the approximation error in d dimensions (section 5.2).

Assumption 4 says that the integral in (30) is at most a constant C that depends neither on m nor on d. Then
`s2 <= E_app <= s2 + C d/m^(2/d) + o(m^(-2/d))`, which is what `E_app = s2 + O(d/m^(2/d))` means, with the constant.
"""

from sympy import Function, Le, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import by_sign, monotone
from zcmoe_symbolic.language import (
    at_most,
    continuous_on,
    equal_shares,
    holds,
    positive_on,
    vanishing,
)
from zcmoe_symbolic.theory.regions import (
    Omega,
    approximation_error,
    d,
    domain_integral,
    geometry,
    lam,
    m,
    many_experts,
    normalized_moment,
    p,
    parts,
    region,
    regions_shrink,
    s2,
    slope,
    smooth_target,
    x,
)

M = Function("M", real=True)
C = Symbol("C", positive=True)

model = [*geometry, smooth_target, continuous_on(p, Omega), positive_on(p, Omega)]
assumption_2 = [equal_shares(parts, lam), continuous_on(lam, Omega), positive_on(lam, Omega), regions_shrink]
assumption_3 = [vanishing(normalized_moment() - M(x), 1, region), continuous_on(M, Omega)]
integral = domain_integral(M(x) * slope(x) ** 2 * p(x) / lam(x) ** (2 / d))
assumption_4 = holds(Le(integral, C))
remainder = many_experts.o(m ** (-2 / d))


@claim("cor-5.3", given=[*model, *assumption_2, *assumption_3, assumption_4], states=[
    at_most(s2, approximation_error()),
    at_most(approximation_error(), s2 + C * d / m ** (2 / d) + remainder),
])  # fmt: skip
def rate():
    """The approximation error lies between s2 and `s2 + C d/m^(2/d)`, up to o(m^(-2/d))."""
    below = calc(s2).at_most(approximation_error(), by=by_sign).theorem()
    of_the_integral = calc(integral).at_most(C, by=assumption_4).theorem()
    above = (
        calc(approximation_error())
        .at_most(s2 + d * integral / m ** (2 / d) + remainder, by=uses("cor-5.2", 2))
        .at_most(s2 + C * d / m ** (2 / d), by=monotone(of_the_integral))
        .theorem(eq=31)
    )
    return below, above
