"""`build`: reports in, claims.csv and missed.csv out."""
from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from extract.claims import read_claims
from extract.collection import REPORT_COLUMNS, apply_corrections
from extract.reports import read_reports
from extract.table import COLUMNS, CsvWriter, replacing

MISSED_COLUMNS = ("report", "start", "end", "reason", "quote")
DATA = Path("data")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """examples:
  python -m extract build
  python -m extract build saved-pages/ wire.jsonl -o out/claims.csv --missed out/missed.csv
  python -m extract build archive.parquet --columns text=body,published=date -o claims.csv"""
    parser.add_argument("inputs", nargs="*", metavar="INPUT", default=[str(DATA / "reports")], help="files or folders (default: data/reports)")
    parser.add_argument("-o", "--output", metavar="CLAIMS.csv", default=None, help="the table (default: data/claims.csv)")
    parser.add_argument("--missed", metavar="MISSED.csv", default=None, help="sentences with a casualty word and a number that gave no claim")
    parser.add_argument("--columns", metavar="ours=theirs,...", default=None, help="names of the columns of tabular input, as text=body,published=date")
    parser.add_argument("--corrections", metavar="CSV", default=None, help="what a reviewer changed (default: data/corrections.csv for the default input)")
    parser.add_argument("--spreadsheet", action="store_true", help="write a copy that is safe and readable in a spreadsheet: a mark before = + - @, UTF-8 with BOM")


def run(args: argparse.Namespace) -> int:
    """Build the table; 0, or 1 with one line on stderr for every input that was bad. Nothing is written half."""
    shipped = args.inputs == [str(DATA / "reports")] and args.output is None
    output = Path(args.output or DATA / "claims.csv")
    missed = Path(args.missed) if args.missed else (DATA / "missed.csv" if shipped else None)
    corrections = Path(args.corrections) if args.corrections else (DATA / "corrections.csv" if shipped else None)
    index = DATA / "reports.csv" if shipped else None
    faults = Faults()
    columns = dict(pair.split("=", 1) for pair in args.columns.split(",")) if args.columns else None
    with contextlib.ExitStack() as files:
        claims = CsvWriter(files.enter_context(replacing(output)), COLUMNS, spreadsheet=args.spreadsheet)
        left = CsvWriter(files.enter_context(replacing(missed)), MISSED_COLUMNS, spreadsheet=args.spreadsheet) if missed else None
        reports = CsvWriter(files.enter_context(replacing(index)), REPORT_COLUMNS) if index else None
        rows = found_rows(read_reports(*args.inputs, faults=faults, columns=columns), left, reports)
        if corrections is not None and corrections.exists():
            rows = apply_corrections(rows, corrections, faults)
        for row in rows:
            claims.write(row)
    return 1 if faults.count else 0


class Faults(list):
    """A list of faults that says each on stderr as it comes and keeps only their number."""

    count = 0

    def append(self, line: str) -> None:
        self.count += 1
        print(line, file=sys.stderr)


def found_rows(reports, left, index):
    """The rows of every report in order, writing what was missed and the list of reports on the way."""
    for report in reports:
        claims, missed = read_claims(report)
        if index is not None:
            index.write({name: getattr(report, name) for name in REPORT_COLUMNS})
        for row in missed if left is not None else ():
            left.write(row)
        for claim in claims:
            yield claim.row()
