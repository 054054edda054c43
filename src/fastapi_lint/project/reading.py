"""Reading files: as modules where a name resolves into them, as mere text to find candidates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from fastapi_lint.diagnostic import Problem
from fastapi_lint.facts.extract import FactsError
from fastapi_lint.project.files import Files
from fastapi_lint.project.loading import load
from fastapi_lint.project.module import Module
from fastapi_lint.source import DecodeError

Words = tuple[bytes, ...]

_Signs = tuple[tuple[bytes, re.Pattern[bytes] | None], ...]
# What files that can register something hold: the name of the framework, or decorators with a router of
# another file. To look for a plain text first is several times as fast as for one pattern with alternatives.
_REGISTERING: _Signs = (
    (b"fastapi", None),
    (b"starlette", None),
    (b"include_router", None),
    (b"on_event", re.compile(rb"\bon_event\b")),
    (b"api_route", None),
    (b"add_middleware", None),
    (b"add_event_handler", None),
    (b".mount(", None),
    (b".host(", None),
    (b"@", re.compile(rb"@[\w.]*(?:router|app|api)\w*\.(?:get|post|put|patch|delete|websocket)\b")),
)
# Looked at as well: files that handle tokens, use asynchronous sessions, or make a client for an application.
_CONCERNED: _Signs = (
    (b"jwt.", re.compile(rb"\bjwt\.(?:en|de)code\(")),
    (b"AsyncSession", re.compile(rb"\bAsyncSession\b")),
    (b"Client(", re.compile(rb"Client\(\s*app\s*=")),
)


def registers(data: bytes) -> bool:
    """Whether the text of a file has a sign that the file registers something."""
    return _has(data, _REGISTERING)


def mentions(data: bytes) -> bool:
    """Whether the text of a file has a sign that the file concerns applications at all."""
    return _has(data, _REGISTERING) or _has(data, _CONCERNED)


def _has(data: bytes, signs: _Signs) -> bool:
    return any(text in data and (form is None or form.search(data)) for text, form in signs)


def is_mere_text(filename: str, data: bytes, looked_for: Iterable[Words]) -> bool:
    """Whether a file can be parsed, and holds nothing that would make it more than text to a `Reader`."""
    if mentions(data) or any(all(word in data for word in words) for words in looked_for):
        return False
    try:
        load(filename, data)
    except (DecodeError, FactsError):
        return False
    return True


class Reader:
    """The files of one project. Problems of those that cannot be read or parsed collect in `problems`.

    Whatever is searched for in texts is kept in `words`: a file that is only text, in which neither all of
    some of these occur nor what `mentions` looks for, has no part in what is found. `idle` are files parsed
    for their problems alone.
    """

    def __init__(
        self,
        files: Files,
        universe: tuple[str, ...],
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.problems: list[Problem] = []
        self.words: set[Words] = set()
        self._holding: dict[tuple[Words, frozenset[str]], tuple[str, ...]] = {}
        self._others: dict[frozenset[str], tuple[str, ...]] = {}
        self.idle: set[str] = set()
        self._files = files
        self._universe = universe
        self._progress = progress
        self._texts: dict[str, bytes] = {}
        self._modules: dict[str, Module | None] = {}

    @property
    def parsed(self) -> Iterable[str]:
        """The files that were asked for as modules."""
        return self._modules.keys() - self.idle

    def load(self, filename: str) -> Module | None:
        """The module of a file; None when it cannot be read or parsed (then a problem is kept)."""
        return self._module(filename, lazily=True)

    def _module(self, filename: str, *, lazily: bool) -> Module | None:
        if filename not in self._modules:
            self._modules[filename] = self._read(filename, lazily=lazily)
        return self._modules[filename]

    def _read(self, filename: str, *, lazily: bool) -> Module | None:
        try:
            data = self._texts.get(filename) or self._files.read(filename)
            return Module(*load(filename, data, lazily=lazily))
        except DecodeError as error:
            self.problems.append(Problem("encoding", str(error), filename))
        except OSError as error:
            self.problems.append(Problem("unreadable", error.strerror or str(error), filename))
        except FactsError as error:
            problem = Problem("syntax-error", error.message, filename, error.line, error.column)
            self.problems.append(problem)
        return None

    def text_of(self, filename: str) -> bytes:
        """The bytes of a file of the universe; empty when it cannot be read."""
        if filename not in self._texts:
            try:
                self._texts[filename] = self._files.read(filename)
            except OSError:
                self._texts[filename] = b""
        return self._texts[filename]

    def holding(self, *words: bytes, besides: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The files of the universe whose text holds all the words, `besides` some."""
        self.words.add(words)
        found = self._holding.get((words, besides))
        if found is None:
            texts = [(name, self.text_of(name)) for name in self._without(besides)]
            for word in words:
                texts = [(name, text) for name, text in texts if word in text]
            found = self._holding[words, besides] = tuple([name for name, _ in texts])
        return found

    def _without(self, besides: frozenset[str]) -> tuple[str, ...]:
        if besides not in self._others:
            self._others[besides] = tuple([name for name in self._universe if name not in besides])
        return self._others[besides]

    def mentioning(self) -> Iterator[Module]:
        """The modules of the universe that concern applications."""
        names = [name for name in self._universe if self._mentions(name)]
        for done, name in enumerate(names):
            if self._progress is not None:
                self._progress("reading", done, len(names))
            module = self._module(name, lazily=False)
            if module is not None:
                yield module

    def _mentions(self, filename: str) -> bool:
        try:
            self._texts[filename] = self._files.read(filename)
            return mentions(self._texts[filename])
        except OSError as error:
            self.problems.append(Problem("unreadable", error.strerror or str(error), filename))
            self._modules[filename] = None
            return False

    def parse_small(self, targets: Iterable[str], limit: int) -> None:
        """Parse targets that nothing has asked for, for their problems, if they are `limit` bytes at most."""
        unread = [name for name in targets if name not in self._modules]
        if sum(len(self.text_of(name)) for name in unread) <= limit:
            for name in unread:
                self.load(name)
                self.idle.add(name)
