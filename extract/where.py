"""Which of the places around a figure is where it happened."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise
from operator import attrgetter

from extract import places as gazetteer
from extract.kept import compiled
from extract.places import find_places, is_capital
from extract.quantities import words_pattern
from extract.rules import read_rules
from extract.setting import (
    ARTICLES,
    BACK,
    CAPTION,
    FAR,
    FIRST,
    HELD_IN,
    IN,
    LARGE,
    LOCATIVE,
    PAPERS,
    REACH,
    SEATS_OF_POWER,
    TELLS_OF_ITS_OWN,
    is_actor,
    is_dateline,
    is_filed,
    places_of,
    scope_words,
    setting_at,
    tells_of,
    times_of,
    word_before,
)

RELATIONS = read_rules("words")["relations"]
IN_COUNTRY = "part_in_country"  # "executions: Iran, 314; Iraq, 22": the number of the name before it
OF_COUNTRY = "part_of_country"  # "Britain has reported 57 deaths; Italy, 18": nobody died in Italy
LINK = 8  # characters: between a place and what it is said to lie in ("Baqa in Idlib")
PAST_ANOTHER = 40  # characters: how much farther a place seems beyond another figure
OF_A_LAND = 30_000  # people: a disaster that kills so many strikes more than one town
OF_A_TOWN = 500  # people: more die in no one small town that a report does not even name again
SMALL_TOWN = 100_000  # people: what brings a reporter there is what happened there
OF_THE_WORLD = 100_000  # people: of a pandemic that killed more, no country is told
# Where somebody stays, meets or comes from: "exile in France", "a summit in Doha", "originally from Leeds".
ELSEWHERE = compiled(rf"(?i)\b(?:{words_pattern(read_rules('words')['relations']['elsewhere'])})\s(?:the\s)?$")
SPECIFIC = {"district": 0, "city": 1, "area": 2, "region": 2, "country": 3}
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
MOVED_TO = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['moved'])})\s(?:[a-z]+\s){{0,3}}?{RELATIONS['to']}\s(?:the\s)?$")  # "airlifted to Juba"
CAME = f" {RELATIONS['came_from'][0]} "
DEPARTED = frozenset(RELATIONS["departed"])
ON_ITS_WAY = tuple(f" {words}{article}" for words in RELATIONS["on_its_way"] for article in ("", *(f" {a}" for a in RELATIONS["articles"])))  # "taking off from Jakarta"
JOURNEY_ON = compiled(rf"\s(?:{words_pattern(RELATIONS['journey_to'])})\s(?:[a-z]+\s){{0,2}}\p{{Lu}}")  # "from Dover to Calais"
JOURNEY_TO = compiled(
    rf"\b(?:{words_pattern(RELATIONS['departed'])})\s(?:the\s)?\p{{Lu}}[\w'’.-]*(?:\s[\p{{L}}'’.-]+){{0,2}}"
    rf"\s(?:{words_pattern(RELATIONS['journey_to'])})\s(?:the\s)?$"
)
FLED_FROM = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['flees'])})\s(?:(?:the\s)?(?:[a-z-]+\s){{0,2}}(?:{words_pattern(RELATIONS['fled_from'])})\s(?:and\s\w+\s)?{RELATIONS['in']}\s)?(?:[\w-]+\s){{0,2}}$"
)
FLEES = frozenset(RELATIONS["flees"])
OF_ITS_PAST = compiled(rf"(?:['’]s)?\s(?:[a-z-]+\s)?(?:{words_pattern(RELATIONS['past'])})\b")  # "the worst shooting in US history"
OWN_DEATHS = compiled(rf"\s(?:{words_pattern(RELATIONS['own_deaths'])})\b")
GOES_OVER = compiled(rf"\s(?:{words_pattern(RELATIONS['goes_over'])})\s")  # to another figure
OFFICE_OF = compiled(
    rf"\b(?:{words_pattern(RELATIONS['offices'])})\sof\s(?:the\s)?(?:(?:{words_pattern(RELATIONS['small_towns'] + RELATIONS['small_places'])})\sof\s)?"
    rf"(?:[\p{{L}}'’-]+\s(?:[a-z]+\s)?of\s)?$"
)
ROAD_BEHIND = compiled(rf"\s(?:[a-z]+\s)?(?i:{words_pattern(RELATIONS['roads'])})\b")
ROAD_ON = compiled(rf"[-–]\p{{Lu}}[\w’']+(?:\s\p{{Lu}}\w+)?\s(?:[a-z]+\s)?(?i:{words_pattern(RELATIONS['roads'])})\b")
STRUCK_ITSELF = compiled(  # "a quake rocked southern Mexico", "fighters stormed the village of Tosqux"
    rf"(?<![-\w])(?:{words_pattern(RELATIONS['strikes'])})\s(?:the\s)?(?:[a-z-]+\s){{0,2}}(?:(?:{words_pattern(RELATIONS['small_towns'])})\sof\s)?$"
)
OWN_LAND = compiled(rf"\b{RELATIONS['in']}\s(?:{words_pattern(RELATIONS['ones_own'])})\s(?:{words_pattern(RELATIONS['lands_of_it'])})\b(?!['’])")  # "in his country"
HEADS_ITEM = compiled(r":|\s[-–—]\s(?=\d)")  # "Yemen: 40 dead", "Duval County – 4 deaths"
IN_BRACKETS = compiled(r"\s\((?:[^()]*[,;]\s)?$")  # "Kano (2,150 cases, 61 deaths), Sokoto (318 deaths)"
WHERE = compiled(rf",?\s+(?:{words_pattern(RELATIONS['where'])})\b")
WHERE_BEHIND = compiled(rf"(?:,\s\p{{Lu}}[\w.]+(?:\s\p{{Lu}}\w+)?)?,\s(?:{words_pattern(RELATIONS['where'])})\b")  # "in Greeley, Colo., where seven died"
# Who fires stands elsewhere: "shells fired from Harasta", "gunmen positioned in Bani Zaid".
FIRED_FROM = tuple(f"{words}{article}" for words in RELATIONS["fired_from"] for article in ("", *(f" {a}" for a in RELATIONS["articles"])))
HAILS_FROM = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['hails'])})\s(?:{words_pattern(RELATIONS['came_from'])})\s(?:[a-z]+\s){{0,3}}$")  # "five students from Leeds"
# "Grad rockets from nearby Janzur", "an assault from Tripoli"; not "footage of the raid from Homs".
COMES_FROM = compiled(
    rf"(?i)(?<!\b(?:{words_pattern(RELATIONS['pictures'])})\s(?:[a-z-]+\s){{1,3}})\b(?:{words_pattern(RELATIONS['comes_from'])})\s{CAME.strip()}\s(?:(?:[a-z-]+\s){{0,2}}(?:{words_pattern(RELATIONS['fired_from_a'])})\s(?:{words_pattern(RELATIONS['held_in'])}|of)\s)?"
    rf"(?:(?:{words_pattern(ARTICLES)}|{RELATIONS['close_by']})\s){{0,2}}(?:[a-z-]+\s)?(?:(?:{words_pattern(RELATIONS['small_towns'])})\sof\s)?$"
)
# "Syria's rebel-held northwestern " before Idlib; the apostrophe may be lost.
OWNED = compiled(r"(?:['’]?s)?\s+(?:[a-z][\w-]*\s+){0,3}")
OF_ITS_CITY = compiled(r"\bof\b")
OF_A_SEA = compiled(rf"\s(?:{words_pattern(RELATIONS['of_a_sea'])})\b")
LANDS = compiled(rf"\s+(?:{words_pattern(RELATIONS['lands'])})\b")
IN_SOME = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['held_in'])})\s+(?:\w+\s+){{0,2}}$")
SMALL_PLACE = compiled(rf"\b(?:{words_pattern(RELATIONS['small_places'])})$")
SMALL_BEHIND = compiled(rf"\s(?:{words_pattern(RELATIONS['small_places'])})\b")
SMALL_COMMA = compiled(rf"\s(?:{words_pattern(RELATIONS['small_places'])}),\s")  # "Na Kheo village, Nghia Lo commune"
SMALL_BEFORE = compiled(rf"\b(?:{words_pattern(RELATIONS['small_places'])})\sof\s$")
SIDE = compiled(rf"\s+(?:{words_pattern(RELATIONS['side'])})\b")
# A place named before: "in the besieged city", "elsewhere in the same province"; not "in the city of Homs".
POINTED = {word: kinds.split() for kinds, words in RELATIONS["pointed_at"].items() for word in words}
POINTED_KINDS = {word: frozenset(kinds) for word, kinds in POINTED.items()}
CITYWIDE = frozenset(RELATIONS["citywide"])
KIND_SAID = compiled(rf"(?i)\b(?P<what>{words_pattern(POINTED)})\s+(?:of\s+)?$")
KIND_SAID_AFTER = compiled(rf"\s+(?P<what>(?i:{words_pattern(POINTED)}))\b(?!\s(?:of\s)?(?:[a-z]{{2}}-)?\p{{Lu}})")  # not "the Damascus suburb of Yalda"
HELD_AREA = compiled(
    rf"\b(?i:{words_pattern(RELATIONS['locative'])})\s+the\s+(?:[a-z-]+\s+){{0,2}}?[\w-]+(?:{words_pattern(RELATIONS['held_area'])})\s+"
    rf"(?:{words_pattern(RELATIONS['areas'])})\b(?!['’]|\s+(?:of\b|in\b|\p{{Lu}})|-)"
)
AREAS = tuple(RELATIONS["areas"])
POINTS_BACK = compiled(
    rf"\b(?i:{words_pattern(RELATIONS['locative'])})\s+(?:the|{words_pattern(RELATIONS['pointing'])})\s+(?P<like>(?:[a-z][\w-]*\s+){{0,2}}?)(?P<people>\p{{Lu}}\p{{Ll}}+\s)?(?P<what>{words_pattern(POINTED)})\b"
    r"(?!['’]|\s+(?:of\b|\p{Lu})|-)"
)
CAPITAL = compiled(
    rf"\b(?i:{words_pattern(RELATIONS['held_in'])}|of)\s+the\s+(?:[a-z][\w-]*\s+){{0,2}}?(?P<what>{words_pattern(RELATIONS['capital'])})\b"
    r"(?!['’]|-|,?\s+\p{Lu}|\s+(?:city|of)\b)"
)
CAPITAL_WORDS = tuple(RELATIONS["capital"])
ELSEWHERE_IN = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['apart_from_it'])})\s{RELATIONS['in']}\s(?:the\s)?$")  # "elsewhere in Syria"
LISTED = compiled(rf",\s|,?\s(?:{words_pattern(RELATIONS['couples'])})\s")
JOINS = compiled(rf"\s(?:{words_pattern(RELATIONS['couples'])})\s(?:in\s)?(?:the\s)?")
# "seven died in Homs and six elsewhere"
ELSEWHERE_BEHIND = compiled(
    rf"(?:\s[\w-]+){{0,6}}?\s(?:{words_pattern(RELATIONS['apart_from_it'])})"
    rf"(?=$|[,.;]|\s{RELATIONS['in']}\sthe\s(?:{words_pattern(RELATIONS['lands_of_it'])}))"
)
FIXED_SPOT = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['fixed_spots'])})\b")
AND_IN = compiled(rf"\b(?:{words_pattern(RELATIONS['joins'] + RELATIONS['begins_a_clause'])})\s{RELATIONS['in']}\s(?:the\s)?(?:[a-z]+\s){{0,3}}$")
OF_SOME = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['of_some'])})\b")  # "21 people, most of them in Homs"
MOST_IN = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['most'])})\s(?:(?:{words_pattern(read_rules('words')['standing']['of_them'])})\s)?{RELATIONS['in']}\s(?:the\s)?$")
SOME_WERE = compiled(rf"(?i)(?:{words_pattern(RELATIONS['most'])})\b")
SPOKE_IN = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['spoke'])})\s(?:[a-z]+\s){{0,3}}?{RELATIONS['in']}\s(?:the\s)?$")
SPEAKS_BEFORE = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['spoke'] + RELATIONS['spoken_before'])})(?:,?\s\w+day)?\s?$")  # "told newsmen", "in a statement"
SPEAKS_ITSELF = compiled(rf"\s(?:{words_pattern(RELATIONS['spoke'])})\b")
SPEAKS_BEHIND = compiled(
    rf"(?:\s(?:{words_pattern(RELATIONS['small_places'] + RELATIONS['towns'])}))?(?:,(?:\s\p{{Lu}}[\w.'’-]*+){{1,5}},?)"
    rf"\s(?:{words_pattern(RELATIONS['spoke'])})\b"
)
SAID_THAT = compiled(rf"(?:\s[\w.]+){{0,3}}?\s{RELATIONS['that']}\b")
IN_ANOTHER = compiled(rf"\b(?:{words_pattern(RELATIONS['held_in'])})\s\p{{Lu}}")  # "an official in Benghazi said five died in Brega, where tanks fired on the town"
KILLED_NEXT = compiled(rf"\s(?:{words_pattern(RELATIONS['couples'])})\s(?:{words_pattern(RELATIONS['killed_next'])})\b")  # "crossed into Cameroon and killed nine"
SIDE_OF_IT = compiled(rf"\b(?:{words_pattern(RELATIONS['sides_of_it'])})\sof\sthe\s(?:{words_pattern(RELATIONS['lands_of_it'])})\b")  # "in the east of the country"
SCENE_OF = compiled(rf",\s(?:the\s)?(?:{words_pattern(RELATIONS['scene'])})\sof\s")
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
NATIONWIDE = compiled(rf"(?i)\b(?:{words_pattern(read_rules('words')['scope']['country_of_report'])})\b")
WORLDWIDE = compiled(
    rf"(?i)\b(?:(?:{words_pattern(read_rules('words')['scope']['worldwide'])})|{RELATIONS['in']}\s(?:\w+\s){{0,2}}\d+\s(?:{words_pattern(RELATIONS['in_countries'])}))\b"
)
CLAUSE = compiled(rf"\b(?:{words_pattern(RELATIONS['begins_a_clause'])})\b")
MANY = 4  # places: so many in a row share what happened
POINTERS = 5  # "in the city"s of one sentence: one is enough but for a text written to be slow
AGAIN = 3  # sentences: how soon after a figure its town may be told
PARTS_OF_THE_WORLD = frozenset(RELATIONS["parts_of_the_world"])
HAPPENED = frozenset(("done", "did", "does", "doing"))
BETWEEN = frozenset(("preposition", "of", "done", "does", "did", "doing", "comma", "stop", "be", "have", "say"))
KILLS = HAPPENED | {"have", "who"}
LOCALS = frozenset(RELATIONS["locals"])
OF_A_REGION = LOCALS | frozenset(RELATIONS["of_a_region"])
GONE = frozenset(RELATIONS["gone"])
OF_THE_STATE = frozenset(RELATIONS["of_the_state"])
TOWNS = frozenset(RELATIONS["towns"])
RIVERS = frozenset(RELATIONS["rivers"])
# What happened, told of again: "the strikes on the town of Ariha", "the blast took place outside ...".
JUST_NEAR = compiled(rf"(?i)(?<!\b(?:{words_pattern(RELATIONS['couples'])})\s)\b(?:{words_pattern(RELATIONS['near_to'])})\s(?:[a-z]+\s){{0,3}}$")
BESIDE_ANOTHER = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['one_of_some'])})\s(?:[a-z-]+\s){{0,2}}?(?:{words_pattern(RELATIONS['beside_another'])})"
    rf"\s(?:{words_pattern(RELATIONS['lies_by'])})\s(?:[a-z]+\s){{0,3}}$"
)
NEXT_ITEM = compiled(r"\s-\s")  # "23 Dec 2011 - 44 people were killed in Damascus 10 Feb 2012 - 28 people ...": each its own place
# "Tags Syria air raid": what a page is filed under.
TAGS = compiled(rf"\b(?:{words_pattern(RELATIONS['tags'])})\s+(?:(?!(?:{words_pattern(RELATIONS['no_tag'])})\b)[\p{{L}}'’-]+\s+)*+")
LIES_NEAR = compiled(
    rf",?\s(?:(?:{words_pattern(RELATIONS['who'])})\s(?:{words_pattern(RELATIONS['lies'])})\s)?(?:(?:(?:a|an|the)\s(?:[\w-]+\s){{1,3}})?"
    rf"(?:just\s|(?:[\w.]+\s)?[\w.]+\s(?:{words_pattern(RELATIONS['distances'])})\s)?(?:{words_pattern(RELATIONS['lies_by'][1:])})"
    rf"|(?:a|an|the)\s(?:[\w-]+\s){{0,2}}(?:{words_pattern(RELATIONS['beside_another'])})\sof)\s"
    rf"(?:the\s)?(?:(?:[\w-]+\s){{0,2}}(?:{words_pattern(RELATIONS['small_towns'])})\s(?:of\s)?)?"
)
# Between a quarter and its city: "the Midan quarter in Aleppo", "al-Shaar district of the city of Aleppo".
LIES_INSIDE = compiled(
    rf"\s(?:(?:{words_pattern(RELATIONS['small_places'] + RELATIONS['loose_places'])})\s)?(?:{words_pattern(RELATIONS['holds'])})\s"
    rf"(?:(?:the|a)\s)?(?:(?:{words_pattern(RELATIONS['sides_of_it'])})\sof\s(?:the\s)?)?(?:[\w-]+\s)?(?:(?:{words_pattern(RELATIONS['small_towns'])})\sof\s)?"
)
ITS_SUBURB = compiled(
    rf"(?:['’]?s|['’])?\s(?:[a-z-]+\s){{0,2}}"
    rf"(?:(?:{words_pattern(RELATIONS['suburbs'])})\s(?:of\s)?|(?:{words_pattern(RELATIONS['small_places'] + RELATIONS['small_towns'])})\sof\s)(?:the\s)?"
)
HAPPENS = sorted({*read_rules("words")["scope"]["event"], *RELATIONS["told_events"], *RELATIONS["happens"]})
TOOK_PLACE = compiled(rf"(?i)\b(?:it|they|{words_pattern(HAPPENS)})\s(?:[\w-]+\s){{0,4}}?(?:{words_pattern(RELATIONS['happened'])})\b")
THE_EVENT = compiled(
    rf"(?i)\b(?:{words_pattern(RELATIONS['it_took_place'])})\b"
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
# Of several: "The worst fighting happened in Homs", "Other attacks took place in Hama".
OUT_OF_SEVERAL = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['another_event'] + read_rules('words')['scope']['superlative'])})\b")
ROAD = compiled(rf"(?i)\b(?:{words_pattern(RELATIONS['roads'])})$")
# How a sentence tells of a place: what happened happened there; it is only named; it is a sea, or where a part of them died;
# something else is there (who acts, where people went); the report was filed there. The lower, the likelier it is the figure's.
HOLDS, NAMED, WIDE, APART, FILED_FROM = range(5)
# What a region is divided into: "Hawa Gelan district", "Duk County".
PART_OF_REGION = compiled(rf"(?i)^(?:{words_pattern(RELATIONS['parts_of_regions'])})\sof\b|\s(?:{words_pattern(RELATIONS['parts_of_regions'])})$")
COUNTIES = frozenset(("USA",))  # whose counties the gazetteer has, beside its states
LONGEST_KIND = 30  # characters: "neighbourhood of "
STARTS = attrgetter("start")


@lru_cache(maxsize=64)
def searched(pattern, text: str):
    """What a pattern finds first in a sentence, looked for once for all its figures."""
    return pattern.search(text)


def where(sentences, index, found, scope, setting, credits=(), recent=False, time=None):
    """The place of a figure and its country, or None: what `place_of` finds, in the light of the whole report.

    A name that several places bear is the one in the report's own country, unless the report names the other's country;
    an unknown one lies in the report's country, if that is the only one it tells of.
    """
    setting = setting_at(setting, index)
    place = place_of(sentences, index, found, scope, setting, credits, recent)
    if place is not None and place.text.casefold().endswith(CAPITAL_WORDS):
        place = capital_called(sentences, place, setting)
    if time is not None and any(m is not None and m.named for m in (time.first, time.last)) and place not in places_of(sentences[index]):
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


def capital_called(sentences, place, setting):
    """A country's capital by the name that the report has for it ("in the Libyan capital" - "... Tripoli"), if it has one, looked for once."""
    which = (place.name, place.country, "city")
    if which not in setting.capitals:
        named = (p for s in sentences for p in places_of(s) if (p.name, p.country, p.kind) == which)
        setting.capitals[which] = next((p for p in named if not p.text.casefold().endswith(CAPITAL_WORDS) and not p.text.isupper()), None)
    town = setting.capitals[which]
    return place if town is None else replace(town, start=place.start, end=place.end)


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
    if found.rule == IN_COUNTRY:
        return next((p for p in reversed(places_of(sentence)) if p.end <= at), None)
    if found.rule == OF_COUNTRY:
        land = country_place(sentences, index, setting, whole=True)
        return land if land is not None and all(p.name != land.name for p in places_of(sentence)) else None
    for p in places_of(sentence) if "(" in sentence.text[max(0, at - FAR) : at] else ():
        if p.kind != "demonym" and p.end < at < p.end + FAR and IN_BRACKETS.fullmatch(sentence.text, p.end, at):
            return p
    ranked, home, divided = rank_places(sentence, at, found, scope, setting, credits)
    pointed = pointed_at(sentences, index, at, ranked, setting)
    if pointed is not None:
        return pointed
    ranked.sort(key=lambda r: r[:2])
    best = ranked[0][2] if ranked and ranked[0][0] < APART else None
    if (best is None or ranked[0][0] > HOLDS) and (is_worldwide(sentence, found) or is_pandemic(sentence, found)):
        return None
    behind = sentence.units[found.unit].end if sentence.units else 0
    if (rest := ELSEWHERE_BEHIND.match(sentence.text, behind, behind + 2 * FAR)) and not any(behind < u.start < rest.end() and u.count is not None for u in sentence.units):
        return country_place(sentences, index, setting, whole=True)
    across = searched(NATIONWIDE, sentence.text)
    if (best is None or best.kind != "country") and (scope == "total" or found.count.quantity.figure >= LARGE):
        whole = of_its_war(sentence, at, ranked)
        if whole is not None and (whole.country or not recent):
            return whole if whole.country else country_place(sentences, index, setting, whole=True) or best
    if best is not None and not (across and (ranked[0][0] > HOLDS or 0 <= across.start() - at < ranked[0][1])):
        best = most_specific(sentences, index, at, found, scope, setting, ranked)
        bank = told_before(sentences, index, scope, setting) if best.name in RIVERS and scope == "event" else None
        if ranked[0][0] == NAMED and scope == "event" and best.kind in ("region", "country"):
            best = filed_town(sentences, index, setting, best, found.count.quantity.figure) or best  # "STROUD, Okla. (AP) - A wreck on an Oklahoma turnpike"
        return bank if bank is not None and bank.kind in ("city", "region", "district") else best  # a river is long
    nation = telling_nation(sentence, credits) if best is None and setting.disease else None
    if nation is not None:
        return nation
    figure = found.count.quantity.figure
    struck = setting.widespread and figure >= LARGE or setting.disaster and not setting.conflict and figure >= OF_A_LAND  # so many die in no one town
    if home is not None and home.kind == "country" and not ranked:
        return replace(home, start=-1, end=-1)
    abroad = told_of_abroad(sentences, index, setting) if scope == "total" and not recent and not across and not struck else None
    if abroad is not None:
        return abroad
    if across or divided or struck or scope == "total" and not recent or best is None and searched(SIDE_OF_IT, sentence.text):
        return country_place(sentences, index, setting, whole=True)
    if home is not None and all(tier == FILED_FROM for tier, _, _ in ranked):
        town = told_before(sentences, index, scope, setting) if home.kind == "region" else None  # of what a state's police tell the town is known already
        if town is None and not setting.disaster:  # which strikes more than a town
            town = filed_town(sentences, index, setting, home, figure)
            if town is not None:
                return town
        # Where its source is rather than, as said, where it happened.
        return town if town is not None and town.country and lies_within(home, town) else replace(home, start=-1, end=-1)
    near = told_before(sentences, index, scope, setting) or told_next(sentences, index, setting)
    own = (
        near is not None
        and near.country not in ("", setting.country)
        and (SPECIFIC[near.kind] > 1 and not FIXED_SPOT.search(near.text) or is_capital(near))
        and any(p.country == setting.country and not 0 <= p.start - sentence.units[found.unit].end < 3 for p in places_of(sentence))
    )
    if near is not None and near.kind in ("country", "region", "area") and near.country and scope == "event" and not own:
        headed = any(is_filed(sentence, p, setting) for p in places_of(sentence))
        near = told_again(sentences, index, near, setting, carried=True) or headed and filed_town(sentences, index, setting, near, figure) or near
    if near is not None and not own:  # "The Haitian president fears that thousands died" is not of the place abroad told before
        return near
    if ranked and ranked[0][0] != FILED_FROM and ranked[0][2].country in ("", setting.country):
        return ranked[0][2]
    land = country_place(sentences, index, setting)
    town = told_again(sentences, index, land, setting, carried=True) if land is not None and scope == "event" and not is_vague(sentence, found) else None
    if town is None and scope == "event" and (land is None or land.kind == "country"):
        town = filed_town(sentences, index, setting, land, figure)
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
            region = spoken_for(sentence, p, credits, spoken)
            home = home or region
            if not SIDE.match(sentence.text, p.end) and not is_land(sentence.text, p):
                continue
            p = replace(country_named(p), start=p.start, end=p.end)  # "on the Syrian side of the border"
        of_its_own = TELLS_OF_ITS_OWN.match(sentence.text, p.end, p.end + 120) or p.kind == "country" and OWN_DEATHS.match(sentence.text, p.end)
        heads = sentence.text[p.start - 1 : p.start] in ("", "\n") and p.kind in ("country", "region") and HEADS_ITEM.match(sentence.text, p.end)
        of_its_own = of_its_own or heads
        by = None if of_its_own or WHERE_BEHIND.match(sentence.text, p.end) else next((c for c in credits if max(c.start, c.person) <= p.start < spoken[c.first]), None)
        if by is not None:
            if p.kind in ("city", "district") and not LOCALS.isdisjoint(by.text.casefold().split()):
                home = home if home is not None and p.start - home.end < LINK and inside(p, home) else p
            elif p.kind == "region" and not OF_A_REGION.isdisjoint(by.text.casefold().split()):
                home = home or p
            elif p.kind == "country" and told_in(sentence, p) and not PAPERS.isdisjoint(by.text.casefold().split()):
                home = home or p  # "a report on abuses in Syria says": what it counts happened there
            at_home = p
            continue
        if at_home is not None and at_home is before and sentence.text[before.end : p.start] == ", " :
            continue  # "a union leader in Greeley, Colo."
        apart = beyond_a_part(sentence.units, found.unit, p.start)
        divided = divided or apart and p.kind != "district" and p.country == setting.country
        tier = tier_of(sentence, p, before, found, setting, of_its_own)
        if ranked and ranked[-1][2] is before and ranked[-1][0] == FILED_FROM and sentence.text[before.end : p.start] == ", ":
            tier = FILED_FROM  # the state of "MANASSAS, Va. —"
        its_own = TELLS_OF_ITS_OWN.match(sentence.text, p.end, at + FAR) and p.end < at and not any(p.end < u.start < at for u in others)  # "Balochistan recorded four deaths"
        tier = HOLDS if (its_own or heads and p.kind == "region") and tier == NAMED else tier
        at_site = its_own or p.end < at and (SCENE_OF.match(sentence.text, p.end) or is_site(sentence, p, at))
        gap = 0 if at_site else reach(sentence, p, at, others)
        if gap and sentence.text[sentence.units[found.unit].end : p.start].split() == [IN]:
            gap /= 2  # "... in Daraa kills 50 gunmen in Latakia"
        abroad = (
            scope == "total"
            and (p.country not in ("", setting.country) or is_continent(p))
            and gap > FAR
            and not of_its_own
            and not (tier == HOLDS and (p.kind == "country" or WHERE.match(sentence.text, p.end)) and opens_its_clause(sentence, p, at))
        )
        if tier < APART and (apart or abroad or p.end < captioned or any(min(at, p.start) < i < max(at, p.start) for i in listed)):
            tier = APART  # a country's total stands beside the cities where others talk of it
        if ranked and ranked[-1][2] is before and tier <= WIDE and ranked[-1][0] < APART:
            near = min(gap, ranked[-1][1])
            if only_tells_where(sentence.text, before, p) or lies_in_namesake(sentence.text, before, p):
                # "in Harasta near Damascus": the town counts, from wherever one looks
                tier, gap = max(tier, ranked[-1][0]), near + 1
                ranked[-1] = ranked[-1][0], near, before
            elif leads_to(sentence.text, before, p):
                tier, gap = ranked[-1][0], near  # "in the Damascus suburb of Yalda"
                p = replace(p, country=before.country or p.country)
                ranked[-1] = ranked[-1][0], near + 1, before
        elif ranked and ranked[-1][2] is before and ranked[-1][0] == APART and (only_tells_where(sentence.text, before, p) or said_to_lie(sentence.text, before, p)):
            tier = APART  # "taken to a hospital in Sabratha, west of Tripoli"
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
    killed_there = KILLED_NEXT.match(text, place.end) and word_before(text, place.start) not in RELATIONS["came_from"]
    if is_fired_from(text, place.start) or is_gone_to(text, place) and not killed_there or is_treated_at(text, place):
        return APART
    if DWELLER.match(text, place.end) and word_before(text, place.start) not in HELD_IN:
        return APART  # "Miami man killed two daughters": where he is from
    if is_water(place) and OF_A_SEA.match(text, place.end):
        return APART  # "the Caribbean island": somewhere in it
    if OF_ITS_PAST.match(text, place.end) or is_said_in(text, place):
        return APART
    if is_of_office(text, place):
        return APART
    if is_of_road(text, place):
        return WIDE
    if is_water(place) or is_of_most(text, place) or of_a_part(sentence.units, found.unit, place.start) or is_origin(sentence, place, found) or is_fled_from(text, place):
        return WIDE
    return HOLDS if (stands_in(sentence, place, before) or STRUCK_ITSELF.search(text, max(0, place.start - FAR), place.start)) and not opens_beside(text, place) else NAMED


