"""Rational functions, also times exp(i w x), over the whole line: the residue theorem."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.continuity import suspicious_factors
from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator
from zcmoe_symbolic.deciders.equality.integration.interval import Interval, is_nonnegative
from zcmoe_symbolic.deciders.signs import is_negative, is_nonzero, is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_residues"]


def by_residues(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """2 pi i times the residues in the upper half plane, for a sum of P/Q exp(i w x) without real poles.

    Conditions checked term by term: every root of Q is known in closed form with an imaginary part of certain sign,
    the product of the linear factors is Q, and deg Q >= deg P + 2, or deg Q >= deg P + 1 with w != 0 (Jordan's
    lemma). Over (0, oo) for even integrands. Source: L. Ahlfors, Complex Analysis, section 4.5.3.
    """
    x = interval.variable
    if interval.upper != sp.oo or interval.lower not in (sp.Integer(0), -sp.oo):
        return None
    allowed = {wave for wave in integrand.atoms(sp.sin, sp.cos) if wave.has(x)}
    if not integrand.xreplace({wave: sp.Integer(2) for wave in allowed}).is_rational_function(x):
        return None
    if any(sp.diff(wave.args[0], x).has(x) or not wave.args[0].is_real for wave in allowed):
        return None
    factor = sp.Integer(1)
    if interval.lower == 0:
        z = sp.Dummy("x", real=True)
        moved = integrand.xreplace({x: z})
        mirrored = moved.subs(z, -z)
        if sp.expand(mirrored - moved) != 0 and integrator.prover.prove(mirrored, moved) is None:
            return None
        factor = sp.Rational(1, 2)
    terms = _waves(integrand, x)
    if terms is None:
        return None
    total, nonzero = sp.Integer(0), []
    for frequency, rational in terms.items():
        integrator.prover.check_time()
        found = _one_term(rational, frequency, x, integrator)
        if found is None:
            return None
        total += found[0]
        nonzero.extend(found[1])
    detail = "Jordan's lemma, poles in the upper half plane" if allowed else "poles in the upper half plane"
    return Evaluation(factor * total, (Step("residue theorem", detail),), tuple(dict.fromkeys(nonzero)))


def _waves(integrand: sp.Expr, x: sp.Symbol) -> dict[sp.Expr, sp.Expr] | None:
    """The rational factor of exp(i w x) for each frequency w; frequencies of cosines are made non-negative."""
    waves = sorted((w for w in integrand.atoms(sp.sin, sp.cos) if w.has(x)), key=sp.default_sort_key)
    names, exponentials = {}, []
    for wave in waves:
        argument = sp.expand(wave.args[0])
        slope, shift = argument.coeff(x, 1), argument.coeff(x, 0)
        if not (is_nonnegative(slope) or is_nonnegative(-slope)):
            if shift != 0 or not isinstance(wave, sp.cos):
                return None
            argument = sp.Abs(slope) * x
        up, down = sp.exp(sp.I * argument), sp.exp(-sp.I * argument)
        names[wave] = sp.Dummy("w")
        exponentials.append((up + down) / 2 if isinstance(wave, sp.cos) else (up - down) / (2 * sp.I))
    if not waves:
        return {sp.Integer(0): integrand}
    try:
        polynomial = sp.Poly(sp.expand(integrand.xreplace(names)), *(names[wave] for wave in waves))
    except sp.PolynomialError:
        return None
    found: dict[sp.Expr, sp.Expr] = {}
    for powers, rational in polynomial.terms():
        if rational.has(*names.values()):
            return None
        product = sp.expand(sp.Mul(*(e**power for e, power in zip(exponentials, powers, strict=True))))
        for term in sp.Add.make_args(sp.powsimp(product)):
            exponent, factor = sp.Integer(0), sp.Integer(1)
            for part in sp.Mul.make_args(term):
                base, power = part.as_base_exp()
                if base == sp.E:
                    exponent += power
                else:
                    factor *= part
            exponent = sp.expand(exponent)
            frequency = sp.expand(exponent.coeff(x, 1) / sp.I)
            if factor.has(x) or sp.expand(exponent - exponent.coeff(x, 1) * x).has(x):
                return None
            weight = rational * factor * sp.exp(exponent.coeff(x, 0))
            found[frequency] = found.get(frequency, sp.Integer(0)) + weight
    return found


def _one_term(
    rational: sp.Expr, frequency: sp.Expr, x: sp.Symbol, integrator: Integrator
) -> tuple[sp.Expr, list[sp.Expr]] | None:
    z = sp.Dummy("z")
    numerator, denominator = sp.fraction(sp.cancel(sp.together(rational.xreplace({x: z}))))
    if numerator == 0:
        return sp.Integer(0), []
    if not (numerator.is_polynomial(z) and denominator.is_polynomial(z)):
        return None
    gap = sp.degree(denominator, z) - sp.degree(numerator, z)
    if gap < 1 or (gap == 1 and not is_nonzero(frequency)):
        return None
    upper = is_nonnegative(frequency)
    if not upper and not is_nonnegative(-frequency):
        return None
    roots = _poles(denominator, z, integrator)
    if roots is None:
        return None
    lead = sp.Poly(denominator, z).LC()
    if not is_nonzero(lead):
        return None
    total: sp.Expr = sp.Integer(0)
    nonzero: list[sp.Expr] = []
    for pole, multiplicity in roots.items():
        if _side(pole) != (1 if upper else -1):
            continue
        others = sp.Mul(*((z - root) ** power for root, power in roots.items() if root != pole))
        regular = numerator / (lead * others) * sp.exp(sp.I * frequency * z)
        residue = sp.diff(regular, z, multiplicity - 1).subs(z, pole) / sp.factorial(multiplicity - 1)
        nonzero.extend(sp.factor(pole - root) for root in roots if root != pole and not is_nonzero(pole - root))
        total += residue
    sign = 1 if upper else -1
    value = sign * 2 * sp.pi * sp.I * total
    nonzero.extend(suspicious_factors(lead**-1))
    return value, [sp.expand(part) if part.is_number else part for part in nonzero]


def _side(pole: sp.Expr) -> int:
    imaginary = sp.im(sp.expand_complex(pole))
    return 1 if is_positive(imaginary) else -1 if is_negative(imaginary) else 0


def _poles(denominator: sp.Expr, z: sp.Symbol, integrator: Integrator) -> dict[sp.Expr, int] | None:
    """All roots with multiplicities, each certainly off the real line; their product is checked to be Q."""
    roots: dict[sp.Expr, int] = {}
    _, factors = sp.factor_list(denominator, z)
    for factor, multiplicity in factors:
        found = _roots_of(sp.Poly(factor, z))
        if found is None:
            return None
        for root in found:
            roots[root] = roots.get(root, 0) + multiplicity
    polynomial = sp.Poly(denominator, z)
    if sum(roots.values()) != polynomial.degree() or any(_side(root) == 0 for root in roots):
        return None
    product = polynomial.LC() * sp.Mul(*((z - root) ** power for root, power in roots.items()))
    if sp.expand(sp.expand(product) - denominator) == 0 or integrator.prover.prove(sp.expand(product), denominator):
        return roots
    return None


def _roots_of(factor: sp.Poly) -> list[sp.Expr] | None:
    if factor.degree() == 2:
        a, b, c = factor.all_coeffs()
        discriminant = sp.factor(4 * a * c - b**2)
        if not (is_positive(discriminant) and is_nonzero(a)):
            return None
        root = sp.sqrt(discriminant)
        return [(-b + sp.I * root) / (2 * a), (-b - sp.I * root) / (2 * a)]
    if factor.degree() > 8:
        return None
    try:
        found = sp.roots(factor)
    except (NotImplementedError, sp.PolynomialError):
        return None
    return [sp.expand_complex(root) if root.is_number else root for root in found for _ in range(found[root])]
