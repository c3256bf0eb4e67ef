"""The mean inverse count `B(n, rho) = E[1/N; N >= 1]` as a ball: a number with a proved error.

Three forms: the sum, the recurrence and the hypergeometric function, all with positive terms. They take n steps. For
large n a certified integral takes a number of steps that does not grow with n, see `inverse_counts`.
"""

import math
from fractions import Fraction

from flint import acb, arb, ctx, fmpz

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.model.arguments import ball_of, checked_count, checked_digits, exact_number, to_digits

__all__ = [
    "hypergeometric_form",
    "mean_inverse_count_arb",
    "mean_inverse_count_ball",
    "recurrence_form",
    "sum_form",
]  # fmt: skip

_FEW = 400
_LARGEST_EFFORT = 10**6


def mean_inverse_count_ball(n: int, rho: object, digits: int = 30) -> Ball:
    """`B(n, rho)`, with at least so many digits proved, for an exact probability or a ball.

    `rho` is an integer, a fraction or another exact number of SymPy's in [0, 1], or a `Ball`: then the result contains
    `B(n, r)` for every probability r in the ball, and has as many digits as that allows.

    >>> from sympy import Rational
    >>> mean_inverse_count_ball(2, Rational(1, 2), 20).decimal(10), mean_inverse_count_ball(5, 1)
    ('0.625', 1/5)

    Raises `ValueError` for n < 1 and rho outside [0, 1].
    """
    count, wanted = checked_examples_of_a_ball(n), checked_digits(digits)
    if isinstance(rho, Ball) and not rho.is_exact:
        if rho.lower > 1 or rho.upper < 0:
            raise ValueError(f"rho is {rho}; a probability lies in [0, 1]")
        with working_precision(math.ceil(wanted * math.log2(10)) + 64):
            found = mean_inverse_count_arb(count, _clipped(rho.arb()))
        if not found.is_finite():
            raise ValueError(f"rho is {rho}, from which B({count}, rho) could not be bounded; give a narrower ball")
        return Ball.from_arb(found)
    number = exact_number(rho.value if isinstance(rho, Ball) else rho, "rho")
    here = ball_of(number)
    if here < 0 or here > 1:
        raise ValueError(f"rho is {number}; a probability lies in [0, 1]")
    if number == 0:
        return Ball(0)
    if number == 1:
        return Ball(Fraction(1, count))

    def value(bits: int) -> arb:
        with working_precision(bits + 32):
            return mean_inverse_count_arb(count, _clipped(ball_of(number, bits + 32)))

    return to_digits(value, wanted)


def checked_examples_of_a_ball(n: object) -> int:
    """The argument `n` as one integer of at least 1."""
    if not isinstance(n, bool) and n == 0:
        raise ValueError("n is 0: there are no examples, nothing is learned; give at least 1")
    return checked_count(n, "n")


def mean_inverse_count_arb(n: int, rho: arb) -> arb:
    """`B(n, r)` for all r in a ball within [0, 1], at the present precision."""
    if n <= _FEW:
        return recurrence_form(n, rho)
    if 1 - rho < arb(1) / 2:
        return _geometric_form(n, rho)
    return _integral_form(n, rho)


def sum_form(n: int, rho: arb) -> arb:
    """`B = sum_{k=1}^n (a^(n-k) - a^n)/k` with `a = 1 - rho`."""
    a = 1 - rho
    whole = a**n
    return sum(((a ** (n - k) - whole) / k for k in range(1, n + 1)), arb(0))


def recurrence_form(n: int, rho: arb) -> arb:
    """`B_k = a B_{k-1} + (1 - a^k)/k` with `B_0 = 0`; also `1 - a^k = a (1 - a^(k-1)) + rho` by additions only."""
    a = 1 - rho
    value, occupied = arb(0), arb(0)
    for k in range(1, n + 1):
        occupied = a * occupied + rho
        value = a * value + occupied / k
    return value


def hypergeometric_form(n: int, rho: arb) -> arb:
    """`B = n rho a^(n-1) 3F2(1, 1, 1 - n; 2, 2; -rho/a)` for rho < 1: a sum of n positive terms."""
    a = 1 - rho
    odds = rho / a
    # By the ratio of the terms: Arb's `hypgeom` gives no finite ball for some polynomials (n = 200, rho = 269/822).
    term = series = arb(1)
    for k in range(n - 1):
        term = term * odds * ((k + 1) * (n - 1 - k)) / (k + 2) ** 2
        series += term
    return n * rho * a ** (n - 1) * series


def _geometric_form(n: int, rho: arb) -> arb:
    """The sum from its last term, which falls like `a^j`; what is left out lies between 0 and `a^J/(1 - a)`."""
    a = 1 - rho
    count = min(n, int(ctx.prec / max(1e-9, -float(a.upper().log()) / math.log(2)) if a.upper() > 0 else 1) + 2)
    whole = a**n
    total = sum(((a**j - whole) / (n - j) for j in range(count)), arb(0))
    return total if count == n else total + (a**count / rho).union(arb(0))


def _integral_form(n: int, rho: arb) -> arb:
    """`B = int_0^1 T exp(-T (1 - s)) h(T s)/h(T s/n) ds`, `h(t) = (1 - exp(-t))/t`, `T = -n log(1 - rho)`."""
    full = acb(-n * (-rho).log1p())
    count = acb(fmpz(n))

    def integrand(s: acb, _: bool) -> acb:
        t = full * s
        return full * (t - full).exp() * _mean_decay(t) / _mean_decay(t / count)

    tolerance = arb(2) ** -ctx.prec
    value = acb.integral(integrand, 0, 1, rel_tol=tolerance, eval_limit=_LARGEST_EFFORT)
    return value.real


def _mean_decay(t: acb) -> acb:
    """`h(t) = int_0^1 exp(-t s) ds`, an entire function without real zeros."""
    if t.contains(0):
        return (-t).hypgeom_1f1(acb(1), acb(2))
    return -(-t).expm1() / t


def _clipped(ball: arb) -> arb:
    """What a ball has of [0, 1]: a probability that is known to lie in the ball lies there."""
    if ball.lower() >= 0 and ball.upper() <= 1:
        return ball
    low, high = max(ball.lower(), arb(0)), min(ball.upper(), arb(1))
    return low.union(high)
