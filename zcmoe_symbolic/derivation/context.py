"""Which hypotheses, and which results of others, a running claim may use; and the chains that it writes."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from zcmoe_symbolic.kernel import Justification, Theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import Statement

__all__ = [
    "Step",
    "WrittenChain",
    "hypotheses_in_force",
    "note_chain",
    "noticing_steps",
    "proving",
    "recording",
    "recording_steps",
    "result_of",
]

_given: ContextVar[tuple[Hypothesis, ...]] = ContextVar("given", default=())
_provider: ContextVar[Callable[[str], tuple[Theorem, ...]] | None] = ContextVar("provider", default=None)
_record: ContextVar[list["WrittenChain"] | None] = ContextVar("record", default=None)
_steps: ContextVar[list["Step"] | None] = ContextVar("steps", default=None)


@dataclass(frozen=True, slots=True)
class WrittenChain:
    """A chain as far as a proof has taken it: its steps, and the theorem of the whole, once it was asked for."""

    steps: tuple[Theorem, ...]
    result: Theorem | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One application of a rule in a proof: what was put to which rule, under which hypotheses, and what came out."""

    by: Justification
    goal: Statement
    given: tuple[Hypothesis, ...]
    theorem: Theorem


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


@contextmanager
def recording_steps() -> Iterator[list[Step]]:
    """Collect the steps that the proof makes meanwhile; they are noticed below `noticing_steps` only."""
    steps: list[Step] = []
    token = _steps.set(steps)
    try:
        yield steps
    finally:
        _steps.reset(token)


@contextmanager
def noticing_steps() -> Iterator[None]:
    """Note every application of a rule that succeeds, in a link of a chain or by a direct call.

    A theorem keeps the name of its rule and its premises, not the rule's parameters. What rules prove for
    themselves while they check a goal is not noted.
    """
    prove = Justification.prove
    name = prove.__name__

    def noted(
        self: Justification, goal: Statement, given: Iterable[Hypothesis] = (), *, eq: int | Iterable[int] = ()
    ) -> Theorem:
        steps, hypotheses = _steps.get(), tuple(given)
        token = _steps.set(None)
        try:
            theorem = prove(self, goal, hypotheses, eq=eq)
        finally:
            _steps.reset(token)
        if steps is not None:
            steps.append(Step(self, goal, hypotheses, theorem))
        return theorem

    setattr(Justification, name, noted)
    try:
        yield
    finally:
        setattr(Justification, name, prove)
