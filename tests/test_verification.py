"""Verdicts of labels and equations from their proofs, with faults planted where a verdict could go wrong."""

import dataclasses
import json
import pickle
import subprocess
import sys
import textwrap

import pytest

from zcmoe_symbolic import paper, verify
from zcmoe_symbolic.verification import BadTarget, Fault, ProofResult, Report, Run
from zcmoe_symbolic.verification.records import FailedStep
from zcmoe_symbolic.verification.report import gather, judge

HEAD = """
from sympy import Eq, Rational, Symbol
from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import RuleError, Theorem, assumption, by_sign
from zcmoe_symbolic.language import at_most, equal, holds
x, y = Symbol("x", real=True), Symbol("y", real=True)
square = equal((x + 1) ** 2, x**2 + 2 * x + 1)

def proof_of_square(**tags):
    return calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=algebra, **tags).theorem()
"""


@pytest.fixture
def folder(tmp_path):
    """Writes scripts and verifies them as if they were the paper's."""

    class Folder:
        count = 0

        def script(self, text, name=None):
            Folder.count += 1
            path = tmp_path / (name or f"script_{self.count:02}.py")
            path.write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
            return path

        def run(self, *texts, targets=(), jobs=1):
            run = Run(*targets, paper_scripts=[self.script(text) for text in texts])
            run.work(jobs)
            return run

        def report(self, *texts, targets=(), jobs=1):
            return self.run(*texts, targets=targets, jobs=jobs).report()

    return Folder()


def rows(report):
    return {row.id: row for row in (*report.statements, *report.supplementary)}


def equation(report, number):
    return next(row for row in report.equations if row.number == number)


def result(label="thm-4.3", part="", goal=0, verdict="proved", trust="symbolic", **more):
    values = {"title": "", "states": ("a = b",), "given": ("given",)} | more
    return ProofResult(
        "s.py", 1, label, part, goal, verdict=verdict, trust=trust if verdict == "proved" else None, **values
    )


# -- a claim is proved by its own statement only ----------------------------------------------------


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("return calc((x + 1) ** 2).equals(1 + x * (x + 2), by=algebra).theorem()", "but claimed is"),
        ("return calc(x**2 + 2 * x + 1).equals((x + 1) ** 2, by=algebra).theorem()", "but claimed is"),
        ("return proof_of_square(), proof_of_square()", "2 theorems for 1 claimed"),
        ("return []", "0 theorems for 1 claimed"),
        ("return None", "0 theorems for 1 claimed"),
        ("return (x + 1) ** 2,", "is not a theorem"),
        ("return ['proved']", "is not a theorem"),
        ("return [square]", "is not a theorem"),
        ("return [object.__new__(Theorem)]", "is not a theorem"),
        (
            "h = holds(Eq((x + 1) ** 2, x**2 + 2 * x + 1, evaluate=False))\n"
            "    return calc((x + 1) ** 2, given=[h]).equals(x**2 + 2 * x + 1, by=assumption(h)).theorem()",
            "also needs that",
        ),
        ("raise RuleError('gave up')", "gave up"),
    ],
)
def test_whatever_is_not_the_claimed_theorem_proves_nothing(folder, body, why):
    report = folder.report(f'@claim("thm-6.4", states=square)\ndef proof():\n    {body}\n')
    row = rows(report)["thm-6.4"]
    assert row.verdict == "undecided"
    assert why in row.reason
    assert row.trust is None
    assert report.exit_status() == 3
    assert not report.faults


@pytest.mark.parametrize("body", ["return 43", "return calc(x)", "return 1 / 0", "raise SystemExit(0)", "return proof"])
def test_a_proof_that_breaks_off_proves_nothing_and_is_a_fault(folder, body):
    report = folder.report(f'@claim("thm-6.4", states=square)\ndef proof():\n    {body}\n')
    assert rows(report)["thm-6.4"].verdict == "undecided"
    (fault,) = report.faults
    assert fault.label == "thm-6.4"
    assert fault.line is not None
    assert report.exit_status() == 2


def test_a_proved_claim_lists_what_it_uses_and_not_what_it_is_given(folder):
    report = folder.report(
        """
        spare, needed = holds(at_most(x, y)), holds(Eq(x, y))

        @claim("thm-6.4", given=[spare, needed], states=equal(x + 1, y + 1))
        def proof():
            return calc(x + 1).equals(y + 1, by=algebra(needed)).theorem()
        """
    )
    row = rows(report)["thm-6.4"]
    assert row.verdict == "proved"
    assert row.hypotheses == ("x = y",)


