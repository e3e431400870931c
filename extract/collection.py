"""The collection that ships: extracted and recorded claims in one table, and what a reviewer corrected in them.

    python -m extract.collection FACTS.csv data/recorded.csv     facts recorded by hand -> the codebook's columns
"""
from __future__ import annotations

import csv
import hashlib
import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract.quantities import QUALIFIERS, bounds
from extract.rules import read_rules
from extract.table import COLUMNS, cell, read_table, write_rows

if TYPE_CHECKING:
    import pandas

DATA = Path(__file__).parent.parent / "data"
DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
REPORT_COLUMNS = ("id", "outlet", "published", "title", "url")
OUTCOMES = ("killed", "injured", "missing")
SCOPES = ("event", "total")
# What a correction may not touch: these columns tell which row it is and where it came from.
FIXED = ("claim", "report", "start", "end", "quote", "rule", "origin")


def collection(folder: str | os.PathLike | None = None) -> pandas.DataFrame:
    """Every claim of a data folder in one table: those extracted from its reports, then those recorded by hand.

    `origin` tells the two apart; `case` groups the recorded rows by event and is blank for extracted ones. The columns
    and types are those of `extract.table.read_table`. `folder` is by default the environment's EXTRACT_DATA, else the
    project's own data/. Either of claims.csv and recorded.csv may be absent; raises FileNotFoundError when both are,
    ValueError naming the file when one lacks columns.

    >>> claims = collection()
    >>> sorted(claims["origin"].unique())
    ['extracted', 'recorded']
    """
    import pandas as pd

    folder = Path(folder or os.environ.get("EXTRACT_DATA") or DATA)
    paths = [p for p in (folder / "claims.csv", folder / "recorded.csv") if p.exists()]
    if not paths:
        raise FileNotFoundError(f"{folder}: has neither claims.csv nor recorded.csv; `make` writes the first")
    frames = [read_table(path) for path in paths]
    whole = pd.concat(frames, ignore_index=True)
    extra = [c for c in whole.columns if c not in COLUMNS]
    whole[extra] = whole[extra].fillna("").astype("str")
    return whole


def check_row(row: dict) -> list[str]:
    """What in a row (text cells, or values) contradicts the codebook: bounds that differ from what the qualifier says,
    values that are none of those allowed, dates that are no dates. Empty when nothing does.

    >>> check_row({"figure": 9, "low": 9, "high": 9, "qualifier": "at least", "outcome": "killed", "scope": "event"})
    ['high is 9, but "at least" 9 leaves it blank']
    """
    said = {column: cell(row.get(column)) for column in COLUMNS}
    faults = [f"{column} is {said[column]!r}, not one of {', '.join(allowed)}"
              for column, allowed in (("qualifier", QUALIFIERS), ("outcome", OUTCOMES), ("scope", SCOPES))
              if said[column] not in allowed]
    faults += [f"{c} is {said[c]!r}, not a day, month or year" for c in ("date", "since", "published")
               if said[c] and not DAY.fullmatch(said[c])]
    if not said["figure"].isdecimal() or int(said["figure"]) < 1:
        faults.append(f"figure is {said['figure']!r}, not a whole number above zero")
    faults += [f"{c} is {said[c]!r}, not a whole number" for c in ("low", "high")
               if said[c] and not said[c].isdecimal()]
    if faults:
        return faults
    figure, qualifier = int(said["figure"]), said["qualifier"]
    if qualifier in ("between", "vague"):  # the words set both ends, the figure is the lower
        if said["low"] != said["figure"]:
            faults.append(f'low is {said["low"] or "blank"}, but "{qualifier}" has {figure} as its lower end')
        if not said["high"] or int(said["high"]) <= figure:
            faults.append(f'high is {said["high"] or "blank"}, but "{qualifier}" has an upper end above {figure}')
        return faults
    for column, value in zip(("low", "high"), bounds(qualifier, figure), strict=True):
        if said[column] != cell(value):
            faults.append(f'{column} is {said[column] or "blank"}, but "{qualifier}" {figure} '
                          + ("leaves it blank" if value is None else f"makes it {value}"))
    return faults


def read_corrections(path: str | os.PathLike, faults: list[str]) -> dict[str, dict[str, str]]:
    """The corrections of a file as {claim: {column: value}}; `faults` is told what cannot be used, "file:line: why"."""
    found: dict[str, dict[str, str]] = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = {"claim", "column", "value", "reviewer", "note"} - set(reader.fieldnames or ())
        if lacking:
            faults.append(f"{path}:1: lacks the column(s) {', '.join(sorted(lacking))}")
            return {}
        for line in reader:
            claim, column, value = ((line[c] or "").strip() for c in ("claim", "column", "value"))
            at = f"{path}:{reader.line_num}"
            if column != "drop" and (column not in COLUMNS or column in FIXED):
                faults.append(f"{at}: {column!r} is no column that can be corrected, nor drop")
            elif column == "reviewed" and value != "true":
                faults.append(f"{at}: reviewed can only be set to true, not {value!r}")
            elif column in found.get(claim, ()):
                faults.append(f"{at}: {column} of {claim} is corrected twice; the first stands")
            else:
                found.setdefault(claim, {})[column] = value
    return found


