"""Corrupted variants of proof steps: all kinds are made, true ones are told from wrong ones, weak rules found out."""

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import sympy as sp
from sympy import Derivative, Function, Integral, Le, Sum, Symbol, cos, exp, sin, symbols

from zcmoe_symbolic.kernel import algebra, by_sign, linear_arithmetic, moments
from zcmoe_symbolic.language import (
    Asymptotic,
    Cell,
    Expectation,
    ManyExperts,
    RegionIntegral,
    SegmentationSequence,
    at_most,
    continuous,
    equal,
    holds,
    in_domain,
    less,
    nonnegative,
    positive,
    unit_mass,
    variance,
    zero_mean,
)
from zcmoe_symbolic.language.gradients import directional, distance, gradient_norm
from zcmoe_symbolic.language.indicators import Indicator, InRegion
from zcmoe_symbolic.language.statements import AsymptoticBound, readable
from zcmoe_symbolic.language.wellformed import check_exact
from zcmoe_symbolic.verification import BadTarget
from zcmoe_symbolic.verification.mutants import MutantRun, chosen, corruptions, processes
from zcmoe_symbolic.verification.mutants.implication import counterexample_to, why_true

SCRIPTS = Path(__file__).parent.parent / "scripts"
x, y, c, z = symbols("x y c z", real=True)
h, t, e = symbols("h t e", positive=True)
i, m, n = symbols("i m n", integer=True, positive=True)
eps = Symbol("epsilon", real=True)
beta, p, lam, w = (Function(name, real=True) for name in ("beta", "p", "lambda", "w"))
A, Omega = Function("A", real=True), Symbol("Omega")
cell = Cell.of(x, c, h)
cells = SegmentationSequence.of(m)


def texts(goal, given=()):
    """The corruptions of a goal, as pairs of kind and text."""
    return {(found.kind, readable(found.statement)) for found in corruptions(goal, given)}


# -- what is made -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "kind", "expected"),
    [
        (equal(y, 3 * x), "constant", equal(y, 4 * x)),
        (equal(y, 3 * x), "constant", equal(y, 6 * x)),
        (equal(y, 3 * x), "constant", equal(y, 3 * x / 2)),
        (equal(y, sp.pi * x), "constant", equal(y, 2 * sp.pi * x)),
        (equal(x - x, y), "constant", equal(1, y)),
        (equal(y, x + z), "sign", equal(y, x - z)),
        (equal(y, x + z), "sign", equal(y, -x - z)),
        (equal(y, x**2), "exponent", equal(y, x**3)),
        (equal(y, x**2), "exponent", equal(y, x)),
        (equal(y, t**x), "exponent", equal(y, t ** (x + 1))),
        (equal(y, 2 * p(x)), "exponent", equal(y, 2 * p(x) ** 2)),
        (equal(y, x / (12 * m**2)), "factor", equal(y, x / 12)),
        (equal(y, x / (12 * m**2)), "factor", equal(y, x / m**2)),
        (equal(y, x + z), "summand", equal(y, x)),
        (equal(y, x), "relation", less(y, x)),
        (at_most(y, x), "relation", less(y, x)),
        (at_most(y, x), "relation", equal(y, x)),
        (at_most(y, x), "relation", at_most(x, y)),
        (less(y, x), "relation", less(x, y)),
        (equal(beta(x), p(x)), "function", equal(p(x), p(x))),
        (equal(y, sin(x)), "function", equal(y, cos(x))),
        (equal(y, exp(t)), "function", equal(y, sp.log(t))),
        (equal(y, beta(x).diff(x)), "derivative", equal(y, beta(x))),
        (equal(Derivative(x**2 * y, x), 2 * x * y), "derivative", equal(Derivative(x**2 * y, (x, 2)), 2 * x * y)),
        (equal(y, cells.breakpoint(i - 1)), "index", equal(y, cells.breakpoint(i - 2))),
        (equal(y, 1 / m), "index", equal(y, 1 / (m + 1))),
        (equal(p(x), beta(c)), "point", equal(p(c), beta(c))),
        (equal(y, Integral(p(x), (x, 0, 1))), "limits", equal(y, Integral(p(x), (x, 1, 0)))),
        (equal(y, Sum(i, (i, 1, m))), "limits", equal(y, Sum(i, (i, 2, m)))),
        (equal(y, Sum(i, (i, 1, m))), "limits", equal(y, Sum(i, (i, 1, m - 1)))),
        (Asymptotic(p(x), p(c), sp.S.One, cell), "remainder", Asymptotic(p(x), p(c), h, cell)),
        (Asymptotic(1 / m, sp.S.Zero, sp.S.One, ManyExperts(m)), "remainder",
         Asymptotic(1 / m, sp.S.Zero, 1 / m, ManyExperts(m))),
        (Asymptotic(p(x), p(c), sp.S.One, cell.pointwise), "regime", Asymptotic(p(x), p(c), sp.S.One, cell)),
        (Asymptotic(cells.mesh, sp.S.Zero, sp.S.One, cells.refinement), "regime",
         Asymptotic(cells.mesh, sp.S.Zero, sp.S.One, ManyExperts(m))),
        (AsymptoticBound(1 / m, sp.S.Zero, sp.S.One, ManyExperts(m)), "relation",
         Asymptotic(1 / m, sp.S.Zero, sp.S.One, ManyExperts(m))),
    ],
    ids=str,
)  # fmt: skip
def test_each_kind_of_corruption_is_made(goal, kind, expected):
    assert (kind, readable(expected)) in texts(goal)


