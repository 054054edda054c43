"""How a definition of one file can be named in another: existing names, import paths, import cycles."""

from __future__ import annotations

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class, Function, Module


class Naming:
    """Questions about names across files."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def local(self, definition: Class | Function, module: Module, before: int | None = None) -> str | None:
        """A module-level name of `module` bound to the definition, above line `before` if given."""
        frame = self._ev.module_frame(module)
        for name, bindings in module.scope.bindings.items():
            last = bindings[-1]
            if last.kind not in ("class", "function", "import") or (
                before is not None and last.line >= before
            ):
                continue
            if isinstance(last.node, (n.Import, n.ImportFrom)) and last.node.typing_only:
                continue
            value = self._ev.names.of(name, frame, None)
            found = value.cls if isinstance(value, t.ClassValue) else getattr(value, "function", None)
            if found is definition:
                return name
        return None

    def external(self, dotted: str, module: Module) -> str | None:
        """A module-level name of `module` bound to an external object, under whatever spelling."""
        frame = self._ev.module_frame(module)
        for name, bindings in module.scope.bindings.items():
            node = bindings[-1].node
            if isinstance(node, n.ImportFrom) and not node.typing_only and not bindings[-1].levels:
                value = self._ev.names.of(name, frame, None)
                if isinstance(value, t.External) and value.dotted == dotted:
                    return name
        return None

    def import_path(self, module: Module, importer: Module) -> str | None:
        """The absolute dotted name by which `importer` can import `module`.

        Directories without `__init__.py` may belong to the name or not: what the two files import of each
        other and of their neighbours says which.
        """
        found: dict[str, str] = {}
        parts = module.filename.removesuffix(".py").removesuffix("/__init__").split("/")
        for start in range(len(parts) - 1, -1, -1):
            if not parts[start].isidentifier():
                break
            above = "/".join(parts[:start]) or ("/" if module.filename.startswith("/") else ".")
            if self._ev.finder.is_package(above):
                continue
            dotted = ".".join(parts[start:])
            if self._ev.finder.absolute(importer.filename, dotted) == module.filename:
                found[above] = dotted
        if len(found) > 1:
            proven = self._roots(importer) | self._roots(module)
            found = {above: dotted for above, dotted in found.items() if above in proven} or found
        return next(iter(found.values()), None)

    def _roots(self, module: Module) -> set[str]:
        """The directories from which the absolute imports of a module find files of the project."""
        roots = set()
        for stmt in iter_statements(module.facts.body):
            if isinstance(stmt, n.Import) or (isinstance(stmt, n.ImportFrom) and not stmt.level):
                place = self._ev.finder.absolute(module.filename, stmt.module)
                path = (place or "").removesuffix(".py").removesuffix("/__init__")
                suffix = stmt.module.replace(".", "/")
                if path == suffix:
                    roots.add(".")
                elif path.endswith(f"/{suffix}"):
                    roots.add(path.removesuffix(f"/{suffix}") or "/")
        return roots

    def would_cycle(self, module: Module, importer: Module) -> bool:
        """Whether importing `module` from `importer` would close a circle of imports."""
        seen = {module}
        stack = [module]
        while stack:
            for imported in self._imports(stack.pop()):
                if imported is importer:
                    return True
                if imported not in seen:
                    seen.add(imported)
                    stack.append(imported)
        return False

    def _imports(self, module: Module) -> list[Module]:
        found = []
        for stmt in iter_statements(module.facts.body):
            if isinstance(stmt, n.ImportFrom) and not stmt.typing_only:
                target = self._ev.names.imported_module(stmt, module)
                parts = [target]
                if isinstance(target, (t.ModuleValue, t.Namespace)):
                    parts.append(self._ev.names.submodule(target, stmt.name))
                found += [part.module for part in parts if isinstance(part, t.ModuleValue)]
            elif isinstance(stmt, n.Import) and not stmt.typing_only:
                target = self._ev.names.module_named(stmt.module, module.filename)
                if isinstance(target, t.ModuleValue):
                    found.append(target.module)
        return found
