"""Applies fixes: edit, format, verify, repeat until nothing is left to fix.

All of it happens in memory; `write` puts the outcome on disk. A fix is kept only if the files still parse,
its diagnostic is gone, no new one came, and every comment is still there.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from fastapi_lint import engine, writing
from fastapi_lint.config import Settings
from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Problem, Result
from fastapi_lint.formatting import Style, restyle, style_of
from fastapi_lint.project.files import Files, Memory
from fastapi_lint.repairs import Identity, Repair, compatible
from fastapi_lint.source import DecodeError, Source, decode
from fastapi_lint.syntax import spans
from fastapi_lint.syntax.unused import without_unused
from fastapi_lint.verification import Failure, View, compare, inspect

MAX_PASSES = 10


@dataclass(frozen=True, slots=True)
class FixResult:
    """What fixing came to.

    `changed` maps file names to their source before and after; `fixed` counts repaired diagnostics by code;
    `refused` are remaining diagnostics whose fix was declined, with the reason; `result` is the check of the
    fixed files; files of one of the `groups` are to be written together or not at all.
    """

    changed: Mapping[str, tuple[Source, Source]]
    fixed: Mapping[str, int]
    refused: tuple[tuple[Diagnostic, str], ...]
    result: Result
    problems: tuple[Problem, ...]
    groups: tuple[frozenset[str], ...] = ()


def fix(
    files: Files,
    targets: Sequence[str],
    settings: Settings,
    *,
    unsafe: bool | None = None,
    universe: Sequence[str] | None = None,
) -> FixResult:
    """Fix `targets` in memory, the unsafe fixes included if `unsafe` (default: as `settings` say).

    `universe` is that of `engine.check`. A fix may change files outside `targets`. Never raises for what a
    file contains.
    """
    allowed = settings.unsafe_fixes if unsafe is None else unsafe
    return _Run(files, tuple(targets), settings, universe).fix(allowed)


def write(outcome: FixResult) -> tuple[Problem, ...]:
    """Write changed files, each atomically; a file that changed meanwhile stays, and is a Problem."""
    return writing.write(outcome.changed, outcome.groups)


@dataclass(frozen=True, slots=True)
class _State:
    """Changed files as they read now, and what the engine says about the project."""

    sources: Mapping[str, Source]
    result: Result


class _Run:
    """One call of `fix`."""

    def __init__(
        self, files: Files, targets: tuple[str, ...], settings: Settings, universe: Sequence[str] | None
    ) -> None:
        self.files = files
        self.targets = targets
        self.scope = targets
        self.settings = settings
        self.universe = universe
        self.originals: dict[str, Source] = {}
        self.styles: dict[str, Style] = {}
        self.wanted: dict[tuple[str, str], bool] = {}
        self.refused: dict[Identity, str] = {}
        self.fixed: Counter[str] = Counter()
        self.groups: list[frozenset[str]] = []

    def fix(self, unsafe: bool) -> FixResult:
        """Run passes until no fix applies."""
        state = _State({}, self._check({}))
        problems: list[Problem] = []
        passes = 0
        while candidates := self._candidates(state.result, unsafe):
            if passes == MAX_PASSES:
                names = sorted({repair.diagnostic.filename for repair in candidates})
                text = f"fixes still apply after {MAX_PASSES} passes"
                problems += [Problem("fix-failed", text, name) for name in names]
                break
            batch = self._readable(compatible(candidates))
            state = self._widen(state, batch)
            state, accepted = self._advance(state, batch)
            passes += bool(accepted)
        return self._outcome(state, problems)

    def _check(self, sources: Mapping[str, Source]) -> Result:
        overlay = Memory({name: item.encode(item.text) for name, item in sources.items()}, self.files)
        return engine.check(overlay, self.scope, self.settings, universe=self.universe)

    def _candidates(self, result: Result, unsafe: bool) -> list[Repair]:
        """The fixes that may be applied and have not been refused."""
        levels = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
        targets = set(self.targets)
        found = [
            Repair(diagnostic, diagnostic.fix)
            for diagnostic in result.diagnostics
            if diagnostic.fix is not None
            and diagnostic.fix.applicability in levels
            and diagnostic.filename in targets
        ]
        return [repair for repair in found if repair.identity not in self.refused]

    def _readable(self, batch: Sequence[Repair]) -> list[Repair]:
        """The fixes whose files can be read and written back; the others are refused."""
        readable = []
        for repair in batch:
            reasons = [reason for name in sorted(repair.filenames) if (reason := self._load(name))]
            if reasons:
                self.refused[repair.identity] = reasons[0]
            else:
                readable.append(repair)
        return readable

    def _load(self, filename: str) -> str | None:
        """Read a file's source into `originals`; the reason why it cannot be edited, if there is one."""
        if filename in self.originals:
            return None
        try:
            data = self.files.read(filename)
            source = decode(filename, data)
            whole = source.encode(source.text) == data
        except (OSError, DecodeError, UnicodeError) as error:
            return f"{filename} cannot be read: {error}"
        if not whole:
            return f"{filename} cannot be written back in its encoding {source.encoding}"
        self.originals[filename] = source
        return None

    def _widen(self, state: _State, batch: Sequence[Repair]) -> _State:
        """Take files outside the targets that fixes will change into view, to see what changes in them."""
        outside = {name for repair in batch for name in repair.filenames} - set(self.scope)
        if not outside:
            return state
        self.scope = (*self.scope, *sorted(outside))
        return replace(state, result=self._check(state.sources))

    def _advance(self, start: _State, batch: Sequence[Repair]) -> tuple[_State, list[Repair]]:
        """Apply as many fixes of `batch` as pass verification; the others are refused or left for later."""
        state, accepted = start, list[Repair]()
        pending = [list(batch)] if batch else []
        while pending:
            chunk = pending.pop(0)
            outcome = self._try(start, [*accepted, *chunk])
            if isinstance(outcome, _State):
                state, accepted = outcome, [*accepted, *chunk]
            elif len(chunk) > 1:
                pending[:0] = _split(chunk, outcome)
            else:
                # It may only clash with those accepted; then the next pass starts from their text.
                alone = self._try(start, chunk) if accepted else outcome
                if isinstance(alone, Failure):
                    self.refused[chunk[0].identity] = alone.reason
        self.fixed.update(repair.diagnostic.code for repair in accepted)
        self.groups += [repair.filenames for repair in accepted if len(repair.filenames) > 1]
        return state, accepted

    def _try(self, start: _State, repairs: Sequence[Repair]) -> _State | Failure:
        """The state after `repairs`, or why they are not acceptable together."""
        edits: dict[str, set[Edit]] = {}
        for edit in (edit for repair in repairs for edit in repair.fix.edits):
            edits.setdefault(edit.filename, set()).add(edit)
        before = {name: start.sources.get(name, self.originals[name]) for name in edits}
        after = {}
        for name, source in before.items():
            try:
                text = spans.apply(source, edits[name])
            except ValueError as error:
                return Failure(str(error), frozenset({name}))
            text = without_unused(source, text, partial(self._is_wanted, name))
            after[name] = replace(source, text=restyle(source, text, self._style(source)))
        if failure := inspect(before, after):
            return failure
        sources = {**start.sources, **after}
        result = self._check(sources)
        fixed = [repair.diagnostic for repair in repairs]
        old = {name: start.sources.get(name, self.originals[name]) for name in sources}
        return compare(View(start.result, old), View(result, sources), fixed) or _State(sources, result)

    def _is_wanted(self, filename: str, name: str) -> bool:
        """Whether another file may take `name` from a file: by an import, or as `module.name` in a string."""
        if (filename, name) not in self.wanted:
            self.wanted[filename, name] = self._is_taken(filename, name)
        return self.wanted[filename, name]

    def _is_taken(self, filename: str, name: str) -> bool:
        path = filename.removesuffix(".py").rpartition("/")[2]
        module, word = re.escape(os.fsencode(path)), re.escape(name.encode())
        listed = rb"\s+import\s+(?:\*|\([^)]*\b" + word + rb"\b|[^\n(]*\b" + word + rb"\b)"
        pattern = re.compile(rb"\b" + module + rb"(?:\." + word + rb"\b|" + listed + rb")")
        for other in self.targets if self.universe is None else (*self.universe, *self.targets):
            with suppress(OSError):
                if other != filename and pattern.search(self.files.read(other)):
                    return True
        return False

    def _style(self, source: Source) -> Style:
        if source.filename not in self.styles:
            self.styles[source.filename] = style_of(self.files, source)
        return self.styles[source.filename]

    def _outcome(self, state: _State, problems: list[Problem]) -> FixResult:
        targets = set(self.targets)
        diagnostics = tuple(d for d in state.result.diagnostics if d.filename in targets)
        reasons = [(d, self._reason(d)) for d in diagnostics]
        changed = {
            name: (self.originals[name], source)
            for name, source in sorted(state.sources.items())
            if source.text != self.originals[name].text
        }
        return FixResult(
            changed=changed,
            fixed=dict(sorted(self.fixed.items())),
            refused=tuple((diagnostic, reason) for diagnostic, reason in reasons if reason),
            result=replace(state.result, diagnostics=diagnostics, checked=len(self.targets)),
            problems=tuple(problems),
            groups=tuple(dict.fromkeys(self.groups)),
        )

    def _reason(self, diagnostic: Diagnostic) -> str | None:
        """Why a remaining diagnostic was not fixed, if its fix was declined."""
        if diagnostic.fix is None:
            return diagnostic.refusal
        return self.refused.get(Repair(diagnostic, diagnostic.fix).identity)


def _split(chunk: list[Repair], failure: Failure) -> list[list[Repair]]:
    """Two smaller chunks: first the fixes that `failure` does not speak of, or else the first half."""
    blamed = [repair for repair in chunk if failure.blames(repair.diagnostic, repair.filenames)]
    rest = [repair for repair in chunk if repair not in blamed]
    if blamed and rest:
        return [rest, blamed]
    middle = len(chunk) // 2
    return [chunk[:middle], chunk[middle:]]
