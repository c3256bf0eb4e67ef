"""Where integer indices run, and what certainly has no zero there.

Every integer symbol with a lower bound is written as bound plus a counter, a dummy that is an integer >= 0, so that
the signs of polynomials can be read off from their coefficients.
"""

import math

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders import signs

__all__ = [
    "certainly_no_integer",
    "certainly_no_pole",
    "certainly_nonnegative",
    "certainly_nonzero",
    "continuous_parameters",
    "counted_from_zero",
    "counter",
    "is_continuous",
    "is_whole",
    "never_a_pole",
    "nonzero_for_generic_parameters",
]


def counter(name: str = "m") -> sp.Dummy:
    """A fresh integer that is at least 0.

    >>> counter().is_nonnegative
    True
    """
    return sp.Dummy(name, integer=True, nonnegative=True)


def lower_bound(symbol: sp.Symbol) -> int | None:
    """The least integer that the assumptions on a symbol admit, if there is one."""
    if not symbol.is_integer:
        return None
    if symbol.is_positive:
        return 1
    return 0 if symbol.is_nonnegative else None


def counted_from_zero(expr: sp.Expr) -> tuple[sp.Expr, dict[sp.Dummy, sp.Expr]]:
    """`expr` with each bounded integer symbol written as its bound plus a counter, and what each counter stands for.

    Other facts about the symbol (even, prime) are dropped: what is shown for all integers holds for these.

    >>> from sympy import Symbol
    >>> counted_from_zero(Symbol("n", integer=True, positive=True) ** 2)[0]
    (_n + 1)**2
    """
    symbols = sorted(expr.free_symbols, key=sp.default_sort_key)
    meaning: dict[sp.Dummy, sp.Expr] = {}
    replaced: dict[sp.Symbol, sp.Expr] = {}
    for symbol in symbols:
        least = lower_bound(symbol)
        if least is not None:
            fresh = counter(symbol.name)
            replaced[symbol] = fresh + least
            meaning[fresh] = symbol - least
    return expr.subs(replaced, simultaneous=True), meaning


