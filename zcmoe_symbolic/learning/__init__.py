"""Learning the constants of given regions from examples: routing, means, the scikit-learn estimator."""
