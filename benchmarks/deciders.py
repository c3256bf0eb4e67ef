"""Compare the deciders with what one would otherwise call, on the same labelled cases, in one run.

usage: python benchmarks/deciders.py [FILE ...] [--contenders NAME,...] [--limit 10] [--jobs 2] [--json FILE]

A file of identities (fields `lhs`, `rhs`, `symbols`) is put to `decide_equal`, to `simplify(lhs - rhs) == 0` and to
`.equals`; a file of inequalities (fields `expr`, `lo`, `hi`) to `decide_nonnegative` and to interval bisection. Each
case runs in a process of its own, which is stopped at the wall-clock limit and then counts as undecided.
"""

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import sympy as sp
from interval_bisection import bisect_nonnegative
from rich.console import Console
from rich.table import Table

Case = dict[str, Any]
Answer = str
Contender = Callable[[Case, float], Answer]

DATA = Path(__file__).parents[1] / "tests" / "data"
# Letters that a case may use without declaring them.
UNDECLARED = "fgstkxu"


def sides(case: Case) -> tuple[sp.Expr, sp.Expr]:
    names: dict[str, Any] = {name: sp.Symbol(name) for name in UNDECLARED}
    for name, facts in case["symbols"].items():
        declared = facts == ["function"]
        names[name] = sp.Function(name) if declared else sp.Symbol(name, **dict.fromkeys(facts, True))
    return sp.sympify(case["lhs"], locals=names), sp.sympify(case["rhs"], locals=names)


def inequality(case: Case) -> tuple[sp.Expr, sp.Symbol, sp.Expr, sp.Expr]:
    x = sp.Symbol(case.get("var", "x"), real=True)
    expression, low, high = (sp.sympify(str(case[part]), locals={x.name: x}) for part in ("expr", "lo", "hi"))
    return expression, x, low, high


def by_decide_equal(case: Case, seconds: float) -> Answer:
    from zcmoe_symbolic.deciders import decide_equal

    verdict = decide_equal(*sides(case), seconds=seconds)
    return "refuted without witness" if verdict.refuted and verdict.counterexample is None else verdict.status


def by_simplify(case: Case, _seconds: float) -> Answer:
    lhs, rhs = sides(case)
    difference = sp.simplify(lhs - rhs)
    if difference == 0:
        return "proved"
    return "refuted" if difference.is_number and difference.is_zero is False else "undecided"


def by_equals(case: Case, _seconds: float) -> Answer:
    lhs, rhs = sides(case)
    return {True: "proved", False: "refuted", None: "undecided"}[lhs.equals(rhs)]


def by_decide_nonnegative(case: Case, seconds: float) -> Answer:
    from zcmoe_symbolic.deciders import decide_nonnegative

    expression, x, low, high = inequality(case)
    return decide_nonnegative(expression, (x, low, high), seconds=seconds).status


def by_bisection(case: Case, seconds: float) -> Answer:
    expression, x, low, high = inequality(case)
    return bisect_nonnegative(expression, x, low, high, seconds=seconds)


EQUALITY: dict[str, Contender] = {"decide_equal": by_decide_equal, "simplify": by_simplify, "equals": by_equals}
NONNEGATIVITY: dict[str, Contender] = {"decide_nonnegative": by_decide_nonnegative, "bisection": by_bisection}


@dataclass(frozen=True)
class Result:
    """The answer of one contender to one case, and the seconds it took."""

    contender: str
    case: str
    kind: str
    truth: bool
    answer: Answer
    seconds: float

    @property
    def wrong(self) -> bool:
        return self.answer.startswith("refuted") if self.truth else self.answer == "proved"


def _report(contender: Contender, case: Case, seconds: float, line: Connection) -> None:
    try:
        answer = contender(case, seconds)
    except Exception as error:
        answer = f"error: {type(error).__name__}: {error}"[:200]
    line.send(answer)