@pytest.mark.parametrize(
    ("goal", "kind", "expected"),
    [
        (equal(y, Integral(2 * x**2, (x, 0, 1))), "constant", Integral(3 * x**2, (x, 0, 1))),
        (equal(y, Sum(Integral(x**2, (x, 0, i)), (i, 1, m))), "exponent", Sum(Integral(x**3, (x, 0, i)), (i, 1, m))),
        (equal(y, Expectation.of(x + eps, x, eps)), "sign", Expectation.of(x - eps, x, eps)),
        (equal(y, RegionIntegral.over(A(i, m), 2 * p(x), x)), "factor", RegionIntegral.over(A(i, m), p(x), x)),
        (equal(y, Indicator(Le(2 * x, 1, evaluate=False))), "constant", Indicator(Le(3 * x, 1, evaluate=False))),
        (equal(y, Indicator(Le(x, y, evaluate=False))), "relation", Indicator(sp.Lt(x, y, evaluate=False))),
        (equal(y, Indicator(Le(x, y, evaluate=False))), "relation", Indicator(Le(y, x, evaluate=False))),
        (equal(y, InRegion(x, A(i, m))), "index", InRegion(x, A(i - 1, m))),
        (equal(y, distance(x, c) * directional(beta)(c, z)), "point", distance(x, z) * directional(beta)(c, z)),
        (equal(y, directional(beta)(c, x)), "function", gradient_norm(beta)(c) * distance(x, c)),
    ],
    ids=str,
)  # fmt: skip
def test_corruptions_reach_below_operators(goal, kind, expected):
    assert (kind, readable(equal(y, expected))) in texts(goal)


def test_functions_of_the_hypotheses_are_confused_with_those_of_the_statement():
    assert ("function", readable(equal(y, lam(x)))) in texts(equal(y, p(x)), [positive(lam), continuous(p)])


def test_regions_are_confused_with_each_other():
    over = RegionIntegral.over(A(i, m), p(x), x)
    everywhere = RegionIntegral.over(Omega, p(x), x)
    assert ("limits", readable(equal(everywhere, everywhere))) in texts(equal(over, everywhere))


def test_hypotheses_as_statements_are_corrupted():
    goal = holds(Le(x**2, 2 * y, evaluate=False))
    assert {"constant", "exponent", "relation"} <= {found.kind for found in corruptions(goal)}


