"""Finding the rules: every `Rule` in a module of a family package, without a list to keep."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import fastapi_lint.rules
from fastapi_lint.rules.base import Rule


class InvalidRule(TypeError):
    """A rule that breaks the contract of `Rule`; the text names it and says how."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """One instance of every rule, sorted by code."""
    return discover(fastapi_lint.rules)


def discover(package: ModuleType) -> tuple[Rule, ...]:
    """The rules in the family packages of `package`, sorted by code; raises InvalidRule."""
    classes = [cls for module in _modules(package) for cls in _rules_of(module)]
    codes: dict[str, type[Rule]] = {}
    names: dict[str, type[Rule]] = {}
    for cls in classes:
        _validate(cls)
        for key, seen in ((cls.code, codes), (cls.name, names)):
            if key in seen:
                raise InvalidRule(f"{_where(cls)}: `{key}` is already taken by {_where(seen[key])}")
            seen[key] = cls
    return tuple(codes[code]() for code in sorted(codes))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for family in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not family.ispkg:
            continue
        family_package = importlib.import_module(family.name)
        for module in pkgutil.iter_modules(family_package.__path__, f"{family.name}."):
            if not module.name.rpartition(".")[2].startswith("_"):
                yield importlib.import_module(module.name)


def _rules_of(module: ModuleType) -> list[type[Rule]]:
    """The rules a module defines itself; a class without a code is a base of rules."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Rule)
        and value.__module__ == module.__name__
        and "code" in vars(value)
    ]


def _validate(cls: type[Rule]) -> None:
    for attribute in ("name", "summary", "severity", "since"):
        if not hasattr(cls, attribute):
            raise InvalidRule(f"{_where(cls)}: `{attribute}` is not set")
    if cls.__module__.rpartition(".")[2] != cls.name.replace("-", "_"):
        raise InvalidRule(f"{_where(cls)}: rule `{cls.name}` belongs in {cls.name.replace('-', '_')}.py")
    hooks = sorted(name for name in dir(cls) if name.startswith("check_") and _overrides(cls, name))
    unknown = [name for name in hooks if not hasattr(Rule, name)]
    if unknown:
        raise InvalidRule(f"{_where(cls)}: there is no hook `{unknown[0]}`")
    if len(hooks) != 1:
        raise InvalidRule(f"{_where(cls)}: overrides {', '.join(hooks) or 'no hook'} instead of one hook")


def _overrides(cls: type[Rule], name: str) -> bool:
    return getattr(cls, name) is not getattr(Rule, name, None)


def _where(cls: type[Rule]) -> str:
    return f"{cls.__module__}.{cls.__name__}"
