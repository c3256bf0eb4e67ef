"""Every kind of hypothesis and regime reads the same in text and in LaTeX."""

import re

import pytest
import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.language import hypotheses as h
from zcmoe_symbolic.language import samples as s
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.readings import READINGS
from zcmoe_symbolic.language.regimes import Cell, PartitionSequence, Region
from zcmoe_symbolic.notation import hypothesis_latex, regime_latex, statement_sides
from zcmoe_symbolic.notation.reading import pieces
from zcmoe_symbolic.theory.scalar import D_i, beta, cell, cells, i, m, many_experts, p, s2, x, x_i

d = sp.Symbol("d", integer=True, positive=True)
j, n = sp.Symbol("j", integer=True), sp.Symbol("n", integer=True, positive=True)
Omega, eps, omega = sp.Symbol("Omega"), sp.Symbol("epsilon", real=True), sp.Symbol("omega", real=True)
A, c, f, W = (sp.Function(name, real=True) for name in ("A", "c", "f", "W"))
inputs, noises = sp.Function("x_sample", real=True), sp.Function("noise_sample", real=True)
parts = PartitionSequence.of(m, Omega, d)
region = Region.of(sp.Symbol("A_i"), sp.Symbol("V_i", positive=True), x_i, x, parts)

HYPOTHESES = [
    h.continuous(p),
    h.continuous(sp.Lambda(x, x * p(x))),
    h.differentiable(beta),
    h.continuously_differentiable(beta),
    h.continuously_differentiable(sp.Lambda(x, x * p(x))),
    h.positive(p),
    h.nonnegative(p),
    h.nonzero(beta, slope=True),
    h.nonzero_almost_everywhere(beta, slope=True),
    h.unit_mass(p),
    h.in_domain(x),
    h.generic_point(x),
    h.in_range(i, 1, m),
    h.cell_in_domain(cell),
    h.segmentation(cells),
    h.companding(cells, p),
    h.for_all(x, 0, 1, sp.Le(p(x), 3)),
    h.for_all(i, 1, m, sp.Le(cells.length(i), 3)),
    h.between(x, 0, D_i),
    h.holds(sp.Lt(x, x_i)),
    h.vanishing(x - x_i, D_i**2, cell),
    h.partition(A, m, Omega),
    h.piecewise_constant(f, A, c, m),
    h.occupied(A, m, p),
    h.probability_density(p, Omega),
    h.bounded(beta, Omega),
    h.distributed(x, p, Omega),
    h.intervals(A, cells, Omega),
    h.zero_mean(eps),
    h.variance(eps, s2),
    h.independent(x, eps),
    s.examples(inputs, noises, n, x, eps, omega),
    s.random_variable(W),
    s.at_every_outcome(sp.Le(W(j, omega), 2), omega, j, 1, n),
    s.at_every_outcome(sp.Le(W(j, omega), s.probability(sp.Le(1, W(j, omega)), omega)), omega, j, 1, n),
    s.bounded_noise(eps, 3),
    s.bounded_statistic(W, x, eps),
    h.unit_cube(Omega, d),
    h.continuously_differentiable_on(beta, Omega),
    h.throughout(x, Omega, sp.Le(p(x), 3)),
    h.throughout_regions(x, i, A, m, sp.Le(p(x), c(i, m))),
    h.small_region(region),
    h.region_partition(parts),
    h.bounded_moments(parts),
    h.shrinking(parts),
    h.equal_moments(parts, sp.Symbol("M_d", positive=True)),
    h.equal_shares(parts, p),
    h.in_region(x, Omega),
    h.continuous_on(p, Omega),
    h.positive_on(p, Omega),
    h.nonnegative_on(p, Omega),
    h.nonzero_almost_everywhere_on(p, Omega),
    h.unit_mass_on(p, Omega),
]
REGIMES = [cell, cell.pointwise, cells.refinement, many_experts, region, parts.refinement]


def test_every_kind_of_hypothesis_is_among_the_cases():
    assert {hypothesis.kind for hypothesis in HYPOTHESES} == set(READINGS)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]{4,}", text)


@pytest.mark.parametrize("hypothesis", HYPOTHESES, ids=lambda hypothesis: hypothesis.kind)
def test_text_and_latex_are_one_template_with_the_same_objects(hypothesis: Hypothesis):
    """Where objects print as their text, setting the LaTeX gives the text back, sign by sign."""
    found, _ = pieces(hypothesis.reading, plain)
    written = "".join(piece.text for piece in found)
    assert signs(written) == signs(str(hypothesis))


def plain(thing: sp.Basic) -> str:
    if isinstance(thing, sp.Eq):
        return f"{thing.lhs} = {thing.rhs}"
    text = ", ".join(map(str, thing)) if isinstance(thing, sp.Tuple) else str(thing)
    return re.sub(r"\b_(?=[a-z])", "", text)


