"""Induction in the upper limit of sums and products."""

from collections.abc import Callable, Iterator

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.equality.summation.definite_recurrence import first_order_recurrences
from zcmoe_symbolic.deciders.equality.summation.normal_form import finite_sums, normal_form, opened, outermost
from zcmoe_symbolic.deciders.equality.summation.ranges import (
    certainly_nonnegative,
    certainly_nonzero,
    counter,
    is_whole,
)
from zcmoe_symbolic.deciders.equality.summation.terms import UnsupportedTermError, conditions_hold, vanishes
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["Tactic", "is_undefined", "prove_zero", "stays_defined"]

Tactic = Callable[[sp.Expr, Prover], Proof | None]

_MOST_NEW_TERMS = 12
_MOST_CASES = 6


def prove_zero(expr: sp.Expr, prover: Prover, tactics: tuple[Tactic, ...] = (), depth: int = 4) -> Proof | None:
    """Steps that prove `expr = 0` for all values of its counters, or `None`.

    `expr` has own indices and natural ranges. It is brought to normal form and compared term by term; if sums are
    left, induction in one counter reduces it to an equality with fewer of them (Graham, Knuth, Patashnik, Concrete
    Mathematics, 2nd ed., chapter 2); then the tactics are asked.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.deciders.equality.summation.normal_form import with_own_indices
    >>> n, k = counter("n"), Symbol("k")
    >>> claim = sp.Sum(k**3, (k, 0, n)) - sp.Sum(k, (k, 0, n)) ** 2
    >>> [step.method for step in prove_zero(with_own_indices(claim), Prover([]))][0]
    'induction in n'
    """
    prover.check_time()
    if is_undefined(expr):
        return None
    nonzero: set[sp.Expr] = set()
    form = normal_form(expr, nonzero)
    if is_undefined(form) or not conditions_hold(expr, nonzero, set()):
        return None
    if vanishes(form):
        return (Step("exact arithmetic of terms", "both sides have the same normal form"),)
    if not finite_sums(form):
        return _by_cases(form, prover, tactics, depth) or prover.prove(form, sp.S.Zero)
    if depth <= 0:
        return None
    for index in _counters_in_limits(form):
        proof = _by_induction(form, index, prover, tactics, depth)
        if proof is not None:
            return proof
    for tactic in tactics:
        proof = tactic(form, prover)
        if proof is not None:
            return proof
    return None


def _by_cases(expr: sp.Expr, prover: Prover, tactics: tuple[Tactic, ...], depth: int) -> Proof | None:
    """A binomial with a number above and a counter below vanishes from some value on: the values before one by one."""
    for binomial in sorted(expr.atoms(sp.binomial), key=str):
        above, below = binomial.args
        constant, rest = below.as_coeff_Add()
        if not (above.is_Integer and constant.is_Integer and rest in expr.free_symbols and rest.is_nonnegative):
            continue
        first = int(above - constant) + 1
        if not 0 < first <= _MOST_CASES or depth <= 0:
            continue
        cases = [expr.subs(rest, value) for value in range(first)] + [expr.subs(rest, rest + first)]
        proofs = [prove_zero(case, prover, tactics, depth - 1) for case in cases]
        steps = [step for proof in proofs if proof is not None for step in proof]
        if all(proof is not None for proof in proofs):
            return (Step("case distinction", f"{rest} below {first} one by one, and from there on"), *steps)
    return None


def is_undefined(expr: sp.Expr) -> bool:
    """Whether SymPy evaluated some part of `expr` to an infinite or undefined value.

    >>> is_undefined(sp.zoo + counter())
    True
    """
    return bool(expr.has(sp.zoo, sp.nan, sp.oo, -sp.oo))


def _counters_in_limits(expr: sp.Expr) -> list[sp.Symbol]:
    ends = [end for node in outermost(expr) for limit in node.limits for end in limit[1:]]
    symbols = set().union(*(end.free_symbols for end in ends)) & expr.free_symbols
    return sorted((s for s in symbols if s.is_integer and s.is_nonnegative), key=sp.default_sort_key)


