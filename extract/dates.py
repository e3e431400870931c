"""Finds the words that say when, and reckons them from the day of publication.

All the English is in rules/dates.toml. A text is cut into tokens, each token becomes one letter that stands for the
lists it is in (weekday, month, number, "since"...), and the templates, compiled to patterns over these letters, are
searched in a string of some forty letters a sentence. So a pattern never sees raw text, every repeat is bounded, and
the cost is linear in the text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import regex

from extract.kept import compiled, kept
from extract.learnt import Learnt
from extract.rules import read_rules

RULES = Path(__file__).parent / "rules" / "dates.toml"

# What a token is: a word, a date in digits, a number (its separators inside), a blank line, or one other character.
TOKEN = re.compile(
    r"""[^\W\d]\w*
      | (?<![./-])\d{1,4}[-./]\d{1,2}[-./]\d{2,4}(?![\w/-]|\.\d)
      | (?:1[89]|20)\d\d[-–/]\d\d(?![\w/–-]|[.,]\d)
      | \d+(?:[.:]\d+|,\d{3}(?!\d))+
      | \d\w*
      | \n[^\S\n]*\n
      | [^\w\s]""",
    re.VERBOSE,
)
BLANK_LINE = re.compile(r"(\n[^\S\n]*\n)|\s")
HEAD = 200                                    # characters at a report's head where its own date stands
YEARS = range(1500, 2100)                     # a number outside is no year


class Moment(NamedTuple):
    """One day, month, year or stretch of days as worded, before it is reckoned from a publication date."""

    form: str                                 # the template's name in dates.toml
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: int | None = None                 # its first month
    unit: str = ""                            # "day", "week", "month"...
    back: int | None = None                   # how many units before publication
    known: tuple[str, str] | None = None      # since and date of a war or disaster every reader knows, or of two years in one
    part: bool = False                        # "early", "the end of": some part of it
    from_day: int | None = None               # of two days of one month the first: "25-26 May"
    from_month: int | None = None             # of a part of a year the first month: "the first half of 2014"

    @property
    def named(self) -> bool:
        """Is it a war or disaster by its name, rather than years ("1957-58")?"""
        return self.known is not None and self.form != "year_span"


class Span(NamedTuple):
    """The days a time covers: ISO dates, precise as far as the words allow ("2012-01"), "" where unknown.

    >>> Span(since="2012", date="2012-02-07").once
    Span(since='', date='2012')
    """

    since: str
    date: str

    @property
    def once(self) -> Span:
        """The same for something that happened on one day in it: "this year" dates a single attack to the year only."""
        shorter = min(self, key=len)
        return Span("", shorter) if self.since and all(day.startswith(shorter) for day in self) else self


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression at text[start:end]; kind is one of KINDS."""

    start: int
    end: int
    text: str
    kind: str
    rule: str                                 # the template that found it
    first: Moment | None = None               # where a period or a "since" starts
    last: Moment | None = None                # the moment itself, or where a period ends
    anaphoric: bool = False                   # "since then", "the same day": only the rest of the text can date it


NOT_LAST = 3                                  # days: nobody calls yesterday "last Monday"
KINDS = ("day", "month", "year", "period", "since", "running", "episode")
UNKNOWN = Span("", "")


# ------------------------------------------------------------------ from templates to patterns over letters

TEMPLATE = re.compile(
    r"\{(?P<slot>[a-z_]+)\} | (?P<repeat>\{\d,\d+\}\??|\?) | (?P<mark>[()|!]) | (?P<word>\w+) | (?P<bad>\S)", re.VERBOSE
)
# A moment, once found, is one letter: A where it may stand alone, P only after a preposition, Y a year, likewise.
MOMENTS = {
    "first": ("first", "APY"), "last": ("last", "APY"), "alone": ("last", "A"), "first_alone": ("first", "A"),
    "last_alone": ("last", "A"), "year_first": ("first", "Y"), "year_last": ("last", "Y"),
}
DIGITS = ("numeral", "day", "year", "years", "decade", "numeric", "figure")
READ_DIGITS = {
    "numeral": int, "year": int, "decade": lambda token: int(token[:4]), "day": lambda token: _day(token),
    "numeric": lambda token: _numeric(token),
}
FIELDS = {slot: field for field, slots in {  # which value slot fills which field of a Moment
    "year": "year decade", "month": "month month_or_verb month_short month_lower", "day": "day", "season": "season",
    "weekday": "weekday weekdays weekday_short", "unit": "unit single many calendar lasting",
    "back": "which dayword nth", "count": "teens tens ones numeral", "numeric": "numeric",
}.items() for slot in slots.split()}
# What a template says by its mere form.
IMPLIED = {
    "weekday_past": {"back": 1}, "weekday_last": {"back": 2}, "dayword": {"unit": "day"}, "this_part": {"unit": "day", "back": 0}, "since_part": {"unit": "day", "back": 0},
    "last_night": {"unit": "day", "back": 1}, "an_overnight": {"unit": "day"}, "overnight": {"unit": "day", "back": 0},
    "last_weekend": {"unit": "weekend", "back": 1}, "weekend": {"unit": "weekend", "back": 0},
    "decade": {"unit": "decade"}, "since_start_of_this": {"back": 0}, "past_one": {"back": 1},
    "lasting_episode": {"back": 1}, "the_last": {"back": 1}, "for_the_year": {"unit": "year", "back": 0}, "nth_year": {"unit": "year"}, "entered_year": {"unit": "year"},
    "year_before": {"unit": "year"}, "same_span": {"unit": "period"},
}
UNCOUNTED = ("since_start_of_this", "past_one", "lasting_episode", "the_last")
OTHER, MARK = "w", "."                        # the letters of any other word and of any other sign


