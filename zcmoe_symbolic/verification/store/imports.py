"""What a script imports: its outcome is remembered only if all of that is accounted for."""

import ast

__all__ = ["imports_are_covered"]

# The package and the libraries are part of the digest of the environment; of the standard library, what only computes.
_LIBRARIES = ("flint", "mpmath", "numpy", "sympy", "zcmoe_symbolic")
_COMPUTING = (
    *("__future__", "abc", "collections", "dataclasses", "enum", "fractions", "functools", "itertools", "math"),
    *("numbers", "operator", "string", "textwrap", "types", "typing"),
)
_COVERED = frozenset(_LIBRARIES + _COMPUTING)


def imports_are_covered(source: bytes) -> bool:
    """Whether every import of the script is of the package, of a library that it rests on, or of pure computing.

    >>> imports_are_covered(b"from zcmoe_symbolic import calc"), imports_are_covered(b"import random")
    (True, False)
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names: list[str | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(None if node.level else node.module)
    return all(name is not None and name.partition(".")[0] in _COVERED for name in names)
