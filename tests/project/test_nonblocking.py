"""Calls that block or do not, by their arguments; objects that hold their content in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from applications import blocking

from fastapi_lint.config import Selection, Settings
from fastapi_lint.engine import check
from fastapi_lint.project.files import Memory

_HEAD = """\
import asyncio, bz2, fcntl, io, os, pty, queue, select, socket, sqlite3, subprocess, tarfile, tempfile
import threading, time, zipfile, gzip, shutil, importlib.resources, pkgutil
from pathlib import Path
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import resources
import filelock
import numpy
from fastapi import FastAPI, UploadFile
from PIL import Image, ImageOps

class Chunks(io.RawIOBase):
    pass

class Shelf(os.PathLike):
    def __fspath__(self): return "shelf"

class Log(io.FileIO):
    pass

app = FastAPI()
lock = threading.Lock()
done = threading.Event()
jobs: queue.Queue = queue.Queue()
AT_ONCE = 0
BUSY = 5


@app.post("/")
async def handler(future: Future, upload: UploadFile, path: str, fd: int, some) -> None:
"""


def _blocks(*body: str) -> list[bool]:
    """Which of the statements of an async handler are reported."""
    before = _HEAD.count("\n")
    text = _HEAD + "".join(f"    {line}\n" for line in body)
    reported = blocking({"main.py": text})
    return [f"main.py:{before + number}" in reported for number in range(1, len(body) + 1)]


@pytest.mark.parametrize(
    ("waits", "does_not"),
    [
        ("lock.acquire()", "lock.acquire(False)"),
        ("lock.acquire(timeout=1)", "lock.acquire(blocking=True, timeout=0)"),
        ("lock.acquire(True, BUSY)", "lock.acquire(True, AT_ONCE)"),
        ("done.wait()", "done.wait(0)"),
        ("jobs.get(timeout=1)", "jobs.get(timeout=0)"),
        ("jobs.get(True, 3)", "jobs.get(block=False)"),
        ("future.result()", "future.result(timeout=0)"),
        ("time.sleep(1)", "time.sleep(0)"),
        ("select.select([fd], [], [])", "select.select([fd], [], [], 0)"),
        ("os.waitpid(fd, 0)", "os.waitpid(fd, os.WNOHANG)"),
        ("fcntl.flock(fd, fcntl.LOCK_EX)", "fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)"),
        ("fcntl.lockf(fd, fcntl.LOCK_SH)", "fcntl.lockf(fd, fcntl.LOCK_UN)"),
        ("filelock.FileLock('a').acquire()", "filelock.FileLock('a').acquire(timeout=0)"),
        ("filelock.FileLock('a', timeout=5).acquire()", "filelock.FileLock('a', timeout=0).acquire()"),
        ("with filelock.FileLock('a'): pass", "with filelock.FileLock('a', timeout=0): pass"),
        ("lock.acquire(*[False])", "lock.release()"),
    ],
)
def test_arguments_that_keep_a_call_from_waiting(waits: str, does_not: str) -> None:
    assert _blocks(waits, does_not) == [True, False]


def test_locks_taken_by_plain_code_are_held_for_a_few_statements() -> None:
    plain = "\ndef add():\n    lock.acquire()\n    lock.release()\n\ndef wait():\n    lots.acquire()\n"
    text = f"{_HEAD}    lock.acquire()\n    add()\n    wait()\n{plain}lots = threading.Semaphore()\n"
    first = _HEAD.count("\n") + 1
    found = [line for line in range(first, first + 3) if f"main.py:{line}" in blocking({"main.py": text})]
    assert found == [first, first + 2]


@pytest.mark.parametrize(
    ("opened", "made"),
    [
        ("Image.open(path).convert('RGB')", "Image.new('L', (1, 1)).convert('RGB')"),
        ("with Image.open(path) as picture: picture.load()", "Image.new('L', (1, 1)).crop().convert('L')"),
        ("Image.open(path).crop()", "Image.fromarray(some).crop()"),
    ],
)
def test_images_are_decoded_when_they_come_from_a_file(opened: str, made: str) -> None:
    assert _blocks(opened, made) == [True, False]


def test_an_image_is_decoded_once() -> None:
    decoded = "small = Image.open(path).resize((1, 1))"
    assert _blocks(decoded, "small.convert('L')") == [True, False]


@pytest.mark.parametrize(
    ("waited", "waits"),
    [
        ("await future", "future.result()"),
        ("found = await asyncio.wait_for(asyncio.wrap_future(future), 1)", "future.exception()"),
        ("await asyncio.gather(*some, future)", "[future.result() for _ in range(2)]"),
    ],
)
def test_a_future_that_was_awaited_is_done(waited: str, waits: str) -> None:
    assert _blocks(waited, waits) == [False, False]
    assert _blocks(waits, waited) == [True, False]
    assert _blocks(waited, "future = some()", "future: Future = path", waits)[-1]
    assert _blocks(f"if path: {waited}", waits) == [False, True]
    assert _blocks(waited, f"if path: {waits}") == [False, False]


@pytest.mark.parametrize(
    ("on_disk", "in_memory"),
    [
        ("zipfile.ZipFile(path).namelist()", "zipfile.ZipFile(io.BytesIO()).namelist()"),
        ("zipfile.ZipFile(path)", "zipfile.ZipFile(file=upload.file)"),
        ("zipfile.is_zipfile(path)", "zipfile.is_zipfile(io.BytesIO(b''))"),
        ("tarfile.open(path)", "tarfile.open(fileobj=io.BytesIO(), mode='r')"),
        ("gzip.GzipFile(path).read()", "gzip.GzipFile(fileobj=io.BytesIO()).read()"),
        ("gzip.open(path).read()", "gzip.open(io.BytesIO()).read()"),
        ("zipfile.ZipFile(Shelf())", "zipfile.ZipFile(Chunks(), 'w')"),
        ("zipfile.ZipFile(Log(path))", "zipfile.ZipFile(Chunks(), mode='a')"),
        ("tarfile.open(fileobj=open(path))", "tarfile.open(fileobj=some)"),
        ("tarfile.open(path, fileobj=None)", "tarfile.open(fileobj=Chunks())"),
        ("gzip.GzipFile(fileobj=open(path, 'rb')).read()", "gzip.GzipFile(fileobj=some).read()"),
        ("bz2.BZ2File(Path(path))", "bz2.BZ2File(Chunks())"),
        ("numpy.load(path)", "numpy.load(io.BytesIO())"),
        ("shutil.copyfileobj(upload.file, open(path))", "shutil.copyfileobj(upload.file, io.BytesIO())"),
        ("shutil.copyfileobj(some, open(path))", "shutil.copyfileobj(some, io.BytesIO())"),
        ("io.TextIOWrapper(io.FileIO(path)).read()", "io.TextIOWrapper(io.BytesIO()).read()"),
        ("io.BufferedWriter(io.FileIO(path)).write(b'')", "io.BufferedWriter(Chunks()).write(b'')"),
        ("sqlite3.connect(path)", "sqlite3.connect(':memory:')"),
        ("sqlite3.connect(path).execute('')", "sqlite3.connect(':memory:').execute('').fetchall()"),
    ],
)
def test_buffers_in_memory_are_no_files(on_disk: str, in_memory: str) -> None:
    assert _blocks(on_disk, in_memory) == [True, False]


@pytest.mark.parametrize(
    ("disk", "other"),
    [
        ("os.read(os.open(path, os.O_RDONLY), 1)", "os.read(pty.fork()[1], 1)"),
        ("os.read(open(path).fileno(), 1)", "os.read(fd, 1)"),
        ("os.write(tempfile.mkstemp()[0], b'')", "os.write(os.pipe()[1], b'')"),
        ("os.pwrite(fd, b'', 0)", "os.write(socket.socket().fileno(), b'')"),
    ],
)
def test_descriptors_are_of_files_when_they_come_from_one(disk: str, other: str) -> None:
    assert _blocks(disk, other) == [True, False]


@pytest.mark.parametrize(
    ("copies", "renames"),
    [
        ("shutil.move(tempfile.mkstemp()[1], path)", "shutil.move(tempfile.mkstemp(dir=fd)[1], path)"),
        (
            "with tempfile.NamedTemporaryFile(dir=None) as new: shutil.move(new.name, path)",
            "with tempfile.NamedTemporaryFile(dir='.') as new: shutil.move(new.name, path)",
        ),
    ],
)
def test_what_is_made_beside_its_target_is_renamed(copies: str, renames: str) -> None:
    assert _blocks(copies, renames) == [True, False]


def test_a_rename_is_still_metadata() -> None:
    text = f"{_HEAD}    shutil.move(tempfile.mkstemp(dir='.')[1], path)\n"
    settings = replace(Settings(), overrides=Selection(select=("FAL308",)))
    found = check(Memory({"main.py": text}), ["main.py"], settings).diagnostics
    assert ["`shutil.move`" in diagnostic.message for diagnostic in found].count(True) == 1


def test_a_datagram_is_sent_at_once() -> None:
    found = _blocks(
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect((path, 80))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((path, 80))",
        "socket.socket(socket.AF_INET, type=socket.SOCK_DGRAM).recv(1)",
    )
    assert found == [True, False, True]


def test_a_pipe_to_a_program_is_waited_for_where_it_is_read() -> None:
    found = _blocks(
        "program = subprocess.Popen(path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)",
        "program.stdin.write(b'')",
        "program.stdout.readline()",
        "for line in program.stderr: pass",
    )
    assert found == [True, False, True, True]


def test_an_archive_in_memory_still_unpacks_to_the_disk() -> None:
    found = _blocks(
        "archive = zipfile.ZipFile(io.BytesIO())",
        "archive.writestr('a', b'')",
        "archive.open('a').read()",
        "archive.extractall(path)",
        "with tarfile.open(fileobj=io.BytesIO()) as tar: tar.extractfile('a').read()",
        "tarfile.open(fileobj=io.BytesIO()).extractall(path)",
    )
    assert found == [False, False, False, True, False, True]


def test_one_of_two_sources_on_the_disk_is_enough() -> None:
    assert _blocks("zipfile.ZipFile(path if fd else io.BytesIO())") == [True]


def test_an_image_is_decoded_when_it_is_worked_on() -> None:
    found = _blocks(
        "image = Image.open(io.BytesIO())",
        "image.verify()",
        "image.resize((1, 1))",
        "ImageOps.exif_transpose(image)",
    )
    assert found == [False, False, True, True]


def test_leaving_an_executor_is_not_reported() -> None:
    loop = "await asyncio.get_running_loop().run_in_executor(pool, time.sleep, 1)"
    assert _blocks(f"with ThreadPoolExecutor() as pool: {loop}") == [False]


def test_package_data_is_read_from_the_disk() -> None:
    found = _blocks(
        "data = importlib.resources.files('package')",
        "data.joinpath('a').read_text()",
        "(data / 'b' / 'c').read_bytes()",
        "resources.read_text('package', 'a')",
        "pkgutil.get_data('package', 'a')",
        "data / 'd'",
    )
    assert found == [False, True, True, True, True, False]


@pytest.mark.parametrize(
    ("decorator", "call"),
    [
        ("from celery import shared_task\n@shared_task(bind=True)", "work.delay(1)"),
        ("import dramatiq\n@dramatiq.actor", "work.send(1)"),
        ("from rq.decorators import job\n@job('default')", "work.delay(1)"),
        ("from huey import RedisHuey\nhuey = RedisHuey()\n@huey.task()", "work(1)"),
    ],
)
@pytest.mark.parametrize("kind", ["def", "async def"])
def test_enqueueing_talks_to_the_broker(decorator: str, call: str, kind: str) -> None:
    text = (
        f"from fastapi import FastAPI\n{decorator}\n{kind} work(x): ...\n"
        f"app = FastAPI()\n@app.get('/')\nasync def handler():\n    {call}\n"
    )
    assert blocking({"main.py": text}) == [f"main.py:{text.count(chr(10))}"]


def test_a_chain_with_a_model_in_it_asks_the_model() -> None:
    text = """\
