"""Where the proof scripts lie: beside this file in an installed wheel, in `proofs/` of a source checkout."""

from pathlib import Path

__all__ = ["proof_scripts"]


def proof_scripts() -> tuple[Path, ...]:
    """Every proof script, in alphabetical order. Raises `FileNotFoundError` if there is none.

    >>> any(path.name == "theorem_4_3.py" for path in proof_scripts())
    True
    """
    here = Path(__file__).parent
    for folder in (here, here.parent.parent / "proofs"):
        scripts = tuple(sorted(path for path in folder.glob("*.py") if path.name != "__init__.py"))
        if scripts:
            return scripts
    raise FileNotFoundError(f"there are no proof scripts in {here}; reinstall zcmoe-symbolic")
