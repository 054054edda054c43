"""What functions of the standard library give for what they are given: elements, lists of them, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

# Gives one of what the first argument holds; the last two one of their arguments if there are more.
_ONE_OF = frozenset({"builtins.next", "random.choice", "secrets.choice", "builtins.max", "builtins.min"})
# Gives what the first argument holds, in another order or some of it, as a list or an iterator.
_SOME_OF = frozenset(
    {
        "builtins.sorted", "builtins.reversed", "builtins.iter", "builtins.list", "itertools.cycle",
        "itertools.islice", "random.choices", "random.sample",
    }
)  # fmt: skip


def result(dotted: str, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> t.Type | None:
    """What a call of the function of that name gives; None where it is none of these."""
    if not call.args:
        return _super(frame) if dotted == "builtins.super" else None
    if dotted in _ONE_OF:
        return _one(dotted, call, frame, evaluator)
    if dotted in _SOME_OF:
        return t.builtin("list", _item(call.args[0], frame, evaluator))
    return _of_items(dotted, call, frame, evaluator) or _passing(dotted, call, frame, evaluator)


def _one(dotted: str, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> t.Type:
    others = [evaluator.infer(arg, frame) for arg in call.args[1:]]
    if others and dotted in ("builtins.max", "builtins.min"):
        return t.union((evaluator.infer(call.args[0], frame), *others))
    item = _item(call.args[0], frame, evaluator)
    return t.union((item, *others)) if t.known(item) else item


def _of_items(dotted: str, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> t.Type | None:
    args = call.args
    match dotted:
        case "builtins.anext":
            return t.Coroutine(_one(dotted, call, frame, evaluator), None)
        case "builtins.set" | "builtins.tuple":
            return t.builtin(dotted.rpartition(".")[2], _item(args[0], frame, evaluator))
        case "builtins.enumerate":
            return t.builtin("list", t.TupleValue((t.builtin("int"), _item(args[0], frame, evaluator))))
        case "builtins.zip":
            return t.builtin("list", t.TupleValue(tuple(_item(arg, frame, evaluator) for arg in args)))
        case "builtins.filter" if len(args) == 2:
            return t.builtin("list", _item(args[1], frame, evaluator))
    return None


def _passing(dotted: str, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> t.Type | None:
    """What calls give that pass on what they are given."""
    args = call.args
    match dotted:
        case "functools.partial":
            return t.Partial(evaluator.infer(args[0], frame), call, frame)
        case "builtins.super":
            return _super(frame)
        case "typing.cast" | "typing_extensions.cast" if len(args) == 2:
            return evaluator.annotations.instance(args[0], frame)
        case "builtins.getattr" if len(args) >= 2 and isinstance(args[1], n.Constant):
            return evaluator.members.of(evaluator.infer(args[0], frame), str(args[1].value))
        case "contextlib.closing" | "contextlib.aclosing":
            return t.Instance("contextlib.AbstractContextManager", (evaluator.infer(args[0], frame),))
        case "asyncio.create_task" | "asyncio.ensure_future":
            return t.Instance("asyncio.Task", (evaluator.calls.awaited(evaluator.infer(args[0], frame)),))
        case "asyncio.wait_for" | "asyncio.shield":
            return t.Coroutine(evaluator.calls.awaited(evaluator.infer(args[0], frame)), None)
    return None


def _item(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> t.Type:
    return evaluator.members.iterated(evaluator.infer(expr, frame), False)


def _super(frame: t.Frame) -> t.Type:
    function = frame.function
    while function is not None and function.cls is None and frame.parent is not None:
        frame = frame.parent
        function = frame.function
    if function is None or function.cls is None or not function.node.params:
        return t.UNKNOWN
    receiver = frame.bound.get(function.node.params[0].name, t.Instance(function.cls))
    return t.Super(function.cls, receiver)
