"""Terms of hypergeometric sums in gamma functions of k + c, so that exponential sizes cancel exactly."""

import sympy as sp

__all__ = ["in_gammas"]

_LARGEST_FACTOR = 8


def in_gammas(expr: sp.Expr, index: sp.Symbol) -> sp.Expr:
    """`expr` with factorials and binomial coefficients of a positive integer `index` as gamma functions.

    Gauss's multiplication formula (Abramowitz and Stegun, 6.1.20) splits gamma(m k + c); it is an identity of
    meromorphic functions, so nothing is assumed.

    >>> from sympy import Symbol, binomial
    >>> k = Symbol("k", integer=True, positive=True)
    >>> in_gammas(binomial(2*k, k) / 4**k, k)
    gamma(k + 1/2)/(sqrt(pi)*gamma(k + 1))
    """

    def gamma(argument: sp.Expr) -> sp.Expr:
        argument = sp.expand(argument)
        factor = argument.coeff(index)
        shift = argument - factor * index
        if not (isinstance(factor, sp.Integer) and 2 <= factor <= _LARGEST_FACTOR) or index in shift.free_symbols:
            return sp.gamma(argument, evaluate=False)
        part = argument / factor
        product = (2 * sp.pi) ** (sp.Rational(1) / 2 - factor / sp.Integer(2)) * factor ** (
            argument - sp.Rational(1, 2)
        )
        for j in range(int(factor)):
            product *= sp.gamma(sp.expand(part + sp.Rational(j, int(factor))), evaluate=False)
        return product

    def rewritten(node: sp.Expr) -> sp.Expr:
        if index not in node.free_symbols or not node.args:
            return node
        arguments = [rewritten(argument) for argument in node.args]
        if isinstance(node, sp.factorial):
            return gamma(arguments[0] + 1)
        if isinstance(node, sp.gamma):
            return gamma(arguments[0])
        if isinstance(node, sp.binomial) and index in arguments[1].free_symbols:
            top, below = arguments
            return gamma(top + 1) / (gamma(below + 1) * gamma(top - below + 1))
        if isinstance(node, sp.RisingFactorial) and index in arguments[1].free_symbols:
            start, count = arguments
            return gamma(start + count) / sp.gamma(start)
        return node.func(*arguments)

    if not expr.has(sp.factorial, sp.gamma, sp.binomial, sp.RisingFactorial):
        return expr
    return sp.powsimp(sp.expand_power_base(sp.expand_power_exp(rewritten(expr))))
