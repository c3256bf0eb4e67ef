"""What is to be verified: items of the paper, labels of its proof scripts, or scripts of one's own."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zcmoe_symbolic import paper
from zcmoe_symbolic.proofs import proof_scripts
from zcmoe_symbolic.verification.scripts import Script

__all__ = ["BadTarget", "Targets", "read_targets"]


class BadTarget(ValueError):
    """Something that cannot be verified, because it does not exist or is of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets by kind. `unknown` are names that the registry does not have; a proof script may.

    Where everything is empty, everything is to be verified.
    """

    statements: tuple[str, ...] = ()
    equations: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    paper_scripts: tuple[str, ...] = ()
    own: tuple[Script, ...] = ()

    @property
    def everything(self) -> bool:
        return not (self.statements or self.equations or self.unknown or self.paper_scripts or self.own)


def read_targets(targets: Sequence[str | os.PathLike[str]]) -> Targets:
    """Sort targets by kind.

    Raises `BadTarget` for a file that is missing or not a Python script, and for an assumption.

    >>> read_targets(["Theorem 4.3", "(22)"])
    Targets(statements=('thm-4.3',), equations=(22,), unknown=(), paper_scripts=(), own=())
    """
    statements: dict[str, None] = {}
    equations: dict[int, None] = {}
    unknown: dict[str, None] = {}
    paper_scripts: dict[str, None] = {}
    own: dict[Path, Script] = {}
    for target in targets:
        if not isinstance(target, str | os.PathLike):
            raise BadTarget(f"{target!r} is no target; pass an identifier such as 'thm-4.3' or the path of a script")
        text = os.fspath(target)
        identifier = "" if isinstance(target, os.PathLike) else _identifier(text)
        if identifier.startswith("asm-"):
            raise BadTarget(f"{identifier} is an assumption, which is not proved; `zcmoe show {identifier}` prints it")
        if identifier.startswith("eq-"):
            equations[int(identifier.removeprefix("eq-"))] = None
        elif identifier:
            statements[identifier] = None
        elif isinstance(target, str) and not _looks_like_a_path(text):
            unknown[text.strip()] = None
        else:
            path = _script(text)
            known = {script.resolve(): script.name for script in proof_scripts()}
            if path in known:
                paper_scripts[known[path]] = None
            else:
                own.setdefault(path, Script(path, text))
    return Targets(tuple(statements), tuple(equations), tuple(unknown), tuple(paper_scripts), tuple(own.values()))


def _identifier(text: str) -> str:
    try:
        return paper.identify(text)
    except paper.UnknownIdentifier:
        return ""


def _looks_like_a_path(text: str) -> bool:
    return text.endswith(".py") or os.sep in text or (bool(text) and Path(text).exists())


def _script(text: str) -> Path:
    path = Path(text)
    try:
        if path.is_dir():
            raise BadTarget(f"{text} is a folder; name the scripts in it, for instance {os.path.join(text, '*.py')}")
        if not path.exists():
            raise BadTarget(f"{text}: there is no such file")
    except (OSError, ValueError) as error:
        if isinstance(error, BadTarget):
            raise
        raise BadTarget(f"{text!r} is not a path: {error}") from error
    if path.suffix != ".py":
        raise BadTarget(f"{text} is not a Python script; a proof script ends in .py")
    return path.resolve()
