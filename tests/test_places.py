"""Places: what is found in a sentence, which spellings are one place, what lies in what."""

import tomllib
from pathlib import Path

import pytest

from extract.places import contains, find_places, resolve_place

CASES = tomllib.loads((Path(__file__).parent / "cases_places.toml").read_text("utf-8"))


@pytest.mark.parametrize("sentence", CASES["sentences"])
def test_sentence(sentence):
    found = [f"{p.text} = {p.name} {p.country} {p.kind}".replace("  ", " ") for p in find_places(sentence)]
    assert found == CASES["sentences"][sentence]


@pytest.mark.parametrize("sentence", CASES["sentences"])
def test_offsets(sentence):
    places = find_places(sentence)
    assert all(sentence[p.start:p.end] == p.text for p in places)
    assert all(a.end <= b.start for a, b in zip(places, places[1:], strict=False))


@pytest.mark.parametrize("name", CASES["same"])
def test_spellings_of_one_place(name):
    answers = {spelling: resolve_place(spelling) for spelling in CASES["same"][name]}
    assert {s: p and p.name for s, p in answers.items()} == dict.fromkeys(answers, name)


@pytest.mark.parametrize(("outer", "inner", "answer"), [
    (*pair.split(" > "), answer) for answer in CASES["contains"] for pair in CASES["contains"][answer]])
def test_contains(outer, inner, answer):
    assert contains(outer, inner) is {"yes": True, "no": False, "unknown": None}[answer]
