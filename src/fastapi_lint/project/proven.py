"""What the tests around a call prove of it: that it need not wait, or which kind of function is called."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import blocks_of, iter_expressions
from fastapi_lint.project.branches import parts
from fastapi_lint.project.events import Event, Kind
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name, path_of

# By method that waits: what is asked of the same object, and the answer after which there is nothing to
# wait for.
_AT_HAND = {
    "result": {"done": True},
    "exception": {"done": True},
    "get": {"empty": False, "qsize": True},
    "recv": {"poll": True},
    "join": {"is_alive": False},
    "wait": {"is_set": True},
}
# What a future has once it was awaited, and what waits for those it is given when it is awaited itself.
_OUTCOMES = frozenset({"result", "exception"})
_WAITING = frozenset({"gather", "shield", "wait_for", "wrap_future"})
_TEST = "iscoroutinefunction"


def is_at_hand(event: Event, function: Function) -> bool:
    """Whether a call asks for what is there: `f.result()` under `if f.done()`, or after `await f`."""
    func = event.expr.func if isinstance(event.expr, n.Call) else None
    if not isinstance(func, n.Attribute) or func.attr not in _AT_HAND:
        return False
    if event.kind not in (Kind.CALL, Kind.AWAIT):
        return False
    if func.attr in _OUTCOMES and isinstance(func.base, n.Name) and _was_awaited(func.base, function):
        return True
    wanted, proofs = path_of(func.base), _AT_HAND[func.attr]
    return wanted is not None and any(
        path_of(asked.base) == wanted and proofs.get(asked.attr) is outcome
        for asked, outcome in _asked(event)
    )


def _asked(event: Event) -> Iterator[tuple[n.Attribute, bool]]:
    """The methods that the guards of an event call, and whether they answer with something true."""
    for guard in event.guards:
        for test, outcome in parts(guard):
            match test:
                case n.Compare(left=n.Call() as call, ops=("Gt",), rights=(n.Constant(value=0),)):
                    test = call
            if isinstance(test, n.Call) and isinstance(test.func, n.Attribute):
                yield test.func, outcome


def _was_awaited(name: n.Name, function: Function) -> bool:
    """Whether what a name is bound to has been awaited in a statement that surely ran before."""
    bound = [binding.line for binding in function.scope.bindings.get(name.id, ())]
    return any(
        not any(stmt.span.line <= line <= name.span.line for line in bound)
        and any(
            isinstance(expr, n.Await) and _waits_for(expr.value, name.id)
            for expr in iter_expressions((stmt,))
        )
        for stmt in _surely_before(name, function)
    )


def _surely_before(name: n.Name, function: Function) -> Iterator[n.Stmt]:
    """The plain statements before the one that a name stands in, in its block and those around it."""
    blocks: tuple[tuple[n.Stmt, ...], ...] = (function.node.body,)
    while blocks:
        around = [(block, stmt) for block in blocks for stmt in block if stmt.span.contains(name.span)]
        for block, stmt in around:
            yield from (other for other in block[: block.index(stmt)] if not blocks_of(other))
        blocks = tuple(inner for _, stmt in around for inner in blocks_of(stmt))


def _waits_for(awaited: n.Expr, name: str) -> bool:
    """Whether to await an expression is to wait until the future of that name is done."""
    match awaited:
        case n.Name():
            return awaited.id == name
        case n.Call() if last_name(awaited) in _WAITING:
            return any(_waits_for(arg, name) for arg in awaited.args)
    return False


def kind_called(event: Event, function: Function) -> bool | None:
    """Whether guards in a function say that a coroutine function is called (True) or none (False); None for
    neither."""
    if _TEST not in function.called_names or not isinstance(event.expr, n.Call):
        return None
    wanted = path_of(event.expr.func)
    if wanted is None:
        return None
    told = (
        outcome
        for guard in event.guards
        for test, outcome in parts(guard)
        if isinstance(test, n.Call) and last_name(test.func) == _TEST
        if test.args and path_of(test.args[0]) == wanted
    )
    return next(told, None)
