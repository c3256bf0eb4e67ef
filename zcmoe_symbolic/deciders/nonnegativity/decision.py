"""`decide_nonnegative`: is an expression at least 0 on an interval, or on a rectangle?"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.deciders.equality import decide_equal
from zcmoe_symbolic.deciders.nonnegativity.boxes import BoxQuestion, NegativeOnBox, search_boxes
from zcmoe_symbolic.deciders.nonnegativity.cases import search_cases
from zcmoe_symbolic.deciders.nonnegativity.certificate import (
    Certificate,
    CertificateRefused,
    IdentityCertificate,
    IntervalCertificate,
    Stretch,
)
from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.polynomials import rational_function, search_rational_function
from zcmoe_symbolic.deciders.nonnegativity.preparation import Range, Unsupported, prepared_expression, prepared_range
from zcmoe_symbolic.deciders.nonnegativity.products import search_product
from zcmoe_symbolic.deciders.nonnegativity.search import Negative, OutOfTime, Question, Search, Stuck, value_at
from zcmoe_symbolic.deciders.verdict import Counterexample, Step, Verdict

__all__ = ["decide_nonnegative"]

_DIGITS = 15


def decide_nonnegative(expr: sp.Expr, *ranges: tuple[sp.Symbol, sp.Expr, sp.Expr], seconds: float = 10) -> Verdict:
    """Is `expr >= 0` for every value of the variable in a closed interval, or of two variables in a rectangle?

    A range is `(x, lo, hi)` with exact ends. *Proved*: the verdict's `certificate` holds on the whole closed
    interval; `certificate.check()` checks it again without a search. *Refuted*: the counterexample is an exact point
    of the interval, its left side the value of `expr` there, its right side 0. Otherwise *undecided*, with the place
    and the reason, at the latest after about `seconds`.

    At a point where `expr` is not defined but has one-sided limits, these count: `x log x` is 0 at 0, `sin(x)/x` is 1.
    A pole, or a stretch on which `expr` is not real, leaves the question undecided unless a negative value is found.

    Raises `TypeError` or `ValueError` for a range that is not exact or finite, a float, or a symbol without a range.

    Source: Taylor's theorem with Lagrange's remainder and ball arithmetic (Moore, Interval Analysis, 1966; Johansson,
    Arb, 2017); Sturm's theorem for rational functions.

    >>> x = sp.Symbol("x", real=True)
    >>> decide_nonnegative(sp.exp(x) - 1 - x, (x, -1, 1)).proved
    True
    >>> print(decide_nonnegative(sp.exp(x) - 1 - x - x**2, (x, 0, 1)).counterexample)
    at x = 1: left side -0.281718171540955, right side 0
    """
    if not ranges or len(ranges) > 2:
        raise TypeError(f"{len(ranges)} ranges are given; give one (x, lo, hi), or two for a rectangle")
    deadline = time.monotonic() + seconds
    given = [prepared_range(each) for each in ranges]
    if len({symbol.name for symbol, _, _ in given}) != len(given):
        raise ValueError("the two ranges are about symbols of the same name")
    return _answer(expr, given, deadline, seconds).about(sp.Ge(expr, 0, evaluate=False))


def _answer(expr: sp.Expr, given: list[Range], deadline: float, seconds: float) -> Verdict:
    try:
        body = prepared_expression(expr, [symbol for symbol, _, _ in given])
    except Unsupported as error:
        return Verdict.undecided(str(error))
    saved = ctx.prec
    try:
        certificate = _certificate(body, [(sp.Symbol(s.name, real=True), a, b) for s, a, b in given], deadline)
    except Negative as found:
        return _refuted(((given[0][0], found.point),), found.value)
    except NegativeOnBox as found:
        return _refuted(tuple(found.point.items()), found.value)
    except OutOfTime:
        return Verdict.undecided(f"the time budget of {seconds} s is used up")
    except (Stuck, NotRegular) as error:
        return Verdict.undecided(str(error))
    except RecursionError:
        return Verdict.undecided("the expression is nested too deeply")
    except (ValueError, NotImplementedError, ZeroDivisionError, OverflowError) as error:
        # SymPy refuses, for instance, to compare complex numbers that it meets inside Max or a condition.
        return Verdict.undecided(f"the expression could not be evaluated: {error}")
    finally:
        ctx.prec = saved
    return Verdict.proof(Step(_METHODS[certificate.kind], str(certificate)), trust="certified", certificate=certificate)


_METHODS = {
    "interval": "Taylor bounds on intervals",
    "factors": "roots of polynomials",
    "identity": "identity",
    "product": "product of factors",
    "split": "cases",
    "box": "bounds on rectangles",
}


def _refuted(point: tuple[tuple[sp.Symbol, sp.Expr], ...], value: arb) -> Verdict:
    assignment = tuple((symbol.name, str(number)) for symbol, number in point)
    return Verdict.refutation(Counterexample(assignment, value.str(_DIGITS, radius=False), "0"))


def _certificate(expr: sp.Expr, ranges: list[Range], deadline: float) -> Certificate:
    """A certificate that has passed its check; raises what tells that there is none."""
    refused = None
    for careful in (False, True):
        certificate = _found(expr, ranges, deadline, careful=careful)
        try:
            certificate.check()
        except CertificateRefused as error:
            refused = error
            continue
        return certificate
    raise Stuck(f"what the search found does not pass the check: {refused}")


def _found(expr: sp.Expr, ranges: list[Range], deadline: float, *, careful: bool) -> Certificate:
    variables = tuple(symbol for symbol, _, _ in ranges)
    ends = tuple((low, high) for _, low, high in ranges)
    if expr.is_zero is True:
        return IdentityCertificate(expr, variables, ends)
    if len(ranges) == 2:
        return _reduced(expr, variables, ends, deadline)
    (variable, low, high) = ranges[0]
    question = Question(expr, variable, low, high, deadline)
    if low == high:
        return _at_one_point(question)
    if low.is_Rational and high.is_Rational:
        pair = rational_function(expr, variable)
        if pair is not None:
            return search_rational_function(question, *pair)
    return _searched(question, careful=careful)


def _reduced(
    expr: sp.Expr, variables: tuple[sp.Symbol, ...], ends: tuple[tuple[sp.Expr, sp.Expr], ...], deadline: float
) -> Certificate:
    """A rectangle."""
    return search_boxes(BoxQuestion(expr, variables, ends, deadline))


def _searched(question: Question, *, careful: bool) -> Certificate:
    """Bisection; if it is stuck, a product of factors, then an identity."""
    whole = partial(_searched, careful=careful)
    attempts: list[Callable[[Question], Certificate]] = [
        partial(_by_search, careful=careful),
        search_product,
        _identity,
    ]
    if question.expr.has(sp.Piecewise):
        attempts = [partial(search_cases, decide=whole)]
    elif question.expr.has(sp.Abs, sp.Max, sp.Min):
        attempts.append(partial(search_cases, decide=whole))
    reason: Stuck | NotRegular | None = None
    for number, attempt in enumerate(attempts):
        share = 0.6 if number == 0 else 1.0
        left = question.deadline - time.monotonic()
        try:
            return attempt(replace(question, deadline=time.monotonic() + share * left))
        except (Stuck, NotRegular) as error:
            reason = reason or error
        except OutOfTime:
            reason = reason or Stuck("the bisection was not done within its share of the time budget")
    raise reason or OutOfTime


def _by_search(question: Question, *, careful: bool) -> Certificate:
    return Search(question, careful=careful).certificate()


def _identity(question: Question) -> Certificate:
    left = max(question.deadline - time.monotonic(), 0.1)
    if question.expr.is_zero is True or decide_equal(question.expr, sp.S.Zero, seconds=left / 2).proved:
        return IdentityCertificate(question.expr, (question.variable,), ((question.low, question.high),))
    raise Stuck("the expression is not known to be zero")


def _at_one_point(question: Question) -> Certificate:
    """The interval is a single point."""
    question.require_not_negative(question.low)
    value = value_at(question.expr, {question.variable: question.low})
    if value is None:
        raise Stuck(f"the expression has no value at {question.variable} = {question.low}")
    piece = Stretch(question.low, question.low, 0, 2048, value.lower().str(6, radius=False))
    return IntervalCertificate(question.expr, question.variable, question.low, question.low, (piece,))
