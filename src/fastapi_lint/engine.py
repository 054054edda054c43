"""Runs the rules over a project: select, ask, suppress, sort."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from fastapi_lint.building import build, failure
from fastapi_lint.config import Settings, ignored_codes, selected_rules
from fastapi_lint.diagnostic import Diagnostic, Problem, Result
from fastapi_lint.parallel import share
from fastapi_lint.project.files import Files, Log
from fastapi_lint.project.graph import Block
from fastapi_lint.project.model import Project
from fastapi_lint.project.module import Module
from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.registry import all_rules
from fastapi_lint.served import Routes
from fastapi_lint.suppression import suppressions

Progress = Callable[[str, int, int], None]

# What each hook is asked about; a rule may want only part of it.
HOOKS: Mapping[str, Callable[[Project, Rule], Iterable[object]]] = {
    "check_module": lambda project, rule: project.modules,
    "check_function": lambda project, rule: project.functions,
    "check_call": lambda project, rule: project.calls_of(rule.calls, rule.libraries),
    "check_router": lambda project, rule: project.routers,
    "check_dependency": lambda project, rule: project.dependency_functions,
    "check_injected": lambda project, rule: project.parameters.injected,
    "check_route": lambda project, rule: project.routes,
    "check_world": lambda project, rule: project.served.worlds,
    "check_event_handler": lambda project, rule: project.event_handlers,
    "check_lifespan": lambda project, rule: project.lifespans,
    "check_middleware": lambda project, rule: project.middleware,
    "check_block": lambda project, rule: project.blocks,
}
# Less source than that is through before a process would have started.
_WORTHWHILE = 300_000
# Files that never mention the framework are parsed for syntax errors alone while they are few bytes.
_SYNTAX_BYTES = 1_000_000
_RECURSION = 8000


def check(
    files: Files,
    targets: Sequence[str],
    settings: Settings,
    *,
    universe: Sequence[str] | None = None,
    noqa: bool = True,
    fixes: bool = True,
    progress: Progress | None = None,
    log: Log | None = None,
) -> Result:
    """Check `targets` (file names as `files` knows them) with the rules that `settings` select.

    `universe` names the files in which applications are looked for (default: the targets). Diagnostics are
    reported for targets only; other files are read when a name resolves into them. Without `fixes` no
    repair is built, and a program that only shows diagnostics is spared the cost. `progress` is called
    with a stage name, how much is done and how much there is. `log` is what `files` writes down of what it is
    asked, if it does: what other processes ask is added. Never raises for what a file contains or for a rule
    that fails: that becomes a `Problem`.
    """
    with room():
        project = Project(
            files,
            targets if universe is None else dict.fromkeys((*universe, *targets)),
            blocking=settings.blocking_calls,
            non_blocking=settings.non_blocking_calls,
            fastapi_version=settings.fastapi_version,
            guarded=settings.guarded_prefixes,
            progress=progress,
        )
        run = _Run(project, frozenset(targets), settings, noqa, fixes, log)
        outcomes = _outcomes(run, selected_rules(settings, all_rules()))
        project.reader.parse_small(targets, _SYNTAX_BYTES)
    return _together(run, outcomes, len(targets))


def routes(
    files: Files, universe: Iterable[str], progress: Progress | None = None
) -> tuple[Routes, tuple[Problem, ...]]:
    """What the applications of the universe serve, and what kept files from being read."""
    with room():
        project = Project(files, universe, progress=progress)
        return project.served, tuple(project.problems)


@contextmanager
def room() -> Iterator[None]:
    """Depth for long chains of names, and no garbage collection: little of what is made dies young."""
    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _RECURSION))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()


class _Run(NamedTuple):
    """What the processes of one run share."""

    project: Project
    targets: frozenset[str]
    settings: Settings
    noqa: bool
    fixes: bool
    log: Log | None


class _Outcome(NamedTuple):
    """What some of the rules found: diagnostics, the number of silenced ones, problems, files asked for."""

    diagnostics: list[Diagnostic]
    suppressed: int
    problems: list[Problem]
    log: Log | None


def _together(run: _Run, outcomes: Sequence[_Outcome], checked: int) -> Result:
    """One result of what the processes found."""
    for outcome in outcomes:
        if run.log is not None and outcome.log is not None:
            run.log.absorb(outcome.log)
    found = [*run.project.problems, *(problem for outcome in outcomes for problem in outcome.problems)]
    problems = dict.fromkeys(p for p in found if p.kind == "internal-error" or p.filename in run.targets)
    return Result(
        tuple(sorted((d for o in outcomes for d in o.diagnostics), key=lambda d: d.sort_key)),
        tuple(sorted(problems, key=lambda p: (p.filename, p.line or 0))),
        checked,
        sum(outcome.suppressed for outcome in outcomes),
    )


def _outcomes(run: _Run, rules: Sequence[Rule]) -> list[_Outcome]:
    """What the rules find, over several processes where there is much to read."""
    parts = [[rule for rule in rules if rule.follows_calls is follows] for follows in (True, False)]
    parts = [part for part in parts if part]
    read = sum(len(module.source.text) for module in run.project.modules)
    jobs = run.settings.jobs if read >= _WORTHWHILE else 1
    _ = run.project.registrations  # the parts stand on it: once for all of them
    return share(partial(_outcome, run, alone=jobs != 1), parts, jobs, least=1)


def _outcome(run: _Run, rules: Sequence[Rule], *, alone: bool) -> _Outcome:
    before = len(run.project.problems)
    found = ask(rules, run.project)
    kept, suppressed = _filter(found, run.project, run.targets, run.settings, rules, run.noqa)
    failures: list[Problem] = []
    if not run.fixes:  # what could build them does not cross the border between processes
        kept = [replace(diagnostic, repair=None) for diagnostic in kept]
    else:
        kept, failures = build(kept, 1 if alone else run.settings.jobs)
    if run.log is not None:
        run.log.parsed.update(run.project.reader.parsed)
        run.log.words.update(run.project.reader.words)
    return _Outcome(kept, suppressed, [*run.project.problems[before:], *failures], run.log)


def _overrides(rule: Rule, hook: str) -> bool:
    return getattr(type(rule), hook) is not getattr(Rule, hook)


def ask(rules: Sequence[Rule], project: Project) -> list[Diagnostic]:
    """What rules say of a project; repairs are not built, nothing is silenced. A failure is a `Problem`."""
    found: list[Diagnostic] = []
    for hook, subjects in HOOKS.items():
        for rule in rules:
            if not _overrides(rule, hook):
                continue
            try:
                asked = tuple(subjects(project, rule))
            except Exception as error:
                project.problems.append(failure(f"the model ({hook})", error, "."))
                break
            for subject in asked:
                found += _ask(rule, hook, subject, project)
    return found


def _ask(rule: Rule, hook: str, subject: object, project: Project) -> list[Diagnostic]:
    try:
        return list(getattr(rule, hook)(subject, project))
    except Exception as error:
        where = _filename(subject)
        project.problems.append(failure(f"rule {rule.code}", error, where))
        return []


def _filename(subject: object) -> str:
    """The file a subject of a hook stands in."""
    if isinstance(subject, Block):
        return subject.where.node.function.module.filename
    place = getattr(subject, "place", None) or getattr(subject, "function", None) or subject
    return getattr(getattr(place, "module", None), "filename", ".")


def _is_silenced(diagnostic: Diagnostic, module: Module) -> bool:
    line = diagnostic.span.line
    last = max((end for start, end in module.facts.top_level if start <= line), default=line)
    return suppressions(module.source).covers(diagnostic, last)


def _filter(
    found: list[Diagnostic],
    project: Project,
    targets: frozenset[str],
    settings: Settings,
    rules: Sequence[Rule],
    noqa: bool,
) -> tuple[list[Diagnostic], int]:
    """Diagnostics of targets that nothing silences, each once, sorted; and how many `# noqa` silenced."""
    kept: dict[tuple[object, ...], Diagnostic] = {}
    silenced = 0
    ignored = {name: ignored_codes(settings, name, rules) for name in {d.filename for d in found}}
    for diagnostic in sorted(found, key=lambda d: d.sort_key):
        if diagnostic.filename not in targets or diagnostic.code in ignored[diagnostic.filename]:
            continue
        module = project.load(diagnostic.filename)
        if noqa and module is not None and _is_silenced(diagnostic, module):
            silenced += 1
            continue
        kept.setdefault((diagnostic.filename, diagnostic.span, diagnostic.code), diagnostic)
    return list(kept.values()), silenced
