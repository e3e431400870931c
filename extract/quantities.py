"""How many: the number phrases of a text, as figure, bounds and qualifier.

>>> [(q.text, q.figure, q.low, q.high, q.qualifier) for q in find_quantities("between 60 and 70 dead, more than 7,000 hurt")]
[('between 60 and 70', 60, 60, 70, 'between'), ('more than 7,000', 7000, 7000, None, 'more than')]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

import regex

from extract.kept import compiled
from extract.rules import read_rules

ENDINGS_OF_ORDINALS = ("st", "nd", "rd", "th")
QUALIFIERS = ("exact", "at least", "more than", "about", "nearly", "up to", "less than", "between", "vague")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number phrase: where it stands, the figure, the least and greatest number its words allow (None: no limit)."""

    start: int
    end: int
    text: str
    figure: int
    low: int | None
    high: int | None
    qualifier: str
    core: int = 0  # where the number itself begins, after its qualifier

    @property
    def is_ordinal(self) -> bool:
        """Is it "the 2,000th", which counts all before?"""
        return self.text.endswith(ENDINGS_OF_ORDINALS) and self.text[-3:-2].isdigit() or self.text.casefold() in ordinal_words()  # not "two thousand"


def words_pattern(words) -> str:
    """Alternatives for a list of words in lower case, longest first, any white space between the words of one."""
    return "|".join(
        regex.escape(w.casefold(), special_only=True, literal_spaces=True).replace(" ", r"\s+")
        for w in sorted(words, key=lambda w: (-len(w), w))
    )


@cache
def lexicon():
    """The rule file and the compiled pattern built from it."""
    rules = read_rules("quantities")
    before = {w: name for name, words in rules["qualifiers"].items() for w in words}
    after = {w: name for name, words in rules["qualifiers_after"].items() for w in words}
    units, magnitudes = words_pattern(rules["units"]), words_pattern(rules["magnitudes"])
    tens = words_pattern(word for word, value in rules["units"].items() if value >= 20)
    ones = words_pattern(word for word, value in rules["units"].items() if 0 < value < 10)
    small = rf"(?:(?:{tens})(?:\s*-\s*|\s+)(?:{ones})|{units})"
    digits = (
        r"[1-9]\d{0,2},\x20000(?!\d)|\d{1,3}(?:[,.'’\u00a0\u202f\u2009]\d{3})+(?![\d])|\d{1,3}(?:\x20\d{3})+(?=\x20\D|$|[.,;:)])|\d+(?:\.\d+)?+"
    )
    # "two" and "four" are one number only by a magnitude: "killing two and four others hurt", "seven, three of them children"
    hundred = words_pattern(word for word, value in rules["magnitudes"].items() if value == 100)
    large = words_pattern(word for word, value in rules["magnitudes"].items() if value > 100)
    hundreds = rf"(?:(?:an?|{small})[\s-]+(?:{hundred})(?:\s+(?:and\s+)?{small})?)"
    part = rf"(?:{hundreds}|{small})"
    spelled = (
        rf"(?:(?:an?|{part})(?:[\s-]+(?:{large}))+(?:,?\s+(?:and\s+)?{part}(?:[\s-]+(?:{large}))+)*+"
        rf"(?:,?\s+(?:and\s+)?{hundreds}|\s+(?:and\s+)?{small})?|{part})"
    )
    number = rf"""(?:
        (?P<fixed>{words_pattern(rules["fixed"])})
      | (?P<vague>{words_pattern(rules["vague"])})
      | (?P<collective>(?:(?:an?|one|{units}|\d{{1,3}})\s+)(?:{words_pattern(rules["collectives"])}))(?=\s|$|[^\w-])
      | (?P<digits>(?:{digits})(?:(?:\s*-?\s*(?:{magnitudes})(?![\w]))|(?:{words_pattern(rules["suffixes"])})(?![\w]))?)
      | (?P<spelled>{spelled})
    )"""
    second = number.replace("?P<", "?P<second_")
    qualifier = words_pattern(before)
    filler = words_pattern(rules["fillers"]["words"])
    joins, asides = words_pattern(rules["ranges"]["joins"]), words_pattern(rules["ranges"]["asides"])
    pattern = compiled(
        rf"""
        (?<![\w$€£¥₹#/@.-])(?<!\d[.,'’:])
        (?:(?P<lead>(?:{words_pattern(rules["ranges"]["between"])}|{qualifier})(?:\s+(?:{filler}|{qualifier})){{0,3}}+)\s*(?=[\s\d])\s*)?
        (?P<first>{number})
        (?:(?P<join>\s+(?:{joins})\s+|,\s+(?:{asides})\s+|\s*[-–—]\s*)(?:(?:{qualifier})\s+)?(?P<last>{second}))?
        (?P<tail>\s*-plus\b|\s*\+|-odd\b|\s+(?:{words_pattern(w for w in after if w[0] not in "+- ")})(?![\w]))?
        (?![\w]|-(?=\w)|[’']s\b|,\d{{3}}(?:{'|'.join(ENDINGS_OF_ORDINALS)}))
        """,
        regex.V1 | regex.X,
    )
    before_it = rules["not_a_count"]["before"]
    marks, money = [w for w in before_it if not w[0].isalpha()], [w for w in before_it if w[0].isalpha()]
    bad_before = re.compile(rf"(?:{words_pattern(marks)}|(?<!\w)(?:{words_pattern(money)}))\s?$")  # "Rs 40", not "others 40"
    bad_after = re.compile(
        rf"\s?(?:[%°/$€£]|(?:{words_pattern(w for w in rules['not_a_count']['after'] if w[0].isalpha())})(?![\w]))"
    )
    aged = re.compile(rf"\s(?:{words_pattern(rules['not_a_count']['aged'])})(?![\w])")
    metres = re.compile(rf"[\s-](?:{words_pattern(rules['not_a_count']['metres'])})(?![\w])")
    values = dict(
        units=rules["units"],
        magnitudes=rules["magnitudes"],
        suffixes=rules["suffixes"],
        collectives=rules["collectives"],
        fixed=rules["fixed"],
        vague=rules["vague"],
        between=set(rules["ranges"]["between"]),
        magnitude_last=re.compile(rf"(?:{magnitudes})\s*$"),
    )
    return pattern, before, after, values, bad_before, bad_after, aged, metres


