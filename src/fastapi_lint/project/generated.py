"""The generators behind annotations: `-> Iterator[int]` says what comes out of one, not what runs."""

from __future__ import annotations

from dataclasses import replace

from fastapi_lint.project import types as t


def behind(declared: t.Type, found: t.Type) -> t.Type | None:
    """A declared iterator, or tuple with one, with the generators that stand for it in fact.

    None where nothing is found out: then the declaration is all that is known.
    """
    if isinstance(declared, t.TupleValue) and isinstance(found, t.TupleValue):
        return _tuple(declared, found)
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
    """Whether a declared type is an iterator, or holds one, of which the body is not known."""
    if isinstance(declared, t.TupleValue):
        return any(may_hide(item) for item in declared.items)
    return isinstance(declared, t.GeneratorValue) and declared.frame is None
