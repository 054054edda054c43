"""What a path operation takes from its path: its own parameters and those of all it depends on.

Whoever asks wants to know what is *not* taken, so everything unknown on the way makes the answer None.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.knowledge import lookup
from fastapi_lint.project.paths import convertors
from fastapi_lint.project.startup.injection import Injection, Parameter
from fastapi_lint.project.startup.library import ALIASES
from fastapi_lint.project.startup.objects import (
    AliasValue,
    Choice,
    ClassValue,
    DependsValue,
    External,
    FunctionValue,
    Instance,
    PartialValue,
    Unknown,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_CONNECTIONS = frozenset({"Request", "WebSocket", "HTTPConnection"})
_FRAMEWORK = ("fastapi", "starlette")
_MODELLING = ("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "annotated_doc")
_KNOWN = frozenset({*_FRAMEWORK, *_MODELLING, *sys.stdlib_module_names})
_MARKERS = frozenset(f"{home}.Path" for home in ("fastapi", "fastapi.params", "fastapi.param_functions"))
_READ = re.compile(r"""\.path_params(?:\.get\(\s*["'](\w+)["']|\[["'](\w+)["']\])""")
_MENTION = re.compile(r"""\.path_params|["']path_params["']""")
# What may be asked of a request without learning anything of its path.
_HARMLESS = frozenset(
    {
        "client", "headers", "cookies", "method", "app", "query_params", "session", "user", "auth", "state",
        "body", "json", "form", "stream", "is_disconnected", "base_url", "url_for", "accept", "close",
        "send_json", "send_text", "send_bytes", "receive_json", "receive_text", "receive_bytes", "receive",
        "send", "iter_text", "iter_json", "iter_bytes", "application_state", "client_state",
    }
)  # fmt: skip
_DEPTH = 24


class _Unclear(Exception):
    """Something on the way is not known."""


class Consumption:
    """Reads off values which path parameters they take."""

    def __init__(self, machine: Machine, injection: Injection) -> None:
        self._machine = machine
        self._injection = injection
        self._known: dict[int, tuple[object, frozenset[str] | None]] = {}

    def unbound(self, path: str, handler: Value, dependencies: Iterable[Value]) -> tuple[str, ...]:
        """The parameters of a path that neither the handler nor a dependency takes; none when in doubt."""
        wanted = convertors(path)
        if not wanted or self._hands_over(handler):
            return ()
        targets = [d.target if isinstance(d, DependsValue) else d for d in dependencies]
        taken: set[str] = set()
        for value in (handler, *targets):
            names = None if value is None else self._names(value, _DEPTH)
            if names is None:
                return ()
            taken |= names
        return tuple(name for name in wanted if name not in taken)

    def _names(self, value: Value, depth: int) -> frozenset[str] | None:
        known = self._known.get(id(value))
        if known is None:
            found: frozenset[str] | None = None
            try:
                with self._machine.afresh():
                    found = frozenset(self._of_callable(value, depth - 1)) if depth > 0 else None
            except _Unclear:
                pass
            known = self._known[id(value)] = (value, found)  # the value is kept, so that its id stays its own
        return known[1]

    def _below(self, value: Value | None, depth: int) -> frozenset[str]:
        names = None if value is None else self._names(value, depth)
        if names is None:
            raise _Unclear
        return names

    # Callables

    def _of_callable(self, value: Value, depth: int) -> Iterator[str]:
        match value:
            case FunctionValue():
                self._require_clear(value)
            case ClassValue():
                self._require_own_constructor(value)
            case Instance(cls=ClassValue()):
                method = self._machine.attributes.get(value, "__call__")
                if not isinstance(method, FunctionValue):
                    raise _Unclear
                self._require_clear(method)
            case PartialValue(func=FunctionValue() as func):
                self._require_clear(func)
            case Instance(cls=str() as dotted) if dotted.startswith("fastapi.security."):
                return
            case External(dotted=dotted) if dotted.partition(".")[0] in _FRAMEWORK:
                return
            case _:
                raise _Unclear
        for param in self._injection.parameters(value):
            if isinstance(param, DependsValue):
                yield from self._below(param.target, depth)
            else:
                yield from self._of_parameter(param, depth)

    def _require_clear(self, func: FunctionValue) -> None:
        """Raise when the signature of a function, or of a wrapper of it, is not what is written."""
        found: Value | None = func
        while isinstance(found, FunctionValue):
            if found.is_altered or "__signature__" in found.attrs:
                raise _Unclear
            if found is not func and any(self._by_hand(found, param) for param in found.node.params):
                raise _Unclear
            found = found.wrapped
        if found is not None:
            raise _Unclear

    def _require_own_constructor(self, cls: ClassValue) -> None:
        calling = self._machine.calling
        constructor = calling.constructor(cls)
        if constructor is not None:
            self._require_clear(constructor)
            return
        foreign = any(isinstance(base, str) and base != "builtins.object" for base in cls.order)
        unknown = not all(isinstance(base, (ClassValue, External)) for base in cls.bases)
        if unknown or (not calling.models.is_model(cls) and (foreign or "__new__" in cls.attrs)):
            raise _Unclear

    # Parameters

    def _of_parameter(self, param: Parameter, depth: int) -> Iterator[str]:
        marker = self._injection.marker(param)
        if marker is not None:
            yield from self._below(marker.target or self._injection.class_of(param), depth)
            return
        yield from self._by_hand(param.func, param.node)
        default = None
        if isinstance(param.node.default, n.Call):
            default = self._machine.calling.default(param.func, param.node)
            if isinstance(default, (Unknown, Choice)):
                raise _Unclear
        annotation = self._injection.annotation(param) if param.node.annotation is not None else None
        yield param.node.name
        described = [] if default is None else [default]
        described += list(_parts(annotation)) if annotation is not None else []
        for part in described:
            yield from self._aliases(part)
        if any(isinstance(part, Instance) and part.cls in _MARKERS for part in described):
            for part in described:
                if isinstance(part, ClassValue):
                    yield from self._fields(part)

    def _aliases(self, part: Value) -> Iterator[str]:
        """The other names that metadata or a default give a parameter."""
        match part:
            case Unknown() | Choice():
                raise _Unclear
            case External(dotted=dotted) if not _is_known(dotted):
                raise _Unclear
            case Instance(cls=str()):
                given = [part.attrs[name] for name in ALIASES if name in part.attrs]
            case PartialValue():
                given = [part.args.keywords[name].value for name in ALIASES if name in part.args.keywords]
                if part.args.open:
                    raise _Unclear
            case _:
                return
        for alias in given:
            text = text_of(alias)
            if text is None:
                raise _Unclear
            yield text

    def _fields(self, cls: ClassValue) -> Iterator[str]:
        """The names that the fields of a model are filled by."""
        models = self._machine.calling.models
        owners = [owner for owner in cls.order if isinstance(owner, ClassValue)]
        if not models.is_model(cls) or any(
            {"model_config", "Config"} & owner.attrs.keys() for owner in owners
        ):
            raise _Unclear
        for name in models.fields(cls):
            yield name
            for owner in owners:
                if name in owner.attrs:
                    yield from self._aliases(owner.attrs[name])

    # Requests

    def _hands_over(self, handler: Value) -> bool:
        """Whether a handler gives the request to something that may take its URL apart."""
        if not isinstance(handler, FunctionValue) or isinstance(handler.original.node, n.Lambda):
            return False
        func, body = handler.original, handler.original.node.body
        return any(self._is_request(func, p) and "" in _uses(body, p.name) for p in func.node.params)

    def _is_request(self, func: FunctionValue, param: n.Param) -> bool:
        if param.annotation is None:
            return param.name in ("request", "websocket")
        return any(
            _is_connection(name)
            for part in _parts(self._injection.annotation(Parameter(param, func)))
            for name in (part.order if isinstance(part, ClassValue) else (part,))
        )

    def _by_hand(self, func: FunctionValue, param: n.Param) -> frozenset[str]:
        """What a function may read of the path when a parameter is the request."""
        if isinstance(func.node, n.Lambda) or not self._is_request(func, param):
            return frozenset()
        uses = set(_uses(func.node.body, param.name))
        if not uses <= _HARMLESS | {"path_params", ""} or (uses - _HARMLESS and self._read is None):
            raise _Unclear
        return (self._read or frozenset()) if uses - _HARMLESS else frozenset()

    @cached_property
    def _read(self) -> frozenset[str] | None:
        """The names that the project reads from `path_params` anywhere; None when they are not constants.

        A request is handed from function to function: that is not followed.
        """
        found: set[str] = set()
        for module in self._machine.mentions:
            text = module.source.text
            names = [match[1] or match[2] for match in _READ.finditer(text)]
            if len(names) != len(_MENTION.findall(text)):
                return None
            found.update(names)
        return frozenset(found)


def _parts(value: Value) -> Iterator[Value]:
    """What an annotation consists of: classes and metadata, aliases and unions taken apart."""
    if isinstance(value, AliasValue):
        yield value.base
        for arg in value.args:
            yield from _parts(arg)
    else:
        yield value


def _is_connection(value: Value | str) -> bool:
    dotted = value.dotted if isinstance(value, External) else value if isinstance(value, str) else ""
    return dotted.partition(".")[0] in _FRAMEWORK and dotted.rpartition(".")[2] in _CONNECTIONS


def _is_known(dotted: str) -> bool:
    """Whether an external name in an annotation is no alias that could hide a dependency."""
    return dotted.partition(".")[0] in _KNOWN or lookup.class_(dotted) is not None


def _uses(body: tuple[n.Stmt, ...], name: str) -> Iterator[str]:
    """The attributes of a request that a function reads, and an empty text where it is used as a whole."""
    bodies = [body]
    while bodies:
        body = bodies.pop()
        bodies += [
            stmt.body for stmt in iter_statements(body) if isinstance(stmt, (n.FunctionDef, n.ClassDef))
        ]
        exprs = list(iter_expressions(body))
        asked = {id(e.base): e.attr for e in exprs if isinstance(e, n.Attribute)}
        yield from (asked.get(id(e), "") for e in exprs if isinstance(e, n.Name) and e.id == name)
