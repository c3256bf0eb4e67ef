"""Which claims stand behind a theorem: those in whose proofs the theorems were made that it was derived from."""

from collections.abc import Callable, Iterable

from zcmoe_symbolic.kernel import Theorem

__all__ = ["ClaimsBehind"]


class ClaimsBehind:
    """The names of the claims behind theorems, each found once.

    `origin` says in which claim's proof a theorem was made; it is empty for a theorem of no claim. Premises are
    followed to the end: a claim is behind a theorem exactly if the theorem was derived from one of that claim's own.
    """

    def __init__(self, origin: Callable[[Theorem], str]) -> None:
        self._origin = origin
        self._known: dict[Theorem, frozenset[str]] = {}

    def of(self, theorems: Iterable[Theorem], own: str = "") -> tuple[str, ...]:
        """The names behind the theorems, in alphabetical order, without the claim's `own`."""
        found: set[str] = set()
        for theorem in theorems:
            found |= self._behind(theorem)
        return tuple(sorted(found - {own}))

    def _behind(self, theorem: Theorem) -> frozenset[str]:
        pending = [theorem]
        while pending:  # a derivation may be deeper than Python's stack
            current = pending[-1]
            if current in self._known:
                pending.pop()
                continue
            premises = current.premises
            missing = [premise for premise in premises if premise not in self._known]
            if missing:
                pending.extend(missing)
                continue
            home = self._origin(current)
            self._known[current] = frozenset({home} - {""}).union(*(self._known[premise] for premise in premises))
            pending.pop()
        return self._known[theorem]
