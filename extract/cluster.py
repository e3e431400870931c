"""The same job over Dask: partitions of reports in, from any path that fsspec opens, one Parquet file of claims each out.

A partition is a file, or 8 MB of a longer JSONL file. Its rows stand in a file of their own, named when it is whole: what
is stopped goes on where it was, and a worker that is killed costs the partitions it was at, which others do again.
"""
from __future__ import annotations

import argparse
import csv
import functools
import hashlib
import io
import json
import sys
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import accumulate, islice
from pathlib import Path

from extract.build import MISSED_COLUMNS
from extract.reports import (
    ENDINGS,
    MANY,
    Bounded,
    Input,
    Report,
    Seen,
    as_report,
    find_reader,
    read_jsonl,
    replace_broken,
    split_name,
    tell_format,
)
from extract.table import EXTRACTED, cell, typed
from extract.workers import batches, read_batch

BLOCK = 8 << 20         # bytes of a long JSONL file that make a partition
ROWS = 5_000            # rows that a worker holds before it writes them
STATES = ("size", "mtime", "ETag", "etag", "LastModified", "last_modified", "updated", "generation")
NEEDS = "needs dask, which is not installed: pip install -e '.[scale]'"


@dataclass(frozen=True, slots=True)
class Partition:
    """A file, or the lines of a JSONL file that begin in a stretch of it."""

    url: str
    state: str              # changes when the file does
    start: int = 0
    length: int = 0         # 0: the whole file
    line: int = 0           # lines before the stretch


@dataclass(slots=True)
class Built:
    """What a job did: partitions read and found done, how much they held, and a line for each bad input."""

    partitions: int = 0
    skipped: int = 0
    failed: int = 0
    reports: int = 0
    claims: int = 0
    characters: int = 0
    faults: list[str] = field(default_factory=list)


def build(paths: Iterable[str] | str, client, output: str, *, missed: str | None = None,
          columns: Mapping[str, str] | None = None, options: Mapping | None = None, tell=None) -> Built:
    """Read files, folders and globs on a Dask cluster; write the claims of each partition as a Parquet file in `output`.

    `client` is a dask.distributed.Client. `paths`, `output` and `missed` (a folder for the sentences that gave no claim)
    are what fsspec opens on every worker, with `options` as its storage options. Files are named in the order of the
    input, so that `pandas.read_parquet(output)` is the table that one process would make; a report's id is taken to be
    unique among partitions (the same text under the same id gives the same `claim` again). `tell` is called with
    (done, all, Built) after each partition. Partitions that this version wrote before of the same files are left as they
    are. A partition that fails is a fault; bad reports are faults and cost no other report its rows.

    Raises ValueError where `output` holds parts of another job, OSError where a folder cannot be written or listed.

    >>> from dask.distributed import Client  # doctest: +SKIP
    >>> build("s3://archive/2012/*.parquet", Client("tcp://host:8786"), "s3://archive/claims-2012")  # doctest: +SKIP
    Built(partitions=366, skipped=0, failed=0, reports=1481201, claims=90211, characters=4211301221, faults=[])
    """
    from dask.distributed import as_completed

    built = Built()
    options = dict(options or {})
    columns = dict(columns or {})
    partitions = list(find_partitions([paths] if isinstance(paths, str) else paths, client, options, built.faults))
    names = name_parts(partitions, columns, missed)
    for folder in filter(None, (output, missed)):
        prepare(folder, names, options)
    work = functools.partial(extract_partition, output=output, missed=missed, columns=columns, options=options)
    todo = zip(partitions, names, strict=True)
    # No more tasks at a time than keep every worker busy: a year of partitions would fill the scheduler.
    ahead = max(64, 4 * sum(client.nthreads().values()))
    waiting = {submit(client, work, p, name): p for p, name in islice(todo, ahead)}
    queue = as_completed(list(waiting))
    for future in queue:
        partition = waiting.pop(future)
        try:
            done = future.result()
        except Exception as error:
            if client.status != "running":
                raise
            built.failed += 1
            built.faults.append(one_line(f"{partition.url}: partition left out: {type(error).__name__}: {error}"))
        else:
            built.skipped += done["skipped"]
            built.reports += done["reports"]
            built.claims += done["claims"]
            built.characters += done["characters"]
            built.faults += done["faults"]
        built.partitions += 1
        for p, name in islice(todo, 1):
            after = submit(client, work, p, name)
            waiting[after] = p
            queue.add(after)
        if tell is not None:
            tell(built.partitions, len(partitions), built)
    return built


