"""SymPy's printer with the project's notation. What each piece of LaTeX stands for is noted, so that no two names of a
formula look alike.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from zcmoe_symbolic.language.indicators import Event
from zcmoe_symbolic.language.jets import function_and_order, is_jet, to_jets
from zcmoe_symbolic.language.statements import Expectation, LittleO, RegionIntegral
from zcmoe_symbolic.language.term_order import in_order
from zcmoe_symbolic.notation.naming import Notation
from zcmoe_symbolic.notation.tokens import script, subscript

__all__ = ["BINDERS", "ExpressionPrinter", "LookAlike", "Meaning", "note"]

BINDERS = (sp.Integral, sp.Sum, RegionIntegral, sp.Limit, Expectation)
_OUTCOME = sp.Symbol("omega", real=True)
_WIDE = (sp.Integral, sp.Sum, RegionIntegral)
_PRODUCT = PRECEDENCE["Mul"]
_FRACTION = re.compile(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{(\w+)\}")
_SETTINGS = {"root_notation": False, "fold_frac_powers": True, "fold_func_brackets": False}


class LookAlike(ValueError):
    """Two different names would be written alike in one formula."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a piece of LaTeX stands for: a name in words, and the object that makes it that and no other."""

    name: str
    thing: sp.Basic


def note(shown: dict[str, Meaning], latex: str, meaning: Meaning) -> None:
    """Note what a piece of LaTeX stands for; raises `LookAlike` if it stands for something else in the formula."""
    before = shown.setdefault(latex, meaning)
    if before is meaning or before.thing == meaning.thing:
        return
    if before.name == meaning.name:
        raise LookAlike(
            f"two different things in one formula have the name {meaning.name}, written ${latex}$; give one of them "
            "another name"
        )
    first, second = sorted((before.name, meaning.name))
    raise LookAlike(
        f"{first} and {second} occur in one formula and would both be written ${latex}$; rename one of them in the "
        "notation, or in the formula"
    )


