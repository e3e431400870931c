"""How far apart the figures for one thing are, why, and how many of them stand on their own.

Everything here takes a table of claims (the codebook's columns) and returns a table; nothing is drawn and no claim is
changed. Which claims are like with like is decided in `groups`; running totals are in `totals`. Functions that need
groups use the column `group` when the table has it (from `comparable`) and make it otherwise.

A claim is an interval: "more than 6,000" and "more than 7,000" can both be true, "around 2,000" and "more than 7,000"
cannot. A blank `low` or `high` is an open end.
"""
from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from itertools import groupby, pairwise

import numpy as np
import pandas as pd

from extract.groups import (
    SAID,
    agree,
    blank,
    comparable,
    days,
    interval,
    once,
    people,
    read_period,
    show_date,
    show_range,
    sources_named,
    where,
    why_not,
)
from extract.places import contains
from extract.rules import read_rules
from extract.totals import as_of, growth, series, warnings

__all__ = ["as_of", "coding_sensitivity", "comparable", "differences", "growth", "house_effects", "independent",
           "profiles", "recode", "series", "spread", "statements", "vague_words", "warnings", "why_not"]

ALIKE = 90        # of 100, rapidfuzz's ratio of two quotes that are one sentence
NEIGHBOURS = 40   # quotes of a figure are compared with so many neighbours in alphabetical order: cost stays linear


# ---- intervals

def disjoint(a: Mapping, b: Mapping) -> bool:
    """Two claims cannot both be true: no number lies in both intervals.

    >>> disjoint({"low": 6000, "high": None}, {"low": 7000, "high": None})
    False
    >>> disjoint({"low": 2000, "high": 2000}, {"low": 7000, "high": None})
    True
    """
    (a_low, a_high), (b_low, b_high) = interval(a.get("low"), a.get("high")), interval(b.get("low"), b.get("high"))
    return a_high < b_low or b_high < a_low


# ---- copies

def _grouped(claims: pd.DataFrame) -> pd.DataFrame:
    return claims if "group" in claims.columns else comparable(claims)


def _report(report: str, url: str, outlet: str, published: str) -> str:
    """What tells two reports apart: the report's id, else its address, else who published it and when."""
    return report or url or f"{outlet} {published}"


class _Sets:
    """Disjoint sets of the numbers below n."""

    def __init__(self, n: int):
        self.parent = list(range(n))

    def find(self, i: int) -> int:
        parent = self.parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(self, i: int, j: int) -> bool:
        i, j = self.find(i), self.find(j)
        if i == j:
            return False
        self.parent[max(i, j)] = min(i, j)
        return True


def statements(claims: pd.DataFrame) -> pd.DataFrame:
    """Say which claims of a group go back to the same statement.

    Returns the claims with `group` and `refused` and two more columns: `statement`, a number counted from 1 in every
    group (<NA> where a claim is in no group), and `because`, what makes the row one of a cluster ("same source",
    "same words", "same agency", "no source named"; blank for a claim that stands alone). Claims of one statement have
    the same group and figure, and

    - credit the same source (of several named together, any); or
    - stand in near-identical sentences of two reports (not where one sentence credits several sources with it); or
    - were relayed by the same agency (or published by it), one of them naming no organisation ("activists"). Two
      organisations that one agency quotes with one figure stay two statements; or
    - name no source at all, like another claim or where somebody is credited with the figure: an outlet that repeats a
      number in its own voice is no witness.

    What is left is an upper bound: who told the source is not in the table.
    """
    out = _grouped(claims).copy()
    used = np.flatnonzero((out["group"].ne("") & out["figure"].notna()).to_numpy())
    said = _in_order(out.iloc[used], ("group", "figure", "published", "source", "outlet", "report", "url", "quote",
                                      "agency"))
    cells: dict[tuple, int] = {}
    cell = [cells.setdefault(key, len(cells)) for key in zip(said["group"], said["figure"], strict=True)]
    named = [sources_named(source, outlet) for source, outlet in zip(said["source"], said["outlet"], strict=True)]
    sets, because = _Sets(len(cell)), [""] * len(cell)

    def link(i: int, j: int, reason: str):
        sets.join(i, j)
        for k in (i, j):
            if not because[k]:
                because[k] = reason
            elif reason not in because[k]:
                because[k] = ", ".join(sorted([*because[k].split(", "), reason]))

    first: dict[tuple, int] = {}
    for i, names in enumerate(named):
        for name in names:
            j = first.setdefault((cell[i], name), i)
            if j != i:
                link(j, i, "same source")
    _link_quotes(said, cell, link)
    _link_agencies(said, cell, named, sets, link)
    _link_unnamed(cell, named, sets, link)

    # Numbered in every group in the fixed order of the rows, so that the number depends on what is said only.
    numbers: dict[str, dict[int, int]] = {}
    statement, reasons = np.full(len(out), pd.NA, dtype=object), np.full(len(out), "", dtype=object)
    for i, group in enumerate(said["group"]):
        of_group = numbers.setdefault(group, {})
        row = used[said["row"][i]]
        statement[row] = of_group.setdefault(sets.find(i), len(of_group) + 1)
        reasons[row] = because[i]
    out["statement"] = pd.array(statement, dtype="Int64")
    out["because"] = pd.array(reasons, dtype="str")
    return out


