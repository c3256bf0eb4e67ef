"""Volume, centroid and second moments of a cell, and its normalized second moment (24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import sympy as sp

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.cells.real_algebra import Number
from zcmoe_symbolic.theory.cells.triangulation import Vector, volume_of_simplex

__all__ = ["Cell", "RawMoments", "normalized", "simplex_moments", "with_digits"]


@runtime_checkable
class Cell(Protocol):
    """What has a normalized second moment: a polytope, a lattice (its Voronoi cell), a ball."""

    @property
    def dimension(self) -> int:
        """The number of coordinates."""

    @property
    def volume(self) -> sp.Expr:
        """Its content."""

    @property
    def second_moment(self) -> sp.Expr:
        """`int ||x - centroid||^2 dx`."""


@dataclass(frozen=True, slots=True)
class RawMoments:
    """`int dx`, `int x dx` and `int x x^T dx` over a region; moments of disjoint regions add up."""

    volume: Number
    first: Vector
    second: tuple[Vector, ...]

    def __add__(self, other: "RawMoments") -> "RawMoments":
        first = tuple(a + b for a, b in zip(self.first, other.first, strict=True))
        second = tuple(
            tuple(a + b for a, b in zip(row, more, strict=True))
            for row, more in zip(self.second, other.second, strict=True)
        )
        return RawMoments(self.volume + other.volume, first, second)

    @property
    def centroid(self) -> Vector:
        """`int x dx / int dx`."""
        return tuple(entry / self.volume for entry in self.first)

    @property
    def tensor(self) -> tuple[Vector, ...]:
        """`J = int (x - centroid)(x - centroid)^T dx`."""
        centroid = self.centroid
        return tuple(
            tuple(entry - self.first[j] * centroid[k] for k, entry in enumerate(row))
            for j, row in enumerate(self.second)
        )


def simplex_moments(vertices: Sequence[Vector]) -> RawMoments:
    """The moments of a simplex with vertices `v_0, ..., v_d` and volume V.

    `int x = V s/(d+1)` and `int x x^T = V (sum_k v_k v_k^T + s s^T)/((d+1)(d+2))` with `s = sum_k v_k`: the
    barycentric coordinates have the mean `1/(d+1)` and the mean products `(1 + [k = l])/((d+1)(d+2))` (Dirichlet's
    integral).
    """
    volume, count = volume_of_simplex(vertices), len(vertices)
    total = [_sum([vertex[j] for vertex in vertices]) for j in range(count - 1)]
    scale = volume / (count * (count + 1))
    second = tuple(
        tuple(
            scale * (total[j] * total[k] + _sum([vertex[j] * vertex[k] for vertex in vertices]))
            for k in range(count - 1)
        )
        for j in range(count - 1)
    )
    return RawMoments(volume, tuple(volume * entry / count for entry in total), second)


def _sum(numbers: Sequence[Number]) -> Number:
    total = numbers[0]
    for number in numbers[1:]:
        total = total + number
    return total


def normalized(dimension: int, volume: sp.Expr, second_moment: sp.Expr) -> sp.Expr:
    """`M = (1/d) second_moment / V^(1 + 2/d)`, (24).

    >>> normalized(1, sp.Integer(2), sp.Rational(2, 3))
    1/12
    """
    ratio = sp.radsimp(second_moment / volume) / dimension
    value = ratio * volume ** sp.Rational(-2, dimension)
    return sp.radsimp(value) if dimension <= 2 else sp.powsimp(value)


def with_digits(expr: sp.Expr, digits: int | None) -> sp.Expr | Ball:
    """The expression itself, or with `digits` a ball with so many proved digits."""
    return expr if digits is None else Ball.enclosing(expr, digits)
