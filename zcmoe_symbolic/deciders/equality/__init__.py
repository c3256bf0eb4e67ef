"""Equality of two expressions: exact methods for a proof, certified points for a refutation."""

from zcmoe_symbolic.deciders.equality.decision import decide_equal, prove_equal

__all__ = ["decide_equal", "prove_equal"]
