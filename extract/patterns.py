"""Templates and word lists become compiled patterns.

A sentence is read as a row of units: words, marks, number phrases with their noun. Every unit has the classes its words have in
the rule files ("killed" is a casualty word that may be passive or active), and every distinct set of classes is written as one
character. A sentence is then a short string, and a template of slots is a regular expression over it, in which a slot is the
set of characters whose classes hold its name. So nobody counts groups or orders alternatives, and no pattern sees more than
some fifty characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

import regex

from extract.kept import compiled, kept
from extract.learnt import Learnt
from extract.rules import read_rules

FIRST = 0xE000  # the private-use area: characters that mean nothing else
OUTCOMES = ("killed", "injured", "missing")
FORMS = {"bare": "bare_verb", "bodies": "body_noun", "lives": "life_word", "mixed": "mixed_noun"}
# What a unit can be besides the words of the lists: shapes of unknown words, number phrases with their noun, times, the end.
UNITS = {
    "name": ("name",),
    "word": ("word",),
    "ing": ("word", "ing"),
    "ed": ("word", "ed"),
    "digits": ("digits",),
    "mark": ("mark",),
    "poss": ("poss",),
    "time": ("time",),
    "end": ("end",),
    "people": ("people", "whole"),
    "one_of_them": ("people", "whole", "one_of_them"),
    "forces": ("people", "whole", "forces"),
    "kin": ("people", "whole", "kin"),
    "victim_count": ("people", "whole", "victim_count"),
    "bare": ("bare", "whole"),
    "topped": ("bare", "whole", "topped"),
    "age_limit": ("bare", "whole", "topped", "age_limit"),
    "floor": ("bare", "whole", "floor"),
    "crowd": ("bare", "whole", "crowd"),
    "unknown": ("unknown", "whole"),
    "thing_count": ("thing_count",),
    "ofthem": ("ofthem",),
    "of_whom": ("ofthem", "of_whom"),
    "lives": ("lives",),
    "harmed_injured": ("harmed", "injured"),
    "one_of_injured": ("harmed", "injured", "one_of_injured"),
    "harmed_missing": ("harmed", "missing"),
    "harmed_killed": ("harmed", "killed"),
    "deaths_killed": ("deaths", "killed"),
    "deaths_injured": ("deaths", "injured"),
    "deaths_missing": ("deaths", "missing"),
    "bodies": ("bodies", "killed"),
    "mixed": ("mixed",),
}
COUNTS = frozenset(
    (
        "people", "one_of_them", "one_of_injured", "forces", "kin", "victim_count", "topped", "age_limit", "floor", "crowd", "bare", "unknown", "ofthem", "lives",
        "harmed", "deaths", "bodies", "mixed",
    )
)
COMMON = ("people", "bare", "of", "to", "comma", "and", "be", "with")  # what most sentences have tells no phrasings apart
CASUALTY = frozenset(
    (
        "done",
        "did",
        "does",
        "bare_verb",
        "doing",
        "noun",
        "murder",
        "wounding",
        "vanishing",
        "among",
        "among_injured",
        "among_missing",
        "critically",
        "with_harm",
        "fatally",
        "shot",
        "shooting",
        "killer",
        "wounds",
        "fate",
        "mixed_noun",
    )
)
SLOT = compiled(
    r"\{(?P<look><?[!&])?(?P<name>\w+)(?::(?P<most>\d+))?\}|(?P<word>[a-z]+)|(?P<mark>[()|?*+])|\s+|(?P<bad>.)"
)
TOKEN = compiled(
    r"""[^\W\d_]+(?:\d[^\W_]*+)?(?:[.'’\-‐‑][^\W\d_]+|[-‐‑]\d+(?![\w.,])|\.(?=[^\W\d_]\.))*+
                          (?:(?<=\b[^\W\d_])\.(?=\s|$)|(?<=\.[^\W\d_])\.)?
                        | [’']s\b | \d[\d.,:]*\w*(?:-[^\W\d_]+)*+ | -- | '' | [^\s\w] | _+""",
    regex.X,
)


@dataclass(slots=True)
class Unit:
    """A word, mark or number phrase of a sentence: its place in the sentence, its classes, and what it holds."""

    start: int
    end: int
    text: str
    low: str  # the text in small letters, as it is looked up
    char: str
    classes: frozenset
    count: object = None


@dataclass(frozen=True)
class Lexicon:
    """The classes of every word and phrase in the rule files, and the character of every set of classes."""

    words: dict[str, tuple[str, frozenset]]
    phrases: dict[str, dict[str, list]]  # by their first word, then by their second
    exact: dict[str, tuple[str, frozenset]]  # what is written in capitals only
    units: dict[str, tuple[str, frozenset]]
    chars: dict[frozenset, str]
    chars_of: dict[str, str]
    known: frozenset

    def having(self, name: str) -> str:
        """The characters of the units with this class. Raises KeyError for a slot that no list defines."""
        if name not in self.known:
            raise KeyError(f"no list or unit is called {name!r}")
        return self.chars_of[name]

    def lacking(self, names: list[str]) -> str:
        """The characters of the units that have none of these classes."""
        unknown = [n for n in names if n not in self.known]
        if unknown:
            raise KeyError(f"no list or unit is called {', '.join(unknown)}")
        return "".join(c for classes, c in self.chars.items() if classes.isdisjoint(names))


@cache
def lexicon() -> Lexicon:
    return Lexicon(*kept("rules").get("the lexicon", read_lexicon))


def read_lexicon() -> tuple:
    """The fields of the lexicon, as plain values, from the rule files."""
    entries: dict[str, frozenset] = {}
    united: dict[tuple[frozenset, frozenset], frozenset] = {}  # thousands of words have a few hundred sets of classes

    def add(words, *classes):
        classes = frozenset(classes)
        for word in words:
            word = word.casefold().replace("’", "'")
            before = entries.get(word)
            entries[word] = classes if before is None else united.setdefault((before, classes), before | classes)

    rules = read_rules("words")
    for section, lists in rules.items():
        if section in ("shape", "moved", "scope", "signs", "relations", "standing"):
            continue
        for key, words in lists.items():
            if section in OUTCOMES:
                add(words, section, FORMS.get(key, key))
            else:
                add(words, key)
    for key, killing in (
        ("murder", "killed"),
        ("wounding", "injured"),
        ("vanishing", "missing"),
        ("among", "killed"),
        ("among_injured", "injured"),
        ("among_missing", "missing"),
        ("critically", "injured"),
        ("fatally", "killed"),
        ("shot", "injured"),
        ("shooting", "injured"),
        ("killer", "killed"),
        ("wounds", "injured"),
        ("fate", "missing"),
    ):
        add(rules["counting"].get(key, ()), killing)
    victims = read_rules("victims")
    for words in victims["groups"].values():
        add(words, "human")
    for words in victims["things"].values():
        add(words, "thing")
    sources = read_rules("sources")
    add(sources["says"]["verbs"], "say")
    add(sources["says"]["prefixes"], "prefix")
    for words in sources["generic"].values():
        add(words, "source_head")
    add(rules["credit"]["anaphoric"], "source_head")
    heads = {word for word, classes in entries.items() if "source_head" in classes}
    add([word for word, classes in entries.items() if "human" in classes and word.rpartition(" ")[2] in heads], "source_head")  # "local police"
    exact = {}
    for kind, tables in (("org", sources["organisation"]), ("agency", sources["agency"])):
        for table in tables:
            spellings = (table["name"], *table.get("spellings", ()))
            short = [s for s in spellings if s.isupper() and len(TOKEN.findall(s)) == 1]  # not "RFE/RL"
            for spelling in short:
                exact.setdefault(spelling, set()).update(("org", kind))
            add([s for s in spellings if s not in short and len(s) > 2], "org", kind)
    for word in rules["shape"]["names_in_capitals"]:
        exact.setdefault(word, set()).add("name")
    literals = set()
    for section in read_rules("phrasings").values():
        for template in section.values():
            if isinstance(template, str):
                literals.update(m["word"] for m in SLOT.finditer(template) if m["word"])
    for word in literals:
        add((word,), "=" + word)
    for word, classes in entries.items():
        if "say" in classes and "weak_say" not in classes:
            entries[word] = classes | {"strong_say"}
    exact = {
        word: frozenset(classes | entries.get(word.casefold(), frozenset()) & {"org", "agency"})
        for word, classes in exact.items()
    }
    signatures = {*entries.values(), *exact.values(), *map(frozenset, UNITS.values())}
    # A character for each set of those classes that a template asks for, like sets beside each other: the set of a slot
    # is then a few ranges.
    asked = asked_for(literals)
    chars: dict[frozenset, str] = {}
    for classes in sorted({tuple(sorted(signature & asked)) for signature in signatures}):
        chars[frozenset(classes)] = chr(FIRST + len(chars))
    read = {signature: (chars[signature & asked], signature) for signature in signatures}
    exact = {word: read[signature] for word, signature in exact.items()}
    single: dict[str, tuple[str, frozenset]] = {}
    phrases: dict[str, dict[str, list]] = {}
    for word in sorted(entries):
        char, signature = read[entries[word]]
        plain = word.isascii() and word.replace(" ", "").isalpha()  # most are, and then white space parts the tokens
        parts = tuple(word.split() if plain else TOKEN.findall(word))
        if len(parts) == 1:
            single[word] = (char, signature)
        else:
            seconds = phrases.setdefault(parts[0], {})
            seconds.setdefault(parts[1], []).append((parts, char, signature))
    for seconds in phrases.values():
        for options in seconds.values():
            options.sort(key=lambda o: -len(o[0]))
    units = {name: read[frozenset(classes)] for name, classes in UNITS.items()}
    known = frozenset().union(*signatures)
    chars_of = dict.fromkeys(known, "")
    for classes, char in chars.items():
        for name in classes:
            chars_of[name] += char
    return single, phrases, exact, units, chars, chars_of, known


def asked_for(literals: set[str]) -> frozenset[str]:
    """The classes that the templates name, in slots or in the lists of gaps."""
    asked = {"=" + word for word in literals}
    for section in read_rules("phrasings").values():
        for template in section.values():
            asked.update(
                (m["name"] for m in SLOT.finditer(template) if m["name"]) if isinstance(template, str) else template
            )
    return frozenset(asked)


@dataclass(frozen=True)
class Phrasing:
    """A named template: its pattern over the characters of a sentence, and whether it only drops what it matches."""

    name: str
    template: str
    section: str
    order: int
    needs: tuple[frozenset[str], ...] = ()  # every match has a character of each of these

    @cached_property
    def pattern(self) -> regex.Pattern:
        """Compiled when a sentence first may match it."""
        return compiled(SET.sub(lambda m: as_class(m[1]), disjoint(expand(self.template, all_parts(), EXPANDED))), regex.V1)

    def may_match(self, present: set[str]) -> bool:
        """May it match a sentence of these characters? Most phrasings are told apart from most sentences by this alone."""
        for needed in self.needs:
            if needed.isdisjoint(present):
                return False
        return True

    @property
    def decoy(self) -> bool:
        return self.section == "decoys"

    @property
    def outcome(self) -> str:
        return self.section if self.section in OUTCOMES else ""


@cache
def as_class(chars: str) -> str:
    """A set of characters as a regular expression, neighbours as ranges, which compile in a fraction of the time.

    >>> as_class("cabx")
    '[a-cx]'
    """
    codes = sorted(map(ord, set(chars)))
    pieces = []
    for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        run = [chr(code) for _, code in run]
        pieces.append(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" if len(run) > 2 else "".join(run))
    return f"[{''.join(pieces)}]"


EXPANDED: dict[str, str] = {}  # the parts that phrasings share, each expanded once


def expand(template: str, parts: dict[str, str], expanded: dict[str, str] | None = None) -> str:
    """A template as the source of a regular expression over unit characters. Raises ValueError for what it can't read."""
    expanded = {} if expanded is None else expanded
    out = []
    for m in SLOT.finditer(template):
        if m["bad"]:
            raise ValueError(f"{m['bad']!r} in the template {template!r}")
        if m["word"]:
            piece = f"[{lexicon().having('=' + m['word'])}]"
        elif m["mark"]:
            piece = "(?:" if m["mark"] == "(" else m["mark"]
        elif m["name"]:
            name = m["name"]
            if name in parts:
                if name not in expanded:
                    expanded[name] = ""  # while it is in the making
                    part = parts[name]
                    expanded[name] = f"[{lexicon().lacking(part)}]" if isinstance(part, list) else f"(?:{expand(part, parts, expanded)})"
                piece = expanded[name]
                if not piece:
                    raise ValueError(f"parts that hold themselves: {template}")
            else:
                piece = f"[{lexicon().having(name)}]"
                if name in COUNTS:
                    piece = f"(?P<n>{piece})"
                elif name in CASUALTY:
                    piece = f"(?P<h>{piece})"
            if m["look"]:
                piece = piece.replace("(?P<n>", "(?:").replace("(?P<h>", "(?:")  # what is only looked at is not found
                piece = {"!": "(?!", "&": "(?=", "<!": "(?<!", "<&": "(?<="}[m["look"]] + piece + ")"
            if m["most"]:
                piece = f"(?:{piece}){{0,{m['most']}}}?"
        else:
            continue
        out.append(piece)
    return "".join(out)


SET = compiled(r"\[([^\]]+)\]")
NAMED_SET = compiled(r"(?:\(\?P<([hn])>)?\[([^\]]*)\]")
SINGLE = r"(?:\[[^\]]*\]|\(\?P<[hn]>\[[^\]]*\]\))"
CHOICE = compiled(rf"\(\?:({SINGLE}(?:\|{SINGLE})*)\)")
WRAPPED = compiled(rf"\(\?:(\(\?:{SINGLE}(?:\|{SINGLE})*\))\)")


def disjoint(source: str) -> str:
    """A pattern in which no unit can be taken by two branches of one choice of single units: repeated, such a choice would
    be read in as many ways as there are branches for each unit ("drowned" is done, did and does), and backtrack over all of them."""
    while True:
        simpler = WRAPPED.sub(r"\1", CHOICE.sub(join, source))
        if simpler == source:
            return source
        source = simpler


def join(choice) -> str:
    """One set for each kind of group in a choice of single units: counts, then casualty words, then the rest."""
    sets: dict[str, set] = {"n": set(), "h": set(), "": set()}
    for m in NAMED_SET.finditer(choice[1]):
        sets[m[1] or ""] |= set(m[2])
    sets["h"] -= sets["n"]
    sets[""] -= sets["h"] | sets["n"]
    written = ((name, f"[{''.join(sorted(chars))}]") for name, chars in sets.items() if chars)
    return "(?:" + "|".join(f"(?P<{name}>{chars})" if name else chars for name, chars in written) + ")"


@cache
def find_needs(template: str) -> tuple[frozenset[str], ...]:
    """Sets of characters of each of which every match of a template has one: those of the slots that are not optional."""
    parts = all_parts()
    tokens = [m for m in SLOT.finditer(template) if m.lastgroup]  # without the white space
    at = 0

    def alternatives() -> list[frozenset[str]]:
        nonlocal at
        found = [sequence()]
        while at < len(tokens) and tokens[at]["mark"] == "|":
            at += 1
            found.append(sequence())
        if len(found) == 1:
            return found[0]
        # One of them matches: a character of the rarest of what each needs.
        return [frozenset().union(*(min(needs, key=len) for needs in found))] if all(found) else []

    def sequence() -> list[frozenset[str]]:
        nonlocal at
        found: list[frozenset[str]] = []
        while at < len(tokens) and tokens[at]["mark"] not in ("|", ")"):
            m = tokens[at]
            at += 1
            needs: list[frozenset[str]] = []
            if m["mark"] == "(":
                needs = alternatives()
                at += 1
            elif m["word"]:
                needs = [frozenset(lexicon().having("=" + m["word"]))]
            elif m["name"] and not m["look"] and not m["most"] and not isinstance(parts.get(m["name"]), list):
                name = m["name"]
                needs = list(find_needs(parts[name])) if name in parts else [frozenset(lexicon().having(name))]
            if at < len(tokens) and tokens[at]["mark"] in ("?", "*", "+"):
                needs = needs if tokens[at]["mark"] == "+" else []
                at += 1
            found += needs
        return found

    return tuple(sorted(set(alternatives()), key=lambda needed: (len(needed), sorted(needed))))


@cache
def all_parts() -> dict:
    """What stands for a slot that is no list of words: gaps, and templates that others share."""
    rules = read_rules("phrasings")
    return {**rules["gaps"], **rules["parts"], **rules["parts_of_counts"]}


@cache
def phrasings() -> tuple[Phrasing, ...]:
    """Every phrasing and decoy of rules/phrasings.toml, in the order of the file."""
    rules = read_rules("phrasings")
    made = []
    for section in ("killed_or_hurt", "killed", "injured", "carried", "decoys"):
        for name, template in rules[section].items():
            made.append(Phrasing(name, template, section, len(made), find_needs(template)))
    return tuple(made)


class Index:
    """Phrasings by their cue: of the sets of characters that every match of one draws on, the smallest without a common one."""

    def __init__(self, made: tuple[Phrasing, ...]):
        common = {char for name in COMMON for char in lexicon().having(name)}
        self.by_cue: dict[str, list[Phrasing]] = {}
        for phrasing in made:
            for char in min(phrasing.needs, key=lambda needed: not needed.isdisjoint(common)):
                self.by_cue.setdefault(char, []).append(phrasing)

    def candidates(self, present: set[str]) -> list[Phrasing]:
        """The phrasings that may match a sentence of these characters, in the order of the file."""
        found = {}
        for char in present & self.by_cue.keys():
            for phrasing in self.by_cue[char]:
                if phrasing.order not in found and phrasing.may_match(present):
                    found[phrasing.order] = phrasing
        return [found[order] for order in sorted(found)]


@cache
def phrasing_index() -> Index:
    return Index(phrasings())


def look_up(token: str) -> tuple:
    """A token as it is looked up, the phrases that may begin with it, its character and its classes."""
    lex = lexicon()
    low = token.casefold().replace("’", "'")
    known = lex.exact.get(token) if token.isupper() else None
    if known is None:
        known = lex.words.get(low)
    if known is None and low.endswith("."):
        known = lex.words.get(low[:-1])
    if known is None:
        known = lex.units[shape(token, low)]
    return low, lex.phrases.get(low), *known


KNOWN = Learnt(look_up)


def shape(token: str, low: str) -> str:
    """What kind of unit an unknown token is by its letters."""
    first = token[0]
    if first.isalpha():
        if first.isupper() or "-" in token and token[token.index("-") + 1 :][:1].isupper():
            return "name"
        return "ing" if low.endswith("ing") else "ed" if low.endswith("ed") else "word"
    if first.isdigit():
        return "word" if "-" in token else "digits"  # "7.0-magnitude", "14-year-old"
    return "poss" if low == "'s" else "mark"


OF_NAMES = frozenset(read_rules("words")["shape"]["of_names"])


def cut(piece: str) -> tuple:
    """The tokens of what stands between two spaces, each (offset, end, token, what is KNOWN of it).

    No token holds a space, and none depends on what stands behind one, so that text is cut by str.split and hardly ever by TOKEN.
    """
    last = len(piece) - 1
    if piece.isascii() and piece.isalpha():  # a word, or one with a mark behind it, as most are
        return ((0, last + 1, piece, *KNOWN[piece]),)
    if piece in OF_NAMES:
        return ((0, last + 1, piece, *KNOWN[piece]),)  # "St. Louis": no full stop
    if last > 1 and piece[last] in ",.;:!?" and piece.isascii() and piece[:last].isalpha():
        return (0, last, piece[:last], *KNOWN[piece[:last]]), (last, last + 1, piece[last], *KNOWN[piece[last]])
    return tuple((m.start(), m.end(), m[0], *KNOWN[m[0]]) for m in TOKEN.finditer(piece))


PIECES = Learnt(cut)


def find_words(text: str, start: int = 0, end: int | None = None) -> list[Unit]:
    """The words and marks of a stretch of text as units, the longest phrase of the word lists as one."""
    end = len(text) if end is None else end
    tokens, begins = [], []
    position = start
    for piece in text[start:end].split():
        position = text.index(piece, position)
        for token in PIECES[piece]:
            tokens.append(token)
            begins.append(position)
        position += len(piece)
    units = []
    last = len(tokens) - 1
    skip = -1
    for i, (offset, stop, token, low, phrases, char, classes) in enumerate(tokens):
        if i <= skip:
            continue
        begin = begins[i]
        if phrases is not None and i < last:
            for parts, phrase, of_phrase in phrases.get(tokens[i + 1][3], ()):  # the longest stands first
                if len(parts) == 2 or tuple([t[3] for t in tokens[i : i + len(parts)]]) == parts:
                    skip = i + len(parts) - 1
                    ends = begins[skip] + tokens[skip][1]
                    whole = text[begin + offset : ends]
                    units.append(Unit(begin + offset, ends, whole, whole.casefold(), phrase, of_phrase))
                    break
            if i <= skip:
                continue
        units.append(Unit(begin + offset, begin + stop, token, low, char, classes))
    return units
