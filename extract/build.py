"""`build`: reports in, claims.csv and missed.csv out."""
from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path

from extract.collection import REPORT_COLUMNS, apply_corrections
from extract.reports import Report, find_files, read_columns, read_reports
from extract.table import EXTRACTED, CsvWriter, cell, replacing_all
from extract.verify import read_rows
from extract.workers import Batch, cores, read_all

MISSED_COLUMNS = ("report", "start", "end", "reason", "quote")
DATA = Path("data")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """examples:
  python -m extract build
  python -m extract build saved-pages/ wire.jsonl -o out/claims.csv --missed out/missed.csv
  python -m extract build archive.parquet --columns text=body,published=date -o claims.csv --workers 8
  python -m extract build 's3://archive/2012/*.parquet' -o s3://archive/claims-2012 --scheduler tcp://host:8786"""
    add = parser.add_argument
    add("inputs", nargs="*", metavar="INPUT", default=[str(DATA / "reports")],
        help="files or folders (default: data/reports)")
    add("-o", "--output", metavar="CLAIMS.csv",
        help="the table (default: data/claims.csv); with --scheduler a folder of Parquet files")
    add("--missed", metavar="MISSED.csv", help="sentences with a casualty word and a number that gave no claim")
    add("--columns", metavar="ours=theirs,...", type=columns_option,
        help="names of the columns of tabular input, as text=body,published=date")
    add("--corrections", metavar="CSV",
        help="what a reviewer changed (default: data/corrections.csv for the default input)")
    add("--spreadsheet", action="store_true",
        help="begin the files with the mark (BOM) by which spreadsheets know UTF-8")
    add("--workers", metavar="N", type=count_option, default=cores(),
        help="processes (default: as many as cores, %(default)s here); the table is the same whatever their number")
    add("--scheduler", metavar="ADDRESS",
        help="of a Dask cluster, as tcp://host:8786: Parquet, JSONL or WARC in from any fsspec path, Parquet out")


