"""One browser for all tests of a process, and pages written for a test."""

import pytest
from chromium import running
from reports import SCRIPT, made


@pytest.fixture(scope="session")
def browser():
    with running() as found:
        yield found


@pytest.fixture
def written(tmp_path):
    """Write the body of a page, and get the file."""

    def write(body, *, head="", name="page.html", language="en"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        start = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>A page</title>'
        path.write_text(f"{start}{head}</head><body>{body}</body></html>", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def small_report(tmp_path_factory):
    """The report of a user's script with awkward labels, and of a few equations of the paper."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "awkward.py").write_text(SCRIPT, encoding="utf-8")
    place, status = made(folder, "awkward.py", "eq-7", "eq-9", "eq-10", "eq-14", "eq-15")
    assert status == 1, "the script has a false claim, and nothing is wrong with it otherwise"
    return place


@pytest.fixture(scope="session")
def whole_report(tmp_path_factory):
    """The report of the whole paper, with figures and bounds."""
    place, status = made(tmp_path_factory.mktemp("whole"), seconds=900)
    assert status == 0
    return place


@pytest.fixture(params=["small", pytest.param("whole", marks=pytest.mark.slow)])
def report(request):
    """The folder of a report: a small one, and in the slow tail that of the whole paper."""
    return request.getfixturevalue(f"{request.param}_report")
