"""The command line in processes of its own: what it prints where, and its exit status."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from zcmoe_symbolic import paper
from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.present.text import show_assumption, show_equation
from zcmoe_symbolic.verification import Run
from zcmoe_symbolic.verification.store import Memory

SCRIPTS = Path(__file__).parent / "scripts"
COMMAND = [sys.executable, "-m", "zcmoe_symbolic.cli"]


def zcmoe(*arguments, cwd=SCRIPTS, environment=None):
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def verified(*arguments):
    """The exit status and the object of `zcmoe verify --json`."""
    found = zcmoe("verify", *arguments, "--json")
    return found.returncode, json.loads(found.stdout)


def without_times(thing):
    """What was found out, without how long it took and whether it is remembered."""
    if isinstance(thing, dict):
        left_out = ("seconds", "remembered")
        return {key: without_times(value) for key, value in thing.items() if key not in left_out}
    return [without_times(value) for value in thing] if isinstance(thing, list) else thing


@pytest.fixture(scope="module")
def everything():
    return zcmoe("verify", "--json", "--fresh")


def script(folder, text, name="my_lemma.py"):
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


HEAD = """
    from sympy import Symbol
    from zcmoe_symbolic import algebra, calc, claim, uses
    from zcmoe_symbolic.language import equal
    x = Symbol("x", real=True)
"""
GOOD = f"""{HEAD}
    @claim("lem-good", states=equal(x * (x + 1), x**2 + x))
    def good():
        return calc(x * (x + 1)).equals(x**2 + x, by=algebra).theorem()
