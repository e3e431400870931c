"""When and where a claim holds: which of the times and places around a figure govern it, and over what period it counts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from itertools import islice, pairwise
from operator import attrgetter

import regex

from extract import places as gazetteer
from extract.dates import dateline, find_times, printed_day, resolve_time
from extract.kept import compiled
from extract.places import find_places, is_capital
from extract.quantities import words_pattern
from extract.rules import read_rules

DISEASE_RULES = frozenset(
    (
        "deaths",
        "people_did",
        "does_people",
        "toll_reached",
        "toll_is",
        "toll_tops",
        "number_done",
        "deaths_rose",
        "bringing_toll",
        "part_including",
        "toll_from_to",
        "toll_to_from",
        "lost_lives",
    )
)  # what an epidemic does; it shoots nobody
# A count as of a day ("the toll stood at 300 on Monday") rather than what happened on it.
STANDS_AT = frozenset(
    (
        "toll_reached", "toll_is", "toll_tops", "toll_from_to", "toll_to_from", "deaths_rose", "deaths_of", "number_done", "number_at",
        "bringing_toll", "bringing_total",
    )
)
FAR = 60  # characters
NEARER = 4  # units: how much nearer a "since" seems than it stands
LINK = 8  # characters: between a place and what it is said to lie in ("Baqa in Idlib")
REACH = 500  # characters: what stands farther from a figure in one sentence, which has lost its full stops then, is not looked at
PAST_ANOTHER = 40  # characters: how much farther a place seems beyond another figure
LEAD = 3  # sentences: the lead of a report, whose day may be told only after it
TOO_OLD = 12 * 366  # days: what began longer ago than most wars last ("in power since 1963") is not what a report counts from
YEARS_BACK = 4 * 366  # days: "since 2003" in a report of 2011 is more likely of something else than of what it counts
STRUCK = 12  # the weight of a country where the report's disaster struck: many others send help
LONG = 7  # days: a period that takes longer is a running total rather than an event
SHORT_WHILE = 3  # days: "since Wednesday", told on Thursday or Friday, is one short episode
COUNTED_UP = 200  # people who "have died" in a report of a war or revolt: a count, where no single event is named
LONG_AGO = 60  # days: an older day is carried on only to the sentences beside it
OF_A_WAR = 1_000  # people: so many in a sentence of a war are its toll, even where it tells of an attack as well
LARGE = 5_000  # people: more than one event kills short of a great disaster; decides only where no word does
OF_THE_WORLD = 100_000  # people: of a pandemic that killed more, no country is told
COUNTED_SINCE = 1_000  # people who "have drowned": so many are a running total wherever no day is told
MANY = 20  # people: fewer, dated by a year alone, are more likely one event than the year's count
DATED = ("day", "month", "year", "period", "since", "running", "episode")


@cache
def scope_words() -> dict[str, frozenset]:
    return {name: frozenset(words) for name, words in read_rules("words")["scope"].items()}


@cache
def scope_phrases() -> dict[str, tuple[str, ...]]:
    """Those of the scope words that are more than one word."""
    return {name: tuple(sorted(w for w in words if " " in w)) for name, words in scope_words().items()}


@lru_cache(maxsize=64)
def tells_of(name: str, text: str, phrases_only: bool = False) -> bool:
    """Is a word or phrase of a list in a text in lower case, spaces around?"""
    if not phrases_only and not scope_words()[name].isdisjoint(text.split()):
        return True
    return any(f" {phrase} " in text for phrase in scope_phrases()[name])


@dataclass(slots=True)
class Setting:
    """What a report says of time and place as a whole: its day, the country it is about, when its conflict began."""

    published: str
    country: str = ""
    country_name: str = ""
    dateline: tuple[int, int] = (-1, -1)
    filed: str = ""  # the place of the dateline, as written
    disease: bool = False  # does it tell of an epidemic?
    struck: str = ""  # the day of that disaster
    conflict: bool = False  # or of a war, a revolt?
    disaster: bool = False  # or of an earthquake, a storm, a crash?
    widespread: bool = False  # of one that struck a country rather than a town?
    titled: bool = False  # is its first sentence a headline?
    countries: frozenset = frozenset()  # those it names
    alone: bool = False  # does hardly any place of its first sentences lie elsewhere?
    named: tuple | None = None  # the sentence up to which its country was last looked for, and the place that named it
    nowhere: list | None = None  # where no place is the country itself: its cities and peoples


def is_report_date(sentence, time, setting) -> bool:
    """Is a full date near the top of the report its own date ("Published June 27 2016", "AFP Wednesday 13 Jul 2016")?"""
    if sentence.start + time.start > TOP or time.kind != "day" or not any(c.isdigit() for c in time.text):
        return False
    date_ = resolve_time(time, "").date
    if not date_ and (FILED.match(sentence.text, time.end) or time.text[:1].isupper() or time.text[:1].isdigit()):
        date_ = resolve_time(time, setting.published).date  # "DAMASCUS, Feb. 10 (Xinhua) --"
    return bool(date_) and bool(setting.published) and (abs(days(date_, setting.published) or 0) <= 3)


FILED_BY = compiled(r"\s\||(?:,\s\p{Lu}[\w.]*)?\s*\(\p{Lu}\w{1,20}\)\s*[-–—]")  # "AMMAN | Fri Jun 10", "AMMAN, Jordan (Reuters) -"
FILED = compiled(r"\s*(?:\([^()]{2,40}\)\s*)?[-–—]{1,2}\s")  # what stands behind the day of a dateline
TOP = 400  # characters: how far down a report its own date may stand


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
            return replace(time, kind=kind, first=None, last=time.first), said
        if time.kind == "since" and i < found.unit and of_the_figure(units, i, found.unit):
            continue  # "since the shootings in Ulm that left 31 dead"
        clause = since_clause(units, i, found.unit) if time.kind in ("day", "month", "year") and time.last is not None else -1
        if clause >= 0:
            at = units[clause].start
            time = replace(time, start=at, text=sentence.text[at : time.end], kind="since", first=time.last, last=None)
        elif not named and (
            says
            or governing is not None
            and i < governing.first
            and governing.side == "right"
            and found.unit > governing.last
            and ("strong_say" in units[governing.last].classes or time.kind == "day")  # "In August, it recorded 5,440"
        ):
            if time.kind == "day" or not told_of_speaker(units, i, credits):
                said = said or time
            continue
        if step >= 0 and is_later_step(units, i, found, step):
            continue
        distance = abs(i - found.unit)
        behind = i > found.unit
        start = found.unit
        if behind and found.unit < found.trigger < i and any("who" in u.classes for u in units[found.unit : found.trigger]):
            start = found.trigger  # "one of those who were shot on 3 September died on Saturday"
            distance = i - start
        if best_key is not None and distance - NEARER > best_key[0] and (said is not None or not behind or time.kind != "day" or not credits):
            continue  # whatever is found between the two, another stands nearer
        between = units[start + 1 : i] if behind else units[i + 1 : found.unit]
        stopped = counted = relates = new_clause = False
        joined = joined_by_comma = False
        for u in between:
            if joined and u.low == THAT:
                new_clause = True
            joined = "and" in u.classes
            if u.count is not None:
                counted = True
            elif "stop" in u.classes:
                stopped = True
            elif "who" in u.classes or u.low in WHERE_IT and joined_by_comma:
                relates = True
            joined_by_comma = "comma" in u.classes
        if not behind and between and "dash" in between[-1].classes:
            distance += 6  # "in recent months - 100 have been killed in the past week"
        if stopped:
            distance += 20 if behind else 6  # "killed nine; and last May a raid killed seven"
        if counted:
            distance += 1 if behind else 2
        if time.kind == "episode":
            told = time.first is None and any(t.kind == "day" and t.start > time.end for t in sentence.times)
            distance += 16 if told else 8  # "in the bombardment that hit the town on Tuesday"
        if behind and new_clause:
            continue  # "it says that hundreds were killed, and that on Monday six more died"
        relative = behind and relates
        began = relative and time.kind in ("year", "month") and time.last is not None and began_behind(units, found.unit, i)
        if began:
            time, relative = replace(time, kind="since", first=time.last, last=None), False  # "killed in a war that began in 2011"
            distance += 10
        if relative and time.kind in ("since", "year", "month"):
            continue
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
        if relative:
            distance += 6
        elif time.kind == "since":
            distance -= NEARER
        key = (distance, i)
        if best_key is None or key < best_key:
            best, best_key = told, key
    return best, said


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
            if time is None or is_report_date(sentence, time, setting) or time.rule == "until" and not time.last.year:
                continue
            pictured = time.kind == "day" and of_a_picture(sentence, time)
            named = time.text.endswith(ALONE) or names_what_happened(units, i)
            sentence.timed.append((i, time, pictured, named, not named and dates_statement(units, i, credits), step_beside(units, i)))
    return sentence.timed


def names_what_happened(units, i) -> bool:
    """Does the time at unit i say which event it is ("an August 21 gas attack"), or stand with where it was ("elsewhere on Friday")?"""
    if i and units[i - 1].low in APART_FROM_IT:
        return True
    if not i or units[i - 1].low not in ONE_OR_THE:
        return False
    events = scope_words()["event"]
    for unit in units[i + 1 : i + 4]:
        if unit.low in events:
            return True
        if {"thing", "word", "adjective", "name"}.isdisjoint(unit.classes):
            break
    return False


def step_beside(units, i) -> int:
    """The unit of what was done to who is blamed for something that the time at unit i is the day of ("was arrested on Friday"); -1 for none."""
    events = scope_words()["event"]
    if names_what_happened(units, i) or not events.isdisjoint(units[i].low.split()):
        return -1  # "charged in the January shooting"
    for j in range(i - 1, max(-1, i - 1 - STEP), -1):
        if is_step(units, j):
            return j
        if units[j].count is not None or not ENDS_STEP.isdisjoint(units[j].classes) or units[j].low in events:
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
    if before == TO:
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
    if any("stop" in u.classes for u in between):
        return False
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


def was_when(units, i, at) -> bool:
    """Does the time at unit i say when what it counts from was ("the first crash since 1959, when two died")?"""
    if i + 2 >= at or "comma" not in units[i + 1].classes or units[i + 2].low != WHEN:
        return False
    return not any({"comma", "have", "with"} & u.classes for u in units[i + 3 : at])  # "since 2006, when he took office, 900 have died"


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
    for j in range(i - 1, max(at, i - 12), -1):
        if units[j].low == SINCE:
            return j
        if units[j].count is not None or not {"comma", "stop", "quote", "who", "and", "but"}.isdisjoint(units[j].classes):
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
        if u.low in RECORD:
            return True
        if "comma" in u.classes or "stop" in u.classes or u.count is not None:
            return False
    return False


def carried_time(sentences, index, credits_of, setting, titled):
    """The day that the sentences before were speaking of, for an event that its own sentence does not date, or None.

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
                and resolve_time(time, setting.published).date
                and "week" not in time.text
            ):
                at = next((i for i, u in enumerate(sentence.units) if u.start == time.start), None)
                if is_to_come(sentence.text, time.start) or at is not None and step_beside(sentence.units, at) >= 0:
                    continue
                following = sentences[other + 1] if other + 1 < len(sentences) else None
                long_ago = abs(other - index) > 2 and is_long_ago(time, setting.published)
                if time.kind == "day" and (long_ago or of_a_picture(sentence, time, following)):
                    continue  # the day of a picture's caption, of an earlier event
                if not is_report_date(sentence, time, setting) and (
                    at is None or not dates_statement(sentence.units, at, credits)
                ):
                    return time
    return None


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
    if not index or len(sentence.units) > SHORT or any(p.kind != "demonym" for p in places_of(sentence)) or any("have" in u.classes for u in sentence.units):
        return None
    before = sentences[index - 1]
    if credits_of(index) or credits_of(index - 1):
        return None
    if any(w in before.text for w in BEGAN):
        return None  # "an uprising began in March 2011. Thousands have died."
    told_of = f" {before.text} ".casefold()
    few = any(u.count is not None and u.count.quantity.figure < COUNTED_UP for u in sentence.units)
    if few and not (tells_of("event", told_of) or tells_of("conflict", told_of)):
        return None  # "The bridge was built in 1932. Nine people died when a bus plunged off it."
    told = [t for t in times_of(before) if t.kind in ("month", "year") and not t.anaphoric and t.first is None and t.rule in BARE_TIMES]
    other = [t for t in times_of(before) if t not in told]
    if len(told) != 1 or other:
        return None
    until = period(told[0], published)[1]
    return told[0] if until and until < published[: len(until)] and word_before(before.text, told[0].start) != SINCE else None


