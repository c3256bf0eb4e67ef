"""`zcmoe simulate`: a sweep over models, numbers of experts and examples, and densities of experts.

Only the options are here; what needs SymPy is in `simulation` and is loaded inside the command.
"""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["EPILOG", "simulate"]

EPILOG = (
    "Examples: zcmoe simulate -m 1..50 -n 200 --segment-density uniform --segment-density optimal --out fig3.csv; "
    "zcmoe simulate --beta 'x**2' --density '2*x' --noise 'gaussian(1/10)' -m 5,10,20 -n 100..1000:100 --jobs 2"
)


def simulate(
    beta: Annotated[str, typer.Option("--beta", metavar="EXPR", help="The target, in x on [0, 1].")] = "cos(6*pi*x)",
    density: Annotated[
        str,
        typer.Option(
            "--density",
            metavar="EXPR",
            help="The density of the input: 'uniform', 'truncated_normal(mean, std)', 'beta_density(a, b)' or an "
            "expression in x that integrates to 1.",
        ),
    ] = "truncated_normal(1/2, 1/5)",
    noise: Annotated[
        str,
        typer.Option(
            "--noise",
            metavar="NOISE",
            help="'none', 'uniform(w)' for noise uniform on [-w, w], or 'gaussian(s)' of standard deviation s.",
        ),
    ] = "uniform(1/2)",
    experts: Annotated[
        list[str] | None,
        typer.Option(
            "--experts",
            "-m",
            metavar="RANGE",
            help="Numbers of experts: 8, 5,10,20, 1..50 or 10..100:10; may be repeated; 1..50 without it.",
        ),
    ] = None,
    examples: Annotated[
        list[str] | None,
        typer.Option(
            "--examples",
            "-n",
            metavar="RANGE",
            help="Numbers of training examples, written as for -m; 50,100,200 without it.",
        ),
    ] = None,
    segment_density: Annotated[
        list[str] | None,
        typer.Option(
            "--segment-density",
            metavar="EXPR",
            help="A density of experts: 'optimal' for (22), 'uniform', or an expression in x that integrates to 1; may "
            "be repeated; 'optimal' without it.",
        ),
    ] = None,
    trials: Annotated[int, typer.Option("--trials", metavar="N", help="Independent training sets of each cell.")] = 300,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The seed of the sweep.")] = 0,
    test_examples: Annotated[
        int | None,
        typer.Option(
            "--test-examples",
            metavar="N",
            help="Measure the test error of each trial on so many fresh examples; without it, it is computed exactly.",
        ),
    ] = None,
    normalize: Annotated[bool, typer.Option("--normalize", help="Divide the densities by their integrals.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Add the rows to FILE.csv or FILE.parquet, and leave out the cells that it has already.",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", help="Processes to use.")] = 1,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask", metavar="ADDRESS", help="Use the workers of this Dask scheduler, like tcp://127.0.0.1:8786."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> int:
    """Simulate learning the experts' constants, beside the exact risk, for every combination of the values given.

    Without options of the model it is that of the paper's Figure 1. Every cell of the sweep has its own random
    numbers, from the seed and its content alone, so that its row is the same in every sweep, by any number of jobs.

    With --out every finished cell is on the disk at once, and the same command again continues after an interruption.
    Exit status: 0 all cells are computed, 2 bad input or a cell failed (one line for each), 130 interrupted.
    """
    from zcmoe_symbolic.cli.simulation import Sweep, run_sweep

    asked = Sweep(
        beta, density, noise, normalize=normalize, experts=experts or ["1..50"], examples=examples or ["50,100,200"],
        segment_densities=segment_density or ["optimal"], trials=trials, seed=seed, test_examples=test_examples,
    )  # fmt: skip
    return run_sweep(asked, out=out, jobs=jobs, dask=dask, as_json=as_json)