def is_site(sentence, place, at) -> bool:
    """Is the figure at an offset told of a spot of the place in a clause of its own ("the Florida high school where 17 were slain")?"""
    m = SITE_WHERE.match(sentence.text, place.end, at) if place.end < at else None
    return m is not None and not any(m.end() <= u.start < at and ("comma" in u.classes or "strong_say" in u.classes or u.count is not None) for u in sentence.units)


def spoken_for(sentence, place, credits, spoken):
    """The region whose own officials are a figure's source ("the Mississippi Emergency Management Agency said"), or None."""
    by = next((c for c in credits if c.start <= place.start < spoken[c.first]), None)
    if by is None or OF_A_REGION.isdisjoint(by.text.casefold().split()):
        return None
    region = gazetteer.resolve_place(place.name)
    return replace(region, start=place.start, end=place.end) if region is not None and region.kind == "region" else None


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
            and not leads_to(sentence.text, p, best)  # "the Damascus suburb of Ghouta"
            and not is_of_most(sentence.text, p)
            and not is_on_the_way(sentence.text, p)
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
    if not wide or one_of_two(sentence.text, best, ranked) or counted_apart(sentence, at, best, counts_in(sentence)) or ends_a_list(sentence, at, best):
        return best
    if unnamed_settlement(sentence):
        return closer(sentences, index, best, setting, 5) or best
    if first == HOLDS and indefinite(sentence, best.start):
        return closer(sentences, index, best, setting) or told_again(sentences, index, best, setting) or best
    if best.kind == "country" and (setting.widespread or is_vague(sentence, found) or found.count.quantity.figure >= LARGE):
        return best  # dozens, or thousands, may be those of many places
    return told_again(sentences, index, best, setting) or best


