"""The call graph of code that runs on the event loop, and what in it blocks.

Nodes are frames (a function with what is known of its arguments). Exploration starts at the functions
the framework runs on the loop and follows what their bodies run: sync project code inline, coroutines and
async generators on the loop as nodes of their own. Thread hand-offs need no list here: a function passed
by reference is not called. Blocking then flows from primitives back to callers, shortest chain first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project import types as t
from fastapi_lint.project.branches import Guard
from fastapi_lint.project.caching import unless_kept
from fastapi_lint.project.constructed import Constructed
from fastapi_lint.project.entries import Entries
from fastapi_lint.project.events import Event, events
from fastapi_lint.project.guards import Guards
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Function
from fastapi_lint.project.proven import is_at_hand
from fastapi_lint.project.running_loop import RunningLoop
from fastapi_lint.project.runs import CLEAN, Clean, Primitive, Run, Spawn
from fastapi_lint.project.targets import Targets
from fastapi_lint.project.wrapped import display_name

GROUPS: tuple[frozenset[Effect], ...] = (
    frozenset(
        {
            Effect.NETWORK, Effect.DATABASE, Effect.SLEEP, Effect.SUBPROCESS, Effect.FILE, Effect.WAIT,
            Effect.INPUT,
        }
    ),
    frozenset({Effect.HASH, Effect.CPU}),
    frozenset({Effect.METADATA}),
    frozenset({Effect.NESTED}),
)  # fmt: skip
_MAX_NODES = 60_000
# Branches summed over the functions a call goes through (not counting where the call itself stands): beyond
# that many, "provably blocks" is no longer true. For files it is one less.
MAX_CONDITIONS = 2
# Functions in a chain: with every further one it is less certain that the last is reached.
MAX_LENGTH = 7
# Ways to block that are kept of a function, for callers that rule some out.
_MAX_WAYS = 4


class Site(NamedTuple):
    """One place in a body where something runs: all of `targets` may be what runs there."""

    event: Event
    targets: tuple[Primitive | Run | Clean, ...]

    @property
    def span(self) -> Span:
        """The expression that runs it."""
        return self.event.span


class Link(NamedTuple):
    """One way in which a node blocks: the site in it, and the primitive there or the way of what it runs.

    `guards` are what has to hold in its function, here or further down.
    """

    node: Node
    site: Site
    end: Primitive | Link
    guards: tuple[Guard, ...]


class Start(NamedTuple):
    """A coroutine that an event hands to the loop."""

    event: Event
    spawn: Spawn


class Node:
    """One frame in the graph: what its body runs inline, and the coroutines it hands to the loop."""

    __slots__ = ("frame", "links", "sites", "spawned")

    def __init__(self, frame: t.Frame, sites: tuple[Site, ...], spawned: tuple[Start, ...]) -> None:
        self.frame = frame
        self.sites = sites
        self.spawned = spawned
        self.links: dict[int, list[Link]] = {}

    @property
    def function(self) -> Function:
        """The function of the frame."""
        assert self.frame.function is not None
        return self.frame.function


class Root(NamedTuple):
    """A function that the framework runs, and what it is: `async route` …

    `on_loop` is false for what runs in the thread pool: there only what it hands to the framework counts.
    """

    frame: t.Frame
    role: str
    on_loop: bool = True


class OnLoop(NamedTuple):
    """A node that runs on the loop: as what, and from which root it is reached (itself for roots).

    `others` counts the further roots that lead to it.
    """

    node: Node
    role: str
    root: Root
    others: int = 0


class Hop(NamedTuple):
    """One step of a chain: a project function, and the site in it at which the chain goes on.

    `name` is what people call it: of a wrapper, the name of the function it wraps.
    """

    name: str
    function: Function
    site: Site


class Block(NamedTuple):
    """A blocking site in code on the loop: `chain` leads from its callee to the primitive."""

    where: OnLoop
    site: Site
    chain: tuple[Hop, ...]
    primitive: Primitive


class Graph:
    """The explored graph."""

    def __init__(self, evaluator: Evaluator, roots: Iterable[Root], targets: Targets) -> None:
        self._ev = evaluator
        self._targets = targets
        self._guards = Guards(evaluator)
        self._constructed = Constructed(evaluator)
        self._running_loop = RunningLoop(evaluator)
        self._events: dict[Function, tuple[Event, ...]] = {}
        self._nodes: dict[t.Frame, Node] = {}
        self._entries: Entries[Root] = Entries(self._guards)
        self.on_loop: dict[t.Frame, OnLoop] = {}
        self._explore(roots)
        for index, group in enumerate(GROUPS):
            self._propagate(index, group)

    def _explore(self, roots: Iterable[Root]) -> None:
        """Breadth first, so that a function is named after the root nearest to it."""
        queue: deque[tuple[t.Frame, str, Root]] = deque()
        seen: set[t.Frame] = set()
        threads: set[t.Frame] = set()
        for root in roots:
            if root.on_loop:
                self._entries.begin(root.frame, root)
                queue.append((root.frame, root.role, root))
                continue
            for inner in self._inline(self._node(root.frame), threads):
                handed = (start.spawn for start in inner.spawned if start.spawn.handed)
                for frame in dict.fromkeys(spawn.frame for spawn in handed):
                    self._entries.begin(frame, root)
                    queue.append((frame, _role(frame), root))
        while queue:
            frame, role, root = queue.popleft()
            if frame in self.on_loop:
                continue
            node = self._node(frame)
            self.on_loop[frame] = OnLoop(node, role, root)
            for inner in self._inline(node, seen):
                self._note_entries(inner)
                spawned = dict.fromkeys(start.spawn for start in inner.spawned)
                queue.extend((spawn.frame, _role(spawn.frame), root) for spawn in spawned)

    def _note_entries(self, node: Node) -> None:
        for site in node.sites:
            for target in site.targets:
                if isinstance(target, Run):
                    self._entries.add(target.frame, site.event, node.frame)
        for event, spawn in node.spawned:
            self._entries.add(spawn.frame, event, node.frame)

    def _inline(self, start: Node, seen: set[t.Frame]) -> Iterator[Node]:
        """A node and the sync frames it runs, without those in `seen`, which is added to."""
        stack = [start]
        while stack:
            node = stack.pop()
            yield node
            for site in node.sites:
                for target in site.targets:
                    if isinstance(target, Run) and target.frame not in seen and len(self._nodes) < _MAX_NODES:
                        seen.add(target.frame)
                        stack.append(self._node(target.frame))

    def inline(self, site: Site) -> Iterator[Node]:
        """The nodes of the sync project code that a site runs, at any depth."""
        seen: set[t.Frame] = set()
        for target in site.targets:
            if isinstance(target, Run) and target.frame not in seen:
                seen.add(target.frame)
                yield from self._inline(self._node(target.frame), seen)

    def _node(self, frame: t.Frame) -> Node:
        node = self._nodes.get(frame)
        if node is None:
            assert frame.function is not None
            sites: list[Site] = []
            spawned: list[Start] = []
            for event in self._events_of(frame.function):
                if event.guards and self._constructed.rules_out(event.guards, frame):
                    continue
                for alternatives in self._targets.of(event, frame):
                    if not alternatives or alternatives == (CLEAN,):
                        continue
                    # What may be a coroutine instead does not provably block.
                    inline = tuple(dict.fromkeys(CLEAN if isinstance(a, Spawn) else a for a in alternatives))
                    spawned.extend(Start(event, a) for a in alternatives if isinstance(a, Spawn))
                    if any(not isinstance(a, Clean) for a in inline):
                        runs = [a.frame.function if isinstance(a, Run) else None for a in inline]
                        sites.append(Site(unless_kept(event, runs, frame, self._ev), inline))
            node = self._nodes[frame] = Node(frame, tuple(sites), tuple(spawned))
        return node

    def _events_of(self, function: Function) -> tuple[Event, ...]:
        found = self._events.get(function)
        if found is None:
            reached = self._running_loop.reached(events(function), function)
            found = self._events[function] = tuple(e for e in reached if not is_at_hand(e, function))
        return found

    def _propagate(self, index: int, group: frozenset[Effect]) -> None:
        """Mark the nodes that block with an effect of `group`: a site blocks when all its targets do.

        Nodes are settled in the order of how far from certain their blocking is, then of how long the chain.
        """
        pending: dict[tuple[int, int], set[t.Frame]] = {}
        callers: dict[t.Frame, list[tuple[Node, int]]] = {}
        ready: list[tuple[int, int, int, Link]] = []
        order = count()
        for node in self._nodes.values():
            for number, site in enumerate(node.sites):
                runs = {target.frame for target in site.targets if isinstance(target, Run)}
                here = [p for p in site.targets if isinstance(p, Primitive) and p.effect in group]
                if len(runs) + len(here) < len(site.targets):
                    continue
                pending[id(node), number] = runs
                for frame in runs:
                    callers.setdefault(frame, []).append((node, number))
                if not runs:
                    link = Link(node, site, here[0], site.event.guards)
                    heappush(ready, (site.event.conditions, 1, next(order), link))
        while ready:
            conditions, length, _, link = heappop(ready)
            blocked = link.node
            known = blocked.links.setdefault(index, [])
            if conditions > _most_conditions(link) or length > MAX_LENGTH or not _is_another(known):
                continue
            known.append(link)
            if blocked.function.node.is_async:
                continue
            for caller, number in callers.get(blocked.frame, ()):
                site = caller.sites[number]
                if self._is_refuted(link, site, caller.frame):
                    continue
                pending[id(caller), number].discard(blocked.frame)
                if not pending[id(caller), number] and _is_another(caller.links.get(index, [])):
                    lifted = self._guards.lifted(link.guards, blocked.function, site.event, caller.frame)
                    entry = Link(caller, site, link, (*site.event.guards, *lifted))
                    heappush(ready, (conditions + site.event.conditions, length + 1, next(order), entry))

    def blocks(self) -> Iterator[Block]:
        """Every site in code on the loop that provably blocks, with the surest way that leads there."""
        for where in self.on_loop.values():
            for site in where.node.sites:
                found = self._block(where, site)
                if found is not None:
                    roots = self._entries.roots(where.node.frame, MAX_CONDITIONS)
                    yield found._replace(where=found.where._replace(others=max(roots - 1, 0)))

    def _block(self, where: OnLoop, site: Site) -> Block | None:
        for index, group in enumerate(GROUPS):
            ends = [self._end(target, index, group, site, where) for target in site.targets]
            if ends and all(end is not None for end in ends):
                return ends[0]
        return None

    def _is_refuted(self, link: Link, site: Site, frame: t.Frame) -> bool:
        """Whether a site rules out the way in which what it runs blocks."""
        return self._guards.refuted(link.guards, link.node.function, site.event, frame)

    def _end(
        self,
        target: Primitive | Run | Clean,
        index: int,
        group: frozenset[Effect],
        site: Site,
        where: OnLoop,
    ) -> Block | None:
        """How a site blocks if it runs `target`."""
        if isinstance(target, Clean):
            return None
        if isinstance(target, Primitive):
            root = self._root(where, site.event.guards) if target.effect in group else None
            return None if root is None else Block(where._replace(root=root), site, (), target)
        node = self._nodes.get(target.frame)
        for way in () if node is None else sorted(node.links.get(index, ()), key=_doubt):
            frame = where.node.frame
            if self._is_refuted(way, site, frame):
                continue
            lifted = self._guards.lifted(way.guards, way.node.function, site.event, frame)
            root = self._root(where, (*site.event.guards, *lifted))
            if root is not None:
                return Block(where._replace(root=root), site, *_chain(way))
        return None

    def _root(self, where: OnLoop, guards: tuple[Guard, ...]) -> Root | None:
        return self._entries.root(where.node.frame, guards, where.root)


def _chain(way: Link) -> tuple[tuple[Hop, ...], Primitive]:
    """The functions that a way leads through, and its end."""
    hops: list[Hop] = []
    end: Primitive | Link = way
    while isinstance(end, Link):
        hops.append(Hop(display_name(end.node.frame), end.node.function, end.site))
        end = end.end
    return tuple(hops), end


def _doubt(way: Link) -> tuple[int, int]:
    """How far from certain it is that a way is taken: the branches it is in, then the tests it is behind."""
    branches = tests = 0
    end: Primitive | Link = way
    while isinstance(end, Link):
        branches += end.site.event.conditions
        tests += len(end.site.event.guards)
        end = end.end
    return branches, tests


def _most_conditions(way: Link) -> int:
    """Under how many conditions a way to block may stand: a file is the mildest end and wants most proof."""
    end: Primitive | Link = way
    while isinstance(end, Link):
        end = end.end
    return MAX_CONDITIONS - (end.effect is Effect.FILE)


def _is_another(known: list[Link]) -> bool:
    """Whether one more way to block can matter: a caller may rule out those that are known."""
    return len(known) < _MAX_WAYS and all(link.guards for link in known)


def _role(frame: t.Frame) -> str:
    assert frame.function is not None
    node = frame.function.node
    return "async generator" if node.yields and node.is_async else "async function"
