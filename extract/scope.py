"""Over what a figure counts: one event, or a running total."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from extract.kept import compiled
from extract.quantities import words_pattern
from extract.rules import read_rules
from extract.setting import AGO, COUNTED_UP, LARGE, OF_A_RECORD, SEATS, WEEKS, WHEN, WHERE_IT, days, scope_words, tells_of
from extract.when import ANNIVERSARIES, WAS_WHEN

RELATIONS = read_rules("words")["relations"]
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
        "done_including",
        "toll_from_to",
        "toll_to_from",
        "lost_lives",
    )
)  # what an epidemic does; it shoots nobody
# A count as of a day ("the toll stood at 300 on Monday") rather than what happened on it.
STANDS_AT = frozenset(
    (
        "toll_reached", "toll_is", "toll_tops", "toll_from_to", "toll_to_from", "deaths_rose", "deaths_from_to", "deaths_of", "number_done", "number_from_to", "number_at",
        "bringing_toll", "bringing_total",
    )
)
LONG = 7  # days: a period that takes longer is a running total rather than an event
SHORT_WHILE = 3  # days: "since Wednesday", told on Thursday or Friday, is one short episode
SHORT_FIGHT = 5  # days: so is "in clashes since Friday", told on Tuesday
BESIDE_OTHERS = frozenset(("part_in_country", "part_of_country", "most_deaths"))  # what one land counts beside others
OF_A_WAR = 1_000  # people: so many in a sentence of a war are its toll, even where it tells of an attack as well
COUNTED_SINCE = 1_000  # people who "have drowned": so many are a running total wherever no day is told
SO_FAR = "so_far"  # the rule of dates.toml for it
MANY = 20  # people: fewer, dated by a year alone, are more likely one event than the year's count
# "14 deaths linked to a drug", "a study linked it to 14 deaths"
LINKED = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['toll_of'])})\s(?:{words_pattern(read_rules('words')['scope']['linked'])})\b"
    rf"|\b(?:{words_pattern(read_rules('words')['scope']['linked'])})\s(?:[\w,-]+\s){{0,4}}?(?:{words_pattern(read_rules('words')['scope']['toll_of'])})\b"
)
DRIVE = compiled(rf"\b(?:{words_pattern(read_rules('words')['scope']['drive'])})\b")
# "the bloodiest day of the revolt", "the heaviest blow since unrest began": the conflict is only what the day is measured by.
# "the rebellion inside the jail", "a prison uprising": no war
RISING = words_pattern(read_rules("words")["scope"]["rising"])
JAIL = words_pattern(read_rules("words")["scope"]["jail"])
JAIL_RISING = compiled(rf"\b(?:{RISING})\s(?:[a-z'’-]+\s){{0,4}}?(?:{JAIL})\b|\b(?:{JAIL})\s(?:{RISING})\b")
RECORD_SPAN = compiled(
    rf"\b(?:{words_pattern(read_rules('words')['scope']['record'])})\s(?:{words_pattern(read_rules('words')['scope']['long_spans'])})\b"
)
# "a suicide bombing", "Monday's bombing": one of what is else told of many ("270 were killed by Russian bombing during April")
MASS = words_pattern(read_rules("words")["scope"]["mass"])
ONE_BOMBING = compiled(rf"(?:\b(?:{words_pattern(RELATIONS['of_one'])})|['’]s)\s(?:[\w-]+\s){{0,3}}(?:{MASS})\b")
TO_THIS_DAY = frozenset(read_rules("words")["scope"]["to_this_day"])
KEPT_CAPITALS = frozenset(RELATIONS["kept_capitals"])
BODIES = tuple(RELATIONS["dead_bodies"])
ISO_DAY = len("2012-02-04")
LONG_UNITS = frozenset(RELATIONS["long_units"])
STEMS_OF_DAYS = tuple(RELATIONS["stems_of_days"])
CLAUSE_OF_WHEN = 7  # units: "when the civil war raged" is no moment
SEAT_OF = compiled(rf"\b(?:{words_pattern(SEATS)})\sof\s[^,.;]*+")
# "in Deraa, where the uprising erupted in March": where a conflict began says nothing of what happened there now.
CRADLE = compiled(rf",\s(?:{words_pattern(WHERE_IT)})\s[^,.;]*?\b(?:{words_pattern(read_rules('words')['scope']['cradle'])})\b[^,.;]*+")
CASES_BESIDE = compiled(rf"\d\s(?:{words_pattern(read_rules('words')['scope']['cases_beside'])})\b")
DIED = ("people_did", "had_done", "were_done", "does_people")
ALONE = frozenset(RELATIONS["alone"])
LANDS_WHERE = frozenset(RELATIONS["lands_where"])
# "six more deaths", "97 new fatalities": of the day the report is of, whatever the toll; not "40 more deaths than in May"
ADDED = compiled(rf"\s(?:{words_pattern(read_rules('words')['scope']['added'])})\s(?![^.;]{{0,60}}\b{RELATIONS['than']}\b)")
FURTHER = tuple(f"{word} " for word in read_rules("words")["signs"]["further"])
COUNTED_CRIMES = tuple(f" {word}" for word in read_rules("words")["scope"]["counted_crimes"])


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
    jail: bool  # of a rising in a prison, which is no war
    rains: bool  # of what a season of rains has many of, or of no event
    mass: bool  # of "bombing" without a number or an article, which may go on for long
    cumulative: bool


def tale_of(sentence, credits) -> Tale:
    """What a sentence with these credits tells of, read when first asked for."""
    if sentence.tale is None:
        text = told_in_words(sentence, credits)
        unmeasured = CRADLE.sub(without_cradle, SEAT_OF.sub(" ", OF_A_RECORD.sub(" ", text)))
        words = {word for u in sentence.units for word in u.low.split()}
        events, phrased = words & scope_words()["event"], tells_of("event", text, phrases_only=True)
        several = bool(events) and not phrased and not ONE_BOMBING.search(text)
        series, mass = several and events <= scope_words()["series"], several and events <= scope_words()["mass"]
        outside = JAIL_RISING.sub(" ", unmeasured)
        conflict = tells_of("conflict", outside)
        jail = not conflict and outside != unmeasured
        drive = conflict and not tells_of("conflict", DRIVE.sub(" ", unmeasured))
        rains = events <= scope_words()["of_rains"] and not phrased
        sentence.tale = Tale(text, conflict, drive, bool(events) or phrased or jail, series, jail, rains, mass, tells_of("cumulative", unmeasured))
    return sentence.tale


def without_cradle(match) -> str:
    """What to read in place of a clause that tells where something began: nothing, but for an outbreak, which goes on ("Haiti, where cholera broke out")."""
    return match[0] if tells_of("disease", f"{match[0]} ") else " "


def scope_of(sentence, found, time, since, until, setting, goes_on=False, credits=()) -> str:
    """`total` or `event`, by the time words, then by what is said to have killed, then by size."""
    tale = tale_of(sentence, credits)
    figure = found.count.quantity.figure
    text, event = tale.text, tale.event
    conflict = tale.conflict and not (tale.drive and figure < COUNTED_UP)
    if figure >= MANY and not event and (time is None or time.kind != "day") and counts_crimes(sentence, found):
        return "total"
    if found.count.quantity.is_ordinal:
        return "total"  # "the 2,000th soldier to die"
    if found.rule in BESIDE_OTHERS:
        return "total"  # "executions: Iran, 314; Iraq, 22"
    if found.rule == "bringing_toll" and is_toll_of_more(sentence, found):
        return "total"
    if happened_when(sentence.units, found):
        event, conflict = True, False  # "200 people were killed when soldiers stormed the village at the height of the war"
    if figure < COUNTED_UP and (time is None or time.kind == "day") and is_added(sentence, found, setting):
        return "event"
    if time is not None:
        scope = scope_by_time(sentence, found, time, since, until, setting, text, conflict, event)
        if scope:
            return scope
    if found.rule == "bringing_total" and not (event and not tale.series) or tale.cumulative:
        return "total"
    if conflict and (not event or figure >= OF_A_WAR):
        return "total"
    perfect = any("have" in u.classes for u in sentence.units[max(0, found.unit - 7) : found.unit + 7])
    goes_on_killing = tale.series and figure >= COUNTED_UP and any(u.low in TO_THIS_DAY for u in sentence.units[max(0, found.unit - 8) : found.unit + 5])
    if event and not goes_on_killing:
        return "event"
    countrywide = setting.conflict or figure >= COUNTED_UP and any(p.kind == "country" for p in sentence.places or ())
    if LINKED.search(text) or countrywide and not setting.disaster and tells_of("overall", text):
        return "total"
    if (setting.disease or tells_of("counted_cases", text) or CASES_BESIDE.search(text)) and found.rule in DISEASE_RULES:
        return "total"  # "3,675 positive cases and 44 deaths"
    counted = perfect and setting.conflict and figure >= COUNTED_UP  # "airstrikes have killed hundreds"
    if setting.disaster and not (counted and have_died(sentence.units, found)):
        return "event"
    since_then = found.rule in DIED and figure >= COUNTED_SINCE and have_died(sentence.units, found)
    if goes_on_killing or since_then or counted:
        return "total"  # "gangs who they say have killed 1,100 soldiers"
    return "total" if goes_on and figure >= MANY or figure >= LARGE else "event"


def is_added(sentence, found, setting) -> bool:
    """Does a figure count those who have come to a toll ("six more deaths", of an epidemic "a further 48 deaths"), rather than the toll?"""
    unit = sentence.units[found.unit]
    before = sentence.text[: unit.start].casefold()
    return ADDED.match(sentence.text.casefold(), unit.start + len(found.count.quantity.text)) is not None or setting.disease and before.endswith(FURTHER)


def counts_rains(sentence, found, time, setting, credits, beside_total) -> bool:
    """Does a figure count whom a season of rains has killed or hurt ("Punjab has seen 130 deaths"), rather than one of its days?"""
    if setting.rains is None or not (time is None or time.kind == "running") or not tale_of(sentence, credits).rains:
        return False
    told = beside_total or found.rule in STANDS_AT or found.rule in DISEASE_RULES or any(u.low in TO_THIS_DAY for u in sentence.units)
    return told and not is_added(sentence, found, setting)


def has_bodies(found) -> bool:
    """Are bodies counted, which are found where something happened?"""
    return found.count.victims.casefold().endswith(BODIES)


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
    lately = SHORT_FIGHT if event and found.rule not in STANDS_AT and not conflict and not setting.disease else SHORT_WHILE
    if time.kind == "since" and until and len(since) == 10 and 0 <= (days(since, until) or 0) < lately and figure < COUNTED_UP:
        return "event"  # "since Wednesday afternoon", told on Thursday; "in clashes since Friday", told on Tuesday
    if time.kind == "since" or has_cost(sentence, found, lists["conflict"]):
        return "total"
    if time.kind == "running":
        if since and len(since) < ISO_DAY:
            return "total"  # "28 attacks have killed five so far this year"
        few = figure < COUNTED_UP and found.outcome == "injured"  # "two remained in hospital as of Tuesday"
        of_one = figure < COUNTED_UP and (found.outcome == "missing" or has_bodies(found)) and not setting.conflict  # "so far we have recovered 36 bodies"
        days_old = time.rule == SO_FAR or time.last is not None and time.last.weekday is not None
        few = few or figure < COUNTED_UP and days_old and not setting.conflict and not sentence.tale.cumulative  # "six deaths so far", "by Thursday 21 had died"
        return "event" if (event or setting.disaster or few or of_one) and not conflict and not setting.disease else "total"
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
        if time.rule in ANNIVERSARIES and not conflict:
            return "event"  # "20 years since 52 people were killed"
        if time.rule == WAS_WHEN and OF_A_RECORD.search(text) and not RECORD_SPAN.search(text):
            return "event"  # "the deadliest quake since 1993, when 8,000 died"
        if tells_of("compared", text) or tells_of("counted_places", text):
            return "total"  # "18 died last year, down from 25 in 2014", "six died on the roads last August"
        if RECORD_SPAN.search(text) or found.rule == "bringing_total":
            return "total"
        if time.kind == "year" and words[-1] in ALONE:
            return "total"  # "strikes killed 6,000 civilians in 2017 alone"
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
        if not LONG_UNITS.isdisjoint(words) and (words[-1] not in lists["event"] or words[-1] in lists["series"]):
            return "total"  # "in weeks of fighting", "of clashes"; not "the two weeks of the siege"
        if sentence.tale.jail:
            return "event"
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
