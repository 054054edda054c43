"""What a function writes to the database before it returns: new rows, and rows gone stale by a commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.annotations import Metadata
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.returns import Returns

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_MAKERS = (
    "sqlalchemy.orm.sessionmaker",
    "sqlalchemy.orm.scoped_session",
    "sqlalchemy.ext.asyncio.async_sessionmaker",
    "sqlalchemy.ext.asyncio.async_scoped_session",
)
_SESSIONS = (
    "sqlalchemy.orm.Session",
    "sqlmodel.Session",
    "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlmodel.ext.asyncio.session.AsyncSession",
)
_ASYNC = ("sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy.ext.asyncio.async_scoped_session")


class Stale(NamedTuple):
    """A row returned after a commit that made it forget its values.

    `commit` is the statement; `session` what it commits; `is_async` whether the session is asynchronous.
    """

    returned: n.Name
    cls: Class
    function: Function
    commit: n.Stmt
    session: n.Expr
    is_async: bool


class Writes:
    """Looks through one function; `frame` is the call of it that is asked about."""

    def __init__(self, project: Project, function: Function, frame: t.Frame | None = None) -> None:
        self._ev = project.evaluator
        self._tables = project.tables
        self._function = function
        self._frame = frame or project.evaluator.home(function.module, function)

    def created(self) -> dict[str, Class]:
        """The local names of rows that the function makes and adds to a session, with their tables."""
        made = ((name, self._made(name)) for name in self._added())
        return {name.id: cls for name, cls in made if cls is not None}

    def _added(self) -> Iterator[n.Name]:
        """The names in `session.add(name)`."""
        for call in calls(self._function.node.body):
            if isinstance(call.func, n.Attribute) and call.func.attr == "add" and len(call.args) == 1:
                added = call.args[0]
                if isinstance(added, n.Name) and self._tables.is_session(self._type(call.func.base)):
                    yield added

    def stale(self, caller: tuple[n.Call, t.Frame] | None = None) -> Iterator[Stale]:
        """The returned names of rows that were committed and neither refreshed nor read since.

        `caller` is the call of the function, when it is not a path operation itself.
        """
        for stmt in iter_statements(self._function.node.body):
            if isinstance(stmt, n.Return) and isinstance(stmt.value, n.Name):
                found = self._committed(stmt, stmt.value, caller)
                if found is not None:
                    yield found

    def _committed(self, stop: n.Return, name: n.Name, caller: tuple[n.Call, t.Frame] | None) -> Stale | None:
        row = self._tables.row(name, self._frame)
        if row is None or row.many or not self._is_attached(name):
            return None
        before = list(_line(self._function.node.body, stop))
        for index in range(len(before) - 1, -1, -1):
            session = self._commits(before[index])
            if session is None:
                if _mentions(before[index], name.id):
                    return None
                continue
            made = self._origin(session, caller)
            if not self._expires(made):
                return None
            is_async = any(self._is(made, dotted) for dotted in _ASYNC)
            return Stale(name, row.cls, self._function, before[index], session, is_async)
        return None

    def _commits(self, stmt: n.Stmt) -> n.Expr | None:
        """The session that a statement commits."""
        value = stmt.value if isinstance(stmt, n.Evaluate) else None
        call = value.value if isinstance(value, n.Await) else value
        if not isinstance(call, n.Call) or not isinstance(call.func, n.Attribute):
            return None
        is_commit = call.func.attr == "commit" and self._tables.is_session(self._type(call.func.base))
        return call.func.base if is_commit else None

    def _is_attached(self, name: n.Name) -> bool:
        """Whether a row belongs to a session: it was added, or a query alone says what it is."""
        return any(added.id == name.id for added in self._added()) or not t.known(self._type(name))

    def _made(self, name: n.Name) -> Class | None:
        """The table of a row that the function itself makes."""
        bindings = self._function.scope.reaching(name.id, name.span.line)
        if len(bindings) != 1 or bindings[0].kind != "value" or not isinstance(bindings[0].node, n.Call):
            return None
        value = self._type(bindings[0].node)
        if not isinstance(value, t.Instance) or not isinstance(value.cls, Class) or value.site is None:
            return None
        here = value.site.span == bindings[0].node.span
        return value.cls if here and self._tables.is_table(value.cls) else None

    # Sessions

    def _origin(self, session: n.Expr, caller: tuple[n.Call, t.Frame] | None) -> t.Type:
        """The session, as the caller of the function knows it if the function is given it."""
        own = self._session(session, self._frame)
        if caller is None or not isinstance(session, n.Name) or getattr(own, "site", None) is not None:
            return own
        call, frame = caller
        names = [param.name for param in self._function.node.params]
        if session.id not in names:
            return own
        index = names.index(session.id) - (1 if self._function.cls is not None else 0)
        given = next((k.value for k in call.keywords if k.name == session.id), None)
        if given is None and 0 <= index < len(call.args):
            given = call.args[index]
        return t.UNKNOWN if given is None else self._session(given, frame)

    def _session(self, expr: n.Expr, frame: t.Frame) -> t.Type:
        """A session with the place where it is made, which a dependency's annotation hides."""
        found = self._ev.infer(expr, frame)
        if getattr(found, "site", None) is not None or not isinstance(expr, n.Name) or frame.function is None:
            return found
        outside = frame.parent or frame
        for param in frame.function.node.params:
            if param.name == expr.id:
                defaults = [] if param.default is None else [Metadata(param.default, outside)]
                for marker in (*defaults, *self._ev.annotations.metadata(param.annotation, outside)):
                    if self._ev.annotations.is_depends(marker.expr, marker.frame):
                        return self._provided(marker)
        return found

    def _provided(self, marker: Metadata) -> t.Type:
        """What the function of a `Depends` yields or returns, by its body alone."""
        assert isinstance(marker.expr, n.Call)
        target = self._ev.annotations.target(marker.expr)
        func = t.UNKNOWN if target is None else self._ev.infer(target, marker.frame)
        if not isinstance(func, t.FunctionValue):
            return t.UNKNOWN
        if not func.function.node.yields:
            return self._ev.calls.made_by(func)
        frame = self._ev.function_frame(func)
        body = func.function.node.body
        yields = (expr for expr in iter_expressions(body, lambdas=False) if isinstance(expr, n.Yield))
        return t.union(self._ev.infer(each.value, frame) for each in yields if each.value is not None)

    def _expires(self, session: t.Type) -> bool:
        """Whether a session provably expires its rows when it commits, as sessions do by default."""
        if not isinstance(session, t.Instance) or session.site is None:
            return False
        made = self._construction(session.site)
        if made is None:
            return False
        call, frame = made
        option = _expiry(call)
        if option is not None:
            return option
        func = self._ev.infer(call.func, frame)
        if isinstance(func, t.External):
            return func.dotted in _SESSIONS or (func.dotted in _MAKERS and self._wraps(call, frame))
        if isinstance(func, t.Method):
            func = func.receiver
        return isinstance(func, t.Instance) and func.cls in _MAKERS and self._expires(func)

    def _wraps(self, call: n.Call, frame: t.Frame) -> bool:
        """Whether a factory makes plain sessions, or scopes a factory that does."""
        func = self._ev.infer(call.func, frame)
        if not isinstance(func, t.External) or not func.dotted.endswith("scoped_session"):
            classes = [k.value for k in call.keywords if k.name == "class_"]
            return all(
                isinstance(cls := self._ev.infer(expr, frame), t.External) and cls.dotted in _SESSIONS
                for expr in classes
            )
        return bool(call.args) and self._expires(self._ev.infer(call.args[0], frame))

    def _construction(self, site: t.Site) -> tuple[n.Call, t.Frame] | None:
        module = self._ev.load(site.filename)
        if module is None:
            return None
        function = module.function_at(site.span)
        body = module.facts.body if function is None else function.node.body
        call = next((call for call in calls(body) if call.span == site.span), None)
        return None if call is None else (call, self._ev.home(module, function))

    def _type(self, expr: n.Expr) -> t.Type:
        return self._ev.infer(expr, self._frame)

    def _is(self, type_: t.Type, dotted: str) -> bool:
        return isinstance(type_, t.Instance) and self._ev.members.subclass_of(type_.cls, dotted)


