"""The examples of docs/CELLS.md run as they stand."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "CELLS.md"


def test_the_page_says_what_comes_out():
    outcome = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert outcome.attempted >= 9
    assert outcome.failed == 0
