"""The best lattice quantizers that are known, beside the ball's lower bound.

Which lattice is best known is cited; its value is computed from the lattice.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.cells.lattices import DualRootLattice, Lattice, RootLattice
from zcmoe_symbolic.theory.cells.moments import Cell, normalized, with_digits
from zcmoe_symbolic.theory.cells.polytopes import Polytope
from zcmoe_symbolic.theory.cells.sphere_bound import UnitBall, lower_bound
from zcmoe_symbolic.theory.model.arguments import checked_count

__all__ = ["KnownCell", "best_known", "compare", "gradient_loss", "normalized_second_moment"]

_LATTICES = "Conway and Sloane, Sphere Packings, Lattices and Groups, 3rd ed. 1999, chapters 2 and 21"
_BEST_KNOWN = {
    1: ("A1", False, "interval", "elementary: every interval has this value", True),
    2: ("A2", False, "regular hexagon", "optimal: Fejes Toth 1959; Newman, The hexagon theorem, 1982", True),
    3: ("A3", True, "truncated octahedron", "best lattice: Barnes and Sloane, SIAM J. Alg. Disc. Meth. 4, 1983", False),
    4: ("D4", False, "24-cell", f"best known: {_LATTICES}", False),
    5: ("D5", True, "Voronoi cell of D5*", f"best known: {_LATTICES}", False),
    6: ("E6", True, "Voronoi cell of E6*", f"best known: {_LATTICES}; Worley 1987", False),
    7: ("E7", True, "Voronoi cell of E7*", f"best known: {_LATTICES}; Worley 1988", False),
    8: ("E8", False, "Voronoi cell of E8", f"best known: {_LATTICES}", False),
}


@dataclass(frozen=True)
class KnownCell:
    """The best known cell of a dimension: its lattice, what it is called, who says so, whether it is proved optimal."""

    dimension: int
    lattice: Lattice
    name: str
    source: str
    optimal: bool

    def normalized_second_moment(self, digits: int | None = None) -> sp.Expr | Ball:
        """`M`, (24), computed from the lattice; with `digits` a ball with so many proved digits."""
        return self.lattice.normalized_second_moment(digits)


def best_known(dimension: int) -> KnownCell:
    """The cell with the least normalized second moment that is known to tessellate, in dimensions 1 to 8.

    That none is better is known for one and two dimensions only; in three it is known among lattices. Raises
    `ValueError` beyond dimension 8.

    >>> found = best_known(3)
    >>> found.name, found.normalized_second_moment(), found.optimal
    ('truncated octahedron', 19*2**(2/3)/384, False)
    """
    count = checked_count(dimension, "dimension")
    if count not in _BEST_KNOWN:
        raise ValueError(f"dimension is {count}; the best known cells are listed for 1 to {max(_BEST_KNOWN)}")
    root_lattice, is_dual, name, source, optimal = _BEST_KNOWN[count]
    lattice = DualRootLattice(root_lattice) if is_dual else RootLattice(root_lattice)
    return KnownCell(count, lattice, name, source, optimal)


def normalized_second_moment(
    cell: Cell | Polytope | Lattice | UnitBall | Iterable[object], digits: int | None = None
) -> sp.Expr | Ball:
    """`M = (1/d) int ||x - centroid||^2 dx / V^(1 + 2/d)`, (24), of a cell, or of the convex hull of points.

    A cell is a `Polytope`, a lattice (meaning its Voronoi cell), a `UnitBall`, or anything with `dimension`, `volume`
    and `second_moment`. The result is exact; with `digits` a ball with so many proved digits. Raises `ValueError` for
    anything else.

    >>> normalized_second_moment([(0, 0), (1, 0), (0, 1)])
    1/9
    >>> normalized_second_moment(RootLattice("E8"), digits=10).decimal(10)
    '0.07168209877'
    """
    if isinstance(cell, Polytope | Lattice | UnitBall | KnownCell):
        return cell.normalized_second_moment(digits)
    if isinstance(cell, Cell):
        return with_digits(normalized(cell.dimension, cell.volume, cell.second_moment), digits)
    if isinstance(cell, Iterable) and not isinstance(cell, str):
        return Polytope(cell).normalized_second_moment(digits)
    raise ValueError(f"cell is {cell!r}; give a Polytope, a lattice, a UnitBall, or a list of points")


def gradient_loss(cell: Polytope | Lattice | UnitBall, gradient: object = None) -> sp.Expr:
    """By what factor a cell's part `d M |g|^2 V^(1 + 2/d)` of the bound (28) exceeds `int (g . (x - centroid))^2 dx`.

    For an isotropic cell that is exactly the dimension d, in whatever direction the gradient g points; only for other
    cells the gradient is needed.

    >>> gradient_loss(RootLattice("D4"))
    4
    """
    if cell.is_isotropic:
        return sp.Integer(cell.dimension)
    if isinstance(cell, Polytope) and gradient is not None:
        return cell.looseness(gradient)
    raise ValueError(f"{cell!r} is not isotropic; give a Polytope and the gradient")


def compare(dimensions: Iterable[int] = range(1, 9), digits: int = 10) -> str:
    """A table as text: the best known cell of each dimension, its exact value, and the ball's lower bound.

    >>> print(compare([1, 2, 8], digits=8))
    d  cell                M(cell)                     M(ball)      excess  optimal
    1  interval            1/12           0.083333333  0.083333333  0.00%   yes
    2  regular hexagon     5*sqrt(3)/108  0.080187537  0.079577472  0.77%   yes
    8  Voronoi cell of E8  929/12960      0.071682099  0.070453559  1.74%   open"""
    rows = [("d", "cell", "M(cell)", "", "M(ball)", "excess", "optimal")]
    for dimension in dimensions:
        found = best_known(dimension)
        value = Ball.enclosing(found.normalized_second_moment(), digits)
        bound = Ball.enclosing(lower_bound(dimension), digits)
        rows.append(
            (
                str(dimension),
                found.name,
                str(found.normalized_second_moment()),
                value.decimal(digits),
                bound.decimal(digits),
                f"{float(100 * (value / bound - 1)):.2f}%",
                "yes" if found.optimal else "open",
            )
        )
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
