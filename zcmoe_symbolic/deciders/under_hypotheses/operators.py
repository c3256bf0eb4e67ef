"""Integrals, sums, integrals over regions and expectations as one thing: an operator with a body over a range."""

from typing import TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses import domains
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import (
    Hypothesis,
    between,
    generic_point,
    in_domain,
    in_range,
    in_region,
)
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder, canonical, renamed_body

__all__ = [
    "Operator",
    "at_every_point",
    "body_of",
    "check_order",
    "common_bodies",
    "exists",
    "local_facts",
    "with_body",
]

Operator: TypeAlias = sp.Integral | sp.Sum | Binder


def body_of(operator: Operator) -> sp.Expr:
    """What is integrated, summed or averaged."""
    return operator.body if isinstance(operator, Binder) else operator.function


def with_body(operator: Operator, body: sp.Expr) -> Operator:
    """The same operator over the same range, of another body."""
    if isinstance(operator, Binder):
        return operator.func(body, *operator.args[1:])
    return operator.func(body, *operator.limits)


def common_bodies(one: sp.Basic, other: sp.Basic) -> tuple[sp.Expr, sp.Expr]:
    """The bodies of two operators over the same range, written in the variables of the first.

    Raises `ValueError` if they are of different kinds, or over different ranges.
    """
    if not isinstance(one, sp.Integral | sp.Sum | Binder) or type(one) is not type(other):
        raise ValueError(f"{one} and {other} are not two integrals, two sums or two expectations")
    if isinstance(one, Binder):
        old, new, same = other.variables, one.variables, one.parameters == other.parameters
        same = same and len(old) == len(new) and (one.renamable or old == new)
    else:
        old, new = [other.limits[0][0]], [one.limits[0][0]]
        same = canonical(sp.Tuple(*one.limits[0][1:])) == canonical(sp.Tuple(*other.limits[0][1:]))
        same = same and bool(old[0].is_integer) == bool(new[0].is_integer)
    if not same:
        raise ValueError(f"{one} and {other} have different ranges")
    body = body_of(other)
    for before, after in zip(old, new, strict=True):
        body = renamed_body(body, before, after)
    return body_of(one), body


def check_order(operator: Operator, facts: Facts) -> None:
    """Raise `ValueError` unless the bound variable is declared as its range wants, and the limits are in order."""
    Abstraction(facts).inside(operator)
    if isinstance(operator, sp.Integral):
        _, low, high = operator.limits[0]
        if not facts.nonnegative(high - low):
            raise ValueError(f"{high} may lie below {low}")


def exists(operator: Operator, facts: Facts) -> bool:
    """Whether the operator certainly has a finite value, its body being defined at every point of the range."""
    if isinstance(operator, sp.Integral):
        return facts.continuous(operator.function, *operator.limits[0])
    if isinstance(operator, RegionIntegral):
        return facts.bounded_on(operator.body, operator.variables[0], operator.parameters[0])
    return Abstraction(facts).exists(operator)


def local_facts(operator: Operator, facts: Facts) -> dict[Hypothesis, Hypothesis | None]:
    """What holds of the bound variables wherever (for integrals almost everywhere) the body is looked at.

    Each hypothesis comes with the one that it rests on: the law of a random input puts it into its domain.
    """
    if isinstance(operator, Expectation):
        found: dict[Hypothesis, Hypothesis | None] = {}
        for law in facts.of_kind("distributed"):
            variable, _, domain = law.arguments
            if variable in operator.variables and law in facts.given:
                found |= dict.fromkeys((in_region(variable, domain), generic_point(variable)), law)
        for noise in facts.of_kind("bounded noise"):
            variable, bound = noise.arguments
            if (
                variable in operator.variables
                and noise in facts.given
                and not bound.free_symbols & set(operator.variables)
            ):
                found[between(variable, -bound, bound)] = noise
        return found
    variable = operator.bound_symbols[0]
    if isinstance(operator, sp.Sum):
        return dict.fromkeys((between(*operator.limits[0]), in_range(*operator.limits[0])))
    if isinstance(operator, RegionIntegral):
        local = [in_region(variable, operator.parameters[0]), generic_point(variable)]
    else:
        local = [between(*operator.limits[0]), generic_point(variable)]
    if Abstraction(facts).inside(operator).in_domain(variable):
        local.append(in_domain(variable))
    return dict.fromkeys(local)


def at_every_point(operator: Operator, body: sp.Expr, point: sp.Expr, facts: Facts) -> bool:
    """Whether what holds of the continuous `body` almost everywhere in the range also holds at the point.

    The range must be an interval with interior, or a cube, that contains the point; or the indices of a sum.
    """
    if isinstance(operator, sp.Sum):
        return facts.in_range(point, *operator.limits[0][1:])
    if isinstance(operator, sp.Integral):
        _, low, high = operator.limits[0]
        if not facts.continuous(body, *operator.limits[0]) or not facts.positive(high - low):
            return False
        return facts.use(between(point, low, high)) or ((low, high) == (0, 1) and facts.in_domain(point))
    if not isinstance(operator, RegionIntegral):
        return False
    region = operator.parameters[0]
    cubes = [h for h in facts.of_kind("unit cube") if h.arguments[0] == region]
    if not any(map(facts.use, cubes)) or not domains.lies_in(point, region, facts):
        return False
    return domains.continuous(to_jets(body), operator.variables[0], region, facts)
