"""The documentation as pages: built without a warning, whole, and without anything from the network."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading

import markdown as mkdocs_markdown
import pytest
import yaml
from chromium import FLAGS, installed
from documented import ROOT
from playwright.sync_api import sync_playwright
from site_checks import broken_links, loaded_from_the_network, missing_from_the_reference

DOCS = ROOT / "docs"


# -- the files, without building ---------------------------------------------------------------------------------------


def anchors_of(markdown):
    """The names of the headings, as MkDocs and code hosts make them."""
    text = re.sub(r"^```.*?^```$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ +(.*)$", text, re.MULTILINE)
    return {re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower()) for heading in headings}


def broken_markdown_links(folder, files):
    """Links between files of the project that lead nowhere."""
    broken = []
    for path in files:
        text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", text):
            if "://" in target:
                continue
            there = (path.parent / target).resolve() if target else path
            inside = there.is_file() and there.is_relative_to(folder.resolve())
            if not inside or (anchor and anchor not in anchors_of(there.read_text(encoding="utf-8"))):
                broken.append(f"{path.name}: {target}#{anchor}" if anchor else f"{path.name}: {target}")
    return broken


def test_links_between_the_pages_resolve_where_they_are_read_as_files():
    files = [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md"]
    assert broken_markdown_links(ROOT, files) == []


@pytest.mark.parametrize("link", ["NOWHERE.md", "TRUST.md#nowhere", "../../outside.md"])
def test_a_broken_link_of_a_page_is_seen(link, tmp_path):
    (tmp_path / "TRUST.md").write_text("# What you must trust\n", encoding="utf-8")
    page = tmp_path / "PAGE.md"
    page.write_text(f"See [this]({link}) and [that](TRUST.md#what-you-must-trust).\n", encoding="utf-8")
    assert broken_markdown_links(tmp_path, [page]) == [f"PAGE.md: {link}"]


def in_the_navigation(entries):
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        else:
            for value in entry.values():
                yield from [value] if isinstance(value, str) else in_the_navigation(value)


def test_every_page_is_in_the_navigation_and_no_other():
    # Tags such as `!ENV` are MkDocs' own; there are none in the navigation.
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    made = {"index.md", "BENCHMARKS.md", "CHANGELOG.md"}
    assert set(in_the_navigation(config["nav"])) - made == {path.name for path in DOCS.glob("*.md")}


# -- what pages show of scripts ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown():
    sys.path.insert(0, str(DOCS / "site"))
    try:
        import shown

        yield shown
    finally:
        sys.path.remove(str(DOCS / "site"))


def test_a_page_shows_the_source_as_it_is(shown):
    script = ROOT / "examples" / "panter_dite_r_th_power.py"
    text = shown.script_part(script, ["constant", "unique"])
    body = text.removeprefix('```python title="panter_dite_r_th_power.py"\n').removesuffix("\n```")
    source = script.read_text(encoding="utf-8")
    assert all(part in source for part in body.split("\n\n\n"))
    assert "def constant" in body
    assert '@claim("best-levels", part="no other density attains it"' in body


def test_a_page_cannot_show_what_is_not_there(shown, tmp_path):
    script = ROOT / "examples" / "panter_dite_r_th_power.py"
    with pytest.raises(shown.CannotShow, match="has no nonsense"):
        shown.script_part(script, ["nonsense"])
    with pytest.raises(shown.CannotShow, match=r"there is no absent\.py"):
        shown.script_part(tmp_path / "absent.py", [])


def test_a_page_shows_proved_statements_only(shown):
    wrong = ROOT / "examples" / "panter_dite_r_th_power_wrong.py"
    with pytest.raises(shown.CannotShow, match="is refuted"):
        shown.statements_of(wrong, "cube-root-for-every-power")
    with pytest.raises(shown.CannotShow, match="has no claim"):
        shown.statements_of(wrong, "another")


CLAIM = """
from sympy import Symbol
from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.language import equal

u = Symbol("u", real=True)


@claim("square", states=equal((u + 1) ** 2, u**2 + 2 * u + 1))
def square():
    return calc((u + 1) ** 2).equals(u**2 + 2 * u + 1, by=algebra).theorem()
