"""Text of users as LaTeX text: every character becomes something that pdfLaTeX sets, and nothing is a command."""

import unicodedata

__all__ = ["escaped"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "--",
    "\u2013": "--",
    "\u2014": "---",
    "\u2018": "`",
    "\u2019": "'",
    "\u201a": ",",
    "\u201c": "``",
    "\u201d": "''",
    "\u201e": ",,",
    "\u2022": r"\textbullet{}",
    "\u2026": r"\dots{}",
    "\u20ac": r"\texteuro{}",
    "\u2122": r"\texttrademark{}",
}
# Two of these in a row would become one sign.
_DRAWN_TOGETHER = frozenset({"--", ",,", "''", "``", "?`", "!`"})
_MATHEMATICS = {
    "¬": r"\lnot", "±": r"\pm", "×": r"\times", "÷": r"\div", "°": r"^\circ", "²": "^2", "³": "^3", "¹": "^1",
    "µ": r"\mu", "·": r"\cdot", "′": r"^\prime", "″": r"^{\prime\prime}", "⁰": "^0", "⁴": "^4", "⁵": "^5",
    "⁶": "^6", "⁷": "^7", "⁸": "^8", "⁹": "^9", "ⁿ": "^n", "₀": "_0", "₁": "_1", "₂": "_2", "₃": "_3", "₄": "_4",
    "₅": "_5", "₆": "_6", "₇": "_7", "₈": "_8", "₉": "_9", "ℓ": r"\ell", "ℕ": r"\mathrm{N}", "ℝ": r"\mathrm{R}",
    "ℤ": r"\mathrm{Z}", "ℚ": r"\mathrm{Q}", "ℂ": r"\mathrm{C}", "ℙ": r"\mathrm{P}", "𝔼": r"\mathrm{E}",
    "←": r"\leftarrow", "→": r"\to", "↑": r"\uparrow", "↓": r"\downarrow", "↔": r"\leftrightarrow",
    "⇐": r"\Leftarrow", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto", "∀": r"\forall",
    "∂": r"\partial", "∃": r"\exists", "∅": r"\emptyset", "∇": r"\nabla", "∈": r"\in", "∉": r"\notin", "∋": r"\ni",
    "∏": r"\prod", "∑": r"\sum", "−": "-", "∓": r"\mp", "∗": "*", "∘": r"\circ", "√": r"\surd", "∝": r"\propto",
    "∞": r"\infty", "∧": r"\wedge", "∨": r"\vee", "∩": r"\cap", "∪": r"\cup", "∫": r"\int", "∼": r"\sim",
    "≃": r"\simeq", "≅": r"\cong", "≈": r"\approx", "≠": r"\ne", "≡": r"\equiv", "≤": r"\le", "≥": r"\ge",
    "≪": r"\ll", "≫": r"\gg", "⊂": r"\subset", "⊃": r"\supset", "⊆": r"\subseteq", "⊇": r"\supseteq",
    "⊕": r"\oplus", "⊗": r"\otimes", "⊢": r"\vdash", "⊤": r"\top", "⊥": r"\perp", "⋅": r"\cdot", "⋆": r"\star",
    "⋯": r"\cdots", "⌈": r"\lceil", "⌉": r"\rceil", "⌊": r"\lfloor", "⌋": r"\rfloor", "⟨": r"\langle",
    "⟩": r"\rangle", "‖": r"\|", "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "ϵ": r"\epsilon", "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "ϑ": r"\vartheta", "ι": r"\iota", "κ": r"\kappa",
    "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "ο": "o", "π": r"\pi", "ρ": r"\rho", "ϱ": r"\varrho",
    "σ": r"\sigma", "ς": r"\varsigma", "τ": r"\tau", "υ": r"\upsilon", "φ": r"\varphi", "ϕ": r"\phi", "χ": r"\chi",
    "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi",
    "Π": r"\Pi", "Σ": r"\Sigma", "Υ": r"\Upsilon", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega", "Α": r"\mathrm{A}",
    "Β": r"\mathrm{B}", "Ε": r"\mathrm{E}", "Ζ": r"\mathrm{Z}", "Η": r"\mathrm{H}", "Ι": r"\mathrm{I}",
    "Κ": r"\mathrm{K}", "Μ": r"\mathrm{M}", "Ν": r"\mathrm{N}", "Ο": r"\mathrm{O}", "Ρ": r"\mathrm{P}",
    "Τ": r"\mathrm{T}", "Χ": r"\mathrm{X}",
}  # fmt: skip
# Letters of the encoding T1 that pdfLaTeX takes as they are.
_LETTERS = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž§¡¿£"
)


def escaped(text: str) -> str:
    r"""Any text as LaTeX text, for pdfLaTeX with the font encoding T1, or as the argument of `\text`.

    Greek letters and the usual signs of mathematics become formulas between dollars. A character that pdfLaTeX has no
    sign for is named by its number, and a character that cannot be seen is left out.

    >>> print(escaped(r"50% of \input{x}, β ≤ 1"))
    50\% of \textbackslash{}input\{x\}, $\beta$ $\le$ 1
    >>> print(escaped("\N{SNOWMAN}\a"))
    [U+2603]
    """
    written = ""
    for character in unicodedata.normalize("NFC", text):
        piece = _written(character)
        if written and piece and written[-1] + piece[0] in _DRAWN_TOGETHER:
            written += "{}"
        written += piece
    return written


def _written(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in _MATHEMATICS:
        return f"${_MATHEMATICS[character]}$"
    if character.isspace():
        return " "
    if character.isascii():
        return character if character.isprintable() else ""
    if character in _LETTERS:
        return character
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and plain.isascii() and plain.isprintable():
        return escaped(plain)
    if unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me"):
        return ""
    return f"[U+{ord(character):04X}]"
