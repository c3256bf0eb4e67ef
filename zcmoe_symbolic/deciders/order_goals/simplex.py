"""Exact linear programming over the rationals, to find the multipliers of a Farkas certificate.

Nothing here is trusted: what is found is multiplied out again by whoever uses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

__all__ = ["Separation", "Solution", "TooManyPivots", "nonnegative_solution"]

_PIVOTS = 3000


class TooManyPivots(ArithmeticError):
    """The search for a vertex was given up; it says nothing about the system."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Numbers `x >= 0`, one for each column, with `sum_j x_j columns[j] = target`."""

    values: tuple[fmpq, ...]


@dataclass(frozen=True, slots=True)
class Separation:
    """Numbers `y`, one for each row, with `y . column <= 0` for every column and `y . target > 0`."""

    values: tuple[fmpq, ...]


def nonnegative_solution(columns: Sequence[Sequence[fmpq]], target: Sequence[fmpq]) -> Solution | Separation:
    """A solution of `sum_j x_j columns[j] = target` with `x >= 0`, or a proof by separation that there is none.

    The first phase of the simplex method with Bland's rule, which cannot cycle; `target` must not have a negative
    entry. Raises `TooManyPivots` when the search is given up. Source: Farkas' lemma (Schrijver, Theory of Linear
    and Integer Programming, 1986, section 7.3).

    >>> nonnegative_solution([[fmpq(1)], [fmpq(-1)]], [fmpq(2)])
    Solution(values=(2, 0))
    >>> nonnegative_solution([[fmpq(-1)]], [fmpq(2)])
    Separation(values=(1,))
    """
    rows, width = len(target), len(columns)
    zero, one = fmpq(0), fmpq(1)
    if any(entry < 0 for entry in target):
        raise ValueError(f"target={target!r} has a negative entry; change the sign of that row")
    # Columns of the system, then one artificial column for each row, then the right-hand side.
    table = [
        [column[i] for column in columns] + [one if k == i else zero for k in range(rows)] + [target[i]]
        for i in range(rows)
    ]
    basis = list(range(width, width + rows))
    # Reduced costs of the sum of the artificial variables, and minus its value.
    costs = [-sum((row[j] for row in table), zero) for j in range(width)] + [zero] * rows
    costs.append(-sum((row[-1] for row in table), zero))
    for _ in range(_PIVOTS):
        entering = next((j for j in range(width) if costs[j] < 0), None)
        if entering is None:
            break
        # The artificial problem is bounded below, so that some row limits the step.
        ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(table) if row[entering] > 0]
        leaving = min(ratios)[2]
        _pivot(table, costs, leaving, entering)
        basis[leaving] = entering
    else:
        raise TooManyPivots(f"no vertex of the {rows} x {width} system after {_PIVOTS} pivots")
    if costs[-1] != 0:
        return Separation(tuple(one - costs[width + i] for i in range(rows)))
    values = [zero] * (width + rows)
    for i, column in enumerate(basis):
        values[column] = table[i][-1]
    return Solution(tuple(values[:width]))


def _pivot(table: list[list[fmpq]], costs: list[fmpq], leaving: int, entering: int) -> None:
    scale = 1 / table[leaving][entering]
    pivot = [entry * scale for entry in table[leaving]]
    table[leaving] = pivot
    filled = [j for j, entry in enumerate(pivot) if entry != 0]
    for row in (*(row for i, row in enumerate(table) if i != leaving), costs):
        factor = row[entering]
        if factor != 0:
            for j in filled:
                row[j] -= factor * pivot[j]
