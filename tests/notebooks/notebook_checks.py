"""What every notebook has to be: the checks themselves, so that planted faults can be put to them too."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
SECONDS = 180
RICH = {"text/html", "text/latex", "text/markdown", "image/png", "image/svg+xml"}

# In a process of its own: the client's libraries start threads, and their warnings are not ours.
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
path, folder, seconds = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=int(seconds), kernel_name="python3", allow_errors=True,
               resources={"metadata": {"path": folder}}).execute()
nbformat.write(notebook, path)
"""


def notebooks() -> list[Path]:
    return sorted(FOLDER.glob("*.py"))


def converted(text: str) -> nbformat.NotebookNode:
    """The notebook that a text in jupytext's percent format stands for."""
    return jupytext.reads(text, fmt="py:percent")


def executed(notebook: nbformat.NotebookNode, folder: Path, hidden: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    """The notebook with its outputs, run in a fresh kernel in a folder of its own, without the `hidden` libraries."""
    # As in the repository, where the examples lie beside the folder of the notebooks.
    work, shadow = folder / "notebooks", folder / "shadow"
    for place in (work, shadow):
        place.mkdir(exist_ok=True)
    shutil.copytree(ROOT / "examples", folder / "examples", dirs_exist_ok=True)
    for name in hidden:
        (shadow / f"{name}.py").write_text(f"raise ImportError('{name} is hidden')\n", encoding="utf-8")
    path = folder / "notebook.ipynb"
    nbformat.write(notebook, path)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(shadow), str(ROOT)]),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
    }
    command = [sys.executable, "-c", EXECUTE, str(path), str(work), str(SECONDS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=2 * SECONDS)
    assert done.returncode == 0, done.stderr
    return nbformat.read(path, as_version=4)


def faults(notebook: nbformat.NotebookNode) -> list[str]:
    """What went wrong in an executed notebook: errors, cells that were not run, and whatever is on standard error."""
    found = []
    for number, cell in enumerate(_code(notebook), start=1):
        if cell.source.strip() and cell.execution_count is None:
            found.append(f"cell {number} was not run")
        for output in cell.outputs:
            if output.output_type == "error":
                found.append(f"cell {number}: {output.ename}: {output.evalue}")
            if output.output_type == "stream" and output.name == "stderr":
                found.append(f"cell {number} writes to standard error: {output.text.strip()[:200]}")
    return found


def plain_sections(notebook: nbformat.NotebookNode) -> list[str]:
    """The headings of sections whose cells print, but show no formula, table or picture.

    LaTeX source counts as shown, and so does what a cell with the tag `plain` prints.
    """
    found = []
    for heading, cells in _sections(notebook):
        outputs = [output for cell in cells for output in cell.outputs]
        is_plain = any("plain" in cell.metadata.get("tags", []) for cell in cells)
        if outputs and not is_plain and not any(map(_is_rich, outputs)):
            found.append(heading)
    return found


def rich_outputs(notebook: nbformat.NotebookNode) -> int:
    """How many formulas, tables and pictures a notebook shows."""
    return sum(_is_rich(output) for cell in _code(notebook) for output in cell.outputs)


def _is_rich(output: nbformat.NotebookNode) -> bool:
    return bool(RICH & set(output.get("data", {}))) or r"\begin{align" in output.get("text", "")


def mathematics(text: str) -> list[str]:
    """Functions and classes that a notebook defines, save a proof of a claim; formulas typed for display."""
    found = []
    for cell in _code(converted(text)):
        tree = ast.parse(cell.source)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _proves_a_claim(node):
                found.append(f"def {node.name}")
            elif isinstance(node, ast.ClassDef):
                found.append(f"class {node.name}")
            elif isinstance(node, ast.Lambda):
                found.append("lambda")
            elif isinstance(node, ast.Call) and _is_typed_formula(node):
                found.append(f"a formula typed by hand: {ast.unparse(node)[:60]}")
    return found


def broken_blocks(text: str) -> list[str]:
    """What is wrong with blocks of code in the words of a notebook: marks that share a line, or have no pair."""
    found = []
    for cell in converted(text).cells:
        marks = [line for line in cell.source.splitlines() if "```" in line] if cell.cell_type == "markdown" else []
        found += [line for line in marks if not re.fullmatch(r"```\w*", line)]
        if len(marks) % 2:
            found.append(f"{len(marks)} marks in the cell that begins with {cell.source.splitlines()[0]}")
    return found


def stored(root: Path) -> list[str]:
    """Notebooks with outputs that are under version control, where there is one."""
    found = subprocess.run(["git", "-C", str(root), "ls-files", "*.ipynb"], capture_output=True, text=True, timeout=60)
    if found.returncode == 0:
        return found.stdout.splitlines()
    return [str(path.relative_to(root)) for path in root.rglob("*.ipynb")]


def _proves_a_claim(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    called = [decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call)]
    return any(isinstance(function, ast.Name) and function.id == "claim" for function in called)


def _is_typed_formula(node: ast.Call) -> bool:
    """`Math("...")` or `Latex("...")`: what is displayed must come from an object."""
    is_display = isinstance(node.func, ast.Name) and node.func.id in ("Math", "Latex")
    return is_display and any(isinstance(argument, ast.Constant | ast.JoinedStr) for argument in node.args)


def _code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _sections(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, list[nbformat.NotebookNode]]]:
    """The code cells below each heading of the second level."""
    heading, cells = "", []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            if heading:
                yield heading, cells
            heading, cells = cell.source.splitlines()[0], []
        elif cell.cell_type == "code":
            cells.append(cell)
    if heading:
        yield heading, cells
