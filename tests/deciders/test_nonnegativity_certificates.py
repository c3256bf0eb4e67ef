"""A certificate is checked without the search, survives JSON, and is refused when anything in it is altered."""

import json
from dataclasses import replace

import pytest
import sympy as sp
from sympy import Abs, Rational, cos, exp, log, pi, sin, sqrt

from zcmoe_symbolic import decide_nonnegative
from zcmoe_symbolic.deciders import CertificateRefused, certificate_from_plain
from zcmoe_symbolic.deciders.nonnegativity import (
    checking,
    coefficients,
    defined_throughout,
    expansion,
    jets,
    search,
    series,
)
from zcmoe_symbolic.deciders.nonnegativity.certificate import (
    Anchored,
    Box,
    BoxCertificate,
    FactorCertificate,
    IdentityCertificate,
    IntervalCertificate,
    ProductCertificate,
    SplitCertificate,
    Stretch,
)

x, y = sp.symbols("x y", real=True)
TENTH = Rational(1, 10)


def certificate(expr, *ranges):
    verdict = decide_nonnegative(expr, *(ranges or ((x, 0, 1),)))
    assert verdict.proved, verdict
    return verdict.certificate


JORDAN = certificate(sin(x) - 2 * x / pi, (x, 0, pi / 2))
ENTROPY = certificate(-x * log(x) - (1 - x) * log(1 - x) - 4 * log(2) * x * (1 - x))
INSIDE = certificate(exp(x) - 2 - 2 * (x - log(2)), (x, -2, 2))
RATIONAL = certificate((x**2 - 2) ** 2 * (x + 1) / (x**2 + 1), (x, -1, 3))
PRODUCT = certificate((exp(x) - 3 * x) ** 2 * (x - sin(x)), (x, 0, 2))
IDENTITY = certificate(sin(x) ** 2 + cos(x) ** 2 - 1)
BOXES = certificate(exp(x) + exp(y) - 2 - x - y, (x, -1, 1), (y, -1, 1))
SQUARE = certificate((x - y) ** 2 * (2 + sin(x * y)), (x, 0, 1), (y, 0, 1))
CASES = certificate(sp.Piecewise((x**2, x < 0), (Abs(sin(x) - x / 2), True)) + sp.Max(x, -x) - x, (x, -1, 1))
ALL = {
    "jordan": JORDAN,
    "entropy": ENTROPY,
    "inside": INSIDE,
    "rational": RATIONAL,
    "product": PRODUCT,
    "identity": IDENTITY,
    "boxes": BOXES,
    "square": SQUARE,
    "cases": CASES,
}


def refused(altered, match=None):
    with pytest.raises(CertificateRefused, match=match):
        altered.check()


def test_each_kind_of_certificate_occurs():
    kinds = {type(each) for each in ALL.values()}
    expected = {IntervalCertificate, FactorCertificate, ProductCertificate, IdentityCertificate, BoxCertificate}
    expected.add(SplitCertificate)
    assert kinds == expected
    assert {type(piece) for piece in JORDAN.pieces} == {Anchored, Stretch}
    assert {piece.method for piece in BOXES.pieces} >= {"mean value", "second order"}


@pytest.mark.parametrize("name", ALL)
def test_a_certificate_survives_json_and_checks(name):
    again = certificate_from_plain(json.loads(json.dumps(ALL[name].to_plain())))
    assert again == ALL[name]
    assert again.check() is True


@pytest.mark.parametrize("name", ALL)
def test_another_expression_is_refused(name):
    refused(replace(ALL[name], expr=ALL[name].expr - 2))
    refused(replace(ALL[name], expr=-ALL[name].expr - Rational(1, 10**6)))


