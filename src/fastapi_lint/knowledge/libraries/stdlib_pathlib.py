"""pathlib: file contents and what is known of files without reading them."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library, opened

_PURE = "joinpath with_name with_suffix with_stem relative_to"
_CONCRETE = Class(bases=("pathlib.Path",))
_PURE_CLASS = Class(bases=("pathlib.PurePath",))

LIBRARY = Library(
    packages=("pathlib",),
    classes={
        "pathlib.PurePath": Class(
            chains=_PURE,
            divides=True,
            returns={"as_posix": "str", "as_uri": "str"},
            attributes={
                "parent": "self",
                "name": "str",
                "stem": "str",
                "suffix": "str",
                "parts": "tuple[str, ...]",
            },
        ),
        "pathlib.PurePosixPath": _PURE_CLASS,
        "pathlib.PureWindowsPath": _PURE_CLASS,
        "pathlib.Path": Class(
            bases=("pathlib.PurePath",),
            blocks={
                Effect.FILE: "open read_text read_bytes write_text write_bytes",
                Effect.METADATA: (
                    "chmod cwd exists group hardlink_to is_block_device is_char_device is_dir is_fifo "
                    "is_file is_mount is_socket is_symlink lchmod lstat mkdir owner readlink rename "
                    "replace resolve rmdir samefile stat symlink_to touch unlink"
                ),
            },
            lazy={Effect.METADATA: "glob iterdir rglob walk"},
            chains="absolute expanduser readlink rename replace resolve",
            returns={
                "open": "io.TextIOWrapper",
                "read_text": "str",
                "read_bytes": "bytes",
                "glob": "iterator[self]",
                "iterdir": "iterator[self]",
                "rglob": "iterator[self]",
                "cwd": "self",
                "home": "self",
            },
            outcomes={"open": opened(0)},
            instead="anyio.Path",
        ),
        "pathlib.PosixPath": _CONCRETE,
        "pathlib.WindowsPath": _CONCRETE,
    },
)
