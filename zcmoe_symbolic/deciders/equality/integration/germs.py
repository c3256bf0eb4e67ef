"""How an expression behaves as t tends to 0 from above: finite expansions with a proved size of the rest.

A germ is a finite sum of blocks exp(E) * (sum of c * t**p * log(t)**q + rest), where E collects the negative
powers of t in an exponent and the rest is O(t**order * |log t|**k) for some k. A block may be fuzzy: then there is
a further error exp(E) * O(exp(-c/t**r)) with c, r > 0, smaller than every power of t.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import sympy as sp

from zcmoe_symbolic.deciders.signs import is_negative, is_nonzero, is_positive

__all__ = ["Germ", "GermArithmetic", "NoExpansion", "Series"]

Place = tuple[sp.Expr, int]
_MOST_TERMS = 40


class NoExpansion(Exception):
    """The behaviour could not be found with certainty."""


@dataclass(frozen=True, slots=True)
class Series:
    """sum of coefficient * t**power * log(t)**log_power, with an error O(t**order) up to powers of log t."""

    terms: dict[Place, sp.Expr] = field(default_factory=dict)
    order: sp.Expr = sp.oo
    fuzzy: bool = False

    @property
    def empty(self) -> bool:
        return not self.terms and self.order == sp.oo and not self.fuzzy


Germ = dict[sp.Expr, Series]


def compare(left: sp.Expr, right: sp.Expr) -> int:
    """The sign of left - right, two exponents; raises NoExpansion if it is not known."""
    if left == right:
        return 0
    if right == sp.oo:
        return -1
    if left == sp.oo:
        return 1
    difference = sp.expand(left - right)
    if difference == 0:
        return 0
    if is_positive(difference):
        return 1
    if is_negative(difference):
        return -1
    raise NoExpansion(f"it is not known which of the exponents {left} and {right} is larger")


def smallest(exponents: Iterable[sp.Expr]) -> sp.Expr:
    found: sp.Expr = sp.oo
    for exponent in exponents:
        if compare(exponent, found) < 0:
            found = exponent
    return found


def lowest_order(orders: Iterable[sp.Expr]) -> sp.Expr:
    """The order of a sum of errors; a symbolic minimum if the orders cannot be compared."""
    known = list(orders)
    try:
        return smallest(known)
    except NoExpansion:
        return sp.Min(*known)


def surely_not_below(left: sp.Expr, right: sp.Expr) -> bool:
    """Whether left >= right is known of two exponents."""
    try:
        return compare(left, right) >= 0
    except NoExpansion:
        return False


class GermArithmetic:
    """Sums, products, powers, exponentials and logarithms of germs, kept to `length` powers of t after the first.

    `vanishes` tells whether a constant is certainly zero; a constant of which neither this nor the opposite is
    certain ends the expansion, where it matters, with `NoExpansion`.
    """

    def __init__(self, t: sp.Symbol, length: int, vanishes: Callable[[sp.Expr], bool]) -> None:
        self.t = t
        self.length = length
        self.vanishes = vanishes

    # --- series

    def is_zero(self, coefficient: sp.Expr) -> bool:
        """Whether a coefficient is zero, when that has to be known."""
        coefficient = sp.expand(coefficient)
        if coefficient == 0:
            return True
        if is_nonzero(coefficient):
            return False
        if self.vanishes(coefficient):
            return True
        raise NoExpansion(f"it is not known whether {coefficient} is zero")

    def trimmed(self, series: Series) -> Series:
        """Without terms that are zero or below the error, and cut `length` powers after the leading one."""
        terms = {place: sp.expand(c) for place, c in series.terms.items()}
        order = series.order
        terms = {(p, k): c for (p, k), c in terms.items() if c != 0 and not surely_not_below(p, order)}
        if len(terms) > _MOST_TERMS:
            raise NoExpansion("too many terms whose exponents cannot be compared")
        first = lowest_order(power for power, _ in terms)
        cut = sp.expand(first + self.length)
        beyond = {place for place in terms if surely_not_below(place[0], cut)}
        if beyond:
            order = lowest_order((order, cut))
            terms = {place: c for place, c in terms.items() if place not in beyond}
        return Series(terms, order, series.fuzzy)

    def add_series(self, left: Series, right: Series) -> Series:
        terms = dict(left.terms)
        for place, coefficient in right.terms.items():
            terms[place] = terms.get(place, sp.Integer(0)) + coefficient
        return self.trimmed(Series(terms, lowest_order((left.order, right.order)), left.fuzzy or right.fuzzy))

    def multiply_series(self, left: Series, right: Series) -> Series:
        if left.empty or right.empty:
            return Series()
        terms: dict[Place, sp.Expr] = {}
        for (p, j), c in left.terms.items():
            for (q, k), d in right.terms.items():
                place = (sp.expand(p + q), j + k)
                terms[place] = terms.get(place, sp.Integer(0)) + c * d
        start_left = lowest_order([p for p, _ in left.terms] + [left.order])
        start_right = lowest_order([p for p, _ in right.terms] + [right.order])
        orders = []
        if left.order != sp.oo and start_right != sp.oo:
            orders.append(left.order + start_right)
        if right.order != sp.oo and start_left != sp.oo:
            orders.append(right.order + start_left)
        return self.trimmed(Series(terms, lowest_order(orders), left.fuzzy or right.fuzzy))

    def leading(self, series: Series) -> tuple[sp.Expr, int, sp.Expr]:
        """Power, log power and coefficient of the dominant term, whose coefficient is certainly not zero."""
        terms = dict(series.terms)
        while terms:
            power = smallest(p for p, _ in terms)
            log_power = max(k for p, k in terms if compare(p, power) == 0)
            place = next((p, k) for p, k in terms if compare(p, power) == 0 and k == log_power)
            coefficient = terms.pop(place)
            if not self.is_zero(coefficient):
                return power, log_power, coefficient
        raise NoExpansion("the leading term is not known")

    def _relative(self, series: Series) -> tuple[sp.Expr, sp.Expr, Series]:
        """(c, p, delta) with series = c * t**p * (1 + delta) and delta -> 0."""
        power, log_power, coefficient = self.leading(series)
        if log_power != 0:
            raise NoExpansion("a logarithm leads")
        rest = {}
        for (p, k), c in series.terms.items():
            if compare(p, power) > 0:
                rest[(sp.expand(p - power), k)] = c / coefficient
            elif not (compare(p, power) == 0 and k == 0) and not self.is_zero(c):
                raise NoExpansion("a logarithm leads")
        order = series.order if series.order == sp.oo else sp.expand(series.order - power)
        return coefficient, power, Series(rest, order, series.fuzzy)

    def substituted(self, delta: Series, coefficient: Callable[[int], sp.Expr]) -> Series:
        """sum_k coefficient(k) * delta**k for a delta that tends to 0."""
        start = lowest_order([p for p, _ in delta.terms] + [delta.order])
        total, power = Series({(sp.Integer(0), 0): coefficient(0)}), Series({(sp.Integer(0), 0): sp.Integer(1)})
        if start == sp.oo:
            return Series(total.terms, sp.oo, delta.fuzzy)
        if compare(start, sp.Integer(0)) <= 0:
            raise NoExpansion("the increment does not tend to zero")
        index = 1
        while True:
            enough = index > 4 * self.length or (index > self.length and not start.is_number)
            if enough or surely_not_below(index * start, sp.Integer(self.length)):
                return self.add_series(total, Series({}, sp.expand(index * start)))
            power = self.multiply_series(power, delta)
            factor = Series({(sp.Integer(0), 0): coefficient(index)})
            total = self.add_series(total, self.multiply_series(factor, power))
            index += 1

    def power_series(self, series: Series, exponent: sp.Expr) -> Series:
        if exponent.is_Integer and 0 <= exponent <= 12:
            result = Series({(sp.Integer(0), 0): sp.Integer(1)})
            for _ in range(int(exponent)):
                result = self.multiply_series(result, series)
            return result
        if not exponent.is_real:
            raise NoExpansion(f"the exponent {exponent} is not known to be real")
        coefficient, power, delta = self._relative(series)
        if not exponent.is_integer:
            self.require_off_the_cut(coefficient)
        expansion = self.substituted(delta, lambda k: sp.ff(exponent, k) / sp.factorial(k))
        lead = Series({(sp.expand(power * exponent), 0): coefficient**exponent})
        return self.multiply_series(lead, expansion)

    def require_off_the_cut(self, constant: sp.Expr) -> None:
        """A constant that is positive, or certainly not real: there logarithm and powers are analytic."""
        if is_positive(constant):
            return
        imaginary = sp.im(constant)
        if constant.is_number and not imaginary.has(sp.im, sp.re) and is_nonzero(imaginary):
            return
        raise NoExpansion(f"{constant} may lie on a branch cut")

    # --- germs

    def constant(self, value: sp.Expr) -> Germ:
        return {sp.Integer(0): Series({(sp.Integer(0), 0): value})} if value != 0 else {}

    def add(self, left: Germ, right: Germ) -> Germ:
        result = dict(left)
        for exponent, series in right.items():
            total = self.add_series(result[exponent], series) if exponent in result else series
            if total.empty:
                result.pop(exponent, None)
            else:
                result[exponent] = total
        return result

    def multiply(self, left: Germ, right: Germ) -> Germ:
        result: Germ = {}
        for one, first in left.items():
            for two, second in right.items():
                result = self.add(result, {sp.expand(one + two): self.multiply_series(first, second)})
        return result

    def scaled(self, factor: sp.Expr, germ: Germ) -> Germ:
        return self.multiply(self.constant(factor), germ)

    def exponent_growth(self, exponent: sp.Expr) -> int:
        """-1, 0, 1: exp(exponent) is exponentially small, of modulus one, exponentially large."""
        parts: dict[sp.Expr, sp.Expr] = {}
        for term in sp.Add.make_args(sp.expand(exponent)):
            if term == 0:
                continue
            coefficient, power = term.as_independent(self.t)
            parts[sp.expand(-power.as_base_exp()[1])] = coefficient + parts.get(
                sp.expand(-power.as_base_exp()[1]), sp.Integer(0)
            )
        while parts:
            first = sp.Integer(0)
            for power in parts:
                if compare(power, first) > 0:
                    first = power
            coefficient = parts.pop(first)
            real = sp.expand(coefficient) if coefficient.is_real else sp.re(sp.expand(coefficient))
            if real == 0:
                continue
            if is_positive(real):
                return 1
            if is_negative(real):
                return -1
            raise NoExpansion(f"the sign of {real} in an exponent is not known")
        return 0

    def dominant(self, germ: Germ) -> tuple[sp.Expr, Series]:
        """The single block that exceeds all others exponentially; these become its fuzz."""
        if not germ:
            raise NoExpansion("zero has no leading term")
        blocks = list(germ)
        best = blocks[0]
        for other in blocks[1:]:
            growth = self.exponent_growth(sp.expand(other - best))
            if growth == 0:
                raise NoExpansion("two exponentials of the same size")
            if growth > 0:
                best = other
        series = germ[best]
        return best, Series(series.terms, series.order, series.fuzzy or len(blocks) > 1)

    def power(self, germ: Germ, exponent: sp.Expr) -> Germ:
        if exponent.is_Integer and 0 <= exponent <= 12:
            result = self.constant(sp.Integer(1))
            for _ in range(int(exponent)):
                result = self.multiply(result, germ)
            return result
        best, series = self.dominant(germ)
        if best != 0 and not exponent.is_integer:
            self._require_real(best)
        return {sp.expand(best * exponent): self.power_series(series, exponent)}

    @staticmethod
    def _require_real(exponent: sp.Expr) -> None:
        if not exponent.is_real:
            raise NoExpansion("an exponential that is not real in a root or logarithm")

    def logarithm(self, germ: Germ) -> Germ:
        best, series = self.dominant(germ)
        coefficient, power, delta = self._relative(series)
        self.require_off_the_cut(coefficient)
        if best != 0:
            self._require_real(best)
        expansion = self.substituted(delta, lambda k: sp.Rational((-1) ** (k + 1), k) if k else sp.Integer(0))
        head: dict[Place, sp.Expr] = {(sp.Integer(0), 0): sp.log(coefficient), (sp.Integer(0), 1): power}
        for term in sp.Add.make_args(sp.expand(best)):
            if term != 0:
                factor, base = term.as_independent(self.t)
                head[(base.as_base_exp()[1], 0)] = factor
        # A logarithm of a fuzzy germ is fuzzy in the block without an exponential.
        return {sp.Integer(0): self.add_series(Series(head), expansion)}

    def without_small_exponentials(self, germ: Germ) -> Germ:
        """Exponentially small blocks become fuzz of the plain block."""
        small = [e for e in germ if e != 0 and self.exponent_growth(e) < 0]
        if not small:
            return germ
        kept = {exponent: series for exponent, series in germ.items() if exponent not in small}
        plain = kept.get(sp.Integer(0), Series())
        kept[sp.Integer(0)] = Series(plain.terms, plain.order, True)
        return kept

    def only_series(self, germ: Germ) -> Series:
        if set(germ) - {sp.Integer(0)}:
            raise NoExpansion("an exponential inside a function")
        return germ.get(sp.Integer(0), Series())

    def exponential(self, germ: Germ) -> Germ:
        # exp(u + v) with v exponentially small is exp(u) with fuzz.
        series = self.only_series(self.without_small_exponentials(germ))
        if compare(series.order, sp.Integer(0)) <= 0:
            raise NoExpansion("the exponent is not known well enough")
        singular, constant, slope = sp.Integer(0), sp.Integer(0), sp.Integer(0)
        delta: dict[Place, sp.Expr] = {}
        for (power, log_power), c in series.terms.items():
            side = compare(power, sp.Integer(0))
            if side > 0:
                delta[(power, log_power)] = c
            elif side == 0 and log_power == 0:
                constant = c
            elif side == 0 and log_power == 1:
                slope = c
            elif log_power == 0:
                singular += c * self.t**power
            elif not self.is_zero(c):
                raise NoExpansion("a logarithm times a power in an exponent")
        if not slope.is_real:
            raise NoExpansion("a power of t that is not real")
        expansion = self.substituted(Series(delta, series.order, series.fuzzy), lambda k: 1 / sp.factorial(k))
        lead = Series({(slope, 0): sp.exp(constant)})
        return {sp.expand(singular): self.multiply_series(lead, expansion)}

    def split_constant(self, germ: Germ) -> tuple[sp.Expr, Series]:
        """(c, delta) for a germ that tends to the constant c."""
        series = self.only_series(self.without_small_exponentials(germ))
        delta: dict[Place, sp.Expr] = {}
        constant = sp.Integer(0)
        for (power, log_power), c in series.terms.items():
            side = compare(power, sp.Integer(0))
            if side > 0:
                delta[(power, log_power)] = c
            elif side == 0 and log_power == 0:
                constant = c
            elif not self.is_zero(c):
                raise NoExpansion("an argument without a finite limit")
        if compare(series.order, sp.Integer(0)) <= 0:
            raise NoExpansion("the limit of an argument is not known")
        return constant, Series(delta, series.order, series.fuzzy)

    def tends_to_infinity(self, germ: Germ) -> int:
        """1 or -1 if a real germ without exponentials tends to plus or minus infinity as a power, else 0."""
        if set(germ) - {sp.Integer(0)} or not germ:
            return 0
        series = germ[sp.Integer(0)]
        if not any(compare(p, sp.Integer(0)) < 0 for p, _ in series.terms):
            return 0
        power, log_power, coefficient = self.leading(series)
        if compare(power, sp.Integer(0)) >= 0 or compare(series.order, power) <= 0:
            return 0
        sign = 1 if is_positive(coefficient) else -1 if is_negative(coefficient) else 0
        if sign == 0 or log_power:
            raise NoExpansion("the side of infinity is not known")
        return sign

    def limit(self, germ: Germ) -> sp.Expr:
        """The finite limit of a germ; raises NoExpansion if it is infinite or not certain."""
        for exponent, series in germ.items():
            if exponent == 0:
                continue
            growth = self.exponent_growth(exponent)
            if growth < 0:
                continue
            if growth > 0 or series.fuzzy:
                raise NoExpansion("an exponential that grows")
            if any(compare(p, sp.Integer(0)) <= 0 and not self.is_zero(c) for (p, _), c in series.terms.items()):
                raise NoExpansion("an oscillation that does not die out")
            if compare(series.order, sp.Integer(0)) <= 0:
                raise NoExpansion("an oscillation with an unknown amplitude")
        constant, _ = self.split_constant({sp.Integer(0): germ.get(sp.Integer(0), Series())})
        return constant

    def integrable(self, germ: Germ, threshold: int) -> bool:
        """Whether every term is smaller than t**threshold by a power (absolute integrability at the end)."""
        for exponent, series in germ.items():
            if exponent != 0:
                growth = self.exponent_growth(exponent)
                if growth < 0:
                    continue
                if growth > 0:
                    return False
            for (power, _), c in series.terms.items():
                if not is_positive(power - threshold) and not self.is_zero(c):
                    return False
            if series.order != sp.oo and not is_positive(series.order - threshold):
                return False
        return True
