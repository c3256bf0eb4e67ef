"""Named assumptions about symbols and functions.

A hypothesis is a closed sentence about the functions and symbols that it names; two hypotheses are the same
when kind and arguments agree up to the names of bound variables. Functions live on [0, 1] unless said
otherwise, and are real-valued.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import sympy as sp
from sympy.core.function import UndefinedFunction
from sympy.core.symbol import Str

from zcmoe_symbolic.language.jets import derivative_of
from zcmoe_symbolic.language.substitution import CaptureError, bound_name, canonical, substitute

if TYPE_CHECKING:
    from zcmoe_symbolic.language.regimes import Cell, PartitionSequence, Region, SegmentationSequence

__all__ = [
    "Hypothesis",
    "between",
    "bounded",
    "bounded_moments",
    "cell_in_domain",
    "companding",
    "continuous",
    "continuous_on",
    "continuously_differentiable",
    "continuously_differentiable_on",
    "differentiable",
    "distributed",
    "equal_moments",
    "equal_shares",
    "for_all",
    "generic_point",
    "holds",
    "in_domain",
    "in_range",
    "in_region",
    "independent",
    "intervals",
    "named_function",
    "nonnegative",
    "nonnegative_on",
    "nonzero",
    "nonzero_almost_everywhere",
    "nonzero_almost_everywhere_on",
    "occupied",
    "partition",
    "piecewise_constant",
    "positive",
    "positive_on",
    "probability_density",
    "region_partition",
    "segmentation",
    "shrinking",
    "small_region",
    "throughout",
    "throughout_regions",
    "unit_cube",
    "unit_mass",
    "unit_mass_on",
    "vanishing",
    "variance",
    "zero_mean",
]

_READINGS = {
    "continuous": "{0} is continuous on [0, 1], hence uniformly continuous",
    "differentiable": "{0} is differentiable on [0, 1]",
    "continuously differentiable": "{0} is continuously differentiable on [0, 1], so {0}' is uniformly continuous",
    "positive": "{0} > 0 on [0, 1]",
    "nonnegative": "{0} >= 0 on [0, 1]",
    "nonzero": "{0} is nonzero everywhere on [0, 1]",
    "nonzero almost everywhere": "{0} is nonzero almost everywhere on [0, 1]",
    "unit mass": "{0} integrates to 1 over [0, 1]",
    "in domain": "{0} lies in [0, 1]",
    "generic point": "{0} is outside the null set where a function that is nonzero almost everywhere vanishes",
    "in range": "{0} runs through {1}, ..., {2}",
    "cell in domain": "the cell [{0} - {1}/2, {0} + {1}/2] lies in [0, 1]",
    "segmentation": "{1}(i, {0}), i = 0..{0}, are the breakpoints of a segmentation of [0, 1] into {0} intervals "
    "of lengths {2}(i, {0}) and midpoints {3}(i, {0})",
    "companding": "the breakpoints {1}(i, {0}) are the companding segmentation of {4}: the integral of {4} "
    "from 0 to {1}(i, {0}) is i/{0}",
    "for all": "{2} for all {bound[0]} in [{0}, {1}]",
    "between": "{0} lies between {1} and {2}",
    "holds": "{0}",
    "vanishing": "{0} = o({1}) uniformly over the cells and the points in them",
    "partition": "the regions {0}(i, {1}), i = 1..{1}, are disjoint and cover {2}",
    "piecewise constant": "{0} takes the value {2}(i, {3}) on the region {1}(i, {3})",
    "occupied": "every region {0}(i, {1}) is a part of the domain with positive probability under {2}",
    "probability density": "{0} is a bounded probability density on {1}, which has finite volume",
    "bounded": "{0} is bounded and measurable on {1}, which has finite volume",
    "distributed": "{0} is drawn from the density {1} on {2}",
    "intervals": "{4} is [0, 1] and {5}(i, {0}) is the interval from {1}(i - 1, {0}) to {1}(i, {0})",
    "zero mean": "E[{0}] = 0",
    "variance": "E[{0}^2] = {1} < oo",
    "independent": "{0} and {1} are independent",
    "examples": "the pairs ({0}(j, {5}), {1}(j, {5})), j = 1..{2}, are independent, each distributed as ({3}, {4})",
    "random variable": "{0} is a measurable function of the outcome, its last argument",
    "at every outcome": "{0} for every outcome omega and every {bound[0]} from {1} to {2}",
    "bounded noise": "|{0}| <= {1}",
    "bounded statistic": "{0} is a bounded measurable function of {1} and {2}",
    "unit cube": "{0} is the cube [0, 1]^{1}",
    "continuously differentiable on": "{0} is continuously differentiable on {1}, up to its boundary",
    "throughout": "{1} for all {bound[0]} in {0}",
    "throughout regions": "{2} for all points {bound[1]} of every region {0}({bound[0]}, {1}), {bound[0]} = 1..{1}",
    "small region": "{0} is one of the regions {4}(i, {3}), of volume {1} > 0 and with centroid {2}",
    "region partition": "the regions {1}(i, {0}), i = 1..{0}, are disjoint, measurable and cover {4}; "
    "{2}(i, {0}) > 0 are their volumes in dimension {5}, the largest is {2}_max({0}), and {3}(i, {0}) their centroids",
    "bounded moments": "the normalized second moments of all regions {1}(i, {0}) are at most one constant",
    "shrinking": "the largest diameter of the regions {1}(i, {0}) tends to 0 as {0} -> oo",
    "equal moments": "the normalized second moment of each region {1}(i, {0}) is {6}",
    "equal shares": "the integral of {6} over each region {1}(i, {0}) is 1/{0}",
    "in region": "{0} lies in {1}",
    "continuous on": "{0} is continuous on {1}, which is compact",
    "positive on": "{0} > 0 on {1}",
    "nonnegative on": "{0} >= 0 on {1}",
    "nonzero almost everywhere on": "{0} is nonzero almost everywhere on {1}",
    "unit mass on": "{0} integrates to 1 over {1}",
}


_ABOUT_ALL = frozenset(
    {
        "bounded moments",
        "intervals",
        "occupied",
        "partition",
        "piecewise constant",
        "region partition",
        "segmentation",
        "shrinking",
        "vanishing",
    }
)
# How many of the arguments, at the beginning, describe the sequence.
_ABOUT_A_SEQUENCE = {"companding": 4, "equal moments": 6, "equal shares": 6}


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One named assumption: what kind it is and what it is about.

    >>> from sympy import Function
    >>> print(positive(Function("p")))
    p > 0 on [0, 1]
    """

    kind: str
    arguments: tuple[sp.Basic, ...]

    def __post_init__(self) -> None:
        if self.kind not in _READINGS:
            raise ValueError(f"there is no hypothesis of kind {self.kind!r}")

    def __str__(self) -> str:
        described = [argument for argument in self.arguments if isinstance(argument, sp.Lambda)]
        bound = _letters(described[0]) if described else []
        if self.kind == "at every outcome":
            bound = [*bound[:-1], "omega"]
        reading = _READINGS[self.kind]
        if self.kind == "for all" and described[0].variables[0].is_integer:
            reading = "{2} for every {bound[0]} from {0} to {1}"
        return reading.format(*(_name(argument, bound) for argument in self.arguments), bound=bound)

    @property
    def particulars(self) -> tuple[sp.Basic, ...]:
        """The arguments about which something particular is assumed.

        A hypothesis about a whole sequence of segmentations (partitions, small cells) names the symbols that number its
        members, but says the same of all of them.
        """
        if self.kind in _ABOUT_ALL:
            return ()
        return self.arguments[_ABOUT_A_SEQUENCE.get(self.kind, 0) :]

    def mentions(self, symbol: sp.Symbol) -> bool:
        """Whether the symbol is free in the hypothesis."""
        return any(symbol in argument.free_symbols for argument in self.arguments)

    def substituted(
        self, symbols: dict[sp.Basic, sp.Expr] | None = None, functions: dict[str, sp.Lambda] | None = None
    ) -> "Hypothesis":
        """The same assumption about other symbols and functions."""
        replaced = (substitute(argument, symbols or {}, functions) for argument in self.arguments)
        return Hypothesis(self.kind, tuple(canonical(argument) for argument in replaced))


