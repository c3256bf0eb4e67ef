"""The pages of a report, made by templates from the report's own rows and records."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from zcmoe_symbolic import paper
from zcmoe_symbolic.present.report.addresses import FOLDER, Addresses, file_name
from zcmoe_symbolic.present.report.counts import kernel_lines, rule_uses, share_of_verdicts
from zcmoe_symbolic.present.report.proofs import ProofView, checked_relations, proof_views
from zcmoe_symbolic.present.report.supplements import Figure
from zcmoe_symbolic.present.versions import versions_in_use
from zcmoe_symbolic.verification import Report, StatementRow

if TYPE_CHECKING:
    from jinja2 import Environment

    from zcmoe_symbolic.present.graph import Node

__all__ = ["SitePages", "report_files", "require_libraries"]

_ROOM = "zcmoe_symbolic.present.report"


@dataclass(frozen=True)
class SitePages:
    """A report and what is shown beside it: the figures, the bounds as `BoundsTable.as_json` has them, a PDF.

    `made` is when the report was made, and `command` how; both may be left out. `notation` says whether formulas were
    renamed, so that the paper's own LaTeX is not in the same notation.
    """

    report: Report
    figures: Sequence[Figure] = ()
    bounds: Mapping[str, Any] | None = None
    pdf: str = ""
    made: datetime | None = None
    command: str = ""
    renamed: bool = False


def report_files(site: SitePages) -> dict[str, bytes]:
    """All files of the report by name, relative to its folder.

    Raises `ValueError` if a library of the extra `report` is missing; the message names it.
    """
    return dict(_Writer(site).files())


class _Writer:
    def __init__(self, site: SitePages) -> None:
        self.site, self.report = site, site.report
        self.addresses = Addresses(site.report)
        self.environment = _environment()
        self.rules = rule_uses(self.addresses.rows)
        self.titles = {id(row): row.title for row in self.addresses.rows}
        self.titles |= {
            id(w): f.title for f in self.report.findings for w in f.witnesses if w.id == f.id and w.title == w.id
        }
        self.registry = {item.identifier: item for item in paper.statements()}
        self.users = _users(self.addresses)
        self.citations = _citations(self.addresses)

    def files(self) -> Iterator[tuple[str, bytes]]:
        for name in ("report.css", "report.js"):
            yield name, _data(name)
        yield "graph.css", self._graph_style().encode()
        yield from self._pages()
        for figure in self.site.figures:
            for name in (figure.picture, *(table for table, _ in figure.tables), f"figure{figure.number}.json"):
                yield f"figures/{name}", figure.files[name]

    def _pages(self) -> Iterator[tuple[str, bytes]]:
        whole, parts = self._graphs()
        report = self.report
        for row, graph in zip(self.addresses.rows, parts, strict=True):
            name = self.addresses.page(row)
            yield name, self._page("statement.html", name, row=row, graph=graph, **self._statement(row))
        yield "index.html", self._page("index.html", "index.html", graph=whole, **self._overview())
        if report.equations:
            yield "equations.html", self._page("equations.html", "equations.html", checked=self._checked())
        if report.findings:
            yield "findings.html", self._page("findings.html", "findings.html", named=self._named)
        for name in ("rules.html", "citations.html", "trust.html"):
            yield name, self._page(name, name)
        if self.site.figures:
            yield "figures.html", self._page("figures.html", "figures.html")
        if self.site.bounds is not None:
            yield "bounds.html", self._page("bounds.html", "bounds.html")

    def _page(self, template: str, name: str, **values: Any) -> bytes:
        root = "../" * name.count("/")
        text = self.environment.get_template(template).render(
            site=self.site,
            report=self.report,
            addresses=self.addresses,
            rules=self.rules,
            citations=self.citations,
            kernel_lines=kernel_lines(),
            title_of=lambda row: self.titles.get(id(row), row.title),
            called=self._title,
            claim_name=self._claim_name,
            here=name,
            root=root,
            at=lambda address: f"{root}{address}" if address else "",
            **values,
        )
        return text.encode("utf-8", "replace")

    # -- what the pages are about -----------------------------------------------------------------

    def _statement(self, row: StatementRow) -> dict[str, Any]:
        item = None if self.addresses.is_own(row) else self.registry.get(row.id)
        finding = next((f.finding for f in self.report.findings if f.id == row.id), None)
        places = list(zip(row.parts, self.addresses.anchors(row), strict=True))
        return {
            "item": item,
            "finding": finding,
            "parts": [(part, anchor, proof_views(row, part, anchor)) for part, anchor in places],
            "users": self.users.get(id(row), []),
            "used": [(self._title(name, row), self.addresses.link(name, row)) for name in row.rests_on],
            "source": functools.partial(self._source, row),
        }

    def _title(self, label: str, reader: StatementRow) -> str:
        """What a label that a proof uses is called here."""
        row = self.addresses.row(label, reader)
        return label if row is None else self.titles[id(row)]

    def _claim_name(self, name: str) -> str:
        """What a claim of the paper's scripts, such as `thm-4.3/lower bound`, is called here."""
        label, _, part = name.partition("/")
        row = self.addresses.row(label)
        title = label if row is None else self.titles[id(row)]
        return f"{title}, {part}" if part else title

    def _source(self, row: StatementRow, view: ProofView, name: str) -> str:
        """Where a step's source stands: a chain of the same proof, or another claim."""
        if name.startswith("chain ") and name.removeprefix("chain ").isdigit():
            return f"#{view.anchor}-chain-{name.removeprefix('chain ')}"
        address = self.addresses.link(name, row)
        return f"../{address}" if address else ""

    def _overview(self) -> dict[str, Any]:
        report = self.report
        rows = [*report.statements, *report.supplementary]
        return {
            "shares": share_of_verdicts(report),
            "open_rows": [row for row in rows if row.verdict in ("refuted", "undecided")],
            "open_equations": [row for row in report.equations if row.verdict in ("refuted", "undecided")],
            "versions": versions_in_use(),
            "registry": self.registry,
        }

    def _checked(self) -> dict[int, Any]:
        return {row.number: checked_relations(row, self.addresses) for row in self.report.equations}

    def _named(self, identifier: str) -> tuple[str, str]:
        """An item of the paper as a reader knows it, and its address in the report."""
        if identifier.startswith("eq-"):
            number = int(identifier.removeprefix("eq-"))
            return f"({number})", self.addresses.equation(number)
        titles = {item.identifier: item.title for item in paper.statements()}
        titles |= {item.identifier: item.title for item in paper.assumptions()}
        return titles.get(identifier, identifier), self.addresses.link(identifier)

    # -- the graphs -------------------------------------------------------------------------------

    def _graph_style(self) -> str:
        from zcmoe_symbolic.present.graph import STYLE

        return STYLE

    def _graphs(self) -> tuple[str, list[str]]:
        """The whole graph and one about each row, as figures; all drawings are made at once."""
        from zcmoe_symbolic.present.graph import DependencyGraph, GraphvizFailed, draw, figure

        graph = DependencyGraph.of(self.report)
        keys = {id(node.row): node.key for node in graph.nodes if node.row is not None}
        whole = graph.reduced()
        around = [graph.around(keys[id(row)]) if id(row) in keys else None for row in self.addresses.rows]
        drawn = [whole, *(one for one in around if one is not None)]
        links: list[Callable[[Node], str]] = [self._linked(""), *(self._linked("../") for _ in drawn[1:])]
        drawings: list[str | None]
        try:
            drawings = list(draw(drawn, links=links, names=["graph"] * len(drawn)))
        except GraphvizFailed:
            drawings = [None] * len(drawn)
        rest = iter(drawings[1:])
        captions = (f"What {self.titles[id(row)]} rests on, and what uses it directly" for row in self.addresses.rows)
        return (
            figure(whole, "What rests on what", link=links[0], svg=drawings[0]),
            [
                "" if one is None else figure(one, caption, link=self._linked("../"), svg=next(rest))
                for one, caption in zip(around, captions, strict=True)
            ],
        )

    def _linked(self, root: str) -> "Callable[[Node], str]":
        def link(node: "Node") -> str:
            if node.row is not None:
                return root + self.addresses.page(node.row)
            address = self.addresses.link(node.label)
            return f"{root}{address}" if address else ""

        return link


