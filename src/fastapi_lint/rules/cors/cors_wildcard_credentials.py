"""FAL201: any origin together with credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project.cors import Cors, cors
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Middleware
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.values import Value


class CorsWildcardCredentials(Rule):
    """Starlette echoes the caller's origin: every website may read authenticated responses."""

    code = "FAL201"
    name = "cors-wildcard-credentials"
    summary = "CORS that admits any origin together with credentials"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("core", "cors")

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """Compare the possible origins and the possible credentials of one CORS middleware."""
        given = cors(middleware, project.evaluator)
        origins = () if given is None else _origins(given, middleware)
        if given is None or not given.credentials or not origins:
            return
        place, credentials = middleware.place, given.credentials
        default = all(v.is_default for v in origins) or all(v.is_default for v in credentials)
        when = " by default" if default else ""
        yield self.report(
            place.module,
            place.span,
            f"any website may read the answers to credentialed requests{when}: "
            "Starlette echoes the caller's origin",
            label=_origin(origins[0], place.module.filename),
            fix=lambda: self.repair(middleware, origins[0]),
            severity=Severity.WARNING if default else None,
        )

    def repair(self, middleware: Middleware, origin: Value) -> Fix:
        """Turn credentials off where they are turned on, and say where origins could be listed instead."""
        from fastapi_lint.syntax.calls import set_keyword
        from fastapi_lint.syntax.tree import materialise

        module = middleware.place.module
        if "allow_credentials" not in middleware.place.keywords:
            raise Refusal("`allow_credentials` is not written in this call")
        tree = materialise(module.source, module.facts.top_level, middleware.place.span.line)
        call = tree.call_at(middleware.place.span)
        if call is None:
            raise Refusal("the call was not found")
        title = f"set `allow_credentials=False`{_elsewhere(origin, middleware)}"
        return self.fix(title, set_keyword(tree, call, "allow_credentials", "False"))


def _origins(given: Cors, middleware: Middleware) -> tuple[Value, ...]:
    """What admits any origin; a pattern beside credentials that are always on does, whatever is compared."""
    if not _is_guarded(middleware):
        return given.anybody
    if not isinstance(middleware.place.keywords.get("allow_credentials"), n.Constant):
        return ()
    return tuple(value for value in given.anybody if value.value != "*")


def _is_guarded(middleware: Middleware) -> bool:
    """Whether the code around compares with `"*"`: it may well treat the wildcard on its own."""
    frame = middleware.place.frame
    bodies = [frame.module.facts.body, *((frame.function.node.body,) if frame.function is not None else ())]
    return any(
        isinstance(side, n.Constant) and side.value == "*"
        for body in bodies
        for expr in iter_expressions(body)
        if isinstance(expr, n.Compare)
        for side in (expr.left, *expr.rights, *_items(expr.rights))
    )


def _items(sides: tuple[n.Expr, ...]) -> Iterator[n.Expr]:
    for side in sides:
        if isinstance(side, n.Sequence):
            yield from side.items


def _elsewhere(origin: Value, middleware: Middleware) -> str:
    """Where the origins come from when the call only names them: that is where they could be listed."""
    module, span = origin.frame.module, origin.source.span
    if module is middleware.place.module and middleware.place.span.contains(span):
        return ""
    names = []
    for stmt in module.statements_around(span):
        if isinstance(stmt, (n.ClassDef, n.FunctionDef)):
            names.append(stmt.name)
        elif isinstance(stmt, (n.Assign, n.Annotated)):
            target = stmt.target if isinstance(stmt, n.Annotated) else stmt.targets[0]
            names += [target.id] if isinstance(target, n.Name) else []
    default = "the default of " if origin.is_default else ""
    name = f"{default}`{'.'.join(names)}`" if names else "another place"
    return f"; the origins come from {name} ({module.filename}:{span.line})"


def _origin(value: Value, filename: str) -> str:
    """Where the wildcard stands, when that is another place."""
    place = value.frame.module.filename
    line = value.source.span.line
    where = f"line {line}" if place == filename else f"{place}:{line}"
    return f"any origin: `{value.value}` ({where})"
