"""The rules of order: signs, monotone maps, comparison of integrands, chains."""

from collections.abc import Iterator

import sympy as sp
from rule_cases import Use, family, valid, violates, wrong

from zcmoe_symbolic.kernel import (
    Theorem,
    algebra,
    assumption,
    by_sign,
    expansion,
    for_every,
    hoelder,
    monotone,
    termwise,
    termwise_equality,
    transitivity,
)
from zcmoe_symbolic.language import (
    Cell,
    Expectation,
    RegionIntegral,
    SegmentationSequence,
    at_most,
    between,
    bounded,
    continuous,
    continuous_on,
    distributed,
    equal,
    for_all,
    generic_point,
    holds,
    in_domain,
    in_range,
    in_region,
    less,
    nonnegative,
    nonnegative_on,
    nonzero_almost_everywhere,
    occupied,
    partition,
    positive,
    positive_on,
    probability_density,
    segmentation,
    throughout,
    unit_cube,
    variance,
)

x, y, k, a, b, c = sp.symbols("x y k a b c", real=True)
q, r, h = sp.symbols("q r h", positive=True)
i, m, n = sp.symbols("i m n", integer=True, positive=True)
j = sp.Symbol("j", integer=True)
f, g, p = (sp.Function(name, real=True) for name in ("f", "g", "p"))
cells, cell = SegmentationSequence.of(m), Cell.of(x, c, h)
regions = sp.Function("A")
domain = sp.Symbol("Omega")
ORDER, STRICT = holds(sp.Le(a, b)), holds(sp.Lt(a, b))


def mass(body: sp.Expr, low: sp.Expr = 0, high: sp.Expr = 1) -> sp.Integral:
    return sp.Integral(body, (x, low, high))


def ordered() -> Theorem:
    return assumption(ORDER).prove(at_most(a, b), [ORDER])


def strictly_ordered() -> Theorem:
    return assumption(STRICT).prove(less(a, b), [STRICT])


# -- by_sign ------------------------------------------------------------------------------------------------


@valid("by_sign")
def visible_signs() -> Iterator[Use]:
    yield Use(by_sign, at_most(0, x**2))
    yield Use(by_sign, less(0, x**2 + 1))
    yield Use(by_sign, at_most(2 * x, x**2 + 1 - (x - 1) ** 2 + (x - 1) ** 2 * 0))
    yield Use(by_sign, less(q, q + r))
    here = [positive(p), in_domain(x)]
    yield Use(by_sign, less(0, p(x)), [*here, continuous(p)], here)
    whole = [positive(p), continuous(p)]
    yield Use(by_sign, less(0, mass(p(x))), whole, whole)
    weak = [nonnegative(p), continuous(p)]
    yield Use(by_sign, at_most(0, mass(p(x))), weak, weak)
    slope = [nonzero_almost_everywhere(f, slope=True), generic_point(x), in_domain(x)]
    yield Use(by_sign, less(0, f(x).diff(x) ** 2), slope, slope)
    inside = [segmentation(cells), in_range(i, 1, m)]
    yield Use(by_sign, less(0, cells.length(i)), inside, inside)
    yield Use(by_sign, less(cells.breakpoint(i - 1), cells.breakpoint(i)), inside, inside)
    yield Use(by_sign, at_most(cells.midpoint(i), 1), inside, inside)
    yield Use(by_sign, at_most(a, b), [STRICT], [STRICT])
    region = RegionIntegral.over(regions(i, m), p(x), x)
    full = [occupied(regions, m, p), in_range(i, 1, m), probability_density(p, domain)]
    yield Use(by_sign, less(0, region), full, full)


