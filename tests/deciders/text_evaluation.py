"""Evaluate the text of a labelled identity with mpmath alone: a judge that shares no code with the package or SymPy.

The text is parsed by Python's `ast` and walked with mpmath numbers, so that neither SymPy's automatic rewriting nor
the package's own reductions can make a wrong label look right. Integers stay integers, which keeps exact points such
as branch cuts and integer exponents exact. A value that is not finite, or a form that has no value at the point
(division by zero, the argument of zero, a pole), raises `Undefined`.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
from mpmath import mp

Value = Any
Functions = Mapping[str, Callable[[Value], Value]]
Zeros = Callable[[int], Value]


class Undefined(Exception):
    """The expression has no finite value at the point."""


def _as_number(value: Value) -> Value:
    return mp.mpf(value) if isinstance(value, int) else value


def _as_real(value: Value) -> Value:
    if isinstance(value, mpmath.mpc):
        if value.imag != 0:
            raise Undefined(f"{value} is not real where an order or a floor is asked for")
        return value.real
    return value


def _as_integer(value: Value) -> int:
    real = _as_real(value)
    if int(real) != real:
        raise Undefined(f"{value} is not an integer where a summation bound or an order is asked for")
    return int(real)


def _divide(left: Value, right: Value) -> Value:
    if right == 0:
        raise Undefined("division by zero")
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return _as_number(left) / _as_number(right)


def _power(base: Value, exponent: Value) -> Value:
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        return base**exponent
    if base == 0 and exponent != 0 and mp.re(exponent) <= 0:
        raise Undefined("zero to a power without positive real part")
    return _as_number(base) ** (exponent if isinstance(exponent, int) else _as_number(exponent))


def _sign(value: Value) -> Value:
    return 0 if value == 0 else _as_number(value) / abs(_as_number(value))


def _argument(value: Value) -> Value:
    if value == 0:
        raise Undefined("the argument of zero")
    return mp.arg(value)


def _atan2(y: Value, x: Value) -> Value:
    if x == 0 and y == 0:
        raise Undefined("the argument of zero")
    return mp.atan2(_as_real(y), _as_real(x))


def _catalan(n: Value) -> Value:
    return mp.binomial(2 * n, n) / (n + 1)


UNARY_AND_MORE: dict[str, Callable[..., Value]] = {
    "sqrt": mp.sqrt, "exp": mp.exp, "log": mp.log, "Abs": lambda z: abs(z), "sign": _sign, "arg": _argument,
    "re": mp.re, "im": mp.im, "conjugate": mp.conj, "atan2": _atan2,
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "cot": mp.cot, "sec": mp.sec, "csc": mp.csc,
    "asin": mp.asin, "acos": mp.acos, "atan": mp.atan, "acot": mp.acot,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "coth": mp.coth, "sech": mp.sech, "csch": mp.csch,
    "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
    "Max": lambda *values: max(_as_real(v) for v in values), "Min": lambda *values: min(_as_real(v) for v in values),
    "floor": lambda v: int(mp.floor(_as_real(v))), "ceiling": lambda v: int(mp.ceil(_as_real(v))),
    "gamma": mp.gamma, "loggamma": mp.loggamma, "factorial": mp.factorial, "factorial2": mp.fac2,
    "binomial": mp.binomial, "digamma": mp.digamma, "polygamma": mp.polygamma, "beta": mp.beta, "zeta": mp.zeta,
    "erf": mp.erf, "erfc": mp.erfc, "erfi": mp.erfi, "lowergamma": lambda s, x: mp.gammainc(s, 0, x),
    "uppergamma": lambda s, x: mp.gammainc(s, x), "harmonic": mp.harmonic, "fibonacci": mp.fib,
    "lucas": lambda n: mp.fib(n - 1) + mp.fib(n + 1), "catalan": _catalan, "rf": mp.rf, "ff": mp.ff,
    "RisingFactorial": mp.rf,
    "legendre": mp.legendre, "chebyshevt": mp.chebyt, "chebyshevu": mp.chebyu, "hermite": mp.hermite,
    "laguerre": mp.laguerre, "besselj": mp.besselj, "bessely": mp.bessely, "besseli": mp.besseli,
    "besselk": mp.besselk, "LambertW": mp.lambertw, "Si": mp.si, "Ci": mp.ci, "Ei": mp.ei, "expint": mp.expint,
    "polylog": mp.polylog, "bernoulli": lambda n: mp.mpf("0.5") if n == 1 else mp.bernoulli(n),
    "Rational": lambda p, q: _divide(p, q), "Integer": lambda n: n,
}  # fmt: skip

CONSTANTS: dict[str, Callable[[], Value]] = {
    "pi": lambda: +mp.pi, "E": lambda: +mp.e, "I": lambda: mp.mpc(0, 1), "oo": lambda: mp.inf,
    "EulerGamma": lambda: +mp.euler, "Catalan": lambda: +mp.catalan, "GoldenRatio": lambda: +mp.phi,
    "True": lambda: True, "False": lambda: False,
}  # fmt: skip

ARITHMETIC: dict[type, Callable[[Value, Value], Value]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: _divide, ast.Pow: _power,
    ast.BitAnd: lambda p, q: p and q, ast.BitOr: lambda p, q: p or q,
}  # fmt: skip

COMPARISONS: dict[type, Callable[[Value, Value], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


class Evaluation:
    """Values of texts at one point: `values` of the symbols, `functions` for the undefined ones.

    `zeros`, where given, lists the positive zeros of the integrand of an oscillating integral over a half line, which
    mpmath needs in order to sum the half waves.
    """

    def __init__(self, values: Mapping[str, Value], functions: Functions, zeros: Zeros | None = None) -> None:
        self.values = dict(values)
        self.functions = functions
        self.zeros = zeros

    def value(self, text: str) -> Value:
        """Return the number that `text` stands for, or raise `Undefined`."""
        try:
            number = _as_number(self._walk(ast.parse(text, mode="eval").body))
        except (ZeroDivisionError, ValueError, OverflowError, mpmath.libmp.NoConvergence) as error:
            raise Undefined(str(error)) from error
        if not mp.isfinite(number):
            raise Undefined(f"not finite: {number}")
        return number

    def _with(self, name: str, value: Value, node: ast.expr) -> Value:
        inner = Evaluation({**self.values, name: value}, self.functions, self.zeros)
        return inner._walk(node)

    def _walk(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.values[name] if name in self.values else CONSTANTS[name]()
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._walk(operand)
            case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
                return not self._walk(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return ARITHMETIC[type(op)](self._walk(left), self._walk(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return COMPARISONS[type(op)](_as_real(self._walk(left)), _as_real(self._walk(right)))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise TypeError(f"the text has a form that the evaluation does not know: {ast.dump(node)}")

    def _call(self, name: str, arguments: list[ast.expr]) -> Value:
        bound = {
            "Integral": self._integral, "Sum": self._sum, "Product": self._product, "Derivative": self._derivative,
            "Subs": self._substitution, "Piecewise": self._piecewise, "ITE": self._choice,
        }  # fmt: skip
        if name in bound:
            return bound[name](arguments)
        values = [self._walk(argument) for argument in arguments]
        if name == "Ne":
            return values[0] != values[1]
        if name == "Eq":
            return values[0] == values[1]
        if name in self.functions:
            return self.functions[name](*(_as_number(value) for value in values))
        result = UNARY_AND_MORE[name](*values)
        if not isinstance(result, int | bool) and not mp.isfinite(result):
            raise Undefined(f"{name} is not finite at {values}")
        return result

    def _range(self, node: ast.expr) -> tuple[str, Value, Value]:
        if not (isinstance(node, ast.Tuple) and isinstance(node.elts[0], ast.Name) and len(node.elts) == 3):
            raise TypeError("a range is (variable, lower, upper)")
        return node.elts[0].id, self._walk(node.elts[1]), self._walk(node.elts[2])

    def _integral(self, arguments: list[ast.expr]) -> Value:
        body, *ranges = arguments
        name, lower, upper = self._range(ranges[-1])
        rest: ast.expr = body
        if len(ranges) > 1:
            rest = ast.Call(func=ast.Name(id="Integral"), args=[body, *ranges[:-1]], keywords=[])
        if lower == upper:
            return mp.mpf(0)

        def integrand(point: Value) -> Value:
            return _as_number(self._with(name, point, rest))

        if self.zeros is not None and upper == mp.inf:
            first = self.zeros(1)
            return mp.quad(integrand, [lower, first]) + mp.quadosc(
                integrand, [first, mp.inf], zeros=lambda n: self.zeros(n + 1)
            )
        # Cut at zero and at four and at quarters: there lie the kinks of the moduli that the cases have.
        if mp.isinf(lower) and mp.isinf(upper):
            return mp.quad(integrand, [lower, -4, -1, 0, 1, 4, upper])
        if mp.isinf(upper):
            return mp.quad(integrand, [lower, lower + 1, lower + 4, upper])
        if mp.isinf(lower):
            return mp.quad(integrand, [lower, upper - 4, upper - 1, upper])
        return mp.quad(integrand, [lower + (upper - lower) * mp.mpf(k) / 4 for k in range(5)])

    def _terms(self, arguments: list[ast.expr]) -> tuple[Callable[[Value], Value], int, Value]:
        body, where = arguments
        name, lower, upper = self._range(where)
        first = _as_integer(lower)
        last = upper if mp.isinf(upper) else _as_integer(upper)
        if last < first - 1:
            raise Undefined("conventions differ about a sum whose upper bound lies far below its lower one")
        return (lambda index: self._with(name, int(index), body)), first, last

    def _sum(self, arguments: list[ast.expr]) -> Value:
        term, first, last = self._terms(arguments)
        if mp.isinf(last):
            return mp.nsum(lambda index: _as_number(term(index)), [first, mp.inf])
        total: Value = 0
        for index in range(first, last + 1):
            total = total + term(index)
        return total

    def _product(self, arguments: list[ast.expr]) -> Value:
        term, first, last = self._terms(arguments)
        if mp.isinf(last):
            return mp.nprod(lambda index: _as_number(term(index)), [first, mp.inf])
        total: Value = 1
        for index in range(first, last + 1):
            total = total * term(index)
        return total

    def _derivative(self, arguments: list[ast.expr]) -> Value:
        body, *variables = arguments
        variable = variables[-1]
        rest: ast.expr = body
        if len(variables) > 1:
            rest = ast.Call(func=ast.Name(id="Derivative"), args=[body, *variables[:-1]], keywords=[])
        order = 1
        if isinstance(variable, ast.Tuple):
            order = _as_integer(self._walk(variable.elts[1]))
            variable = variable.elts[0]
        if not isinstance(variable, ast.Name):
            raise TypeError("a derivative is taken with respect to a name")
        name = variable.id
        return mp.diff(lambda point: _as_number(self._with(name, point, rest)), self.values[name], order)

    def _substitution(self, arguments: list[ast.expr]) -> Value:
        body, variable, point = arguments
        if not isinstance(variable, ast.Name):
            raise TypeError("a substitution replaces a name")
        return self._with(variable.id, self._walk(point), body)

    def _choice(self, arguments: list[ast.expr]) -> Value:
        condition, yes, no = arguments
        return self._walk(yes if self._walk(condition) else no)

    def _piecewise(self, arguments: list[ast.expr]) -> Value:
        for branch in arguments:
            if not isinstance(branch, ast.Tuple):
                raise TypeError("a branch of Piecewise is (value, condition)")
            if self._walk(branch.elts[1]):
                return self._walk(branch.elts[0])
        raise Undefined("no branch of Piecewise applies")
