"""Executors and worker processes."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, Unless, functions

_WAIT = Effect.WAIT
_POLL = (Unless("block", 0, False), Unless("timeout", 1, 0))
_AT_ONCE = (Unless("timeout", 0, 0),)
_TIMEOUT_LAST = (Unless("timeout", 1, 0),)
_LOCK = Class(
    blocks={_WAIT: "acquire"},
    unless={"acquire": _POLL},
    dynamic="`acquire` is set by the constructor",
)

LIBRARY = Library(
    packages=("concurrent", "multiprocessing"),
    aliases={
        "concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
        "concurrent.futures.process.ProcessPoolExecutor": "concurrent.futures.ProcessPoolExecutor",
        "concurrent.futures._base.Future": "concurrent.futures.Future",
        "concurrent.futures._base.Executor": "concurrent.futures.Executor",
        "multiprocessing.context.Process": "multiprocessing.Process",
        "multiprocessing.process.BaseProcess": "multiprocessing.Process",
    },
    functions={
        "concurrent.futures.wait": Function(_WAIT, instead="asyncio.wait", unless=_TIMEOUT_LAST),
        "concurrent.futures.as_completed": Function(
            _WAIT, returns="iterator[concurrent.futures.Future]", lazy=True, instead="asyncio.as_completed"
        ),
        "multiprocessing.Pool": Function(returns="multiprocessing.pool.Pool"),
        "multiprocessing.Queue": Function(returns="multiprocessing.queues.Queue"),
        "multiprocessing.JoinableQueue": Function(returns="multiprocessing.queues.JoinableQueue"),
        "multiprocessing.SimpleQueue": Function(returns="multiprocessing.queues.SimpleQueue"),
        "multiprocessing.Event": Function(returns="multiprocessing.synchronize.Event"),
        "multiprocessing.Condition": Function(returns="multiprocessing.synchronize.Condition"),
        "multiprocessing.Barrier": Function(returns="multiprocessing.synchronize.Barrier"),
        **functions("multiprocessing", "Lock", Function(returns="multiprocessing.synchronize.Lock")),
        **functions("multiprocessing", "RLock", Function(returns="multiprocessing.synchronize.RLock")),
        **functions(
            "multiprocessing", "Semaphore", Function(returns="multiprocessing.synchronize.Semaphore")
        ),
        "multiprocessing.Pipe": Function(
            returns="tuple[multiprocessing.connection.Connection, multiprocessing.connection.Connection]"
        ),
        "multiprocessing.connection.wait": Function(_WAIT, unless=_TIMEOUT_LAST),
    },
    classes={
        "concurrent.futures.Executor": Class(
            lazy={_WAIT: "map"},
            blocks={_WAIT: "shutdown"},
            unless={"shutdown": (Unless("wait", 0, False),)},
            returns={"submit": "concurrent.futures.Future"},
            instead="loop.run_in_executor",
        ),
        "concurrent.futures.ThreadPoolExecutor": Class(bases=("concurrent.futures.Executor",)),
        "concurrent.futures.ProcessPoolExecutor": Class(bases=("concurrent.futures.Executor",)),
        "concurrent.futures.Future": Class(
            blocks={_WAIT: "result exception"},
            unless={"result": _AT_ONCE, "exception": _AT_ONCE},
            quiet="done cancel",
            instead="asyncio.wrap_future",
        ),
        "multiprocessing.Process": Class(blocks={_WAIT: "join"}, unless={"join": _AT_ONCE}),
        "multiprocessing.pool.Pool": Class(
            blocks={_WAIT: "apply join map starmap"},
            lazy={_WAIT: "imap imap_unordered"},
            returns={
                "apply_async": "multiprocessing.pool.AsyncResult",
                "map_async": "multiprocessing.pool.MapResult",
                "starmap_async": "multiprocessing.pool.MapResult",
            },
        ),
        "multiprocessing.pool.ThreadPool": Class(bases=("multiprocessing.pool.Pool",)),
        "multiprocessing.pool.AsyncResult": Class(
            blocks={_WAIT: "get wait"}, unless={"get": _AT_ONCE, "wait": _AT_ONCE}
        ),
        "multiprocessing.pool.MapResult": Class(bases=("multiprocessing.pool.AsyncResult",)),
        "multiprocessing.queues.Queue": Class(blocks={_WAIT: "get join_thread"}, unless={"get": _POLL}),
        "multiprocessing.queues.JoinableQueue": Class(
            bases=("multiprocessing.queues.Queue",), blocks={_WAIT: "join"}
        ),
        "multiprocessing.queues.SimpleQueue": Class(blocks={_WAIT: "get put"}),
        "multiprocessing.synchronize.Lock": _LOCK,
        "multiprocessing.synchronize.RLock": _LOCK,
        "multiprocessing.synchronize.Semaphore": _LOCK,
        "multiprocessing.synchronize.Condition": Class(
            blocks={_WAIT: "wait wait_for"}, unless={"wait": _AT_ONCE, "wait_for": _TIMEOUT_LAST}
        ),
        "multiprocessing.synchronize.Event": Class(blocks={_WAIT: "wait"}, unless={"wait": _AT_ONCE}),
        "multiprocessing.synchronize.Barrier": Class(blocks={_WAIT: "wait"}),
        "multiprocessing.connection.Connection": Class(blocks={_WAIT: "recv recv_bytes recv_bytes_into"}),
    },
)
