"""Opening and using files: builtins, io, and what reads from the terminal."""

from __future__ import annotations

from dataclasses import replace

from fastapi_lint.knowledge.schema import (
    Class,
    Effect,
    Function,
    Library,
    NoFile,
    Prefixed,
    functions,
    opened,
    spelled,
)

# What the kernel makes up on the spot lies on no disk.
_MADE_UP = (Prefixed("file", 0, ("/proc/", "/sys/", "/dev/null")),)
_OPEN = Function(
    Effect.FILE,
    returns="io.TextIOWrapper",
    instead="anyio.open_file",
    unless=_MADE_UP,
    becomes="io.StringIO",
    outcomes=opened(1),
)
_OVER_MEMORY = (NoFile((("raw", 0),)),)
_INPUT = Function(Effect.INPUT)

LIBRARY = Library(
    packages=("builtins", "io", "_io", "codecs", "typing", "sys", "getpass", "fileinput"),
    aliases={
        "io.open": "builtins.open",
        "_io.open": "builtins.open",
        **spelled("io", "_io", "TextIOWrapper BufferedReader BufferedWriter BufferedRandom FileIO"),
    },
    functions={
        "builtins.open": _OPEN,
        "io.open_code": Function(Effect.FILE, returns="io.BufferedReader"),
        "codecs.open": replace(_OPEN, outcomes=()),
        "builtins.input": _INPUT,
        "getpass.getpass": _INPUT,
        **functions("sys.stdin", "read readline readlines", _INPUT),
        "fileinput.input": Function(Effect.FILE, lazy=True),
    },
    classes={
        "io.IOBase": Class(
            blocks={Effect.FILE: "readline readlines truncate writelines"},
            returns={"fileno": "os.FileDescriptor"},
            iterates=Effect.FILE,
            instead="anyio.open_file",
        ),
        "io.TextIOWrapper": Class(
            bases=("io.IOBase",),
            blocks={Effect.FILE: "read write"},
            made_unless=(NoFile((("buffer", 0),)),),
            becomes="io.StringIO",
            attributes={"buffer": "io.BufferedReader"},
            returns={"detach": "io.BufferedReader"},
            item="str",
        ),
        "io.BufferedReader": Class(
            bases=("io.IOBase",),
            made_unless=_OVER_MEMORY,
            becomes="io.BytesIO",
            blocks={Effect.FILE: "read read1 readinto readinto1 peek"},
            attributes={"raw": "io.FileIO"},
            item="bytes",
        ),
        "io.BufferedWriter": Class(
            bases=("io.IOBase",),
            made_unless=_OVER_MEMORY,
            becomes="io.BytesIO",
            blocks={Effect.FILE: "write"},
            attributes={"raw": "io.FileIO"},
        ),
        "io.BufferedRandom": Class(
            bases=("io.IOBase",),
            made_unless=_OVER_MEMORY,
            becomes="io.BytesIO",
            blocks={Effect.FILE: "read read1 readinto readinto1 peek write"},
            attributes={"raw": "io.FileIO"},
            item="bytes",
        ),
        "io.FileIO": Class(
            bases=("io.IOBase",),
            constructs=Effect.FILE,
            blocks={Effect.FILE: "read readall readinto write"},
            item="bytes",
        ),
        "fileinput.FileInput": Class(blocks={Effect.FILE: "readline"}, iterates=Effect.FILE, item="str"),
    },
)
