"""What a report says of time and place as a whole: its day, the country it is about, when its conflict began."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from operator import itemgetter

import regex

from extract import places as gazetteer
from extract.dates import dateline, find_times, printed_day, resolve_time
from extract.kept import compiled
from extract.places import find_places, is_capital
from extract.quantities import words_pattern
from extract.rules import read_rules

RELATIONS = read_rules("words")["relations"]
FAR = 60  # characters
REACH = 500  # characters: what stands farther from a figure in one sentence, which has lost its full stops then, is not looked at
TOO_OLD = 12 * 366  # days: what began longer ago than most wars last ("in power since 1963") is not what a report counts from
YEARS_BACK = 4 * 366  # days: "since 2003" in a report of 2011 is more likely of something else than of what it counts
STRUCK = 12  # the weight of a country where the report's disaster struck: many others send help
COUNTED_UP = 200  # people who "have died" in a report of a war or revolt: a count, where no single event is named
LARGE = 5_000  # people: more than one event kills short of a great disaster; decides only where no word does
FILED_BY = compiled(r"\s\||(?:,\s\p{Lu}[\w.]*)?\s*\(\p{Lu}\w{1,20}\)\s*[-–—]")  # "AMMAN | Fri Jun 10", "AMMAN, Jordan (Reuters) -"
MONTHS = [name for months in ("month", "month_or_verb", "month_short") for name in read_rules("dates")["values"][months]]
FILED_BEHIND = compiled(r"\)\s?[-–—]{1,2}\s")
FILED_DAY = compiled(  # "Tehran, Oct 22 (IANS)", "Managua, Nicaragua -- Nov. 3"
    rf"(?:,\s\p{{Lu}}\p{{L}}+)?(?:,\s|\s--?\s)(?i:{words_pattern(MONTHS)})\.?\s\d{{1,2}}\b(?!,?\s\d{{4}})"
)
COUNTED_BEHIND = compiled(r"(?::|\s[-–—])\s\d")
DASH = compiled(r"\s[-–—]")
FILED = compiled(r"\s*(?:\([^()]{2,40}\)\s*)?[-–—]{1,2}\s")  # what stands behind the day of a dateline
TOP = 400  # characters: how far down a report its own date may stand
LASTING = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['lasting'])})\s(?:[\w'’-]+\s){{0,2}}$")
OF_A_RECORD = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['record'])})\b"
    rf"(?!\s(?:{words_pattern(read_rules('words')['scope']['long_spans'])})\b)[^,.;]*+(?!,\s(?:in\s)?which\b)"
)
WHERE_IT = RELATIONS["where"]
LOCATIVE = frozenset(RELATIONS["locative"])
HELD_IN = frozenset(RELATIONS["held_in"])
ARTICLES = frozenset(RELATIONS["before_a_place"])
HELD = tuple(RELATIONS["held_by"])
# A country that tells of its own: "Italy has reported 250 deaths", "Mexico remains the worst affected".
TELLS_OF_ITS_OWN = compiled(
    rf"(?:,\swith\s(?:[\w,.\-]+\s){{1,4}}?(?:{words_pattern(RELATIONS['its_own'])})\b"  # "Libya, with four combat deaths, ..."
    rf"|\s+(?:(?:{words_pattern(RELATIONS['has_so_far'])})\s+){{0,3}}"
    rf"(?:(?:{words_pattern(RELATIONS['counts_its_own'])})\s+(?:[\w,.\-]+\s+){{1,5}}?(?:{words_pattern(RELATIONS['its_own'])})"
    rf"|(?:{words_pattern(RELATIONS['changes_its_own'])})\s+(?:{words_pattern(RELATIONS['own_toll'])})"
    rf"|(?:{words_pattern(RELATIONS['worst_hit'])})\s+(?:[a-z]+\s+){{0,4}}?(?:{words_pattern(RELATIONS['worst'])}))\b)"
)
FORCES_OF = compiled(rf"\s(?:[a-z-]+\s)?(?:{words_pattern(RELATIONS['forces_of'])})\b")
DOER_BEFORE = frozenset(RELATIONS["before_a_doer"])
ADDRESSED = frozenset(RELATIONS["addressed"])
ADDRESSES = compiled(rf"\s(?:(?:{words_pattern(RELATIONS['has_so_far'])})\s){{0,2}}(?:{words_pattern(ADDRESSED)})\b")  # "Damascus has denied"
ACTOR_BEFORE = frozenset(RELATIONS["before_an_actor"])
TOWN_BODIES = frozenset(RELATIONS["town_bodies"])
NO_TOWN = frozenset(RELATIONS["no_town"])
LOCAL_BODIES = tuple(w for body in (*RELATIONS["local_bodies"], *TOWN_BODIES) for w in (body, body.title()))
# "Beech Grove Police", "the Houma Fire Department": the name is a town's where the report says "in" it as well.
LOCAL_BODY = compiled(rf"(?<!\p{{Lu}}[\w.]{{0,20}}\s)(?<name>\p{{Lu}}\p{{Ll}}+(?:\s\p{{Lu}}\p{{Ll}}+)?)\s(?P<body>(?i:{words_pattern(LOCAL_BODIES)}))\b")
CAPITAL_BEHIND = compiled(r"[-\s]\p{Lu}")
PAGE_PARTS = compiled(r"\s(?:[-–—|»«]|::)\s")
# With the call letters of American stations: "WTOC-TV", "KCTV5", "WWBT".
PAGE_NAME = compiled(rf"\b(?:[KW]\p{{Lu}}{{2,3}}(?:-TV|\s?\d)|{'|'.join(RELATIONS['page_names'])})\b|^[KW]\p{{Lu}}{{3}}$|\.(?:com|org|net)\b")
SURVEY = 20  # sentences: how far a report is read for the country it is about
DISASTER_IN = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['disaster'])})\s(?:{words_pattern(RELATIONS['held_in'])})\s(?:the\s)?$")
DISASTER_OF = compiled(rf"(?:['’]s)?\s(?:{words_pattern(read_rules('words')['scope']['disaster'])})\b")
DISASTER_BEHIND = compiled(rf"\s(?:[\w.-]+\s){{0,2}}(?:{words_pattern(read_rules('words')['scope']['disaster'])})\b")  # "the 12 January 7.0-magnitude quake"
DISASTER_BEFORE = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['disaster'])})\s(?:[\w.-]+\s){{0,5}}$")  # "the quake that hit Haiti on 12 January"
SEATS_OF_POWER = frozenset(RELATIONS["seats_of_power"])  # a government, unless something happens in or near one
SEATS = frozenset(RELATIONS["seats"])
PAPERS = frozenset(RELATIONS["papers"])
CAPTION = compiled(rf"\([^()]{{0,40}}\b(?i:{words_pattern(RELATIONS['caption'])})\)\s(?=\p{{Lu}}|\d)")  # "... in Aleppo (Reuters Photo) Ten people were killed"
# "WILKINSBURG (KDKA) -", "TRENTON >> ": a town that no list has, if the report says "in Wilkinsburg" as well.
STRANGE_DATELINE = compiled(
    r"(?:^|\n)(?P<name>\p{Lu}[\p{Lu}'’.]{3,}(?:\s\p{Lu}{3,}){0,2})(?:,\s\p{Lu}[\w.]+)?(?:\s*\([\p{Lu}\d][\w/ -]{1,20}\)\s?[-–—]|\s(?:>>|--|–|—)\s)"
)
# A town in a headline, if the report shows that it is one: "One dead in Cameron accidental shooting", "8 hurt in two Trenton fires".
HEADED_BY = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['headed_by'])})\s(?:[a-z]+\s)?$")
EVENT_BEHIND = compiled(rf"(?i)(?:\s[\w-]+){{0,2}}\s(?:{words_pattern(read_rules('words')['scope']['event'])})\b")
HEADING = 30  # characters: a line no longer may be the name of a country that heads a section
AT = " at "
STRANGERS = 40  # towns that no list has: a report names few
FIRST = 8  # sentences: how far down a dateline may stand
SINCE, THAT, IN, WHEN, WEEKS, AGO = (RELATIONS[word] for word in ("since", "that", "in", "when", "weeks", "ago"))
BACK = 9  # sentences: how far a place or day may be carried on
SEASON = range(21, 250)  # days that a season of rains has lasted, no single flood
TAIL = {"disease": r"s?\b", "disaster": "", "waged": r"s?\b", "rains": r"\b"}  # "flu", not "fluent"


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
    rains: tuple[str, str] | None = None  # or of a season of rains and floods: its first day and that up to which it is counted, "" where not told
    widespread: bool = False  # of one that struck a country rather than a town?
    titled: bool = False  # is its first sentence a headline?
    countries: frozenset = frozenset()  # those it names
    alone: bool = False  # does hardly any place of its first sentences lie elsewhere?
    named: tuple | None = None  # the sentence up to which its country was last looked for, and the place that named it
    sections: tuple = ()  # (the sentence that is a country's name and heads what follows, the setting from there on)
    capitals: dict = field(default_factory=dict)  # of its countries, by the names that the report has for them, as far as asked for
    nowhere: list | None = None  # where no place is the country itself: its cities and peoples


CLOSES = (")", "]")
PRINTED = compiled(rf"[(\[](?=\p{{Lu}})(?i:{words_pattern(read_rules('dates')['words']['printed'])})\s(?:\p{{L}}+\s)?$")


def is_report_date(sentence, time, setting) -> bool:
    """Is a full date near the top of the report its own date ("Published June 27 2016", "AFP Wednesday 13 Jul 2016")?"""
    if time.kind == "day" and sentence.text[time.end : time.end + 1] in CLOSES and PRINTED.search(sentence.text, max(0, time.start - FAR), time.start):
        return True  # "(Published Sunday, Sept. 18, 2016)", under a picture
    if sentence.start + time.start > TOP or time.kind != "day" or not any(c.isdigit() for c in time.text):
        return False
    date_ = resolve_time(time, "").date
    if not date_ and (FILED.match(sentence.text, time.end) or time.text[:1].isupper() or time.text[:1].isdigit()):
        date_ = resolve_time(time, setting.published).date  # "DAMASCUS, Feb. 10 (Xinhua) --"
    return bool(date_) and bool(setting.published) and (abs(days(date_, setting.published) or 0) <= 3)


def times_of(sentence):
    """The times of a sentence, found when first asked for."""
    if sentence.times is None:
        sentence.times = find_times(sentence.text)
    return sentence.times


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
    know_again(sentences)
    if weight:
        setting.country = max(weight, key=lambda c: (weight[c], c))
        setting.countries = frozenset(named)
        setting.alone = 3 * weight[setting.country] >= 2 * weight.total()
        setting.country_name = names.get(setting.country, "")
        if setting.alone:
            bring_home(sentences, setting)
        if is_told(low, "disaster", 3):
            often = Counter(p.name for s in sentences[:SURVEY] for p in places_of(s) if p.country == setting.country and p.kind != "demonym")
            most = often.pop(setting.country_name, 0)
            setting.widespread = 2 * most >= 3 * max(often.values(), default=1)
    if setting.disaster:
        setting.struck = day_of_disaster(sentences, setting)
    if is_told(low[:TOP], "rains", 1) and is_told(low, "rains", 2):
        setting.rains = season_of_rains(sentences, low, setting.published)
    setting.sections = sections_of(sentences, setting)
    return setting


def sections_of(sentences, setting) -> tuple:
    """Where a report goes on to another country under a heading of its own ("NIGERIA"), and its setting from there on.

    One heading may be anything; a list of countries, with no text under each, heads nothing.
    """
    heads = []
    for i, s in enumerate(sentences[:-1]):
        if len(s.text) > HEADING or not s.text[:1].isupper() or len(sentences[i + 1].text) < FAR:
            continue
        named = places_of(s)
        if len(named) == 1 and named[0].kind == "country" and named[0].text == s.text.rstrip(": \n"):
            heads.append((i, named[0]))
    if len({p.country for _, p in heads}) < 2:
        return ()
    return tuple((i, replace(setting, country=p.country, country_name=p.name)) for i, p in heads)


def setting_at(setting: Setting, index: int) -> Setting:
    """The setting of a sentence: that of the last heading before it, or of the whole report."""
    at = bisect_left(setting.sections, index, key=itemgetter(0))
    return setting.sections[at - 1][1] if at else setting


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
    top = sentences[:SURVEY]
    strangers = {p.text: p for s in top for p in places_of(s) if p.kind in ("city", "district") and p.name == p.text and gazetteer.row_of(p.text) is None}
    for s in top:  # "Plateau State" is "Plateau" again
        for p in places_of(s):
            name, _, noun = p.text.rpartition(" ")
            if p.kind == "region" and name and noun.casefold() in gazetteer.gazetteer().region_nouns and gazetteer.row_of(name) is None:
                strangers.setdefault(name, replace(p, text=name))
    lands = {p.text: p.country for s in top for p in places_of(s) if p.country and p.text in strangers}
    for s in top if lands else ():
        if any(not p.country and p.text in lands for p in places_of(s)):
            s.places = [replace(p, country=lands[p.text]) if not p.country and p.text in lands else p for p in places_of(s)]
    headed_by = set()  # of these, the towns that a headline may name by themselves

    def take(name, is_town):
        if name not in strangers and (town := gazetteer.small_town(name)) is not None:
            strangers[name] = town
        if is_town and name in strangers:
            headed_by.add(name)

    for s in top:
        for m in LOCAL_BODY.finditer(s.text) if any(body in s.text for body in LOCAL_BODIES) else ():
            name = m["name"]
            if name not in NO_TOWN and not any(p.start < m.end("name") and m.start() < p.end for p in places_of(s)):
                take(name, m["body"].casefold() in TOWN_BODIES)
    for s in top[:FIRST]:
        m = STRANGE_DATELINE.search(s.text)
        if m and not any(p.start < m.end("name") and m.start("name") < p.end for p in places_of(s)):
            take(m["name"].title(), True)
    for name, stranger in islice(strangers.items(), STRANGERS):
        for s in sentences:
            at = s.text.find(name)
            end = at + len(name)
            if at < 0 or s.text[end : end + 1].isalnum() or any(p.start < end and at < p.end for p in places_of(s)):
                continue
            headed = name in headed_by and HEADED_BY.search(s.text, max(0, at - 30), at) and EVENT_BEHIND.match(s.text, end)
            if headed or (word_before(s.text, at) in HELD_IN or s.text.startswith(AT, max(0, at - len(AT)))) and not CAPITAL_BEHIND.match(s.text, end):
                s.places = sorted((*places_of(s), replace(stranger, start=at, end=end)), key=lambda p: p.start)


def bring_home(sentences, setting) -> None:
    """Let a small town abroad be one of the report's own country, where the report tells of no other place there ("Mandi" in India, not Ethiopia)."""
    top = sentences[:SURVEY]
    abroad: dict[str, set] = {}
    for s in top:
        for p in places_of(s):
            if p.country not in ("", setting.country):
                abroad.setdefault(p.country, set()).add(p.name)
    strays = {country for country, named in abroad.items() if len(named) == 1 and country not in setting.countries}
    for s in top if strays else ():
        s.places = [replace(p, country=setting.country) if p.country in strays and is_small_town(p) else p for p in s.places]


