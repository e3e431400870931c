"""`verify`: is every row of a table still what its report says?"""
from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from extract.collection import check_row
from extract.mentions import claim_id
from extract.quantities import read_quantity
from extract.reports import Report, read_reports
from extract.spreadsheet import unsafe_cell
from extract.table import COLUMNS, cell

csv.field_size_limit(1 << 28)  # a quote may be a text without a full stop


def read_rows(path: str | Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row) of a table as text, each cell as it was before it was made safe. Raises OSError, ValueError.

    ValueError names the file, and the line if that is not CSV or lacks cells.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            header = next(rows, [])
            lacking = [c for c in COLUMNS if c not in header]
            if lacking:
                raise ValueError(f"{path}: lacks the column(s) {', '.join(lacking)}")
            for row in rows:
                if len(row) != len(header):
                    raise ValueError(f"{path}:{rows.line_num}: {len(row)} cells under {len(header)} columns")
                yield rows.line_num, dict(zip(header, map(unsafe_cell, row), strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise ValueError(f"{path}:{rows.line_num}: {error}") from error


def find_faults(path: str | Path, reports: Iterable[Report]) -> Iterator[str]:
    """Yield a line "file:line: claim: reason" for each thing in a table that is not so.

    Of each row: its values are the codebook's and its bounds what its qualifier says; no other row has its claim. Of an
    extracted one too: its report is there with the outlet, date, title and address it gives, and the same text where
    the table has `text_hash`; start and end hold a figure phrase that says the figure (unless a reviewer corrected
    that), the quote is of the report and holds the phrase, and the claim's id is that of these words. Raises OSError
    and ValueError as `read_rows` does.
    """
    waiting: dict[str, list[tuple[int, dict]]] = {}
    seen: dict[str, int] = {}
    for line, row in read_rows(path):
        at = f"{path}:{line}: {row['claim'] or 'a row without a claim'}"
        if row["claim"] in seen:
            yield f"{at}: stands in line {seen[row['claim']]} too"
        seen.setdefault(row["claim"], line)
        for reason in check_row({**row, "reviewed": row["reviewed"] == "true"}):
            yield f"{at}: {reason}"
        if row["origin"] == "extracted":
            waiting.setdefault(row["report"], []).append((line, row))
        elif row["origin"] != "recorded":
            yield f"{at}: origin is {row['origin']!r}, neither extracted nor recorded"
    for report in reports:
        for line, row in waiting.pop(cell(report.id), ()):
            for reason in compare(row, report):
                yield f"{path}:{line}: {row['claim']}: {reason}"
    for name, rows in waiting.items():
        for line, row in rows:
            yield f"{path}:{line}: {row['claim']}: its report {name!r} is not there"


def compare(row: dict[str, str], report: Report) -> Iterator[str]:
    """Yield what a row of a table says that its report does not."""
    if row.get("text_hash") and row["text_hash"] != report.text_hash:
        yield "the text of its report has changed"
    for name in ("outlet", "published", "title", "url"):
        if row[name] != cell(getattr(report, name)):
            yield f"{name} is {row[name][:60]!r}, in the report {cell(getattr(report, name))[:60]!r}"
    content = report.content
    if not (row["start"].isdecimal() and row["end"].isdecimal()
            and 0 <= int(row["start"]) < int(row["end"]) <= len(content)):
        yield f"start and end are {row['start']!r} and {row['end']!r}, no place in the report"
        return
    start, end = int(row["start"]), int(row["end"])
    phrase = content[start:end]
    quantity = read_quantity(phrase)
    if quantity is None or (quantity.start, quantity.end) != (0, len(phrase)) or not row["figure"].isdecimal():
        yield f"text[{start}:{end}] is {phrase[:60]!r}, no figure"
    elif row["reviewed"] != "true":
        if quantity.figure != int(row["figure"]):
            yield f"text[{start}:{end}] is {phrase[:60]!r}, which says {quantity.figure}, not {row['figure']}"
        elif quantity.qualifier in ("vague", "between") and cell(quantity.high) != row["high"]:
            yield f"text[{start}:{end}] is {phrase[:60]!r}, up to {quantity.high}, not {row['high'] or 'blank'}"
    quote = squeeze(row["quote"])
    if squeeze(phrase) not in quote:
        yield f"the quote does not hold {phrase[:60]!r}"
    # The quote stands around the phrase: no other place of the report is looked at.
    reach = 2 * len(row["quote"]) + 100
    if quote not in squeeze(content[max(0, start - reach):end + reach]):
        yield "the quote is not in the report"
    if claim_id(report.id, start, end, row["outcome"], phrase) != row["claim"]:
        yield "the claim's id is not that of these words"


def squeeze(text: str) -> str:
    """The text with white space as single blanks, as the table has it."""
    return " ".join(text.split())


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """examples:
  python -m extract verify
  python -m extract verify out/claims.csv saved-pages/ wire.jsonl"""
    parser.add_argument("table", nargs="?", default="data/claims.csv", metavar="CLAIMS.csv",
                        help="the table (default: data/claims.csv)")
    parser.add_argument("reports", nargs="*", default=["data/reports"], metavar="REPORTS",
                        help="the files and folders it was made from (default: data/reports)")
    parser.add_argument("--columns", default=None, metavar="ours=theirs,...", help="as given to build")


def run(args: argparse.Namespace) -> int:
    """Print one line for every fault; 0 if there is none, 1 if there are, 2 where the table cannot be read."""
    unread: list[str] = []
    count = 0
    try:
        for fault in find_faults(args.table, read_reports(*args.reports, faults=unread, columns=args.columns)):
            print(fault)
            count += 1
        rows = sum(1 for _ in read_rows(args.table))
    except (OSError, ValueError) as error:
        print(f"{args.table}: {error.strerror}" if isinstance(error, OSError) else error, file=sys.stderr)
        return 2
    for fault in unread:
        print(fault, file=sys.stderr)
    print(f"{args.table}: {rows} rows, {count} fault{'' if count == 1 else 's'}")
    return 1 if count or unread else 0