def is_vague(sentence, found) -> bool:
    """May a figure be that of many places ("dozens"), with none beside it that counts one event ("nine dead and dozens hurt")?"""
    return all(u.count.quantity.qualifier == "vague" for u in sentence.units if u.count is not None) and found.count.quantity.qualifier == "vague"


def told_before(sentences, index, scope, setting):
    """The place named last in one of the sentences before, or what lies in it and is told there; else None.

    Where somebody only spoke ("told reporters in Yola") counts if no other is told.
    """
    spoken = None
    for back in range(index - 1, max(-1, index - 1 - BACK), -1):
        before = [
            p
            for p in places_of(sentences[back])
            if p.kind != "demonym"
            and not is_actor(sentences[back], p)
            and not is_filed(sentences[back], p, setting)
            and not is_treated_at(sentences[back].text, p)
            and not is_on_the_way(sentences[back].text, p)
            and not MOVED_TO.search(sentences[back].text, max(0, p.start - FAR), p.start)
            and not HAILS_FROM.search(sentences[back].text, max(0, p.start - FAR), p.start)
            and (scope != "total" or p.country in ("", setting.country))
        ]
        before = [
            p
            for k, p in enumerate(before)
            if not (k and (only_tells_where(sentences[back].text, before[k - 1], p) or said_to_lie(sentences[back].text, before[k - 1], p)))
            and not (k + 1 < len(before) and leads_to(sentences[back].text, p, before[k + 1]))
        ]
        if before:
            told = sentences[back]
            best = min(
                before,
                key=lambda p: (is_stray(told, p, setting), is_spoken_at(told, p), is_of_road(told.text, p), rank_before(p, setting), " of " in p.text, -p.start),
            )
            if is_stray(sentences[back], best, setting):
                continue
            if is_one_of_many(sentences[back].text, best, before):
                return country_place(sentences, index, setting, whole=True)  # "in Nghe An, Hoa Binh, Son La and Phu Tho": of none of them alone
            if is_spoken_at(sentences[back], best):
                spoken = spoken or best
                continue
            if spoken is not None and not is_capital(spoken) and breadth(spoken) < breadth(best) and inside(best, spoken):
                return spoken  # what is said in a town of that land is most likely of the town
            if best.kind in ("country", "region", "area"):
                return closer(sentences, back, best, setting) or best
            return part_of(sentences[back], best, before) or best
    return spoken


