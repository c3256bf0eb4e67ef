"""Libraries that only sweeps need: loaded when they are used, and named with their extra when they are missing."""

from importlib import import_module
from types import ModuleType

__all__ = ["library"]

_EXTRAS = {"joblib": "simulate", "pyarrow": "simulate", "pyarrow.parquet": "simulate", "distributed": "scale"}


def library(name: str, purpose: str) -> ModuleType:
    """The module of this name.

    Raises `ValueError`, which says what it is needed for and which extra of the package brings it, if it is not
    installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.split(".")[0]:
            raise
        raise ValueError(
            f"{purpose} needs {error.name}, which is not installed; pip install 'zcmoe-symbolic[{_EXTRAS[name]}]'"
        ) from error
