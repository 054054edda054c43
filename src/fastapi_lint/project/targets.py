"""What an event of a body runs: a blocking primitive, project code inline, a coroutine on the loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastapi_lint.facts import nodes as n
from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project import types as t
from fastapi_lint.project.application import keywords_of
from fastapi_lint.project.arity import takes
from fastapi_lint.project.caching import (
    CACHES,
    LASTING,
    is_filled_once,
    is_fixed,
    is_made_once,
    outlives_call,
)
from fastapi_lint.project.callbacks import called_at_once, called_lazily
from fastapi_lint.project.conditions import meets
from fastapi_lint.project.events import Event, Kind
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.joins import Joins
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.other_loops import OtherLoops
from fastapi_lint.project.proven import kind_called
from fastapi_lint.project.runs import CLEAN, Primitive, Run, Spawn, Target, display
from fastapi_lint.project.subclasses import Subclasses

_STACKS = ("contextlib.ExitStack", "contextlib.AsyncExitStack")
_STARTERS = frozenset({"fastapi.BackgroundTasks.add_task", "anyio.abc.TaskGroup.start_soon"})
_ENTERING = ("enter_context", "enter_async_context")
_STREAMS = frozenset({"fastapi.responses.StreamingResponse", "sse_starlette.EventSourceResponse"})


class Targets:
    """Resolves events; `blocking` and `non_blocking` are the user's additions to the tables."""

    def __init__(
        self,
        evaluator: Evaluator,
        subclasses: Subclasses,
        joins: Joins,
        blocking: tuple[str, ...] = (),
        non_blocking: tuple[str, ...] = (),
    ) -> None:
        self._ev = evaluator
        self._subclasses = subclasses
        self._joins = joins
        self._other_loops = OtherLoops(evaluator)
        self._blocking = frozenset(blocking)
        self._non_blocking = frozenset(non_blocking)

    def of(self, event: Event, frame: t.Frame) -> Iterator[tuple[Target, ...]]:
        """What an event runs: one tuple for each thing that happens, holding its alternatives."""
        match event.kind, event.expr:
            case ((Kind.CALL | Kind.AWAIT), n.Call() as call):
                assert frame.function is not None
                is_async = kind_called(event, frame.function)
                for targets in self._call(call, event.kind is Kind.AWAIT, is_async, frame):
                    if not (any(map(_waits, targets)) and self._joins.is_once(event, frame)):
                        yield targets
            case Kind.READ, n.Attribute() as attribute:
                base = self._ev.infer(attribute.base, frame)
                read = [self._ev.members.property_of(member, attribute.attr) for member in t.known(base)]
                if read and all(read):
                    yield tuple(self._read(value) for value in read if value is not None)
            case ((Kind.ITERATE | Kind.ASYNC_ITERATE), expr):
                is_async = event.kind is Kind.ASYNC_ITERATE
                lazy = None if is_async else self._lazily(expr, frame)
                if lazy is not None:
                    yield (lazy,)
                    return
                found = (self._iterated(one, is_async) for one in self._types(expr, frame))
                yield self._alternatives(found)
                if isinstance(expr, n.Call):
                    for func in self._types(expr.func, frame):
                        yield from self._called_back(called_lazily(func, expr), frame)
            case ((Kind.ENTER | Kind.ASYNC_ENTER), expr):
                yield from self._entered(self._types(expr, frame), event.kind is Kind.ASYNC_ENTER)

    def _types(self, expr: n.Expr, frame: t.Frame) -> tuple[t.Type, ...]:
        return t.known(self._ev.infer(expr, frame))

    @staticmethod
    def _alternatives(targets: Iterable[Target]) -> tuple[Target, ...]:
        return tuple(dict.fromkeys(targets))

    # Calls

    def _call(
        self, call: n.Call, awaited: bool, is_async: bool | None, frame: t.Frame
    ) -> Iterator[tuple[Target, ...]]:
        funcs = [*self._callees(call, frame)]
        if not funcs:
            return
        if is_async is not None:
            funcs = [func for func in funcs if _may_be(func, is_async)]
        targets = self._alternatives([self._called(func, call, awaited, frame) for func in funcs])
        spawns = not awaited and any(isinstance(target, Spawn) for target in targets)
        if not (spawns and self._other_loops.takes(call, frame)):
            yield targets
        for func in funcs:
            yield from self._called_back(called_at_once(func, call), frame)
            yield from self._handed_over(func, call, frame)
            if (
                isinstance(func, t.Method)
                and func.name in _ENTERING
                and func.receiver.name in _STACKS
                and call.args
            ):
                entered = self._types(call.args[0], frame)
                yield from self._entered(entered, func.name == "enter_async_context")
        if awaited:
            result = self._ev.infer(call, frame)
            for member in t.members(result):
                if isinstance(member, t.Coroutine) and member.frame is not None:
                    yield (Spawn(member.frame),)

    def _called_back(self, call: n.Call | None, frame: t.Frame) -> Iterator[tuple[Target, ...]]:
        """What runs when a builtin makes a call."""
        if call is not None:
            funcs = self._callees(call, frame)
            yield self._alternatives(self._called(func, call, False, frame) for func in funcs)

    def _callees(self, call: n.Call, frame: t.Frame) -> Iterator[t.Type]:
        for func in self._types(call.func, frame):
            found = self._subclasses.implementations(func)
            yield from (one for one in found if one is func or takes(one, call))

    def _called(self, func: t.Type, call: n.Call, awaited: bool, frame: t.Frame) -> Target:
        match func:
            case t.FunctionValue():
                if self._ev.decorator_names(func.function) & LASTING and is_fixed(call, frame, self._ev):
                    return CLEAN
                return self._function(func, self._ev.calls.bind(func, call, frame))
            case t.LambdaValue():
                return self._called(self._ev.calls.function_of(func), call, awaited, frame)
            case t.ClassValue():
                return self._constructed(func, call, frame)
            case t.External():
                return CLEAN if awaited else self._external(func.dotted, call, frame)
            case t.Method():
                return CLEAN if awaited else self._method(func, call, frame)
            case t.Partial():
                return self._called(func.func, func.call, awaited, func.frame)
            case t.Instance():
                return self._instance(func, call, frame)
        return CLEAN

    def _function(self, func: t.FunctionValue, bound: tuple[tuple[str, t.Type], ...]) -> Target:
        function = func.function
        names = self._ev.decorator_names(function)
        if self._declared_clean(function) or (names & CACHES and is_filled_once(function)):
            return CLEAN
        if function.node.yields:
            return CLEAN
        if function.node.is_async:
            return Spawn(self._ev.function_frame(func, bound))
        if _is_named(function, self._blocking):
            return Primitive(function.display, function.display, Effect.WAIT, "", False)
        return self._run(func, bound)

    def _declared_clean(self, function: Function) -> bool:
        return _is_named(function, self._non_blocking)

    def _run(self, func: t.FunctionValue, bound: tuple[tuple[str, t.Type], ...]) -> Target:
        return Run(self._ev.function_frame(func, bound))

    def _read(self, func: t.FunctionValue) -> Target:
        """What reading a property runs; one that is kept by a lasting object runs once."""
        is_kept = "cached_property" in self._ev.decorator_names(func.function)
        if is_kept and func.receiver is not None and outlives_call(func.receiver, self._ev):
            return CLEAN
        return self._run(func, ())

    def _constructed(self, func: t.ClassValue, call: n.Call, frame: t.Frame) -> Target:
        value = self._ev.members.constructor(func)
        if value is not None and not is_made_once(func.cls, self._ev):
            return self._function(value, self._ev.calls.bind(value, call, frame))
        for base in self._ev.members.mro(func.cls):
            if isinstance(base, str):
                return self._external(base, call, frame)
        return CLEAN

    def _external(self, dotted: str, call: n.Call, frame: t.Frame) -> Target:
        if dotted in self._non_blocking:
            return CLEAN
        if dotted in self._blocking:
            return Primitive(dotted, dotted, Effect.WAIT, "", False)
        function = lookup.function(dotted)
        if function is not None:
            if function.blocks is None or function.lazy or function.coroutine:
                return CLEAN
            spared = meets(function.unless, call, frame, self._ev)
            effect = function.milder if spared else function.blocks
            if effect is None:
                return CLEAN
            return Primitive(display(dotted), dotted, effect, function.instead, False)
        table = lookup.class_(dotted)
        if (
            table is not None
            and table.constructs is not None
            and (call.args or call.keywords)
            and not meets(table.made_unless, call, frame, self._ev)
        ):
            return Primitive(display(dotted), dotted, table.constructs, table.instead, False)
        return CLEAN

    def _method(self, func: t.Method, call: n.Call, frame: t.Frame) -> Target:
        dotted = f"{func.receiver.name}.{func.name}"
        if dotted in self._non_blocking:
            return CLEAN
        method = lookup.method(func.receiver.name, func.name)
        if method is None or method.attribute:
            return (
                self._attribute_call(func, call) if dotted not in self._blocking else self._declared(dotted)
            )
        if method.effect is None or method.lazy or method.coroutine or method.asynchronous:
            return CLEAN
        if meets(method.unless, call, frame, self._ev):
            return CLEAN
        short = method.owner.rpartition(".")[2]
        return Primitive(f"{short}.{func.name}", dotted, method.effect, method.instead, True)

    @staticmethod
    def _declared(dotted: str) -> Target:
        return Primitive(".".join(dotted.split(".")[-2:]), dotted, Effect.WAIT, "", True)

    def _attribute_call(self, func: t.Method, call: n.Call) -> Target:
        """Calling what an attribute holds (`client.chat` typed as something callable)."""
        held = self._ev.calls.method_result(func)
        if isinstance(held, t.Instance) and isinstance(held.cls, str):
            table = lookup.class_(held.cls)
            if table is not None and table.calls is not None:
                return Primitive(held.name, held.name, table.calls, table.instead, True)
        return CLEAN

    def _instance(self, func: t.Instance, call: n.Call, frame: t.Frame) -> Target:
        if isinstance(func.cls, Class):
            value = self._ev.members.of(func, "__call__")
            if isinstance(value, t.FunctionValue):
                return self._function(value, self._ev.calls.bind(value, call, frame))
        bases = self._ev.members.mro(func.cls) if isinstance(func.cls, Class) else (func.cls,)
        for base in bases:
            table = lookup.class_(base) if isinstance(base, str) else None
            if isinstance(base, str) and table is not None and table.calls is not None:
                return Primitive(func.name.rpartition(".")[2], base, table.calls, table.instead, True)
        return CLEAN

    def _handed_over(self, func: t.Type, call: n.Call, frame: t.Frame) -> Iterator[tuple[Target, ...]]:
        """Async code that a call hands to the loop: generators, background tasks, tasks of a group."""
        if not call.args and not call.keywords:
            return
        if self._streams(func):
            content = call.args[0] if call.args else keywords_of(call).get("content")
            for member in () if content is None else self._types(content, frame):
                if isinstance(member, t.GeneratorValue) and member.is_async and member.frame is not None:
                    yield (Spawn(member.frame, handed=True),)
        elif _runs_task(func) and call.args:
            for member in self._types(call.args[0], frame):
                task = member.func if isinstance(member, t.Partial) else member
                if isinstance(task, t.FunctionValue) and task.function.node.is_async:
                    yield (Spawn(self._ev.function_frame(task), handed=True),)

        elif func == t.External("builtins.anext") and call.args:
            for member in self._types(call.args[0], frame):
                yield (self._iterated(member, True),)

    def _streams(self, func: t.Type) -> bool:
        """Whether a call makes a response that goes through what it is given."""
        if isinstance(func, t.ClassValue):
            lineage = self._ev.members.mro(func.cls)
            made = self._ev.members.method(func.cls, "__init__")
            return made is None and any(isinstance(base, str) and _is_stream(base) for base in lineage)
        return isinstance(func, t.External) and _is_stream(func.dotted)

    # Iteration and context managers

    def _lazily(self, expr: n.Expr, frame: t.Frame) -> Target | None:
        return _lazy(self._types(expr.func, frame)) if isinstance(expr, n.Call) else None

    def _iterated(self, value: t.Type, is_async: bool) -> Target:
        match value:
            case t.GeneratorValue(frame=t.Frame() as inner):
                return Spawn(inner) if value.is_async else Run(inner)
            case t.Instance(cls=str()):
                table = lookup.class_(value.name)
                if table is not None and table.iterates is not None and not table.asynchronous:
                    short = value.name.rpartition(".")[2]
                    return Primitive(f"iterating {short}", value.name, table.iterates, table.instead, True)
            case t.Instance():
                return self._stepped(value, ("__anext__", "__aiter__") if is_async else ("__iter__",))
        return CLEAN

    def _stepped(self, value: t.Instance, names: tuple[str, ...]) -> Target:
        """What iterating an object of the project runs: the first of these methods that has code to run."""
        for name in names:
            method = self._ev.members.of(value, name)
            if isinstance(method, t.FunctionValue):
                if not method.function.node.is_async:
                    return self._run(method, ())
                return Spawn(self._ev.function_frame(method))
        return CLEAN

    def _entered(self, types: tuple[t.Type, ...], is_async: bool) -> Iterator[tuple[Target, ...]]:
        names = ("__aenter__", "__aexit__") if is_async else ("__enter__", "__exit__")
        for name in names:
            yield self._alternatives(self._entry(member, name, is_async) for member in types)

    def _entry(self, value: t.Type, name: str, is_async: bool) -> Target:
        match value:
            case t.ContextValue():
                return Spawn(value.frame) if value.is_async else Run(value.frame)
            case t.Instance(cls=str()):
                table = lookup.class_(value.name)
                if table is None or is_async:
                    return CLEAN
                effect = table.enters if name == "__enter__" else table.exits
                short = value.name.rpartition(".")[2]
                return (
                    CLEAN
                    if effect is None
                    else Primitive(f"with {short}", value.name, effect, table.instead, True)
                )
            case t.Instance():
                method = self._ev.members.of(value, name)
                if isinstance(method, t.FunctionValue):
                    return self._function(method, ())
        return CLEAN