def _users(addresses: Addresses) -> dict[int, list[StatementRow]]:
    """The rows whose proofs rest on a row, by that row."""
    found: dict[int, dict[int, StatementRow]] = {}
    for row in addresses.rows:
        for label in row.rests_on:
            used = addresses.row(label, row)
            if used is not None and used is not row:
                found.setdefault(id(used), {})[id(row)] = row
    return {key: list(rows.values()) for key, rows in found.items()}


def _citations(addresses: Addresses) -> dict[str, tuple[str, list[StatementRow]]]:
    """Every work that a proof cites, with its place on the page of citations and the rows that rest on it."""
    users: dict[str, dict[int, StatementRow]] = {}
    for row in addresses.rows:
        for citation in row.citations:
            users.setdefault(citation, {})[id(row)] = row
    return {
        text: (f"citation-{number}", list(users[text].values())) for number, text in enumerate(sorted(users), start=1)
    }


def _down(probability: float) -> str:
    """Four decimals, not above the number but for the rounding of decimal fractions."""
    return f"{int(probability * 10**4 + 1e-9) / 10**4:.4f}"


def _data(name: str) -> bytes:
    return files(_ROOM).joinpath("templates", name).read_bytes()


def require_libraries(*, figures: bool = False) -> None:
    """Raise `ValueError` if a library that the pages need is missing; `figures` need one more."""
    for name in ("jinja2", "latex2mathml", *(["matplotlib"] if figures else [])):
        if find_spec(name) is None:
            raise ValueError(f"the report needs {name}: pip install 'zcmoe-symbolic[report]'")


@functools.lru_cache(maxsize=1)
def _environment() -> "Environment":
    require_libraries()
    import jinja2

    from zcmoe_symbolic.present.report import formulas

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(_ROOM),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=formulas.words,
    )
    environment.filters.update(
        formula=formulas.formula_html,
        relation=formulas.relation_html,
        line=formulas.line_html,
        reading=formulas.reading_html,
        latex_text=formulas.text_html,
        code=formulas.code_html,
        rule=lambda name: name.replace("_", " ").removeprefix("by "),
        file_name=file_name,
        first_upper=lambda text: text[:1].upper() + text[1:],
        down=_down,
    )
    environment.globals["folder"] = FOLDER
    return environment
