"""Definite hypergeometric sums: a recurrence in a parameter, found and checked by creative telescoping.

For S(m) = sum of t(m, k) over a <= k <= b(m), coefficients a_i(m) and G(m, k) are searched such that
sum_i a_i(m) t(m + i, k) = G(m, k + 1) - G(m, k) (Zeilberger 1991; Petkovsek, Wilf, Zeilberger, A = B, chapter 6).
However they are found, the identity is checked exactly. Summed over k it gives a recurrence of S with an explicit
right-hand side, in which the terms at the ends are written out and not presumed to vanish.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from zcmoe_symbolic.deciders.equality.summation.hypergeometric import HypergeometricTerm

__all__ = ["Recurrence", "find_recurrence", "is_recurrence"]

_HIGHEST_DEGREE = 12


@dataclass(frozen=True, slots=True)
class Recurrence:
    """sum_i coefficients[i] t(m + i, k) = G(m, k + 1) - G(m, k), with G the hypergeometric term `certificate`."""

    coefficients: tuple[sp.Expr, ...]
    certificate: HypergeometricTerm


def is_recurrence(term: HypergeometricTerm, recurrence: Recurrence) -> bool:
    """Whether the identity holds, by exact arithmetic of rational functions.

    It then holds at each point (m, k) at which `regular_arguments` are not poles of gamma and the coefficients of
    the terms and of the certificate are defined.
    """
    left, right = _as_multiples(term, recurrence)
    return bool(sp.cancel(sp.together(left - right)) == 0)


def shifts_of(recurrence: Recurrence) -> list[tuple[int, int]]:
    return [(i, 0) for i in range(len(recurrence.coefficients))]


def _joint_gammas(term: HypergeometricTerm, recurrence: Recurrence) -> list[sp.Expr]:
    of_terms = term.common_gammas(shifts_of(recurrence))
    of_certificate = recurrence.certificate.common_gammas([(0, 0), (0, 1)])
    joint = []
    for (_, sign), first, second in zip(term.gammas, of_terms, of_certificate, strict=True):
        distance = sp.expand(second - first)
        joint.append(first if (distance >= 0) == (sign > 0) else second)
    return joint


def regular_arguments(term: HypergeometricTerm, recurrence: Recurrence) -> list[sp.Expr]:
    """What must not be a pole of gamma at (m, k) for the identity to hold there."""
    joint = _joint_gammas(term, recurrence)
    return [argument for argument, (_, sign) in zip(joint, term.gammas, strict=True) if sign > 0]


def _as_multiples(term: HypergeometricTerm, recurrence: Recurrence) -> tuple[sp.Expr, sp.Expr]:
    common = _joint_gammas(term, recurrence)
    pairs = zip(recurrence.coefficients, shifts_of(recurrence), strict=True)
    left = sp.Add(*(a * term.shifted(i, j, common) for a, (i, j) in pairs))
    certificate = recurrence.certificate
    return left, certificate.shifted(0, 1, common) - certificate.shifted(0, 0, common)


def find_recurrence(
    term: HypergeometricTerm, order: int, known: tuple[sp.Expr, ...] | None = None
) -> Iterator[Recurrence]:
    """Recurrences of the given order that telescope in k, by Gosper's algorithm with unknown coefficients.

    With `known` coefficients only the certificate is searched. Whatever is found has passed `is_recurrence`.

    >>> from zcmoe_symbolic.deciders.equality.summation.hypergeometric import hypergeometric_term
    >>> m, k = (sp.Symbol(s, integer=True) for s in "mk")
    >>> found = next(find_recurrence(hypergeometric_term(sp.binomial(m, k), m, k), 1))
    >>> sp.factor(found.coefficients[1] / found.coefficients[0])
    -1/2
    """
    hidden = {base: sp.Dummy("w") for base, _ in term.powers if not _is_rational(base)}
    if hidden:
        # an irrational base as an independent symbol: what holds for it holds for its value
        powers = tuple((hidden.get(base, base), exponent) for base, exponent in term.powers)
        back = {dummy: base for base, dummy in hidden.items()}
        for found in find_recurrence(replace(term, powers=powers), order, known):
            chosen = tuple(a.subs(back) for a in found.coefficients)
            certificate = found.certificate
            coefficient = certificate.coefficient.subs(back)
            yield Recurrence(chosen, replace(certificate, coefficient=coefficient, powers=term.powers))
        return
    k = term.k
    plain = replace(term, coefficient=sp.S.One)
    common = plain.common_gammas([*((i, 0) for i in range(order + 1)), (0, 1)])
    here = plain.shifted(0, 0, common)
    quotients = [sp.cancel(sp.together(term.shifted(i, 0, common) / here)) for i in range(order + 1)]
    fractions = [sp.fraction(quotient) for quotient in quotients]
    denominator = sp.S.One
    for _, q in fractions:
        denominator = sp.lcm(denominator, q)
    numerators = [sp.expand(sp.cancel(p * denominator / q)) for p, q in fractions]
    growth = plain.shifted(0, 1, common) / here * denominator / denominator.subs(k, k + 1)
    top, bottom, extra = _gosper_form(sp.cancel(sp.together(growth)), k)
    if known is not None:
        numerators = [sp.Add(*(a * p for a, p in zip(known, numerators, strict=True)))]
    for coefficients, solution in _solutions(top, bottom, extra, numerators, k):
        previous = bottom.subs(k, k - 1)
        multiple = sp.cancel(sp.together(previous * solution / (extra * denominator)))
        certificate = _with_absorbed_denominators(plain, multiple)
        chosen = tuple(coefficients[0] * a for a in known) if known is not None else coefficients
        recurrence = Recurrence(chosen, certificate)
        if any(a != 0 for a in chosen) and is_recurrence(term, recurrence):
            yield recurrence


def _is_rational(base: sp.Expr) -> bool:
    """Whether a base is a rational function of symbols with rational coefficients."""
    powers = all(power.exp.is_Integer for power in base.atoms(sp.Pow))
    return bool(powers and not base.atoms(sp.Function, sp.NumberSymbol) and not base.has(sp.I))


def _gosper_form(quotient: sp.Expr, k: sp.Symbol) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """(a, b, c) with quotient(k) = a(k)/b(k) * c(k + 1)/c(k) and no integer shift h >= 0 between a(k) and b(k + h)."""
    numerator, denominator = sp.fraction(quotient)
    scale_up, above = sp.factor_list(numerator, k)
    scale_down, below = sp.factor_list(denominator, k)
    tops = [f for f, e in above for _ in range(e)]
    bottoms = [f for f, e in below for _ in range(e)]
    extra = sp.S.One
    for first in list(tops):
        for second in list(bottoms):
            distance = _shift_between(first, second, k)
            if distance is not None and distance >= 0:
                # a(k) = u b(k + h): the quotient a(k)/b(k) is that of b(k) b(k + 1) ... b(k + h - 1), times u
                tops.remove(first)
                bottoms.remove(second)
                scale_up *= sp.cancel(first / second.subs(k, k + distance))
                extra *= sp.Mul(*(second.subs(k, k + j) for j in range(distance)))
                break
    return sp.Mul(scale_up, *tops), sp.Mul(scale_down, *bottoms), extra


def _shift_between(first: sp.Expr, second: sp.Expr, k: sp.Symbol) -> int | None:
    """h with first(k) = u second(k + h), if there is an integer one."""
    one, other = sp.Poly(first, k), sp.Poly(second, k)
    degree = one.degree()
    if degree != other.degree() or degree < 1:
        return None
    # the sums of the roots differ by degree * h
    roots = [p.coeff_monomial(k ** (degree - 1)) / p.LC() for p in (one, other)]
    distance = sp.cancel((roots[0] - roots[1]) / degree)
    if not distance.is_Integer:
        return None
    difference = sp.cancel(first / second.subs(k, k + distance))
    return None if difference.has(k) else int(distance)


def _solutions(
    top: sp.Expr, bottom: sp.Expr, extra: sp.Expr, numerators: list[sp.Expr], k: sp.Symbol
) -> Iterator[tuple[tuple[sp.Expr, ...], sp.Expr]]:
    """Constants a_i, not all zero, and polynomials x with top(k) x(k+1) - bottom(k-1) x(k) = extra sum a_i p_i."""
    previous = sp.expand(bottom.subs(k, k - 1))
    first, second = sp.Poly(top, k), sp.Poly(previous, k)
    targets = [sp.Poly(sp.expand(extra * p), k) for p in numerators]
    if all(target.is_zero for target in targets) or first.is_zero or second.is_zero:
        return
    degree = _degree_bound(first, second, max(target.degree() for target in targets if not target.is_zero), k)
    if degree < 0 or degree > _HIGHEST_DEGREE:
        return
    columns = []
    for power in range(degree + 1):
        image = sp.expand(top * (k + 1) ** power - previous * k**power)
        columns.append(sp.Poly(image, k))
    columns += [-target for target in targets]
    height = max(max(column.degree(), 0) for column in columns) + 1
    rows = [[column.coeff_monomial(k**j) for column in columns] for j in range(height)]
    matrix = DomainMatrix.from_Matrix(sp.Matrix(rows)).to_field()
    kernel = matrix.nullspace()
    for row in kernel.to_list():
        pivot = next((entry for entry in row[degree + 1 :] if entry), None)
        if pivot is not None:
            normalised = [kernel.domain.to_sympy(entry / pivot) for entry in row]
            common = sp.S.One
            for entry in normalised:
                common = sp.lcm(common, sp.fraction(sp.together(entry))[1])
            scaled = [sp.expand(sp.cancel(common * entry)) for entry in normalised]
            yield tuple(scaled[degree + 1 :]), sp.Add(*(scaled[j] * k**j for j in range(degree + 1)))


def _degree_bound(first: sp.Poly, second: sp.Poly, target: int, k: sp.Symbol) -> int:
    """The largest degree that a polynomial solution can have (A = B, section 5.4)."""
    leading = max(first.degree(), second.degree())
    bound = target - leading + 1
    if first.degree() == second.degree() and sp.cancel(first.LC() - second.LC()) == 0 and leading >= 1:
        below = [p.coeff_monomial(k ** (leading - 1)) for p in (first, second)]
        special = sp.cancel((below[1] - below[0]) / first.LC())
        if special.is_Integer:
            bound = max(bound, int(special))
    return int(bound)


def _with_absorbed_denominators(term: HypergeometricTerm, multiple: sp.Expr) -> HypergeometricTerm:
    """multiple * term with linear denominators moved into gamma functions: 1/(z gamma(z)) = 1/gamma(z + 1).

    So the certificate stays finite where the denominator vanishes together with the term.
    """
    numerator, denominator = sp.fraction(multiple)
    scale, powers = sp.factor_list(denominator)
    gammas = list(term.gammas)
    waiting = [factor for factor, multiplicity in powers for _ in range(multiplicity)]
    absorbed = True
    while absorbed:
        absorbed = False
        for factor in list(waiting):
            for place, (argument, sign) in enumerate(gammas):
                ratio = sp.cancel(factor / argument) if factor.has(term.k) else factor
                if sign < 0 and ratio.is_Rational:
                    gammas[place] = (sp.expand(argument + 1), sign)
                    scale *= ratio
                    waiting.remove(factor)
                    absorbed = True
                    break
    scale *= sp.Mul(*waiting)
    return replace(term, coefficient=numerator / scale, gammas=tuple(gammas))
