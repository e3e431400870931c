"""Who is counted: the noun phrase after a number, and the codebook's group for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.patterns import OUTCOMES, Unit
from extract.quantities import ENDINGS_OF_ORDINALS
from extract.rules import read_rules

LONGEST = 7  # words of a noun phrase; "nine Royal Army bomb squad disposal members"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts: which kind of unit that makes, the noun as written, and the first unit behind it."""

    kind: str
    start: int
    end: int
    after: int


@cache
def groups() -> dict[str, str]:
    """Every head noun of rules/victims.toml with its victim group; an earlier group wins."""
    found: dict[str, str] = {}
    for group, words in read_rules("victims")["groups"].items():
        for word in words:
            found.setdefault(word.casefold(), group)
    return found


LISTED = re.compile(r",|\band\b|&|\bor\b")


@lru_cache(maxsize=10_000)
def group(victims: str) -> str:
    """The codebook's victim group of the people counted; "people" where none is named or the noun says no more.

    >>> group("US soldiers"), group("members of its security forces"), group("children"), group("")
    ('security forces', 'security forces', 'children', 'people')
    """
    parts = [p for p in LISTED.split(victims.casefold().replace("’", "'")) if p.strip()]
    found = {group_of_one(part) for part in parts}
    return found.pop() if len(found) == 1 else "people"  # mixed, or nobody named


def group_of_one(text: str) -> str:
    """The group of one noun phrase: that of its head, which stands last or before "of"."""
    known = groups()
    words = [w.strip("\"'“”‘’()") for w in text.split()]
    best = ""
    i = 0
    while i < len(words):
        for j in range(min(len(words), i + 3), i, -1):
            name = known.get(" ".join(words[i:j]))
            if name:
                if name not in ("people", "other") or not best:
                    if not best or best in ("people", "other") or words[i - 1] != "of":
                        best = name
                i = j
                break
        else:
            i += 1
    if best in ("", "people", "other") and "of" in words and not FORCES.isdisjoint(words[words.index("of") :]):
        return "security forces"  # "members of the army"
    return best or "people"


STANDING = read_rules("words")["standing"]
PLURALS = tuple(STANDING["plural_endings"])
FORCES = frozenset(STANDING["forces"])
PEOPLES = tuple(STANDING["peoples_endings"])


def is_person(unit: Unit) -> bool:
    if "human" in unit.classes:
        return True
    # A capitalised plural that no list knows is a people: Uighurs, Iraqis, Rohingyas.
    return (
        unit.text[:1].isupper()
        and "name" in unit.classes
        and unit.text.endswith(PEOPLES)
    )


CRIMES = frozenset(read_rules("words")["counting"]["crime"])
STOPS = frozenset((  # classes of words that end a noun phrase
    "preposition", "of", "and", "with", "be", "have", "say", "when", "pronoun", "comma", "stop", "colon", "dash",
    "open", "close", "quote", "mark", "digits", "does", "done", "did", "doing", "bare_verb", "time", "hypothetical",
    "past", "not", "poss", "end", "including", "critically", "who", "determiner", "reach", "believed", "left",
    "adverb", "lost", "with_harm", "murder_of", "quantity", "shot", "suffered", "found", "prefix",
))


