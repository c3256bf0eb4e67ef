"""`theorem.rests_on()` says what the kernel's records say."""

import pytest
import sympy as sp

from zcmoe_symbolic import Theorem, algebra, calc
from zcmoe_symbolic.kernel import RuleError, monotone
from zcmoe_symbolic.language import at_most, holds

x, a, b = sp.Symbol("x", real=True), sp.Symbol("a", positive=True), sp.Symbol("b", positive=True)
LESS = holds(at_most(a, b))


def cubes():
    below = calc(a, given=[LESS]).at_most(b, by=LESS).theorem()
    return calc(a**3, given=[LESS]).at_most(b**3, by=monotone(below), eq=77).theorem()


def test_hypotheses_rules_equations_and_trust_are_the_theorem_s():
    found = cubes().rests_on()
    assert found.hypotheses == (LESS,)
    assert (found.rules, found.equations, found.trust) == ({"assumption": 1, "monotone": 1}, (77,), "symbolic")
    assert len(found.theorems) == 2
    plain = calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=algebra).theorem().rests_on()
    assert plain.hypotheses == ()
    assert plain != found


def test_the_tree_goes_as_deep_as_it_is_asked():
    found = cubes().rests_on()
    assert len(found.tree(0).splitlines()) == 1
    assert found.tree(0).endswith("1 behind")
    assert [line.split("[")[1] for line in found.tree().splitlines()] == ["monotone] (77)", "assumption]"]
    with pytest.raises(ValueError, match="depth=-1"):
        found.tree(-1)


def test_a_display_names_what_is_assumed_and_escapes_it():
    found = cubes().rests_on()
    assert "a &lt;= b" in found._repr_html_()
    assert "given" in found._repr_latex_()


def test_a_forged_theorem_rests_on_nothing_and_says_so():
    with pytest.raises(RuleError, match="not a theorem"):
        object.__new__(Theorem).rests_on()
