"""An exact little-o calculus, uniform over cells, and its passage to sums and limits.

Every remainder belongs to a regime (what tends to 0, uniformly in what); remainders of different regimes do
not mix. Nothing here uses more smoothness than the hypotheses name.
"""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.orders import NotSmall, Order, Smallness, check_small
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.hypotheses import Hypothesis, for_all, segmentation, vanishing
from zcmoe_symbolic.language.jets import derivative_of, to_jets
from zcmoe_symbolic.language.regimes import Cell, ManyExperts, Refinement, Regime, SegmentationSequence
from zcmoe_symbolic.language.statements import Asymptotic, readable
from zcmoe_symbolic.language.substitution import canonical, substitute

__all__ = [
    "along_companding",
    "epsilon_delta",
    "expansion",
    "integration_over_the_cell",
    "limit",
    "sum_over_cells",
    "taylor",
]


def _in_cell(facts: Facts, cell: Cell) -> tuple[Facts, frozenset[Hypothesis]]:
    """The facts that the regime itself grants, and the hypotheses that may be dropped on its account."""
    implied = cell.implied_hypotheses()
    return facts.granting(*implied), implied


def _asymptotic(candidate: object) -> Asymptotic:
    if not is_theorem(candidate) or not isinstance(candidate.statement, Asymptotic):
        raise RuleError(f"{candidate!r} is not a theorem about asymptotic equality")
    return candidate.statement


@rule
def taylor(goal: Goal, facts: Facts) -> Grounds:
    """Taylor's theorem at the centre of a cell, of order 1 (or of order 0: continuity).

    Statement: `f(x) = f(c) + f'(c) (x - c) + o(|x - c|)`, or `f(x) = f(c) + o(1)` for a continuous expression. Side
    conditions: `continuously_differentiable(f)` for a remainder that is uniform over the cells, `differentiable(f)`
    for a fixed centre; order 0 needs continuity on [0, 1], which is uniform there. Source: mean value theorem and
    uniform continuity; (16), (17).
    """
    wanted(goal, Asymptotic)
    cell = goal.regime
    if not isinstance(cell, Cell):
        raise RuleError(f"Taylor's theorem is about cells, not about {cell}")
    granted, _ = _in_cell(facts, cell)
    x, c = cell.point, cell.midpoint
    left, main = to_jets(goal.lhs), to_jets(goal.main)
    if goal.scale == 1:
        inner = sp.Dummy("x", real=True)
        if cell.point not in left.free_symbols or cell.length in left.free_symbols or c in left.free_symbols:
            raise RuleError(f"order 0 is about a function of {x} alone, not {left}")
        if not facts.continuous(substitute(left, {x: inner}), inner, sp.S.Zero, sp.S.One):
            raise RuleError(f"{left} is not known to be continuous on [0, 1]")
        expected = substitute(left, {x: c})
    elif canonical(goal.scale) == canonical(sp.Abs(x - c)):
        if not isinstance(left, AppliedUndef) or left.args != (x,):
            raise RuleError(f"Taylor's theorem of order 1 is stated for a function f({x}), not for {left}")
        _check_differentiable(facts, left, cell)
        expected = left.func(c) + derivative_of(left.func)(c) * (x - c)
    else:
        raise RuleError(f"Taylor's theorem leaves o(|{x} - {c}|) or o(1), not o({goal.scale})")
    if equal_under(granted, main, expected) is None:
        raise RuleError(f"the expansion is {expected}, not {main}")
    return Grounds()


def _check_differentiable(facts: Facts, function: sp.Expr, cell: Cell) -> None:
    if facts.function_is("continuously differentiable", function):
        return
    if cell.uniform:
        raise RuleError(
            f"a remainder of {function} that is small uniformly over the cells needs "
            f"continuously_differentiable({function.func})"
        )
    if not facts.function_is("differentiable", function):
        raise RuleError(f"nothing given says that {function.func} is differentiable")


