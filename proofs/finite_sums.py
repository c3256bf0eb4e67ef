"""Sums with a symbolic number of summands: their first summand, a shift of the index, and the binomial theorem.

By induction over the number of summands. `f` is any function of an integer, `x` and `y` are any real numbers.
"""

from sympy import Function, Lambda, Sum, Symbol, binomial

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import induction, instance, last_summand, linear_arithmetic, linearity
from zcmoe_symbolic.language import equal, holds

size = Symbol("N", integer=True, nonnegative=True)
k = Symbol("k", integer=True)
w, x, y = (Symbol(name, real=True) for name in ("w", "x", "y"))
f = Function("f", real=True)


def total(summand, least, most):
    """The sum over the indices k from least to most."""
    return Sum(summand, (k, least, most))


def taken_apart(sum_):
    """The sum without its last summand, and the last summand, as a theorem."""
    _, low, high = sum_.limits[0]
    if high == low - 1:
        return last_summand.prove(equal(sum_, 0))
    last = sum_.function.subs(k, high)
    return last_summand.prove(equal(sum_, last if high == low else Sum(sum_.function, (k, low, high - 1)) + last))


def by_induction(left, right, *, base, step):
    """`left = right` for every size, from theorems for size 0 and, given it for one size, for the next."""
    return induction(base, step, size).prove(equal(left, right))


@claim("lem-finite-sums", part="first summand", states=equal(total(f(k), 0, size), f(0) + total(f(k), 1, size)))
def first_summand():
    """`f(0) + ... + f(N) = f(0) + (f(1) + ... + f(N))`."""
    left, right = total(f(k), 0, size), f(0) + total(f(k), 1, size)
    assumed = holds(equal(left, right))
    base = (
        calc(total(f(k), 0, 0))
        .equals(f(0), by=last_summand)
        .equals(f(0) + total(f(k), 1, 0), by=algebra(taken_apart(total(f(k), 1, 0))))
        .theorem()
    )
    step = (
        calc(total(f(k), 0, size + 1), given=[assumed])
        .equals(left + f(size + 1), by=last_summand)
        .equals(right + f(size + 1), by=algebra(assumed))
        .equals(f(0) + total(f(k), 1, size + 1), by=algebra(taken_apart(total(f(k), 1, size + 1))))
        .theorem()
    )
    return by_induction(left, right, base=base, step=step)


@claim("lem-finite-sums", part="shift of the index", states=equal(total(f(k), 1, size), total(f(k + 1), 0, size - 1)))
def shift_of_the_index():
    """`f(1) + ... + f(N)` is the sum of the f(k + 1) for k = 0, ..., N - 1."""
    left, right = total(f(k), 1, size), total(f(k + 1), 0, size - 1)
    assumed = holds(equal(left, right))
    base = (
        calc(total(f(k), 1, 0))
        .equals(0, by=last_summand)
        .equals(total(f(k + 1), 0, -1), by=algebra(taken_apart(total(f(k + 1), 0, -1))))
        .theorem()
    )
    step = (
        calc(total(f(k), 1, size + 1), given=[assumed])
        .equals(left + f(size + 1), by=last_summand)
        .equals(right + f(size + 1), by=algebra(assumed))
        .equals(total(f(k + 1), 0, size), by=algebra(taken_apart(total(f(k + 1), 0, size))))
        .theorem()
    )
    return by_induction(left, right, base=base, step=step)


@claim("lem-finite-sums", part="constant factor", states=[
    equal(w * total(f(k), least, size), total(w * f(k), least, size)) for least in (0, 1)])  # fmt: skip
def constant_factor():
    """A factor may be put into a sum."""
    return tuple(
        calc(w * total(f(k), least, size)).equals(total(w * f(k), least, size), by=linearity).theorem()
        for least in (0, 1)
    )


def term(number):
    """`binomial(number, k) x^k y^(number - k)`."""
    return binomial(number, k) * x**k * y ** (number - k)


@claim("lem-binomial-theorem", states=equal((x + y) ** size, total(term(size), 0, size)))
def binomial_theorem():
    """`(x + y)^N = sum_k binomial(N, k) x^k y^(N-k)`, by Pascal's rule."""
    left, right = (x + y) ** size, total(term(size), 0, size)
    assumed = holds(equal(left, right))
    base = calc(1).equals(total(term(0), 0, 0), by=algebra(taken_apart(total(term(0), 0, 0)))).theorem()
    lower, upper = binomial(size, k) * x**k * y ** (size + 1 - k), binomial(size, k - 1) * x**k * y ** (size + 1 - k)
    shifted = binomial(size, k) * x ** (k + 1) * y ** (size - k)
    first = instance(uses("lem-finite-sums/first summand"), {f: Lambda(k, upper)}, {size: size + 1}).prove(
        equal(total(upper, 0, size + 1), total(upper, 1, size + 1))
    )
    moved = instance(uses("lem-finite-sums/shift of the index"), {f: Lambda(k, upper)}, {size: size + 1}).prove(
        equal(total(upper, 1, size + 1), total(shifted, 0, size))
    )
    scaled = [
        instance(uses("lem-finite-sums/constant factor", 0), {f: Lambda(k, term(size))}, {w: factor}).prove(
            equal(factor * right, total(summand, 0, size))
        )
        for factor, summand in ((x, shifted), (y, lower))
    ]
    step = (
        calc((x + y) ** (size + 1), given=[assumed])
        .equals((x + y) * left, by=algebra)
        .equals(x * right + y * right, by=algebra(assumed))
        .equals(total(shifted, 0, size) + total(lower, 0, size), by=linear_arithmetic(*scaled))
        .equals(total(upper, 0, size + 1) + total(lower, 0, size + 1),
                by=algebra(first, moved, taken_apart(total(lower, 0, size + 1))))
        .equals(total(upper + lower, 0, size + 1), by=linearity)
        .equals(total(term(size + 1), 0, size + 1), by=algebra)
        .theorem()
    )  # fmt: skip
    return by_induction(left, right, base=base, step=step)