def _by_induction(
    expr: sp.Expr, index: sp.Symbol, prover: Prover, tactics: tuple[Tactic, ...], depth: int
) -> Proof | None:
    if not stays_defined(expr, index):
        return None
    step = next(_steps(expr, index), None)
    if step is None:
        return None
    base = prove_zero(expr.subs(index, 0), prover, tactics, depth - 1)
    if base is None:
        return None
    for difference, words in _steps(expr, index):
        following = prove_zero(difference, prover, tactics, depth - 1)
        if following is not None:
            name = f"induction in {index.name}"
            return (Step(name, words), Step("base case", f"{index.name} at its least value"), *base, *following)
    return None


def _steps(expr: sp.Expr, index: sp.Symbol) -> Iterator[tuple[sp.Expr, str]]:
    """Expressions D(m), for m >= 0, such that D(m) = 0 and expr(m) = 0 imply expr(m + 1) = 0."""
    nodes = sorted((node for node in outermost(expr) if node.has(index)), key=lambda n: (-len(n.args), str(n)))
    found = {node: _recurrence(expr, node, index) for node in nodes}
    recurrences = {node: known for node, known in found.items() if known is not None}

    def following(part: sp.Expr) -> sp.Expr:
        """`part` at m + 1, with what is known of the sums there in terms of the sums at m."""
        places = {node: sp.Dummy("Y") for node in recurrences}
        later = part.xreplace(places).subs(index, index + 1)
        values = {place: recurrences[node][0] * node + recurrences[node][1] for node, place in places.items()}
        return later.xreplace(values)

    for node in nodes:
        if node not in recurrences:
            continue
        factor, summand = recurrences[node]
        place = sp.Dummy("X")
        marked = expr.xreplace({node: place})
        slope = sp.diff(marked, place)
        if slope.has(place) or slope == 0:
            continue
        rest = marked.xreplace({place: sp.S.Zero})
        slope_next, rest_next = following(slope), following(rest)
        if slope == slope_next and factor == 1:
            yield sp.expand(slope * summand) + rest_next - rest, "the claim's difference in the index vanishes"
        elif conditions_hold(expr, {slope}, set()):
            difference = slope * (slope_next * summand + rest_next) - slope_next * factor * rest
            yield difference, "one sum is eliminated between the claim and its predecessor"
    bodies = [opened(node)[0] for node in nodes]
    if any(not isinstance(n, sp.Sum) or not _may_shrink(b, index) for n, b in zip(nodes, bodies, strict=True)):
        return
    yield expr.subs(index, index + 1) - expr, "the claim's difference in the index vanishes"


def _recurrence(expr: sp.Expr, node: sp.Expr, index: sp.Symbol) -> tuple[sp.Expr, sp.Expr] | None:
    plain = _first_order(node, index)
    if plain is not None:
        return plain
    for factor, summand, nonzero, not_poles in first_order_recurrences(node, index):
        if not is_undefined(summand) and conditions_hold(expr, nonzero, not_poles):
            return factor, summand
    return None


def _may_shrink(body: sp.Expr, index: sp.Symbol) -> bool:
    """Whether taking differences can end: no index in the body, or only in polynomials and inner sums."""
    return bool(not body.has(index) or body.atoms(AppliedUndef) or body.has(sp.Sum) or body.is_polynomial(index))


def _first_order(node: sp.Expr, index: sp.Symbol) -> tuple[sp.Expr, sp.Expr] | None:
    """(u, v) with X(m + 1) = u X(m) + v for a sum or product X over a range with ends linear in m."""
    body, variable, below, above = opened(node)
    if body.has(index):
        return None
    added = _new_places(above, index)
    removed = _new_places(below - 1, index)
    if added is None or removed is None:
        return None
    new = [body.xreplace({variable: place}) for place in added]
    old = [body.xreplace({variable: place}) for place in removed]
    if isinstance(node, sp.Sum):
        return sp.S.One, sp.Add(*new) - sp.Add(*old)
    return (sp.Mul(*new), sp.S.Zero) if not old else None


def _new_places(end: sp.Expr, index: sp.Symbol) -> list[sp.Expr] | None:
    growth = sp.expand(end.subs(index, index + 1) - end)
    if not growth.is_Integer or not 0 <= growth <= _MOST_NEW_TERMS:
        return None
    return [sp.expand(end + j) for j in range(1, int(growth) + 1)]


