"""Points at which a real function may change its form: zeros of denominators, of Abs, of conditions, of radicands."""

from collections.abc import Iterator

import sympy as sp

from zcmoe_symbolic.numerics.enclosures.evaluation import Scope

__all__ = ["breakpoints", "real_breakpoints", "with_exact_values"]

_BY_CASES = (sp.Abs, sp.sign, sp.log, sp.Heaviside, sp.arg)
_MOST_STEPS = 20


def with_exact_values(expr: sp.Basic, scope: Scope, *, keep: sp.Symbol | None = None) -> sp.Basic:
    """`expr` with SymPy numbers for the symbols whose values are exact."""
    values = {}
    # A symbol that is also bound somewhere inside keeps its name there, so it is left alone everywhere.
    bound = {s for part in sp.preorder_traversal(expr) for s in getattr(part, "bound_symbols", ())}
    bound |= {s for part in expr.atoms(sp.Derivative, sp.Subs) for s in part.variables}
    for symbol, number in scope.exact.items():
        if symbol != keep and symbol not in bound:
            re, im = (sp.Rational(int(part.p), int(part.q)) for part in (number.re, number.im))
            values[symbol] = re + im * sp.I
    return expr.xreplace(values) if values else expr


def _critical(expr: sp.Basic, variable: sp.Symbol) -> Iterator[sp.Expr]:
    """Expressions at whose zeros the integrand may change its form."""
    for part in sp.preorder_traversal(expr):
        if isinstance(part, sp.Integral | sp.Sum | sp.Product):
            continue
        if variable not in part.free_symbols:
            continue
        if isinstance(part, sp.Pow):
            if part.base is not sp.E and not (part.exp.is_integer and part.exp.is_nonnegative):
                yield part.base
        elif isinstance(part, _BY_CASES):
            yield part.args[0]
        elif isinstance(part, sp.Max | sp.Min):
            yield from (one - other for k, one in enumerate(part.args) for other in part.args[:k])
        elif isinstance(part, sp.core.relational.Relational):
            yield part.lhs - part.rhs
        elif isinstance(part, sp.tan | sp.sec):
            yield sp.cos(part.args[0])
        elif isinstance(part, sp.cot | sp.csc):
            yield sp.sin(part.args[0])
        elif isinstance(part, sp.floor | sp.ceiling | sp.frac) and part.args[0].is_rational_function(variable):
            yield from (part.args[0] - step for step in range(-_MOST_STEPS, _MOST_STEPS))


def _zeros(expr: sp.Expr, variable: sp.Symbol) -> Iterator[sp.Expr]:
    """Some real zeros in closed form; missing one costs time, never soundness."""
    if expr.is_polynomial(variable):
        polynomial = sp.Poly(expr, variable)
        if not 1 <= polynomial.degree() <= 12 or polynomial.free_symbols_in_domain:
            return
        for factor, _ in polynomial.factor_list()[1]:
            if factor.degree() <= 2:
                yield from (root for root in sp.roots(factor) if root.is_real)
    elif expr.is_rational_function(variable):
        yield from _zeros(sp.fraction(sp.together(expr))[0], variable)
    elif isinstance(expr, sp.sin | sp.cos) and expr.args[0].is_polynomial(variable):
        argument = sp.Poly(expr.args[0], variable)
        if argument.degree() == 1:
            slope, shift = argument.all_coeffs()
            start = 0 if isinstance(expr, sp.sin) else sp.Rational(1, 2)
            for k in range(-8, 9):
                root = (sp.pi * (k + start) - shift) / slope
                if root.is_real:
                    yield root
    elif isinstance(expr, sp.exp | sp.log) or expr.func in (sp.Add, sp.Mul):
        for factor in sp.Mul.make_args(sp.factor_terms(expr)):
            if factor != expr:
                yield from _zeros(factor, variable)
        yield from _zeros_of_shifted_wave(expr, variable)
        yield from _zeros_of_shifted_modulus(expr, variable)
        # A zero at the origin is the usual one: sinh(x), exp(x) - 1, x - sin(x).
        if expr.is_Add and expr.xreplace({variable: sp.S.Zero}) == 0:
            yield sp.S.Zero
        if expr.is_Add:
            for small in (1, -1):
                if expr.xreplace({variable: sp.Integer(small)}) == 0:
                    yield sp.Integer(small)
    elif isinstance(expr, sp.sinh | sp.tanh | sp.Abs | sp.asin | sp.atan | sp.Pow | sp.erf):
        yield from _zeros(expr.args[0], variable)


def _zeros_of_shifted_wave(expr: sp.Expr, variable: sp.Symbol) -> Iterator[sp.Expr]:
    """Zeros of a + b cos(w x + c) and a + b sin(w x + c)."""
    waves = expr.atoms(sp.sin, sp.cos)
    if len(waves) != 1:
        return
    wave = waves.pop()
    stand_in = sp.Dummy("w", real=True)
    linear = expr.xreplace({wave: stand_in})
    if variable in linear.free_symbols or not linear.is_polynomial(stand_in) or sp.degree(linear, stand_in) != 1:
        return
    height = sp.solve(linear, stand_in)[0]
    argument = wave.args[0]
    if not (height.is_rational and abs(height) <= 1 and argument.is_polynomial(variable)):
        return
    first = sp.acos(height) if isinstance(wave, sp.cos) else sp.asin(height)
    second = -first if isinstance(wave, sp.cos) else sp.pi - first
    if sp.degree(argument, variable) == 1:
        slope, shift = sp.Poly(argument, variable).all_coeffs()
        for k in range(-4, 5):
            for angle in {first, second}:
                yield (angle + 2 * sp.pi * k - shift) / slope


def _zeros_of_shifted_modulus(expr: sp.Expr, variable: sp.Symbol) -> Iterator[sp.Expr]:
    """Zeros of a + b |f(x)|."""
    moduli = expr.atoms(sp.Abs)
    if len(moduli) != 1:
        return
    modulus = moduli.pop()
    for sign in (1, -1):
        yield from _zeros(expr.xreplace({modulus: sign * modulus.args[0]}), variable)


def breakpoints(expr: sp.Expr, variable: sp.Symbol, scope: Scope) -> Iterator[sp.Expr]:
    """Exact points where the integrand may be singular, jump or have a corner."""
    fixed = with_exact_values(expr, scope, keep=variable)
    if isinstance(fixed, sp.Expr):
        yield from real_breakpoints(fixed, variable)


def real_breakpoints(expr: sp.Expr, variable: sp.Symbol) -> Iterator[sp.Expr]:
    """Some exact real points where an expression in one symbol may be singular, jump or have a corner.

    >>> from sympy import Abs, Symbol
    >>> x = Symbol("x")
    >>> list(real_breakpoints(Abs(3 * x - 1) / (x - 2), x))
    [2, 1/3]
    """
    seen: set[sp.Expr] = set()
    real = sp.Dummy("x", real=True)
    for critical in _critical(expr, variable):
        moved = critical.xreplace({variable: real})
        if moved.free_symbols != {real}:
            continue
        try:
            roots = list(_zeros(moved, real))
        except (sp.PolynomialError, NotImplementedError, ValueError, TypeError, AttributeError):
            continue
        for root in roots:
            if root not in seen and root.is_finite is not False:
                seen.add(root)
                yield root
