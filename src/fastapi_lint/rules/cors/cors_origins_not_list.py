"""FAL203: a string in the place of the list of origins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.cors import cors, never_matches
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Middleware
    from fastapi_lint.project.cors import Text
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Module


class CorsOriginsNotList(Rule):
    """Starlette asks whether the origin is in it: of a string, every part is."""

    code = "FAL203"
    name = "cors-origins-not-list"
    summary = "a string as `allow_origins`: every part of it is allowed"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("cors",)

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """Report what is a string for sure, but for `*`, which means the same as in a list."""
        given = cors(middleware, project.evaluator)
        text = None if given is None else given.text
        if text is None or text.text in ("*", ""):
            return
        place = middleware.place
        here = text.frame.module is place.module and place.span.contains(text.expr.span)
        yield self.report(
            place.module,
            text.expr.span if here else place.span,
            _message(text.text),
            label="needs a list",
            context=place.span.line,
            noqa_rows=(place.span.line,),
            fix=lambda: self.repair(text, place.module if here else None),
        )

    def repair(self, text: Text, module: Module | None) -> Fix:
        """The same origins as a list, where it is known which they are."""
        from fastapi_lint.syntax.spans import excerpt

        if module is None:
            raise Refusal("`allow_origins` is not written in this call")
        if text.text is None:
            raise Refusal("the string may hold one origin or several")
        parts = [part.strip() for part in text.text.split(",")]
        for part in parts:
            reason = never_matches(part)
            if part == "*":
                raise Refusal("`*` beside other origins allows every origin")
            if reason is not None or not part:
                raise Refusal(f"`{part}` would match nothing in a list")
        if len(parts) > 1 and not isinstance(text.expr, n.Constant):
            raise Refusal("the string holds several origins")
        items = excerpt(module.source, text.expr.span)
        if len(parts) > 1:
            items = ", ".join(f'"{part}"' for part in parts)
        return self.fix("write a list", (Edit(module.filename, text.expr.span, f"[{items}]"),))


def _message(text: str | None) -> str:
    if text is not None and "*" in text:
        return f"`allow_origins` is the string `{text}`, which contains `*`: Starlette allows every origin"
    shorter = "" if text is None or "://" not in text else f", `{text[:-1]}` too"
    return f"`allow_origins` is a string: Starlette allows every origin that is a part of it{shorter}"
