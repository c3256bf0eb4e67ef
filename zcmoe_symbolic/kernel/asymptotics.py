"""An exact little-o calculus, uniform over cells, and its passage to sums and limits.

Every remainder belongs to a regime (what tends to 0, uniformly in what); remainders of different regimes do
not mix. Nothing here uses more smoothness than the hypotheses name.
"""

from dataclasses import replace

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under
from zcmoe_symbolic.deciders.under_hypotheses.expansions import (
    check_sum_over_cells,
    put_in,
    rate_of_the_largest_cell,
    solved_for_an_integral,
    taylor_polynomial,
)
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.orders import NotSmall, Order, check_bounded_by, check_small, smallness
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.hypotheses import (
    Hypothesis,
    for_all,
    segmentation,
    throughout,
    vanishing,
)
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.regimes import (
    Cell,
    ManyExperts,
    Refinement,
    Regime,
    Region,
    RegionRefinement,
)
from zcmoe_symbolic.language.statements import Asymptotic, AsymptoticBound, WithRemainder, readable
from zcmoe_symbolic.language.substitution import canonical

__all__ = [
    "along_companding",
    "epsilon_delta",
    "expansion",
    "integration_over_the_cell",
    "limit",
    "sum_over_cells",
    "taylor",
]


_CELLS = (Cell, Region)
_REFINEMENTS = (Refinement, RegionRefinement)


def _in_regime(facts: Facts, regime: Regime) -> tuple[Facts, frozenset[Hypothesis]]:
    """The facts that the regime itself grants, and the hypotheses that may be dropped on its account."""
    for hypothesis in sorted(regime.required_hypotheses(), key=str):
        if not facts.use(hypothesis):
            raise RuleError(f"the regime needs that {hypothesis}, which is not given")
    implied = regime.implied_hypotheses()
    return facts.granting(*implied), implied


def _asymptotic(candidate: object) -> Asymptotic:
    if not is_theorem(candidate) or not isinstance(candidate.statement, Asymptotic):
        raise RuleError(f"{candidate!r} is not a theorem about asymptotic equality")
    return candidate.statement


@rule
def taylor(goal: Goal, facts: Facts) -> Grounds:
    """Taylor's theorem at the centre of a cell, of order 1 (or of order 0: continuity).

    Statement: `f(x) = f(c) + f'(c) (x - c) + o(|x - c|)`, or `f(x) = f(c) + o(1)` for a continuous expression; for a
    region with centroid c, `f(x) = f(c) + grad f(c).(x - c) + o(||x - c||)`. Side conditions:
    `continuously_differentiable(f)` for a remainder that is uniform over the cells, `differentiable(f)` for a fixed
    centre, `continuously_differentiable_on(f, domain)` on a cube, where the segment from c to x stays; order 0 needs
    continuity on [0, 1] or on the cube, which is uniform there. Source: mean value theorem along the segment, and
    uniform continuity; (16), (17), (25), (26).
    """
    wanted(goal, Asymptotic)
    cell = goal.regime
    if not isinstance(cell, _CELLS):
        raise RuleError(f"Taylor's theorem is about cells, not about {cell}")
    granted, _ = _in_regime(facts, cell)
    expected = taylor_polynomial(to_jets(goal.lhs), goal.scale, cell, facts)
    if equal_under(granted, to_jets(goal.main), expected) is None:
        raise RuleError(f"the expansion is {expected}, not {goal.main}")
    return Grounds()


