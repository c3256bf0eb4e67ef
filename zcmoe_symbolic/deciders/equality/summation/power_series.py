"""Infinite sums with powers: geometric, logarithmic, exponential and binomial series."""

from itertools import pairwise

import sympy as sp

from zcmoe_symbolic.deciders import signs
from zcmoe_symbolic.deciders.equality.summation.ranges import certainly_nonnegative

__all__ = ["binomial_series", "exponential_series", "geometric_series", "inside_unit_disc"]

_MOST_TERMS = 60


def inside_unit_disc(number: sp.Expr) -> bool:
    """Whether certainly |number| < 1.

    >>> a = sp.Symbol("a", positive=True)
    >>> [inside_unit_disc(q) for q in (sp.exp(-a), a / (1 + a), -sp.Rational(1, 2), a)]
    [True, True, True, False]
    """
    return _size(number) == "less"


def _size(number: sp.Expr) -> str | None:
    """ "less" for certainly < 1, "one" for certainly <= 1 in absolute value."""
    if number == 0:
        return "less"
    if number in (1, -1, sp.I, -sp.I):
        return "one"
    if isinstance(number, sp.exp):
        real = sp.re(number.args[0])
        return "less" if signs.is_negative(real) else ("one" if certainly_nonnegative(-real) else None)
    if isinstance(number, sp.tanh) and number.args[0].is_real:
        return "less"
    if isinstance(number, sp.sin | sp.cos) and number.args[0].is_real:
        return "one"
    if isinstance(number, sp.Pow) and number.exp.is_integer and signs.is_positive(number.exp):
        size = _size(number.base)
        if size is not None:
            return size
    if number.is_real:
        above, below = (sp.cancel(sp.together(side)) for side in (1 - number, 1 + number))
        if all(signs.is_positive(side) or signs.is_positive(sp.factor(side)) for side in (above, below)):
            return "less"
    elif number.is_number and signs.is_positive(1 - sp.Abs(number)):
        return "less"
    if isinstance(number, sp.Mul):
        sizes = [_size(factor) for factor in number.args]
        if None not in sizes:
            return "less" if "less" in sizes else "one"
    return None


