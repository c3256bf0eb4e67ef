"""Text to a syntax tree, within limits that keep hostile text from costing time or memory."""

import ast
import keyword
import re
import warnings
from itertools import islice

__all__ = [
    "MOST_CHARACTERS",
    "MOST_DIGITS",
    "MOST_LEVELS",
    "MOST_NODES",
    "CannotParse",
    "literal",
    "refuse",
    "syntax_tree",
]

MOST_CHARACTERS = 10_000
MOST_DIGITS = 1_000
MOST_LEVELS = 50
MOST_NODES = 2_000

_ALLOWED = re.compile(r"[A-Za-z0-9_.,+\-*/()<>=!&|~ ]")
_LITERAL = re.compile(r"([0-9]*)\.?([0-9]*)(?:[eE][+-]?([0-9]+))?")
_REMEDIES = {
    "^": "for a power write **",
    "[": "brackets are not part of an expression; use round parentheses",
    "{": "braces are not part of an expression; use round parentheses",
    "'": "text inside an expression is not allowed; write names and numbers without quotes",
    '"': "text inside an expression is not allowed; write names and numbers without quotes",
    "%": "for a remainder write a - b*floor(a/b)",
    ":": "definitions and functions without a name are not allowed; write an expression",
    "=": "write == for an equality",
}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PYTHON_WORDS = frozenset(keyword.kwlist) - {"and", "or", "not", "True", "False", "None"}
_CHAINS = (
    (re.compile(r"[+\-~](?: *[+\-~]){50}"), 0, "signs in a row"),
    (re.compile(r"\*\*"), 300, "powers"),
    (re.compile(r"\bnot\b"), 50, "negations"),
    (re.compile(r"\*\*|[+\-*/<>=&|~,]|\b(?:and|or)\b"), 1000, "operators and commas"),
)
_SPACES = str.maketrans("\t\r\n", "   ")


class CannotParse(ValueError):
    """Text that is no expression of the language; `column` counts from 1, and `reason` ends with the remedy."""

    def __init__(self, reason: str, column: int, text: str) -> None:
        start = max(0, column - 1)
        near = text[start : start + 20].translate(_SPACES)
        shown = "".join(letter if letter.isascii() and letter.isprintable() else ascii(letter)[1:-1] for letter in near)
        place = f"column {column}, at {shown!r}" if shown else f"column {column}, at the end"
        super().__init__(f"{place}: {reason}")
        self.reason = reason
        self.column = column

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (str(self), self.reason, self.column)


def _restored(message: str, reason: str, column: int) -> CannotParse:
    error = CannotParse(reason, column, "")
    error.args = (message,)
    return error


def refuse(reason: str, node: ast.AST, text: str) -> CannotParse:
    """The error at the place of a node."""
    return CannotParse(reason, getattr(node, "col_offset", 0) + 1, text)