def counted(units: list[Unit], at: int) -> Counted:
    """The noun phrase that begins at unit `at`, right behind a number, as far as it can be told apart.

    The kind is `people` (a noun of persons), `bare` (no noun: "11 wounded"), `unknown` (a noun no list knows),
    `thing_count` (not persons), `ofthem` ("three of them"), or a casualty noun: `deaths_killed`, `bodies`, `lives`, ...
    """
    i, n = behind_number(units, at), len(units)
    of_them = False
    if i < n and "of" in units[i].classes:
        known = of_those_known(units, i + 1)
        if known is not None:
            return known
        i, of_them = behind_of(units, i)
    begin = i
    if i < n and units[i].low in OF_THEM:
        of_them = True
        i = begin = i + 1
    one = singular(units[at - 1])
    if i + 1 < n and units[i].low in HIGHER and units[i + 1].low == THAN:
        return Counted("bare", -1, -1, i)  # "a toll 11 | higher than last year's"
    i = behind_age(units, i)
    harmed, i = ("", i) if of_them else harmed_already(units, i, one)
    kind, head, last, j = "", -1, -1, i
    while j < min(n, i + LONGEST):
        unit = units[j]
        classes, low = unit.classes, unit.low
        if "noun" in classes and not harmed and ("done" not in classes or head < 0 and j > i):
            if low in ALSO_STATES:
                break
            if low in NAMES_WHAT and j + 1 < n and is_noun(units[j + 1]) and "noun" not in units[j + 1].classes:
                last = j = j + 1  # "12 | murder | suspects"
                continue
            if low in SINGULAR and is_year(units[at - 1].text):
                break
            if j > i and (units[j - 1].low in NO_DEATHS or units[i].low in FEWER):
                return Counted("thing_count", units[begin].start, unit.end, j + 1)
            return Counted("deaths_" + next(o for o in OUTCOMES if o in classes), -1, -1, j + 1)
        if low in CRIMES and units[at - 1].count is not None and units[at - 1].count.is_ordinal:
            return Counted("deaths_killed", -1, -1, j + 1)
        if not HARM.isdisjoint(classes) or low in CASES:
            harm = harm_itself(units, begin, j, alone=head < 0)
            if harm:
                return harm
        if {"done", "did"} & classes or kind == "people" and tells_behind(units, head, j):
            break
        if j == i == at and titles_who_tells(units, at):
            break
        if j == i and (dead := deaths_ahead(units, j)) > j:
            j = dead  # "27 | heat wave-related | deaths"
            continue
        if is_person(unit) and not ("be" in classes and head >= 0) or j == i and fights(units, j):  # not "30 others | remains unknown"
            head, kind = j, "people"
            if j + 2 < n and "poss" in units[j + 1].classes and is_noun(units[j + 2]):
                head, kind = j + 2, "unknown"  # "12 people's | homes"
            j = max(j + 1, head)
        elif "thing" in classes and "shot" in classes and not one:
            break  # "five | shot in Tulsa"
        elif "thing" in classes:
            if kind and "rise" in classes or kind == "people" and not (head == j - 1 and tells_what_kind(units[head], one)):
                break
            if j + 2 < n and "and" in units[j + 1].classes and is_person(units[j + 2]) and not low.endswith(PLURALS):
                j += 2  # "2,000 army and security personnel"
            elif j > i and in_a_name(units, j):
                j += 2
            else:
                head, kind = j, "thing_count"
                j += 1
        elif low.endswith(ENDINGS_OF_ORDINALS) and "digits" in classes and j + 1 < n and is_noun(units[j + 1]):
            j += 1  # "two | 4th Infantry Division soldiers"
        elif "believed" in classes and NOT_BELIEVED.isdisjoint(classes) and j + 1 < n and is_noun(units[j + 1]):
            j += 1  # "12 | suspected | militants"
        elif j == i and low in BROUGHT_IN and j + 1 < n and "body_noun" in units[j + 1].classes:
            j += 1  # "12 | recovered | bodies"
        elif "poss" in classes or unit.text in APOSTROPHES:
            j += 1
        elif j > i and (behind := max(joined(units, j), short_name(units, j))) > j:
            j = behind
        elif not STOPS.isdisjoint(classes) and not (j == i and "name" in classes) and not is_half(units, j, n):
            break
        elif kind in ("people", "thing_count") and not looks_ahead(units, j, n, i + LONGEST):
            break
        else:
            last = j
            j += 1
    if head < 0 and last > i and is_age(units[i].low):
        head, kind = i + 1, "people"  # "one 49-year-old pitman": what has an age and is on no list is somebody
    if head < 0:
        head, kind = unknown_head(units, i, last), "unknown"
        if last < 0 or "ed" in units[i].classes and head == i:
            return Counted("ofthem" if of_them else "bare", -1, -1, i)
    if of_them:
        return Counted("ofthem", units[i].start, units[head].end, head + 1) if kind == "people" else Counted("ofthem", -1, -1, i)
    if kind in ("people", "unknown") and not one:
        first = max(head, last) if kind == "unknown" else head  # "36 UN military | and police personnel"
        joint = of_both(units, first, n)
        if joint > first:
            head, kind = joint, "people"
    end = of_phrase(units, head + 1) if kind == "people" and head + 2 < n and "of" in units[head + 1].classes else head
    return Counted("harmed_" + harmed if harmed and kind != "thing_count" else kind, units[i].start, units[end].end, end + 1)


