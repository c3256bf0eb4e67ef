"""`zcmoe report`: what it writes, what it says, and its exit status."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pages
import pytest

from zcmoe_symbolic.cli import run_command
from zcmoe_symbolic.present.document import LatexFailed
from zcmoe_symbolic.present.report import MANIFEST

HERE = Path(__file__).parent
SQUARE = '''
"""One identity."""

from sympy import Symbol

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.language import equal

y = Symbol("y", real=True)


@claim("square", states=equal((y + 1) ** 2, y**2 + 2 * y + {last}))
def square():
    """The square of a sum."""
    return calc((y + 1) ** 2).equals(y**2 + 2 * y + {last}, by=algebra).theorem()
'''


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "square.py"
    path.write_text(SQUARE.format(last=1))
    return path


def site(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(capsys, *arguments):
    """The only line that the command says."""
    assert run_command(["report", *map(str, arguments)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("zcmoe: ")
    assert err.count("\n") == 1
    return err


def test_a_script_of_ones_own_gets_a_report(script, tmp_path, capsys):
    out = tmp_path / "out"
    assert run_command(["report", str(out), str(script)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"5 pages in {out} \(0\.\d+ MB, \d+\.\d s\); open {out}/index\.html", said[-1])
    files = site(out)
    assert pages.site_faults(files) == []
    assert {"index.html", "statements/square.html", "rules.html"} <= set(files)
    assert "equations.html" not in files
    assert "figures.html" not in files
    assert sorted({*files} - {MANIFEST}) == json.loads(files[MANIFEST])["files"]


def test_the_overview_names_the_command_without_the_folders_of_this_machine(script, tmp_path):
    out = tmp_path / "out"
    assert run_command(["report", str(out), str(script)]) == 0
    overview = (out / "index.html").read_text()
    assert "zcmoe report out square.py" in overview
    assert f"zcmoe report {tmp_path}" not in overview


def test_what_is_refuted_gives_1_and_a_report(script, tmp_path, capsys):
    script.write_text(SQUARE.format(last=2))
    assert run_command(["report", str(tmp_path / "out"), str(script)]) == 1
    assert "✗ refuted" in pages.read_page((tmp_path / "out" / "statements" / "square.html").read_bytes()).text
    assert capsys.readouterr().err == ""


def test_a_second_report_replaces_the_first(script, tmp_path):
    out = tmp_path / "out"
    assert run_command(["report", str(out), str(script)]) == 0
    script.write_text(SQUARE.format(last=1).replace('"square"', '"other"'))
    assert run_command(["report", str(out), str(script)]) == 0
    assert [p.name for p in (out / "statements").iterdir()] == ["other.html"]


def test_a_script_that_cannot_be_read_is_named_and_gives_2(script, tmp_path, capsys):
    script.write_text("1 / 0\n")
    assert run_command(["report", str(tmp_path / "out"), str(script)]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert "ZeroDivisionError" in pages.read_page((tmp_path / "out" / "index.html").read_bytes()).text


@pytest.mark.parametrize("target", ["thm-9.9", "nowhere.py"])
def test_what_does_not_exist_is_refused_and_nothing_is_written(tmp_path, target, capsys):
    assert run_command(["report", str(tmp_path / "out"), target]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_no_folder_is_left_of_a_report_that_is_not_written(tmp_path):
    (tmp_path / "there").mkdir()
    assert run_command(["report", str(tmp_path / "there" / "new" / "out"), "thm-9.9"]) == 2
    assert os.listdir(tmp_path / "there") == []


def test_a_folder_with_other_things_is_refused(script, tmp_path, capsys):
    assert "not empty and holds no report" in refused(capsys, tmp_path, script)
    assert os.listdir(tmp_path) == ["square.py"]


def test_a_file_is_refused(script, capsys):
    assert "which is a file" in refused(capsys, script, script)


def test_jobs_are_checked_first(script, tmp_path, capsys):
    assert "jobs=0" in refused(capsys, tmp_path / "out", script, "--jobs", "0")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["jinja2", "latex2mathml", "matplotlib"])
def test_a_missing_library_is_named_with_the_extra(tmp_path, name, monkeypatch, capsys):
    monkeypatch.setattr(
        "zcmoe_symbolic.present.report.site.find_spec", lambda wanted: None if wanted == name else wanted
    )
    assert f"needs {name}: pip install 'zcmoe-symbolic[report]'" in refused(capsys, tmp_path / "out")


def test_names_can_be_written_differently(script, tmp_path):
    renamed = tmp_path / "mine.toml"
    renamed.write_text('[names]\ny = "\\\\zeta"\n')
    assert run_command(["report", str(tmp_path / "out"), str(script), "--notation", str(renamed)]) == 0
    page = (tmp_path / "out" / "statements" / "square.html").read_text(encoding="utf-8")
    assert "<mi>ζ</mi>" in page
    assert "<mi>y</mi>" not in page


def test_an_interruption_leaves_the_earlier_report(script, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out"
    assert run_command(["report", str(out), str(script)]) == 0
    before = site(out)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("zcmoe_symbolic.verification.Run.work", interrupted)
    assert run_command(["report", str(out), str(script)]) == 130
    assert site(out) == before
    assert "as it was before" in capsys.readouterr().err


def test_without_a_pdf_the_pages_are_written_and_the_status_is_2(script, tmp_path, monkeypatch, capsys):
    def failed(*_, **__):
        raise LatexFailed("pdflatex is not installed")

    monkeypatch.setattr("zcmoe_symbolic.present.document.write_pdf", failed)
    assert run_command(["report", str(tmp_path / "out"), str(script), "--pdf"]) == 2
    assert "no PDF: pdflatex is not installed" in capsys.readouterr().err
    files = site(tmp_path / "out")
    assert pages.site_faults(files) == []
    assert "report.pdf" not in files


def test_the_report_has_a_pdf_beside_it(script, tmp_path):
    assert run_command(["report", str(tmp_path / "out"), str(script), "--pdf"]) == 0
    files = site(tmp_path / "out")
    assert files["report.pdf"].startswith(b"%PDF")
    assert "report.pdf" in pages.read_page(files["index.html"]).links
    assert pages.site_faults(files) == []


def test_the_help_comes_without_heavy_libraries():
    code = (
        "import sys\nfrom zcmoe_symbolic.cli import run_command\nrun_command(['report', '--help'])\n"
        "print([n for n in ('sympy', 'jinja2', 'latex2mathml', 'matplotlib') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_the_report_of_the_whole_paper(tmp_path):
    """All pages, all formulas as MathML, all equations, figures and bounds; and the second time it is remembered."""
    command = [sys.executable, "-m", "zcmoe_symbolic.cli", "report", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    files = site(tmp_path / "out")
    assert pages.site_faults(files) == []
    assert sum(map(len, files.values())) < 15_000_000
    assert {"figures.html", "bounds.html", "findings.html", "figures/figure4.png"} <= set(files)
    assert not [name for name, content in files.items() if b'class="latex"' in content]
    assert len(re.findall(rb'class="equation"', files["equations.html"])) == 146
    again = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert again.returncode == 0, again.stderr
    assert "remembered from an earlier run" in again.stdout
    assert "figure 1" not in again.stdout
    assert set(site(tmp_path / "out")) == set(files)
