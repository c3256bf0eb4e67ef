"""The error constant with proved digits against `mpmath.quad` split at the critical points: seconds and their ratio.

    python benchmarks/error_constants.py [--digits 50 200 1000] [--models reference ...] [--repeat 3]

Every measurement is the first call in a process of its own, after all imports (also those that SymPy puts off to its
first sum). Ours is `ScalarMoE.error_constant`, with
the zeros of beta', the quadrature rules and the proved error; the construction of the model with all its checks (the
density is one, the target has no jump) is a column of its own. mpmath is given what a careful user would give it: the
zeros of beta', constants computed once. Both values are compared digit by digit.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import mpmath
import sympy as sp


@dataclass(frozen=True)
class Case:
    """A model for us, and the same integrand and its splits for mpmath."""

    model: Callable[[], object]
    integrand: Callable[[], tuple[Callable[[mpmath.mpf], mpmath.mpf], list[mpmath.mpf]]]


def _reference_model() -> object:
    from zcmoe_symbolic import DataModel, UniformNoise, truncated_normal, x

    half, fifth = sp.Rational(1, 2), sp.Rational(1, 5)
    density = truncated_normal(x, mean=half, std=fifth)
    return DataModel(beta=sp.cos(6 * sp.pi * x), density=density, noise=UniformNoise(half))


def _reference_density() -> Callable[[mpmath.mpf], mpmath.mpf]:
    mean, deviation = mpmath.mpf(1) / 2, mpmath.mpf(1) / 5
    mass = deviation * mpmath.sqrt(2 * mpmath.pi) * mpmath.erf(mean / deviation / mpmath.sqrt(2))
    return lambda t: mpmath.exp(-((t - mean) ** 2) / (2 * deviation**2)) / mass


def _reference_integrand() -> tuple[Callable[[mpmath.mpf], mpmath.mpf], list[mpmath.mpf]]:
    density, third, wave = _reference_density(), mpmath.mpf(1) / 3, 6 * mpmath.pi
    return lambda t: (density(t) * (wave * mpmath.sin(wave * t)) ** 2) ** third, [mpmath.mpf(k) / 6 for k in range(7)]


def _growing_model() -> object:
    from zcmoe_symbolic import DataModel, UniformNoise, uniform_density, x

    beta = sp.exp(x) * sp.sin(10 * x)
    return DataModel(beta=beta, density=uniform_density(), noise=UniformNoise(sp.Rational(1, 2)))


def _growing_integrand() -> tuple[Callable[[mpmath.mpf], mpmath.mpf], list[mpmath.mpf]]:
    third = mpmath.mpf(1) / 3
    zeros = [(mpmath.pi * k - mpmath.atan(10)) / 10 for k in (1, 2, 3)]

    def integrand(t: mpmath.mpf) -> mpmath.mpf:
        return ((mpmath.exp(t) * (mpmath.sin(10 * t) + 10 * mpmath.cos(10 * t))) ** 2) ** third

    return integrand, [mpmath.mpf(0), *zeros, mpmath.mpf(1)]


def _square_model() -> object:
    from zcmoe_symbolic import DataModel, UniformNoise, x

    return DataModel(beta=x**2, density=12 * x * (1 - x) ** 2, noise=UniformNoise(sp.Rational(1, 2)))


def _square_integrand() -> tuple[Callable[[mpmath.mpf], mpmath.mpf], list[mpmath.mpf]]:
    third = mpmath.mpf(1) / 3
    return lambda t: (48 * t**3 * (1 - t) ** 2) ** third, [mpmath.mpf(0), mpmath.mpf(1)]


def _plateau_model() -> object:
    from zcmoe_symbolic import DataModel, UniformNoise, truncated_normal, x

    half, fifth = sp.Rational(1, 2), sp.Rational(1, 5)
    beta = sp.Piecewise((sp.cos(6 * sp.pi * x), x <= half), (-1, True))
    return DataModel(beta=beta, density=truncated_normal(x, mean=half, std=fifth), noise=UniformNoise(half))


def _plateau_integrand() -> tuple[Callable[[mpmath.mpf], mpmath.mpf], list[mpmath.mpf]]:
    whole, splits = _reference_integrand()
    return whole, splits[:4]


CASES = {
    "reference": Case(_reference_model, _reference_integrand),
    "exp(x) sin(10 x)": Case(_growing_model, _growing_integrand),
    "x^2, vanishing density": Case(_square_model, _square_integrand),
    "plateau": Case(_plateau_model, _plateau_integrand),
}


def _ours(case: Case, digits: int) -> tuple[float, float, str]:
    from zcmoe_symbolic import DataModel, ScalarMoE  # noqa: F401  (loaded before the clock starts, like mpmath)

    sp.Symbol("first") + 1
    start = time.perf_counter()
    model = case.model()
    built = time.perf_counter()
    ball = ScalarMoE(model).error_constant(digits=digits)
    return time.perf_counter() - built, built - start, ball.decimal(digits)


def _mpmath(case: Case, digits: int) -> tuple[float, float, str]:
    mpmath.mp.dps = digits + 10
    start = time.perf_counter()
    integrand, splits = case.integrand()
    value = mpmath.quad(integrand, splits) ** 3 / 12
    return time.perf_counter() - start, 0.0, mpmath.nstr(value, digits)


def _measured(contender: str, name: str, digits: int) -> dict[str, object]:
    command = [sys.executable, __file__, "--measure", contender, name, str(digits)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _seconds(run: dict[str, object]) -> float:
    return float(str(run["seconds"]))


def _agreeing_digits(one: str, other: str, digits: int) -> int:
    """How many significant digits two decimal texts share, at most as many as were asked for."""
    mpmath.mp.dps = digits + 10
    a, b = mpmath.mpf(one), mpmath.mpf(other)
    return digits if a == b else min(digits, int(-mpmath.log10(abs(a - b) / abs(b))))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--digits", type=int, nargs="+", default=[50, 200, 1000])
    parser.add_argument("--models", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--repeat", type=int, default=3, help="calls per measurement, the median counts")
    parser.add_argument("--measure", nargs=3, metavar=("WHO", "MODEL", "DIGITS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        who, name, digits = options.measure
        seconds, before, value = {"ours": _ours, "mpmath": _mpmath}[who](CASES[name], int(digits))
        print(json.dumps({"seconds": seconds, "before": before, "value": value}))
        return
    print("| model | digits | model s | ours s | mpmath s | ratio | digits that agree |")
    print("|---|---|---|---|---|---|---|")
    for name in options.models:
        for digits in options.digits:
            repeat = options.repeat if digits <= 200 else 1  # minutes each
            runs = {
                who: sorted(
                    (_measured(who, name, digits) for _ in range(repeat)), key=lambda run: float(run["seconds"])
                )
                for who in ("ours", "mpmath")
            }
            ours, theirs = (runs[who][repeat // 2] for who in ("ours", "mpmath"))
            seconds = _seconds(ours), _seconds(theirs)
            agree = _agreeing_digits(str(ours["value"]), str(theirs["value"]), digits)
            ratio = seconds[1] / seconds[0]
            row = f"{float(str(ours['before'])):.4f} | {seconds[0]:.4f} | {seconds[1]:.4f} | {ratio:.1f} | {agree}"
            print(f"| {name} | {digits} | {row} |", flush=True)


if __name__ == "__main__":
    main()
