"""The gaps in the paper's argument: data that names existing things, witnesses that can fail, and what is printed."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
import sympy as sp

from zcmoe_symbolic import Ball, DataModel, ScalarMoE, paper, x
from zcmoe_symbolic.cli.commands import run_command
from zcmoe_symbolic.present.findings import finding_text, findings_page, findings_text
from zcmoe_symbolic.proofs import proof_scripts
from zcmoe_symbolic.verification import FindingRow, Run
from zcmoe_symbolic.verification.findings import finding_rows
from zcmoe_symbolic.verification.records import ProofResult
from zcmoe_symbolic.verification.report import gather

ROOT = Path(__file__).parent.parent
FINDINGS = [item.identifier for item in paper.findings()]
SCRIPTS = {re.sub(r"finding_(\d+)_.*", r"finding-\1", path.stem): path for path in proof_scripts()}

# A fault for each finding, planted in what is claimed and in its proof alike, and what becomes of the finding.
FAULTS = {
    "finding-1": ("Rational(4, 45) / m**3", "Rational(4, 45) / m**2", "undecided"),
    "finding-2": ("b_1 * D / 6", "b_1 * D / 5", "refuted"),
    "finding-3": ("h / 2", "h / 3", "refuted"),
    "finding-4": ("Rational(1, 4)", "Rational(1, 5)", "refuted"),
    "finding-5": ("4 * b**2 * m", "5 * b**2 * m", "refuted"),
    "finding-6": ("L**2 * log(2 / eta) / (n * m)", "L * log(2 / eta) / (n * m)", "refuted"),
    "finding-7": ("Rational(11, 180)", "Rational(1, 15)", "undecided"),
}


@pytest.fixture(scope="module")
def run():
    """All witnesses, proved once for all tests of this file."""
    run = Run(*FINDINGS)
    run.work()
    return run


@pytest.fixture(scope="module")
def rows(run):
    return {row.id: row for row in run.report().findings}


# -- the data -----------------------------------------------------------------------------------------------


def test_the_seven_findings_are_numbered_in_order():
    assert [f"finding-{number}" for number in range(1, 8)] == FINDINGS


@pytest.mark.parametrize("identifier", FINDINGS)
def test_a_finding_concerns_items_that_exist(identifier):
    concerns = paper.finding(identifier).concerns
    assert concerns
    assert [paper.identify(name) for name in concerns] == list(concerns)
    assert not any(name.startswith("finding") for name in concerns)


@pytest.mark.parametrize("identifier", FINDINGS)
def test_witnesses_and_repairs_are_labels_of_claims(identifier, run):
    finding = paper.finding(identifier)
    assert finding.witnesses
    statements = {item.identifier for item in paper.statements()}
    assert set(finding.witnesses) <= set(run.session.paper.labels)
    assert set(finding.repaired_by) <= set(run.session.paper.labels) | statements


@pytest.mark.parametrize("identifier", FINDINGS)
def test_texts_are_sentences(identifier):
    finding = paper.finding(identifier)
    for text in (finding.fails, finding.repair):
        assert re.fullmatch(r"[A-Z].*\.", text), text
    assert not finding.title.endswith(".")


def test_no_status_is_written_down():
    fields = {field.name for field in dataclasses.fields(paper.Finding)}
    assert fields == {"identifier", "title", "concerns", "fails", "repair", "witnesses", "repaired_by"}


@pytest.mark.parametrize("spelling", ["finding-3", "Finding 3", "FINDING 3", " finding 3 "])
def test_spellings_are_understood(spelling):
    assert paper.identify(spelling) == paper.finding(spelling).identifier == "finding-3"


@pytest.mark.parametrize("spelling", ["finding-0", "finding-8", "finding", "thm-4.3", "", 3])
def test_what_names_no_finding_is_refused(spelling):
    with pytest.raises(paper.UnknownIdentifier, match="names no finding: there are finding-1 to finding-7"):
        paper.finding(spelling)


# -- the witnesses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", FINDINGS)
def test_every_witness_is_proved(identifier, rows):
    row = rows[identifier]
    assert [witness.verdict for witness in row.witnesses] == ["proved"] * len(row.witnesses)
    assert (row.status, row.reason) == ("confirmed", "")


@pytest.mark.parametrize("identifier", FINDINGS)
def test_no_witness_rests_on_a_citation(identifier, rows):
    assert rows[identifier].trust in ("symbolic", "certified")
    assert all(witness.citations == () for witness in rows[identifier].witnesses)


@pytest.mark.parametrize("identifier", FINDINGS)
def test_witnesses_show_no_equation_of_the_paper(identifier, rows):
    """A counterexample next to an equation must not count as its proof."""
    assert all(witness.equations == () for witness in rows[identifier].witnesses)


@pytest.mark.parametrize(
    "identifier", [pytest.param(name, marks=[pytest.mark.slow] * (name == "finding-4")) for name in FINDINGS]
)
def test_a_planted_fault_turns_the_status(identifier, tmp_path):
    right, wrong, status = FAULTS[identifier]
    text = SCRIPTS[identifier].read_text(encoding="utf-8")
    assert right in text
    others = [path for path in proof_scripts() if path != SCRIPTS[identifier]]
    corrupted = tmp_path / SCRIPTS[identifier].name
    corrupted.write_text(text.replace(right, wrong), encoding="utf-8")
    run = Run(identifier, paper_scripts=[*others, corrupted])
    run.work()
    report = run.report()
    (row,) = report.findings
    assert (row.status, row.id) == (status, identifier)
    assert row.reason
    assert report.exit_status() == {"refuted": 1, "undecided": 3}[status]
    assert status in finding_text(row)


def result(label, verdict, **more):
    return ProofResult("s.py", 1, label, more.pop("part", ""), more.pop("goal", 0), "", (), (), verdict, **more)


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([], "undecided"),
        (["proved"], "confirmed"),
        (["proved", "undecided"], "undecided"),
        (["proved", "refuted"], "refuted"),
        (["undecided", "refuted"], "refuted"),
    ],
)
def test_a_finding_is_as_certain_as_its_weakest_witness(verdicts, status):
    results = [result("finding-2", verdict, goal=k, part=f"part {k}") for k, verdict in enumerate(verdicts)]
    (row,) = finding_rows(results, ["finding-2"])
    assert row.status == status


def test_a_witness_of_another_label_counts():
    finding = dataclasses.replace(paper.finding("finding-2"), witnesses=("finding-2", "lem-other"))
    _, _, further = gather([result("lem-other", "undecided")])
    (proved,) = (row for row in finding_rows([result("finding-2", "proved")], ["finding-2"]))
    row = FindingRow(finding, (*proved.witnesses, *further))
    assert (proved.status, row.status) == ("confirmed", "undecided")


def test_a_witness_is_no_row_of_its_own():
    statements, _, further = gather([result("finding-2", "proved"), result("lem-other", "proved")])
    assert [row.id for row in further] == ["lem-other"]
    assert "finding-2" not in [row.id for row in statements]


def test_a_label_of_no_finding_stays_a_label():
    _, _, further = gather([result("finding-99", "proved")])
    assert [row.id for row in further] == ["finding-99"]


def test_a_users_script_decides_nothing_about_a_finding(tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text(
        "from zcmoe_symbolic import algebra, calc, claim\n"
        "from zcmoe_symbolic.language import equal\n"
        '@claim("finding-2", states=equal(2, 1 + 1))\n'
        "def two():\n"
        "    return calc(2).equals(1 + 1, by=algebra).theorem()\n",
        encoding="utf-8",
    )
    run = Run(str(mine))
    run.work()
    report = run.report()
    assert report.findings == ()
    assert [row.id for row in report.supplementary] == ["finding-2"]


def test_the_gain_of_unions_of_intervals_is_36_for_the_cosine():
    """(23) for cos(6 pi x) against the best quantizer of beta(X), whose density is 1/(pi sqrt(1 - z^2))."""
    constant = ScalarMoE(DataModel(sp.cos(6 * sp.pi * x), 1)).error_constant(digits=30)
    root = sp.pi ** sp.Rational(-1, 3) * sp.sqrt(sp.pi) * sp.gamma(sp.Rational(5, 6)) / sp.gamma(sp.Rational(4, 3))
    quantizer = sp.N(root**3 / 12, 40)
    gain = sp.Float(constant.decimal(), 30) / quantizer
    assert isinstance(constant, Ball)
    assert abs(gain - 36) < sp.Float("1e-25")


# -- what is printed ----------------------------------------------------------------------------------------


def test_the_json_of_a_run_has_the_findings(run):
    found = json.loads(json.dumps(run.report().as_json()))
    assert [row["id"] for row in found["findings"]] == FINDINGS
    assert found["summary"]["findings"] == {"proved": 7, "refuted": 0, "undecided": 0, "not_reached": 0}
    assert found["supplementary"] == []
    for row in found["findings"]:
        assert row.keys() >= {"id", "title", "concerns", "fails", "repair", "verdict", "status", "witnesses"}
        assert (row["verdict"], row["status"]) == ("proved", "confirmed")
        assert row["witnesses"]
        for witness in row["witnesses"]:
            assert witness["id"] == row["id"]
            assert witness["verdict"] == "proved"
            assert witness["states"]
            assert witness["says"].endswith(".")


def test_what_is_not_asked_for_is_not_listed():
    run = Run("eq-63")
    run.work()
    assert run.report().findings == ()


def test_the_text_fits_into_80_columns(rows):
    text = findings_text(list(rows.values()), 80)
    assert max(map(len, text.splitlines())) <= 80
    assert text.splitlines()[-1] == "7 findings: 7 confirmed, 0 refuted, 0 undecided"
    for row in rows.values():
        assert row.finding.title in text
        assert row.finding.repair.split()[-1] in text


def printed(capsys, *arguments):
    status = run_command(list(arguments))
    return status, capsys.readouterr()


def test_the_command_prints_one_finding(capsys):
    status, found = printed(capsys, "findings", "Finding 5")
    assert status == 0
    assert found.out.startswith("Finding 5: At fixed confidence")
    assert "status    confirmed" in found.out
    assert found.out.endswith("1 finding: 1 confirmed, 0 refuted, 0 undecided\n")
    assert max(map(len, found.out.splitlines())) <= 80


def test_the_command_prints_json_and_nothing_else(capsys):
    status, found = printed(capsys, "findings", "finding-1", "finding-5", "--json")
    assert status == 0
    one, five = json.loads(found.out)["findings"]
    assert (one["id"], five["id"]) == ("finding-1", "finding-5")
    assert one["repaired_by"] == [{"id": "lem-optimal-limit", "verdict": "proved"}]


def test_show_prints_the_finding_and_the_steps_of_its_witnesses(capsys):
    status, found = printed(capsys, "show", "finding-5")
    assert status == 0
    assert found.out.startswith("Finding 5: At fixed confidence")
    assert "by termwise" in found.out


def test_verify_proves_the_witness_of_a_finding(capsys):
    status, found = printed(capsys, "verify", "finding-2")
    assert status == 0
    assert re.search(r"^Finding 2 +confirmed +symbolic ", found.out, re.MULTILINE)
    assert "1 finding: 1 proved" in found.out


@pytest.mark.parametrize("arguments", [["finding-8"], ["thm-4.3"], ["finding-1", "--json", "--markdown"]])
def test_bad_input_is_one_line_and_status_2(capsys, arguments):
    status, found = printed(capsys, "findings", *arguments)
    assert status == 2
    assert found.out == ""
    assert len(found.err.splitlines()) == 1


# -- the pages ----------------------------------------------------------------------------------------------


def test_the_page_is_what_the_command_prints(rows):
    """To renew it: zcmoe findings --markdown > docs/FINDINGS.md."""
    page = (ROOT / "docs" / "FINDINGS.md").read_text(encoding="utf-8")
    assert page == findings_page(list(rows.values()))


def test_the_readme_lists_the_findings():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Gaps in the paper's argument")[1].split("\n## ")[0]
    listed = re.findall(r"^\d+\. (.+)$", section, re.MULTILINE)
    assert listed == [item.title for item in paper.findings()]
