"""A claim as one row, and which mentions of a figure are one claim: told in the headline and below, say."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise

from extract.figures import FURTHER, LISTED, PARTS, PARTS_NAMED, SIGNS, STANDING_ARTICLES, part_rule
from extract.kept import compiled
from extract.places import is_capital
from extract.quantities import words_pattern
from extract.rules import read_rules
from extract.setting import days
from extract.sources import agency_named
from extract.table import EXTRACTED
from extract.victims import PLURALS
from extract.where import breadth, inside, is_province, lies_within, told_of_all


@dataclass(slots=True)
class Claim:
    """One row of the table: what `find_claims` returns, with the names of the codebook's columns."""

    source: str
    date: str
    figure: int
    low: int | None
    high: int | None
    qualifier: str
    outcome: str
    victims: str
    victim_group: str
    scope: str
    since: str
    when: str
    place: str
    country: str
    attribution: str
    source_type: str
    agency: str
    outlet: str
    published: str
    title: str
    url: str
    report: str
    start: int
    end: int
    quote: str
    claim: str
    rule: str
    origin: str = "extracted"
    reviewed: bool = False
    text_hash: str = ""
    parts: dict = field(default_factory=dict, repr=False, compare=False)

    def row(self) -> dict:
        """The claim as a row of the table."""
        return {name: getattr(self, name) for name in EXTRACTED}


def claim_id(report: str, start: int, end: int, outcome: str, words: str) -> str:
    """A stable id for a figure: the same report and words give the same one on every machine.

    >>> claim_id("2012-02-07-rferl", 10, 22, "killed", "at least nine")
    'd80d6c191669'
    """
    return sha256(
        "\x1f".join((report, str(start), str(end), outcome, words)).encode("utf-8", "surrogatepass")
    ).hexdigest()[:12]


def merge(claims: list[Claim]) -> list[Claim]:
    """The same figure for the same thing is one claim, with the hedge and the source that either mention gives."""
    kept: list[Claim] = []
    for claim in claims:
        for i, other in enumerate(kept):
            if same_claim(other, claim):
                kept[i] = joined(other, claim)
                break
        else:
            kept.append(claim)
    return sorted(kept, key=lambda c: (c.start, c.end))


def same_claim(a: Claim, b: Claim) -> bool:
    """Are two claims of a report the same one told twice? `a` stands before `b`."""
    if (
        (a.figure, a.outcome) != (b.figure, b.outcome)
        or (b.qualifier == "vague") != (a.qualifier == "vague")
    ):
        return False
    if a.high != b.high and "between" in (a.qualifier, b.qualifier):
        return False
    if a.attribution and b.attribution and not same_source(a, b):
        return False
    small = a.figure < SMALL or a.qualifier == "vague"
    titled = a.title and a.parts["index"] == 0
    if small and (apart(a, b) or listed_beside(a, b) or are_kin(a) != are_kin(b) and told_as_others(a, b)):
        return False
    if (
        a.victim_group != b.victim_group
        and "people" not in (a.victim_group, b.victim_group)
        and "other" not in (a.victim_group, b.victim_group)
    ):
        return False
    one, two = sorted((a.victims.casefold(), b.victims.casefold()), key=len)
    if is_part(a) != is_part(b):
        among = titled and a.rule in PARTS_NAMED  # "18 newborns among the dead", and below how they died
        if small and not among and (not one and two or one not in two):
            return False
        part, whole = (a, b) if is_part(a) else (b, a)
        if whole.victims and whole.victim_group == "people" != part.victim_group:
            return False  # "327 civilians, including 126 children", and below "126 people killed by rebel shelling"
    if a.qualifier == "vague" and not surely_the_same(a, b, one, two):
        return False
    others = [c.parts["found"].other for c in (a, b)]
    named_alike = not a.victims or a.victims.casefold() == b.victims.casefold()
    beside = titled and a.outcome != "killed" and (not small or named_alike)  # "... kills 40, wounds 70", and below "another 70 were wounded"
    others_too = beside or others[0] and a.victims.casefold() in ("", b.victims.casefold()) or besides_the_dead(b, small) and not elsewhere(a, b)
    if others[1] and not others_too and (a.quote != b.quote or said_further(b)):
        return False
    hedges = {a.qualifier, b.qualifier}
    near = b.parts["index"] - a.parts["index"] < BESIDE and (a.date == b.date or days(a.date, b.date) in (-1, 1)) and a.victims.casefold() not in ANYBODY
    alike = len(hedges) == 1 or "exact" in hedges or hedges <= ROUGHLY or hedges <= FLOORS and near
    named = bool(a.attribution) and a.source == b.source and a.source[:1].isupper()
    named = named and not elsewhere(a, b) and (a.date == b.date or not (a.parts["own_time"] and b.parts["own_time"]))
    alike = alike or named and not small and hedges <= HEDGES  # the UN said "at least 1,100", and below "around 1,100"
    if not alike and not (titled and "between" not in hedges and "vague" not in hedges):
        return False
    if small and a.date != b.date and a.parts["own_time"] and b.parts["own_time"] and a.scope == b.scope == "event" and not (holds_day(a, b) or holds_day(b, a)):
        return False
    return True


