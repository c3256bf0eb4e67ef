"""What the figures are drawn for: the two models of the experiments, and the sizes of the simulations."""

from dataclasses import dataclass, field
from functools import cache

import sympy as sp

from zcmoe_symbolic.theory.model.arguments import checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.densities import truncated_normal
from zcmoe_symbolic.theory.model.noise import UniformNoise
from zcmoe_symbolic.theory.scalar import x

__all__ = ["NUMBERS", "FigureSetting", "checked_numbers", "reference_model"]

NUMBERS = (1, 2, 3, 4)
"""The figures there are."""

_MOST_EXPERTS = 1_000
_MOST_NUMBERS = 50_000_000


@dataclass(frozen=True, kw_only=True)
class FigureSetting:
    """The sizes of the experiments and the seed of their random numbers.

    The paper tells 5,000 test examples and 300 training sets; the other sizes are this project's own.

    Raises `ValueError` for a negative seed, fewer than two trials or test examples (no band can be given), and numbers
    of experts or examples below 1.

    >>> FigureSetting(trials=20).training_sizes
    (50, 100, 200)
    """

    seed: int = 0
    trials: int = 300
    test_examples: int = 5_000
    most_experts: int = 50
    training_sizes: tuple[int, ...] = (50, 100, 200)
    shown_experts: tuple[int, int, int] = (6, 12, 24)
    learned_experts: tuple[int, int] = (10, 30)
    learned_from: int = 100
    confidence: float = field(default=0.95, init=False)

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise ValueError(f"seed is {self.seed!r}; give an integer of at least 0")
        for name in ("trials", "test_examples"):
            if checked_count(getattr(self, name), name) < 2:
                raise ValueError(f"{name} is {getattr(self, name)}; a band needs at least 2")
        if checked_count(self.most_experts, "most_experts") > _MOST_EXPERTS:
            raise ValueError(f"most_experts is {self.most_experts}; at most {_MOST_EXPERTS} are drawn")
        for name, length in (("training_sizes", 3), ("shown_experts", 3), ("learned_experts", 2)):
            given = tuple(getattr(self, name))
            if len(given) != length or len(set(given)) != length:
                raise ValueError(f"{name} is {given}; give {length} different numbers")
            object.__setattr__(self, name, tuple(checked_count(one, name) for one in given))
        checked_count(self.learned_from, "learned_from")
        for name, size in (
            ("trials", self.trials * max(*self.training_sizes, self.test_examples)),
            ("test_examples", self.test_examples * self.most_experts),
        ):
            if size > _MOST_NUMBERS:
                raise ValueError(
                    f"{name} is {getattr(self, name)}, which makes {size} examples at once; "
                    f"at most {_MOST_NUMBERS} are drawn"
                )

    @property
    def experts(self) -> range:
        """The numbers of experts on the horizontal axes, from 1."""
        return range(1, self.most_experts + 1)


def checked_numbers(numbers: object) -> tuple[int, ...]:
    """The numbers of figures, each once, in the order of the paper; raises `ValueError` for a figure there is not.

    >>> checked_numbers([3, 1, 3])
    (1, 3)
    """
    given = list(numbers) if isinstance(numbers, (list, tuple, set, range)) else [numbers]
    for number in given:
        if isinstance(number, bool) or number not in NUMBERS:
            raise ValueError(f"figure {number!r} is not there; the figures are 1, 2, 3 and 4")
    return tuple(number for number in NUMBERS if number in given)


@cache
def reference_model(number: int) -> DataModel:
    """The model of a figure: a cosine for Figures 1 and 3, for 2 and 4 one that stays at -1 on the right half.

    >>> reference_model(2).plateaus[0][0].exact
    1/2
    """
    (checked,) = checked_numbers(number)
    half = sp.Rational(1, 2)
    target = sp.cos(6 * sp.pi * x)
    if checked in (2, 4):
        target = sp.Piecewise((target, x <= half), (sp.Integer(-1), True))
    return DataModel(target, truncated_normal(mean=half, std=sp.Rational(1, 5)), UniformNoise(half))