# -- labels from claims -----------------------------------------------------------------------------


def test_every_part_must_be_proved():
    done, open_ = result(part="a"), result(part="b", goal=1, verdict="undecided", reason="no rule")
    assert judge("thm-4.3", "", [done]).verdict == "proved"
    row = judge("thm-4.3", "", [done, open_])
    assert (row.verdict, row.trust, row.reason) == ("undecided", None, "b: no rule")


def test_one_of_several_proofs_of_a_part_is_enough():
    row = judge("thm-4.3", "", [result(verdict="undecided"), result(trust="cited")])
    assert (row.verdict, row.trust) == ("proved", "cited")
    assert [proof.verdict for proof in row.parts[0].proofs] == ["proved", "undecided"]


def test_a_refuted_claim_refutes_whatever_else_succeeded():
    false = result(verdict="refuted", counterexample="at x = 2", reason="at x = 2")
    row = judge("thm-4.3", "", [result(), false, result(part="b", goal=1)])
    assert row.verdict == "refuted"
    assert "another proof of it succeeded" in row.reason


def test_nothing_claimed_is_undecided():
    row = judge("thm-6.4", "Theorem 6.4", [])
    assert (row.verdict, row.reached, row.reason) == ("undecided", False, "no proof script yet")


def test_trust_is_the_worst_part_by_its_best_proof():
    proofs = [
        result(part="a", trust="cited"),
        result(part="a", trust="symbolic"),
        result(part="b", goal=1, trust="certified"),
    ]
    row = judge("thm-4.3", "", proofs)
    assert row.trust == "certified"
    assert [part.trust for part in row.parts] == ["symbolic", "certified"]


def test_hypotheses_and_citations_are_those_of_the_best_proofs():
    proofs = [
        result(part="a", trust="cited", hypotheses=("h1",), citations=("Hoelder",), uses=("thm-4.1",)),
        result(part="a", hypotheses=("h2",), uses=("cor-4.2/x", "thm-4.3/b")),
        result(part="b", goal=1, hypotheses=("h3",), uses=("cor-4.2",)),
    ]
    row = judge("thm-4.3", "", proofs)
    assert row.hypotheses == ("h2", "h3")
    assert row.citations == ()
    assert row.rests_on == ("cor-4.2",)


def test_an_open_part_shows_what_its_claim_allows():
    assert judge("thm-4.3", "", [result(verdict="undecided", given=("h",))]).hypotheses == ("h",)


def test_claims_of_one_part_with_other_statements_are_all_required(folder):
    report = folder.report(
        """
        @claim("thm-6.4", states=square)
        def one():
            return proof_of_square()

        @claim("thm-6.4", states=equal(x**4, x**5 - x + x))
        def other():
            return calc(x**4).equals(x**5, by=algebra).theorem()
        """
    )
    row = rows(report)["thm-6.4"]
    assert len(row.parts) == 2
    assert row.verdict == "refuted"
    assert report.exit_status() == 1


# -- results of others ------------------------------------------------------------------------------

BASE = """
@claim("thm-6.1", part="first", states=square)
def first():
    return proof_of_square()

@claim("thm-6.1", part="second", states=[equal(x + x, 2 * x + 0 * y), at_most(-(x**2), 0)])
def second():
    return calc(x + x).equals(2 * x, by=algebra).theorem(), calc(-(x**2)).at_most(0, by=by_sign).theorem()
"""


