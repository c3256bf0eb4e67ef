"""Expressions whose sign shows once they are written as a product of squares, absolute values, certified factors."""

import time
from itertools import pairwise

import sympy as sp
from flint import ctx

from zcmoe_symbolic.deciders.nonnegativity.certificate import IntervalCertificate, ProductCertificate
from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import ordered
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball, jet_of
from zcmoe_symbolic.deciders.nonnegativity.points import as_rational, middle_between, near_fraction
from zcmoe_symbolic.deciders.nonnegativity.search import Negative, Question, Search, Stuck, value_at
from zcmoe_symbolic.deciders.nonnegativity.visible_signs import visibly_nonnegative
from zcmoe_symbolic.deciders.stoppable import within

__all__ = ["search_product"]

_DEEPEST = 24
_MOST_POINTS = 2000
_SECONDS_TO_FACTOR = 2.0


def search_product(question: Question) -> ProductCertificate:
    """A certificate by factors; raises `Stuck` if none is found."""
    from_zero = question.low == 0 or ordered(sp.S.Zero, question.low)
    for form in _products(question):
        factors = _oriented(question, form)
        if len(factors) == 1 and not visibly_nonnegative(factors[0], question.variable, from_zero=from_zero):
            continue
        proved: list[tuple[sp.Expr, IntervalCertificate | None]] = []
        points: tuple[sp.Expr, ...] = (question.low, question.high)
        try:
            for factor in factors:
                question.check_time()
                cuts = None
                if visibly_nonnegative(factor, question.variable, from_zero=from_zero):
                    cuts = _points_where_bounded(question, factor, points)
                if cuts is not None:
                    points = cuts
                    proved.append((factor, None))
                else:
                    part = Question(factor, question.variable, question.low, question.high, question.deadline)
                    proved.append((factor, Search(part).certificate()))
        except (Stuck, Negative, NotRegular):
            continue
        return ProductCertificate(question.expr, question.variable, question.low, question.high, tuple(proved), points)
    raise Stuck("no product with factors of a visible sign was found")


def _products(question: Question) -> list[list[sp.Expr]]:
    """Ways to write the expression as a product: as it stands, and factored over the rationals."""
    forms = [list(sp.Mul.make_args(question.expr))]
    left = question.deadline - time.monotonic()
    factored = within(min(_SECONDS_TO_FACTOR, left / 2), sp.factor, question.expr)
    if isinstance(factored, sp.Mul | sp.Pow) and factored != question.expr:
        forms.append(list(sp.Mul.make_args(factored)))
    return forms


def _oriented(question: Question, factors: list[sp.Expr]) -> list[sp.Expr]:
    """The factors, those that are negative in the middle of the interval with the opposite sign."""
    middle = as_rational(middle_between(near_fraction(question.low), near_fraction(question.high)))
    oriented = []
    negative = 0
    for factor in factors:
        value = value_at(factor, {question.variable: middle})
        if value is not None and value < 0:
            negative += 1
            factor = -factor
        oriented.append(factor)
    return oriented if negative % 2 == 0 else [-oriented[0], *oriented[1:]]


def _points_where_bounded(
    question: Question, factor: sp.Expr, points: tuple[sp.Expr, ...]
) -> tuple[sp.Expr, ...] | None:
    """A finer division of the interval such that the factor is bounded on each part; None if there seems to be none."""
    cuts = [points[0]]
    waiting = [(low, high, 0) for low, high in pairwise(points)][::-1]
    saved = ctx.prec
    ctx.prec = 64
    try:
        while waiting:
            question.check_time()
            low, high, level = waiting.pop()
            try:
                jet_of(factor, {question.variable: [constant_ball(low).union(constant_ball(high))]}, 1)
            except NotRegular:
                if level >= _DEEPEST or len(cuts) > _MOST_POINTS:
                    return None
                middle = as_rational(middle_between(near_fraction(low), near_fraction(high)))
                waiting += [(middle, high, level + 1), (low, middle, level + 1)]
                continue
            cuts.append(high)
    finally:
        ctx.prec = saved
    return tuple(cuts)
