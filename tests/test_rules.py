"""The rule files of the extractor: every phrasing has its case, every word its use, and no template can be made to backtrack."""
from __future__ import annotations

import gc
import random
import re
import time
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from extract.claims import find_claims
from extract.patterns import FORMS, OUTCOMES, SLOT, UNITS, expand, lexicon, phrasings
from extract.reports import Report

HERE = Path(__file__).parent
SOURCE = HERE.parent / "extract"
RULES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((SOURCE / "rules").glob("*.toml"))}
CASES = [case for name in ("cases.toml", "known_failures.toml") for case in tomllib.loads((HERE / name).read_text(encoding="utf-8")).get("case", ())]
TEMPLATES = RULES["phrasings"]
PARTS = {name: template for section in ("gaps", "parts", "parts_of_counts") for name, template in TEMPLATES[section].items()}
NAMED = {phrasing.name: phrasing for phrasing in phrasings()}


def lists_of(table, path=()):
    """Every list of strings in a rule file, with where it stands."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from lists_of(value, (*path, str(key)))
        elif isinstance(value, list) and value and all(isinstance(word, str) for word in value):
            yield ".".join((*path, str(key))), value


LISTS = [pytest.param(words, id=f"{name}: {where}") for name, table in RULES.items() for where, words in lists_of(table)]


def slots_of(template) -> set[str]:
    return {m["name"] for m in SLOT.finditer(template) if m["name"]} if isinstance(template, str) else set(template)


USED = set().union(*(slots_of(template) for section in TEMPLATES.values() for template in section.values()))


def test_every_phrasing_has_a_case_and_every_case_a_phrasing():
    named = {case["phrasing"] for case in CASES if "phrasing" in case}
    assert sorted(set(NAMED) - named) == []
    assert sorted(named - set(NAMED)) == []


def test_no_phrasing_has_a_name_twice():
    names = Counter(name for section, templates in TEMPLATES.items() if section not in ("gaps", "parts", "parts_of_counts") for name in templates)
    assert [name for name, n in names.items() if n > 1] == []
    assert set(names) == set(NAMED)


@pytest.mark.parametrize("name", sorted(USED))
def test_a_slot_that_is_used_is_defined(name):
    assert name in PARTS or name in lexicon().known


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_that_is_defined_is_used(name):
    assert name in USED


def test_a_list_of_words_that_is_defined_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py"))
    sections = [(key, section) for section, lists in RULES["words"].items() if isinstance(lists, dict) for key in lists]
    unused = [f"{section}.{key}" for key, section in sections
              if FORMS.get(key, key) not in USED and not re.search(rf"\b{key}\b", code)]
    assert unused == []


@pytest.mark.parametrize("words", LISTS)
def test_no_word_stands_twice_in_a_list(words):
    assert [word for word, n in Counter(words).items() if n > 1] == []


@pytest.mark.parametrize("words", [words for words in LISTS if "qualifiers_after" not in words.id])   # " plus" is not "-plus"
def test_a_word_has_no_stray_blanks(words):
    assert [word for word in words if word != " ".join(word.split())] == []


@pytest.mark.parametrize("template", ["{no_such_list}", "{killed", "{people} \\d+"])
def test_a_template_that_cannot_be_read_is_refused(template):
    with pytest.raises((KeyError, ValueError)):
        expand(template, PARTS)


def test_a_part_that_holds_itself_is_refused():
    with pytest.raises(ValueError, match="hold themselves"):
        expand("{a}", {"a": "{b}", "b": "{a}"})


def test_every_outcome_and_count_has_a_unit():
    for outcome in OUTCOMES:
        assert any(outcome in classes for classes in UNITS.values())


# --- cost. A text is cut into sentences of bounded length, so its cost is linear in it as long as no pattern explodes within one.
SAME = 2.8        # times as long for twice the text: 2 is linear, 4 quadratic
BRIEF = 0.25      # seconds: what no pattern may take on a sentence made to confuse it
UNITS_OF_A_SENTENCE = 150


def classes_in(template: str) -> list[str]:
    """The character sets of a template's slots, in order."""
    found = []
    for m in SLOT.finditer(template):
        if m["word"]:
            found.append(lexicon().having("=" + m["word"]))
        elif m["name"]:
            part = PARTS.get(m["name"])
            if isinstance(part, list):
                found.append(lexicon().lacking(part))
            elif part:
                found.extend(classes_in(part))
            else:
                found.append(lexicon().having(m["name"]))
    return [chars for chars in found if chars]


