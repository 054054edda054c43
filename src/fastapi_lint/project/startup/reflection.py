"""Reflection in start-up code: attributes by name, questions about types, signatures made by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi_lint.project.startup.framework import ROUTES, framework_class
from fastapi_lint.project.startup.objects import (
    NONE,
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    ModuleRef,
    Native,
    RouterValue,
    RouteValue,
    Spot,
    Unknown,
    Value,
    options,
    text_of,
    truth,
)

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine


class Reflection:
    """Answers calls of `getattr` and its kin; `table` has them by dotted name."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.table: dict[str, Callable[[Arguments, Spot | None], Value]] = {
            "builtins.getattr": self._getattr,
            "builtins.setattr": self._setattr,
            "builtins.hasattr": self._hasattr,
            "builtins.isinstance": self._isinstance,
            "builtins.callable": lambda args, _: Const(True),
            "builtins.type": self._type,
            "inspect.isgeneratorfunction": lambda args, _: _is_function(args, False, True),
            "inspect.isasyncgenfunction": lambda args, _: _is_function(args, True, True),
            "inspect.iscoroutinefunction": lambda args, _: _is_function(args, True, False),
            "asyncio.iscoroutinefunction": lambda args, _: _is_function(args, True, False),
            "inspect.Parameter": _parameter,
            "inspect.Signature": lambda args, _: _signature(args),
            "makefun.with_signature": _with_signature,
        }

    def _getattr(self, args: Arguments, spot: Spot | None) -> Value:
        base, name = args.value(0, "object"), text_of(args.value(1, "name") or NONE)
        if base is None or name is None:
            return Unknown("`getattr` with a name that is not known")
        found = self._machine.attributes.get(base, name)
        default = args.value(2, "default")
        is_missing = isinstance(found, Unknown) or _is_bare(found)
        return default if is_missing and default is not None and not isinstance(base, Unknown) else found

    def _setattr(self, args: Arguments, spot: Spot | None) -> Value:
        base, name = args.value(0, "object"), text_of(args.value(1, "name") or NONE)
        if base is not None and name is not None:
            self._machine.attributes.set(base, name, args.value(2, "value") or NONE)
        return NONE

    def _hasattr(self, args: Arguments, spot: Spot | None) -> Value:
        base, name = args.value(0, "object"), text_of(args.value(1, "name") or NONE)
        if base is None or name is None or isinstance(base, (Unknown, External)):
            return Unknown("`hasattr` of what is not known")
        found = self._machine.attributes.get(base, name)
        if isinstance(base, (ModuleRef, ClassValue)) or _is_plain(base):
            return Const(not isinstance(found, Unknown))
        return Unknown("`hasattr` of what is not known") if _is_bare(found) else Const(True)

    def _isinstance(self, args: Arguments, spot: Spot | None) -> Value:
        value, wanted = args.value(0, "object"), args.value(1, "class")
        if value is None or wanted is None:
            return Unknown("`isinstance` of what is not known")
        classes = wanted.items if isinstance(wanted, ListValue) else [wanted]
        answers = [_is_a(value, cls) for cls in classes]
        if True in answers:
            return Const(True)
        return Unknown("`isinstance` of what is not known") if None in answers else Const(False)

    @staticmethod
    def _type(args: Arguments, spot: Spot | None) -> Value:
        value = args.value(0, "object")
        if isinstance(value, Instance):
            return External(value.cls) if isinstance(value.cls, str) else value.cls
        return Unknown("`type` of what is not known")


def _is_function(args: Arguments, is_async: bool, yields: bool) -> Value:
    """Whether a value is a function of a kind."""
    func = args.value(0, "obj") or args.value(0, "func") or NONE
    if isinstance(func, (Unknown, External)):
        return Unknown("what kind of function it is is not known")
    if not isinstance(func, FunctionValue) or func.function is None:
        return Const(False)
    node = func.function.node
    return Const(node.is_async is is_async and node.yields is yields)


def _parameter(args: Arguments, spot: Spot | None) -> Value:
    """A parameter of a signature made by hand."""
    found = {name: args.value(index, name) for index, name in ((0, "name"), (None, "default"))}
    found["annotation"] = args.value(None, "annotation")
    return Instance("inspect.Parameter", {name: v for name, v in found.items() if v is not None})


def _signature(args: Arguments) -> Value:
    return Instance("inspect.Signature", {"parameters": args.value(0, "parameters") or ListValue([])})


def _with_signature(args: Arguments, spot: Spot | None) -> Value:
    """The decorator that gives a function another signature."""
    signature = args.value(0, "func_signature") or NONE

    def apply(given: Arguments, _: Spot) -> Value:
        func = given.value(0, "f") or NONE
        if isinstance(func, FunctionValue):
            func.attrs["__signature__"] = signature
        return func

    return Native(apply)


def _is_bare(value: Value) -> bool:
    """Whether an attribute is only assumed to be a method of something external."""
    return isinstance(value, BoundMethod) and isinstance(value.receiver, Instance)


def _is_plain(value: Value) -> bool:
    return (
        isinstance(value, Instance)
        and isinstance(value.cls, ClassValue)
        and not any(isinstance(base, str) for base in value.cls.order)
    )


_PLAIN_TYPES = {"builtins.str": str, "builtins.int": int, "builtins.bool": bool, "builtins.float": float}
_COLLECTIONS = {"builtins.list": "list", "builtins.tuple": "tuple", "builtins.set": "set"}


def _is_a(value: Value, cls: Value) -> bool | None:
    """Whether a value is an instance of a class, None where that is not known."""
    if isinstance(cls, External):
        return _is_external(value, cls.dotted)
    if isinstance(cls, ClassValue):
        if isinstance(value, Instance) and isinstance(value.cls, ClassValue):
            return cls in value.cls.order
        return None if isinstance(value, Unknown) or len(options(value)) > 1 else False
    return None


def _is_external(value: Value, dotted: str) -> bool | None:
    if isinstance(value, Const):
        return isinstance(value.value, _PLAIN_TYPES[dotted]) if dotted in _PLAIN_TYPES else False
    if isinstance(value, ListValue):
        return value.kind == _COLLECTIONS.get(dotted) if dotted in _COLLECTIONS else None
    if isinstance(value, DictValue):
        return dotted == "builtins.dict" or None
    if isinstance(value, RouteValue):
        return ROUTES.get(dotted) == _home(value) if dotted in ROUTES else None
    if isinstance(value, RouterValue):
        own = value.cls.order if isinstance(value.cls, ClassValue) else (value.cls,)
        wanted = framework_class(dotted)
        return (
            None
            if wanted is None
            else any(isinstance(base, str) and wanted in (framework_class(base), base) for base in own)
            or (wanted == "starlette.applications.Starlette" and value.kind == "app")
        )
    if isinstance(value, FunctionValue):
        return False if truth(Const(dotted.startswith("builtins."))) else None
    return None


def _home(route: RouteValue) -> str:
    names = {
        "api": "fastapi.routing.APIRoute", "api_websocket": "fastapi.routing.APIWebSocketRoute",
        "route": "starlette.routing.Route", "websocket": "starlette.routing.WebSocketRoute",
        "mount": "starlette.routing.Mount", "host": "starlette.routing.Host",
    }  # fmt: skip
    return names.get(route.form, "")
