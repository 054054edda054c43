"""Checking with a memory: the engine is asked when something that it saw has changed since it last was."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from fastapi_lint.cache import encoding, observing
from fastapi_lint.cache.observing import Observed, digest
from fastapi_lint.cache.store import Store
from fastapi_lint.config import Settings
from fastapi_lint.diagnostic import Result, RuleMeta, Severity
from fastapi_lint.project.files import Files

Progress = Callable[[str, int, int], None]
_CATALOGUE = "rules.json"


def catalogue(store: Store | None) -> tuple[RuleMeta, ...]:
    """What may be said of every rule; from the cache without importing one."""
    data = None if store is None else store.read(_CATALOGUE)
    if data is not None:
        try:
            return tuple(
                RuleMeta(code, name, summary, Severity(severity), tuple(groups), default)
                for code, name, summary, severity, groups, default in json.loads(data)
            )
        except (ValueError, TypeError):
            pass
    from fastapi_lint.rules.registry import all_rules  # lazy: imports every rule

    found = tuple(RuleMeta(r.code, r.name, r.summary, r.severity, r.groups, r.default) for r in all_rules())
    if store is not None:
        store.write(_CATALOGUE, json.dumps(found).encode())
    return found


def check(
    files: Files,
    targets: Sequence[str],
    settings: Settings,
    *,
    universe: Sequence[str] | None,
    noqa: bool = True,
    fixes: bool = True,
    progress: Progress | None = None,
    store: Store | None = None,
) -> Result:
    """What `engine.check` says, or has said when every file it saw was as it is now.

    `files` have to be those on disk if there is a `store`. Results with problems of our own making are not
    kept.
    """
    key = _key(targets, settings, universe, (noqa, fixes))
    known = None if store is None else _recall(store, key, files)
    if known is not None:
        return known
    from fastapi_lint import engine  # lazy: a warm run needs none of it

    observed = Observed(files)
    result = engine.check(
        files if store is None else observed,
        targets,
        settings,
        universe=universe,
        noqa=noqa,
        fixes=fixes,
        progress=progress,
        log=observed.log,
    )
    is_ours = any(problem.kind == "internal-error" for problem in result.problems)
    if store is not None and not is_ours:
        _keep(store, key, observing.to_json(observed.log), encoding.to_json(result))
    return result


def _recall(store: Store, key: str, files: Files) -> Result | None:
    data = store.read(key)
    if data is None:
        return None
    try:
        entry, result = json.loads(data)
        again = observing.now(entry, files)
        if again is None:
            return None
        known = encoding.from_json(result)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if again is not entry:
        _keep(store, key, again, result)
    return known


def _keep(store: Store, key: str, log: list[Any], result: list[Any]) -> None:
    store.write(key, json.dumps([log, result], separators=(",", ":")).encode())


def _key(
    targets: Sequence[str],
    settings: Settings,
    universe: Sequence[str] | None,
    flags: tuple[bool, ...],
) -> str:
    """What a result depends on besides the files: how it was asked, where, and by which Python."""
    plain = replace(settings, jobs=None, unsafe_fixes=False, output_format="full")
    asked = [sys.version, os.getcwd(), repr(plain), list(targets), universe and list(universe), flags]  # noqa: PTH109
    return f"{digest(json.dumps(asked).encode())}.json"