"""


# -- everything -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [[str(Path(sys.executable).parent / "zcmoe")], [sys.executable, "-m", "zcmoe_symbolic"], COMMAND]
)
def test_every_way_to_call_the_command(command):
    found = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout == f"zcmoe {__version__}\n"
    found = subprocess.run(
        [*command, "verify", "undecided.py"], cwd=SCRIPTS, capture_output=True, timeout=60, check=False
    )
    assert found.returncode == 3


def test_the_first_line_is_printed_before_sympy_is_loaded():
    code = textwrap.dedent(f"""
        import builtins, sys
        loaded = []
        real = builtins.print
        def record(*arguments, **options):
            loaded.append("sympy" in sys.modules)
            real(*arguments, **options)
        builtins.print = record
        from zcmoe_symbolic.cli import run_command
        run_command(["verify", {str(SCRIPTS / "telescoping.py")!r}])
        sys.stderr.write(repr((loaded[0], "sympy" in sys.modules)))
    """)
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stderr == "(False, True)"
    assert found.stdout.startswith(f"zcmoe {__version__}: verifying ")


def test_json_is_one_object_with_the_whole_registry(everything):
    found = json.loads(everything.stdout)
    assert everything.stderr == ""
    assert [row["id"] for row in found["statements"]] == [item.identifier for item in paper.statements()]
    assert [row["number"] for row in found["equations"]] == list(range(1, 147))
    fields = {"id", "title", "verdict", "trust", "equations", "hypotheses", "citations", "seconds"}
    assert all(fields <= row.keys() for row in found["statements"])
    fields = {"number", "kind", "verdict", "statement", "source", "latex", "says"}
    assert all(fields <= row.keys() for row in found["equations"])
    summary = found["summary"]
    assert summary["version"] == __version__
    for rows in ("statements", "equations"):
        for verdict in ("proved", "refuted", "undecided"):
            assert summary[rows][verdict] == sum(row["verdict"] == verdict for row in found[rows])


def test_the_core_of_the_paper_is_proved(everything):
    assert everything.returncode == 0
    found = json.loads(everything.stdout)
    rows = {row["id"]: row for row in found["statements"]}
    for name in ("thm-4.1", "cor-4.2", "thm-4.3", "bennett", "panter-dite"):
        assert rows[name]["verdict"] == "proved", rows[name]["reason"]
        assert rows[name]["hypotheses"]
    equations = {row["number"]: row for row in found["equations"]}
    assert equations[76]["verdict"] == "proved"
    assert equations[76]["statement"] == "thm-4.3"
    assert rows["thm-4.3"]["citations"] == []
    assert any("Gersho" in citation for citation in rows["gersho"]["citations"])


def test_a_statement_without_a_script_is_undecided(everything):
    rows = json.loads(everything.stdout)["statements"]
    for row in rows:
        if not row["parts"] and not row["cited"]:
            assert (row["verdict"], row["trust"], row["reason"]) == ("undecided", None, "no proof script yet")


def test_two_processes_give_the_same_report():
    one, two = (verified("thm-4.1", "thm-4.3", "bennett", "--fresh", "--jobs", jobs) for jobs in "12")
    assert one[0] == two[0] == 0
    assert without_times(one[1]) == without_times(two[1])


def test_the_second_run_is_remembered_and_takes_less_than_two_seconds(everything):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = zcmoe("verify", "--json")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
    assert (found.returncode, found.stderr) == (everything.returncode, "")
    first, second = json.loads(everything.stdout), json.loads(found.stdout)
    assert without_times(first) == without_times(second)
    assert first["summary"]["proofs"]["remembered"] == 0
    assert second["summary"]["proofs"]["remembered"] == second["summary"]["proofs"]["total"]
    for row in second["statements"]:
        assert row["remembered"] == bool(row["parts"])
        assert all(proof["remembered"] for part in row["parts"] for proof in part["proofs"])


def test_a_remembered_run_says_so_and_loads_no_sympy(everything):
    code = (
        "import sys; from zcmoe_symbolic.cli import run_command as run; run(['verify']); print('sympy' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.splitlines()[-1] == "False"
    assert re.search(r"(\d+) of \1 proofs remembered; ", found.stdout)
    assert re.search(r"^\[(\d+)/\1\] remembered from an earlier run$", found.stdout, re.MULTILINE)
    assert re.search(r"^Theorem 4.3 +proved +symbolic +\(\d+\.\d\d\) ", found.stdout, re.MULTILINE)
    assert "seconds in parentheses: of an earlier run" in found.stdout


def test_a_store_that_was_tampered_with_is_named_in_one_line(everything, tmp_path):
    shutil.copytree(os.environ["ZCMOE_CACHE_DIR"], tmp_path / "copy", copy_function=shutil.copy)
    (tmp_path / "copy").chmod(0o700)
    records = {json.loads(path.read_text())["record"]["script"]: path for path in (tmp_path / "copy").glob("*.json")}
    path = records["optimal_error_limit.py"]
    path.write_text(path.read_text().replace("proved", "refuted"))
    found = zcmoe("verify", environment={"ZCMOE_CACHE_DIR": str(tmp_path / "copy")})
    assert found.returncode == everything.returncode
    assert found.stderr.startswith("zcmoe: remembered proofs are not used for optimal_error_limit.py: it was altered")
    assert found.stderr.count("\n") == 1
    assert re.search(r"^lem-optimal-limit +proved +\w+ +\d", found.stdout, re.MULTILINE)


def test_a_folder_that_cannot_be_used_is_one_line(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    found = zcmoe("verify", "eq-64", environment={"ZCMOE_CACHE_DIR": str(tmp_path / "file" / "below")})
    assert found.returncode == 0
    assert re.fullmatch(r"zcmoe: remembered proofs are not kept \(.*: Not a directory\)\n", found.stderr)


def test_each_equation_is_marked_with_its_owner(everything):
    rows = json.loads(everything.stdout)["equations"]
    for row in rows:
        if row["kind"] in ("definition", "assumption"):
            assert row["verdict"] == row["kind"], row["reason"]
        else:
            assert row["verdict"] in ("proved", "cited", "undecided")
        assert row["owner"] == (paper.equation(row["number"]).statement or None)
        assert row["source"]
        assert row["latex"]
    marks = json.loads(everything.stdout)["summary"]["equations"]
    assert sum(count for mark, count in marks.items() if mark != "not_reached") == 146


def test_every_equation_and_assumption_can_be_shown(everything):
    run = Run(memory=Memory())
    run.work()
    for row in run.report().equations:
        lines = show_equation(run.session, row).splitlines()
        assert lines[0].startswith(f"Equation ({row.number}), section ")
        assert f"kind       {row.kind}" in lines
        (verdict,) = (line for line in lines if line.startswith("verdict    "))
        assert verdict.removeprefix("verdict    ").startswith(row.verdict)
    for item in paper.assumptions():
        assert show_assumption(item.identifier).startswith(item.title)


def test_the_table_shows_verdicts_with_hypotheses_and_ends_with_a_summary(everything):
    found = zcmoe("verify")
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    lines = found.stdout.splitlines()
    assert lines[0] == f"zcmoe {__version__}: verifying everything"
    for title in ("Theorem 4.1", "Corollary 4.2", "Theorem 4.3", "Bennett's integral", "Panter-Dite optimum"):
        (index,) = (k for k, line in enumerate(lines) if line.startswith(f"{title} "))
        assert lines[index].removeprefix(title).split()[0] == "proved"
        assert lines[index + 1].startswith("    given")
    assert re.search(r"^    Theorem 4.3: proved 22, 23, 75-81$", found.stdout, re.MULTILINE)
    assert re.search(r"^    no statement: definition 1-6, ", found.stdout, re.MULTILINE)
    assert "equations with a checked step:" in found.stdout
    assert "16 statements:" in found.stdout
    assert "146 equations:" in found.stdout


def test_targets_in_any_spelling():
    status, found = verified("Theorem 4.3", "(22)")
    assert status == 0
    assert [(row["id"], row["verdict"]) for row in found["statements"]] == [("thm-4.3", "proved")]
    assert {row["number"]: row["verdict"] for row in found["equations"]}[22] == "proved"


def test_a_script_of_the_paper_by_its_path():
    path = next(path for path in __import__("zcmoe_symbolic.proofs").proofs.proof_scripts() if "4_3" in path.name)
    status, found = verified(path)
    assert status == 0
    assert [(row["id"], row["verdict"]) for row in found["statements"]] == [("thm-4.3", "proved")]


def test_a_conjecture_is_cited_with_its_sources():
    status, found = verified("gersho")
    (row,) = found["statements"]
    assert status == 0
    assert (row["verdict"], row["trust"]) == ("cited", "cited")
    assert {"the conjecture", "two dimensions"} <= {fact["part"] for fact in row["cited"]}
    assert {fact["source"] for fact in row["cited"]} <= set(row["citations"])


# -- scripts of one's own ---------------------------------------------------------------------------


def test_a_lemma_of_ones_own_is_proved():
    found = zcmoe("verify", "telescoping.py")
    assert found.returncode == 0, found.stderr
    assert re.search(r"^lem-square +proved +symbolic", found.stdout, re.MULTILINE)
    assert re.search(r"^lem-bound +proved +symbolic +[\d.]+ +lem-square$", found.stdout, re.MULTILINE)


def test_a_lemma_may_use_the_paper():
    status, found = verified("from_the_paper.py")
    assert status == 0
    (row,) = found["supplementary"]
    assert (row["verdict"], row["trust"], row["rests_on"]) == ("proved", "symbolic", ["thm-4.3"])
    assert row["citations"] == []


def test_a_false_lemma_is_refuted_with_a_counterexample():
    found = zcmoe("verify", "refuted.py")
    assert found.returncode == 1
    assert re.search(r"^lem-true +proved", found.stdout, re.MULTILINE)
    assert re.search(r"^lem-false +refuted", found.stdout, re.MULTILINE)
    for text in ("refuted.py:", "step 2 (76), by algebra", "x**2 + 2*x + 1", "x**2 + x + 1", "why", "at x = 2"):
        assert text in found.stdout
    assert found.stdout.count("left side 9, right side 7") == 2


def test_an_open_lemma_is_undecided():
    found = zcmoe("verify", "undecided.py")
    assert found.returncode == 3
    assert "step 1, by sign" in found.stdout
    assert "the sign of" in found.stdout


def test_a_circle_is_named():
    found = zcmoe("verify", "circle.py")
    assert found.returncode == 3
    text = " ".join(found.stdout.split())
    assert "in a circle: lem-hen uses lem-egg/shell uses lem-hen" in text
    assert re.search(r"^lem-beside +proved", found.stdout, re.MULTILINE)


def test_one_of_several_proofs_is_enough():
    status, found = verified("alternatives.py")
    assert status == 0
    rows = {row["id"]: row for row in found["supplementary"]}
    first, second = rows["lem-two"]["parts"]
    assert [proof["verdict"] for proof in first["proofs"]] == ["proved", "proved", "undecided"]
    assert len(second["proofs"]) == 1
    assert rows["lem-two"]["hypotheses"] == []  # of the proof that assumes least
    assert len(rows["lem-first"]["hypotheses"]) == 1
    assert rows["lem-best"]["hypotheses"] == []


def test_a_script_that_claims_a_theorem_of_the_paper_decides_nothing_about_it(tmp_path):
    path = script(tmp_path, GOOD.replace("lem-good", "thm-6.4"))
    status, found = verified(path)
    assert status == 0
    assert found["statements"] == []
    assert found["equations"] == []
    assert [(row["id"], row["script"]) for row in found["supplementary"]] == [("thm-6.4", str(path))]


def test_scripts_in_several_processes(tmp_path):
    others = [script(tmp_path, GOOD.replace("lem-good", f"lem-{k}"), f"lemma_{k}.py") for k in range(3)]
    status, found = verified(*others, SCRIPTS / "refuted.py", "--jobs", "2")
    assert status == 1
    assert [row["verdict"] for row in found["supplementary"]] == ["proved"] * 4 + ["refuted"]


# -- bad input --------------------------------------------------------------------------------------


def complaint(found):
    """The one line on standard error."""
    assert found.returncode == 2, (found.stdout, found.stderr)
    assert "Traceback" not in found.stderr + found.stdout
    assert found.stderr.count("\n") == 1, found.stderr
    assert found.stderr.startswith("zcmoe: ")
    return found.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["verify", "thm-9.9"], "'thm-9.9' names no item of the paper"),
        (["verify", "thm-4.33", "--json"], "'thm-4.33'"),
        (["verify", "eq-147"], "'eq-147'"),
        (["verify", ""], "''"),
        (["verify", "asm-1"], "asm-1 is an assumption"),
        (["verify", "missing.py"], "missing.py: there is no such file"),
        (["verify", "../test_paper_registry"], "no such file"),
        (["verify", "."], "is a folder"),
        (["verify", "--jobs", "0"], "jobs=0"),
        (["verify", "--jobs", "two"], "--jobs"),
        (["verify", "--fast"], "--fast"),
        (["verfy"], "verfy"),
        ([], "command"),
        (["show"], "ID"),
        (["show", "thm-9.9"], "'thm-9.9'"),
        (["show", "telescoping.py"], "telescoping.py is a script"),
        (["latex", "thm-9.9"], "'thm-9.9'"),
        (["latex"], "ID"),
    ],
)
def test_bad_usage_is_one_line(arguments, named):
    found = zcmoe(*arguments)
    assert named in complaint(found)


def test_a_file_that_is_no_script(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text(GOOD, encoding="utf-8")
    assert f"{path} is not a Python script" in complaint(zcmoe("verify", path))


BAD_SCRIPTS = {
    "raises": (f"{HEAD}\n    1 / 0\n", "my_lemma.py:7: ZeroDivisionError: division by zero"),
    "exits": ("import sys\nsys.exit(0)\n", "my_lemma.py:2: SystemExit: 0"),
    "missing import": ("import no_such_module\n", "my_lemma.py:1: ModuleNotFoundError"),
    "syntax": ("x = 1\nx = = 2\n", "my_lemma.py:2: SyntaxError"),
    "null byte": ("x = 1\0\n", "my_lemma.py"),
    "no claim": (f"{HEAD}", "declares no claim"),
    "empty": ("", "declares no claim"),
    "float in the claim": (
        f'{HEAD}\n    @claim("lem-a", states=equal(x * 0.5, x / 2))\n    def a():\n        pass\n',
        "InexactInput: the float 0.5",
    ),
    "float in the proof": (
        GOOD.replace("by=algebra", "by=algebra").replace("calc(x * (x + 1))", "calc(x * (x + 1.5))"),
        "my_lemma.py:9: lem-good: the proof raised InexactInput",
    ),
    "other error in the proof": (
        f'{HEAD}\n    @claim("lem-a", part="b", states=equal(x, x))\n    def a():\n        return [][3]\n',
        "my_lemma.py:9: lem-a/b: the proof raised IndexError",
    ),
    "exit in the proof": (
        f'{HEAD}\n    @claim("lem-a", states=equal(x, x))\n    def a():\n        raise SystemExit(0)\n',
        "my_lemma.py:9: lem-a: the proof raised SystemExit",
    ),
    "claims nothing": (f'{HEAD}\n    @claim("lem-a", states=[])\n    def a():\n        return []\n', "states nothing"),
    "label with a slash": (
        f'{HEAD}\n    @claim("lem/a", states=equal(x, x))\n    def a():\n        return []\n',
        "label='lem/a'",
    ),
    "label that is no string": (
        f"{HEAD}\n    @claim(43, states=equal(x, x))\n    def a():\n        return []\n",
        "label=43",
    ),
    "message of two lines": ("raise ValueError('one\\ntwo')\n", "ValueError: one two"),
    "message that fails": (
        "class Odd(Exception):\n    def __str__(self):\n        return 1 / 0\nraise Odd\n",
        "my_lemma.py:4: Odd",
    ),
}


@pytest.mark.parametrize("kind", BAD_SCRIPTS)
def test_a_bad_script_is_one_line_that_names_it(kind, tmp_path):
    text, named = BAD_SCRIPTS[kind]
    script(tmp_path, text)
    assert named in complaint(zcmoe("verify", "my_lemma.py", cwd=tmp_path))


def test_a_script_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "my_lemma.py").write_bytes(b"name = '\xff\xfe'\n")
    assert "my_lemma.py" in complaint(zcmoe("verify", "my_lemma.py", cwd=tmp_path))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_bad_script_does_not_lose_the_others(jobs, tmp_path):
    script(tmp_path, GOOD, "good.py")
    script(tmp_path, "1 / 0\n", "bad.py")
    script(tmp_path, GOOD.replace("lem-good", "lem-last"), "last.py")
    found = zcmoe("verify", "good.py", "bad.py", "last.py", "--jobs", jobs, cwd=tmp_path)
    assert "bad.py:1: ZeroDivisionError" in complaint(found)
    assert re.search(r"^lem-good \(good.py\) +proved", found.stdout, re.MULTILINE)
    assert re.search(r"^lem-last \(last.py\) +proved", found.stdout, re.MULTILINE)


def test_json_stays_json_beside_a_bad_script_that_prints(tmp_path):
    talkative = GOOD.replace("return calc", "print('from the proof'); return calc") + "\n    print('from the script')\n"
    script(tmp_path, talkative, "good.py")
    script(tmp_path, "1 / 0\n", "bad.py")
    found = zcmoe("verify", "good.py", "bad.py", "--json", cwd=tmp_path)
    assert found.returncode == 2
    assert [row["verdict"] for row in json.loads(found.stdout)["supplementary"]] == ["proved"]
    assert json.loads(found.stdout)["faults"][0]["script"] == "bad.py"
    assert found.stderr.splitlines()[:-1] == ["from the script", "from the proof"]


def test_no_summary_of_a_command_is_cut_off():
    for words in ((), ("evaluate",)):
        lines = zcmoe(*words, "--help", environment={"COLUMNS": "80"}).stdout.partition("Commands:\n")[2]
        summaries = [line for line in lines.partition("\n\n")[0].splitlines() if re.match(r"  [a-z]", line)]
        assert len(summaries) > 5
        assert [line for line in summaries if not line.endswith(".") or line.endswith("...")] == []


def test_a_missing_quantity_is_one_line_that_names_the_help():
    found = zcmoe("evaluate")
    assert found.returncode == 2
    assert found.stderr == "zcmoe: Missing command. (zcmoe evaluate --help lists the commands and options)\n"


@pytest.mark.parametrize("name", ["asm-9", " "])
def test_an_assumption_that_there_is_not_is_refused_before_anything_is_proved(name):
    found = zcmoe("verify", "--without", name)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1


# -- interruption and death -------------------------------------------------------------------------

SLOW = f"""{HEAD}
    import time

    @claim("lem-slow", states=equal(x, x))
    def slow():
        time.sleep(200)
