"""Reads reports, one at a time, from text files, JSON Lines, CSV and the formats of `extract.formats`.

Text is untrusted and dirty. A reader never raises for what it was given: each bad input becomes one fault, a line
"file:line: reason", and the rest is read.
"""
from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import BinaryIO

LARGEST = 32 << 20  # bytes of one report: a line of JSON, a text file, a cell
SMALL = 4 << 20  # bytes; what unpacks to more
EXPANSION = 200  # may not be more than so many times its packed size; news is about 4 times
MANY = 1000  # faults listed of one file
FIELDS = ("id", "text", "outlet", "published", "title", "url")
ENDINGS = {
    ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".xlsx": "xlsx", ".parquet": "parquet", ".warc": "warc",
    ".pdf": "pdf", ".xml": "feed", ".rss": "feed", ".atom": "feed",
}


class ReportWarning(UserWarning):
    """An input that could not be read, or not wholly, when `read_reports` was given no list of faults."""


@dataclass(frozen=True, slots=True)
class Report:
    """A document that states casualty figures. Whatever is not known is "".

    >>> Report("a", "A blast killed 12.", published="2012-02-07", title="Blast").content
    'Blast\\nA blast killed 12.'
    """

    id: str
    text: str
    outlet: str = ""
    published: str = ""
    title: str = ""
    url: str = ""

    @property
    def content(self) -> str:
        """The title, a line break and the text (or the text alone): what every offset refers to."""
        return f"{self.title}\n{self.text}" if self.title else self.text

    @property
    def text_hash(self) -> str:
        """Tells whether a report is still what the table was made from: 16 hex digits of the SHA-256 of `content`."""
        return sha256(self.content.encode("utf-8", "replace")).hexdigest()[:16]

    def _repr_html_(self) -> str:
        from extract.show import report_html

        return report_html(self)


@dataclass(slots=True)
class Input:
    """An open file as a reader gets it: the stream, its names, the columns asked for, and whom to tell of faults."""

    path: Path
    name: str  # the path without .gz
    file: BinaryIO
    columns: Mapping[str, str]
    fault: Callable[[int, str], None]  # a line (0: the whole file) and a reason


def read_reports(*paths: str | Path, faults: list[str] | None = None,
                 columns: Mapping[str, str] | str | None = None) -> Iterator[Report]:
    """Yield the reports of files and folders, in the order given, a folder's by relative path.

    In folders, files of other endings and hidden ones are passed over; a file named outright is read by what it holds.
    `columns` maps a report's fields to the names a JSONL, CSV, XLSX or Parquet file uses ("text=body,published=date").
    Each bad input adds one string to `faults`, or without such a list issues a ReportWarning. An id that came before
    is a fault too: the same text is read once, another text gets the id with "~2" (and so on) behind it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("---\\noutlet: BBC\\npublished: 2012-02-07\\n---\\nBlast kills 12.")
    ...     next(read_reports(folder))
    Report(id='a', text='Blast kills 12.', outlet='BBC', published='2012-02-07', title='', url='')
    """
    columns = read_columns(columns) if isinstance(columns, str) else columns or {}

    counts: Counter[Path] = Counter()

    def fault(path: Path, line: int, reason: str) -> None:
        counts[path] += 1
        if counts[path] > MANY:
            return
        reason = reason if counts[path] < MANY else "more faults than are listed"
        message = f"{path}:{line}: {reason}" if line else f"{path}: {reason}"
        message = "".join(c if c.isprintable() else " " for c in message)  # one line, and nothing a terminal obeys
        if faults is None:
            warnings.warn(message, ReportWarning, stacklevel=3)
        else:
            faults.append(message)

    seen = Seen()
    for path in find_files(paths, fault):
        for line, report in read_file(path, columns, lambda n, reason, path=path: fault(path, n, reason)):
            name, first = seen.settle(report, path)
            if name != report.id:
                fault(path, line, f"the id {report.id!r} came before, in {first}; "
                                  + (f"this one is read as {name!r}" if name else "the text is the same: read once"))
                if not name:
                    continue
                report = Report(name, report.text, report.outlet, report.published, report.title, report.url)
            yield report


