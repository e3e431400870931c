"""Finds the places that a text names, and tells which are the same and which lie in which.

The names are in `rules/gazetteer.csv` (made from GeoNames by `rules/make_gazetteer.py`) and, for what GeoNames lacks or
spells otherwise, in `rules/places.toml`, which also holds the words that stand around a place name.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

from extract.kept import kept, rule_files
from extract.rules import read_rules

RULES = Path(__file__).parent / "rules"

# Columns of gazetteer.csv, and of the rows kept in memory; `weak` is "hand" for a row of places.toml.
NAME, COUNTRY, KIND, PARENT, POPULATION, WEAK, SPELLINGS = range(7)

APOSTROPHES = "'’‘`ʻʼʿʾ´"
FOLDED = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ð": "d",
                        "Ð": "D", "þ": "th", "Þ": "Th",
                        "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "ə": "a", "Ə": "A", "-": " ", "‑": " ", "–": " ",
                        ".": None, ",": None, **dict.fromkeys(APOSTROPHES)})

def names_in(line):
    """
    >>> names_in("Homs, Hims")
    ['Homs', 'Hims']
    """
    return [name.strip() for name in line.split(",") if name.strip()]


def one_of(name):
    """The alternatives of a list of places.toml, for a pattern."""
    return "|".join(names_in(read_rules("places")["words"][name]))


LETTER = r"[^\W\d_]"
CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
INNER = rf"(?:[{APOSTROPHES}]{LETTER}+)*"
DOTTED = r"(?:[A-Z]\.){2,}"
# "Khalidiya", "Sana'a", "Syria's", "U.S.": a word that begins with a capital. (That no letter stands before it is
# looked at afterwards: a look-behind here doubles the time.)
NAME_WORD = re.compile(rf"[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ](?:\.(?:[A-Z]\.)+|\w*(?:[{APOSTROPHES}]\w+)*)")
# From the most to the least specific.
SPECIFIC = {"district": 0, "city": 1, "region": 2, "area": 3, "country": 4, "demonym": 5}
# The next word of a name, after one space, hyphen or line break; "St. Petersburg" has its full stop too.
NEXT_WORD = re.compile(rf"(?:[ \n\-‑]|\. )({DOTTED}|{LETTER}+{INNER})")
WORD_AFTER = re.compile(rf" ({LETTER}+(?:-{LETTER}+)?)")
# A noun of more words than one: "Guma Local Government Area", "Koyom cattle camp".
LONG_NOUNS = "|".join(w for w in (*names_in(read_rules("places")["words"]["region_nouns"]), *names_in(read_rules("places")["words"]["place_nouns"])) if " " in w)
LONG_NOUN = re.compile(rf" ((?i:{LONG_NOUNS}))\b")
# "Tosqux, a village in", "Qux, the district where".
CALLED_BEHIND = re.compile(rf",? (?:a|an|the|another) (?:[a-z\-]+ ){{0,3}}(?:{one_of('called')})\b")
AND_SEVERAL = re.compile(rf" and (?:[a-z]{{2}}-)?{CAPITAL}[\w\-{APOSTROPHES}]* (?:{one_of('several')})\b")  # "in Qoraa and Saghireh villages"
AND_STREET = re.compile(rf" and (?:{CAPITAL}\w* ){{1,3}}(?i:{one_of('streets')})s?\b")  # "near Reed and Bentley Streets"
ACTING, OF_A_LANGUAGE = (tuple(names_in(read_rules("places")["words"][name])) for name in ("acting", "of_a_language"))
AFTER_HYPHEN = re.compile(rf"[-‑]({LETTER}+)")
SENTENCE_START = re.compile(r"[.!?:;\n\"“”(—–]\s*\Z|- \Z")
# What a demonym or a country's genitive may govern: "Nepali capital", "India's northeast".
AFTER_OWNER = re.compile(rf"[{APOSTROPHES}]?s? ({LETTER}+(?:-{LETTER}+)?)")
# Between a demonym or a country and an unknown name that lies there: "Syrian border town of ".
TO_NAME = re.compile(rf"(?:[{APOSTROPHES}]s?)?(?: [a-z\-]+){{1,3}} (?:of )?(?:{LETTER}{{1,3}}-)?")
# Between an unknown name and the larger place it lies in: "Salehia village in the northern countryside of ".
LIES_IN = re.compile(rf"(?: [a-z]+)?,? (?:{one_of('lies_in')}) (?:[a-z\-]+ ){{0,4}}")
# "northeast of the capital " before Baghdad, "south of the town of " before Dhi Qar.
BEYOND = re.compile(rf"(?<![tT]he )\b(?P<direction>{one_of('directions')}) of the (?:[a-z\-]+ )?(?:{one_of('holders')}),? (?:of )?\Z")
OF_NAME = re.compile(rf" of (?:[a-z]{{2}}-)?{CAPITAL}")
NEXT_NAME = re.compile(rf",? ({CAPITAL}[\w\-{APOSTROPHES}]*)")
OF_NAMES = re.compile(rf" {CAPITAL}")
OWNS_NAME = re.compile(rf"[{APOSTROPHES}]s {CAPITAL}")
POSSESSIVE = re.compile(rf"(?:[{APOSTROPHES}]s|[{APOSTROPHES}])\Z")
SOUNDS = [(re.compile(a), b) for a, b in [
    (r"(?:iyy|iy|yi|y|i)(?:eh|ah|a|e)\b", "ia"), (r"[ae]h\b", "a"), (r"aa", "a"), (r"ou|oo|o", "u"), (r"ee", "i"),
    (r"[ae][yi]", "ai"), (r"e", "a"), (r"dj", "j"), (r"(.)\1", r"\1")]]

# "around Tal Qux north of Aleppo", "in Qux near Homs": what is told to lie beside a place is one.
NEAR_NEXT = re.compile(rf",? (?:(?:{one_of('lies')}) )?(?:{one_of('beside')})(?: the (?:[a-z]+ ){{1,3}}of)? ")
# An unknown town in capitals at the head of a report, before its state: "PAINTSVILLE, Ky. (EKB) -", "HAZELWOOD, MO --".
HEADS_LINE = re.compile(rf"(?:[A-Z][A-Z.'’]+ ){{0,3}}[A-Z][A-Z.'’]+, {CAPITAL}[\w.]+(?: {CAPITAL}\w+)? ?(?:\([^()\n]{{2,40}}\) ?)?[-–—]")
# A body named for lands: "Islamic State in ", "al-Qaeda in ", "Islamic State of Iraq and Greater ".
NAMED_FOR = re.compile(
    rf"\b(?:{one_of('named_for')}) (?:in|of) (?:the )?(?:\w+ and (?:the |Greater )?)?\Z")

# A newspaper's name behind its city's; "AMMAN Sun Aug 21" is a day.
PAPER = re.compile(rf" (?:{one_of('papers')})\b(?! (?:{one_of('no_papers')})\b| {CAPITAL}{LETTER}+\.? \d)")

LOOK_BACK = 48  # characters before a name that are read for what stands there
OUTWEIGHED = 20  # times: a namesake so much larger is meant whatever the text is about
NEAR_BY = 20  # mentions: how far the country of a place is looked for
SMALL = 50_000  # people: a larger town beside a border is known by its own country
MOST_SIDES = 2  # "Old West End"
SHORT_NAME = 3  # words: of a town that nothing but "in" makes one
LONGEST_NAME = 5  # words of an unknown name


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a text names it: `text[start:end]`, its canonical name and its country.

    `kind` is country, region (of a country), city (or town, village), district (of a city), area (anything else: a part
    of a country, a sea, a square) or demonym: the name tells a country or place ("Syrian", "London-based",
    "Bank of England") without saying that something happened there.

    >>> find_places("clashes in Rastan")
    [Place(start=11, end=17, text='Rastan', name='Rastan', country='SYR', kind='city')]
    """

    start: int
    end: int
    text: str
    name: str
    country: str
    kind: str


