"""Who says so: the words that credit a figure, the organisation behind them, and the wire that relayed it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import regex

from extract.kept import compiled, kept
from extract.patterns import Unit, lexicon
from extract.places import gazetteer, is_capital, resolve_place
from extract.rules import read_rules

CLAUSE = 16  # units: the farthest a name may stand from its verb
ASIDE = 28  # units: the same with an apposition between them
LONGEST_SPELLING = 9  # words of an organisation's name
ABBREVIATION = 4  # letters: a name as short as this is written in capitals


@dataclass(slots=True)
class Credit:
    """One attribution in a sentence: the words that name the source, and which part of the sentence they govern."""

    start: int
    end: int
    text: str
    first: int  # units: where the naming words begin and the crediting words end
    last: int
    side: str  # "right": it governs what follows; "left": what stands before; "both"
    rule: str
    agency: str = ""
    pronoun: bool = False
    person: int = -1  # where the name itself begins behind an office ("Lagos Governor | X"), which may tell the place; -1 without one


@dataclass(frozen=True, slots=True)
class Names:
    organisations: dict  # folded spelling -> (canonical name, type)
    agencies: dict  # folded spelling -> name
    heads: dict  # generic head -> type


RELATIONS = read_rules("words")["relations"]
THAT, THE, BY, TO = RELATIONS["that"], RELATIONS["the"], RELATIONS["by"], RELATIONS["to"]
ARTICLES = frozenset(RELATIONS["articles"])
POINTING = frozenset(RELATIONS["pointing"])
WRITTEN_SMALL = frozenset(RELATIONS["written_small"])


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """A name as it is looked up: no case, no dots, no article, no possessive."""
    words = text.replace("’", "'").replace(".", "").casefold().split()
    if words and words[0] in ARTICLES:
        words = words[1:]
    folded = " ".join(words)
    if folded.endswith("'s"):
        return folded[:-2]
    return folded[:-1] if folded.endswith("s'") else folded


@cache
def names() -> Names:
    return Names(*kept("rules").get("the names", read_names))


def read_names() -> tuple:
    """The fields of Names, as plain values, from the rule file."""
    rules = read_rules("sources")
    organisations, agencies, heads = {}, {}, {}
    for entry in rules["organisation"]:
        for spelling in (entry["name"], *entry.get("spellings", ())):
            organisations.setdefault(fold(spelling), (entry["name"], entry["type"]))
    for entry in rules["agency"]:
        for spelling in (entry["name"], *entry.get("spellings", ())):
            agencies.setdefault(fold(spelling), entry["name"])
            organisations.setdefault(fold(spelling), (entry["name"], "media"))
    for kind, words in rules["generic"].items():
        for word in words:
            heads.setdefault(word.casefold(), kind)
    return organisations, agencies, heads


PIECES = compiled(r"[\w.'’&-]+")


@lru_cache(maxsize=50_000)
def organisation_in(text: str) -> tuple[str, str] | None:
    """The organisation that a phrase names, longest spelling first: (canonical name, source type).

    >>> organisation_in("the London-based Syrian Observatory for Human Rights")
    ('Syrian Observatory for Human Rights', 'monitor')
    """
    known = names().organisations
    words = [m[0] for m in PIECES.finditer(text)]
    folded = [fold(w) or w.casefold() for w in words]
    for size in range(min(len(words), LONGEST_SPELLING), 0, -1):
        for i in range(len(words) - size + 1):
            key = " ".join(folded[i : i + size])
            hit = known.get(key)
            if hit is None and size == 1 and len(key) >= ABBREVIATION and words[i][-1] == "s" and words[i][:-1].isupper():
                hit = known.get(key[:-1])  # "SANAs reporter": a text that lost its apostrophes
            if hit and (size > 1 or words[i][:1].isupper()):
                if size == 1 and len(key) <= ABBREVIATION and not any(c.isupper() for c in words[i][1:]) and key not in WRITTEN_SMALL:
                    continue  # "Who", "Us", "Is": an abbreviation is written in capitals
                return hit
    return None


def type_of(text: str) -> str:
    """The source type of a source without a known name, by the head noun nearest to its end.

    >>> type_of("police at the hospital"), type_of("a source at the hospital"), type_of("government figures")
    ('government', 'medical', 'government')
    """
    heads = names().heads
    words = [w.casefold().strip(".,'’") for w in text.replace("’s", "'s").split()]
    best = ""
    i = 0
    while i < len(words):
        for j in range(min(len(words), i + 4), i, -1):
            phrase = " ".join(words[i:j])
            kind = heads.get(phrase) or heads.get(phrase.removesuffix("'s"))
            if kind:
                of_no_house = words[j - 1] in OF_A_HOUSE  # it is the house that tells what a source or a figure is worth
                best = best or kind if of_no_house else kind
                if j < len(words) and words[j] in POSTMODIFIERS and not phrase.startswith(RELATIONS["speaks_for"]) and not (of_no_house and best == "other"):
                    return best
                i = j
                break
        else:
            i += 1
    if best == "government" and words and words[0] in BELONGING:
        return "other"  # "its spokesman": of whom, these words alone do not tell
    return best or "other"


@lru_cache(maxsize=50_000)
def canonical(name: str) -> tuple[str, str]:
    """The canonical name and the source type of a source as written.

    Organisations come from rules/sources.toml; a generic source keeps its words without the article, in lower case at
    its start unless it is a name; its type is that of its head noun, "other" where none is known.

    >>> canonical("The Observatory for Human Rights")
    ('Syrian Observatory for Human Rights', 'monitor')
    >>> canonical("Hospital officials")
    ('hospital officials', 'medical')
    """
    text = " ".join(name.split())
    if not text:
        return "", ""
    if text.casefold().split()[0] in AGAINST:
        return " ".join([text.split()[0].casefold(), *text.split()[1:]]), type_of(text.split()[0])
    whole = names().organisations.get(fold(text))
    hit = whole or organisation_in(text.partition(f" {TO} ")[0])
    if hit:
        return hit
    words = text.split()
    if len(words) > 1 and words[0].casefold() in ARTICLES:
        words = words[1:]
    first = words[0]
    heads = names().heads
    if is_country(text):
        return " ".join(words), "government"
    if (
        first[:1].isupper()
        and first[1:].islower()
        and not is_demonym(first)
        and not any(w[:1].isupper() for w in words[1:2])
        and not (first.casefold() in BODIES_OF and words[1:2] and words[1] in BODY_OF_WHAT and words[-1][:1].isupper())
        and (
            first.casefold() in heads
            or first.casefold() in lower_words()
            or first.endswith("s")
            and "human" in lexicon().words.get(first.casefold(), NO_CLASSES)[1]
        )
    ):
        words[0] = first.casefold()
    return " ".join(words), type_of(text)


def type_of_outlet(outlet: str) -> str:
    """The source type of an outlet that speaks for itself: media, but for an organisation that publishes what it found.

    >>> type_of_outlet("Human Rights Watch"), type_of_outlet("Le Monde")
    ('monitor', 'media')
    """
    known = names().organisations.get(fold(outlet))
    return known[1] if known else "media"


OF_A_HOUSE = frozenset(RELATIONS["of_a_house"])
AGAINST = frozenset(read_rules("words")["credit"]["against"])


def no_person(text: str) -> bool:
    """Is a credited source an organisation, a country or a crowd, of whom "he" is said only for one who speaks for it?

    >>> no_person("the United Nations"), no_person("local activists"), no_person("a rebel spokesman")
    (True, True, False)
    """
    last = text.casefold().split()[-1]
    return (
        fold(text) in names().organisations
        or last in ANAPHORIC and not any(w in POSTMODIFIERS for w in text.casefold().split())
        or is_crowd(text)
        or is_country(text)
    )


def is_nobodys_count(text: str) -> bool:
    """Is a credited source figures of which nothing tells whose they are ("preliminary data")?

    >>> is_nobodys_count("preliminary data"), is_nobodys_count("police figures"), is_nobodys_count("the UN report")
    (True, False, False)
    """
    return text[1:].islower() and text.rpartition(" ")[2] in ESTIMATES and type_of(text) == "other"


def is_crowd(text: str) -> bool:
    """Is a credited source several persons without a name ("local activists", "officials and state media")?"""
    lasts = [part.split()[-1] for part in text.casefold().split(f" {AND} ") if part.strip()]
    return any(last.endswith("s") and last in names().heads and last[:-1] in names().heads for last in lasts)


def is_named_person(text: str) -> bool:
    """Is a credited source a person by name, of whom nobody says "it"?

    >>> is_named_person("President Omar Sadiq"), is_named_person("the Red Cross"), is_named_person("the ministry")
    (True, False, False)
    """
    words = [w for w in text.split() if w.casefold() not in ARTICLES]
    return (
        all(w[:1].isupper() for w in words)
        and organisation_in(text) is None
        and not is_country(text)
        and not any(w.casefold() in ANAPHORIC | BODIES_OF for w in words)
        and not (words and words[-1].casefold() in names().heads)
    )


def is_place(text: str) -> bool:
    """Is a credited source a place and nothing more ("New Jersey recorded 44 deaths")?"""
    place = resolve_place(text) if text[:1].isupper() else None
    return place is not None and fold(place.text) == fold(text)


def is_country(text: str) -> bool:
    """Does a name that speaks stand for a country's government ("the United States said")?"""
    place = resolve_place(text) if text[:1].isupper() or text.startswith(f"{THE} ") else None
    return place is not None and place.kind == "country" and fold(place.text) == fold(text)


@cache
def lower_words() -> frozenset[str]:
    return frozenset(read_rules("words")["credit"]["adjective"])


def find_credits(units: list[Unit], text: str) -> list[Credit]:
    """Every attribution in a sentence, in its order."""
    found = []
    for i, unit in enumerate(units):
        if not CREDITING.isdisjoint(unit.classes) or unit.low in BELONGING or i == 0:
            credit = credit_at(units, i, text)
            if credit:
                found.append(credit)
    kept = settle(found, units)
    return [c for c in kept if not (len(kept) > 1 and thinks_in_quotes(units, c, kept))]


def thinks_in_quotes(units, credit, credits) -> bool:
    """Does somebody only find or believe it in words that another says ('"They found nine bodies," the mayor said')?"""
    found = "pronoun" in units[credit.first].classes or units[credit.last].low in FOUND
    if credit.rule != "said" or not found or "weak_say" not in units[credit.last].classes or not sum("quote" in u.classes for u in units[: credit.first]) % 2:
        return False
    closes = next((k for k in range(credit.last + 1, len(units)) if "quote" in units[k].classes), len(units))
    return any(closes < c.first <= closes + LONGEST_TAIL for c in credits)


def credit_at(units, i, text) -> Credit | None:
    """The attribution whose crediting word stands at unit i, or None."""
    unit, classes = units[i], units[i].classes
    if i == 0 and unit.text in FOR_WHOM and (any("org" in u.classes for u in units[1:3]) or any(u.text in COMES for u in units[2:OPENING])):
        return for_whom(units, text)
    if "prefix" in classes:
        return according_to(units, i, text)
    if unit.low in BELONGING:  # "Its official toll stands at 64"
        return make(units, text, (i, i, "pronoun"), i, i + 1, "both", "count_of") if i + 1 < len(units) and units[i + 1].low in OWN_COUNTS else None
    credit = by_the_count_of(units, i, text) or told_by(units, i, text) if "by" in classes else study_by(units, i, text) if "estimate" in classes else None
    if credit:
        return credit
    if "say" in classes and (NO_SAY.isdisjoint(classes) or presents(units, i)) or "put" in classes and puts_number(units, i):
        return None if says_nothing(units, i) else credit_of_verb(units, i, text)
    return count_of(units, i, text) if "estimate" in classes else None


def for_whom(units, text) -> Credit | None:
    """The credit of "For the United Nations the dead number 40", "From another group, the Relief Corps, there is a list"."""
    span = name_right(units, 1)
    comma = span is not None and any("comma" in u.classes for u in units[span[1] + 1 : span[1] + 2])
    if comma and span[2] == "head":
        called = name_right(units, span[1] + 2)
        span = called if called and called[2] == "org" else span
        comma = any("comma" in u.classes for u in units[span[1] + 1 : span[1] + 2])
    return make(units, text, span, 0, span[1], "both", "for_whom") if span and (comma or units[0].text == FOR) else None


def according_to(units, i, text) -> Credit | None:
    """The credit of "according to the mayor", "AFP quoted the mayor as saying"; `i` is the "according to"."""
    unit = units[i]
    if unit.low in HANDED_OVER and not handed_figures(units, i) or i and unit.low in PERSONS_OF and units[i - 1].low in OF_PERSONS:
        return None  # "the weapons provided by the rebels", "senior figures from the union"
    span = name_right(units, i + 1) or whom(units, i + 1) or paper_by(units, i + 1)
    if span is None or nobody(units, span, text):
        return None
    after = units[span[1] + 1].classes if span[1] + 1 < len(units) else frozenset()
    if unit.low == CITING and "estimate" not in after and not {"thing", "word"}.isdisjoint(after):
        return None  # "citing the UN principle that"
    quoted = name_left(units, i - 1) if unit.low == QUOTED_BY and i and "be" in units[i - 1].classes else None
    if quoted and (agency := agency_named(text[units[span[0]].start : units[span[1]].end])):  # "the ministry was quoted by Interfax as saying"
        credit = make(units, text, quoted, quoted[0], span[1], "both", "said")
        credit.agency = agency
        return credit
    clause = i and not {"self", "who"}.isdisjoint(units[i - 1].classes) and told_apart(units, i)
    credit = make(units, text, span, i, span[1], "right" if clause else "both", "according_to")
    relay = name_left(units, i)
    if relay:
        credit.agency = agency_named(text[units[relay[0]].start : units[relay[1]].end])  # "the news agency | AFP | quoted"
    return credit


