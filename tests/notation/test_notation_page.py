"""The page about the notation shows the table as it is, and its examples run."""

import doctest
import tomllib
from pathlib import Path

from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.notation.naming import standard_names

PAGE = Path(__file__).parents[2] / "docs" / "NOTATION.md"


def rows() -> list[str]:
    """The rows that the table of names should have."""
    return [
        f"| `{entry.name}` | {f'as `{entry.like}`' if entry.like else f'`{entry.latex}`'} | {entry.meaning} |"
        for entry in standard_names()
    ]


def test_the_page_has_the_table():
    text = PAGE.read_text(encoding="utf-8")
    assert "\n".join(rows()) in text
    assert "\n".join([*rows(), "| `none` | `n` | nothing |"]) not in text


def test_the_example_on_the_page_is_a_notation():
    block = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    names = tomllib.loads(block)["names"]
    assert len(Notation(tuple(names.items())).renamings) == 6


def test_the_examples_on_the_page_run():
    outcome = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert outcome.failed == 0
    assert outcome.attempted > 5
