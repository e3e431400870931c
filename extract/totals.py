"""Running totals: what each source's count stood at, how fast it grew, and where it looks wrong.

A series is what one source counts without end: one outcome of the same people at the same place since the same start.
Starts agree as far as both are stated, so "since March 2011" and "since 15 March 2011" are one series; a total without
a start is a series of its own, because nobody knows what it counts from. Between two statements nothing is known, and
nothing is filled in. A total as of a month or a year is taken as of its last day: not to be known too early.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pandas as pd

from extract.groups import agree, comparable, days, interval, keyed, label_heads, once, show_date, sources_named

EXPIRES = 60       # days after which a total nobody repeated is no longer taken to stand
FROZEN = 21        # days a total may stand still while others move
LINE = 5           # statements on a straight line that are too many
UNKNOWN = ", start unknown"
SERIES_COLUMNS = ["series", "source", "figure", "low", "high", "stated", "claim"]


def series(claims: pd.DataFrame) -> pd.DataFrame:
    """Every running total as a point of its series: one row a series, source and day.

    Columns: `series` ("Syria, killed, since Mar 2011"), `source`, `figure`, `low`, `high`, `stated` (the ISO day it is
    given for), `qualifier`, `claim`. Where a source is credited with several totals for one day, the one published
    last counts, then the highest. Left out are claims that `comparable` refuses and those that name no source.

    >>> from extract.collection import collection
    >>> points = series(collection())
    >>> bool(points["stated"].str.len().eq(10).all() and points["series"].str.contains("Syria, killed").any())
    True
    """
    points = _points(claims)
    points = points.drop_duplicates(["series", "source", "day"], keep="last")
    return points[["series", "source", "figure", "low", "high", "stated", "qualifier", "claim"]].reset_index(drop=True)


def last_known(text: str, published: str) -> int:
    """The last day that a date may mean, as an ordinal; no later than the report that gives it."""
    first, last = days(text)
    told = days(published)
    return min(last, told[1]) if told and told[1] >= first else last


def _points(claims: pd.DataFrame) -> pd.DataFrame:
    """Every total of every source in order of its day, then of publication, then of height."""
    keys = keyed(claims)
    used = keys["refused"].eq("") & claims["scope"].eq("total")
    frame, keys = claims[used], keys[used]
    starts: dict[tuple, set[str]] = {}
    things = list(zip(frame["outcome"], keys["where"], keys["people"], strict=True))
    for thing, since in zip(things, frame["since"], strict=True):
        starts.setdefault(thing, set()).add(since)
    head = label_heads(frame, keys)
    rows = []
    for thing, since in zip(things, frame["since"], strict=True):
        # The least precise start that agrees names the series: "2011-03" for "2011-03-15", where anybody says so.
        since = min((other for other in starts[thing] if since and agree(other, since)), key=len, default="")
        rows.append(head(*thing) + (f", since {show_date(since)}" if since else UNKNOWN))
    known = [last_known(text, published) for text, published in zip(frame["date"], frame["published"], strict=True)]
    frame = once(frame.assign(series=rows, day=known, thing=things))
    names = [sources_named(s, o) for s, o in zip(frame["source"], frame["outlet"], strict=True)]
    frame = frame.assign(source=names).explode("source").dropna(subset="source").astype({"source": "str"})
    frame["stated"] = [date.fromordinal(day).isoformat() for day in frame["day"]]
    return frame.sort_values(["series", "source", "day", "published", "figure", "claim"], kind="stable",
                             ignore_index=True)


def _ordinal(day) -> int:
    span = days(str(day)[:10])
    if span is None or span[0] != span[1]:
        raise ValueError(f"not a day: {day!r}")
    return span[0]


def as_of(claims: pd.DataFrame, dates: Iterable, *, expires: int = EXPIRES) -> pd.DataFrame:
    """Each source's latest known total on each of some days; never interpolated.

    `dates` are days (ISO texts or dates). Columns: `date`, `series`, `source`, `figure`, `low`, `high`, `stated` (the
    day it was given for), `age` in days, `claim`. A total older than `expires` days is not shown; a day without any
    gives no row. Raises ValueError for what is not a day.

    >>> from extract.collection import collection
    >>> table = as_of(collection(), ["2012-02-08"])
    >>> bool((table["age"] <= 60).all() and "United Nations" in set(table["source"]))
    True
    """
    points = series(claims)
    points["day"] = [_ordinal(text) for text in points["stated"]]
    wanted = pd.DataFrame({"day": sorted({_ordinal(day) for day in dates})})
    if points.empty or wanted.empty:
        return pd.DataFrame(columns=["date", *SERIES_COLUMNS[:-1], "age", "claim"])
    asked = points[["series", "source"]].drop_duplicates().merge(wanted, how="cross").sort_values("day", kind="stable")
    found = pd.merge_asof(asked, points.assign(given=points["day"]).sort_values("day", kind="stable"), on="day",
                          by=["series", "source"], tolerance=expires)
    found = found.dropna(subset=["given"])
    found["date"] = [date.fromordinal(day).isoformat() for day in found["day"]]
    found["age"] = (found["day"] - found["given"]).astype(int)
    columns = ["date", *SERIES_COLUMNS[:-1], "age", "claim"]
    return found[columns].sort_values(["date", "series", "source"], kind="stable", ignore_index=True)


def growth(claims: pd.DataFrame, first, last, *, expires: int = EXPIRES) -> pd.DataFrame:
    """How much each source's total grew between two days, from what it stood at on either (see `as_of`).

    Columns: `series`, `source`, `first_stated`, `first_figure`, `last_stated`, `last_figure`, `days` between the two
    statements, `change`, `per_day`, `ratio`, and `exact`: neither figure is a bound or a range, so the change is one
    too. A source that has no total for either day, or has given none since the first, is left out.

    >>> from extract.collection import collection
    >>> grown = growth(collection(), "2012-01-10", "2012-03-15")
    >>> bool((grown["days"] > 0).all())
    True
    """
    if _ordinal(last) <= _ordinal(first):
        raise ValueError("the last day comes after the first")
    start, end = (as_of(claims, [day], expires=expires) for day in (first, last))
    both = start.merge(end, on=["series", "source"], suffixes=("_a", "_b"))
    both = both[both["stated_a"] < both["stated_b"]].reset_index(drop=True)
    table = both[["series", "source"]].copy()
    for name, side in (("first", "a"), ("last", "b")):
        table[f"{name}_stated"], table[f"{name}_figure"] = both[f"stated_{side}"], both[f"figure_{side}"]
    table["days"] = [_ordinal(b) - _ordinal(a) for a, b in zip(both["stated_a"], both["stated_b"], strict=True)]
    table["change"] = table["last_figure"] - table["first_figure"]
    table["per_day"] = table["change"].astype("Float64") / table["days"]
    table["ratio"] = (table["last_figure"].astype("Float64") / table["first_figure"]).mask(table["first_figure"].eq(0))
    table["exact"] = (both["low_a"].eq(both["high_a"]) & both["low_b"].eq(both["high_b"])).fillna(False).astype(bool)
    return table


# ---- what looks wrong

WARNING_COLUMNS = ["warning", "series", "source", "date", "figure", "claim", "other_date", "other_figure",
                   "other_claim", "words"]


def warnings(claims: pd.DataFrame) -> pd.DataFrame:
    """Figures a reader should look at again: rows are named, nothing is changed.

    Columns: `warning`, `series` (or the comparison group), `source`, `date`, `figure` and `claim` of the row in
    question, the same of the row it is held against (`other_`), and `words`, a sentence. The warnings are

    - "a total that falls": below the same source's earlier total, whatever the bounds allow; "a reset" at half or less;
    - "a daily figure against the total": what a source gives for a period is not what its exact totals differ by;
    - "transposed digits": two exact figures for one thing, or successive totals, with two neighbouring digits swapped;
    - "a rounded value": a multiple of 100 among five or more exact totals of which hardly any ends in 0;
    - "a frozen value": repeated over three weeks or more while another source's total of the same series rose;
    - "a straight line": five or more totals in a row that grew by exactly the same number a day.

    Totals without a stated start are held against nothing.

    >>> from extract.collection import collection
    >>> found = warnings(collection())
    >>> set(found["claim"]) <= set(collection()["claim"])
    True
    """
    points = _points(claims)
    rows = []
    lines = {}
    for (name, source), part in points.groupby(["series", "source"], sort=True):
        part = part.drop_duplicates("day", keep="last")
        lines[name, source] = [_Point(*values) for values in zip(
            part["day"], part["stated"], part["figure"], part["low"], part["high"], part["claim"], strict=True)]
    by_series: dict[str, list[str]] = {}
    for name, source in lines:
        by_series.setdefault(name, []).append(source)
    for (name, source), line in lines.items():
        if name.endswith(UNKNOWN):
            continue  # two totals may count from different days
        found = [*_falls(line), *_rounded(line), *_straight(line)]
        found += _frozen(line, [lines[name, other] for other in by_series[name] if other != source])
        rows += [(warning, name, source, *_told(a), *_told(b), words) for warning, a, b, words in found]
    rows += _daily(claims, points, lines)
    rows += _transposed(claims, lines)
    table = pd.DataFrame(rows, columns=WARNING_COLUMNS)
    for column in ("figure", "other_figure"):
        table[column] = table[column].astype("Int64")
    return table.sort_values(["warning", "series", "source", "date", "claim", "other_claim"], kind="stable",
                             ignore_index=True)


class _Point:
    """One total of a series: its day, figure, interval and row."""

    __slots__ = ("claim", "day", "figure", "high", "low", "stated")

    def __init__(self, day, stated, figure, low, high, claim):
        self.day, self.stated, self.figure, self.claim = int(day), stated, int(figure), claim
        self.low, self.high = interval(low, high)

    @property
    def exact(self) -> bool:
        return self.low == self.high


def _told(point: _Point) -> tuple:
    return point.stated, point.figure, point.claim


def _falls(line: list[_Point]):
    for before, after in pairwise(line):
        if after.high < before.low:
            warning = "a reset" if after.figure * 2 <= before.figure else "a total that falls"
            yield warning, after, before, f"{after.figure:,} comes after {before.figure:,}; a total does not fall."


def _rounded(line: list[_Point]):
    exact = [point for point in line if point.exact]
    if len(exact) < 5:
        return
    for point in exact:
        others = [other for other in exact if other is not point]
        if point.figure % 100 == 0 and sum(other.figure % 10 == 0 for other in others) <= len(others) * 0.2:
            yield ("a rounded value", point, max(others, key=lambda other: (-abs(other.day - point.day), other.day)),
                   f"{point.figure:,} is round in a series of exact figures.")


def _straight(line: list[_Point]):
    exact = [point for point in line if point.exact]
    slopes = [Fraction(b.figure - a.figure, b.day - a.day) for a, b in pairwise(exact)]
    at = 0
    while at < len(slopes):
        end = at
        while end < len(slopes) and slopes[end] == slopes[at]:
            end += 1
        if slopes[at] and end - at >= LINE - 1:
            yield ("a straight line", exact[end], exact[at],
                   f"{end - at + 1} totals in a row grow by exactly {float(slopes[at]):g} a day.")
        at = end


def _frozen(line: list[_Point], others: list[list[_Point]]):
    at = 0
    while at < len(line):
        end = at
        while end + 1 < len(line) and line[end + 1].figure == line[at].figure:
            end += 1
        first, last = line[at], line[end]
        if last.day - first.day >= FROZEN:
            for other in others:
                within = [point for point in other if first.day <= point.day <= last.day]
                if len(within) > 1 and within[-1].low > within[0].figure:
                    yield ("a frozen value", last, first, f"{last.figure:,} stood for {last.day - first.day} days "
                           f"while another source went from {within[0].figure:,} to {within[-1].figure:,}.")
                    break
        at = end + 1


def _daily(claims: pd.DataFrame, points: pd.DataFrame, lines: dict) -> list[tuple]:
    """What a source says of a day or a few, against the change of its own exact total over just those days."""
    keys = keyed(claims)
    used = keys["refused"].eq("") & claims["scope"].eq("event")
    events, periods = claims[used], keys["period"][used]
    things = zip(events["outcome"], keys["where"][used], keys["people"][used], strict=True)
    series_of: dict[tuple, list[tuple[str, str]]] = {}
    for thing, name, source in points[["thing", "series", "source"]].drop_duplicates().itertuples(index=False):
        series_of.setdefault((thing, source), []).append((name, source))
    at = {key: {point.day: point for point in line if point.exact} for key, line in lines.items()}
    rows, seen = [], set()
    for thing, period, source, outlet, figure, low, high, claim in zip(
            things, periods, events["source"], events["outlet"], events["figure"], events["low"], events["high"],
            events["claim"], strict=True):
        for name in sources_named(source, outlet):
            for key in series_of.get((thing, name), ()):
                before, after = at[key].get(period.first - 1), at[key].get(period.last)
                if before is None or after is None:
                    continue
                change, (least, most) = after.figure - before.figure, interval(low, high)
                told = key[0], name, period.date, int(figure)
                if not least <= change <= most and told not in seen:
                    seen.add(told)
                    words = (f"{figure:,} for the time in which the total went from {before.figure:,} to "
                             f"{after.figure:,}, by {change:,}.")
                    rows.append(("a daily figure against the total", *told, claim, *_told(after), words))
    return rows


def _transposed(claims: pd.DataFrame, lines: dict) -> list[tuple]:
    """Pairs of exact figures, of one group or successive in a series, that differ by two neighbouring digits."""
    grouped = claims if "group" in claims.columns else comparable(claims)
    points = grouped["low"].eq(grouped["high"]).fillna(False) & grouped["figure"].ge(100).fillna(False)
    exact = grouped[grouped["group"].ne("") & points]
    exact = exact.sort_values(["group", "figure", "published", "claim"]).drop_duplicates(["group", "figure"])
    exact = exact.assign(digits=["".join(sorted(str(figure))) for figure in exact["figure"]])
    rows, seen = [], set()
    alike = exact[exact.duplicated(["group", "digits"], keep=False)]
    for (group, _), part in alike.groupby(["group", "digits"], sort=True):
        told = list(zip(part["source"], part["date"], part["figure"], part["claim"], strict=True))
        for a, one in enumerate(told):
            for two in told[a + 1:]:
                if _swapped(int(one[2]), int(two[2])):
                    seen.add(frozenset((one[3], two[3])))
                    rows.append(("transposed digits", group, two[0], *two[1:], *one[1:],
                                 f"{two[2]:,} and {one[2]:,} differ by two digits in another order."))
    for (name, source), line in lines.items():
        for before, after in pairwise(line):
            if before.exact and after.exact and _swapped(before.figure, after.figure):
                if frozenset((before.claim, after.claim)) not in seen:
                    rows.append(("transposed digits", name, source, *_told(after), *_told(before),
                                 f"{after.figure:,} and {before.figure:,} differ by two digits in another order."))
    return rows


def _swapped(a: int, b: int) -> bool:
    """Two numbers of three digits or more become one by swapping two neighbouring digits; round numbers do not count.

    >>> _swapped(4237, 4327), _swapped(4237, 4372), _swapped(120, 210)
    (True, False, False)
    """
    one, two = str(a), str(b)
    if len(one) != len(two) or len(one) < 3 or a % 10 == 0 or b % 10 == 0:
        return False
    differ = [i for i in range(len(one)) if one[i] != two[i]]
    return (len(differ) == 2 and differ[1] == differ[0] + 1 and one[differ[0]] == two[differ[1]]
            and one[differ[1]] == two[differ[0]])