def told_apart(units, i) -> bool:
    """Does a clause of its own stand between the last figure and unit i ("wounded several but the fear is bombs, which | according to ...")?"""
    for unit in reversed(units[:i]):
        if unit.count is not None:
            return False
        if not {"but", "and", "stop"}.isdisjoint(unit.classes):
            return True
    return False


def count_of(units, i, text) -> Credit | None:
    """The credit of "the ministry's tally", "a police count"; `i` is the tally."""
    before = units[i - 1].classes if i and i + 1 < len(units) else frozenset()
    speaks = "source_head" in before and "adjective" not in before and units[i - 1].text.endswith(SPEAKERS)
    if not speaks and {"poss", "org"}.isdisjoint(before) or speaks and "determiner" in units[i + 1].classes:
        return None  # "investigators study the scene"
    span = name_left(units, i - 1 if "poss" in before else i)
    if units[i].low in TOLLS and units[i - 1].low.rpartition(" ")[2] in OWN_DEAD:
        return None  # "the US military death toll" counts soldiers
    return make(units, text, span, span[0], i, "both", "count_of") if span else None


def ends_with_source(units, text) -> Credit | None:
    """The credit that ends a headline, behind a colon or dash, or without one where that was lost ("Bomb kills 11: monitor")."""
    last = len(units) - 1
    if last < 2 or {"source_head", "org"}.isdisjoint(units[last].classes) or units[last].count is not None:
        return None
    mark = next((k for k in range(last - 1, max(0, last - TAIL), -1) if not NEVER_IN_A_TAIL.isdisjoint(units[k].classes) or units[k].count is not None), -1)
    if mark < 0 or {"colon", "dash"}.isdisjoint(units[mark].classes):
        mark = last - 1
        if units[last].low not in gazetteer().tellers or not JOINS_ON.isdisjoint(units[mark].classes):
            return None
    if not any(u.count is not None for u in units[:mark + 1]):
        return None
    span = phrase_left(units, last, mark + 1)
    if span is None or span[2] not in ("org", "head") or nobody(units, span, text):
        return None
    if "dash" in units[mark].classes and units[last].text[:1].isupper():
        known = organisation_in(text[units[mark + 1].start :])
        if known is None or known[1] == "media":
            return None  # the name of the page: "... - Reuters", "... - The Morning Leader"
    return make(units, text, span, span[0], last, "left", "according_to")


def opens_with_source(units, text, below="") -> Credit | None:
    """The credit that opens a headline before a colon ("Police: 3 killed in crash"); letters that the report `below` has speak as well ("TBI")."""
    mark = next((k for k, u in enumerate(units[: TAIL + 1]) if not NEVER_IN_A_TAIL.isdisjoint(u.classes) or u.count is not None), 0)
    if not mark or "colon" not in units[mark].classes or not any(u.count is not None for u in units[mark:]):
        return None
    name = text[units[0].start : units[mark - 1].end]
    span = phrase_left(units, mark - 1, 0)
    if span is not None and span[0] == 0 and span[2] in ("org", "head"):
        known = organisation_in(name)
        told_on = known[1] == "media" if known is not None else type_of(name) in TOLD_ON
        return None if nobody(units, span, text) or is_country(name) or told_on else make(units, text, span, 0, mark, "both", "according_to")
    if mark == 1 and name.isupper() and LETTERS.fullmatch(name) and not text.isupper() and regex.search(rf"\b{THE}\s{regex.escape(name)}\b", below):
        return make(units, text, (0, 0, "name"), 0, mark, "both", "according_to")
    return None


def says_nothing(units, i) -> bool:
    """Does the verb at i state no figure after all ("claimed five lives", "officers came with reports of ...", "was reported")?"""
    unit, before = units[i], units[i - 1] if i else None
    at = i - 1
    while at > 0 and "adverb" in units[at].classes and "not" not in units[at].classes:
        at -= 1
    if at >= 0 and "not" in units[at].classes and "say" in unit.classes:
        return True  # "the minister has not immediately said whether"
    if claims_lives(units, i) or i + 1 < len(units) and units[i + 1].low in CLAIMS_WHAT:
        return True
    figure = any(k == i + 1 and u.count is not None or {"toll", "number", "estimate"} & u.classes for k, u in enumerate(units[i + 1 : i + 4], i + 1))
    if unit.low in REACHES and not figure:
        return True  # "rescuers arrived at the scene"
    if before is None:
        return False
    if before.low in BELONGING or before.low == THE:
        return True  # "authorities in the states governed by the party"
    if unit.text.endswith("ing") and "org" in before.classes and i > 1 and "say" in units[i - 2].classes:
        return True  # "the governor told AFP adding that ...", without its comma: AFP adds nothing
    if "estimate" in unit.classes and (
        {"preposition", "determiner"} & before.classes
        and "self" not in before.classes
        or before.low in KIND_OF_COUNT
    ):
        return True
    return is_passive(units, i) and not unit.low.startswith(RELATIONS["quoted"])


def credit_of_verb(units, i, text) -> Credit | None:
    """The credit of whom the verb at i makes say something ("the Observatory said", "..., said the Observatory"), or None."""
    n, unit, classes = len(units), units[i], units[i].classes
    weak = "weak_say" in classes or "say" not in classes
    span = name_left(units, i)
    if unit.low in SEEING and (span is None or span[0] > 1 or i - span[1] > 2):
        return None  # only who opens the sentence, no "officials" of "reporters taken there by officials saw nine bodies"
    goes_on = said_and_goes_on(units, i)
    other = speaker_behind(units, i, span) or not weak and (
        speaker_last(units, i) or span is None and (turned_round(units, i) or few_behind(units, i))
    )
    if other:
        credit = make(units, text, other, i, other[1], "left", "said_by")
        credit.agency = spoken_to(units, other[1])
        return credit
    if span and units[span[0]].low in OWN and span[0] and units[span[0] - 1].text.endswith(GENITIVES):
        owner = phrase_left(units, span[0] - 1, max(0, i - CLAUSE))  # "the ministry's | own figures show"
        span = (owner[0], span[1], "head") if owner else span
    lone = span is not None and span[0] == span[1] and units[span[0]].low in DISTRICTS and units[span[0]].text[:1].isupper()
    if lone or span and span[2] in ("name", "head") and unit.low in PLACES_SEE and names_area(units, span, text):
        return None  # "Palu City recorded 12 deaths": who counted them is not told
    if span and units[span[1]].text.endswith(GENITIVES) and is_country(text[units[span[0]].start : units[span[1]].end - len(GENITIVES[0])]):
        return None  # "Mexico's confirmed toll"
    span = span or issuer(units, i)
    if span is None and (not weak or i and {"and", "but", "comma", "close"} & units[i - 1].classes):
        span = subject(units, i)
    if span is None and not weak and verb_ends_clause(units, i):
        span = speakers_at_end(units, i)
    if span and span[2] == "name" and goes_on_saying(unit) and said_before(units, span[0]):
        return None  # "the army said rebels fled to Tal Rifaat adding that 12 died": the army adds
    if span and (nobody(units, span, text) or sum("quote" in u.classes for u in units[span[0] : span[1] + 1]) % 2):
        span = None  # who stands inside a quotation does not tell what is behind it
    if span and units[span[0]].count is not None and weak or unit.text in SAID and units_begin(units, i + 1, SAID_TO):
        return None  # "two officers said to be hurt"
    stating = i + 1 < n and (
        units[i + 1].count is not None
        or units[i + 1].low == THAT
        or {"does", "did"} & units[i + 1].classes and span is not None and span[0] > 0 and "self" in units[span[0] - 1].classes
    )
    if span and span[2] == "name" and puts_number(units, i) and is_country(text[units[span[0]].start : units[span[1]].end]):
        span = (span[0], span[1], "org")  # "Mexico puts the deaths at 149"
    if span and span[2] == "noun":
        span = None if weak else (span[0], span[1], "head")
    if span and units[span[0]].low in ONE_PERSON and unit.low in SEEING:
        return make(units, text, span, span[0], i, "right", "said")  # "He later saw the bodies of nine men"
    if span and units[span[0]].low in ONE_PERSON and unit.low in RECKONS and stating:
        return make(units, text, span, span[0], i, "right", "said")  # "He estimates that hundreds died"
    if span and units[span[0]].low in BODIES and weak and (stating or puts_number(units, i)):
        return make(units, text, span, span[0], i, "right", "said")  # "It believes that hundreds ..."
    stating = stating or puts_number(units, i)  # "Commander Roe revised the death toll"
    closes = span is not None and span[2] == "pronoun" and span[0] > 1 and "comma" in units[span[0] - 1].classes and "say" in classes and verb_ends_clause(units, i)
    if span and (closes or not (weak and span[2] not in (("org", "head") if "say" in classes and not stating else ("org", "head", "name")))):
        credit = make(units, text, span, span[0], i, side_of(units, i, span, goes_on), "said")
        credit.agency = told_whom(units, i, text) if "told" in classes or unit.low in INFORMS else spoken_to(units, i)
        speaking = next((k for k in range(i - 1, max(-1, i - LONGEST_NAME), -1) if units[k].low in SPEAKING), None)
        if not credit.agency and speaking is not None:
            credit.agency = spoken_to(units, speaking)
        if not credit.agency and unit.low.endswith(QUOTED_AS_SAYING) and i + 2 < n and units[i + 1].low == BY:
            relay = name_right(units, i + 2)  # "was quoted as saying by Interfax"
            credit.agency = agency_named(text[units[relay[0]].start : units[relay[1]].end]) if relay else ""
        return credit
    if "told" in classes or weak and unit.low not in REPORTS:
        return None
    reported = i > 0 and "nobody" in units[i - 1].classes and units[i - 1].low.rpartition(" ")[2] in REPORTS
    inverted = i == 0 or {"comma", "quote", "dash", "close"} & units[i - 1].classes or not span and not HAS_SUBJECT & units[i - 1].classes
    span = name_right(units, i + 1) if inverted and not reported and not goes_on_saying(unit) else None  # not "reports said the troops fled"
    if span and units[span[1]].text.isupper() and span[1] + 1 < n and "open" in units[span[1] + 1].classes and not any(c.isupper() for c in unit.text[1:]):
        return None  # "... - Reports DAMASCUS (Sputnik)": a dateline
    return make(units, text, span, i, span[1], "left", "said_by") if span and not span[2].startswith("count") else None


def names_area(units, span, text) -> bool:
    """Does a subject name a town or province ("Palu City", "Bohol")? A country stands for its government."""
    name = text[units[span[0]].start : units[span[1]].end]
    if name.isupper() and LETTERS.fullmatch(name):
        return False  # "WOLA", no Wola
    return not is_country(name) and (is_place(name) or units[span[1]].low in DISTRICTS and units[span[1]].text[:1].isupper())


def issuer(units, i):
    """The "UNICEF" of "UNICEF, a UN agency, released a statement saying", as a span; None where the verb at i ends no such clause."""
    for k in range(i - 1, max(0, i - LONGEST_PAPER), -1) if goes_on_saying(units[i]) else ():
        if units[k].low in ISSUED:
            return name_left(units, k)
        if {"nobody", "determiner", "anaphoric", "estimate", "adjective", "word", "ed", "time", "and"}.isdisjoint(units[k].classes):
            return None
    return None


def said_before(units, at) -> bool:
    """Has a sentence said before the unit at `at` who speaks ("police said")? "quoted" does not: whom it names may go on."""
    return any("strong_say" in u.classes and not u.low.startswith(RELATIONS["quoted"]) for u in units[max(0, at - CLAUSE) : at])


def speakers_at_end(units, i):
    """The "local climbers" of "12 died, local climbers said": persons of whatever kind, between a comma and a verb that ends its clause."""
    first = i
    while first > max(0, i - LONGEST_AT_END) and not OF_SPEAKERS.isdisjoint(units[first - 1].classes) and units[first - 1].count is None:
        first -= 1
    mark, last = units[first - 1].classes if first else frozenset(), units[i - 1]
    if first == i or {"comma", "quote"}.isdisjoint(mark) or not any(u.count is not None for u in units[:first]):
        return None
    plural = last.text.islower() and last.low.endswith("s") and "thing" not in last.classes and last.low not in NOBODY
    return (first, i - 1, "head") if plural and units[first].low not in BELONGING else None


LONGEST_AT_END = 4  # units
OF_SPEAKERS = frozenset(("word", "human", "adjective", "name", "determiner"))


