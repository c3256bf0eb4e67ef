"""Pages of Markdown as something to run: their scripts, commands and examples.

A page runs in a folder of its own. Blocks `python` with a title are scripts that are written there; blocks `console`
are commands with what they print; blocks `python` without a title hold examples with `>>>`. Blocks in other languages
are not run.
"""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page, language):
    """The fenced blocks in a language, each with the file name that its fence gives, or an empty text."""
    return [(title, code) for found, title, code in _BLOCK.findall(page) if found == language]


def run(arguments, folder, seconds=300):
    """A command of a page: `zcmoe` and `python` are those of this installation."""
    program, *rest = arguments
    ours = {"zcmoe": [sys.executable, "-m", "zcmoe_symbolic"], "python": [sys.executable]}
    return subprocess.run(
        [*ours.get(program, [program]), *rest],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "ZCMOE_CACHE_DIR": str(folder / ".cache")},
        check=False,
    )


def without_times(text):
    """Times vary from run to run, and with them nothing but the width of the gaps."""
    lines = (re.sub(r"\b\d+\.\d+\b(?=  | s\b)", "T", line).rstrip() for line in text.strip().splitlines())
    return [re.sub(r" +", " ", line) for line in lines]


def without_progress(text):
    """A page leaves out the lines of progress, whose order depends on the machine."""
    return re.sub(r"^\[\d+/\d+\] .*\n", "", text, flags=re.MULTILINE)


def failures_of_commands(page, folder):
    """What goes otherwise than a page says, for all of its commands in order.

    A command without printed output only has to succeed. `$ echo $?` prints the exit status of the command before it;
    without it the status is 0, or 1 where a refutation is printed.
    """
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    for title, code in blocks(page, "python"):
        if title:
            (folder / title).write_text(code, encoding="utf-8")
    found = []
    for _, block in blocks(page, "console"):
        status = None
        for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            if command == "echo $?":
                found += [] if printed.strip() == str(status) else [f"the status is {status}, not {printed.strip()}"]
                continue
            done = run(shlex.split(command), folder)
            status = done.returncode
            asked = "echo $?" in block
            if "Traceback" in done.stderr or (status and not asked):
                found.append(f"$ {command} ends with {status}: {done.stderr[-2000:]}{done.stdout[-2000:]}")
            elif printed and without_times(without_progress(done.stdout)) != without_times(printed):
                found.append(f"$ {command} prints\n{without_progress(done.stdout)}\nand not\n{printed}")
    return found


def failures_of_examples(page, name):
    """The report of doctest about the examples of a page, and how many there are."""
    report = []
    test = doctest.DocTestParser().get_doctest(page, {}, name, name, 0)
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=report.append)
    return report, len(test.examples)
