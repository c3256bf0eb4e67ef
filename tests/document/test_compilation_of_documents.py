"""pdflatex runs without other programs, its log is read, and text of users stays text."""

import shutil
import subprocess

import pytest

from zcmoe_symbolic.present.document import LatexFailed, compile_pdf, standalone
from zcmoe_symbolic.present.document.characters import code, heading, plain

ATTACKS = [
    r"\immediate\write18{touch planted}",
    r"\input{/etc/passwd}",
    r"}\immediate\write18{touch planted}{",
    r"\end{document}",
    "^^5cinput{/etc/passwd}",
    "50 % & more $ of # ~ _ ^ { } \\",
    "line one\r\\input{/etc/passwd}\n\n\\par",
    "β ≤ 1, Hölder, 中文 \N{SNOWMAN} \N{RIGHT-TO-LEFT OVERRIDE} \ud800 \x00\x07",
]


def text_of(pdf):
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def test_a_plain_document_compiles(tmp_path):
    compiled = compile_pdf(standalone("A line.", title="A title"), tmp_path)
    assert (compiled.pages, compiled.overfull, compiled.undefined, compiled.missing) == (1, (), (), ())
    assert compiled.runs >= 2


def test_an_overfull_line_is_seen(tmp_path):
    body = r"\begin{align*} a &= " + " + ".join(["bbbbbbbbbb"] * 20) + r"\end{align*}"
    compiled = compile_pdf(standalone(body), tmp_path)
    assert compiled.widest > 20
    assert compiled.overfull[0].line > 0


def test_an_undefined_reference_and_a_link_to_nowhere_are_seen(tmp_path):
    compiled = compile_pdf(standalone(r"\ref{nowhere} and \hyperlink{neither}{here}"), tmp_path)
    assert set(compiled.undefined) == {"nowhere", "neither"}


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_text_of_users_stays_text(text, tmp_path):
    body = f"\\section{{{heading(text)}}}\n{plain(text)}\n\n{code(text)}\n\nThe end is reached."
    compiled = compile_pdf(standalone(body, title=text), tmp_path)
    assert not (tmp_path / "planted").exists()
    shown = text_of(compiled.pdf)
    assert "The end is reached." in shown
    assert "root:" not in shown
    assert compiled.missing == ()


def test_text_with_commands_is_printed_as_it_is(tmp_path):
    compiled = compile_pdf(standalone(plain(ATTACKS[0])), tmp_path)
    assert r"\immediate\write18{touch planted}" in text_of(compiled.pdf)


def test_a_command_of_the_shell_is_not_run(tmp_path):
    compile_pdf(standalone(r"\immediate\write18{touch planted}Text."), tmp_path)
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.tex"])
def test_files_elsewhere_are_not_read(name, tmp_path):
    (tmp_path / "secret.tex").write_text("the secret")
    with pytest.raises(LatexFailed):
        compile_pdf(standalone(rf"\input{{{name}}}"), tmp_path / "inside")


def test_files_elsewhere_are_not_written(tmp_path):
    body = r"\newwrite\way\immediate\openout\way=../planted.tex \immediate\write\way{x}\immediate\closeout\way Text."
    with pytest.raises(LatexFailed):
        compile_pdf(standalone(body), tmp_path / "inside")
    assert not (tmp_path / "planted.tex").exists()


def test_an_error_is_one_line_with_its_place(tmp_path):
    with pytest.raises(LatexFailed, match=r"Undefined control sequence.* at line \d+") as caught:
        compile_pdf(standalone(r"\nonsense"), tmp_path)
    assert "\n" not in str(caught.value)


def test_a_document_without_end_is_stopped(tmp_path):
    with pytest.raises(LatexFailed, match="within 2 seconds"):
        compile_pdf(standalone(r"\loop\iftrue\repeat"), tmp_path, time_limit=2)


def test_a_missing_pdflatex_is_one_line_that_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    with pytest.raises(LatexFailed, match="texlive-latex-recommended"):
        compile_pdf(standalone("x"), tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be written"):
        compile_pdf(standalone("x"), tmp_path / "file")


def test_the_title_is_in_the_metadata(tmp_path):
    compiled = compile_pdf(standalone("x", title="β & 50 %"), tmp_path)
    shown = subprocess.run(["pdfinfo", str(compiled.pdf)], capture_output=True, text=True, check=True).stdout
    assert "β & 50 %" in shown
