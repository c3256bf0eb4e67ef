"""The pages about one's own work do what they say: their scripts, commands and examples are run."""

import pytest
from documented import ROOT, blocks, failures_of_commands, failures_of_examples

PAGES = ["TUTORIAL", "ADD_A_PROOF", "YOUR_OWN_PAPER"]


def page(name):
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_examples_of_a_page_are_right(name):
    report, count = failures_of_examples(page(name), name)
    assert count >= 5
    assert not report, "".join(report)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_commands_of_a_page_print_what_stands_there(name, tmp_path):
    assert blocks(page(name), "console")
    assert failures_of_commands(page(name), tmp_path) == []


RIGHT = """
```python title="one.py"
print("one", 1.5, "s")
```

```console
$ python one.py
one 2.5 s
$ echo $?
0
```
"""


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (("one 2.5", "two 2.5"), "prints"),
        (("$ echo $?\n0", "$ echo $?\n1"), "status is 0"),
        (("python one.py\none 2.5 s\n$ echo $?\n0", "python two.py"), "ends with 2"),
        (('print("one', 'raise ValueError\nprint("one'), "Traceback"),
    ],
    ids=["output", "status", "no such script", "exception"],
)
def test_a_wrong_command_of_a_page_is_seen(fault, said, tmp_path):
    assert failures_of_commands(RIGHT, tmp_path / "right") == []
    found = failures_of_commands(RIGHT.replace(*fault), tmp_path / "wrong")
    assert said in found[0]


def test_a_wrong_example_of_a_page_is_seen():
    report, _ = failures_of_examples("```python\n>>> 1 + 1\n3\n\n```\n", "planted")
    assert "Expected:\n    3\nGot:\n    2" in report[0]