def _name(argument: sp.Basic, letters: Sequence[str] = ()) -> str:
    if isinstance(argument, sp.Lambda):
        body = argument.expr
        if isinstance(body, sp.Function) and body.args == argument.args[0].args:
            return str(body.func)
        names = letters or _letters(argument)
        try:
            body = _described(argument, [sp.Symbol(name, real=True) for name in names])
        except CaptureError:  # an expectation over the outcome; dummies print with an underscore
            body = _described(argument, [sp.Dummy(name, real=True) for name in names])
        text = _name(body) if isinstance(body, sp.Rel) else str(body)
        text = re.sub(r"\b_([a-z]\w*)\b", r"\1", text)
        return re.sub(r"\b_\d+\b", "t", text)  # bound variables are numbered internally
    if isinstance(argument, sp.Tuple):
        return ", ".join(_name(part) for part in argument)
    if isinstance(argument, sp.Eq):
        return f"{argument.lhs} = {argument.rhs}"
    if isinstance(argument, sp.Rel):
        return f"{argument.lhs} {argument.rel_op} {argument.rhs}"
    return re.sub(r"\b_\d+\b", "t", str(argument))


def _described(function: sp.Lambda, shown: Sequence[sp.Symbol]) -> sp.Basic:
    return substitute(function.expr, dict(zip(function.variables, shown, strict=True)))


