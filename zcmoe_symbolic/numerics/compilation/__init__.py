"""SymPy expressions compiled once, and evaluated in Arb's balls, Taylor series, mpmath and NumPy."""

from zcmoe_symbolic.numerics.compilation.compiled import Compiled, compiled
from zcmoe_symbolic.numerics.compilation.program import CannotCompile

__all__ = ["CannotCompile", "Compiled", "compiled"]
