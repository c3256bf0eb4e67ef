"""A wrong step, planted in each reduction, proves a false identity that the right one leaves alone.

The false identities are those of `test_exact_arithmetic`, which a certified point refutes.
"""

from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp
from flint import fmpq
from test_exact_arithmetic import FALSE, I, Rational, a, c, half, m, n, negative, p, proved, q, x, y, z

from zcmoe_symbolic.deciders import find_counterexample, ranges, signs
from zcmoe_symbolic.deciders.equality import continuation, sectors
from zcmoe_symbolic.deciders.equality.field import (
    algebraic_numbers,
    definitions,
    exponentials,
    gamma,
    logarithms_of_numbers,
    reading,
    roots,
    tower,
)
from zcmoe_symbolic.deciders.equality.field.quotients import number

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def defined_as(function: type[sp.Function], wrong: Callable[..., sp.Expr]) -> Plant:
    return lambda patch: patch.setitem(definitions.DEFINITIONS, function, wrong)


def instead(place: Any, name: str, wrong: Callable[..., Any]) -> Plant:
    """`wrong` gets the right function before its arguments."""

    def plant(patch: Patch) -> None:
        right = getattr(place, name)
        patch.setattr(place, name, lambda *arguments, **options: wrong(right, *arguments, **options))

    return plant


def always(place: Any, name: str, value: object) -> Plant:
    return instead(place, name, lambda *_, **__: value)


def shifted_back(right: Callable[..., Any], t: object, argument: Any) -> Any:
    whole = int(argument.shift.p) // int(argument.shift.q)
    return right(t, gamma._Argument(argument.direction, argument.factor, argument.shift - whole))


golden = (1 + sp.sqrt(5)) / 2
nowhere_turned = sectors.Sector(sp.S.Zero, sp.S.Zero)
W = sp.LambertW(p)
silver = sp.log(3 + 2 * sp.sqrt(2)), 2 * sp.log(1 + sp.sqrt(2))

