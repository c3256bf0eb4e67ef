"""The methods that a proof of equality may use, in the order in which they are tried."""

from zcmoe_symbolic.deciders.equality.prover import Method

__all__ = ["METHODS"]

METHODS: tuple[Method, ...] = ()