def read_columns(text: str) -> dict[str, str]:
    """Read a `--columns` option. Raises ValueError for a field no report has.

    >>> read_columns("text=body, published=date")
    {'text': 'body', 'published': 'date'}
    """
    pairs = dict(part.split("=", 1) for part in text.split(",") if "=" in part)
    columns = {field.strip(): name.strip() for field, name in pairs.items()}
    wrong = [field for field in columns if field not in FIELDS]
    if wrong or not columns:
        raise ValueError(f"columns are given as field=name,... with the fields {', '.join(FIELDS)}, not {text!r}")
    return columns


def find_files(paths, fault: Callable[[Path, int, str], None]) -> Iterator[Path]:
    """Yield the files to read, each once, however often and by whatever path it was named."""
    done = set()
    for path in map(Path, paths):
        try:
            found = walk(path) if path.is_dir() else [path]
            for file in found:
                if (real := os.path.realpath(file)) not in done:
                    done.add(real)
                    yield file
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            fault(path, 0, str(getattr(error, "strerror", None) or error))


def walk(folder: Path) -> list[Path]:
    """The folder's readable files sorted by relative path, the same on every machine; linked folders are left out."""
    found = []
    for base, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        found += (Path(base, f) for f in files if not f.startswith(".") and split_name(f)[1])
    return sorted((f for f in found if f.is_file()), key=lambda f: f.relative_to(folder).as_posix())


def split_name(name: str) -> tuple[str, str]:
    """A file's name without its ending, and the ending if it is one that is read (.gz apart).

    >>> split_name("2012.crawl.JSONL.gz"), split_name("notes.md")
    (('2012.crawl', '.jsonl'), ('notes.md', ''))
    """
    bare = name[:-3] if name.lower().endswith(".gz") else name
    stem, ending = os.path.splitext(bare)
    return (stem, ending.lower()) if ending.lower() in ENDINGS else (bare, "")


class Seen:
    """The ids read so far, about 150 bytes each: 64-bit fingerprints, and the number of the file that had the id."""

    FILES = 1 << 32

    def __init__(self) -> None:
        self.ids: dict[int, int] = {}
        self.paths: list[Path] = []

    def settle(self, report: Report, path: Path) -> tuple[str, Path | None]:
        """The id a report may have ("" when it was read before) and the file in which its own came first."""
        if not self.paths or self.paths[-1] != path:
            self.paths.append(path)
        value = hash(report.content) * self.FILES + len(self.paths) - 1
        name, first, copies = report.id, None, 1
        while (known := self.ids.setdefault(hash(name), value)) is not value:
            first = first or self.paths[known % self.FILES]
            if known // self.FILES == value // self.FILES:
                return "", first
            copies += 1
            name = f"{report.id}~{copies}"
        return name, first


def read_file(path: Path, columns: Mapping[str, str],
              fault: Callable[[int, str], None]) -> Iterator[tuple[int, Report]]:
    """Yield (line, Report) of one file; the format is told by its first bytes where these and the name differ."""
    try:
        with open_bounded(path) as file:
            stem, ending = split_name(path.name)
            told = False

            def tell(line: int, reason: str) -> None:
                nonlocal told
                told = True
                fault(line, reason)

            source = Input(path, stem + ending, file, columns, tell)
            kind = tell_format(file.peek(4096)[:4096], ENDINGS.get(ending, "text"))
            read, single = find_reader(kind)
            for line, fields in read(source):
                told = True
                report = as_report(fields, stem if single else f"{stem}:{line}", line, fault)
                if report:
                    yield line, report
            if not told:
                fault(0, "empty")
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        fault(0, str(getattr(error, "strerror", None) or error))