def columns_option(text: str) -> dict[str, str]:
    try:
        return read_columns(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def count_option(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"a number from 1 on, not {text!r}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Build the table; 0, or 1 with one line on stderr for every input that was bad. Nothing is written half."""
    if args.scheduler:
        from extract.cluster import run_on_cluster

        return run_on_cluster(args)
    output = Path(args.output or DATA / "claims.csv")
    try:
        before = [row for _, row in read_rows(output)] if has_first_seen(output) else None
    except (OSError, ValueError) as error:
        print(f"{error}: its first_seen would be lost, so that nothing was written; mend that table or move it away", file=sys.stderr)
        return 1
    return min(write_tables(args, before, date.today().isoformat()), 1)


def write_tables(args: argparse.Namespace, before: list[dict] | None, today: str) -> int:
    """Write the table and what goes with it: 0, 1 where an input was bad, 2 where nothing could be written.

    `before` is the table so far as rows of text; then each row gets `first_seen`, which is `today` for a new claim.
    """
    output = Path(args.output or DATA / "claims.csv")
    shipped = DATA / "reports" in map(Path, args.inputs) and output == DATA / "claims.csv"
    missed = Path(args.missed) if args.missed else (DATA / "missed.csv" if shipped else None)
    corrections = Path(args.corrections) if args.corrections else (DATA / "corrections.csv" if shipped else None)
    index = DATA / "reports.csv" if shipped else None
    progress = Progress(args.inputs) if sys.stderr.isatty() else None
    faults = Faults(progress)
    # Ended by a signal, it leaves no temporary file either.
    handler = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with replacing_all(*filter(None, (output, missed, index))) as files:
            opened = iter(files)
            claims = CsvWriter(next(opened), EXTRACTED if before is None else (*EXTRACTED, "first_seen"), spreadsheet=args.spreadsheet)
            left = CsvWriter(next(opened), MISSED_COLUMNS, spreadsheet=args.spreadsheet) if missed else None
            reports = read_reports(*args.inputs, faults=faults, columns=args.columns)
            if index is not None:
                reports = listed(reports, CsvWriter(next(opened), REPORT_COLUMNS, spreadsheet=args.spreadsheet))
            rows = found_rows(read_all(reports, args.workers), left, faults, progress)
            if corrections is not None and corrections.exists():
                rows = apply_corrections(rows, corrections, faults)
            if before is not None:
                rows = with_first_seen(before, list(rows), today)
            for row in rows:
                claims.write(row)
    except OSError as error:  # of what is written: a folder that is none, a full disk
        faults.append(f"{error.filename or output}: {error.strerror or error}; what was there before is unchanged")
        return 2
    except BrokenProcessPool:
        faults.append("a worker process was killed, for want of memory perhaps (fewer --workers?); what was there before is unchanged")
        return 2
    finally:
        signal.signal(signal.SIGTERM, handler)
        if progress is not None:
            progress.clear()
    return 1 if faults.count else 0


# Since when a claim has stood in the table


def has_first_seen(table: Path) -> bool:
    """Does the table that is there say since when each claim has stood in it? (Whatever else is there is replaced.)"""
    if not table.is_file():
        return False
    with open(table, encoding="utf-8-sig", errors="replace", newline="") as file:
        return "first_seen" in file.readline(10_000).rstrip().split(",")


def with_first_seen(before: list[dict], after: list[dict], today: str) -> list[dict]:
    """The rows after, each with the day its claim was first seen: that of the row before, today for a new claim."""
    moved = {now: was for was, now in moved_claims(before, after).items()}
    known = {row["claim"]: row.get("first_seen", "") for row in before}
    return [{**row, "first_seen": known.get(moved.get(row["claim"], row["claim"]), today)} for row in after]


def moved_claims(before: Iterable[dict], after: Iterable[dict]) -> dict[str, str]:
    """Which claim of the table before is which of the one after, where only its place in the report differs."""
    def words(row: dict) -> tuple:
        return tuple(cell(row.get(c)) for c in ("report", "quote", "outcome", "figure", "high", "qualifier"))

    old, new = ({row["claim"]: row for row in rows} for rows in (before, after))
    waiting = defaultdict(list)
    for claim, row in new.items():
        if claim not in old:
            waiting[words(row)].append(claim)
    gone = ((claim, words(row)) for claim, row in old.items() if claim not in new and row.get("quote"))
    return {claim: waiting[key].pop(0) for claim, key in gone if waiting[key]}


def listed(reports: Iterable[Report], index: CsvWriter) -> Iterator[Report]:
    """The reports, each entered in the list of reports as it passes."""
    for report in reports:
        index.write({name: getattr(report, name) for name in REPORT_COLUMNS})
        yield report


def found_rows(batches: Iterable[Batch], left: CsvWriter | None, faults: Faults, progress: Progress | None) -> Iterator[dict]:
    """The claims of every batch in order; what was missed is written and what failed told on the way."""
    for batch in batches:
        for row in batch.missed if left is not None else ():
            left.write(row)
        for line in batch.faults:
            faults.append(line)
        yield from batch.claims
        if progress is not None:
            progress.add(batch.characters)


class Faults(list):
    """A list of faults that says each on stderr as it comes and keeps only their number."""

    def __init__(self, progress: Progress | None = None):
        super().__init__()
        self.count = 0
        self.progress = progress

    def append(self, line: str) -> None:
        self.count += 1
        if self.progress is not None:
            self.progress.clear()
        print(line, file=sys.stderr)


class Progress:
    """One line on a terminal: how much was read, how fast, and how long it may still take."""

    def __init__(self, inputs: Iterable[str]):
        self.began = self.shown = time.monotonic()
        self.done = 0
        self.total = sum(map(text_size, find_files(inputs, lambda *fault: None)))

    def add(self, characters: int) -> None:
        self.done += characters
        now = time.monotonic()
        if now - self.shown < 0.2:
            return
        self.shown = now
        speed = self.done / (now - self.began)
        left = max(self.total - self.done, 0) / speed if speed else 0
        share = min(self.done / max(self.total, self.done, 1), 0.99)
        bar = "#" * int(share * 24)
        print(f"\r[{bar:<24}] {self.done / 1e6:,.1f} of {max(self.total, self.done) / 1e6:,.1f} MB, {speed / 1e6:.1f} MB/s, "
              f"{left // 60:.0f}:{left % 60:02.0f} left \x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def text_size(path: Path) -> int:
    """About how many bytes of text a file holds: of a .gz, what its last four bytes say, where that can be."""
    try:
        size = path.stat().st_size
        if path.suffix.lower() != ".gz" or size < 20:
            return size
        with open(path, "rb") as file:
            file.seek(-4, os.SEEK_END)
            unpacked = int.from_bytes(file.read(4), "little")
        return unpacked if size <= unpacked < 1000 * size else 3 * size
    except OSError:
        return 0
