"""Moments about the midpoint of an interval."""

import sympy as sp

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable, terms_in
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.substitution import substitute

__all__ = ["moment"]


def moment(expr: sp.Integral, facts: Facts) -> sp.Expr:
    """The integral, with each power of the offset from the midpoint integrated; as it stands where others occur."""
    variable, low, high = expr.limits[0]
    centre, length = sp.expand((low + high) / 2), sp.expand(high - low)
    offset, distance = sp.Dummy("u", real=True), sp.Dummy("|u|", nonnegative=True)
    body = substitute(expr.function, {variable: centre + offset}).replace(
        lambda term: isinstance(term, sp.Abs) and sp.expand(term.args[0]) in (offset, -offset), lambda term: distance
    )
    total = sp.S.Zero
    for constant, part in terms_in(body, (offset, distance)):
        powers = part.as_powers_dict()
        signed, unsigned = powers.pop(offset, sp.S.Zero), powers.pop(distance, sp.S.Zero)
        if any(base != 1 for base in powers) or not (signed.is_Integer and signed >= 0 and unsigned.is_nonnegative):
            return expr
        if unsigned != 0 and not facts.positive(length):
            raise NotTransformable(f"a moment with an absolute value needs that the length {length} is positive")
        order = signed + unsigned + 1
        total += sp.S.Zero if signed % 2 else constant * 2 * (length / 2) ** order / order
    return total
