"""What follows at once from the hypotheses: ranges, signs, continuity.

A `Facts` object answers yes only when it can show the fact, and notes in `used` every hypothesis that the
answer needed. A rule therefore cannot use an assumption without the theorem carrying it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.equality import prove_equal
from zcmoe_symbolic.deciders.under_hypotheses import domains, regions, signs
from zcmoe_symbolic.language.gradients import PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis, named_function
from zcmoe_symbolic.language.jets import function_and_order, to_jets
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import Binder, canonical, substitute

__all__ = ["Facts", "Span", "is_plain_number"]

_ANALYTIC = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.erf, sp.erfc, sp.atan)


@dataclass(frozen=True, slots=True)
class Span:
    """A bound variable and the range that it runs through: from `low` to `high`, or the points of a region.

    A random input runs through the domain of its `law`, the hypothesis that is used whenever this is.
    """

    variable: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    almost_everywhere: bool = False
    region: sp.Basic | None = None
    law: Hypothesis | None = None

    @property
    def depends_on(self) -> set[sp.Basic]:
        """The symbols that the range depends on."""
        ends: set[sp.Basic] = self.low.free_symbols | self.high.free_symbols
        return ends if self.region is None else ends | self.region.free_symbols


def is_plain_number(expr: sp.Expr) -> bool:
    """Whether `expr` is a constant that SymPy can evaluate (it also calls a closed integral of `f(x)` a number)."""
    unevaluated = (AppliedUndef, sp.Integral, sp.Sum, sp.Limit, sp.Derivative, Binder)
    return bool(expr.is_number) and not expr.has(*unevaluated)


class Facts:
    """The hypotheses at hand, the ranges of the bound variables in force, and what has been used so far."""

    def __init__(
        self,
        given: Iterable[Hypothesis] = (),
        *,
        granted: Iterable[Hypothesis] = (),
        spans: tuple[Span, ...] = (),
        used: set[Hypothesis] | None = None,
    ) -> None:
        self.given = frozenset(given)
        self.granted = frozenset(granted)
        self.spans = spans
        self.used: set[Hypothesis] = set() if used is None else used

    def afresh(self, *, without: Hypothesis | None = None) -> "Facts":
        """The same facts, but for one hypothesis, of which none has been used yet."""
        given, granted = (known - {without} for known in (self.given, self.granted))
        return Facts(given, granted=granted, spans=self.spans)

    def knowing(self, given: Iterable[Hypothesis]) -> "Facts":
        """The same facts with these hypotheses given instead, of which none has been used yet."""
        return Facts(given, granted=self.granted, spans=self.spans)

    def granting(self, *hypotheses: Hypothesis) -> "Facts":
        """These facts and some that the context implies, which need not be recorded."""
        return Facts(self.given, granted=self.granted | set(hypotheses), spans=self.spans, used=self.used)

    def below(
        self,
        variable: sp.Symbol,
        low: sp.Expr = sp.nan,
        high: sp.Expr = sp.nan,
        *,
        almost_everywhere: bool = False,
        region: sp.Basic | None = None,
        law: Hypothesis | None = None,
    ) -> "Facts":
        """These facts with `variable` bound to a range; what was known of the symbol outside is forgotten."""
        spans = tuple(s for s in self.spans if s.variable != variable and variable not in s.depends_on)
        given = [h for h in self.given if not h.mentions(variable)]
        granted = [h for h in self.granted if not h.mentions(variable)]
        span = Span(variable, low, high, almost_everywhere, region, law)
        return Facts(given, granted=granted, spans=(*spans, span), used=self.used)

    def of_kind(self, kind: str) -> list[Hypothesis]:
        found = [h for h in self.given | self.granted if h.kind == kind]
        return sorted(found, key=str)

    def use(self, hypothesis: Hypothesis) -> bool:
        """Record the hypothesis, if it is at hand."""
        if hypothesis in self.granted:
            return True
        if hypothesis in self.given:
            self.used.add(hypothesis)
            return True
        return False

    def rely_on(self, span: Span) -> bool:
        """Record what puts the bound variable into its region; always true."""
        if span.law is not None:
            self.used.add(span.law)
        return True

    def function_is(self, kind: str, function: sp.Expr) -> bool:
        """Whether the applied undefined `function` is assumed to be of a kind (`positive`, `continuous`, ...)."""
        return self.use(Hypothesis(kind, (named_function(function.func.__name__, len(function.args)),)))

    # -- where points and indices lie -------------------------------------------------------------

    def in_domain(self, point: sp.Expr) -> bool:
        """Whether `point` certainly lies in [0, 1]."""
        if is_plain_number(point):
            return bool(point.is_real and (point >= 0) == True and (point <= 1) == True)  # noqa: E712
        if self.use(Hypothesis("in domain", (point,))):
            return True
        for span in self.spans:
            if span.variable == point and not span.variable.is_integer:
                if span.region is not None:
                    return domains.is_on_the_unit_interval(point, self)
                return self.in_domain(span.low) and self.in_domain(span.high)
        if any(self._lies_between_points_of_the_domain(point, hypothesis) for hypothesis in self.of_kind("between")):
            return True
        if isinstance(point, AppliedUndef):
            return self._is_point_of_a_segmentation(point)
        for hypothesis in self.of_kind("cell in domain"):
            midpoint, length = hypothesis.arguments
            inside = sp.expand((point - midpoint) / length)
            if is_plain_number(inside) and inside.is_real and (abs(inside) <= sp.Rational(1, 2)) == True:  # noqa: E712
                return self.use(hypothesis)
        return False

    def _lies_between_points_of_the_domain(self, point: sp.Expr, hypothesis: Hypothesis) -> bool:
        variable, low, high = hypothesis.arguments
        if variable != point:
            return False
        # Without the hypothesis itself, so that x between 0 and y, and y between 0 and x, end somewhere.
        others = self.afresh(without=hypothesis)
        if not (others.in_domain(low) and others.in_domain(high)):
            return False
        self.used |= others.used
        return self.use(hypothesis)

    def _is_point_of_a_segmentation(self, point: sp.Expr) -> bool:
        for hypothesis in (*self.of_kind("segmentation"), *self.of_kind("companding")):
            m, breakpoints, _, midpoints = hypothesis.arguments[:4]
            if len(point.args) != 2 or point.args[1] != m:
                continue
            if point.func.__name__ == breakpoints.name and self.in_range(point.args[0], sp.S.Zero, m):
                return self.use(hypothesis)
            if point.func.__name__ == midpoints.name and self.in_range(point.args[0], sp.S.One, m):
                return self.use(hypothesis)
        return False

    def is_generic(self, point: sp.Expr) -> bool:
        """Whether statements about `point` are wanted almost everywhere only."""
        if any(span.variable == point and span.almost_everywhere and self.rely_on(span) for span in self.spans):
            return True
        return self.use(Hypothesis("generic point", (point,)))

    def in_range(self, index: sp.Expr, low: sp.Expr, high: sp.Expr) -> bool:
        """Whether the integer `index` certainly lies between `low` and `high`."""
        if (index - low).is_nonnegative and (high - index).is_nonnegative and index.is_integer:
            return True
        for span in self.spans:
            if span.variable.is_integer and self._shifted(index, span.variable, span.low, span.high, low, high):
                return True
        for hypothesis in self.of_kind("in range"):
            variable, first, last = hypothesis.arguments
            if self._shifted(index, variable, first, last, low, high):
                return self.use(hypothesis)
        return False

    @staticmethod
    def _shifted(
        index: sp.Expr, variable: sp.Basic, first: sp.Expr, last: sp.Expr, low: sp.Expr, high: sp.Expr
    ) -> bool:
        shift = sp.expand(index - variable)
        if not shift.is_Integer:
            return False
        return bool((first + shift - low).is_nonnegative and (high - last - shift).is_nonnegative)

    def distance_to_the_end(self, expr: sp.Expr, *, least: int) -> bool:
        """Whether `expr`, an index minus the low end of its range or the high end minus it, is at least `least`."""
        for span in self.spans:
            if span.region is None and self._is_past_an_end(expr, span.variable, span.low, span.high, least):
                return True
        for hypothesis in self.of_kind("in range"):
            index, low, high = hypothesis.arguments
            if self._is_past_an_end(expr, index, low, high, least):
                return self.use(hypothesis)
        return False

    @staticmethod
    def _is_past_an_end(expr: sp.Expr, index: sp.Basic, low: sp.Expr, high: sp.Expr, least: int) -> bool:
        if not index.is_integer or index not in expr.free_symbols:
            return False
        distances = [(expr - index, low), (expr + index, -high)]
        return any(
            index not in sp.expand(rest).free_symbols and bool(sp.expand(rest + end - least).is_nonnegative)
            for rest, end in distances
        )

    # -- signs ------------------------------------------------------------------------------------

    def positive(self, expr: sp.Expr) -> bool:
        """Whether `expr > 0` (almost everywhere in the variables that are bound so)."""
        return signs.is_shown(expr, "is_positive", self)

    def nonnegative(self, expr: sp.Expr) -> bool:
        """Whether `expr >= 0`."""
        return signs.is_shown(expr, "is_nonnegative", self)

    def nonzero(self, expr: sp.Expr) -> bool:
        """Whether `expr != 0`."""
        return signs.is_shown(expr, "is_nonzero", self)

    # -- continuity -------------------------------------------------------------------------------

    def continuous(self, expr: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> bool:
        """Whether `expr` is a continuous function of `variable` on the closed interval from `low` to `high`."""
        if variable.is_nonnegative is not None or variable.is_integer is not None:
            # Declared properties of the variable need not hold at the ends of the interval.
            plain = sp.Dummy(variable.name, real=True)
            expr, variable = substitute(expr, {variable: plain}), plain
        return self.below(variable, low, high)._continuous(to_jets(expr), variable)

    def continuous_here(self, expr: sp.Expr, variable: sp.Symbol) -> bool:
        """Whether `expr` is continuous in `variable`, which is bound to a compact domain of any dimension."""
        return self._continuous(to_jets(expr), variable)

    def _continuous(self, expr: sp.Expr, variable: sp.Symbol) -> bool:
        if variable not in expr.free_symbols:
            return True
        if expr == variable:
            return all(s.region is None or self.in_domain(variable) for s in self.spans if s.variable == variable)
        if isinstance(expr, sp.Add | sp.Mul | sp.Abs):
            return all(self._continuous(argument, variable) for argument in expr.args)
        if isinstance(expr, _ANALYTIC):
            return self._continuous(expr.args[0], variable)
        if isinstance(expr, sp.log):
            return self._continuous(expr.args[0], variable) and self.positive(expr.args[0])
        if isinstance(expr, sp.Pow):
            return self._continuous_power(expr, variable)
        if isinstance(expr, PointQuantity):
            return regions.continuous_point_quantity(expr, variable, self)
        if isinstance(expr, AppliedUndef):
            if domains.continuous_at_points(expr, variable, self):
                return True
            if regions.continuous_at_several_points(expr, variable, self):
                return True
            inside = all(self._continuous(argument, variable) for argument in expr.args)
            return inside and all(self.in_domain(argument) for argument in expr.args) and self.continuous_jet(expr)
        return False

    def continuous_jet(self, jet: sp.Expr) -> bool:
        """Whether an undefined function, or its first derivative, is assumed to be continuous."""
        name, order = function_and_order(jet.func)
        plain = sp.Function(name, real=True)(*jet.args)
        if order == 0:
            kinds = ("continuous", "continuously differentiable", "differentiable")
            return any(self.function_is(kind, plain) for kind in kinds)
        if order == 1 and self.function_is("continuously differentiable", plain):
            return True
        return self.function_is("continuous", jet)

    def _continuous_power(self, expr: sp.Pow, variable: sp.Symbol) -> bool:
        base, exponent = expr.args
        if variable in exponent.free_symbols:
            return self.positive(base) and self._continuous(base, variable) and self._continuous(exponent, variable)
        if not self._continuous(base, variable) or not exponent.is_real:
            return False
        if exponent.is_integer and exponent.is_nonnegative:
            return True
        if exponent.is_positive:
            return self.nonnegative(base)
        return self.positive(base) or (bool(exponent.is_integer) and self.positive(-base))

    # -- hypotheses about expressions -------------------------------------------------------------

    def entails(self, hypothesis: Hypothesis) -> bool:
        """Whether a hypothesis, possibly about a concrete expression, follows from those at hand."""
        if self.use(hypothesis):
            return True
        first = hypothesis.arguments[0]
        if hypothesis.kind == "in domain":
            return self.in_domain(first)
        if hypothesis.kind == "in range":
            return self.in_range(*hypothesis.arguments)
        if hypothesis.kind == "holds":
            return self._relation_holds(hypothesis.arguments[0])
        if hypothesis.kind == "segmentation":
            return any(self.use(h) for h in self.of_kind("companding") if h.arguments[:4] == hypothesis.arguments)
        if hypothesis.kind == "bounded moments":
            return regions.moments_are_bounded(hypothesis, self)
        if hypothesis.kind in ("bounded", "probability density"):
            return domains.entailed(hypothesis, self)
        if hypothesis.kind == "bounded statistic":
            from zcmoe_symbolic.deciders.under_hypotheses.random_variables import is_statistic

            return is_statistic(hypothesis, self)
        if not isinstance(first, sp.Lambda) or len(first.variables) != 1:
            return False
        if hypothesis.kind == "unit mass on":
            return self._has_unit_mass_on(first, hypothesis.arguments[1])
        if hypothesis.kind.endswith(" on"):
            return domains.entailed(hypothesis, self)
        return self._function_entails(hypothesis.kind, first)

    def _relation_holds(self, relation: sp.Rel) -> bool:
        """Whether a relation holds between sides that are defined."""
        from zcmoe_symbolic.deciders.under_hypotheses.abstraction import outermost_binders
        from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike, singular_alike

        if isinstance(relation, sp.Eq):
            return self._equation_is_given(relation)
        sides = [canonical(side) for side in relation.args]
        for hypothesis in self.of_kind("holds"):
            given = hypothesis.arguments[0]
            if type(given) is type(relation) and [canonical(side) for side in given.args] == sides:
                return self.use(hypothesis)
        test = self.positive if isinstance(relation, sp.Lt) else self.nonnegative
        left, right = map(to_jets, relation.args)
        if not isinstance(relation, sp.Le | sp.Lt) or not test(right - left) or not singular_alike(self, left, right):
            return False
        return integrals_alike(self, outermost_binders(left), outermost_binders(right))

    def _equation_is_given(self, relation: sp.Eq) -> bool:
        """Whether one of the equations at hand has sides that equal those of `relation`."""
        from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under

        for hypothesis in self.of_kind("holds"):
            known = hypothesis.arguments[0]
            pairs = zip(map(to_jets, known.args), map(to_jets, relation.args), strict=True)
            if isinstance(known, sp.Eq) and all(equal_under(self, one, other) for one, other in pairs):
                return self.use(hypothesis)
        return False

    def _function_entails(self, kind: str, function: sp.Lambda) -> bool:
        t = sp.Dummy("t", real=True)
        body = substitute(function.expr, {function.variables[0]: t})
        if kind == "continuous":
            return self.continuous(body, t, sp.S.Zero, sp.S.One)
        if kind in ("positive", "nonnegative"):
            facts = self.below(t, sp.S.Zero, sp.S.One)
            return facts.positive(body) if kind == "positive" else facts.nonnegative(body)
        if kind == "nonzero":
            return self.below(t, sp.S.Zero, sp.S.One).nonzero(body)
        if kind == "nonzero almost everywhere":
            return self.below(t, sp.S.Zero, sp.S.One, almost_everywhere=True).nonzero(body)
        if kind in ("differentiable", "continuously differentiable"):
            return self.smooth(body, t)
        if kind == "unit mass":
            return self._has_unit_mass(body, t)
        return False

    def smooth(self, body: sp.Expr, variable: sp.Symbol) -> bool:
        """Whether `body` is C^1 in `variable` on [0, 1]: built from C^1 functions by smooth operations."""
        zero, one = sp.S.Zero, sp.S.One
        if body.has(sp.Abs, sp.Integral, sp.Sum, sp.Piecewise, sp.Max, sp.Min, sp.sign):
            return False
        facts = self.below(variable, zero, one)
        for jet in body.atoms(AppliedUndef):
            if variable in jet.free_symbols and not facts.function_is("continuously differentiable", jet):
                return False
        slope = to_jets(sp.Derivative(body, variable))
        return self.continuous(body, variable, zero, one) and self.continuous(slope, variable, zero, one)

    def _has_unit_mass(self, body: sp.Expr, variable: sp.Symbol) -> bool:
        """Whether `body` is visibly a function divided by its own integral, or the constant 1."""
        from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction

        if body.is_polynomial(variable) and not body.free_symbols - {variable}:
            return bool(sp.Poly(body, variable).integrate(variable).eval(1) == 1)
        constant, rest = body.as_independent(variable, as_Add=False)
        total = Abstraction(self)(to_jets(constant * sp.Integral(rest, (variable, 0, 1))))
        mass = sp.Integral(rest, (variable, 0, 1))
        exists = self.continuous(rest, variable, sp.S.Zero, sp.S.One)
        return prove_equal(total, sp.S.One) is not None and exists and self.nonzero(mass)

    def _has_unit_mass_on(self, function: sp.Lambda, domain: sp.Basic) -> bool:
        """Whether a function is visibly another one divided by its own integral over the domain."""
        from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction

        variable = sp.Dummy("t", real=True)
        body = substitute(function.expr, {function.variables[0]: variable})
        constant, rest = body.as_independent(variable, as_Add=False)
        mass = RegionIntegral.over(domain, rest, variable)
        total = Abstraction(self)(to_jets(constant * mass))
        exists = self.bounded_on(rest, variable, domain)
        return prove_equal(total, sp.S.One) is not None and exists and self.nonzero(mass)

    def bounded_on(self, body: sp.Expr, variable: sp.Symbol, region: sp.Basic) -> bool:
        """Whether `body` is bounded and measurable on a region of finite volume, so that it has integrals and means."""
        return domains.bounded(body, variable, region, self)

    def name_is(self, term: sp.Basic, name: Str) -> bool:
        return isinstance(term, AppliedUndef) and term.func.__name__ == name.name
