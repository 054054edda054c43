"""FAL601: a path parameter that neither the handler nor a dependency takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity, Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.loop_need import used_elsewhere
from fastapi_lint.project.path_names import nearest, query_parameters
from fastapi_lint.project.paths import convertors
from fastapi_lint.project.serving import Registered
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function
    from fastapi_lint.served import Served, World

# What the convertors of Starlette let through, as FastAPI would read it.
_TYPES = {"str": "str", "path": "str", "int": "int", "float": "float"}


class UnboundPathParameter(Rule):
    """The value in the URL is thrown away, and a misspelt parameter is asked for in the query."""

    code = "FAL601"
    name = "unbound-path-parameter"
    summary = "a path parameter that neither the handler nor a dependency takes"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("routing",)

    def check_world(self, world: World, project: Project) -> Iterator[Diagnostic]:
        """Report the parameters of each route that provably nothing takes."""
        serving = project.serving
        for row in world.routes:
            registered = serving.registered(row) if row.unbound else None
            handler = serving.handler(row) if registered is not None else None
            if registered is None or handler is None:
                continue
            catching = {name for name, kind in convertors(row.path).items() if kind == "path"}
            names = {name: _place(registered, name) for name in row.unbound if name not in catching}
            for name, span in names.items():
                if span is not None:
                    yield self._report(name, span, row, registered, handler, world, project)
            above = [name for name, span in names.items() if span is None]
            if above:
                span = registered.place.span if registered.path is None else registered.path.span
                yield self._report(above[0], span, row, registered, handler, world, project, *above[1:])

    def _report(
        self,
        name: str,
        span: Span,
        row: Served,
        registered: Registered,
        handler: Function,
        world: World,
        project: Project,
        *more: str,
    ) -> Diagnostic:
        taken = {*convertors(row.path)}
        candidates = [p for p in query_parameters(handler, project) if p.name not in taken]
        near = nearest(name, candidates)
        return self.report(
            registered.module,
            span,
            _message((name, *more), row, near),
            label="not taken by the handler, nor by what it depends on",
            context=handler.line if handler.module is registered.module else None,
            noqa_rows=(registered.place.span.line,),
            fix=lambda: self.repair(name, near, row, registered, handler, world, project),
        )

    def repair(
        self,
        name: str,
        near: n.Param | None,
        row: Served,
        registered: Registered,
        handler: Function,
        world: World,
        project: Project,
    ) -> Fix:
        """Call the parameter in the path what the handler calls it, or let the handler take it."""
        from fastapi_lint.syntax.edits import add_parameter, replace
        from fastapi_lint.syntax.tree import materialise

        module = handler.module
        tree = materialise(module.source, module.facts.top_level, handler.line)
        if near is not None:
            span = _place(registered, name)
            if span is None:
                raise Refusal(f"`{{{name}}}` stands in the prefix of other routes too")
            written = Span(*span[:3], span.column + 1 + len(name))
            slice_ = materialise(registered.module.source, registered.module.facts.top_level, span.line)
            return self.fix(f"call it `{{{near.name}}}`", (replace(slice_, written, f"{{{near.name}"),))
        others = [other.path for other in world.routes if other[6:8] == row[6:8]]
        if not all(name in convertors(path) for path in others):
            raise Refusal(f"`{handler.name}` also answers at a path without `{{{name}}}`")
        reason = used_elsewhere(handler, project)
        if reason is not None:
            raise Refusal(reason)
        kind = _TYPES.get(convertors(row.path)[name])
        function = tree.function_at(handler.line)
        if kind is None or function is None:
            raise Refusal("the type of the parameter is not known")
        return self.fix(f"take it: `{name}: {kind}`", add_parameter(tree, function, f"{name}: {kind}"))


def _place(registered: Registered, name: str) -> Span | None:
    """Where a parameter stands in the path as written."""
    found = [registered.piece(f"{{{name}{end}") for end in ("}", ":")]
    return next((span for span in found if span is not None), None)


def _message(names: tuple[str, ...], row: Served, near: n.Param | None) -> str:
    listed = " and ".join(f"`{{{name}}}`" for name in names)
    method = "WebSocket" if row.is_websocket else "/".join(row.methods)
    text = f"{listed} in `{method} {row.path}` is taken by nothing"
    if near is None or len(names) > 1:
        return f"{text}: the value in the URL is ignored"
    required = "a required" if near.default is None else "a"
    return f"{text}: `{near.name}` is {required} query parameter instead"
