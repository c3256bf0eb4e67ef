"""Theorems and chains as LaTeX: what they state and rest on, and nothing for what is no theorem."""

import re

import pytest
import sympy as sp

from zcmoe_symbolic import Theorem, calc
from zcmoe_symbolic.kernel import algebra, assumption, by_sign, taylor
from zcmoe_symbolic.language import at_most, continuous, holds, positive
from zcmoe_symbolic.notation import LookAlike, Notation
from zcmoe_symbolic.theory.scalar import beta, cell, m, p, x, x_i

y, z, k = sp.Symbol("y", real=True), sp.Symbol("z", real=True), sp.Symbol("k", integer=True, positive=True)
GIVEN = holds(at_most(y, z))
ASSUMED = calc(y, given=[GIVEN]).at_most(z, by=assumption(GIVEN), eq=7).theorem()
CHAIN = calc(2 * y).equals(y**2 + 1 - (y - 1) ** 2, by=algebra, eq=3).at_most(y**2 + 1, by=by_sign)


def test_a_theorem_with_its_numbers_and_hypotheses():
    shown = "\\begin{align*}\n  y &\\le z \\tag{7}\n\\end{align*}"
    assert ASSUMED.latex() == shown + "\nGiven that $y \\le z$."
    assert ASSUMED.latex(hypotheses=False) == shown
    assert "tag" not in ASSUMED.latex(numbers=False)


def test_a_theorem_in_another_notation():
    assert "w &\\le z" in ASSUMED.latex(Notation((("y", "w"),)))
    with pytest.raises(LookAlike, match="y and z"):
        ASSUMED.latex(Notation((("y", "z"),)))


def test_a_hypothesis_belongs_to_the_formula_of_its_theorem():
    theorem = calc(m * x, given=[holds(at_most(k, 3)), holds(at_most(x, 2))]).equals(x * m, by=algebra).theorem()
    assert theorem.latex(Notation((("m", "k"),))).count("k") == 2
    assert "k" not in theorem.latex()


def test_notebooks_get_one_formula():
    shown = ASSUMED._repr_latex_()
    assert shown.startswith(r"$\displaystyle \begin{array}{l} \displaystyle y \le z \\ \text{given }")
    assert shown.endswith(r"\end{array}$")
    plain = calc(2 * y).equals(y + y + 1 - 1, by=algebra).theorem()
    assert plain._repr_latex_() == r"$\displaystyle 2 y = 2 y$"


def test_what_looks_alike_is_not_shown_as_a_formula():
    other = sp.Symbol("y", positive=True)
    theorem = calc(y * other).equals(other * y, by=algebra).theorem()
    assert theorem._repr_latex_() is None
    with pytest.raises(LookAlike):
        theorem.latex()


def test_what_no_rule_made_shows_no_formula():
    forged = object.__new__(Theorem)
    for text in (forged.latex(), forged._repr_latex_()):
        assert "not a theorem" in text
        assert not re.search(r"[=&]|\\le", text)


def test_the_methods_of_a_theorem_cannot_be_replaced():
    with pytest.raises(TypeError, match="cannot be changed"):
        Theorem.latex = lambda self: "0 = 1"
    assert Theorem.__mro__ == (Theorem, object)


def test_a_remainder_says_in_which_limit():
    theorem = calc(beta(x), given=[continuous(beta)]).equals(beta(x_i) + cell.o(1), by=taylor).theorem()
    assert r"The remainder is meant as $\Delta_{i} \to 0$, uniformly over the cells $[" in theorem.latex()
    assert r"\qquad \text{as } \Delta_{i} \to 0" in theorem._repr_latex_()
    chain = calc(beta(x), given=[continuous(beta)]).equals(beta(x_i) + cell.o(1), by=taylor)
    assert chain.latex().splitlines()[3:] == theorem.latex().splitlines()[3:]


def test_a_chain_with_rules():
    assert CHAIN.latex(rules=True).splitlines() == [
        r"\begin{align*}",
        r"  2 y &= y^2 - \left(y - 1\right)^2 + 1 && \text{by algebra} \tag{3} \\",
        r"    &\le y^2 + 1 && \text{by by sign}",
        r"\end{align*}",
    ]
    assert "by" not in CHAIN.latex()


def test_a_chain_lists_what_its_steps_rest_on():
    chain = calc(y, given=[GIVEN]).at_most(z, by=GIVEN).equals(2 * z / 2, by=algebra)
    assert chain.latex().endswith("\nGiven that $y \\le z$.")
    assert chain.latex(hypotheses=False).endswith(r"\end{align*}")


def test_a_chain_without_steps_is_its_start():
    assert calc(y + 1).latex() == "\\begin{align*}\n  y + 1\n\\end{align*}"
    assert calc(y + 1)._repr_latex_() == r"$\displaystyle y + 1$"


def test_a_chain_is_one_formula():
    renamed = Notation((("m", "k"),))
    chain = calc(m * x - m * x).equals(0, by=algebra)
    assert "0 &= 0" in chain.latex(renamed)
    with pytest.raises(LookAlike):
        calc(m + y).equals(y + m + k - k, by=algebra).equals(m + y, by=algebra).at_most(m + y + k**2, by=by_sign).latex(
            renamed
        )


def test_theorems_and_chains_compile(compiled):
    theorems = [ASSUMED, calc(p(x), given=[positive(p)]).equals(p(x) ** 2 / p(x), by=algebra).theorem()]
    texts = [text for theorem in theorems for text in (theorem.latex(), theorem._repr_latex_())]
    compiled([*texts, CHAIN.latex(), CHAIN.latex(rules=True), CHAIN._repr_latex_(), object.__new__(Theorem).latex()])
