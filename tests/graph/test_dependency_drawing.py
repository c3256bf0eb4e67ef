"""The drawing of a graph: well-formed, complete, safe for any label, and laid out without collisions."""

import subprocess
import xml.etree.ElementTree as ET

import pytest
from small_reports import chain_of_labels, proof, report, row

from zcmoe_symbolic.present.graph import STYLE, DependencyGraph, GraphvizFailed, draw, figure, layout
from zcmoe_symbolic.present.graph.layout import lay_out
from zcmoe_symbolic.present.graph.wording import wrapped

SVG = "{http://www.w3.org/2000/svg}"
NASTY = [
    '"; }<script>alert(1)</script>',
    "</title></svg><script>alert(1)</script>",
    "a\\N\\l\\\\",
    "&lt;b&gt; & &amp;",
    "n0",
    "x" * 400,
    "nul\x00 bell\x07 \ud800 \u202e",
    "Hölder 不等式 ∫ ½",
    "two\nlines\tand a tab",
    " ",
    "]]>--><!--",
    "javascript:alert(1)' onclick='alert(1)",
]  # fmt: skip


def linked(node):
    return f"statements/{node.label[:10]}.html"


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314 - our own text


def nodes_of(svg):
    return [element for element in parsed(svg).iter() if (element.get("class") or "").startswith("node ")]


def test_every_node_is_a_link_with_a_name_and_every_edge_is_drawn():
    graph = DependencyGraph.of(chain_of_labels("a", "b", "c"))
    svg = graph.svg(link=linked)
    assert [(n.tag, n.get("href"), n.get("aria-label")) for n in nodes_of(svg)] == [
        (f"{SVG}a", f"statements/{key}.html", f"{key}: proved, symbolic") for key in "abc"
    ]
    assert len(parsed(svg).findall(f".//{SVG}path")) == len(graph.edges)


def test_a_node_without_an_address_is_no_link():
    (node,) = nodes_of(DependencyGraph.of(chain_of_labels("a")).svg(link=lambda _: ""))
    assert (node.tag, node.get("role"), node.get("href")) == (f"{SVG}g", "img", None)


def test_verdict_and_trust_are_told_by_class_word_and_sign():
    rows = [
        row(proof("a", trust="certified")),
        row(proof("b", verdict="refuted")),
        row(proof("c", verdict="undecided")),
        row(proof("d", trust="cited")),
    ]
    found = [
        (node.get("class"), "".join(node.itertext())) for node in nodes_of(DependencyGraph.of(report(*rows)).svg())
    ]
    for (classes, text), verdict, trust, words in zip(
        found,
        ("proved", "refuted", "undecided", "proved"),
        ("certified", "none", "none", "cited"),
        ("✓ proved, certified", "✗ refuted", "? undecided", "✓ proved, cited"),
        strict=True,
    ):
        assert {f"verdict-{verdict}", f"trust-{trust}"} <= set(classes.split())
        assert words in text


def test_every_class_of_a_verdict_has_its_colours():
    for verdict in ("proved", "cited", "refuted", "undecided", "none"):
        assert f".verdict-{verdict} .shape" in STYLE


def test_a_changed_verdict_changes_its_node_and_no_other():
    before = nodes_of(DependencyGraph.of(report(row(proof("a")), row(proof("b", ["a"])))).svg())
    after = nodes_of(DependencyGraph.of(report(row(proof("a")), row(proof("b", ["a"], verdict="refuted")))).svg())
    changed = [old.get("aria-label") for old, new in zip(before, after, strict=True) if old.attrib != new.attrib]
    assert changed == ["b: proved, symbolic"]


def test_fallen_nodes_are_struck_out_in_the_drawing():
    svg = DependencyGraph.of(chain_of_labels("a", "b")).svg(fallen={"b"})
    assert ["fallen" in node.get("class").split() for node in nodes_of(svg)] == [False, True]
    assert "✗ falls (proved, symbolic)" in svg


@pytest.mark.parametrize("label", NASTY, ids=range(len(NASTY)))
def test_any_label_is_text_and_nothing_else(label):
    graph = DependencyGraph.of(report(row(proof(label, ["b"])), row(proof("b"))))
    svg = graph.svg(link=lambda node: node.label)
    page = f"<body>{figure(graph, label, link=linked, svg=svg)}</body>"
    tree = ET.fromstring(page)  # noqa: S314
    assert not [element for element in tree.iter() if element.tag.rpartition("}")[2] == "script"]
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert len(nodes_of(svg)) == 2
    # Graphviz reads the text for users as the same graph.
    answer = subprocess.run(
        ["dot", "-Tplain"], input=graph.dot(), capture_output=True, text=True, timeout=20, check=True
    )
    kinds = [line.split()[0] for line in answer.stdout.replace("\\\n", "").splitlines()]
    assert (kinds.count("node"), kinds.count("edge")) == (2, 1)


