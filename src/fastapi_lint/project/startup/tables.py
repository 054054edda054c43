"""From the route table that start-up code built to what an application serves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.startup import texts
from fastapi_lint.project.startup.consumption import Consumption
from fastapi_lint.project.startup.injection import Injection, name_of
from fastapi_lint.project.startup.naming import is_test
from fastapi_lint.project.startup.objects import (
    NONE,
    AliasValue,
    Choice,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Origin,
    PartialValue,
    RouterValue,
    RouteValue,
    Slot,
    Unknown,
    Value,
    elements,
    is_soft,
    options,
    text_of,
)
from fastapi_lint.served import Served, Unresolved

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_RESPONSES = ("fastapi.responses.", "starlette.responses.")
_NESTED = 12
_STREAMS = frozenset(
    {"AsyncIterable", "AsyncIterator", "AsyncGenerator", "Iterable", "Iterator", "Generator"}
)


class Context(NamedTuple):
    """What routes of an included or mounted router get from above.

    `is_test` says that the application is called after a file with tests, `mounted` is the part of the prefix
    that belongs to a mount, `is_open` says that there may be more dependencies, `is_partial` that only some
    hosts serve it.
    """

    app: str
    table: int = 0
    is_test: bool = False
    prefix: Value = Const("")
    mounted: str = ""
    dependencies: tuple[Value, ...] = ()
    tags: tuple[Value, ...] = ()
    in_schema: bool = True
    conditional: bool = False
    above: tuple[RouterValue, ...] = ()
    is_open: bool = False
    is_partial: bool = False


class Tables:
    """Reads the tables of applications; `unresolved` collects what cannot be told on the way."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._injection = Injection(machine)
        self._consumption = Consumption(machine, self._injection)
        self.unresolved: list[Unresolved] = []
        self.seen: set[int] = set()  # routers
        self.resolved: set[int] = set()  # calls
        self.mounted: dict[int, list[tuple[str, str]]] = {}

    def of(self, app: RouterValue, name: str, table: int, *, in_test: bool) -> Iterator[Served]:
        """The routes of an application, those of mounted applications included; `table` tells it from others
        of its name, `in_test` says that it is called after a file with tests."""
        yield from self._table(app, Context(name, table, in_test))

    def _table(self, router: RouterValue, context: Context) -> Iterator[Served]:
        if router in context.above or len(context.above) > _NESTED:
            return
        self.seen.add(id(router))
        context = context._replace(above=(*context.above, router))
        for entry, is_certain in list(elements(router.routes)):
            if isinstance(entry, RouteValue):
                inner = context._replace(
                    conditional=context.conditional or entry.conditional or not is_certain
                )
                yield from self._entry(entry, inner)

    def _entry(self, entry: RouteValue, context: Context) -> Iterator[Served]:
        match entry.form:
            case "include":
                yield from self._included(entry, context)
            case "mount" | "host":
                yield from self._mounted(entry, context)
            case _:
                served = self._route(entry, context)
                if served is not None:
                    yield served

    # Nested tables

    def _included(self, entry: RouteValue, context: Context) -> Iterator[Served]:
        found = options(entry.target)
        inner = context._replace(
            prefix=self._join(context.prefix, entry.path),
            dependencies=(*context.dependencies, *entry.dependencies),
            tags=(*context.tags, *self._tags(entry)),
            in_schema=context.in_schema and entry.in_schema,
            conditional=context.conditional or len(found) > 1 or is_soft(entry.path),
            is_open=context.is_open or entry.is_open,
        )
        for child in found:
            if isinstance(child, RouterValue) and text_of(inner.prefix) is None:
                self._give_up(entry, context, self._lost(child, inner.prefix))
            elif isinstance(child, RouterValue):
                yield from self._table(child, inner)
            elif child != NONE:
                self._give_up(entry, context, self._foreign(child))

    def _mounted(self, entry: RouteValue, context: Context) -> Iterator[Served]:
        path = self._join(context.prefix, entry.path)
        text = text_of(path)
        for child in options(entry.target):
            if isinstance(child, PartialValue) or (
                isinstance(child, Instance) and "first argument" in child.attrs
            ):
                child = self._wrapped(child)
            if isinstance(child, RouterValue) and text is None:
                self._give_up(entry, context, self._lost(child, path))
            elif isinstance(child, RouterValue) and text is not None:
                below = Const(text.rstrip("/"), is_soft(path))
                if child.kind == "app":
                    self.mounted.setdefault(id(child), []).append((context.app, text.rstrip("/") or "/"))
                inner = Context(
                    context.app,
                    context.table,
                    context.is_test,
                    below,
                    text.rstrip("/"),
                    conditional=context.conditional,
                    above=context.above,
                    is_partial=context.is_partial or entry.form == "host",
                )
                yield from self._table(child, inner)
            elif isinstance(child, Unknown) and not child.outside:
                self._give_up(entry, context, child.reason)

    def _lost(self, child: RouterValue, path: Value) -> str:
        """Why nothing below a path that is not known can be listed; all of it counts as looked at."""
        known = len(self.unresolved)
        rows = len(list(self._table(child, Context(""))))
        del self.unresolved[known:]
        return f"{_why(path)} ({rows} {'route' if rows == 1 else 'routes'} below it)"

    @staticmethod
    def _wrapped(child: Value) -> Value:
        """The application inside a middleware that is wrapped around it."""
        for _ in range(4):
            if isinstance(child, Instance) and "first argument" in child.attrs:
                child = child.attrs["first argument"]
        return child

    @staticmethod
    def _foreign(child: Value) -> str:
        if isinstance(child, Instance):
            return f"`{child.name}` brings its routes from outside the project"
        if isinstance(child, External):
            return f"`{child.dotted}` is not part of the project"
        return child.reason if isinstance(child, Unknown) else "it is no router"

    def _join(self, prefix: Value, path: Value) -> Value:
        return self._machine.expressions.binary("Add", prefix, path)

    # Routes

    def _route(self, entry: RouteValue, context: Context) -> Served | None:
        path = self._join(context.prefix, entry.path)
        text = text_of(path)
        handler = options(entry.target)[0]
        reason = None
        if text is None:
            reason = _why(path)
        elif not context.is_test and is_test(self._machine.files, entry.spot.module.filename):
            reason = "only a test registers it"
        elif not entry.certain_methods:
            reason = "its methods are not known"
        elif isinstance(handler, (Unknown, Const)):
            reason = (
                f"its handler is not known: {handler.reason}"
                if isinstance(handler, Unknown)
                else "no handler"
            )
        if reason is not None or text is None:
            self._give_up(entry, context, reason or "")
            return None
        return self._served(entry, context._replace(prefix=path), text, handler)

    def _served(self, entry: RouteValue, context: Context, path: str, handler: Value) -> Served:
        self.resolved.add(id(entry.spot.call))
        origin, qualified = self._place(handler, entry), self._qualified(handler)
        given = entry.given["name"].value if "name" in entry.given else NONE
        dependencies: tuple[Value, ...] = ()
        if entry.is_api:
            dependencies = (*context.dependencies, *entry.dependencies)
        found = (*self._injection.listed(dependencies), *self._injection.of_callable(handler))
        is_clear = entry.is_api and not entry.is_open and not context.is_open
        return Served(
            context.app,
            entry.methods or () if not entry.is_websocket else (),
            path,
            name_of(handler) if given == NONE else text_of(given),
            qualified,
            _label(qualified),
            *origin,
            self._is_async(handler),
            entry.is_websocket,
            self._response_model(entry, handler),
            _written(entry.given.get("status_code")),
            self._texts((*context.tags, *self._tags(entry))),
            found if entry.is_api else (),
            entry.form == "api" and context.in_schema and entry.in_schema,
            context.conditional or is_soft(context.prefix),
            entry.spot.module.filename,
            entry.spot.call.span,
            self._consumption.unbound(path.removeprefix(context.mounted), handler, dependencies)
            if is_clear
            else (),
            context.is_partial or entry.is_partial,
            not is_clear,
            context.table,
        )

    def _place(self, handler: Value, entry: RouteValue) -> tuple[str, int]:
        while isinstance(handler, PartialValue):
            handler = handler.func
        if isinstance(handler, FunctionValue):
            original = handler.original
            return original.env.module.filename, original.node.span.line
        cls = handler.cls if isinstance(handler, Instance) else handler
        if isinstance(cls, ClassValue):
            return cls.cls.module.filename, cls.cls.node.span.line
        return entry.spot.module.filename, entry.spot.call.span.line

    def _qualified(self, handler: Value) -> str:
        while isinstance(handler, PartialValue):
            handler = handler.func
        if isinstance(handler, FunctionValue):
            original = handler.original
            own = original.function.node.qualname if original.function is not None else "<lambda>"
            return f"{self._machine.dotted(original.env.module)}.{own}"
        if isinstance(handler, Instance) and "owner" in handler.attrs:
            return f"{text_of(handler.attrs['owner'])}.{name_of(handler)}"
        cls = handler.cls if isinstance(handler, Instance) else handler
        if isinstance(cls, ClassValue):
            return f"{self._machine.dotted(cls.cls.module)}.{cls.cls.node.qualname}"
        return cls if isinstance(cls, str) else cls.dotted if isinstance(cls, External) else name_of(handler)

    def _is_async(self, handler: Value) -> bool:
        return self._injection.runs(handler) == "loop"

    # Details

    def _tags(self, entry: RouteValue) -> tuple[Value, ...]:
        given = entry.given.get("tags")
        found = None if given is None else given.value
        return tuple(found.certain) if isinstance(found, ListValue) else ()

    @staticmethod
    def _texts(values: tuple[Value, ...]) -> tuple[str, ...]:
        plain = (v.attrs.get("value", v) if isinstance(v, Instance) else v for v in values)
        return tuple(dict.fromkeys(text for text in map(text_of, plain) if text is not None))

    def _response_model(self, entry: RouteValue, handler: Value) -> str | None:
        if entry.form != "api":
            return None
        given = entry.given.get("response_model")
        if given is not None and given.value == NONE:
            return None
        if given is not None and given.origin is not None:
            return texts.source(given.origin)
        while isinstance(handler, PartialValue):
            handler = handler.func
        if isinstance(handler, Instance) and isinstance(handler.cls, ClassValue):
            handler = self._machine.attributes.get(handler, "__call__")
        func = handler.original if isinstance(handler, FunctionValue) else None
        if func is None or not isinstance(func.node, n.FunctionDef) or func.node.returns is None:
            return None
        if self._is_no_model(func, func.node.returns):
            return None
        return texts.source(Origin(func.env.module, func.node.returns))

    def _is_no_model(self, func: FunctionValue, returns: n.Expr) -> bool:
        """Whether FastAPI makes no response model of a return annotation: None, responses, streams."""
        expr = self._machine.evaluator.annotations.unquote(returns)
        if expr is None or (isinstance(expr, n.Constant) and expr.value is None):
            return True
        named = self._machine.expressions.value(expr, func.env)
        if isinstance(named, ClassValue):
            return any(isinstance(base, str) and base.startswith(_RESPONSES) for base in named.order)
        if isinstance(named, External) and named.dotted.startswith(_RESPONSES):
            return True
        is_stream = isinstance(func.node, n.FunctionDef) and func.node.yields
        return is_stream and isinstance(named, (AliasValue, External)) and name_of(named) in _STREAMS

    def _give_up(self, entry: RouteValue, context: Context, reason: str) -> None:
        self.unresolved.append(
            Unresolved(
                entry.spot.module.filename, entry.spot.call.span.line, title(entry), reason, context.app
            )
        )


