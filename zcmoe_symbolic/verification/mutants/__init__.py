"""Corrupted variants of proof steps, which the rules of the kernel must refuse."""

from zcmoe_symbolic.verification.mutants.corruption import Corruption, chosen, corruptions
from zcmoe_symbolic.verification.mutants.records import Mutant, MutantReport, StepResult
from zcmoe_symbolic.verification.mutants.run import BY_LENGTH, MutantProgress, MutantRun

__all__ = [
    "BY_LENGTH",
    "Corruption",
    "Mutant",
    "MutantProgress",
    "MutantReport",
    "MutantRun",
    "StepResult",
    "chosen",
    "corruptions",
]
