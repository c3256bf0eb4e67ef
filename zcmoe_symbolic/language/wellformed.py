"""Which expressions belong to the language, and which the kernel refuses to look at.

The kernel reasons about real numbers, real functions and integrals over one variable at a time. Whatever SymPy
can write beyond that (complex or infinite values, jumps, floats, matrices, objects of foreign classes) is
refused before any rule sees it.
"""

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str

from zcmoe_symbolic.language.gradients import Directional, Distance, GradientNorm
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.indicators import Event, Indicator, InRegion
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.regimes import (
    Cell,
    ManyExperts,
    PartitionSequence,
    Refinement,
    Region,
    RegionRefinement,
    SegmentationSequence,
)
from zcmoe_symbolic.language.statements import (
    Asymptotic,
    AsymptoticBound,
    Expectation,
    LittleO,
    RegionIntegral,
    Relation,
    Statement,
    WithRemainder,
)

__all__ = ["InexactInput", "OutsideTheLanguage", "check_exact", "check_expression", "check_hypothesis", "is_elementary"]


class OutsideTheLanguage(ValueError):
    """An expression that the kernel does not reason about."""


class InexactInput(OutsideTheLanguage):
    """A binary float, or an undefined value, reached exact work."""


_NUMBERS = {type(n) for n in map(sp.sympify, (0, 1, -1, 2))} | {sp.Rational, type(sp.S.Half), type(sp.pi), type(sp.E)}
_OPERATIONS = {
    sp.Add, sp.Mul, sp.Pow, sp.Abs, sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.atan,
    sp.erf, sp.erfc,
}  # fmt: skip
_BINDERS = {sp.Integral, sp.Sum, RegionIntegral, Expectation}
_REGIMES = {Cell, ManyExperts, PartitionSequence, Refinement, Region, RegionRefinement, SegmentationSequence}
_RELATIONS = {sp.Eq, sp.Le, sp.Lt}


def check_exact(statement: Statement) -> None:
    """Raise `InexactInput` or `OutsideTheLanguage` unless the statement is one that the kernel may prove.

    >>> from sympy import Float, Symbol
    >>> from zcmoe_symbolic.language.statements import equal
    >>> try:
    ...     check_exact(equal(Symbol("x", real=True), Float(0.5)))
    ... except InexactInput as error:
    ...     print(error)
    the float 0.500000000000000 occurs in exact work; write Rational('1/2') instead
    """
    if type(statement) is Hypothesis:
        check_hypothesis(statement)
    elif isinstance(statement, WithRemainder) and type(statement) in (Asymptotic, AsymptoticBound):
        for part in (statement.lhs, statement.main, statement.scale):
            check_expression(part)
        _check_regime(statement.regime)
    elif type(statement) in _RELATIONS:
        relation: Relation = statement
        for part in relation.args:
            check_expression(part)
    else:
        raise InexactInput(
            f"{statement!r} is not a statement; build one with equal(...), at_most(...) or less(...), which "
            "SymPy does not evaluate to True or False"
        )


def _check_regime(regime: sp.Basic) -> None:
    """Raise unless the regime is one that its own constructor would build."""
    try:
        if type(regime) is Cell:
            same = Cell.of(*regime.args[:3], uniform=regime.args[3] is sp.true) == regime
        elif type(regime) is ManyExperts:
            same = type(regime.m) is sp.Symbol and bool(regime.m.is_integer and regime.m.is_positive)
        elif type(regime) is Region:
            same = _is_partition_sequence(regime.parts) and Region.of(*regime.args) == regime
        elif type(regime) is RegionRefinement:
            same = _is_partition_sequence(regime.cells)
        else:
            cells = regime.cells if type(regime) is Refinement else None
            same = type(cells) is SegmentationSequence and SegmentationSequence.of(cells.m, *cells.names) == cells
    except (ValueError, AttributeError, TypeError):
        same = False
    if not same or any(type(symbol) is not sp.Symbol for symbol in regime.free_symbols):
        raise OutsideTheLanguage(f"{regime} is not a regime")