@lru_cache(1 << 14)
def spelling_key(text, articles=True):
    """What a spelling is looked up by: no accents, apostrophes, hyphens or capitals; without Arabic articles if asked.

    >>> spelling_key("Jisr ash-Shughūr"), spelling_key("Jisr ash-Shughūr", articles=False)
    ('jisr ash shughur', 'jisr shughur')
    """
    if text.isascii() and text.isalpha():
        return text.lower()
    if not articles:
        text = article_words().sub("", text)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.translate(FOLDED).casefold().split()).removeprefix("the ")


def sounds_like(key):
    """One key for the ways in which newspapers transliterate an Arabic name.

    >>> sounds_like("khalidiya") == sounds_like("khaldiyeh"), sounds_like("yabroud") == sounds_like("yabrud")
    (False, True)
    >>> sounds_like("khalidiyeh") == sounds_like("khalidiya")
    True
    """
    for pattern, put in SOUNDS:
        key = pattern.sub(put, key)
    return key


@cache
def rules():
    """places.toml; the word lists in it split into words."""
    data = dict(read_rules("places"))
    for section in ("spelling", "words"):
        data[section] = {name: names_in(listed) for name, listed in data[section].items()}
    return data


@cache
def article_words():
    """The Arabic articles before the word they belong to."""
    hyphened = "|".join(rules()["spelling"]["articles"])
    return re.compile(rf"(?<!\w)(?:{hyphened})[-‑{APOSTROPHES} ](?=\w)", re.I)


class Rows(dict):
    """A line of gazetteer.csv -> its row: one list a line, so that a name given to it holds wherever it stands."""

    def __missing__(self, line):
        self[line] = row = next(csv.reader((line,))) if '"' in line else line.split(",")
        if row[KIND] == "capital":
            row[KIND] = "city"
        return row


ROWS = Rows()


@cache
def gazetteer():
    """All names by spelling key, and the words around names. Read once, on the first question."""
    return SimpleNamespace(**kept("rules").get("the gazetteer", read_gazetteer))


def read_gazetteer():
    """What the gazetteer holds, as plain values, from the rule files."""
    data = rules()
    index, hand = {}, []  # spelling: a line of gazetteer.csv, read when it is asked for, a row, or several of them

    def add(key, row):
        known = index.setdefault(key, row)
        if known is not row:
            if type(known) is not tuple:
                known = (known,)
            if type(row) is str or all(r is not row for r in as_rows(known)):
                index[key] = (*known, row)

    geonames = rule_files()["gazetteer.csv"].decode().replace("\r\n", "\n").split("\n")[2:-1]
    for line in geonames:
        for key in line.rpartition(",")[2].split("|"):
            if index.setdefault(key, line) is not line:
                add(key, line)
    capitals = {row[COUNTRY]: row for row in (ROWS[line] for line in geonames if ",capital," in line)}

    arabic = set(data["spelling"]["arabic"])
    countries = {}

    def enter(country, kind, parent, line):
        """Puts in a line of places.toml; a row of GeoNames under one of its spellings takes its name."""
        names = names_in(line)
        keys = {spelling_key(n, articles=country not in arabic): None for n in names}
        level = kind in ("city", "district")
        row = None
        for key in keys:
            for r in as_rows(index[key]) if key in index else ():
                if r[COUNTRY] == country and r[KIND] != "area" and (r[KIND] in ("city", "district")) == level \
                        and r[KIND] != "demonym" and r is not row and r[WEAK] != "hand":
                    if row is None:
                        row = r
                    else:
                        r[NAME] = names[0]
        if row is None:
            if not parent and country in countries:
                parent = countries[country][NAME]
            row = [names[0], country, kind, parent, "", "hand", ""]
            if kind == "country":
                row[POPULATION] = "1"
        else:
            row[NAME], row[WEAK] = names[0], "hand"
            if kind != "country":
                row[KIND] = kind
            if parent:
                row[PARENT] = parent
        hand.append(row)
        for key in keys:
            add(key, row)
            if country in arabic and len(key) >= 5:
                add("~" + sounds_like(key), row)
        return row

    for country, line in data["countries"].items():
        names, _, demonyms = line.partition(";")
        countries[country] = row = enter(country, "country", "", names)
        for demonym in names_in(demonyms):
            add(spelling_key(demonym), [row[NAME], country, "demonym", row[PARENT], "", "hand", ""])
    for code, kinds in data["places"].items():
        country = "" if code == "none" else code
        for kind, parents in kinds.items():
            for parent, lines in parents.items():
                for line in lines:
                    enter(country, kind, parent, line)
    for region, line in data["peoples"].items():
        found = index[spelling_key(region)]
        row = next(r for r in as_rows(found) if r[KIND] in ("region", "area"))
        for demonym in names_in(line):
            add(spelling_key(demonym), [region, row[COUNTRY], "demonym", row[PARENT], "", "hand", ""])

    def settled(row):
        """A line that was read as its row: it may have another name now."""
        return ROWS.get(row, row) if type(row) is str else row

    geonames = [settled(line) for line in geonames]
    for key, rows in index.items():
        index[key] = tuple(map(settled, rows)) if type(rows) is tuple else settled(rows)

    longest = {}
    for key in index:
        if " " in key:
            first, words = key[:key.index(" ")], key.count(" ") + 1
            if words > longest.get(first, 1):
                longest[first] = words

    states = {}
    for state, line in data["states"].items():
        found = index[spelling_key(state)]
        found = as_rows(found)
        row = next(r for r in found if r[COUNTRY] == "USA" and r[KIND] == "region")
        for short in names_in(line):
            states[short] = row
    words = {name: frozenset(listed) for name, listed in (data["words"] | data["spelling"]).items()}
    nouns, modifiers = words["region_nouns"] | words["place_nouns"], words["directions"] | words["parts"] | words["wider"]
    return dict(
        index=index, longest=longest, capitals=capitals, countries=countries, geonames=geonames, hand=hand,
        states=states, modifiers=modifiers, nouns=nouns, outskirts=data["words"]["surroundings"][0] + " of",
        never_alone=modifiers | nouns | words["feature_nouns"] | words["given_names"],
        capital_words={spelling_key(r[NAME].split()[0]) for r in capitals.values()},
        # As they stand in a text, so that most capitalised words cost one look.
        skipped={form for w in words["skip"] | words["institutions"] if w not in longest
                 for form in (w.capitalize(), w.upper())},
        continents=frozenset(data["gazetteer"]["continents"].values()), **words)


class Mention:
    """A place found in a text while it is still being settled which of the places of that name it is."""

    __slots__ = ("start", "end", "name_start", "name_end", "rows", "kind", "modifier", "weak", "joint")

    def __init__(self, start, end, rows, kind="", weak=False):
        self.start = self.name_start = start
        self.end = self.name_end = end
        self.rows = rows
        self.kind = kind
        self.modifier = ""
        self.weak = weak
        self.joint = False  # with an unknown name before it: "al-Joura and al-Qusour neighborhoods"


def as_rows(rows):
    """What the index holds under a spelling, one row or several, read or not, as rows."""
    if type(rows) is tuple:
        return tuple([ROWS[r] if type(r) is str else r for r in rows])
    return (ROWS[rows] if type(rows) is str else rows,)


def words_before(text, start):
    """The word before a name and the one before that, "" where something else comes between, and where they begin."""
    before = text[max(0, start - LOOK_BACK):start]
    if not before or before[-1] not in " \n":
        return "", "", start, start
    parts = before.replace("\n", " ").rsplit(" ", 3)
    if len(parts) < 4:
        parts = ["", *parts, "", ""][:4] if len(parts) == 1 else [""] * (4 - len(parts)) + parts
    at = start - 1 - len(parts[2])
    return parts[2], parts[1], at, at - 1 - len(parts[1])


