"""Whether a value is provably no callable, so that FastAPI cannot take it for a dependency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.knowledge import sessions
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_PLAIN = frozenset({"str", "bytes", "int", "float", "bool", "list", "dict", "set", "frozenset", "tuple"})
# External bases that add no `__call__` to their subclasses.
_BASES = frozenset(
    {
        "builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "pydantic.BaseModel",
        "pydantic_settings.BaseSettings", "typing.NamedTuple", "typing.TypedDict",
    }
)  # fmt: skip


def not_callable(value: t.Type, evaluator: Evaluator) -> str | None:
    """What a value is, in words, when none of its alternatives can be called; None if one may be."""
    words = [_word(member, evaluator) for member in t.members(value)]
    return None if None in words else words[0]


def _word(value: t.Type, evaluator: Evaluator) -> str | None:
    match value:
        case t.Coroutine():
            return "a coroutine"
        case t.GeneratorValue(is_async=is_async):
            return "an async generator" if is_async else "a generator"
        case t.NoneValue():
            return "None"
        case t.Literal(value=literal):
            return f"the {type(literal).__name__} {literal!r}"
        case t.TupleValue():
            return "a tuple"
        case t.Instance(cls=str() as dotted):
            module, _, name = dotted.rpartition(".")
            plain = module == "builtins" and name in _PLAIN
            return f"a `{name}`" if plain or sessions.handle(dotted) is not None else None
        case t.Instance(cls=Class() as cls, exact=True):
            return None if _may_be_called(cls, evaluator) else f"an instance of `{cls.name}`"
    return None


def _may_be_called(cls: Class, evaluator: Evaluator) -> bool:
    for base in evaluator.members.mro(cls):
        if isinstance(base, str):
            if base not in _BASES:
                return True
        elif "__call__" in base.scope.bindings or base.node.keywords:
            return True
    return False
