"""A proof script's place and name, and what labels mean; nothing here needs SymPy."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zcmoe_symbolic import paper

__all__ = ["Address", "Script", "canonical_label"]


@dataclass(frozen=True, slots=True)
class Script:
    """A proof script: where it lies, and how messages name it."""

    path: Path
    shown: str


class Address(NamedTuple):
    """A claim by its place, which means the same in every process: the script, and the number of the claim in it."""

    own: bool
    script: Script
    position: int


def canonical_label(label: str) -> str:
    """The identifier that a label means: the registry's for an item of the paper, else the label itself.

    >>> canonical_label("Theorem 4.3"), canonical_label("lem-mine")
    ('thm-4.3', 'lem-mine')
    """
    try:
        return paper.identify(label)
    except paper.UnknownIdentifier:
        return label
