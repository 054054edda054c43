"""What is filled on first use and kept: a global, an attribute of a class or of an object."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import path_of

_FILLERS = frozenset({"update", "append", "extend", "add", "setdefault"})


def fills_once(stmt: n.If, function: Function) -> bool:
    """Whether an `if` fills something kept for the life of the process that is still empty.

    `if _client is None: _client = …` for a global, `if cls._x is None`, `if not self._x` (a lazily made
    part): the first request pays, later ones do not.
    """
    test = stmt.test
    tests = test.values if isinstance(test, n.BoolOp) and test.op == "And" else (test,)
    return any(_fills(stmt.body, emptiness(one), function) for one in tests)


def _fills(body: tuple[n.Stmt, ...], subject: n.Expr | None, function: Function) -> bool:
    """Whether a body gives a global or an attribute its value."""
    if isinstance(subject, n.Name):
        return _is_module_level(subject, function) and _assigns(body, subject)
    if not isinstance(subject, n.Attribute):
        return False
    return _assigns(body, subject) or _assigned_by_method(body, subject, function)


def _is_module_level(name: n.Name, function: Function) -> bool:
    """Whether a name that a function reads is one of its module, `global` or not."""
    if name.id in function.scope.outer:
        return True
    return name.id not in function.scope.bindings and name.id in function.module.scope.bindings


def _assigned_by_method(body: Iterable[n.Stmt], subject: n.Attribute, function: Function) -> bool:
    """Whether a body calls a method of the same object that assigns the attribute: `self._load()`."""
    if function.cls is None:
        return False
    makers = {assigned.method.name for assigned in function.cls.assigned(subject.attr)}
    return any(
        isinstance(call.func, n.Attribute)
        and call.func.attr in makers
        and path_of(call.func.base) == path_of(subject.base)
        for call in calls(body)
    )


def returns_kept(stmt: n.If, rest: tuple[n.Stmt, ...], function: Function) -> bool:
    """Whether an `if` returns what is kept already, so that `rest` fills it once: the early-return form."""
    if not isinstance(stmt.body[-1], n.Return) or stmt.orelse:
        return False
    subject = _presence(stmt.test)
    if isinstance(subject, n.Name):
        return _is_module_level(subject, function) and _assigns(rest, subject)
    return isinstance(subject, n.Attribute) and _assigns(rest, subject)


def _presence(test: n.Expr) -> n.Expr | None:
    """What a test finds there: the subject of `x is not None`, `x`, `hasattr(o, "x")`, `x and x.valid`."""
    match test:
        case n.Name() | n.Attribute():
            return test
        case n.Compare(left=left, ops=("IsNot",)):
            return left
        case n.Call(func=n.Name(id="hasattr"), args=(base, n.Constant(value=str() as attr))):
            return n.Attribute(base, attr, test.span)
        case n.BoolOp(op="And", values=(first, *_)):
            return _presence(first)
    return None


def emptiness(test: n.Expr) -> n.Expr | None:
    """What a test finds empty: the subject of `x is None`, `not x`, `x == None`, `not hasattr(o, "x")`."""
    match test:
        case n.Compare(ops=("Is",) | ("Eq",), rights=(n.Constant(value=None),)):
            return test.left
        case n.Not(value=n.Name() | n.Attribute() as subject):
            return subject
        case n.Not(value=n.Call(func=n.Name(id="hasattr"), args=(base, n.Constant(value=str() as attr)))):
            return n.Attribute(base, attr, test.span)
        case n.BoolOp(values=(first, *_)):
            return emptiness(first)
    return None


def _assigns(body: Iterable[n.Stmt], subject: n.Expr) -> bool:
    """Whether statements give a subject its value: by assignment, by item, or by `update` and the like."""
    wanted = path_of(subject)
    if wanted is None:
        return False
    for stmt in iter_statements(body):
        targets: tuple[n.Expr, ...] = ()
        if isinstance(stmt, n.Assign):
            targets = stmt.targets
        elif isinstance(stmt, n.Annotated):
            targets = (stmt.target,)
        if any(path_of(t.base if isinstance(t, n.Subscript) else t) == wanted for t in targets):
            return True
    return any(
        isinstance(call.func, n.Attribute)
        and call.func.attr in _FILLERS
        and path_of(call.func.base) == wanted
        for call in calls(body)
    )