def word_before_hyphen(text, start):
    """The word joined by a hyphen to what starts at an offset.

    >>> word_before_hyphen("the pro-Damascus press", 8)
    'pro'
    """
    return text[max(0, start - LOOK_BACK):start - 1].rpartition(" ")[2].lower()


def begins_sentence(text, at):
    return not text[max(0, at - 4):at].strip(" \"“”'‘") or SENTENCE_START.search(text[max(0, at - 4):at]) is not None


def is_headline(text, at, known):
    """Whether most words of the line begin with a capital, so that a capital says nothing about a name."""
    for low, high, answer in known[-1:]:  # names come in order
        if low <= at <= high:
            return answer
    low = text.rfind("\n", 0, at) + 1
    high = text.find("\n", at)
    high = len(text) if high < 0 else high
    words = [w for w in text[low:min(high, low + 400)].split() if len(w) > 3 and w[0].isalpha()]
    answer = text[low:high].isupper() or len(words) > 4 and sum(w[0].isupper() for w in words) > 0.7 * len(words)
    known.append((low, high, answer))
    return answer


def is_acronym(text, start, end, lines):
    """Whether a short word in capitals is no place ("SWAT teams"), unlike one in a dateline or headline."""
    word = text[start:end]
    return (1 < len(word) <= 4 and word.isupper() and "." not in word and word.lower() not in gazetteer().capitals_only
            and text[end:end + 1] not in (",", ":", "/", "") and text[end:end + 2] not in (" (", " |", " -")
            and not is_headline(text, start, lines))


def look_up(text, end, key, g):
    """The longest name in the gazetteer that begins with the word that ends here: rows, its end and its words."""
    keys, bare, ends, best = [key], [key], [end], None
    if key in g.articles and (text[end:end + 1] in ("-", "‑") or key in g.free_articles):
        bare = [""]
    most = g.longest.get(key, 1) + 2
    while len(keys) < most:
        m = NEXT_WORD.match(text, ends[-1])
        if not m or (text[ends[-1]] == "." and keys[-1] not in g.abbreviations):
            break
        word = m.group(1)
        own = word if word.isalpha() else POSSESSIVE.sub("", word)
        low = own.lower() if own.isascii() and own.isalpha() else spelling_key(own)
        stop = m.start(1) + len(own)
        is_article = low in g.articles and (text[stop:stop + 1] in ("-", "‑") or low in g.free_articles)
        keys.append(low)
        bare.append("" if is_article else low)
        ends.append(stop)
        if not is_article and (not word.islower() or low in g.lower_ends):
            rows = g.index.get(" ".join(keys))
            if rows is None and "" in bare:
                rows = g.index.get(" ".join(filter(None, bare)))
            if rows is not None:
                best = rows, stop, len(keys)
        if own is not word and len(own) != len(word):
            m = NEXT_WORD.match(text, m.end(1))
            rows = g.index.get(" ".join((*keys[:-1], spelling_key(word), spelling_key(m.group(1))))) if m and m.group(1)[0].isupper() else None
            if rows is not None:
                best = rows, m.end(1), len(keys) + 1  # "Prince George's County"
            break
    return best


def word_after(text, end):
    """The noun that stands behind a name, of several words where it has them; None where none does."""
    return LONG_NOUN.match(text, end) or WORD_AFTER.match(text, end)


def names_more(text, end, g):
    """Whether another capitalised word of the name follows: "Ain Zahra", "Bab al-Faraj"; not "in Deir on Monday"."""
    m = NEXT_WORD.match(text, end)
    if m and text[end] in " -" and m.group(1).lower() in g.articles:
        m = NEXT_WORD.match(text, m.end())
    return bool(m) and text[end] in " -" and m.group(1)[0].isupper() and m.group(1).lower() not in g.skip


def run_of_capitals(text, end, g):
    """Where a name that begins here may end: each further word has its capital, or is an Arabic article."""
    ends = [end]
    if text[end:end + 1] not in (" ", "-"):
        return ends
    while len(ends) < LONGEST_NAME:
        m = NEXT_WORD.match(text, ends[-1])
        if not m or text[ends[-1]] in ".\n":
            break
        word = POSSESSIVE.sub("", m.group(1))
        stop = m.start(1) + len(word)
        if not word[0].isupper():
            if word not in g.articles or not (text[stop:stop + 1] in ("-", "‑") or word in g.free_articles or word in g.inner_articles):
                break
            m = NEXT_WORD.match(text, stop)
            if not m or not m.group(1)[0].isupper():
                break
            word = POSSESSIVE.sub("", m.group(1))
            stop = m.start(1) + len(word)
        elif word.lower() in g.skip or LONG_NOUN.match(text, ends[-1]):
            break
        ends.append(stop)
        if len(word) != len(m.group(1)):
            break
    return ends


def article_before(text, start, g):
    """Where the name begins if an Arabic article stands before it ("al-Qardaha", "Al Qaim"), else None."""
    if start < 2 or text[start - 1] not in "-‑ ":
        return None
    at = start - 1
    while at and start - at < 6 and text[at - 1].isalpha():
        at -= 1
    word = text[at:start - 1].lower()
    if word in g.articles and (text[start - 1] != " " or word in g.free_articles):
        return at
    return None


