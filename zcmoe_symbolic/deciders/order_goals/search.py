"""The search for a certificate, or for a point that satisfies the sources and violates the goal.

After linearisation every monomial is a quantity of its own. Goal and sources are then a system of linear relations
over the rationals, and Farkas' lemma gives one of the two: multipliers, or a point. Nothing here is trusted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement

import sympy as sp
from flint import arb, fmpq

from zcmoe_symbolic.deciders.order_goals.certificate import (
    Certificate,
    Comparison,
    Relation,
    Term,
    cancelled,
    check,
    expanded,
    is_defined,
    monomial_sign,
    prepared,
)
from zcmoe_symbolic.deciders.order_goals.simplex import Separation, TooManyPivots, nonnegative_solution
from zcmoe_symbolic.deciders.under_hypotheses.facts import is_plain_number
from zcmoe_symbolic.numerics import CannotEnclose, enclose

__all__ = ["LinearForm", "Point", "find_certificate", "linear_form"]

LinearForm = dict[sp.Expr, sp.Rational]
"""Rational coefficients of monomials; the constant belongs to the monomial 1."""

_COLUMNS = 160
_PAIRS = 8
_SYMBOLS = 60


@dataclass(frozen=True, slots=True)
class Point:
    """Values of the linearised quantities that satisfy the sources and violate the goal.

    `independent` says that the quantities are different symbols (or their logarithms) and that the values meet their
    declarations; otherwise products and powers have values of their own here, which need not belong to each other.
    """

    values: tuple[tuple[sp.Expr, sp.Rational], ...]
    independent: bool

    def satisfies(self, comparison: Comparison) -> bool:
        """Whether a relation holds for these values, by exact arithmetic on its linear form."""
        values = dict(self.values)
        form = linear_form(comparison.difference)
        total = sum((c * values.get(m, sp.S.Zero) for m, c in form.items() if m != 1), form.get(sp.S.One, sp.S.Zero))
        return bool({"<=": total >= 0, "<": total > 0, "==": total == 0}[comparison.relation])


@dataclass(frozen=True, slots=True)
class _Row:
    """One known relation of the linear system: what it is, as a linear form, and which term it would be."""

    form: LinearForm
    relation: Relation
    factor: sp.Expr = sp.S.One
    sources: tuple[int, ...] | None = ()


def linear_form(expr: sp.Expr) -> LinearForm:
    """The rational coefficients of the monomials of `expr`.

    >>> x, y = sp.symbols("x y", real=True)
    >>> linear_form(x * (x + 2 * y) - 3)
    {x**2: 1, x*y: 2, 1: -3}
    """
    form: LinearForm = {}
    for term in sp.Add.make_args(expanded(expr)):
        coefficient, monomial = term.as_coeff_Mul(rational=True)
        total = form.get(monomial, sp.S.Zero) + coefficient
        form.pop(monomial, None)
        if total != 0:
            form[monomial] = total
    return dict(sorted(form.items(), key=lambda item: (item[0] == 1, sp.default_sort_key(item[0]))))


def find_certificate(
    goal: Comparison, sources: Sequence[Comparison], *, logarithms: bool = False
) -> Certificate | Point | None:
    """A certificate that `check` accepts, else a point, else `None` when the search was given up.

    The point satisfies the sources as linear relations and violates the goal. `goal` is `<=` or `<`.

    >>> a, b = sp.symbols("a b", real=True)
    >>> print(find_certificate(Comparison(a, "<=", b), [Comparison(2 * a, "<", 2 * b)]).terms)
    (Term(multiplier=1/2, factor=1, sources=(0,)),)
    >>> find_certificate(Comparison(a, "<", b), [Comparison(a, "<=", b)]).values
    ((a, -1), (b, -1))
    """
    point: Point | None = None
    for signs in (False, True):
        symbols, wanted, known = prepared(goal, sources, signs, logarithms)
        if wanted is None or (signs and not symbols):
            continue
        back = {new: old for old, new in symbols.items()}
        for number, (scale, rows) in enumerate(_systems(wanted, known, len(sources))):
            try:
                found = _solve(_multiplied(scale, wanted), wanted.relation, scale, rows)
            except TooManyPivots:
                continue
            if isinstance(found, Certificate):
                terms = tuple(Term(t.multiplier, t.factor.xreplace(back), t.sources) for t in found.terms)
                certificate = Certificate(terms, found.scale.xreplace(back), signs, logarithms)
                if check(goal, sources, certificate):
                    return certificate
            elif number == 0 and not signs:
                point = _checked(found, wanted, known[: len(sources)])
                if point is not None and point.independent:
                    return point
    return point


def _checked(values: LinearForm, goal: Comparison, sources: Sequence[Comparison | None]) -> Point | None:
    """The values as a point; a source that has no logarithm is not known to hold there."""
    symbols = [monomial.args[0] if isinstance(monomial, sp.log) else monomial for monomial in values]
    independent = len(set(symbols)) == len(symbols) and all(map(_admits, values, values.values()))
    point = Point(tuple(values.items()), independent and None not in sources)
    fulfilled = all(point.satisfies(source) for source in sources if source) and not point.satisfies(goal)
    return point if fulfilled else None


def _admits(quantity: sp.Expr, value: sp.Rational) -> bool:
    """Whether a symbol, or a positive symbol given by its logarithm, can have the value by its declarations."""
    if isinstance(quantity, sp.log):
        declared = quantity.args[0].assumptions0 if quantity.args[0].is_Symbol else {"positive": False}
        return all(declared.get(kind) is None for kind in ("integer", "rational", "algebraic")) and bool(
            quantity.args[0].is_positive
        )
    return quantity.is_Symbol and all(getattr(value, f"is_{k}") == v for k, v in quantity.assumptions0.items())


# -- which relations are offered to the linear program ---------------------------------------------------------


def _systems(
    goal: Comparison, sources: Sequence[Comparison | None], first: int
) -> Iterator[tuple[sp.Expr, list[_Row]]]:
    """Systems of growing size: the first sources, then multiples of all by quantities of known sign, then products."""
    plain = [_Row(linear_form(c.difference), c.relation, sp.S.One, (i,)) for i, c in enumerate(sources) if c]
    yield sp.S.One, [row for row in plain if row.sources and row.sources[0] < first]
    denominators = [_denominator(c.difference) for c in (goal, *filter(None, sources))]
    scale = reduce(sp.lcm, denominators)
    cleared = [_times(row, d, c) for row, d, c in zip(plain, denominators[1:], filter(None, sources), strict=True)]
    base = [*plain, *(row for row in cleared if row.factor != 1)]
    wanted = _multiplied(scale, goal)
    scaled = _with_multiples(base, sources, [wanted])
    yield scale, scaled
    pairs = _products(sources)
    yield scale, [*_with_multiples(base, sources, [wanted, *(row.form for row in base)]), *pairs]


def _denominator(expr: sp.Expr) -> sp.Expr:
    """A positive common denominator of `expr`, or 1."""
    denominator = sp.fraction(sp.together(expr))[1]
    sign = monomial_sign(denominator)
    return sign[0] * denominator if sign is not None and sign[1] and denominator.free_symbols else sp.S.One


def _times(row: _Row, factor: sp.Expr, comparison: Comparison) -> _Row:
    """A source multiplied by a factor of known sign."""
    if row.relation == "==":
        relation: Relation = "=="
    else:
        sign = monomial_sign(factor)
        relation = "<" if row.relation == "<" and sign is not None and sign[1] else "<="
    return _Row(_multiplied(factor, comparison), relation, factor, row.sources)


def _multiplied(factor: sp.Expr, comparison: Comparison) -> LinearForm:
    """The linear form of a multiple of a difference, with what cancels cancelled."""
    product = factor * comparison.difference
    return linear_form(cancelled(product) if factor.free_symbols else product)


def _with_multiples(
    rows: Sequence[_Row], sources: Sequence[Comparison | None], wanted: Sequence[LinearForm]
) -> list[_Row]:
    """The rows, and the sources multiplied by the quotients of wanted monomials and their own ones."""
    found = list(rows)
    candidates: dict[tuple[sp.Expr, tuple[int, ...]], tuple[_Row, Comparison, sp.Expr]] = {}
    targets = {monomial: None for form in wanted for monomial in form}
    for row in rows:
        for own in row.form:
            for monomial in targets:
                comparison = sources[row.sources[0]] if row.sources else None
                if comparison is None or row.sources is None:
                    continue
                factor = _admissible(row.factor * monomial / own, row.relation)
                if factor is not None and factor != 1:
                    candidates.setdefault((factor, row.sources), (row, comparison, factor))
    known = {(row.factor, row.sources) for row in rows}
    fresh = [value for key, value in candidates.items() if key not in known]
    fresh.sort(key=lambda value: value[2].count_ops())
    return found + [_multiple(*value) for value in fresh[:_COLUMNS]]


def _admissible(factor: sp.Expr, relation: Relation) -> sp.Expr | None:
    """The factor, with the sign that makes it positive, if a relation may be multiplied by it."""
    if relation == "==":
        return factor if is_defined(factor) else None
    sign = monomial_sign(factor)
    return None if sign is None else sign[0] * factor


def _multiple(row: _Row, comparison: Comparison, factor: sp.Expr) -> _Row:
    plain = _Row(row.form, comparison.relation, sp.S.One, row.sources)
    return _times(plain, factor, comparison)


def _products(sources: Sequence[Comparison | None]) -> list[_Row]:
    """Products of two sources, when there are few."""
    numbered = [(i, source) for i, source in enumerate(sources) if source is not None]
    if len(numbered) > _PAIRS:
        return []
    rows = []
    for (i, one), (j, other) in combinations_with_replacement(numbered, 2):
        relations = {one.relation, other.relation}
        relation: Relation = "==" if "==" in relations else ("<" if relations == {"<"} else "<=")
        rows.append(_Row(linear_form(one.difference * other.difference), relation, sp.S.One, (i, j)))
    return rows


def _signs_and_bounds(monomials: Sequence[sp.Expr]) -> list[_Row]:
    """What is known of single monomials: their sign, and rational bounds if they are constants."""
    rows = []
    for monomial in monomials:
        bounds = _bounds(monomial) if is_plain_number(monomial) else []
        rows += [_Row(form, "<", sp.S.One, None) for form in bounds]
        sign = monomial_sign(monomial)
        if sign is not None and not bounds:
            relation: Relation = "<" if sign[1] else "<="
            rows.append(_Row({monomial: sp.Integer(sign[0])}, relation, monomial))
    return rows


def _bounds(constant: sp.Expr) -> list[LinearForm]:
    """Positive linear forms that say between which rational numbers a constant lies."""
    try:
        ball = enclose(constant, bits=64)
    except (CannotEnclose, ValueError, TypeError, NotImplementedError):
        return []
    if not ball.imag.is_zero():
        return []
    below, above = (_rational(end) for end in (ball.real.lower(), ball.real.upper()))
    step = sp.Rational(1, 10**9)
    return [
        {constant: sp.S.One, sp.S.One: -(below - step)},
        {constant: sp.S.NegativeOne, sp.S.One: above + step},
    ]


def _rational(end: arb) -> sp.Rational:
    """A rational number close to the end of a ball; only the search depends on it."""
    mantissa, exponent = end.mid().man_exp()
    exact = sp.Rational(int(mantissa)) * sp.Integer(2) ** int(exponent)
    return sp.Rational(int(sp.floor(exact * 10**12)), 10**12)


# -- the linear program ------------------------------------------------------------------------------------------


def _solve(goal: LinearForm, relation: Relation, scale: sp.Expr, rows: list[_Row]) -> Certificate | LinearForm:
    """Multipliers, or a value for each monomial.

    Wanted are nonnegative multiples of the relations and of the negated goal that add up to 0, with at least one
    strict relation among them (`0 < 1` is one). If there are none, the separating vector is a point.
    """
    monomials = list(dict.fromkeys(m for form in (goal, *(row.form for row in rows)) for m in form if m != 1))
    rows = [*rows, *_signs_and_bounds(monomials)] if len(monomials) <= _SYMBOLS else rows
    columns: list[list[fmpq]] = []
    labels: list[tuple[int, _Row | None]] = []

    def offer(form: LinearForm, sign: int, strict: bool, label: tuple[int, _Row | None]) -> None:
        entries = [fmpq(0)] * (len(monomials) + 2)
        for monomial, coefficient in form.items():
            position = len(monomials) if monomial == 1 else places[monomial]
            entries[position] = fmpq(int(coefficient.p), int(coefficient.q)) * sign
        entries[-1] = fmpq(int(strict))
        columns.append(entries)
        labels.append(label)

    places = {monomial: k for k, monomial in enumerate(monomials)}
    offer(goal, -1, relation == "<=", (0, None))
    for row in rows:
        offer(row.form, 1, row.relation == "<", (1, row))
        if row.relation == "==":
            offer(row.form, -1, False, (-1, row))
    offer({sp.S.One: sp.S.One}, 1, True, (0, None))
    found = nonnegative_solution(columns, [fmpq(0)] * (len(monomials) + 1) + [fmpq(1)])
    if isinstance(found, Separation):
        unit = found.values[len(monomials)]
        return {m: _exact(found.values[k] / unit) for m, k in places.items()}
    weight = found.values[0]
    terms = []
    for (sign, used), value in zip(labels, found.values, strict=True):
        if used is None or used.sources is None or value == 0:
            continue
        multiplier = _exact(value if weight == 0 else value / weight) * sign
        if not used.sources and monomial_sign(used.factor) is not None:
            multiplier *= used.form[used.factor]
        terms.append(Term(multiplier, used.factor, used.sources))
    return Certificate(tuple(terms), sp.S.Zero if weight == 0 else scale)


def _exact(number: fmpq) -> sp.Rational:
    return sp.Rational(int(number.p), int(number.q))
