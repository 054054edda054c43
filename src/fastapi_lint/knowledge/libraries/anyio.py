"""anyio, aiofiles, asgiref, asyncer, trio: asynchronous files and hand-overs; listed for their types."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_PATH_IO = (
    "chmod exists group is_block_device is_dir is_fifo is_file is_mount is_socket is_symlink lstat mkdir "
    "open owner read_bytes read_text readlink rename replace resolve rmdir samefile stat symlink_to touch "
    "unlink write_bytes write_text"
)
_FILE_IO = "read readline readlines write writelines seek tell truncate flush"

LIBRARY = Library(
    packages=("anyio", "aiofiles", "asgiref", "asyncer", "trio"),
    distribution="anyio",
    functions={
        "anyio.open_file": Function(returns="anyio.AsyncFile", coroutine=True),
        **functions("anyio", "sleep sleep_forever run_process open_process", Function(coroutine=True)),
        "anyio.create_task_group": Function(returns="anyio.abc.TaskGroup"),
        "anyio.run": Function(blocks=Effect.NESTED),
        "anyio.to_thread.run_sync": Function(coroutine=True),
        "trio.sleep": Function(coroutine=True),
        "trio.to_thread.run_sync": Function(coroutine=True),
        "aiofiles.open": Function(returns="aiofiles.threadpool.text.AsyncTextIOWrapper", coroutine=True),
    },
    classes={
        "anyio.abc.TaskGroup": Class(asynchronous=True, coroutines="start", quiet="start_soon"),
        "anyio.Path": Class(
            asynchronous=True,
            divides=True,
            coroutines=_PATH_IO,
            chains="joinpath relative_to with_name with_stem with_suffix resolve",
            returns={"open": "anyio.AsyncFile", "read_text": "str", "read_bytes": "bytes"},
            attributes={"parent": "self", "name": "str", "stem": "str", "suffix": "str"},
            quiet="as_posix glob iterdir rglob",
        ),
        "anyio.AsyncFile": Class(asynchronous=True, coroutines=f"{_FILE_IO} aclose"),
        "aiofiles.threadpool.text.AsyncTextIOWrapper": Class(
            asynchronous=True, coroutines=f"{_FILE_IO} close"
        ),
    },
)