def find_reader(kind: str) -> tuple[Callable[[Input], Iterator[tuple[int, dict]]], bool]:
    """The reader of a format, and whether its files hold one report each."""
    if kind in READERS:
        return READERS[kind], kind == "text"
    from extract import formats  # only when asked for: its libraries are optional

    return formats.READERS[kind], kind in formats.SINGLE


def tell_format(head: bytes, named: str) -> str:
    """The format of a file that begins with these bytes and whose name says `named`.

    >>> tell_format(b"%PDF-1.7", "text"), tell_format(b"A blast killed 12.", "text"), tell_format(b"id,text", "csv")
    ('pdf', 'text', 'csv')
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<") and head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = head.decode("utf-16", "ignore").lstrip("\ufeff \n\r\t").encode("utf-8", "replace")
    for kind, magic in MAGIC.items():
        if magic.match(start):
            return kind
    return "csv" if named == "xlsx" else named  # as many a download is


MAGIC = {
    "pdf": re.compile(rb"%PDF-"),
    "parquet": re.compile(rb"PAR1"),
    "xlsx": re.compile(rb"PK\x03\x04"),
    "warc": re.compile(rb"WARC/\d"),
    "feed": re.compile(rb"(?s:<\?xml.{,2000}?)?<(?:rss|feed|rdf:RDF)\b"),
    "html": re.compile(rb"(?si:<\?xml.{,2000}?|\s*<!--.{,2000}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.I),
    "jsonl": re.compile(rb'\{\s*"'),
}


class Bounded(io.RawIOBase):
    """A gzip stream that stops what grows beyond reason."""

    def __init__(self, raw: BinaryIO) -> None:
        self.raw, self.gunzip, self.size = raw, gzip.GzipFile(fileobj=raw), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        count = self.gunzip.readinto(buffer)
        self.size += count
        if self.size > SMALL and self.size > EXPANSION * self.raw.tell():
            raise OSError(f"compressed more than {EXPANSION} times: not read further")
        return count

    def close(self) -> None:
        self.raw.close()
        super().close()


def open_bounded(path: Path) -> io.BufferedReader:
    """Open a file of bytes, unpacked if it is gzip (by its first bytes). Raises OSError."""
    raw = open(path, "rb")  # noqa: SIM115 (who calls closes)
    return io.BufferedReader(Bounded(raw), 1 << 18) if raw.peek(2)[:2] == b"\x1f\x8b" else raw


def as_report(fields: Mapping, default_id: str, line: int, fault: Callable[[int, str], None]) -> Report | None:
    """A report of what a reader found, checked and cleaned; None, and a fault, where there is no text to read."""
    text, title = fields.get("text"), one_line(fields.get("title"))
    if not isinstance(text, str):
        fault(line, f"no text: the fields are {', '.join(map(repr, list(fields)[:12])) or 'none'}"
              if text is None else "the text is not text")
        return None
    if not text.strip() and not title:
        fault(line, "empty")
        return None
    if len(text) > LARGEST:
        fault(line, f"longer than {LARGEST >> 20} MB: left out")
        return None
    published = fields.get("published")
    day = read_day(published)
    if published not in (None, "") and not day:
        fault(line, f"published: {str(published)[:40]!r} is no date; left blank")
    return Report(one_line(fields.get("id")) or default_id, replace_broken(text), one_line(fields.get("outlet")), day,
                  title, one_line(fields.get("url")))


def one_line(value: object) -> str:
    """A field as clean text on one line; "" for what is no text or number."""
    if type(value) is int:
        return str(value) if value.bit_length() < 1000 else ""
    if not isinstance(value, str):
        return str(value) if isinstance(value, float) and value == value else ""
    return replace_broken(" ".join(value.split()) if not value.isalnum() else value)


def replace_broken(text: str) -> str:
    """The text with NULs and lone surrogates, which no CSV can hold, as U+FFFD: as long as before, for the offsets."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = SURROGATE.sub("\ufffd", text)
    return text


SURROGATE = re.compile("[\ud800-\udfff]")