@pytest.mark.parametrize(
    ("call", "states"),
    [
        ("uses('thm-6.1', 0)", "square"),
        ("uses('thm-6.1', 2)", "at_most(-(x**2), 0)"),
        ("uses('thm-6.1/second', 1)", "at_most(-(x**2), 0)"),
        ("uses('Theorem 6.1/first')", "square"),
        ("uses(' thm-6.1 / first ')", "square"),
    ],
)
def test_uses_gives_the_theorem_of_that_number(folder, call, states):
    text = f'@claim("thm-6.5", states={states})\ndef proof():\n    return {call}\n'
    row = rows(folder.report(BASE, text))["thm-6.5"]
    assert (row.verdict, row.rests_on) == ("proved", ("thm-6.1",)), row.reason


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("uses('thm-6.1')", "3 statements; say which"),
        ("uses('thm-6.1', 3)", "theorems 0 to 2"),
        ("uses('thm-6.1', -1)", "theorems 0 to 2"),
        ("uses('thm-6.1/third')", "the parts of thm-6.1 are 'first', 'second'"),
        ("uses('thm-6.2')", "no script claims thm-6.2"),
        ("uses('lem-6.2')", "no script claims lem-6.2"),
        ("uses(61)", "a label is a string"),
    ],
)
def test_uses_of_what_is_not_there_is_undecided(folder, call, why):
    text = f'@claim("thm-6.5", states=square)\ndef proof():\n    return {call}\n'
    report = folder.report(BASE, text)
    row = rows(report)["thm-6.5"]
    assert row.verdict == "undecided"
    assert why in row.reason
    assert not report.faults


@pytest.mark.parametrize(
    ("part", "why"), [("raise RuleError('open')", "not proved: open"), ("return 1 / 0", "ZeroDivisionError")]
)
def test_a_claim_that_uses_an_unproved_one_is_undecided(folder, part, why):
    texts = [
        f'@claim("thm-6.1", part="a", states=square)\ndef a():\n    {part}\n',
        '@claim("thm-6.1", part="b", states=square)\ndef b():\n    return proof_of_square()\n',
        '@claim("thm-6.5", states=square)\ndef proof():\n    return uses("thm-6.1", 1)\n',
        '@claim("cor-C.1", states=square)\ndef proof():\n    return uses("thm-6.5")\n',
        '@claim("thm-C.2", states=square)\ndef proof():\n    return uses("thm-6.1/b")\n',
    ]
    found = rows(folder.report(*texts))
    assert [found[label].verdict for label in ("thm-6.1", "thm-6.5", "cor-C.1")] == ["undecided"] * 3
    assert why in found["thm-6.5"].reason
    assert "thm-6.5 is used here" in found["cor-C.1"].reason
    assert found["thm-C.2"].verdict == "proved"  # the part that it uses is


def test_a_refuted_result_cannot_be_used(folder):
    false = (
        '@claim("thm-6.1", states=square)\ndef a():\n    return proof_of_square()\n'
        '@claim("thm-6.1", part="b", states=equal(x, x + 1))\ndef b():\n    raise RuleError("no")\n'
    )
    using = '@claim("thm-6.5", states=square)\ndef proof():\n    return uses("thm-6.1", 0)\n'
    found = rows(folder.report(false, using))
    assert found["thm-6.1"].verdict == "refuted"
    assert found["thm-6.5"].verdict == "undecided"
    assert "it is refuted" in found["thm-6.5"].reason


CIRCLE = """
@claim("thm-6.1", states=square)
def one():
    return uses("thm-6.5")

@claim("thm-6.5", part="p", states=square)
def other():
    return uses("cor-C.1")

@claim("cor-C.1", states=square)
def third():
    return uses("thm-6.1")
"""


def test_a_circle_is_undecided_and_named(folder):
    found = rows(folder.report(CIRCLE))
    for label in ("thm-6.1", "thm-6.5", "cor-C.1"):
        assert found[label].verdict == "undecided"
        assert "thm-6.1 uses thm-6.5/p uses cor-C.1 uses thm-6.1" in found[label].reason


def test_a_claim_that_uses_itself_is_a_circle(folder):
    row = rows(folder.report('@claim("thm-6.1", states=square)\ndef one():\n    return uses("thm-6.1")\n'))["thm-6.1"]
    assert row.verdict == "undecided"
    assert "in a circle: thm-6.1 uses thm-6.1" in row.reason


@pytest.mark.parametrize("first", [0, 1])
def test_a_second_proof_opens_a_circle_in_whatever_order_it_is_met(folder, first):
    circular = '@claim("thm-6.5", states=square)\ndef a():\n    return uses("thm-6.1")\n'
    texts = [
        '@claim("thm-6.1", states=square)\ndef one():\n    return uses("thm-6.5")\n',
        circular + '@claim("thm-6.5", states=square)\ndef b():\n    return proof_of_square()\n',
    ]
    found = rows(folder.report(texts[first], texts[1 - first]))
    assert found["thm-6.1"].verdict == "proved"
    # With the circle opened, the roundabout proof stands too.
    assert [proof.verdict for proof in found["thm-6.5"].parts[0].proofs] == ["proved", "proved"]