def is_to_come(text: str, at: int) -> bool:
    """Does the clause with the time at an offset tell of what is yet to happen ("the truce will begin on Tuesday")?"""
    words = text[max(0, at - FAR) : at].casefold().split()[-8:]
    ahead = next((i for i in range(len(words) - 1, -1, -1) if words[i] in TO_COME), -1)
    return ahead >= 0 and not any(w in HAS_COME or w.endswith((",", ".", ";")) for w in words[ahead:])


def is_long_ago(time, published) -> bool:
    """Is the day of a time more than two months before the report?"""
    since, until = period(time, published)
    return len(until) == 10 and len(published) == 10 and (days(until, published) or 0) > LONG_AGO


def times_of(sentence):
    """The times of a sentence, found when first asked for."""
    if sentence.times is None:
        sentence.times = find_times(sentence.text)
    return sentence.times


def dates_statement(units, i, credits) -> bool:
    """Does the time at unit i stand with a verb of saying?"""
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


def says_in_a_paper(units) -> bool:
    """Is it "in a statement", between "the ministry said" and "late on Tuesday"?"""
    return "preposition" in units[0].classes and units[-1].low.rpartition(" ")[2] in PAPERS and all(u.count is None for u in units)


def period(time, published) -> tuple[str, str]:
    """The first and last day of a time, "" for what is not known; twice "" for no time."""
    if time is None:
        return "", ""
    span = resolve_time(time, published)
    return span.since, span.date


def days(since: str, until: str) -> int | None:
    """The days from one date to another, each the first of its year or month where it says no more; None where one is no date."""
    try:
        full = [s + "-01-01"[len(s) - 4 :] if len(s) < 10 else s for s in (since, until)]
        return (date.fromisoformat(full[1]) - date.fromisoformat(full[0])).days
    except ValueError:
        return None


def has_cost(sentence, found, conflicts) -> bool:
    """Is it a conflict that "has killed", "has cost" so many?"""
    units, at = sentence.units, found.unit
    before = units[max(0, at - 7) : at]
    return any("have" in u.classes for u in before) and any(w in conflicts for u in before for w in u.text.split())


@dataclass(slots=True)
class Tale:
    """What the words of a sentence tell of, whatever figures it holds."""

    text: str  # as of `told_in_words`
    conflict: bool
    drive: bool  # of no conflict but an offensive, which may be over in a day
    event: bool
    series: bool  # of events that a month may have many of ("airstrikes"), of no single one
    mass: bool  # of "bombing" without a number or an article, which may go on for long
    cumulative: bool


def tale_of(sentence, credits) -> Tale:
    """What a sentence with these credits tells of, read when first asked for."""
    if sentence.tale is None:
        text = told_in_words(sentence, credits)
        unmeasured = SEAT_OF.sub(" ", OF_A_RECORD.sub(" ", text))
        words = {word for u in sentence.units for word in u.low.split()}
        events, phrased = words & scope_words()["event"], tells_of("event", text, phrases_only=True)
        several = bool(events) and not phrased and not ONE_BOMBING.search(text)
        series, mass = several and events <= scope_words()["series"], several and events <= scope_words()["mass"]
        conflict = tells_of("conflict", unmeasured)
        drive = conflict and not tells_of("conflict", DRIVE.sub(" ", unmeasured))
        sentence.tale = Tale(text, conflict, drive, bool(events) or phrased, series, mass, tells_of("cumulative", unmeasured))
    return sentence.tale


def scope_of(sentence, found, time, since, until, setting, goes_on=False, credits=()) -> str:
    """`total` or `event`, by the time words, then by what is said to have killed, then by size."""
    tale = tale_of(sentence, credits)
    figure = found.count.quantity.figure
    text, event = tale.text, tale.event
    conflict = tale.conflict and not (tale.drive and figure < COUNTED_UP)
    if figure >= MANY and not event and (time is None or time.kind != "day") and counts_crimes(sentence, found):
        return "total"
    if found.rule == "bringing_toll" and is_toll_of_more(sentence, found):
        return "total"
    if happened_when(sentence.units, found):
        event, conflict = True, False  # "200 people were killed when soldiers stormed the village at the height of the war"
    if time is not None:
        scope = scope_by_time(sentence, found, time, since, until, setting, text, conflict, event)
        if scope:
            return scope
    if found.rule == "bringing_total" or tale.cumulative:
        return "total"
    if conflict and (not event or figure >= OF_A_WAR):
        return "total"
    perfect = any("have" in u.classes for u in sentence.units[max(0, found.unit - 7) : found.unit + 7])
    goes_on_killing = tale.series and figure >= COUNTED_UP and any(u.low in TO_THIS_DAY for u in sentence.units[max(0, found.unit - 8) : found.unit + 5])
    if event and not goes_on_killing:
        return "event"
    if LINKED.search(text):
        return "total"
    if (setting.disease or tells_of("counted_cases", text) or CASES_BESIDE.search(text)) and found.rule in DISEASE_RULES:
        return "total"  # "3,675 positive cases and 44 deaths"
    if setting.disaster:
        return "event"
    since_then = found.rule in DIED and figure >= COUNTED_SINCE and have_died(sentence.units, found)
    if goes_on_killing or since_then or perfect and setting.conflict and figure >= COUNTED_UP:
        return "total"  # "gangs who they say have killed 1,100 soldiers", "airstrikes have killed hundreds"
    return "total" if goes_on and figure >= MANY or figure >= LARGE else "event"


def have_died(units, found) -> bool:
    """Is it "1,300 have died", "raids have killed 1,300", rather than "they have claimed that 1,300 died"?"""
    low, high = sorted((found.unit, found.trigger))
    return any(u.low in TO_THIS_DAY for u in units[max(0, low - 2 * (low == found.trigger)) : high])


def counts_crimes(sentence, found) -> bool:
    """Does a figure count what a place has many of in a year ("a city of more than 200 homicides")?"""
    return sentence.text[: sentence.units[found.unit].end].casefold().endswith(COUNTED_CRIMES)


def happened_when(units, found) -> bool:
    """Is a figure told of one moment ("were killed when soldiers stormed the village")?"""
    if found.count.quantity.figure >= COUNTED_SINCE or any(u.low in TO_THIS_DAY for u in units[max(0, found.unit - 4) : found.unit + 5]):
        return False
    at = max(found.unit, found.trigger)
    if at_a_site(units, min(found.unit, found.trigger if found.trigger >= 0 else found.unit)):
        return True
    clause = next((k for k in range(at + 1, min(at + 4, len(units))) if units[k].low == WHEN and "comma" not in units[k - 1].classes), 0)
    return clause > 0 and scope_words()["conflict"].isdisjoint(u.low for u in units[clause : clause + CLAUSE_OF_WHEN])


def at_a_site(units, at) -> bool:
    """Does "the concert hall where" stand before the unit at `at`, and no "region where"?"""
    clause = next((k for k in range(at - 1, max(0, at - 4), -1) if units[k].low in WHERE_IT), 0)
    return clause > 0 and units[clause - 1].text[:1].islower() and units[clause - 1].low not in LANDS_WHERE


def is_toll_of_more(sentence, found) -> bool:
    """Does a toll count far more than those told beside it ("... shot dead six people, taking the toll of the violence to 62")?"""
    figure = found.count.quantity.figure
    units, at = sentence.units, found.unit
    if any(u.low.rpartition(" ")[2] in scope_words()["event"] for u in units[max(0, at - CLAUSE_OF_WHEN - 2) : at]):
        return False  # "bringing the toll of Sunday's blast to 44"
    before = [u.count.quantity.figure for u in units[:at] if u.count is not None and "people" in u.classes]
    return bool(before) and 3 * max(before) <= figure


def told_in_words(sentence, credits) -> str:
    """A sentence in small letters, spaces around it, without names and without what is said of a source.

    "Revolution Council", "War Office": a capitalised word is part of a name, in a sentence that has other words. What is said
    of the source is not of what happened: "the Observatory, which monitors the conflict, said".
    """
    spoken: set[int] = set()
    for c in credits:
        if c.rule == "said" and any("who" in u.classes for u in sentence.units[c.first : c.last]):
            spoken.update(range(c.first, c.last + 1))
    units = [u for at, u in enumerate(sentence.units) if at not in spoken]
    words = [u.text for u in units]
    if 2 * sum(w[:1].islower() or w in KEPT_CAPITALS for w in words) > len(words):
        # The first word has its capital anyhow: "Cholera has killed", not "War Office officials said".
        opens = words[:1] if len(words) > 1 and not words[1][:1].isupper() else []
        words = opens + [w for w in words[len(opens) :] if not w[:1].isupper() or w in KEPT_CAPITALS]
    return f" {' '.join(words)} ".casefold()


def scope_by_time(sentence, found, time, since, until, setting, text, conflict, event) -> str:
    """`total` or `event` by the words that date a figure; "" where they leave it open. Does its sentence tell of a conflict, an event?"""
    lists = scope_words()
    figure = found.count.quantity.figure
    words = time.text.casefold().split()
    if figure >= OF_A_WAR and not event and (conflict or time.kind == "month"):
        return "total"
    if time.kind == "since" and until and len(since) == 10 and 0 <= (days(since, until) or 0) < SHORT_WHILE and figure < COUNTED_UP:
        return "event"  # "since Wednesday afternoon", told on Thursday
    if time.kind == "since" or has_cost(sentence, found, lists["conflict"]):
        return "total"
    if time.kind == "running":
        few = figure < COUNTED_UP and found.outcome == "injured"  # "two remained in hospital as of Tuesday"
        return "event" if (event or setting.disaster or few) and not conflict and not setting.disease else "total"
    if time.kind == "period":
        if not lists["event"].isdisjoint(words):
            return "event"
        length = days(since, until) if since and until else None
        if length is not None:
            return "total" if length >= LONG else "event"
        if WEEKS in words and AGO not in words:
            return "event" if happened_when(sentence.units, found) else "total"  # "in recent weeks"
        if any(w.startswith(STEMS_OF_DAYS) for w in words):
            return "event"
        return "total" if conflict or time.first is not None and time.first.unit in ("month", "year", "decade") else ""
    if time.kind in ("year", "month"):
        if RECORD_SPAN.search(text) or found.rule == "bringing_total":
            return "total"
        if figure >= MANY and (in_the_month(sentence, time, words) or time.kind == "month" and sentence.tale.mass):
            return "total"  # "270 civilians killed by bombing during April"
        if not lists["event"].isdisjoint(words) or event and not conflict:
            return "event"
        many = time.kind == "year" and figure >= MANY
        return "total" if conflict or many or found.rule in ("deaths", "deaths_in_brackets") else "event"
    if time.kind == "day":
        counted = (setting.disease or tells_of("counted_cases", text)) and not event and figure >= COUNTED_UP and found.rule in STANDS_AT
        beside_cases = tells_of("counted_cases", text) or CASES_BESIDE.search(text)
        counted = counted or beside_cases and found.rule in DISEASE_RULES  # "890 cases and 11 deaths on Friday"
        return "total" if counted else "event"
    if time.kind == "episode":
        if figure == 1 and not since:
            return "event"  # "one son died in the war"
        waged = conflict or not (lists["conflict"] - lists["drive"] if figure < COUNTED_UP else lists["conflict"]).isdisjoint(words)
        return "total" if waged or since and (days(since, setting.published) or 0) >= LONG and not event else "event"
    return ""


def in_the_month(sentence, time, words) -> bool:
    """Is a figure a month's count ("In May, raids killed 60"): the month opens its sentence, which tells of events but of no one?"""
    opened = time.kind == "month" and len(words) < 3 and not sentence.text[: time.start].strip()
    if not opened:
        return False
    many = scope_words()["series"]
    told = [u.low.rpartition(" ")[2] for u in sentence.units if u.count is None]
    one = scope_words()["event"] - many
    return not many.isdisjoint(told) and not any(w in one and after not in many for w, after in pairwise((*told, "")))  # "barrel bomb attacks"


