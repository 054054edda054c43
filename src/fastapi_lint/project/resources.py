"""Resources that a lifespan opens and nobody closes.

A resource counts as closed as soon as anything after the `yield` mentions it, or what holds it, or could
reach it: the question is whether it is *provably* never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.knowledge import resources
from fastapi_lint.knowledge.schema import Resource
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Lifespan
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

Path = tuple[str, ...]
# Names under which projects make a resource that the tables do not know, taken for one only when nothing
# at all follows the `yield`.
_MAKER = re.compile(r"(?:create|open|make|init)_(?:\w+_)?(?:pool|engine|client|connection)$")
_KEEPERS = frozenset(
    {
        "enter_context", "enter_async_context", "push", "callback", "push_async_callback", "push_async_exit",
        "register", "add_done_callback", "set_default_executor",
    }
)  # fmt: skip


_TASKS = ("asyncio.create_task", "asyncio.ensure_future")
HANDED: Path = ("<handed to a function>",)


class Leak(NamedTuple):
    """A resource that is opened before the `yield` and never closed.

    `name` is what opens it as people write it; `target` is the expression that holds it (None when it is
    not kept); `resource` its table entry (None when only its name tells); `always` says that the opening
    is not conditional.
    """

    name: str
    span: Span
    target: n.Expr | None
    resource: Resource | None
    always: bool


class _Opening(NamedTuple):
    leak: Leak
    holders: frozenset[Path]


class Leaks:
    """Looks through one lifespan function."""

    def __init__(self, evaluator: Evaluator, lifespan: Lifespan) -> None:
        self._ev = evaluator
        self._function = lifespan.function
        self._frame = lifespan.frame
        self._yields = _yields(lifespan.function)

    def find(self) -> Iterator[Leak]:
        """The leaks, in the order of opening; nothing for a function with other than one `yield`."""
        if len(self._yields) != 1:
            return
        line = self._yields[0].span.line
        before = [s for s in iter_statements(self._function.node.body) if s.span.line < line]
        after = list(self._after(line))
        direct = frozenset(id(stmt) for stmt in self._function.node.body)
        for stmt in before:
            for opening in self._openings(stmt, after, always=id(stmt) in direct):
                if not self._closed(opening, before, after):
                    yield opening.leak

    def _after(self, line: int) -> Iterator[n.Stmt]:
        """The statements behind the `yield`: those that start below it."""
        for stmt in iter_statements(self._function.node.body):
            if stmt.span.line > line and not isinstance(stmt, (n.FunctionDef, n.ClassDef)):
                yield stmt

    # Openings

    def _openings(self, stmt: n.Stmt, after: list[n.Stmt], *, always: bool) -> Iterator[_Opening]:
        match stmt:
            case n.Assign(targets=(target,), value=value) | n.Annotated(target=target, value=value):
                call = value.value if isinstance(value, n.Await) else value
                if isinstance(call, n.Call):
                    made = self._made(call, nothing_follows=not after)
                    if made is not None:
                        leak = Leak(made[0], call.span, target, made[1], always)
                        yield _Opening(leak, _holders(target))
            case n.Evaluate(value=value):
                call = value.value if isinstance(value, n.Await) else value
                if isinstance(call, n.Call):
                    yield from self._started(call, always)

    def _made(self, call: n.Call, *, nothing_follows: bool) -> tuple[str, Resource | None] | None:
        for func in t.known(self._ev.infer(call.func, self._frame)):
            if isinstance(func, (t.External, t.Method)):
                dotted = func.dotted if isinstance(func, t.External) else f"{func.receiver.name}.{func.name}"
                resource = resources.resource(dotted)
                if resource is not None and resource.started_by is None:
                    return dotted, resource
            elif isinstance(func, t.FunctionValue):
                given = self._given(func)
                if given is not None:
                    return func.function.name, given
        name = call.func.id if isinstance(call.func, n.Name) else ""
        funcs = t.known(self._ev.infer(call.func, self._frame))
        if nothing_follows and _MAKER.match(name) and all(isinstance(f, t.FunctionValue) for f in funcs):
            return None if t.known(self._ev.infer(call, self._frame)) else (name, None)
        return None

    def _given(self, func: t.FunctionValue) -> Resource | None:
        """The resource that a project function makes and returns."""
        if func.function.node.yields:
            return None
        given = self._ev.calls.made_by(func)
        if isinstance(given, t.Coroutine):
            given = given.result  # for the caller to await
        if not isinstance(given, t.Instance) or not isinstance(given.cls, str) or given.site is None:
            return None
        if not func.function.node.span.contains(given.site.span):
            return None
        resource = resources.resource(given.cls)
        return resource if resource is not None and resource.started_by is None else None

    def _started(self, call: n.Call, always: bool) -> Iterator[_Opening]:
        """`scheduler.start()`, a bare `create_task(…)`, and helpers that fill globals."""
        for func in t.known(self._ev.infer(call.func, self._frame)):
            if isinstance(func, t.External) and func.dotted in _TASKS:
                yield _Opening(
                    Leak(func.dotted, call.span, None, resources.resource(func.dotted), always), frozenset()
                )
            elif isinstance(func, t.Method) and isinstance(call.func, n.Attribute):
                resource = resources.resource(func.receiver.name)
                if resource is not None and resource.started_by == func.name:
                    base = call.func.base
                    leak = Leak(f"{func.receiver.name}.{func.name}", call.span, base, resource, always)
                    yield _Opening(leak, _holders(base))
            elif isinstance(func, t.FunctionValue) and func.receiver is not None:
                for name, made in self._dropped(func):
                    yield _Opening(Leak(name, call.span, None, made, False), frozenset({("<local>", name)}))
            elif isinstance(func, t.FunctionValue):
                for name, made in self._filled(func):
                    leak = Leak(func.function.name, call.span, None, made, False)
                    yield _Opening(leak, frozenset({(name,)}))

    def _dropped(self, func: t.FunctionValue) -> Iterator[tuple[str, Resource]]:
        """Resources that a method starts in a local name and lets go of: nobody can close them."""
        function = func.function
        frame = self._ev.function_frame(func)
        for call in calls(function.node.body):
            if not isinstance(call.func, n.Attribute) or not isinstance(call.func.base, n.Name):
                continue
            local = call.func.base.id
            value = self._ev.infer(call.func.base, frame)
            if (
                not isinstance(value, t.Instance)
                or value.site is None
                or local not in function.scope.bindings
            ):
                continue
            made = resources.resource(value.name)
            if made is None or made.started_by != call.func.attr:
                continue
            closed = any(
                path[:1] == (local,) and path[-1] in made.closers for path in _paths(function.node.body)
            )
            if not closed and not _handed_on(function, local):
                yield f"{value.name}.{call.func.attr}", made

    def _filled(self, func: t.FunctionValue) -> Iterator[tuple[str, Resource]]:
        """Module globals that a helper fills with a resource."""
        function = func.function
        frame = self._ev.function_frame(func)
        for stmt in iter_statements(function.node.body):
            if not isinstance(stmt, n.Assign) or not isinstance(stmt.targets[0], n.Name):
                continue
            name = stmt.targets[0].id
            value = stmt.value.value if isinstance(stmt.value, n.Await) else stmt.value
            if function.scope.outer.get(name) != "global" or not isinstance(value, n.Call):
                continue
            opener = self._ev.infer(value.func, frame)
            resource = resources.resource(opener.dotted) if isinstance(opener, t.External) else None
            if resource is not None and resource.started_by is None:
                yield name, resource

    # Closings

    def _closed(self, opening: _Opening, before: list[n.Stmt], after: list[n.Stmt]) -> bool:
        holders = set(opening.holders)
        if not holders:
            return opening.leak.resource is None
        closers = () if opening.leak.resource is None else opening.leak.resource.closers
        if "cancel" in closers and any(
            _inside(e.value, holders) for e in iter_expressions(before) if isinstance(e, n.Await)
        ):
            return True  # a task that was waited for
        straight = [
            stmt for stmt in self._function.node.body if isinstance(stmt, n.Evaluate) and stmt in before
        ]
        if _kept(before, holders) or _called(straight, holders, closers):
            return True
        mentioned = [path for path in _paths(after) if path]
        if any(_touches(path, holder) for path in mentioned for holder in holders):
            return True
        if any(isinstance(s, (n.FunctionDef, n.ClassDef)) for s in before) and _in_nested(before, holders):
            return True
        return any(self._may_reach(call, holders, opening.leak.target) for call in calls(after))

    def _is_own(self, func: n.Expr) -> bool:
        """Whether a method is called on something of the lifespan's own: its parameter or a local name."""
        path = _path(func)
        return len(path) > 1 and path[0] in self._function.scope.bindings

    def _may_reach(self, call: n.Call, holders: set[Path], target: n.Expr | None) -> bool:
        """Whether a call after the `yield` could close something kept in a global."""
        root = target
        while isinstance(root, n.Attribute):
            root = root.base
        name = root.id if isinstance(root, n.Name) else None
        is_global = target is None or (name is not None and self._function.scope.outer.get(name) == "global")
        is_state = isinstance(target, n.Attribute)
        if not is_global and not is_state and HANDED not in holders:
            return False
        funcs = list(t.known(self._ev.infer(call.func, self._frame)))
        if not funcs:
            return not self._is_own(call.func)
        if HANDED in holders:
            return True
        names = {path[-1] for path in holders}
        return any(isinstance(func, t.FunctionValue) and _mentions(func.function, names) for func in funcs)


