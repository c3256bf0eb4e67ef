"""The inverse distribution function of any density that the compressor inverts, at arbitrary float64 levels.

The short polynomials of `numerics.inverses` carry a proved bound of their error, below 2 units in the last place of
the inverse at the given level; there they are evaluated at the levels i/m, here at levels that are float64 numbers.
The few levels next to that of a zero, a pole or a gap of the density are enclosed one by one.
"""

from fractions import Fraction

import numpy as np
import sympy as sp
from flint import fmpq

from zcmoe_symbolic.numerics.inverses import InverseOfIntegral
from zcmoe_symbolic.numerics.inverses.half_lobes import CannotInvert
from zcmoe_symbolic.numerics.inverses.masses import Masses
from zcmoe_symbolic.numerics.inverses.short_polynomials import HalfTable, ShortPolynomial
from zcmoe_symbolic.numerics.quadrature.lobes import lobes
from zcmoe_symbolic.theory.model.arguments import is_zero
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["ComputedInverse", "InverseOfTerms"]

_TABLE_BITS = 128
_GAP_BITS = 256
_NEAREST = 2.0**-36  # levels nearer to that of an end of a lobe are enclosed on their own: one in 10^10
_DIGITS = 18
_BLOCK = 1 << 14
LEAST_LEVEL = 2.0**-54
"""It takes the place of the level 0, which a generator gives with probability 2^-53."""


class ComputedInverse:
    """`G^{-1}` for a density on [0, 1], as a function on arrays of levels in [0, 1].

    The density need not integrate to 1; `mass` is its integral. At the level of a gap, where the density is zero on an
    interval, it is the left end. Raises `ValueError` (one of `NotALobe`, `CannotIsolate`, `CannotInvert`) for a
    density that is no product of powers of analytic functions.

    >>> inverse = ComputedInverse(2 * x)
    >>> inverse(np.array([0.0, 0.25, 0.5, 1.0])).tolist()
    [0.0, 0.5, 0.7071067811865476, 1.0]
    """

    def __init__(self, density: sp.Expr) -> None:
        pieces = lobes(density, x, 0, 1, is_zero=is_zero)
        self._lobes = pieces
        # A symmetric density needs half of the table, and 1 - level is exact for the levels that are drawn.
        self._symmetric = is_zero(density - density.xreplace({x: 1 - x}))
        self._inverse = InverseOfIntegral(pieces, symmetric=self._symmetric)
        self._masses = Masses(pieces, symmetric=self._symmetric, bits=_TABLE_BITS)
        polynomials: list[ShortPolynomial] = []
        for k, half in enumerate(self._masses.halves):
            table = HalfTable(
                half, level=self._masses.end_level(k), cut_level=self._masses.cut_level(k), total=self._masses.total
            )
            table.extend(_NEAREST)
            polynomials += reversed(table.pieces) if half.from_left else table.pieces
        self.mass = float(self._masses.total.mid())
        self.most_ulps = max((piece.ulps for piece in polynomials), default=0.51)
        if self._symmetric:
            self.most_ulps = max(self.most_ulps, self.most_ulps / 2 + 0.5)
        self._low = np.array([piece.low[0] for piece in polynomials])
        self._high = np.array([piece.high[0] for piece in polynomials])
        self._centre = np.array([piece.centre for piece in polynomials]).reshape(-1, 2)
        self._radius = np.array([piece.radius for piece in polynomials])
        self._coefficients = np.array([piece.coefficients for piece in polynomials]).T.copy()

    def __call__(self, levels: Floats) -> Floats:
        """The inverse at every level; `most_ulps` bounds the error in units in the last place."""
        flat = np.ravel(levels)
        found = np.empty(flat.size)
        for start in range(0, flat.size, _BLOCK):
            part = slice(start, start + _BLOCK)
            found[part] = self._at(flat[part])
        return found.reshape(np.shape(levels))

    def _at(self, levels: Floats) -> Floats:
        if not self._symmetric:
            return self._lower(levels)
        # The difference is exact for every float64 level above 1/2 (Sterbenz).
        mirrored = levels > 0.5
        found = self._lower(np.where(mirrored, 1.0 - levels, levels))
        return np.where(mirrored, 1.0 - found, found)

    def _lower(self, levels: Floats) -> Floats:
        index = np.minimum(np.searchsorted(self._high, levels), len(self._high) - 1)
        # A level that a bound of a piece, rounded to float64, does not separate from the next is enclosed on its own.
        alone = ~((levels > self._low[index]) & (levels < self._high[index]))
        centre = self._centre[index]
        tau = ((levels - centre[:, 0]) - centre[:, 1]) / self._radius[index]
        high, low, *steps = self._coefficients
        found: Floats = steps[-1][index] * tau
        for coefficient in reversed(steps[:-1]):
            found += coefficient[index]
            found *= tau
        found += low[index]
        found += high[index]
        for k in np.flatnonzero(alone):
            found[k] = self._enclosed(float(levels[k]))
        return found

    def _enclosed(self, level: float) -> float:
        if level <= 0.0 or level >= 1.0:
            return float(level >= 1.0)
        exact = Fraction(level)
        try:
            return float(self._inverse.ball(exact, _DIGITS).mid())
        except CannotInvert:
            masses = Masses(self._lobes, symmetric=self._symmetric, bits=_GAP_BITS)
            end = masses.left_end_of_gap(fmpq(exact.numerator, exact.denominator))
            if end is None:
                raise
            return float(end.mid())


class InverseOfTerms:
    """Inputs of a density that is a sum of non-negative terms, each of which is inverted on its own.

    A term is chosen with its share of the mass, then an input is drawn from it: two numbers of the generator for each
    input. Raises `ValueError` where the density is no such sum.

    >>> terms = InverseOfTerms(sp.Rational(1, 2) + 1 / (4 * sp.sqrt(x)))
    >>> terms.draw(np.random.default_rng(1), 3).shape
    (3,)
    """

    def __init__(self, density: sp.Expr) -> None:
        terms = sp.Add.make_args(sp.expand_mul(density))
        if len(terms) < 2:
            raise ValueError(f"density = {density} is no sum of terms")
        self._inverses = [ComputedInverse(term) for term in terms]
        masses = np.array([inverse.mass for inverse in self._inverses])
        self._cumulative = np.cumsum(masses) / masses.sum()

    def draw(self, generator: np.random.Generator, size: int) -> Floats:
        """Independent inputs with the density, in one row."""
        chosen = np.minimum(
            np.searchsorted(self._cumulative, generator.random(size), side="right"), len(self._inverses) - 1
        )
        levels = np.maximum(generator.random(size), LEAST_LEVEL)
        found = np.empty(size)
        for index, inverse in enumerate(self._inverses):
            here = np.flatnonzero(chosen == index)
            found[here] = inverse(levels[here])
        return found
