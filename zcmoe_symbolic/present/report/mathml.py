"""Formulas as MathML: what `latex2mathml` makes of LaTeX, put right where browsers show or speak it badly."""

import re
import unicodedata
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, SubElement, tostring

from zcmoe_symbolic.present.report.latex_text import closing_brace, pieces_of_text, plain_text

__all__ = ["NotMathML", "formula_mathml"]

_TEXT = re.compile(r"\\(?:text|mbox|textrm|textit|textup)\s*\{")
_PLACE = re.compile("\N{OBJECT REPLACEMENT CHARACTER}")
_STYLES = {"bold": "BOLD", "italic": "ITALIC", "bold-italic": "BOLD ITALIC"}
_LETTER = re.compile(r"(?:LATIN|GREEK) (SMALL|CAPITAL) LETTER (\w+)|DIGIT (\w+)")
_SCRIPTED = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_LIMITED = {"lim", "max", "min", "sup", "inf", "argmin", "argmax", "limsup", "liminf"}
_WIDE_OPERATORS = set("\N{N-ARY UNION}\N{N-ARY INTERSECTION}\N{N-ARY PRODUCT}\N{N-ARY SUMMATION}")
_SCRIPTS = {*_SCRIPTED, *_SCRIPTED.values()}
_ARGUMENTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_HIGH = {"mfrac", "munder", "mover", "munderover", "mtable", "msqrt", "mroot"}
_HIGH_OPERATORS = {"\N{INTEGRAL}", "\N{N-ARY SUMMATION}", "\N{N-ARY PRODUCT}"}
_PRIMES = set("\N{PRIME}\N{DOUBLE PRIME}\N{TRIPLE PRIME}\N{QUADRUPLE PRIME}")
_SLANTED = set("FHKMNPTUVWXYZ")
_FENCES = {"\N{LEFT CEILING}": "prefix", "\N{LEFT FLOOR}": "prefix", "\N{RIGHT CEILING}": "postfix"}
_FENCES["\N{RIGHT FLOOR}"] = "postfix"
_OPENING, _CLOSING = set("([{|\N{LEFT CEILING}\N{LEFT FLOOR}\N{DOUBLE VERTICAL LINE}"), set(")]}")


class NotMathML(ValueError):
    """LaTeX that cannot be set as MathML: something is left over that the converter does not know."""


@lru_cache(maxsize=8192)
def formula_mathml(latex: str, label: str = "", *, block: bool = False) -> str:
    r"""A formula of LaTeX's math mode as a `<math>` element in display style; `block` gives it a line of its own.

    `label` is the plain text that stands in for it where MathML is not understood; without it that is the LaTeX.
    Raises `NotMathML` for what cannot be converted as a whole: half a formula would be another formula.

    >>> formula_mathml(r"\beta(x) \le 1")[-34:]
    '<mo>≤</mo><mn>1</mn></mrow></math>'
    >>> formula_mathml(r"\nosuchcommand{x}")
    Traceback (most recent call last):
    zcmoe_symbolic.present.report.mathml.NotMathML: '\\nosuchcommand' in '\\nosuchcommand{x}' has no MathML
    """
    source, texts = _without_texts(latex)
    row = _converted(_simplified(source), latex)
    _put_right(row)
    _put_back(row, texts)
    _check(row, latex)
    top = Element("math", {"display": "block"} if block else {"displaystyle": "true"})
    top.set("alttext", label or latex)
    top.append(row)
    return tostring(top, encoding="unicode")


# -- before the conversion --------------------------------------------------------------------------------------------


def _without_texts(latex: str) -> tuple[str, list[str]]:
    """The formula with a mark in the place of each `\\text{...}`, whose content the converter would not understand."""
    found: list[str] = []
    pieces, position = [], 0
    while (match := _TEXT.search(latex, position)) is not None:
        end = closing_brace(latex, match.end())
        pieces += [latex[position : match.start()], r"\text{" + "\N{OBJECT REPLACEMENT CHARACTER}" + "}"]
        found.append(latex[match.end() : end])
        position = end + 1
    return "".join([*pieces, latex[position:]]), found


def _simplified(latex: str) -> str:
    """The formula without sizes that a browser finds by itself, and in commands that the converter knows."""
    plain = re.sub(r"\\(?:[bB]igg?)[lmr]?(?![A-Za-z])", "", latex)
    plain = re.sub(r"\\operatorname\*?\s*\{([^{}]*)\}", _operator, plain)
    for opening, closing, bar in ((r"\lVert", r"\rVert", r"\|"), (r"\lvert", r"\rvert", "|")):
        if plain.count(opening) == plain.count(closing):
            plain = _fenced(_fenced(plain, "left", opening, bar), "right", closing, bar)
    plain = re.sub(r"\\(begin|end)\{(?:aligned|split|align|gathered)\}", r"\\\1{align*}", plain)
    return plain.replace(r"\iff", r"\Leftrightarrow").replace(r"\!", "")


