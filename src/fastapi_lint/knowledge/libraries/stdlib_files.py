"""Files as a whole: copying, archives, compression, temporary files, key-value files."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_FILE = Function(Effect.FILE)
_METADATA = Function(Effect.METADATA)
_OPENED = Class(bases=("io.IOBase",), constructs=Effect.FILE, blocks={Effect.FILE: "read write"})
_TEMPORARY = Function(Effect.METADATA, returns="tempfile._TemporaryFileWrapper")

LIBRARY = Library(
    packages=(
        "shutil",
        "tempfile",
        "zipfile",
        "tarfile",
        "gzip",
        "bz2",
        "lzma",
        "dbm",
        "shelve",
        "configparser",
    ),
    aliases={"tarfile.TarFile.open": "tarfile.open"},
    functions={
        **functions(
            "shutil",
            "copy copy2 copyfile copyfileobj copytree make_archive move rmtree unpack_archive",
            _FILE,
        ),
        **functions("shutil", "chown copymode copystat disk_usage which", _METADATA),
        **functions("tempfile", "NamedTemporaryFile TemporaryFile", _TEMPORARY),
        **functions("tempfile", "mkdtemp mkstemp", _METADATA),
        **functions("gzip", "open", Function(Effect.FILE, returns="gzip.GzipFile")),
        **functions("bz2", "open", Function(Effect.FILE, returns="bz2.BZ2File")),
        **functions("lzma", "open", Function(Effect.FILE, returns="lzma.LZMAFile")),
        "tarfile.open": Function(Effect.FILE, returns="tarfile.TarFile"),
        **functions("tarfile", "is_tarfile", _FILE),
        **functions("zipfile", "is_zipfile", _FILE),
        "dbm.open": _FILE,
        "shelve.open": _FILE,
    },
    classes={
        "tempfile._TemporaryFileWrapper": Class(
            blocks={Effect.FILE: "read readline readlines truncate write writelines"},
            attributes={"name": "str"},
            iterates=Effect.FILE,
            dynamic="hands attributes on to the file it wraps",
        ),
        # Uploads: on disk from a megabyte on.
        "tempfile.SpooledTemporaryFile": Class(
            blocks={Effect.FILE: "read readline readlines rollover truncate write writelines"},
            iterates=Effect.FILE,
        ),
        "tempfile.TemporaryDirectory": Class(
            constructs=Effect.METADATA,
            exits=Effect.FILE,
            blocks={Effect.FILE: "cleanup"},
            enter_returns="str",
            attributes={"name": "str"},
        ),
        "gzip.GzipFile": _OPENED,
        "bz2.BZ2File": _OPENED,
        "lzma.LZMAFile": _OPENED,
        "zipfile.ZipFile": Class(
            constructs=Effect.FILE,
            blocks={Effect.FILE: "extract extractall read testzip write writestr"},
            returns={"open": "zipfile.ZipExtFile", "read": "bytes", "namelist": "list[str]"},
        ),
        "zipfile.PyZipFile": Class(bases=("zipfile.ZipFile",)),
        "zipfile.ZipExtFile": Class(bases=("io.IOBase",), blocks={Effect.FILE: "read read1"}),
        "tarfile.TarFile": Class(
            constructs=Effect.FILE,
            blocks={Effect.FILE: "add addfile extract extractall getmember getmembers getnames list next"},
            returns={"extractfile": "io.BufferedReader"},
            iterates=Effect.FILE,
            item="tarfile.TarInfo",
        ),
        "configparser.RawConfigParser": Class(blocks={Effect.FILE: "read"}),
        "configparser.ConfigParser": Class(bases=("configparser.RawConfigParser",)),
    },
)
