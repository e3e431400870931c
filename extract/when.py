"""Which of the times around a figure dates it, and which only date a statement, an arrest or another event."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from extract.dates import resolve_time
from extract.kept import compiled
from extract.quantities import words_pattern
from extract.rules import read_rules
from extract.setting import (
    BACK,
    CAPTION,
    COUNTED_UP,
    FAR,
    PAPERS,
    REACH,
    SEATS,
    SINCE,
    SURVEY,
    THAT,
    WHEN,
    WHERE_IT,
    days,
    is_report_date,
    period,
    places_of,
    scope_words,
    tells_of,
    times_of,
    word_before,
)

RELATIONS = read_rules("words")["relations"]
NEARER = 4  # units: how much nearer a "since" seems than it stands
LEAD = 3  # sentences: the lead of a report, whose day may be told only after it
LONG_AGO = 60  # days: an older day is carried on only to the sentences beside it
BREAKS = tuple(read_rules("words")["relations"]["event_breaks"])
THAN = RELATIONS["than"]
THAT_ONE = frozenset(RELATIONS["that_one"])
KNOWN_ONE = frozenset(read_rules("words")["relations"]["known_one"])
LINKED_TO = 12  # units: how far a figure may stand from what its event is called
EVENT_NOUNS = {word: noun for noun in read_rules("words")["relations"]["told_events"] for word in (noun, f"{noun}s", f"{noun}es")}
ALONE = tuple(RELATIONS["alone"])  # "on Thursday alone" dates what happened, never a statement
UNCHANGED = frozenset(RELATIONS["unchanged"])
RECORD = frozenset(read_rules("words")["scope"]["superlative"])
WITHIN_SINCE = frozenset(("comma", "stop", "quote", "close", "say", "who", "done", "does", "but", "and", "have"))  # what ends a clause of "since"
STEPS, STEPS_OF_TRIALS, TRIALS = (frozenset(RELATIONS[name]) for name in ("steps", "steps_of_trials", "trials"))
STEPS_BEHIND, TO, BREAKS_OFF = RELATIONS["steps_behind"], RELATIONS["to"], frozenset(RELATIONS["breaks_off"])
GENITIVES = ("'s", "’s")
OWNED = ("weekday_own", "weekday_past", "weekday_last", "dayword", "last_night")  # rules of moments that may be "Friday's", "last night's"
TOOK_PLACE = compiled(rf"\s(?:{words_pattern(RELATIONS['happened'])})\b")
HAPPENED_ON = compiled(rf"\s(?:{words_pattern((*RELATIONS['happened'], *RELATIONS['struck']))})\b")
STRUCK = frozenset((*RELATIONS["happened"], *RELATIONS["struck"]))
ENDS_CLAUSE = frozenset(("comma", "stop", "quote", "say", "who"))
# What a sentence holds at least that tells on which day it happened: quick to look for.
MAY_HAPPEN = compiled(rf"\b(?:{words_pattern((*EVENT_NOUNS, *RELATIONS['known_to_happen']))})\b")
DONE = frozenset(("done", "did", "does", "doing"))
HAPPENS_ITSELF = frozenset(RELATIONS["happens_itself"])
SAME_PERIOD = "same_period"  # the rule of dates.toml for "the same period of 2015"
ONLY_COMPARED = frozenset(RELATIONS["only_compared"])
SAME_AS = (RELATIONS["same"], RELATIONS["as"])
CLAUSES = BREAKS_OFF - {RELATIONS['after']}  # "as the fire broke out on Friday"
ANOTHER_ONE = frozenset(RELATIONS["another_one"])
CROWDED = 20  # days in one sentence: more is a table or a hostile text
COUNT_BEHIND = 6  # units: a figure so close behind a day is that of another event
FROM_EVENT = 14  # units: how far behind its name the day of an event may stand
COME_UPON = frozenset(RELATIONS["come_upon"])
GOES_ON_TO = frozenset(RELATIONS["goes_on_to"])
ONLY_PASSIVE = frozenset(RELATIONS["only_passive"])
ISO_MONTH = len("2012-02")
WHEN_BEHIND = 6  # units between "since 1961" and the "when" of what was then
CLAUSE_OF_SINCE = 24  # units, what stands between dashes included
STEP = 8  # units between a later step and its day
REACH_OF_TRIAL = 20  # units: "the trial of a man ... began on Monday"
OPENS_STEP = frozenset(("stop", "comma", "and", "but", "who"))
ENDS_STEP = frozenset(("stop", "comma", "who", "and", "but", "done", "does", "did", "doing", "say"))
JOINS_STEP = frozenset(("stop", "comma", "and", "but", "quote"))
TO_THIS_DAY = frozenset(read_rules("words")["scope"]["to_this_day"])
BEGAN = frozenset(read_rules("words")["scope"]["began"])
PICTURE = compiled(r"[.,]?\s*\((?=\p{Lu})[^()]{2,40}\)")  # "(Reuters)", behind the date that ends a caption
WEEK = RELATIONS["week"]
PICTURED = 45  # characters
WAS_WHEN = "was_when"  # the rule of a time that `was_when` tells
AS_OF = ("past", "past_one", "for_year", "as_of", "up_to", "so_far", "so_far_this", "to_date", "as_of_now")  # rules of times that date a count, never who tells of it
ANNIVERSARIES = ("years_since", "anniversary")  # rules of times that look back to what the clause behind them tells
YEAR_EVENTS = ("year_event", "event_of_year")  # rules of "a 1961 fire", "the quake of 2005"
ENTRY = "entry"  # the rule of a year at the head of what a chronicle tells
BARE_TIMES = ("on", "in", ENTRY)  # rules of times without what happened in them: "in 1982", not "the 1918 flu"
NEAR_TIME = 8  # units
SHORT = 15  # units: a sentence so short may hold no more than a figure of what was told before it
APART_FROM_IT, ONE_OR_THE = frozenset(RELATIONS["apart_from_it"]), frozenset(RELATIONS["articles"])
TO_COME, HAS_COME = frozenset(RELATIONS["to_come"]), frozenset(RELATIONS["has_come"])


def when(sentence, found, credits, setting, governing=None):
    """The Time that dates a figure, or None; times that only date a statement ("police said on Sunday") are no such.

    Returns (time of the figure, time of the statement).
    """
    units = sentence.units
    best = said = None
    best_key = None
    here = units[found.unit].start
    for i, time, pictured, named, says, step in timed(sentence, credits, setting):
        if abs(units[i].start - here) > REACH or i < found.unit and pictured:
            continue
        if time.kind == "since" and time.first is not None and was_when(units, i, found.unit):
            kind = "day" if time.first.day else "month" if time.first.month else "year"
            return replace(time, kind=kind, rule=WAS_WHEN, first=None, last=time.first), said
        if time.kind == "since" and i < found.unit and of_the_figure(units, i, found.unit):
            continue  # "since the shootings in Ulm that left 31 dead"
        clause = since_clause(units, i, found.unit) if time.kind in ("day", "month", "year") and time.last is not None else -1
        if clause >= 0:
            at = units[clause].start
            time = replace(time, start=at, text=sentence.text[at : time.end], kind="since", first=time.last, last=None)
        elif not named and time.kind != "since" and time.rule not in AS_OF and (says or governing is not None and tells_when_said(units, i, time, found, governing)):
            if time.kind == "day" or not told_of_speaker(units, i, credits):
                said = said or time
            continue
        if step >= 0 and is_later_step(units, i, found, step):
            continue
        if time.last is not None and time.last.form == "for_the_year" and (len(sentence.times) > 1 or any(u.count is not None for u in units[found.unit + 1 : i])):
            continue  # "In 2010 the city had 433 murders for the year", "the two killings bring the total to 44 for the year"
        if time.rule in ANNIVERSARIES and not looks_back_on(units, i, found.unit, time):
            continue  # "On the 20th anniversary of the war, a bomb killed nine"
        if time.rule == "in_units" and time.first.unit not in ("hour", "day") and not counts_up_to_now(units, i, found):
            continue  # "within six months 16,000 were dead": of when?
        distance = abs(i - found.unit)
        behind = i > found.unit
        if behind and since_a_count(units, found.unit, i):
            continue  # "52 were killed, the lowest number since 38 died in 2003"
        if behind and time.rule in YEAR_EVENTS and has_figure_behind(units, i):
            continue  # "With 187 dead it is the worst fire after a 1961 blaze that claimed 500"
        start = found.unit
        if behind and found.unit < found.trigger < i and any("who" in u.classes for u in units[found.unit : found.trigger]):
            start = found.trigger  # "one of those who were shot on 3 September died on Saturday"
            distance = i - start
        if best_key is not None and distance - NEARER > best_key[0] and (said is not None or not behind or time.kind != "day" or not credits):
            continue  # whatever is found between the two, another stands nearer
        gap = gap_between(units, *((start + 1, clause if clause >= 0 else i) if behind else (i + 1, found.unit)))
        if behind and gap.new_clause:
            continue  # "it says that hundreds were killed, and that on Monday six more died"
        distance += farther(sentence, time, gap, behind)
        if gap.listed and not behind and has_own_day(units, found):
            distance += 3  # "five killed yesterday, 13 killed on Wednesday"
        if time.kind == "running" and time.first is None and goes_to_a_time(units, i):
            distance += 16  # "have so far been killed on Monday"
        relative = behind and gap.relates
        began = relative and time.kind in ("year", "month") and time.last is not None and began_behind(units, found.unit, i)
        if began:
            time, relative = replace(time, kind="since", first=time.last, last=None), False  # "killed in a war that began in 2011"
            distance += 10
        if relative and (time.kind in ("since", "year", "month") or spans_years(time)):
            continue  # "at the college, where he was enrolled in 2009 and 2010"
        if time.kind in ("month", "year") and time.last is not None and began_aside(units, i, found.unit):
            time = replace(time, kind="since", first=time.last, last=None)  # "the revolt, which began in March, has killed 900"
        if time.kind in ("day", "period") and aside(units, i, found.unit):
            continue  # "the uprising, which entered its second year this week, has left 8,000 dead"
        if relative and time.kind == "day" and any(found.unit < c.last < i and "who" in units[min(c.last + 2, i)].classes for c in credits):
            said = said or time  # "..., according to the envoy, who spoke on Tuesday"
            continue
        if time.kind == "since" and i > found.unit and UNCHANGED & {u.low for u in units[max(0, found.unit - 4) : found.unit]}:
            continue  # "the toll has stood at 64 since December"
        if i and time.kind != "day" and units[i - 1].low in SEATS and time.text.startswith("of "):
            continue  # "in Deraa, fount of the three-month-old revolt"
        goes_on = time.kind == "episode" and i + 1 < found.unit and "who" in units[i + 1].classes  # "the war that has since killed 900"
        told = told_whole(sentence, i, time, found.unit)
        if told.kind in ("since", "episode", "period") and not goes_on and of_a_record(units, i):
            continue  # "the deadliest attack since the uprising began", "the worst night of the 11-month uprising"
        if best is not None and best.kind in ("day", "month") and time.kind in ("year", "period") and of_a_record(units, i):
            continue  # "September was the deadliest month this year"
        if behind and i > 1 and "and" in units[i - 1].classes and "comma" in units[i - 2].classes and sentence.times[0].end < units[start].start:
            distance += 20  # "In January 181 died, and in February the number was 158"
        if relative:
            distance += 6
        elif time.kind == "since":
            distance -= NEARER
        if told.kind == "month" and is_the_record(units, i) and i < found.unit:
            distance = 0  # "August was the deadliest month, with 402 dead, half of this year's"
        key = (distance, i)
        if best_key is None or key < best_key:
            best, best_key = told, key
    return best, said


class Gap(NamedTuple):
    """What stands between a figure and a time."""

    stopped: bool  # a full stop or semicolon
    counted: bool  # another figure
    relates: bool  # "who", ", where"
    new_clause: bool  # "and that"
    joined: bool  # ", and"
    dashed: bool  # a dash right before the later of the two
    listed: bool  # no more than a comma or "and", with a figure before


def gap_between(units, first, last) -> Gap:
    stopped = counted = relates = new_clause = joined = False
    and_before = comma_before = False
    listed = last - first == 1 and not {"comma", "and"}.isdisjoint(units[first].classes) and any(u.count is not None for u in units[:first])
    for u in units[first:last]:
        if and_before and u.low == THAT:
            new_clause = True
        and_before = "and" in u.classes
        joined = joined or and_before and comma_before
        if u.count is not None:
            counted = True
        elif "stop" in u.classes:
            stopped = True
        elif "who" in u.classes or u.low in WHERE_IT and comma_before:
            relates = True
        comma_before = "comma" in u.classes
    return Gap(stopped, counted, relates, new_clause, joined, first < last and "dash" in units[last - 1].classes, listed)


def farther(sentence, time, gap: Gap, behind: bool) -> int:
    """By how many units a time seems farther from its figure than it stands."""
    far = 0
    if gap.stopped:
        far += 20 if behind else 6  # "killed nine; and last May a raid killed seven"
    if gap.counted:
        far += 1 if behind else 2
    if gap.joined and not behind:
        far += 3  # "after Monday's protests, and one man died on Tuesday"
    if gap.dashed and not behind:
        far += 6  # "in recent months - 100 have been killed in the past week"
    if time.kind == "episode":
        day_later = time.first is None and any(t.kind == "day" and t.start > time.end for t in sentence.times)
        far += 16 if day_later else 8  # "in the bombardment that hit the town on Tuesday"
    return far


def counts_up_to_now(units, i, found) -> bool:
    """Is the time at unit i how long a count up to now has taken ("has cost over 450 lives in six weeks"), no future and no record's?"""
    low, high = sorted((found.unit, found.trigger))
    beside = i == 0 or found.unit < i <= high + BESIDE_COUNT and all({"comma", "and", "but", "time"}.isdisjoint(u.classes) for u in units[high + 1 : i])
    return beside and any(u.low in TO_THIS_DAY for u in units[max(0, low - NEAR_TIME) : high + 1])


