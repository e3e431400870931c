"""Which claims are like with like: same outcome, same people, same place, same period.

A comparison is only as good as what it refuses. Two claims are comparable when nothing but the count can differ:

- the same `outcome`, and the same `scope` (an event is never set beside a running total);
- the same people: one `victim_group`, and no word in `victims` that narrows it in one claim only
  (`rules/alike.toml`); blank `victims` are people;
- the same place by the gazetteer: two spellings are one place, a district is not its city;
- for events, periods that share at least half of the days either covers (`overlap`). The last evening of one day and
  the first hours of the next are one night, dated to either: so two one-day claims of consecutive days may be
  compared, and `comparable` does so only where other claims state just those two days as one period;
- for totals, the same start, as far as both state it (March 2011 and 15 March 2011 agree; a year agrees with that year
  only, blank with blank), and as-of dates at most `window` days apart.

What is missing is refused with its reason, never guessed. So is an event that no words of its report date: its `date`
is then the day of publication, and Sunday's report of Friday's dead would stand beside Sunday's. (A reviewed row and a
recorded one are taken at their word.)
"""
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from extract.places import find_places, resolve_place
from extract.rules import read_rules

WINDOW = 14     # days between the as-of dates of two totals
OVERLAP = 0.5   # share of the days covered by either event that both must cover
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

SAID = ("source", "date", "figure", "low", "high", "qualifier", "outcome", "victims", "victim_group", "scope", "since",
        "place", "country", "agency", "outlet", "published", "url", "report", "start", "quote")


# ---- dates: first and last day an ISO text of any precision may mean

@lru_cache(maxsize=100_000)
def days(text: str) -> tuple[int, int] | None:
    """First and last day (as ordinals) that an ISO date of any precision may mean; None where it means none.

    >>> [date.fromordinal(day).isoformat() for day in days("2012-02")]
    ['2012-02-01', '2012-02-29']
    """
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first.toordinal(), first.toordinal()
        later = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
    except ValueError:
        return None
    return first.toordinal(), later.toordinal() - 1


class Period(NamedTuple):
    """The time one claim covers: `first` and `last` day as ordinals, and the texts they were read from."""

    first: int
    last: int
    since: str
    date: str
    total: bool


def read_period(scope: str, since: str, until: str) -> Period | str:
    """The period of a claim, or the reason why it has none."""
    if not until:
        return "no date"
    end = days(until)
    if end is None:
        return f"unreadable date {until!r}"
    start = days(since) if since else end
    if start is None:
        return f"unreadable date {since!r}"
    if start[0] > end[1]:
        return "starts after it ends"
    if scope == "total":
        return Period(end[0], end[1], since, until, True)
    return Period(start[0], end[1], since if since != until else "", until, False)


def agree(a: str, b: str) -> bool:
    """Two ISO dates agree as far as both state them. A year agrees with itself only: many counts start in a year.

    >>> agree("2011-03", "2011-03-15"), agree("2011", "2011-12-26"), agree("", "2011-03")
    (True, False, False)
    """
    return a == b or min(len(a), len(b)) >= 7 and a[:7] == b[:7] and (len(a) == 7 or len(b) == 7)


def why_not_period(a: Period, b: Period, window: int = WINDOW, overlap: float = OVERLAP) -> str:
    """Why two periods are not comparable; "" when they are."""
    if a.total:
        if not agree(a.since, b.since):
            return "another start"
        if len(a.date) == len(b.date) == 10:
            return "" if abs(a.first - b.first) <= window else f"as-of dates more than {window} days apart"
        return "" if agree(a.date, b.date) else "another as-of date"
    if min(len(a.date), len(b.date)) < 10 or min(len(a.since or a.date), len(b.since or b.date)) < 10:
        # "In February" may be any day of it: it is only like another claim dated just so.
        return "" if (a.since, a.date) == (b.since, b.date) else "a date known only roughly"
    shared = min(a.last, b.last) - max(a.first, b.first) + 1
    union = max(a.last, b.last) - min(a.first, b.first) + 1
    if shared >= overlap * union and shared > 0:
        return ""
    if union == 2 and a.first == a.last and b.first == b.last:
        return ""  # the two dates of one night
    return "periods that hardly overlap" if shared > 0 else "another day"


