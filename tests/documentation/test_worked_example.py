"""The worked example is a theory that holds, and each corruption of it is refused."""

import subprocess
import sys

import pytest
from documented import ROOT

from zcmoe_symbolic.verification import verify

THEORY = ROOT / "examples" / "panter_dite_r_th_power.py"
LABELS = {"one-interval", "share", "high-rate", "best-levels", "least-distortion"}


def verdicts(path):
    return {row.id: row for row in verify(str(path)).supplementary}


@pytest.fixture(scope="module")
def rows():
    return verdicts(THEORY)


def test_the_whole_theory_is_proved_without_citation(rows):
    assert set(rows) == LABELS
    assert {row.verdict for row in rows.values()} == {"proved"}
    assert not any(row.citations for row in rows.values())


def test_only_theorems_for_a_symbolic_exponent_assume_that_p_is_nearly_constant(rows):
    assumed = "p(x) - p(x_i) = o(1) uniformly over the cells and the points in them"
    carry = {
        (row.id, part.name)
        for row in rows.values()
        for part in row.parts
        for p in part.proofs
        if assumed in p.hypotheses
    }
    assert carry == {("one-interval", "every exponent"), ("high-rate", "every exponent"), ("least-distortion", "")}


def test_the_wrong_variant_is_refuted_with_a_density_and_an_exponent():
    (row,) = verdicts(THEORY.with_name("panter_dite_r_th_power_wrong.py")).values()
    assert row.verdict == "refuted"
    assert "r = " in row.reason
    assert "p(t) = " in row.reason


CORRUPTIONS = {
    "the moment": ("return 1 / ((power + 1) * 2**power)", "return 1 / (power * 2**power)", "one-interval"),
    "the rate": ("states=equal(Limit(m**r *", "states=equal(Limit(m ** (r + 1) *", "least-distortion"),
    "the power of the bound": ("least = root_mass ** (r + 1)", "least = root_mass**r", "best-levels"),
    "the root": ("root = p(x) ** (1 / (r + 1))", "root = p(x) ** (1 / (r + 2))", "best-levels"),
    "the direction": (
        "states=at_most(least, error_integral(lam(x))))",
        "states=at_most(error_integral(lam(x)), least))",
        "best-levels",
    ),
    "a dropped hypothesis": ("*levels, compander, nearly_constant]", "*levels, compander]", "high-rate"),
}
FAST = "a dropped hypothesis"


@pytest.mark.parametrize(
    ("right", "wrong", "label"),
    [pytest.param(*c, id=name, marks=() if name == FAST else pytest.mark.slow) for name, c in CORRUPTIONS.items()],
)
def test_a_corrupted_theory_is_not_proved(right, wrong, label, tmp_path):
    text = THEORY.read_text(encoding="utf-8")
    assert text.count(right) == 1
    corrupted = tmp_path / "corrupted.py"
    corrupted.write_text(text.replace(right, wrong), encoding="utf-8")
    assert verdicts(corrupted)[label].verdict != "proved"


SAME_AS_BENNETT = """

@claim("same-as-bennett", given=[*source, *levels, compander], states=high_rate_limit(Integer(2)))
def same_as_bennett():
    statement = high_rate_limit(Integer(2))
    return calc(statement.lhs).equals(statement.rhs, by=uses("bennett")).theorem()
"""


def test_for_the_mean_square_the_limit_is_the_one_that_the_paper_proves(tmp_path):
    """An independent proof of the same statement: the script of Bennett's integral."""
    extended = tmp_path / "extended.py"
    extended.write_text(THEORY.read_text(encoding="utf-8") + SAME_AS_BENNETT, encoding="utf-8")
    row = verdicts(extended)["same-as-bennett"]
    assert (row.verdict, row.rests_on) == ("proved", ("bennett",))


@pytest.mark.slow
def test_the_distortion_of_many_levels_tends_to_the_proved_constant():
    done = subprocess.run(
        [sys.executable, "panter_dite_r_th_power_numbers.py"],
        cwd=THEORY.parent, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    for line in done.stdout.splitlines()[1:]:
        _, limit, *few = map(float, line.split())
        distances = [abs(value / limit - 1) for value in few]
        # The next term is of order 1/m^2, so that four times as many levels are nearly 16 times as close.
        assert distances[0] > distances[1]
        assert 14 < distances[1] / distances[2] < 16.5
