"""The learning problem: target, density of the input, noise, and the checks of what a user writes."""
