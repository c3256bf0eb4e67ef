"""How small an expression is: which monomials in the small quantities of a regime are `o(scale)`."""

from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import in_domain
from zcmoe_symbolic.language.regimes import Cell, ManyExperts, Regime
from zcmoe_symbolic.language.substitution import Binder, substitute

__all__ = ["NotSmall", "Order", "Smallness", "check_small"]


class NotSmall(ValueError):
    """Something is left that is not known to vanish against the scale."""


@dataclass(frozen=True, slots=True)
class Order:
    """How small a monomial is: the power of |x - c|, the power of the small length, and whether "o" or "O"."""

    distance: sp.Expr
    length: sp.Expr
    little: bool = False

    def times(self, other: "Order", power: int = 1) -> "Order":
        little = self.little or (other.little and power > 0)
        return Order(self.distance + other.distance * power, self.length + other.length * power, little)

    def vanishes_against(self, scale: "Order") -> bool:
        """Whether this is `o(scale)`; distances are at most lengths, so surplus distance counts as length."""
        surplus = self.distance + self.length - scale.distance - scale.length
        if not (self.distance - scale.distance).is_nonnegative:
            return False
        return bool(surplus.is_positive) or (self.little and bool(surplus.is_nonnegative))


class Smallness:
    """The small quantities of a regime and the order of a scale in it."""

    def __init__(self, regime: Regime) -> None:
        self.regime = regime
        self.offset = sp.Dummy("u", real=True)
        self.distance = sp.Dummy("|u|", nonnegative=True)
        self.length = sp.Dummy("h", positive=True)

    def prepare(self, expr: sp.Expr) -> sp.Expr:
        """`expr` with the point written as centre + offset and the small quantity as one symbol."""
        regime = self.regime
        if isinstance(regime, Cell):
            x, c = regime.point, regime.midpoint
            expr = substitute(expr, {x: c + self.offset, regime.length: self.length})
            return expr.replace(
                lambda t: isinstance(t, sp.Abs) and sp.expand(t.args[0]) in (self.offset, -self.offset),
                lambda t: self.distance,
            )
        if isinstance(regime, ManyExperts):
            return substitute(expr, {regime.m: 1 / self.length})
        return expr.xreplace({regime.cells.mesh: self.length})

    def order(self, scale: sp.Expr) -> Order:
        constant, part = self.prepare(scale).as_independent(self.offset, self.distance, self.length, as_Add=False)
        powers = part.as_powers_dict()
        even = powers.pop(self.offset, sp.S.Zero)
        found = Order(powers.pop(self.distance, sp.S.Zero) + even, powers.pop(self.length, sp.S.Zero))
        if not even.is_even:
            raise NotSmall(f"o({scale}) needs a scale that is not negative; write Abs(...)")
        if any(base != 1 for base in powers) or not constant.is_positive or not constant.is_number:
            raise NotSmall(f"o({scale}) is not a product of powers of the small quantities of {self.regime.reading}")
        return found


def check_small(
    difference: sp.Expr, scale: Order, orders: dict[sp.Expr, Order], small: Smallness, facts: Facts
) -> None:
    if isinstance(small.regime, Cell):
        # Any point of the cell, written centre + offset, lies in [0, 1].
        facts = facts.granting(in_domain(small.regime.midpoint + small.offset))
    coefficients = _Coefficients(facts, small)
    if isinstance(small.regime, ManyExperts):
        plain = small.prepare(coefficients(difference))
    else:
        plain = coefficients(small.prepare(difference))
    numerator, denominator = (sp.expand(part) for part in sp.fraction(sp.together(plain)))
    lowest = _leading_order(denominator, orders, coefficients)
    target = scale.times(lowest)
    for coefficient, order in _monomials(numerator, orders, small):
        if not coefficients.bounded(coefficient):
            raise NotSmall(f"the coefficient {coefficients.readable(coefficient)} is not known to be bounded")
        if not order.vanishes_against(target):
            term = coefficients.readable(coefficient)
            raise NotSmall(
                f"a term {'o' if order.little else 'O'}(|x - c|^{order.distance} h^{order.length}) with "
                f"coefficient {term} is left, which is not o(|x - c|^{scale.distance} h^{scale.length})"
            )


