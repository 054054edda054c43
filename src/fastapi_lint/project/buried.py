"""`Depends` in an annotation, and how deep: FastAPI finds it in the outermost `Annotated` alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.definitions import Definitions
from fastapi_lint.project.parameters import Marker

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Module
    from fastapi_lint.project.parameters import Parameter

_DEPTH = 12
_UNIONS = frozenset({"Optional", "Union"})
_CONTAINERS = frozenset(
    {
        "list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "dict", "Dict",
        "Sequence", "Iterable", "Collection", "Mapping",
    }
)  # fmt: skip


class Step(NamedTuple):
    """One step from an annotation to a `Depends` inside it.

    `kind` is `name` (an alias), `type` (a `type` alias), `generic` (one with arguments), `inside` (the type
    of an `Annotated`), `union` or `container`; `expr` stands in `frame`. `statement` defines a `type` alias,
    in the file of `home`: `type X = …`, or `X = TypeAliasType("X", …)`.
    """

    kind: str
    expr: n.Expr
    frame: t.Frame
    statement: n.Annotated | n.Assign | None = None
    home: Module | None = None


class Buried(NamedTuple):
    """A `Depends` in `annotated`, which stands in `frame`, and the steps to it."""

    marker: Marker
    annotated: n.Subscript
    frame: t.Frame
    steps: tuple[Step, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the steps."""
        return tuple(step.kind for step in self.steps)

    @property
    def arguments(self) -> tuple[n.Expr, ...]:
        """The arguments of the `Annotated`: the type, then the metadata."""
        index = self.annotated.index
        return index.items if isinstance(index, n.Sequence) else (index,)


class Annotation:
    """Looks for `Depends` in annotations."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._ev = project.evaluator
        self._definitions = Definitions(project.evaluator)

    def of(self, parameter: Parameter) -> Iterator[Buried]:
        """The dependencies in a parameter's annotation; none where the default value is a marker."""
        if parameter.node.annotation is not None and parameter.default is None:
            yield from self._walk(parameter.node.annotation, parameter.frame, ())

    def _walk(self, expr: n.Expr, frame: t.Frame, steps: tuple[Step, ...]) -> Iterator[Buried]:
        parsed = self._ev.annotations.unquote(expr)
        if len(steps) > _DEPTH or parsed is None:
            return
        match parsed:
            case n.Subscript():
                yield from self._subscript(parsed, frame, steps)
            case n.Binary(op="BitOr", left=left, right=right):
                inside = (*steps, Step("union", parsed, frame))
                yield from self._walk(left, frame, inside)
                yield from self._walk(right, frame, inside)
            case n.Name() | n.Attribute():
                yield from self._named(parsed, frame, steps, "type")

    def _named(self, expr: n.Expr, frame: t.Frame, steps: tuple[Step, ...], kind: str) -> Iterator[Buried]:
        found = list(self._definitions.of(expr, frame))
        if len(found) != 1:
            return
        value, home = found[0].expr, found[0].frame
        statement = _type_statement(value, home.module)
        if isinstance(value, n.Call) and isinstance(statement, n.Assign):
            func = self._ev.infer(value.func, home)
            named = func.dotted.rpartition(".")[2] if isinstance(func, t.External) else ""
            if named != "TypeAliasType" or len(value.args) != 2:
                return
            value = value.args[1]
        if isinstance(value, (n.Subscript, n.Binary, n.Name, n.Attribute)):
            is_type = statement is not None
            step = Step(kind if is_type else "name", expr, frame, statement, home.module)
            yield from self._walk(value, home, (*steps, step))

    def _subscript(self, expr: n.Subscript, frame: t.Frame, steps: tuple[Step, ...]) -> Iterator[Buried]:
        base = self._ev.infer(expr.base, frame)
        args = expr.index.items if isinstance(expr.index, n.Sequence) else (expr.index,)
        if not isinstance(base, t.External):
            yield from self._named(expr.base, frame, steps, "generic")
            return
        last = base.dotted.rpartition(".")[2]
        if last == "Annotated":
            markers = [m for arg in args[1:] if (m := self._project.parameters.marker(arg, frame))]
            if markers:
                if markers[-1].is_dependency:
                    yield Buried(markers[-1], expr, frame, steps)
            else:
                yield from self._walk(args[0], frame, (*steps, Step("inside", expr, frame)))
        elif last in _UNIONS or last in _CONTAINERS:
            kind = "union" if last in _UNIONS else "container"
            for arg in args:
                yield from self._walk(arg, frame, (*steps, Step(kind, expr, frame)))


def _type_statement(value: n.Expr, module: Module) -> n.Annotated | n.Assign | None:
    """The statement `type X = value`, or `X = TypeAliasType(…)` whose call `value` is."""
    for stmt in iter_statements(module.facts.body):
        if isinstance(stmt, n.Annotated) and stmt.is_alias and stmt.annotation is value:
            return stmt
        if isinstance(stmt, n.Assign) and stmt.value is value and isinstance(value, n.Call):
            return stmt
    return None
