"""Calls in files that do not know the framework but belong to an application: where its engines are made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place
from fastapi_lint.project.module import Class, Module
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project


def calls_elsewhere(project: Project, names: frozenset[str], libraries: frozenset[str]) -> Iterator[Place]:
    """The calls of what is named so, in every file whose text mentions one of the libraries.

    Nothing in a project whose files do not import the framework.
    """
    if not any(_knows(module) for module in project.modules):
        return
    pairs = product(sorted(libraries), sorted(names))
    found = {file for pair in pairs for file in project.holding(*(word.encode() for word in pair))}
    for filename in sorted(found):
        module = project.load(filename)
        if module is not None:
            yield from _calls(module, names, project)


def _knows(module: Module) -> bool:
    """Whether a file imports the framework."""
    imports = (stmt for stmt in iter_statements(module.facts.body) if isinstance(stmt, n.Import))
    return bool(module.framework_names) or any(
        stmt.module.partition(".")[0] in ("fastapi", "starlette") for stmt in imports
    )


def _calls(module: Module, names: frozenset[str], project: Project) -> Iterator[Place]:
    for frame, body in _frames(module, project):
        for call in calls(body):
            func = call.func.base if isinstance(call.func, n.Subscript) else call.func
            name = last_name(func) or ""
            if isinstance(func, n.Name):
                name = module.renamed.get(name, name)
            if name in names:
                yield Place(call, frame)


def _frames(module: Module, project: Project) -> Iterator[tuple[t.Frame, tuple[n.Stmt, ...]]]:
    evaluator = project.evaluator
    yield evaluator.module_frame(module), module.facts.body
    for definition in module.definitions:
        if isinstance(definition, Class):
            yield evaluator.class_frame(t.ClassValue(definition)), definition.node.body
        else:
            yield evaluator.home(module, definition), definition.node.body
