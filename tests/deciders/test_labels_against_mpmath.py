"""The labels of tests/data/identities.jsonl agree with mpmath: the judge of the deciders is itself judged."""

import itertools
import zlib
from collections.abc import Iterator
from typing import Any

import mpmath
import numpy
import pytest
from labelled_cases import read_identities, sides
from mpmath import mp
from text_evaluation import Evaluation, Undefined, Value, Zeros

CASES = read_identities()
BY_ID = {case["id"]: case for case in CASES}

# mpmath sums the half waves of an oscillating integrand and must know where they end.
OSCILLATING: dict[str, Zeros] = {
    "sin(x)/x": lambda n: n * mp.pi,
    "sin(x)**2/x**2": lambda n: n * mp.pi,
    "cos(x**2)": lambda n: mp.sqrt((n - mp.mpf(1) / 2) * mp.pi),
}

# Where the integrand is singular at an end, or oscillates on the way to infinity, quadrature loses digits.
COARSE = {
    "Integral(exp(-a*x)*cos(b*x),(x,0,oo))": "1e-14",
    "Integral(exp(-a*x)*sin(b*x),(x,0,oo))": "1e-14",
    "Integral(x**(a-1)*exp(-x),(x,0,oo))": "1e-16",
    "Integral(x**(a-1)*exp(-b*x),(x,0,oo))": "1e-16",
    "Integral(x**(a-1)*(1-x)**(b-1),(x,0,1))": "1e-16",
    "Integral(1/sqrt(x*(1-x)),(x,0,1))": "1e-15",
    "Integral(log(1+a**2/x**2),(x,0,oo))": "1e-15",
}

FUNCTIONS = [
    {"f": lambda t: mp.sin(t) + t * t / 3 + 2, "g": lambda t: mp.exp(t / 3) - t / 2},
    {"f": lambda t: mp.exp(-t / 2) * mp.cos(2 * t), "g": lambda t: t / (1 + t * t) + mp.mpf(1) / 3},
    {"f": lambda t: t**3 - 2 * t + mp.cos(t), "g": lambda t: mp.sin(3 * t) + t * t},
]


def decimal(text: str) -> Value:
    return mp.mpf(text)


def candidates(facts: list[str], source: numpy.random.Generator) -> list[Value]:
    """Return values that the assumptions admit: exact special ones first, then random ones."""
    if "integer" in facts:
        numbers: list[Value] = list(range(-4, 9))
    else:
        special = [0, 1, -1, 2, -2, 3, -3, decimal("0.5"), decimal("-0.5"), decimal("1.5")]
        drawn = [decimal(f"{source.uniform(-4, 4):.6f}") for _ in range(8)] + [decimal(f"{source.uniform(0, 1):.6f}")]
        numbers = special + drawn
        # SymPy reads nonzero as real and nonzero.
        if not {"real", "positive", "negative", "nonnegative", "nonzero"} & set(facts):
            parts = [(0, 1), (0, -1), (0, 2), (0, -3), (-1, 1), (1, -1), (1, 5), (-2, -7)]
            numbers += [mp.mpc(real, imaginary) for real, imaginary in parts]
            numbers += [
                mp.mpc(decimal(f"{s * source.uniform(0.1, 3):.6f}"), decimal(f"{t * source.uniform(0.1, 3):.6f}"))
                for s, t in itertools.product((1, -1), repeat=2)
                for _ in range(2)
            ]
    rules = {
        "positive": lambda v: v > 0,
        "negative": lambda v: v < 0,
        "nonnegative": lambda v: v >= 0,
        "nonzero": lambda v: v != 0,
        "even": lambda v: v % 2 == 0,
        "odd": lambda v: v % 2 == 1,
    }
    for fact in facts:
        if fact in rules:
            numbers = [value for value in numbers if rules[fact](value)]
    return numbers


def points(case: dict[str, Any], count: int) -> Iterator[dict[str, Value]]:
    source = numpy.random.default_rng(zlib.crc32(case["id"].encode()))
    names = [name for name, facts in case["symbols"].items() if facts != ["function"]]
    pools = [candidates(case["symbols"][name], source) for name in names]
    if is_heavy(case):
        # A slow decay or a strong singularity at an end is beyond quadrature without a change of variables.
        pools = [[value for value in pool if value == 0 or abs(value) >= mp.mpf("0.5")] for pool in pools]
    if not names:
        yield {}
        return
    if len(names) == 1:
        pool = pools[0]
        for value in pool if len(pool) <= count else [pool[index] for index in source.permutation(len(pool))[:count]]:
            yield {names[0]: value}
        return
    for _ in range(count):
        yield {name: pool[source.integers(len(pool))] for name, pool in zip(names, pools, strict=True)}


def is_heavy(case: dict[str, Any]) -> bool:
    return any(key in case["lhs"] + case["rhs"] for key in ("Integral(", ",oo)"))


def is_nested(case: dict[str, Any]) -> bool:
    return any(f"{outer}(Integral(" in case["lhs"] + case["rhs"] for outer in ("Integral", "Derivative"))


