"""Which applications the callers of a function give it: `register(app)`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place, Router
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function, Module

_DEPTH = 4


def passed_apps(place: Place, project: Project) -> tuple[Router, ...]:
    """All that the receiver of a call may be, if it is a parameter; empty while anything is unknown."""
    func = place.call.func
    if not isinstance(func, n.Attribute) or not isinstance(func.base, n.Name):
        return ()
    return tuple(_routers(func.base, place.frame, project, _DEPTH) or ())


def _routers(expr: n.Expr, frame: t.Frame, project: Project, depth: int) -> list[Router] | None:
    """The objects made in the project that an expression may be; None while one is unknown."""
    function = frame.function
    params = () if function is None else function.node.params
    if function is not None and isinstance(expr, n.Name) and expr.id in {param.name for param in params}:
        once = len(function.scope.bindings.get(expr.id, ())) == 1
        return _given(function, expr.id, project, depth) if depth and once else None
    found: list[Router] = []
    for value in t.members(project.evaluator.infer(expr, frame)):
        router = project.registrations.router(value, frame)
        if router is None or router.place is None:
            return None
        found.append(router)
    return found


def _given(function: Function, name: str, project: Project, depth: int) -> list[Router] | None:
    """What all callers of a function give one of its parameters."""
    found: list[Router] = []
    if _escapes(function, project):
        return None
    for caller in project.calls_of({function.name}):
        values = list(t.members(project.evaluator.infer(caller.call.func, caller.frame)))
        if not any(isinstance(value, t.FunctionValue) and value.function is function for value in values):
            continue
        argument = _argument(values[0], name, caller)
        routers = None if argument is None else _routers(argument, caller.frame, project, depth - 1)
        if routers is None or len(values) > 1:
            return None
        found += routers
    return found


def _argument(callee: t.Type, name: str, caller: Place) -> n.Expr | None:
    """What a call gives a parameter by its position or name."""
    if not isinstance(callee, t.FunctionValue) or caller.is_open:
        return None
    names = [param.name for param in callee.function.node.params]
    index = names.index(name) - (callee.receiver is not None)
    args = caller.call.args
    return args[index] if 0 <= index < len(args) else caller.keywords.get(name)


def _escapes(function: Function, project: Project) -> bool:
    """Whether a function may be called otherwise than by its name in a file that knows the framework."""
    if function.node.decorators or function.parent is not None:
        return True
    known = {module.filename for module in project.modules}
    path = function.module.filename.removesuffix("/__init__.py").removesuffix(".py")
    stem = os.fsencode(path.rpartition("/")[2])
    importing = project.holding(function.name.encode(), stem)
    for filename in dict.fromkeys((*sorted(known), *importing)):
        module = project.load(filename)
        if module is None or any(filename not in known or not called for called in _reads(module, function)):
            return True
    return False


def _reads(module: Module, function: Function) -> Iterator[bool]:
    """For each place where a file reads the name of a function, whether it is called there."""
    names = {function.name} | {new for new, old in module.renamed.items() if old == function.name}
    called: set[int] = set()
    for body in (module.facts.body, *(definition.node.body for definition in module.definitions)):
        for expr in iter_expressions(body):
            if isinstance(expr, n.Call):
                called.add(id(expr.func))
            elif isinstance(expr, (n.Name, n.Attribute)) and last_name(expr) in names:
                yield id(expr) in called
