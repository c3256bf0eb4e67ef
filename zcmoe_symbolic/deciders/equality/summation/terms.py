"""Exact arithmetic of the terms that sums are made of: powers with integer exponents, gamma, Fibonacci, trigonometry.

An expression is written as a rational function of generators (a power `2**n`, `exp(I*a*n)`, one gamma function for each
class of arguments that differ by integers, one symbol for each opaque part). It is zero if the numerator is zero
modulo the relations between the generators. This holds at every point where the expression is defined and where the
conditions that were met on the way (a base that must not vanish) hold; the conditions are then shown to hold, or to
hold off a thin set of continuous parameters, which is enough for an expression that is continuous in them.
"""

import math
from collections.abc import Callable

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.polys.fields import field

from zcmoe_symbolic.deciders import signs
from zcmoe_symbolic.deciders.equality.summation.combinatorial import in_gamma_and_powers
from zcmoe_symbolic.deciders.equality.summation.ranges import (
    certainly_no_pole,
    certainly_nonnegative,
    certainly_nonzero,
    continuous_parameters,
    is_continuous,
    is_whole,
    never_a_pole,
    nonzero_for_generic_parameters,
)

__all__ = ["UnsupportedTermError", "conditions_hold", "vanishes"]

_MAX_SHIFT = 60
_TRIGONOMETRIC = (sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc)
_HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)


class UnsupportedTermError(ValueError):
    """The expression has a part for which there is no exact arithmetic here."""


def vanishes(expr: sp.Expr) -> bool:
    """Whether `expr` is zero for all admitted values of its symbols at which it is defined.

    `False` means only that this was not shown. The relations used: laws of exponents, Gauss' multiplication formula
    and the recurrence of the gamma function (DLMF 5.5.1, 5.5.6), Binet's formula, the recurrence of digamma
    (DLMF 5.5.2), Euler's formula.

    >>> from sympy import Symbol, fibonacci
    >>> n = Symbol("n", integer=True, nonnegative=True)
    >>> vanishes(fibonacci(n + 1) * fibonacci(n - 1) - fibonacci(n) ** 2 - (-1) ** n)
    True
    >>> vanishes(fibonacci(n + 1) * fibonacci(n - 1) - fibonacci(n) ** 2 + (-1) ** n)
    False
    """
    if expr == 0 or _vanishes(expr):
        return True
    # a binomial is a polynomial in its upper argument: what holds for all numbers there holds for integers
    lower = set().union(*(binomial.args[1].free_symbols for binomial in expr.atoms(sp.binomial)))
    upper = set().union(*(binomial.args[0].free_symbols for binomial in expr.atoms(sp.binomial))) - lower
    wider = {symbol: sp.Dummy(symbol.name) for symbol in upper if symbol.is_integer}
    return bool(wider) and not expr.has(sp.Sum, sp.Product) and _vanishes(expr.subs(wider, simultaneous=True))


def _vanishes(expr: sp.Expr) -> bool:
    try:
        terms = TermField()
        numerator_is_zero = terms.is_zero(expr)
        return numerator_is_zero and conditions_hold(expr, terms.nonzero, terms.not_poles)
    except (ValueError, sp.PolynomialError, NotImplementedError, ZeroDivisionError):
        return False


def conditions_hold(expr: sp.Expr, nonzero: set[sp.Expr], not_poles: set[sp.Expr]) -> bool:
    """Whether the parts never vanish and never are poles of gamma, or only on a thin set where `expr` is continuous."""
    generic = False
    for part in nonzero:
        if certainly_nonzero(part):
            continue
        if not nonzero_for_generic_parameters(part):
            return False
        generic = True
    for part in not_poles:
        if not never_a_pole(part):
            return False
        generic = generic or not certainly_no_pole(part)
    return not generic or is_continuous(expr, continuous_parameters(expr))


