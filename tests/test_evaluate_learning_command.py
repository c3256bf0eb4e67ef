"""`zcmoe evaluate risk` and `best-number-of-experts`: the numbers, what JSON says of them, and bad input."""

import json
import math
import re
from fractions import Fraction

import pytest
from sympy import Rational, cos, exp, pi

from zcmoe_symbolic import DataModel, ScalarMoE, UniformNoise, truncated_normal, x
from zcmoe_symbolic.cli import run_command
from zcmoe_symbolic.numerics.ball import Ball

MODEL = ["--beta", "cos(6*pi*x)", "--density", "truncated_normal(1/2, 1/5)", "--noise", "uniform(1/2)"]
HALF = Rational(1, 2)
MOE = ScalarMoE(DataModel(cos(6 * pi * x), truncated_normal(x, mean=HALF, std=Rational(1, 5)), UniformNoise(HALF)))
PARTS = ("noise", "approximation", "estimation", "empty_regions", "total")


@pytest.fixture
def evaluate(capsys):
    def run(*arguments):
        status = run_command(["evaluate", *map(str, arguments)])
        printed = capsys.readouterr()
        assert (status, printed.err) == (0, "")
        return printed.out

    return run


@pytest.fixture
def evaluated(evaluate):
    return lambda *arguments: json.loads(evaluate(*arguments, "--json"))


def test_the_parts_of_a_risk_are_proved(evaluated):
    found = evaluated("risk", *MODEL, "-m", 6, "-n", 40, "--digits", 25)
    exact = MOE.risk(MOE.segmentation(6, digits=50), 40, digits=40)
    (row,) = found["risks"]
    assert (row["n"], found["m"]) == (40, 6)
    for name in PARTS:
        assert len(row[name]["value"].replace(".", "").lstrip("0")) == 25
        assert Ball.from_plain(row[name]).contains(getattr(exact, name)) is not False
        assert abs(getattr(exact, name) - Fraction(row[name]["value"])) < Fraction(1, 10**25)
    assert found["value"] == row["total"]["value"]
    assert found["digits"] == 25


def test_several_numbers_of_examples_are_a_table(evaluate, evaluated):
    text = evaluate("risk", *MODEL, "-m", 3, "-n", 10, "-n", 1000)
    lines = text.splitlines()
    assert lines[2].split() == ["n", "total", "noise", "approximation", "estimation", "empty", "regions"]
    assert [line.split()[0] for line in lines[3:5]] == ["10", "1000"]
    totals = [float(line.split()[1]) for line in lines[3:5]]
    assert totals == pytest.approx(MOE.risk(MOE.segmentation(3), [10, 1000]).total, rel=1e-13)
    rows = evaluated("risk", *MODEL, "-m", 3, "-n", 10, "-n", 1000)["risks"]
    assert [float(row["total"]["value"]) for row in rows] == pytest.approx(totals, rel=1e-14)


def test_many_experts_are_computed_in_float64_and_say_so(evaluate, evaluated):
    text = evaluate("risk", "--beta", "x", "--segmentation", "uniform", "-m", 300, "-n", 50)
    assert "nothing: float64" in text
    row = evaluated("risk", "--beta", "x", "--segmentation", "uniform", "-m", 300, "-n", 50)["risks"][0]
    assert sum(row[name] for name in PARTS[:-1]) == pytest.approx(row["total"], rel=1e-14)


def test_a_list_of_breakpoints_in_closed_form(evaluate):
    """x on one interval from two examples without noise: 1/12 + 1/24."""
    assert evaluate("risk", "--beta", "x", "--segmentation", "0,1", "-n", 2).splitlines()[2] == "0.125000000000000"


def test_the_best_number_of_experts(evaluate, evaluated):
    options = ("best-number-of-experts", "--beta", "exp(x)", "--noise", "uniform(1/2)", "-n", 1000)
    best = ScalarMoE(DataModel(exp(x), 1, UniformNoise(HALF))).best_number_of_experts(1000)
    found = evaluated(*options)
    assert found["value"] == best.m
    assert found["is_global"] is True
    assert found["law"] == pytest.approx(best.law, rel=1e-14)
    assert found["next_order"] == pytest.approx(best.next_order, rel=1e-12)
    assert found["risk"]["total"] == pytest.approx(best.risk.total, rel=1e-14)
    assert found["law_formula"] == "(2 C n/s2)^(1/3)"
    text = evaluate(*options)
    assert text.splitlines()[2] == str(best.m)
    assert "yes, up to rounding" in text
    assert "proved" not in text


def test_without_noise_the_law_is_infinite_and_json_has_no_number_for_it(evaluated):
    found = evaluated("best-number-of-experts", "--beta", "x", "--segment-density", "uniform", "-n", 30)
    assert found["law"] is None
    assert "no noise" in found["next_order_reason"]
    assert math.isfinite(found["risk"]["total"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["risk", "--beta", "x", "-m", "3", "-n", "0"], "--examples: n is 0: there are no examples"),
        (["risk", "--beta", "x", "-m", "3", "-n", "-2"], "--examples: n is -2"),
        (["risk", "--beta", "x", "-n", "5"], "--experts is missing"),
        (["risk", "--beta", "x", "-m", "0", "-n", "5"], "--experts is 0"),
        (["risk", "--beta", "x", "-m", "3", "-n", "5", "--digits", "0"], "--digits: digits is 0"),
        (["risk", "--beta", "x", "-n", "5", "--segmentation", "0,2/3,1/3,1"], "--segmentation: points\\[2\\]"),
        (["risk", "--beta", "x", "-m", "3", "-n", "5", "--noise", "much"], "--noise is 'much'"),
        (["best-number-of-experts", "--beta", "1", "-n", "5"], "--beta: beta = 1 .* --segment-density uniform$"),
        (["risk", "--beta", "1", "-n", "5", "-m", "3"], "--beta: beta = 1 .* --segment-density uniform$"),
        (["best-number-of-experts", "--beta", "x", "-n", "0"], "--examples: n is 0"),
        (["best-number-of-experts", "--beta", "x", "-n", "5", "--segment-density", "1+x"], "--segment-density: "),
    ],
    ids=lambda value: "-".join(value[:1]) if isinstance(value, list) else "",
)  # fmt: skip
def test_bad_input_is_one_line(arguments, message, capsys):
    assert run_command(["evaluate", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert re.search(message, printed.err), printed.err
