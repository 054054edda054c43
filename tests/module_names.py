"""Renaming all modules of a project, consistently."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

_SUFFIX = "_renamed"


def renamed(files: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """New names by old ones, and the files under their new names with their imports rewritten.

    Names that an import binds stay the same. Lines stay where they are. A `src` directory keeps its name.
    """
    modules = _modules(files)
    names = {name: _new_path(name) for name in files}
    return names, {names[name]: _rewritten(name, text, modules) for name, text in files.items()}


def _modules(files: Mapping[str, str]) -> frozenset[str]:
    """The dotted names of all modules and packages."""
    found = set()
    for name in files:
        parts = _dotted(name)
        found.update(".".join(parts[: count + 1]) for count in range(len(parts)))
    return frozenset(found)


def _dotted(filename: str) -> list[str]:
    parts = list(PurePosixPath(filename).with_suffix("").parts)
    if parts[0] == "src":
        del parts[0]
    return parts[:-1] if parts[-1] == "__init__" else parts


def _new_path(filename: str) -> str:
    path = PurePosixPath(filename)
    parts = [part if part == "src" else part + _SUFFIX for part in path.parts[:-1]]
    stem = path.stem if path.stem in ("__init__", "conftest") else path.stem + _SUFFIX
    return PurePosixPath(*parts, stem + ".py").as_posix()


def _rewritten(filename: str, text: str, modules: frozenset[str]) -> str:
    lines = text.splitlines(keepends=True)
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    for node in sorted(imports, key=lambda node: -node.lineno):
        assert node.end_lineno is not None
        base = _base(filename, node)
        if base is None or (base not in modules and node.level == 0):
            continue
        statement = f"from {_new_module(node, base, modules)} import " + ", ".join(
            _aliases(node, base, modules)
        )
        rest = lines[node.end_lineno - 1][node.end_col_offset :]
        padding = "\n" * (node.end_lineno - node.lineno)
        indent = lines[node.lineno - 1][: node.col_offset]
        lines[node.lineno - 1 : node.end_lineno] = [indent + statement + rest + padding]
    return "".join(lines)


def _base(filename: str, node: ast.ImportFrom) -> str | None:
    """The absolute name of the module that a statement imports from."""
    if node.level == 0:
        return node.module
    package = _dotted(filename) if filename.endswith("__init__.py") else _dotted(filename)[:-1]
    parts = package[: len(package) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _new_module(node: ast.ImportFrom, base: str, modules: frozenset[str]) -> str:
    if base not in modules:
        return "." * node.level + (node.module or "")
    given = node.module.split(".") if node.module else []
    return "." * node.level + ".".join(part + _SUFFIX for part in given)


def _aliases(node: ast.ImportFrom, base: str, modules: frozenset[str]) -> Iterator[str]:
    for item in node.names:
        name = item.name
        if f"{base}.{name}" in modules:
            yield f"{name}{_SUFFIX} as {item.asname or name}"
        else:
            yield f"{name} as {item.asname}" if item.asname else name
