"""What is remembered of proofs: used while nothing has changed, refused if it is not authentic, never in the way."""

import dataclasses
import json
import os
import shutil
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import zcmoe_symbolic
from zcmoe_symbolic.verification import FailedStep, ProofResult, Run, verify
from zcmoe_symbolic.verification.schedule import Experience, queues
from zcmoe_symbolic.verification.scripts import Script
from zcmoe_symbolic.verification.store import VARIABLE, Memory, default_folder, environment, folder
from zcmoe_symbolic.verification.store.folder import Folder, Unusable
from zcmoe_symbolic.verification.store.imports import imports_are_covered
from zcmoe_symbolic.verification.store.plain import NotPlain, as_plain, from_plain
from zcmoe_symbolic.verification.store.resting import rests_on

PACKAGE = Path(zcmoe_symbolic.__file__).parent
HEAD = """
from sympy import Symbol
from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import RuleError
from zcmoe_symbolic.language import equal
x = Symbol("x", real=True)
square = equal((x + 1) ** 2, x**2 + 2 * x + 1)

def proof_of_square(**tags):
    return calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=algebra, **tags).theorem()

def note(what):
    with open({log!r}, "a") as file:
        print(what, file=file)
"""
BASE = '@claim("thm-6.1", states=square)\ndef proof():\n    note("base")\n    return proof_of_square(eq=35)\n'
USER = '@claim("thm-6.4", states=square)\ndef proof():\n    note("user")\n    return uses("thm-6.1")\n'
LONER = '@claim("lem-alone", states=square)\ndef proof():\n    note("loner")\n    return proof_of_square(eq=130)\n'
FALSE = '@claim("lem-false", states=equal(x, x + 1))\ndef proof():\n    note("false")\n    raise RuleError("no")\n'
OPEN = '@claim("thm-6.1", states=square)\ndef proof():\n    note("open")\n    raise RuleError("open")\n'


@pytest.fixture
def house(tmp_path):
    """Proof scripts that note when they are proved, and a folder to remember that."""

    class House:
        scripts = tmp_path / "scripts"
        memory = tmp_path / "remembered"
        log = tmp_path / "log"
        environment = "as it is"
        heard: list[str]

        def write(self, **texts):
            self.scripts.mkdir(exist_ok=True)
            for name, text in texts.items():
                source = HEAD.format(log=str(self.log)) + textwrap.dedent(text)
                (self.scripts / f"{name}.py").write_text(source, encoding="utf-8")

        def run(self, *targets, jobs=1, **options):
            """A run over all scripts, and what was proved in it."""
            self.log.write_text("", encoding="utf-8")
            mind = Memory(self.memory, environment=lambda: self.environment, **options)
            run = Run(*targets, paper_scripts=sorted(self.scripts.glob("*.py")), memory=mind)
            run.work(jobs)
            self.heard = mind.complaints
            return run

        def proved(self, *targets, **options):
            self.run(*targets, **options)
            return sorted(self.log.read_text(encoding="utf-8").split())

        def records(self):
            return sorted(self.memory.glob("*.json"))

        def record_of(self, name):
            return next(path for path in self.records() if json.loads(path.read_text())["record"]["script"] == name)

    found = House()
    found.write(a_user=USER, base=BASE, loner=LONER)
    assert found.proved() == ["base", "loner", "user"]
    assert len(found.records()) == 3
    return found


def rows(report):
    return {row.id: row for row in (*report.statements, *report.supplementary)}


def without_memory(thing):
    if isinstance(thing, dict):
        return {k: without_memory(v) for k, v in thing.items() if k not in ("remembered", "proofs")}
    return [without_memory(value) for value in thing] if isinstance(thing, list) else thing


# -- nothing has changed ----------------------------------------------------------------------------


def test_what_has_not_changed_is_not_proved_again(house):
    run = house.run()
    assert house.log.read_text() == ""
    assert house.heard == []
    assert "session" not in vars(run)  # no script was even read
    report = run.report()
    assert (report.proofs, report.remembered) == (3, 3)
    assert rows(report)["thm-6.4"].verdict == "proved"
    assert rows(report)["thm-6.4"].rests_on == ("thm-6.1",)
    assert next(row for row in report.equations if row.number == 130).shown_by == "lem-alone"


