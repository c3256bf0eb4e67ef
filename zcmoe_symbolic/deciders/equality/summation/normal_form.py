"""A normal form of finite sums: linear, one shift and one direction of the index for each kind of term.

All rules are those of Karr's summation convention (Karr, J. ACM 28 (1981), section 1.4), under which
sum(a..c) + sum(c+1..b) = sum(a..b) for all integers, in whatever order; it agrees with the usual meaning for
b >= a - 1, which is checked for each sum of the question before anything is done.
"""

from collections.abc import Iterator

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.summation.ranges import certainly_nonnegative, certainly_nonzero
from zcmoe_symbolic.language.substitution import bound_name, substitute

__all__ = ["finite_sums", "has_natural_ranges", "normal_form", "opened", "outermost", "with_own_indices"]

_LONGEST = 200
_MOST_END_TERMS = 20
_FINITE = (sp.Sum, sp.Product)


def with_own_indices(expr: sp.Expr) -> sp.Expr:
    """`expr` with each sum and product over one integer index, which is named by how deep it contains others.

    >>> from sympy import Symbol
    >>> k, n = Symbol("k"), Symbol("n", integer=True)
    >>> a, b = (with_own_indices(sp.Sum(i**2, (i, 0, n))) for i in (k, Symbol("j")))
    >>> a == b
    True
    """
    if not expr.args or not expr.has(*_FINITE):
        return expr
    if not isinstance(expr, _FINITE):
        return expr.func(*(with_own_indices(argument) for argument in expr.args))
    if any(len(limit) != 3 for limit in expr.limits):
        raise ValueError(f"a range in {expr} has no ends; give both")
    body, variable, below, above = opened(expr)
    if not (below.is_integer or below.is_infinite):
        raise ValueError(f"the index {variable} starts at {below}, which may be no integer")
    fresh = sp.Dummy(variable.name, integer=True)
    inner = with_own_indices(substitute(body, {variable: fresh}))
    index = bound_name(_depth(inner), integer=True)
    return expr.func(inner.xreplace({fresh: index}), (index, with_own_indices(below), with_own_indices(above)))


def opened(node: sp.Expr) -> tuple[sp.Expr, sp.Symbol, sp.Expr, sp.Expr]:
    """Body, index and ends of the outermost range. SymPy lists the innermost range of a double sum first.

    >>> from sympy import Symbol
    >>> i, j = Symbol("i"), Symbol("j")
    >>> opened(sp.Sum(i * j, (i, 1, j), (j, 1, 9)))
    (Sum(i*j, (i, 1, j)), j, 1, 9)
    """
    *inner, (index, below, above) = node.limits
    return (node.func(node.function, *inner) if inner else node.function), index, below, above


def _depth(expr: sp.Expr) -> int:
    if not expr.args or not expr.has(*_FINITE):
        return 0
    if isinstance(expr, _FINITE):
        return _depth(opened(expr)[0]) + 1
    return max(_depth(argument) for argument in expr.args)


def outermost(expr: sp.Expr) -> set[sp.Expr]:
    """The finite sums and products in `expr` that are not inside another one."""
    if isinstance(expr, _FINITE):
        return {expr} if _is_finite(expr) else set()
    if not expr.has(*_FINITE):
        return set()
    return set().union(*(outermost(argument) for argument in expr.args))


def finite_sums(expr: sp.Expr) -> bool:
    """Whether there is a sum or product over a finite range in `expr`."""
    return any(_is_finite(node) for node in expr.atoms(*_FINITE))


def _is_finite(node: sp.Expr) -> bool:
    return not any(end.is_infinite for limit in node.limits for end in limit[1:])


def has_natural_ranges(expr: sp.Expr) -> bool:
    """Whether each finite range a..b has integer ends with b >= a - 1, also for the inner ranges of a double sum.

    >>> from sympy import Symbol
    >>> k, n = Symbol("k"), Symbol("n", integer=True, nonnegative=True)
    >>> [has_natural_ranges(with_own_indices(sp.Sum(k, (k, a, n)))) for a in (0, 1, 2)]
    [True, True, False]
    """
    if isinstance(expr, _FINITE):
        if not _is_finite(expr):
            return True
        body, index, below, above = opened(expr)
        if not (below.is_integer and above.is_integer and certainly_nonnegative(above - below + 1)):
            return False
        if not body.has(*_FINITE):
            return True
        if not all(_is_whole_and_linear(end, index) for node in body.atoms(*_FINITE) for end in opened(node)[2:]):
            return False
        # ends that are linear in the outer index are in order throughout if they are so at both ends
        return all(has_natural_ranges(body.xreplace({index: end})) for end in (below, above))
    return all(has_natural_ranges(argument) for argument in expr.args) if expr.has(*_FINITE) else True


def _is_whole_and_linear(end: sp.Expr, index: sp.Symbol) -> bool:
    """Whether an inner end is an integer for every value of the indices, and moves by a fixed step with `index`."""
    step = sp.diff(end, index)
    return bool(end.is_integer) and not any(isinstance(symbol, sp.Dummy) for symbol in step.free_symbols)


