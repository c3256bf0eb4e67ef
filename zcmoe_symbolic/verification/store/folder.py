"""The folder of remembered proofs: where it is, whom it trusts, and files that are written whole or not at all."""

import hmac
import os
import secrets
import stat
import tempfile
import time
from pathlib import Path

__all__ = ["VARIABLE", "Folder", "Unusable", "default_folder"]

VARIABLE = "ZCMOE_CACHE_DIR"
LARGEST_FILE = 4 * 2**20
LARGEST_STORE = 64 * 2**20
_KEY = "key"
_KEY_BYTES = 32
_KEPT = (".json", ".derivations", ".artefact")
_UNFINISHED = ".unfinished-"
_POSIX = os.name == "posix"


class Unusable(Exception):
    """A file or the folder cannot be used, for the reason given."""


def default_folder() -> Path:
    """The folder named by the environment variable `ZCMOE_CACHE_DIR`, else one in the user's cache directory."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("zcmoe-symbolic", appauthor=False) / "proofs"


class Folder:
    """Files in one folder that nobody else may write to, and the key that authenticates them.

    The key lies beside the records and is readable for the user alone. It shows that a record was written by this
    user's runs and not altered; against somebody who can act as this user it protects nothing, as that one could
    change the package itself.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_there(self) -> bool:
        """Whether the folder exists; raises `Unusable` if others may write to it."""
        try:
            self._check()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise Unusable(_said(error)) from error
        return True

    def make(self) -> None:
        """Make the folder, unless it is there; raises `Unusable` if that fails."""
        try:
            if not self.path.is_absolute():
                raise Unusable("its path is not absolute; set the environment variable " + VARIABLE)
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check()
        except OSError as error:
            raise Unusable(_said(error)) from error

    def _check(self) -> None:
        found = self.path.stat()
        if not stat.S_ISDIR(found.st_mode):
            raise Unusable("it is not a folder")
        if _POSIX and found.st_uid != os.geteuid():
            raise Unusable("it belongs to another user")
        if _POSIX and found.st_mode & 0o022:
            raise Unusable("others may write to it; chmod go-w makes it yours")

    # -- files ------------------------------------------------------------------------------------

    def read(self, name: str, *, private: bool = False) -> bytes | None:
        """The content of a file, `None` if there is none; raises `Unusable` for anything but a plain file of ours."""
        path = self.path / name
        flags = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
        try:
            if path.is_symlink():
                raise Unusable("it is a symbolic link")
            descriptor = os.open(path, flags)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unusable(_said(error)) from error
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_FILE:
                raise Unusable("it is no file of the size and kind of a record")
            if _POSIX and (found.st_uid != os.geteuid() or (private and found.st_mode & 0o077)):
                raise Unusable("others can read or write it")
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(LARGEST_FILE)
        except OSError as error:
            raise Unusable(_said(error)) from error
        finally:
            os.close(descriptor)

    def write(self, name: str, content: bytes) -> None:
        """Put a file in place as a whole; raises `Unusable` if that fails."""
        try:
            unfinished = self._written(content)
            try:
                os.replace(unfinished, self.path / name)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise Unusable(_said(error)) from error

    def _written(self, content: bytes) -> Path:
        """A temporary file, which `tempfile` makes readable for this user alone, with the content."""
        descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self.path)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)

    def tidy(self) -> None:
        """Remove what interrupted runs left unfinished, and the oldest records while there is too much."""
        try:
            with os.scandir(self.path) as found:
                files = [(entry.stat(follow_symlinks=False), entry.path, entry.name) for entry in found]
        except OSError:
            return
        old = time.time() - 24 * 3600
        late = [path for info, path, name in files if name.startswith(_UNFINISHED) and info.st_mtime < old]
        records = sorted(
            (info.st_mtime, path, info.st_size)
            for info, path, name in files
            if name.endswith((".json", ".derivations", ".artefact"))
        )
        excess = sum(size for _, _, size in records) - LARGEST_STORE
        for _, path, size in records:
            if excess <= 0:
                break
            late.append(path)
            excess -= size
        for path in late:
            try:
                os.unlink(path)
            except OSError:
                continue

    # -- authentication ---------------------------------------------------------------------------

    def key(self) -> bytes | None:
        """The key, `None` if there is none yet; raises `Unusable` for one that is no secret of this user."""
        found = self.read(_KEY, private=True)
        if found is not None and len(found) != _KEY_BYTES:
            raise Unusable("the key is damaged")
        return found

    def made_key(self) -> bytes:
        """The key, newly made if there is none that can be used; raises `Unusable` if it cannot be kept."""
        try:
            found = self.key()
        except Unusable:
            fresh = secrets.token_bytes(_KEY_BYTES)
            self.write(_KEY, fresh)
            return fresh
        return self._first_key() if found is None else found

    def _first_key(self) -> bytes:
        """A new key, unless another run is quicker: then that one's."""
        fresh = secrets.token_bytes(_KEY_BYTES)
        try:
            unfinished = self._written(fresh)
            try:
                os.link(unfinished, self.path / _KEY)
            except FileExistsError:
                fresh = self.key() or fresh
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError:  # a file system without links
            self.write(_KEY, fresh)
        return fresh

    @staticmethod
    def authentication(key: bytes, content: bytes) -> str:
        """The authentication code of the content: HMAC with SHA-256."""
        return hmac.new(key, content, "sha256").hexdigest()


def _said(error: OSError) -> str:
    return error.strerror or type(error).__name__