def short_name(units: list[Unit], j: int) -> int:
    """Where a noun phrase goes on behind the short form of a name in it ("four Sri Lanka Navy | (SLN) | sailors"), or j where none stands."""
    if j + 3 < len(units) and units[j].text == BRACKETS[0] and units[j + 2].text == BRACKETS[1] and units[j + 1].text.isupper() and is_person(units[j + 3]):
        return j + 3
    return j


def in_a_name(units: list[Unit], j: int) -> bool:
    """Do the words on both sides of the "and" behind unit j name a body whose people are counted ("six Highland Parks | and Forests | rangers")?"""
    if j + 3 >= len(units) or units[j + 1].low not in STANDING["both"] or not all(units[k].text[:1].isupper() for k in (j - 1, j, j + 2)):
        return False
    return not is_person(units[j + 2]) and is_noun(units[j + 2]) and is_person(units[j + 3]) and units[j + 3].low.endswith(PLURALS)


def fights(units: list[Unit], j: int) -> bool:
    """Is it a force named like animals ("Eight | Tigers were killed")? A headline that gives every word a capital does not tell."""
    return units[j].text in NAMED_LIKE_ANIMALS and j + 1 < len(units) and units[j + 1].text[:1].islower()


def deaths_ahead(units: list[Unit], i: int) -> int:
    """Where the "deaths" stands that the nouns from unit i on describe ("human rabies | deaths", "traffic accident | injuries"), or i where they describe none."""
    behind = i
    for k in range(i, min(len(units), i + DESCRIBING)):
        classes, low = units[k].classes, units[k].low
        if k < behind:
            continue
        behind = joined(units, k)
        if behind > k:
            continue
        if k > i and "noun" in classes and "done" not in classes and ("human" not in classes or "victim_word" in classes) and low.endswith(PLURALS):
            return k
        if classes.isdisjoint(("word", "thing", "adjective", "ed", "human")) or "human" in classes and low.endswith(PLURALS) or not STOPS.isdisjoint(classes):
            return i
    return i


def is_age(low: str) -> bool:
    """Is it an age ("49-year-old", "49 years old")?"""
    number, _, rest = low.replace("-", " ").partition(" ")
    return number.isdigit() and rest in YEARS_OLD


def behind_age(units: list[Unit], i: int) -> int:
    """Where a noun phrase goes on behind the age of a person that is written without hyphens ("one | 22 year old | male"), or i where none stands."""
    if i + 3 < len(units) and "digits" in units[i].classes and is_age(" ".join(u.low for u in units[i : i + 3])) and is_person(units[i + 3]):
        return i + 3
    return i


def joined(units: list[Unit], j: int) -> int:
    """Where a noun phrase goes on behind a mark that joins two words of it ("metal | / | nonmetal miners", "flood | - or | rain-related deaths"), or j where none does."""
    n = len(units)
    if j == 0 or j + 1 >= n or units[j - 1].end != units[j].start:
        return j
    if units[j].text == SLASH and units[j + 1].start == units[j].end and is_noun(units[j + 1]):
        return j + 1
    if units[j].text == HYPHEN and j + 2 < n and units[j + 1].low in STANDING["both"] and is_noun(units[j + 2]):
        return j + 2
    return j


