"""What the registration of a path operation promises: status, response model, and who may change them."""

from __future__ import annotations

import re
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.application import METHODS
from fastapi_lint.project.catching import HTTP
from fastapi_lint.project.decorators import TRANSPARENT
from fastapi_lint.project.module import Class
from fastapi_lint.project.returns import is_response
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place, Route, Router
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_CONSTANT = re.compile(r"(?:fastapi|starlette)\.status\.HTTP_(\d{3})_\w+")
_STANDARD = re.compile(r"http\.HTTPStatus\.(\w+)(?:\.value)?")
BODILESS = (204, 205, 304)
_REGISTER = (*METHODS, "api_route", "add_api_route")


class Contract:
    """Questions about one path operation."""

    def __init__(self, route: Route, project: Project) -> None:
        self._route = route
        self._project = project
        self._keywords = route.place.keywords

    @property
    def is_known(self) -> bool:
        """Whether everything that the registration says can be read: a plain path operation."""
        route = self._route
        return route.is_api and not route.is_websocket and not route.place.is_open and not self._has_own_ways

    @property
    def _has_own_ways(self) -> bool:
        """Whether the router's class registers in a way of its own."""
        cls = self._route.router.value.cls
        members = self._project.evaluator.members
        return isinstance(cls, Class) and any(members.method(cls, name) for name in _REGISTER)

    @property
    def declares_status(self) -> bool:
        """Whether the registration has a `status_code`."""
        return "status_code" in self._keywords

    @cached_property
    def status(self) -> int | None:
        """The declared status; 200 without one, None when it cannot be told."""
        declared = self._keywords.get("status_code")
        if declared is None:
            return 200
        return status_of(self._project.evaluator.infer(declared, self._route.place.frame))

    @property
    def has_no_body(self) -> bool:
        """Whether HTTP allows no body with the declared status."""
        return self.status is not None and (self.status < 200 or self.status in BODILESS)

    @property
    def is_hidden(self) -> bool:
        """Whether the route, its router or an include may be left out of the OpenAPI document."""
        return any(
            not (isinstance(shown, n.Constant) and shown.value is True)
            for place in self.places
            if (shown := place.keywords.get("include_in_schema")) is not None
        )

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The calls that say something of the route: its own, and those that make and include its routers."""
        found = [self._route.place]
        seen: list[Router] = []
        waiting = [self._route.router]
        while waiting:
            router = waiting.pop()
            if router in seen:
                continue
            seen.append(router)
            found += [place for place in (router.place,) if place is not None]
            for parent, include in router.parents:
                found.append(include.place)
                waiting.append(parent)
        return tuple(found)

    @property
    def has_response_class(self) -> bool:
        """Whether the registration names a class of response."""
        return "response_class" in self._keywords

    @property
    def disables_model(self) -> bool:
        """Whether the registration says `response_model=None`."""
        declared = self._keywords.get("response_model")
        if declared is None:
            return False
        return self._project.evaluator.infer(declared, self._route.place.frame) == t.NONE

    @cached_property
    def model(self) -> tuple[n.Expr, t.Frame] | None:
        """The expression that the response model is made of, if any: `response_model` or the annotation."""
        declared = self._keywords.get("response_model")
        if declared is not None:
            return None if self.disables_model else (declared, self._route.place.frame)
        handler = self._route.handler
        if handler is None or handler.node.returns is None:
            return None
        frame = self._project.evaluator.home(handler.module, handler)
        annotation = self._project.evaluator.annotations.unquote(handler.node.returns)
        if annotation is None:
            return None
        declares = self._project.evaluator.annotations.instance(annotation, frame.parent or frame)
        if declares == t.NONE or is_response(self._project.evaluator, declares):
            return None
        return annotation, frame.parent or frame


def status_of(value: t.Type) -> int | None:
    """The HTTP status that a value is: a number, or a constant of the framework or of `http`."""
    if isinstance(value, t.Literal):
        return value.value if type(value.value) is int else None
    if isinstance(value, t.External):
        if found := _CONSTANT.fullmatch(value.dotted):
            return int(found[1])
        if found := _STANDARD.fullmatch(value.dotted):
            return int(HTTPStatus[found[1]]) if found[1] in HTTPStatus.__members__ else None
    return None


def is_http_exception(type_: t.Type, project: Project) -> bool:
    """Whether a value is an `HTTPException` of FastAPI or Starlette, or of a subclass."""
    return isinstance(type_, t.Instance) and any(
        project.evaluator.members.subclass_of(type_.cls, name) for name in HTTP
    )


def is_undecorated(function: Function, project: Project, harmless: frozenset[str] = TRANSPARENT) -> bool:
    """Whether what a function returns reaches the framework as it is: no decorator of unknown effect.

    `harmless` are the names of decorators to be let pass.
    """
    frame = project.evaluator.home(function.module, function).parent
    if frame is None:
        frame = project.evaluator.module_frame(function.module)
    for decorator in function.node.decorators:
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        if last_name(func) not in harmless and not _registers(func, frame, project):
            return False
    return True


def takes_response(function: Function, project: Project) -> bool:
    """Whether a path operation has the response injected, on which it may set another status."""
    frame = project.evaluator.home(function.module, function)
    declared = (project.evaluator.names.of(param.name, frame, None) for param in function.node.params)
    return any(is_response(project.evaluator, member) for type_ in declared for member in t.members(type_))


def _registers(func: n.Expr, frame: t.Frame, project: Project) -> bool:
    """Whether a decorator is a method of an application or router."""
    if isinstance(func, n.Attribute):
        receivers = t.known(project.evaluator.infer(func.base, frame))
        return any(project.registrations.router(receiver, frame) is not None for receiver in receivers)
    bound = project.evaluator.infer(func, frame)
    return isinstance(bound, t.Method) and project.registrations.router(bound.receiver) is not None
