"""What can be corrupted at one place of an expression, and with what it may be confused."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from zcmoe_symbolic.language.gradients import Directional, Distance, GradientNorm, PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.indicators import Indicator, InRegion
from zcmoe_symbolic.language.jets import derivative_of, function_and_order, to_jets
from zcmoe_symbolic.language.regimes import (
    Cell,
    ManyExperts,
    Refinement,
    Regime,
    Region,
    RegionRefinement,
    SegmentationSequence,
)
from zcmoe_symbolic.language.statements import RegionIntegral, Statement
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["Place", "Surroundings", "at", "below", "other_regimes", "small_quantity"]

Place = tuple[str, str, Callable[[], sp.Basic]]
"""The kind of a corruption, a label that tells it from others at the same place, and what makes it."""

_COMPANIONS: dict[type, tuple[type, ...]] = {
    sp.sin: (sp.cos,),
    sp.cos: (sp.sin,),
    sp.exp: (sp.log, sp.cosh),
    sp.log: (sp.exp,),
    sp.sinh: (sp.cosh,),
    sp.cosh: (sp.sinh,),
    sp.tan: (sp.sin,),
    sp.tanh: (sp.sinh,),
    sp.atan: (sp.tanh,),
    sp.erf: (sp.erfc,),
    sp.erfc: (sp.erf,),
}
_FEW = 2  # how many other functions, points or regions are tried at one place


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The functions (by number of arguments), points and regions that a statement and its hypotheses name."""

    functions: dict[int, tuple[str, ...]]
    points: tuple[sp.Symbol, ...]
    regions: tuple[sp.Basic, ...]

    @classmethod
    def of(cls, goal: Statement, given: Iterable[Hypothesis]) -> "Surroundings":
        hypotheses = [*given, *([goal] if isinstance(goal, Hypothesis) else [])]
        parts = [to_jets(a) for h in hypotheses for a in h.arguments if isinstance(a, sp.Expr | sp.Rel | sp.Lambda)]
        own = [] if isinstance(goal, Hypothesis) else [to_jets(part) for part in goal.args[:2]]
        functions: dict[int, set[str]] = {}
        points: set[sp.Symbol] = set()
        regions: set[sp.Basic] = set()
        for part in (*own, *parts):
            regions |= {integral.parameters[0] for integral in part.atoms(RegionIntegral)}
            regions |= {event.region for event in part.atoms(InRegion)}
        areas = {region.func.__name__ for region in regions if isinstance(region, AppliedUndef)}
        for part in (*own, *parts):
            for term in part.atoms(AppliedUndef):
                name = function_and_order(term.func)[0]
                if name not in areas:
                    functions.setdefault(len(term.args), set()).add(name)
        for part in own:
            for term in part.atoms(AppliedUndef, PointQuantity):
                points |= {a for a in term.args if isinstance(a, sp.Symbol) and a.is_real and not a.is_integer}
        return cls(
            {arity: tuple(sorted(names)) for arity, names in functions.items()},
            tuple(sorted(points, key=sp.default_sort_key)),
            tuple(sorted(regions, key=sp.default_sort_key)),
        )


def below(expr: sp.Basic) -> Iterator[int]:
    """The numbers of the arguments that are looked at in turn; never a bound variable."""
    if isinstance(expr, Binder):
        yield 0
        yield from (k for k in range(2, len(expr.args)) if isinstance(expr.args[k], AppliedUndef))
    elif isinstance(expr, sp.Limit):
        yield 0
    elif isinstance(expr, sp.Lambda):
        yield 1
    elif isinstance(expr, sp.Derivative | sp.Subs):
        yield 0
    elif isinstance(expr, sp.Tuple):  # the variable and the two limits of an integral or a sum
        yield from range(1, len(expr.args))
    elif isinstance(expr, sp.Pow):
        yield 0
        if not expr.exp.is_Number:
            yield 1
    elif isinstance(expr, Indicator):
        yield from (1, 2)
    elif isinstance(expr, InRegion | PointQuantity):
        yield from (k for k in range(len(expr.args)) if isinstance(expr.args[k], AppliedUndef))
    else:
        inside = (sp.Expr, sp.Rel, sp.Tuple)
        yield from (k for k in range(len(expr.args)) if isinstance(expr.args[k], inside))


