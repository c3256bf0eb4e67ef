"""Bounds on the mean inverse count with explicit constants, for every n >= 1 and 0 < rho < 1.

With `a = 1 - rho` and `B(n, rho) = sum_(k=1)^n (a^(n-k) - a^n)/k`, the mean of 1/N over N >= 1 for a binomial count N:

    (1 - a^(n+1))/((n+1) rho) - a^n  <=  B(n, rho)  <=  1/((n+1) rho) + 3/((n+1)(n+2) rho^2),

since `E[1/(N+1)] = (1 - a^(n+1))/((n+1) rho)` and `1/(k+1) <= 1/k <= 1/(k+1) + 3/((k+1)(k+2))` for k >= 1. Hence

    1 - 4/(n rho)  <=  n rho B(n, rho)  <=  1 + 3/(n rho):

n rho B tends to 1 as n -> oo. That is why the estimation error is s2 m/n at leading order for every segment density. The
sums are written with x and y in place of rho and a, without the condition that x + y = 1.
"""

from sympy import Function, Lambda, Lt, Sum, Symbol, binomial

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import by_sign, induction, instance, linear_arithmetic, linearity, modus_ponens, termwise
from zcmoe_symbolic.language import at_most, equal, holds
from zcmoe_symbolic.theory.sample import k, n

size = Symbol("N", integer=True, nonnegative=True)
x, y = Symbol("x", positive=True), Symbol("y", positive=True)
u, v = Symbol("x", real=True), Symbol("y", real=True)
rho = Symbol("rho", real=True)
f = Function("f", real=True)


def total(summand, least, most):
    """The sum over the indices k from least to most."""
    return Sum(summand, (k, least, most))


def term(number):
    """`binomial(number, k) x^k y^(number - k)`."""
    return binomial(number, k) * x**k * y ** (number - k)


mean_inverse = total(term(n) / k, 1, n)
one_more = total(term(n) / (k + 1), 1, n)
two_more = total(term(n) / ((k + 1) * (k + 2)), 1, n)


def without_the_first(number):
    """`sum_(k=1)^n binomial(n, k) x^k y^(n-k) = (x + y)^n - y^n`, as a theorem."""
    binomial_theorem = instance(uses("lem-binomial-theorem"), {}, {u: x, v: y, size: number}).prove(
        equal((x + y) ** number, total(term(number), 0, number))
    )
    first = instance(uses("lem-finite-sums/first summand"), {f: Lambda(k, term(number))}, {size: number}).prove(
        equal(total(term(number), 0, number), y**number + total(term(number), 1, number))
    )
    return linear_arithmetic(binomial_theorem, first).prove(
        equal(total(term(number), 1, number), (x + y) ** number - y**number)
    )


def moved_down(summand, number):
    """The sum from 1 to `number`, written from 0 on and then with its first summand apart, as a theorem."""
    shifted = summand.subs(k, k + 1)
    moved = instance(uses("lem-finite-sums/shift of the index"), {f: Lambda(k, summand)}, {size: number}).prove(
        equal(total(summand, 1, number), total(shifted, 0, number - 1))
    )
    first = instance(uses("lem-finite-sums/first summand"), {f: Lambda(k, shifted)}, {size: number - 1}).prove(
        equal(total(shifted, 0, number - 1), shifted.subs(k, 0) + total(shifted, 1, number - 1))
    )
    return linear_arithmetic(moved, first).prove(
        equal(total(summand, 1, number), shifted.subs(k, 0) + total(shifted, 1, number - 1))
    )


@claim("lem-bounds-on-the-mean-inverse-count", part="one more example",
       states=equal(one_more, ((x + y) ** (n + 1) - y ** (n + 1)) / ((n + 1) * x) - y**n))  # fmt: skip
def mean_inverse_of_one_more():
    """`E[1/(N+1); N >= 1]`, from `binomial(n, k)/(k + 1) = binomial(n + 1, k + 1)/(n + 1)`."""
    shifted = term(n + 1).subs(k, k + 1)
    return (
        calc(one_more)
        .equals(total(shifted / ((n + 1) * x), 1, n), by=algebra)
        .equals(total(shifted, 1, n) / ((n + 1) * x), by=linearity)
        .equals(((x + y) ** (n + 1) - y ** (n + 1)) / ((n + 1) * x) - y**n,
                by=linear_arithmetic(moved_down(term(n + 1), n + 1), without_the_first(n + 1)))
        .theorem()
    )  # fmt: skip


