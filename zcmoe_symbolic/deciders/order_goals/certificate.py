"""Certificates for order goals, and the check that multiplies them out.

A goal `left <= right` follows from sources `left_i <= right_i` when

    scale (right - left) = sum_k multiplier_k factor_k product_of_differences_k + slack,

where the scale is positive, each factor has a known sign, each multiplier has the sign that makes its term
nonnegative, and the slack is a constant that is not negative. This module is trusted: whoever finds the
multipliers, `check` alone says whether they prove the goal.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.powers import power_normal_form
from zcmoe_symbolic.deciders.under_hypotheses.facts import is_plain_number
from zcmoe_symbolic.deciders.verdict import Trust
from zcmoe_symbolic.numerics import CannotEnclose, enclose

__all__ = [
    "Certificate",
    "Comparison",
    "Relation",
    "Term",
    "cancelled",
    "check",
    "constant_sign",
    "expanded",
    "is_defined",
    "logarithm",
    "monomial_sign",
    "prepared",
]

Relation: TypeAlias = Literal["<=", "<", "=="]
Sign: TypeAlias = tuple[int, bool]
"""+1 or -1, and whether the quantity is certainly not zero."""

_BITS = 200
_LONGEST_POWER = 10**6
_HIGHEST_POWER = 12
_LARGEST_FACTOR = 10**4


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left <= right`, `left < right` or `left == right` between expressions in independent real quantities."""

    left: sp.Expr
    relation: Relation
    right: sp.Expr

    @property
    def difference(self) -> sp.Expr:
        """What is not negative, positive, or zero."""
        return self.right - self.left

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


