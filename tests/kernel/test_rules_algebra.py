"""The rules of algebra: exact equality, assumption, instance, and reading a partition in one dimension."""

from collections.abc import Iterator

import sympy as sp
from rule_cases import Use, family, valid, violates, wrong
from sympy import Rational

from zcmoe_symbolic.kernel import (
    Theorem,
    algebra,
    along_companding,
    assumption,
    by_sign,
    expansion,
    for_every,
    hoelder,
    instance,
    integration_over_the_cell,
    one_dimensional,
    splitting,
    sum_over_cells,
    transitivity,
)
from zcmoe_symbolic.language import (
    Hypothesis,
    ManyExperts,
    PartitionSequence,
    RegionIntegral,
    SegmentationSequence,
    at_most,
    bounded,
    bounded_moments,
    companding,
    continuous,
    continuous_on,
    continuously_differentiable,
    continuously_differentiable_on,
    distance,
    equal,
    equal_moments,
    equal_shares,
    for_all,
    generic_point,
    gradient_norm,
    holds,
    in_domain,
    in_range,
    in_region,
    intervals,
    less,
    nonnegative,
    nonzero_almost_everywhere,
    nonzero_almost_everywhere_on,
    occupied,
    partition,
    positive,
    positive_on,
    probability_density,
    region_partition,
    segmentation,
    shrinking,
    unit_cube,
    unit_mass,
    unit_mass_on,
)

x, y, t, k, a, b = sp.symbols("x y t k a b", real=True)
q, r = sp.symbols("q r", positive=True)
i, m, n = sp.symbols("i m n", integer=True, positive=True)
j = sp.Symbol("j", integer=True)
domain = sp.Symbol("Omega")
p, lam, beta = (sp.Function(name, real=True) for name in ("p", "lambda", "beta"))
regions = sp.Function("A")
cells = SegmentationSequence.of(m)
third = Rational(1, 3)


def mass(body: sp.Expr, low: sp.Expr = 0, high: sp.Expr = 1) -> sp.Integral:
    return sp.Integral(body, (x, low, high))


# -- algebra ------------------------------------------------------------------------------------------------


@valid("algebra")
def without_hypotheses() -> Iterator[Use]:
    yield Use(algebra, equal((x + y) ** 2, x**2 + 2 * x * y + y**2))
    yield Use(algebra, equal((x**2 - 1) * (x**2 + 1), x**4 - 1))
    yield Use(algebra, equal(sp.sqrt(x**2 * y**2), sp.Abs(x) * sp.Abs(y)))
    yield Use(algebra, equal((q**2 * x**2) ** third, q ** (2 * third) * sp.Abs(x) ** (2 * third)))
    yield Use(algebra, equal(beta(x).diff(x) * 2, sp.Derivative(2 * beta(x), x)))
    yield Use(algebra, equal(sp.Derivative(beta(x) ** 2, x), 2 * beta(x) * beta(x).diff(x)))
    yield Use(algebra, equal(mass((x + 1) ** 2), sp.Integral(t**2 + 2 * t + 1, (t, 0, 1))))
    yield Use(algebra, equal(sp.Sum((i + 1) ** 2, (i, 1, m)), sp.Sum(j**2 + 2 * j + 1, (j, 1, m))))
    yield Use(algebra, equal(q / (q * r + q), 1 / (r + 1)))


@valid("algebra")
def hypotheses_that_are_needed_are_carried() -> Iterator[Use]:
    here = in_domain(x)
    yield Use(algebra, equal(sp.sqrt(p(x) ** 2), p(x)), [positive(p), here, continuous(p)], [positive(p), here])
    yield Use(algebra, equal(sp.sqrt(p(x) ** 2), p(x)), [nonnegative(p), here], [nonnegative(p), here])
    yield Use(algebra, equal((p(x) ** 2 + p(x)) / p(x), p(x) + 1), [positive(p), here], [positive(p), here])
    yield Use(algebra, equal(mass(sp.Abs(p(x))), mass(p(x))), [positive(p), here], [positive(p)])
    yield Use(
        algebra,
        equal((beta(x) ** 2 + beta(x)) / beta(x), beta(x) + 1),
        [nonzero_almost_everywhere(beta), generic_point(x), here],
        [nonzero_almost_everywhere(beta), generic_point(x), here],
    )
    lengths = cells.length(i)
    given = [segmentation(cells), in_range(i, 1, m)]
    yield Use(algebra, equal(sp.Abs(lengths), lengths), given, given)
    yield Use(algebra, equal(cells.sum(sp.Abs(lengths), i), cells.sum(lengths, i)), given, [segmentation(cells)])


@valid("algebra")
def hypotheses_that_are_not_needed_are_not_carried() -> Iterator[Use]:
    given = [positive(p), in_domain(x), continuous(p), unit_mass(lam)]
    yield Use(algebra, equal(p(x) + p(x), 2 * p(x)), given)
    yield Use(algebra, equal(sp.Abs(x) ** 2, x**2), given)


