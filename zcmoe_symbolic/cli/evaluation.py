"""The quantities of `zcmoe evaluate`, computed and put into words."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import sympy as sp

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.cli.model_text import Request, read_number, told
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.arguments import ball_of, checked_digits, exact_sign, to_digits
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = [
    "Answer",
    "Request",
    "evaluate_approximation_error",
    "evaluate_error_constant",
    "evaluate_optimal_density",
    "evaluate_segmentation",
]

MOST_PRINTED = 10_000
_DIGITS_OF_ERRORS = 20
_MOST_CERTIFIED = 1_000
_FLOATS = "float64, correct to 4 units in the last place; --digits N proves N digits"
_FOUND = "float64; that no other segmentation is better is not proved"


@dataclass
class Answer:
    """A quantity with its title, what is printed of it, and what JSON says of it."""

    quantity: str
    title: str
    equation: str
    request: Request
    lines: list[str] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    plain: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """The answer for people: title, value, and under which assumptions."""
        width = max((len(name) for name, _ in self.rows), default=0)
        rows = [f"{name:<{width}}  {value}" for name, value in self.rows]
        return "\n".join([self.title, "", *self.lines, *([""] if self.lines else []), *rows])

    def json(self) -> str:
        """The answer as one JSON object."""
        seconds = round(time.perf_counter() - self.request.started, 6)
        head = {"quantity": self.quantity, "equation": self.equation, "input": self.request.echo()}
        return json.dumps({**head, **self.plain, "seconds": seconds, "version": __version__}, indent=2)

    def ball(self, value: Ball, digits: int) -> None:
        """A value with proved digits; never more than asked for, never more than proved."""
        shown = value.decimal(digits)
        proved = digits if value.is_exact else min(digits, int(value.digits))
        self.lines.append(shown)
        if value.is_exact and Ball(shown).is_same_ball(value):
            self.rows.append(("proved", "exactly this number"))
        elif proved == 0:
            self.rows.append(("proved", f"zero, or closer to it than {Ball(0, abs(value).upper).radius}"))
        else:
            self.rows.append(("proved", f"{proved} digits, the last one off by less than one unit"))
        self.rows.append(("radius", f"{value.radius}, of the number computed"))
        self.plain |= {"value": shown, "digits": proved, "radius": str(value.radius), "ball": value.to_plain()}

    def about(self, moe: ScalarMoE, *notes: str) -> None:
        """The model, and what the number means."""
        model = moe.model
        self.rows += [("beta", str(model.beta)), ("density", str(model.density))]
        self.rows.append(("noise variance", str(model.noise.variance)))
        self.rows += [("note", note) for note in notes]
        self.plain["model"] = {
            "beta": str(model.beta), "density": str(model.density), "noise_variance": str(model.noise.variance)
        }  # fmt: skip
        self.plain["notes"] = list(notes)


def evaluate_error_constant(request: Request, digits: int) -> Answer:
    """The coefficient of 1/m^2."""
    with told("--digits"):
        checked_digits(digits)
    moe = ScalarMoE(request.model())
    density = request.expert_density(moe)
    equation = "(23)" if density is None else "(21)"
    answer = Answer("error-constant", f"Error constant, the coefficient of 1/m^2 in {equation}", equation, request)
    with told("--beta" if density is None else "--segment-density"):
        value = moe.error_constant(density=density, digits=digits)
    answer.ball(value, digits)
    experts = "the optimal density of experts (22)" if density is None else f"the density of experts {density}"
    answer.about(moe, f"for {experts}", "the error of m experts is noise variance + constant/m^2 + o(1/m^2)")
    return answer


def evaluate_optimal_density(request: Request, points: Sequence[str], digits: int, *, latex: bool) -> Answer:
    """The optimal density of experts, as an expression and at points."""
    with told("--digits"):
        checked_digits(digits)
    places = [(text, read_number(text, "--at")) for text in points]
    for text, place in places:
        if not (_is_nonnegative(place) and _is_nonnegative(1 - place)):
            raise ValueError(f"--at: {text[:40]} is not shown to lie in [0, 1]; give a point such as 1/3")
    moe = ScalarMoE(request.model())
    with told("--beta" if request.floor is None else "--floor"):
        density = moe.optimal_density(floor=request.floor_number())
    answer = Answer("optimal-density", "Optimal density of experts, (22)", "(22)", request)
    answer.lines.append(sp.latex(density) if latex else str(density))
    answer.plain |= {"expression": str(density), "latex": sp.latex(density)}
    values = {}
    for text, place in places:
        with told(f"--at {text}"):
            values[text] = _value_at(density, place, digits)
        answer.rows.append((f"at x = {text}", f"{values[text].decimal(digits)}   radius {values[text].radius}"))
    if values:
        answer.plain["values"] = {
            text: {**ball.to_plain(), "value": ball.decimal(digits)} for text, ball in values.items()
        }
    answer.about(moe, "zero where beta is constant" if moe.model.plateaus else "proportional to (p beta'^2)^(1/3)")
    return answer


def evaluate_segmentation(request: Request, digits: int | None, out: Path | None) -> Answer:
    """The breakpoints of a segmentation."""
    if digits is not None:
        with told("--digits"):
            checked_digits(digits)
    if request.listed_points() is not None:
        raise ValueError("--segmentation is a list; here it is the method: companding, uniform or exact-optimum")
    count = request.count()
    _check_output(out, count, digits)
    method = request.segmentation.strip()
    if method == "exact-optimum" and digits is not None:
        raise ValueError("--digits: the exact optimum is found in float64; leave --digits out")
    moe = ScalarMoE(request.model())
    with told("--segmentation"):
        cells = request.segments(moe, digits)
    title = f"Breakpoints of {count} interval{'s' * (count > 1)}, {_method(request)}"
    answer = Answer("segmentation", title, "(49)-(50)" if method in ("companding", "optimal") else "", request)
    if out is not None:
        _write(out, cells, digits)
        answer.lines.append(f"written to {out}")
        answer.plain |= {"m": count, "file": str(out)}
    else:
        shown = _texts(cells, digits)
        answer.lines += shown
        answer.plain |= {"m": count, "breakpoints": shown if digits is not None else np.asarray(cells).tolist()}
    note = f"{digits} proved digits of every breakpoint" if digits is not None else _FLOATS
    answer.about(moe, _FOUND if method == "exact-optimum" else note)
    return answer


def evaluate_approximation_error(request: Request, digits: int | None) -> Answer:
    """The exact error of the best constants on a segmentation."""
    if digits is not None:
        with told("--digits"):
            checked_digits(digits)
    moe = ScalarMoE(request.model())
    count = request.count()
    if digits is None and count <= _MOST_CERTIFIED:
        digits = _DIGITS_OF_ERRORS
    title = f"Approximation error (10) with {count} expert{'s' * (count > 1)}, {_method(request)}"
    answer = Answer("approximation-error", title, "(10)", request)
    if digits is None:
        with _understood():
            value = moe.approximation_error(request.segments(moe, None))
        answer.lines.append(repr(float(value)))
        answer.rows.append(("proved", f"nothing: float64, as for more than {_MOST_CERTIFIED} experts; give --digits"))
        answer.plain |= {"value": repr(float(value)), "digits": None, "radius": None}
    else:
        with _understood():
            certified = _certified_error(request, moe, digits)
        answer.ball(certified, digits)
    answer.plain["m"] = count
    answer.about(moe, "the variance of the noise is included; constants are the conditional means (9)")
    return answer


@contextmanager
def _understood() -> Iterator[None]:
    """Say of a failure of arithmetic that it is one of the input; other faults name their option themselves."""
    try:
        yield
    except ArithmeticError as error:
        raise ValueError(f"--segmentation: {error}") from error


def _certified_error(request: Request, moe: ScalarMoE, digits: int) -> Ball:
    """The error (10) as a ball; the breakpoints are computed to as many digits as that takes."""
    for extra in (10, 40, 160):
        value = moe.approximation_error(request.segments(moe, digits + extra), digits=digits)
        if isinstance(value, Ball) and (value.digits >= digits or value.radius < Fraction(1, 10**digits)):
            return value
    raise ValueError(f"--digits: {digits} digits of the error were not reached; ask for fewer")


def _method(request: Request) -> str:
    method = request.segmentation.strip()
    if request.listed_points() is not None:
        return "between the given points"
    if method in ("companding", "optimal"):
        density = request.segment_density.strip()
        of = "the optimal density of experts" if density == "optimal" else f"the density of experts {density}"
        floor = "" if request.floor is None else f" with floor {request.floor}"
        return f"by companding with {of}{floor}" + (", plateaus reserved" if request.reserve_plateaus else "")
    return {"uniform": "of equal lengths", "exact-optimum": "the best that were found"}.get(method, method)


def _is_nonnegative(number: sp.Expr) -> bool:
    return exact_sign(number) in (0, 1)


def _value_at(expr: sp.Expr, place: sp.Expr, digits: int) -> Ball:
    return to_digits(lambda bits: ball_of(expr.xreplace({x: place}), bits), digits)


def _texts(cells: Segmentation, digits: int | None) -> list[str]:
    if digits is None:
        return [repr(point) for point in np.asarray(cells).tolist()]
    if cells.is_uniform:
        return [Ball(sp.Rational(i, cells.m)).decimal(digits) for i in range(cells.m + 1)]
    return [point.decimal(digits) if isinstance(point, Ball) else repr(float(point)) for point in cells]


def _check_output(out: Path | None, count: int, digits: int | None) -> None:
    if out is None:
        if count > MOST_PRINTED:
            raise ValueError(
                f"--experts is {count}; more than {MOST_PRINTED} breakpoints are not printed, "
                "give --out FILE.npy or --out FILE.csv"
            )
        return
    if out.suffix not in (".csv", ".npy"):
        raise ValueError(f"--out is {str(out)!r}; the name ends with .csv or .npy")
    if out.suffix == ".npy" and digits is not None:
        raise ValueError("--out: a .npy file holds float64, which has no room for proved digits; write .csv")
    if not out.parent.is_dir():
        raise ValueError(f"--out: there is no folder {str(out.parent)!r}; create it first")


def _write(out: Path, cells: Segmentation, digits: int | None) -> None:
    try:
        if out.suffix == ".npy":
            np.save(out, np.asarray(cells))
            return
        with out.open("w", encoding="utf-8") as file:
            file.write("i,breakpoint\n")
            for index, text in enumerate(_texts(cells, digits)):
                file.write(f"{index},{text}\n")
    except OSError as error:
        raise ValueError(f"--out: {str(out)!r} cannot be written: {error.strerror}") from error
