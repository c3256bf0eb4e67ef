"""Which part of the package may import which, and what importing it loads."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT = Path(sys.executable).parent / "lint-imports"


def lint(folder):
    command = [str(LINT), "--no-cache", "--no-logo"]
    # The folder stands first on the path, so that the copy is looked at and not the installed package.
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def copy(tmp_path):
    """The package and its contracts in another folder, to be spoilt."""
    shutil.copytree(ROOT / "zcmoe_symbolic", tmp_path / "zcmoe_symbolic", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_keeps_the_contracts():
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("language/jets.py", "from zcmoe_symbolic.kernel import algebra", "language"),
        ("numerics/enclosures/enclosure.py", "from zcmoe_symbolic.language import equal", "numerics"),
        ("kernel/order.py", "import zcmoe_symbolic.derivation.chain", "kernel"),
        ("derivation/chain.py", "def late():\n    from zcmoe_symbolic.verification import verify", "derivation"),
        ("paper/registry.py", "from zcmoe_symbolic._version import __version__", "paper"),
        ("kernel/order.py", "import matplotlib", "matplotlib"),
        ("theory/risk/parts.py", "import sklearn", "sklearn"),
        ("theory/risk/parts.py", "from zcmoe_symbolic.learning import trials", "theory"),
        ("learning/trials.py", "from zcmoe_symbolic.simulation import examples", "learning"),
        ("newcomer.py", "", "newcomer"),
    ],
)
def test_a_planted_import_breaks_a_contract(copy, module, line, broken):
    with (copy / "zcmoe_symbolic" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    found = lint(copy)
    assert found.returncode == 1, found.stdout
    assert broken in found.stdout


def test_the_unspoilt_copy_keeps_the_contracts(copy):
    assert lint(copy).returncode == 0


RECORD = """
import importlib.abc, sys

class Recorder(importlib.abc.MetaPathFinder):
    asked = []
    def find_spec(self, name, path=None, target=None):
        if name in {names!r}:
            self.asked.append(name)

sys.meta_path.insert(0, Recorder())
{code}
print(sorted(set(Recorder.asked)))
"""


def asked_for(code, names):
    """Which of the modules the code tries to import, whether they are installed or not."""
    script = RECORD.format(code=code, names=set(names))
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    return found.stdout.strip().splitlines()[-1]


HEAVY = ["matplotlib", "dask", "IPython", "sklearn", "pandas"]


def test_importing_the_package_loads_nothing_heavy():
    assert asked_for("import zcmoe_symbolic", [*HEAVY, "sympy", "numpy", "typer", "rich"]) == "[]"


def test_using_every_public_name_loads_nothing_heavy():
    code = "import zcmoe_symbolic\nfor name in zcmoe_symbolic.__all__: getattr(zcmoe_symbolic, name)"
    assert asked_for(code, [*HEAVY, "typer", "rich"]) == "[]"


def test_the_recorder_notices_an_import():
    assert asked_for("try:\n    import dask\nexcept ImportError:\n    pass", HEAVY) == "['dask']"


def test_help_and_version_come_without_sympy():
    for option in ("--help", "--version"):
        assert asked_for(f"from zcmoe_symbolic.cli import run_command; run_command([{option!r}])", ["sympy"]) == "[]"