def is_one_of_many(text, place, places) -> bool:
    """Is it one of a list of several towns or regions?"""
    row = []
    for p in places:
        if row and (p.kind == "country" or not LISTED.fullmatch(text, row[-1].end, p.start)):
            if place in row:
                break
            row = []
        row.append(p)
    return place in row and len(row) >= MANY


def is_spoken_at(sentence, place) -> bool:
    """Did somebody only speak there: "told reporters on Sunday in Yola", "in a statement in Lafia", "a trader in Yola, Musa Bello, said"?"""
    if SPEAKS_BEHIND.match(sentence.text, place.end):
        return True
    at = place.start - len(f" {IN} ")
    if sentence.text[at : place.start] != f" {IN} ":
        return False
    time = next((t for t in times_of(sentence) if t.end == at), None)
    return SPEAKS_BEFORE.search(sentence.text, max(0, at - FAR), at if time is None else time.start) is not None


def only_tells_where(text, town, place) -> bool:
    """Is the second place named only to say where the first, a town, lies ("Zawiya, a city near Tripoli")?"""
    beside = text[town.end : place.start] == " " and place.text[:1].islower()  # "Zawiya eastern Tripoli", which lost its comma
    small = town.kind in ("city", "district") or breadth(town) < SPECIFIC["region"]
    return (small or is_named_area(town)) and (
        beside or 0 < place.start - town.end < FAR and LIES_NEAR.fullmatch(text, town.end, place.start) is not None
    )