def _label(qualified: str) -> str:
    """A qualified name with the last part of its module only, without what stands for function bodies."""
    head, dot, tail = qualified.partition(".<locals>")
    parts = head.split(".")
    known = 3 if len(parts) > 2 and parts[-2][:1].isupper() else 2
    return (".".join(parts[-known:]) + dot + tail).replace(".<locals>", "")


def title(entry: RouteValue) -> str:
    """How an entry reads in a message: `GET /items`, `include_router`."""
    if entry.form in ("include", "mount", "host"):
        return "include_router" if entry.form == "include" else entry.form
    method = "WebSocket" if entry.is_websocket else "/".join(entry.methods or ()) or "ANY"
    return f"{method} {text_of(entry.path) or name_of(options(entry.target)[0]) or '…'}"


def _why(path: Value) -> str:
    if isinstance(path, Unknown):
        return f"its path is not known: {path.reason}"
    if isinstance(path, Choice):
        texts_ = [f"`{text}`" for text in map(text_of, path.options) if text is not None]
        if len(texts_) == len(path.options):
            return f"its path may be {' or '.join(texts_)}"
    return "its path is not a known string"


def _written(slot: Slot | None) -> str | None:
    if slot is None or slot.value == NONE:
        return None
    return text_of(slot.value) if slot.origin is None else texts.source(slot.origin)