def find_places(text):
    """The places that a text names, in order, none overlapping; `text[place.start:place.end]` is the name as written.

    A name takes with it what belongs to it: "northwestern Idlib province", "state of Assam", "Indian Kashmir".
    A name that several places bear goes to the larger one unless the text names a country or region of another;
    a capitalised name unknown to the gazetteer is a place where a noun says so, with country "".

    >>> [(p.text, p.name, p.country) for p in find_places("Shelling killed 12 people in Khalidiyeh, Homs.")]
    [('Khalidiyeh', 'Khalidiya', 'SYR'), ('Homs', 'Homs', 'SYR')]
    >>> [(p.text, p.kind, p.country) for p in find_places("Mr Jordan saw the village of Quxtar and the Nepali capital")]
    [('Quxtar', 'city', ''), ('Nepali capital', 'city', 'NPL')]
    """
    g = gazetteer()
    index, longest, skipped = g.index, g.longest, g.skipped
    mentions, pos, lines = [], 0, []
    stranger = None  # start and end of the capitalised words just before, when they name no place
    pending = None  # an unknown name between "in" and a comma: "in Sutherland Springs, Texas"
    of_a_region = False  # or one said to lie in something: a place only in a region that calls itself one, "in Kanasba in Latakia countryside"
    for m in NAME_WORD.finditer(text):
        word = m.group()
        if word in skipped or word in g.acronyms:
            continue
        start, end = m.span()
        if start < pos or (start and text[start - 1].isalnum()):
            continue
        if word.isalpha() and word.isascii():
            key = word.lower()
        else:
            key = spelling_key(word)
            if "." not in word and key not in longest:  # "Cox's Bazar" is a name
                word = POSSESSIVE.sub("", word)
                end = start + len(word)
                key = spelling_key(word)
        rows, words = index.get(key), 1
        if key in longest or (key in g.articles and (text[end:end + 1] == "-" or key in g.free_articles)):
            best = look_up(text, end, key, g)
            if best:
                rows, end, words = best
            elif key in g.name_heads and names_more(text, end, g):
                rows = None  # "Ain Zahra" is not the town of Ain
        if words == 1:
            if key in g.skip or key in g.institutions:
                continue
            if rows is not None and key in g.capitals_only and not word.isupper():
                rows = None
            if rows is None and key[-1] == "s" and len(key) > 4 and text[end:end + 1] == " ":
                # "Syrias army": a text that lost its apostrophes
                key = key[:-1]
                rows = index.get(key)
                if rows is not None and (key in g.people or key in g.weak or
                                         any(r[WEAK] == "y" or r[KIND] == "demonym" for r in as_rows(rows))):
                    rows = None
                end -= rows is not None
        mention = None
        short = text[start:end].removesuffix(".")  # "N.M." has its last dot
        if start > 2 and text[start - 2:start] == ", " and short in g.states and (
                "." in text[end - 1:end + 1] or (len(word) == 2 and word.isupper())):
            if (mentions and mentions[-1].end == start - 2) or (stranger and stranger[1] == start - 2):
                mention = Mention(start, end + (text[end:end + 1] == "."), (g.states[short],))
        if mention is None and rows is not None:
            mention = judge(text, start, end, key, words, rows, mentions, stranger, lines, g)
        if mention is None:
            mention = guess(text, start, end, key, mentions, lines, g)
        if mention is not None and mention.joint:
            mention = joined(text, mention, stranger, g)
        if mention is None:
            stranger = (stranger[0], end) if stranger and stranger[1] == start - 1 else (start, end)
            pending = None
            if text[end:end + 2] == ", " and (words_before(text, stranger[0])[0].lower() in g.before_place
                                              or HEADS_LINE.match(text, stranger[0]) and text[stranger[0] - 1:stranger[0]] in ("", "\n")
                                              or is_of_a_school(text, stranger, g)):
                pending, of_a_region = stranger, False
            elif NEAR_NEXT.match(text, end) or LIES_IN.match(text, end):
                article = article_before(text, stranger[0], g)
                name = stranger if article is None else (article, end)
                words = text[name[0]:end].lower().split()
                low, second, *_ = words_before(text, name[0])
                inner = text.startswith(" in ", end) and (low.lower() in g.before_place or low.lower() in g.before_a_path or low.lower() == "of" and second.lower() in g.edges)
                told = inner or low.lower() in g.before_place and NEAR_NEXT.match(text, end) or low.lower() == "of" and second.lower() in g.spots
                if told and g.not_names.isdisjoint(words) and g.institutions.isdisjoint(words):
                    pending, of_a_region = name, bool(inner)
            continue
        if pending and mention.kind != "demonym" and (mention.start == pending[1] + 2 and text[pending[1]] == ","
                                                      or NEAR_NEXT.fullmatch(text, pending[1], mention.start)
                                                      or LIES_IN.fullmatch(text, pending[1], mention.start)
                                                      or mention.start == pending[1] + 1 and mention.modifier.endswith(" of")) \
                and (not of_a_region or names_region(text, mention, g)):
            row = [text[slice(*pending)], "", "city", "", "", "", ""]
            mentions.append(Mention(*pending, (row, mention)))
        pending = stranger = None
        mentions.append(mention)
        pos = mention.end
    return settle(text, mentions, g)


def joined(text, mention, stranger, g):
    """A mention before "neighborhoods" with the unknown name before its "and", behind "in" or "on"; None where nothing says that they are places."""
    if stranger is None or text[stranger[1]:mention.start] != " and ":
        return None
    article = article_before(text, stranger[0], g)
    start = stranger[0] if article is None else article
    low, second, *_ = words_before(text, start)
    if (second if low.lower() == "the" else low).lower() not in g.before_several:
        return mention if article is not None else None
    mention.start = mention.name_start = start
    mention.rows = ([text[start:mention.end], *mention.rows[0][1:]],)
    return mention


def is_of_a_school(text, name, g):
    """Whether an unknown name stands behind a school's or church's and before an American state: "Tosqux High School, Quxton, Ohio"."""
    if text[name[0] - 2:name[0]] != ", " or not before_state(text, name[1], g):
        return False
    return text[max(0, name[0] - LOOK_BACK):name[0] - 2].rpartition(" ")[2].lower() in g.addressed_bodies


def names_region(text, mention, g):
    """Whether a mention is told to be a region: "Idlib province", "the Aleppo countryside", "southern Ohio"."""
    words = text[mention.start:mention.end].lower().split()
    return words[-1] in g.region_nouns or words[0] in g.directions


def judge(text, start, end, key, words, rows, mentions, stranger, lines, g):
    """A mention of these rows, or None where the words around say that the name is a person's or a common word."""
    rows = as_rows(rows)
    article = article_before(text, start, g)
    if article is not None:
        if text[start - 1] != " ":
            rows = tuple(r for r in rows if r[COUNTRY] in g.arabic or not r[COUNTRY])
        if not rows:
            return None
    first = start if article is None else article
    previous, second, at, second_at = words_before(text, first)
    low = previous.lower()
    owned = low in g.before_a_car
    if previous in g.new and article is None and all(r[KIND] != "country" for r in rows) and not begins_sentence(text, at):
        return None  # "New Hanover" is not Hanover
    if low == "the":
        if previous == "The" and second in g.before_a_paper:
            return None  # "told The Irrawaddy"
        low, previous, at = second.lower(), second, second_at
        second = ""
    following = word_after(text, end)
    after = following.group(1) if following else ""
    noun = after.lower()
    is_demonym = all(r[KIND] == "demonym" for r in rows)
    kind = ""
    weak = words == 1 and (key in g.weak or all(r[WEAK] == "y" for r in rows))
    if noun in g.streets and noun == after and article is None and text[at:first] == previous + " " and low in g.along:
        return None  # "a shop off Lincoln boulevard"; "a Kabul street" and "in Kabul, street vendors" are places
    if owned and words == 1 and key in g.cars and noun not in g.nouns and noun not in g.feature_nouns:
        return None  # "three people in a Toyota"
    if not is_demonym:
        if noun in g.feature_nouns and after[:1].isupper() and not any(r[KIND] in ("region", "area") for r in rows) \
                and not (noun in g.administrative and all(r[KIND] == "country" for r in rows)):  # a "U.S. District" judge
            # "Anderson County", "San Joaquin Valley": named like the town, but not the town
            stop = following.end()
            if stranger and stranger[1] == first - 1 and text[first - 1] == " " and text[stranger[0]:stranger[1]].lower() in g.county_first:
                first = stranger[0]  # "Fort Bend County"
            if PAPER.match(text, stop) and low not in g.before_place:
                return None  # "the Orange County Register"
            kind = kind_of_feature(text, stop, noun, g)
            return Mention(first, stop, ([text[first:stop], "", kind, "", "", "", ""],))
        if after[:1].isupper() and noun not in g.skip and noun not in g.institutions or text[end:end + 1] == "-" and text[end + 1:end + 2].isupper():
            ends = run_of_capitals(text, end, g)
            inner = text[end:ends[-1]].lower().split()
            if len(ends) > 2 and inner[-1] in g.counties and g.not_names.isdisjoint(inner) and g.institutions.isdisjoint(inner):
                return Mention(first, ends[-1], ([text[first:ends[-1]], "", "region", "", "", "", ""],))  # "San Luis Obispo County", "Miami-Dade County"
        if after == "State" and any(r[COUNTRY] == "USA" and r[KIND] == "region" for r in rows):
            kind = "demonym"  # "Florida State", "Minnesota State Patrol"
        capital_after = after[:1].isupper() and not ends_headline(text, end, noun, g) and (noun in g.institutions or not (
            noun in g.skip or noun in g.feature_nouns or noun in g.modifiers or noun in g.index
            or noun in g.towns and not OF_NAMES.match(text, following.end())))  # "Tongchuan City"
        is_person = words == 1 and (key in g.people or weak)
        if start and text[start - 1] in "-‑" and word_before_hyphen(text, start) in g.sided_with:
            kind = "demonym"  # "pro-Damascus"
        if after[:1].isupper() and low not in g.before_place and PAPER.match(text, end):
            return None  # "the Los Angeles Times said", "told The Detroit News"
        if previous[:1].isupper() and (low.rstrip(".") in g.titles or low in g.given_names):
            return None
        if words == 1 and (key in g.given_names and after[:1].isupper() or is_acronym(text, start, end, lines)):
            return None
        # "at the El Paso Walmart"
        at_a_spot = low in g.at_a_spot and noun not in g.wards and not is_church(text, end, rows, g) and not is_person and all(r[KIND] == "city" for r in rows)
        if capital_after and not at_a_spot and (noun in g.institutions or not is_headline(text, start, lines)):
            if is_person:
                return None
            kind = "demonym"
        if stranger and stranger[1] == first - 1 and text[first - 1] == " " and low not in g.modifiers \
                and low not in g.feature_first and not is_headline(text, start, lines) \
                and not begins_sentence(text, stranger[0]):
            if is_person:
                return None
            kind = "demonym"
        hyphen = AFTER_HYPHEN.match(text, end)
        if hyphen and hyphen.group(1) in g.after_based or (low == "in" and second in g.after_based):
            kind = "demonym"
        elif low in g.of_a_name and NAMED_FOR.search(text, max(0, first - LOOK_BACK), first) \
                and not (after in g.region_nouns or text[first:end].rpartition(" ")[2] in g.region_nouns or all(r[KIND] in ("city", "district") for r in rows)):
            kind = "demonym"  # "the Islamic State in Iraq and Syria"
        elif low == "of" and second[:1].isupper():
            office = second.lower()
            of_a_building = office in g.buildings and largest_first(rows)[0][KIND] in ("city", "district")  # "First Baptist Church of Sutherland Springs"
            if office not in g.of_place and not of_a_building and (office in g.region_nouns or office not in g.skip) \
                    and not begins_sentence(text, second_at):
                kind = "demonym"
        if weak and kind != "demonym" and not (
                noun in g.nouns or article is not None
                or (low in g.before_place and text[end:end + 1] not in tuple(APOSTROPHES))
                or (low == "of" and (second.lower() in g.nouns or second.lower() in g.dwellers or second.lower() in g.surroundings))
                or is_listed(text, first, end, mentions)
                or text[end:end + 2] in (" (", ": ") and text[start:end].isupper()):
            if text[end:end + 2] != ", ":
                return None
            # "Reading, England": kept if a place that holds it comes next
        else:
            weak = False
    mention = Mention(first, end, rows, kind, weak and kind != "demonym" and not is_demonym)
    if is_demonym or kind == "demonym":
        extend_demonym(text, mention, g)
        return mention
    if words == 1 and key == "d.c":
        return mention
    if noun in g.quarters and article is not None and not text.startswith(" of ", following.end()) \
            and all(r[KIND] in ("city", "region") for r in rows):
        # "al-Sulaymaniyah neighborhood": a quarter somewhere, not the city of that name
        mention.rows = ([text[first:end], "", "district", "", "", "", ""],)
        return mention
    extend(text, mention, low, previous, second, at, second_at, following, noun, g)
    return mention


