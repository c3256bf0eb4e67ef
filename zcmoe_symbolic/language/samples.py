"""What can be assumed about a sample of independent examples, and probabilities of events.

The outcome is a real symbol; a random variable is an undefined function whose last argument is the outcome. A statement
in which the outcome is free holds for every outcome.
"""

from typing import Any

import sympy as sp
from sympy.core.function import UndefinedFunction
from sympy.core.symbol import Str

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.indicators import Event, Indicator
from zcmoe_symbolic.language.statements import Expectation
from zcmoe_symbolic.language.substitution import canonical

__all__ = ["at_every_outcome", "bounded_noise", "bounded_statistic", "examples", "probability", "random_variable"]


def examples(
    inputs: UndefinedFunction,
    noises: UndefinedFunction,
    n: sp.Expr,
    x: sp.Symbol,
    eps: sp.Symbol,
    outcome: sp.Symbol,
) -> Hypothesis:
    """The pairs `(inputs(j, outcome), noises(j, outcome))`, j = 1..n, are independent, each distributed as `(x, eps)`.

    They are measurable functions on the probability space whose elements `outcome` stands for; every input lies in the
    domain from which x is drawn.
    """
    names = (Str(inputs.__name__), Str(noises.__name__))
    return Hypothesis("examples", (*names, sp.sympify(n), x, eps, Str(outcome.name)))


def random_variable(function: UndefinedFunction) -> Hypothesis:
    """`function(..., outcome)` is a real measurable function of the outcome, whatever its other arguments are."""
    return Hypothesis("random variable", (Str(function.__name__),))


def at_every_outcome(
    relation: Any, outcome: sp.Symbol, index: sp.Symbol, low: sp.Expr = sp.S.One, high: sp.Expr = sp.S.One
) -> Hypothesis:
    """`relation` holds for every outcome and every integer `index` from `low` to `high`."""
    if not isinstance(relation, sp.Rel):
        raise TypeError(f"{relation!r} is not a relation; SymPy may have evaluated it, pass evaluate=False")
    low, high = sp.sympify(low), sp.sympify(high)
    if {outcome, index} & (low.free_symbols | high.free_symbols):
        raise ValueError(f"the range {low}..{high} contains {outcome} or {index}, which run through all their values")
    return Hypothesis("at every outcome", (canonical(sp.Lambda((index, outcome), relation)), low, high))


def bounded_noise(eps: sp.Symbol, bound: sp.Expr) -> Hypothesis:
    """The noise takes values in `[-bound, bound]` only."""
    return Hypothesis("bounded noise", (eps, sp.sympify(bound)))


def bounded_statistic(function: UndefinedFunction | sp.Lambda, x: sp.Symbol, eps: sp.Symbol) -> Hypothesis:
    """`function(x, eps)` is a bounded measurable function of the input and the noise of one example."""
    if isinstance(function, UndefinedFunction):
        function = sp.Lambda((x, eps), sp.Function(function.__name__, real=True)(x, eps))
    return Hypothesis("bounded statistic", (canonical(function), x, eps))


def probability(event: Any, *variables: sp.Symbol) -> Expectation:
    """The probability of an event (an `Eq`, `Le`, `Lt`, or an `InRegion`): the expectation of its indicator.

    >>> from sympy import Function, Le, Symbol
    >>> omega = Symbol("omega", real=True)
    >>> probability(Le(1, Function("N")(omega), evaluate=False), omega)
    P(1 <= N(omega))
    """
    return Expectation.of(event if isinstance(event, Event) else Indicator(event), *variables)