def speaker_behind(units, i, span):
    """The "medics" of "..., said medics" as a span, or None; `span` is the subject before the verb at i, if it has one."""
    if not i or not {"comma", "quote"} & units[i - 1].classes or "told" in units[i].classes or span is not None and span[2] == "org":
        return None
    other = name_right(units, i + 1)
    if (
        other
        and other[2] in ("org", "head", "name")
        and not goes_on_saying(units[i])  # "she said, adding her brother was among the dead"
        and not (span and other[1] + 1 < len(units) and ACTS & units[other[1] + 1].classes)  # "residents, who hid, said troops fired"
        and units[i + 1].low not in BELONGING  # "the prime minister, X, announced his cabinet"
    ):
        return other
    return None


def side_of(units, i, span, goes_on) -> str:
    """On which side of its verb at i the figures stand that a source is credited with: "left", "right", "both" or "" for none."""
    first = span[0]
    if first and units[first - 1].low == WHAT:
        return "right"  # "five were hurt in what neighbours described as a shootout"
    right = goes_on or verb_ends_clause(units, i)
    after = units[i + 1].classes if i + 1 < len(units) else frozenset()
    side = "left" if right and first and any(u.count for u in units[:first]) else "right"
    if side == "left" and units[first - 1].low in NOT_BACK:
        side = ""  # "12 killed since the minister announced ...": it governs no figure
    if side == "left" and (goes_on or {"comma", "dash"} & after or goes_on_in_quotes(units, i)) and any(u.count for u in units[i + 1 :]):
        side = "both"  # "61 died in Homs, the committees said, 19 in the suburbs"
    who = first > 1 and "self" in units[first - 1].classes
    if {"be", "have"} & after and who and "comma" in units[first - 2].classes or {"did", "be", "have"} & after and who and units[first - 2].count is not None:
        side = "both"  # "40 men who officials said suffocated", "nine bodies, which the government said were of civilians"
    return "both" if not first and (right or "told" in units[i].classes) else side


def goes_on_in_quotes(units, i) -> bool:
    """Does another quotation begin right behind where somebody speaks ('"Nine died," the mayor said on Twitter "Two are missing"')?"""
    opens = next((k for k in range(i + 1, min(len(units), i + LONGEST_SETTING)) if not ENDS_CLAUSE.isdisjoint(units[k].classes)), 0)
    return opens > 0 and "quote" in units[opens].classes and not sum("quote" in u.classes for u in units[:opens]) % 2


def units_begin(units, i, phrases) -> bool:
    """Do the units from i on begin with one of some phrases of two words?"""
    return " ".join(u.low for u in units[i : i + 2]).startswith(phrases)


def presents(units, i) -> bool:
    """Does a verb that alone credits nobody bring a figure ("found that", "found 1,052 deaths", "released data showing", "saw nine bodies")?"""
    after = units[i + 1 : i + 5]
    if units[i].low in IDENTIFIES:
        return any(u.count is not None and "people" in u.classes for u in after[:2])
    if units[i].low in SEEING:
        return any(not {"bodies", "body_noun"}.isdisjoint(u.classes) for u in after[:3])
    if units[i].low in BLAMES and i + 1 < len(units) and units[i + 1].low != BLAMED_ON:
        for unit in units[i + 2 : i + LONGEST_BLAMED]:
            if unit.low == BLAMED_ON:
                return True
            if unit.count is not None or not {"comma", "stop", "say", "who"}.isdisjoint(unit.classes):
                return False
    if after and (after[0].low == THAT and "no_that" not in units[i].classes or "deaths" in after[0].classes):
        return True
    return any("estimate" in u.classes and v.low in SHOWING for u, v in pairwise(after))


def paper_by(units, i):
    """The author, or else the paper, of "a statement released on Sunday from the coast guard", "a report published in the Lancet"."""
    if i >= len(units) or units[i].text.rpartition(" ")[2] not in ESTIMATES:
        return None
    author = author_behind(units, i + 1)
    if author is None or author[2] == "count":
        return None
    return (i, author[1], "head") if units[author[0] - 1].text in PRINTED_IN else author


def handed_figures(units, i) -> bool:
    """Is it figures that are "provided by" somebody?"""
    return any(u.count is not None or {"estimate", "toll", "number", "noun"} & u.classes for u in units[max(0, i - 4) : i])


def whom(units, i):
    """The "him" of "according to him", "quoted him as saying": a span, or None where it owns something ("according to her office")."""
    if i >= len(units) or units[i].low not in HIM:
        return None
    after = units[i + 1] if i + 1 < len(units) else None
    alone = after is None or after.count is not None or after.low in QUOTED_AS or {"comma", "stop", "close", "and"} & after.classes
    return (i, i, "pronoun") if alone else None


def by_the_count_of(units, i, text) -> Credit | None:
    """The credit of "by the monitors' breakdown", "by its own count"; `i` is the "by"."""
    n = len(units)
    if i + 2 < n and units[i + 1].low in BELONGING:
        if any("estimate" in u.classes for u in units[i + 2 : i + 4]):
            return make(units, text, (i + 1, i + 1, "pronoun"), i, i + 2, "both", "according_to")
        return None
    for j in range(i + 1, min(n - 1, i + LONGEST_OWNER)):
        unit = units[j]
        if unit.count is not None or {"comma", "stop", "done", "does", "by"} & unit.classes:
            return None
        # The apostrophe may be a unit of its own ("the monitors'") or part of the word ("UNICEF's").
        end = unit.start if unit.text in APOSTROPHES or "poss" in unit.classes else unit.end - 2 if unit.text.endswith(GENITIVES) else -1
        if end >= 0:
            owner = text[units[i + 1].start : end].rstrip()
            known = organisation_in(owner) or owner.rpartition(" ")[2].casefold() in names().heads
            if not known or not any("estimate" in u.classes for u in units[j + 1 : j + 4]):
                return None
            credit = make(units, text, (i + 1, j, "head"), i, j + 1, "both", "according_to")
            credit.end, credit.text = credit.start + len(owner), owner
            return credit
    return None


def told_by(units, i, text) -> Credit | None:
    """The credit of "12 deaths were reported in Homs on Friday by residents"; `i` is the "by"."""
    for k in range(i - 2, max(0, i - TO_TELLER), -1):
        classes = units[k].classes
        if f"{units[k].low} {BY}" in TOLD_BY:
            span = name_right(units, i + 1) if is_passive(units, k) else None
            return make(units, text, span, k, span[1], "left", "according_to") if span and span[2] in ("org", "head") else None
        if units[k].count is not None or not classes.isdisjoint(("comma", "stop", "quote", "say", "done", "does", "be", "who")):
            return None
    return None


def study_by(units, i, text) -> Credit | None:
    """The credit of a study that the sentence is about ("Another study, by a team from Harvard, came to ...")."""
    if i > BEFORE_STUDY or units[i].low not in STUDIES or any(u.count is not None for u in units[:i]):
        return None
    j = i + 2 if i + 1 < len(units) and "comma" in units[i + 1].classes else i + 1
    if j + 1 >= len(units) or units[j].low != BY:
        return None
    span = name_right(units, j + 1)
    return make(units, text, span, i, span[1], "both", "according_to") if span and not span[2].startswith("count") else None


def first_named(units):
    """The source-like subject of a sentence that credits nobody, as a possible antecedent of "it" in the next: a span or None."""
    span = subject(units, len(units), far=True) if units and "done" not in units[0].classes else None
    aside = span is not None and "preposition" in units[span[0]].classes  # "In an assessment for the Congress, it ..."
    return span if span and not aside and span[2] != "pronoun" and units[span[0]].low not in BELONGING else None


def country_first(units, text, until) -> str:
    """The government that a sentence says something of before a unit ("Syria blames armed groups, who it says ..."); "" for none.

    By the name of its country, or of its capital before a verb of what governments say of each other ("Washington accused ...").
    """
    if units and until > 1 and is_capitalised(units[0]):
        last = 1 if is_compass(units, 0) else 0
        name = text[units[0].start : units[last].end]
        if is_country(name) or is_place(name) and is_capital(resolve_place(name)) and units[last + 1].low in GOVERNMENTS_SAY:
            return name
    return ""


def actor_behind(units, at):
    """The last name behind a unit that does something ("but Assad disputed this"), as a span, or None."""
    for j in range(len(units) - 2, at, -1):
        if "name" in units[j].classes and {"ed", "deny"} & units[j + 1].classes:
            first = j
            while first > at + 1 and "name" in units[first - 1].classes:
                first -= 1
            return first, j
    return None


GOVERNMENTS_SAY = frozenset(read_rules("words")["relations"]["addressed"])
SURE = {"according_to": 0, "said": 1}  # rules of credits with the same words, the surer first


def states_between(units, one, two) -> bool:
    """Does a number stand between the verbs of two credits to one source?"""
    return any(u.count is not None for u in units[one.last + 1 : two.last])


def settle(found: list[Credit], units) -> list[Credit]:
    kept: list[Credit] = []
    for credit in sorted(found, key=lambda c: (c.start, -(c.end - c.start), SURE.get(c.rule, 2), c.last)):
        if kept and credit.start < kept[-1].end:
            if (credit.start, credit.end, credit.rule) == (kept[-1].start, kept[-1].end, "said") and states_between(units, kept[-1], credit):
                credit.first = kept[-1].last + 1  # "The Observatory, which said two were killed, said ..."
                kept.append(credit)
                continue
            if credit.end == kept[-1].end and {credit.rule, kept[-1].rule} == {"said", "said_by"}:
                last = kept[-1]  # "... said the Observatory adding that ..."
                last.first, last.last, last.side = min(last.first, credit.first), max(last.last, credit.last), "both"
            if credit.end == kept[-1].end:
                if (kept[-1].rule, credit.rule) == ("according_to", "said") and credit.last - kept[-1].last <= TO_AS_SAYING:
                    kept[-1].rule, kept[-1].last = "said", credit.last  # "quoted the minister as saying on Monday"
                kept[-1].agency = kept[-1].agency or credit.agency
            continue
        kept.append(credit)
    return kept


GLUED = compiled(r"(?<=\w\w\w)\.\p{Lu}\p{Ll}++$")  # "... said the County Police.Two more"


def make(units, text, span, first, last, side, rule) -> Credit:
    start, end = units[span[0]].start, units[span[1]].end
    count = units[span[0]].count
    if count is not None and count.start >= 0:
        start = count.start  # "two residents": the residents
    glued = GLUED.search(text, start, end)
    end = glued.start() if glued else end
    if text.count("(", start, end) > text.count(")", start, end) and text[end : end + 1] == ")":
        end += 1
    person = -1
    for office, name in pairwise(units[span[0] : span[1] + 1]):
        if office.text[:1].isupper() and office.text.rpartition(" ")[2].casefold() in OFFICES and "name" in name.classes:
            person = name.start
    return Credit(
        start, end, text[start:end], min(first, span[0]), max(last, span[1]), side, rule, pronoun=span[2] == "pronoun", person=person
    )


def turned_round(units, i):
    """Who speaks behind a "said" whose comma is lost ("killed 30 people said the Observatory adding ..."): a span or None."""
    if not i or units[i - 1].count is None and not {"done", "time", "critically"} & units[i - 1].classes:
        return None
    span = name_right(units, i + 1)
    if span is None or span[2] not in ("org", "head") or span[1] + 1 >= len(units):
        return None
    after = units[span[1] + 1]
    return span if {"comma", "stop", "time", "quote", "close"} & after.classes or after.text.endswith("ing") else None


def speaker_last(units, i):
    """Who speaks at the end of a sentence that lost its comma ("... died in Deir Ezzor said the Observatory."): a span or None."""
    if (
        "stated" not in units[i].classes
        or not any(u.count is not None for u in units[:i])
        or any("time" in u.classes for u in units[i + 1 : i + 2])
    ):
        return None
    span = name_right(units, i + 1)
    if span is None or span[2] not in ("org", "head", "name"):
        return None
    return span if span[1] + 1 >= len(units) or "stop" in units[span[1] + 1].classes else None


def few_behind(units, i):
    """The "two residents" of "..., said two residents of the town."; None where a number begins what is said."""
    if not i or not {"comma", "quote", "close"} & units[i - 1].classes or i + 1 >= len(units) or not few_speakers(units[i + 1]):
        return None
    after = units[i + 2].classes if i + 2 < len(units) else frozenset(("stop",))
    return (i + 1, i + 1, "head") if {"comma", "stop", "time", "quote"} & after else None


def claims_lives(units, i) -> bool:
    """Is it the storm that "has so far claimed five lives"?"""
    if "lost" not in units[i].classes:
        return False
    after = next((u for u in units[i + 1 : i + 4] if "adverb" not in u.classes), None)
    return after is not None and "lives" in after.classes


def is_passive(units, i) -> bool:
    """Is the verb at i the participle of "was reported", "are believed"? Then it credits nobody."""
    j = i - 1
    if goes_on_saying(units[i]):
        return False
    if units[i].low in BLAMED_FOR and i + 1 < len(units) and units[i + 1].low.partition(" ")[0] == BLAMED_FOR[units[i].low]:
        return True  # "a man accused of killing nine"
    while j >= 0 and "adverb" in units[j].classes:
        j -= 1
    return (
        j >= 0
        and "be" in units[j].classes
        and units[j].low not in RELATIONS["no_passive"]
        or (j >= 0 and "have" in units[j].classes and j > 0 and "be" in units[j - 1].classes)
    )


