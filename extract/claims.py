"""Which casualty figures a report states: phrasings over its sentences, overlaps settled, attributes joined."""
from __future__ import annotations

from dataclasses import dataclass, field

import regex

from extract.patterns import OUTCOMES, Unit, find_words, lexicon, phrasings
from extract.quantities import Quantity, find_quantities
from extract.victims import counted


@dataclass(slots=True)
class Sentence:
    """A sentence of a report, read: its units, and the string that phrasings see."""

    start: int
    end: int
    text: str
    units: list[Unit] = field(default_factory=list)
    tags: str = ""
    times: list = field(default_factory=list)


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
    decoy: bool = False
    trigger: int = -1


NEVER_BEFORE_ONE = frozenset("no any every this that which each the".split())


def read_sentence(text: str, start: int, end: int, times=()) -> Sentence:
    """The sentence text[start:end] as units; offsets in it count from its own start."""
    sentence = Sentence(start, end, text[start:end])
    body = sentence.text
    sentence.times = list(times)
    specials = [(t.start, t.end, t) for t in times]
    for q in find_quantities(body):
        if any(q.core < e and s < q.end for s, e, _ in specials):
            continue
        if q.text.casefold() == "one" and body[:q.start].rpartition(" ")[0].rpartition(" ")[2].casefold() in NEVER_BEFORE_ONE \
                and body[:q.start].split()[-1:] and body[:q.start].split()[-1].casefold() in NEVER_BEFORE_ONE:
            continue
        specials.append((q.start, q.end, q))
    specials.sort(key=lambda s: s[:2])
    lex = lexicon()
    raw: list[Unit] = []
    position = 0
    for s, e, what in specials:
        if s < position:
            continue
        raw.extend(find_words(body, position, s))
        if isinstance(what, Quantity):
            raw.append(Unit(s, e, what.text, "", frozenset(("quantity",)), what))
        else:
            raw.append(Unit(s, e, what.text, *lex.units["time"], what))
        position = e
    raw.extend(find_words(body, position))
    units = []
    i = 0
    while i < len(raw):
        unit = raw[i]
        if unit.classes == frozenset(("quantity",)):
            noun = counted(raw, i + 1)
            victims = body[noun.start:noun.end] if noun.start >= 0 else ""
            count = Count(unit.count, noun.kind, noun.start, noun.end, victims)
            char, classes = lex.units[noun.kind]
            units.append(Unit(unit.start, max(unit.end, raw[noun.after - 1].end), body[unit.start:max(unit.end, noun.end)], char, classes, count))
            i = max(noun.after, i + 1)
        else:
            units.append(unit)
            i += 1
    sentence.units = units
    sentence.tags = "".join(u.char for u in units) + lex.units["end"][0]
    return sentence


def find_figures(sentence: Sentence) -> list[Found]:
    """The figures that the phrasings find in a sentence, each number at most once, decoys left out."""
    tags, units = sentence.tags, sentence.units
    best: dict[int, Found] = {}
    dropped: set[int] = set()
    for phrasing in phrasings():
        for m in phrasing.pattern.finditer(tags):
            harms = [s[0] for s in m.spans("h")] if "h" in phrasing.pattern.groupindex else []
            counts = [s[0] for s in m.spans("n")]
            if phrasing.decoy:
                dropped.update(counts)
                continue
            for at in counts:
                nearest = min(harms, key=lambda h: abs(h - at), default=-1)
                found = Found(sentence, at, units[at].count, outcome_of(units, at, nearest, phrasing.outcome), phrasing.name,
                              abs(nearest - at) if nearest >= 0 else 0, m.end() - m.start(), phrasing.order, m.span(), trigger=nearest)
                old = best.get(at)
                if old is None or (found.distance, -found.length, found.order) < (old.distance, -old.length, old.order):
                    best[at] = found
    return [best[at] for at in sorted(best) if at not in dropped]


def outcome_of(units, at, nearest, fixed) -> str:
    """The outcome of a count: its own noun's ("12 deaths"), else the phrasing's, else that of the casualty word."""
    own = next((o for o in OUTCOMES if o in units[at].classes), "")
    if own:
        return own
    if fixed:
        return fixed
    if nearest < 0:
        return ""
    return next((o for o in OUTCOMES if o in units[nearest].classes), "")
