"""What becomes small in an asymptotic statement, and what the statement is uniform in.

A remainder `r = o(scale)` in a regime means: for every `e > 0` there is a `d > 0` such that
`|r| <= e * scale` at every admissible point of the regime whose small quantity is below `d`.
"""

import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.language.hypotheses import (
    Hypothesis,
    between,
    cell_in_domain,
    in_domain,
    in_region,
    region_partition,
    small_region,
    unit_cube,
)
from zcmoe_symbolic.language.readings import Reading, plain

__all__ = [
    "Cell",
    "ManyExperts",
    "PartitionSequence",
    "Refinement",
    "Regime",
    "Region",
    "RegionRefinement",
    "SegmentationSequence",
]


class Regime(sp.Basic):
    """A limit process."""

    def o(self, scale: sp.Expr) -> sp.Expr:
        """The remainder `o(scale)` in this regime, to be added to a right-hand side."""
        from zcmoe_symbolic.language.statements import LittleO

        return LittleO(sp.sympify(scale), self)

    @property
    def words(self) -> Reading:
        """What becomes small, for typesetting: a template and the objects in its places."""
        raise NotImplementedError

    @property
    def reading(self) -> str:
        """What becomes small, as text."""
        words = self.words
        return plain(words.template).format(*words.arguments)

    @property
    def moving(self) -> set[sp.Basic]:
        """The symbols that are not fixed in the regime."""
        return set(self.free_symbols)

    def implied_hypotheses(self) -> frozenset[Hypothesis]:
        """What holds at every admissible point of the regime."""
        return frozenset()

    def required_hypotheses(self) -> frozenset[Hypothesis]:
        """What the meaning of the regime presupposes, so that every statement in it carries it."""
        return frozenset()


class Cell(Regime):
    """A cell `[c - h/2, c + h/2]` inside [0, 1] whose length `h` tends to 0, and any point `x` in it.

    When `uniform` (the rule), one `d` serves all midpoints `c` and all `x`; otherwise `c` is fixed first.

    >>> from sympy import Symbol, symbols
    >>> x, c = symbols("x c", real=True)
    >>> Cell.of(x, c, Symbol("h", positive=True)).reading
    'h -> 0, uniformly over the cells [c - h/2, c + h/2] in [0, 1] and x in the cell'
    """

    @classmethod
    def of(cls, point: sp.Symbol, midpoint: sp.Symbol, length: sp.Symbol, *, uniform: bool = True) -> "Cell":
        plain = all(s.is_real and s.is_nonnegative is None and s.is_integer is None for s in (point, midpoint))
        if len({point, midpoint, length}) < 3:
            raise ValueError(f"point {point}, midpoint {midpoint} and length {length} of a cell must differ")
        if length.is_positive is not True or length.is_integer is not None or not plain:
            raise ValueError(f"a cell needs symbols: {point} and {midpoint} declared real only, {length} positive only")
        return cls(point, midpoint, length, sp.true if uniform else sp.false)

    @property
    def point(self) -> sp.Symbol:
        return self.args[0]

    @property
    def midpoint(self) -> sp.Symbol:
        return self.args[1]

    @property
    def length(self) -> sp.Symbol:
        return self.args[2]

    @property
    def uniform(self) -> bool:
        return bool(self.args[3])

    @property
    def left(self) -> sp.Expr:
        return self.midpoint - self.length / 2

    @property
    def right(self) -> sp.Expr:
        return self.midpoint + self.length / 2

    @property
    def pointwise(self) -> "Cell":
        """The same cells with the midpoint fixed beforehand."""
        return Cell.of(self.point, self.midpoint, self.length, uniform=False)

    def implied_hypotheses(self) -> frozenset[Hypothesis]:
        """The cell, its points and its centre lie in [0, 1], and the points between the ends of the cell."""
        inside = between(self.point, self.left, self.right)
        return frozenset({cell_in_domain(self), in_domain(self.point), in_domain(self.midpoint), inside})

    def integral(self, integrand: sp.Expr) -> sp.Integral:
        """The integral over the cell."""
        return sp.Integral(integrand, (self.point, self.left, self.right))

    @property
    def words(self) -> Reading:
        template = (
            "${2} -> 0$, uniformly over the cells $[{3}, {4}]$ in $[0, 1]$ and {0} in the cell"
            if self.uniform
            else "${2} -> 0$ with {1} fixed, {0} in the cell $[{3}, {4}]$ in $[0, 1]$"
        )
        return Reading(template, (self.point, self.midpoint, self.length, self.left, self.right))


