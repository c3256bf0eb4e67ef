"""`zcmoe figures`: the pictures of the paper's experiments, with their numbers.

What needs SymPy or Matplotlib is loaded inside the command.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zcmoe_symbolic.present.figures import WrittenFigure
    from zcmoe_symbolic.theory.model.data_model import DataModel

__all__ = ["EPILOG", "figures"]

EPILOG = (
    "Examples: zcmoe figures; zcmoe figures 1 3 --out pictures --format pdf --seed 7; "
    "zcmoe figures 1 --beta 'x**2' --density uniform"
)

_DENSITY, _NOISE = "truncated_normal(1/2, 1/5)", "uniform(1/2)"

Numbers = Annotated[
    list[int] | None,
    typer.Argument(metavar="[1 2 3 4]", help="The figures to draw; without one all four (with --beta: 1 and 3)."),
]


def figures(
    numbers: Numbers = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write to; made if it is not there.")
    ] = Path("figures"),
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The seed of all random numbers.")] = 0,
    trials: Annotated[
        int, typer.Option("--trials", metavar="N", help="The training sets behind each simulated mean of a test error.")
    ] = 300,
    test_examples: Annotated[
        int, typer.Option("--test-examples", metavar="N", help="The examples on which a predictor is tested.")
    ] = 5_000,
    experts: Annotated[
        int, typer.Option("--experts", "-m", metavar="M", help="The largest number of experts of the error curves.")
    ] = 50,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="KIND", help="png, pdf or svg; may be repeated. Without it png and pdf."),
    ] = None,
    panels: Annotated[bool, typer.Option("--panels", help="Write every panel also as a picture of its own.")] = False,
    beta: Annotated[
        str | None, typer.Option("--beta", metavar="EXPR", help="A target of your own, in x on [0, 1].")
    ] = None,
    density: Annotated[
        str | None,
        typer.Option("--density", metavar="EXPR", help="With --beta: the density of the input; the same without it."),
    ] = None,
    noise: Annotated[
        str | None, typer.Option("--noise", metavar="NOISE", help="With --beta: 'none', 'uniform(w)', as in evaluate.")
    ] = None,
) -> int:
    """Draw Figures 1 to 4 of the paper: theory and experiment on the same axes, with every number in a CSV.

    1 and 2: the optimal segmentation and its approximation error, for a cosine and for a target that is constant on
    half of the domain. 3 and 4: the same two with constants that are learned from examples. Simulated points have 95 %
    bands, the curves are exact or the formulas (21), (23). Beside the pictures: a CSV for each panel, and a JSON record
    with seed, sizes, model and versions. The same seed gives the same tables, byte for byte.

    Needs matplotlib: pip install 'zcmoe-symbolic[plot]'. Files of an earlier run in DIR are replaced.
    """
    from zcmoe_symbolic.present.figures import FigureSetting, write_figures

    setting = FigureSetting(seed=seed, trials=trials, test_examples=test_examples, most_experts=experts)
    model = _own_model(beta, density, noise)
    wanted = numbers or ([1, 2, 3, 4] if beta is None else [1, 3])
    try:
        write_figures(
            wanted, out, model=model, setting=setting, formats=formats or ("png", "pdf"), panels=panels, tell=_tell
        )
    except ImportError as error:
        raise ValueError(str(error)) from error
    return 0


def _own_model(beta: str | None, density: str | None, noise: str | None) -> "DataModel | None":
    if beta is None:
        for option, text in (("--density", density), ("--noise", noise)):
            if text is not None:
                raise ValueError(f"{option} is {text[:40]!r} without a target of your own; give --beta too")
        return None
    from zcmoe_symbolic.cli.model_text import Request

    return Request(beta, density or _DENSITY, noise or _NOISE).model()


def _tell(written: "WrittenFigure") -> None:
    folder = written.files[0].parent
    print(
        f"figure {written.number}: {written.panels} panels, {len(written.files)} files in {folder} "
        f"({written.seconds:.1f} s)",
        flush=True,
    )