def _is_stream(dotted: str) -> bool:
    return not _STREAMS.isdisjoint(lookup.ancestors(dotted))


def _waits(target: Target) -> bool:
    """Whether something waits for another thread, process or task."""
    return isinstance(target, Primitive) and target.effect is Effect.WAIT


def _may_be(func: t.Type, is_async: bool) -> bool:
    """Whether a value passes a test that says whether it is a coroutine function."""
    return not isinstance(func, t.FunctionValue) or func.function.node.is_async is is_async


def _is_named(function: Function, names: frozenset[str]) -> bool:
    """Whether one of the names is the function's: bare, with its class, or dotted from any package above."""
    if not names:
        return False
    module = function.module.filename.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    dotted = f".{module.strip('.')}.{function.display}"
    return any(name in (function.name, function.display) or dotted.endswith(f".{name}") for name in names)


def _runs_task(func: t.Type) -> bool:
    if isinstance(func, t.Method):
        return f"{func.receiver.name}.{func.name}" in _STARTERS
    return isinstance(func, t.External) and func.dotted == "starlette.background.BackgroundTask"


def _lazy(funcs: Iterable[t.Type]) -> Target | None:
    """The effect of iterating the result of a call of one of these: that of a lazy one."""
    for func in funcs:
        if isinstance(func, t.Method):
            method = lookup.method(func.receiver.name, func.name)
            if method is None or not method.lazy or method.effect is None or method.asynchronous:
                continue
            short, dotted = method.owner.rpartition(".")[2], f"{method.owner}.{func.name}"
            return Primitive(f"{short}.{func.name}", dotted, method.effect, "", True)
        function = lookup.function(func.dotted) if isinstance(func, t.External) else None
        if isinstance(func, t.External) and function is not None and function.lazy and function.blocks:
            return Primitive(display(func.dotted), func.dotted, function.blocks, function.instead, False)
    return None
