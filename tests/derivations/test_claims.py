"""A claim says something, and its proof ends in theorems."""

import pytest
from sympy import Symbol

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.derivation.claims import collecting
from zcmoe_symbolic.language import equal

x = Symbol("x", real=True)
square = equal((x + 1) ** 2, x**2 + 2 * x + 1)


def chain():
    return calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=algebra)


def outcome(proof):
    with collecting() as claims:
        claim("square", states=square)(proof)
    return claims[0].prove(lambda label: ())


def test_a_claim_without_a_statement_is_refused_where_it_is_made():
    with pytest.raises(ValueError, match="'empty' states nothing"):
        claim("empty", states=[])


def test_a_chain_is_not_yet_a_theorem():
    assert outcome(lambda: chain().theorem()).verdict.proved
    with pytest.raises(TypeError, match=r"end a chain with \.theorem\(\)"):
        outcome(chain)


def test_a_proof_that_returns_nothing_proves_nothing():
    assert not outcome(lambda: None).verdict.proved