def _expiry(call: n.Call) -> bool | None:
    """What a call says of `expire_on_commit`: False also for what cannot be told, None for nothing."""
    if any(keyword.name is None for keyword in call.keywords):
        return False
    option = next((k.value for k in call.keywords if k.name == "expire_on_commit"), None)
    if option is None:
        return None
    return isinstance(option, n.Constant) and option.value is True


def _line(body: tuple[n.Stmt, ...], stop: n.Return) -> Iterator[n.Stmt]:
    """The statements that run before `stop`, in order: those of `with` and `try` blocks one by one."""
    for stmt in body:
        if stmt is stop:
            return
        if stmt.span.contains(stop.span):
            blocks = (stmt.body,) if isinstance(stmt, n.With) else _inner(stmt, stop)
            for block in blocks:
                yield from _line(block, stop)
            return
        match stmt:
            case n.With():
                yield from _line(stmt.body, stop)
            case n.Try() if all(isinstance(h.body[-1], (n.Raise, n.Return)) for h in stmt.handlers):
                yield from _line((*stmt.body, *stmt.orelse, *stmt.final), stop)
            case _:
                yield stmt


def _inner(stmt: n.Stmt, stop: n.Return) -> Iterator[tuple[n.Stmt, ...]]:
    """The blocks of a statement that lead to `stop`."""
    if isinstance(stmt, n.Try):
        if any(inner.span.contains(stop.span) for inner in stmt.body):
            yield stmt.body
        elif any(inner.span.contains(stop.span) for inner in stmt.orelse):
            yield (*stmt.body, *stmt.orelse)
    elif isinstance(stmt, n.If):
        for block in (stmt.body, stmt.orelse):
            if any(inner.span.contains(stop.span) for inner in block):
                yield block


