"""What Starlette 1.0 removed, and the calls that still need it.

Facts of FastAPI 0.163 and Starlette 1.10 as executed. FastAPI has kept some of it: the class decides.
"""

from __future__ import annotations

from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class
from fastapi_lint.project.scope import last_name

_METHODS = {
    "fastapi.FastAPI": frozenset({"route", "add_websocket_route", "add_event_handler"}),
    "fastapi.APIRouter": frozenset({"startup", "shutdown"}),
    "starlette.applications.Starlette": frozenset(
        {
            "route", "websocket_route", "add_websocket_route", "add_event_handler", "on_event", "middleware",
            "exception_handler",
        }
    ),
}  # fmt: skip
_TEMPLATES = ("starlette.templating.Jinja2Templates", "fastapi.templating.Jinja2Templates")
_ACCEPTED = {
    **{name: frozenset({"directory", "context_processors", "env"}) for name in _TEMPLATES},
}
_REJECTED = {
    "fastapi.responses.FileResponse": ("method",),
    "starlette.applications.Starlette": ("on_startup", "on_shutdown"),
}
CALLS = frozenset().union(*_METHODS.values()) | {
    "TemplateResponse",
    *(name.rpartition(".")[2] for name in (*_ACCEPTED, *_REJECTED)),
}


class Removal(NamedTuple):
    """What a call needs and does not find, and the exception it gets.

    `remedy` is where it is found today: `router` for a method that the application's router still has,
    `request` where the request has to be given.
    """

    what: str
    error: str
    remedy: str = ""


def removal(place: Place, evaluator: Evaluator) -> Removal | None:
    """What is gone of what a call needs; None when nothing is, and where that is looked after."""
    func = place.call.func
    found = None
    if isinstance(func, n.Attribute):
        owners = t.members(evaluator.infer(func.base, place.frame))
        if len(owners) == 1 and isinstance(owners[0], t.Instance):
            found = _method(owners[0], place, evaluator)
    called = evaluator.infer(func, place.frame)
    if found is None and isinstance(called, t.External):
        found = _keyword(called.dotted, place)
    return None if found is None or _is_guarded(place, found.error) else found


def _method(owner: t.Instance, place: Place, evaluator: Evaluator) -> Removal | None:
    assert isinstance(place.call.func, n.Attribute)
    name = place.call.func.attr
    if owner.cls in _TEMPLATES and name == "TemplateResponse":
        if not _is_old_template_call(place, evaluator):
            return None
        what = "without the request as first argument"
        return Removal(what, "TypeError", "request")
    framework = _class_of(owner, evaluator)
    if framework is None or name not in _METHODS[framework]:
        return None
    if isinstance(owner.cls, Class) and (
        evaluator.members.method(owner.cls, name) is not None or "?" in evaluator.members.mro(owner.cls)
    ):
        return None
    title = framework.rpartition(".")[2]
    remedy = "router" if framework == "fastapi.FastAPI" else ""
    return Removal(f"`{title}.{name}`", "AttributeError", remedy)


def _class_of(owner: t.Instance, evaluator: Evaluator) -> str | None:
    """The class of the framework that an object is of, the most special one."""
    return next((name for name in _METHODS if evaluator.members.subclass_of(owner.cls, name)), None)


def _is_old_template_call(place: Place, evaluator: Evaluator) -> bool:
    """Whether a template response is asked for by its name and context, without the request in front."""
    if place.is_open or "request" in place.keywords:
        return False
    if not place.call.args:
        return bool(place.call.keywords)
    if isinstance(place.call.args[-1], n.Mapping) and len(place.call.args) == 2:
        return True  # the context in the place of the name
    first = evaluator.infer(place.call.args[0], place.frame)
    return (isinstance(first, t.Literal) and isinstance(first.value, str)) or (
        isinstance(first, t.Instance) and first.cls == "builtins.str"
    )


def request_of(place: Place, evaluator: Evaluator) -> n.Expr | str | None:
    """What a template response is about: the request of its context, or the name of the function's own."""
    context = place.call.args[1] if len(place.call.args) > 1 else place.keywords.get("context")
    if isinstance(context, n.Mapping):
        for key, value in context.items:
            if isinstance(key, n.Constant) and key.value == "request":
                return value if isinstance(value, (n.Name, n.Attribute)) else None
    function = place.frame.function
    for param in () if function is None else function.node.params:
        declared = evaluator.infer(n.Name(param.name, place.span), place.frame)
        if isinstance(declared, t.Instance) and declared.cls == "fastapi.Request":
            return param.name
    return None


def _keyword(dotted: str, place: Place) -> Removal | None:
    for name in place.keywords:
        gone = dotted in _ACCEPTED and name not in _ACCEPTED[dotted]
        if gone or name in _REJECTED.get(dotted, ()):
            return Removal(f"with `{name}=`", "TypeError")
    return None


def _is_guarded(place: Place, error: str) -> bool:
    """Whether the code asks first, or catches what is raised."""
    for stmt in place.module.statements_around(place.span):
        if isinstance(stmt, n.Try):
            caught = [handler.type for handler in stmt.handlers if handler.type is not None]
            if error in _names((*caught,)):
                return True
        elif isinstance(stmt, n.If) and any(
            name == "hasattr" or "version" in name.lower() for name in _names((stmt.test,))
        ):
            return True
    return False


def _names(exprs: tuple[n.Expr, ...]) -> set[str]:
    statements = [n.Evaluate(expr, expr.span) for expr in exprs]
    return {last_name(expr) or "" for expr in iter_expressions(statements)}
