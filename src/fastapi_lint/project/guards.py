"""Whether a call rules out the branch that something in the called function stands in.

`load(config)` never runs what stands under `if config is None:` in `load`, and `handle(callback)` with an
object not what stands under `if isinstance(callback, str):`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls
from fastapi_lint.project import types as t
from fastapi_lint.project.branches import Guard, parts
from fastapi_lint.project.caching import FIXED, is_fixed
from fastapi_lint.project.claims import attributes, contradict
from fastapi_lint.project.constructed import by_parameters
from fastapi_lint.project.events import Event
from fastapi_lint.project.module import Class, Function, attribute_targets
from fastapi_lint.project.substitution import Substitution, is_rest, looked_up

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

# Classes whose objects are true, like those of most classes.
_UNSIZED = frozenset(
    {
        "abc.ABC", "builtins.object", "builtins.Exception", "pydantic.BaseModel", "pydantic.main.BaseModel",
        "pydantic_settings.BaseSettings", "sqlalchemy.orm.DeclarativeBase", "sqlmodel.SQLModel",
        "typing.Generic", "typing.Protocol",
    }
)  # fmt: skip
_PLAIN = ("builtins.str", "builtins.bytes", "builtins.dict", "builtins.list", "builtins.int")


class Guards:
    """Compares the guards of an event with the arguments of a call."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._terms = Substitution(evaluator)
        self._assigned_in: dict[Function, frozenset[str]] = {}

    def refuted(self, guards: Iterable[Guard], function: Function, event: Event, frame: t.Frame) -> bool:
        """Whether one of the guards cannot hold when an event in `frame` runs `function`.

        A function that calls itself meets its guards again with other arguments.
        """
        if not guards or _calls_itself(function):
            return False
        known = [part for guard in by_parameters(guards, function) for part in parts(guard)]
        for test, outcome in known:
            found = self._test(test, function, event, frame)
            if found is not None and found != outcome:
                return True
        return bool(event.guards) and self._contradict(known, function, event, frame)

    def _contradict(self, guards: Iterable[Guard], function: Function, event: Event, frame: t.Frame) -> bool:
        """Whether guards of a function contradict those of the event that runs it."""
        assert frame.function is not None
        inner = [Guard(test, outcome) for test, outcome in self._carried(guards, function, event.expr, frame)]
        assigned = self._assigned(frame.function)
        return contradict(self._closed(inner, frame), self._closed(event.guards, frame), assigned)

    def _assigned(self, function: Function) -> frozenset[str]:
        """The attributes, of whatever object, that a function assigns."""
        found = self._assigned_in.get(function)
        if found is None:
            targets = attribute_targets(function.node.body)
            found = self._assigned_in[function] = frozenset(target.attr for target, _ in targets)
        return found

    def _carried(
        self, guards: Iterable[Guard], function: Function, call: n.Expr, frame: t.Frame
    ) -> Iterator[Guard]:
        for guard in guards:
            test = self._terms.in_caller(guard.test, function, call, frame)
            if test is not None:
                yield Guard(test, guard.outcome)

    def _closed(self, guards: Iterable[Guard], frame: t.Frame) -> Iterator[Guard]:
        for guard in guards:
            for part in parts(guard):
                test = self._terms.closed(part.test, frame)
                if test is not None:
                    yield Guard(test, part.outcome)

    def _test(self, test: n.Expr, function: Function, event: Event, frame: t.Frame) -> bool | None:
        """How a test on parameters comes out; None when that is not known."""

        def every(name: n.Expr, ask: Callable[[t.Type], bool | None]) -> bool | None:
            given = self._given(name, function, event, frame)
            answers = {ask(member) for member in given}
            return answers.pop() if len(answers) == 1 else None

        match test:
            case n.Not():
                inner = self._test(test.value, function, event, frame)
                return None if inner is None else not inner
            case n.BoolOp():
                outcomes = [self._test(value, function, event, frame) for value in test.values]
                decisive = test.op == "Or"
                if decisive in outcomes:
                    return decisive
                return None if None in outcomes else not decisive
            case n.Name() | n.Subscript() | n.Call(func=n.Attribute(attr="get")):
                return every(test, self._truth)
            case n.Compare(
                left=left, ops=("Is" | "IsNot" | "Eq" | "NotEq" as op,), rights=(n.Constant(value=value),)
            ):
                is_equal = every(left, lambda given: _equals(given, value))
                return None if is_equal is None else is_equal == (op in ("Is", "Eq"))
            case n.Call(func=n.Name(id=name)) if name == FIXED:
                outside = self._terms.in_caller(test, function, event.expr, frame)
                return True if isinstance(outside, n.Call) and is_fixed(outside, frame, self._ev) else None
            case n.Call(func=n.Name(id="isinstance" | "=builtins.isinstance"), args=(subject, classes)):
                items = classes.items if isinstance(classes, n.Sequence) else (classes,)
                wanted = [self._class(item, function) for item in items]
                return every(subject, lambda value: self._is_one(value, wanted))
        return None

    def _class(self, expr: n.Expr, function: Function) -> t.Type:
        """The class that a test names, here or further down."""
        if isinstance(expr, n.Name) and expr.id.startswith("="):
            return t.External(expr.id[1:])
        return self._ev.infer(expr, self._ev.home(function.module, function))

    def lifted(
        self, guards: Iterable[Guard], function: Function, event: Event, frame: t.Frame
    ) -> tuple[Guard, ...]:
        """What guards in `function` say in the terms of the function around the event that runs it.

        Nothing of the attributes that this one assigns: its callers may have seen other values.
        """
        if not guards or frame.function is None or _calls_itself(function):
            return ()
        known = [part for guard in by_parameters(guards, function) for part in parts(guard)]
        carried = self._carried(known, function, event.expr, frame)
        assigned = self._assigned(frame.function)
        return tuple(guard for guard in carried if assigned.isdisjoint(attributes(guard.test)))

    def _given(self, subject: n.Expr, function: Function, event: Event, frame: t.Frame) -> Sequence[t.Type]:
        """What a call gives for the parameter that a test is about; nothing when that is not known."""
        subject = looked_up(subject, function)
        if not isinstance(subject, n.Name) and not is_rest(subject):
            return ()
        passed = self._terms.passed(subject, function, event.expr, frame)
        if passed is None or is_rest(passed):
            return ()
        if isinstance(passed, n.Name):
            found = t.members(self._ev.names.of(passed.id, frame, passed.span.line))
        else:
            found = t.members(self._ev.infer(passed, frame))
        is_open = any(isinstance(member, (t.Unknown, t.NoneValue)) for member in found)
        if is_open and event.guards and self._is_there(passed, event, frame):
            return self._without_none(found, subject, function)
        return found

    def _is_there(self, expr: n.Expr, event: Event, frame: t.Frame) -> bool:
        """Whether the tests around an event say that an expression in it is not None."""
        closed = self._terms.closed(expr, frame)
        if closed is None or frame.function is None:
            return False
        nothing = Guard(n.Compare(closed, ("Is",), (n.Constant(None, expr.span),), expr.span), True)
        return contradict([nothing], self._closed(event.guards, frame), self._assigned(frame.function))

    def _without_none(self, given: Sequence[t.Type], subject: n.Expr, function: Function) -> Sequence[t.Type]:
        """What is given for a parameter if it is not None: what nothing is known of is what it declares."""
        there = [member for member in given if not isinstance(member, t.NoneValue)]
        if t.UNKNOWN not in there or not isinstance(subject, n.Name):
            return there
        home = self._ev.home(function.module, function)
        declared = t.members(self._ev.names.of(subject.id, home, subject.span.line))
        return [member for member in declared if not isinstance(member, t.NoneValue)]

    def _truth(self, value: t.Type) -> bool | None:
        match value:
            case t.NoneValue():
                return False
            case t.Literal():
                return bool(value.value)
            case t.Instance(cls=Class() as cls):
                sized = any(self._ev.members.method(cls, name) for name in ("__bool__", "__len__"))
                lineage = self._ev.members.mro(cls)
                plain = all(isinstance(base, Class) or base in _UNSIZED for base in lineage)
                return True if plain and not sized else None
        return None

    def _is_one(self, value: t.Type, wanted: Sequence[t.Type]) -> bool | None:
        answers = {self._is_a(value, cls) for cls in wanted}
        if True in answers:
            return True
        return None if None in answers else False

    def _is_a(self, value: t.Type, cls: t.Type) -> bool | None:
        if isinstance(value, t.NoneValue):
            return False
        if isinstance(value, t.Literal):
            value = t.builtin(type(value.value).__name__)
        wanted = (
            cls.cls if isinstance(cls, t.ClassValue) else cls.dotted if isinstance(cls, t.External) else None
        )
        if wanted is None or not isinstance(value, t.Instance):
            return None
        lineage = self._ev.members.mro(value.cls) if isinstance(value.cls, Class) else (value.cls,)
        if wanted in lineage:
            return True
        only_ours = all(isinstance(base, Class) for base in lineage)
        return False if wanted in _PLAIN and (only_ours or value.name in _PLAIN) else None


def _equals(value: t.Type, constant: object) -> bool | None:
    """Whether a value equals a literal; `True` is no number and `None` is itself only."""
    if isinstance(value, t.NoneValue):
        return constant is None
    if constant is None:
        return None if isinstance(value, t.Unknown) else False
    if not isinstance(value, t.Literal):
        return None
    return type(value.value) is type(constant) and value.value == constant


def _calls_itself(function: Function) -> bool:
    """Whether a body calls its own function: by name, or as a method of the same object."""
    own = function.node.params[0].name if function.cls is not None and function.node.params else None
    for call in calls(function.node.body):
        match call.func:
            case n.Name(id=function.name) if function.cls is None:
                return True
            case n.Attribute(base=n.Name(id=base), attr=function.name) if base == own:
                return True
    return False
