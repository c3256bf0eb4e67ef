"""Every rule of the kernel has valid uses, uses that break a side condition, and wrong conclusions in the tests."""

from importlib import import_module

import pytest
from rule_cases import KINDS, untested

FAMILIES = (
    "algebra",
    "calculus",
    "asymptotics",
    "inequalities",
    "order",
    "analysis",
    "linear",
    "certified",
    "probability",
    "samples",
    "integers",
    "regions",
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_is_tested(kind: str) -> None:
    for name in FAMILIES:
        import_module(f"test_rules_{name}")
    assert untested()[kind] == set()
