"""The project's own names for what is injected: `SessionDep = Annotated[Session, Depends(get_session)]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.imports import Naming
from fastapi_lint.project.module import Function, Module

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class Alias(NamedTuple):
    """A module-level name for `Annotated[cls, Depends(dependency)]`; `line` is where it is bound."""

    module: Module
    name: str
    line: int


class Spelled(NamedTuple):
    """An alias as one file can say it: `text`, imported from `origin` if that is given."""

    text: str
    origin: str | None = None
    name: str = ""


def alias_for(
    dependency: Function, cls: str, module: Module, before: int, project: Project
) -> Spelled | None:
    """How a handler of `module` at line `before` can name what the dependency provides, if there is an alias.

    Aliases that the module has already come first, then those that it can import without a circle.
    """
    found = sorted(_aliases(dependency, cls, project), key=lambda a: (a.module is not module, a.name))
    importable: list[Spelled] = []
    for alias in found:
        if alias.module is module:
            if alias.line < before:
                return Spelled(alias.name)
            continue
        local = _imported(alias, module, before, project)
        if local is not None:
            return Spelled(local)
        naming = Naming(project.evaluator)
        path = naming.import_path(alias.module, module)
        if path is not None and not naming.would_cycle(alias.module, module):
            importable.append(Spelled(alias.name, path, alias.name))
    return importable[0] if importable else None


def _aliases(dependency: Function, cls: str, project: Project) -> set[Alias]:
    found = set()
    for place in project.registrations.depends:
        alias = _alias(place, cls, project)
        if alias is None or len(place.call.args) + len(place.call.keywords) != 1:
            continue
        target = project.evaluator.annotations.target(place.call)
        value = t.UNKNOWN if target is None else project.evaluator.infer(target, place.frame)
        if isinstance(value, t.FunctionValue) and value.function is dependency:
            found.add(alias)
    return found


def _alias(place: Place, cls: str, project: Project) -> Alias | None:
    """The alias whose only metadata a `Depends(…)` is, if it stands in one for `cls`."""
    stmt = next(iter(place.module.statements_around(place.span)), None)
    if not isinstance(stmt, n.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.targets[0], n.Name):
        return None
    name, value = stmt.targets[0].id, stmt.value
    if not isinstance(value, n.Subscript) or len(place.module.scope.bindings.get(name, ())) != 1:
        return None
    metadata = list(project.evaluator.annotations.metadata(value, place.frame))
    if [found.expr for found in metadata] != [place.call]:
        return None
    declared = project.evaluator.annotations.instance(value, place.frame)
    if not isinstance(declared, t.Instance) or declared.cls != cls:
        return None
    return Alias(place.module, name, stmt.span.line)


def _imported(alias: Alias, module: Module, before: int, project: Project) -> str | None:
    """The name under which a module has imported an alias."""
    for name, bindings in module.scope.bindings.items():
        node = bindings[-1].node
        if not isinstance(node, n.ImportFrom) or node.typing_only or bindings[-1].line >= before:
            continue
        origin = project.evaluator.names.imported_module(node, module)
        if node.name == alias.name and isinstance(origin, t.ModuleValue) and origin.module is alias.module:
            return name
    return None
