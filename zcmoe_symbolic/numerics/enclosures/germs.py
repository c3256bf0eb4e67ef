"""Functions near the end of an interval: finitely many terms `c u^e log(1/u)^m` and a bounded remainder.

A `Germ` describes a function on the whole of `0 < u <= width`, not only in the limit:

    f(u) = exp(growth) * (sum of c u^e l^m  +  r(u) u^N l^M),    l = log(1/u),    r(u) in the ball `rest`,

with constants c that are enclosed in balls and a growth that is itself a sum of such terms with e < 0. This
is Taylor arithmetic with remainder (Moore, Interval Analysis, 1966; Tucker, Validated Numerics, 2011, ch. 4)
over the monomials of asymptotic expansions.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flint import acb, acb_poly, acb_series, arb, ctx, fmpq

from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, Effort

__all__ = ["Domain", "Germ", "Terms", "as_arb", "power_of", "symmetric"]

Key = tuple[Fraction, int]
Terms = Mapping[Key, acb]
_ZERO = Fraction(0)


def as_arb(number: Fraction | int) -> arb:
    return arb(fmpq(Fraction(number).numerator, Fraction(number).denominator))


def symmetric(bound: arb, *, real: bool) -> acb:
    """The ball around 0 of everything that is at most `bound` in absolute value."""
    spread = arb(0, bound.abs_upper())
    return acb(spread) if real else acb(spread, spread)


def power_of(base: arb, exponent: Fraction) -> arb:
    """A power of a positive ball."""
    if exponent.denominator == 1:
        return base ** int(exponent)
    return acb(base).pow(acb(as_arb(exponent))).real


@dataclass(frozen=True, slots=True)
class Domain:
    """`0 < u <= width`, and how many orders of `u` are kept.

    With `is_complex` the variable runs over the complex numbers with Re u >= 0 and |u| <= width instead; there
    logarithms are not used. With `reciprocal_is_integer` only 1/u = 1, 2, 3, ... matters.
    """

    width: arb
    orders: int
    is_complex: bool = False
    reciprocal_is_integer: bool = False
    effort: Effort | None = None
    logarithm: arb = field(init=False)

    def __post_init__(self) -> None:
        if not 2 * self.width <= 1:
            raise CannotEnclose("a germ is used on an interval of length at most 1/2 only")
        object.__setattr__(self, "logarithm", -self.width.log())

    def size(self, exponent: Fraction, logs: int) -> arb:
        """An upper bound of `u^exponent l^logs`; needs `exponent > 0`, or both not to grow towards 0."""
        if exponent == 0 and logs <= 0:
            return self.logarithm**logs if logs else arb(1)
        if exponent <= 0:
            raise CannotEnclose("a term is not bounded near the end of the interval")
        if logs <= 0:
            return power_of(self.width, exponent) * (self.logarithm**logs if logs else arb(1))
        if self.logarithm * as_arb(exponent) >= logs:
            return power_of(self.width, exponent) * self.logarithm**logs
        # The maximum of u^a l^m over all u is at l = m/a.
        return (as_arb(Fraction(logs) / exponent) / arb.const_e()) ** logs

    def range_of(self, exponent: Fraction, logs: int) -> acb:
        """A ball that contains `u^exponent l^logs` for all u of the domain."""
        if exponent == 0 and logs == 0:
            return acb(1)
        bound = self.size(exponent, logs).abs_upper()
        return symmetric(bound, real=False) if self.is_complex else acb(arb(bound / 2, bound / 2))


def _clean(terms: Iterable[tuple[Key, acb]]) -> dict[Key, acb]:
    total: dict[Key, acb] = {}
    for key, coefficient in terms:
        total[key] = total[key] + coefficient if key in total else coefficient
    return {key: coefficient for key, coefficient in total.items() if not coefficient.is_zero()}


def _products(one: Terms, other: Terms) -> list[tuple[Key, acb]]:
    """All products of two terms, collected: polynomials in a root of u, one for each power of the logarithm."""
    if len(one) <= 2 or len(other) <= 2:
        return [((e1 + e2, m1 + m2), c1 * c2) for (e1, m1), c1 in one.items() for (e2, m2), c2 in other.items()]
    root = math.lcm(*(e.denominator for e, _ in (*one, *other)))
    first, second = (min(int(e * root) for e, _ in terms) for terms in (one, other))
    products: list[tuple[Key, acb]] = []
    for m1, left in _rows(one, root, first).items():
        for m2, right in _rows(other, root, second).items():
            coefficients = (left * right).coeffs()
            products += [
                ((Fraction(first + second + k, root), m1 + m2), c)
                for k, c in enumerate(coefficients)
                if not c.is_zero()
            ]
    return products


def _rows(terms: Terms, root: int, lowest: int) -> dict[int, acb_poly]:
    rows: dict[int, dict[int, acb]] = {}
    for (exponent, logs), coefficient in terms.items():
        rows.setdefault(logs, {})[int(exponent * root) - lowest] = coefficient
    return {logs: acb_poly([row.get(k, 0) for k in range(max(row) + 1)]) for logs, row in rows.items()}


@dataclass(frozen=True, slots=True)
class Germ:
    """See the module; `order` is N, `logs` is M. `alternates` multiplies by (-1)^(1/u)."""

    domain: Domain
    terms: Terms
    rest: acb = field(default_factory=lambda: acb(0))
    order: Fraction = Fraction(10**6)
    logs: int = 0
    growth: Terms = field(default_factory=dict)
    alternates: bool = False

    # -- making germs ---------------------------------------------------------------------------------------

    @classmethod
    def constant(cls, domain: Domain, value: acb) -> "Germ":
        if not value.is_finite():
            raise CannotEnclose("a constant of an expansion is not finite")
        return cls(domain, _clean([((_ZERO, 0), value)]))

    @classmethod
    def monomial(cls, domain: Domain, exponent: Fraction | int, logs: int = 0) -> "Germ":
        if domain.is_complex and logs:
            raise CannotEnclose("no logarithms over a complex domain")
        return cls(domain, {(Fraction(exponent), logs): acb(1)})

    @classmethod
    def bounded(cls, domain: Domain, ball: acb) -> "Germ":
        """Any function with values in the ball."""
        if not ball.is_finite():
            raise CannotEnclose("a function is not bounded near the end of the interval")
        return cls(domain, {}, ball, _ZERO)

    def _build(
        self,
        constants: Iterable[tuple[Key, acb]],
        remainders: Iterable[tuple[Key, acb]],
        cut: Fraction,
        *,
        growth: Terms,
        alternates: bool,
    ) -> "Germ":
        """Collect contributions; what is of order `cut` or higher goes into the remainder."""
        kept = _clean(constants)
        late = [(key, coefficient) for key, coefficient in kept.items() if key[0] >= cut]
        late += [(key, coefficient) for key, coefficient in remainders if not coefficient.is_zero()]
        if any(not coefficient.is_finite() for coefficient in (*kept.values(), *(c for _, c in late))):
            raise CannotEnclose("a coefficient of an expansion is not finite")
        early = {key: coefficient for key, coefficient in kept.items() if key[0] < cut}
        if not late:
            return Germ(self.domain, early, growth=growth, alternates=alternates)
        order = min(key[0] for key, _ in late)
        logs = max(key[1] for key, _ in late)
        rest = acb(0)
        for (exponent, power), coefficient in late:
            rest += coefficient * self.domain.range_of(exponent - order, power - logs)
        # Constants of higher order than the remainder say nothing more.
        for key in [key for key in early if key[0] > order]:
            rest += early.pop(key) * self.domain.range_of(key[0] - order, key[1] - logs)
        return Germ(self.domain, early, rest, order, logs, growth, alternates)

    # -- what it looks like ---------------------------------------------------------------------------------

    @property
    def lead(self) -> Fraction:
        """The lowest exponent."""
        return min((key[0] for key in self.terms), default=self.order)

    @property
    def is_real(self) -> bool:
        coefficients = (*self.terms.values(), self.rest, *self.growth.values())
        return not self.domain.is_complex and all(c.imag.is_zero() for c in coefficients)

    def range(self) -> acb:
        """A ball that contains all values of the function."""
        plain = self.without_growth()
        if plain.alternates:
            return symmetric(Germ(plain.domain, plain.terms, plain.rest, plain.order, plain.logs).bound(), real=False)
        total = acb(0)
        for (exponent, logs), coefficient in plain.terms.items():
            total += coefficient * self.domain.range_of(exponent, logs)
        if not plain.rest.is_zero():
            total += plain.rest * self.domain.range_of(plain.order, plain.logs)
        return total

    def bound(self) -> arb:
        """An upper bound of the absolute value."""
        return abs(self.range()).abs_upper()

    # -- arithmetic -----------------------------------------------------------------------------------------

    def __neg__(self) -> "Germ":
        return self.scaled(acb(-1))

    def scaled(self, factor: acb) -> "Germ":
        terms = _clean((key, factor * coefficient) for key, coefficient in self.terms.items())
        return Germ(self.domain, terms, factor * self.rest, self.order, self.logs, self.growth, self.alternates)

    def __add__(self, other: "Germ") -> "Germ":
        if not self.terms and self.rest.is_zero():
            return other
        if not other.terms and other.rest.is_zero():
            return self
        if self.alternates != other.alternates:
            return self.without_signs() + other.without_signs()
        if self.growth or other.growth:
            one, two = self._on_one_scale(other)
            if one.growth != two.growth:
                one, two = one.without_growth(), two.without_growth()
            return one._plus(two)
        return self._plus(other)

    def _plus(self, other: "Germ") -> "Germ":
        cut = min(self.lead, other.lead) + self.domain.orders
        remainders = [((g.order, g.logs), g.rest) for g in (self, other)]
        return self._build(
            (*self.terms.items(), *other.terms.items()),
            remainders,
            cut,
            growth=self.growth,
            alternates=self.alternates,
        )

    def __mul__(self, other: "Germ") -> "Germ":
        cut = self.lead + other.lead + self.domain.orders
        if self.domain.effort is not None:
            self.domain.effort.check_time()
        constants = _products(self.terms, other.terms)
        remainders: list[tuple[Key, acb]] = []
        for one, two in ((self, other), (other, self)):
            if not one.rest.is_zero():
                remainders += [
                    ((one.order + e, one.logs + m), one.rest * coefficient) for (e, m), coefficient in two.terms.items()
                ]
        remainders.append(((self.order + other.order, self.logs + other.logs), self.rest * other.rest))
        growth = _clean((*self.growth.items(), *other.growth.items()))
        if any(coefficient.contains(0) for coefficient in growth.values()):
            # Two scales that may cancel, or not: no statement about the size.
            raise CannotEnclose("the exponential size of a product is not determined")
        return self._build(constants, remainders, cut, growth=growth, alternates=self.alternates != other.alternates)

    def with_growth(self, growth: Terms) -> "Germ":
        return Germ(self.domain, self.terms, self.rest, self.order, self.logs, growth, self.alternates)

    def without_signs(self) -> "Germ":
        """The same without `alternates`: the sign becomes part of the remainder."""
        if not self.alternates:
            return self
        plain = Germ(self.domain, self.terms, self.rest, self.order, self.logs, self.growth)
        return plain * Germ.bounded(self.domain, acb(arb(0, 1)))

    # -- exponential sizes ----------------------------------------------------------------------------------

    def without_growth(self) -> "Germ":
        """The same function with a factor that decays exponentially counted as a remainder of high order."""
        if not self.growth:
            return self
        order = Fraction(self.domain.orders) - min(self.lead, _ZERO)
        order, size = _exponential_bound(self.growth, self.domain, order)
        factor = Germ(self.domain, {}, symmetric(size, real=self.is_real), order)
        plain = Germ(self.domain, self.terms, self.rest, self.order, self.logs, {}, self.alternates)
        return factor * plain

    def _on_one_scale(self, other: "Germ") -> tuple["Germ", "Germ"]:
        """Both with the growth of the larger one, where it is certain which is the larger."""
        difference = _clean((*self.growth.items(), *((key, -c) for key, c in other.growth.items())))
        if not difference:
            return self, other
        leading = difference[_leading(difference)]
        if leading.real < 0:
            small = self.with_growth(difference).without_growth()
            return small.with_growth(other.growth), other
        if leading.real > 0:
            small = other.with_growth(_clean((key, -c) for key, c in difference.items())).without_growth()
            return self, small.with_growth(self.growth)
        return self.without_growth(), other.without_growth()

    # -- composition ----------------------------------------------------------------------------------------

    def leading_factor(self) -> tuple[acb, Key, "Germ"]:
        """`c`, `(e, m)` and `h` with f = exp(growth) c u^e l^m (1 + h), where h tends to 0."""
        exponent = self.lead
        here = [key for key in self.terms if key[0] == exponent]
        if len(here) != 1 or (self.order <= exponent and not self.rest.is_zero()):
            raise CannotEnclose("the leading term of an expansion is not a single power")
        logs = here[0][1]
        coefficient = self.terms[exponent, logs]
        if coefficient.contains(0):
            raise CannotEnclose("the leading coefficient of an expansion may vanish")
        terms = {(e - exponent, m - logs): c / coefficient for (e, m), c in self.terms.items() if e != exponent}
        rest = self.rest if self.rest.is_zero() else self.rest / coefficient
        return coefficient, here[0], Germ(self.domain, terms, rest, self.order - exponent, self.logs - logs)

    def about_constant(self) -> tuple[acb, "Germ"]:
        """`c` and `h` with f = c + h, where h tends to 0."""
        plain = self.without_growth()
        centre = plain.terms.get((_ZERO, 0), acb(0))
        terms = {key: c for key, c in plain.terms.items() if key != (_ZERO, 0)}
        small = Germ(plain.domain, terms, plain.rest, plain.order, plain.logs)
        if plain.alternates or ((terms or not plain.rest.is_zero()) and small.lead <= 0):
            raise CannotEnclose("a function has no expansion about a limit of its argument")
        return centre, small

    def steps_needed(self) -> int:
        """How many powers of a germ that tends to 0 are needed to reach the last order."""
        if not self.terms and self.rest.is_zero():
            return 1
        return max(1, min(4 * self.domain.orders, -(-self.domain.orders // self.lead)))

    def series(self, coefficients: list[acb], last: acb) -> "Germ":
        """The sum of coefficients[j] h^j, and `last` for the remainder's factor of h^n, n = len(coefficients)."""
        total = Germ(self.domain, {}, last, _ZERO)
        for coefficient in reversed(coefficients):
            total = total * self + Germ.constant(self.domain, coefficient)
        return total

    def inverse_power(self, exponent: Fraction) -> "Germ":
        """(1 + h)^exponent for this germ h, by the binomial series with Lagrange's remainder."""
        reach = 1 + self.range()
        if not reach.real > 0:
            raise CannotEnclose("a binomial series does not converge on the whole interval")
        steps = self.steps_needed()
        coefficients = []
        current = Fraction(1)
        for j in range(steps):
            coefficients.append(acb(as_arb(current)))
            current = current * (exponent - j) / (j + 1)
        last = acb(as_arb(current)) * reach.pow(acb(as_arb(exponent - steps)))
        return self.series(coefficients, last)

    def composed(self, function: str, centre: acb, *, is_regular: bool = True) -> "Germ":
        """function(centre + h) for this germ h, by Taylor's theorem; Arb knows the function's power series.

        The remainder h^n f^(n)(...)/n! is enclosed over the ball that contains all values of the argument.
        """
        if not is_regular:
            raise CannotEnclose(f"{function} is not holomorphic on the whole interval")
        steps = self.steps_needed()
        saved = ctx.cap
        ctx.cap = steps + 1
        try:
            here = getattr(acb_series([centre, 1], steps + 1), function)()
            around = getattr(acb_series([centre + self.range(), 1], steps + 1), function)()
            coefficients = [here[j] for j in range(steps)]
            last = around[steps]
        finally:
            ctx.cap = saved
        return self.series(coefficients, last)


