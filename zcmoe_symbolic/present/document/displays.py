r"""Formulas and chains of them as displays, each line no wider than the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zcmoe_symbolic.present.document.breaking import Line, broken, width_of

__all__ = ["Row", "display", "displays"]

# A left side of more than this share of the line has a line of its own if a right side does not fit beside it, and
# every left side does if less than so many em would be left.
_MUCH, _LEAST = 0.16, 5.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chain: the relation sign, the right side, and the numbers of the equations it stands for."""

    sign: str
    right: str
    equations: tuple[int, ...] = ()


def display(start: str, rows: Sequence[Row], width: float, *, fitted: bool = False) -> str:
    r"""A chain `start = ... = ...` as an `align*`, in lines of at most `width` em where formulas can be broken.

    With `fitted`, lines that stay too wide are put into `\fitted`, a command of the documents here.

    >>> print(display("a", [Row("=", "b + c"), Row(r"\le", "d", (22,))], 30))
    \begin{align*}
      a &= b + c \\
        &\le d \tag{22}
    \end{align*}
    """
    found = _beside(start, rows, width, fitted)
    if found is None:
        found = _below(start, rows, width, fitted)
    body = " \\\\\n  ".join(found)
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"


def displays(relations: Sequence[tuple[str, Row]], width: float, *, fitted: bool = False) -> str:
    r"""Several relations, each a left side and a row: in one `align*` if they fit beside each other, else one by one.

    >>> print(displays([("a", Row("=", "b")), ("c", Row("<", "d"))], 30))
    \begin{align*}
      a &= b \\
      c &< d
    \end{align*}
    """
    left = max(width_of(start) for start, _ in relations)
    right = max(width_of(f"{row.sign} {row.right}") for _, row in relations)
    if left + right > width or len(relations) == 1:
        return "\n".join(display(start, [row], width, fitted=fitted) for start, row in relations)
    lines = (f"{start} &{row.sign} {row.right}{_tag(row.equations)}".lstrip() for start, row in relations)
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"


def _tag(equations: Iterable[int]) -> str:
    numbers = ", ".join(map(str, sorted(set(equations))))
    return rf" \tag{{{numbers}}}" if numbers else ""


def _beside(start: str, rows: Sequence[Row], width: float, fitted: bool) -> list[str] | None:
    """All rows beside the left side; `None` if they have more room when the left side has a line of its own."""
    left = width_of(start) if start else 0.0
    room = width - left
    if start and rows[0].sign:
        wide = any(width_of(f"{row.sign} {row.right}") > room for row in rows)
        if left > width - _LEAST or (wide and left > _MUCH * width):
            return None
    laid_out = [_right(row, room) for row in rows]
    crowded = any(line.width + 1 > room for lines in laid_out for line in lines[1:])
    if start and rows[0].sign and (crowded or any(lines[0].width > room for lines in laid_out)):
        return None
    return _joined(start, rows, laid_out, "", left, width, fitted)


def _below(start: str, rows: Sequence[Row], width: float, fitted: bool) -> list[str]:
    first = [_cell(line, 0.0, width, fitted) for line in broken(start, width)]
    head = [f"&{cell}" for cell in first]
    laid_out = [_right(row, width - 1) for row in rows]
    return head + _joined("", rows, laid_out, r"\quad ", 1.0, width, fitted)


def _right(row: Row, room: float) -> list[Line]:
    """The lines of a row with its sign; what goes on is indented past the sign."""
    return broken(f"{row.sign} {row.right}" if row.sign else row.right, room, room - 1)


def _joined(
    start: str,
    rows: Sequence[Row],
    laid_out: Sequence[list[Line]],
    margin: str,
    left: float,
    width: float,
    fitted: bool,
) -> list[str]:
    found: list[str] = []
    for row, lines in zip(rows, laid_out, strict=True):
        for number, line in enumerate(lines):
            before = f"{start} " if start and not found else "  " if start else ""
            extra = 1 if number else 0
            cell = _cell(line, left + extra, width, fitted)
            more = r"\quad " if extra else ""
            found.append(f"{before}&{margin}{more}{cell}")
        found[-1] += _tag(row.equations)
    return found


def _cell(line: Line, before: float, width: float, fitted: bool) -> str:
    source = r"\quad " * line.indent + line.source
    if fitted and line.width + before > 0.99 * width:
        return rf"\fitted{{{before:.1f}}}{{{source}}}"
    return source
