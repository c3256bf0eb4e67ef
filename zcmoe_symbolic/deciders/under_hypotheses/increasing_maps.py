"""Maps that visibly do not decrease."""

import sympy as sp

__all__ = ["check_increasing"]


def check_increasing(image: sp.Expr, z: sp.Symbol, *, strict: bool, both_nonnegative: bool) -> None:
    """Raise `ValueError` unless `image` is a sum of powers of z with factors >= 0 (linear, if z may be negative)."""
    grows = False
    for term in sp.Add.make_args(sp.expand(image, power_exp=False, power_base=False)):
        coefficient, part = term.as_independent(z, as_Add=False)
        base, power = part.as_base_exp()
        if part == 1:
            continue
        if base != z or z in power.free_symbols or not power.is_positive or not (both_nonnegative or power == 1):
            raise ValueError(f"the map {image} is not a sum of powers that increase on the range of its argument {z}")
        if not coefficient.is_nonnegative:
            raise ValueError(f"the map {image} may decrease: the factor {coefficient} may be negative")
        grows = grows or bool(coefficient.is_positive)
    if strict and not grows:
        raise ValueError(f"the map {image} is not known to be strictly increasing")
