"""The operating system: processes, directories and what is known of files without reading them."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import (
    Class,
    Effect,
    Flagged,
    Function,
    Library,
    NoFile,
    functions,
    opened,
    spelled,
)

_METADATA = Function(Effect.METADATA, instead="anyio.Path")
_PATH = (
    "abspath exists lexists isfile isdir islink ismount getsize getmtime getatime getctime realpath samefile "
    "sameopenfile"
)

_LOCKED = Function(Effect.WAIT, unless=(Flagged("operation", 1, frozenset({"LOCK_NB", "LOCK_UN"})),))


def _waits(position: int) -> Function:
    """A wait for a child process; `position` is the index of its options."""
    polls = Flagged("options", position, frozenset({"WNOHANG"}))
    return Function(Effect.SUBPROCESS, instead="asyncio.create_subprocess_exec", unless=(polls,))


LIBRARY = Library(
    packages=("os", "posix", "posixpath", "ntpath", "genericpath", "glob", "fcntl", "filecmp"),
    aliases={
        **spelled("os.path", "posixpath", _PATH),
        **spelled("os.path", "ntpath", _PATH),
        **spelled(
            "os.path", "genericpath", "exists isfile isdir getsize getmtime getatime getctime samefile"
        ),
    },
    functions={
        "os.system": Function(Effect.SUBPROCESS, returns="int", instead="asyncio.create_subprocess_shell"),
        "os.popen": Function(
            Effect.SUBPROCESS, returns="io.TextIOWrapper", instead="asyncio.create_subprocess_shell"
        ),
        **functions(
            "os",
            "wait posix_spawn posix_spawnp spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe",
            Function(Effect.SUBPROCESS, instead="asyncio.create_subprocess_exec"),
        ),
        **functions(
            "os",
            "stat lstat fstat statvfs fstatvfs access chdir chmod chown lchown getcwd getcwdb link listdir "
            "mkdir makedirs mkfifo mknod readlink remove removedirs rename renames replace rmdir symlink "
            "truncate ftruncate unlink utime getxattr setxattr listxattr removexattr",
            _METADATA,
        ),
        "os.scandir": Function(Effect.METADATA, returns="iterator[os.DirEntry]"),
        "os.walk": Function(Effect.METADATA, lazy=True),
        "os.fwalk": Function(Effect.METADATA, lazy=True),
        **functions("os.path", _PATH, _METADATA),
        "os.fdopen": Function(returns="io.TextIOWrapper", outcomes=opened(1)),
        **functions(
            "os",
            "pread pwrite preadv pwritev sendfile copy_file_range fsync fdatasync sync splice",
            Function(Effect.FILE),
        ),
        # The descriptor may be that of a terminal, a pipe or a socket.
        **functions("os", "read write readv writev", Function(Effect.FILE, unless=(NoFile((("fd", 0),)),))),
        "os.open": Function(Effect.FILE, returns="os.FileDescriptor"),
        "os.wait3": _waits(0),
        "os.wait4": _waits(1),
        "os.waitid": _waits(2),
        "os.waitpid": _waits(1),
        "os.lockf": Function(
            Effect.WAIT, unless=(Flagged("command", 1, frozenset({"F_TEST", "F_TLOCK", "F_ULOCK"})),)
        ),
        "fcntl.flock": _LOCKED,
        "fcntl.lockf": _LOCKED,
        "glob.glob": Function(Effect.METADATA, returns="list[str]", instead="anyio.Path.glob"),
        "glob.iglob": Function(
            Effect.METADATA, returns="iterator[str]", lazy=True, instead="anyio.Path.glob"
        ),
        "filecmp.cmp": Function(Effect.FILE),
        "filecmp.cmpfiles": Function(Effect.FILE),
    },
    classes={
        "os.FileDescriptor": Class(dynamic="stands for the number of a file on the disk"),
        "os.DirEntry": Class(
            blocks={Effect.METADATA: "stat is_dir is_file is_symlink"},
            attributes={"name": "str", "path": "str"},
        ),
    },
)