def goes_on_saying(unit) -> bool:
    """Is it "speaking of", the end of "was speaking of"?"""
    return unit.low.partition(" ")[0].endswith("ing")


def verb_ends_clause(units, i) -> bool:
    """Does nothing that the verb could introduce follow it? ("..., police said on Sunday.")"""
    j, skipped = i + 1, 0
    while j < len(units) and skipped < LONGEST_SETTING:
        classes = units[j].classes
        if units[j].count is not None or units[j].low == THAT:
            return units[j - 1].low in CONDITION  # "on condition that he is not named"
        if not ENDS_CLAUSE.isdisjoint(classes):
            return not ("quote" in classes and j == i + 1 and j + 1 < len(units) and units[j + 1].count is not None)  # 'reported "12 dead"'
        if j > i + 1 and units[j].low in WHY:
            return True  # "said on condition of anonymity | because he was not allowed to speak"
        posted = {"ed", "weak_say"} & classes and units[j - 1].text.rpartition(" ")[2] in ESTIMATES  # "in a statement | posted | online"
        if posted or {"time", "adverb"} & classes:
            j += 1
        elif "preposition" in classes or "told" in units[i].classes or is_published(units, j):  # "told | the BBC", "said | in a telephone interview"
            j, skipped = j + 1, skipped + 1
            while j < len(units) and skipped < LONGEST_SETTING and tells_of_setting(units, j):
                j, skipped = j + 1, skipped + 1
        else:
            return False
    return True


def is_published(units, j) -> bool:
    """Is it the "published by" of "said in a statement | published by | the navy"?"""
    return units[j].low in HANDED_OVER and units[j - 1].text.rpartition(" ")[2] in ESTIMATES


def tells_of_setting(units, j) -> bool:
    """Does the word at j go on with where or to whom something is said ("in | a | telephone | interview"), rather than with what?"""
    classes = units[j].classes
    a_paper = "estimate" in classes and any("determiner" in u.classes for u in units[max(0, j - 3) : j])  # "in a final official | report"
    if units[j].low == THAT or "say" in classes and NO_SAY.isdisjoint(classes) and not a_paper:
        return False
    return not OF_SETTING.isdisjoint(classes) or "source_head" in classes and bool({"preposition", "determiner", "adjective"} & units[j - 1].classes)


# How far apart, in units, what belongs together may stand:
BEFORE_STUDY = 4  # the study from where its sentence begins
LONGEST_PAPER = 7  # from "released" to "a short joint statement saying"
LONGEST_BLAMED = 9  # what is blamed on somebody: "blamed | the deaths in Homs | on gunmen"
TO_TELLER = 10  # from "reported" to "by": "reported from Homs and the districts around it by"
LONGEST_OWNER = 7  # whose count it is: "by the Syrian rights monitors' tally"
TO_AS_SAYING = 3  # from "quoted the minister" to "as saying on Monday"
TO_TOLD = 8  # who was told: "told the official news agency SANA"
LONGEST_TAIL = 9  # what is said of a source behind it: "of the northern coastal city"
LONGEST_DATELINE = 14
LATEST_SUBJECT = 8  # the first word of the subject: "But on Monday night, though, | police"
OPENING = 12  # how far down its sentence a figure "comes" from somebody
CREDITING = frozenset(("prefix", "by", "estimate", "say", "put"))
LONGEST_SETTING = 9  # units: "in a telephone interview from the besieged city of Homs"
ENDS_CLAUSE = frozenset(("stop", "comma", "quote", "close", "dash", "and"))
OF_SETTING = frozenset((
    "state_of", "determiner", "name", "org", "adjective", "estimate", "word", "human", "thing", "poss", "time", "ed", "nobody", "no_say", "no_that",
))
NO_SAY = frozenset(("no_say", "no_that"))  # verbs that alone credit nobody
BLAMED_FOR = RELATIONS["blamed_for"]
SAID = frozenset(RELATIONS["said"])
REPORTS = frozenset(RELATIONS["reports"])
SAID_TO = tuple(RELATIONS["said_to"])
GOES_ON_WITH = frozenset(RELATIONS["goes_on_with"])
CONDITION = frozenset(RELATIONS["condition"])
ACTS = frozenset(("ed", "be", "have", "did", "does", "hypothetical"))
HAS_SUBJECT = frozenset(("who", "self", "pronoun", "be", "have", "hypothetical", "and", "not", "to"))  # before a verb: who does it is told, or nobody does
PERSONS_OF = frozenset(RELATIONS["persons_of"])
OF_PERSONS = frozenset(RELATIONS["of_persons"])
HANDED_OVER = frozenset(RELATIONS["handed_over"])
TOLD_BY = frozenset(read_rules("sources")["says"]["prefixes"]) - HANDED_OVER
HIM = frozenset(RELATIONS["him"])
ONE_PERSON = frozenset(RELATIONS["one_person"])
ONE_BODY = frozenset(RELATIONS["one_body"])
FOR_WHOM, FOR = frozenset(RELATIONS["for_whom"]), RELATIONS["for"]
BODIES = frozenset(RELATIONS["bodies"])
WHY = frozenset(RELATIONS["why"])
A_SIDE, AND = RELATIONS["a_side"], RELATIONS["couples"][0]
CARRIED = frozenset(RELATIONS["carried"])
RECKONS = frozenset(RELATIONS["reckons"])
OUTLETS_CALLED = frozenset(RELATIONS["outlets_called"])
SPEAKS_ITSELF = frozenset((*RELATIONS["of_a_state"], BY))  # "state news agency Xinhua", "tracking by the BBC"
QUOTED_BY, QUOTED_AS_SAYING = RELATIONS["quoted_by"], RELATIONS["quoted_as_saying"]
OWN, PLACES_SEE, DISTRICTS = (frozenset(RELATIONS[name]) for name in ("own", "places_see", "districts"))
OWN_COUNTS = frozenset(RELATIONS["own_counts"])
SEEING = frozenset(RELATIONS["seeing"])
ISSUED = frozenset(RELATIONS["issued"])
BLAMES, BLAMED_ON = frozenset(RELATIONS["blames"]), RELATIONS["blamed_on"]
SHOWING = frozenset(RELATIONS["showing"])
STUDIES = frozenset(RELATIONS["studies"])
COMES = frozenset(RELATIONS["comes"])
WHOLES = frozenset(RELATIONS["wholes"])
COUPLES = frozenset(RELATIONS["couples"])
JOINS = frozenset(RELATIONS["joins"])
APOSTROPHES = ("'", "’")
SLASH = "/"
GENITIVES = ("'s", "’s")
BELONGING = frozenset(read_rules("words")["signs"]["possessive"])
KIND_OF_COUNT = frozenset(RELATIONS["kind_of_count"])
BETWEEN = frozenset(read_rules("words")["credit"]["between"])
WHO = frozenset(RELATIONS["who"])
TOLD_OF = frozenset((*RELATIONS["who"], *RELATIONS["where"]))
MADE = frozenset(RELATIONS["made"])
AUTHORED = frozenset(RELATIONS["authored"])
PRINTED = frozenset(RELATIONS["printed"])
PRINTED_IN = frozenset(RELATIONS["printed_in"])
UNNAMED = frozenset(RELATIONS["one_of_some"])
CLAIMS_WHAT, REACHES = frozenset(RELATIONS["claims_what"]), frozenset(RELATIONS["reaches"])
NOT_BACK = frozenset(RELATIONS["not_back"])
LOCATIVE = frozenset(RELATIONS["locative"])
COMPASS = frozenset(RELATIONS["compass"])
QUOTED_AS = frozenset(RELATIONS["quoted_as"])
BODIES_OF = frozenset(RELATIONS["bodies_of"])
BODY_OF_WHAT = frozenset(RELATIONS["body_of_what"])
WITHIN_A_NAME = frozenset(RELATIONS["within_a_name"])
SPEAKERS = tuple(RELATIONS["who_counts"])


def said_and_goes_on(units, i) -> bool:
    """Does a verb whose commas are lost stand between two parts of what it says ("... killed 300 they said including 180 soldiers")?"""
    if i + 1 >= len(units) or not any(u.count is not None for u in units[:i]):
        return False
    after = next((u for u in units[i + 1 : i + 4] if not {"time", "adverb"} & u.classes), None)
    if after is None:
        return False
    return after.text in GOES_ON_WITH or "including" in after.classes or "ing" in after.classes or "say" in after.classes and goes_on_saying(after)


def puts_number(units, i) -> bool:
    """Does a verb of setting have a toll for its object ("cut the death toll", "placed the number")?"""
    if units[i].low.endswith("ing"):
        return False
    object_ = units[i + 1 : i + 6]
    return any({"toll", "number"} & u.classes for u in object_) or any(
        {"killed", "noun"} <= u.classes and "at" in v.classes for u, v in pairwise(object_)
    )


def nobody(units, span, text) -> bool:
    """Words that stand where a source would and name none ("reports said", "Applying that rate gives")."""
    first, last = span[:2]
    if first == last and units[first].low.endswith(DOING) and last + 1 < len(units) and "determiner" in units[last + 1].classes:
        return True
    words = text[units[span[0]].start : units[span[1]].end].casefold()
    return words in NOBODY


DOING = RELATIONS["doing"]
TAIL = 7  # units: a longer end of a sentence is more than a name
NEVER_IN_A_TAIL = frozenset(("colon", "dash", "comma", "stop", "quote", "and", "say", "be", "have", "done", "did", "does", "time"))
FOUND = frozenset(RELATIONS["come_upon"])
TOLD_ON = frozenset(("medical", "other"))  # kinds of bodies that a headline rather tells of: "Boston hospital: 3 killed in fire"
LETTERS = compiled(r"\p{Lu}{3,5}")
JOINS_ON = frozenset(("determiner", "preposition", "of", "poss", "and", "comma", "say", "be"))
IDENTIFIES = frozenset(RELATIONS["identifies"])
WHAT = RELATIONS["what"]
CITING, CITES = RELATIONS["citing"], frozenset(RELATIONS["cites"])
TOLLS, OWN_DEAD = (frozenset(RELATIONS[name]) for name in ("tolls", "own_dead"))
NOBODY = frozenset(read_rules("words")["credit"]["nobody"])


def subject(units, i, far=False):
    """The noun phrase that opens the sentence, behind a dateline, as the subject of a verb far behind it."""
    start = 0
    for j, unit in enumerate(units[:LONGEST_DATELINE]):
        if {"dash", "colon"} & unit.classes and all(
            u.text[:1].isupper() or not u.text[:1].isalpha() for u in units[:j]
        ):
            start = j + 1
    while start < min(i, LATEST_SUBJECT) and {"and", "but", "adverb", "time", "comma"} & units[start].classes and units[start].count is None:
        start += 1
    span = name_right(units, start)
    alone = span is None or span[2] == "name" and span[0] == span[1]
    if alone and start < i and "human" in units[start].classes and units[start].text.endswith("s") and not far:
        span = (start, start, "head")  # "Divers searching the wreck said ..."
    if (
        span is None
        or span[1] >= i
        or any(u.count is not None and not far or "stop" in u.classes for u in units[start : span[1] if far else i])
    ):
        return None
    if span[2] not in ("org", "head") and not (
        span[2] == "name"
        and span[1] > span[0]
        and all({"name", "determiner", "title"} & u.classes for u in units[span[0] : span[1] + 1])
    ):
        return None
    return span


def name_left(units, i):
    """The subject before the verb at i: (first unit, last unit, what kind), or None."""
    j = i - 1
    low = max(0, i - CLAUSE)
    saying = goes_on_saying(units[i])
    if j >= low and units[j].low in QUOTED_AS and saying:
        j -= 1
    while j >= low and (not BEFORE_VERB.isdisjoint(units[j].classes) or saying and "be" in units[j].classes) and "source_head" not in units[j].classes:
        j -= 1
    while j >= low and units[j].low in WHOLES:  # "the doctors | all | said"
        j -= 1
    if j < low:
        return None
    classes = units[j].classes
    if "he" in classes:
        return (j, j, "pronoun")
    if {"self", "who"} & classes:
        j -= 1
        while j >= low and "comma" in units[j].classes:
            j -= 1
        return phrase_left(units, j, low)
    if {"comma", "dash", "close"} & classes:
        return name_before_aside(units, i, j)
    if "and" in classes:
        return None  # "one of the first to write of it and said"
    direct = phrase_left(units, j, low)
    if direct and direct[0] > low and (outer := who_acts(units, direct[0], low)) and not (outer[2] == "name" and direct[2] == "org"):
        return outer  # but "Rami Abdulrahman, who runs the Observatory" speaks for it
    if direct and direct[0] > low and second_of_two(units[max(low, direct[0] - OBJECT) : direct[0]]):
        return None  # "a battle between Chad and Mali suggested"
    if direct and direct[2] not in ("name", "noun"):
        return direct
    doing = (not direct or direct[2] == "noun") and "weak_say" not in units[i].classes
    return doing and before_participle(units, j, low) or before_which(units, j, low) or direct