BESIDE_COUNT = 3  # units


def has_own_day(units, found) -> bool:
    """Does a time stand right behind a figure and its verb?"""
    behind = max(found.unit, found.trigger) + 1
    return behind < len(units) and "time" in units[behind].classes


def goes_to_a_time(units, i) -> bool:
    """Does a clause go on from the time at unit i to another ("have so far been killed on Monday")?"""
    for u in units[i + 1 : i + NEAR_TIME]:
        if "time" in u.classes:
            return True
        if u.count is not None or not {"who", "comma", "stop", "and", "but", "say"}.isdisjoint(u.classes) or u.low == THAT:
            return False
    return False


def has_figure_behind(units, i) -> bool:
    """Has what the time at unit i dates a figure of its own in a clause behind it ("a 1961 blaze in Rome that claimed 500 lives")?"""
    who = next((k for k in range(i + 1, min(len(units), i + NEAR_TIME)) if "who" in units[k].classes), len(units))
    if any(not {"comma", "stop"}.isdisjoint(u.classes) for u in units[i + 1 : who]):
        return False
    return any(u.count is not None for u in units[who + 1 : who + BESIDE_COUNT + 1])


def looks_back_on(units, i, at, time) -> bool:
    """Is the figure at `at` of what the time at unit i is the anniversary of ("20 years since six died", "the anniversary of the raid that killed 52")?"""
    clause = pairwise(units[i + 1 : at + 1])
    between = [u for u, after in clause if "with" not in u.classes and not ("comma" in u.classes and "with" in after.classes)]  # ", with the deaths of 40"
    if i > at or any(not {"comma", "stop", "and", "but", "have"}.isdisjoint(u.classes) or u.count is not None for u in between):
        return False
    return time.rule != "anniversary" or any("who" in u.classes for u in between) or not {"doing", "noun", "murder"}.isdisjoint(units[min(i + 1, at)].classes)


