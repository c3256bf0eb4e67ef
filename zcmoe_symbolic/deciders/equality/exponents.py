"""Powers with symbolic exponents: both sides are exponentials, and their exponents agree term by term."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.signs import is_nonzero
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_exponents"]


def by_exponents(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """`u^e = exp(e log u)` for every power whose base has no zero; the exponents agree for each power of a symbol."""
    exponents = [_total_exponent(side) for side in (left, right)]
    if exponents[0] is None or exponents[1] is None:
        return None
    difference = sp.expand(exponents[0] - exponents[1])
    for symbol in sorted(_symbols_in_exponents(left, right), key=sp.default_sort_key):
        if not difference.is_polynomial(symbol) or sp.degree(difference, symbol) < 1:
            continue
        steps: Proof = (Step("exponents", f"both sides are exponentials; powers of {symbol} compared", ""),)
        for coefficient in sp.Poly(difference, symbol).all_coeffs():
            proof = prover.prove(coefficient, sp.S.Zero)
            if proof is None:
                break
            steps += proof
        else:
            return steps
    return None


def _total_exponent(side: sp.Expr) -> sp.Expr | None:
    """`w` with `side = exp(w)`, for a product of powers and exponentials."""
    total = sp.S.Zero
    for factor in sp.Mul.make_args(side):
        if isinstance(factor, sp.exp):
            total += factor.exp
        elif isinstance(factor, sp.Pow) and is_nonzero(factor.base):
            total += factor.exp * sp.log(factor.base)
        elif factor != 1:
            return None
    return total


def _symbols_in_exponents(*sides: sp.Expr) -> set[sp.Symbol]:
    powers = set().union(*(side.atoms(sp.Pow, sp.exp) for side in sides))
    return set().union(*(power.exp.free_symbols for power in powers))
