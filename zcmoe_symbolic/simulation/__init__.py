"""Samples of the learning problem and experiments with them, to be compared with the exact laws.

The names below are loaded on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zcmoe_symbolic.simulation import sweep as sweep
    from zcmoe_symbolic.simulation.bounds_table import BoundsTable as BoundsTable
    from zcmoe_symbolic.simulation.bounds_table import compare_bounds as compare_bounds
    from zcmoe_symbolic.simulation.estimate import Estimate as Estimate
    from zcmoe_symbolic.simulation.examples import draw_examples as draw_examples
    from zcmoe_symbolic.simulation.experiments import simulated_risk as simulated_risk
    from zcmoe_symbolic.simulation.experiments import simulated_risks as simulated_risks
    from zcmoe_symbolic.simulation.samplers import InputSampler as InputSampler
    from zcmoe_symbolic.simulation.samplers import draw_noise as draw_noise

_HOME = {
    "BoundsTable": "bounds_table",
    "Estimate": "estimate",
    "InputSampler": "samplers",
    "compare_bounds": "bounds_table",
    "draw_examples": "examples",
    "draw_noise": "samplers",
    "simulated_risk": "experiments",
    "simulated_risks": "experiments",
}

__all__ = [
    "BoundsTable",
    "Estimate",
    "InputSampler",
    "compare_bounds",
    "draw_examples",
    "draw_noise",
    "simulated_risk",
    "simulated_risks",
    "sweep",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    if name == "sweep":
        return import_module(f"{__name__}.sweep")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
