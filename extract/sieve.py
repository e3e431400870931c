"""What need not be read: most text states no casualty figure, and shows it by its words alone."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache
from itertools import chain

from extract.kept import compiled
from extract.learnt import MOST, Learnt
from extract.patterns import CASUALTY, PIECES, lexicon
from extract.quantities import by_letter, words_pattern
from extract.rules import read_rules
from extract.sources import FOR_WHOM, OWN_COUNTS
from extract.victims import BEFORE_PERSONS, OF_THE

SIGNS = read_rules("words")["signs"]
ANCHORED, PHRASED, POINTS_BACK, SAYS, PUTS, COUNTS = 1, 2, 4, 8, 16, 32
# The classes of words without which no phrasing has a figure, besides "of them" and its like.
ANCHORS = CASUALTY | {"toll", "number", "lost_only", "life_word", "body_noun", "including", "breakdown", "ward", "crime", "state_of", "victim_word",
                     "losses", "in_danger", "in_care"}
CREDITS = frozenset(("say", "prefix", "estimate"))
LONG_LINE = 10_000  # characters: a longer line may be one word


class Words:
    """Whether a text has a word of some kind. Words are looked at once and known when they come again: most have come before."""

    def __init__(self, pattern: str):
        self.pattern = re.compile(pattern)
        self.none: set[str] = set()
        self.some: set[str] = set()

    def stand_in(self, text: str) -> bool:
        if len(text) > LONG_LINE:
            return self.pattern.search(text.lower()) is not None
        words = text.split()
        if self.none.issuperset(words):
            return False
        if not self.some.isdisjoint(words):
            return True
        new = set(words) - self.none
        if len(self.none) + len(self.some) > MOST:
            self.none.clear()
            self.some.clear()
        if not self.pattern.search(" ".join(new).lower()):
            self.none |= new
            return False
        for word in new:
            (self.some if self.pattern.search(word.lower()) else self.none).add(word)
        return not self.some.isdisjoint(new)


def starting(stems: list[str]) -> str:
    """A pattern of the words that begin so; what begins with another of the stems is found by that."""
    return by_letter(sorted(s for s in stems if not any(s != t and s.startswith(t) for t in stems)))


HARM = Words(rf"\b(?:{starting(SIGNS['casualty_stems'])}|{by_letter(sorted(SIGNS['casualty_words']))}\b)")
SHOOTING = read_rules("words")["counting"]["shooting"]
SHOT_AT = re.compile("|".join(map(re.escape, SHOOTING)))  # ten times as fast as to look for the whole
# "arrested for shooting five people", "the shooting of nine people": the word alone tells of too much that counts nobody.
SHOOTING_SOME = compiled(rf"\b(?:{words_pattern(SHOOTING)})\s(?:(?:{words_pattern(SIGNS['shooting_led'])})\s){{0,2}}(?:\d|(?:{starting(SIGNS['number_stems'])}))")
AMOUNT = Words(rf"\d|\b{starting(SIGNS['number_stems'])}")


def has_number(text: str) -> bool:
    """Has a text a number, in digits or in words?

    >>> has_number("Nine ran."), has_number("Nobody ran.")
    (True, False)
    """
    return AMOUNT.stand_in(text)


def is_hot(text: str) -> bool:
    """Has a text a word of casualties and a number?

    >>> is_hot("Two died."), is_hot("Nobody died."), is_hot("Nine ran.")
    (True, False, False)
    """
    if HARM.stand_in(text):
        return AMOUNT.stand_in(text)
    return SHOT_AT.search(text) is not None and SHOOTING_SOME.search(text) is not None


def words_of(classes: Set[str]) -> frozenset[str]:
    """The words of the lists that have one of these classes."""
    return frozenset(word for word, (_, those) in lexicon().words.items() if those & classes)


def phrases_of(classes: Set[str]) -> list[tuple[str, ...]]:
    """The phrases of the lists that have one of these classes, as their words."""
    options = (options for seconds in lexicon().phrases.values() for options in seconds.values())
    return [parts for parts, _, those in chain.from_iterable(options) if those & classes]


@cache
def anchors() -> frozenset[str]:
    return words_of(ANCHORS) | {*OF_THE, *BEFORE_PERSONS}


@cache
def marks() -> dict[str, int]:
    """The flags that a word shows, by itself or for a phrase: of one its longest word, or one that shows the flag anyway."""
    found: dict[str, int] = {}
    kinds = ((ANCHORED, PHRASED, ANCHORS), (POINTS_BACK, POINTS_BACK, {"them"}), (SAYS, SAYS, CREDITS), (PUTS, PUTS, {"put"}),
             (COUNTS, COUNTS, {"toll", "number"}))
    for flag, of_phrase, classes in kinds:
        single = anchors() if flag == ANCHORED else words_of(classes)
        if flag == SAYS:
            single |= {word for words in OWN_COUNTS for word in words.split()}
        longest = {max(parts, key=lambda part: (part in single, len(part))) for parts in phrases_of(classes)}
        for word in single | longest:
            found[word] = found.get(word, 0) | (flag if word in single else of_phrase)
    return found


@cache
def anchoring_phrases() -> tuple[str, ...]:
    """The phrases that anchor a phrasing and of which no word does."""
    return tuple(" ".join(parts) for parts in phrases_of(ANCHORS) if anchors().isdisjoint(parts))


def signs_in(piece: str) -> int:
    flags, known = 0, marks()
    if piece.isascii() and piece.isalpha():  # as most are: one word
        return known.get(piece.lower(), 0)
    for _, _, _, low, *_ in PIECES[piece]:
        flags |= known.get(low, 0) | known.get(low.rstrip("."), 0)
    return flags


SIGNS_IN = Learnt(signs_in)


def signs_of(text: str) -> int:
    """The flags of all words of a text."""
    flags = 0
    for piece in set(text.split()):
        flags |= SIGNS_IN[piece]
    return flags


def may_state(text: str) -> bool:
    """May a phrasing have a figure in this text? Sentences that can't are not read.

    >>> may_state("Twelve people were killed."), may_state("Twelve people were arrested."), may_state("Two of them sang.")
    (True, False, True)
    """
    flags = signs_of(text)
    if flags & ANCHORED:
        return True
    if not flags & (PHRASED | POINTS_BACK):
        return False
    low = " ".join(text.casefold().replace("’", "'").split())
    return bool(flags & POINTS_BACK and "of " in low) or any(phrase in low for phrase in anchoring_phrases())


def may_credit(text: str) -> bool:
    """May this text credit somebody?

    >>> may_credit("Police said so."), may_credit("The ministry puts the toll at 12."), may_credit("Rain fell on Homs.")
    (True, True, False)
    """
    flags = signs_of(text)
    return bool(flags & SAYS or flags & PUTS and flags & COUNTS) or text.startswith(tuple(FOR_WHOM))