# "14 deaths linked to a drug", "a study linked it to 14 deaths"
LINKED = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['toll_of'])})\s(?:{words_pattern(read_rules('words')['scope']['linked'])})\b"
    rf"|\b(?:{words_pattern(read_rules('words')['scope']['linked'])})\s(?:[\w,-]+\s){{0,4}}?(?:{words_pattern(read_rules('words')['scope']['toll_of'])})\b"
)
BREAKS = tuple(read_rules("words")["relations"]["event_breaks"])
KNOWN_ONE = frozenset(read_rules("words")["relations"]["known_one"])
LINKED_TO = 12  # units: how far a figure may stand from what its event is called
EVENT_NOUNS = {word: noun for noun in read_rules("words")["relations"]["told_events"] for word in (noun, f"{noun}s", f"{noun}es")}
LASTING = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['lasting'])})\s(?:[\w'’-]+\s){{0,2}}$")
DRIVE = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['drive'])})\b")
# "the bloodiest day of the revolt", "the heaviest blow since unrest began": the conflict is only what the day is measured by.
RECORD_SPAN = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['record'])})\s(?:{words_pattern(read_rules('words')['scope']['long_spans'])})\b"
)
OF_A_RECORD = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['record'])})\b"
    rf"(?!\s(?:{words_pattern(read_rules('words')['scope']['long_spans'])})\b)[^,.;]*+(?!,\s(?:in\s)?which\b)"
)
# Where somebody stays, meets or comes from: "exile in France", "a summit in Doha", "originally from Leeds".
ELSEWHERE = compiled(rf"(?i)\b(?:{words_pattern(read_rules('words')['relations']['elsewhere'])})\s(?:the\s)?$")
SPECIFIC = {"district": 0, "city": 1, "area": 2, "region": 2, "country": 3}
RELATIONS = read_rules("words")["relations"]
# "a suicide bombing", "Monday's bombing": one of what is else told of many ("270 were killed by Russian bombing during April")
MASS = words_pattern(read_rules("words")["scope"]["mass"])
ONE_BOMBING = compiled(rf"(?:\b(?:{words_pattern(RELATIONS['of_one'])})|['’]s)\s(?:[\w-]+\s){{0,3}}(?:{MASS})\b")
WHERE_IT = RELATIONS["where"]
TO_THIS_DAY = frozenset(read_rules("words")["scope"]["to_this_day"])
LOCATIVE = frozenset(RELATIONS["locative"])
HELD_IN = frozenset(RELATIONS["held_in"])
ARTICLES = frozenset(RELATIONS["before_a_place"])
ALONE = tuple(RELATIONS["alone"])  # "on Thursday alone" dates what happened, never a statement
UNCHANGED = frozenset(RELATIONS["unchanged"])
RECORD = frozenset(read_rules("words")["scope"]["superlative"])
HELD = tuple(RELATIONS["held_by"])
KEPT_CAPITALS = frozenset(RELATIONS["kept_capitals"])
STEMS_OF_DAYS = tuple(RELATIONS["stems_of_days"])
# A country that tells of its own: "Italy has reported 250 deaths", "Mexico remains the worst affected".
TELLS_OF_ITS_OWN = compiled(
    rf"\s+(?:(?:{words_pattern(RELATIONS['has_so_far'])})\s+){{0,3}}"
    rf"(?:(?:{words_pattern(RELATIONS['counts_its_own'])})\s+(?:[\w,.\-]+\s+){{1,5}}?(?:{words_pattern(RELATIONS['its_own'])})"
    rf"|(?:{words_pattern(RELATIONS['changes_its_own'])})\s+(?:{words_pattern(RELATIONS['own_toll'])})"
    rf"|(?:{words_pattern(RELATIONS['worst_hit'])})\s+(?:the\s+|among\s+)?(?:{words_pattern(RELATIONS['worst'])}))\b"
)
OPENS = compiled(r"(?:^|[.;,:]|\n)\s*(?:\p{L}+\s+)?\p{L}+\s+(?:the\s+)?$")  # before the place in "In Kenya, 40 died", "; while in Kenya 40 died"
GONE_TO = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['gone'])})\s(?:[\w’'-]+\s){{0,5}}?(?:{words_pattern(RELATIONS['gone_to'])})\s(?:(?:{words_pattern(ARTICLES)})\s)?$"
)
CAME_FROM = compiled(rf"\s(?:{words_pattern(RELATIONS['came_from'])})\s(?:[\p{{L}}’'-]+\s){{0,7}}")
NO_ORIGIN = frozenset(("be", "have", "done", "did", "does", "doing", "bare_verb", "preposition"))
HOSPITALS = tuple(w for name in RELATIONS["hospitals"] for w in (name, name.title()))
TREATED_AT = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['treated'])})\s(?:[\w.,’'-]+\s){{0,9}}?(?:{words_pattern(RELATIONS['hospitals'])})s?,?\s(?:{words_pattern(RELATIONS['held_in'])})\s(?:(?:{words_pattern(RELATIONS['articles'])}|{RELATIONS['close_by']})\s)?$"
)
OWN_DEATHS = compiled(rf"\s(?:{words_pattern(RELATIONS['own_deaths'])})\b")
WHERE = compiled(rf",?\s+(?:{words_pattern(RELATIONS['where'])})\b")
WHERE_BEHIND = compiled(rf"(?:,\s\p{{Lu}}[\w.]+(?:\s\p{{Lu}}\w+)?)?,\s(?:{words_pattern(RELATIONS['where'])})\b")  # "in Greeley, Colo., where seven died"
FORCES_OF = compiled(rf"\s(?:[a-z-]+\s)?(?:{words_pattern(RELATIONS['forces_of'])})\b")
DOER_BEFORE = frozenset(RELATIONS["before_a_doer"])
ADDRESSED = frozenset(RELATIONS["addressed"])
ACTOR_BEFORE = frozenset(RELATIONS["before_an_actor"])
# Who fires stands elsewhere: "shells fired from Harasta", "gunmen positioned in Bani Zaid".
FIRED_FROM = tuple(f"{words}{article}" for words in RELATIONS["fired_from"] for article in ("", *(f" {a}" for a in RELATIONS["articles"])))
# "Syria's rebel-held northwestern " before Idlib; the apostrophe may be lost.
OWNED = compiled(r"(?:['’]?s)?\s+(?:[a-z][\w-]*\s+){0,3}")
OF_ITS_CITY = compiled(r"\bof\b")
OF_A_SEA = compiled(rf"\s(?:{words_pattern(RELATIONS['of_a_sea'])})\b")
LANDS = compiled(rf"\s+(?:{words_pattern(RELATIONS['lands'])})\b")
IN_SOME = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['held_in'])})\s+(?:\w+\s+){{0,2}}$")
SMALL_PLACE = compiled(rf"\b(?:{words_pattern(RELATIONS['small_places'])})$")
SMALL_BEHIND = compiled(rf"\s(?:{words_pattern(RELATIONS['small_places'])})\b")
SMALL_BEFORE = compiled(rf"\b(?:{words_pattern(RELATIONS['small_places'])})\sof\s$")
SIDE = compiled(rf"\s+(?:{words_pattern(RELATIONS['side'])})\b")
# A place named before: "in the besieged city", "elsewhere in the same province"; not "in the city of Homs".
POINTED = {word: kinds.split() for kinds, words in RELATIONS["pointed_at"].items() for word in words}
POINTED_KINDS = {word: frozenset(kinds) for word, kinds in POINTED.items()}
KIND_SAID = compiled(rf"(?i)\b(?P<what>{words_pattern(POINTED)})\s+(?:of\s+)?$")
KIND_SAID_AFTER = compiled(rf"\s+(?P<what>(?i:{words_pattern(POINTED)}))\b(?!\s(?:of\s)?(?:[a-z]{{2}}-)?\p{{Lu}})")  # not "the Damascus suburb of Yalda"
HELD_AREA = compiled(
    rf"\b(?i:{words_pattern(RELATIONS['locative'])})\s+the\s+(?:[a-z-]+\s+){{0,2}}?[\w-]+(?:{words_pattern(RELATIONS['held_area'])})\s+"
    rf"(?:{words_pattern(RELATIONS['areas'])})\b(?!['’]|\s+(?:of\b|in\b|\p{{Lu}})|-)"
)
AREAS = tuple(RELATIONS["areas"])
POINTS_BACK = compiled(
    rf"\b(?i:{words_pattern(RELATIONS['locative'])})\s+the\s+(?:[a-z][\w-]*\s+){{0,2}}?(?P<what>{words_pattern(POINTED)})\b"
    r"(?!['’]|\s+(?:of\b|\p{Lu})|-)"
)
CAPITAL = compiled(
    rf"\b(?i:{words_pattern(RELATIONS['held_in'])}|of)\s+the\s+(?:[a-z][\w-]*\s+){{0,2}}?(?P<what>{words_pattern(RELATIONS['capital'])})\b"
    r"(?!['’]|-|,?\s+\p{Lu}|\s+(?:city|of)\b)"
)
LOCAL_BODIES = tuple(w for body in RELATIONS["local_bodies"] for w in (body, body.title()))
# "Beech Grove Police", "the Houma Fire Department": the name is a town's where the report says "in" it as well.
LOCAL_BODY = compiled(rf"(?<!\p{{Lu}}[\w.]{{0,20}}\s)(?<name>\p{{Lu}}\p{{Ll}}+(?:\s\p{{Lu}}\p{{Ll}}+)?)\s(?i:{words_pattern(LOCAL_BODIES)})\b")
CAPITAL_BEHIND = compiled(r"[-\s]\p{Lu}")
FIXED_SPOT = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['fixed_spots'])})\b")
AND_IN = compiled(rf"\b(?:{words_pattern(RELATIONS['joins'] + RELATIONS['begins_a_clause'])})\s{RELATIONS['in']}\s(?:the\s)?(?:[a-z]+\s){{0,3}}$")
OF_SOME = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['of_some'])})\b")  # "21 people, most of them in Homs"
SIDE_OF_IT = compiled(rf"\b(?:{words_pattern(RELATIONS['sides_of_it'])})\sof\sthe\s(?:{words_pattern(RELATIONS['lands_of_it'])})\b")  # "in the east of the country"
SCENE_OF = compiled(rf",\s(?:the\s)?(?:{words_pattern(RELATIONS['scene'])})\sof\s")
PAGE_PARTS = compiled(r"\s(?:[-–—|»«]|::)\s")
# With the call letters of American stations: "WTOC-TV", "KCTV5", "WWBT".
PAGE_NAME = compiled(rf"\b(?:[KW]\p{{Lu}}{{2,3}}(?:-TV|\s?\d)|{'|'.join(RELATIONS['page_names'])})\b|^[KW]\p{{Lu}}{{3}}$|\.(?:com|org|net)\b")
# "the Florida high school where 17 died", "the Boston attack that killed three"
SITE_WHERE = compiled(
    rf"(?:\s[a-z][a-z-]*){{1,3}},?\s(?:{words_pattern(RELATIONS['where'])})\b"
    rf"|(?:\s(?!(?:{words_pattern(RELATIONS['no_site'])})\b)[a-z][a-z-]*){{0,3}}\s(?:{words_pattern(read_rules('words')['scope']['event'])}),?\s(?:{words_pattern(RELATIONS['that_killed'])})\b"
)
DWELLER = compiled(rf"\s(?:[a-z]+\s)?(?:{words_pattern(RELATIONS['dwellers'])})\b")
LONG_WAR = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['long_wars'])}"
    rf"|(?:[\w-]+-)?(?:{words_pattern(RELATIONS['how_long'])})\s(?:[a-z-]+\s){{0,2}}(?:{words_pattern(RELATIONS['wars'])}))\b"
)
LESSER = compiled(rf"\b(?:{words_pattern(RELATIONS['lesser'])})\s")
THERE = compiled(
    rf"(?<=\b(?!(?:{words_pattern(RELATIONS['no_there'])})\s)\w+\s)(?:{words_pattern(RELATIONS['there'])})\b"
    rf"(?!['’]|\s+(?:{words_pattern(RELATIONS['there_is'])})\b)"
)
SURVEY = 20  # sentences: how far a report is read for the country it is about
NATIONWIDE = compiled(rf"(?i)\b(?:{words_pattern(read_rules('words')['scope']['country_of_report'])})\b")
WORLDWIDE = compiled(
    rf"(?i)\b(?:(?:{words_pattern(read_rules('words')['scope']['worldwide'])})|{RELATIONS['in']}\s(?:\w+\s){{0,2}}\d+\s(?:{words_pattern(RELATIONS['in_countries'])}))\b"
)
CLAUSE = compiled(rf"\b(?:{words_pattern(RELATIONS['begins_a_clause'])})\b")
POINTERS = 5  # "in the city"s of one sentence: one is enough but for a text written to be slow
AGAIN = 3  # sentences: how soon after a figure its town may be told
HAPPENED = frozenset(("done", "did", "does", "doing"))
BETWEEN = frozenset(("preposition", "of", "done", "does", "did", "doing", "comma", "stop", "be", "have", "say"))
KILLS = HAPPENED | {"have", "who"}
WITHIN_SINCE = frozenset(("comma", "stop", "quote", "close", "say", "who", "done", "does", "but", "and", "have"))  # what ends a clause of "since"
DISASTER_IN = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['disaster'])})\s(?:{words_pattern(RELATIONS['held_in'])})\s(?:the\s)?$")
DISASTER_OF = compiled(rf"(?:['’]s)?\s(?:{words_pattern(read_rules('words')['scope']['disaster'])})\b")
DISASTER_BEHIND = compiled(rf"\s(?:[\w.-]+\s){{0,2}}(?:{words_pattern(read_rules('words')['scope']['disaster'])})\b")  # "the 12 January 7.0-magnitude quake"
DISASTER_BEFORE = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['disaster'])})\s(?:[\w.-]+\s){{0,5}}$")  # "the quake that hit Haiti on 12 January"
STEPS, STEPS_OF_TRIALS, TRIALS = (frozenset(RELATIONS[name]) for name in ("steps", "steps_of_trials", "trials"))
STEPS_BEHIND, TO, BREAKS_OFF = RELATIONS["steps_behind"], RELATIONS["to"], frozenset(RELATIONS["breaks_off"])
ONLY_PASSIVE = frozenset(RELATIONS["only_passive"])
CLAUSE_OF_WHEN = 7  # units: "when the civil war raged" is no moment
STEP = 6  # units between a later step and its day
REACH_OF_TRIAL = 20  # units: "the trial of a man ... began on Monday"
OPENS_STEP = frozenset(("stop", "comma", "and", "but", "who"))
ENDS_STEP = frozenset(("stop", "comma", "who", "and", "but", "done", "does", "did", "doing", "say"))
JOINS_STEP = frozenset(("stop", "comma", "and", "but", "quote"))
BEGAN = frozenset(read_rules("words")["scope"]["began"])
LOCALS = frozenset(RELATIONS["locals"])
GONE = frozenset(RELATIONS["gone"])
OF_THE_STATE = frozenset(RELATIONS["of_the_state"])
TOWNS = frozenset(RELATIONS["towns"])
SEATS_OF_POWER = frozenset(RELATIONS["seats_of_power"])  # a government, unless something happens in or near one
RIVERS = frozenset(RELATIONS["rivers"])
SEATS = frozenset(RELATIONS["seats"])
PAPERS = frozenset(RELATIONS["papers"])
SEAT_OF = compiled(rf"\b(?:{words_pattern(SEATS)})\sof\s[^,.;]*+")
# What happened, told of again: "the strikes on the town of Ariha", "the blast took place outside ...".
JUST_NEAR = compiled(rf"(?i)(?<!\b(?:{words_pattern(RELATIONS['couples'])})\s)\b(?:{words_pattern(RELATIONS['near_to'])})\s(?:[a-z]+\s){{0,3}}$")
BESIDE_ANOTHER = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['one_of_some'])})\s(?:[a-z-]+\s){{0,2}}?(?:{words_pattern(RELATIONS['beside_another'])})"
    rf"\s(?:{words_pattern(RELATIONS['lies_by'])})\s(?:[a-z]+\s){{0,3}}$"
)
PICTURE = compiled(r"[.,]?\s*\((?=\p{Lu})[^()]{2,40}\)")  # "(Reuters)", behind the date that ends a caption
PICTURED = 45  # characters
NEXT_ITEM = compiled(r"\s-\s")  # "23 Dec 2011 - 44 people were killed in Damascus 10 Feb 2012 - 28 people ...": each its own place
# "Tags Syria air raid": what a page is filed under.
TAGS = compiled(rf"\b(?:{words_pattern(RELATIONS['tags'])})\s+(?:(?!(?:{words_pattern(RELATIONS['no_tag'])})\b)[\p{{L}}'’-]+\s+)*+")
CAPTION = compiled(rf"\([^()]{{0,40}}\b(?i:{words_pattern(RELATIONS['caption'])})\)\s(?=\p{{Lu}}|\d)")  # "... in Aleppo (Reuters Photo) Ten people were killed"
LIES_NEAR = compiled(
    rf",?\s(?:(?:(?:a|an|the)\s(?:[\w-]+\s){{1,3}})?"
    rf"(?:just\s|(?:[\w.]+\s)?[\w.]+\s(?:{words_pattern(RELATIONS['distances'])})\s)?(?:{words_pattern(RELATIONS['lies_by'][1:])})"
    rf"|(?:a|an|the)\s(?:[\w-]+\s){{0,2}}(?:{words_pattern(RELATIONS['beside_another'])})\sof)\s"
    rf"(?:the\s)?(?:(?:[\w-]+\s){{0,2}}(?:{words_pattern(RELATIONS['small_towns'])})\s(?:of\s)?)?"
)
# Between a quarter and its city: "the Midan quarter in Aleppo", "al-Shaar district of the city of Aleppo".
LIES_INSIDE = compiled(
    rf"\s(?:(?:{words_pattern(RELATIONS['small_places'] + RELATIONS['loose_places'])})\s)?(?:{words_pattern(RELATIONS['holds'])})\s"
    rf"(?:the\s)?(?:[\w-]+\s)?(?:(?:{words_pattern(RELATIONS['small_towns'])})\sof\s)?"
)
ITS_SUBURB = compiled(
    rf"(?:['’]?s|['’])?\s(?:[a-z-]+\s){{0,2}}"
    rf"(?:(?:{words_pattern(RELATIONS['suburbs'])})\s(?:of\s)?|(?:{words_pattern(RELATIONS['small_places'] + RELATIONS['small_towns'])})\sof\s)(?:the\s)?"
)
THE_EVENT = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['took_place'])})\b"
    rf"|\bthe\s+(?:[a-z][\w-]*\s+){{0,2}}?(?:{words_pattern(read_rules('words')['scope']['event'])})\b"
)
# What happened, right before where it did: "the overnight strikes on the town of", "the jets targeted the rebel-held".
STRUCK_AT = compiled(
    rf"(?i)(?:\bthe\s(?:[\w-]+\s){{0,3}}?(?:{words_pattern(read_rules('words')['scope']['event'] + RELATIONS['scene'])})\s(?:{words_pattern(RELATIONS['where_struck'])})"
    rf"|(?<!\b(?:have|has|had|having)\s(?:\w+\s)?)\b(?:{words_pattern(RELATIONS['strikes'])}))\s"
    rf"(?:(?:the|a)\s)?(?:(?:[a-z][\w-]*|\p{{Lu}}\w+s)\s){{0,3}}(?:(?:{words_pattern(RELATIONS['small_towns'])})\sof\s)?(?:[aA]l-)?$"
)
MORE_THAN_ONE = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['more_than_one'])})\b")  # "a string of blasts": of more than one place
JOINED_BEFORE = compiled(rf"\b(?:{words_pattern(RELATIONS['couples'])})\s(?:[a-z-]+\s){{0,2}}$")  # "in Homs and ..."
# A sentence with one of these tells of more than what was told before it.
ANOTHER_EVENT = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['another_event'])})\b")
ROAD = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['roads'])})$")
# "WILKINSBURG (KDKA) -": a town that no list has, if the report says "in Wilkinsburg" as well.
STRANGE_DATELINE = compiled(r"(?:^|\n)(?P<name>\p{Lu}[\p{Lu}'’.]{3,}(?:\s\p{Lu}{3,}){0,2})(?:,\s\p{Lu}[\w.]+)?\s*\([\p{Lu}\d][\w/ -]{1,20}\)\s?[-–—]")
FIRST = 8  # sentences: how far down a dateline may stand
CASES_BESIDE = compiled(rf"\d\s(?:{words_pattern(read_rules('words')['scope']['cases_beside'])})\b")
DIED = ("people_did", "had_done", "were_done", "does_people")
BARE_TIMES = ("on", "in")  # rules of times without what happened in them: "in 1982", not "the 1918 flu"
SHORT = 15  # units: a sentence so short may hold no more than a figure of what was told before it
APART_FROM_IT, ONE_OR_THE = frozenset(RELATIONS["apart_from_it"]), frozenset(RELATIONS["articles"])
LANDS_WHERE = frozenset(RELATIONS["lands_where"])
SINCE, THAT, IN, WHEN, WEEKS, AGO = (RELATIONS[word] for word in ("since", "that", "in", "when", "weeks", "ago"))
COUNTED_CRIMES = tuple(f" {word}" for word in read_rules("words")["scope"]["counted_crimes"])
TO_COME, HAS_COME = frozenset(RELATIONS["to_come"]), frozenset(RELATIONS["has_come"])
BACK = 9  # sentences: how far a place or day may be carried on