def behind_number(units: list[Unit], at: int) -> int:
    """Where the noun phrase behind a number begins: `at`, or behind a mark and "more", "other"."""
    i, n = at, len(units)
    quoted = at > 1 and i + 1 < n and "quote" in units[i].classes and "quote" in units[at - 2].classes
    if i + 1 < n and "quote" in units[i].classes and (is_person(units[i + 1]) or quoted or any("noun" in u.classes for u in units[i + 1 : i + 3])):
        i += 1  # '"well over 3,500" people', '"dozens" of rebels', '28,000 "violent deaths"'
    if i + 1 < n and "comma" in units[i].classes and ", " in units[at - 1].text and ("of" in units[i + 1].classes or is_person(units[i + 1])):
        i += 1  # "hundreds, if not thousands, of people"
    while i < n and {"more", "other"} & units[i].classes and "human" not in units[i].classes:
        i += 1
    if at < i < n - 1 and "quote" in units[i].classes and is_person(units[i + 1]):
        i += 1  # '22 other "mutineers"'
    return i


def harm_itself(units: list[Unit], begin: int, j: int, alone: bool) -> Counted | None:
    """What a number counts that stands before "bodies", "lives" (both `alone`: behind no other noun), "casualties" or "cases of suffocation" at unit j."""
    unit = units[j]
    if alone and "body_noun" in unit.classes and not ("be" in unit.classes and j == begin) and not any(u.low in LIVE_BODIES for u in units[begin:j]):
        return Counted("bodies", units[begin].start, unit.end, j + 1)  # but not "one | remains in prison"
    if alone and "life_word" in unit.classes:
        return Counted("lives", units[begin].start, unit.end, j + 1)
    if "mixed_noun" in unit.classes:
        return Counted("mixed", -1, -1, j + 1)
    if unit.low in CASES and j + 2 < len(units) and "of" in units[j + 1].classes and "wounds" in units[j + 2].classes:
        return Counted("deaths_injured", -1, -1, j + 3)
    return None


def tells_what_kind(unit: Unit, one: bool) -> bool:
    """Does a noun of persons before a thing tell only its kind ("12 adult | pigs", "four African | countries")?"""
    return unit.low in AS_ADJECTIVE or not unit.low.endswith(PLURALS) and not one


def of_those_known(units: list[Unit], j: int) -> Counted | None:
    """"five | of a family", "two | of the victims", "12 | of the wounded": of whom the report tells otherwise, from behind the "of"."""
    n = len(units)
    if j + 1 >= n:
        return None
    standing = OF_THE.get(units[j + 1].low) if units[j].low in STANDING["the"] else None
    named = j + 2 < n and is_noun(units[j + 2])  # "the wounded soldiers"
    owns = j + 2 < n and "poss" in units[j + 2].classes
    if "determiner" in units[j].classes and "family" in units[j + 1].classes and not named and not owns:
        return Counted("ofthem", -1, -1, j + 2)  # "five of a family", "six of the crew"
    if standing == "ofthem":
        return Counted("ofthem", units[j].start, units[j + 1].end, j + 2)
    if standing and not named:
        return Counted("harmed_" + standing, units[j].start, units[j + 1].end, j + 2)
    return None


def behind_of(units: list[Unit], i: int) -> tuple[int, bool]:
    """Where the noun phrase goes on behind the "of" at unit i, or i where it does not, and whether that says "of them"."""
    n = len(units)
    j = i + 1
    if j < n and "them" in units[j].classes and not (j + 1 < n and is_noun(units[j + 1]) and "determiner" in units[j].classes):
        return j + 1, True
    while j < n and (not units[j].classes.isdisjoint(("determiner", "more")) or is_aside(units, j)) and "human" not in units[j].classes:
        j += 1  # "dozens of | the | rebels", "hundreds of | mostly | young people"
    told = j + 1 < n and "believed" in units[j].classes and NOT_BELIEVED.isdisjoint(units[j].classes) and is_noun(units[j + 1])  # "suspected rebels"
    goes_on = told or j < n and (is_noun(units[j]) or not units[j].classes.isdisjoint(("poss", "done")) or how_badly(units, j) > j)
    return (j if goes_on else i), False


