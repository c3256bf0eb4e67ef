"""Outcomes of proofs as plain lists, strings and numbers, and back, with every type checked."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Literal, get_args

from zcmoe_symbolic.verification.derivations import Derivation, DerivedChain, DerivedStep, Formula
from zcmoe_symbolic.verification.records import FailedStep, ProofResult

__all__ = ["NotPlain", "as_plain", "derivation_as_plain", "derivation_from_plain", "from_plain"]

_Verdict = Literal["proved", "refuted"]
_Trust = Literal["symbolic", "certified", "cited"]


class NotPlain(ValueError):
    """Data that is not what `as_plain` makes."""


def as_plain(result: ProofResult) -> dict[str, Any]:
    """The outcome as a dictionary that JSON can hold."""
    plain = asdict(replace(result, derivation=None))
    del plain["remembered"], plain["derivation"]
    return plain


def from_plain(plain: object) -> ProofResult:
    """The remembered outcome of a decided claim; raises `NotPlain` for anything else.

    >>> result = ProofResult("s.py", 1, "thm-4.3", "", 0, "", ("a = b",), (), "proved", "symbolic")
    >>> import json
    >>> from_plain(json.loads(json.dumps(as_plain(result)))).remembered
    True
    """
    values = _table(plain, ProofResult.__slots__, without=("remembered", "derivation"))
    failure = values["failure"]
    verdict, trust = _one_of(values["verdict"], _Verdict), values["trust"]
    if (verdict == "proved") != (trust is not None):
        raise NotPlain("what is proved has a trust, and nothing else has")
    return ProofResult(
        script=_text(values["script"]),
        line=_whole(values["line"]),
        label=_text(values["label"]),
        part=_text(values["part"]),
        goal=_whole(values["goal"]),
        title=_text(values["title"]),
        states=_texts(values["states"]),
        given=_texts(values["given"]),
        verdict=verdict,
        trust=None if trust is None else _one_of(trust, _Trust),
        reason=_text(values["reason"]),
        counterexample=_text(values["counterexample"]),
        hypotheses=_texts(values["hypotheses"]),
        citations=_texts(values["citations"]),
        uses=_texts(values["uses"]),
        equations=tuple(_tag(tag) for tag in _list(values["equations"])),
        failure=None if failure is None else _failed_step(failure),
        seconds=_seconds(values["seconds"]),
        formalises=tuple(_formalisation(pair) for pair in _list(values["formalises"])),
        behind=_texts(values["behind"]),
        remembered=True,
    )


def derivation_as_plain(derivation: Derivation) -> dict[str, Any]:
    """The derivation as a dictionary that JSON can hold."""
    return asdict(derivation)


def derivation_from_plain(plain: object) -> Derivation:
    """The derivation that `derivation_as_plain` gave; raises `NotPlain` for anything else.

    >>> import json
    >>> one = Formula("a", "=", "b", "a = b", (22,))
    >>> derivation = Derivation((one,), ("$a$ is real",), (DerivedChain("a", (DerivedStep(one, "algebra"),)),))
    >>> derivation_from_plain(json.loads(json.dumps(derivation_as_plain(derivation)))) == derivation
    True
    """
    values = _table(plain, Derivation.__slots__)
    return Derivation(
        tuple(map(_formula, _list(values["states"]))),
        _texts(values["hypotheses"]),
        tuple(map(_chain, _list(values["chains"]))),
    )


def _chain(plain: object) -> DerivedChain:
    values = _table(plain, DerivedChain.__slots__)
    steps, result = tuple(map(_step, _list(values["steps"]))), values["result"]
    return DerivedChain(
        _text(values["start"]), steps, None if result is None else _formula(result), _texts(values["assumes"])
    )


def _step(plain: object) -> DerivedStep:
    values = _table(plain, DerivedStep.__slots__)
    return DerivedStep(
        _formula(values["formula"]),
        _text(values["rule"]),
        _texts(values["sources"]),
        _text(values["origin"]),
        _one_of(values["trust"], _Trust),
        _text(values["remainder"]),
    )


def _formula(plain: object) -> Formula:
    values = _table(plain, Formula.__slots__)
    equations = tuple(map(_whole, _list(values["equations"])))
    left, sign, right, text = (_text(values[name]) for name in ("left", "sign", "right", "text"))
    return Formula(left, sign, right, text, equations, _text(values["reading"]))


def _failed_step(plain: object) -> FailedStep:
    values = _table(plain, FailedStep.__slots__)
    step, equations = _whole(values.pop("step")), tuple(_whole(n) for n in _list(values.pop("equations")))
    return FailedStep(step, equations, **{name: _text(value) for name, value in values.items()})


def _tag(plain: object) -> tuple[int, Any]:
    pair = _list(plain)
    if len(pair) != 2:
        raise NotPlain(f"{pair!r} is no number with a trust")
    return _whole(pair[0]), _one_of(pair[1], _Trust)


def _formalisation(plain: object) -> tuple[str, str]:
    pair = _texts(plain)
    if len(pair) != 2:
        raise NotPlain(f"{pair!r} is no assumption with a hypothesis")
    return pair[0], pair[1]


def _table(plain: object, names: tuple[str, ...], without: Sequence[str] = ()) -> dict[str, object]:
    if not isinstance(plain, dict) or plain.keys() != {*names} - {*without}:
        raise NotPlain("the names are not those of a record")
    return dict(plain)


def _one_of(value: object, allowed: Any) -> Any:
    if value not in get_args(allowed):
        raise NotPlain(f"{value!r} is none of {', '.join(get_args(allowed))}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NotPlain(f"{value!r} is no text")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotPlain(f"{value!r} is no whole number")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < float("inf"):
        raise NotPlain(f"{value!r} is no number of seconds")
    return float(value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotPlain(f"{value!r} is no list")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value))
