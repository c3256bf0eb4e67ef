"""Reports to look at: of a user's script with awkward labels, and of the whole paper."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-m", "zcmoe_symbolic.cli", "report"]
AWKWARD = '"; }<script>alert(1)<script> & $x_1$ \\frac{a}{b} Hölder'
DOCSTRING = "A product of roots & <b>fractions</b>, 100 % \\textbf{plain}."
VERBATIM = [AWKWARD, DOCSTRING]
"""What the script says in words of its own; a report shows it as it is."""

TEMPLATE = '''
"""Claims with every verdict, under labels that a page has to escape."""

from sympy import Rational, Symbol, sqrt

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import by_sign
from zcmoe_symbolic.language import at_most, equal

x = Symbol("x", positive=True)


@claim("roots", states=equal(sqrt(x) * (sqrt(x) + 1 / x), x + 1 / sqrt(x)))
def roots():
    DOCSTRING
    return calc(sqrt(x) * (sqrt(x) + 1 / x)).equals(x + 1 / sqrt(x), by=algebra).theorem()


@claim("square", states=equal((x + 1) ** 2 - x**2, 2 * x + 1))
def square():
    """The difference of neighbouring squares."""
    return calc((x + 1) ** 2 - x**2).equals(2 * x + 1, by=algebra).theorem()


@claim(AWKWARD, part="<i>bound</i>", states=at_most(2 * x + 1, (x + 1) ** 2))
def bound():
    """The difference is at most the greater square."""
    return (
        calc(2 * x + 1).equals((x + 1) ** 2 - x**2, by=algebra(uses("square"))).at_most((x + 1) ** 2, by=by_sign)
    ).theorem()


wide = sum(Rational(k + 1, k + 2) * x**k for k in range(24))


@claim("a-wide-formula", states=equal(wide * (1 + x), (wide * (1 + x)).expand()))
def wide_formula():
    """Wider than any page."""
    return calc(wide * (1 + x)).equals((wide * (1 + x)).expand(), by=algebra).theorem()


@claim("false", states=equal((x + 1) ** 2, x**2 + x + 1))
def false():
    """A square with a forgotten x."""
    return calc((x + 1) ** 2).equals(x**2 + x + 1, by=algebra).theorem()


@claim("open", states=at_most(3 * x - 2 * x**2, x**4 + 1))
def open_question():
    """A bound that does not follow from signs."""
    return calc(3 * x - 2 * x**2).at_most(x**4 + 1, by=by_sign).theorem()
'''
SCRIPT = TEMPLATE.replace("AWKWARD", repr(AWKWARD)).replace("DOCSTRING", repr(DOCSTRING))


def made(folder: Path, *targets: str, seconds: int = 300) -> tuple[Path, int]:
    """The folder of a report and the exit status of the command that wrote it."""
    place = folder / "report"
    done = subprocess.run(
        [*COMMAND, str(place), *targets], cwd=folder, env=os.environ, capture_output=True, text=True, timeout=seconds
    )
    if not (place / "index.html").is_file():
        raise RuntimeError(f"no report was written: {done.stderr[-2000:]}")
    return place, done.returncode


def pages_of(folder: Path) -> list[Path]:
    """The pages of a report, the first one first."""
    first = folder / "index.html"
    return [first, *sorted(path for path in folder.rglob("*.html") if path != first)]
