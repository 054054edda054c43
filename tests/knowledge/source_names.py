"""Reads in a library's source whether a name exists, for packages that are there but cannot be imported.

Follows what an import would: modules and packages (stubs where a module is compiled), imports of other
modules including `*`, the tables of packages that import on first use, classes and their bases.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SUFFIXES = ("/__init__.py", ".py", "/__init__.pyi", ".pyi")


@dataclass(frozen=True)
class Module:
    """A module's dotted name, its file, and the package its relative imports start from."""

    name: str
    path: Path

    @property
    def package(self) -> str:
        return self.name if self.path.stem == "__init__" else self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Defined:
    """A name in a module: `node` defines it (None: the module itself)."""

    module: Module
    node: ast.AST | None

    @property
    def coroutine(self) -> bool:
        """Whether it is a function to be awaited."""
        return isinstance(self.node, ast.AsyncFunctionDef)


class Source:
    """What can be imported from some folders, read and not run."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders
        self._known: dict[str, Defined | None] = {}

    def read(self, name: str) -> Defined | None:
        """Where a dotted name is defined; None if the source does not show it."""
        if name not in self._known:
            self._known[name] = None  # Circles end here.
            self._known[name] = self._read(name)
        return self._known[name]

    def body(self, module: str, qualified: str) -> ast.AST | None:
        """The statement of a class by what it says of itself (the module may be one that only exports it)."""
        found = self._module(module)
        node: ast.AST | None = _tree(found.path) if found is not None else None
        for part in qualified.split("."):
            inner = _statements(getattr(node, "body", ()))
            node = next((each for each in inner if getattr(each, "name", None) == part), None)
        if node is None:
            # Chains of `*` are long in packages that make their classes at run time.
            with contextlib.suppress(RecursionError):
                exported = self.read(f"{module}.{qualified}")
                return exported.node if exported is not None else None
        return node

    def _read(self, name: str) -> Defined | None:
        owner, _, last = name.rpartition(".")
        if not owner:
            found = self._module(name)
            return Defined(found, None) if found is not None else None
        reached = self.read(owner)
        return self._inside(reached, last) if reached is not None else None

    def _module(self, name: str) -> Module | None:
        roots = [Path(folder or ".", *name.split(".")) for folder in self._folders]
        paths = [Path(f"{root}{suffix}") for root in roots for suffix in _SUFFIXES]
        found = [path for path in paths if path.is_file()]
        found += [root / "__init__.py" for root in roots if root.is_dir()]
        return Module(name, found[0]) if found else None

    def _inside(self, owner: Defined, name: str) -> Defined | None:
        if owner.node is None:
            return self._global(owner.module, name) or self._submodule(owner.module, name)
        if isinstance(owner.node, ast.ClassDef):
            return self._member(owner.module, owner.node, name)
        return None

    def _submodule(self, module: Module, name: str) -> Defined | None:
        found = self._module(f"{module.name}.{name}") if module.path.stem == "__init__" else None
        return Defined(found, None) if found is not None else None

    def _global(self, module: Module, name: str) -> Defined | None:
        for node in _statements(_tree(module.path).body):
            if isinstance(node, ast.ImportFrom):
                found = self._imported(module, node, name)
            elif isinstance(node, ast.Import):
                aliases = {alias.asname: alias.name for alias in node.names if alias.asname}
                found = self.read(aliases[name]) if name in aliases else None
            else:
                found = self._named(module, node, name)
            if found is not None:
                return found
        return None

    def _named(self, module: Module, node: ast.stmt, name: str) -> Defined | None:
        if getattr(node, "name", None) == name:
            return Defined(module, node)
        value = getattr(node, "value", None)
        if name in _targets(node):
            known = self._expression(module, value) if isinstance(value, ast.expr) else None
            return known or Defined(module, node)
        # A row `"Name": "package.module"` of the table behind a module's `__getattr__`.
        for key, at in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value == name and isinstance(at, ast.Constant):
                return self._on_first_use(module, name, str(at.value))
        return None

    def _on_first_use(self, module: Module, name: str, at: str) -> Defined | None:
        """What `package.module`, or `package.module:name`, of such a table gives; both may be relative."""
        source, _, attribute = at.partition(":")
        if source.startswith("."):
            source = module.package + source
        return self.read(f"{source}.{attribute or name}")

    def _imported(self, module: Module, node: ast.ImportFrom, name: str) -> Defined | None:
        base = _base(module, node)
        for alias in node.names:
            if name == (alias.asname or alias.name):
                if f"{base}.{alias.name}" == f"{module.name}.{name}":
                    return self._submodule(module, name)
                return self.read(f"{base}.{alias.name}")
            if alias.name == "*" and not name.startswith("_"):
                found = self.read(f"{base}.{name}")
                if found is not None:
                    return found
        return None

    def _member(self, module: Module, owner: ast.ClassDef, name: str) -> Defined | None:
        for node in _statements(owner.body):
            if getattr(node, "name", None) == name or name in _targets(node):
                return Defined(module, node)
        if name in assigned(owner):
            return Defined(module, owner)
        for base in owner.bases:
            kind = self._expression(module, base.value if isinstance(base, ast.Subscript) else base)
            found = self._inside(kind, name) if kind is not None and kind.node is not owner else None
            if found is not None:
                return found
        return None

    def _expression(self, module: Module, node: ast.expr) -> Defined | None:
        text = ast.unparse(node)
        return self.read(f"{module.name}.{text}") if text.replace(".", "").isidentifier() else None


def assigned(tree: ast.AST) -> set[str]:
    """The attributes that code of a class puts on `self`."""
    targets = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return {
        node.attr
        for node in targets
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes()) if path.is_file() else ast.Module([], [])


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.package.split(".")
    return ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])


def _targets(node: ast.stmt) -> set[str]:
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return set()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _statements(body: Sequence[ast.AST]) -> Iterator[ast.stmt]:
    """The statements of a body and of the conditions and `try` blocks in it."""
    for node in body:
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            for part in ("body", "handlers", "orelse", "finalbody"):
                yield from _statements(getattr(node, part, ()))