def spans_years(time) -> bool:
    """Is a time "in 2009 and 2010", rather than "through Friday night and into Saturday"?"""
    if time.kind == "period" and time.last is not None and time.last.from_month is not None:
        return True  # or "in the first half of 2010"
    return time.kind == "period" and None not in (time.first, time.last) and time.last.year is not None and time.last.month is None


def tells_when_said(units, i, time, found, governing) -> bool:
    """Does the time at unit i stand before the credit that governs a figure ("In August, it recorded 5,440")?"""
    before = i < governing.first and not heads_entry(units, i) and governing.side == "right" and found.unit > governing.last
    return before and ("strong_say" in units[governing.last].classes or time.kind == "day")


def timed(sentence, credits, setting) -> list[tuple]:
    """The times of a sentence that may date a figure, in its order, with what is the same for all its figures, found when first asked for.

    Each is (its unit, the Time, is it a picture's day, does it say which event or stand with "alone", does it date a statement, the unit
    of a later step that it is the day of or -1).
    """
    if sentence.timed is None:
        at = {t.start: t for t in sentence.times}
        units = sentence.units
        sentence.timed = []
        for i, u in enumerate(units):
            time = at.get(u.start) if "time" in u.classes else None
            if time is None or compares_with(units, i, time) or is_report_date(sentence, time, setting) or time.rule == "until" and not time.last.year:
                continue
            pictured = time.kind == "day" and of_a_picture(sentence, time)
            named = time.text.endswith(ALONE) or names_what_happened(units, i)
            sentence.timed.append((i, time, pictured, named, not named and dates_statement(units, i, credits), step_beside(units, i)))
    return sentence.timed


