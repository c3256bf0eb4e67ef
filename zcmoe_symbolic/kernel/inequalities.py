"""Rules for inequalities between integrals, and for optimality by convexity."""

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.convex_functions import Tangent
from zcmoe_symbolic.deciders.under_hypotheses.definedness import check_harmless, integrals_alike
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.hoelder import hoelder_integrands
from zcmoe_symbolic.deciders.under_hypotheses.operators import (
    at_every_point,
    body_of,
    check_order,
    exists,
    with_body,
)
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.gradients import Directional, Distance, GradientNorm
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import RegionIntegral, readable
from zcmoe_symbolic.language.substitution import canonical, substitute

__all__ = [
    "cauchy_schwarz",
    "convexity",
    "hoelder",
    "hoelder_equality_case",
    "strict_convexity",
    "triangle_inequality",
]

_HOELDER = (
    "Hoelder's inequality with its equality case (Hardy, Littlewood and Polya, Inequalities, 2nd ed. 1952, "
    "theorems 188 and 189)"
)


@rule
def hoelder(goal: Goal, facts: Facts, exponent: sp.Expr) -> Grounds:
    """Hoelder's inequality for integrals, sums and expectations.

    Statement: `int f^(1/p) g^(1/q) <= (int f)^(1/p) (int g)^(1/q)` over one range, `p = exponent > 1`,
    `1/p + 1/q = 1`. Side conditions: f and g are not negative there, and have integrals. Source: Hardy, Littlewood and
    Polya, theorem 189; (75), (108).
    """
    wanted(goal, sp.Le)
    hoelder_integrands(goal.lhs, goal.rhs, exponent, facts)
    return Grounds(citations=frozenset({_HOELDER}), trust="cited")


@rule
def hoelder_equality_case(goal: Goal, facts: Facts, exponent: sp.Expr, equality: Theorem) -> Grounds:
    """When Hoelder's inequality is an equality, the two functions are proportional.

    Statement: `f(x) int g = g(x) int f` at a point x, from the theorem `equality` that
    `int f^(1/p) g^(1/q) = (int f)^(1/p) (int g)^(1/q)`. Side conditions: those of `hoelder`; x lies in the range,
    which is an interval or a cube, on which f and g are continuous (an index, for sums). Source: Hardy, Littlewood
    and Polya, theorem 188 with continuity; (78), (111).
    """
    wanted(goal, sp.Eq)
    if not is_theorem(equality) or not isinstance(equality.statement, sp.Eq):
        raise RuleError(f"{equality!r} is not a theorem that states equality in Hoelder's inequality")
    lhs, f, g = hoelder_integrands(equality.statement.lhs, equality.statement.rhs, exponent, facts)
    of_f, of_g = with_body(lhs, f), with_body(lhs, g)
    variable = lhs.bound_symbols[0]
    for point in sorted(goal.free_symbols | {variable}, key=str):
        left, right = (substitute(body, {variable: point}) for body in (f, g))
        if equal_under(facts, to_jets(goal.lhs), left * of_g) and equal_under(facts, to_jets(goal.rhs), right * of_f):
            if all(at_every_point(lhs, body, point, facts) for body in (f, g)):
                return Grounds(premises=(equality,), citations=frozenset({_HOELDER}), trust="cited")
    raise RuleError(f"proportionality reads ({f}) {of_g} = ({g}) {of_f} at a point of the range, not {readable(goal)}")


@rule
def convexity(goal: Goal, facts: Facts, function: sp.Lambda, at: sp.Expr, argument: sp.Expr | None = None) -> Grounds:
    """A convex function lies above its tangents.

    Statement: `F(z) + F'(z) (y - z) <= F(y)`, with `F = function`, `z = at` and `y = argument` (which may be left
    out if it is a symbol or a function value of the right side). Side conditions: y and z lie in the interval that
    the declaration of the Lambda's variable describes (real, positive or nonnegative); F and F' are continuous there,
    and `F'' >= 0` inside. Source: convexity.
    """
    wanted(goal, sp.Le)
    tangent = Tangent.of(function, to_jets(sp.sympify(at)), facts, strict=False)
    atoms = sorted(to_jets(goal.rhs).atoms(sp.Function, sp.Symbol), key=sp.default_sort_key)
    for y in atoms if argument is None else [to_jets(sp.sympify(argument))]:
        pairs = ((goal.rhs, tangent.value(y)), (goal.lhs, tangent.line(y)))
        if tangent.covers(y, facts) and all(equal_under(facts, to_jets(side), form) for side, form in pairs):
            return Grounds()
    raise RuleError(f"{readable(goal)} is not the tangent inequality of {function.expr} at {at}")


