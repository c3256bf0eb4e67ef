"""One-dimensional mixtures of experts and quantizers: densities, companding, errors, the exact optimum."""