@violates("by_sign")
def signs_that_do_not_follow() -> Iterator[Use]:
    yield Use(by_sign, at_most(0, x))
    yield Use(by_sign, less(0, x**2))
    yield Use(by_sign, less(0, p(x)), [positive(p)])
    yield Use(by_sign, less(0, p(x)), [nonnegative(p), in_domain(x)])
    yield Use(by_sign, less(0, p(x + 1)), [positive(p), in_domain(x)])
    yield Use(by_sign, less(0, mass(p(x))), [positive(p)])
    yield Use(by_sign, less(0, mass(p(x), 1, 0)), [positive(p), continuous(p)])
    yield Use(by_sign, less(0, mass(p(x), a, b)), [positive(p), continuous(p), in_domain(a), in_domain(b)])
    yield Use(by_sign, less(0, mass(p(x), 0, 2)), [positive(p), continuous(p)])
    yield Use(by_sign, less(0, cells.length(i)), [segmentation(cells)])
    yield Use(by_sign, less(0, cells.length(i)), [in_range(i, 1, m)])
    yield Use(by_sign, less(0, cells.length(i + 1)), [segmentation(cells), in_range(i, 1, m)])
    yield Use(by_sign, less(cells.breakpoint(i), cells.breakpoint(i + 1)), [segmentation(cells), in_range(i, 1, m)])
    yield Use(by_sign, less(a, b), [ORDER])
    yield Use(by_sign, less(0, sp.Abs(f(x))), [nonzero_almost_everywhere(f), in_domain(x)])


@wrong("by_sign")
def altered_signs() -> Iterator[Use]:
    yield Use(by_sign, at_most(x**2, 0))
    yield Use(by_sign, less(x**2 + 1, 0))
    yield Use(by_sign, less(x**2 + 1, 1))
    yield Use(by_sign, less(q + r, q))
    yield Use(by_sign, less(p(x), 0), [positive(p), in_domain(x)])
    yield Use(by_sign, less(b, a), [STRICT])
    yield Use(by_sign, less(2 * a, b), [STRICT])
    yield Use(by_sign, equal(0, 0))
    yield Use(by_sign, less(mass(p(x)), 0), [positive(p), continuous(p)])
    yield Use(by_sign, less(1, cells.midpoint(i)), [segmentation(cells), in_range(i, 1, m)])


# -- monotone -----------------------------------------------------------------------------------------------


def positives() -> Theorem:
    order = holds(sp.Le(q, r))
    return assumption(order).prove(at_most(q, r), [order])


@valid("monotone")
def increasing_maps() -> Iterator[Use]:
    yield Use(monotone(ordered()), at_most(a + k, b + k), [STRICT], [ORDER])
    yield Use(monotone(ordered()), at_most(3 * a + k, 3 * b + k), (), [ORDER])
    yield Use(monotone(ordered()), at_most(k**2 * a, k**2 * b), (), [ORDER])
    given = [positive(p), in_domain(x)]
    yield Use(monotone(ordered()), at_most(p(x) * a, p(x) * b), given, [ORDER, *given])
    needs = [holds(sp.Le(q, r))]
    yield Use(monotone(positives()), at_most(q**3 + 2 * sp.sqrt(q), r**3 + 2 * sp.sqrt(r)), (), needs)
    yield Use(monotone(strictly_ordered()), less(2 * a, 2 * b), (), [STRICT])


@valid("monotone")
def trust_is_inherited() -> Iterator[Use]:
    given = [continuous(f), positive(f), continuous(g), positive(g)]
    left, right = mass(sp.sqrt(f(x)) * sp.sqrt(g(x))), sp.sqrt(mass(f(x))) * sp.sqrt(mass(g(x)))
    bound = hoelder(2).prove(at_most(left, right), given)
    yield Use(monotone(bound), at_most(5 * left, 5 * right), given, given, trust="cited", cites=1)


@valid("monotone")
def factors_whose_sign_is_an_order_of_points() -> Iterator[Use]:
    inside, below_y = in_domain(x), between(x, 0, y)
    both = [inside, in_domain(y)]
    yield Use(monotone(ordered()), at_most(x * (1 - x) * a, x * (1 - x) * b), [inside], [ORDER, inside])
    yield Use(monotone(ordered()), at_most((y - x) * a + x, (y - x) * b + x), [below_y], [ORDER, below_y])
    yield Use(monotone(ordered()), at_most((x - 1) * (y - 1) * a, (x - 1) * (y - 1) * b), both, [ORDER, *both])
    bound = holds(sp.Le(1 - x, q))
    below_q = assumption(bound).prove(at_most(1 - x, q), [bound])
    yield Use(monotone(below_q), at_most((1 - x) ** n, q**n), [inside], [bound, inside])


