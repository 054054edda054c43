"""FAL401: a JSON route that declares no response model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.imports import Naming
from fastapi_lint.project.returns import Returns
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Class, Function

_BODILESS = (204, 205, 304)
_JSON = (
    "fastapi.responses.JSONResponse",
    "fastapi.responses.ORJSONResponse",
    "fastapi.responses.UJSONResponse",
)


class MissingResponseModel(Rule):
    """Neither `response_model` nor a return annotation: nothing is documented, validated or filtered."""

    code = "FAL401"
    name = "missing-response-model"
    summary = "a JSON route with neither `response_model` nor a return annotation"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("core", "contract")

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the handler unless something says that no model is wanted."""
        handler = route.handler
        if handler is None or not route.is_api or route.is_websocket or handler.node.returns is not None:
            return
        if _declared(route, project) or set(route.methods) <= {"HEAD", "OPTIONS"}:
            return
        returns = Returns(project.evaluator, handler)
        if handler.node.yields or returns.is_stub or returns.only_raises or returns.is_response:
            return
        model = returns.model()
        empty = returns.returns_nothing
        yield self.report(
            handler.module,
            handler.node.name_span,
            f"route `{route.title}` declares no response model",
            label="it returns nothing" if empty else "what it returns is neither documented nor filtered",
            context=route.place.span.line if route.decorator else None,
            noqa_rows=(handler.line, *(d.span.line for d in handler.node.decorators)),
            fix=self._builder(handler, model, empty, project),
        )

    def _builder(
        self, handler: Function, model: tuple[Class, str] | None, empty: bool, project: Project
    ) -> Callable[[], Fix] | None:
        if empty:
            return lambda: self._annotate(handler, "None", ())
        return None if model is None else lambda: self.repair(handler, *model, project)

    def repair(self, handler: Function, model: Class, form: str, project: Project) -> Fix:
        """Annotate with the model that is provably returned."""
        from fastapi_lint.syntax.imports import import_edits

        module, naming = handler.module, Naming(project.evaluator)
        if model.parent is not None or model.outer is not None:
            raise Refusal(f"`{model.name}` is not defined at module level")
        before = None if handler.parent is not None else handler.line
        spelling = naming.local(model, module, before)
        imports: tuple[Edit, ...] = ()
        if spelling is None and model.module is module:
            raise Refusal(f"`{model.name}` is defined below the route")
        if spelling is None:
            path = naming.import_path(model.module, module)
            if path is None or naming.would_cycle(model.module, module):
                raise Refusal(f"`{model.name}` cannot be imported here without a circle")
            spelling, imports = import_edits(module.source, module.facts, path, model.name, before=before)
        return self._annotate(handler, form.format(spelling), imports)

    def _annotate(self, handler: Function, annotation: str, imports: tuple[Edit, ...]) -> Fix:
        from fastapi_lint.syntax.functions import annotate_return
        from fastapi_lint.syntax.tree import materialise

        module = handler.module
        tree = materialise(module.source, module.facts.top_level, handler.line)
        function = tree.function_at(handler.line)
        if function is None:
            raise Refusal("the function was not found")
        edits = annotate_return(tree, function, annotation)
        return self.fix(f"annotate the return type `{annotation}`", (*edits, *imports))


def _declared(route: Route, project: Project) -> bool:
    """Whether the registration says what is returned, or that it does not matter."""
    keywords = route.place.keywords
    if "response_model" in keywords or route.place.is_open or _hidden(route):
        return True
    status = keywords.get("status_code")
    if status is not None and _is_bodiless(status, route, project):
        return True
    chosen = keywords.get("response_class")
    if chosen is not None:
        return not _is_json(chosen, route.place.frame, project)
    return _other_default(route, project)


def _hidden(route: Route) -> bool:
    places = [route.place, *(include.place for _, include in route.router.parents)]
    if route.router.place is not None:
        places.append(route.router.place)
    return any(
        "include_in_schema" in place.keywords and not _is_true(place.keywords["include_in_schema"])
        for place in places
    )


def _is_true(expr: n.Expr) -> bool:
    return isinstance(expr, n.Constant) and expr.value is True


def _is_bodiless(expr: n.Expr, route: Route, project: Project) -> bool:
    value = project.evaluator.infer(expr, route.place.frame)
    if isinstance(value, t.Literal):
        return value.value in _BODILESS
    name = value.dotted if isinstance(value, t.External) else ""
    return any(f"_{code}_" in name for code in _BODILESS) or name.endswith(
        ("NO_CONTENT", "NOT_MODIFIED", "RESET_CONTENT")
    )


def _is_json(expr: n.Expr, frame: t.Frame, project: Project) -> bool:
    value = project.evaluator.infer(expr, frame)
    if isinstance(value, t.External):
        return value.dotted in _JSON
    if isinstance(value, t.ClassValue):
        return any(project.evaluator.members.subclass_of(value.cls, name) for name in _JSON)
    return False


def _other_default(route: Route, project: Project) -> bool:
    """Whether the router, or an application it belongs to, answers with something else than JSON."""
    owners = [route.router, *(parent for parent, _ in route.router.parents)]
    for owner in owners:
        if owner.place is not None and "default_response_class" in owner.place.keywords:
            return not _is_json(owner.place.keywords["default_response_class"], owner.place.frame, project)
    return False