class ExpressionPrinter(LatexPrinter):  # type: ignore[misc]
    """One expression as LaTeX; `shown` has what the pieces stand for that are not bound in it.

    With `in_full`, all arguments are written: `A(i, m)` and not `A_i`.
    """

    def __init__(self, notation: Notation, *, in_full: bool = False) -> None:
        super().__init__(_SETTINGS)
        self._notation, self._in_full = notation, in_full
        self.shown: dict[str, Meaning] = {}

    def _print(self, expr: Any, **options: Any) -> str:
        kind = type(expr)
        text = str(getattr(self, _OWN[kind])(expr)) if kind in _OWN else str(super()._print(expr, **options))
        if kind in _BINDING:
            self._forget(_bound(expr))
        elif isinstance(expr, sp.NumberSymbol):
            note(self.shown, text, Meaning(f"the number {expr}", expr))
        return text

    def _forget(self, variables: Iterable[sp.Symbol]) -> None:
        """Outside an integral or a sum, its variable may be another one."""
        bound = set(variables)
        for latex, meaning in list(self.shown.items()):
            if meaning.thing.free_symbols & bound:
                del self.shown[latex]

    def _sign(self, latex: str, name: str) -> str:
        """A sign of the language, which no name may look like."""
        note(self.shown, latex, Meaning(name, Str(name)))
        return latex

    # -- names ------------------------------------------------------------------------------------

    def _print_Symbol(self, expr: sp.Symbol, style: str = "plain") -> str:  # noqa: ARG002, N802
        return self._head(expr.name, 0, (), expr.name, expr)

    def _print_Dummy(self, expr: sp.Dummy) -> str:  # noqa: N802
        return self._print_Symbol(expr)

    def _print_Str(self, expr: Str) -> str:  # noqa: N802
        return self.function_head(expr.name)

    def function_head(self, name: str, indices: tuple[sp.Expr, ...] = (), unwritten: tuple[sp.Expr, ...] = ()) -> str:
        """A function's name, with primes for a derivative, and indices."""
        plain = name.rstrip("'")
        thing = sp.Tuple(Str(name), sp.Tuple(*indices), sp.Tuple(*unwritten))
        return self._head(plain, len(name) - len(plain), indices, name, thing)

    def head_of(self, expr: AppliedUndef) -> tuple[str, tuple[sp.Expr, ...]]:
        """What stands before the brackets, and the arguments between them."""
        name, _ = function_and_order(expr.func)
        indices, arguments = ((), expr.args) if self._in_full else _indices(name, expr.args)
        # The outcome is the same one wherever it is not written.
        unwritten = () if arguments else tuple(a for a in expr.args[len(indices) :] if not _is_outcome(a))
        return self.function_head(expr.func.__name__, indices, unwritten), arguments

    def _head(self, name: str, order: int, indices: tuple[sp.Expr, ...], words: str, thing: sp.Basic) -> str:
        token = self._notation.token(name)
        below = ", ".join([*([token.below] if token.below else []), *map(self._print, indices)])
        base = f"{token.nucleus}{subscript(below)}"
        text = base + script("^", token.above)
        if order:
            text = (f"{{{text}}}" if token.above else text) + "'" * order
        note(self.shown, text, Meaning(words, thing))
        if token.above and re.fullmatch(r"\w+", token.above):
            # Such a name looks like a power of what is written without its superscript.
            note(self.shown, base, Meaning(f"the base of {words}", Str("base")))
        return text

    def _print_AppliedUndef(self, expr: AppliedUndef, exp: str | None = None) -> str:  # noqa: N802
        head, arguments = self.head_of(expr)
        if arguments:
            head += self._bracketed(", ".join(self._print(argument) for argument in arguments))
        elif exp is not None and ("^" in head or "'" in head):
            head = rf"\left({head}\right)"
        return head + (script("^", exp) if exp is not None else "")

    def _print_Derivative(self, expr: sp.Derivative) -> str:  # noqa: N802
        return self._print(to_jets(expr)) if is_jet(expr) else str(super()._print_Derivative(expr))

    def _print_Subs(self, expr: sp.Subs) -> str:  # noqa: N802
        return self._print(to_jets(expr)) if is_jet(expr) else str(super()._print_Subs(expr))

    def _print_ExpBase(self, expr: sp.Expr, exp: str | None = None) -> str:  # noqa: N802
        note(self.shown, "e", Meaning("the number E", sp.E))
        return str(super()._print_ExpBase(expr, exp))

    # -- powers, integrals and what the project adds ----------------------------------------------

    def _print_Pow(self, expr: sp.Pow) -> str:  # noqa: N802
        base = expr.base
        if isinstance(base, sp.Derivative | sp.Subs) and is_jet(base):
            return self._print(sp.Pow(to_jets(base), expr.exp, evaluate=False))
        text = str(super()._print_Pow(expr))
        return re.sub(r"\^\{(\w)\}(?!\w)", r"^\1", text)

    def parenthesize(self, item: sp.Expr, level: int, is_neg: bool = False, strict: bool = False) -> str:
        """SymPy's brackets, where an integral over a region is bracketed as every other integral is."""
        if isinstance(item, RegionIntegral):
            bracketed = level > _PRODUCT or (level == _PRODUCT and not strict)
            return rf"\left({self._print(item)}\right)" if bracketed else self._print(item)
        return str(super().parenthesize(item, level, is_neg=is_neg, strict=strict))

    def _print_Integral(self, expr: sp.Integral) -> str:  # noqa: N802
        if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
            return str(super()._print_Integral(expr))
        variable, low, high = expr.limits[0]
        ends = script("_", self._inline(low), tight=True) + script("^", self._inline(high), tight=True)
        return rf"\int{ends} {self._integrand(expr.function)}d{self._print(variable)}"

    def _print_Limit(self, expr: sp.Limit) -> str:  # noqa: N802
        body, variable, point, side = expr.args
        from_side = "" if point in (sp.oo, -sp.oo) or str(side) == "+-" else f"^{side}"
        target = self._print(point)
        loose = point.is_Add or point.is_Mul or point.is_Pow
        towards = rf"\left({target}\right){from_side}" if loose and from_side else target + from_side
        text = self._print(body)
        bracketed = rf"\left({text}\right)" if body.is_Add or body.is_Mul else f" {text}"
        return rf"\lim_{{{self._print(variable)} \to {towards}}}{bracketed}"

    def _inline(self, end: sp.Expr) -> str:
        """A limit of an integral, with small fractions on one line and after the rest."""
        if end.is_Add:
            terms = sorted(self._as_ordered_terms(end), key=lambda term: not term.as_coeff_Mul()[0].is_Integer)
            first, *others = (self._inline(term) for term in terms)
            return first + "".join(f" - {t[1:].lstrip()}" if t.startswith("-") else f" + {t}" for t in others)
        return _FRACTION.sub(_on_one_line, self._print(end))

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
        usual = super()._as_ordered_terms
        terms = in_order(expr, lambda sum_: usual(sum_, order=order))
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
        if _is_open_ended(expr):
            return not last
        return bool(super()._needs_mul_brackets(expr, first=first, last=last))

    def _needs_add_brackets(self, expr: sp.Expr) -> bool:
        return isinstance(expr, sp.Limit) or bool(super()._needs_add_brackets(expr))

    def _print_Abs(self, expr: sp.Abs, exp: str | None = None) -> str:  # noqa: N802
        return rf"\left|{self._print(expr.args[0])}\right|" + (script("^", exp) if exp is not None else "")

    def _expectation(self, expr: Expectation) -> str:
        if isinstance(expr.body, Event):
            return self._sign(r"\mathbb{P}", "probability") + rf"\left({expr.body.event_latex(self)}\right)"
        return self._sign(r"\mathbb{E}", "expectation") + rf"\left[{self._print(expr.body)}\right]"

    def _remainder(self, expr: LittleO) -> str:
        return self._sign("o", "the remainder o(...)") + self._bracketed(self._print(expr.scale))

    @staticmethod
    def _bracketed(text: str) -> str:
        tall = any(piece in text for piece in (r"\frac", r"\left", r"\int", r"\sum", "^"))
        return rf"\left({text}\right)" if tall else f"({text})"