def leads_to(text, city, place) -> bool:
    """Is a city named only to say where the place behind it lies ("the Damascus suburb of Yalda", "the Idlib town of Binnish")?"""
    small = place.kind in ("city", "district") or is_named_area(place)  # not "Bannu district of Khyber Pakhtunkhwa"
    return city.kind == "city" and small and 0 < place.start - city.end < FAR and ITS_SUBURB.fullmatch(text, city.end, place.start) is not None


def said_to_lie(text, inner, outer) -> bool:
    """Does a text say that a place lies in another, whichever of its name the gazetteer knows ("the Midan quarter in Aleppo")?"""
    between = inner.end < outer.start < inner.end + FAR // 2
    return between and (LIES_INSIDE.fullmatch(text, inner.end, outer.start) or SMALL_COMMA.fullmatch(text, inner.end, outer.start)) is not None


def lies_in_namesake(text, town, place) -> bool:
    """Is a town told to lie in a province called by its city's name ("Khan Sheikhoun in the south of rebel-held Idlib")?"""
    return town.kind in ("city", "district") and place.kind == "city" and said_to_lie(text, town, place) and is_province(place) and inside(place, town)


def is_named_area(place) -> bool:
    """Is it a part of a country with a name of its own ("Eastern Ghouta"), no direction ("northern Syria")?"""
    return place.kind == "area" and bool(place.country) and gazetteer.whole_of(place)[0] == place.name and breadth(place) == SPECIFIC["area"]


