"""The project as the rules see it: everything they may ask, answered once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project import types as t
from fastapi_lint.project.application import EventHandler, Lifespan, Middleware, Place, Route, Router
from fastapi_lint.project.dependencies import Dependencies
from fastapi_lint.project.elsewhere import calls_elsewhere
from fastapi_lint.project.events import Event, Kind
from fastapi_lint.project.exception_handlers import Registration, registrations
from fastapi_lint.project.execution import is_lifespan, roots
from fastapi_lint.project.files import Files
from fastapi_lint.project.finder import Finder
from fastapi_lint.project.graph import Block, Graph
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.joins import Joins
from fastapi_lint.project.loop_need import why_async
from fastapi_lint.project.module import Function, Module, attribute_targets
from fastapi_lint.project.parameters import Parameter, Parameters
from fastapi_lint.project.reading import Reader, registers
from fastapi_lint.project.receivers import receivers
from fastapi_lint.project.registrations import Registrations
from fastapi_lint.project.scope import Binding, last_name
from fastapi_lint.project.serving import Serving
from fastapi_lint.project.sockets import Sockets
from fastapi_lint.project.startup.naming import is_test
from fastapi_lint.project.subclasses import Subclasses
from fastapi_lint.project.tables import Tables
from fastapi_lint.project.targets import Targets
from fastapi_lint.project.versions import Versions
from fastapi_lint.served import Routes


class Project:
    """One project: `universe` are the files searched for applications, others are read when imported.

    Problems of files that cannot be read or parsed collect in `problems`. `guarded` are the prefixes of paths
    that nobody should get at without a check, those with `!` in front excepted.
    """

    def __init__(
        self,
        files: Files,
        universe: Iterable[str],
        *,
        blocking: tuple[str, ...] = (),
        non_blocking: tuple[str, ...] = (),
        fastapi_version: str | None = None,
        guarded: tuple[str, ...] = (),
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.files = files
        self.universe = tuple(universe)
        self.reader = Reader(files, self.universe, progress)
        self.problems = self.reader.problems
        self._async_reasons: dict[Function, str | None] = {}
        self._targets = (blocking, non_blocking)
        self._fastapi_version = fastapi_version
        self.guarded = guarded
        self.evaluator = Evaluator(Finder(files), self.load, lambda: self._state, lambda: self._declared)

    # Files

    def load(self, filename: str) -> Module | None:
        """The module of a file; None when it cannot be read or parsed (then a problem is kept)."""
        return self.reader.load(filename)

    def text_of(self, filename: str) -> bytes:
        """The bytes of a file of the universe; empty when it cannot be read."""
        return self.reader.text_of(filename)

    def holding(self, *words: bytes) -> tuple[str, ...]:
        """The files of the universe whose text holds all the words."""
        return self.reader.holding(*words)

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules of the universe that concern applications."""
        return tuple(self.reader.mentioning())

    @cached_property
    def _state(self) -> dict[str, list[tuple[Binding, t.Frame]]]:
        """Assignments to `….state.x` in the files that know the framework."""
        found: dict[str, list[tuple[Binding, t.Frame]]] = {}
        for module in self.modules:
            bodies = [(module.facts.body, None), *((f.node.body, f) for f in module.functions)]
            for body, function in bodies:
                for target, binding in attribute_targets(body):
                    if isinstance(target.base, n.Attribute) and target.base.attr == "state":
                        home = self.evaluator.home(module, function)
                        found.setdefault(target.attr, []).append((binding, home))
        return found

    @cached_property
    def _declared(self) -> dict[str, list[tuple[n.Annotated, t.Frame]]]:
        """The statements `x: T = f(…)` of the files that know the framework."""
        found: dict[str, list[tuple[n.Annotated, t.Frame]]] = {}
        for module in self.modules:
            bodies = [(module.facts.body, None), *((f.node.body, f) for f in module.functions)]
            for body, function in bodies:
                for stmt in iter_statements(body):
                    if isinstance(stmt, n.Annotated) and isinstance(stmt.value, n.Call):
                        name = last_name(stmt.value) or ""
                        found.setdefault(name, []).append((stmt, self.evaluator.home(module, function)))
        return found

    @cached_property
    def versions(self) -> Versions:
        """The versions of libraries that the project's files or the settings say."""
        names = (module.filename for module in self.modules)
        return Versions(self.files, names, self._fastapi_version)

    # The application

    @cached_property
    def registrations(self) -> Registrations:
        """What is registered anywhere in the project."""
        return Registrations(self.evaluator, self.modules)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Every function of `modules`, nested ones and methods included."""
        return tuple(function for module in self.modules for function in module.functions)

    def calls_of(self, names: Iterable[str], libraries: frozenset[str] = frozenset()) -> Iterator[Place]:
        """The calls in `modules` of what was defined under one of these names, whatever it is called here.

        With `libraries`, those in every file that mentions one of them, in a project that has an application.
        """
        if libraries:
            return calls_elsewhere(self, frozenset(names), libraries)
        return chain.from_iterable(self.registrations.calls.get(name, ()) for name in sorted(names))

    @cached_property
    def dependency_functions(self) -> tuple[t.FunctionValue, ...]:
        """The functions of the project that a `Depends` or `Security` calls, each once."""
        found: dict[Function, t.FunctionValue] = {}
        reader = Dependencies(self.evaluator)
        for place in self.registrations.depends:
            for value in reader.called_by(place):
                found.setdefault(value.function, value)
        return tuple(found.values())

    @cached_property
    def parameters(self) -> Parameters:
        """What FastAPI reads of the parameters of functions."""
        return Parameters(self)

    def receivers(self, dependency: Function) -> Sequence[Parameter]:
        """The parameters that receive what a dependency gives."""
        return self._receivers.get(dependency, ())

    @cached_property
    def _receivers(self) -> Mapping[Function, Sequence[Parameter]]:
        return receivers(self)

    @property
    def routers(self) -> tuple[Router, ...]:
        """Applications and routers."""
        return tuple(self.registrations.routers)

    def routers_in(self, module: Module) -> Sequence[Router]:
        """The applications and routers that are made in a file."""
        return self._routers.get(module, ())

    @cached_property
    def _routers(self) -> Mapping[Module, Sequence[Router]]:
        found: dict[Module, list[Router]] = {}
        for router in self.routers:
            if router.place is not None:
                found.setdefault(router.place.module, []).append(router)
        return found

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Path operations and WebSocket routes, by file and position."""
        routes = [route for router in self.registrations.routers for route in router.routes]
        return tuple(sorted(routes, key=lambda r: (r.module.filename, r.place.span)))

    @cached_property
    def served(self) -> Routes:
        """What each application serves, and the registrations that cannot be followed so far."""
        from fastapi_lint.project.startup.machine import Machine  # lazy: most runs never ask
        from fastapi_lint.project.startup.relevance import callers
        from fastapi_lint.project.startup.worlds import Worlds

        registering = [m for m in self.modules if registers(self.text_of(m.filename))]
        more = map(self.load, callers(registering, self.reader))
        modules = (*registering, *(module for module in more if module is not None))
        machine = Machine(self.evaluator, self.files, modules, self.universe)
        return Worlds(machine, modules).routes(self.routes)

    @cached_property
    def serving(self) -> Serving:
        """Where what the applications serve is written."""
        return Serving(self)

    @property
    def middleware(self) -> tuple[Middleware, ...]:
        """Every middleware, on whatever application."""
        return tuple(self.registrations.middleware)

    @cached_property
    def exception_handlers(self) -> tuple[Registration, ...]:
        """Every exception handler of every application, those of an unknown application included."""
        return tuple(registrations(self))

    @property
    def event_handlers(self) -> tuple[EventHandler, ...]:
        """Registrations of start-up and shutdown handlers."""
        return tuple(event for router in self.registrations.routers for event in router.events)

    @cached_property
    def lifespans(self) -> tuple[Lifespan, ...]:
        """The lifespan functions: those in use, and those that are made to be one."""
        found: dict[int, Lifespan] = {}
        for module in self.modules:
            for function in module.functions:
                if is_lifespan(self.evaluator, function):
                    home = self.evaluator.home(module, function)
                    found[id(function.node)] = Lifespan(function, home, [])
        for router in self.registrations.routers:
            for value in router.lifespans:
                for member in t.known(value):
                    if isinstance(member, t.FunctionValue):
                        frame = self.evaluator.function_frame(member)
                        entry = found.setdefault(
                            id(member.function.node), Lifespan(member.function, frame, [])
                        )
                        entry.routers.append(router)
        return tuple(found.values())

    @cached_property
    def tables(self) -> Tables:
        """The database tables, and the expressions that give their rows."""
        return Tables(self.evaluator)

    @cached_property
    def sockets(self) -> Sockets:
        """What the WebSocket handlers do with their connections."""
        return Sockets(self)

    # The event loop

    def why_async(self, function: Function) -> str | None:
        """The reason why a function has to stay `async def`; None when it could be `def`."""
        if function not in self._async_reasons:
            self._async_reasons[function] = why_async(function, self)
        return self._async_reasons[function]

    @cached_property
    def graph(self) -> Graph:
        """The call graph of code on the event loop."""
        blocking, non_blocking = self._targets
        subclasses = Subclasses(self.evaluator, self.universe, self.reader, partial(is_test, self.files))
        joins = Joins(self.evaluator, self.reader)
        targets = Targets(self.evaluator, subclasses, joins, blocking, non_blocking)
        return Graph(self.evaluator, roots(self.evaluator, self.registrations), targets)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Calls that block the event loop, one for each place in the source."""
        found: dict[tuple[str, object], Block] = {}
        for block in self.graph.blocks():
            key = (block.where.node.frame.module.filename, block.site.span)
            found.setdefault(key, block)
        return tuple(block for block in found.values() if not self._continues(block, found))

    def _continues(self, block: Block, found: Mapping[tuple[str, object], Block]) -> bool:
        """Whether a call works on a file whose opening is reported in the same function: one mistake."""
        worked_on = _worked_on(block.site.event)
        if block.primitive.effect is not Effect.FILE or worked_on is None:
            return False
        frame = block.where.node.frame
        handle = self.evaluator.infer(worked_on, frame)
        if not isinstance(handle, t.Instance) or handle.site is None:
            return False
        opening = found.get((handle.site.filename, handle.site.span))
        if opening is None or opening is block or opening.primitive.effect is not Effect.FILE:
            return False
        return opening.where.node.frame is frame


def _worked_on(event: Event) -> n.Expr | None:
    """The object that an event works on: that whose method is called, or what is iterated over."""
    if event.kind is Kind.ITERATE:
        return event.expr
    call = event.expr
    return call.func.base if isinstance(call, n.Call) and isinstance(call.func, n.Attribute) else None