def name_before_aside(units, i, j):
    """The "Rami Haddad, head of the Observatory" of "Rami Haddad, head of the Observatory, said": the verb is at i, the second comma at j."""
    low = max(0, i - ASIDE)
    while j > low and {"comma", "dash"} & units[j - 1].classes:
        j -= 1  # "The Observatory,, said": nothing stands between the two
    k = j - 1
    while k >= low and {"comma", "dash", "open"}.isdisjoint(units[k].classes):
        if "close" in units[k].classes:  # "..., which lies 220 km (137 miles) east, said"
            k = next((o for o in range(k - 1, low, -1) if "open" in units[o].classes), k)
        k -= 1
    main = phrase_left(units, k - 1, low) if k > low else None
    if main:
        aside = units[k + 1 : j]
        # "Omar Ali, who was mayor from 2010 to 2014, said": what is told of whoever speaks is no part of the name, unless it tells for whom,
        told_of = aside[0].low in TOLD_OF and not (main[2] == "name" and any({"org", "source_head"} & u.classes for u in aside)
                                                   and not any("time" in u.classes for u in aside))
        # nor is what is said there: "The Observatory, which said two were killed, said ...".
        states = any(u.count is not None for u in aside) and any("strong_say" in u.classes for u in aside)
        apart = told_of or states or aside[0].low in SPEAKING or aside[0].low in PRINTED_IN or "prefix" in aside[0].classes or all("adverb" in u.classes for u in aside)
        return main if apart else (main[0], j - 1, main[2])
    aged = k - 2 > low and units[k - 1].count is not None and "bare" in units[k - 1].classes and "comma" in units[k - 2].classes
    named = phrase_left(units, k - 3, low) if aged else None
    if named and named[2] == "name":
        return (named[0], j - 1, named[2])  # "Omar Ali, 51, a miner at the pit, said"
    inner = phrase_left(units, j - 1, max(k + 1, low))
    return inner if inner and inner[2] == "name" and inner[0] == k + 1 and inner[1] > inner[0] else None


def before_participle(units, j, low):
    """The "organisation" of "an organisation monitoring the conflict said", where "the conflict" ends at unit j; None where no participle is near."""
    if {"word", "thing", "name"}.isdisjoint(units[j].classes):
        return None
    for k in range(j - 1, max(low, j - OBJECT), -1):
        if units[k].count is not None or {"say", "comma", "stop", "quote"} & units[k].classes:
            return None
        if goes_on_saying(units[k]) and "doing" not in units[k].classes and {"org", "source_head"} & units[k - 1].classes:
            return phrase_left(units, k - 1, max(0, k - CLAUSE))
    return None


def second_of_two(before) -> bool:
    """Do the units before a name say that it is the second of two, "between Chad and", no verb behind that?"""
    at = next((k for k in range(len(before) - 1, -1, -1) if before[k].low in BETWEEN), -1)
    return at >= 0 and any("and" in u.classes for u in before[at:]) and not any({"comma", "say", "be", "have"} & u.classes for u in before[at:])


def who_acts(units, at, low):
    """The "group" of "the group which backs the opposition said", where "the opposition" begins at a unit; None where no such clause does."""
    for k in range(at - 1, max(low, at - OBJECT), -1):
        if units[k].count is not None or not {"say", "comma", "stop", "quote", "put"}.isdisjoint(units[k].classes):
            return None
        if units[k].low in WHO and not NAMING.isdisjoint(units[k - 1].classes):
            verb = units[k + 1]
            told = k > 2 and any("say" in u.classes for u in units[max(0, k - 4) : k])
            return None if told or units[k].low == THAT and not (verb.low.endswith("s") and "word" in verb.classes) else phrase_left(units, k - 1, max(0, k - CLAUSE))
    return None


def before_which(units, j, low):
    """The "Observatory" of "The Observatory which monitors the conflict said", where "the conflict" ends at unit j; None where no such clause does."""
    for k in range(j, low, -1):
        if "say" in units[k].classes and any(u.low in WHO for u in units[k - (2 if "adverb" in units[k - 1].classes else 1) : k]):
            continue  # "The mayor who also confirmed the attack said"
        if units[k].count is not None or {"say", "comma", "stop", "quote", "done", "does"} & units[k].classes:
            return None
        if units[k].low in WHO and not NAMING.isdisjoint(units[k - 1].classes):
            return phrase_left(units, k - 1, max(0, k - CLAUSE))
    return None


BEFORE_VERB = frozenset(("time", "adverb", "have", "hypothetical"))
OBJECT = 6  # units: of what somebody is "monitoring"


def phrase_left(units, end, low):
    """The noun phrase that ends at unit `end` and begins at `low` or behind it, if it can be a source: (first unit, last unit, what kind), or None.

    Its kind is "org" (an organisation), "head" (a generic source: "hospital officials"), "name", or "noun" ("the federation").
    """
    if end < low:
        return None
    if few_speakers(units[end]):
        return (end, end, "head")
    start = full_name_left(units, end, low)
    if start >= 0:
        head = start - 3  # "the | head | of | the | Lagos Centre for Rights, X"
        headed = head >= 0 and "title" in units[head].classes and "of" in units[head + 1].classes and "determiner" in units[head + 2].classes
        return (title_left(units, head, low)[0] if headed else start, end, "org")
    short = end - 1  # of a name: "the Ministry of Health (MoH) | data"
    while short > low and {"adjective", "estimate"} & units[short].classes:
        short -= 1
    if short - 3 >= low and "estimate" in units[end].classes and "close" in units[short].classes and "open" in units[short - 2].classes:
        owner = phrase_left(units, short - 3, low)
        if owner and owner[2] in ("org", "head"):
            return (owner[0], end, owner[2])
    tail = behind_preposition(units, end, low)
    if tail >= 0:  # "an official | in the ministry"
        main = phrase_left(units, tail, low)
        return (main[0], end, main[2]) if main else None
    kind = kind_of_last(units, end, low)
    start = end
    while kind and start > low and not another_before(units, start, kind):
        if not describes(units, start - 1):
            if {"determiner", "who"} & units[start - 1].classes == {"determiner"}:
                return from_article(units, start - 1, end, kind, low)
            if not joins_left(units, start - 1, kind, low):
                opened = opens_body(units, start, low) if kind == "head" and units[end].low in BODIES_OF else start
                if opened == start:
                    break
                start = opened
                continue
        start -= 1
    while start <= end and not JOINS_LEFT.isdisjoint(units[start].classes) and NAMING.isdisjoint(units[start].classes) and not is_compass(units, start):
        start += 1  # the "of" of "officials | of Xinhua"
    if kind in ("", "human") or start > end:
        return None
    if start > 1 and is_post(units[start - 1]):
        main = source_before(units, start - 1, low)
        if main:
            return (main[0], end, main[2])
        if kind == "name":
            if start == end or units[start].text[:1].islower() or any("and" in u.classes for u in units[start:end]):
                return None
            start += 1  # "in Kirkuk | Omar Haddad said", its comma lost
    return (start, end, kind) if kind != "name" or person_like(units, start, end) else None


def kind_of_last(units, j, low) -> str:
    """What kind of noun phrase the word at j ends: one of phrase_left's, "human" for persons, who speak only with an article, or "" for none."""
    unit, classes = units[j], units[j].classes
    if unit.count is not None:
        return ""
    if "org" in classes:
        return "org"
    if "source_head" in classes:
        return "head"
    if unit.low == A_SIDE and j > low and units[j - 1].text[:1].isupper() and is_demonym(units[j - 1].text):
        return "head"  # "the Armenian side said", but no "other side of the border"
    if is_of_a_name(units, j) or j == 0 and "human" in classes and unit.text[:1].isupper() and not unit.text.endswith("s"):
        return "name"  # "Fisher said", but not "Fishermen said"
    if is_compound(unit) or not NEVER_LAST.isdisjoint(classes):
        return ""
    if {"word", "thing"} & classes and j > low and units[j - 1].low == THE and not (j > 1 and {"preposition", "ing"} & units[j - 2].classes):
        return "noun"  # "the federation said", not "left in the morning told"
    return "human" if "human" in classes and classes.isdisjoint(("done", "noun")) else ""  # "a civil defence worker said"


def is_of_a_name(units, j) -> bool:
    """Is it a word of a name: one that no list knows, or another by its capital, unless it opens the sentence?"""
    unit = units[j]
    return "name" in unit.classes or j > 0 and unit.text[:1].isupper() and NEVER_OF_A_NAME.isdisjoint(unit.classes)


def describes(units, j) -> bool:
    """May the word at j stand before the head of a source ("senior Kurdish | officials", "the army's | spokesman")?"""
    return not DESCRIBING.isdisjoint(units[j].classes) or is_of_a_name(units, j) or is_compound(units[j]) or is_compass(units, j)


def another_before(units, start, kind) -> bool:
    """Does another phrase end right before unit `start`, no comma between the two?"""
    unit, after = units[start - 1], units[start]
    classes, capital = unit.classes, unit.text[:1].isupper()
    if unit.count is not None or "time" in classes and unit.text[-1:].isdigit():
        return True  # "AFP Monday 31 Oct 2016 | Syria's army said"
    if "org" in classes:
        return False
    if "source_head" in classes:  # "told residents | police said", but not "President X"
        titled = kind == "name" and ("title" in classes or capital) and after.text[:1].isupper()
        titled = titled or after.low in ESTIMATES and not unit.low.endswith(SPEAKERS[0])  # "a coastguard | statement"
        return "human" in classes and not {"adjective", "name", "poss"} & classes and not titled
    if kind not in ("org", "head") or not capital or is_demonym(unit.text):
        return False
    if "org" in after.classes or after.text[:1].islower() and not {"source_head", "of", "poss"} & after.classes:
        return True  # "... in Syria | local sources said"
    return kind == "head" and after.text[:1].islower() and stands_in_place(units, start - 1, low=0) and any(u.count is not None for u in units[:start])


def joins_left(units, j, kind, low) -> bool:
    """Does the word at j, which describes nobody, join what stands before it to the source behind it?"""
    unit, classes = units[j], units[j].classes
    if "who" in classes or j <= low:
        return False
    before, after = units[j - 1].classes, units[j + 1]
    if "preposition" in classes:
        return heads_left(units, j, low)  # "a source | at | Kirkuk hospital"
    if "and" in classes:
        return unit.low in COUPLES and not NAMING.isdisjoint(before) and units[j - 1].count is None  # "police | and | hospital sources"
    if {"determiner", "name", "adjective"} & before and (
        kind in ("head", "human")
        and classes == PLAIN  # "a Nepalese | tourism | official"
        or kind == "head"
        and classes == PERSON
        and after.low in ANAPHORIC | BODIES_OF  # "the Doha | scout | association"
        or kind in ("head", "name")
        and "word" in classes
        and {"source_head", "title"} & after.classes
        and after.text[:1].islower()  # "the | peacekeeping | chief Alain Le Roy"
    ):
        return True
    return "thing" in classes and bool({"determiner", "adjective"} & before) and heads_left(units, j - 2, low)  # "chief of the | bridge | authority"


def opens_body(units, start, low) -> int:
    """Where the name of a body begins behind its article or owner ("the county's | flood prevention and relief | office"); `start` where it has none."""
    k = start
    while k > max(low, start - LONGEST_FIELD) and units[k - 1].count is None and units[k - 1].text.islower() and OF_A_FIELD.isdisjoint(units[k - 1].classes):
        if "determiner" in units[k - 1].classes or units[k - 1].text.endswith(GENITIVES):
            return start if k == start else k
        k -= 1
    return start


def from_article(units, j, end, kind, low):
    """The noun phrase from its article at j on, or from the name that it is an apposition to, or from the source that it tells of."""
    span = (j, end, "noun" if kind == "human" else kind)
    if j == 0:
        return span
    before = units[j - 1]
    if units[j].text[:1].islower() and before.count is None and ("org" in before.classes or is_capitalised(before) and units[end].low in ANAPHORIC):
        # "The Centre a nongovernmental organization said", its commas lost, but not "... from the Free Syrian Army a monitor said",
        # nor "Tags Syria Idlib The group said": a sentence begins there.
        main = phrase_left(units, j - 1, low)
        return (main[0], end, main[2]) if main and opens_clause(units, main[0]) else span
    if j > 1 and is_post(before):
        main = source_before(units, j - 1, low)
        if main:
            return (main[0], end, main[2])
        if kind in ("name", "human"):
            return None
    return span


def source_before(units, j, low):
    """The "police chief" of "police chief | of | the city", as a span; None where what stands before the preposition at j is no source."""
    if j <= low or units[j - 1].count is not None or {"source_head", "org", "title"}.isdisjoint(units[j - 1].classes):
        return None
    return phrase_left(units, j - 1, low) or title_left(units, j - 1, low)


DESCRIBING = frozenset(("org", "source_head", "name", "poss", "adjective", "title"))
JOINS_LEFT = frozenset(("preposition", "and", "poss", "time"))
NAMING = frozenset(("org", "source_head", "name"))
NEVER_LAST = frozenset(("poss", "adjective", "title", "who", "determiner", "preposition"))
NEVER_OF_A_NAME = frozenset(("preposition", "determiner", "and", "say", "pronoun"))
STEMS_OF_TIME = tuple(read_rules("words")["signs"]["time_units"])
FEW = 20  # persons who speak together; more are counted among the harmed


