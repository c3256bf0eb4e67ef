"""The best number of experts at leading order, in any dimension.

The excess `C m^(-2/d) + s2 m/n` of m experts is least where its derivative vanishes. The first term is the error of
the best constants (d = 1: `C/m^2`, (21)-(23)), the second one what it costs to learn m constants from n examples.
"""

import math
from typing import Any

from zcmoe_symbolic.theory.risk.inverse_count_balls import checked_examples_of_a_ball

__all__ = ["best_number_law", "excess_law"]


def best_number_law(error_constant: Any, noise_variance: Any, n: int, dimension: int = 1) -> float:
    """`m* = (2 C n / (d s2))^(d/(d+2))`: where `C m^(-2/d) + s2 m/n` is least, in float64.

    `error_constant` is C, the coefficient of `m^(-2/d)` in the approximation error, and `noise_variance` is s2, both
    numbers (floats, exact numbers or balls) of at least 0. Infinite without noise, where more experts cost nothing at
    this order, and for an infinite C; 0 where C is 0 (then one expert is enough). For d > 1 the law presupposes
    cells of bounded normalised moment. Raises `ValueError` for n < 1, dimension < 1 and negative numbers.

    >>> best_number_law(1, 1, 100, dimension=2), round(best_number_law(1, 2, 1000), 12)
    (10.0, 10.0)
    """
    constant, variance, count, d = _checked(error_constant, noise_variance, n, dimension)
    if constant == 0:
        return 0.0
    if variance == 0 or math.isinf(constant):
        return math.inf
    return math.pow(2 * constant * count / (d * variance), d / (d + 2))


def excess_law(error_constant: Any, noise_variance: Any, n: int, dimension: int = 1) -> float:
    """The least value of `C m^(-2/d) + s2 m/n`, which is `(1 + 2/d) C m*^(-2/d)`, in float64.

    In one dimension that is `3 * 2^(-2/3) C^(1/3) (s2/n)^(2/3)`. Arguments and errors as of `best_number_law`; 0
    where C or s2 is 0, and infinite for an infinite C.

    >>> round(excess_law(1, 2, 1000), 12)
    0.03
    """
    constant, variance, count, d = _checked(error_constant, noise_variance, n, dimension)
    if constant == 0 or (variance == 0 and math.isfinite(constant)):
        return 0.0
    if math.isinf(constant):
        return math.inf
    return (1 + 2 / d) * constant * math.pow(best_number_law(constant, variance, count, d), -2 / d)


def _checked(error_constant: Any, noise_variance: Any, n: int, dimension: int) -> tuple[float, float, int, int]:
    values: list[float] = []
    for value, name in ((error_constant, "error_constant"), (noise_variance, "noise_variance")):
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} is {value!r}; give a number of at least 0") from error
        if not number >= 0:
            raise ValueError(f"{name} is {number}; it must be at least 0")
        values.append(number)
    if isinstance(dimension, bool) or not isinstance(dimension, int) or dimension < 1:
        raise ValueError(f"dimension is {dimension!r}; it must be an integer of at least 1")
    return values[0], values[1], checked_examples_of_a_ball(n), dimension
