"""The registry of the paper is complete, consistent, and refuses what it does not know."""

import dataclasses
import doctest
import importlib
import inspect
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

from zcmoe_symbolic import paper
from zcmoe_symbolic.paper import UnknownIdentifier, identify, ownership_faults

FORM_UNCERTAIN = {40, 41, 91, 92, 99, 100, 103, 104}
INFERRED = {55, 56, 57, 58, 59, 60, 74, 107, 119, 144}
OUTSIDE_EVERY_STATEMENT = {*range(1, 16), *range(55, 61)}
STATEMENTS = [
    *("thm-4.1", "cor-4.2", "thm-4.3", "thm-5.1", "cor-5.2", "cor-5.3", "thm-6.1", "lem-6.2", "lem-6.3"),
    *("thm-6.4", "thm-6.5", "cor-C.1", "thm-C.2", "bennett", "panter-dite", "gersho"),
]
ASSUMPTIONS = ["asm-1", "asm-2", "asm-3", "asm-4", "asm-5"]

NAMED: list[paper.Statement | paper.Assumption] = [*paper.statements(), *paper.assumptions()]
ITEMS: list[paper.Equation | paper.Statement | paper.Assumption] = [*paper.equations(), *NAMED]


def latex_faults(latex: str) -> list[str]:
    r"""What is malformed in a formula: unbalanced braces, \left or \begin without its partner, dollars."""
    faults = [] if latex.strip() else ["empty"]
    if "$" in latex:
        faults.append("dollar")
    depth = 0
    for brace in re.findall(r"[{}]", re.sub(r"\\[\\{}]", "", latex)):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        faults.append("braces")
    open_pairs: list[str] = []
    for token, environment in re.findall(r"\\(left|right|middle|begin|end)(?![a-z])(?:\{(\w+)\})?", latex):
        if token in ("left", "begin"):
            open_pairs.append(environment or token)
        elif not open_pairs or open_pairs[-1] != (environment or "left"):
            faults.append(f"unpaired {token}")
        elif token != "middle":
            open_pairs.pop()
    return faults + [f"open {name}" for name in open_pairs]


def test_the_146_equations_are_numbered_without_a_gap() -> None:
    assert [item.number for item in paper.equations()] == list(range(1, 147))


def test_the_16_statements_are_present_in_order() -> None:
    assert [item.identifier for item in paper.statements()] == STATEMENTS


def test_the_5_assumptions_are_present_in_order() -> None:
    assert [item.identifier for item in paper.assumptions()] == ASSUMPTIONS


def test_source_marks_tell_restored_from_uncertain_from_inferred() -> None:
    marks = {item.number: item.source for item in paper.equations()}
    assert {number for number, mark in marks.items() if mark == "restored, form uncertain"} == FORM_UNCERTAIN
    assert {number for number, mark in marks.items() if mark == "inferred"} == INFERRED
    assert set(marks.values()) == set(get_args(paper.Source))


def test_kinds_are_among_the_allowed() -> None:
    assert {item.kind for item in paper.equations()} == set(get_args(paper.EquationKind))
    assert {item.kind for item in paper.statements()} == set(get_args(paper.StatementKind))


def test_only_the_chernoff_bound_is_cited() -> None:
    assert [item.number for item in paper.equations() if item.kind == "cited"] == [124]


def test_sections_follow_the_order_of_the_paper() -> None:
    sections = list(dict.fromkeys(item.section for item in paper.equations()))
    appendices = ["A.1", "A.2", "C", "D.1", "D.2", "E.1", "E.2", "E.3", "F.1", "F.2", "F.3"]
    proofs_of_section_6 = ["G.1", "G.2", "G.3", "G.4", "G.5"]
    assert sections == ["3", "4", "4.1", "4.2", "5", "6.1", "6.2", *appendices, *proofs_of_section_6]


def test_equations_and_statements_agree_about_ownership() -> None:
    assert ownership_faults(paper.equations(), paper.statements()) == ()


def test_every_equation_beyond_section_3_and_its_proofs_has_one_owner() -> None:
    assert {item.number for item in paper.equations() if not item.statement} == OUTSIDE_EVERY_STATEMENT
    owned = list(chain.from_iterable(item.equations for item in paper.statements()))
    assert sorted(owned) == sorted(set(range(1, 147)) - OUTSIDE_EVERY_STATEMENT)


@pytest.mark.parametrize(
    ("owner", "report"),
    [
        ("", "thm-4.3 lists eq-22, which names no statement"),
        ("thm-9.9", "eq-22 names 'thm-9.9', which is no statement"),
        ("thm-4.1", "eq-22 names thm-4.1, which does not list it"),
    ],
)
def test_an_equation_with_a_wrong_owner_is_reported(owner: str, report: str) -> None:
    corrupted = [
        dataclasses.replace(item, statement=owner) if item.number == 22 else item for item in paper.equations()
    ]
    assert report in ownership_faults(corrupted, paper.statements())


