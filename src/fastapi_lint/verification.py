"""Whether a fix kept its promises: text against text, and diagnostics against diagnostics."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from fastapi_lint.diagnostic import Diagnostic, Result
from fastapi_lint.facts.extract import FactsError, extract
from fastapi_lint.source import DecodeError, Source, decode
from fastapi_lint.syntax.comments import PRAGMA, comments

_LINE_NUMBER = re.compile(r"(?<=:)\d+|(?<=line )\d+")


class Failure(NamedTuple):
    """Why fixes were not acceptable together; `filenames` and `diagnostics` are what it shows in."""

    reason: str
    filenames: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()

    def blames(self, diagnostic: Diagnostic, filenames: frozenset[str]) -> bool:
        """Whether it speaks of the repair of `diagnostic`, which changes `filenames`."""
        if self.diagnostics:
            return diagnostic in self.diagnostics
        return bool(filenames & self.filenames)


class View(NamedTuple):
    """A check's result, and the sources it saw of the files that fixing changes."""

    result: Result
    sources: Mapping[str, Source]

    def line(self, diagnostic: Diagnostic) -> Hashable:
        """What stands in a diagnostic's line; the line's number in a file that does not change."""
        source = self.sources.get(diagnostic.filename)
        if source is None or not 0 < diagnostic.span.line <= len(source.lines):
            return diagnostic.span.line
        return source.lines[diagnostic.span.line - 1].strip()


def inspect(before: Mapping[str, Source], after: Mapping[str, Source]) -> Failure | None:
    """What is wrong with the texts of edited files, all given before and after."""
    if all(after[name].text == source.text for name, source in before.items()):
        return Failure("the fix changes nothing", frozenset(before))
    for name, source in after.items():
        reason = _unwritable(source) or _unparsable(before[name], source)
        if reason:
            return Failure(reason, frozenset({name}))
    lost = _comments(before.values()) - _comments(after.values())
    gone = [comment for comment in lost if not PRAGMA.match(comment)]
    if gone:
        names = [name for name, source in before.items() if gone[0] in _comments([source])]
        return Failure(f"the comment `{gone[0]}` would be lost", frozenset(names))
    return None


def _unwritable(source: Source) -> str | None:
    try:
        data = source.encode(source.text)
        if decode(source.filename, data).text == source.text:
            return None
    except (UnicodeEncodeError, DecodeError):
        pass
    return f"the fixed text cannot be written in the file's encoding {source.encoding}"


def _unparsable(before: Source, after: Source) -> str | None:
    """Why a fixed file is no program: the running Python decides, or the parser of facts for newer syntax."""
    error = _compile(after)
    if error is None:
        return None
    if _compile(before) is None:
        return f"the fixed file would not compile: {error}"
    try:
        extract(after)
    except FactsError as failure:
        return f"the fixed file would not parse: {failure}"
    return None


def _compile(source: Source) -> str | None:
    """Why a source does not compile; nothing is executed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source.text, source.filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return None


def _comments(sources: Iterable[Source]) -> Counter[str]:
    return Counter(comment for source in sources for comment in comments(source))


def compare(before: View, after: View, fixed: Sequence[Diagnostic]) -> Failure | None:
    """What is wrong with the diagnostics: one of `fixed` is still there, or a new one or a problem came.

    A diagnostic is the same in both when it has its message (numbers of lines aside) or its line.
    """
    known = {(p.kind, p.filename, _plain(p.message)) for p in before.result.problems}
    for problem in after.result.problems:
        if (problem.kind, problem.filename, _plain(problem.message)) not in known:
            return Failure(f"it brings a problem: {problem}", frozenset({problem.filename}))
    old = list((Counter(before.result.diagnostics) - Counter(fixed)).elements())
    new = list(after.result.diagnostics)
    for key in (_by_message, _by_line):
        old, new = _unpaired(key, before, old, after, new)
    return _verdict(new, fixed) if new else None


def _by_message(view: View, diagnostic: Diagnostic) -> Hashable:
    return diagnostic.code, diagnostic.filename, _plain(diagnostic.message)


def _by_line(view: View, diagnostic: Diagnostic) -> Hashable:
    return diagnostic.code, diagnostic.filename, view.line(diagnostic)


def _unpaired(
    key: Callable[[View, Diagnostic], Hashable],
    before: View,
    old: Sequence[Diagnostic],
    after: View,
    new: Sequence[Diagnostic],
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What is left of `old` and `new` when diagnostics with equal keys are paired."""
    waiting: dict[Hashable, list[Diagnostic]] = {}
    for diagnostic in old:
        waiting.setdefault(key(before, diagnostic), []).append(diagnostic)
    left = []
    for diagnostic in new:
        if partners := waiting.get(key(after, diagnostic)):
            partners.pop()
        else:
            left.append(diagnostic)
    return [diagnostic for partners in waiting.values() for diagnostic in partners], left


def _verdict(new: Sequence[Diagnostic], fixed: Sequence[Diagnostic]) -> Failure:
    """The failure that `new` diagnostics, which should not be there after `fixed` are gone, amount to."""
    messages = {(one.code, one.filename, _plain(one.message)) for one in new}
    kept = tuple(one for one in fixed if (one.code, one.filename, _plain(one.message)) in messages)
    if kept:
        return Failure(f"{kept[0].code} would still be reported", diagnostics=kept)
    first = new[0]
    return Failure(f"it brings a new diagnostic: {first.code} {first.message}", frozenset({first.filename}))


def _plain(message: str) -> str:
    """A message without the numbers of lines, which move."""
    return _LINE_NUMBER.sub("", message)
