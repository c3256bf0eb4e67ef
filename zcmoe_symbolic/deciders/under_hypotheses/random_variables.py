"""Which quantities are random variables, and how large: bounded, or of which degree in what has a finite second moment.

The sources of randomness are one fresh example `(x, eps)`, or the examples of a sample at an outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.under_hypotheses.domains import is_part
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.indicators import Indicator, InRegion
from zcmoe_symbolic.language.substitution import Binder, substitute

__all__ = [
    "UNBOUNDED",
    "Source",
    "degree",
    "is_integrable",
    "is_part_of_the_domain",
    "is_statistic",
    "sample_of",
    "source_of",
]

UNBOUNDED = sp.oo
"""The degree of a random variable of which nothing more is known than that it is measurable."""

_TOTAL = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.erf, sp.erfc, sp.atan)
_BOUNDED = (sp.sin, sp.cos, sp.tanh, sp.erf, sp.erfc, sp.atan)


@dataclass(frozen=True, slots=True)
class Source:
    """Where randomness comes from: the variables that an expectation binds, and the law of their example(s).

    `is_input` and `is_noise` recognise the terms that stand for the input and the noise of an example of this law.
    """

    variables: frozenset[sp.Basic]
    x: sp.Basic
    eps: sp.Basic
    is_input: Callable[[sp.Basic, Facts], bool]
    is_noise: Callable[[sp.Basic, Facts], bool]
    outcome: sp.Basic | None = None


def sample_of(binder: Binder, facts: Facts) -> Hypothesis | None:
    """The hypothesis `examples` whose outcome the expectation binds."""
    if len(binder.variables) != 1:
        return None
    return next((h for h in facts.of_kind("examples") if binder.variables[0] == _outcome(h)), None)


def _outcome(sample: Hypothesis) -> sp.Symbol:
    return sp.Symbol(sample.arguments[5].name, real=True)


def source_of(binder: Binder, facts: Facts) -> Source | None:
    """The source of randomness of an expectation: one example, or a sample."""
    sample = sample_of(binder, facts)
    if sample is not None:
        inputs, noises, n, x, eps, _ = sample.arguments
        outcome = binder.variables[0]

        def named(name: Str) -> Callable[[sp.Basic, Facts], bool]:
            def recognise(term: sp.Basic, inside: Facts) -> bool:
                if not facts.name_is(term, name) or len(term.args) != 2 or term.args[1] != outcome:
                    return False
                if outcome in term.args[0].free_symbols:  # the number of an example may not depend on chance
                    return False
                return inside.in_range(term.args[0], sp.S.One, n) and facts.use(sample)

            return recognise

        return Source(frozenset({outcome}), x, eps, named(inputs), named(noises), outcome)
    laws = [h for h in facts.of_kind("distributed") if h.arguments[0] in binder.variables]
    if len(laws) != 1 or len(binder.variables) > 2:
        return None
    x = laws[0].arguments[0]
    eps = next((v for v in binder.variables if v != x), sp.nan)
    return Source(
        frozenset(binder.variables), x, eps, lambda term, _: bool(term == x), lambda term, _: bool(term == eps)
    )


def is_integrable(binder: Binder, body: sp.Expr, facts: Facts) -> bool:
    """Whether the expectation of `body` exists, being a polynomial of degree 2 in what is square-integrable."""
    trial = facts.afresh()
    source = source_of(binder, trial)
    if source is None and set(binder.variables) & body.free_symbols:
        return False
    found = sp.S.Zero if source is None and _constant_exists(body, trial) else None
    if source is not None:
        found = degree(body, source, trial)
    if found is None or found > 2:
        return False
    facts.used |= trial.used
    return True


def is_statistic(hypothesis: Hypothesis, facts: Facts) -> bool:
    """Whether a `bounded_statistic` hypothesis about an expression follows from those at hand."""
    function, x, eps = hypothesis.arguments
    if {x, eps} & function.free_symbols or len(function.variables) != 2:
        return False
    body = substitute(function.expr, dict(zip(function.variables, (x, eps), strict=True)))
    laws = [h for h in facts.of_kind("distributed") if h.arguments[0] == x]
    if len(laws) != 1:
        return False
    source = Source(frozenset({x, eps}), x, eps, lambda term, _: bool(term == x), lambda term, _: bool(term == eps))
    return degree(body, source, facts) == 0


def degree(expr: sp.Expr, source: Source, facts: Facts) -> sp.Expr | None:
    """The degree of `expr` in square-integrable variables (0: bounded), `None` if it may be no random variable at all.

    What is found to have a degree is defined at every outcome. A sum has the greatest degree of its terms, a product
    the sum of the degrees of its factors.
    """
    if not source.variables & expr.free_symbols:
        return sp.S.Zero if _constant_exists(expr, facts) else None
    if source.is_noise(expr, facts):
        return _degree_of_the_noise(source, facts)
    if isinstance(expr, InRegion):
        inside = source.is_input(expr.point, facts) and not source.variables & expr.region.free_symbols
        return sp.S.Zero if inside and is_part_of_the_domain(expr.region, source, facts) else None
    if isinstance(expr, AppliedUndef):
        return _degree_of_a_function(expr, source, facts)
    if isinstance(expr, sp.Sum):
        variable, low, high = expr.limits[0]
        if source.variables & (low.free_symbols | high.free_symbols | {variable}):
            return None
        return degree(expr.function, source, facts.below(variable, low, high))
    if not isinstance(expr, (sp.Add, sp.Mul, sp.Pow, sp.Abs, Indicator, *_TOTAL)):
        return None
    parts = expr.args[1:] if isinstance(expr, Indicator) else expr.args
    degrees = [degree(part, source, facts) for part in parts]
    if any(d is None for d in degrees):
        return None
    return _combined(expr, degrees, source, facts)


def _constant_exists(expr: sp.Expr, facts: Facts) -> bool:
    """Whether every integral and expectation in a quantity without randomness exists."""
    from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders

    return all(map(Abstraction(facts).exists, outermost_binders(expr)))


def is_part_of_the_domain(region: sp.Basic, source: Source, facts: Facts) -> bool:
    """Whether a region is a measurable part of the domain from which the inputs are drawn."""
    laws = [h for h in facts.of_kind("distributed") if h.arguments[0] == source.x]
    return any(is_part(region, law.arguments[2], facts) and facts.use(law) for law in laws)


def _combined(expr: sp.Expr, degrees: list[sp.Expr | None], source: Source, facts: Facts) -> sp.Expr | None:
    known = [d for d in degrees if d is not None]
    if isinstance(expr, (Indicator, *_BOUNDED)):
        return sp.S.Zero
    if isinstance(expr, sp.Mul):
        return sp.Add(*known)
    if isinstance(expr, sp.Add | sp.Abs):
        return sp.Max(*known)
    if isinstance(expr, sp.Pow):
        base, exponent = expr.args
        if not source.variables & exponent.free_symbols and exponent.is_integer and exponent.is_nonnegative:
            return sp.S.Zero if known[0] == 0 else known[0] * exponent if exponent.is_Integer else UNBOUNDED
        # A positive constant to a random power; with a random base the power may be undefined or unbounded.
        if source.variables & base.free_symbols or not facts.positive(base):
            return None
        return sp.S.Zero if known[1] == 0 else UNBOUNDED
    return sp.S.Zero if known[0] == 0 else UNBOUNDED


def _degree_of_the_noise(source: Source, facts: Facts) -> sp.Expr | None:
    for hypothesis in facts.of_kind("bounded noise"):
        if hypothesis.arguments[0] == source.eps and facts.use(hypothesis):
            return sp.S.Zero
    for hypothesis in facts.of_kind("variance"):
        if hypothesis.arguments[0] == source.eps and facts.use(hypothesis):
            return sp.S.One
    return None


def _degree_of_a_function(term: sp.Expr, source: Source, facts: Facts) -> sp.Expr | None:
    """A bounded function of one example's input, or of its input and noise; or a random variable by hypothesis."""
    if len(term.args) == 1 and source.is_input(term.args[0], facts):
        return sp.S.Zero if _bounded_function(term, source, facts) else None
    if len(term.args) == 2 and source.is_input(term.args[0], facts) and source.is_noise(term.args[1], facts):
        same_example = source.outcome is None or term.args[0].args == term.args[1].args
        for hypothesis in facts.of_kind("bounded statistic"):
            function, x, eps = hypothesis.arguments
            if same_example and (x, eps) == (source.x, source.eps) and isinstance(function.expr, AppliedUndef):
                if function.expr.func == term.func and function.expr.args == tuple(function.variables):
                    return sp.S.Zero if facts.use(hypothesis) else None
        return None
    if source.outcome is not None and term.args[-1] == source.outcome:
        if not any(source.outcome in argument.free_symbols for argument in term.args[:-1]):
            for hypothesis in facts.of_kind("random variable"):
                if facts.name_is(term, hypothesis.arguments[0]) and facts.use(hypothesis):
                    return UNBOUNDED
    return None


def _bounded_function(term: sp.Expr, source: Source, facts: Facts) -> bool:
    """Whether a function of the input is bounded on the domain that the input is drawn from."""
    for law in facts.of_kind("distributed"):
        if law.arguments[0] != source.x:
            continue
        domain = law.arguments[2]
        variable = sp.Dummy("x", real=True)
        if facts.bounded_on(term.func(variable), variable, domain):
            return facts.use(law)
    return False
