"""The page on the predictor says what it does: its examples run."""

import doctest
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

PAGE = Path(__file__).parent.parent.parent / "docs" / "PREDICTOR.md"


def outcome(text, name):
    runner = doctest.DocTestRunner(verbose=False)
    return runner.run(doctest.DocTestParser().get_doctest(text, {}, name, name, 0), out=lambda _: None)


def test_the_examples_of_the_page_run():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert failed == 0
    assert tried >= 25


def test_a_wrong_example_would_be_noticed():
    text = PAGE.read_text(encoding="utf-8").replace("(20, (20,), 2000)", "(21, (20,), 2000)")
    assert outcome(text, "spoilt").failed == 1
