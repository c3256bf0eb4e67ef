"""`zcmoe evaluate risk` and `zcmoe evaluate best-number-of-experts`: what it costs to learn the constants.

Only the options are here; what needs SymPy is in `evaluation_of_learning` and is loaded inside the commands.
"""

from typing import Annotated

import typer

from zcmoe_symbolic.cli.evaluate import (
    Beta,
    Density,
    Floor,
    Json,
    Noise,
    Normalize,
    ReservePlateaus,
    SegmentDensity,
)  # fmt: skip

__all__ = ["add_learning_quantities"]

_EXAMPLES = "The number of examples from which the constants are learned"


def add_learning_quantities(evaluate: typer.Typer) -> None:
    """Add the two commands to `zcmoe evaluate`."""
    evaluate.command(
        "risk",
        short_help="The exact expected error of learned constants.",
        epilog="Example: zcmoe evaluate risk --beta 'cos(6*pi*x)' --density 'truncated_normal(1/2, 1/5)' "
        "--noise 'uniform(1/2)' -m 20 -n 50 -n 100 -n 200",
    )(risk)
    evaluate.command(
        "best-number-of-experts",
        short_help="The number of experts with the least exact risk.",
        epilog="Example: zcmoe evaluate best-number-of-experts --beta 'exp(x)' --noise 'uniform(1/2)' -n 1000",
    )(best_number_of_experts)


def risk(
    beta: Beta,
    examples: Annotated[
        list[int], typer.Option("--examples", "-n", metavar="N", help=f"{_EXAMPLES}; may be repeated.")
    ],
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
            help="'companding' by the density of experts, 'uniform', 'exact-optimum', or a list '0,1/3,1'.",
        ),
    ] = "companding",
    segment_density: SegmentDensity = "optimal",
    floor: Floor = None,
    reserve_plateaus: ReservePlateaus = False,
    digits: Annotated[
        int | None,
        typer.Option("--digits", metavar="N", help="How many digits to prove; 15, or float64 for many experts."),
    ] = None,
    normalize: Normalize = False,
    as_json: Json = False,
) -> None:
    """The exact expected test error of constants that are learned from n examples, and its parts.

    A constant is the mean of the outputs in its region, or the mean of all outputs where there are none. The parts: the
    variance of the noise, the approximation by constants, their estimation, and regions without an example.
    """
    from zcmoe_symbolic.cli.evaluation import Request
    from zcmoe_symbolic.cli.evaluation_of_learning import evaluate_risk

    request = Request(
        beta, density, noise, normalize=normalize, segment_density=segment_density, floor=floor,
        segmentation=which, experts=experts, reserve_plateaus=reserve_plateaus,
    )  # fmt: skip
    answer = evaluate_risk(request, examples, digits)
    print(answer.json() if as_json else answer.text())


def best_number_of_experts(
    beta: Beta,
    examples: Annotated[int, typer.Option("--examples", "-n", metavar="N", help=f"{_EXAMPLES}.")],
    density: Density = "uniform",
    noise: Noise = "none",
    segment_density: SegmentDensity = "optimal",
    floor: Floor = None,
    normalize: Normalize = False,
    as_json: Json = False,
) -> None:
    """The number of experts with the least exact risk by companding, and its law for many examples.

    The law (2 C n/s2)^(1/3) balances the approximation error C/m^2 and the estimation error s2 m/n; s2 is the variance
    of the noise, C the error constant of the density of experts.
    """
    from zcmoe_symbolic.cli.evaluation import Request
    from zcmoe_symbolic.cli.evaluation_of_learning import evaluate_best_number

    request = Request(beta, density, noise, normalize=normalize, segment_density=segment_density, floor=floor)
    answer = evaluate_best_number(request, examples)
    print(answer.json() if as_json else answer.text())