@claim("lem-bounds-on-the-mean-inverse-count", part="two more examples",
       states=at_most(two_more, (x + y) ** (n + 2) / ((n + 1) * (n + 2) * x**2)))  # fmt: skip
def mean_inverse_of_two_more():
    """`E[1/((N+1)(N+2)); N >= 1]` in the same way; the summands that are apart are not negative."""
    once, twice = term(n + 2).subs(k, k + 1), term(n + 2).subs(k, k + 2)
    factor = 1 / ((n + 1) * (n + 2) * x**2)
    below = linear_arithmetic(moved_down(term(n + 2), n + 2), moved_down(once, n + 1), without_the_first(n + 2)).prove(
        at_most(total(twice, 1, n), (x + y) ** (n + 2))
    )
    return (
        calc(two_more)
        .equals(total(twice * factor, 1, n), by=algebra)
        .equals(total(twice, 1, n) * factor, by=linearity)
        .at_most((x + y) ** (n + 2) * factor, by=below)
        .theorem()
    )


lower_bound = ((x + y) ** (n + 1) - y ** (n + 1)) / ((n + 1) * x) - y**n
upper_bound = (x + y) ** (n + 1) / ((n + 1) * x) + 3 * (x + y) ** (n + 2) / ((n + 1) * (n + 2) * x**2)


@claim("lem-bounds-on-the-mean-inverse-count", part="of a binomial count", states=[
    at_most(lower_bound, mean_inverse), at_most(mean_inverse, upper_bound)])  # fmt: skip
def of_a_binomial_count():
    """Term by term, `1/(k+1) <= 1/k <= 1/(k+1) + 3/((k+1)(k+2))` for k >= 1."""
    longer = term(n) / (k + 1) + 3 * (term(n) / ((k + 1) * (k + 2)))
    at_n = uses("lem-bounds-on-the-mean-inverse-count/one more example")
    above = by_sign.prove(at_most(lower_bound, (x + y) ** (n + 1) / ((n + 1) * x)))
    lower = calc(lower_bound).equals(one_more, by=algebra(at_n)).at_most(mean_inverse, by=termwise(by_sign)).theorem()
    upper = (
        calc(mean_inverse)
        .at_most(total(longer, 1, n), by=termwise(by_sign))
        .equals(one_more + 3 * two_more, by=linearity)
        .at_most(
            upper_bound,
            by=linear_arithmetic(at_n, above, uses("lem-bounds-on-the-mean-inverse-count/two more examples")),
        )
        .theorem()
    )
    return lower, upper


possible, not_certain = holds(Lt(0, rho)), holds(Lt(rho, 1))
B = total(((1 - rho) ** (n - k) - (1 - rho) ** n) / k, 1, n)


@claim("lem-bounds-on-the-mean-inverse-count", part="explicit bounds", given=[possible, not_certain], states=[
    at_most((1 - (1 - rho) ** (n + 1)) / ((n + 1) * rho) - (1 - rho) ** n, B),
    at_most(B, 1 / ((n + 1) * rho) + 3 / ((n + 1) * (n + 2) * rho**2))])  # fmt: skip
def explicit_bounds():
    """With `x = rho` and `y = 1 - rho`."""
    binomial_sum = total(binomial(n, k) * rho**k * (1 - rho) ** (n - k) / k, 1, n)
    closed = instance(
        uses("lem-mean-inverse-count/of a binomial count"), {}, {Symbol("a", real=True): 1 - rho, size: n}
    )
    closed = closed.prove(equal(binomial_sum, B))
    low, high = ((bound.subs({x: rho, y: 1 - rho})) for bound in (lower_bound, upper_bound))
    lower, upper = (
        instance(uses("lem-bounds-on-the-mean-inverse-count/of a binomial count", number), {}, {x: rho, y: 1 - rho})
        for number in (0, 1)
    )
    return (
        calc(low).at_most(binomial_sum, by=lower).equals(B, by=closed).theorem(),
        calc(B).equals(binomial_sum, by=algebra(closed)).at_most(high, by=upper).theorem(),
    )


certain_not = holds(Lt(x, 1))


def empty_bound(number):
    """`(1-x)^n (1 + n x + n (n+1) x^2/2)`, the beginning of the series of `(1-x)^-n` times `(1-x)^n`."""
    return (1 - x) ** number * (1 + number * x + number * (number + 1) * x**2 / 2)


