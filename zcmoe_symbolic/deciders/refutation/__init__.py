"""What a search for a counterexample tries: exact points, concrete functions; and how a witness is written."""

from zcmoe_symbolic.deciders.refutation.candidates import Candidates
from zcmoe_symbolic.deciders.refutation.concrete_functions import functions_in, sample_functions
from zcmoe_symbolic.deciders.refutation.digits import proved_digits
from zcmoe_symbolic.deciders.refutation.points import sample_values

__all__ = ["Candidates", "functions_in", "proved_digits", "sample_functions", "sample_values"]
