"""Derivations and files that are remembered: equal to what was made, refused if altered, made again if missing."""

import json
import textwrap

import pytest

from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.verification import Run
from zcmoe_symbolic.verification.derivations import Derivation, DerivedChain, DerivedStep, Formula
from zcmoe_symbolic.verification.store import Artefacts, Memory
from zcmoe_symbolic.verification.store.plain import NotPlain, derivation_as_plain, derivation_from_plain

SCRIPT = """
from sympy import Function, Symbol
from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import by_sign
from zcmoe_symbolic.language import at_most, equal, positive
from zcmoe_symbolic.theory.scalar import p
x = Symbol("x", real=True)

@claim("lem-bound", given=[positive(p)], states=at_most(2 * x, x**2 + 1))
def bound():
    start = calc(2 * x).equals(x**2 + 1 - (x - 1) ** 2, by=algebra, eq=35)
    return start.at_most(x**2 + 1, by=by_sign).theorem()

@claim("lem-user", states=at_most(2 * x, x**2 + 1))
def user():
    return uses("lem-bound")

@claim("lem-false", states=equal(x, x + 1))
def wrong():
    return calc(x).equals(x + 1, by=algebra).theorem()
"""


@pytest.fixture
def run(tmp_path):
    """Runs over one script, with a memory in a folder of the test's own."""
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")

    def go(notation="standard", *, remembering=True, heard=None):
        memory = Memory(tmp_path / "remembered", environment=lambda: "as it is") if remembering else None
        chosen = Notation.standard() if notation == "standard" else notation
        made = Run(paper_scripts=[script], memory=memory, notation=chosen)
        made.work()
        if heard is not None and memory is not None:
            heard += memory.complaints
        return made

    go.folder = tmp_path / "remembered"
    return go


def derivations(run):
    """Label -> derivation, and how many proofs were remembered."""
    report = run.report()
    proofs = [proof for row in report.supplementary for part in row.parts for proof in part.proofs]
    return {proof.label: proof.derivation for proof in proofs}, report.remembered


def test_without_a_notation_nothing_is_written_down(run):
    found, _ = derivations(run(None, remembering=False))
    assert list(found.values()) == [None, None, None]


def test_a_derivation_is_written_from_the_theorems(run):
    found, _ = derivations(run(remembering=False))
    (state,), (chain,) = found["lem-bound"].states, found["lem-bound"].chains
    assert (state.left, state.sign, state.right) == ("2 x", r"\le", "x^2 + 1")
    assert state.text == "2*x <= x**2 + 1"
    assert chain.start == "2 x"
    assert [(step.rule, step.formula.sign, step.formula.equations) for step in chain.steps] == [
        ("algebra", "=", (35,)),
        ("by_sign", r"\le", ()),
    ]
    assert chain.result is not None
    assert chain.result.text == state.text
    assert found["lem-bound"].hypotheses == ()  # the claim allows one, the theorem does not need it


def test_a_claim_that_is_not_proved_shows_what_was_claimed(run):
    found, _ = derivations(run(remembering=False))
    assert [state.text for state in found["lem-false"].states] == ["x = x + 1"]


def test_a_remainder_is_carried_to_the_end_of_its_chain():
    step = DerivedStep(Formula("a", "=", "0", "a = 0"), "algebra", remainder="o(1)")
    assert step.right == "o(1)"


def test_remembered_derivations_are_those_that_were_written(run):
    first, remembered = derivations(run())
    assert remembered == 0
    second, remembered = derivations(run())
    assert remembered == 3
    assert second == first


def test_proofs_are_recalled_without_derivations_where_nobody_wants_them(run):
    run()
    found, remembered = derivations(run(None))
    assert remembered == 3
    assert set(found.values()) == {None}


def test_verifying_writes_derivations_for_later(run):
    run(None)
    found, remembered = derivations(run())
    assert remembered == 3
    assert all(isinstance(one, Derivation) for one in found.values())


def test_where_derivations_are_missing_the_proofs_are_run_again(run):
    run()
    for path in run.folder.glob("*.derivations"):
        path.unlink()
    found, remembered = derivations(run())
    assert remembered == 0
    assert all(isinstance(one, Derivation) for one in found.values())


