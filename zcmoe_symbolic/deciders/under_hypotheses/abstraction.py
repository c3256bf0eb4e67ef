"""Write an expression as algebra in independent quantities.

Undefined functions at a point, integrals, sums, expectations and limits become symbols that carry the signs
which the facts grant. Two integrals become the same symbol only when they run over the same range and their
integrands are equal there (almost everywhere suffices).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality import prove_equal
from zcmoe_symbolic.deciders.powers import collected_powers
from zcmoe_symbolic.deciders.signs import is_nonzero
from zcmoe_symbolic.deciders.under_hypotheses.domains import sign_on_a_domain
from zcmoe_symbolic.deciders.under_hypotheses.events import Events
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.regions import is_volume
from zcmoe_symbolic.deciders.under_hypotheses.remembering import remembered
from zcmoe_symbolic.language.gradients import Distance, GradientNorm, PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.indicators import Event
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder, CaptureError, canonical, renamed_body
from zcmoe_symbolic.language.wellformed import OutsideTheLanguage

__all__ = ["Abstraction", "Rewriting", "check_bound_variable", "equal_under", "outermost_binders"]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """`left = right`, which may be used from left to right when the hypotheses hold.

    With `shares`, a hypothesis of companding, it is instead the family `int_0^(a_j) density = j/m`, 0 <= j <= m.
    """

    left: sp.Expr
    right: sp.Expr
    hypotheses: frozenset[Hypothesis]
    shares: Hypothesis | None = None


def check_bound_variable(variable: sp.Symbol, low: sp.Expr, high: sp.Expr, *, integer: bool) -> None:
    """Refuse a bound variable whose declared assumptions say more than its range does.

    SymPy simplifies with the assumptions of a symbol even below an integral, so that a `positive` variable
    would make `sqrt(x**2)` into `x` on [-1, 1].
    """
    assumed = {k for k, v in variable.assumptions0.items() if v and k != "commutative"}
    if variable.assumptions0.get("integer") is False or variable.assumptions0.get("rational") is False:
        assumed.add("not rational")
    allowed = {"real", "extended_real", "finite", "complex", "hermitian"}
    if integer:
        allowed |= {"integer", "rational", "algebraic"}
        if (high - low + 1).is_nonnegative is not True:
            raise ValueError(f"the sum over {variable} from {low} to {high} may have its limits in the wrong order")
    if low.is_nonnegative and high.is_nonnegative:
        allowed |= {"nonnegative", "extended_nonnegative"}
        if low.is_positive and (integer or high.is_positive):
            allowed |= {"positive", "extended_positive", "nonzero", "extended_nonzero"}
    if assumed - allowed:
        raise ValueError(
            f"the bound variable {variable} is declared {', '.join(sorted(assumed - allowed))}, but it runs from "
            f"{low} to {high}; declare it {'integer' if integer else 'real'} only"
        )


def equal_under(facts: Facts, one: sp.Expr, other: sp.Expr, rewritings: Sequence[Rewriting] = ()) -> str | None:
    """The name of a proof that `one` and `other` are both defined and equal, or undefined alike; else `None`.

    Hypotheses are only recorded when the proof needs them: it is first tried without any, then without those of
    smoothness.
    """
    return _equality(facts, one, other, tuple(rewritings))


@remembered
def _equality(facts: Facts, one: sp.Expr, other: sp.Expr, rewritings: tuple[Rewriting, ...]) -> str | None:
    attempts = [frozenset(without_smoothness(facts)), facts.given]
    if not rewritings:
        attempts.insert(0, frozenset())
    for given in dict.fromkeys(attempts):
        trial = facts.knowing(given)
        abstraction = Abstraction(trial, rewritings)
        left, right = abstraction(one), abstraction(other)
        if left.has(sp.zoo, sp.nan, sp.oo, -sp.oo) or right.has(sp.zoo, sp.nan, sp.oo, -sp.oo):
            continue
        reduction = _equal_with_powers_collected(left, right) or prove_equal(left, right)
        if reduction and abstraction.defined_alike(left, right):
            facts.used |= trial.used
            return reduction
    return None


def _equal_with_powers_collected(left: sp.Expr, right: sp.Expr) -> str | None:
    """For powers with symbolic exponents, whose bases are taken apart by the signs of their factors."""
    if left == right or not any(power.exp.free_symbols for power in left.atoms(sp.Pow) | right.atoms(sp.Pow)):
        return None
    return "collected powers" if collected_powers(left) == collected_powers(right) else None


def without_smoothness(facts: Facts) -> list[Hypothesis]:
    """The given hypotheses that say nothing of continuity; signs need no more, existence does."""
    smoothness = {"continuous", "differentiable", "continuously differentiable"}
    return [h for h in facts.given if h.kind.removesuffix(" on") not in smoothness]


class Abstraction:
    """A table from subexpressions to symbols, consistent over all expressions that pass through it."""

    def __init__(self, facts: Facts, rewritings: Sequence[Rewriting] = ()) -> None:
        self.facts = facts
        self.rewritings = rewritings
        self._table: dict[sp.Basic, sp.Expr] = {}
        self._binders: list[tuple[sp.Basic, sp.Expr]] = []
        self._events = Events()

    def __call__(self, expr: sp.Basic) -> sp.Expr:
        """The algebraic form of an expression that is already in jets."""
        for rewriting in self.rewritings:
            if rewriting.shares is not None:
                share = self._share(expr, rewriting.shares)
                if share is not None:
                    self.facts.used |= rewriting.hypotheses
                    return self(share)
            elif type(expr) is type(rewriting.left) and self._matches(expr, rewriting.left):
                self.facts.used |= self._open_hypotheses(rewriting)
                return self._without(rewriting)(rewriting.right)
        if isinstance(expr, AppliedUndef):
            return self._function(expr)
        if isinstance(expr, PointQuantity):
            return self._point_quantity(expr)
        if isinstance(expr, sp.Integral | sp.Sum | Binder):
            return self._binder(expr)
        if isinstance(expr, sp.Limit | sp.Derivative | PointQuantity):
            return self._opaque(expr)
        if isinstance(expr, Event):
            return self._event(expr)
        if isinstance(expr, sp.Symbol):
            return self._symbol(expr)
        if isinstance(expr, sp.Abs):
            return self._absolute_value(expr.args[0])
        if not expr.args:
            return expr
        return expr.func(*(self(argument) for argument in expr.args))

    def _absolute_value(self, inner: sp.Expr) -> sp.Expr:
        """`|u|` as u or -u where the order of points gives the sign of u; declared signs SymPy knows itself."""
        if isinstance(inner, sp.Mul):
            return sp.Mul(*map(self._absolute_value, inner.args))
        is_of_points = isinstance(inner, sp.Add | sp.Symbol) and not inner.has(AppliedUndef)
        if is_of_points or self.facts.of_kind("holds"):
            for sign in (1, -1):
                if self.facts.nonnegative(sign * inner):
                    return sign * self(inner)
        return sp.Abs(self(inner))

    def _without(self, rewriting: Rewriting) -> "Abstraction":
        other = Abstraction(self.facts, [r for r in self.rewritings if r is not rewriting])
        other._table, other._binders, other._events = self._table, self._binders, self._events
        return other

    def _open_hypotheses(self, rewriting: Rewriting) -> set[Hypothesis]:
        """Those hypotheses of a rewriting that the range of a bound variable does not already grant."""
        spans = {(s.variable, s.low, s.high) for s in self.facts.spans}
        return {h for h in rewriting.hypotheses if not (h.kind == "in range" and h.arguments in spans)
                and not (h.kind == "in domain" and self.facts.in_domain(h.arguments[0]))}  # fmt: skip

    def _matches(self, expr: sp.Basic, pattern: sp.Basic) -> bool:
        if canonical(expr) == canonical(pattern):
            return True
        # Matched without the rewritings: a pattern may contain integrals that it would itself be tried on.
        return isinstance(expr, sp.Integral | sp.Sum | Binder) and Abstraction(self.facts)._congruent(expr, pattern)

    def _share(self, expr: sp.Basic, companding: Hypothesis) -> sp.Expr | None:
        """`j/m` for the integral of the density from 0 to the breakpoint number j, `None` for anything else."""
        m, breakpoints, _, _, density = companding.arguments
        if not isinstance(expr, sp.Integral) or expr.limits[0][1] != 0:
            return None
        variable, _, end = expr.limits[0]
        if not self.facts.name_is(end, breakpoints) or end.args[1] != m:
            return None
        if variable in density.free_symbols:
            return None
        pattern = sp.Integral(density(variable), (variable, 0, end))
        if not self.facts.in_range(end.args[0], sp.S.Zero, m) or not self._congruent(expr, pattern):
            return None
        return end.args[0] / m

    def _opaque(self, expr: sp.Basic) -> sp.Expr:
        key = canonical(expr)
        if key not in self._table:
            sign = {"nonnegative": True} if isinstance(expr, Distance | GradientNorm) else {"real": True}
            self._table[key] = sp.Dummy(type(expr).__name__, **sign)
        return self._table[key]

    def _symbol(self, symbol: sp.Symbol) -> sp.Expr:
        if symbol.is_nonnegative:
            return symbol
        for span in self.facts.spans:
            if span.variable == symbol and span.low.is_nonnegative and span.high.is_nonnegative:
                flags = {"integer": True} if symbol.is_integer else {"real": True}
                positive = span.low.is_positive and (span.high.is_positive or symbol.is_integer)
                flags["positive" if positive else "nonnegative"] = True
                return self._table.setdefault(symbol, sp.Dummy(symbol.name, **flags))
        for hypothesis in self.facts.of_kind("in range"):
            index, low, _ = hypothesis.arguments
            if index == symbol and symbol.is_integer and low.is_nonnegative and self.facts.use(hypothesis):
                sign = "positive" if low.is_positive else "nonnegative"
                return self._table.setdefault(symbol, sp.Dummy(symbol.name, integer=True, **{sign: True}))
        return symbol

    def _event(self, event: Event) -> sp.Expr:
        """A symbol with the values 0 and 1; 1 or 0 itself where its sides are defined and the facts decide."""
        trial = self.facts.afresh()
        symbol = self._events.symbol(event, self, trial)
        if symbol.is_Integer and not Abstraction(trial).exists(event):
            symbol = self._events.symbol(event, self, trial, decide=False)
        if symbol.is_Integer:
            self.facts.used |= trial.used
        elif all(symbol != other for _, other in self._binders):
            self._binders.append((event, symbol))
        return symbol

    def _function(self, term: sp.Expr) -> sp.Expr:
        key = term.func(*(canonical(argument) for argument in term.args))
        if key not in self._table:
            self._table[key] = sp.Dummy(str(term.func), **self._signs(term))
        return self._table[key]

    def _point_quantity(self, term: PointQuantity) -> sp.Expr:
        key = canonical(term)
        if key not in self._table:
            signs = sign_on_a_domain(term, self.facts) or {"nonnegative" if term.is_nonnegative else "real": True}
            self._table[key] = sp.Dummy(type(term).__name__, **signs)
        return self._table[key]

    def _signs(self, term: sp.Expr) -> dict[str, bool]:
        facts = self.facts
        if is_volume(term, facts):
            return {"positive": True}
        on_a_domain = sign_on_a_domain(term, facts)
        if on_a_domain is not None:
            return on_a_domain
        if len(term.args) == 1 and facts.in_domain(term.args[0]):
            if facts.function_is("positive", term):
                return {"positive": True}
            if facts.function_is("nonnegative", term):
                return {"nonnegative": True}
            if facts.function_is("nonzero", term):
                return {"real": True, "nonzero": True}
            if facts.is_generic(term.args[0]) and facts.function_is("nonzero almost everywhere", term):
                return {"real": True, "nonzero": True}
        if len(term.args) == 2:
            for hypothesis in (*facts.of_kind("segmentation"), *facts.of_kind("companding")):
                m, _, lengths, _ = hypothesis.arguments[:4]
                if facts.name_is(term, lengths) and term.args[1] == m and facts.in_range(term.args[0], sp.S.One, m):
                    facts.use(hypothesis)
                    return {"positive": True}
        return {"real": True}

    # -- where both sides are defined --------------------------------------------------------------

    def defined_alike(self, left: sp.Expr, right: sp.Expr) -> bool:
        """Whether two abstracted expressions have the same singularities and the same integrals.

        What occurs on one side only must be harmless: a denominator that cannot vanish, an integral that
        exists. Otherwise `1 = K/K` could be used where `K = 0`.
        """
        one, other = self._singularities(left), self._singularities(right)
        if not all(factor.is_nonzero or (isinstance(factor, sp.Add) and is_nonzero(factor)) for factor in one ^ other):
            return False
        lonely = (left.free_symbols ^ right.free_symbols) & {symbol for _, symbol in self._binders}
        return all(self.exists(expr) for expr, symbol in self._binders if symbol in lonely)

    def _singularities(self, form: sp.Expr) -> set[sp.Expr]:
        back = {symbol: known for known, symbol in self._table.items()}

        def nonnegative(exponent: sp.Expr) -> bool:
            """By its form, or by the range of an index in it."""
            in_indices = exponent.xreplace(back)
            return bool(exponent.is_nonnegative) or self.facts.distance_to_the_end(in_indices, least=0)

        return _singularities(form, nonnegative)

    def exists(self, expr: sp.Basic) -> bool:
        """Whether an integral (sum, expectation) certainly has a finite value."""
        if isinstance(expr, sp.Integral | Binder) and not all(map(self.exists, _constants_in(expr))):
            return False
        if isinstance(expr, sp.Integral):
            if self.facts.continuous(expr.function, *expr.limits[0]):
                return True
            return self.facts.continuous(Abstraction(self.inside(expr)).simplified(expr.function), *expr.limits[0])
        if isinstance(expr, sp.Sum):
            inside = self.inside(expr)
            return all(Abstraction(inside).exists(part) for part in outermost_binders(expr.function))
        if isinstance(expr, Event):
            return all(map(self.exists, outermost_binders(sp.Tuple(*expr.args))))
        if isinstance(expr, Expectation):
            parts = sp.Add.make_args(sp.expand(expr.body, power_exp=False))
            return all(expectation_exists(expr, part, self.facts) for part in parts)
        return isinstance(expr, Binder) and self._region_integral_exists(expr)

    def _region_integral_exists(self, expr: Binder) -> bool:
        variable, region = expr.variables[0], expr.parameters[0]
        if self.facts.bounded_on(expr.body, variable, region):
            return True
        return self.facts.bounded_on(Abstraction(self.inside(expr)).simplified(expr.body), variable, region)

    def simplified(self, expr: sp.Expr) -> sp.Expr:
        """`expr` with the powers of each quantity collected; equal to it wherever both are defined."""
        return self.restored(collected_powers(self(expr)))

    def restored(self, form: sp.Expr) -> sp.Expr:
        """What an abstracted expression stands for."""
        return form.xreplace({symbol: known for known, symbol in (*self._table.items(), *self._binders)})

    def nonnegative(self, form: sp.Expr) -> bool:
        """Whether what an abstracted expression stands for is not negative, by all that is known of it."""
        return self.facts.nonnegative(self.restored(form))

    # -- integrals, sums and other operators that bind variables ----------------------------------

    def _binder(self, expr: sp.Basic) -> sp.Expr:
        from zcmoe_symbolic.deciders.under_hypotheses.integral_signs import signs_of_operator

        for known, symbol in self._binders:
            if self._congruent(expr, known):
                return symbol
        symbol = sp.Dummy(type(expr).__name__, **signs_of_operator(self.facts, expr))
        self._binders.append((expr, symbol))
        return symbol

    def inside(self, expr: sp.Basic) -> Facts:
        """The facts that hold for the body of an integral or sum."""
        if isinstance(expr, sp.Integral | sp.Sum):
            if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
                raise ValueError(f"{expr} is not over one variable with two limits; nest single ones instead")
            variable, low, high = expr.limits[0]
            integer = isinstance(expr, sp.Sum)
            check_bound_variable(variable, low, high, integer=integer)
            return self.facts.below(variable, low, high, almost_everywhere=not integer)
        return self._inside_binder(expr)

    def _inside_binder(self, expr: Binder) -> Facts:
        facts = self.facts
        if any(v.is_nonnegative is not None or v.is_nonzero or v.is_integer is not None for v in expr.variables):
            raise OutsideTheLanguage(f"{expr} binds a variable that is declared more than real; declare it real only")
        laws = {h.arguments[0]: h for h in facts.of_kind("distributed") if h in facts.given}
        for variable in expr.bound_symbols:
            if isinstance(expr, RegionIntegral):
                facts = facts.below(variable, almost_everywhere=True, region=expr.parameters[0])
            else:
                law = laws.get(variable)
                domain = None if law is None else law.arguments[2]
                facts = facts.below(variable, almost_everywhere=law is not None, region=domain, law=law)
        return facts

    def _congruent(self, one: sp.Basic, other: sp.Basic) -> bool:
        try:
            return self._alike(one, other)
        except CaptureError:
            return False

    def _alike(self, one: sp.Basic, other: sp.Basic) -> bool:
        if type(one) is not type(other):
            return False
        if canonical(one) == canonical(other):
            return True
        if isinstance(one, Binder):
            if len(one.variables) != len(other.variables) or canonical(sp.Tuple(*one.parameters)) != canonical(
                sp.Tuple(*other.parameters)
            ):
                return False
            if not one.renamable and one.variables != other.variables:
                return False
            body = other.body
            for old, new in zip(other.variables, one.variables, strict=True):
                body = renamed_body(body, old, new)
            return self._equal_inside(one, one.body, body)
        (variable, *ends), (renamed, *other_ends) = one.limits[0], other.limits[0]
        if not all(self._same_end(a, b) for a, b in zip(ends, other_ends, strict=True)):
            return False
        if bool(variable.is_integer) != bool(renamed.is_integer):
            return False
        return self._equal_inside(one, one.function, renamed_body(other.function, renamed, variable))

    @staticmethod
    def _same_end(one: sp.Expr, other: sp.Expr) -> bool:
        return bool(canonical(one) == canonical(other) or sp.expand(canonical(one) - canonical(other)) == 0)

    def _equal_inside(self, binder: sp.Basic, one: sp.Expr, other: sp.Expr) -> bool:
        inside = self.inside(binder)
        usable = [r for r in self.rewritings if self._usable_below(r, binder)]
        return equal_under(inside, one, other, usable) is not None

    def _usable_below(self, rewriting: Rewriting, binder: sp.Basic) -> bool:
        """A rewriting may mention a bound variable only through hypotheses that the binder's range grants."""
        ranges = {tuple(limit) for limit in getattr(binder, "limits", ())}
        inside = self.inside(binder)
        return all(
            (h.kind == "in range" and h.arguments in ranges)
            or (h.kind == "in domain" and h.arguments[0] == variable and inside.in_domain(variable))
            for variable in binder.bound_symbols
            for h in rewriting.hypotheses
            if h.mentions(variable)
        )