def rank_before(place, setting) -> int:
    """Of the places of a sentence before, a town is the likeliest, then a region of the report's country."""
    if SPECIFIC[place.kind] < 2:
        return 0
    if breadth(place) < SPECIFIC["region"]:
        return 1  # "Latehar district"
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


def told_of_abroad(sentences, index, setting):
    """The country that all of the sentence before a total was said to be in, where it is not the report's and its own names none; else None."""
    before = places_of(sentences[index - 1]) if index else []
    lands = {p.country for p in before}
    if len(lands) != 1 or not lands.isdisjoint(("", setting.country)) or places_of(sentences[index]):
        return None
    return next((p for p in before if p.kind == "country" and told_in(sentences[index - 1], p)), None)


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
            or SPOKE_IN.search(sentence.text, max(0, place.start - FAR), place.start) is not None
            or place.kind in ("country", "region") and word_before(sentence.text, place.start) not in HELD_IN
            or place.kind == "city" and SPEAKS_ITSELF.match(sentence.text, place.end) is not None  # Mr Lagos
        )
    )


def is_gone_to(text, place) -> bool:
    """Is it only where people went or came from ("thousands fled into Turkey"), and not where something then happened (", where")?"""
    low = max(0, place.start - FAR)
    if is_bound_for(text, place.start):
        return not WHERE.match(text, place.end)
    if GONE.isdisjoint(text[low : place.start].casefold().split()):
        return False
    return GONE_TO.search(text, low, place.start) is not None and not WHERE.match(text, place.end)


