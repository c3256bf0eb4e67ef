"""Dependency graphs as SVG that a page can hold: links that the keyboard reaches, names for screen readers."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from zcmoe_symbolic.present.graph.layout import Box, Curve, Layout, lay_out
from zcmoe_symbolic.present.graph.style import STYLE
from zcmoe_symbolic.present.graph.wording import printable

if TYPE_CHECKING:
    from zcmoe_symbolic.present.graph.dependencies import DependencyGraph, Edge, Node

__all__ = ["draw"]

_BORDER = 6.0
_LINE, _MARGIN = 16.0, 5.0
_SMALLEST = 0.75
"""A drawing shrinks with the page down to this share of its size; on narrower pages it is scrolled."""
_SIGNS = {"proved": "✓", "cited": "§", "refuted": "✗", "undecided": "?"}
_ROUNDING = {"statement": 2.0, "label": 9.0}
_SLANT = 10.0


def draw(
    graphs: Sequence["DependencyGraph"],
    *,
    link: "Callable[[Node], str] | None" = None,
    links: "Sequence[Callable[[Node], str]] | None" = None,
    fallen: Collection[str] = (),
    names: Sequence[str] | None = None,
    standalone: bool = False,
) -> list[str]:
    """Each graph as one `<svg>` element; all of them are laid out by one call of Graphviz.

    `link` gives the address of a node's page, empty for none; with `links` each graph has a function of its own. Labels
    in `fallen` are marked. `names` begin the identifiers of the elements and have to differ on one page (if not given,
    they are `graph-1`, `graph-2`, ...). `standalone` adds the colours, so that each text is a file that can be opened
    by itself. Raises `GraphvizFailed`, a `ValueError`.

    >>> draw([])
    []
    """
    marked = [graph.without(fallen) if fallen else graph for graph in graphs]
    called = [f"graph-{k}" for k in range(1, len(graphs) + 1)] if names is None else list(names)
    linked = [link or _nowhere for _ in graphs] if links is None else list(links)
    return [
        _drawing(graph, layout, address, name, standalone=standalone)
        for graph, layout, address, name in zip(marked, lay_out(marked), linked, called, strict=True)
    ]


def _nowhere(_: "Node") -> str:
    return ""


def _drawing(
    graph: "DependencyGraph", layout: Layout, link: "Callable[[Node], str]", name: str, *, standalone: bool
) -> str:
    width, height = layout.width + 2 * _BORDER, layout.height + 2 * _BORDER
    prefix = "".join(c if c.isascii() and c.isalnum() else "-" for c in name)
    titled = "Dependency graph" if not graph.focus else f"Dependencies of {graph.node(graph.focus).title}"
    own_class = ' class="dependency-graph"' if standalone else ""
    header = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" style="max-width:100%;min-width:{_SMALLEST * width:.0f}px" '
        f'aria-labelledby="{prefix}-title" aria-describedby="{prefix}-description"'
        f"{own_class}>"
    )
    pieces = [
        header,
        f'<title id="{prefix}-title">{_text(titled)}</title>',
        f'<desc id="{prefix}-description">{_text(_description(graph))}</desc>',
    ]
    if standalone:
        pieces.append(f"<style>{_text(STYLE)} .dependency-graph {{ font-family: sans-serif; }}</style>")
    pieces.append(f'<g transform="translate({_BORDER:.0f} {_BORDER:.0f})">')
    pieces.append('<g aria-hidden="true">')
    pieces += [_edge(edge, curve) for edge, curve in zip(graph.edges, layout.curves, strict=True)]
    if layout.alone is not None:
        pieces.append(
            f'<text class="note" x="0" y="{layout.alone + 48:.1f}">'
            "These rest on nothing else, and nothing else on them:</text>"
        )
    pieces.append("</g>")
    # In the order of the drawing, from left to right and from top to bottom, so that the keyboard goes that way too.
    order = sorted(range(len(graph.nodes)), key=lambda k: _reading_order(layout.boxes[k], layout.alone))
    pieces += [
        _node(node, layout.boxes[k], link(node), focus=node.key == graph.focus)
        for k, node in ((k, graph.nodes[k]) for k in order)
    ]
    return "\n".join([*pieces, "</g>", "</svg>"])


def _reading_order(box: Box, alone: float | None) -> tuple[bool, float, float]:
    below = alone is not None and box.y > alone
    return (below, box.y, box.x) if below else (below, round(box.x), box.y)


def _description(graph: "DependencyGraph") -> str:
    counts: dict[str, int] = {}
    for node in graph.nodes:
        counts[node.standing] = counts.get(node.standing, 0) + 1
    verdicts = ", ".join(f"{count} {words}" for words, count in counts.items())
    implied = f" {graph.implied} arrows that follow from the others are left out." if graph.implied else ""
    return (
        f"{len(graph.nodes)} labels ({verdicts}) and {len(graph.edges)} arrows, which run from what is used to what "
        f"rests on it.{implied} The same is given as a list."
    )


def _edge(edge: "Edge", curve: Curve) -> str:
    first, *others = curve.points
    path = f"M{first[0]:.1f},{first[1]:.1f}C" + " ".join(f"{x:.1f},{y:.1f}" for x, y in others)
    return f'<path class="edge {edge.kind}" d="{path}"/>{_tip(curve)}'


def _tip(curve: Curve) -> str:
    """The head of an arrow, from the end of the spline to the tip."""
    (x, y), (end_x, end_y) = curve.points[-1], curve.tip
    across_x, across_y = (end_y - y) * 0.4, (x - end_x) * 0.4
    corners = ((end_x, end_y), (x + across_x, y + across_y), (x - across_x, y - across_y))
    return f'<polygon class="tip" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in corners)}"/>'


def _node(node: "Node", box: Box, address: str, *, focus: bool) -> str:
    classes = ["node", node.kind, f"verdict-{node.verdict or 'none'}", f"trust-{node.trust or 'none'}"]
    classes += ["fallen"] * node.fallen + ["focus"] * focus
    said = f"{node.title} ({node.says}): {node.standing}" if node.says else node.name
    described = f"<title>{_text(said)}</title>"
    if address:
        current = ' aria-current="true"' if focus else ""
        opening = f'<a class="{" ".join(classes)}" href={_attribute(address)} aria-label={_attribute(said)}{current}>'
        closing = "</a>"
    else:
        opening = f'<g class="{" ".join(classes)}" role="img" aria-label={_attribute(said)}>'
        closing = "</g>"
    top = box.y - box.height / 2 + _MARGIN
    sign = "✗ " if node.fallen else f"{_SIGNS[node.verdict]} " if node.verdict in _SIGNS else ""
    texts = [_line("title", line, box.x, top + _LINE * (k + 0.8)) for k, line in enumerate(box.lines)]
    texts.append(_line("standing", sign + node.standing, box.x, top + _LINE * (len(box.lines) + 0.75)))
    return "".join([opening, described, _shape(node, box), *texts, closing])


def _line(name: str, text: str, x: float, y: float) -> str:
    return f'<text class="{name}" text-anchor="middle" x="{x:.1f}" y="{y:.1f}">{_text(text)}</text>'


def _shape(node: "Node", box: Box) -> str:
    if node.kind in _ROUNDING:
        shape = _rectangle("shape", box, _ROUNDING[node.kind], 0.0)
        # A second line within: trusted as far as the ball arithmetic is.
        return shape + (_rectangle("inner", box, _ROUNDING[node.kind], 3.5) if node.trust == "certified" else "")
    left, right = box.x - box.width / 2, box.x + box.width / 2
    top, bottom = box.y - box.height / 2, box.y + box.height / 2
    if node.kind == "assumption":
        corners = [(left + _SLANT, top), (right, top), (right - _SLANT, bottom), (left, bottom)]
    else:
        corners = [
            (left + _SLANT, top), (right - _SLANT, top), (right, top + _SLANT), (right, bottom - _SLANT),
            (right - _SLANT, bottom), (left + _SLANT, bottom), (left, bottom - _SLANT), (left, top + _SLANT),
        ]  # fmt: skip
    return f'<polygon class="shape" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}"/>'


def _rectangle(name: str, box: Box, rounding: float, inset: float) -> str:
    return (
        f'<rect class="{name}" x="{box.x - box.width / 2 + inset:.1f}" y="{box.y - box.height / 2 + inset:.1f}" '
        f'width="{box.width - 2 * inset:.1f}" height="{box.height - 2 * inset:.1f}" rx="{rounding:.0f}"/>'
    )


def _text(text: str) -> str:
    return escape(printable(text))


def _attribute(text: str) -> str:
    return quoteattr(printable(text))