@valid("monotone")
def arguments_that_sympy_hides() -> Iterator[Use]:
    product = holds(sp.Le(a * c, b))
    multiplied = assumption(product).prove(at_most(a * c, b), [product])
    yield Use(monotone(multiplied), at_most(q * a * c, q * b), (), [product])
    size = holds(sp.Le(sp.Abs(a), q))
    bounded_by_q = assumption(size).prove(at_most(sp.Abs(a), q), [size])
    yield Use(monotone(bounded_by_q), at_most(a**2, q**2), (), [size])
    yield Use(monotone(bounded_by_q), at_most(3 * a**4 + a**2, 3 * q**4 + q**2), (), [size])


@violates("monotone")
def factors_of_the_other_sign() -> Iterator[Use]:
    yield Use(monotone(ordered()), at_most(x * (x - 1) * a, x * (x - 1) * b), [in_domain(x)])
    yield Use(monotone(ordered()), at_most(x * (1 - x) * a, x * (1 - x) * b), [in_domain(y)])
    yield Use(monotone(ordered()), at_most((x - y) * a, (x - y) * b), [between(x, 0, y)])
    yield Use(monotone(ordered()), at_most((x - x**2 - q) * a, (x - x**2 - q) * b), [in_domain(x)])
    product = holds(sp.Le(a * c, b))
    multiplied = assumption(product).prove(at_most(a * c, b), [product])
    yield Use(monotone(multiplied), at_most(a**2 * c, a * b))
    yield Use(monotone(multiplied), at_most(a**2 * c**2, b**2))
    size = holds(sp.Le(sp.Abs(a), b))
    bounded_by_b = assumption(size).prove(at_most(sp.Abs(a), b), [size])
    yield Use(monotone(bounded_by_b), at_most(a**2, b**2 - 1))
    yield Use(monotone(bounded_by_b), at_most(-(a**2), -(b**2)))


@violates("monotone")
def maps_that_need_not_increase() -> Iterator[Use]:
    yield Use(monotone(ordered()), at_most(k * a, k * b))
    yield Use(monotone(ordered()), at_most(a**2, b**2))
    yield Use(monotone(ordered()), at_most(a**3, b**3))
    yield Use(monotone(ordered()), at_most(p(x) * a, p(x) * b), [positive(p)])
    yield Use(monotone(positives()), at_most(1 / q, 1 / r))
    yield Use(monotone(positives()), at_most(q**k, r**k))
    yield Use(monotone(positives()), at_most(q**2 - q, r**2 - r))
    yield Use(monotone(positives()), at_most(1 / (1 + q), 1 / (1 + r)))
    yield Use(monotone(positives()), at_most(sp.sin(q), sp.sin(r)))
    yield Use(monotone(positives()), at_most(-1 / (q - 1), -1 / (r - 1)))
    yield Use(monotone(strictly_ordered()), less(k**2 * a, k**2 * b))
    yield Use(monotone(algebra.prove(equal(a + a, 2 * a))), at_most(a, b))
    yield Use(monotone(at_most(a, b)), at_most(a + 1, b + 1))


@wrong("monotone")
def altered_images() -> Iterator[Use]:
    yield Use(monotone(ordered()), at_most(b + k, a + k))
    yield Use(monotone(ordered()), at_most(-a, -b))
    yield Use(monotone(ordered()), at_most(a + k, b - k))
    yield Use(monotone(ordered()), at_most(2 * a, b))
    yield Use(monotone(ordered()), less(a + k, b + k))
    yield Use(monotone(strictly_ordered()), at_most(a + k, b + k))
    yield Use(monotone(positives()), at_most(q**3, r**2))
    yield Use(monotone(ordered()), equal(a, b))
    yield Use(monotone(ordered()), at_most(k, k))


# -- termwise -----------------------------------------------------------------------------------------------