def surely_the_same(a: Claim, b: Claim, one: str, two: str) -> bool:
    """Are two vague figures surely of the same people, by the headline or by what they call them, close by or on the same day in the same place?

    "Dozens" are many a time other dozens.
    """
    if a.title and (a.parts["index"] == 0 or a.title in a.quote) or a.quote == b.quote:
        return True
    beside = b.parts["index"] - a.parts["index"] < BESIDE or (a.place, a.date) == (b.place, b.date)
    return beside and (one in two or not ANYBODY.isdisjoint((one, two)))


def holds_day(wide: Claim, exact: Claim) -> bool:
    """Is the day of one mention in the month or year that the other tells ("a shooting last month", and below "on Nov. 27")?"""
    named = wide.victims == exact.victims and wide.victims.casefold() not in ANYBODY
    there = wide.place == exact.place != "" and (exact.parts["own_place"] or named) and not any(A_NEW_ONE.search(c.quote) for c in (wide, exact))
    return there and exact.date.startswith(f"{wide.date}-") and bool(wide.date)


def besides_the_dead(claim: Claim, small: bool) -> bool:
    """Are the injured others than the dead of their sentence ("killed three and injured 29 other people"), or too many to be others than as many injured before?"""
    found = claim.parts["found"]
    uneven = not small and claim.figure % 10
    return claim.outcome == "injured" and (uneven or any("killed" in u.classes for u in found.sentence.units[: found.unit]))


def said_further(claim: Claim) -> bool:
    """Does "another" stand before the number ("the bodies of two men, and another two civilians were killed")?"""
    found = claim.parts["found"]
    start = found.sentence.units[found.unit].start
    return FURTHER.search(found.sentence.text, max(0, start - 15), start) is not None


def told_as_others(a: Claim, b: Claim) -> bool:
    """Do two claims name people that nothing says are the same ("two soldiers", "two sons")?"""
    units, at = b.parts["found"].sentence.units, b.parts["found"].unit
    if at and units[at - 1].low in STANDING_ARTICLES:
        return False  # "the two sisters"
    one, two = sorted((a.victims.casefold(), b.victims.casefold()), key=len)
    return bool(one) and one not in two and ANYBODY.isdisjoint((one, two))


def are_kin(claim: Claim) -> bool:
    """Are those counted somebody's sons or sisters?"""
    return claim.victims.casefold().rpartition(" ")[2] in KIN


def listed_beside(a: Claim, b: Claim) -> bool:
    """Are two equal figures of one sentence counts of different people ("one German, one Pole", "two died there and two on the way"),
    or is the second said to be further ones ("Five guards also died")?"""
    units, at = b.parts["found"].sentence.units, b.parts["found"].unit
    differ = a.victims.casefold() != b.victims.casefold() and b.victims.casefold() not in ANYBODY
    if a.parts["index"] == b.parts["index"]:
        if b.victims.casefold() in SIGNS["others"] and a.victims and a.victims.casefold() not in ANYBODY:
            return True  # "two rebels were killed in Homs, while two others died near Hama"
        if b.rule in LISTED_BY and a.place and b.place and a.place != b.place:
            return True  # "including eight who died when a bus was hit in Idlib and eight in Homs"
        if at - a.parts["found"].unit > LISTED:
            return False  # a headline that runs on into its text
        joined_on = at > 0 and units[at - 1].low == AND
        goes_on = any(u.low == AND and v.count is not None and "bare" not in v.classes for u, v in pairwise(units[at : at + LISTED + 3]))  # "one German, one Pole and two Greeks"
        return (joined_on or goes_on) and (not b.victims or differ and a.victims.casefold() not in ANYBODY)
    if a.rule == b.rule and b.rule in LISTED_BY and elsewhere(a, b):
        return True  # "two in Cali, one in Pasto", and below "four in Buga, one in Tumaco"
    further = differ and bool(a.victims) or elsewhere(a, b)
    return b.outcome == "killed" and further and any(u.low == ALSO for u in units[at : at + ALSO_WITHIN])


