"""The folder of a report: what was there before is replaced if a report wrote it, and left alone if not."""

import json
import os

import pytest

from zcmoe_symbolic.present.report.folder import MANIFEST, ReportFolder


def contents(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.name != MANIFEST
    }


def write(folder, files):
    ReportFolder(folder).write({name: name.encode() for name in files})


def test_a_new_folder_gets_the_files(tmp_path):
    write(tmp_path / "new" / "out", ["index.html", "statements/a.html"])
    assert contents(tmp_path / "new" / "out") == {
        "index.html": b"index.html",
        "statements/a.html": b"statements/a.html",
    }


def test_what_the_earlier_report_had_and_this_one_has_not_is_removed(tmp_path):
    write(tmp_path, ["index.html", "old/page.html"])
    write(tmp_path, ["index.html", "new.html"])
    assert sorted(contents(tmp_path)) == ["index.html", "new.html"]
    assert not (tmp_path / "old").exists()


def test_files_of_other_origin_stay(tmp_path):
    write(tmp_path, ["index.html", "old/page.html"])
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "old" / "mine.txt").write_text("mine too")
    write(tmp_path, ["index.html"])
    assert sorted(contents(tmp_path)) == ["index.html", "notes.txt", "old/mine.txt"]


def test_a_file_of_other_origin_is_never_written_over(tmp_path):
    write(tmp_path, ["index.html"])
    (tmp_path / "rules.html").write_text("mine")
    before = contents(tmp_path)
    with pytest.raises(ValueError, match=r"has a file 'rules\.html' that is no part of the report"):
        write(tmp_path, ["index.html", "rules.html", "more.html"])
    assert contents(tmp_path) == before


def test_a_folder_with_anything_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(ValueError, match="not empty and holds no report"):
        ReportFolder(tmp_path)
    assert os.listdir(tmp_path) == ["thesis.tex"]


def test_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="which is a file"):
        ReportFolder(tmp_path / "file")


def test_a_place_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match=r"nothing can be written \(Not a directory\)"):
        ReportFolder(tmp_path / "file" / "out")


@pytest.mark.parametrize(
    "content", ["", "[]", '{"format": "other", "files": []}', '{"format": "zcmoe report"}', "\x00"]
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path, content):
    (tmp_path / MANIFEST).write_text(content)
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(ValueError, match="cannot be read"):
        ReportFolder(tmp_path)


@pytest.mark.parametrize("name", ["../mine.txt", "/etc/passwd", "a/../../mine.txt", "link/mine.txt", "folder"])
def test_a_list_cannot_name_files_outside_of_the_folder(tmp_path, name):
    outside, out = tmp_path / "mine.txt", tmp_path / "out"
    outside.write_text("mine")
    write(out, ["index.html"])
    (out / "link").symlink_to(tmp_path)
    (out / "folder").mkdir()
    listed = json.loads((out / MANIFEST).read_text())
    (out / MANIFEST).write_text(json.dumps({**listed, "files": [*listed["files"], name]}))
    write(out, ["index.html"])
    assert outside.read_text() == "mine"
    assert (out / "folder").is_dir()


@pytest.mark.parametrize("stopped", ["write_bytes", "mkdir"])
def test_what_stops_the_writing_leaves_the_earlier_report(tmp_path, monkeypatch, stopped):
    write(tmp_path, ["index.html"])
    (tmp_path / "index.html").write_bytes(b"earlier")
    place = ReportFolder(tmp_path)

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"pathlib.Path.{stopped}", stop)
    with pytest.raises(KeyboardInterrupt):
        place.write({"index.html": b"new", "more/page.html": b"new"})
    monkeypatch.undo()
    assert contents(tmp_path) == {"index.html": b"earlier"}
    assert sorted(os.listdir(tmp_path)) == ["index.html", MANIFEST]


def test_a_replacement_that_broke_off_can_be_finished(tmp_path, monkeypatch):
    write(tmp_path, ["a.html", "b.html"])
    place = ReportFolder(tmp_path)
    replace, count = os.replace, []

    def fail(*arguments):
        count.append(arguments)
        if len(count) == 3:
            raise OSError(28, "No space left on device")
        return replace(*arguments)

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(ValueError, match="No space left on device"):
        place.write({"a.html": b"new", "c.html": b"new", "d.html": b"new"})
    monkeypatch.undo()
    assert json.loads((tmp_path / MANIFEST).read_text())["complete"] is False
    write(tmp_path, ["a.html"])
    assert sorted(contents(tmp_path)) == ["a.html"]


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    (tmp_path / ".zcmoe-report-12345").mkdir()
    (tmp_path / ".zcmoe-report-12345" / "index.html").write_text("half")
    write(tmp_path, ["index.html"])
    assert sorted(os.listdir(tmp_path)) == ["index.html", MANIFEST]


def test_a_folder_that_was_made_for_nothing_is_taken_away(tmp_path):
    ReportFolder(tmp_path / "new").abandon()
    assert not (tmp_path / "new").exists()
    write(tmp_path / "kept", ["index.html"])
    ReportFolder(tmp_path / "kept").abandon()
    assert (tmp_path / "kept" / "index.html").exists()
