"""asyncio: what starts a loop does not belong on one; otherwise the types are what matters."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_LOOP = Function(returns="asyncio.AbstractEventLoop")
_TASK = Function(returns="asyncio.Task")

LIBRARY = Library(
    packages=("asyncio", "uvloop"),
    aliases={
        "asyncio.events.AbstractEventLoop": "asyncio.AbstractEventLoop",
        "asyncio.runners.run": "asyncio.run",
        "asyncio.tasks.Task": "asyncio.Task",
        "asyncio.tasks.create_task": "asyncio.create_task",
        "asyncio.tasks.ensure_future": "asyncio.ensure_future",
        "asyncio.tasks.gather": "asyncio.gather",
        "asyncio.tasks.wait_for": "asyncio.wait_for",
        "asyncio.threads.to_thread": "asyncio.to_thread",
        "asyncio.taskgroups.TaskGroup": "asyncio.TaskGroup",
        "uvloop.Loop": "asyncio.AbstractEventLoop",
    },
    functions={
        **functions("asyncio", "get_event_loop get_running_loop new_event_loop", _LOOP),
        "uvloop.new_event_loop": _LOOP,
        "asyncio.run": Function(blocks=Effect.NESTED),
        **functions("asyncio", "create_task ensure_future current_task", _TASK),
        "asyncio.run_coroutine_threadsafe": Function(returns="concurrent.futures.Future"),
        **functions(
            "asyncio",
            "sleep wait wait_for to_thread",
            Function(coroutine=True),
        ),
        "asyncio.create_subprocess_exec": Function(returns="asyncio.subprocess.Process", coroutine=True),
        "asyncio.create_subprocess_shell": Function(returns="asyncio.subprocess.Process", coroutine=True),
        "asyncio.open_connection": Function(
            returns="tuple[asyncio.StreamReader, asyncio.StreamWriter]", coroutine=True
        ),
        "asyncio.start_server": Function(returns="asyncio.Server", coroutine=True),
    },
    classes={
        "asyncio.AbstractEventLoop": Class(
            blocks={Effect.NESTED: "run_forever run_until_complete"},
            coroutines=(
                "connect_accepted_socket connect_read_pipe connect_write_pipe create_connection "
                "create_datagram_endpoint create_server create_unix_connection create_unix_server "
                "getaddrinfo getnameinfo sendfile shutdown_asyncgens shutdown_default_executor sock_accept "
                "sock_connect sock_recv sock_recv_into sock_sendall start_tls subprocess_exec "
                "subprocess_shell"
            ),
            returns={"create_task": "asyncio.Task", "create_future": "asyncio.Future"},
            quiet=(
                "add_reader add_signal_handler add_writer call_at call_later call_soon "
                "call_soon_threadsafe is_running remove_reader remove_writer run_in_executor stop time"
            ),
        ),
        "asyncio.Future": Class(asynchronous=True, quiet="result exception cancel done set_result"),
        "asyncio.Task": Class(bases=("asyncio.Future",), asynchronous=True),
        "asyncio.TaskGroup": Class(asynchronous=True, returns={"create_task": "asyncio.Task"}),
        "asyncio.Lock": Class(asynchronous=True, coroutines="acquire"),
        "asyncio.Semaphore": Class(asynchronous=True, coroutines="acquire"),
        "asyncio.BoundedSemaphore": Class(bases=("asyncio.Semaphore",), asynchronous=True),
        "asyncio.Condition": Class(
            asynchronous=True, coroutines="acquire wait wait_for", dynamic="`acquire` is that of its lock"
        ),
        "asyncio.Event": Class(asynchronous=True, coroutines="wait"),
        "asyncio.Queue": Class(
            asynchronous=True,
            coroutines="get put join",
            quiet="get_nowait put_nowait empty full qsize task_done",
        ),
        "asyncio.LifoQueue": Class(bases=("asyncio.Queue",), asynchronous=True),
        "asyncio.PriorityQueue": Class(bases=("asyncio.Queue",), asynchronous=True),
        "asyncio.StreamReader": Class(asynchronous=True, coroutines="read readexactly readline readuntil"),
        "asyncio.StreamWriter": Class(asynchronous=True, coroutines="drain wait_closed", quiet="close write"),
        "asyncio.Server": Class(asynchronous=True, coroutines="serve_forever start_serving wait_closed"),
        "asyncio.subprocess.Process": Class(
            asynchronous=True,
            coroutines="communicate wait",
            quiet="kill send_signal terminate",
            attributes={
                "stdin": "asyncio.StreamWriter",
                "stdout": "asyncio.StreamReader",
                "stderr": "asyncio.StreamReader",
            },
        ),
    },
)
