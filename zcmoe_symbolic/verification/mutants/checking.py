"""Putting the corrupted variants of a step to the step's own rule."""

from collections.abc import Iterator

from zcmoe_symbolic.derivation.context import Step
from zcmoe_symbolic.kernel import RuleError
from zcmoe_symbolic.language.wellformed import OutsideTheLanguage
from zcmoe_symbolic.verification.mutants.corruption import Corruption
from zcmoe_symbolic.verification.mutants.implication import counterexample_to, why_true
from zcmoe_symbolic.verification.mutants.records import Mutant
from zcmoe_symbolic.verification.wording import claimed

__all__ = ["checked"]

_WRONG_KIND = ("the rule proves a statement of kind", "the inequality proved and the one wanted differ in strictness")
_UNDEFINED = (
    "a denominator that stands on one side only",
    "an integral that stands on one side only",
    "both sides agree where both are defined",
)


def checked(step: Step, corruption: Corruption) -> Iterator[Mutant]:
    """The variant without an answer, then as the rule leaves it, and, if the rule accepts it, after it was looked into.

    What comes last counts: nothing that is lost when the time is over can hide that a variant was accepted.
    """
    kind, text = corruption.kind, claimed(corruption.statement)
    yield Mutant(kind, text, "unanswered", "no answer within the limits of time and memory")
    try:
        theorem = step.by.prove(corruption.statement, step.given)
    except OutsideTheLanguage:
        yield Mutant(kind, text, "killed", "outside the language")
        return
    except RuleError as error:
        yield Mutant(kind, text, "killed", _manner(str(error)))
        return
    except Exception as error:
        yield Mutant(kind, text, "killed", f"the rule failed with {type(error).__name__}")
        return
    yield Mutant(kind, text, "survived", "accepted by the rule, and there was no time to look into it")
    given = {*step.given, *theorem.hypotheses}
    counterexample = counterexample_to(corruption.statement, given)
    if counterexample:
        yield Mutant(kind, text, "survived", f"it is false: {counterexample}")
        return
    shown = why_true(corruption.statement, step.goal, given, step.by)
    if shown:
        yield Mutant(kind, text, "implied", shown)
    else:
        yield Mutant(kind, text, "survived", "accepted by the rule, and not shown to be true")


def _manner(message: str) -> str:
    if message.startswith(_WRONG_KIND):
        return "another kind of statement"
    if message.startswith(_UNDEFINED):
        return "perhaps undefined on one side only"
    return "the conclusion does not follow"