@cache
def vocabulary() -> tuple[re.Pattern, re.Pattern, frozenset[str]]:
    """Where a number stands, digits or a word that every spelled one has; where its phrase may begin; the words that lead to it.

    The pattern is tried only there: that is some fifty times slower than to look for these.
    """
    rules = read_rules("quantities")

    def words(*lists):
        return {word for phrase in chain(*lists) for word in phrase.casefold().replace("-", " ").split()}

    phrases = [phrase.split() for phrase in chain(rules["fixed"], rules["vague"])]
    numbers = words(rules["units"], rules["magnitudes"], rules["collectives"], (p[-1] for p in phrases))
    leads = words(
        *rules["qualifiers"].values(),
        rules["fillers"]["words"],
        rules["ranges"]["between"],
        ("a", "an"),
        *(p[:-1] for p in phrases),
    )
    starts = words(
        phrase.split()[0]
        for phrase in chain(*rules["qualifiers"].values(), rules["ranges"]["between"], rules["fixed"], rules["vague"])
    )
    starts |= numbers | {"a", "an"}
    number, start = by_letter(sorted(numbers)), by_letter(sorted(starts))
    return re.compile(rf"(?<!\w)(?:\d+|{number}(?!\w))"), re.compile(rf"(?<!\w)(?:\d|{start}(?!\w))"), frozenset(leads)


def by_letter(words: list[str]) -> str:
    """Alternatives that share what they begin with, so that few are tried at a place; the longest is found."""
    heads: dict[str, list[str]] = {}
    for word in filter(None, words):
        heads.setdefault(word[0], []).append(word[1:])
    made = [re.escape(head) + by_letter(rest) for head, rest in heads.items()]
    if not made:
        return ""
    return made[0] if len(made) == 1 and "" not in words else f"(?:{'|'.join(made)}){'?' * ('' in words)}"


