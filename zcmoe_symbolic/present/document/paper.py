"""The whole paper as one document: numbers, statements with derivations, findings, equations, bounds, figures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zcmoe_symbolic.present.document.bounds import bounds_section
from zcmoe_symbolic.present.document.characters import plain
from zcmoe_symbolic.present.document.derived import stated
from zcmoe_symbolic.present.document.figures import DocumentFigure, figures_section
from zcmoe_symbolic.present.document.links import Links
from zcmoe_symbolic.present.document.preamble import LINE_WIDTH, framed
from zcmoe_symbolic.present.document.statements import finding_section, marked, statement_section
from zcmoe_symbolic.present.versions import versions_in_use
from zcmoe_symbolic.verification import EquationRow, Report
from zcmoe_symbolic.verification.derivations import Formula

if TYPE_CHECKING:
    from zcmoe_symbolic.notation import Notation

__all__ = ["paper_document"]

_TITLE = "Mixture of Many Zero-Compute Experts: the checked theory"
_PAPER = (
    r"The results of Yehuda Dar, \emph{Mixture of Many Zero-Compute Experts: A High-Rate Quantization Theory "
    r"Perspective} (\href{https://arxiv.org/abs/2510.03151}{arXiv:2510.03151}), derived step by step in a small proof "
    r"kernel."
)
_OWN_TITLE, _OWN = "Checked claims", "Claims of the user's own scripts, as a small proof kernel checked them."
_ABOUT = (
    r"Every formula of a statement and of a derivation was printed from the object that the kernel checked. "
    r"A claim is proved only by a theorem that the kernel built, and refuted only by a certified counterexample. "
    r"Everything else is undecided, and says so."
)
_TRUST = (
    ("symbolic", "exact computation by the rules of the kernel"),
    ("certified", "ball arithmetic covers the whole domain"),
    ("cited", "rests on a named classical theorem that is not proved here"),
)
_KINDS = {"proved": "to be proved", "cited": "cited by the paper"}
_SORTS = ("statements", "equations", "supplementary", "findings")


def paper_document(
    report: Report,
    *,
    figures: Sequence[DocumentFigure] = (),
    bounds: Mapping[str, Any] | None = None,
    notation: "Notation | None" = None,
    made: str = "",
) -> str:
    r"""A report as the source of a document, with all derivations that it has.

    `figures` are pictures whose paths TeX can find from where it runs, `bounds` is what `BoundsTable.as_json()` gives,
    and `made` says when the report was made. The formulas are those of the report; `notation`, in which it was
    written, is only named.

    >>> from zcmoe_symbolic.verification import Run
    >>> run = Run("lem-continuous-density")
    >>> run.work()
    >>> r"\begin{document}" in paper_document(run.report())
    True
    """
    links = Links(report)
    parts = [
        _title_page(report, made, notation),
        r"\tableofcontents" + "\n" + r"\clearpage",
        _section("Statements of the paper", [statement_section(row, links) for row in report.statements]),
        _section(_further(report), [statement_section(row, links) for row in report.supplementary]),
        _section("Gaps in the paper's argument", [finding_section(row, links) for row in report.findings]),
        _section("Numbered equations", _equations(report.equations, links)),
        bounds_section(bounds) if bounds is not None else "",
        figures_section(figures),
        _citations(report),
    ]
    return framed("\n\n".join(part for part in parts if part), _title(report))


def _is_of_the_paper(report: Report) -> bool:
    """Whether anything of the paper is reported; a user's own scripts alone have nothing of it."""
    everything = not report.asked
    return everything or bool(report.statements or report.equations or report.findings)


def _title(report: Report) -> str:
    return _TITLE if _is_of_the_paper(report) else _OWN_TITLE


def _further(report: Report) -> str:
    """What the results are called that are no statements of the paper."""
    return "Further results" if report.statements else "Claims"


def _section(title: str, contents: Sequence[str]) -> str:
    return "\n\n".join([rf"\section{{{title}}}", *contents]) if contents else ""


