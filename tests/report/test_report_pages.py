"""The pages: well formed, linked, made from the records and from nothing else, whatever the names in them are."""

import re
from dataclasses import replace
from pathlib import Path

import pages
import pytest

from zcmoe_symbolic import paper
from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.present.report import SitePages, report_files, require_libraries
from zcmoe_symbolic.present.report import __file__ as room
from zcmoe_symbolic.verification import Report, Run
from zcmoe_symbolic.verification.derivations import Formula
from zcmoe_symbolic.verification.findings import finding_rows
from zcmoe_symbolic.verification.report import gather

HERE = Path(__file__).parent
TEMPLATES = sorted((Path(room).parent / "templates").glob("*.html"))


@pytest.fixture(scope="module")
def hostile():
    run = Run(HERE / "hostile.py", notation=Notation.standard())
    run.work()
    return run.report()


@pytest.fixture(scope="module")
def files(hostile):
    return report_files(SitePages(hostile))


@pytest.fixture(scope="module")
def unproved():
    """The whole paper, with nothing proved."""
    statements, equations, supplementary = gather([])
    return Report(statements, equations, supplementary, findings=finding_rows([]))


@pytest.fixture(scope="module")
def unproved_files(unproved):
    return report_files(SitePages(unproved))


def changed(before, after):
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def page_of(files, beginning):
    (name,) = [name for name in files if name.startswith(f"statements/{beginning}")]
    return name


# -- form ---------------------------------------------------------------------------------------------


def test_the_pages_are_well_formed_and_every_link_leads_somewhere(files, unproved_files):
    assert pages.site_faults(files) == []
    assert pages.site_faults(unproved_files) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</main>", ""),
        ('id="content"', 'id="content" id="twice"'),
        ("</h1>", '</h1><p id="numbers"></p>'),
        ("</h1>", "</h1><h3>too deep</h3>"),
        ("</h1>", '</h1><a href="nowhere.html">x</a>'),
        ("</h1>", '</h1><a href="rules.html#no-such-rule">x</a>'),
        ("</h1>", '</h1><img src="https://example.org/x.png" alt="" />'),
        ("</h1>", '</h1><p onclick="x()"></p>'),
        ('src="report.js"', 'src="https://example.org/report.js"'),
    ],
)
def test_a_fault_of_form_is_noticed(files, old, new):
    assert old in files["index.html"].decode()
    assert pages.site_faults({**files, "index.html": files["index.html"].decode().replace(old, new, 1).encode()})


def test_nothing_is_loaded_from_elsewhere(files):
    style = files["report.css"].decode() + files["graph.css"].decode()
    assert "url(" not in style
    assert "@import" not in style
    assert "http" not in files["report.js"].decode()


def test_every_formula_has_words(files):
    assert sum(len(page.formulas) for page in pages.read_site(files).values()) > 10
    assert all(all(page.formulas) for page in pages.read_site(files).values())


# -- names that try to be markup ----------------------------------------------------------------------


def test_markup_in_names_stays_text(files):
    site = pages.read_site(files)
    assert all(page.tags.count("script") == 1 for page in site.values())
    assert all("img" not in page.tags and "b" not in page.tags for page in site.values())
    shown = site[page_of(files, "square-script")].text
    for text in (
        "square <script>alert(1)<|script>",
        "<img src=x onerror=alert(1)> & $x$",
        "A <b>square</b> & code <i>",
        r"\input{x}",
    ):
        assert text in shown


def test_a_symbol_with_a_name_like_markup_stays_text(files):
    assert "<script>alert(2)" in pages.read_page(files["statements/name.html"]).text


def test_an_unescaped_name_is_noticed(files):
    name = page_of(files, "square-script")
    planted = files[name].replace(b"<h1>square &lt;script&gt;", b"<h1>square <script>", 1)
    assert pages.read_page(planted).tags.count("script") > 1


def test_line_breaks_of_the_latex_are_kept(files):
    text = pages.read_page(files["statements/user.html"]).text
    assert "\\begin{align*}\n" in text


# -- verdicts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (
            "wrong",
            ["✗ refuted", "The claim is false", "at y = 2: left side 9, right side 10", "Claimed, and not proved"],
        ),
        ("open", ["? undecided", "Claimed, and not proved", "is not justified by algebra"]),
        ("user", ["✓ proved, symbolic", "No hypotheses.", "Stated"]),
        ("con-", ["✓ proved, symbolic", "Given"]),
    ],
)
def test_the_page_tells_the_verdict(files, label, words):
    text = pages.read_page(files[page_of(files, label)]).text
    for word in words:
        assert word in text


def test_the_overview_lists_what_is_not_proved(files):
    text = pages.read_page(files["index.html"]).text
    section = text.split("What is not proved")[1].split("Claims")[0]
    assert "wrong: ✗ refuted" in section
    assert "open: ? undecided" in section
    assert "Nothing else that was asked for" not in section


def test_what_a_step_rests_on_is_linked(files):
    page = pages.read_page(files["statements/user.html"])
    target = page_of(files, "square-script").removeprefix("statements/")
    assert any(link.startswith(f"../statements/{target}#part-") for link in page.links)
    assert "../rules.html#algebra" in page.links


# -- every formula stems from a record ----------------------------------------------------------------


def with_row(report, label, change):
    """The report with one row of a user's claim changed."""
    rows = [change(row) if row.id == label else row for row in report.supplementary]
    return replace(report, supplementary=tuple(rows))


