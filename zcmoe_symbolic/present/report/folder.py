"""The folder of a report: nothing in it is removed or replaced that an earlier report has not written."""

import contextlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from zcmoe_symbolic._version import __version__

__all__ = ["MANIFEST", "ReportFolder"]

MANIFEST = "zcmoe-report.json"
_STAGE = ".zcmoe-report-"
_FORMAT = "zcmoe report"


class ReportFolder:
    """A folder that is to hold a report, checked before anything is computed.

    Raises `ValueError` if it is a file, if it holds files and no earlier report, or if nothing can be written there.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._made = [place for place in (self.path, *self.path.parents) if not place.exists()]
        self._earlier = self._checked()

    def _checked(self) -> frozenset[str]:
        """The files of the report that is there now."""
        place = self.path
        if place.exists() and not place.is_dir():
            raise ValueError(f"DIR is {str(place)!r}, which is a file; name a folder for the report")
        try:
            place.mkdir(parents=True, exist_ok=True)
            names = [name for name in os.listdir(place) if not name.startswith(_STAGE)]
            probe = place / f"{_STAGE}{os.getpid()}"
            probe.mkdir()
            probe.rmdir()
        except OSError as error:
            raise _cannot_write(place, error) from error
        if not names:
            return frozenset()
        if MANIFEST not in names:
            raise ValueError(
                f"DIR is {str(place)!r}, which is not empty and holds no report ({len(names)} entries, such as "
                f"{sorted(names)[0]!r}); name an empty folder or a new one"
            )
        return _listed(place)

    def abandon(self) -> None:
        """Take away again the folders that were made for a report that was not written."""
        with contextlib.suppress(OSError):
            for place in self._made:
                place.rmdir()  # only if nothing is in it

    def write(self, files: Mapping[str, bytes]) -> None:
        """Put the files, named relative to the folder, in the place of the earlier report.

        Everything is written beside the old report first; only then it is put in its place, file by file, which an
        interruption from the keyboard waits for. What the earlier report has and this one does not is removed; files
        of other origin stay, and are never written over.
        """
        for name in files:
            target = self.path / name
            if name not in self._earlier and (target.exists() or target.is_symlink()):
                raise ValueError(
                    f"DIR is {str(self.path)!r}, which has a file {name!r} that is no part of the report there; move "
                    "it away or name another folder"
                )
        stage = self.path / f"{_STAGE}{os.getpid()}"
        try:
            shutil.rmtree(stage, ignore_errors=True)
            for name, content in files.items():
                (stage / name).parent.mkdir(parents=True, exist_ok=True)
                (stage / name).write_bytes(content)
            with _uninterrupted():
                self._put_in_place(stage, frozenset(files))
        except OSError as error:
            raise _cannot_write(self.path, error) from error
        finally:
            for left in self.path.glob(f"{_STAGE}*"):  # also of runs that were killed
                shutil.rmtree(left, ignore_errors=True)

    def _put_in_place(self, stage: Path, files: frozenset[str]) -> None:
        # The list is of old and new until the end, so that a later report can clear away what was begun here.
        self._write_list(stage, self._earlier | files, complete=False)
        for name in sorted(files):
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(self.path / name)
        for name in sorted(self._earlier - files):
            (self.path / name).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                (self.path / name).parent.rmdir()  # only if nothing is left in it
        self._write_list(stage, files, complete=True)
        self._earlier = files

    def _write_list(self, stage: Path, files: frozenset[str], *, complete: bool) -> None:
        listed = {"format": _FORMAT, "version": __version__, "complete": complete, "files": sorted(files)}
        (stage / MANIFEST).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
        (stage / MANIFEST).replace(self.path / MANIFEST)


def _listed(place: Path) -> frozenset[str]:
    """The files of an earlier report: those that its list names, as far as the names stay in the folder."""
    try:
        listed = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        if listed["format"] != _FORMAT:
            raise ValueError(listed["format"])
        names = [str(name) for name in listed["files"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"DIR is {str(place)!r}, whose {MANIFEST} cannot be read; it is not known which files are the report's: "
            "name an empty folder or a new one"
        ) from error
    root = place.resolve()
    inside = [name for name in names if _stays_inside(name) and (place / name).parent.resolve().is_relative_to(root)]
    return frozenset(name for name in inside if name != MANIFEST and not (place / name).is_dir())


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let signals that would end the process wait until the block is done."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cannot_write(place: Path, error: OSError) -> ValueError:
    reason = error.strerror or type(error).__name__
    return ValueError(f"DIR is {str(place)!r}, where nothing can be written ({reason}); name another folder")
