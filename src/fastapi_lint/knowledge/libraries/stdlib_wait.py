"""Sleeping, waiting for threads and processes, and running programs."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, InPlainCode, Library, Unless, functions

_WAIT = Effect.WAIT
_TIMEOUT_LAST = (Unless("timeout", 1, 0),)
_AT_ONCE = (Unless("timeout", 0, 0),)
_TRY = {"acquire": (Unless("blocking", 0, False), *_TIMEOUT_LAST)}
# `with lock:` has no effect on entry, and what plain code takes is like it.
_HELD = {"acquire": (InPlainCode(), *_TRY["acquire"])}
_FACTORY = "a function that makes the lock"
_PIPE = "stands for the file at the end of a pipe"
_POLL = {"get": (Unless("block", 0, False), *_TIMEOUT_LAST)}
_RUN = Function(Effect.SUBPROCESS, instead="asyncio.create_subprocess_exec")
_RUN_TEXT = Function(Effect.SUBPROCESS, instead="asyncio.create_subprocess_shell")

LIBRARY = Library(
    packages=("time", "threading", "_thread", "queue", "_queue", "subprocess", "signal", "sched", "pty"),
    aliases={
        "_thread.allocate_lock": "threading.Lock",
        "_thread.LockType": "threading.Lock",
        "_thread.RLock": "threading.RLock",
        "_queue.SimpleQueue": "queue.SimpleQueue",
    },
    functions={
        "time.sleep": Function(Effect.SLEEP, instead="asyncio.sleep", unless=(Unless("seconds", 0, 0),)),
        "subprocess.run": Function(
            Effect.SUBPROCESS,
            returns="subprocess.CompletedProcess",
            instead="asyncio.create_subprocess_exec",
        ),
        **functions("subprocess", "call check_call check_output", _RUN),
        **functions("subprocess", "getoutput getstatusoutput", _RUN_TEXT),
        "pty.spawn": Function(Effect.SUBPROCESS),
        **functions("signal", "pause sigwait sigwaitinfo", Function(_WAIT)),
        "signal.sigtimedwait": Function(_WAIT, unless=_TIMEOUT_LAST),
        "threading.current_thread": Function(returns="threading.Thread"),
        "threading.main_thread": Function(returns="threading.Thread"),
    },
    classes={
        "subprocess.Popen": Class(
            constructs=Effect.SUBPROCESS,
            exits=Effect.SUBPROCESS,
            blocks={Effect.SUBPROCESS: "communicate wait"},
            unless={"communicate": _TIMEOUT_LAST, "wait": _AT_ONCE},
            attributes={
                "stdin": "subprocess.pipe.Writer",
                "stdout": "subprocess.pipe.Reader",
                "stderr": "subprocess.pipe.Reader",
            },
            instead="asyncio.create_subprocess_exec",
        ),
        # What is written waits in the pipe for the program, not the other way round.
        "subprocess.pipe.Writer": Class(quiet="close flush write writelines", dynamic=_PIPE),
        "subprocess.pipe.Reader": Class(
            blocks={Effect.SUBPROCESS: "peek read read1 readinto readline readlines"},
            iterates=Effect.SUBPROCESS,
            item="bytes",
            dynamic=_PIPE,
            instead="asyncio.create_subprocess_exec",
        ),
        "threading.Lock": Class(
            blocks={_WAIT: "acquire acquire_lock"}, unless=_HELD, dynamic=_FACTORY, instead="asyncio.Lock"
        ),
        "threading.RLock": Class(
            blocks={_WAIT: "acquire"}, unless=_HELD, dynamic=_FACTORY, instead="asyncio.Lock"
        ),
        "threading.Semaphore": Class(blocks={_WAIT: "acquire"}, unless=_TRY, instead="asyncio.Semaphore"),
        "threading.BoundedSemaphore": Class(
            bases=("threading.Semaphore",), instead="asyncio.BoundedSemaphore"
        ),
        "threading.Condition": Class(
            blocks={_WAIT: "acquire wait wait_for"},
            unless={**_HELD, "wait": _AT_ONCE, "wait_for": _TIMEOUT_LAST},
            dynamic="`acquire` is that of its lock",
            instead="asyncio.Condition",
        ),
        "threading.Event": Class(blocks={_WAIT: "wait"}, unless={"wait": _AT_ONCE}, instead="asyncio.Event"),
        "threading.Barrier": Class(blocks={_WAIT: "wait"}),
        "threading.Thread": Class(blocks={_WAIT: "join"}, unless={"join": _AT_ONCE}),
        "threading.Timer": Class(bases=("threading.Thread",), instead="asyncio.sleep"),
        "queue.Queue": Class(
            blocks={_WAIT: "get join"},
            unless=_POLL,
            quiet="get_nowait put put_nowait",
            instead="asyncio.Queue",
        ),
        "queue.LifoQueue": Class(bases=("queue.Queue",), instead="asyncio.LifoQueue"),
        "queue.PriorityQueue": Class(bases=("queue.Queue",), instead="asyncio.PriorityQueue"),
        "queue.SimpleQueue": Class(blocks={_WAIT: "get"}, unless=_POLL, instead="asyncio.Queue"),
        "sched.scheduler": Class(blocks={_WAIT: "run"}),
    },
)