@claim(
    "lem-bounds-on-the-mean-inverse-count", part="no example", given=[certain_not], states=at_most(empty_bound(size), 1)
)
def no_example():
    """`P(N = 0) = (1 - rho)^n` is at most `1/(1 + n rho + n (n+1) rho^2/2)`, by induction."""
    assumed = holds(at_most(empty_bound(size), 1))
    base = calc(empty_bound(0), given=[]).equals(1, by=algebra).at_most(1, by=by_sign).theorem()
    lost = (size + 1) * (size + 2) * x**3 / 2
    positive = instance(by_sign.prove(at_most(0, y**size * lost)), {}, {y: 1 - x}).prove(
        at_most(0, (1 - x) ** size * lost), [certain_not]
    )
    step = (
        calc(empty_bound(size + 1), given=[certain_not, assumed])
        .equals(empty_bound(size) - (1 - x) ** size * lost, by=algebra)
        .at_most(1, by=linear_arithmetic(assumed, positive))
        .theorem()
    )
    return induction(base, step, size).prove(at_most(empty_bound(size), 1), [certain_not])


@claim("lem-bounds-on-the-mean-inverse-count", part="next to its limit", given=[possible, not_certain], states=[
    at_most(1 - 4 / (n * rho), n * rho * B), at_most(n * rho * B, 1 + 3 / (n * rho))])  # fmt: skip
def next_to_its_limit():
    """`n rho B` is 1 up to 4/(n rho): a region that expects many examples has the variance of its constant near v/(n rho)."""
    z, b = Symbol("z", positive=True), Symbol("b", real=True)
    empty = holds(at_most(z * (1 + n * x + n * (n + 1) * x**2 / 2), 1))
    above = holds(at_most((1 - (1 - x) * z) / ((n + 1) * x) - z, b))
    below = holds(at_most(b, 1 / ((n + 1) * x) + 3 / ((n + 1) * (n + 2) * x**2)))
    parts = [
        linear_arithmetic(*given).prove(statement, given)
        for statement, given in (
            (at_most(z, 1 / (n * x)), [empty]),
            (at_most(n * x * z, 2 / (n * x)), [empty]),
            (at_most(1 - 1 / (n * x), n / (n + 1)), [certain_not]),
            (at_most(n * (1 - x) * z / (n + 1), z), []),
            (at_most(n * (1 - (1 - x) * z) / (n + 1) - n * x * z, n * x * b), [above]),
        )
    ]
    lower = linear_arithmetic(*parts).prove(at_most(1 - 4 / (n * x), n * x * b), [empty, above, certain_not])
    parts = [
        linear_arithmetic(*given).prove(statement, given)
        for statement, given in (
            (at_most(n * x * b, n / (n + 1) + 3 * n / ((n + 1) * (n + 2) * x)), [below]),
            (at_most(n / (n + 1), 1), []),
            (at_most(3 * n / ((n + 1) * (n + 2) * x), 3 / (n * x)), []),
        )
    ]
    upper = linear_arithmetic(*parts).prove(at_most(n * x * b, 1 + 3 / (n * x)), [below])
    bounds = [instance(uses("lem-bounds-on-the-mean-inverse-count/explicit bounds", number)) for number in (0, 1)]
    none = instance(uses("lem-bounds-on-the-mean-inverse-count/no example"), {}, {x: rho, size: n})
    reasons = {empty: none, above: bounds[0], below: bounds[1]}

    def at_rho(theorem, statement):
        """The theorem for `z = (1 - rho)^n` and `b = B`, where what it assumes of them has been shown."""
        powers = [h.substituted({z: y**n}) for h in theorem.hypotheses]
        in_y = instance(theorem, {}, {z: y**n}).prove(theorem.statement, powers)
        assumed = {h: h.substituted({z: y**n}).substituted({x: rho, y: 1 - rho, b: B}) for h in theorem.hypotheses}
        special = instance(in_y, {}, {x: rho, y: 1 - rho, b: B}).prove(
            statement, [possible, not_certain, *assumed.values()]
        )
        shown = [
            reason.prove(assumed[h].arguments[0], [possible, not_certain])
            for h, reason in reasons.items()
            if h in assumed
        ]
        return modus_ponens(special, *shown).prove(statement)

    return (
        at_rho(lower, at_most(1 - 4 / (n * rho), n * rho * B)),
        at_rho(upper, at_most(n * rho * B, 1 + 3 / (n * rho))),
    )
