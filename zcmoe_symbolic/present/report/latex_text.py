"""LaTeX text, with formulas between dollars, as plain characters."""

import re

__all__ = ["NotText", "closing_brace", "pieces_of_text", "plain_text"]

_ESCAPED = {
    r"\textbackslash": "\\", r"\textasciitilde": "~", r"\textasciicircum": "^", r"\textless": "<", r"\textgreater": ">",
    r"\textbullet": "\N{BULLET}", r"\texteuro": "\N{EURO SIGN}", r"\texttrademark": "\N{TRADE MARK SIGN}",
    r"\dots": "\N{HORIZONTAL ELLIPSIS}", r"\ldots": "\N{HORIZONTAL ELLIPSIS}",
    r"\textbar": "|", r"\textquotedbl": '"', r"\textquotesingle": "'", r"\textasciigrave": "`", r"\textunderscore": "_",
}  # fmt: skip
# What TeX draws as one sign, the longest first.
_DRAWN_TOGETHER = {
    "---": "\N{EM DASH}",
    "--": "\N{EN DASH}",
    "``": "\N{LEFT DOUBLE QUOTATION MARK}",
    "''": "\N{RIGHT DOUBLE QUOTATION MARK}",
}
_COMMAND = re.compile(rf"({'|'.join(map(re.escape, _ESCAPED))})(?:\{{\}}|(?![A-Za-z]) ?)")


class NotText(ValueError):
    """LaTeX text with a command that stands for no character."""


def closing_brace(latex: str, start: int) -> int:
    """The place of the brace that closes the group whose content begins at `start`."""
    depth, position = 1, start
    while position < len(latex):
        letter = latex[position]
        if letter == "\\":
            position += 1
        elif letter in "{}":
            depth += 1 if letter == "{" else -1
            if depth == 0:
                return position
        position += 1
    raise NotText(f"the braces of {latex[:60]!r} are not balanced")


def pieces_of_text(source: str) -> list[str]:
    r"""LaTeX text cut at the dollars that are not escaped: text, formula, text, ..., text.

    >>> pieces_of_text(r"costs \$5 on $[0, 1]$ only")
    ['costs \\$5 on ', '[0, 1]', ' only']
    """
    pieces = re.split(r"(?<!\\)((?:\\\\)*)\$", source)
    joined = [pieces[0]]
    for slashes, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        joined[-1] += slashes
        joined.append(rest)
    if len(joined) % 2 == 0:
        raise NotText(f"a dollar of {source[:60]!r} has no partner")
    return joined


def plain_text(source: str) -> str:
    r"""LaTeX text without formulas as the characters that it shows.

    >>> plain_text(r"50\,\% of \textbackslash{}input\_file")
    '50 % of \\input_file'
    """
    text = _COMMAND.sub(lambda match: _guarded(_ESCAPED[match[1]]), source)
    text = re.sub(r"\\[\^~]\{\}", lambda match: _guarded(match[0][1]), text)
    text = re.sub(r"\\([#$%&_{}])", lambda match: _guarded(match[1]), text)
    for signs, sign in _DRAWN_TOGETHER.items():
        text = text.replace(signs, sign)
    text = re.sub(r"\\[,;: ]", " ", text).replace("~", "\N{NO-BREAK SPACE}").replace("{}", "")
    left = re.search(r"\\[A-Za-z]*", text)
    if left is not None:
        raise NotText(f"{left[0]!r} in {source[:60]!r} has no text")
    text = re.sub(r"[{}]", "", text)
    return "".join(chr(ord(letter) - _AWAY) if ord(letter) >= _AWAY else letter for letter in text)


_AWAY = 0x100000
"""Characters that were written with a command are moved to a private plane until no command is left to be read."""


def _guarded(letter: str) -> str:
    return chr(ord(letter) + _AWAY)
