"""`zcmoe verify --without` and `--graph`: what falls without an assumption, as a table, JSON or a drawing."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from zcmoe_symbolic.verification import Report

__all__ = ["check_options", "show_what_if", "write_graph"]


def check_options(names: Sequence[str], graph: Path | None, *, mutants: bool) -> None:
    """Refuse, before anything is proved, what cannot be answered; raises `ValueError`."""
    if mutants and (names or graph):
        raise ValueError("--without and --graph are about proofs, --mutants is about corrupted ones; choose one")
    for name in names:
        if not name.strip():
            raise ValueError("--without is empty; name what is to be dropped, such as 'asm-1' or 'lem-6.2'")
        if name.strip().lower().startswith("asm-"):
            from zcmoe_symbolic import paper

            paper.assumption(name.strip().lower())  # raises the error that says which there are
    if graph is not None:
        if graph.suffix.lower() != ".svg":
            raise ValueError(f"--graph {graph}: the drawing is SVG; give a file that ends in .svg")
        if not graph.absolute().parent.is_dir():
            raise ValueError(f"--graph {graph}: there is no folder {graph.parent}; make it first")


def show_what_if(report: "Report", names: Sequence[str], console: "Console", *, as_json: bool) -> frozenset[str]:
    """Print what falls without what the names mean; the labels that fall.

    JSON is that of the report with one more key, `what_if`. Raises `ValueError` for a name that fits nothing or
    several things.
    """
    answer = report.without(*names)
    if as_json:
        print(json.dumps({**report.as_json(), "what_if": answer.as_json()}, indent=2))
    else:
        from zcmoe_symbolic.present.what_if import print_what_if

        print_what_if(answer, console)
    return answer.fallen


def write_graph(report: "Report", fallen: Collection[str], path: Path) -> None:
    """Write the dependency graph, with what falls marked. Raises `ValueError` if it cannot be drawn or written."""
    from zcmoe_symbolic.present.graph import DependencyGraph

    drawing = DependencyGraph.of(report).svg(fallen=fallen, standalone=True)
    try:
        path.write_text(drawing, encoding="utf-8")
    except OSError as error:
        raise ValueError(f"--graph {path} cannot be written: {error.strerror or error}") from error
