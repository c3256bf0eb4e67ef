# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Learning the experts
#
# The constant of an expert is the mean of the outputs in its region. More experts approximate the target better, and
# each of them learns from fewer examples. Where is the balance? The expected test error is known exactly, so that no
# simulation has to find it.

# %%
from IPython.display import display
from sympy import Rational, cos, pi

from zcmoe_symbolic import DataModel, ScalarMoE, Segmentation, UniformNoise, show_progress, truncated_normal, x
from zcmoe_symbolic.present.explorations import explore_risk
from zcmoe_symbolic.present.figures import FigureSetting, figure_data
from zcmoe_symbolic.simulation.bounds_table import compare_bounds
from zcmoe_symbolic.simulation.experiments import simulated_risk
from zcmoe_symbolic.theory.concentration import theorem_6_5

# %%
half = Rational(1, 2)
model = DataModel(cos(6 * pi * x), truncated_normal(half, Rational(1, 5)), UniformNoise(half))
moe = ScalarMoE(model)
display(model)

# %% [markdown]
# ## The exact risk and its parts
#
# For 24 experts and 200 examples. *Approximation* would remain with infinitely many examples, *estimation* comes from
# means of few outputs, and a region without any example gets the mean of all outputs.

# %%
cells = moe.segmentation(24)
moe.risk(cells, 200)

# %% [markdown]
# For several numbers of examples at once: 50, 200, 1,000 and 5,000.

# %%
moe.risk(cells, [50, 200, 1000, 5000])

# %% [markdown]
# With `digits` every part is a ball: 20 digits of an expectation over all training sets.

# %%
moe.risk(cells, 200, digits=20)

# %% [markdown]
# ## Does simulation agree?
#
# 400 training sets of 200 examples each. The mean must lie within a few standard errors of the exact risk.

# %%
estimate = simulated_risk(model, cells, 200, trials=400, seed=7, progress=show_progress())
print(f"simulated {estimate.mean:.5f}, exact {moe.risk(cells, 200).total:.5f}")
print(f"{estimate.z_score(moe.risk(cells, 200).total):.2f} standard errors apart")

# %% [markdown]
# ## The best number of experts
#
# Every number of experts is tried until lower bounds show that all larger ones are worse.

# %%
moe.best_number_of_experts(200, progress=show_progress())

# %% [markdown]
# The law $(2 C n/\sigma_\varepsilon^2)^{1/3}$ is for many examples. With 5,000 of them it is close to the exact
# minimiser:

# %%
moe.best_number_of_experts(5000, progress=show_progress())

# %% [markdown]
# ## Try it
#
# The parts of the risk against the number of experts, up to 60. With more examples the valley moves to the right and
# becomes flat: a few experts too many cost little. (Where the notebook is only read, the picture is that of the first
# choice.)

# %%
explore_risk(model, [50, 100, 200, 400, 1000, 5000, 20000], start={"n": 2})

# %% [markdown]
# ## Bounds
#
# Theorem 6.5 bounds the estimation error with high probability, by Hoeffding's inequality and a union over the regions.
# What it assumes is part of the answer.

# %%
theorem_6_5(model, Segmentation.uniform(8), n=5000, failure="0.05")

# %% [markdown]
# With 200 examples it does not apply, and says why:

# %%
theorem_6_5(model, Segmentation.uniform(8), n=200, failure="0.05")

# %% [markdown]
# How tight are the bounds? Each beside the exact mean and a simulated quantile of the estimation error.

# %%
compare_bounds(model, 1, n=[500, 5000], m=6, trials=400, seed=1, progress=show_progress())

# %% [markdown]
# ## The figure of the paper
#
# Figure 3, with fewer training sets than in the paper: constants that are learned, and their test error. Lines are
# exact or a formula, points are simulated.

# %%
setting = FigureSetting(trials=40, test_examples=500, most_experts=30)
figure_data(3, setting=setting, progress=show_progress())