def at(expr: sp.Basic, around: Surroundings) -> Iterator[Place]:
    """The corruptions of one node of an expression, as opposed to those of its parts."""
    if isinstance(expr, sp.Number | sp.NumberSymbol):
        yield from _of_a_number(expr)
    elif isinstance(expr, sp.Add):
        yield from _of_a_sum_of_terms(expr)
    elif isinstance(expr, sp.Mul):
        yield from _of_a_product(expr)
    elif isinstance(expr, sp.Pow):
        for label, shift in (("+1", 1), ("-1", -1)):
            yield "exponent", label, partial(sp.Pow, expr.base, expr.exp + shift)
    elif isinstance(expr, AppliedUndef):
        yield from _of_a_function_value(expr, around)
    elif isinstance(expr, sp.Symbol):
        if expr.is_integer:
            yield from _shifted(expr)
    elif isinstance(expr, ExprWithLimits):
        yield from _of_limits(expr)
    elif isinstance(expr, RegionIntegral):
        others = [region for region in around.regions if region != expr.parameters[0]]
        for region in others[:_FEW]:
            yield "limits", f"over {region}", partial(expr.func, expr.body, expr.variables, region)
    elif isinstance(expr, sp.Derivative):
        yield "derivative", "order", partial(sp.Derivative, expr.expr, *expr.variable_count, expr.variables[-1])
    elif isinstance(expr, sp.Rel):
        yield from _of_a_relation(expr)
    elif isinstance(expr, Indicator):
        for kind, label, relation in _of_a_relation(expr.relation):
            yield kind, label, partial(_indicator, relation)
    elif isinstance(expr, InRegion):
        for region in [region for region in around.regions if region != expr.region][:_FEW]:
            yield "limits", f"in {region}", partial(InRegion, expr.point, region)
        yield from _moved(expr, [expr.point], 0, around)
    elif isinstance(expr, PointQuantity):
        yield from _of_a_point_quantity(expr, around)
    elif isinstance(expr, sp.Abs):
        yield "function", "without bars", partial(_same, expr.args[0])
    for companion in _COMPANIONS.get(type(expr), ()):
        yield "function", companion.__name__, partial(companion, *expr.args)


def _same(expr: sp.Basic) -> sp.Basic:
    return expr


def _of_a_number(number: sp.Expr) -> Iterator[Place]:
    if number.is_Rational:
        yield "constant", "+1", partial(_same, number + 1)
    if number != 0:
        yield "constant", "doubled", partial(_same, 2 * number)
        yield "constant", "halved", partial(_same, number / 2)


def _of_a_sum_of_terms(expr: sp.Add) -> Iterator[Place]:
    for k, term in enumerate(expr.args):
        rest = (*expr.args[:k], *expr.args[k + 1 :])
        yield "summand", f"without {k}", partial(sp.Add, *rest)
        yield "sign", f"of {k}", partial(sp.Add, *rest, -term)


def _of_a_product(expr: sp.Mul) -> Iterator[Place]:
    for k, factor in enumerate(expr.args):
        rest = (*expr.args[:k], *expr.args[k + 1 :])
        yield "factor", f"without {k}", partial(sp.Mul, *rest)
        if not factor.is_Number and not factor.is_Pow:
            yield "exponent", f"of {k}", partial(sp.Mul, *rest, factor**2)


def _of_a_function_value(term: sp.Expr, around: Surroundings) -> Iterator[Place]:
    name, order = function_and_order(term.func)
    plain = sp.Function(name, real=True)
    others = [other for other in around.functions.get(len(term.args), ()) if other != name]
    if name in around.functions.get(len(term.args), ()):
        for other in others[:_FEW]:
            swapped = derivative_of(sp.Function(other, real=True), order)
            yield "function", other, partial(swapped, *term.args)
    if order:
        yield "derivative", "order lowered", partial(derivative_of(plain, order - 1), *term.args)
        yield "derivative", "order raised", partial(derivative_of(plain, order + 1), *term.args)
    yield from _moved(term, term.args, 0, around)


