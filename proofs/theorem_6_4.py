"""Theorem 6.4: the learned constant of a region is close to the optimal one (section G.4, (142) to (144)).

Given at least tau examples in the region, `|chat_i - c_i^opt| >= t` has probability at most `2 exp(-2 tau t^2/R_i^2)`,
(141). With `tau = n rho_i/2` and Lemma 6.3, for `n >= (4/(c rho_i)) log(2/delta)`,
`|chat_i - c_i^opt| <= R_i sqrt(log(2/eta)/(n rho_i))` with probability at least `(1 - delta)(1 - eta)`. On the way the
optimal constant is called `c_0`, and `R_i` is called `R`.
"""

from sympy import Abs, Le, Lt, Symbol, exp, log, sqrt, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    by_sign,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    termwise,
)
from zcmoe_symbolic.language import Indicator, at_most, equal, holds, less
from zcmoe_symbolic.theory.concentration.notation import (
    R,
    best_constant,
    c,
    centre,
    delta,
    eta,
    expected_count,
    learning_model,
    named_centre,
    named_width,
    rho,
    t,
    width,
)
from zcmoe_symbolic.theory.sample import chance, chat, count, mean, n, omega, optimal_constant
from zcmoe_symbolic.theory.scalar import i

tau, v = symbols("tau v", positive=True)
u, w = symbols("u w", real=True)

model = [*learning_model, named_centre, named_width]
deviation = chat(i, omega) - centre
far = Indicator(Le(t, Abs(deviation), evaluate=False))
enough = Indicator(Le(tau, count, evaluate=False))
likely = chance(enough.relation)
possible = holds(Lt(0, likely))


def bound(number):
    """`2 exp(-2 number t^2/R^2)`."""
    return 2 * exp(-2 * number * t**2 / R**2)


def close(distance):
    """The event that the learned constant is within the distance of the optimal one."""
    return Le(Abs(deviation), distance, evaluate=False)


@claim("thm-6.4", part="close, or far, or few", given=learning_model,
       states=at_most(likely, mean(Indicator(close(t)) * enough) + mean(far * enough)))  # fmt: skip
def close_or_far():
    """With enough examples the learned constant is close or far."""
    near = Indicator(close(t))
    either = by_cases(near, by_sign, by_sign).prove(at_most(1, near + far))
    return (
        calc(likely)
        .at_most(mean((near + far) * enough), by=termwise(linear_arithmetic(either)))
        .equals(mean(near * enough) + mean(far * enough), by=linearity)
        .theorem()
    )


@claim("thm-6.4", part="close above a count", given=[*model, possible],
       states=at_most(1 - bound(tau), mean(Indicator(close(t)) * enough) / likely))  # fmt: skip
def close_above_a_count():
    """The complement of the deviation given at least tau examples."""
    split, deviates_little = uses("thm-6.4/close, or far, or few"), uses("thm-6.4/deviation above a count")
    near = mean(Indicator(close(t)) * enough)
    scaled = calc((1 - bound(tau)) * likely).at_most(near, by=linear_arithmetic(split, deviates_little)).theorem()
    return calc(1 - bound(tau)).at_most(near / likely, by=linear_arithmetic(scaled, possible)).theorem()


below_one = holds(Lt(eta, 1))
logarithm = log(2 / eta)


@claim("thm-6.4", part="positive logarithm", given=[below_one], states=less(0, logarithm))
def positive_logarithm():
    """`log(2/eta) > 0`, by `log y <= y - 1` at `y = eta/2`."""
    bound_of_the_logarithm = instance(
        uses("lem-exponential/logarithm"), {}, {Symbol("y", positive=True): eta / 2}
    )  # fmt: skip
    upper = calc(log(eta / 2)).at_most(eta / 2 - 1, by=bound_of_the_logarithm).theorem()
    return (
        calc(0).less_than(-log(eta / 2), by=linear_arithmetic(upper, below_one)).equals(logarithm, by=algebra).theorem()
    )


def radius(exponent, number):
    """`R sqrt(exponent/number)`."""
    return R * sqrt(exponent) / sqrt(number)