@valid("algebra")
def rewriting() -> Iterator[Use]:
    is_density = unit_mass(lam)
    yield Use(algebra(is_density), equal(3 * mass(lam(x)) ** 2, 3), [is_density], [is_density])
    equation = holds(sp.Eq(a**2, b))
    yield Use(algebra(equation), equal(a**4 + a**2, b**2 + b), [equation], [equation])
    yield Use(algebra(equation), equal(a**3 - a * b, 0), [equation], [equation])
    shares = companding(cells, lam)
    yield Use(algebra(shares), equal(sp.Integral(lam(x), (x, 0, cells.breakpoint(m))), 1), [shares], [shares])
    unused = algebra.prove(equal(sp.sqrt(p(x) ** 2), p(x)), [positive(p), in_domain(x)])
    yield Use(algebra(unused), equal(x + x, 2 * x))
    yield Use(algebra(unused), equal(1 + sp.Abs(p(x)), 1 + p(x)), (), [positive(p), in_domain(x)])
    yield Use(algebra(unused), equal(mass(sp.sqrt(p(x) ** 2)), mass(p(x))), (), [positive(p)])


@valid("algebra")
def denominators_and_distances_of_known_sign() -> Iterator[Use]:
    decay = 1 - sp.exp(-q)
    yield Use(algebra, equal(1 / decay - sp.exp(-q) / decay, 1))
    yield Use(algebra, equal(sp.Abs(x * (x - 1)), x * (1 - x)), [in_domain(x)], [in_domain(x)])
    yield Use(algebra, equal(mass(sp.Abs(x * (x - 1) * p(x))), mass(x * (1 - x) * sp.Abs(p(x)))))


@violates("algebra")
def denominators_and_distances_of_unknown_sign() -> Iterator[Use]:
    decay = 1 - sp.exp(-x)
    yield Use(algebra, equal(1 / decay - sp.exp(-x) / decay, 1))
    yield Use(algebra, equal(sp.Abs(x * (x - 1)), x * (1 - x)))
    yield Use(algebra, equal(sp.Abs(x * (x - 1)), x * (x - 1)), [in_domain(x)])
    yield Use(algebra, equal(mass(sp.Abs((2 * x - 1) * p(x))), mass((1 - 2 * x) * sp.Abs(p(x)))))


@violates("algebra")
def sides_that_are_not_defined_alike() -> Iterator[Use]:
    yield Use(algebra, equal((x**2 + x) / x, x + 1))
    yield Use(algebra, equal((p(x) ** 2 + p(x)) / p(x), p(x) + 1))
    yield Use(algebra, equal((p(x) ** 2 + p(x)) / p(x), p(x) + 1), [positive(p)])
    yield Use(algebra, equal((p(x) ** 2 + p(x)) / p(x), p(x) + 1), [nonnegative(p), in_domain(x)])
    one = mass(1 / x**2)
    yield Use(algebra, equal((k + 1) * one - k * one - one, 0))


@violates("algebra")
def signs_that_are_not_given() -> Iterator[Use]:
    yield Use(algebra, equal(sp.sqrt(x**2), x))
    yield Use(algebra, equal(sp.sqrt(x * y), sp.sqrt(x) * sp.sqrt(y)))
    yield Use(algebra, equal(sp.sqrt(p(x) ** 2), p(x)), [positive(p)])
    yield Use(algebra, equal(sp.sqrt(p(x) ** 2), p(x)), [in_domain(x)])
    yield Use(algebra, equal(sp.sqrt(p(x) ** 2), p(x)), [positive(lam), in_domain(x)])
    yield Use(algebra, equal(sp.sqrt(p(x + 1) ** 2), p(x + 1)), [positive(p), in_domain(x)])
    yield Use(algebra, equal(mass(sp.Abs(p(x)), 0, 2), mass(p(x), 0, 2)), [positive(p), in_domain(x)])
    yield Use(algebra, equal(sp.Abs(beta(x).diff(x)), beta(x).diff(x)), [positive(beta), in_domain(x)])
    lengths = cells.length(i)
    yield Use(algebra, equal(sp.Abs(lengths), lengths), [segmentation(cells)])
    yield Use(algebra, equal(sp.Abs(lengths), lengths), [segmentation(cells), in_range(i, 0, m)])
    sums = sp.Sum(sp.Abs(lengths), (i, 1, m + 1)), sp.Sum(lengths, (i, 1, m + 1))
    yield Use(algebra, equal(*sums), [segmentation(cells), in_range(i, 1, m)])


@violates("algebra")
def equations_that_are_not_at_hand() -> Iterator[Use]:
    is_density = unit_mass(lam)
    yield Use(algebra(is_density), equal(mass(lam(x)), 1))
    yield Use(algebra(is_density), equal(mass(p(x)), 1), [is_density])
    yield Use(algebra(is_density), equal(mass(lam(x), 0, Rational(1, 2)), 1), [is_density])
    yield Use(algebra(positive(lam)), equal(mass(lam(x)), 1), [positive(lam)])
    yield Use(algebra(holds(sp.Le(a, b))), equal(a, b), [holds(sp.Le(a, b))])
    local = in_range(i, 1, m)
    term = algebra.prove(equal(sp.Abs(cells.length(i)), cells.length(i)), [segmentation(cells), local])
    beyond = sp.Sum(sp.Abs(cells.length(i)), (i, 1, m + 1)), sp.Sum(cells.length(i), (i, 1, m + 1))
    yield Use(algebra(term), equal(*beyond), [segmentation(cells), local])
    shares = companding(cells, lam)
    beyond_the_end = sp.Integral(lam(x), (x, 0, cells.breakpoint(m + 1)))
    yield Use(algebra(shares), equal(beyond_the_end, (m + 1) / m), [shares])


