"""Logarithms of algebraic numbers: those that depend on earlier ones are written through them.

Integers with `a_1^(n_1) ... a_k^(n_k) = 1` are guessed by lattice reduction; the product is then shown to be
one exactly, so that the sum of the logarithms is a multiple of `2 pi i`, and a ball says which.
"""

from __future__ import annotations

from flint import acb, arb, ctx, fmpq, fmpz_mat

from zcmoe_symbolic.deciders.equality.field.algebraic_numbers import ball_of, is_one
from zcmoe_symbolic.deciders.equality.field.exponentials import imaginary_unit, pi, root_of_unity
from zcmoe_symbolic.deciders.equality.field.quotients import Quotient
from zcmoe_symbolic.deciders.equality.field.tower import Tower

__all__ = ["dependent_logarithm"]

_BITS = 256
_LARGEST_EXPONENT = 60
_MOST_LOGARITHMS = 8
_LARGEST_DENOMINATOR_OF_THE_TURN = 60


def dependent_logarithm(tower: Tower, value: Quotient) -> Quotient | None:
    """`log(value)` as a rational combination of `i pi` and of logarithms that the tower has; `None` if there is none.

    `value` is an algebraic number other than zero.
    """
    known = [g for g in tower.generators if g.kind == "log" and g.key is not None and _is_algebraic(tower, g.key)]
    known = known[-_MOST_LOGARITHMS:]
    keys = [value, *(g.key for g in known if g.key is not None)]
    saved = ctx.prec
    ctx.prec = _BITS
    try:
        balls = [ball_of(tower, key, _BITS) for key in keys]
        if any(ball is None or ball.contains(0) for ball in balls):
            return None
        logarithms = [ball.log() for ball in balls if ball is not None]
        for exponents in _guesses(logarithms):
            found = _checked(tower, keys, exponents[:-1], logarithms)
            if found is not None:
                turn = imaginary_unit(tower) * pi(tower)
                total = turn.times(2 * found)
                for generator_, exponent in zip(known, exponents[1:-1], strict=True):
                    total = total - generator_.value.times(exponent)
                return total.times(fmpq(1, exponents[0]))
    finally:
        ctx.prec = saved
    return None


def _is_algebraic(tower: Tower, value: Quotient) -> bool:
    return all(tower.generators[i].algebraic for i in value.generators)


def _guesses(logarithms: list[acb]) -> list[list[int]]:
    """Small integers that nearly annihilate the logarithms together with `2 pi i`, the first of them positive.

    The turn is counted in parts of the full circle, so that roots of unity are found too.
    """
    scale = arb(2) ** (_BITS // 2)
    part = acb(0, 2 * arb.pi() / _LARGEST_DENOMINATOR_OF_THE_TURN)
    rows = []
    columns = [*logarithms, part]
    for index, column in enumerate(columns):
        unit = [int(index == other) for other in range(len(columns))]
        parts = [(x * scale).mid() for x in (column.real, column.imag)]
        rows.append(unit + [int((p + arb(0.5)).floor().unique_fmpz() or 0) for p in parts])
    reduced = fmpz_mat(rows).lll().tolist()
    found = []
    for row in reduced:
        exponents = [int(entry) for entry in row[: len(columns)]]
        if exponents[0] and max(map(abs, exponents[:-1])) <= _LARGEST_EXPONENT:
            found.append([-e for e in exponents] if exponents[0] < 0 else exponents)
    return found[:2]


def _checked(tower: Tower, keys: list[Quotient], exponents: list[int], logarithms: list[acb]) -> fmpq | None:
    """The exact sum of the logarithms in full turns `2 pi i`, if the product of the powers is a root of unity."""
    total = sum((lg * n for lg, n in zip(logarithms, exponents, strict=True)), acb(0))
    turns = total / acb(0, 2 * arb.pi()) * _LARGEST_DENOMINATOR_OF_THE_TURN
    nearest = (turns.real.mid() + arb(0.5)).floor().unique_fmpz()
    if nearest is None:
        return None
    turn = fmpq(int(nearest), _LARGEST_DENOMINATOR_OF_THE_TURN)
    product = root_of_unity(tower, -turn)
    for key, exponent in zip(keys, exponents, strict=True):
        product = tower.simplest(product * key**exponent)
    if not is_one(tower, product):
        return None
    # Now the sum is `2 pi i (turn + an integer)` exactly, and the ball leaves one integer only.
    difference = total / acb(0, 2 * arb.pi()) - acb(arb(turn))
    return turn if bool(difference.abs_upper() < arb(0.5)) else None