def _moved(expr: sp.Basic, points: Iterable[sp.Basic], first: int, around: Surroundings) -> Iterator[Place]:
    """`expr` with one of its points replaced by another; `first` is the number of the first point's argument."""
    for k, argument in enumerate(points, first):
        if isinstance(argument, sp.Symbol) and not argument.is_integer:
            for point in [p for p in around.points if p != argument][:_FEW]:
                arguments = (*expr.args[:k], point, *expr.args[k + 1 :])
                yield "point", f"{k} at {point}", partial(_rebuilt, expr, arguments)


def _rebuilt(expr: sp.Basic, arguments: tuple[sp.Basic, ...]) -> sp.Basic:
    return expr.func(*arguments)


def _of_a_point_quantity(expr: PointQuantity, around: Surroundings) -> Iterator[Place]:
    named = isinstance(expr.args[0], Str)
    if named:
        others = [name for name in around.functions.get(1, ()) if name != expr.args[0].name]
        for other in others[:_FEW]:
            yield "function", other, partial(_rebuilt, expr, (Str(other), *expr.args[1:]))
    yield from _moved(expr, expr.points, int(named), around)
    if isinstance(expr, Directional):
        name, centre, point = expr.args
        yield "point", "exchanged", partial(Directional, name, point, centre)
        yield "function", "norm", partial(_norm, name, centre, point)


def _norm(name: Str, centre: sp.Expr, point: sp.Expr) -> sp.Basic:
    """What Cauchy and Schwarz bound the linear part by."""
    return GradientNorm(name, centre) * Distance(point, centre)


def _indicator(relation: Callable[[], sp.Basic]) -> sp.Basic:
    return Indicator(relation())


def _shifted(index: sp.Symbol) -> Iterator[Place]:
    yield "index", "+1", partial(_same, index + 1)
    yield "index", "-1", partial(_same, index - 1)


def _of_limits(expr: Any) -> Iterator[Place]:
    if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
        return
    variable, low, high = expr.limits[0]
    if isinstance(expr, sp.Sum):
        changed = {"first left out": (low + 1, high), "last left out": (low, high - 1)}
    else:
        changed = {"exchanged": (high, low), "first half": (low, (low + high) / 2)}
    for label, (first, last) in changed.items():
        yield "limits", label, partial(expr.func, expr.function, (variable, first, last))


def _of_a_relation(expr: sp.Rel) -> Iterator[Place]:
    others = {sp.Le: sp.Lt, sp.Lt: sp.Le, sp.Eq: sp.Le}
    if type(expr) in others:
        yield "relation", "another", partial(_related, others[type(expr)], expr.args)
    if not isinstance(expr, sp.Eq):
        yield "relation", "turned", partial(_related, type(expr), (expr.rhs, expr.lhs))


def _related(kind: type[sp.Rel], sides: tuple[sp.Expr, ...]) -> sp.Basic:
    return kind(*sides, evaluate=False)


# -- remainders ---------------------------------------------------------------------------------------


def small_quantity(regime: Regime) -> sp.Expr | None:
    """What tends to 0 in a regime, as an expression; `None` if the regime does not name it.

    >>> from sympy import Symbol
    >>> small_quantity(ManyExperts(Symbol("m", integer=True, positive=True)))
    1/m
    """
    if isinstance(regime, ManyExperts):
        return 1 / regime.m
    if isinstance(regime, Refinement):
        return regime.cells.mesh
    if isinstance(regime, Cell):
        return regime.length
    if isinstance(regime, Region):
        return regime.volume
    if isinstance(regime, RegionRefinement):
        return regime.cells.largest_volume
    return None


def other_regimes(regime: Regime, given: Iterable[Hypothesis]) -> Iterator[Regime]:
    """Limit processes with which a regime may be confused, as far as it does not imply them."""
    if isinstance(regime, Cell) and not regime.uniform:
        yield Cell.of(regime.point, regime.midpoint, regime.length)
    if isinstance(regime, Refinement | RegionRefinement):
        yield ManyExperts(regime.cells.m)
    if isinstance(regime, ManyExperts):
        for hypothesis in sorted(given, key=str):
            if hypothesis.kind in ("segmentation", "companding"):
                names = [argument.name for argument in hypothesis.arguments[1:4]]
                yield SegmentationSequence.of(regime.m, *names).refinement
