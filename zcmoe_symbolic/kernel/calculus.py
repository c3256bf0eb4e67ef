"""Rules about integrals and derivatives."""

import sympy as sp

from zcmoe_symbolic.deciders.transformations import Primitives, derivative, expanded, map_binders, moment
from zcmoe_symbolic.deciders.transformations.derivatives import classical_derivative
from zcmoe_symbolic.deciders.transformations.linear_parts import constants_below
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike, singular_alike
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.regions import region_moment
from zcmoe_symbolic.kernel.algebra import rewritings, wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, rule
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import canonical, substitute

__all__ = ["differentiation", "fundamental_theorem", "linearity", "moments", "splitting"]

_MOMENTS = {sp.Integral: moment, RegionIntegral: region_moment}


def _conclude(facts: Facts, left: sp.Expr, right: sp.Expr, equations: tuple[object, ...], by: str) -> Grounds:
    rules, theorems = rewritings(equations, facts)
    known = Facts(facts.given | {h for r in rules for h in r.hypotheses}, granted=facts.granted, used=facts.used)
    if equal_under(known, left, right, rules) is None:
        raise RuleError(f"{by} turns the left side into {left} and the right side into {right}, which differ")
    inherited = frozenset(h for theorem in theorems for h in theorem.hypotheses)
    return Grounds(premises=theorems, discharged=inherited)


@rule
def linearity(goal: Goal, facts: Facts, *equations: Theorem | Hypothesis) -> Grounds:
    """Integrals, sums and expectations of sums and of constant multiples.

    Statement: `lhs = rhs`, once both sides are expanded by `int (c f + g) = c int f + int g` (and the same for
    finite sums and expectations) and simplified by `algebra` with `equations`. Side conditions: each part into
    which an integral is split exists (its integrand is continuous on the closed interval, or bounded on the
    region); constants do not contain the bound variable. Source: linearity of the integral.
    """
    wanted(goal, sp.Eq)
    (left, parts), (right, other_parts) = (expanded(to_jets(side), facts) for side in goal.args)
    constants = [constants_below(to_jets(side)) for side in goal.args]
    seen = [
        {*map(canonical, (*below, *outermost_binders(to_jets(side))))}
        for below, side in zip(constants, goal.args, strict=True)
    ]
    alone = [part for k in (0, 1) for part in constants[k] if canonical(part) not in seen[1 - k]]
    if not integrals_alike(facts, parts, other_parts) or not integrals_alike(facts, alone, ()):
        raise RuleError("linearity would make an integral disappear that is not known to exist")
    return _conclude(facts, left, right, equations, "linearity")


@rule
def moments(goal: Goal, facts: Facts, *equations: Theorem | Hypothesis) -> Grounds:
    """Integrals of powers of the distance from the centre of an interval, or of a region of any shape.

    Statement: `lhs = rhs` after `int (x - c)^k dx = 0` for odd k and `int |x - c|^k dx = 2 (h/2)^(k+1)/(k+1)` (also
    `(x - c)^k` for even k), over the interval of length h about c; over a region of volume V with centroid c
    `int 1 dx = V` and `int grad f(c).(x - c) dx = 0`; over the unit cube `int 1 dx = 1`. Side conditions: the factors
    beside the power do not contain x; `h > 0` where an absolute value occurs; a hypothesis names volume and centroid.
    Source: elementary, and the definition of the centroid; (63), (64), (72), (84), (85).
    """
    wanted(goal, sp.Eq)
    left, right = (map_binders(to_jets(side), _MOMENTS, facts) for side in goal.args)
    return _conclude(facts, left, right, equations, "moments")