def normal_form(expr: sp.Expr, nonzero: set[sp.Expr]) -> sp.Expr:
    """`expr` (with own indices and natural ranges) with its finite sums split, shifted and collected.

    Bases of powers that were split are added to `nonzero` unless they certainly have no zero.

    >>> from sympy import Function, Symbol
    >>> f, k, n = Function("f"), Symbol("k"), Symbol("n", integer=True, positive=True)
    >>> normal_form(with_own_indices(sp.Sum(f(k) - f(k - 1), (k, 1, n))), set())
    -f(0) + f(n)
    """
    split = with_own_indices(_split(expr, nonzero))
    return _collected(split, nonzero) if split.has(*_FINITE) else split


def _split(expr: sp.Expr, nonzero: set[sp.Expr]) -> sp.Expr:
    if not expr.args or not expr.has(*_FINITE):
        return expr
    if not isinstance(expr, _FINITE) or not _is_finite(expr):
        return expr.func(*(_split(argument, nonzero) for argument in expr.args)) if not expr.is_Relational else expr
    body, index, below, above = opened(expr)
    term = _split(body, nonzero)
    length = sp.expand(above - below)
    if length.is_Integer and -1 <= length <= _LONGEST:
        values = [_split(term.xreplace({index: below + j}), nonzero) for j in range(int(length) + 1)]
        return sp.Add(*values) if isinstance(expr, sp.Sum) else sp.Mul(*values)
    if isinstance(expr, sp.Product):
        return sp.Product(term, (index, below, above))
    return sp.Add(*(_one_term(piece, index, below, above, nonzero) for piece in _pieces(term)))


def _pieces(term: sp.Expr) -> tuple[sp.Expr, ...]:
    if term.atoms(AppliedUndef) or term.has(sp.Sum):
        term = sp.expand(term)
    return tuple(sp.Add.make_args(term))


def _one_term(term: sp.Expr, index: sp.Symbol, below: sp.Expr, above: sp.Expr, nonzero: set[sp.Expr]) -> sp.Expr:
    constant, varying = _without_constants(term, index, nonzero)
    if not certainly_nonnegative(above - below):
        # An empty sum is zero, also where the constant that stands before it now would be undefined.
        _note_denominator(constant, nonzero)
    if varying == 1:
        return constant * (above - below + 1)
    if not varying.atoms(AppliedUndef):
        return constant * sp.Sum(varying, (index, below, above))
    candidates = list(_anchored(varying, index, below, above))
    if not candidates:
        return constant * sp.Sum(varying, (index, below, above))
    body, low, high = min(candidates, key=lambda c: tuple(sp.default_sort_key(part) for part in c))
    result = sp.S.Zero
    for piece in sp.Add.make_args(sp.expand(body)):
        outer, inner = _without_constants(piece, index, nonzero)
        if not certainly_nonnegative(above - below):
            _note_denominator(outer, nonzero)
        result += outer * (sp.Sum(inner, (index, low, high)) if inner != 1 else high - low + 1)
    return constant * result


def _note_denominator(constant: sp.Expr, nonzero: set[sp.Expr]) -> None:
    denominator = sp.fraction(sp.together(constant))[1]
    if not certainly_nonzero(denominator):
        nonzero.add(denominator)


def _without_constants(term: sp.Expr, index: sp.Symbol, nonzero: set[sp.Expr]) -> tuple[sp.Expr, sp.Expr]:
    """`term` as a product of a part without the index and the rest; powers base**(u + v) are split."""
    constants, varying = [], []
    for factor in sp.Mul.make_args(term):
        if not factor.has(index):
            constants.append(factor)
            continue
        base, exponent = factor.as_base_exp()
        if not base.has(index) and exponent.has(index):
            fixed, moving = sp.expand(exponent).as_independent(index, as_Add=True)
            if fixed != 0:
                if not certainly_nonzero(base):
                    nonzero.add(base)
                constants.append(base**fixed)
                varying.append(base**moving)
                continue
        varying.append(factor)
    return sp.Mul(*constants), sp.Mul(*varying)


def _anchored(
    term: sp.Expr, index: sp.Symbol, below: sp.Expr, above: sp.Expr
) -> Iterator[tuple[sp.Expr, sp.Expr, sp.Expr]]:
    """The forms of a sum in which the first undefined function has the plain index as its argument."""
    for direction in (1, -1):
        oriented = term if direction == 1 else term.xreplace({index: -index})
        low, high = (below, above) if direction == 1 else (-above, -below)
        anchors = []
        for application in oriented.atoms(AppliedUndef):
            for place, argument in enumerate(application.args):
                offset = sp.expand(argument - index)
                if argument.has(index) and not offset.has(index) and offset.is_integer:
                    constant = offset.as_coeff_Add()[0]
                    key = (application.func.__name__, place, sp.default_sort_key(offset - constant), constant)
                    anchors.append((key, offset))
                    break
        if anchors:
            offset = min(anchors, key=lambda anchor: anchor[0])[1]
            shifted = oriented.xreplace({index: index - offset})
            yield _with_plain_arguments(shifted), sp.expand(low + offset), sp.expand(high + offset)


