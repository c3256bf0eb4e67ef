"""The example on the trapezoid rule holds, and each slip in it is noticed."""

import pytest
from documented import ROOT

from zcmoe_symbolic.verification import verify

SCRIPT = ROOT / "examples" / "trapezoid_rule.py"


def verdict(path):
    (row,) = verify(str(path)).supplementary
    return row.verdict


def test_the_example_is_proved():
    assert verdict(SCRIPT) == "proved"


SLIPS = {
    "the constant": ("M / 12))", "M / 24))", "refuted"),
    "a dropped bound": ("given=[*smooth, curved]", "given=smooth", "refuted"),
    "the antiderivative": ("t * (1 - t) / 2 * f(t).diff(t)", "t * (1 - t) * f(t).diff(t)", "undecided"),
    "the sign of the kernel": ("x * (1 - x) / 2", "x * (x - 1) / 2", "refuted"),
}


@pytest.mark.slow
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_noticed(slip, tmp_path):
    right, wrong, expected = SLIPS[slip]
    text = SCRIPT.read_text()
    assert text.count(right) == 1
    path = tmp_path / "slip.py"
    path.write_text(text.replace(right, wrong))
    assert verdict(path) == expected