def is_whole(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly an integer: a polynomial of degree d is so if its values at 0..d are (Polya 1915).

    >>> n = counter()
    >>> is_whole(n * (n + 1) / 2), is_whole(n / 2)
    (True, False)
    """
    if expr.is_integer:
        return True
    symbols = sorted(expr.free_symbols, key=sp.default_sort_key)
    if len(symbols) != 1 or not symbols[0].is_integer or not expr.is_polynomial(*symbols):
        return False
    degree = sp.degree(expr, symbols[0])
    return all(expr.subs(symbols[0], value).is_integer for value in range(int(degree) + 1))


def certainly_nonnegative(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly a nonnegative real number, by the coefficients of a polynomial or by its sign.

    >>> certainly_nonnegative((counter() + 1) ** 2 - 1)
    True
    """
    expanded = sp.expand(expr)
    terms = sp.Add.make_args(expanded)
    return expanded == 0 or all(signs.is_nonnegative(term) for term in terms) or signs.is_nonnegative(expanded)


def certainly_nonzero(expr: sp.Expr) -> bool:
    """Whether `expr` certainly has no zero for the admitted values of its symbols.

    Shown for each factor: all terms of one sign, no nonnegative integer root, a constant term that the greatest
    common divisor of the other coefficients does not divide, or the sign of the whole.

    >>> n, k = counter(), counter()
    >>> certainly_nonzero(2 * n - 2 * k + 1), certainly_nonzero(n**2 + n - 3), certainly_nonzero(n - k)
    (True, True, False)
    """
    if expr.is_number:
        return signs.is_nonzero(expr)
    if expr.has(sp.zoo, sp.nan, sp.oo):
        return False
    if isinstance(expr, sp.binomial) and all(argument.is_integer for argument in expr.args):
        upper, lower = expr.args
        if certainly_nonnegative(lower) and certainly_nonnegative(upper - lower):
            return True
    try:
        numerator = sp.fraction(sp.together(expr))[0]
        _, factors = sp.factor_list(numerator)
    except (sp.PolynomialError, NotImplementedError):
        return signs.is_nonzero(expr)
    return all(_factor_is_nonzero(factor) for factor, _ in factors)


def _factor_is_nonzero(factor: sp.Expr) -> bool:
    expanded = sp.expand(factor)
    terms = sp.Add.make_args(expanded)
    for side in (1, -1):
        signed = [side * term for term in terms]
        if all(signs.is_nonnegative(term) for term in signed) and any(signs.is_positive(term) for term in signed):
            return True
    symbols = sorted(expanded.free_symbols, key=sp.default_sort_key)
    if symbols and all(symbol.is_integer for symbol in symbols) and expanded.is_polynomial(*symbols):
        polynomial = sp.Poly(expanded, *symbols)
        if polynomial.domain in (sp.ZZ, sp.QQ):
            _, polynomial = polynomial.clear_denoms(convert=True)
            if len(symbols) == 1:
                least = -math.inf if (bound := lower_bound(symbols[0])) is None else bound
                return not any(root.is_integer and root >= least for root in polynomial.ground_roots())
            constant = int(polynomial.eval(dict.fromkeys(symbols, 0)))
            others = [int(c) for monomial, c in polynomial.terms() if any(monomial)]
            if constant % math.gcd(*others):
                return True
    return signs.is_nonzero(factor) or signs.is_nonzero(expanded)


def continuous_parameters(expr: sp.Expr) -> set[sp.Symbol]:
    """The free symbols that range over an interval, a half-line, the real line or the complex plane.

    Their joint domain is such that no zero set of a nonzero polynomial contains an open part of it.
    """
    return {
        s
        for s in expr.free_symbols
        if s.is_complex is not False
        and all(getattr(s, f"is_{fact}") is None for fact in ("integer", "rational", "algebraic", "irrational"))
        and s.is_zero is not True
        and s.is_imaginary is not True
    }


def nonzero_for_generic_parameters(expr: sp.Expr) -> bool:
    """Whether, for each value of the integer symbols, `expr` is a nonzero polynomial in continuous parameters.

    Then its zeros form a set without interior, and an equality of continuous functions that holds off this set
    holds everywhere.

    >>> from sympy import Symbol
    >>> x, n = Symbol("x"), counter()
    >>> nonzero_for_generic_parameters(x * (n + 1) + n), nonzero_for_generic_parameters(x * n)
    (True, False)
    """
    parameters = sorted(continuous_parameters(expr), key=sp.default_sort_key)
    if not parameters:
        return False
    numerator = sp.fraction(sp.together(expr))[0]
    if isinstance(numerator, sp.Mul):
        return all(certainly_nonzero(f) or nonzero_for_generic_parameters(f) for f in numerator.args)
    if isinstance(numerator, sp.Pow) and numerator.exp.is_nonnegative:
        return nonzero_for_generic_parameters(numerator.base)
    if isinstance(numerator, sp.RisingFactorial | sp.FallingFactorial) and is_whole(numerator.args[1]):
        # a product of factors start +- i, none of which is constant
        slopes = [sp.diff(numerator.args[0], x) for x in parameters]
        return certainly_nonnegative(numerator.args[1]) and any(s.is_number and certainly_nonzero(s) for s in slopes)
    if isinstance(numerator, sp.sin | sp.cos | sp.sinh | sp.cosh):
        slopes = [sp.diff(numerator.args[0], x) for x in parameters]
        linear = all(not slope.free_symbols & set(parameters) for slope in slopes)
        return linear and any(certainly_nonzero(slope) for slope in slopes)
    if not numerator.is_polynomial(*parameters):
        return False
    coefficients = sp.Poly(numerator, *parameters).coeffs()
    return any(certainly_nonzero(sp.sympify(coefficient)) for coefficient in coefficients)


_EVERYWHERE = (sp.exp, sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc, sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.Abs)
_MEROMORPHIC = (sp.gamma, sp.factorial, sp.harmonic)


def is_continuous(expr: sp.Expr, parameters: set[sp.Symbol]) -> bool:
    """Whether `expr` is continuous in the parameters, at each point where it and its subexpressions are finite.

    >>> from sympy import Symbol, floor, sin
    >>> x = Symbol("x")
    >>> is_continuous(sin(x) / x, {x}), is_continuous(floor(x), {x})
    (True, False)
    """
    if not expr.free_symbols & parameters:
        return True
    if isinstance(expr, sp.Symbol):
        return True
    if isinstance(expr, (sp.Add, sp.Mul, AppliedUndef, *_EVERYWHERE, *_MEROMORPHIC)):
        return all(is_continuous(part, parameters) for part in expr.args)
    if isinstance(expr, sp.Pow):
        regular = is_whole(expr.exp) or signs.is_positive(expr.base)
        return bool(regular) and all(is_continuous(part, parameters) for part in expr.args)
    if isinstance(expr, sp.log):
        return signs.is_positive(expr.args[0]) and is_continuous(expr.args[0], parameters)
    if isinstance(expr, sp.binomial):
        # a polynomial in the upper argument, as long as the lower one is an integer
        upper, lower = expr.args
        return bool(lower.is_integer) and not lower.free_symbols & parameters and is_continuous(upper, parameters)
    if isinstance(expr, sp.RisingFactorial | sp.FallingFactorial):
        base, count = expr.args
        whole = count.is_integer and certainly_nonnegative(count) and not count.free_symbols & parameters
        return bool(whole) and is_continuous(base, parameters)
    if isinstance(expr, sp.Sum | sp.Product):
        inner = expr.function.xreplace({v: sp.Dummy(v.name, integer=True) for v in expr.variables})
        ends = [end for limit in expr.limits for end in limit[1:]]
        finite = len(ends) == 2 * len(expr.limits) and not any(end.is_infinite for end in ends)
        fixed = not any(end.free_symbols & parameters for end in ends)
        return finite and fixed and is_continuous(inner, parameters)
    return False


def certainly_no_integer(expr: sp.Expr) -> bool:
    """Whether `expr` certainly is no integer: not real, or an integer combination plus a proper fraction.

    >>> certainly_no_integer(counter() + sp.Rational(1, 2)), certainly_no_integer(1 + sp.I)
    (True, True)
    """
    expanded = sp.expand(expr)
    constant, rest = expanded.as_coeff_Add()
    if constant.is_Rational and not constant.is_Integer and all(t.is_integer for t in sp.Add.make_args(rest)):
        return True
    return bool(expanded.is_real is False) or signs.is_nonzero(sp.im(expanded))


def certainly_no_pole(argument: sp.Expr) -> bool:
    """Whether the gamma function certainly has no pole at `argument`, for all values of the symbols.

    >>> n = counter()
    >>> certainly_no_pole(n + 1), certainly_no_pole(sp.Rational(1, 2) - n), certainly_no_pole(n)
    (True, True, False)
    """
    expanded = sp.expand(argument)
    if signs.is_positive(expanded) or certainly_nonnegative(expanded - 1):
        return True
    return certainly_no_integer(expanded)


def never_a_pole(argument: sp.Expr) -> bool:
    """Whether the gamma function has no pole at `argument`, except perhaps for thin sets of continuous parameters.

    >>> n, x = counter(), sp.Symbol("x")
    >>> never_a_pole(n + 1), never_a_pole(x - n), never_a_pole(n)
    (True, True, False)
    """
    if certainly_no_pole(argument):
        return True
    expanded = sp.expand(argument)
    parameters = continuous_parameters(expanded)
    if not parameters or not expanded.is_polynomial(*parameters):
        return False
    varying = expanded - expanded.subs(dict.fromkeys(parameters, 0), simultaneous=True)
    # the part with the parameters does not vanish identically, so each value is taken on a thin set only
    return varying != 0 and nonzero_for_generic_parameters(varying)
