"""Rules about integrals and derivatives."""

from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any, TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike, singular_alike
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import rewritings, wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, rule
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import Binder, substitute
from zcmoe_symbolic.language.wellformed import is_elementary

__all__ = ["differentiation", "fundamental_theorem", "linearity", "moments", "splitting"]


_Changes: TypeAlias = Mapping[type, Callable[[Any, Facts], sp.Expr]]


def _map_binders(expr: sp.Basic, change: _Changes, facts: Facts) -> sp.Basic:
    """Rebuild `expr` bottom-up, handing each integral, sum, ... of a listed type to its function."""
    if not expr.args or isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda):
        return expr
    inner = facts
    if isinstance(expr, sp.Integral | sp.Sum | Binder):
        inner = Abstraction(facts).inside(expr)
        if isinstance(expr, Binder):
            rebuilt = expr.func(_map_binders(expr.body, change, inner), *expr.args[1:])
        else:
            rebuilt = expr.func(_map_binders(expr.function, change, inner), *expr.limits)
    else:
        rebuilt = expr.func(*(_map_binders(argument, change, facts) for argument in expr.args))
    for kind, function in change.items():
        if isinstance(rebuilt, kind):
            return function(rebuilt, facts)
    return rebuilt


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
    (left, parts), (right, other_parts) = (_expanded(to_jets(side), facts) for side in goal.args)
    if not integrals_alike(facts, parts, other_parts):
        raise RuleError("linearity would make an integral disappear that is not known to exist")
    return _conclude(facts, left, right, equations, "linearity")


def _expanded(expr: sp.Basic, facts: Facts) -> tuple[sp.Expr, list[sp.Basic]]:
    """The expanded expression and the outermost integrals in it, listed before anything can cancel."""
    parts: list[sp.Basic] = []

    def split_integral(integral: sp.Integral, where: Facts) -> sp.Expr:
        split = _split_integral(integral, where)
        if where is facts:
            parts.extend(split.atoms(sp.Integral))
        return split

    change = {sp.Integral: split_integral, sp.Sum: _split_sum, Binder: _split_binder}
    return _map_binders(expr, change, facts), parts


def _terms(body: sp.Expr, variables: tuple[sp.Symbol, ...]) -> list[tuple[sp.Expr, sp.Expr]]:
    """The summands of an expanded body, each as (constant, part that contains the variables)."""
    expanded = sp.expand(body, power_exp=False)
    return [term.as_independent(*variables, as_Add=False) for term in sp.Add.make_args(expanded)]


def _split_integral(expr: sp.Integral, facts: Facts) -> sp.Expr:
    variable, low, high = expr.limits[0]
    terms = _terms(expr.function, (variable,))
    if len(terms) > 1:
        for _, part in terms:
            if not facts.continuous(part, variable, low, high):
                raise RuleError(f"linearity needs that the integral of {part} from {low} to {high} exists")
    return sp.Add(*(c * (high - low if part == 1 else sp.Integral(part, expr.limits[0])) for c, part in terms))


def _split_sum(expr: sp.Sum, _: Facts) -> sp.Expr:
    index, low, high = expr.limits[0]
    terms = _terms(expr.function, (index,))
    return sp.Add(*(c * (high - low + 1 if part == 1 else sp.Sum(part, expr.limits[0])) for c, part in terms))


def _split_binder(expr: Binder, facts: Facts) -> sp.Expr:
    terms = _terms(expr.body, tuple(expr.variables))
    if len(terms) > 1:
        for _, part in terms:
            if not _exists(expr, part, facts):
                raise RuleError(f"linearity needs that {expr.func(part, *expr.args[1:])} exists, which is not known")
    return sp.Add(*(c * expr.func(part, *expr.args[1:]) for c, part in terms))


def _exists(binder: Binder, part: sp.Expr, facts: Facts) -> bool:
    if isinstance(binder, RegionIntegral):
        return facts.bounded_on_regions(part, binder.variables[0])
    return expectation_exists(binder, part, facts)