def kind_of_feature(text, end, noun, g):
    """The kind of a place whose name ends in a noun: "Anderson County" is a region, "Stroud Township" and "Seal Beach, Calif." are towns."""
    if noun in g.town_nouns or noun not in g.region_nouns and before_state(text, end, g):
        return "city"
    return "region" if noun in g.region_nouns else "area"


def before_state(text, end, g):
    """Whether an American state follows behind a comma."""
    word = NAME_WORD.match(text, end + 2) if text.startswith(", ", end) else None
    if word is None:
        return False
    rows = g.index.get(spelling_key(word.group()))
    return word.group().removesuffix(".") in g.states or rows is not None and any(r[KIND] == "region" and r[COUNTRY] == "USA" for r in as_rows(rows))


def ends_headline(text, end, noun, g):
    """Whether who tells it ends a headline that lost its dash: "24 killed in raids on Idlib | Monitor"."""
    stop = text.find("\n", end, end + 40)
    last = text[end:stop if stop >= 0 else end + 40] if stop >= 0 or len(text) - end < 40 else ""
    return noun in g.tellers and 0 < len(last.split()) < 3


def is_listed(text, start, end, mentions):
    """Whether a name stands in a list behind a place: "Homs, Nawa and Hama"."""
    last = mentions[-1] if mentions else None
    return bool(last and last.kind != "demonym" and last.rows[0][KIND] != "demonym"
                and text[last.end:start] in (", ", " and ", ", and ")
                and (text[end:end + 1] in (",", ".", ";", "") or text.startswith(" and ", end)))


def extend(text, mention, low, previous, second, at, second_at, following, noun, g):
    """Takes in what belongs to the name: a direction before it, "state of", "province" behind it."""
    if noun in g.surroundings:
        mention.modifier, mention.end = g.outskirts, following.end()
        return
    if noun in g.region_nouns and not text.startswith(" of ", following.end()) \
            and not (noun in g.administrative and following.group(1)[0].isupper() and all(r[KIND] == "country" for r in mention.rows)):
        mention.rows = tuple(r for r in mention.rows if r[KIND] in ("region", "area")) or region_named_for(mention.rows[0], g) or mention.rows
        mention.end = following.end()
    if low == "of":
        word = second.lower()
        if text[at:mention.start] not in ("of ", "of the "):
            return
        if word in g.surroundings:
            mention.modifier, mention.start = g.outskirts, second_at
        elif word in g.directions:
            inside = text[max(0, second_at - 4):second_at].lower() in ("the ", " the")
            mention.modifier = adjective(word) if inside else word.replace("-", "") + " of"
            mention.start = second_at
        elif second in g.region_nouns and (before := words_before(text, second_at)[0]).lower() not in g.indefinite and not (before[:1].isupper() and before.lower() not in g.index):
            # "a district of Homs" is in Homs, "Abs district of Hajjah province" in Hajjah
            regions = tuple(r for r in mention.rows if r[KIND] == "region")
            if regions:
                mention.rows, mention.start = regions, second_at
            elif word in g.rural and noun not in g.region_nouns:
                mention.modifier, mention.start = g.outskirts, second_at  # "in the countryside of Azaz": around the town
        elif word in g.capital:
            capital = g.capitals.get(mention.rows[0][COUNTRY])
            if capital and mention.rows[0][KIND] == "country":
                mention.start, mention.rows = second_at, (capital,)
    if low == "of" and second.lower() in g.holders or low.removesuffix(",") in g.holders:
        beyond = BEYOND.search(text, max(0, mention.start - LOOK_BACK), mention.start)
        if beyond and not mention.modifier:
            mention.modifier, mention.start = beyond["direction"].replace("-", "") + " of", beyond.start()
    elif low in g.modifiers and text[at + len(previous):mention.start] == " ":
        mention.modifier = adjective(low) if low in g.directions else low
        mention.start = at
    if not mention.modifier:
        extend_demonym(text, mention, g)


def run_ends_in(text, ends, nouns):
    """Does a run of capitalised words end in one of these: "Salamieh City"?"""
    return len(ends) > 1 and text[ends[-2]:ends[-1]].strip(" -").lower() in nouns


def region_named_for(city, g):
    """The region that has its name from a city and holds it, where only the city's spellings are known: "Deir Azzour province"."""
    if city[KIND] != "city" or not city[PARENT].startswith(city[NAME] + " "):
        return ()
    found = g.index.get(spelling_key(city[PARENT], articles=False)) or g.index.get(spelling_key(city[PARENT])) or ()
    return tuple(r for r in (as_rows(found) if found else ()) if r[KIND] == "region" and r[COUNTRY] == city[COUNTRY])