def is_bound_for(text: str, at: int) -> bool:
    """Does the place at an offset stand right behind "a train bound for", "after taking off from"?"""
    return text[max(0, at - 30) : at].casefold().rstrip().endswith(ON_ITS_WAY)


def is_on_the_way(text, place) -> bool:
    """Is it an end of a journey that a sentence only tells of ("It was flying from Amsterdam to Kuala Lumpur", "It had left Dover for Calais")?"""
    if is_bound_for(text, place.start) or JOURNEY_TO.search(text, max(0, place.start - FAR), place.start):
        return True
    return word_before(text, place.start) in DEPARTED and JOURNEY_ON.match(text, place.end) is not None


def is_fled_from(text, place) -> bool:
    """Is it only what people flee from ("refugees fleeing turmoil in Libya", "fled war-torn Somalia")?"""
    low = max(0, place.start - FAR)
    return not FLEES.isdisjoint(text[low : place.start].casefold().split()) and FLED_FROM.search(text, low, place.start) is not None


def is_said_in(text, place) -> bool:
    """Is it only where somebody spoke ("told reporters in Geneva on Monday that 40 had died")?"""
    return SAID_THAT.match(text, place.end) is not None and SPOKE_IN.search(text, max(0, place.start - FAR), place.start) is not None


def is_of_most(text, place) -> bool:
    """Is it where most of those counted were, so that the whole is of more ("500 people, most of them in Aleppo")?"""
    return MOST_IN.search(text, max(0, place.start - FAR), place.start) is not None


def is_origin(sentence, place, found) -> bool:
    """Is it where those counted came from ("98 evacuees from the towns of Fuaa and Kafraya were killed")?"""
    behind = sentence.units[found.unit].end
    if found.outcome != "killed" or "people" not in sentence.units[found.unit].classes:
        return False  # "57 Syrians from Jisr al-Shughour were in hospital in Turkey"
    if not 0 < place.start - behind < FAR or not CAME_FROM.fullmatch(sentence.text, behind, place.start):
        return False
    between = [u for u in sentence.units[found.unit + 2 : found.unit + 10] if u.start < place.start]
    return not any("of" not in u.classes and not NO_ORIGIN.isdisjoint(u.classes) for u in between)


def is_of_office(text, place) -> bool:
    """Is it only what somebody holds office of ("the mayor of Tosqux", "of Tosqux district of southern Homs")?"""
    return OFFICE_OF.search(text, max(0, place.start - 2 * FAR), place.start) is not None


def is_of_road(text, place) -> bool:
    """Is it only where a road leads ("on the Thika-Garissa highway")?"""
    return ROAD_ON.match(text, place.end) is not None or text[place.start - 1 : place.start] in ("-", "–") and ROAD_BEHIND.match(text, place.end) is not None


def is_treated_at(text, place) -> bool:
    """Is it only where the wounded were brought ("taken to a hospital in Kilis")?"""
    before = text[max(0, place.start - 3 * FAR) : place.start]
    return any(word in before for word in HOSPITALS) and TREATED_AT.search(before) is not None


def is_fired_from(text: str, at: int) -> bool:
    """Is the place at an offset where those who fire stand, rather than whom they hit?"""
    if text[max(0, at - 30) : at].casefold().rstrip().endswith(FIRED_FROM):
        return True
    low = max(0, at - FAR)
    return CAME in text[low:at] and COMES_FROM.search(text, low, at) is not None


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


