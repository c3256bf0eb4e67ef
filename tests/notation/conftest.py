"""A real pdfLaTeX, which the tests of LaTeX ask whether what is written compiles."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

_HEAD = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern,textcomp,amsmath,amssymb}
\begin{document}
"""


@pytest.fixture
def compiled(tmp_path: Path) -> Callable[[Sequence[str]], str]:
    """Compile paragraphs in one document; the log, whose errors have failed the test."""

    def run(paragraphs: Sequence[str]) -> str:
        program = shutil.which("pdflatex")
        assert program is not None, "pdflatex is needed; Debian has it in texlive-latex-base"
        source = _HEAD + "\n\n".join(paragraphs) + "\n\\end{document}\n"
        (tmp_path / "formulas.tex").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [program, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "formulas.tex"],
            cwd=tmp_path,
            capture_output=True,
            timeout=120,
            check=False,
        )
        log = (tmp_path / "formulas.log").read_text(encoding="latin-1")
        errors = [line for line in log.splitlines() if line.startswith("!")]
        if done.returncode or errors:
            raise ValueError(f"pdflatex: {errors}\n{log[-2000:]}")
        return log

    return run