def stays_defined(expr: sp.Expr, index: sp.Symbol) -> bool:
    """Whether `expr` is defined for all smaller values of the counter wherever it is defined for one.

    Parts without the counter are defined or not for all values alike. Exceptional values of continuous
    parameters are admitted if `expr` is continuous in them.

    >>> from sympy import Symbol
    >>> m, x = counter(), Symbol("x")
    >>> stays_defined(x**m / (x - 1) + 1 / (m + 1), m), stays_defined(1 / (m - 5), m)
    (True, False)
    """
    nonzero: set[sp.Expr] = set()
    not_poles: set[sp.Expr] = set()
    try:
        _collect_conditions(expr, index, nonzero, not_poles)
    except UnsupportedTermError:
        return False
    return conditions_hold(expr, nonzero, not_poles)


def _collect_conditions(expr: sp.Expr, index: sp.Symbol, nonzero: set[sp.Expr], not_poles: set[sp.Expr]) -> None:
    if not expr.has(index):
        return
    if isinstance(expr, sp.Sum | sp.Product):
        _collect_from_sum(expr, index, nonzero, not_poles)
        return
    for argument in expr.args:
        _collect_conditions(argument, index, nonzero, not_poles)
    if isinstance(expr, sp.Symbol | sp.Add | sp.Mul | AppliedUndef | sp.exp | sp.sin | sp.cos | sp.sinh | sp.cosh):
        return
    if isinstance(expr, sp.Pow):
        if not (is_whole(expr.exp) and certainly_nonnegative(expr.exp)) and not expr.exp.is_positive:
            nonzero.add(expr.base)
    elif isinstance(expr, sp.tan | sp.sec):
        nonzero.add(sp.cos(expr.args[0]))
    elif isinstance(expr, sp.cot | sp.csc):
        nonzero.add(sp.sin(expr.args[0]))
    elif isinstance(expr, sp.tanh | sp.sech):
        nonzero.add(sp.cosh(expr.args[0]))
    elif isinstance(expr, sp.coth | sp.csch):
        nonzero.add(sp.sinh(expr.args[0]))
    elif isinstance(expr, sp.log):
        nonzero.add(expr.args[0])
    elif isinstance(expr, sp.gamma | sp.polygamma):
        not_poles.add(expr.args[-1])
    elif isinstance(expr, sp.factorial | sp.harmonic):
        not_poles.add(expr.args[0] + 1)
    elif isinstance(expr, sp.binomial | sp.fibonacci | sp.lucas | sp.catalan):
        if not expr.args[-1].is_integer:
            raise UnsupportedTermError(f"where is {expr} defined?")
    elif isinstance(expr, sp.RisingFactorial | sp.FallingFactorial | sp.factorial2):
        if not certainly_nonnegative(expr.args[-1]):
            raise UnsupportedTermError(f"where is {expr} defined?")
    elif not isinstance(expr, sp.Abs):
        raise UnsupportedTermError(f"where is {expr} defined?")


def _collect_from_sum(expr: sp.Expr, index: sp.Symbol, nonzero: set[sp.Expr], not_poles: set[sp.Expr]) -> None:
    body, variable, below, above = opened(expr)
    if not body.has(index) and not below.has(index) and certainly_nonnegative(sp.diff(above, index)):
        return  # a shorter range of the same terms
    _collect_conditions(below, index, nonzero, not_poles)
    _collect_conditions(above, index, nonzero, not_poles)
    inside: set[sp.Expr] = set()
    inside_poles: set[sp.Expr] = set()
    _collect_conditions(body, variable, inside, inside_poles)
    _collect_conditions(body, index, inside, inside_poles)
    steps, more = counter("i"), counter("j")
    for part in inside:
        choices = [part.xreplace({variable: end}) for end in (below + steps, above - steps)]
        if sp.diff(above, index) == 1 and not below.has(index):
            # variable = below + i and above = variable + j
            later = sp.expand(index + below + steps + more - above)
            choices.append(part.xreplace({variable: below + steps}).xreplace({index: later}))
        nonzero.add(next((choice for choice in choices if certainly_nonzero(choice)), choices[0]))
    not_poles |= {part.xreplace({variable: below + steps}) for part in inside_poles}
