"""Definite integrals as values of formal primitives at the two ends, in a normal form.

Every integral is brought to one form by linearity, change of variable and integration by parts, until what is left
under the integral sign is no derivative of anything simpler. What is left gets a formal primitive, whose values at
the ends are independent quantities as far as algebra can tell.
"""

from dataclasses import dataclass, field

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.calculus.continuity import LINES, Line, continuous, domain_of, range_line
from zcmoe_symbolic.deciders.equality.calculus.towers import Jet, derivative, jet, name_and_orders, raised
from zcmoe_symbolic.deciders.signs import is_nonzero

__all__ = ["NeedsNonzero", "NoPrimitive", "Primitives"]

_VARIABLE = sp.Dummy("s", real=True, dummy_index=10**15 + 777)
_MOST_STEPS = 400
_MARK = "∫"


class NoPrimitive(Exception):
    """The integral cannot be split, because its integrand is not known to be continuous on its range."""


class NeedsNonzero(Exception):
    """A change of variable needs that a quantity is not zero."""

    def __init__(self, quantity: sp.Expr) -> None:
        super().__init__(f"{quantity} may be zero")
        self.quantity = quantity


@dataclass(frozen=True, slots=True)
class Monomial:
    """`s^power * weight * product of jets^exponent`, where the weight has neither powers of s nor bare jets."""

    power: int
    weight: sp.Expr
    jets: tuple[tuple[Jet, int], ...]

    def as_expr(self) -> sp.Expr:
        return _VARIABLE**self.power * self.weight * sp.Mul(*(value**e for value, e in self.jets))


