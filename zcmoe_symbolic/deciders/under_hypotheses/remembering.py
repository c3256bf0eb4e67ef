"""Answers that are remembered, each with the hypotheses that it needed."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from zcmoe_symbolic.language.hypotheses import Hypothesis

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts, Span

__all__ = ["remembered"]

_Answer = TypeVar("_Answer")
_Further = TypeVarTuple("_Further")


def remembered(asked: Callable[["Facts", *_Further], _Answer]) -> Callable[["Facts", *_Further], _Answer]:
    """A question about facts that comes up again and again, such as for integrals within integrals.

    The answer may depend on the facts and the further arguments only. It is told again to facts that know exactly the
    same, and they note what it needed.
    """

    @lru_cache(maxsize=1 << 14)
    def known(
        given: frozenset[Hypothesis], granted: frozenset[Hypothesis], spans: "tuple[Span, ...]", *further: *_Further
    ) -> tuple[_Answer, frozenset[Hypothesis]]:
        from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts

        facts = Facts(given, granted=granted, spans=spans)
        return asked(facts, *further), frozenset(facts.used)

    @wraps(asked)
    def ask(facts: "Facts", *further: *_Further) -> _Answer:
        answer, used = known(facts.given, facts.granted, facts.spans, *further)
        facts.used |= used
        return answer

    return ask
