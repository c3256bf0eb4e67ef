"""Recalling what earlier runs found out, and keeping what this one does."""

import hashlib
import hmac
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zcmoe_symbolic.verification.records import ProofResult
from zcmoe_symbolic.verification.schedule import Experience, experience_of
from zcmoe_symbolic.verification.scripts import Script
from zcmoe_symbolic.verification.store.environment import changed_since_loaded, environment_digest
from zcmoe_symbolic.verification.store.folder import Folder, Unusable, default_folder
from zcmoe_symbolic.verification.store.imports import imports_are_covered
from zcmoe_symbolic.verification.store.plain import (
    NotPlain,
    as_plain,
    derivation_as_plain,
    derivation_from_plain,
    from_plain,
)
from zcmoe_symbolic.verification.store.resting import labels_used, rests_on

__all__ = ["Memory"]

_EXPERIENCE = "experience"
_CUT_OFF = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
_NOT_OURS = "it was altered, or written with another key"


@dataclass(frozen=True, slots=True)
class _Record:
    """The outcomes of a script's claims, and the digests of the scripts that they rest on."""

    results: tuple[ProofResult, ...]
    sources: Mapping[str, str]


class Memory:
    """The remembered proofs of some scripts.

    `fresh` recalls nothing and keeps what is found out. `complaints` are the lines for the user about records and
    folders that cannot be used; nothing that goes wrong here keeps a proof from being run.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        fresh: bool = False,
        environment: Callable[[], str] = environment_digest,
    ) -> None:
        self._folder = Folder(default_folder() if folder is None else folder)
        self._fresh = fresh
        self._notation = ""
        self._environment_of = environment
        self._environment = ""
        self._sources: dict[str, str] = {}
        self._paths: dict[str, Path] = {}
        self._records: dict[str, _Record] = {}
        self.complaints: list[str] = []

    def open(self, scripts: Sequence[Script], notation: str = "") -> None:
        """Read what is remembered of the scripts as they are now.

        With the digest of a `notation` only scripts count whose derivations are remembered in it too.
        """
        self._notation = notation
        self._paths = {script.shown: script.path for script in scripts}
        if len(self._paths) < len(scripts) or changed_since_loaded():
            self._paths = {}
        self._sources = _digests(self._paths)
        self._environment = self._environment_of()
        if self._fresh:
            return
        key = None
        try:
            if self._folder.is_there():
                key = self._folder.key()
        except Unusable as error:
            self._complain(f"not used ({self._folder.path}: {error})")
        unusable: dict[str, list[str]] = {}
        for name in self._sources if key is not None else ():
            try:
                record = self._read(name, key or b"")
                if record is not None and notation:
                    record = self._with_derivations(name, key or b"", record)
            except Unusable as error:
                unusable.setdefault(str(error), []).append(name)
            else:
                if record is not None:
                    self._records[name] = record
        for reason, names in unusable.items():
            self._complain(f"not used for {', '.join(names)}: {reason}; proved again")

    # -- recalling --------------------------------------------------------------------------------

    @property
    def claims(self) -> dict[str, frozenset[str]]:
        """The labels that the scripts claim, of those about which there is a record."""
        return {name: frozenset(r.label for r in record.results) for name, record in self._records.items()}

    def recalled(self, claims: Mapping[str, frozenset[str]]) -> dict[str, tuple[ProofResult, ...]]:
        """The outcomes of the scripts for which nothing has changed, given the labels that all scripts now claim."""
        uses = {name: labels_used(record.results) for name, record in self._records.items()}
        found = {}
        for name, record in self._records.items():
            behind = rests_on(name, claims, uses)
            if behind is not None and record.sources == {other: self._sources.get(other) for other in behind}:
                found[name] = record.results
        return found

    def _address(self, name: str, notation: str = "") -> str:
        parts = f"{self._environment}\0{name}\0{self._sources[name]}" + (f"\0{notation}" if notation else "")
        suffix = "derivations" if notation else "json"
        return f"{hashlib.sha256(parts.encode()).hexdigest()[:40]}.{suffix}"

    def _authentic(self, address: str, key: bytes) -> Any:
        """What the file at the address records, `None` if there is none; raises `Unusable` if it is not ours."""
        content = self._folder.read(address)
        if content is None:
            return None
        try:
            whole = json.loads(content)
            code, record = whole["authentication"], whole["record"]
            if not hmac.compare_digest(str(code), self._folder.authentication(key, _canonical(address, record))):
                raise Unusable(_NOT_OURS)
        except _CUT_OFF as error:
            raise Unusable("it is cut off, or no record at all") from error
        return record

    def _read(self, name: str, key: bytes) -> _Record | None:
        record = self._authentic(self._address(name), key)
        if record is None:
            return None
        try:
            results = tuple(map(from_plain, record["results"]))
            sources = {str(other): str(digest) for other, digest in record["sources"].items()}
        except NotPlain as error:
            raise Unusable("it does not say what a record says") from error
        except _CUT_OFF as error:
            raise Unusable("it is cut off, or no record at all") from error
        if not results or sources.get(name) != self._sources[name] or any(r.script != name for r in results):
            raise Unusable("it is about something else")
        return _Record(results, sources)

    def _with_derivations(self, name: str, key: bytes, record: _Record) -> _Record | None:
        """The record with the derivations of its proofs, `None` if they are not remembered."""
        plain = self._authentic(self._address(name, self._notation), key)
        if plain is None:
            return None
        try:
            derivations = [derivation_from_plain(one) for one in plain["derivations"]]
            sources = plain["sources"]
        except NotPlain as error:
            raise Unusable("it does not say what a derivation says") from error
        except _CUT_OFF as error:
            raise Unusable("it is cut off, or no record at all") from error
        if len(derivations) != len(record.results) or sources != record.sources:
            return None
        pairs = zip(record.results, derivations, strict=True)
        return _Record(tuple(replace(result, derivation=one) for result, one in pairs), record.sources)

    # -- keeping ----------------------------------------------------------------------------------

    def keep(
        self,
        found: Mapping[str, Sequence[ProofResult]],
        claims: Mapping[str, frozenset[str]],
        new: Iterable[str],
        notation: str = "",
    ) -> None:
        """Keep the outcomes of the `new` scripts among `found`, where all of these have been run to their end.

        What is undecided is never kept: it may be the clock that decided. Nor is what rests on it, nor on a script
        whose claims have not all been tried, nor on one that imports what the digests do not cover.
        """
        wanted = [name for name in new if name in self._sources]
        decided = {name: results for name, results in found.items() if all(r.verdict != "undecided" for r in results)}
        uses = {name: labels_used(results) for name, results in decided.items() if self._is_covered(name)}
        sources = _digests(self._paths)
        try:
            self._folder.make()
            self._keep_experience({name: experience_of(found[name]) for name in wanted})
            if wanted and not changed_since_loaded():
                key = self._folder.made_key()
                for name in wanted:
                    behind = rests_on(name, claims, uses)
                    if behind and all(sources.get(other) == self._sources.get(other, "") for other in behind):
                        self._write(
                            name, key, decided[name], {other: sources[other] for other in sorted(behind)}, notation
                        )
                self._folder.tidy()
        except Unusable as error:
            if not any(str(error) in complaint for complaint in self.complaints):
                self._complain(f"not kept ({self._folder.path}: {error})")

    def _is_covered(self, name: str) -> bool:
        if name in self._records:
            return True
        try:
            return name in self._sources and imports_are_covered(self._paths[name].read_bytes())
        except OSError:
            return False

    def _write(
        self, name: str, key: bytes, results: Sequence[ProofResult], sources: Mapping[str, str], notation: str
    ) -> None:
        record = {"results": [as_plain(result) for result in results], "script": name, "sources": dict(sources)}
        self._put(self._address(name), key, record)
        derivations = [derivation_as_plain(r.derivation) for r in results if r.derivation is not None]
        if notation and len(derivations) == len(results):
            written = {"derivations": derivations, "script": name, "sources": dict(sources)}
            self._put(self._address(name, notation), key, written)

    def _put(self, address: str, key: bytes, record: object) -> None:
        code = self._folder.authentication(key, _canonical(address, record))
        whole = {"authentication": code, "record": record}
        self._folder.write(address, json.dumps(whole, indent=1).encode())

    # -- how long proofs take ---------------------------------------------------------------------

    def experience(self) -> dict[str, tuple[Experience, ...]]:
        """What the proofs of scripts took when they were last run: a hint for their order, which proves nothing."""
        try:
            plain = json.loads(self._folder.read(_EXPERIENCE) or b"{}")
            return {str(name): tuple(map(_experience, claims)) for name, claims in plain.items()}
        except (Unusable, ValueError, TypeError, AttributeError, RecursionError, OverflowError):
            return {}

    def _keep_experience(self, found: Mapping[str, Sequence[Experience]]) -> None:
        if found:
            known = sorted({**self.experience(), **found}.items())[:1000]
            plain = {name: [[c.name, round(c.seconds, 3), c.uses] for c in claims] for name, claims in known}
            self._folder.write(_EXPERIENCE, json.dumps(plain, indent=1).encode())

    def _complain(self, text: str) -> None:
        self.complaints.append(f"remembered proofs are {text}")


def _digests(paths: Mapping[str, Path]) -> dict[str, str]:
    """Digests of the scripts that can be read."""
    found = {}
    for name, path in paths.items():
        try:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            continue
    return found


def _canonical(address: str, record: object) -> bytes:
    """What is authenticated: the record's content, at its address."""
    return f"{address}\0{json.dumps(record, sort_keys=True, separators=(',', ':'))}".encode()


def _experience(plain: list[object]) -> Experience:
    name, seconds, uses = plain
    if not isinstance(name, str) or not isinstance(seconds, int | float) or not isinstance(uses, list):
        raise TypeError(f"{plain!r} is no experience with a claim")
    if not 0 <= seconds < math.inf:
        raise ValueError(f"{seconds!r} is no number of seconds")
    return Experience(name, float(seconds), tuple(map(str, uses)))