def names_what_happened(units, i) -> bool:
    """Does the time at unit i say which event it is ("an August 21 gas attack"), or stand with where it was ("elsewhere on Friday")?"""
    if i and units[i - 1].low in APART_FROM_IT:
        return True
    if not i or ONE_OR_THE.isdisjoint((units[i - 1].low, units[i].low.partition(" ")[0])):
        return False  # "the weekend derailment"
    events = scope_words()["event"]
    for unit in units[i + 1 : i + 4]:
        if unit.low in events:
            return True
        if {"thing", "word", "adjective", "name"}.isdisjoint(unit.classes):
            break
    return False


def compares_with(units, i, time) -> bool:
    """Is the time at unit i only what another is compared with ("more than in 2011", "the same as in 2011")?"""
    if any(u.low == WHEN for u in units[i + 1 : i + 3]):
        return False  # "larger than on Friday, when police killed 30"
    before = tuple(u.low for u in units[max(0, i - 2) : i])
    if time.last is not None and time.last.form == SAME_PERIOD and before[-1:] and before[-1] in ONLY_COMPARED:
        return True  # "up by 18 percent from the same period last year"
    return before[-1:] == (THAN,) or before == SAME_AS


def step_beside(units, i) -> int:
    """The unit of what was done to who is blamed for something that the time at unit i is the day of ("was arrested on Friday"); -1 for none."""
    events = scope_words()["event"]
    if names_what_happened(units, i) or not events.isdisjoint(units[i].low.split()):
        return -1  # "charged in the January shooting"
    for j in range(i - 1, max(-1, i - 1 - STEP), -1):
        if is_step(units, j):
            return j
        if units[j].count is not None or not ENDS_STEP.isdisjoint(units[j].classes) or units[j].low.rpartition(" ")[2] in events:
            break  # "arrested over the shooting on Friday"
    far = max(-1, i - 1 - STEP)
    opens = next((j for j in range(i - 1, far, -1) if not OPENS_STEP.isdisjoint(units[j].classes)), far)
    if any(u.low in events or u.count is not None for u in units[opens + 1 : i]):
        return -1  # "a man who says he fired at the bar overnight is under arrest"
    for j in range(i + 1, min(len(units), i + 1 + STEP)):
        if is_step(units, j):
            return j
        if units[j].count is not None or not ENDS_STEP.isdisjoint(units[j].classes) and (j > i + 1 or "comma" not in units[j].classes):
            break
    return -1


def is_step(units, j) -> bool:
    before = units[j - 1].low if j else ""
    if units[j].low in STEPS_BEHIND:
        return before == STEPS_BEHIND[units[j].low]  # "taken into custody"
    if before == TO and (j < 2 or units[j - 2].low not in GOES_ON_TO):
        return False  # "tried to arrest"
    if units[j].low in ONLY_PASSIVE:  # "was charged on Friday", not "the group charged on Friday that"
        return j > 0 and not {"be", "have"}.isdisjoint(units[j - 1].classes)
    return units[j].low in STEPS or units[j].low in STEPS_OF_TRIALS and not TRIALS.isdisjoint(u.low for u in units[max(0, j - REACH_OF_TRIAL) : j])


def is_later_step(units, i, found, step) -> bool:
    """Is the time at unit i the day of a later step, at unit `step`, of which the figure only tells why ("On Friday police arrested a man
    who killed three", "the shooting that killed three ... was charged on Friday")? "They killed 12 and arrested 30 on Friday" was all on Friday."""
    if found.unit < i < step:
        return False  # "who killed nine on Monday was arrested"
    low, high = sorted((found.unit, found.trigger if found.trigger >= 0 else found.unit))
    if step > high:
        return not begins_anew(units, high, step)
    between = units[step + 1 : low]
    if any("stop" in u.classes or u.low in COME_UPON for u in units[step + 1 : high]):
        return False  # "Officers investigating gunfire on Saturday found two men dead"
    reduced = found.trigger == found.unit + 1 and "done" in units[found.trigger].classes  # "the 17 people killed in the shooting"
    nominal = reduced or units[found.unit - 1].low.endswith("ing") or not {"doing", "noun", "murder"}.isdisjoint(units[low].classes)
    nominal = nominal and not {"and", "comma"} & units[low - 1].classes
    return nominal or any("who" in u.classes for u in between)