def _monomials(expr: sp.Expr, orders: dict[sp.Expr, Order], small: Smallness) -> list[tuple[sp.Expr, Order]]:
    """The terms of a polynomial in the small quantities, with equal terms collected."""
    collected: dict[sp.Expr, list[sp.Expr]] = {}
    found: dict[sp.Expr, Order] = {}
    for term in sp.Add.make_args(expr):
        coefficient, part = term.as_independent(*orders, as_Add=False)
        even = (
            part.subs(small.distance, small.offset) if part.as_powers_dict().get(small.distance, 1) % 2 == 0 else part
        )
        order = Order(sp.S.Zero, sp.S.Zero)
        for base, power in even.as_powers_dict().items():
            if base == 1:
                continue
            if base not in orders or not (power.is_Integer and power > 0):
                raise NotSmall(f"{part} is not a product of powers of small quantities")
            order = order.times(orders[base], int(power))
        collected.setdefault(even, []).append(coefficient)
        found[even] = order
    sums = {part: sp.factor_terms(sp.Add(*terms)) for part, terms in collected.items()}
    return [(coefficient, found[part]) for part, coefficient in sums.items() if sp.expand(coefficient) != 0]


def _leading_order(denominator: sp.Expr, orders: dict[sp.Expr, Order], coefficients: "_Coefficients") -> Order:
    terms = _monomials(denominator, orders, coefficients.small)
    leaders = [(c, o) for c, o in terms if not o.little and o.distance == 0]
    for coefficient, order in leaders:
        rest = [(c, o) for c, o in terms if (c, o) != (coefficient, order)]
        if all(o.vanishes_against(order) and coefficients.bounded(c) for c, o in rest):
            if coefficients.bounded_away_from_zero(coefficient):
                return order
            raise NotSmall(f"the denominator's coefficient {coefficients.readable(coefficient)} may come close to 0")
    raise NotSmall("no term of the denominator dominates the others")


class _Coefficients:
    """Coefficients as algebra in function values, with what is known of their size."""

    def __init__(self, facts: Facts, small: Smallness) -> None:
        self.facts, self.small = facts, small
        self._abstraction = Abstraction(facts)
        self._names: dict[sp.Expr, sp.Expr] = {}

    def __call__(self, expr: sp.Expr) -> sp.Expr:
        for atom in sorted(_outermost(expr), key=sp.default_sort_key):
            self._names.setdefault(self._abstraction(atom), atom)
        return self._abstraction(expr)

    def _moving(self) -> set[sp.Expr]:
        """The symbols that are not fixed in the regime."""
        regime, small = self.small.regime, self.small
        moving = {small.offset, small.distance, small.length}
        if isinstance(regime, Cell):
            return moving | {regime.midpoint, regime.point}
        return moving | {regime.m if isinstance(regime, ManyExperts) else regime.cells.m}

    def readable(self, coefficient: sp.Expr) -> sp.Expr:
        return coefficient.xreplace(self._names)

    def bounded(self, coefficient: sp.Expr) -> bool:
        """Whether a coefficient stays bounded in the regime: it is continuous in bounded quantities."""
        if not coefficient.free_symbols & (set(self._names) | self._moving()):
            return True
        if isinstance(coefficient, sp.Symbol):
            return self._bounded_symbol(coefficient)
        if isinstance(coefficient, sp.Add | sp.Mul | sp.Abs | sp.exp | sp.sin | sp.cos):
            return all(map(self.bounded, coefficient.args))
        if isinstance(coefficient, sp.Pow) and coefficient.exp.is_nonnegative and coefficient.exp.is_number:
            return self.bounded(coefficient.base)
        return False

    def _bounded_symbol(self, symbol: sp.Symbol) -> bool:
        atom, regime = self._names.get(symbol), self.small.regime
        if isinstance(atom, AppliedUndef):
            if isinstance(regime, Cell) and not regime.uniform and not atom.free_symbols & self._varying():
                return True
            return all(self.facts.in_domain(a) for a in atom.args) and self.facts.continuous_jet(atom)
        if atom is not None:
            return not atom.free_symbols & self._moving() and self._abstraction.exists(atom)
        return isinstance(regime, Cell) and symbol == regime.midpoint

    def _varying(self) -> set[sp.Expr]:
        """What still moves when the centre of a cell is fixed."""
        return {self.small.offset, self.small.distance, self.small.length}

    def bounded_away_from_zero(self, coefficient: sp.Expr) -> bool:
        """Whether a coefficient is positive and continuous on the compact domain (or a positive constant)."""
        regime = self.small.regime
        if isinstance(regime, Cell) and regime.uniform and regime.midpoint in coefficient.free_symbols:
            return False  # positive at each centre, perhaps, but its declaration says nothing of the ends
        return bool(coefficient.is_positive) and self.bounded(coefficient)


def _outermost(expr: sp.Basic) -> list[sp.Basic]:
    """Function values, integrals and sums in `expr`, without looking inside them."""
    if isinstance(expr, AppliedUndef | sp.Integral | sp.Sum | sp.Limit | sp.Derivative | Binder):
        return [expr]
    return [found for argument in expr.args for found in _outermost(argument)]