@dataclass
class Primitives:
    """Integrates, and remembers which formal primitives were introduced.

    >>> t, x = sp.Symbol("t", real=True), sp.Symbol("x", real=True)
    >>> f = jet("f", (1,), (t,))
    >>> Primitives().integral(2 * t * f, t, sp.Integer(0), x)
    2*x*f⟨0⟩(x) + 2*f⟨-1⟩(0) - 2*f⟨-1⟩(x)
    """

    names: dict[sp.Expr, str] = field(default_factory=dict)
    kernels: dict[str, tuple[sp.Expr, tuple[sp.Symbol, ...]]] = field(default_factory=dict)
    bound: set[sp.Symbol] = field(default_factory=set)
    steps: int = 0

    def integral(self, integrand: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        """The integral of an expression without integrals in it, over a finite range."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise NoPrimitive("too many steps")
        total = sp.S.Zero
        for term in sp.Add.make_args(_multiplied_out(self._with_kernels(integrand))):
            constant, body = term.as_independent(variable, as_Add=False)
            _check_continuous(body, variable, low, high)
            total += constant * self._of_product(body, variable, low, high)
        return sp.expand(total)

    def _of_product(self, body: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        arguments = _moving_arguments(body, variable)
        slopes = [_slope(argument, variable) for argument in arguments]
        if None in slopes:
            changed = self._by_substitution(body, variable, low, high, arguments)
            if changed is not None:
                return changed
            return self._in_the_variable(body.xreplace({variable: _VARIABLE}), low, high)
        if not arguments:
            return self._in_the_variable(body.xreplace({variable: _VARIABLE}), low, high)
        candidates = []
        for argument, slope in zip(arguments, slopes, strict=True):
            if slope is None or not is_nonzero(slope):
                raise NeedsNonzero(slope if slope is not None else argument)
            offset = sp.expand(argument - slope * variable)
            value = sp.expand((_VARIABLE - offset) / slope)
            new = _multiplied_out(_replaced_in_jets(body, variable, value))
            ends = [sp.expand(slope * end + offset) for end in (low, high)]
            candidates.append((sp.default_sort_key(new), slope, new, ends))
        _, slope, new, (low, high) = min(candidates, key=lambda candidate: str(candidate[0]))
        total = sp.S.Zero
        for term in sp.Add.make_args(new):
            constant, part = term.as_independent(_VARIABLE, as_Add=False)
            total += constant / slope * self._in_the_variable(part, low, high)
        return total

    def _by_substitution(
        self, body: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, arguments: list[sp.Expr]
    ) -> sp.Expr | None:
        """`int F(phi(t)) phi'(t) dt` as an integral of F, for an argument phi that is not linear."""
        for inner in arguments:
            if _slope(inner, variable) is not None and not inner.atoms(AppliedUndef):
                continue
            rate = derivative(inner, variable)
            new = sp.Dummy("u", real=True)
            quotient = sp.cancel(body / rate) if body.is_rational_function(variable) else sp.powsimp(body / rate)
            outer = _in_terms_of(quotient, inner, variable, new)
            if outer is None:
                new = sp.Dummy("u", nonnegative=True)
                outer = _in_roots(quotient, inner, variable, new)
            line, target = range_line(low, high), domain_of(outer, new) if outer is not None else None
            if outer is None or line is None or target is None:
                continue
            point = line.point()
            at_point = [e.xreplace({variable: point}) for e in (body, rate, inner, outer.xreplace({new: inner}))]
            if sp.expand(at_point[3] * at_point[1] - at_point[0]) != 0:
                continue
            for power in outer.atoms(sp.Pow):
                if new not in power.base.free_symbols and power.exp.is_negative and not is_nonzero(power.base):
                    raise NeedsNonzero(power.base)
            if target.contains(at_point[2]) and all(continuous(e, point) for e in at_point[:3]):
                ends = [sp.expand(inner.xreplace({variable: end})) for end in (low, high)]
                return self.integral(outer, new, *ends)
        return None

    def _in_the_variable(self, body: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        """The integral of a product in the common variable; ends are put in after integration by parts."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise NoPrimitive("too many steps")
        _check_continuous(body, _VARIABLE, low, high)
        parts = _monomial(body)
        if not parts.jets and parts.weight == 1:
            n = sp.Integer(parts.power + 1)
            return (high**n - low**n) / n
        leading = _leading_tower(parts)
        if leading is not None:
            place, slope, values = leading
            top, exponent = max(values, key=lambda pair: name_and_orders(pair[0])[1][place])
            order = name_and_orders(top)[1][place]
            others = [pair for pair in values if pair[0] != top]
            rest = parts.as_expr() / sp.Mul(*(value**e for value, e in values))
            below = raised(top, place, -1)
            if exponent == 1 and not others and parts.weight == 1 and len(parts.jets) == 1:
                return self._power_times_jet(parts.power, top, place, slope, low, high)
            powers = [e for value, e in others if value == below]
            m = powers[0] if powers else 0
            if exponent == 1 and (order >= 1 or m >= 1):
                rest = rest * sp.Mul(*(value**e for value, e in others if value != below))
                outer = below ** (m + 1) / (slope * (m + 1))
                return self._by_parts(outer, rest, low, high)
            if exponent == 1 and not others and order < 0:
                inner = _primitive_of_product(_monomial(rest))
                if inner is not None:
                    return self._by_parts(inner, top, low, high)
        if parts.weight.atoms(AppliedUndef):
            changed = self._by_substitution(body, _VARIABLE, low, high, _inner_quantities(parts.weight))
            if changed is not None:
                return changed
        return self._with_new_primitive(parts, low, high)

    def _by_parts(self, outer: sp.Expr, rest: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        """`[outer rest] - int outer rest'`, for continuously differentiable factors."""
        total = _between(outer * rest, low, high)
        remaining = _multiplied_out(outer * derivative(rest, _VARIABLE))
        if remaining == 0:
            return total
        return total - self.integral(remaining, _VARIABLE, low, high)

    def _power_times_jet(
        self, power: int, top: Jet, place: int, slope: sp.Expr, low: sp.Expr, high: sp.Expr
    ) -> sp.Expr:
        """`int s^n F'(c s + d)` by parts until the power is used up."""
        terms = [
            (-1) ** m * sp.ff(power, m) * _VARIABLE ** (power - m) * raised(top, place, -m - 1) / slope ** (m + 1)
            for m in range(power + 1)
        ]
        return _between(sp.Add(*terms), low, high)

    def _with_new_primitive(self, parts: Monomial, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        """Values at the ends of the primitives of what cannot be reduced, with the powers of s taken out by parts."""
        kernel = Monomial(0, parts.weight, parts.jets).as_expr()
        line = _check_continuous(kernel, _VARIABLE, low, high)
        known = _known_primitives(parts, line)
        if known is not None:
            return _between(known, low, high)
        parameters = sorted(kernel.free_symbols - {_VARIABLE}, key=sp.default_sort_key)
        # Below another integral the primitive is differentiated and integrated itself.
        if len(self.bound) > 1 and not _is_smooth_everywhere(kernel):
            raise NoPrimitive(f"{kernel} would have to be smooth in all its variables")
        if kernel not in self.names:
            self.names[kernel] = f"{_MARK}{len(self.names)}"
            self.kernels[self.names[kernel]] = kernel, (_VARIABLE, *parameters)
        value = jet(self.names[kernel], (0,) * (1 + len(parameters)), (_VARIABLE, *parameters))
        return self._power_times_jet(parts.power, value, 0, sp.S.One, low, high)

    def _with_kernels(self, expr: sp.Expr) -> sp.Expr:
        """Primitives that have been differentiated once, as what they are the primitives of."""
        changes = {}
        for value in expr.atoms(AppliedUndef):
            name, orders = name_and_orders(value)
            if name in self.kernels and not any(orders):
                kernel, places = self.kernels[name]
                changes[value] = kernel.xreplace(dict(zip(places, value.args, strict=True)))
        return expr.xreplace(changes)


def _check_continuous(body: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> Line:
    """A part of the real line that contains the range and on which the integrand is continuous."""
    for line in LINES:
        if line.contains(low) and line.contains(high):
            point = line.point()
            if continuous(body.xreplace({variable: point}), point):
                return line
    raise NoPrimitive(f"{body} is not known to be continuous from {low} to {high}")


def _is_smooth_everywhere(kernel: sp.Expr) -> bool:
    """Whether the kernel is certainly smooth for all real values of all its symbols."""
    points = {symbol: sp.Dummy(symbol.name, real=True) for symbol in kernel.free_symbols}
    new = kernel.xreplace(points)
    rough = new.has(sp.Abs) or any(not p.exp.is_Integer and p.base is not sp.E for p in new.atoms(sp.Pow))
    return not rough and all(continuous(new, point) for point in points.values())


def _multiplied_out(expr: sp.Expr) -> sp.Expr:
    expr = sp.expand(expr)
    if expr.has(sp.sin, sp.cos, sp.sinh, sp.cosh):
        expr = sp.expand(sp.expand_trig(expr))
    return expr


def _between(expr: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    return expr.xreplace({_VARIABLE: high}) - expr.xreplace({_VARIABLE: low})


def _moving_arguments(body: sp.Expr, variable: sp.Symbol) -> list[sp.Expr]:
    """The arguments of undefined functions that change with the variable, each once."""
    values = [value for value in body.atoms(AppliedUndef) if variable in value.free_symbols]
    arguments = {argument for value in values for argument in value.args if variable in argument.free_symbols}
    return sorted(arguments, key=sp.default_sort_key)


def _slope(argument: sp.Expr, variable: sp.Symbol) -> sp.Expr | None:
    """The slope of an argument that is linear in the variable."""
    slope = sp.expand(argument).coeff(variable, 1)
    rest = sp.expand(argument - slope * variable)
    return slope if variable not in rest.free_symbols and variable not in slope.free_symbols else None


def _replaced_in_jets(body: sp.Expr, variable: sp.Symbol, value: sp.Expr) -> sp.Expr:
    """The variable replaced, with the arguments of undefined functions multiplied out."""
    new = body.xreplace({variable: value})
    values = {old: old.func(*map(sp.expand, old.args)) for old in new.atoms(AppliedUndef)}
    return new.xreplace(values)


def _in_terms_of(expr: sp.Expr, inner: sp.Expr, variable: sp.Symbol, new: sp.Symbol) -> sp.Expr | None:
    """`expr` as a function of the quantity `inner`, if the variable occurs in it only through that."""
    result = expr.xreplace({inner: new})
    coefficient, root = inner.as_independent(variable, as_Add=False)
    if variable in result.free_symbols and root.is_Pow and root.base == variable and root.exp.is_Integer:
        step = int(root.exp)
        result = result.replace(
            lambda part: part.is_Pow and part.base == variable and part.exp.is_Integer and part.exp % step == 0,
            lambda part: (new / coefficient) ** (part.exp / step),
        )
    return None if variable in result.free_symbols else result


def _in_roots(expr: sp.Expr, inner: sp.Expr, variable: sp.Symbol, new: sp.Symbol) -> sp.Expr | None:
    """`expr` as a function of `c t^n` for `t >= 0`, with roots."""
    coefficient, root = inner.as_independent(variable, as_Add=False)
    if not (root.is_Pow and root.base == variable and root.exp.is_Integer and root.exp > 1 and coefficient == 1):
        return None
    return sp.sympify(_replaced_in_jets(expr, variable, sp.root(new, root.exp)))


def _monomial(body: sp.Expr) -> Monomial:
    power, weight, jets = 0, sp.S.One, dict[Jet, int]()
    for factor in sp.Mul.make_args(body):
        base, exponent = factor.as_base_exp()
        if base == _VARIABLE and exponent.is_Integer and exponent > 0:
            power += int(exponent)
        elif isinstance(base, AppliedUndef) and exponent.is_Integer and exponent > 0:
            jets[base] = jets.get(base, 0) + int(exponent)
        else:
            weight *= factor
    ordered = sorted(jets.items(), key=lambda pair: str(pair[0]))
    return Monomial(power, weight, tuple(ordered))


def _leading_tower(parts: Monomial) -> tuple[int, sp.Expr, list[tuple[Jet, int]]] | None:
    """The row of jets to be reduced first: its place among the arguments, its slope, and its jets with exponents.

    `None` when a jet depends on the variable in several arguments or not linearly, or the weight contains jets.
    """
    if parts.weight.atoms(AppliedUndef):
        return None
    rows: dict[tuple[str, str], tuple[int, sp.Expr, list[tuple[Jet, int]]]] = {}
    for value, exponent in parts.jets:
        moving = [k for k, argument in enumerate(value.args) if _VARIABLE in argument.free_symbols]
        if len(moving) != 1:
            return None
        place = moving[0]
        slope = _slope(value.args[place], _VARIABLE)
        if slope is None or not is_nonzero(slope):
            return None
        name, orders = name_and_orders(value)
        others = [order for k, order in enumerate(orders) if k != place]
        key = (name, f"{value.args} {place} {others}")
        rows.setdefault(key, (place, slope, []))[2].append((value, exponent))
    if not rows:
        return None
    return rows[max(rows, key=lambda key: (not key[0].startswith(_MARK), _reverse(key[0]), key))]


def _inner_quantities(weight: sp.Expr) -> list[sp.Expr]:
    """What functions and powers in the weight are taken of."""
    nodes = [node for node in weight.atoms(sp.Function, sp.Pow) if not isinstance(node, AppliedUndef)]
    inner = {node.args[0] if not isinstance(node, sp.exp) else node.exp for node in nodes}
    inner |= {node.exp for node in nodes if isinstance(node, sp.Pow) and node.base is sp.E}
    return sorted((e for e in inner if e.atoms(AppliedUndef)), key=sp.default_sort_key)


def _known_primitives(parts: Monomial, line: Line) -> sp.Expr | None:
    """A primitive of `s^n e^(c s)`, `s^n sin(c s)`, `s^n cos(c s)`, `s^r`, `1/s`, `1/(1 + s^2)`; else `None`."""
    if parts.jets or parts.weight.atoms(AppliedUndef):
        return None
    weight, n = parts.weight, parts.power
    if isinstance(weight, sp.exp | sp.sin | sp.cos):
        argument = weight.args[0] if not weight.is_Pow else weight.exp
        slope = argument.coeff(_VARIABLE, 1)
        if argument != slope * _VARIABLE or not is_nonzero(slope) or _VARIABLE in slope.free_symbols:
            return None
        turn = 0 if isinstance(weight, sp.exp) else sp.pi / 2
        return sp.Add(
            *(
                (-1) ** m
                * sp.ff(n, m)
                * _VARIABLE ** (n - m)
                * weight.func(argument - (m + 1) * turn)
                / slope ** (m + 1)
                for m in range(n + 1)
            )
        )
    base, exponent = weight.as_base_exp()
    if base == _VARIABLE and exponent.is_Rational and n + exponent != -1:
        return _VARIABLE ** (n + exponent + 1) / (n + exponent + 1)
    if base == _VARIABLE and n + exponent == -1:
        return sp.log(-_VARIABLE if line.name.startswith("(-oo") else _VARIABLE)
    return sp.atan(_VARIABLE) if n == 0 and weight == 1 / (1 + _VARIABLE**2) else None


def _reverse(name: str) -> tuple[int, ...]:
    """So that the name that comes first in the alphabet is the largest."""
    return tuple(-ord(letter) for letter in name)


def _primitive_of_product(parts: Monomial) -> sp.Expr | None:
    """A primitive of a power of the variable times at most one jet."""
    if parts.weight != 1 or len(parts.jets) > 1 or any(e != 1 for _, e in parts.jets):
        return None
    if not parts.jets:
        return _VARIABLE ** (parts.power + 1) / (parts.power + 1)
    leading = _leading_tower(parts)
    if leading is None:
        return None
    place, slope, values = leading
    top = values[0][0]
    n = parts.power
    return sp.Add(
        *(
            (-1) ** m * sp.ff(n, m) * _VARIABLE ** (n - m) * raised(top, place, -m - 1) / slope ** (m + 1)
            for m in range(n + 1)
        )
    )
