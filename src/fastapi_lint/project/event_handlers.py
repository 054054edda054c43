"""Start-up and shutdown handlers of an application: whether one lifespan can take their place.

What an equivalent lifespan looks like, and when there is none, are facts of FastAPI as executed: handlers
run in registration order with constructor lists first, sync ones directly on the loop; a failing start-up
skips all shutdown handlers; a `lifespan=` silently disables every handler registered elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.application import EventHandler, Router
from fastapi_lint.project.module import Function, Module

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project


class Conversion(NamedTuple):
    """All there is to write a lifespan: the constructor's statement and the handlers in order."""

    module: Module
    router: Router
    statement: n.Assign | n.Annotated
    startup: tuple[Function, ...]
    shutdown: tuple[Function, ...]
    events: tuple[EventHandler, ...]


def conversion(router: Router, project: Project) -> Conversion | str:
    """How the handlers of an application become a lifespan, or why they do not."""
    place = router.place
    if router.kind != "app":
        return "handlers of a router run once for each include: there is no equal lifespan"
    if place is None:
        return "the application is made elsewhere"
    if router.has_lifespan:
        return "the application has a lifespan already"
    if place.is_open:
        return "the application is made with `**` arguments"
    statement = _statement(place.module, place.call)
    if statement is None:
        return "the application is not assigned to a name in a statement of its own"
    events = sorted(router.events, key=lambda e: (e.form != "keyword", e.span))
    for event in events:
        reason = _objection(event, router)
        if reason is not None:
            return reason
    functions = [event.function for event in events if event.function is not None]
    names = [function.name for function in functions]
    if len(set(names)) < len(set(functions)):
        return "two handlers share a name"
    if _children_have_events(router):
        return "an included router has handlers of its own, which would run once instead of several times"
    startup = tuple(f for f, e in zip(functions, events, strict=True) if e.event == "startup")
    shutdown = tuple(f for f, e in zip(functions, events, strict=True) if e.event == "shutdown")
    return Conversion(place.module, router, statement, startup, shutdown, tuple(events))


def _objection(event: EventHandler, router: Router) -> str | None:
    """Why one handler cannot be called by a lifespan beside the constructor."""
    assert router.place is not None
    function = event.function
    if event.event not in ("startup", "shutdown"):
        return "the event is not written as a literal"
    if function is None or function.cls is not None:
        return "a handler is no function of the project known by name"
    if event.place.module is not router.place.module or function.module is not router.place.module:
        return f"a handler is registered in another file ({event.place.module.filename})"
    if event.place.frame is not router.place.frame or function.parent is not router.place.frame.function:
        return "the application and its handlers are made in different scopes"
    if function.node.yields:
        return f"`{function.name}` is a generator"
    registrations = 1 if event.decorator_of is not None else 0
    if len(function.node.decorators) > registrations:
        return f"`{function.name}` has another decorator"
    if any(p.default is None and p.kind not in ("star", "double_star") for p in function.node.params):
        return f"`{function.name}` has required parameters"
    if event.form in ("on_event call", "add_event_handler") and _evaluated(event) is None:
        return "a registration is not a statement of its own"
    return None


def _statement(module: Module, call: n.Call) -> n.Assign | n.Annotated | None:
    for stmt in module.statements_around(call.span):
        if isinstance(stmt, n.Assign) and stmt.value is call and len(stmt.targets) == 1:
            return stmt if isinstance(stmt.targets[0], (n.Name, n.Attribute)) else None
        if isinstance(stmt, n.Annotated) and stmt.value is call:
            return stmt
    return None


def _evaluated(event: EventHandler) -> n.Evaluate | None:
    """The expression statement that registers a handler by a call."""
    for stmt in event.place.module.statements_around(event.place.span):
        if not isinstance(stmt, n.Evaluate) or not isinstance(stmt.value, n.Call):
            continue
        if event.place.call in (stmt.value, stmt.value.func):
            return stmt
    return None


def registration_statement(event: EventHandler) -> n.Evaluate:
    """The statement of a handler registered by a call (`conversion` made sure there is one)."""
    found = _evaluated(event)
    assert found is not None
    return found


def _children_have_events(router: Router, seen: tuple[Router, ...] = ()) -> bool:
    return router not in seen and any(
        include.child.events or _children_have_events(include.child, (*seen, router))
        for include in router.includes
        if not include.is_mount
    )
