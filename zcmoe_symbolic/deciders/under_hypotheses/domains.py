"""Points, parts and functions of a domain of any dimension: where points lie, and which functions are bounded there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.under_hypotheses.regions import is_centroid
from zcmoe_symbolic.language.gradients import GradientNorm
from zcmoe_symbolic.language.hypotheses import Hypothesis, named_function
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import canonical, substitute

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts

__all__ = [
    "bounded",
    "continuous",
    "continuous_at_points",
    "entailed",
    "has_positive_volume",
    "is_compact",
    "is_on_the_unit_interval",
    "is_part",
    "lies_in",
    "sign_on_a_domain",
]

_BOUNDED_ON_THE_LINE = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.erf, sp.erfc, sp.atan)
_NAMED = ("bounded", "probability density")
_COMPACT = ("unit cube", "intervals", "continuous on", "continuously differentiable on")


def is_part(region: sp.Basic, domain: sp.Basic, facts: "Facts") -> bool:
    """Whether `region` is the domain, or one of the regions that are known to be parts of it."""
    return (
        region == domain
        or any(
            whole == domain and _is_number(region, regions, m, facts) and facts.use(hypothesis)
            for hypothesis, regions, m, whole in _partitions(facts)
        )
        or any(
            h.arguments[0] == region and h.arguments[7] == domain and facts.use(h)
            for h in facts.of_kind("small region")
        )
    )


def _is_number(region: sp.Basic, regions: Str, m: sp.Basic, facts: "Facts") -> bool:
    """Whether `region` is `regions(i, m)` with an index i from 1 to m."""
    return bool(
        facts.name_is(region, regions) and region.args[1:] == (m,) and facts.in_range(region.args[0], sp.S.One, m)
    )


def _partitions(facts: "Facts") -> Iterator[tuple[Hypothesis, Str, sp.Basic, sp.Basic]]:
    """What is given about families of regions, as (hypothesis, name of the regions, their number, domain)."""
    for hypothesis in facts.of_kind("partition"):
        yield hypothesis, *hypothesis.arguments
    for hypothesis in facts.of_kind("region partition"):
        m, regions, _, _, domain, _ = hypothesis.arguments
        yield hypothesis, regions, m, domain
    for density in facts.of_kind("probability density"):
        for hypothesis in facts.of_kind("occupied"):
            regions, m, name = hypothesis.arguments
            if name == density.arguments[0] and facts.use(density):
                yield hypothesis, regions, m, density.arguments[1]


def lies_in(point: sp.Basic, domain: sp.Basic, facts: "Facts") -> bool:
    """Whether a point certainly lies in the domain (almost surely, for a random input)."""
    for span in facts.spans:
        if span.variable == point and span.region is not None:
            return is_part(span.region, domain, facts) and facts.rely_on(span)
    for hypothesis in facts.of_kind("in region"):
        if hypothesis.arguments[0] == point and is_part(hypothesis.arguments[1], domain, facts):
            return facts.use(hypothesis)
    return is_centroid(point, domain, facts)


def _assumed_at(kind: str, term: sp.Expr, point: sp.Basic, facts: "Facts") -> bool:
    """Whether `term`, as a function of the point, has a property on a domain in which the point lies."""
    return any(
        _is_about(h.arguments[0], term, point)
        and (kind != "nonzero almost everywhere on" or facts.is_generic(point))
        and lies_in(point, h.arguments[1], facts)
        and facts.use(h)
        for h in facts.of_kind(kind)
    )


def _is_about(function: sp.Basic, term: sp.Expr, point: sp.Basic) -> bool:
    if isinstance(term, AppliedUndef):
        return bool(term.args == (point,) and function == named_function(term.func.__name__))
    variable = sp.Dummy("t", real=True)
    return bool(function == canonical(sp.Lambda(variable, substitute(term, {point: variable}))))


def _point_of(term: sp.Expr) -> sp.Basic | None:
    """The point at which `term` is the value of a function on a domain."""
    if isinstance(term, AppliedUndef):
        return term.args[0] if len(term.args) == 1 else None
    return term.points[0] if isinstance(term, GradientNorm) else None


def sign_on_a_domain(term: sp.Expr, facts: "Facts") -> dict[str, bool] | None:
    """The sign that is given of a function value, or of the length of a gradient, at a point of a domain."""
    point = _point_of(term)
    if point is None:
        return None
    if _assumed_at("positive on", term, point, facts):
        return {"positive": True}
    generic = _assumed_at("nonzero almost everywhere on", term, point, facts)
    if term.is_nonnegative or _assumed_at("nonnegative on", term, point, facts):
        return {"positive": True} if generic else {"nonnegative": True}
    if generic:
        return {"real": True, "nonzero": True}
    for hypothesis in facts.of_kind("probability density"):
        density, domain = hypothesis.arguments
        if facts.name_is(term, density) and lies_in(point, domain, facts) and facts.use(hypothesis):
            return {"nonnegative": True}
    return None


def continuous_at_points(term: sp.Expr, variable: sp.Symbol, facts: "Facts") -> bool:
    """Whether the function in `term` is continuous on a compact domain in which its argument lies."""
    if _point_of(term) != variable:
        return False
    if _assumed_at("continuous on", term, variable, facts):
        return True
    return any(
        facts.name_is(term, h.arguments[0]) and lies_in(variable, h.arguments[1], facts) and facts.use(h)
        for h in facts.of_kind("continuously differentiable on")
    )


def has_positive_volume(region: sp.Basic, facts: "Facts") -> bool:
    """Whether a region has positive volume: it is said so, it carries mass, or it is the unit cube."""
    for hypothesis in (*facts.of_kind("occupied"), *facts.of_kind("region partition")):
        regions, m = hypothesis.arguments[:2] if hypothesis.kind == "occupied" else hypothesis.arguments[1::-1]
        if _is_number(region, regions, m, facts):
            return facts.use(hypothesis)
    carrying = [h for kind in ("unit cube", "unit mass on", "probability density") for h in facts.of_kind(kind)]
    carrying += [h for h in facts.of_kind("small region") if h.arguments[0] == region]
    return any(_domain_of(h) == region and facts.use(h) for h in carrying)


# -- boundedness, hence existence of integrals ----------------------------------------------------------


def bounded(expr: sp.Expr, variable: sp.Symbol, region: sp.Basic, facts: "Facts") -> bool:
    """Whether `expr` is a bounded measurable function of `variable` on a region of finite volume."""
    inside = facts.below(variable, sp.nan, sp.nan, region=region)
    expr = to_jets(expr)
    if variable not in expr.free_symbols:
        return _has_finite_volume(region, facts)
    return _is_bounded(expr, variable, region, inside)


def _has_finite_volume(region: sp.Basic, facts: "Facts") -> bool:
    finite = [h for kind in (*_NAMED, *_COMPACT) for h in facts.of_kind(kind)]
    return any(is_part(region, _domain_of(h), facts) and facts.use(h) for h in finite)


def _is_bounded(expr: sp.Expr, variable: sp.Symbol, region: sp.Basic, inside: "Facts") -> bool:
    if variable not in expr.free_symbols:
        return True
    if isinstance(expr, (sp.Add, sp.Mul, sp.Abs, *_BOUNDED_ON_THE_LINE)):
        return all(_is_bounded(argument, variable, region, inside) for argument in expr.args)
    if isinstance(expr, sp.Pow) and expr.exp.is_positive and variable not in expr.exp.free_symbols:
        real = bool(expr.exp.is_integer) or inside.nonnegative(expr.base)
        if real and _is_bounded(expr.base, variable, region, inside):
            return True
    if isinstance(expr, AppliedUndef) and expr.args == (variable,):
        for kind in _NAMED:
            for hypothesis in inside.of_kind(kind):
                name, domain = hypothesis.arguments
                if inside.name_is(expr, name) and is_part(region, domain, inside):
                    return inside.use(hypothesis)
        for hypothesis in inside.of_kind("piecewise constant"):
            predictor, regions, _, m = hypothesis.arguments
            for partition in inside.of_kind("partition"):
                if inside.name_is(expr, predictor) and partition.arguments[:2] == (regions, m):
                    if is_part(region, partition.arguments[2], inside):
                        return inside.use(hypothesis) and inside.use(partition)
    return _is_continuous_on_a_compact_domain(expr, variable, region, inside)


def _is_continuous_on_a_compact_domain(expr: sp.Expr, variable: sp.Symbol, region: sp.Basic, inside: "Facts") -> bool:
    # Signs are asked on the whole compact domain: positive on the region alone, a denominator may come close to 0.
    return any(
        is_part(region, domain, inside) and continuous(expr, variable, domain, inside)
        for domain in _domains(inside, _COMPACT)
    )


def continuous(expr: sp.Expr, variable: sp.Symbol, domain: sp.Basic, facts: "Facts") -> bool:
    """Whether `expr` is a continuous function of `variable` on the domain, which is compact."""
    inside = facts.below(variable, sp.nan, sp.nan, region=domain)
    return inside.continuous_here(expr, variable) and is_compact(domain, facts)


def is_compact(domain: sp.Basic, facts: "Facts") -> bool:
    """Whether something given says that the domain is compact; what has been used already is preferred."""
    found = [h for kind in _COMPACT for h in facts.of_kind(kind) if _domain_of(h) == domain]
    return any(map(facts.use, sorted(found, key=lambda h: h not in facts.used)))


def _domain_of(hypothesis: Hypothesis) -> sp.Basic:
    return hypothesis.arguments[{"unit cube": 0, "small region": 0, "intervals": 4}.get(hypothesis.kind, 1)]


def _domains(facts: "Facts", kinds: tuple[str, ...]) -> list[sp.Basic]:
    return list(dict.fromkeys(_domain_of(h) for kind in kinds for h in facts.of_kind(kind)))


def is_on_the_unit_interval(point: sp.Basic, facts: "Facts") -> bool:
    """Whether a point of a region is a real number in [0, 1], because the domain is this interval."""
    for span in facts.spans:
        if span.variable == point and span.region is not None:
            for hypothesis in (*facts.of_kind("intervals"), *facts.of_kind("unit cube")):
                one_dimensional = hypothesis.kind == "intervals" or hypothesis.arguments[1] == 1
                if one_dimensional and is_part(span.region, _domain_of(hypothesis), facts):
                    return facts.use(hypothesis) and facts.rely_on(span)
    return False


# -- hypotheses about concrete expressions --------------------------------------------------------------


def entailed(hypothesis: Hypothesis, facts: "Facts") -> bool:
    """Whether a property of an expression on a domain follows from those of the functions in it."""
    kind, (function, domain) = hypothesis.kind, hypothesis.arguments
    if kind in _NAMED:
        return _bounded_entailed(kind, function, domain, facts)
    variable = sp.Dummy("t", real=True)
    body = substitute(function.expr, {function.variables[0]: variable})
    inside = facts.below(
        variable, sp.nan, sp.nan, region=domain, almost_everywhere=kind == "nonzero almost everywhere on"
    )
    if kind == "continuous on":
        return continuous(body, variable, domain, facts)
    if kind == "positive on":
        return inside.positive(body)
    if kind == "nonnegative on":
        return inside.nonnegative(body)
    return inside.nonzero(body)


def _bounded_entailed(kind: str, name: sp.Basic, domain: sp.Basic, facts: "Facts") -> bool:
    if not isinstance(name, Str):
        return False
    function = named_function(name.name)
    kinds = ["continuous on"] + (["nonnegative on", "unit mass on"] if kind == "probability density" else [])
    return all(facts.entails(Hypothesis(needed, (function, domain))) for needed in kinds)
