"""The whole paper as one document: everything is in it, linked, and no line is too wide."""

import re
import subprocess
from dataclasses import replace

import pytest

from zcmoe_symbolic import paper
from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.present.document import DocumentFigure, paper_document, write_pdf
from zcmoe_symbolic.verification import Run

BOUNDS = {
    "model": {"beta": "cos(6*pi*x)", "density": "uniform", "noise": "uniform(1/2)"},
    "failure": "1/20",
    "trials": 200,
    "seed": 0,
    "settings": [
        {
            "density": "optimal", "n": 200, "m": 5, "mean": 0.1, "quantile": 0.2, "quantile_low": 0.19,
            "quantile_high": None,
            "bounds": [
                {"bound": "range_1 & more", "value": 1.5, "ratio": 7.5, "guarantee": 0.95, "reason": "",
                 "applies_in": 0.5, "held_in": 1.0},
                {"bound": "other", "value": None, "ratio": None, "guarantee": None, "reason": "n is too small",
                 "applies_in": 0.0, "held_in": None},
            ],
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def report():
    run = Run("thm-4.3", "finding-2", "lem-continuous-density", notation=Notation.standard())
    run.work()
    return run.report()


def text_of(pdf):
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def test_a_report_becomes_a_pdf_with_its_source_beside_it(report, tmp_path):
    compiled = write_pdf(report, tmp_path / "made" / "my paper.pdf", bounds=BOUNDS)
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"my paper.pdf", "my paper.tex"}
    assert (compiled.undefined, compiled.missing, compiled.widest) == ((), (), 0)
    shown = text_of(compiled.pdf)
    for wanted in ("Theorem 4.3", "Finding 2", "lem-continuous-density", "range_1 & more", "n is too small", "(76)"):
        assert wanted in shown


def test_figures_are_copied_beside_the_document(report, tmp_path):
    small = write_pdf(replace(report, statements=(), findings=(), supplementary=(), equations=()), tmp_path / "s.pdf")
    odd = tmp_path / "a # b.pdf"
    odd.write_bytes(small.pdf.read_bytes())
    write_pdf(report, tmp_path / "out" / "p.pdf", figures=[DocumentFigure(odd, "100 % & more")])
    assert (tmp_path / "out" / "p-figures" / "figure-1.pdf").is_file()
    assert "100 % & more" in text_of(tmp_path / "out" / "p.pdf")


@pytest.mark.parametrize("path", ["paper.txt", "paper"])
def test_a_path_that_is_no_pdf_is_refused(path, report, tmp_path):
    with pytest.raises(ValueError, match=r"does not end in \.pdf"):
        write_pdf(report, tmp_path / path)


def test_a_figure_that_is_not_there_is_named(report, tmp_path):
    with pytest.raises(ValueError, match="nowhere"):
        write_pdf(report, tmp_path / "p.pdf", figures=[DocumentFigure(tmp_path / "nowhere.pdf", "")])


def test_a_corrupted_step_changes_the_document(report):
    row = report.statements[0]
    part = row.parts[0]
    derivation = part.best.derivation
    chain = derivation.chains[0]
    step = replace(chain.steps[0], formula=replace(chain.steps[0].formula, right="42 + 43"), rule="magic")
    wrong = replace(derivation, chains=(replace(chain, steps=(step, *chain.steps[1:])), *derivation.chains[1:]))
    parts = (replace(part, proofs=(replace(part.best, derivation=wrong), *part.proofs[1:])), *row.parts[1:])
    document = paper_document(replace(report, statements=(replace(row, parts=parts), *report.statements[1:])))
    assert "42 + 43" in document
    assert "y magic" in document
    assert "42 + 43" not in paper_document(report)


def test_kind_and_verdict_of_an_equation_are_not_told_twice():
    run = Run("eq-11")
    run.work()
    shown = paper_document(run.report()).partition(r"\textbf{(11)}")[2].partition("source")[0]
    assert shown.count(r"\verdict{definition}{definition}") == 1
    assert "definition" not in shown.replace(r"\verdict{definition}{definition}", "")


def test_verdicts_are_those_of_the_report(report):
    refuted = replace(report.statements[0], verdict="refuted", trust=None, reason="planted & wrong")
    document = paper_document(replace(report, statements=(refuted,)))
    assert r"\verdict{refuted}" in document
    assert r"Planted \& wrong" in document


@pytest.mark.slow
def test_the_whole_paper_compiles_without_a_wide_line(tmp_path):
    run = Run(notation=Notation.standard())
    run.work(2)
    report = run.report()
    compiled = write_pdf(report, tmp_path / "paper.pdf", bounds=BOUNDS)
    assert compiled.widest <= 20
    assert (compiled.undefined, compiled.missing) == ((), ())
    assert len(compiled.shrunk) <= 10
    assert min(compiled.shrunk, default=100) >= 75
    source = (tmp_path / "paper.tex").read_text()
    shown = text_of(compiled.pdf)
    # TeX sets apostrophes, breaks lines and hyphenates.
    words = " ".join(shown.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("-\n", "").split())
    for row in report.statements:
        assert row.title in words
    for finding in report.findings:
        assert finding.title in words
    assert len(report.equations) == len(paper.equations())
    assert all(re.search(rf"^[ \f]*\({row.number}\) {row.verdict}", shown, re.MULTILINE) for row in report.equations)
    proofs = [proof for row in report.statements for part in row.parts for proof in part.proofs]
    assert source.count(r"\proofheading{") >= len(proofs)