@valid("termwise")
def integrands_and_summands() -> Iterator[Use]:
    given = [continuous(p), positive(p)]
    yield Use(termwise(by_sign), at_most(mass(x), mass(x + p(x))), given, given)
    yield Use(termwise(by_sign), at_most(mass(-(x**2)), mass(x**2)), given)
    bound = for_all(x, 0, 1, sp.Le(f(x), g(x)))
    known = [bound, continuous(f), continuous(g)]
    yield Use(termwise(for_every(bound)), at_most(mass(f(x)), mass(g(x))), [*known, continuous(p)], known)
    inside = [segmentation(cells)]
    whole = cells.sum(cells.length(i), i)
    yield Use(termwise(by_sign), at_most(sp.Sum(0, (i, 1, m)), whole), inside, inside)
    limits = holds(sp.Le(a, b))
    yield Use(termwise(by_sign), at_most(mass(x, a, b), mass(x + 1, a, b)), [limits], [limits])


@violates("termwise")
def conditions_of_the_comparison() -> Iterator[Use]:
    given = [continuous(p), positive(p)]
    for missing in range(2):
        yield Use(termwise(by_sign), at_most(mass(x), mass(x + p(x))), given[:missing] + given[missing + 1 :])
    yield Use(termwise(by_sign), at_most(mass(x, 1, 0), mass(x + 1, 1, 0)))
    yield Use(termwise(by_sign), at_most(mass(x, a, b), mass(x + 1, a, b)))
    yield Use(termwise(by_sign), at_most(mass(0, -1, 1), mass(1 / x**2, -1, 1)))
    elsewhere = for_all(x, 1, 2, sp.Le(f(x), g(x)))
    known = [elsewhere, continuous(f), continuous(g)]
    yield Use(termwise(for_every(elsewhere)), at_most(mass(f(x)), mass(g(x))), known)
    free = [holds(sp.Le(0, x)), continuous(p)]
    yield Use(termwise(by_sign), at_most(mass(0, -1, 1), mass(x, -1, 1)), free)
    yield Use(termwise(by_sign), at_most(sp.Sum(0, (j, -3, m)), sp.Sum(j, (j, -3, m))), [holds(sp.Le(0, j))])
    beyond = sp.Sum(cells.length(i), (i, 1, m + 1))
    yield Use(termwise(by_sign), at_most(sp.Sum(0, (i, 1, m + 1)), beyond), [segmentation(cells)])


@wrong("termwise")
def altered_comparisons() -> Iterator[Use]:
    given = [continuous(p), positive(p)]
    yield Use(termwise(by_sign), at_most(mass(x + p(x)), mass(x)), given)
    yield Use(termwise(by_sign), less(mass(x), mass(x + p(x))), given)
    yield Use(termwise(by_sign), at_most(mass(x), mass(x + p(x), 0, 2)), given)
    yield Use(termwise(by_sign), at_most(mass(x), mass(x - p(x))), given)
    yield Use(termwise(by_sign), at_most(mass(x), sp.Sum(i, (i, 1, m))), given)
    yield Use(termwise(by_sign), at_most(2 * mass(x), mass(x + p(x))), given)
    yield Use(termwise(by_sign), at_most(sp.Sum(1, (i, 1, m)), sp.Sum(1, (i, 1, m + 1))))
    yield Use(termwise(algebra), at_most(mass(x), mass(x)))


# -- termwise over regions and outcomes -----------------------------------------------------------------------

d = sp.Symbol("d", integer=True, positive=True)
epsilon, omega = sp.symbols("epsilon omega", real=True)
elsewhere = sp.Symbol("Xi")
CUBE = [unit_cube(domain, d), continuous_on(p, domain), positive_on(p, domain), continuous_on(f, domain)]
PARTS = [partition(regions, m, domain), in_range(i, 1, m)]


def over(body: sp.Expr, region: sp.Basic = domain, variable: sp.Symbol = x) -> RegionIntegral:
    return RegionIntegral.over(region, body, variable)


def mean(body: sp.Expr) -> Expectation:
    return Expectation.of(body, x, epsilon)


