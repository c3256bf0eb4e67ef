"""Equality by cases: every sign that an expression depends on is fixed, and each case is proved by itself."""

from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.deciders.equality.cases.failures import Ask, CannotResolve, Undefined
from zcmoe_symbolic.deciders.equality.cases.linear import Constraint
from zcmoe_symbolic.deciders.equality.cases.parametrisation import manifest
from zcmoe_symbolic.deciders.equality.cases.path import Path
from zcmoe_symbolic.deciders.equality.cases.resolution import has_switch, is_defined_nowhere, resolve
from zcmoe_symbolic.deciders.equality.cases.rounding import integer_part_cases, mentions_rounding
from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_cases"]

_MOST_CASES = 400
_MOST_BOUNDARIES = 3


def by_cases(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """Prove `left = right` by cases on the signs that Abs, sign, Max, Min, Piecewise, floor, ... depend on.

    Each question "is u > 0?" or "is u >= 0?" splits the points into two parts without remainder. A part is left
    out only when exact linear arithmetic shows that it is empty. In the others the switching functions are
    replaced by the formula that applies and the rest is proved with the signs known. Where one side has no value
    nothing is claimed.

    >>> x, y = sp.symbols("x y", real=True)
    >>> by_cases(abs(x - y), sp.Max(x, y) - sp.Min(x, y), Prover([])) is not None
    True
    >>> by_cases(abs(x - y), x - y, Prover([])) is None
    True
    """
    rounding = mentions_rounding(left) or mentions_rounding(right)
    if not (rounding or has_switch(left) or has_switch(right)):
        return None
    try:
        problems = integer_part_cases(left, right) if rounding else [(left, right, Path())]
        explorer = _Explorer(prover)
        if not all(explorer.explore(*problem) for problem in problems):
            return None
    except CannotResolve:
        return None
    return explorer.summary()


@dataclass(frozen=True, slots=True)
class _Case:
    """The two sides as they were given, and as they are in one case."""

    given_left: sp.Expr
    given_right: sp.Expr
    left: sp.Expr
    right: sp.Expr

    def is_empty(self, path: Path) -> bool:
        """Whether one side has no value anywhere in the case, whatever was cancelled since."""
        try:
            return is_defined_nowhere(self.given_left, path) or is_defined_nowhere(self.given_right, path)
        except (Ask, Undefined, CannotResolve):
            return False


class _Explorer:
    """Walks through the cases of one question and counts them."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.cases = 0
        self.undefined = 0
        self.proofs: dict[tuple[sp.Expr, sp.Expr], Proof] = {}
        self.asked: list[str] = []

    def summary(self) -> Proof | None:
        if not self.cases:
            return None
        where = "; ".join(dict.fromkeys(self.asked)) or "no sign is open"
        empty = f", {self.undefined} of them without a value" if self.undefined else ""
        steps = [Step("case analysis", f"{self.cases} cases by the questions: {where}{empty}")]
        for proof in self.proofs.values():
            steps += [step for step in proof if step not in steps]
        return tuple(steps)

    def explore(self, left: sp.Expr, right: sp.Expr, path: Path, rewritten: bool = False) -> bool:
        self.prover.check_time()
        try:
            new_left, new_right = resolve(left, path), resolve(right, path)
            # Putting a formula in may make SymPy write a new absolute value, such as that of sqrt(4 x^2).
            new_left, new_right = resolve(new_left, path), resolve(new_right, path)
        except Undefined:
            self._count()
            self.undefined += 1
            return True
        except Ask as question:
            self.asked.append(str(question))
            branches = [path.branch(question.expr, question.relation, answer) for answer in (True, False)]
            return all(self.explore(left, right, branch, rewritten) for branch in branches if branch.is_feasible())
        except CannotResolve:
            if rewritten or not path.constraints:
                raise
            cell = manifest(left, right, path)
            return self.explore(cell.left, cell.right, Path(cell.constraints), True)
        self._count()
        if has_switch(new_left) or has_switch(new_right):
            return False
        return self._proved(_Case(left, right, new_left, new_right), path)

    def _count(self) -> None:
        self.cases += 1
        if self.cases > _MOST_CASES:
            raise CannotResolve("too many cases")

    def _proved(self, case: _Case, path: Path, boundaries: int = 0) -> bool:
        left, right = case.left, case.right
        if sp.expand(left - right) == 0:
            return True
        cell = manifest(left, right, path)
        if _has_no_value(cell.left, left) or _has_no_value(cell.right, right) or case.is_empty(path):
            self.undefined += 1
            return True
        if self._known(cell.left, cell.right):
            return True
        if boundaries < _MOST_BOUNDARIES:
            for place, constraint in enumerate(path.constraints):
                if constraint.relation == ">=":
                    parts = _inside_and_boundary(path, place)
                    return all(self._proved(case, part, boundaries + 1) for part in parts if part.is_feasible())
        return (cell.left, cell.right) != (left, right) and self._known(left, right)

    def _known(self, left: sp.Expr, right: sp.Expr) -> bool:
        if (left, right) in self.proofs:
            return True
        if sp.expand(left - right) == 0:
            return True
        proof = self.prover.prove(left, right)
        if proof is None:
            return False
        self.proofs[left, right] = proof
        return True


def _inside_and_boundary(path: Path, place: int) -> list[Path]:
    constraint = path.constraints[place]
    return [
        Path((*path.constraints[:place], Constraint(constraint.form, relation), *path.constraints[place + 1 :]))
        for relation in (">", "=")
    ]


def _has_no_value(new: sp.Expr, old: sp.Expr) -> bool:
    """Whether putting the equations of a case in met a division by zero or a pole in a place that counts."""
    broken = (sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity)
    return new.has(*broken) and not old.has(*broken) and not old.has(sp.Integral, sp.Sum, sp.Product, sp.Limit)
