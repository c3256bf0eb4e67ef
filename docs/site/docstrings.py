"""Docstrings as Markdown: an example that runs as a doctest becomes a block of code."""

import re
from typing import Any

import griffe

__all__ = ["DoctestsAsCode", "with_examples_as_code"]

_EXAMPLE = re.compile(r"^(?P<indent> *)>>> .*(?:\n(?! *$).*)*", re.MULTILINE)


def with_examples_as_code(text: str) -> str:
    """The text with a fence around each run of lines that begins with `>>>` and ends with an empty line.

    >>> print(with_examples_as_code("One.\\n\\n>>> 1 + 1\\n2"))
    One.
    <BLANKLINE>
    ```pycon
    >>> 1 + 1
    2
    ```
    """
    return _EXAMPLE.sub(lambda found: f"{found['indent']}```pycon\n{found[0]}\n{found['indent']}```", text)


class DoctestsAsCode(griffe.Extension):
    """Fences the examples of every docstring."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = with_examples_as_code(obj.docstring.value)