_SIGNS = {
    r"\ge": ">=",
    r"\le": "<=",
    r"\to": "->",
    r", \ldots,": "..",
    r"\ldots": "...",
    r"\infty": "oo",
    r"\mathbb{E}": "E",
    r"\operatorname{diam}": "diam",
    r"\left": "",
    r"\right": "",
}


def signs(text: str) -> str:
    """The reading in the signs of text; brackets around a sum are dropped, which the text goes without."""
    for latex, sign in _SIGNS.items():
        text = re.sub(re.escape(latex) + r"(?![a-z])", lambda _, sign=sign: sign, text)
    return re.sub(r"[{}() ]", "", text.replace(", ...,", ".."))


@pytest.mark.parametrize("hypothesis", HYPOTHESES, ids=lambda hypothesis: hypothesis.kind)
def test_the_words_stand_outside_the_formulas(hypothesis: Hypothesis):
    outside = "".join(hypothesis_latex(hypothesis).split("$")[::2])
    template = re.sub(r"\{[^}]*\}", "", "".join(hypothesis.reading.template.split("$")[::2]))
    assert words(outside) == words(template)
    assert not re.search(r"[<>=^_\\]", outside)


def test_a_changed_template_is_noticed(monkeypatch):
    monkeypatch.setitem(READINGS, "positive", "${0} >= 0$ on $[0, 1]$")
    assert r"\ge" in hypothesis_latex(h.positive(p))
    assert str(h.positive(p)) == "p >= 0 on [0, 1]"


@pytest.mark.parametrize(
    ("hypothesis", "expected"),
    [
        (h.positive(p), "$p > 0$ on $[0, 1]$"),
        (
            h.continuously_differentiable(beta),
            r"$\beta$ is continuously differentiable on $[0, 1]$, so $\beta'$ is uniformly continuous",
        ),
        (
            h.segmentation(cells),
            r"$a_{i}$, $i = 0, \ldots, m$, are the breakpoints of a segmentation of $[0, 1]$ into $m$ "
            r"intervals of lengths $\Delta_{i}$ and midpoints $x_{i}$",
        ),
        (h.variance(eps, s2), r"$\mathbb{E}\left[\varepsilon^2\right] = \sigma_\varepsilon^2 < \infty$"),
        (
            h.variance(sp.Symbol("y^2"), s2),
            r"$\mathbb{E}\left[\left(y^2\right)^2\right] = \sigma_\varepsilon^2 < \infty$",
        ),
        (h.unit_cube(Omega, d), r"$\Omega$ is the cube $[0, 1]^{d}$"),
        (
            h.small_region(region),
            "$A_{i}$ is one of the regions $A(i, m)$, of volume $V_{i} > 0$ and with centroid $x_{i}$",
        ),
        (
            s.examples(inputs, noises, n, x, eps, omega),
            r"the pairs $(x_{j}, \varepsilon_{j})$, $j = 1, \ldots, n$, are independent, each distributed as "
            r"$(x, \varepsilon)$",
        ),
        (
            h.vanishing(x - x_i, D_i**2, cell),
            r"$x - x_{i} = o\left(\Delta_{i}^2\right)$ uniformly over the cells and the points in them",
        ),
        (Hypothesis("positive", (Str("my_f"),)), r"$\mathrm{my}_{f} > 0$ on $[0, 1]$"),
        (
            h.independent(sp.Symbol("$x"), sp.Symbol(r"\input")),
            r"$\text{``\$x''}$ and $\text{``\textbackslash{}input''}$ are independent",
        ),
        (
            Hypothesis("cell in domain", (x, D_i + 1)),
            r"the cell $[x - \left(\Delta_{i} + 1\right)/2, x + \left(\Delta_{i} + 1\right)/2]$ lies in $[0, 1]$",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Hypothesis) else "",
)
def test_readings(hypothesis, expected):
    assert hypothesis_latex(hypothesis) == expected


def test_regimes():
    assert [regime_latex(regime) for regime in REGIMES[2:4]] == [r"\Delta_{\max} \to 0", r"m \to \infty"]
    assert regime_latex(parts.refinement) == (r"\text{the largest diameter of the regions }A_{i}\text{ tends to }0")
    assert regime_latex(region).startswith(r"\operatorname{diam} A_{i} \to 0\text{, uniformly over the regions }")
    assert {type(regime) for regime in REGIMES} >= set(type(cell).__mro__[1].__subclasses__())


def test_all_readings_compile(compiled):
    compiled(
        [
            *map(hypothesis_latex, HYPOTHESES),
            *(rf"\[ {''.join(statement_sides(hypothesis))} \]" for hypothesis in HYPOTHESES),
            *(rf"\[ {regime_latex(regime)} \]" for regime in REGIMES),
            hypothesis_latex(h.independent(sp.Symbol("$x"), sp.Symbol(r"\input{y} é %"))),
            regime_latex(Cell.of(x, x_i, D_i)).join("$$"),
        ]
    )