def _cliques(periods: dict[Period, int], window: int, overlap: float) -> list[list[Period]]:
    """Periods put together so that every two of a group are comparable.

    Being comparable is not transitive (3–4 February overlaps 4–5, which overlaps 5–6), so groups are grown one at a
    time: the period stated by most sources comes first (then the earlier), and takes in, in the same order, every
    period that is comparable with all it holds. Two consecutive days come together only in a group that grew from the
    night between them. The order depends on nothing else: not on the order of rows, nor on how often one is copied.
    """
    order = sorted(periods, key=lambda p: (-periods[p], p))
    if len(order) == 1:
        return [order]
    by_start = sorted(order)
    starts = [p.first for p in by_start]
    rank = {p: i for i, p in enumerate(order)}
    taken: set[Period] = set()
    groups = []
    for seed in order:
        if seed in taken:
            continue
        group = [seed]
        taken.add(seed)
        # A period further off than this can share neither the window nor half the days.
        reach = window + 366 if seed.total else (seed.last - seed.first + 1) / overlap + 1
        near = by_start[bisect_left(starts, seed.first - reach):bisect_right(starts, seed.first + reach)]
        for other in sorted((p for p in near if p not in taken), key=rank.__getitem__):
            if all(_together(member, other, seed, window, overlap) for member in group):
                group.append(other)
                taken.add(other)
        groups.append(group)
    return groups


def _together(a: Period, b: Period, seed: Period, window: int, overlap: float) -> bool:
    if why_not_period(a, b, window, overlap):
        return False
    apart = not a.total and (a.last < b.first or b.last < a.first)
    return not apart or (seed.first, seed.last) == (min(a.first, b.first), max(a.last, b.last))


# ---- people and places

@cache
def _words() -> dict:
    rules = read_rules("alike")
    whole = {group: frozenset(words) | frozenset(rules["anybody"]["words"]) for group, words in rules["whole"].items()}
    same = {word: one for one, words in rules["same"].items() for word in words}
    return {"whole": whole, "same": same, "openings": tuple(o + " " for o in rules["describes"]["openings"]),
            "place": frozenset(rules["place"]["words"])}


@lru_cache(maxsize=100_000)
def people(victim_group: str, victims: str, country: str = "") -> tuple[str, ...] | None:
    """Who is counted, as a key: the group, then the words that narrow it, sorted. None where nobody can say.

    A nation's own name in that nation narrows nothing; "mostly women" describes and leaves nobody out.

    >>> people("people", "Syrian citizens", "SYR"), people("security forces", "soldiers")
    (('people',), ('security forces', 'soldiers'))
    >>> people("people", "people, mostly civilians") == people("people", "people (excess deaths)")
    False
    """
    rules = _words()
    victims = victims.casefold()
    group = victim_group or ("" if victims.strip() else "people")
    if group not in rules["whole"]:
        return None
    parts = [part.strip(" \"'“”") + " " for part in re.split(r"[,;()]", victims)]
    kept = " ".join(part for part in parts if not part.startswith(rules["openings"]))
    words = {rules["same"].get(word, word) for word in _WORD.findall(kept)} - rules["whole"][group]
    words = tuple(sorted(word for word in words if not (country and _nation(word) == country)))
    if group == "other" and not words:
        return None
    return (group, *words)


@lru_cache(maxsize=100_000)
def _nation(word: str) -> str:
    """The country whose people a word names ("Syrians"), or ""."""
    found = find_places(word.title())
    return found[0].country if len(found) == 1 and found[0].kind in ("country", "demonym") else ""


