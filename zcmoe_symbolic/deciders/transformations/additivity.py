"""Integrals as differences of primitives, so that the parts of a domain add up."""

from secrets import token_hex

import sympy as sp

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["Primitives"]


class Primitives:
    """Writes integrals as differences of primitives, one undefined primitive per integrand."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.primitives: list[tuple[sp.Integral, sp.Basic]] = []

    def read(self, expr: sp.Basic) -> sp.Expr:
        """`expr` with its integrals as differences, and with sums over all cells of a segmentation telescoped."""
        if isinstance(expr, sp.Integral):
            return self._difference(expr, self.facts)
        if isinstance(expr, sp.Sum):
            return self._telescoped(expr)
        if not expr.args or isinstance(expr, Binder | sp.Limit | sp.Derivative | sp.Lambda):
            return expr
        return expr.func(*(self.read(argument) for argument in expr.args))

    def _primitive(self, expr: sp.Integral, facts: Facts) -> sp.Basic:
        variable = expr.limits[0][0]
        over_domain = sp.Integral(expr.function, (variable, 0, 1))
        if not facts.continuous(expr.function, variable, sp.S.Zero, sp.S.One):
            raise NotTransformable(f"splitting needs that {expr.function} is continuous on [0, 1]")
        for known, primitive in self.primitives:
            if Abstraction(facts)._congruent(over_domain, known):
                return primitive
        # The name cannot be guessed, so that no function of the goal is mistaken for the primitive.
        primitive = sp.Function(f"primitive {token_hex(16)}", real=True)
        self.primitives.append((over_domain, primitive))
        return primitive

    def _difference(self, expr: sp.Integral, facts: Facts) -> sp.Expr:
        _, low, high = expr.limits[0]
        Abstraction(facts).inside(expr)
        for end in (low, high):
            if not facts.in_domain(end):
                raise NotTransformable(f"splitting needs that the end point {end} lies in [0, 1]")
        primitive = self._primitive(expr, facts)
        return primitive(high) - primitive(low)

    def _telescoped(self, expr: sp.Sum) -> sp.Expr:
        index, first, last = expr.limits[0]
        body = expr.function
        if first == 1 and isinstance(body, sp.Integral) and index not in body.function.free_symbols:
            for hypothesis in (*self.facts.of_kind("segmentation"), *self.facts.of_kind("companding")):
                m, breakpoints = hypothesis.arguments[:2]
                point = sp.Function(breakpoints.name, real=True)
                _, low, high = body.limits[0]
                if last == m and (low, high) == (point(index - 1, m), point(index, m)):
                    self.facts.use(hypothesis)
                    primitive = self._primitive(body, self.facts)
                    return primitive(sp.S.One) - primitive(sp.S.Zero)
        if first == 1 and isinstance(body, RegionIntegral) and index not in body.body.free_symbols:
            for hypothesis in (*self.facts.of_kind("partition"), *self.facts.of_kind("region partition")):
                if hypothesis.kind == "partition":
                    regions, m, domain = hypothesis.arguments
                else:
                    m, regions, _, _, domain, _ = hypothesis.arguments
                region = sp.Function(regions.name, real=True)(index, m)
                if last == m and body.parameters == (region,):
                    if not self.facts.bounded_on(body.body, body.variables[0], domain):
                        raise NotTransformable(f"splitting needs that {body.body} is bounded")
                    self.facts.use(hypothesis)
                    return body.func(body.body, body.variables, domain)
        return expr
