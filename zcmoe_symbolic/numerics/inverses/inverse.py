"""The inverse of G(x) = int_0^x lam / int_0^1 lam on [0, 1]: float64 points by the million, and balls at levels."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import sympy as sp
from flint import arb, fmpq
from numpy.typing import NDArray

from zcmoe_symbolic.numerics.inverses.half_lobes import CannotInvert
from zcmoe_symbolic.numerics.inverses.kernels import Plan, fill_compiled, fill_with_numpy, is_numba_installed, plan
from zcmoe_symbolic.numerics.inverses.masses import Masses
from zcmoe_symbolic.numerics.inverses.short_polynomials import HalfTable, ShortPolynomial
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.quadrature.lobes import Lobe

__all__ = ["InverseOfIntegral"]

Floats = NDArray[np.float64]
ExactNumber: TypeAlias = int | Fraction | fmpq | sp.Rational

_TABLE_BITS = 128
_MOST_BITS = 1024
_GAP_BITS = 256  # a level that agrees with that of a gap to so many bits counts as lying on it
_MOST_DIGITS = 10_000
# Below so many levels each is enclosed on its own; no table of polynomials is worth its while.
_FEW = 192
# Importing numba and compiling take about two seconds, which NumPy needs for some ten million points.
_MANY = 2_000_000
_NEAREST = 2.0  # levels nearer than so many steps to that of a critical point are enclosed on their own
_FLOAT_BITS = 62
_LARGEST = 1 << 40
_CHECKED_AT_ONCE = 1 << 16


class InverseOfIntegral:
    """The inverse of the normalised integral of a density on [0, 1] that is given by its lobes, in order.

    Between lobes the density is zero; a level that falls on the jump there has the left end of the gap as its inverse.
    `symmetric` says that lam(x) = lam(1 - x), which the caller has shown. The density need not have integral 1.

    Source: (15) of the paper, the compressor; A. Gersho and R. M. Gray, Vector Quantization and Signal Compression,
    1992, section 6.3.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.numerics.quadrature.lobes import lobes
    >>> x = Symbol("x", real=True)
    >>> inverse = InverseOfIntegral(lobes(x, x, 0, 1))
    >>> inverse.points(4).tolist()
    [0.0, 0.5, 0.7071067811865476, 0.8660254037844386, 1.0]
    >>> print(inverse.ball(Fraction(1, 2), 30).str(25, radius=False))
    0.7071067811865475244008444
    """

    def __init__(self, lobes: Sequence[Lobe], *, symmetric: bool = False) -> None:
        if not lobes:
            raise ValueError("lobes is empty: a density that is zero everywhere has no inverse of its integral")
        self._lobes = tuple(lobes)
        self.symmetric = symmetric
        self._masses: dict[int, Masses] = {}
        self._tables: list[HalfTable] | None = None
        _check_order(self._lobes, symmetric=symmetric)

    def total(self, bits: int) -> arb:
        """The integral of the density over [0, 1], to about `bits` bits."""
        return self._at(bits).total

    def value(self, x: ExactNumber | Point | arb, bits: int) -> arb:
        """A ball with G(x), the share of the mass left of x, to about `bits` bits.

        Raises ValueError for a float and for a point outside of [0, 1].

        >>> from sympy import Rational, Symbol
        >>> from zcmoe_symbolic.numerics.quadrature.lobes import lobes
        >>> t = Symbol("t", real=True)
        >>> print(InverseOfIntegral(lobes(t, t, 0, 1)).value(Rational(1, 3), 64).str(10, radius=False))
        0.1111111111
        """
        masses = self._at(bits)
        with working_precision(masses.precision):
            point = x.ball(masses.precision) if isinstance(x, Point) else x
            point = point if isinstance(point, arb) else arb(_fraction(point, "x"))
            low, high = point.lower().max(arb(0)), point.upper().min(arb(1))
            if not low <= high:
                raise ValueError(f"x = {x} lies outside of [0, 1]")
            if not self.symmetric:
                return masses.value(low).union(masses.value(high))
            half = arb(1) / 2
            ends = [masses.value(end) if end <= half else 1 - masses.value(1 - end) for end in (low, high)]
            return ends[0].union(ends[1])

    def ball(self, level: ExactNumber, digits: int) -> arb:
        """The inverse at an exact level in [0, 1], with a radius below 10^-digits times its value.

        Raises ValueError for a float, a level outside of [0, 1], digits < 1 or above 10,000; `CannotInvert` if the
        level cannot be told from that of a gap, where the inverse jumps.
        """
        exact = _fraction(level, "level")
        if not 0 <= exact <= 1:
            raise ValueError(f"level = {level} lies outside of [0, 1]")
        if not 1 <= digits <= _MOST_DIGITS:
            raise ValueError(f"digits = {digits}: between 1 and {_MOST_DIGITS} digits can be asked for")
        bits = int(3.33 * digits) + 12
        return self._enclosed(exact, bits, max(_MOST_BITS, 4 * bits))

    def points(self, m: int, *, compiled: bool | None = None) -> Floats:
        """The m + 1 points a_i = G^{-1}(i/m) as float64, each within two units in its last place, increasing.

        `bound_in_ulps` gives the bound that is proved for this density.

        a_0 = 0 and a_m = 1. For a symmetric density a_{m-i} is 1 - a_i as rounded, and the middle is 1/2.
        `compiled=True` asks for numba, False for NumPy; None takes numba if it is installed and m is large.

        Raises ValueError for m < 1, and if neighbouring points are the same number in float64.
        """
        m = _number_of_intervals(m)
        if compiled and not is_numba_installed():
            raise ValueError("compiled=True needs numba: install the extra `numba`, or leave `compiled` out")
        out = np.empty(m + 1)
        if self._is_uniform():
            return self._uniform(out, m)
        stop = (m + 1) // 2 if self.symmetric else m
        work = self._plan(m, stop) if m > _FEW else None
        if work is not None:
            use_numba = compiled if compiled is not None else is_numba_installed() and m >= _MANY
            (fill_compiled if use_numba else fill_with_numpy)(out, work, mirrored=self.symmetric)
        single = _left_out(work, stop) + self._next_to_gaps(m, stop)
        for i in single:
            out[i] = self._rounded(fmpq(i, m))
            if self.symmetric:
                out[m - i] = 1.0 - out[i]
        out[0], out[m] = 0.0, 1.0
        if self.symmetric and m % 2 == 0:
            out[m // 2] = 0.5
        self._check_increasing(out, work, single)
        return out

    def bound_in_ulps(self, m: int) -> float:
        """A proved bound of the error of `points(m)` in units in the last place."""
        m = _number_of_intervals(m)
        bound = 0.51
        if m > _FEW and not self._is_uniform():
            bound = float(np.max(self._plan(m, (m + 1) // 2 if self.symmetric else m).ulps, initial=bound))
        # The unit in the last place of 1 - a is at least twice that of a < 1/2.
        return max(bound, bound / 2 + 0.5) if self.symmetric else bound

    def _at(self, bits: int) -> Masses:
        rounded = max(64, -(-bits // 64) * 64)
        if rounded not in self._masses:
            self._masses[rounded] = Masses(self._lobes, symmetric=self.symmetric, bits=rounded)
        return self._masses[rounded]

    def _enclosed(self, level: fmpq, accuracy: int, most_bits: int) -> arb:
        """The inverse to a relative accuracy of so many bits."""
        if level == 0 or level == 1:
            return arb(int(level == 1))
        half = fmpq(1, 2)
        if self.symmetric and level == half:
            return arb(half)
        mirrored = self.symmetric and level > half
        lower = 1 - level if mirrored else level
        bits = max(_TABLE_BITS, accuracy + 24)
        while True:
            try:
                found = self._at(bits).enclose(lower)
            except CannotInvert:
                if bits >= most_bits:
                    raise
            else:
                with working_precision(bits + 48):
                    found = 1 - found if mirrored else found
                if found.rel_accuracy_bits() >= accuracy:
                    return found
            if bits >= most_bits:
                raise CannotInvert(
                    f"the inverse at the level {level} could not be enclosed with {bits} bits: it may be that of "
                    "a gap in the density, where the inverse jumps; ask at a level nearby"
                )
            bits *= 2

    def _rounded(self, level: fmpq) -> float:
        try:
            return float(self._enclosed(level, _FLOAT_BITS, _GAP_BITS).mid())
        except CannotInvert:
            end = self._at(_GAP_BITS).left_end_of_gap(level)
            if end is not None:
                return float(end.mid())
        return float(self._enclosed(level, _FLOAT_BITS, _MOST_BITS).mid())

    def _plan(self, m: int, stop: int) -> Plan:
        masses = self._at(_TABLE_BITS)
        if self._tables is None:
            self._tables = [
                HalfTable(half, level=masses.end_level(k), cut_level=masses.cut_level(k), total=masses.total)
                for k, half in enumerate(masses.halves)
            ]
        polynomials: list[ShortPolynomial] = []
        for half, table in zip(masses.halves, self._tables, strict=True):
            table.extend(_NEAREST / m)
            polynomials += reversed(table.pieces) if half.from_left else table.pieces
        return plan(polynomials, m, stop)

    def _next_to_gaps(self, m: int, stop: int) -> list[int]:
        """The indices on either side of the level of each gap, where the rounding of that level must not decide."""
        masses = self._at(_TABLE_BITS)
        with working_precision(masses.precision):
            found = [int((level * m).mid().floor().unique_fmpz()) for level, _ in masses.gaps()]
        return [i for index in found for i in (index, index + 1) if 1 <= i < stop]

    def _is_uniform(self) -> bool:
        """Whether the density is constant on all of [0, 1], so that a_i = i/m."""
        if len(self._lobes) != 1 or self._lobes[0].expr.has(self._lobes[0].variable):
            return False
        return self._lobes[0].left.exact == 0 and self._lobes[0].right.exact == 1

    def _uniform(self, out: Floats, m: int) -> Floats:
        for begin in range(0, m + 1, _CHECKED_AT_ONCE):
            end = min(begin + _CHECKED_AT_ONCE, m + 1)
            np.divide(np.arange(begin, end), float(m), out=out[begin:end])
        if self.symmetric:
            np.subtract(1.0, out[: (m + 1) // 2], out=out[: m // 2 : -1])
        return out

    def _check_increasing(self, out: Floats, work: Plan | None, single: list[int]) -> None:
        """Neighbours inside a piece differ by step * slope up to rounding; all others are compared."""
        m = len(out) - 1
        joints = np.array([*single, *(i + 1 for i in single), 1, m // 2, m // 2 + 1, m], dtype=np.int64)
        spans: list[tuple[int, int]] = []
        if work is not None:
            joints = np.concatenate([joints, work.first, work.last])
            rounding = 2.0**-53 if self.symmetric else 0.0
            size = np.spacing(np.abs(work.coefficients[:, 0]) + 2 * np.abs(work.coefficients[:, 2]))
            doubtful = ~(work.step * work.slope > 2.1 * (work.error + size + rounding))
            spans = [(int(work.first[k]), int(work.last[k]) - 1) for k in np.flatnonzero(doubtful)]
        if self.symmetric:
            joints = np.concatenate([joints, m + 1 - joints])
            spans += [(m - high, m - low) for low, high in spans]
        joints = joints[(joints > 0) & (joints <= m)]
        equal = joints[~(out[joints] > out[joints - 1])].tolist()
        for low, high in spans:
            for begin in range(low, high, _CHECKED_AT_ONCE):
                part = out[begin : min(begin + _CHECKED_AT_ONCE, high) + 1]
                equal += (begin + 1 + np.flatnonzero(~(part[1:] > part[:-1]))).tolist()
        if equal:
            raise ValueError(
                f"m = {m}: the points {min(equal) - 1} and {min(equal)} of the segmentation, near "
                f"{out[min(equal)]}, are the same number in float64; ask for fewer intervals, or for balls by digits="
            )


def _number_of_intervals(m: object) -> int:
    if isinstance(m, bool) or not isinstance(m, int | np.integer | sp.Integer):
        raise TypeError(f"m = {m!r} is not an integer")
    if not 1 <= int(m) <= _LARGEST:
        raise ValueError(f"m = {m}: the number of intervals is at least 1 and at most 2^40")
    return int(m)


def _left_out(work: Plan | None, stop: int) -> list[int]:
    """The indices 1 <= i < stop that no polynomial serves."""
    if work is None:
        return list(range(1, stop))
    left_out: list[int] = []
    begins = np.concatenate([[1], work.last])
    ends = np.concatenate([work.first, [stop]])
    for k in np.flatnonzero(begins < ends):
        left_out += range(int(begins[k]), int(ends[k]))
    return left_out


def _fraction(value: object, name: str) -> fmpq:
    if isinstance(value, fmpq):
        return value
    if isinstance(value, float) or not (hasattr(value, "numerator") and hasattr(value, "denominator")):
        raise ValueError(f"{name} = {value!r} is not an exact rational number: write Fraction or Rational")
    return fmpq(int(value.numerator), int(value.denominator))


def _check_order(lobes: Sequence[Lobe], *, symmetric: bool) -> None:
    """Lobes in order inside [0, 1]; those of a symmetric density are mirrored onto each other."""
    with working_precision(_TABLE_BITS):
        ends = [(lobe.left.ball(_TABLE_BITS), lobe.right.ball(_TABLE_BITS)) for lobe in lobes]
        for (_, right), (left, _) in pairwise(ends):
            if right > left:
                raise ValueError("lobes: they overlap or are out of order; give them from left to right")
        if ends[0][0] < 0 or ends[-1][1] > 1:
            raise ValueError("lobes: they reach outside of [0, 1]")
        if symmetric:
            for (left, right), (mirrored_left, mirrored_right) in zip(ends, reversed(ends), strict=True):
                if not ((left + mirrored_right).overlaps(arb(1)) and (right + mirrored_left).overlaps(arb(1))):
                    raise ValueError("symmetric=True, but the lobes are not mirrored at 1/2")
