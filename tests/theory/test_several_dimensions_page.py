"""The page on several dimensions: its examples run as shown."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "SEVERAL_DIMENSIONS.md"


def test_the_examples_of_the_page_run_as_shown() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 15
    assert result.failed == 0
