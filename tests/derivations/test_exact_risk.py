"""The exact risk of the learned constants, and all that it rests on, against an enumeration of every sample.

A few inputs, noise of two values (not symmetric), two or three regions, one to three examples: every expectation is a
finite sum of rational numbers. The risk is enumerated without any expression of the package.
"""

import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
import test_sample_theorems_by_enumeration as enumeration

from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.derivation.claims import Claim, collecting
from zcmoe_symbolic.language.statements import sides
from zcmoe_symbolic.language.substitution import substitute
from zcmoe_symbolic.theory import sample

PROOFS = Path(__file__).parents[2] / "proofs"
SCRIPTS = (
    "probability_below_one.py",
    "squared_deviation_of_a_learned_constant.py",
    "squared_deviation_on_an_empty_region.py",
    "squared_deviation_in_both_cases.py",
    "risk_of_learned_constants.py",
    "risk_with_one_example.py",
)
half, third = Fraction(1, 2), Fraction(1, 3)


@dataclass(frozen=True)
class Setting:
    """Inputs with their targets and probabilities, the regions, the values of the noise, and the number of examples."""

    target: dict[int, Fraction]
    probability: dict[int, Fraction]
    regions: dict[int, frozenset[int]]
    noise: dict[Fraction, Fraction]
    examples: int

    @property
    def pairs(self) -> dict[tuple[int, Fraction], Fraction]:
        return {(a, e): self.probability[a] * self.noise[e] for a in self.target for e in self.noise}

    @property
    def noise_variance(self) -> Fraction:
        return sum((e**2 * weight for e, weight in self.noise.items()), Fraction(0))

    def mean(self, atoms: Any) -> Fraction:
        """The mean target over the inputs."""
        mass = sum(self.probability[a] for a in atoms)
        return sum((self.target[a] * self.probability[a] for a in atoms), Fraction(0)) / mass

    def variance(self, atoms: Any) -> Fraction:
        """The variance of an output, given that the input is one of these."""
        centre, mass = self.mean(atoms), sum(self.probability[a] for a in atoms)
        scatter = sum(((self.target[a] - centre) ** 2 * self.probability[a] for a in atoms), Fraction(0))
        return self.noise_variance + scatter / mass

    def outside(self, region: int) -> list[int]:
        return [a for a in self.target if a not in self.regions[region]]

    def learned_constant(self, region: int, outcome: Any) -> Fraction:
        """The mean output in the region, or of all examples if it is empty."""
        outputs = [self.target[a] + e for a, e in outcome if a in self.regions[region]]
        outputs = outputs or [self.target[a] + e for a, e in outcome]
        return sum(outputs, Fraction(0)) / len(outputs)

    def risk(self) -> Fraction:
        """The mean over all samples, and over a fresh example, of the squared error."""
        total = Fraction(0)
        for outcome in product(self.pairs, repeat=self.examples):
            weight = Fraction(1)
            for pair in outcome:
                weight *= self.pairs[pair]
            for region, atoms in self.regions.items():
                constant = self.learned_constant(region, outcome)
                fresh = [(self.target[a] + e, self.pairs[a, e]) for a in atoms for e in self.noise]
                total += weight * sum(chance * (constant - y) ** 2 for y, chance in fresh)
        return total


SKEWED = {Fraction(1): third, -half: 2 * third}
TWO = {
    "target": {0: Fraction(1), 1: Fraction(4), 2: Fraction(2), 3: Fraction(-1)},
    "probability": {0: Fraction(1, 8), 1: Fraction(1, 8), 2: Fraction(1, 4), 3: half},
    "regions": {1: frozenset({0, 1}), 2: frozenset({2, 3})},
    "noise": SKEWED,
}
THREE = {
    "target": {0: Fraction(3), 1: -half, 2: Fraction(2), 3: Fraction(7, 5)},
    "probability": {0: Fraction(1, 10), 1: Fraction(2, 5), 2: Fraction(3, 10), 3: Fraction(1, 5)},
    "regions": {1: frozenset({1, 3}), 2: frozenset({0}), 3: frozenset({2})},
    "noise": SKEWED,
}
SETTINGS = {
    f"{name}-regions-n-{n}": Setting(**values, examples=n)
    for name, values in (("two", TWO), ("three", THREE))
    for n in (1, 2, 3)
}


@pytest.fixture
def model_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Evaluates the package's expressions in a setting."""

    def made(setting: Setting) -> enumeration.Model:
        values = {
            "TARGET": setting.target, "PROBABILITY": setting.probability, "REGIONS": setting.regions,
            "NOISE": setting.noise, "PAIRS": setting.pairs, "EXAMPLES": setting.examples,
        }  # fmt: skip
        for name, value in values.items():
            monkeypatch.setattr(enumeration, name, value)
        functions = {
            "chat": setting.learned_constant,
            "f": lambda region: Fraction(region) ** 2 - third,
            "mu_outside": lambda region: setting.mean(setting.outside(int(region))),
            "v_outside": lambda region: setting.variance(setting.outside(int(region))),
        }
        for name, function in functions.items():
            monkeypatch.setitem(enumeration.FUNCTIONS, name, function)
        return enumeration.Model()

    return made


def claims() -> list[Claim]:
    found = []
    for script in SCRIPTS:
        with collecting() as collected:
            runpy.run_path(str(PROOFS / script))
        found += collected
    return found


CLAIMS = {(claim.label, claim.part): claim for claim in claims()}
RISK = CLAIMS["exact-risk", "all regions"]


