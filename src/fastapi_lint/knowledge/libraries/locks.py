"""Locks between processes, and psutil."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Flagged, Function, Library, Unless, functions

_WAIT = Effect.WAIT
_POLL = (Unless("blocking", -1, False), Unless("timeout", 0, 0))
_LOCK = Class(
    bases=("filelock.BaseFileLock",),
    made_unless=(Unless("blocking", -1, False), Unless("timeout", 1, 0)),
    becomes="filelock.PollingLock",
)

LIBRARY = Library(
    packages=("filelock", "portalocker", "psutil"),
    distribution="filelock",
    aliases={
        "portalocker.utils.Lock": "portalocker.Lock",
        "portalocker.portalocker.lock": "portalocker.lock",
    },
    functions={
        "portalocker.lock": Function(
            _WAIT, unless=(Flagged("flags", 1, frozenset({"LOCK_NB", "NON_BLOCKING"})),)
        ),
        "psutil.wait_procs": Function(_WAIT, unless=(Unless("timeout", 1, 0),)),
        # `cpu_percent(interval=…)` sleeps, but is mostly called without; the rest reads /proc.
        **functions(
            "psutil",
            "cpu_percent cpu_times disk_io_counters disk_partitions disk_usage net_connections "
            "net_io_counters pids swap_memory virtual_memory",
            Function(Effect.METADATA),
        ),
        "psutil.process_iter": Function(Effect.METADATA, returns="iterator[psutil.Process]", lazy=True),
    },
    classes={
        "filelock.BaseFileLock": Class(
            blocks={_WAIT: "acquire"},
            unless={"acquire": _POLL},
            enters=_WAIT,
            quiet="release",
            instead="filelock.AsyncFileLock",
        ),
        "filelock.FileLock": _LOCK,
        "filelock.SoftFileLock": _LOCK,
        "filelock.UnixFileLock": _LOCK,
        "filelock.WindowsFileLock": _LOCK,
        "filelock.PollingLock": Class(
            quiet="acquire release", dynamic="stands for a lock made not to wait: `FileLock(path, timeout=0)`"
        ),
        "filelock.AsyncFileLock": Class(asynchronous=True, coroutines="acquire release"),
        "portalocker.Lock": Class(
            blocks={_WAIT: "acquire"},
            unless={"acquire": (Unless("timeout", 0, 0),)},
            made_unless=(Unless("timeout", 2, 0),),
            becomes="filelock.PollingLock",
            enters=_WAIT,
            quiet="release",
        ),
        "psutil.Process": Class(blocks={_WAIT: "wait"}, unless={"wait": (Unless("timeout", 0, 0),)}),
    },
)
