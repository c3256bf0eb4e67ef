# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Check your own derivation, right and wrong
#
# Theorem 4.3 of the paper bounds the error integral of every density of experts from below. Does the bound survive if
# the error is the r-th power of the slope, and not its square? We write the argument as on paper, one line after the
# other, and let the kernel judge each line. Then we make two slips, and see what it says.

# %%
from pathlib import Path

from sympy import Abs, Symbol

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.derivation import StepFailed
from zcmoe_symbolic.derivation.claims import collecting
from zcmoe_symbolic.derivation.refutation import refute
from zcmoe_symbolic.kernel import hoelder, monotone
from zcmoe_symbolic.language import at_most, continuous, continuously_differentiable, positive, unit_mass
from zcmoe_symbolic.theory.scalar import beta, domain_integral, lam, p, x
from zcmoe_symbolic.verification import verify

# %% [markdown]
# ## The objects
#
# `beta`, `p` and `lam` are undefined functions: what is proved holds for each that meets the hypotheses in `given`. The
# power is a symbol, declared positive.

# %%
r = Symbol("r", positive=True)
w = p(x) * Abs(beta(x).diff(x)) ** r
root, error = domain_integral(w ** (1 / (r + 1))), domain_integral(w / lam(x) ** r)
given = [continuously_differentiable(beta), continuous(p), positive(p), continuous(lam), positive(lam), unit_mass(lam)]

# %% [markdown]
# ## The right derivation
#
# A chain begins with `calc`; each link has its reason behind `by=`. The result is a theorem of the kernel. It shows
# which of the hypotheses it needed, and that one step is cited: the rule `hoelder` names a classical theorem.

# %%
bound_on_the_root = (
    calc(root, given=given)
    .equals(domain_integral((w / lam(x) ** r) ** (1 / (r + 1)) * lam(x) ** (r / (r + 1))), by=algebra)
    .at_most(error ** (1 / (r + 1)) * domain_integral(lam(x)) ** (r / (r + 1)), by=hoelder(r + 1))
    .equals(error ** (1 / (r + 1)), by=unit_mass(lam))
)
bound_on_the_root.theorem()

# %% [markdown]
# The bound itself is the power of this one.

# %%
lower_bound = (
    calc(root ** (r + 1), given=given)
    .at_most((error ** (1 / (r + 1))) ** (r + 1), by=monotone(bound_on_the_root.theorem()))
    .equals(error, by=algebra)
)
lower_bound.theorem()

# %% [markdown]
# ## The first slip: a wrong exponent
#
# In the first line `lam` should have the exponent `r/(r + 1)`. With `1/(r + 1)` the line is false, and the exception
# carries the functions for which it is. Both sides are enclosed by ball arithmetic there, so that this is as certain as
# a proof.

# %%
wrong_line = domain_integral((w / lam(x) ** r) ** (1 / (r + 1)) * lam(x) ** (1 / (r + 1)))
try:
    calc(root, given=given).equals(wrong_line, by=algebra)
except StepFailed as failure:
    first_slip = failure
print(first_slip)

# %%
first_slip.verdict

# %% [markdown]
# ## The second slip: too strong a claim
#
# Suppose that we had lost the power `r + 1` on the way and claimed `r`. Nobody needs the proof to find that out: the
# claim alone is refuted.

# %%
refute(at_most(root**r, error), given)

# %% [markdown]
# ## A step that is neither
#
# Not every refusal is a refutation. The next line is true, as lam integrates to 1, but `algebra` uses this only if it
# is told to: `by=algebra(unit_mass(lam))`. The verdict is *undecided*: choose another rule, give another hypothesis, or
# make the step smaller.

# %% tags=["plain"]
try:
    calc(domain_integral(w), given=given).equals(domain_integral(w) * domain_integral(lam(x)), by=algebra)
except StepFailed as failure:
    print(failure.verdict.status, "-", failure.reason)

# %% [markdown]
# ## A claim
#
# In a script the statement and its hypotheses stand in front, so that nobody can shift them to fit the proof. A claim
# counts as proved only if its proof returns a theorem that says exactly this, and needs no other hypothesis. Here it is
# the one from above.


# %%
with collecting() as claims:

    @claim("power-of-the-slope", given=given, states=at_most(root ** (r + 1), error))
    def power_of_the_slope():
        """No density has a smaller error integral than the (r+1)-th power of the mass of the root."""
        return lower_bound.theorem()


outcome = claims[0].prove({}.get)
outcome.verdict

# %% [markdown]
# ## A script of your own
#
# The usual place for a claim is a file. `verify` runs it and returns a report. The examples of the documentation are
# such files: a theory of quantizers for the r-th power of the error, and the same with a wrong idea in it.

# %%
examples = next(folder / "examples" for folder in (Path(".."), Path()) if (folder / "examples").is_dir())
verify(str(examples / "panter_dite_r_th_power.py"))

# %%
wrong = verify(str(examples / "panter_dite_r_th_power_wrong.py"))
wrong

# %% [markdown]
# The exit status says the same to a shell script: 0 proved, 1 refuted, 3 undecided.

# %%
wrong.exit_status()
