"""Hoeffding's and Bernstein's inequalities for the mean of independent values, solved for the deviation."""

from zcmoe_symbolic.theory.concentration.bound import Bound
from zcmoe_symbolic.theory.concentration.quantities import (
    Quantity,
    as_ball,
    at_working_precision,
    checked_examples,
    exact_confidence,
    level,
    quantity,
)

__all__ = ["bernstein", "hoeffding"]


def hoeffding(count: object, width: object, eta: object) -> Bound:
    """Hoeffding's inequality (131)-(132) at the confidence `1 - eta`: `width sqrt(log(2/eta)/(2 count))`.

    The mean of `count` independent values, each in an interval of length `width`, deviates from its expectation by at
    most the value, with probability at least `1 - eta`. Raises `ValueError` for a count below 1, a negative width, and
    for `eta` outside (0, 1).

    >>> hoeffding(100, 2, "0.05").value.decimal(8)
    '0.27162030'
    """
    number, span, failure = checked_examples(count, "count"), _nonnegative(width, "width"), level(eta, "eta")
    with at_working_precision():
        value = span.arb() * ((2 / failure.arb()).log() / (2 * number)).sqrt()
    return Bound(
        "Hoeffding's inequality",
        "the mean deviates from its expectation by at most {value}",
        value=as_ball(value, "the deviation"),
        guarantee=exact_confidence((1, failure)),
        hypotheses=("the values are independent", f"each lies in an interval of length {span}"),
        source="Hoeffding 1963, theorem 2; for the outputs of a region (131)-(132), thm-6.4/Hoeffding at a count",
    )


def bernstein(count: object, variance: object, width: object, eta: object) -> Bound:
    """Bernstein's inequality at the confidence `1 - eta`: `sqrt(2 v log(2/eta)/count) + width log(2/eta)/(3 count)`.

    The mean of `count` independent values, each of a variance of at most `variance = v` and never further than `width`
    from its expectation, deviates from its expectation by at most the value, with probability at least `1 - eta`.
    Sharper than Hoeffding's inequality where the variance is far below `width^2/4`. Raises `ValueError` as
    `hoeffding`, and for a variance above `width^2`, which no such values have.

    >>> bernstein(10_000, "1/100", 2, "0.05").value.decimal(6)
    '0.00296213'
    """
    number, failure = checked_examples(count, "count"), level(eta, "eta")
    spread, span = _nonnegative(variance, "variance"), _nonnegative(width, "width")
    with at_working_precision():
        if spread.arb() > span.arb() ** 2:
            raise ValueError(f"variance = {spread} is larger than width^2, width being {span}; no such values have it")
        exponent = (2 / failure.arb()).log()
        value = (2 * spread.arb() * exponent / number).sqrt() + span.arb() * exponent / (3 * number)
    return Bound(
        "Bernstein's inequality",
        "the mean deviates from its expectation by at most {value}",
        value=as_ball(value, "the deviation"),
        guarantee=exact_confidence((1, failure)),
        hypotheses=(
            "the values are independent",
            f"each has a variance of at most {spread}",
            f"none is further than {span} from its expectation",
        ),
        source="Bernstein 1924; Boucheron, Lugosi and Massart 2013, theorem 2.10 and corollary 2.11",
    )


def _nonnegative(value: object, name: str) -> Quantity:
    found = quantity(value, name)
    if found.sign_of_distance(0) not in (0, 1):
        raise ValueError(f"{name} = {found} is not shown to be at least 0; give a number that is")
    return found
