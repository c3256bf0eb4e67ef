"""`zcmoe bounds`: how tight the bounds on the estimation error are for a model.

Only the options are here; what needs SymPy is loaded inside the command.
"""

import json
import shlex
from collections.abc import Sequence
from typing import Annotated

import typer

from zcmoe_symbolic.cli.evaluate import Density, Json, Normalize

__all__ = ["EPILOG", "PAGE", "bounds"]

EPILOG = (
    "Examples: zcmoe bounds -n 500 -m 10; zcmoe bounds --beta 'x**2' --density '2*x' --noise 'uniform(1/10)' -n 1000 "
    "-m 4 -m 8 --segment-density uniform --failure 0.01"
)

DrawnNoise = Annotated[
    str,
    typer.Option(
        "--noise",
        metavar="NOISE",
        help="'none', 'uniform(w)' for noise uniform on [-w, w], or 'gaussian(s)' of standard deviation s, for which "
        "no bound applies.",
    ),
]

PAGE = """\
# Bounds on the estimation error beside the truth

How tight are the bounds on what is lost by learning the constants from n examples? The estimation error (39),
`E_est = sum_i rho_i (chat_i - c_i)^2`, is what the learned constants of m experts add to the error of the best ones.
Below, each bound on it stands beside its exact mean and beside the simulated quantile that the bound is about. "held
in" is the share of the trials in which the estimation error was at most the bound. The interval of the quantile is
distribution-free (order statistics); settings with the same n share their training sets. A region without examples
has the mean of all outputs as its constant, which the mean and the quantile include; the bounds speak of the case that
every region has examples.

* Theorem 6.5 with `delta = eta = failure/(2 m)`: `(log(2/eta)/n) sum_i R_i^2`. The constant c of Chernoff's bound
  decides how many examples it asks for: 1/3 is customary, `6 log(3/2) - 2` is the best at a relative deviation of 1/2.
  "lower tail": only too few examples do harm; "exact counts": by the binomial law itself, with the eta that it leaves.
* The aggregate bound treats the sum as a whole, in the place of a union of m events: with counts that are bounded
  beforehand by Chernoff's bound or by the binomial law ("exact counts"), or with the counts that were observed.
  "uniform noise" uses that uniform noise is strictly sub-Gaussian.

This page is the output of `{command}`.
"""


def bounds(
    beta: Annotated[str, typer.Option("--beta", metavar="EXPR", help="The target, in x on [0, 1].")] = "cos(6*pi*x)",
    density: Density = "truncated_normal(1/2, 1/5)",
    noise: DrawnNoise = "uniform(1/2)",
    examples: Annotated[
        list[int] | None,
        typer.Option("--examples", "-n", metavar="N", help="A number of examples; may be repeated; 200, 2000, 20000."),
    ] = None,
    experts: Annotated[
        list[int] | None,
        typer.Option("--experts", "-m", metavar="M", help="A number of experts; may be repeated; 5 and 20 without it."),
    ] = None,
    failure: Annotated[
        str, typer.Option("--failure", metavar="NUMBER", help="The probability with which a bound may fail, in all.")
    ] = "0.05",
    segment_density: Annotated[
        list[str] | None,
        typer.Option(
            "--segment-density",
            metavar="EXPR",
            help="A density of experts: 'uniform', 'optimal' for (22), or an expression in x that integrates to 1; may "
            "be repeated; 'uniform' and 'optimal' without it.",
        ),
    ] = None,
    trials: Annotated[
        int, typer.Option("--trials", metavar="N", help="Independent training sets for the quantiles.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The seed of the training sets.")] = 0,
    normalize: Normalize = False,
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown page.")] = False,
) -> None:
    """Compare the bounds on the estimation error with its exact mean and its simulated quantile.

    Theorem 6.5 in four forms and the aggregate bounds, each with its guarantee, its value, and the value divided by the
    quantile of the simulated errors; or why it does not apply. Without options of the model it is that of the paper's
    Figure 1.
    """
    if as_json and markdown:
        raise ValueError("--json and --markdown exclude each other; choose one")
    from zcmoe_symbolic.cli.model_text import Request, read_number, told
    from zcmoe_symbolic.simulation.bounds_table import compare_bounds
    from zcmoe_symbolic.simulation.sweep.model_text import read_noise
    from zcmoe_symbolic.theory.concentration.quantities import level
    from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE

    with told("--noise"):
        read_noise(noise)  # the quantiles are simulated: a variance alone has no law to draw from
    allowed = read_number(failure, "--failure")
    with told("--failure"):
        level(allowed, "failure")
    request = Request(beta, density, noise, normalize=normalize)
    model = request.model()
    chosen: list[object] = []
    for text in segment_density or ["uniform", "optimal"]:
        asked = Request(beta, density, normalize=normalize, segment_density=text)
        chosen.append(1 if text.strip() == "uniform" else asked.expert_density(ScalarMoE(model)))
    table = compare_bounds(
        model,
        chosen,
        n=examples or (200, 2000, 20000),
        m=experts or (5, 20),
        failure=allowed,
        trials=trials,
        seed=seed,
    )
    if as_json:
        print(json.dumps(table.as_json(), indent=2))
    elif markdown:
        command = _command(
            ("--beta", [beta], "cos(6*pi*x)"),
            ("--density", [density], "truncated_normal(1/2, 1/5)"),
            ("--noise", [noise], "uniform(1/2)"),
            ("-n", examples or [], None),
            ("-m", experts or [], None),
            ("--failure", [failure], "0.05"),
            ("--segment-density", segment_density or [], None),
            ("--trials", [trials], 1000),
            ("--seed", [seed], 0),
        )
        flag = " --normalize" if normalize else ""
        print(f"{PAGE.format(command=f'{command}{flag} --markdown')}\n{table.markdown()}", end="")
    else:
        print(table)


def _command(*options: tuple[str, Sequence[object], object]) -> str:
    """The command with the options that are not left at what they are without them."""
    words = ["zcmoe", "bounds"]
    for name, values, otherwise in options:
        words += [word for value in values if value != otherwise for word in (name, str(value))]
    return shlex.join(words)
