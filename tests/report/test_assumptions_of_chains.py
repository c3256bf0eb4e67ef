"""A chain that assumes more than the statement above it says so, on the page and in LaTeX."""

from dataclasses import replace
from pathlib import Path

import pages
import pytest

from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.present.document import paper_document
from zcmoe_symbolic.present.report import SitePages, report_files
from zcmoe_symbolic.verification import Run


@pytest.fixture(scope="module")
def report():
    run = Run(Path(__file__).with_name("beside.py"), notation=Notation.standard())
    run.work()
    return run.report()


def chains_of(report, label):
    (row,) = [row for row in report.supplementary if row.id == label]
    return row.parts[0].proofs[0].derivation.chains


def text_of(report, label):
    return pages.read_page(report_files(SitePages(report))[f"statements/{label}.html"]).text


def test_what_a_chain_assumes_beyond_the_statement_is_recorded(report):
    assert [chain.assumes for chain in chains_of(report, "besides")] == [("$a = b$",), ()]
    assert [chain.assumes for chain in chains_of(report, "needed")] == [()]


def test_it_is_shown_with_the_chain(report):
    assert "Assumed in this chain:" in text_of(report, "besides")
    assert "Assumed in this chain: $a = b$." in text_of(report, "besides")  # in the LaTeX to copy
    assert "Assumed in this chain" not in text_of(report, "needed")
    assert paper_document(report).count("Assumed in this chain: $a = b$.") == 1


def test_a_record_without_it_shows_nothing(report):
    (row,) = [row for row in report.supplementary if row.id == "besides"]
    proof = row.parts[0].proofs[0]
    bare = replace(proof.derivation, chains=tuple(replace(c, assumes=()) for c in proof.derivation.chains))
    part = replace(row.parts[0], proofs=(replace(proof, derivation=bare),))
    rows = tuple(replace(r, parts=(part,)) if r is row else r for r in report.supplementary)
    assert "Assumed in this chain" not in text_of(replace(report, supplementary=rows), "besides")


def test_a_document_of_own_scripts_is_not_called_the_papers_results(report):
    own = paper_document(report)
    assert "Dar" not in own
    assert "Claims of the user's own scripts" in own
    assert "Dar" in paper_document(replace(report, asked=()))
