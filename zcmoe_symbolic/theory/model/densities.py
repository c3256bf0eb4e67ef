"""Densities of the input on [0, 1], as SymPy expressions in the public variable `x` or in a symbol of the user's.

Any non-negative expression in one symbol that integrates to 1 over [0, 1] serves as a density, a `Piecewise` too; the
functions here write the common ones. Parameters may be given by name or by position, with or without the variable:
`truncated_normal(x, mean=m, std=s)` and `truncated_normal(m, s)` are the same.
"""

import sympy as sp

from zcmoe_symbolic.theory.model.arguments import exact_number, exact_sign
from zcmoe_symbolic.theory.scalar import x

__all__ = ["beta_density", "truncated_normal", "uniform_density"]

_LARGEST_PARAMETER = sp.Integer(1000)


def uniform_density(variable: sp.Symbol = x) -> sp.Expr:
    """The density 1.

    >>> uniform_density()
    1
    """
    if not isinstance(variable, sp.Symbol):
        raise ValueError(f"variable is {variable!r}; it must be a symbol")
    return sp.S.One


def truncated_normal(*arguments: object, mean: object = None, std: object = None) -> sp.Expr:
    """The density of a normal variable with this mean and standard deviation, given that it lies in [0, 1].

    `exp(-(x - mean)^2 / (2 std^2)) / (std sqrt(pi/2) (erf((1 - mean)/(std sqrt 2)) + erf(mean/(std sqrt 2))))`; the
    mean may lie outside [0, 1]. Raises `InexactInput` (a `ValueError`) for floats, `ValueError` for `std <= 0`.

    >>> from sympy import Rational
    >>> truncated_normal(x, mean=Rational(1, 2), std=Rational(1, 5))
    5*sqrt(2)*exp(-25*(x - 1/2)**2/2)/(2*sqrt(pi)*erf(5*sqrt(2)/4))
    """
    variable, center, width = _parameters("truncated_normal", arguments, {"mean": mean, "std": std})
    _check_positive(width, "std")
    scale = width * sp.sqrt(2)
    above, below = (1 - center) / scale, center / scale
    if exact_sign(center) == -1:
        # The same mass as below; the difference of two values near 1 would lose its digits.
        mass = sp.erfc(-below) - sp.erfc(above)
    elif exact_sign(1 - center) == -1:
        mass = sp.erfc(-above) - sp.erfc(below)
    else:
        mass = sp.erf(above) + sp.erf(below)
    return sp.exp(-((variable - center) ** 2) / (2 * width**2)) / (width * sp.sqrt(sp.pi / 2) * mass)


def beta_density(*arguments: object, a: object = None, b: object = None) -> sp.Expr:
    """The beta density `x^(a-1) (1-x)^(b-1) / B(a, b)`, normalised by the exact beta function.

    Raises `InexactInput` (a `ValueError`) for floats, `ValueError` for a parameter that is not positive, or above
    1000, for which the exact beta function has hundreds of digits.

    >>> beta_density(2, 3)
    12*x*(1 - x)**2
    """
    variable, left, right = _parameters("beta_density", arguments, {"a": a, "b": b})
    _check_positive(left, "a")
    _check_positive(right, "b")
    for name, value in (("a", left), ("b", right)):
        if exact_sign(_LARGEST_PARAMETER - value) == -1:
            raise ValueError(f"{name} = {value} is too large; beta_density takes parameters up to {_LARGEST_PARAMETER}")
    normalisation = sp.gamma(left + right) / (sp.gamma(left) * sp.gamma(right))
    return normalisation * variable ** (left - 1) * (1 - variable) ** (right - 1)


def _parameters(
    function: str, arguments: tuple[object, ...], named: dict[str, object]
) -> tuple[sp.Symbol, sp.Expr, sp.Expr]:
    """The variable and the two parameters, from whichever of them were given by position."""
    given = list(arguments)
    variable = given.pop(0) if given and isinstance(given[0], sp.Symbol) else x
    for name, value in named.items():
        if value is None:
            if not given:
                raise ValueError(f"{function} needs {name}; write {function}({', '.join(f'{n}=...' for n in named)})")
            named[name] = given.pop(0)
    if given:
        raise ValueError(f"{function} takes {', '.join(named)}; {given[0]!r} is one argument too many")
    first, second = (exact_number(value, name) for name, value in named.items())
    return variable, first, second


def _check_positive(number: sp.Expr, name: str) -> None:
    sign = exact_sign(number)
    if sign is None:
        raise ValueError(f"whether {name} = {number} is positive is not decided; give a simpler number")
    if sign <= 0:
        raise ValueError(f"{name} = {number} is not positive")
