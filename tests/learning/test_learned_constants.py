"""The learned constants are the means of the outputs in the regions, accurately, however they are computed."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic import Segmentation
from zcmoe_symbolic.learning.constants import LearnedConstants, learned_constants
from zcmoe_symbolic.learning.kernels import DIRECT
from zcmoe_symbolic.learning.trials import constants_of_trials
from zcmoe_symbolic.numerics.inverses.kernels import is_numba_installed

UNIT = 2.0**-53
needs_numba = pytest.mark.skipif(not is_numba_installed(), reason="numba is not installed")
paths = pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=needs_numba)], ids=["numpy", "numba"])


def exact_means(regions, outputs, m):
    """The exact means as fractions, None for regions without examples."""
    sums, counts = [Fraction(0)] * m, [0] * m
    for region, output in zip(regions.tolist(), outputs.tolist(), strict=True):
        sums[region] += Fraction(output)
        counts[region] += 1
    return [total / count if count else None for total, count in zip(sums, counts, strict=True)], counts


def excess(learned, regions, outputs):
    """The largest error of a constant in units of what is promised; above 1 the promise is broken."""
    worst = 0.0
    for region in np.unique(regions):
        values = outputs[regions == region]
        error = abs(Fraction(math.fsum(values)) / len(values) - Fraction(learned.constants[region]))
        worst = max(worst, float(error) / ((min(len(values), DIRECT) + 4) * UNIT * np.abs(values).mean()))
    return worst


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(-1e6, 1e6)), min_size=1, max_size=60),
    st.integers(1, 12),
    st.sampled_from([False, True] if is_numba_installed() else [False]),
)
def test_constants_are_exact_means_up_to_rounding(examples, m, compiled):
    inputs, outputs = np.array(examples).T
    cells = Segmentation.uniform(m)
    means, counts = exact_means(cells.region_of(inputs), outputs, m)
    learned = learned_constants(inputs, outputs, cells, compiled=compiled)
    assert learned.counts.tolist() == counts
    assert learned.n == len(examples)
    overall = sum(map(Fraction, outputs.tolist())) / len(examples)
    scale = np.abs(outputs).mean()
    assert abs(Fraction(learned.mean) - overall) <= (len(examples) + m) * UNIT * scale
    for region, mean in enumerate(means):
        if mean is None:
            assert learned.constants[region] == learned.mean
        else:
            size = np.abs(outputs[cells.region_of(inputs) == region]).mean()
            assert abs(Fraction(learned.constants[region]) - mean) <= (counts[region] + 4) * UNIT * size + 5e-324


@paths
@pytest.mark.parametrize("m", [1, 3, 40, 100, 3000, 200_000])
@pytest.mark.parametrize("uniform", [True, False])
def test_both_paths_agree_with_the_definition(compiled, m, uniform):
    random = np.random.default_rng(m)
    cells = Segmentation.uniform(m) if uniform else Segmentation([0, *np.sort(random.random(m - 1)), 1.0])
    inputs, outputs = random.random(150_000), random.standard_normal(150_000) + 5
    learned = learned_constants(inputs, outputs, cells, compiled=compiled)
    regions = cells.region_of(inputs)
    counts = np.bincount(regions, minlength=m)
    assert (learned.counts == counts).all()
    sums = np.bincount(regions, outputs, minlength=m)
    expected = np.where(counts > 0, sums / np.maximum(counts, 1), outputs.mean())
    np.testing.assert_allclose(learned.constants, expected, rtol=1e-11)


@paths
@pytest.mark.parametrize("offset", [0.0, 1e6, 1e12])
@pytest.mark.parametrize("m", [1, 7, 100, 5000])
def test_accuracy_with_large_offsets(compiled, offset, m):
    random = np.random.default_rng(11)
    inputs, outputs = random.random(400_000), random.standard_normal(400_000) + offset
    cells = Segmentation.uniform(m)
    learned = learned_constants(inputs, outputs, cells, compiled=compiled)
    if m <= 100:
        assert excess(learned, cells.region_of(inputs), outputs) <= 1
    # What is usual is far better: the error against an exactly rounded sum.
    some = outputs[cells.region_of(inputs) == 0]
    assert abs(learned.constants[0] - math.fsum(some) / len(some)) <= 40 * UNIT * np.abs(some).mean()


def drifting(n):
    """Outputs on which plain summation drifts off: all others are lost when they are added to the first."""
    outputs = np.ones(n)
    outputs[0] = 2.0**53
    return outputs


@paths
@pytest.mark.parametrize("m", [1, 3, 3000])
def test_the_promised_accuracy_holds_where_plain_summation_breaks_it(compiled, m):
    """The last block of the compiled path and blocks of other regions included; a plain loop fails the same check."""
    n = 1 << 20
    outputs, inputs = drifting(n), np.full(n, 0.5)
    cells = Segmentation.uniform(m)
    regions = cells.region_of(inputs)
    learned = learned_constants(inputs, outputs, cells, compiled=compiled)
    assert excess(learned, regions, outputs) <= 1
    plain = np.bincount(regions, outputs, minlength=m) / np.maximum(np.bincount(regions, minlength=m), 1)
    naive = LearnedConstants(plain, learned.counts, learned.mean)
    assert excess(naive, regions, outputs) > 1


@pytest.mark.slow
@paths
def test_accuracy_with_ten_million_examples(compiled):
    random = np.random.default_rng(12)
    inputs, outputs = random.random(10**7), random.standard_normal(10**7) + 1e9
    learned = learned_constants(inputs, outputs, Segmentation.uniform(10), compiled=compiled)
    regions = Segmentation.uniform(10).region_of(inputs)
    assert excess(learned, regions, outputs) <= 1
    assert abs(learned.mean - math.fsum(outputs) / 10**7) <= 4 * np.spacing(1e9)


@paths
@pytest.mark.parametrize("value", [1.7e308, -1.7e308])
def test_sums_that_overflow_still_have_a_mean(compiled, value):
    inputs, outputs = np.linspace(0, 1, 1000), np.full(1000, value)
    outputs[-1] = 3.0
    learned = learned_constants(inputs, outputs, [0, 0.5, 0.999, 1], compiled=compiled)
    promised = (500 + 4) * UNIT
    np.testing.assert_allclose(learned.constants, [value, value, outputs[-1]], rtol=promised)
    np.testing.assert_allclose(learned.mean, value * 0.999, rtol=1e-12)
    constants, _ = constants_of_trials([inputs], [outputs], [0, 0.5, 0.999, 1])
    np.testing.assert_allclose(constants[0], [value, value, outputs[-1]], rtol=promised)


@paths
def test_a_small_region_is_not_hurt_by_large_outputs_elsewhere(compiled):
    inputs = np.array([0.1, 0.2, 0.7, 0.8])
    outputs = np.array([1e15, 3e15, 1e-9, 3e-9])
    learned = learned_constants(inputs, outputs, [0, 0.5, 1], compiled=compiled)
    np.testing.assert_allclose(learned.constants, [2e15, 2e-9], rtol=1e-15)


@pytest.mark.parametrize(("empty", "constant"), [("mean", 2.0), ("nan", np.nan), (0, 0.0), (-1.5, -1.5)], ids=str)
def test_a_region_without_examples_gets_what_the_rule_says(empty, constant):
    learned = learned_constants([0.1, 0.2], [1.0, 3.0], [0, 0.5, 1], empty=empty)
    np.testing.assert_array_equal(learned.constants, [2.0, constant])
    assert learned.counts.tolist() == [2, 0]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(-10, 10), st.integers(0, 5)), min_size=1, max_size=30).filter(
        lambda rows: any(weight for _, _, weight in rows)
    ),
    st.integers(1, 6),
)
def test_a_weight_repeats_an_example(examples, m):
    inputs, outputs, weights = np.array(examples).T
    repeated = weights.astype(int)
    once = learned_constants(inputs, outputs, Segmentation.uniform(m), weights=weights)
    often = learned_constants(inputs.repeat(repeated), outputs.repeat(repeated), Segmentation.uniform(m))
    np.testing.assert_allclose(once.constants, often.constants, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(once.mean, often.mean, rtol=1e-12, atol=1e-12)
    assert (once.counts <= often.counts).all()


def test_huge_weighted_outputs_do_not_overflow():
    learned = learned_constants([0.1, 0.2, 0.9], [1.7e308, 1.7e308, 1.0], [0, 0.5, 1], weights=[1e300, 1e300, 1e300])
    np.testing.assert_allclose(learned.constants, [1.7e308, 1.0], rtol=1e-15)


BAD = {
    "no examples": ([], [], {}, r"n = 0"),
    "two lengths": ([0.1], [1.0, 2.0], {}, r"inputs has the shape \(1,\) and outputs \(2,\)"),
    "two axes": ([[0.1]], [[1.0]], {}, r"both must be \(n,\)"),
    "input NaN": ([0.1, np.nan], [1.0, 2.0], {}, r"inputs\[1\] = nan lies outside \[0, 1\]"),
    "input infinite": ([0.1, np.inf], [1.0, 2.0], {}, r"inputs\[1\] = inf lies outside"),
    "input outside": ([-0.1, 2.0], [1.0, 2.0], {}, r"inputs\[0\] = -0.1 lies outside"),
    "output NaN": ([0.1, 0.2], [1.0, np.nan], {}, r"outputs\[1\] = nan is not finite"),
    "output infinite": ([0.1, 0.2], [-np.inf, np.nan], {}, r"outputs\[0\] = -inf is not finite"),
    "opposite infinities": ([0.1, 0.1], [np.inf, -np.inf], {}, r"outputs\[0\] = inf is not finite"),
    "outputs text": ([0.1], ["a"], {}, r"outputs is no array of real numbers"),
    "rule": ([0.1], [1.0], {"empty": "median"}, r"empty is 'median'"),
    "rule NaN": ([0.1], [1.0], {"empty": np.nan}, r"empty is nan"),
    "weights shape": ([0.1], [1.0], {"weights": [1.0, 2.0]}, r"weights has the shape \(2,\); there are 1"),
    "weights negative": ([0.1, 0.2], [1.0, 1.0], {"weights": [1.0, -2.0]}, r"weights\[1\] = -2.0 is negative"),
    "weights NaN": ([0.1, 0.2], [1.0, 1.0], {"weights": [1.0, np.nan]}, r"weights\[1\] = nan is not finite"),
    "weights zero": ([0.1, 0.2], [1.0, 1.0], {"weights": [0.0, 0.0]}, r"weights are all zero"),
    "weighted NaN": ([0.1, 0.2], [1.0, np.nan], {"weights": [1.0, 1.0]}, r"outputs\[1\] = nan"),
}


@paths
@pytest.mark.parametrize("case", BAD)
def test_bad_examples_are_refused_by_name(case, compiled):
    inputs, outputs, options, said = BAD[case]
    with pytest.raises(ValueError, match=said):
        learned_constants(inputs, outputs, Segmentation.uniform(3), compiled=compiled, **options)


@paths
@pytest.mark.parametrize("place", [0, 4999, 12_345, 99_999])
@pytest.mark.parametrize("cells", [Segmentation.uniform(10), Segmentation([0.0, 0.1, 0.9, 1.0])], ids=["equal", "not"])
def test_the_place_of_a_bad_entry_is_found_in_long_arrays(compiled, place, cells):
    inputs, outputs = np.full(100_000, 0.5), np.zeros(100_000)
    inputs[place] = np.nan
    with pytest.raises(ValueError, match=rf"^inputs\[{place}\] = nan"):
        learned_constants(inputs, outputs, cells, compiled=compiled)
    inputs[place], outputs[place] = 0.5, np.inf
    with pytest.raises(ValueError, match=rf"^outputs\[{place}\] = inf"):
        learned_constants(inputs, outputs, cells, compiled=compiled)


@paths
def test_read_only_and_strided_arrays_and_other_types_are_taken(compiled):
    inputs = np.linspace(0, 1, 20_000, dtype=np.float32)[::2]
    outputs = np.arange(20_000)[::-2]
    inputs.flags.writeable = False
    learned = learned_constants(inputs, outputs, Segmentation.uniform(4), compiled=compiled)
    regions = Segmentation.uniform(4).region_of(inputs)
    for region in range(4):
        assert learned.constants[region] == outputs[regions == region].mean()


# -- any regions ------------------------------------------------------------------------------------------------------


class Sides:
    """Inside or outside of a circle: regions of inputs with two features."""

    m = 3

    def region_of(self, points):
        return (np.hypot(points[..., 0], points[..., 1]) > 1).astype(np.intp)


def test_any_regions_will_do():
    inputs = np.array([[0.1, 0.1], [3.0, 4.0], [0.2, 0.3]])
    learned = learned_constants(inputs, [1.0, 2.0, 3.0], Sides())
    assert learned.constants.tolist() == [2.0, 2.0, 2.0]
    assert learned.counts.tolist() == [2, 1, 0]
    constants, counts = constants_of_trials(np.stack([inputs, inputs[::-1]]), [[1.0, 2.0, 3.0]] * 2, Sides())
    assert constants.tolist() == [[2.0] * 3] * 2
    assert counts.tolist() == [[2, 1, 0]] * 2
    with pytest.raises(ValueError, match=r"inputs\[1, 1\] = nan is not finite"):
        learned_constants([[0.1, 0.1], [3.0, np.nan]], [1.0, 2.0], Sides())


WRONG_ANSWERS = {
    "large": ([0, 3], "gave 3 for input 1"),
    "negative": ([-1, 0], "gave -1 for input 0"),
    "float": ([0.0, 1.0], "one integer"),
    "short": ([0], "one integer"),
}


@pytest.mark.parametrize("case", WRONG_ANSWERS)
def test_wrong_regions_are_refused(case):
    answer, said = WRONG_ANSWERS[case]

    class Wrong:
        m = 3

        def region_of(self, _):
            return np.array(answer)

    with pytest.raises(ValueError, match=said):
        learned_constants([0.1, 0.2], [1.0, 2.0], Wrong())


# -- many trials ------------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5), st.integers(1, 40), st.integers(1, 30), st.integers(0, 2**32), st.booleans())
def test_every_trial_is_what_it_would_be_alone(trials, n, m, seed, uniform):
    random = np.random.default_rng(seed)
    inputs, outputs = random.random((trials, n)), random.standard_normal((trials, n))
    cells = Segmentation.uniform(m) if uniform else Segmentation([0.0, *np.sort(random.random(m - 1)), 1.0])
    constants, counts = constants_of_trials(inputs, outputs, cells)
    assert constants.shape == counts.shape == (trials, m)
    for trial in range(trials):
        alone = learned_constants(inputs[trial], outputs[trial], cells)
        assert (counts[trial] == alone.counts).all()
        np.testing.assert_allclose(constants[trial], alone.constants, rtol=1e-13, atol=1e-13)


def test_long_trials_keep_the_promised_accuracy():
    n = 1 << 18
    inputs, outputs = np.full((2, n), 0.5), np.stack([drifting(n), np.ones(n)])
    constants, counts = constants_of_trials(inputs, outputs, [0, 0.4, 1])
    learned = LearnedConstants(constants[0], counts[0], 0.0)
    assert excess(learned, np.ones(n, dtype=int), outputs[0]) <= 1
    assert constants[1].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("inputs", "outputs", "said"),
    [
        ([0.1], [1.0], r"both must be \(trials, n\)"),
        ([[0.1, 0.2]], [[1.0]], r"inputs has the shape \(1, 2\) and outputs \(1, 1\)"),
        (np.zeros((0, 3)), np.zeros((0, 3)), "trials >= 1"),
        (np.zeros((3, 0)), np.zeros((3, 0)), "n >= 1"),
        ([[0.1, 0.2], [0.3, np.nan]], [[1.0, 1.0]] * 2, r"inputs\[1, 1\] = nan lies outside"),
        ([[0.1, 0.2], [0.3, 0.4]], [[1.0, 1.0], [np.inf, 1.0]], r"outputs\[1, 0\] = inf is not finite"),
    ],
    ids=["one axis", "shapes", "no trials", "no examples", "input", "output"],
)
def test_bad_trials_are_refused(inputs, outputs, said):
    with pytest.raises(ValueError, match=said):
        constants_of_trials(inputs, outputs, [0, 0.5, 1])


@paths
@pytest.mark.parametrize("wrong", [1_200_000, 700_001, 3])
def test_the_first_wrong_input_of_many_is_named_whatever_part_it_lies_in(compiled, wrong):
    inputs = np.full(1_300_000, 0.25)
    inputs[wrong] = np.nan
    inputs[-1] = 2.0
    with pytest.raises(ValueError, match=rf"inputs\[{wrong}\] = nan"):
        learned_constants(inputs, np.ones(inputs.size), Segmentation.uniform(7), compiled=compiled)