class SegmentationSequence(sp.Basic):
    """For every m = 1, 2, ... a segmentation of [0, 1] into m intervals, with the names of its parts.

    `breakpoint(i)` is `a_i`, `length(i)` is `a_i - a_(i-1)`, `midpoint(i)` the centre of that interval and
    `mesh` the largest length. Each depends on m, which is written out: `a(i, m)`.

    >>> from sympy import symbols
    >>> i, m = symbols("i m", integer=True, positive=True)
    >>> cells = SegmentationSequence.of(m)
    >>> cells.breakpoint(i - 1), cells.length(i), cells.mesh
    (a(i - 1, m), Delta(i, m), Delta_max(m))
    """

    @classmethod
    def of(
        cls, m: sp.Symbol, breakpoints: str = "a", lengths: str = "Delta", midpoints: str = "x"
    ) -> "SegmentationSequence":
        if not (m.is_integer and m.is_positive):
            raise ValueError(f"the number of experts {m} must be declared a positive integer")
        return cls(m, Str(breakpoints), Str(lengths), Str(midpoints))

    @property
    def m(self) -> sp.Symbol:
        return self.args[0]

    def _part(self, which: int, index: sp.Expr) -> sp.Expr:
        return sp.Function(self.args[which].name, real=True)(sp.sympify(index), self.m)

    def breakpoint(self, index: sp.Expr) -> sp.Expr:
        return self._part(1, index)

    def length(self, index: sp.Expr) -> sp.Expr:
        return self._part(2, index)

    def midpoint(self, index: sp.Expr) -> sp.Expr:
        return self._part(3, index)

    @property
    def mesh(self) -> sp.Expr:
        return sp.Function(f"{self.args[2].name}_max", real=True)(self.m)

    @property
    def names(self) -> tuple[str, str, str]:
        return self.args[1].name, self.args[2].name, self.args[3].name

    def sum(self, summand: sp.Expr, index: sp.Symbol) -> sp.Sum:
        """The sum over all m intervals."""
        return sp.Sum(summand, (index, 1, self.m))

    def integral(self, integrand: sp.Expr, variable: sp.Symbol, index: sp.Expr) -> sp.Integral:
        """The integral over the interval number `index`."""
        return sp.Integral(integrand, (variable, self.breakpoint(index - 1), self.breakpoint(index)))

    @property
    def refinement(self) -> "Refinement":
        return Refinement(self)


class Refinement(Regime):
    """The largest length of a segmentation tends to 0."""

    @property
    def cells(self) -> SegmentationSequence:
        cells: SegmentationSequence = self.args[0]
        return cells

    @property
    def words(self) -> Reading:
        return Reading("${0} -> 0$", (self.cells.mesh,))


class ManyExperts(Regime):
    """The number m of experts tends to infinity."""

    @property
    def m(self) -> sp.Symbol:
        return self.args[0]

    @property
    def words(self) -> Reading:
        return Reading("${0} -> oo$", (self.m,))


class PartitionSequence(sp.Basic):
    """For every m = 1, 2, ... a partition of the cube into m regions of any shape, with the names of its parts.

    `region(i)` is `A_i`, `volume(i)` its volume, `centroid(i)` its centroid, and `largest_volume` the largest volume.
    Each depends on m, which is written out: `A(i, m)`.

    >>> from sympy import Symbol, symbols
    >>> i, m, d = symbols("i m d", integer=True, positive=True)
    >>> parts = PartitionSequence.of(m, Symbol("Omega"), d)
    >>> parts.region(i), parts.volume(i), parts.centroid(i), parts.largest_volume
    (A(i, m), V(i, m), x(i, m), V_max(m))
    """

    @classmethod
    def of(
        cls,
        m: sp.Symbol,
        domain: sp.Symbol,
        dimension: sp.Expr,
        regions: str = "A",
        volumes: str = "V",
        centroids: str = "x",
    ) -> "PartitionSequence":
        if not (m.is_integer and m.is_positive):
            raise ValueError(f"the number of experts {m} must be declared a positive integer")
        dimension = sp.sympify(dimension)
        if not (dimension.is_integer and dimension.is_positive):
            raise ValueError(f"the dimension {dimension} must be a positive integer")
        if len({regions, volumes, centroids}) < 3:
            raise ValueError(f"regions, volumes and centroids need different names, not {regions, volumes, centroids}")
        return cls(m, Str(regions), Str(volumes), Str(centroids), domain, dimension)

    @property
    def m(self) -> sp.Symbol:
        return self.args[0]

    @property
    def names(self) -> tuple[str, str, str]:
        return self.args[1].name, self.args[2].name, self.args[3].name

    @property
    def domain(self) -> sp.Symbol:
        return self.args[4]

    @property
    def dimension(self) -> sp.Expr:
        return self.args[5]

    def _part(self, which: int, index: sp.Expr) -> sp.Expr:
        return sp.Function(self.args[which].name, real=True)(sp.sympify(index), self.m)

    def region(self, index: sp.Expr) -> sp.Expr:
        return self._part(1, index)

    def volume(self, index: sp.Expr) -> sp.Expr:
        return self._part(2, index)

    def centroid(self, index: sp.Expr) -> sp.Expr:
        return self._part(3, index)

    @property
    def largest_volume(self) -> sp.Expr:
        return sp.Function(f"{self.args[2].name}_max", real=True)(self.m)

    def sum(self, summand: sp.Expr, index: sp.Symbol) -> sp.Sum:
        """The sum over all m regions."""
        return sp.Sum(summand, (index, 1, self.m))

    def any_region(self, region: sp.Symbol, volume: sp.Symbol, centroid: sp.Symbol, point: sp.Symbol) -> "Region":
        """The regime of one small region of the sequence, and any point in it."""
        return Region.of(region, volume, centroid, point, self)

    @property
    def refinement(self) -> "RegionRefinement":
        return RegionRefinement(self)