def opened_before(lifespan: Lifespan, line: int) -> frozenset[str]:
    """The names, dotted as written, that a lifespan gives a value above `line`."""
    statements = iter_statements(lifespan.function.node.body)
    targets = (_targets(stmt) for stmt in statements if stmt.span.line < line)
    return frozenset(".".join(path) for paths in targets for path in paths if path)


def _yields(function: Function) -> list[n.Yield]:
    return [expr for expr in iter_expressions(function.node.body, lambdas=False) if isinstance(expr, n.Yield)]


def _holders(target: n.Expr) -> frozenset[Path]:
    path = _path(target)
    return frozenset({path}) if path else frozenset()


def _path(expr: n.Expr) -> Path:
    names: list[str] = []
    while isinstance(expr, (n.Attribute, n.Subscript)):
        if isinstance(expr, n.Attribute):
            names.append(expr.attr)
        else:
            key = expr.index.value if isinstance(expr.index, n.Constant) else "?"
            names.append(f"[{key}]")
        expr = expr.base
    return (expr.id, *names[::-1]) if isinstance(expr, n.Name) else ()


def _paths(statements: Iterable[n.Stmt]) -> Iterator[Path]:
    """The dotted names in statements, each whole: of `app.state.x`, not `app` and `app.state` as well."""
    parts: set[int] = set()
    for expr in iter_expressions(statements):
        if isinstance(expr, (n.Attribute, n.Subscript)):
            parts.add(id(expr.base))
        if isinstance(expr, (n.Name, n.Attribute, n.Subscript)) and id(expr) not in parts:
            yield _path(expr)


