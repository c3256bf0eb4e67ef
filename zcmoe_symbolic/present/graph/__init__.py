"""The dependency graph of a verification: what rests on what, as data, as Graphviz text, as SVG and as lists."""

from zcmoe_symbolic.present.graph.dependencies import DependencyGraph, Edge, Node
from zcmoe_symbolic.present.graph.layout import GraphvizFailed
from zcmoe_symbolic.present.graph.page import figure
from zcmoe_symbolic.present.graph.style import STYLE
from zcmoe_symbolic.present.graph.svg import draw

__all__ = ["STYLE", "DependencyGraph", "Edge", "GraphvizFailed", "Node", "draw", "figure"]