class Piece(NamedTuple):
    """A template or a part of one, as a pattern over letters."""

    pattern: str
    needs: list[frozenset[str]]               # every match has a letter of each of these
    first: frozenset[str]                     # every match begins with one of these
    optional: bool                            # it may match nothing, and what follows it comes first


class Rule:
    """A template, its pattern compiled when first needed."""

    def __init__(self, name: str, kind: str, piece: Piece):
        self.name, self.kind, self.piece = name, kind, piece

    @cached_property
    def pattern(self) -> regex.Pattern:
        return compiled(f"(?={_one_of(self.piece.first)}){self.piece.pattern}")


class Read(NamedTuple):
    """The tokens of a piece of text and their letters, one each."""

    tokens: list[str]
    letters: str


class Index:
    """Rules by their cue: of the letters a rule cannot do without, the least common ones."""

    def __init__(self, rules: list[Rule], rarest: Callable[[list[frozenset[str]]], frozenset[str]]):
        self.by_cue: dict[str, list[tuple[int, Rule, list[frozenset[str]]]]] = {}
        for rank, rule in enumerate(rules):
            cue = rarest(rule.piece.needs)
            others = [n for n in rule.piece.needs if not n >= cue]
            for letter in cue:
                self.by_cue.setdefault(letter, []).append((rank, rule, others))

    def candidates(self, present: set[str]) -> list[tuple[int, Rule]]:
        """The rules that a string of these letters may match."""
        found = {}
        for letter in present & self.by_cue.keys():
            for rank, rule, needs in self.by_cue[letter]:
                for needed in needs:
                    if present.isdisjoint(needed):
                        break
                else:
                    found[rank] = rule
        return list(found.items())


class Letters(dict):
    """token -> its letter. Words stand in it in three cases; digits and unknown words are classed when asked for."""

    def __missing__(self, token: str) -> str:
        if token[0].isalpha():
            return OTHER
        return self[_digits(token)] if token[0].isdecimal() else MARK


def _digits(token: str) -> frozenset[str]:
    if token.isdecimal():
        if len(token) == 4 and int(token) in YEARS:
            return frozenset({"numeral", "year"})
        if len(token) <= 2 and 1 <= int(token) <= 31:
            return frozenset({"numeral", "day"})
        return frozenset({"numeral"}) if len(token) <= 4 else frozenset({"figure"})
    if token[-2:].lower() in ("st", "nd", "rd", "th") and _day(token):
        return frozenset({"day"})
    if len(token) == 5 and token[:4].isdecimal() and token[3] == "0" and token[4] in "sS" and int(token[:4]) in YEARS:
        return frozenset({"decade"})
    if _years(token):
        return frozenset({"years"})
    return frozenset({"numeric"}) if _numeric(token) else frozenset({"figure"})


def _day(token: str) -> int | None:
    digits = token.rstrip("stndrhSTNDRH")
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else None


def _years(token: str) -> tuple[str, str] | None:
    """The first and the last year of "1957-58", "1999-00"."""
    if len(token) != 7 or not (token[:4] + token[5:]).isdecimal() or int(token[:4]) not in YEARS:
        return None
    length = (int(token[5:]) - int(token[2:4])) % 100
    return (token[:4], str(int(token[:4]) + length)) if 0 < length < LONGEST_SPAN else None


LONGEST_SPAN = 30  # years


def _numeric(token: str) -> date | None:
    """A date in digits, where only one reading makes sense: year first, a day over 12, or dots (day first)."""
    separator = next((c for c in token if c in "-./"), None)
    if separator is None or token.count(separator) != 2:
        return None
    parts = token.split(separator)
    if not all(p.isdecimal() for p in parts):
        return None
    a, b, c = map(int, parts)
    readings = []
    if len(parts[0]) == 4:
        readings = [(a, b, c)]
    elif len(parts[2]) == 4:
        readings = [(c, b, a)] if separator == "." else [(c, b, a), (c, a, b)]
    dates = {d for d in (_calendar_day(*r) for r in readings) if d}
    return dates.pop() if len(dates) == 1 else None