def lower(text: str) -> str:
    """The text in lower case, as long as before."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def find_numbers(pattern: regex.Pattern, low: str):
    """The matches of the pattern in a text in lower case, as `finditer` gives them."""
    numbers, beginning, leads = vocabulary()
    position = 0
    for number in numbers.finditer(low):
        at = number.start()
        if at < position:
            continue
        position = max(position, at - LEADING)
        before = low[position:at].translate(MARKS)
        words = before.split()
        n = len(words) - (before[-1:].strip() != "")  # without what the number is written against
        while n and words[n - 1] in leads:
            n -= 1
        if n:
            position += len(before.rsplit(None, len(words) - n)[0])
        while begins := beginning.search(low, position, number.end()):
            m = pattern.match(low, begins.start())
            if m is None:
                position = begins.end()
            else:
                yield m
                position = m.end()


LEADING = 160  # characters: four qualifiers, of which none is longer than 40
MARKS = dict.fromkeys(map(ord, "\"'“”‘’()[]{}-–—,;:!?/*"), " ")


def squeeze(text: str) -> str:
    return " ".join(text.casefold().split())


@lru_cache(maxsize=10_000)
def read_number(text: str) -> int | None:
    """The value of digits or number words ("1.2 million", "5.4k", "one hundred and twenty"); None where it is no whole number.

    >>> read_number("1.2 million"), read_number("16,507"), read_number("two hundred and six"), read_number("7.1")
    (1200000, 16507, 206, None)
    """
    values = lexicon()[3]
    text = squeeze(text)
    if text in values["fixed"]:
        return values["fixed"][text]
    scale = 1
    parts = WORDS.split(text)
    if parts[0][:1].isdigit():
        while parts and (
            parts[-1] in values["magnitudes"] or parts[-1] in values["suffixes"] or parts[-1] in values["collectives"]
        ):
            word = parts.pop()
            scale *= values["magnitudes"].get(word) or values["suffixes"].get(word) or values["collectives"][word]
        digits = "".join(parts)
        if GROUPED.fullmatch(digits):
            digits = NO_DIGIT.sub("", digits)
        try:
            value = int(digits) * scale if digits.isdigit() else round(float(digits) * scale, 6)
        except ValueError:
            return None
        return int(value) if value == int(value) else None
    total = group = 0
    for word in parts:
        word = word.strip(",")
        if word in ("a", "an"):
            group += 1
        elif word in values["units"]:
            group += values["units"][word]
        elif word in values["collectives"]:
            group = max(group, 1) * values["collectives"][word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in values["magnitudes"]:
            total += max(group, 1) * values["magnitudes"][word]
            group = 0
        elif word != "and":
            return None
    return total + group


def bounds(qualifier: str, figure: int) -> tuple[int | None, int | None]:
    """Low and high of the codebook for a figure with this qualifier; a vague word or a range has its own."""
    if qualifier in ("at least", "more than"):
        return figure, None
    if qualifier in ("up to", "less than"):
        return None, figure
    return figure, figure


@lru_cache(maxsize=10_000)
def read_lead(lead: str) -> tuple[str, str]:
    """What opens a range, or else the qualifier, in the words before a number."""
    _, before, _, values, *_ = lexicon()
    opener = next((w for w in values["between"] if lead == w or lead.startswith(w + " ")), "")
    if opener:
        return opener, ""
    return "", before.get(max((w for w in before if lead == w or lead.startswith(w + " ")), key=len, default=""), "")


def find_quantities(text: str) -> list[Quantity]:
    """Every number phrase of a text in its order, not overlapping, with hedges and ranges read.

    Digits that are money, percentages, ordinals, clock times, scores or decimals are left out; ages, years and other counted
    things are told apart by what follows, which is for the caller to see.
    """
    pattern, before, after, values, bad_before, bad_after, aged, metres = lexicon()
    found = []
    low = lower(text)
    for m in find_numbers(pattern, low):
        start = m.start("first")
        if m["digits"] and bad_before.search(low, max(0, start - 5), start) and not m["lead"]:
            continue
        if m["digits"] and LEADING_ZERO.match(m["digits"]):
            continue  # "0900 GMT", "007", a date run together
        if m["second_digits"] or m["digits"]:
            if bad_after.match(low, m.end()):
                continue
        if aged.match(low, m.end()):
            continue
        if m["digits"] and m["digits"][-2:-1].isdigit() and m["digits"][-1] == METRE:
            if metres.match(low, m.end("first")) or (read_number(m["digits"]) or 0) >= ALL_THE_DEAD:
                continue  # "a 10m fall", "the 400m champion"
        if m["vague"]:
            least, most = values["vague"][squeeze(m["vague"])]
            lead = m["lead"] and squeeze(m["lead"])
            begin = m.start() if lead and any(lead.startswith(w) for w in before) else start
            end = m.end("first")
            greater = m["second_vague"] and values["vague"][squeeze(m["second_vague"])][1]
            if greater and greater > most and not SEPARATES.search(m["join"]):
                end, most = m.end("last"), greater  # "dozens if not hundreds"
            found.append(Quantity(begin, end, text[begin:end], least, least, most, "vague", start))
            if m["join"] and end < m.end("last"):
                found.extend(find_later(text, m.end("join"), m.end()))
            continue
        figure = read_number(m["first"])
        if figure is None and m["join"] and m["digits"] and (scale := values["magnitude_last"].search(squeeze(m["last"]))):
            figure = read_number(f"{m['first']} {scale[0]}")  # "between 1.1 and 1.5 million"
        if figure is None:
            continue
        lead = squeeze(m["lead"]) if m["lead"] else ""
        opener, qualifier = read_lead(lead) if lead else ("", "")
        end = m.end("first")
        last = None
        if m["join"]:
            last = None if m["second_vague"] else read_number(m["last"])
            join = squeeze(m["join"])
            if m["digits"] and m["second_spelled"] and join in DASHES:
                last = None  # "March 2001 - Forty people"
            if join == "and" and opener in ("", "from"):
                last = None
            moved = join == "to" and (opener == "from" or low[: m.start()].rstrip().endswith(MOVED_BY))  # "rose by 12 to 40"
            if moved and moves(low[max(0, m.start() - MOVED) : m.start()]):
                last = None
            if last is not None and last < figure and m["second_digits"] and LARGE.search(m["last"]) is None:
                scale = LETTERS_LAST.search(squeeze(m["first"]))
                last = None if not scale else last
            if (
                last is not None
                and figure < last
                and figure < 1000
                and (mag := values["magnitude_last"].search(m["last"]))
                and (m["digits"] and squeeze(m["first"]).isdigit() or figure < 100)
                and figure * values["magnitudes"][squeeze(mag[0])] < last
            ):
                figure *= values["magnitudes"][squeeze(mag[0])]  # "1 to 2 million", "between one and two million"
            if last is not None and not figure < last:
                last = None
                if join in DASHES:
                    continue  # 3-1 is a score
        if last is None and opener and (rest := lead.removeprefix(opener).strip()):
            qualifier = read_lead(rest)[1]  # "down from more than 100"
            lead_start = m.start() + len(m["lead"]) - len(m["lead"].lstrip()[len(opener) :].lstrip()) if qualifier else start
        else:
            lead_start = m.start()
        if last is not None:
            begin = m.start() if (opener or qualifier) else start
            found.append(
                Quantity(begin, m.end("last"), text[begin : m.end("last")], figure, figure, last, "between", start)
            )
            continue
        tail = squeeze(m["tail"]) if m["tail"] and last is None and not m["join"] else ""
        if tail and not qualifier:
            qualifier = after.get(tail) or after.get(" " + tail) or ""
            end = m.end("tail") if qualifier else end
        if lead in RISING_TO and low[max(0, m.start() - MOVED) : m.start()].rstrip().endswith(RISING):
            qualifier = ""  # "the toll edged | up to 80"
        begin = lead_start if qualifier else start
        qualifier = qualifier or "exact"
        found.append(Quantity(begin, end, text[begin:end], figure, *bounds(qualifier, figure), qualifier, start))
        if m["join"]:
            found.extend(find_later(text, m.end("join"), m.end()))
    nth = find_ordinals(text, low) if ordinal_like().search(low) else ()
    return sorted((*found, *nth), key=lambda q: q.start) if nth else found


def find_ordinals(text: str, low: str) -> list[Quantity]:
    """The ordinals that say how many have died: of two digits or more, or of a year.

    >>> [q.figure for q in find_quantities("It was the 26th homicide in the city this year, on the 30th day.")]
    [26]
    """
    found = []
    for m in ordinals().finditer(text):
        if not NOT_YET.isdisjoint(low[max(0, m.start() - NEAR) : m.start()].split()):
            continue  # "it would be the 12th execution this year"
        start, end = m.span("nth")
        figure = ordinal_words().get(m["nth"]) or int(NO_DIGIT.sub("", m["nth"]))
        found.append(Quantity(start, end, text[start:end], figure, figure, figure, "exact", start))
    return found


@cache
def ordinal_like() -> re.Pattern:
    """What has to stand in a text for it to be worth looking for ordinals."""
    return re.compile(rf"\d(?:{'|'.join(ENDINGS_OF_ORDINALS)})\b|\b(?:{words_pattern(ordinal_words())})\b")


@cache
def ordinals():
    words = {name: words_pattern(listed) for name, listed in read_rules("quantities")["ordinals"].items()}
    within = r"[^.,;:\d]{0,40}?"
    year = rf"(?i:{words['this_year']}|(?:{words['of_a_year']})\s(?:19|20)\d\d)\b"
    some = rf"(?!(?:{words['no_count']})\b)[a-z][\w'’-]*\s"  # a word of small letters: no "10th Mountain Division soldier"
    a_death = rf"(?:{some}){{0,3}}?(?:{words['deaths']})\s{within}{year}"
    of_people = rf"(?:{some}){{0,2}}?(?i:{words['persons']})\s(?:{words['killed']})\s{within}{year}"
    dying = rf"(?:\p{{Lu}}[\w'’-]+\s)?(?:{some}){{0,2}}?(?:{words['to_die']})\b"
    digits = rf"\d[\d,]*\d(?:{'|'.join(ENDINGS_OF_ORDINALS)})"
    return compiled(
        rf"(?:\b(?i:{words['led_by']})|['’]s)\s(?:(?P<nth>{digits})\s(?:{a_death}|{of_people}|{dying})"
        rf"|(?P<nth>{words_pattern(ordinal_words())})\s{a_death})"
    )


NEAR = 60  # characters
NOT_YET = frozenset(read_rules("quantities")["ordinals"]["not_yet"])


@cache
def ordinal_words() -> dict[str, int]:
    return read_rules("quantities")["ordinal_words"]


def find_later(text: str, start: int, end: int) -> list[Quantity]:
    """The number phrases of text[start:end], as they stand in the text."""
    return [
        Quantity(q.start + start, q.end + start, q.text, q.figure, q.low, q.high, q.qualifier, q.core + start)
        for q in find_quantities(text[start:end])
    ]


METRE = read_rules("quantities")["not_a_count"]["metre"]
ALL_THE_DEAD = 100_000_000  # more than any war is said to have cost
DASHES = ("-", "–", "—")
SEPARATES = re.compile(rf"(?i)\s(?:{words_pattern(read_rules('quantities')['ranges']['separate'])})\s")
WORDS = re.compile(r"[\s-]+|(?<=\d)(?=[a-z])")
GROUPED = re.compile(r"\d{1,3}(?:[,.'’\u00a0\u202f\u2009]\d{3})+")
LEADING_ZERO = re.compile(r"0\d")
NO_DIGIT = re.compile(r"\D")
LARGE = re.compile("million|thousand|hundred")
LETTERS_LAST = re.compile("[a-z]+$")
MOVED_BY = f" {read_rules('words')['signs']['moved_by']}"
MOVES = frozenset(read_rules("words")["moved"])
RISING_TO = frozenset(read_rules("quantities")["ranges"]["rising_to"])
RISING = tuple(f" {verb}" for verb in read_rules("quantities")["ranges"]["rising"])
MOVED = 80  # characters before "from 8 to 12" in which a number may be said to move


def moves(before: str) -> bool:
    """Is it a change that goes "from 8 to 12" ("the toll rose", "raised the number of deaths"), rather than a range?"""
    words = before.split()
    return bool(words) and (words[-1] in MOVES or len(MOVES.intersection(words)) > 1)


def read_quantity(text: str) -> Quantity | None:
    """The quantity that a figure phrase states, or None where it states none."""
    found = find_quantities(text)
    return found[0] if found else None