def syntax_tree(text: str) -> ast.expr:
    """The tree of one expression; raises `CannotParse` for what is none, or too long, deep or large.

    Only characters that expressions need are let through to Python's own parser, so that names are plain ASCII.
    """
    if not isinstance(text, str):
        raise CannotParse(f"an expression is text, not {type(text).__name__}; write it in quotes", 1, "")
    if len(text) > MOST_CHARACTERS:
        raise CannotParse(f"the text has {len(text)} characters; at most {MOST_CHARACTERS} are read", 1, text)
    text = text.translate(_SPACES)
    if not text.strip():
        raise CannotParse("the text is empty; write an expression such as cos(6*pi*x)", 1, text)
    _check_characters(text)
    _check_levels(text)
    _check_words(text)
    leading = len(text) - len(text.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # Leading spaces would be an indentation; the columns are set right below.
            tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        # Python gives no place, or the first one, to what ends too early.
        end = len(text.strip())
        ends_early = text.strip()[-1] in "+-*/<>=&|~(,!"
        column = leading + (end + 1 if ends_early else min(max(1, error.offset or 1), end + 1))
        raise CannotParse(_plain_reason(error), column, text) from None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        raise CannotParse("the expression is nested too deeply; split it", 1, text) from None
    _check_size(tree, text, leading)
    return tree


def _plain_reason(error: SyntaxError) -> str:
    said = error.msg or ""
    if "never closed" in said:
        return "a parenthesis is opened here and never closed; add )"
    if "unmatched" in said:
        return "a parenthesis is closed that was never opened; remove it, or add ("
    said = said.split(".")[0].split(";")[0].strip()
    return f"this is no expression ({said}); check operators, commas and parentheses"


def _check_characters(text: str) -> None:
    for index, letter in enumerate(text):
        if _ALLOWED.match(letter):
            continue
        what = f"{letter!r}" if letter.isascii() and letter.isprintable() else f"the character U+{ord(letter):04X}"
        remedy = _REMEDIES.get(letter, "use ASCII letters, digits and + - * / ** ( ) , < > = only")
        raise CannotParse(f"{what} is not allowed; {remedy}", index + 1, text)
    long_number = re.search(rf"[0-9]{{{MOST_DIGITS + 1},}}", text)
    if long_number:
        raise CannotParse(f"a number has more than {MOST_DIGITS} digits", long_number.start() + 1, text)


def _check_levels(text: str) -> None:
    level = 0
    for index, letter in enumerate(text):
        level += (letter == "(") - (letter == ")")
        if level > MOST_LEVELS:
            raise CannotParse(f"parentheses are nested more than {MOST_LEVELS} deep; split it", index + 1, text)


def _check_words(text: str) -> None:
    """Refuse Python's own words, and chains so long that Python's parser would need a deep stack for them."""
    for word in _WORD.finditer(text):
        if word[0] in _PYTHON_WORDS:
            remedy = "write Piecewise((u, condition), (w, True))" if word[0] in ("if", "else") else "remove it"
            raise CannotParse(f"the word {word[0]} is not allowed; {remedy}", word.start() + 1, text)
    for pattern, most, what in _CHAINS:
        found = list(islice(pattern.finditer(text), most, most + 1))
        if found:
            raise CannotParse(
                f"there are too many {what} (more than {most or 50}); split the expression", found[0].start() + 1, text
            )


def _check_size(tree: ast.expr, text: str, leading: int) -> None:
    """Count the nodes and set their columns right; without recursion, since the tree may be deep."""
    pending: list[ast.AST] = [tree]
    count = 0
    while pending:
        node = pending.pop()
        if isinstance(node, ast.expr):
            count += 1
            node.col_offset += leading
            node.end_col_offset = (node.end_col_offset or 0) + leading
        if count > MOST_NODES:
            raise CannotParse(f"the expression has more than {MOST_NODES} parts; split it", 1, text)
        pending.extend(ast.iter_child_nodes(node))


def literal(node: ast.Constant, text: str) -> tuple[int, int]:
    """Numerator and denominator of a number exactly as it is written, `0.2` as 1/5.

    Raises `CannotParse` for another literal, and for an exponent beyond the digits that a number may have.
    """
    if isinstance(node.value, bool) or node.value is None or node.value is Ellipsis:
        name = "..." if node.value is Ellipsis else str(node.value)
        raise refuse(f"{name} is no number; truth values stand only in the conditions of a Piecewise", node, text)
    written = text[node.col_offset : node.end_col_offset]
    found = _LITERAL.fullmatch(written)
    if not found:
        raise refuse(f"{written[:20]!r} is no decimal number; write digits with at most one point", node, text)
    whole, fraction, _ = found.groups()
    exponent = int(re.split("[eE]", written)[1]) if found[3] is not None else 0
    if abs(exponent) > MOST_DIGITS or len(whole) + len(fraction) > MOST_DIGITS:
        raise refuse(f"a number has more than {MOST_DIGITS} digits", node, text)
    value, shift = int(whole + fraction), exponent - len(fraction)
    return (value * 10**shift, 1) if shift >= 0 else (value, 10**-shift)