@pytest.mark.parametrize(
    ("numbers", "report"),
    [
        ((23, *range(75, 82)), "eq-22 names thm-4.3, which does not list it"),
        ((22, 23, *range(75, 82), 18), "thm-4.3 lists eq-18, which names thm-4.1"),
        ((22, 23, *range(75, 82), 147), "thm-4.3 lists eq-147, which does not exist"),
        ((22, 22, 23, *range(75, 82)), "thm-4.3 lists eq-22 2 times"),
    ],
)
def test_a_statement_with_a_wrong_list_is_reported(numbers: tuple[int, ...], report: str) -> None:
    corrupted = [
        dataclasses.replace(item, equations=numbers) if item.identifier == "thm-4.3" else item
        for item in paper.statements()
    ]
    assert ownership_faults(paper.equations(), corrupted) == (report,)


def test_statements_rest_on_assumptions_that_exist() -> None:
    assert {name for item in paper.statements() for name in item.assumptions} == set(ASSUMPTIONS)


def test_a_numbered_assumption_shows_the_formula_of_its_equation() -> None:
    numbered = {item.identifier: item.equation for item in paper.assumptions() if item.equation}
    assert numbered == {"asm-1": 20, "asm-3": 29, "asm-5": 51}
    for identifier, number in numbered.items():
        assert paper.equation(number).kind == "assumption"
        assert paper.equation(number).latex == paper.assumption(identifier).latex


def test_a_restatement_in_a_proof_repeats_the_formula_that_it_proves() -> None:
    for proof, result in [(80, 22), (113, 53), (121, 38)]:
        sides = [set(paper.equation(number).latex.split(" = ", 1)) for number in (proof, result)]
        assert sides[0] == sides[1]


@pytest.mark.parametrize("item", [*paper.equations(), *paper.assumptions()], ids=lambda item: item.identifier)
def test_formulas_are_well_formed_latex(item: paper.Equation | paper.Assumption) -> None:
    assert latex_faults(item.latex) == []


@pytest.mark.parametrize(
    ("latex", "fault"),
    [
        ("", "empty"),
        ("$x$", "dollar"),
        (r"\frac{1}{2", "braces"),
        (r"x}{", "braces"),
        (r"\left( x", "open left"),
        (r"x \right)", "unpaired right"),
        (r"\begin{aligned} x", "open aligned"),
        (r"\begin{aligned} \left( x \end{aligned}", "unpaired end"),
    ],
)
def test_malformed_latex_is_reported(latex: str, fault: str) -> None:
    assert fault in latex_faults(latex)


def test_one_symbol_has_one_spelling() -> None:
    stray = re.compile(
        r"\\varphi|\\tilde|\\widehat|\\bm\b|\\boldsymbol|\\mathbb\{P\}|\\sigma(?!_\\varepsilon\^2)|\\Delta(?!_)"
    )
    assert [item.identifier for item in paper.equations() if stray.search(item.latex)] == []


def test_descriptions_are_sentences_without_latex() -> None:
    for item in ITEMS:
        assert re.fullmatch(r"[A-Z].*\.", item.says), item.identifier
        assert not set(item.says) & set("\\$\n"), item.identifier


def test_no_two_equations_are_described_by_the_same_sentence() -> None:
    assert len({item.says for item in paper.equations()}) == 146


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        paper.equation(22).number = 23  # type: ignore[misc]


def test_look_ups_return_the_record_that_carries_the_name() -> None:
    assert [paper.equation(number).number for number in range(1, 147)] == list(range(1, 147))
    assert [paper.statement(name).identifier for name in STATEMENTS] == STATEMENTS
    assert [paper.assumption(name).identifier for name in ASSUMPTIONS] == ASSUMPTIONS


