"""Start-up and shutdown handlers of an application: whether one lifespan can take their place.

What an equivalent lifespan looks like, and when there is none, are facts of FastAPI as executed: handlers
run in registration order with constructor lists first, sync ones directly on the loop; a failing start-up
skips all shutdown handlers; a `lifespan=` silently disables every handler registered elsewhere. Handlers of
a router run once, like a lifespan of it, only where all that includes it has a lifespan.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import blocks_of, iter_statements
from fastapi_lint.project.application import EventHandler, Place, Router
from fastapi_lint.project.handler_names import Spelling, spelling
from fastapi_lint.project.module import Class, Function, Module

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project


class Conversion(NamedTuple):
    """All there is to write a lifespan: where the object is made, and the handlers in order."""

    place: Place
    router: Router
    startup: tuple[Spelling, ...]
    shutdown: tuple[Spelling, ...]
    events: tuple[EventHandler, ...]


def conversion(router: Router, project: Project) -> Conversion | str:
    """How the handlers of an application or router become a lifespan, or why they do not."""
    place = router.place
    if place is None:
        return f"the {_what(router)} is made elsewhere"
    reason = _unfit(router, place, project)
    if reason is not None:
        return reason
    events = sorted(
        router.events, key=lambda e: (e.form != "keyword", e.place.module is not place.module, e.span)
    )
    spellings = []
    for event in events:
        reason = _objection(event, place, router)
        if reason is not None:
            return reason
        found = spelling(event, place, project)
        if isinstance(found, str):
            return found
        spellings.append(found)
    reason = _order_unknown(events) or _ambiguous(spellings)
    if reason is not None:
        return reason
    startup = tuple(s for s, e in zip(spellings, events, strict=True) if e.event == "startup")
    shutdown = tuple(s for s, e in zip(spellings, events, strict=True) if e.event == "shutdown")
    return Conversion(place, router, startup, shutdown, tuple(events))


def _what(router: Router) -> str:
    return "application" if router.kind == "app" else "router"


def _unfit(router: Router, place: Place, project: Project) -> str | None:
    """Why the object itself cannot be given a lifespan in exchange for its handlers."""
    if router.has_lifespan:
        return f"the {_what(router)} has a lifespan already, so its handlers never run"
    if router.kind == "router":
        reason = _runs_again(router)
        if reason is not None:
            return reason
    if place.is_open:
        return f"the {_what(router)} is made with `**` arguments"
    if _statement(place.module, place.call) is None:
        return f"the {_what(router)} is not assigned to a name in a statement of its own"
    if _has_constructor(place, project):
        return f"the class of the {_what(router)} has an `__init__` of its own"
    if _children_have_events(router):
        return "an included router has handlers of its own, which would run once instead of several times"
    return _other_registrations(router, project)


def _runs_again(router: Router, seen: tuple[Router, ...] = ()) -> str | None:
    """Why a router's handlers do not run exactly as often as a lifespan of it would."""
    if not router.parents or router in seen:
        return "the router is included in no application that is visible here"
    for parent, include in router.parents:
        if include.is_mount:
            return "the router is mounted, so its handlers never run"
        if not parent.has_lifespan:
            return (
                f"handlers of a router run once more for each include, and `{_name(parent)}` has no lifespan"
            )
        if parent.kind != "app" and (reason := _runs_again(parent, (*seen, router))):
            return reason
    return None


def _name(router: Router) -> str:
    """What an application or router is called where it is made."""
    place = router.place
    stmt = None if place is None else _statement(place.module, place.call)
    target = stmt.targets[0] if isinstance(stmt, n.Assign) else getattr(stmt, "target", None)
    return target.id if isinstance(target, n.Name) else router.name


def _has_constructor(place: Place, project: Project) -> bool:
    """Whether a class of the project decides itself what its constructor takes."""
    cls = getattr(project.evaluator.infer(place.call.func, place.frame), "cls", None)
    return isinstance(cls, Class) and project.evaluator.members.method(cls, "__init__") is not None


def _other_registrations(router: Router, project: Project) -> str | None:
    """Handlers that the model cannot tell to be this object's: a lifespan would silence them."""
    places = {id(event.place.call) for event in router.events}
    for other in project.routers:
        if other is router or other.kind != router.kind:
            continue
        if any(id(event.place.call) in places for event in other.events):
            return f"one registration serves several {_what(router)}s"
        if other.place is None and other.events:
            module = other.events[0].place.module
            return (
                f"handlers are also registered on an {_what(other)} handed to a function ({module.filename})"
            )
    for module in project.modules:
        text = project.text_of(module.filename)
        if b".on_startup" in text or b".on_shutdown" in text:
            return f"lists of handlers are changed by hand ({module.filename})"
    return None


def _objection(event: EventHandler, place: Place, router: Router) -> str | None:
    """Why one handler cannot be called by a lifespan beside the constructor."""
    function = event.function
    if event.event not in ("startup", "shutdown"):
        return "the event is not written as a literal"
    if function is None or function.cls is not None:
        return "a handler is no function of the project known by name"
    if function.node.yields:
        return f"`{function.name}` is a generator"
    registrations = sum(other.decorator_of is function for other in router.events)
    if len(function.node.decorators) > registrations:
        return f"`{function.name}` has another decorator"
    if any(p.default is None and p.kind not in ("star", "double_star") for p in function.node.params):
        return f"`{function.name}` has required parameters"
    if event.form in ("on_event call", "add_event_handler") and _evaluated(event) is None:
        return "a registration is not a statement of its own"
    return _conditional(event, place)


def _conditional(event: EventHandler, place: Place) -> str | None:
    """Whether a handler may not be registered although the application is made."""
    function = event.function
    assert function is not None
    if list(_branches(event.place)) != list(_branches(place)):
        return f"`{function.name}` is registered under a condition"
    if event.place.module is not place.module or event.place.frame is not place.frame:
        return None
    body = place.module.facts.body if place.frame.function is None else place.frame.function.node.body
    early = (stmt for stmt in iter_statements(body) if isinstance(stmt, n.Return))
    if any(place.span.end_line < stmt.span.line < event.span.line for stmt in early):
        return f"the function may return before `{function.name}` is registered"
    return None


def _branches(place: Place) -> Iterator[tuple[int, int]]:
    """The compound statements around a call in its own scope, each with which of its blocks it is."""
    around = place.module.statements_around(place.span)
    owner = None if place.frame.function is None else place.frame.function.node
    inside = around[around.index(owner) + 1 :] if owner in around else around
    for stmt, inner in pairwise(inside):
        for index, block in enumerate(blocks_of(stmt)):
            if inner in block:
                yield id(stmt), index


def _order_unknown(events: list[EventHandler]) -> str | None:
    """Whether handlers of one event are registered in several files besides that of the application."""
    for name in ("startup", "shutdown"):
        files = {event.place.module.filename for event in events if event.event == name}
        if len(files) > 1:
            return f"{name} handlers are registered in several files ({', '.join(sorted(files))})"
    return None


def _ambiguous(spellings: list[Spelling]) -> str | None:
    """Whether one spelling stands for several handlers."""
    handlers: dict[str, Function] = {}
    for found in spellings:
        if handlers.setdefault(found.text, found.function) is not found.function:
            return "two handlers share a name"
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