def _mentions(stmt: n.Stmt, name: str) -> bool:
    return any(isinstance(expr, n.Name) and expr.id == name for expr in iter_expressions([stmt]))


def created_by(handler: Function, project: Project) -> Class | None:
    """The table of the new row that every `return` of a handler gives; None if some may give another."""
    frame = project.evaluator.home(handler.module, handler)
    own = Writes(project, handler).created()
    found = [
        _row(expr, own) or _by_helper(expr, frame, project)
        for expr in Returns(project.evaluator, handler).values
    ]
    return found[0] if found and all(found) else None


def _row(expr: n.Expr, created: dict[str, Class]) -> Class | None:
    """The table of a new row that an expression is or is made of: `user`, `Read.model_validate(user)`."""
    if isinstance(expr, n.Call) and len(expr.args) == 1:
        expr = expr.args[0]
    return created.get(expr.id) if isinstance(expr, n.Name) else None


def _by_helper(expr: n.Expr, frame: t.Frame, project: Project) -> Class | None:
    """The table of the new row that a function of the project makes and returns."""
    if isinstance(expr, n.Name) and frame.function is not None:
        bindings = frame.function.scope.reaching(expr.id, expr.span.line)
        if len(bindings) == 1 and bindings[0].kind == "value" and not bindings[0].path:
            expr = bindings[0].node  # type: ignore[assignment]
    call = expr.value if isinstance(expr, n.Await) else expr
    func = project.evaluator.infer(call.func, frame) if isinstance(call, n.Call) else t.UNKNOWN
    if not isinstance(func, t.FunctionValue):
        return None
    created = Writes(project, func.function).created()
    found = [_row(value, created) for value in Returns(project.evaluator, func.function).values]
    return found[0] if found and all(found) else None
