"""Which assumption of the paper a hypothesis formalises, read off the hypothesis itself and never off its text.

The registry names for each assumption the kinds of hypotheses that say it. Two kinds are too general (a remainder that
vanishes, a relation that holds): there the form of what is assumed decides. Names of functions do not matter.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import permutations
from typing import TypeAlias

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic import paper
from zcmoe_symbolic.language.gradients import GradientNorm, distance, gradient_norm
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.regimes import Region
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import canonical
from zcmoe_symbolic.theory.regions import d, m

__all__ = ["FORMS", "assumption_of", "formalised"]

Form: TypeAlias = Callable[[Hypothesis], bool]


def formalised(hypotheses: Iterable[Hypothesis]) -> tuple[tuple[str, str], ...]:
    """The assumptions that the hypotheses formalise, each with the text of the hypothesis that does.

    >>> from zcmoe_symbolic.language import companding, positive
    >>> from zcmoe_symbolic.theory.scalar import cells, lam
    >>> [assumption for assumption, _ in formalised([positive(lam), companding(cells, lam)])]
    ['asm-1']
    """
    found = {(name, str(hypothesis)) for hypothesis in hypotheses if (name := assumption_of(hypothesis))}
    return tuple(sorted(found))


def assumption_of(hypothesis: Hypothesis) -> str:
    """The identifier of the paper's assumption that a hypothesis says exactly; empty if there is none."""
    for assumption in paper.assumptions():
        for how in assumption.hypotheses:
            if hypothesis.kind == how.kind and (not how.form or FORMS[how.form](hypothesis)):
                return assumption.identifier
    return ""


def _profile(hypothesis: Hypothesis) -> tuple[sp.Expr, Region] | None:
    """What the normalised second moment of a small region differs from by o(1), with the region; else `None`."""
    remainder, scale, region = hypothesis.arguments
    if not isinstance(region, Region) or scale != 1:
        return None
    dimension = region.parts.dimension
    squares = RegionIntegral.over(region.region, distance(region.point, region.centroid) ** 2, region.point)
    moment = canonical(squares / (dimension * region.volume ** (1 + 2 / dimension)))
    for sign in (1, -1):
        profile = sp.expand(moment - sign * remainder)
        if not profile.has(RegionIntegral) and region.volume not in profile.free_symbols:
            return profile, region
    return None


def _follows_a_profile(hypothesis: Hypothesis) -> bool:
    found = _profile(hypothesis)
    return found is not None and bool(_places(found[1]) & found[0].free_symbols)


def _tends_to_a_number(hypothesis: Hypothesis) -> bool:
    found = _profile(hypothesis)
    return found is not None and not _places(found[1]) & found[0].free_symbols


def _places(region: Region) -> set[sp.Basic]:
    return {region.point, region.centroid}


def _bounds_the_integral(hypothesis: Hypothesis) -> bool:
    """`int M ||grad beta||^2 p / lam^(2/d) <= C` with C free of m and of d, for functions of any names."""
    (relation,) = hypothesis.arguments
    if not isinstance(relation, sp.Le | sp.Ge):
        return False
    integral, bound = relation.lts, relation.gts
    if not isinstance(integral, RegionIntegral) or not integral.parameters[0].is_Symbol or {d, m} & bound.free_symbols:
        return False
    domain, x = integral.parameters[0], integral.variables[0]
    slopes = sorted({str(slope.function) for slope in integral.body.atoms(GradientNorm)})
    others = sorted({f.func.__name__ for f in integral.body.atoms(AppliedUndef) if f.args == (x,)})
    for target in slopes:
        slope = gradient_norm(sp.Function(target, real=True))
        for names in permutations(others, 3):
            moment, density, experts = (sp.Function(name, real=True)(x) for name in names)
            body = moment * slope(x) ** 2 * density / experts ** (2 / d)
            if canonical(RegionIntegral.over(domain, body, x)) == canonical(integral):
                return True
    return False


FORMS: Mapping[str, Form] = {
    "second moment minus a profile": _follows_a_profile,
    "second moment minus a number": _tends_to_a_number,
    "integral of the bound at most a constant": _bounds_the_integral,
}
"""The forms that the registry may name."""
