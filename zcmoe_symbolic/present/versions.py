"""What a report was made with."""

import platform
from importlib.metadata import PackageNotFoundError, version

__all__ = ["versions_in_use"]

_LIBRARIES = ("sympy", "mpmath", "python-flint", "numpy", "scipy")


def versions_in_use() -> list[tuple[str, str]]:
    """Python and the libraries behind the proofs and the numbers, each with its version.

    >>> [name for name, _ in versions_in_use()][:2]
    ['Python', 'sympy']
    """
    found = [("Python", platform.python_version())]
    for library in _LIBRARIES:
        try:
            found.append((library, version(library)))
        except PackageNotFoundError:
            continue
    return found