def is_aside(units: list[Unit], j: int) -> bool:
    """Is it the "mostly" of "mostly young people"?"""
    return "including" in units[j].classes and units[j].low in MOSTLY and j + 1 < len(units) and is_noun(units[j + 1])


def harmed_already(units: list[Unit], i: int, one: bool) -> tuple[str, int]:
    """What a word says has happened to the persons behind it ("12 wounded soldiers"), "" for nothing, and where they are named; of `one` person or of several."""
    n, i = len(units), how_badly(units, i)
    if i >= n:
        return "", i
    participle = "done" in units[i].classes and "does" not in units[i].classes
    if (participle or units[i].low in BEFORE_PERSONS) and any(
        i + k < n
        and is_person(units[i + k])
        and (one or units[i + k].low not in TELLS)
        and all(is_noun(u) for u in units[i + 1 : i + k])
        for k in (1, 2, 3)
    ):
        return next((o for o in OUTCOMES if o in units[i].classes), ""), i + 1
    if "human" in units[i].classes and " " in units[i].text:
        return OF_THE.get(units[i].text.split()[0].casefold(), ""), i  # "18 wounded people", which is in the lists as a whole
    return "", i


def how_badly(units: list[Unit], i: int) -> int:
    """Where a noun phrase goes on behind the "severely" of "severely injured children", "severely wounded people"; `i` where it says no such thing."""
    if i + 2 < len(units) and "critically" in units[i].classes and " " not in units[i].text:
        behind = units[i + 1]
        if "done" in behind.classes and is_person(units[i + 2]) or "human" in behind.classes and behind.low.partition(" ")[0] in OF_THE:
            return i + 1
    return i


COLLECTIVE = tuple(STANDING["collective"])
MOSTLY = frozenset(STANDING["mostly"])
HARM = frozenset(("body_noun", "life_word", "mixed_noun"))
NOT_BELIEVED = frozenset(("to", "and", "preposition"))  # "12 | as ..."
APOSTROPHES = ("'", "’")
# What they are to the figure before: dead, or among those it told of ("two of the victims").
OF_THE = {word: standing for standing in (*OUTCOMES, "ofthem") for word in STANDING[standing]}
SINGULAR = frozenset(STANDING["one_death"])
TELLS = frozenset(STANDING["tells"])
OF_THEM = frozenset(STANDING["of_them"])
BROUGHT_IN = frozenset(STANDING["brought_in"])
YEARS_OLD = frozenset(STANDING["years_old"])
SLASH, HYPHEN, BRACKETS = "/", "-", "()"
DESCRIBING = 6  # units: "heat wave-related deaths"
NAMES_WHAT = frozenset(STANDING["names_what"])
ALSO_STATES = frozenset(STANDING["also_states"])
LIVE_BODIES = frozenset(STANDING["live_bodies"])
BEFORE_PERSONS = frozenset(STANDING["before_persons"])
CASES = frozenset(STANDING["cases"])
HIGHER, THAN = frozenset(STANDING["higher"]), read_rules("words")["relations"]["than"]
FEWER = frozenset(STANDING["fewer"])  # "50,000 | fewer | deaths"
NO_DEATHS = frozenset((*STANDING["of_a_body"], *STANDING["only_tried"], *STANDING["of_several"]))  # before "injuries", "murders"
AS_ADJECTIVE = frozenset(STANDING["as_adjective"])
NAMED_LIKE_ANIMALS = frozenset(STANDING["named_like_animals"])
COMPASS = frozenset(read_rules("words")["relations"]["compass"])


