"""The reference: which packages and modules the project has, and one page of Markdown for each package."""

import ast
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Package", "packages"]

ROOT = Path(__file__).parent.parent.parent
NAME = "zcmoe_symbolic"


@dataclass(frozen=True)
class Package:
    """A package with the public modules that lie in it."""

    name: str
    folder: Path
    modules: tuple[str, ...]

    @property
    def address(self) -> str:
        """The page, below `docs`."""
        return f"reference/{self.name}.md"

    @property
    def title(self) -> str:
        """The name in the navigation, where the name of the project would only repeat itself."""
        return self.name.removeprefix(f"{NAME}.")

    def markdown(self) -> str:
        """The page: what the package says of itself, then each of its modules."""
        return "\n".join([f"# `{self.name}`", "", self._itself(), *map(_entry, self.modules)])

    def _itself(self) -> str:
        # What a package only passes on is shown where it is defined.
        own = _defined_in(self.folder / "__init__.py")
        shown = f"[{', '.join(own)}]" if own else "false"
        return f"::: {self.name}\n    options:\n      show_root_heading: false\n      members: {shown}\n"


def packages(root: Path = ROOT) -> list[Package]:
    """All packages of the project in alphabetical order; what begins with an underscore is private."""
    found = []
    for init in sorted((root / NAME).rglob("__init__.py")):
        parts = init.parent.relative_to(root).parts
        if any(part.startswith("_") for part in parts):
            continue
        name = ".".join(parts)
        stems = sorted(path.stem for path in init.parent.glob("*.py") if not path.stem.startswith("_"))
        found.append(Package(name, init.parent, tuple(f"{name}.{stem}" for stem in stems)))
    return sorted(found, key=lambda package: package.name)


def _entry(module: str) -> str:
    return f"::: {module}\n"


def _defined_in(init: Path) -> list[str]:
    """The public functions and classes that a package defines in its own file."""
    tree = ast.parse(init.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node.name for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