def test_corruptions_are_statements_of_the_language_and_no_bound_variable_is_touched():
    goal = equal(Sum(Integral(p(x) * x**2, (x, 0, i)) / m, (i, 1, m)), Expectation.of(eps**2, x, eps))
    for found in corruptions(goal):
        check_exact(found.statement)
        assert found.statement.free_symbols <= goal.free_symbols


@pytest.mark.parametrize("goal", [equal(2 * x, x + x), equal(x, y), at_most(x * (x + 1), y)], ids=str)
def test_what_is_visibly_the_same_statement_is_left_out(goal):
    for found in corruptions(goal):
        same = [sp.expand(a - b) == 0 for a, b in zip(found.statement.args, goal.args, strict=True)]
        assert type(found.statement) is not type(goal) or not all(same)


GOAL = equal(Sum(Integral(3 * p(x) * beta(x).diff(x) ** 2, (x, 0, 1)) / (12 * m**2), (i, 1, m)), y + sin(y))


def test_the_choice_covers_every_kind_before_it_takes_a_second_of_one():
    every = {found.kind for found in chosen(GOAL)}
    few = [found.kind for found in chosen(GOAL, limit=len(every))]
    assert len(every) >= 9
    assert sorted(few) == sorted(every)
    assert len(chosen(GOAL)) > 4 * len(every)


def test_the_choice_is_the_same_in_another_process():
    program = textwrap.dedent(
        """
        from tests.derivations.test_mutants import GOAL, chosen, readable
        print([readable(found.statement) for found in chosen(GOAL, limit=7)])
        """
    )
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    found = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=120, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert found == {f"{[readable(corruption.statement) for corruption in chosen(GOAL, limit=7)]}\n"}


# -- what is true after all ---------------------------------------------------------------------------

centred = Integral(x - c, (x, c - h / 2, c + h / 2))
mass, average = (RegionIntegral.over(A(i, m), f, x) for f in (p(x), beta(x) * p(x)))
off_the_mean = RegionIntegral.over(A(i, m), (average / mass - beta(x)) * p(x), x)
inside = InRegion(x, A(i, m))
outside = Indicator(sp.Eq(inside, 0, evaluate=False))
below, up_to = (Indicator(kind(x, y, evaluate=False)) for kind in (sp.Lt, Le))
mean, square = Expectation.of(eps, x, eps), Expectation.of(eps**2, x, eps)