@wrong("algebra")
def altered_identities() -> Iterator[Use]:
    yield Use(algebra, equal((x + y) ** 2, x**2 + x * y + y**2))
    yield Use(algebra, equal((x + y) ** 2, x**2 - 2 * x * y + y**2))
    yield Use(algebra, equal((x + y) ** 3, x**2 + 2 * x * y + y**2))
    yield Use(algebra, equal(beta(x), beta(y)))
    yield Use(algebra, equal(beta(x).diff(x), beta(x)))
    yield Use(algebra, equal(mass(x), mass(x, 0, 2)))
    yield Use(algebra, equal(mass(x), mass(x, 1, 0)))
    yield Use(algebra, equal(mass(x), mass(x**2)))
    yield Use(algebra, equal(sp.Sum(i, (i, 1, m)), sp.Sum(i, (i, 1, m + 1))))
    yield Use(algebra, equal(sp.Sum(i, (i, 1, m)), sp.Sum(1, (i, 1, m))))
    yield Use(algebra, at_most(x, x))
    yield Use(algebra, less(x, x + 1))
    is_density = unit_mass(lam)
    yield Use(algebra(is_density), equal(mass(lam(x)), 2), [is_density])
    yield Use(algebra(is_density), equal(mass(lam(x) ** 2), 1), [is_density])
    shares = companding(cells, lam)
    share = sp.Integral(lam(x), (x, 0, cells.breakpoint(1)))
    yield Use(algebra(shares), equal(share, 2 / m), [shares])
    equation = holds(sp.Eq(a**2, b**2))
    yield Use(algebra(equation), equal(a, b), [equation])
    product = holds(sp.Eq(a * k, b * k))
    yield Use(algebra(product), equal(a, b), [product])


# -- assumption ---------------------------------------------------------------------------------------------


@valid("assumption")
def what_is_given() -> Iterator[Use]:
    order = holds(sp.Lt(a, b))
    yield Use(assumption(order), less(a, b), [order], [order])
    yield Use(assumption(positive(p)), positive(p), [positive(p), continuous(p)], [positive(p)])
    weaker = holds(sp.Le(a, b))
    yield Use(assumption(weaker), at_most(a, b), [order], [order])


@violates("assumption")
def what_is_not_given() -> Iterator[Use]:
    order = holds(sp.Lt(a, b))
    yield Use(assumption(order), less(a, b))
    yield Use(assumption(positive(p)), positive(p), [nonnegative(p)])
    yield Use(assumption(order), less(a, b), [holds(sp.Le(a, b))])
    yield Use(assumption(holds(sp.Eq(a, b))), equal(a, b), [holds(sp.Le(a, b)), holds(sp.Le(b, a))])


@wrong("assumption")
def what_it_does_not_say() -> Iterator[Use]:
    order = holds(sp.Lt(a, b))
    yield Use(assumption(order), less(b, a), [order])
    yield Use(assumption(order), at_most(a, b), [order])
    yield Use(assumption(order), equal(a, b), [order])
    yield Use(assumption(order), less(2 * a, b), [order])
    yield Use(assumption(positive(p)), positive(lam), [positive(p)])
    everywhere = for_all(x, 0, 1, sp.Lt(a, x))
    yield Use(assumption(everywhere), less(a, x), [everywhere])


# -- instance -----------------------------------------------------------------------------------------------


def unsigned() -> Theorem:
    return algebra.prove(equal(sp.sqrt(p(x) ** 2), p(x)), [positive(p), in_domain(x)])


def general_bound() -> Theorem:
    given = [continuous(p), positive(p), continuous(lam), positive(lam)]
    bound = sp.sqrt(mass(p(x))) * sp.sqrt(mass(lam(x)))
    return hoelder(2).prove(at_most(mass(sp.sqrt(p(x)) * sp.sqrt(lam(x))), bound), given)


@valid("instance")
def special_cases() -> Iterator[Use]:
    square = algebra.prove(equal((x + y) ** 2, x**2 + 2 * x * y + y**2))
    yield Use(instance(square, symbols={x: k + 1, y: sp.Integer(3)}), equal((k + 4) ** 2, (k + 1) ** 2 + 6 * k + 15))
    yield Use(instance(square, symbols={x: y, y: x}), equal((x + y) ** 2, y**2 + 2 * x * y + x**2))
    exponential = sp.Lambda(t, sp.exp(t))
    yield Use(instance(unsigned(), {p: exponential}), equal(sp.exp(x), sp.exp(x)), [in_domain(x)], [in_domain(x)])
    squares = sp.Lambda(t, lam(t) ** 2)
    given = [positive(lam), in_domain(x)]
    yield Use(instance(unsigned(), {p: squares}), equal(lam(x) ** 2, lam(x) ** 2), given, given)
    half = Rational(1, 2)
    yield Use(
        instance(unsigned(), symbols={x: half}), equal(sp.sqrt(p(half) ** 2), p(half)), [positive(p)], [positive(p)]
    )


@valid("instance")
def citations_and_trust_are_inherited() -> Iterator[Use]:
    goal = at_most(mass(sp.sqrt(p(x)) * sp.exp(x / 2)), sp.sqrt(mass(p(x))) * sp.sqrt(mass(sp.exp(x))))
    given = [continuous(p), positive(p)]
    yield Use(instance(general_bound(), {lam: sp.Lambda(t, sp.exp(t))}), goal, given, given, trust="cited", cites=1)


