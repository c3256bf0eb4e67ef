"""Whether a target and a density on [0, 1]^d are such: proved, refuted with the place, or undecided."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import comb
from typing import TypeAlias

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.model.arguments import NotDecided, ball_of, exact_sign, shown
from zcmoe_symbolic.theory.model.density_checks import checked_density
from zcmoe_symbolic.theory.model.mass import closed_integral, is_one
from zcmoe_symbolic.theory.model.vector_arguments import separated
from zcmoe_symbolic.theory.scalar import x

__all__ = ["check_vector_target", "checked_vector_density"]

_BY_CASES = (sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.frac)
_BITS = 64
_MOST_BOXES = 4000
_DEEPEST = 40
_NORMALIZE = "VectorDataModel(..., normalize=True) divides by it"

Variables: TypeAlias = Sequence[sp.Symbol]
Box: TypeAlias = tuple[tuple[Fraction, Fraction], ...]


def check_vector_target(beta: sp.Expr, variables: Variables) -> None:
    """Raise `ValueError` unless the target is proved to be continuously differentiable on the closed cube.

    Balls that cover it give finite values of the target and of its partial derivatives; expressions made of analytic
    functions are continuous where they are bounded and real.
    """
    cases = sorted({type(node).__name__ for node in beta.atoms(*_BY_CASES)})
    if cases:
        raise ValueError(
            f"beta = {beta} contains {cases[0]}; in several dimensions the target must be written without cases, with "
            "a gradient that is continuous on the closed cube"
        )
    for name, expr in [("beta", beta), *((f"the derivative of beta by {v}", beta.diff(v)) for v in variables)]:
        place = _uncovered(expr, variables, lambda ball: bool(ball.is_finite()))
        if place is not None:
            raise NotDecided(
                f"{name}, {expr}, is not shown to be defined, real and bounded near {_named(place, variables)}; the "
                "target must be continuously differentiable on the closed cube"
            )


def checked_vector_density(density: sp.Expr, variables: Variables, *, normalize: bool) -> sp.Expr:
    """The density, divided by its integral with `normalize`; raises `ValueError` unless it is proved to be one.

    Products of functions of one variable each are checked factor by factor, with all that one dimension offers. Other
    densities must be sums of such products, each with an integral in closed form, and are shown not to be negative by
    Bernstein coefficients (polynomials) or by balls that cover the cube.
    """
    parts = separated(density, variables)
    if parts is not None:
        return _checked_product(density, parts[0], parts[1], variables, normalize)
    mass = _sum_of_integrals(density, variables)
    if mass is None:
        raise NotDecided(
            f"the integral of density = {density} was not found in closed form; write a density that is a sum of "
            "products of functions of one variable each"
        )
    _check_nonnegative(density, variables)
    return _divided(density, mass, normalize)


def _checked_product(
    density: sp.Expr, constant: sp.Expr, factors: Sequence[sp.Expr], variables: Variables, normalize: bool
) -> sp.Expr:
    sign = exact_sign(constant)
    if sign is None:
        raise NotDecided(f"the sign of the constant {constant} in density = {density} is not decided")
    functions: list[sp.Expr] = []
    for factor, variable in zip(factors, variables, strict=True):
        function = factor.xreplace({variable: x})
        try:
            negative = _is_negative_inside(function)
            sign = -sign if negative else sign
            function = -function if negative else function
            normalised = checked_density(function, normalize=True)
        except NotDecided as error:
            raise NotDecided(f"density = {density}: of its factor {factor}, {error}") from error
        except ValueError as error:
            raise ValueError(f"density = {density}: its factor {factor} is no density, {error}") from error
        functions.append(normalised if normalize else function)
    if sign == 0:
        raise ValueError(f"density = {density} is zero everywhere; it must integrate to 1")
    if sign < 0:
        raise ValueError(f"density = {density} is negative; a density is not")
    if normalize:
        return sp.Mul(*(function.xreplace({x: v}) for function, v in zip(functions, variables, strict=True)))
    masses = [closed_integral(function, sp.S.Zero, sp.S.One) for function in functions]
    open_ones = [k for k, mass in enumerate(masses) if mass is None]
    if not open_ones:
        return _divided(density, abs(constant) * sp.Mul(*masses), False)
    # The constant and the masses that are known belong to one of the factors without a known mass.
    rest = abs(constant) * sp.Mul(*(mass for mass in masses if mass is not None))
    for k in open_ones:
        checked_density(functions[k] if k != open_ones[0] else rest * functions[k], remedy=_NORMALIZE)
    return density


def _is_negative_inside(function: sp.Expr) -> bool:
    """Whether a function of one variable is negative at some points: a guess at its sign, which is proved later."""
    compiled_function = compiled(function, x)
    return any(compiled_function.arb(arb(k) / 1009) < 0 for k in (311, 653, 92, 871))


def _divided(density: sp.Expr, mass: sp.Expr, normalize: bool) -> sp.Expr:
    sign = exact_sign(mass)
    if sign is None or sign <= 0:
        raise ValueError(f"density = {density} has the integral {mass}, which is not shown to be positive")
    if normalize:
        return density / mass
    if is_one(mass):
        return density
    ball = ball_of(mass)
    if ball.is_finite() and not ball.contains(1):
        value = str(mass) if mass.is_Rational else shown(ball)
        raise ValueError(f"density = {density} integrates to {value} over the cube, not to 1; {_NORMALIZE}")
    raise NotDecided(f"whether density = {density} integrates to exactly 1 is not decided; {_NORMALIZE}")


def _sum_of_integrals(density: sp.Expr, variables: Variables) -> sp.Expr | None:
    total = sp.S.Zero
    for term in sp.Add.make_args(sp.expand(density)):
        parts = separated(term, variables)
        if parts is None:
            return None
        value = parts[0]
        for factor, variable in zip(parts[1], variables, strict=True):
            mass = closed_integral(factor.xreplace({variable: x}), sp.S.Zero, sp.S.One)
            if mass is None:
                return None
            value *= mass
        total += value
    return total


# -- sign --------------------------------------------------------------------------------------------------------------


def _check_nonnegative(density: sp.Expr, variables: Variables) -> None:
    if density.has(*_BY_CASES):
        raise NotDecided(f"density = {density} is written by cases; only its factors of one variable may be")
    function = compiled(density, *variables)
    with working_precision(_BITS):
        for point in product([Fraction(k, 70) for k in (0, 10, 35, 56, 70)], repeat=len(variables)):
            if function.arb(*[arb(c.numerator) / c.denominator for c in point]) < 0:
                where = ", ".join(f"{v} = {c}" for v, c in zip(variables, point, strict=True))
                raise ValueError(f"density = {density} is negative at {where}; a density is not")
    if _is_even(density) or _has_nonnegative_coefficients(density, variables):
        return
    place = _uncovered(density, variables, lambda ball: bool(ball > 0))
    if place is not None:
        raise NotDecided(f"whether density = {density} is negative near {_named(place, variables)} is not decided")


def _is_even(density: sp.Expr) -> bool:
    """Whether the density is a positive constant times even powers."""
    return all(
        exact_sign(factor) == 1 if not factor.free_symbols else factor.is_Pow and factor.exp.is_even is True
        for factor in sp.Mul.make_args(density)
    )


def _has_nonnegative_coefficients(density: sp.Expr, variables: Variables) -> bool:
    """Whether the Bernstein coefficients of a rational polynomial show that it is not negative on the cube.

    On a box a polynomial is a convex combination of them; where one is negative the box is halved.
    """
    polynomial = sp.Poly(density, *variables) if density.is_polynomial(*variables) else None
    if polynomial is None or not all(value.is_Rational for value in polynomial.coeffs()):
        return False
    degrees = [max(polynomial.degree(v), 0) for v in variables]
    pending: list[tuple[int, Box]] = [(0, ((Fraction(0), Fraction(1)),) * len(variables))]
    looked_at = 0
    while pending:
        depth, box = pending.pop()
        looked_at += 1
        if looked_at > _MOST_BOXES // 10 or depth > _DEEPEST:
            return False
        inside = {
            v: sp.Rational(a) + (sp.Rational(b) - sp.Rational(a)) * v for v, (a, b) in zip(variables, box, strict=True)
        }
        local = sp.Poly(polynomial.as_expr().subs(inside, simultaneous=True), *variables)
        if all(value >= 0 for value in _bernstein(local, degrees)):
            continue
        pending += [(depth + 1, half) for half in _halves(box)]
    return True


def _bernstein(polynomial: sp.Poly, degrees: Sequence[int]) -> list[sp.Rational]:
    """The coefficients `sum_{k <= i} a_k prod_j C(i_j, k_j)/C(n_j, k_j)`."""
    terms = polynomial.as_dict()
    return [
        sum(
            (
                value * sp.Rational(_product(comb(i, k) for i, k in zip(index, power, strict=True)),
                                    _product(comb(n, k) for n, k in zip(degrees, power, strict=True)))
                for power, value in terms.items()
                if all(k <= i for k, i in zip(power, index, strict=True))
            ),
            sp.S.Zero,
        )
        for index in product(*(range(n + 1) for n in degrees))
    ]  # fmt: skip


def _product(numbers: Iterable[int]) -> int:
    value = 1
    for number in numbers:
        value *= number
    return value


def _uncovered(expr: sp.Expr, variables: Variables, holds: Callable[[arb], bool]) -> Box | None:
    """None if a property is true of the balls of an expression on boxes that cover the cube, else a box."""
    function = compiled(expr, *variables)
    pending: list[tuple[int, Box]] = [(0, ((Fraction(0), Fraction(1)),) * len(variables))]
    looked_at = 0
    with working_precision(_BITS):
        while pending:
            depth, box = pending.pop()
            looked_at += 1
            if holds(function.arb(*[_ball(side) for side in box])):
                continue
            if depth >= _DEEPEST or looked_at > _MOST_BOXES:
                return box
            pending += [(depth + 1, half) for half in _halves(box)]
    return None


def _ball(side: tuple[Fraction, Fraction]) -> arb:
    """A side of a box; dyadic ends of few bits are exactly those of the ball."""
    low, high = side
    middle, half = (low + high) / 2, (high - low) / 2
    return arb(middle.numerator) / middle.denominator + arb(0, arb(half.numerator) / half.denominator)


def _halves(box: Box) -> tuple[Box, Box]:
    """The box cut across its longest side."""
    k = max(range(len(box)), key=lambda j: (box[j][1] - box[j][0], -j))
    low, high = box[k]
    middle = (low + high) / 2
    return (*box[:k], (low, middle), *box[k + 1 :]), (*box[:k], (middle, high), *box[k + 1 :])


def _named(box: Box, variables: Variables) -> str:
    return ", ".join(f"{v} = {float((a + b) / 2):.6g}" for v, (a, b) in zip(variables, box, strict=True))
