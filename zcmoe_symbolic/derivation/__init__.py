"""Write derivations as on paper, and say what they claim."""

from zcmoe_symbolic.derivation.chain import StepFailed, calc
from zcmoe_symbolic.derivation.claims import Claim, claim, uses

__all__ = ["Claim", "StepFailed", "calc", "claim", "uses"]
