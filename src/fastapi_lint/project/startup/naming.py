"""The dotted names under which a project's modules are imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project.files import Files
from fastapi_lint.project.finder import Finder
from fastapi_lint.project.module import Module

_TESTS = frozenset({"test", "tests"})


class ModuleNames:
    """Names modules as the project's own imports do; where there are none to go by, by its directories."""

    def __init__(self, files: Files, finder: Finder, modules: Iterable[Module]) -> None:
        self._files = files
        self._finder = finder
        self._modules = tuple(modules)
        self._names: dict[str, str] = {}

    def of(self, module: Module) -> str:
        """The dotted name of a module."""
        filename = module.filename
        if filename not in self._names:
            self._names[filename] = self._name(filename)
        return self._names[filename]

    def _name(self, filename: str) -> str:
        root = self._files.root(filename)
        parts = _parts(filename.removesuffix(".py").removesuffix("/__init__"))
        above = _parts(root) if filename.startswith("/") else []
        outside = len(above) if parts[: len(above)] == above else 0
        start = self._package(parts, outside, "/" if filename.startswith("/") else "")
        bases = [base for base in self._bases if list(base) == parts[: len(base)] and len(base) <= start]
        if bases:
            base = max(bases, key=lambda base: (self._bases[base], len(base)))
            return ".".join(parts[len(base) :])
        first = next((i for i in range(outside, start) if not _importable(parts[i:start])), None)
        while first is not None:
            outside = first + 1
            first = next((i for i in range(outside, start) if not _importable(parts[i:start])), None)
        return ".".join(parts[outside:] or parts[-1:])

    def _package(self, parts: list[str], outside: int, head: str) -> int:
        """The index of the outermost package that a file lies in."""
        start = len(parts) - 1
        while start > outside and self._files.is_file(head + "/".join([*parts[:start], "__init__.py"])):
            start -= 1
        return max(start, 0)

    @cached_property
    def _bases(self) -> Counter[tuple[str, ...]]:
        """The directories from which absolute imports of the project start, and how many do."""
        found: Counter[tuple[str, ...]] = Counter()
        for module in self._modules:
            for stmt in iter_statements(module.facts.body):
                if isinstance(stmt, n.Import) or (isinstance(stmt, n.ImportFrom) and not stmt.level):
                    path = self._finder.absolute(module.filename, stmt.module)
                    if path is not None:
                        parts = _parts(path.removesuffix(".py").removesuffix("/__init__"))
                        found[tuple(parts[: len(parts) - stmt.module.count(".") - 1])] += 1
        return Counter({base: number for base, number in found.items() if not self._is_package(base)})

    def _is_package(self, base: tuple[str, ...]) -> bool:
        return bool(base) and any(
            self._files.is_file(f"{head}{'/'.join(base)}/__init__.py") for head in ("", "/")
        )


def is_test(files: Files, filename: str) -> bool:
    """Whether a file holds tests, as its name and directories say."""
    *directories, name = _parts(filename.removeprefix(files.root(filename)))
    is_named = name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")
    return is_named or not _TESTS.isdisjoint(directories)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def _importable(parts: list[str]) -> bool:
    """Whether directories can be packages: the first one holds no sources by convention, all are names."""
    return not parts or (parts[0] != "src" and all(part.isidentifier() for part in parts))
