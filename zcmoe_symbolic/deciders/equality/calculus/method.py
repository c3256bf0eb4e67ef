"""Equality of expressions with undefined functions, their derivatives and definite integrals."""

from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.calculus.merging import by_one_integral
from zcmoe_symbolic.deciders.equality.calculus.preparation import prepared
from zcmoe_symbolic.deciders.equality.calculus.primitives import NeedsNonzero, NoPrimitive, Primitives
from zcmoe_symbolic.deciders.equality.calculus.towers import NotElementary, outermost
from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.signs import is_nonzero
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_formal_calculus", "by_one_integral"]

_MOST_ZEROS = 3


def by_formal_calculus(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """Prove `left = right` by the rules of calculus for smooth functions that are not given by a formula.

    Derivatives are carried out (chain rule, Leibniz' rule); definite integrals of continuous integrands are brought
    to a normal form by linearity, change of variable and integration by parts and written as differences of formal
    primitives; what is left is algebra in independent real quantities.

    >>> f, t = sp.Function("f"), sp.Symbol("t")
    >>> by_parts = f(1) - sp.Integral(f(t), (t, 0, 1))
    >>> by_formal_calculus(sp.Integral(t * f(t).diff(t), (t, 0, 1)), by_parts, Prover([])) is not None
    True
    """
    if not (left.has(sp.Integral, sp.Derivative, sp.Subs) or right.has(sp.Integral, sp.Derivative, sp.Subs)):
        return None
    try:
        sides = prepared(left), prepared(right)
    except NotElementary:
        return None
    differentiated = left.has(sp.Derivative, sp.Subs) or right.has(sp.Derivative, sp.Subs)
    return _Search(prover, differentiated).proof(*sides, _MOST_ZEROS)


@dataclass(frozen=True, slots=True)
class _Search:
    """Works on sides that contain jets and integrals, but no derivatives any more."""

    prover: Prover
    differentiated: bool

    def proof(self, left: sp.Expr, right: sp.Expr, zeros: int) -> Proof | None:
        try:
            return self._in_normal_form(left, right)
        except (NotElementary, sp.PolynomialError):
            return None
        except NeedsNonzero as needed:
            return self._by_zero_or_not(left, right, needed.quantity, zeros)

    def _in_normal_form(self, left: sp.Expr, right: sp.Expr) -> Proof | None:
        primitives = Primitives()
        values: dict[sp.Basic, sp.Dummy] = {}
        normal = [self._normalised(side, primitives) for side in (left, right)]
        sides = [_with_independent_quantities(side, values) for side in normal]
        step = Step("formal calculus", "derivatives carried out, integrals as differences of formal primitives")
        if sp.expand(sides[0] - sides[1]) == 0:
            return (step,)
        if not values:
            return None
        proof = self.prover.prove(sides[0], sides[1])
        return None if proof is None else (step, *proof)

    def _normalised(self, expr: sp.Expr, primitives: Primitives) -> sp.Expr:
        """`expr` with its integrals in normal form; one whose integrand may be discontinuous stays as it is."""
        self.prover.check_time()
        if isinstance(expr, sp.Integral):
            try:
                integrand, bound, low, high = outermost(expr)
                primitives.bound.add(bound)
                body = self._normalised(integrand, primitives)
                if body.has(sp.Integral):
                    return expr
                low, high = (self._normalised(end, primitives) for end in (low, high))
                return primitives.integral(body, bound, low, high)
            except (NoPrimitive, NotElementary):
                return expr
        if not expr.has(sp.Integral):
            return expr
        return expr.func(*(self._normalised(argument, primitives) for argument in expr.args))

    def _by_zero_or_not(self, left: sp.Expr, right: sp.Expr, quantity: sp.Expr, zeros: int) -> Proof | None:
        """Two cases: a real quantity, linear in a symbol, is not zero, or it is."""
        solved = _solved_for_a_symbol(quantity, left.free_symbols | right.free_symbols)
        if solved is None or not zeros:
            return None
        symbol, slope, rest = solved
        facts = {"nonzero": True, "real": True}
        if rest == 0 and (symbol.is_nonnegative or symbol.is_nonpositive):
            facts = {"positive": True} if symbol.is_nonnegative else {"negative": True}
        # Bound variables were renamed, so that nothing is captured.
        other = sp.expand((sp.Dummy(symbol.name, **facts) - rest) / slope)
        first = self.proof(left.xreplace({symbol: other}), right.xreplace({symbol: other}), zeros - 1)
        if first is None:
            return None
        zero = [side.xreplace({symbol: sp.expand(-rest / slope)}) for side in (left, right)]
        if any(side.has(sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity) for side in zero):
            if self.differentiated or (left + right).has(sp.oo, sp.S.NegativeInfinity):
                return None
            return (*first, Step("no value", f"a side is not defined where {quantity} = 0"))
        second = self.proof(zero[0], zero[1], zeros - 1)
        return None if second is None else (*first, *second)


def _solved_for_a_symbol(quantity: sp.Expr, free: set[sp.Basic]) -> tuple[sp.Symbol, sp.Expr, sp.Expr] | None:
    """A factor `slope * symbol + rest` of the quantity that may vanish, with a rational slope."""
    for factor in sp.Mul.make_args(sp.factor(quantity)):
        base = factor.as_base_exp()[0]
        if is_nonzero(base) or not base.is_real:
            continue
        for symbol in sorted(base.free_symbols & free, key=sp.default_sort_key):
            slope = sp.expand(base).coeff(symbol, 1)
            rest = sp.expand(base - slope * symbol)
            if symbol.is_real and slope.is_Rational and slope != 0 and symbol not in rest.free_symbols:
                return symbol, slope, rest
        return None
    return None


def _with_independent_quantities(expr: sp.Expr, values: dict[sp.Basic, sp.Dummy]) -> sp.Expr:
    """Jets at points and integrals that stay as symbols; the same symbol only for what is identical."""
    if isinstance(expr, sp.Integral):
        return values.setdefault(expr, sp.Dummy("I"))
    if isinstance(expr, AppliedUndef):
        key = expr.func(*(sp.expand(argument) for argument in expr.args))
        return values.setdefault(key, sp.Dummy(str(expr.func), real=True))
    if not expr.args:
        return expr
    return expr.func(*(_with_independent_quantities(argument, values) for argument in expr.args))
