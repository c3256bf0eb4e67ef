"""No claim counts as proved when what it states is corrupted, even if its proof succeeds."""

from dataclasses import replace

import pytest
from paper_claims import name_of

from zcmoe_symbolic.language.statements import readable
from zcmoe_symbolic.verification import Session
from zcmoe_symbolic.verification.mutants import chosen

SESSION = Session()
QUICK = {"bennett.py", "panter_dite.py", "sums_to_integrals.py"}
PER_STATEMENT = 12


def entries():
    """The claims of the paper; those of the longer scripts belong to the slow tail."""
    for entry in SESSION.paper.entries:
        marks = () if entry.script.shown in QUICK else pytest.mark.slow
        yield pytest.param(entry, marks=marks, id=name_of(entry.claim))


@pytest.mark.parametrize("entry", list(entries()))
def test_no_claim_is_proved_with_a_corrupted_statement(entry):
    claim, outcome = entry.claim, SESSION.evaluate(entry).outcome
    assert outcome.verdict.proved
    assert claim._shortfall(outcome.theorems) == ""
    for k, statement in enumerate(claim.states):
        corrupted = chosen(statement, claim.given, PER_STATEMENT)
        assert len(corrupted) >= 3
        for corruption in corrupted:
            states = (*claim.states[:k], corruption.statement, *claim.states[k + 1 :])
            wrong = replace(claim, states=states)
            assert wrong._shortfall(outcome.theorems) != "", readable(corruption.statement)