def differences(case: dict[str, Any]) -> Iterator[tuple[dict[str, Value], Value]]:
    """Yield the relative difference of the sides wherever both have a value that a second precision confirms."""
    text = case["lhs"] + case["rhs"]
    heavy, nested = is_heavy(case), is_nested(case)
    # Nested quadratures cost the square of a single one.
    count = 3 if nested else 6 if heavy else 60
    digits = 18 if nested else 34 if heavy else 50
    zeros = next((zeros for key, zeros in OSCILLATING.items() if f"Integral({key}," in text), None)
    substitutes = FUNCTIONS[: 1 if nested else 3] if ["function"] in case["symbols"].values() else [{}]
    for functions in substitutes:
        with mpmath.workdps(digits):
            where = list(points(case, count))
        for point in where:
            values = []
            for precision in (digits, digits + 12):
                with mpmath.workdps(precision):
                    evaluation = Evaluation(point, functions, zeros)
                    try:
                        values.append((evaluation.value(case["lhs"]), evaluation.value(case["rhs"])))
                    except Undefined:
                        break
                if heavy:
                    values *= 2
                    break
            if len(values) < 2:
                continue
            (left, right), (finer_left, finer_right) = values
            scale = max(mp.mpf(1), abs(left), abs(right))
            wobble = max(abs(left - finer_left), abs(right - finer_right)) / scale
            # Rounding may throw a point to the other side of a branch cut: such a point says nothing.
            if wobble < mp.mpf(10) ** (6 - digits):
                with mpmath.workdps(digits + 12):
                    yield point, abs(finer_left - finer_right) / scale


def verdict(case: dict[str, Any]) -> tuple[bool | None, str]:
    """Return what mpmath says of the case (None: no point with values), and the largest difference met."""
    coarse = next((mp.mpf(allowed) for text, allowed in COARSE.items() if text == case["lhs"]), None)
    tolerance = coarse or mp.mpf(10) ** (-12 if is_nested(case) else -25 if is_heavy(case) else -38)
    largest, where, seen = mp.mpf(0), {}, 0
    for point, difference in differences(case):
        seen += 1
        if difference >= largest:
            largest, where = difference, point
        if not case["truth"] and difference > tolerance:
            break
    if not seen:
        return None, "no point where both sides have a value"
    return bool(largest < tolerance), f"{seen} points, largest difference {mp.nstr(largest, 5)} at {where}"


def check(case: dict[str, Any]) -> None:
    answer, account = verdict(case)
    assert answer is case["truth"], (
        f"{case['id']}: {case['lhs']} = {case['rhs']} is labelled {case['truth']}: {account}"
    )


@pytest.mark.parametrize("identity", [case["id"] for case in CASES if not is_heavy(case)])
def test_label_agrees_with_mpmath(identity: str) -> None:
    check(BY_ID[identity])


@pytest.mark.slow
@pytest.mark.parametrize("identity", [case["id"] for case in CASES if is_heavy(case)])
def test_label_of_an_integral_or_series_agrees_with_mpmath(identity: str) -> None:
    check(BY_ID[identity])


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted({case["cat"] for case in CASES}))
def test_reading_by_sympy_keeps_the_values(kind: str) -> None:
    """SymPy rewrites while it reads; what it prints afterwards still has the value of the text of the case."""
    for case in CASES:
        if case["cat"] != kind or is_heavy(case):
            continue
        functions = FUNCTIONS[0] if ["function"] in case["symbols"].values() else {}
        for text, expression in zip((case["lhs"], case["rhs"]), sides(case), strict=True):
            with mpmath.workdps(45):
                for point in points(case, 25):
                    evaluation = Evaluation(point, functions)
                    try:
                        written, read = evaluation.value(text), evaluation.value(str(expression))
                    except Undefined:
                        continue
                    assert abs(written - read) < mp.mpf(10) ** -35 * max(1, abs(written)), (case["id"], text, point)


def test_a_wrong_label_is_noticed() -> None:
    """Planted fault: turning a label round makes the check fail, for true and for false cases of every kind."""
    turned = [case for case in CASES if case["id"].endswith(("-001a", "-001b")) and not is_heavy(case)]
    assert len(turned) >= 10
    for case in turned:
        answer, _ = verdict(case)
        assert answer is not (not case["truth"])
        with pytest.raises(AssertionError):
            check({**case, "truth": not case["truth"]})


def test_identities_are_well_formed_and_balanced() -> None:
    kinds = sorted({case["cat"] for case in CASES})
    assert kinds == sorted(
        ["polyrat", "radicals", "explog", "trig", "branch", "piecewise", "integral", "undef", "sums", "special"]
    )
    assert len(BY_ID) == len(CASES)
    for kind in kinds:
        for truth in (True, False):
            assert sum(case["cat"] == kind and case["truth"] is truth for case in CASES) >= 20, (kind, truth)
    for case in CASES:
        assert set(case) == {"id", "cat", "lhs", "rhs", "symbols", "truth", "source", "note"}
        assert case["source"].strip()