def read_day(value: object) -> str:
    """A publication date as ISO; "" where it is none, or one that could be read in two ways (03/04/2012).

    >>> [read_day(v) for v in ("2012-02-07T23:10:00Z", "Tue, 07 Feb 2012 10:00 GMT", "2012/2/7", "February 7, 2012")]
    ['2012-02-07', '2012-02-07', '2012-02-07', '2012-02-07']
    >>> read_day("03/04/2012"), read_day("last week"), read_day("2012-02-31"), read_day(None)
    ('', '', '', '')
    """
    if isinstance(value, (date, datetime)):
        return value.strftime("%Y-%m-%d") if value.year >= 1000 else ""
    if not isinstance(value, str) or len(value) > 100:
        return ""
    from email.utils import parsedate  # here, because it takes a while to import

    try:
        if found := YEAR_FIRST.match(value):
            return date(*map(int, found.group(1, 2, 3))).isoformat()
        if FOUR_DIGITS.search(value) and (parts := parsedate(value if ":" in value else value + " 00:00")):
            return date(*parts[:3]).isoformat() if parts[0] >= 1000 else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    return ""


YEAR_FIRST = re.compile(r"\s*([1-9]\d{3})(?:-(?=\d\d?-)|/(?=\d\d?/)|(?=\d{4}(?!\d)))(\d\d?)[-/]?(\d\d?)(?![\d/-])")
FOUR_DIGITS = re.compile(r"(?<![\d/.+-])[1-9]\d{3}(?!\d)")


# Decoding


def decode(data: bytes, fault: Callable[[str], None]) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark or, told as a fault, Windows-1252. Raises ValueError for others.

    >>> decode(b"caf\\xe9 bombing kills 12", print)
    not UTF-8: read as Windows-1252
    'café bombing kills 12'
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\0" in data[:4096]:
        raise ValueError("binary, not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        foreign = sum(byte > 127 for byte in data[:65536])
        # Prose in the Latin alphabet is at most a tenth accents and quotation marks; more is another encoding.
        if CONTROL.search(data) or foreign * 5 > min(len(data), 65536):
            raise ValueError("neither UTF-8, UTF-16 nor Windows-1252") from None
        text = data.decode("cp1252")
        fault("not UTF-8: read as Windows-1252")
        return text


CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x81\x8d\x8f\x90\x9d]")


