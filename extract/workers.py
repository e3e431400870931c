"""Extraction in several processes: batches of reports out, their rows back in order, never more than a few on the way."""
from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.connection import wait

from extract.claims import read_claims
from extract.reports import Report

BATCH = 1 << 18     # characters of text a batch: enough work that handing it over costs little
SMALL = 4           # batches that one process has done before others would have started
AHEAD = 2           # batches a worker that are read before they are needed


@dataclass(slots=True)
class Batch:
    """What a batch of reports gave: rows of the two tables, a line for each report that failed, and how much text it was."""

    claims: list[dict] = field(default_factory=list)
    missed: list[dict] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    reports: int = 0
    characters: int = 0


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def batches(reports: Iterable[Report], characters: int = BATCH) -> Iterator[list[Report]]:
    """The reports in lists of about so many characters each.

    >>> [[r.id for r in batch] for batch in batches([Report(c, "text " * 9) for c in "abc"], 60)]
    [['a', 'b'], ['c']]
    """
    batch: list[Report] = []
    size = 0
    for report in reports:
        batch.append(report)
        size += len(report.text)
        if size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_batch(reports: Iterable[Report]) -> Batch:
    """The rows of some reports. A report that cannot be read is a fault and costs no other its rows.

    >>> batch = read_batch([Report("a", "A bomb killed 12."), Report("b", "Nothing happened.")])
    >>> [(row["report"], row["figure"]) for row in batch.claims], batch.reports, batch.faults
    ([('a', 12)], 2, [])
    """
    batch = Batch()
    for report in reports:
        batch.reports += 1
        batch.characters += len(report.text)
        try:
            claims, missed = read_claims(report)
            rows = [claim.row() for claim in claims]
        except Exception as error:  # whatever a text sets off, the others are read
            batch.faults.append(" ".join(f"report {report.id!r}: left out: {type(error).__name__}: {error}".split()))
            continue
        batch.claims += rows
        batch.missed += missed
    return batch


def read_all(reports: Iterable[Report], workers: int) -> Iterator[Batch]:
    """The batches of a stream of reports in its order, by as many processes, or by this one where there is little to do.

    The rows are the same whatever the number of workers. Raises BrokenProcessPool when a worker was killed.
    """
    stream = batches(reports)
    if workers > 1:
        first = list(islice(stream, SMALL))
        stream = chain(first, stream)
        if len(first) == SMALL:
            return read_in_workers(stream, workers)
    return map(read_batch, stream)


def read_in_workers(stream: Iterable[list[Report]], workers: int) -> Iterator[Batch]:
    # A forked worker has the rules compiled already; with other threads about, a fork may deadlock.
    forked = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    warm()
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork" if forked else "spawn"), initializer=start_worker)
    waiting: deque = deque()
    try:
        for batch in stream:
            waiting.append(pool.submit(read_batch, batch))
            if len(waiting) >= workers * AHEAD + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BaseException:  # what is interrupted does not wait for work that nobody will use
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def warm() -> None:
    """Read one sentence, so that everything that is compiled when first needed is."""
    read_claims(Report("", "Police said at least 12 people were killed in Homs on Monday."))


def start_worker() -> None:
    """A worker leaves the interrupt to the process that started it, and ends when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
    warm()