def test_a_proof_that_failed_is_stood_in_for_by_the_best(folder):
    text = """
    h = holds(equal((x + 1) ** 2, x**2 + 2 * x + 1))

    @claim("thm-6.1", given=[h], states=square)
    def failing():
        raise RuleError("open")

    @claim("thm-6.1", given=[h], states=square)
    def assuming():
        return calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=assumption(h)).theorem()

    @claim("thm-6.1", states=square)
    def working():
        return proof_of_square()

    @claim("thm-6.5", part="0", states=square)
    def zeroth():
        return uses("thm-6.1", 0)

    @claim("thm-6.5", part="1", given=[h], states=square)
    def first():
        return uses("thm-6.1", 1)

    @claim("thm-6.5", part="without a number", states=square)
    def any_number():
        return uses("thm-6.1")
    """
    found = rows(folder.report(text))
    assert [part.verdict for part in found["thm-6.5"].parts] == ["proved"] * 3, found["thm-6.5"].reason
    assert [len(part.hypotheses) for part in found["thm-6.5"].parts] == [0, 1, 0]


def test_each_claim_is_proved_once(folder, tmp_path):
    log = tmp_path / "log"
    counting = f"""
    @claim("thm-6.1", states=square)
    def one():
        with open({str(log)!r}, "a") as file:
            file.write("proved\\n")
        return proof_of_square()
    """
    using = '@claim("{}", states=square)\ndef proof():\n    return uses("thm-6.1")\n'
    folder.report(using.format("thm-6.5"), counting, using.format("cor-C.1"))
    assert log.read_text() == "proved\n"


def test_the_time_of_a_claim_is_its_own(folder):
    slow = (
        'import time\n@claim("thm-6.1", states=square)\ndef one():\n    time.sleep(0.3)\n    return proof_of_square()\n'
    )
    using = '@claim("thm-6.5", states=square)\ndef proof():\n    return uses("thm-6.1")\n'
    found = rows(folder.report(using, slow))
    assert found["thm-6.1"].seconds >= 0.3
    assert found["thm-6.5"].seconds < 0.3


# -- equations --------------------------------------------------------------------------------------


def test_an_equation_is_proved_by_the_step_that_bears_its_number(folder):
    report = folder.report('@claim("thm-6.4", states=square)\ndef proof():\n    return proof_of_square(eq=[40, 129])\n')
    row = equation(report, 129)
    assert (row.verdict, row.statement, row.shown_by, row.trust) == ("proved", "thm-6.4", "thm-6.4", "symbolic")
    assert [e.number for e in report.equations if e.verdict == "proved"] == [40, 129]
    assert equation(report, 130).reason == "no checked step carries this number"


def test_the_numbers_of_premises_and_of_side_chains_count(folder):
    report = folder.report(
        """
        @claim("thm-6.4", states=equal((x + 1) ** 2 - 1, x**2 + 2 * x))
        def proof():
            lemma = proof_of_square(eq=130)
            calc(x + x).equals(2 * x, by=algebra, eq=131)
            calc(x * x).equals(x**2, by=algebra).theorem(eq=132)
            return calc((x + 1) ** 2 - 1).equals(x**2 + 2 * x, by=algebra(lemma)).theorem(eq=133)
        """
    )
    assert [e.number for e in report.equations if e.verdict == "proved"] == [130, 131, 132, 133]


def test_the_trust_of_an_equation_is_that_of_its_weakest_step(folder):
    report = folder.report(
        """
        from zcmoe_symbolic.kernel import hoelder
        from zcmoe_symbolic.language import continuous, positive
        from zcmoe_symbolic.theory.scalar import domain_integral, lam, p, x

        @claim("thm-6.4", given=[continuous(p), positive(p), continuous(lam), positive(lam)],
               states=at_most(domain_integral(p(x) * lam(x)),
                              (domain_integral(p(x)**2) * domain_integral(lam(x)**2)) ** Rational(1, 2)))
        def proof():
            half = Rational(1, 2)
            return (
                calc(domain_integral(p(x) * lam(x)))
                .equals(domain_integral((p(x)**2) ** half * (lam(x)**2) ** half), by=algebra, eq=[129, 130])
                .at_most(domain_integral(p(x)**2) ** half * domain_integral(lam(x)**2) ** half, by=hoelder(2), eq=129)
                .equals((domain_integral(p(x)**2) * domain_integral(lam(x)**2)) ** half, by=algebra, eq=129)
                .theorem()
            )
        """
    )
    assert rows(report)["thm-6.4"].trust == "cited", rows(report)["thm-6.4"].reason
    assert equation(report, 129).trust == "cited"
    assert equation(report, 130).trust == "symbolic"


