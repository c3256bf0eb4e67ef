"""The dependency graph as plain data: the labels of a report, and which proof used which."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from zcmoe_symbolic import paper
from zcmoe_symbolic.verification import Report, StatementRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from zcmoe_symbolic.deciders import Trust

__all__ = ["DependencyGraph", "Edge", "EdgeKind", "Node", "NodeKind"]

NodeKind = Literal["statement", "label", "finding", "assumption"]
EdgeKind = Literal["uses", "alternative", "carries", "assumes"]

NOT_REPORTED = "not in this report"
ASSUMED = "assumed"
FALLS = "falls"


@dataclass(frozen=True, slots=True)
class Node:
    """A label of the report, or something that a proof of the report used.

    `key` is the name in the graph: the label, with the script behind it where two scripts claim the same label.
    `kind` is a statement of the paper, another `label` with a proof, the witness of a `finding`, or an `assumption` of
    the paper. `verdict` is empty for what has none: an assumption, or a label that was used and has no row in the
    report. `row` is the row of the report, if there is one. `fallen` marks what a dropped assumption takes away.

    >>> Node("thm-4.3", "thm-4.3", "Theorem 4.3", "statement", "proved", "symbolic").name
    'Theorem 4.3: proved, symbolic'
    """

    key: str
    label: str
    title: str
    kind: NodeKind
    verdict: str = ""
    trust: "Trust | None" = None
    says: str = ""
    row: StatementRow | None = None
    fallen: bool = False

    @property
    def standing(self) -> str:
        """Verdict and trust in words.

        >>> Node("asm-1", "asm-1", "Assumption 1", "assumption").standing
        'assumed'
        """
        if not self.verdict:
            words = ASSUMED if self.kind == "assumption" else NOT_REPORTED
        else:
            trust = self.trust if self.trust != self.verdict else None
            words = self.verdict if trust is None else f"{self.verdict}, {trust}"
            # What is proved under an assumption's label is the form in which the proofs use it, not the assumption.
            words = f"as used: {words}" if self.kind == "assumption" else words
        return f"{FALLS} ({words})" if self.fallen else words

    @property
    def name(self) -> str:
        """What a screen reader says: the title, then verdict and trust."""
        return f"{self.title}: {self.standing}"


@dataclass(frozen=True, slots=True)
class Edge:
    """`user` rests on `used`; both are keys of nodes.

    `uses` is a proof that the verdict rests on, `alternative` another proof of the same. An assumption of the paper is
    used where a theorem `carries` a hypothesis that says it and nothing that its proof used does so already; `assumes`
    is what the paper says that a statement assumes, where the theorems do not carry it so. `names` are the labels, with
    parts, that the proofs asked for.
    """

    user: str
    used: str
    kind: EdgeKind = "uses"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DependencyGraph:
    """What rests on what. `focus` is the key that a sub-graph is about; `implied` counts the edges left out.

    >>> graph = DependencyGraph(
    ...     tuple(Node(key, key, key, "label", "proved", "symbolic") for key in ("sum", "bound", "limit")),
    ...     (Edge("bound", "sum"), Edge("limit", "bound"), Edge("limit", "sum")),
    ... )
    >>> graph.rests_on("limit"), graph.users("sum"), graph.reduced().implied
    (('sum', 'bound'), ('bound', 'limit'), 1)
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    focus: str = ""
    implied: int = 0

    @classmethod
    def of(cls, report: Report) -> "DependencyGraph":
        """The graph of a report: its labels, what their proofs used, and the assumptions that the paper names.

        A label that a proof used is looked for as the verification does: among the user's own scripts if the proof
        stands in one and they claim it, else among the paper's. What has no row in the report gets a node without a
        verdict.

        >>> from zcmoe_symbolic.verification import verify
        >>> graph = DependencyGraph.of(verify("thm-4.3"))
        >>> [(edge.user, edge.used) for edge in graph.edges]
        [('thm-4.3', 'hoelder'), ('thm-4.3', 'thm-C.2'), ('thm-4.3', 'asm-1')]
        """
        return _Assembly(report).graph()

    # -- asking -----------------------------------------------------------------------------------

    def node(self, key: str) -> Node:
        """The node with a key; a label will do where only one node bears it. Anything else is a `ValueError`.

        >>> DependencyGraph((Node("sum", "sum", "sum", "label"),), ()).node("summ")
        Traceback (most recent call last):
        ValueError: 'summ' is no label of this graph; did you mean 'sum'?
        """
        found = [node for node in self.nodes if node.key == key] or [node for node in self.nodes if node.label == key]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"{key!r} is claimed more than once; name one of {', '.join(repr(n.key) for n in found)}")
        close = get_close_matches(str(key), [node.key for node in self.nodes], n=1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; it has {len(self.nodes)} others"
        raise ValueError(f"{key!r} is no label of this graph{hint}")

    def rests_on(self, key: str) -> tuple[str, ...]:
        """Everything that a node rests on, directly or not, in the order of the graph, without itself."""
        return self._reached(self.node(key).key, lambda edge: (edge.user, edge.used))

    def users(self, key: str) -> tuple[str, ...]:
        """Everything that rests on a node, directly or not, in the order of the graph, without itself."""
        return self._reached(self.node(key).key, lambda edge: (edge.used, edge.user))

    def _reached(self, start: str, ends: "Callable[[Edge], tuple[str, str]]") -> tuple[str, ...]:
        seen = _reachable(start, map(ends, self.edges)) - {start}
        return tuple(node.key for node in self.nodes if node.key in seen)

    # -- other graphs -----------------------------------------------------------------------------

    def around(self, key: str) -> "DependencyGraph":
        """The sub-graph about one node: what it rests on, directly or not, and what uses it directly."""
        focus = self.node(key).key
        below = {focus, *self.rests_on(focus)}
        direct = {edge.user for edge in self.edges if edge.used == focus}
        edges = tuple(edge for edge in self.edges if edge.used == focus or (edge.user in below and edge.used in below))
        return DependencyGraph(tuple(n for n in self.nodes if n.key in below | direct), edges, focus)

    def without(self, fallen: Collection[str]) -> "DependencyGraph":
        """The same graph with these labels (or keys) marked as fallen."""
        marked = set(fallen)
        nodes = tuple(replace(n, fallen=True) if {n.key, n.label} & marked else n for n in self.nodes)
        return replace(self, nodes=nodes)

    def reduced(self) -> "DependencyGraph":
        """Without the edges that other edges imply: what is used indirectly as well is drawn once.

        Which node rests on which is the same as before, also where the labels use each other in a circle.
        """
        kept = list(self.edges)
        for edge in self.edges:
            others = [other for other in kept if other is not edge]
            if edge.used in _reachable(edge.user, ((other.user, other.used) for other in others)):
                kept = others
        return replace(self, edges=tuple(kept), implied=self.implied + len(self.edges) - len(kept))

    # -- showing ----------------------------------------------------------------------------------

    def dot(self) -> str:
        """The graph as text for Graphviz, with the arrows from what is used to what rests on it.

        >>> print(DependencyGraph((Node("sum", "sum", 'a "sum"', "label"),), ()).dot().splitlines()[-2])
          n0 [label="a \\"sum\\"\\nnot in this report", shape="box", style="rounded"];
        """
        from zcmoe_symbolic.present.graph.layout import graphviz_text

        return graphviz_text(self)

    def svg(
        self,
        *,
        link: "Callable[[Node], str] | None" = None,
        fallen: Collection[str] = (),
        name: str = "graph",
        standalone: bool = False,
    ) -> str:
        """The graph as one `<svg>` element, drawn by Graphviz.

        `link` gives the address of a node's page, empty for none. Labels in `fallen` are marked. `name` begins the
        identifiers of the element, so that several drawings can stand on one page. `standalone` makes a file: with
        its own colours, which a page takes from `STYLE`. Raises `GraphvizFailed`, a `ValueError`, if Graphviz is not
        installed or does not answer.
        """
        from zcmoe_symbolic.present.graph.svg import draw

        return draw([self], link=link, fallen=fallen, names=[name], standalone=standalone)[0]

    def as_html_list(self, *, link: "Callable[[Node], str] | None" = None) -> str:
        """The graph in words: a list with one item for each node, and what it rests on."""
        from zcmoe_symbolic.present.graph.page import html_list

        return html_list(self, link=link)


def _reachable(start: str, arrows: Iterable[tuple[str, str]]) -> set[str]:
    """What can be reached from `start` by one arrow or more."""
    following: dict[str, list[str]] = {}
    for tail, head in arrows:
        following.setdefault(tail, []).append(head)
    seen: set[str] = set()
    waiting = list(following.get(start, ()))
    while waiting:
        if (key := waiting.pop()) not in seen:
            seen.add(key)
            waiting.extend(following.get(key, ()))
    return seen


# -- from a report to a graph -----------------------------------------------------------------------


class _Assembly:
    """The rows of a report with their keys, and the look-up of used labels."""

    def __init__(self, report: Report):
        witnesses = {id(w): f.title for f in report.findings for w in f.witnesses if w.id == f.id}
        self._findings = {id(w) for f in report.findings for w in f.witnesses}
        asked = set(report.asked)
        supplementary = [(row, _is_own(row, asked)) for row in report.supplementary]
        reported = {row.id for row, own in supplementary if not own} | {row.id for row in report.statements}
        rows = [(row, False) for row in report.statements]
        # The witness of a finding may be a label that has a row of its own too.
        rows += [(w, False) for f in report.findings for w in f.witnesses if w.id not in reported]
        rows += supplementary
        self._rows: dict[str, StatementRow] = {}
        self._own: dict[str, list[str]] = {}
        self._paper: dict[str, str] = {}
        clashing = _repeated([row.id for row, _ in rows])
        for row, own in rows:
            key = _unused(f"{row.id} ({row.script})" if own and row.id in clashing else row.id, self._rows)
            self._rows[key] = row
            if own:
                self._own.setdefault(row.id, []).append(key)
            else:
                self._paper.setdefault(row.id, key)
        self._titles = {key: witnesses.get(id(row), row.title) for key, row in self._rows.items()}
        self._further: dict[str, Node] = {}

    def graph(self) -> DependencyGraph:
        nodes = [self._node(key, row) for key, row in self._rows.items()]
        edges = [edge for key, row in self._rows.items() for edge in self._edges(key, row)]
        return DependencyGraph((*nodes, *self._further.values()), tuple(edges))

    def _node(self, key: str, row: StatementRow) -> Node:
        kind: NodeKind = "label"
        names: Mapping[str, str] = {}
        if key in self._paper.values():
            names = {item.identifier: item.name for item in paper.statements()}
            if id(row) in self._findings:
                kind = "finding"
            elif row.id in names:
                kind = "statement"
            elif row.id.startswith("asm-"):
                kind = "assumption"
        return Node(key, row.id, self._titles[key], kind, row.verdict, row.trust, names.get(row.id, ""), row)

    def _edges(self, key: str, row: StatementRow) -> Iterator[Edge]:
        used: dict[tuple[str, EdgeKind], dict[str, None]] = {}
        for part in row.parts:
            for proof in part.proofs:
                kind: EdgeKind = "uses" if proof is part.best else "alternative"
                for name in proof.uses:
                    for other in self._looked_up(name, key):
                        used.setdefault((other, kind), {})[name] = None
        for (other, kind), names in used.items():
            if other != key and (kind == "uses" or (other, "uses") not in used):
                yield Edge(key, other, kind, tuple(names))
        carried = _carried(row)
        inherited = {label for other, kind in used if kind == "uses" for label in _carried(self._rows.get(other))}
        for label in dict.fromkeys((*carried, *self._assumed(key, row))):
            other = self._paper.get(label) or self._stranger(label)
            if other != key and (other, "uses") not in used and label not in inherited:
                yield Edge(key, other, "carries" if label in carried else "assumes", (label,))

    def _assumed(self, key: str, row: StatementRow) -> Sequence[str]:
        if self._paper.get(row.id) != key:
            return ()
        return next((item.assumptions for item in paper.statements() if item.identifier == row.id), ())

    def _looked_up(self, name: str, user: str) -> list[str]:
        """The keys of the rows whose proofs a use of this name took."""
        label, slash, part = name.partition("/")
        own = self._own.get(label, [])
        if user in {key for keys in self._own.values() for key in keys}:
            having = [key for key in own if not slash or part in {p.name for p in self._rows[key].parts}]
            if having:
                return having
        return [self._paper.get(label) or self._stranger(label)]

    def _stranger(self, label: str) -> str:
        """The key of something that was used or assumed and has no row."""
        if label not in self._further:
            self._further[label] = self._without_row(label)
        return self._further[label].key

    def _without_row(self, label: str) -> Node:
        statements = {item.identifier: item for item in paper.statements()}
        assumptions = {item.identifier: item.title for item in paper.assumptions()}
        key = _unused(label, {*self._rows, *(node.key for node in self._further.values())})
        if label in statements:
            return Node(key, label, statements[label].title, "statement", says=statements[label].name)
        if label in assumptions:
            return Node(key, label, assumptions[label], "assumption")
        number = label.removeprefix("eq-")
        return Node(key, label, label if number == label else f"Equation ({number})", "label")


def _is_own(row: StatementRow, asked: Collection[str]) -> bool:
    """Whether the row stands for a script of the user's, which is shown as it was asked for."""
    return bool(row.script) and row.script in asked


def _carried(row: StatementRow | None) -> tuple[str, ...]:
    """The assumptions of the paper that the theorems behind the verdict carry as a hypothesis."""
    parts = () if row is None else row.parts
    return tuple(sorted({label for part in parts if part.verdict == "proved" for label in part.best.assumptions}))


def _repeated(labels: Sequence[str]) -> set[str]:
    return {label for label, count in Counter(labels).items() if count > 1}


def _unused(wanted: str, taken: Collection[str]) -> str:
    key, count = wanted, 1
    while key in taken:
        count += 1
        key = f"{wanted} [{count}]"
    return key
