"""LaTeX and text of checked objects: the notation, line by line, and that every proof of the paper can be printed."""

import re

import pytest
import sympy as sp

from zcmoe_symbolic.derivation import calc
from zcmoe_symbolic.derivation.context import WrittenChain, recording
from zcmoe_symbolic.derivation.latex import chain_latex
from zcmoe_symbolic.kernel import algebra, by_sign
from zcmoe_symbolic.language import Expectation, RegionIntegral, at_most, continuous, equal
from zcmoe_symbolic.notation import expression_latex, statement_latex, tag
from zcmoe_symbolic.present.table import numbered
from zcmoe_symbolic.theory.scalar import (
    D_i,
    beta,
    cell,
    cells,
    error_integral,
    i,
    lam,
    m,
    many_experts,
    optimal_density,
    p,
    s2,
    x,
    x_i,
)
from zcmoe_symbolic.verification import Session
from zcmoe_symbolic.verification.wording import worded

A, Omega, eps = sp.Function("A")(i, m), sp.Symbol("Omega"), sp.Symbol("epsilon", real=True)
slope = beta(x).diff(x)

NOTATION = [
    (x_i, "x_{i}"),
    (D_i, r"\Delta_{i}"),
    (s2, r"\sigma_\varepsilon^2"),
    (s2**2, r"\left(\sigma_\varepsilon^2\right)^2"),
    (eps**2, r"\varepsilon^2"),
    (sp.Symbol("c_opt"), r"c_{\mathrm{opt}}"),
    (x**10, "x^{10}"),
    (slope, r"\beta'(x)"),
    (slope**2, r"\beta'(x)^2"),
    (beta(x).diff(x, 2), r"\beta''(x)"),
    (slope.subs(x, x_i), r"\beta'(x_{i})"),
    (slope.subs(x, x_i) ** 2, r"\beta'(x_{i})^2"),
    (p(x) ** sp.Rational(1, 3), "p(x)^{1/3}"),
    (1 / lam(x) ** 2, r"\frac{1}{\lambda(x)^2}"),
    (cells.breakpoint(i - 1), "a_{i - 1}"),
    (cells.length(i) ** 3, r"\Delta_{i}^3"),
    (cells.midpoint(i), "x_{i}"),
    (cells.mesh, r"\Delta_{\max}"),
    (cells.mesh**2, r"\Delta_{\max}^2"),
    (beta(cells.midpoint(i)), r"\beta(x_{i})"),
    (sp.Function("c_opt")(i, m), r"c_{\mathrm{opt}, i}"),
    (sp.Function("r")(x, x_i), "r(x, x_{i})"),
    (p(m), "p(m)"),
    (sp.Abs(x - x_i), r"\left|x - x_{i}\right|"),
    (1 / sp.Abs(x - x_i), r"\frac{1}{\left|x - x_{i}\right|}"),
    (sp.sqrt(sp.Abs(x - x_i)), r"\left|x - x_{i}\right|^{1/2}"),
    (x_i - x, "x_{i} - x"),
    (-x - x_i, "- x - x_{i}"),
    (sp.Integral(1, (x, 0, 1)), r"\int_0^1 dx"),
    (sp.Integral(p(x) + 1, (x, 0, 1)), r"\int_0^1 \left(p(x) + 1\right)\, dx"),
    (sp.Integral(-p(x), (x, 0, 1)), r"\int_0^1 \left(- p(x)\right)\, dx"),
    (cell.integral(p(x)), r"\int_{x_{i} - \Delta_{i}/2}^{x_{i} + \Delta_{i}/2} p(x)\, dx"),
    (sp.Integral(p(x), (x, 0, 1)) / (12 * m**2), r"\frac{1}{12 m^2} \int_0^1 p(x)\, dx"),
    (sp.Integral(p(x), (x, 0, 1)) * p(x_i), r"p(x_{i}) \int_0^1 p(x)\, dx"),
    (p(x) * sp.Integral(p(x), (x, 0, 1)), r"p(x) \int_0^1 p(t)\, dt"),
    (sp.Integral(p(x), (x, 0, x)), r"\int_0^x p(t)\, dt"),
    (cells.sum(cells.length(i), i), r"\sum_{i=1}^{m} \Delta_{i}"),
    (RegionIntegral.over(A, p(x), x), r"\int_{A_{i}} p(x)\, dx"),
    (RegionIntegral.over(Omega, p(x) - 1, x), r"\int_{\Omega} \left(p(x) - 1\right)\, dx"),
    (Expectation.of(eps**2, eps), r"\mathbb{E}\left[\varepsilon^2\right]"),
    (cell.o(D_i**2), r"o\left(\Delta_{i}^2\right)"),
    (many_experts.o(1), "o(1)"),
    (sp.Limit(1 / m, m, sp.oo), r"\lim_{m \to \infty} \frac{1}{m}"),
    (
        optimal_density(),
        r"\frac{\left(p(x) \beta'(x)^2\right)^{1/3}}{\int_0^1 \left(p(t) \beta'(t)^2\right)^{1/3}\, dt}",
    ),
    (error_integral(lam(x)), r"\int_0^1 \frac{p(x) \beta'(x)^2}{\lambda(x)^2}\, dx"),
]


@pytest.mark.parametrize(("expr", "expected"), NOTATION, ids=[expected for _, expected in NOTATION])
def test_the_notation(expr, expected):
    assert expression_latex(expr) == expected


def test_statements():
    assert statement_latex(equal(p(x), p(x_i) + cell.o(1)), [43]) == r"p(x) &= p(x_{i}) + o(1) \tag{43}"
    assert statement_latex(equal(p(x), cell.o(1))) == "p(x) &= o(1)"
    assert statement_latex(at_most(p(x), 1)) == r"p(x) &\le 1"
    assert (
        statement_latex(continuous(p)).lstrip("& ") == r"\text{p is continuous on [0, 1], hence uniformly continuous}"
    )
    assert tag(()) == ""
    assert tag([23, 22, 23]) == r"\tag{22, 23}"


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
