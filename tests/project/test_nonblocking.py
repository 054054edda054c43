"""Calls that block or do not, by their arguments; objects that hold their content in memory."""

from __future__ import annotations

import pytest
from applications import blocking

_HEAD = """\
import asyncio, fcntl, io, os, queue, select, subprocess, tarfile, threading, time, zipfile, gzip, shutil
import importlib.resources, pkgutil
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import resources
import filelock
import numpy
from fastapi import FastAPI, UploadFile
from PIL import Image, ImageOps

app = FastAPI()
lock = threading.Lock()
done = threading.Event()
jobs: queue.Queue = queue.Queue()
AT_ONCE = 0
BUSY = 5


@app.post("/")
async def handler(future: Future, upload: UploadFile, path: str, fd: int) -> None:
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


@pytest.mark.parametrize(
    ("on_disk", "in_memory"),
    [
        ("zipfile.ZipFile(path).namelist()", "zipfile.ZipFile(io.BytesIO()).namelist()"),
        ("zipfile.ZipFile(path)", "zipfile.ZipFile(file=upload.file)"),
        ("zipfile.is_zipfile(path)", "zipfile.is_zipfile(io.BytesIO(b''))"),
        ("tarfile.open(path)", "tarfile.open(fileobj=io.BytesIO(), mode='r')"),
        ("gzip.GzipFile(path).read()", "gzip.GzipFile(fileobj=io.BytesIO()).read()"),
        ("gzip.open(path).read()", "gzip.open(io.BytesIO()).read()"),
        ("numpy.load(path)", "numpy.load(io.BytesIO())"),
        ("shutil.copyfileobj(upload.file, open(path))", "shutil.copyfileobj(upload.file, io.BytesIO())"),
        ("io.TextIOWrapper(io.FileIO(path)).read()", "io.TextIOWrapper(io.BytesIO()).read()"),
    ],
)
def test_buffers_in_memory_are_no_files(on_disk: str, in_memory: str) -> None:
    assert _blocks(on_disk, in_memory) == [True, False]


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