def geometric_series(coefficient: sp.Expr, ratio: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """The sum of coefficient(k) * ratio**k over 0, 1, 2, ... for a rational coefficient and |ratio| < 1.

    Polynomials by binomial(k, i) ratio**k -> ratio**i/(1 - ratio)**(i + 1); simple poles by the logarithmic series
    (DLMF 4.6.1) and its sections; poles of higher order at integers by polylogarithms (DLMF 25.12.1).

    >>> k = sp.Dummy("k", integer=True, nonnegative=True)
    >>> geometric_series(1 / (k + 1), sp.Rational(1, 2), k)
    2*log(2)
    """
    if not inside_unit_disc(ratio) or ratio == 0:
        return None
    if ratio.is_number and ratio.is_real and not ratio.is_positive:
        # even and odd places apart, so that the ratio is positive
        even = geometric_series(coefficient.subs(index, 2 * index), ratio**2, index)
        odd = geometric_series(coefficient.subs(index, 2 * index + 1), ratio**2, index)
        return None if even is None or odd is None else even + ratio * odd
    numerator, denominator = sp.fraction(sp.cancel(sp.together(coefficient)))
    if not (numerator.is_polynomial(index) and denominator.is_polynomial(index)):
        return None
    polynomial, remainder = sp.div(numerator, denominator, index)
    total = sp.S.Zero
    for place, weight in enumerate(_newton_coefficients(polynomial, index)):
        total += weight * ratio**place / (1 - ratio) ** (place + 1)
    if remainder == 0:
        return total
    if remainder.free_symbols - {index} or denominator.free_symbols - {index}:
        return None
    for part in sp.Add.make_args(sp.apart(remainder / denominator, index)):
        value = _one_fraction(part, ratio, index)
        if value is None:
            return None
        total += value
    return total


def _newton_coefficients(polynomial: sp.Expr, index: sp.Symbol) -> list[sp.Expr]:
    """c_i with polynomial = sum of c_i binomial(index, i): the differences at 0."""
    degree = sp.degree(polynomial, index) if polynomial.has(index) else 0
    values = [sp.expand(polynomial.subs(index, place)) for place in range(int(degree) + 1)]
    result = []
    while values:
        result.append(values[0])
        values = [sp.expand(after - before) for before, after in pairwise(values)]
    return result


def _one_fraction(part: sp.Expr, ratio: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """The sum of c ratio**k/(k + z)**e for a positive rational z."""
    numerator, denominator = sp.fraction(sp.together(part))
    _, factors = sp.factor_list(denominator, index)
    if numerator.has(index) or len(factors) != 1 or sp.degree(factors[0][0], index) != 1:
        return None
    factor, exponent = factors[0]
    slope = sp.Poly(factor, index).LC()
    start = sp.Poly(factor, index).coeff_monomial(1) / slope
    weight = sp.cancel(part * (index + start) ** exponent)
    if not (start.is_Rational and 0 < start <= _MOST_TERMS) or weight.has(index):
        return None
    if start.is_Integer:
        whole = -sp.log(1 - ratio) if exponent == 1 else sp.polylog(exponent, ratio)
        begin = sp.Add(*(ratio**i / i**exponent for i in range(1, int(start))))
        return weight * (whole - begin) / ratio**start
    if exponent != 1 or not signs.is_positive(ratio):
        return None
    return weight * start.q * _section_of_logarithm(ratio, int(start.p), int(start.q))


def _section_of_logarithm(ratio: sp.Expr, p: int, q: int) -> sp.Expr:
    """The sum of ratio**k/(q k + p) for 0 < ratio < 1: a section of -log(1 - y) by the q-th roots of unity."""
    y = ratio ** sp.Rational(1, q)
    section = sp.S.Zero
    for turn in range(q):
        angle = 2 * sp.pi * turn / q
        size = sp.log(1 - 2 * y * sp.cos(angle) + y**2) / 2
        argument = sp.atan(sp.radsimp(y * sp.sin(angle) / (1 - y * sp.cos(angle))))
        section += -size * sp.cos(angle * p) + argument * sp.sin(angle * p)
    begin = sp.Add(*(y**i / i for i in range(p % q or q, p, q)))
    return (section / q - begin) / y**p


def exponential_series(
    polynomial: sp.Expr, ratio: sp.Expr, step: int, offset: int, index: sp.Symbol
) -> tuple[sp.Expr, set[sp.Expr]] | None:
    """The sum of polynomial(k) * ratio**k/(step*k + offset)! over 0, 1, 2, ..., and what must not vanish.

    A section, by roots of unity, of the sum of binomial(m, i) y**m/m! = y**i exp(y)/i! with y**step = ratio.

    >>> x, k = sp.Symbol("x"), sp.Dummy("k", integer=True, nonnegative=True)
    >>> exponential_series(sp.S.One, x, 1, 0, k)
    (exp(x), set())
    """
    if not polynomial.is_polynomial(index) or offset < 0 or step < 1 or step > 6:
        return None
    root = _root_of(ratio, step)
    place = sp.Dummy("m")
    moved = sp.expand(polynomial.subs(index, (place - offset) / sp.Integer(step)))
    weights = _newton_coefficients(moved, place)
    total = sp.S.Zero
    for turn in range(step):
        unit = sp.expand_complex(sp.exp(2 * sp.pi * sp.I * turn / step))
        y = unit * root
        value = sp.Add(*(w * y**i / sp.factorial(i) for i, w in enumerate(weights))) * sp.exp(y)
        total += unit ** (-offset % step) * value
    total /= step
    total -= sp.Add(*(moved.subs(place, m) * root**m / sp.factorial(m) for m in range(offset % step, offset, step)))
    return (total / root**offset if offset else total), ({ratio} if offset else set())


def _root_of(ratio: sp.Expr, step: int) -> sp.Expr:
    """Some y with y**step = ratio."""
    result = sp.S.One
    for factor in sp.Mul.make_args(ratio):
        base, exponent = factor.as_base_exp()
        if exponent.is_Integer and exponent % step == 0:
            result *= base ** (exponent / step)
        else:
            result *= factor ** sp.Rational(1, step)
    return result


def binomial_series(polynomial: sp.Expr, ratio: sp.Expr, start: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """The sum of polynomial(k) * start (start + 1) ... (start + k - 1)/k! * ratio**k for |ratio| < 1 (DLMF 4.6.7).

    >>> x, k = sp.Symbol("x", positive=True), sp.Dummy("k", integer=True, nonnegative=True)
    >>> binomial_series(sp.S.One, x / (1 + x), sp.Rational(1, 2), k)
    1/sqrt(-x/(x + 1) + 1)
    """
    if not inside_unit_disc(ratio) or not polynomial.is_polynomial(index):
        return None
    total = sp.S.Zero
    for place, weight in enumerate(_newton_coefficients(polynomial, index)):
        rising = sp.Mul(*(start + i for i in range(place)))
        total += weight * rising / sp.factorial(place) * ratio**place * (1 - ratio) ** (-start - place)
    return total