def tells_behind(units, head, j) -> bool:
    """Does who tells it begin at unit j, right behind a plural of persons ("18 civilians | observatory director X said")?"""
    if not units[head].low.endswith(PLURALS):
        return False
    return any(u.low in TELLS for u in units[j : j + 2])


def titles_who_tells(units, at) -> bool:
    """Does the one word behind a number name the person who tells it, a mark lost between ("Blast kills 10 | Governor")?"""
    unit = units[at]
    behind = units[at + 1] if at + 1 < len(units) else None
    return unit.low in TELLS and unit.text[:1].isupper() and not singular(units[at - 1]) and (behind is None or not is_noun(behind) or "agency" in behind.classes)


def is_half(units, j, n) -> bool:
    """Is this the first half of a country's name before a noun ("two South Korean soldiers")? Else it is where they are."""
    return units[j].text.istitle() and units[j].low in COMPASS and j + 1 < n and units[j + 1].text[:1].isupper() and is_noun(units[j + 1])


def singular(number: Unit) -> bool:
    """Is it the number one, whose noun is no plural?"""
    return number.count is not None and number.count.figure == 1


def of_both(units, head, n) -> int:
    """The last unit of "regime and rebel fighters" behind a noun that is no plural; the noun itself where it is all."""
    if units[head].low.endswith(PLURALS) or head + 2 >= n or units[head + 1].low not in STANDING["both"]:
        return head
    j = head + 2
    while j < min(n, head + 4) and is_noun(units[j]) and not is_person(units[j]):
        j += 1
    return j if j < n and is_person(units[j]) and units[j].low.endswith(PLURALS + COLLECTIVE) else head


def is_year(text: str) -> bool:
    """Four digits that name a year ("the 1993 massacre")."""
    return len(text) == 4 and text.isdigit() and 1500 <= int(text) < 2100


def is_noun(unit: Unit) -> bool:
    """May this word be part of a noun phrase?"""
    classes = unit.classes
    if {"human", "thing", "name", "noun", "life_word", "body_noun", "adjective", "org"} & classes:
        return not NEVER_NOUN & classes
    return unit.text[:1].isalpha() and not FUNCTION & classes


NEVER_NOUN = frozenset(("strong_say", "preposition", "be", "have", "when", "hypothetical", "determiner", "pronoun"))
FUNCTION = frozenset((*STOPS, "more", "other", "strong_say", "them", "poss"))


def looks_ahead(units, j, n, limit) -> bool:
    """After a head noun an unknown word belongs to the phrase only if another noun of persons follows it at once."""
    unit = units[j]
    if "ed" in unit.classes or "ing" in unit.classes:
        return False
    return j + 1 < min(n, limit) and is_person(units[j + 1]) and "name" not in unit.classes


def unknown_head(units, first, last) -> int:
    """The head of a phrase of unknown words: the first plural, else the first word."""
    for j in range(first, min(last, first + 4) + 1):
        if units[j].low.endswith(PLURALS) and "ed" not in units[j].classes:
            return j
    return first


def of_phrase(units, at) -> int:
    """The last unit of "of its security forces" behind a noun of persons; the noun itself where what follows is none."""
    j = at + 1
    while j < len(units) and j < at + 3 and "determiner" in units[j].classes:
        j += 1
    end = at - 1
    while (
        j < len(units)
        and j < at + 7
        and is_noun(units[j])
        and units[j].classes.isdisjoint(("done", "does", "did", "time"))
    ):
        end = j
        following = units[j + 1] if j + 1 < len(units) else None
        # "of the Syrian National Defence Forces": a word of a name that is by itself one for persons
        in_name = following is not None and all(u.text[:1].isupper() for u in (units[j], following)) and is_noun(following)
        of_a_body = following is not None and not {"family", "anaphoric"}.isdisjoint(following.classes)  # "of the rebel group"
        if is_person(units[j]) and not in_name and not of_a_body and not (following is not None and is_person(following)):
            break
        j += 1
    return end
