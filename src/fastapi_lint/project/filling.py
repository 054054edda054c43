"""What is filled on first use and kept: a global, an attribute of a class or of an object, a file."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name, path_of

_FILLERS = frozenset({"update", "append", "extend", "add", "setdefault"})
_EXISTENCE = frozenset({"exists", "isfile", "is_file", "isdir", "is_dir"})
_CLOCKS = frozenset({"time", "monotonic", "now", "utcnow", "perf_counter"})


def fills_once(stmt: n.If, function: Function) -> bool:
    """Whether an `if` fills something kept for the life of the process that is still empty.

    `if _client is None: _client = …` for a global, `if cls._x is None`, `if not self._x` (a lazily made
    part), `if not os.path.exists(FONT)`: the first request pays, later ones do not. Likewise
    `if self._stale: self._load()`, where that finds anew what the object keeps.
    """
    test = stmt.test
    tests = test.values if isinstance(test, n.BoolOp) and test.op == "And" else (test,)
    return any(
        _fills(stmt.body, _meant(emptiness(one), function), function)
        or _is_absent(one, function)
        or _renews(stmt.body, one, function)
        for one in tests
    )


def _is_absent(test: n.Expr, function: Function) -> bool:
    """Whether a test finds that a file is missing that is the same for all requests."""
    match test:
        case n.Not(value=n.Call(func=n.Attribute(base=base, attr=attr), args=args)) if attr in _EXISTENCE:
            path = args[0] if args else base
            parts = iter_expressions((n.Evaluate(path, path.span),))
            return all(_is_module_level(part, function) for part in parts if isinstance(part, n.Name))
    return False


def _renews(body: Iterable[n.Stmt], flag: n.Expr | None, function: Function) -> bool:
    """Whether a body takes back a flag of an object when it has found anew what the object keeps.

    A body that takes a flag back and keeps nothing has something else to do: it writes what has changed.
    """
    if not isinstance(flag, n.Attribute) or function.cls is None:
        return False
    called = {
        call.func.attr
        for call in calls(body)
        if isinstance(call.func, n.Attribute) and path_of(call.func.base) == path_of(flag.base)
    }
    return any(
        (assigned.method is function or assigned.method.name in called)
        and isinstance(assigned.binding.node, n.Constant)
        and assigned.binding.node.value is False
        and _keeps(assigned.method, flag.attr)
        for assigned in function.cls.assigned(flag.attr)
    )


def _keeps(method: Function, flag: str) -> bool:
    """Whether a method assigns to attributes besides a flag what it has found, the time apart."""
    values = (binding.node for name, found in method.sets.items() if name != flag for binding in found)
    return any(
        not isinstance(value, n.Constant) and not (isinstance(value, n.Call) and last_name(value) in _CLOCKS)
        for value in values
    )


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
    test = stmt.test.values[0] if isinstance(stmt.test, n.BoolOp) and stmt.test.op == "And" else stmt.test
    if isinstance(test, n.Not) and _renews(rest, test.value, function):
        return True
    subject = _meant(_presence(stmt.test), function)
    if isinstance(subject, n.Name):
        return _is_module_level(subject, function) and _assigns(rest, subject)
    return isinstance(subject, n.Attribute) and _assigns(rest, subject)


def _meant(subject: n.Expr | None, function: Function) -> n.Expr | None:
    """What a subject is: `kept = Cache.kept; if kept is not None: return kept` asks about the attribute."""
    if not isinstance(subject, n.Name):
        return subject
    bound = [b for b in function.scope.bindings.get(subject.id, ()) if b.kind == "value" and not b.path]
    first = bound[0].node if bound else None
    return first if isinstance(first, n.Attribute) else subject


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
