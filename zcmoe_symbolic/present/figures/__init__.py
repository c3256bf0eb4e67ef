"""The figures of the paper: theory and experiment on the same axes, with a CSV of every number that is drawn.

`figure_data` computes the numbers and draws nothing, `draw_figure` draws them and computes nothing, `write_figures`
writes pictures, tables and a record of how they were made.
"""

from zcmoe_symbolic.present.figures.data import figure_data
from zcmoe_symbolic.present.figures.drawing import draw_figure, draw_panel
from zcmoe_symbolic.present.figures.files import WrittenFigure, write_figures
from zcmoe_symbolic.present.figures.panels import FigureData, Panel, Series, read_panel
from zcmoe_symbolic.present.figures.settings import FigureSetting, reference_model

__all__ = [
    "FigureData",
    "FigureSetting",
    "Panel",
    "Series",
    "WrittenFigure",
    "draw_figure",
    "draw_panel",
    "figure_data",
    "read_panel",
    "reference_model",
    "write_figures",
]