def one_of_two(text, place, ranked) -> bool:
    """Is it of two lands that share what happened ("two shootings in Texas and Ohio"), or what is left of one ("elsewhere in Syria")?"""
    if ELSEWHERE_IN.search(text, max(0, place.start - FAR // 2), place.start):
        return True
    beside = (sorted((p, place), key=STARTS) for _, _, p in ranked if p.kind == place.kind and p.start != place.start)
    return any(JOINS.fullmatch(text, first.end, second.start) for first, second in beside)


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
    spot = capital_meant(sentence, at, ranked, setting) or meant_by_there(sentences, index, at, ranked, setting) or own_land(sentence, at)
    if spot is not None:
        return spot
    if not any(word in sentence.text for word in POINTED):
        return held_area(sentences, index, at, ranked, setting)
    tellers = {p.start for _, _, p in ranked}
    for m in islice(POINTS_BACK.finditer(sentence.text), POINTERS):
        kinds = POINTED[m["what"].casefold()]
        if any(p.kind in ("city", "district") and p.end + 1 == m.start() for p in places_of(sentence)):
            continue  # "in Pingdingshan of this central province"
        home = next((p for p in reversed(places_of(sentence)) if p.end <= m.start() and p.start not in tellers and p.kind in kinds and p.country == setting.country), None)
        towns = sum(p.kind in ("city", "district") for p in places_of(sentence))
        alone = home is not None and towns < 2 and not IN_ANOTHER.search(sentence.text, home.end, m.start())
        if alone and told_in(sentence, home) and not is_capital(home) and not is_filed(sentence, home, setting):
            return home  # "a spokesman in Misrata said shells fell on the road to the port"
        if "city" in kinds and m.group().split()[0].casefold() in CITYWIDE and (city := filed_city(sentences, index, setting)):
            return city
        gap = m.start() - at if m.start() >= at else (at - m.start()) * 1.5
        if any(
            p.end <= m.start() and p.kind in kinds  # it means the one that the sentence names itself,
            or 0 <= p.start - m.end() < 12 and not lies_around(sentence.text, m, p)  # or goes on to say which;
            or tier == HOLDS and not lies_around(sentence.text, m, p) and (near < gap or m.start() < at <= p.start or at < p.start < m.start())  # or another place is nearer
            for tier, near, p in ranked
        ):
            continue
        people = next((p.country for p in places_of(sentence) if p.kind == "demonym" and p.start == m.start("people")), "") if m["people"] else ""
        if m["people"] and not people:
            continue  # "the Homs province" names its own, "the Kurdish city" is of no country
        named = [
            (p, back == index - 1 and is_called(sentences[back].text, p, m["what"]))
            for back in range(max(0, index - 1 - BACK), index)
            for p in reversed(places_of(sentences[back]))
            if is_of_kind(sentences[back].text, p, kinds)
            and not is_filed(sentences[back], p, setting)
            and (not people or p.country == people)
            and not (m["like"] and is_actor(sentences[back], p))
        ]
        if named:
            often = Counter(p.name for p, _ in named)
            # "The city" is the one just called so or the one the report is about, "the western city", "the district" the one named last.
            last = m["like"] and m["like"].strip() not in RELATIONS["the_same"]  # "the western city"
            about = [(p.country == setting.country, called, 0 if last else often[p.name], bool(p.country), not p.text.isupper()) if "city" in kinds else () for p, called in named]
            return max(zip(about, range(len(named)), named, strict=True))[2][0]
        if "city" in kinds and not m["like"] and (city := filed_city(sentences, index, setting)):
            return city
    return held_area(sentences, index, at, ranked, setting)


def filed_city(sentences, index, setting):
    """The city that a report was filed from, which "across the city" means where no other place is told; else None."""
    told = [(s, p) for s in (*sentences[: min(index, BACK)], sentences[index]) for p in places_of(s)]
    city = next((p for s, p in told if p.kind == "city" and is_filed(s, p, setting)), None)
    if city is not None and city.country == setting.country:
        told = [(s, p) for s, p in told if p.kind != "demonym"]  # "Pakistani troops" in Mogadishu
    if city is None or any(p.country not in ("", city.country) or p.kind == "city" and not is_filed(s, p, setting) for s, p in told):
        return None
    return city


def filed_town(sentences, index, setting, land, figure):
    """The small town in a land that a report was filed from, which is where a few died if no town is told; else None."""
    for s in sentences[: min(index + 1, FIRST)] if setting.filed and figure < OF_A_TOWN else ():
        for p in places_of(s):
            if p.kind == "city" and is_filed(s, p, setting):
                row = gazetteer.row_of(p.name)
                small = row is None or int(row[gazetteer.POPULATION] or 0) < SMALL_TOWN
                told = land is None or inside(land, p) or any(q.start == p.end + 2 and q.name == land.name for q in places_of(s))  # "MORRIS, Okla."
                return p if small and not is_capital(p) and p.country in ("", setting.country) and told else None
    return None


def is_called(text, place, what) -> bool:
    """Does a text call a place by this word ("the western city of Misrata", before "the city")?"""
    m = KIND_SAID.search(text, max(0, place.start - LONGEST_KIND), place.start)
    return m is not None and m["what"].casefold() == what.casefold() and word_before(text, m.start()) not in RELATIONS["came_from"]


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
        if back == index and told and told[-1].kind == "city":
            return told[-1]  # "they left Ibanda before a fire there killed 290"
    return None


def own_land(sentence, at):
    """The country that "in his country" behind a figure means: of the people that the sentence names before it; else None."""
    m = OWN_LAND.search(sentence.text, at, at + 2 * FAR) if any(word in sentence.text for word in RELATIONS["lands_of_it"]) else None
    people = [p for p in places_of(sentence) if p.end < m.start() and p.kind in ("demonym", "country") and p.country] if m else []
    return country_named(people[-1]) if people and len({p.country for p in people}) == 1 else None


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
        if SOME_WERE.match(sentence.text):
            continue  # "Some were shot dead in Homs"
        happened = searched(TOOK_PLACE, sentence.text)
        again = near <= index + AGAIN and (happened and not searched(OUT_OF_SEVERAL, sentence.text) or searched(THE_EVENT, sentence.text)) and not counts_victims(sentence)
        last = None
        for p in places_of(sentence):
            before, last = last, p
            if (
                (p.kind in ("city", "district", "region") or is_named_area(p))
                and breadth(p) < breadth(outer)
                and p.name not in outer.name
                and not is_treated_at(sentence.text, p)
                and inside(outer, p)
                and in_its_land(outer, p)
                and p.country in (outer.country, "")
                and not is_capital(p)
                and not is_of_most(sentence.text, p)
                and (
                    again
                    and (told_in(sentence, p) if carried and not (happened and happened.end() < p.start) else stands_in(sentence, p, before))
                    or is_struck_again(sentence.text, p)
                    and not searched(ANOTHER_EVENT, sentence.text)
                    and not is_of_several(sentences[index].text, outer)
                )
            ):
                return p
    return None


def counts_victims(sentence) -> bool:
    """Does a sentence count anybody ("The blast killed two"), not only miles, hours or those who were there ("It happened when 14 were below")?"""
    counts = [u for u in sentence.units if u.count is not None and "thing_count" not in u.classes and not sentence.text.startswith(":", u.end)]
    if not counts:
        return False
    return not searched(TOOK_PLACE, sentence.text) or any(not HAPPENED.isdisjoint(u.classes) or "ofthem" in u.classes for u in sentence.units)


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
    if place.kind == "district" and gazetteer.whole_of(place)[0] != place.name:
        return 0.5  # "southwest Baghdad" holds the quarter of Saidiya
    if place.kind == "region" and PART_OF_REGION.search(place.text) and (place.country in COUNTIES or gazetteer.row_of(place.text) is None):
        return 1.5  # "Hawa Gelan district" in Oromia
    return SPECIFIC[place.kind]


def is_water(place) -> bool:
    """Is it a sea, a river, a border: what lies in no country?"""
    return place.kind == "area" and not place.country


def is_continent(place) -> bool:
    """Is it a part of the world of many countries ("North Africa", "Europe")?"""
    return is_water(place) and not PARTS_OF_THE_WORLD.isdisjoint(place.name.split())


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
    ends = place.end < at and (sentence.text[place.end : at].strip(" ,") == "and" or GOES_OVER.search(sentence.text, place.end, at))
    if ends and any(u.start < place.start and u.count is not None for u in others):
        gap += PAST_ANOTHER  # "two died in Homs and seven were killed in Hama": Homs ends what is told of the two
    if place.start > at and word_before(sentence.text, place.start) == IN and AND_IN.search(sentence.text, max(0, place.start - FAR), place.start):
        behind = next((u for u in others if u.start > place.end and u.count is not None), None)
        gap += PAST_ANOTHER if behind is not None and behind.start - place.end < 12 else 0  # "and in Idlib another two died"
    for mark in (",", ";", " and ", " as ", " when ", " after ", "\n", "\n"):  # a headline ends at its line's end
        gap += 12 * sentence.text.count(mark, low, high)
    return gap
