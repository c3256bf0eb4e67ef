"""Renaming: a user's file changes every formula, and never makes two names look alike."""

import pickle

import pytest
import sympy as sp

from zcmoe_symbolic.language import at_most, continuously_differentiable, equal, holds
from zcmoe_symbolic.notation import (
    LookAlike,
    Notation,
    Writer,
    expression_latex,
    hypothesis_latex,
    regime_latex,
    statement_sides,
)
from zcmoe_symbolic.notation.naming import standard_names
from zcmoe_symbolic.theory.scalar import beta, cells, i, lam, m, many_experts, p, s2, x, x_i

n = sp.Symbol("n", integer=True, positive=True)
k = sp.Symbol("k", integer=True, positive=True)
c_opt = sp.Function("c_opt", real=True)
eps, z = sp.Symbol("epsilon", real=True), sp.Symbol("z", real=True)


def notation(**names: str) -> Notation:
    return Notation(tuple(names.items()))


@pytest.mark.parametrize(
    ("renamings", "expr", "expected"),
    [
        ({"m": "k"}, m**2, "k^2"),
        ({"m": "k"}, cells.mesh + m, r"k + \Delta_{\max}"),
        ({"lambda": r"\rho"}, 1 / lam(x) ** 2, r"\frac{1}{\rho(x)^2}"),
        ({"beta": "f"}, beta(x).diff(x) ** 2, "f'(x)^2"),
        ({"beta": r"\beta^*"}, beta(x).diff(x, 2), r"{\beta^*}''(x)"),
        ({"beta": r"\beta^*"}, beta(x) ** 2, r"\beta^*(x)^2"),
        ({"beta": r"\beta_0"}, beta(x).diff(x), r"\beta_{0}'(x)"),
        ({"m": "N^*"}, m**2, r"\left(N^*\right)^2"),
        ({"a": r"\hat{a}^*_0"}, cells.breakpoint(i - 1), r"\hat{a}_{0, i - 1}^*"),
        ({"x": r"\boldsymbol{x}"}, x - x_i, r"\boldsymbol{x} - \boldsymbol{x}_{i}"),
        ({"x_i": "z"}, x - x_i, "x - z"),
        ({"i": "k"}, cells.length(i) + x_i, r"x_{k} + \Delta_{k}"),
        ({"sigma_eps^2": "v"}, s2**2, "v^2"),
        ({"sigma_eps": "s"}, s2 + 1, "s^2 + 1"),
        ({"sigma": "s"}, s2, r"s_\varepsilon^2"),
        ({"sigma_eps": r"s^*"}, s2, r"{s^*}^2"),
        ({"epsilon": r"\xi"}, eps * s2, r"\xi \sigma_\xi^2"),
        ({"eps": r"\xi"}, eps * s2, r"\varepsilon \sigma_\xi^2"),
        ({"Delta_max": "h"}, cells.mesh**2, "h^2"),
        ({"c_opt": "c^*"}, c_opt(i, m), "c_{i}^*"),
        ({"c_opt": "c^*"}, c_opt(i, m) ** 2, r"\left(c_{i}^*\right)^2"),
        ({"mine": r"\mathcal{M}"}, sp.Symbol("mine"), r"\mathcal{M}"),
    ],
)
def test_a_renamed_name_is_written_so_everywhere(renamings, expr, expected):
    assert expression_latex(expr, notation(**renamings)) == expected
    assert expression_latex(expr) != expected


def test_statements_hypotheses_and_regimes_are_renamed():
    mine = notation(m="k", beta="f")
    assert statement_sides(equal(m, 2), mine) == ("k", "=", "2")
    assert hypothesis_latex(continuously_differentiable(beta), mine).count("$f") == 2
    assert regime_latex(many_experts, mine) == r"k \to \infty"


