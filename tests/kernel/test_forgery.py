"""A theorem comes out of a rule of the kernel and out of nothing else."""

import copy
import dataclasses
import pickle
from types import SimpleNamespace
from typing import Any

import pytest
import sympy as sp
from sympy import Rational

from zcmoe_symbolic import kernel
from zcmoe_symbolic.kernel import Justification, RuleError, Theorem, algebra, is_theorem, rule_names, transitivity
from zcmoe_symbolic.kernel.theorem import Grounds, close_registry, rule
from zcmoe_symbolic.language import Cell, InexactInput, SegmentationSequence, at_most, equal, holds, less, positive

x, c = sp.symbols("x c", real=True)
h, e = sp.symbols("h e", positive=True)
i, m = sp.symbols("i m", integer=True, positive=True)
beta = sp.Function("beta", real=True)
cell, cells = Cell.of(x, c, h), SegmentationSequence.of(m)
ATTRIBUTES = ("statement", "hypotheses", "citations", "trust", "rule", "premises", "equations")


@pytest.fixture
def theorem() -> Theorem:
    return algebra.prove(equal((x + 1) ** 2, x**2 + 2 * x + 1))


@pytest.fixture
def blank() -> Theorem:
    return object.__new__(Theorem)


# -- making one ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), (equal(0, 1),), (equal(0, 1), frozenset())])
def test_there_is_no_constructor(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="made by the kernel's rules only"):
        Theorem(*arguments)


def test_new_gives_no_theorem() -> None:
    with pytest.raises(TypeError):
        Theorem.__new__(Theorem, equal(0, 1))


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_blank_object_states_nothing(blank: Theorem, name: str) -> None:
    with pytest.raises(RuleError, match="not a theorem"):
        getattr(blank, name)


def test_a_blank_object_is_not_a_theorem(blank: Theorem) -> None:
    assert not is_theorem(blank)
    assert repr(blank) == "<not a theorem: no rule made it>"


def test_initialising_a_blank_object_does_not_help(blank: Theorem) -> None:
    with pytest.raises(TypeError):
        blank.__init__(equal(0, 1))  # type: ignore[misc]
    assert not is_theorem(blank)


def test_a_theorem_is_one(theorem: Theorem) -> None:
    assert is_theorem(theorem)
    assert theorem.rule == "algebra"


@pytest.mark.parametrize("thing", [None, 1, "theorem", equal(0, 0), Theorem, SimpleNamespace(statement=equal(0, 1))])
def test_other_things_are_not_theorems(thing: object) -> None:
    assert not is_theorem(thing)


# -- copies -------------------------------------------------------------------------------------------------


def test_copies_are_the_theorem_itself(theorem: Theorem) -> None:
    assert copy.copy(theorem) is theorem
    assert copy.deepcopy(theorem) is theorem
    assert copy.deepcopy([theorem])[0] is theorem


def test_copies_of_a_blank_object_stay_blank(blank: Theorem) -> None:
    assert not is_theorem(copy.copy(blank))
    assert not is_theorem(copy.deepcopy(blank))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_theorem_cannot_be_pickled(theorem: Theorem, protocol: int) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(theorem, protocol=protocol)


def test_there_is_no_state_to_set(theorem: Theorem, blank: Theorem) -> None:
    assert not hasattr(theorem, "__setstate__")
    with pytest.raises(AttributeError):
        blank.__dict__["statement"] = equal(0, 1)


def test_dataclass_tools_refuse(theorem: Theorem) -> None:
    with pytest.raises(TypeError):
        dataclasses.replace(theorem, statement=equal(0, 1))  # type: ignore[type-var]
    with pytest.raises(AttributeError):
        theorem.__replace__(statement=equal(0, 1))  # type: ignore[attr-defined]


# -- changing one -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*ATTRIBUTES, "anything"])
def test_attributes_cannot_be_set_or_deleted(theorem: Theorem, name: str) -> None:
    before = theorem.statement, theorem.hypotheses
    with pytest.raises(AttributeError):
        setattr(theorem, name, equal(0, 1))
    with pytest.raises(AttributeError):
        object.__setattr__(theorem, name, equal(0, 1))
    with pytest.raises(AttributeError):
        delattr(theorem, name)
    with pytest.raises(AttributeError):
        object.__delattr__(theorem, name)
    assert (theorem.statement, theorem.hypotheses) == before


@pytest.mark.parametrize("name", [*ATTRIBUTES, "__setattr__", "__init_subclass__", "__hash__", "anything"])
def test_the_class_cannot_be_changed(name: str) -> None:
    with pytest.raises(TypeError):
        setattr(Theorem, name, property(lambda _: equal(0, 1)))
    with pytest.raises(TypeError):
        delattr(Theorem, name)


