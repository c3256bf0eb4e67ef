"""Theory beside the exact error, for the statements about the error in one dimension."""

import io
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.arguments import checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.noise import Noise
from zcmoe_symbolic.theory.scalar import beta, lam, p, s2

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from zcmoe_symbolic.present.special_case.substitution import Substitution

__all__ = ["PLOTTED", "error_figure", "errors"]

PLOTTED = ("thm-4.1", "cor-4.2", "thm-4.3")
_MOST_EXPERTS = 10_000


def errors(substitution: "Substitution", counts: Sequence[int]) -> tuple[list[float], list[float]]:
    """For every number of experts the leading terms (21), or (23) without `lam`, and the exact error (10).

    The exact error is that of the companding segmentation of `lam`, or of the optimal density. Raises `ValueError` if
    `beta` or `p` is not substituted.
    """
    functions = {name: value.expr for name, value in substitution.functions.items()}
    for needed in (beta.__name__, p.__name__):
        if needed not in functions:
            raise ValueError(f"a plot needs {needed}; substitute it as well")
    variance = dict(substitution.symbols).get(s2, 0)
    moe = ScalarMoE(DataModel(functions[beta.__name__], functions[p.__name__], Noise(variance=variance)))
    density = functions.get(lam.__name__)
    constant = float(moe.error_constant(density, digits=15))
    theory = [float(variance) + constant / m**2 for m in counts]
    exact = [float(moe.approximation_error(moe.segmentation(m, density))) for m in counts]
    return theory, exact


def error_figure(identifier: str, substitution: "Substitution", m: Sequence[int] | None) -> "Figure":
    """The figure of `SpecialCase.plot`; raises `ValueError` for a statement without one and for bad numbers."""
    if identifier not in PLOTTED:
        raise ValueError(f"there is no plot for {identifier}; there is one for {', '.join(PLOTTED)}")
    counts = [checked_count(one, "m") for one in (range(1, 41) if m is None else m)]
    if not counts or max(counts) > _MOST_EXPERTS:
        raise ValueError(f"m has {len(counts)} numbers; give some, each at most {_MOST_EXPERTS}")
    try:
        from matplotlib.figure import Figure
        from matplotlib.ticker import LogFormatter
    except ImportError as error:
        raise ImportError("plots need matplotlib; install it with: pip install 'zcmoe-symbolic[plot]'") from error
    theory, exact = errors(substitution, counts)
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.subplots()
    optimal = lam.__name__ not in substitution.functions
    axes.plot(counts, theory, "-", label=f"theory, ({23 if optimal else 21})")
    axes.plot(counts, exact, "o", markersize=4, label="exact error, (10), of the companding segmentation")
    axes.set(xlabel="number of experts m", ylabel="test error", xscale="log", yscale="log")
    # Numbers of experts are counts, not powers of ten.
    axes.xaxis.set_major_formatter(LogFormatter())
    axes.xaxis.set_minor_formatter(LogFormatter())
    axes.legend()
    # A figure that pyplot does not know has no picture in a notebook by itself.
    vars(figure)["_repr_png_"] = partial(_png, figure)
    return figure


def _png(figure: "Figure") -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=110)
    return content.getvalue()
