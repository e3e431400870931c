"""The organisations' file: one spelling means one organisation, and every entry is fit to use."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

RULES = tomllib.loads((Path(__file__).parent.parent / "extract/rules/sources.toml").read_text(encoding="utf-8"))
TYPES = {"intergovernmental", "government", "opposition", "monitor", "medical", "witness", "media", "other"}
KINDS = ("organisation", "agency")


def spelled(kind):
    """Spelling without case and dots -> the canonical names that claim it."""
    names = {}
    for entry in RULES[kind]:
        for spelling in [entry["name"], *entry["spellings"]]:
            names.setdefault(spelling.casefold().replace(".", ""), set()).add(entry["name"])
    return names


@pytest.mark.parametrize("kind", KINDS)
def test_no_spelling_belongs_to_two(kind):
    assert {s: n for s, n in spelled(kind).items() if len(n) > 1} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_is_given_twice(kind):
    assert [name for name, n in Counter(entry["name"] for entry in RULES[kind]).items() if n > 1] == []


def test_an_agency_shares_a_spelling_only_with_media_organisations():
    types = {entry["name"]: entry["type"] for entry in RULES["organisation"]}
    shared = set(spelled("organisation")) & set(spelled("agency"))
    assert "sana" in shared
    for spelling in shared:
        assert {types[name] for name in spelled("organisation")[spelling]} == {"media"}, spelling


@pytest.mark.parametrize("entry", RULES["organisation"], ids=lambda entry: entry["name"])
def test_an_organisation_is_well_formed(entry):
    assert set(entry) <= {"name", "type", "country", "spellings"}
    assert entry["type"] in TYPES
    assert re.fullmatch("[A-Z]{3}", entry.get("country", "XXX"))


@pytest.mark.parametrize("kind", KINDS)
def test_spellings_are_as_printed_without_a_stray_blank(kind):
    for entry in RULES[kind]:
        assert len(set(entry["spellings"])) == len(entry["spellings"]), entry["name"]
        for spelling in [entry["name"], *entry["spellings"]]:
            assert spelling == " ".join(spelling.split()) and len(spelling) > 1
            assert any(c.isupper() for c in spelling) or " " in spelling or spelling in {"dpa", "naTemat"} or \
                re.fullmatch(r"[\w-]+(\.\w+)*|al-\w+", spelling), spelling


@pytest.mark.parametrize("spelling, name", [
    ("SOHR", "Syrian Observatory for Human Rights"),
    ("U.N.", "United Nations"),
    ("MSF", "Médecins Sans Frontières"),
    ("Doctors Without Borders", "Médecins Sans Frontières"),
    ("Shebab", "al-Shabaab"),
    ("Tamil Tigers", "LTTE"),
    ("White Helmets", "Syrian Civil Defence"),
    ("Assistance Association for Political Prisoners", "AAPP"),
])
def test_short_names_lead_to_the_organisation(spelling, name):
    assert spelled("organisation")[spelling.casefold().replace(".", "")] == {name}


def test_generic_heads_have_one_type_each():
    heads = Counter(head for heads in RULES["generic"].values() for head in heads)
    assert set(RULES["generic"]) == TYPES
    assert [head for head, n in heads.items() if n > 1] == []
    assert [head for head in heads if head != head.lower()] == []


def test_words_that_credit_are_lower_case_and_not_repeated():
    for words in RULES["says"].values():
        assert len(set(words)) == len(words)
        assert all(word == " ".join(word.lower().split()) for word in words)
