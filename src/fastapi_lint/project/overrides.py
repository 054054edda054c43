"""Dependencies that tests replace in an application that other tests use as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function, Module

_OVERRIDES = "dependency_overrides"


def lasting(function: Function, project: Project) -> Iterator[n.Expr]:
    """The overrides that a test, or a fixture for one test, sets and that nothing is seen to take back.

    `x.dependency_overrides` read in any other way than to set one entry may be what takes them back.
    """
    if not _is_test_file(function.module.filename) or not _is_for_one_test(function):
        return
    found = [s for s in _settings(function.node.body) if _is_shared(_application(s), function, project)]
    if found and not _may_be_cleared(function.module, project):
        yield from found


def _settings(body: tuple[n.Stmt, ...]) -> Iterator[n.Expr]:
    """The targets `x.dependency_overrides[…]` of assignments, and calls of `update`."""
    for stmt in iter_statements(body):
        if isinstance(stmt, n.Assign):
            for target in stmt.targets:
                if isinstance(target, n.Subscript) and _is_overrides(target.base):
                    yield target
        elif isinstance(stmt, n.Evaluate) and isinstance(stmt.value, n.Call):
            func = stmt.value.func
            if isinstance(func, n.Attribute) and func.attr == "update" and _is_overrides(func.base):
                yield stmt.value


def _is_overrides(expr: n.Expr) -> bool:
    return isinstance(expr, n.Attribute) and expr.attr == _OVERRIDES


def _overrides(setting: n.Expr) -> n.Expr:
    """`x.dependency_overrides` in a setting."""
    if isinstance(setting, n.Subscript):
        return setting.base
    assert isinstance(setting, n.Call)
    assert isinstance(setting.func, n.Attribute)
    return setting.func.base


def _application(setting: n.Expr) -> n.Expr:
    overrides = _overrides(setting)
    assert isinstance(overrides, n.Attribute)
    return overrides.base


def _is_shared(application: n.Expr, function: Function, project: Project) -> bool:
    """Whether an application is one that the module, or another one, keeps by name."""
    name = application.base if isinstance(application, n.Attribute) else application
    if not isinstance(name, n.Name) or name.id in function.scope.bindings or function.parent is not None:
        return False
    frame = project.evaluator.home(function.module, function)
    if isinstance(application, n.Attribute):
        owners = t.known(project.evaluator.infer(name, frame))
        if not any(isinstance(owner, t.ModuleValue) for owner in owners):
            return False
    values = tuple(t.known(project.evaluator.infer(application, frame)))
    routers = [project.registrations.router(value, frame) for value in values]
    return bool(routers) and all(router is not None and router.kind == "app" for router in routers)


def _is_test_file(filename: str) -> bool:
    name = filename.rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


def _is_for_one_test(function: Function) -> bool:
    """Whether a function is a test, or a fixture without a scope of its own."""
    for decorator in function.node.decorators:
        if last_name(decorator) == "fixture":
            keywords = decorator.keywords if isinstance(decorator, n.Call) else ()
            return not any(keyword.name == "scope" for keyword in keywords)
    return function.name.startswith("test")


def _may_be_cleared(module: Module, project: Project) -> bool:
    """Whether something in this file, or in one that serves several tests, may take overrides back."""
    if _clears(module):
        return True
    for filename in project.holding(_OVERRIDES.encode()):
        name = filename.rpartition("/")[2]
        if name == "conftest.py" or not _is_test_file(filename):
            other = project.load(filename)
            if other is None or _clears(other):
                return True
    return False


def _clears(module: Module) -> bool:
    bodies = [module.facts.body, *(definition.node.body for definition in module.definitions)]
    for body in bodies:
        setting = {id(_overrides(found)) for found in _settings(body)}
        for stmt in iter_statements(body):
            if isinstance(stmt, n.Assign) and any(_is_overrides(target) for target in stmt.targets):
                return True
        if any(_is_overrides(expr) and id(expr) not in setting for expr in iter_expressions(body)):
            return True
    return False
