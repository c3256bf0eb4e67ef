"""Notebooks as pages: their text, and their code as blocks."""

from pathlib import Path

__all__ = ["notebook_markdown"]


def notebook_markdown(path: Path) -> str:
    """A notebook kept as text (jupytext's percent format) as Markdown."""
    import jupytext

    pieces = []
    for cell in jupytext.read(path, fmt="py:percent").cells:
        pieces.append(cell.source if cell.cell_type == "markdown" else f"```python\n{cell.source}\n```")
    pieces.append(
        f"*This notebook is kept as `notebooks/{path.name}`; `jupytext --to ipynb` makes the notebook of it.*"
    )
    return "\n\n".join(pieces) + "\n"
