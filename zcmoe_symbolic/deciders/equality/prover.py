"""The search for a proof of an equality: an ordered list of sound methods, which may ask each other."""

import time
from collections.abc import Callable, Sequence

import sympy as sp

from zcmoe_symbolic.deciders.verdict import Step
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import CaptureError, same

__all__ = ["Method", "OutOfTime", "Proof", "Prover"]

Proof = tuple[Step, ...]
Method = Callable[[sp.Expr, sp.Expr, "Prover"], Proof | None]


class OutOfTime(BaseException):
    """The time budget is spent. Not an `Exception`, so that no method can take it for a failure of its own."""


class Prover:
    """Tries methods in order on `left = right`; a method may ask for the proof of a simpler equality.

    A method returns the steps of a proof, or `None` when it does not apply; it never says that an equality is
    false. `depth` bounds how deep questions may be nested; `seconds` is the time for everything together.

    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> Prover([]).prove(x + 1, 1 + x)
    (Step(method='identical up to bound variables', detail='', latex=''),)
    """

    def __init__(self, methods: Sequence[Method], *, seconds: float = 10, depth: int = 6) -> None:
        self.methods = tuple(methods)
        self.deadline = time.monotonic() + seconds
        self.depth = depth
        self.method = ""  # that closed the outermost question
        self.failures: dict[str, str] = {}
        self._open: set[tuple[sp.Expr, sp.Expr]] = set()
        self._failed: dict[tuple[sp.Expr, sp.Expr], int] = {}

    @property
    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def check_time(self) -> None:
        """Raise `OutOfTime` when the budget is spent. Long loops call this."""
        if time.monotonic() > self.deadline:
            raise OutOfTime

    def prove(self, left: sp.Expr, right: sp.Expr) -> Proof | None:
        """Steps that prove `left = right` wherever both sides are defined, or `None`."""
        self.check_time()
        left, right = to_jets(sp.sympify(left)), to_jets(sp.sympify(right))
        try:
            if same(left, right):
                return (Step("identical up to bound variables"),)
        except CaptureError:
            return None
        question = (left, right)
        depth = self.depth - len(self._open)
        if depth <= 0 or question in self._open or self._failed.get(question, -1) >= depth:
            return None
        self._open.add(question)
        try:
            for method in self.methods:
                self.check_time()
                try:
                    proof = method(left, right, self)
                except Exception as error:
                    # A defect of one method, or of what it calls, must not keep the others from answering.
                    self.failures[method.__name__] = f"{type(error).__name__}: {error}"
                    continue
                if proof is not None:
                    self.method = method.__name__ if len(self._open) == 1 else self.method
                    return proof
        finally:
            self._open.discard(question)
        self._failed[question] = depth
        return None
