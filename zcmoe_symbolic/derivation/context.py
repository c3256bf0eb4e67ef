"""Which hypotheses, and which results of others, a running claim may use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis

__all__ = ["hypotheses_in_force", "proving", "result_of"]

_given: ContextVar[tuple[Hypothesis, ...]] = ContextVar("given", default=())
_provider: ContextVar[Callable[[str], tuple[Theorem, ...]] | None] = ContextVar("provider", default=None)


def hypotheses_in_force() -> tuple[Hypothesis, ...]:
    """The hypotheses of the claim that is being proved; none outside a claim."""
    return _given.get()


def result_of(label: str) -> tuple[Theorem, ...]:
    """The theorems of another claim, from whoever runs the present one."""
    provider = _provider.get()
    if provider is None:
        raise LookupError(f"uses({label!r}) works while claims are being verified; nothing is being verified now")
    return provider(label)


@contextmanager
def proving(given: tuple[Hypothesis, ...], provider: Callable[[str], tuple[Theorem, ...]]) -> Iterator[None]:
    """Set the hypotheses in force and the source of other results for the length of a proof."""
    tokens = _given.set(given), _provider.set(provider)
    try:
        yield
    finally:
        _given.reset(tokens[0])
        _provider.reset(tokens[1])