class TermField:
    """Generators and relations for one expression, with the conditions under which the rewriting is valid."""

    def __init__(self) -> None:
        self.nonzero: set[sp.Expr] = set()
        self.not_poles: set[sp.Expr] = set()
        self._generators: dict[tuple[object, ...], sp.Dummy] = {}
        self._shifted: dict[tuple[str, sp.Expr], dict[int, sp.Dummy]] = {}
        self._roots_of_unity: dict[sp.Dummy, bool] = {}
        self._radicands: dict[sp.Dummy, sp.Expr] = {}
        self._images: dict[sp.Expr, sp.Expr] = {}

    def is_zero(self, expr: sp.Expr) -> bool:
        """Whether the numerator of the image vanishes modulo the relations."""
        image = self._without_shifts(self.image(expr))
        image, relations = self._with_whole_exponents(image)
        symbols = sorted(image.free_symbols.union(*(r.free_symbols for r in relations)), key=sp.default_sort_key)
        if not symbols:
            return bool(image == 0)
        fractions, *_ = field(symbols, sp.QQ)
        numerator = fractions.from_expr(image).numer
        reducers = [fractions.ring.from_expr(relation) for relation in relations]
        return not (numerator.rem(reducers) if reducers else numerator)

    def image(self, expr: sp.Expr) -> sp.Expr:
        """`expr` in generators; generators carry rational exponents until the end."""
        known = self._images.get(expr)
        if known is None:
            known = self._images[expr] = self._image(expr)
        return known

    def _image(self, expr: sp.Expr) -> sp.Expr:
        if expr.is_Rational:
            return expr
        if expr is sp.I:
            return self._root_of_unity(sp.Rational(1, 2))
        if isinstance(expr, sp.Add | sp.Mul):
            return expr.func(*(self.image(part) for part in expr.args))
        if isinstance(expr, sp.Pow):
            return self._power(expr.base, expr.exp)
        if isinstance(expr, sp.exp):
            return self._exponential(expr.args[0])
        if expr is sp.E:
            return self._exponential(sp.S.One)
        if expr is sp.GoldenRatio:
            return self.image((1 + sp.sqrt(5)) / 2)
        if isinstance(expr, _TRIGONOMETRIC):
            return self._through_exponentials(expr.func, sp.I * expr.args[0])
        if isinstance(expr, _HYPERBOLIC):
            return self._through_exponentials(expr.func, expr.args[0])
        rewritten = in_gamma_and_powers(expr)
        if rewritten is not None:
            equivalent, not_poles = rewritten
            self.not_poles |= not_poles
            return self.image(equivalent)
        if isinstance(expr, sp.gamma):
            return self._gamma(sp.expand(expr.args[0]))
        if isinstance(expr, sp.polygamma) and expr.args[0] == 0:
            return self._shift_class("digamma", sp.expand(expr.args[1]))
        if isinstance(expr, sp.log):
            return self._logarithm(expr.args[0])
        infinite = expr.has(sp.zoo, sp.nan, sp.oo) and not isinstance(expr, sp.Sum | sp.Product | sp.Integral)
        if expr.is_Float or infinite:
            raise UnsupportedTermError(f"no exact arithmetic for {expr}")
        return self._generator("opaque", _with_expanded_arguments(expr))

    def _generator(self, *key: object) -> sp.Dummy:
        if key not in self._generators:
            self._generators[key] = sp.Dummy(f"g{len(self._generators)}")
        return self._generators[key]

    def _root_of_unity(self, exponent: sp.Expr) -> sp.Expr:
        """exp(I*pi*exponent), which is the principal value of (-1)**exponent."""
        result = sp.S.One
        for term in sp.Add.make_args(_divided_out(exponent)):
            coefficient, monomial = term.as_coeff_Mul()
            if monomial.is_integer and monomial != 1:
                if coefficient.is_Integer:
                    # a power of an integer has its parity
                    factors = [factor.as_base_exp() for factor in sp.Mul.make_args(monomial)]
                    monomial = sp.Mul(*(b if b.is_Symbol and e.is_Integer and e > 0 else b**e for b, e in factors))
                    coefficient = sp.Integer(int(coefficient) % 2)
                generator = self._generator("exp", monomial * sp.I * sp.pi)
                self._roots_of_unity[generator] = False
            elif monomial == 1:
                generator = self._generator("exp", sp.I * sp.pi)
                self._roots_of_unity[generator] = True
            else:
                generator = self._generator("exp", monomial * sp.I * sp.pi)
            if not coefficient.is_Rational:
                raise UnsupportedTermError(f"exponent {exponent}")
            result *= generator**coefficient
        return result

    def _exponential(self, argument: sp.Expr) -> sp.Expr:
        result = sp.S.One
        for term in sp.Add.make_args(_divided_out(argument)):
            turns = term / (sp.I * sp.pi)
            if not turns.has(sp.I, sp.pi):
                result *= self._root_of_unity(turns)
                continue
            coefficient, monomial = term.as_coeff_Mul()
            result *= self._generator("exp", monomial) ** coefficient
        return result

    def _through_exponentials(self, function: Callable[..., sp.Expr], argument: sp.Expr) -> sp.Expr:
        """Euler's formula; `argument` is i z for a trigonometric function of z."""
        up = self._exponential(argument)
        plus, minus = up + 1 / up, up - 1 / up
        i = self.image(sp.I)
        formulas: dict[object, sp.Expr] = {
            sp.sin: minus / (2 * i), sp.cos: plus / 2, sp.tan: minus / (i * plus), sp.cot: i * plus / minus,
            sp.sec: 2 / plus, sp.csc: 2 * i / minus, sp.sinh: minus / 2, sp.cosh: plus / 2, sp.tanh: minus / plus,
            sp.coth: plus / minus, sp.sech: 2 / plus, sp.csch: 2 / minus,
        }  # fmt: skip
        return formulas[function]

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if exponent.is_Integer:
            if isinstance(base, sp.gamma) and exponent < 0 and _is_nonpositive_integer(base.args[0]):
                return sp.S.Zero
            return self.image(base) ** exponent
        if base.is_Rational and base != 0:
            return self._power_of_a_rational(base, exponent)
        if base is sp.I:
            return self._root_of_unity(exponent / 2)
        if isinstance(base, sp.exp) and (is_whole(exponent) or base.args[0].is_real):
            return self._exponential(base.args[0] * exponent)
        if base is sp.E:
            return self._exponential(exponent)
        if isinstance(base, sp.Pow) and (is_whole(exponent) or (signs.is_positive(base.base) and base.exp.is_real)):
            return self._power(base.base, base.exp * exponent)
        if isinstance(base, sp.Mul):
            return self._power_of_a_product(base, exponent)
        if isinstance(base, sp.Add) and is_whole(exponent):
            quadratic = _quadratic_irrational(base)
            if quadratic is not None:
                scale, rational, surd = quadratic
                result = self._power(scale, exponent)
                if signs.is_positive(surd):
                    return result * self._elementary_power(rational + surd, exponent)
                norm = rational**2 - surd**2
                return result * self._power(norm, exponent) / self._elementary_power(rational - surd, exponent)
            factored = sp.factor(base)
            if not isinstance(factored, sp.Add):
                return self._power(factored, exponent)
        return self._elementary_power(base, exponent)

    def _power_of_a_rational(self, base: sp.Rational, exponent: sp.Expr) -> sp.Expr:
        result = self._root_of_unity(exponent) if base < 0 else sp.S.One
        for number, sign in ((abs(base.p), 1), (base.q, -1)):
            for prime, multiplicity in sp.factorint(number, limit=10**6).items():
                result *= self._elementary_power(sp.Integer(prime), sign * multiplicity * exponent)
        return result

    def _power_of_a_product(self, base: sp.Mul, exponent: sp.Expr) -> sp.Expr:
        if is_whole(exponent):
            return sp.Mul(*(self._power(factor, exponent) for factor in base.args))
        # a positive factor may be taken out of any principal power
        positive = [factor for factor in base.args if signs.is_positive(factor)]
        rest = sp.Mul(*(factor for factor in base.args if factor not in positive))
        result = sp.Mul(*(self._power(factor, exponent) for factor in positive))
        if not positive:
            return self._elementary_power(base, exponent)
        return result if rest == 1 else result * self._power(rest, exponent)

    def _elementary_power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """base**(c*u + d*v + ...) as a product; right for every nonzero base and principal powers."""
        if not certainly_nonzero(base):
            self.nonzero.add(base)
        if isinstance(base, sp.Add):
            base = sp.expand(base)
        result = sp.S.One
        for term in sp.Add.make_args(sp.expand(exponent)):
            coefficient, monomial = term.as_coeff_Mul()
            if monomial == 1 and coefficient.is_Integer:
                result *= self.image(base) ** coefficient
            elif monomial == 1:
                root = self._generator("power", base, sp.S.One)
                self._radicands[root] = self.image(base)
                result *= root**coefficient
            else:
                result *= self._generator("power", base, monomial) ** coefficient
        return result

    def _gamma(self, argument: sp.Expr) -> sp.Expr:
        constant, rest = argument.as_coeff_Add()
        if rest == 0:
            if not constant.is_Rational or (constant.is_Integer and constant <= 0):
                raise UnsupportedTermError(f"gamma({argument})")
            if constant.is_Integer or constant.q == 2:
                return self.image(sp.gamma(constant))
        self.not_poles.add(argument)
        coefficients = [term.as_coeff_Mul()[0] for term in sp.Add.make_args(rest)] if rest != 0 else []
        if coefficients and all(c.is_Integer for c in coefficients):
            divisor = math.gcd(*(int(c) for c in coefficients))
            if 1 < divisor <= 6:
                return self._gamma_of_a_multiple(argument, divisor)
        return self._shift_class("gamma", argument)

    def _gamma_of_a_multiple(self, argument: sp.Expr, divisor: int) -> sp.Expr:
        """Gauss' multiplication formula, DLMF 5.5.6."""
        scale = (2 * sp.pi) ** sp.Rational(1 - divisor, 2) * sp.Integer(divisor) ** (argument - sp.Rational(1, 2))
        parts = [self._gamma(sp.expand((argument + j) / divisor)) for j in range(divisor)]
        return self.image(scale) * sp.Mul(*parts)

    def _shift_class(self, kind: str, argument: sp.Expr) -> sp.Expr:
        constant = argument.as_coeff_Add()[0]
        offset = int(sp.floor(constant)) if constant.is_Rational else 0
        if kind == "digamma":
            self.not_poles.add(argument)
        offsets = self._shifted.setdefault((kind, argument - offset), {})
        if offset not in offsets:
            offsets[offset] = sp.Dummy(f"{kind}{len(self._shifted)}")
        return offsets[offset]

    def _without_shifts(self, image: sp.Expr) -> sp.Expr:
        """The recurrences gamma(z+1) = z gamma(z), digamma(z+1) = digamma(z) + 1/z, log gamma likewise."""
        replaced: dict[sp.Dummy, sp.Expr] = {}
        for (kind, start), offsets in self._shifted.items():
            least = min(offsets)
            if max(offsets) - least > _MAX_SHIFT:
                raise UnsupportedTermError("arguments of gamma too far apart")
            value: sp.Expr = self._generator("class", kind, start, least)
            argument = self.image(start)
            for offset in range(least, max(offsets) + 1):
                if offset in offsets:
                    replaced[offsets[offset]] = value
                value = value * (argument + offset) if kind == "gamma" else value + 1 / (argument + offset)
        return image.xreplace(replaced)

    def _logarithm(self, argument: sp.Expr) -> sp.Expr:
        """log of a product of positive factors as a sum."""
        if argument.is_Rational and argument > 0:
            parts = [(abs(argument.p), 1), (argument.q, -1)]
            factors = [(p, s * m) for number, s in parts for p, m in sp.factorint(number, limit=10**6).items()]
            return sp.Add(*(m * self._generator("log", sp.Integer(p)) for p, m in factors))
        if not signs.is_positive(argument):
            return self._generator("opaque", sp.log(sp.expand(argument)))
        factored = sp.factor(argument) if isinstance(argument, sp.Add) else argument
        if isinstance(factored, sp.Mul) and all(signs.is_positive(factor) for factor in factored.args):
            return sp.Add(*(self._logarithm(factor) for factor in factored.args))
        if isinstance(factored, sp.Pow) and signs.is_positive(factored.base) and factored.exp.is_real:
            return self.image(factored.exp) * self._logarithm(factored.base)
        if isinstance(factored, sp.exp) and factored.args[0].is_real:
            return self.image(factored.args[0])
        if isinstance(factored, sp.factorial) and certainly_nonnegative(factored.args[0]):
            return self._log_factorial(sp.expand(factored.args[0]))
        return self._generator("log", sp.expand(factored))

    def _log_factorial(self, argument: sp.Expr) -> sp.Expr:
        """log (m + c)! = log m! + log(m + 1) + ... + log(m + c), for integers m >= 0 and c >= 0."""
        constant, rest = argument.as_coeff_Add()
        if not (constant.is_Integer and 0 <= constant <= _MAX_SHIFT and certainly_nonnegative(rest)):
            return self._generator("log", sp.factorial(argument))
        start = self._generator("log", sp.factorial(rest)) if rest != 0 else sp.S.Zero
        return start + sp.Add(*(self._logarithm(rest + j) for j in range(1, int(constant) + 1)))

    def _with_whole_exponents(self, image: sp.Expr) -> tuple[sp.Expr, list[sp.Expr]]:
        """Generators replaced by roots of themselves, so that all exponents are integers; and the relations."""
        exponents: dict[sp.Dummy, set[sp.Rational]] = {}
        for power in image.atoms(sp.Pow):
            if isinstance(power.base, sp.Dummy) and power.exp.is_Rational:
                exponents.setdefault(power.base, set()).add(power.exp)
        replaced: dict[sp.Expr, sp.Expr] = {}
        relations = []
        present = image.free_symbols
        for key, generator in list(self._generators.items()):
            if generator not in present:
                continue
            denominator = math.lcm(*(int(e.q) for e in exponents.get(generator, ())), 1)
            root = sp.Dummy(f"{generator.name}_{denominator}") if denominator > 1 else generator
            for exponent in exponents.get(generator, ()):
                replaced[generator**exponent] = root ** (denominator * exponent)
            replaced.setdefault(generator, root**denominator)
            if self._roots_of_unity.get(generator) is True:
                relations.append(sp.cyclotomic_poly(2 * denominator, root))
            elif self._roots_of_unity.get(generator) is False:
                relations.append(root ** (2 * denominator) - 1)
            elif key[0] == "power" and key[2] == 1:
                relation = root**denominator - self._radicands[generator].xreplace(replaced)
                relations.append(sp.fraction(sp.together(relation))[0])
        return image.xreplace(replaced), relations


