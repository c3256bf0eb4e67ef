# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Several dimensions
#
# In d dimensions the regions have a shape. The bound of Theorem 5.1 knows the shape through one number only, the
# normalised second moment of the cell. And there is a surprise at the end: regions that do not look like cells at all.

# %%
from sympy import Rational, cos, pi, sqrt, symbols

from zcmoe_symbolic import (
    DataModel,
    ScalarMoE,
    UniformNoise,
    VectorDataModel,
    VectorMoE,
    cells,
    level_set_error_constant,
    level_set_segmentation,
    x,
)

# %% [markdown]
# ## Cells
#
# The moments are exact. Each comes from an integration over the cell, and what could go wrong in it is checked.

# %%
cells.truncated_octahedron().normalized_second_moment()

# %%
cells.RootLattice("E8").normalized_second_moment()

# %% [markdown]
# A triangle of your own, in exact coordinates:

# %%
cells.Polytope([(0, 0), (2, 0), (0, sqrt(3))]).normalized_second_moment()

# %% [markdown]
# No region of any shape beats the ball of the same volume: the column *excess* is how far the best known cell is from
# that bound. It is open from three dimensions on whether a better cell exists.

# %%
print(cells.compare(digits=8))

# %% [markdown]
# ## Bounds for a model
#
# The constant of the bound (54) is certified. Without an argument the cell is the best one that is known.

# %%
x_1, x_2 = symbols("x_1 x_2")
model = VectorDataModel(x_1 * x_2, x_1 + x_2, UniformNoise(Rational(1, 2)), variables=(x_1, x_2))
moe = VectorMoE(model)
moe.error_constant(digits=6)

# %%
VectorMoE(model, cells.square()).error_constant(digits=6)

# %% [markdown]
# The optimal density of experts is large where the target is steep and inputs are frequent, now with the exponent
# $d/(d+2)$:

# %%
moe.optimal_density()

# %% [markdown]
# For cells without a preferred direction, the error itself is smaller than the bound by the factor d. Squares show it:

# %%
squares = VectorMoE(model, cells.square())
bound = float(squares.error_bound(64**2, density=1)) - float(model.noise.variance)
print(f"bound / error of 64 x 64 squares: {bound / squares.grid_moments(64).error:.4f}")

# %% [markdown]
# ## Learning on a grid
#
# The exact expected test error of the constants of a 6 x 6 grid, learned from 1,000 examples:

# %%
moe.grid_risk((6, 6), n=1000)

# %% [markdown]
# ## Level sets
#
# The model class of the paper allows regions of any shape. For a fixed number of values the best predictor groups
# inputs by the *value* of the target, wherever they are. On a wave these regions are unions of intervals:

# %%
wave = DataModel(cos(6 * pi * x), 1)
level_set_segmentation(wave, 4)

# %% [markdown]
# The wave has six monotone branches. Level sets need one region where intervals need six, so that the constant is
# smaller by the factor 36, to all digits that are proved:

# %%
ScalarMoE(wave).error_constant(digits=20) / level_set_error_constant(wave, digits=20)

# %% [markdown]
# In two dimensions the regions are strips along the level curves of the target.

# %%
hills = VectorDataModel(cos(2 * pi * x_1) * cos(2 * pi * x_2), 1, variables=(x_1, x_2))
level_set_segmentation(hills, 5, points=20_000)