def adjective(direction):
    """
    >>> adjective("north-east"), adjective("southern"), adjective("central")
    ('northeastern', 'southern', 'central')
    """
    plain = direction.replace("-", "")
    return plain if plain.endswith(("ern", "central")) else plain + "ern"


def extend_demonym(text, mention, g):
    """"The Nepali capital", "Syria's capital", "India's northeast", "Thailand's southern provinces"."""
    m = AFTER_OWNER.match(text, mention.end)
    if not m:
        return
    word = m.group(1).lower()
    row = mention.rows[0]
    if word in g.capital:
        capital = g.capitals.get(row[COUNTRY]) if row[PARENT] in g.continents or row[KIND] == "country" else None
        named = NEXT_NAME.match(text, m.end())
        if capital and not (named and spelling_key(named.group(1).split()[0]) in g.capital_words):
            mention.end, mention.rows, mention.kind = m.end(), (capital,), ""
    elif word in g.directions and row[COUNTRY]:
        next_word = WORD_AFTER.match(text, m.end())
        after = next_word.group(1) if next_word else ""
        if word.endswith("ern") or word == "central":
            if after not in g.place_nouns and after not in g.region_nouns or OF_NAME.match(text, next_word.end()):
                return  # "Idlib's eastern suburb of Binnish" is Binnish
            end = next_word.end()
        elif after[:1].isupper() or after == "of" or text[m.end():m.end() + 1] == "-":
            return
        else:
            end = m.end()
        owner = g.countries.get(row[COUNTRY]) if row[KIND] == "demonym" else row
        if after in g.region_nouns and row[KIND] == "city":  # "Homs eastern countryside" is no quarter of the city
            owner = next((r for r in mention.rows if r[KIND] == "region"), None) or next(iter(region_named_for(row, g)), row)
        if owner:
            mention.end, mention.rows, mention.kind, mention.modifier = end, (owner,), "", adjective(word)


def is_church(text, end, rows, g):
    """Whether the name of a small town that ends here is that of a church ("at the Emanuel AME Church")."""
    return run_ends_in(text, run_of_capitals(text, end, g), g.churches) and all(int(r[POPULATION] or 0) < SMALL for r in rows)


def guess(text, start, end, key, mentions, lines, g):
    """A place of a name that the gazetteer has otherwise spelled or not at all, where the words around say so."""
    article = article_before(text, start, g)
    first = start if article is None else article
    previous, second, at, second_at = words_before(text, first)
    for _ in range(MOST_SIDES):
        if article is not None or previous not in g.sides:
            break
        first = at
        previous, second, at, second_at = words_before(text, first)
    low = previous.lower()
    if low == "the":
        low, second = second.lower(), ""
        if first != start and article is None and key in g.side_names and low in g.before_side and not OF_NAMES.match(text, end):
            return Mention(first, end, ([text[first:end], "", "area", "", "", "", ""],))  # "on the West Side"
    named = (low == "of" and second.lower() in g.nouns and (second.lower() not in g.loose_nouns or second.lower() in g.several)) \
        or (low == "in" and second.lower() in g.buildings) or low == "of" and second in g.islands
    off_a_street = low == "in" and second[:1].isupper() and second.lower().rstrip(".") in g.streets
    locative = low in g.before_place
    if key in g.feature_first and (key in g.feature_always or locative):
        ends = run_of_capitals(text, end, g)
        beside = WORD_AFTER.match(text, ends[-1])
        if len(ends) > 1:
            is_body = run_ends_in(text, ends, g.institutions) or beside and beside.group(1) in g.institutions
            return Mention(first, ends[-1], ([text[first:ends[-1]], "", "demonym" if is_body else "area", "", "", "", ""],))  # "Mount Sinai Hospital"
    # "the village of Abu Duhur" begins like a person's name.
    if key in g.never_alone and not (named and key in g.given_names) or (end - start < 4 and text[start:end].isupper()):
        return None
    ends = run_of_capitals(text, end, g)
    if run_ends_in(text, ends, g.churches):
        return None  # "Emanuel AME Church" sounds like Immanuel
    at_a_scene = low == "in" and second in g.scenes and text[ends[-1]:ends[-1] + 1] not in tuple(APOSTROPHES) and not is_headline(text, start, lines)
    if (off_a_street or at_a_scene) and not g.not_scenes.isdisjoint(text[start:ends[-1]].lower().split()):
        off_a_street = at_a_scene = False  # "an explosion in Reactor 4"
    following = word_after(text, ends[-1])
    noun = following.group(1) if following else ""
    if " " in noun:
        noun = noun.lower()
    named = named or off_a_street or at_a_scene or CALLED_BEHIND.match(text, ends[-1]) is not None and locative \
        or told_to_hold(previous, second, first == start, text[start:ends[-1]], g) and is_town(text, start, ends[-1], noun, lines, g) \
        or low == "of" and second.lower() in g.dwellers and is_town(text, start, ends[-1], "", lines, g)
    joint = noun in g.several and low == "and" and any(c.isupper() for c in second)  # "on al-Joura and al-Qusour neighborhoods"
    is_noun = joint or noun in g.nouns and noun not in g.loose_nouns
    owned = POSSESSIVE.search(previous) is not None and previous[:1].isupper()  # "Manipur's Thoubal area"
    if noun in g.spots and (owned or locative and is_area_name(text[start:ends[-1]], noun, g)):
        is_noun = True  # "in the Bab al-Nasr area of Aleppo", not "in the Sunni area"
    dwelt = low == "of" and second.lower() in g.dwellers
    if not (named or locative or is_noun or dwelt or low == "of" and second.lower() in g.towns) and len(ends) == 1:
        return None
    if named or locative or is_noun or dwelt or low == "of" and second.lower() in g.towns or run_ends_in(text, ends, g.towns):
        for stop in reversed(ends):
            heard = "~" + sounds_like(spelling_key(text[start:stop], articles=False))
            rows = g.index.get(heard) if OWNS_NAME.match(text, stop) is None else None  # not "Reba's Grill"
            if rows is not None and not (named or locative or is_noun or dwelt) and len(ends) == 1 and not any(r[PARENT].startswith(r[NAME] + " ") for r in as_rows(rows)):
                rows = None  # "the city of Haiyan" sounds like a village of Aleppo; "the city of Raqa" is a province's
            if rows is not None:
                mention = Mention(first, stop, as_rows(rows))
                extend(text, mention, low, previous, second, at, second_at, word_after(text, stop),
                       noun if stop == ends[-1] else "", g)
                return mention
    last = text[ends[-2]:ends[-1]].strip(" -").lower() if len(ends) > 1 else ""
    run = text[start:ends[-1]].lower()
    told_apart = run.split()[:-1] if is_noun and len(ends) > 1 and last in g.last_words else run.split()
    if any(w in g.not_names for w in told_apart) and not off_a_street:
        return None
    if last in g.administrative or (last in g.feature_nouns and (locative or low in ("of", "on"))):
        kind = kind_of_feature(text, ends[-1], last, g)
        return Mention(first, ends[-1], ([text[first:ends[-1]], "", kind, "", "", "", ""],))
    if not (named or is_noun and key not in g.titles):
        return None
    if is_noun and not named and (low in ("a", "an") or begins_sentence(text, first) and len(ends) == 1 and low):
        return None
    noun_read = noun if is_noun else second.lower() if low == "of" else ""
    kind = "region" if noun_read in g.region_nouns else "area" if noun_read in g.areas else \
        "district" if noun_read in g.quarters or noun_read in g.spots or noun_read in g.several_quarters else "city"
    mention = Mention(first, ends[-1], ([text[first:ends[-1]], "", kind, "", "", "", ""],))
    mention.joint = joint
    if is_noun and noun in g.region_nouns:
        mention.end = following.end()
    return mention