def test_a_failed_proof_shows_no_equation(folder):
    report = folder.report(
        """
        @claim("thm-6.4", states=square)
        def proof():
            proof_of_square(eq=130)
            return calc((x + 1) ** 2).equals(x**2 + x + 1, by=algebra, eq=131).theorem()
        """
    )
    assert "proved" not in {row.verdict for row in report.equations}
    assert "step 1 of thm-6.4 carries this number and is not justified: it is false" in equation(report, 131).reason
    assert rows(report)["thm-6.4"].parts[0].best.failure.equations == (131,)


def test_a_side_chain_under_other_hypotheses_shows_no_equation(folder):
    report = folder.report(
        """
        @claim("thm-6.4", states=square)
        def proof():
            absurd = holds(equal(x, x + 1))
            calc(x, given=[absurd]).equals(x + 1, by=assumption(absurd), eq=130)
            return proof_of_square(eq=131)
        """
    )
    assert rows(report)["thm-6.4"].verdict == "proved"
    assert equation(report, 130).verdict == "undecided"
    assert equation(report, 131).verdict == "proved"


def test_a_forged_chain_shows_no_equation(folder):
    report = folder.report(
        """
        from types import SimpleNamespace
        from zcmoe_symbolic.derivation.context import note_chain

        @claim("thm-6.4", states=square)
        def proof():
            forged = SimpleNamespace(equations=(130,), premises=(), hypotheses=frozenset(), trust="symbolic")
            note_chain((), (forged, object.__new__(Theorem)))
            return proof_of_square()
        """
    )
    assert rows(report)["thm-6.4"].verdict == "proved"
    assert equation(report, 130).verdict == "undecided"


def test_the_owner_of_an_equation_is_preferred(folder):
    text = '@claim("{}", states=square)\ndef proof():\n    return proof_of_square(eq={})\n'
    report = folder.report(text.format("thm-4.1", 129), text.format("thm-6.4", 129), text.format("lem-own", [129, 52]))
    assert equation(report, 129).shown_by == "thm-6.4"  # the registry's owner, though Theorem 4.1 comes first
    assert (equation(report, 52).shown_by, equation(report, 52).statement) == ("lem-own", "cor-C.1")


def test_a_step_counts_for_the_claim_that_made_it(folder):
    report = folder.report(
        '@claim("thm-6.4", states=square)\ndef proof():\n    return uses("thm-4.1")\n',
        '@claim("thm-4.1", states=square)\ndef proof():\n    return proof_of_square(eq=129)\n',
    )
    assert equation(report, 129).shown_by == "thm-4.1"


def test_an_equation_with_a_label_of_its_own_needs_that_label(folder):
    text = """
    @claim("eq-129", part="a", states=square)
    def a():
        return proof_of_square(eq=129)

    @claim("eq-129", part="b", states=square)
    def b():
        raise RuleError("open")
    """
    report = folder.report(text)
    assert equation(report, 129).verdict == "undecided"
    assert equation(report, 129).reason == "b: open"


def test_a_definition_or_an_assumption_stays_what_it_is_whoever_uses_it(folder):
    report = folder.report(
        '@claim("thm-6.4", states=square)\ndef proof():\n    return proof_of_square(eq=[1, 20])\n',
        targets=["thm-6.4", "1"],
    )
    for number, kind in ((1, "definition"), (20, "assumption")):
        row = equation(report, number)
        assert (row.verdict, row.kind, row.shown_by, row.reason) == (kind, kind, "thm-6.4", "")
    assert report.exit_status() == 0