def boxes_collide(a, b):
    return abs(a.x - b.x) * 2 < a.width + b.width and abs(a.y - b.y) * 2 < a.height + b.height


def test_no_two_boxes_collide_and_all_stand_inside():
    rows = [row(proof(label)) for label in ("alone", "a label that is long enough for two lines", "lonely")]
    rows += [row(proof(f"c{k}", [f"c{j}" for j in range(k) if (j * k) % 3])) for k in range(9)]
    (placed,) = lay_out([DependencyGraph.of(report(*rows))])
    assert not [(a, b) for a in placed.boxes for b in placed.boxes if a is not b and boxes_collide(a, b)]
    assert boxes_collide(placed.boxes[0], placed.boxes[0])
    for box in placed.boxes:
        assert 0 <= box.x - box.width / 2 <= box.x + box.width / 2 <= placed.width + 1e-6
        assert 0 <= box.y - box.height / 2 <= box.y + box.height / 2 <= placed.height + 1e-6


def test_arrows_end_at_what_rests_on_the_other():
    graph = DependencyGraph.of(chain_of_labels("a", "b"))
    (placed,) = lay_out([graph])
    first, second = placed.boxes
    assert first.x < second.x
    assert abs(placed.curves[0].tip[0] - (second.x - second.width / 2)) < 1
    assert abs(placed.curves[0].points[0][0] - (first.x + first.width / 2)) < 1


def test_many_graphs_are_drawn_at_once_as_each_alone():
    graph = DependencyGraph.of(chain_of_labels("a", "b", "c"))
    graphs = [
        graph,
        graph.around("a"),
        graph.around("c"),
        DependencyGraph((), ()),
        DependencyGraph.of(chain_of_labels("z")),
    ]
    together = draw(graphs, names=[f"g{k}" for k in range(len(graphs))])
    assert together == [one.svg(name=f"g{k}") for k, one in enumerate(graphs)]


def test_identifiers_differ_between_drawings():
    graph = DependencyGraph.of(chain_of_labels("a", "b"))
    found = [e.get("id") for svg in draw([graph, graph]) for e in parsed(svg).iter() if e.get("id")]
    assert len(found) == 4
    assert len(set(found)) == 4


def test_a_file_of_its_own_has_its_colours_and_a_part_of_a_page_has_none():
    graph = DependencyGraph.of(chain_of_labels("a"))
    assert parsed(graph.svg(standalone=True)).find(f"{SVG}style").text.startswith(STYLE[:30])
    assert parsed(graph.svg()).find(f"{SVG}style") is None


def test_the_focus_is_marked():
    svg = DependencyGraph.of(chain_of_labels("a", "b", "c")).around("b").svg(link=linked)
    assert [node.get("aria-current") for node in nodes_of(svg)] == [None, "true", None]


def test_without_graphviz_the_page_says_so_and_has_the_list(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    graph = DependencyGraph.of(chain_of_labels("a", "b"))
    with pytest.raises(GraphvizFailed, match="Graphviz, whose command `dot` is not installed; install Graphviz"):
        graph.svg()
    page = figure(graph, "What rests on what", link=linked)
    assert "<svg" not in page
    assert "No drawing: the dependency graph is drawn by Graphviz" in page
    assert '<a href="statements/b.html">b</a>: proved, symbolic; rests on <a href="statements/a.html">a</a>' in page


def fake_dot(folder, script):
    command = folder / "dot"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)


@pytest.mark.parametrize(
    ("script", "complaint"),
    [("echo broken 1>&2; exit 1", "broken"), ("echo '{'", "no answer"), ("exec sleep 20", "in 1 s")],
    ids=["fails", "nonsense", "hangs"],
)
def test_a_graphviz_that_misbehaves_is_one_line(monkeypatch, tmp_path, script, complaint):
    fake_dot(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(layout, "_SECONDS", 1.0)
    with pytest.raises(GraphvizFailed, match=complaint) as error:
        DependencyGraph.of(chain_of_labels("a", "b")).svg()
    assert "\n" not in str(error.value)


def test_long_labels_are_broken_and_cut_with_an_ellipsis():
    assert wrapped("the mean of all the outputs in one region", 22, 3) == (
        "the mean of all the",
        "outputs in one region",
    )
    assert wrapped("y" * 100, 10, 2)[-1].endswith("…")
    assert all(len(line) <= 22 for line in wrapped("a-very/long_label with-every kind_of/break " * 3))
