"""The labelled identities of tests/data as SymPy expressions, with the assumptions that each case states."""

import json
from pathlib import Path
from typing import Any

import sympy as sp

IDENTITIES = Path(__file__).parents[1] / "data" / "identities.jsonl"

# Letters that a case may use without declaring them: plain symbols, mostly bound by a sum or an integral.
UNDECLARED = "fgstkxu"

Case = dict[str, Any]


def read_identities() -> list[Case]:
    return [json.loads(line) for line in IDENTITIES.read_text().splitlines() if line]


def sides(case: Case) -> tuple[sp.Expr, sp.Expr]:
    """Return both sides as SymPy expressions; `["function"]` declares an undefined function."""
    names: dict[str, Any] = {name: sp.Symbol(name) for name in UNDECLARED}
    for name, facts in case["symbols"].items():
        declared = facts == ["function"]
        names[name] = sp.Function(name) if declared else sp.Symbol(name, **dict.fromkeys(facts, True))
    return sp.sympify(case["lhs"], locals=names), sp.sympify(case["rhs"], locals=names)


def evenly_spaced(cases: list[Case], per_kind: int) -> list[Case]:
    """Return `per_kind` true and as many false cases of every kind, spread over the list."""
    chosen: list[Case] = []
    for kind in sorted({case["cat"] for case in cases}):
        for truth in (True, False):
            group = [case for case in cases if case["cat"] == kind and case["truth"] is truth]
            chosen += [group[index * len(group) // per_kind] for index in range(min(per_kind, len(group)))]
    return chosen
