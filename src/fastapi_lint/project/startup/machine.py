"""Follows start-up code: the state of the whole undertaking, and the modules of the project.

The parts live in modules of their own: `statements`, `expressions`, `calling` (functions and classes of the
project), `attributes`, `library` (builtins and the standard library), `framework` (applications and routers).
"""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.files import Files
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.scope import Binding
from fastapi_lint.project.startup.attributes import Attributes
from fastapi_lint.project.startup.calling import Calling
from fastapi_lint.project.startup.expressions import Expressions
from fastapi_lint.project.startup.framework import Framework
from fastapi_lint.project.startup.library import Library
from fastapi_lint.project.startup.naming import ModuleNames
from fastapi_lint.project.startup.objects import (
    Const,
    External,
    Instance,
    ModuleRef,
    NamespaceRef,
    RouterValue,
    Unknown,
    Value,
)
from fastapi_lint.project.startup.relevance import Relevance
from fastapi_lint.project.startup.scopes import Env, Lazy
from fastapi_lint.project.startup.statements import Statements

_BUILTINS = frozenset(vars(builtins))
_STEPS = 60_000  # statements and calls that one module or factory may take
_ALL_STEPS = 1_500_000
_ASIDE = 300  # likewise for a call that has nothing to do with routes, but whose value may matter
_ASIDE_IN_ALL = 3000  # likewise for all such calls of one function