def is_part(claim: Claim) -> bool:
    """Is it a part of a figure told with it ("five people, including two children")?"""
    found = claim.parts["found"]
    if found.unit and found.sentence.units[found.unit - 1].low in STANDING_ARTICLES:
        return False  # "Including the six weekend victims, 104 people have been shot": the six told of before
    if claim.rule == "among_count" and any(u.count is not None for u in found.sentence.units[found.unit + 1 : found.span[1]]):
        return True  # "11 children were among the 26 civilians killed"
    return claim.rule in PARTS | PARTS_NAMED or claim.rule.startswith("part_") or part_rule(found.sentence.units, found.unit, set()) == "part_including"


KIN = frozenset(read_rules("words")["standing"]["kin"])
ANYBODY = frozenset(read_rules("words")["standing"]["anybody"])
A_NEW_ONE = compiled(rf"(?i)\b(?:{words_pattern(SIGNS['a_new_one'])})\b")  # "another bomb"
QUOTES, QUOTES_OPEN = "\"“”", ("\"", "“")
ON_THE_GROUND = frozenset(("witness", "opposition", "monitor"))  # the types of source that one report often calls now by its name, now "activists"
BESIDE = 8  # sentences: within so many, a figure told again is that of the same event
ROUGHLY = frozenset(("about", "nearly"))  # which of the two a report says of one number changes from sentence to sentence
FLOORS = frozenset(("at least", "more than"))  # as these two
HEDGES = ROUGHLY | FLOORS
NEVER, AND, ALSO = frozenset(SIGNS["never"]), SIGNS["and"], SIGNS["also"]
LISTED_BY = frozenset(("part_in_place", "part_in_country"))  # parts that their places tell apart
ALSO_WITHIN = 6  # units behind a figure in which "also" makes it a further one
SMALL = 20  # a figure below it, or a vague word, often stands twice in a report for different things


def same_source(a: Claim, b: Claim) -> bool:
    """May two credited names be one source: the same, one within the other, or a kind of body and a body of that kind?"""
    if (
        a.source == b.source
        or a.title
        and a.parts["index"] == 0
        or "other" in (a.source_type, b.source_type)
        or {a.source_type, b.source_type} == {"government", "media"}  # state television and the police source it quotes
        or a.parts["carried"]
        or b.parts["carried"]
        or agency_named(a.source) or agency_named(b.source)  # it relays what another says
    ):
        return True
    uneven = a.figure >= SMALL and a.figure % 10  # which two seldom count alike, as they may "more than 200"
    same_day = a.date == b.date or not (a.parts["own_time"] and b.parts["own_time"])
    same_day = same_day and not elsewhere(a, b) and a.scope == b.scope == "event" and (days(a.date, b.date) or 0) in (-1, 0, 1)
    if uneven and same_day and {a.source_type, b.source_type} <= ON_THE_GROUND and is_lower(a, b):
        return True  # "activists", and below the observatory
    if stands_for(a.source, b.source) or stands_for(b.source, a.source):
        return True
    one, two = ({w.rstrip("'’sn") for w in x.source.casefold().split()} for x in (a, b))  # "Syrian state TV", "Syria's state TV"
    if one <= two or two <= one:
        return True
    return a.source_type == b.source_type and is_lower(a, b)


def is_lower(a: Claim, b: Claim) -> bool:
    """Is one of two sources no name but a kind of body or of people?"""
    return a.source[:1].islower() or b.source[:1].islower()


def stands_for(name: str, other: str) -> bool:
    """Does another name begin with the initials of this one ("United Nations", "UN Human Rights Office")?"""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    return len(initials) > 1 and other.startswith(initials + " ")


def elsewhere(a: Claim, b: Claim) -> bool:
    """Does each of two mentions name a place of its own in its sentence?"""
    return a.parts["own_place"] and b.parts["own_place"] and a.place != b.place


def apart(a: Claim, b: Claim) -> bool:
    """Do both mentions name, in their own sentence, towns that differ?"""
    p, q = a.parts["place"], b.parts["place"]
    if (
        p is None
        or q is None
        or not (a.parts["own_place"] and b.parts["own_place"])
        or a.title
        and 0 in (a.parts["index"], b.parts["index"])
        or a.parts["index"] == b.parts["index"]
    ):
        return False
    first, second = a.parts["index"], b.parts["index"]
    same = a.victims.casefold() == b.victims.casefold() or b.victims.casefold() in ANYBODY
    if (first <= 1 or second - first == 1 and not a.attribution) and p.kind == "city" and q.kind == "district" and same:
        return False  # the lead, or a heading, names the city, what is under it the quarter
    alike = p.name == q.name or (p.country == q.country or "" in (p.country, q.country)) and (p.name in q.name or q.name in p.name)  # "Jackson", "west Jackson"
    return not alike and {p.kind, q.kind} <= {"city", "district"}