def _letters(function: sp.Lambda) -> list[str]:
    """Names for the bound variables: i, j, ... for integers, x, x1, ... for others, unless taken."""
    taken = {symbol.name for symbol in function.free_symbols}
    indices = (letter for letter in ("i", "j", "k", "l", "i1", "j1", "k1") if letter not in taken)
    points = (letter for letter in ("x", *(f"x{k}" for k in range(1, 20))) if letter not in taken)
    return [next(indices if variable.is_integer else points) for variable in function.variables]


def _function(function: UndefinedFunction | sp.Lambda, arity: int = 1) -> sp.Lambda:
    if isinstance(function, sp.Lambda):
        return canonical(function)
    if not isinstance(function, UndefinedFunction):
        raise TypeError(f"{function!r} is not a function; write the hypothesis about f, not about f(x)")
    return named_function(function.__name__, arity)


@lru_cache(maxsize=1024)
def named_function(name: str, arity: int = 1) -> sp.Lambda:
    """The undefined function of that name, as the argument of a hypothesis."""
    variables = tuple(bound_name(k) for k in range(arity))
    return canonical(sp.Lambda(variables, sp.Function(name, real=True)(*variables)))


def continuous(function: UndefinedFunction | sp.Lambda, *, arity: int = 1) -> Hypothesis:
    """`function` is continuous on [0, 1] (jointly, in several arguments); by compactness uniformly so."""
    return Hypothesis("continuous", (_function(function, arity),))


def differentiable(function: UndefinedFunction | sp.Lambda) -> Hypothesis:
    """`function` has a derivative at every point of [0, 1]; nothing is said about its continuity."""
    return Hypothesis("differentiable", (_function(function),))


def continuously_differentiable(function: UndefinedFunction | sp.Lambda) -> Hypothesis:
    """`function` is C^1 on the compact [0, 1]; its derivative is therefore uniformly continuous."""
    return Hypothesis("continuously differentiable", (_function(function),))


def positive(function: UndefinedFunction | sp.Lambda) -> Hypothesis:
    """`function(t) > 0` for every t in [0, 1]."""
    return Hypothesis("positive", (_function(function),))


def nonnegative(function: UndefinedFunction | sp.Lambda) -> Hypothesis:
    """`function(t) >= 0` for every t in [0, 1]."""
    return Hypothesis("nonnegative", (_function(function),))


def nonzero_almost_everywhere(function: UndefinedFunction | sp.Lambda, *, slope: bool = False) -> Hypothesis:
    """`function` (with `slope=True`: its derivative) vanishes on a set of measure zero only."""
    if slope:
        function = derivative_of(function)
    return Hypothesis("nonzero almost everywhere", (_function(function),))


def nonzero(function: UndefinedFunction | sp.Lambda, *, slope: bool = False) -> Hypothesis:
    """`function` (with `slope=True`: its derivative) has no zero in [0, 1]."""
    return Hypothesis("nonzero", (_function(derivative_of(function) if slope else function),))


def unit_mass(function: UndefinedFunction | sp.Lambda) -> Hypothesis:
    """The integral of `function` over [0, 1] is 1."""
    return Hypothesis("unit mass", (_function(function),))


def in_domain(point: sp.Expr) -> Hypothesis:
    """`point` lies in [0, 1]."""
    return Hypothesis("in domain", (sp.sympify(point),))


def generic_point(point: sp.Symbol) -> Hypothesis:
    """`point` avoids the zeros of the functions that are assumed to be nonzero almost everywhere."""
    return Hypothesis("generic point", (point,))