@pytest.mark.parametrize(
    ("mutant", "original", "given", "by", "expected"),
    [
        (equal((x + 1) ** 2, y), equal(x**2 + 2 * x + 1, y), [], algebra, "both sides equal the original's"),
        (equal(y, x), equal(x, y), [], algebra, "both sides equal the original's"),
        (at_most(sin(x), sin(t) + x), at_most(sin(x), sin(t * h) + x), [holds(Le(h, 2))], by_sign,
         "it is a special case"),
        (at_most(0, 3 * x**2), at_most(0, x**2), [], by_sign, "the difference has a sign"),
        (less(0, p(x)), at_most(0, p(x)), [positive(p), in_domain(x)], by_sign, "the difference has a sign"),
        (at_most(sin(t), 2 * t), at_most(sin(t), t), [], linear_arithmetic, "compared term by term"),
        (at_most(2 * y, 2 * x), at_most(y, x), [], linear_arithmetic, "linear arithmetic from the original"),
        (at_most(Integral(p(x), (x, 0, 1)), Integral(2 * w(x), (x, 0, 1))),
         at_most(Integral(p(x), (x, 0, 1)), Integral(w(x), (x, 0, 1))),
         [continuous(p), continuous(w), nonnegative(w)], by_sign, "compared term by term"),
        (equal(2 * centred, 0), equal(centred, 0), [], moments, "integrals split and evaluated"),
        (equal(centred * beta(c) + y, y), equal(centred + y, y), [], moments, "integrals split and evaluated"),
        (equal(Sum((y - 1) * off_the_mean, (i, 1, m)), 0), equal(Sum((y - p(i)) * off_the_mean, (i, 1, m)), 0), [],
         algebra, "integrals split and evaluated"),
        (equal(t**inside, t * inside + 1 - inside**3), equal(t**inside, t * inside + 1 - inside), [], algebra,
         "by cases of the events"),
        (equal(outside, 1 - inside**2), equal(outside, 1 - inside), [], algebra, "by cases of the events"),
        (at_most(Expectation.of(below, x), Expectation.of(up_to + 1, x)),
         at_most(Expectation.of(below, x), Expectation.of(below + 1, x)), [], by_sign, "compared term by term"),
        (equal(y * Integral(p(x), (x, 0, 1)) ** 3, y), equal(y * Integral(p(x), (x, 0, 1)), y), [unit_mass(p)], algebra,
         "known values put in"),
        (equal(7 * mean + square, z), equal(-2 * mean + square, z), [zero_mean(eps), variance(eps, z)], moments,
         "known values put in"),
        (equal(Derivative(RegionIntegral.over(Omega, (y - 1) ** 2 * p(x), x), (y, 2)), z),
         equal(Derivative(RegionIntegral.over(Omega, (y - beta(x)) ** 2 * p(x), x), (y, 2)), z), [], algebra,
         "the derivatives of the difference vanish"),
        (Asymptotic(1 / m, 1 / m**3, sp.S.One, ManyExperts(m)), Asymptotic(1 / m, sp.S.Zero, sp.S.One, ManyExperts(m)),
         [], algebra, "the two differ by less than the remainder"),
        (Asymptotic(1 / m**2, sp.S.Zero, 1 / m, ManyExperts(m)),
         Asymptotic(1 / m**2, sp.S.Zero, sp.S.One, ManyExperts(m)), [], algebra, "the orders of the terms, counted"),
        (Asymptotic(-p(x), -p(c), sp.S.One, cell), Asymptotic(p(x), p(c), sp.S.One, cell), [], algebra,
         "a multiple of the original"),
        (positive(p), nonnegative(p), [positive(p)], algebra, "it follows from the hypotheses"),
    ],
    ids=str,
)  # fmt: skip
def test_true_variants_are_recognised_by_a_proof(mutant, original, given, by, expected):
    assert why_true(mutant, original, given, by) == expected