def joined(a: Claim, b: Claim) -> Claim:
    """One claim of two mentions: that of the body or with the source is the row; what it lacks comes from the other."""
    main, other = (b, a) if better(b, a) else (a, b)
    if main.title and main.parts["index"] == 0:
        main.parts["headline"] = True
    if tells_where(main, other):
        main.place, main.country, main.parts["told"] = other.place, other.country, other.parts["place"]
    if main.title and main.parts["index"] == 0:
        if other.victims and not says_more(main, other):
            main.victims, main.victim_group = other.victims, other.victim_group  # a headline is short
        main.parts["index"] = other.parts["index"]  # the headline's is now a figure of the body
    headed = other.parts["index"] == 0 or 0 < main.parts["index"] - other.parts["index"] <= 3 and not other.attribution  # or by a heading within the text
    if headed and says_more(other, main):
        main.victims, main.victim_group = other.victims, other.victim_group  # "Three miners hurt", and below "injuring three persons"
    if main.qualifier == "exact" and other.qualifier not in ("exact", "vague", "between"):
        main.qualifier, main.low, main.high = other.qualifier, other.low, other.high
    if other.parts["own_time"] and main.parts["own_time"] and main.scope == other.scope == "event" and holds_day(main, other):
        main.when, main.date, main.since = other.when, other.date, other.since
    named_only_there = main.source[:1].islower() and other.source[:1].isupper() and {main.source_type, other.source_type} <= ON_THE_GROUND
    if named_only_there and main.attribution and other.attribution:  # "activists", and below the Observatory
        main.attribution, main.source, main.source_type = other.attribution, other.source, other.source_type
    for name in ("attribution", "victims", "place", "when", "agency"):
        if (
            getattr(other, name)
            and not getattr(main, name)
            or name == "when"
            and not main.parts["own_time"]
            and other.parts["own_time"]
            and other.parts["time"].kind == "since"  # the body says since when; the headline took a day from elsewhere
        ):
            if name == "attribution":
                main.attribution, main.source, main.source_type = other.attribution, other.source, other.source_type
            elif name == "victims":
                main.victims, main.victim_group = other.victims, other.victim_group
            elif name == "place":
                main.place, main.country = other.place, other.country
            elif name == "when":
                main.when, main.date, main.since, main.scope = other.when, other.date, other.since, other.scope
            else:
                main.agency = other.agency
    return main


def says_more(a: Claim, b: Claim) -> bool:
    """Does one mention name in a few words who they were, where the other calls them anybody ("three miners", "three persons")?"""
    words = a.victims.casefold().split()
    known = a.victim_group not in ("people", "other") and len(words) < 4 and sum(w.endswith(PLURALS) for w in words) < 2  # no "civilians children"
    return known and b.victims.casefold() in ANYBODY


def tells_where(main: Claim, other: Claim) -> bool:
    """Does another mention of an event name the town in the land of the first ("in northern Syria", and below "in Ariha"), or in what its headline names?"""
    wide, told = main.parts.get("told") or main.parts["place"], other.parts["place"]
    if wide is None or told is None or not other.parts["own_place"] or is_part(other):
        return False
    if is_capital(told) and wide.kind != "country":
        return False
    if main.parts.get("headline", False):  # which may name only the country that struck
        named_for = is_province(wide) and wide.kind == "city" and told.kind in ("city", "district") and not is_province(told) and inside(wide, told)  # "in Kaduna"
        return wide.kind in ("country", "area") and told.kind in ("city", "district", "region") or main.figure > 1 and (named_for or lies_within(wide, told))
    near = abs(other.parts["index"] - main.parts["index"]) < BESIDE
    counted = main.figure > 1 and main.qualifier != "vague" and main.scope == other.scope == "event"
    return near and counted and breadth(wide) > 2 and lies_within(wide, told) and not is_capital(told) and not told_of_all(main.quote, wide)


def better(b: Claim, a: Claim) -> bool:
    """Is the later mention the fuller one?"""

    def weight(c):
        # In a sentence that goes on with what somebody said, only a day of its own makes it the fuller one.
        goes_on = c.parts["carried"] and (not c.parts["own_time"] or c.quote[:1] in QUOTES_OPEN)
        named = bool(c.attribution) and not goes_on
        return (named, c.qualifier not in ("exact",), bool(c.when), bool(c.victims), bool(c.place))

    return weight(b) > weight(a)