@violates("instance")
def hypotheses_that_do_not_follow() -> Iterator[Use]:
    def case(body: sp.Expr, *given: object) -> Use:
        value = body.xreplace({t: x})
        return Use(instance(unsigned(), {p: sp.Lambda(t, body)}), equal(sp.sqrt(value**2), value), given)

    yield case(sp.exp(t))
    yield case(t - Rational(1, 2), in_domain(x))
    yield case(t, in_domain(x))
    yield case(lam(t), in_domain(x))
    yield case(lam(t) - 1, in_domain(x), positive(lam))
    yield case(beta(t).diff(t), in_domain(x), positive(beta))
    yield Use(
        instance(unsigned(), symbols={x: x + 1}), equal(sp.sqrt(p(x + 1) ** 2), p(x + 1)), [positive(p), in_domain(x)]
    )
    yield Use(instance(unsigned(), symbols={x: sp.Integer(2)}), equal(sp.sqrt(p(2) ** 2), p(2)), [positive(p)])
    for smooth in (
        sp.Abs(t - Rational(1, 2)),
        sp.sqrt(t),
        sp.Max(t, 1 - t),
        sp.floor(t),
        1 / t,
        1 / (t - Rational(1, 3)),
    ):
        differentiable = assumption(continuously_differentiable(beta)).prove(
            continuously_differentiable(beta), [continuously_differentiable(beta)]
        )
        function = sp.Lambda(t, smooth)
        yield Use(instance(differentiable, {beta: function}), continuously_differentiable(function))
    for broken in (1 / t, sp.log(t), sp.floor(t), sp.sign(t), sp.Heaviside(t - Rational(1, 2)), sp.tan(2 * t)):
        known = assumption(continuous(beta)).prove(continuous(beta), [continuous(beta)])
        function = sp.Lambda(t, broken)
        yield Use(instance(known, {beta: function}), continuous(function))
    for heavy in (2 * t**2, 1, sp.exp(t), p(t)):
        if heavy != 1:
            known = assumption(unit_mass(lam)).prove(unit_mass(lam), [unit_mass(lam)])
            function = sp.Lambda(t, heavy)
            yield Use(instance(known, {lam: function}), unit_mass(function))


@violates("instance")
def values_without_the_declared_properties() -> Iterator[Use]:
    positive_square = algebra.prove(equal(sp.sqrt(q**2 * x**2), q * sp.Abs(x)))
    for value in (sp.Integer(-1), sp.Integer(0), x, x**2, sp.I, q - 1, -q, sp.log(q)):
        yield Use(instance(positive_square, symbols={q: value}), equal(sp.sqrt(value**2 * x**2), value * sp.Abs(x)))
    whole = algebra.prove(equal((-1) ** (2 * m) * k, k))
    for value in (Rational(1, 2), q, m / 2, sp.Integer(0), m - 1):
        yield Use(instance(whole, symbols={m: value}), equal((-1) ** (2 * value) * k, k))


@violates("instance")
def not_a_function_or_not_a_theorem() -> Iterator[Use]:
    yield Use(instance(unsigned(), {p: sp.exp(x)}), equal(sp.exp(x), sp.exp(x)), [in_domain(x)])
    yield Use(instance(equal(x, x)), equal(x, x))
    yield Use(instance(None), equal(x, x))


@wrong("instance")
def altered_special_cases() -> Iterator[Use]:
    square = algebra.prove(equal((x + y) ** 2, x**2 + 2 * x * y + y**2))
    by = instance(square, symbols={x: k})
    yield Use(by, equal((k + y) ** 2, k**2 + k * y + y**2))
    yield Use(by, equal((k + y) ** 2, x**2 + 2 * x * y + y**2))
    yield Use(by, at_most((k + y) ** 2, k**2 + 2 * k * y + y**2))
    yield Use(instance(by_sign.prove(less(0, q))), at_most(0, q))
    yield Use(instance(by_sign.prove(at_most(0, q))), less(0, q))
    yield Use(instance(by_sign.prove(at_most(0, q))), at_most(q, 0))
    goal = at_most(mass(sp.sqrt(p(x)) * sp.sqrt(p(x))), mass(lam(x)))
    given = [continuous(p), positive(p), continuous(lam), positive(lam)]
    yield Use(instance(general_bound(), {lam: sp.Lambda(t, p(t))}), goal, given)


# -- one_dimensional ----------------------------------------------------------------------------------------


def over_regions(body: sp.Expr) -> sp.Sum:
    return sp.Sum(RegionIntegral.over(regions(i, m), body, x), (i, 1, m))


def additivity() -> Theorem:
    return splitting.prove(
        equal(over_regions(beta(x)), RegionIntegral.over(domain, beta(x), x)),
        [bounded(beta, domain), partition(regions, m, domain)],
    )


def over_intervals(body: sp.Expr) -> sp.Sum:
    return sp.Sum(cells.integral(body, x, i), (i, 1, m))


READ = [intervals(regions, cells, domain), segmentation(cells)]


