"""Functions that register on a parameter which declares nothing: `def register(app): @app.get("/") …`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.project.application import CALLED, INTEREST
from fastapi_lint.project.module import Function, Module
from fastapi_lint.project.scope import last_name


def open_to_applications(modules: Iterable[Module]) -> Mapping[str, Sequence[Function]]:
    """The functions that register something on such a parameter, or give it to one that does; by name."""
    functions = [function for module in modules for function in module.functions if _open(function)]
    found: dict[str, list[Function]] = {}
    for function in functions:
        if _registers(function, _open(function)):
            found.setdefault(function.name, []).append(function)
    waiting = [function for function in functions if function not in found.get(function.name, ())]
    while found:
        passing = [
            one for one in waiting if any(_gives(call, _open(one), found) for call in calls(one.node.body))
        ]
        if not passing:
            break
        for function in passing:
            found.setdefault(function.name, []).append(function)
        waiting = [function for function in waiting if function not in passing]
    return found


def _open(function: Function) -> frozenset[str]:
    """The parameters of which neither an annotation nor a default says anything."""
    params = function.node.params[1:] if function.cls is not None else function.node.params
    return frozenset(param.name for param in params if param.annotation is None and param.default is None)


def _registers(function: Function, names: frozenset[str]) -> bool:
    called = ((call, CALLED) for call in calls(function.node.body))
    decorating = (
        (decorator, INTEREST)
        for stmt in iter_statements(function.node.body)
        if isinstance(stmt, n.FunctionDef)
        for decorator in stmt.decorators
        if isinstance(decorator, n.Call)
    )
    return any(_is_method(call.func, names, among) for call, among in (*called, *decorating))


def _is_method(func: n.Expr, names: frozenset[str], among: frozenset[str]) -> bool:
    if not isinstance(func, n.Attribute) or func.attr not in among:
        return False
    return isinstance(func.base, n.Name) and func.base.id in names


def _passes_on(function: Function, functions: Mapping[str, Sequence[Function]]) -> bool:
    return any(_gives(call, _open(function), functions) for call in calls(function.node.body))


def _gives(call: n.Call, names: frozenset[str], functions: Mapping[str, Sequence[Function]]) -> bool:
    if last_name(call.func) not in functions:
        return False
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return any(isinstance(arg, n.Name) and arg.id in names for arg in given)
