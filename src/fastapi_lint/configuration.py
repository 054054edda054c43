"""Loading settings: `[tool.fastapi-lint]` of the nearest pyproject.toml, then the command line on top."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from fastapi_lint.config import (
    NO_SELECTION,
    OUTPUT_FORMATS,
    ConfigError,
    RuleInfo,
    Settings,
    absolute,
    name_of,
    relative_to,
    specificity,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SECTION = "tool.fastapi-lint"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings and where they come from.

    `origins` maps the keys that were set to the name of a file or to `command line`; `file` is the
    configuration file in use. `is_project` says that the root is the directory of a project and not merely
    one that holds the paths.
    """

    settings: Settings
    origins: Mapping[str, str]
    file: str | None = None
    is_project: bool = False


def load(
    paths: Sequence[str],
    rules: Sequence[RuleInfo],
    *,
    file: str | None = None,
    isolated: bool = False,
    command_line: Mapping[str, object] | None = None,
) -> Configuration:
    """The settings for checking `paths`; raises ConfigError.

    The nearest pyproject.toml with the section counts, upwards from the first path, unless `file` names
    one or `isolated` forbids it. `command_line` has the keys and types of the section. Patterns are
    relative to the directory of the configuration found, and to the working directory for a `file`.
    """
    start = _directory(paths[0] if paths else ".")
    found = None if isolated else _named(file) if file is not None else _nearest(start)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    if found is not None:
        values = _read(found.table, f"{found.name}: {SECTION}.", rules)
        origins = dict.fromkeys(values, found.name)
    base = "." if found is None or file is not None else name_of(found.path.parent)
    project = found.path.parent if found is not None and file is None else _project(start)
    root = _root(project, [str(_directory(path)) for path in paths] or [str(start)])
    settings = replace(
        Settings(base=base, root=root),
        **{_field(key): value for key, value in values.items()},
    )
    given = _read(command_line or {}, "--", rules)
    origins.update(dict.fromkeys(given, "command line"))
    return Configuration(
        settings=_override(settings, given),
        origins=origins,
        file=found.name if found else None,
        is_project=project is not None and root == name_of(project),
    )


class _Found(NamedTuple):
    path: Path
    table: Mapping[str, object]

    @property
    def name(self) -> str:
        return name_of(self.path)


def _named(file: str) -> _Found:
    path = absolute(file)
    table = _section(path)
    if table is None:
        raise ConfigError(f"{file}: has no [{SECTION}] table")
    return _Found(path, table)


def _nearest(start: Path) -> _Found | None:
    for directory in (start, *start.parents):
        path = directory / "pyproject.toml"
        if path.is_file() and (table := _section(path)) is not None:
            return _Found(path, table)
    return None


def _section(path: Path) -> Mapping[str, object] | None:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{name_of(path)}: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{name_of(path)}: not valid TOML: {_one_line(str(error))}") from error
    tool = data.get("tool", {})
    table = tool.get("fastapi-lint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{name_of(path)}: {SECTION}: expected a table, not {_type(table)}")
    return table


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _directory(path: str) -> Path:
    full = absolute("." if path == "-" else path)
    return full if full.is_dir() else full.parent


def _root(project: Path | None, places: Sequence[str]) -> str:
    """The narrowest directory that is a project and holds every path."""
    here = Path.cwd()
    if project is None and all(Path(place).is_relative_to(here) for place in places):
        return "."
    try:
        return name_of(os.path.commonpath([str(project), *places] if project else places))
    except ValueError:  # several drives
        return "."


def _project(start: Path) -> Path | None:
    places = (start, *start.parents)
    for mark in ("pyproject.toml", ".git"):
        for directory in places:
            if (directory / mark).exists():
                return directory
    return None


def _override(settings: Settings, given: Mapping[str, Any]) -> Settings:
    changes = {_field(key): value for key, value in given.items()}
    selection = NO_SELECTION._replace(
        **{name: changes.pop(name) for name in NO_SELECTION._fields if name in changes}
    )
    here = relative_to(".", settings.base)
    for name in ("exclude", "extend_exclude"):
        if name in changes:
            changes[name] = tuple(_rebase(pattern, here) for pattern in changes[name])
    if "extend_exclude" in changes:
        changes["extend_exclude"] = settings.extend_exclude + changes["extend_exclude"]
    if "per_file_ignores" in changes:
        changes["per_file_ignores"] = tuple(
            (_rebase(pattern, here), selectors) for pattern, selectors in changes["per_file_ignores"]
        )
    return replace(settings, overrides=selection, **changes)


