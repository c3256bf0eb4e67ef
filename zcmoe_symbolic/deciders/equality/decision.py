"""Whether two expressions are equal for all values that their symbols may take."""

import sys
import time

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.counterexamples import find_counterexample
from zcmoe_symbolic.deciders.equality.convergence import without_a_value
from zcmoe_symbolic.deciders.equality.field import exact_arithmetic
from zcmoe_symbolic.deciders.equality.methods import METHODS, QUICK_METHODS
from zcmoe_symbolic.deciders.equality.prover import OutOfTime, Proof, Prover
from zcmoe_symbolic.deciders.equality.screening import differ_at_a_point
from zcmoe_symbolic.deciders.stoppable import Stopped, run_stoppable
from zcmoe_symbolic.deciders.verdict import Verdict
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import same
from zcmoe_symbolic.language.wellformed import InexactInput

__all__ = ["decide_equal", "prove_equal"]

# What is kept for ending the child process and for the search for a counterexample.
_RESERVE = 0.15
_METHODS_THAT_FIND_VALUES = ("by_values_of_integrals", "by_series")


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
    if differ_at_a_point(left, right):
        return None
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
    _check_functions(lhs, rhs)
    if not isinstance(seconds, int | float) or not 0 < seconds < sys.float_info.max:
        raise ValueError(f"seconds is {seconds!r}; the time budget must be a positive number")
    try:
        verdict = run_stoppable(seconds, _decide, lhs, rhs, seconds * (1 - _RESERVE))
    except Stopped as stopped:
        verdict = Verdict.undecided(f"{stopped}; a larger budget may be given with seconds=...")
    return verdict.about(sp.Eq(lhs, rhs, evaluate=False))


def _checked(lhs: sp.Expr, rhs: sp.Expr, proof: Proof, method: str, seconds: float) -> Verdict:
    """The proof, unless an integral or series in the question may have no value at all."""
    if method not in _METHODS_THAT_FIND_VALUES:
        node = without_a_value(lhs, rhs, Prover(METHODS, seconds=seconds))
        if node is not None:
            return Verdict.undecided(f"{node} is not shown to have a value, without which the equality says nothing")
    return Verdict.proof(*proof)


def _exact(side: sp.Expr, name: str) -> sp.Expr:
    """The side as an expression that can be decided about; raises with a sentence otherwise."""
    if isinstance(side, str):
        raise TypeError(f"{name} is the text {side!r}; give an expression made of SymPy's symbols")
    try:
        expr = sp.sympify(side)
        if not isinstance(expr, sp.Expr):
            raise TypeError(f"{name} is {side!r}; it must be an expression")
        floats, functions = expr.atoms(sp.Float), expr.atoms(AppliedUndef)
    except RecursionError as error:
        raise ValueError(f"{name} is nested too deeply") from error
    if floats:
        found = min(floats, key=str)
        raise InexactInput(f"the float {found} occurs in {name}; write Rational('1/2') or the like instead")
    primed = sorted(f.func.__name__ for f in functions if "'" in f.func.__name__)
    if primed:
        raise ValueError(f"the function {primed[0]} in {name} has a prime in its name, which is kept for derivatives")
    return expr


def _check_functions(*sides: sp.Expr) -> None:
    """Raise if one name stands for functions with different assumptions, which are taken for one."""
    kinds: dict[str, object] = {}
    for function in set().union(*(side.atoms(AppliedUndef) for side in sides)):
        assumed = kinds.setdefault(function.func.__name__, function.func)
        if assumed != function.func:
            raise ValueError(f"the function {function.func.__name__} occurs with different assumptions; rename one")


def _has_restricted_functions(*sides: sp.Expr) -> bool:
    """Whether a function is declared to be more than real, which a counterexample might not respect."""
    functions = {f.func for side in sides for f in side.atoms(AppliedUndef)}
    free = {"commutative", "complex", "real", "extended_real", "finite", "hermitian", "infinite", "imaginary"}
    return any(
        value is not None and flag not in free
        for function in functions
        for flag, value in getattr(function, "_kwargs", {}).items()
    )


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
            prover = Prover(methods, seconds=share * seconds - (time.monotonic() - start))
            proof = prover.prove(lhs, rhs)
            if proof is not None:
                return _checked(lhs, rhs, proof, prover.method, seconds - (time.monotonic() - start))
            if methods is QUICK_METHODS and not _has_restricted_functions(lhs, rhs):
                counterexample = find_counterexample(lhs, rhs)
                if counterexample is not None:
                    return Verdict.refutation(counterexample)
    except OutOfTime:
        return Verdict.undecided(f"no method has finished within {seconds:.3g} s")
    broken = "".join(f"; {method} failed with {error}" for method, error in prover.failures.items())
    return Verdict.undecided(f"no method applies that would prove it, and no counterexample was met{broken}")