class Machine:
    """Follows modules and functions. `mentions` are the modules that can register something: they are
    followed in full, others as far as a name of theirs is needed; `universe` are the project's files."""

    def __init__(
        self, evaluator: Evaluator, files: Files, mentions: Iterable[Module], universe: Iterable[str]
    ) -> None:
        self.evaluator = evaluator
        self.files = files
        self.mentions = frozenset(mentions)
        self.universe = tuple(universe)
        self.names = ModuleNames(files, evaluator.finder, self.mentions)
        self.relevance = Relevance(self.mentions)
        self.statements = Statements(self)
        self.expressions = Expressions(self)
        self.attributes = Attributes(self)
        self.calling = Calling(self)
        self.library = Library(self)
        self.framework = Framework(self)
        self.routers: list[RouterValue] = []
        self.reached: set[int] = set()  # calls that registered something
        self.visited: set[int] = set()  # calls that were come to
        self.entered: set[Function] = set()
        self.instances: dict[Class, Instance] = {}
        self.conditions: list[bool] = []
        self.stack: list[Function] = []
        self.exhausted: dict[Module, int] = {}  # where the effort was spent
        self._envs: dict[Module, Env] = {}
        self._started: set[Module] = set()
        self.heavy: set[Function] = set()
        self._steps = 0
        self._total = 0
        self._ceiling = _STEPS
        self._aside: Counter[Function] = Counter()

    # Effort

    def step(self) -> bool:
        """Count one step; False when the effort for the module or factory at hand is spent."""
        self._steps += 1
        return self._steps < self._ceiling and self._total + self._steps < _ALL_STEPS

    @property
    def is_spent(self) -> bool:
        """Whether all effort is spent, not only that for a value on the side."""
        return self._steps >= _STEPS or self._total + self._steps >= _ALL_STEPS

    @contextmanager
    def effort(self, function: Function, *, relevant: bool) -> Iterator[None]:
        """Follow a call: with all effort if it may have to do with routes, else with little, and once."""
        kept, before = self._ceiling, self._steps
        self._ceiling = _STEPS if relevant else min(kept, before + _ASIDE)
        try:
            yield
        finally:
            if not relevant:
                self._aside[function] += self._steps - before
                if self._steps >= before + _ASIDE or self._aside[function] > _ASIDE_IN_ALL:
                    self.heavy.add(function)
            self._ceiling = kept

    @contextmanager
    def afresh(self) -> Iterator[None]:
        """A new undertaking: no conditions, no callers, all effort."""
        kept = self.conditions, self.stack, self._steps, self._ceiling
        self.conditions, self.stack, self._steps, self._ceiling = [], [], 0, _STEPS
        try:
            yield
        finally:
            self._total += self._steps
            self.conditions, self.stack, self._steps, self._ceiling = kept

    @contextmanager
    def rescued(self, module: Module, line: int = 1) -> Iterator[None]:
        """Leave what goes too deep for the interpreter that follows it."""
        try:
            yield
        except RecursionError:
            self.exhausted.setdefault(module, line)

    # Conditions

    @property
    def depth(self) -> int:
        """How many conditions hold."""
        return len(self.conditions)

    @property
    def is_unlikely(self) -> bool:
        """Whether only another configuration than the default one comes here."""
        return any(self.conditions)

    @contextmanager
    def under(self, *, unlikely: bool = False) -> Iterator[None]:
        """Follow something that only happens under a condition."""
        depth = self.depth
        self.conditions.append(unlikely)
        try:
            yield
        finally:
            del self.conditions[depth:]

    # Modules

    def env(self, module: Module) -> Env:
        """The environment of a module, whether it was followed or not."""
        env = self._envs.get(module)
        if env is None:
            env = self._envs[module] = Env(module)
            env.names["__name__"] = Const(self.dotted(module))
            env.names["__file__"] = Const(module.filename)
        return env

    def run(self, module: Module) -> Env:
        """Follow a module's top level, once."""
        env = self.env(module)
        if module not in self._started:
            self._started.add(module)
            with self.afresh(), self.rescued(module):
                self.statements.module(env, lazily=module not in self.mentions)
        return env

    def dotted(self, module: Module) -> str:
        """The name under which a module is imported."""
        return self.names.of(module)

    def member(self, module: Module, name: str) -> Value | None:
        """What a module binds to a name; None for nothing."""
        env = self.run(module)
        found = self.own(env, name)
        if found is not None:
            return found
        for star in module.scope.stars:
            target = self.module_of(self.evaluator.names.imported_module(star, module))
            if isinstance(target, ModuleRef) and target.module is not module:
                found = self.member(target.module, name)
                if found is not None:
                    return found
        return None

    def own(self, env: Env, name: str) -> Value | None:
        """The value of a name in one environment, taken when first asked for."""
        found = env.names.get(name)
        if isinstance(found, Lazy):
            env.names[name] = Unknown(f"`{name}` depends on itself")
            with self.afresh():
                found = found.make()
            env.names[name] = found
        if found is None and env.parent is None:
            found = self._ahead(env, name)
        return found

    def _ahead(self, env: Env, name: str) -> Value | None:
        """A function, class or import of a module that is not there yet: circular imports reach those, and
        annotations those for type checkers."""
        for binding in env.module.scope.bindings.get(name, ())[::-1]:
            if binding.kind in ("function", "class", "import"):
                self._define(binding, env)
                return self.own(env, name) if name in env.names else None
        return None

    def _define(self, binding: Binding, env: Env) -> None:
        with self.afresh():
            self.statements.statement(binding.node, env)  # type: ignore[arg-type]

    def lookup(self, name: str, env: Env) -> Value:
        """The value of a name."""
        scope: Env | None = env.home(name)
        while scope is not None:
            found = self.own(scope, name) if scope.parent is not None else self.member(scope.module, name)
            if found is not None:
                return found
            scope = scope.parent
        if name in _BUILTINS:
            return External(f"builtins.{name}")
        return Unknown(f"`{name}` is not bound here")

    # Imports

    def module_of(self, found: t.Type) -> Value:
        """A module found by the evaluator, as a value; modules that can register something are followed."""
        match found:
            case t.ModuleValue():
                if found.module in self.mentions:
                    self.run(found.module)
                return ModuleRef(found.module)
            case t.Namespace():
                return NamespaceRef(found.directory, found.dotted)
            case t.External():
                return External(found.dotted)
        return Unknown("the module cannot be found")

    def import_module(self, dotted: str, importer: Module) -> Value:
        """What `import dotted` finds from a module."""
        level = len(dotted) - len(dotted.lstrip("."))
        if level:
            node = n.ImportFrom(dotted[level:], "*", "*", level, False, importer.facts.body[0].span)
            return self.module_of(self.evaluator.names.imported_module(node, importer))
        return self.module_of(self.evaluator.names.module_named(dotted, importer.filename))

    def submodule(self, parent: ModuleRef | NamespaceRef, name: str) -> Value | None:
        """A submodule of a package; None if there is none."""
        source = (
            t.ModuleValue(parent.module)
            if isinstance(parent, ModuleRef)
            else t.Namespace(parent.directory, parent.dotted)
        )
        found = self.evaluator.names.submodule(source, name)
        return None if isinstance(found, t.Unknown) else self.module_of(found)
