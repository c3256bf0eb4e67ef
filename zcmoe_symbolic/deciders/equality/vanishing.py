"""Equality where a symbol is zero and where it is not, each on its own."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_vanishing"]


def by_vanishing(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """For the sign `z/|z|` of a complex symbol, which is no continuous function at zero."""
    signs = sorted(sp.Tuple(left, right).atoms(sp.sign), key=sp.default_sort_key)
    for argument in (sign.args[0] for sign in signs):
        for symbol in sorted(argument.free_symbols, key=sp.default_sort_key):
            if symbol.is_zero is not None or argument.subs(symbol, 0) != 0:
                continue
            assumed = {name: value for name, value in symbol._assumptions_orig.items() if name != "zero"}
            other = sp.Dummy(symbol.name, **assumed, zero=False)
            away = prover.prove(left.xreplace({symbol: other}), right.xreplace({symbol: other}))
            if away is None:
                continue
            at_zero = prover.prove(left.subs(symbol, 0), right.subs(symbol, 0))
            if at_zero is not None:
                return (Step("two cases", f"{symbol} = 0 and {symbol} not 0"), *at_zero, *away)
    return None
