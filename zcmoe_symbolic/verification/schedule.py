"""Which process begins which script when: long ones first, and those that need the same proofs in the same process."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zcmoe_symbolic.verification.records import ProofResult
from zcmoe_symbolic.verification.scripts import Script

__all__ = ["Experience", "experience_of", "queues"]


@dataclass(frozen=True, slots=True)
class Experience:
    """What one claim took at last: its name (label and part), seconds, and the names that it used."""

    name: str
    seconds: float
    uses: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.name.partition("/")[0]


def experience_of(results: Iterable[ProofResult]) -> tuple[Experience, ...]:
    """What the proofs of a script took."""
    return tuple(Experience(result.name, result.seconds, result.uses) for result in results)


def queues(
    scripts: Sequence[Script], known: Mapping[str, Sequence[Experience]], jobs: int
) -> tuple[tuple[Script, ...], ...]:
    """The scripts for each of so many processes, in order.

    A process proves a claim once, whoever uses it, and theorems cannot be sent from one to another. So each script, the
    longest first, goes to the process that would be finished with it at the earliest, what it uses included. Scripts
    that are not known come first, as they may be long.
    """
    claims = {(name, k): claim for name, claims in known.items() for k, claim in enumerate(claims)}
    by_label: dict[str, list[tuple[str, int]]] = {}
    for place, claim in claims.items():
        by_label.setdefault(claim.label, []).append(place)
    plan: list[list[Script]] = [[] for _ in range(jobs)]
    busy = [0.0] * jobs
    proved: list[set[tuple[str, int]]] = [set() for _ in range(jobs)]

    def needed(script: Script, process: int) -> set[tuple[str, int]]:
        """The claims that the process has yet to prove for the script."""
        pending = [place for place in claims if place[0] == script.shown]
        found: set[tuple[str, int]] = set()
        while pending:
            place = pending.pop()
            if place in found or place in proved[process]:
                continue
            found.add(place)
            for used in claims[place].uses:
                others = by_label.get(used.partition("/")[0], ())
                pending += [other for other in others if "/" not in used or claims[other].name == used]
        return found

    def own_time(script: Script) -> float:
        return sum(claim.seconds for claim in known[script.shown]) if script.shown in known else float("inf")

    for script in sorted(scripts, key=lambda script: -own_time(script)):
        news = [needed(script, process) for process in range(jobs)]
        ends = [busy[k] + sum(claims[place].seconds for place in news[k]) for k in range(jobs)]
        best = min(range(jobs), key=lambda k: (ends[k], len(plan[k])))
        plan[best].append(script)
        busy[best] = ends[best]
        proved[best] |= news[best]
    return tuple(map(tuple, plan))