def apply_corrections(rows: Iterable[dict], path: str | os.PathLike, faults: list[str] | None = None) -> Iterator[dict]:
    """The rows as a reviewer corrected them: columns replaced, `drop` rows left out, the rest marked `reviewed`.

    `path` is a CSV with the columns claim, column, value, reviewer, note; no file, no corrections. What cannot be
    applied (a claim that no longer exists, an unknown column, a value against the codebook) is not ignored: `faults`
    gets a line "file: why" each, or a warning is issued when it is None. The rows are not changed in place; that a
    claim no longer exists is known, and told, once all rows were read.

    >>> rows = [{"claim": "a1", "figure": 7}, {"claim": "b2", "figure": 9}]
    >>> list(apply_corrections(rows, "no/such/corrections.csv")) == rows
    True
    """
    told: list[str] = faults if faults is not None else []
    known = read_corrections(path, told) if os.path.exists(path) else {}
    unused = dict.fromkeys(known)
    for row in rows:
        changes = known.get(row.get("claim", ""))
        if changes is None:
            yield row
            continue
        unused.pop(row["claim"], None)
        if "drop" in changes:
            continue
        numbers = {c: int(v) if v.isdecimal() else None if not v else v
                   for c, v in changes.items() if c in ("figure", "low", "high")}
        corrected = {**row, **changes, **numbers, "reviewed": True}
        wrong = check_row(corrected)
        if wrong:
            told.append(f"{path}: {row['claim']} is left as it was: {'; '.join(wrong)}")
            yield row
        else:
            yield corrected
    told += [f"{path}: {claim} is no claim of the table any more" for claim in unused]
    if faults is None:
        for fault in told:
            warnings.warn(fault, stacklevel=2)


def credited(source: str, outlet: str) -> tuple[str, str]:
    """The canonical name (several joined with "; ") and type of a recorded source; the outlet where nobody is named."""
    from extract.sources import canonical

    if source == outlet or source in read_rules("people")["nobody"]["sources"]:
        return outlet, "media"
    names = [canonical(part.strip()) for part in source.split(";")]
    return "; ".join(name for name, _ in names), names[0][1]


def country_of(place: str) -> str:
    """The country of a recorded place ("other Homs districts"), blank where it lies in several or is not known."""
    from extract.places import find_places, resolve_place

    whole = resolve_place(place)
    if whole and whole.country:
        return whole.country
    countries = {p.country for p in find_places(place) if p.country}
    return countries.pop() if len(countries) == 1 else ""


def head_of(victims: str) -> str:
    """The noun itself where the recorder added to it: without remarks in brackets, shares and quotation marks.

    >>> head_of('"terrorists" (own explosive)'), head_of("people, mostly women and children")
    ('terrorists', 'people')
    """
    return re.sub(r'\s*\(.*\)|, (?:mostly|nearly all|majority)\b.*|"', "", victims)


def address(url: str) -> str:
    """An address with what is not ASCII percent-encoded, as RFC 3986 asks; the page is the same."""
    from urllib.parse import quote

    return quote(url, safe="%/:?#[]@!$&'()*+,;=~")


def index_reports(reports: Iterable) -> Iterator[dict]:
    """Rows of reports.csv, which `claims.report` refers to: id, outlet, published, title and url of each report.

    >>> from extract.reports import Report
    >>> list(index_reports([Report("r1", "Nine dead.", outlet="The Daily")]))
    [{'id': 'r1', 'outlet': 'The Daily', 'published': '', 'title': '', 'url': ''}]
    """
    for report in reports:
        yield {column: getattr(report, column) for column in REPORT_COLUMNS}


# Facts that the codebook does not count as claims: told apart by what the recorder wrote beside "victims".
NOT_TOLLS = {"(per day)": "a daily average", "(certificate numbers)": "the number of a document"}


def record(facts: Iterable[dict], faults: list[str]) -> Iterator[dict]:
    """Facts recorded by hand, with the columns of facts.csv, as rows of the codebook with their `case`.

    The claim's id is taken from the fact as recorded, so a better canonical name later changes no id. Facts that the
    codebook does not count (zero, two outcomes in one figure, averages) or that contradict it go to `faults`.
    """
    from extract.victims import group

    for line, fact in enumerate(facts, start=2):
        key = "\x1f".join(f"{name}={fact[name]}" for name in sorted(fact))
        source, source_type = credited(fact["source"], fact["outlet"])
        row = {**dict.fromkeys(COLUMNS, ""), **fact, "source": source, "source_type": source_type,
               "victim_group": group(head_of(fact["victims"])), "country": country_of(fact["place"]),
               "agency": fact["agency"], "url": address(fact["url"]), "origin": "recorded", "reviewed": "false",
               "claim": "r" + hashlib.sha256(key.encode()).hexdigest()[:12]}
        wrong = check_row(row) + [why for mark, why in NOT_TOLLS.items() if mark in fact["victims"]]
        if wrong:
            said = f"{fact['figure']} {fact['outcome']}, {fact['victims']} ({fact['url']})"
            faults.append(f"{line}: {said}: {'; '.join(wrong)}")
        else:
            yield row


def main(args: list[str]) -> int:
    """Write recorded.csv from the facts; what is left out is told on standard error. Returns the exit status."""
    if len(args) != 2:
        print("usage: python -m extract.collection FACTS.csv RECORDED.csv", file=sys.stderr)
        return 2
    faults: list[str] = []
    with open(args[0], encoding="utf-8", newline="") as file:
        count = write_rows(record(csv.DictReader(file), faults), args[1], (*COLUMNS, "case"))
    for fault in faults:
        print(f"left out, {args[0]}:{fault}", file=sys.stderr)
    print(f"{args[1]}: {count} rows, {len(faults)} left out")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