class Grammar:
    """rules/dates.toml, ready to search with."""

    def __init__(self):
        toml = read_rules("dates")
        self.values = {slot: {w.lower(): v for w, v in words.items()} for slot, words in toml["values"].items()}
        self.phrases = toml["phrases"]
        self.slots = {name: list(words) for name, words in (toml["values"] | toml["words"]).items()}
        self.known = {name: (k["since"], k["date"]) for name, k in toml["known"].items()}
        self.yearly = {name: tuple(map(int, k["day"].split("-"))) for name, k in toml["yearly"].items()}
        yearly = {name: {"as": f"( {k['as']} ) ( {{year}} !{{counted}} )?"} for name, k in toml["yearly"].items()}
        self.year_parts = {name: k["months"] for name, k in toml["year_parts"].items()}
        parts = {name: {"as": f"( the | its )? ( {k['as']} ) of ( {{year}} | {{which}} year | the year )"} for name, k in toml["year_parts"].items()}
        named = toml["known"] | yearly | parts
        names = [*(k["as"] for k in named.values()), *toml["no_moments"].values()]
        tables = toml["moments"], toml["moments_after_a_preposition"], toml["no_moments"], *toml["times"].values()
        self._give_letters([*names, *self.phrases.values(), *(t for table in tables for t in table.values())], names)
        moments = [(n, "A", t) for n, t in toml["moments"].items()]
        moments += [(n, MARK, t) for n, t in toml["no_moments"].items()]
        moments += [(n, "A", k["as"]) for n, k in named.items()]
        moments += [(n, "Y" if n in ("year", "year_span") else "P", t) for n, t in toml["moments_after_a_preposition"].items()]
        times = [(n, kind, t) for kind, table in toml["times"].items() for n, t in table.items()]
        pieces = kept("rules").get("the templates of dates", lambda: {t: tuple(self._compile(t)) for *_, t in moments + times})
        moments, times = ([Rule(n, kind, Piece(*pieces[t])) for n, kind, t in rules] for rules in (moments, times))
        self.dateline = frozenset(toml["words"]["dateline"])
        self.dateline_joins = frozenset(toml["words"]["dateline_joins"])
        self.renewed = frozenset(toml["words"]["renewed"])
        self.persons = frozenset(toml["words"]["persons"])
        self.articles = [[word] for word in toml["words"]["articles"]]
        self.prayers = tuple(f" {word}" for word in toml["words"]["prayers"])
        self.moments = Index(moments, self._rarest)
        self.times = Index(times, self._rarest)
        self.cues = frozenset({*self.moments.by_cue, *self.times.by_cue})
        self.pieces = Learnt(self.read)

    def read(self, piece: str) -> Read:
        tokens = TOKEN.findall(piece)
        return Read(tokens, "".join(map(self.letters.__getitem__, tokens)))

    def _give_letters(self, templates: list[str], names: list[str]) -> None:
        """One letter for each combination of slots that some token is in."""
        for template in templates:
            for m in TEMPLATE.finditer(template):
                if m["word"]:
                    self.slots.setdefault(f"={m['word']}", [m["word"]])
        names = {f"={m['word']}" for t in names for m in TEMPLATE.finditer(t) if m["word"]}
        slots_of: dict[str, set[str]] = {}
        for slot, words in self.slots.items():
            for word in words:
                # A word written with a capital counts only so; all others in any of the usual cases.
                for case in {word, word.upper()} | (set() if word[0].isupper() else {word.lower(), word.capitalize()}):
                    slots_of.setdefault(case, set()).update([slot])
        for token, slots in slots_of.items():
            if token[0].isdecimal():
                slots |= _digits(token)
            elif slots <= names:                  # "bloody" is a word like any other unless "Sunday" follows
                slots.add("other")
        kinds = [{"years"}, {"numeral", "year"}, {"numeral", "day"}, {"numeral"}, {"day"}, {"decade"}, {"numeric"}, {"figure"}]
        sets = sorted({*map(frozenset, kinds), *map(frozenset, slots_of.values())}, key=sorted)
        letter = {s: chr(0x4E00 + i) for i, s in enumerate(sets)}
        self.letters = Letters({token: letter[frozenset(slots)] for token, slots in slots_of.items()})
        self.letters.update({frozenset(k): letter[frozenset(k)] for k in kinds})
        self.letters_of = dict.fromkeys({*self.slots, *DIGITS, "other"}, frozenset())
        for slots, x in letter.items():
            for slot in slots:
                self.letters_of[slot] |= {x}
        self.letters_of["other"] |= {OTHER}
        numbers = self.letters_of["day"] | self.letters_of["numeral"] | self.letters_of["figure"]
        self.common = {self.letters[word] for word in self.slots["common"]} | numbers - self.letters_of["year"]

    def _rarest(self, needs: list[frozenset[str]]) -> frozenset[str]:
        return min(needs, key=lambda n: (not n.isdisjoint(self.common), len(n)))

    def _compile(self, template: str, capture: bool = True) -> Piece:
        """A template -> its pattern over letters, and what is known of every match."""
        tokens = list(TEMPLATE.finditer(template))
        position = 0

        def alternatives() -> Piece:
            nonlocal position
            pieces = [sequence()]
            while position < len(tokens) and tokens[position]["mark"] == "|":
                position += 1
                pieces.append(sequence())
            if len(pieces) == 1:
                return pieces[0]
            # A choice needs a letter of one alternative or another; the rarest set of each stands for it.
            needed = all(p.needs for p in pieces)
            needs = [frozenset().union(*(self._rarest(p.needs) for p in pieces))] if needed else []
            first = frozenset().union(*(p.first for p in pieces))
            return Piece("|".join(p.pattern for p in pieces), needs, first, any(p.optional for p in pieces))

        def sequence() -> Piece:
            nonlocal position
            pattern, needs, first, optional = "", [], frozenset(), True
            while position < len(tokens) and tokens[position]["mark"] not in ("|", ")"):
                negated = tokens[position]["mark"] == "!"
                position += negated
                m = tokens[position]
                position += 1
                if m["mark"] == "(":
                    piece = alternatives()
                    piece = piece._replace(pattern=f"(?:{piece.pattern})")
                    position += 1
                elif m["slot"] or m["word"]:
                    piece = self._slot(m["slot"] or f"={m['word']}", capture)
                else:
                    raise ValueError(f"{RULES.name}: cannot read {m.group()!r} in {template!r}")
                if negated:
                    pattern += f"(?!{piece.pattern})"
                    continue
                if position < len(tokens) and (repeat := tokens[position]["repeat"]):
                    position += 1
                    piece = piece._replace(pattern=piece.pattern + repeat)
                    if repeat == "?" or repeat.startswith("{0"):
                        piece = piece._replace(needs=[], optional=True)
                pattern += piece.pattern
                needs += piece.needs
                if optional:
                    first |= piece.first
                    optional = piece.optional
            return Piece(pattern, needs, first, optional)

        piece = alternatives()
        return piece._replace(pattern=f"(?:{piece.pattern})")

    def _slot(self, name: str, capture: bool) -> Piece:
        if name in self.phrases:
            if name != "stage":
                return self._compile(self.phrases[name], capture)
            piece = self._compile(self.phrases[name], capture=False)
            return piece._replace(pattern=f"(?P<stage>{piece.pattern})")
        if name in MOMENTS:
            name, letters = MOMENTS[name]
            letters = frozenset(letters)
        elif name in self.letters_of:
            letters = self.letters_of[name]
            capture = capture and (name in self.values or name in DIGITS)
        else:
            raise ValueError(f"{RULES.name}: no list is called {name!r}")
        pattern = _one_of(letters)
        return Piece(f"(?P<{name}>{pattern})" if capture else pattern, [letters], letters, False)


