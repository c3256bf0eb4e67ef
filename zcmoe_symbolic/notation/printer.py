"""Expressions in the notation of the paper, as LaTeX."""

import re
from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.latex import translate as greek

from zcmoe_symbolic.language.indicators import Event
from zcmoe_symbolic.language.jets import function_and_order, is_jet, to_jets
from zcmoe_symbolic.language.statements import Expectation, LittleO, RegionIntegral

__all__ = ["expression_latex"]

_WORDS = {"eps": r"\varepsilon", "epsilon": r"\varepsilon", "max": r"\max", "min": r"\min", "noise": r"\varepsilon"}
_OUTCOME = sp.Symbol("omega", real=True)
_WIDE = (sp.Integral, sp.Sum, RegionIntegral)
_SPARE = tuple(sp.Symbol(name, real=True) for name in ("t", "s", "u", "v", "w"))


def _token(name: str) -> str:
    """One word of a name: a Greek letter, an operator name, or several letters set upright."""
    if name in _WORDS:
        return _WORDS[name]
    letter = str(greek(name))
    if letter != name or len(name) <= 1 or name.isdigit():
        return letter
    return rf"\mathrm{{{name}}}"


def _script(sign: str, text: str, *, tight: bool = False) -> str:
    """A subscript or superscript; a short superscript, or whatever is short where it is tight, has no braces."""
    if not text:
        return ""
    short = len(text) == 1 or re.fullmatch(r"\\[A-Za-z]+", text)
    return f"{sign}{text}" if short and (tight or sign == "^") else f"{sign}{{{text}}}"


def _split(name: str) -> tuple[str, list[str], str]:
    """Base, subscripts and superscript of a name such as `sigma_eps^2`."""
    below, _, above = name.lstrip("_").partition("^")
    base, *subscripts = below.split("_")
    return base or "z", [_token(part) for part in subscripts], _token(above) if above else ""