def in_range(index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> Hypothesis:
    """The integer `index` lies between `low` and `high`, both included."""
    return Hypothesis("in range", (index, sp.sympify(low), sp.sympify(high)))


def cell_in_domain(cell: "Cell") -> Hypothesis:
    """The cell lies in [0, 1]."""
    return Hypothesis("cell in domain", (cell.midpoint, cell.length))


def segmentation(cells: "SegmentationSequence") -> Hypothesis:
    """For every m: `0 = a_0 < a_1 < ... < a_m = 1`, with the lengths and midpoints that `cells` names."""
    return Hypothesis("segmentation", (cells.m, *cells.args[1:]))


def companding(cells: "SegmentationSequence", density: UndefinedFunction | sp.Lambda) -> Hypothesis:
    """`cells` is a segmentation with `int_0^(a_i) density = i/m` for i = 0..m, that is `a_i = G^{-1}(i/m)`, (50)."""
    return Hypothesis("companding", (cells.m, *cells.args[1:], _function(density)))


def for_all(variable: sp.Symbol, low: sp.Expr, high: sp.Expr, relation: sp.Rel) -> Hypothesis:
    """`relation` holds for every `variable` between `low` and `high`."""
    if not isinstance(relation, sp.Rel):
        raise TypeError(f"{relation!r} is not a relation; SymPy may have evaluated it, pass evaluate=False")
    return Hypothesis("for all", (sp.sympify(low), sp.sympify(high), canonical(sp.Lambda(variable, relation))))


def between(variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> Hypothesis:
    """`low <= variable <= high`."""
    return Hypothesis("between", (variable, sp.sympify(low), sp.sympify(high)))


def holds(relation: sp.Rel) -> Hypothesis:
    """The relation between the symbols that it names."""
    if not isinstance(relation, sp.Rel):
        raise TypeError(f"{relation!r} is not a relation; SymPy may have evaluated it, pass evaluate=False")
    return Hypothesis("holds", (relation,))


def vanishing(remainder: sp.Expr, scale: sp.Expr, cell: "Cell | Region") -> Hypothesis:
    """`remainder = o(scale)` in the regime `cell`: for each e > 0, `|remainder| <= e scale` in all small cells."""
    return Hypothesis("vanishing", (canonical(sp.sympify(remainder)), canonical(sp.sympify(scale)), cell))


def partition(regions: UndefinedFunction, m: sp.Symbol, domain: sp.Symbol) -> Hypothesis:
    """The measurable regions `regions(i, m)` are disjoint and their union is the domain, (3)."""
    return Hypothesis("partition", (Str(regions.__name__), m, domain))


def piecewise_constant(
    predictor: UndefinedFunction, regions: UndefinedFunction, constants: UndefinedFunction, m: sp.Symbol
) -> Hypothesis:
    """`predictor(x) = sum_i constants(i, m) 1[x in regions(i, m)]`, (2)."""
    names = (Str(function.__name__) for function in (predictor, regions, constants))
    return Hypothesis("piecewise constant", (*names, m))


def occupied(regions: UndefinedFunction, m: sp.Symbol, density: UndefinedFunction) -> Hypothesis:
    """Every region is a part of the density's domain and has positive probability: its optimal constant is defined."""
    return Hypothesis("occupied", (Str(regions.__name__), m, Str(density.__name__)))


def probability_density(density: UndefinedFunction, domain: sp.Symbol) -> Hypothesis:
    """`density` is bounded, not negative, and integrates to 1 over the domain, which has finite volume."""
    return Hypothesis("probability density", (Str(density.__name__), domain))


def bounded(function: UndefinedFunction, domain: sp.Symbol) -> Hypothesis:
    """`function` is bounded and measurable on the domain, which has finite volume."""
    return Hypothesis("bounded", (Str(function.__name__), domain))


def distributed(variable: sp.Symbol, density: UndefinedFunction, domain: sp.Symbol) -> Hypothesis:
    """The random input `variable` is drawn from the density on the domain."""
    return Hypothesis("distributed", (variable, Str(density.__name__), domain))


def intervals(regions: UndefinedFunction, cells: "SegmentationSequence", domain: sp.Symbol) -> Hypothesis:
    """The domain is [0, 1] and the region number i is the interval from `a_(i-1)` to `a_i`, (13)."""
    return Hypothesis("intervals", (cells.m, *cells.args[1:], domain, Str(regions.__name__)))


def zero_mean(variable: sp.Symbol) -> Hypothesis:
    """The random variable has mean 0."""
    return Hypothesis("zero mean", (variable,))


def variance(variable: sp.Symbol, value: sp.Expr) -> Hypothesis:
    """The second moment of the (centred) random variable is finite and equals `value`."""
    return Hypothesis("variance", (variable, sp.sympify(value)))


def independent(one: sp.Symbol, other: sp.Symbol) -> Hypothesis:
    """The two random variables are independent."""
    return Hypothesis("independent", (one, other))


# -- functions on a domain of any dimension -------------------------------------------------------------


def in_region(point: sp.Symbol, region: sp.Basic) -> Hypothesis:
    """`point` lies in the region."""
    return Hypothesis("in region", (point, sp.sympify(region)))


def continuous_on(function: UndefinedFunction | sp.Lambda, domain: sp.Symbol, *, arity: int = 1) -> Hypothesis:
    """`function` is continuous on the compact domain (jointly, in several points): bounded, uniformly continuous."""
    return Hypothesis("continuous on", (_function(function, arity), domain))


def positive_on(function: UndefinedFunction | sp.Lambda, domain: sp.Symbol) -> Hypothesis:
    """`function(x) > 0` for every x in the domain."""
    return Hypothesis("positive on", (_function(function), domain))


def nonnegative_on(function: UndefinedFunction | sp.Lambda, domain: sp.Symbol) -> Hypothesis:
    """`function(x) >= 0` for every x in the domain."""
    return Hypothesis("nonnegative on", (_function(function), domain))


def nonzero_almost_everywhere_on(function: UndefinedFunction | sp.Lambda, domain: sp.Symbol) -> Hypothesis:
    """`function` vanishes on a null set of the domain only."""
    return Hypothesis("nonzero almost everywhere on", (_function(function), domain))


def unit_mass_on(function: UndefinedFunction | sp.Lambda, domain: sp.Symbol) -> Hypothesis:
    """`function` is integrable over the domain, and its integral is 1."""
    return Hypothesis("unit mass on", (_function(function), domain))


# -- regions in any dimension -------------------------------------------------------------------------


def unit_cube(domain: sp.Symbol, dimension: sp.Expr) -> Hypothesis:
    """The domain is `[0, 1]^dimension`: compact, convex, of volume 1."""
    return Hypothesis("unit cube", (domain, sp.sympify(dimension)))


def continuously_differentiable_on(function: UndefinedFunction, domain: sp.Symbol) -> Hypothesis:
    """`function` is C^1 inside the domain, and it and its gradient extend continuously to the boundary.

    The hypothesis knows the function by name: it ties the function to its gradient, so that neither can be replaced.
    """
    return Hypothesis("continuously differentiable on", (Str(function.__name__), domain))


def throughout(variable: sp.Symbol, region: sp.Basic, relation: sp.Rel) -> Hypothesis:
    """`relation` holds for every `variable` in the region."""
    if not isinstance(relation, sp.Rel):
        raise TypeError(f"{relation!r} is not a relation; SymPy may have evaluated it, pass evaluate=False")
    return Hypothesis("throughout", (region, canonical(sp.Lambda(variable, relation))))


def throughout_regions(
    variable: sp.Symbol, index: sp.Symbol, regions: UndefinedFunction, m: sp.Symbol, relation: sp.Rel
) -> Hypothesis:
    """`relation` holds for every `index` from 1 to m and every `variable` in the region `regions(index, m)`."""
    if not isinstance(relation, sp.Rel):
        raise TypeError(f"{relation!r} is not a relation; SymPy may have evaluated it, pass evaluate=False")
    if variable == index or m in (variable, index):
        raise ValueError(f"the point {variable}, the index {index} and the number {m} of regions must be three symbols")
    described = canonical(sp.Lambda((index, variable), relation))
    return Hypothesis("throughout regions", (Str(regions.__name__), m, described))


def small_region(regime: "Region") -> Hypothesis:
    """The region of the regime is one of its sequence, with the volume and the centroid that the regime names."""
    return Hypothesis("small region", (regime.region, regime.volume, regime.centroid, *regime.parts.args))


def region_partition(parts: "PartitionSequence") -> Hypothesis:
    """For every m the regions partition the domain; volumes are positive, and the centres are the centroids."""
    return Hypothesis("region partition", tuple(parts.args))


def bounded_moments(parts: "PartitionSequence") -> Hypothesis:
    """`M(A(i, m)) <= K` for one K and all i and m, with the normalized second moment M of (24)."""
    return Hypothesis("bounded moments", tuple(parts.args))


def shrinking(parts: "PartitionSequence") -> Hypothesis:
    """The largest diameter of the m regions tends to 0 as m grows; small volumes are not enough for that."""
    return Hypothesis("shrinking", tuple(parts.args))


def equal_shares(parts: "PartitionSequence", density: UndefinedFunction | sp.Lambda) -> Hypothesis:
    """`int_(A(i, m)) density = 1/m` for every i and m: Assumption 2, made exact."""
    return Hypothesis("equal shares", (*parts.args, _function(density)))


def equal_moments(parts: "PartitionSequence", value: sp.Expr) -> Hypothesis:
    """`M(A(i, m)) = value` for every i and m, with the normalized second moment M of (24): Assumption 5, (51)."""
    return Hypothesis("equal moments", (*parts.args, sp.sympify(value)))