@valid("termwise")
def over_regions_and_outcomes() -> Iterator[Use]:
    goal = at_most(over(f(x)), over(f(x) + p(x)))
    yield Use(termwise(by_sign), goal, CUBE, CUBE[1:])
    yield Use(termwise(by_sign), at_most(over(f(x)), over(f(k) + p(k), domain, k)), CUBE, CUBE[1:])
    part = [*CUBE[1:], *PARTS]
    yield Use(termwise(by_sign), at_most(over(f(x), regions(i, m)), over(f(x) + p(x), regions(i, m))), part, part)
    total = at_most(*(sp.Sum(over(body, regions(i, m)), (i, 1, m)) for body in (f(x), f(x) + p(x))))
    nested = [*CUBE[1:], PARTS[0]]
    yield Use(termwise(termwise(by_sign)), total, nested, nested)
    bound = throughout(x, domain, sp.Le(f(x), g(x)))
    known = [bound, continuous_on(f, domain), continuous_on(g, domain)]
    yield Use(termwise(bound), at_most(over(f(x)), over(g(x))), known, known)
    law = [distributed(x, p, domain), bounded(f, domain), nonnegative_on(f, domain), variance(epsilon, q)]
    yield Use(termwise(by_sign), at_most(mean(f(x)), mean(f(x) + epsilon**2)), law, [*law[:2], law[3]])
    yield Use(termwise(by_sign), at_most(mean(-epsilon), mean(f(x) ** 2 - epsilon)), law, [*law[:2], law[3]])
    yield Use(termwise(by_sign), at_most(mean(0 * x), mean(f(x))), law, law[:3])
    # The input lies in the domain, by its law, whatever is said of it elsewhere.
    yield Use(termwise(by_sign), at_most(mean(0 * x), mean(f(x))), [*law, holds(sp.Lt(x, 0))], law[:3])


@violates("termwise")
def what_is_said_of_a_symbol_of_the_same_name() -> Iterator[Use]:
    fixed = [holds(sp.Le(f(x), 0)), in_region(x, domain)]
    yield Use(termwise(by_sign), at_most(over(f(x)), over(0 * x)), [*CUBE, *fixed])
    premise = assumption(fixed[0]).prove(at_most(f(x), 0), fixed)
    yield Use(termwise(transitivity(premise)), at_most(over(f(x)), over(0 * x)), [*CUBE, *fixed])
    law = [distributed(x, p, domain), bounded(f, domain), variance(epsilon, q), *fixed]
    yield Use(termwise(by_sign), at_most(mean(f(x)), mean(0 * x)), law)
    yield Use(termwise(transitivity(premise)), at_most(mean(f(x)), mean(0 * x)), law)
    noise = holds(sp.Le(0, epsilon))
    sign = assumption(noise).prove(at_most(0, epsilon), [noise])
    yield Use(termwise(transitivity(sign)), at_most(mean(0 * x), mean(epsilon)), [*law, noise])
    index = in_range(i, 1, m)
    sums = at_most(sp.Sum(f(i), (i, 1, m)), sp.Sum(0, (i, 1, m)))
    yield Use(termwise(by_sign), sums, [holds(sp.Le(f(i), 0)), index])


@violates("termwise")
def regions_and_outcomes_without_what_is_needed() -> Iterator[Use]:
    goal = at_most(over(f(x)), over(f(x) + p(x)))
    for missing in range(1, 4):
        yield Use(termwise(by_sign), goal, CUBE[:missing] + CUBE[missing + 1 :])
    yield Use(termwise(by_sign), at_most(over(f(x), elsewhere), over(f(x) + p(x), elsewhere)), CUBE)
    pieces = at_most(over(f(x), regions(i, m)), over(f(x) + p(x), regions(i, m)))
    yield Use(termwise(by_sign), pieces, [*CUBE, PARTS[0]])
    yield Use(termwise(by_sign), pieces, [*CUBE, PARTS[1]])
    yield Use(termwise(by_sign), pieces, [*CUBE, partition(regions, m, elsewhere), PARTS[1]])
    yield Use(termwise(by_sign), at_most(over(0 * x), over(1 / p(x))), [CUBE[0], CUBE[2], bounded(p, domain)])
    away = throughout(x, elsewhere, sp.Le(f(x), g(x)))
    known = [away, continuous_on(f, domain), continuous_on(g, domain)]
    yield Use(termwise(away), at_most(over(f(x)), over(g(x))), known)
    law = [distributed(x, p, domain), bounded(f, domain), nonnegative_on(f, domain), variance(epsilon, q)]
    yield Use(termwise(by_sign), at_most(mean(f(x)), mean(f(x) + epsilon**4)), law)
    yield Use(termwise(by_sign), at_most(mean(f(x)), mean(f(x) + sp.exp(epsilon))), law)
    yield Use(termwise(by_sign), at_most(mean(f(x)), mean(f(x) + epsilon**2)), law[:3])
    yield Use(termwise(by_sign), at_most(mean(0 * x), mean(f(x))), law[1:])
    yield Use(termwise(by_sign), at_most(mean(0 * x), mean(f(x))), [law[0], law[1], nonnegative_on(f, elsewhere)])
    positive_name = sp.Symbol("x", positive=True)
    yield Use(
        termwise(by_sign), at_most(over(0 * x), over(positive_name, domain, positive_name)), [unit_cube(domain, 1)]
    )


