"""The numbers of a figure by its number."""

from zcmoe_symbolic.present.figures.approximation import approximation_figure
from zcmoe_symbolic.present.figures.learned import learned_figure
from zcmoe_symbolic.present.figures.panels import FigureData
from zcmoe_symbolic.present.figures.settings import FigureSetting, checked_numbers, reference_model
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.progress import Tell, silent

__all__ = ["figure_data"]


def figure_data(
    number: int,
    *,
    model: DataModel | None = None,
    setting: FigureSetting | None = None,
    progress: Tell | None = None,
) -> FigureData:
    """Every number of Figure 1, 2, 3 or 4: theory and simulation, nothing drawn.

    Figures 1 and 2 show the optimal segmentation and its error, 3 and 4 what it costs to learn the constants. `model`
    takes the place of the figure's own (then 1 and 2 are the same, and 3 and 4), `setting` says how much is simulated,
    with which seed. Equal arguments give equal numbers, whichever other figures are asked for. `progress` hears of
    every panel that is finished.

    Raises `ValueError` for a figure there is not, for a model without an optimal density (a constant target), and for
    noise of which no law is known.

    >>> data = figure_data(2, setting=FigureSetting(most_experts=8, test_examples=50, shown_experts=(2, 3, 4)))
    >>> "".join(data.keys()), data.panel("c").columns[4:]
    ('abcdefg', ('m', 'm_end', 'error', 'lower', 'upper'))
    """
    (checked,) = checked_numbers(number)
    if model is not None and not isinstance(model, DataModel):
        raise ValueError(f"model is {model!r}; write DataModel(beta, density, noise)")
    draw = approximation_figure if checked in (1, 2) else learned_figure
    return draw(checked, model or reference_model(checked), setting or FigureSetting(), progress or silent)
