"""Certificates from plain data: what `to_plain` wrote, read back without believing any of it."""

from typing import Any

from zcmoe_symbolic.deciders.nonnegativity.certificate import (
    Anchored,
    Box,
    BoxCertificate,
    CasePart,
    Certificate,
    CertificateRefused,
    FactorCertificate,
    IdentityCertificate,
    IntervalCertificate,
    ProductCertificate,
    SplitCertificate,
    Stretch,
)
from zcmoe_symbolic.deciders.nonnegativity.plain import expression_from_plain as read

__all__ = ["certificate_from_plain"]


def certificate_from_plain(plain: dict[str, Any]) -> Certificate:
    """The certificate that `to_plain` wrote; `check()` tells whether what it states is so.

    Raises `CertificateRefused` for data that is not a certificate.

    >>> certificate_from_plain({"kind": "hearsay"})
    Traceback (most recent call last):
        ...
    zcmoe_symbolic.deciders.nonnegativity.certificate.CertificateRefused: this is not a certificate: KeyError('hearsay')
    """
    try:
        certificate: Certificate = _READERS[plain["kind"]](plain)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise CertificateRefused(f"this is not a certificate: {error!r}") from error
    return certificate


def _piece(plain: dict[str, Any]) -> Stretch | Anchored:
    low, high, order, bits = read(plain["low"]), read(plain["high"]), int(plain["order"]), int(plain["bits"])
    if plain["kind"] == "Stretch":
        return Stretch(low, high, order, bits, str(plain["bound"]))
    if plain["kind"] != "Anchored":
        raise ValueError(f"there is no piece of kind {plain['kind']!r}")
    anchor, power, logs = read(plain["anchor"]), read(plain["power"]), int(plain["logs"])
    return Anchored(low, high, anchor, power, logs, order, bits, str(plain["coefficient"]))


def _interval(plain: dict[str, Any]) -> IntervalCertificate:
    pieces = tuple(map(_piece, plain["pieces"]))
    return IntervalCertificate(
        read(plain["expr"]), read(plain["variable"]), read(plain["low"]), read(plain["high"]), pieces
    )


def _factors(plain: dict[str, Any]) -> FactorCertificate:
    names = ("expr", "variable", "low", "high", "numerator", "denominator", "constant", "sample")
    factors = tuple((read(factor), int(exponent)) for factor, exponent in plain["factors"])
    return FactorCertificate(**{name: read(plain[name]) for name in names}, factors=factors)


def _product(plain: dict[str, Any]) -> ProductCertificate:
    factors = tuple((read(factor), None if inner is None else _interval(inner)) for factor, inner in plain["factors"])
    return ProductCertificate(
        read(plain["expr"]),
        read(plain["variable"]),
        read(plain["low"]),
        read(plain["high"]),
        factors,
        tuple(map(read, plain["points"])),
    )


def _split(plain: dict[str, Any]) -> SplitCertificate:
    return SplitCertificate(
        read(plain["expr"]),
        read(plain["variable"]),
        read(plain["low"]),
        read(plain["high"]),
        tuple(map(read, plain["points"])),
        tuple(map(_case, plain["parts"])),
    )


def _case(plain: dict[str, Any]) -> CasePart:
    signs = tuple(
        (read(quantity), int(sign), _READERS[shown["kind"]](shown)) for quantity, sign, shown in plain["signs"]
    )
    inner = plain["certificate"]
    return CasePart(signs, _READERS[inner["kind"]](inner))


def _variables_and_ends(plain: dict[str, Any]) -> tuple[Any, Any]:
    ends = tuple((read(low), read(high)) for low, high in plain["ends"])
    return tuple(map(read, plain["variables"])), ends


def _identity(plain: dict[str, Any]) -> IdentityCertificate:
    return IdentityCertificate(read(plain["expr"]), *_variables_and_ends(plain))


def _box(plain: dict[str, Any]) -> Box:
    lows, highs, anchor = (tuple(map(read, plain[name])) for name in ("lows", "highs", "anchor"))
    return Box(lows, highs, str(plain["method"]), int(plain["bits"]), str(plain["bound"]), anchor)


def _tree(plain: Any) -> Any:
    if plain is None:
        return None
    axis, cut, below, above = plain
    return (int(axis), read(cut), _tree(below), _tree(above))


def _boxes(plain: dict[str, Any]) -> BoxCertificate:
    square = tuple((read(base), int(exponent)) for base, exponent in plain["square"])
    boxes = tuple(map(_box, plain["pieces"]))
    variables, ends = _variables_and_ends(plain)
    return BoxCertificate(
        read(plain["expr"]), variables, ends, square, read(plain["rest"]), _tree(plain["tree"]), boxes
    )


_READERS: dict[str, Any] = {
    "interval": _interval,
    "factors": _factors,
    "product": _product,
    "split": _split,
    "identity": _identity,
    "box": _boxes,
}
