"""Files as a whole: copying, archives, compression, temporary files, package data, key-value files."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import (
    Class,
    Condition,
    Effect,
    Function,
    Given,
    Lacking,
    Library,
    NoFile,
    Outcome,
    Typed,
    Unless,
    buffered,
    functions,
    opened,
    spelled,
)

_FILE = Function(Effect.FILE)
_METADATA = Function(Effect.METADATA)
_BUFFER = "io.BytesIO"
_ZIP_IN_MEMORY = "zipfile.in_memory.ZipFile"
_TAR_IN_MEMORY = "tarfile.in_memory.TarFile"
_DATA = "importlib.resources.abc.Traversable"
# A temporary file whose folder is given is there to be moved within it.
_BESIDE = "tempfile.beside.Name"
_FILEOBJ = (NoFile((("fileobj", 2),)),)


def _opens(returns: str) -> Function:
    """A function that opens a compressed file, or reads one from a buffer."""
    return Function(Effect.FILE, returns=returns, unless=buffered("filename", 0), becomes=_BUFFER)


def _compressed(*in_memory: Condition) -> Class:
    """A compressed file, unless it is made of something in memory."""
    return Class(
        bases=("io.IOBase",),
        constructs=Effect.FILE,
        blocks={Effect.FILE: "read write"},
        made_unless=in_memory,
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
        "shutil.copyfileobj": Function(Effect.FILE, unless=(NoFile((("fsrc", 0), ("fdst", 1))),)),
        **functions("shutil", "copy copy2 copyfile copytree make_archive rmtree unpack_archive", _FILE),
        "shutil.move": Function(Effect.FILE, unless=(Typed("src", 0, _BESIDE),), milder=Effect.METADATA),
        **functions("shutil", "chown copymode copystat disk_usage which", _METADATA),
        "tempfile.NamedTemporaryFile": Function(
            Effect.METADATA,
            returns="tempfile._TemporaryFileWrapper",
            outcomes=(Outcome(Given("dir", 6), "tempfile.beside._TemporaryFileWrapper"),),
        ),
        "tempfile.TemporaryFile": Function(
            Effect.METADATA, returns="io.TextIOWrapper", outcomes=opened(0, "w+b")
        ),
        "tempfile.mkdtemp": _METADATA,
        "tempfile.mkstemp": Function(
            Effect.METADATA,
            returns="tuple[os.FileDescriptor, str]",
            outcomes=(Outcome(Given("dir", 2), f"tuple[os.FileDescriptor, {_BESIDE}]"),),
        ),
        "gzip.open": _opens("gzip.GzipFile"),
        "bz2.open": _opens("bz2.BZ2File"),
        "lzma.open": _opens("lzma.LZMAFile"),
        "tarfile.open": Function(
            Effect.FILE, returns="tarfile.TarFile", unless=_FILEOBJ, becomes=_TAR_IN_MEMORY
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
            returns={"fileno": "os.FileDescriptor"},
            attributes={"name": "str"},
            iterates=Effect.FILE,
            dynamic="hands attributes on to the file it wraps",
        ),
        "tempfile.beside._TemporaryFileWrapper": Class(
            bases=("tempfile._TemporaryFileWrapper",),
            attributes={"name": _BESIDE},
            dynamic="stands for a temporary file in a folder of the caller's choice",
        ),
        _BESIDE: Class(dynamic="stands for the path of such a file"),
        # Uploads: on disk from a megabyte on. Without a size one stays in memory.
        "tempfile.SpooledTemporaryFile": Class(
            made_unless=(Lacking("max_size", 0), Unless("max_size", 0, 0)),
            becomes="io.BytesIO",
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
        "gzip.GzipFile": _compressed(NoFile((("fileobj", 3),))),
        "bz2.BZ2File": _compressed(*buffered("filename", 0)),
        "lzma.LZMAFile": _compressed(*buffered("filename", 0)),
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
            made_unless=_FILEOBJ,
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
