"""What builtins, the standard library and other libraries do in start-up code, as far as it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi_lint.knowledge import routers as tables
from fastapi_lint.project.startup import texts
from fastapi_lint.project.startup.collections import Collections
from fastapi_lint.project.startup.framework import framework_class
from fastapi_lint.project.startup.models import DATACLASSES, FIELDS
from fastapi_lint.project.startup.objects import (
    NONE,
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    DependsValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    ModuleRef,
    Native,
    PartialValue,
    RouterValue,
    RouteValue,
    Slot,
    Spot,
    Unknown,
    Value,
    options,
    text_of,
    truth,
)

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_ROUTES = {
    f"{module}.{name}": f"{home}.{name}"
    for name, home in (
        ("APIRoute", "fastapi.routing"), ("APIWebSocketRoute", "fastapi.routing"),
        ("Route", "starlette.routing"), ("WebSocketRoute", "starlette.routing"),
        ("Mount", "starlette.routing"), ("Host", "starlette.routing"),
    )
    for module in ("fastapi.routing", "starlette.routing")
}  # fmt: skip
_SAME = frozenset(
    {
        "functools.lru_cache", "functools.cache", "builtins.staticmethod", "builtins.classmethod",
        "builtins.property", "functools.cached_property", "contextlib.contextmanager",
        "contextlib.asynccontextmanager", "typing.final", "typing.override", "typing.overload",
        "typing_extensions.override", "abc.abstractmethod", "functools.total_ordering", "typing.cast",
    }
)  # fmt: skip
_ROLES = {
    "builtins.staticmethod": "staticmethod", "builtins.classmethod": "classmethod",
    "builtins.property": "property", "functools.cached_property": "property",
}  # fmt: skip
_CONTEXTS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})
_ENVIRONMENT = frozenset({"os.getenv", "os.environ.get", "environ.get", "os.environ.setdefault"})
_RUNNERS = frozenset({"asyncio.run", "anyio.run", "asyncio.create_task", "asyncio.gather"})


class Library:
    """Answers calls of what is not the project's."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._collections = Collections(machine)
        self._table: dict[str, Callable[[Arguments, Spot | None], Value]] = {
            "builtins.getattr": self._getattr,
            "builtins.setattr": self._setattr,
            "builtins.hasattr": self._hasattr,
            "builtins.isinstance": self._isinstance,
            "builtins.callable": lambda args, _: Const(True),
            "builtins.type": self._type,
            "functools.partial": self._partial,
            "functools.wraps": self._wraps,
            "functools.update_wrapper": self._update_wrapper,
            "inspect.isgeneratorfunction": lambda args, _: _is_function(args, False, True),
            "inspect.isasyncgenfunction": lambda args, _: _is_function(args, True, True),
            "inspect.iscoroutinefunction": lambda args, _: _is_function(args, True, False),
            "asyncio.iscoroutinefunction": lambda args, _: _is_function(args, True, False),
            "inspect.Parameter": _parameter,
            "inspect.Signature": lambda args, _: _signature(args),
            "makefun.with_signature": _with_signature,
            "importlib.import_module": self._import_module,
            "builtins.__import__": self._import_module,
            "fastapi.Depends": self._depends,
            "fastapi.Security": self._depends,
            "typing.cast": lambda args, _: args.value(1, "val") or NONE,
            "copy.copy": lambda args, _: args.value(0, "x") or NONE,
            "copy.deepcopy": lambda args, _: args.value(0, "x") or NONE,
            "pkgutil.iter_modules": self._iter_modules,
            "pkgutil.walk_packages": self._iter_modules,
        }

    # Functions and classes

    def called(self, dotted: str, args: Arguments, spot: Spot | None) -> Value:
        """What calling an external name gives."""
        special = self._table.get(dotted)
        if special is not None:
            return special(args, spot)
        if dotted in _SAME:
            return self._decorated(dotted, args)
        if dotted in FIELDS or dotted in DATACLASSES or dotted in tables.VIEW_DECORATORS:
            return PartialValue(External(dotted), args)
        if dotted in _ENVIRONMENT:
            return _configured(args.value(1, "default"))
        made = self._made(dotted, args, spot)
        if made is not None:
            return made
        found = self._collections.called(dotted, args)
        if found is not None:
            return found
        return self._outside(dotted, args)

    def _made(self, dotted: str, args: Arguments, spot: Spot | None) -> Value | None:
        """Objects of the framework and of what extends it."""
        table = tables.ROUTERS.get(dotted)
        if table is not None and spot is not None:
            return self._machine.framework.external_router(table, args, spot, dotted)
        if dotted in _ROUTES and spot is not None:
            return self._machine.framework.route_made(_ROUTES[dotted], args, spot)
        if framework_class(dotted) is not None:
            made = self._machine.framework.blank(dotted, spot)
            self._machine.framework.construct(made, args)
            return made
        return None

    def _outside(self, dotted: str, args: Arguments) -> Value:
        last = dotted.rpartition(".")[2]
        if last[:1].isupper():
            first = args.value(0, "app")
            attrs = {} if first is None else {"first argument": first}
            return Instance(dotted, attrs, self._machine.depth)
        if last == "config" and "default" in args.keywords:
            return _configured(args.keywords["default"].value)
        for slot in args.positional:
            if dotted in _RUNNERS:
                return slot.value
        return Unknown(f"`{dotted}` is not part of the project", True)

    @staticmethod
    def _decorated(dotted: str, args: Arguments) -> Value:
        """A function as a decorator of the standard library leaves it; the decorator for a mere call."""
        func = args.value(0, "func") or args.value(None, "user_function")
        if not isinstance(func, FunctionValue):
            return External(dotted) if func is None or isinstance(func, Const) else func
        if dotted in _ROLES and func.owner is None:
            func.role = _ROLES[dotted]
        func.is_context = func.is_context or dotted in _CONTEXTS
        return func

    # Methods

    def method(self, func: BoundMethod, args: Arguments, spot: Spot | None) -> Value:
        """What calling a method of the framework or of a library gives."""
        receiver, name = func.receiver, func.name
        if isinstance(receiver, RouterValue):
            return self._machine.framework.method(receiver, name, args, spot)
        if isinstance(receiver, Const):
            return texts.method(receiver, name, args)
        if isinstance(receiver, (ListValue, DictValue)):
            return self._collections.method(receiver, name, args)
        if isinstance(receiver, Instance):
            return self._of_instance(receiver, name, args, spot)
        if isinstance(receiver, ClassValue) and name == "__init__":
            return NONE
        return Unknown(f"`.{name}()` is not part of the project", True)

    def _of_instance(self, receiver: Instance, name: str, args: Arguments, spot: Spot | None) -> Value:
        if isinstance(receiver.cls, ClassValue):
            if name == "__init__":
                self._machine.calling.models.fill(receiver, receiver.cls, args)
                return NONE
            base = next((b for b in receiver.cls.order if isinstance(b, str)), "")
            dotted = f"{base}.{name}"
        else:
            dotted = f"{receiver.cls}.{name}"
        table = tables.ROUTERS.get(dotted)
        if table is not None and spot is not None:
            return self._machine.framework.external_router(table, args, spot, dotted)
        if dotted in tables.EXPOSED and spot is not None:
            return self._exposed(receiver, dotted, args, spot)
        if receiver.cls in tables.RESOURCE_APIS and name == "add_resource" and spot is not None:
            app = receiver.attrs.get("first argument")
            if isinstance(app, RouterValue):
                return self._machine.calling.views.add_resource(app, args, spot)
        if receiver.cls in tables.CHAINED:
            return receiver
        if "default" in args.keywords and isinstance(receiver.cls, str):
            return _configured(args.keywords["default"].value)
        return Unknown(f"`{receiver.name}.{name}()` is not part of the project", True)

    def _exposed(self, receiver: Instance, dotted: str, args: Arguments, spot: Spot) -> Value:
        route, parameter = tables.EXPOSED[dotted]
        path = args.value(None, parameter) or Const(route.path)
        for app in options(args.value(0, "app") or NONE):
            if isinstance(app, RouterValue):
                self._machine.framework.external_route(app, route, path, spot, dotted.rpartition(".")[0])
        return receiver

    # Reflection

    def _getattr(self, args: Arguments, spot: Spot | None) -> Value:
        base, name = args.value(0, "object"), text_of(args.value(1, "name") or NONE)
        if base is None or name is None:
            return Unknown("`getattr` with a name that is not known")
        found = self._machine.attributes.get(base, name)
        default = args.value(2, "default")
        is_missing = isinstance(found, Unknown) or _is_bare(found)
        return default if is_missing and default is not None and not isinstance(base, Unknown) else found

    def _setattr(self, args: Arguments, spot: Spot | None) -> Value:
        base, name = args.value(0, "object"), text_of(args.value(1, "name") or NONE)
        if base is not None and name is not None:
            self._machine.attributes.set(base, name, args.value(2, "value") or NONE)
        return NONE

    def _hasattr(self, args: Arguments, spot: Spot | None) -> Value:
        base, name = args.value(0, "object"), text_of(args.value(1, "name") or NONE)
        if base is None or name is None or isinstance(base, (Unknown, External)):
            return Unknown("`hasattr` of what is not known")
        found = self._machine.attributes.get(base, name)
        if isinstance(base, (ModuleRef, ClassValue)) or _is_plain(base):
            return Const(not isinstance(found, Unknown))
        return Unknown("`hasattr` of what is not known") if _is_bare(found) else Const(True)

    def _isinstance(self, args: Arguments, spot: Spot | None) -> Value:
        value, wanted = args.value(0, "object"), args.value(1, "class")
        if value is None or wanted is None:
            return Unknown("`isinstance` of what is not known")
        classes = wanted.items if isinstance(wanted, ListValue) else [wanted]
        answers = [_is_a(value, cls) for cls in classes]
        if True in answers:
            return Const(True)
        return Unknown("`isinstance` of what is not known") if None in answers else Const(False)

    @staticmethod
    def _type(args: Arguments, spot: Spot | None) -> Value:
        value = args.value(0, "object")
        if isinstance(value, Instance):
            return External(value.cls) if isinstance(value.cls, str) else value.cls
        return Unknown("`type` of what is not known")

    # Functions of functions, modules

    @staticmethod
    def _partial(args: Arguments, spot: Spot | None) -> Value:
        func = args.value(0, "func") or NONE
        return PartialValue(func, Arguments(args.positional[1:], args.keywords, args.open))

    @staticmethod
    def _wraps(args: Arguments, spot: Spot | None) -> Value:
        wrapped = args.value(0, "wrapped")

        def apply(given: Arguments, _: Spot) -> Value:
            wrapper = given.value(0, "wrapper") or NONE
            if isinstance(wrapper, FunctionValue):
                wrapper.wrapped = wrapped
            return wrapper

        return Native(apply)

    @staticmethod
    def _update_wrapper(args: Arguments, spot: Spot | None) -> Value:
        wrapper = args.value(0, "wrapper") or NONE
        if isinstance(wrapper, FunctionValue):
            wrapper.wrapped = args.value(1, "wrapped")
        return wrapper

    def _depends(self, args: Arguments, spot: Spot | None) -> Value:
        slot = args.get(0, "dependency")
        origin = None if slot is None else slot.origin
        text = "" if origin is None else texts.source(origin)
        return DependsValue(None if slot is None else slot.value, text)

    def _import_module(self, args: Arguments, spot: Spot | None) -> Value:
        name = text_of(args.value(0, "name") or NONE)
        if name is None or spot is None:
            return Unknown("a module is imported whose name is not known")
        return self._machine.import_module(name, spot.module)

    def _iter_modules(self, args: Arguments, spot: Spot | None) -> Value:
        """The modules of a package of the project, as `pkgutil` lists them."""
        paths = args.value(0, "path")
        prefix = text_of(args.value(1, "prefix") or Const("")) or ""
        items: list[Value] = []
        for path in paths.items if isinstance(paths, ListValue) else ():
            directory = text_of(path)
            if directory is None:
                return Unknown("a package is searched whose place is not known")
            for name, is_package in self._modules_in(directory):
                entry: list[Value] = [Unknown("a module finder"), Const(prefix + name), Const(is_package)]
                items.append(ListValue(entry, "tuple"))
        return ListValue(items, "list", not items)

    def _modules_in(self, directory: str) -> list[tuple[str, bool]]:
        start = "" if directory == "." else f"{directory}/"
        found: dict[str, bool] = {}
        for filename in self._machine.universe:
            if filename.startswith(start):
                first, slash, rest = filename.removeprefix(start).partition("/")
                if slash and rest == "__init__.py":
                    found[first] = True
                elif not slash and first != "__init__.py":
                    found[first.removesuffix(".py")] = False
        return sorted(found.items())