@cache
def _one_of(letters: frozenset[str]) -> str:
    return f"[{''.join(sorted(letters))}]"


@cache
def grammar() -> Grammar:
    """The rules, read and compiled on first use."""
    return Grammar()


# ------------------------------------------------------------------ finding

def find_times(text: str) -> list[Time]:
    """The time expressions of a text, in its order; the longest wins where two overlap.

    >>> [t.text for t in find_times("Police said on Monday that 70 died since the revolt began in March last year.")]
    ['on Monday', 'since the revolt began in March last year']
    >>> find_times("Troops may march on 2,000 rebels aged 19 to 30.")
    []
    """
    g = grammar()
    # A blank line is the one token that holds white space.
    pieces = [g.pieces[piece] for piece in (filter(None, BLANK_LINE.split(text)) if "\n" in text else text.split())]
    letters = "".join([piece.letters for piece in pieces])
    if g.cues.isdisjoint(letters):
        return []
    tokens = [token for piece in pieces for token in piece.tokens]
    moments = _search(g.moments, letters)
    # Each moment becomes one letter; places[i] is the token that letter i stands for or begins with.
    pieces, places, done = [], [], 0
    at = {}
    for rule, m in moments:
        i, j = m.span()
        pieces.append(letters[done:i])
        places.extend(range(done, i))
        at[len(places)] = _read(g, rule.name, m, tokens)
        pieces.append(rule.kind)
        places.append(i)
        done = j
    pieces.append(letters[done:])
    places.extend(range(done, len(tokens) + 1))
    letters = "".join(pieces)
    found = _search(g.times, letters)
    if not found:
        return []
    ends, end = [], 0
    for token in tokens:                      # only white space lies between tokens
        end = text.index(token, end) + len(token)
        ends.append(end)
    tokens_left = [tokens[p] for p in places[:-1]]
    times = []
    for rule, m in found:
        if rule.kind != "decoy":
            i, end = places[m.start()], ends[places[m.end()] - 1]
            start = ends[i] - len(tokens[i])
            if rule.name == "entry":
                if not HEADS_ENTRY.search(text, max(0, start - RIGHT_BEHIND), start):
                    continue  # "The report on 2012: ..."
                end = ends[places[m.end("last")] - 1]
            named = text[start:end] in g.persons and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
            if named and text[max(0, start - 4) : start].casefold().split()[-1:] not in g.articles:  # "a June Baghdad bombing"
                continue  # "April Jones"
            times.append(_time(g, rule, m, at, tokens_left, start, end, text[start:end]))
    return [t for before, t in zip([None, *times], times, strict=False) if before is None or not told_already(g, text, before, t)]


