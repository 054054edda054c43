"""Functions and classes of the project: defined, called, instantiated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.startup.framework import is_router, route_class
from fastapi_lint.project.startup.models import Models
from fastapi_lint.project.startup.objects import (
    NONE,
    AliasValue,
    Arguments,
    BoundMethod,
    Choice,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Native,
    Origin,
    PartialValue,
    RouterValue,
    Slot,
    Spot,
    SuperValue,
    Unknown,
    Value,
    choice,
)
from fastapi_lint.project.startup.scopes import Env
from fastapi_lint.project.startup.statements import Flow
from fastapi_lint.project.startup.views import Views

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_DEPTH = 40
_NESTED = 3  # how often one function may be on the way at once
_ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum")


class Calling:
    """Defines, calls and instantiates."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.models = Models(machine)
        self.views = Views(machine)

    # Definitions

    def defined(self, node: n.FunctionDef, env: Env) -> Value:
        """What a `def` binds: the function as its decorators leave it."""
        function = env.module.function(
            node, env.function, env.owner.cls if env.owner is not None and env.function is None else None
        )
        plain = FunctionValue(node, self._around(env), function)
        if env.function is not None:
            for param in node.params:
                if param.default is not None:
                    plain.defaults[param.name] = self._machine.expressions.value(param.default, env)
        current: Value = plain
        for decorator in node.decorators[::-1]:
            current = self._decorated(decorator, current, env)
        return current

    @staticmethod
    def _around(env: Env) -> Env:
        """The environment a function sees: class bodies are passed over."""
        while env.owner is not None and env.function is None and env.parent is not None:
            env = env.parent
        return env

    def _decorated(self, decorator: n.Expr, current: Value, env: Env) -> Value:
        applied = self._machine.expressions.value(decorator, env)
        call = decorator if isinstance(decorator, n.Call) else n.Call(decorator, (), (), decorator.span)
        spot = Spot(env.module, call)
        if isinstance(applied, (Unknown, Instance)) and not isinstance(applied, RouterValue):
            return _altered(current)  # of a decorator from outside, that it hands back what it was given
        given = self.call(applied, Arguments((Slot(current, Origin(env.module, decorator)),)), spot)
        if isinstance(given, (FunctionValue, ClassValue, Instance, PartialValue)):
            return given
        return current if isinstance(applied, Native) else _altered(current)

    def class_defined(self, node: n.ClassDef, env: Env) -> Value:
        """What a `class` binds."""
        bases = tuple(self._base(base, env) for base in node.bases)
        outer = env.owner.cls if env.owner is not None else None
        cls = ClassValue(env.module.class_(node, env.function, outer), env, bases)
        body = Env(env.module, env, None, cls)
        self._machine.statements.block(node.body, body)
        for name in list(body.names):
            value = self._machine.own(body, name)
            if isinstance(value, FunctionValue) and value.owner is None:
                value.owner = cls
            if value is not None:
                cls.attrs[name] = value
        if cls.inherits(*_ENUMS):
            self._make_members(cls)
        current: Value = cls
        applied = []
        for decorator in node.decorators[::-1]:
            value = self._machine.expressions.value(decorator, env)
            applied.append(value)
            spot = Spot(env.module, decorator if isinstance(decorator, n.Call) else _called(decorator))
            current = self.views.decorated(value, current, spot)
        cls.decorators = tuple(applied)
        return current

    def _base(self, expr: n.Expr, env: Env) -> Value:
        found = self._machine.expressions.value(expr, env)
        return found.base if isinstance(found, AliasValue) else found

    @staticmethod
    def _make_members(cls: ClassValue) -> None:
        for name, value in cls.attrs.items():
            if isinstance(value, (Const, ListValue)) and not name.startswith("_"):
                cls.attrs[name] = Instance(cls, {"name": Const(name), "value": value})

    def parent_of(self, env: Env) -> Value:
        """What `super()` gives."""
        scope: Env | None = env
        while scope is not None:
            if scope.function is not None and scope.owner is not None and scope.function.node.params:
                receiver = scope.names.get(scope.function.node.params[0].name)
                if isinstance(receiver, (Instance, ClassValue)):
                    return SuperValue(scope.owner, receiver)
            scope = scope.parent
        return Unknown("`super()` is not followed here")

    # Calls

    def call(self, func: Value, args: Arguments, spot: Spot | None) -> Value:
        """What calling a value gives, with all that it does."""
        match func:
            case FunctionValue():
                return self.views.made_by(func, args) or self.enter(func, args)
            case ClassValue():
                return self.made(func, args, spot)
            case Native() if spot is not None:
                return func.call(args, spot)
            case External():
                return self._machine.library.called(func.dotted, args, spot)
            case BoundMethod():
                return self._machine.library.method(func, args, spot)
            case PartialValue():
                inner = func.args
                positional = (*inner.positional, *args.positional)
                merged = Arguments(positional, {**inner.keywords, **args.keywords}, inner.open or args.open)
                return self.call(func.func, merged, spot)
            case Choice():
                with self._machine.under():
                    return choice([self.call(option, args, spot) for option in func.options])
            case AliasValue():
                return self.call(func.base, args, spot)
            case Instance(cls=ClassValue()):
                method = self._machine.attributes.get(func, "__call__")
                if isinstance(method, FunctionValue):
                    return self.enter(method, args)
        return func if isinstance(func, Unknown) else Unknown("the call is not followed")

    def enter(self, func: FunctionValue, args: Arguments) -> Value:
        """Follow a call of a function of the project."""
        machine = self._machine
        if isinstance(func.node, n.Lambda):
            env = Env(func.env.module, func.env, func.env.function, func.owner)
            self._bind(func, args, env)
            return machine.expressions.value(func.node.body, env)
        function = func.function
        assert function is not None
        relevant = machine.relevance.concerns(function, args, func.receiver)
        too_deep = len(machine.stack) > _DEPTH or machine.stack.count(function) >= _NESTED
        if not machine.step() or too_deep or (function in machine.heavy and not relevant):
            return Unknown(f"`{function.name}` goes too deep to be followed")
        env = Env(func.env.module, func.env, function, func.owner, function.scope.outer)
        env.yields = func.node.yields
        self._bind(func, args, env)
        depth = machine.depth
        machine.stack.append(function)
        machine.entered.add(function)
        try:
            with machine.effort(function, relevant=relevant):
                flow = machine.statements.block(func.node.body, env)
        finally:
            machine.stack.pop()
            del machine.conditions[depth:]
        return self._result(func, env, flow)

    def _result(self, func: FunctionValue, env: Env, flow: Flow) -> Value:
        if env.yields:
            return ListValue(env.passed, "list", False, self._machine.depth)
        if flow is Flow.NEXT and not env.is_settled:
            env.passed.append(NONE)
        if not env.passed:
            return Unknown(f"what `{func.name}` returns is not known")
        found = choice(env.passed)
        return self.models.promised(func, found) if isinstance(found, Unknown) else found

    # Arguments

    def _bind(self, func: FunctionValue, args: Arguments, env: Env) -> None:
        """Give the parameters of a function their values."""
        params = list(func.node.params)
        if func.receiver is not None and params and func.role != "staticmethod":
            env.names[params.pop(0).name] = func.receiver
        positional = list(args.positional)
        taken: set[str] = set()
        for param in params:
            if param.kind == "star":
                rest = [slot.value for slot in positional]
                env.names[param.name] = ListValue(rest, "tuple", args.open, self._machine.depth)
                positional = []
            elif param.kind == "double_star":
                slots: dict[object, Slot] = {k: v for k, v in args.keywords.items() if k not in taken}
                env.names[param.name] = DictValue(slots, args.open)
            else:
                taken.add(param.name)
                self._bind_one(func, param, positional, args, env)

    def _bind_one(
        self, func: FunctionValue, param: n.Param, positional: list[Slot], args: Arguments, env: Env
    ) -> None:
        slot = None
        if positional and param.kind != "keyword_only":
            slot = positional.pop(0)
        elif param.name in args.keywords:
            slot = args.keywords[param.name]
        if slot is not None:
            env.names[param.name] = slot.value
            if slot.origin is not None:
                env.origins[param.name] = slot.origin
            return
        if args.open and param.default is None:
            env.names[param.name] = Unknown(f"parameter `{param.name}` comes out of `*` or `**`")
        else:
            env.names[param.name] = self.default(func, param)

    def default(self, func: FunctionValue, param: n.Param) -> Value:
        """The value of a parameter that is not given."""
        if param.name in func.defaults:
            return func.defaults[param.name]
        if param.default is not None:
            return self._machine.expressions.value(param.default, func.env)
        return self.models.declared(func, param)

    # Classes

    def made(self, cls: ClassValue, args: Arguments, spot: Spot | None) -> Value:
        """An instance of a class of the project."""
        machine = self._machine
        if is_router(cls):
            made: Instance = machine.framework.blank(cls, spot)
        elif spot is not None and (route := route_class(cls)) is not None:
            return machine.framework.route_made(route, args, spot)
        elif cls.inherits(*_ENUMS):
            return self._member(cls, args)
        else:
            made = Instance(cls, {}, machine.depth)
            machine.instances.setdefault(cls.cls, made)
        constructor = self.constructor(cls)
        if constructor is not None:
            self.enter(constructor.bound(made), args)
        elif isinstance(made, RouterValue):
            machine.framework.construct(made, args)
        else:
            self.models.fill(made, cls, args)
        return made

    @staticmethod
    def constructor(cls: ClassValue) -> FunctionValue | None:
        """The `__init__` that the project writes for a class, unbound; None without one."""
        owners = (owner for owner in cls.order if isinstance(owner, ClassValue))
        found = next((owner.attrs["__init__"] for owner in owners if "__init__" in owner.attrs), None)
        return found if isinstance(found, FunctionValue) else None

    @staticmethod
    def _member(cls: ClassValue, args: Arguments) -> Value:
        wanted = args.value(0, "value")
        for value in cls.attrs.values():
            if isinstance(value, Instance) and value.attrs.get("value") == wanted:
                return value
        return Unknown("which enumeration member it is is not known")


def _altered(value: Value) -> Value:
    if isinstance(value, FunctionValue):
        value.is_altered = True
    return value


def _called(decorator: n.Expr) -> n.Call:
    return n.Call(decorator, (), (), decorator.span)
