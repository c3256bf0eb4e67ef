"""Four inequalities for exponential and logarithm on which the bounds of section 6 rest.

The exponential function lies above its tangent at 0, the logarithm below its tangent at 1; exponentials increase; and
the exponential function lies below its chords.
"""

from sympy import Le, Lt, Symbol, exp, log, symbols

from zcmoe_symbolic import claim, uses
from zcmoe_symbolic.kernel import by_derivatives, by_sign, instance, linear_arithmetic, power_products
from zcmoe_symbolic.language import at_most, holds, less

u, v, a, b, z, s, k, w = symbols("u v a b z s k w", real=True)
y = Symbol("y", positive=True)


@claim("lem-exponential", part="tangent", states=at_most(1 + u, exp(u)))
def above_its_tangent():
    """The exponential function lies above its tangent at 0, since its second derivative is positive."""
    curvature = by_sign.prove(less(0, exp(u)))
    return by_derivatives(curvature, u, 0, 2).prove(at_most(1 + u, exp(u)))


@claim("lem-exponential", part="logarithm", states=at_most(log(y), y - 1))
def logarithm_below_its_tangent():
    """The logarithm lies below its tangent at 1."""
    curvature = by_sign.prove(at_most(0, 1 / y**2))
    return by_derivatives(curvature, y, 1, 2).prove(at_most(log(y), y - 1))


@claim("lem-exponential", part="increasing", given=[holds(Le(u, v))], states=at_most(exp(u), exp(v)))
def increasing():
    """The exponential function does not decrease."""
    return power_products(holds(Le(u, v))).prove(at_most(exp(u), exp(v)), [holds(Le(u, v))])


@claim("lem-exponential", part="inverse", given=[holds(Le(log(w) - log(v) + u, k)), holds(Lt(0, v)), holds(Lt(0, w))],
       states=at_most(w * exp(u), v * exp(k)))  # fmt: skip
def taking_exponentials():
    """An inequality between logarithms gives the one between the quantities."""
    given = [holds(Le(log(w) - log(v) + u, k)), holds(Lt(0, v)), holds(Lt(0, w))]
    return power_products(*given).prove(at_most(w * exp(u), v * exp(k)), given)


@claim("lem-exponential", part="chord", given=[holds(Le(a, z)), holds(Le(z, b))],
       states=at_most((b - a) * exp(s * z), (b - z) * exp(s * a) + (z - a) * exp(s * b)))  # fmt: skip
def below_its_chord():
    """Between a and b the function exp(s z) lies below its chord: add the tangents at z, weighted by b - z and z - a."""
    tangent = uses("lem-exponential/tangent")
    inside = [holds(Le(a, z)), holds(Le(z, b))]

    def above_the_tangent_at_z(end):
        shifted = instance(tangent, {}, {u: s * (end - z)}).prove(at_most(1 + s * (end - z), exp(s * (end - z))))
        return linear_arithmetic(shifted).prove(at_most(exp(s * z) * (1 + s * (end - z)), exp(s * end)))

    chord = at_most((b - a) * exp(s * z), (b - z) * exp(s * a) + (z - a) * exp(s * b))
    return linear_arithmetic(above_the_tangent_at_z(a), above_the_tangent_at_z(b), *inside).prove(chord, inside)
