"""Sweeps over models, numbers of experts and examples, and segment densities: resumable, on one machine or a cluster."""
