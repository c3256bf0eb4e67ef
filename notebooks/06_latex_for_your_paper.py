# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # LaTeX for your paper
#
# Every formula in this notebook is printed from a theorem that the kernel has built, so that a factor cannot get lost
# on the way from the computation to the manuscript. Nothing is typed a second time.

# %%
import shutil
import tempfile
from pathlib import Path

from IPython.display import Code, Math

from zcmoe_symbolic import algebra, calc
from zcmoe_symbolic.kernel import hoelder, monotone
from zcmoe_symbolic.language import continuous, positive, unit_mass
from zcmoe_symbolic.notation import Notation, expression_latex, hypothesis_latex, statement_latex, statement_sides
from zcmoe_symbolic.present.document import compile_pdf, standalone
from zcmoe_symbolic.theory.scalar import domain_integral, lam, p, third, x

# %% [markdown]
# ## A theorem, and how it looks
#
# The lower bound of Panter and Dite: no density of levels has a smaller error integral than the cubed mass of the cube
# root of the input density. A theorem that stands at the end of a cell shows itself with its hypotheses.

# %%
given = [continuous(p), positive(p), continuous(lam), positive(lam), unit_mass(lam)]
root, error = domain_integral(p(x) ** third), domain_integral(p(x) / lam(x) ** 2)
of_the_root = (
    calc(root, given=given)
    .equals(domain_integral((p(x) / lam(x) ** 2) ** third * lam(x) ** (2 * third)), by=algebra)
    .at_most(error**third * domain_integral(lam(x)) ** (2 * third), by=hoelder(3), eq=75)
    .equals(error**third, by=unit_mass(lam))
)
bound = (
    calc(root**3, given=given)
    .at_most((error**third) ** 3, by=monotone(of_the_root.theorem()))
    .equals(error, by=algebra, eq=77)
)
theorem = bound.theorem()
theorem

# %% [markdown]
# ## What goes into the manuscript
#
# `Theorem.latex()` is the statement with its hypotheses and what it cites.

# %%
print(theorem.latex())

# %% [markdown]
# `Chain.latex()` is the derivation: a line for each step, with the numbers that `eq=` has put on it.

# %%
print(of_the_root.latex())

# %% [markdown]
# Parts of it, for a sentence of your own: an expression, a statement, a hypothesis.

# %%
print(expression_latex(theorem.statement.rhs))
print(statement_latex(theorem.statement))
print(*map(hypothesis_latex, given), sep="\n")

# %% [markdown]
# ## In your own notation
#
# A small file renames the letters. Here the density of levels is called $\rho$, and the input density $q$. A renaming
# that would give two things of one formula the same name is refused.

# %%
folder = Path(tempfile.mkdtemp())
letters = folder / "letters.toml"
letters.write_text("[names]\nlambda = '\\rho'\np = 'q'\n", encoding="utf-8")
mine = Notation.read(letters)
Math(" ".join(statement_sides(theorem.statement, mine)))

# %%
try:
    Notation((("lambda", "p"),))
except ValueError as error_of_the_notation:
    print(error_of_the_notation)

# %% [markdown]
# ## A document that compiles
#
# `standalone` puts a document around it. With pdflatex on the machine it is compiled here, and its log is read: no
# error, no line that is too wide.

# %%
document = standalone(of_the_root.latex(mine) + "\n\n" + theorem.latex(mine), title="A lower bound")
Code(document[-900:], language="latex")

# %%
if shutil.which("pdflatex"):
    compiled = compile_pdf(document, folder)
    print(compiled.pages, "page; the fullest line is", compiled.widest, "points too wide")
else:
    print("pdflatex is not installed here; the document is complete without it")

# %% [markdown]
# ## The whole paper
#
# On the command line, for statements, equations and findings of the paper and for scripts of your own:
#
# ```sh
# zcmoe latex thm-4.3 eq-22                                   # to paste
# zcmoe latex thm-4.3 --standalone --notation letters.toml    # a document
# zcmoe report paper --pdf                                    # everything, with derivations and figures
# ```

# %%
shutil.rmtree(folder)
