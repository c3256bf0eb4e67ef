"""Several integrals over the same range as one integral, also after the range is reflected.

Sums of convergent integrals are integrals of sums, with no condition on the integrands beyond convergence; so this
reaches what cannot be split: infinite ranges and integrands that are not known to be continuous.
"""

import sympy as sp

from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.signs import is_nonzero
from zcmoe_symbolic.deciders.verdict import Step
from zcmoe_symbolic.language.substitution import CaptureError, canonical, substitute

__all__ = ["by_one_integral"]


def by_one_integral(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """Prove `left = right` when `left - right` is a sum of integrals over common ranges whose integrands cancel.

    Where both sides are defined, each integral converges; hence `sum c_i int h_i = int (sum c_i h_i)`, and a range is
    reflected by `int_a^b h(t) dt = int_a^b h(a + b - t) dt`. The integrand of the one integral must vanish
    wherever it is defined.

    >>> f, t, a = sp.Function("f"), sp.Symbol("t"), sp.Symbol("a", positive=True)
    >>> one = sp.Integral(f(t) * sp.exp(-t), (t, 0, sp.oo)) + sp.Integral(sp.exp(-2 * t), (t, 0, sp.oo))
    >>> other = sp.Integral(f(t) * sp.exp(-t) + sp.exp(-2 * t), (t, 0, sp.oo))
    >>> by_one_integral(one, other, Prover([])) is not None
    True
    """
    if not (left.has(sp.Integral) or right.has(sp.Integral)):
        return None
    if left.has(sp.Piecewise) or right.has(sp.Piecewise):
        return None  # a Piecewise may change when it is built again
    try:
        difference = canonical(left) - canonical(right)
    except CaptureError:  # a derivative in a bound variable
        return None
    if not difference.has(sp.Integral):
        return None
    merged = _merged(sp.expand(difference))
    if merged is None:
        return None
    rest, integrands = merged
    steps: list[Step] = []
    if rest != 0 and len(integrands) == 1:
        ((low, high), (variable, body)) = next(iter(integrands.items()))
        if low.is_finite and high.is_finite and is_nonzero(high - low):
            integrands[low, high] = (variable, body + rest / (high - low))
            rest = sp.S.Zero
    if rest != 0:
        proof = prover.prove(rest, sp.S.Zero)
        if proof is None:
            return None
        steps += proof
    for (low, high), (variable, body) in integrands.items():
        point = _between(variable, low, high)
        proof = _vanishing(body.xreplace({variable: point}), point, low, high, prover)
        if proof is None:
            return None
        steps += proof
    return (Step("one integral", "the integrals over each range are put together and their integrands cancel"), *steps)


def _between(variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Dummy:
    """A variable with the sign that the range gives it inside."""
    if low.is_extended_nonnegative and high.is_extended_nonnegative:
        return sp.Dummy(variable.name, positive=True)
    return sp.Dummy(variable.name, real=True)


_Integrands = dict[tuple[sp.Expr, sp.Expr], tuple[sp.Symbol, sp.Expr]]


def _merged(difference: sp.Expr) -> tuple[sp.Expr, _Integrands] | None:
    """What is outside of the integrals, and one integrand for each range; `None` when they do not occur linearly."""
    rest = sp.S.Zero
    integrands: _Integrands = {}
    for term in sp.Add.make_args(difference):
        if not term.has(sp.Integral):
            rest += term
            continue
        integrals = [factor for factor in sp.Mul.make_args(term) if isinstance(factor, sp.Integral)]
        if len(integrals) != 1 or len(integrals[0].limits) != 1 or len(integrals[0].limits[0]) != 3:
            return None
        factor = term / integrals[0]
        variable, low, high = integrals[0].limits[0]
        body = integrals[0].function
        if factor.has(sp.Integral) or variable in factor.free_symbols or body.has(sp.Integral):
            return None
        if not (low.is_extended_real and high.is_extended_real):
            return None
        name, sign = sp.Dummy("t", real=True), 1
        if (high, low) in integrands:
            low, high, sign = high, low, -1
        name, total = integrands.get((low, high), (name, sp.S.Zero))
        integrands[low, high] = (name, total + sign * factor * sp.sympify(substitute(body, {variable: name})))
    return rest, integrands


def _vanishing(body: sp.Expr, point: sp.Symbol, low: sp.Expr, high: sp.Expr, prover: Prover) -> Proof | None:
    """A proof that the integral of `body` is zero: the body vanishes, or it is odd about the middle of the range."""
    if sp.expand(body) == 0:
        return ()
    proof = prover.prove(body, sp.S.Zero)
    if proof is not None:
        return proof
    if low == -sp.S.Infinity and high == sp.S.Infinity:
        centre = sp.S.Zero
    elif low.is_finite and high.is_finite:
        centre = sp.expand(low + high)
    else:
        return None
    mirrored = sp.sympify(substitute(body, {point: centre - point})).replace(
        lambda part: isinstance(part, sp.core.function.AppliedUndef), lambda part: part.func(*map(sp.expand, part.args))
    )
    reflected = Step("reflection", f"the range is reflected by t -> {centre} - t")
    if sp.expand(body + mirrored) == 0:
        return (reflected,)
    proof = prover.prove(sp.expand(body + mirrored), sp.S.Zero)
    return None if proof is None else (reflected, *proof)
