# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # The optimal density of experts
#
# How should m constant experts share the unit interval? Many experts make an error of $C/m^2$ beyond the noise, and $C$
# depends on how densely the experts lie. Theorem 4.3 finds the best density in two lines, by Hölder's inequality. Here
# is the way from the inequality to breakpoints that a program can use.

# %%
from IPython.display import Latex
from sympy import Abs, Piecewise, Rational, cos, exp, pi, sin

from zcmoe_symbolic import (
    DataModel,
    ScalarMoE,
    Segmentation,
    UniformNoise,
    beta_density,
    paper,
    show_progress,
    truncated_normal,
    x,
)
from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.present.document import item_latex
from zcmoe_symbolic.present.explorations import explore_segmentation
from zcmoe_symbolic.verification import Run

# %% [markdown]
# ## The inequality
#
# Both the lower bound and the density that attains it are theorems of the kernel.

# %%
run = Run("thm-4.3", notation=Notation.standard())
run.work(progress=show_progress("claims"))
run.report()

# %% [markdown]
# The step that carries the number (75), Hölder's inequality for $p \beta'^2/\lambda^2$ and $\lambda$ with the
# exponents 3 and 3/2:

# %%
Latex(item_latex(run.report(), "eq-75", comments=False))

# %% [markdown]
# Equality holds where the two functions are proportional. Solved for $\lambda$, that is the optimal density (22):

# %%
Latex(item_latex(run.report(), "eq-22", comments=False))

# %% [markdown]
# ## A density for a concrete model
#
# The target has six half-waves, the inputs are mostly in the middle.

# %%
half = Rational(1, 2)
model = DataModel(cos(6 * pi * x), truncated_normal(half, Rational(1, 5)), UniformNoise(half))
moe = ScalarMoE(model)
moe.optimal_density()

# %% [markdown]
# The integral in the denominator has no closed form, but a certified value: the constant $C$ to as many digits as one
# likes. A uniform density is worse, and that is a proved comparison of two balls.

# %%
moe.error_constant(digits=30)

# %%
moe.error_constant(density=1, digits=30)

# %%
print(moe.error_constant(digits=30) < moe.error_constant(density=1, digits=30))

# %% [markdown]
# ## From the density to breakpoints
#
# The compressor $G$ is the integral of the density, and the breakpoints are $a_i = G^{-1}(i/m)$: every interval has the
# same share of the density. At the zeros of $\beta'$ the density vanishes like a cube root of a square, and an interval
# reaches across.

# %%
moe.segmentation(24)

# %% [markdown]
# With many experts the strip becomes a picture of the density itself.

# %%
moe.segmentation(100_000)

# %% [markdown]
# ## Try it
#
# Choose a target, a density of the input, and the number of experts. (Where the notebook is only read, the picture is
# that of the first choice.) Watch two things: the intervals become short where the target is steep *and* inputs are
# frequent; and the error by (23) meets the exact one long before m is large.

# %%
targets = {
    "cos(6 pi x)": cos(6 * pi * x),
    "sin(2 pi x)": sin(2 * pi * x),
    "x^3": x**3,
    "|x - 1/3|": Abs(x - Rational(1, 3)),
    "a wave, then flat": Piecewise((cos(6 * pi * x), x <= half), (-1, True)),
    "a steep step": 1 / (1 + exp(-40 * (x - half))),
}
densities = {
    "uniform": 1,
    "normal, std 1/5": truncated_normal(half, Rational(1, 5)),
    "normal, std 1/10": truncated_normal(half, Rational(1, 10)),
    "Beta(2, 5)": beta_density(2, 5),
}
explore_segmentation(targets, densities, range(2, 61), start={"density": 1, "m": 10})

# %% [markdown]
# ## How good is it for few experts?
#
# (22) is optimal for many experts. For 12, the best intervals of all are better, and equal lengths are worse. The
# numbers are exact errors with the best constants, the noise included.

# %%
moe.optimal_segmentation(12)

# %%
print(f"best intervals  {moe.approximation_error(moe.optimal_segmentation(12)):.6f}")
print(f"density (22)    {moe.approximation_error(moe.segmentation(12)):.6f}")
print(f"equal lengths   {moe.approximation_error(Segmentation.uniform(12)):.6f}")
print(f"by (23)         {float(moe.error(12)):.6f}")

# %% [markdown]
# ## The theorem for these functions
#
# `substitute` puts functions into a statement. What comes out are theorems about them: each hypothesis is shown by the
# kernel, decided by certified numbers, or still assumed. The plot shows the theory beside the exact error.

# %%
case = paper.statement("thm-4.3").substitute(beta=model.beta, p=model.density, s2=Rational(1, 12))
case.theorems[0]

# %%
case.value(digits=20)[0].left

# %%
case.plot(m=range(4, 31))

# %% [markdown]
# ## A plateau
#
# Where the target is constant, the optimal density is exactly zero: no expert is wasted there. One interval reaches
# over the plateau, and the error of its constant is small but not zero; with `reserve_plateaus` the plateau has an
# expert of its own.

# %%
flat = ScalarMoE(DataModel(targets["a wave, then flat"], densities["normal, std 1/5"]))
flat.segmentation(12)

# %%
flat.segmentation(12, reserve_plateaus=True)

# %%
print(f"across the plateau      {flat.approximation_error(flat.segmentation(12)):.6f}")
print(f"an expert of its own    {flat.approximation_error(flat.segmentation(12, reserve_plateaus=True)):.6f}")
