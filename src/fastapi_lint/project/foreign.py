"""Calls into libraries that nobody knows: they may wait for something, or not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts.walk import calls
from fastapi_lint.knowledge.index import MODULES
from fastapi_lint.project import types as t

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.module import Function

# Libraries that compute a little and wait for nothing, beside those that have tables.
_QUIET = frozenset(
    {
        "attr", "attrs", "dateutil", "email_validator", "itsdangerous", "jinja2", "loguru", "markupsafe",
        "msgspec", "orjson", "packaging", "pydantic", "pydantic_core", "pydantic_settings", "pytz", "slugify",
        "structlog", "typing_extensions", "ujson", "ulid", "uuid6", "yarl",
    }
)  # fmt: skip
_KNOWN = _QUIET | sys.stdlib_module_names | {package.partition(".")[0] for package in MODULES}
_DEPTH = 3


def foreign_calls(function: Function, evaluator: Evaluator, depth: int = _DEPTH) -> Iterator[str]:
    """The dotted names of the unknown libraries' functions and methods that a function calls.

    Functions of the project that it calls are looked through; classes that it makes instances of are not.
    """
    frame = evaluator.home(function.module, function)
    for call in calls(function.node.body):
        for func in t.known(evaluator.infer(call.func, frame)):
            match func:
                case t.External(dotted=dotted) if not dotted.rpartition(".")[2][:1].isupper():
                    yield from _foreign(dotted)
                case t.Method(receiver=t.Instance(cls=str(name))):
                    yield from _foreign(f"{name}.{func.name}")
                case t.FunctionValue() if depth and func.function is not function:
                    if not func.function.node.is_async:
                        yield from foreign_calls(func.function, evaluator, depth - 1)


def _foreign(dotted: str) -> Iterator[str]:
    if dotted.partition(".")[0] not in _KNOWN:
        yield dotted