def test_identifiers_and_titles_round_trip() -> None:
    for equation in paper.equations():
        for text in ("eq-{}", "{}", "({})", "Eq. ({})", "equation {}"):
            assert identify(text.format(equation.number)) == equation.identifier
    for item in NAMED:
        for text in (item.identifier, item.title):
            for spelling in (text, text.upper(), text.lower(), f"  {text} "):
                assert identify(spelling) == item.identifier


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        *((text, "eq-22") for text in ("eq-22", "22", "(22)", "Eq. 22", "EQ 22", "eq. (22)", "Eq.~(22)")),
        *((text, "eq-22") for text in ("eq:22", "equation (22)", "Equation 22", "eqn. 22")),
        *((text, "thm-4.3") for text in ("Theorem 4.3", "theorem 4.3", "Thm. 4.3", "THM-4.3", "Theorem~4.3")),
        *((text, "cor-C.1") for text in ("Corollary C.1", "cor-c.1", "Cor. C.1")),
        *((text, "lem-6.3") for text in ("Lemma 6.3", "lem. 6.3")),
        *((text, "asm-3") for text in ("Assumption 3", "asm-3", "asm 3")),
        *((text, "bennett") for text in ("Bennett", "Bennett's integral", "Bennett\u2019s integral")),
        *((text, "panter-dite") for text in ("Panter-Dite", "panter dite", "Panter\u2013Dite")),
        *((text, "gersho") for text in ("Gersho", "Gersho's conjecture", "gersho conjecture")),
    ],
)
def test_human_spellings_are_understood(text: str, identifier: str) -> None:
    assert identify(text) == identifier


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "eq-0", "eq-147", "eq-1000", "(22", "22)", "022", "-22", "2 2", "22.0", "4.3"),
        *("thm-4.4", "Theorem 4.2", "Lemma 6.1", "cor-4.3", "asm-0", "asm-6", "Assumption 4.3", "Theorem 3"),
        *("eq\n22", "eq-22; drop", "__import__('os')", "\x1b[31mred", "\udc80", "eq-22\x00", "\u0662"),
    ],
)
def test_unknown_text_is_refused_and_named(text: str) -> None:
    with pytest.raises(UnknownIdentifier) as refusal:
        identify(text)
    message = str(refusal.value)
    assert message.startswith(repr(text))
    assert message.isprintable()
    for existing in ("eq-1 to eq-146", "asm-1 to asm-5", *STATEMENTS):
        assert existing in message


@pytest.mark.parametrize("text", ["9" * 10**6, "eq" + " " * 10**6 + "22", "(" * 10**6, "\n" * 10**6])
def test_long_text_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(UnknownIdentifier) as refusal:
        identify(text)
    assert len(str(refusal.value)) < 500
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("value", [None, 22, 2.5, b"eq-22", ["eq-22"], 10**6000, object()], ids=type)
def test_what_is_no_text_is_refused(value: object) -> None:
    for look_up in (identify, paper.statement, paper.assumption):
        with pytest.raises(UnknownIdentifier):
            look_up(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("bennet", "bennett"),
        ("Theorem 4.2", "cor-4.2"),
        ("Theorem C.1", "cor-C.1"),
        ("4.3", "thm-4.3"),
        ("panter-ditte", "panter-dite"),
    ],
)
def test_a_near_miss_is_met_with_a_suggestion(text: str, suggestion: str) -> None:
    with pytest.raises(UnknownIdentifier, match=rf"did you mean {re.escape(suggestion)}"):
        identify(text)


@pytest.mark.parametrize("number", [0, -1, 147, 10**6000, True, False, 22.0, "22", None], ids=type)
def test_an_equation_is_asked_for_by_an_integer_from_1_to_146(number: object) -> None:
    with pytest.raises(UnknownIdentifier, match="eq-1 to eq-146"):
        paper.equation(number)  # type: ignore[arg-type]


def test_a_look_up_refuses_items_of_another_kind() -> None:
    with pytest.raises(UnknownIdentifier, match="'eq-22' names no statement"):
        paper.statement("eq-22")
    with pytest.raises(UnknownIdentifier, match=r"'thm-4\.3' names no assumption"):
        paper.assumption("thm-4.3")


def test_an_unknown_identifier_is_a_value_error() -> None:
    assert issubclass(UnknownIdentifier, ValueError)


def test_import_reads_no_data_and_loads_no_sympy() -> None:
    package = str(Path(paper.__file__).parent.parent)
    script = f"""
import sys, types
bare = types.ModuleType("zcmoe_symbolic")
bare.__path__ = [{package!r}]
sys.modules["zcmoe_symbolic"] = bare
from zcmoe_symbolic.paper import registry
assert "sympy" not in sys.modules
for read in (registry.equations, registry.statements, registry.assumptions):
    assert read.cache_info().currsize == 0
    assert read() is read()
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


@pytest.mark.parametrize("name", ["", ".registry", ".identifiers"])
def test_docstring_examples_run(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"zcmoe_symbolic.paper{name}"))
    assert outcome.attempted >= 3
    assert outcome.failed == 0


def test_every_public_name_has_a_docstring_with_an_example() -> None:
    for name in paper.__all__:
        public = getattr(paper, name)
        if inspect.isclass(public) or inspect.isroutine(inspect.unwrap(public)):
            assert ">>> " in (public.__doc__ or ""), name