@pytest.mark.parametrize("name", ["jordan", "entropy", "inside"])
def test_a_lost_piece_is_refused(name):
    whole = ALL[name]
    for k in range(len(whole.pieces)):
        refused(replace(whole, pieces=whole.pieces[:k] + whole.pieces[k + 1 :]), "covers|reach|no piece")
    refused(replace(whole, pieces=()), "no piece")
    refused(replace(whole, pieces=whole.pieces[::-1]))


@pytest.mark.parametrize("name", ["jordan", "entropy", "inside", "product"])
def test_a_longer_interval_is_refused(name):
    refused(replace(ALL[name], high=ALL[name].high + TENTH))
    refused(replace(ALL[name], low=ALL[name].low - TENTH))


def test_a_rational_function_on_a_longer_interval_is_looked_at_again():
    refused(replace(RATIONAL, low=RATIONAL.low - TENTH), "root inside")
    assert replace(RATIONAL, high=RATIONAL.high + TENTH).check()


@pytest.mark.parametrize("name", ["jordan", "entropy", "inside"])
def test_a_wrong_order_at_a_zero_is_refused(name):
    whole = ALL[name]
    found = 0
    for k, piece in enumerate(whole.pieces):
        if isinstance(piece, Anchored):
            found += 1
            for change in ({"power": piece.power + 1}, {"power": piece.power - 1}, {"logs": piece.logs + 1}):
                pieces = (*whole.pieces[:k], replace(piece, **change), *whole.pieces[k + 1 :])
                refused(replace(whole, pieces=pieces), "leading term")
            for change in ({"order": 0}, {"order": 10**6}, {"anchor": (piece.low + piece.high) / 2}, {"bits": 10**9}):
                refused(replace(whole, pieces=(*whole.pieces[:k], replace(piece, **change), *whole.pieces[k + 1 :])))
    assert found >= 2


def test_a_stretch_over_a_zero_is_refused():
    for order in range(6):
        refused(replace(JORDAN, pieces=(Stretch(JORDAN.low, JORDAN.high, order, 128, "1"),)), "not positive")


def test_an_anchor_that_is_not_a_zero_of_the_function_is_refused():
    piece = Anchored(sp.S.Zero, TENTH, sp.S.Zero, sp.Integer(2), 0, 6, 128, "1")
    falling = IntervalCertificate(cos(x) - 1, x, sp.S.Zero, TENTH, (piece,))
    refused(falling, "negative")
    refused(replace(falling, expr=exp(x) - 1), "leading term")
    pole = replace(falling, expr=1 / x**2, pieces=(replace(piece, power=sp.Integer(-2)),))
    refused(pole, "no finite limit")


def test_an_altered_factorisation_is_refused():
    refused(replace(RATIONAL, factors=RATIONAL.factors[:-1]), "multiply")
    refused(replace(RATIONAL, sample=sp.Integer(5)), "sample")
    refused(replace(RATIONAL, constant=-RATIONAL.constant), "multiply")
    refused(replace(RATIONAL, denominator=sp.S.One))
    odd = certificate(x**3 + 1, (x, 0, 1))
    refused(replace(odd, low=sp.Integer(-2), sample=sp.S.Half), "root inside")
    cubic = replace(odd, expr=-(x**3), numerator=-(x**3), constant=-sp.S.One, factors=((x, 3),), sample=sp.S.Half)
    refused(cubic, "not positive")
    pole = replace(odd, expr=1 / (x - TENTH) ** 2, numerator=sp.S.One, denominator=(x - TENTH) ** 2)
    refused(replace(pole, constant=sp.S.One, factors=((x - TENTH, 2),), sample=sp.S.Half), "root in the interval")


def test_an_altered_product_is_refused():
    first, *others = PRODUCT.factors
    refused(replace(PRODUCT, factors=tuple(others)))
    refused(replace(PRODUCT, factors=tuple((factor, None) for factor, _ in PRODUCT.factors)), "does not show")
    refused(replace(PRODUCT, points=PRODUCT.points[1:]), "points")
    refused(replace(PRODUCT, points=()), "points")
    other = certificate(x - sin(x) + 1, (x, 0, 2))
    refused(replace(PRODUCT, factors=(first, (x - sin(x), other))), "about something else")