def told_already(g, text: str, before: Time, time: Time) -> bool:
    """Does the time right before one say the day of its prayers ("on 3 June, after Friday prayers")?"""
    return before.kind == time.kind == "day" and time.start - before.end <= RIGHT_BEHIND and text.startswith(g.prayers, time.end)


def _search(index: Index, letters: str) -> list[tuple[Rule, regex.Match]]:
    """The matches in order; of two that overlap the longer, then the one that starts first, then the upper rule's."""
    present = set(letters)
    found = []
    for rank, rule in index.candidates(present):
        for m in rule.pattern.finditer(letters):
            i, j = m.span()
            found.append((i - j, i, rank, j, rule, m))
    if len(found) > 1:
        found.sort(key=itemgetter(0, 1, 2))
        taken = bytearray(len(letters))
        kept = []
        for match in found:
            length, i, _, j, *_ = match
            # An earlier pick is at least as long, so that it overlaps this one only if it covers one of its ends.
            if not taken[i] and not taken[j - 1]:
                taken[i:j] = b"\1" * -length
                kept.append(match)
        found = sorted(kept, key=itemgetter(1))
    return [(rule, m) for *_, rule, m in found]


def _time(g, rule: Rule, m: regex.Match, moments: dict[int, Moment], tokens, start, end, text) -> Time:
    """What a match says."""
    groups = m.groupdict()
    first = moments[m.start("first")] if groups.get("first") else None
    last = moments[m.start("last")] if groups.get("last") else None
    if last and groups.get("stage"):
        last = last._replace(part=True)
    kind, anaphoric = rule.kind, rule.kind == "anaphoric" or rule.name == "since_then"
    if not first and not last:
        moment = _read(g, rule.name, m, tokens)
        if kind == "moment":
            last = moment
        elif kind == "anaphoric":
            kind = "day" if moment.unit in ("", "day") else "period"
        elif moment != Moment(rule.name):
            first = moment
    if kind == "moment" or rule.name == "by" and last.form == "weekday_own":  # "outraged by Friday's attack"
        kind = _kind(last)
        anaphoric = last.form == "an_overnight"
    return Time(start, end, text, kind, rule.name, first, last, anaphoric)


def _kind(moment: Moment) -> str:
    if moment.known:
        return "day" if moment.known[0] == moment.known[1] and len(moment.known[0]) == 10 else "period"
    if moment.from_day or moment.from_month:
        return "period"
    if moment.form == "day_of_which_month":
        return "day"
    if moment.unit in ("hour", "day") or moment.day or moment.weekday is not None or moment.form in ("overnight", "ago_today"):
        return "day"
    if moment.unit in ("week", "weekend", "decade") or moment.form == "the_last":
        return "period"
    return "month" if moment.unit == "month" or (moment.month and not moment.season) else "year"


def _read(g: Grammar, form: str, m: regex.Match, tokens: list[str]) -> Moment:
    """The values in a match."""
    if form in g.known:
        return Moment(form, known=g.known[form])
    if form in g.yearly:
        year = m.groupdict().get("year")
        return Moment(form, int(tokens[m.start("year")]) if year else None, *g.yearly[form])
    if form in g.year_parts:
        first, last = g.year_parts[form]
        year, which = m.groupdict().get("year"), m.groupdict().get("which")
        back = g.values["which"][tokens[m.start("which")].lower()] if which else 0
        return Moment(form, int(tokens[m.start("year")]) if year else None, last, back=None if year else back, from_month=first)
    if form == "year_span":
        return Moment(form, known=_years(tokens[m.start("years")]))
    found = {}
    for slot, letter in m.groupdict().items():
        if letter and slot in FIELDS:
            token = tokens[m.start(slot)].lower()
            value = g.values[slot][token] if slot in g.values else READ_DIGITS[slot](token)
            field = FIELDS[slot]
            found[field] = found[field] + value if field == "count" and field in found else value
    if "numeric" in found:
        return Moment(form, found["numeric"].year, found["numeric"].month, found["numeric"].day)
    if "day" in found and len(m.captures("day")) > 1:
        found["from_day"] = _day(tokens[m.starts("day")[0]])
    count = found.pop("count", None)
    if form == "anniversary":
        ordinal = tokens[m.start("figure")][:-2] if m.groupdict().get("figure") else ""  # "40th", which is no day
        return Moment(form, unit="year", back=count or found.get("day") or (int(ordinal) if ordinal.isdecimal() else found.get("back", 0) + 1))
    if "unit" in found and "back" not in found and form not in UNCOUNTED:
        found["back"] = count
    return Moment(form, **(IMPLIED.get(form, {}) | found))


