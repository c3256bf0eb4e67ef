"""What a name after "without" means: an assumption, a statement, or the text of one hypothesis or citation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from zcmoe_symbolic import paper
from zcmoe_symbolic.verification.records import ProofResult, one_line
from zcmoe_symbolic.verification.scripts import canonical_label

if TYPE_CHECKING:
    from zcmoe_symbolic.verification.report import Report

__all__ = ["Dropped", "dropped_by_name", "same_hypothesis"]

_MOST_CANDIDATES = 6
_SHOWN = 90
_BINDING = re.compile(r"(?<![\w#])(Integral|Sum|Product|Limit)\(")
# The variable stands before its range, before its region, or before the point that it tends to.
_BOUND = re.compile(
    r", \((\w[\w^]*), [^()]*(?:\([^()]*\)[^()]*)*\)$|, (\w[\w^]*) in [^,]*$|, (\w[\w^]*), [^,]*(?:, dir='[+-]+')?$"
)
_SPELLING = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})


@dataclass(frozen=True, slots=True)
class Dropped:
    """One thing that is taken away. `name` is an identifier (`asm-1`), a label, or the whole text that was meant.

    `rests_on_it` are the names of the claims that rest on a dropped statement, for `is_behind`.
    """

    kind: Literal["assumption", "statement", "hypothesis", "citation"]
    name: str
    title: str = ""
    rests_on_it: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def label(self) -> str:
        """The label of a statement, without a part."""
        return self.name.partition("/")[0]

    def takes(self, label: str, part: str | None = None) -> bool:
        """Whether the whole label, or that part of it, is what was dropped."""
        if self.kind != "statement":
            return False
        return self.name == label or (part is not None and self.name == f"{label}/{part}")

    def covers(self, claim: str) -> bool:
        """Whether the claim of this name, part included, is the dropped statement or one of its parts."""
        return self.kind == "statement" and self.name in (claim, claim.partition("/")[0])

    def is_named(self, used: str) -> bool:
        """Whether what a proof names after `uses`, perhaps a label for one of its parts, is the dropped statement."""
        return self.covers(used) or (self.kind == "statement" and self.label == used)

    def is_behind(self, used: str) -> bool:
        """Whether what a proof names after `uses` rests on the dropped statement."""
        return any(used in (claim, claim.partition("/")[0]) for claim in self.rests_on_it)


def dropped_by_name(report: "Report", names: Sequence[str]) -> tuple[Dropped, ...]:
    """What the names mean in a report, each once; raises `ValueError`, in one line, for none or for several things."""
    if not names:
        raise ValueError("nothing is dropped; name an assumption such as asm-1, a label, or a part of a hypothesis")
    proofs = [
        proof
        for row in (*report.statements, *report.supplementary, *(w for f in report.findings for w in f.witnesses))
        for part in row.parts
        for proof in part.proofs
    ]
    return tuple(dict.fromkeys(_meaning(name, report, proofs) for name in names))


def _meaning(name: str, report: "Report", proofs: Sequence[ProofResult]) -> Dropped:
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{name!r} is nothing that can be dropped; write for instance 'asm-1' or 'lem-6.2'")
    text = name.strip()
    whole = canonical_label(text)
    if whole.startswith("asm-") and whole in {item.identifier for item in paper.assumptions()}:
        return Dropped("assumption", whole, paper.assumption(whole).title)
    head, slash, part = text.partition("/")
    label = canonical_label(head.strip())
    claimed = {proof.name for proof in proofs}.union(*(proof.behind for proof in proofs))
    labels = {one.partition("/")[0] for one in claimed}
    if not slash and whole in labels | {item.identifier for item in paper.statements()}:
        return _statement(whole, proofs)
    if slash and f"{label}/{part.strip()}" in claimed:
        return _statement(f"{label}/{part.strip()}", proofs)
    if whole in {item.identifier for item in paper.equations()}:
        owner = paper.equation(int(whole.removeprefix("eq-"))).statement
        remedy = f"drop its statement, {owner}" if owner else "drop the label whose proof shows it"
        raise ValueError(f"{text} is an equation that no claim here has as its own label; {remedy}")
    return _by_text(text, report, proofs, labels)


def _statement(name: str, proofs: Iterable[ProofResult]) -> Dropped:
    titles = {item.identifier: item.title for item in paper.statements()}
    alone = Dropped("statement", name)
    resting = frozenset(proof.name for proof in proofs if any(alone.covers(one) for one in proof.behind))
    return Dropped("statement", name, titles.get(name, name), resting)


def _by_text(text: str, report: "Report", proofs: Sequence[ProofResult], labels: Iterable[str]) -> Dropped:
    succeeded = [proof for proof in proofs if proof.verdict == "proved"]
    facts = {fact.source for row in report.statements for fact in row.cited}
    hypotheses = {one for proof in succeeded for one in proof.hypotheses}
    citations = facts.union(*(proof.citations for proof in succeeded))
    found = [Dropped("hypothesis", one) for one in sorted(hypotheses) if _spelt(text) in _spelt(one)]
    # One hypothesis with two names for a bound variable is one.
    found = [one for k, one in enumerate(found) if not any(same_hypothesis(one.name, e.name) for e in found[:k])]
    found += [Dropped("citation", one) for one in sorted(citations) if _spelt(text) in _spelt(one)]
    exactly = [one for one in found if _spelt(_with_plain_bounds(one.name)) == _spelt(_with_plain_bounds(text))]
    if len(exactly) == 1 or len(found) == 1:
        return (exactly or found)[0]
    if found:
        shown = "; ".join(repr(_short(one.name)) for one in found[:_MOST_CANDIDATES])
        more = f"; and {len(found) - _MOST_CANDIDATES} more" if len(found) > _MOST_CANDIDATES else ""
        raise ValueError(
            f"{_short(text)!r} fits {len(found)} hypotheses or citations, write more of one: {shown}{more}"
        )
    similar = [one for one in sorted(labels) if _spelt(one) == _spelt(text)]
    if len(similar) == 1:
        return _statement(similar[0], proofs)
    names = [*(item.identifier for item in paper.assumptions()), *(i.identifier for i in paper.statements()), *labels]
    near = get_close_matches(text, sorted(set(names)), n=_MOST_CANDIDATES, cutoff=0.5)
    near += [_short(one) for one in get_close_matches(text, sorted(hypotheses | citations), n=3, cutoff=0.4)]
    hint = (
        f"did you mean {' or '.join(map(repr, near))}?" if near else "there are asm-1 to asm-5 and the labels of proofs"
    )
    raise ValueError(f"{_short(text)!r} is no assumption, no label, and in no hypothesis or citation here; {hint}")


def same_hypothesis(one: str, other: str) -> bool:
    """Whether two texts are of one hypothesis, up to the names of the variables of integrals, sums and limits.

    >>> same_hypothesis("Integral(f(x), (x, 0, 1)) = a", "Integral(f(t), (t, 0, 1)) = a")
    True
    >>> same_hypothesis("Integral(f(x), (x, 0, 1)) = x", "Integral(f(t), (t, 0, 1)) = t")
    False
    """
    return one == other or _with_plain_bounds(one) == _with_plain_bounds(other)


def _with_plain_bounds(text: str) -> str:
    """The text with numbers in the place of bound variables, from the innermost integral outwards."""
    for number in range(text.count("(")):
        calls = [(call, _closing(text, call.end())) for call in _BINDING.finditer(text)]
        if not calls:
            break
        call, end = calls[-1]  # no other one begins within it
        inside = text[call.end() : end]
        bound = _BOUND.search(inside)
        if bound is not None:
            name = next(filter(None, bound.groups()))
            inside = re.sub(rf"(?<![\w'^]){re.escape(name)}(?![\w'^(])", f"#{number}", inside)
        text = f"{text[: call.start()]}#{call[1]}({inside}{text[end:]}"
    return text


def _closing(text: str, start: int) -> int:
    """Where the bracket is closed that was opened before `start`."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return len(text)


def _spelt(text: str) -> str:
    return " ".join(text.casefold().translate(_SPELLING).split())


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."