@wrong("termwise")
def altered_comparisons_over_regions() -> Iterator[Use]:
    yield Use(termwise(by_sign), at_most(over(f(x) + p(x)), over(f(x))), CUBE)
    yield Use(termwise(by_sign), at_most(over(f(x)), mass(f(x) + p(x))), [*CUBE, continuous(f), continuous(p)])
    given = [*CUBE, *PARTS]
    yield Use(termwise(by_sign), at_most(over(f(x), regions(i, m)), over(f(x) + p(x))), given)
    yield Use(termwise(by_sign), at_most(over(f(x), regions(i, m)), over(f(x) + p(x), regions(i, n))), given)
    law = [distributed(x, p, domain), bounded(f, domain), variance(epsilon, q)]
    renamed = Expectation.of(f(k) ** 2, k, epsilon)
    yield Use(termwise(by_sign), at_most(mean(0 * x), renamed), law)
    yield Use(termwise(by_sign), less(mean(f(x)), mean(f(x) + epsilon**2)), law)


# -- termwise_equality ----------------------------------------------------------------------------------------


def equal_totals(left: sp.Expr, right: sp.Expr) -> Theorem:
    relation = holds(sp.Eq(left, right))
    return assumption(relation).prove(equal(left, right), [relation])


SQUARES = at_most(2 * f(x) * g(x), f(x) ** 2 + g(x) ** 2)
LEFT, RIGHT = 2 * f(x) * g(x), f(x) ** 2 + g(x) ** 2


@valid("termwise_equality")
def integrands_that_must_agree() -> Iterator[Use]:
    given = [unit_cube(domain, d), continuous_on(f, domain), continuous_on(g, domain), in_region(x, domain)]
    totals = equal_totals(over(LEFT), over(RIGHT))
    needs = [*given, *totals.hypotheses]
    yield Use(termwise_equality(totals, by_sign), equal(LEFT, RIGHT), [*given, positive_on(p, domain)], needs)
    yield Use(termwise_equality(totals, by_sign), equal(RIGHT, LEFT), given, needs)
    at_another = [*given[:3], in_region(k, domain)]
    goal = equal(*(side.subs(x, k) for side in (LEFT, RIGHT)))
    yield Use(termwise_equality(totals, by_sign), goal, at_another, [*at_another, *totals.hypotheses])
    on_the_line = [continuous(f), continuous(g), in_domain(x)]
    totals = equal_totals(mass(LEFT), mass(RIGHT))
    yield Use(termwise_equality(totals, by_sign), equal(LEFT, RIGHT), on_the_line, [*on_the_line, *totals.hypotheses])
    index = in_range(j, 1, m)
    totals = equal_totals(sp.Sum(0, (i, 1, m)), sp.Sum(f(i) ** 2, (i, 1, m)))
    yield Use(termwise_equality(totals, by_sign), equal(0, f(j) ** 2), [index], [index, *totals.hypotheses])


