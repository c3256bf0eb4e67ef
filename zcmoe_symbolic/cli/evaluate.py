"""`zcmoe evaluate`: the paper's quantities for a model that is written on the command line.

Only the options are here; what needs SymPy is in `evaluation` and is loaded inside the commands.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zcmoe_symbolic.cli.evaluation import Answer

__all__ = ["evaluate"]

evaluate = typer.Typer(
    help="Compute a quantity of the paper for your own model, with a proved error.",
    epilog="zcmoe evaluate QUANTITY --help shows the options of a quantity, with examples.",
    rich_markup_mode=None,
)

Beta = Annotated[str, typer.Option("--beta", metavar="EXPR", help="The target, in x on [0, 1], like 'cos(6*pi*x)'.")]
Density = Annotated[
    str,
    typer.Option(
        "--density",
        metavar="EXPR",
        help="The density of the input: 'uniform', 'truncated_normal(mean, std)', 'beta_density(a, b)' or an "
        "expression in x that integrates to 1.",
    ),
]
Noise = Annotated[
    str,
    typer.Option(
        "--noise",
        metavar="NOISE",
        help="'none', 'uniform(w)' for noise uniform on [-w, w], 'gaussian(s)' of standard deviation s, or "
        "'variance(v)'.",
    ),
]
Normalize = Annotated[bool, typer.Option("--normalize", help="Divide the densities by their integrals.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Experts = Annotated[int, typer.Option("--experts", "-m", metavar="M", help="The number of experts.")]
SegmentDensity = Annotated[
    str,
    typer.Option(
        "--segment-density",
        metavar="EXPR",
        help="The density of experts: 'optimal' for (22), 'uniform', or an expression in x that integrates to 1.",
    ),
]
Floor = Annotated[
    str | None,
    typer.Option("--floor", metavar="NUMBER", help="Lift the optimal density to this number at least (section 4.4)."),
]
ReservePlateaus = Annotated[
    bool,
    typer.Option("--reserve-plateaus", help="Give every interval on which beta is constant an expert of its own."),
]


@evaluate.command(
    "error-constant",
    short_help="The coefficient of 1/m^2 in the error.",
    epilog="Example: zcmoe evaluate error-constant --beta 'cos(6*pi*x)' --density 'truncated_normal(1/2, 1/5)' "
    "--digits 200",
)
def error_constant(
    beta: Beta,
    density: Density = "uniform",
    noise: Noise = "none",
    segment_density: SegmentDensity = "optimal",
    floor: Floor = None,
    digits: Annotated[int, typer.Option("--digits", metavar="N", help="How many significant digits to prove.")] = 50,
    normalize: Normalize = False,
    as_json: Json = False,
) -> None:
    """The coefficient of 1/m^2 in the error, (23) for the optimal density of experts, (21) for another.

    The error of m experts is the variance of the noise + constant/m^2 + o(1/m^2).
    """
    from zcmoe_symbolic.cli.evaluation import Request, evaluate_error_constant

    request = Request(beta, density, noise, normalize=normalize, segment_density=segment_density, floor=floor)
    _print(evaluate_error_constant(request, digits), as_json)


@evaluate.command(
    "optimal-density",
    short_help="The density of experts with the smallest error.",
    epilog="Example: zcmoe evaluate optimal-density --beta 'x**2' --density '12*x*(1-x)**2' --at 1/3 --at 0.9",
)
def optimal_density(
    beta: Beta,
    density: Density = "uniform",
    floor: Floor = None,
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="POINT", help="Print the value at this point of [0, 1] too; may be repeated."),
    ] = None,
    digits: Annotated[int, typer.Option("--digits", metavar="N", help="The digits of the values.")] = 20,
    latex: Annotated[bool, typer.Option("--latex", help="Print the density as LaTeX.")] = False,
    normalize: Normalize = False,
    as_json: Json = False,
) -> None:
    """The density of experts with the smallest error, (22): the cube root of p beta'^2, normalised."""
    from zcmoe_symbolic.cli.evaluation import Request, evaluate_optimal_density

    request = Request(beta, density, normalize=normalize, floor=floor)
    _print(evaluate_optimal_density(request, at or [], digits, latex=latex), as_json)


@evaluate.command(
    "segmentation",
    short_help="The breakpoints of m intervals, one for each expert.",
    epilog="Example: zcmoe evaluate segmentation --beta 'cos(6*pi*x)' --density 'truncated_normal(1/2, 1/5)' -m 8",
)
def segmentation(
    beta: Beta,
    experts: Experts,
    density: Density = "uniform",
    method: Annotated[
        str,
        typer.Option(
            "--segmentation",
            metavar="WHICH",
            help="'companding' by the density of experts, (49)-(50); 'uniform'; or 'exact-optimum', found by search.",
        ),
    ] = "companding",
    segment_density: SegmentDensity = "optimal",
    floor: Floor = None,
    reserve_plateaus: ReservePlateaus = False,
    digits: Annotated[
        int | None, typer.Option("--digits", metavar="N", help="Prove so many digits; without it, float64.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write the breakpoints to FILE.csv or FILE.npy instead."),
    ] = None,
    normalize: Normalize = False,
    as_json: Json = False,
) -> None:
    """The m + 1 breakpoints of a segmentation of [0, 1] into m intervals, one for each expert."""
    from zcmoe_symbolic.cli.evaluation import Request, evaluate_segmentation

    request = Request(
        beta, density, normalize=normalize, segment_density=segment_density, floor=floor,
        segmentation=method, experts=experts, reserve_plateaus=reserve_plateaus,
    )  # fmt: skip
    _print(evaluate_segmentation(request, digits, out), as_json)


@evaluate.command(
    "approximation-error",
    short_help="The exact error of the best constants.",
    epilog="Example: zcmoe evaluate approximation-error --beta 'x**2' --noise 'uniform(1/2)' --segmentation '0,1/3,1'",
)
def approximation_error(
    beta: Beta,
    density: Density = "uniform",
    noise: Noise = "none",
    experts: Annotated[
        int | None, typer.Option("--experts", "-m", metavar="M", help="The number of experts; not with a list.")
    ] = None,
    which: Annotated[
        str,
        typer.Option(
            "--segmentation",
            metavar="WHICH",
            help="'optimal' or 'companding' by the density of experts, 'uniform', 'exact-optimum', or a list "
            "'0,1/3,1'.",
        ),
    ] = "optimal",
    segment_density: SegmentDensity = "optimal",
    floor: Floor = None,
    reserve_plateaus: ReservePlateaus = False,
    digits: Annotated[
        int | None,
        typer.Option("--digits", metavar="N", help="How many digits to prove; 20, or float64 for many experts."),
    ] = None,
    normalize: Normalize = False,
    as_json: Json = False,
) -> None:
    """The exact error (10) of the best constants on a segmentation, the variance of the noise included."""
    from zcmoe_symbolic.cli.evaluation import Request, evaluate_approximation_error

    request = Request(
        beta, density, noise, normalize=normalize, segment_density=segment_density, floor=floor,
        segmentation=which, experts=experts, reserve_plateaus=reserve_plateaus,
    )  # fmt: skip
    _print(evaluate_approximation_error(request, digits), as_json)


def _print(answer: "Answer", as_json: bool) -> None:
    print(answer.json() if as_json else answer.text())
