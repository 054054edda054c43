"""Work shared over forked processes: a child has everything the parent had, only results are sent back."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def share(
    function: Callable[[Item], Answer], items: Sequence[Item], jobs: int | None, *, least: int
) -> list[Answer]:
    """`[function(item) for item in items]`, over `jobs` processes (default: one for each core).

    No process is started for fewer than `least` items, nor where processes cannot be forked or this one is a
    daemon, which may not have children. A process that dies costs nothing but time: its share is worked on
    here. `function` must not raise, and its answers must pickle.
    """
    workers = min(jobs or os.cpu_count() or 1, len(items) // least + 1)
    if (
        workers < 2
        or multiprocessing.current_process().daemon
        or "fork" not in multiprocessing.get_all_start_methods()
    ):
        return [function(item) for item in items]
    cut = [round(part * len(items) / workers) for part in range(workers + 1)]
    running = [_start(function, items[start:end]) for start, end in pairwise(cut[1:])]
    answers = [function(item) for item in items[: cut[1]]]
    for process, receiving, part in running:
        try:
            answers += receiving.recv()
        except (EOFError, OSError):
            answers += [function(item) for item in part]
        process.join()
    return answers


def _start(
    function: Callable[[Item], Answer], items: Sequence[Item]
) -> tuple[multiprocessing.process.BaseProcess, Connection, Sequence[Item]]:
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(function, items, sending), daemon=True)
    process.start()
    sending.close()
    return process, receiving, items


def _work(function: Callable[[Item], Answer], items: Sequence[Item], sending: Connection) -> None:
    sending.send([function(item) for item in items])
    sending.close()
    os._exit(0)  # without taking apart what the parent made
