"""Certified integrals of products of real powers of analytic functions.

The rules are in `gauss_jacobi`, the pieces between zeros in `lobes`.
"""

from zcmoe_symbolic.numerics.quadrature.certified import CertifiedIntegral
from zcmoe_symbolic.numerics.quadrature.integrate import MOST_DIGITS, CannotIntegrate, Diverges, certified_integral

__all__ = ["MOST_DIGITS", "CannotIntegrate", "CertifiedIntegral", "Diverges", "certified_integral"]
