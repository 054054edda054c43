"""The applications of a project: where they are made, how they are called, what they serve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.startup.machine import Machine
from fastapi_lint.project.startup.models import soft
from fastapi_lint.project.startup.naming import is_test
from fastapi_lint.project.startup.objects import (
    Arguments,
    ClassValue,
    FunctionValue,
    Instance,
    ListValue,
    RouterValue,
    RouteValue,
    Slot,
    Value,
    elements,
    options,
)
from fastapi_lint.project.startup.relevance import APPS, classes_called
from fastapi_lint.project.startup.tables import Tables, title
from fastapi_lint.served import NOT_INCLUDED, Routes, Served, Unresolved, World

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route


class Worlds:
    """Follows everything that makes applications, and names them."""

    def __init__(self, machine: Machine, modules: Iterable[Module]) -> None:
        self._machine = machine
        self._modules = tuple(modules)
        self._names: dict[int, str] = {}
        self._homes: dict[int, Module] = {}
        self._apps: list[RouterValue] = []

    def routes(self, registered: Iterable[Route]) -> Routes:
        """The route tables, and what could not be followed; `registered` are the routes found by their text,
        so that none is lost that no followed code reached."""
        for module in self._modules:
            self._machine.run(module)
        self._name_attributes()
        self._factories()
        self._name_rest()
        self._start()
        registered = tuple(registered)
        self._late(registered)
        tables = Tables(self._machine)
        found: dict[str, list[Served]] = {}
        for number, app in enumerate(self._apps):
            name = self._names[id(app)]
            rows = found.setdefault(name, [])
            known = {(row.methods, row.path, row.handler) for row in rows}
            in_test = is_test(self._machine.files, self._homes[id(app)].filename)
            served = tables.of(app, name, number, in_test=in_test)
            rows += [r for r in served if (r.methods, r.path, r.handler) not in known]
        worlds = [self._world(app, found, tables) for app in self._by_name().values()]
        unresolved = [*tables.unresolved, *self._unserved(tables), *self._unreached(registered)]
        for module, line in self._machine.exhausted.items():
            reason = "it takes too many steps to be followed to its end"
            unresolved.append(Unresolved(module.filename, line, "start-up code", reason, None))
        return Routes(tuple(worlds), tuple(dict.fromkeys(sorted(unresolved))))

    def _by_name(self) -> dict[str, RouterValue]:
        first: dict[str, RouterValue] = {}
        for app in self._apps:
            first.setdefault(self._names[id(app)], app)
        return first

    def _world(self, app: RouterValue, found: dict[str, list[Served]], tables: Tables) -> World:
        name = self._names[id(app)]
        spot = app.spot
        filename, line = (spot.module.filename, spot.call.span.line) if spot is not None else ("", 0)
        mounted = [
            place
            for other, places in tables.mounted.items()
            if self._names.get(other) == name
            for place in places
            if place[0] != name
        ]
        return World(name, filename, line, tuple(found[name]), tuple(dict.fromkeys(mounted)))

    # Names

    def _call_it(self, app: Value, module: Module, name: str) -> None:
        """Give an application the name of something in a module, unless it has one."""
        if isinstance(app, RouterValue) and app.kind == "app" and id(app) not in self._names:
            self._names[id(app)] = f"{self._machine.dotted(module)}:{name}"
            self._homes[id(app)] = module
            self._apps.append(app)

    def _name_attributes(self) -> None:
        """Applications bound at the top level of modules: first where they are assigned, then where they
        are imported, last where objects hold them."""
        for wanted in ("value", "import", "held"):
            for module in self._modules:
                for name in list(self._machine.env(module).names):
                    bindings = module.scope.bindings.get(name, ())
                    is_import = any(binding.kind == "import" for binding in bindings)
                    if wanted == "held" or is_import is (wanted == "import"):
                        self._name_attribute(module, name, is_held=wanted == "held")

    def _name_attribute(self, module: Module, name: str, *, is_held: bool) -> None:
        value = self._machine.own(self._machine.env(module), name)
        for option in options(value) if value is not None else ():
            if not is_held:
                self._call_it(option, module, name)
            elif isinstance(option, Instance) and isinstance(option.cls, ClassValue):
                for attr, held in option.attrs.items():
                    for app in options(held):
                        self._call_it(app, module, f"{name}.{attr}")

    def _name_rest(self) -> None:
        """Applications that nothing at the top level holds: by the function that makes them."""
        for router in self._machine.routers:
            if router.is_unlikely or router.kind != "app" or router.spot is None:
                continue
            if id(router) not in self._names:
                made_in = router.made_in
                if made_in is not None:
                    self._call_it(router, made_in.module, _factory(made_in))
                elif router.routes.items:
                    line = router.spot.call.span.line
                    self._call_it(router, router.spot.module, f"line {line}")

    # Factories

    def _factories(self) -> None:
        """Follow the functions that make or return applications and that no followed code called."""
        makers = self._makers()
        order = sorted(makers, key=lambda function: (_needs(function), makers[function]))
        for function in order:
            if function in self._machine.entered and (makers[function] or _needs(function)):
                continue
            for value in self._run(function):
                self._call_it(value, function.module, _factory(function))

    def _makers(self) -> dict[Function, bool]:
        """The functions that make applications (True), and those that return what such a function makes."""
        classes = classes_called(APPS, self._modules)
        functions = [f for module in self._modules for f in module.functions if f.parent is None]
        found = {f: True for f in functions if f.called_names & classes}
        names = {f.name for f in found}
        size = -1
        while size != len(found):
            size = len(found)
            for function in functions:
                if function not in found and _returned_calls(function) & names:
                    found[function] = False
            names = {f.name for f in found}
        return found

    def _run(self, function: Function) -> Iterator[Value]:
        """Follow a function with nothing given; the applications it hands out."""
        machine = self._machine
        result: Value = ListValue([])
        with machine.afresh(), machine.rescued(function.module, function.line):
            if function.cls is not None:
                result = self._run_method(function, function.cls)
            else:
                value = self._value(function)
                result = machine.calling.enter(value, self._defaults(value))
        for option in options(result):
            held = [item for item, _ in elements(option)] if isinstance(option, ListValue) else [option]
            yield from held

    def _value(self, function: Function) -> FunctionValue:
        env = self._machine.run(function.module)
        found = self._machine.own(env, function.name)
        if isinstance(found, FunctionValue) and found.function is function:
            return found
        return FunctionValue(function.node, env, function)

    def _defaults(self, func: FunctionValue) -> Arguments:
        """The defaults of a function that nothing calls: whoever calls it may give something else."""
        calling = self._machine.calling
        params = [param for param in func.node.params if param.default is not None]
        return Arguments((), {param.name: Slot(soft(calling.default(func, param))) for param in params})

    def _run_method(self, function: Function, cls: Class) -> Value:
        machine = self._machine
        value = machine.member(cls.module, cls.name)
        if not isinstance(value, ClassValue):
            return ListValue([])
        constructor = machine.calling.constructor(value)
        given = Arguments() if constructor is None else self._defaults(constructor)
        made = machine.calling.made(value, given, None)
        if function.name != "__init__" and function not in machine.entered:
            method = machine.attributes.get(made, function.name)
            return machine.calling.call(method, Arguments(), None)
        held = list(made.attrs.values()) if isinstance(made, Instance) else []
        for attr in held:
            for option in options(attr):
                self._call_it(option, function.module, f"{_factory(function)}.{_key(made, attr)}")
        return ListValue([made])

    # Start-up

    def _start(self) -> None:
        """Follow lifespans and start-up handlers: what they register is there once the application runs."""
        machine = self._machine
        for app in list(self._apps):
            for handler in list(app.lifespans):
                if isinstance(handler, FunctionValue):
                    place = handler.env.module, handler.node.span.line
                    with machine.afresh(), machine.rescued(*place), machine.under():
                        args = (Slot(app),) if handler.node.params else ()
                        machine.calling.enter(handler, Arguments(args))

    def _late(self, registered: Iterable[Route]) -> None:
        """Follow methods that register something and that nothing calls, on an object that was made."""
        machine = self._machine
        for route in registered:
            function = route.module.function_at(route.place.span)
            while function is not None and function.parent is not None:
                function = function.parent
            if function is None or function in machine.entered or function.cls is None:
                continue
            made = machine.instances.get(function.cls)
            method = None if made is None else machine.attributes.get(made, function.name)
            if isinstance(method, FunctionValue):
                with machine.afresh(), machine.rescued(function.module, function.line), machine.under():
                    machine.calling.enter(method, self._defaults(method))

    # What is left

    def _unserved(self, tables: Tables) -> Iterator[Unresolved]:
        """Routes on routers that no application includes."""
        for router in self._machine.routers:
            if id(router) in tables.seen:
                continue
            reason = NOT_INCLUDED if router.kind == "router" else "it is not an application of the project"
            for entry, _ in elements(router.routes):
                if isinstance(entry, RouteValue) and entry.form not in ("include", "mount", "host"):
                    if id(entry.spot.call) in tables.resolved:
                        continue
                    place = entry.spot.module.filename, entry.spot.call.span.line
                    yield Unresolved(*place, title(entry), reason, None)

    def _unreached(self, registered: Iterable[Route]) -> Iterator[Unresolved]:
        """Registrations in code that no followed code reaches."""
        for route in registered:
            if id(route.place.call) in self._machine.reached:
                continue
            yield Unresolved(
                route.module.filename, route.place.span.line, route.title, self._reason(route), None
            )

    def _reason(self, route: Route) -> str:
        machine = self._machine
        if id(route.place.call) in machine.visited:
            return "what it is registered on is not known"
        function = route.module.function_at(route.place.span)
        if function is not None and function not in machine.entered:
            return f"nothing that the project starts with calls `{function.name}`"
        return "a condition in front of it does not hold"


def _factory(function: Function) -> str:
    """How a function that makes an application is called: `create_app()`, `Server()` for a constructor."""
    own = function.node.qualname.replace(".<locals>", "")
    if function.name == "__init__" and function.cls is not None:
        own = function.cls.node.qualname
    return f"{own}()"


def _key(made: Value, held: Value) -> str:
    attrs = made.attrs if isinstance(made, Instance) else {}
    return next((name for name, value in attrs.items() if value is held), "app")


def _returned_calls(function: Function) -> frozenset[str]:
    """Likewise, for functions that hand something out."""
    hands_out = function.node.yields or any(
        isinstance(stmt, n.Return) and stmt.value is not None for stmt in iter_statements(function.node.body)
    )
    return function.called_names if hands_out else frozenset()


def _needs(function: Function) -> bool:
    """Whether a function cannot be called without arguments."""
    params = function.node.params[1:] if function.cls is not None else function.node.params
    return any(p.default is None and p.kind not in ("star", "double_star") for p in params)