def test_the_class_of_a_theorem_cannot_be_changed(theorem: Theorem) -> None:
    class Slotted:
        __slots__ = ("__weakref__",)
        statement = equal(0, 1)

    other = Slotted()
    with pytest.raises((TypeError, AttributeError)):
        theorem.__class__ = Slotted  # type: ignore[assignment]
    for thing, kind in ((other, Theorem), (theorem, Slotted)):
        try:
            object.__setattr__(thing, "__class__", kind)
        except TypeError:
            continue
        assert not is_theorem(thing)
        with pytest.raises(RuleError):
            transitivity(thing).prove(equal(0, 1))


def test_hypotheses_and_premises_are_immutable(theorem: Theorem) -> None:
    assert isinstance(theorem.hypotheses, frozenset)
    assert isinstance(theorem.citations, frozenset)
    assert isinstance(theorem.premises, tuple)
    assert isinstance(theorem.equations, tuple)


# -- subclasses ---------------------------------------------------------------------------------------------


def test_no_subclass_by_a_class_statement() -> None:
    with pytest.raises(TypeError, match="cannot be subclassed"):

        class Sub(Theorem):
            pass


def test_no_subclass_by_calling_the_metaclass() -> None:
    with pytest.raises(TypeError):
        type(Theorem)("Sub", (Theorem,), {})
    with pytest.raises(TypeError):
        type("Sub", (Theorem,), {})


def test_no_subclass_by_another_metaclass() -> None:
    class Meta(type(Theorem)):  # type: ignore[misc]
        def __call__(cls, *_: Any) -> Any:
            return object.__new__(cls)

    with pytest.raises(TypeError):
        Meta("Sub", (Theorem,), {})


def test_no_subclass_by_a_second_base_that_swallows_the_hook() -> None:
    class Quiet:
        __slots__ = ()

        def __init_subclass__(cls) -> None:
            pass

    try:
        sub: Any = type(Theorem)("Sub", (Quiet, Theorem), {"__slots__": ()})
    except TypeError:
        return
    assert not is_theorem(object.__new__(sub))


# -- the registry -------------------------------------------------------------------------------------------


def test_no_rule_after_the_kernel_is_loaded() -> None:
    def anything(goal: object, facts: object) -> Grounds:
        """Anything."""
        return Grounds()

    with pytest.raises(RuleError, match="closed"):
        rule(anything)
    assert "anything" not in rule_names()


def test_closing_again_changes_nothing() -> None:
    before = rule_names()
    close_registry()
    assert rule_names() == before


def test_every_rule_is_public_and_documented() -> None:
    for name in rule_names():
        found = getattr(kernel, name)
        assert type(found) is Justification
        assert found.name == name
        assert found.meaning.endswith(".")


@pytest.mark.parametrize("name", ["", "magic", "Algebra", "algebra ", "_prove"])
def test_a_justification_needs_a_known_name(name: str) -> None:
    with pytest.raises(RuleError, match="not a rule of the kernel"):
        Justification(name).prove(equal(0, 0))


def test_a_justification_made_by_hand_is_checked_like_any_other() -> None:
    assert Justification("algebra").prove(equal(x + x, 2 * x)).rule == "algebra"
    with pytest.raises(RuleError):
        Justification("algebra").prove(equal(x, 2 * x))


@pytest.mark.parametrize(
    "by",
    [
        Justification("algebra", ("nonsense",)),
        Justification("algebra", (positive(beta),)),
        Justification("algebra", (equal(0, 1),)),
        Justification("transitivity"),
        Justification("transitivity", (equal(0, 1),)),
        Justification("instance", (None,)),
        Justification("hoelder", (1,)),
        Justification("convexity", (sp.Lambda(x, x), x), (("goal", equal(0, 0)),)),
        Justification("algebra", (), (("facts", None),)),
        Justification("algebra", (), (("check", None),)),
    ],
)
def test_bad_parameters_prove_nothing(by: Justification) -> None:
    with pytest.raises((RuleError, TypeError, ValueError)):
        by.prove(equal(0, 1))


def test_grounds_made_by_hand_are_not_asked_for() -> None:
    grounds = Grounds(trust="symbolic")
    for parameter in (grounds, (grounds,)):
        with pytest.raises((RuleError, TypeError)):
            algebra(parameter).prove(equal(0, 1))


# -- fake premises ------------------------------------------------------------------------------------------


class Fake:
    """Has every attribute of a theorem."""

    def __init__(self, statement: object) -> None:
        self.statement = statement
        self.hypotheses = self.citations = frozenset[Any]()
        self.trust, self.rule = "symbolic", "algebra"
        self.premises = self.equations = ()

    def __repr__(self) -> str:
        return f"Fake({self.statement})"


