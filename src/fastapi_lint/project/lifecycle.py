"""Which life cycle code the framework runs, and how often.

Facts of FastAPI as executed (0.112.2 and later): a `lifespan=` replaces the default lifespan, which is what
runs the event handlers of its application or router; `include_router` copies the handlers of a router to
the parent and runs the router's own lifespan as well; `mount` runs nothing of the mounted application.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.application import EventHandler, Include, Place, Router
from fastapi_lint.project.lifespans import used_otherwise
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.passed_apps import passed_apps

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_BY_HAND = frozenset({"on_startup", "on_shutdown", "startup", "shutdown", "_startup", "_shutdown"})

# What runs the life cycle of an application that is not served by itself.
_DRIVERS = re.compile(rb"lifespan_context|LifespanManager|\.router\._?startup|\.on_startup")


class Lifecycle:
    """Questions about applications and routers; whatever cannot be proven counts as not happening."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._ev = project.evaluator

    def replaces_handlers(self, router: Router) -> bool:
        """Whether a router certainly has a lifespan of its own, so that its event handlers never run."""
        place = router.place
        if place is None or "lifespan" not in place.keywords or len(router.lifespans) != 1:
            return False
        members = t.members(router.lifespans[0])
        if any(m in (t.UNKNOWN, t.NONE) for m in members) or not self._is_plain(router):
            return False
        return not any(self._runs_by_hand(module) for module in self._modules(router))

    def keeps_default(self, router: Router) -> bool:
        """Whether a router certainly has no lifespan of its own."""
        place = router.place
        if place is None or place.is_open or not self._is_plain(router):
            return False
        return all(value == t.NONE for value in router.lifespans)

    def ignores(self, handler: EventHandler) -> bool:
        """Whether every application that a handler is registered on certainly replaces its handlers."""
        app = handler.router
        apps = [app] if app.place is not None else passed_apps(handler.place, self._project)
        return bool(apps) and all(one.kind == "app" and self.replaces_handlers(one) for one in apps)

    def runs(self, handler: EventHandler) -> int:
        """How often every application that includes a router certainly runs a handler of it."""
        above = self._above(handler.router, ())
        return min((self._runs(app, handler, (), default) for app, default in above), default=0)

    def _above(self, router: Router, seen: tuple[Router, ...]) -> Iterator[tuple[Router, bool]]:
        """The applications that include a router, at whatever depth, and whether they have no lifespan."""
        for parent, include in router.parents:
            if include.is_mount or parent in seen:
                continue
            if parent.kind != "app":
                yield from self._above(parent, (*seen, router))
            elif parent.place is not None:
                yield parent, self.keeps_default(parent)
            else:
                made = passed_apps(include.place, self._project)
                yield parent, bool(made) and all(map(self.keeps_default, made))

    def _runs(self, router: Router, handler: EventHandler, seen: tuple[Router, ...], default: bool) -> int:
        """How often a router's lifespan runs a handler: its own list, then the lifespans it includes."""
        if router in seen:
            return 0
        own = self._listed(router, handler, ()) if default else 0
        return own + sum(
            self._runs(include.child, handler, (*seen, router), self.keeps_default(include.child))
            for include in self._included(router)
        )

    def _listed(self, router: Router, handler: EventHandler, seen: tuple[Router, ...]) -> int:
        """How often a handler stands in a router's list, copies of included lists counted."""
        if router in seen:
            return 0
        own = 1 if handler.router is router else 0
        return own + sum(
            self._listed(include.child, handler, (*seen, router))
            for include in self._included(router)
            if handler.router is not include.child or _before(handler.place, include)
        )

    @staticmethod
    def _included(router: Router) -> list[Include]:
        """The includes of a router whose child is complete by then; one for each child in branches."""
        found: dict[object, Include] = {}
        for include in router.includes:
            child = include.child
            if not include.is_mount and all(_before(inner.place, include) for inner in child.includes):
                key = child if _is_conditional(include.place) else include
                found.setdefault(key, include)
        return list(found.values())

    def _is_plain(self, router: Router) -> bool:
        """Whether an object is of the framework's class, or of one that does not change how it is made."""
        cls = router.value.cls
        if not isinstance(cls, Class):
            return True
        members = self._ev.members
        return "?" not in members.mro(cls) and members.method(cls, "__init__") is None

    @staticmethod
    def _modules(router: Router) -> set[Module]:
        """The files in which a lifespan that replaces the handlers could still run them."""
        assert router.place is not None
        functions = [m for v in router.lifespans for m in t.known(v) if isinstance(m, t.FunctionValue)]
        return {router.place.module, *(value.function.module for value in functions)}

    def _runs_by_hand(self, module: Module) -> bool:
        """Whether a file reads the list of handlers of an application, or calls what runs them."""
        bodies = (module.facts.body, *(function.node.body for function in module.functions))
        return any(
            isinstance(expr, n.Attribute)
            and expr.attr in _BY_HAND
            and isinstance(expr.base, n.Attribute)
            and expr.base.attr == "router"
            for body in bodies
            for expr in iter_expressions(body)
        )


def _is_conditional(place: Place) -> bool:
    """Whether a call stands in a branch, so that another may run in its place."""
    around = place.module.statements_around(place.span)
    return any(isinstance(stmt, (n.If, n.Match, n.Try)) for stmt in around)


def _before(place: Place, include: Include) -> bool:
    """Whether something done to an included object certainly happens before it is included."""
    made = include.child.place
    if made is None or place.frame is not made.frame:
        return False
    return include.place.frame is not place.frame or place.span < include.place.span


def left_to_server(project: Project, router: Router) -> list[Function]:
    """The functions that start and stop an application, if they run only where it is served by itself.

    Empty as soon as something else could run them.
    """
    if any(_DRIVERS.search(project.text_of(module.filename)) for module in project.modules):
        return []
    values = [m for value in router.lifespans for m in t.members(value)]
    found = [value.function for value in values if isinstance(value, t.FunctionValue)]
    if not values:
        found = [event.function for event in router.events if event.function is not None]
    if len(found) != len(values or router.events):
        return []
    return [] if any(used_otherwise(function, project) for function in found) else found
