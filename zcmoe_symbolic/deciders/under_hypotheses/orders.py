"""How small an expression is: which monomials in the small quantities of a regime are `o(scale)`."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.small_quantities import NotSmall, Order, Smallness, smallness
from zcmoe_symbolic.language.gradients import PointQuantity
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["NotSmall", "Order", "Smallness", "check_bounded_by", "check_small", "smallness"]


def check_small(difference: sp.Expr, scale: Order, remainders: dict[sp.Expr, Order], small: Smallness) -> None:
    """Raise `NotSmall` unless `difference` is `o(scale)`; `remainders` are symbols in it of known order."""
    orders = small.orders
    orders |= remainders
    coefficients = _Coefficients(small.facts.granting(*small.granted()), small, orders)
    plain = _with_powers_expanded(small.reduced(difference, coefficients), orders, coefficients)
    numerator, denominator = (sp.expand(part) for part in sp.fraction(sp.together(plain)))
    lowest = _leading_term(denominator, orders, coefficients)[1]
    target = scale.times(lowest)
    for coefficient, _, order in _monomials(numerator, orders, coefficients):
        if not coefficients.bounded(coefficient):
            raise NotSmall(f"the coefficient {coefficients.readable(coefficient)} is not known to be bounded")
        if not small.vanishes(order, target):
            term = coefficients.readable(coefficient)
            raise NotSmall(
                f"a term {'o' if order.little else 'O'}({order}) with coefficient {term} is left, "
                f"which is not o({scale})"
            )


def check_bounded_by(expr: sp.Expr, scale: Order, small: Smallness) -> None:
    """Raise `NotSmall` unless `expr` is O(scale): multiplied by whatever vanishes, it is `o(scale)`."""
    vanishing = sp.Dummy("r", real=True)
    check_small(expr * vanishing, scale, {vanishing: Order(little=True)}, small)


def _monomials(
    expr: sp.Expr, orders: dict[sp.Expr, Order], coefficients: "_Coefficients"
) -> list[tuple[sp.Expr, sp.Expr, Order]]:
    """The terms of a polynomial in the small quantities as (coefficient, product of these, its order)."""
    small, fixed = coefficients.small, coefficients.moving().isdisjoint
    collected: dict[sp.Expr, list[sp.Expr]] = {}
    found: dict[sp.Expr, Order] = {}
    for term in sp.Add.make_args(expr):
        if term == 0:  # both sides are equal, without a remainder
            continue
        coefficient, part = term.as_independent(*orders, as_Add=False)
        part = small.collected(part)
        order = Order()
        for base, power in part.as_powers_dict().items():
            if base == 1:
                continue
            # Only the small length is positive for certain, so that it may bear any power.
            admissible = base in orders and (base == small.length or (power.is_Integer and power > 0))
            if not admissible or not fixed(power.free_symbols):
                raise NotSmall(f"{part} is not a product of powers of small quantities")
            order = order.times(orders[base], power)
        collected.setdefault(part, []).append(coefficient)
        found[part] = order
    sums = {part: sp.factor_terms(sp.Add(*terms)) for part, terms in collected.items()}
    return [(coefficient, part, found[part]) for part, coefficient in sums.items() if sp.expand(coefficient) != 0]


def _leading_term(expr: sp.Expr, orders: dict[sp.Expr, Order], coefficients: "_Coefficients") -> tuple[sp.Expr, Order]:
    """The term that dominates all others: a positive coefficient, bounded away from 0, times a power of the length."""
    small = coefficients.small
    terms = _monomials(expr, orders, coefficients)
    for coefficient, part, order in terms:
        # Of the small quantities only the length is known from below, too.
        if part.free_symbols - order.length.free_symbols - {small.length}:
            continue
        rest = [(c, o) for c, other, o in terms if other != part]
        if all(small.vanishes(o, order) and coefficients.bounded(c) for c, o in rest):
            if coefficients.bounded_away_from_zero(coefficient):
                return coefficient, order
            raise NotSmall(f"the leading coefficient {coefficients.readable(coefficient)} may come close to 0")
    raise NotSmall("no term of a denominator or root dominates the others")


def _with_powers_expanded(expr: sp.Expr, orders: dict[sp.Expr, Order], coefficients: "_Coefficients") -> sp.Expr:
    """`(q + o(q))^a = q^a + o(q^a)` for a fixed real a and a q that is positive; integer powers are multiplied out."""
    small = coefficients.small
    for power in sorted(expr.atoms(sp.Pow), key=sp.default_sort_key):
        base, exponent = power.args
        if exponent.is_Integer or base in orders or not base.free_symbols & set(orders):
            continue
        if exponent.free_symbols & (set(orders) | coefficients.moving()) or not exponent.is_real:
            raise NotSmall(f"the exponent of {coefficients.readable(power)} is not fixed")
        coefficient, order = _leading_term(sp.expand(base), orders, coefficients)
        remainder = sp.Dummy("r", real=True)
        orders[remainder] = Order(length=sp.expand(order.length * exponent), little=True)
        main = coefficient**exponent * small.length ** sp.expand(order.length * exponent)
        expr = expr.xreplace({power: main + remainder})
    return expr


class _Coefficients:
    """Coefficients as algebra in function values, with what is known of their size."""

    def __init__(self, facts: Facts, small: Smallness, orders: dict[sp.Expr, Order]) -> None:
        self.facts, self.small, self.orders = facts, small, orders
        self._abstraction = Abstraction(facts)
        self._names: dict[sp.Expr, sp.Expr] = {}

    def __call__(self, expr: sp.Expr) -> sp.Expr:
        for atom in sorted(_outermost(expr), key=sp.default_sort_key):
            self._names.setdefault(self._abstraction(atom), atom)
        return self._abstraction(expr)

    def moving(self) -> set[sp.Expr]:
        """The symbols that are not fixed in the regime, and those that stand for quantities that are not."""
        moving = self.small.moving() | set(self.orders)
        return moving | {name for name, atom in self._names.items() if atom.free_symbols & moving}

    def readable(self, coefficient: sp.Expr) -> sp.Expr:
        return coefficient.xreplace(self._names)

    def bounded(self, coefficient: sp.Expr) -> bool:
        """Whether a coefficient stays bounded in the regime: it is continuous in bounded quantities."""
        if not coefficient.free_symbols & (set(self._names) | self.moving()):
            return True
        if isinstance(coefficient, sp.Symbol):
            return self._bounded_symbol(coefficient)
        if isinstance(coefficient, sp.Add | sp.Mul | sp.Abs | sp.exp | sp.sin | sp.cos):
            return all(map(self.bounded, coefficient.args))
        if isinstance(coefficient, sp.Pow) and not coefficient.exp.free_symbols & self.moving():
            if coefficient.exp.is_nonnegative:
                return self.bounded(coefficient.base)
            return bool(coefficient.exp.is_real) and self.bounded_away_from_zero(coefficient.base)
        return False

    def _bounded_symbol(self, symbol: sp.Symbol) -> bool:
        atom = self._names.get(symbol)
        if atom is None:
            return symbol in self.small.bounded_symbols()
        if isinstance(atom, AppliedUndef | PointQuantity):
            return self.small.bounded_value(atom, self.facts)
        return not atom.free_symbols & self.moving() and self._abstraction.exists(atom)

    def bounded_away_from_zero(self, coefficient: sp.Expr) -> bool:
        """Whether a coefficient is positive and continuous on the compact domain (or a positive constant)."""
        if coefficient.free_symbols & self.small.open_symbols():
            return False  # positive at each point, perhaps, but its declaration says nothing of the ends
        return bool(coefficient.is_positive) and self.bounded(coefficient)


def _outermost(expr: sp.Basic) -> list[sp.Basic]:
    """Function values, integrals and sums in `expr`, without looking inside them."""
    if isinstance(expr, AppliedUndef | PointQuantity | sp.Integral | sp.Sum | sp.Limit | sp.Derivative | Binder):
        return [expr]
    return [found for argument in expr.args for found in _outermost(argument)]
