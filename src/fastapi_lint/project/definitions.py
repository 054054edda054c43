"""From a name to the expressions that define it: through scopes, imports, and attributes of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class
from fastapi_lint.project.scope import Binding

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator


_Step: TypeAlias = tuple[t.Frame, str]


class Definition(NamedTuple):
    """An expression that gives a name its value; `is_default` says that configuration can replace it."""

    expr: n.Expr
    frame: t.Frame
    is_default: bool


class Definitions:
    """Questions about defining expressions; nothing where they cannot be followed."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def of(self, expr: n.Expr, frame: t.Frame) -> Iterator[Definition]:
        """The expressions behind a name or an attribute."""
        if isinstance(expr, n.Name):
            yield from self._name(expr.id, frame, expr.span.line)
        elif isinstance(expr, n.Attribute):
            yield from self._attribute(expr, frame)

    def _name(
        self, name: str, frame: t.Frame, line: int | None, seen: frozenset[_Step] = frozenset()
    ) -> Iterator[Definition]:
        """`seen` are the imports on the way here: two modules may import a name from each other."""
        current: t.Frame | None = frame
        while current is not None:
            owner = current.function or current.cls or current.module
            bindings = owner.scope.reaching(name, line)
            if bindings:
                for binding in bindings:
                    yield from self._binding(binding, current, seen)
                return
            line = None
            module = self._ev.module_frame(current.module)
            current = current.parent or (module if current is not module else None)

    def _binding(self, binding: Binding, frame: t.Frame, seen: frozenset[_Step]) -> Iterator[Definition]:
        node = binding.node
        if binding.path:
            return
        if binding.kind == "value" and node is not None:
            yield Definition(node, frame, False)  # type: ignore[arg-type]
        elif binding.kind == "parameter" and isinstance(node, n.Param) and node.default is not None:
            yield Definition(node.default, frame.parent or frame, True)
        elif isinstance(node, n.ImportFrom):
            target = self._ev.names.imported_module(node, frame.module)
            if isinstance(target, t.ModuleValue):
                step = (self._ev.module_frame(target.module), node.name)
                if step not in seen:
                    yield from self._name(node.name, step[0], None, seen | {step})

    def _attribute(self, expr: n.Attribute, frame: t.Frame) -> Iterator[Definition]:
        for base in t.known(self._ev.infer(expr.base, frame)):
            if isinstance(base, t.ModuleValue):
                yield from self._name(expr.attr, self._ev.module_frame(base.module), None)
            elif isinstance(base, (t.Instance, t.ClassValue)) and isinstance(base.cls, Class):
                yield from self._member(base.cls, expr.attr)

    def _member(self, cls: Class, attr: str) -> Iterator[Definition]:
        """A class attribute: of settings classes, a default that the environment can replace."""
        order = self._ev.members.mro(cls)
        settings = any(isinstance(b, str) and b.rpartition(".")[2] == "BaseSettings" for b in order)
        for owner in order:
            if isinstance(owner, str):
                continue
            for binding in owner.scope.bindings.get(attr, ())[-1:]:
                if binding.kind == "value" and binding.node is not None:
                    frame = self._ev.class_frame(t.ClassValue(owner))
                    yield Definition(binding.node, frame, settings)  # type: ignore[arg-type]
                    return
            for assigned in owner.assigned(attr):
                if assigned.binding.kind == "value" and assigned.binding.node is not None:
                    home = self._ev.home(owner.module, assigned.method)
                    yield Definition(assigned.binding.node, home, False)  # type: ignore[arg-type]
                    return
