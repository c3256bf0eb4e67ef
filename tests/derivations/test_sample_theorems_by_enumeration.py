"""The statements about samples, evaluated exactly for a small model: every outcome of three examples is enumerated.

Four inputs, noise of two values, two regions; the exponential function is read as powers of 2, which has the only
property that is used of it (it turns sums into products), so that all values are rational numbers.
"""

import runpy
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.derivation.claims import Claim, collecting
from zcmoe_symbolic.kernel import independent_copies
from zcmoe_symbolic.language import Expectation, Indicator, InRegion, RegionIntegral, equal, in_range
from zcmoe_symbolic.language.statements import sides
from zcmoe_symbolic.theory import sample
from zcmoe_symbolic.theory.partition import bounded_model, data_model, eps, regions
from zcmoe_symbolic.theory.sample import s
from zcmoe_symbolic.theory.scalar import beta, i, m, x

PROOFS = Path(__file__).parents[2] / "proofs"
SCRIPTS = ("theorem_6_1.py", "lemma_6_2.py", "law_given_the_count.py")

EXAMPLES = 3
TARGET = {0: Fraction(1), 1: Fraction(4), 2: Fraction(2), 3: Fraction(-1)}
PROBABILITY = {0: Fraction(1, 8), 1: Fraction(1, 8), 2: Fraction(1, 4), 3: Fraction(1, 2)}
REGIONS = {1: {0, 1}, 2: {2, 3}}
NOISE = {Fraction(1, 2): Fraction(1, 2), Fraction(-1, 2): Fraction(1, 2)}
PAIRS = {(a, e): PROBABILITY[a] * NOISE[e] for a in TARGET for e in NOISE}
CONSTANTS = {1: Fraction(5, 3), 2: Fraction(-2, 7)}
ON_EMPTY_REGIONS = Fraction(7)


def learned_constant(region: int, outcome: Any) -> Fraction:
    outputs = [TARGET[a] + e for a, e in outcome if a in REGIONS[region]]
    return sum(outputs, Fraction(0)) / len(outputs) if outputs else ON_EMPTY_REGIONS


FUNCTIONS = {
    "beta": lambda a: TARGET[a],
    "p": lambda a: PROBABILITY[a],
    "f": lambda a: next(CONSTANTS[r] for r, atoms in REGIONS.items() if a in atoms),
    "c": lambda r, _: CONSTANTS[r],
    "A": lambda r, _: REGIONS[r],
    "g": lambda a, e: Fraction(a - 1 if e > 0 else 2),
    "x_sample": lambda j, outcome: outcome[int(j) - 1][0],
    "noise_sample": lambda j, outcome: outcome[int(j) - 1][1],
    "chat": learned_constant,
}