def is_area_name(name, noun, g):
    """Whether an unknown name before "area" may be that of a place: "the Tosqux area"; not "the Kurdish area", "the VIP area", "the Sports section"."""
    return " " in name or "-" in name or noun not in g.parted and not name.isupper() and not name.endswith(OF_A_LANGUAGE)


def told_to_hold(previous, second, whole, name, g):
    """Whether the words before an unknown name make it a place: "12 people in", "near", "roadblock in"; not "speaking in Arabic"."""
    if previous in g.near_deaths and (second in g.casualties or second.isdigit()) or previous in g.beside_alone and whole:
        return True
    return previous == "in" and second.islower() and not second.endswith(ACTING) and not name.endswith(OF_A_LANGUAGE) and name.count(" ") < SHORT_NAME


def is_town(text, start, end, noun, lines, g):
    """Whether a name behind "12 people died in" may be that of a town: nothing goes on with it, and none of its words is another thing's."""
    if text[end:end + 1] in (*APOSTROPHES, "-", "/", "&", ":") or noun and noun not in g.behind_a_place or text[start:end].isupper():
        return False
    words = text[start:end].lower().replace("-", " ").split()
    if len(words) == 1 and len(words[0]) < 3 or AND_SEVERAL.match(text, end) or AND_STREET.match(text, end):
        return False
    return all(of.isdisjoint(words) for of in (g.no_town, g.not_scenes, g.scenes, g.streets, g.institutions)) and not is_headline(text, start, lines)


def largest_first(rows):
    """Those of the hand list first, then the country with the largest place; there a city before its region."""
    if len(rows) == 1:
        return rows
    most = {}
    for r in rows:
        size = int(r[POPULATION] or 0) + (10**10 if r[WEAK] == "hand" else 0)
        most[r[COUNTRY]] = max(size, most.get(r[COUNTRY], 0))
    order = {"country": 0, "city": 1, "district": 2, "region": 3, "area": 4, "demonym": 5}
    return sorted(rows, key=lambda r: (-most[r[COUNTRY]], r[WEAK] != "hand", order[r[KIND]],
                                       -int(r[POPULATION] or 0), r[NAME]))


def country_around(text, mention, beside, last):
    """The country of an unknown name, where the words beside tell: "Armanaz in Idlib", "the Syrian town of Armanaz"."""
    if beside and type(beside.rows[0]) is list and beside.rows[0][KIND] != "demonym" and beside.kind != "demonym":
        return largest_first(beside.rows)[0][COUNTRY]
    if last and len(last.rows) == 1 and TO_NAME.fullmatch(text, last.end, mention.start):
        return last.rows[0][COUNTRY]
    return ""


def settle(text, mentions, g):
    """Decides between places of one name, drops what stayed without evidence, and writes the answers."""
    if not mentions:
        return []
    sure = None
    places = []
    for i, mention in enumerate(mentions):
        rows = mention.rows
        row = rows[0]
        after = mentions[i + 1] if i + 1 < len(mentions) else None
        beside = after if after and text[mention.end:after.start] in (", ", " in ", ", in ", " (") else None
        holder_told = after if after and not beside and row[KIND] != "district" and LIES_IN.fullmatch(text, mention.end, after.start) else beside
        if len(rows) == 2 and type(rows[1]) is Mention:
            # an unknown name before a known one: it lies there
            holder = largest_first(rows[1].rows)[0]
            row = [row[NAME], holder[COUNTRY], "district" if holder[KIND] == "city" and text[mention.end] == "," else "city", "", "", "", ""]
        elif not row[COUNTRY] and row[SPELLINGS] == "" and not row[WEAK]:
            row = [row[NAME], country_around(text, mention, holder_told, mentions[i - 1] if i else None), *row[KIND:]]
        elif len(rows) > 1:
            rows = largest_first(rows)
            row = rows[0]
            near = None
            if beside and not mention.modifier.endswith(" of") and all(r[KIND] != "demonym" for r in beside.rows):
                holder = largest_first(beside.rows)[0]
                near = next((r for r in rows if r[COUNTRY] and r[COUNTRY] == holder[COUNTRY] and (
                    holder[KIND] == "country" or r[PARENT] in (holder[NAME], ""))), None)
            if near is None and i and text[mentions[i - 1].end:mention.start] == ", ":
                held = {r[COUNTRY] for r in mentions[i - 1].rows if type(r) is list}
                near = row if row[COUNTRY] in held else next(
                    (r for r in rows if r[COUNTRY] in held and r[KIND] in ("country", "region")), None)
            bears = spelling_key(text[mention.name_start:mention.name_end], articles=False) in g.undecided
            if near is None and (row[KIND] != "country" or bears):
                if sure is None:
                    told = [{r[COUNTRY] for r in m.rows if type(r) is list} for m in mentions]
                    sure = {*chain.from_iterable(t for t in told if len(t) == 1)} - {""}
                if row[COUNTRY] not in sure:
                    size = int(row[POPULATION] or 0) if row[KIND] not in ("country",) else 0
                    near = next((r for r in rows if r[COUNTRY] in sure and r[KIND] != "demonym"
                                 and may_be_meant(r, size)), None)
                elif len({r[COUNTRY] for r in rows} & sure) == 1:
                    near = next(r for r in rows if r[COUNTRY] in sure)
                if near is None and bears:
                    row = [row[NAME], "", row[KIND], "", "", "", ""]
            row = near or row
        if beside and row[KIND] == "city" and text[mention.end:beside.start] == ", " and not beside.kind:
            holder = largest_first(beside.rows)[0] if type(beside.rows[-1]) is list else row
            if holder[KIND] == "region" and holder[COUNTRY] == "USA" != row[COUNTRY]:
                row = [f"{row[NAME]}, {holder[NAME]}", "USA", "city", "", "", "", ""]  # "Paris, Texas"
        if row[KIND] in ("city", "district") and abroad(text, mention, row, mentions, i, g):
            held = largest_first(after.rows)[0]
            row = [text[mention.start:mention.end], held[COUNTRY], row[KIND], "", "", "", ""]
        if mention.weak and not (beside and any(r[COUNTRY] == row[COUNTRY] for r in beside.rows if type(r) is list)):
            continue
        name, kind = row[NAME], mention.kind or row[KIND]
        if mention.modifier and kind != "demonym":
            name = f"{mention.modifier} {name}"
            part = kind in ("city", "district") and not mention.modifier.endswith(" of") and mention.modifier not in g.wider
            kind = "district" if part else "area"
        last = places[-1] if places else None
        if last and (last.name, last.kind) == (name, kind) and text[last.end:mention.start] == ", " \
                and len(text[mention.start:mention.end].replace(".", "")) == 2:
            mention.start = places.pop().start  # "Washington, D.C."
        places.append(Place(mention.start, mention.end, text[mention.start:mention.end], name, row[COUNTRY], kind))
    return places


def abroad(text, mention, row, mentions, i, g):
    """Is a small place told to lie in or beside one of another country, so that a village of its name there is meant
    ("in the village of al-Bureij northeast of Aleppo": not the one in Gaza)?"""
    after = mentions[i + 1] if i + 1 < len(mentions) else None
    if after is None or mention.kind or mention.modifier or any(type(r) is Mention for r in after.rows):
        return False
    held = largest_first(after.rows)[0]
    if held[COUNTRY] in ("", row[COUNTRY]) or after.kind == "demonym" or held[KIND] == "demonym":
        return False
    of, what, *_ = words_before(text, mention.start)
    noun = word_after(text, mention.end)
    if not (of.lower() == "of" and what.lower() in g.small or noun and noun.group(1) in g.small):
        return False
    if g.capitals.get(row[COUNTRY]) is row:
        return False
    if LIES_IN.fullmatch(text, mention.end, after.start):
        return True
    # A town may lie beside a place of the next country: only a small one whose country nothing else tells does not.
    beside = NEAR_NEXT.fullmatch(text, mention.end, after.start) or after.modifier.endswith(" of") and not text[mention.end:after.start].strip()
    told = any(r[COUNTRY] == row[COUNTRY] for m in mentions[max(0, i - NEAR_BY):i + NEAR_BY] if m is not mention for r in m.rows if type(r) is list)
    return bool(beside) and held[KIND] != "country" and not told and int(row[POPULATION] or 0) < SMALL


