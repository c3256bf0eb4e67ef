"""LaTeX and text of checked objects: the notation, line by line, and that every proof of the paper can be printed."""

import re

import pytest
import sympy as sp

from zcmoe_symbolic.derivation import calc
from zcmoe_symbolic.derivation.context import WrittenChain, recording
from zcmoe_symbolic.derivation.latex import chain_latex
from zcmoe_symbolic.kernel import algebra, by_sign
from zcmoe_symbolic.language import at_most, continuous, equal
from zcmoe_symbolic.notation import statement_latex
from zcmoe_symbolic.present.table import numbered
from zcmoe_symbolic.theory.scalar import (
    beta,
    cell,
    p,
    x,
    x_i,
)
from zcmoe_symbolic.verification import Session
from zcmoe_symbolic.verification.wording import worded

slope = beta(x).diff(x)


def test_a_chain_is_one_line_for_each_step():
    y = sp.Symbol("y", real=True)
    with recording() as chains:
        calc(2 * y).equals(y**2 + 1 - (y - 1) ** 2, by=algebra, eq=7).at_most(y**2 + 1, by=by_sign).theorem(eq=8)
    (chain,) = chains
    assert chain_latex(chain) == "\n".join(
        [
            r"\begin{align*}",
            r"  2 y &= y^2 - \left(y - 1\right)^2 + 1 \tag{7} \\",
            r"    &\le y^2 + 1 \tag{8}",
            r"\end{align*}",
        ]
    )


def test_a_step_that_sympy_has_carried_out_is_left_out():
    y = sp.Symbol("y", real=True)
    with recording() as chains:
        calc(y * (y + 1)).equals(y * (1 + y), by=algebra).equals(y**2 + y, by=algebra).theorem()
    assert chain_latex(chains[0]).count(r"\\") == 0


def test_the_lines_after_a_remainder_carry_it():
    steps = proof("thm-4.1", "optimal constants")
    chain = next(c for c in steps if any(68 in t.equations for t in (*c.steps, c.result)))
    lines = chain_latex(chain).splitlines()[1:-1]
    assert len(lines) == 2
    assert all(r"o\left(\Delta_{i}^2\right)" in line for line in lines)


SESSION = Session()


def proof(label, part):
    entry = next(e for e in SESSION.paper.entries if (e.label, e.claim.part) == (label, part))
    return SESSION.evaluate(entry).chains


def faults_in(text):
    """What LaTeX would complain of: braces, delimiters and environments that do not match, double scripts."""
    plain = re.sub(r"\\[{}]", "", text)
    depth, found = 0, []
    for character in plain:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            found.append("a brace is closed that was not opened")
            break
    if depth > 0:
        found.append("a brace is left open")
    if len(re.findall(r"\\left\b", plain)) != len(re.findall(r"\\right\b", plain)):
        found.append("delimiters do not match")
    if re.findall(r"\\begin\{(.*?)\}", plain) != re.findall(r"\\end\{(.*?)\}", plain):
        found.append("environments do not match")
    script = r"(?:\{[^{}]*\}|\\[A-Za-z]+|[^\\{}])"
    if re.search(rf"\^{script}\^|_{script}_|'\^{script}?'", plain):
        found.append("a double script")
    return found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x^{2", "left open"),
        ("x}2{", "not opened"),
        (r"\left(x)", "delimiters"),
        (r"\begin{align*}", "environments"),
        ("x^2^3", "double"),
        ("x_{i}_{j}", "double"),
    ],
)
def test_the_check_of_latex_notices_faults(text, fault):
    assert any(fault in found for found in faults_in(text))


@pytest.mark.parametrize("entry", SESSION.paper.entries, ids=lambda entry: entry.name)
def test_every_proof_of_the_paper_can_be_printed(entry):
    evaluation = SESSION.evaluate(entry)
    chains: tuple[WrittenChain, ...] = evaluation.chains
    texts = [chain_latex(chain) for chain in chains]
    texts += [statement_latex(theorem.statement, theorem.equations) for theorem in evaluation.outcome.theorems]
    assert texts
    for text in texts:
        assert faults_in(text) == [], text
        assert "operatorname" not in text
        assert "Derivative" not in text
        assert not re.search(r"(?<!\\)\b(?:beta|lambda|Delta|sigma|eps)\b", text), text
    tags = {int(n) for text in texts for group in re.findall(r"\\tag\{(.*?)\}", text) for n in group.split(", ")}
    checked = {n for step in SESSION.checked_steps(entry) for n in step.equations}
    written = {n for c in chains for t in (*c.steps, *([c.result] if c.result else [])) for n in t.equations}
    assert tags >= checked & written


def test_words():
    assert worded(equal(slope.subs(x, x_i), 0)) == "beta'(x_i) = 0"
    assert worded(at_most(sp.Integral(slope, (x, 0, 1)), 1)) == "Integral(beta'(x), (x, 0, 1)) <= 1"
    assert worded(equal(p(x), p(x_i) + cell.o(1))) == "p(x) = p(x_i) + o(1)"
    assert worded(continuous(p)).startswith("p is continuous")
    y = sp.Symbol("y", positive=True)
    assert worded(sp.Derivative(p(x) / y, y)) == "Derivative(p(x)/y, y)"


def test_numbers_with_runs_drawn_together():
    assert numbered([]) == ""
    assert numbered([3, 1, 2, 7, 8]) == "1-3, 7, 8"
