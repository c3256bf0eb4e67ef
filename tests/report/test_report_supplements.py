"""Figures and bounds beside the proofs: made once, remembered, and shown with every number."""

import pages
import pytest

from zcmoe_symbolic.present.figures import FigureSetting
from zcmoe_symbolic.present.report import SitePages, report_files, supplements_of_the_paper
from zcmoe_symbolic.present.report import supplements as module
from zcmoe_symbolic.verification import Report
from zcmoe_symbolic.verification.store.artefacts import Artefacts

# Not the whole of the figures, which takes long: one of them, small.
FEW = (3,)
SMALL = FigureSetting(trials=3, test_examples=50, most_experts=6, shown_experts=(2, 3, 4), learned_experts=(2, 3))
SIZES = {"n": [200], "m": [2], "failure": "0.05", "trials": 20, "seed": 0}


def small(patch):
    """Small supplements, and a package that counts as unchanged, whatever is edited meanwhile."""
    patch.setattr(module, "NUMBERS", FEW)
    patch.setattr(module, "_BOUNDS", SIZES)
    patch.setattr("zcmoe_symbolic.verification.store.artefacts.changed_since_loaded", lambda: False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The supplements, the lines that told of their making, and where they are remembered."""
    told, remembered = [], Artefacts(tmp_path_factory.mktemp("cache"))
    with pytest.MonkeyPatch.context() as patch:
        small(patch)
        found = supplements_of_the_paper(remembered, 1, told.append, SMALL)
    return found, told, remembered


@pytest.fixture(scope="module")
def files(made):
    (figures, bounds), _, _ = made
    return report_files(SitePages(Report((), ()), figures=figures, bounds=bounds))


def test_each_is_made_once_and_then_remembered(made, monkeypatch):
    found, told, remembered = made
    assert [line.split(" (")[0] for line in told] == ["figure 3", "bounds"]
    small(monkeypatch)
    monkeypatch.setattr(module, "_make", lambda *_: pytest.fail("it was made again"))
    again = supplements_of_the_paper(remembered, 2, pytest.fail, SMALL)
    assert again == found


def test_another_setting_is_another_figure(made, monkeypatch):
    _, _, remembered = made
    small(monkeypatch)
    asked = []

    def make(number, setting):
        asked.append(number)
        raise InterruptedError

    monkeypatch.setattr(module, "_make", make)
    with pytest.raises(InterruptedError):
        supplements_of_the_paper(remembered, 1, setting=FigureSetting(trials=4))
    assert asked == [3]


def test_the_pages_show_pictures_with_words_and_all_tables(files, made):
    (figures, _), _, _ = made
    assert pages.site_faults(files) == []
    text = files["figures.html"].decode()
    for figure in figures:
        width, height = figure.size
        assert f'src="figures/{figure.picture}" alt="Figure {figure.number}, ' in text
        assert f'width="{width}" height="{height}"' in text
        assert width > 500 < height
        for name, _ in figure.tables:
            assert f'href="figures/{name}"' in text
            assert files[f"figures/{name}"].startswith(b"figure,panel,series")


def test_a_missing_table_is_noticed(files):
    assert pages.site_faults({name: content for name, content in files.items() if name != "figures/figure3b.csv"})


def test_every_bound_is_shown(files, made):
    (_, bounds), _, _ = made
    text = pages.read_page(files["bounds.html"]).text
    for setting in bounds["settings"]:
        for bound in setting["bounds"]:
            assert bound["bound"] in text
            assert (f"does not apply: {bound['reason']}" if bound["value"] is None else f"{bound['value']:.4g}") in text


def test_a_guarantee_is_never_rounded_up():
    from zcmoe_symbolic.present.report.site import _down

    assert _down(0.94999) == "0.9499"
    assert _down(0.95) == "0.9500"
