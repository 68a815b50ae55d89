"""The source tree as the laws read it, and what a broken law says: file, line, what is wrong, what to do instead."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

PACKAGE = "elearn"
FEATURES = (
    "accounts", "partners", "catalog", "badges", "certificates", "authoring", "learning", "workshops", "reports",
)  # fmt: skip


class Violation(NamedTuple):
    """One place where a law is broken."""

    place: str
    line: int
    what: str
    remedy: str

    def __str__(self):
        return f"{self.place}:{self.line}: {self.what}\n    remedy: {self.remedy}"


@dataclass(frozen=True)
class Module:
    """One Python file: its path, its dotted name, its syntax tree."""

    root: Path
    path: Path

    @property
    def place(self):
        return self.path.relative_to(self.root).as_posix()

    @property
    def name(self):
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def feature(self):
        """The folder right under the package, or the module's own name when it stands there itself."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @cached_property
    def text(self):
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self):
        return ast.parse(self.text, filename=self.place)

    def violation(self, node, what, remedy):
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return Violation(self.place, line, what, remedy)


@cache
def modules(root, *, under=PACKAGE):
    """Return every Python file of the package, in order."""
    return [Module(root, path) for path in sorted((root / under).rglob("*.py")) if "__pycache__" not in path.parts]


def imported(module):
    """Yield (node, dotted name) of everything the module imports, function-level imports too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{_origin(module, node)}.{alias.name}") for alias in node.names)


def _origin(module, node):
    if not node.level:
        return node.module
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def dotted(node):
    """Return `a.b.c` for a name or attribute chain, or an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def calls(tree):
    """Yield (call, dotted name of what is called)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def functions(tree):
    """Return every function of the tree."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
