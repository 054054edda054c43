"""What annotations leave out: the generator behind `-> Iterator[int]`, what is in the dict of `-> dict`."""

from __future__ import annotations

from dataclasses import replace

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t

_NAMED = (n.Name, n.Attribute, n.Lambda)
_CONTAINERS = frozenset({"builtins.dict", "builtins.list", "builtins.set", "builtins.tuple"})


def behind(declared: t.Type, found: t.Type) -> t.Type | None:
    """A declared iterator or bare container, or a tuple with one, as what is found to stand for it in fact.

    None where nothing is found out: then the declaration is all that is known.
    """
    if isinstance(declared, t.TupleValue) and isinstance(found, t.TupleValue):
        return _tuple(declared, found)
    if is_bare(declared):
        return found if isinstance(found, t.Instance) and _class(found) == _class(declared) else None
    if not isinstance(declared, t.GeneratorValue) or declared.frame is not None:
        return None
    generators = [_generator(declared, member) for member in t.members(found)]
    return None if None in generators else t.union(one for one in generators if one is not None)


def _generator(declared: t.GeneratorValue, found: t.Type) -> t.Type | None:
    if not isinstance(found, t.GeneratorValue) or found.frame is None:
        return None
    return replace(found, item=declared.item) if t.known(declared.item) else found


def _tuple(declared: t.TupleValue, found: t.TupleValue) -> t.Type | None:
    if len(declared.items) != len(found.items):
        return None
    items = [behind(one, other) for one, other in zip(declared.items, found.items, strict=True)]
    if not any(items):
        return None
    return t.TupleValue(tuple(new or old for new, old in zip(items, declared.items, strict=True)))


def may_hide(declared: t.Type) -> bool:
    """Whether a declared type is an iterator of which the body is not known, or holds one."""
    if isinstance(declared, t.TupleValue):
        return any(may_hide(item) for item in declared.items)
    return isinstance(declared, t.GeneratorValue) and declared.frame is None


def is_registry(expr: object) -> bool:
    """Whether an expression is a container of functions or classes that are named in it.

    What other containers of anything hold is not worth finding out: it is data as a rule, and much of it.
    """
    held: tuple[object, ...] = ()
    if isinstance(expr, n.Mapping):
        held = tuple(value for _, value in expr.items)
    elif isinstance(expr, n.Sequence):
        held = expr.items
    return bool(held) and all(isinstance(item, _NAMED) for item in held)


def is_bare(declared: t.Type) -> bool:
    """Whether a declared type is a container of anything."""
    return _class(declared) in _CONTAINERS and not any(t.known(arg) for arg in _values(declared))


def _class(type_: t.Type) -> object:
    return type_.cls if isinstance(type_, t.Instance) else None


def _values(type_: t.Type) -> tuple[t.Type, ...]:
    """What is known of the elements of a container: of a dict, of its values."""
    args = type_.args if isinstance(type_, t.Instance) else ()
    return args[1:] if _class(type_) == "builtins.dict" else args