def _operator(name: re.Match[str]) -> str:
    """A named operator without its star and inner spaces, which the converter would show as signs."""
    return r"\operatorname{" + re.sub(r"\\[,:;! ]|~| ", "", name[1]) + "}"


def _fenced(latex: str, side: str, command: str, bar: str) -> str:
    return re.sub(rf"(?:\\{side}\s*)?{re.escape(command)}(?![A-Za-z])", lambda _: rf"\{side}{bar}", latex)


def _converted(source: str, latex: str) -> Element:
    from latex2mathml.converter import convert_to_element

    try:
        top = convert_to_element(source, display="block")
    except Exception as error:
        # The converter fails in many ways on what it does not know; all of them mean that there is no MathML.
        raise NotMathML(f"{latex[:60]!r} has no MathML: {type(error).__name__}") from error
    for element in top.iter():
        if element.text:
            element.text = unescape(element.text)
    (row,) = top
    return row


# -- after the conversion ---------------------------------------------------------------------------------------------


def _put_right(element: Element) -> None:
    for child in element:
        _put_right(child)
    _token(element)
    _limits(element)
    children = [_primed(_unwrapped(child)) for child in element]
    element[:] = children
    if element.tag == "mrow":
        element[:] = _spaced(_fenced_binomials(_whole_words(children)))
        _low_brackets(element)
    if element.tag in _SCRIPTS:
        _tight_scripts(element)


def _token(element: Element) -> None:
    text = element.text or ""
    variant = element.attrib.pop("mathvariant", "")
    if variant == "normal" and len(text) == 1 and element.tag == "mi":
        element.set("mathvariant", "normal")
    elif variant in _STYLES:
        element.text = "".join(_styled(letter, _STYLES[variant]) for letter in text)
    if element.tag == "mi" and text in _FENCES:
        element.tag = "mo"
        element.attrib.update(form=_FENCES[text], stretchy="false")
    if element.tag == "mo" and text == "/":
        element.attrib.update(lspace="0", rspace="0")
    if element.tag == "mo":
        element.attrib.pop("minsize", None)
        element.attrib.pop("maxsize", None)
        if text.strip("\N{THIN SPACE}").isalpha() and len(text) > 1:
            element.tag = "mi"
            element.attrib.clear()
    if element.tag == "mtd" and element.get("columnalign"):
        element.set("style", f"text-align: {element.attrib.pop('columnalign')}")
    if element.tag == "mtable":
        element.attrib.clear()
        element.set("displaystyle", "true")
    if element.tag == "mover" and len(element) == 2 and element[1].tag == "mo":
        is_line = element[1].text in ("\N{HORIZONTAL BAR}", "\N{MACRON}", "_")
        element[1].text = "\N{OVERLINE}" if is_line else element[1].text
        element[1].set("stretchy", "true" if is_line else "false")
        element.set("accent", "true")


def _styled(letter: str, style: str) -> str:
    """The letter of a mathematical alphabet, since browsers know no other variant of a letter than these."""
    match = _LETTER.fullmatch(unicodedata.name(letter, ""))
    if match is None:
        return letter
    case, name, digit = match.groups()
    wanted = f"MATHEMATICAL {style} DIGIT {digit}" if digit else f"MATHEMATICAL {style} {case} {name}"
    try:
        return unicodedata.lookup(wanted)
    except KeyError:
        return letter


def _limits(element: Element) -> None:
    """What stands below a limit or a large operator is set below it, not beside."""
    if element.tag in _SCRIPTED and len(element):
        base = (element[0].text or "").replace("\N{THIN SPACE}", "")
        if not len(element[0]) and (base in _LIMITED or base in _WIDE_OPERATORS):
            element.tag = _SCRIPTED[element.tag]


def _unwrapped(element: Element) -> Element:
    """The only child of a row in the place of the row."""
    while element.tag == "mrow" and len(element) == 1 and not element.attrib and element[0].tag != "mtable":
        element = element[0]
    return element


def _primed(element: Element) -> Element:
    """A derivative with its prime beside it: the sign is high and small by itself, in a script it would be so twice."""
    if element.tag != "msup" or len(element) != 2 or not _is_prime(element[1]):
        return element
    row = Element("mrow")
    row.extend(element)
    return row


def _is_prime(script: Element) -> bool:
    marks = list(script) if script.tag == "mrow" else [script]
    return bool(marks) and all((mark.text or "") in _PRIMES and not len(mark) for mark in marks)


