"""Combinatorial functions in terms of gamma functions, digamma and powers."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.summation.ranges import certainly_nonnegative, never_a_pole

__all__ = ["in_exponentials", "in_gamma_and_powers"]

_MOST_FACTORS = 60


def in_gamma_and_powers(expr: sp.Expr) -> tuple[sp.Expr, set[sp.Expr]] | None:
    """A combinatorial function in terms of gamma, digamma and powers, with what must not be a pole of gamma."""
    if isinstance(expr, sp.factorial):
        return sp.gamma(expr.args[0] + 1, evaluate=False), {expr.args[0] + 1}
    if isinstance(expr, sp.catalan) and certainly_nonnegative(expr.args[0]) and expr.args[0].is_integer:
        return sp.binomial(2 * expr.args[0], expr.args[0], evaluate=False) / (expr.args[0] + 1), set()
    if isinstance(expr, sp.binomial):
        return _binomial(*expr.args)
    if isinstance(expr, sp.RisingFactorial) and certainly_nonnegative(expr.args[1]) and expr.args[1].is_integer:
        base, count = expr.args
        return sp.gamma(base + count, evaluate=False) / sp.gamma(base, evaluate=False), {base, base + count}
    if isinstance(expr, sp.FallingFactorial) and certainly_nonnegative(expr.args[1]) and expr.args[1].is_integer:
        base, count = expr.args
        quotient = sp.gamma(base + 1, evaluate=False) / sp.gamma(base - count + 1, evaluate=False)
        return quotient, {base + 1, base - count + 1}
    if isinstance(expr, sp.fibonacci | sp.lucas) and len(expr.args) == 1 and expr.args[0].is_integer:
        return _binet(expr), set()
    if isinstance(expr, sp.harmonic) and (len(expr.args) == 1 or expr.args[1] == 1):
        return sp.polygamma(0, expr.args[0] + 1, evaluate=False) + sp.EulerGamma, {expr.args[0] + 1}
    if isinstance(expr, sp.factorial2):
        return _double_factorial(sp.expand(expr.args[0]))
    return None


def _binomial(upper: sp.Expr, lower: sp.Expr) -> tuple[sp.Expr, set[sp.Expr]] | None:
    if lower.is_Integer and 0 <= lower <= _MOST_FACTORS:
        return sp.Mul(*(upper - j for j in range(int(lower)))) / sp.factorial(lower), set()
    if not (lower.is_integer and certainly_nonnegative(lower)):
        return None
    if upper.is_integer and certainly_nonnegative(upper) and certainly_nonnegative(lower - upper - 1):
        return sp.S.Zero, set()
    arguments = [sp.expand(upper + 1), sp.expand(lower + 1), sp.expand(upper - lower + 1)]
    if not all(never_a_pole(argument) for argument in arguments):
        return None
    top, *bottom = (sp.gamma(argument, evaluate=False) for argument in arguments)
    return top / sp.Mul(*bottom), set(arguments)


def in_exponentials(expr: sp.Expr) -> sp.Expr:
    """Trigonometric functions, Fibonacci and Lucas numbers with an integer index as sums of powers, multiplied out.

    >>> n = sp.Symbol("n", integer=True)
    >>> in_exponentials(sp.lucas(n))
    (1/2 - sqrt(5)/2)**n + (1/2 + sqrt(5)/2)**n
    """
    numbers = [f for f in expr.atoms(sp.fibonacci, sp.lucas) if len(f.args) == 1 and f.args[0].is_integer]
    functions = expr.atoms(sp.sin, sp.cos, sp.sinh, sp.cosh)
    replaced = {f: _binet(f) for f in numbers} | {f: f.rewrite(sp.exp) for f in functions}
    return sp.expand(expr.xreplace(replaced), power_base=False, log=False)


def _binet(expr: sp.Expr) -> sp.Expr:
    index, root = expr.args[0], sp.sqrt(5)
    large, small = ((1 + root) / 2) ** index, ((1 - root) / 2) ** index
    return (large - small) / root if isinstance(expr, sp.fibonacci) else large + small


def _double_factorial(argument: sp.Expr) -> tuple[sp.Expr, set[sp.Expr]] | None:
    constant, rest = argument.as_coeff_Add()
    half = sp.expand(rest / 2)
    if not (constant.is_Integer and half.is_integer and certainly_nonnegative(argument + 1)):
        return None
    if constant % 2 == 0:
        return 2 ** (argument / 2) * sp.gamma(argument / 2 + 1, evaluate=False), {argument / 2 + 1}
    power = 2 ** ((argument + 1) / 2)
    return power * sp.gamma(argument / 2 + 1, evaluate=False) / sp.sqrt(sp.pi), {argument / 2 + 1}
