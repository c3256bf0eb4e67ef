"""Running a verification: which claims, in which order, in how many processes, and which are remembered."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zcmoe_symbolic import paper
from zcmoe_symbolic.proofs import proof_scripts
from zcmoe_symbolic.verification.findings import finding_rows
from zcmoe_symbolic.verification.records import Fault, ProofResult
from zcmoe_symbolic.verification.report import Report, gather
from zcmoe_symbolic.verification.scripts import Address, Script, canonical_label
from zcmoe_symbolic.verification.targets import BadTarget, read_targets

if TYPE_CHECKING:  # what proves needs SymPy, which is not loaded where everything is remembered
    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.verification.session import Entry, Session
    from zcmoe_symbolic.verification.store import Memory

__all__ = ["Progress", "Run", "default_jobs", "verify"]

NOT_FINISHED = "not finished: the run was interrupted"
DIED = (
    "the process that checked this script died without an answer (killed, or out of memory); its claims stay "
    "undecided, everything else is kept"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: so many claims of so many, and the one finished last (`None` at the start).

    Of those done, so many are `remembered` from an earlier run.
    """

    done: int
    total: int
    latest: ProofResult | None = None
    remembered: int = 0


def default_jobs() -> int:
    """Two processes, or one on a machine with one processor."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(2, available)


def check_jobs(jobs: int) -> None:
    """Raise `BadTarget` unless `jobs` is a number of processes."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise BadTarget(f"jobs={jobs!r} is not a number of processes; pass a whole number from 1 on")


def verify(
    *targets: str | os.PathLike[str],
    jobs: int = 1,
    progress: Callable[[Progress], None] | None = None,
    remember: bool = False,
) -> Report:
    """Run proofs and report the verdicts.

    Without targets every statement and every equation of the paper is reported. A target is an item of the paper in
    any spelling (`"thm-4.3"`, `"Theorem 4.3"`, `"(22)"`), or the path of a proof script. `jobs` processes share the
    work, one script each; in a program of your own, call this below `if __name__ == "__main__":` when `jobs > 1`.
    With `remember` the paper's proofs are not run again while nothing has changed, as on the command line. `progress`
    hears of every claim that is finished: in a notebook `progress=show_progress()`. Raises `ValueError` for a target
    that does not exist; what is wrong inside a script is listed in `.faults`.

    >>> report = verify("Theorem 4.3")
    >>> [(row.id, row.verdict) for row in report.statements]
    [('thm-4.3', 'proved')]
    """
    check_jobs(jobs)
    memory = None
    if remember:
        from zcmoe_symbolic.verification.store import Memory

        memory = Memory()
    run = Run(*targets, memory=memory)
    run.work(jobs, progress)
    return run.report()


