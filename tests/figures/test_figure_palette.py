"""Series stay apart without colour, in grey print, and for readers who do not see red or green."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from small_figures import SMALL

from zcmoe_symbolic.present.figures import figure_data
from zcmoe_symbolic.present.figures.palette import STYLES, luminance

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE Trans. Vis. Comput. Graphics 15 (2009), severity 1.
DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def indistinct(names):
    """The pairs of styles that look alike without their colours."""
    return [(a, b) for a, b in combinations(names, 2) if STYLES[a].looks == STYLES[b].looks]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_no_two_series_of_a_panel_differ_in_colour_alone(number):
    for panel in figure_data(number, setting=SMALL).panels:
        assert indistinct([one.style for one in panel.series]) == [], panel.key


def test_a_pair_that_differs_in_colour_alone_is_seen(monkeypatch):
    twin = replace(STYLES["optimal exact"], colour="#D55E00")
    monkeypatch.setitem(STYLES, "uniform exact", twin)
    assert indistinct(["optimal exact", "uniform exact"])


@pytest.mark.parametrize("name", STYLES)
def test_every_series_stands_out_from_white_paper(name):
    assert luminance(STYLES[name].colour) < 75


def test_the_training_sizes_have_greys_of_their_own():
    greys = sorted(luminance(STYLES[f"size {index} exact"].colour) for index in range(3))
    assert min(np.diff(greys)) > 10


def lab(colour, deficiency=None):
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    if deficiency:
        linear = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear, 0, 1)
    rgb_to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ratios = np.array(rgb_to_xyz) @ linear / [0.9505, 1.0, 1.089]
    roots = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("optimal exact", "uniform exact"),
        ("optimal constants dotted", "learned constants"),
        ("size 0 exact", "size 1 exact"),
        ("size 0 exact", "size 2 exact"),
        ("size 1 exact", "size 2 exact"),
    ],
)
def test_colours_that_are_compared_stay_apart_for_the_colour_blind(first, second, deficiency):
    one, two = (lab(STYLES[name].colour, deficiency) for name in (first, second))
    assert np.linalg.norm(one - two) > 15


def test_red_and_green_would_not_pass():
    red, green = (lab(colour, "deuteranopia") for colour in ("#b22222", "#5a6e00"))
    assert np.linalg.norm(red - green) < 15