def answers(contenders: dict[str, Contender], cases: list[Case], limit: float, jobs: int) -> Iterator[Result]:
    """Yield the results as they come: `jobs` processes at a time, one per case, stopped after `limit` seconds."""
    processes = multiprocessing.get_context("fork")
    waiting = [(name, case) for case in cases for name in contenders]
    live: list[tuple[str, Case, multiprocessing.process.BaseProcess, Connection, float]] = []
    while waiting or live:
        while waiting and len(live) < jobs:
            name, case = waiting.pop(0)
            receiving, sending = processes.Pipe(duplex=False)
            # What has a budget of its own gets a little less than the limit, so that it can still answer.
            process = processes.Process(target=_report, args=(contenders[name], case, 0.9 * limit, sending))
            process.start()
            sending.close()
            live.append((name, case, process, receiving, time.monotonic()))
        ready = wait([entry[3] for entry in live], timeout=0.05)
        for entry in list(live):
            name, case, process, receiving, start = entry
            seconds = time.monotonic() - start
            if receiving in ready:
                try:
                    answer = receiving.recv()
                except EOFError:
                    answer = "error: the process ended without an answer"
            elif seconds > limit:
                process.kill()
                answer = "time limit"
            else:
                continue
            process.join()
            receiving.close()
            live.remove(entry)
            kind = case.get("cat") or case["id"].rsplit("-", 1)[0]
            yield Result(name, case["id"], kind, bool(case["truth"]), answer, round(seconds, 3))


def summary(results: list[Result], contender: str, reference: str) -> dict[str, Any]:
    """Return the figures of one contender; `ratio` compares its total time with that of the reference."""
    mine = [result for result in results if result.contender == contender]
    total = sum(result.seconds for result in mine)
    base = sum(result.seconds for result in results if result.contender == reference)
    return {
        "contender": contender,
        "proved": sum(result.truth and result.answer == "proved" for result in mine),
        "true": sum(result.truth for result in mine),
        "refuted": sum(not result.truth and result.answer.startswith("refuted") for result in mine),
        "false": sum(not result.truth for result in mine),
        "wrong": [result.case for result in mine if result.wrong],
        "time limit": sum(result.answer == "time limit" for result in mine),
        "errors": sum(result.answer.startswith("error") for result in mine),
        "mean seconds": round(total / len(mine), 3) if mine else 0.0,
        "median seconds": round(statistics.median(result.seconds for result in mine), 3) if mine else 0.0,
        "ratio": round(total / base, 2) if base else 0.0,
    }


def show(console: Console, title: str, rows: list[dict[str, Any]]) -> None:
    table = Table(title=title)
    headings = (
        "",
        "proved of true",
        "refuted of false",
        "wrong",
        "limit",
        "errors",
        "mean s",
        "median s",
        "time ratio",
    )
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number == 0 else "right")
    for row in rows:
        figures = [
            f"{row['proved']} / {row['true']}", f"{row['refuted']} / {row['false']}", len(row["wrong"]),
            row["time limit"], row["errors"], row["mean seconds"], row["median seconds"], row["ratio"],
        ]  # fmt: skip
        table.add_row(row["contender"], *map(str, figures))
    console.print(table)
    for row in rows:
        if row["wrong"]:
            console.print(f"wrong verdicts of {row['contender']}: {', '.join(row['wrong'])}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines; by default those of tests/data")
    parser.add_argument("--contenders", help="comma-separated names; by default all that fit the file")
    parser.add_argument("--limit", type=float, default=10, help="wall-clock seconds per case")
    parser.add_argument("--jobs", type=int, default=2, help="cases at a time")
    parser.add_argument("--json", type=Path, help="write every answer and the figures to this file")
    options = parser.parse_args()
    wanted = options.contenders.split(",") if options.contenders else None
    console, written, ours_wrong = Console(width=120), {}, False
    for path in options.files or sorted(DATA.glob("*.jsonl")):
        cases = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        fitting = EQUALITY if "lhs" in cases[0] else NONNEGATIVITY
        contenders = {name: run for name, run in fitting.items() if wanted is None or name in wanted}
        if not contenders:
            continue
        results = list(answers(contenders, cases, options.limit, options.jobs))
        reference = next(iter(contenders))
        figures = [summary(results, name, reference) for name in contenders]
        kinds = sorted({result.kind for result in results})
        by_kind = {
            kind: [summary([r for r in results if r.kind == kind], name, reference) for name in contenders]
            for kind in kinds
        }
        show(console, f"{path.name}: {len(cases)} cases, {options.limit:g} s each", figures)
        for kind in kinds:
            show(console, kind, by_kind[kind])
        written[path.name] = {
            "limit": options.limit,
            "figures": figures,
            "by kind": by_kind,
            "answers": [asdict(result) for result in results],
        }
        ours_wrong |= any(result.wrong for result in results if result.contender.startswith("decide_"))
    if options.json:
        options.json.write_text(json.dumps(written, indent=1))
    return 1 if ours_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