@violates("termwise_equality")
def points_where_integrands_may_differ() -> Iterator[Use]:
    given = [unit_cube(domain, d), continuous_on(f, domain), continuous_on(g, domain), in_region(x, domain)]
    by = termwise_equality(equal_totals(over(LEFT), over(RIGHT)), by_sign)
    for missing in range(4):
        yield Use(by, equal(LEFT, RIGHT), given[:missing] + given[missing + 1 :])
    yield Use(by, equal(LEFT, RIGHT), [*given[:3], in_region(x, elsewhere)])
    only_bounded = [unit_cube(domain, d), bounded(f, domain), bounded(g, domain), in_region(x, domain)]
    yield Use(by, equal(LEFT, RIGHT), only_bounded)
    piece = equal_totals(over(LEFT, regions(i, m)), over(RIGHT, regions(i, m)))
    on_a_piece = [*given[:3], *PARTS, in_region(x, regions(i, m))]
    yield Use(termwise_equality(piece, by_sign), equal(LEFT, RIGHT), on_a_piece)
    point = equal_totals(mass(LEFT, a, b), mass(RIGHT, a, b))
    order = [continuous(f), continuous(g), in_domain(a), in_domain(b), in_domain(x), ORDER, between(x, a, b)]
    yield Use(termwise_equality(point, by_sign), equal(LEFT, RIGHT), order)
    law = [distributed(x, p, domain), bounded(f, domain), bounded(g, domain)]
    means = equal_totals(Expectation.of(LEFT, x), Expectation.of(RIGHT, x))
    yield Use(termwise_equality(means, by_sign), equal(LEFT, RIGHT), [*law, *given])
    larger = termwise(by_sign).prove(at_most(over(LEFT), over(RIGHT)), given)
    yield Use(termwise_equality(larger, by_sign), equal(LEFT, RIGHT), given)
    free = equal_totals(over(f(x)), over(g(x)))
    yield Use(termwise_equality(free, by_sign), equal(f(x), g(x)), given)
    totals = equal_totals(sp.Sum(0, (i, 1, m)), sp.Sum(f(i) ** 2, (i, 1, m)))
    yield Use(termwise_equality(totals, by_sign), equal(0, f(j) ** 2), [in_range(j, 0, m)])


@wrong("termwise_equality")
def altered_integrands() -> Iterator[Use]:
    given = [unit_cube(domain, d), continuous_on(f, domain), continuous_on(g, domain), in_region(x, domain)]
    by = termwise_equality(equal_totals(over(LEFT), over(RIGHT)), by_sign)
    yield Use(by, equal(f(x), g(x)), given)
    yield Use(by, equal(2 * LEFT, RIGHT), given)
    yield Use(by, equal(LEFT, RIGHT + 1), given)
    yield Use(by, SQUARES, given)
    yield Use(by, equal(2 * f(k) * g(k), RIGHT), [*given, in_region(k, domain)])
    reversed_order = termwise_equality(equal_totals(over(RIGHT), over(LEFT)), by_sign)
    yield Use(reversed_order, equal(LEFT, RIGHT), given)


# -- for_every ----------------------------------------------------------------------------------------------

BOUND = for_all(x, 0, 1, sp.Le(f(x), g(x)))


@valid("for_every")
def below_an_integral() -> Iterator[Use]:
    bound = [BOUND, in_domain(x)]
    theorem = for_every(BOUND).prove(at_most(f(x), g(x)), bound)
    yield Use(for_every(BOUND), at_most(f(x), g(x)), bound, theorem.hypotheses)


@violates("for_every")
def not_given_or_of_another_kind() -> Iterator[Use]:
    yield Use(for_every(BOUND), at_most(f(x), g(x)), [in_domain(x)])
    yield Use(for_every(for_all(x, 0, 2, sp.Le(f(x), g(x)))), at_most(f(x), g(x)), [BOUND, in_domain(x)])
    yield Use(for_every(ORDER), at_most(a, b), [ORDER])


@wrong("for_every")
def altered_relations() -> Iterator[Use]:
    given = [BOUND, in_domain(x), in_domain(a)]
    yield Use(for_every(BOUND), at_most(g(x), f(x)), given)
    yield Use(for_every(BOUND), less(f(x), g(x)), given)
    yield Use(for_every(BOUND), equal(f(x), g(x)), given)
    yield Use(for_every(BOUND), at_most(f(x + 2), g(x + 2)), given)
    yield Use(for_every(BOUND), at_most(2 * f(x), g(x)), given)


# -- transitivity -------------------------------------------------------------------------------------------


def double() -> Theorem:
    return algebra.prove(equal(a + a, 2 * a))


