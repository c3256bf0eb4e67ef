"""Integrals over the regions of a partition, read as integrals over [0, 1] and the intervals of a segmentation.

In one dimension `||grad f(c)|| = |f'(c)|`, `grad f(c).(x - c) = f'(c) (x - c)` and `||x - c|| = |x - c|`.
"""

from collections.abc import Callable, Iterable

import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.gradients import Distance, GradientNorm, PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis, named_function, unit_cube
from zcmoe_symbolic.language.jets import derivative_of, rebuilt
from zcmoe_symbolic.language.statements import RegionIntegral, Relation
from zcmoe_symbolic.language.substitution import canonical, renamed_body

__all__ = ["as_intervals", "discharged_for_intervals"]


def as_intervals(
    hypotheses: Iterable[Hypothesis], facts: Facts, variable: sp.Symbol
) -> tuple[Hypothesis, Callable[[sp.Basic], sp.Basic]]:
    """What makes the domain the interval [0, 1], and the reading of integrals over regions that it gives.

    That is a given `intervals(A, cells, domain)`, with `segmentation(cells)`, or `unit_cube(domain, 1)` among the
    `hypotheses` of the theorem that is to be read.
    """
    found = facts.of_kind("intervals") or [h for h in hypotheses if h.kind == "unit cube" and h.arguments[1] == 1]
    if len(found) != 1:
        raise NotTransformable(
            "either intervals(A, cells, domain) with segmentation(cells) must be given, or the theorem must assume "
            "unit_cube(domain, 1)"
        )
    (reason,) = found
    if reason.kind == "intervals":
        if not facts.entails(Hypothesis("segmentation", reason.arguments[:4])):
            raise NotTransformable("intervals(A, cells, domain) needs segmentation(cells)")
        facts.use(reason)

    def read(expr: sp.Basic) -> sp.Basic:
        if isinstance(expr, RegionIntegral):
            low, high = _ends(expr.parameters[0], reason, facts)
            return sp.Integral(renamed_body(read(expr.body), expr.variables[0], variable), (variable, low, high))
        if isinstance(expr, sp.Sum):
            return sp.Sum(read(expr.function), *expr.limits)
        if isinstance(expr, PointQuantity):
            return _in_one_dimension(expr)
        if isinstance(expr, sp.Lambda):
            return sp.Lambda(expr.variables, read(expr.expr))
        return rebuilt(expr, [read(argument) for argument in expr.args])

    return reason, read


def _ends(region: sp.Basic, hypothesis: Hypothesis, facts: Facts) -> tuple[sp.Expr, sp.Expr]:
    """The ends of the interval that a region is."""
    if region == _domain(hypothesis):
        return sp.S.Zero, sp.S.One
    if hypothesis.kind == "intervals":
        m, breakpoints, _, _, _, regions = hypothesis.arguments
        if facts.name_is(region, regions) and region.args[1:] == (m,):
            point = sp.Function(breakpoints.name, real=True)
            return point(region.args[0] - 1, m), point(region.args[0], m)
    raise NotTransformable(f"the region {region} is not a cell of the segmentation")


def _domain(hypothesis: Hypothesis) -> sp.Basic:
    return hypothesis.arguments[4 if hypothesis.kind == "intervals" else 0]


def _in_one_dimension(expr: PointQuantity) -> sp.Expr:
    if isinstance(expr, Distance):
        return sp.Abs(expr.args[0] - expr.args[1])
    slope = derivative_of(sp.Function(expr.args[0].name, real=True))(expr.args[1])
    return sp.Abs(slope) if isinstance(expr, GradientNorm) else slope * (expr.args[2] - expr.args[1])


def discharged_for_intervals(
    hypotheses: frozenset[Hypothesis],
    goal: Relation,
    reason: Hypothesis,
    read: Callable[[sp.Basic], sp.Basic],
    facts: Facts,
) -> frozenset[Hypothesis]:
    """The hypotheses about an abstract domain and partition that follow for the intervals; the others are kept."""
    domain = _domain(reason)
    found = {h for h in hypotheses if _follows(h, reason, facts) or _follows_when_read(h, domain, read, facts)}
    cube = unit_cube(domain, sp.S.One)
    # When nothing is said of the domain any more, it may be taken to be [0, 1].
    mentioned = any(h.mentions(domain) for h in hypotheses - found - {cube})
    mentioned = mentioned or any(domain in part.free_symbols for part in goal.args)
    return frozenset(found if mentioned and reason == cube else {*found, cube})


def _follows_when_read(
    hypothesis: Hypothesis, domain: sp.Basic, read: Callable[[sp.Basic], sp.Basic], facts: Facts
) -> bool:
    """Whether a hypothesis about functions and points of the domain follows from what is given about [0, 1]."""
    kind, arguments = hypothesis.kind, hypothesis.arguments
    if kind == "holds" and arguments[0].has(RegionIntegral, PointQuantity):
        relation = arguments[0]
        return facts.entails(Hypothesis(kind, (relation.func(*map(read, relation.args), evaluate=False),)))
    if len(arguments) != 2 or arguments[1] != domain:
        return False
    if kind == "in region":
        return facts.in_domain(arguments[0])
    plain = kind.removesuffix(" on")
    if kind == "continuously differentiable on":
        return facts.entails(Hypothesis(plain, (named_function(arguments[0].name),)))
    return plain != kind and facts.entails(Hypothesis(plain, (canonical(read(arguments[0])),)))


def _follows(hypothesis: Hypothesis, reason: Hypothesis, facts: Facts) -> bool:
    """Whether a hypothesis about a partition, or about a function known by name, follows for the intervals."""
    kind, arguments = hypothesis.kind, hypothesis.arguments
    domain, m, regions = _domain(reason), None, None
    if reason.kind == "intervals":
        m, _, _, _, _, regions = reason.arguments
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