def _in_order(frame: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, list]:
    """Columns as lists, sorted by all of them from left to right, and `row`, where each row was."""
    values = [frame[name].tolist() for name in columns]
    keys = list(zip(*values, strict=True))
    row = sorted(range(len(keys)), key=keys.__getitem__)
    return {name: [column[i] for i in row] for name, column in zip(columns, values, strict=True)} | {"row": row}


def _link_quotes(said: dict[str, list], cell: list[int], link) -> None:
    """Join claims of one figure whose sentences are the same words, or nearly."""
    from rapidfuzz import fuzz

    sizes = Counter(cell)
    shared = [i for i, quote in enumerate(said["quote"]) if quote and sizes[cell[i]] > 1]
    folded = {i: " ".join(said["quote"][i].casefold().split()) for i in shared}
    report = {i: _report(said["report"][i], said["url"][i], said["outlet"][i], said["published"][i]) for i in shared}
    # One sentence may credit several sources with one figure: its words then tell nothing about who copied whom.
    credited: dict[tuple, str] = {}
    several = set()
    for i in shared:
        key = cell[i], report[i], folded[i]
        if credited.setdefault(key, said["source"][i]) != said["source"][i]:
            several.add(key)
    first: dict[tuple, int] = {}
    quotes: dict[int, list[tuple[str, int]]] = {}
    for i in shared:
        if (cell[i], report[i], folded[i]) in several:
            continue
        j = first.setdefault((cell[i], folded[i]), i)
        if j == i:
            quotes.setdefault(cell[i], []).append((folded[i], i))
        else:
            link(j, i, "same words")
    for rows in quotes.values():
        rows.sort()
        for at, (quote, i) in enumerate(rows):
            for other, j in rows[at + 1:at + 1 + NEIGHBOURS]:
                if fuzz.ratio(quote, other, score_cutoff=ALIKE):
                    link(i, j, "same words")


def _link_agencies(said: dict[str, list], cell: list[int], named: list[tuple], sets: _Sets, link) -> None:
    """Join claims of one figure that came over one wire, unless they credit different organisations."""
    relayed = {text: {a.strip() for a in text.split(";") if a.strip()} for text in set(said["agency"])}
    known = set().union(*relayed.values())
    sizes = Counter(cell)
    wires = {i: relayed[said["agency"][i]] | ({said["outlet"][i], said["source"][i]} & known)
             for i in range(len(cell)) if sizes[cell[i]] > 1}
    # The canonical name of an organisation has capitals; "activists", "residents" are nobody in particular.
    cluster_organised = {sets.find(i) for i in wires
                         if any(not name[0].islower() and name not in known for name in named[i])}
    loose: dict[tuple, list[int]] = {}
    credited: dict[tuple, int] = {}
    for i, agencies in wires.items():
        for agency in sorted(agencies):
            if sets.find(i) in cluster_organised:
                credited.setdefault((cell[i], agency), i)
            else:
                loose.setdefault((cell[i], agency), []).append(i)
    for rows in loose.values():
        for i in rows[1:]:
            link(rows[0], i, "same agency")
    targets: dict[int, int] = {}
    for key, rows in loose.items():
        if key in credited:
            # One statement only: a loose claim must not make one of two organisations' statements.
            root = sets.find(rows[0])
            targets[root] = min(credited[key], targets.get(root, credited[key]))
    for root, target in targets.items():
        link(root, target, "same agency")


