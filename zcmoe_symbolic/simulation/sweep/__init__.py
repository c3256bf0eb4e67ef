"""Sweeps over models, numbers of experts and examples, and segment densities: resumable, on one machine or a cluster.

The module is named for its main function and can be called like it, so that both of these compute the same:

>>> from zcmoe_symbolic import DataModel, x
>>> from zcmoe_symbolic.simulation import sweep
>>> cells = sweep.grid(DataModel(x**2, 1), m=[2, 4], n=100, density="uniform", trials=50)
>>> sweep.sweep(cells) == sweep(cells), len(sweep(cells))
(True, 2)
"""

import sys
from types import ModuleType
from typing import Any

from zcmoe_symbolic.simulation.sweep.cells import SweepCell, grid
from zcmoe_symbolic.simulation.sweep.computation import CellFailure
from zcmoe_symbolic.simulation.sweep.results import Agreement, SweepResults, read_results
from zcmoe_symbolic.simulation.sweep.rows import SCHEMA, SweepRow
from zcmoe_symbolic.simulation.sweep.running import SweepProgress, sweep

__all__ = [
    "SCHEMA",
    "Agreement",
    "CellFailure",
    "SweepCell",
    "SweepProgress",
    "SweepResults",
    "SweepRow",
    "grid",
    "read_results",
    "sweep",
]


class _SweepModule(ModuleType):
    def __call__(self, *arguments: Any, **keywords: Any) -> SweepResults:
        return sweep(*arguments, **keywords)


sys.modules[__name__].__class__ = _SweepModule