@pytest.mark.parametrize("number", [1, 20, 124])
def test_what_is_not_there_to_be_proved_is_not_undecided(number):
    _, equations, _ = gather([])
    row = equations[number - 1]
    assert row.verdict == row.kind
    assert Report((), (row,), asked=(f"eq-{number}",), asked_equations=(number,)).exit_status(strict=True) == 0


def test_a_citation_that_a_checked_step_proves_is_proved():
    _, equations, _ = gather([result("lem-6.3", equations=((124, "certified"),))])
    assert (equations[123].kind, equations[123].verdict, equations[123].trust) == ("cited", "proved", "certified")


@pytest.mark.parametrize(("verdict", "status"), [("undecided", 3), ("refuted", 1)])
@pytest.mark.parametrize("number", [8, 20, 124, 129])
def test_a_failed_claim_about_an_equation_shows_whatever_its_kind(number, verdict, status):
    _, equations, _ = gather(
        [result(f"eq-{number}", verdict=verdict, reason="open"), result(equations=((8, "cited"),))]
    )
    row = equations[number - 1]
    assert (row.verdict, row.reason) == (verdict, "open")
    assert Report((), (row,), asked_equations=(number,)).exit_status() == status


def test_every_equation_has_one_mark():
    every = gather([])[1]
    report = Report((), every)
    counts = report.summary()["equations"]
    assert counts.pop("not_reached") == counts["undecided"] == sum(item.kind == "proved" for item in paper.equations())
    assert sum(counts.values()) == len(every) == 146
    for row, item in zip(every, paper.equations(), strict=True):
        plain = row.as_json()
        assert plain["verdict"] == ("undecided" if item.kind == "proved" else item.kind)
        assert (plain["kind"], plain["owner"] or "", plain["source"]) == (item.kind, item.statement, item.source)
        assert (plain["latex"], plain["statement"]) == (item.latex, item.statement or None)


def test_numbers_that_do_not_exist_are_no_equations(folder):
    report = folder.report('@claim("thm-6.4", states=square)\ndef proof():\n    return proof_of_square(eq=[0, 147])\n')
    assert len(report.equations) == 146
    assert "proved" not in {row.verdict for row in report.equations}


def test_the_proof_scripts_tag_existing_numbers_only():
    report = verify()
    parts = [part for row in rows(report).values() for part in row.parts]
    tagged = {number for part in parts for proof in part.proofs for number, _ in proof.equations}
    assert {row.number for row in report.equations if row.verdict == "proved"} <= tagged
    assert tagged <= set(range(1, 147))


# -- scripts of one's own ---------------------------------------------------------------------------


def test_own_results_come_before_the_paper(folder):
    theirs = folder.script('@claim("thm-6.1", states=square)\ndef a():\n    return proof_of_square()\n')
    own = folder.script(
        '@claim("thm-6.1", states=equal(x + x, 2 * x))\ndef a():\n    raise RuleError("open")\n'
        '@claim("lem-mine", states=square)\ndef b():\n    return uses("thm-6.1")\n'
        '@claim("lem-other", states=square)\ndef c():\n    return uses("thm-6.5")\n'
    )
    more = folder.script('@claim("thm-6.5", states=square)\ndef a():\n    return uses("thm-6.1")\n')
    run = Run(own, paper_scripts=[theirs, more])
    run.work()
    found = {row.id: row.verdict for row in run.report().supplementary}
    # The paper's own claims do not see the script's.
    assert found == {"thm-6.1": "undecided", "lem-mine": "undecided", "lem-other": "proved"}


def test_own_tags_decide_nothing_about_the_paper(folder):
    theirs = folder.script('@claim("thm-6.1", states=square)\ndef a():\n    return proof_of_square()\n')
    own = folder.script('@claim("thm-6.4", states=square)\ndef a():\n    return proof_of_square(eq=129)\n')
    run = Run(own, "thm-6.4", "eq-129", paper_scripts=[theirs])
    run.work()
    report = run.report()
    assert [row.verdict for row in report.statements] == ["undecided"]
    assert equation(report, 129).verdict == "undecided"
    assert [row.verdict for row in report.supplementary] == ["proved"]
    assert report.exit_status() == 3


