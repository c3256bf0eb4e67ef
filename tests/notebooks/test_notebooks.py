"""The notebooks run from beginning to end, show what they say, and define no mathematics of their own."""

import subprocess

import pytest
from notebook_checks import (
    ROOT,
    broken_blocks,
    converted,
    executed,
    faults,
    mathematics,
    notebooks,
    plain_sections,
    rich_outputs,
    stored,
)

FAST = "01_quick_start.py"
ALL = [pytest.param(path, id=path.stem, marks=[] if path.name == FAST else [pytest.mark.slow]) for path in notebooks()]


def texts(notebook, kind="text/html"):
    """What the cells of a notebook show in one kind of data, in their order."""
    return [text for cell in notebook.cells for text in shown(cell, kind)]


def shown(cell, kind):
    return [output["data"][kind] for output in cell.get("outputs", []) if kind in output.get("data", {})]


def cell_of_the_sliders(notebook):
    (cell,) = (cell for cell in notebook.cells if cell.source.startswith("targets = "))
    assert "explore_segmentation(" in cell.source
    return cell


def test_there_are_notebooks():
    assert [path.name[:2] for path in notebooks()] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", ALL)
def test_a_notebook_runs_without_an_error_or_a_warning_and_shows_something_in_every_section(path, tmp_path):
    notebook = executed(converted(path.read_text(encoding="utf-8")), tmp_path)
    assert faults(notebook) == []
    assert plain_sections(notebook) == []
    assert rich_outputs(notebook) >= 4


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in notebooks()])
def test_a_notebook_defines_no_mathematics(path):
    assert mathematics(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in notebooks()])
