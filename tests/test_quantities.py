"""Numbers of people: every form of a numeral gives its figure back, and the bounds are those its words allow."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.quantities import QUALIFIERS, bounds, find_quantities, lexicon, read_number, read_quantity
from extract.rules import read_rules

UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
NOT_YET = pytest.mark.xfail(strict=True, raises=AssertionError, reason="known failure")
SEPARATORS = (",", ".", "'", "’", "\u00a0", "\u202f", "\u2009")
PIECES = [*"0123456789 ,.-–'’%$km", " and ", " million", "dozen ", "one ", "hundred ", "at least ", "to ", "between ", "dozens ", " or more", "+"]
RULES = read_rules("quantities")


def spelled(n: int, link: str = " and ", hyphen: str = "-") -> str:
    """A number in English words, as British ("and") or American papers write it."""
    for value, word in ((1_000_000, "million"), (1_000, "thousand")):
        if n >= value:
            rest = n % value
            between = "" if not rest else link if rest < 100 else " "
            return f"{spelled(n // value, link, hyphen)} {word}{between}{spelled(rest, link, hyphen) if rest else ''}"
    if n >= 100:
        return f"{UNITS[n // 100]} hundred{link + spelled(n % 100, link, hyphen) if n % 100 else ''}"
    if n >= 20:
        return TENS[n // 10] + (hyphen + UNITS[n % 10] if n % 10 else "")
    return UNITS[n]


def grouped(n: int, separator: str) -> str:
    return f"{n:,}".replace(",", separator)


NUMBERS = st.one_of(st.integers(1, 120), st.integers(1, 9_999), st.integers(1, 999_999), st.integers(1, 9_999_999))


@settings(max_examples=300, deadline=None)
@given(NUMBERS, st.sampled_from((" and ", " ")), st.sampled_from(("-", " ")))
def test_a_number_in_words_is_read_back(n, link, hyphen):
    words = spelled(n, link, hyphen)
    assert read_number(words) == n
    assert read_number(words.capitalize()) == n
    assert [(q.text, q.figure, q.qualifier) for q in find_quantities(f"{words} people died")] == [(words, n, "exact")]


@settings(max_examples=200, deadline=None)
@given(NUMBERS, st.sampled_from(("", *SEPARATORS)))
def test_a_number_in_digits_is_read_back(n, separator):
    digits = grouped(n, separator)
    assert [(q.text, q.figure, q.low, q.high, q.qualifier) for q in find_quantities(f"killed {digits} people")] == [(digits, n, n, n, "exact")]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 999).filter(lambda n: n % 10), st.sampled_from(("million", "m", "thousand", "k")))
def test_a_decimal_with_a_magnitude_is_read_back(tenths, unit):
    gap = " " if len(unit) > 1 else ""
    text = f"{tenths / 10}{gap}{unit}"
    figure = tenths * (100_000 if unit[0] == "m" else 100)
    assert [(q.text, q.figure) for q in find_quantities(f"killed {text} people")] == [(text, figure)]


@settings(max_examples=150, deadline=None)
@given(NUMBERS, st.sampled_from([(name, words) for name, all_words in RULES["qualifiers"].items() for words in all_words]))
def test_a_qualifier_before_the_number_sets_its_bounds(n, hedge):
    name, words = hedge
    text = f"{words} {n:,}"
    quantity = find_quantities(f"killed {text} people")[0]
    assert (quantity.text, quantity.figure, quantity.qualifier) == (text, n, name)
    assert (quantity.low, quantity.high) == bounds(name, n)


@pytest.mark.parametrize("name, words", [pytest.param(name, words, marks=NOT_YET if words == " plus" else ())
                                         for name, all_words in RULES["qualifiers_after"].items() for words in all_words])
def test_a_qualifier_behind_the_number_sets_its_bounds(name, words):
    text = f"40{words if words[0] in '+- ' else ' ' + words}"
    quantity = find_quantities(f"killed {text} in all")[0]
    assert (quantity.text, quantity.figure, quantity.qualifier) == (text, 40, name)
    assert (quantity.low, quantity.high) == bounds(name, 40)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 9_000), st.integers(1, 900), st.sampled_from(("between {} and {}", "{} to {}", "{}-{}", "{}–{}", "from {} to {}", "{} or {}")))
def test_a_range_has_both_its_ends(low, gap, form):
    text = form.format(low, low + gap)
    found = [(q.text, q.figure, q.low, q.high, q.qualifier) for q in find_quantities(f"killed {text} people")]
    assert found == [(text, low, low, low + gap, "between")]


@pytest.mark.parametrize("phrase, low, high", [
    ("several", 3, 9), ("a few", 3, 9), ("a handful", 3, 9), ("dozens", 24, 99), ("scores", 40, 99), ("hundreds", 200, 999),
    ("thousands", 2_000, 9_999), ("tens of thousands", 20_000, 99_999), ("hundreds of thousands", 200_000, 999_999),
])
def test_a_vague_word_has_the_bounds_of_the_codebook(phrase, low, high):
    for text in (f"{phrase} died", f"{phrase.capitalize()} of people died"):
        quantity = find_quantities(text)[0]
        assert (quantity.figure, quantity.low, quantity.high, quantity.qualifier) == (low, low, high, "vague")


@pytest.mark.parametrize("words, low, high", [(w, *bounds_) for w, bounds_ in RULES["vague"].items()])
def test_every_vague_word_is_found(words, low, high):
    quantity = find_quantities(f"killing {words} people")[0]
    assert (quantity.text, quantity.figure, quantity.low, quantity.high) == (words, low, low, high)


@pytest.mark.parametrize("text, figure, qualifier", [
    ("a dozen", 12, "exact"), ("two dozen", 24, "exact"), ("half a million", 500_000, "exact"), ("half a dozen", 6, "exact"),
    ("about a dozen", 12, "about"), ("at least two dozen", 24, "at least"), ("more than half a million", 500_000, "more than"),
    ("nearly a hundred", 100, "nearly"), ("over a thousand", 1_000, "more than"), ("a couple", 2, "exact"), ("a single", 1, "exact"),
    ("almost a quarter of a million", 250_000, "nearly"), ("one and a half million", 1_500_000, "exact"), ("up to a dozen", 12, "up to"),
    ("at least another 12", 12, "at least"), ("a further 30", 30, "exact"), ("a total of 67", 67, "exact"), ("as many as 1.5 million", 1_500_000, "up to"),
    ("fewer than one hundred", 100, "less than"), ("some 2,000", 2_000, "about"), ("3 lakh", 300_000, "exact"), ("2,000-plus", 2_000, "more than"),
])
def test_a_number_phrase_as_papers_print_it(text, figure, qualifier):
    quantity = read_quantity(f"{text} people")
    assert (quantity.figure, quantity.qualifier) == (figure, qualifier)


@pytest.mark.parametrize("text", [
    "$250,000", "US$ 3 million", "€500", "£30", "40%", "7.5", "the 12th", "a 4x4", "Boeing-747", "A320", "5th", "1980s",
    "12/03", "#7", "20km", "3mm", "5pm", "v2.0",
    pytest.param("3-1", marks=NOT_YET), pytest.param("17:30", marks=NOT_YET),
])
def test_what_is_no_count_of_people_is_left_out(text):
    assert find_quantities(f"it was {text} there") == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_gives_ordered_phrases_that_stand_where_they_say(text):
    at = 0
    for q in find_quantities(text):
        assert at <= q.start <= q.core < q.end <= len(text)
        assert text[q.start:q.end] == q.text
        assert q.qualifier in QUALIFIERS
        assert q.figure >= 0 and (q.low is None or q.high is None or q.low <= q.high)
        at = q.end


def test_every_qualifier_has_its_words():
    worded = set(RULES["qualifiers"]) | {"exact", "between", "vague"}
    assert worded == set(QUALIFIERS)
    assert set(RULES["qualifiers_after"]) <= worded


def test_the_pattern_is_compiled_once():
    assert lexicon() is lexicon()