@rule
def expansion(goal: Goal, facts: Facts, *known: Theorem) -> Grounds:
    """Put known expansions into an expression and collect what is small.

    Statement: `lhs = main + o(scale)`, where `lhs` becomes a quotient of polynomials in the expanded quantities
    (or a root of such) and in the small ones. Side conditions: all expansions belong to the regime of the goal (a
    uniform one also serves a fixed cell); coefficients are bounded, that is continuous on [0, 1] or on the cube; the
    leading coefficient of a denominator or root is positive and continuous there. Source: `o(a) o(b) = o(a b)`,
    `O(a) o(b) = o(a b)`, `o(a) + o(a) = o(a)`, `1/(q + o(q)) = O(1/q)`, `(q + o(q))^a = q^a + o(q^a)`; (61), (68)-(71).
    """
    wanted(goal, Asymptotic)
    regime = goal.regime
    facts, implied = _in_regime(facts, regime)
    small = smallness(regime, facts)
    remainders: dict[sp.Expr, Order] = {}
    left, main = to_jets(goal.lhs), to_jets(goal.main)
    replacements = {}
    for theorem in known:
        source, target = _expanded_quantity(theorem, regime)
        if target is not None:
            remainder = sp.Dummy("r", real=True)
            remainders[remainder] = replace(small.order(target.scale), little=True)
            value = to_jets(target.main) + remainder
        else:
            exact: Goal = theorem.statement
            value = to_jets(exact.rhs)
        quantity, value = solved_for_an_integral(source, value, facts)
        replacements[canonical(quantity)] = value
    # Twice, since the main part of one expansion may contain what another one expands.
    left, main = (put_in(put_in(side, replacements), replacements) for side in (left, main))
    # Signs are consulted eagerly; so it is tried without them first, lest the theorem carry what it does not need.
    signs = {"positive", "nonnegative", "nonzero", "positive on", "nonnegative on"}
    unsigned = Facts((h for h in facts.given if h.kind not in signs), granted=facts.granted)
    try:
        check_small(left - main, small.order(goal.scale), remainders, smallness(regime, unsigned))
        facts.used |= unsigned.used
    except NotSmall:
        check_small(left - main, small.order(goal.scale), remainders, small)
    return Grounds(premises=known, discharged=implied)


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


# -- from the point to the cell, from the cell to the segmentation, from there to the limit -----------


