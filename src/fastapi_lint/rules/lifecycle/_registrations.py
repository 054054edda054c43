"""How the registration of an event handler is shown to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n

if TYPE_CHECKING:
    from fastapi_lint.project.application import EventHandler


def spelling(handler: EventHandler) -> str:
    """The registration as it is written: `@app.on_event("startup")`, `on_startup=`.

    Of `add_event_handler` the name alone, the same for an application and for its router.
    """
    from fastapi_lint.syntax.spans import excerpt

    if handler.form == "keyword":
        return f"`on_{handler.event}=`"
    if handler.form == "add_event_handler":
        return "`add_event_handler`"
    source = handler.place.module.source
    call = handler.place.call
    owner = excerpt(source, call.func.base.span) if isinstance(call.func, n.Attribute) else "app"
    sign = "@" if handler.decorator_of is not None else ""
    event = "…" if handler.event is None else f'"{handler.event}"'
    return f"`{sign}{owner}.on_event({event})`"


def subject(handler: EventHandler) -> str:
    """What the registration is about: the handler's name, or the registration where that is not known."""
    if handler.function is not None:
        return f"event handler `{handler.function.name}`"
    return f"the handler of {spelling(handler)}"


def noqa_rows(handler: EventHandler) -> tuple[int, ...]:
    """The lines besides its own on which `# noqa` silences a diagnostic about a registration."""
    function = handler.decorator_of
    return () if function is None else (function.line,)
