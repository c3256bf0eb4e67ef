"""The pages about one's own work do what they say: their scripts, commands and examples are run."""

import re
import shlex

import pytest
import typer
from documented import ROOT, blocks, failures_of_commands, failures_of_examples

from zcmoe_symbolic.cli import app

PAGES = ["TUTORIAL", "ADD_A_PROOF", "YOUR_OWN_PAPER"]


def page(name):
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_examples_of_a_page_are_right(name):
    report, count = failures_of_examples(page(name), name)
    assert count >= 5
    assert not report, "".join(report)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PAGES, "LATEX"])
def test_commands_of_a_page_print_what_stands_there(name, tmp_path):
    assert blocks(page(name), "console")
    assert failures_of_commands(page(name), tmp_path) == []


def commands_of(text):
    """Every `zcmoe ...` of a page, in its blocks and within its sentences, as arguments."""
    code = "\n".join(block for language in ("console", "sh", "") for _, block in blocks(text, language))
    within = re.findall(r"(?<!`)`zcmoe ([a-z][^`\n]* [^`\n]*)`", text)
    found = re.findall(r"^(?:\$ )?zcmoe ([a-z].*)$", code, re.MULTILINE)
    return [shlex.split(command, comments=True) for command in (*found, *within)]


def refused(arguments):
    """What the command line says against arguments before it does anything; empty if they can be read."""
    group = typer.main.get_command(app)
    try:
        name, command, rest = group.resolve_command(group.context_class(group), arguments)
        command.make_context(name, rest)
    except Exception as error:
        # A sentence may name an option and leave out what it is used on.
        return "" if type(error).__name__ == "MissingParameter" else str(getattr(error, "message", error))
    return ""


ALL = ["README.md", "benchmarks/README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", ALL)
def test_the_command_line_knows_every_command_and_option_of_a_page(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = {shlex.join(command): refused(command) for command in commands_of(text)}
    assert {command: said for command, said in found.items() if said} == {}


def test_a_command_or_an_option_that_does_not_exist_is_seen():
    page = "```console\n$ zcmoe verify --witout asm-1   # falls\n```\nSay `zcmoe reprot out` or `zcmoe show thm-4.3`.\n"
    option, command, known = commands_of(page)
    assert refused(known) == ""
    assert "--witout" in refused(option)
    assert "reprot" in refused(command)


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