@lru_cache(maxsize=100_000)
def where(place: str, country: str = "") -> tuple[str, str] | None:
    """A place as a key, (canonical name, country); the text itself where the gazetteer lacks it; None for blank."""
    text = " ".join(place.split())
    if not text:
        return None
    found = named_place(text)
    if found:
        # The column may know better: it was read with the report around it.
        return found.name, country or found.country
    return text.casefold(), country


@lru_cache(maxsize=100_000)
def named_place(text: str):
    """The place of the gazetteer that a text names and nothing else; None where it says more ("Homs and environs") or
    names a part the gazetteer lacks ("Aleppo University"): that is not the city.
    """
    found = resolve_place(text)
    if found is None:
        return None
    first, *context = text[found.end:].split(",")
    beside = _WORD.findall((text[:found.start] + " " + first).casefold())
    whole = all(word in _words()["place"] for word in beside) and all(map(resolve_place, context))
    return found if whole else None


# ---- what a claim says: its interval, whom it credits, and whether another row says the same

def interval(low, high) -> tuple[float, float]:
    """The least and the greatest number a claim allows; a blank end is open.

    >>> interval(7000, None), interval(pd.NA, 300)
    ((7000.0, inf), (0.0, 300.0))
    """
    return 0.0 if pd.isna(low) else float(low), float("inf") if pd.isna(high) else float(high)


@cache
def _nobody() -> frozenset[str]:
    return frozenset(read_rules("alike")["nobody"]["sources"])


def blank(value) -> bool:
    """A field that says nothing: missing, or an empty text."""
    return value is None or pd.isna(value) or value == ""


@lru_cache(maxsize=100_000)
def sources_named(source: str, outlet: str = "") -> tuple[str, ...]:
    """Who a `source` cell credits: each of several names; nobody where the outlet speaks for itself or no one is named.

    >>> sources_named("Red Crescent; Ministry of Health"), sources_named("The Daily", "The Daily")
    (('Red Crescent', 'Ministry of Health'), ())
    """
    names = [name.strip() for name in source.split(";")]
    return tuple(name for name in names if name and name != outlet and name not in _nobody())


