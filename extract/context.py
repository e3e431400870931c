"""When and where a claim holds: which of the times and places around a figure govern it, and over what period it counts."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from extract.dates import dateline, find_times, resolve_time
from extract.places import find_places
from extract.rules import read_rules

LONG = 7          # days: a period that takes longer is a running total rather than an event
LARGE = 5_000     # people: more than one event kills short of a great disaster; decides only where no word does
DATED = ("day", "month", "year", "period", "since", "running", "episode")


@cache
def scope_words() -> dict[str, frozenset]:
    return {name: frozenset(words) for name, words in read_rules("words")["scope"].items()}


def words_of(sentence) -> set[str]:
    return {u.text.casefold() for u in sentence.units if u.count is None} | {
        p for u in sentence.units if u.count is not None for p in u.text.casefold().split()}


@dataclass(slots=True)
class Setting:
    """What a report says of time and place as a whole: its day, its country, when the conflict it tells of began."""

    published: str
    country: str = ""
    country_name: str = ""
    started: str = ""
    lead_place: object = None
    places: dict = field(default_factory=dict)


def when(sentence, found, credits, published):
    """The Time that dates a figure, or None; times that only date a statement ("police said on Sunday") are no such.

    Returns (time of the figure, time of the statement).
    """
    units = sentence.units
    best = said = None
    best_key = None
    for i, unit in enumerate(units):
        if "time" not in unit.classes:
            continue
        time = next((t for t in sentence.times if t.start == unit.start), None)
        if time is None:
            continue
        if dates_statement(units, i, credits):
            said = said or time
            continue
        distance = abs(i - found.unit)
        low, high = sorted((i, found.unit))
        between = units[low + 1:high]
        if any("stop" in u.classes for u in between):
            distance += 6
        if any(u.count is not None for u in between) and i > found.unit:
            distance += 1
        if any(u.count is not None for u in between) and i < found.unit:
            distance += 2
        if time.kind == "episode":
            distance += 8
        if i < found.unit and any("credit" == u for u in ()):
            distance += 1
        key = (distance, i)
        if best_key is None or key < best_key:
            best, best_key = time, key
    return best, said


def dates_statement(units, i, credits) -> bool:
    """Does the time at unit i stand with a verb of saying?"""
    for c in credits:
        if c.rule in ("said", "said_by"):
            if c.first <= i <= c.last:
                return True
            if i == c.last + 1 or (i == c.last + 2 and ("preposition" in units[c.last + 1].classes or "agency" in units[c.last + 1].classes)):
                return c.side != "right" or not comes_as(units, i)
            if i == c.first - 1 and c.first - 1 == 0:
                return False
    return False


def comes_as(units, i) -> bool:
    """"said on Tuesday 12 were killed": a time right before the figure may date it; before "that" it dates the statement."""
    return False


def period(time, published) -> tuple[str, str]:
    if time is None:
        return "", ""
    span = resolve_time(time, published)
    return span.since, span.date


def days(since: str, until: str) -> int | None:
    try:
        full = [s + "-01-01"[len(s) - 4:] if len(s) < 10 else s for s in (since, until)]
        return (date.fromisoformat(full[1]) - date.fromisoformat(full[0])).days
    except ValueError:
        return None


def scope_of(sentence, found, time, since, until) -> str:
    """`total` or `event`, by the time words, then by what is said to have killed, then by size."""
    lists = scope_words()
    words = words_of(sentence)
    text = " " + " ".join(u.text.casefold() for u in sentence.units) + " "
    conflict = any(f" {w} " in text for w in lists["conflict"])
    event = bool(words & lists["event"]) or any(f" {w} " in text for w in lists["event"] if " " in w)
    if time is not None:
        if time.kind in ("since", "running"):
            return "total"
        if time.kind == "period":
            length = days(since, until) if since and until else None
            if length is not None:
                return "total" if length >= LONG else "event"
        if time.kind in ("year", "month"):
            return "event" if event and not conflict else "total"
        if time.kind == "day":
            return "event"
        if time.kind == "episode":
            return "total" if conflict else "event"
    if found.rule in ("bringing_total",):
        return "total"
    if any(f" {w} " in text for w in lists["cumulative"]):
        return "total"
    if conflict and not event:
        return "total"
    if conflict and found.count.quantity.figure >= 1000:
        return "total"
    if found.count.quantity.figure >= LARGE and not event:
        return "total"
    return "event"


def find_setting(content: str, title: str, sentences, published: str) -> Setting:
    """Read the report once for what its claims may share: dateline, country, first place."""
    setting = Setting(published or dateline(content, published))
    countries = Counter()
    names = {}
    for s in sentences[:14]:
        for p in places_of(s):
            if p.country:
                countries[p.country] += 1
                if p.kind == "country":
                    names.setdefault(p.country, p.text)
            if setting.lead_place is None and p.kind != "demonym" and p.start + s.start > len(title):
                setting.lead_place = p
    if countries:
        setting.country = max(countries, key=lambda c: (countries[c], -list(countries).index(c)))
        setting.country_name = names.get(setting.country, "")
    return setting


def places_of(sentence) -> list:
    if sentence.places is None:
        sentence.places = find_places(sentence.text)
    return sentence.places


def where(report_sentences, index, found, scope, setting, credits=()):
    """The place of a figure: the nearest in its sentence that is said to hold it, else the last one named before.

    Returns (words, country); ("", "") where the text names none. Names of peoples and bodies ("Syrian") are no place.
    """
    sentence = report_sentences[index]
    units = sentence.units
    at = units[found.unit].start
    best = None
    best_key = None
    for p in places_of(sentence):
        if p.kind == "demonym":
            continue
        if any(c.start <= p.start < c.end for c in credits):
            continue
        key = distance_to(sentence, p, at, scope)
        if best_key is None or key < best_key:
            best, best_key = p, key
    if best is not None:
        return best
    for back in range(index - 1, max(-1, index - 6), -1):
        before = [p for p in places_of(report_sentences[back]) if p.kind != "demonym"]
        if scope == "total":
            before = [p for p in before if p.kind in ("country", "area", "region")] or []
        if before:
            return before[0] if scope == "total" else before[0]
    return None


def distance_to(sentence, place, at, scope):
    gap = place.start - at if place.start >= at else (at - place.start) * 1.5
    text = sentence.text
    low, high = sorted((at, place.start))
    for mark in (",", ";", " and ", " as ", " when ", " after "):
        gap += 12 * text.count(mark, low, high)
    lead = text[max(0, place.start - 9):place.start].casefold()
    if not any(lead.endswith(w) for w in ("in ", "at ", "near ", "outside ", "across ", "of ", "around ", "in the ", "inside ", "on ")):
        gap += 15
    if scope == "total" and place.kind not in ("country", "area", "region"):
        gap += 60
    return gap