def test_a_notebook_is_kept_as_text_without_outputs(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(("# %%", "# ---"))
    notebook = converted(text)
    assert {cell.cell_type for cell in notebook.cells} == {"code", "markdown"}
    assert notebook.cells[0].source.startswith("# ")
    assert broken_blocks(text) == []


def test_no_notebook_with_outputs_is_stored():
    assert stored(ROOT) == []


@pytest.mark.slow
def test_without_ipywidgets_the_picture_of_the_sliders_is_there_and_nothing_complains(tmp_path):
    path = next(path for path in notebooks() if path.name.startswith("03"))
    notebook = executed(converted(path.read_text(encoding="utf-8")), tmp_path, hidden=("ipywidgets",))
    assert faults(notebook) == []
    assert plain_sections(notebook) == []
    assert len(shown(cell_of_the_sliders(notebook), "image/png")) == 1
    assert texts(notebook, "application/vnd.jupyter.widget-view+json") == []


@pytest.mark.slow
def test_with_ipywidgets_there_are_sliders_and_the_same_picture(tmp_path):
    path = next(path for path in notebooks() if path.name.startswith("03"))
    notebook = executed(converted(path.read_text(encoding="utf-8")), tmp_path)
    assert len(shown(cell_of_the_sliders(notebook), "image/png")) == 1
    assert len(texts(notebook, "application/vnd.jupyter.widget-view+json")) == 1
    assert len(shown(cell_of_the_sliders(notebook), "application/vnd.jupyter.widget-view+json")) == 1


MOVED = """# %%
from sympy import S
from zcmoe_symbolic import x
from zcmoe_symbolic.present.explorations import explore_segmentation
explorer = explore_segmentation({{"square": x**2, "flat": S(1)}}, [1], [2, 5])
sliders = explorer._sliders()
explorer._sliders = lambda: sliders
explorer
# %%
{moves}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moves", "shown_then"),
    [
        ("pass", "Approximation error of 2 experts"),
        ("sliders['m'].value = 5", "Approximation error of 5 experts"),
        ("sliders['beta'].label = 'flat'", "is constant wherever inputs fall"),
        (
            "beta, _, m = sliders.values(); beta.label = 'flat'; m.value = 5; beta.label = 'square'",
            "error of 5 experts",
        ),
    ],
    ids=["not moved", "moved", "to a choice without a picture", "and back"],
)
def test_a_slider_that_is_moved_changes_the_picture_in_its_place(moves, shown_then, tmp_path):
    notebook = executed(converted(MOVED.format(moves=moves)), tmp_path)
    assert faults(notebook) == []
    sliders, *pictures = notebook.cells[0].outputs
    assert "application/vnd.jupyter.widget-view+json" in sliders["data"]
    assert len(pictures) == 2
    assert shown_then in " ".join(picture["data"].get("text/html", "") for picture in pictures)
    assert ("image/png" in pictures[0]["data"]) == ("constant" not in shown_then)
    assert notebook.cells[1].outputs == []


@pytest.mark.slow
def test_formulas_are_shown_without_the_library_for_mathml_too(tmp_path):
    text = (
        "# %%\nfrom zcmoe_symbolic import DataModel, ScalarMoE, x\n# %%\n"
        "moe = ScalarMoE(DataModel(x**2, 1))\nmoe.optimal_density()\nScalarMoE(moe.model)\n"
    )
    with_it = executed(converted(text), tmp_path)
    assert "<math " in texts(with_it)[0]
    without = executed(converted(text), tmp_path, hidden=("latex2mathml",))
    assert faults(without) == []
    assert "<math " not in texts(without)[0]
    assert "$\\displaystyle \\beta(x) = x^2$" in texts(without)[0]


# -- progress ----------------------------------------------------------------------------------------------------------

PROGRESS = """# %%
from zcmoe_symbolic import show_progress, verify
report = verify("lem-6.2", "cor-5.3", progress=show_progress("claims"), jobs={jobs})
# %%
print(report.proofs)
"""


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_verify_leaves_one_finished_bar_in_the_notebook(jobs, tmp_path):
    notebook = executed(converted(PROGRESS.format(jobs=jobs)), tmp_path)
    assert faults(notebook) == []
    (bar,) = texts(notebook)
    proofs = int(notebook.cells[1].outputs[0].text)
    assert proofs > 0
    assert f'max="{proofs}" value="{proofs}" aria-label="claims"' in bar
    assert f"{proofs} of {proofs} claims" in bar


@pytest.mark.slow
def test_work_that_fails_leaves_the_bar_where_it_stood(tmp_path):
    text = """# %%
from zcmoe_symbolic import show_progress
from zcmoe_symbolic.theory.progress import Advance
bar = show_progress("steps")
bar(Advance(2, 5))
raise ValueError("in the middle")
"""
    notebook = executed(converted(text), tmp_path)
    (bar,) = texts(notebook)
    assert 'max="5" value="2"' in bar
    assert faults(notebook) == ["cell 1: ValueError: in the middle"]


# -- planted faults ----------------------------------------------------------------------------------------------------

PLANTED = """# %% [markdown]
# # Title

# %% [markdown]
# ## Pictures

# %%
{code}
"""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("1 / 0", "cell 1: ZeroDivisionError: division by zero"),
        ("import warnings; warnings.warn('careful')", "cell 1 writes to standard error"),
    ],
    ids=["error", "warning"],
)
def test_a_planted_error_or_warning_is_found(code, found, tmp_path):
    (fault,) = faults(executed(converted(PLANTED.format(code=code)), tmp_path))
    assert fault.startswith(found)


def test_a_section_that_shows_nothing_is_found(tmp_path):
    notebook = executed(converted(PLANTED.format(code="print('plain')")), tmp_path)
    assert faults(notebook) == []
    assert plain_sections(notebook) == ["## Pictures"]
    assert rich_outputs(notebook) == 0
    notebook.cells[-1].metadata["tags"] = ["plain"]
    assert plain_sections(notebook) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def square(x):\n    return x * x", ["def square"]),
        ("square = lambda x: x * x", ["lambda"]),
        ("class Model:\n    pass", ["class Model"]),
        ("from functools import cache\n@cache\ndef f():\n    return 1", ["def f"]),
        ("Math(r'x^2')", ["a formula typed by hand: Math('x^2')"]),
        ("@claim('a', states=s)\ndef proof():\n    return calc(s)", []),
        ("@claim('a', states=s)\ndef proof():\n    f = lambda t: t\n    return calc(s)", ["lambda"]),
        ("Latex(theorem.latex())", []),
    ],
    ids=["def", "lambda", "class", "decorated", "formula", "claim", "lambda in a claim", "latex of an object"],
)
def test_planted_mathematics_is_found(code, found):
    assert mathematics(PLANTED.format(code=code)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("# ```sh\n# zcmoe latex thm-4.3\n# ```", []),
        ("# ```sh zcmoe show\n# ```", ["```sh zcmoe show"]),
        ("# ```sh\n# zcmoe latex thm-4.3", ["1 marks in the cell that begins with # T"]),
    ],
    ids=["whole", "in one line", "without an end"],
)
def test_a_block_of_code_that_was_broken_is_found(words, found):
    assert broken_blocks(f"# %% [markdown]\n# # T\n#\n{words}\n") == found


def test_a_stored_notebook_is_found(tmp_path):
    (tmp_path / "outputs.ipynb").write_text("{}", encoding="utf-8")
    assert stored(tmp_path) == ["outputs.ipynb"]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, timeout=60)
    assert stored(tmp_path) == []
    subprocess.run(["git", "-C", str(tmp_path), "add", "outputs.ipynb"], check=True, timeout=60)
    assert stored(tmp_path) == ["outputs.ipynb"]
