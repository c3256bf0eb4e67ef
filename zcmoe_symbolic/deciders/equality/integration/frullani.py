"""Frullani's integral."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.continuity import continuous_inside
from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, shown
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.equality.integration.limits import limit_inside
from zcmoe_symbolic.deciders.signs import is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_frullani"]


def by_frullani(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """int_0^oo (f(a x) - f(b x))/x dx = (f(0+) - f(oo)) log(b/a), for a, b > 0.

    Conditions, all checked: f is continuous on (0, oo) and has finite limits at 0 and at infinity.
    Source: A. M. Ostrowski, On some generalizations of the Cauchy-Frullani integral (1949), theorem 1.
    """
    x = interval.variable
    if interval.lower != 0 or interval.upper != sp.oo:
        return None
    product = sp.expand_mul(sp.expand(integrand * x))
    terms = [term for term in sp.Add.make_args(product) if term != 0]
    if len(terms) != 2:
        return None
    ratio = _ratio_of_scales(terms[0], terms[1], x)
    if ratio is None or not is_positive(ratio):
        return None
    # The second term is minus the first one at ratio * x.
    scaled = terms[0].subs(x, ratio * x)
    if sp.expand(scaled + terms[1]) != 0 and integrator.prover.prove(scaled, -terms[1]) is None:
        return None
    if not continuous_inside(terms[0], interval):
        return None
    ends = [limit_inside(terms[0], interval, upper=upper, vanishes=integrator.vanishes) for upper in (False, True)]
    if ends[0] is None or ends[1] is None:
        return None
    value = (ends[0] - ends[1]) * sp.log(ratio)
    detail = f"f(x) = {shown(terms[0])} with the limits {ends[0]} and {ends[1]}, scales in the ratio {ratio}"
    return Evaluation(value, (Step("Frullani's theorem", detail),))


def _ratio_of_scales(first: sp.Expr, second: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """The r with second(x) = -first(r x), read off the first pair of arguments that are linear in x."""
    for one, two in zip(
        sorted(_linear_parts(first, x), key=sp.default_sort_key),
        sorted(_linear_parts(second, x), key=sp.default_sort_key),
        strict=False,
    ):
        return sp.cancel(two / one)
    return None


def _linear_parts(expr: sp.Expr, x: sp.Symbol) -> set[sp.Expr]:
    """c for each monomial c * x inside functions or powers of `expr`, up to the sign."""
    found = set()
    for part in sp.preorder_traversal(expr):
        if isinstance(part, sp.Expr) and part.has(x) and not part.is_Add:
            coefficient, moving = part.as_independent(x, as_Add=False)
            if moving == x and not coefficient.has(x):
                found.add(-coefficient if coefficient.could_extract_minus_sign() else coefficient)
    nontrivial = found - {sp.Integer(1)}
    return nontrivial or found
