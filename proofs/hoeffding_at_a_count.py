"""Hoeffding's inequality for the errors of one region at a given count, (130) to (134) (section G.4).

With the target of region number i in an interval of length `r_i` and noise in `[-b, b]`, every output of the region lies
in an interval of length `R_i = r_i + 2 b`. The errors of the examples in the region are, given the count, independent
with exponential moments of at most `exp(s^2 R_i^2/8)`; their number enters as a power. That power is read off the
coefficients of a polynomial identity: `E[exp(s S) z^N] = (1 - rho + z y rho)^n = E[(y z)^N]`, where `y rho` is the
exponential moment of one error on the region.
"""

from sympy import Abs, Eq, Le, Lt, Sum, Symbol, exp, log, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    at_every_outcome,
    by_cases,
    by_sign,
    coefficients,
    for_every,
    independence,
    independent_copies,
    instance,
    law_of_the_input,
    linear_arithmetic,
    linearity,
    modus_ponens,
    monotone,
    noise_moments,
    power_products,
    sum_of_expectations,
    termwise,
    transitivity,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, at_most, between, equal, holds, in_range, in_region, less
from zcmoe_symbolic.theory.concentration.notation import (
    R,
    b,
    bounded_outputs,
    centre,
    error_of_one,
    learning_model,
    lowest,
    named_centre,
    named_width,
    oscillation,
    range_of_the_target,
    rho,
    t,
    tilted_mass,
    total_error,
    width,
)
from zcmoe_symbolic.theory.partition import A, eps, over_region
from zcmoe_symbolic.theory.sample import (
    chance,
    chat,
    count,
    k,
    learned,
    mean,
    mean_of_one,
    n,
    of_one_example,
    omega,
    optimal_constant,
    s,
    total_in_region,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, x

rate = Symbol("l", real=True)
y, weight = Symbol("y", positive=True), Symbol("q", nonnegative=True)
a_, b_, z, u, w = symbols("a b z u w", real=True)

low, high = lowest(i, m), lowest(i, m) + oscillation(i, m)
lower_end, upper_end = low - b - centre, high + b - centre
in_the_region, of_the_noise = in_region(x, A(i, m)), between(eps, -b, b)
one_output = [*bounded_outputs, in_the_region, of_the_noise]
centred_outputs = [*bounded_outputs, named_centre]
centred_model = [*learning_model, named_centre]
error = beta(x) + eps - centre
region_total = over_region(beta(x) * p(x))
at_this_count = Eq(count, k, evaluate=False)
exponential_bound = exp(rate**2 * width**2 / 8)


@claim("thm-6.4", part="range of the outputs", given=one_output, states=[
    at_most(low - b, beta(x) + eps), at_most(beta(x) + eps, high + b)])  # fmt: skip
def range_of_the_outputs():
    """Each output of the region lies in an interval of length `R_i`."""
    below, above = (for_every(bound).prove(bound_at_x, one_output) for bound, bound_at_x in zip(
        range_of_the_target, (at_most(low, beta(x)), at_most(beta(x), high)), strict=True))  # fmt: skip
    return (
        calc(low - b).at_most(beta(x) + eps, by=linear_arithmetic(below, of_the_noise), eq=130).theorem(),
        calc(beta(x) + eps).at_most(high + b, by=linear_arithmetic(above, of_the_noise), eq=130).theorem(),
    )


@claim("thm-6.4", part="range of the optimal constant", given=bounded_outputs, states=[
    at_most(low, optimal_constant), at_most(optimal_constant, high), less(0, width)])  # fmt: skip
def range_of_the_optimal_constant():
    """The conditional mean lies between the bounds of the target; so `r_i` is not negative, and `R_i` is positive."""
    given = [*bounded_outputs, in_the_region]
    below = for_every(range_of_the_target[0]).prove(at_most(low, beta(x)), given)
    above = for_every(range_of_the_target[1]).prove(at_most(beta(x), high), given)
    below = linear_arithmetic(below).prove(at_most(low * p(x), beta(x) * p(x)), given)
    above = linear_arithmetic(above).prove(at_most(beta(x) * p(x), high * p(x)), given)
    total_above = (
        calc(low * rho)
        .equals(over_region(low * p(x)), by=linearity)
        .at_most(region_total, by=termwise(transitivity(below)))
        .theorem()
    )
    total_below = (
        calc(region_total)
        .at_most(over_region(high * p(x)), by=termwise(transitivity(above)))
        .equals(high * rho, by=linearity)
        .theorem()
    )
    at_least_low = calc(low).at_most(optimal_constant, by=linear_arithmetic(total_above)).theorem()
    at_most_high = calc(optimal_constant).at_most(high, by=linear_arithmetic(total_below)).theorem()
    return (
        at_least_low,
        at_most_high,
        calc(0).less_than(width, by=linear_arithmetic(at_least_low, at_most_high)).theorem(),
    )


@claim("thm-6.4", part="centred errors", given=centred_outputs,
       states=equal(mean_of_one(error_of_one(centre)), 0))  # fmt: skip
def centred_errors():
    """On the region the errors have mean 0, since the optimal constant is the conditional mean."""
    of_the_input = mean_of_one(of_one_example * beta(x)) - centre * mean_of_one(of_one_example)
    return (
        calc(mean_of_one(error_of_one(centre)))
        .equals(of_the_input + mean_of_one(of_one_example * eps), by=linearity)
        .equals(of_the_input + mean_of_one(of_one_example) * mean_of_one(eps), by=independence)
        .equals(of_the_input, by=noise_moments)
        .equals(region_total - centre * rho, by=law_of_the_input)
        .equals(0, by=linear_arithmetic(named_centre))
        .theorem()
    )


@claim("thm-6.4", part="positive moment", given=centred_outputs, states=less(0, tilted_mass(rate, centre)))
def positive_moment():
    """The exponential moment of the errors on the region is at least `rho_i`: the exponential lies above its tangent."""
    tangent = instance(uses("lem-exponential/tangent"), {}, {u: rate * error}).prove(
        at_most(1 + rate * error, exp(rate * error)), bounded_outputs
    )
    above = by_cases(of_one_example, linear_arithmetic(tangent), by_sign)
    of_a_region = calc(mean_of_one(of_one_example)).equals(rho, by=law_of_the_input).theorem()
    line = mean_of_one(of_one_example) + rate * mean_of_one(error_of_one(centre))
    return (
        calc(0)
        .less_than(rho, by=by_sign)
        .equals(line, by=algebra(of_a_region, uses("thm-6.4/centred errors")))
        .equals(mean_of_one(of_one_example * (1 + rate * error)), by=linearity)
        .at_most(tilted_mass(rate, centre), by=termwise(above))
        .theorem()
    )


@claim("thm-6.4", part="ends of the range", given=centred_outputs, states=[
    at_most(lower_end, 0), at_most(0, upper_end), less(lower_end, upper_end)])  # fmt: skip
def ends_of_the_range():
    """The errors lie in an interval around 0."""
    in_the_range = [uses("thm-6.4/range of the optimal constant", number) for number in range(3)]
    return (
        calc(lower_end).at_most(0, by=linear_arithmetic(in_the_range[0], named_centre)).theorem(),
        calc(0).at_most(upper_end, by=linear_arithmetic(in_the_range[1], named_centre)).theorem(),
        calc(lower_end).less_than(upper_end, by=linear_arithmetic(in_the_range[2])).theorem(),
    )


@claim("thm-6.4", part="exponential moment of an error", given=centred_outputs,
       states=at_most(tilted_mass(rate, centre), rho * exponential_bound))  # fmt: skip
def moment_of_an_error():
    """Hoeffding's lemma on the region: the chord at each example, then the law on the two ends."""
    within = [
        linear_arithmetic(uses("thm-6.4/range of the outputs", 0)).prove(at_most(lower_end, error), one_output),
        linear_arithmetic(uses("thm-6.4/range of the outputs", 1)).prove(at_most(error, upper_end), one_output),
    ]
    chord = (upper_end - error) * exp(rate * lower_end) + (error - lower_end) * exp(rate * upper_end)
    below_the_chord = instance(
        uses("lem-exponential/chord"), {}, {a_: lower_end, b_: upper_end, z: error, Symbol("s", real=True): rate}
    ).prove(at_most(width * exp(rate * error), chord), [*one_output, *(holds(t.statement) for t in within)])
    below_the_chord = modus_ponens(below_the_chord, *within).prove(below_the_chord.statement)
    ends = upper_end * exp(rate * lower_end) - lower_end * exp(rate * upper_end)
    of_a_region = calc(mean_of_one(of_one_example)).equals(rho, by=law_of_the_input).theorem()
    error_mean = mean_of_one(error_of_one(centre))
    around_zero = [uses("thm-6.4/ends of the range", number) for number in range(3)]
    two_points = instance(
        uses("lem-hoeffding/two-point law"), {}, {a_: lower_end, b_: upper_end, Symbol("s", real=True): rate}
    ).prove(at_most(ends, width * exponential_bound), [*bounded_outputs, *(holds(t.statement) for t in around_zero)])
    two_points = modus_ponens(two_points, *around_zero).prove(two_points.statement)
    product = (
        calc(width * tilted_mass(rate, centre))
        .equals(mean_of_one(width * (of_one_example * exp(rate * error))), by=linearity)
        .at_most(
            mean_of_one(of_one_example * chord),
            by=termwise(by_cases(of_one_example, transitivity(below_the_chord), by_sign)),
        )
        .equals(
            ends * mean_of_one(of_one_example) + (exp(rate * upper_end) - exp(rate * lower_end)) * error_mean,
            by=linearity,
        )
        .equals(ends * rho, by=algebra(of_a_region, uses("thm-6.4/centred errors")))
        .at_most(width * exponential_bound * rho, by=monotone(two_points))
        .theorem()
    )
    positive_width = uses("thm-6.4/range of the optimal constant", 2)
    cancelled = linear_arithmetic(holds(Le(y * u, y * w))).prove(at_most(u, w), [holds(Le(y * u, y * w))])
    bound = at_most(tilted_mass(rate, centre), rho * exponential_bound)
    conditional = instance(cancelled, {}, {y: width, u: tilted_mass(rate, centre), w: rho * exponential_bound}).prove(
        bound, [*bounded_outputs, holds(positive_width.statement), holds(product.statement)]
    )
    return modus_ponens(conditional, positive_width, product).prove(bound)


tied = holds(Eq(tilted_mass(rate, centre), y * rho))
tilted = exp(rate * total_error(centre))
moment_at_the_count = mean(tilted * Indicator(at_this_count))


@claim("thm-6.4", part="law at a count", given=[*learning_model, tied, in_range(k, 0, n)],
       states=equal(mean(tilted * Indicator(at_this_count)), y**k * chance(at_this_count)))  # fmt: skip
def law_at_a_count():
    """At the count k the errors in the region have the exponential moment of k independent ones."""
    given = [*learning_model, tied]
    of_one = mean_of_one(exp(rate * error_of_one(centre) + of_one_example * log(s)))
    of_one_count = mean_of_one(exp(log(y) * of_one_example + of_one_example * log(s)))
    one_error = of_one_example * exp(rate * (beta(x) + eps - centre))
    of_a_region = calc(mean_of_one(of_one_example)).equals(rho, by=law_of_the_input).theorem()
    split = by_cases(of_one_example, algebra, algebra).prove(
        equal(exp(rate * error_of_one(centre) + of_one_example * log(s)), 1 - of_one_example + s * one_error)
    )
    split_count = by_cases(of_one_example, algebra, algebra).prove(
        equal(exp(log(y) * of_one_example + of_one_example * log(s)), 1 - of_one_example + s * y * of_one_example)
    )
    event = Indicator(at_this_count)
    by_values = values_of_a_count.prove(equal(tilted * s**count, Sum(tilted * s**k * event, (k, 0, n))), given)
    counts_by_values = values_of_a_count.prove(equal(y**count * s**count, Sum(y**k * s**k * event, (k, 0, n))), given)
    polynomial = Sum(mean(tilted * event) * s**k, (k, 0, n))
    polynomial_of_the_count = Sum(y**k * chance(at_this_count) * s**k, (k, 0, n))
    identity = (
        calc(polynomial, given=given)
        .equals(mean(Sum(tilted * s**k * event, (k, 0, n))), by=sum_of_expectations(k))
        .equals(mean(tilted * s**count), by=algebra(by_values))
        .equals(of_one**n, by=independent_copies)
        .equals(mean_of_one(1 - of_one_example + s * one_error) ** n, by=algebra(split))
        .equals((1 - rho + s * tilted_mass(rate, centre)) ** n, by=linearity(of_a_region))
        .equals((1 - rho + s * y * rho) ** n, by=algebra(tied))
        .equals(mean_of_one(1 - of_one_example + s * y * of_one_example) ** n, by=linearity(of_a_region))
        .equals(of_one_count**n, by=algebra(split_count))
        .equals(mean(y**count * s**count), by=independent_copies)
        .equals(mean(Sum(y**k * s**k * event, (k, 0, n))), by=algebra(counts_by_values))
        .equals(polynomial_of_the_count, by=sum_of_expectations(k))
        .theorem()
    )
    return calc(mean(tilted * event)).equals(y**k * chance(at_this_count), by=coefficients(identity, s, k)).theorem()


grown = exp(k * rate**2 * width**2 / 8) * chance(at_this_count)


@claim("thm-6.4", part="moment of one error tied", given=[*centred_model, tied, in_range(k, 0, n)],
       states=at_most(moment_at_the_count, grown))  # fmt: skip
def moment_of_k_errors():
    """The exponential moment y of one error on the region is at most `exp(s^2 R_i^2/8)`; take its power."""
    bounded = (
        calc(y)
        .equals(tilted_mass(rate, centre) / rho, by=algebra(tied))
        .at_most(exponential_bound, by=linear_arithmetic(uses("thm-6.4/exponential moment of an error")))
        .theorem()
    )
    counted = [holds(Le(y, exp(u))), holds(Le(0, k))]
    power = power_products(*counted).prove(at_most(y**k, exp(k * u)), counted)
    power = linear_arithmetic(power).prove(at_most(y**k * weight, exp(k * u) * weight), counted)
    at_least_zero = linear_arithmetic(in_range(k, 0, n)).prove(at_most(0, k), [in_range(k, 0, n)])
    goal = at_most(y**k * chance(at_this_count), grown)
    power = instance(power, {}, {u: rate**2 * width**2 / 8, weight: chance(at_this_count)}).prove(
        goal, [*learning_model, holds(bounded.statement), holds(at_least_zero.statement)]
    )
    return (
        calc(moment_at_the_count)
        .equals(y**k * chance(at_this_count), by=uses("thm-6.4/law at a count"))
        .at_most(grown, by=modus_ponens(power, bounded, at_least_zero))
        .theorem()
    )


@claim("thm-6.4", part="moment at a count", given=[*centred_model, in_range(k, 0, n)],
       states=at_most(moment_at_the_count, grown))  # fmt: skip
def moment_at_a_count():
    """At the count k the exponential moment is at most `exp(k s^2 R_i^2/8)` times the probability of the count."""
    mass = tilted_mass(rate, centre)
    goal, given = at_most(moment_at_the_count, grown), [*centred_model, in_range(k, 0, n)]
    positive = uses("thm-6.4/positive moment")
    itself = algebra.prove(equal(mass, mass), given)
    law = instance(uses("thm-6.4/moment of one error tied"), {}, {y: mass / rho}).prove(
        goal, [*given, holds(positive.statement), holds(itself.statement)]
    )
    return modus_ponens(law, positive, itself).prove(goal, given)


deviation = chat(i, omega) - centre
far = Le(t, Abs(deviation), evaluate=False)
speed = Symbol("l", nonnegative=True)
number = Symbol("N", nonnegative=True)
either_sign = exp(speed * number * w) + exp(-speed * number * w)
both_exponentials = exp(speed * total_error(centre)) + exp(-speed * total_error(centre))


@claim("thm-6.4", part="errors and the learned constant", given=[learned, in_range(i, 1, m)],
       states=equal(total_error(centre), count * deviation))  # fmt: skip
def total_of_the_errors():
    """The errors of the examples in the region add up to `N_i (chat_i - c_0)`."""
    of_the_constant = at_every_outcome(learned, i, omega).prove(equal(count * chat(i, omega), total_in_region),
                                                              [learned, in_range(i, 1, m)])  # fmt: skip
    return (
        calc(total_error(centre))
        .equals(total_in_region - centre * count, by=linearity)
        .equals(count * deviation, by=algebra(of_the_constant))
        .theorem()
    )


@claim("thm-6.4", part="Markov for both signs",
       states=at_most(Indicator(Le(t, Abs(w))), exp(-speed * number * t) * either_sign))  # fmt: skip
def markov_for_both_signs():
    """A deviation w of size t makes one of the two exponentials of `N w` at least `exp(l N t)`."""
    is_far = holds(Le(t, Abs(w)))
    exponentials = []
    for sign, side in ((1, holds(Le(0, w))), (-1, holds(Lt(w, 0)))):
        beyond = linear_arithmetic(is_far).prove(at_most(t, sign * w), [is_far, side])
        one = exp(speed * number * (sign * w - t))
        exponentials.append(power_products(beyond).prove(at_most(1, one), [is_far, side]))
    either = by_cases(Indicator(Le(0, w)), *(linear_arithmetic(theorem) for theorem in exponentials))
    return by_cases(Indicator(Le(t, Abs(w))), either, by_sign).prove(
        at_most(Indicator(Le(t, Abs(w))), exp(-speed * number * t) * either_sign)
    )


@claim("thm-6.4", part="Markov at a count", given=[learned, in_range(i, 1, m), in_range(k, 0, n)],
       states=at_most(Indicator(far) * Indicator(at_this_count),
                      exp(-speed * k * t) * both_exponentials * Indicator(at_this_count)))  # fmt: skip
def markov_at_a_count():
    """A deviation of t at the count k makes one of the two exponentials at least 1."""
    counted, event = holds(at_this_count), Indicator(at_this_count)
    not_negative = linear_arithmetic(in_range(k, 0, n)).prove(at_most(0, k), [in_range(k, 0, n)])
    at_k = exp(-speed * k * t) * (exp(speed * k * deviation) + exp(-speed * k * deviation))
    bound = instance(uses("thm-6.4/Markov for both signs"), {}, {w: deviation, number: k}).prove(
        at_most(Indicator(far), at_k), [holds(not_negative.statement)]
    )
    bound = modus_ponens(bound, not_negative).prove(bound.statement)
    total = uses("thm-6.4/errors and the learned constant")
    same = by_cases(event, algebra(total, counted), algebra).prove(
        equal(at_k * event, exp(-speed * k * t) * both_exponentials * event), [learned, in_range(i, 1, m)]
    )
    return (
        calc(Indicator(far) * event)
        .at_most(at_k * event, by=monotone(bound))
        .equals(exp(-speed * k * t) * both_exponentials * event, by=same)
        .theorem()
    )


every_rate = -speed * k * t + k * speed**2 * width**2 / 8


@claim("thm-6.4", part="every rate", given=[*centred_model, in_range(k, 0, n)],
       states=at_most(mean(Indicator(far) * Indicator(at_this_count)), 2 * exp(every_rate) * chance(at_this_count)))  # fmt: skip
def deviation_at_every_rate():
    """Markov's inequality with the bound of the moment, for both signs of the deviation."""
    event = Indicator(at_this_count)
    above, below = (mean(exp(sign * speed * total_error(centre)) * event) for sign in (1, -1))
    at_this_speed = grown.subs(rate, speed)
    tails = [
        calc(total)
        .at_most(at_this_speed, by=instance(uses("thm-6.4/moment at a count"), {}, {rate: sign * speed}))
        .theorem()
        for sign, total in ((1, above), (-1, below))
    ]
    bounds = [holds(Le(u, z)), holds(Le(w, z))]
    both = at_most(exp(-speed * k * t) * (above + below), 2 * exp(-speed * k * t) * at_this_speed)
    sum_of_two = linear_arithmetic(*bounds).prove(at_most(y * (u + w), 2 * y * z), bounds)
    sum_of_two = instance(sum_of_two, {}, {y: exp(-speed * k * t), u: above, w: below, z: at_this_speed}).prove(
        both, [*centred_model, in_range(k, 0, n), *(holds(tail.statement) for tail in tails)]
    )
    both = modus_ponens(sum_of_two, *tails).prove(both)
    return (
        calc(mean(Indicator(far) * event))
        .at_most(
            mean(exp(-speed * k * t) * both_exponentials * event),
            by=termwise(transitivity(uses("thm-6.4/Markov at a count"))),
        )
        .equals(exp(-speed * k * t) * (above + below), by=linearity)
        .at_most(2 * exp(-speed * k * t) * at_this_speed, by=both)
        .equals(2 * exp(every_rate) * chance(at_this_count), by=algebra)
        .theorem()
    )


@claim("thm-6.4", part="deviation at a count", given=[*centred_model, named_width, in_range(k, 0, n)],
       states=at_most(mean(Indicator(far) * Indicator(at_this_count)),
                      2 * exp(-2 * k * t**2 / R**2) * chance(at_this_count)))  # fmt: skip
def deviation_at_a_count():
    """The best rate is `4 t/R^2`: `-l k t + k l^2 R^2/8 = -2 k t^2/R^2`."""
    best = instance(uses("thm-6.4/every rate"), {}, {speed: 4 * t / R**2})
    return (
        calc(mean(Indicator(far) * Indicator(at_this_count)))
        .at_most(2 * exp(every_rate.subs(speed, 4 * t / R**2)) * chance(at_this_count), by=best)
        .equals(2 * exp(-2 * k * t**2 / R**2) * chance(at_this_count), by=algebra(named_width))
        .theorem()
    )
