"""One file of the project: its functions, classes and the names it binds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.places import end_line_at, line_at
from fastapi_lint.facts.walk import blocks_of, calls, iter_statements
from fastapi_lint.project.narrowing import Narrowing, narrowings
from fastapi_lint.project.scope import Binding, Scope, last_name
from fastapi_lint.source import Source

# Text without which a function holds no other function or class.
_DEFINITIONS = re.compile(r"[\r\n][ \t\f]*(?:async[ \t\\\r\n]+)?(?:def|class)\b")
_GLOBAL = re.compile(r"\bglobal\b")
# An attribute with what follows it where it is assigned to; it may be spelled in other letters than ASCII.
_TARGET = r"\.[\s\\]*(?:%s\s*(?:=(?!=)|[:,)\]\\#])|\w*[^\x00-\x7f])"


class Function:
    """A function or method of the project."""

    def __init__(
        self, node: n.FunctionDef, module: Module, parent: Function | None, cls: Class | None
    ) -> None:
        self.node = node
        self.module = module
        self.parent = parent
        self.cls = cls

    @property
    def name(self) -> str:
        """Its own name."""
        return self.node.name

    @property
    def display(self) -> str:
        """The name shown to people: `Class.method` or the bare name."""
        return f"{self.cls.name}.{self.node.name}" if self.cls is not None else self.node.name

    @property
    def line(self) -> int:
        """The line of `def`."""
        return self.node.span.line

    @cached_property
    def scope(self) -> Scope:
        """What its body binds."""
        return Scope(self.node.body, self.node.params)

    @cached_property
    def narrowed(self) -> dict[str, list[Narrowing]]:
        """What tests in its body tell of its names."""
        return narrowings(self.node.body, self.scope) if "isinstance" in self.called_names else {}

    @cached_property
    def called_names(self) -> frozenset[str]:
        """The last names of what its body calls, decorators of functions in it included."""
        names = (last_name(call.func) for call in calls(self.node.body))
        return frozenset(name for name in names if name is not None)

    @cached_property
    def sets(self) -> dict[str, list[Binding]]:
        """Its assignments to attributes of its first parameter, by attribute."""
        found: dict[str, list[Binding]] = {}
        receiver = self.node.params[0].name if self.node.params else None
        for target, binding in attribute_targets(self.node.body):
            if isinstance(target.base, n.Name) and target.base.id == receiver:
                found.setdefault(target.attr, []).append(binding)
        return found

    @cached_property
    def is_overload(self) -> bool:
        """Whether it is an `@overload` stub."""
        return any(last_name(d) == "overload" for d in self.node.decorators)

    def __repr__(self) -> str:
        return f"<Function {self.module.filename}:{self.node.qualname}>"


class Attribute(NamedTuple):
    """One assignment to `self.name`: in which method, and the binding."""

    method: Function
    binding: Binding


class Class:
    """A class of the project."""

    def __init__(
        self, node: n.ClassDef, module: Module, parent: Function | None, outer: Class | None
    ) -> None:
        self.node = node
        self.module = module
        self.parent = parent
        self.outer = outer
        self._assigned: dict[str, tuple[Attribute, ...]] = {}

    @property
    def name(self) -> str:
        """Its own name."""
        return self.node.name

    @cached_property
    def scope(self) -> Scope:
        """What its body binds."""
        return Scope(self.node.body)

    @cached_property
    def methods(self) -> tuple[Function, ...]:
        """The functions of its body, conditional ones included."""
        return tuple(
            self.module.function(b.node, self.parent, self)
            for bindings in self.scope.bindings.values()
            for b in bindings
            if isinstance(b.node, n.FunctionDef)
        )

    def assigned(self, name: str) -> tuple[Attribute, ...]:
        """Assignments to an attribute of `self` in its methods."""
        found = self._assigned.get(name)
        if found is None:
            pattern = re.compile(_TARGET % re.escape(name))
            methods = [method for method in self.methods if method.node.holds(pattern)]
            bindings = ((method, binding) for method in methods for binding in method.sets.get(name, ()))
            found = self._assigned[name] = tuple(Attribute(method, binding) for method, binding in bindings)
        return found

    def __repr__(self) -> str:
        return f"<Class {self.module.filename}:{self.node.qualname}>"


def attribute_targets(body: Iterable[n.Stmt]) -> Iterator[tuple[n.Attribute, Binding]]:
    """The attributes that the statements of a body assign to, each with the binding it gets."""
    for stmt in iter_statements(body):
        match stmt:
            case n.Assign():
                for target in stmt.targets:
                    yield from _attributes_in(target, Binding("value", stmt.value, line_at(stmt.at)))
            case n.Annotated(target=n.Attribute() as target):
                kind = "value" if stmt.value is not None else "annotation"
                yield target, Binding(kind, stmt.value, line_at(stmt.at), (), stmt.annotation)
            case n.With():
                for item in stmt.items:
                    if item.target is not None:
                        entered = Binding("enter", item.context, line_at(stmt.at), is_async=stmt.is_async)
                        yield from _attributes_in(item.target, entered)


def _attributes_in(
    target: n.Expr, binding: Binding, path: tuple[int, ...] = ()
) -> Iterator[tuple[n.Attribute, Binding]]:
    if isinstance(target, n.Attribute):
        yield target, binding._replace(path=path)
    elif isinstance(target, n.Sequence):
        for index, item in enumerate(target.items):
            yield from _attributes_in(item, binding, (*path, index))


def _covers(stmt: n.Stmt, span: Span) -> bool:
    """Whether a span lies in a statement; decorators belong to their definition."""
    if end_line_at(stmt.at) < span.line:
        return False
    if stmt.span.contains(span):
        return True
    decorators = stmt.decorators if isinstance(stmt, (n.FunctionDef, n.ClassDef)) else ()
    return any(decorator.span.contains(span) for decorator in decorators)


Definition: TypeAlias = Function | Class


class Module:
    """One file: its facts, its scope, and its functions and classes as objects with identity."""

    def __init__(self, source: Source, facts: n.FileFacts) -> None:
        self.source = source
        self.facts = facts
        self.filename = source.filename
        self._definitions: dict[int, Definition] = {}
        self._lambdas: dict[int, Function] = {}

    @cached_property
    def scope(self) -> Scope:
        """What the module binds at its top level."""
        return Scope(self.facts.body)

    @property
    def is_package(self) -> bool:
        """Whether it is an `__init__.py`."""
        return self.filename.rsplit("/", 1)[-1] == "__init__.py"

    @property
    def directory(self) -> str:
        """The directory it lies in, `.` for the current one."""
        return self.filename.rpartition("/")[0] or "."

    def function(self, node: n.FunctionDef, parent: Function | None, cls: Class | None) -> Function:
        """The one object for a function of this module."""
        found = self._definitions.get(id(node))
        if found is None:
            found = self._definitions[id(node)] = Function(node, self, parent, cls)
        assert isinstance(found, Function)
        return found

    def lambda_(self, node: n.Lambda, parent: Function | None) -> Function:
        """The one object for a lambda of this module: a function that returns its body."""
        found = self._lambdas.get(id(node))
        if found is None:
            body = n.Return(node.body, node.span)
            span = node.span
            plain = n.FunctionDef(
                "<lambda>", "<lambda>", False, node.params, None, (), (body,), False, span, span
            )
            found = self._lambdas[id(node)] = Function(plain, self, parent, None)
        return found

    def class_(self, node: n.ClassDef, parent: Function | None, outer: Class | None) -> Class:
        """The one object for a class of this module."""
        found = self._definitions.get(id(node))
        if found is None:
            found = self._definitions[id(node)] = Class(node, self, parent, outer)
        assert isinstance(found, Class)
        return found

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """All functions and classes of the module, nested ones included, in order of appearance."""
        found: list[Definition] = []

        def collect(body: tuple[n.Stmt, ...], parent: Function | None, cls: Class | None) -> None:
            for stmt in iter_statements(body):
                if isinstance(stmt, n.FunctionDef):
                    function = self.function(stmt, parent, cls)
                    found.append(function)
                    if stmt.holds(_DEFINITIONS):
                        collect(stmt.body, function, None)
                elif isinstance(stmt, n.ClassDef):
                    owner = self.class_(stmt, parent, cls)
                    found.append(owner)
                    collect(stmt.body, parent, owner)

        collect(self.facts.body, None, None)
        return tuple(found)

    @cached_property
    def _imports(self) -> tuple[n.ImportFrom, ...]:
        return tuple(stmt for stmt in iter_statements(self.facts.body) if isinstance(stmt, n.ImportFrom))

    @cached_property
    def framework_names(self) -> frozenset[str]:
        """The names that the module imports from the framework, whatever it calls them."""
        return frozenset(
            stmt.bound for stmt in self._imports if stmt.module.partition(".")[0] in ("fastapi", "starlette")
        )

    @cached_property
    def renamed(self) -> dict[str, str]:
        """What `from … import name as bound` brings in: the name by what it is called here."""
        return {stmt.bound: stmt.name for stmt in self._imports if stmt.bound != stmt.name}

    @cached_property
    def rebound(self) -> dict[str, list[tuple[Function, Binding]]]:
        """What functions bind through `global`: by name, in which function, and the binding."""
        found: dict[str, list[tuple[Function, Binding]]] = {}
        if "global" in self.source.text:  # most files have none, and need no look into every function
            for function in (function for function in self.functions if function.node.holds(_GLOBAL)):
                for name, kind in function.scope.outer.items():
                    bindings = function.scope.bindings.get(name, ()) if kind == "global" else ()
                    found.setdefault(name, []).extend((function, binding) for binding in bindings)
        return found

    @property
    def functions(self) -> tuple[Function, ...]:
        """All functions, nested ones and methods included."""
        return tuple(d for d in self.definitions if isinstance(d, Function))

    def statements_around(self, span: Span) -> list[n.Stmt]:
        """The statements that contain a span, outermost first."""
        found: list[n.Stmt] = []
        body = self.facts.body
        while True:
            inner = next((stmt for stmt in body if _covers(stmt, span)), None)
            if inner is None:
                return found
            found.append(inner)
            blocks = (inner.body,) if isinstance(inner, (n.FunctionDef, n.ClassDef)) else blocks_of(inner)
            body = tuple(stmt for block in blocks for stmt in block)

    def statement_line(self, span: Span) -> int:
        """The first line of the innermost statement that contains a span."""
        around = self.statements_around(span)
        return around[-1].span.line if around else span.line

    def function_at(self, span: Span) -> Function | None:
        """The innermost function that contains a span."""
        inside = [f for f in self.functions if f.node.span.contains(span)]
        return max(inside, key=lambda f: f.node.span[:2], default=None)