"""


def children(pid):
    """The processes that a process has started, where the system tells."""
    if sys.platform != "linux":
        return []
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interruption_keeps_what_is_finished(jobs, sent, tmp_path):
    script(tmp_path, GOOD, "good.py")
    script(tmp_path, SLOW, "slow.py")
    process = subprocess.Popen(
        [*COMMAND, "verify", "good.py", "slow.py", "--jobs", jobs],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        lines = []
        while not any("lem-good: proved" in line for line in lines):
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read()
        time.sleep(0.5)  # until the worker that is finished waits for more
        workers = children(process.pid)
        assert len(workers) == {"1": 0, "2": 2}[jobs] or sys.platform != "linux"
        if sent == signal.SIGINT:
            os.killpg(process.pid, sent)  # as a terminal does: to the workers too
        else:
            process.terminate()
        out, err = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert re.search(r"^lem-good \(good.py\) +proved", out, re.MULTILINE)
    assert re.search(r"^lem-slow \(slow.py\) +undecided", out, re.MULTILINE)
    assert "not finished" in out
    assert err == "zcmoe: interrupted; what is finished is printed above\n"
    assert "Traceback" not in out


ENDLESS = """
import time

print("begun", flush=True)
time.sleep(200)
"""


@pytest.mark.parametrize("everyone", [True, False], ids=["by the terminal", "alone"])
@pytest.mark.parametrize("command", [("verify",), ("latex",), ("report", "out")], ids=lambda words: words[0])
def test_an_interruption_before_the_proofs_begin_is_one_line(command, everyone, tmp_path):
    script(tmp_path, ENDLESS, "endless.py")
    process = subprocess.Popen(
        [*COMMAND, *command, "endless.py"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        for line in process.stderr:
            if line == "begun\n":
                break
        (os.killpg if everyone else os.kill)(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert re.fullmatch(r"zcmoe: interrupted.*\n", err)
    assert os.listdir(tmp_path) == ["endless.py"]


def test_an_interruption_while_the_command_is_loaded_is_one_line():
    program = """
        import sys

        class Interrupting:
            def find_spec(self, name, path=None, target=None):
                if name == "typer":
                    raise KeyboardInterrupt

        sys.meta_path.insert(0, Interrupting())
        from zcmoe_symbolic.cli import main

        main()
    """
    found = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (found.returncode, found.stdout, found.stderr) == (130, "", "zcmoe: interrupted\n")


def test_a_reader_that_leaves_is_no_verdict(tmp_path):
    script(tmp_path, SLOW.replace("200", "1"), "slow.py")
    process = subprocess.Popen(
        [*COMMAND, "verify", "slow.py"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == ""
    assert process.wait(timeout=60) == 141


def test_a_process_that_dies_is_named_and_the_rest_is_kept(tmp_path):
    script(tmp_path, GOOD, "good.py")
    death = GOOD.replace("lem-good", "lem-dead").replace(
        "return calc", "import os; os.kill(os.getpid(), 9); return calc"
    )
    script(tmp_path, death, "dead.py")
    script(tmp_path, GOOD.replace("lem-good", "lem-last"), "last.py")
    found = zcmoe("verify", "good.py", "dead.py", "last.py", "--jobs", "2", cwd=tmp_path)
    assert found.returncode == 3
    assert found.stderr.count("\n") == 1
    assert "dead.py: the process that checked this script died" in found.stderr
    for name, verdict in (("good", "proved"), ("dead", "undecided"), ("last", "proved")):
        assert re.search(rf"^lem-{name} \({name}.py\) +{verdict}", found.stdout, re.MULTILINE)


# -- show and latex ---------------------------------------------------------------------------------


def test_show_prints_the_derivation_step_by_step():
    found = zcmoe("show", "Theorem 4.3")
    assert found.returncode == 0
    text = " ".join(found.stdout.split())
    assert text.startswith("Theorem 4.3: Optimal expert segment density")
    for piece in (
        "part 'lower bound', proof 2 of 2",
        "by instance with hoelder/inequality on [0, 1] (75)",
        "by algebra (76)",
        "by thm-4.3/lower bound",
    ):
        assert piece in text
    assert "p > 0 on [0, 1]" in text
    assert "beta'(x)**2" in text
    assert "verdict proved trust symbolic" in text
    assert "citing" not in text


def test_show_an_equation_and_an_assumption():
    found = zcmoe("show", "(76)")
    assert found.returncode == 0
    for piece in (
        "Equation (76)",
        "kind       proved",
        "source     restored",
        "owner      thm-4.3",
        "by algebra, symbolic",
    ):
        assert piece in found.stdout
    found = zcmoe("show", "asm-1")
    assert found.returncode == 0
    assert found.stdout.startswith("Assumption 1\n")


def test_no_statement_lacks_a_proof_script(everything):
    rows = json.loads(everything.stdout)["statements"]
    assert {row["verdict"] for row in rows} == {"proved", "cited"}
    assert [row["id"] for row in rows if row["verdict"] == "cited"] == ["gersho"]


def test_show_what_is_cited():
    found = zcmoe("show", "gersho")
    assert found.returncode == 0
    assert "verdict    cited" in found.stdout
    assert "Newman" in found.stdout


def test_latex_of_a_statement_and_an_equation():
    found = zcmoe("latex", "thm-4.3", "eq-76")
    assert found.returncode == 0
    assert found.stderr == ""
    statement, equation = found.stdout.rsplit("\n\n", 1)
    assert r"\begin{align*}" in statement
    assert r"\tag{75}" in statement
    assert equation.count(r"\tag{76}") == 1
    assert r"\beta'(x)^2" in equation
    assert equation.splitlines()[0].startswith("% eq-76, checked by zcmoe")
    assert len(equation.splitlines()) == 4


def test_latex_of_what_is_not_checked():
    found = zcmoe("latex", "eq-4", "eq-76")
    assert found.returncode == 3
    assert found.stderr == "zcmoe: eq-4: no checked step, so there is nothing to print\n"
    assert r"\tag{76}" in found.stdout
