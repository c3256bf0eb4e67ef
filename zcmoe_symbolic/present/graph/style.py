"""The colours of the drawings, for light and dark; a page may set the custom properties itself."""

from importlib.resources import files

__all__ = ["STYLE"]

STYLE = files("zcmoe_symbolic.present.graph").joinpath("graph.css").read_text(encoding="utf-8")
"""CSS for every drawing on a page; all its rules are below the class `dependency-graph`."""
