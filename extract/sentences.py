"""Cuts a text into sentences without losing where they stand."""

from __future__ import annotations

import re
from functools import cache

from extract.kept import compiled
from extract.rules import read_rules

LONGEST = 3000  # characters: text without a full stop is cut at a space, so that no pattern ever sees a megabyte


@cache
def abbreviations() -> frozenset[str]:
    return frozenset(read_rules("words")["shape"]["abbreviations"])


# Where a sentence may end: at a line break, at a closing mark with the quotes behind it, at the marks of a heading ("== Cause ==").
MARK = re.compile("[\r\n\u2028\u2029.!?…]|==+")
LINE_BREAK = re.compile(r"\s*+")
CLOSING = re.compile(r"""([.!?…]++)(["'”’)\]]*+)(\s*+)""")
OPENING = re.compile(r"""["'“‘(\[]*+(.)""", re.S)
# The word behind a full stop that has lost its space: "he said.The car"; not "Halo.Bungie.Org".
JAMMED = compiled(r"\p{Lu}(?:\p{Ll}++(?=[\s,'’])|(?=\s))")
DOMAINS = frozenset(read_rules("words")["shape"]["domains"])
QUOTES, OPENED = ('"', "”"), ('"', "“")
LINE_ENDS = "\r\n\u2028\u2029"


def breaks(text: str):
    """Yield (start, end, is it a line break) of everything that may part two sentences, the white space behind it included."""
    position = 0
    find = MARK.search
    while m := find(text, position):
        at = m.start()
        if text[at] in LINE_ENDS:
            start = at
            while start > position and text[start - 1].isspace() and text[start - 1] not in LINE_ENDS:
                start -= 1
            position = LINE_BREAK.match(text, at + 1).end()
            yield start, position, True
            continue
        if text[at] == "=":
            position = m.end()
            yield at, position, True
            continue
        closing = CLOSING.match(text, at)
        position = closing.end(2)
        if closing[3]:
            opening = OPENING.match(text, closing.end())
            if opening and (opening[1].isupper() or opening[1].isdecimal()):
                position = closing.end()
                yield at, position, False
        else:  # a quotation right behind another: "No."“Yes."
            quote = closing.end(1)
            if (
                text[quote : quote + 1] in QUOTES
                and text[quote - 1] != "…"
                and text[quote + 1 : quote + 2] in OPENED
                and text[quote + 2 : quote + 3].isupper()
            ):
                position = quote + 1
                yield position, position, False
            elif text[at - 3 : at].isalpha() and text[at - 3 : at].islower() and (jammed := JAMMED.match(text, position)) and jammed[0] not in DOMAINS:
                yield at, position, False


# A dateline in the middle of a line, behind highlights that lost their full stops: "... a witness says Cairo, Egypt (CNN) -- A bomb".
WIRED = " (", ") -"
FILED_BY = compiled(
    rf"(?:(?<![^\n])|(?P<before>[^\s(]+)\x20)(?P<city>(?:\p{{Lu}}[\w’'.-]*+\x20){{0,3}}?(?:\p{{Lu}}[\w’'.-]*+)?)(?:,\x20(?:\p{{Lu}}[\w’'.-]*+\x20?){{1,3}})?"
    rf"\x20?\((?:{'|'.join(re.escape(w) for w in read_rules('words')['shape']['wires'])})\)\x20?[-–—]{{1,2}}\x20(?=[\p{{Lu}}\"“])"
)
NO_NAME_BEFORE = frozenset(read_rules("words")["shape"]["before_a_name"])


