"""Where Graphviz puts the nodes and edges of dependency graphs: its text, its process, its answer."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zcmoe_symbolic.present.graph.wording import printable, text_width, wrapped

if TYPE_CHECKING:
    from zcmoe_symbolic.present.graph.dependencies import DependencyGraph, Node

__all__ = ["Box", "Curve", "GraphvizFailed", "Layout", "graphviz_text", "lay_out"]

_SECONDS = 60.0
_INCH = 72.0
_TITLE, _STANDING = 13.0, 11.0
_LINE, _MARGIN = 16.0, 10.0
_GAP = 18.0
_SHAPES = {
    "statement": 'shape="box"',
    "label": 'shape="box", style="rounded"',
    "finding": 'shape="octagon"',
    "assumption": 'shape="parallelogram"',
}
_LINES = {"uses": "solid", "alternative": "dotted", "carries": "dashed", "assumes": "dashed"}
# Flat and wide: the foundations stand on the left, and what rests on them to the right of them.
_HEADER = "  rankdir=LR; nodesep=0.16; ranksep=0.55;"


class GraphvizFailed(ValueError):
    """Graphviz is not installed, or did not lay out the graph; the message says what to do.

    >>> raise GraphvizFailed("dot is missing")
    Traceback (most recent call last):
    zcmoe_symbolic.present.graph.layout.GraphvizFailed: dot is missing
    """


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a node: the middle and the size in pixels, y downwards, and the lines of its title."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic spline through `points`, which number one more than a multiple of three, up to an arrow's `tip`."""

    points: tuple[tuple[float, float], ...]
    tip: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """A graph laid out: its size, one box for each node, one curve for each edge, and where the lone nodes begin.

    `alone` is the y from which the nodes without any edge stand, `None` if there are none beside connected ones.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]
    alone: float | None = None


def graphviz_text(graph: "DependencyGraph") -> str:
    """The graph as text for Graphviz, with its titles and verdicts."""
    numbers = {node.key: k for k, node in enumerate(graph.nodes)}
    nodes = [
        f'  n{k} [label="{_quoted(node.title)}\\n{_quoted(node.standing)}", {_SHAPES[node.kind]}];'
        for k, node in enumerate(graph.nodes)
    ]
    edges = [f"  n{numbers[edge.used]} -> n{numbers[edge.user]} [style={_LINES[edge.kind]}];" for edge in graph.edges]
    return "\n".join(["digraph dependencies {", _HEADER, *edges, *nodes, "}"])


def _quoted(text: str) -> str:
    """Text inside the double quotes of Graphviz, whose labels know backslashes and HTML entities."""
    return printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


# -- layout -----------------------------------------------------------------------------------------


def lay_out(graphs: Sequence["DependencyGraph"]) -> tuple[Layout, ...]:
    """The layouts of several graphs from one call of Graphviz, which is faster than one call each.

    Raises `GraphvizFailed` if Graphviz is missing, fails, or takes more than a minute.
    """
    sizes = [{node.key: _size(node) for node in graph.nodes} for graph in graphs]
    connected = [{key for edge in graph.edges for key in (edge.user, edge.used)} for graph in graphs]
    texts = [_bare(graph, size, keys) for graph, size, keys in zip(graphs, sizes, connected, strict=True)]
    answers = iter(_asked("\n".join(text for text in texts if text)))
    return tuple(
        _placed(graph, size, keys, next(answers) if text else None)
        for graph, size, keys, text in zip(graphs, sizes, connected, texts, strict=True)
    )


def _size(node: "Node") -> Box:
    lines = wrapped(node.title)
    width = max(*(text_width(line, _TITLE) for line in lines), text_width(f"✓ {node.standing}", _STANDING))
    slant = 24.0 if node.kind in ("finding", "assumption") else 0.0
    return Box(0, 0, round(width + 2 * _MARGIN + slant), _LINE * (len(lines) + 1) + _MARGIN, lines)


def _bare(graph: "DependencyGraph", sizes: dict[str, Box], connected: set[str]) -> str:
    """The graph without any words, so that no text of a user's can be read as something else."""
    if not connected:
        return ""
    numbers = {node.key: k for k, node in enumerate(graph.nodes)}
    nodes = [
        f"n{numbers[key]} [shape=box, fixedsize=true, width={box.width / _INCH:.4f}, height={box.height / _INCH:.4f}];"
        for key, box in sizes.items()
        if key in connected
    ]
    edges = [f"n{numbers[edge.used]} -> n{numbers[edge.user]} [id=e{k}];" for k, edge in enumerate(graph.edges)]
    return "\n".join(["digraph g {", _HEADER, 'node [label=""];', "edge [arrowsize=0.7];", *nodes, *edges, "}"])


