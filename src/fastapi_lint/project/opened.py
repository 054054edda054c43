"""Files that a function opens or returns under a path with free text in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.flows import Flow

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_OPENERS = frozenset(
    {
        "builtins.open", "io.open", "aiofiles.open", "anyio.open_file", "os.remove", "os.unlink", "os.open",
        "fastapi.responses.FileResponse", "starlette.responses.FileResponse",
    }
)  # fmt: skip
_METHODS = frozenset({"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink"})


def opened(flow: Flow, project: Project, depth: int = 1) -> Iterator[tuple[n.Call, n.Expr]]:
    """The calls that open or return a file, and its path, where that has free text in it."""
    for expr in flow.expressions:
        if isinstance(expr, n.Call):
            path = _path(expr, flow) or (_handed(expr, flow, project) if depth else None)
            if path is not None and flow.of(path):
                yield expr, path


def _path(call: n.Call, flow: Flow) -> n.Expr | None:
    func = call.func
    if isinstance(func, n.Attribute) and func.attr in _METHODS and flow.of(func.base):
        return func.base
    named = (keyword.value for keyword in call.keywords if keyword.name in ("path", "file"))
    path = call.args[0] if call.args else next(named, None)
    return path if path is not None and flow.of(path) and flow.dotted(call) in _OPENERS else None


def _handed(call: n.Call, flow: Flow, project: Project) -> n.Expr | None:
    """The argument that a function of the project opens a file with."""
    func = flow.infer(call.func) if any(map(flow.of, call.args)) else t.UNKNOWN
    if not isinstance(func, t.FunctionValue) or func.receiver is not None:
        return None
    params = func.function.node.params
    for param, arg in zip(params, call.args, strict=False):
        if flow.of(arg) and param.kind in ("positional", "positional_only"):
            inner = Flow(func.function, project, {param.name: "value"})
            found = list(opened(inner, project, 0))
            if found and not inner.is_checked():
                return arg
    return None
