"""Integrals over the regions of a partition, read as integrals over [0, 1] and the intervals of a segmentation.

In one dimension `||grad f(c)|| = |f'(c)|`, `grad f(c).(x - c) = f'(c) (x - c)` and `||x - c|| = |x - c|`. The volume of
an interval is its length, its diameter too, and its centroid is its midpoint.
"""

from collections.abc import Callable, Iterable

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.expansions import rate_of_the_largest_cell
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.gradients import Distance, GradientNorm, PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis, named_function, unit_cube
from zcmoe_symbolic.language.jets import derivative_of, function_and_order, rebuilt
from zcmoe_symbolic.language.regimes import PartitionSequence, Region, RegionRefinement, SegmentationSequence
from zcmoe_symbolic.language.statements import RegionIntegral, Relation
from zcmoe_symbolic.language.substitution import canonical, renamed_body

__all__ = ["as_intervals", "discharged_for_intervals"]


def as_intervals(
    hypotheses: Iterable[Hypothesis], facts: Facts, variable: sp.Symbol
) -> tuple[Hypothesis, Callable[[sp.Basic], sp.Basic]]:
    """What makes the domain the interval [0, 1], and the reading of integrals over regions that it gives.

    That is a given `intervals(A, cells, domain)`, with `segmentation(cells)`, or `unit_cube(domain, 1)` among the
    `hypotheses` of the theorem that is to be read. If the theorem assumes `region_partition(parts)` of the regions A in
    dimension 1, the functions that name their volumes, centroids and largest volume are read as lengths, midpoints and
    the largest length: these partition [0, 1] in the sense of that hypothesis.
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

    # The ranges of indices that the theorem assumes stay with it.
    ranges = facts.granting(*(h for h in hypotheses if h.kind == "in range"))
    parts = _sequence(hypotheses, reason)
    names = {} if parts is None else _names_of_parts(parts, _cells(reason))

    def read(expr: sp.Basic, facts: Facts = ranges) -> sp.Basic:
        if isinstance(expr, RegionIntegral):
            low, high = _ends(expr.parameters[0], reason, facts)
            body = renamed_body(read(expr.body, facts), expr.variables[0], variable)
            return sp.Integral(body, (variable, low, high))
        if isinstance(expr, sp.Sum) and len(expr.limits) == 1:
            limits = sp.Tuple(*(read(part, facts) for part in expr.limits[0]))
            return sp.Sum(read(expr.function, facts.below(*expr.limits[0])), limits)
        if isinstance(expr, AppliedUndef):
            return _renamed(expr, names, [read(argument, facts) for argument in expr.args])
        if isinstance(expr, Region | RegionRefinement):
            if not isinstance(expr, RegionRefinement) or parts is None or expr.cells != parts:
                raise NotTransformable(f"what tends to 0 is not a length of the segmentation: {expr.reading}")
            return _cells(reason).refinement
        if any(isinstance(name, Str) and name.name in names for name in expr.args):
            raise NotTransformable(f"{expr} knows by name what the volumes or centroids of the regions are called")
        if isinstance(expr, PointQuantity):
            return _in_one_dimension(expr, [read(point, facts) for point in expr.points])
        if isinstance(expr, sp.Lambda):
            return sp.Lambda(expr.variables, read(expr.expr, facts))
        return rebuilt(expr, [read(argument, facts) for argument in expr.args])

    return reason, read


def _cells(intervals: Hypothesis) -> SegmentationSequence:
    return SegmentationSequence(*intervals.arguments[:4])


def _sequence(hypotheses: Iterable[Hypothesis], reason: Hypothesis) -> PartitionSequence | None:
    """The one sequence of partitions, in dimension 1, whose regions are the intervals."""
    if reason.kind != "intervals":
        return None
    m, _, _, _, domain, regions = reason.arguments
    found = [PartitionSequence(*h.arguments) for h in hypotheses if h.kind == "region partition"]
    found = [p for p in found if (p.m, p.names[0], p.domain, p.dimension) == (m, regions.name, domain, 1)]
    return found[0] if len(found) == 1 else None


def _names_of_parts(parts: PartitionSequence, cells: SegmentationSequence) -> dict[str, tuple[str, int]]:
    """What the volumes, the centroids and the largest volume of the regions are called for the intervals."""
    _, volumes, centroids = parts.names
    _, lengths, midpoints = cells.names
    read = {volumes: (lengths, 2), centroids: (midpoints, 2), f"{volumes}_max": (f"{lengths}_max", 1)}
    return {name: (new, arity) for name, (new, arity) in read.items() if name != new}


def _renamed(term: sp.Expr, names: dict[str, tuple[str, int]], arguments: list[sp.Basic]) -> sp.Basic:
    name, order = function_and_order(term.func)
    if name not in names:
        return rebuilt(term, arguments)
    new, arity = names[name]
    if order or len(arguments) != arity:
        raise NotTransformable(f"{term} has the name of the volumes or centroids of the regions")
    return sp.Function(new, real=True)(*arguments)


def _ends(region: sp.Basic, hypothesis: Hypothesis, facts: Facts) -> tuple[sp.Expr, sp.Expr]:
    """The ends of the interval that a region is."""
    if region == _domain(hypothesis):
        return sp.S.Zero, sp.S.One
    if hypothesis.kind == "intervals":
        m, breakpoints, _, _, _, regions = hypothesis.arguments
        if facts.name_is(region, regions) and region.args[1:] == (m,):
            if not facts.in_range(region.args[0], sp.S.One, m):
                raise NotTransformable(f"nothing says that the index of the region {region} lies between 1 and {m}")
            point = sp.Function(breakpoints.name, real=True)
            return point(region.args[0] - 1, m), point(region.args[0], m)
    raise NotTransformable(f"the region {region} is not a cell of the segmentation")


def _domain(hypothesis: Hypothesis) -> sp.Basic:
    return hypothesis.arguments[4 if hypothesis.kind == "intervals" else 0]


def _in_one_dimension(expr: PointQuantity, points: list[sp.Basic]) -> sp.Expr:
    if isinstance(expr, Distance):
        return sp.Abs(points[0] - points[1])
    slope = derivative_of(sp.Function(expr.args[0].name, real=True))(points[0])
    return sp.Abs(slope) if isinstance(expr, GradientNorm) else slope * (points[1] - points[0])


def discharged_for_intervals(
    hypotheses: frozenset[Hypothesis],
    goal: Relation,
    reason: Hypothesis,
    read: Callable[[sp.Basic], sp.Basic],
    facts: Facts,
) -> frozenset[Hypothesis]:
    """The hypotheses about an abstract domain and partition that follow for the intervals; the others are kept."""
    domain, parts = _domain(reason), _sequence(hypotheses, reason)
    found = {
        h
        for h in hypotheses
        if _follows(h, reason, facts)
        or (parts is not None and _follows_for_the_sequence(h, parts, _cells(reason), facts))
        or _follows_when_read(h, domain, read, facts)
    }
    if parts is not None:
        _check_unmentioned(_names_of_parts(parts, _cells(reason)), hypotheses - found)
    cube = unit_cube(domain, sp.S.One)
    kept = hypotheses - found - {cube}
    for hypothesis in sorted(kept, key=str):
        # A distance of numbers in the statement, of points in the plane in what it assumes: that would not be one
        # theorem.
        if any(argument.has(PointQuantity) for argument in hypothesis.arguments):
            raise NotTransformable(f"nothing given says in one dimension that {hypothesis}")
    regions = {reason.arguments[5].name} if reason.kind == "intervals" else set()
    # When nothing is said of the domain and the regions any more, they may be taken to be [0, 1] and the intervals.
    spoken_of = [*(h.arguments for h in kept), goal.args]
    mentioned = any(
        _names_in(arguments) & regions or any(domain in part.free_symbols for part in arguments)
        for arguments in spoken_of
    )
    if reason == cube:
        return frozenset(found if mentioned else {*found, cube})
    if mentioned:
        facts.use(reason)
    return frozenset({*found, cube})


def _names_in(arguments: Iterable[sp.Basic]) -> set[str]:
    """The names of functions, and of regions, volumes and so on that hypotheses and regimes know by name."""
    names: set[str] = set()
    for argument in arguments:
        names |= {name.name for name in argument.atoms(Str)}
        names |= {function_and_order(term.func)[0] for term in argument.atoms(AppliedUndef)}
    return names


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


def _follows_for_the_sequence(
    hypothesis: Hypothesis, parts: PartitionSequence, cells: SegmentationSequence, facts: Facts
) -> bool:
    """Whether a hypothesis about volumes, centroids, diameters or moments of the regions follows for the intervals.

    About its midpoint an interval of length h has the second moment `h^3/12`, so that the normalized one is 1/12.
    """
    kind, arguments = hypothesis.kind, hypothesis.arguments
    if arguments[:6] != parts.args:
        return False
    if kind in ("region partition", "bounded moments"):
        return True
    if kind == "equal moments":
        return bool(arguments[6] == sp.Rational(1, 12))
    if kind == "shrinking":
        try:
            return bool(rate_of_the_largest_cell(cells.refinement, facts, needed=True) == 1)
        except ValueError:
            return False
    if kind == "equal shares":
        shares = Hypothesis("companding", (*cells.args, arguments[6]))
        return facts.entails(Hypothesis("continuous", (arguments[6],))) and facts.use(shares)
    return False


def _check_unmentioned(names: dict[str, tuple[str, int]], kept: Iterable[Hypothesis]) -> None:
    """Refuse hypotheses that stay although they are about volumes or centroids, which have been read as others."""
    for hypothesis in kept:
        if _names_in(hypothesis.arguments) & set(names):
            raise NotTransformable(f"it does not follow from what is given that {hypothesis}")