def begins_anew(units, at, step) -> bool:
    """Has the verb at a unit behind a figure a subject of its own ("12 died and a man was charged", "... and 30 were arrested")?"""
    for k in range(at + 1, step):
        counted = any(u.count is not None for u in units[k + 1 : k + 3])
        if units[k].low in BREAKS_OFF:
            return True  # "nine were killed before the gunman was arrested"
        if not JOINS_STEP.isdisjoint(units[k].classes) and not counted or units[k].count is not None and step - k <= 2:
            return True
    return False


def told_of_speaker(units, i, credits) -> bool:
    """Does the time at unit i stand in a clause on who speaks ("Castro, who was mayor from 2010 to 2014, said")?"""
    return any(c.first <= i <= c.last and any("who" in u.classes for u in units[c.first : i]) for c in credits)


def of_the_figure(units, i, at) -> bool:
    """Is the time at unit i, "since the shootings", that of what the figure is told of ("since the shootings in Ulm that left 31 dead")?"""
    if scope_words()["event"].isdisjoint(units[i].low.split()[-1:]):
        return False
    between = units[i + 1 : at]
    return any("who" in u.classes for u in between) and not any({"comma", "have", "stop"} & u.classes or u.count is not None for u in between)


def since_a_count(units, at, i) -> bool:
    """Does a clause of "since" with a figure of its own stand between a figure and the time at unit i ("since 38 were killed in 2003")?"""
    for k in range(at + 1, i - 2):
        if units[k].low == SINCE and units[k + 1].count is not None and not {"be", "have", "did", "done"}.isdisjoint(units[k + 2].classes):
            return True
    return False


def was_when(units, i, at) -> bool:
    """Does the time at unit i say when what it counts from was ("the first crash since 1959, when two died", "since 1961 in Goa, when ...")?"""
    clause = next((k for k in range(i + 1, min(i + WHEN_BEHIND, at)) if units[k].low == WHEN), 0)
    if not clause or any(u.count is not None or not WITHIN_SINCE.isdisjoint(u.classes - {"comma"}) for u in units[i + 1 : clause]):
        return False
    return not any({"comma", "have", "with"} & u.classes for u in units[clause + 1 : at])  # "since 2006, when he took office, 900 have died"


def told_whole(sentence, i, time, at):
    """The time at unit i as its clause goes on: "since the 12 January quake that killed 200" is the day of the quake,
    "since troops began an assault on the city last Saturday" is since Saturday."""
    if time.kind != "since" or time.anaphoric:
        return time
    units = sentence.units
    if time.first is not None:
        near = any("who" in u.classes for u in units[i + 1 : min(i + 4, at)]) and not any({"comma", "have"} & u.classes for u in units[i + 1 : at])
        happened = not scope_words()["event"].isdisjoint(time.text.casefold().split()) and any("who" in u.classes for u in units[i + 1 : at])
        if i < at and (near or happened) and (time.first.day or time.first.weekday is not None or time.first.month or time.first.year):
            kind = "day" if time.first.day or time.first.weekday is not None else "month" if time.first.month else "year"
            return replace(time, kind=kind, first=None, last=time.first)
        return time
    for unit in units[i + 1 : i + 10]:
        if not WITHIN_SINCE.isdisjoint(unit.classes) or unit.count is not None:
            break
        if "time" in unit.classes:
            day = next((t for t in sentence.times if t.start == unit.start), None)
            if day is None or day.kind not in ("day", "month", "year") or day.anaphoric or day.last is None:
                break
            return replace(time, end=day.end, text=sentence.text[time.start : day.end], first=day.last)
    return time


def since_clause(units, i, at) -> int:
    """Where the clause begins that counts from the time at unit i ("killed 40 since the League said on 2 November that"); -1 for none."""
    aside = False
    for j in range(i - 1, max(at, i - CLAUSE_OF_SINCE), -1):
        if "dash" in units[j].classes:
            aside = not aside  # "since the group - which is banned in Spain, it says - took up arms in July"
        elif aside:
            continue
        elif units[j].low == SINCE:
            return j
        elif units[j].count is not None or not {"comma", "stop", "quote", "who", "and", "but"}.isdisjoint(units[j].classes):
            return -1
    return -1


def aside(units, i, at) -> bool:
    """Does the time at unit i stand in a clause of its own, between commas, before the figure at `at` (", which ... on Monday, ...")?"""
    if i > at or not any("comma" in u.classes for u in units[i + 1 : at]):
        return False
    for u, before in zip(reversed(units[:i]), reversed(units[: i - 1]), strict=False):
        if "comma" in u.classes or u.count is not None:
            return False
        if "who" in u.classes:
            return "comma" in before.classes
    return False


def began_aside(units, i, at) -> bool:
    """Does the time at unit i say, in such a clause, when the thing began that the figure at `at` is the toll of?"""
    if i > 1 and i < at and units[i - 1].low in BEGAN and "who" in units[i - 2].classes:
        return True  # "the conflict that began in 2011 has killed 900"
    return aside(units, i, at) and any(u.low in BEGAN for u in units[max(0, i - 4) : i])