def conflict_start(sentences, published: str) -> str:
    """When the conflict or epidemic that a report tells of began, by its own words; "" where it does not say.

    "since the uprising began in March last year", "the war, which broke out in 2011".
    """
    lists = scope_words()
    begun = (*lists["conflict"], *lists["protest"])
    told = began = ""
    for sentence in sentences:
        low = sentence.text.casefold()
        if SINCE not in low and not any(w in low for w in lists["began"]):
            continue
        for time in times_of(sentence):
            if time.anaphoric:
                continue
            since, until = period(time, published)
            if time.kind == "since" and since and len(since) < 10 and (days(since, published) or 0) < TOO_OLD:
                words = time.text.casefold()
                measured = not any(w in words for w in lists["began"]) and any(m.start() < time.start < m.end() for m in OF_A_RECORD.finditer(low))
                if measured or LASTING.search(low, max(0, time.start - FAR), time.start):
                    continue  # "a town besieged since 2013", "the biggest raid since the 2003 invasion"
                if any(w in words for w in (*begun, *lists["began"])):
                    return since
                if len(since) > 4 or (days(since, published) or 0) < YEARS_BACK or any(w in low for w in begun):
                    told = told or since
            if (
                time.kind in ("year", "month", "day")
                and until
                and (days(until, published) or 0) < TOO_OLD
                and begins_something(low, time, begun, lists["began"])
            ):
                began = began or until[:7]
    return began or told


