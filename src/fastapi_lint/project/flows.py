"""Where free text goes inside one function: what is built of it, and whether something looks at it first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

# Calls that put text together, and methods that leave it what it is.
_BUILDERS = frozenset(
    {
        "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "anyio.Path", "os.path.join",
        "posixpath.join", "os.fspath", "builtins.str",
    }
)  # fmt: skip
_KEEPING = frozenset({"joinpath", "with_suffix", "format", "strip", "lower", "upper", "expanduser"})
# What may be asked of text or of a path without checking where it leads.
_NEUTRAL_METHODS = frozenset(
    {
        "exists", "is_file", "is_dir", "open", "read_text", "read_bytes", "write_text", "write_bytes",
        "unlink", "stat", "suffix", "parent", "mkdir", "touch", "endswith",
    }
)  # fmt: skip
_NEUTRAL_CALLS = frozenset(
    {
        "os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.getsize", "os.makedirs", "os.stat",
        "builtins.print", "builtins.len", "builtins.open", "io.open", "aiofiles.open", "anyio.open_file",
        "os.remove", "os.unlink", "mimetypes.guess_type",
    }
)  # fmt: skip
_RESPONSE = "fastapi.responses.Response"
_LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})


class Flow:
    """Follows free text through a function; `sources` are the parameters that hold it (see `client_text`)."""

    def __init__(self, function: Function, project: Project, sources: Mapping[str, str]) -> None:
        self._ev = project.evaluator
        self._frame = self._ev.home(function.module, function)
        self.body = function.node.body
        self._uploads = frozenset(name for name, kind in sources.items() if kind == "upload")
        self._names = {name: frozenset({name}) for name, kind in sources.items() if kind != "upload"}
        self._given = frozenset(self._names)
        self._follow()

    def _follow(self) -> None:
        """Find the local names that hold free text, and drop those that may hold something else."""
        assigned = [
            s for s in iter_statements(self.body) if isinstance(s, (n.Assign, n.Annotated, n.Augmented))
        ]
        for _ in range(len(assigned) + 1):
            before = dict(self._names)
            for stmt in assigned:
                targets = stmt.targets if isinstance(stmt, n.Assign) else (stmt.target,)
                for target in targets:
                    if isinstance(target, n.Name) and stmt.value is not None:
                        self._assign(target.id, stmt)
            if before == self._names:
                return

    def _assign(self, name: str, stmt: n.Assign | n.Annotated | n.Augmented) -> None:
        assert stmt.value is not None
        free = self.of(stmt.value)
        if free:
            self._names[name] = self._names.get(name, frozenset()) | free
        elif not isinstance(stmt, n.Augmented):
            self._names.pop(name, None)

    @property
    def expressions(self) -> Iterable[n.Expr]:
        """The expressions of the function."""
        return iter_expressions(self.body)

    def of(self, expr: n.Expr) -> frozenset[str]:
        """The parameters whose free text is in an expression."""
        match expr:
            case n.Name():
                return self._names.get(expr.id, frozenset())
            case n.Attribute(base=n.Name(id=name), attr="filename") if name in self._uploads:
                return frozenset({name})
            case n.Text():
                return self._any(expr.parts)
            case n.Other() | n.BoolOp(op="Or"):
                return self._any(expr.children if isinstance(expr, n.Other) else expr.values)
            case n.Binary():
                return self._any((expr.left, expr.right))
            case n.Either():
                return self._any((expr.body, expr.orelse))
            case n.Call():
                return self._of_call(expr)
        return frozenset()

    def _any(self, exprs: Iterable[n.Expr]) -> frozenset[str]:
        return frozenset(name for expr in exprs for name in self.of(expr))

    def _of_call(self, call: n.Call) -> frozenset[str]:
        if isinstance(call.func, n.Attribute) and call.func.attr in _KEEPING:
            return self._any((call.func.base, *call.args, *(k.value for k in call.keywords)))
        free = self._any(call.args)  # first: telling what is called may take long
        return free if free and self.dotted(call) in _BUILDERS else frozenset()

    def dotted(self, call: n.Call) -> str:
        """The canonical name of what a call calls, empty for what is not external."""
        func = self.infer(call.func)
        return func.dotted if isinstance(func, t.External) else ""

    def infer(self, expr: n.Expr) -> t.Type:
        """The type of an expression of the function."""
        return self._ev.infer(expr, self._frame)

    def is_response(self, value: t.Type) -> bool:
        """Whether a value is an answer of the framework, or of a class that inherits from one."""
        cls = value.cls if isinstance(value, t.Instance) else None
        return cls is not None and self._ev.members.subclass_of(cls, _RESPONSE)

    def is_answer(self, call: n.Call) -> bool:
        """Whether a call makes an answer or an HTTPException of the framework."""
        return _is_answer(self.dotted(call)) or self.is_response(self.infer(call))

    # Checks

    def is_checked(self, opened: Iterable[n.Expr] = ()) -> bool:
        """Whether anything is done with the text beside building, storing, showing and opening: then it may
        have been looked at. `opened` are uses known to be harmless."""
        uses = [expr for expr in self.expressions if self._is_source(expr)]
        neutral = {id(expr) for outer in self.expressions for expr in self._neutral(outer)}
        neutral |= {id(expr) for expr in opened}
        neutral |= {id(expr) for stmt in iter_statements(self.body) for expr in _held(stmt)}
        inner = [s for s in iter_statements(self.body) if isinstance(s, (n.FunctionDef, n.ClassDef))]
        nested = (expr for stmt in inner for expr in iter_expressions(stmt.body))
        return any(id(use) not in neutral for use in uses) or any(map(self._is_source, nested))

    @property
    def is_handed_on(self) -> bool:
        """Whether a parameter itself goes to a function that is not known, and that may refuse it."""
        for call in self.expressions:
            if isinstance(call, n.Call):
                neutral = {id(expr) for expr in self._neutral(call)}
                given = (*call.args, *(keyword.value for keyword in call.keywords))
                if any(isinstance(e, n.Name) and e.id in self._given and id(e) not in neutral for e in given):
                    return True
        return False

    def _is_source(self, expr: n.Expr) -> bool:
        return isinstance(expr, (n.Name, n.Attribute)) and bool(self.of(expr))

    def _neutral(self, expr: n.Expr) -> Iterator[n.Expr]:
        """The parts of an expression that it does not look at."""
        match expr:
            case n.Text():
                yield from expr.parts
            case n.Other():
                yield from expr.children
            case n.Binary():
                yield from (expr.left, expr.right)
            case n.Not():
                yield expr.value
            case n.BoolOp():
                yield from expr.values
            case n.Mapping():
                yield from (value for _, value in expr.items)
            case n.Attribute(attr=attr) if attr in _NEUTRAL_METHODS | _KEEPING:
                yield expr.base
            case n.Call() if self._any((*expr.args, *(k.value for k in expr.keywords))):
                func = self.infer(expr.func)
                if self._is_neutral(func) or last_name(expr.func) in _LOGGING | _KEEPING:
                    yield from (*expr.args, *(k.value for k in expr.keywords))

    @staticmethod
    def _is_neutral(func: t.Type) -> bool:
        if isinstance(func, t.ClassValue):
            return True
        dotted = func.dotted if isinstance(func, t.External) else ""
        return _is_answer(dotted) or dotted in _NEUTRAL_CALLS | _BUILDERS


def _is_answer(dotted: str) -> bool:
    package, last = dotted.partition(".")[0], dotted.rpartition(".")[2]
    return package in ("fastapi", "starlette") and last.endswith(("Response", "HTTPException"))


def _held(stmt: n.Stmt) -> Iterator[n.Expr]:
    """What a statement only stores, returns, or asks whether it is there."""
    match stmt:
        case n.Assign() | n.Annotated() | n.Return():
            if stmt.value is not None:
                yield stmt.value
            if isinstance(stmt, n.Assign):
                yield from stmt.targets
            elif isinstance(stmt, n.Annotated):
                yield stmt.target
        case n.If() | n.While():
            yield stmt.test
