"""What a user puts in the place of a statement's functions and symbols, read and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction

from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import function_and_order, to_jets
from zcmoe_symbolic.language.parsing import parse_expression
from zcmoe_symbolic.theory.model.arguments import exact_number, function_of_x
from zcmoe_symbolic.theory.scalar import x

__all__ = ["Names", "Substitution", "names_of", "read_substitution"]

_NOTATION = ("scalar", "partition", "regions", "sample")


@dataclass(frozen=True, slots=True)
class Names:
    """The functions of one argument and the symbols that occur in theorems, by their names in the language."""

    functions: frozenset[str]
    symbols: Mapping[str, sp.Symbol]

    def listed(self) -> str:
        """All names, as a user may write them."""
        written = _written()
        shown = [*sorted(self.functions), *sorted(self.symbols)]
        return ", ".join(f"{written[name]} ({name})" if written.get(name, name) != name else name for name in shown)


@dataclass(frozen=True, slots=True)
class Substitution:
    """Functions by name, as Lambdas of x, and symbols with their numbers."""

    functions: Mapping[str, sp.Lambda] = field(default_factory=dict)
    symbols: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)

    def touches(self, theorem: Theorem) -> bool:
        """Whether the theorem mentions anything that is replaced."""
        names = names_of([theorem])
        return bool(names.functions & set(self.functions)) or bool(set(names.symbols.values()) & set(self.symbols))

    def __str__(self) -> str:
        pairs = [(name, function.expr) for name, function in self.functions.items()]
        pairs += [(symbol.name, value) for symbol, value in self.symbols.items()]
        return ", ".join(f"{name} = {value}" for name, value in pairs)


def names_of(theorems: Iterable[Theorem]) -> Names:
    """The functions of one argument and the free symbols of theorems, hypotheses included."""
    functions: set[str] = set()
    symbols: dict[str, sp.Symbol] = {}
    for theorem in theorems:
        statement = theorem.statement
        parts = list(statement.arguments if isinstance(statement, Hypothesis) else statement.args)
        parts += [argument for hypothesis in theorem.hypotheses for argument in hypothesis.arguments]
        for part in parts:
            jets = to_jets(part) if isinstance(part, sp.Expr | sp.Rel | sp.Lambda) else part
            for applied in jets.atoms(AppliedUndef):
                if len(applied.args) == 1:
                    functions.add(function_and_order(applied.func)[0])
            symbols |= {symbol.name: symbol for symbol in part.free_symbols if isinstance(symbol, sp.Symbol)}
    return Names(frozenset(functions), symbols)


@cache
def _written() -> dict[str, str]:
    """How the theory's Python names the functions and symbols of the language: `lam` for lambda."""
    found: dict[str, str] = {}
    for name in _NOTATION:
        module = import_module(f"zcmoe_symbolic.theory.{name}")
        for written in module.__all__:
            thing = getattr(module, written)
            if isinstance(thing, sp.Symbol):
                found.setdefault(thing.name, written)
            elif isinstance(thing, UndefinedFunction):
                found.setdefault(thing.__name__, written)
    return found


def read_substitution(given: Mapping[str, object], names: Names, statement: str) -> Substitution:
    """The substitution that keywords mean.

    Raises `ValueError` for a name that the statement does not have, with those that it has, and for a value that is no
    exact function of x or no exact number; a float is refused with the remedy.
    """
    by_writing = {written: name for name, written in _written().items()}
    functions: dict[str, sp.Lambda] = {}
    symbols: dict[sp.Symbol, sp.Expr] = {}
    if not given:
        raise ValueError(f"nothing is substituted in {statement}; it has {names.listed() or 'no names'}")
    for keyword, value in given.items():
        name = keyword if keyword in names.functions or keyword in names.symbols else by_writing.get(keyword, keyword)
        if name in names.functions:
            functions[name] = sp.Lambda(x, _function(value, keyword))
        elif name in names.symbols:
            symbols[names.symbols[name]] = _number(value, keyword)
        else:
            raise ValueError(f"{statement} has no {keyword!r} to substitute; it has {names.listed()}")
    return Substitution(functions, symbols)


def _function(value: object, name: str) -> sp.Expr:
    if isinstance(value, str):
        value = _parsed(value, name, {"x": x})
    return function_of_x(value, name)


def _number(value: object, name: str) -> sp.Expr:
    if isinstance(value, str):
        value = _parsed(value, name, {})
    return exact_number(value, name)


def _parsed(text: str, name: str, variables: Mapping[str, sp.Symbol]) -> sp.Expr:
    try:
        return parse_expression(text, variables=variables)
    except ValueError as error:
        raise ValueError(f"{name} = {text[:40]!r}: {error}") from error