@valid("one_dimensional")
def additivity_over_intervals() -> Iterator[Use]:
    goal = equal(over_intervals(beta(x)), mass(beta(x)))
    given = [*READ, continuous(beta)]
    # Of the regions and the domain nothing is said any more: they may be taken to be the intervals and [0, 1].
    needed = [segmentation(cells), continuous(beta)]
    yield Use(one_dimensional(additivity(), x), goal, [*given, positive(p)], needed)
    yield Use(one_dimensional(additivity(), t), goal, given, needed)
    kept = [*READ, bounded(beta, domain)]
    yield Use(one_dimensional(additivity(), x), goal, READ, kept)


@valid("one_dimensional")
def positive_mass_of_an_interval() -> Iterator[Use]:
    region = RegionIntegral.over(regions(i, m), p(x), x)
    unsigned_mass = algebra.prove(equal(sp.Abs(region), region), [occupied(regions, m, p), in_range(i, 1, m)])
    interval = cells.integral(p(x), x, i)
    needed = [segmentation(cells), continuous(p), positive(p), in_range(i, 1, m)]
    yield Use(one_dimensional(unsigned_mass, x), equal(sp.Abs(interval), interval), [*READ, *needed], needed)


@violates("one_dimensional")
def without_the_reading() -> Iterator[Use]:
    goal = equal(over_intervals(beta(x)), mass(beta(x)))
    yield Use(one_dimensional(additivity(), x), goal, [segmentation(cells), continuous(beta)])
    yield Use(one_dimensional(additivity(), x), goal, [intervals(regions, cells, domain), continuous(beta)])
    other = SegmentationSequence.of(n)
    yield Use(one_dimensional(additivity(), x), goal, [intervals(regions, other, domain), segmentation(other)])
    yield Use(one_dimensional(additivity(), x), goal, [intervals(sp.Function("B"), cells, domain), segmentation(cells)])
    yield Use(one_dimensional(equal(x, x), x), goal, [*READ, continuous(beta)])


@wrong("one_dimensional")
def altered_readings() -> Iterator[Use]:
    given = [*READ, continuous(beta)]
    by = one_dimensional(additivity(), x)
    yield Use(by, equal(over_intervals(beta(x)), mass(beta(x), 0, 2)), given)
    yield Use(by, equal(over_intervals(beta(x)), 2 * mass(beta(x))), given)
    yield Use(by, equal(over_intervals(beta(x) ** 2), mass(beta(x))), given)
    yield Use(by, at_most(over_intervals(beta(x)), mass(beta(x))), given)
    shifted = sp.Sum(cells.integral(beta(x), x, i + 1), (i, 1, m))
    yield Use(by, equal(shifted, mass(beta(x))), given)
    fewer = sp.Sum(cells.integral(beta(x), x, i), (i, 1, m - 1))
    yield Use(by, equal(fewer, mass(beta(x))), given)


d = sp.Symbol("d", integer=True, positive=True)


def over_cube(body: sp.Expr) -> sp.Expr:
    return RegionIntegral.over(domain, body, x)


def cube(dimension: sp.Expr) -> list[Hypothesis]:
    return [unit_cube(domain, dimension), continuous_on(p, domain), positive_on(p, domain)]


def mass_in_any_dimension() -> Theorem:
    return by_sign.prove(less(0, over_cube(p(x) ** (2 / d))), cube(d))


@valid("algebra")
def unit_mass_on_a_domain() -> Iterator[Use]:
    unit = unit_mass_on(lam, domain)
    goal = equal(over_cube(lam(x)) * p(y) + over_cube(lam(t).subs(t, x)), p(y) + 1)
    yield Use(algebra(unit), goal, [unit, positive_on(lam, domain)], [unit])


@violates("algebra")
def unit_mass_elsewhere() -> Iterator[Use]:
    unit, other = unit_mass_on(lam, domain), unit_mass_on(lam, sp.Symbol("Xi"))
    yield Use(algebra(unit), equal(over_cube(lam(x)), 1))
    yield Use(algebra(other), equal(over_cube(lam(x)), 1), [other])
    yield Use(algebra(unit), equal(over_cube(p(x)), 1), [unit])
    yield Use(algebra(unit), equal(mass(lam(x)), 1), [unit])


@valid("instance")
def a_particular_dimension() -> Iterator[Use]:
    given = cube(sp.Integer(3))
    goal = less(0, over_cube(p(x) ** Rational(2, 3)))
    yield Use(instance(mass_in_any_dimension(), {}, {d: 3}), goal, given, given)


@violates("instance")
def what_is_no_dimension() -> Iterator[Use]:
    theorem = mass_in_any_dimension()
    for value in (0, -1, Rational(1, 2), k, sp.Symbol("n0", integer=True, nonnegative=True)):
        goal = less(0, over_cube(p(x) ** (2 / sp.sympify(value)))) if value != 0 else less(0, over_cube(p(x)))
        yield Use(instance(theorem, {}, {d: value}), goal, cube(sp.sympify(value)))
    yield Use(instance(theorem, {}, {d: 3}), less(0, over_cube(p(x) ** Rational(2, 3))), cube(sp.Integer(2)))
    smooth = continuously_differentiable_on(beta, domain)
    slope = gradient_norm(beta)
    steep = by_sign.prove(at_most(0, over_cube(beta(x) ** 2 * slope(x))), [unit_cube(domain, d), smooth])
    squared = over_cube((beta(x) + 1) ** 2 * slope(x))
    yield Use(instance(steep, {beta: sp.Lambda(t, beta(t) + 1)}), at_most(0, squared), [unit_cube(domain, d), smooth])


