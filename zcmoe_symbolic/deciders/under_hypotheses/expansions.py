"""Taylor polynomials, quantities that an expansion replaces, and how fast the largest cell shrinks.

Each function raises `ValueError` where the hypotheses do not give what is asked.
"""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under
from zcmoe_symbolic.deciders.under_hypotheses.definedness import is_harmless
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.gradients import Distance, PointQuantity, directional
from zcmoe_symbolic.language.hypotheses import (
    Hypothesis,
    continuous_on,
    continuously_differentiable_on,
    segmentation,
    shrinking,
)
from zcmoe_symbolic.language.jets import derivative_of
from zcmoe_symbolic.language.regimes import (
    Cell,
    PartitionSequence,
    Refinement,
    Region,
    RegionRefinement,
    SegmentationSequence,
)
from zcmoe_symbolic.language.substitution import Binder, canonical, substitute

__all__ = ["check_sum_over_cells", "put_in", "rate_of_the_largest_cell", "solved_for_an_integral", "taylor_polynomial"]

_BINDERS = (sp.Integral, sp.Sum, Binder)


def taylor_polynomial(expr: sp.Expr, scale: sp.Expr, cell: Cell | Region, facts: Facts) -> sp.Expr:
    """The polynomial that `expr`, a function of the point, equals up to `o(scale)` about the centre of the cell."""
    x, c = cell.point, cell.midpoint if isinstance(cell, Cell) else cell.centroid
    offset = sp.Abs(x - c) if isinstance(cell, Cell) else Distance(x, c)
    if scale == 1:
        if x not in expr.free_symbols or (expr.free_symbols & cell.moving) - {x}:
            raise ValueError(f"order 0 is about a function of {x} alone, not {expr}")
        _check_continuous(expr, cell, facts)
        return substitute(expr, {x: c})
    if canonical(scale) != canonical(offset):
        raise ValueError(f"Taylor's theorem leaves o({offset}) or o(1), not o({scale})")
    if not isinstance(expr, AppliedUndef) or expr.args != (x,):
        raise ValueError(f"Taylor's theorem of order 1 is stated for a function f({x}), not for {expr}")
    if isinstance(cell, Region):
        if not facts.use(continuously_differentiable_on(expr.func, cell.parts.domain)):
            raise ValueError(f"needs continuously_differentiable_on({expr.func}, {cell.parts.domain})")
        return expr.func(c) + directional(expr.func)(c, x)
    _check_differentiable(expr, cell, facts)
    return expr.func(c) + derivative_of(expr.func)(c) * (x - c)


def _check_continuous(expr: sp.Expr, cell: Cell | Region, facts: Facts) -> None:
    variable = sp.Dummy("t", real=True)
    body = substitute(expr, {cell.point: variable})
    if isinstance(cell, Region):
        domain = cell.parts.domain
        continuous = facts.entails(continuous_on(sp.Lambda(variable, body), domain))
    else:
        domain = "[0, 1]"
        continuous = facts.continuous(body, variable, sp.S.Zero, sp.S.One)
    if not continuous:
        raise ValueError(f"{expr} is not known to be continuous on {domain}")


def _check_differentiable(function: sp.Expr, cell: Cell, facts: Facts) -> None:
    if facts.function_is("continuously differentiable", function):
        return
    if cell.uniform:
        raise ValueError(
            f"a remainder of {function} that is small uniformly over the cells needs "
            f"continuously_differentiable({function.func})"
        )
    if not facts.function_is("differentiable", function):
        raise ValueError(f"nothing given says that {function.func} is differentiable")


def solved_for_an_integral(source: sp.Expr, value: sp.Expr, facts: Facts) -> tuple[sp.Expr, sp.Expr]:
    """`c I + d = value` solved for the one integral or sum I, if c is nonzero; else as it stands."""
    carriers = [term for term in sp.Add.make_args(source) if term.has(*_BINDERS)]
    if len(carriers) == 1:
        integrals = [f for f in sp.Mul.make_args(carriers[0]) if isinstance(f, _BINDERS)]
        factor = sp.Mul(*(f for f in sp.Mul.make_args(carriers[0]) if f not in integrals))
        if len(integrals) == 1 and not factor.has(*_BINDERS) and facts.nonzero(factor):
            solved = (value - source + carriers[0]) / factor
            # What cancels on the way must be defined, as the expansion says nothing where it is not.
            known, found = (sp.Eq(*pair, evaluate=False) for pair in ((source, value), (integrals[0], solved)))
            if is_harmless(facts, known, found):
                return integrals[0], solved
    return source, value


