"""A SymPy expression as a list of instructions, written once and run in any arithmetic.

Equal sub-expressions are computed once. What does not depend on the variables comes first and is run once for each
precision. The instructions say what is computed; the arithmetics (`balls`, `taylor`, `floating`) say how.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or

__all__ = ["Arithmetic", "CannotCompile", "Instruction", "Program", "linked", "write"]


_REWRITTEN: dict[type[sp.Basic], Callable[..., sp.Expr]] = {
    sp.acot: lambda z: sp.atan(1 / z),
    sp.asec: lambda z: sp.acos(1 / z),
    sp.acsc: lambda z: sp.asin(1 / z),
    sp.acoth: lambda z: sp.atanh(1 / z),
    sp.asech: lambda z: sp.acosh(1 / z),
    sp.acsch: lambda z: sp.asinh(1 / z),
    sp.beta: lambda a, b=None: sp.gamma(a) * sp.gamma(a if b is None else b) / sp.gamma(a + (a if b is None else b)),
    sp.digamma: lambda z: sp.polygamma(0, z),
    sp.trigamma: lambda z: sp.polygamma(1, z),
}
"""Functions that are written with others, as SymPy defines them."""


class CannotCompile(ValueError):
    """The expression has a node that no arithmetic here computes."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """Put `operation`, with its fixed `detail`, of the slots `arguments` into the slot `result`."""

    operation: str
    detail: Any
    arguments: tuple[int, ...]
    result: int


@dataclass(frozen=True, slots=True)
class Program:
    """The slots of the variables, what is constant, what varies, and the slot of the value."""

    variables: tuple[int, ...]
    constant: tuple[Instruction, ...]
    varying: tuple[Instruction, ...]
    slots: int
    value: int


@dataclass(frozen=True)
class Arithmetic:
    """How one kind of numbers carries out the instructions.

    `operations` maps the name of an operation to a function of its detail that gives the function of the
    arguments. A missing name is an expression that this arithmetic does not know.
    """

    name: str
    operations: Mapping[str, Callable[[Any], Callable[..., Any]]] = field(default_factory=dict)

    def function(self, instruction: Instruction) -> Callable[..., Any]:
        maker = self.operations.get(instruction.operation)
        if maker is None:
            raise CannotCompile(f"{instruction.operation} is not known to {self.name}")
        return maker(instruction.detail)


Linked = list[tuple[Callable[..., Any], tuple[int, ...], int]]


def linked(instructions: Sequence[Instruction], arithmetic: Arithmetic) -> Linked:
    """The instructions with the functions of one arithmetic; raises `CannotCompile` for an unknown one."""
    return [(arithmetic.function(step), step.arguments, step.result) for step in instructions]


class _Writer:
    def __init__(self, variables: Sequence[sp.Symbol]) -> None:
        self.known: dict[sp.Basic, int] = {variable: slot for slot, variable in enumerate(variables)}
        self.known_steps: dict[tuple[str, object, tuple[int, ...]], int] = {}
        self.varies = set(self.known.values())
        self.slots = len(variables)
        self.constant: list[Instruction] = []
        self.varying: list[Instruction] = []

    def emit(self, operation: str, detail: object, arguments: Sequence[int]) -> int:
        key = (operation, detail, tuple(arguments))
        if key in self.known_steps:
            return self.known_steps[key]
        slot, self.slots = self.slots, self.slots + 1
        step = Instruction(operation, detail, tuple(arguments), slot)
        if self.varies.intersection(arguments):
            self.varies.add(slot)
            self.varying.append(step)
        else:
            self.constant.append(step)
        self.known_steps[key] = slot
        return slot

    def slot(self, expr: sp.Basic) -> int:
        if expr not in self.known:
            self.known[expr] = self.write(expr)
        return self.known[expr]

    def write(self, expr: sp.Basic) -> int:
        if isinstance(expr, sp.Float):
            exact = sp.nsimplify(expr, rational=True)
            raise CannotCompile(f"the float {expr} occurs in exact work; write Rational({str(exact)!r}) instead")
        if isinstance(expr, sp.Rational):
            return self.emit("rational", (int(expr.p), int(expr.q)), ())
        if isinstance(expr, sp.NumberSymbol):
            return self.emit("number", type(expr).__name__, ())
        if isinstance(expr, sp.Symbol):
            raise CannotCompile(f"the symbol {expr} has no value")
        if isinstance(expr, sp.Add):
            return self.fold("add", expr.args)
        if isinstance(expr, sp.Mul):
            return self.product(expr)
        if isinstance(expr, sp.Pow):
            return self.power(expr.base, expr.exp)
        if isinstance(expr, sp.exp):
            return self.emit("exp", None, (self.slot(expr.args[0]),))
        if isinstance(expr, sp.Max):
            return self.fold("max", expr.args)
        if isinstance(expr, sp.Min):
            return self.fold("min", expr.args)
        if isinstance(expr, sp.Piecewise):
            return self.by_cases(expr)
        if isinstance(expr, BooleanTrue | BooleanFalse):
            return self.emit("truth", bool(expr), ())
        if isinstance(expr, Relational):
            return self.emit("relation", expr.rel_op, (self.slot(expr.lhs), self.slot(expr.rhs)))
        if isinstance(expr, And | Or | Not):
            return self.emit(type(expr).__name__.lower(), None, [self.slot(part) for part in expr.args])
        if isinstance(expr, sp.Integral | sp.Sum | sp.Product) and not expr.free_symbols:
            return self.emit("closed", expr, ())
        rewritten = _REWRITTEN.get(type(expr))
        if rewritten is not None:
            return self.slot(rewritten(*expr.args))
        if isinstance(expr, sp.polygamma):
            order, argument = expr.args
            if not isinstance(order, sp.Integer) or order < 0:
                raise CannotCompile(f"the order of {expr} is not a nonnegative integer")
            return self.emit("polygamma", int(order), (self.slot(argument),))
        if isinstance(expr, sp.Function) and isinstance(type(expr), sp.core.function.UndefinedFunction):
            raise CannotCompile(f"the function {type(expr).__name__} in {expr} has no definition")
        if isinstance(expr, sp.Function):
            return self.emit(type(expr).__name__, None, [self.slot(part) for part in expr.args])
        raise CannotCompile(f"{type(expr).__name__} in {expr} cannot be compiled")

    def fold(self, operation: str, parts: Sequence[sp.Basic]) -> int:
        # What is constant is folded first, so that it is computed only once.
        slots = sorted((self.slot(part) for part in parts), key=lambda slot: (slot in self.varies, slot))
        total = slots[0]
        for slot in slots[1:]:
            total = self.emit(operation, None, (total, slot))
        return total

    def product(self, expr: sp.Mul) -> int:
        above: list[sp.Basic] = []
        below: list[sp.Basic] = []
        for part in expr.args:
            is_inverse = isinstance(part, sp.Pow) and part.exp.is_Rational and part.exp < 0 and part.base is not sp.E
            if is_inverse:
                below.append(sp.Pow(part.base, -part.exp))
            else:
                above.append(part)
        numerator = self.fold("mul", above or [sp.S.One])
        return numerator if not below else self.emit("div", None, (numerator, self.fold("mul", below)))

    def power(self, base: sp.Expr, exponent: sp.Expr) -> int:
        if base is sp.E:
            return self.emit("exp", None, (self.slot(exponent),))
        inner = self.slot(base)
        if isinstance(exponent, sp.Integer):
            return self.emit("integer power", int(exponent), (inner,))
        if isinstance(exponent, sp.Rational):
            return self.emit("rational power", (int(exponent.p), int(exponent.q)), (inner,))
        return self.emit("power", None, (inner, self.slot(exponent)))

    def by_cases(self, expr: sp.Piecewise) -> int:
        slots: list[int] = []
        for branch, condition in expr.args:
            slots += [self.slot(branch), self.slot(condition)]
        return self.emit("piecewise", None, slots)


def write(expr: sp.Expr, variables: Sequence[sp.Symbol]) -> Program:
    """The program that computes `expr` from the values of `variables`.

    Raises `CannotCompile` for a float, a symbol that is no variable, and a node that is not a number.
    """
    writer = _Writer(variables)
    value = writer.slot(expr)
    return Program(
        variables=tuple(range(len(variables))),
        constant=tuple(writer.constant),
        varying=tuple(writer.varying),
        slots=writer.slots,
        value=value,
    )
