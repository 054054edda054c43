"""Which of the project's own dependencies provides what a path operation makes for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.project import types as t
from fastapi_lint.project.dependencies import Dependencies
from fastapi_lint.project.module import Function
from fastapi_lint.served import flatten

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.sessions import Opening


def provider(opening: Opening, handler: Function, project: Project) -> Function | str:
    """The one dependency that yields an object of the opened class, or why there is none to use."""
    found: dict[Function, bool] = {}
    for place in project.registrations.depends:
        target = project.evaluator.annotations.target(place.call)
        if target is None:
            continue
        plain = len(place.call.args) + len(place.call.keywords) == 1
        value = project.evaluator.infer(target, place.frame)
        for member in t.known(value):
            if isinstance(member, t.FunctionValue) and _provides(member, opening.cls, project):
                found[member.function] = found.get(member.function, True) and plain
    for module in (handler.module,):
        for function in module.functions:
            if function.parent is None and function.cls is None and function.node.yields:
                value = t.FunctionValue(function, project.evaluator.module_frame(module))
                if _provides(value, opening.cls, project) and not function.node.decorators:
                    found.setdefault(function, True)
    candidates = [function for function in found if function is not handler]
    if not candidates:
        return "no dependency of the project yields such an object"
    if len(candidates) > 1:
        names = ", ".join(f"`{function.name}`" for function in candidates)
        return f"several dependencies could provide it: {names}"
    if candidates[0].parent is not None or candidates[0].cls is not None:
        return f"`{candidates[0].name}` is not defined at module level"
    if not found[candidates[0]]:
        return f"`{candidates[0].name}` is used with options of `Depends`"
    if candidates[0] in _injected(handler, project):
        return f"`{candidates[0].name}` is injected already, and a dependency gives one for each request"
    return candidates[0]


def _injected(handler: Function, project: Project) -> set[Function | None]:
    """The functions of the handler's own dependencies, at any depth."""
    home = project.evaluator.home(handler.module, handler.parent)
    reader = Dependencies(project.evaluator)
    return {d.function for d in flatten(reader.of_function(t.FunctionValue(handler, home)))}


def _provides(value: t.FunctionValue, cls: str, project: Project) -> bool:
    if not value.function.node.yields:
        return False
    provided = list(t.known(project.evaluator.annotations.provided(value)))
    return bool(provided) and all(isinstance(m, t.Instance) and m.cls == cls for m in provided)