def _link_unnamed(cell: list[int], named: list[tuple], sets: _Sets, link) -> None:
    """Join claims that name no source to one that does and gives the same figure, or to each other."""
    credited = {sets.find(i) for i, names in enumerate(named) if names}
    unnamed = [i for i in range(len(named)) if sets.find(i) not in credited]
    first: dict[int, int] = {}
    for i, names in enumerate(named):
        if names:
            first.setdefault(cell[i], i)
    for i in unnamed:
        j = first.setdefault(cell[i], i)
        if sets.find(j) != sets.find(i):
            link(j, i, "no source named")


def independent(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims that stand on their own: one row a statement, however often it was repeated.

    Columns: `group`, `statement` (see `statements`), `source` (all who are credited, sorted; blank for nobody),
    `figure`, `low`, `high` (the widest the copies allow, blank for an open end), `claims`, `reports`, `outlets` (how
    many of each), `published` (the first), `because` (what joined them), `claim` and `quote` (of the first). Claims in
    no group are left out.

    >>> from extract.collection import collection
    >>> homs = independent(collection()).query("group == 'Homs, killed, 3–4 Feb 2012'")
    >>> bool(homs["reports"].sum() > len(homs) > 3)
    True
    """
    return _independent(_stated(claims))


def _stated(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that are in a group, with the number of their statement, each once."""
    stated = once(claims if "statement" in claims.columns else statements(claims))
    return stated[stated["statement"].notna()]


def _independent(stated: pd.DataFrame) -> pd.DataFrame:
    dated = stated["published"].where(stated["published"].ne(""), "undated")
    said = _in_order(stated.assign(dated=dated), ("group", "statement", "dated", "source", "outlet", "url", "report",
                                                  "quote", "claim", "published", "because", "figure"))
    for end in ("low", "high"):
        values = stated[end].tolist()
        said[end] = [values[row] for row in said["row"]]
    named = list(map(sources_named, said["source"], said["outlet"]))
    report = list(map(_report, said["report"], said["url"], said["outlet"], said["published"]))
    # Rows of one statement stand together, the first published in front.
    starts = [i for i in range(len(named)) if i == 0 or said["statement"][i] != said["statement"][i - 1]
              or said["group"][i] != said["group"][i - 1]]
    rows = []
    for i, after in pairwise([*starts, len(named)]):
        if after == i + 1:
            told = "; ".join(sorted(named[i])), said["low"][i], said["high"][i], 1, 1, 1
        else:
            told = ("; ".join(sorted(set().union(*named[i:after]))), _widest(min, said["low"][i:after]),
                    _widest(max, said["high"][i:after]), after - i, len(set(report[i:after])),
                    len(set(said["outlet"][i:after])))
        because = sorted({reason for some in said["because"][i:after] if some for reason in some.split(", ")})
        rows.append((said["group"][i], said["statement"][i], said["figure"][i], *told, said["published"][i],
                     ", ".join(because), said["claim"][i], said["quote"][i]))
    columns = {"group": "str", "statement": "Int64", "figure": "Int64", "source": "str", "low": "Int64",
               "high": "Int64", "claims": "int64", "reports": "int64", "outlets": "int64", "published": "str",
               "because": "str", "claim": "str", "quote": "str"}
    table = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    return table[["group", "statement", "source", "figure", *list(columns)[4:]]]


def _widest(end, values: list):
    """The least floor or the greatest ceiling; open where one of them is."""
    return pd.NA if any(value is pd.NA for value in values) else end(values)


# ---- how far apart

def spread(claims: pd.DataFrame) -> pd.DataFrame:
    """How far apart the figures of each group are: one row a group, the most independent claims first.

    Columns: `group`; `claims`, `reports`, `sources` (distinct names credited; an outlet's own voice is none),
    `independent` (see `statements`); `lowest`, `median`, `highest` figure and their `ratio` highest / lowest; `pairs`
    of independent claims and `disjoint`, the share of them that cannot both be true (<NA> without a pair); and the two
    claims furthest apart, `low_claim`, `low_source`, `low_figure`, `low_quote` and the same for `high_`. Furthest
    apart are the least ceiling and the greatest floor, where they leave a gap; otherwise the least and the greatest
    figure. Median, pairs and shares are over independent claims, so that copying a claim changes nothing.
    Claims in no group are left out (`comparable` says why).

    >>> from extract.collection import collection
    >>> homs = spread(collection()).set_index("group").loc["Homs, killed, 3–4 Feb 2012"]
    >>> bool(homs["lowest"] <= 50 and homs["highest"] >= 300 and homs["independent"] < homs["claims"])
    True
    """
    stated = _stated(claims)
    alone = _independent(stated)
    reports: dict[str, set] = {}
    credited: dict[str, set] = {}
    for group, source, *report in zip(*(stated[name].tolist() for name in (
            "group", "source", "report", "url", "outlet", "published")), strict=True):
        reports.setdefault(group, set()).add(_report(*report))
        credited.setdefault(group, set()).update(sources_named(source, report[2]))
    table = pd.DataFrame({"claims": alone.groupby("group")["claims"].sum()})
    table["reports"] = [len(reports[group]) for group in table.index]
    table["sources"] = [len(credited[group]) for group in table.index]
    figures = alone.groupby("group")["figure"]
    table["independent"] = figures.size()
    table["lowest"] = figures.min()
    table["median"] = figures.median().astype("Float64")
    table["highest"] = figures.max()
    table["ratio"] = (table["highest"].astype("Float64") / table["lowest"]).mask(table["lowest"].eq(0))
    table["pairs"] = table["independent"] * (table["independent"] - 1) // 2
    low, high = alone["low"].fillna(0).tolist(), alone["high"].astype("Float64").fillna(np.inf).tolist()
    figure = alone["figure"].tolist()
    apart, ends = {}, {}
    for group, rows in groupby(range(len(alone)), key=alone["group"].tolist().__getitem__):
        rows = list(rows)
        if len(rows) == 1:
            apart[group], ends[group] = 0, (rows[0], rows[0])
            continue
        lows = sorted(map(low.__getitem__, rows))
        apart[group] = sum(len(lows) - bisect_right(lows, high[i]) for i in rows)
        below, above = min(rows, key=high.__getitem__), max(rows, key=low.__getitem__)
        if high[below] >= low[above]:
            below, above = min(rows, key=figure.__getitem__), max(rows, key=figure.__getitem__)
        ends[group] = below, above
    table["disjoint"] = (pd.Series(apart, dtype="Float64") / table["pairs"]).mask(table["pairs"].eq(0))
    for side, name in enumerate(("low", "high")):
        rows = alone.iloc[[ends[group][side] for group in table.index]].set_axis(table.index)
        for column in ("claim", "source", "figure", "quote"):
            table[f"{name}_{column}"] = rows[column]
    table = table.rename_axis("group").reset_index()
    return table.sort_values(["independent", "claims", "group"], ascending=[False, False, True], ignore_index=True)


# ---- why two claims differ

def differences(a: Mapping, b: Mapping) -> pd.DataFrame:
    """Why two claims differ, in words: one row a cause, the one that explains most first.

    `a` and `b` are rows of the table (a Series, a dict). Columns: `cause`, `words` (a sentence), `a` and `b` (what is
    set against what) and both quotes, `quote_a` and `quote_b`. The causes, in this order: "a later as-of date"
    or, of events, "another day"; "a wider period"; "other people counted"; "another place"; "another outcome" (deaths
    against deaths and missing); "a bound against a point", "two bounds" or "a range against a point" where the
    intervals meet, so that both can be true; "a vague word"; "a copy"; "a figure changed by the same source"; and what
    remains when nothing else explains it: "disagreement", or "agreement" where the two do not contradict each other. A
    field that either claim leaves blank is no cause. A copy or a change is only named between claims of one thing.

    >>> here = {"outcome": "killed", "scope": "event", "place": "Homs", "date": "2012-02-04", "victims": "people"}
    >>> crescent = {**here, "victim_group": "people", "source": "Red Crescent", "figure": 200, "low": 200}
    >>> ministry = {**crescent, "source": "Ministry of Health", "figure": 217, "low": 217, "high": 217}
    >>> print(*differences(crescent, ministry)["words"])
    “at least 200” sets one end only; it leaves room for 217.
    """
    a, b = _plain(a), _plain(b)
    rows = [*_other_things(a, b)]
    if not rows:
        rows = [*_same_thing(a, b)]
    table = pd.DataFrame(rows, columns=["cause", "words", "a", "b"], dtype="str")
    return table.assign(quote_a=a["quote"], quote_b=b["quote"])


def _plain(row: Mapping) -> dict:
    """A row as text and integers, blanks as "" and None."""
    numbers = ("figure", "low", "high")
    plain = {}
    for name in (*SAID, "source_type"):
        value = row.get(name)
        if blank(value):
            plain[name] = None if name in numbers else ""
        else:
            plain[name] = int(value) if name in numbers else str(value)
    return plain


def _other_things(a: dict, b: dict):
    """Causes that mean the two claims count different things."""
    periods = [read_period(row["scope"], row["since"], row["date"]) for row in (a, b)]
    said = [_period_said(row) for row in (a, b)]
    if a["scope"] != b["scope"] and a["scope"] and b["scope"]:
        names = {"event": "one event", "total": "a running total"}
        yield ("a wider period", f"One counts {names.get(a['scope'])}, the other {names.get(b['scope'])}.", *said)
    elif not any(isinstance(period, str) for period in periods):
        p, q = periods
        if p.total:
            if not agree(p.date, q.date):
                order = "later" if q.last > p.last else "earlier"
                yield ("a later as-of date", f"The second is as of {abs(p.last - q.last)} days {order}, "
                       f"{show_date(b['date'])} against {show_date(a['date'])}.", a["date"], b["date"])
            if p.since and q.since and not agree(p.since, q.since):
                words = f"One counts since {show_date(p.since)}, the other since {show_date(q.since)}."
                yield "a wider period", words, p.since, q.since
        elif (p.first, p.last) != (q.first, q.last):
            inside = (p.first <= q.first and q.last <= p.last) or (q.first <= p.first and p.last <= q.last)
            yield ("a wider period" if inside else "another day",
                   f"One counts {said[0]}, the other {said[1]}.", *said)
    places = [where(row["place"], row["country"]) for row in (a, b)]
    who = [people(row["victim_group"], row["victims"], place[1] if place else row["country"])
           for row, place in zip((a, b), places, strict=True)]
    if all(who) and who[0] != who[1]:
        shown = [row["victims"] or "people" for row in (a, b)]
        yield ("other people counted", f"One counts {shown[0]}, the other {shown[1]}.", *shown)
    if all(places) and places[0] != places[1]:
        yield "another place", _places_said(a["place"], b["place"]), a["place"], b["place"]
    if a["outcome"] != b["outcome"] and a["outcome"] and b["outcome"]:
        yield ("another outcome", f"One counts the {a['outcome']}, the other the {b['outcome']}.",
               a["outcome"], b["outcome"])


def _period_said(row: dict) -> str:
    if days(row["date"]) is None or (row["since"] and days(row["since"]) is None):
        return "an unknown time"
    if row["scope"] == "total":
        return f"since {show_date(row['since'])}" if row["since"] else f"up to {show_date(row['date'])}"
    return show_range(row["since"] or row["date"], row["date"])


def _places_said(a: str, b: str) -> str:
    if contains(a, b):
        return f"One is for {a}, the other for {b}, a part of it."
    if contains(b, a):
        return f"One is for {a}, a part of {b}, which the other is for."
    return f"One is for {a}, the other for {b}."


def _same_thing(a: dict, b: dict):
    """Causes that remain between claims of one thing."""
    if a["figure"] is None or b["figure"] is None:
        return
    numbers = [_number_said(row) for row in (a, b)]
    shared = sorted(set(sources_named(a["source"])) & set(sources_named(b["source"])))
    copy = _copied(a, b, shared)
    apart = disjoint(a, b)
    found = False
    if not copy and not apart and (a["low"], a["high"], a["figure"]) != (b["low"], b["high"], b["figure"]):
        opened = [row["low"] is None or row["high"] is None for row in (a, b)]
        vague = [row["qualifier"] == "vague" for row in (a, b)]
        wide = [row["low"] != row["high"] for row in (a, b)]
        if all(opened):
            found = True
            yield "two bounds", f"Both are bounds, {numbers[0]} and {numbers[1]}; both can be true.", *numbers
        elif any(opened):
            found = True
            bound, point = numbers if opened[0] else numbers[::-1]
            yield "a bound against a point", f"“{bound}” sets one end only; it leaves room for {point}.", *numbers
        elif any(wide) and not any(vague):
            found = True
            yield "a range against a point", f"{numbers[0]} and {numbers[1]} meet; both can be true.", *numbers
        if any(vague):
            found = True
            words = " and ".join(number for number, yes in zip(numbers, vague, strict=True) if yes)
            yield "a vague word", f"{words} stands for a vague word, by a coding rule; the words allow both.", *numbers
    if copy:
        found = True
        yield "a copy", f"Both relay one statement: {copy}.", a["outlet"] or a["source"], b["outlet"] or b["source"]
    elif a["figure"] != b["figure"] and any(not name[0].islower() for name in shared):
        found = True
        order = [row["published"] for row in (a, b)]
        later = ("it does not show which came first" if not all(order) or order[0] == order[1]
                 else f"{numbers[order[1] > order[0]]} came later, on {show_date(max(order))}")
        yield ("a figure changed by the same source", f"{shared[0]} gave {numbers[0]} and {numbers[1]}; {later}.",
               *(f"{number} ({published or 'undated'})" for number, published in zip(numbers, order, strict=True)))
    if not found and apart:
        who = [row["source"] or "unnamed" for row in (a, b)]
        yield ("disagreement", f"{numbers[0]} ({who[0]}) and {numbers[1]} ({who[1]}) cannot both be true, and nothing "
               "recorded explains it.", *numbers)
    elif not found:
        yield "agreement", f"{numbers[0]} and {numbers[1]} do not contradict each other.", *numbers


def _number_said(row: dict) -> str:
    """A figure with the words that bound it."""
    low, high, figure = row["low"], row["high"], row["figure"]
    if row["qualifier"] in ("between", "vague") and low is not None and high is not None:
        return f"{low:,}–{high:,}"
    hedge = row["qualifier"] or ("at least" if high is None and low is not None else
                                 "up to" if low is None and high is not None else "exact")
    return f"{figure:,}" if hedge == "exact" else f"{hedge} {figure:,}"


def _copied(a: dict, b: dict, shared: list[str]) -> str:
    """What shows that two claims of one thing are one statement; "" when nothing does."""
    if a["figure"] != b["figure"]:
        return ""
    if shared:
        return f"{shared[0]} is credited in both"
    relayed = [{part.strip() for part in row["agency"].split(";") if part.strip()} for row in (a, b)]
    wires = [relayed[0] | ({a["outlet"], a["source"]} & relayed[1]),
             relayed[1] | ({b["outlet"], b["source"]} & relayed[0])]
    named = [[n for n in sources_named(row["source"], row["outlet"]) if not n[0].islower()] for row in (a, b)]
    if wires[0] & wires[1] and not (named[0] and named[1]):
        return f"{min(wires[0] & wires[1])} relayed both"
    if a["quote"] and b["quote"]:
        from rapidfuzz import fuzz

        if fuzz.ratio(" ".join(a["quote"].casefold().split()), " ".join(b["quote"].casefold().split())) >= ALIKE:
            return "their sentences are the same"
    return ""


# ---- house effects

PARTIES = ("source", "outlet", "source_type", "agency")
FEWEST = 3       # groups below which no effect is shown
DRAWS = 1000     # of the bootstrap


def house_effects(claims: pd.DataFrame, by: str = "source", *, seed: int = 2012) -> pd.DataFrame:
    """Who runs high, who runs low: for each party the typical ratio of its figure to the other parties' median.

    `by` is "source", "outlet", "source_type" or "agency". In every group with two parties or more, a party's value is
    the median of its distinct figures, set against the median of the other parties' values. One row a party and kind
    of people counted, with the columns

    - `by`'s name; `people`, "all" or who was counted (a government's own dead and the other side's are two things);
    - `groups`, how many the effect rests on; `effect`, the median of log2(own value / median of others): 1 is twice as
      high, -1 half; `low` and `high`, its 95 % bootstrap interval (the same for the same `seed`); `times`, 2 ** effect;
    - `highest`, `lowest`: in what share of the groups with any spread it gives the highest or the lowest value;
    - `ups`, `downs`: how often it gave a higher or a lower figure for one event in a later report.

    Nothing is shown for fewer than three groups. Left out are vague words (their figure is a coding rule), zeros, and
    claims that name no party: an outlet's own voice is no source. Raises ValueError for another `by`.

    >>> from extract.collection import collection
    >>> effects = house_effects(collection(), by="source").query("people == 'all'").set_index("source")
    >>> high, low = effects.loc[["Local Coordination Committees", "Syrian Observatory for Human Rights"], "effect"]
    >>> bool(high > low and effects["groups"].min() >= 3)
    True
    """
    if by not in PARTIES:
        raise ValueError(f"by is one of {', '.join(PARTIES)}, not {by!r}")
    frame = once(_grouped(claims))
    frame = frame[frame["group"].ne("") & frame["figure"].gt(0).fillna(False) & frame["qualifier"].ne("vague")]
    frame = frame.assign(people=_counted(frame), row=np.arange(len(frame)))
    names = [sources_named(text, outlet if by == "source" else "")
             for text, outlet in zip(frame[by].tolist(), frame["outlet"].tolist(), strict=True)]
    frame = frame.assign(party=names).explode("party").dropna(subset="party")
    said = frame.drop_duplicates(["group", "party", "figure"])
    said = said.assign(value=said["figure"].to_numpy(float))
    values = said.groupby(["group", "party"], sort=True).agg(value=("value", "median"), people=("people", "first"))
    values = values.reset_index()
    values = values[values.groupby("group")["party"].transform("size") > 1]
    others = _median_of_others(values["group"].to_numpy(), values["value"].to_numpy())
    values["effect"] = np.log2(values["value"] / others).round(9)  # twice as high is 1, not 1.0000000000000009
    by_group = values.groupby("group")["value"]
    top, bottom = by_group.transform("max"), by_group.transform("min")
    values["spread"] = top > bottom
    values["top"] = values["spread"] & values["value"].eq(top)
    values["bottom"] = values["spread"] & values["value"].eq(bottom)
    values = values.merge(_moves(frame), on=["group", "party"], how="left").fillna({"ups": 0, "downs": 0})
    both = pd.concat([values.assign(people="all"), values], ignore_index=True)
    rows = []
    for (party, who), part in both.groupby(["party", "people"], sort=True):
        if len(part) < FEWEST:
            continue
        low, high = _bootstrap_median(part["effect"].to_numpy(), seed)
        effect, spread_groups = float(part["effect"].median()), int(part["spread"].sum())
        rows.append((party, who, len(part), effect, low, high, 2 ** effect,
                     *(part[end].sum() / spread_groups if spread_groups else np.nan for end in ("top", "bottom")),
                     int(part["ups"].sum()), int(part["downs"].sum())))
    table = pd.DataFrame(rows, columns=[by, "people", "groups", "effect", "low", "high", "times", "highest", "lowest",
                                        "ups", "downs"])
    table["first"] = table["people"].ne("all")
    return table.sort_values(["first", "effect", by, "people"], ascending=[True, False, True, True],
                             ignore_index=True).drop(columns="first")


def _counted(frame: pd.DataFrame) -> list[str]:
    """Who is counted, as far as effects are kept apart: the codebook's group."""
    return [group or "people" for group in frame["victim_group"]]


def _median_of_others(group: np.ndarray, value: np.ndarray) -> np.ndarray:
    """For each row the median of the values of the group's other rows, without a loop over groups."""
    order = np.lexsort((value, group))
    ranked, starts, sizes = value[order], *np.unique(group[order], return_index=True, return_counts=True)[1:]
    start, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    place = np.arange(len(order)) - start
    rest = size - 1

    def without(k):  # the k-th smallest of the others
        return ranked[start + k + (k >= place)]

    medians = np.empty(len(order))
    medians[order] = (without((rest - 1) // 2) + without(rest // 2)) / 2
    return medians


def _moves(frame: pd.DataFrame) -> pd.DataFrame:
    """How often each party went up or down on one event from one day's reports to the next day's."""
    events = frame[frame["scope"].eq("event") & frame["published"].str.len().eq(10)]
    daily = events.groupby(["group", "party", "published"], sort=True)["figure"].max().astype(float)
    change = daily.groupby(level=["group", "party"]).diff()
    both = pd.DataFrame({"ups": change.gt(0), "downs": change.lt(0)}).groupby(level=["group", "party"]).sum()
    return both.reset_index()


def _bootstrap_median(values: np.ndarray, seed: int) -> tuple[float, float]:
    """The 95 % bootstrap interval of a median.

    Drawing n values with replacement and taking the middle one is drawing the middle of n uniform numbers, which is
    beta distributed: so each draw costs the same for any n. For even n the two middle ones are drawn together.
    """
    ranked, n = np.sort(values), len(values)
    random = np.random.default_rng(seed)
    middle = (n + 1) // 2
    below = random.beta(middle, n - middle + 1, DRAWS)
    above = below if n % 2 else below + (1 - below) * (1 - random.random(DRAWS) ** (1 / (n - middle)))
    index = np.minimum((np.stack([below, above]) * n).astype(int), n - 1)
    low, high = np.quantile(ranked[index].mean(axis=0), [0.025, 0.975])
    return float(low), float(high)


# ---- what a vague word is worth

def profiles() -> dict[str, dict]:
    """The coding profiles of `rules/profiles.toml`: title, where the rule is described, and each word's value.

    >>> profiles()["floor"]["values"]["dozens"], profiles()["acled"]["values"]["dozens"]
    (24, 12)
    """
    return read_rules("profiles")


def vague_words(claims: pd.DataFrame) -> pd.Series:
    """Which vague word each claim is coded from ("dozens", "hundreds", ...), blank where it is from none.

    Told by the floor the codebook gives each word; "a few" and "a handful" are "several". A vague figure of another
    size ("three dozen or so") is no word of the table.
    """
    floors = {value: word for word, value in profiles()["floor"]["values"].items()}
    vague = claims["qualifier"].eq("vague") & claims["figure"].eq(claims["low"]).fillna(False)
    return claims["figure"].map(floors).where(vague).fillna("").astype("str").rename("word")


def recode(claims: pd.DataFrame, profile: str = "floor") -> pd.DataFrame:
    """The claims with vague words coded by another rule; a copy, all other claims as they were.

    `figure` and `low` become the value `profile` gives the word, `high` stays the most the word allows; where the
    profile has no value all three are blank. "floor", the codebook's rule, changes nothing. Takes claims as coded by
    the codebook. Raises ValueError for an unknown profile.

    >>> from extract.collection import collection
    >>> claims = collection()
    >>> recode(claims, "floor").equals(claims)
    True
    >>> "24" in recode(claims, "mpeds").query("qualifier == 'vague'")["figure"].astype(str).tolist()
    False
    """
    if profile not in profiles():
        raise ValueError(f"profile is one of {', '.join(profiles())}, not {profile!r}")
    out = claims.copy()
    words = vague_words(claims)
    values = words.map(profiles()[profile]["values"]).astype("Int64")
    vague = words.ne("")
    for column in ("figure", "low"):
        out[column] = out[column].mask(vague, values)
    out["high"] = out["high"].mask(vague & values.isna(), pd.NA)
    return out


def coding_sensitivity(claims: pd.DataFrame) -> pd.DataFrame:
    """How much of each group's spread is only the rule for vague words: one row a group of two or more that has any.

    Columns: `group`, `claims`, `vague` (how many of them are vague words), `spread_floor`, `spread_acled`, ... (highest
    / lowest figure of the group under each profile of `rules/profiles.toml`), `least` and `most` of these, and `share`:
    of the spread under the codebook's rule, on a log scale, the part that is gone when vague words are left blank (0:
    they make none of it; 1: all; <NA> without spread). Groups are those of the codebook's coding under every profile.

    >>> from extract.collection import collection
    >>> sensitivity = coding_sensitivity(collection())
    >>> bool(sensitivity["share"].dropna().between(0, 1).all())
    True
    """
    grouped = once(_grouped(claims))
    grouped = grouped[grouped["group"].ne("")]
    vague = vague_words(grouped).ne("").groupby(grouped["group"]).sum()
    table = pd.DataFrame({"claims": grouped.groupby("group").size(), "vague": vague})
    table = table[table["vague"].gt(0) & table["claims"].gt(1)]
    for profile in profiles():
        figures = recode(grouped, profile)["figure"].astype("Float64").groupby(grouped["group"])
        table[f"spread_{profile}"] = (figures.max() / figures.min().mask(lambda s: s.eq(0))).reindex(table.index)
    spreads = table.filter(like="spread_")
    table["least"], table["most"] = spreads.min(axis=1), spreads.max(axis=1)
    # Where leaving the vague words out leaves nothing, they made all the spread there was.
    floor, without = np.log(table["spread_floor"].to_numpy(float, na_value=np.nan)), table["spread_blank"].fillna(1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1 - np.log(without.to_numpy(float)) / floor
    table["share"] = pd.array(np.where(floor > 0, share, np.nan), dtype="Float64")
    return table.rename_axis("group").reset_index().sort_values(["share", "group"], ascending=[False, True],
                                                                  ignore_index=True)