def _asked(text: str) -> list[dict[str, Any]]:
    if not text:
        return []
    dot = shutil.which("dot")
    if dot is None:
        raise GraphvizFailed(
            "the dependency graph is drawn by Graphviz, whose command `dot` is not installed; install Graphviz"
        )
    try:
        done = subprocess.run(
            [dot, "-Tjson0"], input=text, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise GraphvizFailed(f"Graphviz has not laid out the dependency graph in {_SECONDS:.0f} s") from None
    except OSError as error:
        raise GraphvizFailed(f"Graphviz could not be started: {error}") from error
    answers, decoder, rest = [], json.JSONDecoder(), done.stdout.strip()
    try:
        while rest:
            answer, end = decoder.raw_decode(rest)
            answers.append(answer)
            rest = rest[end:].lstrip()
    except json.JSONDecodeError:
        answers = []
    if done.returncode or not answers:
        complaint = " ".join(done.stderr.split())[:200] or "no answer"
        raise GraphvizFailed(f"Graphviz has not laid out the dependency graph: {complaint}")
    return answers


def _placed(
    graph: "DependencyGraph", sizes: dict[str, Box], connected: set[str], answer: dict[str, Any] | None
) -> Layout:
    width = height = 0.0
    boxes: dict[str, Box] = {}
    curves: list[Curve] = []
    if answer is not None:
        _, _, width, height = (float(number) for number in answer["bb"].split(","))
        places = {thing["name"]: thing["pos"] for thing in answer["objects"]}
        splines = {edge["id"]: edge["pos"] for edge in answer["edges"]}
        for k, node in enumerate(graph.nodes):
            if node.key in connected:
                x, y = _point(places[f"n{k}"], height)
                measured = sizes[node.key]
                boxes[node.key] = Box(x, y, measured.width, measured.height, measured.lines)
        curves = [_curve(splines[f"e{k}"], height) for k in range(len(graph.edges))]
    alone = [sizes[node.key] for node in graph.nodes if node.key not in connected]
    beginning = height if alone and answer is not None else None
    placed, ends = _in_rows(alone, height + (4 * _GAP if answer is not None else 0.0), max(width, 640.0))
    boxes |= dict(zip((node.key for node in graph.nodes if node.key not in connected), placed, strict=True))
    width, height = max(width, ends[0]), max(height, ends[1])
    return Layout(width, height, tuple(boxes[node.key] for node in graph.nodes), tuple(curves), beginning)


def _point(text: str, height: float) -> tuple[float, float]:
    x, y = text.split(",")
    return float(x), height - float(y)


def _curve(text: str, height: float) -> Curve:
    """A spline as Graphviz writes it: `e,` and the tip of the arrow, then the points."""
    pieces = text.replace("\\\n", "").split(";")[0].split()
    tips = [piece.removeprefix("e,") for piece in pieces if piece.startswith("e,")]
    points = tuple(_point(piece, height) for piece in pieces if piece[0] not in "es")
    return Curve(points, _point(tips[0], height) if tips else points[-1])


def _in_rows(boxes: Sequence[Box], top: float, width: float) -> tuple[list[Box], tuple[float, float]]:
    """Boxes side by side in columns of one width, and the right and lower end of them all."""
    if not boxes:
        return [], (0.0, 0.0)
    across = max(box.width for box in boxes) + _GAP
    columns = max(1, min(len(boxes), int((width + _GAP) // across)))
    placed, lowest = [], top
    for start in range(0, len(boxes), columns):
        row = boxes[start : start + columns]
        tallest = max(box.height for box in row)
        for k, box in enumerate(row):
            placed.append(Box(k * across + box.width / 2, lowest + tallest / 2, box.width, box.height, box.lines))
        lowest += tallest + _GAP
    return placed, (columns * across - _GAP, lowest - _GAP)
