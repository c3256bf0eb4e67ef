"""What the bounds of Lemma 6.3, Theorems 6.4 and 6.5 and the aggregate bound refuse, and with which words."""

import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import DataModel, Noise, Segmentation, UniformNoise, truncated_normal, x
from zcmoe_symbolic.language.wellformed import InexactInput
from zcmoe_symbolic.theory.concentration import RegionRanges, aggregate_bound, lemma_6_3, theorem_6_4, theorem_6_5

half = sp.Rational(1, 2)
REFERENCE = DataModel(sp.cos(6 * sp.pi * x), truncated_normal(x, mean=half, std=sp.Rational(1, 5)), UniformNoise(half))
TWO = RegionRanges(["1/4", "3/4"], [1, 2])
CELLS = Segmentation.uniform(2)
UNBOUNDED = DataModel(x, 1, Noise(variance=1))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: theorem_6_5(REFERENCE, CELLS, 0, "0.1", "0.1"), "n is 0; it must be at least 1"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 2.5, "0.1", "0.1"), "n is 2.5; it must be an integer"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, 0, "0.1"), "delta = 0 does not lie strictly between 0 and 1"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, "0.1", 1), "eta = 1 does not lie strictly between 0 and 1"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, "0.1", "-0.1"), "eta = -1/10 does not lie"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, failure=2), "failure = 2 does not lie"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, "0.1", failure="0.1"), "give it, or these two"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, "0.1", "0.1", c="1/2"), "c = 1/2 is not valid for t = 1/2"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, "0.1", "0.1", c="1/3", form="exact"), "has no constant"),
        (lambda: theorem_6_5(REFERENCE, CELLS, 100, "0.1", "0.1", form="sharp"), "form is 'sharp'; it must be one of"),
        (lambda: theorem_6_5(REFERENCE, None, 100, "0.1", "0.1"), "segmentation is None"),
        (lambda: theorem_6_5(TWO, CELLS, 100, "0.1", "0.1"), "RegionRanges have their regions already"),
        (
            lambda: theorem_6_5(UNBOUNDED, CELLS, 100, "0.1", "0.1"),
            r"noise.bound is None; .*Noise\(variance=1, bound=b\)",
        ),
        (lambda: theorem_6_4(UNBOUNDED, CELLS, 100, "0.1", "0.1"), "noise.bound is None"),
        (lambda: theorem_6_4(REFERENCE, CELLS, 100, "0.1", "0.1", form="exact"), "form is 'exact'; it must be one of"),
        (lambda: theorem_6_4(REFERENCE, CELLS, 100, "0.1", "0.1", region=2), "numbered from 0 to 1"),
        (lambda: lemma_6_3(REFERENCE, CELLS, 100, "0.1", region=-1), "region is -1"),
        (lambda: aggregate_bound(UNBOUNDED, CELLS, n=100, failure="0.1"), "noise.bound is None"),
        (lambda: aggregate_bound(REFERENCE, CELLS, n=0, failure="0.1"), "n is 0"),
        (
            lambda: aggregate_bound(REFERENCE, CELLS, failure="0.1"),
            "n is None; give the number of examples, or the counts",
        ),
        (
            lambda: aggregate_bound(REFERENCE, CELLS, counts=[1, 2, 3], failure="0.1"),
            "counts has 3 entries; there are 2",
        ),
        (lambda: aggregate_bound(REFERENCE, CELLS, counts=[1, -2], failure="0.1"), r"counts\[1\] is -2"),
        (
            lambda: aggregate_bound(REFERENCE, CELLS, counts=[1, 2.0], failure="0.1"),
            r"counts\[1\] is 2.0; it must be an int",
        ),
        (lambda: aggregate_bound(REFERENCE, CELLS, counts=[0, 0], failure="0.1"), "counts are all 0"),
        (
            lambda: aggregate_bound(REFERENCE, CELLS, counts=[1, 2], n=4, failure="0.1"),
            "counts add up to 3, but n is 4",
        ),
        (lambda: aggregate_bound(REFERENCE, CELLS, counts=[1, 2], form="per region", failure="0.1"), "leave it out"),
        (lambda: aggregate_bound(REFERENCE, CELLS, n=9, form="best", failure="0.1"), "form is 'best'"),
        (lambda: aggregate_bound(REFERENCE, CELLS, n=9, proxy="normal", failure="0.1"), "proxy is 'normal'"),
        (lambda: aggregate_bound(TWO, n=9, proxy="uniform noise", failure="0.1"), "RegionRanges without a model"),
        (
            lambda: aggregate_bound(
                DataModel(x, 1, Noise(variance=sp.Rational(1, 12), bound=half)),
                CELLS,
                n=9,
                proxy="uniform noise",
                failure="0.1",
            ),
            "give a model with UniformNoise, or proxy='range'",
        ),
    ],
)
def test_bad_input_is_an_error_that_names_it(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_unbounded_noise_is_enough_for_the_counts():
    assert lemma_6_3(UNBOUNDED, CELLS, 1000, "0.1", region=0).applies


@pytest.mark.parametrize("name", ["delta", "eta"])
def test_floats_are_refused_with_the_remedy(name):
    levels = {"delta": "0.05", "eta": "0.05", name: 0.05}
    with pytest.raises(InexactInput, match=rf"{name} is the float 0.05; write Rational\('0.05'\) or the text '0.05'"):
        theorem_6_5(REFERENCE, CELLS, 100, **levels)


def test_numpy_integers_serve_as_counts_and_as_n():
    counts = np.array([40, 60])
    assert aggregate_bound(TWO, counts=counts, n=np.int64(100), failure="0.05").applies
