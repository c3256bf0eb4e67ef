"""Every step of every proof is refused when its right side is corrupted."""

import runpy

import pytest
import sympy as sp

from zcmoe_symbolic.derivation import chain
from zcmoe_symbolic.derivation.claims import Claim, collecting
from zcmoe_symbolic.kernel import RuleError, is_theorem
from zcmoe_symbolic.language import Asymptotic, at_most, equal, less
from zcmoe_symbolic.language.statements import readable, sides
from zcmoe_symbolic.proofs import proof_scripts


def _claims():
    found = []
    for script in proof_scripts():
        with collecting() as claims:
            runpy.run_path(str(script))
        found += claims
    return found


CLAIMS = _claims()


class Library:
    """Proves the claims that others use, once."""

    def __init__(self):
        self.theorems = {}

    def __call__(self, label):
        name, _, part = label.partition("/")
        if label not in self.theorems:
            wanted = [c for c in CLAIMS if c.label == name and part in ("", c.part)]
            self.theorems[label] = tuple(t for c in wanted for t in c.prove(self).theorems)
        return self.theorems[label]


LIBRARY = Library()


def steps_of(claim: Claim, monkeypatch):
    """Each link `(goal, reason, hypotheses)` of the chains that the claim's proof builds."""
    steps = []
    extended = chain.Chain._extended

    def recording(self, goal, by, eq):
        steps.append((goal, by, self._given))
        return extended(self, goal, by, eq)

    monkeypatch.setattr(chain.Chain, "_extended", recording)
    outcome = claim.prove(LIBRARY)
    monkeypatch.undo()
    assert outcome.verdict.proved, outcome.verdict
    return steps


def with_another_exponent(expr):
    """`expr` with the exponent of one power raised by one, or of one function value."""
    powers = sorted((p for p in expr.atoms(sp.Pow) if p.exp.is_number), key=sp.default_sort_key)
    if powers:
        return expr.xreplace({powers[0]: sp.Pow(powers[0].base, powers[0].exp + 1)})
    return expr**2


def corrupted(goal):
    """The goal with a wrong constant, a wrong sign and a wrong exponent on its right side."""
    left, right = sides(goal)
    if isinstance(goal, sp.Lt):
        # Half of something positive is positive: only what makes a strict inequality false is wrong.
        yield "sign", less(left, 2 * left - right)
        yield "constant", less(left, left)
        return
    smaller = isinstance(goal, sp.Le | sp.Lt)
    wrong = {
        "constant": right + (-1 if smaller else 1) if right == 0 else right * (sp.Rational(1, 2) if smaller else 2),
        "sign": -right if right != 0 else sp.Integer(-1),
        "exponent": with_another_exponent(right) if right not in (0, 1) else sp.Integer(3),
    }
    for kind, expr in wrong.items():
        if isinstance(goal, Asymptotic):
            yield kind, Asymptotic(left, expr, goal.scale, goal.regime)
        elif isinstance(goal, sp.Eq):
            yield kind, equal(left, expr)
        else:
            yield kind, at_most(left, expr)


def name_of(claim):
    return f"{claim.label}/{claim.part or claim.title[:20]}"


@pytest.mark.parametrize("claim", CLAIMS, ids=name_of)
def test_corrupted_right_sides_are_refused(claim, monkeypatch):
    steps = steps_of(claim, monkeypatch)
    assert steps
    survivors = []
    for goal, by, given in steps:
        for kind, wrong in corrupted(goal):
            reason = chain._justification(by, wrong)
            try:
                theorem = reason.prove(wrong, given)
            except RuleError:
                continue
            assert is_theorem(theorem)
            survivors.append(f"{kind} by {reason}: {readable(wrong)}   from {readable(goal)}")
    assert not survivors, "\n".join(survivors)


@pytest.mark.parametrize("claim", CLAIMS, ids=name_of)
def test_no_claim_is_proved_with_a_corrupted_statement(claim):
    for k, statement in enumerate(claim.states):
        for kind, wrong in corrupted(statement):
            states = (*claim.states[:k], wrong, *claim.states[k + 1 :])
            bad = Claim(claim.label, states, claim.given, claim.proof, claim.title, claim.part)
            assert bad._shortfall(claim.prove(LIBRARY).theorems) != "", kind
