"""Rules for inequalities between integrals, and for optimality by convexity."""

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, equal_under
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import readable
from zcmoe_symbolic.language.substitution import renamed_body, substitute
from zcmoe_symbolic.language.wellformed import is_elementary

__all__ = ["convexity", "hoelder", "hoelder_equality_case", "triangle_inequality"]

_HOELDER = (
    "Hoelder's inequality with its equality case (Hardy, Littlewood and Polya, Inequalities, 2nd ed. 1952, "
    "theorems 188 and 189)"
)


def _conjugate(exponent: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    exponent = sp.sympify(exponent)
    if not (exponent - 1).is_positive:
        raise RuleError(f"Hoelder's inequality needs an exponent above 1, not {exponent}")
    return 1 / exponent, sp.cancel((exponent - 1) / exponent)


def _two_factors(rhs: sp.Expr, powers: tuple[sp.Expr, sp.Expr]) -> tuple[sp.Integral, sp.Integral]:
    """The integrals I, J of a right-hand side `I^(1/p) J^(1/q)`."""
    found: list[sp.Integral | None] = [None, None]
    for factor in sp.Mul.make_args(rhs):
        base, power = factor.as_base_exp()
        for k in (0, 1):
            if found[k] is None and isinstance(base, sp.Integral) and sp.cancel(power - powers[k]) == 0:
                found[k] = base
                break
        else:
            raise RuleError(f"{factor} is not an integral to the power {powers[0]} or {powers[1]}")
    first, second = found
    if first is None or second is None:
        raise RuleError(f"{rhs} is not the product of two integrals to the powers {powers[0]} and {powers[1]}")
    return first, second


def _integrands(lhs: sp.Expr, rhs: sp.Expr, exponent: sp.Expr, facts: Facts) -> tuple[sp.Symbol, sp.Expr, sp.Expr]:
    """Variable and integrands f, g of `int f^(1/p) g^(1/q) <= (int f)^(1/p) (int g)^(1/q)`, conditions checked."""
    powers = _conjugate(exponent)
    first, second = _two_factors(to_jets(rhs), powers)
    lhs = to_jets(lhs)
    if not isinstance(lhs, sp.Integral):
        raise RuleError(f"the left side {lhs} is not one integral")
    variable, low, high = lhs.limits[0]
    inside = Abstraction(facts).inside(lhs)
    bodies = []
    for integral in (first, second):
        if integral.limits[0][1:] != (low, high):
            raise RuleError(f"{integral} and {lhs} have different limits")
        body = renamed_body(integral.function, integral.limits[0][0], variable)
        if not inside.nonnegative(body):
            raise RuleError(f"Hoelder's inequality needs {body} >= 0 from {low} to {high}")
        if not facts.continuous(body, variable, low, high):
            raise RuleError(f"Hoelder's inequality is used for continuous functions; {body} is not known to be so")
        bodies.append(body)
    if not facts.nonnegative(high - low):
        raise RuleError(f"{high} may lie below {low}")
    product = sp.Mul(*(body**power for body, power in zip(bodies, powers, strict=True)))
    if equal_under(inside, lhs.function, product) is None:
        raise RuleError(f"the integrand {lhs.function} is not {product}, the product that Hoelder's inequality bounds")
    return variable, bodies[0], bodies[1]


@rule
def hoelder(goal: Goal, facts: Facts, exponent: sp.Expr) -> Grounds:
    """Hoelder's inequality for integrals.

    Statement: `int f^(1/p) g^(1/q) <= (int f)^(1/p) (int g)^(1/q)` over one interval, `p = exponent > 1`,
    `1/p + 1/q = 1`. Side conditions: f and g are continuous and not negative there. Source: Hardy, Littlewood and
    Polya, theorem 189; (75), (108).
    """
    wanted(goal, sp.Le)
    _integrands(goal.lhs, goal.rhs, exponent, facts)
    return Grounds(citations=frozenset({_HOELDER}), trust="cited")


@rule
def hoelder_equality_case(goal: Goal, facts: Facts, exponent: sp.Expr, equality: Theorem) -> Grounds:
    """When Hoelder's inequality is an equality, the two functions are proportional.

    Statement: `f(x) int g = g(x) int f` at every x, from the theorem `equality` that
    `int f^(1/p) g^(1/q) = (int f)^(1/p) (int g)^(1/q)`. Side conditions: those of `hoelder`; the limits are 0
    and 1, and x is a symbol known to lie between them. Source: Hardy, Littlewood and Polya, theorem 188 with
    continuity; (78), (111).
    """
    wanted(goal, sp.Eq)
    if not is_theorem(equality) or not isinstance(equality.statement, sp.Eq):
        raise RuleError(f"{equality!r} is not a theorem that states equality in Hoelder's inequality")
    statement = equality.statement
    variable, f, g = _integrands(statement.lhs, statement.rhs, exponent, facts)
    integrals = [sp.Integral(body, to_jets(statement.lhs).limits[0]) for body in (f, g)]
    points = sorted(goal.free_symbols, key=str)
    for point in (variable, *points):
        if facts.in_domain(point) and statement.lhs.limits[0][1:] == (0, 1):
            at = [substitute(body, {variable: point}) for body in (f, g)]
            left, right = at[0] * integrals[1], at[1] * integrals[0]
            if equal_under(facts, to_jets(goal.lhs), left) and equal_under(facts, to_jets(goal.rhs), right):
                return Grounds(premises=(equality,), citations=frozenset({_HOELDER}), trust="cited")
    expected = f"({f}) {integrals[1]} = ({g}) {integrals[0]}"
    raise RuleError(f"proportionality reads {expected} at a point of [0, 1], not {readable(goal)}")


@rule
def convexity(goal: Goal, facts: Facts, function: sp.Lambda, at: sp.Expr) -> Grounds:
    """A convex function lies above its tangents.

    Statement: `F(z) + F'(z) (y - z) <= F(y)`, with `F = function` and `z = at`; y is a symbol or a function value of
    the right side. Side conditions: `F'' >= 0` at every positive argument; y and z are positive. Source: convexity.
    """
    wanted(goal, sp.Le)
    z = to_jets(sp.sympify(at))
    argument = sp.Dummy("y", positive=True)
    body = to_jets(substitute(function.expr, {function.variables[0]: argument}))
    if not is_elementary(Abstraction(facts)(body)):
        raise RuleError(f"{function.expr} is not known to be smooth in its argument")
    slope, curvature = (to_jets(sp.Derivative(body, (argument, k))) for k in (1, 2))
    if not facts.nonnegative(curvature):
        raise RuleError(f"{function.expr} is not known to be convex: its second derivative is {curvature}")
    if not facts.positive(z):
        raise RuleError(f"the point of tangency {z} is not known to be positive")
    for y in sorted(to_jets(goal.rhs).atoms(sp.Function, sp.Symbol), key=sp.default_sort_key):
        value = substitute(body, {argument: y})
        tangent = substitute(body, {argument: z}) + substitute(slope, {argument: z}) * (y - z)
        pairs = ((goal.rhs, value), (goal.lhs, tangent))
        if facts.positive(y) and all(equal_under(facts, to_jets(side), form) for side, form in pairs):
            return Grounds()
    raise RuleError(f"{readable(goal)} is not the tangent inequality of {function.expr} at {z}")


@rule
def triangle_inequality(goal: Goal, facts: Facts) -> Grounds:
    """The absolute value of an integral is at most the integral of the absolute value.

    Statement: `|int_a^b f| <= int_a^b |f|`. Side conditions: f is continuous on the interval, `a <= b`. Source:
    elementary; (66).
    """
    wanted(goal, sp.Le)
    inner = goal.lhs.args[0] if isinstance(goal.lhs, sp.Abs) else None
    if not isinstance(inner, sp.Integral):
        raise RuleError(f"the left side {goal.lhs} is not the absolute value of an integral")
    inner = to_jets(inner)
    variable, low, high = inner.limits[0]
    if not facts.continuous(inner.function, variable, low, high):
        raise RuleError(f"{inner.function} is not known to be continuous from {low} to {high}")
    if not facts.nonnegative(high - low):
        raise RuleError(f"{high} may lie below {low}")
    if equal_under(facts, to_jets(goal.rhs), sp.Integral(sp.Abs(inner.function), inner.limits[0])) is None:
        raise RuleError(f"the bound is the integral of {sp.Abs(inner.function)}, not {goal.rhs}")
    return Grounds()
