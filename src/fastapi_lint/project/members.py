"""Attributes, elements, and what iteration and `with` give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.annotations import parse_type
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

PROPERTIES = frozenset({"property", "cached_property", "hybrid_property", "abstractproperty"})
STATE = "fastapi.applications.State"
_MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel"})
_MAKERS = frozenset(
    {"model_validate", "model_validate_json", "model_construct", "from_orm", "parse_obj", "parse_raw"}
)
_LISTS = frozenset(f"builtins.{name}" for name in ("list", "set", "frozenset", "tuple"))
Base: TypeAlias = Class | str


class Found(NamedTuple):
    """A method found on a class: the function and the class that defines it."""

    function: Function
    owner: Class


class Members:
    """Questions about the parts of values."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._mro: dict[Class, tuple[Base, ...]] = {}
        self._open: set[Class] = set()

    # Classes

    def mro(self, cls: Class) -> tuple[Base, ...]:
        """A class and its bases, nearest first; external bases by dotted name. Left to right, depth first,
        each once: near enough to C3 for looking a name up.
        """
        found = self._mro.get(cls)
        if found is None:
            if cls in self._open:
                return (cls,)
            self._open.add(cls)
            frame = self._ev.home(cls.module, cls.parent)
            order: dict[Base, None] = {cls: None}
            for expr in cls.node.bases:
                for base in self._bases(expr, frame):
                    for ancestor in self.mro(base) if isinstance(base, Class) else (base,):
                        order.pop(ancestor, None)
                        order[ancestor] = None
            self._open.discard(cls)
            found = self._mro[cls] = tuple(order)
        return found

    def _bases(self, expr: n.Expr, frame: t.Frame) -> Iterator[Base]:
        if isinstance(expr, n.Subscript):
            expr = expr.base
        for value in t.members(self._ev.infer(expr, frame)):
            if isinstance(value, t.ClassValue):
                yield value.cls
            elif isinstance(value, t.External):
                yield value.dotted
            elif isinstance(value, t.Unknown):
                yield "?"

    def subclass_of(self, cls: Base, dotted: str) -> bool:
        """Whether a class is, or inherits from, an external class."""
        if isinstance(cls, str):
            return dotted in lookup.ancestors(cls)
        return any(isinstance(base, str) and dotted in lookup.ancestors(base) for base in self.mro(cls))

    def method(self, cls: Class, name: str, after: Class | None = None) -> Found | None:
        """The project method `name` of a class; with `after`, the next one behind that class."""
        order = self.mro(cls)
        if after is not None and after in order:
            order = order[order.index(after) + 1 :]
        for base in order:
            if isinstance(base, str):
                continue
            for binding in base.scope.bindings.get(name, ())[::-1]:
                if isinstance(binding.node, n.FunctionDef):
                    function = base.module.function(binding.node, base.parent, base)
                    if not function.is_overload:
                        return Found(function, base)
        return None

    # Attributes

    def of(self, base: t.Type, attr: str) -> t.Type:
        """The type of `base.attr`."""
        if isinstance(base, t.Either):
            return t.union(self.of(member, attr) for member in t.known(base))
        match base:
            case t.Instance(cls=str()):
                return self._external_attribute(base, attr)
            case t.Instance():
                return self._attribute(base, attr)
            case t.ClassValue():
                return self._class_attribute(base, attr)
            case t.ModuleValue():
                return self._module_attribute(base, attr)
            case t.Namespace():
                return self._ev.names.submodule(base, attr)
            case t.External():
                return self._external_name(base, attr)
            case t.Method():
                return self.of(self._ev.calls.method_result(base), attr)
            case t.Super():
                return self._super_attribute(base, attr)
            case t.Literal():
                return t.Method(t.builtin(type(base.value).__name__), attr)
        return t.UNKNOWN

    def _module_attribute(self, base: t.ModuleValue, attr: str) -> t.Type:
        module = base.module
        if attr in module.scope.bindings or self._ev.names.exports(module, attr):
            return self._ev.names.of(attr, self._ev.module_frame(module), None)
        return self._ev.names.submodule(base, attr)

    @staticmethod
    def _external_name(base: t.External, attr: str) -> t.Type:
        dotted = lookup.canonical(f"{base.dotted}.{attr}")
        declared = lookup.value(dotted)
        return t.External(dotted) if declared is None else parse_type(declared)

    def _external_attribute(self, base: t.Instance, attr: str) -> t.Type:
        method = lookup.method(base.name, attr)
        if method is not None and method.attribute:
            return parse_type(method.returns or "", base)
        if base.cls == STATE:
            return self._state(attr)
        return t.Method(base, attr)

    def _state(self, attr: str) -> t.Type:
        """`app.state.x`: what the project assigns to it, wherever it does."""
        assigned = self._ev.state_assignments().get(attr, ())
        return t.union(self._ev.names.binding(binding, frame) for binding, frame in assigned)

    def _super_attribute(self, base: t.Super, attr: str) -> t.Type:
        receiver = base.receiver
        owner = receiver.cls if isinstance(receiver, (t.Instance, t.ClassValue)) else base.cls
        if isinstance(owner, Class):
            found = self.method(owner, attr, after=base.cls)
            if found is not None:
                return self._bound(found, base.receiver)
        for ancestor in self.mro(base.cls):
            if isinstance(ancestor, str) and isinstance(receiver, t.Instance):
                return t.Method(t.Instance(ancestor), attr)
        return t.UNKNOWN

    def _attribute(self, base: t.Instance, attr: str) -> t.Type:
        assert isinstance(base.cls, Class)
        for owner in self.mro(base.cls):
            if isinstance(owner, str):
                if lookup.method(owner, attr) is not None:
                    return self._external_attribute(t.Instance(owner, base.args, base.site), attr)
                continue
            found = self._own_attribute(owner, base, attr)
            if found is not None:
                return found
        return t.UNKNOWN

    def _own_attribute(self, owner: Class, base: t.Instance, attr: str) -> t.Type | None:
        bindings = owner.scope.bindings.get(attr, ())
        if any(isinstance(b.node, n.FunctionDef) for b in bindings):
            found = self.method(owner, attr)
            if found is not None:
                return self._bound(found, base)
        assigned = owner.assigned(attr)
        if not bindings and not assigned:
            return None
        declared = [self._ev.names.binding(b, self._class_frame(owner, base)) for b in bindings]
        if any(t.known(d) for d in declared):
            return self._with_site(t.union(declared), owner, attr)
        declared += [self._ev.generics.of(b.annotation, owner, base) for b in bindings if b.annotation]
        receivers = [self._assigning_frame(a.method, base) for a in assigned]
        found_types = [self._ev.names.binding(a.binding, f) for a, f in zip(assigned, receivers, strict=True)]
        return t.union((*declared, *found_types))

    def _assigning_frame(self, method: Function, base: t.Instance) -> t.Frame:
        """The frame of a method that assigns attributes: the constructor's own, as far as it is known."""
        made, depth = base.made, 3
        while made is not None and made.function is not None and depth:
            if made.function is method:
                return made
            made, depth = self._parent_constructor(made), depth - 1
        return self._ev.function_frame(self._method_value(method, base))

    def constructor(self, func: t.ClassValue) -> t.FunctionValue | None:
        """What calling a class of the project runs: `__init__`, or `__post_init__` of a dataclass."""
        found = self.method(func.cls, "__init__") or self.method(func.cls, "__post_init__")
        if found is None:
            return None
        home = func.frame if found.owner is func.cls else None
        receiver = t.Instance(func.cls, (), None, True, func.frame)
        return t.FunctionValue(
            found.function, home or self._ev.home(found.owner.module, found.owner.parent), receiver
        )

    def _parent_constructor(self, made: t.Frame) -> t.Frame | None:
        """The frame of `super().__init__(…)` called by a constructor."""
        assert made.function is not None
        for call in calls(made.function.node.body):
            if isinstance(call.func, n.Attribute) and call.func.attr == "__init__":
                value = self._ev.infer(call.func, made)
                if isinstance(value, t.FunctionValue):
                    return self._ev.function_frame(value, self._ev.calls.bind(value, call, made))
        return None

    def _with_site(self, declared: t.Type, owner: Class, attr: str) -> t.Type:
        """A declared attribute type, replaced by the object assigned in a method when there is just one."""
        assigned = owner.assigned(attr)
        if len(assigned) == 1 and isinstance(assigned[0].binding.node, n.Call):
            method = assigned[0].method
            made = self._ev.names.binding(
                assigned[0].binding._replace(annotation=None), self._ev.home(method.module, method)
            )
            if isinstance(made, t.Instance) and made.site is not None:
                return made
        return declared

    def _class_frame(self, owner: Class, base: t.Instance | t.ClassValue) -> t.Frame:
        return self._ev.class_frame(t.ClassValue(owner, base.frame if base.cls is owner else None))

    def _method_value(self, method: Function, receiver: t.Type) -> t.FunctionValue:
        frame = receiver.frame if isinstance(receiver, t.Instance) and receiver.cls is method.cls else None
        return t.FunctionValue(method, frame or self._ev.home(method.module, method.parent), receiver)

    def _bound(self, found: Found, receiver: t.Type) -> t.Type:
        value = self._method_value(found.function, receiver)
        names = self._ev.decorator_names(found.function)
        if names & PROPERTIES:
            return self._ev.calls.invoke(value)
        if "staticmethod" in names:
            value = t.FunctionValue(found.function, value.frame)
        elif "classmethod" in names and isinstance(receiver, t.Instance) and isinstance(receiver.cls, Class):
            value = t.FunctionValue(found.function, value.frame, t.ClassValue(receiver.cls, receiver.frame))
        return self._ev.decorators.apply(value, value.frame)

    def property_of(self, base: t.Type, attr: str) -> t.FunctionValue | None:
        """The property function that reading `base.attr` runs, if any."""
        if not isinstance(base, t.Instance) or not isinstance(base.cls, Class):
            return None
        found = self.method(base.cls, attr)
        if found is None or not self._ev.decorator_names(found.function) & PROPERTIES:
            return None
        return self._method_value(found.function, base)

    def _class_attribute(self, base: t.ClassValue, attr: str) -> t.Type:
        for owner in self.mro(base.cls):
            if isinstance(owner, str):
                if attr in _MAKERS and owner in _MODELS:
                    return base  # calling it gives an instance, as calling the class does
                if lookup.method(owner, attr) is not None:
                    return t.Method(t.Instance(owner), attr)
                continue
            bindings = owner.scope.bindings.get(attr, ())
            if any(isinstance(b.node, n.FunctionDef) for b in bindings):
                found = self.method(owner, attr)
                if found is not None:
                    return self._unbound(found, base)
            if bindings:
                frame = self._class_frame(owner, base)
                declared = t.union(self._ev.names.binding(b, frame) for b in bindings)
                return declared if t.known(declared) else self._set_on_class(owner, attr, declared)
        return t.UNKNOWN

    def _set_on_class(self, owner: Class, attr: str, declared: t.Type) -> t.Type:
        """An attribute of a class that says nothing there, with what its class methods assign to it."""
        methods = (a for a in owner.assigned(attr) if "classmethod" in self._ev.decorator_names(a.method))
        homes = ((a.binding, self._ev.home(owner.module, a.method)) for a in methods)
        return t.union((declared, *(self._ev.names.binding(binding, home) for binding, home in homes)))

    def _unbound(self, found: Found, base: t.ClassValue) -> t.Type:
        receiver = base if "classmethod" in self._ev.decorator_names(found.function) else None
        frame = base.frame if base.cls is found.owner else None
        home = frame or self._ev.home(found.function.module, found.function.parent)
        value = t.FunctionValue(found.function, home, receiver)
        return self._ev.decorators.apply(value, home)

    # Elements, iteration, context managers

    def item(self, base: t.Type, expr: n.Subscript, frame: t.Frame) -> t.Type:
        """The type of `base[index]`."""
        index = expr.index.value if isinstance(expr.index, n.Constant) else None
        if isinstance(base, t.TupleValue) and isinstance(index, int):
            return self.element(base, index)
        if isinstance(base, t.Instance) and base.cls == "builtins.dict":
            return base.args[1] if len(base.args) == 2 else t.UNKNOWN
        if isinstance(base, t.Instance) and base.cls in _LISTS:
            if isinstance(expr.index, n.Other):
                return base  # a slice
            return base.args[0] if base.args else t.UNKNOWN
        if isinstance(base, t.Instance) and isinstance(base.cls, str):
            table = lookup.class_(base.cls)
            given = table.subscripted if table is not None else None
            return parse_type(given, base) if given else t.UNKNOWN
        return self._ev.calls.special(base, "__getitem__")

    def element(self, base: t.Type, index: int) -> t.Type:
        """What unpacking gives at a position."""
        if isinstance(base, t.TupleValue):
            return base.items[index] if -len(base.items) <= index < len(base.items) else t.UNKNOWN
        if isinstance(base, t.Instance) and base.cls in _LISTS and base.args:
            return base.args[0]
        return t.UNKNOWN

    def iterated(self, base: t.Type, is_async: bool) -> t.Type:
        """What one step of `for` (or `async for`) gives."""
        if isinstance(base, t.GeneratorValue):
            return base.item
        if isinstance(base, t.TupleValue):
            return t.union(base.items)
        if isinstance(base, t.Method):
            return t.UNKNOWN
        if not isinstance(base, t.Instance):
            return t.UNKNOWN
        if isinstance(base.cls, str):
            if base.cls in _LISTS or base.cls == "builtins.dict":
                return base.args[0] if base.args else t.UNKNOWN
            table = lookup.class_(base.cls)
            return parse_type(table.item, base) if table is not None and table.item else t.UNKNOWN
        given = self._ev.calls.special(base, "__aiter__" if is_async else "__iter__")
        return given.item if isinstance(given, t.GeneratorValue) else t.UNKNOWN

    def entered(self, base: t.Type, is_async: bool) -> t.Type:
        """What `with base as x` binds."""
        if isinstance(base, t.ContextValue):
            return base.item
        if isinstance(base, t.Coroutine) and base.frame is None:
            return base.result  # `async with asyncpg.create_pool(…) as pool`
        if not isinstance(base, t.Instance):
            return t.UNKNOWN
        if isinstance(base.cls, str):
            if base.cls.startswith("contextlib.") and base.args:
                return base.args[0]
            table = lookup.class_(base.cls)
            return parse_type(table.enter_returns, base) if table is not None else base
        given = self._ev.calls.special(base, "__aenter__" if is_async else "__enter__")
        if isinstance(given, t.Coroutine):
            given = given.result
        return given if t.known(given) else base
