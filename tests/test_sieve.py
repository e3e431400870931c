"""What the sieve leaves unread gives nothing when it is read: held on every sentence of the cases and of the shipped reports."""
from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from extract.dates import find_times
from extract.figures import find_figures, read_sentence
from extract.patterns import phrasings
from extract.reports import read_reports
from extract.sentences import find_sentences
from extract.sieve import ANCHORS, Words, is_hot, may_credit, may_state
from extract.sources import find_credits

HERE = Path(__file__).parent


def texts() -> list[str]:
    cases = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))
    found = [case["text"] for case in cases["case"]] + [text for texts in cases["nothing"].values() for text in texts]
    return found + [report.content for report in read_reports(HERE.parent / "data/reports")]


@pytest.fixture(scope="module")
def sentences():
    spans = ((text, start, end) for text in texts() for start, end in find_sentences(text))
    return [read_sentence(text, start, end, find_times(text[start:end])) for text, start, end in spans]


def test_no_figure_is_left_unread(sentences):
    read = [s for s in sentences if find_figures(s)]
    assert len(read) > 500
    assert [s.text for s in read if not may_state(s.text)] == []


def test_no_credit_is_left_unread(sentences):
    crediting = [s for s in sentences if find_credits(s.units, s.text)]
    assert len(crediting) > 300
    assert [s.text for s in crediting if not may_credit(s.text)] == []


def test_much_is_left_unread(sentences):
    """Else the sieve is none."""
    assert sum(not may_state(s.text) for s in sentences) > 100
    assert sum(not may_credit(s.text) for s in sentences) > 100


def test_every_phrasing_needs_a_class_of_the_anchors_or_a_number_made_of_one():
    """A new phrasing without a casualty word, a toll or a number has to be told to the sieve."""
    named = {"deaths", "harmed", "bodies", "lives", "mixed", "ofthem", "them", "victim_count", "among", "among_any", "lost_word", "murder_of", "number", "toll"}
    for phrasing in phrasings():
        if phrasing.section != "decoys":
            slots = {word.strip("{}:0123456789") for word in phrasing.template.replace("(", " ").replace(")", " ").replace("|", " ").split()}
            assert slots & (ANCHORS | named), phrasing.name


@pytest.mark.parametrize(("text", "hot"), [
    ("TWELVE DEAD IN MINE", True), ("“Twelve died”", True), ("12-killed", True), ("the deadly sin", False), ("Deadline: 12 May", True),
    ("undead 12", False), ("the 12 diedrich", False), ("", False), ("dozens slain", True), ("\u00a012\u2009killed", True),
])
def test_a_casualty_word_and_a_number(text, hot):
    assert is_hot(text) is hot


def test_words_are_remembered_and_forgotten(monkeypatch):
    words = Words(r"\bkill")
    assert [words.stand_in(text) for text in ("He was killed", "He sang", "She was killed")] == [True, False, True]
    assert {"sang", "He"} <= words.none and "killed" in words.some
    monkeypatch.setattr("extract.sieve.MOST", 3)
    assert words.stand_in("who killed whom when") and len(words.none) < 6
    assert words.stand_in("x" * 20_000 + " kills") and not any(len(word) > 10_000 for word in words.none)
