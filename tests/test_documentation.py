"""The pages say what the program does: trust page, changelog, README and its scripts."""

import re
import shlex

import documented
import pytest
from documented import ROOT, without_times

from zcmoe_symbolic import __version__
from zcmoe_symbolic.kernel import rule_names
from zcmoe_symbolic.verification import verify

README = (ROOT / "README.md").read_text(encoding="utf-8")
TRUST = (ROOT / "docs" / "TRUST.md").read_text(encoding="utf-8")


def blocks(language):
    """The fenced blocks of the README in a language, with the file name that the fence gives, if any."""
    return documented.blocks(README, language)


def run(arguments, folder):
    return documented.run(["zcmoe", *arguments], folder)


def test_every_rule_is_on_the_trust_page():
    assert set(re.findall(r"`(\w+)`", TRUST)) >= set(rule_names())


def test_the_citations_on_the_trust_page_are_those_in_use():
    listed = re.findall(r"^\* (.+)$", TRUST.split("## Citations in use")[1], re.MULTILINE)
    report = verify().as_json()
    in_use = {c for row in (*report["statements"], *report["supplementary"]) for c in row["citations"]}
    assert set(listed) == in_use


def test_the_kernel_is_small():
    lines = sum(
        len(p.read_text(encoding="utf-8").splitlines()) for p in (ROOT / "zcmoe_symbolic" / "kernel").glob("*.py")
    )
    assert lines < 2000


def test_the_changelog_knows_the_version():
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readme")
    named = [(title, code) for title, code in blocks("python") if title]
    for title, code in named:
        (folder / title).write_text(code, encoding="utf-8")
    assert len(named) == 2
    return folder


def consoles():
    """Each `$ zcmoe ...` command of the README with its printed output."""
    for _, block in blocks("console"):
        command, _, output = block.partition("\n")
        if command.startswith("$ zcmoe ") and ".py" in command:
            yield command.removeprefix("$ zcmoe ").split(), output


def test_there_are_two_scripts_to_run():
    assert len(list(consoles())) == 2


@pytest.mark.parametrize(("arguments", "output"), list(consoles()), ids=["right", "wrong"])
def test_readme_scripts_behave_as_printed(arguments, output, scripts):
    done = run(arguments, scripts)
    printed = output.split("$ echo $?\n")
    assert without_times(done.stdout) == without_times(printed[0])
    assert done.returncode == int(printed[1])
    assert "Traceback" not in done.stderr


def without_radius(text):
    """How far the radius lies below what was asked for depends on the versions of the libraries."""
    return [line for line in text.strip().splitlines() if not line.startswith("radius ")]


def test_readme_evaluation_behaves_as_printed(tmp_path):
    found = [block.partition("\n") for _, block in blocks("console") if block.startswith("$ zcmoe evaluate ")]
    assert found
    for command, _, output in found:
        done = run(shlex.split(command)[2:], tmp_path)
        assert without_radius(done.stdout) == without_radius(output)
        assert done.returncode == 0
