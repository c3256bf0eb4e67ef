"""Whether two expressions are equal for all values that their symbols may take."""

import time

import sympy as sp

from zcmoe_symbolic.deciders.counterexamples import find_counterexample
from zcmoe_symbolic.deciders.equality.field import exact_arithmetic
from zcmoe_symbolic.deciders.equality.methods import METHODS, QUICK_METHODS
from zcmoe_symbolic.deciders.equality.prover import OutOfTime, Prover
from zcmoe_symbolic.deciders.stoppable import Stopped, run_stoppable
from zcmoe_symbolic.deciders.verdict import Verdict
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import same
from zcmoe_symbolic.language.wellformed import InexactInput

__all__ = ["decide_equal", "prove_equal"]

# What is kept for ending the child process and for the search for a counterexample.
_RESERVE = 0.15


def prove_equal(left: sp.Expr, right: sp.Expr) -> str | None:
    """The name of the exact reduction that proves `left = right`, or `None`. Looks for no counterexample.

    This is the part of `decide_equal` that the kernel uses: exact arithmetic, without integrals, sums or cases.

    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> prove_equal((x - 1) * (x + 1), x**2 - 1)
    'exact arithmetic'
    """
    if not (left.is_commutative and right.is_commutative):
        return None
    left, right = to_jets(left), to_jets(right)
    if same(left, right):
        return "identical up to bound variables"
    if exact_arithmetic(left, right, Prover(())) is not None:
        return "exact arithmetic"
    return None


def decide_equal(lhs: sp.Expr, rhs: sp.Expr, *, seconds: float = 10) -> Verdict:
    """Decide `lhs = rhs` for all values that the symbols' assumptions admit, wherever both sides are defined.

    Proved by a named chain of exact steps; refuted by a point (or by concrete functions) at which Arb encloses
    the two sides in disjoint balls; otherwise undecided, with the reason. Undefined functions are real-valued,
    smooth and otherwise arbitrary; a symbol without assumptions is complex. After `seconds` the answer is
    undecided. Raises `InexactInput` (a `ValueError`) for a binary float, `TypeError` for what is no expression.

    >>> from sympy import Symbol, sqrt
    >>> x = Symbol("x", real=True)
    >>> decide_equal(sqrt(x**2), abs(x)).status
    'proved'
    >>> print(decide_equal(sqrt(x**2), x))
    refuted: at x = -1: left side 1, right side -1
    """
    lhs, rhs = (_exact(side, name) for side, name in ((lhs, "lhs"), (rhs, "rhs")))
    if seconds <= 0:
        raise ValueError(f"seconds is {seconds}; the time budget must be positive")
    try:
        verdict = run_stoppable(seconds, _decide, lhs, rhs, seconds * (1 - _RESERVE))
    except Stopped as stopped:
        verdict = Verdict.undecided(f"{stopped}; a larger budget may be given with seconds=...")
    return verdict.about(sp.Eq(lhs, rhs, evaluate=False))


def _exact(side: sp.Expr, name: str) -> sp.Expr:
    expr = sp.sympify(side)
    if not isinstance(expr, sp.Expr):
        raise TypeError(f"{name} is {side!r}; it must be an expression")
    floats = expr.atoms(sp.Float)
    if floats:
        found = min(floats, key=str)
        raise InexactInput(f"the float {found} occurs in {name}; write Rational('1/2') or the like instead")
    return expr


def _decide(lhs: sp.Expr, rhs: sp.Expr, seconds: float) -> Verdict:
    """The search itself: quick proof, quick counterexample, every method, and a longer search."""
    start = time.monotonic()
    if not (lhs.is_commutative and rhs.is_commutative):
        return Verdict.undecided("the factors do not commute; only commutative expressions are decided")
    if any(side.has(sp.nan, sp.zoo, sp.oo, -sp.oo) and not side.has(sp.Integral, sp.Sum, sp.Product, sp.Limit)
           for side in (lhs, rhs)):  # fmt: skip
        return Verdict.undecided("a side is infinite or undefined")
    try:
        for methods, share in ((QUICK_METHODS, 0.3), (METHODS, 1.0)):
            proof = Prover(methods, seconds=share * seconds - (time.monotonic() - start)).prove(lhs, rhs)
            if proof is not None:
                return Verdict.proof(*proof)
            if methods is QUICK_METHODS:
                counterexample = find_counterexample(lhs, rhs)
                if counterexample is not None:
                    return Verdict.refutation(counterexample)
    except OutOfTime:
        return Verdict.undecided(f"no method has finished within {seconds:.3g} s")
    return Verdict.undecided("no method applies that would prove it, and no counterexample was met")
