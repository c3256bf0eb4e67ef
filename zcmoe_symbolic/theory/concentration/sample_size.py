"""How many examples make the number of examples in a region close to its mean: by Chernoff's bound, and exactly."""

from fractions import Fraction
from math import ceil, floor

from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.concentration.binomial import COUNT, exact_tail
from zcmoe_symbolic.theory.concentration.bound import Bound
from zcmoe_symbolic.theory.concentration.chernoff import (
    CHERNOFF,
    checked_constant,
    checked_deviation,
    checked_side,
    exponent,
)
from zcmoe_symbolic.theory.concentration.quantities import (
    Quantity,
    as_ball,
    at_working_precision,
    exact_confidence,
    level,
    region_probability,
)

__all__ = ["enough_examples", "least_enough_examples"]

_MOST_TAILS = 20_000
_KEPT = {
    "both": "|N - n rho| < {t} n rho",
    "lower": "N > (1 - {t}) n rho",
    "upper": "N < (1 + {t}) n rho",
}
_REMEDY = "enlarge delta or t"


def enough_examples(rho: object, delta: object, t: object = "1/2", c: object = None, side: str = "both") -> Bound:
    """How many examples suffice by Chernoff's bound, (127)-(128): `log(2/delta)/(c rho t^2)`.

    For every n that is at least the value, the count of a region of probability `rho` deviates from its mean by less
    than `t n rho` with probability at least `1 - delta`; `math.ceil` of the bound is the least such integer. `side` is
    the deviation that matters. For one side the number is `log(1/delta)/(c rho t^2)`. Without `c` the largest valid
    constant is taken, so that for the lower side at t = 1/2, all that Theorems 6.4 and 6.5 need, the value is
    `log(1/delta)/(rho h(-1/2))`, with `1/h(-1/2) = 2/(1 - log 2) = 6.5178`. Raises `ValueError` as `chernoff_tail`.

    >>> from math import ceil
    >>> ceil(enough_examples("0.05", "0.01")), ceil(enough_examples("0.05", "0.01", side="lower"))
    (980, 601)
    >>> ceil(enough_examples("0.05", "0.01", c="1/3"))
    1272
    """
    chance, failure = region_probability(rho, "rho"), level(delta, "delta")
    checked_side(side)
    deviation = checked_deviation(t, side)
    constant = None if c is None else checked_constant(c, deviation, side)
    with at_working_precision():
        value = _enough(chance, failure, deviation, side, constant)
    proof = ""
    if constant is not None:
        proof = "eq-127/sufficient" if side == "both" else ""
    elif side == "lower" and deviation.is_rational and 2 * deviation.number == 1:
        proof = "lem-6.3/lower tail"
    return Bound(
        "sample size by Chernoff's bound",
        f"{_KEPT[side].format(t=deviation)} for every n that is at least {{value}}",
        value=as_ball(value, "the number of examples"),
        guarantee=exact_confidence((1, failure)),
        hypotheses=COUNT,
        source=f"(127); {CHERNOFF}",
        proof=proof,
    )


def least_enough_examples(rho: object, delta: object, t: object = "1/2", side: str = "lower") -> Bound:
    """The same by the exact binomial tail: the least n from which on the tail is at most `delta` for good.

    The tail is not monotone in n, since the threshold `(1 - t) n rho` reaches a new integer from time to time; a
    smaller n may happen to have a tail of at most `delta`, but every n from the value on has one, and the n before it
    has not. Where a tail and `delta` cannot be told apart with the working precision, it counts as larger. From the
    number of examples of Chernoff's bound on nothing has to be computed. Raises `ValueError` if it would take more
    than 20,000 tails.

    >>> least_enough_examples("0.05", "0.01").value, least_enough_examples("0.05", "0.01", side="both").value
    (371, 534)
    """
    chance, failure = region_probability(rho, "rho"), level(delta, "delta")
    checked_side(side)
    deviation = checked_deviation(t, side)
    if not (chance.is_rational and deviation.is_rational):
        raise ValueError(f"rho = {chance} and t = {deviation}; the exact number of examples needs rational numbers")
    with at_working_precision():
        known = _enough(chance, failure, deviation, side, None)
    found = _Search(chance, failure, deviation, side).last_failure(1, ceil(as_ball(known, "the number").upper) - 1)
    return Bound(
        "sample size by the binomial law",
        f"{_KEPT[side].format(t=deviation)} for every n that is at least {{value}}",
        value=Ball(found + 1),
        guarantee=exact_confidence((1, failure)),
        hypotheses=COUNT,
        source="the definition of the binomial law",
    )


def _enough(chance: Quantity, failure: Quantity, deviation: Quantity, side: str, constant: Quantity | None) -> arb:
    if constant is None:
        rate = exponent(deviation, "lower" if side == "lower" else "upper")
    else:
        rate = constant.arb() * deviation.arb() ** 2
    return ((2 if side == "both" else 1) / failure.arb()).log() / (chance.arb() * rate)


class _Search:
    """The last number of examples with a tail above delta, found from above."""

    def __init__(self, rho: Quantity, delta: Quantity, t: Quantity, side: str) -> None:
        self.rho, self.side = rho, side
        with at_working_precision():
            self.delta = Ball.from_arb(delta.arb()) if not delta.is_rational else Ball(delta.number)
        chance, deviation = Fraction(str(rho.number)), Fraction(str(t.number))
        self.few, self.many = (1 - deviation) * chance, (1 + deviation) * chance
        self.tails = 0

    def last_failure(self, first: int, last: int) -> int:
        """The largest n in a range of which it is not shown that its tail is at most delta; `first - 1` if none."""
        waiting = [(first, last)]
        while waiting:
            low, high = waiting.pop()
            if low > high or (self.largest_tail(low, high) <= self.delta) is True:
                continue
            if low == high:
                return low
            middle = (low + high) // 2
            waiting += [(low, middle), (middle + 1, high)]
        return first - 1

    def largest_tail(self, low: int, high: int) -> Ball:
        """A bound on the tails of all n in a range, and the tail itself for a single n.

        With more examples a count becomes larger.
        """
        self.tails += 1
        if self.tails > _MOST_TAILS:
            raise ValueError(f"the exact number of examples was not found with {_MOST_TAILS} tails; {_REMEDY}")
        total = Ball(0)
        if self.side != "upper":
            total += exact_tail(low, self.rho, at_most=floor(high * self.few))
        if self.side != "lower":
            total += exact_tail(high, self.rho, at_least=ceil(low * self.many))
        return total
