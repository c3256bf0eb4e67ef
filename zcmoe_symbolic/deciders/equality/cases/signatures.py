"""The sign of a real expression inside a case, reduced to questions about irreducible linear-looking factors."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement

import sympy as sp

from zcmoe_symbolic.deciders.equality.cases.failures import Ask, CannotResolve, Undefined
from zcmoe_symbolic.deciders.equality.cases.linear import Relation
from zcmoe_symbolic.deciders.equality.cases.path import Path
from zcmoe_symbolic.deciders.equality.cases.realness import is_real_where_defined
from zcmoe_symbolic.deciders.signs import is_negative, is_nonnegative, is_positive

__all__ = ["sign_in", "split_into_factors", "weak_sign_in"]

# Increasing and zero at zero: the sign of h(u) is that of u.
_SIGN_KEEPING = (sp.sinh, sp.tanh, sp.asinh, sp.atan, sp.erf)
# Increasing on the whole real line, so that h(u) - h(v) has the sign of u - v.
_INCREASING = (sp.exp, sp.sinh, sp.tanh, sp.asinh, sp.atan, sp.erf)
_MOST_FACTORS = 100
_LARGEST = 60  # summands of what is still factored


@dataclass(frozen=True, slots=True)
class Factors:
    """`sign * product of factor^exponent`, with a positive constant left out; each factor is real."""

    sign: int
    powers: tuple[tuple[sp.Expr, sp.Expr], ...]


def sign_in(expr: sp.Expr, path: Path) -> int:
    """The sign of `expr` in the case; raises `Ask` when the case must be split for it."""
    factors = split_into_factors(expr)
    sign = factors.sign
    for base, exponent in factors.powers:
        own = _sign_of_factor(base, path)
        if own == 0 and is_negative(exponent):
            raise Undefined
        sign *= _of_power(own, exponent)
    return sign


def weak_sign_in(expr: sp.Expr, path: Path) -> int:
    """A number s, 1 or -1, with `s * expr >= 0` wherever `expr` is defined in the case; may raise `Ask`."""
    factors = split_into_factors(expr)
    sign = factors.sign or 1
    for base, exponent in factors.powers:
        if exponent.is_odd:
            sign *= _weak_sign_of_factor(base, path)
        elif not exponent.is_even:
            raise CannotResolve(f"the exponent {exponent} may be even or odd")
    return sign


def _of_power(sign: int, exponent: sp.Expr) -> int:
    if sign > 0 or (sign == 0 and is_positive(exponent)):
        return sign
    if sign == 0:
        raise CannotResolve(f"zero to the power {exponent}")
    if exponent.is_even:
        return 1
    if exponent.is_odd:
        return -1
    raise CannotResolve(f"a power with the exponent {exponent} of something negative")


def _known_sign(factor: sp.Expr) -> int | None:
    if is_positive(factor):
        return 1
    if is_negative(factor):
        return -1
    return 0 if factor == 0 else None


def _sign_of_factor(factor: sp.Expr, path: Path) -> int:
    known = _known_sign(factor)
    if known is not None:
        return known
    if _answer(factor, ">", path):
        return 1
    if is_nonnegative(factor) or _is_sum_of_squares(factor):
        return 0
    return 0 if _answer(factor, ">=", path) else -1


def _weak_sign_of_factor(factor: sp.Expr, path: Path) -> int:
    known = _known_sign(factor)
    if known is not None:
        return known or 1
    if is_nonnegative(factor) or _is_sum_of_squares(factor):
        return 1
    if is_nonnegative(-factor) or _is_sum_of_squares(-factor):
        return -1
    return 1 if _answer(factor, ">=", path) else -1


def _answer(factor: sp.Expr, relation: Relation, path: Path) -> bool:
    answer = path.truth(factor, relation)
    if answer is None:
        raise Ask(factor, relation)
    return answer


@lru_cache(maxsize=2048)
def split_into_factors(expr: sp.Expr) -> Factors:
    """The factors on whose signs the sign of a real expression depends, none of them a product itself.

    >>> x, y = sp.symbols("x y", real=True)
    >>> [base for base, _ in split_into_factors(y**2 - x**2).powers]
    [x - y, x + y]
    """
    if not is_real_where_defined(expr):
        raise CannotResolve(f"{expr} is not known to be real")
    sign, powers = 1, dict[sp.Expr, sp.Expr]()
    waiting: list[tuple[sp.Expr, sp.Expr]] = [(expr, sp.S.One)]
    for _ in range(_MOST_FACTORS):
        if not waiting:
            break
        base, exponent = waiting.pop()
        if base == 0:
            return Factors(_of_power(0, exponent), ())
        known = _known_sign(base)
        if known:
            sign *= _of_power(known, exponent)
            continue
        parts = _parts(base)
        if parts is None or not all(is_real_where_defined(part) for part, _ in parts):
            own, irreducible = _normalised(base)
            sign *= _of_power(own, exponent)
            powers[irreducible] = powers.get(irreducible, sp.S.Zero) + exponent
            if powers[irreducible] == 0:  # 1/u times u: the sign is that of u^2 where both are defined
                powers[irreducible] = sp.Integer(-2)
        else:
            waiting += [(part, power * exponent) for part, power in parts]
    if waiting:
        raise CannotResolve(f"{expr} has too many factors")
    ordered = sorted(powers.items(), key=lambda pair: sp.default_sort_key(pair[0]))
    return Factors(sign, tuple(ordered))


def _parts(base: sp.Expr) -> list[tuple[sp.Expr, sp.Expr]] | None:
    """What a factor is the product of, up to a positive factor; `None` when nothing is gained."""
    if isinstance(base, sp.Mul):
        return [(factor, sp.S.One) for factor in base.args]
    if isinstance(base, sp.Pow):
        root, exponent = base.args
        if exponent.is_integer and is_real_where_defined(root):
            return [(root, exponent)]
        if is_nonnegative(root) and (is_positive(exponent) or is_negative(exponent)):
            return [(root, sp.S.One if is_positive(exponent) else sp.S.NegativeOne)]
        return None
    if isinstance(base, _SIGN_KEEPING):
        return [(base.args[0], sp.S.One)]
    if isinstance(base, sp.log) and is_nonnegative(base.args[0]):
        return [(base.args[0] - 1, sp.S.One)]
    if isinstance(base, sp.Add):
        return _parts_of_sum(base)
    return None


def _parts_of_sum(base: sp.Add) -> list[tuple[sp.Expr, sp.Expr]] | None:
    difference = _monotone_difference(base)
    if difference is not None:
        return [(difference, sp.S.One)]
    if len(base.args) > _LARGEST:
        raise CannotResolve(f"{base} is too long to be factored")
    variables = sorted(base.free_symbols, key=sp.default_sort_key)
    poly = sp.Poly(base, variables[0]) if len(variables) == 1 and base.is_polynomial(variables[0]) else None
    if poly is not None and poly.degree() == 1:
        slope, offset = poly.all_coeffs()
        if slope.is_Rational:
            return None
        return [(slope, sp.S.One), (poly.gen + sp.radsimp(offset / slope), sp.S.One)]
    together = sp.factor(sp.together(base))
    if isinstance(together, sp.Mul | sp.Pow) and together != base and not _only_a_number_out(together):
        return _parts(together)
    return _parts_of_polynomial(poly) if poly is not None else None


def _only_a_number_out(product: sp.Expr) -> bool:
    factors = [factor for factor in sp.Mul.make_args(product) if not factor.is_Rational]
    return len(factors) == 1 and isinstance(factors[0], sp.Add)


def _monotone_difference(base: sp.Add) -> sp.Expr | None:
    """`u - v` for `c h(u) - c h(v)` with an increasing h and a positive number c; also with a number as h(v)."""
    if len(base.args) != 2:
        return None
    (c, one), (d, other) = (term.as_coeff_Mul() for term in base.args)
    if c < 0:
        c, one, d, other = d, other, c, one
    if not (c.is_Rational and d.is_Rational and c > 0 > d):
        return None
    bases = one.as_base_exp(), other.as_base_exp()
    if c == -d and bases[0][0] == bases[1][0] and bases[0][0].is_Rational and bases[0][0] > 1:
        return bases[0][1] - bases[1][1]
    if c == -d and isinstance(one, _INCREASING) and one.func is other.func:
        return one.args[0] - other.args[0]
    if c == -d and isinstance(one, sp.log) and isinstance(other, sp.log):
        inner = one.args[0], other.args[0]
        return inner[0] - inner[1] if all(map(is_nonnegative, inner)) else None
    roots = _same_positive_power(one, other)
    if c == -d and roots is not None:
        return roots[0] - roots[1]
    if isinstance(one, sp.exp) and other == 1:
        return one.args[0] - sp.log(-d / c)
    if isinstance(other, sp.exp) and one == 1:
        return sp.log(-c / d) - other.args[0]
    return None


def _same_positive_power(one: sp.Expr, other: sp.Expr) -> tuple[sp.Expr, sp.Expr] | None:
    """u and v of `u^p - v^p` when both are not negative and p is positive."""
    (u, p), (v, q) = one.as_base_exp(), other.as_base_exp()
    if one == 1:
        u, p = sp.S.One, q
    if other == 1:
        v, q = sp.S.One, p
    if p == q and p != 1 and is_positive(p) and is_nonnegative(u) and is_nonnegative(v):
        return u, v
    return None


def _parts_of_polynomial(poly: sp.Poly) -> list[tuple[sp.Expr, sp.Expr]] | None:
    """An irreducible polynomial in one real symbol: without real roots it is a number as far as signs go."""
    x = poly.gen
    if not all(c.is_Rational for c in poly.all_coeffs()):
        return None
    lead = poly.LC()
    if poly.count_roots() == 0:
        return [(lead, sp.S.One)]
    if poly.degree() == 2:
        a, b, c = poly.all_coeffs()
        centre, half = -b / (2 * a), sp.sqrt(b**2 - 4 * a * c) / (2 * a)
        return [(lead, sp.S.One), (x - centre - half, sp.S.One), (x - centre + half, sp.S.One)]
    return None


def _normalised(base: sp.Expr) -> tuple[int, sp.Expr]:
    """The factor with a fixed choice between it and its negative, so that `x - y` and `y - x` are one question."""
    content, primitive = sp.expand(base).as_content_primitive()
    sign = -1 if content < 0 else 1
    terms = sorted(sp.Add.make_args(primitive), key=lambda term: sp.default_sort_key(term.as_coeff_Mul()[1]))
    with_symbols = [term for term in terms if term.free_symbols] or terms
    if with_symbols[0].as_coeff_Mul()[0] < 0:
        return -sign, sp.expand(-primitive)
    return sign, primitive


@lru_cache(maxsize=1024)
def _is_sum_of_squares(factor: sp.Expr) -> bool:
    """Whether a polynomial of degree two with rational coefficients is nowhere negative, by completing squares."""
    symbols = sorted(factor.free_symbols, key=sp.default_sort_key)
    if not symbols or len(symbols) > 6 or not factor.is_polynomial(*symbols):
        return False
    poly = sp.Poly(factor, *symbols)
    if poly.total_degree() != 2 or not all(c.is_Rational for c in poly.coeffs()):
        return False
    size = len(symbols) + 1
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for row, column in combinations_with_replacement(range(size), 2):
        exponents = [0] * size
        exponents[row] += 1
        exponents[column] += 1
        value = poly.coeff_monomial(sp.Mul(*(s**e for s, e in zip(symbols, exponents[:-1], strict=True))))
        entry = Fraction(int(value.p), int(value.q)) / (1 if row == column else 2)
        matrix[row][column] = matrix[column][row] = entry
    return _is_positive_semidefinite(matrix)


def _is_positive_semidefinite(matrix: list[list[Fraction]]) -> bool:
    """Symmetric elimination: every pivot is positive, or zero with a row of zeros."""
    while matrix:
        pivot, *row = matrix[0]
        if pivot < 0 or (pivot == 0 and any(row)):
            return False
        rest = [line[1:] for line in matrix[1:]]
        matrix = [
            [entry - (row[i] * row[j] / pivot if pivot else 0) for j, entry in enumerate(line)]
            for i, line in enumerate(rest)
        ]
    return True
