"""Remembered files that take long to make, such as figures and tables, while nothing that they depend on changes."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from zcmoe_symbolic.verification.store.environment import changed_since_loaded, environment_digest
from zcmoe_symbolic.verification.store.folder import Folder, Unusable, default_folder

__all__ = ["Artefacts"]


class Artefacts:
    """Files by name and parameters, kept beside the remembered proofs.

    A file is recalled only for the package, Python and libraries that made it (`libraries` names those that count
    besides the ones behind the proofs, such as `matplotlib`), for equal parameters, and if it is authentic. With
    `fresh` nothing is recalled. What cannot be read or kept is made again; `complaints` are the lines for the user.

    >>> import tempfile
    >>> from pathlib import Path
    >>> artefacts = Artefacts(Path(tempfile.mkdtemp()))
    >>> artefacts.keep("figure1.png", {"seed": 0}, b"picture")
    >>> artefacts.recall("figure1.png", {"seed": 0}), artefacts.recall("figure1.png", {"seed": 1})
    (b'picture', None)
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        fresh: bool = False,
        libraries: tuple[str, ...] = (),
        environment: Callable[[], str] = environment_digest,
    ) -> None:
        self._folder = Folder(default_folder() if folder is None else folder)
        self._fresh = fresh
        self._environment = "\0".join([environment(), *map(_numbered, libraries)])
        self.complaints: list[str] = []

    def recall(self, name: str, parameters: Mapping[str, object]) -> bytes | None:
        """The file kept under the name for equal parameters, `None` if there is none."""
        if self._fresh or changed_since_loaded():
            return None
        address = self._address(name, parameters)
        try:
            key = self._folder.key() if self._folder.is_there() else None
            whole = None if key is None else self._folder.read(address)
            if key is None or whole is None:
                return None
            code, _, content = whole.partition(b"\n")
            if not hmac.compare_digest(code, self._code(key, address, content).encode()):
                raise Unusable("it was altered, or written with another key")
        except Unusable as error:
            self.complaints.append(f"the remembered {name} is not used: {error}; made again")
            return None
        return content

    def keep(self, name: str, parameters: Mapping[str, object], content: bytes) -> None:
        """Keep a file for later runs."""
        if changed_since_loaded():
            return
        address = self._address(name, parameters)
        try:
            self._folder.make()
            key = self._folder.made_key()
            self._folder.write(address, self._code(key, address, content).encode() + b"\n" + content)
            self._folder.tidy()
        except Unusable as error:
            self.complaints.append(f"{name} is not remembered ({self._folder.path}: {error})")

    def _address(self, name: str, parameters: Mapping[str, object]) -> str:
        asked = json.dumps(dict(parameters), sort_keys=True, separators=(",", ":"))
        parts = f"artefact\0{self._environment}\0{name}\0{asked}"
        return f"{hashlib.sha256(parts.encode()).hexdigest()[:40]}.artefact"

    def _code(self, key: bytes, address: str, content: bytes) -> str:
        return self._folder.authentication(key, f"{address}\0".encode() + content)


def _numbered(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"{library} none"
