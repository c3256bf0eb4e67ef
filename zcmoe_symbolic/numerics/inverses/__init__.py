"""The inverse of the integral of a density: the expander of a compander, and the points of a segmentation."""

from zcmoe_symbolic.numerics.inverses.half_lobes import CannotInvert
from zcmoe_symbolic.numerics.inverses.inverse import InverseOfIntegral

__all__ = ["CannotInvert", "InverseOfIntegral"]