def few_speakers(unit) -> bool:
    """Is it a number of persons who may be a source ("two hospital officials", "one resident of the town")?"""
    count = unit.count
    if count is None or count.kind not in ("people", "unknown", "thing_count") or count.quantity.figure > FEW or not count.victims:
        return False
    words = count.victims.casefold().split()
    if words[0].startswith(STEMS_OF_TIME):
        return False  # "a 19-year-old witness"
    head = next((k for k, word in enumerate(words) if k and word in POSTMODIFIERS), len(words)) - 1
    heads = names().heads
    return words[head] in heads or words[head] in RELATIONS["anybody"] or " ".join(words[max(0, head - 1) : head + 1]) in heads


def title_left(units, j, low):
    """The "the head" of "the head of the Observatory, X", as a span."""
    k = j
    while k > low and {"adjective", "title"} & units[k - 1].classes:
        k -= 1
    return (k - 1, j, "head") if k > low and "determiner" in units[k - 1].classes else (k, j, "head")


def full_name_left(units, j, low) -> int:
    """Where a body's full name that ends at unit j begins ("Kano Department of Health"); -1 where it is none."""
    if not is_capitalised(units[j]):
        return -1
    k = j
    body = -1
    while k > low:
        before = units[k - 1]
        if is_capitalised(before):
            k -= 1
        elif before.low in WITHIN_A_NAME and k - 2 >= low and is_capitalised(units[k - 2]):
            if before.low in BODY_OF_WHAT and units[k - 2].low in BODIES_OF:
                body = k - 2
            k -= 2
        elif before.text in APOSTROPHES and k - 2 >= low and is_capitalised(units[k - 2]):
            k -= 2  # "the Doctors' Union of Ghana"
        elif before.low in ARTICLES and k - 2 >= low and units[k - 2].low in BODY_OF_WHAT and is_capitalised(units[k - 3] if k > 2 else before):
            k -= 1
        else:
            break
        if body >= 0 and k <= body and not (is_capitalised(units[k - 1] if k else units[k]) or k and units[k - 1].text in APOSTROPHES):
            break  # "... in the Kano Department of Health": what stands before the name is no part of it
    return k if 0 <= body and k <= body else -1


def full_name_right(units, i) -> int:
    """Where a body's full name that begins at unit i ends ("California Department of Corrections"); -1 where it is none."""
    n = len(units)
    k = i
    body = False
    while k + 1 < n and is_capitalised(units[k]):
        after = units[k + 1]
        if is_capitalised(after):
            k += 1
        elif after.text in APOSTROPHES and k + 2 < n and is_capitalised(units[k + 2]):
            k += 2  # "the Doctors' Union of Ghana"
        elif after.low in WITHIN_A_NAME:
            step = 2 if k + 2 < n and units[k + 2].low not in ARTICLES else 3
            if k + step >= n or not is_capitalised(units[k + step]):
                break
            if after.low in BODY_OF_WHAT and units[k].low in BODIES_OF:
                body = True
            elif not body:
                break
            k += step
        else:
            break
    return k if body else -1


def body_behind(units, i) -> int:
    """Where the body ends whose "of Samarra Hospital" begins at unit i, behind a name; 0 where there is none."""
    if units[i].low not in POSTMODIFIERS:
        return 0
    k = i + 2 if i + 1 < len(units) and units[i + 1].low in ARTICLES else i + 1
    while k < len(units) and is_capitalised(units[k]):
        if "source_head" in units[k].classes or units[k].low in BODIES_OF:
            return k
        k += 1
    return 0


def is_capitalised(unit) -> bool:
    """May it be part of a name, by its capital: no number, no "Monday"?"""
    return unit.text[:1].isupper() and unit.count is None and "time" not in unit.classes


def is_compass(units, j) -> bool:
    """Is it the "South" of "South Korea"?"""
    return (
        units[j].low in COMPASS
        and units[j].text[:1].isupper()
        and j + 1 < len(units)
        and is_capitalised(units[j + 1])
    )


def stands_in_place(units, j, low) -> bool:
    """Do the names that end at unit j tell where ("in Baghdad", "of Aleppo")?"""
    while j > low and "name" in units[j].classes:
        j -= 1
    return "preposition" in units[j].classes and units[j].text in LOCATIVE


def is_post(unit) -> bool:
    return "preposition" in unit.classes and (unit.low in POSTMODIFIERS or unit.low in STRANGERS)


def opens_clause(units, j) -> bool:
    """Does a noun phrase begin a sentence or clause, behind no more than an adverb?"""
    j -= 1
    while j >= 0 and {"adverb", "determiner"} & units[j].classes:
        j -= 1
    return j < 0 or units[j].text.endswith(".") or bool(
        {"comma", "stop", "dash", "colon", "close", "quote", "time"} & units[j].classes
    )


def behind_preposition(units, j, low) -> int:
    """The unit of the generic source whose "of the city", "at the hospital" ends at j; -1 where j ends no such phrase."""
    for k in range(j - 1, max(low, j - LONGEST_TAIL), -1):
        classes = units[k].classes
        if units[k].count is not None or {"comma", "stop", "say", "done", "be", "dash", "quote"} & classes or units[k].low in WHO:
            return -1
        if units[k].low in UNNAMED and "preposition" not in units[k - 1].classes:
            return -1  # "on the hospital in Homs a source in the army said": another phrase begins here
        if "preposition" in classes and units[k].low in POSTMODIFIERS:
            source = few_speakers(units[k - 1]) and opens_clause(units, k - 1) or "source_head" in units[k - 1].classes and units[k - 1].count is None
            if source and not any("source_head" in u.classes and "human" in u.classes for u in units[k + 1 : j + 1]):
                return k - 1
    return -1


POSTMODIFIERS = frozenset(RELATIONS["behind_a_source"])
STRANGERS = frozenset(RELATIONS["before_a_stranger"])

PLAIN = frozenset(("word",))
PERSON = frozenset(("human",))
LONGEST_FIELD = 6  # units
# What no name of a body has:
OF_A_FIELD = frozenset((
    "say", "be", "have", "did", "does", "done", "preposition", "comma", "stop", "time", "who", "quote", "dash", "close", "hypothetical", "pronoun",
))
OF_A_PEOPLE = tuple(RELATIONS["of_a_people"])
OF_A_FAITH = tuple(RELATIONS["of_a_faith"])


def is_demonym(text: str) -> bool:
    """Does a capitalised word look like an adjective of a people ("Syrian", "Iraqi", "Britain-based")?"""
    return text.casefold().endswith(OF_A_PEOPLE)


def heads_left(units, j, low) -> bool:
    """Does a generic source stand right before the preposition at j ("a source at", "the head of")?"""
    return j - 1 >= low and bool({"source_head", "title"} & units[j - 1].classes) and units[j - 1].count is None


def is_compound(unit) -> bool:
    return "-" in unit.text and len(unit.text) > 4


def person_like(units, start, end) -> bool:
    """Has a name a word with a capital, longer than an initial?"""
    return any(u.text[:1].isupper() and len(u.text) > 1 for u in units[start : end + 1])


def name_right(units, i):
    """The noun phrase that begins at unit i, if it can be a source: behind "according to", behind an inverted "said".

    It is (first unit, last unit, what kind): "org", "head" or "name" as in phrase_left, or "count" ("two residents"); None for no source.
    """
    n = len(units)
    if i >= n or {"he", "who"} & units[i].classes or units[i].low in weekdays():
        return None
    if units[i].count is not None:
        return (i, i, "count") if few_speakers(units[i]) else None
    end = full_name_right(units, i + 1 if units[i].low in ARTICLES else i)
    if end >= 0:
        return (i, end, "org")
    kind, j = "", i
    while j < min(n, i + LONGEST_NAME):
        body = body_behind(units, j) if kind == "name" else 0  # "Dr Haddad | of Samarra Hospital"
        more = kind if body else kind_with(units, i, j, kind)
        if more is None:
            break
        kind, j = more, (body or j) + 1
    end = j - 1
    while end >= i and units[end].text[:1].islower() and {"determiner", "preposition", "and", "adjective"} & units[end].classes and NAMING.isdisjoint(units[end].classes):
        end -= 1  # "officials | in the"
    if not kind:  # "a count | kept by Amnesty", "tracking | by the paper"
        end = next((k for k in range(end, i - 1, -1) if "estimate" in units[k].classes or k + 1 < n and "by" in units[k + 1].classes), -1)
    if end < i:
        return None
    after = units[end + 1].classes if end + 1 < n else frozenset()
    if kind in ("head", "") and (not MAKING.isdisjoint(after) or after and units[end + 1].text in MADE):
        supplied = "prefix" in after and units[end + 1].text.rpartition(" ")[2] in AUTHORED  # "figures | supplied by | the ministry"
        author = name_right(units, end + 2) if supplied else author_behind(units, end + 1)
        if author:
            return author if supplied else (i, *author[1:])  # "a report | by the ministry"
    if kind == "name" and "comma" in after and end + 2 < n and {"determiner", "source_head", "adjective", "title"} & units[end + 2].classes:
        aside = name_right(units, end + 2)  # "Omar Ali, | head of the hospital"
        end = aside[1] if aside and aside[2] == "head" and units[aside[1]].low not in ESTIMATES else end  # no "Omar Ali, the data show"
    return (i, end, kind) if kind else None


def kind_with(units, i, j, kind) -> str | None:
    """What kind of source the noun phrase from unit i on is when it takes in unit j, "" while that is open; None where it ends before j."""
    unit, last, following = units[j], units[j - 1].classes, units[j + 1] if j + 1 < len(units) else None
    classes, capital = unit.classes, unit.text[:1].isupper()
    if unit.count is not None:
        return None
    if kind and capital and {"preposition", "when"} & classes and not (following and is_capitalised(following)):
        return None  # "... citing medical sources | As the fighting went on"
    if "org" in classes and kind != "head":
        return "org"
    if {"org", "source_head"} & classes:
        return "head"
    if "determiner" in classes and (kind or j == i):
        return None if kind and not {"preposition", "and"} & last else kind
    if {"poss", "adjective", "title", "estimate"} & classes or is_compound(unit) and not all(part[:1].isupper() for part in unit.text.split("-")):
        if capital and j > i:
            return kind or "name"
        return "head" if "title" in classes and not capital and following and following.text in BODY_OF_WHAT else kind  # "director | of the centre"
    if kind and "preposition" in classes and any(u.low in SPOKEN_IN for u in units[j + 1 : j + 4]):
        return None  # "the mayor | in an interview with CNN"
    if kind == "head" and "preposition" in classes and unit.low in POSTMODIFIERS:
        return kind
    if kind and unit.low in JOINS and following and {"org", "source_head", "adjective"} & following.classes:
        return kind
    if "name" in classes or capital and not {"say", "done"} & classes:
        return kind or "name"
    if kind == "head" and "thing" in classes and {"preposition", "determiner"} & last:
        return kind  # "an official at the | bridge | authority"
    if kind == "head" and not {"word", "thing", "human"}.isdisjoint(classes) and "say" not in classes and is_field_of_body(units, j):
        return kind  # "the department of | mineral resources"
    if j - i >= BEFORE_HEAD or {"word", "thing", "human"}.isdisjoint(classes) or {"say", "be", "preposition"} & classes:
        return None
    of_a_people = all(is_demonym(u.text) or u.text.endswith(OF_A_FAITH) or "determiner" in u.classes for u in units[i:j])
    if not kind or kind == "name" and following and {"source_head", "org"} & following.classes and of_a_people:
        return kind  # "the | tourism | ministry", "Nepalese | tourism | officials"
    return None


def is_field_of_body(units, j) -> bool:
    """Does the word at j tell, alone or with one before it, what a body is for ("the department of | mineral | resources")?"""
    of = j - 1 if units[j - 1].low in BODY_OF_WHAT else j - 2
    return of > 0 and units[of].low in BODY_OF_WHAT and units[of - 1].low in BODIES_OF and "thing" not in units[j - 1].classes


def author_behind(units, first):
    """Who made a study: the "Reading University" of "published on Tuesday by Reading University", looked for from unit `first` on; a span or None."""
    for k in range(first, min(len(units), first + TO_AUTHOR)):
        if units[k].count is not None or {"comma", "stop"} & units[k].classes:
            return None
        if units[k].text in AUTHORED or is_published(units, k) or units[k].text in PRINTED_IN and units[k - 1].text in PRINTED:
            return name_right(units, k + 1)
    return None


BEFORE_HEAD = 4  # units: how far into a source words may stand that no list knows ("the tourism ministry")
LONGEST_NAME = 12  # units: "the head of the health department of the eastern province of Kasai"
TO_AUTHOR = 6  # units: from the study to whom it is by
MAKING = frozenset(("ed", "say", "put", "by", "prefix"))


def agency_of(credit: Credit) -> str:
    """The wire or outlet that a credit consists of ("the German news agency DPA"), "" where it names another."""
    return agency_named(credit.text)