@rule
def integration_over_the_cell(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """Integrate an expansion over the cell.

    Statement: from `f(x) = g(x) + o(|x - c|^a h^b)` uniformly in x, `int f = int g + o(h^(a+b+1))` over the cell; over
    a region in dimension d, with `h = V^(1/d)`, `o(h^(a+b+d))`. Side conditions: f and g are continuous in x (bounded
    on the region); for a region `0 <= a <= 2` and, unless a = 0, `bounded_moments`: a distance is no length there, but
    `int |x - c|^a <= C h^(a+d)` by Hoelder's inequality. Source: `|int r| <= int |r|`; (65), (73), (86), (104).
    """
    wanted(goal, Asymptotic)
    statement = _asymptotic(theorem)
    cell = statement.regime
    if not isinstance(cell, _CELLS) or goal.regime != cell:
        raise RuleError(f"the expansion holds as {statement.regime.reading}, the goal is about {goal.regime.reading}")
    granted, implied = _in_regime(facts, cell)
    small = smallness(cell, facts)
    after = small.order(goal.scale)
    if (
        after.distance != 0
        or after.joint != 0
        or not small.vanishes(small.integrated(small.order(statement.scale)), after)
    ):
        raise RuleError(f"integrating o({statement.scale}) over the cell does not give o({goal.scale})")
    for side, body in ((goal.lhs, statement.lhs), (goal.main, statement.main)):
        if equal_under(granted, to_jets(side), cell.integral(to_jets(body))) is None:
            raise RuleError(f"{side} is not the integral of {body} over the cell")
        if isinstance(cell, Region) and not granted.bounded_on(body, cell.point, cell.region):
            raise RuleError(f"{body} is not known to be bounded on the region {cell.region}")
        if isinstance(cell, Cell) and not granted.continuous(body, cell.point, cell.left, cell.right):
            raise RuleError(f"{body} is not known to be continuous in {cell.point} on the cell")
    return Grounds(premises=(theorem,), discharged=implied)


@rule
def epsilon_delta(goal: Goal, facts: Facts, theorem: Theorem, bound: sp.Symbol) -> Grounds:
    """The definition of little-o: an estimate that is proportional to every bound on the remainder.

    Statement: if `|r(x)| <= e s(x)` on the cell implies `|R| <= C e S` (the theorem, with `bound` = e > 0 and a
    C that stays bounded in the regime), then `r = o(s)` implies `R = 0 + o(S)`. Side conditions: the theorem assumes
    nothing else about e; the hypothesis `vanishing(r, s, cell)` is given. Source: definition of o; (66), (89).
    """
    wanted(goal, Asymptotic)
    if not is_theorem(theorem):
        raise RuleError(f"{theorem!r} is not a theorem")
    statement: Goal = theorem.statement
    cell = goal.regime
    if not isinstance(cell, _CELLS) or not isinstance(statement, sp.Le) or bound.is_positive is not True:
        raise RuleError(f"needs an estimate |R| <= C {bound} S with a positive symbol {bound}, and a goal about a cell")
    granted, implied = _in_regime(facts, cell)
    rest = sp.cancel(to_jets(statement.rhs) / bound)
    if goal.main != 0 or bound in goal.lhs.free_symbols | rest.free_symbols:
        raise RuleError(f"{statement.rhs} is not {bound} times something without {bound}")
    small = smallness(cell, granted)
    check_bounded_by(rest, small.order(goal.scale), small)
    if not isinstance(statement.lhs, sp.Abs) or canonical(statement.lhs) != canonical(sp.Abs(goal.lhs)):
        raise RuleError(f"the estimate is about {statement.lhs}, the goal about {goal.lhs}")
    about = [h for h in theorem.hypotheses if h.mentions(bound)]
    for hypothesis in facts.of_kind("vanishing"):
        remainder, scale, regime = hypothesis.arguments
        relation = sp.Le(sp.Abs(remainder), bound * scale)
        if isinstance(cell, Cell):
            wanted_one = for_all(cell.point, cell.left, cell.right, relation)
        else:
            wanted_one = throughout(cell.point, cell.region, relation)
        if regime == cell and about == [wanted_one] and not hypothesis.mentions(bound):
            facts.use(vanishing(remainder, scale, cell))
            return Grounds(premises=(theorem,), discharged=implied | {wanted_one})
    raise RuleError(f"no hypothesis vanishing(r, s, cell) matches what the estimate assumes about {bound}")


@rule
def sum_over_cells(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """Add up an expansion over the cells of a segmentation.

    Statement: from `w(c, h) = M(c, h) + o(h^k)` uniformly over the cells,
    `sum_i w(x_i, D_i) = sum_i M(x_i, D_i) + o(D_max^(k-1))`; for the regions of a partition of the cube, from `o(h^k)`
    with `h = V^(1/d)`, `o(V_max^((k-d)/d))`. Side conditions: the remainder is uniform (else the sum of the remainders
    need not be small); k >= 1 (k >= d); `segmentation(cells)`, or `region_partition(parts)` and `unit_cube`, is given.
    Source: `sum_i |r_i| <= sup_i (|r_i|/D_i^k) D_max^(k-1) sum_i D_i` and `sum_i D_i = 1`, likewise for volumes; (71),
    (105), (106).
    """
    wanted(goal, Asymptotic)
    statement = _asymptotic(theorem)
    cell, regime = statement.regime, goal.regime
    if not isinstance(cell, _CELLS) or not isinstance(regime, _REFINEMENTS):
        raise RuleError("adds an expansion on a cell up to a statement about the refinement of a segmentation")
    if isinstance(cell, Region) is not isinstance(regime, RegionRefinement):
        raise RuleError(f"the expansion holds as {cell.reading}, the goal is about {regime.reading}")
    if isinstance(cell, Cell) and not cell.uniform:
        raise RuleError("the remainder is small for each fixed cell only; adding remainders needs uniformity")
    cells = regime.cells
    if isinstance(cell, Region) and cell.parts != cells:
        raise RuleError("the expansion is about the regions of another sequence of partitions")
    if cell.point in statement.lhs.free_symbols | statement.main.free_symbols:
        raise RuleError(f"the expansion is about a point {cell.point} of the cell, not about the cell")
    if any(cells.m in part.free_symbols for part in (statement.lhs, statement.main, statement.scale)):
        raise RuleError(f"the expansion contains {cells.m}, so that its remainder need not be uniform in it")
    if isinstance(cell, Cell) and not facts.entails(segmentation(cells)):
        raise RuleError("nothing given says that these are the cells of a segmentation")
    facts, _ = _in_regime(facts, regime)
    small, sums = smallness(cell, facts), smallness(regime, facts)
    if not sums.vanishes(small.summed(small.order(statement.scale)), sums.order(goal.scale)):
        raise RuleError(f"adding up o({statement.scale}) over the cells does not give o({goal.scale})")
    for side, body in ((goal.lhs, statement.lhs), (goal.main, statement.main)):
        check_sum_over_cells(to_jets(side), to_jets(body), cell, cells, facts)
    implied = cell.implied_hypotheses()
    single = [s for s in cell.args if isinstance(s, sp.Symbol)]
    for hypothesis in theorem.hypotheses - implied:
        about_all = hypothesis.kind == "vanishing" and hypothesis.arguments[2] == cell
        if not about_all and any(map(hypothesis.mentions, single)):
            raise RuleError(f"the expansion assumes something about the single cell: {hypothesis}")
    return Grounds(premises=(theorem,), discharged=implied)


@rule
def along_companding(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """Along the companding segmentations of a positive density, the largest cell is of order 1/m.

    Statement: from `lhs = main + o(D_max^k)` as `D_max -> 0`, the same with `o(m^-k)` as `m -> oo`; for partitions of
    the cube whose largest diameter tends to 0, from `o(V_max^(k/d))` the same with `o(m^(-k/d))`; likewise for a bound
    `lhs <= main + o(...)`. Side conditions: `companding(cells, lam)` for these cells, lam continuous and positive on
    [0, 1] (hence at least some l > 0, so that `1/m = int lam >= l D_i`); for partitions `shrinking(parts)` and, unless
    k = 0, `equal_shares(parts, lam)` with lam continuous and positive on the cube. Source: (20), (50); Assumption 2.
    """
    wanted(goal, Asymptotic, AsymptoticBound)
    statement = theorem.statement if is_theorem(theorem) else None
    if not isinstance(statement, WithRemainder) or type(statement) is not type(goal):
        raise RuleError(f"{theorem!r} is not a theorem of the kind of the goal")
    regime, experts = statement.regime, goal.regime
    if not isinstance(regime, _REFINEMENTS) or not isinstance(experts, ManyExperts) or experts.m != regime.cells.m:
        raise RuleError("passes from the refinement of a segmentation to m -> oo, for the same m")
    before, after = smallness(regime, facts).order(statement.scale), smallness(experts, facts).order(goal.scale)
    _in_regime(facts, regime)
    rate = rate_of_the_largest_cell(regime, facts, needed=before.length != 0)
    if not sp.expand(before.length * rate - after.length).is_nonnegative:
        raise RuleError(f"o({statement.scale}) is o({experts.m}^-{before.length * rate}), not o({goal.scale})")
    for one, other in ((statement.lhs, goal.lhs), (statement.main, goal.main)):
        if canonical(one) != canonical(other):
            raise RuleError(f"{other} differs from {one}")
    implied = {segmentation(regime.cells)} if isinstance(regime, Refinement) else set()
    return Grounds(premises=(theorem,), discharged=frozenset(implied))


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
    remainder = smallness(statement.regime, facts).order(statement.scale).length
    if m in statement.main.free_symbols or not remainder.is_nonnegative:
        raise RuleError(f"{readable(statement)} does not give a limit: main part and remainder must not grow with {m}")
    if equal_under(facts, to_jets(goal.rhs), to_jets(statement.main)) is None:
        raise RuleError(f"the limit is {statement.main}, not {goal.rhs}")
    return Grounds(premises=(theorem,))