def submit(client, work, partition, name):
    return client.submit(work, partition, name, key=f"extract-{name}-{uuid.uuid4().hex[:8]}", pure=False)


def one_line(text: str) -> str:
    return " ".join(replace_broken(text).split())


# Partitions


def find_partitions(paths: Iterable[str], client, options: dict, faults: list[str]) -> Iterator[Partition]:
    """The partitions of files, folders and globs, in this order, those of a folder by name; what is none is a fault."""
    for path in paths:
        fs, plain = open_system(path, options)
        try:
            if "*" in plain or "?" in plain:
                found = fs.glob(plain, detail=True)
            elif fs.isdir(plain):
                found = fs.find(plain, detail=True)
                found = {name: info for name, info in found.items() if is_read(name[len(plain):])}
            else:
                found = {plain: fs.info(plain)}
        except OSError as error:
            faults.append(one_line(f"{path}: {error.strerror or error}"))
            continue
        found = {name: info for name, info in found.items() if info["type"] == "file"}
        if not found:
            faults.append(f"{path}: no file to read")
        for name in sorted(found):
            yield from cut(fs, name, found[name], client, options)


def is_read(name: str) -> bool:
    return bool(split_name(name)[1]) and not any(part.startswith(".") for part in name.split("/"))


def open_system(url: str, options: dict):
    """The file system of a path and the path on it."""
    import fsspec

    return fsspec.core.url_to_fs(url, **options)


def cut(fs, name: str, info: dict, client, options: dict) -> Iterator[Partition]:
    """A file as one partition, a long JSONL file as one every 8 MB, with the lines before each counted on the cluster."""
    url = fs.unstrip_protocol(name)
    state = " ".join(f"{key}={info[key]}" for key in STATES if key in info)
    size = info.get("size") or 0
    if size < 2 * BLOCK or split_name(name)[1] not in (".jsonl", ".ndjson") or name.endswith(".gz"):
        yield Partition(url, state)
        return
    with fs.open(name, "rb") as file:
        if not file.read(4096).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
            yield Partition(url, state)  # UTF-16, gzip under another name
            return
    starts = range(0, size, BLOCK)
    counts = client.gather(client.map(functools.partial(count_lines, url, options=options), starts, pure=False))
    for start, line in zip(starts, accumulate(counts, initial=0), strict=False):
        yield Partition(url, state, start, BLOCK, line)


def count_lines(url: str, start: int, options: dict) -> int:
    """How many lines begin in a stretch of a file."""
    count = 0
    with open_file(url, options) as file:
        stretch = Stretch(file, start, BLOCK)
        while line := stretch.readline(BLOCK):
            count += line.endswith(b"\n")
    return count


class Stretch:
    """The lines that begin in a stretch of an open file; a file as far as the reader of JSON Lines needs one."""

    def __init__(self, file: io.BufferedReader, start: int, length: int):
        self.file, self.at, self.end = file, start, start + length
        self.fresh = True
        if start:  # the rest of a line that began before is not of this stretch
            file.seek(start - 1)
            self.at -= 1
            while rest := file.readline(1 << 20):
                self.at += len(rest)
                if rest.endswith(b"\n"):
                    break

    def peek(self, size: int) -> bytes:
        return b""

    def readline(self, size: int) -> bytes:
        if self.fresh and self.at >= self.end:
            return b""
        line = self.file.readline(size)
        self.at += len(line)
        self.fresh = line.endswith(b"\n")
        return line