def _title_page(report: Report, made: str, notation: "Notation | None") -> str:
    date = f"\n{{\\large {plain(made)}\\par}}" if made else ""
    trust = "\n".join(rf"  {plain(name)} & {plain(meaning)} \\" for name, meaning in _TRUST)
    versions = ", ".join(f"{name} {number}" for name, number in versions_in_use())
    return f"""\\begin{{center}}
{{\\LARGE {plain(_title(report))}\\par}}{date}
\\end{{center}}

{_PAPER if _is_of_the_paper(report) else _OWN} {_ABOUT}

{_counts(report)}

\\begin{{center}}
\\begin{{tabular}}{{@{{}}ll@{{}}}}
  \\toprule
  trust & meaning \\\\
  \\midrule
{trust}
  \\bottomrule
\\end{{tabular}}
\\end{{center}}

Made by zcmoe {plain(report.version)} with {plain(versions)}.{_renamed(notation)}{_faults(report)}"""


def _counts(report: Report) -> str:
    """How many statements, equations, further results and findings have which verdict."""
    summary = report.summary()
    sorts = [(name, summary[name]) for name in _SORTS if any(summary[name].values())]
    marks = list(dict.fromkeys(mark for _, counts in sorts for mark in counts))
    used = [mark for mark in marks if any(counts.get(mark) for _, counts in sorts)]
    names = {"supplementary": _further(report).lower()}
    head = " & ".join(["", *(plain(mark.replace("_", " ")) for mark in used)])
    rows = "\n".join(
        f"  {plain(names.get(name, name))} & " + " & ".join(str(counts.get(mark, 0)) for mark in used) + r" \\"
        for name, counts in sorts
    )
    proofs = summary["proofs"]
    columns = "l" + "r" * len(used)
    return f"""\\begin{{center}}
\\begin{{tabular}}{{@{{}}{columns}@{{}}}}
  \\toprule
  {head} \\\\
  \\midrule
{rows}
  \\bottomrule
\\end{{tabular}}
\\end{{center}}

{proofs["total"]} proofs, {proofs["remembered"]} of them remembered; {report.seconds:.1f} seconds."""


def _renamed(notation: "Notation | None") -> str:
    """Which names are written otherwise than in the paper, in statements and derivations."""
    if notation is None or not notation.renamings:
        return ""
    names = ", ".join(rf"{plain(name)} as ${latex}$" for name, latex in notation.renamings)
    return f" In statements and derivations some names are written otherwise than in the paper: {names}."


def _faults(report: Report) -> str:
    if not report.faults:
        return ""
    lines = "\n".join(rf"  \item {plain(str(fault))}" for fault in report.faults)
    return f"\n\n\\begin{{facts}}{{Scripts that could not be checked}}\n{lines}\n\\end{{facts}}"


def _equations(rows: Sequence[EquationRow], links: Links) -> list[str]:
    if not rows:
        return []
    about = (
        "The formulas are those of the paper as they were restored, in the paper's own notation; the mark "
        r"\emph{source} says how far the form is known. The verdict is about what the proofs named here have shown."
    )
    return [about, *(_equation(row, links) for row in rows)]


def _equation(row: EquationRow, links: Links) -> str:
    facts = [rf"\textbf{{({row.number})}}{links.place_of_equation(row.number)} {marked(row.verdict, row.trust)}"]
    if row.kind != row.verdict:
        facts.append(_KINDS.get(row.kind, plain(row.kind)))
    if row.shown_by and row.shown_by != f"eq-{row.number}":
        facts.append(f"{'shown' if row.verdict == 'proved' else 'used'} in {links.to(row.shown_by)}")
    elif row.owner:
        facts.append(f"belongs to {links.to(row.owner)}")
    facts.append(f"source: {plain(row.source)}")
    formula = stated([Formula("", "", row.latex, "")], LINE_WIDTH, fitted=True)
    why = f" {plain(row.reason)}." if row.reason else ""
    return f"\\pagebreak[2]{'; '.join(facts)}.{why} {plain(row.says)}\\nopagebreak\n{formula}"


def _citations(report: Report) -> str:
    """Every source that a proof or a fact cites, with the items that cite it."""
    witnesses = [row for finding in report.findings for row in finding.witnesses]
    users: dict[str, list[str]] = {}
    links = Links(report)
    for row in (*report.statements, *report.supplementary, *witnesses):
        for text in row.citations:
            users.setdefault(text, []).append(row.id)
    if not users:
        return ""
    items = "\n".join(
        rf"  \item {plain(text)} \hfill\mbox{{}}\linebreak[1] Used by {links.all_to(dict.fromkeys(users[text]))}."
        for text in sorted(users)
    )
    return f"\\section{{What is cited}}\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