from fastapi import FastAPI
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

app = FastAPI()
prompt = ChatPromptTemplate.from_template("{x}")
chain = {"x": len} | prompt | ChatOpenAI() | StrOutputParser()
local = prompt | StrOutputParser()


@app.get("/")
async def handler(x: str):
    local.invoke(x)
    await chain.ainvoke(x)
    return chain.invoke(x)
"""
    assert blocking({"main.py": text}) == ["main.py:16"]


def test_a_spooled_file_without_a_size_stays_in_memory() -> None:
    found = _blocks(
        "tempfile.SpooledTemporaryFile().write(b'a')",
        "tempfile.SpooledTemporaryFile(0, 'w').write('a')",
        "tempfile.SpooledTemporaryFile(max_size=10).write(b'a')",
        "tempfile.SpooledTemporaryFile(10).write(b'a')",
        "tempfile.SpooledTemporaryFile(*some).write(b'a')",
    )
    assert found == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("meta", "blocks"), [("Single", False), ("Inherits", False), ("type", True), ("Silent", True)]
)
def test_what_a_metaclass_keeps_is_made_once(meta: str, blocks: bool) -> None:
    text = f"""\
from fastapi import FastAPI

app = FastAPI()


class Single(type):
    kept = {{}}

    def __call__(cls, *args):
        if cls not in cls.kept:
            cls.kept[cls] = super().__call__(*args)
        return cls.kept[cls]


class Inherits(Single):
    pass


class Silent(type):
    def __len__(cls):
        return 0


class Base(metaclass={meta}):
    pass


class Service(Base):
    def __init__(self, path):
        self.text = open(path).read()


@app.get("/")
async def handler(path: str):
    return Service(path).text
"""
    assert bool(blocking({"main.py": text})) is blocks