def open_file(url: str, options: dict) -> io.BufferedReader:
    fs, name = open_system(url, options)
    return io.BufferedReader(fs.open(name, "rb"), 1 << 20)


# Names: a part is named after its place in the input and after all that decides what stands in it.


def name_parts(partitions: list[Partition], columns: dict, missed: str | None) -> list[str]:
    job = [version(), sorted(columns.items()), bool(missed)]
    names = []
    for number, p in enumerate(partitions):
        key = json.dumps([*job, p.url, p.state, p.start, p.length])
        names.append(f"part-{number:07d}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.parquet")
    return names


@functools.cache
def version() -> str:
    """Tells whether parts were made by the same program and rules: a hash of both."""
    total = hashlib.sha256()
    for folder, endings in ((files("extract"), (".py",)), (files("extract.rules"), (".toml", ".csv"))):
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith(endings):
                total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def prepare(folder: str, names: list[str], options: dict) -> None:
    """Make a folder for parts, or take one that holds parts of this job. Raises ValueError, OSError."""
    fs, path = open_system(folder, options)
    fs.makedirs(path, exist_ok=True)
    fs.invalidate_cache(path)
    known = set(names)
    for info in fs.ls(path, detail=True):
        name = info["name"].rpartition("/")[2]
        if name.startswith(".part-") and name.endswith(".tmp"):
            fs.rm_file(info["name"])  # of a worker that was killed
        elif name.startswith("part-") and name not in known:
            raise ValueError(f"{folder}: holds parts of another job ({name}): other input, columns, rules or version; "
                             "give another folder, or remove it")


# On a worker


def extract_partition(partition: Partition, name: str, *, output: str, missed: str | None, columns: dict, options: dict) -> dict:
    """Write the parts of one partition, the claims last; what it held, as `Built` counts it."""
    fs, folder = open_system(output, options)
    if (done := read_summary(fs, f"{folder}/{name}")) is not None:
        return {**done, "skipped": 1}
    counts = {"skipped": 0, "reports": 0, "claims": 0, "characters": 0, "faults": []}
    claims = Part(output, name, EXTRACTED, options)
    left = Part(missed, name, MISSED_COLUMNS, options) if missed else None
    try:
        for reports in batches(read_partition(partition, columns, options, counts["faults"])):
            batch = read_batch(reports)
            claims.add(batch.claims)
            if left is not None:
                left.add(batch.missed)
            counts["reports"] += batch.reports
            counts["claims"] += len(batch.claims)
            counts["characters"] += batch.characters
            counts["faults"] += batch.faults[:max(0, MANY - len(counts["faults"]))]
        if left is not None:
            left.close({})
        claims.close(counts)
    except BaseException:
        claims.abandon()
        if left is not None:
            left.abandon()
        raise
    return counts


def read_partition(partition: Partition, columns: dict, options: dict, faults: list[str]) -> Iterator[Report]:
    """The reports of a partition, as `read_reports` gives those of a file: the same ids, the same faults."""
    path = Path(partition.url.removeprefix("file://"))
    stem, ending = split_name(path.name)

    def fault(line: int, reason: str) -> None:
        if len(faults) < MANY:
            faults.append(one_line(f"{path}:{line + partition.line}: {reason}" if line else f"{path}: {reason}"))

    seen = Seen()
    try:
        with open_file(partition.url, options) as file:
            if partition.length:
                read, single = read_jsonl, False
                source = Input(path, stem + ending, Stretch(file, partition.start, partition.length), columns, fault)
            else:
                if file.peek(2)[:2] == b"\x1f\x8b":
                    file = io.BufferedReader(Bounded(file), 1 << 18)
                source = Input(path, stem + ending, file, columns, fault)
                read, single = find_reader(tell_format(file.peek(4096)[:4096], ENDINGS.get(ending, "text")))
            empty = True
            for line, fields in read(source):
                empty = False
                default = stem if single else f"{stem}:{line + partition.line}"
                report = as_report(fields, default, line, fault)
                if report is None:
                    continue
                name, first = seen.settle(report, path)
                if name != report.id:
                    fault(line, f"the id {report.id!r} came before, in {first}; "
                                + (f"this one is read as {name!r}" if name else "the text is the same: read once"))
                    if not name:
                        continue
                    report = Report(name, report.text, report.outlet, report.published, report.title, report.url)
                yield report
            if empty and not faults and not partition.length:
                fault(0, "empty")
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        fault(0, str(getattr(error, "strerror", None) or error))


