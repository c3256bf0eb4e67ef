"""Expectations over a sample of independent copies, written with expectations over one example."""

from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.random_variables import Source, degree, sample_of, source_of
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import Expectation
from zcmoe_symbolic.language.substitution import Binder, renamed_body, substitute

__all__ = ["over_one_example"]


@dataclass
class _Factors:
    """A body as `constant * product of sums * exp(exponent) * rest`; the summands are functions of one example."""

    constant: sp.Expr
    sums: list[sp.Expr]
    exponent: sp.Expr
    rest: sp.Expr


def over_one_example(expr: Expectation, facts: Facts) -> sp.Expr:
    """The expectation over a sample, of one function of one example or of sums over all, by those of one example.

    With independent copies `X_j` of X: `E g(X_j) = E g`, and for `H = sum_j h(X_j)`, `G = sum_j g(X_j)`, `K` likewise,
    `E e^H = (E e^h)^n`, `E G e^H = n E[g e^h] (E e^h)^(n-1)`, and
    `E G K e^H = n E[g k e^h] (E e^h)^(n-1) + n (n-1) E[g e^h] E[k e^h] (E e^h)^(n-2)`. Raises `NotTransformable` if h
    is not known to be bounded, or g and k not to be integrable (square-integrable, in a product of two).
    """
    sample = sample_of(expr, facts)
    if sample is None or not expr.body.free_symbols & set(expr.variables):
        return expr
    reader = _Reader(expr, sample, facts)
    factors = reader.factors(expr.body)
    n, one = sample.arguments[2], reader.one
    if not factors.sums and factors.exponent == 0:
        return factors.constant * reader.mean(reader.single(factors.rest))
    if factors.rest != 1 or len(factors.sums) > 2:
        raise NotTransformable(f"{expr.body} is not a product of at most two sums over the sample and an exponential")
    growth = sp.exp(factors.exponent)
    if degree(factors.exponent, one, facts) != 0:
        raise NotTransformable(f"the exponent {factors.exponent} is not known to be bounded")
    size = reader.mean(growth)
    if not factors.sums:
        return factors.constant * size**n
    together = sp.Mul(*factors.sums)
    total = n * reader.mean(together * growth) * size ** (n - 1)
    if len(factors.sums) == 2:
        first, second = (reader.mean(g * growth) for g in factors.sums)
        total += n * (n - 1) * first * second * size ** (n - 2)
    return factors.constant * total


class _Reader:
    """Reads functions of one example off an expectation over a sample."""

    def __init__(self, expr: Expectation, sample: Hypothesis, facts: Facts) -> None:
        self.inputs, self.noises, self.n, self.x, self.eps, _ = sample.arguments
        self.outcome, self.facts, self.sample = expr.variables[0], facts, sample
        one = source_of(Expectation.of(self.x, self.x, self.eps), facts)
        if one is None:
            raise NotTransformable(f"nothing given says how {self.x} is distributed")
        self.one: Source = one
        facts.use(sample)

    def factors(self, body: sp.Expr) -> _Factors:
        found = _Factors(sp.S.One, [], sp.S.Zero, sp.S.One)
        for factor in sp.Mul.make_args(body):
            base, power = factor.as_base_exp()
            if self.outcome not in factor.free_symbols:
                found.constant *= factor
            elif isinstance(factor, sp.exp):
                found.exponent += self._exponent(factor.args[0], found)
            elif self.outcome not in base.free_symbols and self.facts.positive(base):
                found.exponent += self._exponent(power * sp.log(base), found)
            elif isinstance(base, sp.Sum) and power.is_Integer and power > 0:
                found.sums += [self._summand(base)] * int(power)
            else:
                found.rest *= factor
        return found

    def _exponent(self, exponent: sp.Expr, found: _Factors) -> sp.Expr:
        """The function of one example whose sum over the sample is the exponent; what is constant goes to the front."""
        total = sp.S.Zero
        for term in sp.Add.make_args(sp.expand(exponent)):
            constant, part = term.as_independent(self.outcome, as_Add=False)
            if part == 1:
                found.constant *= sp.exp(constant)
            elif isinstance(part, sp.Sum):
                self._check_not_fresh(constant)
                total += constant * self._summand(part)
            else:
                raise NotTransformable(f"the exponent {part} is not a sum over the sample")
        return total

    def _summand(self, total: sp.Sum) -> sp.Expr:
        index, low, high = total.limits[0]
        if (low, high) != (1, self.n):
            raise NotTransformable(f"{total} is not a sum over all of the sample, 1..{self.n}")
        fresh = sp.Dummy(index.name, integer=True)
        return self._of_one(renamed_body(total.function, index, fresh), fresh)

    def single(self, body: sp.Expr) -> sp.Expr:
        """A function of one example only, whose number lies between 1 and n."""
        numbers = list({term.args[0] for term in self._terms(body)})
        random = any(self.outcome in number.free_symbols for number in numbers)
        if len(numbers) != 1 or random or not self.facts.in_range(numbers[0], sp.S.One, self.n):
            raise NotTransformable(f"{body} is not known to depend on one example of the sample only")
        return self._of_one(body, numbers[0])

    def _terms(self, body: sp.Expr) -> list[sp.Expr]:
        """What stands for an input or a noise at the outcome."""
        names = (self.inputs.name, self.noises.name)
        found = [t for t in body.atoms(AppliedUndef) if t.func.__name__ in names and self.outcome in t.free_symbols]
        return sorted(found, key=sp.default_sort_key)

    def _of_one(self, body: sp.Expr, number: sp.Expr) -> sp.Expr:
        """The same function of (x, eps): nothing else of the sample, and no other x or eps, may occur in it."""
        self._check_not_fresh(body)
        operators = body.atoms(sp.Sum, sp.Integral, Binder)
        if any(self.outcome in part.bound_symbols for part in operators):
            raise NotTransformable(f"{body} contains another operator over {self.outcome}; take it out first")
        # A term below a sum over the same index is about another example.
        if any(number.free_symbols & set(part.bound_symbols) for part in operators):
            raise NotTransformable(f"{body} binds the number {number} of the example")
        terms = {sp.Function(name.name, real=True)(number, self.outcome): to for name, to in self._pairs()}
        changed: sp.Expr = substitute(body, terms)
        if self.outcome in changed.free_symbols:
            raise NotTransformable(f"{body} does not depend on one example of the sample only")
        if isinstance(number, sp.Dummy) and number in changed.free_symbols:
            raise NotTransformable(f"{body} depends on the number of the example")
        return changed

    def _check_not_fresh(self, body: sp.Expr) -> None:
        if {self.x, self.eps} & body.free_symbols:
            raise NotTransformable(f"{body} contains {self.x} or {self.eps}, which stand for a fresh example")

    def _pairs(self) -> list[tuple[sp.Basic, sp.Expr]]:
        return [(self.inputs, self.x), (self.noises, self.eps)]

    def mean(self, body: sp.Expr) -> sp.Expr:
        """The expectation over one example, which exists."""
        constant, body = body.as_independent(self.x, self.eps, as_Add=False)
        if body == 1:
            return constant
        found = degree(body, self.one, self.facts)
        if found is None or found > 2:
            raise NotTransformable(f"the expectation of {body} over one example is not known to exist")
        return constant * Expectation.of(body, self.x, self.eps)