@rule
def moments(goal: Goal, facts: Facts, *equations: Theorem | Hypothesis) -> Grounds:
    """Integrals of powers of the distance from the centre of an interval.

    Statement: `lhs = rhs` after `int (x - c)^k dx = 0` for odd k and `int |x - c|^k dx = 2 (h/2)^(k+1)/(k+1)` (also
    `(x - c)^k` for even k), over the interval of length h about c, on both sides. Side conditions: the factors
    beside the power do not contain x; `h > 0` where an absolute value occurs. Source: elementary; (63), (64), (72).
    """
    wanted(goal, sp.Eq)
    left, right = (_map_binders(to_jets(side), {sp.Integral: _moment}, facts) for side in goal.args)
    return _conclude(facts, left, right, equations, "moments")


def _moment(expr: sp.Integral, facts: Facts) -> sp.Expr:
    variable, low, high = expr.limits[0]
    centre, length = sp.expand((low + high) / 2), sp.expand(high - low)
    offset, distance = sp.Dummy("u", real=True), sp.Dummy("|u|", nonnegative=True)
    body = substitute(expr.function, {variable: centre + offset}).replace(
        lambda term: isinstance(term, sp.Abs) and sp.expand(term.args[0]) in (offset, -offset), lambda term: distance
    )
    total = sp.S.Zero
    for constant, part in _terms(body, (offset, distance)):
        powers = part.as_powers_dict()
        signed, unsigned = powers.pop(offset, sp.S.Zero), powers.pop(distance, sp.S.Zero)
        if any(base != 1 for base in powers) or not (signed.is_Integer and signed >= 0 and unsigned.is_nonnegative):
            return expr
        if unsigned != 0 and not facts.positive(length):
            raise RuleError(f"a moment with an absolute value needs that the length {length} is positive")
        order = signed + unsigned + 1
        total += sp.S.Zero if signed % 2 else constant * 2 * (length / 2) ** order / order
    return total


@rule
def fundamental_theorem(goal: Goal, facts: Facts, antiderivative: sp.Lambda) -> Grounds:
    """An integral from an antiderivative, which is checked by differentiation.

    Statement: `int_a^b f = F(b) - F(a)`, for `F = antiderivative`. Side conditions: `F' = f` by `algebra` on the
    interval, f and F continuous there, F without absolute values and cases. Source: fundamental theorem of calculus.
    """
    wanted(goal, sp.Eq)
    if not isinstance(goal.lhs, sp.Integral) or len(goal.lhs.limits) != 1:
        raise RuleError(f"the left side must be one integral, not {goal.lhs}")
    variable, low, high = goal.lhs.limits[0]
    integrand = to_jets(goal.lhs.function)
    closed = substitute(antiderivative.expr, {antiderivative.variables[0]: variable})
    inside = Abstraction(facts).inside(goal.lhs)
    slope = to_jets(sp.Derivative(closed, variable))
    if closed.has(sp.Abs, sp.Piecewise, sp.sign) or not facts.continuous(closed, variable, low, high):
        raise RuleError(f"{closed} is not known to be smooth from {low} to {high}")
    if not facts.continuous(integrand, variable, low, high):
        raise RuleError(f"{integrand} is not known to be continuous from {low} to {high}")
    if equal_under(inside, slope, integrand) is None:
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
    splitter = _Splitter(facts)
    left, right = (splitter.read(to_jets(side)) for side in goal.args)
    return _conclude(facts, left, right, equations, "splitting")


