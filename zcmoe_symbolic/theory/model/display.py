"""A model as one line of mathematics."""

import sympy as sp

from zcmoe_symbolic.notation import expression_latex
from zcmoe_symbolic.theory.model.noise import Noise

__all__ = ["model_latex"]


def model_latex(target: str, beta: sp.Expr, density_of_input: str, density: sp.Expr, noise: Noise) -> str:
    """The equation of the model with its parts, in display mathematics between dollars."""
    bound = "" if noise.bound is None else rf",\ |\varepsilon| \le {expression_latex(noise.bound)}"
    return (
        rf"$\displaystyle y = {target} + \varepsilon,\quad {target} = {expression_latex(beta)},\quad "
        rf"{density_of_input} = {expression_latex(density)},\quad "
        rf"\sigma_\varepsilon^2 = {expression_latex(noise.variance)}{bound}$"
    )