def passes_on(credit: Credit) -> str:
    """The wire or outlet that only passes a figure on ("..., AFP reported", "according to the BBC"), by its name; "" for one that counts, or speaks for a state."""
    words = credit.text.split()
    bare = words[-1][:1].isupper() and SPEAKS_ITSELF.isdisjoint(w.casefold() for w in words)  # no "AP count", "state news agency Xinhua"
    return agency_of(credit) if bare and (credit.side == "left" or credit.rule == "according_to") else ""


def outlet_named(text: str) -> str:
    """The wire or channel that a word of a credit names ("State news agency SANA"), by its canonical name; "" for none that is known."""
    return next(filter(None, (agency_named(word) for word in text.split() if word[:1].isupper())), "")


def agency_named(text: str) -> str:
    known = names().agencies
    whole = known.get(fold(text))
    if whole:
        return whole
    words = text.replace("’s", "").replace("'s", "").split()
    for size in range(min(len(words), 5), 0, -1):
        for i in range(len(words) - size + 1):
            name = known.get(fold(" ".join(words[i : i + size])))
            if (
                name
                and words[i][:1].isupper()
                and all(w[:1].islower() or is_demonym(w) or w.casefold() in ARTICLES for w in (*words[:i], *words[i + size :]))
            ):
                return name
    return ""


def is_agency(credit: Credit) -> bool:
    return bool(agency_of(credit))


def told_whom(units, i, text) -> str:
    """The wire or outlet of "told AFP"; "" where none is named."""
    known = names().agencies
    for j in range(i + 1, min(len(units), i + TO_TOLD)):
        if {"agency", "org"} & units[j].classes:
            name = known.get(fold(units[j].text)) or agency_named(units[j].text)  # "the official SANA news agency"
            if name:
                return name
        if (
            {"comma", "stop", "say", "time", "quote"} & units[j].classes
            or units[j].count is not None
            or units[j].low == THAT
        ):
            break
    k = i + 1
    if k < len(units) and "determiner" in units[k].classes:
        k += 1
    words = []
    while k < len(units) and (units[k].text[:1].isupper() or words and units[k].text == SLASH) and not units[k].count and "time" not in units[k].classes:
        words.append(units[k])
        k += 1
    found = text[words[0].start : words[-1].end] if words else ""
    owner = found.replace("’", "'").partition("'s ")[0]  # "the BBC's Arabic service"
    if name := known.get(fold(found)) or known.get(fold(owner)):
        return name
    lost = words and words[0].text[:-1].isupper() and words[0].text.endswith("s")  # "SANAs correspondent": a text that lost its apostrophes
    if lost and words[0].low[:-1] in known:
        return known[words[0].low[:-1]]
    called = bool(words) and units[k - len(words) - 1].text not in UNNAMED and k < len(units) and units[k].low in OUTLETS_CALLED
    if called or len(words) > 1 and not OUTLETS_CALLED.isdisjoint((words[0].low, words[-1].low)):
        return f"{found} {units[k].low}" if called else owner  # "told Eye Radio", "told Peruvian radio": no list knows it
    return ""


def spoken_to(units, i) -> str:
    """The wire or outlet of "said to AFP", "said in a telephone interview with AFP", from behind the word at i; "" where none is named."""
    for j in range(i + 1, min(len(units) - 1, i + TO_TOLD)):
        carried = units[j].low.rpartition(" ")[2] == BY and units[j - 1].low in SPOKEN_IN | CARRIED  # "in remarks carried by AFP"
        if carried or units[j].low in SPOKEN_TO and (units[j].low == TO or units[j - 1].low in SPOKEN_IN | SPEAKING):
            behind = next((u for u in units[j + 1 : j + 4] if {"determiner", "word", "adjective"}.isdisjoint(u.classes)), units[j + 1])
            if not {"agency", "org"}.isdisjoint(behind.classes) and (behind.text[:1].isupper() or " " in behind.text):
                return names().agencies.get(fold(behind.text)) or agency_named(behind.text)
        if units[j].low not in SPOKEN_IN | SPOKEN_SO | CARRIED and {"preposition", "determiner", "time", "to"}.isdisjoint(units[j].classes):
            return ""
    return ""


SPOKEN_TO, SPOKEN_IN, SPOKEN_SO, SPEAKING, INFORMS = (frozenset(RELATIONS[name]) for name in ("spoken_to", "spoken_in", "spoken_so", "speaking", "informs"))
ANAPHORIC = frozenset(read_rules("words")["credit"]["anaphoric"])
OFFICES = frozenset(read_rules("words")["credit"]["title"])
ESTIMATES = frozenset(read_rules("words")["credit"]["estimate"])
DEFINITE = POINTING | {THE}
COURTESIES = frozenset(RELATIONS["courtesies"])
NEVER_A_NAME = frozenset(("be", "have", "hypothetical", "preposition", "determiner", "when", "pronoun", "not", "and", "say"))
NO_CLASSES = ("", frozenset())
WATCHING = frozenset(RELATIONS["watching"])
PRIVATE = frozenset(RELATIONS["private"])
THE_SAME = tuple(f"{words} " for words in RELATIONS["the_same"])
CALLED_SO, ARMED_BODIES = frozenset(RELATIONS["called_so"]), frozenset(RELATIONS["armed_bodies"])
# What may stand before a short name, and make it the fuller one: read backwards from where the short one stands.
REACH = 100  # characters
NEARBY = 300  # characters
SPELLED_OUT = compiled(r"(?P<name>\p{Lu}[\w’'-]*+(?:\s++(?:of|for|and|the|de|\p{Lu}[\w’'-]*+)){1,8})\s*$")
SHORT_TITLES = "|".join(regex.escape(t) for t in read_rules("words")["credit"]["title"] if t.endswith("."))
FIRST_NAME = rf"(?=\p{{Lu}})(?:(?i:{SHORT_TITLES})|\p{{Lu}}(?:\.\p{{Lu}})*\.|[\w’'-]++)\s++"  # "Dr. Omar", "T.J. Omar", but not "... in Iraq. Omar"
OFFICE_OF = "|".join(regex.escape(t) for t in read_rules("words")["credit"]["title"] if t.isalpha())
ARABIC_ARTICLES = "|".join(article.strip() for article in read_rules("places")["spelling"]["articles"].split(","))
FIRST_NAMES = compiled(rf"(?:\b(?i:{OFFICE_OF})\sof\s(?=\p{{Lu}}))?(?:{FIRST_NAME}){{1,5}}(?:(?i:{ARABIC_ARTICLES})-)?$")  # "Secretary of State Omar"
NATION = compiled(r"(?<!\w)\p{Lu}\w+(?:ese|ian|ish|[aeiou]n|i|ch|sh)\s+$")


def named_before(content: str, name: str, before: regex.Pattern, until: int) -> str:
    """The first place where a name stands with more of it before, as far as an offset; "" where it never does."""
    fuller, end = first_named_fully(content, name, before)
    return fuller if end <= until else ""


@lru_cache(maxsize=64)
def first_named_fully(content: str, name: str, before: regex.Pattern) -> tuple[str, int]:
    """That place in the whole text, as (name, where it ends): looked for once, however often the short name speaks."""
    at = content.find(name)
    while at >= 0:
        end = at + len(name)
        m = before.search(content, max(0, at - REACH), at)
        if m and not content[end : end + 1].isalnum():
            return " ".join(content[m.start() : end].split()), end
        at = content.find(name, end)
    return "", 0


@cache
def organisations_with() -> dict[str, list[tuple[str, str]]]:
    """Every word of the organisations' canonical names -> the names, in the order of the rules."""
    found: dict[str, list] = {}
    for entry in dict.fromkeys(names().organisations.values()):
        for word in entry[0].split():
            found.setdefault(word, []).append(entry)
    return found


def fullest(text: str, content: str, at: int, named: list[tuple[int, str, str]]) -> tuple[str, str]:
    """The canonical name and type of a credited source, short names resolved to the fullest in the report.

    `named` holds the sources credited before it: (offset, name, type). "The Observatory" and "the group" are the organisation
    named before; "Cordova" is the fuller name that the text gave him; "the government" the one the text names.
    """
    hit = organisation_in(text) if text.casefold().split()[0] not in AGAINST else None
    if hit and hit[1] == "intergovernmental" and text.split()[-1] in ANAPHORIC and not names().organisations.get(fold(text)):
        named_first = organisation_in(text.partition(",")[0])
        if named_first and "," in text:
            return named_first  # "UNICEF, the United Nations agency"
        # "UNICEF ..., the United Nations agency said": a body of that body, named just before it.
        for start, name, kind in reversed(organisations_in(content)):
            if start < at + len(text) and at - start < NEARBY and (name, kind) != hit and kind == hit[1] and start != at:
                return name, kind
    if hit and len(words := fold(text).split()) == 1 and hit[1] == "media":
        # "The Times" where the text named the fuller one.
        longer = {o for o in organisations_called(content, words[0]) if o[1] == "media" and o != hit and o[0].casefold().endswith(f" {words[0]}")}
        for start, *named_so in reversed(organisations_in(content)) if longer else ():
            if start < at and tuple(named_so) in longer:
                return tuple(named_so)
    if hit:
        return hit
    if named and text.casefold().startswith(THE_SAME):
        return named[-1][1:]  # "the same source said"
    words = [w for w in text.split() if w.casefold() not in ARTICLES | POINTING]
    if len(words) == 2 and words[0].casefold() in COURTESIES:
        named_so = fullest(words[1], content, at, named)  # "Mrs. Haddad": Amina Haddad, where the text has named her so
        return canonical(text) if named_so[0] == words[1] else named_so
    bare = " ".join(words)
    if not words:
        return canonical(text)
    for i, word in enumerate(words[:-1]):
        # "Observatory director X", "an Observatory toll", "the head of the Observatory, X"
        name = word.rstrip(",").casefold()
        if name not in CALLED_SO and name.rstrip("s’'") in CALLED_SO:
            name = name.rstrip("s’'")  # "the observatory's chief", its apostrophe lost or not
        if name in CALLED_SO and (words[i + 1].casefold() in OFFICES | ESTIMATES if not i else words[i - 1] in BODY_OF_WHAT and words[i + 1] not in BODY_OF_WHAT):
            known = organisations_called(content, name)
            if len(known) == 1:
                return known[0]
    stop = next((i for i, w in enumerate(words) if i and w.casefold() in POSTMODIFIERS), len(words))
    head = words[stop - 1].casefold()
    anaphoric = head in ANAPHORIC and not is_full_name(words, stop)
    if anaphoric:
        meant = body_meant(head, text, content, at, named)
        if meant:
            return meant
    if (
        len(words) == 1
        and words[0][:1].isupper()
        and words[0][1:].islower()
        and text == bare
        and words[0].casefold() not in names().heads
        and not (words[0].endswith("s") and is_demonym(words[0][:-1]))  # "Iraqis"
        and not is_country(words[0])
    ):
        fuller = named_before(content, words[0], FIRST_NAMES, at).split()
        while len(fuller) > 1 and NEVER_A_NAME & lexicon().words.get(fuller[0].casefold(), NO_CLASSES)[1]:
            del fuller[0]  # "Was Joe Biden ..."
        wire = next((size for size in range(len(fuller) - 1, 0, -1) if fold(" ".join(fuller[:size])) in names().agencies), 0)
        del fuller[:wire]  # "Speaking to Anadolu Agency Yusuf el-Bustani said", its comma lost
        if len(fuller) > 1:
            return canonical(" ".join(fuller))
        for table_name, kind in organisations_with().get(words[0], ()):
            if table_name in content:
                return table_name, kind
    if text.casefold().startswith(f"{THE} ") and words[-1].casefold() in names().heads:
        fuller = named_before(content, bare, NATION, at if anaphoric else len(content))
        if fuller:
            return canonical(fuller)
        for _, name, kind in reversed(named):
            low = name.casefold()
            if low.endswith(bare.casefold()) or low.startswith(bare.casefold() + " ") and low.split()[len(words)] in POSTMODIFIERS:
                return name, kind  # "The source": the "source at the police command" named before
    if words[0].isupper() and len(words) == 1 and len(words[0]) > 2:
        bracket = content.find(f"({words[0]})")
        spelled_out = SPELLED_OUT.search(content, max(0, bracket - REACH), bracket) if bracket > 0 else None
        if spelled_out:
            return canonical(" ".join(spelled_out["name"].split()))
    if words[0].isupper() and len(words) == 1:
        initials = words[0]
        for _, name, kind in reversed(named):
            if initials == "".join(w[0] for w in name.split() if w[:1].isupper()):
                return name, kind
    return canonical(text)


CAPITALS = compiled(r"\p{Lu}[\w.’'-]*+(?:\s++(?:of|for|and|the|in|on|de|du|des|\p{Lu}[\w.’'-]*+)){0,12}")


def is_full_name(words: list[str], stop: int) -> bool:
    """Has a source a name of its own ("MAP news agency", "Institute for Conflict Studies"), beside what tells of which people it is?

    Its head is the word before `stop`, where what is said of it begins ("the group | with sources in Syria").
    """
    if stop < len(words) and words[stop - 1][:1].isupper() and any(w[:1].isupper() for w in words[stop:]):
        return True
    words = words[:stop]
    proper = [w for w in words if w[:1].isupper() and "-" not in w and not is_demonym(w) and not w.endswith(OF_A_FAITH)
              and w.casefold() not in lower_words()]
    return len(proper) > 1 or bool(proper) and proper[0].casefold() not in ANAPHORIC and len(words) > 1


