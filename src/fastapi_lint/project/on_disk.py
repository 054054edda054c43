"""Whether a value is a file on the disk, or a path to one: what is neither holds its content in memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project import types as t

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_DESCRIPTOR = "os.FileDescriptor"
# Small uploads stay in memory.
_SPOOLED = "tempfile.SpooledTemporaryFile"
_PATHS = frozenset(
    {
        "builtins.str", "builtins.bytes", "pathlib.PurePath", "anyio.Path", "os.PathLike", "os.DirEntry",
        "pydantic.FilePath", "pydantic.DirectoryPath", "pydantic.NewPath", "tempfile.beside.Name",
    }
)  # fmt: skip


def is_file(value: t.Type, evaluator: Evaluator) -> bool:
    """Whether a value is a file that lies on the disk, or the descriptor of one."""
    return any(_is_file(base) for base in _bases(value, evaluator))


def is_file_or_path(value: t.Type, evaluator: Evaluator) -> bool:
    """Whether a value is a file on the disk, or what names one."""
    if isinstance(value, t.Literal) or is_file(value, evaluator):
        return True
    if not _PATHS.isdisjoint(_bases(value, evaluator)):
        return True
    return (
        isinstance(value, t.Instance)
        and not isinstance(value.cls, str)
        and evaluator.members.method(value.cls, "__fspath__") is not None
    )


def _bases(value: t.Type, evaluator: Evaluator) -> Iterable[str]:
    """The classes outside the project that a value is an instance of."""
    if not isinstance(value, t.Instance):
        return ()
    lineage = (value.cls,) if isinstance(value.cls, str) else evaluator.members.mro(value.cls)
    return [name for base in lineage if isinstance(base, str) for name in lookup.ancestors(base)]


def _is_file(name: str) -> bool:
    if name == _DESCRIPTOR:
        return True
    if name == _SPOOLED:
        return False
    found = (lookup.method(name, method) for method in ("read", "write"))
    return any(method is not None and method.effect is Effect.FILE for method in found)