def _is_function(args: Arguments, is_async: bool, yields: bool) -> Value:
    """Whether a value is a function of a kind."""
    func = args.value(0, "obj") or args.value(0, "func") or NONE
    if isinstance(func, (Unknown, External)):
        return Unknown("what kind of function it is is not known")
    if not isinstance(func, FunctionValue) or func.function is None:
        return Const(False)
    node = func.function.node
    return Const(node.is_async is is_async and node.yields is yields)


def _parameter(args: Arguments, spot: Spot | None) -> Value:
    """A parameter of a signature made by hand."""
    found = {name: args.value(index, name) for index, name in ((0, "name"), (None, "default"))}
    found["annotation"] = args.value(None, "annotation")
    return Instance("inspect.Parameter", {name: v for name, v in found.items() if v is not None})


def _signature(args: Arguments) -> Value:
    return Instance("inspect.Signature", {"parameters": args.value(0, "parameters") or ListValue([])})


def _with_signature(args: Arguments, spot: Spot | None) -> Value:
    """The decorator that gives a function another signature."""
    signature = args.value(0, "func_signature") or NONE

    def apply(given: Arguments, _: Spot) -> Value:
        func = given.value(0, "f") or NONE
        if isinstance(func, FunctionValue):
            func.attrs["__signature__"] = signature
        return func

    return Native(apply)