def _leading(terms: Terms) -> Key:
    """The term that grows fastest as u tends to 0."""
    return min(terms, key=lambda key: (key[0], -key[1]))


def _exponential_bound(growth: Terms, domain: Domain, order: Fraction) -> tuple[Fraction, arb]:
    """`N` and `K` with |exp(growth)| <= K u^N on the whole domain; N is `order`, or 0 for pure oscillation."""
    if domain.is_complex:
        raise CannotEnclose("no exponential sizes over a complex domain")
    if all(coefficient.real.is_zero() for coefficient in growth.values()):
        return _ZERO, arb(1)
    first = _leading({key: c for key, c in growth.items() if not c.real.is_zero()})
    strength = -growth[first].real
    if first[1] < 0 or first[0] >= 0:
        raise CannotEnclose("an exponential size is not understood")
    for key, coefficient in growth.items():
        if key != first:
            strength -= abs(coefficient.real) * domain.size(key[0] - first[0], key[1] - first[1])
    strength = strength * domain.logarithm ** first[1]
    if not strength > 0:
        raise CannotEnclose("an exponential factor does not decay on the whole interval")
    strength = arb(strength.lower())
    speed = -first[0]
    reciprocal = power_of(1 / domain.width, speed)
    at_end = (-strength * reciprocal).exp() * power_of(1 / domain.width, order)
    if order <= 0:
        return order, at_end
    # K is the maximum of exp(-c u^-s) u^-N, which is at u^-s = N/(c s).
    turning = as_arb(order / speed) / strength
    if reciprocal >= turning:
        return order, at_end
    ratio = as_arb(order / speed)
    return order, acb(turning).pow(acb(ratio)).real * (-ratio).exp()
