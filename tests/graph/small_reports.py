"""Reports made by hand for the tests of the graph: rows from proofs, without running any."""

from zcmoe_symbolic.verification import ProofResult, Report
from zcmoe_symbolic.verification.report import judge


def proof(label, uses=(), *, verdict="proved", trust="symbolic", script="paper.py", part="", goal=0, assumptions=()):
    """The outcome of one claim."""
    return ProofResult(
        script=script,
        line=1,
        label=label,
        part=part,
        goal=goal,
        title=label,
        states=(),
        given=(),
        verdict=verdict,
        trust=trust if verdict == "proved" else None,
        uses=tuple(uses),
        formalises=tuple((name, "a hypothesis") for name in assumptions),
    )


def row(*proofs, title=""):
    """The row of a label from its proofs."""
    return judge(proofs[0].label, title or proofs[0].label, proofs)


def report(*supplementary, statements=(), asked=(), findings=()):
    """A report with these rows."""
    return Report(tuple(statements), (), tuple(supplementary), asked=tuple(asked), findings=tuple(findings))


def chain_of_labels(*labels, **settings):
    """A report in which each label rests on the one before it."""
    previous = [(), *((label,) for label in labels)]
    return report(*(row(proof(label, uses, **settings)) for label, uses in zip(labels, previous, strict=False)))