def began_behind(units, at, i) -> bool:
    """Does the time at unit i say when the conflict began that the figure before it, at `at`, is the toll of ("a war that began in 2011")?"""
    who = next((k for k in range(i - 1, max(at, i - 4), -1) if "who" in units[k].classes), 0)
    if who <= at or not any(u.low in BEGAN for u in units[who:i]):
        return False
    return any(w in scope_words()["conflict"] for u in units[at:who] for w in u.low.split())


def of_a_record(units, i) -> bool:
    """Does the time at unit i say how long a thing has been the worst of its kind?"""
    for u in reversed(units[max(0, i - 8) : i]):
        if u.low.partition("-")[0] in RECORD:
            return True  # "the highest-profile killing in months"
        if "thing_count" in u.classes and not RECORD.isdisjoint(u.low.split()):
            return True  # "one of the worst attacks of the five-year war"
        if "comma" in u.classes or "stop" in u.classes or u.count is not None:
            return False
    return False


def is_the_record(units, i) -> bool:
    """Does a sentence open with a time that it says was the worst or best of its kind ("August was the deadliest month")?"""
    return i < 2 and i + 1 < len(units) and "be" in units[i + 1].classes and any(u.low in RECORD for u in units[i + 2 : i + 6])


def carried_time(sentences, index, credits_of, setting, titled):
    return carried_from(sentences, index, credits_of, setting, titled)[0]


def carried_from(sentences, index, credits_of, setting, titled):
    """The day that the sentences before were speaking of, for an event that its own sentence does not date, and the sentence that names it; (None, -1) where none does.

    A headline takes the day of the sentences under it.
    """
    nearby = (
        range(1, min(3, len(sentences))) if titled and index == 0 else range(index - 1, max(-1, index - 1 - BACK), -1)
    )
    ahead = range(index + 1, min(index + 5, len(sentences))) if index <= LEAD else ()
    for other in (*nearby, *ahead):
        sentence = sentences[other]
        credits = credits_of(other)
        for time in reversed(times_of(sentence)):
            if (
                time.kind == "day"
                and not time.anaphoric
                or time.kind == "period"
                and len(resolve_time(time, setting.published).date) >= ISO_MONTH
                and not any(m is not None and (m.known or m.year and not m.month) for m in (time.first, time.last))  # not "between 2007 and 2011"
                and (WEEK not in time.text or is_weekend(time) and 0 < index - other < 3)
            ):
                at = next((i for i, u in enumerate(sentence.units) if u.start == time.start), None)
                if word_before(sentence.text, time.start) == THAN:
                    continue  # "bigger than yesterday"
                if is_to_come(sentence.text, time.start) or at is not None and step_beside(sentence.units, at) >= 0:
                    continue
                following = sentences[other + 1] if other + 1 < len(sentences) else None
                long_ago = abs(other - index) > 2 and is_long_ago(time, setting.published)
                if time.kind == "day" and (long_ago or of_a_picture(sentence, time, following)):
                    continue  # the day of a picture's caption, of an earlier event
                if not is_report_date(sentence, time, setting) and (
                    at is None or not dates_statement(sentence.units, at, credits)
                ):
                    return time, other
    return None, -1


def days_it_happened(sentences, units_of, credits_of, setting) -> list[tuple]:
    """The days that a report says its event was on, in sentences that count nobody ("The attack took place on Friday", "Friday's blast
    was heard for miles", "the farmers were shot late on Friday").

    A list of (the sentence, the Time, what the event is called or "", the names of the places of the sentence).
    """
    told = []
    for at, s in enumerate(sentences[:SURVEY]):
        days_ = [t for t in times_of(s) if t.kind == "day" and not t.anaphoric and t.last is not None]
        if not days_ or not MAY_HAPPEN.search(s.text.casefold()):
            continue
        units = units_of(at)
        stands = {u.start: i for i, u in enumerate(units)}
        counted = first_count(units)
        quoted = next((i for i, u in enumerate(units) if "quote" in u.classes), len(units))
        for time in days_[:CROWDED]:
            i = stands.get(time.start, -1)
            if i < 0 or 0 <= counted < i + COUNT_BEHIND or quoted < i and time.last.form == "dayword":  # "Today's attack," he said then
                continue
            name = event_on(s.text, units, i, time)
            if name is None or is_report_date(s, time, setting) or is_to_come(s.text, time.start) or is_long_ago(time, setting.published):
                continue
            by_itself = time.rule == "year_event" or HAPPENED_ON.search(s.text[units[max(0, i - FROM_EVENT)].start : time.start].casefold())
            if step_beside(units, i) >= 0 or of_a_picture(s, time) or not by_itself and dates_statement(units, i, credits_of(at)):
                continue
            told.append((at, time, name, names_of_places(s)))
    return told


def first_count(units) -> int:
    """The first unit that counts people; -1 where none does."""
    for i, u in enumerate(units):
        if u.count is not None and ("people" in u.classes or i and not DONE.isdisjoint(units[i - 1].classes)):
            return i
    return -1


