"""Samples of the learning problem and experiments with them, to be compared with the exact laws."""
