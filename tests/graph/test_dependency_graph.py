"""The dependency graph as data: who uses whom, which of two claims is meant, what a sub-graph and a reduction keep."""

import itertools
import random

import pytest
from small_reports import chain_of_labels, proof, report, row

from zcmoe_symbolic import paper
from zcmoe_symbolic.present.graph import DependencyGraph, Edge, Node
from zcmoe_symbolic.verification import FindingRow, verify


def pairs(graph, *kinds):
    return {(edge.user, edge.used) for edge in graph.edges if not kinds or edge.kind in kinds}


def test_edges_are_what_the_proofs_used():
    graph = DependencyGraph.of(report(row(proof("a")), row(proof("b", ["a/first part", "a"])), row(proof("c", ["b"]))))
    assert pairs(graph) == {("b", "a"), ("c", "b")}
    assert graph.edges[0].names == ("a/first part", "a")


def test_another_proof_of_the_same_is_told_from_the_one_that_the_verdict_rests_on():
    best, other = proof("b", ["a"]), proof("b", ["c"], trust="certified")
    graph = DependencyGraph.of(report(row(proof("a")), row(proof("c")), row(best, other)))
    assert pairs(graph, "uses") == {("b", "a")}
    assert pairs(graph, "alternative") == {("b", "c")}


def test_a_proof_that_uses_another_part_of_its_own_label_makes_no_edge():
    parts = proof("a", part="x"), proof("a", ["a/x"], part="y", goal=1)
    assert DependencyGraph.of(report(row(*parts))).edges == ()


def test_what_was_used_and_has_no_row_is_there_without_a_verdict():
    graph = DependencyGraph.of(report(row(proof("a", ["thm-4.3/lower bound", "nowhere"]))))
    assert [(node.key, node.title, node.verdict) for node in graph.nodes[1:]] == [
        ("thm-4.3", "Theorem 4.3", ""),
        ("nowhere", "nowhere", ""),
    ]
    assert graph.node("nowhere").standing == "not in this report"


def test_a_label_of_two_own_scripts_has_two_nodes_and_a_use_means_both():
    rows = [row(proof("a", script=name)) for name in ("one.py", "two.py")]
    rows.append(row(proof("b", ["a"], script="two.py")))
    graph = DependencyGraph.of(report(*rows, asked=("one.py", "two.py")))
    assert [node.key for node in graph.nodes] == ["a (one.py)", "a (two.py)", "b"]
    assert pairs(graph) == {("b", "a (one.py)"), ("b", "a (two.py)")}
    with pytest.raises(ValueError, match="claimed more than once"):
        graph.node("a")


def test_an_own_proof_means_the_own_label_and_a_proof_of_the_paper_means_the_papers():
    rows = [
        row(proof("a")),
        row(proof("b", ["a"])),
        row(proof("a", script="my.py")),
        row(proof("c", ["a"], script="my.py")),
    ]
    graph = DependencyGraph.of(report(*rows, asked=("my.py",)))
    assert pairs(graph) == {("b", "a"), ("c", "a (my.py)")}


def test_an_own_proof_means_the_papers_label_for_a_part_that_the_own_one_lacks():
    rows = [
        row(proof("a", part="x")),
        row(proof("a", part="y", script="my.py")),
        row(proof("c", ["a/x"], script="my.py")),
    ]
    assert pairs(DependencyGraph.of(report(*rows, asked=("my.py",)))) == {("c", "a")}


def test_the_papers_assumptions_are_told_from_those_that_theorems_carry():
    carries, inherits = row(proof("a", assumptions=["asm-1"])), row(proof("b", ["a"], assumptions=["asm-1"]))
    graph = DependencyGraph.of(report(carries, inherits, statements=[row(proof("thm-C.2"), title="Theorem C.2")]))
    assert pairs(graph, "carries") == {("a", "asm-1")}
    assert pairs(graph, "assumes") == {("thm-C.2", label) for label in paper.statement("thm-C.2").assumptions}
    assert graph.node("asm-1").standing == "assumed"


