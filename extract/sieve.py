"""What need not be read: most text states no casualty figure, and shows it by its words alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import chain

import regex

from extract.patterns import CASUALTY, KNOWN, TOKEN, lexicon
from extract.quantities import words_pattern
from extract.rules import read_rules
from extract.sources import FOR_WHOM
from extract.victims import BEFORE_PERSONS, OF_THE

SIGNS = read_rules("words")["signs"]
CASUALTY_STEM = regex.compile(
    rf"(?i)\b(?:{words_pattern(SIGNS['casualty_stems'])}|(?:{words_pattern(SIGNS['casualty_words'])})\b)"
)
NUMBER = regex.compile(rf"(?i)\d|\b(?:{words_pattern(SIGNS['number_stems'])})")
ANCHORED, PHRASED, POINTS_BACK, SAYS, PUTS, COUNTS = 1, 2, 4, 8, 16, 32
# The classes of words without which no phrasing has a figure, besides "of them" and its like.
ANCHORS = CASUALTY | {"toll", "number", "lost_only", "life_word", "body_noun", "including"}
CREDITS = frozenset(("say", "prefix", "estimate"))


class Signs:
    """The flags of the words of a text, joined. Each word is looked at once and known when it comes again."""

    MOST = 300_000  # words; text without end has words without end

    def __init__(self, flags_of: Callable[[str], int]):
        self.flags_of = flags_of
        self.none: set[str] = set()
        self.some: dict[str, int] = {}

    def of(self, text: str) -> int:
        words = text.split()
        flags = 0
        if self.none.issuperset(words):
            return flags
        for word in set(words) - self.none:
            known = self.some.get(word)
            if known is None:
                known = self.learn(word)
            flags |= known
        return flags

    def learn(self, word: str) -> int:
        if len(self.none) + len(self.some) > self.MOST:
            self.none.clear()
            self.some.clear()
        flags = self.flags_of(word)
        if flags:
            self.some[word] = flags
        else:
            self.none.add(word)
        return flags


HARM = Signs(lambda word: CASUALTY_STEM.search(word) is not None)
AMOUNT = Signs(lambda word: NUMBER.search(word) is not None)


def has_number(text: str) -> bool:
    """Has a text a number, in digits or in words?

    >>> has_number("Nine ran."), has_number("Nobody ran.")
    (True, False)
    """
    return bool(AMOUNT.of(text))


def is_hot(text: str) -> bool:
    """Has a text a word of casualties and a number?

    >>> is_hot("Two died."), is_hot("Nobody died."), is_hot("Nine ran.")
    (True, False, False)
    """
    return bool(HARM.of(text)) and has_number(text)


def words_of(classes: frozenset[str]) -> frozenset[str]:
    """The words of the lists that have one of these classes."""
    return frozenset(word for word, (_, those) in lexicon().words.items() if those & classes)


def phrases_of(classes: frozenset[str]) -> list[tuple[str, ...]]:
    """The phrases of the lists that have one of these classes, as their words."""
    options = (options for seconds in lexicon().phrases.values() for options in seconds.values())
    return [parts for parts, _, those in chain.from_iterable(options) if those & classes]


@cache
def marks() -> dict[int, frozenset[str]]:
    """The words that show each of the flags of a piece of text; of a phrase its longest, or one that shows the flag by itself."""
    anchors = words_of(ANCHORS) | {*OF_THE, *BEFORE_PERSONS}
    them, puts, counts = ("them",), ("put",), ("toll", "number")
    credits = words_of(CREDITS)

    def in_phrases(classes, single):
        return {max(parts, key=lambda part: (part in single, len(part))) for parts in phrases_of(classes)}

    return {
        ANCHORED: anchors,
        PHRASED: in_phrases(ANCHORS, anchors) - anchors,
        POINTS_BACK: words_of(frozenset(them)) | in_phrases(frozenset(them), ()),
        SAYS: credits | in_phrases(CREDITS, credits),
        PUTS: words_of(frozenset(puts)) | in_phrases(frozenset(puts), ()),
        COUNTS: words_of(frozenset(counts)) | in_phrases(frozenset(counts), ()),
    }


@cache
def anchoring_phrases() -> tuple[str, ...]:
    """The phrases that anchor a phrasing and of which no word does."""
    return tuple(" ".join(parts) for parts in phrases_of(ANCHORS) if marks()[ANCHORED].isdisjoint(parts))


def signs_in(piece: str) -> int:
    flags = 0
    for token in TOKEN.findall(piece):
        low = KNOWN[token][0]
        for flag, words in marks().items():
            if low in words or low.rstrip(".") in words:
                flags |= flag
    return flags


SIGNS_OF = Signs(signs_in)


def may_state(text: str) -> bool:
    """May a phrasing have a figure in this text? Sentences that can't are not read.

    >>> may_state("Twelve people were killed."), may_state("Twelve people were arrested."), may_state("Two of them sang.")
    (True, False, True)
    """
    flags = SIGNS_OF.of(text)
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
    flags = SIGNS_OF.of(text)
    return bool(flags & SAYS or flags & PUTS and flags & COUNTS) or text.startswith(tuple(FOR_WHOM))