def _rebase(pattern: str, here: str) -> str:
    """A pattern typed in directory `here`, as seen from the base; one without a slash matches anywhere."""
    negation = "!" if pattern.startswith("!") else ""
    body = pattern.removeprefix("!")
    if here == "." or here.startswith("..") or "/" not in body.rstrip("/"):
        return pattern
    return f"{negation}/{here}/{body.removeprefix('./').lstrip('/')}"


def _field(key: str) -> str:
    return key.replace("-", "_")


def _read(table: Mapping[str, object], where: str, rules: Sequence[RuleInfo]) -> dict[str, Any]:
    """Every value of a table, checked; `where` stands before a key in messages."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        reader = _READERS.get(key)
        if reader is None:
            raise ConfigError(f"{where}{key}: unknown key{_suggest(key, _READERS)}")
        values[key] = reader(value, f"{where}{key}", rules)
    return values


def _boolean(value: object, where: str, rules: Sequence[RuleInfo]) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: expected true or false, not {_type(value)}")
    return value


def _positive(value: object, where: str, rules: Sequence[RuleInfo]) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigError(f"{where}: expected a positive number, not {value!r}")
    return value


def _string(value: object, where: str, rules: Sequence[RuleInfo]) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{where}: expected a string, not {_type(value)}")
    return value


def _strings(value: object, where: str, rules: Sequence[RuleInfo]) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise ConfigError(f"{where}: expected a list of strings, not {_type(value)}")
    for item in value:
        if not isinstance(item, str):
            raise ConfigError(f"{where}: expected a list of strings, but it holds {_type(item)}")
    return tuple(value)


def _selectors(value: object, where: str, rules: Sequence[RuleInfo]) -> tuple[str, ...]:
    selectors = _strings(value, where, rules)
    for selector in selectors:
        if selector != "ALL" and not any(specificity(selector, rule) for rule in rules):
            known = ["ALL", *(text for rule in rules for text in (rule.code, rule.name, *rule.groups))]
            raise ConfigError(f'{where}: unknown rule or selector "{selector}"{_suggest(selector, known)}')
    return selectors


def _per_file(
    value: object, where: str, rules: Sequence[RuleInfo]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: expected a table of patterns and selectors, not {_type(value)}")
    return tuple(
        (pattern, _selectors(selectors, f'{where}."{pattern}"', rules))
        for pattern, selectors in value.items()
    )


def _format(value: object, where: str, rules: Sequence[RuleInfo]) -> str:
    text = _string(value, where, rules)
    if text not in OUTPUT_FORMATS:
        raise ConfigError(f'{where}: unknown format "{text}"{_suggest(text, OUTPUT_FORMATS)}')
    return text


def _version(value: object, where: str, rules: Sequence[RuleInfo]) -> str:
    from packaging.version import InvalidVersion, Version  # lazy: rarely set

    text = _string(value, where, rules)
    try:
        Version(text)
    except InvalidVersion:
        raise ConfigError(f'{where}: "{text}" is not a version such as "0.115.0"') from None
    return text


def _dotted(value: object, where: str, rules: Sequence[RuleInfo]) -> tuple[str, ...]:
    names = _strings(value, where, rules)
    for name in names:
        if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", name):
            raise ConfigError(f'{where}: "{name}" is not a dotted name such as "package.module.function"')
    return names


def _prefixes(value: object, where: str, rules: Sequence[RuleInfo]) -> tuple[str, ...]:
    found = _strings(value, where, rules)
    for prefix in found:
        if not prefix.removeprefix("!").startswith("/"):
            raise ConfigError(f'{where}: "{prefix}" is not the beginning of a path such as "/admin"')
    return found


_READERS: Mapping[str, Callable[[object, str, Sequence[RuleInfo]], object]] = {
    "select": _selectors,
    "extend-select": _selectors,
    "ignore": _selectors,
    "per-file-ignores": _per_file,
    "exclude": _strings,
    "extend-exclude": _strings,
    "force-exclude": _boolean,
    "jobs": _positive,
    "unsafe-fixes": _boolean,
    "output-format": _format,
    "fastapi-version": _version,
    "blocking-calls": _dotted,
    "non-blocking-calls": _dotted,
    "guarded-prefixes": _prefixes,
}

KEYS = tuple(_READERS)
"""The keys of `[tool.fastapi-lint]`."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a mistyped one, None if none comes near."""
    words = {text.lower(): text for text in known}
    near = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    return words[near[0]] if near else None


def _suggest(word: str, known: Iterable[str]) -> str:
    near = closest(word, known)
    return f'; did you mean "{near}"?' if near else ""


def _type(value: object) -> str:
    names = {bool: "a boolean", int: "an integer", float: "a float", str: "a string", list: "a list"}
    return names.get(type(value), "a table" if isinstance(value, dict) else f"a {type(value).__name__}")