def test_the_report_is_that_of_the_run_which_is_remembered(house):
    house.write(refuted=FALSE)
    first, second = house.run(fresh=True).report(), house.run().report()
    one, two = first.as_json(), second.as_json()
    assert two["summary"].pop("proofs") == {"total": 4, "remembered": 4}
    for found in (one, two):
        found["summary"].pop("seconds")
    assert without_memory(one) == without_memory(two)
    assert {row["remembered"] for row in one["supplementary"]} == {False}
    assert {row["remembered"] for row in two["supplementary"]} == {True}
    assert two["supplementary"][0]["parts"][0]["proofs"][0]["remembered"] is True
    assert second.exit_status() == first.exit_status() == 1


def test_a_refutation_is_remembered_with_its_counterexample(house):
    house.write(refuted=FALSE)
    assert house.proved() == ["false"]
    assert house.proved() == []
    row = rows(house.run().report())["lem-false"]
    assert row.verdict == "refuted"
    assert "left side" in row.parts[0].best.counterexample


def test_items_are_remembered_one_by_one(house):
    assert house.proved("thm-6.4") == []
    assert house.proved("eq-35", "eq-130") == []
    assert house.proved("lem-alone") == []


def test_fresh_runs_everything_and_remembers_it(house):
    before = house.record_of("loner.py").stat().st_mtime_ns
    assert house.proved(fresh=True) == ["base", "loner", "user"]
    assert house.record_of("loner.py").stat().st_mtime_ns > before
    assert house.proved() == []


def test_live_runs_what_bears_an_asked_equation_and_nothing_else(house):
    mind = Memory(house.memory, environment=lambda: house.environment)
    run = Run("eq-130", paper_scripts=sorted(house.scripts.glob("*.py")), memory=mind, live=True)
    house.log.write_text("")
    run.work()
    # The owner's claim, what that uses, and the one that bears the number.
    assert house.log.read_text() == "user\nbase\nloner\n"
    assert run.report().remembered == 0


def test_nothing_is_run_to_find_out_who_uses_a_definition_unless_it_is_remembered(house):
    house.write(loner=LONER.replace("eq=130", "eq=[1, 130]"))
    assert Run("eq-1", paper_scripts=sorted(house.scripts.glob("*.py"))).entries() == []
    assert house.proved("eq-1") == []
    house.run()
    row = house.run("eq-1").report().equations[0]
    assert (row.verdict, row.shown_by) == ("definition", "lem-alone")


