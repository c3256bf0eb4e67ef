"""The cells of a sweep: one experiment each, told apart by a key and seeded from its own content."""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import sympy as sp

from zcmoe_symbolic.simulation.sweep.model_text import OPTIMAL, ModelText, segment_density_text
from zcmoe_symbolic.theory.model.arguments import checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel

__all__ = ["MOST_CELLS", "SweepCell", "grid"]

MOST_CELLS = 1_000_000
_LARGEST_INTEGER = 2**63 - 1
_LONGEST_TEXT = 10_000
_KEY_DIGITS = 32
_LEAST = {"m": 1, "n": 1, "trials": 2, "test_examples": 1, "seed": 0}  # one trial has no standard error


@dataclass(frozen=True)
class SweepCell:
    """One experiment: a model and a density of experts as text, m experts, n examples, so many trials.

    `segment_density` is `optimal` for (22), `uniform`, or an expression in x. `test_examples` is None where the test
    error of every trial is computed exactly, else the size of the fresh test sets. `seed` is the sweep's; what seeds
    the random numbers is `cell_seed`, a hash of the sweep's seed and the content of the cell, so that the numbers of
    a cell depend neither on the other cells nor on who computes it. Raises `ValueError` for m, n, trials or
    test_examples below 1, for one trial only, which has no standard error, and for a seed outside [0, 2^63).

    >>> from zcmoe_symbolic.theory.scalar import x
    >>> cell = SweepCell.of(DataModel(x**2, 1), m=5, n=200, density="uniform")
    >>> cell.beta, cell.input_density, cell.segment_density, cell.key
    ('x**2', '1', 'uniform', '42664d349035717ec63463dff2601a6f')
    """

    beta: str
    input_density: str
    noise: str
    segment_density: str
    m: int
    n: int
    trials: int
    test_examples: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("beta", "input_density", "noise", "segment_density"):
            text = getattr(self, name)
            if not isinstance(text, str) or not text.isprintable() or not 1 <= len(text) <= _LONGEST_TEXT:
                raise ValueError(
                    f"{name} is {str(text)[:40]!r}; it must be one line of at most {_LONGEST_TEXT} letters"
                )
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if name == "test_examples" and value is None:
                continue
            count = checked_count(value, name, least)
            if count > _LARGEST_INTEGER:
                raise ValueError(f"{name} is {count}; the largest integer of a file of results is {_LARGEST_INTEGER}")
            object.__setattr__(self, name, count)

    @classmethod
    def of(
        cls,
        model: DataModel,
        m: int,
        n: int,
        density: object = OPTIMAL,
        *,
        trials: int = 300,
        seed: int = 0,
        test_examples: int | None = None,
    ) -> "SweepCell":
        """The cell of a model and a density of experts: 'optimal', 'uniform', an expression, or the text of one."""
        text = ModelText.of(model)
        return cls(
            text.beta, text.density, text.noise, segment_density_text(density), m, n, trials, test_examples, seed
        )  # fmt: skip

    @property
    def model_text(self) -> ModelText:
        """The texts of the model."""
        return ModelText(self.beta, self.input_density, self.noise)

    @cached_property
    def key(self) -> str:
        """32 hexadecimal digits that tell the cell from every other one, in any process and on any machine."""
        return self._digest("key").hex()[:_KEY_DIGITS]

    @cached_property
    def cell_seed(self) -> int:
        """The seed of the cell's own random numbers, from 0 to 2^63 - 1."""
        return int.from_bytes(self._digest("seed")[:8], "big") >> 1

    def _digest(self, purpose: str) -> bytes:
        content = [
            purpose, self.beta, self.input_density, self.noise, self.segment_density,
            self.m, self.n, self.trials, self.test_examples, self.seed,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).digest()

    def __str__(self) -> str:
        named = f"beta = {self.beta}, density = {self.input_density}, noise = {self.noise}"
        experts = f"segment density = {self.segment_density}, m = {self.m}, n = {self.n}, trials = {self.trials}"
        return f"{named}, {experts}"


def grid(
    models: DataModel | Iterable[DataModel],
    m: int | Iterable[int],
    n: int | Iterable[int],
    density: object = OPTIMAL,
    trials: int | Iterable[int] = 300,
    seed: int = 0,
    test_examples: int | None = None,
) -> list[SweepCell]:
    """All combinations of models, densities of experts, m, n and numbers of trials, as cells.

    Every one of them is a single value or several; `density` is 'optimal' for (22), 'uniform', or an expression.
    Raises `ValueError` for a model or density that cannot be written as text, for counts below 1, and for more than a
    million cells.

    >>> from zcmoe_symbolic.theory.scalar import x
    >>> cells = grid(DataModel(x**2, 1), m=range(1, 51), n=(50, 100, 200), density=("optimal", "uniform"))
    >>> len(cells), cells[0].m, cells[0].n, cells[-1].segment_density
    (300, 1, 50, 'uniform')
    """
    texts = [ModelText.of(model) for model in ([models] if isinstance(models, DataModel) else list(models))]
    densities = [segment_density_text(one) for one in _several(density)]
    counts = [_several(m), _several(n), _several(trials)]
    size = len(texts) * len(densities) * math.prod(map(len, counts))
    if size > MOST_CELLS:
        raise ValueError(f"the sweep has {size} cells; at most {MOST_CELLS} are computed in one")
    return [
        SweepCell(text.beta, text.density, text.noise, experts, one_m, one_n, one_trials, test_examples, seed)
        for text, experts, one_trials, one_n, one_m in product(texts, densities, *reversed(counts))
    ]


def _several(values: object) -> list[Any]:
    return [values] if isinstance(values, str | sp.Basic) or not isinstance(values, Iterable) else list(values)
