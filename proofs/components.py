"""One, two and three dimensions in components: what the rules say of gradients and regions, checked coordinate by coordinate.

For vectors g (the gradient) and `u = x - c` with components `g_k` and `u_k`: Cauchy and Schwarz by Lagrange's identity, (99);
`int (g.u)^2 = g^T J g` and `tr J = int ||u||^2 = d M V^(1 + 2/d)`, (102), for the second moments `J_jk = int u_j u_k`; and all
of it for the box, by iterated integrals. For the cube `d int (g.u)^2 = ||g||^2 int ||u||^2`: there (28) is too large by
exactly the factor d.
"""

from itertools import chain, combinations

from sympy import Add, Function, Integer, Integral, Mul, Rational, Symbol, expand, integrate, symbols

from zcmoe_symbolic import calc, claim
from zcmoe_symbolic.kernel import algebra, by_sign, linearity, moments
from zcmoe_symbolic.language import RegionIntegral, at_most, bounded, equal

x = Symbol("x", real=True)
V, side = symbols("V a", positive=True)
A = Symbol("A")
DIMENSIONS = (1, 2, 3)


def dot(one, other):
    """The inner product of two vectors."""
    return Add(*(a * b for a, b in zip(one, other, strict=True)))


def vector(name, dimension):
    """A vector with the components name_1, name_2, ..."""
    return symbols(f"{name}_1:{dimension + 1}", real=True)


def squared_length(one):
    """The square of the Euclidean length."""
    return dot(one, one)


def over(integrand):
    """The integral over the region A."""
    return RegionIntegral.over(A, integrand, x)


def iterated(integrand, point, sides):
    """The stages of the iterated integral over the box with these sides about the origin, as equations.

    Each stage is an integral over one coordinate; its value, a polynomial, is the integrand of the next one. The values
    that are written here are only claimed: the rule `moments` has to prove them.
    """
    stages = []
    for coordinate, length in zip(reversed(point), reversed(sides), strict=True):
        value = expand(integrate(expand(integrand), (coordinate, -length / 2, length / 2)))
        stages.append(equal(Integral(integrand, (coordinate, -length / 2, length / 2)), value))
        integrand = value
    return stages


def value(stages):
    """What the last stage says the integral is."""
    return stages[-1].rhs


def proved(stages):
    """The stages as theorems."""
    return [
        calc(stage.lhs).equals(stage.rhs, by=linearity if stage.lhs.function == 0 else moments).theorem()
        for stage in stages
    ]


def in_components(dimension):
    """The checks in one dimension of space."""
    g, v = vector("g", dimension), vector("u", dimension)
    lagrange = Add(*((g[j] * v[k] - g[k] * v[j]) ** 2 for j, k in combinations(range(dimension), 2)))

    @claim("lem-components", part=f"Cauchy-Schwarz, d = {dimension}",
           states=at_most(dot(g, v) ** 2, squared_length(g) * squared_length(v)))  # fmt: skip
    def cauchy_schwarz():
        """The square of an inner product is at most the product of the squared lengths."""
        return (
            calc(dot(g, v) ** 2)
            .equals(squared_length(g) * squared_length(v) - lagrange, by=algebra)
            .at_most(squared_length(g) * squared_length(v), by=by_sign)
            .theorem()
        )

    u = [Function(f"u_{k + 1}", real=True) for k in range(dimension)]
    at_x = [component(x) for component in u]
    J = [[over(one * other) for other in at_x] for one in at_x]
    quadratic = Add(*(g[j] * g[k] * J[j][k] for j in range(dimension) for k in range(dimension)))
    trace = Add(*(J[k][k] for k in range(dimension)))
    scale = V ** (1 + Rational(2, dimension))
    normalized = over(squared_length(at_x)) / (dimension * scale)

    @claim("lem-components", part=f"second moments, d = {dimension}", given=[bounded(component, A) for component in u],
           states=[equal(over(dot(g, at_x) ** 2), quadratic), equal(trace, dimension * normalized * scale)])  # fmt: skip
    def second_moments():
        """The integral of (g.u)^2 is a quadratic form in g, whose matrix has the trace d M V^(1 + 2/d)."""
        form = calc(over(dot(g, at_x) ** 2)).equals(quadratic, by=linearity).theorem()
        second_moment = (
            calc(trace)
            .equals(over(squared_length(at_x)), by=linearity)
            .equals(dimension * normalized * scale, by=algebra)
            .theorem()
        )
        return form, second_moment

    sides = symbols(f"a_1:{dimension + 1}", positive=True)
    volume = Mul(*sides)
    expected = {
        1: volume,
        **dict.fromkeys(v, 0),
        **{component**2: volume * length**2 / 12 for component, length in zip(v, sides, strict=True)},
        **{one * other: 0 for one, other in combinations(v, 2)},
    }
    of_the_box = {integrand: iterated(Integer(1) * integrand, v, sides) for integrand in expected}

    @claim("lem-components", part=f"moments of the box, d = {dimension}",
           states=[*chain.from_iterable(of_the_box.values()),
                   *(equal(value(stages), expected[integrand]) for integrand, stages in of_the_box.items())])  # fmt: skip
    def moments_of_the_box():
        """Volume, first moments 0, and second moments `V a_k^2/12` on the diagonal of the box."""
        stages = [theorem for stages in of_the_box.values() for theorem in proved(stages)]
        values = [
            calc(value(stages)).equals(expected[integrand], by=algebra).theorem()
            for integrand, stages in of_the_box.items()
        ]
        return *stages, *values

    cube = [side] * dimension
    squares, along_g = iterated(squared_length(v), v, cube), iterated(dot(g, v) ** 2, v, cube)
    normalized_moment = value(squares) / (dimension * (side**dimension) ** (1 + Rational(2, dimension)))

    @claim("lem-components", part=f"the cube, d = {dimension}",
           states=[*squares, *along_g, equal(normalized_moment, Rational(1, 12)),
                   equal(dimension * value(along_g), squared_length(g) * value(squares))])  # fmt: skip
    def the_cube():
        """The cube has M = 1/12; its error in the direction of g is the d-th part of what Cauchy and Schwarz allow."""
        return (
            *proved(squares),
            *proved(along_g),
            calc(normalized_moment).equals(Rational(1, 12), by=algebra).theorem(),
            calc(dimension * value(along_g)).equals(squared_length(g) * value(squares), by=algebra).theorem(),
        )


for d in DIMENSIONS:
    in_components(d)
