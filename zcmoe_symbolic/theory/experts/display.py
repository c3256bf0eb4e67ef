"""How a model and the theory of its experts look in a notebook; nothing is computed that takes long."""

from typing import TYPE_CHECKING

import sympy as sp

from zcmoe_symbolic.notation import expression_latex
from zcmoe_symbolic.notation.html import block_html, formula_html, table_html, text_html
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.noise import Noise
from zcmoe_symbolic.theory.model.vector_model import VectorDataModel

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
    from zcmoe_symbolic.theory.experts.vector_moe import VectorMoE

__all__ = ["scalar_html", "vector_html"]

_LONGEST = 1500  # characters of LaTeX
_NOT_YET = "<span style='opacity:.6'>not computed yet; {call} does it</span>"


def scalar_html(moe: "ScalarMoE") -> str:
    """The model, and the optimal density and the error constant where these have been computed before."""
    rows = _model_rows(moe.model)
    known = moe._known_optimal_density()
    if known is None:
        density = _NOT_YET.format(call="optimal_density()")
    else:
        density = _formula(r"\lambda^{\mathrm{opt}}(x)", known)
    constant = moe._known_constant
    rows.append(["optimal density (22)", density])
    value = _NOT_YET.format(call="error_constant()") if constant is None else _ball(constant)
    rows.append(["error constant C of (23)", value])
    return block_html(table_html(rows), title="Mixture of constant experts on intervals")


def vector_html(moe: "VectorMoE") -> str:
    """The model, the normalised second moment of the cells, and the constant of the bound if it is known already."""
    rows = _model_rows(moe.model)
    cell = "" if moe.cell is None else f" <span style='opacity:.75'>({text_html(moe.cell.name)})</span>"
    rows.append(["second moment of the cells (24)", _formula("M", moe.normalized_second_moment) + cell])
    constant = moe._known_constant
    value = _NOT_YET.format(call="error_constant()") if constant is None else _ball(constant)
    rows.append(["constant C of the bound (54)", value])
    dimensions = f"{moe.model.dimension} dimension{'' if moe.model.dimension == 1 else 's'}"
    return block_html(table_html(rows), title=f"Mixture of constant experts on cells in {dimensions}")


def _model_rows(model: DataModel | VectorDataModel) -> list[list[str]]:
    """Target, density of the input and noise of a model in one or several dimensions."""
    variables = (model.variable,) if isinstance(model, DataModel) else model.variables
    arguments = ", ".join(expression_latex(variable) for variable in variables)
    return [
        ["target", _formula(rf"\beta({arguments})", model.beta)],
        ["density of the input", _formula(f"p({arguments})", model.density)],
        ["noise", _noise(model.noise)],
    ]


def _noise(noise: Noise) -> str:
    if noise.variance == 0:
        return "none"
    bound = "no bound" if noise.bound is None else formula_html(rf"|\varepsilon| \le {expression_latex(noise.bound)}")
    return ", ".join([formula_html(rf"\sigma_\varepsilon^2 = {expression_latex(noise.variance)}"), bound])


def _formula(name: str, expr: sp.Expr) -> str:
    latex = expression_latex(expr)
    if len(latex) > _LONGEST:
        return f"{formula_html(name)}: <span style='opacity:.75'>a formula of {len(str(expr)):,} characters</span>"
    return formula_html(f"{name} = {latex}")


def _ball(ball: Ball) -> str:
    return formula_html(ball._repr_latex_().strip("$").removeprefix(r"\displaystyle "))
