"""Items of the paper and of a user's scripts as LaTeX: made from the records, and a document that compiles."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.present.document import compile_pdf, item_latex, standalone
from zcmoe_symbolic.verification import Run

ITEMS = ["thm-4.1", "cor-4.2", "thm-4.3", "panter-dite", "eq-76", "(22)", "finding-2", "Assumption 1", "gersho"]
SCRIPT = '''
from sympy import Symbol
from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.language import equal

x = Symbol("x", real=True)


@claim(%r, part=%r, states=equal((x + 1) ** 2, x**2 + 2 * x + 1))
def square():
    """100 %% of \\\\input{/etc/passwd} & _all_ $x^2$ \\\\write18{touch planted} # ~."""
    return calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=algebra).theorem()


@claim("false", states=equal((x + 1) ** 2, x**2 + x + 1))
def wrong():
    return calc((x + 1) ** 2).equals(x**2 + x + 1, by=algebra).theorem()
'''


def reported(*targets):
    run = Run(*targets, notation=Notation.standard())
    run.work()
    return run.report()


@pytest.fixture(scope="module")
def report():
    return reported(*(item for item in ITEMS if item != "Assumption 1"))


@pytest.mark.parametrize("rules", [False, True], ids=["plain", "rules"])
@pytest.mark.parametrize("item", ITEMS)
def test_an_item_alone_compiles_without_a_line_that_is_too_wide(item, rules, report, tmp_path):
    body = item_latex(report, item, rules=rules, width=45.5, fitted=True)
    compiled = compile_pdf(standalone(body, title=item), tmp_path)
    assert compiled.widest <= 20
    assert (compiled.undefined, compiled.missing) == ((), ())


def test_what_a_claim_states_comes_before_the_steps_that_bear_its_number(report):
    first, second = item_latex(report, "(22)", comments=False).splitlines()[1:3]
    assert first.strip().startswith(r"\lambda(x) &=")
    assert second.strip().startswith(r"\left(\frac{p(x) \beta'(x)^2}")


@pytest.mark.parametrize("item", ITEMS)
def test_without_comments_the_same_formulas_are_left(item, report):
    lines = item_latex(report, item).splitlines()
    plain = item_latex(report, item, comments=False)
    assert plain.splitlines() == [line for line in lines if not line.startswith("%")]
    assert 0 < len(plain.splitlines()) < len(lines)


def test_a_number_is_printed_once_as_a_tag(report):
    text = item_latex(report, "eq-76")
    assert text.count(r"\tag{76}") == 1
    assert r"\beta'(x)^2" in text


def test_a_statement_has_its_hypotheses_and_numbers(report):
    text = item_latex(report, "Theorem 4.3")
    assert r"\tag{75}" in text
    assert r"$\lambda > 0$ on $[0, 1]$" in text


def test_rules_are_named_only_if_asked_for(report):
    assert "hoelder" in item_latex(report, "thm-4.3", rules=True).replace(" ", "")
    assert r"\overset" not in item_latex(report, "thm-4.3")


def test_an_assumption_is_said_to_be_assumed(report):
    assert "assumed and not proved" in item_latex(report, "asm-1")


def test_a_definition_that_no_step_checks_gives_nothing(report):
    assert item_latex(report, "eq-4") == ""


def test_a_corrupted_record_changes_the_text(report):
    row = next(row for row in report.statements if row.id == "thm-4.3")
    part = row.parts[0]
    derivation = part.best.derivation
    wrong = replace(derivation, states=(replace(derivation.states[0], right="42"), *derivation.states[1:]))
    parts = (replace(part, proofs=(replace(part.best, derivation=wrong), *part.proofs[1:])), *row.parts[1:])
    corrupted = replace(report, statements=(replace(row, parts=parts),))
    text = item_latex(corrupted, "thm-4.3")
    assert "42" in text
    assert text != item_latex(report, "thm-4.3")


def test_a_user_script_with_odd_names_compiles_and_runs_nothing(tmp_path):
    label, part = r"odd_{1} \input{secret} %", "a\rb \\end{document} ü β"
    script = tmp_path / "odd.py"
    script.write_text(SCRIPT % (label, part))
    report = reported(str(script))
    body = item_latex(report, str(script), rules=True, width=45.5, fitted=True)
    assert body.count(r"\begin{align*}") >= 1
    assert "x^2 + x + 1" not in body
    compiled = compile_pdf(standalone(body, title=label), tmp_path / "pdf")
    assert compiled.widest <= 20
    assert not (tmp_path / "pdf" / "planted").exists()
    shown = subprocess.run(["pdftotext", str(compiled.pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "root:" not in shown


def zcmoe(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "zcmoe_symbolic", *arguments], capture_output=True, text=True, cwd=cwd, env=os.environ
    )


def test_the_command_writes_a_document(tmp_path):
    found = zcmoe("latex", "asm-1", "asm-3", "--standalone", "--out", "a.tex", cwd=tmp_path)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
    assert compile_pdf((tmp_path / "a.tex").read_text(), tmp_path).pages == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("latex", "asm-1", "--notation", "missing.toml"), "missing.toml"),
        (("latex", "asm-1", "--width", "2"), "--width"),
        (("latex", "asm-9"), "asm-9"),
        (("latex", "asm-1", "--out", "no/such/folder.tex"), "cannot be written"),
    ],
)
def test_bad_input_is_one_line(arguments, word, tmp_path):
    found = zcmoe(*arguments, cwd=tmp_path)
    assert found.returncode == 2
    assert word in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "folder").mkdir()
    assert zcmoe("latex", "asm-1", "--out", "folder", cwd=tmp_path).returncode == 2
    assert os.listdir(tmp_path) == ["folder"]


def test_what_is_not_proved_is_named_and_gives_3(tmp_path):
    (tmp_path / "mine.py").write_text(SCRIPT % ("good", ""))
    found = zcmoe("latex", "mine.py", cwd=tmp_path)
    assert found.returncode == 3
    assert "false is refuted, and is not printed" in found.stderr
    assert "% good, proved (symbolic)" in found.stdout