def body_meant(head, text, content, at, named) -> tuple[str, str] | None:
    """The organisation that "the group", "a monitor" or "the Observatory" stands for: (canonical name, type), or None."""
    named_so = organisations_called(content, head)
    if len(named_so) == 1 and head not in PRIVATE:  # but "the organization" may be any, not only the "Health Organization"
        return named_so[0]
    first = text.casefold().split()[0]
    definite = first in DEFINITE or " " not in text

    def may_be(name, kind):
        if head in CALLED_SO:
            return head in name.casefold().split()
        if head in WATCHING:
            return kind == "monitor"
        return not (head in PRIVATE and kind in ("government", "media"))

    if definite:
        for _, name, kind in reversed(named):
            last = name.rpartition(" ")[2]
            is_body = name in canonical_names() or last.isupper() or last in ARMED_BODIES or not ANAPHORIC.isdisjoint(name.casefold().split())
            if name[:1].isupper() and is_body and may_be(name, kind):
                return name, kind
        for start, name, kind in reversed(organisations_in(content)):
            if start < at and kind not in ("media", "opposition") and may_be(name, kind):
                return name, kind
    if definite or type_of(text) == "monitor":
        monitors = [o for o in organisations_named(content) if o[1] == "monitor" and may_be(*o)]
        if len(monitors) == 1:
            return monitors[0]
    return None


@cache
def canonical_names() -> frozenset[str]:
    """The one name of every organisation that the rules know."""
    return frozenset(name for name, _ in names().organisations.values())


@lru_cache(maxsize=4)
def organisations_in(content: str) -> tuple[tuple[int, str, str], ...]:
    """Every organisation that a text names, in order: (offset, canonical name, type)."""
    found = []
    for m in CAPITALS.finditer(content):
        hit = organisation_in(m[0])
        if hit:
            found.append((m.start(), *hit))
    return tuple(found)


@lru_cache(maxsize=4)
def organisations_named(content: str) -> tuple[tuple[str, str], ...]:
    """Every organisation that a text names, once: (canonical name, type)."""
    return tuple(dict.fromkeys((name, kind) for _, name, kind in organisations_in(content)))


@lru_cache(maxsize=64)
def organisations_called(content: str, word: str) -> tuple[tuple[str, str], ...]:
    """Those of them that have a word in their names ("observatory"); asked for every "the Observatory said" of a text."""
    return tuple((name, kind) for name, kind in organisations_named(content) if word in name.casefold().split())


# Where a wire or outlet can stand at the head of a report: "BAGHDAD (Reuters) -", "AP - ", "BAGHDAD, Nov 18 AFP -", "AFP Wednesday 13 Jul", a line alone,
# "AFP . Kabul", "AFP: Six die", "AFP. 6 March", "MINSK, June 11. /TASS/".
BYLINE = compiled(
    r"""[({\[](?P<in>[^(){}\[\]\n]{2,60})[)}\]] | (?:^|[\n./]\s?)(?P<dash>\p{Lu}[\w.&-]*+(?:\x20[\w&][\w.&-]*+){0,3}+)\x20?[-–—]{1,2}\s
    | (?<=\d,?\x20)(?P<numbered>\p{Lu}{2}[\w-]*+)\x20?[-–—]{1,2}\s
    | ^(?:<\w{1,3}>\s?|[-•–]\x20)?(?:[Bb]y\x20)?(?P<line>\p{Lu}[\w.&-]*+(?:\x20[\w&][\w.&-]*+){0,3}+)(?=(?:\x20?[|(<·][^\n]{0,60}|\x20[.]\x20[^\n]{1,60})?$)
    | ^(?P<opens>\p{Lu}[\w-]*+(?:\x20\p{Lu}[\w-]*+){0,3}+)(?=:\x20|\.\x20\d{1,2}\x20\p{Lu}) | (?<=[\s.])/(?P<slash>\p{Lu}[\w-]{1,20}+)/(?=[\s.-])
    | (?<=\b(?:19|20)\d\d\x20)(?P<behind>\p{Lu}[\w-]*+)(?=\x20(?:\p{Lu}|\d|\+)|$)
    | (?<![\w-])(?P<dated>\p{Lu}[\w-]*+)(?=\x20(?P<day>\p{Lu}\p{L}++))""",
    regex.X | regex.M,
)
HEAD = 400  # characters: how far down a byline may stand
LATE_BYLINE = compiled(r"\((?P<in>\p{Lu}[\w\x20]{1,20})\)\x20?[-–—]{1,2}\s")  # "Djerba, Tunisia (CNN) --", behind the highlights of a web page
SOURCE_LINES = tuple(read_rules("words")["credit"]["source_line"])
SOURCE_LINE = compiled(
    rf"""(?:^|[.!?"”]\s|\x20(?=\p{{Lu}}++:))(?:{'|'.join(SOURCE_LINES)}):?\x20(?P<names>\p{{Lu}}[\w.&-]*+(?:\x20\p{{Lu}}[\w.&-]*+){{0,2}})(?P<ends>\s*+\Z)?""", regex.M
)
# A wire that signs a report: alone on a line behind it, or behind its last full stop ("... were hurt. -AFP", "... he said. (Xinhua)").
SIGNED = compiled(
    r"""^[^\w\n]{0,3}+(?P<alone>\p{Lu}[\w-]*+(?:\x20\p{Lu}[\w-]*+){0,3}+)[^\w\n]{0,2}+$
    | [.!?"”’]\s*+(?:[-–—/]{1,2}+\x20?(?P<dash>\p{Lu}[\w-]*+(?:[\x20/]\p{Lu}[\w-]*+){0,3}+)/?|\((?P<in>\p{Lu}[\w\x20-]{1,30})\))\.?\x20*+$""",
    regex.X | regex.M,
)
AT_THE_END = 2_000  # characters: how much of a page may stand behind a report
DATELINE_ENDS = frozenset("-–—:")
WORLD_WIRES = frozenset(RELATIONS["world_wires"])
PAPERS_CALLED = frozenset(RELATIONS["papers_called"])
LONGEST_PAPERS_NAME = 4  # words
PHOTO = RELATIONS["photo"]
LONGEST_PARAGRAPH = 1500  # characters
PROSE = 80  # characters: a line as long is prose
PROSE_ENDS = (*".!?\"”’)", "''")
ACRONYM = 4  # letters: "AFP", "SANA"
LATEST = 1500  # characters: how far down such a dateline may stand


@cache
def weekdays() -> frozenset[str]:
    """Which are written like a name behind "said", and are none."""
    return frozenset(read_rules("dates")["values"]["weekday"])


@cache
def calendar_words() -> frozenset[str]:
    values = read_rules("dates")["values"]
    return frozenset(word.casefold() for name in ("weekday", "weekday_short", "month", "month_short", "month_or_verb") for word in values[name])


def find_agency(title: str, content: str) -> str:
    """The wire that a report is from, by its dateline, title, byline or closing line: "BAGHDAD (Reuters) -", "AP -", "(AFP)", "Source: AFP"; else "".

    >>> find_agency("", "BAGHDAD (Reuters) - A bomb killed 12."), find_agency("", "AP - A bomb killed 12 (soldiers).")
    ('Reuters', 'AP')
    >>> find_agency("", "A bomb killed 12. Source AFP"), find_agency("", "A bomb killed 12. Source Ali Hassan"), find_agency("", "A Source told AFP")
    ('AFP', '', '')
    """
    known = names().agencies
    again = content.find(title, len(title), len(title) + HEAD) if title else -1
    if again > 0:  # "<the headline again> AFP A barrage of rockets ..."
        word, _, more = content[again + len(title) : again + len(title) + HEAD].strip().partition(" ")
        credited = word.isupper() and len(word) > ACRONYM  # "REUTERS Rodi Said": a picture's
        if word.isalpha() and word[:1].isupper() and more[:1].isupper() and not credited and fold(word) in known:
            return known[fold(word)]
    headed = ""  # by a line of its own: a page's name, where a dateline names another
    head = content[: min(len(title), HEAD) + HEAD]
    for m in BYLINE.finditer(head, overlapped=True):
        opens = content[m.end() : m.end() + 2].lstrip(" ")[:1] in DATELINE_ENDS
        if headed and not (m["in"] and opens):
            continue
        if m["in"]:
            name = wire_in(m["in"]) or (opens and paper_in(m["in"]))
            if name:
                return name
        elif written := m["numbered"] or m["slash"] or m["opens"]:
            if name := wire_in(written):
                return name
        elif m["behind"]:  # "28 November 2016 SANA Seven people ..."
            if m["behind"] in known or fold(m["behind"]) in known:
                return known[fold(m["behind"])]
        elif m["dated"]:
            if m["day"].casefold() in calendar_words() and fold(m["dated"]) in known and m["dated"].casefold() not in calendar_words():
                return known[fold(m["dated"])]
        else:
            words = (m["dash"] or m["line"]).split()
            for size in range(len(words), 0, -1) if m["dash"] else (len(words),):
                name = known.get(fold(" ".join(words[-size:])))
                if name and m["dash"]:
                    return name
                headed = headed or name or ""
    if headed:
        return headed
    for m in LATE_BYLINE.finditer(content, len(head), LATEST):
        if m["in"] in known or fold(m["in"]) in known:
            return known[fold(m["in"])]
    for m in SOURCE_LINE.finditer(content) if any(word in content for word in SOURCE_LINES) else ():
        words = m["names"].split()
        for size in range(len(words), 0, -1):
            if name := known.get(fold(" ".join(words[:size]))):
                return name
        unknown = ":" in m[0] and m["ends"] is not None and type_of(m["names"]) == "other" and organisation_in(m["names"]) is None
        if unknown:  # the last line of a report: "Source: DN", no "Source: Interior Ministry"
            return m["names"]
    return signed_by(content[len(title) :])


def wire_in(written: str) -> str:
    """The wire of a dateline or signature; of several the one that the others pass on ("BSS/AFP", "Sapa-AFP"), else the first; "" for none.

    >>> wire_in("BSS/AFP"), wire_in("Al-Ahram"), wire_in("a bus")
    ('AFP', 'Al-Ahram', '')
    """
    known = names().agencies
    whole = known.get(fold(written)) if written[:1].isupper() else known.get(written)
    if whole:
        return whole
    parts = [part.strip() for part in regex.split(r"[/,&+]|(?<=\w)-(?=\p{Lu}{2})", written)]
    found = [known[fold(part)] for part in parts if part in known or part[:1].isupper() and fold(part) in known]
    return next((name for name in found if name in WORLD_WIRES), found[0] if found else "")


def paper_in(written: str) -> str:
    """A paper or channel that no list knows, by a word of its name ("TRINIDAD EXPRESS"), before the dash of a dateline; "" for none."""
    words = written.split()
    capital = all(w[:1].isupper() for w in words)
    return written if 1 < len(words) <= LONGEST_PAPERS_NAME and capital and words[-1].casefold() in PAPERS_CALLED else ""


def signed_by(text: str) -> str:
    """The one wire that signs a text: "... he said.\\nReuters", "... were hurt. -AFP"; "" where none or several do.

    >>> signed_by("A bomb killed 12.\\nNobody claimed it.\\n- AFP"), signed_by("A bomb killed 12.—AP"), signed_by("AP\\nA bomb killed 12."), signed_by("He read the AP")
    ('AFP', 'AP', '', '')
    """
    start = max(0, len(text) - AT_THE_END)
    end = text[max(start, text.find("\n", start)) if start else 0 :]
    found = set()
    for m in SIGNED.finditer(end):
        written = m["alone"] or m["dash"] or m["in"]
        name = wire_in(written)
        if name and (written.isupper() or name in written or not name.isupper()) and ends_prose(end, m):
            found.add(name)
    return found.pop() if len(found) == 1 else ""


IN_BRACKETS = compiled(r"\((?P<in>\p{Lu}[^()\n]{1,60})\)\.?\s*+\Z")


def paragraph_signed_by(text: str, at: int) -> str:
    """The world's wire that signs the paragraph around an offset: "Nine died. (AP, Nov. 16)", "Mourners pray. (AP Photo/Ali Haddad)"; "" for none.

    >>> paragraph_signed_by("Nine died. (AP, Nov. 16)", 5), paragraph_signed_by("Nine died (in Homs).", 5)
    ('AP', '')
    """
    end = text.find("\n", at, at + LONGEST_PARAGRAPH)
    end = end if end >= 0 else len(text)
    signature = IN_BRACKETS.search(text, max(at, end - PROSE), end) if end - at <= LONGEST_PARAGRAPH else None
    name = wire_in(signature["in"].replace(PHOTO, "")) if signature else ""
    return name if name in WORLD_WIRES else ""


def ends_prose(text: str, signature) -> bool:
    """Does prose end before what looks like a signature, and none begin behind it (as behind a picture's or a quotation's)?"""
    alone = signature["alone"] is not None
    line = text.find("\n", signature.end())
    behind = text[line:].lstrip().partition("\n")[0] if line >= 0 else ""
    return len(behind) < PROSE and not (alone and not text[: signature.start()].rstrip().endswith(PROSE_ENDS))
