"""One-sided limits of expressions at the ends of an interval, with proof: through germs, never SymPy's limits."""

from collections.abc import Callable

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.clausen import ClausenC, ClausenS
from zcmoe_symbolic.deciders.equality.integration.germs import Germ, GermArithmetic, NoExpansion, Series
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.signs import is_negative, is_nonzero, is_positive

__all__ = ["absolutely_integrable", "integrable_at", "limit_inside"]

_LENGTHS = (3, 7)
_ZERO, _ONE = sp.Integer(0), sp.Integer(1)
_ENTIRE = (sp.sin, sp.cos, sp.erf, sp.erfc, sp.erfi, sp.Si, sp.Shi, sp.fresnels, sp.fresnelc)
_THROUGH_EXPONENTIALS = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
_AT_INFINITY = {sp.Si: sp.pi / 2, sp.fresnels: sp.Rational(1, 2), sp.fresnelc: sp.Rational(1, 2)}


class Expansion:
    """Expands expressions in t, a positive dummy that tends to 0."""

    def __init__(self, t: sp.Symbol, length: int, vanishes: Callable[[sp.Expr], bool]) -> None:
        self.t = t
        self.arithmetic = GermArithmetic(t, length, vanishes)
        self._known: dict[sp.Expr, Germ] = {}

    def of(self, expr: sp.Expr) -> Germ:
        """The germ of `expr`; raises NoExpansion."""
        if expr not in self._known:
            self._known[expr] = self._of(expr)
        return self._known[expr]

    def _of(self, expr: sp.Expr) -> Germ:
        a, t = self.arithmetic, self.t
        if not expr.has(t):
            if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
                raise NoExpansion("a constant that is not finite")
            return a.constant(expr)
        if expr == t:
            return {_ZERO: Series({(_ONE, 0): _ONE})}
        if expr.is_Add:
            total: Germ = {}
            for term in expr.args:
                total = a.add(total, self.of(term))
            return total
        if expr.is_Mul:
            product = a.constant(_ONE)
            for factor in expr.args:
                product = a.multiply(product, self.of(factor))
            return product
        if expr.is_Pow or isinstance(expr, sp.exp):
            base, exponent = expr.as_base_exp()
            if base == sp.E:
                return a.exponential(self.of(exponent))
            if exponent.has(t):
                return a.exponential(a.multiply(self.of(exponent), a.logarithm(self.of(base))))
            return a.power(self.of(base), exponent)
        return self._of_a_function(expr)

    def _of_a_function(self, expr: sp.Expr) -> Germ:
        a, name = self.arithmetic, expr.func
        if isinstance(expr, (ClausenC, ClausenS)):
            return self._clausen(expr)
        if isinstance(expr, sp.polylog):
            return self._polylogarithm(*expr.args)
        if isinstance(expr, sp.lowergamma):
            return self.of(sp.gamma(expr.args[0]) - sp.uppergamma(*expr.args))
        if isinstance(expr, sp.uppergamma):
            return self._upper_gamma(*expr.args)
        if len(expr.args) != 1:
            raise NoExpansion(f"no expansion of {name.__name__}")
        argument = expr.args[0]
        if name in _THROUGH_EXPONENTIALS:
            return self._hyperbolic(expr)
        inner = self.of(argument)
        if name is sp.log:
            return a.logarithm(inner)
        if name in (sp.sin, sp.cos) and not self._bounded(inner):
            up, down = a.exponential(a.scaled(sp.I, inner)), a.exponential(a.scaled(-sp.I, inner))
            if name is sp.cos:
                return a.scaled(sp.Rational(1, 2), a.add(up, down))
            return a.scaled(-sp.I / 2, a.add(up, a.scaled(sp.Integer(-1), down)))
        if name in (sp.tan, sp.cot, sp.sec, sp.csc):
            top = {sp.tan: sp.sin(argument), sp.cot: sp.cos(argument)}.get(name, _ONE)
            bottom = sp.cos(argument) if name in (sp.tan, sp.sec) else sp.sin(argument)
            return a.multiply(self.of(top), a.power(self.of(bottom), sp.Integer(-1)))
        if name in (sp.Abs, sp.sign):
            sign = self._sign(inner)
            return a.constant(sp.Integer(sign)) if name is sp.sign else a.scaled(sp.Integer(sign), inner)
        if name in (sp.asin, sp.acos):
            return self._arc(expr)
        if name in (sp.asinh, sp.acosh, sp.atanh):
            return self._area(expr)
        if name is sp.loggamma:
            return self._log_gamma(inner)
        side = a.tends_to_infinity(inner)
        if side:
            return self._at_infinity(expr, inner, side)
        if name in (sp.Ci, sp.Ei):
            return self._integral_exponential(name, inner)
        return self._taylor(name, inner)

    def _bounded(self, germ: Germ) -> bool:
        try:
            self.arithmetic.split_constant(germ)
        except NoExpansion:
            return False
        return True

    def _require_real(self, germ: Germ) -> None:
        """Known terms with real coefficients: then the germ is real up to its error."""
        for exponent, series in germ.items():
            if not exponent.is_real or not all(c.is_real for c in series.terms.values()):
                raise NoExpansion("a germ that may not be real")

    def _sign(self, germ: Germ) -> int:
        self._require_real(germ)
        _best, series = self.arithmetic.dominant(germ)
        _, log_power, coefficient = self.arithmetic.leading(series)
        flip = -1 if log_power % 2 else 1
        if is_positive(coefficient):
            return flip
        if is_negative(coefficient):
            return -flip
        raise NoExpansion(f"the sign of {coefficient} is not known")

    def _taylor(self, name: type[sp.Function], inner: Germ) -> Germ:
        a = self.arithmetic
        constant, delta = a.split_constant(inner)
        regular = (name is sp.atan and constant.is_real) or (name in (sp.Ci, sp.Ei) and is_nonzero(constant))
        if name not in _ENTIRE and not regular:
            raise NoExpansion(f"no expansion of {name.__name__} at {constant}")
        z = sp.Dummy("z")
        if constant == 0 and name in (sp.Si, sp.Shi):
            sign = -1 if name is sp.Si else 1
            return {
                _ZERO: a.substituted(
                    delta, lambda k: sp.Integer(sign) ** (k // 2) / (k * sp.factorial(k)) if k % 2 else _ZERO
                )
            }
        derivatives = [name(z)]

        def coefficient(k: int) -> sp.Expr:
            while len(derivatives) <= k:
                derivatives.append(sp.diff(derivatives[-1], z))
            value = derivatives[k].subs(z, constant)
            if value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
                raise NoExpansion(f"no Taylor series of {name.__name__} at {constant}")
            return value / sp.factorial(k)

        return {_ZERO: a.substituted(delta, coefficient)}

    def _at_infinity(self, expr: sp.Expr, inner: Germ, side: int) -> Germ:
        a, name = self.arithmetic, expr.func
        argument_is_real = expr.args[0].is_real
        if name is sp.atan:
            inverse = self._taylor(sp.atan, a.power(inner, sp.Integer(-1)))
            return a.add(a.constant(side * sp.pi / 2), a.scaled(sp.Integer(-1), inverse))
        if name is sp.erf:
            return {_ZERO: Series({(_ZERO, 0): sp.Integer(side)}, sp.oo, True)}
        if name is sp.erfc:
            return {_ZERO: Series({} if side > 0 else {(_ZERO, 0): sp.Integer(2)}, sp.oo, True)}
        # Off the real line these grow, or jump at a cut: the argument has to be real, not only nearly so.
        if not argument_is_real:
            raise NoExpansion(f"{name.__name__} of an argument that may not be real")
        power, _, _ = a.leading(inner[_ZERO])
        if name in _AT_INFINITY:
            # The rest is bounded by a multiple of the inverse argument.
            return {_ZERO: Series({(_ZERO, 0): side * _AT_INFINITY[name]}, -power)}
        if name is sp.Ci and side > 0:
            return {_ZERO: Series({}, -power)}
        if name is sp.Ei and side < 0:
            return {_ZERO: Series({}, sp.oo, True)}
        raise NoExpansion(f"no expansion of {name.__name__} at infinity")

    def _integral_exponential(self, name: type[sp.Function], inner: Germ) -> Germ:
        """Ci(u) = gamma + log u + O(u^2) and Ei(u) = gamma + log|u| + O(u) at zero."""
        a = self.arithmetic
        constant, delta = a.split_constant(inner)
        if is_positive(constant) or (name is sp.Ei and is_negative(constant)):
            self._require_real(inner)
            return self._taylor(name, inner)
        if constant != 0 or (name is sp.Ci and self._sign(inner) < 0):
            raise NoExpansion(f"no expansion of {name.__name__} at {constant}")
        power, log_power, _ = a.leading(delta)
        if log_power:
            raise NoExpansion("a logarithm leads")
        magnitude = inner if self._sign(inner) > 0 else a.scaled(sp.Integer(-1), inner)
        rest: Germ = {_ZERO: Series({(_ZERO, 0): sp.EulerGamma}, power * (2 if name is sp.Ci else 1))}
        return a.add(a.logarithm(magnitude), rest)

    def _log_gamma(self, inner: Germ) -> Germ:
        """-log u + O(u) at 0+, the value with an error of first order at a positive point."""
        a = self.arithmetic
        constant, delta = a.split_constant(inner)
        start = a.leading(delta)[0] if delta.terms else delta.order
        if constant == 0 and self._sign(inner) > 0:
            rest: Germ = {_ZERO: Series({}, start)}
            return a.add(a.scaled(sp.Integer(-1), a.logarithm(inner)), rest)
        if not is_positive(constant):
            raise NoExpansion(f"no expansion of loggamma at {constant}")
        value = sp.loggamma(constant)
        return {_ZERO: Series({(_ZERO, 0): value} if value != 0 else {}, start, delta.fuzzy)}

    def _hyperbolic(self, expr: sp.Expr) -> Germ:
        name, u = expr.func, expr.args[0]
        up, down = sp.exp(u), sp.exp(-u)
        sine, cosine = (up - down) / 2, (up + down) / 2
        forms = {
            sp.sinh: sine,
            sp.cosh: cosine,
            sp.tanh: sine / cosine,
            sp.coth: cosine / sine,
            sp.sech: 1 / cosine,
            sp.csch: 1 / sine,
        }
        return self.of(forms[name])

    def _arc(self, expr: sp.Expr) -> Germ:
        """asin inside (-1, 1) by its derivatives; at 1 by asin u = pi/2 - 2 asin(sqrt((1 - u)/2)); at -1 by oddness."""
        argument = expr.args[0]
        if expr.func is sp.acos:
            return self.of(sp.pi / 2 - sp.asin(argument))
        a = self.arithmetic
        constant, delta = a.split_constant(self.of(argument))
        if a_is_one(constant):
            return self.of(sp.pi / 2 - 2 * sp.asin(sp.sqrt(sp.expand(1 - argument) / 2)))
        if a_is_one(-constant):
            return self.of(-(sp.pi / 2 - 2 * sp.asin(sp.sqrt(sp.expand(1 + argument) / 2))))
        if not (is_positive(1 - constant) and is_positive(1 + constant)):
            raise NoExpansion(f"no expansion of asin at {constant}")
        z = sp.Dummy("z")
        derivatives = [sp.asin(z)]

        def coefficient(k: int) -> sp.Expr:
            while len(derivatives) <= k:
                derivatives.append(sp.diff(derivatives[-1], z))
            return derivatives[k].subs(z, constant) / sp.factorial(k)

        return {_ZERO: a.substituted(delta, coefficient)}

    def _area(self, expr: sp.Expr) -> Germ:
        u = expr.args[0]
        if expr.func is sp.asinh:
            if self._sign(self.of(u)) < 0:
                return self.of(-sp.log(-u + sp.sqrt(u**2 + 1)))
            return self.of(sp.log(u + sp.sqrt(u**2 + 1)))
        if expr.func is sp.acosh:
            return self.of(sp.log(u + sp.sqrt(u - 1) * sp.sqrt(u + 1)))
        return self.of(sp.log(1 + u) / 2 - sp.log(1 - u) / 2)

    def _clausen(self, expr: sp.Expr) -> Germ:
        """S(2, u) = u - u log u + O(u^3) at 0+; otherwise the value and the modulus of continuity."""
        a = self.arithmetic
        order, argument = expr.args
        constant, delta = a.split_constant(self.of(argument))
        if not constant.is_real:
            raise NoExpansion("a Clausen function off the real line")
        start = a.leading(delta)[0] if delta.terms else delta.order
        value = expr.func(order, constant)
        if constant == 0 and order == 2 and self._sign(self.of(argument)) > 0:
            cube: Germ = {_ZERO: Series({}, 3 * start)}
            return a.add(self.of(argument * (1 - sp.log(argument))), cube)
        # The derivative is integrable: at worst logarithmic, so that the error is O(start) up to logarithms.
        return {_ZERO: Series({(_ZERO, 0): value} if value != 0 else {}, start)}

    def _polylogarithm(self, order: sp.Expr, argument: sp.Expr) -> Germ:
        a = self.arithmetic
        if not (order.is_Integer and order >= 2):
            raise NoExpansion("a polylogarithm of another order")
        inner = self.of(argument)
        side = a.tends_to_infinity(inner)
        if side < 0 and order in (2, 3):
            inverse = a.power(inner, sp.Integer(-1))
            log = a.logarithm(a.scaled(sp.Integer(-1), inner))
            if order == 2:
                # Li2(u) = -pi^2/6 - log(-u)^2/2 - Li2(1/u) for u < 0
                parts = [a.constant(-(sp.pi**2) / 6), a.scaled(sp.Rational(-1, 2), a.multiply(log, log))]
                parts.append(a.scaled(sp.Integer(-1), self._polylogarithm_series(order, inverse)))
            else:
                # Li3(u) = -pi^2/6 log(-u) - log(-u)^3/6 + Li3(1/u) for u < 0
                cube = a.multiply(log, a.multiply(log, log))
                parts = [a.scaled(-(sp.pi**2) / 6, log), a.scaled(sp.Rational(-1, 6), cube)]
                parts.append(self._polylogarithm_series(order, inverse))
            total: Germ = {}
            for part in parts:
                total = a.add(total, part)
            return total
        constant, delta = a.split_constant(inner)
        if a_is_one(constant):
            if self._sign(self.of(sp.expand(1 - argument))) < 0:
                raise NoExpansion("a polylogarithm on its cut")
            if order == 2:
                logs = sp.log(argument) * sp.log(sp.expand(1 - argument))
                return self.of(sp.pi**2 / 6 - logs - sp.polylog(2, sp.expand(1 - argument)))
            return {_ZERO: Series({(_ZERO, 0): sp.zeta(order)}, a.leading(delta)[0])}
        return self._polylogarithm_series(order, inner)

    def _polylogarithm_series(self, order: sp.Expr, inner: Germ) -> Germ:
        """Taylor's series at 0; at another real point below 1 the value with an error of first order."""
        a = self.arithmetic
        constant, delta = a.split_constant(inner)
        if constant == 0:
            return {_ZERO: a.substituted(delta, lambda k: sp.Integer(k) ** (-order) if k else _ZERO)}
        if not is_positive(1 - constant):
            raise NoExpansion(f"no expansion of the polylogarithm at {constant}")
        start = a.leading(delta)[0] if delta.terms else delta.order
        return {_ZERO: Series({(_ZERO, 0): sp.expand_func(sp.polylog(order, constant))}, start, delta.fuzzy)}

    def _upper_gamma(self, order: sp.Expr, argument: sp.Expr) -> Germ:
        """Exponentially small at infinity; gamma(s) - u**s * (1/s + O(u)) at 0, for a positive order."""
        a = self.arithmetic
        inner = self.of(argument)
        if not is_positive(order):
            raise NoExpansion("an incomplete gamma function of another order")
        if a.tends_to_infinity(inner) > 0:
            return {_ZERO: Series({}, sp.oo, True)}
        constant, delta = a.split_constant(inner)
        if constant == 0:
            power = a.power(inner, order)
            rest: Germ = {_ZERO: Series({(_ZERO, 0): -1 / order}, a.leading(delta)[0])}
            return a.add(a.constant(sp.gamma(order)), a.multiply(power, rest))
        if not is_positive(constant):
            raise NoExpansion("an incomplete gamma function of another argument")
        start = a.leading(delta)[0] if delta.terms else delta.order
        return {_ZERO: Series({(_ZERO, 0): sp.uppergamma(order, constant)}, start, delta.fuzzy)}


def a_is_one(constant: sp.Expr) -> bool:
    """Whether a constant is exactly one."""
    return bool(sp.expand(constant) == 1)


def towards(interval: Interval, upper: bool, t: sp.Symbol) -> sp.Expr:
    """The variable as a function of t > 0 that tends to the chosen end as t tends to 0."""
    end = interval.upper if upper else interval.lower
    if end == sp.oo:
        return 1 / t
    if end == -sp.oo:
        return -1 / t
    return end - t if upper else end + t


def limit_inside(
    expr: sp.Expr, interval: Interval, *, upper: bool, vanishes: Callable[[sp.Expr], bool]
) -> sp.Expr | None:
    """The limit of `expr` at an end of the interval, from inside; `None` if it is infinite or not certain.

    Source: arithmetic of finite expansions (N. Bourbaki, Functions of a Real Variable, chapter V).

    >>> x = sp.Dummy("x", real=True)
    >>> half_line = Interval(x, sp.Integer(0), sp.oo)
    >>> limit_inside(x**2 * sp.exp(-x) + sp.atan(3 * x), half_line, upper=True, vanishes=lambda c: False)
    pi/2
    >>> limit_inside(sp.sin(x), half_line, upper=True, vanishes=lambda c: False) is None
    True
    """
    t = sp.Dummy("t", positive=True)
    moved = expr.subs(interval.variable, towards(interval, upper, t))
    for length in _LENGTHS:
        expansion = Expansion(t, length, vanishes)
        try:
            return expansion.arithmetic.limit(expansion.of(moved))
        except (NoExpansion, RecursionError):
            continue
    return None


def integrable_at(expr: sp.Expr, interval: Interval, *, upper: bool, vanishes: Callable[[sp.Expr], bool]) -> bool:
    """Whether `expr`, continuous inside, is certainly absolutely integrable near an end of the interval."""
    t = sp.Dummy("t", positive=True)
    moved = expr.subs(interval.variable, towards(interval, upper, t))
    threshold = 1 if (interval.upper if upper else interval.lower) in (sp.oo, -sp.oo) else -1
    for length in _LENGTHS:
        expansion = Expansion(t, length, vanishes)
        try:
            if expansion.arithmetic.integrable(expansion.of(moved), threshold):
                return True
        except (NoExpansion, RecursionError):
            continue
    return False


def absolutely_integrable(expr: sp.Expr, interval: Interval, vanishes: Callable[[sp.Expr], bool]) -> bool:
    """Whether `expr`, continuous inside, is certainly absolutely integrable at both ends."""
    return all(integrable_at(expr, interval, upper=upper, vanishes=vanishes) for upper in (False, True))