def symbols_of(setting: Setting, region: int, k: int, outcome: Any) -> dict[str, Any]:
    """Values for the free symbols of the claims."""
    chance = sum((setting.probability[a] for a in setting.regions[region]), Fraction(0))
    return {
        "i": region, "j": Fraction(1), "k": Fraction(k), "m": len(setting.regions), "n": Fraction(setting.examples),
        "s": Fraction(3), "q": 1 - chance, "u": Fraction(5, 7), "omega": outcome, "sigma_eps^2": setting.noise_variance,
    }  # fmt: skip


def whole(setting: Setting) -> dict[str, Any]:
    return {name: value for name, value in symbols_of(setting, 1, 1, None).items() if name in ("m", "n", "sigma_eps^2")}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_formula_is_the_enumerated_risk(setting: Setting, model_of: Any) -> None:
    model = model_of(setting)
    left, right = sides(RISK.states[0])
    assert model(right, whole(setting)) == model(left, whole(setting)) == setting.risk()


def corrupted(expr: sp.Expr) -> dict[str, sp.Expr]:
    """The formula with one fault each."""
    n, rho, i = sample.n, sample.region_probability, sp.Symbol("i", integer=True, positive=True)
    v_outside = sp.Function("v_outside", real=True)(i)
    miss = (1 - rho) ** n
    return {
        "no empty regions": expr.xreplace({miss: sp.Integer(0)}),
        "one miss too many": expr.xreplace({miss: (1 - rho) ** (n + 1)}),
        "variance of the region for the one outside": expr.xreplace({v_outside: sample.region_variance}),
        "inverse of the mean count": expr.xreplace({sample.inverse_count: 1 / (n * rho)}),
    }


FAULTS = tuple(corrupted(sides(RISK.states[0])[1]))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_enumeration_catches_a_fault_in_the_formula(fault: str, model_of: Any) -> None:
    setting = SETTINGS["three-regions-n-2"]
    right = sides(RISK.states[0])[1]
    wrong = corrupted(right)[fault]
    assert wrong != right
    assert model_of(setting)(wrong, whole(setting)) != setting.risk()


def test_with_another_rule_for_empty_regions_the_formula_fails(model_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = SETTINGS["two-regions-n-2"]
    model = model_of(setting)
    monkeypatch.setitem(enumeration.FUNCTIONS, "chat", enumeration.learned_constant)
    left, right = sides(RISK.states[0])
    assert model(left, whole(setting)) != model(right, whole(setting))


def cases(setting: Setting, claim: Claim, model: enumeration.Model) -> Iterator[dict[str, Any]]:
    """Values for the free symbols of a claim that meet its hypotheses."""
    numbers = [h.arguments[1] for h in claim.given if h.kind == "in range" and str(h.arguments[0]) == "k"]
    lowest = int(numbers[0]) if numbers else 0
    pairs = sorted(setting.pairs)
    outcomes = [tuple(pairs[(start + 3 * step) % len(pairs)] for step in range(setting.examples)) for start in (0, 5)]
    for region, k, outcome in product(setting.regions, range(lowest, setting.examples + 1), outcomes):
        at = symbols_of(setting, region, k, outcome)
        relations = [h.arguments[0] for h in claim.given if h.kind == "holds"]
        if all(holds_at(model, relation, at) for relation in relations):
            yield at


def holds_at(model: enumeration.Model, statement: Any, at: dict[str, Any]) -> bool:
    left, right = (model(side, at) for side in sides(statement))
    return {sp.Eq: left == right, sp.Le: left <= right, sp.Lt: left < right}[type(statement)]


IMPOSSIBLE = {("probability-below-one", "a region of probability 1")}
"""With two regions no region has probability 1: here the hypotheses are never met."""


@pytest.mark.parametrize("name", CLAIMS, ids=lambda name: "-".join(" ".join(name).split()))
def test_every_statement_on_the_way_holds_in_small_models(name: tuple[str, str], model_of: Any) -> None:
    claim = CLAIMS[name]
    checked = 0
    for setting in (SETTINGS[key] for key in ("two-regions-n-2", "three-regions-n-1")):
        if claim.label == "one-example-for-all-regions" and setting.examples != 1:
            continue
        model = model_of(setting)
        for at in cases(setting, claim, model):
            for statement in claim.states:
                assert holds_at(model, statement, at), f"{statement} at {at}"
            checked += 1
    assert (checked == 0) == (name in IMPOSSIBLE)


def test_what_is_assumed_of_the_law_outside_is_true_in_the_models(model_of: Any) -> None:
    families = [h for h in RISK.given if h.kind == "for all"]
    assert len(families) == 2
    for setting in SETTINGS.values():
        model = model_of(setting)
        for family, region in product(families, setting.regions):
            relation = family.arguments[2]
            index = sp.Symbol("i", integer=True, positive=True)
            statement = substitute(relation.expr, {relation.variables[0]: index})
            assert holds_at(model, statement, symbols_of(setting, region, 1, None))


def test_one_example_costs_twice_the_variance_of_an_output() -> None:
    for key in ("two-regions-n-1", "three-regions-n-1"):
        setting = SETTINGS[key]
        assert setting.risk() == 2 * setting.variance(setting.target)


def test_that_no_region_is_certain_is_derived_and_not_built_in() -> None:
    """The sign of `1 - rho_i` is no fact that the deciders know: the script derives it."""
    claim = CLAIMS["probability-below-one", "two regions"]
    facts = Facts(claim.given)
    assert not facts.positive(1 - sample.region_probability)
    assert facts.positive(sample.region_probability)