@violates("instance")
def what_is_no_domain() -> Iterator[Use]:
    theorem = mass_in_any_dimension()
    for region in (sp.Integer(5), regions(i, m)):
        given = [hypothesis.substituted({domain: region}) for hypothesis in cube(d)]
        goal = less(0, RegionIntegral.over(region, p(x) ** (2 / d), x))
        yield Use(instance(theorem, {}, {domain: region}), goal, given)


@valid("one_dimensional")
def the_cube_of_one_dimension() -> Iterator[Use]:
    theorem = by_sign.prove(less(0, over_cube(p(x) ** 2)), cube(sp.S.One))
    line = [continuous(p), positive(p)]
    yield Use(one_dimensional(theorem, x), less(0, mass(p(x) ** 2)), line, line)
    yield Use(one_dimensional(theorem, t), less(0, mass(p(x) ** 2)), line, line)
    # What does not follow is kept, and then what the domain is.
    kept = [continuous(p), positive_on(p, domain), unit_cube(domain, 1)]
    yield Use(one_dimensional(theorem, x), less(0, mass(p(x) ** 2)), [continuous(p)], kept)
    slope = gradient_norm(beta)
    smooth = continuously_differentiable_on(beta, domain)
    sloped = nonzero_almost_everywhere_on(sp.Lambda(t, slope(t)), domain)
    steep = by_sign.prove(less(0, over_cube(slope(x) ** 2)), [unit_cube(domain, 1), smooth, sloped])
    line = [continuously_differentiable(beta), nonzero_almost_everywhere(beta, slope=True)]
    yield Use(one_dimensional(steep, x), less(0, mass(beta(x).diff(x) ** 2)), line, line)
    point = [positive_on(p, domain), in_region(y, domain)]
    at_a_point = algebra.prove(equal(sp.Abs(p(y) * over_cube(p(x))), p(y) * over_cube(p(x))), [*cube(sp.S.One), *point])
    line = [continuous(p), positive(p), in_domain(y)]
    yield Use(one_dimensional(at_a_point, x), equal(sp.Abs(p(y) * mass(p(x))), p(y) * mass(p(x))), line, line)


@violates("one_dimensional")
def other_dimensions() -> Iterator[Use]:
    line = [continuous(p), positive(p)]
    for dimension in (d, sp.Integer(2)):
        theorem = by_sign.prove(less(0, over_cube(p(x) ** 2)), cube(dimension))
        yield Use(one_dimensional(theorem, x), less(0, mass(p(x) ** 2)), line)
        yield Use(one_dimensional(theorem, x), less(0, mass(p(x) ** 2)), [*line, unit_cube(domain, 1)])
    elsewhere = RegionIntegral.over(sp.Symbol("Xi"), p(x) ** 2, x)
    both = algebra.prove(equal(over_cube(p(x)) + elsewhere, elsewhere + over_cube(p(x))))
    yield Use(one_dimensional(both, x), equal(mass(p(x)) + elsewhere, elsewhere + mass(p(x))), line)


@wrong("one_dimensional")
def altered_readings_of_the_cube() -> Iterator[Use]:
    theorem = by_sign.prove(less(0, over_cube(p(x) ** 2)), cube(sp.S.One))
    line = [continuous(p), positive(p)]
    yield Use(one_dimensional(theorem, x), less(0, mass(p(x) ** 2, 0, Rational(1, 2))), line)
    yield Use(one_dimensional(theorem, x), less(0, mass(p(x))), line)
    yield Use(one_dimensional(theorem, x), less(1, mass(p(x) ** 2)), line)
    yield Use(one_dimensional(theorem, x), at_most(0, mass(p(x) ** 2)), line)


# -- the regions of a sequence of partitions, read as intervals ---------------------------------------------

line_parts = PartitionSequence.of(m, domain, sp.S.One)
cube_parts = PartitionSequence.of(m, domain, d)
renamed_parts = PartitionSequence.of(m, domain, sp.S.One, volumes="W", centroids="z")


def about_all_regions(parts: PartitionSequence) -> list[Hypothesis]:
    return [unit_cube(domain, parts.dimension), region_partition(parts)]


def riemann_sum(parts: PartitionSequence = line_parts, *more: Hypothesis) -> Theorem:
    """A sum over volumes and centroids, in the regime in which the diameters tend to 0."""
    goal = equal(total_of(parts) + parts.largest_volume**2, total_of(parts) + parts.refinement.o(parts.largest_volume))
    return expansion.prove(goal, [*about_all_regions(parts), *more])


def total_of(parts: PartitionSequence) -> sp.Expr:
    return parts.sum(p(parts.centroid(i)) * parts.volume(i), i)


def read_riemann_sum() -> sp.Basic:
    total = cells.sum(p(cells.midpoint(i)) * cells.length(i), i)
    return equal(total + cells.mesh**2, total + cells.refinement.o(cells.mesh))


@valid("one_dimensional")
def volumes_and_centroids_of_intervals() -> Iterator[Use]:
    needed = [segmentation(cells)]
    for parts in (line_parts, renamed_parts):
        yield Use(one_dimensional(riemann_sum(parts), x), read_riemann_sum(), READ, needed)
    value = line_parts.sum(RegionIntegral.over(line_parts.region(i), distance(x, line_parts.centroid(i)), x), i)
    theorem = algebra.prove(equal(value + k, k + value), about_all_regions(line_parts))
    read = cells.sum(cells.integral(sp.Abs(x - cells.midpoint(i)), x, i), i)
    yield Use(one_dimensional(theorem, x), equal(read + k, k + read), READ, needed)


