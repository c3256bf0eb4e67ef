"""The page on the bounds: its examples run, and the theorems that it names exist."""

import ast
import doctest
import re
from pathlib import Path

from zcmoe_symbolic.proofs import proof_scripts
from zcmoe_symbolic.theory import concentration

PAGE = Path(__file__).parents[2] / "docs" / "CONCENTRATION.md"
LABEL = re.compile(r"`((?:lem|thm|eq)-[\w.-]+/[^`]+)`")


def test_the_examples_of_the_page_run_as_shown():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 8
    assert result.failed == 0


def test_the_theorems_on_the_page_exist():
    claimed = set()
    for path in proof_scripts():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "claim":
                words = [node.args[0], *(keyword.value for keyword in node.keywords if keyword.arg == "part")]
                claimed.add("/".join(word.value for word in words if isinstance(word, ast.Constant)))
    named = set(LABEL.findall(PAGE.read_text(encoding="utf-8")))
    assert len(named) > 10
    assert named <= claimed


def test_every_function_is_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    assert not [name for name in concentration.__all__ if not re.search(rf"`{name}\b|\b{name}\(", text)]
