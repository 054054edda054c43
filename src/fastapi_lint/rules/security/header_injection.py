"""FAL804: a response header built from text that the client chooses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.client_text import client_text
from fastapi_lint.project.flows import Flow
from fastapi_lint.project.headers import Header, formatted, is_cleaned
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_FILENAME = re.compile(r"""[fF](["'])([^"'{}\\]*)filename="?\{([\w.]+)\}"?;?\1""")


class HeaderInjection(Rule):
    """The client adds parameters to the header, or gets an error instead of the answer."""

    code = "FAL804"
    name = "header-injection"
    summary = "a value of the request put into a response header as it is"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("security",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the headers that a handler builds from free text."""
        handler, sources = route.handler, client_text(route, project)
        if handler is None or not sources:
            return
        flow = Flow(handler, project, sources)
        headers = list(formatted(flow))
        if not headers or is_cleaned(flow) or flow.is_handed_on:
            return
        for header in headers:
            name = min(flow.of(header.value))
            shown = f"{name}.filename" if sources[name] == "upload" else name
            yield self.report(
                handler.module,
                header.value.span,
                f"`{shown}` goes into the header `{header.name}` as the client wrote it: {_effect(header)}",
                label="neither quoted nor encoded",
                context=handler.line,
                noqa_rows=(handler.line, *(d.span.line for d in handler.node.decorators)),
                fix=lambda header=header: self.repair(header, handler),  # type: ignore[misc]
            )

    def repair(self, header: Header, handler: Function) -> Fix:
        """Encode the file name as the standard for this header has it."""
        from fastapi_lint.syntax.edits import replace
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.spans import excerpt
        from fastapi_lint.syntax.tree import materialise

        module, span = handler.module, header.value.span
        found = (
            _FILENAME.fullmatch(excerpt(module.source, span)) if isinstance(header.value, n.Text) else None
        )
        if header.name != "content-disposition" or found is None:
            raise Refusal("only a file name at the end of `Content-Disposition` is rewritten")
        quote, imports = import_edits(
            module.source, module.facts, "urllib.parse", "quote", before=handler.line
        )
        tree = materialise(module.source, module.facts.top_level, handler.line)
        text = f"f\"{found[2]}filename*=UTF-8''{{{quote}({found[3]})}}\""
        return self.fix("encode the file name", (replace(tree, span, text), *imports))


def _effect(header: Header) -> str:
    if header.name == "content-disposition":
        return "a quote or `;` changes it, text outside Latin-1 is answered with 500"
    return "text outside Latin-1 is answered with 500, a line break with nothing at all"
