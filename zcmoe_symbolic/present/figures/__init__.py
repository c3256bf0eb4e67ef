"""The figures of the paper: theory and experiment on the same axes, with a CSV of every number that is drawn."""
