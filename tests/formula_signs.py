r"""The signs of a formula in their order, from LaTeX and from MathML, with brackets that say what a script belongs to.

The two readers share nothing but the signs: LaTeX is read from its source, MathML from its elements. Sizes, spaces,
line breaks and the words of `\text{...}` are left out; `#` stands for words.
"""

import re
import unicodedata
from xml.etree import ElementTree

TOKEN = re.compile(r"\\(?:begin|end)\{[a-z*]+\}|\\[A-Za-z]+\*?|\\.|[A-Za-z]|\d+|\S", re.DOTALL)
SIZES = {rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("l", "r", "m", "")}
SILENT = {
    r"\left",
    r"\right",
    r"\middle",
    r"\,",
    r"\:",
    r"\;",
    r"\!",
    r"\quad",
    r"\qquad",
    r"\displaystyle",
    r"\limits",
}
SILENT |= {r"\ ", "&", "~", r"\\"} | SIZES
SIGNS = {
    r"\le": "≤", r"\leq": "≤", r"\ge": "≥", r"\geq": "≥", r"\ne": "≠", r"\neq": "≠", r"\to": "→", r"\infty": "∞",
    r"\int": "∫", r"\sum": "∑", r"\prod": "∏", r"\cdot": "·", r"\times": "×", r"\partial": "∂", r"\nabla": "∇",
    r"\in": "∈", r"\dots": "...", r"\ldots": "...", r"\cdots": "⋯", r"\lceil": "⌈", r"\rceil": "⌉", r"\lfloor": "⌊",
    r"\rfloor": "⌋", r"\{": "{", r"\}": "}", r"\lVert": "‖", r"\rVert": "‖", r"\|": "‖", r"\sim": "∼", r"\approx": "≈",
    r"\bigcup": "⋃", r"\cup": "∪", r"\cap": "∩", r"\subseteq": "⊆", r"\subset": "⊂", r"\ell": "ℓ", r"\top": "⊤",
    r"\setminus": "∖", r"\iff": "⇔", r"\mid": "|", "*": "∗", r"\bmod": "mod", r"\emptyset": "∅",
}  # fmt: skip
WORDS = {r"\mathrm", r"\operatorname", r"\operatorname*"}
ALPHABETS = {r"\mathbf", r"\mathbb", r"\mathcal", r"\boldsymbol", r"\mathsf"}
ACCENTS = {r"\hat", r"\widehat", r"\bar", r"\overline", r"\tilde", r"\widetilde", r"\vec", r"\dot"}
GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
}  # fmt: skip
OPENING, CLOSING = "([{|‖⌈⌊", ")]}|‖⌉⌋"


def greek(command):
    name = command.removeprefix("\\").removeprefix("var")
    if name.lower() not in GREEK:
        return ""
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    return unicodedata.lookup(f"GREEK {case} LETTER {name.upper().replace('LAMBDA', 'LAMDA')}")


def grouped(signs):
    """Signs that are one base: in braces, unless they are one sign, in brackets, or one element."""
    bracketed = bool(signs) and signs[0] in OPENING and signs[-1] in CLOSING
    element = bool(signs) and (signs[0] in ("frac{", "accent{") or (len(signs) > 1 and signs[1] in ("_{", "^{")))
    return signs if len(signs) <= 1 or bracketed or element else ["{", *signs, "}"]


class _Source:
    def __init__(self, latex):
        self.rest = TOKEN.findall(latex)[::-1]

    def peek(self):
        return self.rest[-1] if self.rest else ""

    def braced(self):
        """The tokens between braces."""
        self.rest.pop()
        depth, found = 1, []
        while depth:
            found.append(self.rest.pop())
            depth += {"{": 1, "}": -1}.get(found[-1], 0)
        return found[:-1]

    def signs(self, *ends):
        found = []
        while self.rest and self.peek() not in ends:
            found += self.one()
        return found

    def argument(self):
        if self.peek() != "{":
            return self.base()
        self.rest.pop()
        found = self.signs("}")
        self.rest.pop()
        return found

    def one(self):
        base = [] if self.peek() in ("_", "^", "'") else self.base()
        below, above = [], []
        while self.peek() in ("_", "^", "'"):
            sign = self.rest.pop()
            if sign == "'":
                above.append("'")
            elif sign == "^":
                above += self.argument()
            else:
                below += self.argument()
        base += ["_{", *below, "}"] if below else []
        return base + (["^{", *above, "}"] if above else [])

    def base(self):
        token = self.rest.pop()
        if token == "{":
            inside = self.signs("}")
            self.rest.pop()
            return grouped(inside)
        if token == r"\left":
            left = self.rest.pop()
            inside = self.signs(r"\right")
            self.rest.pop()
            right = self.rest.pop()
            return [SIGNS.get(sign, sign) for sign in (left, *inside, right) if sign != "."]
        if token in SILENT:
            return []
        if token.startswith((r"\begin", r"\end")):
            return ["{"] if token == r"\begin{cases}" else []
        if token == r"\text":
            self.braced()
            return ["#"]
        if token in WORDS:
            return ["".join(piece for piece in self.braced() if piece not in SILENT)]
        if token in ALPHABETS:
            return [greek(piece) or piece for piece in self.braced()]
        if token in (r"\frac", r"\tfrac", r"\dfrac", r"\binom"):
            whole = ["frac{", *self.argument(), "}{", *self.argument(), "}"]
            return ["(", *whole, ")"] if token == r"\binom" else whole
        if token in ACCENTS:
            return ["accent{", *self.argument(), "}"]
        if token == r"\sqrt":
            return ["sqrt{", *self.argument(), "}"]
        if token == r"\substack":
            return self.argument()
        if token == r"\overset":
            above, base = self.argument(), self.argument()
            return [*grouped(base), "^{", *above, "}"]
        return [SIGNS.get(token) or greek(token) or token.removeprefix("\\")]


def signs_of_latex(latex):
    """The signs of a formula in LaTeX."""
    return _plain(_Source(latex).signs())


def signs_of_mathml(mathml):
    """The signs of a `<math>` element."""
    return _plain(_of_element(ElementTree.XML(mathml)))


def _plain(signs):
    text = re.sub("#+", "#", "".join(signs).replace("*", "∗"))
    return re.sub(r"\^\{('+)\}", r"\1", text)  # a prime is read the same beside its letter and above it


def _of_element(element):
    children = list(element)
    if element.tag in ("mi", "mo", "mn"):
        text = unicodedata.normalize("NFKC", element.text or "").replace("−", "-").replace("′", "'")
        return [text.replace("∥", "‖").replace("∣", "|").replace("⋅", "·").strip()] if text.strip() else []
    if element.tag == "mtext":
        return ["#"] if (element.text or "").strip() else []
    if element.tag == "mspace":
        return []
    if element.tag == "mfrac":
        return ["frac{", *_of_element(children[0]), "}{", *_of_element(children[1]), "}"]
    if element.tag == "msqrt":
        return ["sqrt{", *(sign for child in children for sign in _of_element(child)), "}"]
    if element.tag in ("msup", "mover", "msub", "munder", "msubsup", "munderover"):
        base, *scripts = (_of_element(child) for child in children)
        if element.get("accent") == "true":
            return ["accent{", *base, "}"]
        marks = ["^{"] if element.tag in ("msup", "mover") else ["_{", "^{"]
        return grouped(base) + [sign for mark, part in zip(marks, scripts, strict=False) for sign in (mark, *part, "}")]
    if element.tag in ("math", "mstyle", "mrow", "mtable", "mtr", "mtd"):
        return [sign for child in children for sign in _of_element(child)]
    raise NotImplementedError(element.tag)
