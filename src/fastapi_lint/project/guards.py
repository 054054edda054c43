"""Whether a call rules out the branch that something in the called function stands in.

`load(config)` never runs what stands under `if config is None:` in `load`, and `handle(callback)` with an
object not what stands under `if isinstance(callback, str):`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls
from fastapi_lint.project import types as t
from fastapi_lint.project.constructed import by_parameters
from fastapi_lint.project.events import Guard, parts
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_PLAIN = ("builtins.str", "builtins.bytes", "builtins.dict", "builtins.list", "builtins.int")


class Guards:
    """Compares the guards of an event with the arguments of a call."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def refuted(self, guards: Iterable[Guard], function: Function, call: n.Expr, frame: t.Frame) -> bool:
        """Whether one of the guards cannot hold when `call`, made in `frame`, runs `function`.

        A function that calls itself meets its guards again with other arguments.
        """
        guards = tuple(guards)
        if not guards or not isinstance(call, n.Call) or _calls_itself(function):
            return False
        if any(isinstance(arg, n.Starred) for arg in call.args):
            return False
        for guard in by_parameters(guards, function):
            outcome = self._test(guard.test, function, call, frame)
            if outcome is not None and outcome != guard.outcome:
                return True
        return False

    def _test(self, test: n.Expr, function: Function, call: n.Call, frame: t.Frame) -> bool | None:
        """How a test on parameters comes out; None when that is not known."""

        def every(name: n.Name, ask: Callable[[t.Type], bool | None]) -> bool | None:
            given = self._given(name, function, call, frame)
            answers = {ask(member) for member in given}
            return answers.pop() if len(answers) == 1 else None

        match test:
            case n.Not():
                inner = self._test(test.value, function, call, frame)
                return None if inner is None else not inner
            case n.BoolOp():
                parts = [self._test(value, function, call, frame) for value in test.values]
                decisive = test.op == "Or"
                if decisive in parts:
                    return decisive
                return None if None in parts else not decisive
            case n.Name():
                return every(test, self._truth)
            case n.Compare(
                left=n.Name() as name, ops=("Is" | "IsNot" as op,), rights=(n.Constant(value=None),)
            ):
                is_none = every(name, _is_none)
                return None if is_none is None else is_none == (op == "Is")
            case n.Compare(
                left=n.Name() as name,
                ops=("Is" | "IsNot" | "Eq" | "NotEq" as op,),
                rights=(n.Constant(value=value),),
            ):
                is_equal = every(name, lambda given: _equals(given, value))
                return None if is_equal is None else is_equal == (op in ("Is", "Eq"))
            case n.Call(func=n.Name(id="isinstance"), args=(n.Name() as name, classes)):
                home = self._ev.home(function.module, function)
                items = classes.items if isinstance(classes, n.Sequence) else (classes,)
                wanted = [self._ev.infer(item, home) for item in items]
                return every(name, lambda value: self._is_one(value, wanted))
        return None

    def lifted(
        self, guards: Iterable[Guard], function: Function, call: n.Expr, frame: t.Frame
    ) -> tuple[Guard, ...]:
        """What guards in `function` say of parameters of the function around `call`, which passes them on."""
        if not isinstance(call, n.Call) or frame.function is None or _calls_itself(function):
            return ()
        known = by_parameters(guards, function)
        found = (self._lift(part, function, call, frame) for guard in known for part in parts(guard))
        return tuple(guard for guard in found if guard is not None)

    def _lift(self, guard: Guard, function: Function, call: n.Call, frame: t.Frame) -> Guard | None:
        test = guard.test
        subject = _subject(test)
        passed = None if subject is None else self._passed(subject, function, call)
        if not isinstance(passed, n.Name) or not _is_parameter(passed, frame.function):
            return None
        match test:
            case n.Name():
                return Guard(passed, guard.outcome)
            case n.Compare(rights=(n.Constant(),)):
                return Guard(test._replace(left=passed), guard.outcome)
            case n.Call(args=(_, n.Name() as cls)):
                home = self._ev.home(function.module, function)
                known = self._ev.infer(cls, home)
                if isinstance(known, t.External) and known.dotted == f"builtins.{cls.id}":
                    return Guard(test._replace(args=(passed, cls)), guard.outcome)
        return None

    def _given(self, name: n.Name, function: Function, call: n.Call, frame: t.Frame) -> Sequence[t.Type]:
        """What a call gives for the parameter a name stands for; nothing when that is not known."""
        passed = self._passed(name, function, call)
        if isinstance(passed, n.Constant) and passed.value is None:
            return (t.NONE,)
        if passed is None:
            return ()
        return t.members(self._ev.infer(passed, frame))

    def _passed(self, name: n.Name, function: Function, call: n.Call) -> n.Expr | None:
        """The expression that a call passes for the parameter a name stands for, or a literal default."""
        if not _is_parameter(name, function) or any(isinstance(arg, n.Starred) for arg in call.args):
            return None
        params = function.node.params
        if function.cls is not None and "staticmethod" not in self._ev.decorators.names(function):
            params = params[1:]
        for index, param in enumerate(params):
            if param.name == name.id:
                return _argument(index, param, call)
        return None

    def _truth(self, value: t.Type) -> bool | None:
        match value:
            case t.NoneValue():
                return False
            case t.Literal():
                return bool(value.value)
            case t.Instance(cls=Class() as cls):
                sized = any(self._ev.members.method(cls, name) for name in ("__bool__", "__len__"))
                plain = all(isinstance(base, Class) for base in self._ev.members.mro(cls))
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


def _is_parameter(name: n.Name, function: Function | None) -> bool:
    """Whether a name, where it stands, is a parameter as it was given."""
    if function is None:
        return False
    return [b.kind for b in function.scope.reaching(name.id, name.span.line)] == ["parameter"]


def _argument(index: int, param: n.Param, call: n.Call) -> n.Expr | None:
    for keyword in call.keywords:
        if keyword.name == param.name:
            return keyword.value
    if param.kind in ("positional", "positional_only") and index < len(call.args):
        return call.args[index]
    if any(keyword.name is None for keyword in call.keywords):
        return None
    return param.default if isinstance(param.default, n.Constant) else None


def _subject(test: n.Expr) -> n.Name | None:
    """The name that a test without `and`, `or` and `not` is about."""
    match test:
        case n.Name():
            return test
        case n.Compare(left=n.Name() as name):
            return name
        case n.Call(func=n.Name(id="isinstance"), args=(n.Name() as name, _)):
            return name
    return None


def _equals(value: t.Type, constant: object) -> bool | None:
    """Whether a value equals a literal; `True` is no number and `None` is itself only."""
    if isinstance(value, t.NoneValue):
        return constant is None
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


def _is_none(value: t.Type) -> bool | None:
    if isinstance(value, t.Unknown):
        return None
    return isinstance(value, t.NoneValue)
