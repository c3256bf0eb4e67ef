"""Names of the paper's items: one canonical identifier each, many human spellings, and look-up by name."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from zcmoe_symbolic.paper.registry import (
    Assumption,
    Equation,
    Finding,
    Statement,
    assumptions,
    equations,
    findings,
    statements,
)

_LONGEST = 60
"""The longest spelling that is read, and the longest piece of a value that an error message repeats."""

_GAP = r"[ .:_~-]*"
_NUMBER = r"[1-9][0-9]{0,2}"
_FLAGS = re.IGNORECASE | re.ASCII
_EQUATION = re.compile(rf"(?:(?:eq|eqn|equation){_GAP})?(?:\((?P<enclosed>{_NUMBER})\)|(?P<bare>{_NUMBER}))", _FLAGS)
_LABELLED = re.compile(
    r"(?:(?P<thm>thm|theorem)|(?P<cor>cor|corollary)|(?P<lem>lem|lemma)|(?P<asm>asm|assumption))"
    rf"{_GAP}(?P<label>(?:[4-6C]\.)?[1-9])",
    _FLAGS,
)
_FINDING = re.compile(rf"finding{_GAP}(?P<number>[1-9][0-9]?)", _FLAGS)
_CLASSICAL = {
    "bennett": re.compile(r"bennett(?:'?s)?(?:[ -]integral)?", _FLAGS),
    "panter-dite": re.compile(r"panter(?:[ -]| and |-and-)dite(?:[ -]optimum)?", _FLAGS),
    "gersho": re.compile(r"gersho(?:'?s)?(?:[ -]conjecture)?", _FLAGS),
}
_TYPOGRAPHY = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{EN DASH}": "-", "\N{NO-BREAK SPACE}": " "})


class UnknownIdentifier(ValueError):
    """Something that names no item of the paper; the one-line message repeats it and says what exists.

    >>> from zcmoe_symbolic import paper
    >>> paper.assumption("asm-6")
    Traceback (most recent call last):
    zcmoe_symbolic.paper.identifiers.UnknownIdentifier: 'asm-6' names no assumption: there are asm-1 to asm-5
    """


def identify(text: str) -> str:
    """The canonical identifier that a human spelling stands for.

    Understood are "22", "(22)", "Eq. 22" and "equation (22)" for ``eq-22``; "Theorem 4.3" and "Thm. 4.3" for
    ``thm-4.3``, likewise corollaries, lemmas and assumptions; and the names of the classical results, such as
    "Panter-Dite"; and "Finding 3" for ``finding-3``. Case and outer blanks do not matter. Everything else raises
    `UnknownIdentifier`.

    >>> from zcmoe_symbolic import paper
    >>> [paper.identify(text) for text in ("(22)", "corollary C.1", "Gersho's conjecture")]
    ['eq-22', 'cor-C.1', 'gersho']
    """
    candidate = _spelt(text)
    known = [
        *(item.identifier for item in statements()),
        *(item.identifier for item in assumptions()),
        *(item.identifier for item in equations()),
        *(item.identifier for item in findings()),
    ]
    if candidate not in known:
        existing = (_existing_equations(), _existing_assumptions(), _existing_statements(), _existing_findings())
        kinds = ", ".join(existing)
        raise _unknown(text, f"no item of the paper: there are {kinds}", known)
    return candidate


def equation(number: int) -> Equation:
    """The equation with a number from 1 to 146; anything else, a bool too, raises `UnknownIdentifier`.

    >>> from zcmoe_symbolic import paper
    >>> paper.equation(124).kind
    'cited'
    """
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(equations()):
        raise _unknown(number, f"no equation: there are {_existing_equations()}; pass the number, an int")
    return equations()[number - 1]


def statement(identifier: str) -> Statement:
    """The statement with that identifier, in any spelling that `identify` understands.

    Anything that names no statement raises `UnknownIdentifier`.

    >>> from zcmoe_symbolic import paper
    >>> paper.statement("thm-4.3").title
    'Theorem 4.3'
    """
    by_identifier = {item.identifier: item for item in statements()}
    candidate = _spelt(identifier)
    if candidate not in by_identifier:
        raise _unknown(identifier, f"no statement: there are {_existing_statements()}", tuple(by_identifier))
    return by_identifier[candidate]


def assumption(identifier: str) -> Assumption:
    """The assumption with that identifier, in any spelling that `identify` understands.

    Anything that names no assumption raises `UnknownIdentifier`.

    >>> from zcmoe_symbolic import paper
    >>> paper.assumption("Assumption 1").equation
    20
    """
    by_identifier = {item.identifier: item for item in assumptions()}
    candidate = _spelt(identifier)
    if candidate not in by_identifier:
        raise _unknown(identifier, f"no assumption: there are {_existing_assumptions()}")
    return by_identifier[candidate]


def finding(identifier: str) -> Finding:
    """The finding with that identifier, in any spelling that `identify` understands.

    Anything that names no finding raises `UnknownIdentifier`.

    >>> from zcmoe_symbolic import paper
    >>> paper.finding("Finding 2").identifier
    'finding-2'
    """
    by_identifier = {item.identifier: item for item in findings()}
    candidate = _spelt(identifier)
    if candidate not in by_identifier:
        raise _unknown(identifier, f"no finding: there are {_existing_findings()}")
    return by_identifier[candidate]


def _spelt(text: object) -> str:
    """The identifier that a spelling would have, whether or not the item exists; empty for no spelling."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return ""
    spelling = text.translate(_TYPOGRAPHY).strip()
    if found := _EQUATION.fullmatch(spelling):
        return f"eq-{found['enclosed'] or found['bare']}"
    if found := _LABELLED.fullmatch(spelling):
        prefix = next(name for name in ("thm", "cor", "lem", "asm") if found[name])
        return f"{prefix}-{found['label'].upper()}"
    if found := _FINDING.fullmatch(spelling):
        return f"finding-{found['number']}"
    return next((name for name, pattern in _CLASSICAL.items() if pattern.fullmatch(spelling)), "")


def _existing_equations() -> str:
    return f"eq-1 to eq-{len(equations())}"


def _existing_assumptions() -> str:
    return f"asm-1 to asm-{len(assumptions())}"


def _existing_findings() -> str:
    return f"finding-1 to finding-{len(findings())}"


def _existing_statements() -> str:
    return ", ".join(item.identifier for item in statements())


def _unknown(given: object, complaint: str, known: Sequence[str] = ()) -> UnknownIdentifier:
    """The error for a value that names nothing, with the known identifiers that resemble it."""
    close = _close(given, known) if isinstance(given, str) else []
    meant = f"; did you mean {' or '.join(close)}?" if close else ""
    return UnknownIdentifier(f"{_shown(given)} names {complaint}{meant}")


def _close(text: str, known: Sequence[str]) -> list[str]:
    """Up to three identifiers that resemble the text; one that carries the same label comes first."""
    spelling = _spelt(text) or text[:_LONGEST].strip()
    label = spelling.rpartition("-")[2]
    same_label = [name for name in known if label and name.endswith(f"-{label}")]
    return list(dict.fromkeys((*same_label, *get_close_matches(spelling, known))))[:3]


def _shown(given: object) -> str:
    """The value on one short line, whatever it is."""
    if isinstance(given, str):
        return repr(given) if len(given) <= _LONGEST else f"{given[:_LONGEST]!r}..."
    try:
        line = " ".join(repr(given).split())
    except Exception:  # a hostile or oversized value must not replace the message about it
        return f"a value of type {type(given).__name__}"
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
