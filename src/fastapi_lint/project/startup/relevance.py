"""Which functions can have to do with routes: by what they call, and what calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.reading import Reader
from fastapi_lint.project.scope import last_name
from fastapi_lint.project.startup.objects import (
    Arguments,
    ClassValue,
    DictValue,
    Instance,
    ListValue,
    Maybe,
    PartialValue,
    RouterValue,
    RouteValue,
    Value,
    options,
)

# Names of calls that register something, or make what is registered.
REGISTERS = frozenset(
    {
        "include_router", "add_api_route", "add_api_websocket_route", "add_route", "add_websocket_route",
        "mount", "api_route", "websocket", "websocket_route", "add_resource", "APIRoute", "Mount",
    }
)  # fmt: skip
APPS = frozenset({"FastAPI", "Starlette"})
_ROUTERS = APPS | {"APIRouter", "Router", "GraphQLRouter"}
# Names that tell nothing about what is called.
_COMMON = frozenset(
    {
        "get", "post", "put", "patch", "delete", "head", "options", "pop", "update", "append", "add", "set",
        "run", "start", "stop", "close", "open", "call", "execute", "send", "load", "read", "write", "items",
        "keys", "values", "join", "split", "format", "copy", "wrapper", "decorator", "inner", "main",
        "__call__", "__enter__", "__aenter__", "request", "create", "init", "setup", "handle", "process",
        "strip", "replace",
    }
)  # fmt: skip
_TRIES = 3  # how deep routers are looked for in collections and objects


class Relevance:
    """Knows the functions of the given modules that register something, or call one that may."""

    def __init__(self, modules: Iterable[Module]) -> None:
        modules = tuple(modules)
        self.classes = classes_called(_ROUTERS, modules)
        self._functions = self._closure([f for module in modules for f in module.functions])

    def _closure(self, functions: list[Function]) -> frozenset[Function]:
        wanted = REGISTERS | self.classes
        found: set[Function] = set()
        size = -1
        while size != len(found):
            size = len(found)
            found |= {f for f in functions if f not in found and f.called_names & wanted}
            found |= {f.parent for f in found if f.parent is not None}
            wanted = wanted | ({_callable_name(f) for f in found} - _COMMON)
        return frozenset(found)

    def registers(self, function: Function) -> bool:
        """Whether a function may register something by itself."""
        return function in self._functions

    def concerns(self, function: Function, args: Arguments, receiver: Value | None) -> bool:
        """Whether a call may have to do with routes."""
        if function in self._functions:
            return True
        values = [slot.value for slot in (*args.positional, *args.keywords.values())]
        return any(holds_router(value) for value in (*values, receiver) if value is not None)


def callers(modules: Iterable[Module], reader: Reader) -> list[str]:
    """The other files of the universe that name a function which makes an application or is given one."""
    modules = tuple(modules)
    relevance = Relevance(modules)
    names: dict[str, set[str]] = {}
    for module in modules:
        for function in module.functions:
            makes = function.called_names & relevance.classes
            if relevance.registers(function) and (makes or _is_handed(function)):
                names.setdefault(_stem(module), set()).add(function.name)
    known = frozenset(module.filename for module in modules)
    found: set[str] = set()
    for stem, functions in names.items():
        name = re.escape(stem).encode()
        imported = re.compile(rb"import\b[^\n]*\b%s\b|\b%s\b[^\n]*\bimport\b" % (name, name))
        for called_name in sorted(functions):
            called = re.compile(rb"\b%s\s*\(" % re.escape(called_name).encode())
            for filename in reader.holding(stem.encode(), called_name.encode(), besides=known):
                text = reader.text_of(filename)
                if called.search(text) and imported.search(text):
                    found.add(filename)
    return sorted(found)


def _stem(module: Module) -> str:
    """The last part of a module's name."""
    return module.filename.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def _is_handed(function: Function) -> bool:
    """Whether a parameter is called like an application, or annotated with its class."""
    return any(
        param.name == "app" or (param.annotation is not None and last_name(param.annotation) in APPS)
        for param in function.node.params
    )


def holds_router(value: Value, depth: int = _TRIES) -> bool:
    """Whether a value is, or holds, an application, a router or a route."""
    if isinstance(value, (RouterValue, RouteValue)):
        return True
    if depth == 0:
        return False
    match value:
        case ListValue():
            held = value.items[:40]
        case DictValue():
            held = [slot.value for slot in list(value.slots.values())[:40]]
        case Instance() | ClassValue():
            held = list(value.attrs.values()) if isinstance(value, Instance) else []
        case PartialValue():
            held = [slot.value for slot in value.args.positional]
        case Maybe():
            held = [value.value]
        case _:
            held = [option for option in options(value) if option is not value]
    return any(holds_router(item, depth - 1) for item in held)


def _callable_name(function: Function) -> str:
    is_constructor = function.name == "__init__" and function.cls is not None
    return function.cls.name if is_constructor and function.cls is not None else function.name


def classes_called(names: frozenset[str], modules: Iterable[Module]) -> frozenset[str]:
    """The names, those under which modules import them, and those of the subclasses."""
    modules = tuple(modules)
    found = set(names)
    size = -1
    while size != len(found):
        size = len(found)
        for module in modules:
            for stmt in iter_statements(module.facts.body):
                if isinstance(stmt, n.ImportFrom) and stmt.name in found:
                    found.add(stmt.bound)
            for definition in module.definitions:
                if isinstance(definition, Class) and {last_name(b) for b in definition.node.bases} & found:
                    found.add(definition.name)
    return frozenset(found)
