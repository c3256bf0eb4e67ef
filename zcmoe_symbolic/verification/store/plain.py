"""Outcomes of proofs as plain lists, strings and numbers, and back, with every type checked."""

from dataclasses import asdict
from typing import Any, Literal, get_args

from zcmoe_symbolic.verification.records import FailedStep, ProofResult

__all__ = ["NotPlain", "as_plain", "from_plain"]

_Verdict = Literal["proved", "refuted"]
_Trust = Literal["symbolic", "certified", "cited"]


class NotPlain(ValueError):
    """Data that is not what `as_plain` makes."""


def as_plain(result: ProofResult) -> dict[str, Any]:
    """The outcome as a dictionary that JSON can hold."""
    plain = asdict(result)
    del plain["remembered"]
    return plain


def from_plain(plain: object) -> ProofResult:
    """The remembered outcome of a decided claim; raises `NotPlain` for anything else.

    >>> result = ProofResult("s.py", 1, "thm-4.3", "", 0, "", ("a = b",), (), "proved", "symbolic")
    >>> import json
    >>> from_plain(json.loads(json.dumps(as_plain(result)))).remembered
    True
    """
    values = _table(plain, ProofResult.__slots__, without="remembered")
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
        remembered=True,
    )


def _failed_step(plain: object) -> FailedStep:
    values = _table(plain, FailedStep.__slots__)
    step, equations = _whole(values.pop("step")), tuple(_whole(n) for n in _list(values.pop("equations")))
    return FailedStep(step, equations, **{name: _text(value) for name, value in values.items()})


def _tag(plain: object) -> tuple[int, Any]:
    pair = _list(plain)
    if len(pair) != 2:
        raise NotPlain(f"{pair!r} is no number with a trust")
    return _whole(pair[0]), _one_of(pair[1], _Trust)


def _table(plain: object, names: tuple[str, ...], without: str = "") -> dict[str, object]:
    if not isinstance(plain, dict) or plain.keys() != {*names} - {without}:
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
