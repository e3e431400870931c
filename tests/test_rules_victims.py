"""The lexicon of what is counted: people in one group only, never also a thing."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

RULES = tomllib.loads((Path(__file__).parent.parent / "extract/rules/victims.toml").read_text(encoding="utf-8"))
GROUP_OF = {noun: group for group, nouns in RULES["groups"].items() for noun in nouns}
THINGS = {noun for nouns in RULES["things"].values() for noun in nouns}


def test_the_groups_are_those_of_the_codebook():
    assert set(RULES["groups"]) == {
        "people", "civilians", "children", "women", "security forces", "militants", "journalists", "aid workers",
        "protesters", "prisoners", "other",
    }


@pytest.mark.parametrize("section", ["groups", "things"])
def test_a_noun_stands_once_and_in_lower_case(section):
    nouns = Counter(noun for nouns in RULES[section].values() for noun in nouns)
    assert [noun for noun, n in nouns.items() if n > 1] == []
    assert [noun for noun in nouns if noun != " ".join(noun.lower().split())] == []


def test_nothing_is_both_people_and_a_thing():
    assert set(GROUP_OF) & THINGS == set()


def test_casualty_words_are_not_things():
    assert THINGS.isdisjoint({"dead", "deaths", "wounded", "injured", "missing", "fatalities", "casualties", "bodies"})


@pytest.mark.parametrize("noun, group", [
    ("aid workers", "aid workers"), ("schoolgirls", "children"), ("passers-by", "civilians"), ("bodies", "people"),
    ("sister-in-law", "people"), ("prisoners of war", "prisoners"), ("policewomen", "security forces"),
    ("suicide bombers", "militants"), ("cameramen", "journalists"), ("demonstrators", "protesters"),
    ("expectant mothers", "women"), ("fishermen", "people"), ("shi'ites", "people"), ("defectors", "other"),
])
def test_people_fall_into_their_group(noun, group):
    assert GROUP_OF[noun] == group


@pytest.mark.parametrize("noun", ["years", "dollars", "kilometres", "buses", "knives", "bombings", "houses", "villages",
                                  "sheep", "families", "votes", "tonnes", "airstrikes", "percent", "tweets"])
def test_things_are_known(noun):
    assert noun in THINGS
