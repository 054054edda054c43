"""What the tests around a call prove of it: that it need not wait, or which kind of function is called."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_lint.facts import nodes as n
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
_TEST = "iscoroutinefunction"


def is_at_hand(event: Event) -> bool:
    """Whether a call asks for what its guards find there: `f.result()` under `if f.done()`."""
    func = event.expr.func if isinstance(event.expr, n.Call) else None
    if not isinstance(func, n.Attribute) or func.attr not in _AT_HAND:
        return False
    if event.kind not in (Kind.CALL, Kind.AWAIT):
        return False
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