# ------------------------------------------------------------------ resolving

def resolve_time(time: Time, published: str) -> Span:
    """The days a time covers, reckoned from the ISO day of publication; without it only absolute dates resolve.

    A weekday is the most recent such day and a bare month the most recent past one, publication day included.
    Where only the month or year is known, since and date say it at that precision; Span.once reads the span as one day.

    >>> [time] = find_times("at least 9 civilians since the uprising began in March last year")
    >>> resolve_time(time, "2012-02-07")
    Span(since='2011-03', date='2012-02-07')
    >>> [resolve_time(t, "2012-02-07").date for t in find_times("on Monday, early last month, in the same week")]
    ['2012-02-06', '2012-01', '']
    """
    anchor = _iso(published)
    published = anchor.isoformat() if anchor else ""
    if time.kind == "episode":
        # When an episode of days or weeks ended is not said, unless it is "old"; of months and years, that hardly matters.
        counted = time.first and (time.first.unit in ("month", "year", "decade") or time.rule == "unit_old_episode")
        return Span(_counted_back(time.first, anchor) if counted else "", "")
    if time.kind == "since":
        since = _days(time.first, anchor) if time.first else UNKNOWN
        since = since.date if time.first and time.first.named else since.since or since.date
        if time.rule.startswith("since_start_of") and 0 < len(since) < len("2012-01-01"):
            since += "-01-01"[len(since) - len("2012") :]  # "since the start of the year": its first day
        return Span(since if not published or since <= published else "", published)
    if time.kind == "running":
        if time.rule == "by" and not (time.last.year or time.last.weekday is not None or time.last.unit == "day"):
            return UNKNOWN                    # "by July" looks ahead as often as back
        if time.rule == "until" and not time.last.year:
            return UNKNOWN
        first = _days(time.first, anchor).since if time.first else ""
        return Span(first, (_days(time.last, anchor).date if time.last else published))
    if time.anaphoric:
        return UNKNOWN
    if time.first and time.last:
        return _range(time.first, time.last, anchor)
    if time.kind == "period" and time.first:
        if time.first.back is None:
            return UNKNOWN
        since = _counted_back(time.first, anchor, exact=True)
        return Span(since if since != published else "", published)
    return _days(time.last, anchor) if time.last else UNKNOWN


def dateline(text: str, published: str = "") -> str:
    """The ISO day that a report's head gives as its own, "" where none is certain.

    Looked for in the first 200 characters. A date inside a sentence is none; a date without a year takes it from
    published; with published given, a date more than a month before it or more than a day after it is none either.

    >>> dateline("BEIRUT, July 13 (Reuters) - Shelling killed 11 people.", "2012-07-13")
    '2012-07-13'
    >>> dateline("Afp February 07, 2012 Shelling killed 11 people."), dateline("On May 5, 1995, shelling killed 11.")
    ('2012-02-07', '')
    """
    g = grammar()
    tokens = TOKEN.findall(text[:HEAD])
    anchor = _iso(published)
    for rule, m in _search(g.moments, "".join(map(g.letters.__getitem__, tokens))):
        i, j = m.span()
        before = tokens[i - 1] if i else ""
        after = tokens[j] if j < len(tokens) else ""
        cue = not before or before.lower() in g.dateline
        if before.islower() and not cue or after.islower():
            continue                          # inside a sentence
        moment = _read(g, rule.name, m, tokens)
        day = _iso(_days(moment, anchor).date) if moment.day else None
        if day and (-1 <= (anchor - day).days <= 31 if anchor else cue or not before.isalpha()):
            return day.isoformat()
    short = SHORT.match(text[:HEAD].partition("\n")[2]) or SHORT.match(text[:HEAD])
    if short and not anchor:
        one, two, year = (int(x) for x in short.groups())
        if (one > 12) != (two > 12):  # else day and month could be either
            day = _calendar_day(2000 + year, *((two, one) if one > 12 else (one, two)))
            return day.isoformat() if day else ""
    return ""


