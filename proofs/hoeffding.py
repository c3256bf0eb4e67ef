"""Hoeffding's lemma: the exponential moment of a centred quantity between two bounds (section G.4).

Among the centred laws on [a, b] the one on the two ends has the greatest exponential moment, because the exponential
function lies below its chord. Its logarithm has a second derivative of at most `(b - a)^2/4`, which gives the factor
`exp(s^2 (b - a)^2/8)`.
"""

from sympy import Le, Lt, exp, log, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import by_derivatives, by_sign, instance, linear_arithmetic, modus_ponens
from zcmoe_symbolic.language import at_most, holds, less

a, b, s, z, u, v, w, k = symbols("a b s z u v w k", real=True)

around_zero = [holds(Le(a, 0)), holds(Le(0, b)), holds(Lt(a, b))]
weights = b - a * exp(s * (b - a))
"""The exponential moment of the law on a and b with mean 0, times `(b - a) exp(-s a)`."""

log_moment = log(weights) - log(b - a) + s * a
two_point_moment = b * exp(s * a) - a * exp(s * b)


@claim("lem-hoeffding", part="weights", given=around_zero, states=less(0, weights))
def weights_are_positive():
    """The chord at 0 shows that the argument of the logarithm is positive."""
    chord = instance(uses("lem-exponential/chord"), {}, {z: 0}).prove(at_most(b - a, two_point_moment), around_zero)
    return (
        calc(0)
        .less_than((b - a) * exp(-s * a), by=linear_arithmetic(around_zero[2]))
        .at_most(weights, by=linear_arithmetic(chord))
        .theorem()
    )


@claim("lem-hoeffding", part="log moment", given=around_zero, states=at_most(log_moment, s**2 * (b - a) ** 2 / 8))
def log_moment_generating_function():
    """The logarithm psi of the moment has psi(0) = psi'(0) = 0 and psi'' = (b - a)^2 q (1 - q) <= (b - a)^2/4."""
    positive_weights = uses("lem-hoeffding/weights")
    positive_length = linear_arithmetic(around_zero[2]).prove(less(0, b - a), around_zero)
    square = by_sign.prove(at_most(0, w**2))
    quotient = linear_arithmetic(square, holds(Lt(0, v))).prove(at_most(0, w**2 / (4 * v**2)), [holds(Lt(0, v))])
    # (b - a)^2/4 - psi'' is the square of (b - a) (1/2 - q), where q is the weight of b in the tilted law.
    gap = ((b - a) * (b + a * exp(s * (b - a)))) ** 2 / (4 * weights**2)
    conditional = instance(quotient, {}, {w: (b - a) * (b + a * exp(s * (b - a))), v: weights}).prove(
        at_most(0, gap), [holds(Lt(0, weights))]
    )
    curvature = modus_ponens(conditional, positive_weights).prove(at_most(0, gap), around_zero)
    return (
        calc(log_moment)
        .at_most(s**2 * (b - a) ** 2 / 8, by=by_derivatives(curvature, s, 0, 2, positive_weights, positive_length))
        .theorem()
    )


@claim("lem-hoeffding", part="two-point law", given=around_zero,
       states=at_most(two_point_moment, (b - a) * exp(s**2 * (b - a) ** 2 / 8)))  # fmt: skip
def moment_of_the_two_point_law():
    """The moment itself: take exponentials."""
    bound = at_most(two_point_moment, (b - a) * exp(s**2 * (b - a) ** 2 / 8))
    positive_length = linear_arithmetic(around_zero[2]).prove(less(0, b - a), around_zero)
    logarithms = uses("lem-hoeffding/log moment")
    positive = [positive_length, uses("lem-hoeffding/weights")]
    needed = [holds(logarithms.statement), *(holds(theorem.statement) for theorem in positive)]
    exponentials = instance(
        uses("lem-exponential/inverse"), {}, {w: weights, u: s * a, v: b - a, k: s**2 * (b - a) ** 2 / 8}
    ).prove(bound, needed)
    return modus_ponens(exponentials, logarithms, *positive).prove(bound, around_zero)
