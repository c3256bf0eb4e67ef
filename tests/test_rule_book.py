"""The rule book: a section for every rule, a table row for every hypothesis, and a script that is proved."""

import inspect
import re
from pathlib import Path

import pytest

from zcmoe_symbolic import language, verify
from zcmoe_symbolic.kernel import rule_names
from zcmoe_symbolic.language import Hypothesis

DOCS = Path(__file__).parent.parent / "docs"
BOOK = (DOCS / "RULES.md").read_text(encoding="utf-8")
TRUST = (DOCS / "TRUST.md").read_text(encoding="utf-8")


def described_rules(book):
    """The rules that have a section, with the family that the section stands in."""
    families = re.split(r"^## (.+)$", book, flags=re.MULTILINE)[1:]
    return {
        rule: family.lower()
        for family, text in zip(families[::2], families[1::2], strict=True)
        for rule in re.findall(r"^### `(\w+)`$", text, re.MULTILINE)
    }


def described_hypotheses(book):
    """The constructors in the table of hypotheses: each row begins with a call."""
    table = book.split("| hypothesis | meaning |")[1].split("\n\n")[0]
    return set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE))


def constructors(module):
    """What a module exports that gives a hypothesis."""
    exported = {name: getattr(module, name) for name in module.__all__}
    return {
        name
        for name, value in exported.items()
        if inspect.isfunction(value) and inspect.signature(value).return_annotation in (Hypothesis, "Hypothesis")
    }


def section(book, rule):
    return book.split(f"### `{rule}`\n")[1].split("\n#")[0]


def test_every_rule_has_a_section_and_every_section_a_rule():
    assert set(described_rules(BOOK)) == set(rule_names())


def test_the_families_are_those_of_the_trust_page():
    rows = re.findall(r"^\| ([a-z ]+) \| (`.+`) \|$", TRUST, re.MULTILINE)
    assert described_rules(BOOK) == {rule: family for family, rules in rows for rule in re.findall(r"`(\w+)`", rules)}


@pytest.mark.parametrize("rule", rule_names())
def test_every_section_is_complete(rule):
    text = section(BOOK, rule)
    for part in ("Write:", "Proves:", "Side conditions:", "Source:", "Use it"):
        assert text.count(f"* **{part}** ") == 1, part
    assert ">>> " in text


def test_every_hypothesis_is_in_the_table():
    assert constructors(language) - described_hypotheses(BOOK) == set()


def test_the_table_lists_hypotheses_only():
    assert described_hypotheses(BOOK) - constructors(language) == set()


def test_there_are_hypotheses_to_look_for():
    assert {"positive", "companding", "for_all", "independent"} <= constructors(language)
    assert not {"equal", "substitute", "Cell", "Hypothesis"} & constructors(language)


@pytest.mark.parametrize("rule", rule_names())
def test_a_missing_section_is_noticed(rule):
    heading = f"### `{rule}`\n"
    assert BOOK.count(heading) == 1
    for planted in (BOOK.replace(heading, ""), BOOK.replace(heading, f"### {rule}\n")):
        assert set(rule_names()) - set(described_rules(planted)) == {rule}


def test_a_section_in_the_wrong_family_is_noticed():
    assert described_rules(BOOK.replace("## Calculus\n", "## Order\n")) != described_rules(BOOK)


@pytest.mark.parametrize("name", sorted(constructors(language)))
def test_a_missing_row_is_noticed(name):
    planted = re.sub(rf"^\| `{name}\(.*\n", "", BOOK, flags=re.MULTILINE)
    assert constructors(language) - described_hypotheses(planted) == {name}


def test_the_script_on_the_page_is_proved(tmp_path):
    scripts = re.findall(r"^```python title=\"(\w+\.py)\"\n(.*?)^```$", BOOK, re.MULTILINE | re.DOTALL)
    assert len(scripts) == 1
    for name, code in scripts:
        (tmp_path / name).write_text(code, encoding="utf-8")
        report = verify(tmp_path / name)
        assert not report.faults
        assert {row.id: row.verdict for row in report.supplementary} == {
            "least-square": "proved", "least-square-of-p": "proved",
        }  # fmt: skip
