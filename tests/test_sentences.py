"""Where a text is cut into sentences, and that nothing of it is lost or moved."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.sentences import LONGEST, abbreviations, find_sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in find_sentences(text)]


@pytest.mark.parametrize("text, sentences", [
    ("Nine died. Ten were hurt.", ["Nine died.", "Ten were hurt."]),
    ("Gen. Aziz said nine died. Ten were hurt.", ["Gen. Aziz said nine died.", "Ten were hurt."]),
    ("The U.S. Army lost 12 men. It mourned.", ["The U.S. Army lost 12 men.", "It mourned."]),
    ("J. R. Smith died. So did B. Jones.", ["J. R. Smith died.", "So did B. Jones."]),
    ("Some 1.2 million died. 30 fled.", ["Some 1.2 million died.", "30 fled."]),
    ("\"Nine died.\" \"Ten were hurt.\"", ["\"Nine died.\"", "\"Ten were hurt.\""]),
    ("“Nine died,” he said. “Ten were hurt.”", ["“Nine died,” he said.", "“Ten were hurt.”"]),
    ("Did nine die? Yes! Nine did.", ["Did nine die?", "Yes!", "Nine did."]),
    ("Nine died. == Cause == In May ten were hurt.", ["Nine died.", "Cause", "In May ten were hurt."]),
    ("Nine died... Ten were hurt.", ["Nine died...", "Ten were hurt."]),
    ("Bomb kills nine\nNine people died.", ["Bomb kills nine", "Nine people died."]),
    ("Nine died.\r\n\r\nTen were hurt.", ["Nine died.", "Ten were hurt."]),
    ("Nine died.\u2028Ten were hurt.", ["Nine died.", "Ten were hurt."]),
    ("(Nine died.) Ten were hurt.", ["(Nine died.)", "Ten were hurt."]),
    ("At 3 p.m. Friday nine died.", ["At 3 p.m. Friday nine died."]),
    ("It was I. Nine died.", ["It was I.", "Nine died."]),
    ("Écoliers died. Öl burned.", ["Écoliers died.", "Öl burned."]),
    ("A rights group said at once that as many as 120\nprisoners died.", ["A rights group said at once that as many as 120\nprisoners died."]),
    ("Rebels shelled the bridge and the mosque of the\nKhalidiya district.", ["Rebels shelled the bridge and the mosque of the\nKhalidiya district."]),
    ("Bomb kills nine in the old quarter of the town of Homs\nPolice said nine died.", ["Bomb kills nine in the old quarter of the town of Homs", "Police said nine died."]),
    ("", []),
    (" \n \t ", []),
])
def test_a_text_is_cut_here(text, sentences):
    assert cut(text) == sentences


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((*"abN1 .!?\"”\n\r\t,;-(", "Mr. ", "U.S. ", "\u00a0", "…", "'")), max_size=80).map("".join))
def test_sentences_stand_in_order_and_hold_all_but_the_white_space(text):
    spans = find_sentences(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize("text", ["x" * 3 * LONGEST, "word " * LONGEST, "a" * (LONGEST - 1) + " " + "b" * LONGEST])
def test_no_sentence_is_longer_than_a_pattern_should_see(text):
    spans = find_sentences(text)
    assert max(end - start for start, end in spans) <= LONGEST
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")


def test_abbreviations_are_written_as_they_are_looked_up():
    assert all(word == word.casefold() and not word.endswith(".") for word in abbreviations())