def once(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims without copied rows: of rows that say the same, the one with the first id."""
    columns = [name for name in (*SAID, "group") if name in claims.columns]
    # Few columns first: comparing all of every row would cost more than all else.
    few = ["source", "figure", "outlet", "report", "start", "date"]
    copied = claims.duplicated(few, keep=False).to_numpy(copy=True)
    if copied.any():
        copied[copied] = claims[copied].duplicated(columns, keep=False).to_numpy()
    if not copied.any():
        return claims
    order = np.flatnonzero(copied)[np.argsort(claims["claim"][copied].to_numpy(), kind="stable")]
    dropped = order[claims.iloc[order].duplicated(columns).to_numpy()]
    kept = np.ones(len(claims), dtype=bool)
    kept[dropped] = False
    return claims[kept]


# ---- claims into groups

def keyed(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims' comparison keys, on the same index: `where`, `people`, `period`, and `refused` with the reason."""
    reviewed = claims["reviewed"].fillna(False).astype(bool).tolist()
    rows = list(zip(*(claims[name].astype("str").tolist() for name in KEYS), reviewed, strict=True))
    known: dict[tuple, tuple] = {}
    for i, (*row, origin, when, published, seen) in enumerate(rows):
        rows[i] = (*row, _undated(row[1], row[3], origin, when, published, seen))
        if rows[i] not in known:
            known[rows[i]] = _key(*rows[i])
    frame = pd.DataFrame([known[row] for row in rows], columns=["where", "people", "period", "refused"],
                         index=claims.index, dtype=object)
    frame.loc[claims["figure"].isna().to_numpy() & (frame["refused"] == "").to_numpy(), "refused"] = "no figure"
    return frame


KEYS = ("outcome", "scope", "since", "date", "place", "country", "victims", "victim_group", "origin", "when",
        "published")


def _undated(scope, until, origin, when, published, reviewed) -> bool:
    """An event's date is only its report's: no words date it, and nobody has confirmed it."""
    return scope == "event" and origin == "extracted" and not when and until == published and not reviewed


def _key(outcome, scope, since, until, place, country, victims, victim_group, undated):
    here = where(place, country)
    who = people(victim_group, victims, here[1] if here else country)
    period = read_period(scope, since, until)
    reason = ("no outcome" if not outcome else
              f"unknown scope {scope!r}" if scope not in ("event", "total") else
              "no place" if here is None else
              period if isinstance(period, str) else
              "no words date the event" if undated else
              "nobody says who was counted" if who is None else "")
    return here, who, None if isinstance(period, str) else period, reason


def comparable(claims: pd.DataFrame, *, window: int = WINDOW, overlap: float = OVERLAP) -> pd.DataFrame:
    """Put claims into groups that count the same thing.

    Returns the claims, rows and order unchanged, with two columns added: `group`, a label that reads as what is counted
    ("Homs, killed, 3–4 Feb 2012"; blank where refused), and `refused`, why a claim is in no group ("no date", "no words
    date the event", "no place", "nobody says who was counted", ...; blank otherwise). A claim that nothing matches is a
    group of one. `window` is in days and for totals, `overlap` a share of days and for events; see the module's
    docstring for the rule and `why_not` for the same rule on two claims. Raises ValueError for an overlap outside
    (0, 1] or a negative window, KeyError where a column of the codebook is missing.

    >>> from extract.collection import collection
    >>> grouped = comparable(collection())
    >>> grouped.loc[grouped["group"] == "Homs, killed, 3–4 Feb 2012", "source"].nunique() > 10
    True
    """
    if not 0 < overlap <= 1 or window < 0:
        raise ValueError("overlap is a share above 0 and up to 1, window a number of days")
    keys = keyed(claims)
    out = claims.drop(columns=["group", "refused"], errors="ignore").copy()
    kept = keys["refused"].eq("").to_numpy()
    periods = keys["period"].tolist()
    # One bucket for what agrees in all but the period; each row keeps the number of its bucket.
    things: dict[tuple, int] = {}
    support: list[dict[Period, set[str]]] = []
    bucket_of = [-1] * len(kept)
    outcomes, sources = claims["outcome"].tolist(), claims["source"].tolist()
    rows = zip(outcomes, keys["where"], keys["people"], periods, sources, strict=True)
    for i, (outcome, here, who, period, source) in enumerate(rows):
        if kept[i]:
            number = bucket_of[i] = things.setdefault((outcome, here, who, period.total), len(things))
            if number == len(support):
                support.append({})
            support[number].setdefault(period, set()).add(source)
    head = label_heads(claims[kept], keys[kept])
    labels: list[dict[Period, str]] = [{} for _ in support]
    used: set[str] = set()
    for thing in sorted(things):
        number = things[thing]
        periods_here = {period: len(stating) for period, stating in support[number].items()}
        for group in sorted(map(sorted, _cliques(periods_here, window, overlap))):
            label = base = f"{head(*thing[:3])}, {_when(group)}"
            again = 1
            while label in used:
                again += 1
                label = f"{base} ({again})"
            used.add(label)
            labels[number].update(dict.fromkeys(group, label))
    found = [labels[number][period] if good else ""
             for number, period, good in zip(bucket_of, periods, kept, strict=True)]
    out["group"] = pd.array(found, dtype="str")
    out["refused"] = pd.array(keys["refused"].tolist(), dtype="str")
    return out


def why_not(a: Mapping, b: Mapping, *, window: int = WINDOW, overlap: float = OVERLAP) -> str:
    """Why two claims are not like with like, in words; "" when they are. `comparable` keeps this rule for every pair.

    `a` and `b` are rows of the table (a Series, a dict, anything with the codebook's names). Two one-day events of
    consecutive days pass here, because a night has two dates; `comparable` wants the night stated before it agrees.

    >>> day = {"outcome": "killed", "scope": "event", "date": "2012-02-04", "place": "Homs", "figure": 200}
    >>> why_not(day, {**day, "figure": 260}), why_not(day, {**day, "place": "Hama"})
    ('', 'another place')
    """
    one, two = _row_key(a), _row_key(b)
    for row, key in ((a, one), (b, two)):
        if key[3]:
            return key[3]
        if blank(row.get("figure")):
            return "no figure"
    if a["outcome"] != b["outcome"]:
        return "another outcome"
    if a["scope"] != b["scope"]:
        return "an event against a running total"
    if one[1] != two[1]:
        return "other people"
    if one[0] != two[0]:
        return "another place"
    return why_not_period(one[2], two[2], window, overlap)


def _row_key(row: Mapping):
    *key, origin, when, published = (
        "" if blank(value := row.get(name)) else str(value) for name in KEYS)
    return _key(*key, _undated(key[1], key[3], origin, when, published, bool(row.get("reviewed"))))


# ---- labels

def label_heads(claims: pd.DataFrame, keys: pd.DataFrame):
    """How labels begin, as a function of outcome, place and people (keys): "Homs, civilians killed"."""
    shown = _shown(zip(keys["people"], claims["victims"].tolist(), strict=True))
    places = _places(zip(keys["where"], claims["place"].tolist(), strict=True))
    return lambda outcome, here, who: f"{places[here]}, {shown[who] + ' ' if who != ('people',) else ''}{outcome}"


def _shown(rows) -> dict[tuple, str]:
    """For each kind of people the words to show: its group, or the shortest way the table puts it."""
    best: dict[tuple, str] = {}
    for who, text in set(rows):
        text = who[0] if len(who) == 1 else text.strip()
        if who not in best or (len(text), text) < (len(best[who]), best[who]):
            best[who] = text
    return best


def _places(rows) -> dict[tuple, str]:
    """For each place its canonical name, or the table's own words where the gazetteer lacks it; with the country where
    two places share a name.
    """
    texts: dict[tuple, str] = {}
    for key, text in sorted(set(rows), key=lambda row: (row[0], row[1].isupper(), row[1])):
        texts.setdefault(key, key[0] if named_place(" ".join(text.split())) else " ".join(text.split()))
    names = Counter(texts.values())
    return {key: f"{name} ({key[1] or 'country unknown'})" if names[name] > 1 else name
            for key, name in texts.items()}


def show_date(text: str) -> str:
    """An ISO date of any precision as a reader says it.

    >>> show_date("2012-02-04"), show_date("2012-02"), show_date("2012")
    ('4 Feb 2012', 'Feb 2012', '2012')
    """
    year, *rest = text.split("-")
    return " ".join([str(int(part)) if i == 0 and len(rest) == 2 else MONTHS[int(part) - 1]
                     for i, part in enumerate(reversed(rest))] + [year])


def show_range(first: str, last: str) -> str:
    """Two ISO dates as one readable range.

    >>> show_range("2012-02-03", "2012-02-04"), show_range("2012-01-30", "2012-02-04"), show_range("2011", "2012-02")
    ('3–4 Feb 2012', '30 Jan–4 Feb 2012', '2011–Feb 2012')
    """
    if first == last:
        return show_date(last)
    head = show_date(first)
    if len(first) == len(last) > 4 and first[:4] == last[:4]:
        head = str(int(first[8:])) if len(first) == 10 and first[:7] == last[:7] else head.rsplit(" ", 1)[0]
    return f"{head}–{show_date(last)}"


def _when(group: list[Period]) -> str:
    """The days a group covers, as its label ends."""
    first, last = min(group, key=lambda p: (p.first, -p.last)), max(group, key=lambda p: (p.last, -p.first))
    if not first.total:
        return show_range(first.since or first.date, last.date)
    since = min((p.since for p in group), key=lambda text: (len(text), text))
    start = f"since {show_date(since)}, " if since else "start unknown, "
    exact = sorted(p.date for p in group if len(p.date) == 10)
    rough = sorted((p.date for p in group if len(p.date) < 10), key=lambda text: (len(text), text))
    return start + "as of " + (show_date(rough[0]) if rough else show_range(exact[0], exact[-1]))