def begins_something(low: str, time, begun, began) -> bool:
    """Does a sentence tell, close to a time, that something it counts from began ("the revolt, which broke out in March")?"""
    near = low[max(0, time.start - 2 * FAR) : time.end + FAR // 2]
    words = [w for w in began if w in near]
    return any(w in low for w in begun if w not in words) if words else False


@cache
def themes() -> dict[str, regex.Pattern]:
    """What a report is about if it has enough of these words, in any of their endings ("floods", "flooding")."""
    return {name: compiled(rf"\b(?:{words_pattern(scope_words()[name])}){TAIL[name]}") for name in TAIL}


TAIL = {"disease": r"s?\b", "disaster": "", "waged": r"s?\b"}  # "flu", not "fluent"


def is_told(low: str, theme: str, often: int) -> bool:
    """Does a text in small letters speak so often of disease, of a disaster, of a war?"""
    if sum(low.count(word) for word in scope_words()[theme]) < often:  # nor are whole words as many; quicker than a pattern
        return False
    return sum(1 for _ in islice(themes()[theme].finditer(low), often)) >= often


def find_setting(content: str, title: str, sentences, published: str) -> Setting:
    """Read the report once for what its claims share: its day, the country that most of its places lie in, its dateline."""
    body = content[len(title) :].lstrip("\n") if title and content.startswith(title) else content
    if body.startswith(title):
        body = body[len(title) :].lstrip(" .\n")  # the headline once more, as its page prints it
    day = printed_day(body, published) if published else dateline(content)
    setting = Setting(day or published, titled=bool(title))
    low = content.casefold()
    setting.disease = is_told(low, "disease", 4)
    setting.disaster = is_told(low, "disaster", 1)
    setting.conflict = is_told(low, "waged", 3)
    at_desk: Counter = Counter()
    page = page_name_at(title)
    for s in sentences if page < len(title) else ():
        if s.start >= len(title):
            break
        at_desk.update(p.country for p in places_of(s) if s.start + p.start >= page and p.country)
        s.places = [p for p in places_of(s) if s.start + p.start < page]
    weight: Counter = Counter()
    again: Counter = Counter()
    named: set[str] = set()
    names: dict[str, str] = {}
    for s in sentences[:SURVEY]:
        for p in places_of(s):
            if p.kind != "demonym" and setting.dateline == (-1, -1) and heads_report(s, p):
                setting.dateline = (s.start + p.start, s.start + p.end)
                setting.filed = p.text
                at_desk[p.country] += 1
            elif is_filed(s, p, setting):
                at_desk[p.country] += 1
            elif p.country and p.kind != "demonym":
                weight[p.country] += STRUCK if setting.disaster and is_struck(s.text, p) else 0.5 if is_actor(s, p) else 3 if p.kind == "country" else 2
                again[p.country] += p.text.casefold() == setting.filed.casefold()
            elif p.country:
                weight[p.country] += 1
            if p.kind == "country":
                names.setdefault(p.country, p.name)
            if p.kind in ("country", "demonym"):
                named.add(p.country)
    for country in again.keys() - named:
        weight[country] -= again[country]  # "told Reuters in London", of a report filed there that never says Britain
    weight = weight or at_desk  # where a report was filed tells what it is about only if nothing else does
    know_again(sentences[:SURVEY])
    if weight:
        setting.country = max(weight, key=lambda c: (weight[c], c))
        setting.countries = frozenset(named)
        setting.alone = 3 * weight[setting.country] >= 2 * weight.total()
        setting.country_name = names.get(setting.country, "")
        if is_told(low, "disaster", 3):
            often = Counter(p.name for s in sentences[:SURVEY] for p in places_of(s) if p.country == setting.country and p.kind != "demonym")
            most = often.pop(setting.country_name, 0)
            setting.widespread = 2 * most >= 3 * max(often.values(), default=1)
    if setting.disaster:
        setting.struck = day_of_disaster(sentences, setting)
    return setting


def page_name_at(title: str) -> int:
    """Where a headline goes over into its page's name ("4 hurt in shooting « CBS San Francisco"), the places in which are none of the report's."""
    parts = list(PAGE_PARTS.finditer(title))
    ends = [*(part.start() for part in parts[1:]), len(title)]
    for part, end in zip(parts, ends, strict=False):
        if PAGE_NAME.search(title[part.end() : end].strip()):
            return part.start()
    return len(title)


def know_again(sentences) -> None:
    """Take a town that no list has, called one once ("the village of Tal Maliq", "Beech Grove Police"), for a place where its
    name stands again ("in Tal Maliq"); where it is without its country, that told elsewhere is its own."""
    strangers = {p.text: p for s in sentences for p in places_of(s) if p.kind in ("city", "district") and p.name == p.text and gazetteer.row_of(p.text) is None}
    lands = {p.text: p.country for s in sentences for p in places_of(s) if p.country and p.text in strangers}
    for s in sentences if lands else ():
        if any(not p.country and p.text in lands for p in places_of(s)):
            s.places = [replace(p, country=lands[p.text]) if not p.country and p.text in lands else p for p in places_of(s)]
    for s in sentences:
        for m in LOCAL_BODY.finditer(s.text) if any(body in s.text for body in LOCAL_BODIES) else ():
            name = m["name"]
            if name not in strangers and not any(p.start < m.end("name") and m.start() < p.end for p in places_of(s)) and gazetteer.is_unknown(name):
                strangers[name] = gazetteer.Place(0, 0, name, name, "", "city")
    for s in sentences[:FIRST]:
        m = STRANGE_DATELINE.search(s.text)
        name = m["name"].title() if m else ""
        if name and name not in strangers and gazetteer.is_unknown(name) and not any(p.start < m.end("name") and m.start("name") < p.end for p in places_of(s)):
            strangers[name] = gazetteer.Place(0, 0, name, name, "", "city")
    for name, stranger in strangers.items():
        for s in sentences:
            at = s.text.find(name)
            end = at + len(name)
            if at < 0 or s.text[end : end + 1].isalnum() or any(p.start < end and at < p.end for p in places_of(s)):
                continue
            if word_before(s.text, at) in HELD_IN and not CAPITAL_BEHIND.match(s.text, end):
                s.places = sorted((*places_of(s), replace(stranger, start=at, end=end)), key=lambda p: p.start)


def is_struck(text: str, place) -> bool:
    """Is a place said to be where the disaster struck ("the earthquake in Haiti", "the Haiti quake")?"""
    before = text[max(0, place.start - FAR) : place.start].casefold()
    return DISASTER_IN.search(before) is not None or DISASTER_OF.match(text[place.end : place.end + FAR].casefold()) is not None


def day_of_disaster(sentences, setting) -> str:
    """The day that a report tells its earthquake or storm struck on ("Tuesday's earthquake", "the quake on 12 January"), or ""."""
    for s in sentences[:SURVEY]:
        low = s.text.casefold()
        if not any(w in low for w in scope_words()["disaster"]):
            continue
        for time in times_of(s):
            beside = DISASTER_BEHIND.match(low, time.end) or DISASTER_BEFORE.search(low, max(0, time.start - FAR), time.start)
            if time.kind == "day" and not time.anaphoric and beside and not is_report_date(s, time, setting):
                day = period(time, setting.published)[1]
                if len(day) == 10:
                    return day
    return ""


def heads_report(sentence, place) -> bool:
    """Is the place a report's dateline: near its top, and if not quite there, in capitals ("Photo: AFP AMMAN (Reuters) -")?"""
    at = sentence.start + place.start
    if place.start < 60 and at < TOP and is_dateline(sentence, place) or not place.start and FILED_BY.match(sentence.text, place.end):
        return True
    return at < TOP and place.text.isupper() and len(place.text) > 3 and not sentence.text.isupper() and bool(FILED_BY.match(sentence.text, place.end))


def is_dateline(sentence, place) -> bool:
    """Is the place where the report was filed ("BAGHDAD (Reuters) -", "SHAHE, CHINA --")?"""
    after = sentence.text[place.end : place.end + 45]
    before = sentence.text[: place.start]
    opened = before.strip() == "" or before.isupper() or before.rstrip()[-1:] in ".!?)"
    return opened and (
        after.lstrip()[:1] in ("(", "-", "–", "—")
        or after.lstrip()[:1] == ":" and place.kind != "country"  # "BEIRUT: Shells fell"; "Chile: 40 dead" tells where they died
        or ("(" in after[:25] or " -" in after[:30])
        and sentence.text[place.start : place.end].isupper()
    )


def is_filed(sentence, place, setting) -> bool:
    """Does a place stand where the report says that it was filed, at its dateline or in the line above it ("AMMAN | Fri Jun 10")?"""
    if setting.dateline == (sentence.start + place.start, sentence.start + place.end):
        return True
    if sentence.start + place.start - 2 == setting.dateline[1] and sentence.text.startswith(", ", place.start - 2):
        return True  # the state of "JACKSONVILLE, Fla. -"
    return place.text == setting.filed and place.text.isupper() and len(place.text) > 3 and not sentence.text.isupper()


def places_of(sentence) -> list:
    """The places of a sentence, found when first asked for."""
    if sentence.places is None:
        sentence.places = find_places(sentence.text)
    return sentence.places


def word_before(text: str, at: int) -> str:
    """The last word before an offset that is no article or kind of place ("in the town of" gives "of")."""
    words = text[max(0, at - 40) : at].casefold().replace(",", " ,").split()
    while words and (words[-1] in ARTICLES or words[-1].endswith(HELD)):
        words.pop()
    return words[-1] if words else ""


def is_actor(sentence, place) -> bool:
    """Is a country named as the one that acts ("Russia said", "launched by Israel", "US airstrikes")?"""
    text = sentence.text
    before = word_before(text, place.start)
    if place.text in SEATS_OF_POWER:
        return before not in HELD_IN
    if place.kind != "country":
        if before not in DOER_BEFORE and before not in ADDRESSED and text[place.end + 1 :].partition(" ")[0] not in ADDRESSED:
            return False
        return is_capital(place)  # "attacks carried out by Washington", "accused Damascus of"
    if FORCES_OF.match(text, place.end):
        return True  # "at the hands of US forces"
    if before in LOCATIVE and before not in ACTOR_BEFORE or before.endswith(("'s", "’s")):
        return False
    if TELLS_OF_ITS_OWN.match(text, place.end, place.end + 120):
        return False
    after = text[place.end : place.end + 3]
    return not (after[:1] in (",", ".", ";") and before) and not after.startswith(("'s", "’s"))


@lru_cache(maxsize=64)
def searched(pattern, text: str):
    """What a pattern finds first in a sentence, looked for once for all its figures."""
    return pattern.search(text)


def where(sentences, index, found, scope, setting, credits=(), recent=False, time=None):
    """The place of a figure and its country, or None: what `place_of` finds, in the light of the whole report.

    A name that several places bear is the one in the report's own country, unless the report names the other's country;
    an unknown one lies in the report's country, if that is the only one it tells of.
    """
    place = place_of(sentences, index, found, scope, setting, credits, recent)
    if time is not None and any(m is not None and m.known for m in (time.first, time.last)) and place not in places_of(sentences[index]):
        return next((country_named(p) for p in find_places(time.text)), None)  # "in the Vietnam War", wherever the report is about
    if place is None or place.country == setting.country or not setting.country or place.kind in ("country", "area"):
        return place
    if not place.country:
        return replace(place, country=setting.country) if setting.alone and place.kind in ("city", "district", "region") else place
    if place.country in setting.countries:
        return place
    namesake = gazetteer.namesake_in(place, setting.country)
    if namesake is None and setting.alone and not is_capital(place) and is_small(sentences, index, place):
        return replace(place, country=setting.country)
    return namesake or place


def is_small(sentences, index, place) -> bool:
    """Is it called a village or a quarter where it is named, near a sentence ("Arak district", "the village of Arak")?"""
    for s in sentences[max(0, index - BACK) : index + BACK]:
        if s.places is not None and place in s.places:
            return SMALL_PLACE.search(place.text) or SMALL_BEHIND.match(s.text, place.end) or SMALL_BEFORE.search(s.text, max(0, place.start - 30), place.start)
    return False


def place_of(sentences, index, found, scope, setting, credits=(), recent=False):
    """The place of a figure, or None where the text names none.

    The most specific place in the sentence that is said to hold it ("in", "near"), the nearest of these; else one of the
    sentences before or right after that lies in the place the sentence names. A total of a conflict is the country's unless
    its sentence says otherwise or it is `recent`. Names of peoples and bodies ("Syrian") and countries that act are no places.
    """
    sentence = sentences[index]
    at = sentence.units[found.unit].start if sentence.units else 0
    ranked, home, divided = rank_places(sentence, at, found, scope, setting, credits)
    pointed = pointed_at(sentences, index, at, ranked, setting)
    if pointed is not None:
        return pointed
    ranked.sort(key=lambda r: r[:2])
    best = ranked[0][2] if ranked and ranked[0][0] < APART else None
    if (best is None or ranked[0][0] > HOLDS) and (is_worldwide(sentence, found) or is_pandemic(sentence, found)):
        return None
    across = searched(NATIONWIDE, sentence.text)
    if (best is None or best.kind != "country") and (scope == "total" or found.count.quantity.figure >= LARGE):
        whole = of_its_war(sentence, at, ranked)
        if whole is not None and (whole.country or not recent):
            return whole if whole.country else country_place(sentences, index, setting, whole=True) or best
    if best is not None and not (across and (ranked[0][0] > HOLDS or 0 <= across.start() - at < ranked[0][1])):
        best = most_specific(sentences, index, at, found, scope, setting, ranked)
        bank = told_before(sentences, index, scope, setting) if best.name in RIVERS and scope == "event" else None
        return bank if bank is not None and bank.kind in ("city", "region", "district") else best  # a river is long
    nation = telling_nation(sentence, credits) if best is None and setting.disease else None
    if nation is not None:
        return nation
    struck = setting.widespread and found.count.quantity.figure >= LARGE  # so many die in no one town
    if home is not None and home.kind == "country" and not ranked:
        return replace(home, start=-1, end=-1)
    if across or divided or struck or scope == "total" and not recent or best is None and searched(SIDE_OF_IT, sentence.text):
        return country_place(sentences, index, setting, whole=True)
    if home is not None and not ranked:
        return replace(home, start=-1, end=-1)  # where its source is rather than, as said, where it happened
    near = told_before(sentences, index, scope, setting) or told_next(sentences, index, setting)
    own = (
        near is not None
        and near.country not in ("", setting.country)
        and (SPECIFIC[near.kind] > 1 and not FIXED_SPOT.search(near.text) or is_capital(near))
        and any(p.country == setting.country and not 0 <= p.start - sentence.units[found.unit].end < 3 for p in places_of(sentence))
    )
    if near is not None and near.kind in ("country", "region", "area") and near.country and scope == "event" and not own:
        near = told_again(sentences, index, near, setting, carried=True) or near
    if near is not None and not own:  # "The Haitian president fears that thousands died" is not of the place abroad told before
        return near
    if ranked and ranked[0][0] != FILED_FROM and ranked[0][2].country in ("", setting.country):
        return ranked[0][2]
    land = country_place(sentences, index, setting)
    town = told_again(sentences, index, land, setting, carried=True) if land is not None and scope == "event" and found.count.quantity.qualifier != "vague" else None
    return town or land or (ranked[0][2] if ranked else None)


def of_its_war(sentence, at, ranked):
    """The country whose war, by the sentence, a total is that of ("the Syrian revolt has left 5,000 dead"), though it names a town as well.

    A war that is only said to be long ("months of unrest that have killed 900") is that of the report's country: a place without a name.
    None where a place that holds what happened stands nearer, or behind the war itself ("the year-old revolt in Homs").
    """
    m = None
    for m in LONG_WAR.finditer(sentence.text, max(0, at - 3 * FAR), at + 2 * FAR):
        if m.end() > at:
            break
    if m is None:
        return None
    low, high = sorted((at, m.start()))
    if any(u.count is not None and low < u.start < high for u in sentence.units):
        return None  # it is the war of another figure
    if m.end() <= at and not any(m.end() <= u.start < at and not KILLS.isdisjoint(u.classes) for u in sentence.units):
        return None  # nothing says that it killed so many: "... of the Vietnam War, to say nothing of 400,000 in the next"
    if any(tier == HOLDS and (low < p.start < high or 0 <= p.start - m.end() < FAR // 4) for tier, _, p in ranked):
        return None
    if any(tier == HOLDS and p.kind != "country" and (0 <= p.start - at < FAR or opens_its_clause(sentence, p, at)) for tier, _, p in ranked):
        return None
    owner = next((p for p in places_of(sentence) if p.kind in ("country", "demonym") and p.end <= m.end() and m.start() - p.end < 3), None)
    return country_named(owner) if owner is not None else gazetteer.Place(-1, -1, "", "", "", "country")


# How a sentence tells of a place: what happened happened there; it is only named; it is a sea, or where a part of them died;
# something else is there (who acts, where people went); the report was filed there. The lower, the likelier it is the figure's.
HOLDS, NAMED, WIDE, APART, FILED_FROM = range(5)


def rank_places(sentence, at, found, scope, setting, credits):
    """The places of a sentence that may be a figure's, which stands at an offset, those of who speaks left out.

    Returns ([(how it is told of, how far it seems from the figure, place)], where its source is if that is a local ("a doctor
    in Mosul"), is a part of the figure told of its own town?). Where it is, the whole is of more than one.
    """
    ranked, home, divided = [], None, False
    at_home = None  # the place last named of who speaks
    others = counts_in(sentence)
    spoken = ends_of_speakers(sentence, credits)
    last = None
    captioned = max((m.end() for m in CAPTION.finditer(sentence.text, max(0, at - REACH), at + 1)), default=0) if "(" in sentence.text else 0
    times = sentence.times if " - " in sentence.text and sentence.times else ()
    listed = [t.start for t in times if t.kind == "day" and NEXT_ITEM.match(sentence.text, t.end)]
    tags = TAGS.search(sentence.text, max(0, at - REACH), at + 1)
    captioned = max(captioned, tags.end()) if tags else captioned
    for p in places_of(sentence):
        before, last = last, p
        if abs(p.start - at) > REACH:
            continue
        if p.kind == "demonym":
            if not SIDE.match(sentence.text, p.end) and not is_land(sentence.text, p):
                continue
            p = replace(country_named(p), start=p.start, end=p.end)  # "on the Syrian side of the border"
        of_its_own = TELLS_OF_ITS_OWN.match(sentence.text, p.end, p.end + 120) or p.kind == "country" and (
            OWN_DEATHS.match(sentence.text, p.end) or not p.start and sentence.text.startswith(":", p.end)
        )
        by = None if of_its_own or WHERE_BEHIND.match(sentence.text, p.end) else next((c for c in credits if max(c.start, c.person) <= p.start < spoken[c.first]), None)
        if by is not None:
            if p.kind in ("city", "district") and not LOCALS.isdisjoint(by.text.casefold().split()):
                home = home if home is not None and p.start - home.end < LINK and inside(p, home) else p
            elif p.kind == "country" and told_in(sentence, p) and not PAPERS.isdisjoint(by.text.casefold().split()):
                home = home or p  # "a report on abuses in Syria says": what it counts happened there
            at_home = p
            continue
        if at_home is not None and at_home is before and sentence.text[before.end : p.start] == ", " :
            continue  # "a union leader in Greeley, Colo."
        apart = beyond_a_part(sentence.units, found.unit, p.start)
        divided = divided or apart and p.kind != "district" and p.country == setting.country
        tier = tier_of(sentence, p, before, found, setting, of_its_own)
        at_site = p.end < at and (SCENE_OF.match(sentence.text, p.end) or is_site(sentence, p, at))
        gap = 0 if at_site else reach(sentence, p, at, others)
        abroad = (
            scope == "total"
            and p.country != setting.country
            and gap > FAR
            and not of_its_own
            and not (tier == HOLDS and (p.kind == "country" or WHERE.match(sentence.text, p.end)) and opens_its_clause(sentence, p, at))
        )
        if tier < APART and (apart or abroad or p.end < captioned or any(min(at, p.start) < i < max(at, p.start) for i in listed)):
            tier = APART  # a country's total stands beside the cities where others talk of it
        if ranked and ranked[-1][2] is before and tier <= WIDE and ranked[-1][0] < APART:
            near = min(gap, ranked[-1][1])
            if only_tells_where(sentence.text, before, p):
                # "in Harasta near Damascus": the town counts, from wherever one looks
                tier, gap = max(tier, ranked[-1][0]), near + 1
                ranked[-1] = ranked[-1][0], near, before
            elif leads_to(sentence.text, before, p):
                tier, gap = ranked[-1][0], near  # "in the Damascus suburb of Yalda"
                p = replace(p, country=before.country or p.country)
                ranked[-1] = ranked[-1][0], near + 1, before
        ranked.append((tier, gap, p))
    return ranked, home, divided


def counts_in(sentence):
    """The units of a sentence that a place may belong to instead of the figure: its numbers, and the word before a part of one."""
    return [u for u in sentence.units if u.count is not None or "including" in u.classes]


def ends_of_speakers(sentence, credits) -> dict[int, int]:
    """Where what is told of who speaks ends, by the unit that the credit begins with: "a man living in Lima said" at the verb."""
    return {c.first: max(c.end, sentence.units[c.last].start) if c.rule == "said" else c.end for c in credits}


def tier_of(sentence, place, before, found, setting, of_its_own) -> int:
    """How a sentence tells of a place; `before` is the one it names before it. A country that tells of its own does not act."""
    text = sentence.text
    if is_filed(sentence, place, setting) or place.text.isupper() and not text.isupper() and is_dateline(sentence, place):
        return FILED_FROM
    if is_site(sentence, place, sentence.units[found.unit].start):
        return HOLDS
    if is_actor(sentence, place) and not setting.disease and not of_its_own:
        return APART
    if is_fired_from(text, place.start) or is_gone_to(text, place) or is_treated_at(text, place):
        return APART
    if DWELLER.match(text, place.end) and word_before(text, place.start) not in HELD_IN:
        return APART  # "Miami man killed two daughters": where he is from
    if is_water(place) and OF_A_SEA.match(text, place.end):
        return APART  # "the Caribbean island": somewhere in it
    if is_water(place) or of_a_part(sentence.units, found.unit, place.start) or is_origin(sentence, place, found):
        return WIDE
    return HOLDS if stands_in(sentence, place, before) and not opens_beside(text, place) else NAMED


def is_site(sentence, place, at) -> bool:
    """Is the figure at an offset told of a spot of the place in a clause of its own ("the Florida high school where 17 were slain")?"""
    m = SITE_WHERE.match(sentence.text, place.end, at) if place.end < at else None
    return m is not None and not any(m.end() <= u.start < at and ("comma" in u.classes or "strong_say" in u.classes or u.count is not None) for u in sentence.units)


def telling_nation(sentence, credits):
    """The country whose own government tells of an epidemic ("Mexico's health minister said"), or None."""
    spoken = ends_of_speakers(sentence, credits)
    nation = None
    for p in places_of(sentence):
        if p.country and p.kind in ("demonym", "country"):
            by = next((c for c in credits if c.start <= p.start < spoken[c.first]), None)
            if by is not None and not OF_THE_STATE.isdisjoint(by.text.casefold().split()):
                nation = country_named(p)
    return nation


def most_specific(sentences, index, at, found, scope, setting, ranked):
    """The likeliest of the ranked places, or what lies in it and is named beside it or, of an event, told soon after."""
    sentence = sentences[index]
    first, _, best = ranked[0]
    for tier, _, p in ranked[1:]:
        if (
            tier < APART
            and not CLAUSE.search(sentence.text, min(p.end, best.end), max(p.start, best.start))
            and (breadth(p) < breadth(best) and (not is_water(p) or SPECIFIC[best.kind] > 2) or is_water(best) and not is_water(p) and p.kind != "country")
            and (abs(p.start - best.start) < FAR or tier == HOLDS and goes_on(sentence.text, best, sentence.units[found.unit].end, p))
            and (inside(best, p) or said_to_lie(sentence.text, p, best))
            and not counts_between(sentence, p, best, found)
            and not (p.start > best.end and BESIDE_ANOTHER.search(sentence.text, best.end, p.start))  # "Ghouta, a suburb of Damascus"
            and not only_tells_where(sentence.text, best, p)
        ):
            best = p
    if scope != "event":
        return best
    if best.kind == "city" and best.country and JUST_NEAR.search(sentence.text, max(0, best.start - FAR), best.start):
        land = gazetteer.gazetteer().countries.get(best.country)  # "a village near Damascus": what is told later need not lie in Damascus
        outer = replace(best, text=land[gazetteer.NAME], name=land[gazetteer.NAME], kind="country") if land else best
        town = told_again(sentences, index, outer, setting)
        best = town if town is not None and town.kind != "region" else best
    wide = best.kind not in ("city", "district") or is_province(best) and unnamed_settlement(sentence, TOWNS)
    if not wide or counted_apart(sentence, at, best, counts_in(sentence)) or ends_a_list(sentence, at, best):
        return best
    if unnamed_settlement(sentence):
        return closer(sentences, index, best, setting, 5) or best
    if first == HOLDS and indefinite(sentence, best.start):
        return closer(sentences, index, best, setting) or told_again(sentences, index, best, setting) or best
    if best.kind == "country" and found.count.quantity.qualifier == "vague":
        return best  # dozens may be those of many places
    return told_again(sentences, index, best, setting) or best


def told_before(sentences, index, scope, setting):
    """The place named last in one of the sentences before, or what lies in it and is told there; else None."""
    for back in range(index - 1, max(-1, index - 1 - BACK), -1):
        before = [
            p
            for p in places_of(sentences[back])
            if p.kind != "demonym"
            and not is_actor(sentences[back], p)
            and not is_filed(sentences[back], p, setting)
            and not is_treated_at(sentences[back].text, p)
            and (scope != "total" or p.country in ("", setting.country))
        ]
        before = [
            p
            for k, p in enumerate(before)
            if not (k and only_tells_where(sentences[back].text, before[k - 1], p))
            and not (k + 1 < len(before) and leads_to(sentences[back].text, p, before[k + 1]))
        ]
        if before:
            best = min(before, key=lambda p: (is_stray(sentences[back], p, setting), rank_before(p, setting), " of " in p.text, -p.start))
            if is_stray(sentences[back], best, setting):
                continue
            if best.kind in ("country", "region", "area"):
                return closer(sentences, back, best, setting) or best
            return part_of(sentences[back], best, before) or best
    return None


def only_tells_where(text, town, place) -> bool:
    """Is the second place named only to say where the first, a town, lies ("Zawiya, a city near Tripoli")?"""
    beside = text[town.end : place.start] == " " and place.text[:1].islower()  # "Zawiya eastern Tripoli", which lost its comma
    return (town.kind in ("city", "district") or is_named_area(town)) and (
        beside or 0 < place.start - town.end < FAR and LIES_NEAR.fullmatch(text, town.end, place.start) is not None
    )


def leads_to(text, city, place) -> bool:
    """Is a city named only to say where the place behind it lies ("the Damascus suburb of Yalda", "the Idlib town of Binnish")?"""
    return city.kind == "city" and 0 < place.start - city.end < FAR and ITS_SUBURB.fullmatch(text, city.end, place.start) is not None


def said_to_lie(text, inner, outer) -> bool:
    """Does a text say that a place lies in another, whichever of its name the gazetteer knows ("the Midan quarter in Aleppo")?"""
    return inner.end < outer.start < inner.end + FAR // 2 and LIES_INSIDE.fullmatch(text, inner.end, outer.start) is not None


def is_named_area(place) -> bool:
    """Is it a part of a country with a name of its own ("Eastern Ghouta"), no direction ("northern Syria")?"""
    return place.kind == "area" and bool(place.country) and gazetteer.whole_of(place)[0] == place.name and breadth(place) == SPECIFIC["area"]


def rank_before(place, setting) -> int:
    """Of the places of a sentence before, a town is the likeliest, then a region of the report's country."""
    if SPECIFIC[place.kind] < 2:
        return 0
    return 1 if place.country == setting.country and breadth(place) == 2 and (place.kind == "region" or " of " not in place.text) else 2


def told_next(sentences, index, setting):
    """The town of the sentence right behind, where that counts nobody before it; behind a headline also a country; else None."""
    if index + 1 >= len(sentences):
        return None
    following = sentences[index + 1]
    titled = index == 0 and setting.titled
    ahead = [
        p
        for p in places_of(following)
        if (p.kind in ("city", "district") or titled and told_in(following, p))
        and not is_actor(following, p)
        and not is_treated_at(following.text, p)
        and (index == 0 or not any(u.count is not None and u.start < p.start for u in following.units))
        and not is_filed(following, p, setting)
    ]
    return min(ahead, key=lambda p: SPECIFIC[p.kind] > 1, default=None)


def is_worldwide(sentence, found) -> bool:
    """Is the figure said to be that of the whole world ("the toll rose to 26 worldwide")?"""
    units, at = sentence.units, found.unit
    high = min((u.start for u in units[at + 1 :] if u.count is not None), default=len(sentence.text))
    return WORLDWIDE.search(sentence.text, max(0, units[at].start - 2 * FAR), min(high, units[at].end + 2 * FAR)) is not None


def is_pandemic(sentence, found) -> bool:
    """Does a figure so great tell of a disease that went round the world ("the pandemic of 1918 killed 50 million")?"""
    return found.count.quantity.figure >= OF_THE_WORLD and tells_of("pandemic", f" {' '.join(u.text for u in sentence.units)} ".casefold())


def is_land(text, place) -> bool:
    """Do the lands of a people hold what happened ("in four West African countries")?"""
    return LANDS.match(text, place.end) is not None and IN_SOME.search(text, max(0, place.start - 30), place.start) is not None


def told_in(sentence, place) -> bool:
    """Is what happened said to have been in a place ("Israel kills two" - "... in Gaza")?"""
    return place.kind != "demonym" and word_before(sentence.text, place.start) in HELD_IN


def opens_its_clause(sentence, place, at) -> bool:
    """Does "In Kenya, ..." or "in Kenya, where ..." stand before the figure at an offset?"""
    if place.end < at and WHERE.match(sentence.text, place.end):
        return True
    return place.end < at and OPENS.search(sentence.text, max(0, place.start - FAR), place.start) is not None


def is_stray(sentence, place, setting) -> bool:
    """Is a place out of the report's way: another country's capital, or a country not said to hold what happened?"""
    return (
        place.country not in ("", setting.country)
        and (
            is_capital(place)
            or ELSEWHERE.search(sentence.text, max(0, place.start - FAR), place.start) is not None
            or place.kind in ("country", "region") and word_before(sentence.text, place.start) not in HELD_IN
        )
    )


def is_gone_to(text, place) -> bool:
    """Is it only where people went or came from ("thousands fled into Turkey"), and not where something then happened (", where")?"""
    low = max(0, place.start - FAR)
    if GONE.isdisjoint(text[low : place.start].casefold().split()):
        return False
    return GONE_TO.search(text, low, place.start) is not None and not WHERE.match(text, place.end)


def is_origin(sentence, place, found) -> bool:
    """Is it where those counted came from ("98 evacuees from the towns of Fuaa and Kafraya were killed")?"""
    behind = sentence.units[found.unit].end
    if found.outcome != "killed" or "people" not in sentence.units[found.unit].classes:
        return False  # "57 Syrians from Jisr al-Shughour were in hospital in Turkey"
    if not 0 < place.start - behind < FAR or not CAME_FROM.fullmatch(sentence.text, behind, place.start):
        return False
    between = [u for u in sentence.units[found.unit + 2 : found.unit + 10] if u.start < place.start]
    return not any("of" not in u.classes and not NO_ORIGIN.isdisjoint(u.classes) for u in between)


def is_treated_at(text, place) -> bool:
    """Is it only where the wounded were brought ("taken to a hospital in Kilis")?"""
    before = text[max(0, place.start - 3 * FAR) : place.start]
    return any(word in before for word in HOSPITALS) and TREATED_AT.search(before) is not None


def is_fired_from(text: str, at: int) -> bool:
    """Is the place at an offset where those who fire stand, rather than whom they hit?"""
    return text[max(0, at - 30) : at].casefold().rstrip().endswith(FIRED_FROM)


STARTS = attrgetter("start")


def of_a_part(units, at, start) -> bool:
    """Does the place at an offset behind the figure stand with a part of it ("217 dead, 138 of them in Khalidiya")?"""
    for i in range(bisect_left(units, start, key=STARTS) - 1, at, -1):
        unit = units[i]
        if unit.count is not None:
            return "ofthem" in unit.classes or not {"including", "with"}.isdisjoint(units[i - 1].classes)
        if not HAPPENED.isdisjoint(unit.classes):
            return False
    return False


def counted_apart(sentence, at, place, others) -> bool:
    """Does the figure at an offset stand beside one for another place ("1,035 in Turkey and 19 in Greece")?"""
    if not at < place.start < at + FAR // 2 or word_before(sentence.text, place.start) != IN:
        return False
    behind = [u.start for u in others if u.start > place.end]
    return any(0 < p.start - u < FAR // 2 and p.name != place.name for u in behind for p in places_of(sentence) if p.kind == place.kind)


def ends_a_list(sentence, at, place) -> bool:
    """Is a place told behind a figure as another of its kind was behind another figure ("... to 1,035 in Turkey and 19 in Greece")?"""
    if not at < place.start < at + FAR // 2:
        return False
    told = [p for p in places_of(sentence) if p.kind == place.kind and p.end < at < p.end + FAR // 2 and word_before(sentence.text, p.start) == IN]
    return any(0 < p.start - u.start < FAR // 2 for p in told for u in counts_in(sentence))


def beyond_a_part(units, at, start) -> bool:
    """Does the place at an offset belong to a part of the figure ("26 people, including 19 in Cebu") and not to the whole?

    A comma behind the part gives it back to the whole ("26 people, including 19 children, in Cebu").
    """
    comma = part = False
    for before, unit in pairwise(units[at:]):
        if unit.start >= start:
            break
        if part and "who" in before.classes:
            continue  # "100 deaths - among them 30 civilians who died in Hama"
        if not {"comma", "dash"}.isdisjoint(unit.classes) or not HAPPENED.isdisjoint(unit.classes):
            comma, part = True, False
        elif unit.count is not None:
            part = part or comma and (not {"including", "dash"}.isdisjoint(before.classes) or "ofthem" in unit.classes)
    return part


def stands_in(sentence, place, before) -> bool:
    """Is a place said to hold what happened: behind "in" or "near", or behind a larger place that is ("in Syria's Idlib")?"""
    if word_before(sentence.text, place.start) in LOCATIVE:
        return True
    if lies_beyond(sentence, place, before):
        return True  # "killed fighters south of Deir al-Zor"
    if SCENE_OF.match(sentence.text, place.end):
        return True  # "Madrid, scene of the bombings that killed 191"
    return (
        before is not None
        and before.kind in ("country", "region", "area")
        and OWNED.fullmatch(sentence.text, before.end, place.start) is not None
        and word_before(sentence.text, before.start) in LOCATIVE
    )


def opens_beside(text, place) -> bool:
    """Does "Outside Damascus" open the sentence, where what it then names lies?"""
    return text[: place.start].strip().casefold() in RELATIONS["opens_beside"]


def lies_beyond(sentence, place, before) -> bool:
    """Is it "south of Deir al-Zor" by itself, rather than where a town lies ("Samarra, 60 miles north of Baghdad")?"""
    direction, of, town = place.text.partition(" of ")
    if place.kind != "area" or not of or direction not in gazetteer.gazetteer().directions:
        return False
    known = gazetteer.row_of(town)
    if known is not None and known[gazetteer.KIND] == "country":
        return False
    beside = before is not None and place.start - before.end < FAR
    return not beside and word_before(sentence.text, place.start) not in RELATIONS["distances"]


def part_of(sentence, city, places):
    """The district that a sentence names right beside its city ("the Qaboun neighbourhood of Damascus"), or None."""
    beside = [
        p
        for p in places
        if p.kind == "district" and inside(city, p) and 0 <= city.start - p.end < FAR and OF_ITS_CITY.search(sentence.text, p.end, city.start)
    ]
    return beside[-1] if beside else None


def pointed_at(sentences, index, at, ranked, setting):
    """The place that "in the city", "the same province" points back to, where no name in the sentence is nearer; else None."""
    sentence = sentences[index]
    spot = capital_meant(sentence, at, ranked, setting) or meant_by_there(sentences, index, at, ranked, setting)
    if spot is not None:
        return spot
    if not any(word in sentence.text for word in POINTED):
        return held_area(sentences, index, at, ranked, setting)
    for m in islice(POINTS_BACK.finditer(sentence.text), POINTERS):
        kinds = POINTED[m["what"].casefold()]
        gap = m.start() - at if m.start() >= at else (at - m.start()) * 1.5
        if any(
            p.end <= m.start() and p.kind in kinds  # it means the one that the sentence names itself,
            or 0 <= p.start - m.end() < 12 and not lies_around(sentence.text, m, p)  # or goes on to say which;
            or tier == HOLDS and not lies_around(sentence.text, m, p) and (near < gap or m.start() < at <= p.start or at < p.start < m.start())  # or another place is nearer
            for tier, near, p in ranked
        ):
            continue
        named = [
            p
            for back in range(max(0, index - 1 - BACK), index)
            for p in reversed(places_of(sentences[back]))
            if is_of_kind(sentences[back].text, p, kinds)
            and not is_filed(sentences[back], p, setting)
        ]
        if named:
            often = Counter(p.name for p in named)
            # "The city" is the one the report is about, "the district" the one named last.
            about = [(p.country == setting.country, often[p.name], bool(p.country), not p.text.isupper()) if "city" in kinds else () for p in named]
            return max(zip(about, range(len(named)), named, strict=True))[2]
    return held_area(sentences, index, at, ranked, setting)


def lies_around(text, pointer, place) -> bool:
    """Is a land only where the place pointed at lies ("the strikes on the town in Harem district")?"""
    if "city" not in POINTED[pointer["what"].casefold()] or text[pointer.end() : place.start].split() not in ([IN], [IN, "the"]):
        return False
    return place.kind in ("region", "area") or place.text.rpartition(" ")[2] in gazetteer.gazetteer().region_nouns


def held_area(sentences, index, at, ranked, setting):
    """The place that "in the rebel-held area" points back to: the most specific that the sentence before names; else None."""
    sentence = sentences[index]
    m = HELD_AREA.search(sentence.text, max(0, at - 2 * FAR), at + 2 * FAR) if index and any(a in sentence.text for a in AREAS) else None
    if m is None or any(tier == HOLDS for tier, _, _ in ranked):
        return None
    before = sentences[index - 1]
    named = [
        p
        for p in places_of(before)
        if p.kind in ("district", "city", "area", "region")
        and not ROAD.search(p.text)
        and not is_filed(before, p, setting)
        and (p.kind == "district" or told_in(before, p))
    ]
    return min(reversed(named), key=lambda p: SPECIFIC[p.kind], default=None)


def capital_meant(sentence, at, ranked, setting):
    """The city that "in the capital" means, where no place that holds what happened is nearer to the figure; else None."""
    m = CAPITAL.search(sentence.text) if any(word in sentence.text for word in RELATIONS["capital"]) else None
    if m is None or LESSER.search(m.group()) or word_before(sentence.text, m.start()) in gazetteer.gazetteer().directions:
        return None  # a lesser capital, or what lies west of it
    gap = m.start() - at if m.start() >= at else (at - m.start()) * 1.5
    if any(tier == HOLDS and near < gap and SPECIFIC[p.kind] < 2 or p.end <= m.end() and is_capital(p) for tier, near, p in ranked):
        return None
    held = [p for tier, _, p in ranked if tier == HOLDS and p.kind == "country" and p.end <= m.start()]
    row = gazetteer.gazetteer().capitals.get(held[-1].country if held else setting.country)
    if row is None:
        return None
    return gazetteer.Place(m.start("what"), m.end(), row[gazetteer.NAME], row[gazetteer.NAME], row[gazetteer.COUNTRY], "city")


def meant_by_there(sentences, index, at, ranked, setting):
    """The place that "killed there" points back to: the one named last before it as holding something; else None."""
    sentence = sentences[index]
    m = THERE.search(sentence.text, at, at + 2 * FAR) if any(word in sentence.text for word in RELATIONS["there"]) else None
    if m is None or any(tier == HOLDS and p.start > at for tier, _, p in ranked):
        return None
    for back in (index, index - 1):
        if back < 0:
            break
        told = [
            p
            for p in places_of(sentences[back])
            if (back < index or p.end < at) and p.kind != "demonym" and not is_actor(sentences[back], p) and not is_filed(sentences[back], p, setting)
        ]
        if any(told_in(sentences[back], p) for p in told):
            return min(reversed(told), key=lambda p: SPECIFIC[p.kind])
    return None


def is_of_kind(text, place, kinds) -> bool:
    """Does a name stand for a place of these kinds where it stands: the city of Homs, its province, a quarter "of Khalidiya"?"""
    said = KIND_SAID.search(text, max(0, place.start - 20), place.start) or KIND_SAID_AFTER.match(text, place.end)
    if said:
        return not POINTED_KINDS[said["what"].casefold()].isdisjoint(kinds)
    return place.kind in kinds


def in_its_land(outer, inner, beside=False) -> bool:
    """May a place that another sentence names lie in one with a name of its own ("Jabal Akrad") or, a village, right `beside` a town
    ("a village south of Homs"): in the same province, where the gazetteer knows both?"""
    _, of, town = outer.text.partition(" of ")
    land = gazetteer.resolve_place(gazetteer.whole_of(outer)[0]) if outer.kind == "area" and not of else None
    if land is not None and land.kind == "region" and inner.country and gazetteer.contains(land.text, inner.text) is False:
        return False  # "eastern Idlib province"
    if of and not beside or outer.kind != "area" or not of and not is_named_area(outer):
        return True
    base, known = gazetteer.resolve_place(town if of else outer.text), gazetteer.resolve_place(inner.text)
    if base is None or known is None or base.kind == "country":
        return True
    lands, others = gazetteer.ancestors(base), gazetteer.ancestors(known)
    return not lands or not others or not {(base.name, base.country), lands[0]}.isdisjoint((*others, (known.name, known.country)))


def counts_between(sentence, a, b, found) -> bool:
    """Does another figure stand between two places ("69 died in Homs, 13 in Idlib province")?"""
    low, high = sorted((a.start, b.start))
    alone = sum(u.count is not None for u in sentence.units) == 1  # "the El Paso shooting, which left 22 dead in the Texas city"
    return any(u.count is not None and low < u.start < high and not (alone and u is sentence.units[found.unit]) for u in sentence.units)


def inside(outer, inner) -> bool:
    """Can the second place lie in the first, by the gazetteer and their countries?"""
    if not outer.country and outer.kind == "area":
        return True  # a sea, a river, a border: any town may lie at it
    if not inner.country and inner.kind in ("city", "district"):
        return True  # an unknown one may lie anywhere
    if inner.country not in ("", outer.country):
        return False
    known = gazetteer.resolve_place(inner.text)
    if known is not None and known.country != inner.country:
        return True  # the namesake that the gazetteer knows is another
    return gazetteer.contains(outer.text, inner.text) is not False


def indefinite(sentence, at: int) -> bool:
    """Is a larger place named to say where an unnamed one lies ("a town in Idlib province", "part of northern Syria")?"""
    before = [u for u in sentence.units if u.end <= at][-10:]
    while before and before[-1].low in RELATIONS["sides"]:
        before.pop()
    if not before or before.pop().low not in RELATIONS["holds"]:
        return False
    for unit in reversed(before[-5:]):
        if unit.low in RELATIONS["unnamed"]:
            return True
        if unit.count is not None or not BETWEEN.isdisjoint(unit.classes):
            return False  # "a bomb killed nine people in Diyala province"
    return False


def is_province(place) -> bool:
    """May a city's name stand for the province around it ("Idlib")?"""
    known = gazetteer.resolve_place(place.text)
    return known is not None and gazetteer.is_namesake(known, gazetteer.ancestors(known))


def unnamed_settlement(sentence, kinds=None) -> bool:
    """Does the sentence tell of a place without its name ("a rebel-held town", "a northern village")?"""
    units = sentence.units
    kinds = kinds or scope_words()["settlement"]
    for i, u in enumerate(units):
        if u.low in RELATIONS["one_of_some"]:
            for v in units[i + 1 : i + 5]:
                if v.low in kinds:
                    return True
                if v.count is not None or not BETWEEN.isdisjoint(v.classes):
                    break  # "a bomb killed nine people in Diyala province"
    return False


def told_again(sentences, index, outer, setting, carried=False):
    """The town that a sentence soon after names for what happened in a larger place ("The blast took place in ..."), or None.

    It speaks of the same event by its noun and counts nobody itself, or says right before the town what struck it. Where the larger
    place is itself `carried` here from another sentence, "in" must stand before the town.
    """
    for near in range(index + 1, min(index + 1 + 2 * AGAIN, len(sentences))):
        sentence = sentences[near]
        again = near <= index + AGAIN and searched(THE_EVENT, sentence.text) and not any(u.count is not None for u in sentence.units)
        last = None
        for p in places_of(sentence):
            before, last = last, p
            if (
                (p.kind in ("city", "district") or is_named_area(p) or p.kind == "region" and outer.kind == "country")
                and breadth(p) < breadth(outer)
                and p.name not in outer.name
                and not is_treated_at(sentence.text, p)
                and inside(outer, p)
                and in_its_land(outer, p)
                and p.country in (outer.country, "")
                and not is_capital(p)
                and (
                    again
                    and (told_in(sentence, p) if carried else stands_in(sentence, p, before))
                    or is_struck_again(sentence.text, p)
                    and not searched(ANOTHER_EVENT, sentence.text)
                    and not is_of_several(sentences[index].text, outer)
                )
            ):
                return p
    return None


def is_of_several(text, outer) -> bool:
    """Does a sentence tell of more than one event, or of a whole land: no one town is that of its figure?"""
    if searched(MORE_THAN_ONE, text) or outer.start > 0 and told_of_all(text, outer):
        return True
    return JOINED_BEFORE.search(text, max(0, outer.start - FAR), max(0, outer.start)) is not None


def is_struck_again(text, place) -> bool:
    """Does "the strikes on the town of Ariha", "raids hit Ariha" stand before a place's name?"""
    return STRUCK_AT.search(text, max(0, place.start - 2 * FAR), place.start) is not None


def closer(sentences, index, outer, setting, ahead=2):
    """A town of the sentences around that may lie in the larger place a sentence names, or None."""
    for near in (index + 1, index - 1, index + 2, index - 2, *range(index + 3, index + 1 + ahead)):
        if not 0 <= near < len(sentences) or near == index + 2 and index > 2 and ahead == 2:
            continue
        for p in places_of(sentences[near]):
            if (
                p.kind in ("city", "district")
                and inside(outer, p)
                and in_its_land(outer, p, ahead > 2)
                and p.country in (outer.country, "")
                and not is_capital(p)
                and word_before(sentences[near].text, p.start) in LOCATIVE
                and not of_a_part(sentences[near].units, -1, p.start)
                and not is_treated_at(sentences[near].text, p)
                and not is_filed(sentences[near], p, setting)
            ):
                return p
    return None


def goes_on(text, land, at, town) -> bool:
    """Does a clause that names a land before its figure name the town behind it ("in Lebanon, where three died in the city of Tripoli")?"""
    if not land.start < at < town.start < at + 2 * FAR or told_of_all(text, land):
        return False
    between = text[at : town.start]
    return not any(mark in between for mark in (",", ";", ":", " - ", "–", "—")) and OF_SOME.search(between) is None


def told_of_all(text, land) -> bool:
    """Is the whole of a land told of ("throughout Syria", "nationwide")?"""
    return word_before(text, max(0, text.find(land.text))) in RELATIONS["all_over"] or NATIONWIDE.search(text) is not None


def lies_within(outer, inner) -> bool:
    """Is the second a town or region told to lie, by kind and gazetteer, in the first: a better answer to where something happened?"""
    known = gazetteer.resolve_place(inner.text)
    here = known is None or known.country == inner.country
    return (
        breadth(inner) < breadth(outer)
        and inner.kind in ("city", "district", "region")
        and not is_water(outer)
        and bool(inner.country)
        and inner.name not in outer.name and outer.name not in inner.name  # "Idlib" of "Idlib province" says no more
        and inside(outer, inner)
        and (outer.kind != "city" or here and gazetteer.contains(outer.text, inner.text) is True)
    )


def breadth(place) -> float:
    """How much of the world a place takes up: a part of a country lies between its regions and the whole."""
    if place.kind == "area" and place.country:
        land = gazetteer.gazetteer().countries.get(place.country)
        if land and place.name.endswith(land[gazetteer.NAME]):
            return 2.5  # "eastern Syria's Deir ez-Zor province"
    return SPECIFIC[place.kind]


def is_water(place) -> bool:
    """Is it a sea, a river, a border: what lies in no country?"""
    return place.kind == "area" and not place.country


def country_place(sentences, index, setting, whole=False):
    """The country that the report is about, as named nearest before a sentence; of the `whole` of it, never a place in it."""
    if not setting.country:
        return None
    best = None
    looked, known = setting.named if setting.named and setting.named[0] <= index else (-1, None)
    if setting.nowhere is not None:
        looked = index  # no sentence names it
    for back in range(index, looked, -1):  # claims come in the order of the text: what lies before was looked through
        best = next((p for p in reversed(places_of(sentences[back])) if is_the_country(p, setting)), None)
        if best is not None:
            break
    best = best or known
    if best is not None:
        setting.named = index, best
        return best
    if setting.nowhere is None:  # not yet looked for in all that follows
        ahead = (p for s in sentences[index + 1 :] for p in places_of(s) if is_the_country(p, setting))
        best = next(ahead, None)
        if best is not None:
            return best
        peoples = {(p.country, s.start + p.start) for s in sentences for p in places_of(s) if p.kind == "demonym" and is_counted(s, p)}
        several = len({country for country, _ in peoples}) > 1  # "12 Britons, three French and two Romanians": of no one country
        setting.nowhere = [
            p
            for s in sentences
            for p in places_of(s)
            if p.country == setting.country and p.text not in SEATS_OF_POWER and not (several and (p.country, s.start + p.start) in peoples)
        ]
    if setting.nowhere:
        return country_named(next((p for p in setting.nowhere if p.kind == "demonym" and whole), setting.nowhere[0]))
    return None


def is_counted(sentence, place) -> bool:
    """Is a people named only as those counted ("two Romanians")?"""
    return any(u.count is not None and u.start <= place.start < u.end for u in sentence.units or ())


def is_the_country(place, setting) -> bool:
    return place.country == setting.country and place.kind == "country"


def country_named(place):
    """A people's or city's country as a place, by its canonical name."""
    named = gazetteer.resolve_place(place.name) if place.kind == "demonym" else place
    return named or place


def reach(sentence, place, at, others) -> float:
    """How far a place stands from a figure, in characters; what follows the figure is nearer than what stands before.

    `others` are the units that count somebody or say "including": beyond one a place belongs to another figure
    ("865 people, including 50 civilians in Aleppo").
    """
    gap = place.start - at if place.start >= at else (at - place.start) * 1.5
    low, high = sorted((at, place.start))
    if any(low < u.start < high and (u.count is not None if place.start < at else "including" in u.classes) for u in others):
        told = place.start < at or not any(HAPPENED & u.classes for u in sentence.units if low < u.start < high)
        gap += PAST_ANOTHER if told else 0  # but "seven others, including a baby, were killed in Fardous"
    if place.end < at and sentence.text[place.end : at].strip(" ,") == "and" and any(u.start < place.start and u.count is not None for u in others):
        gap += PAST_ANOTHER  # "two died in Homs and seven were killed in Hama": Homs ends what is told of the two
    if place.start > at and word_before(sentence.text, place.start) == IN and AND_IN.search(sentence.text, max(0, place.start - FAR), place.start):
        behind = next((u for u in others if u.start > place.end and u.count is not None), None)
        gap += PAST_ANOTHER if behind is not None and behind.start - place.end < 12 else 0  # "and in Idlib another two died"
    for mark in (",", ";", " and ", " as ", " when ", " after ", "\n", "\n"):  # a headline ends at its line's end
        gap += 12 * sentence.text.count(mark, low, high)
    return gap