@rule
def fundamental_theorem(goal: Goal, facts: Facts, antiderivative: sp.Lambda) -> Grounds:
    """An integral from an antiderivative, which is checked by differentiation.

    Statement: `int_a^b f = F(b) - F(a)`, for `F = antiderivative`. Side conditions: `F' = f` by `algebra` between a and
    b, f and F continuous up to the ends, F without absolute values and cases. Source: fundamental theorem of calculus.
    """
    wanted(goal, sp.Eq)
    if not isinstance(goal.lhs, sp.Integral) or len(goal.lhs.limits) != 1:
        raise RuleError(f"the left side must be one integral, not {goal.lhs}")
    variable, low, high = goal.lhs.limits[0]
    integrand = to_jets(goal.lhs.function)
    closed = substitute(antiderivative.expr, {antiderivative.variables[0]: variable})
    inside = Abstraction(facts).inside(goal.lhs)
    slope = classical_derivative(closed, variable)
    if closed.has(sp.Abs, sp.Piecewise, sp.sign) or not facts.continuous(closed, variable, low, high):
        raise RuleError(f"{closed} is not known to be smooth from {low} to {high}")
    if not facts.continuous(integrand, variable, low, high):
        raise RuleError(f"{integrand} is not known to be continuous from {low} to {high}")
    # Only between the ends need F be differentiable, and there x > 0 if neither end is negative.
    between = sp.Dummy("x", positive=True) if low.is_nonnegative and high.is_nonnegative else variable
    inside = inside.below(between, low, high, almost_everywhere=True) if between != variable else inside
    if equal_under(inside, *(substitute(f, {variable: between}) for f in (slope, integrand))) is None:
        raise RuleError(f"the derivative of {closed} is {slope}, not {integrand}")
    value = substitute(closed, {variable: high}) - substitute(closed, {variable: low})
    if equal_under(facts, value, to_jets(goal.rhs)) is None:
        raise RuleError(f"the integral is {value}, not {goal.rhs}")
    return Grounds()


@rule
def splitting(goal: Goal, facts: Facts, *equations: Theorem | Hypothesis) -> Grounds:
    """An integral is the sum of the integrals over the parts of its domain.

    Statement: `lhs = rhs`, after each `int_a^b f` is written `F(b) - F(a)` for one unspecified F per integrand,
    `sum_i (F(a_i) - F(a_(i-1)))` is telescoped along a segmentation, and a sum over the regions of a partition
    is written as the integral over the domain. Side conditions: `f` is continuous on [0, 1] and the end points lie
    there (bounded on the domain, for regions). Source: additivity of the integral in its domain.
    """
    wanted(goal, sp.Eq)
    splitter = Primitives(facts)
    left, right = (splitter.read(to_jets(side)) for side in goal.args)
    return _conclude(facts, left, right, equations, "splitting")


@rule
def differentiation(goal: Goal, facts: Facts, *equations: Theorem | Hypothesis) -> Grounds:
    """The derivative of an expression, under integral signs too.

    Statement: `Derivative(f, v) = rhs`; for integrals by Leibniz' rule
    `d/dv int_a^b g = int_a^b dg/dv + g(b) b' - g(a) a'`. Side conditions: the integrand and its derivative in v are
    continuous on the closed interval (bounded on the region) and v enters the integrand polynomially; end points
    that move lie in [0, 1], at whose ends derivatives are one-sided. Source: Leibniz' rule.
    """
    wanted(goal, sp.Eq)
    if not isinstance(goal.lhs, sp.Derivative) or len(goal.lhs.variable_count) != 1:
        raise RuleError(f"the left side must be Derivative(f, v), unevaluated, not {goal.lhs}")
    variable, count = goal.lhs.variable_count[0]
    value = to_jets(goal.lhs.expr)
    # What does not contain v disappears, so that the function must be defined wherever the right side is.
    if not singular_alike(facts, goal.lhs.expr, goal.rhs) or not integrals_alike(facts, outermost_binders(value), ()):
        raise RuleError(f"{goal.lhs.expr} is not known to be defined")
    for _ in range(int(count)):
        value = derivative(value, variable, facts)
    return _conclude(facts, value, to_jets(goal.rhs), equations, "differentiation")
