"""What a verdict depends on besides the proof scripts: the package, Python, the libraries and their settings."""

import hashlib
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import zcmoe_symbolic

__all__ = ["changed_since_loaded", "environment_digest", "package_digest"]

_LIBRARIES = {
    "sympy": "sympy",
    "mpmath": "mpmath",
    "python-flint": "flint",
    "numpy": "numpy",
    "scipy": "scipy",
    "gmpy2": "gmpy2",
}
_SETTINGS = ("SYMPY_", "MPMATH_")
_PACKAGE = Path(zcmoe_symbolic.__file__).parent
# File systems keep time in ticks of up to ten milliseconds.
_TICK = 10_000_000


def environment_digest() -> str:
    """A digest that changes when the package, Python, a library or a setting of theirs does."""
    parts = [
        package_digest(_PACKAGE),
        sys.version,
        sys.implementation.name,
        sys.platform,
        platform.machine(),
        f"optimize={sys.flags.optimize}",
        *(f"{name} {where} {number}" for name, where, number in _libraries()),
        *(f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith(_SETTINGS)),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def package_digest(package: Path) -> str:
    """A digest of all files of the package: all code and data but the proof scripts, which count one by one."""
    digest = hashlib.sha256()
    for path in _files(package):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def changed_since_loaded() -> bool:
    """Whether a file of the package is younger than this process's copy of it, so that the file tells nothing of it."""

    def last_change(path: Path) -> int:
        found = path.stat()
        return max(found.st_mtime_ns, found.st_ctime_ns)

    return any(last_change(path) >= zcmoe_symbolic.LOADED_AT - _TICK for path in _files(_PACKAGE))


def _files(package: Path) -> Iterator[Path]:
    scripts = package / "proofs"
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = Path(folder, name)
            if path.parent != scripts or name == "__init__.py":
                yield path


def _libraries() -> Iterator[tuple[str, str, str]]:
    for distribution, module in _LIBRARIES.items():
        found = find_spec(module)
        try:
            number = version(distribution)
        except PackageNotFoundError:
            number = "none"
        yield distribution, (found.origin or "") if found is not None else "", number
