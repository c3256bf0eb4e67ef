"""A dependency graph on a page: the drawing in a box that scrolls, a legend, and the same as a list."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from zcmoe_symbolic.present.graph.layout import GraphvizFailed
from zcmoe_symbolic.present.graph.wording import printable

if TYPE_CHECKING:
    from zcmoe_symbolic.present.graph.dependencies import DependencyGraph, Edge, Node

__all__ = ["figure", "html_list"]

_KINDS = {
    "statement": "square box: statement of the paper",
    "label": "rounded box: another label with a proof",
    "finding": "eight corners: witness of a finding",
    "assumption": "slanted box: assumption of the paper",
}
_EDGES = {
    "uses": "arrow: from what is used to what rests on it",
    "alternative": "dotted arrow: only another proof of the same uses it",
    "carries": "long dashes: a theorem carries the assumption as a hypothesis",
    "assumes": "short dashes: only the paper names the assumption here",
}
_MANNERS = {
    "alternative": " (in another proof)",
    "carries": " (as a hypothesis)",
    "assumes": " (assumed, says the paper)",
}


def figure(
    graph: "DependencyGraph",
    caption: str,
    *,
    link: "Callable[[Node], str] | None" = None,
    name: str = "graph",
    svg: str | None = None,
) -> str:
    """The graph as a `<figure>`: caption, drawing, legend, and the same as a list that can be opened.

    `svg` is the drawing if it was made before, by `draw`. If Graphviz is missing, a notice says so and the list is
    all there is.

    >>> from zcmoe_symbolic.present.graph import DependencyGraph, Node
    >>> "Nothing rests on" in figure(DependencyGraph((Node("sum", "sum", "sum", "label"),), ()), "What rests on what")
    True
    """
    drawing, notice = svg, ""
    if drawing is None:
        try:
            drawing = graph.svg(link=link, name=name)
        except GraphvizFailed as error:
            notice = f'<p class="graph-notice">No drawing: {_text(str(error))}.</p>'
    pieces = ['<figure class="dependency-graph">', f"<figcaption>{_text(caption)}</figcaption>"]
    if drawing is not None:
        label = quoteattr(printable(f"{caption} (drawing)"))
        pieces.append(f'<div class="graph-scroll" tabindex="0" role="region" aria-label={label}>\n{drawing}\n</div>')
        pieces.append(_legend(graph))
    pieces.append(notice)
    opened = " open" if drawing is None else ""
    pieces.append(f"<details{opened}><summary>The graph as a list</summary>{html_list(graph, link=link)}</details>")
    return "\n".join([piece for piece in pieces if piece] + ["</figure>"])


def _legend(graph: "DependencyGraph") -> str:
    entries = [words for kind, words in _KINDS.items() if any(node.kind == kind for node in graph.nodes)]
    if any(node.trust == "certified" for node in graph.nodes):
        entries.append("double border: certified by ball arithmetic")
    if any(node.trust == "cited" for node in graph.nodes):
        entries.append("dashed border: rests on a citation")
    if any(node.fallen for node in graph.nodes):
        entries.append("struck out: falls")
    entries += [words for kind, words in _EDGES.items() if any(edge.kind == kind for edge in graph.edges)]
    return f'<ul class="graph-legend">{"".join(f"<li>{_text(words)}</li>" for words in entries)}</ul>'


def html_list(graph: "DependencyGraph", *, link: "Callable[[Node], str] | None" = None) -> str:
    """The graph in words: a list with one item for each node, and what it rests on."""
    nodes = {node.key: node for node in graph.nodes}
    used: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        used.setdefault(edge.user, []).append(edge)

    def named(node: "Node") -> str:
        address = link(node) if link else ""
        title = _text(node.title)
        return f"<a href={quoteattr(printable(address))}>{title}</a>" if address else title

    def item(node: "Node") -> str:
        names = [named(nodes[edge.used]) + _MANNERS.get(edge.kind, "") for edge in used.get(node.key, ())]
        tail = f"; rests on {', '.join(names)}" if names else ""
        return f"<li>{named(node)}: {_text(node.standing)}{tail}</li>"

    listed = "\n".join(item(node) for node in graph.nodes)
    none = "" if graph.edges else "<p>Nothing rests on anything else here.</p>"
    return f'{none}<ul class="graph-list">\n{listed}\n</ul>'


def _text(text: str) -> str:
    return escape(printable(text))
