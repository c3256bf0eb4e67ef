"""What the hypotheses say of the regions of a partition: volumes, centroids, gradients, moments."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.language.gradients import Directional, Distance, GradientNorm, PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis, named_function, unit_cube
from zcmoe_symbolic.language.regimes import PartitionSequence
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import same

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts

__all__ = [
    "KnownRegion",
    "bounded_value",
    "continuous_at_several_points",
    "continuous_point_quantity",
    "has_gradient",
    "is_centroid",
    "is_volume",
    "known_region",
    "moments_are_bounded",
    "region_moment",
    "says_of_each_region",
]


@dataclass(frozen=True, slots=True)
class KnownRegion:
    """One region of a sequence of partitions, with its volume and centroid, and the hypothesis that says so."""

    parts: PartitionSequence
    volume: sp.Expr
    centroid: sp.Expr
    hypothesis: Hypothesis


def known_region(region: sp.Basic, facts: "Facts") -> KnownRegion | None:
    """What is known of a region: of the one that a regime speaks about, or of number i of a partition."""
    for hypothesis in facts.of_kind("small region"):
        if hypothesis.arguments[0] == region:
            _, volume, centroid, *described = hypothesis.arguments
            return KnownRegion(PartitionSequence(*described), volume, centroid, hypothesis)
    for hypothesis in facts.of_kind("region partition"):
        parts = PartitionSequence(*hypothesis.arguments)
        index = _index(region, parts, 0, facts)
        if index is not None:
            return KnownRegion(parts, parts.volume(index), parts.centroid(index), hypothesis)
    return None


def _index(term: sp.Basic, parts: PartitionSequence, which: int, facts: "Facts") -> sp.Expr | None:
    """The index of a region (0), volume (1) or centroid (2) of the sequence, if it lies between 1 and m."""
    if not facts.name_is(term, Str(parts.names[which])) or term.args[1:] != (parts.m,):
        return None
    return term.args[0] if facts.in_range(term.args[0], sp.S.One, parts.m) else None


def is_volume(term: sp.Expr, facts: "Facts") -> bool:
    """Whether a function value is the volume of a region, or the largest one, and so positive."""
    for hypothesis in facts.of_kind("region partition"):
        parts = PartitionSequence(*hypothesis.arguments)
        if term == parts.largest_volume or _index(term, parts, 1, facts) is not None:
            return facts.use(hypothesis)
    return False


def is_centroid(point: sp.Basic, domain: sp.Basic, facts: "Facts") -> bool:
    """Whether a point is the centroid of a part of the domain, and so lies in it: the cube is convex."""
    for hypothesis in (*facts.of_kind("small region"), *facts.of_kind("region partition")):
        parts = PartitionSequence(*hypothesis.arguments[-6:])
        if hypothesis.kind == "small region":
            found = hypothesis.arguments[2] == point
        else:
            found = _index(point, parts, 2, facts) is not None
        if parts.domain == domain and found:
            if facts.use(unit_cube(domain, parts.dimension)):
                return facts.use(hypothesis)
    return False


def has_gradient(name: str, point: sp.Basic, facts: "Facts") -> bool:
    """Whether a function has a continuous gradient on a compact domain in which the point lies."""
    from zcmoe_symbolic.deciders.under_hypotheses.domains import is_compact, lies_in

    for hypothesis in facts.of_kind("continuously differentiable on"):
        function, domain = hypothesis.arguments
        if function == Str(name) and lies_in(point, domain, facts) and is_compact(domain, facts):
            return facts.use(hypothesis)
    return False


def continuous_point_quantity(expr: PointQuantity, variable: sp.Symbol, facts: "Facts") -> bool:
    """Whether a distance, or a quantity of a gradient, is continuous in one of its points."""
    if any(variable in point.free_symbols and point != variable for point in expr.points):
        return False
    if isinstance(expr, Distance):
        return True
    if isinstance(expr, GradientNorm):
        return has_gradient(expr.function, variable, facts)
    # Linear in its second point; its first is where the gradient is taken.
    return isinstance(expr, Directional) and (expr.args[1] != variable or has_gradient(expr.function, variable, facts))


def continuous_at_several_points(term: sp.Expr, variable: sp.Symbol, facts: "Facts") -> bool:
    """Whether a function of several points of a compact domain is continuous in one of them."""
    alone = all(point == variable or variable not in point.free_symbols for point in term.args)
    return alone and len(term.args) > 1 and _known_at_all_points(term, facts)


def _known_at_all_points(term: sp.Expr, facts: "Facts") -> bool:
    from zcmoe_symbolic.deciders.under_hypotheses.domains import lies_in

    function = named_function(term.func.__name__, len(term.args))
    return any(
        h.arguments[0] == function
        and all(lies_in(point, h.arguments[1], facts) for point in term.args)
        and facts.use(h)
        for h in facts.of_kind("continuous on")
    )


def bounded_value(term: sp.Expr, facts: "Facts") -> bool:
    """Whether the values of a function, or the length of a gradient, at points of a compact domain are bounded."""
    if isinstance(term, GradientNorm):
        return has_gradient(term.function, term.args[1], facts)
    if isinstance(term, PointQuantity):
        return False
    return _known_at_all_points(term, facts) or (
        len(term.args) == 1 and has_gradient(term.func.__name__, term.args[0], facts)
    )


def says_of_each_region(equation: sp.Basic, hypothesis: Hypothesis, facts: "Facts") -> bool:
    """Whether `equal_shares` or `equal_moments` says just this equation, about a region number i from 1 to m."""
    parts, given = PartitionSequence(*hypothesis.arguments[:6]), hypothesis.arguments[6]
    if not isinstance(equation, sp.Eq):
        return False
    for integral in equation.lhs.atoms(RegionIntegral):
        index = _index(integral.parameters[0], parts, 0, facts)
        if index is None:
            continue
        point = sp.Dummy("x", real=True)
        if hypothesis.kind == "equal shares":
            forms = [(RegionIntegral.over(parts.region(index), given(point), point), 1 / parts.m)]
        else:
            second = RegionIntegral.over(parts.region(index), Distance(point, parts.centroid(index)) ** 2, point)
            scale = parts.dimension * parts.volume(index) ** (1 + 2 / parts.dimension)
            forms = [(second / scale, given), (second, scale * given)]
        return any(same(equation.lhs, left) and same(equation.rhs, right) for left, right in forms)
    return False


def moments_are_bounded(bounded: Hypothesis, facts: "Facts") -> bool:
    """Whether all normalized second moments of the sequence are said to be one number."""
    return any(
        h.arguments[:6] == bounded.arguments
        and bounded.arguments[0] not in h.arguments[6].free_symbols
        and facts.use(h)
        for h in facts.of_kind("equal moments")
    )


def region_moment(expr: RegionIntegral, facts: "Facts") -> sp.Expr:
    """An integral over a region with its parts of order 0 and 1 about the centroid carried out.

    The integral of 1 is the volume, that of `grad f(c).(x - c)` is 0; what else there is must be constant factors.
    """
    if expr.variables[0] not in expr.body.free_symbols:
        for hypothesis in facts.of_kind("unit cube"):
            if hypothesis.arguments[0] == expr.parameters[0] and facts.use(hypothesis):
                return expr.body
    known = known_region(expr.parameters[0], facts)
    if known is None:
        return expr
    variable, total, left = expr.variables[0], sp.S.Zero, []
    terms = sp.Add.make_args(sp.expand(expr.body, power_exp=False))
    for term in terms:
        constant, part = term.as_independent(variable, as_Add=False)
        if part == 1:
            total += constant * known.volume
        elif not (isinstance(part, Directional) and part.args[1:] == (known.centroid, variable)):
            left.append(term)
    if len(left) == len(terms) or not facts.use(known.hypothesis):
        return expr
    if left:
        bodies = [sp.Add(*left), expr.body]
        if not all(facts.bounded_on(body, variable, expr.parameters[0]) for body in bodies):
            raise ValueError(f"the integral of {sp.Add(*left)} over {expr.parameters[0]} is not known to exist")
        total += expr.func(sp.Add(*left), *expr.args[1:])
    return total