def _is_partition_sequence(parts: sp.Basic) -> bool:
    return type(parts) is PartitionSequence and (
        PartitionSequence.of(parts.m, parts.domain, parts.dimension, *parts.names) == parts
        and parts.domain.is_real is None
        and (type(parts.dimension) is sp.Symbol or parts.dimension.is_Integer)
    )


def check_hypothesis(hypothesis: Hypothesis) -> None:
    """Raise unless every part of the hypothesis belongs to the language."""
    if type(hypothesis) is not Hypothesis:
        raise OutsideTheLanguage(f"given={hypothesis!r} is not a hypothesis; write for instance positive(p)")
    if hypothesis.kind == "unit cube":
        domain, dimension = hypothesis.arguments
        if type(domain) is not sp.Symbol or not (dimension.is_integer and dimension.is_positive):
            raise OutsideTheLanguage(f"{hypothesis}: a domain is a symbol, its dimension a positive integer")
    for argument in hypothesis.arguments:
        if type(argument) in _RELATIONS:
            for part in argument.args:
                check_expression(part)
        elif type(argument) is sp.Lambda and type(argument.expr) in _RELATIONS:
            for part in argument.expr.args:
                check_expression(part)
        elif type(argument) not in {Str, sp.Symbol, sp.Tuple, *_REGIMES}:
            check_expression(argument)


def check_expression(expr: sp.Basic) -> None:
    """Raise unless the expression, read in jets, is built from real quantities by the known operations."""
    _check_exact_numbers(expr)
    _check(expr)
    inside = to_jets(expr)
    if inside.has(sp.Subs):
        raise OutsideTheLanguage(f"{expr} puts a value into an operator that binds variables; write the result instead")
    _check(inside)


def _check_exact_numbers(expr: sp.Basic) -> None:
    if not isinstance(expr, sp.Basic):
        raise OutsideTheLanguage(f"{expr!r} is not a SymPy expression")
    for worst in sorted(expr.atoms(sp.Float), key=str):
        exact = sp.nsimplify(worst, rational=True)
        raise InexactInput(f"the float {worst} occurs in exact work; write Rational({str(exact)!r}) instead")
    if expr.has(sp.nan, sp.zoo):
        raise InexactInput(f"the undefined value {'nan' if expr.has(sp.nan) else 'zoo'} occurs in {expr}")


