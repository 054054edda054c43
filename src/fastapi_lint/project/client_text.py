"""Text that clients choose freely: `str` parameters of path operations, names of uploaded files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.paths import convertors

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_PLAIN = frozenset({"Query", "Path", "Form", "Body", "File"})
_LIMITS = frozenset({"pattern", "regex"})
_UPLOADS = frozenset(
    {
        "fastapi.UploadFile", "fastapi.datastructures.UploadFile", "starlette.datastructures.UploadFile",
        "fastapi.uploadfile.UploadFile",
    }
)  # fmt: skip


def client_text(route: Route, project: Project) -> dict[str, str]:
    """The parameters of a handler that hold free text, with where it comes from.

    `segment` is a part of the path without slashes, `path` one with them, `value` comes from the query or
    the body, `upload` is a file whose `filename` is meant. What comes in headers and cookies, and what
    the signature limits, is left out.
    """
    handler = route.handler
    if handler is None or route.is_websocket or not route.is_api:
        return {}
    paths = route.router.full_paths(route.path)
    if not paths:
        return {}
    in_path = {name: kind for path in paths for name, kind in convertors(path).items()}
    found: dict[str, str] = {}
    for name, is_upload in _free(handler, project):
        if is_upload:
            found[name] = "upload"
        elif name not in in_path:
            found[name] = "value"
        elif in_path[name] in ("str", "path"):
            found[name] = "segment" if in_path[name] == "str" else "path"
    return found


def _free(handler: Function, project: Project) -> Iterator[tuple[str, bool]]:
    """The parameters that are text without limits, or uploaded files (then with True)."""
    annotations = project.evaluator.annotations
    frame = project.parameters.outside(handler)
    markers = {parameter.node.name: parameter for parameter in project.parameters.of(handler)}
    for param in handler.node.params:
        if param.kind in ("star", "double_star") or param.annotation is None:
            continue
        known = markers.get(param.name)
        marked = () if known is None else (*known.metadata, known.default)
        if any(m is not None and (m.kind not in _PLAIN or m.is_open or _is_limited(m.call)) for m in marked):
            continue
        described = list(annotations.metadata(param.annotation, frame))
        if known is not None and len(described) != len(known.metadata):
            continue  # validators and constraints of other kinds
        declared = list(t.known(annotations.instance(param.annotation, frame)))
        classes = {member.cls if isinstance(member, t.Instance) else None for member in declared}
        if classes == {"builtins.str"}:
            yield param.name, False
        elif len(classes) == 1 and classes <= _UPLOADS:
            yield param.name, True


def _is_limited(call: n.Call) -> bool:
    return any(keyword.name in _LIMITS for keyword in call.keywords)
