"""Functions whose body runs once, or a few times, in the life of a process: their results are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.branches import Guard
from fastapi_lint.project.events import Event
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

CACHES = frozenset(
    {"lru_cache", "cache", "cached", "cachedmethod", "cached_property", "memoize", "singleton"}
)
# Those that never forget because time has passed.
LASTING = frozenset({"lru_cache", "cache", "memoize"})
# What stands for "all this is the same for all requests" where a guard asks it.
FIXED = "=fixed"
_FEW = 16
_DEPTH = 4
_SETTINGS = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings")


def is_filled_once(function: Function) -> bool:
    """Whether a cached function runs once or a few times in all: no arguments, or a cache of few entries."""
    if len(function.node.params) <= (function.cls is not None):
        return True
    sizes = [
        keyword.value.value
        for decorator in function.node.decorators
        if isinstance(decorator, n.Call) and last_name(decorator) in CACHES
        for keyword in (*decorator.keywords, *(n.Keyword("maxsize", arg) for arg in decorator.args))
        if keyword.name == "maxsize" and isinstance(keyword.value, n.Constant)
    ]
    return any(isinstance(size, int) and 0 < size <= _FEW for size in sizes)


def is_fixed(call: n.Call, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether a call in a frame is given nothing that differs between requests, as far as is known.

    Constants, globals, settings, parts of the object whose method makes the call, and what functions give
    for these.
    """
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return all(_is_fixed(expr, frame, evaluator, 0) for expr in given)


def unless_kept(
    event: Event, functions: Sequence[Function | None], frame: t.Frame, evaluator: Evaluator
) -> Event:
    """An event in a frame that runs `functions`, with one more guard if they all keep their results for good:
    that it is given something new.
    """
    call = event.expr
    if not isinstance(call, n.Call) or not all(
        function is not None and evaluator.decorator_names(function) & LASTING for function in functions
    ):
        return event
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    changing = tuple(expr for expr in given if not _is_fixed(expr, frame, evaluator, 0))
    fixed = n.Call(n.Name(FIXED, call.span), changing, (), call.span)
    return event._replace(guards=(*event.guards, Guard(fixed, False)))


def _is_fixed(expr: n.Expr, frame: t.Frame, evaluator: Evaluator, depth: int) -> bool:
    parts = [*iter_expressions((n.Evaluate(expr, expr.span),))]
    constants = (part for part in parts if isinstance(part, n.Attribute))
    settled = {id(part.base) for part in constants if _is_class_constant(part, frame, evaluator)}
    names = [part for part in parts if isinstance(part, n.Name) and id(part) not in settled]
    return depth < _DEPTH and all(_is_fixed_name(name, frame, evaluator, depth) for name in names)


def _is_class_constant(part: n.Attribute, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether an attribute of a named object is one that its class has, no field of the object."""
    if not isinstance(part.base, n.Name):
        return False
    owners = t.known(evaluator.names.of(part.base.id, frame, part.base.span.line))
    return bool(owners) and all(
        isinstance(owner, t.Instance)
        and isinstance(owner.cls, Class)
        and _has_constant(owner.cls, part.attr, evaluator)
        for owner in owners
    )


def _has_constant(cls: Class, attr: str, evaluator: Evaluator) -> bool:
    lineage = [base for base in evaluator.members.mro(cls) if isinstance(base, Class)]
    bindings = [binding for base in lineage for binding in base.scope.bindings.get(attr, ())]
    may_be_field = not attr.startswith("__") and any(binding.annotation for binding in bindings)
    if not bindings or may_be_field or any(base.assigned(attr) for base in lineage):
        return False
    return all(binding.kind == "value" for binding in bindings)


def _is_fixed_name(name: n.Name, frame: t.Frame, evaluator: Evaluator, depth: int) -> bool:
    if "@" in name.id:  # of a function around, which is not looked into
        return False
    function = frame.function
    bindings = () if function is None else function.scope.reaching(name.id, name.span.line)
    for binding in bindings:
        if binding.kind == "parameter":
            assert function is not None
            own = function.cls is not None and function.node.params[0].name == name.id
            if not own and not _is_settings(evaluator.names.of(name.id, frame, name.span.line), evaluator):
                return False
        elif binding.kind != "value" or not _is_fixed(
            cast(n.Expr, binding.node), frame, evaluator, depth + 1
        ):
            return False
    return True


def _is_settings(value: t.Type, evaluator: Evaluator) -> bool:
    """Whether a value holds settings of the process."""
    if not isinstance(value, t.Instance):
        return False
    declared = any(evaluator.members.subclass_of(value.cls, base) for base in _SETTINGS)
    return declared or value.name.endswith("Settings")


def is_made_once(cls: Class, evaluator: Evaluator) -> bool:
    """Whether a metaclass of the project decides what calling a class does: it keeps the instance."""
    for base in evaluator.members.mro(cls):
        for keyword in base.node.keywords if isinstance(base, Class) else ():
            if keyword.name == "metaclass":
                assert isinstance(base, Class)
                made = t.known(evaluator.infer(keyword.value, evaluator.home(base.module, base.parent)))
                if any(
                    isinstance(meta, t.ClassValue) and evaluator.members.method(meta.cls, "__call__")
                    for meta in made
                ):
                    return True
    return False


def outlives_call(value: t.Type, evaluator: Evaluator) -> bool:
    """Whether an object may be there longer than for one call: unless it is seen to be made for a local name.

    What it keeps is there for later requests then.
    """
    site = value.site if isinstance(value, t.Instance) and isinstance(value.cls, Class) else None
    module = None if site is None else evaluator.load(site.filename)
    function = None if site is None or module is None else module.function_at(site.span)
    if site is None or module is None or function is None:
        return True
    stmt = module.statements_around(site.span)[-1]
    match stmt:
        case n.With() | n.Evaluate():
            return False
        case n.Assign(targets=(n.Name(id=name),), value=made) if made.span == site.span:
            return name in function.scope.outer or _is_given_away(name, function)
    return True


def _is_given_away(name: str, function: Function) -> bool:
    """Whether a function returns or keeps what a name stands for."""
    return any(
        isinstance(stmt, (n.Return, n.Assign)) and isinstance(stmt.value, n.Name) and stmt.value.id == name
        for stmt in iter_statements(function.node.body)
    )
