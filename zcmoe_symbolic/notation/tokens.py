r"""What may stand for a name: one letter, with accents, fonts and scripts, and nothing else of LaTeX.

A token is read by a grammar rather than searched for what is forbidden, so that no command reaches a document that is
not listed here:

    token  = nucleus, at most one `_` script, at most one `^` script
    nucleus = letter | Greek letter | accent{token} | font{letters} | {token}
    script = one sign | {signs, letters, digits, fonts, accents}
"""

import re
from dataclasses import dataclass

__all__ = ["GREEK", "OPERATORS", "BadToken", "Token", "read_token", "script", "subscript"]

GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "varpi", "rho", "varrho", "sigma", "varsigma", "tau", "upsilon", "phi",
    "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi",
    "Psi", "Omega",
})  # fmt: skip
_LETTERS = GREEK | {"ell", "hbar", "imath", "jmath", "wp", "aleph"}
_ACCENTS = frozenset({
    "hat", "widehat", "bar", "overline", "tilde", "widetilde", "dot", "ddot", "vec", "check", "breve", "acute",
    "grave", "underline",
})  # fmt: skip
_CAPITAL_FONTS = frozenset({"mathbb", "mathcal"})
_FONTS = _CAPITAL_FONTS | {"mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathfrak"}
_SIGNS = frozenset({
    "max", "min", "ast", "star", "dagger", "ddagger", "circ", "infty", "bullet", "perp",
})  # fmt: skip
OPERATORS = frozenset({r"\max", r"\min"})
_PIECE = re.compile(r"\\[A-Za-z]+|[^\s]")
_LONGEST = 60
_DEEPEST = 6


class BadToken(ValueError):
    """What a name cannot be written as; the message says what was met."""


@dataclass(frozen=True, slots=True)
class Token:
    """A symbol in parts: what stands on the line, below it and above it."""

    nucleus: str
    below: str = ""
    above: str = ""

    def __str__(self) -> str:
        return f"{self.nucleus}{subscript(self.below)}{script('^', self.above)}"


def script(sign: str, text: str, *, tight: bool = False) -> str:
    """A subscript or superscript; a short superscript, or whatever is short where it is tight, has no braces."""
    if not text:
        return ""
    short = len(text) == 1 or (re.fullmatch(r"\\[A-Za-z]+", text) and text not in OPERATORS)
    return f"{sign}{text}" if short and (tight or sign == "^") else f"{sign}{{{text}}}"


def subscript(text: str) -> str:
    """A subscript; a Greek letter needs no braces, an operator name such as `\\max` does."""
    letter = re.fullmatch(r"\\[A-Za-z]+", text) and text not in OPERATORS
    return f"_{text}" if letter else script("_", text)


def read_token(text: str) -> Token:
    r"""The parts of a token.

    Raises `BadToken` if the text is not one symbol of the grammar.

    >>> read_token(r"\hat{\beta}_0^*")
    Token(nucleus='\\hat{\\beta}', below='0', above='*')
    >>> try:
    ...     read_token(r"\input{x}")
    ... except BadToken as error:
    ...     print(error)
    \input is not among the letters, accents and fonts that may be used
    """
    if len(text) > _LONGEST:
        raise BadToken(f"it is longer than {_LONGEST} characters")
    if not text.isascii() or not text.isprintable():
        raise BadToken("it has characters other than the printable ones of ASCII")
    reader = _Reader(_PIECE.findall(text))
    token = reader.token(0)
    if reader.rest:
        raise BadToken(_unexpected(reader.rest[0]))
    return token


def _unexpected(piece: str) -> str:
    if piece.isalnum():
        return f"{piece} follows a complete symbol; several letters need a font, for instance \\mathrm{{...}}"
    if piece in "_^":
        return f"there are two scripts {piece}"
    return f"{piece} cannot stand there"


class _Reader:
    """Reads pieces from the left."""

    def __init__(self, pieces: list[str]) -> None:
        self.rest = pieces

    def _next(self) -> str:
        if not self.rest:
            raise BadToken("it ends too early")
        return self.rest.pop(0)

    def _expect(self, wanted: str) -> None:
        found = self._next()
        if found != wanted:
            raise BadToken(f"{wanted} was expected where {found} stands")

    def token(self, depth: int) -> Token:
        if depth > _DEEPEST:
            raise BadToken(f"it is nested more than {_DEEPEST} deep")
        nucleus = self._nucleus(depth)
        scripts = {"_": "", "^": ""}
        while self.rest and self.rest[0] in scripts:
            sign = self._next()
            if scripts[sign]:
                raise BadToken(f"there are two scripts {sign}")
            scripts[sign] = self._script(depth)
        return Token(nucleus, scripts["_"], scripts["^"])

    def _nucleus(self, depth: int) -> str:
        piece = self._next()
        if piece.isalpha():
            return piece
        if piece == "{":
            inner = self.token(depth + 1)
            self._expect("}")
            return f"{{{inner}}}" if inner.below or inner.above else inner.nucleus
        return self._command(piece, depth)

    def _command(self, piece: str, depth: int) -> str:
        name = piece.removeprefix("\\")
        if name == piece:
            raise BadToken(f"a symbol does not begin with {piece}; it begins with a letter or a command such as \\hat")
        if name in _LETTERS:
            return piece
        if name in _ACCENTS or name == "boldsymbol":
            self._expect("{")
            inner = self.token(depth + 1)
            self._expect("}")
            return f"{piece}{{{inner}}}"
        if name in _FONTS:
            self._expect("{")
            letters = ""
            while self.rest and self.rest[0].isalnum():
                letters += self._next()
            self._expect("}")
            if not letters[:1].isalpha() or (name in _CAPITAL_FONTS and not re.fullmatch("[A-Z]+", letters)):
                wanted = "capital letters" if name in _CAPITAL_FONTS else "letters, and digits after them"
                raise BadToken(f"{piece}{{{letters}}} should have {wanted} between its braces")
            return f"{piece}{{{letters}}}"
        raise BadToken(f"{piece} is not among the letters, accents and fonts that may be used")

    def _script(self, depth: int) -> str:
        if self.rest[:1] == ["{"]:
            self._next()
            parts: list[str] = []
            while self.rest and self.rest[0] != "}":
                parts.append(self._sign(depth))
            self._expect("}")
            if not parts:
                raise BadToken("a script is empty")
            return _joined(parts)
        return self._sign(depth)

    def _sign(self, depth: int) -> str:
        piece = self._next()
        if piece.isalnum() or piece in ",+-*":
            return piece
        if piece.removeprefix("\\") in _SIGNS and piece[0] == "\\":
            return piece
        return self._command(piece, depth)


def _joined(parts: list[str]) -> str:
    """Pieces one after the other, with a space where a command would swallow the letter behind it."""
    text = ""
    for part in parts:
        spaced = re.search(r"\\[A-Za-z]+$", text) and part[0].isalpha()
        text += f" {part}" if spaced or text.endswith(",") else part
    return text