@pytest.mark.parametrize(
    ("renamings", "expr", "named"),
    [
        ({"m": "k"}, m + k, ("k", "m")),
        ({"m": "k"}, m - k, ("k", "m")),
        ({"beta": "f"}, beta(x) - sp.Function("f", real=True)(x), ("beta", "f")),
        ({"beta": "q"}, beta(x) * sp.Symbol("q", real=True), ("beta", "q")),
        ({"m": r"\Delta_{\max}", "Delta": r"\Delta"}, m * cells.mesh, ("Delta_max", "m")),
        ({"m": "y_i"}, m * sp.Function("y", real=True)(i, n), ("m", "y")),
        ({"m": r"\pi"}, m * sp.pi, ("m", "pi")),
        ({"m": "e"}, m * sp.exp(x), ("E", "m")),
        ({"sigma_eps^2": "y^2"}, s2 + sp.Symbol("y") ** 2, ("sigma_eps^2", "y")),
    ],
)
def test_two_names_that_would_look_alike_are_refused(renamings, expr, named):
    with pytest.raises(LookAlike) as refused:
        expression_latex(expr, notation(**renamings))
    assert all(name in str(refused.value) for name in named)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "expr",
    [
        sp.Symbol("x", real=True) - sp.Symbol("x", positive=True),
        sp.Symbol("x", real=True) - sp.Dummy("x", real=True),
        sp.Symbol("sigma_eps", real=True) ** 2 + s2,
        sp.Symbol("alpha") + sp.Symbol("α"),
        sp.Symbol("pi", real=True) + sp.pi,
        sp.Function("A", real=True)(i, m) + sp.Function("A", real=True)(i, n),
        sp.Symbol("x1") + sp.Symbol("x_1"),
        sp.Symbol("f", real=True) + sp.Function("f", real=True)(x),
    ],
    ids=["assumptions", "dummy", "power in a name", "Greek letter", "pi", "family", "index", "function"],
)
def test_the_standard_notation_refuses_what_it_would_write_alike(expr):
    with pytest.raises(LookAlike):
        expression_latex(expr)


def test_both_sides_of_a_statement_are_one_formula():
    with pytest.raises(LookAlike):
        statement_sides(equal(m, k), notation(m="k"))
    with pytest.raises(LookAlike):
        hypothesis_latex(holds(at_most(m, k)), notation(m="k"))


def test_one_writer_takes_what_it_writes_for_one_text():
    writer = Writer(notation(m="k"))
    assert writer.expression(m) == "k"
    with pytest.raises(LookAlike):
        writer.expression(k)
    assert writer.expression(m + 1) == "k + 1"


@pytest.mark.parametrize(
    ("expr", "renamings", "expected"),
    [
        (sp.Integral(p(x), (x, 0, 1)) * m, {"m": "x", "x": "y"}, r"x \int_0^1 p(y)\, dy"),
        (sp.Integral(p(z), (z, 0, m)), {"m": "z"}, r"\int_0^z p(t)\, dt"),
        (sp.Integral(m * p(k), (k, 0, 1)), {"m": "k"}, r"\int_0^1 k p(j)\, dj"),
        (k * sp.Sum(m, (m, 1, 3)), {"m": "k"}, r"k \sum_{j=1}^{3} j"),
        (m * sp.Sum(k**2, (k, 1, m)), {"m": "k"}, r"k \sum_{j=1}^{k} j^2"),
        (sp.Integral(x + sp.Symbol("x", positive=True), (x, 0, 1)), {}, r"\int_0^1 \left(t + x\right)\, dt"),
        (
            sp.Sum(sp.sqrt(sp.Sum(1 / i, (i, 1, 9))), (i, 1, m)),
            {},
            r"\sum_{i=1}^{m} \left(\sum_{j=1}^9 \frac{1}{j}\right)^{1/2}",
        ),
    ],
)
def test_bound_variables_give_way(expr, renamings, expected):
    assert expression_latex(expr, notation(**renamings)) == expected


def test_the_variables_of_two_integrals_may_have_one_name():
    one, other = sp.Dummy("x", real=True), sp.Dummy("x", real=True)
    text = expression_latex(sp.Integral(p(one), (one, 0, 1)) + sp.Integral(beta(other), (other, 0, 1)))
    assert text == r"\int_0^1 \beta(x)\, dx + \int_0^1 p(x)\, dx"


# -- files ------------------------------------------------------------------------------------------------