def beyond(exponent):
    """The probability of a deviation of `R sqrt(exponent/(2 tau))`, given at least tau examples."""
    return mean(Indicator(Le(radius(exponent, 2 * tau), Abs(deviation))) * enough) / likely


def within(exponent):
    """The probability of a smaller one."""
    return mean(Indicator(close(radius(exponent, 2 * tau))) * enough) / likely


@claim("thm-6.4", part="at a radius", given=[*model, possible],
       states=[at_most(beyond(v), 2 * exp(-v)), at_most(1 - 2 * exp(-v), within(v))])  # fmt: skip
def at_a_radius():
    """With `v = 2 tau t^2/R^2`."""
    at_the_radius = {t: radius(v, 2 * tau)}
    return (
        calc(beyond(v))
        .at_most(2 * exp(-v), by=instance(uses("thm-6.4/Hoeffding above a count"), {}, at_the_radius))
        .theorem(),
        calc(1 - 2 * exp(-v))
        .at_most(within(v), by=instance(uses("thm-6.4/close above a count"), {}, at_the_radius))
        .theorem(),
    )


@claim("thm-6.4", part="solved for the deviation", given=[*model, possible, below_one], states=[
    at_most(beyond(logarithm), eta), at_most(1 - eta, within(logarithm))])  # fmt: skip
def solved_for_the_deviation():
    """With `eta = 2 exp(-2 tau t^2/R^2)` the bound is eta, given at least tau examples."""
    positive = uses("thm-6.4/positive logarithm")
    goals = at_most(beyond(logarithm), eta), at_most(1 - eta, within(logarithm))
    given = [*model, possible, holds(positive.statement)]
    return tuple(
        modus_ponens(
            instance(uses("thm-6.4/at a radius", which), {}, {v: logarithm}).prove(goal, given), positive
        ).prove(goal, given, eq=number)
        for which, (goal, number) in enumerate(zip(goals, (142, 143), strict=True))
    )


# -- half the expected count ------------------------------------------------------------------------------

half_the_mean = expected_count / 2
often_enough = chance(Le(half_the_mean, count, evaluate=False))
admissible = holds(Le(c, best_constant))
enough_examples = holds(Le(4 / (c * rho) * log(2 / delta), n))
enough_from_below = holds(Le(log(1 / delta) / (rho * (1 - log(2)) / 2), n))
general_close = chance(close(radius(v, n * rho)))
general_below_one = holds(Lt(2 * exp(-v), 1))


@claim("thm-6.4", part="at enough counts", given=model,
       states=at_most((1 - bound(tau)) * likely, chance(close(t))))  # fmt: skip
def at_enough_counts():
    """The learned constant is close with enough examples: the joint probability."""
    near = Indicator(close(t))
    fewer = (
        calc(mean(near * enough))
        .at_most(chance(close(t)), by=termwise(by_cases(near, by_cases(enough, by_sign, by_sign), by_sign)))
        .theorem()
    )
    split, deviates_little = uses("thm-6.4/close, or far, or few"), uses("thm-6.4/deviation above a count")
    return (
        calc((1 - bound(tau)) * likely)
        .at_most(mean(near * enough), by=linear_arithmetic(split, deviates_little))
        .at_most(chance(close(t)), by=fewer)
        .theorem()
    )


@claim("thm-6.4", part="count and deviation", given=[*model],
       states=at_most((1 - 2 * exp(-v)) * often_enough, general_close))  # fmt: skip
def count_and_deviation():
    """Half the expected count as the threshold."""
    at_half_the_mean = instance(
        uses("thm-6.4/at enough counts"), {}, {t: radius(v, n * rho), tau: half_the_mean}
    )  # fmt: skip
    return calc((1 - 2 * exp(-v)) * often_enough).at_most(general_close, by=at_half_the_mean).theorem()


often = holds(Le(1 - delta, often_enough))


@claim("thm-6.4", part="confidence", given=[*model, general_below_one, often], states=[
    at_most((1 - delta) * (1 - 2 * exp(-v)), general_close), at_most(1 - delta - 2 * exp(-v), general_close)])  # fmt: skip
