"""Which hypotheses, and which results of others, a running claim may use; and the chains that it writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis

__all__ = ["WrittenChain", "hypotheses_in_force", "note_chain", "proving", "recording", "result_of"]

_given: ContextVar[tuple[Hypothesis, ...]] = ContextVar("given", default=())
_provider: ContextVar[Callable[[str], tuple[Theorem, ...]] | None] = ContextVar("provider", default=None)
_record: ContextVar[list["WrittenChain"] | None] = ContextVar("record", default=None)


@dataclass(frozen=True, slots=True)
class WrittenChain:
    """A chain as far as a proof has taken it: its steps, and the theorem of the whole, once it was asked for."""

    steps: tuple[Theorem, ...]
    result: Theorem | None = None


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


@contextmanager
def recording() -> Iterator[list[WrittenChain]]:
    """Collect the chains that are written meanwhile, in the order in which they were begun."""
    chains: list[WrittenChain] = []
    token = _record.set(chains)
    try:
        yield chains
    finally:
        _record.reset(token)


def note_chain(before: tuple[Theorem, ...], steps: tuple[Theorem, ...], result: Theorem | None = None) -> None:
    """Record that the chain with the steps `before` now has `steps`, or that it gave `result`."""
    chains = _record.get()
    if chains is None:
        return
    written = WrittenChain(steps, result)
    for index in reversed(range(len(chains))):
        if before and chains[index].steps == before and chains[index].result is None:
            chains[index] = written
            return
    chains.append(written)
