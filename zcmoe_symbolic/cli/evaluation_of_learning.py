"""The quantities of `zcmoe evaluate` about learning the constants from examples, computed and put into words."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from zcmoe_symbolic.cli.evaluation import Answer
from zcmoe_symbolic.cli.model_text import Request, told
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.arguments import checked_digits
from zcmoe_symbolic.theory.risk.best_number import BestNumberOfExperts
from zcmoe_symbolic.theory.risk.inverse_count_balls import checked_examples_of_a_ball
from zcmoe_symbolic.theory.risk.parts import Risk

__all__ = ["evaluate_best_number", "evaluate_risk"]

_DIGITS = 15
_MOST_CERTIFIED = 200
_MOST_EXAMPLES = 2**53
_PARTS = ("noise", "approximation", "estimation", "empty_regions")


def evaluate_risk(request: Request, examples: Sequence[int], digits: int | None) -> Answer:
    """The exact risk of learned constants, for one or more numbers of examples."""
    counts = [_checked_examples(n) for n in examples]
    if digits is not None:
        with told("--digits"):
            checked_digits(digits)
    moe = ScalarMoE(request.model())
    count = request.count()
    if digits is None and count <= _MOST_CERTIFIED:
        digits = _DIGITS
    title = f"Expected test error of {count} learned constant{'s' * (count > 1)}"
    answer = Answer("risk", title, "", request)
    with _understood():
        risks = _risks(request, moe, counts, digits)
    if len(counts) == 1:
        total = risks[0].total
        if isinstance(total, Ball):
            answer.ball(total, digits or _DIGITS)
        else:
            answer.lines.append(repr(float(total)))
            answer.plain["value"] = repr(float(total))
        answer.rows += [(f"  {name.replace('_', ' ')}", _text(getattr(risks[0], name), digits)) for name in _PARTS]
    else:
        answer.lines += _table(counts, risks, digits)
    if digits is None:
        answer.rows.append(("proved", f"nothing: float64, as for more than {_MOST_CERTIFIED} experts; give --digits"))
    elif len(counts) > 1:
        answer.rows.append(("proved", f"all digits printed, the last one off by less than one unit; {digits} wanted"))
    answer.plain |= {"m": count, "risks": [_plain(n, risk, digits) for n, risk in zip(counts, risks, strict=True)]}
    answer.about(moe, "a constant is the mean of the outputs in its region, or of all outputs where there are none")
    return answer


def evaluate_best_number(request: Request, examples: int) -> Answer:
    """The number of experts with the least exact risk."""
    n = _checked_examples(examples)
    moe = ScalarMoE(request.model())
    density = request.expert_density(moe)
    with told("--beta" if density is None else "--segment-density"):
        best = moe.best_number_of_experts(n, density)
    answer = Answer("best-number-of-experts", f"Best number of experts for n = {n}", "", request)
    answer.lines.append(str(best.m))
    answer.rows += [
        (
            "risk",
            f"{_significant(best.risk.total)}, of which {_significant(best.risk.excess)} above the noise (float64)",
        ),
        ("least of all", _scope(best)),
        ("law", f"{_significant(best.law)}   {best.LAW}"),
        ("excess by law", f"{_significant(best.excess_law)}   {best.EXCESS_LAW}"),
        ("next order", f"none: {best.next_order_reason}" if best.next_order is None else _significant(best.next_order)),
        ("C", "infinite" if best.error_constant is None else best.error_constant.decimal(_DIGITS)),
    ]
    answer.plain |= {
        "value": best.m,
        "n": n,
        "risk": _plain(n, best.risk, None),
        "searched_up_to": best.searched_up_to,
        "is_global": best.is_global,
        "law": _finite(best.law),
        "law_formula": best.LAW,
        "excess_law": _finite(best.excess_law),
        "next_order": best.next_order,
        "next_order_reason": best.next_order_reason,
        "error_constant": None if best.error_constant is None else best.error_constant.to_plain(),
    }
    experts = "the optimal density of experts (22)" if density is None else f"the density of experts {density}"
    answer.about(moe, f"by companding with {experts}", "the laws are for n -> infinity; s2 is the noise variance")
    return answer


def _risks(request: Request, moe: ScalarMoE, counts: Sequence[int], digits: int | None) -> list[Risk]:
    if digits is None:
        found = moe.risk(request.segments(moe, None), counts)
        return [Risk(*[float(getattr(found, name)[index]) for name in _PARTS]) for index in range(len(counts))]
    return [_certified(request, moe, n, digits) for n in counts]


def _certified(request: Request, moe: ScalarMoE, n: int, digits: int) -> Risk:
    """The parts as balls; the breakpoints are computed to as many digits as that takes."""
    for extra in (10, 40, 160):
        found = moe.risk(request.segments(moe, digits + extra), n, digits=digits)
        if all(_is_fine(getattr(found, name), digits) for name in (*_PARTS, "total")):
            return found
    raise ValueError(f"--digits: {digits} digits of the risk were not reached; ask for fewer")


def _is_fine(value: Ball, digits: int) -> bool:
    return value.digits >= digits or value.radius * 10**digits < 1


@contextmanager
def _understood() -> Iterator[None]:
    """Say of a failure of arithmetic that it is one of the input; other faults name their option themselves."""
    try:
        yield
    except ArithmeticError as error:
        raise ValueError(f"--segmentation: {error}") from error


def _checked_examples(n: int) -> int:
    with told("--examples"):
        count = checked_examples_of_a_ball(n)
    if count > _MOST_EXAMPLES:
        raise ValueError(f"--examples is {n}; at most 2^53 are computed here")
    return count


def _table(counts: Sequence[int], risks: Sequence[Risk], digits: int | None) -> list[str]:
    header = ["n", "total", *[name.replace("_", " ") for name in _PARTS]]
    shown = min(digits or _DIGITS, _DIGITS)
    rows = [
        [str(n), *[_text(getattr(risk, name), shown) for name in ("total", *_PARTS)]]
        for n, risk in zip(counts, risks, strict=True)
    ]
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [header, *rows]
    ]


def _plain(n: int, risk: Risk, digits: int | None) -> dict[str, Any]:
    values = {name: getattr(risk, name) for name in (*_PARTS, "total")}
    if digits is None:
        return {"n": n, **{name: float(value) for name, value in values.items()}}
    return {"n": n, **{name: {**value.to_plain(), "value": value.decimal(digits)} for name, value in values.items()}}


def _text(value: Any, digits: int | None) -> str:
    if isinstance(value, Ball):
        return value.decimal(digits)
    return repr(float(value))


def _scope(best: BestNumberOfExperts) -> str:
    if best.is_global:
        return (
            f"yes, up to rounding: m up to {best.searched_up_to} tried, all others excluded by lower bounds of the risk"
        )
    return f"not shown; all m up to {best.searched_up_to} were tried or excluded"


def _significant(number: float) -> str:
    return f"{number:.10g}"


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
