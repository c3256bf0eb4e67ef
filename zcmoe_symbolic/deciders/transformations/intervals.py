"""Integrals over the regions of a partition, read as integrals over the intervals of a segmentation."""

from collections.abc import Callable

import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import renamed_body

__all__ = ["as_intervals", "holds_for_intervals"]


def as_intervals(facts: Facts, variable: sp.Symbol) -> Callable[[sp.Basic], sp.Basic]:
    """The reading of region integrals as integrals over intervals that the hypotheses give."""
    found = [h for h in facts.of_kind("intervals") if facts.entails(Hypothesis("segmentation", h.arguments[:4]))]
    if len(found) != 1:
        raise NotTransformable("one hypothesis intervals(A, cells, domain), with segmentation(cells), must be given")
    facts.use(found[0])
    m, breakpoints, _, _, domain, regions = found[0].arguments
    point = sp.Function(breakpoints.name, real=True)

    def read(expr: sp.Basic) -> sp.Basic:
        if isinstance(expr, RegionIntegral):
            region, body = expr.parameters[0], renamed_body(read(expr.body), expr.variables[0], variable)
            if region == domain:
                return sp.Integral(body, (variable, 0, 1))
            if not facts.name_is(region, regions) or region.args[1:] != (m,):
                raise NotTransformable(f"the region {region} is not a cell of the segmentation")
            return sp.Integral(body, (variable, point(region.args[0] - 1, m), point(region.args[0], m)))
        if isinstance(expr, sp.Sum):
            return sp.Sum(read(expr.function), *expr.limits)
        return expr.func(*(read(argument) for argument in expr.args)) if expr.args else expr

    return read


def holds_for_intervals(hypothesis: Hypothesis, facts: Facts) -> bool:
    """Whether a hypothesis about an abstract partition follows for the intervals; `False` where it is to be kept."""
    kind, arguments = hypothesis.kind, hypothesis.arguments
    (intervals,) = facts.of_kind("intervals")
    m, _, _, _, domain, regions = intervals.arguments
    if kind == "partition":
        return bool(arguments == (regions, m, domain))

    def shown(name: Str, *properties: str) -> bool:
        function = sp.Function(name.name, real=True)(sp.Symbol("_0", real=True))
        return facts.continuous_jet(function) and all(facts.function_is(p, function) for p in properties)

    if kind == "bounded":
        return bool(arguments[1] == domain) and shown(arguments[0])
    if kind == "probability density":
        return bool(arguments[1] == domain) and shown(arguments[0], "unit mass", "positive")
    if kind == "occupied":
        return bool(arguments[:2] == (regions, m)) and shown(arguments[2], "positive")
    return False