"""


def test_a_page_shows_another_formula_when_the_theorem_changes(shown, tmp_path):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text(CLAIM, encoding="utf-8")
    changed = CLAIM.replace("(u + 1) ** 2", "(u + 2) ** 2").replace("2 * u + 1", "4 * u + 4")
    other.write_text(changed, encoding="utf-8")
    first, second = shown.statements_of(one, "square"), shown.statements_of(other, "square")
    assert "<math" in first
    assert "<mn>4</mn>" not in first
    assert "<mn>4</mn>" in second


# -- notebooks as pages ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def notebook_pages():
    sys.path.insert(0, str(DOCS / "site"))
    try:
        import notebook_pages

        yield notebook_pages
    finally:
        sys.path.remove(str(DOCS / "site"))


NOTEBOOK = """# %% [markdown]
# # Title
#
# The number $a_1^2 * b_1$, and `$HOME` is no formula.

# %%
from IPython.display import HTML, Latex, display
from zcmoe_symbolic import Ball
print("a < b *c* _d_\\n\\n# e")
display(HTML("<b>*bold*</b>"), Latex(r"\\begin{align*} a &= \\frac{b}{c} \\tag{7} \\end{align*}"), Ball(2))
"""


def rendered(markdown):
    return mkdocs_markdown.markdown(markdown, extensions=["attr_list", "md_in_html", "tables", "pymdownx.superfences"])


def test_the_words_of_a_notebook_have_formulas_and_no_dollars(notebook_pages, tmp_path):
    path = tmp_path / "one.py"
    path.write_text(NOTEBOOK, encoding="utf-8")
    html = rendered(notebook_pages.notebook_markdown(notebook_pages.read(path), path.name))
    assert html.count("<math") == 1
    assert "<em>" not in html.partition("This notebook is kept")[0].rpartition("<p>")[0]
    assert html.count("$") == 1
    assert "$HOME" in html
    assert 'class="output"' not in html


@pytest.mark.slow
def test_a_page_shows_what_the_cells_of_a_notebook_showed(notebook_pages, tmp_path):
    path = tmp_path / "one.py"
    path.write_text(NOTEBOOK, encoding="utf-8")
    html = rendered(notebook_pages.notebook_markdown(notebook_pages.executed([path])[path], path.name))
    assert html.count('class="output"') == 4
    assert '<pre tabindex="0"><code>a &lt; b *c* _d_\n\n# e</code></pre>' in html
    assert "<b>*bold*</b>" in html
    assert html.count("<math") == 3
    assert "<mfrac>" in html
    assert "tag" not in html.partition('class="output"')[2].replace("This notebook", "")
    other = NOTEBOOK.replace("Ball(2)", "Ball(3)")
    path.write_text(other, encoding="utf-8")
    assert rendered(notebook_pages.notebook_markdown(notebook_pages.executed([path])[path], path.name)) != html


@pytest.mark.slow
def test_a_notebook_that_fails_makes_no_page(notebook_pages, tmp_path):
    path = tmp_path / "one.py"
    path.write_text("# %%\n1 / 0\n", encoding="utf-8")
    with pytest.raises(notebook_pages.NotRun, match=r"(?s)one\.py does not run.*ZeroDivisionError"):
        notebook_pages.executed([path])


# -- the pages, built -------------------------------------------------------------------------------------------------


def build(target, config=ROOT / "mkdocs.yml"):
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(target)],
        cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = build(folder)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "WARNING -" not in done.stderr
    return folder


@pytest.mark.slow
def test_all_links_of_the_site_resolve(site):
    assert broken_links(site) == []


@pytest.mark.slow
def test_the_site_loads_nothing_from_the_network(site):
    assert loaded_from_the_network(site) == []


@pytest.mark.slow
def test_every_public_module_is_in_the_reference(site):
    assert missing_from_the_reference(site) == []


@pytest.mark.slow
def test_examples_of_docstrings_are_code(site):
    text = (site / "reference" / "zcmoe_symbolic.numerics.html").read_text(encoding="utf-8")
    assert "<blockquote>" not in text
    assert text.count("highlight") > 10


@pytest.mark.parametrize(
    ("source", "is_loaded"),
    [
        ("data:image/png;base64,iVBOR//w=", False),
        ("data:image/svg+xml,<image href='https://cdn.example/x.png'/>", True),
        ("//cdn.example/x.png", True),
        ("pictures/one.png", False),
    ],
    ids=["in the page", "a picture that loads another", "another server", "beside the page"],
)
def test_a_picture_in_the_page_itself_is_not_loaded_from_the_network(source, is_loaded, tmp_path):
    (tmp_path / "index.html").write_text(f'<img src="{source}">', encoding="utf-8")
    assert loaded_from_the_network(tmp_path) == ([f"index.html: {source}"] if is_loaded else [])


@pytest.mark.slow
def test_planted_faults_of_a_site_are_seen(site, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "TRUST.html").unlink()
    assert any("TRUST.html" in link for link in broken_links(copy))
    page = copy / "RULES.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("</body>", '<script src="https://cdn.example/x.js"></script></body>'), encoding="utf-8"
    )
    assert loaded_from_the_network(copy) == ["RULES.html: https://cdn.example/x.js"]
    page = copy / "reference" / "zcmoe_symbolic.kernel.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace('id="zcmoe_symbolic.kernel.order"', ""), encoding="utf-8")
    assert missing_from_the_reference(copy) == ["zcmoe_symbolic.kernel.order"]


# -- the pages, in a browser ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(site):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        # The pages come from an address of this machine, which that rule would refuse.
        flags = [flag for flag in FLAGS if not flag.startswith("--host-resolver-rules")]
        found = playwright.chromium.launch(executable_path=installed(), args=flags, timeout=60_000)
        yield found
        found.close()


PAGES = [
    "index", "TUTORIAL", "YOUR_OWN_PAPER", "RULES", "FINDINGS", "reference/zcmoe_symbolic.kernel",
    "notebooks/03_optimal_density",
]  # fmt: skip
WIDTHS_AND_COLOURS = [(1280, "light"), (375, "dark")]


@pytest.mark.slow
def test_pages_are_shown_without_complaint_and_without_scrolling_sideways(address, browser):
    for width, colours in WIDTHS_AND_COLOURS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colours)
        for name in PAGES:
            page, noise = context.new_page(), []
            page.on("console", lambda m, noise=noise: m.type in ("error", "warning") and noise.append(m.text))
            page.on("pageerror", lambda error, noise=noise: noise.append(str(error)))
            page.on("request", lambda r, noise=noise: r.url.startswith(address) or noise.append(r.url))
            page.goto(f"{address}/{name}.html", wait_until="networkidle")
            assert noise == [], (name, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.close()


@pytest.mark.slow
def test_the_pages_of_notebooks_show_formulas_and_pictures(site, address, browser):
    for path in sorted((site / "notebooks").glob("*.html")):
        assert path.read_text(encoding="utf-8").count('class="output"') >= 4, path.name
    page = browser.new_page()
    page.goto(f"{address}/notebooks/03_optimal_density.html")
    heights = page.locator(".output .formula math").evaluate_all(
        "all => all.map(m => m.getBoundingClientRect().height)"
    )
    assert len(heights) >= 5
    assert max(heights) > 40
    widths = page.locator(".output img").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert len(widths) == 2
    assert min(widths) > 500
    page.close()


@pytest.mark.slow
def test_formulas_are_drawn_and_the_search_finds_a_rule(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/YOUR_OWN_PAPER.html")
    heights = page.locator(".formula math").evaluate_all("all => all.map(m => m.getBoundingClientRect().height)")
    assert len(heights) >= 8
    # A fraction or an integral is higher than a line of text.
    assert min(heights) > 25
    page.fill("input[name=query]", "integration_over_the_cell")
    page.wait_for_selector(".md-search-result__link", timeout=15_000)
    assert "RULES" in " ".join(page.eval_on_selector_all(".md-search-result__link", "all => all.map(a => a.href)"))
    page.close()
