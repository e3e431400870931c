"""Places: what is found in a sentence, which spellings are one place, what lies in what."""

import csv
import time
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import places
from extract.places import RULES, contains, find_places, names_in, resolve_place, sounds_like, spelling_key

CASES = tomllib.loads((Path(__file__).parent / "cases_places.toml").read_text("utf-8"))


def described(sentence):
    return [f"{p.text} = {p.name} {p.country} {p.kind}".replace("  ", " ") for p in find_places(sentence)]


@pytest.mark.parametrize("sentence", CASES["sentences"])
def test_sentence(sentence):
    assert described(sentence) == CASES["sentences"][sentence]


@pytest.mark.parametrize("name", CASES["same"])
def test_spellings_of_one_place(name):
    answers = {spelling: resolve_place(spelling) for spelling in CASES["same"][name]}
    assert {s: p and p.name for s, p in answers.items()} == dict.fromkeys(answers, name)


@pytest.mark.parametrize("value", CASES["none"]["values"])
def test_no_one_place(value):
    assert resolve_place(value) is None


@pytest.mark.parametrize(("outer", "inner", "answer"), [
    (*pair.split(" > "), answer) for answer in CASES["contains"] for pair in CASES["contains"][answer]])
def test_contains(outer, inner, answer):
    assert contains(outer, inner) is {"yes": True, "no": False, "unknown": None}[answer]


WORDS = ["Homs", "al-", "Syrian", "Syria's", "the", "village", "of", "province", "northern", "capital", "Paris", "-",
         ", ", "Qux", "in", "New", "York", "St.", "U.S.", "D.C.", "Fla.", "\n", "’s", "Jordan", "Lake", "County", "İ"]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=30).map(" ".join)
       | st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_offsets_of_any_text(text):
    found = find_places(text)
    assert all(text[p.start:p.end] == p.text != "" for p in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert all(len(p.country) in (0, 3) and p.kind in places.SPECIFIC for p in found)


def hand_list():
    """(country, level, spelling, name) of each spelling in places.toml; towns and regions may share a spelling."""
    data = places.rules()
    for country, line in data["countries"].items():
        for part in line.split(";"):
            for spelling in names_in(part):
                yield country, "country", spelling, country
    for country, kinds in data["places"].items():
        for kind, parents in kinds.items():
            for lines in parents.values():
                for line in lines:
                    names = names_in(line)
                    for spelling in names:
                        yield country, "town" if kind in ("city", "district") else "region", spelling, names[0]


def test_no_spelling_in_a_country_belongs_to_two_places():
    arabic = set(places.rules()["spelling"]["arabic"])
    owners = defaultdict(set)
    for country, level, spelling, name in hand_list():
        owners[country, level, spelling_key(spelling, articles=country not in arabic)].add(name)
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


def test_spellings_of_two_countries_are_meant():
    arabic = set(places.rules()["spelling"]["arabic"])
    owners = defaultdict(set)
    for country, _, spelling, name in hand_list():
        owners[spelling_key(spelling, articles=country not in arabic)].add((country, name))
    shared = {key for key, named in owners.items() if len({country for country, _ in named}) > 1}
    assert shared == set(CASES["shared"]["spellings"])


def test_no_word_stands_twice_in_a_list():
    for listed in (places.rules()["words"] | places.rules()["spelling"]).values():
        assert len(set(listed)) == len(listed)


def test_every_parent_is_a_place():
    data, known = places.rules(), places.by_name()
    parents = {(country, parent) for country, kinds in data["places"].items() for parents in kinds.values()
               for parent in parents if parent}
    assert [p for p in parents if not any(r[places.COUNTRY] == p[0] for r in known.get(p[1], ()))] == []


def test_gazetteer_is_sorted_and_sound():
    with (RULES / "gazetteer.csv").open(encoding="utf-8", newline="") as f:
        assert "GeoNames" in f.readline()
        header, *rows = csv.reader(f)
    assert header == ["name", "country", "kind", "parent", "population", "weak", "spellings"]
    assert rows == sorted(rows)
    assert {r[2] for r in rows} == {"country", "capital", "region", "city"}
    for row in rows:
        for key in row[6].split("|"):
            assert key and (key.startswith("~") or key == spelling_key(key)), row


def test_sounds_like_keeps_what_it_makes():
    for key in ["khalidiya", "daraya", "maaret misreen", "yabroud", "jisr shughour"]:
        assert sounds_like(sounds_like(key)) == sounds_like(key)


@pytest.mark.parametrize("piece", ["Homs Qux al-Bar in Jordan Smith. ", "Jordan Qux in Homs\n", "Qux-", "al-", "Qux "])
def test_time_is_linear(piece):
    def seconds(times):
        start = time.process_time()
        find_places(piece * times)
        return time.process_time() - start

    find_places(piece)
    assert seconds(16000) < 12 * seconds(4000) + 0.05
