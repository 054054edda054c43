"""Rewritings of an example after which a rule must say the same, or nothing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from page_runner import Marker

FRAMEWORKS = ("fastapi", "starlette")
HTTP_METHODS = {"get", "post", "put", "patch", "delete", "api_route"}

_Replacement = tuple[int, int, int, int, str]


def with_noqa(files: Mapping[str, str], markers: Sequence[Marker]) -> dict[str, str]:
    """The files with a `# noqa: CODE` on each line that has markers."""
    codes: dict[tuple[str, int], set[str]] = defaultdict(set)
    for marker in markers:
        codes[marker.filename, marker.line].add(marker.code)
    result = {}
    for name, text in files.items():
        lines = text.splitlines()
        for (filename, line), found in codes.items():
            if filename == name:
                lines[line - 1] += f"  # noqa: {', '.join(sorted(found))}"
        result[name] = "\n".join([*lines, ""])
    return result


def in_other_package(files: Mapping[str, str]) -> dict[str, str]:
    """The files with the frameworks replaced by packages that nobody knows."""
    pattern = re.compile(rf"\b({'|'.join(FRAMEWORKS)})\b")
    return {name: pattern.sub(r"not\1", text) for name, text in files.items()}


def respelled(files: Mapping[str, str], *, alias: bool) -> dict[str, str] | None:
    """The files with `from fastapi import X` written as `import fastapi`, or `import fastapi as fa`.

    Lines stay where they are. None when a file does something with a name that this cannot follow, or is
    written for a later Python than the running one.
    """
    try:
        trees = {name: ast.parse(text) for name, text in files.items()}
    except SyntaxError:
        return None
    shared = {
        item.name
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not _is_framework(node)
        for item in node.names
    }
    result = {}
    changed = False
    for name, tree in trees.items():
        spellings = _spellings(tree, alias=alias)
        if _is_rebound(tree, spellings) or shared & {*spellings, "*"} or _is_in_string(tree, spellings):
            return None
        result[name] = _replace(files[name], _respellings(tree, spellings, alias=alias))
        changed = changed or result[name] != files[name]
    return result if changed else None


def made_sync(text: str) -> tuple[str, list[range]]:
    """The file with async routes that need no loop written as `def`, and the lines of these."""
    tree = ast.parse(text)
    routes = [
        node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef) and _is_plain_route(node)
    ]
    lines = text.splitlines()
    for node in routes:
        line = lines[node.lineno - 1]
        lines[node.lineno - 1] = line[: node.col_offset] + line[node.col_offset :].removeprefix("async ")
    return "\n".join([*lines, ""]), [range(node.lineno, (node.end_lineno or 0) + 1) for node in routes]


def _is_plain_route(node: ast.AsyncFunctionDef) -> bool:
    needs_loop = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom, ast.AsyncFunctionDef)
    body = [child for statement in node.body for child in ast.walk(statement)]
    if any(isinstance(child, needs_loop) for child in body):
        return False
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in HTTP_METHODS
        for decorator in node.decorator_list
    )


def _is_framework(node: ast.ImportFrom) -> bool:
    return node.level == 0 and (node.module or "").split(".")[0] in FRAMEWORKS


def _module_alias(module: str) -> str:
    return module.replace("fastapi", "fa").replace("starlette", "st").replace(".", "_")


def _spellings(tree: ast.Module, *, alias: bool) -> dict[str, str]:
    """Names bound by imports from the frameworks, and what to write instead."""
    result = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _is_framework(node):
            module = node.module or ""
            prefix = _module_alias(module) if alias else module
            result.update({item.asname or item.name: f"{prefix}.{item.name}" for item in node.names})
    return result


def _is_rebound(tree: ast.Module, names: Mapping[str, str]) -> bool:
    bound = [name for node in ast.walk(tree) for name in _bindings(node)]
    return any(bound.count(name) != 1 for name in names) or not set(FRAMEWORKS).isdisjoint(bound)


def _bindings(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from ((item.asname or item.name).split(".")[0] for item in node.names)
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg


def _is_in_string(tree: ast.Module, names: Mapping[str, str]) -> bool:
    """Whether a string or an f-string mentions a name: a quoted annotation, or `__all__`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if not set(re.findall(r"\w+", node.value)).isdisjoint(names):
                return True
        elif isinstance(node, ast.JoinedStr):
            inner = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
            if not inner.isdisjoint(names):
                return True
    return False


def _respellings(tree: ast.Module, names: Mapping[str, str], *, alias: bool) -> Iterator[_Replacement]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            yield node.lineno, node.col_offset, node.lineno, node.col_offset + len(node.id), names[node.id]
        elif isinstance(node, ast.ImportFrom) and _is_framework(node):
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            module = node.module or ""
            statement = f"import {module} as {_module_alias(module)}" if alias else f"import {module}"
            padding = "\n" * (node.end_lineno - node.lineno)
            yield node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, statement + padding


def _replace(text: str, replacements: Iterator[_Replacement]) -> str:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    data = text.encode()
    for line, column, end_line, end_column, new in sorted(replacements, reverse=True):
        data = data[: starts[line - 1] + column] + new.encode() + data[starts[end_line - 1] + end_column :]
    return data.decode()
