"""Facts of files by their content: remembered within a process, extracted over several for large trees."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache

from fastapi_lint.facts.extract import FactsError, extract
from fastapi_lint.facts.nodes import FileFacts
from fastapi_lint.source import DecodeError, Source, decode

# Below this many bytes, starting processes costs more than they save.
_WORTHWHILE = 1_500_000
_CHUNK = 8

File = tuple[str, bytes]


@lru_cache(maxsize=8192)
def load(filename: str, data: bytes) -> tuple[Source, FileFacts]:
    """Source and facts of a file; raises DecodeError or FactsError.

    Remembered by content, so that the passes of the fixer parse only what they changed.
    """
    source = decode(filename, data)
    return source, _READY.pop((filename, data), None) or extract(source)


# Facts that other processes extracted, until `load` is asked for them.
_READY: dict[File, FileFacts] = {}


def prefetch(files: Sequence[File], jobs: int | None, progress: Callable[[int], None]) -> None:
    """Extract the facts of many files at once, over `jobs` processes (default: one for each core)."""
    workers = min(jobs or os.cpu_count() or 1, len(files) // _CHUNK)
    size = sum(len(data) for _, data in files)
    if workers < 2 or size < _WORTHWHILE or "fork" not in multiprocessing.get_all_start_methods():
        return
    heavy_first = sorted(files, key=lambda file: -len(file[1]))
    chunks = [heavy_first[start :: len(files) // _CHUNK] for start in range(len(files) // _CHUNK)]
    done = 0
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=gc.disable) as pool:
        for chunk, results in zip(chunks, pool.map(_extract, chunks), strict=True):
            for file, facts in zip(chunk, results, strict=True):
                if facts is not None:
                    _READY[file] = facts
            done += len(chunk)
            progress(done)


def _extract(files: Sequence[File]) -> list[FileFacts | None]:
    return [_facts(filename, data) for filename, data in files]


def _facts(filename: str, data: bytes) -> FileFacts | None:
    """The facts of a file; None where there is a problem, which `load` meets and reports again."""
    try:
        return extract(decode(filename, data))
    except (DecodeError, FactsError):
        return None
