"""Files as a whole: copying, archives, compression, temporary files, package data, key-value files."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import (
    Class,
    Effect,
    Function,
    InMemory,
    Library,
    buffered,
    functions,
    spelled,
)

_FILE = Function(Effect.FILE)
_METADATA = Function(Effect.METADATA)
_BUFFER = "io.BytesIO"
_ZIP_IN_MEMORY = "zipfile.in_memory.ZipFile"
_TAR_IN_MEMORY = "tarfile.in_memory.TarFile"
_DATA = "importlib.resources.abc.Traversable"
_TEMPORARY = Function(Effect.METADATA, returns="tempfile._TemporaryFileWrapper")


def _opens(returns: str) -> Function:
    """A function that opens a compressed file, or reads one from a buffer."""
    return Function(Effect.FILE, returns=returns, unless=buffered("filename", 0), becomes=_BUFFER)


def _compressed(keyword: str, position: int) -> Class:
    """A compressed file; the argument may be a buffer."""
    return Class(
        bases=("io.IOBase",),
        constructs=Effect.FILE,
        blocks={Effect.FILE: "read write"},
        made_unless=buffered(keyword, position),
        becomes=_BUFFER,
    )


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
        "importlib",
        "importlib_resources",
        "pkgutil",
    ),
    aliases={
        "tarfile.TarFile.open": "tarfile.open",
        "importlib.abc.Traversable": _DATA,
        "importlib_resources.abc.Traversable": _DATA,
        **spelled(
            "importlib.resources",
            "importlib_resources",
            "as_file contents files is_resource open_binary open_text path read_binary read_text",
        ),
    },
    functions={
        "shutil.copyfileobj": Function(Effect.FILE, unless=(InMemory((("fsrc", 0), ("fdst", 1))),)),
        **functions(
            "shutil",
            "copy copy2 copyfile copytree make_archive move rmtree unpack_archive",
            _FILE,
        ),
        **functions("shutil", "chown copymode copystat disk_usage which", _METADATA),
        **functions("tempfile", "NamedTemporaryFile TemporaryFile", _TEMPORARY),
        **functions("tempfile", "mkdtemp mkstemp", _METADATA),
        "gzip.open": _opens("gzip.GzipFile"),
        "bz2.open": _opens("bz2.BZ2File"),
        "lzma.open": _opens("lzma.LZMAFile"),
        "tarfile.open": Function(
            Effect.FILE, returns="tarfile.TarFile", unless=buffered("fileobj", 2), becomes=_TAR_IN_MEMORY
        ),
        "tarfile.is_tarfile": Function(Effect.FILE, unless=buffered("name", 0)),
        "zipfile.is_zipfile": Function(Effect.FILE, unless=buffered("filename", 0)),
        "importlib.resources.files": Function(returns=_DATA),
        "importlib.resources.as_file": Function(returns="importlib.resources.DataPath"),
        "importlib.resources.path": Function(returns="importlib.resources.DataPath"),
        "importlib.resources.read_text": Function(Effect.FILE, returns="str"),
        "importlib.resources.read_binary": Function(Effect.FILE, returns="bytes"),
        "importlib.resources.open_text": Function(Effect.FILE, returns="io.TextIOWrapper"),
        "importlib.resources.open_binary": Function(Effect.FILE, returns="io.BufferedReader"),
        **functions("importlib.resources", "contents is_resource", _METADATA),
        "pkgutil.get_data": Function(Effect.FILE, returns="bytes | None"),
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
        "gzip.GzipFile": _compressed("fileobj", 3),
        "bz2.BZ2File": _compressed("filename", 0),
        "lzma.LZMAFile": _compressed("filename", 0),
        "zipfile.ZipFile": Class(
            constructs=Effect.FILE,
            made_unless=buffered("file", 0),
            becomes=_ZIP_IN_MEMORY,
            blocks={Effect.FILE: "extract extractall read testzip write writestr"},
            returns={"open": "zipfile.ZipExtFile", "read": "bytes", "namelist": "list[str]"},
        ),
        _ZIP_IN_MEMORY: Class(
            blocks={Effect.FILE: "extract extractall write"},
            returns={"open": _BUFFER, "read": "bytes", "namelist": "list[str]"},
            dynamic="stands for a ZipFile over a buffer",
        ),
        "zipfile.PyZipFile": Class(bases=("zipfile.ZipFile",)),
        "zipfile.ZipExtFile": Class(bases=("io.IOBase",), blocks={Effect.FILE: "read read1"}),
        _TAR_IN_MEMORY: Class(
            blocks={Effect.FILE: "add extract extractall"},
            returns={"extractfile": f"{_BUFFER} | None"},
            item="tarfile.TarInfo",
            dynamic="stands for a TarFile over a buffer",
        ),
        "tarfile.TarFile": Class(
            constructs=Effect.FILE,
            made_unless=buffered("fileobj", 2),
            becomes=_TAR_IN_MEMORY,
            blocks={Effect.FILE: "add addfile extract extractall getmember getmembers getnames list next"},
            returns={"extractfile": "io.BufferedReader"},
            iterates=Effect.FILE,
            item="tarfile.TarInfo",
        ),
        # Package data: files as a rule, whatever the loader.
        _DATA: Class(
            blocks={Effect.FILE: "open read_bytes read_text", Effect.METADATA: "is_dir is_file"},
            lazy={Effect.METADATA: "iterdir"},
            chains="joinpath",
            divides=True,
            returns={
                "iterdir": "iterator[self]",
                "open": "io.TextIOWrapper",
                "read_bytes": "bytes",
                "read_text": "str",
            },
            attributes={"name": "str"},
            dynamic="in importlib.abc before Python 3.11",
        ),
        "importlib.resources.DataPath": Class(
            enter_returns="pathlib.Path", dynamic="stands for the context manager that `as_file` returns"
        ),
        "configparser.RawConfigParser": Class(blocks={Effect.FILE: "read"}),
        "configparser.ConfigParser": Class(bases=("configparser.RawConfigParser",)),
    },
)