def tells_what_happened(units, time) -> bool:
    """Does a time stand in a clause on an event itself ("Planes struck the town on Saturday"), not on what was said or done about one?"""
    i = next((i for i, u in enumerate(units) if u.start == time.start), None)
    if i is None:
        return False
    for beside in (reversed(units[max(0, i - FROM_EVENT) : i]), units[i + 1 : i + NEAR_TIME]):
        for u in beside:
            if not ENDS_CLAUSE.isdisjoint(u.classes):
                break
            if not DONE.isdisjoint(u.classes) or u.low in STRUCK or u.count is not None and "people" in u.classes:
                return True
    return False


def event_on(text, units, i, time) -> str | None:
    """What the event is called that the time at unit i is the day of, "" where it is called nothing ("it happened"), None where it is of none."""
    if time.text.casefold().endswith(("s", *GENITIVES)) and time.last.form in OWNED:
        for u in units[i + 1 : i + 4]:
            if u.low.rpartition(" ")[2] in EVENT_NOUNS:
                return EVENT_NOUNS[u.low.rpartition(" ")[2]]
            if {"thing", "word", "adjective", "name"}.isdisjoint(u.classes):
                break
    words = time.text.casefold().split()
    if time.rule == "year_event" and words[0] in KNOWN_ONE and words[-1] in EVENT_NOUNS:
        return EVENT_NOUNS[words[-1]]  # "the Friday afternoon attack"
    for j in range(i - 1, max(-1, i - FROM_EVENT), -1):
        u = units[j]
        if u.count is not None and "time" not in u.classes and "people" in u.classes or not {"stop", "say", "quote"}.isdisjoint(u.classes):
            return None
        word = u.low.rpartition(" ")[2]
        between = text[u.end : time.start].casefold()
        if u.low in HAPPENS_ITSELF and HAPPENED_ON.match(between):
            return ""
        if "done" in u.classes and i - j <= BESIDE_COUNT and "be" in units[j - 1].classes and is_known(units, j - 2):
            return ""  # "the farmers were shot late on Friday"
        if word in EVENT_NOUNS and is_known(units, j):
            happened = (HAPPENED_ON if word == EVENT_NOUNS[word] else TOOK_PLACE).search(between) is not None and not of_what_is_done(units, j)
            return EVENT_NOUNS[word] if happened or i - j == 1 else None
    return None


def is_known(units, j) -> bool:
    """Does the noun at a unit stand behind "the" or "this", and behind no word for another one than the report's ("the previous attack")?"""
    for u in reversed(units[max(0, j - 4) : j]):
        if u.low in KNOWN_ONE:
            return True
        if u.low in ANOTHER_ONE or {"thing", "word", "adjective", "name", "place", "human"}.isdisjoint(u.classes):
            return False
    return j == 0  # "Attack occurred on Friday."


def of_what_is_done(units, j) -> bool:
    """Is the event at a unit only what something else is of ("the search after the crash began on Friday")?"""
    known = next((k for k in range(j - 1, -1, -1) if units[k].low in KNOWN_ONE), 0)
    return known > 0 and "preposition" in units[known - 1].classes and units[known - 1].low not in CLAUSES


def is_weekend(time) -> bool:
    return time.last is not None and time.last.unit == "weekend"


def of_a_picture(sentence, time, following=None) -> bool:
    """Does a full date end a caption, behind which its picture is credited ("Men search a ruin in Idlib, 6 August 2016. (Reuters)"), or any day ("on Monday (AFP photo)")?"""
    behind = sentence.text[time.end : time.end + PICTURED]
    if following is not None and time.end + PICTURED > len(sentence.text):
        behind += " " + following.text[:PICTURED]
    full = time.last is not None and bool(time.last.day and time.last.year)
    return full and PICTURE.match(behind) is not None or CAPTION.match(behind.lstrip(" .,")) is not None


def event_of(sentence, found) -> tuple[str, bool]:
    """What the sentence calls the event of a figure, without its ending, and is the figure told of it in a clause ("the blast that killed 12")?

    ("", False) where it names none that the reader should know: "the attack", "that massacre", not "an attack".
    """
    units, at = sentence.units, found.unit
    for i in sorted(range(max(0, at - LINKED_TO), min(len(units), at + LINKED_TO)), key=lambda i: abs(i - at)):
        word = units[i].low.rpartition(" ")[2]
        if word not in EVENT_NOUNS or units[i].count is not None:
            continue
        low, high = min(i, at), max(i, at)
        if any("stop" in u.classes or u.count is not None and u is not units[at] for u in units[low:high]):
            continue
        clause = i < at and any("who" in u.classes for u in units[i + 1 : at])
        if clause or any(u.low in KNOWN_ONE for u in units[max(0, i - 3) : i]):
            return EVENT_NOUNS[word], clause
    return "", False


def days_of_event(sentences, name, units_of, credits_of, setting) -> list[tuple]:
    """The days that a report tells beside an event it calls by this name ("Tuesday's attack", "the attack on the market on Tuesday").

    A list of (the Time, the names of the places of its sentence).
    """
    beside = [re_of_event(name, behind) for behind in (True, False)]
    told = []
    for at, s in enumerate(sentences):
        if name not in s.text.casefold():
            continue
        for time in times_of(s):
            if time.kind != "day" or time.anaphoric or time.first is not None or is_report_date(s, time, setting) or is_to_come(s.text, time.start):
                continue
            if not (name in time.text.casefold() or beside[0].match(s.text, time.end) or beside[1].search(s.text, max(0, time.start - FAR), time.start)):
                continue
            units = units_of(at)
            i = next((i for i, u in enumerate(units) if u.start == time.start), None)
            if i is not None and not dates_statement(units, i, credits_of(at)):
                told.append((time, names_of_places(s)))
    return told