def test_where_everything_is_remembered_sympy_is_not_loaded(house):
    code = f"""
        import sys
        from pathlib import Path
        from zcmoe_symbolic.verification import Run
        from zcmoe_symbolic.verification.store import Memory
        run = Run(paper_scripts=sorted(Path({str(house.scripts)!r}).glob("*.py")), memory=Memory())
        run.work(2)
        report = run.report()
        print(report.remembered, "sympy" in sys.modules, "multiprocessing" in sys.modules)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    variables = {**os.environ, VARIABLE: str(house.memory)}
    seen = [
        subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120, check=True).stdout.split()
        for _ in range(2)
    ]
    assert seen == [["0", "True", "True"], ["3", "False", "False"]]


# -- something has changed --------------------------------------------------------------------------


def test_a_changed_script_is_proved_again_with_those_that_rest_on_it(house):
    house.write(base=BASE.replace('note("base")', 'note("changed")'))
    assert house.proved() == ["changed", "user"]
    assert house.proved() == []
    house.write(loner=LONER + "# a comment")
    assert house.proved() == ["loner"]


def test_what_is_proved_again_may_need_what_is_remembered(house):
    house.write(a_user=USER + "# a comment")
    run = house.run()
    assert sorted(house.log.read_text().split()) == ["base", "user"]  # theorems cannot be stored
    report = run.report()
    assert {row.id: row.parts[0].best.remembered for row in rows(report).values() if row.parts} == {
        "thm-6.1": True,
        "thm-6.4": False,
        "lem-alone": True,
    }
    assert house.proved() == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_changes_are_found_in_several_processes_too(house, jobs):
    house.write(base=BASE + "# a comment", loner=LONER + "# a comment")
    assert set(house.proved(jobs=jobs)) == {"base", "loner", "user"}
    assert house.proved(jobs=jobs) == []


def test_a_new_proof_of_a_label_concerns_those_that_claim_or_use_it(house):
    house.write(second=BASE.replace('"base"', '"second"').replace("states=", 'part="b", states='))
    assert set(house.proved()) == {"base", "second", "user"}
    assert house.proved() == []
    (house.scripts / "second.py").unlink()
    assert set(house.proved()) == {"base", "user"}


def test_a_script_that_comes_to_be_false_is_not_remembered_as_proved(house):
    house.write(base=OPEN)
    report = house.run().report()
    assert [rows(report)[label].verdict for label in ("thm-6.1", "thm-6.4", "lem-alone")] == [
        "undecided",
        "undecided",
        "proved",
    ]


def test_another_environment_proves_everything_again(house):
    house.environment = "another"
    assert house.proved() == ["base", "loner", "user"]
    assert house.proved() == []
    house.environment = "as it is"
    assert house.proved() == []  # records of both are kept


@pytest.mark.parametrize("name", ["kernel/order.py", "paper/equations.toml", "deciders/verdict.py", "_version.py"])
def test_one_byte_of_the_package_changes_its_digest(name, tmp_path):
    copy = tmp_path / "zcmoe_symbolic"
    for folder_of_package in ("kernel", "paper", "deciders", "proofs"):
        shutil.copytree(PACKAGE / folder_of_package, copy / folder_of_package)
    shutil.copy(PACKAGE / "_version.py", copy)
    before = environment.package_digest(copy)
    assert environment.package_digest(copy) == before
    path = copy / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert environment.package_digest(copy) != before


def test_a_new_or_renamed_module_changes_the_digest_and_a_proof_script_or_bytecode_does_not(tmp_path):
    shutil.copytree(PACKAGE / "kernel", tmp_path / "kernel")
    before = environment.package_digest(tmp_path)
    for aside in ("proofs/theorem.py", "kernel/__pycache__/order.pyc"):
        (tmp_path / aside).parent.mkdir(exist_ok=True)
        (tmp_path / aside).write_bytes(b"")
        assert environment.package_digest(tmp_path) == before
    (tmp_path / "kernel" / "new.py").write_bytes(b"")
    added = environment.package_digest(tmp_path)
    (tmp_path / "kernel" / "new.py").rename(tmp_path / "kernel" / "newer.py")
    assert len({before, added, environment.package_digest(tmp_path)}) == 3


@pytest.mark.parametrize("library", ["sympy", "mpmath", "python-flint", "numpy"])
def test_another_version_of_a_library_changes_the_environment(library, monkeypatch):
    before = environment.environment_digest()
    real = environment.version
    monkeypatch.setattr(environment, "version", lambda name: "0.0" if name == library else real(name))
    assert environment.environment_digest() != before


def test_python_and_settings_change_the_environment(monkeypatch):
    seen = {environment.environment_digest()}
    monkeypatch.setenv("SYMPY_USE_CACHE", "no")
    seen.add(environment.environment_digest())
    monkeypatch.setattr(sys, "version", "4.0")
    seen.add(environment.environment_digest())
    monkeypatch.setattr(environment.platform, "machine", lambda: "abacus")
    seen.add(environment.environment_digest())
    assert len(seen) == 4


def test_what_changes_while_it_runs_is_not_kept(house):
    house.write(loner=LONER + "    # a comment")
    path = house.scripts / "loner.py"

    def meddle(progress):
        if progress.latest is not None:
            path.write_text(path.read_text() + "# another")

    mind = Memory(house.memory, environment=lambda: house.environment)
    run = Run(paper_scripts=sorted(house.scripts.glob("*.py")), memory=mind)
    run.work(1, meddle)
    assert len(house.records()) == 3
    assert house.proved() == ["loner"]


def test_nothing_is_kept_or_recalled_when_the_package_changed_after_it_was_loaded(house, monkeypatch):
    monkeypatch.setattr(zcmoe_symbolic, "LOADED_AT", PACKAGE.joinpath("__init__.py").stat().st_mtime_ns)
    house.write(loner=LONER + "# a comment")
    assert house.proved() == ["base", "loner", "user"]
    assert len(house.records()) == 3


# -- what is not remembered at all ------------------------------------------------------------------


def test_what_is_undecided_or_rests_on_it_is_run_every_time(house):
    house.write(base=OPEN)
    assert house.proved() == ["open", "user"]
    assert house.proved() == ["open", "user"]


def test_a_script_with_one_open_claim_is_run_every_time(house):
    house.write(loner=LONER + OPEN.replace("thm-6.1", "lem-open"))
    for _ in range(2):
        assert house.proved() == ["loner", "open"]


def test_a_claim_that_rests_on_a_second_open_proof_is_run_every_time(house):
    house.write(zz=OPEN)  # a second proof of what `base` proves
    for _ in range(2):
        assert house.proved() == ["base", "open", "user"]


def test_a_script_with_a_fault_is_run_every_time(house):
    house.write(loner=LONER + '@claim("lem-b", states=square)\ndef b():\n    note("fault")\n    return 1 / 0\n')
    for _ in range(2):
        assert house.proved() == ["fault", "loner"]
    house.write(loner="1 / 0")
    for _ in range(2):
        report = house.run().report()
        assert [fault.text for fault in report.faults] == ["ZeroDivisionError: division by zero"]


def test_a_script_of_ones_own_is_run_every_time(house, tmp_path):
    own = tmp_path / "own.py"
    own.write_text(HEAD.format(log=str(house.log)) + USER.replace("thm-6.4", "lem-own").replace("user", "own"))
    for _ in range(2):
        assert house.proved(own) == ["base", "own"]
    assert len(house.records()) == 3


@pytest.mark.parametrize("line", ["import random", "import os, sys", "from time import time"])
def test_a_script_that_imports_more_than_the_digests_cover_is_run_every_time(house, line):
    guarded = f"try:\n    {line}\nexcept ImportError:\n    pass\n"
    house.write(loner=guarded + LONER)
    assert house.proved() == ["loner"]
    assert house.proved() == ["loner"]


def test_the_proof_scripts_of_the_paper_import_what_the_digests_cover():
    from zcmoe_symbolic.proofs import proof_scripts

    assert [path.name for path in proof_scripts() if not imports_are_covered(path.read_bytes())] == []


@pytest.mark.parametrize("source", [b"from . import a", b"from .a import b", b"import os.path", b"x = = 1", b"\0"])
def test_other_imports_are_not_covered(source):
    assert not imports_are_covered(source)


def test_a_script_of_which_a_part_was_run_is_not_remembered(house):
    house.write(loner=LONER + BASE.replace("thm-6.1", "lem-other").replace("base", "other"))
    assert house.proved("lem-alone") == ["loner"]
    assert house.proved() == ["loner", "other"]
    assert house.proved() == []


def test_in_python_nothing_is_remembered_unless_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "remembered"))
    verify("eq-64")
    assert not (tmp_path / "remembered").exists()


# -- tampering --------------------------------------------------------------------------------------


def edited(change):
    def edit(path):
        whole = json.loads(path.read_text())
        change(whole)
        path.write_text(json.dumps(whole))

    return edit


def first_result(whole):
    return whole["record"]["results"][0]


def replaced_by(make):
    def replace(path):
        path.rename(path.with_name("kept-aside"))
        make(path)

    return replace


TAMPERED = {
    "verdict": edited(lambda whole: first_result(whole).update(verdict="refuted", trust=None)),
    "trust": edited(lambda whole: first_result(whole).update(trust="certified")),
    "statement": edited(lambda whole: first_result(whole).update(states=["x = x + 1"])),
    "equation": edited(lambda whole: first_result(whole).update(equations=[[131, "symbolic"]])),
    "seconds": edited(lambda whole: first_result(whole).update(seconds=0)),
    "source": edited(lambda whole: whole["record"]["sources"].update({"loner.py": "0" * 64})),
    "one result more": edited(lambda whole: whole["record"]["results"].append(first_result(whole))),
    "no result": edited(lambda whole: whole["record"].update(results=[])),
    "no code": edited(lambda whole: whole.pop("authentication")),
    "code of nothing": edited(lambda whole: whole.update(authentication="")),
    "code that is no text": edited(lambda whole: whole.update(authentication=[1])),
    "code that is not ASCII": edited(lambda whole: whole.update(authentication="\u00e9")),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "empty": lambda path: path.write_bytes(b""),
    "no JSON": lambda path: path.write_bytes(b"\x80\x04]\x94."),
    "another JSON": lambda path: path.write_text("[1, 2]"),
    "deep JSON": lambda path: path.write_text("[" * 100_000),
    "huge": lambda path: path.write_bytes(b" " * (folder.LARGEST_FILE + 1)),
    "symbolic link": replaced_by(lambda path: path.symlink_to(path.with_name("kept-aside"))),
    "named pipe": replaced_by(os.mkfifo),
    "folder": replaced_by(Path.mkdir),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_record_that_is_not_authentic_is_named_and_proved_again(house, kind):
    path = house.record_of("loner.py")
    TAMPERED[kind](path)
    report = house.run().report()
    assert house.log.read_text() == "loner\n"
    (line,) = house.heard[:1]
    assert "loner.py" in line
    assert "\n" not in line
    assert rows(report)["lem-alone"].verdict == "proved"
    assert report.remembered == 2
    if kind != "folder":  # which a file cannot replace
        assert house.proved() == []


def test_a_record_of_another_script_or_of_other_times_is_refused(house):
    ours, other = house.record_of("loner.py"), house.record_of("base.py")
    shutil.copy(other, ours)
    assert house.proved() == ["loner"]
    assert "altered" in house.heard[0]


def test_another_key_makes_all_records_foreign(house):
    (house.memory / "key").write_bytes(b"k" * 32)
    assert house.proved() == ["base", "loner", "user"]
    (line,) = house.heard
    assert all(name in line for name in ("a_user.py", "base.py", "loner.py"))
    assert house.proved() == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key.write_bytes(b"short"),
        lambda key: key.chmod(0o644),
        lambda key: (key.rename(key.with_name("aside")), key.symlink_to(key.with_name("aside"))),
    ],
    ids=["short", "readable for others", "symbolic link"],
)
def test_a_key_that_is_no_secret_is_replaced(house, spoil):
    spoil(house.memory / "key")
    assert house.proved() == ["base", "loner", "user"]
    assert len(house.heard) == 1
    assert house.proved() == []
    key = house.memory / "key"
    assert not key.is_symlink()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_records_without_a_key_are_no_records(house):
    (house.memory / "key").unlink()
    assert house.proved() == ["base", "loner", "user"]
    assert house.proved() == []


def test_what_is_kept_is_plain_data_that_others_cannot_read(house):
    assert stat.S_IMODE(house.memory.stat().st_mode) == 0o700
    for path in house.memory.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        if path.name != "key":
            json.loads(path.read_text())


# -- plain data -------------------------------------------------------------------------------------

WHOLE = ProofResult(
    "s.py",
    3,
    "thm-4.3",
    "a",
    0,
    "A title",
    ("a = b",),
    ("h",),
    "refuted",
    None,
    "why",
    "at x = 2",
    uses=("thm-4.1/b",),
    equations=((22, "cited"),),
    failure=FailedStep(1, (22,), "a", "=", "b", "algebra", "no"),
    seconds=0.25,
)


def test_outcomes_survive_as_plain_data():
    again = from_plain(json.loads(json.dumps(as_plain(WHOLE))))
    assert again == dataclasses.replace(WHOLE, remembered=True)


def fields():
    for name, value in as_plain(WHOLE).items():
        for wrong in (None, [], {}, 1.5, True, "x", 7, [7], [[7, "hearsay"]], ["x", 1], float("nan")):
            if wrong != value and not (isinstance(value, str) and isinstance(wrong, str)):
                yield name, wrong


@pytest.mark.parametrize(("name", "wrong"), list(fields()), ids=repr)
def test_data_of_a_wrong_kind_is_refused_or_read_as_it_is(name, wrong):
    plain = {**as_plain(WHOLE), name: wrong}
    try:
        again = from_plain(json.loads(json.dumps(plain)))
    except NotPlain:
        return
    assert as_plain(again) == {**plain, name: getattr(again, name)}
    assert type(getattr(again, name)) in (type(getattr(WHOLE, name)), type(None), str)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "undecided"},
        {"verdict": "proved"},
        {"trust": "cited"},
        {"more": 1},
        {"remembered": True},
        {"seconds": -1},
        {"seconds": 10**400},
        {"line": True},
        {"equations": [[22]]},
        {"failure": {"step": 1}},
    ],
    ids=repr,
)
def test_contradictory_data_is_refused(change):
    with pytest.raises(NotPlain):
        from_plain({**as_plain(WHOLE), **change})


def test_what_a_script_rests_on_is_closed_under_use_and_common_labels():
    claims = {"a": {"A"}, "b": {"B"}, "b2": {"B"}, "c": {"C"}, "d": {"D"}}
    claims = {name: frozenset(labels) for name, labels in claims.items()}
    uses = {"a": {"B"}, "b": set(), "b2": {"C"}, "c": set(), "d": set()}
    uses = {name: frozenset(labels) for name, labels in uses.items()}
    assert rests_on("a", claims, uses) == {"a", "b", "b2", "c"}
    assert rests_on("d", claims, uses) == {"d"}
    del uses["c"]
    assert rests_on("a", claims, uses) is None


# -- folders and files --------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_one_line(house):
    house.memory = house.log / "below a file"
    assert house.proved() == ["base", "loner", "user"]
    (line,) = house.heard
    assert str(house.memory) in line
    assert "not kept" in line


@pytest.mark.parametrize("call", ["replace", "link"])
def test_a_full_disk_is_one_line(house, call, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    house.write(loner=LONER + "# a comment")
    if call == "link":
        (house.memory / "key").unlink()
    monkeypatch.setattr(folder.os, "replace", full)
    monkeypatch.setattr(folder.os, "link", full)
    report = house.run().report()
    assert rows(report)["lem-alone"].verdict == "proved"
    (line,) = house.heard
    assert "No space left on device" in line
    assert not list(house.memory.glob(".unfinished*"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_for_reading_only_still_serves(house):
    house.memory.chmod(0o500)
    try:
        assert house.proved() == []
        house.write(loner=LONER + "# a comment")
        assert house.proved() == ["loner"]
        assert "not kept" in house.heard[0]
    finally:
        house.memory.chmod(0o700)


def test_a_folder_that_others_may_write_to_is_not_used(house):
    house.memory.chmod(0o777)
    assert house.proved() == ["base", "loner", "user"]
    (line,) = house.heard
    assert "others may write to it" in line


def test_a_link_without_hard_links_is_no_obstacle(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(folder.os, "link", none)
    place = Folder(tmp_path / "new")
    place.make()
    assert place.made_key() == place.made_key() == place.key()


def test_the_first_key_is_made_once(tmp_path):
    place = Folder(tmp_path)
    tmp_path.chmod(0o700)
    assert place.key() is None
    first = place.made_key()
    assert len(first) == 32
    assert place._first_key() == first  # as by a run that began at the same time
    with pytest.raises(Unusable):
        place.read("x" * 300)


def test_the_oldest_records_make_room(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "LARGEST_STORE", 2500)
    tmp_path.chmod(0o700)
    place = Folder(tmp_path)
    place.made_key()
    for k in range(5):
        place.write(f"{k}.json", b"x" * 1000)
        os.utime(tmp_path / f"{k}.json", (k, k))
    place.write("experience", b"{}")
    stale = tmp_path / ".unfinished-old"
    stale.write_bytes(b"")
    os.utime(stale, (0, 0))
    place.tidy()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.json", "4.json", "experience", "key"]


def test_the_variable_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.setenv(VARIABLE, "~/here")
    assert default_folder() == Path.home() / "here"
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder().name == "proofs"
    assert default_folder().is_absolute()


def test_two_runs_at_the_same_time_do_not_disturb_each_other(house):
    shutil.rmtree(house.memory)
    code = f"""
        from pathlib import Path
        from zcmoe_symbolic.verification import Run
        from zcmoe_symbolic.verification.store import Memory
        for _ in range(15):
            memory = Memory(fresh=True, environment=lambda: "as it is")
            run = Run(paper_scripts=sorted(Path({str(house.scripts)!r}).glob("*.py")), memory=memory)
            run.work()
            assert memory.complaints == [], memory.complaints
            again = Memory(environment=lambda: "as it is")
            run = Run(paper_scripts=sorted(Path({str(house.scripts)!r}).glob("*.py")), memory=again)
            run.work()
            assert again.complaints == [], again.complaints
            print(run.report().remembered)
    """
    variables = {**os.environ, VARIABLE: str(house.memory)}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    runs = [subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    answers = [run.communicate(timeout=120) for run in runs]
    assert [error for _, error in answers] == [b"", b""]
    assert all(set(out.split()) == {b"3"} for out, _ in answers)
    assert house.proved() == []
    assert house.heard == []


# -- the order of scripts -----------------------------------------------------------------------------


def script(name):
    return Script(Path(name), name)


def planned(known, jobs=2):
    return [[s.shown for s in queue] for queue in queues([script(name) for name in known], known, jobs)]


def test_scripts_that_took_long_are_begun_first():
    known = {name: [Experience(name, seconds)] for name, seconds in (("a", 1), ("b", 4), ("c", 3), ("d", 2))}
    assert planned(known) == [["b", "a"], ["c", "d"]]
    assert planned(known, 1) == [["b", "c", "d", "a"]]


def test_scripts_that_are_not_known_come_before_all_others():
    known = {"a": [Experience("a", 5)]}
    assert queues([script("a"), script("new")], known, 1) == ((script("new"), script("a")),)


def test_scripts_that_need_the_same_long_proof_go_to_one_process():
    known = {
        "long": [Experience("long/a", 9), Experience("long/b", 1)],
        "other": [Experience("other", 8)],
        "user": [Experience("user", 2, ("long/a",))],
        "circle": [Experience("circle", 0.5, ("circle", "long"))],
    }
    assert planned(known) == [["long", "user", "circle"], ["other"]]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_script_is_planned_once(jobs):
    known = {str(k): [Experience(str(k), k % 4, (str(k - 3), "nobody"))] for k in range(20)}
    assert sorted(name for queue in planned(known, jobs) for name in queue) == sorted(known)


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"base.py": "long"}', '{"base.py": [["a", NaN, []]]}', "[" * 100_000, "\x00", '{"base.py": [[1, 2]]}'],
)
def test_damaged_hints_do_no_harm(house, text):
    (house.memory / "experience").write_text(text)
    house.write(base=BASE + "# b", loner=LONER + "# d")
    assert set(house.proved(jobs=2)) == {"base", "loner", "user"}
    assert house.heard == []
    ((name, seconds, uses),) = json.loads((house.memory / "experience").read_text())["base.py"]
    assert (name, uses) == ("thm-6.1", [])
    assert seconds >= 0


def test_a_memory_answers_fast(house):
    started = time.process_time()
    house.run()
    assert time.process_time() - started < 1