class _Splitter:
    """Writes integrals as differences of primitives, one undefined primitive per integrand."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.primitives: list[tuple[sp.Integral, sp.Basic]] = []

    def read(self, expr: sp.Basic) -> sp.Expr:
        if isinstance(expr, sp.Integral):
            return self._difference(expr, self.facts)
        if isinstance(expr, sp.Sum):
            return self._telescoped(expr)
        if not expr.args or isinstance(expr, Binder | sp.Limit | sp.Derivative | sp.Lambda):
            return expr
        return expr.func(*(self.read(argument) for argument in expr.args))

    def _primitive(self, expr: sp.Integral, facts: Facts) -> sp.Basic:
        variable = expr.limits[0][0]
        over_domain = sp.Integral(expr.function, (variable, 0, 1))
        if not facts.continuous(expr.function, variable, sp.S.Zero, sp.S.One):
            raise RuleError(f"splitting needs that {expr.function} is continuous on [0, 1]")
        for known, primitive in self.primitives:
            if Abstraction(facts)._congruent(over_domain, known):
                return primitive
        # The name cannot be guessed, so that no function of the goal is mistaken for the primitive.
        primitive = sp.Function(f"primitive {token_hex(16)}", real=True)
        self.primitives.append((over_domain, primitive))
        return primitive

    def _difference(self, expr: sp.Integral, facts: Facts) -> sp.Expr:
        _, low, high = expr.limits[0]
        Abstraction(facts).inside(expr)
        for end in (low, high):
            if not facts.in_domain(end):
                raise RuleError(f"splitting needs that the end point {end} lies in [0, 1]")
        primitive = self._primitive(expr, facts)
        return primitive(high) - primitive(low)

    def _telescoped(self, expr: sp.Sum) -> sp.Expr:
        index, first, last = expr.limits[0]
        body = expr.function
        if first == 1 and isinstance(body, sp.Integral) and index not in body.function.free_symbols:
            for hypothesis in (*self.facts.of_kind("segmentation"), *self.facts.of_kind("companding")):
                m, breakpoints = hypothesis.arguments[:2]
                point = sp.Function(breakpoints.name, real=True)
                _, low, high = body.limits[0]
                if last == m and (low, high) == (point(index - 1, m), point(index, m)):
                    self.facts.use(hypothesis)
                    primitive = self._primitive(body, self.facts)
                    return primitive(sp.S.One) - primitive(sp.S.Zero)
        if first == 1 and isinstance(body, RegionIntegral) and index not in body.body.free_symbols:
            for hypothesis in self.facts.of_kind("partition"):
                regions, m, domain = hypothesis.arguments
                region = sp.Function(regions.name, real=True)(index, m)
                if last == m and body.parameters == (region,):
                    if not self.facts.bounded_on_regions(body.body, body.variables[0]):
                        raise RuleError(f"splitting needs that {body.body} is bounded")
                    self.facts.use(hypothesis)
                    return body.func(body.body, body.variables, domain)
        return expr


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
        value = _derivative(value, variable, facts)
    return _conclude(facts, value, to_jets(goal.rhs), equations, "differentiation")


def _derivative(expr: sp.Expr, v: sp.Symbol, facts: Facts) -> sp.Expr:
    if v not in expr.free_symbols:
        return sp.S.Zero
    if isinstance(expr, sp.Add):
        return sp.Add(*(_derivative(term, v, facts) for term in expr.args))
    if isinstance(expr, sp.Mul):
        factors = expr.args
        return sp.Add(
            *(sp.Mul(_derivative(f, v, facts), *factors[:k], *factors[k + 1 :]) for k, f in enumerate(factors))
        )
    if isinstance(expr, sp.Pow) and v not in expr.exp.free_symbols:
        return expr.exp * expr.base ** (expr.exp - 1) * _derivative(expr.base, v, facts)
    if isinstance(expr, sp.Integral | RegionIntegral):
        return _leibniz(expr, v, facts)
    if not is_elementary(expr):
        raise RuleError(f"differentiation has no rule for {expr}")
    return to_jets(sp.Derivative(expr, v))


def _leibniz(expr: sp.Integral | RegionIntegral, v: sp.Symbol, facts: Facts) -> sp.Expr:
    body = expr.function if isinstance(expr, sp.Integral) else expr.body
    if not sp.expand(body).is_polynomial(v):
        raise RuleError(f"differentiation under the integral needs an integrand that is polynomial in {v}, not {body}")
    slope = sp.diff(body, v)
    if isinstance(expr, RegionIntegral):
        if not all(facts.bounded_on_regions(sp.expand(part), expr.variables[0]) for part in (body, slope)):
            raise RuleError(f"differentiation under the integral needs that {body} is bounded on the region")
        return expr.func(slope, *expr.args[1:])
    variable, low, high = expr.limits[0]
    if not all(facts.continuous(part, variable, low, high) for part in (body, slope)):
        raise RuleError(f"differentiation under the integral needs that {body} is continuous from {low} to {high}")
    total = sp.Integral(slope, expr.limits[0]) if slope != 0 else sp.S.Zero
    for end, sign in ((high, 1), (low, -1)):
        if v in end.free_symbols:
            if not facts.in_domain(end):
                raise RuleError(f"differentiation needs that the end point {end} lies in [0, 1]")
            total += sign * substitute(body, {variable: end}) * _derivative(end, v, facts)
    return total
