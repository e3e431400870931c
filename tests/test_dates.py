"""Times in text: what is found, what it resolves to, what is left alone, and that no text breaks or slows it."""

import re
import time
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.dates import KINDS, RULES, Span, dateline, find_times, grammar, resolve_time

TABLE = tomllib.loads((Path(__file__).parent / "cases_dates.toml").read_text(encoding="utf-8"))
CASES = [
    pytest.param("" if published == "undated" else published, *case, id=f"{published} {case[0]}")
    for published, groups in TABLE.items() for cases in groups.values() for case in cases
]
ISO = re.compile(r"(\d{4}(-\d\d(-\d\d)?)?)?")
WORDS = sorted(w for w in grammar().letters if isinstance(w, str))
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(st.sampled_from(WORDS), st.integers(0, 2200).map(str)), max_size=30).map(" ".join),
)


def resolved(text, published):
    return [(t.text, resolve_time(t, published)) for t in find_times(text)]


@pytest.mark.parametrize("published, text, when, kind, since, day", CASES)
def test_case(published, text, when, kind, since, day):
    times = find_times(text)
    found = [t for t in times if t.text == when]
    if not when:
        assert times == []
    else:
        assert [(t.kind, *resolve_time(t, published)) for t in found] == [(kind, since, day)], times


def test_two_times_in_one_sentence():
    text = "Ten died on Monday and 20 on Tuesday, making 400 since the revolt began in March."
    assert [when for when, _ in resolved(text, "2012-02-07")] == [
        "on Monday", "on Tuesday", "since the revolt began in March"]


def test_since_clause_does_not_run_over_who_said_it():
    text = "6,000 have died since the uprising began activists said on Monday"
    assert [t.text for t in find_times(text)] == ["since the uprising began", "on Monday"]


def test_what_only_the_text_can_date_is_marked():
    marked = {t.text: t.anaphoric for t in find_times("on the same day, since then, an overnight raid, on Monday")}
    assert marked == {"on the same day": True, "since then": True, "an overnight": True, "on Monday": False}


@pytest.mark.parametrize("span, once", [
    (Span("2012", "2012-02-07"), Span("", "2012")),                            # an attack this year
    (Span("2002", "2002"), Span("", "2002")),                                  # an attack in 2002
    (Span("2012-02-06", "2012-02"), Span("", "2012-02")),                      # an attack this week
    (Span("2012-01-30", ""), Span("", "")),                                    # an attack last week
    (Span("2012-02-04", "2012-02-05"), Span("2012-02-04", "2012-02-05")),      # over the weekend
    (Span("", "2012-02-06"), Span("", "2012-02-06")),
])
def test_once(span, once):
    assert span.once == once


@pytest.mark.parametrize("head, published, day", [
    ("BEIRUT, July 13 (Reuters) - Shells killed 11.", "2016-07-13", "2016-07-13"),
    ("BEIRUT, July 13 (Reuters) - Shells killed 11.", "", ""),
    ("Published June 27 2016 Thousands dead", "", "2016-06-27"),
    ("Afp February 07, 2012 Shells killed 11", "", "2012-02-07"),
    ("Wednesday 13 Jul 2016 Shells killed 11", "2016-07-13", "2016-07-13"),
    ("Thursday 13 Jul 2016 Shells killed 11", "2016-07-13", ""),               # it was a Wednesday
    ("14-05-2016 | Shells killed 11", "", "2016-05-14"),
    ("21.02.2015", "2015-02-22", "2015-02-21"),
    ("06/02/2012", "", ""),
    ("On May 5, 1995, shells killed 11.", "", ""),
    ("May 5, 1995 was the worst day.", "", ""),
    ("May 5, 1995", "2012-02-07", ""),
    ("A mine killed two on July 13. Reuters", "2016-07-13", ""),
    ("x " * 150 + "Published June 27 2016", "", ""),
    ("", "2016-07-13", ""),
])
def test_dateline(head, published, day):
    assert dateline(head, published) == day


@pytest.mark.parametrize("published", ["", "2012", "2012-02", "2012-02-30", "yesterday"])
def test_publication_date_that_is_no_day(published):
    assert resolved("on Monday", published) == [("on Monday", Span("", ""))]


def test_lists_name_no_word_twice():
    toml = tomllib.loads(RULES.read_text(encoding="utf-8"))
    twice = {name: [w for w in words if words.count(w) > 1] for name, words in toml["words"].items()}
    assert {name: words for name, words in twice.items() if words} == {}


def test_every_list_is_used():
    toml = tomllib.loads(RULES.read_text(encoding="utf-8"))
    templates = " ".join(
        t for table in ("moments", "moments_after_a_preposition", "no_moments", "phrases") for t in toml[table].values()
    ) + " ".join(t for table in toml["times"].values() for t in table.values())
    templates += " ".join(k["as"] for k in toml["known"].values())
    read_by_code = {"articles", "common", "dateline", "dateline_joins", "persons", "prayers", "printed", "renewed", "stop"}
    lists = {*toml["words"], *toml["values"], *toml["phrases"]}
    assert {name for name in lists - read_by_code if f"{{{name}}}" not in templates} == set()


@given(TEXTS, st.one_of(st.just(""), st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)))
def test_any_text(text, published):
    times = find_times(text)
    end = 0
    for t in times:
        assert end <= t.start < t.end <= len(text)
        assert text[t.start:t.end] == t.text
        assert t.kind in KINDS
        end = t.end
        for day in resolve_time(t, published):
            assert ISO.fullmatch(day)
            if len(day) == 10:
                date.fromisoformat(day)
    assert dateline(text, published) == "" or date.fromisoformat(dateline(text, published))


@pytest.mark.parametrize("unit", [
    "since the war ", "since the ", "in the ", "on Monday ", "the last ", "a year of ", "2011 ", "1.1.", "1-1-", "\n ",
    "March ", "from 2001 to ", "since the uprising of the ", "more than ", "since a of a of ", "two years of the ",
])
def test_cost_is_linear(unit):
    """Eight times the text may not take twenty times as long."""
    def cost(text):
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            find_times(text)
            best = min(best, time.process_time() - start)
        return best

    small = "on Monday " + unit * 500
    find_times(small)
    assert cost(unit * 4000) < 20 * cost(small) + 0.02
