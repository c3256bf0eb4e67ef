"""Assumptions are recognised by what a hypothesis says, whatever its functions are called."""

import pytest
import sympy as sp

from zcmoe_symbolic.language import (
    companding,
    equal_moments,
    equal_shares,
    gradient_norm,
    holds,
    positive,
    segmentation,
    shrinking,
    vanishing,
)
from zcmoe_symbolic.theory.regions import d as dimension
from zcmoe_symbolic.theory.regions import domain_integral, lam, m, normalized_moment, parts, region, slope, x, x_i
from zcmoe_symbolic.theory.regions import p as density
from zcmoe_symbolic.theory.scalar import cells
from zcmoe_symbolic.verification.formalisation import assumption_of

M, r, target = (sp.Function(name, real=True) for name in ("M", "r", "target"))
C, M_d = sp.Symbol("C", positive=True), sp.Symbol("M_d", positive=True)
moment = normalized_moment()


def bound(profile=M, slopes=slope, power=-2 / dimension):
    return domain_integral(profile(x) * slopes(x) ** 2 * density(x) * lam(x) ** power)


RECOGNISED = {
    "companding": (companding(cells, lam), "asm-1"),
    "equal-shares": (equal_shares(parts, lam), "asm-2"),
    "profile": (vanishing(moment - M(x), 1, region), "asm-3"),
    "profile-of-another-name": (vanishing(r(x) - moment, 1, region), "asm-3"),
    "integral": (holds(sp.Le(bound(), C)), "asm-4"),
    "integral-of-other-names": (holds(sp.Le(bound(r, gradient_norm(target)), 2 * C)), "asm-4"),
    "one-shape": (equal_moments(parts, M_d), "asm-5"),
    "nearly-one-shape": (vanishing(moment - M_d, 1, region), "asm-5"),
}
OTHERS = {
    "positive": positive(lam),
    "segmentation": segmentation(cells),
    "shrinking": shrinking(parts),
    "some-remainder": vanishing(r(x, x_i), 1, region),
    "moment-to-another-scale": vanishing(moment - M(x), sp.Symbol("V_i", positive=True), region),
    "bound-that-grows-with-d": holds(sp.Le(bound(), C * dimension)),
    "bound-that-grows-with-m": holds(sp.Le(bound(), C * m)),
    "another-power": holds(sp.Le(bound(power=-1 / dimension), C)),
    "from-below": holds(sp.Le(C, bound())),
}


@pytest.mark.parametrize(("hypothesis", "assumption"), RECOGNISED.values(), ids=RECOGNISED)
def test_an_assumption_is_recognised(hypothesis, assumption):
    assert assumption_of(hypothesis) == assumption


@pytest.mark.parametrize("hypothesis", OTHERS.values(), ids=OTHERS)
def test_other_hypotheses_are_no_assumption_of_the_paper(hypothesis):
    assert assumption_of(hypothesis) == ""