def read_lines(source: Input, text: Callable[[bytes], str]) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of a file, each decoded by itself and of bounded length; bad ones are faults."""
    file, number = source.file, 0
    wide = file.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff")
    if wide:
        file = io.TextIOWrapper(file, "utf-16", newline="\n")
    readline, end = file.readline, "\n" if wide else b"\n"
    try:
        while line := readline(LARGEST):
            number += 1
            if len(line) == LARGEST and not line.endswith(end):
                source.fault(number, f"longer than {LARGEST >> 20} MB: left out")
                while (rest := readline(LARGEST)) and not rest.endswith(end):
                    pass
                continue
            try:
                yield number, line if wide else text(line)
            except ValueError as error:
                source.fault(number, str(error))
    except UnicodeDecodeError as error:
        source.fault(number + 1, str(error))
    finally:
        if wide:
            file.detach()


# Readers: each yields (line, fields) of an Input


def read_text(source: Input) -> Iterator[tuple[int, dict]]:
    """A text file, with or without a block of fields between `---` lines on top. Line ends become `\\n`."""
    data = source.file.read(LARGEST + 1)
    if len(data) > LARGEST:
        source.fault(0, f"larger than {LARGEST >> 20} MB: left out")
        return
    try:
        text = decode(data, lambda reason: source.fault(0, reason))
    except ValueError as error:
        source.fault(0, str(error) if data else "empty")
        return
    fields, body = split_front(text.replace("\r\n", "\n").replace("\r", "\n"))
    yield 0, {**fields, "text": body}


def split_front(text: str) -> tuple[dict[str, str], str]:
    """The fields of the block on top of a text and the body below it; dashes above prose are body.

    >>> split_front("---\\noutlet: BBC News\\nTitle: 'Blast: 12 dead'\\n---\\n\\nA blast.")
    ({'outlet': 'BBC News', 'title': 'Blast: 12 dead'}, 'A blast.')
    """
    if not text.startswith("---"):
        return {}, text
    found = FRONT.match(text)
    if not found:
        return {}, text
    fields: dict[str, str] = {}
    for line in found[1].splitlines():
        key, colon, value = line.partition(":")
        key, value = key.strip().lower(), value.strip()
        if key in ("outlet", "published", "title", "url"):
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            fields.setdefault(key, value)
    return fields, text[found.end():]


# A key and a colon, a comment, or what YAML indents under a key; possessive, so that prose is given up at once.
FRONT = re.compile(r"---[ \t]*\n((?:(?:[\w-]{1,40}[ \t]*:|\#|-[ \t]|[ \t])[^\n]*\n|\n){,100}+)---[ \t]*(?:\n\n?|\Z)")


def read_jsonl(source: Input) -> Iterator[tuple[int, dict]]:
    """JSON Lines: an object a line."""
    loads = json.JSONDecoder().decode
    names = field_names(source)
    guessed = []

    def text(line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            return decode(line, guessed.append)

    for number, line in read_lines(source, text):
        if line.isspace():
            continue
        if guessed:
            source.fault(number, guessed.pop())
        try:
            record = loads(line.removeprefix("\ufeff") if number == 1 else line)
        except RecursionError:
            source.fault(number, "broken JSON: nested too deep")
            continue
        except ValueError as error:
            source.fault(number, f"broken JSON: {getattr(error, 'msg', error)}")
            continue
        if type(record) is not dict:
            source.fault(number, "not a JSON object: JSON Lines holds one report a line, {...}")
            continue
        yield number, rename(record, names) if source.columns else record


def field_names(source: Input, cased: bool = True) -> dict[str, str]:
    """What a file calls each field of a report."""
    names = {field: source.columns.get(field, field) for field in FIELDS}
    return names if cased else {field: name.lower() for field, name in names.items()}


def rename(record: Mapping, names: Mapping[str, str]) -> dict:
    """A record under the fields' own names; what is no field keeps its name."""
    fields = {key: value for key, value in record.items() if key not in FIELDS}
    fields.update((field, record[name]) for field, name in names.items() if name in record)
    return fields


def read_csv(source: Input) -> Iterator[tuple[int, dict]]:
    """CSV or TSV with a header line; the delimiter is the one its header has most of."""
    csv.field_size_limit(LARGEST)
    guessed = set()

    def text(line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            return decode(line, guessed.add)

    def lines() -> Iterator[str]:
        for number, line in read_lines(source, text):
            if guessed and not told:
                told.extend(guessed)
                source.fault(number, told[0])
            line = line.removeprefix("\ufeff") if number == 1 else line
            yield from io.StringIO(line, newline="") if "\r" in line else (line,)

    told: list[str] = []
    stream = lines()
    top = next(stream, "")
    if "\0" in top:
        source.fault(1, "binary, not text")
        return
    if not top.strip():
        source.fault(0, "empty")
        return
    rows = csv.reader(chain([top], stream), delimiter=max(",\t;|", key=top.count), strict=True)
    header = [name.strip().lower() for name in next(rows, [])]
    names = field_names(source, cased=False)
    if names["text"] not in header:
        source.fault(1, f"no column {names['text']!r}: the columns are {', '.join(map(repr, header[:12]))}")
        return
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:  # of this row; the next begins on the next line
            source.fault(rows.line_num, str(error))
            continue
        if row is None:
            break
        if len(row) > len(header):
            source.fault(rows.line_num, f"{len(row)} cells under {len(header)} columns: left out")
        elif any(row):
            yield rows.line_num, rename(dict(zip(header, row, strict=False)), names)


READERS = {"text": read_text, "jsonl": read_jsonl, "csv": read_csv}
