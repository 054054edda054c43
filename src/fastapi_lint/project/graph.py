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
from fastapi_lint.facts import nodes as n
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project import types as t
from fastapi_lint.project.constructed import Constructed
from fastapi_lint.project.events import Event, Guard, events
from fastapi_lint.project.guards import Guards
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Function
from fastapi_lint.project.proven import is_at_hand
from fastapi_lint.project.scope import last_name
from fastapi_lint.project.targets import CLEAN, Clean, Primitive, Run, Spawn, Targets

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


class Node:
    """One frame in the graph: what its body runs inline, and the coroutines it hands to the loop."""

    __slots__ = ("frame", "links", "sites", "spawned")

    def __init__(self, frame: t.Frame, sites: tuple[Site, ...], spawned: tuple[Spawn, ...]) -> None:
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

    `others` counts the further places that hand it to the loop.
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
        self._events: dict[Function, tuple[Event, ...]] = {}
        self._nodes: dict[t.Frame, Node] = {}
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
                queue.append((root.frame, root.role, root))
                continue
            for inner in self._inline(self._node(root.frame), threads):
                handed = (spawn.frame for spawn in inner.spawned if spawn.handed)
                queue.extend((frame, _role(frame), root) for frame in handed)
        while queue:
            frame, role, root = queue.popleft()
            known = self.on_loop.get(frame)
            if known is not None:
                self.on_loop[frame] = known._replace(others=known.others + 1)
                continue
            node = self._node(frame)
            self.on_loop[frame] = OnLoop(node, role, root)
            for inner in self._inline(node, seen):
                queue.extend((spawn.frame, _role(spawn.frame), root) for spawn in inner.spawned)

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
            spawned: dict[Spawn, None] = {}
            for event in self._events_of(frame.function):
                if event.guards and self._constructed.rules_out(event.guards, frame):
                    continue
                for alternatives in self._targets.of(event, frame):
                    if not alternatives or alternatives == (CLEAN,):
                        continue
                    # What may be a coroutine instead does not provably block.
                    inline = tuple(dict.fromkeys(CLEAN if isinstance(a, Spawn) else a for a in alternatives))
                    spawned.update(dict.fromkeys(a for a in alternatives if isinstance(a, Spawn)))
                    if any(not isinstance(a, Clean) for a in inline):
                        sites.append(Site(event, inline))
            node = self._nodes[frame] = Node(frame, tuple(sites), tuple(spawned))
        return node

    def _events_of(self, function: Function) -> tuple[Event, ...]:
        found = self._events.get(function)
        if found is None:
            found = self._events[function] = tuple(e for e in events(function) if not is_at_hand(e))
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
        """Every site in code on the loop that provably blocks, with its shortest chain."""
        for where in self.on_loop.values():
            for site in where.node.sites:
                found = self._chain(site, where.node.frame)
                if found is not None:
                    yield Block(where, site, *found)

    def _chain(self, site: Site, frame: t.Frame) -> tuple[tuple[Hop, ...], Primitive] | None:
        for index, group in enumerate(GROUPS):
            ends = [self._end(target, index, group, site, frame) for target in site.targets]
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
        frame: t.Frame,
    ) -> tuple[tuple[Hop, ...], Primitive] | None:
        if isinstance(target, Clean):
            return None
        if isinstance(target, Primitive):
            return ((), target) if target.effect in group else None
        node = self._nodes.get(target.frame)
        ways = () if node is None else node.links.get(index, ())
        end: Primitive | Link | None = next((w for w in ways if not self._is_refuted(w, site, frame)), None)
        hops: list[Hop] = []
        while isinstance(end, Link):
            hops.append(Hop(_name(end.node.frame), end.node.function, end.site))
            end = end.end
        return None if end is None else (tuple(hops), end)


def _most_conditions(way: Link) -> int:
    """Under how many conditions a way to block may stand: a file is the mildest end and wants most proof."""
    end: Primitive | Link = way
    while isinstance(end, Link):
        end = end.end
    return MAX_CONDITIONS - (end.effect is Effect.FILE)


def _is_another(known: list[Link]) -> bool:
    """Whether one more way to block can matter: a caller may rule out those that are known."""
    return len(known) < _MAX_WAYS and all(link.guards for link in known)


def _name(frame: t.Frame) -> str:
    """The display name of a frame's function; a wrapper has the name of what it wraps, however deep."""
    assert frame.function is not None
    wrapped = _wrapped(frame.function, frame.parent)
    while wrapped is not None:
        inner = _wrapped(wrapped.function, wrapped.frame)
        if inner is None:
            return wrapped.function.display
        wrapped = inner
    return frame.function.display


def _wrapped(function: Function, outside: t.Frame | None) -> t.FunctionValue | None:
    """What a function says with `@wraps(f)` that it wraps, as far as the frame around it knows."""
    for decorator in function.node.decorators:
        named = decorator.args[0] if isinstance(decorator, n.Call) and decorator.args else None
        if last_name(decorator) == "wraps" and isinstance(named, n.Name) and outside is not None:
            value = outside.bound.get(named.id)
            if isinstance(value, t.FunctionValue):
                return value
    return None


def _role(frame: t.Frame) -> str:
    assert frame.function is not None
    node = frame.function.node
    return "async generator" if node.yields and node.is_async else "async function"
