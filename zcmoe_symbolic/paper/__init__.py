"""The registry of the paper: its 146 numbered equations, 16 named statements and 5 assumptions, as data.

The formulas live in ``equations.toml``, ``statements.toml`` and ``assumptions.toml`` beside this file and are read
on first use. They were restored from the paper's prose; the ``source`` mark of each equation says how far its form is
known, and none of them is a quotation. ``kind`` says what a number is, never whether it holds: verdicts come from
proofs. The gaps that were found in the paper's argument are in ``findings.toml``; the same holds for them.

>>> from zcmoe_symbolic import paper
>>> paper.equation(22).statement
'thm-4.3'
>>> paper.identify("Theorem 4.3")
'thm-4.3'
"""

from zcmoe_symbolic.paper.identifiers import UnknownIdentifier, assumption, equation, finding, identify, statement
from zcmoe_symbolic.paper.registry import (
    Assumption,
    CitedFact,
    Equation,
    EquationKind,
    Finding,
    Formalisation,
    Source,
    Statement,
    StatementKind,
    assumptions,
    equations,
    findings,
    ownership_faults,
    statements,
)

__all__ = [
    "Assumption",
    "CitedFact",
    "Equation",
    "EquationKind",
    "Finding",
    "Formalisation",
    "Source",
    "Statement",
    "StatementKind",
    "UnknownIdentifier",
    "assumption",
    "assumptions",
    "equation",
    "equations",
    "finding",
    "findings",
    "identify",
    "ownership_faults",
    "statement",
    "statements",
]