def with_derivation(report, label, change):
    """The report with the derivation of a claim's only proof changed."""

    def on_row(row):
        (part,) = row.parts
        (proof,) = part.proofs
        changed_proof = replace(proof, derivation=change(proof.derivation))
        return replace(row, parts=(replace(part, proofs=(changed_proof,)),))

    return with_row(report, label, on_row)


def in_a_step(derivation):
    chain = derivation.chains[0]
    step = chain.steps[-1]
    corrupted = replace(step, formula=replace(step.formula, right="y^{17}", text="y**2 = y**17"))
    return replace(derivation, chains=(replace(chain, steps=(*chain.steps[:-1], corrupted)),))


def in_the_rule(derivation):
    chain = derivation.chains[0]
    corrupted = replace(chain.steps[-1], rule="hoelder")
    return replace(derivation, chains=(replace(chain, steps=(*chain.steps[:-1], corrupted)),))


def in_what_is_stated(derivation):
    return replace(derivation, states=(Formula("y", "=", "y^{17}", "y = y**17"),))


def in_the_hypotheses(derivation):
    return replace(derivation, hypotheses=("$y = y^{17}$",))


def in_the_start(derivation):
    return replace(derivation, chains=(replace(derivation.chains[0], start="y^{17}"),))


@pytest.mark.parametrize("change", [in_a_step, in_what_is_stated, in_the_hypotheses, in_the_start])
def test_a_corrupted_formula_changes_its_page_and_only_there(hostile, files, change):
    name = page_of(files, "con-")
    corrupted = report_files(SitePages(with_derivation(hostile, "con", change)))
    assert changed(files, corrupted) == {name}
    assert "<mn>17</mn>" not in files[name].decode()
    assert "<mn>17</mn>" in corrupted[name].decode()
    assert "y^{17}" in pages.read_page(corrupted[name]).text  # in the LaTeX to copy


def test_a_corrupted_rule_changes_its_page_and_the_counts(hostile, files):
    corrupted = report_files(SitePages(with_derivation(hostile, "con", in_the_rule)))
    assert changed(files, corrupted) == {page_of(files, "con-"), "rules.html"}


def test_a_corrupted_verdict_changes_what_tells_it(hostile, files):
    corrupted = report_files(
        SitePages(with_row(hostile, "user", lambda row: replace(row, verdict="refuted", trust=None)))
    )
    different = changed(files, corrupted)
    # The page itself, the overview, and the graphs about it and about what it uses.
    assert different == {"statements/user.html", "index.html", page_of(files, "square-script")}
    assert "✗ refuted" in pages.read_page(corrupted["statements/user.html"]).text


def test_a_corrupted_equation_changes_its_page_and_only_there(unproved, unproved_files):
    rows = [replace(row, latex=r"\xi = 17") if row.number == 22 else row for row in unproved.equations]
    corrupted = report_files(SitePages(replace(unproved, equations=tuple(rows))))
    assert changed(unproved_files, corrupted) == {"equations.html"}
    assert "ξ" in pages.read_page(corrupted["equations.html"]).text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_formula_is_typed_in_a_template(template):
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"<m(?:ath|row|i|n|o|frac|sup|sub)\b|\\|\$|&[a-z]+;|[α-ωΑ-Ω∑∫≤≥]", text)


def test_every_template_is_looked_at():
    assert {"base", "index", "statement", "equations", "findings", "rules", "trust"} <= {
        path.stem for path in TEMPLATES
    }


# -- the search ---------------------------------------------------------------------------------------


def test_every_equation_can_be_found(unproved_files):
    text = unproved_files["equations.html"].decode()
    assert re.findall(r'<li id="eq-(\d+)" class="equation" data-number="(\d+)"', text) == [
        (str(item.number), str(item.number)) for item in paper.equations()
    ]
    words = dict(re.findall(r'data-number="(\d+)".*?data-words="([^"]*)"', text))
    for item in paper.equations():
        assert item.kind in words[str(item.number)]
    assert "Hölder" in words["76"]


def test_without_a_script_there_is_a_list_and_no_form(unproved_files):
    assert '<form class="search" role="search" hidden="hidden"' in unproved_files["equations.html"].decode()
    assert unproved_files["equations.html"].decode().count('class="equation"') == 146


def test_equations_without_proof_say_so(unproved_files):
    text = pages.read_page(unproved_files["equations.html"]).text
    assert "no checked step carries this number" in text
    assert "✓ proved" not in text


# -- other things -------------------------------------------------------------------------------------


def test_a_user_s_claim_of_the_papers_label_has_a_page_of_its_own(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text((HERE / "hostile.py").read_text().replace('@claim("con"', '@claim("gersho"'))
    run = Run(script, "gersho", notation=Notation.standard())
    run.work()
    made = report_files(SitePages(run.report()))
    assert {"statements/gersho.html", "statements/gersho_2.html"} <= set(made)
    assert pages.site_faults(made) == []


def test_equal_reports_are_equal_files(hostile, files):
    assert report_files(SitePages(hostile)) == files


def test_a_missing_library_is_named(hostile, monkeypatch):
    monkeypatch.setattr(
        "zcmoe_symbolic.present.report.site.find_spec", lambda name: None if name == "latex2mathml" else name
    )
    with pytest.raises(ValueError, match=r"latex2mathml: pip install 'zcmoe-symbolic\[report\]'"):
        require_libraries()


def test_without_graphviz_the_graph_is_a_list(hostile, files, monkeypatch):
    monkeypatch.setenv("PATH", "")
    made = report_files(SitePages(hostile))
    assert pages.site_faults(made) == []
    assert "<svg" in files["index.html"].decode()
    assert "<svg" not in made["index.html"].decode()
    assert "Graphviz" in pages.read_page(made["index.html"]).text
