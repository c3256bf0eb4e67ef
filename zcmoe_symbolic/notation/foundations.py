"""What a theorem rests on: hypotheses, citations, rules, equation numbers, and the theorems behind it.

Only public properties of theorems are read, so that nothing here can be wrong about more than what is shown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import readable
from zcmoe_symbolic.notation.statements import hypothesis_latex
from zcmoe_symbolic.notation.text import escaped

if TYPE_CHECKING:
    from zcmoe_symbolic.kernel import Theorem

__all__ = ["Foundations", "foundations"]

_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Foundations:
    """What a theorem rests on. `rules` counts the theorems behind it, itself included, that each rule made.

    `theorems` are all of these, the theorem itself first; `equations` are the paper's numbers on them.
    """

    hypotheses: tuple[Hypothesis, ...]
    citations: tuple[str, ...]
    rules: Mapping[str, int]
    equations: tuple[int, ...]
    trust: str
    theorems: "tuple[Theorem, ...]" = field(repr=False)

    def tree(self, depth: int = 3) -> str:
        """The theorems behind, as indented text down to a depth; one that was shown before is not unfolded again.

        Raises `ValueError` unless `depth` is a whole number from 0 on.
        """
        if isinstance(depth, bool) or not isinstance(depth, int) or depth < 0:
            raise ValueError(f"depth={depth!r} is not a depth; pass a whole number from 0 on")
        lines: list[str] = []
        for line in _lines(self.theorems[0], depth, 0, set()):
            if len(lines) == _MOST_LINES:
                return "\n".join([*lines, f"... cut after {_MOST_LINES} lines; ask for a smaller depth"])
            lines.append(line)
        return "\n".join(lines)

    def __str__(self) -> str:
        lines = [f"trust: {self.trust}"]
        lines += [f"given {hypothesis}" for hypothesis in self.hypotheses] or ["given nothing"]
        lines += [f"citing {citation}" for citation in self.citations]
        lines.append("rules: " + ", ".join(f"{name} ({count})" for name, count in self.rules.items()))
        if self.equations:
            lines.append("equations: " + ", ".join(f"({number})" for number in self.equations))
        return "\n".join([*lines, f"theorems: {len(self.theorems)}"])

    def _repr_latex_(self) -> str:
        rows = [rf"given {hypothesis_latex(hypothesis)}" for hypothesis in self.hypotheses] or ["given nothing"]
        rows += [f"citing {escaped(citation)}" for citation in self.citations]
        return "\\\\\n".join([f"trust: {self.trust}", *rows])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line)}</li>" for line in str(self).splitlines())
        return f"<div>rests on<ul>{items}</ul></div>"


def foundations(theorem: "Theorem") -> Foundations:
    """What the theorem rests on: hypotheses, citations, rules with counts, equation numbers, the theorems behind it.

    Raises `RuleError` for an object that no rule of the kernel made.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic import algebra, calc
    >>> x = Symbol("x", real=True)
    >>> square = calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=algebra).theorem()
    >>> print(square.rests_on())
    trust: symbolic
    given nothing
    rules: algebra (1)
    theorems: 1
    """
    behind: dict[Theorem, None] = {}
    pending = [theorem]
    while pending:
        current = pending.pop()
        if current not in behind:
            behind[current] = None
            pending.extend(reversed(current.premises))
    counted = Counter(one.rule for one in behind)
    return Foundations(
        tuple(sorted(theorem.hypotheses, key=str)),
        tuple(sorted(theorem.citations)),
        dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(sorted({number for one in behind for number in one.equations})),
        theorem.trust,
        tuple(behind),
    )


def _lines(theorem: "Theorem", depth: int, level: int, seen: "set[Theorem]") -> Iterator[str]:
    numbers = "".join(f" ({number})" for number in theorem.equations)
    again = theorem in seen and bool(theorem.premises)
    tail = (
        ", see above" if again else f", {len(theorem.premises)} behind" if theorem.premises and depth == level else ""
    )
    yield f"{'  ' * level}{readable(theorem.statement)}   [{theorem.rule}]{numbers}{tail}"
    if again or level == depth:
        return
    seen.add(theorem)
    for premise in theorem.premises:
        yield from _lines(premise, depth, level + 1, seen)
