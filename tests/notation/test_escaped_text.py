"""Text of users becomes LaTeX text that a real pdfLaTeX sets, and none of it is a command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zcmoe_symbolic.notation import escaped
from zcmoe_symbolic.notation.text import _LETTERS, _MATHEMATICS, _SPECIAL

NASTY = [
    r"\input{/etc/passwd} \write18{touch x} \end{document}",
    "100% & $5 #1 a_b c^d ~ { } | < > \" ' ` @ \\",
    "--- -- ?` !` ,, '' `` << >> ---- '''",
    "β ≤ ∫ λ(x) dx → ∞, ‖∇f‖² ∈ ℝ, Ω ⊂ [0, 1]",
    "naïve Straße Łódź Øystein čeština e\u0301 n\u0303",
    "emoji 😀👩‍🔬, 漢字, עברית, العربية",
    "tab\tnew\nline\r\x00\x07\x1b \u200b\u202eabc\ufeff",
    "“quotes” ‘single’ „low“ – dash — long … • € ™ ½ ﬁ",
    "^^M ^^5cinput \\\\ \\%",
    "",
]


@pytest.mark.parametrize("text", NASTY)
def test_no_command_of_the_text_survives(text):
    commands = set(re.findall(r"\\[A-Za-z]+", escaped(text)))
    known = set(re.findall(r"\\[A-Za-z]+", " ".join([*_SPECIAL.values(), *_MATHEMATICS.values()])))
    assert commands <= known
    assert not re.search(r"(?<!\\)[%#&]", escaped(text))
    assert escaped(text).replace(r"\$", "").count("$") % 2 == 0


def test_all_texts_compile(compiled):
    everything = "".join((*_SPECIAL, *_MATHEMATICS, *sorted(_LETTERS)))
    plain = "".join(map(chr, range(0x20, 0x250)))
    paragraphs = [escaped(text) for text in (*NASTY, everything, plain)]
    paragraphs += [rf"\[ x = \text{{{escaped(text)}}} \]" for text in NASTY]
    log = compiled(paragraphs)
    assert "Missing character" not in log


def test_the_compiler_sees_what_is_not_escaped(compiled):
    with pytest.raises(ValueError, match="pdflatex"):
        compiled([r"5 & #1 \undefined"])


@given(st.text(max_size=30))
def test_any_text_has_balanced_braces_and_printable_characters(text):
    written = escaped(text)
    plain = re.sub(r"\\[{}]", "", written)
    assert plain.count("{") == plain.count("}")
    assert all(character.isprintable() for character in written)
    assert not re.search(r"(?<!\\)(?:\\\\)*[%#&]", written)


def test_characters_that_would_become_one_sign_stay_two():
    assert escaped("--") == "-{}-"
    assert escaped("?`") == r"?\textasciigrave{}"
    assert escaped("'\"") == "'{}''"
