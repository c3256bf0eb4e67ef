"""Text of expressions whose sums are put in order without any numerical work.

SymPy sorts the terms of a sum by their numerical values where they have any. For a closed integral that is a
quadrature, which may take minutes; printing must not compute.
"""

from collections.abc import Callable

import sympy as sp
from sympy.printing.str import StrPrinter

__all__ = ["TextPrinter", "in_order"]

_COMPUTED = (sp.Integral, sp.Sum, sp.Product, sp.Limit)


def in_order(expr: sp.Expr, ordered: Callable[[sp.Expr], list[sp.Expr]]) -> list[sp.Expr]:
    """The terms of a sum in the order of `ordered`, which sees closed integrals, sums and limits as names.

    Where there are such, what depends on no symbol comes last, and what is subtracted after what is added.

    >>> from sympy import Integral, Symbol, exp
    >>> x = Symbol("x", real=True)
    >>> in_order(1 + x + Integral(exp(-x**2), (x, 0, 1)), lambda e: e.as_ordered_terms())
    [x, Integral(exp(-x**2), (x, 0, 1)), 1]
    """
    closed = sorted((part for part in expr.atoms(*_COMPUTED) if part.is_number), key=str)
    if not closed:
        return list(ordered(expr))
    names = {part: sp.Dummy(f"Z{number:04}", real=True) for number, part in enumerate(closed)}
    waiting = [(sp.sympify(term.xreplace(names)), term) for term in sp.Add.make_args(expr)]
    found = []
    for named in ordered(sp.Add(*(named for named, _ in waiting), evaluate=False)):
        place = next((k for k, (other, _) in enumerate(waiting) if other == named), None)
        if place is not None:
            found.append(waiting.pop(place)[1])
    found += [term for _, term in waiting]
    return sorted(found, key=_place)


def _place(term: sp.Expr) -> tuple[bool, bool, bool]:
    return not term.free_symbols, term.could_extract_minus_sign(), bool(term.is_Number)


class TextPrinter(StrPrinter):
    """SymPy's text, without numerical work."""

    def _as_ordered_terms(self, expr: sp.Expr, order: str | None = None) -> list[sp.Expr]:
        usual = super()._as_ordered_terms
        return in_order(expr, lambda sum_: usual(sum_, order=order))