_OWN = {LittleO: "_remainder", RegionIntegral: "_region_integral", Expectation: "_expectation"}
_BINDING = frozenset(BINDERS)


def _is_open_ended(expr: sp.Expr) -> bool:
    """Whether what follows would seem to belong to the expression: to an integrand, or to what is differentiated."""
    if isinstance(expr, sp.Derivative | sp.Subs):
        return not is_jet(expr)
    return isinstance(expr, sp.Integral | RegionIntegral | sp.Limit)


def _on_one_line(fraction: re.Match[str]) -> str:
    above, below = fraction.groups()
    loose = re.search(r" [+-] |^- ", above)
    return f"({above})/{below}" if loose else f"{above}/{below}"


def _bound(expr: Any) -> list[sp.Symbol]:
    return [expr.args[1]] if isinstance(expr, sp.Limit) else list(expr.bound_symbols)


def _is_outcome(argument: sp.Basic) -> bool:
    return argument == _OUTCOME or (isinstance(argument, sp.Dummy) and argument.name == _OUTCOME.name)


def _indices(name: str, arguments: tuple[sp.Expr, ...]) -> tuple[tuple[sp.Expr, ...], tuple[sp.Expr, ...]]:
    """Which arguments are indices: `a(i, m)` is the family `a_i`, one for each number m of experts.

    The outcome that random variables depend on is not written, as in the paper.
    """
    last = arguments[-1]
    if len(arguments) > 1 and _is_outcome(last):
        return arguments[:-1], ()
    family = isinstance(last, sp.Symbol) and last.is_integer and last.is_positive
    if family and len(arguments) > 1 and all(argument.is_integer for argument in arguments):
        return arguments[:-1], ()
    if family and len(arguments) == 1 and name.endswith("_max"):
        return (), ()
    return (), arguments
