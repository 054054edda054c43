"""What tests claim, so that two of them can be seen not to hold together.

`path.is_file()` and `not path.exists()`, `kind == "a"` and `kind == "b"`, `user` and `user is None`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project.branches import Guard, parts

_FILES = {
    "=os.path.exists": "exists", "=os.path.lexists": "exists", "=os.path.isfile": "file",
    "=os.path.isdir": "directory", "=os.path.islink": "link",
}  # fmt: skip
_METHODS = {"exists": "exists", "is_file": "file", "is_dir": "directory"}
_PATHS = frozenset({"=pathlib.Path", "=builtins.str", "=os.fspath"})
_OPPOSITES = {"NotEq": "Eq", "IsNot": "Is", "NotIn": "In"}


class Claim(NamedTuple):
    """That `predicate` of `subject` has a value."""

    subject: Any
    predicate: Any
    value: object


def contradict(some: Iterable[Guard], others: Iterable[Guard], assigned: frozenset[str]) -> bool:
    """Whether tests in the same terms cannot all come out as they should.

    Of what is asked twice, the last answer counts. What is said of attributes in `assigned` does not: they
    change in between.
    """
    first, second = _said(some, assigned), _said(others, assigned)
    return any(second.get(about, value) != value for about, value in first.items())


def _said(guards: Iterable[Guard], assigned: frozenset[str]) -> dict[tuple[Any, Any], object]:
    claims = _all(guards, assigned)
    return {(claim.subject, claim.predicate): claim.value for claim in claims}


def _all(guards: Iterable[Guard], assigned: frozenset[str]) -> Iterator[Claim]:
    for guard in guards:
        for part in parts(guard):
            if assigned.isdisjoint(attributes(part.test)):
                yield from _claims(part.test, part.outcome)


def attributes(test: n.Expr) -> Iterator[str]:
    """The names of all attributes in a test."""
    for expr in iter_expressions((n.Evaluate(test, test.span),)):
        if isinstance(expr, n.Attribute):
            yield expr.attr


def _claims(test: n.Expr, outcome: bool) -> Iterator[Claim]:
    match test:
        case n.Compare(ops=(("NotEq" | "IsNot" | "NotIn") as op,)):
            yield from _claims(test._replace(ops=(_OPPOSITES[op],)), not outcome)
        case n.Compare(left=left, ops=("Is" | "Eq",), rights=(n.Constant(value=value),)):
            yield from _equal(_key(left), value, outcome)
        case n.Compare(left=left, ops=("In",), rights=(n.Sequence(items=items),)) if not outcome:
            for item in items:
                if isinstance(item, n.Constant):
                    yield from _equal(_key(left), item.value, False)
        case n.Call(func=n.Name(id=name), args=(path,)) if name in _FILES:
            yield from _file(path, _FILES[name], outcome)
        case n.Call(func=n.Attribute(base=path, attr=name), args=()) if name in _METHODS:
            yield from _file(path, _METHODS[name], outcome)
        case n.Call(func=n.Name(id="=builtins.isinstance"), args=(subject, _)):
            yield Claim(_key(test), "true", outcome)
            if outcome:
                yield Claim(_key(subject), "none", False)
        case _:
            yield Claim(_key(test), "true", outcome)
            if outcome:
                yield Claim(_key(test), "none", False)


def _equal(subject: Any, value: object, outcome: bool) -> Iterator[Claim]:
    """What it says of a subject that it equals a constant, or does not."""
    constant = (type(value).__name__, value)
    if value is None:
        yield Claim(subject, "none", outcome)
    yield Claim(subject, ("equal", constant), outcome)
    if outcome:
        yield Claim(subject, "value", constant)
        yield Claim(subject, "true", bool(value))
        if value is not None:
            yield Claim(subject, "none", False)


def _file(path: n.Expr, kind: str, outcome: bool) -> Iterator[Claim]:
    while isinstance(path, n.Call) and isinstance(path.func, n.Name) and path.func.id in _PATHS:
        if len(path.args) != 1:
            break
        path = path.args[0]
    subject = _key(path)
    yield Claim(subject, kind, outcome)
    if kind != "exists" and outcome:
        yield Claim(subject, "exists", True)
    if kind == "exists" and not outcome:
        yield Claim(subject, "file", False)
        yield Claim(subject, "directory", False)


def _key(part: Any) -> Any:
    """The shape of an expression, wherever it stands."""
    if type(part) is tuple:
        return tuple(_key(item) for item in part)
    names = getattr(part, "_fields", None)
    if names is None:
        return part
    fields = (field for name, field in zip(names, part, strict=True) if name != "at")
    return (type(part).__name__, *(_key(field) for field in fields))
