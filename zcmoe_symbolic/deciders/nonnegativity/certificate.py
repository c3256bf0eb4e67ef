"""What a proof of `expr >= 0` consists of: pieces that cover the interval, kept so that they can be checked again."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.nonnegativity.plain import expression_to_plain

__all__ = [
    "LARGEST_BITS",
    "Anchored",
    "Box",
    "BoxCertificate",
    "CasePart",
    "Certificate",
    "CertificateRefused",
    "FactorCertificate",
    "IdentityCertificate",
    "IntervalCertificate",
    "ProductCertificate",
    "SplitCertificate",
    "Stretch",
]

LARGEST_BITS = 20_000
"""The highest precision that a check will work with."""


class CertificateRefused(ValueError):
    """A certificate does not prove what it states; the message names the piece."""


@dataclass(frozen=True)
class Stretch:
    """A closed interval on which Taylor's formula of that order about the middle has a positive lower bound.

    `bound` is the digits of the bound that the search found; the check does not rely on it.
    """

    low: sp.Expr
    high: sp.Expr
    order: int
    bits: int
    bound: str

    def __str__(self) -> str:
        return f"[{self.low}, {self.high}]: order {self.order}, at least {self.bound}"


@dataclass(frozen=True)
class Anchored:
    """An interval with an end `anchor` at which the function vanishes, or is singular and continuous.

    With t the distance from the anchor, the function is `c t^power log(t)^logs (1 + r)` with `|r| < 1`, and
    positive. `order` is the order up to which it is expanded.
    """

    low: sp.Expr
    high: sp.Expr
    anchor: sp.Expr
    power: sp.Expr
    logs: int
    order: int
    bits: int
    coefficient: str

    @property
    def side(self) -> int:
        """1 if the interval lies to the right of the anchor, -1 if to the left."""
        return 1 if self.anchor == self.low else -1

    def __str__(self) -> str:
        logs = "" if self.logs == 0 else f" log(t)^{self.logs}"
        shape = f"{self.coefficient} t^{self.power}{logs}"
        return f"[{self.low}, {self.high}]: {shape} with t the distance from {self.anchor}"


class _Certificate:
    """What all certificates share: the check, and the form as plain data."""

    kind: ClassVar[str]

    def check(self) -> bool:
        """True, or `CertificateRefused` naming the piece that does not hold. Nothing is searched for."""
        from zcmoe_symbolic.deciders.nonnegativity.checking import check_certificate

        check_certificate(self)
        return True

    def to_plain(self) -> dict[str, Any]:
        """The certificate as dictionaries, lists, strings and whole numbers, for JSON."""
        raise NotImplementedError


def _pieces_to_plain(pieces: tuple[Any, ...]) -> list[dict[str, Any]]:
    plain = []
    for piece in pieces:
        entry: dict[str, Any] = {"kind": type(piece).__name__}
        for name in piece.__dataclass_fields__:
            value = getattr(piece, name)
            entry[name] = expression_to_plain(value) if isinstance(value, sp.Basic) else value
        plain.append(entry)
    return plain


@dataclass(frozen=True)
class IntervalCertificate(_Certificate):
    """`expr >= 0` for `low <= variable <= high`: pieces from left to right, each with a bound or a leading term."""

    expr: sp.Expr
    variable: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    pieces: tuple[Stretch | Anchored, ...]
    kind: ClassVar[str] = "interval"

    @property
    def orders(self) -> dict[sp.Expr, sp.Expr]:
        """The order of vanishing at each point where the function has the limit 0."""
        anchored = (piece for piece in self.pieces if isinstance(piece, Anchored))
        return {piece.anchor: piece.power for piece in anchored if (piece.power, piece.logs) != (0, 0)}

    def to_plain(self) -> dict[str, Any]:
        """The certificate as plain data."""
        return {
            "kind": self.kind,
            "expr": expression_to_plain(self.expr),
            "variable": expression_to_plain(self.variable),
            "low": expression_to_plain(self.low),
            "high": expression_to_plain(self.high),
            "pieces": _pieces_to_plain(self.pieces),
        }

    def __str__(self) -> str:
        stretches = [piece for piece in self.pieces if isinstance(piece, Stretch)]
        text = f"{self.expr} >= 0 on [{self.low}, {self.high}] by {len(self.pieces)} piece" + "s" * (
            len(self.pieces) != 1
        )
        for anchor, power in self.orders.items():
            text += f"; zero of order {power} at {anchor}"
        if stretches:
            text += f"; elsewhere at least {min((piece.bound for piece in stretches), key=float)}"
        return text


@dataclass(frozen=True)
class FactorCertificate(_Certificate):
    """`expr >= 0` for a rational function: `numerator * denominator` in powers of polynomials.

    The product of `constant` and the factors to their exponents equals it; factors with an odd exponent have no
    root strictly inside the interval, and at the rational point `sample` the product is positive.
    """

    expr: sp.Expr
    variable: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    numerator: sp.Expr
    denominator: sp.Expr
    constant: sp.Rational
    factors: tuple[tuple[sp.Expr, int], ...]
    sample: sp.Rational
    kind: ClassVar[str] = "factors"

    def to_plain(self) -> dict[str, Any]:
        """The certificate as plain data."""
        names = ("expr", "variable", "low", "high", "numerator", "denominator", "constant", "sample")
        plain: dict[str, Any] = {name: expression_to_plain(getattr(self, name)) for name in names}
        plain["kind"] = self.kind
        plain["factors"] = [[expression_to_plain(factor), exponent] for factor, exponent in self.factors]
        return plain

    def __str__(self) -> str:
        product = " * ".join(f"({factor})^{exponent}" for factor, exponent in self.factors) or "1"
        return (
            f"{self.expr} >= 0 on [{self.low}, {self.high}]: {self.constant} * {product}, where factors with an odd "
            f"exponent have no root inside; positive at {self.sample}"
        )


@dataclass(frozen=True)
class IdentityCertificate(_Certificate):
    """`expr` is identically zero."""

    expr: sp.Expr
    variables: tuple[sp.Symbol, ...]
    ends: tuple[tuple[sp.Expr, sp.Expr], ...]
    kind: ClassVar[str] = "identity"

    def to_plain(self) -> dict[str, Any]:
        """The certificate as plain data."""
        return {
            "kind": self.kind,
            "expr": expression_to_plain(self.expr),
            "variables": [expression_to_plain(variable) for variable in self.variables],
            "ends": [[expression_to_plain(end) for end in pair] for pair in self.ends],
        }

    def __str__(self) -> str:
        return f"{self.expr} is identically 0"


@dataclass(frozen=True)
class ProductCertificate(_Certificate):
    """`expr` is a product of factors that are at least 0 on the interval.

    A factor with the certificate None shows its sign: it is made from squares, absolute values and the like. It is
    bounded on each interval between neighbouring `points`, hence defined.
    """

    expr: sp.Expr
    variable: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    factors: tuple[tuple[sp.Expr, "IntervalCertificate | None"], ...]
    points: tuple[sp.Expr, ...]
    kind: ClassVar[str] = "product"

    def to_plain(self) -> dict[str, Any]:
        """The certificate as plain data."""
        plain: dict[str, Any] = {
            name: expression_to_plain(getattr(self, name)) for name in ("expr", "variable", "low", "high")
        }
        plain["kind"] = self.kind
        plain["factors"] = [
            [expression_to_plain(factor), None if certificate is None else certificate.to_plain()]
            for factor, certificate in self.factors
        ]
        plain["points"] = [expression_to_plain(point) for point in self.points]
        return plain

    def __str__(self) -> str:
        shown = "; ".join(
            f"{factor} has a visible sign" if certificate is None else str(certificate)
            for factor, certificate in self.factors
        )
        return f"{self.expr} >= 0 on [{self.low}, {self.high}] as a product: {shown}"


@dataclass(frozen=True)
class CasePart:
    """What holds between two neighbouring points: the signs of the quantities that decide the branches, and the case.

    A sign is (quantity, sign, certificate that the quantity times its sign is at least 0).
    """

    signs: tuple[tuple[sp.Expr, int, Any], ...]
    certificate: Any

    def to_plain(self) -> dict[str, Any]:
        """The part as plain data."""
        signs = [[expression_to_plain(quantity), sign, shown.to_plain()] for quantity, sign, shown in self.signs]
        return {"signs": signs, "certificate": self.certificate.to_plain()}


@dataclass(frozen=True)
class SplitCertificate(_Certificate):
    """`expr`, which has |.|, Max, Min or cases, is at least 0: between neighbouring `points` one branch applies."""

    expr: sp.Expr
    variable: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    points: tuple[sp.Expr, ...]
    parts: tuple[CasePart, ...]
    kind: ClassVar[str] = "split"

    def to_plain(self) -> dict[str, Any]:
        """The certificate as plain data."""
        plain: dict[str, Any] = {
            name: expression_to_plain(getattr(self, name)) for name in ("expr", "variable", "low", "high")
        }
        plain["kind"] = self.kind
        plain["points"] = [expression_to_plain(point) for point in self.points]
        plain["parts"] = [part.to_plain() for part in self.parts]
        return plain

    def __str__(self) -> str:
        parts = "; ".join(str(part.certificate) for part in self.parts)
        return f"{self.expr} >= 0 on [{self.low}, {self.high}] by cases: {parts}"


@dataclass(frozen=True)
class Box:
    """A rectangle on which a lower bound is not negative.

    `method` says which bound: "mean value" (the value at the middle and the partial derivatives), "bernstein" (the
    coefficients of a polynomial in Bernstein's basis), "visible sign" (a sum of squares and the like, bounded), or
    "second order" (at the point `anchor` of the box the value and the slopes into the box are not negative, and the
    matrix of second derivatives is positive semidefinite everywhere).
    """

    lows: tuple[sp.Expr, ...]
    highs: tuple[sp.Expr, ...]
    method: str
    bits: int
    bound: str
    anchor: tuple[sp.Expr, ...] = ()

    def __str__(self) -> str:
        sides = " x ".join(f"[{low}, {high}]" for low, high in zip(self.lows, self.highs, strict=True))
        return f"{sides}: {self.method}, at least {self.bound}"


@dataclass(frozen=True)
class BoxCertificate(_Certificate):
    """`square * rest >= 0` on a rectangle: `expr` is the product, `square` is a product of even powers.

    `tree` says how the rectangle is cut: None for a piece, otherwise (axis, cut, tree below the cut, tree above it).
    """

    expr: sp.Expr
    variables: tuple[sp.Symbol, ...]
    ends: tuple[tuple[sp.Expr, sp.Expr], ...]
    square: tuple[tuple[sp.Expr, int], ...]
    rest: sp.Expr
    tree: Any
    pieces: tuple[Box, ...] = field(default=())
    kind: ClassVar[str] = "box"

    def to_plain(self) -> dict[str, Any]:
        """The certificate as plain data."""
        return {
            "kind": self.kind,
            "expr": expression_to_plain(self.expr),
            "variables": [expression_to_plain(variable) for variable in self.variables],
            "ends": [[expression_to_plain(end) for end in pair] for pair in self.ends],
            "square": [[expression_to_plain(base), exponent] for base, exponent in self.square],
            "rest": expression_to_plain(self.rest),
            "tree": _tree_to_plain(self.tree),
            "pieces": [
                {
                    "lows": [expression_to_plain(end) for end in piece.lows],
                    "highs": [expression_to_plain(end) for end in piece.highs],
                    "method": piece.method,
                    "bits": piece.bits,
                    "bound": piece.bound,
                    "anchor": [expression_to_plain(part) for part in piece.anchor],
                }
                for piece in self.pieces
            ],
        }

    def __str__(self) -> str:
        sides = " x ".join(f"[{low}, {high}]" for low, high in self.ends)
        text = f"{self.expr} >= 0 on {sides} by {len(self.pieces)} boxes"
        if self.square:
            text += "; even powers taken out: " + ", ".join(f"({base})^{exponent}" for base, exponent in self.square)
        return text


Certificate: TypeAlias = (
    IntervalCertificate
    | FactorCertificate
    | IdentityCertificate
    | ProductCertificate
    | SplitCertificate
    | BoxCertificate
)


def _tree_to_plain(tree: Any) -> Any:
    if tree is None:
        return None
    axis, cut, below, above = tree
    return [axis, expression_to_plain(cut), _tree_to_plain(below), _tree_to_plain(above)]