@rule
def strict_convexity(
    goal: Goal, facts: Facts, function: sp.Lambda, at: sp.Expr, argument: sp.Expr, equality: Theorem
) -> Grounds:
    """A strictly convex function meets each of its tangents at one point only.

    Statement: `y = z`, with `z = at` and `y = argument`, from the theorem `equality` that
    `F(y) = F(z) + F'(z) (y - z)`, up to rearrangement. Side conditions: those of `convexity`, with `F'' > 0` inside the
    interval. Source: strict convexity; (78), (111).
    """
    wanted(goal, sp.Eq)
    if not is_theorem(equality) or not isinstance(equality.statement, sp.Eq):
        raise RuleError(f"{equality!r} is not a theorem that states an equality")
    check_harmless(facts, goal, equality.statement)
    z, y = (to_jets(sp.sympify(part)) for part in (at, argument))
    tangent = Tangent.of(function, z, facts, strict=True)
    gap = to_jets(equality.statement.lhs) - to_jets(equality.statement.rhs)
    distance = tangent.value(y) - tangent.line(y)
    if not tangent.covers(y, facts) or not any(equal_under(facts, gap, part) for part in (distance, -distance)):
        raise RuleError(f"{equality!r} does not say that {function.expr} meets its tangent at {z} in {y}")
    if equal_under(facts, to_jets(goal.lhs), y) is None or equal_under(facts, to_jets(goal.rhs), z) is None:
        raise RuleError(f"what follows is {y} = {z}, not {readable(goal)}")
    if not integrals_alike(facts, outermost_binders(y), outermost_binders(z)):
        raise RuleError(f"an integral in {y} = {z} is not known to exist")
    return Grounds(premises=(equality,))


@rule
def triangle_inequality(goal: Goal, facts: Facts) -> Grounds:
    """The absolute value of an integral is at most the integral of the absolute value.

    Statement: `|int f| <= int |f|` over an interval from a to b, or over a region. Side conditions: `int f` exists (f
    is continuous on the interval, bounded on the region), `a <= b`. Source: elementary; (66), (87).
    """
    wanted(goal, sp.Le)
    inner = to_jets(goal.lhs.args[0]) if isinstance(goal.lhs, sp.Abs) else None
    if not isinstance(inner, sp.Integral | RegionIntegral):
        raise RuleError(f"the left side {goal.lhs} is not the absolute value of an integral")
    check_order(inner, facts)
    if not exists(inner, facts):
        raise RuleError(f"{inner} is not known to exist")
    if equal_under(facts, to_jets(goal.rhs), with_body(inner, sp.Abs(body_of(inner)))) is None:
        raise RuleError(f"the bound is the integral of {sp.Abs(body_of(inner))}, not {goal.rhs}")
    return Grounds()


@rule
def cauchy_schwarz(goal: Goal, _: Facts) -> Grounds:
    """A linear part is at most the length of the gradient times the distance.

    Statement: `grad f(c).(x - c) <= ||grad f(c)|| ||x - c||`, for all points c and x; the same for the absolute value
    of the left side, or for the squares of both sides. Source: the Cauchy-Schwarz inequality for vectors; (99), (100).
    """
    wanted(goal, sp.Le)
    for linear in sorted(goal.lhs.atoms(Directional), key=sp.default_sort_key):
        function, centre, point = linear.args
        bound = GradientNorm(function, centre) * Distance(centre, point)
        forms = ((linear, bound), (sp.Abs(linear), bound), (linear**2, bound**2))
        if any((goal.lhs, canonical(goal.rhs)) == (left, canonical(right)) for left, right in forms):
            return Grounds()
    raise RuleError(
        f"{readable(goal)} does not bound a linear part grad f(c).(x - c), its absolute value or its square"
    )
