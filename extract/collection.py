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


def collection(folder: str | os.PathLike | None = None, twice: bool = False) -> pandas.DataFrame:
    """Every claim of a data folder in one table: those extracted from its reports, then those recorded by hand.

    `origin` tells the two apart; `case` groups the recorded rows by event and is blank for extracted ones. The columns
    and types are those of `extract.table.read_table`. `folder` is by default the environment's EXTRACT_DATA, else the
    project's own data/. Either of claims.csv and recorded.csv may be absent; raises FileNotFoundError when both are,
    ValueError naming the file when one lacks columns. A figure that was extracted from a page's report and also recorded
    from the same page (by `url`) stands once, as extracted; `twice=True` keeps both, to compare them.

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
    if twice:
        return whole
    page = ["url", "figure", "outcome"]
    extracted = whole.loc[whole["origin"].eq("extracted") & whole["url"].ne(""), page].drop_duplicates()
    again = whole[page].merge(extracted, how="left", on=page, indicator=True)["_merge"].eq("both").to_numpy()
    return whole[~(again & whole["origin"].eq("recorded"))].reset_index(drop=True)


COMPARED = ("low", "high", "qualifier", "source", "source_type", "date", "scope", "since", "country", "victim_group")


def agreement(claims: pandas.DataFrame) -> pandas.DataFrame:
    """How far the extracted and the recorded rows of the same pages (by `url`) agree: an end-to-end check.

    A recorded and an extracted figure are a pair when number and outcome are the same. The first two lines give how
    many of the recorded figures were extracted and how many of the extracted ones are recorded; the others how many
    pairs agree in that column. Dates agree when one is the other at a lower precision. A cell that is blank in the
    recorded row was not recorded and is not compared, except a bound, where blank means none; nor is `since` of an
    event, which some give for a night and some do not.

    >>> said = {"url": "u", "figure": 9, "outcome": "killed", "low": 9, "high": None, "date": "2012-02"}
    >>> import pandas as pd
    >>> both = pd.DataFrame([{**said, "origin": "recorded"}, {**said, "origin": "extracted", "date": "2012-02-04"}])
    >>> agreement(both)["rate"].to_dict()
    {'figures found': 1.0, 'figures recorded': 1.0, 'low': 1.0, 'high': 1.0, 'date': 1.0}
    """
    import pandas as pd

    pages: dict[str, dict[str, list[dict]]] = {}
    rows = claims.astype(object).where(claims.notna(), "").to_dict("records")
    for row in rows:
        if row["url"]:
            pages.setdefault(row["url"], {"recorded": [], "extracted": []})[row["origin"]].append(row)
    restated = [page for page in pages.values() if page["recorded"] and page["extracted"]]
    compared = [column for column in COMPARED if column in claims.columns]
    counts = {name: [0, 0] for name in ("figures found", "figures recorded", *compared)}
    for page in restated:
        left = list(page["extracted"])
        counts["figures recorded"][0] += len(left)
        for fact in page["recorded"]:
            counts["figures found"][0] += 1
            same = [row for row in left if (row["figure"], row["outcome"]) == (fact["figure"], fact["outcome"])]
            if not same:
                continue
            best = max(same, key=lambda row: sum(agrees(c, fact[c], row[c]) for c in compared))
            left.remove(best)
            counts["figures found"][1] += 1
            counts["figures recorded"][1] += 1
            for column in compared:
                if column == "since" and fact["scope"] == "event":
                    continue
                if fact[column] != "" or column in ("low", "high"):
                    counts[column][0] += 1
                    counts[column][1] += agrees(column, fact[column], best[column])
    frame = pd.DataFrame(counts, index=["compared", "agree"]).T
    return frame.assign(rate=(frame["agree"] / frame["compared"].where(frame["compared"] > 0)).astype(float).round(3))


def agrees(column: str, recorded: object, extracted: object) -> bool:
    if column in ("date", "since"):
        return bool(extracted) and (extracted.startswith(recorded) or recorded.startswith(extracted))
    return recorded == extracted


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
    for claim in unused:
        told.append(f"{path}: {claim} is no claim of the table any more")
    if faults is None:
        for fault in told:
            warnings.warn(fault, stacklevel=2)


def credited(source: str, outlet: str) -> tuple[str, str]:
    """The canonical name (several joined with "; ") and type of a recorded source; the outlet where nobody is named."""
    from extract.sources import canonical, type_of_outlet

    if source == outlet or source in read_rules("alike")["nobody"]["sources"]:
        return outlet, type_of_outlet(outlet)
    names = [canonical(part.strip()) for part in source.split(";")]
    return "; ".join(name for name, _ in names), names[0][1]


def relayed(agency: str) -> str:
    """The names by which the table knows recorded agencies ("AA", "DPA; AFP")."""
    from extract.sources import agency_named

    return "; ".join(dict.fromkeys(agency_named(part.strip()) or part.strip() for part in agency.split(";")))


def country_of(place: str) -> str:
    """The country of a recorded place ("other Homs districts"), blank where it lies in several or is not known."""
    from extract.places import find_places, resolve_place

    holder = place.rpartition(", ")[2]  # "al-Bayda, Baniyas": the place that holds the other is the better known
    if holder != place and holder[:1].isupper() and (country := country_of(holder)):
        return country
    countries = {found.country for found in find_places(place) if found.country}
    if not countries:
        whole = resolve_place(place)
        return whole.country if whole else ""
    return countries.pop() if len(countries) == 1 else ""


def group_of(victims: str) -> str:
    """The victim group of people in a recorder's words: without remarks in brackets, shares and quotation marks.

    >>> group_of('"terrorists" (own explosive)'), group_of("people, mostly civilians"), group_of("women and children")
    ('militants', 'people', 'people')
    """
    from extract.victims import group

    plain = re.sub(r'\s*\(.*\)|, (?:mostly|nearly all|majority)\b.*|"', "", victims)
    groups = {group(part) for part in re.split(r",? and |, ", plain)}
    return groups.pop() if len(groups) == 1 else "people"  # the codebook's word for mixed


def address(url: str) -> str:
    """An address with what is not ASCII percent-encoded, as RFC 3986 asks; the page is the same."""
    from urllib.parse import quote

    return quote(url, safe="%/:?#[]@!$&'()*+,;=~")


# Places that their name alone does not tell, by case: al-Bayda near Baniyas is not the city in Libya.
PLACES = {("baniyas-2013", "al-Bayda"): "al-Bayda, Baniyas",
          ("aleppo-univ-2013", "Aleppo University"): "Aleppo University, Aleppo"}
# Facts that the codebook does not count as claims: told apart by what the recorder wrote beside "victims".
NOT_TOLLS = {"(per day)": "a daily average", "(certificate numbers)": "the number of a document"}


def record(facts: Iterable[dict], faults: list[str]) -> Iterator[dict]:
    """Facts recorded by hand, with the columns of facts.csv, as rows of the codebook with their `case`.

    The claim's id is taken from the fact as recorded, so a better canonical name later changes no id. Facts that the
    codebook does not count (zero, two outcomes in one figure, averages) or that contradict it go to `faults`.
    """
    for line, fact in enumerate(facts, start=2):
        key = "\x1f".join(f"{name}={fact[name]}" for name in sorted(fact))
        source, source_type = credited(fact["source"], fact["outlet"])
        place = PLACES.get((fact["case"], fact["place"]), fact["place"])
        row = {**dict.fromkeys(COLUMNS, ""), **fact, "source": source, "source_type": source_type,
               "agency": relayed(fact["agency"]), "victim_group": group_of(fact["victims"]), "place": place,
               "country": country_of(place), "url": address(fact["url"]), "origin": "recorded", "reviewed": "false",
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
