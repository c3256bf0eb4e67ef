"""Which scripts a script rests on: those whose claims its proofs ask for, directly or through others."""

from collections.abc import Iterable, Mapping

from zcmoe_symbolic.verification.records import ProofResult

__all__ = ["labels_used", "rests_on"]


def labels_used(results: Iterable[ProofResult]) -> frozenset[str]:
    """The labels whose theorems the proofs asked for, without parts."""
    return frozenset(name.partition("/")[0] for result in results for name in result.uses)


def rests_on(
    script: str, claims: Mapping[str, frozenset[str]], uses: Mapping[str, frozenset[str]]
) -> frozenset[str] | None:
    """The script itself, and all that claim a label which one of them claims or uses; `None` if that is not known.

    Scripts that claim the same label belong together, because their claims are numbered together and are alternative
    proofs for whoever uses the label.

    >>> claims = {"a.py": frozenset({"thm-a"}), "b.py": frozenset({"thm-b"}), "c.py": frozenset({"thm-c"})}
    >>> sorted(rests_on("a.py", claims, {"a.py": frozenset({"thm-b"}), "b.py": frozenset()}))
    ['a.py', 'b.py']
    """
    found, pending = {script}, [script]
    while pending:
        one = pending.pop()
        if one not in uses or one not in claims:
            return None
        wanted = claims[one] | uses[one]
        for other, labels in claims.items():
            if other not in found and labels & wanted:
                found.add(other)
                pending.append(other)
    return frozenset(found)