def test_an_equation_is_looked_for_in_all_scripts_of_the_paper_but_in_no_other(folder):
    text = '@claim("{}", states=square)\ndef a():\n    return proof_of_square(eq={})\n'
    theirs = [folder.script(text.format("thm-6.4", 40)), folder.script(text.format("lem-a", 129))]
    own = folder.script(text.format("lem-mine", [129, 130]))
    run = Run(own, "eq-129", "eq-130", paper_scripts=theirs)
    run.work()
    report = run.report()
    assert equation(report, 129).shown_by == "lem-a"
    assert equation(report, 130).verdict == "undecided"
    assert report.exit_status() == 3


# -- the report -------------------------------------------------------------------------------------


def report_of(*results, **more):
    statements, equations, supplementary = gather(results)
    return Report(statements, equations, supplementary, **more)


def test_what_no_script_reaches_counts_only_when_strict():
    report = report_of(result())
    assert report.exit_status() == 0
    assert report.exit_status(strict=True) == 3
    assert report_of(result(verdict="undecided")).exit_status() == 3
    assert report_of(result(verdict="refuted"), result("thm-4.1", verdict="undecided")).exit_status() == 1


def test_faults_come_first():
    assert report_of(result(verdict="refuted"), faults=(Fault("s.py", "broken"),)).exit_status() == 2
    assert report_of(result(), faults=(Fault("s.py", "died", bad_input=False),)).exit_status() == 3


def test_strict_is_met_when_all_that_can_be_proved_is():
    every = tuple((number, "symbolic") for number in range(1, 147))
    provable = [s.identifier for s in paper.statements() if s.kind != "conjecture"]
    report = report_of(*(result(label, equations=every if label == "thm-4.1" else ()) for label in provable))
    assert report.exit_status(strict=True) == 0


def test_the_statements_keep_the_order_of_the_registry():
    report = report_of(result("gersho"), result("thm-4.1"), result("eq-7"), result("lem-x"))
    assert [row.id for row in report.statements] == [item.identifier for item in paper.statements()]
    assert [row.title for row in report.supplementary] == ["Equation (7)", "lem-x"]


def test_special_cases_of_later_statements_come_last():
    special = result("thm-4.3", part="special case", goal=1, uses=("thm-C.2/lower bound",))
    proper = result("thm-4.3", part="proper", goal=2, uses=("thm-4.1", "lem-x", "thm-4.3"))
    (row,) = [row for row in report_of(special, proper).statements if row.id == "thm-4.3"]
    assert [part.name for part in row.parts] == ["proper", "special case"]
    earlier = dataclasses.replace(special, uses=("thm-4.1",))
    (row,) = [row for row in report_of(earlier, proper).statements if row.id == "thm-4.3"]
    assert [part.name for part in row.parts] == ["special case", "proper"]


def test_a_special_case_shows_an_equation_only_if_nothing_else_does():
    special = result("thm-4.3", part="special", goal=1, uses=("thm-C.2",), equations=((22, "symbolic"),))
    proper = result("thm-4.3", part="proper", goal=2, equations=((22, "symbolic"),))
    assert equation(report_of(special, proper), 22).shown_by == "thm-4.3/proper"
    assert equation(report_of(special), 22).shown_by == "thm-4.3/special"


def test_results_are_plain_data():
    whole = result(failure=FailedStep(1, (2,), "a", "=", "b", "algebra", "no"))
    assert pickle.loads(pickle.dumps(whole)) == whole  # noqa: S301 - our own data
    report = report_of(whole, faults=(Fault("s.py", "text", 3),))
    assert json.loads(json.dumps(report.as_json())) == report.as_json()


def test_the_steps_of_an_unproved_claim_show_nothing(folder):
    _, equations, _ = gather([result("thm-6.4", verdict="undecided", equations=((129, "symbolic"),))])
    assert "proved" not in {row.verdict for row in equations}
    run = folder.run(
        '@claim("thm-6.4", states=equal(x, x + 1))\ndef proof():\n    return proof_of_square(eq=129)\n'
        '@claim("thm-6.4", part="b", states=square)\ndef other():\n    return uses("lem-c")\n'
        '@claim("lem-c", states=square)\ndef lemma():\n    return proof_of_square(eq=130)\n'
    )
    first, second, third = run.session.paper.entries
    assert run.session.checked_steps(first) == []
    assert run.session.checked_steps(second) == []
    assert [step.equations for step in run.session.checked_steps(third)] == [(130,)]