def _touches(path: Path, holder: Path) -> bool:
    """Whether mentioning `path` can close what `holder` holds: itself, a part of it, or what contains it."""
    shorter = min(len(path), len(holder))
    return path[:shorter] == holder[:shorter]


def _kept(before: list[n.Stmt], holders: set[Path]) -> bool:
    """Widen `holders` by what takes the resource over; True when an exit stack or the like does."""
    for stmt in before:
        own = _targets(stmt)
        for expr in iter_expressions((stmt,)) if not _is_block(stmt) else ():
            if not isinstance(expr, n.Call):
                continue
            handed = [a for a in (*expr.args, *(k.value for k in expr.keywords)) if _inside(a, holders)]
            if not handed:
                continue
            if last_name(expr.func) in _KEEPERS:
                return True
            if isinstance(expr.func, n.Attribute):
                receiver = _path(expr.func.base)
                if receiver:
                    holders.add(receiver)
            elif not own and not isinstance(stmt, n.Return):
                holders.add(HANDED)
            holders.update(path for path in own if path)
        if isinstance(stmt, n.Assign) and _inside(stmt.value, holders):
            holders.update(path for path in own if path)
        if isinstance(stmt, n.With) and any(_inside(item.context, holders) for item in stmt.items):
            return True
    return False


def _called(statements: list[n.Evaluate], holders: set[Path], closers: tuple[str, ...]) -> bool:
    """Whether unconditional statements before the `yield` close it already."""
    return any(
        isinstance(call.func, n.Attribute) and call.func.attr in closers and _path(call.func.base) in holders
        for call in calls(statements)
    )


def _is_block(stmt: n.Stmt) -> bool:
    return isinstance(stmt, (n.If, n.For, n.While, n.Try, n.With, n.Match, n.FunctionDef, n.ClassDef))


def _targets(stmt: n.Stmt) -> list[Path]:
    if isinstance(stmt, n.Assign):
        return [_path(target) for target in stmt.targets]
    return [_path(stmt.target)] if isinstance(stmt, n.Annotated) else []


def _inside(expr: n.Expr, holders: set[Path]) -> bool:
    """Whether an expression mentions a holder itself."""
    found = [expr] if isinstance(expr, (n.Name, n.Attribute)) else []
    stmt = n.Evaluate(expr, expr.span)
    found += [e for e in iter_expressions((stmt,)) if isinstance(e, (n.Name, n.Attribute))]
    return any(_path(e)[: len(holder)] == holder for e in found for holder in holders)


def _in_nested(before: list[n.Stmt], holders: set[Path]) -> bool:
    roots = {holder[0] for holder in holders}
    return any(
        path and path[0] in roots
        for stmt in before
        if isinstance(stmt, (n.FunctionDef, n.ClassDef))
        for path in _paths(stmt.body)
    )


def _handed_on(function: Function, local: str) -> bool:
    """Whether a function gives a local value to anything: a call, an attribute, its caller."""
    for stmt in iter_statements(function.node.body):
        given = [stmt.value] if isinstance(stmt, (n.Return, n.Assign, n.Annotated)) else []
        if any(isinstance(value, n.Name) and value.id == local for value in given):
            return True
    return any(
        isinstance(arg, n.Name) and arg.id == local
        for call in calls(function.node.body)
        for arg in (*call.args, *(keyword.value for keyword in call.keywords))
    )


def _mentions(function: Function, names: set[str]) -> bool:
    return any(path and names & set(path) for path in _paths(function.node.body))