def test_another_notation_is_another_derivation(run, tmp_path):
    first, _ = derivations(run())
    names = tmp_path / "names.toml"
    names.write_text('[names]\nx = "u"\n', encoding="utf-8")
    second, remembered = derivations(run(Notation.read(names)))
    assert remembered == 0
    assert second["lem-bound"].states[0].right == "u^2 + 1"
    third, remembered = derivations(run(Notation.read(names)))
    assert (third, remembered) == (second, 3)
    assert derivations(run()) == (first, 3)


def test_an_altered_derivation_is_refused_and_written_again(run):
    first, _ = derivations(run())
    (path,) = run.folder.glob("*.derivations")
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["record"]["derivations"][0]["states"][0]["right"] = "x^2"
    path.write_text(json.dumps(whole), encoding="utf-8")
    heard = []
    found, remembered = derivations(run(heard=heard))
    assert (found, remembered) == (first, 0)
    assert len(heard) == 1
    assert "altered" in heard[0]
    assert derivations(run()) == (first, 3)


FORMULA = Formula("a", "=", "b", "a = b", (22,), r"m \to \infty")
DERIVATION = Derivation(
    (FORMULA,), ("$a$",), (DerivedChain("a", (DerivedStep(FORMULA, "algebra", ("chain 1",), "", "cited"),), FORMULA),)
)


def test_derivations_survive_as_plain_data():
    assert derivation_from_plain(json.loads(json.dumps(derivation_as_plain(DERIVATION)))) == DERIVATION


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("states",), {}),
        (("states", 0, "left"), 1),
        (("states", 0, "equations", 0), "22"),
        (("states", 0, "extra"), ""),
        (("hypotheses", 0), None),
        (("chains", 0, "steps", 0, "trust"), "complete"),
        (("chains", 0, "steps", 0, "sources"), "chain 1"),
        (("chains", 0, "result"), []),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else type(value).__name__,
)
def test_derivations_of_a_wrong_kind_are_refused(place, wrong):
    plain = json.loads(json.dumps(derivation_as_plain(DERIVATION)))
    inside = plain
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = wrong
    with pytest.raises(NotPlain):
        derivation_from_plain(plain)


# -- files --------------------------------------------------------------------------------------------


def artefacts(folder, environment="as it is", **options):
    return Artefacts(folder, environment=lambda: environment, **options)


def test_a_file_is_recalled_for_equal_parameters_only(tmp_path):
    artefacts(tmp_path / "kept").keep("figure", {"seed": 0, "trials": 300}, b"\x00one\n")
    kept = artefacts(tmp_path / "kept")
    assert kept.recall("figure", {"trials": 300, "seed": 0}) == b"\x00one\n"
    assert kept.recall("figure", {"trials": 300, "seed": 1}) is None
    assert kept.recall("table", {"trials": 300, "seed": 0}) is None
    assert artefacts(tmp_path / "kept", "another").recall("figure", {"trials": 300, "seed": 0}) is None
    assert artefacts(tmp_path / "kept", fresh=True).recall("figure", {"trials": 300, "seed": 0}) is None
    assert kept.complaints == []


def test_a_file_depends_on_the_libraries_that_made_it(tmp_path, monkeypatch):
    from zcmoe_symbolic.verification.store import artefacts as module

    artefacts(tmp_path, libraries=("matplotlib",)).keep("figure", {}, b"one")
    assert artefacts(tmp_path, libraries=("matplotlib",)).recall("figure", {}) == b"one"
    monkeypatch.setattr(module, "version", lambda name: "0.0")
    assert artefacts(tmp_path, libraries=("matplotlib",)).recall("figure", {}) is None


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"\xff" + b, lambda b: b"", bytes.upper]
)
def test_an_altered_file_is_refused_and_named(tmp_path, spoil):
    artefacts(tmp_path).keep("figure", {}, b"one")
    (path,) = tmp_path.glob("*.artefact")
    path.write_bytes(spoil(path.read_bytes()))
    kept = artefacts(tmp_path)
    assert kept.recall("figure", {}) is None
    assert len(kept.complaints) == 1
    assert "figure" in kept.complaints[0]


def test_a_folder_that_cannot_be_made_is_a_complaint_and_no_error(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = artefacts(tmp_path / "file" / "folder")
    assert kept.recall("figure", {}) is None
    kept.keep("figure", {}, b"one")
    assert kept.complaints