@rule
def expansion(goal: Goal, facts: Facts, *known: Theorem) -> Grounds:
    """Put known expansions into an expression and collect what is small.

    Statement: `lhs = main + o(scale)`, where `lhs` becomes a quotient of polynomials in the expanded quantities
    and in the small ones. Side conditions: all expansions belong to the regime of the goal (a uniform one also
    serves a fixed cell); coefficients are bounded, that is continuous on [0, 1]; the leading coefficient of the
    denominator is positive and continuous on [0, 1]. Source: `o(a) o(b) = o(a b)`, `O(a) o(b) = o(a b)`,
    `o(a) + o(a) = o(a)`, and `1/(q + o(q)) = O(1/q)`; (61), (68)-(71).
    """
    wanted(goal, Asymptotic)
    regime = goal.regime
    implied: frozenset[Hypothesis] = frozenset()
    if isinstance(regime, Cell):
        facts, implied = _in_cell(facts, regime)
    small = Smallness(regime)
    orders: dict[sp.Expr, Order] = {
        small.offset: Order(sp.S.One, sp.S.Zero),
        small.distance: Order(sp.S.One, sp.S.Zero),
        small.length: Order(sp.S.Zero, sp.S.One),
    }
    left, main = to_jets(goal.lhs), to_jets(goal.main)
    replacements = {}
    for theorem in known:
        source, target = _expanded_quantity(theorem, regime)
        if target is not None:
            remainder = sp.Dummy("r", real=True)
            orders[remainder] = Order(small.order(target.scale).distance, small.order(target.scale).length, True)
            value = to_jets(target.main) + remainder
        else:
            exact: Goal = theorem.statement
            value = to_jets(exact.rhs)
        quantity, value = _solved(source, value, facts)
        replacements[canonical(quantity)] = value
    # Twice, since the main part of one expansion may contain what another one expands.
    left, main = (_replace(_replace(side, replacements), replacements) for side in (left, main))
    # Signs are consulted eagerly; so it is tried without them first, lest the theorem carry what it does not need.
    signs = {"positive", "nonnegative", "nonzero"}
    unsigned = Facts((h for h in facts.given if h.kind not in signs), granted=facts.granted)
    try:
        check_small(left - main, small.order(goal.scale), orders, small, unsigned)
        facts.used |= unsigned.used
    except NotSmall:
        check_small(left - main, small.order(goal.scale), orders, small, facts)
    return Grounds(premises=known, discharged=implied)


def _solved(source: sp.Expr, value: sp.Expr, facts: Facts) -> tuple[sp.Expr, sp.Expr]:
    """`c I + d = value` solved for the one integral or sum I, if c is nonzero; else as it stands."""
    carriers = [term for term in sp.Add.make_args(source) if term.has(sp.Integral, sp.Sum)]
    if len(carriers) == 1:
        integrals = [f for f in sp.Mul.make_args(carriers[0]) if isinstance(f, sp.Integral | sp.Sum)]
        factor = sp.Mul(*(f for f in sp.Mul.make_args(carriers[0]) if f not in integrals))
        if len(integrals) == 1 and not factor.has(sp.Integral, sp.Sum) and facts.nonzero(factor):
            return integrals[0], (value - source + carriers[0]) / factor
    return source, value


def _expanded_quantity(theorem: Theorem, regime: Regime) -> tuple[sp.Expr, Asymptotic | None]:
    if is_theorem(theorem) and isinstance(theorem.statement, sp.Eq):
        return to_jets(theorem.statement.lhs), None
    statement = _asymptotic(theorem)
    same = statement.regime == regime
    if not same and not (isinstance(regime, Cell) and not regime.uniform and statement.regime.pointwise == regime):
        raise RuleError(
            f"{readable(statement)} holds as {statement.regime.reading}; the goal is about {regime.reading}"
        )
    return to_jets(statement.lhs), statement


def _replace(expr: sp.Basic, replacements: dict[sp.Basic, sp.Expr]) -> sp.Basic:
    if canonical(expr) in replacements:
        return replacements[canonical(expr)]
    if not expr.args or isinstance(expr, sp.Integral | sp.Sum | AppliedUndef):
        return expr
    return expr.func(*(_replace(argument, replacements) for argument in expr.args))


# -- from the point to the cell, from the cell to the segmentation, from there to the limit -----------


