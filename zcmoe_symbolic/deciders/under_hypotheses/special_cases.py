"""Whether functions that are put in for undefined ones are real wherever these are applied."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import function_and_order, to_jets
from zcmoe_symbolic.language.statements import Statement
from zcmoe_symbolic.language.substitution import Binder, substitute

__all__ = ["check_real"]


def check_real(statement: Statement, functions: dict[str, sp.Lambda], facts: Facts) -> None:
    """Raise `ValueError` unless each function put in is real at every point at which the statement applies it."""
    regime = getattr(statement, "regime", None)
    facts = facts if regime is None else facts.granting(*regime.implied_hypotheses())
    for name, function in functions.items():
        variables = [sp.Dummy("t", real=True) for _ in function.variables]
        body = substitute(function.expr, dict(zip(function.variables, variables, strict=True)))
        if Abstraction(Facts())(body).is_real:
            continue
        on_domain = facts.below(variables[0], sp.S.Zero, sp.S.One)
        parts = statement.arguments if isinstance(statement, Hypothesis) else statement.args
        applied = all(_applied_in_domain(to_jets(part), name, facts) for part in parts if isinstance(part, sp.Expr))
        if len(variables) > 1 or not (Abstraction(on_domain)(body).is_real and applied):
            raise ValueError(f"{function.expr} is not known to be real wherever the theorem applies {name}")


def _applied_in_domain(expr: sp.Basic, name: str, facts: Facts) -> bool:
    """Whether the function is applied at points of [0, 1] only."""
    if isinstance(expr, AppliedUndef) and function_and_order(expr.func)[0] == name:
        return all(map(facts.in_domain, expr.args))
    if isinstance(expr, sp.Integral | sp.Sum | Binder):
        facts = Abstraction(facts).inside(expr)
    elif isinstance(expr, sp.Limit):
        facts = facts.below(expr.args[1], sp.S.One, sp.oo)
    return all(_applied_in_domain(argument, name, facts) for argument in expr.args)
