"""Calls that hand a callable or a coroutine over to run elsewhere, and where it then runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from fastapi_lint.knowledge import lookup


class Place(str, Enum):
    """Where what was handed over runs.

    `EITHER` is the event loop for async callables and the thread pool for others; `GREENLET` is a greenlet
    of an async driver: on the loop, but its I/O does not block it. `OTHER_LOOP` is a loop of another thread.
    """

    THREAD = "thread"
    PROCESS = "process"
    LOOP = "loop"
    OTHER_LOOP = "other loop"
    EITHER = "either"
    GREENLET = "greenlet"


@dataclass(frozen=True, slots=True)
class Handover:
    """One way of handing over.

    `position` and `keyword` name the argument (-1: by keyword only; empty: by position only). `awaitable` is
    true where the argument is a coroutine and not a callable; `all` where every positional argument from
    `position` on is one. `wraps` is true where the call gives a callable that hands over when it is called
    (it may be a decorator).
    """

    place: Place
    position: int = 0
    keyword: str = ""
    awaitable: bool = False
    all: bool = False
    wraps: bool = False


_THREAD = Handover(Place.THREAD, 0, "func")
_WRAPPED = Handover(Place.THREAD, 0, "func", wraps=True)
_CALLBACK = Handover(Place.LOOP, 0, "callback")
_LATER = Handover(Place.LOOP, 1, "callback")
_AWAITABLE = Handover(Place.LOOP, 0, "coro", awaitable=True)
_FUTURE = Handover(Place.LOOP, 0, "coro_or_future", awaitable=True)
_MANY = Handover(Place.LOOP, 0, "", awaitable=True, all=True)
_SET = Handover(Place.LOOP, 0, "fs", awaitable=True)
_GREENLET = Handover(Place.GREENLET, 0, "fn")

HANDOVERS: Mapping[str, Handover] = {
    # To threads and processes
    "asyncio.to_thread": _THREAD,
    "asyncio.AbstractEventLoop.run_in_executor": Handover(Place.THREAD, 1, "func"),
    "fastapi.concurrency.run_in_threadpool": _THREAD,
    "fastapi.concurrency.iterate_in_threadpool": Handover(Place.THREAD, 0, "iterator"),
    "anyio.to_thread.run_sync": _THREAD,
    "trio.to_thread.run_sync": Handover(Place.THREAD, 0, "sync_fn"),
    "asgiref.sync.sync_to_async": _WRAPPED,
    "asyncer.asyncify": Handover(Place.THREAD, 0, "function", wraps=True),
    "concurrent.futures.Executor.submit": Handover(Place.THREAD, 0, "fn"),
    "concurrent.futures.Executor.map": Handover(Place.THREAD, 0, "fn"),
    "concurrent.futures.ProcessPoolExecutor.submit": Handover(Place.PROCESS, 0, "fn"),
    "concurrent.futures.ProcessPoolExecutor.map": Handover(Place.PROCESS, 0, "fn"),
    "threading.Thread": Handover(Place.THREAD, 1, "target"),
    "threading.Timer": Handover(Place.THREAD, 1, "function"),
    "multiprocessing.Process": Handover(Place.PROCESS, 1, "target"),
    "multiprocessing.pool.Pool.apply": Handover(Place.PROCESS, 0, "func"),
    "multiprocessing.pool.Pool.apply_async": Handover(Place.PROCESS, 0, "func"),
    "multiprocessing.pool.Pool.map": Handover(Place.PROCESS, 0, "func"),
    "multiprocessing.pool.Pool.map_async": Handover(Place.PROCESS, 0, "func"),
    # To the framework
    "fastapi.BackgroundTasks.add_task": Handover(Place.EITHER, 0, "func"),
    "starlette.background.BackgroundTask": Handover(Place.EITHER, 0, "func"),
    # To a greenlet of an async driver
    "sqlalchemy.ext.asyncio.AsyncSession.run_sync": _GREENLET,
    "sqlalchemy.ext.asyncio.AsyncConnection.run_sync": _GREENLET,
    # To the event loop
    "asyncio.create_task": _AWAITABLE,
    "asyncio.ensure_future": _FUTURE,
    "asyncio.gather": _MANY,
    "asyncio.wait": _SET,
    "asyncio.as_completed": _SET,
    "asyncio.wait_for": Handover(Place.LOOP, 0, "fut", awaitable=True),
    "asyncio.shield": Handover(Place.LOOP, 0, "arg", awaitable=True),
    "asyncio.run_coroutine_threadsafe": Handover(Place.OTHER_LOOP, 0, "coro", awaitable=True),
    "asyncio.TaskGroup.create_task": _AWAITABLE,
    "asyncio.AbstractEventLoop.create_task": _AWAITABLE,
    "asyncio.AbstractEventLoop.call_soon": _CALLBACK,
    "asyncio.AbstractEventLoop.call_soon_threadsafe": _CALLBACK,
    "asyncio.AbstractEventLoop.call_later": _LATER,
    "asyncio.AbstractEventLoop.call_at": _LATER,
}
"""By function, or by class and method; canonical."""


def handover(dotted: str) -> Handover | None:
    """How a function, class or `class.method` hands over its argument; None if it does not."""
    name = lookup.canonical(dotted)
    if name in HANDOVERS:
        return HANDOVERS[name]
    owner, _, method = name.rpartition(".")
    known = (HANDOVERS.get(f"{ancestor}.{method}") for ancestor in lookup.ancestors(owner))
    return next((found for found in known if found is not None), None)