def confidence():
    """The confidences multiply, and the product is at least the sum of what is wanted."""
    joint = uses("thm-6.4/count and deviation")
    factors = [holds(Le(1 - delta, u)), holds(Lt(w, 1))]
    scaled = linear_arithmetic(*factors).prove(at_most((1 - delta) * (1 - w), (1 - w) * u), factors)
    product = (
        calc((1 - delta) * (1 - 2 * exp(-v)))
        .at_most((1 - 2 * exp(-v)) * often_enough, by=instance(scaled, {}, {u: often_enough, w: 2 * exp(-v)}))
        .at_most(general_close, by=joint)
        .theorem()
    )
    weaker = (
        calc(1 - delta - 2 * exp(-v))
        .at_most((1 - delta) * (1 - 2 * exp(-v)), by=by_sign)
        .at_most(general_close, by=product)
        .theorem()
    )
    return product, weaker


close_enough = chance(
    Le(Abs(chat(i, omega) - optimal_constant), width * sqrt(logarithm) / sqrt(n * rho), evaluate=False)
)
learned_well = [at_most((1 - delta) * (1 - eta), close_enough), at_most(1 - delta - eta, close_enough)]


def in_full(theorem, goal, given, *shown, eq):
    """A theorem with `v = log(2/eta)`, and with `c_i^opt` and `R_i = r_i + 2 b` for what was called `c_0` and `R`."""
    full = {v: logarithm, centre: optimal_constant, R: width}
    names = [algebra.prove(equal(value, value)) for value in (optimal_constant, width)]
    met = [uses("thm-6.4/positive logarithm"), uses("thm-6.4/range of the optimal constant", 2), *names, *shown]
    special = instance(theorem, {}, full).prove(
        goal, [*learning_model, *given, *(holds(condition.statement) for condition in met)]
    )
    return modus_ponens(special, *met).prove(goal, [*learning_model, *given], eq=eq)


def at_confidence(shown):
    """Both forms with `eta = 2 exp(-v)`, from the theorem `1 - delta <= P(n rho/2 <= N)`."""
    return tuple(
        in_full(uses("thm-6.4/confidence", number), goal, [below_one], shown, eq=40)
        for number, goal in enumerate(learned_well)
    )


@claim("thm-6.4", part="threshold at half the mean", given=[*learning_model, below_one],
       states=at_most((1 - eta) * often_enough, close_enough))  # fmt: skip
def threshold_at_half_the_mean():
    """The probability that the count is at least half its mean, times the confidence at such counts."""
    goal = at_most((1 - eta) * often_enough, close_enough)
    return in_full(uses("thm-6.4/count and deviation"), goal, [below_one], eq=144)


@claim("thm-6.4", part="often enough", given=[*learning_model, admissible, enough_examples],
       states=at_most(1 - delta, often_enough))  # fmt: skip
def often_enough_with_high_probability():
    """Lemma 6.3: the count is at least half its mean."""
    above, below = Indicator(Lt(half_the_mean, count)), Indicator(Lt(count, 3 * expected_count / 2))
    return (
        calc(1 - delta)
        .at_most(mean(above * below), by=uses("lem-6.3/close to the mean"))
        .at_most(often_enough, by=termwise(by_cases(above, by_cases(below, by_sign, by_sign), by_sign)))
        .theorem()
    )


@claim("thm-6.4", part="learned constant", given=[*learning_model, below_one, admissible, enough_examples],
       states=learned_well)  # fmt: skip
def close_with_high_probability():
    """The theorem, with the sample size of Lemma 6.3."""
    return at_confidence(uses("thm-6.4/often enough"))


@claim("thm-6.4", part="with the lower tail only", given=[*learning_model, below_one, enough_from_below],
       states=learned_well)  # fmt: skip
def with_the_lower_tail_only():
    """The count may be large; so the sample size of the lower tail is enough."""
    above = Indicator(Lt(half_the_mean, count))
    shown = (
        calc(1 - delta)
        .at_most(chance(above.relation), by=uses("lem-6.3/lower tail"))
        .at_most(often_enough, by=termwise(by_cases(above, by_sign, by_sign)))
        .theorem()
    )
    return at_confidence(shown)