@rule
def integration_over_the_cell(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """Integrate an expansion over the cell.

    Statement: from `f(x) = g(x) + o(|x - c|^a h^b)` uniformly in x, `int f = int g + o(h^(a+b+1))` over the cell. Side
    conditions: f and g are continuous in x. Source: `|int r| <= int |r|`; (65), (73).
    """
    wanted(goal, Asymptotic)
    statement = _asymptotic(theorem)
    cell = statement.regime
    if not isinstance(cell, Cell) or goal.regime != cell:
        raise RuleError(f"the expansion holds as {statement.regime.reading}, the goal is about {goal.regime.reading}")
    granted, implied = _in_cell(facts, cell)
    small = Smallness(cell)
    before, after = small.order(statement.scale), small.order(goal.scale)
    if after.distance != 0 or not (before.distance + before.length + 1 - after.length).is_nonnegative:
        raise RuleError(f"integrating o({statement.scale}) over the cell does not give o({goal.scale})")
    for side, body in ((goal.lhs, statement.lhs), (goal.main, statement.main)):
        if equal_under(granted, to_jets(side), cell.integral(to_jets(body))) is None:
            raise RuleError(f"{side} is not the integral of {body} over the cell")
        if not granted.continuous(body, cell.point, cell.left, cell.right):
            raise RuleError(f"{body} is not known to be continuous in {cell.point} on the cell")
    return Grounds(premises=(theorem,), discharged=implied)


@rule
def epsilon_delta(goal: Goal, facts: Facts, theorem: Theorem, bound: sp.Symbol) -> Grounds:
    """The definition of little-o: an estimate that is proportional to every bound on the remainder.

    Statement: if `|r(x)| <= e s(x)` on the cell implies `|R| <= C e S` (the theorem, with `bound` = e > 0 and a
    positive number C), then `r = o(s)` implies `R = 0 + o(S)`. Side conditions: the theorem assumes nothing else
    about e; the hypothesis `vanishing(r, s, cell)` is given. Source: definition of o; (66), (67).
    """
    wanted(goal, Asymptotic)
    if not is_theorem(theorem):
        raise RuleError(f"{theorem!r} is not a theorem")
    statement: Goal = theorem.statement
    cell = goal.regime
    if not isinstance(cell, Cell) or not isinstance(statement, sp.Le) or bound.is_positive is not True:
        raise RuleError(f"needs an estimate |R| <= C {bound} S with a positive symbol {bound}, and a goal about a cell")
    constant = sp.cancel(to_jets(statement.rhs) / (bound * to_jets(goal.scale)))
    if goal.main != 0 or bound in goal.lhs.free_symbols or not (constant.is_number and constant.is_positive):
        raise RuleError(f"{statement.rhs} is not a number times {bound} times {goal.scale}")
    if not isinstance(statement.lhs, sp.Abs) or canonical(statement.lhs) != canonical(sp.Abs(goal.lhs)):
        raise RuleError(f"the estimate is about {statement.lhs}, the goal about {goal.lhs}")
    about = [h for h in theorem.hypotheses if h.mentions(bound)]
    for hypothesis in facts.of_kind("vanishing"):
        remainder, scale, regime = hypothesis.arguments
        wanted_one = for_all(cell.point, cell.left, cell.right, sp.Le(sp.Abs(remainder), bound * scale))
        if regime == cell and about == [wanted_one]:
            facts.use(vanishing(remainder, scale, cell))
            _, implied = _in_cell(facts, cell)
            return Grounds(premises=(theorem,), discharged=implied | {wanted_one})
    raise RuleError(f"no hypothesis vanishing(r, s, cell) matches what the estimate assumes about {bound}")


@rule
def sum_over_cells(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """Add up an expansion over the cells of a segmentation.

    Statement: from `w(c, h) = M(c, h) + o(h^k)` uniformly over the cells,
    `sum_i w(x_i, D_i) = sum_i M(x_i, D_i) + o(D_max^(k-1))`. Side conditions: the remainder is uniform (else the sum of
    the remainders need not be small); k >= 1; `segmentation(cells)` is given. Source:
    `sum_i |r_i| <= sup_i (|r_i|/D_i^k) D_max^(k-1) sum_i D_i` and `sum_i D_i = 1`; (71).
    """
    wanted(goal, Asymptotic)
    statement = _asymptotic(theorem)
    cell, regime = statement.regime, goal.regime
    if not isinstance(cell, Cell) or not isinstance(regime, Refinement):
        raise RuleError("adds an expansion on a cell up to a statement about the refinement of a segmentation")
    if not cell.uniform:
        raise RuleError("the remainder is small for each fixed cell only; adding remainders needs uniformity")
    cells = regime.cells
    if cell.point in statement.lhs.free_symbols | statement.main.free_symbols:
        raise RuleError(f"the expansion is about a point {cell.point} of the cell, not about the cell")
    if cells.m in statement.free_symbols:
        raise RuleError(f"the expansion contains {cells.m}, so that its remainder need not be uniform in it")
    if not facts.entails(segmentation(cells)):
        raise RuleError("nothing given says that these are the cells of a segmentation")
    small, sums = Smallness(cell), Smallness(regime)
    before, after = small.order(statement.scale), sums.order(goal.scale)
    surplus = before.length - 1 - after.length
    if before.distance != 0 or not (before.length - 1).is_nonnegative or not surplus.is_nonnegative:
        raise RuleError(f"adding up o({statement.scale}) over the cells does not give o({goal.scale})")
    for side, body in ((goal.lhs, statement.lhs), (goal.main, statement.main)):
        _check_sum(side, to_jets(body), cell, cells, facts)
    _, implied = _in_cell(facts, cell)
    if any(h.mentions(s) for h in theorem.hypotheses - implied for s in (cell.midpoint, cell.length, cell.point)):
        raise RuleError("the expansion assumes something about the single cell")
    return Grounds(premises=(theorem,), discharged=implied)


def _check_sum(side: sp.Expr, body: sp.Expr, cell: Cell, cells: SegmentationSequence, facts: Facts) -> None:
    """Raise unless `side` is the sum over all cells of `body`, in midpoints and lengths or in breakpoints."""
    side = to_jets(side)
    if not isinstance(side, sp.Sum) or side.limits[0][1:] != (1, cells.m):
        raise RuleError(f"{side} is not a sum over the cells 1..{cells.m}")
    index = side.limits[0][0]
    if index in body.free_symbols:
        raise RuleError(f"the expansion contains {index}, so that its remainder need not be uniform in it")
    centre, length = cells.midpoint(index), cells.length(index)
    special = substitute(body, {cell.midpoint: centre, cell.length: length})
    as_cell = {cells.breakpoint(index): centre + length / 2, cells.breakpoint(index - 1): centre - length / 2}
    summand = side.function
    inside = facts.below(index, sp.S.One, cells.m)
    if equal_under(inside, summand.xreplace(as_cell), special) is None:
        raise RuleError(f"the summand {summand} is not {special}, which the expansion on a cell gives")


@rule
def along_companding(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """Along the companding segmentations of a positive density, the largest cell is of order 1/m.

    Statement: from `lhs = main + o(D_max^k)` as `D_max -> 0`, the same with `o(m^-k)` as `m -> oo`. Side conditions:
    `companding(cells, lam)` for these cells, lam continuous and positive on [0, 1] (hence at least some l > 0, so that
    `1/m = int lam >= l D_i`). Source: (20), (50).
    """
    wanted(goal, Asymptotic)
    statement = _asymptotic(theorem)
    regime, experts = statement.regime, goal.regime
    if not isinstance(regime, Refinement) or not isinstance(experts, ManyExperts) or experts.m != regime.cells.m:
        raise RuleError("passes from the refinement of a segmentation to m -> oo, for the same m")
    wanted_cells = segmentation(regime.cells).arguments
    for hypothesis in facts.of_kind("companding"):
        density = hypothesis.arguments[4]
        if hypothesis.arguments[:4] != wanted_cells or experts.m in density.free_symbols:
            continue
        if facts.entails(Hypothesis("continuous", (density,))) and facts.entails(Hypothesis("positive", (density,))):
            facts.use(hypothesis)
            break
    else:
        raise RuleError("needs a companding segmentation of a density that is continuous and positive on [0, 1]")
    power, length = Smallness(regime).order(statement.scale).length, Smallness(experts).order(goal.scale).length
    if not (power - length).is_nonnegative:
        raise RuleError(f"o({statement.scale}) is o({experts.m}^-{power}), not o({goal.scale})")
    for one, other in ((statement.lhs, goal.lhs), (statement.main, goal.main)):
        if canonical(one) != canonical(other):
            raise RuleError(f"{other} differs from {one}")
    return Grounds(premises=(theorem,), discharged=frozenset({segmentation(regime.cells)}))


@rule
def limit(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """A limit from an expansion.

    Statement: from `lhs = main + o(1)` as `m -> oo`, `lim lhs = main`. Side condition: main does not contain m.
    Source: definition of the limit.
    """
    wanted(goal, sp.Eq)
    statement = _asymptotic(theorem)
    if not isinstance(statement.regime, ManyExperts) or not isinstance(goal.lhs, sp.Limit):
        raise RuleError("a limit as m -> oo comes from an expansion as m -> oo")
    m = statement.regime.m
    body, variable, point, _ = goal.lhs.args
    if variable != m or point != sp.oo or canonical(body) != canonical(statement.lhs):
        raise RuleError(f"the limit is about {goal.lhs}, the expansion about {statement.lhs}")
    remainder = Smallness(statement.regime).order(statement.scale).length
    if m in statement.main.free_symbols or not remainder.is_nonnegative:
        raise RuleError(f"{readable(statement)} does not give a limit: main part and remainder must not grow with {m}")
    if equal_under(facts, to_jets(goal.rhs), to_jets(statement.main)) is None:
        raise RuleError(f"the limit is {statement.main}, not {goal.rhs}")
    return Grounds(premises=(theorem,))