@pytest.mark.parametrize(
    ("mutant", "original", "given", "by"),
    [
        (equal(2 * x, sin(x) + y), equal(x, sin(x) + y), [], algebra),
        (equal(x, y), at_most(x, y), [], by_sign),
        (at_most(sin(x), sin(t) + x), at_most(sin(x), sin(t * h) + x), [holds(Le(2, h))], by_sign),
        (at_most(sin(x), sin(-t) + x), at_most(sin(x), sin(t) + x), [], by_sign),
        (at_most(sin(x), sin(t) + x), at_most(sin(x), sin(t * n) / n + n), [], by_sign),
        (less(0, x**2), at_most(0, x**2), [], by_sign),
        (less(0, p(x)), at_most(0, p(x)), [positive(p)], by_sign),
        (at_most(sin(t), t / 2), at_most(sin(t), t), [], linear_arithmetic),
        (at_most(Integral(p(x), (x, 1, 0)), Integral(2 * w(x), (x, 1, 0))),
         at_most(Integral(p(x), (x, 1, 0)), Integral(w(x), (x, 1, 0))),
         [continuous(p), continuous(w), nonnegative(w)], by_sign),
        (equal(Integral((x - c) ** 2, (x, c - h / 2, c + h / 2)), 0), equal(centred, 0), [], moments),
        (equal(Integral((x - c) * p(x), (x, c - h / 2, c + h / 2)), 0), equal(centred, 0), [], moments),
        (equal(Sum((y - 1) * (off_the_mean + 1), (i, 1, m)), 0), equal(Sum((y - p(i)) * off_the_mean, (i, 1, m)), 0),
         [], algebra),
        (equal(t**inside, t * inside + 1 + inside), equal(t**inside, t * inside + 1 - inside), [], algebra),
        (equal(outside, inside**2), equal(outside, 1 - inside), [], algebra),
        (equal(Expectation.of(inside**2, x), Expectation.of(2 * inside, x)),
         equal(Expectation.of(inside, x), Expectation.of(inside, x)), [], algebra),
        (at_most(Expectation.of(up_to, x), Expectation.of(below, x)),
         at_most(Expectation.of(below, x), Expectation.of(below, x)), [], by_sign),
        (equal(y * Integral(p(x), (x, 0, 1)) ** 3, y), equal(y * Integral(lam(x), (x, 0, 1)), y), [unit_mass(lam)],
         algebra),
        (equal(7 * mean + square, z), equal(-2 * mean + square, z), [variance(eps, z)], moments),
        (equal(square, 2 * z), equal(square, z), [zero_mean(eps), variance(eps, z)], moments),
        (equal(Derivative(RegionIntegral.over(Omega, (y - 1) ** 3 * p(x), x), (y, 2)), z),
         equal(Derivative(RegionIntegral.over(Omega, (y - beta(x)) ** 2 * p(x), x), (y, 2)), z), [], algebra),
        (Asymptotic(1 / m, sp.S.One, sp.S.One, ManyExperts(m)), Asymptotic(1 / m, sp.S.Zero, sp.S.One, ManyExperts(m)),
         [], algebra),
        (Asymptotic(1 / m, sp.S.Zero, 1 / m, ManyExperts(m)), Asymptotic(1 / m, sp.S.Zero, sp.S.One, ManyExperts(m)),
         [], algebra),
        (Asymptotic(p(x), p(c), sp.S.One, cell), Asymptotic(p(x), p(c), sp.S.One, cell.pointwise), [], algebra),
        (AsymptoticBound(-p(x), -p(c), sp.S.One, cell), AsymptoticBound(p(x), p(c), sp.S.One, cell), [], algebra),
        (positive(p), nonnegative(p), [nonnegative(p)], algebra),
    ],
    ids=str,
)  # fmt: skip
def test_wrong_variants_are_not_taken_for_true_ones(mutant, original, given, by):
    assert why_true(mutant, original, given, by) == ""


def test_a_false_variant_gets_a_counterexample_that_meets_the_hypotheses():
    assert "x = 1/2" in counterexample_to(less(1, 2 * x), [in_domain(x)])
    assert counterexample_to(at_most(0, x), [in_domain(x)]) == ""


# The module; the package has the rule under this name.
ALGEBRA = sys.modules["zcmoe_symbolic.kernel.algebra"]

# -- runs ---------------------------------------------------------------------------------------------