def day_of_event(sentence, told, published):
    """The one day among those told of an event (`days_of_event`) that a sentence tells of, or None.

    None as well where there are several, or where both sentences name places and none is in both.
    """
    here = names_of_places(sentence) if told else set()
    if any(here and there and here.isdisjoint(there) for _, there in told):
        return None
    days_ = {period(time, published)[1]: time for time, _ in reversed(told)}
    return next(iter(days_.values())) if len(days_) == 1 and "" not in days_ else None


def names_of_places(sentence) -> set[str]:
    return {p.name for p in places_of(sentence) if p.kind != "demonym"}


@cache
def re_of_event(name: str, behind: bool):
    """An event of this name right behind a time ("Tuesday's car bomb attack") or a few words before one ("the attack in Homs on Tuesday")."""
    word = rf"{regex.escape(name)}(?:e?s)?\b"
    if behind:
        return compiled(rf"(?i)\s(?:(?!(?:{words_pattern(BREAKS)})\b)[\w'’.-]+\s){{0,3}}?{word}")
    return compiled(rf"(?i)\b{word}\s(?:(?!(?:{words_pattern(BREAKS)})\b)[\w'’.-]+\s){{0,6}}$")


def time_before(sentences, index, credits_of, published):
    """The month or year that the sentence before tells of, for a short one without time or place that goes on with it
    ("In 1982 the army razed the quarter. Up to 30,000 people were killed."), or None."""
    sentence = sentences[index]
    if not index:
        return None
    before = sentences[index - 1]
    headed = any(t.rule == ENTRY for t in times_of(before))
    if not headed and not points_at_event(sentence.units):
        if len(sentence.units) > SHORT or any(p.kind != "demonym" for p in places_of(sentence)) or any("have" in u.classes for u in sentence.units):
            return None
        if credits_of(index) or credits_of(index - 1):
            return None
    if any(w in before.text for w in BEGAN):
        return None  # "an uprising began in March 2011. Thousands have died."
    told_of = f" {before.text} ".casefold()
    few = not headed and any(u.count is not None and u.count.quantity.figure < COUNTED_UP for u in sentence.units)
    if few and not (tells_of("event", told_of) or tells_of("conflict", told_of)):
        return None  # "The bridge was built in 1932. Nine people died when a bus plunged off it."
    told = [t for t in times_of(before) if t.kind in ("month", "year") and not t.anaphoric and t.first is None and t.rule in BARE_TIMES]
    other = [t for t in times_of(before) if t not in told and not (headed and t.kind == "episode")]  # "1994: A 37-day siege ended in a fire."
    if len(told) != 1 or other:
        return None
    until = period(told[0], published)[1]
    past = until and (until < published[: len(until)] or not published)
    return told[0] if past and word_before(before.text, told[0].start) != SINCE else None


def is_the_fighting(time) -> bool:
    """Is a time "in the fighting", "in that violence": of the day that was told before, but no war's?"""
    words = time.text.casefold().split()
    return time.rule == "episode" and words[1] in KNOWN_ONE and words[-1] not in scope_words()["conflict"]


def points_at_event(units) -> bool:
    """Does a sentence tell of what the one before told ("In that incident 17 were killed")?"""
    return any(a.low in THAT_ONE and b.low in EVENT_NOUNS for a, b in pairwise(units))


def is_to_come(text: str, at: int) -> bool:
    """Does the clause with the time at an offset tell of what is yet to happen ("the truce will begin on Tuesday")?"""
    words = text[max(0, at - FAR) : at].casefold().split()[-8:]
    ahead = next((i for i in range(len(words) - 1, -1, -1) if words[i] in TO_COME), -1)
    return ahead >= 0 and not any(w in HAS_COME or w.endswith((",", ".", ";")) for w in words[ahead:])


def is_long_ago(time, published) -> bool:
    """Is the day of a time more than two months before the report?"""
    since, until = period(time, published)
    return len(until) == 10 and len(published) == 10 and (days(until, published) or 0) > LONG_AGO


def dates_statement(units, i, credits) -> bool:
    """Does the time at unit i stand with a verb of saying?"""
    if heads_entry(units, i):
        return False
    for c in credits:
        if c.rule in ("said", "said_by"):
            if c.first <= i <= c.last:
                return True
            if i == c.last + 1 or (
                i == c.last + 2
                and ("preposition" in units[c.last + 1].classes or "agency" in units[c.last + 1].classes)
            ):
                return True
            if c.last < i <= c.last + 5 and says_in_a_paper(units[c.last + 1 : i]):
                return True
            if i == c.first - 1 and c.first - 1 == 0:
                return False
            if i and 0 < c.first - i < 4 and says_in_a_paper(units[max(0, i - 4) : i]):
                return True  # "In a news conference on Sunday, police said"
    return False


def heads_entry(units, i) -> bool:
    """Does the time at unit i head an entry of a chronicle ("March 3: police reported that rebels had killed five")?"""
    return i < 2 and i + 1 < len(units) and "colon" in units[i + 1].classes


def says_in_a_paper(units) -> bool:
    """Is it "in a statement", between "the ministry said" and "late on Tuesday"?"""
    return "preposition" in units[0].classes and units[-1].low.rpartition(" ")[2] in PAPERS and all(u.count is None for u in units)