def _whole_words(children: list[Element]) -> list[Element]:
    r"""One identifier for several upright letters, as `\mathrm{opt}` makes them."""
    found: list[Element] = []
    for child in children:
        is_letter = child.tag == "mi" and child.get("mathvariant") == "normal"
        if is_letter and found and found[-1].get("class") == "word":
            found[-1].text = (found[-1].text or "") + (child.text or "")
        else:
            if is_letter:
                child.set("class", "word")
            found.append(child)
    for child in found:
        if child.get("class") == "word":
            del child.attrib["class"]
            if len(child.text or "") > 1:
                child.attrib.pop("mathvariant", None)
    return found


def _low_brackets(row: Element) -> None:
    """Brackets about what is no higher than a letter stay as they are: a stretched one has room about it."""
    if any(inner.tag in _HIGH or (inner.text or "") in _HIGH_OPERATORS for inner in row.iter()):
        return
    for child in row:
        if child.get("fence") == "true":
            child.set("stretchy", "false")


def _tight_scripts(element: Element) -> None:
    """No room about the signs in a script, as TeX sets it; and a script above a slanted letter clear of its arm."""
    base, *scripts = element
    for script in scripts:
        for inner in script.iter("mo"):
            if inner.text not in (",", None):
                inner.attrib.update(lspace="0", rspace="0")
    if element.tag in ("msup", "msubsup") and base.tag == "mi" and base.text in _SLANTED:
        above = Element("mrow")
        above.extend([Element("mspace", {"width": "0.16em"}), scripts[-1]])
        element[len(element) - 1] = above


def _fenced_binomials(children: list[Element]) -> list[Element]:
    """A binomial coefficient as a row of its own, so that its brackets are as high as it and no higher."""
    found: list[Element] = []
    position = 0
    while position < len(children):
        trio = children[position : position + 3]
        if len(trio) == 3 and trio[1].tag == "mfrac" and trio[1].get("linethickness") == "0" and len(children) > 3:
            row = Element("mrow")
            row.extend(trio)
            found.append(row)
            position += 3
        else:
            found.append(children[position])
            position += 1
    return found


def _spaced(children: list[Element]) -> list[Element]:
    """Thin spaces about the names of functions, as in `n log n`, but none before a bracket."""
    found: list[Element] = []
    for position, child in enumerate(children):
        after = children[position + 1] if position + 1 < len(children) else None
        if _is_function(child) and found and _is_operand(found[-1]):
            found.append(Element("mspace", {"width": "0.167em"}))
        found.append(child)
        if _is_function(child) and after is not None and _is_operand(after) and not _is_bracketed(after):
            found.append(Element("mspace", {"width": "0.167em"}))
    return found


def _is_function(element: Element) -> bool:
    base = element[0] if element.tag in _SCRIPTS and len(element) else element
    word = (base.text or "").replace("\N{THIN SPACE}", "")
    return base.tag == "mi" and word.isascii() and word.isalpha() and word.islower() and len(word) > 1


def _is_operand(element: Element) -> bool:
    return element.tag not in ("mo", "mspace")


def _is_bracketed(element: Element) -> bool:
    """Whether it begins with a bracket, perhaps with an exponent at its end."""
    while len(element) and element.tag in ("mrow", "msup", "msub", "msubsup"):
        element = element[0]
    return element.tag == "mo" and element.text in _OPENING


# -- text within formulas ---------------------------------------------------------------------------------------------


def _put_back(row: Element, texts: list[str]) -> None:
    waiting = iter(texts)
    for parent in list(row.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag == "mtext" and child.text and _PLACE.search(child.text):
                parent[index] = _text_element(next(waiting))
    if row.tag == "mtext" and row.text and _PLACE.search(row.text):
        only = _text_element(next(waiting))
        row.tag, row.text = only.tag, only.text
        row[:] = list(only)


def _text_element(source: str) -> Element:
    """The content of a `\\text{...}`: words, and between dollars formulas."""
    row = Element("mrow")
    for index, piece in enumerate(pieces_of_text(source)):
        if index % 2:
            inner, texts = _without_texts(piece)
            formula = _converted(_simplified(inner), piece)
            _put_right(formula)
            _put_back(formula, texts)
            row.append(_unwrapped(formula))
        elif piece:
            SubElement(row, "mtext").text = re.sub(r"\A | \Z", "\N{NO-BREAK SPACE}", plain_text(piece))
    return row


def _check(row: Element, latex: str) -> None:
    """Nothing may be left of LaTeX's own signs outside of text, and nothing may lack an argument."""
    for element in row.iter():
        text = element.text or ""
        if element.tag != "mtext" and (text.startswith("\\") or text in ("&", "$", "#", "~")):
            raise NotMathML(f"{text!r} in {latex[:60]!r} has no MathML")
        if len(element) != _ARGUMENTS.get(element.tag, len(element)):
            raise NotMathML(f"<{element.tag}> in {latex[:60]!r} has {len(element)} arguments")