SCRIPT = """
    from sympy import Symbol
    from zcmoe_symbolic import algebra, calc, claim
    from zcmoe_symbolic.kernel import by_sign
    from zcmoe_symbolic.language import at_most, equal
    x = Symbol("x", real=True)

    @claim("lem-mine", states=at_most(2 * x + 1, (x + 1) ** 2))
    def mine():
        direct = algebra.prove(equal(12 * x**2, 3 * (2 * x) ** 2))
        return calc(2 * x + 1).equals((x + 1) ** 2 - x**2, by=algebra).at_most((x + 1) ** 2, by=by_sign).theorem()
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    return path


def busy():
    """Compute for as long as nobody ends this process."""
    while True:
        pass


def report_on(*targets, **options):
    run = MutantRun(*targets, **options)
    run.work()
    return run.report()


def test_every_application_of_a_rule_is_a_step(script):
    report = report_on(script)
    assert [(step.number, step.rule) for step in report.steps] == [
        (1, "algebra"), (2, "algebra"), (3, "by_sign"), (4, "transitivity"),
    ]  # fmt: skip
    assert report.total.killed > 0
    assert report.total.survived == report.total.unanswered == 0
    assert report.total.kill_rate == 1
    assert report.exit_status == 0


def test_more_processes_find_the_same(script):
    targets = (script, SCRIPTS / "telescoping.py")
    run = MutantRun(*targets)
    run.work(jobs=3)
    assert run.report().steps == report_on(*targets).steps
    assert len(run.report().steps) >= 7


def test_a_process_that_waits_is_ended_too(script, monkeypatch):
    def waiting(_, left, *__):
        if left.has(sp.Symbol("x", real=True) ** 3):
            time.sleep(100)
        return "planted"

    monkeypatch.setattr(ALGEBRA, "equal_under", waiting)
    monkeypatch.setattr(processes, "_PATIENCE", 1)
    report = report_on(script, per_step=8, seconds=0.5)
    assert report.total.unanswered > 0


def test_a_rule_that_accepts_anything_has_survivors(script, monkeypatch):
    monkeypatch.setattr(ALGEBRA, "equal_under", lambda *_: "planted")
    report = report_on(script)
    rows = {row.rule: row for row in report.rows}
    assert rows["algebra"].survived > rows["algebra"].killed
    assert rows["by_sign"].survived == rows["transitivity"].survived == 0
    assert report.exit_status == 1
    assert all("it is false" in mutant.manner for step, mutant in report.having("survived") if step.number == 1)


def test_a_rule_that_ignores_constants_has_survivors_of_that_kind_only(script, monkeypatch):
    from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under

    def without_constant(facts, one, other, rules=()):
        return equal_under(facts, *(sp.expand(side).as_coeff_Mul()[1] for side in (one, other)), rules)

    monkeypatch.setattr(ALGEBRA, "equal_under", without_constant)
    report = report_on(script, per_step=None)
    kinds = {mutant.kind for _, mutant in report.having("survived")}
    assert "constant" in kinds
    assert kinds <= {"constant", "sign", "factor"}
    assert report.exit_status == 1


def test_a_rule_that_ignores_the_strictness_has_survivors_of_relation(script, monkeypatch):
    from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts

    monkeypatch.setattr(Facts, "positive", Facts.nonnegative)
    report = report_on(script, per_step=None)
    assert ("by_sign", "relation") in {(step.rule, mutant.kind) for step, mutant in report.having("survived")}


def test_a_rule_that_breaks_off_is_no_refusal_of_the_usual_kind(script, monkeypatch):
    def broken(_, left, *__):
        if left.has(sp.Symbol("x", real=True) ** 3):
            raise KeyError(left)
        return "planted"

    monkeypatch.setattr(ALGEBRA, "equal_under", broken)
    assert "the rule failed with KeyError" in dict(report_on(script, per_step=None).manners("killed"))


def test_a_variant_that_takes_too_long_is_no_refusal_and_the_others_are_checked(script, monkeypatch):
    from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under

    def slow(facts, left, right, *rest):
        if sp.expand(left - right) == -6 * sp.Symbol("x", real=True) ** 2:
            busy()
        return equal_under(facts, left, right, *rest)

    monkeypatch.setattr(ALGEBRA, "equal_under", slow)
    report = report_on(script, per_step=20, seconds=0.5)
    assert 0 < report.total.unanswered < 5
    assert report.total.survived == 0
    assert len(report.steps[0].mutants) == len(chosen(equal(12 * x**2, 3 * (2 * x) ** 2), limit=20))
    assert report.exit_status == 3
    assert "no answer" in report.having("unanswered")[0][1].manner


def test_an_accepted_variant_survives_when_there_is_no_time_to_look_into_it(script, monkeypatch):
    monkeypatch.setattr(ALGEBRA, "equal_under", lambda *_: "planted")
    monkeypatch.setattr(
        "zcmoe_symbolic.verification.mutants.checking.counterexample_to", lambda *_: busy()
    )  # fmt: skip
    report = report_on(script, per_step=2, seconds=0.5)
    assert report.total.survived > 0
    assert report.total.unanswered == 0
    assert all("no time" in mutant.manner for _, mutant in report.having("survived"))


def test_implied_variants_are_neither_killed_nor_survivors(tmp_path):
    path = tmp_path / "sign.py"
    path.write_text(
        textwrap.dedent(
            """
            from sympy import Symbol
            from zcmoe_symbolic import calc, claim
            from zcmoe_symbolic.kernel import by_sign
            from zcmoe_symbolic.language import at_most
            x = Symbol("x", real=True)

            @claim("lem-square", states=at_most(0, 5 * x**2))
            def square():
                return calc(0).at_most(5 * x**2, by=by_sign).theorem()
            """
        ),
        encoding="utf-8",
    )
    report = report_on(path, per_step=None)
    assert report.total.implied >= 3
    assert report.total.survived == 0
    assert report.total.killed >= 5
    assert report.total.kill_rate == 1
    manners = {mutant.manner for _, mutant in report.having("implied")}
    assert "the difference has a sign" in manners
    assert manners <= {"the difference has a sign", "it is a special case"}


def test_a_claim_that_is_not_proved_is_named(tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text(textwrap.dedent(SCRIPT).replace("12 * x**2", "13 * x**2"), encoding="utf-8")
    report = report_on(path)
    assert report.unproved == ("lem-mine",)
    assert report.exit_status == 3


@pytest.mark.parametrize("number", [0, -1, True, "3"])
def test_a_bad_number_of_variants_is_refused(number):
    with pytest.raises(BadTarget, match="no number of variants"):
        MutantRun("eq-64", per_step=number)


# -- the command --------------------------------------------------------------------------------------


def zcmoe(*arguments, planted=""):
    program = f"import sys\n{planted}\nfrom zcmoe_symbolic.cli.commands import run_command\nsys.exit(run_command())"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )


def test_the_command_prints_the_table_and_the_kill_rate(script):
    found = zcmoe("verify", script, "--mutants")
    assert found.returncode == 0, found.stderr
    assert "kill rate 100 %" in found.stdout
    assert [line.split()[:2] for line in found.stdout.splitlines() if line.startswith("algebra")] == [["algebra", "2"]]
    assert "survivors:" not in found.stdout


PLANTED = (
    "import zcmoe_symbolic.kernel\nsys.modules['zcmoe_symbolic.kernel.algebra'].equal_under = lambda *_: 'planted'"
)


def test_the_command_lists_the_survivors_of_a_planted_weakness(script):
    found = zcmoe("verify", script, "--mutants", planted=PLANTED)
    assert found.returncode == 1
    assert "kill rate 100 %" not in found.stdout
    assert "lem-mine (" in found.stdout.split("survivors:")[1]


def test_json_of_the_command_is_one_object(script):
    found = zcmoe("verify", script, "--mutants", "--json", planted=PLANTED)
    printed = json.loads(found.stdout)
    assert found.returncode == 1
    assert printed["kill_rate"] < 1
    assert printed["total"]["survivors"] == len(printed["survivors"]) > 0
    assert set(printed["survivors"][0]) == {
        "claim", "script", "step", "rule", "statement", "kind", "mutant", "reason",
    }  # fmt: skip


def test_all_mutants_are_more(script):
    few, every = (
        json.loads(zcmoe("verify", script, option, "--json").stdout) for option in ("--mutants", "--all-mutants")
    )
    assert every["total"]["mutants"] > few["total"]["mutants"]
    assert every["variants_per_step"] is None


# -- the paper ----------------------------------------------------------------------------------------


def test_no_step_about_the_noise_has_a_survivor():
    report = report_on("eq-7", per_step=2)
    assert {"independence", "noise_moments"} <= {step.rule for step in report.steps}
    assert report.having("survived") == []


@pytest.mark.slow
def test_no_step_of_the_paper_has_a_survivor():
    run = MutantRun()
    run.work(jobs=2)
    report = run.report()
    assert report.having("survived") == []
    assert report.having("unanswered") == []
    assert len(report.kinds()) == 13
