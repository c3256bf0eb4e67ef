"""Where things stand in the report: safe names of files for labels, and the page and place of whatever is cited."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable

from zcmoe_symbolic.verification import Report, StatementRow

__all__ = ["Addresses", "file_name", "unique_names"]

_LONGEST = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)")
FOLDER = "statements"


def file_name(label: str) -> str:
    """A name that is safe on every file system and in every address: small letters, digits, dots and hyphens.

    A label that is no such name by itself gets some digits of its digest, so that two labels never meet.

    >>> file_name("thm-4.3")
    'thm-4.3'
    >>> file_name("../<Größe>")
    'grosse-4473b587'
    """
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^a-z0-9.-]+", "-", plain.lower()).strip(".-")[:_LONGEST].rstrip(".-")
    if safe and safe == label and not _RESERVED.match(safe):
        return safe
    if _RESERVED.match(safe):
        safe = safe.replace(".", "-")
    digest = hashlib.sha256(label.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe}-{digest}" if safe else digest


def unique_names(labels: Iterable[str], taken: Collection[str] = ()) -> list[str]:
    """A safe name for each label, in order; equal labels get numbers.

    >>> unique_names(["sum", "sum", "limit"])
    ['sum', 'sum_2', 'limit']
    """
    used = set(taken)
    found: list[str] = []
    for label in labels:
        name = wanted = file_name(label)
        count = 1
        while name in used:
            # No safe name has an underscore, so that a numbered one cannot meet another label's.
            count += 1
            name = f"{wanted}_{count}"
        used.add(name)
        found.append(name)
    return found


class Addresses:
    """The pages of a report's rows, and the places of their parts.

    All addresses are relative to the report's folder; a page in a sub-folder puts `../` before them.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        labels = {row.id for row in (*report.statements, *report.supplementary) if not self.is_own(row)}
        # A witness that is a label with a row of its own has its page there.
        extra = {w.id: w for finding in report.findings for w in finding.witnesses if w.id not in labels}
        self.rows: tuple[StatementRow, ...] = (*report.statements, *extra.values(), *report.supplementary)
        names = unique_names(row.id for row in self.rows)
        self._pages = {id(row): f"{FOLDER}/{name}.html" for row, name in zip(self.rows, names, strict=True)}
        self._paper = {row.id: row for row in reversed(self.rows) if not self.is_own(row)}
        self._own = {row.id: row for row in reversed(self.rows) if self.is_own(row)}
        self._anchors = {id(row): _anchors(row) for row in self.rows}

    def is_own(self, row: StatementRow) -> bool:
        """Whether the row is about a script of the user's, which is shown as it was asked for."""
        return bool(row.script) and row.script in self._report.asked

    def page(self, row: StatementRow) -> str:
        """The page of a row."""
        known = self._pages.get(id(row))
        return known if known is not None else self._pages[id(self._paper[row.id])]

    def row(self, label: str, reader: StatementRow | None = None) -> StatementRow | None:
        """The row that a label means, for a proof of the row `reader`: a user's own first where his proof asks."""
        if reader is not None and self.is_own(reader) and label in self._own:
            return self._own[label]
        return self._paper.get(label) or self._own.get(label)

    def anchor(self, row: StatementRow, part: str) -> str:
        """The identifier of a part on the page of its row; that of the first of several with equal names."""
        return self._anchors.get(id(row), {}).get(part, "")

    def anchors(self, row: StatementRow) -> list[str]:
        """The identifiers of the parts of a row, one for each, in order."""
        return _part_names(row)

    def link(self, name: str, reader: StatementRow | None = None) -> str:
        """The address of a label, or of one part of it (`thm-4.1/the sum`); empty if the report does not have it."""
        label, _, part = name.partition("/")
        row = self.row(name, reader) or self.row(label, reader)
        if row is None:
            return ""
        anchor = self.anchor(row, part) if part and row.id == label else ""
        return self.page(row) + (f"#{anchor}" if anchor else "")

    def equation(self, number: int) -> str:
        """The place of an equation; empty if the report does not list it."""
        return f"equations.html#eq-{number}" if number in self._numbers else ""

    @property
    def _numbers(self) -> frozenset[int]:
        return frozenset(row.number for row in self._report.equations)


def _part_names(row: StatementRow) -> list[str]:
    return [f"part-{name}" for name in unique_names(part.name or "statement" for part in row.parts)]


def _anchors(row: StatementRow) -> dict[str, str]:
    names = zip(row.parts, _part_names(row), strict=True)
    found: dict[str, str] = {}
    for part, name in names:
        found.setdefault(part.name, name)
    return found