FAULTS: dict[str, tuple[Plant, sp.Expr, sp.Expr]] = {
    "asin with the wrong sign": (
        defined_as(sp.asin, lambda u: I * sp.log(I * u + sp.sqrt(1 - u**2))),
        sp.asin(z), I * sp.log(I * z + sp.sqrt(1 - z**2)),
    ),
    "acosh with one root": (
        defined_as(sp.acosh, lambda u: sp.log(u + sp.sqrt(u**2 - 1))), sp.acosh(z), sp.log(z + sp.sqrt(z**2 - 1)),
    ),
    "erfc without one": (defined_as(sp.erfc, lambda u: -sp.erf(u)), sp.erf(z) + sp.erfc(z), sp.S.Zero),
    "fibonacci with the wrong second term": (
        defined_as(sp.fibonacci, lambda k: (golden**k + (-1) ** k / golden**k) / sp.sqrt(5)),
        sp.fibonacci(n + 1) * sp.fibonacci(n - 1) - sp.fibonacci(n) ** 2, (-1) ** (n + 1),
    ),
    "every factor counts as not negative": (
        instead(tower.Tower, "sign", lambda right, self, value: "0+"), sp.sqrt(x**2), x,
    ),
    "every value counts as real": (instead(tower.Tower, "is_real", lambda *_: True), sp.sqrt(z**2), sp.Abs(z)),
    "a conjugate is the value itself": (
        instead(tower.Tower, "conjugate", lambda right, self, value: value), sp.Abs(z) ** 2, z**2,
    ),
    "everything is off the branch cut": (
        always(roots, "_is_off_the_cut", True), sp.conjugate(sp.log(z)), sp.log(sp.conjugate(z)),
    ),
    "factors are always split apart": (
        instead(roots, "_with_opposite_arguments", lambda right, t, rest: tuple(f for f, _ in roots._factors(rest)[1])),
        sp.sqrt(z - 1) * sp.sqrt(z + 1), sp.sqrt(z**2 - 1),
    ),
    "multiplicities of factors are forgotten": (
        instead(roots, "split", lambda right, t, u: roots.Split(tuple((f, 1) for f, _ in right(t, u).nonnegative), ())),
        sp.log(p**2), sp.log(p),
    ),
    "a parity is always even": (instead(exponentials, "_parity", lambda *_: number(1)), (-1) ** n, sp.S.One),
    "a root of one turns backwards": (
        instead(exponentials, "_root_of_prime_power_order", lambda right, t, r, order, k: right(t, r, order, 1)),
        sp.exp(I * sp.pi * Rational(2, 7)), sp.exp(I * sp.pi * Rational(4, 7)),
    ),
    "exp(e log u) forgets e": (
        instead(exponentials, "_power_of_argument", lambda right, t, known, e: known.key),
        sp.exp(2 * sp.asinh(x)), x + sp.sqrt(x**2 + 1),
    ),
    "few bits are enough": (
        instead(algebraic_numbers.AlgebraicNumbers, "bits_needed", lambda *_: 20),
        sp.sqrt(5 + 2 * sp.sqrt(6)), sp.sqrt(2) + sp.sqrt(3) + Rational(1, 10**200),
    ),
    "a logarithm is off by two turns": (
        instead(logarithms_of_numbers, "_checked",
                lambda right, *given: None if (turn := right(*given)) is None else turn - fmpq(2)),
        silver[0], silver[1] + 4 * sp.pi * I,
    ),
    "gamma does not notice integers": (
        instead(gamma, "_shifted_gamma", shifted_back), sp.gamma(z + 1), sp.gamma(z),
    ),
    "the multiplication formula has another factor": (
        instead(gamma, "rational_power", lambda right, t, base, exponent: right(t, base, exponent) * number(2)),
        sp.gamma(2 * p), 4**p * sp.gamma(p) * sp.gamma(p + half) / sp.sqrt(sp.pi),
    ),
    "the reflection has a cosine": (
        instead(gamma, "_sine_of_pi_times", lambda right, t, value: right(t, value + number(fmpq(1, 2)))),
        sp.gamma(z) * sp.gamma(1 - z), -sp.pi / sp.cos(sp.pi * z),
    ),
    "digamma is shifted backwards": (
        instead(gamma, "_shift", lambda right, *given: -right(*given)), sp.digamma(p + 1), sp.digamma(p) - 1 / p,
    ),
    "the logarithm of the duplication is lost": (
        instead(gamma, "logarithm", lambda right, t, value: number(0)),
        sp.digamma(2 * p), sp.digamma(p) / 2 + sp.digamma(p + half) / 2,
    ),
    "the lower gamma function is the upper one": (
        instead(reading, "incomplete_gamma", lambda right, reader, e: right(reader, sp.uppergamma(*e.args))),
        sp.lowergamma(p, q), sp.uppergamma(p, q),
    ),
    "a Bessel function has the order before": (
        instead(reading, "bessel", lambda right, reader, e: right(reader, e.func(e.args[0] - 1, e.args[1]))),
        sp.besselj(Rational(3, 2), p), sp.sqrt(2 / (sp.pi * p)) * sp.sin(p),
    ),
    "a double factorial is the next one": (
        instead(reading, "double_factorial", lambda right, reader, k: right(reader, k + 2) / number(2)),
        sp.factorial2(2 * m), 2**m * sp.factorial(m + 1),
    ),
    "exp(W) is inverted": (
        instead(exponentials, "_power_of_lambert", lambda right, t, known, e: right(t, known, -e)),
        W * sp.exp(W), W**2 / p,
    ),
    "whatever is asked is continuous": (
        always(continuation, "is_continuous", True), sp.atan(x) + sp.atan(1 / x), sp.pi / 2,
    ),
    "every domain is connected": (
        always(continuation, "has_a_connected_domain", True), sp.atan(a) + sp.atan(1 / a), sp.pi / 2,
    ),
    "every value lies on the positive axis": (
        always(continuation, "sector_of", nowhere_turned), sp.sqrt(z**2), z,
    ),
    "imaginary parts are small": (
        always(continuation, "imaginary_range", nowhere_turned), sp.log(sp.exp(z)), z,
    ),
    "everything is not negative": (always(continuation, "is_nonnegative", True), sp.sqrt(x**2), x),
    "every symbol is positive": (
        always(ranges, "_of_symbol", ranges.Range(sp.S.Zero, sp.oo, True, True)), sp.sqrt(x**2), x,
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _forget_signs() -> Any:
    signs._sign.cache_clear()
    yield
    signs._sign.cache_clear()


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_proves_a_false_identity(name: str, monkeypatch: Patch) -> None:
    plant, left, right = FAULTS[name]
    assert find_counterexample(left, right) is not None
    assert not proved(left, right)
    signs._sign.cache_clear()
    plant(monkeypatch)
    assert proved(left, right), "the fault makes no difference, so that nothing would notice it"


@pytest.mark.parametrize("left", [negative, c, y], ids=str)
def test_without_a_fault_nothing_is_planted(left: sp.Expr) -> None:
    assert proved(left, left)
    assert not proved(left, left + 1)
    assert FALSE
