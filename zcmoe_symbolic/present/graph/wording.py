"""The words in the boxes of a drawing: broken into short lines, and measured without a font."""

import unicodedata

__all__ = ["printable", "text_width", "wrapped"]

_NARROW = frozenset("iljtfrI.,:;'|!()[]/ `")
_WIDE = frozenset("mwMW@%&")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """The text without what XML cannot hold, and without marks that turn the direction of the text around it.

    >>> printable("a\\x00b\\tc\\u202ed")
    'a\\ufffdb c\\ufffdd'
    """
    return "".join(" " if c.isspace() else _REPLACEMENT if _forbidden(c) else c for c in text)


def _forbidden(character: str) -> bool:
    # Cc, Cs, Co, Cn: controls, surrogates, private use and what is no character; Cf has the marks of direction.
    return unicodedata.category(character).startswith("C")


def text_width(text: str, size: float = 13.0) -> float:
    """The width of a line in pixels, on the safe side for the usual fonts without serifs.

    >>> round(text_width("Theorem 4.3"))
    92
    """
    return sum(_advance(character) for character in text) * size


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in _NARROW:
        return 0.42
    if character in _WIDE:
        return 1.0
    return 0.78 if character.isupper() else 0.67


def wrapped(text: str, longest: int = 22, lines: int = 3) -> tuple[str, ...]:
    """The text in at most so many lines of about that many characters; what is left out is marked by an ellipsis.

    Lines end at blanks and after hyphens, slashes and underscores where there are any.

    >>> wrapped("lem-bounds-on-the-mean-inverse-count")
    ('lem-bounds-on-the-', 'mean-inverse-count')
    >>> wrapped("x" * 30, longest=10, lines=2)
    ('xxxxxxxxxx', 'xxxxxxxxx…')
    """
    rest, found = " ".join(printable(text).split()), []
    while rest:
        piece = rest[:longest]
        if len(rest) > longest:
            ends = [k + 1 for k, c in enumerate(rest[: longest + 1]) if c == " " or (c in "-/_" and k < longest)]
            piece = rest[: ends[-1]] if ends and ends[-1] > longest // 3 else piece
        found.append(piece.rstrip())
        rest = rest[len(piece) :].lstrip()
    if len(found) > lines:
        last = found[lines - 1]
        found = [*found[: lines - 1], f"{last[: longest - 1]}…"]
    return tuple(found) or ("",)
