"""The noise of (1): zero mean, independent of the input; the theory asks only for its variance and its range."""

from dataclasses import KW_ONLY, dataclass

import sympy as sp

from zcmoe_symbolic.theory.model.arguments import exact_number, exact_sign

__all__ = ["GaussianNoise", "Noise", "UniformNoise", "no_noise"]


@dataclass(frozen=True)
class Noise:
    """Noise of a given variance, within `[-bound, bound]` where a bound is given.

    The error formulas use the variance only; Hoeffding's inequality (131) asks for the bound. Raises `InexactInput`
    (a `ValueError`) for floats, `ValueError` for a negative number and for a variance above `bound^2`, which no
    noise within the bound has.

    >>> from sympy import Rational
    >>> Noise(variance=Rational(1, 12), bound=Rational(1, 2))
    Noise(variance=1/12, bound=1/2)
    >>> Noise(variance=2, bound=1)
    Traceback (most recent call last):
        ...
    ValueError: variance = 2 is larger than bound^2 = 1; no noise within [-1, 1] has it
    """

    _: KW_ONLY
    variance: sp.Expr
    bound: sp.Expr | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "variance", _nonnegative(self.variance, "variance"))
        if self.bound is None:
            return
        object.__setattr__(self, "bound", _nonnegative(self.bound, "bound"))
        room = exact_sign(self.bound**2 - self.variance)
        if room is None:
            raise ValueError(f"whether variance = {self.variance} is at most bound^2 = {self.bound**2} is not decided")
        if room < 0:
            raise ValueError(
                f"variance = {self.variance} is larger than bound^2 = {self.bound**2}; "
                f"no noise within [-{self.bound}, {self.bound}] has it"
            )


class UniformNoise(Noise):
    """Noise uniform on `[-half_width, half_width]`: variance `half_width^2 / 3`.

    >>> from sympy import Rational
    >>> UniformNoise(Rational(1, 2)).variance
    1/12
    """

    def __init__(self, half_width: object) -> None:
        bound = _nonnegative(half_width, "half_width")
        super().__init__(variance=bound**2 / 3, bound=bound)

    @property
    def half_width(self) -> sp.Expr:
        """The end of the range."""
        return self.bound

    def __repr__(self) -> str:
        return f"UniformNoise({self.bound})"


class GaussianNoise(Noise):
    """Normal noise with mean 0 and this standard deviation: unbounded, so that Hoeffding's inequality does not apply.

    >>> from sympy import Rational
    >>> GaussianNoise(Rational(1, 3))
    GaussianNoise(1/3)
    >>> GaussianNoise(Rational(1, 3)).variance, GaussianNoise(2).bound
    (1/9, None)
    """

    def __init__(self, std: object) -> None:
        super().__init__(variance=_nonnegative(std, "std") ** 2)

    @property
    def std(self) -> sp.Expr:
        """The standard deviation."""
        return sp.sqrt(self.variance)

    def __repr__(self) -> str:
        return f"GaussianNoise({self.std})"


def _nonnegative(value: object, name: str) -> sp.Expr:
    number = exact_number(value, name)
    sign = exact_sign(number)
    if sign is None:
        raise ValueError(f"whether {name} = {number} is negative is not decided; give a simpler number")
    if sign < 0:
        raise ValueError(f"{name} = {number} is negative; it must be at least 0")
    return number


no_noise = Noise(variance=0, bound=0)
"""Outputs without noise: the errors are those of the approximation alone."""