def test_a_file_of_renamings(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[names]\nm = 'k'\nlambda = '\\rho'\n\"sigma_eps^2\" = 'v'\n", encoding="utf-8")
    read = Notation.read(path)
    assert read == Notation((("m", "k"), ("lambda", r"\rho"), ("sigma_eps^2", "v")))
    assert expression_latex(m + s2 + lam(x), read) == r"k + v + \rho(x)"
    path.write_text("", encoding="utf-8")
    assert Notation.read(path) == Notation.standard()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[names]\nm = ", "not TOML"),
        ('[names]\nlambda = "\\rho"\n[', "not TOML"),
        ("[names]\nm = 1\n", "'m' = '1' is not LaTeX"),
        ("[names]\n[names.m]\nlatex = 'k'\n", "is not LaTeX"),
        ("[symbols]\nm = 'k'\n", "'symbols' is not a section"),
        ("m = 'k'\n", "'m' is not a section"),
        ("names = 3\n", "names is a section"),
        ("[names]\n'm k' = 'k'\n", "'m k' is not a name"),
        ("[names]\n'' = 'k'\n", "'' is not a name"),
        ("[names]\n\"beta'\" = 'k'\n", "is not a name"),
        ("[names]\nm = ''\n", "ends too early"),
        ("[names]\nm = 'xy'\n", "several letters need a font"),
        ("[names]\nm = '2'\n", "does not begin with 2"),
        ("[names]\nm = '\\input{/etc/passwd}'\n", r"\input is not among"),
        ("[names]\nm = '\\write18{touch x}'\n", r"\write is not among"),
        ("[names]\nm = '\\def\\x{y}'\n", r"\def is not among"),
        ("[names]\nm = '$k$'\n", "does not begin with $"),
        ("[names]\nm = 'k%'\n", "cannot stand there"),
        ("[names]\nm = 'k&'\n", "cannot stand there"),
        ("[names]\nm = 'k#1'\n", "cannot stand there"),
        ("[names]\nm = 'k~'\n", "cannot stand there"),
        ("[names]\nm = '''k\n\n'''\n", "printable"),
        ("[names]\nm = 'κ'\n", "printable"),
        ("[names]\nm = '{k'\n", "ends too early"),
        ("[names]\nm = 'k}'\n", "cannot stand there"),
        ("[names]\nm = 'k_i_j'\n", "two scripts _"),
        ("[names]\nm = 'k^{}'\n", "a script is empty"),
        ("[names]\nm = '\\mathbb{k}'\n", "capital letters"),
        ("[names]\nm = '\\mathrm{1}'\n", "should have letters"),
        (f"[names]\nm = '{'{' * 20}k{'}' * 20}'\n", "nested"),
        (f"[names]\nm = '{'k' * 100}'\n", "longer than"),
        ("[names]\nm = 'n'\n", "this is how n is written"),
        ("[names]\nm = '\\varepsilon'\n", "this is how epsilon is written"),
        ("[names]\nm = 'k'\nn = 'k'\n", "would both be written"),
    ],
)
def test_a_file_that_is_not_a_notation_is_refused_in_one_line(tmp_path, text, fault):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"mine\.toml: ") as refused:
        Notation.read(path)
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ValueError, match=r"missing\.toml: the notation cannot be read: No such file"):
        Notation.read(tmp_path / "missing.toml")
    with pytest.raises(ValueError, match="cannot be read"):
        Notation.read(tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b"[names]\nm = '\xff'\n")
    with pytest.raises(ValueError, match="not text in UTF-8"):
        Notation.read(tmp_path / "bytes.toml")


def test_two_names_may_change_places():
    swapped = notation(m="n", n="m")
    assert expression_latex(m / n, swapped) == r"\frac{n}{m}"


def test_the_digest_tells_tables_apart():
    one, other = notation(m="k", beta="f"), notation(beta="f", m="k")
    assert one.digest == other.digest
    assert len({one.digest, notation(m="k").digest, notation(m="N").digest, Notation.standard().digest}) == 4


def test_a_notation_travels_to_other_processes():
    mine = notation(m="k")
    assert pickle.loads(pickle.dumps(mine)) == mine  # noqa: S301
    assert Notation.standard() == Notation()


def test_no_two_groups_of_the_standard_table_look_alike():
    written: dict[str, str] = {}
    for entry in standard_names():
        assert written.setdefault(entry.latex, entry.like or entry.name) == (entry.like or entry.name)