def _with_plain_arguments(expr: sp.Expr) -> sp.Expr:
    replaced = {f: f.func(*(sp.expand(argument) for argument in f.args)) for f in expr.atoms(AppliedUndef)}
    return expr.xreplace(replaced)


def _collected(expr: sp.Expr, nonzero: set[sp.Expr]) -> sp.Expr:
    """Sums of the same term over ranges that differ by integers, over one range; the rest as single terms."""
    groups: dict[tuple[object, ...], list[sp.Expr]] = {}
    for node in sorted(outermost(expr), key=sp.default_sort_key):
        body, index, below, above = opened(node)
        ends = tuple(sp.expand(end).as_coeff_Add() for end in (below, above))
        if all(number.is_Integer for number, _ in ends):
            kind = "nested" if body.has(sp.Sum) else body
            groups.setdefault((node.func, kind, index, ends[0][1], ends[1][1]), []).append(node)
    replaced: dict[sp.Expr, sp.Expr] = {}
    for members in groups.values():
        low, high = _common_range(members)
        for node in members:
            moved = _over(node, low, high, nonzero)
            if moved is not None:
                replaced[node] = moved
    result = _multiplied_out(expr.xreplace(replaced))
    return _with_merged_bodies(result, nonzero)


def _common_range(members: list[sp.Expr]) -> tuple[sp.Expr, sp.Expr]:
    lows = sorted({sp.expand(opened(node)[2]) for node in members}, key=lambda e: e.as_coeff_Add()[0])
    highs = sorted({sp.expand(opened(node)[3]) for node in members}, key=lambda e: e.as_coeff_Add()[0])
    low, high = lows[-1], highs[0]
    if certainly_nonnegative(high - low + 1):
        return low, high
    _, _, below, above = opened(members[0])
    return sp.expand(below), sp.expand(above)


def _over(node: sp.Expr, low: sp.Expr, high: sp.Expr, nonzero: set[sp.Expr]) -> sp.Expr | None:
    """A sum as one over low..high, with the terms at the ends added or taken away; they must be defined.

    From a product factors at the ends can only be split off.
    """
    body, index, below, above = opened(node)
    ends = []
    for start, stop, sign in ((below, low - 1, 1), (low, below - 1, -1), (high + 1, above, 1), (above + 1, high, -1)):
        count = sp.expand(stop - start + 1)
        if count > _MOST_END_TERMS:
            return None
        ends += [(sign, sp.expand(start + j)) for j in range(max(int(count), 0))]
    if isinstance(node, sp.Product):
        if any(sign < 0 for sign, _ in ends):
            return None
        factors = [_split(body.xreplace({index: place}), nonzero) for _, place in ends]
        rest = sp.Product(body, (index, low, high)) if sp.expand(high - low + 1) != 0 else sp.S.One
        return rest * sp.Mul(*factors)
    values = [sign * _split(body.xreplace({index: place}), nonzero) for sign, place in ends]
    denominators = [sp.fraction(sp.together(value))[1] for value in values]
    if any(value.has(sp.zoo, sp.nan, sp.oo) for value in values) or not all(map(certainly_nonzero, denominators)):
        return None
    rest = sp.Sum(body, (index, low, high)) if sp.expand(high - low + 1) != 0 else sp.S.Zero
    return rest + sp.Add(*values)


def _with_merged_bodies(expr: sp.Expr, nonzero: set[sp.Expr]) -> sp.Expr:
    """Sums of sums over the same outer range as one, so that the inner sums can be compared."""
    if not any(len(node.limits) > 1 or node.function.has(sp.Sum) for node in expr.atoms(sp.Sum)):
        return expr
    merged: dict[tuple[sp.Expr, ...], list[sp.Expr]] = {}
    rest = []
    for term in sp.Add.make_args(expr):
        sums = [f for f in sp.Mul.make_args(term) if isinstance(f, sp.Sum) and opened(f)[0].has(sp.Sum)]
        if len(sums) == 1 and _is_finite(sums[0]):
            body, index, below, above = opened(sums[0])
            merged.setdefault((index, below, above), []).append(term / sums[0] * body)
        else:
            rest.append(term)
    for limits, bodies in merged.items():
        body = _collected(_multiplied_out(sp.Add(*bodies)), nonzero)
        rest.append(_split(sp.Sum(body, limits), nonzero) if body != 0 else sp.S.Zero)
    return _multiplied_out(sp.Add(*rest))


def _multiplied_out(expr: sp.Expr) -> sp.Expr:
    """Products of sums multiplied out; powers with sums as exponents and the bodies of finite sums are kept."""
    places = {node: sp.Dummy("S") for node in sorted(outermost(expr), key=sp.default_sort_key)}
    expanded = sp.expand(expr.xreplace(places), power_exp=False, power_base=False, log=False)
    return expanded.xreplace({place: node for node, place in places.items()})
