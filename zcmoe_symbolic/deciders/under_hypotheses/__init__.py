"""Questions under hypotheses: signs, ranges, continuity, equality of integrals, orders of remainders."""