def test_a_claim_under_an_assumptions_label_does_not_prove_the_assumption():
    node = DependencyGraph.of(report(row(proof("asm-3"), title="Assumption 3"))).node("asm-3")
    assert (node.kind, node.standing) == ("assumption", "as used: proved, symbolic")


def test_witnesses_of_findings_are_nodes_of_their_own_kind():
    finding = FindingRow(paper.finding("finding-2"), (row(proof("finding-2", ["a"])),))
    graph = DependencyGraph.of(report(row(proof("a")), findings=[finding]))
    assert [(node.title, node.kind) for node in graph.nodes] == [("Finding 2", "finding"), ("a", "label")]
    assert pairs(graph) == {("finding-2", "a")}


def test_a_user_cannot_pass_as_the_paper():
    node = DependencyGraph.of(report(row(proof("thm-4.3", script="my.py")), asked=("my.py",))).node("thm-4.3")
    assert (node.kind, node.says) == ("label", "")


@pytest.mark.parametrize("verdict", ["refuted", "undecided"])
def test_a_verdict_is_the_reports(verdict):
    node = DependencyGraph.of(report(row(proof("a", verdict=verdict)))).node("a")
    assert (node.verdict, node.trust, node.standing) == (verdict, None, verdict)


def test_around_has_all_that_a_label_rests_on_and_who_uses_it_directly():
    around = DependencyGraph.of(chain_of_labels("a", "b", "c", "d", "e")).around("c")
    assert [node.key for node in around.nodes] == ["a", "b", "c", "d"]
    assert around.focus == "c"


def test_around_shows_of_a_user_only_that_it_uses_the_label():
    rows = [row(proof("a")), row(proof("b", ["a"])), row(proof("c", ["b", "a"]))]
    assert pairs(DependencyGraph.of(report(*rows)).around("b")) == {("b", "a"), ("c", "b")}


def random_graph(seed, circles):
    chosen = random.Random(seed)  # noqa: S311
    keys = [f"n{k}" for k in range(9)]
    ends = [(a, b) for a, b in itertools.permutations(keys, 2) if (circles or a > b) and chosen.random() < 0.3]
    return DependencyGraph(tuple(Node(key, key, key, "label") for key in keys), tuple(Edge(a, b) for a, b in ends))


@pytest.mark.parametrize("circles", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_reduction_keeps_who_rests_on_whom_and_no_edge_too_many(seed, circles):
    graph = random_graph(seed, circles)
    reduced = graph.reduced()
    assert [reduced.rests_on(n.key) for n in graph.nodes] == [graph.rests_on(n.key) for n in graph.nodes]
    assert reduced.implied == len(graph.edges) - len(reduced.edges)
    for edge in reduced.edges:
        fewer = DependencyGraph(graph.nodes, tuple(other for other in reduced.edges if other is not edge))
        assert edge.used not in fewer.rests_on(edge.user)


def test_fallen_labels_are_marked_and_no_others():
    graph = DependencyGraph.of(chain_of_labels("a", "b", "c")).without({"b", "c", "unknown"})
    assert [node.fallen for node in graph.nodes] == [False, True, True]
    assert graph.node("b").standing == "falls (proved, symbolic)"


def test_an_unknown_label_is_an_error_that_helps():
    with pytest.raises(ValueError, match="'lem-summ' is no label of this graph; did you mean 'lem-sum'"):
        DependencyGraph.of(chain_of_labels("lem-sum", "b")).around("lem-summ")


def test_the_graph_of_a_verification_agrees_with_its_table():
    found = verify("thm-4.3", "thm-C.2")
    graph = DependencyGraph.of(found)
    for statement in found.statements:
        assert {used for user, used in pairs(graph, "uses") if user == statement.id} == set(statement.rests_on)
    assert graph.node("thm-4.3").row is next(r for r in found.statements if r.id == "thm-4.3")
