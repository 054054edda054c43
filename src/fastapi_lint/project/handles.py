"""Whether a value is a way into a database: a session or a connection, of whatever subclass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.knowledge import sessions
from fastapi_lint.knowledge.sessions import Handle, Kind
from fastapi_lint.project import types as t

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator


def session_of(value: t.Type, evaluator: Evaluator) -> Handle | None:
    """What a value is, if all that is known of it is one session or connection; engines are none."""
    found = {_handle(member, evaluator) for member in t.known(value)}
    only = found.pop() if len(found) == 1 else None
    return only if only is not None and only.kind is not Kind.ENGINE else None


def _handle(value: t.Type, evaluator: Evaluator) -> Handle | None:
    if not isinstance(value, t.Instance):
        return None
    if isinstance(value.cls, str):
        return sessions.handle(value.cls)
    bases = (base for base in evaluator.members.mro(value.cls) if isinstance(base, str))
    return next((handle for base in bases if (handle := sessions.handle(base)) is not None), None)