def test_altered_cases_are_refused():
    first, *others = CASES.parts
    refused(replace(CASES, parts=tuple(others)), "as many parts")
    refused(replace(CASES, parts=(*others, first)), "about something else")
    refused(replace(CASES, points=CASES.points[:1] + CASES.points[2:], parts=CASES.parts[1:]))
    refused(replace(CASES, points=CASES.points[1:], parts=CASES.parts[1:]), "begin and end")
    (quantity, sign, shown), *rest = first.signs
    turned = replace(first, signs=((quantity, -sign, shown), *rest))
    refused(replace(CASES, parts=(turned, *others)), "about something else")
    refused(replace(CASES, parts=(replace(first, signs=()), *others)))
    jump = sp.Piecewise((-1, sp.Eq(x, 0)), (CASES.expr, True))
    refused(replace(CASES, expr=jump), "may be negative")


def test_altered_boxes_are_refused():
    refused(replace(BOXES, pieces=BOXES.pieces[1:]))
    refused(replace(BOXES, pieces=(*BOXES.pieces, BOXES.pieces[0])), "more pieces")
    refused(replace(BOXES, tree=None))
    axis, cut, below, above = BOXES.tree
    refused(replace(BOXES, tree=(axis, cut + 5, below, above)), "does not divide")
    refused(replace(BOXES, rest=BOXES.rest + 1), "is not")
    refused(replace(BOXES, ends=((-2, 1), (-1, 1))))
    refused(replace(SQUARE, square=((x - y, 3),)), "not even")
    lows, highs = (sp.Integer(-1),) * 2, (sp.S.One,) * 2
    for method in ("mean value", "bernstein", "second order", "visible sign", "hearsay"):
        piece = Box(lows, highs, method, 128, "0", (sp.S.Zero, sp.S.Zero))
        for expr in (x * y, x**2 - y**2, -(x**2) - y**2, x**3 + y**3):
            refused(BoxCertificate(expr, (x, y), BOXES.ends, (), expr, None, (piece,)))
    moved = Box(lows, highs, "second order", 128, "0", (TENTH, sp.S.Zero))
    refused(BoxCertificate(x**2 + y**2, (x, y), BOXES.ends, (), x**2 + y**2, None, (moved,)), "downwards")


def test_data_that_is_no_certificate_is_refused():
    plain = JORDAN.to_plain()
    for broken in (
        {},
        {**plain, "kind": "hearsay"},
        {**plain, "expr": ["__import__", "os"]},
        {**plain, "pieces": [{}]},
    ):
        with pytest.raises(CertificateRefused):
            certificate_from_plain(broken)


def test_what_has_only_a_limit_is_known():
    assert defined_throughout(JORDAN)
    assert defined_throughout(RATIONAL)
    assert not defined_throughout(ENTROPY)
    assert not defined_throughout(certificate((x**2 - 1) / (x - 1), (x, 0, 2)))
    assert not defined_throughout(certificate(sin(x) / x - Rational(1, 2)))


def test_a_certificate_shows_pieces_orders_and_the_least_bound():
    text = str(JORDAN)
    assert f"{len(JORDAN.pieces)} pieces" in text
    assert "zero of order 1 at 0" in text
    assert "zero of order 1 at pi/2" in text
    assert "elsewhere at least 0." in text
    assert JORDAN.orders == {sp.S.Zero: 1, pi / 2: 1}
    assert INSIDE.orders == {log(2): 2}


# -- planted faults: the check, or the search, must notice a wrong step of the other --------------------------


def test_the_check_notices_a_search_with_the_wrong_sign_of_the_remainder(monkeypatch):
    faulty = search.Search._bound

    def optimistic(self, whole):
        order, bound = faulty(self, whole)
        return order, abs(bound) + 1

    monkeypatch.setattr(search.Search, "_bound", optimistic)
    verdict = decide_nonnegative(sin(x) - x + x**3 / 7, (x, Rational(1, 2), 1))
    assert not verdict.proved