def put_in(expr: sp.Basic, replacements: dict[sp.Basic, sp.Expr]) -> sp.Basic:
    """`expr` with the quantities replaced, outside of integrals, sums and function values."""
    if canonical(expr) in replacements:
        return replacements[canonical(expr)]
    if not expr.args or isinstance(expr, (*_BINDERS, PointQuantity, AppliedUndef)):
        return expr
    return expr.func(*(put_in(argument, replacements) for argument in expr.args))


def rate_of_the_largest_cell(regime: Refinement | RegionRefinement, facts: Facts, *, needed: bool) -> sp.Expr:
    """A number r such that the largest length, or `V_max^(1/d)`, is at most a constant times `m^-r` as m grows.

    If no rate is needed, it is enough that the largest diameter of the regions tends to 0, and r is 0.
    """
    if isinstance(regime, Refinement):
        for hypothesis in facts.of_kind("companding"):
            if hypothesis.arguments[:4] == segmentation(regime.cells).arguments:
                if _bounds_the_cells(hypothesis.arguments[4], regime.cells.m, None, facts):
                    facts.use(hypothesis)
                    return sp.S.One
        raise ValueError("needs a companding segmentation of a density that is continuous and positive on [0, 1]")
    parts: PartitionSequence = regime.cells
    if not facts.use(shrinking(parts)):
        raise ValueError(f"needs that {shrinking(parts)}: many regions, or small ones, need not have small diameters")
    if not needed:
        return sp.S.Zero
    for hypothesis in facts.of_kind("equal shares"):
        if hypothesis.arguments[:6] == parts.args:
            if _bounds_the_cells(hypothesis.arguments[6], parts.m, parts.domain, facts):
                facts.use(hypothesis)
                return 1 / parts.dimension
    raise ValueError("needs equal_shares(parts, lam) of a density that is continuous and positive on the cube")


def _bounds_the_cells(density: sp.Lambda, m: sp.Symbol, domain: sp.Basic | None, facts: Facts) -> bool:
    """Whether a density is at least some l > 0 for all m, so that `1/m = int density >= l V` over each cell."""
    if m in density.free_symbols:
        return False
    kinds = ("continuous", "positive") if domain is None else ("continuous on", "positive on")
    where = () if domain is None else (domain,)
    return all(facts.entails(Hypothesis(kind, (density, *where))) for kind in kinds)


def check_sum_over_cells(
    side: sp.Expr, body: sp.Expr, cell: Cell | Region, cells: SegmentationSequence | PartitionSequence, facts: Facts
) -> None:
    """Raise `ValueError` unless `side` sums `body` over all cells, in midpoints and lengths or in breakpoints."""
    if not isinstance(side, sp.Sum) or side.limits[0][1:] != (1, cells.m):
        raise ValueError(f"{side} is not a sum over the cells 1..{cells.m}")
    index = side.limits[0][0]
    if index in body.free_symbols:
        raise ValueError(f"the expansion contains {index}, so that its remainder need not be uniform in it")
    as_cell = {}
    if isinstance(cells, SegmentationSequence):
        centre, length = cells.midpoint(index), cells.length(index)
        special = substitute(body, {cell.midpoint: centre, cell.length: length})
        as_cell = {cells.breakpoint(index): centre + length / 2, cells.breakpoint(index - 1): centre - length / 2}
    else:
        named = {cell.region: cells.region, cell.volume: cells.volume, cell.centroid: cells.centroid}
        special = substitute(body, {symbol: part(index) for symbol, part in named.items()})
    summand = side.function
    inside = facts.below(index, sp.S.One, cells.m)
    if equal_under(inside, summand.xreplace(as_cell), special) is None:
        raise ValueError(f"the summand {summand} is not {special}, which the expansion on a cell gives")