def signed_volume(parts: PartitionSequence, *known: Theorem, more: sp.Expr = sp.S.Zero, same: sp.Expr = sp.S.Zero,
                  given: tuple[Hypothesis, ...] = ()) -> Theorem:  # fmt: skip
    """`|V(i, m)| = V(i, m)`, which rests on the partition, and what else is known."""
    volume = parts.volume(i)
    goal = equal(sp.Abs(volume) + more, volume + same)
    return algebra(*known).prove(goal, [region_partition(parts), in_range(i, 1, m), *given])


def with_shares(parts: PartitionSequence = line_parts) -> Theorem:
    shares = equal_shares(parts, lam)
    share = RegionIntegral.over(parts.region(i), lam(x), x)
    known = for_every(shares).prove(equal(share, 1 / m), [shares, in_range(i, 1, m)])
    return signed_volume(parts, known, more=share, same=1 / m, given=(shares,))


def with_moments(value: sp.Expr) -> Theorem:
    shape = equal_moments(line_parts, value)
    moment = RegionIntegral.over(line_parts.region(i), distance(x, line_parts.centroid(i)) ** 2, x)
    stated = value * line_parts.volume(i) ** 3
    known = for_every(shape).prove(equal(moment, stated), [shape, in_range(i, 1, m)])
    return signed_volume(line_parts, known, more=moment, same=stated, given=(shape,))


def with_small_diameters() -> Theorem:
    one = expansion.prove(equal(line_parts.largest_volume, line_parts.refinement.o(1)), about_all_regions(line_parts))
    given = [*about_all_regions(line_parts), shrinking(line_parts)]
    return along_companding(one).prove(equal(line_parts.largest_volume, ManyExperts(m).o(1)), given)


def with_bounded_moments() -> Theorem:
    region = line_parts.any_region(sp.Symbol("B"), q, y, x)
    given = [*about_all_regions(line_parts), bounded_moments(line_parts)]
    small = expansion.prove(equal(distance(x, y) ** 3, region.o(distance(x, y) ** 2)), given)
    integrated = equal(region.integral(distance(x, y) ** 3), region.integral(0) + region.o(q**3))
    one = integration_over_the_cell(small).prove(integrated, given)
    third = RegionIntegral.over(line_parts.region(i), distance(x, line_parts.centroid(i)) ** 3, x)
    nothing = RegionIntegral.over(line_parts.region(i), 0, x)
    goal = equal(line_parts.sum(third, i),
                 line_parts.sum(nothing, i) + line_parts.refinement.o(line_parts.largest_volume**2))  # fmt: skip
    return sum_over_cells(one).prove(goal, given)


ALONG = [companding(cells, lam), intervals(regions, cells, domain)]
length = cells.length(i)


def read_moment(power: int) -> sp.Expr:
    return cells.integral(sp.Abs(x - cells.midpoint(i)) ** power, x, i)


@valid("one_dimensional")
def moments_shares_and_diameters_of_intervals() -> Iterator[Use]:
    one, density = in_range(i, 1, m), [continuous(lam), positive(lam)]
    share = cells.integral(lam(x), x, i)
    needed = [companding(cells, lam), one, continuous(lam)]
    goal = equal(sp.Abs(length) + share, length + 1 / m)
    yield Use(one_dimensional(with_shares(), x), goal, [*ALONG, *density], needed)
    goal = equal(sp.Abs(length) + read_moment(2), length + length**3 / 12)
    yield Use(one_dimensional(with_moments(Rational(1, 12)), x), goal, READ, [segmentation(cells), one])
    goal = equal(cells.mesh, ManyExperts(m).o(1))
    needed = [companding(cells, lam), *density]
    yield Use(one_dimensional(with_small_diameters(), x), goal, [*ALONG, *density], needed)
    nothing = cells.sum(cells.integral(0, x, i), i)
    goal = equal(cells.sum(read_moment(3), i), nothing + cells.refinement.o(cells.mesh**2))
    yield Use(one_dimensional(with_bounded_moments(), x), goal, READ, [segmentation(cells)])


@violates("one_dimensional")
def hypotheses_that_intervals_do_not_meet() -> Iterator[Use]:
    goal = equal(sp.Abs(length) + read_moment(2), length + length**3 / 11)
    yield Use(one_dimensional(with_moments(Rational(1, 11)), x), goal, READ)
    goal = equal(sp.Abs(length) + read_moment(2), length + k * length**3)
    yield Use(one_dimensional(with_moments(k), x), goal, READ)
    goal = equal(sp.Abs(length) + cells.integral(lam(x), x, i), length + 1 / m)
    density = [continuous(lam), positive(lam)]
    other = [companding(cells, p), intervals(regions, cells, domain), continuous(p), positive(p)]
    for given in ([*READ, *density], [*other, *density], [*ALONG, positive(lam)]):
        yield Use(one_dimensional(with_shares(), x), goal, given)
    goal = equal(cells.mesh, ManyExperts(m).o(1))
    for given in ([*READ, *density], [*ALONG, continuous(lam)], [*ALONG, positive(lam)]):
        yield Use(one_dimensional(with_small_diameters(), x), goal, given)
    # What is assumed of a volume beyond that cannot stay, since the goal is about lengths.
    rest, bound = k - line_parts.volume(1), holds(sp.Lt(line_parts.volume(1), k))
    theorem = signed_volume(line_parts, more=sp.Abs(rest), same=rest, given=(bound,))
    assert bound in theorem.hypotheses
    rest = k - cells.length(1)
    goal = equal(sp.Abs(length) + sp.Abs(rest), length + rest)
    yield Use(one_dimensional(theorem, x), goal, READ)
    yield Use(one_dimensional(theorem, x), goal, [*READ, bound])
    yield Use(one_dimensional(theorem, x), goal, [*READ, holds(sp.Lt(cells.length(1), k))])


