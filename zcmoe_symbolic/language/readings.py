"""What hypotheses and regimes say: words around mathematics, once for text and for typesetting.

In a template the mathematics stands between dollars, in the signs of text (`<=`, `->`, `a(i, m)`); `{0}` is the first
argument, `{bound[0]}` the first bound variable. Text is the template without its dollars.
"""

from dataclasses import dataclass

import sympy as sp

__all__ = ["READINGS", "Reading", "plain"]

READINGS = {
    "continuous": "{0} is continuous on $[0, 1]$, hence uniformly continuous",
    "differentiable": "{0} is differentiable on $[0, 1]$",
    "continuously differentiable": "{0} is continuously differentiable on $[0, 1]$, so ${0}'$ is uniformly continuous",
    "positive": "${0} > 0$ on $[0, 1]$",
    "nonnegative": "${0} >= 0$ on $[0, 1]$",
    "nonzero": "{0} is nonzero everywhere on $[0, 1]$",
    "nonzero almost everywhere": "{0} is nonzero almost everywhere on $[0, 1]$",
    "unit mass": "{0} integrates to $1$ over $[0, 1]$",
    "in domain": "{0} lies in $[0, 1]$",
    "generic point": "{0} is outside the null set where a function that is nonzero almost everywhere vanishes",
    "in range": "{0} runs through ${1}, ..., {2}$",
    "cell in domain": "the cell $[{0} - {1}/2, {0} + {1}/2]$ lies in $[0, 1]$",
    "segmentation": "${1}(i, {0})$, $i = 0..{0}$, are the breakpoints of a segmentation of $[0, 1]$ into {0} intervals "
    "of lengths ${2}(i, {0})$ and midpoints ${3}(i, {0})$",
    "companding": "the breakpoints ${1}(i, {0})$ are the companding segmentation of {4}: the integral of {4} "
    "from $0$ to ${1}(i, {0})$ is $i/{0}$",
    "for all": "{2} for all {bound[0]} in $[{0}, {1}]$",
    "between": "{0} lies between {1} and {2}",
    "holds": "{0}",
    "vanishing": "${0} = o({1})$ uniformly over the cells and the points in them",
    "partition": "the regions ${0}(i, {1})$, $i = 1..{1}$, are disjoint and cover {2}",
    "piecewise constant": "{0} takes the value ${2}(i, {3})$ on the region ${1}(i, {3})$",
    "occupied": "every region ${0}(i, {1})$ is a part of the domain with positive probability under {2}",
    "probability density": "{0} is a bounded probability density on {1}, which has finite volume",
    "bounded": "{0} is bounded and measurable on {1}, which has finite volume",
    "distributed": "{0} is drawn from the density {1} on {2}",
    "intervals": "{4} is $[0, 1]$ and ${5}(i, {0})$ is the interval from ${1}(i - 1, {0})$ to ${1}(i, {0})$",
    "zero mean": "$E[{0}] = 0$",
    "variance": "$E[{0}^2] = {1} < oo$",
    "independent": "{0} and {1} are independent",
    "examples": "the pairs $({0}(j, {5}), {1}(j, {5}))$, $j = 1..{2}$, are independent, each distributed as "
    "$({3}, {4})$",
    "random variable": "{0} is a measurable function of the outcome, its last argument",
    "at every outcome": "{0} for every outcome $omega$ and every {bound[0]} from {1} to {2}",
    "bounded noise": "$|{0}| <= {1}$",
    "bounded statistic": "{0} is a bounded measurable function of {1} and {2}",
    "unit cube": "{0} is the cube $[0, 1]^{1}$",
    "continuously differentiable on": "{0} is continuously differentiable on {1}, up to its boundary",
    "throughout": "{1} for all {bound[0]} in {0}",
    "throughout regions": "{2} for all points {bound[1]} of every region ${0}({bound[0]}, {1})$, ${bound[0]} = 1..{1}$",
    "small region": "{0} is one of the regions ${4}(i, {3})$, of volume ${1} > 0$ and with centroid {2}",
    "region partition": "the regions ${1}(i, {0})$, $i = 1..{0}$, are disjoint, measurable and cover {4}; "
    "${2}(i, {0}) > 0$ are their volumes in dimension {5}, the largest is ${2}_max({0})$, and ${3}(i, {0})$ their "
    "centroids",
    "bounded moments": "the normalized second moments of all regions ${1}(i, {0})$ are at most one constant",
    "shrinking": "the largest diameter of the regions ${1}(i, {0})$ tends to $0$ as ${0} -> oo$",
    "equal moments": "the normalized second moment of each region ${1}(i, {0})$ is {6}",
    "equal shares": "the integral of {6} over each region ${1}(i, {0})$ is $1/{0}$",
    "in region": "{0} lies in {1}",
    "continuous on": "{0} is continuous on {1}, which is compact",
    "positive on": "${0} > 0$ on {1}",
    "nonnegative on": "${0} >= 0$ on {1}",
    "nonzero almost everywhere on": "{0} is nonzero almost everywhere on {1}",
    "unit mass on": "{0} integrates to $1$ over {1}",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A template, the objects that its places stand for, and the variables that are bound in them.

    An argument is an expression, a relation, a tuple, or the name of a function as a `Str`.
    """

    template: str
    arguments: tuple[sp.Basic, ...]
    bound: tuple[sp.Symbol, ...] = ()


def plain(template: str) -> str:
    """The template of the text.

    >>> plain("${0} > 0$ on $[0, 1]$")
    '{0} > 0 on [0, 1]'
    """
    return template.replace("$", "")
