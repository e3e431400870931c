"""Cuts a text into sentences without losing where they stand."""
from __future__ import annotations

from functools import cache

import regex

from extract.rules import read_rules

LONGEST = 3000  # characters: text without a full stop is cut at a space, so that no pattern ever sees a megabyte


@cache
def abbreviations() -> frozenset[str]:
    return frozenset(read_rules("words")["shape"]["abbreviations"])


# A line break, or a closing mark with the quotes behind it and the start of a sentence after it.
BREAK = regex.compile(r"""(?<![^\S\r\n\u2028\u2029])[^\S\r\n\u2028\u2029]*+[\r\n\u2028\u2029]\s*+
    | (?<![.!?…])[.!?…]++["'”’)\]]*+\s++(?=["'“‘(\[]*+[\p{Lu}\d]) | (?<=[.!?]["”])\s*+(?=["“]\p{Lu})""", regex.X)
WORD_BEFORE = regex.compile(r"(?<![\w.])[\w.]{1,12}$")


def find_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), in order, without the white space around them.

    >>> t = "Gen. Ali said so. Twelve died."
    >>> [t[a:b] for a, b in find_sentences(t)]
    ['Gen. Ali said so.', 'Twelve died.']
    """
    found = []
    start = 0
    for m in BREAK.finditer(text):
        mark = m[0][:1]
        if mark == "." and not m[0].startswith("..") and "\n" not in m[0]:
            before = WORD_BEFORE.search(text, max(start, m.start() - 13), m.start())
            word = before[0].casefold() if before else ""
            if word in abbreviations() or (len(word) == 1 and word.isalpha() and word != "i"):
                continue
        if mark in "\r\n" and is_wrapped(text, m.start(), m.end()):
            continue
        end = m.start() if mark.isspace() else m.end()
        add(found, text, start, end)
        start = m.end()
    add(found, text, start, len(text))
    return found


def is_wrapped(text: str, start: int, end: int) -> bool:
    """Does a line break stand inside a sentence, as in copy wrapped at a column? Then the next line goes on in lower case."""
    if text.count("\n", start, end) > 1 or not start or end >= len(text):
        return False
    following, before = text[end], text[start - 1]
    return (following.islower() or following.isdigit()) and (before.isalpha() or before == ",") and start - text.rfind("\n", 0, start) > WRAPPED


WRAPPED = 40      # characters: a shorter line is a heading or an item of a list


def add(found, text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        found.append((start, cut))
        start = cut + 1 if text[cut:cut + 1] == " " else cut
    if start < end:
        found.append((start, end))
