"""Maps that visibly do not decrease."""

from collections.abc import Callable

import sympy as sp

__all__ = ["check_increasing", "map_of"]


def map_of(expr: sp.Expr, argument: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """A guess F with `F(argument) = expr`: the argument replaced by z, also inside of a product, a sum or a square.

    >>> a, b, z = sp.symbols("a b z", real=True)
    >>> map_of(a * b * sp.exp(a), b * sp.exp(a), z), map_of(a**2 + b, sp.Abs(a), z)
    (a*z, b + z**2)
    """
    visible = expr.xreplace({argument: z})
    if z in visible.free_symbols:
        return visible
    if isinstance(argument, sp.Abs):  # SymPy writes the even powers of |a| without the bars

        def is_even_power(part: sp.Basic) -> bool:
            return isinstance(part, sp.Pow) and part.base == argument.args[0] and bool(part.exp.is_even)

        return expr.replace(is_even_power, lambda power: z**power.exp)
    return expr.subs(argument, z) if isinstance(argument, sp.Mul | sp.Add) else expr


def check_increasing(
    image: sp.Expr,
    z: sp.Symbol,
    values: tuple[sp.Expr, sp.Expr],
    nonnegative: Callable[[sp.Expr], bool],
    *,
    strict: bool,
) -> None:
    """Raise `ValueError` unless `image` is a sum of powers of z with factors >= 0.

    It must be linear unless both `values` of z are not negative. `nonnegative` tells more signs than SymPy knows.
    """

    def is_nonnegative(expr: sp.Expr) -> bool:
        return bool(expr.is_nonnegative) or nonnegative(expr)

    def both_nonnegative() -> bool:
        return all(map(is_nonnegative, values))

    factors: dict[sp.Expr, sp.Expr] = {}
    terms = [term.as_independent(z, as_Add=False) for term in sp.Add.make_args(image)]
    if any(part.has(sp.Add) for _, part in terms):
        expanded = sp.expand(image, power_exp=False, power_base=False)
        terms = [term.as_independent(z, as_Add=False) for term in sp.Add.make_args(expanded)]
    for coefficient, part in terms:
        factors[part] = factors.get(part, sp.S.Zero) + coefficient
    grows = False
    for part, coefficient in factors.items():
        base, power = part.as_base_exp()
        if part == 1:
            continue
        if base != z or z in power.free_symbols or not power.is_positive or not (power == 1 or both_nonnegative()):
            raise ValueError(f"the map {image} is not a sum of powers that increase on the range of its argument {z}")
        if not is_nonnegative(coefficient):
            raise ValueError(f"the map {image} may decrease: the factor {coefficient} may be negative")
        grows = grows or bool(coefficient.is_positive)
    if strict and not grows:
        raise ValueError(f"the map {image} is not known to be strictly increasing")
