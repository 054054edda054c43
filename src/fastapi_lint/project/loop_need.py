"""Whether an async function could be a plain `def`: the reasons against, facts of FastAPI as executed.

A `def` route runs in a worker thread: there is no running loop, context variables set there are lost, and
whoever awaits it by name breaks. Each of these is a reason to leave `async def` as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function, Module
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Site
    from fastapi_lint.project.model import Project

_THREAD_LOCAL = ("sqlalchemy.orm.scoped_session", "threading.local")
_LOOP = ("asyncio", "anyio", "trio", "contextvars")


def why_async(function: Function, project: Project) -> str | None:
    """The reason why `function` has to stay `async def`; None when it could be `def`."""
    node = function.node
    if node.yields:
        return "it is a generator"
    for stmt in iter_statements(node.body):
        if isinstance(stmt, (n.For, n.With)) and stmt.is_async:
            return "it awaits"
        if isinstance(stmt, n.FunctionDef) and stmt.is_async:
            return f"it defines the coroutine `{stmt.name}`"
    frame = project.evaluator.home(function.module, function)
    for expr in iter_expressions(node.body):
        reason = _needs_loop(expr, frame, project)
        if reason is not None:
            return reason
    return other_decorator(function, project) or used_elsewhere(function, project)


def why_this_thread(site: Site, project: Project) -> str | None:
    """The reason why what a site runs has to stay in the thread of the event loop; None for none found.

    Looks through the project code it runs: the running loop, context variables and thread-local objects are
    other ones (or none) in a worker thread.
    """
    for node in project.graph.inline(site):
        frame = node.frame
        for call in calls(node.function.node.body):
            reason = _needs_loop(call, frame, project) or _thread_local(call, frame, project)
            if reason is not None and reason != "it awaits":
                return f"`{node.function.display}` cannot leave the event loop: {reason}"
    return None


def _thread_local(call: n.Call, frame: t.Frame, project: Project) -> str | None:
    base = call.func.base if isinstance(call.func, n.Attribute) else call.func
    for value in t.known(project.evaluator.infer(base, frame)):
        if isinstance(value, t.Instance) and value.name in _THREAD_LOCAL:
            return f"it uses a `{value.name}`, which is another one in each thread"
    return None


def _needs_loop(expr: n.Expr, frame: t.Frame, project: Project) -> str | None:
    if isinstance(expr, n.Await):
        return "it awaits"
    if isinstance(expr, n.Comprehension) and any(part.is_async for part in expr.generators):
        return "it awaits"
    if not isinstance(expr, n.Call):
        return None
    for func in t.known(project.evaluator.infer(expr.func, frame)):
        if isinstance(func, t.External) and func.dotted.partition(".")[0] in _LOOP:
            return f"it calls `{func.dotted}`"
        if isinstance(func, t.Method) and func.receiver.name.partition(".")[0] in _LOOP:
            return f"it uses a `{func.receiver.name}`"
        if isinstance(func, t.FunctionValue) and func.function.node.is_async:
            return f"it makes a coroutine of `{func.function.display}`"
    return None


def other_decorator(function: Function, project: Project) -> str | None:
    """A decorator that is not a registration may expect a coroutine function, and wrap what it does."""
    frame = project.evaluator.home(function.module, function.parent)
    for decorator in function.node.decorators:
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        base = func.base if isinstance(func, n.Attribute) else None
        owners = [] if base is None else list(t.known(project.evaluator.infer(base, frame)))
        if not owners or any(project.registrations.router(owner, frame) is None for owner in owners):
            return "it has another decorator"
    return None


def used_elsewhere(function: Function, project: Project) -> str | None:
    """A use of a handler by its name beside `Depends(name)`: someone may call or await it."""
    for expr in _reads(function.module.facts.body, function):
        if expr in (function.name, f".{function.name}"):
            return f"its name is used elsewhere ({function.module.filename})"
    name = function.name.encode()
    path = function.module.filename.removesuffix("/__init__.py").removesuffix(".py")
    stem = os.fsencode(path.rpartition("/")[2])
    # An object's method is called without a word about the module of its class.
    words = (name, stem) if function.cls is None else (b"." + name + b"(",)
    for filename in project.holding(*words):
        module = None if filename == function.module.filename else project.load(filename)
        if module is not None and _imports(module, function, project):
            return f"its name is used elsewhere ({filename})"
    return None


def _reads(body: tuple[n.Stmt, ...], function: Function) -> Iterator[str]:
    """Names read in a module, attributes with a dot in front; not those that `Depends(…)` names."""
    injected: set[int] = set()
    bodies = [body, *(d.node.body for d in function.module.definitions)]
    for part in bodies:
        for expr in iter_expressions(part):
            if isinstance(expr, n.Call) and last_name(expr.func) in ("Depends", "Security"):
                injected.update(id(arg) for arg in expr.args)
            elif isinstance(expr, n.Name) and id(expr) not in injected:
                yield expr.id
            elif isinstance(expr, n.Attribute) and function.cls is not None:
                yield f".{expr.attr}"


def _imports(module: Module, function: Function, project: Project) -> bool:
    """Whether a module imports the function, or reads it as an attribute of its module."""
    frame = project.evaluator.module_frame(module)
    for stmt in iter_statements(module.facts.body):
        if isinstance(stmt, n.ImportFrom) and stmt.name == function.name:
            value = project.evaluator.names.of(stmt.bound, frame, None)
            if isinstance(value, t.FunctionValue) and value.function is function:
                return True
    text = module.source.text
    return f".{function.name}(" in text and function.cls is not None
