"""Segmentations of [0, 1] into intervals: breakpoints, regions, constants, pictures."""