class Part:
    """A Parquet file in the making: under a hidden name until it is whole."""

    def __init__(self, folder: str, name: str, columns: tuple[str, ...], options: dict):
        self.fs, path = open_system(folder, options)
        self.columns = columns
        self.path = f"{path}/{name}"
        self.hidden = f"{path}/.{name}.{uuid.uuid4().hex}.tmp"
        self.file = self.fs.open(self.hidden, "wb")
        self.writer = None
        self.rows: list[dict] = []

    def add(self, rows: list[dict]) -> None:
        self.rows += rows
        if len(self.rows) >= ROWS:
            self.write()

    def write(self) -> None:
        import pandas
        import pyarrow
        import pyarrow.parquet

        cells = [[cell(row.get(c)) for c in self.columns] for row in self.rows]
        data = pyarrow.Table.from_pandas(typed(pandas.DataFrame(cells, columns=self.columns)), preserve_index=False)
        if self.writer is None:
            self.writer = pyarrow.parquet.ParquetWriter(self.file, data.schema, compression="zstd")
        self.writer.write_table(data)
        self.rows = []

    def close(self, summary: dict) -> None:
        """Write what is left and give the file its name, whole or not at all."""
        if self.rows or self.writer is None:
            self.write()
        self.writer.add_key_value_metadata({"extract": json.dumps(summary)})
        self.writer.close()
        self.file.close()
        self.fs.mv(self.hidden, self.path)

    def abandon(self) -> None:
        self.file.close()
        if self.fs.exists(self.hidden):
            self.fs.rm_file(self.hidden)


def read_summary(fs, path: str) -> dict | None:
    """What a finished part says of itself; None where there is none."""
    import pyarrow.parquet

    try:
        with fs.open(path, "rb") as file:
            return json.loads(pyarrow.parquet.ParquetFile(file).metadata.metadata[b"extract"])
    except FileNotFoundError:
        return None


# Command line


def run_on_cluster(args: argparse.Namespace) -> int:
    """`build --scheduler`: 0, or 1 with one line on stderr for every input that was bad."""
    try:
        from dask.distributed import Client
    except ImportError:
        print(f"--scheduler {NEEDS}", file=sys.stderr)
        return 2
    if not args.output or args.corrections or args.spreadsheet:
        print("--scheduler needs -o, a folder for Parquet files; corrections and spreadsheets are made of the table later",
              file=sys.stderr)
        return 2
    try:
        with Client(args.scheduler, timeout="15s") as client:
            built = build(args.inputs, client, args.output, missed=args.missed, columns=args.columns,
                          tell=show_progress if sys.stderr.isatty() else None)
    except (OSError, ValueError, ImportError) as error:  # ImportError: an fsspec protocol without its library
        print(one_line(f"{args.scheduler}: {error}"), file=sys.stderr)
        return 1
    for line in built.faults:
        print(line, file=sys.stderr)
    return 1 if built.faults else 0


def show_progress(done: int, total: int, built: Built) -> None:
    print(f"\r{done:,} of {total:,} partitions, {built.claims:,} claims\x1b[K", end="\n" if done == total else "",
          file=sys.stderr, flush=True)