class Region(Regime):
    """One region of a sequence of partitions whose diameter tends to 0, and any point in it.

    `region`, `volume`, `centroid` stand for `A(i, m)`, `V(i, m)`, `x(i, m)`: one bound on the diameter serves all i and
    all m, and all points. A small volume is not enough: long thin regions have a small volume and a large diameter.

    >>> from sympy import Symbol, symbols
    >>> m, d = symbols("m d", integer=True, positive=True)
    >>> x, c, V = Symbol("x", real=True), Symbol("c", real=True), Symbol("V", positive=True)
    >>> Region.of(Symbol("A"), V, c, x, PartitionSequence.of(m, Symbol("Omega"), d)).reading
    'diam A -> 0, uniformly over the regions A = A(i, m), their volumes V and centroids c, and x in the region'
    """

    @classmethod
    def of(
        cls, region: sp.Symbol, volume: sp.Symbol, centroid: sp.Symbol, point: sp.Symbol, parts: PartitionSequence
    ) -> "Region":
        plain = all(s.is_real and s.is_nonnegative is None and s.is_integer is None for s in (point, centroid))
        if len({region, volume, centroid, point, parts.m, parts.domain, parts.dimension}) < 7:
            raise ValueError(f"region {region}, volume {volume}, centroid {centroid} and point {point} must differ")
        if region.is_real is not None or volume.is_positive is not True or volume.is_integer is not None or not plain:
            raise ValueError(
                f"a region needs symbols: {region} without assumptions, {volume} positive only, {centroid} and {point} "
                "declared real only"
            )
        return cls(region, volume, centroid, point, parts)

    @property
    def region(self) -> sp.Symbol:
        return self.args[0]

    @property
    def volume(self) -> sp.Symbol:
        return self.args[1]

    @property
    def centroid(self) -> sp.Symbol:
        return self.args[2]

    @property
    def point(self) -> sp.Symbol:
        return self.args[3]

    @property
    def parts(self) -> PartitionSequence:
        parts: PartitionSequence = self.args[4]
        return parts

    @property
    def moving(self) -> set[sp.Basic]:
        return {*self.args[:4], self.parts.m}

    def implied_hypotheses(self) -> frozenset[Hypothesis]:
        """The region is one of the sequence, with that volume and centroid, and the point lies in it."""
        return frozenset({small_region(self), in_region(self.point, self.region)})

    def required_hypotheses(self) -> frozenset[Hypothesis]:
        """The domain is a cube of the dimension that the sequence names, and the sequence partitions it."""
        return frozenset({unit_cube(self.parts.domain, self.parts.dimension), region_partition(self.parts)})

    def integral(self, integrand: sp.Expr) -> sp.Expr:
        """The integral over the region."""
        from zcmoe_symbolic.language.statements import RegionIntegral

        return RegionIntegral.over(self.region, integrand, self.point)

    @property
    def words(self) -> Reading:
        template = (
            "$diam {0} -> 0$, uniformly over the regions ${0} = {4}(i, {5})$, their volumes {1} and centroids {2}, and "
            "{3} in the region"
        )
        return Reading(template, (*self.args[:4], self.parts.args[1], self.parts.m))


class RegionRefinement(Regime):
    """The largest diameter of the regions of a partition tends to 0."""

    @property
    def cells(self) -> PartitionSequence:
        cells: PartitionSequence = self.args[0]
        return cells

    @property
    def moving(self) -> set[sp.Basic]:
        return {self.cells.m}

    def required_hypotheses(self) -> frozenset[Hypothesis]:
        """The domain is a cube of the dimension that the sequence names, and the sequence partitions it."""
        return frozenset({unit_cube(self.cells.domain, self.cells.dimension), region_partition(self.cells)})

    @property
    def words(self) -> Reading:
        return Reading(
            "the largest diameter of the regions ${0}(i, {1})$ tends to $0$", (self.cells.args[1], self.cells.m)
        )
