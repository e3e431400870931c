"""When and where a claim holds: which of the times and places around a figure govern it, and over what period it counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import islice, pairwise

from extract import places as gazetteer
from extract.dates import dateline, find_times, resolve_time
from extract.kept import compiled
from extract.places import find_places
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
FAR = 60  # characters
PAST_ANOTHER = 40  # characters: how much farther a place seems beyond another figure
LEAD = 3  # sentences: the lead of a report, whose day may be told only after it
LONG = 7  # days: a period that takes longer is a running total rather than an event
LARGE = 5_000  # people: more than one event kills short of a great disaster; decides only where no word does
MANY = 20  # people: fewer, dated by a year alone, are more likely one event than the year's count
DATED = ("day", "month", "year", "period", "since", "running", "episode")


@cache
def scope_words() -> dict[str, frozenset]:
    return {name: frozenset(words) for name, words in read_rules("words")["scope"].items()}


@cache
def scope_phrases() -> dict[str, tuple[str, ...]]:
    """Those of the scope words that are more than one word."""
    return {name: tuple(sorted(w for w in words if " " in w)) for name, words in scope_words().items()}


def tells_of(name: str, text: str, phrases_only: bool = False) -> bool:
    """Is a word or phrase of a list in a text in lower case, spaces around?"""
    if not phrases_only and not scope_words()[name].isdisjoint(text.split()):
        return True
    return any(f" {phrase} " in text for phrase in scope_phrases()[name])


def words_of(sentence) -> set[str]:
    return {word for u in sentence.units for word in u.text.casefold().split()}


@dataclass(slots=True)
class Setting:
    """What a report says of time and place as a whole: its day, the country it is about, when its conflict began."""

    published: str
    country: str = ""
    country_name: str = ""
    dateline: tuple[int, int] = (-1, -1)
    filed: str = ""  # the place of the dateline, as written
    disease: bool = False  # does it tell of an epidemic?
    disaster: bool = False  # or of an earthquake, a storm, a crash?
    named: tuple | None = None  # the sentence up to which its country was last looked for, and the place that named it
    nowhere: list | None = None  # where no place is the country itself: its cities and peoples


def is_report_date(sentence, time, setting) -> bool:
    """Is a full date near the top of the report its own date ("Published June 27 2016", "AFP Wednesday 13 Jul 2016")?"""
    if sentence.start + time.start > TOP or time.kind != "day" or not any(c.isdigit() for c in time.text):
        return False
    date_ = resolve_time(time, "").date
    if not date_ and FILED.match(sentence.text, time.end):
        date_ = resolve_time(time, setting.published).date  # "DAMASCUS, Feb. 10 (Xinhua) --"
    return bool(date_) and bool(setting.published) and (abs(days(date_, setting.published) or 0) <= 3)


FILED = compiled(r"\s*(?:\([^()]{2,40}\)\s*)?[-–—]{1,2}\s")  # what stands behind the day of a dateline
TOP = 400  # characters: how far down a report its own date may stand


def when(sentence, found, credits, setting, governing=None):
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
        if is_report_date(sentence, time, setting):
            continue
        if not time.text.endswith(ALONE) and (
            dates_statement(units, i, credits)
            or governing is not None
            and i < governing.first
            and governing.side == "right"
            and found.unit > governing.last
            and ("strong_say" in units[governing.last].classes or time.kind == "day")  # "In August, it recorded 5,440"
        ):
            said = said or time
            continue
        distance = abs(i - found.unit)
        low, high = sorted((i, found.unit))
        between = units[low + 1 : high]
        if any("stop" in u.classes for u in between):
            distance += 6
        if any(u.count is not None for u in between) and i > found.unit:
            distance += 1
        if any(u.count is not None for u in between) and i < found.unit:
            distance += 2
        if time.kind == "episode":
            distance += 8
        if i > found.unit and any("and" in u.classes and v.text.casefold() == "that" for u, v in pairwise(between)):
            continue  # "it says that hundreds were killed, and that on Monday six more died"
        relative = i > found.unit and any("who" in u.classes for u in between)
        if relative and time.kind in ("since", "year", "month"):
            continue
        if time.kind in ("day", "period") and aside(units, i, found.unit):
            continue  # "the uprising, which entered its second year this week, has left 8,000 dead"
        if relative and time.kind == "day" and any(found.unit < c.last < i and "who" in units[min(c.last + 2, i)].classes for c in credits):
            said = said or time  # "..., according to the envoy, who spoke on Tuesday"
            continue
        if time.kind == "since" and i > found.unit and UNCHANGED & {u.text.casefold() for u in units[max(0, found.unit - 4) : found.unit]}:
            continue  # "the toll has stood at 64 since December"
        if i and time.kind != "day" and units[i - 1].text.casefold() in SEATS and time.text.startswith("of "):
            continue  # "in Deraa, fount of the three-month-old revolt"
        if time.kind in ("since", "episode") and of_a_record(units, i):
            continue  # "the deadliest attack since the uprising began", "the worst night of the 11-month uprising"
        if relative:
            distance += 6
        elif time.kind == "since":
            distance -= 4
        key = (distance, i)
        if best_key is None or key < best_key:
            best, best_key = time, key
    return best, said


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


def of_a_record(units, i) -> bool:
    """Does the time at unit i say how long a thing has been the worst of its kind?"""
    for u in reversed(units[max(0, i - 8) : i]):
        if u.text.casefold() in RECORD:
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
                if not is_report_date(sentence, time, setting) and (
                    at is None or not dates_statement(sentence.units, at, credits)
                ):
                    return time
    return None


def times_of(sentence):
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
            if i == c.first - 1 and c.first - 1 == 0:
                return False
    return False


def period(time, published) -> tuple[str, str]:
    if time is None:
        return "", ""
    span = resolve_time(time, published)
    return span.since, span.date


def days(since: str, until: str) -> int | None:
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


def scope_of(sentence, found, time, since, until, setting, goes_on=False, credits=()) -> str:
    """`total` or `event`, by the time words, then by what is said to have killed, then by size."""
    lists = scope_words()
    words = words_of(sentence)
    # "Revolution Council", "War Office": a capitalised word is part of a name, in a sentence that has other words.
    # What is said of the source is not of what happened: "the Observatory, which monitors the conflict, said".
    spoken: set[int] = set()
    for c in credits:
        if c.rule == "said" and any("who" in u.classes for u in sentence.units[c.first : c.last]):
            spoken.update(range(c.first, c.last + 1))
    units = [u for at, u in enumerate(sentence.units) if at not in spoken]
    low = [u.text for u in units if u.text[:1].islower() or u.text in CAPITALS_OF_WAR]
    if 2 * len(low) > len(units):
        low = [u.text for u in units if not u.text[:1].isupper() or u.text in CAPITALS_OF_WAR]
    else:
        low = [u.text for u in units]
    text = f" {' '.join(low)} ".casefold()
    unmeasured = SEAT_OF.sub(" ", OF_A_RECORD.sub(" ", text))
    conflict = tells_of("conflict", unmeasured)
    event = bool(words & lists["event"]) or tells_of("event", text, phrases_only=True)
    figure = found.count.quantity.figure
    if time is not None:
        if conflict and not event and figure >= 1000:
            return "total"
        if time.kind == "month" and figure >= 1000 and not event:
            return "total"
        if time.kind == "since" or has_cost(sentence, found, lists["conflict"]):
            return "total"
        if time.kind == "running":
            return "event" if event and not conflict else "total"
        if time.kind == "period":
            if any(w in lists["event"] for w in time.text.casefold().split()):
                return "event"
            length = days(since, until) if since and until else None
            if length is not None:
                return "total" if length >= LONG else "event"
            if any(w.startswith(STEMS_OF_DAYS) for w in time.text.casefold().split()):
                return "event"
            if conflict:
                return "total"
        if time.kind in ("year", "month"):
            if RECORD_SPAN.search(text):
                return "total"
            if any(w in lists["event"] for w in time.text.casefold().split()):
                return "event"
            if event and not conflict:
                return "event"
            many = time.kind == "year" and figure >= MANY
            return "total" if conflict or many or found.rule == "deaths" else "event"
        if time.kind == "day":
            return "event"
        if time.kind == "episode":
            return "total" if conflict or since and (days(since, setting.published) or 0) >= LONG and not event else "event"
    if found.rule in ("bringing_total",):
        return "total"
    if tells_of("cumulative", text):
        return "total"
    if conflict and not event:
        return "total"
    if conflict and figure >= 1000:
        return "total"
    if goes_on and not event and figure >= MANY and not setting.disaster:
        return "total"
    if setting.disease and not event and found.rule in DISEASE_RULES:
        return "total"
    if figure >= LARGE and not event and not setting.disaster:
        return "total"
    return "event"


# "the bloodiest day of the revolt", "the heaviest blow since unrest began": the conflict is only what the day is measured by.
RECORD_SPAN = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['record'])})\s(?:{words_pattern(read_rules('words')['scope']['long_spans'])})\b"
)
OF_A_RECORD = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['record'])})\b"
    rf"(?!\s(?:{words_pattern(read_rules('words')['scope']['long_spans'])})\b)[^,.;]*+(?!,\s(?:in\s)?which\b)"
)
SPECIFIC = {"district": 0, "city": 1, "area": 2, "region": 2, "country": 3}
RELATIONS = read_rules("words")["relations"]
LOCATIVE = frozenset(RELATIONS["locative"])
ARTICLES = frozenset(RELATIONS["before_a_place"])
ALONE = tuple(RELATIONS["alone"])  # "on Thursday alone" dates what happened, never a statement
UNCHANGED = frozenset(RELATIONS["unchanged"])
RECORD = frozenset(read_rules("words")["scope"]["superlative"])
HELD = tuple(RELATIONS["held_by"])
CAPITALS_OF_WAR = frozenset(RELATIONS["capitals_of_war"])
STEMS_OF_DAYS = tuple(RELATIONS["stems_of_days"])
# A country that tells of its own: "Italy has reported 250 deaths", "Mexico remains the worst affected".
TELLS_OF_ITS_OWN = compiled(
    rf"\s+(?:(?:has|have|had|also|alone|itself)\s+){{0,2}}"
    rf"(?:(?:{words_pattern(RELATIONS['counts_its_own'])})\s+(?:[\w,.\-]+\s+){{1,5}}?(?:{words_pattern(RELATIONS['its_own'])})"
    rf"|(?:{words_pattern(RELATIONS['worst_hit'])})\s+(?:the\s+|among\s+)?(?:{words_pattern(RELATIONS['worst'])}))\b"
)
FORCES_OF = compiled(rf"\s(?:[a-z-]+\s)?(?:{words_pattern(RELATIONS['forces_of'])})\b")
DOER_BEFORE = frozenset(RELATIONS["before_a_doer"])
ACTOR_BEFORE = frozenset(RELATIONS["before_an_actor"])
# Who fires stands elsewhere: "shells fired from Harasta", "gunmen positioned in Bani Zaid".
FIRED_FROM = tuple(f"{words}{article}" for words in RELATIONS["fired_from"] for article in ("", *(f" {a}" for a in RELATIONS["articles"])))
# "Syria's rebel-held northwestern " before Idlib; the apostrophe may be lost.
OWNED = compiled(r"(?:['’]?s)?\s+(?:[a-z][\w-]*\s+){0,3}")
OF_ITS_CITY = compiled(r"\bof\b")
SIDE = compiled(rf"\s+(?:{words_pattern(RELATIONS['side'])})\b")
# A place named before: "in the besieged city", "elsewhere in the same province"; not "in the city of Homs".
POINTED = {word: kinds.split() for kinds, words in RELATIONS["pointed_at"].items() for word in words}
KIND_SAID = compiled(rf"(?i)\b(?P<what>{words_pattern(POINTED)})\s+of\s+$")
KIND_SAID_AFTER = compiled(rf"(?i)\s+(?P<what>{words_pattern(POINTED)})\b")
POINTS_BACK = compiled(
    rf"\b(?i:{words_pattern(RELATIONS['locative'])})\s+the\s+(?:[a-z][\w-]*\s+){{0,2}}?(?P<what>{words_pattern(POINTED)})\b"
    r"(?!['’]|\s+(?:of\b|\p{Lu})|-)"
)
SURVEY = 20  # sentences: how far a report is read for the country it is about
NATIONWIDE = compiled(rf"(?i)\b(?:{words_pattern(read_rules('words')['scope']['country_of_report'])})\b")
CLAUSE = compiled(rf"\b(?:{words_pattern(RELATIONS['begins_a_clause'])})\b")
POINTERS = 5  # "in the city"s of one sentence: one is enough but for a text written to be slow
AGAIN = 3  # sentences: how soon after a figure its town may be told
HAPPENED = frozenset(("done", "did", "does", "doing"))
BETWEEN = frozenset(("preposition", "of", "done", "does", "did", "doing", "comma", "stop", "be", "have", "say"))
TOWNS = frozenset(RELATIONS["towns"])
SEATS = frozenset(RELATIONS["seats"])
SEAT_OF = compiled(rf"\b(?:{words_pattern(SEATS)})\sof\s[^,.;]*+")
# What happened, told of again: "the strikes on the town of Ariha", "the blast took place outside ...".
THE_EVENT = compiled(rf"(?i)\bthe\s+(?:[a-z][\w-]*\s+){{0,2}}?(?:{words_pattern(read_rules('words')['scope']['event'])})\b")
BACK = 6  # sentences: how far a place or day may be carried on


def conflict_start(sentences, published: str) -> str:
    """When the conflict or epidemic that a report tells of began, by its own words; "" where it does not say.

    "since the uprising began in March last year", "the war, which broke out in 2011".
    """
    lists = scope_words()
    second = ""
    for sentence in sentences:
        low = sentence.text.casefold()
        if "since" not in low and not any(w in low for w in lists["began"]):
            continue
        for time in times_of(sentence):
            if time.anaphoric:
                continue
            since, until = period(time, published)
            if time.kind == "since" and since and len(since) < 10:
                return since
            if (
                time.kind in ("year", "month", "day")
                and until
                and any(w in low for w in lists["began"])
                and any(w in low for w in (*lists["conflict"], *lists["protest"]))
            ):
                second = second or until[:7]
    return second


def find_setting(content: str, title: str, sentences, published: str) -> Setting:
    """Read the report once for what its claims share: its day, the country that most of its places lie in, its dateline."""
    setting = Setting(published or dateline(content, published))
    low = content.casefold()
    lists = scope_words()
    setting.disease = sum(low.count(w) for w in lists["disease"]) >= 4
    setting.disaster = any(w in low for w in lists["disaster"])
    weight: Counter = Counter()
    names: dict[str, str] = {}
    for s in sentences[:SURVEY]:
        for p in places_of(s):
            if p.country and p.kind != "demonym":
                weight[p.country] += 1 if is_actor(s, p) else 3 if p.kind == "country" else 2
            elif p.country:
                weight[p.country] += 1
            if p.kind == "country":
                names.setdefault(p.country, p.name)
            if p.start < 60 and p.kind != "demonym" and setting.dateline == (-1, -1) and is_dateline(s, p):
                setting.dateline = (s.start + p.start, s.start + p.end)
                setting.filed = p.text
    if weight:
        setting.country = max(weight, key=lambda c: (weight[c], c))
        setting.country_name = names.get(setting.country, "")
    return setting


def is_dateline(sentence, place) -> bool:
    """Is the place where the report was filed ("BAGHDAD (Reuters) -", "SHAHE, CHINA --")?"""
    after = sentence.text[place.end : place.end + 45]
    before = sentence.text[: place.start]
    opened = before.strip() == "" or before.isupper() or before.rstrip()[-1:] in ".!?"
    return opened and (
        after.lstrip()[:1] in ("(", "-", "–", "—", ":")
        or ("(" in after[:25] or " -" in after[:30])
        and sentence.text[place.start : place.end].isupper()
    )


def is_filed(sentence, place, setting) -> bool:
    """Does a place stand where the report says that it was filed, at its dateline or in the line above it ("AMMAN | Fri Jun 10")?"""
    if setting.dateline == (sentence.start + place.start, sentence.start + place.end):
        return True
    return place.text == setting.filed and place.text.isupper() and len(place.text) > 3 and not sentence.text.isupper()


def places_of(sentence) -> list:
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
    if place.kind != "country":
        return before in DOER_BEFORE and is_capital(place)  # "attacks carried out by Washington"
    if FORCES_OF.match(text, place.end):
        return True  # "at the hands of US forces"
    if before in LOCATIVE and before not in ACTOR_BEFORE or before.endswith(("'s", "’s")):
        return False
    if TELLS_OF_ITS_OWN.match(text, place.end, place.end + 120):
        return False
    after = text[place.end : place.end + 3]
    return not (after[:1] in (",", ".", ";") and before) and not after.startswith(("'s", "’s"))


def where(sentences, index, found, scope, setting, credits=(), recent=False):
    """The place of a figure, or None where the text names none.

    The most specific place in the sentence that is said to hold it ("in", "near"), the nearest of these; else one of the
    sentences before or right after that lies in the place the sentence names. A total of a conflict is the country's unless
    its sentence says otherwise or it is `recent`. Names of peoples and bodies ("Syrian") and countries that act are no places.
    """
    sentence = sentences[index]
    at = sentence.units[found.unit].start if sentence.units else 0
    ranked = []
    others = [u for u in sentence.units if u.count is not None or "including" in u.classes]
    # As far as its verb all is about who speaks: "a man living in Lima said".
    spoken = {c.first: max(c.end, sentence.units[c.last].start) if c.rule == "said" else c.end for c in credits}
    last = None
    for p in places_of(sentence):
        before, last = last, p
        if p.kind == "demonym":
            if not SIDE.match(sentence.text, p.end):
                continue
            p = replace(country_named(p), start=p.start, end=p.end)  # "on the Syrian side of the border"
        of_its_own = TELLS_OF_ITS_OWN.match(sentence.text, p.end, p.end + 120)
        if not of_its_own and any(max(c.start, c.person) <= p.start < spoken[c.first] for c in credits):
            continue
        dateline_ = (
            is_filed(sentence, p, setting)
            or p.text.isupper()
            and not sentence.text.isupper()
            and is_dateline(sentence, p)
        )
        tier = (
            4
            if dateline_
            else 3
            if is_actor(sentence, p) and not setting.disease or is_fired_from(sentence.text, p.start)
            else 2
            if not p.country and p.kind == "area" or of_a_part(sentence.units, found.unit, p.start)
            else 0
            if stands_in(sentence, p, before)
            else 1
        )
        gap = reach(sentence, p, at, others)
        if scope == "total" and tier < 3 and p.country != setting.country and gap > FAR and not of_its_own:
            tier = 3  # a country's total stands beside the cities where others talk of it
        ranked.append((tier, gap, p))
    pointed = pointed_at(sentences, index, at, ranked, setting)
    if pointed is not None:
        return pointed
    ranked.sort(key=lambda r: r[:2])
    best = ranked[0][2] if ranked and ranked[0][0] < 3 else None
    across = NATIONWIDE.search(sentence.text)
    nationwide = across is not None
    if best is not None and not (nationwide and (ranked[0][0] or 0 <= across.start() - at < ranked[0][1])):
        for tier, _, p in ranked[1:]:
            if (
                tier < 3
                and not CLAUSE.search(sentence.text, min(p.end, best.end), max(p.start, best.start))
                and SPECIFIC[p.kind] < SPECIFIC[best.kind]
                and abs(p.start - best.start) < FAR
                and inside(best, p)
                and not counts_between(sentence, p, best)
            ):
                best = p
        if scope == "event" and (best.kind not in ("city", "district") or is_province(best) and unnamed_settlement(sentence, TOWNS)):
            if unnamed_settlement(sentence):
                best = closer(sentences, index, best, setting, 5) or best
            elif not ranked[0][0] and indefinite(sentence, best.start):
                best = closer(sentences, index, best, setting) or best
            else:
                best = told_again(sentences, index, best, setting) or best
        return best
    if nationwide or scope == "total" and not recent:
        return country_place(sentences, index, setting, whole=True)
    for back in range(index - 1, max(-1, index - 1 - BACK), -1):
        before = [
            p
            for p in places_of(sentences[back])
            if p.kind != "demonym"
            and not is_actor(sentences[back], p)
            and not is_filed(sentences[back], p, setting)
            and (scope != "total" or p.country in ("", setting.country))
        ]
        if before:
            best = min(before, key=lambda p: (SPECIFIC[p.kind] > 1, " of " in p.text, -p.start))
            if best.kind in ("country", "region", "area"):
                return closer(sentences, back, best, setting) or best
            return part_of(sentences[back], best, before) or best
    if index + 1 < len(sentences):
        ahead = [
            p
            for p in places_of(sentences[index + 1])
            if p.kind in ("city", "district")
            and not is_actor(sentences[index + 1], p)
            and (index == 0 or not any(u.count is not None and u.start < p.start for u in sentences[index + 1].units))
            and not is_filed(sentences[index + 1], p, setting)
        ]
        if ahead:
            return ahead[0]
    if ranked and ranked[0][0] != 4:
        return ranked[0][2]
    return country_place(sentences, index, setting) or (ranked[0][2] if ranked else None)


def is_fired_from(text: str, at: int) -> bool:
    """Is the place at an offset where those who fire stand, rather than whom they hit?"""
    return text[max(0, at - 30) : at].casefold().rstrip().endswith(FIRED_FROM)


def of_a_part(units, at, start) -> bool:
    """Does the place at an offset behind the figure stand with a part of it ("217 dead, 138 of them in Khalidiya")?"""
    for i in range(len(units) - 1, at, -1):
        unit = units[i]
        if unit.start >= start:
            continue
        if unit.count is not None:
            return "ofthem" in unit.classes or not {"including", "with"}.isdisjoint(units[i - 1].classes)
        if not HAPPENED.isdisjoint(unit.classes):
            return False
    return False


def stands_in(sentence, place, before) -> bool:
    """Is a place said to hold what happened: behind "in" or "near", or behind a larger place that is ("in Syria's Idlib")?"""
    if word_before(sentence.text, place.start) in LOCATIVE:
        return True
    return (
        before is not None
        and before.kind in ("country", "region", "area")
        and OWNED.fullmatch(sentence.text, before.end, place.start) is not None
        and word_before(sentence.text, before.start) in LOCATIVE
    )


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
    if not any(word in sentence.text for word in POINTED):
        return None
    for m in islice(POINTS_BACK.finditer(sentence.text), POINTERS):
        kinds = POINTED[m["what"].casefold()]
        gap = m.start() - at if m.start() >= at else (at - m.start()) * 1.5
        if any(
            p.end <= m.start() and p.kind in kinds  # it means the one that the sentence names itself,
            or 0 <= p.start - m.end() < 12  # or goes on to say which;
            or tier == 0 and (near < gap or m.start() < at <= p.start)  # or another place is nearer
            for tier, near, p in ranked
        ):
            continue
        named = [
            p
            for back in range(max(0, index - 1 - BACK), index)
            for p in places_of(sentences[back])
            if is_of_kind(sentences[back].text, p, kinds)
            and not is_filed(sentences[back], p, setting)
        ]
        if named:
            often = Counter(p.name for p in named)
            # "The city" is the one the report is about, "the district" the one named last.
            about = [(p.country == setting.country, often[p.name], bool(p.country)) if "city" in kinds else () for p in named]
            return max(zip(about, range(len(named)), named, strict=True))[2]
    return None


def is_of_kind(text, place, kinds) -> bool:
    """Does a name stand for a place of these kinds where it stands: the city of Homs, its province, a quarter "of Khalidiya"?"""
    said = KIND_SAID.search(text, max(0, place.start - 20), place.start) or KIND_SAID_AFTER.match(text, place.end)
    if said:
        return POINTED[said["what"].casefold()] == kinds
    return place.kind in kinds


def counts_between(sentence, a, b) -> bool:
    """Does another figure stand between two places ("69 died in Homs, 13 in Idlib province")?"""
    low, high = sorted((a.start, b.start))
    return any(u.count is not None and low < u.start < high for u in sentence.units)


def inside(outer, inner) -> bool:
    """Can the second place lie in the first, by the gazetteer and their countries?"""
    return inner.country in ("", outer.country) and gazetteer.contains(outer.text, inner.text) is not False


def indefinite(sentence, at: int) -> bool:
    """Is a larger place named to say where an unnamed one lies ("a town in Idlib province", "part of northern Syria")?"""
    before = [u for u in sentence.units if u.end <= at][-10:]
    while before and before[-1].text.casefold() in RELATIONS["sides"]:
        before.pop()
    if not before or before.pop().text.casefold() not in RELATIONS["holds"]:
        return False
    for unit in reversed(before[-5:]):
        if unit.text.casefold() in RELATIONS["unnamed"]:
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
        if u.text.casefold() in RELATIONS["one_of_some"]:
            for v in units[i + 1 : i + 5]:
                if v.text.casefold() in kinds:
                    return True
                if v.count is not None or not BETWEEN.isdisjoint(v.classes):
                    break  # "a bomb killed nine people in Diyala province"
    return False


def told_again(sentences, index, outer, setting):
    """The town that a sentence soon after names for what happened in a larger place ("The blast took place in ..."), or None.

    It speaks of the same event by its noun and counts nobody itself.
    """
    for near in range(index + 1, min(index + 1 + AGAIN, len(sentences))):
        sentence = sentences[near]
        if not THE_EVENT.search(sentence.text) or any(u.count is not None for u in sentence.units):
            continue
        last = None
        for p in places_of(sentence):
            before, last = last, p
            if (
                p.kind in ("city", "district")
                and inside(outer, p)
                and p.country in (outer.country, "")
                and not is_capital(p)
                and stands_in(sentence, p, before)
            ):
                return p
    return None


def closer(sentences, index, outer, setting, ahead=2):
    """A town of the sentences around that may lie in the larger place a sentence names, or None."""
    for near in (index + 1, index - 1, index + 2, index - 2, *range(index + 3, index + 1 + ahead)):
        if not 0 <= near < len(sentences) or near == index + 2 and index > 2 and ahead == 2:
            continue
        for p in places_of(sentences[near]):
            if (
                p.kind in ("city", "district")
                and inside(outer, p)
                and p.country in (outer.country, "")
                and not is_capital(p)
                and word_before(sentences[near].text, p.start) in LOCATIVE
                and not of_a_part(sentences[near].units, -1, p.start)
                and not is_filed(sentences[near], p, setting)
            ):
                return p
    return None


def is_capital(place) -> bool:
    """Is it the capital of its country? A report is often filed, or a statement made, there."""
    row = gazetteer.gazetteer().capitals.get(place.country)
    return bool(row) and row[gazetteer.NAME] == place.name


def country_place(sentences, index, setting, whole=False):
    """The country that the report is about, as named nearest before a sentence; of the `whole` of it, never a place in it."""
    if not setting.country:
        return None
    best = None
    looked, known = setting.named if setting.named and setting.named[0] <= index else (-1, None)
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
        setting.nowhere = [p for s in sentences for p in places_of(s) if p.country == setting.country]
    if setting.nowhere:
        return country_named(next((p for p in setting.nowhere if p.kind == "demonym" and whole), setting.nowhere[0]))
    return None


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
        gap += PAST_ANOTHER
    for mark in (",", ";", " and ", " as ", " when ", " after "):
        gap += 12 * sentence.text.count(mark, low, high)
    return gap