def printed_day(text: str, published: str) -> str:
    """The day that a report prints over itself as that of its publication, where it is another than `published`; else "".

    A page's record may hold the day it was fetched or filed under; what the page prints is what its "Monday" counts from.
    Only a date that opens the text, or that a word such as "Published" or an agency's name stands before; a caption's is none.

    >>> printed_day("Published October 12 2016 At least 27 died on Tuesday.", "2016-10-07")
    '2016-10-12'
    >>> printed_day("02-03-2016 Shelling killed 84.", "2016-01-31")
    '2016-03-02'
    >>> printed_day("Monday 31 Oct 2016 Shelling killed 84.", "2016-10-31"), printed_day("Men in Homs, May 5, 2011. (AP)", "2016-10-31")
    ('', '')
    """
    g = grammar()
    anchor = _iso(published)
    if anchor is None:
        return ""
    head = DAY_FIRST.sub(r"\3-\2-\1", GLUED_YEAR.sub(r"\1 \2", text[:HEAD]))
    tokens = TOKEN.findall(head)
    for rule, m in _search(g.moments, "".join(map(g.letters.__getitem__, tokens))):
        i, j = m.span()
        before = [t.lower() for t in tokens[max(0, i - 3) : i]]
        while before and (before[-1] in g.dateline_joins or before[-1] == ":"):
            before.pop()  # "Posted on", "Updated: "
        if i and not (before and before[-1] in g.dateline) or j < len(tokens) and tokens[j].islower():
            continue
        moment = _read(g, rule.name, m, tokens)
        day = _iso(_days(moment, None).date) if moment.day and moment.year else None
        if day is None:
            continue
        renewed = before and before[-1] in g.renewed and (day - anchor).days > RENEWED  # a page is kept up long after
        # A report cannot have appeared before the day it prints.
        return "" if renewed or -NIGHTS <= (day - anchor).days <= 0 else day.isoformat()
    return ""


HEADS_ENTRY = compiled(r"(?:\A|[\n,])[^\w\n]*$")  # what stands before the year of "1973: ...", "HAMBURG, 1973: ..."
RIGHT_BEHIND = 12  # characters: ", following "
NIGHTS = 3  # days that a date printed at the head of a report may lie before its publication, for clocks and weekends
RENEWED = 31  # days after its publication that a report may still be said to be updated
# Pages that print "05-11-2014" over a report mean November: the day stood first wherever one of the two numbers was over 12.
DAY_FIRST = compiled(r"(?<![\w-])(\d\d)-(0\d|1[0-2])-((?:19|20)\d\d)(?![\w-])")
GLUED_YEAR = compiled(r"(\p{Lu}\p{Ll}{2,8} \d\d)((?:19|20)\d\d)\b")  # "Jul 282016", which lost its comma
SHORT = compiled(r"\(?(\d{1,2})/(\d{1,2})/(\d{2})\)?\s?(?:--|-|–|—|:)")  # "(09/21/04)-- " at the head of a wire item


