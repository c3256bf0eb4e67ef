"""The small quantities of each regime, what they are compared by, and how they integrate and add up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.regions import bounded_value, has_gradient
from zcmoe_symbolic.language.gradients import Directional, Distance, PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis, bounded_moments, in_domain
from zcmoe_symbolic.language.regimes import Cell, ManyExperts, Regime, Region, RegionRefinement
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import renamed_body, substitute

__all__ = ["NotSmall", "Order", "Smallness", "smallness"]


_Algebra: TypeAlias = Callable[[sp.Expr], sp.Expr]


class NotSmall(ValueError):
    """Something is left that is not known to vanish against the scale."""


@dataclass(frozen=True, slots=True)
class Order:
    """How small a monomial is: powers of the distance |x - c|, of the small length h, and of their sum |x - c| + h.

    `little` tells "o" from "O".
    """

    distance: sp.Expr = sp.S.Zero
    length: sp.Expr = sp.S.Zero
    little: bool = False
    joint: sp.Expr = sp.S.Zero

    def times(self, other: "Order", power: sp.Expr = sp.S.One) -> "Order":
        """The order of a product; only what is not "o" may have a power that is not positive."""
        little = self.little or (other.little and bool(power > 0))
        return Order(
            sp.expand(self.distance + other.distance * power),
            sp.expand(self.length + other.length * power),
            little,
            sp.expand(self.joint + other.joint * power),
        )

    @property
    def total(self) -> sp.Expr:
        """The power of the length if all distances were lengths."""
        return self.distance + self.length + self.joint

    def __str__(self) -> str:
        text = f"|x - c|^{self.distance} h^{self.length}"
        return f"{text} (|x - c| + h)^{self.joint}" if self.joint != 0 else text


class Smallness:
    """The small quantities of a regime and the order of a scale in it.

    Here for a regime whose small quantity is one number, such as 1/m or the largest length of a segmentation.
    """

    def __init__(self, regime: Regime, facts: Facts) -> None:
        self.regime, self.facts = regime, facts
        self.offset = sp.Dummy("u", real=True)
        self.distance = sp.Dummy("|u|", nonnegative=True)
        self.length = sp.Dummy("h", positive=True)
        at_distance = Order(distance=sp.S.One)
        self.orders = {self.offset: at_distance, self.distance: at_distance, self.length: Order(length=sp.S.One)}

    def small(self, expr: sp.Expr) -> sp.Expr:
        """`expr` with the small quantity of the regime as one symbol."""
        regime = self.regime
        if isinstance(regime, RegionRefinement):
            volume = self.length**regime.cells.dimension
            return expr.xreplace({regime.cells.largest_volume: volume})
        return expr.xreplace({regime.cells.mesh: self.length})

    def reduced(self, expr: sp.Expr, algebra: _Algebra) -> sp.Expr:
        """`expr` as algebra in the small symbols; what else is small is entered into its `orders`."""
        return algebra(self.small(expr))

    def granted(self) -> tuple[Hypothesis, ...]:
        """What holds of the small symbols."""
        return ()

    def moving(self) -> set[sp.Expr]:
        """The symbols that are not fixed in the regime."""
        return {self.offset, self.distance, self.length, *self.regime.moving}

    def open_symbols(self) -> set[sp.Expr]:
        """Symbols whose declared sign says nothing about the limits of their range."""
        return set()

    def bounded_symbols(self) -> set[sp.Expr]:
        """Symbols that are not fixed, but stay bounded."""
        return set()

    def bounded_value(self, atom: sp.Expr, facts: Facts) -> bool:
        """Whether a function value (a distance, a gradient) stays bounded in the regime."""
        if isinstance(atom, PointQuantity) or bounded_value(atom, facts):
            return bounded_value(atom, facts)
        return all(facts.in_domain(a) for a in atom.args) and facts.continuous_jet(atom)

    def collected(self, part: sp.Expr) -> sp.Expr:
        """A product of small symbols in a normal form."""
        return part

    def order(self, scale: sp.Expr) -> Order:
        """The order of a scale, which must be a positive number times powers of the small quantities."""
        small = self.small(scale)
        symbols = (self.offset, self.distance, self.length)
        constant, part = small.as_independent(*symbols, as_Add=False)
        powers = part.as_powers_dict()
        even = powers.pop(self.offset, sp.S.Zero)
        if not even.is_even:
            raise NotSmall(f"o({scale}) needs a scale that is not negative; write Abs(...)")
        distance = powers.pop(self.distance, sp.S.Zero) + even
        length, joint = (powers.pop(base, sp.S.Zero) for base in (self.length, self.distance + self.length))
        fixed = all(not power.free_symbols & self.moving() for power in (distance, length, joint))
        if any(base != 1 for base in powers) or not constant.is_positive or not constant.is_number or not fixed:
            raise NotSmall(f"o({scale}) is not a product of powers of the small quantities of {self.regime.reading}")
        return Order(sp.expand(distance), sp.expand(length), joint=sp.expand(joint))

    def vanishes(self, order: Order, scale: Order) -> bool:
        """Whether what has the order is `o(scale)`.

        A distance is no length here: in a region with long thin parts `|x - c|` may be much larger than h. But both
        tend to 0, and both are at most `|x - c| + h`.
        """
        distance, length = order.distance - scale.distance, order.length - scale.length
        surplus = sp.expand(order.total - scale.total)
        if not (distance.is_nonnegative and sp.expand(length).is_nonnegative):
            return False
        return bool(surplus.is_positive) or (order.little and bool(surplus.is_nonnegative))

    def integrated(self, order: Order) -> Order:
        """The order of the integral over the cell of what has the order at each point."""
        raise NotSmall(f"there is no cell to integrate o({order}) over as {self.regime.reading}")

    def summed(self, order: Order) -> Order:
        """The order, in the refined partition, of the sum over all cells of what has the order for each."""
        raise NotSmall(f"remainders o({order}) are not added up as {self.regime.reading}")


class _ManyExpertsSmallness(Smallness):
    """The number of experts grows."""

    regime: ManyExperts

    def small(self, expr: sp.Expr) -> sp.Expr:
        return substitute(expr, {self.regime.m: 1 / self.length})

    def reduced(self, expr: sp.Expr, algebra: _Algebra) -> sp.Expr:
        # Sums up to m are quantities of their own, before m is written as 1/h.
        return self.small(algebra(expr))


class _CellSmallness(Smallness):
    """A cell of length h: distances are at most h/2."""

    regime: Cell

    def small(self, expr: sp.Expr) -> sp.Expr:
        x, c = self.regime.point, self.regime.midpoint
        expr = substitute(expr, {x: c + self.offset, self.regime.length: self.length})
        return expr.replace(
            lambda t: isinstance(t, sp.Abs) and sp.expand(t.args[0]) in (self.offset, -self.offset),
            lambda t: self.distance,
        )

    def granted(self) -> tuple[Hypothesis, ...]:
        # Any point of the cell, written centre + offset, lies in [0, 1].
        return (in_domain(self.regime.midpoint + self.offset),)

    def open_symbols(self) -> set[sp.Expr]:
        return {self.regime.midpoint} if self.regime.uniform else set()

    def bounded_symbols(self) -> set[sp.Expr]:
        return {self.regime.midpoint}

    def bounded_value(self, atom: sp.Expr, facts: Facts) -> bool:
        varying = {self.offset, self.distance, self.length}
        if not self.regime.uniform and not atom.free_symbols & varying:
            return True
        return super().bounded_value(atom, facts)

    def collected(self, part: sp.Expr) -> sp.Expr:
        even = part.as_powers_dict().get(self.distance, 1) % 2 == 0
        return part.subs(self.distance, self.offset) if even else part

    def vanishes(self, order: Order, scale: Order) -> bool:
        surplus = sp.expand(order.total - scale.total)
        if not (order.distance - scale.distance).is_nonnegative:
            return False
        return bool(surplus.is_positive) or (order.little and bool(surplus.is_nonnegative))

    def integrated(self, order: Order) -> Order:
        if not order.distance.is_nonnegative:
            raise NotSmall(f"o({order}) need not integrate: it may be large at the centre")
        return Order(length=order.total + 1, little=True)

    def summed(self, order: Order) -> Order:
        if order.distance != 0 or order.joint != 0 or not (order.length - 1).is_nonnegative:
            raise NotSmall(f"the remainders o({order}) of the cells do not add up to something small")
        return Order(length=order.length - 1, little=True)


class _RegionSmallness(Smallness):
    """A region of any shape, of volume h^d: its diameter tends to 0, hence h too, which is at most the diameter."""

    regime: Region

    def small(self, expr: sp.Expr) -> sp.Expr:
        regime = self.regime
        expr = substitute(expr, {regime.volume: self.length**regime.parts.dimension})
        return expr.xreplace({Distance(regime.point, regime.centroid): self.distance})

    def reduced(self, expr: sp.Expr, algebra: _Algebra) -> sp.Expr:
        for moment in sorted(set(outermost_binders(expr)), key=sp.default_sort_key):
            order = self._order_of_a_moment(moment)
            if order is not None:
                symbol = sp.Dummy("moment", real=True)
                self.orders[symbol] = order
                expr = expr.xreplace({moment: symbol})
        expr = self.small(expr)
        for linear in sorted(expr.atoms(Directional), key=sp.default_sort_key):
            if self._is_at_the_centroid(linear):
                symbol = sp.Dummy("linear part", real=True)
                self.orders[symbol] = Order(distance=sp.S.One)
                expr = expr.xreplace({linear: symbol})
        return algebra(expr)

    def _is_at_the_centroid(self, linear: sp.Expr) -> bool:
        """Whether a linear part is taken about the centroid, with a bounded gradient: then it is O(|x - c|)."""
        regime = self.regime
        return linear.args[1:] == (regime.centroid, regime.point) and has_gradient(
            linear.function, regime.centroid, self.facts
        )

    def _order_of_a_moment(self, moment: sp.Basic) -> Order | None:
        """The order of the integral of a product of distances and linear parts, of total power at most 2."""
        x = self.regime.point
        if not isinstance(moment, RegionIntegral) or moment.parameters != (self.regime.region,):
            return None
        if x in moment.free_symbols:
            return None
        power = sp.S.Zero
        body = renamed_body(moment.body, moment.variables[0], x)
        for factor in sp.Mul.make_args(body):
            base, exponent = factor.as_base_exp()
            linear = isinstance(base, Directional) and self._is_at_the_centroid(base)
            at_distance = base == Distance(x, self.regime.centroid)
            fixed = exponent.is_nonnegative and not exponent.free_symbols & self.moving()
            if not fixed or not (at_distance or (linear and exponent.is_Integer)):
                return None
            power += exponent
        return self._moment(power)

    def _moment(self, power: sp.Expr) -> Order | None:
        """`int |x - c|^a <= (int |x - c|^2)^(a/2) V^(1 - a/2) <= (d K)^(a/2) h^(a + d)` for 0 <= a <= 2, by Hoelder."""
        if not (power.is_nonnegative and (2 - power).is_nonnegative):
            return None
        if power != 0 and not self.facts.entails(bounded_moments(self.regime.parts)):
            return None
        return Order(length=sp.expand(power + self.regime.parts.dimension))

    def bounded_value(self, atom: sp.Expr, facts: Facts) -> bool:
        return bounded_value(atom, facts)

    def integrated(self, order: Order) -> Order:
        power = order.distance + order.joint
        if not (order.distance.is_nonnegative and order.joint.is_nonnegative and (2 - power).is_nonnegative):
            raise NotSmall(
                f"a bounded second moment does not bound the integral of |x - c|^{power} over a region: only powers "
                "from 0 to 2 integrate"
            )
        moment = self._moment(power)
        if moment is None:
            raise NotSmall(f"integrating o({order}) over a region needs bounded_moments({self.regime.parts.names[0]})")
        return Order(length=sp.expand(moment.length + order.length), little=True)

    def summed(self, order: Order) -> Order:
        surplus = sp.expand(order.length - self.regime.parts.dimension)
        if order.distance != 0 or order.joint != 0 or not surplus.is_nonnegative:
            raise NotSmall(f"the remainders o({order}) of the regions do not add up to something small")
        return Order(length=surplus, little=True)


def smallness(regime: Regime, facts: Facts) -> Smallness:
    """The small quantities of a regime."""
    kinds: dict[type, type[Smallness]] = {
        Cell: _CellSmallness,
        ManyExperts: _ManyExpertsSmallness,
        Region: _RegionSmallness,
    }
    return kinds.get(type(regime), Smallness)(regime, facts)
