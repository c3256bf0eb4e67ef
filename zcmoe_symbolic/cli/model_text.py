"""What is written on the command line, as objects of the theory."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import sympy as sp

from zcmoe_symbolic.language.parsing import CannotParse, parse_expression
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.arguments import checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.densities import beta_density, truncated_normal, uniform_density
from zcmoe_symbolic.theory.model.density_checks import checked_density
from zcmoe_symbolic.theory.model.noise import GaussianNoise, Noise, UniformNoise, no_noise
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["DENSITIES", "Request", "in_options", "read_expression", "read_noise", "read_number", "told"]

MOST_EXPERTS = 10**8
_LARGEST_PARAMETER = 1000
_IN_OPTIONS = {
    "DataModel(..., normalize=True)": "--normalize",
    "give density=..., or use Segmentation.uniform(m)": "give --segment-density uniform",
}
_NOISE = re.compile(r"\s*(uniform|gaussian|variance)\s*\((.*)\)\s*", re.DOTALL)


def _truncated_normal(mean: sp.Expr, std: sp.Expr) -> sp.Expr:
    return truncated_normal(mean=mean, std=std)


def _beta_density(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    # The gamma function of a large number is a number with as many digits.
    for name, value in (("a", a), ("b", b)):
        if value.is_Rational and value > _LARGEST_PARAMETER:
            raise ValueError(f"beta_density takes {name} up to {_LARGEST_PARAMETER}; {value} is too large")
    return beta_density(a=a, b=b)


def _uniform() -> sp.Expr:
    return uniform_density()


DENSITIES: Mapping[str, Callable[..., sp.Expr]] = {
    "truncated_normal": _truncated_normal,
    "beta_density": _beta_density,
    "uniform": _uniform,
    "uniform_density": _uniform,
}


@contextmanager
def told(option: str) -> Iterator[None]:
    """Put the option's name before what is wrong with its value, and make arithmetic's failures such faults too."""
    try:
        yield
    except ArithmeticError as error:
        raise ValueError(f"{option}: {str(error) or type(error).__name__}") from error
    except ValueError as error:
        raise ValueError(f"{option}: {in_options(str(error))}") from error


def in_options(message: str) -> str:
    """A message whose remedies are Python, with the options of the command line in their place.

    >>> in_options("write DataModel(..., normalize=True)")
    'write --normalize'
    """
    for python, option in _IN_OPTIONS.items():
        message = message.replace(python, option)
    return message


def read_expression(text: str, option: str) -> sp.Expr:
    """A function of x; the names of densities are understood, and 'uniform' alone is the uniform density."""
    with told(option):
        if text.strip() in ("uniform", "uniform_density"):
            return uniform_density()
        return parse_expression(text, variables={"x": x}, functions=DENSITIES)


def read_number(text: str, option: str) -> sp.Expr:
    """An exact number."""
    with told(option):
        try:
            return parse_expression(text)
        except CannotParse as error:
            raise ValueError(f"{error}; give a number such as 1/3 or 0.25") from error


def read_noise(text: str) -> Noise:
    """`none`, `uniform(half_width)`, `gaussian(std)` or `variance(number)`.

    >>> read_noise("uniform(1/2)")
    UniformNoise(1/2)
    """
    if text.strip() in ("none", "0"):
        return no_noise
    found = _NOISE.fullmatch(text)
    if not found:
        raise ValueError(f"--noise is {text[:40]!r}; write none, uniform(1/2), gaussian(1/3) or variance(1/12)")
    number = read_number(found[2], "--noise")
    with told("--noise"):
        if found[1] == "variance":
            return Noise(variance=number)
        return UniformNoise(number) if found[1] == "uniform" else GaussianNoise(number)


@dataclass(frozen=True)
class Request:
    """What was asked for, as it was written."""

    beta: str
    density: str
    noise: str = "none"
    normalize: bool = False
    segment_density: str = "optimal"
    floor: str | None = None
    segmentation: str = "companding"
    experts: int | None = None
    reserve_plateaus: bool = False
    started: float = field(default_factory=time.perf_counter, compare=False)

    def model(self) -> DataModel:
        """The data model; raises `ValueError`, which names the option, for what is none."""
        noise = read_noise(self.noise)
        beta, density = read_expression(self.beta, "--beta"), read_expression(self.density, "--density")
        try:
            return DataModel(beta, density, noise, normalize=self.normalize)
        except (ValueError, ArithmeticError) as error:
            option = "--density" if str(error).startswith("density") else "--beta"
            with told(option):
                raise

    def expert_density(self, moe: ScalarMoE) -> sp.Expr | None:
        """The density of experts; None for the optimal one."""
        is_optimal = self.segment_density.strip() == "optimal"
        if self.floor is not None:
            if not is_optimal:
                raise ValueError(
                    f"--floor lifts the optimal density; leave out --segment-density {self.segment_density}"
                )
            with told("--floor"):
                return moe.optimal_density(floor=self.floor_number())
        if is_optimal:
            return None
        density = read_expression(self.segment_density, "--segment-density")
        with told("--segment-density"):
            return checked_density(density, normalize=self.normalize)

    def floor_number(self) -> sp.Expr | None:
        """The floor, a number, or None."""
        return None if self.floor is None else read_number(self.floor, "--floor")

    def listed_points(self) -> list[str] | None:
        """The points of a segmentation that is given as a list, else None; commas in parentheses do not divide."""
        parts, level = [""], 0
        for letter in self.segmentation:
            level += (letter == "(") - (letter == ")")
            if letter == "," and level == 0:
                parts.append("")
            else:
                parts[-1] += letter
        return parts if len(parts) > 1 else None

    def count(self) -> int:
        """The number of experts, or of the intervals of a list."""
        listed = self.listed_points()
        if listed is not None:
            return len(listed) - 1
        if self.experts is None:
            raise ValueError("--experts is missing; give the number of experts, like -m 8")
        if self.experts > MOST_EXPERTS:
            raise ValueError(f"--experts is {self.experts}; at most {MOST_EXPERTS} are computed here")
        return checked_count(self.experts, "--experts")

    def segments(self, moe: ScalarMoE, digits: int | None) -> Segmentation:
        """The segmentation, with balls for breakpoints if `digits` is given and they are no exact numbers."""
        method = self.segmentation.strip()
        listed = self.listed_points()
        if listed is not None:
            if self.experts not in (None, len(listed) - 1):
                raise ValueError(f"--experts is {self.experts}, but the list makes {len(listed) - 1}; leave it out")
            points = [read_number(text, f"--segmentation, point {i}") for i, text in enumerate(listed)]
            with told("--segmentation"):
                return Segmentation(points)
        count = self.count()
        if method != "companding" and method != "optimal":
            if self.floor is not None or self.reserve_plateaus or self.segment_density.strip() != "optimal":
                raise ValueError(
                    f"--segmentation {method[:40]} needs no density of experts; "
                    "leave out --segment-density, --floor and --reserve-plateaus"
                )
        if method == "uniform":
            return Segmentation.uniform(count)
        if method == "exact-optimum":
            with told("--experts"):
                return moe.optimal_segmentation(count)
        if method not in ("companding", "optimal"):
            raise ValueError(
                f"--segmentation is {method[:40]!r}; write companding, uniform, exact-optimum or a list like '0,1/3,1'"
            )
        if self.reserve_plateaus and self.floor is not None:
            raise ValueError("--floor puts experts on plateaus, --reserve-plateaus takes them away; choose one")
        density = self.expert_density(moe)
        try:
            return moe.segmentation(count, density, digits=digits, reserve_plateaus=self.reserve_plateaus)
        except ValueError as error:
            if not str(error).startswith("beta ="):
                raise
            with told("--beta"):
                raise

    def echo(self) -> dict[str, object]:
        """The request as it was written, for a reader of JSON."""
        return {key: value for key, value in vars(self).items() if value is not None and key != "started"}
