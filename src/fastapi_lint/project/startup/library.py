"""What builtins, the standard library and other libraries do in start-up code, as far as it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi_lint.knowledge import routers as tables
from fastapi_lint.project.startup import texts
from fastapi_lint.project.startup.containers import Collections
from fastapi_lint.project.startup.framework import ROUTES, framework_class
from fastapi_lint.project.startup.models import DATACLASSES, FIELDS
from fastapi_lint.project.startup.objects import (
    ELEMENTS,
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
    Native,
    PartialValue,
    RouterValue,
    Spot,
    Unknown,
    Value,
    options,
    text_of,
)
from fastapi_lint.project.startup.reflection import Reflection

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

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
_ENVIRONMENT = frozenset({"os.getenv", "os.environ.get", "environ.get", "os.environ.setdefault"})
_RUNNERS = frozenset({"asyncio.run", "anyio.run", "asyncio.create_task", "asyncio.gather"})

ALIASES = ("alias", "validation_alias")


class Library:
    """Answers calls of what is not the project's."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._collections = Collections(machine)
        self._table: dict[str, Callable[[Arguments, Spot | None], Value]] = {
            **Reflection(machine).table,
            "functools.partial": self._partial,
            "functools.wraps": self._wraps,
            "functools.update_wrapper": self._update_wrapper,
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
        if dotted in ROUTES and spot is not None:
            return self._machine.framework.route_made(ROUTES[dotted], args, spot)
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
            attrs |= {name: args.keywords[name].value for name in ALIASES if name in args.keywords}
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
                items.append(_module_info(Const(prefix + name), Const(is_package)))
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


def _module_info(name: Value, is_package: Value) -> Value:
    """What `pkgutil` says of a module: a tuple with names for its elements."""
    finder = Unknown("a module finder")
    listed = ListValue([finder, name, is_package], "tuple")
    attrs = {"name": name, "ispkg": is_package, "module_finder": finder, ELEMENTS: listed}
    return Instance("pkgutil.ModuleInfo", attrs)


def _configured(default: Value | None) -> Value:
    """A value read from the configuration, with its default."""
    if default is None:
        return Const(None, True)
    return Const(default.value, True) if isinstance(default, Const) else default