class Model:
    """Evaluates expressions of the language, with values for their free symbols."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def __call__(self, expr: sp.Basic, at: dict[str, Any]) -> Any:
        relevant = tuple(sorted((v.name, at[v.name]) for v in expr.free_symbols if v.name != "Omega"))
        key = (expr, relevant)
        if key not in self.known:
            self.known[key] = self.value(expr, dict(relevant))
        return self.known[key]

    def value(self, expr: sp.Basic, at: dict[str, Any]) -> Any:
        if isinstance(expr, sp.Symbol):
            return set(TARGET) if expr.name == "Omega" else at[expr.name]
        if isinstance(expr, sp.Rational):
            return Fraction(int(expr.p), int(expr.q))
        if isinstance(expr, AppliedUndef):
            return FUNCTIONS[expr.func.__name__](*(self(argument, at) for argument in expr.args))
        if isinstance(expr, InRegion):
            return Fraction(self(expr.point, at) in self(expr.region, at))
        if isinstance(expr, Indicator):
            left, right = self(expr.lhs, at), self(expr.rhs, at)
            return Fraction({"=": left == right, "<=": left <= right, "<": left < right}[expr.kind])
        if isinstance(expr, sp.Sum):
            index, low, high = expr.limits[0]
            values = range(int(self(low, at)), int(self(high, at)) + 1)
            return sum((self(expr.function, {**at, index.name: Fraction(v)}) for v in values), Fraction(0))
        if isinstance(expr, RegionIntegral):
            atoms = TARGET if expr.parameters[0] == sp.Symbol("Omega") else self(expr.parameters[0], at)
            return sum((self(expr.body, {**at, expr.variables[0].name: a}) for a in atoms), Fraction(0))
        if isinstance(expr, Expectation):
            return self.mean(expr, at)
        return self.arithmetic(expr, at)

    def mean(self, expr: Expectation, at: dict[str, Any]) -> Fraction:
        names = [variable.name for variable in expr.variables]
        if names == ["omega"]:
            outcomes = product(PAIRS, repeat=EXAMPLES)
            return sum((self.weight(o) * self(expr.body, {**at, "omega": o}) for o in outcomes), Fraction(0))
        pairs = ({"x": a, "epsilon": e} for a, e in PAIRS)
        return sum((PAIRS[q["x"], q["epsilon"]] * self(expr.body, {**at, **q}) for q in pairs), Fraction(0))

    @staticmethod
    def weight(outcome: Any) -> Fraction:
        result = Fraction(1)
        for pair in outcome:
            result *= PAIRS[pair]
        return result

    def arithmetic(self, expr: sp.Basic, at: dict[str, Any]) -> Fraction:
        values = [self(argument, at) for argument in expr.args]
        if isinstance(expr, sp.Add):
            return sum(values, Fraction(0))
        if isinstance(expr, sp.Mul):
            result = Fraction(1)
            for value in values:
                result *= value
            return result
        if isinstance(expr, sp.Pow | sp.exp):
            base, exponent = (Fraction(2), values[0]) if isinstance(expr, sp.exp) else values
            assert exponent.denominator == 1
            return base ** int(exponent)
        raise TypeError(f"no value for {type(expr).__name__}")


def claims() -> Iterator[Any]:
    for script in SCRIPTS:
        with collecting() as found:
            runpy.run_path(str(PROOFS / script))
        for claim in found:
            yield pytest.param(claim, id="-".join((claim.label, *claim.part.split())))


def settings(claim: Claim) -> Iterator[dict[str, Any]]:
    """Values for the free symbols that meet the hypotheses of a claim."""
    lowest = min(
        (int(h.arguments[1]) for h in claim.given if h.kind == "in range" and str(h.arguments[0]) == "k"), default=0
    )
    first = next(iter(product(PAIRS, repeat=EXAMPLES)))
    outcomes = {
        "first": first,
        "mixed": ((0, Fraction(1, 2)), (3, Fraction(1, 2)), (1, Fraction(-1, 2))),
        "empty": ((2, Fraction(1, 2)), (3, Fraction(1, 2)), (3, Fraction(-1, 2))),
    }
    for k, outcome in product(range(lowest, EXAMPLES + 1), outcomes.values()):
        yield {
            "i": 1, "j": Fraction(2), "k": Fraction(k), "m": 2, "n": Fraction(EXAMPLES), "s": Fraction(3),
            "omega": outcome, "sigma_eps^2": Fraction(1, 4), "c": Fraction(5, 3),
        }  # fmt: skip


MODEL = Model()
CLAIMS = list(claims())


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_statements_hold_in_a_small_model(claim: Claim) -> None:
    for statement in claim.states:
        for at in settings(claim):
            left, right = (MODEL(side, at) for side in sides(statement))
            holds = {sp.Eq: left == right, sp.Le: left <= right, sp.Lt: left < right}[type(statement)]
            assert holds, f"{statement} at {at}: {left}, {right}"


def test_the_model_tells_wrong_statements() -> None:
    """A planted fault: without the factor that makes it true, a statement fails."""
    (claim,) = (param.values[0] for param in CLAIMS if param.id == "thm-6.1")
    left, right = sides(claim.states[0])
    at = next(settings(claim))
    assert MODEL(left, at) == MODEL(right, at) == Fraction(5, 2)
    numerator = sp.Mul(*(factor for factor in left.args if not isinstance(factor, sp.Pow)))
    assert MODEL(numerator, at) != MODEL(right, at)


def test_products_of_two_sums_over_the_sample() -> None:
    """The second-moment formula of `independent_copies`, which no theorem above exercises."""
    inside, output_of_one = sample.of_one_example, beta(x) + eps
    size = sample.mean_of_one(s**inside)
    first, second = (sample.mean_of_one(g * s**inside) for g in (inside * output_of_one, inside))
    both = sample.mean_of_one(inside**2 * output_of_one * s**inside)
    n = sample.n
    left = sample.mean(sample.total_in_region * sample.count * s**sample.count)
    goal = equal(left, n * both * size ** (n - 1) + n * (n - 1) * first * second * size ** (n - 2))
    given = [*data_model, *bounded_model, *regions, sample.sample, in_range(i, 1, m)]
    theorem = independent_copies.prove(goal, given)
    at = {"i": 1, "m": 2, "n": Fraction(EXAMPLES), "s": Fraction(3)}
    assert MODEL(sides(theorem.statement)[0], at) == MODEL(sides(theorem.statement)[1], at) != 0