def datelines(text: str):
    """Yield where datelines begin that stand in the middle of a line.

    >>> t = "Two die near Misrata Tripoli, Libya (CNN) -- Rebels fled."
    >>> [t[at:] for at in datelines(t)]
    ['Tripoli, Libya (CNN) -- Rebels fled.']
    """
    at = text.find(WIRED[1])
    while at >= 0:
        opened = text.rfind(WIRED[0], max(0, at - 20), at)
        m = None
        if opened >= 0:
            low = max(0, opened - 80)
            line = text.rfind("\n", low, opened) + 1
            low = line or low and text.find(" ", low, opened) + 1  # no half words; the same for a line as for the whole text
            m = FILED_BY.search(text, low, at + 6)
        if m and m["before"] and not m["city"].rpartition(" ")[2].isupper():  # one in capitals shows itself
            begin, city = m.start("city"), m["city"].split(" ")
            if len(city) > 1 and (m["before"].casefold() in NO_NAME_BEFORE or city[0].casefold() in NO_NAME_BEFORE):
                begin += len(city[0]) + 1  # "near Misrata | Tripoli", "on Tuesday | New York"
            if city[0] or text.endswith(" in " + m["before"], 0, m.end("before")):  # "... in 2009 (CNN) -- Four", not "CAIRO, Dec 31 (AP) - Four"
                yield begin
        at = text.find(WIRED[1], at + 1)


INITIALS = compiled(r"\p{L}(?:\.\p{L})*")  # "T.H. Chan"
WORD_BEFORE = compiled(r"(?<![\w.])[\w.]{1,12}$")


def find_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), in order, without the white space around them.

    >>> t = "Gen. Ali said so. Twelve died."
    >>> [t[a:b] for a, b in find_sentences(t)]
    ['Gen. Ali said so.', 'Twelve died.']
    >>> t = "“Six were hurt.”Police told him.The car fled. It was on Halo.Org, a boy said."
    >>> [t[a:b] for a, b in find_sentences(t)]
    ['“Six were hurt.”', 'Police told him.', 'The car fled.', 'It was on Halo.Org, a boy said.']
    """
    found = []
    start = 0
    filed = datelines(text)
    dateline = next(filed, -1)
    for begin, stop, line in breaks(text):
        while -1 < dateline < begin:
            if dateline > start:
                add(found, text, start, dateline)
                start = dateline
            dateline = next(filed, -1)
        if line:
            if is_wrapped(text, begin, stop):
                continue
        elif (
            text[begin] == "." and text[begin + 1 : begin + 2] != "." and begin != stop and "\n" not in text[begin:stop]
        ):
            word = word_before(text, start, begin).casefold()
            if word in abbreviations() or (INITIALS.fullmatch(word) and word != "i"):
                continue
        add(found, text, start, begin if line else stop)
        start = stop
    if start < dateline:
        add(found, text, start, dateline)
        start = dateline
    add(found, text, start, len(text))
    return found


def word_before(text: str, start: int, end: int) -> str:
    """The word or abbreviation that ends there, up to twelve characters of it; "" where none does."""
    at = text.rfind(" ", max(start, end - 13), end)
    if at >= 0 and text[at + 1 : end].isalpha():  # as nearly all do
        return text[at + 1 : end]
    before = WORD_BEFORE.search(text, max(start, end - 13), end)
    return before[0] if before else ""


def is_wrapped(text: str, start: int, end: int) -> bool:
    """Does a line break stand inside a sentence, as in copy wrapped at a column? Then the next line goes on in lower case, or this one stops short."""
    if text.count("\n", start, end) != 1 or not start or end >= len(text):
        return False
    following, before = text[end], text[start - 1]
    line = text.rfind("\n", 0, start) + 1
    if start - line < WRAPPED:  # the end of a line of a ragged copy, where a long one goes on with it
        ragged = before.islower() and following.islower() and text.find("\n", end, end + WRAPPED) < 0 and end + WRAPPED <= len(text)
        return ragged and text[line : line + 1].isalpha()
    if following.islower() or following.isdigit():
        return before.isalpha() or before == "," or before.isdecimal() and following.islower()
    return following.isupper() and word_before(text, 0, start) in NEVER_LAST  # "in the valley of the | Euphrates"


NEVER_LAST = frozenset(read_rules("words")["shape"]["never_last"])
WRAPPED = 40  # characters: a shorter line is a heading or an item of a list


def add(found, text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        found.append((start, cut))
        start = cut + 1 if text[cut : cut + 1] == " " else cut
    if start < end:
        found.append((start, end))