@cache
def resolve_place(text):
    """The place that the value of a `place` column means, or None: two values of one name and country are one place.

    The most specific place named counts; what comes with it decides between places of one name.

    >>> values = ["al-Khaldiyeh, Homs", "Deir Ezzor", "western Idlib province"]
    >>> [(p.name, p.country) for p in map(resolve_place, values)]
    [('Khalidiya', 'SYR'), ('Deir ez-Zor', 'SYR'), ('western Idlib province', 'SYR')]
    >>> resolve_place("Ghouta, Damascus").name, resolve_place("northern Syria, Aleppo").name
    ('Ghouta', 'Aleppo')
    >>> resolve_place("the border between the two countries"), resolve_place("Syria and Turkey")
    (None, None)
    """
    words = text.lower().replace("/", " / ").split()
    if not gazetteer().elsewhere.isdisjoint(words):
        return None
    found = [p for p in find_places(text) if p.kind != "demonym"]
    if not found:
        # A column's value stands alone: no other words need to show that a weak name is meant as a place.
        row = row_of(text)
        if row is None:
            return None
        return Place(0, len(text), text, row[NAME], row[COUNTRY], row[KIND])
    best = min(found, key=lambda p: (SPECIFIC[p.kind], p.start))
    first, *rest = found
    if first.kind == "area" and rest and text[first.end:rest[0].start] == ", " and row_of(first.text) is not None:
        best = first  # "Ghouta, Damascus": the town tells which Ghouta
    if not gazetteer().joins.isdisjoint(words):
        lies_in = set(ancestors(best))
        for p in found:
            same = (p.name, p.country) == (best.name, best.country) or (p.name, p.country) in lies_in
            if p.country and best.country and not same and not is_namesake(p, lies_in):
                return None  # "Turkey and Syria" is no one place
    return best


def is_capital(place) -> bool:
    """Is it the capital of its country? A report is often filed, or a statement made, there.

    >>> is_capital(resolve_place("Damascus")), is_capital(resolve_place("Homs"))
    (True, False)
    """
    row = gazetteer().capitals.get(place.country)
    return bool(row) and row[NAME] == place.name


def may_be_meant(row, size):
    """Whether a place may be meant where a text is about its country, though a namesake elsewhere has `size` people."""
    return row[WEAK] == "hand" or int(row[POPULATION] or 0) * OUTWEIGHED > size


def namesake_in(place, country):
    """The place of the same spelling in a country, where a text that is about it may mean that one; else None.

    >>> namesake_in(find_places("a bomb in Tripoli")[0], "LBN").country, namesake_in(find_places("in Homs")[0], "LBN")
    ('LBN', None)
    """
    g = gazetteer()
    rows = g.index.get(spelling_key(place.text)) or g.index.get(spelling_key(place.text, articles=False)) or ()
    rows = as_rows(rows) if rows else ()
    size = max((int(r[POPULATION] or 0) for r in rows if r[COUNTRY] == place.country), default=0)
    for row in rows:
        if row[COUNTRY] == country and row[KIND] not in ("demonym", "country") and may_be_meant(row, size):
            return Place(place.start, place.end, place.text, row[NAME], country, row[KIND])
    return None


@cache
def by_name():
    """The gazetteer's rows by canonical name."""
    named = {}
    for row in (*as_rows(tuple(gazetteer().geonames)), *gazetteer().hand):
        listed = named.setdefault(row[NAME], [])
        if row not in listed:
            listed.append(row)
    return named


def row_of(text):
    """The gazetteer's row of a name that stands alone, or None."""
    g = gazetteer()
    rows = g.index.get(spelling_key(text)) or g.index.get(spelling_key(text, articles=False)) \
        or g.index.get("~" + sounds_like(spelling_key(text, articles=False)))
    if rows is None:
        return None
    row = largest_first(as_rows(rows))[0]
    return row if row[KIND] != "demonym" else None


def is_unknown(name):
    """Is a name in capitals none that the gazetteer knows, a common word or a person's?"""
    g = gazetteer()
    words = name.lower().split()
    return row_of(name) is None and not any(w in g.skip or w in g.never_alone or w in g.not_names or w in g.institutions or w in g.people for w in words)


def small_town(name):
    """The town that a name may mean of which a list says nothing or that it may be a person's, or None."""
    row = row_of(name)
    if row is None:
        return Place(0, 0, name, name, "", "city") if is_unknown(name) else None
    return Place(0, 0, name, row[NAME], row[COUNTRY], "city") if row[WEAK] == "y" and row[KIND] == "city" else None


def contains(outer, inner):
    """Whether the place `inner` lies in `outer`; None where the gazetteer does not know.

    A place does not contain itself. A part ("southern Syria") lies in the whole; what else lies in a part is unknown.

    >>> contains("Syria", "Baba Amr"), contains("Homs", "Baba Amr"), contains("Aleppo", "Baba Amr")
    (True, True, False)
    >>> contains("Syria", "Quxtar"), contains("northern Syria", "Homs")
    (None, None)
    """
    first, second = resolve_place(outer), resolve_place(inner)
    if first is None or second is None:
        return None
    if (first.name, first.country) == (second.name, second.country):
        return False
    line = ancestors(second)
    if (first.name, first.country) in line:
        return True
    if not first.country and first.kind != "area" or not second.country:
        return None
    if first.country and first.country != second.country:
        return False
    above = ancestors(first)
    if (second.name, second.country) in above:
        return False
    if first.kind == "region" and not any(
            row[KIND] == "region" for name, country in line for row in by_name().get(name, ()) if row[COUNTRY] == country):
        return None  # of a place entered by hand only the country may be known
    base = whole_of(first)
    if base != (first.name, first.country) or first.kind == "area" or second.kind == "area":
        return None
    namesake = {n for n, _ in line if n.startswith(first.name + " ")}
    # "Homs" may mean the city or its province: what lies in the province may not be in the city, but who can tell.
    return None if namesake and first.kind == "city" else False


def is_namesake(place, lies_in):
    """Whether a place stands for the region that has its name: "Homs" in "Houla, Homs" may be the province."""
    return any(name.startswith(place.name + " ") and country == place.country for name, country in lies_in)


def whole_of(place):
    """The whole of which a place is a part: ("Syria", "SYR") for "southern Syria"; the place itself otherwise."""
    name = place.name
    while name and name not in by_name():
        name = name.partition(" ")[2]
    return (name or place.name), place.country


def ancestors(place):
    """What a place lies in, from near to far, as (name, country)."""
    name, country = whole_of(place)
    line = [] if name == place.name else [(name, country)]
    rows = [r for r in by_name().get(name, ()) if r[COUNTRY] == country]
    row = next((r for r in rows if r[KIND] == place.kind), rows[0] if rows else None)
    for _ in range(6):
        if row is None or not row[PARENT]:
            break
        name = row[PARENT]
        rows = [r for r in by_name().get(name, ()) if r[COUNTRY] in (country, "")]
        row = rows[0] if rows else None
        line.append((name, row[COUNTRY] if row else ""))
    return line