def _expectations() -> list[tuple[Justification, Any, Any]]:
    """For every rule that takes theorems: the rule with a premise filled in, and a goal the premise would give."""
    expanded = equal(beta(x), beta(c) + cell.o(1))
    integrated = equal(cell.integral(beta(x)), cell.integral(beta(c)) + cell.o(h))
    refined = equal(x, c + cells.refinement.o(1))
    return [
        (kernel.algebra, equal(x, 0), equal(x, 0)),
        (kernel.linearity, equal(x, 0), equal(x, 0)),
        (kernel.moments, equal(x, 0), equal(x, 0)),
        (kernel.splitting, equal(x, 0), equal(x, 0)),
        (kernel.differentiation, equal(x, 0), equal(sp.Derivative(x * c, c), 0)),
        (kernel.transitivity, equal(x, 0), equal(x, 0)),
        (kernel.instance, equal(x, 0), equal(x, 0)),
        (kernel.one_dimensional, equal(x, 0), equal(x, 0)),
        (kernel.monotone, at_most(1, 0), at_most(2, 1)),
        (kernel.expansion, expanded, expanded),
        (kernel.integration_over_the_cell, expanded, integrated),
        (kernel.sum_over_cells, integrated, refined),
        (kernel.along_companding, refined, refined),
        (kernel.limit, expanded, equal(sp.Limit(x, m, sp.oo), 0)),
        (kernel.epsilon_delta, at_most(sp.Abs(x), e), equal(x, cell.o(1))),
        (kernel.hoelder_equality_case, equal(x, 0), equal(x, 0)),
    ]


@pytest.mark.parametrize("case", _expectations(), ids=lambda case: case[0].name)
@pytest.mark.parametrize("kind", ["duck", "blank", "class", "none"])
def test_a_fake_premise_is_refused(case: tuple[Justification, Any, Any], kind: str) -> None:
    by, premise, goal = case
    fake: Any = {"duck": Fake(premise), "blank": object.__new__(Theorem), "class": Theorem, "none": None}[kind]
    extra: dict[str, tuple[Any, ...]] = {"one_dimensional": (x,), "epsilon_delta": (e,)}
    parameters = (3, fake) if by.name == "hoelder_equality_case" else (fake, *extra.get(by.name, ()))
    with pytest.raises(RuleError):
        by(*parameters).prove(goal)


def test_a_fake_justification_is_refused_below_termwise() -> None:
    goal = at_most(sp.Integral(x, (x, 0, 1)), sp.Integral(0, (x, 0, 1)))
    fake = SimpleNamespace(name="algebra", prove=lambda *_: algebra.prove(equal(x, x)))
    with pytest.raises((RuleError, TypeError)):
        kernel.termwise(fake).prove(goal)


# -- goals that are no statements ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "goal",
    [True, False, sp.true, sp.false, sp.Eq(x, x), None, "x = x", 0, x, sp.Ne(x, 0), sp.Ge(x, 0), (x, x), Fake(x)],
    ids=repr,
)
def test_what_is_no_statement_is_not_proved(goal: Any) -> None:
    with pytest.raises((RuleError, InexactInput)):
        algebra.prove(goal)


@pytest.mark.parametrize(
    "goal",
    [
        equal(x, 0.5),
        equal(0.5, 0.5),
        equal(x, sp.nan),
        equal(sp.zoo, sp.zoo),
        at_most(0, sp.Float("0.1")),
        less(0, 1e-9),
        equal(sp.Integral(0.5 * x, (x, 0, 1)), sp.Integral(0.5 * x, (x, 0, 1))),
        equal(x, c + cell.o(sp.Float(1))),
        holds(sp.Lt(x, 0.5)),
    ],
    ids=str,
)
@pytest.mark.parametrize("by", [kernel.algebra, kernel.by_sign, kernel.taylor], ids=lambda by: by.name)
def test_floats_and_undefined_values_are_refused(goal: Any, by: Justification) -> None:
    with pytest.raises(InexactInput):
        by.prove(goal)


def test_the_error_for_a_float_names_the_remedy() -> None:
    with pytest.raises(InexactInput, match=r"Rational\('1/2'\)"):
        algebra.prove(equal(x, 0.5))


def test_exact_input_of_the_same_value_is_accepted() -> None:
    assert is_theorem(algebra.prove(equal(Rational(1, 2) * x + x / 2, x)))


def test_a_mutable_argument_is_not_kept() -> None:
    given = [positive(beta)]
    steps = [algebra.prove(equal(x + 1, 1 + x))]
    numbers = [7]
    theorem = transitivity(*steps).prove(equal(x + 1, 1 + x), given, eq=numbers)
    given.clear()
    steps.clear()
    numbers.append(8)
    assert theorem.equations == (7,)
    assert len(theorem.premises) == 1


def test_theorems_compare_by_identity() -> None:
    one, other = (algebra.prove(equal(x + 1, 1 + x)) for _ in range(2))
    assert one != other
    assert one == copy.copy(one)
