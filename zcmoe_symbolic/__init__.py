"""Machine-checked theory of zero-compute mixtures of experts: the public names.

Names are loaded on first use, so that `import zcmoe_symbolic` and the command line start at once.
"""

import time
from importlib import import_module
from typing import TYPE_CHECKING

from zcmoe_symbolic._version import __version__

if TYPE_CHECKING:
    from zcmoe_symbolic import paper as paper
    from zcmoe_symbolic.deciders import Verdict as Verdict
    from zcmoe_symbolic.deciders import decide_equal as decide_equal
    from zcmoe_symbolic.deciders import decide_nonnegative as decide_nonnegative
    from zcmoe_symbolic.derivation import calc as calc
    from zcmoe_symbolic.derivation import claim as claim
    from zcmoe_symbolic.derivation import uses as uses
    from zcmoe_symbolic.kernel import Theorem as Theorem
    from zcmoe_symbolic.kernel import algebra as algebra
    from zcmoe_symbolic.learning.regressor import ZeroComputeMoERegressor as ZeroComputeMoERegressor
    from zcmoe_symbolic.numerics.ball import Ball as Ball
    from zcmoe_symbolic.present.notebook import show_progress as show_progress
    from zcmoe_symbolic.present.special_case import special_case as special_case
    from zcmoe_symbolic.theory import cells as cells
    from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE as ScalarMoE
    from zcmoe_symbolic.theory.experts.scalar_quantizer import ScalarQuantizer as ScalarQuantizer
    from zcmoe_symbolic.theory.experts.vector_moe import VectorMoE as VectorMoE
    from zcmoe_symbolic.theory.model.data_model import DataModel as DataModel
    from zcmoe_symbolic.theory.model.densities import beta_density as beta_density
    from zcmoe_symbolic.theory.model.densities import truncated_normal as truncated_normal
    from zcmoe_symbolic.theory.model.densities import uniform_density as uniform_density
    from zcmoe_symbolic.theory.model.noise import GaussianNoise as GaussianNoise
    from zcmoe_symbolic.theory.model.noise import Noise as Noise
    from zcmoe_symbolic.theory.model.noise import UniformNoise as UniformNoise
    from zcmoe_symbolic.theory.model.vector_model import VectorDataModel as VectorDataModel
    from zcmoe_symbolic.theory.scalar import x as x
    from zcmoe_symbolic.theory.segmentation.level_set_constant import (
        level_set_error_constant as level_set_error_constant,
    )
    from zcmoe_symbolic.theory.segmentation.level_sets import level_set_segmentation as level_set_segmentation
    from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation as Segmentation
    from zcmoe_symbolic.verification import verify as verify

LOADED_AT = time.time_ns()
"""When this process began to load the package; what is remembered of proofs must not be about later files."""

_HOME = {
    "Ball": "numerics.ball",
    "DataModel": "theory.model.data_model",
    "GaussianNoise": "theory.model.noise",
    "Noise": "theory.model.noise",
    "ScalarMoE": "theory.experts.scalar_moe",
    "ScalarQuantizer": "theory.experts.scalar_quantizer",
    "Segmentation": "theory.segmentation.segmentation",
    "Theorem": "kernel",
    "UniformNoise": "theory.model.noise",
    "VectorDataModel": "theory.model.vector_model",
    "VectorMoE": "theory.experts.vector_moe",
    "Verdict": "deciders",
    "ZeroComputeMoERegressor": "learning.regressor",
    "algebra": "kernel",
    "beta_density": "theory.model.densities",
    "calc": "derivation",
    "claim": "derivation",
    "decide_equal": "deciders",
    "decide_nonnegative": "deciders",
    "level_set_error_constant": "theory.segmentation.level_set_constant",
    "level_set_segmentation": "theory.segmentation.level_sets",
    "show_progress": "present.notebook",
    "special_case": "present.special_case",
    "truncated_normal": "theory.model.densities",
    "uniform_density": "theory.model.densities",
    "uses": "derivation",
    "verify": "verification",
    "x": "theory.scalar",
}

# ZeroComputeMoERegressor is not among these, so that `import *` does not ask for scikit-learn.
__all__ = [
    "Ball",
    "DataModel",
    "GaussianNoise",
    "Noise",
    "ScalarMoE",
    "ScalarQuantizer",
    "Segmentation",
    "Theorem",
    "UniformNoise",
    "VectorDataModel",
    "VectorMoE",
    "Verdict",
    "__version__",
    "algebra",
    "beta_density",
    "calc",
    "cells",
    "claim",
    "decide_equal",
    "decide_nonnegative",
    "level_set_error_constant",
    "level_set_segmentation",
    "paper",
    "show_progress",
    "special_case",
    "truncated_normal",
    "uniform_density",
    "uses",
    "verify",
    "x",
]


def __getattr__(name: str) -> object:
    if name == "paper":
        return import_module("zcmoe_symbolic.paper")
    if name == "cells":
        return import_module("zcmoe_symbolic.theory.cells")
    if name in _HOME:
        return getattr(import_module(f"zcmoe_symbolic.{_HOME[name]}"), name)
    raise AttributeError(f"module 'zcmoe_symbolic' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "ZeroComputeMoERegressor"])