def outermost_binders(expr: sp.Basic) -> list[sp.Basic]:
    """The integrals, sums and expectations in `expr` that lie in no other one, nor below a derivative or limit."""
    if isinstance(expr, sp.Limit | sp.Derivative):
        return []
    if isinstance(expr, sp.Integral | sp.Sum | Binder):
        return [expr]
    return [found for argument in expr.args for found in outermost_binders(argument)]


def _constants_in(operator: sp.Integral | Binder) -> list[sp.Basic]:
    """The integrals in the body of another one that do not contain its variables; continuity does not look at them."""
    body = operator.body if isinstance(operator, Binder) else operator.function
    return [part for part in outermost_binders(body) if not part.free_symbols & set(operator.bound_symbols)]


def _singularities(expr: sp.Expr, nonnegative: Callable[[sp.Expr], bool]) -> set[sp.Expr]:
    """The irreducible factors of everything that is raised to a power that may be negative, and partial functions."""
    found: set[sp.Expr] = set()
    for power in expr.atoms(sp.Pow):
        base, exponent = power.args
        if base.is_nonzero or base.is_number or nonnegative(exponent):
            continue
        parts = sp.fraction(sp.together(base)) if base.is_rational_function() else ()
        factors = [pair for part in parts for pair in sp.factor_list(part)[1]] if parts else [(base, 1)]
        found |= {factor for factor, _ in factors if factor.free_symbols}
    for partial in expr.atoms(sp.tan, sp.cot, sp.sec, sp.csc, sp.gamma, sp.log):
        if not (isinstance(partial, sp.log) and partial.args[0].is_positive):
            found.add(partial.func(*partial.args, evaluate=False))
    return {factor for factor in found if factor.is_nonzero is not True or isinstance(factor, sp.Function)}