class Run:
    """A verification in progress; `report` may be asked for at any time, also after an interruption.

    With a `memory`, outcomes that it recalls are taken for the paper's scripts, and what is found out is kept in it.
    If `live` is set, the recalled outcomes only tell which claims are worth running, so that the session has the
    theorems of all that is asked for. With a `notation` every result has its derivation, written in it. A user's own
    scripts are always run: nobody knows what they depend on.
    """

    def __init__(
        self,
        *targets: str | os.PathLike[str],
        paper_scripts: Sequence[str | os.PathLike[str]] | None = None,
        memory: "Memory | None" = None,
        live: bool = False,
        notation: "Notation | None" = None,
    ):
        self._started = time.perf_counter()
        self._asked = tuple(os.fspath(target) for target in targets if isinstance(target, str | os.PathLike))
        self._paper_scripts = None if paper_scripts is None else tuple(map(Path, paper_scripts))
        self._memory, self._live, self._notation = memory, live, notation
        self._results: dict[Address, ProofResult] = {}
        self._faults: dict[Fault, None] = {}
        self._planned: dict[Address, None] = {}
        try:
            self.targets = read_targets(targets)
            if self.targets.own:
                self.session  # noqa: B018 - reads the scripts now, so that their faults are known
            self._labels = self._wanted_labels()
            if self.targets.everything:
                self._claims  # noqa: B018 - reads the scripts now, so that missing ones are noticed here
        except FileNotFoundError as error:
            raise BadTarget(str(error)) from error

    # -- the claims -------------------------------------------------------------------------------

    @cached_property
    def session(self) -> "Session":
        """What proves claims; made when it is needed."""
        from zcmoe_symbolic.verification.session import Session

        paths = tuple(script.path for script in self._scripts)
        return Session(self.targets.own, paths, notation=self._written_in())

    def _written_in(self) -> "Notation | None":
        """The notation of derivations: with a memory they are kept even if nobody has asked for them yet."""
        if self._notation is None and self._memory is not None:
            from zcmoe_symbolic.notation import Notation

            return Notation.standard()
        return self._notation

    @cached_property
    def _scripts(self) -> tuple[Script, ...]:
        paths = proof_scripts() if self._paper_scripts is None else self._paper_scripts
        return tuple(Script(path, path.name) for path in paths)

    @cached_property
    def _recalled(self) -> dict[str, tuple[ProofResult, ...]]:
        """The remembered outcomes, by script."""
        if self._memory is None:
            return {}
        self._memory.open(self._scripts, "" if self._notation is None else self._notation.digest)
        claims = self._memory.claims
        if not claims:
            return {}
        if len(claims) == len(self._scripts):
            recalled = self._memory.recalled(claims)
            if len(recalled) == len(self._scripts):
                return recalled
        recalled = self._memory.recalled(self._claimed_labels())
        return {name: results for name, results in recalled.items() if self._still_claimed(name, results)}

    def _claimed_labels(self) -> dict[str, frozenset[str]]:
        entries = self.session.paper.entries
        return {
            script.shown: frozenset(entry.label for entry in entries if entry.script == script)
            for script in self._scripts
        }

    def _still_claimed(self, name: str, results: Sequence[ProofResult]) -> bool:
        entries = [entry for entry in self.session.paper.entries if entry.script.shown == name]
        places = [(entry.label, entry.claim.part, entry.goal, entry.claim.title) for entry in entries]
        return places == [(result.label, result.part, result.goal, result.title) for result in results]

    @cached_property
    def _claims(self) -> dict[Address, str]:
        """The label of every claim of the paper's scripts, in order."""
        if len(self._recalled) == len(self._scripts):
            labels = {script: [r.label for r in self._recalled[script.shown]] for script in self._scripts}
        else:
            labels = {script: [] for script in self._scripts}
            for entry in self.session.paper.entries:
                labels[entry.script].append(entry.label)
        return {Address(False, script, k): label for script in labels for k, label in enumerate(labels[script])}

    def _remembered(self, address: Address) -> ProofResult | None:
        if address.own or address.script.shown not in self._recalled:
            return None
        return self._recalled[address.script.shown][address.position]

    def _entry(self, address: Address) -> "Entry":
        from zcmoe_symbolic.verification.processes import entry_at

        return entry_at(self.session, address)

    def _wanted_labels(self) -> frozenset[str]:
        """The paper's labels that were asked for; those of an asked statement's equations go with it."""
        asked = self.targets
        for text in asked.unknown:
            own = self.session.own.labels if asked.own else ()
            if text not in own and text not in self._claims.values():
                paper.identify(text)  # raises the error that says what exists
        labels = {*asked.statements, *asked.unknown, *(f"eq-{number}" for number in asked.equations)}
        labels |= {f"eq-{n}" for s in paper.statements() if s.identifier in asked.statements for n in s.equations}
        labels |= {witness for f in paper.findings() if f.identifier in asked.statements for witness in f.witnesses}
        if asked.paper_scripts:
            labels |= {label for a, label in self._claims.items() if a.script.shown in asked.paper_scripts}
        return frozenset(labels)

    def entries(self) -> list["Entry"]:
        """The claims that were asked for; an asked equation's are those of the statement that owns it."""
        return [self._entry(address) for address in (*self._own_claims(), *self._asked_claims())]

    @staticmethod
    def label(target: str) -> str:
        """The label that a target means."""
        return canonical_label(target.strip())

    # -- the work ---------------------------------------------------------------------------------

    def work(self, jobs: int = 1, progress: Callable[[Progress], None] | None = None) -> None:
        """Prove what was asked for. A `KeyboardInterrupt` passes through and leaves what is finished."""
        check_jobs(jobs)
        show = progress or (lambda _: None)
        try:
            self._prove(self._own_claims(), jobs, show)
            self._prove(self._asked_claims(), jobs, show)
            self._prove(self._further_claims(), jobs, show)
        finally:
            self._keep_in_memory()

    def _own_claims(self) -> list[Address]:
        if not self.targets.own:
            return []
        counts = dict.fromkeys(self.targets.own, 0)
        for entry in self.session.own.entries:
            counts[entry.script] += 1
        return [Address(True, script, k) for script, count in counts.items() for k in range(count)]

    def _asked_claims(self) -> list[Address]:
        if self.targets.everything:
            return list(self._claims)
        wanted = self._labels | {paper.equation(number).statement for number in self.targets.equations}
        return [address for address, label in self._claims.items() if label in wanted] if wanted else []

    def _further_claims(self) -> list[Address]:
        """Where else an asked equation may be shown: anywhere, unless it is remembered where.

        A definition or an assumption needs no proof, so that nothing is run only to find out who uses it.
        """
        done = (result for address, result in self._results.items() if not address.own)
        shown = {n for result in done if result.verdict == "proved" for n, _ in result.equations}
        missing = set(self.targets.equations) - shown
        if missing and len(self._recalled) == len(self._scripts):
            remembered = {address: self._recalled[address.script.shown][address.position] for address in self._claims}
            return [address for address, result in remembered.items() if missing & dict(result.equations).keys()]
        to_prove = [n for n in missing if paper.equation(n).kind not in ("definition", "assumption")]
        return list(self._claims) if to_prove else []

    def _prove(self, addresses: Iterable[Address], jobs: int, show: Callable[[Progress], None]) -> None:
        waiting = [address for address in addresses if address not in self._results]
        if not waiting:
            return
        self._planned.update(dict.fromkeys(waiting))
        scripts: dict[Script, list[Address]] = {}
        for address in waiting:
            remembered = None if self._live else self._remembered(address)
            if remembered is None:
                scripts.setdefault(address.script, []).append(address)
            else:
                self._results[address] = remembered
        if len(scripts) <= 1 or jobs == 1:
            show(self._progress())
            for address in (address for addresses in scripts.values() for address in addresses):
                self._keep(address, self.session.result(self._entry(address)), show)
        else:
            self._prove_in_processes(scripts, min(jobs, len(scripts)), show)

    def _progress(self, latest: ProofResult | None = None) -> Progress:
        remembered = sum(result.remembered for result in self._results.values())
        return Progress(len(self._results), len(self._planned), latest, remembered)

    def _prove_in_processes(
        self, scripts: dict[Script, list[Address]], jobs: int, show: Callable[[Progress], None]
    ) -> None:
        from zcmoe_symbolic.verification.processes import share
        from zcmoe_symbolic.verification.schedule import queues

        def keep(script: Script, results: list[ProofResult], faults: list[Fault]) -> None:
            self._faults.update(dict.fromkeys(faults))
            for address, result in zip(scripts[script], results, strict=True):
                self._keep(address, result, show)

        def started() -> None:
            show(self._progress())

        experience = {} if self._memory is None else self._memory.experience()
        unfinished = share(self.session, scripts, queues(list(scripts), experience, jobs), started, keep)
        # Each script on which a process died, or that was left, gets a process of its own, so that only the one that
        # kills its process is lost.
        for script in unfinished:
            if share(self.session, scripts, [[script]], started, keep):
                self._faults[Fault(script.shown, DIED, bad_input=False)] = None
                for address in scripts[script]:
                    self._keep(address, self.session.unfinished(self._entry(address), reason=DIED), show)

    def _keep(self, address: Address, result: ProofResult, show: Callable[[Progress], None]) -> None:
        self._results[address] = result
        show(self._progress(result))

    def _keep_in_memory(self) -> None:
        """Give the memory what was found out about whole scripts of the paper."""
        done = {address: result for address, result in self._results.items() if not address.own}
        if self._memory is None or all(result.remembered for result in done.values()):
            return
        found: dict[str, list[ProofResult]] = {}
        for address in self._claims:
            found.setdefault(address.script.shown, [])
            if address in done:
                found[address.script.shown].append(done[address])
        counts = dict.fromkeys(found, 0)
        for address in self._claims:
            counts[address.script.shown] += 1
        whole = {name: results for name, results in found.items() if results and len(results) == counts[name]}
        new = [name for name, results in whole.items() if not any(result.remembered for result in results)]
        notation = self._written_in()
        self._memory.keep(whole, self._claimed_labels(), new, "" if notation is None else notation.digest)

    # -- the report -------------------------------------------------------------------------------

    def report(self) -> Report:
        """The verdicts so far; what was planned and is not finished is undecided."""
        found = {
            address: self._results.get(address) or self.session.unfinished(self._entry(address), reason=NOT_FINISHED)
            for address in self._planned
        }
        own = [result for address, result in found.items() if address.own]
        results = [result for address, result in found.items() if not address.own]
        everything, numbers = self.targets.everything, set(self.targets.equations)
        if not everything:
            numbers |= {n for s in paper.statements() if s.identifier in self._labels for n in s.equations}
            numbers |= {n for r in results if r.label in self._labels for n, _ in r.equations}
        statements, equations, supplementary = gather(
            results,
            own,
            statements=None if everything else self._labels,
            equations=None if everything else numbers,
        )
        judged = {row.id: row for row in (*statements, *supplementary) if row.reached}
        findings = finding_rows(results, None if everything else self._labels, judged)
        seen = self.session.faults if "session" in self.__dict__ else []
        faults = dict.fromkeys([*seen, *self._faults])
        return Report(
            statements,
            equations,
            supplementary,
            tuple(faults),
            time.perf_counter() - self._started,
            self._asked,
            self.targets.equations,
            findings=findings,
            proofs=len(found),
            remembered=sum(result.remembered for result in found.values()),
        )