def is_small_town(place) -> bool:
    row = gazetteer.row_of(place.text) or gazetteer.row_of(place.name)
    return place.kind in ("city", "district") and row is not None and row[gazetteer.POPULATION] != "" and int(row[gazetteer.POPULATION]) < gazetteer.SMALL


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


def season_of_rains(sentences, low: str, published: str) -> tuple[str, str] | None:
    """The days over which a report counts those whom rains and floods have killed in many places ("Since June 14, the rains have
    claimed 586 lives"), both "" where it only names a season ("the monsoon season"); None for a single flood."""
    for s in sentences[:SURVEY]:
        told = f" {s.text} ".casefold()
        if not (tells_of("rains", told) or any(word in told for word in scope_words()["toll_of"])):
            continue
        for time in times_of(s):
            since, until = period(time, published)
            counted = time.kind == "since" or time.kind == "period" and None not in (time.first, time.last)
            if counted and len(since) == len(until) == 10 and days(since, until) in SEASON and (days(until, published) or 0) < SEASON.start:
                return since, until
    return ("", "") if any(phrase in low for phrase in scope_words()["rainy_season"]) else None


def heads_report(sentence, place) -> bool:
    """Is the place a report's dateline: near its top, and if not quite there, in capitals ("Photo: AFP AMMAN (Reuters) -")?"""
    at = sentence.start + place.start
    if place.start < 60 and at < TOP and is_dateline(sentence, place) or not place.start and FILED_BY.match(sentence.text, place.end):
        return True
    return at < TOP and place.text.isupper() and len(place.text) > 3 and not sentence.text.isupper() and bool(FILED_BY.match(sentence.text, place.end))


def is_dateline(sentence, place) -> bool:
    """Is the place where the report was filed ("BAGHDAD (Reuters) -", "SHAHE, CHINA --", "Tehran, Oct 22 (IANS)")?"""
    after = sentence.text[place.end : place.end + 45]
    before = sentence.text[: place.start]
    if before.strip("\"“ ") == "(" and FILED_BEHIND.match(after):
        return True  # "(Manama) - The government"
    if place.kind == "region" and not place.text.isupper() and COUNTED_BEHIND.match(after):
        return False  # "Duval County – 4 deaths"
    day = FILED_DAY.match(after)
    if day and (not before.strip() or place.text.isupper() or after.startswith(" (", day.end())):
        return True
    opened = before.strip() == "" or before.isupper() or before.rstrip()[-1:] in ".!?)"
    return opened and (
        after.lstrip()[:1] in ("(", "-", "–", "—")
        or after.lstrip()[:1] == ":" and place.kind != "country"  # "BEIRUT: Shells fell"; "Chile: 40 dead" tells where they died
        or ("(" in after[:25] or DASH.search(after[:30]))
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
        if before not in DOER_BEFORE and before not in ADDRESSED and not ADDRESSES.match(text, place.end):
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
