"""Dropping an assumption: a proof falls exactly if its theorems carry what was dropped."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from zcmoe_symbolic import paper
from zcmoe_symbolic.language import Hypothesis
from zcmoe_symbolic.verification import ProofResult, Report, Run, verify
from zcmoe_symbolic.verification.formalisation import FORMS
from zcmoe_symbolic.verification.report import gather
from zcmoe_symbolic.verification.store.plain import NotPlain, as_plain, from_plain

SHARES = "the breakpoints are the companding segmentation of lambda"


def proof(label, part="", goal=0, title="", **found):
    return ProofResult("s.py", 1, label, part, goal, title, ("a = b",), (), "proved", **{"trust": "symbolic", **found})


def report_of(*proofs):
    statements, equations, supplementary = gather(proofs, statements={p.label for p in proofs}, equations=range(1, 147))
    return Report(statements, equations, supplementary)


CARRIES = proof("cor-4.2", hypotheses=(SHARES, "p > 0"), formalises=(("asm-1", SHARES),), equations=((21, "symbolic"),))
USES = proof("thm-6.5", uses=("cor-4.2",), behind=("cor-4.2",), citations=("Hoelder's inequality",))
FREE = proof("thm-4.3", hypotheses=("p > 0",), equations=((22, "symbolic"),))


def test_a_proof_falls_exactly_if_it_carries_the_assumption():
    answer = report_of(CARRIES, USES, FREE).without("Assumption 1")
    assert answer.fallen == {"cor-4.2"}
    assert answer.falls("Corollary 4.2")
    assert not answer.falls("thm-4.3")
    assert answer.equations == (21,)
    # the planted fault: without the record of what the hypothesis formalises, nothing would fall
    assert not report_of(replace(CARRIES, formalises=())).without("asm-1").fallen


def test_dropping_a_statement_drops_all_that_was_derived_from_it_and_nothing_else():
    answer = report_of(CARRIES, USES, FREE).without("cor-4.2")
    assert {row.id: row.remains for row in answer.statements} == {
        "cor-4.2": "dropped", "thm-4.3": "stands", "thm-6.5": "falls"
    }  # fmt: skip
    assert not report_of(replace(USES, behind=()), CARRIES).without("cor-4.2").falls("thm-6.5")


def test_a_statement_that_is_used_through_another_one_is_named_with_the_way():
    far = proof("cor-5.2", uses=("thm-6.5",), behind=("cor-4.2", "thm-6.5"))
    (row,) = [row for row in report_of(CARRIES, USES, far).without("cor-4.2").rows if row.id == "cor-5.2"]
    assert [str(reason) for part in row.parts for one in part.fallen for reason in one.reasons] == ["through thm-6.5"]


def test_a_part_stands_by_another_proof_and_a_label_needs_all_its_parts():
    other = proof("cor-4.2", title="another way")
    report = report_of(CARRIES, other)
    (row,) = report.without("asm-1").statements
    assert (row.remains, [one.title for one in row.parts[0].standing]) == ("stands", ["another way"])
    (row,) = report_of(CARRIES, replace(other, part="more", goal=1)).without("asm-1").statements
    assert (row.remains, [part.remains for part in row.parts]) == ("falls", ["falls", "stands"])


def test_one_part_of_a_label_can_be_dropped_and_others_keep_standing():
    one, two = proof("thm-4.1", "one"), proof("thm-4.1", "one and more", 1)
    user, other = proof("thm-4.3", behind=("thm-4.1/one",)), proof("thm-5.1", behind=("thm-4.1/one and more",))
    answer = report_of(one, two, user, other).without("thm-4.1/one")
    assert answer.fallen == {"thm-4.1", "thm-4.3"}


def test_what_was_never_proved_does_not_fall():
    open_ = replace(CARRIES, verdict="undecided", trust=None, reason="no rule", hypotheses=(), formalises=())
    (row,) = report_of(open_).without("asm-1").statements
    assert row.remains == "open"


@pytest.mark.parametrize(
    ("name", "fallen"),
    [("companding", {"cor-4.2"}), ("P > 0", {"cor-4.2", "thm-4.3"}), ("hölder", {"thm-6.5"})],
    ids=["hypothesis", "exact", "citation"],
)
def test_hypotheses_and_citations_are_found_by_a_part_of_their_text(name, fallen):
    assert report_of(CARRIES, USES, FREE).without(name).fallen == fallen


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Integral(f(x), (x, 0, 1)) = a", "Integral(f(t), (t, 0, 1)) = a", True),
        ("Integral(x*f(x), (x, 0, 1 - g(x))) <= a", "Integral(t*f(t), (t, 0, 1 - g(x))) <= a", False),
        ("Integral(f(x), x in A) = 1", "Integral(f(y), y in A) = 1", True),
        ("Sum(Integral(f(x, k), (x, 0, 1)), (k, 1, m)) < 2", "Sum(Integral(f(k, x), (k, 0, 1)), (x, 1, m)) < 2", True),
        ("Sum(Integral(f(x, k), (x, 0, 1)), (k, 1, m)) < 2", "Sum(Integral(f(k, x), (x, 0, 1)), (k, 1, m)) < 2", False),
        ("Limit(f(x), x, oo, dir='-') = 0", "Limit(f(y), y, oo, dir='-') = 0", True),
        ("Integral(f(x), (x, 0, 1)) = 1", "Integral(f(x), (x, 0, 2)) = 1", False),
        ("x*Integral(f(x), (x, 0, 1)) = 1", "t*Integral(f(t), (t, 0, 1)) = 1", False),
    ],
)
def test_the_name_of_a_bound_variable_makes_no_other_hypothesis(one, other, same):
    report = report_of(proof("cor-4.2", hypotheses=(one,)), proof("thm-6.5", hypotheses=(other,)))
    assert report.without(one).fallen == ({"cor-4.2", "thm-6.5"} if same else {"cor-4.2"})


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "nothing is dropped"),
        ((" ",), "nothing that can be dropped"),
        (("e",), "fits 3 hypotheses or citations, write more of one"),
        (("eq-22",), "drop its statement, thm-4.3"),
        (("asm-9",), "did you mean"),
        (("thm-4.3/no such part",), "no label"),
        ((7,), "nothing that can be dropped"),
    ],
    ids=["none", "blank", "ambiguous", "equation", "unknown-assumption", "unknown-part", "number"],
)
def test_names_that_mean_nothing_or_several_things_are_refused_in_one_line(names, message):
    report = report_of(replace(CARRIES, hypotheses=(SHARES, "p >= 0 there")), USES, FREE)
    with pytest.raises(ValueError, match=message) as error:
        report.without(*names)
    assert "\n" not in str(error.value)


def test_where_paper_and_proof_differ_is_said_both_ways():
    answer = report_of(FREE, replace(CARRIES, label="bennett")).without("asm-1")
    notes = {row.id: row.difference for row in answer.statements}
    assert notes == {
        "thm-4.3": "the paper assumes asm-1 here; no proof here needs it",
        "bennett": "the paper does not name asm-1 here; a proof here needs it",
    }


def test_a_record_keeps_what_a_proof_formalises_and_rests_on():
    plain = json.loads(json.dumps(as_plain(replace(CARRIES, behind=("eq-74",)))))
    kept = from_plain(plain)
    assert (kept.formalises, kept.behind, kept.assumptions) == ((("asm-1", SHARES),), ("eq-74",), ("asm-1",))
    for wrong in ({"formalises": [["asm-1"]]}, {"formalises": [["asm-1", 3]]}, {"behind": "eq-74"}):
        with pytest.raises(NotPlain):
            from_plain({**plain, **wrong})


def test_every_formalisation_in_the_registry_is_of_a_kind_and_a_form_that_exist():
    used = [how for assumption in paper.assumptions() for how in assumption.hypotheses]
    assert all(Hypothesis(how.kind, ()).kind == how.kind for how in used)  # an unknown kind raises
    assert {how.form for how in used} - {""} == set(FORMS)
    assert all(assumption.hypotheses for assumption in paper.assumptions())


SCRIPT = '''
from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.language import companding, equal
from zcmoe_symbolic.theory.scalar import cells, lam, m

@claim("first", given=[companding(cells, lam)], states=equal(m + 1, 1 + m))
def first():
    """Needs nothing, though it may assume much."""
    return calc(m + 1).equals(1 + m, by=algebra).theorem()

@claim("second", states=equal(2 * m + 2, 2 + 2 * m))
def second():
    """Rests on the first."""
    return calc(2 * m + 2).equals(2 + 2 * m, by=algebra(uses("first"))).theorem()
'''


def test_an_allowed_hypothesis_that_no_theorem_carries_makes_nothing_fall(tmp_path):
    script = tmp_path / "own.py"
    script.write_text(SCRIPT)
    report = verify(script)
    assert [row.verdict for row in report.supplementary] == ["proved", "proved"]
    assert not report.without("asm-1").fallen
    answer = report.without("first")
    assert answer.fallen == {"first", "second"}


def test_the_answer_for_a_statement_comes_from_its_theorems(tmp_path):
    run = Run("cor-4.2", "thm-4.3")
    run.work()
    report = run.report()
    answer = report.without("asm-1")
    assert answer.falls("cor-4.2")
    assert not answer.falls("thm-4.3")
    entry = next(e for e in run.session.paper.entries if e.label == "cor-4.2" and not e.claim.part)
    theorems = run.session.evaluate(entry).outcome.theorems
    kinds = {hypothesis.kind for theorem in theorems for hypothesis in theorem.hypotheses}
    assert "companding" in kinds
    # what is recorded as behind the proof is what the premises lead to
    behind, pending, seen = set(), list(theorems), set()
    while pending:
        theorem = pending.pop()
        if theorem not in seen:
            seen.add(theorem)
            pending.extend(theorem.premises)
            origin = run.session.origin(theorem)
            behind |= {origin.name} if origin is not None else set()
    (row,) = [row for row in report.statements if row.id == "cor-4.2"]
    assert set(row.parts[0].best.behind) == behind - {"cor-4.2"}
    assert "eq-74" in behind


def command(*arguments, folder):
    return subprocess.run(
        [sys.executable, "-m", "zcmoe_symbolic.cli", "verify", *map(str, arguments)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_command_prints_a_table_json_and_a_drawing(tmp_path):
    script = tmp_path / "own.py"
    script.write_text(SCRIPT)
    said = command("own.py", "--without", "first", "--graph", "out.svg", folder=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "that it is false is not said" in said.stdout
    assert (tmp_path / "out.svg").read_text().startswith("<svg")
    said = command("own.py", "--without", "first", "--json", folder=tmp_path)
    remains = {row["id"]: row["remains"] for row in json.loads(said.stdout)["what_if"]["supplementary"]}
    assert remains == {"first": "dropped", "second": "falls"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["--without", "no such thing"],
        ["--without", "asm-1", "--mutants"],
        ["--graph", "out.png"],
        ["--graph", "no/o.svg"],
    ],
    ids=["unknown", "mutants", "suffix", "folder"],
)
def test_the_command_refuses_in_one_line(tmp_path, arguments):
    (tmp_path / "own.py").write_text(SCRIPT)
    said = command("own.py", *arguments, folder=tmp_path)
    assert said.returncode == 2
    assert len(said.stderr.strip().splitlines()) == 1