def test_the_check_notices_a_search_that_loses_an_interval(monkeypatch):
    complete = search.Search._stretches
    monkeypatch.setattr(search.Search, "_stretches", lambda self, low, high: complete(self, low, high)[1:])
    verdict = decide_nonnegative(sin(x) - 2 * x / pi, (x, 0, pi / 2))
    assert not verdict.proved
    assert "does not pass the check" in verdict.reason


def test_the_check_notices_power_series_that_are_wrong(monkeypatch):
    monkeypatch.setitem(series._OUTER, sp.sin, lambda u: u.sin() + 1)
    assert not decide_nonnegative(sin(x) - x + x**3 / 7, (x, Rational(1, 2), 1)).proved


def test_the_check_notices_an_order_that_is_off_by_one(monkeypatch):
    found = search.Search._anchored

    def off_by_one(self, anchor, side, limit):
        piece = found(self, anchor, side, limit)
        return replace(piece, power=piece.power + 1)

    monkeypatch.setattr(search.Search, "_anchored", off_by_one)
    assert not decide_nonnegative(sin(x) - 2 * x / pi, (x, 0, pi / 2)).proved


# -- planted faults in the check itself: the battery below must notice them ------------------------------------

BATTERY = (
    (cos(x) - 1, -TENTH, TENTH),
    (x - x**3 / 6 - sin(x), 0, 1),
    (sin(x) - x + x**3 / 6 - Rational(1, 100) * x**4, 0, 1),
    (Abs(x) - Rational(11, 10) * Abs(sin(x)), -1, 1),
    (x * log(x) + x / 10, 0, Rational(1, 4)),
    (sqrt(x) - Rational(101, 100) * sin(sqrt(x)), 0, Rational(1, 4)),
    (exp(x) - 1 - x - x**2, -TENTH, TENTH),
    (1 + x - exp(x) + x**2 / 3, 0, Rational(1, 4)),
    (x**2 - x / 100, 0, Rational(1, 4)),
)


def accepts_a_false_one():
    """Whether the check accepts some piece for one of the false inequalities of the battery."""
    for expr, low, high in BATTERY:
        low, high = sp.sympify(low), sp.sympify(high)
        pieces = [Stretch(low, high, order, 128, "1") for order in range(5)]
        for anchor in (low, high):
            for power in (0, Rational(1, 2), 1, Rational(3, 2), 2, 3, 4, 5):
                for logs in (0, 1):
                    pieces.append(Anchored(low, high, anchor, sp.sympify(power), logs, 8, 128, "1"))
        for piece in pieces:
            try:
                checking.check_piece(expr, x, piece)
            except CertificateRefused:
                continue
            return True
    return False


def test_the_check_accepts_none_of_the_battery():
    assert not accepts_a_false_one()


def without_remainder(self):
    total = coefficients.arb(0)
    for exponent, coefficient in self.terms.items():
        total += coefficient.ball * self.frame.monomial(exponent).mid() * 0
    return total


FAULTS = {
    "the rest is not compared with the leading term": (expansion.Expansion, "range", without_remainder),
    "the sign of the leading term is lost": (expansion.Leading, "sign", property(lambda self: 1)),
    "coefficients that are not zero are skipped": (
        expansion,
        "is_zero",
        lambda number: bool(number.ball.abs_upper() < 0.4),
    ),
    "Taylor's formula without its remainder": (
        checking,
        "taylor_bound",
        lambda expr, variable, whole, order: jets.taylor_bound(expr, variable, whole.mid(), order),
    ),
    "the bound is not looked at": (checking, "taylor_bound", lambda *_: coefficients.arb(1)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_planted_in_the_check_is_noticed(monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    assert accepts_a_false_one()
