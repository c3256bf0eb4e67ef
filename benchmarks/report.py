"""The report of the whole paper: how long it takes beside the proofs alone, and LaTeX beside SymPy's.

Run as `python benchmarks/report.py`. Each command is a process of its own; at first
nothing is remembered.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sympy as sp

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import WithRemainder
from zcmoe_symbolic.notation import expression_latex
from zcmoe_symbolic.verification import Session

COMMANDS = {
    "`zcmoe verify --fresh --jobs 2`": ["verify", "--fresh", "--jobs", "2"],
    "`zcmoe report --fresh`": ["report", "{out}", "--fresh", "--jobs", "2"],
    "`zcmoe report`, remembered": ["report", "{out}"],
    "`zcmoe report --pdf`, remembered": ["report", "{out}", "--pdf"],
}


def commands() -> None:
    """Print a row for each command."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report"
        environment = {**os.environ, "ZCMOE_CACHE_DIR": f"{folder}/remembered"}
        first = None
        for name, arguments in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "zcmoe_symbolic", *(a.format(out=out) for a in arguments)],
                env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=1200,
            )  # fmt: skip
            seconds = time.perf_counter() - start
            first = first or seconds
            size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 2**20 if out.exists() else 0
            print(f"| {name} | {seconds:.1f} | {seconds / first:.2f} | {size:.1f} |", flush=True)


def printing() -> None:
    """Print how long both printers take for all steps of all proofs of the paper."""
    session = Session()
    sides = []
    for entry in session.paper.entries:
        for chain in session.evaluate(entry).chains:
            for step in chain.steps:
                statement = step.statement
                if not isinstance(statement, Hypothesis | WithRemainder):
                    sides += [statement.lhs, statement.rhs]
    own = sympys = 0.0
    for side in sides:
        start = time.perf_counter()
        expression_latex(side)
        between = time.perf_counter()
        sp.latex(side)
        own, sympys = own + between - start, sympys + time.perf_counter() - between
    print(f"{len(sides):,} sides of steps: {own:.1f} s in the paper's notation, {sympys:.1f} s by sympy.latex")


if __name__ == "__main__":
    commands()
    printing()
