"""Claims as the tidy table of the codebook: its columns, and the CSV it is written to and read from."""

from __future__ import annotations

import csv
import os
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from extract.spreadsheet import safe_cell, unsafe_cell

if TYPE_CHECKING:
    import pandas

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

COLUMNS = (
    "source",
    "date",
    "figure",
    "low",
    "high",
    "qualifier",
    "outcome",
    "victims",
    "victim_group",
    "scope",
    "since",
    "when",
    "place",
    "country",
    "attribution",
    "source_type",
    "agency",
    "outlet",
    "published",
    "title",
    "url",
    "report",
    "start",
    "end",
    "quote",
    "claim",
    "rule",
    "origin",
    "reviewed",
)
EXTRACTED = (
    *COLUMNS,
    "text_hash",
)  # an extracted row also holds the hash of its report's text (see `Report.text_hash`)
INTEGERS = ("figure", "low", "high", "start", "end")


@contextmanager
def replacing(path: str | Path):
    """Open a temporary file beside `path` that takes its name only when everything was written.

    Whoever is interrupted, or meets a full disk, leaves the earlier file whole. Raises OSError as `open` does.
    """
    with replacing_all(path) as (file,):
        yield file


@contextmanager
def replacing_all(*paths: str | Path):
    """The same for files that belong together: none takes its name before all are on the disk.

    Of two runs at once the later one's files stand in the end, never some of each.
    """
    import tempfile  # only where something is written: it takes a while to import

    paths = [Path(path) for path in paths]
    names = []
    try:
        with ExitStack() as stack:
            files = []
            for path in paths:
                path.parent.mkdir(parents=True, exist_ok=True)
                handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
                names.append(name)
                files.append(stack.enter_context(open(handle, "w", encoding="utf-8", newline="")))
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
        with taking_turns(paths[0].parent):
            for name, path in zip(names, paths, strict=True):
                os.chmod(name, 0o644)
                os.replace(name, path)
    except BaseException:
        for name in names:
            Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def taking_turns(folder: Path):
    """Wait until no other run is giving files in a folder their names; where locks are unknown, do not."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def cell(value: object) -> str:
    """A value as the CSV holds it: blank for None, line breaks and tabs as single spaces (a lone CR breaks readers)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate has no UTF-8
    return " ".join(text.split()) if any(c in text for c in "\r\n\t") else text


class CsvWriter:
    """Writes rows (dicts) to an open text file as CSV: UTF-8, LF, one header line, no cell that is a formula.

    With `spreadsheet` it begins with the mark (BOM) by which a spreadsheet knows UTF-8.
    """

    def __init__(self, file, columns=COLUMNS, spreadsheet=False):
        self.columns = columns
        self.count = 0
        if spreadsheet:
            file.write("\ufeff")
        self.writer = csv.writer(file, lineterminator="\n")
        self.writer.writerow(columns)

    def write(self, row: dict) -> None:
        self.writer.writerow([safe_cell(cell(row.get(c))) for c in self.columns])
        self.count += 1


def write_rows(rows, path: str | Path, columns=COLUMNS) -> int:
    """Write dicts as CSV under a temporary name, then rename. Returns how many."""
    with replacing(path) as file:
        writer = CsvWriter(file, columns)
        for row in rows:
            writer.write(row)
    return writer.count


def as_frame(rows) -> pandas.DataFrame:
    """Rows (dicts of the codebook's columns) as a DataFrame with the codebook's types.

    Text columns are `str` with "" for blank, figures and offsets `Int64` with <NA>, `reviewed` boolean; dates stay ISO
    text, because "2012-01" and "2012-01-01" differ in what is known.
    """
    import pandas as pd

    rows = list(rows)
    extra = [c for c in (rows[0] if rows else {}) if c not in COLUMNS]
    return typed(
        pd.DataFrame([{c: cell(r.get(c)) for c in (*COLUMNS, *extra)} for r in rows], columns=[*COLUMNS, *extra])
    )


def typed(frame: pandas.DataFrame) -> pandas.DataFrame:
    """A frame of text cells with the codebook's types (see `as_frame`)."""
    import pandas as pd

    for column in frame.columns:
        if column in INTEGERS:
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("Int64")
        elif column == "reviewed":
            frame[column] = frame[column].eq("true")
        else:
            frame[column] = frame[column].astype("str")
    return frame


def read_table(path: str | Path) -> pandas.DataFrame:
    """Read a CSV of claims with the codebook's types (see `as_frame`). Raises OSError, or ValueError naming the file."""
    frame = read_cells(path)
    lacking = [c for c in COLUMNS if c not in frame.columns]
    if lacking:
        raise ValueError(f"{path}: lacks the column(s) {', '.join(lacking)}")
    return typed(frame)


def read_cells(path: str | Path) -> pandas.DataFrame:
    """A CSV that CsvWriter wrote as a frame of text, each cell as it was before it was made safe."""
    import pandas as pd

    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    for column in frame:
        marked = frame[column].str.startswith("'")
        if marked.any():
            frame.loc[marked, column] = frame.loc[marked, column].map(unsafe_cell)
    return frame


def write_table(frame: pandas.DataFrame, path: str | Path) -> None:
    """Write a table of claims as CSV: the codebook's columns first, in their order, then any further ones."""
    extra = [c for c in frame.columns if c not in COLUMNS]
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    write_rows(records, path, (*COLUMNS, *extra))


def table(reports) -> pandas.DataFrame:
    """The tidy table of the claims in an iterable of reports, with the codebook's columns (see `as_frame`).

    >>> from extract.reports import Report
    >>> frame = table([Report("a", "A bomb killed 12 people.", published="2012-02-07")])
    >>> frame[["figure", "outcome", "victims"]].values.tolist()
    [[12, 'killed', 'people']]
    """
    from extract.claims import find_claims

    return as_frame(claim.row() for report in reports for claim in find_claims(report))
