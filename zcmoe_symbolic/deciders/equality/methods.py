"""The methods that a proof of equality may use, in the order in which they are tried."""

from zcmoe_symbolic.deciders.equality.calculus import by_formal_calculus, by_one_integral
from zcmoe_symbolic.deciders.equality.cases import by_cases
from zcmoe_symbolic.deciders.equality.continuation import by_exponentials, by_powers
from zcmoe_symbolic.deciders.equality.exponents import by_exponents
from zcmoe_symbolic.deciders.equality.field import exact_arithmetic
from zcmoe_symbolic.deciders.equality.integration import by_values_of_integrals
from zcmoe_symbolic.deciders.equality.prover import Method
from zcmoe_symbolic.deciders.equality.summation import by_sequence_terms, by_series, by_summation
from zcmoe_symbolic.deciders.equality.vanishing import by_vanishing

__all__ = ["METHODS", "QUICK_METHODS"]

# What needs milliseconds, so that it comes before the search for a counterexample.
QUICK_METHODS: tuple[Method, ...] = (exact_arithmetic,)
METHODS: tuple[Method, ...] = (
    exact_arithmetic,
    by_exponentials,
    by_powers,
    by_exponents,
    by_vanishing,
    by_sequence_terms,
    by_summation,
    by_series,
    by_cases,
    by_formal_calculus,
    by_one_integral,
    by_values_of_integrals,
)
