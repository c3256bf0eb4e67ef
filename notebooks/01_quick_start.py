# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Quick start
#
# A claim is *proved* only by a theorem that the kernel built, and *refuted* only by a certified counterexample.
# Everything else is *undecided*, and says so. A number is believed only inside a ball with a proved radius.
#
# This notebook shows one of each: a theorem of the paper, a step of its proof, a counterexample, a number, and a
# question that stays open.

# %%
from IPython.display import Latex, display
from sympy import Integral, Rational, Symbol, cos, log, pi, sqrt

from zcmoe_symbolic import (
    DataModel,
    ScalarMoE,
    UniformNoise,
    algebra,
    calc,
    decide_equal,
    decide_nonnegative,
    show_progress,
    truncated_normal,
    x,
)
from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.present.document import item_latex
from zcmoe_symbolic.verification import Run

# %% [markdown]
# ## A theorem of the paper
#
# Theorem 4.3 says which density of experts is optimal. A run proves it again, with everything that it rests on.

# %%
run = Run("thm-4.3", notation=Notation.standard())
run.work(progress=show_progress("claims"))
run.report()

# %% [markdown]
# The optimal density, equation (22), as the proof has it. The formula is printed from the theorem that was just proved:
# nobody typed it here.

# %%
Latex(item_latex(run.report(), "eq-22", comments=False))

# %% [markdown]
# ## A derivation of your own
#
# `calc` writes a chain as on paper, with a rule for every step. The theorem at its end carries its hypotheses and its
# trust.

# %%
a, b = Symbol("a", positive=True), Symbol("b", positive=True)
calc((a + b) ** 2).equals(a**2 + 2 * a * b + b**2, by=algebra).equals((a - b) ** 2 + 4 * a * b, by=algebra).theorem()

# %% [markdown]
# ## What a refutation looks like
#
# A square with a forgotten term. The answer is a point, and both sides there are enclosed by ball arithmetic: the
# refutation is as certain as a proof.

# %%
decide_equal((a + b) ** 2, a**2 + b**2)

# %% [markdown]
# An inequality that fails by very little, in a small place only. A plot would not show it.

# %%
bump = (x - Rational(1, 3)) ** 2 - Rational(1, 10**12)
decide_nonnegative(bump, (x, 0, 1))

# %% [markdown]
# This one holds, also where it touches zero. Bernstein's inequality needs it; the interval is covered completely.

# %%
decide_nonnegative((1 + x) * log(1 + x) - x - x**2 / (2 + 2 * x / 3), (x, 0, 10))

# %% [markdown]
# ## A question that stays open
#
# Herglotz's integral is known in the literature, and its value agrees with the formula to every digit that one cares to
# compute. That is no proof, and none is found here, so that the verdict is *undecided*.

# %%
known = pi**2 / 12 * (1 - sqrt(3)) + log(2) * log(1 + sqrt(3))
decide_equal(Integral(log(1 + x ** (2 + sqrt(3))) / (1 + x), (x, 0, 1)), known, seconds=2)

# %% [markdown]
# ## A certified number
#
# A model: a target, a density of the input, and noise.

# %%
half = Rational(1, 2)
model = DataModel(cos(6 * pi * x), truncated_normal(half, Rational(1, 5)), UniformNoise(half))
moe = ScalarMoE(model)
display(model)

# %% [markdown]
# With the optimal density the error is $\sigma_\varepsilon^2 + C/m^2$ for many experts. This is $C$, to 40 digits:
# every printed digit is proved, and what follows the sign $\pm$ bounds the distance from the true value.

# %%
moe.error_constant(digits=40)

# %% [markdown]
# The best twelve intervals for many experts, and their exact error with the best constants, which is a number of its
# own. Where the strip is dense the target is steep and inputs are frequent.

# %%
moe.segmentation(12)

# %%
moe.approximation_error(moe.segmentation(12), digits=20)

# %% [markdown]
# ## Where to go on
#
# | notebook | subject |
# |---|---|
# | `02_check_your_own_derivation` | a derivation of your own, right and wrong |
# | `03_optimal_density` | from Hölder's inequality to a segmentation, with sliders |
# | `04_learning_the_experts` | exact risk, the best number of experts, bounds |
# | `05_several_dimensions` | cells, bounds and level sets |
# | `06_latex_for_your_paper` | LaTeX from checked objects |
