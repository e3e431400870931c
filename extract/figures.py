"""Which figures a sentence states: its units, the phrasings over them, overlaps settled, and the parts of a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.kept import compiled
from extract.patterns import OUTCOMES, Unit, find_words, lexicon, phrasing_index
from extract.quantities import Quantity, find_quantities, read_number, words_pattern
from extract.rules import read_rules
from extract.scope import Tale
from extract.victims import counted, group, is_year


@dataclass(slots=True)
class Sentence:
    """A sentence of a report, read: its units, and the string that phrasings see."""

    start: int
    end: int
    text: str
    units: list[Unit] = field(default_factory=list)
    tags: str = ""
    times: list | None = None
    timed: list | None = None
    places: list | None = None
    credits: list | None = None
    tale: Tale | None = None


@dataclass(slots=True)
class Count:
    """A number phrase with what it counts."""

    quantity: Quantity
    kind: str
    start: int  # of the noun phrase; -1 where there is none
    end: int
    victims: str


@dataclass(slots=True)
class Found:
    """A figure that a phrasing found in a sentence, before it is known who says so."""

    sentence: Sentence
    unit: int
    count: Count
    outcome: str
    rule: str
    distance: int
    length: int
    order: int
    span: tuple[int, int]
    trigger: int = -1

    @property
    def other(self) -> bool:
        """Does it say that these are others than those before ("seven other people"; "killed two more", as "dozens more hurt" may be beside dead)?"""
        units, text = self.sentence.units, self.sentence.text
        unit = units[self.unit]
        if self.unit and units[self.unit - 1].low in STANDING_ARTICLES:
            return False  # "the three other victims"
        besides = BESIDES if self.outcome == "killed" else OTHERS_THAN
        return bool(besides.search(text, unit.start, unit.end + 1) or FURTHER.search(text, max(0, unit.start - 15), unit.start))


SIGNS = read_rules("words")["signs"]
OTHERS_THAN = compiled(rf"(?i)\s(?:{words_pattern(SIGNS['others_than'])})\s")
BESIDES = compiled(rf"(?i)\s(?:{words_pattern(SIGNS['others_than'] + SIGNS['besides'])})\s(?!(?:{words_pattern(SIGNS['bound'])})\s)")
FURTHER = compiled(rf"(?i)\b(?:{words_pattern(SIGNS['further'])})\s*$")
NEVER_BEFORE_ONE = frozenset(SIGNS["never_before_one"])


def is_count(text: str, q: Quantity) -> bool:
    """Is a number phrase more than a name or a rate ("no one", "Flight 447", "one in five", "per 100,000")?"""
    before = text[max(0, q.start - 24) : q.start].casefold().split()
    last = before[-1].strip("(") if before else ""
    if last in SIGNS["per"] or q.text.casefold() == "one" and last in NEVER_BEFORE_ONE:
        return False
    if (
        q.qualifier == "exact"
        and q.text.isdigit()
        and last in NUMBERED
        and text[q.start - len(last) - 1 : q.start].strip()[:1].isupper()
    ):
        return False
    if text[q.end : q.end + 1] == "-" and last.isalpha() and len(last) < CODE and text[max(0, q.start - 4) : q.start].strip().isupper():
        return False  # "registration number AS 2207-09"
    if last in YEAR_FOR and is_year(q.text) and not text[q.end : q.end + 2].strip().isalpha():
        return False  # "recorded for 2016, at least 2,017 died"
    if last in NAMES_ONE and is_year(q.text) and (event := NEXT_WORDS.match(text, q.end)):
        # "the 2012 mass murders", "a 1998 killing": the year of an event
        classes = [lexicon().words.get(word.casefold(), NO_WORD)[1] for word in event[0].split()]
        return not any({"noun", "murder"} & c for c in classes)
    return not end_of_rate(text, q)


def end_of_rate(text: str, q: Quantity) -> int:
    """Where a rate ends that begins with this number ("one in five people"); 0 where it begins none."""
    rate = RATE.match(text, q.end)
    whole = (read_number(rate["whole"]) or 0) if rate and q.qualifier == "exact" else 0
    # but "48 out of 57 passengers" is a count
    return rate.end() if q.figure < whole < 1900 and (q.figure < 10 or whole in (100, 1000)) else 0


IN_BRACKETS = re.compile(r"\s?\(\s?([\w,]{1,20})\s?\)")
NAMES_ONE = frozenset(SIGNS["names_one"])
YEAR_FOR = frozenset(SIGNS["year_for"])
NEXT_WORDS = re.compile(r"(?:\s[a-z]+){1,2}\b")
NO_WORD = ("", frozenset())
RATE = compiled(
    rf"(?i)\s+(?:{words_pattern(SIGNS['rate_of'])})\s+"
    rf"(?P<whole>\d{{1,4}}|{words_pattern((*read_rules('quantities')['units'], 'hundred', 'thousand'))})"
    rf"(?![\w,.-]|\s+(?:{words_pattern(SIGNS['time_units'])})\b)"
)
TOPPING = frozenset(read_rules("quantities")["topping"]["verbs"])
AGE_LIMITS = frozenset(read_rules("quantities")["topping"]["ages"])
OF_WHOM = frozenset(read_rules("words")["standing"]["of_whom"])
KIN = frozenset(read_rules("words")["standing"]["kin"])
VICTIM_WORDS = frozenset(read_rules("words")["standing"]["ofthem"])
ANIMALS = frozenset(read_rules("victims")["things"]["animals"])
CODE = 4  # letters: of a car's or a flight's number fewer stand before the digits
OLDEST = 100  # years
SHOT = 10  # units: who was shot may be said to have died further on
NUMBERED = frozenset(read_rules("words")["shape"]["numbered"])
QUANTITY = frozenset(("quantity",))
NAMES_IN_CAPITALS = frozenset(read_rules("words")["shape"]["names_in_capitals"])


def read_sentence(text: str, start: int, end: int, times=(), quantities=None) -> Sentence:
    """The sentence text[start:end] as units; offsets in it count from its own start."""
    sentence = Sentence(start, end, text[start:end])
    body = sentence.text
    sentence.times = list(times)
    specials = [(t.start, t.end, t) for t in times]
    dated = rated = 0
    for q in find_quantities(body) if quantities is None else quantities:
        while dated < len(sentence.times) and sentence.times[dated].end <= q.core:
            dated += 1  # both come in the order of the text
        if dated < len(sentence.times) and sentence.times[dated].start < q.end:
            continue
        if q.start < rated or not is_count(body, q):
            rated = max(rated, end_of_rate(body, q))
            continue
        again = IN_BRACKETS.match(body, q.end)
        told_twice = again and read_number(again[1].casefold()) == q.figure  # "nineteen (19) people"
        specials.append((q.start, again.end() if told_twice else q.end, q))
    specials.sort(key=lambda s: s[:2])
    lex = lexicon()
    raw: list[Unit] = []
    numbers = []
    position = 0
    for s, e, what in specials:
        if s < position:
            continue
        raw.extend(find_words(body, position, s))
        if isinstance(what, Quantity):
            numbers.append(len(raw))
            raw.append(Unit(s, e, what.text, what.text.casefold(), "", QUANTITY, what))
        else:
            last = what.text.rpartition(" ")[2].casefold()
            if "murder" in lex.words.get(last, ("", ()))[1]:
                e -= len(last)  # "the 1995 massacre of 8,000 men"
            raw.append(Unit(s, e, what.text, what.text.casefold(), *lex.units["time"]))
        position = e
    raw.extend(find_words(body, position))
    if body.isupper():
        for unit in raw:
            if unit.text in NAMES_IN_CAPITALS and unit.low in lex.words:
                unit.char, unit.classes = lex.words[unit.low]  # "ONE IS DEAD": all words have capitals
    units: list[Unit] = []
    done = 0
    for at in numbers:
        if at < done:
            continue
        units.extend(raw[done:at])
        number, noun = raw[at], counted(raw, at + 1)
        victims = body[noun.start : noun.end] if noun.start >= 0 else ""
        count = Count(number.count, noun.kind, noun.start, noun.end, victims)
        char, classes = lex.units[unit_of(count, raw, at)]
        whole = body[number.start : max(number.end, noun.end)]
        units.append(Unit(number.start, max(number.end, raw[noun.after - 1].end), whole, whole.casefold(), char, classes, count))
        done = max(noun.after, at + 1)
    units.extend(raw[done:])
    sentence.units = units
    sentence.tags = "".join(u.char for u in units) + lex.units["end"][0]
    return sentence


def unit_of(count: Count, raw: list[Unit], at: int) -> str:
    """The kind of unit that the count at `at` makes in the sentence: one of `patterns.UNITS`."""
    kind, q = count.kind, count.quantity
    following = raw[at + 1].classes if at + 1 < len(raw) else frozenset()
    if q.figure == 1 and "of" in following and kind in ("people", "unknown", "harmed_injured", "mixed"):
        return "one_of_injured" if kind == "harmed_injured" else "one_of_them"
    if kind == "people":
        head = count.victims.casefold().rpartition(" ")[2]
        if head in KIN or head in VICTIM_WORDS:
            return "kin" if head in KIN else "victim_count"
        return "forces" if group(count.victims) in ("security forces", "militants") else kind
    if kind == "ofthem":
        return "of_whom" if raw[at + 1].low in OF_WHOM else kind
    if kind != "bare":
        return kind
    first = q.text.split()[0].casefold()
    if first in AGE_LIMITS and q.figure < OLDEST:
        return "age_limit"
    if first in TOPPING:
        return "topped"
    return "crowd" if q.qualifier == "vague" else "floor" if q.qualifier in ("at least", "more than", "nearly") else kind


def find_figures(sentence: Sentence) -> list[Found]:
    """The figures that the phrasings find in a sentence, each number at most once, decoys left out."""
    tags, units = sentence.tags, sentence.units
    best: dict[int, Found] = {}
    dropped: set[int] = set()
    for phrasing in phrasing_index().candidates(set(tags)):
        for m in phrasing.pattern.finditer(tags, timeout=PATIENCE):
            harms = [s[0] for s in m.spans("h")] if "h" in phrasing.pattern.groupindex else []
            counts = [s[0] for s in m.spans("n")]
            if phrasing.decoy:
                dropped.update(counts)
                continue
            part = counts[-1] if counts else -1
            own = part + 1 < len(units) and "who" in units[part + 1].classes  # "88 miners, including 19 who were hurt, escaped"
            for at in counts:
                nearest = min(harms, key=lambda h: abs(h - at), default=-1)
                if own and nearest > part and any("including" in u.classes for u in units[at + 1 : part]):
                    continue
                found = Found(
                    sentence,
                    at,
                    units[at].count,
                    outcome_of(units, at, nearest, phrasing.outcome),
                    phrasing.name,
                    distance(units, at, nearest, phrasing.section),
                    m.end() - m.start(),
                    phrasing.order,
                    m.span(),
                    trigger=nearest,
                )
                old = best.get(at)
                if old is None or (found.distance, -found.length, found.order) < (old.distance, -old.length, old.order):
                    best[at] = found
    # "Zero civilians were killed" states a casualty figure to nobody: blank is not zero, and zero is no claim.
    dropped.update(at for at in best if units[at].count.quantity.high == 0)
    dropped.update(at for at in best if "bare" in units[at].classes and counts_animals(units, at))
    found = [best[at] for at in sorted(best) if at not in dropped]
    first = next((at for at, u in enumerate(units[:2]) if {"ofthem", "including"} & u.classes), None)
    if not found and first is not None and not acts(units, first) and "alive" not in units[min(first + 1, len(units) - 1)].classes:
        # Of whom the sentence before told: "Thirty-two of them were soldiers.", "Among them it counts 3,211 civilians."
        parts_ = [at for at, u in enumerate(units) if at >= first and {"ofthem", "people"} & u.classes and at not in dropped]
        return [Found(sentence, at, units[at].count, "", "part_of_them", 99, 1, 999, (at, at + 1)) for at in parts_]
    found += parts(sentence, found, dropped)
    return sorted(found + by_country(sentence, found, dropped), key=lambda f: f.unit)


def counts_animals(units: list[Unit], at: int) -> bool:
    """Does a bare number follow one of animals ("60 birds died and another 2,300 were slaughtered")?"""
    before = next((u.count for u in reversed(units[:at]) if u.count is not None), None)
    return before is not None and before.kind == "thing_count" and before.victims.casefold().rpartition(" ")[2] in ANIMALS


def distance(units: list[Unit], at: int, nearest: int, section: str) -> int:
    """How far a count stands from the casualty word that governs it; what says less of it counts as further away."""
    if nearest >= 0:
        # "the toll rose to 8, in addition to 12 injured": a word behind another figure is that one's first
        others = sum(u.count is not None for u in units[at + 1 : nearest])
        return abs(nearest - at) + 2 * others + (SHOT if "shot" in units[nearest].classes else 0)
    return 20 if section == "carried" or "harmed" in units[at].classes else 3


def acts(units: list[Unit], at: int) -> bool:
    """Does a sentence tell what some of them did or had ("One of them had tested positive"), not who or where they were?"""
    if "ofthem" not in units[at].classes:
        return False
    at = next((i for i in range(at + 1, len(units)) if "adverb" not in units[i].classes), at)
    if "be" in units[at].classes:
        return not any({"human", "preposition", "name", "people"} & u.classes for u in units[at + 1 : at + 5])
    return not units[at].classes.isdisjoint(("have", "hypothetical", "ed", "word", "done", "did"))


def parts(sentence: Sentence, found: list[Found], dropped: set[int]) -> list[Found]:
    """The figures that break another down: "..., including three children", "110 of them minors", "and 22 in Idlib".

    A part has the outcome of the figure before it in the sentence, else of the one after it.
    """
    if not found:
        return []
    units = sentence.units
    for f in found:
        # "34 dead, including one soldier, and 193 injured": the soldier is among the dead; not "90 were hurt, of whom 36 later died".
        own = all(u.count is None and {"comma", "and"}.isdisjoint(u.classes) for u in units[f.unit + 1 : f.trigger])
        if f.trigger > f.unit + 1 and not own and part_rule(units, f.unit, set()) == "part_including":
            whole = next((g for g in found if g.unit < g.trigger < f.unit and f.unit - g.trigger < 5), None)
            if whole is not None:
                f.outcome, f.rule = whole.outcome, "part_including"
    taken = {f.unit for f in found} | dropped
    made = []
    for at, unit in enumerate(units):
        if at in taken or unit.count is None or not {"people", "bare", "ofthem", "unknown"} & unit.classes:
            continue
        rule = part_rule(units, at, taken)
        if not rule or not stands_next(units, at, taken):
            continue
        whole = next((f for f in reversed(found + made) if f.unit < at and at - f.unit <= PART_REACH), None)
        if whole is None and rule != "part_compared":
            whole = next((f for f in found if f.unit > at and f.unit - at <= PART_REACH), None)
        if whole is None or not whole.outcome and not whole.rule:
            continue
        made.append(
            Found(sentence, at, unit.count, whole.outcome, rule, 99, 1, 999, (at, at + 1), trigger=whole.trigger)
        )
        taken.add(at)
        found = sorted(found, key=lambda f: f.unit)
    return made


def by_country(sentence: Sentence, found: list[Found], dropped: set[int]) -> list[Found]:
    """The bare numbers of a list of countries or states ("Britain has reported 57 deaths; Italy, 18; Spain, nine"; "executions: Iran, 314; Iraq, 22")."""
    units = sentence.units
    if sentence.text.count(SEMICOLON) < 2:
        return []
    taken = {f.unit for f in found} | dropped
    listed = [at for at, unit in enumerate(units) if "bare" in unit.classes and at not in taken and stands_for_country(units, at)]
    if len(listed) < 2:
        return []
    whole = next((f for f in reversed(found) if f.unit < listed[0]), None)
    outcome = whole.outcome if whole is not None else ""
    if whole is None and any("colon" in u.classes for u in units[: listed[0]]):
        outcome = next((o for u in units[: listed[0]] if "noun" in u.classes for o in OUTCOMES if o in u.classes), "")
    rule = "part_in_country" if whole is None else "part_of_country"
    return [Found(sentence, at, units[at].count, outcome, rule, 99, 1, 999, (at, at + 1)) for at in listed if outcome]


def stands_for_country(units: list[Unit], at: int) -> bool:
    """Does the number at a unit stand between the name of a country or state and the end of its item in a list?"""
    if at + 1 < len(units) and units[at + 1].classes.isdisjoint(("stop", "and", "comma")) or is_year(units[at].count.quantity.text):
        return False
    last = at - 1 if "comma" in units[at - 1].classes else at
    for first in range(last - 1, max(0, last - 4), -1):
        if " ".join(u.text for u in units[first:last]) in COUNTRIES:
            return not {"stop", "colon", "and"}.isdisjoint(units[first - 1].classes)
    return False


def stands_next(units, at, taken) -> bool:
    """Is no figure of something else between the count at `at` and the figures found before it?

    A lower one of things may be: "240 died in the three countries, including 70 in Malawi", "7,600 died, or 24 a day, compared with 26,000".
    """
    for i in range(at - 1, -1, -1):
        if units[i].count is None:
            continue
        if i in taken:
            return True
        less = (units[i].count.quantity.figure or 0) < (units[at].count.quantity.figure or 0)
        if not less or {"people", "ofthem"} & units[i].classes or {"and"} & units[i - 1].classes and "bare" not in units[i].classes:
            return False
    return True


ENDS_BOTH = frozenset(("preposition", "stop", "comma", "time", "close", "dash", "colon", "quote", "and", "when", "say"))
AWAY = frozenset(read_rules("words")["glue"]["away"])
UPROOTED = frozenset(read_rules("words")["glue"]["uprooted"])
ASIDE = 10  # units: how long who says so may be, between commas
PERSONS = 8  # units: how long those told without a number may be, before the part
PERSON_WORDS = frozenset(("determiner", "human", "adjective", "comma", "name", "word"))
PART_REACH = 24  # units: how far a part may stand from its whole


def part_rule(units, at, taken) -> str:
    """How the count at `at` shows itself as a part of a figure before it; "" where it does not."""
    unit = units[at]
    if "ofthem" in unit.classes:
        before = units[at - 1].classes if at else frozenset()
        return "part_of_them" if before.isdisjoint(("in", "by")) else ""  # "355 patients had died in three of them"
    j = at - 1
    if "bare" in unit.classes and j > 1 and "poss" in units[j].classes and "time" in units[j - 1].classes:
        j -= 2  # "a drop from last year's 1,722"
    if "bare" in unit.classes and j >= 0 and "compared" in units[j].classes:
        return "part_compared"  # "149 were killed, up from 101 in 2013"
    if "bare" in unit.classes and j > 0 and "of" in units[j].classes and "family" in units[j - 1].classes:
        j -= 2  # "including a family of four"
    while (
        j >= max(0, at - 4)
        and ({"determiner", "adverb", "other", "he", "weak_say", "be"} & units[j].classes)
        and "including" not in units[j].classes
    ):
        j -= 1
    if j > 2 and "comma" in units[j].classes:
        k = next((k for k in range(j - 1, max(1, j - ASIDE), -1) if "comma" in units[k].classes or units[k].count is not None), 0)
        if k and "comma" in units[k].classes and "including" in units[k - 1].classes:
            return "part_including"  # "including, according to the mayor, 14 children"
    if j > 1 and "of" in units[j].classes and units[j - 1].low == THOSE:
        j -= 2  # "nine bodies, including those of two children"
    if j >= 0 and "including" in units[j].classes:
        return "part_including"
    if j > 1 and "and" in units[j].classes:
        k = j - 1
        while k > max(0, j - PERSONS) and units[k].count is None and not PERSON_WORDS.isdisjoint(units[k].classes):
            k -= 1
        if "including" in units[k].classes and any("human" in u.classes for u in units[k + 1 : j]):
            return "part_including"  # "including a child and two women"
    if j >= 0 and "together" in units[j].classes and "people" in unit.classes:
        return "part_listed"
    if (
        j > 0
        and "dash" in units[j].classes
        and j - 1 in taken | {t + 1 for t in taken}
        and "people" in unit.classes
        and (at + 1 == len(units) or not units[at + 1].classes.isdisjoint(("and", "comma", "stop", "dash")))
    ):
        return "part_after_dash"  # "put the toll at 3,838 - 2,493 civilians and 1,345 soldiers"
    if j > 0 and "dash" in units[j].classes and "people" in unit.classes and told_before(units, at, j, taken):
        return "part_after_dash"  # "Seven people died, police said - five soldiers in Suez and two guards in Cairo"
    if j >= 0 and "colon" in units[j].classes and "people" in unit.classes and adds_up(units, at, j, taken):
        return "part_after_colon"  # "Nine died in the crash: three men, four women and two children"
    if j >= 0 and "comma" in units[j].classes and "people" in unit.classes and adds_up(units, at, j, taken):
        return "part_listed"  # "Eight people were found dead, five men and three women"
    if j >= 0 and "colon" in units[j].classes and j - 1 in taken | {t + 1 for t in taken} | {t + 2 for t in taken}:
        return "part_after_colon" if "people" in unit.classes else ""
    if j > 0 and ({"comma", "and"} & units[j].classes or parts_a_list(units[j])):
        k = j - 1
        while k >= 0 and {"comma", "and"} & units[k].classes:
            k -= 1
        follows = units[at + 1].classes if at + 1 < len(units) else frozenset()
        if "people" in unit.classes and k >= 0 and k in taken and units[k].count is not None and not parts_a_list(units[j]):
            after = next((u.classes for u in units[at + 1 :] if "adverb" not in u.classes), follows)
            if "alive" in after:
                return ""  # "260 bodies and 25 people still alive"
            if unit.count.victims.casefold().rpartition(" ")[2] in UPROOTED:
                return ""  # "36 people and 14,000 households displaced"
            if not units[k].classes.isdisjoint(("deaths", "lives", "bodies")) and AWAY & set(unit.count.victims.casefold().split()):
                return ""  # "12 deaths and thousands of refugees"
            return "part_listed" if follows.isdisjoint(("hypothetical", "have", "be", "ed", "word", "past")) else ""
        if (
            {"bare", "people"} & unit.classes
            and not AWAY & set(unit.count.victims.casefold().split())
            and at + 1 < len(units)
            and "time" in follows
            and not parts_a_list(units[j])
            and any(t < at for t in taken)
        ):
            return "part_on_day"
        behind = at + 1 + (at + 1 < len(units) and units[at + 1].low == EACH)  # "three each in Homs and Hama"
        if (
            {"bare", "people"} & unit.classes
            and not AWAY & set(unit.count.victims.casefold().split())
            and behind + 1 < len(units)
            and ("in" in units[behind].classes or units[behind].low in CAUSED)
            and ({"name", "determiner", "org", "word", "thing", "adjective", "other"} & units[behind + 1].classes or units[behind + 1].text[:1].isupper())
            and not has_verb(units, behind + 1)
            and not (unit.count.quantity.figure == 1 and units[behind].low in HOLDS and units[behind + 1].low in ONE_OF_SOME)  # "one more in a string of attacks"
        ):
            return "part_in_place" if any(t < at for t in taken) else ""
    last = max((t for t in taken if t < at), default=-1)
    if "bare" in unit.classes and says_what(units, at) and says_what(units, last):
        return "part_of_them"  # "Of the 52 dead, 30 were women and 12 were children"
    if "people" in unit.classes and j > 0 and {"comma", "and"} & units[j].classes and "human" in units[j - 1].classes and says_what(units, last) and not has_verb(units, at + 1):
        return "part_of_them"  # "30 were women and 12 children"
    return "part_in_place" if "bare" in unit.classes and runs_on(units, at, taken) else ""


def parts_a_list(unit: Unit) -> bool:
    """Is it a mark that parts the figures of one place from those of another: "11 died - four in Homs; three in Hama"?"""
    return "dash" in unit.classes or unit.text == SEMICOLON


def adds_up(units, at, colon, taken) -> bool:
    """Do the counts of people from `at` to the end of the sentence make the last figure before the colon?"""
    whole = max((t for t in taken if t < colon), default=-1)
    if whole < 0 or any("stop" in u.classes for u in units[whole:colon]):
        return False
    parts = []
    for unit in units[at:]:
        if "people" in unit.classes:
            parts.append(unit.count.quantity.figure or 0)
        elif LISTS_ON.isdisjoint(unit.classes):
            break
    return len(parts) > 1 and sum(parts) == units[whole].count.quantity.figure


def says_what(units, at) -> bool:
    """Is it said of the count at `at` who they were ("six of those killed were rebels")?"""
    if at < 0 or units[at].count is None:
        return False
    be = next((i for i in range(at + 1, min(at + 5, len(units))) if {"of", "determiner", "them", "done"}.isdisjoint(units[i].classes)), 0)
    if not be or "be" not in units[be].classes:
        return False
    for unit in units[be + 1 : be + 7]:
        if "human" in unit.classes and "done" not in unit.classes:
            return True
        if {"be", "believed", "determiner", "adjective", "name", "word", "adverb", "thing"}.isdisjoint(unit.classes):
            return False
    return False


def runs_on(units, at, taken) -> bool:
    """Is the bare number at `at` one of a list by place that lost its commas ("including 9 in Salheen 8 in Ansari 5 in Karm")?"""
    before = max((t for t in taken if t < at), default=-1)
    if before < 0 or at - before > LISTED or at + 2 >= len(units) or "bare" not in units[before].classes:
        return False
    between = units[before + 1 : at]
    return (
        len(between) > 1
        and all("in" in u.classes for u in (between[0], units[at + 1]))
        and all("name" in u.classes for u in (between[-1], units[at + 2]))
        and all(not {"name", "in", "of", "determiner", "thing", "word", "adjective"}.isdisjoint(u.classes) for u in between)
        and part_rule(units, before, taken) != ""
    )


def told_before(units, at, dash, taken) -> bool:
    """Does a dash part the count at `at` from a greater figure that ends with who said so?"""
    whole = max((t for t in taken if t < dash), default=-1)
    if whole < 0 or units[whole].count is None or units[whole].count.quantity.figure <= units[at].count.quantity.figure:
        return False
    between = units[whole + 1 : dash]
    follows = units[at + 1].classes if at + 1 < len(units) else frozenset(("stop",))
    return (
        any("say" in u.classes for u in between[-4:])
        and any("comma" in u.classes for u in between)
        and all(u.count is None for u in between)
        and not follows.isdisjoint(("and", "comma", "stop", "in"))
        and not has_verb(units, at + 1)
    )


def has_verb(units, at) -> bool:
    """Has the clause that goes on at a unit a verb of its own ("and 400 in local schools were sent home")?"""
    for unit in units[at:]:
        if {"comma", "stop", "and", "but", "dash", "when", "say", "who", "including"} & unit.classes:
            return False
        if {"be", "have"} & unit.classes and "poss" not in unit.classes and not unit.text.endswith("ing"):
            return True  # but not "the remaining quarters"
    return False


def outcome_of(units, at, nearest, fixed) -> str:
    """The outcome of a count: its own noun's ("12 deaths"), else the phrasing's, else that of the casualty word."""
    if nearest > at and of_both_outcomes(units, nearest):
        return "injured"
    own = next((o for o in OUTCOMES if o in units[at].classes), "")
    if own != "killed" and nearest >= 0 and "harmed" in units[at].classes and "killed" in units[nearest].classes:
        return "killed"  # "two wounded soldiers died"
    if own:
        return own
    if fixed:
        return fixed
    if "mixed" in units[at].classes:
        return "injured"
    if nearest < 0:  # "94,000 of the 140,000 deaths"
        nearest = next((i for i in range(at + 1, min(at + 5, len(units))) if "deaths" in units[i].classes), -1)
    return next((o for o in OUTCOMES if nearest >= 0 and o in units[nearest].classes), "")


def of_both_outcomes(units, at) -> bool:
    """Is the "killed" at a unit half of "48 were killed or wounded"? One figure of both is one of casualties, which counts as injured."""
    if at + 2 >= len(units) or not {"done", "killed"} <= units[at].classes or "and" not in units[at + 1].classes or not {"done", "injured"} <= units[at + 2].classes:
        return False
    return at + 3 == len(units) or not ENDS_BOTH.isdisjoint(units[at + 3].classes)  # not "left 59 dead and injured hundreds"


PARTS = frozenset(("part_of_them", "part_including", "done_including", "of_the_dead", "ofthem_were"))
PARTS_NAMED = frozenset(("among_dead", "dead_included"))
STANDING_ARTICLES = frozenset(read_rules("words")["standing"]["the"])
PATIENCE = 2.0  # seconds for one phrasing in one sentence: the last resort, which no text known to us needs
THOSE = SIGNS["those"]
PLACES = read_rules("places")
COUNTRIES = frozenset((*PLACES["states"], *(name.strip() for line in PLACES["countries"].values() for name in line.split(";")[0].split(","))))
LISTS_ON = frozenset(("comma", "and", "determiner", "other", "more"))
RELATIONS = read_rules("words")["relations"]
HOLDS, ONE_OF_SOME = frozenset(RELATIONS["holds"]), frozenset(RELATIONS["one_of_some"])
CAUSED = frozenset(RELATIONS["caused"])
EACH, SEMICOLON = SIGNS["each"], ";"
LISTED = 9  # units between two of a list