def _configured(default: Value | None) -> Value:
    """A value read from the configuration, with its default."""
    if default is None:
        return Const(None, True)
    return Const(default.value, True) if isinstance(default, Const) else default


def _is_bare(value: Value) -> bool:
    """Whether an attribute is only assumed to be a method of something external."""
    return isinstance(value, BoundMethod) and isinstance(value.receiver, Instance)


def _is_plain(value: Value) -> bool:
    return (
        isinstance(value, Instance)
        and isinstance(value.cls, ClassValue)
        and not any(isinstance(base, str) for base in value.cls.order)
    )


_PLAIN_TYPES = {"builtins.str": str, "builtins.int": int, "builtins.bool": bool, "builtins.float": float}
_COLLECTIONS = {"builtins.list": "list", "builtins.tuple": "tuple", "builtins.set": "set"}


def _is_a(value: Value, cls: Value) -> bool | None:
    """Whether a value is an instance of a class, None where that is not known."""
    if isinstance(cls, External):
        return _is_external(value, cls.dotted)
    if isinstance(cls, ClassValue):
        if isinstance(value, Instance) and isinstance(value.cls, ClassValue):
            return cls in value.cls.order
        return None if isinstance(value, Unknown) or len(options(value)) > 1 else False
    return None


def _is_external(value: Value, dotted: str) -> bool | None:
    if isinstance(value, Const):
        return isinstance(value.value, _PLAIN_TYPES[dotted]) if dotted in _PLAIN_TYPES else False
    if isinstance(value, ListValue):
        return value.kind == _COLLECTIONS.get(dotted) if dotted in _COLLECTIONS else None
    if isinstance(value, DictValue):
        return dotted == "builtins.dict" or None
    if isinstance(value, RouteValue):
        return _ROUTES.get(dotted) == _home(value) if dotted in _ROUTES else None
    if isinstance(value, RouterValue):
        own = value.cls.order if isinstance(value.cls, ClassValue) else (value.cls,)
        wanted = framework_class(dotted)
        return (
            None
            if wanted is None
            else any(isinstance(base, str) and wanted in (framework_class(base), base) for base in own)
            or (wanted == "starlette.applications.Starlette" and value.kind == "app")
        )
    if isinstance(value, FunctionValue):
        return False if truth(Const(dotted.startswith("builtins."))) else None
    return None


def _home(route: RouteValue) -> str:
    names = {
        "api": "fastapi.routing.APIRoute", "api_websocket": "fastapi.routing.APIWebSocketRoute",
        "route": "starlette.routing.Route", "websocket": "starlette.routing.WebSocketRoute",
        "mount": "starlette.routing.Mount", "host": "starlette.routing.Host",
    }  # fmt: skip
    return names.get(route.form, "")


__all__ = ["Library", "Slot"]