def _check(expr: sp.Basic) -> None:
    kind = type(expr)
    if kind in (sp.Symbol, sp.Dummy):
        if expr.is_real is not True:
            raise OutsideTheLanguage(f"the symbol {expr} is not declared real; write Symbol({expr.name!r}, real=True)")
    elif kind in _NUMBERS:
        return
    elif kind in _OPERATIONS or (isinstance(expr, AppliedUndef) and type(kind) is UndefinedFunction):
        if kind is sp.atan and expr.free_symbols and expr.args[0].is_rational:
            raise OutsideTheLanguage(f"SymPy takes {expr} for a number other than 0, also where {expr.args[0]} is 0")
        for argument in expr.args:
            _check(argument)
    elif kind is sp.binomial:
        number, chosen = expr.args
        if not (number.is_integer and number.is_nonnegative and chosen.is_integer):
            raise OutsideTheLanguage(f"{expr} is not known to be about integers, the first of them not negative")
        for argument in expr.args:
            _check(argument)
    elif kind in (Distance, GradientNorm, Directional):
        for point in expr.points:
            if type(point) not in (sp.Symbol, sp.Dummy) and not isinstance(point, AppliedUndef):
                raise OutsideTheLanguage(
                    f"{point} is no point; a point is a symbol or a function value such as x(i, m)"
                )
            _check(point)
        names = expr.args[: len(expr.args) - len(expr.points)]
        expected = {Distance: (2,), GradientNorm: (Str, 1), Directional: (Str, 2)}[kind]
        if (*map(type, names), len(expr.points)) != expected:
            raise OutsideTheLanguage(f"{expr} is not about a function; write gradient_norm(f)(c), directional(f)(c, x)")
    elif kind in (Indicator, InRegion):
        _check_event(expr)
    elif kind in (sp.Integral, sp.Sum):
        _check_limits(expr)
        _check(expr.function)
    elif kind is RegionIntegral or kind is Expectation:
        if kind is RegionIntegral and (len(expr.variables), len(expr.parameters)) != (1, 1):
            raise OutsideTheLanguage(f"{expr.args} is not an integral over one point of one region")
        if kind is Expectation and (len(set(expr.variables)) != len(expr.variables) or expr.parameters):
            raise OutsideTheLanguage(f"{expr.args} does not bind different random variables")
        _check(expr.body)
        for variable in expr.variables:
            _check(variable)
        for region in expr.parameters:
            if region.free_symbols & set(expr.variables):
                raise OutsideTheLanguage(f"the region {region} contains the variable that runs through it; rename one")
            if type(region) is not sp.Symbol:
                if not isinstance(region, AppliedUndef):
                    raise OutsideTheLanguage(f"{region} is no region; a region is a symbol, or a value such as A(i, m)")
                _check(region)
            if region.free_symbols & set(expr.variables):
                raise OutsideTheLanguage(f"the region of {expr} contains its own variable; rename one of them")
    elif expr is sp.S.IdentityFunction:
        return
    elif kind is sp.Lambda:
        _check(expr.expr)
    elif kind is sp.Limit:
        body, variable, point, _ = expr.args
        _check(body)
        _check(variable)
        if point is not sp.oo:
            _check(point)
    elif kind in (sp.Derivative, sp.Subs):
        _check(expr.expr)
    elif kind is LittleO:
        raise OutsideTheLanguage("a remainder o(...) stands inside an expression; write it as one summand of `equals`")
    else:
        raise OutsideTheLanguage(f"{kind.__name__} is not in the language of the kernel: {expr}")


def is_elementary(expr: sp.Basic) -> bool:
    """Whether `expr` is built from numbers, symbols and function values by arithmetic, powers and smooth functions."""
    smooth = (sp.Add, sp.Mul, sp.Pow, AppliedUndef, sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh,
              sp.atan, sp.erf, sp.erfc)  # fmt: skip
    return isinstance(expr, sp.Symbol | sp.Number | sp.NumberSymbol) or (
        isinstance(expr, smooth) and all(map(is_elementary, expr.args))
    )


def _check_event(expr: Event) -> None:
    """Raise unless an indicator is about a relation of two real sides, or a point and a region."""
    if type(expr) is Indicator:
        if type(expr.args[0]) is not Str or expr.kind not in ("=", "<=", "<") or len(expr.args) != 3:
            raise OutsideTheLanguage(f"{expr.args} is not a relation; write Indicator(Le(a, b, evaluate=False))")
        _check(expr.lhs)
        _check(expr.rhs)
    else:
        for part in expr.args:
            if type(part) not in (sp.Symbol, sp.Dummy) and not isinstance(part, AppliedUndef):
                raise OutsideTheLanguage(f"{part} is neither a point nor a region; write InRegion(x, A(i, m))")
            if isinstance(part, AppliedUndef):
                _check(part)


def _check_limits(expr: sp.Integral | sp.Sum) -> None:
    if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
        raise OutsideTheLanguage(f"{expr} is not over one variable with two limits, as the kernel wants it")
    variable, low, high = expr.limits[0]
    for part in (variable, low, high):
        _check(part)
    if variable in low.free_symbols | high.free_symbols:
        raise OutsideTheLanguage(f"the limits of {expr} contain its own variable {variable}; rename one of them")
    if isinstance(expr, sp.Sum) and not (low.is_integer and high.is_integer):
        raise OutsideTheLanguage(f"the limits of {expr} are not known to be integers")