@dataclass(frozen=True, slots=True)
class Term:
    """A multiple of a product of sources, named by number: `multiplier * factor * product of their differences`.

    Without sources it is a multiple of a quantity whose sign is known.
    """

    multiplier: sp.Rational
    factor: sp.Expr
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why a goal follows. A `scale` of 0 means that the sources contradict each other.

    With `signs`, sources of the form `0 <= a` are also used as declarations of the sign of a. With `logarithms`, the
    logarithm of the goal is proved; source number k is then the logarithm of the source, and source number n + k the
    source itself, if there are n of them.
    """

    terms: tuple[Term, ...]
    scale: sp.Expr = sp.S.One
    signs: bool = False
    logarithms: bool = False

    @property
    def contradiction(self) -> bool:
        """Whether the sources contradict each other, so that they say nothing of the goal."""
        return bool(self.scale == 0)

    def used(self, sources: Sequence[Comparison]) -> frozenset[int]:
        """The numbers of the sources that the certificate rests on."""
        signs = known_signs(sources)[1] if self.signs else frozenset()
        return signs | {index % len(sources) for term in self.terms for index in term.sources}


def check(goal: Comparison, sources: Sequence[Comparison], certificate: Certificate) -> Trust | None:
    """Whether a certificate proves `goal`, for all real values of the quantities that satisfy the sources.

    The answer is `symbolic` if exact arithmetic shows it, `certified` if the sign of a constant came from a ball,
    and `None` if it does not prove the goal. Every difference is taken to be a real number: whoever asks must
    know that nothing is undefined. An equation is two goals. Source: Motzkin's transposition theorem, of which
    only the easy direction is used; Positivstellensatz of degree 1 for the factors.

    >>> a, b = sp.symbols("a b", real=True)
    >>> goal, source = Comparison(2 * a, "<=", 2 * b + 1), Comparison(a, "<", b)
    >>> check(goal, [source], Certificate((Term(sp.Integer(2), sp.S.One, (0,)),)))
    'symbolic'
    >>> check(goal, [source], Certificate((Term(sp.Integer(3), sp.S.One, (0,)),))) is None
    True
    """
    symbols, wanted, known = prepared(goal, sources, certificate.signs, certificate.logarithms)
    scale = certificate.scale.xreplace(symbols)
    if wanted is None or wanted.relation == "==" or not (scale == 0 or monomial_sign(scale) == (1, True)):
        return None
    total, strict = sp.S.Zero, False
    for term in certificate.terms:
        used = [known[index] if 0 <= index < len(known) else None for index in term.sources]
        factor = term.factor.xreplace(symbols)
        sign = _sign_of_term(term.multiplier, factor, used)
        if sign is None:
            return None
        strict = strict or sign
        total += term.multiplier * factor * sp.Mul(*(source.difference for source in used if source is not None))
    rest = expanded(scale * wanted.difference - total)
    if rest.free_symbols:
        rest = cancelled(rest)
    slack = constant_sign(rest)
    if slack is None or slack[0] < 0:
        return None
    if (wanted.relation == "<" or scale == 0) and not (strict or slack[0] > 0):
        return None
    return slack[1]


def _sign_of_term(multiplier: sp.Expr, factor: sp.Expr, sources: Sequence[Comparison | None]) -> bool | None:
    """Whether a term is positive (`True`) or at least not negative (`False`); `None` if neither is known."""
    if not multiplier.is_Rational or any(source is None for source in sources):
        return None
    relations = [source.relation for source in sources if source is not None]
    if "==" in relations:
        return False if is_defined(factor) else None
    sign = monomial_sign(factor)
    if sign is None or multiplier * sign[0] < 0:
        return None
    return bool(multiplier != 0) and sign[1] and all(relation == "<" for relation in relations)


def monomial_sign(monomial: sp.Expr) -> Sign | None:
    """The sign of a product of powers, by the declared signs of their bases.

    >>> x, q = sp.Symbol("x", real=True), sp.Symbol("q", positive=True)
    >>> monomial_sign(x**2 / q), monomial_sign(-q), monomial_sign(x * q)
    ((1, False), (-1, True), None)
    """
    sign, nonzero = 1, True
    for part in sp.Mul.make_args(monomial):
        base, power = part.as_base_exp()
        if base.is_positive and power.is_real:
            continue
        if base.is_negative and power.is_integer and power.is_even is not None:
            sign = sign if power.is_even else -sign
        elif power.is_even and base.is_real and base.is_nonzero:
            continue
        elif power.is_positive and (base.is_nonnegative or (base.is_real and power.is_even)):
            nonzero = False
        elif base.is_nonpositive and power.is_odd and power.is_positive:
            sign, nonzero = -sign, False
        else:
            return None
    return sign, nonzero


def is_defined(monomial: sp.Expr) -> bool:
    """Whether a product of powers is a real number for all admitted values of its symbols."""
    for part in sp.Mul.make_args(monomial):
        base, power = part.as_base_exp()
        whole = base.is_real and power.is_integer and (power.is_nonnegative or base.is_nonzero)
        if not (whole or (base.is_positive and power.is_real)):
            return False
    return True


# -- the form in which goal and sources are compared -----------------------------------------------------------


def expanded(expr: sp.Expr) -> sp.Expr:
    """`expr` multiplied out; powers and logarithms stay as they are, and so do high powers of sums."""
    powers = [power.exp for power in expr.atoms(sp.Pow) if power.base.is_Add and power.exp.is_Integer]
    low = all(abs(power) <= _HIGHEST_POWER for power in powers)
    return sp.expand(expr, power_base=False, power_exp=False, log=False, multinomial=low)


def cancelled(expr: sp.Expr) -> sp.Expr:
    """`expr` as one fraction in lowest terms, where it is a rational function of its parts."""
    try:
        return sp.cancel(expr)
    except (sp.PolynomialError, NotImplementedError):
        return expr


def prepared(
    goal: Comparison, sources: Sequence[Comparison], signs: bool, logarithms: bool
) -> tuple[dict[sp.Symbol, sp.Symbol], Comparison | None, list[Comparison | None]]:
    """Goal and sources with known signs declared; if so wanted with the logarithms taken (`None` if impossible)."""
    symbols = known_signs(sources)[0] if signs else {}
    changed = [Comparison(c.left.xreplace(symbols), c.relation, c.right.xreplace(symbols)) for c in (goal, *sources)]
    if not logarithms:
        return symbols, changed[0], list(changed[1:])
    taken = [_of_logarithms(comparison) for comparison in changed]
    return symbols, taken[0], [*taken[1:], *changed[1:]]


def known_signs(sources: Sequence[Comparison]) -> tuple[dict[sp.Symbol, sp.Symbol], frozenset[int]]:
    """Symbols that inequalities such as `0 < a` declare to have a sign, and the numbers of these inequalities."""
    found: dict[sp.Symbol, tuple[str, int]] = {}
    for index, source in enumerate(sources):
        difference = expanded(source.difference)
        if source.relation == "==" or len(difference.free_symbols) != 1:
            continue
        (symbol,) = difference.free_symbols
        slope, offset = difference.coeff(symbol), difference.coeff(symbol, 0)
        if difference != slope * symbol + offset or not (slope.is_Rational and offset.is_Rational):
            continue
        bound = -offset / slope
        nonzero = source.relation == "<" or bound != 0
        if slope > 0 and bound >= 0:
            flag = "positive" if nonzero else "nonnegative"
        elif slope < 0 and bound <= 0:
            flag = "negative" if nonzero else "nonpositive"
        else:
            continue
        if getattr(symbol, f"is_{flag}") is None and (symbol not in found or nonzero):
            found[symbol] = flag, index
    symbols = {
        symbol: sp.Dummy(symbol.name, **{**_declared(symbol), flag: True})
        for symbol, (flag, _) in sorted(found.items(), key=lambda item: sp.default_sort_key(item[0]))
    }
    return symbols, frozenset(index for _, index in found.values())


def _declared(symbol: sp.Symbol) -> dict[str, bool]:
    """The declarations that a sign leaves in force."""
    return {kind: True for kind in ("integer", "rational", "real") if getattr(symbol, f"is_{kind}")}


def _of_logarithms(comparison: Comparison) -> Comparison | None:
    left, right = logarithm(comparison.left), logarithm(comparison.right)
    return None if left is None or right is None else Comparison(left, comparison.relation, right)


def logarithm(expr: sp.Expr) -> sp.Expr | None:
    """The logarithm of a product of powers of positive quantities, as a sum; `None` if it is not visibly one.

    >>> a, r = sp.symbols("a r", positive=True)
    >>> logarithm(12 * a**r)
    r*log(a) + log(3) + 2*log(2)
    """
    exponents: dict[sp.Expr, sp.Expr] = {}
    for part in sp.Mul.make_args(power_normal_form(expr)):
        base, power = part.as_base_exp()
        if not (base.is_positive and power.is_real):
            return None
        exponents[base] = exponents.get(base, sp.S.Zero) + power
    total = sp.S.Zero
    for base, power in exponents.items():
        power = sp.cancel(power) if power.is_rational_function() else power
        if base.is_Rational:
            total += power * (_of_integer(base.p) - _of_integer(base.q))
        else:
            total += power * (sp.S.One if base == sp.E else sp.log(base))
    return expanded(total)


def _of_integer(number: int) -> sp.Expr:
    """The logarithm of a positive integer by its small factors; what is left need not be prime."""
    factors = sp.factorint(number, limit=_LARGEST_FACTOR, use_rho=False, use_pm1=False, use_ecm=False)
    return sp.Add(*(power * sp.log(factor) for factor, power in factors.items()))


# -- the sign of a constant ------------------------------------------------------------------------------------


def constant_sign(value: sp.Expr) -> tuple[int, Trust] | None:
    """The sign (-1, 0, 1) of a constant, and how it was shown; `None` if it is not a constant of known sign.

    >>> constant_sign(3 * sp.log(2) - 2 * sp.log(3))
    (-1, 'symbolic')
    >>> constant_sign(sp.pi - 3)
    (1, 'certified')
    """
    if value.is_Rational:
        return int(sp.sign(value)), "symbolic"
    if not is_plain_number(value):
        return None
    sign = _sign_of_logarithms(value)
    if sign is not None:
        return sign, "symbolic"
    try:
        ball = enclose(value, bits=_BITS)
    except (CannotEnclose, ValueError, TypeError, NotImplementedError):
        return None
    if not ball.imag.is_zero() or ball.real.contains(0):
        return None
    return (1 if ball.real > 0 else -1), "certified"


def _sign_of_logarithms(value: sp.Expr) -> int | None:
    """The sign of a rational combination of logarithms of integers, by comparing two integers."""
    exponents: dict[int, sp.Rational] = {}
    for term in sp.Add.make_args(value):
        coefficient, part = term.as_coeff_Mul(rational=True)
        if not isinstance(part, sp.log) or not part.args[0].is_Integer or not part.args[0].is_positive:
            return None
        number = int(part.args[0])
        exponents[number] = exponents.get(number, sp.S.Zero) + coefficient
    scale = math.lcm(*(int(power.q) for power in exponents.values()))
    powers = {number: int(power * scale) for number, power in exponents.items()}
    if sum(abs(power) * number.bit_length() for number, power in powers.items()) > _LONGEST_POWER:
        return None
    above: int = math.prod(number**power for number, power in powers.items() if power > 0)
    below: int = math.prod(number**-power for number, power in powers.items() if power < 0)
    return (above > below) - (above < below)