def test_what_was_not_finished_is_undecided(folder):
    run = Run(paper_scripts=[folder.script(BASE)])
    calls = []

    def interrupt(progress):
        calls.append(progress)
        if progress.done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.work(1, interrupt)
    row = rows(run.report())["thm-6.1"]
    assert row.verdict == "undecided"
    assert [part.verdict for part in row.parts] == ["proved", "undecided"]
    assert "interrupted" in row.reason
    assert [(progress.done, progress.total) for progress in calls] == [(0, 2), (1, 2)]


@pytest.mark.parametrize("jobs", [0, -1, 1.5, True, "2", None])
def test_a_bad_number_of_jobs_is_refused(jobs):
    with pytest.raises(ValueError, match="jobs="):
        verify("thm-6.4", jobs=jobs)


@pytest.mark.parametrize("target", [43, None, b"thm-4.3", ["thm-4.3"]])
def test_a_target_of_another_type_is_refused(target):
    with pytest.raises(BadTarget, match="no target"):
        verify(target)


def test_processes_and_one_process_agree(folder):
    texts = [
        BASE,
        CIRCLE.replace("thm-6.1", "thm-4.1"),
        '@claim("eq-7", states=square)\ndef a():\n    return uses("thm-6.1", 0)\n',
    ]
    texts.append('@claim("lem-a", states=equal(x, x + 1))\ndef a():\n    return 1 / 0\n')
    scripts = [folder.script(text) for text in texts]
    reports = []
    for jobs in (1, 3):
        run = Run(paper_scripts=scripts)
        run.work(jobs)
        reports.append(run.report())
    one, two = reports
    assert [(row.id, row.verdict, row.reason) for row in rows(one).values()] == [
        (row.id, row.verdict, row.reason) for row in rows(two).values()
    ]
    assert {row.verdict for row in rows(one).values()} == {"proved", "undecided", "cited"}
    assert len(one.faults) == 1
    assert one.faults == two.faults


def test_processes_can_be_started_beside_a_thread(tmp_path):
    """Then workers are started afresh instead of forked, and read the scripts themselves."""
    for k in (1, 2):
        text = HEAD + f'@claim("lem-{k}", states=square)\ndef proof():\n    return proof_of_square()\n'
        (tmp_path / f"lemma_{k}.py").write_text(text, encoding="utf-8")
    code = textwrap.dedent("""
        import threading
        from zcmoe_symbolic import verify
        done = threading.Event()
        threading.Thread(target=done.wait).start()
        try:
            report = verify("lemma_1.py", "lemma_2.py", jobs=2)
            print([row.verdict for row in report.supplementary], report.faults)
        finally:
            done.set()
    """)
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert found.stdout == "['proved', 'proved'] ()\n", found.stderr


# -- what is cited ----------------------------------------------------------------------------------

FACT = paper.CitedFact("two dimensions", "the hexagon is best", "Newman 1982")


def conjectured(verdict, part="one dimension"):
    trust = "symbolic" if verdict == "proved" else None
    return ProofResult("s.py", 1, "gersho", part, 0, "", ("a = b",), (), verdict, trust)


def test_a_conjecture_is_cited_and_never_proved():
    for proofs in ([], [conjectured("proved")]):
        row = judge("gersho", "Gersho's conjecture", proofs, cited=[FACT])
        assert (row.verdict, row.trust, row.reached) == ("cited", "cited", True)
        assert "Newman 1982" in row.citations
        assert row.as_json()["cited"] == [
            {"part": "two dimensions", "says": "the hexagon is best", "source": "Newman 1982"}
        ]
        assert Report((row,), (), asked=("gersho",)).exit_status(strict=True) == 0


@pytest.mark.parametrize(("verdict", "status"), [("undecided", 3), ("refuted", 1)])
def test_a_citation_covers_no_claim_that_failed(verdict, status):
    row = judge("gersho", "Gersho's conjecture", [conjectured(verdict)], cited=[FACT])
    assert (row.verdict, row.trust) == (verdict, None)
    assert Report((row,), ()).exit_status() == status


def test_only_a_conjecture_may_rest_on_what_is_cited():
    assert [item.identifier for item in paper.statements() if item.cited] == ["gersho"]
    theorem = paper.statement("thm-4.3")
    with pytest.raises(ValueError, match=r"thm-4\.3 is a theorem; only a conjecture may rest on what is cited"):
        dataclasses.replace(theorem, cited=(FACT,))