def _is_nonpositive_integer(argument: sp.Expr) -> bool:
    return bool(argument.is_integer) and certainly_nonnegative(-argument)


def _divided_out(argument: sp.Expr) -> sp.Expr:
    """Terms of an argument, with polynomial division where symbols are in a denominator: pi*n/(n+1) = pi - pi/(n+1)."""
    argument = sp.together(argument)
    denominator = sp.fraction(argument)[1]
    symbols = sorted(denominator.free_symbols, key=sp.default_sort_key)
    if not symbols or not denominator.is_polynomial(*symbols):
        return sp.expand(argument)
    numerator, denominator = sp.fraction(sp.cancel(argument))
    if not (numerator.is_polynomial(*symbols) and denominator.free_symbols):
        return sp.expand(numerator / denominator)
    quotient, remainder = sp.div(numerator, denominator, *symbols)
    content, primitive = sp.Poly(denominator, *symbols).primitive()
    parts = sp.Add.make_args(sp.expand(remainder / content))
    return sp.expand(quotient) + sp.Add(*(part / primitive.as_expr() for part in parts))


def _with_expanded_arguments(expr: sp.Expr) -> sp.Expr:
    if isinstance(expr, AppliedUndef | sp.Function):
        return expr.func(*(sp.expand(argument) for argument in expr.args))
    return expr


def _quadratic_irrational(base: sp.Add) -> tuple[sp.Rational, sp.Rational, sp.Expr] | None:
    """(c, p, r) with `base` = c (p + r), integers p > 0 and r**2 without a common factor of p and r, r irrational."""
    rational, rest = sp.expand(base).as_coeff_Add()
    coefficient, root = rest.as_coeff_Mul()
    square = root**2
    if rational == 0 or not (rational.is_Rational and square.is_Integer and root.is_irrational and root.is_real):
        return None
    common = sp.gcd(rational, coefficient) * sp.sign(rational)
    return common, rational / common, coefficient / common * root
