"""Ranges cut where the integrand has a corner or jump."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, shown
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.signs import is_negative, is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_splitting"]

_CORNERS = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Heaviside)


def by_splitting(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """Cut the range where an argument of Abs, sign, Max, Min, Piecewise changes sign; every part must converge."""
    x = interval.variable
    plain = _without_corners(integrand, interval)
    if plain != integrand:
        found = integrator.integral(plain, x, interval.lower, interval.upper)
        return found if found is None else found.scaled(sp.Integer(1), Step("signs inside", shown(plain)))
    points = _break_points(integrand, interval)
    if not points:
        return None
    for point in points:
        if not (_between(point, interval)):
            continue
        parts = [
            integrator.integral(integrand, x, interval.lower, point),
            integrator.integral(integrand, x, point, interval.upper),
        ]
        if parts[0] is None or parts[1] is None:
            return None
        return Evaluation(
            parts[0].value + parts[1].value,
            (Step("range cut", f"at {point}; both parts converge"), *parts[0].steps, *parts[1].steps),
            (*parts[0].nonzero, *parts[1].nonzero),
        )
    return None


def _between(point: sp.Expr, interval: Interval) -> bool:
    return (interval.lower == -sp.oo or is_positive(sp.expand(point - interval.lower))) and (
        interval.upper == sp.oo or is_positive(sp.expand(interval.upper - point))
    )


def _conditions(expr: sp.Expr, x: sp.Symbol) -> list[sp.Expr]:
    """Real expressions whose signs decide between the branches of the corners in `expr`."""
    found: list[sp.Expr] = []
    for part in sorted(expr.atoms(*_CORNERS, sp.Piecewise), key=sp.default_sort_key):
        if not part.has(x):
            continue
        if isinstance(part, (sp.Max, sp.Min)):
            found.extend(sp.expand(other - part.args[0]) for other in part.args[1:])
        elif isinstance(part, sp.Piecewise):
            relations = set().union(*(condition.atoms(sp.core.relational.Relational) for _, condition in part.args))
            found.extend(sp.expand(r.lhs - r.rhs) for r in sorted(relations, key=sp.default_sort_key))
        else:
            found.append(part.args[0])
    return found


def _break_points(expr: sp.Expr, interval: Interval) -> list[sp.Expr]:
    """Zeros, inside or not, of the expressions that decide between branches."""
    x = interval.variable
    found: list[sp.Expr] = []
    for condition in _conditions(expr, x):
        if isinstance(condition, (sp.sin, sp.cos)):
            found.extend(_zeros_of_a_wave(condition, interval))
            continue
        if not condition.is_polynomial(x):
            continue
        z = sp.Dummy("z")
        polynomial = sp.Poly(condition.xreplace({x: z}), z)
        if polynomial.degree() == 1:
            slope, constant = polynomial.all_coeffs()
            if is_positive(slope) or is_negative(slope):
                found.append(sp.cancel(-constant / slope))
        elif polynomial.get_domain() in (sp.ZZ, sp.QQ) and polynomial.degree() <= 6:
            found.extend(root for root in sp.real_roots(polynomial) if not root.has(sp.CRootOf))
    return list(dict.fromkeys(found))


def _zeros_of_a_wave(wave: sp.Expr, interval: Interval) -> list[sp.Expr]:
    slope = sp.diff(wave.args[0], interval.variable)
    if not slope.is_Rational or slope == 0 or sp.oo in (interval.upper, -interval.lower):
        return []
    shift = wave.args[0].subs(interval.variable, 0)
    half = sp.Integer(0) if isinstance(wave, sp.sin) else sp.pi / 2
    return [sp.cancel((k * sp.pi + half - shift) / slope) for k in range(-8, 9)]


def _without_corners(expr: sp.Expr, interval: Interval) -> sp.Expr:
    """Abs, sign, Max, Min, Piecewise replaced by what they are where the deciding signs are constant."""
    replacements = {}
    for part in sorted(expr.atoms(*_CORNERS, sp.Piecewise), key=sp.count_ops):
        if not part.has(interval.variable):
            continue
        if isinstance(part, sp.Piecewise):
            branch = _branch(part, interval)
            if branch is not None:
                replacements[part] = branch
            continue
        if isinstance(part, (sp.Max, sp.Min)):
            for candidate in part.args:
                sign = 1 if isinstance(part, sp.Max) else -1
                if all(interval.nonnegative(sp.expand(sign * (candidate - other))) for other in part.args):
                    replacements[part] = candidate
            continue
        if len(part.args) > 1 and not isinstance(part, sp.Heaviside):
            continue
        argument = part.args[0]
        sign = 1 if interval.positive(argument) else -1 if interval.positive(-argument) else 0
        if sign:
            values = {sp.Abs: sign * argument, sp.sign: sp.Integer(sign), sp.Heaviside: sp.Integer((1 + sign) // 2)}
            replacements[part] = values[part.func]
        elif isinstance(part, sp.Abs) and interval.nonnegative(argument):
            replacements[part] = argument
    return expr.xreplace(replacements)


def _branch(piecewise: sp.Piecewise, interval: Interval) -> sp.Expr | None:
    """The branch that holds in the whole open interval."""
    for value, condition in piecewise.args:
        truth = _truth(condition, interval)
        if truth is None:
            return None
        if truth:
            return value
    return None


def _truth(condition: sp.Basic, interval: Interval) -> bool | None:
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, (sp.And, sp.Or)):
        truths = [_truth(part, interval) for part in condition.args]
        decisive = isinstance(condition, sp.Or)
        if decisive in truths:
            return decisive
        return None if None in truths else not decisive
    if not isinstance(condition, sp.core.relational.Relational):
        return None
    found = interval.signs(sp.expand(condition.lhs - condition.rhs))
    if found is None or len(found) != 1:
        return None
    (sign,) = found
    table = {sp.Gt: sign > 0, sp.Ge: sign >= 0, sp.Lt: sign < 0, sp.Le: sign <= 0, sp.Eq: sign == 0, sp.Ne: sign != 0}
    return table.get(condition.func)