def _iso(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def _range(first: Moment, last: Moment, anchor: date | None) -> Span:
    """From the one to the other: "from Monday to Wednesday", "March to June 2011" (the same year's March)."""
    end = _days(last, anchor)
    if not end.date:
        return UNKNOWN
    # The start is the most recent such day before the end, whatever the publication date is.
    start = _days(first, _last_day(end.date) if first.year is None and not first.unit else anchor)
    if first.form == last.form and start.since > end.date:
        start = UNKNOWN
    return Span(start.since or start.date, end.date) if start != UNKNOWN else Span("", end.date)


def _days(moment: Moment, anchor: date | None) -> Span:
    """One moment's first and last day."""
    m = moment
    if m.known:
        since, day = m.known
        return Span("" if since == day and len(day) == 10 else since, day)
    if m.unit == "decade" and m.year:
        return Span(str(m.year), str(m.year + 9))
    if m.back is not None and m.unit == "" and m.weekday is None and m.season is None:      # "July last year"
        if not anchor:
            return UNKNOWN
        m = m._replace(year=anchor.year - m.back)
    if m.form == "day_of_which_month" and anchor:
        day = _calendar_day(*_month_back(anchor, moment.back), m.day)
        return _one(day) if day and day <= anchor else UNKNOWN
    year = m.year
    if m.from_month and year:
        return Span(f"{year}-{m.from_month:02}", f"{year}-{m.month:02}") if not anchor or f"{year}-{m.month:02}" <= anchor.isoformat() else UNKNOWN
    if m.month and year:
        if m.day:
            day = _calendar_day(year, m.month, m.day)
            return _from(m.from_day, _one(day)) if day and _agrees(m, day) else UNKNOWN
        return _same(f"{year}-{m.month:02}", anchor)
    if m.season and year:
        return _same(str(year), anchor)
    if year:
        return _same(str(year), anchor)
    if anchor is None or m.form == "for_the_year" and anchor.month == 1:
        return UNKNOWN  # in January, which year that is
    if m.month and m.day:
        return _from(m.from_day, _one(_recent_day(m, anchor)))
    if m.weekday is not None:
        start = anchor - timedelta(days=1 if m.back else 0)
        day = start - timedelta(days=(start.weekday() - m.weekday) % 7)
        return _one(day - timedelta(days=7) if m.back == 2 and (anchor - day).days < NOT_LAST else day)
    if m.month:
        year = anchor.year - (m.month > anchor.month or (m.back == 1 and m.month == anchor.month))
        return _same(f"{year}-{m.month:02}", anchor)
    if m.season:
        return _season(m, anchor)
    if m.form == "ago_today":
        return _one(_so_long_before(m, anchor))
    if m.form == "ago":
        since = _counted_back(m, anchor)
        return Span("" if len(since) == 10 else since, since)
    return _unit(m, anchor)


def _unit(m: Moment, anchor: date) -> Span:
    """"yesterday", "last week", "this year", "over the weekend"."""
    if m.unit == "day":
        return _one(anchor - timedelta(days=m.back))
    if m.unit == "week" and m.form != "the_last":
        monday = anchor - timedelta(days=anchor.weekday() + 7 * m.back)
        return Span(monday.isoformat(), _common(monday, min(monday + timedelta(days=6), anchor)))
    if m.unit == "weekend":
        saturday = anchor - timedelta(days=(anchor.weekday() - 5) % 7)
        if m.back and anchor.weekday() >= 5:
            saturday -= timedelta(days=7)
        return Span(saturday.isoformat(), min(saturday + timedelta(days=1), anchor).isoformat())
    if m.form == "the_last":
        return Span(_counted_back(m, anchor, exact=True), anchor.isoformat())
    if m.unit in ("month", "year"):
        since = _counted_back(m, anchor)
        return Span(since, since if m.back or m.part else anchor.isoformat())
    return UNKNOWN


def _counted_back(m: Moment, anchor: date | None, exact: bool = False) -> str:
    """So many units before publication, at the unit's precision; "weeks ago" gives the month, when it is certain."""
    if anchor is None or m.back is None or m.back > 2000:
        return ""
    if m.unit in ("hour", "day"):
        day = anchor - timedelta(days=m.back if m.unit == "day" else m.back // 24)
        return day.isoformat()
    if m.unit == "week":
        day = anchor - timedelta(weeks=m.back)
        return day.isoformat() if exact else _common(day - timedelta(days=3), day + timedelta(days=3))
    if m.unit == "month":
        return "{:04}-{:02}".format(*_month_back(anchor, m.back))
    year = anchor.year - m.back * (10 if m.unit == "decade" else 1)
    return f"{year:04}" if year >= YEARS.start and m.unit in ("year", "decade") else ""


def _so_long_before(m: Moment, anchor: date) -> date | None:
    """The same day so many years, months or weeks before: "25 years ago today"; None where the calendar lacks it."""
    if m.unit in ("year", "month"):
        year, month = _month_back(anchor, (m.back or 0) * (12 if m.unit == "year" else 1))
        return _calendar_day(year, month, anchor.day) if year >= YEARS.start else None
    return _iso(_counted_back(m, anchor, exact=True))


def _month_back(anchor: date, months: int) -> tuple[int, int]:
    """The year and the month so many months before a day."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 - months, 12)
    return year, month + 1


def _season(m: Moment, anchor: date) -> Span:
    """"last summer": the year of the latest one that is over. A winter lies in two years, so it is left open."""
    if m.season > 9:
        return UNKNOWN
    year = anchor.year - (anchor.month < m.season + 3 if m.back else 0)
    return Span(str(year), str(year))


def _recent_day(m: Moment, anchor: date) -> date | None:
    """The latest such day up to publication; a day ahead is allowed for: papers and events keep different clocks."""
    for year in range(anchor.year + 1, anchor.year - 9, -1):
        day = _calendar_day(year, m.month, m.day)
        if day and (day - anchor).days <= 1:
            return day if _agrees(m, day) else None
    return None


def _agrees(m: Moment, day: date) -> bool:
    return m.weekday is None or m.weekday == day.weekday()


def _calendar_day(year: int, month: int, day: int) -> date | None:
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _last_day(iso: str) -> date:
    year, month, day = (int(p) for p in (iso + "-0-0").split("-")[:3])
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _from(day: int | None, span: Span) -> Span:
    """A day of a month as the last of some that begin on another day of it."""
    return span if day is None or not span.date or day >= int(span.date[-2:]) else Span(f"{span.date[:-2]}{day:02}", span.date)


def _one(day: date | None) -> Span:
    return Span("", day.isoformat()) if day else UNKNOWN


def _same(prefix: str, anchor: date | None) -> Span:
    """A month or a year; what lies after publication dates no casualty yet."""
    if anchor and prefix > anchor.isoformat():
        return UNKNOWN
    return Span(prefix, prefix)


def _common(first: date, last: date) -> str:
    """The month, when both days are in it."""
    return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else ""