def confusing(phrasing) -> list[str]:
    """Strings of units that a phrasing may go wrong on: what begins a match, then what fits most of its slots, over and over."""
    sets = classes_in(phrasing.template)
    fits = Counter(char for chars in sets for char in set(chars))
    fits_most = [char for char, _ in sorted(fits.items(), key=lambda f: (-f[1], f[0]))[:12]]
    chance = random.Random(phrasing.name)
    made = [chance.choice(sets[0]) + char * UNITS_OF_A_SENTENCE for char in fits_most]
    made += ["".join(chance.choice(chance.choice(sets)) for _ in range(chance.randint(1, 6))) * UNITS_OF_A_SENTENCE for _ in range(10)]
    return [string[:UNITS_OF_A_SENTENCE] for string in made]


@pytest.mark.parametrize("phrasing", phrasings(), ids=lambda p: p.name)
def test_no_phrasing_backtracks(phrasing):
    pattern = phrasing.pattern  # compiled when first asked for, which is not to be timed
    for string in confusing(phrasing):
        start = time.process_time()
        try:
            for _ in pattern.finditer(string, timeout=4 * BRIEF):
                pass
        except TimeoutError:
            pytest.fail(f"takes more than {4 * BRIEF} s on {len(string)} units")
        assert time.process_time() - start < BRIEF


def seconds(text: str) -> float:
    report = Report("slow", text)
    best = 9e9
    gc.disable()            # what all tests before have left behind is not to be timed
    try:
        for _ in range(2):  # the better of two: the machine may have other things to do
            start = time.process_time()
            find_claims(report)
            best = min(best, time.process_time() - start)
    finally:
        gc.enable()
    return best


def near_matches():
    for name in NAMED:
        case = next((c for c in CASES if c.get("phrasing") == name), None)
        if case:
            words = case["text"].rstrip(".").split()
            yield pytest.param(" ".join(words[:-1]).replace(".", ",") + " and ", id=name)


@pytest.mark.parametrize("near_match", list(near_matches()))
def test_twice_the_text_takes_twice_the_time(near_match):
    once = seconds(near_match * (2_000 // len(near_match)))
    twice = seconds(near_match * (4_000 // len(near_match)))
    assert twice < SAME * once + 0.05


@pytest.mark.parametrize("text", [
    "12, " * 2_000, "12 and " * 2_000, "12 people " * 1_000, "between 1 and " * 1_000, "one hundred and " * 1_000, "killed " * 2_000,
    "12 deaths " + "drowned " * 400, "the toll " * 1_000, "(" * 4_000 + "12 dead", "\"12 dead" * 1_000, "police said " * 1_000 + "12 died",
    "at least " * 1_000 + "12 dead", "12-13-" * 1_500, "1,000" * 2_000, "twelve-" * 1_000, "killed 12 " + "a" * 20_000, "12 dead since " * 800,
    "A. " * 3_000 + "12 dead", "12 dead in " + "Al-" * 3_000, "\n" * 10_000 + "12 dead", ". " * 5_000 + "12 dead", "12\u00a0" * 3_000 + "dead",
], ids=lambda t: repr(t[:14]))
def test_a_hostile_text_is_read_in_time(text):
    start = time.process_time()
    find_claims(Report("hostile", text, published="2012-02-07"))
    assert time.process_time() - start < 2
