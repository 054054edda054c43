"""Files that a function opens or returns under a path with free text in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
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


class PathFlow(Flow):
    """Free text that can begin a part of a path.

    Behind other text of the same part, as in `f"{number}_{name}"`, `../` only names a folder that does not
    exist.
    """

    def of(self, expr: n.Expr) -> frozenset[str]:
        """The parameters whose free text may lead elsewhere."""
        match expr:
            case n.Text(parts=parts):
                found = (part for before, part in pairwise((None, *parts)) if _begins(before))
                return frozenset(name for part in found if part is not None for name in self.of(part))
            case n.Binary(op="Add", left=left) if not _begins(left):
                return self.of(left)
        return super().of(expr)


def _begins(before: n.Expr | None) -> bool:
    """Whether what follows a piece of text begins a part of the path."""
    if before is None:
        return True
    while isinstance(before, n.Text) or (isinstance(before, n.Binary) and before.op == "Add"):
        if isinstance(before, n.Text) and not before.parts:
            return False
        before = before.parts[-1] if isinstance(before, n.Text) else before.right
    return isinstance(before, n.Constant) and str(before.value).endswith(("/", "\\"))


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
            inner = PathFlow(func.function, project, {param.name: "value"})
            found = list(opened(inner, project, 0))
            if found and not inner.is_checked():
                return arg
    return None