@violates("one_dimensional")
def sequences_that_are_not_the_intervals() -> Iterator[Use]:
    for parts in (
        cube_parts,
        PartitionSequence.of(m, domain, sp.Integer(2)),
        PartitionSequence.of(m, domain, sp.S.One, regions="B"),
        PartitionSequence.of(m, sp.Symbol("Xi"), sp.S.One),
        PartitionSequence.of(n, domain, sp.S.One),
    ):
        theorem = expansion.prove(
            equal(parts.largest_volume**2, parts.refinement.o(parts.largest_volume)),
            [unit_cube(parts.domain, parts.dimension), region_partition(parts)],
        )
        yield Use(one_dimensional(theorem, x), equal(cells.mesh**2, cells.refinement.o(cells.mesh)), READ)


@violates("one_dimensional")
def an_index_out_of_range() -> Iterator[Use]:
    region = RegionIntegral.over(regions(i, m), p(x), x)
    theorem = algebra.prove(equal(region + k, k + region))
    interval = cells.integral(p(x), x, i)
    yield Use(one_dimensional(theorem, x), equal(interval + k, k + interval), READ)
    beyond = sp.Sum(region, (i, 1, m + 1))
    theorem = algebra.prove(equal(beyond + k, k + beyond))
    read = sp.Sum(interval, (i, 1, m + 1))
    yield Use(one_dimensional(theorem, x), equal(read + k, k + read), READ)


@violates("one_dimensional")
def names_with_a_second_meaning() -> Iterator[Use]:
    # Of the lengths of a segmentation that has the name of the volumes, only the functions would be renamed.
    other = SegmentationSequence.of(m, "b", "V", "y")
    known = line_parts.sum(sp.Abs(line_parts.volume(i)), i)
    partitioned = algebra.prove(equal(known, line_parts.sum(line_parts.volume(i), i)), [region_partition(line_parts)])
    theorem = expansion(partitioned).prove(equal(other.mesh, other.refinement.o(1)))
    assert region_partition(line_parts) in theorem.hypotheses
    yield Use(one_dimensional(theorem, x), equal(cells.mesh, other.refinement.o(1)), READ)
    yield Use(one_dimensional(theorem, x), equal(cells.mesh, cells.refinement.o(1)), READ)
    steep = gradient_norm(sp.Function("V"))(y)
    theorem = signed_volume(line_parts, more=steep, same=steep)
    slope = sp.Abs(sp.Function("V")(y).diff(y))
    yield Use(one_dimensional(theorem, x), equal(sp.Abs(length) + slope, length + slope), READ)
    one_argument = sp.Function("V")(y)
    theorem = signed_volume(line_parts, more=one_argument, same=one_argument)
    yield Use(one_dimensional(theorem, x), equal(sp.Abs(length) + one_argument, length + one_argument), READ)


@wrong("one_dimensional")
def altered_readings_of_a_sequence() -> Iterator[Use]:
    by = one_dimensional(riemann_sum(), x)
    total = cells.sum(p(cells.midpoint(i)) * cells.length(i), i)
    yield Use(by, equal(total + cells.mesh**2, total + cells.refinement.o(cells.mesh**2)), READ)
    yield Use(by, equal(total + cells.mesh, total + cells.refinement.o(cells.mesh)), READ)
    yield Use(by, equal(total + cells.mesh**2, total + ManyExperts(m).o(1 / m)), READ)
    yield Use(by, equal(total + cells.mesh**2, total + line_parts.refinement.o(cells.mesh)), READ)
    at_the_ends = cells.sum(p(cells.breakpoint(i)) * cells.length(i), i)
    goal = equal(at_the_ends + cells.mesh**2, at_the_ends + cells.refinement.o(cells.mesh))
    yield Use(by, goal, READ)


def test_hypotheses_of_premises_are_inherited() -> None:
    chain = transitivity(unsigned(), algebra.prove(equal(p(x), p(x)))).prove(equal(sp.sqrt(p(x) ** 2), p(x)))
    assert chain.hypotheses == {positive(p), in_domain(x)}


def test_a_density_keeps_the_hypotheses_that_one_dimension_does_not_give() -> None:
    region = RegionIntegral.over(regions(i, m), p(x), x)
    given = [occupied(regions, m, p), in_range(i, 1, m), probability_density(p, domain)]
    theorem = algebra.prove(equal(sp.Abs(region), region), given)
    interval = cells.integral(p(x), x, i)
    read = one_dimensional(theorem, x).prove(equal(sp.Abs(interval), interval), [*READ, continuous(p), positive(p)])
    assert in_range(i, 1, m) in read.hypotheses
    assert occupied(regions, m, p) not in read.hypotheses


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