@valid("transitivity")
def chains() -> Iterator[Use]:
    yield Use(transitivity(double()), equal(a + a, 2 * a), [ORDER])
    twice = monotone(ordered()).prove(at_most(2 * a, 2 * b))
    yield Use(transitivity(double(), twice), at_most(a + a, 2 * b), (), [ORDER])
    strict = monotone(strictly_ordered()).prove(less(2 * a, 2 * b))
    back = algebra.prove(equal(2 * b, b + b))
    yield Use(transitivity(double(), strict, back), less(a + a, b + b), (), [STRICT])
    small = expansion.prove(equal(k * h, cell.o(1)))
    start = algebra.prove(equal(2 * k * h / 2, k * h))
    yield Use(transitivity(start, small), equal(2 * k * h / 2, cell.o(1)))


@violates("transitivity")
def broken_chains() -> Iterator[Use]:
    yield Use(transitivity, equal(a, a))
    yield Use(transitivity(double(), ordered()), at_most(a + a, b))
    yield Use(transitivity(ordered(), double()), at_most(a, 2 * a))
    small = expansion.prove(equal(k * h, cell.o(1)))
    smaller = expansion.prove(equal(k * h**2, cell.o(h)))
    inequality = by_sign.prove(at_most(sp.Integer(0), sp.Integer(1)))
    yield Use(transitivity(small, inequality), equal(k * h, 1 + cell.o(1)))
    yield Use(transitivity(small, smaller), equal(k * h, cell.o(h)))
    yield Use(transitivity(equal(a, b)), equal(a, b))


@wrong("transitivity")
def altered_ends() -> Iterator[Use]:
    strict = monotone(strictly_ordered()).prove(less(2 * a, 2 * b))
    weak = monotone(ordered()).prove(at_most(2 * a, 2 * b))
    yield Use(transitivity(double(), weak), less(a + a, 2 * b))
    yield Use(transitivity(double(), weak), equal(a + a, 2 * b))
    yield Use(transitivity(double(), strict), at_most(2 * b, a + a))
    yield Use(transitivity(double(), weak), at_most(a + a, b))
    yield Use(transitivity(double()), equal(2 * a, a))
    small = expansion.prove(equal(k * h, cell.o(1)))
    yield Use(transitivity(small), equal(k * h, cell.o(h)))
    yield Use(transitivity(small), equal(k * h, cell.pointwise.o(1)))
    yield Use(transitivity(small), equal(k * h, 0))


def test_a_sign_that_is_not_needed_is_not_carried() -> None:
    theorem = by_sign.prove(at_most(k, k + p(x) ** 2), [positive(p), in_domain(x)])
    assert theorem.hypotheses == frozenset()


def test_a_sign_that_is_not_needed_is_not_carried_by_a_comparison() -> None:
    bound = for_all(x, 0, 1, sp.Le(f(x), g(x)))
    known = [bound, continuous(f), continuous(g)]
    theorem = termwise(for_every(bound)).prove(at_most(mass(f(x)), mass(g(x))), [*known, positive(f)])
    assert theorem.hypotheses == set(known)


def test_premises_are_kept_in_order() -> None:
    twice = monotone(ordered()).prove(at_most(2 * a, 2 * b))
    one = double()
    assert transitivity(one, twice).prove(at_most(a + a, 2 * b)).premises == (one, twice)


def test_trust_and_citations_of_a_chain_are_those_of_its_weakest_step() -> None:
    given = [continuous(f), positive(f), continuous(g), positive(g)]
    left, right = mass(sp.sqrt(f(x)) * sp.sqrt(g(x))), sp.sqrt(mass(f(x))) * sp.sqrt(mass(g(x)))
    bound = hoelder(2).prove(at_most(left, right), given)
    start = algebra.prove(equal(mass(sp.sqrt(g(x)) * sp.sqrt(f(x))), left))
    chain = transitivity(start, bound).prove(at_most(mass(sp.sqrt(g(x)) * sp.sqrt(f(x))), right))
    assert (start.trust, chain.trust) == ("symbolic", "cited")
    assert chain.citations == bound.citations != frozenset()
    assert chain.hypotheses == set(given)


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
