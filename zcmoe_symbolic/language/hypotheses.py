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
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str

from zcmoe_symbolic.language.jets import derivative_of
from zcmoe_symbolic.language.readings import READINGS, Reading, plain
from zcmoe_symbolic.language.substitution import CaptureError, bound_name, canonical, substitute
from zcmoe_symbolic.language.term_order import TextPrinter

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
        if self.kind not in READINGS:
            raise ValueError(f"there is no hypothesis of kind {self.kind!r}")

    def __str__(self) -> str:
        bound = self._bound
        return plain(self._template).format(*(_name(argument, bound) for argument in self.arguments), bound=bound)

    @property
    def reading(self) -> Reading:
        """What `str` says, for typesetting: the template and the objects in its places; bound variables are dummies."""
        described = self._described_function
        variables = described.variables if described is not None else ()
        bound = tuple(
            sp.Dummy(letter, integer=variable.is_integer, real=True)
            for letter, variable in zip(self._bound, variables, strict=True)
        )
        if self.kind == "at every outcome":  # the outcome has one name, by which it is known
            bound = (*bound[:-1], sp.Symbol("omega", real=True))
        try:
            arguments = tuple(_object(argument, bound) for argument in self.arguments)
        except CaptureError:  # an expectation over the outcome
            bound = tuple(sp.Dummy(symbol.name, **symbol.assumptions0) for symbol in bound)
            arguments = tuple(_object(argument, bound) for argument in self.arguments)
        return Reading(self._template, arguments, bound)

    @property
    def _described_function(self) -> sp.Lambda | None:
        return next((argument for argument in self.arguments if isinstance(argument, sp.Lambda)), None)

    @property
    def _bound(self) -> list[str]:
        described = self._described_function
        bound = _letters(described) if described is not None else []
        return [*bound[:-1], "omega"] if self.kind == "at every outcome" else bound

    @property
    def _template(self) -> str:
        described = self._described_function
        if self.kind == "for all" and described is not None and described.variables[0].is_integer:
            return "{2} for every {bound[0]} from {0} to {1}"
        return READINGS[self.kind]

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
        return symbol in _free_symbols(self.arguments)

    def substituted(
        self, symbols: dict[sp.Basic, sp.Expr] | None = None, functions: dict[str, sp.Lambda] | None = None
    ) -> "Hypothesis":
        """The same assumption about other symbols and functions."""
        replaced = (substitute(argument, symbols or {}, functions) for argument in self.arguments)
        return Hypothesis(self.kind, tuple(canonical(argument) for argument in replaced))


@lru_cache(maxsize=1 << 12)
def _free_symbols(arguments: tuple[sp.Basic, ...]) -> frozenset[sp.Basic]:
    """Remembered, since every integral asks which hypotheses are about its variable."""
    return frozenset().union(*(argument.free_symbols for argument in arguments))


def _text(argument: sp.Basic) -> str:
    return str(TextPrinter().doprint(argument))


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
        text = _name(body) if isinstance(body, sp.Rel) else _text(body)
        text = re.sub(r"\b_([a-z]\w*)\b", r"\1", text)
        return re.sub(r"\b_\d+\b", "t", text)  # bound variables are numbered internally
    if isinstance(argument, sp.Tuple):
        return ", ".join(_name(part) for part in argument)
    if isinstance(argument, sp.Eq):
        return f"{_text(argument.lhs)} = {_text(argument.rhs)}"
    if isinstance(argument, sp.Rel):
        return f"{_text(argument.lhs)} {argument.rel_op} {_text(argument.rhs)}"
    return re.sub(r"\b_\d+\b", "t", _text(argument))


def _object(argument: sp.Basic, bound: Sequence[sp.Symbol]) -> sp.Basic:
    """What `_name` names: a function by its name, a described function by its value at the bound variables."""
    if not isinstance(argument, sp.Lambda):
        return argument
    body = argument.expr
    if isinstance(body, AppliedUndef) and body.args == argument.args[0].args:
        return Str(body.func.__name__)
    return _described(argument, bound)


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
