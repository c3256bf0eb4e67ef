"""Integrals over the cells of a segmentation: probabilities, conditional means, errors within the cells."""
