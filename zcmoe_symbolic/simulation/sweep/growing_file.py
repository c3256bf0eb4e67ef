"""A CSV file of results that only grows: one line for every finished cell, on the disk before the next is begun."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zcmoe_symbolic.simulation.sweep.rows import HEADER, SCHEMA, SweepRow, line_of, row_of_line

__all__ = ["FRAGMENT", "GrowingFile", "read_lines", "telling"]

FRAGMENT = ".fragment"
_HEADER_LINE = f"{HEADER}\n".encode()
_TRIES = 10
_SHOWN = 60
_MAKE_ROOM = "make room and run the same again, what is finished is kept"
_REMEDIES = {
    errno.ENOENT: "make its folder first, or choose another path",
    errno.EISDIR: "name a file, not a folder",
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: _MAKE_ROOM,
}


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Make what the system says about a file a `ValueError` that names the file and a remedy."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "choose another file")
        if error.errno == errno.ENOENT and path.parent.is_dir():
            remedy = "give the path of a file of results"
        raise ValueError(f"{path}: {error.strerror or error}; {remedy}") from error


class GrowingFile:
    """A CSV file of results that this process alone may write to, for as long as it is open.

    What is there is read and checked first; `rows` are its rows by key. Half a line at the end, which a process
    leaves that is killed in the middle of a write, is moved to a file beside it, and `notes` tells so. Raises
    `ValueError`, and leaves the file as it is, if another process has it open for writing, or if it is anything but
    results of this schema.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[str, SweepRow] = {}
        self.notes: list[str] = []
        with telling(path):
            self._descriptor = _locked(path)
            try:
                self.rows.update((row.cell.key, row) for row in self._begin())
            except BaseException:
                os.close(self._descriptor)
                raise

    def _begin(self) -> Sequence[SweepRow]:
        content = self.path.read_bytes()
        whole, fragment = _whole_lines(content)
        if not whole and _HEADER_LINE.startswith(fragment):  # a new file, or one whose first line was cut off
            self.empty()
            return ()
        rows = read_lines(whole or fragment, self.path)
        if fragment:
            self._put_aside(fragment, len(whole))
        return rows

    def _put_aside(self, fragment: bytes, length: int) -> None:
        beside = self.path.with_name(self.path.name + FRAGMENT)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            _write(descriptor, fragment + b"\n")
        finally:
            os.close(descriptor)
        os.ftruncate(self._descriptor, length)
        os.fsync(self._descriptor)
        self.notes.append(
            f"{self.path} ended with half a line, as after a process that was killed; it is kept in {beside}, and its "
            "cell is computed again"
        )

    def append(self, rows: Iterable[SweepRow]) -> None:
        """Add rows, each as a whole line in one write; they are on the disk when this returns."""
        with telling(self.path):
            for row in rows:
                self.rows[row.cell.key] = row  # first, so that no line is in the file and not here, whatever interrupts
                _write(self._descriptor, line_of(row).encode(), sync=False)
            os.fsync(self._descriptor)

    def empty(self) -> None:
        """Leave the first line only."""
        os.ftruncate(self._descriptor, 0)
        _write(self._descriptor, _HEADER_LINE)
        self.rows.clear()

    def close(self, *, remove: bool = False) -> None:
        """Let others write to the file, or remove it before."""
        try:
            if remove:
                self.path.unlink(missing_ok=True)
        finally:
            os.close(self._descriptor)


def read_lines(content: bytes, path: Path) -> list[SweepRow]:
    """The rows of a file whose lines are all whole; raises `ValueError`, with the number of the line, for others."""
    whole, fragment = _whole_lines(content)
    if not whole.startswith(_HEADER_LINE):
        first = content.split(b"\n", 1)[0][:_SHOWN].decode("utf-8", "replace")
        raise ValueError(
            f"{path}, line 1: {first!r} is not the first line of a sweep's results of schema {SCHEMA}; the file is "
            "left as it is, choose another name"
        )
    if fragment:
        raise ValueError(
            f"{path}, line {whole.count(10) + 1}: half a line at the end, as after a sweep that was killed in the "
            f"middle of a write; run the sweep with this file again, which puts it aside, or delete it"
        )
    rows: list[SweepRow] = []
    line_of_key: dict[str, int] = {}
    for number, line in enumerate(whole.split(b"\n")[1:-1], start=2):
        try:
            row = row_of_line(line.decode("utf-8"))
        except ValueError as error:
            raise ValueError(
                f"{path}, line {number}: {error}; the file is left as it is, delete the line to have its cell "
                "computed again"
            ) from error
        earlier = line_of_key.setdefault(row.cell.key, number)
        if earlier != number:
            raise ValueError(
                f"{path}, line {number}: the key {row.cell.key} is that of line {earlier} too; the file is left as it "
                "is, delete one of the lines"
            )
        rows.append(row)
    return rows


def _whole_lines(content: bytes) -> tuple[bytes, bytes]:
    end = content.rfind(b"\n") + 1
    return content[:end], content[end:]


def _write(descriptor: int, data: bytes, *, sync: bool = True) -> None:
    """One call of the system, as a rule; it writes less than asked for when the disk is full, and says so next."""
    while data:
        data = data[os.write(descriptor, data) :]
    if sync:
        os.fsync(descriptor)


def _locked(path: Path) -> int:
    """A descriptor of the file, made if it is not there, that holds its lock until it is closed."""
    try:
        import fcntl
    except ModuleNotFoundError:
        raise ValueError(f"{path}: this system has no fcntl, so that the file cannot be locked; use POSIX") from None
    for _ in range(_TRIES):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ValueError(f"{path} is no plain file; choose another name")
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had the lock before may have removed the file, which then is another one or none.
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise ValueError(
                f"{path} is being written to by another sweep; wait until it ends, or choose another file"
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
    raise ValueError(f"{path} is removed again and again by others; choose another file")
