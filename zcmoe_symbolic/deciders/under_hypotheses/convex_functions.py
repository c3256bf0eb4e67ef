"""Functions of one argument that are convex on the line or a half-line, and their tangents."""

from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.deciders.powers import collected_powers
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import substitute
from zcmoe_symbolic.language.wellformed import is_elementary

__all__ = ["Tangent"]

_INTERVALS = {kind: sp.Dummy("t", **{kind: True}).assumptions0 for kind in ("real", "positive", "nonnegative")}


@dataclass(frozen=True, slots=True)
class Tangent:
    """The tangent at `point` of a function that is convex on an interval: `real`, `positive` or `nonnegative`."""

    argument: sp.Symbol
    body: sp.Expr
    slope: sp.Expr
    point: sp.Expr
    interval: str

    @classmethod
    def of(cls, function: sp.Lambda, point: sp.Expr, facts: Facts, *, strict: bool) -> "Tangent":
        """The tangent of a function that is convex (strictly, if asked) on the interval that its variable runs through.

        That is the line or a half-line, by the declaration of the variable; where this fails, all positive arguments
        are tried. Raises `ValueError` if the function is not known to have a continuous slope on the interval and a
        second derivative of the right sign inside it, or if the point is not known to lie there.
        """
        if len(function.variables) != 1:
            raise ValueError(f"{function} is not a function of one argument")
        declared = function.variables[0].assumptions0
        intervals = [kind for kind, flags in _INTERVALS.items() if flags == declared and kind != "positive"]
        for interval in intervals:
            try:
                return cls._on(interval, function, point, facts, strict=strict)
            except ValueError:
                continue
        return cls._on("positive", function, point, facts, strict=strict)

    @classmethod
    def _on(cls, interval: str, function: sp.Lambda, point: sp.Expr, facts: Facts, *, strict: bool) -> "Tangent":
        argument = sp.Dummy("y", **{interval: True})
        body = to_jets(substitute(function.expr, {function.variables[0]: argument}))
        if not is_elementary(Abstraction(facts)(body)):
            raise ValueError(f"{function.expr} is not known to be smooth in its argument")
        # SymPy writes the derivative of y**(1 + k) with 1/y in it. Where the slope without such factors is continuous
        # up to the end of the interval, it is the one-sided derivative there, by the mean value theorem.
        slope = collected_powers(to_jets(sp.Derivative(body, argument)))
        tangent = cls(argument, body, slope, point, interval)
        tangent._check_convex(facts, strict=strict)
        if not tangent.covers(point, facts):
            raise ValueError(f"the point of tangency {point} is not known to be {interval}")
        return tangent

    def _check_convex(self, facts: Facts, *, strict: bool) -> None:
        low = -sp.oo if self.interval == "real" else sp.S.Zero
        on_the_interval = facts.below(self.argument, low, sp.oo)
        if not all(on_the_interval.continuous_here(part, self.argument) for part in (self.body, self.slope)):
            raise ValueError(f"{self.body} is not known to have a continuous slope for all {self.interval} arguments")
        # At the end 0 of a half-line the second derivative may be infinite; inside it must exist.
        inner = sp.Dummy("y", **{"real" if self.interval == "real" else "positive": True})
        curvature = collected_powers(to_jets(sp.Derivative(substitute(self.slope, {self.argument: inner}), inner)))
        inside = facts.below(inner, low, sp.oo)
        sign = inside.positive if strict else inside.nonnegative
        if not (inside.continuous_here(curvature, inner) and sign(curvature)):
            kind = "strictly convex" if strict else "convex"
            raise ValueError(f"{self.body} is not known to be {kind}: its second derivative is {curvature}")

    def covers(self, argument: sp.Expr, facts: Facts) -> bool:
        """Whether an argument certainly lies in the interval."""
        if self.interval == "real":
            return Abstraction(facts)(argument).is_real is True
        return facts.positive(argument) if self.interval == "positive" else facts.nonnegative(argument)

    def value(self, argument: sp.Expr) -> sp.Expr:
        """The function's value."""
        return substitute(self.body, {self.argument: argument})

    def line(self, argument: sp.Expr) -> sp.Expr:
        """The tangent's value."""
        slope = substitute(self.slope, {self.argument: self.point})
        return self.value(self.point) + slope * (argument - self.point)