class _Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer with the paper's notation."""

    def __init__(self) -> None:
        super().__init__({"root_notation": False, "fold_frac_powers": True, "fold_func_brackets": False})

    def _print(self, expr: Any, **options: Any) -> str:
        own = {LittleO: self._remainder, RegionIntegral: self._region_integral, Expectation: self._expectation}
        method = own.get(type(expr))
        return method(expr) if method is not None else str(super()._print(expr, **options))

    # -- names ------------------------------------------------------------------------------------

    def _print_Symbol(self, expr: sp.Symbol, style: str = "plain") -> str:  # noqa: ARG002, N802
        base, subscripts, above = _split(expr.name)
        below = subscripts[0] if subscripts == [r"\varepsilon"] else ", ".join(subscripts)
        return f"{_token(base)}{_subscript(below)}{_script('^', above)}"

    def _print_Dummy(self, expr: sp.Dummy) -> str:  # noqa: N802
        return self._print_Symbol(expr)

    def _print_AppliedUndef(self, expr: sp.Expr, exp: str | None = None) -> str:  # noqa: N802
        name, order = function_and_order(expr.func)
        base, subscripts, above = _split(name)
        indices, arguments = _indices(name, expr.args)
        subscripts = [part for part in subscripts if part != r"\mathrm{sample}"]
        below = ", ".join([*subscripts, *(self._print(index) for index in indices)])
        head = f"{_token(base)}{_subscript(below)}"
        head += f"^{{{chr(39) * order}{above}}}" if above and order else "'" * order + _script("^", above)
        if arguments:
            head += self._bracketed(", ".join(self._print(argument) for argument in arguments))
        elif exp is not None and (above or order):
            head = rf"\left({head}\right)"
        return head + (_script("^", exp) if exp is not None else "")

    def _print_Derivative(self, expr: sp.Derivative) -> str:  # noqa: N802
        return self._print(to_jets(expr)) if is_jet(expr) else str(super()._print_Derivative(expr))

    def _print_Subs(self, expr: sp.Subs) -> str:  # noqa: N802
        return self._print(to_jets(expr)) if is_jet(expr) else str(super()._print_Subs(expr))

    def _print_Str(self, expr: Any) -> str:  # noqa: N802
        return _token(expr.name)

    # -- powers, integrals and what the project adds ----------------------------------------------

    def _print_Pow(self, expr: sp.Pow) -> str:  # noqa: N802
        base = expr.base
        if isinstance(base, sp.Derivative | sp.Subs) and is_jet(base):
            return self._print(sp.Pow(to_jets(base), expr.exp, evaluate=False))
        text = str(super()._print_Pow(expr))
        return re.sub(r"\^\{(\w)\}(?!\w)", r"^\1", text)

    def _print_Integral(self, expr: sp.Integral) -> str:  # noqa: N802
        if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
            return str(super()._print_Integral(expr))
        variable, low, high = expr.limits[0]
        ends = _script("_", self._inline(low), tight=True) + _script("^", self._inline(high), tight=True)
        return rf"\int{ends} {self._integrand(expr.function)}d{self._print(variable)}"

    def _inline(self, end: sp.Expr) -> str:
        """A limit of an integral, with small fractions on one line and after the rest."""
        if end.is_Add:
            terms = sorted(self._as_ordered_terms(end), key=lambda term: not term.as_coeff_Mul()[0].is_Integer)
            first, *others = (self._inline(term) for term in terms)
            return first + "".join(t.replace("- ", " - ", 1) if t.startswith("- ") else f" + {t}" for t in others)
        return re.sub(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{(\w+)\}", r"\1/\2", self._print(end))

    def _integrand(self, body: sp.Expr) -> str:
        if body == 1:
            return ""
        text = self._print(body)
        return (rf"\left({text}\right)" if body.is_Add or text.startswith("-") else text) + r"\, "

    def _region_integral(self, expr: RegionIntegral) -> str:
        (variable,), region = expr.variables, expr.parameters[0]
        return rf"\int_{{{self._print(region)}}} {self._integrand(expr.body)}d{self._print(variable)}"

    # -- sums and products ------------------------------------------------------------------------

    def _as_ordered_terms(self, expr: sp.Expr, order: str | None = None) -> list[sp.Expr]:
        """SymPy's order, but a sum does not begin with a minus sign if that can be helped."""
        terms: list[sp.Expr] = list(super()._as_ordered_terms(expr, order=order))
        first = next((k for k, term in enumerate(terms) if not term.could_extract_minus_sign()), 0)
        return [terms[first], *terms[:first], *terms[first + 1 :]]

    def _print_Mul(self, expr: sp.Mul) -> str:  # noqa: N802
        """A product, with a fraction in front of an integral or a sum rather than around it."""
        numerator, denominator = sp.fraction(expr)
        wide = [factor for factor in sp.Mul.make_args(numerator) if isinstance(factor.as_base_exp()[0], _WIDE)]
        if denominator == 1 or not wide or denominator.has(*_WIDE):
            return str(super()._print_Mul(expr))
        front = sp.Mul(*(f for f in sp.Mul.make_args(numerator) if f not in wide)) / denominator
        return f"{self._print(front)} {self._print(sp.Mul(*wide))}"

    def _needs_mul_brackets(self, expr: sp.Expr, first: bool = False, last: bool = False) -> bool:
        if expr.is_Pow:
            return False
        if isinstance(expr, sp.Integral | RegionIntegral):
            return not last
        return bool(super()._needs_mul_brackets(expr, first=first, last=last))

    def _print_Abs(self, expr: sp.Abs, exp: str | None = None) -> str:  # noqa: N802
        return rf"\left|{self._print(expr.args[0])}\right|" + (_script("^", exp) if exp is not None else "")

    def _expectation(self, expr: Expectation) -> str:
        if isinstance(expr.body, Event):
            return rf"\mathbb{{P}}\left({expr.body.event_latex(self)}\right)"
        return rf"\mathbb{{E}}\left[{self._print(expr.body)}\right]"

    def _remainder(self, expr: LittleO) -> str:
        return f"o{self._bracketed(self._print(expr.scale))}"

    @staticmethod
    def _bracketed(text: str) -> str:
        tall = any(piece in text for piece in (r"\frac", r"\left", r"\int", r"\sum", "^"))
        return rf"\left({text}\right)" if tall else f"({text})"


def _subscript(text: str) -> str:
    """A subscript; a Greek letter needs no braces, an operator name such as `\\max` does."""
    letter = re.fullmatch(r"\\[A-Za-z]+", text) and text not in (r"\max", r"\min")
    return f"_{text}" if letter else _script("_", text)


def _indices(name: str, arguments: tuple[sp.Expr, ...]) -> tuple[tuple[sp.Expr, ...], tuple[sp.Expr, ...]]:
    """Which arguments are indices: `a(i, m)` is the family `a_i`, one for each number m of experts.

    The outcome that random variables depend on is not written, as in the paper.
    """
    last = arguments[-1]
    if len(arguments) > 1 and last == _OUTCOME:
        return arguments[:-1], ()
    family = isinstance(last, sp.Symbol) and last.is_integer and last.is_positive
    if family and len(arguments) > 1 and all(argument.is_integer for argument in arguments):
        return arguments[:-1], ()
    if family and len(arguments) == 1 and name.endswith("_max"):
        return (), ()
    return (), arguments


_PRINTER = _Printer()


def _unshadowed(expr: sp.Basic, taken: frozenset[sp.Basic]) -> sp.Basic:
    """The same expression with inner bound variables renamed where they repeat a name that is in use outside."""
    if not expr.args or isinstance(expr, sp.Derivative | sp.Subs):
        return expr
    if isinstance(expr, sp.Limit):
        body, variable, point, side = expr.args
        return sp.Limit(_unshadowed(body, taken | {variable}), variable, point, str(side))
    if isinstance(expr, sp.Integral) and len(expr.limits) == 1 and len(expr.limits[0]) == 3:
        variable, *ends = expr.limits[0]
        name, body = _renamed(variable, expr.function, taken)
        return sp.Integral(_unshadowed(body, taken | {name}), (name, *(_unshadowed(end, taken) for end in ends)))
    if isinstance(expr, RegionIntegral):
        name, body = _renamed(expr.variables[0], expr.body, taken)
        return RegionIntegral(_unshadowed(body, taken | {name}), sp.Tuple(name), *expr.parameters)
    if isinstance(expr, sp.Sum):
        inside = _unshadowed(expr.function, taken | set(expr.bound_symbols))
        return sp.Sum(inside, *expr.limits)
    arguments = [_unshadowed(argument, taken) for argument in expr.args]
    return expr if all(map(_is, arguments, expr.args)) else expr.func(*arguments)


def _is(one: object, other: object) -> bool:
    return one is other


def _renamed(variable: sp.Symbol, body: sp.Expr, taken: frozenset[sp.Basic]) -> tuple[sp.Symbol, sp.Expr]:
    spare = [name for name in _SPARE if name not in taken and name not in body.free_symbols]
    if variable not in taken or not spare:
        return variable, body
    return spare[0], body.xreplace({variable: spare[0]})


def expression_latex(expr: sp.Basic) -> str:
    """An expression in the paper's notation.

    >>> from sympy import Function, Symbol
    >>> x, beta, s2 = Symbol("x", real=True), Function("beta", real=True), Symbol("sigma_eps^2")
    >>> print(expression_latex(s2 + beta(x).diff(x) ** 2))
    \\sigma_\\varepsilon^2 + \\beta'(x)^2
    """
    return str(_PRINTER.doprint(_unshadowed(expr, frozenset(expr.free_symbols))))
