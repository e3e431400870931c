"""What holds for every claim of any text: where it stands, what its bounds are, that it comes once and always the same."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.__main__ import main
from extract.claims import find_claims, read_claims
from extract.mentions import claim_id
from extract.patterns import OUTCOMES
from extract.quantities import QUALIFIERS, bounds, read_quantity
from extract.reports import Report
from extract.table import EXTRACTED

HERE = Path(__file__).parent
NOT_YET = pytest.mark.xfail(strict=True, raises=(AssertionError, IndexError), reason="known failure")
CASES = [case["text"] for name in ("cases.toml", "known_failures.toml") for case in tomllib.loads((HERE / name).read_text(encoding="utf-8")).get("case", ())]
GROUPS = {"people", "civilians", "children", "women", "security forces", "militants", "journalists", "aid workers", "protesters", "prisoners", "other"}
TYPES = {"intergovernmental", "government", "opposition", "monitor", "medical", "witness", "media", "other"}

HEDGES = ("", "at least ", "more than ", "about ", "nearly ", "up to ", "fewer than ", "another ", "some ")
NUMBERS = ("9", "41", "2,300", "twelve", "two dozen", "dozens of", "60 to 70", "between 60 and 70", "1.2 million", "a hundred and six", "hundreds of")
VICTIMS = ("people", "civilians", "soldiers", "Iraqis", "aid workers", "women and children")
FRAMES = (
    "{q} {v} were killed in Homs on Monday, police said.", "A blast killed {q} {v} and wounded 14.", "The death toll has risen to {n}.",
    "According to the UN, {q} {v} died.", "\"{q} {v} are missing,\" a doctor told AFP.", "Killed: {n}", "{q} {v}, including three children, drowned.",
    "{q} {v} feared dead", "Officials put the toll at {n} killed and {n} injured.",
)
MUTATIONS = ("\u00a0", "\u2019", "“", "”", "&quot;", "#39;", "\n", "\t", "  ", "-", "—", ",", ".", "(", ")", "é", "مدينة", "北京", "🙂", "\u200b", "\u2028", "$", "%",
             "\x00", "\ud800", "one ", "killed ", "12 ")


@st.composite
def reports(draw):
    """A report of generated sentences and of cases, with marks, breaks and characters thrown in anywhere."""
    def sentence():
        if draw(st.booleans()):
            return draw(st.sampled_from(CASES))
        number, hedge, victims = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(HEDGES)), draw(st.sampled_from(VICTIMS))
        return draw(st.sampled_from(FRAMES)).format(q=hedge + number, n=hedge + number.removesuffix(" of"), v=victims)
    text = draw(st.sampled_from((" ", "\n", "\r\n"))).join(sentence() for _ in range(draw(st.integers(1, 4))))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(st.sampled_from(MUTATIONS)) + text[at + cut:]
    title = draw(st.sampled_from(("", "Bomb kills 12", "FIVE DEAD & 30 HURT", "A title")))
    return Report("r", draw(st.sampled_from((str, str.upper, str.lower)))(text), published=draw(st.sampled_from(("", "2012-02-07"))), title=title)


@settings(max_examples=120, deadline=None)
@given(reports())
def test_every_row_stands_where_it_says_and_says_what_stands_there(report):
    claims, missed = read_claims(report)
    content = report.content
    for claim in claims:
        words = content[claim.start:claim.end]
        quantity = read_quantity(words + " people")
        ordinal = words.endswith(("st", "nd", "rd", "th", "ST", "ND", "RD", "TH")) and claim.figure == int(words[:-2].replace(",", ""))  # "the 26th homicide of the year"
        assert ordinal or quantity is not None and quantity.figure == claim.figure
        assert words in claim.quote and claim.quote in content
        assert claim.qualifier in QUALIFIERS and claim.outcome in OUTCOMES and claim.scope in ("event", "total")
        assert claim.victim_group in GROUPS and claim.source_type in TYPES
        assert claim.victims in content and claim.when in content and claim.attribution in content
        assert claim.low is None or claim.high is None or claim.low <= claim.high
        if claim.qualifier not in ("between", "vague"):
            assert (claim.low, claim.high) == bounds(claim.qualifier, claim.figure)
        else:
            assert claim.low == claim.figure < claim.high
    assert len({claim.claim for claim in claims}) == len(claims)
    assert [(c.start, c.end) for c in claims] == sorted((c.start, c.end) for c in claims)
    for row in missed:
        assert content[row["start"]:row["end"]] == row["quote"]
        assert not any(row["start"] <= claim.start < row["end"] for claim in claims)


@settings(max_examples=25, deadline=None)
@given(reports())
def test_the_same_report_gives_the_same_rows(report):
    assert [c.row() for c in find_claims(report)] == [c.row() for c in find_claims(report)]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    for claim in find_claims(Report("any", text, published="2012-02-07")):
        assert claim.start < claim.end <= len(text)


SCRIPT = """
import json, sys
from extract.claims import read_claims
from extract.reports import Report
texts = json.load(sys.stdin)
for n, text in texts:
    claims, missed = read_claims(Report(str(n), text, published="2012-02-07"))
    print(json.dumps([[c.row() for c in claims], missed], sort_keys=True))
"""


def rows_in_a_new_process(texts, seed: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=HERE.parent,
                          env={**os.environ, "PYTHONHASHSEED": seed})
    return done.stdout.splitlines()


def test_rows_depend_on_neither_the_order_of_reports_nor_the_hash_seed():
    texts = list(enumerate(CASES[:60]))
    first = rows_in_a_new_process(texts, "0")
    assert len(first) == len(texts) and sum(map(len, first)) > 10_000
    assert rows_in_a_new_process(texts[::-1], "4711")[::-1] == first


def test_the_order_of_files_in_a_folder_changes_nothing(tmp_path):
    texts = {"b.txt": "Nine people drowned off Chittagong.", "a.txt": "A bomb killed 12 people in Homs.", "c/d.txt": "Death toll: 57"}
    tables = []
    for order in (sorted(texts), sorted(texts, reverse=True)):
        folder = tmp_path / str(len(tables))
        for name in order:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[name], encoding="utf-8")
        output = tmp_path / f"{len(tables)}.csv"
        assert main(["build", str(folder), "-o", str(output)]) == 0
        tables.append(output.read_bytes())
    assert tables[0] == tables[1]
    assert tables[0].count(b"\n") == 4


def test_a_claim_is_a_row_of_the_codebook():
    claim = find_claims(Report("r", "A bomb killed at least 12 people in Homs.", "The Herald", "2012-02-07", "Bomb", "https://example.org/1"))[0]
    row = claim.row()
    assert tuple(row) == EXTRACTED
    assert (row["outlet"], row["published"], row["title"], row["url"], row["report"]) == ("The Herald", "2012-02-07", "Bomb", "https://example.org/1", "r")
    assert (row["source"], row["source_type"], row["attribution"], row["origin"], row["reviewed"]) == ("The Herald", "media", "", "extracted", False)
    assert "Bomb\nA bomb killed at least 12 people in Homs."[row["start"]:row["end"]] == "at least 12"


def test_an_id_changes_with_what_is_said_and_where():
    first = claim_id("r", 10, 12, "killed", "12")
    others = [claim_id("s", 10, 12, "killed", "12"), claim_id("r", 11, 12, "killed", "12"), claim_id("r", 10, 12, "injured", "12"), claim_id("r", 10, 12, "killed", "13")]
    assert first == claim_id("r", 10, 12, "killed", "12") and len(first) == 12
    assert first not in others and len(set(others)) == 4


def test_an_id_does_not_depend_on_the_rest_of_the_report():
    alone = find_claims(Report("r", "A bomb killed 12 people."))[0]
    followed = find_claims(Report("r", "A bomb killed 12 people. Nine others were wounded."))[0]
    assert alone.claim == followed.claim


def figures(text, title="", **about):
    return [(c.figure, c.qualifier, c.outcome) for c in find_claims(Report("r", text, title=title, **about))]


@pytest.mark.parametrize("title, text, expected", [
    ("Bomb kills 20", "At least 20 people were killed by a bomb in Jaffna.", [(20, "at least", "killed")]),
    ("At least 20 dead in Jaffna", "A bomb killed 20 people in Jaffna.", [(20, "at least", "killed")]),
    ("Hundreds die in typhoon", "More than 300 people died when a typhoon hit Leyte.", [(200, "vague", "killed"), (300, "more than", "killed")]),
    ("Bomb kills 20", "A bomb killed 20 people and wounded 20.", [(20, "exact", "killed"), (20, "exact", "injured")]),
    ("Bomb kills 20", "The bomb killed 21 people in Jaffna.", [(20, "exact", "killed"), (21, "exact", "killed")]),
    ("", "Police said 40 people died in the fire. Doctors said 40 people died in the fire.", [(40, "exact", "killed")] * 2),
    ("", "Some 250 people drowned off Libya on Monday. The 250 dead were migrants.", [(250, "about", "killed")]),
])
def test_the_same_claim_is_one_row_and_another_is_another(title, text, expected):
    assert figures(text, title) == expected


def test_a_merged_row_keeps_what_either_mention_knew():
    claim, = find_claims(Report("r", "At least 20 people were killed by a bomb in Jaffna, doctors said.", title="Jaffna bomb kills 20"))
    assert (claim.qualifier, claim.source, claim.victims, claim.place) == ("at least", "doctors", "people", "Jaffna")


@pytest.mark.parametrize("text", [
    "He was killed on 12 occasions in the game.", "The 1988 bombing killed her fiance.",
    "A court in Cairo sentenced 14 men to death.",
])
def test_a_sentence_with_a_casualty_word_and_a_number_but_no_claim_is_counted_as_missed(text):
    content = f"It rained. {text} Nothing else happened."
    claims, missed = read_claims(Report("r", content))
    assert claims == []
    assert [(row["report"], row["quote"], content[row["start"]:row["end"]]) for row in missed] == [("r", text, text)]
    assert all(row["reason"] for row in missed)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Nothing happened.", "The soldier was killed.", "There were 12 of them.", "\x00\x01", "\ufeff"])
def test_a_text_without_both_gives_neither(text):
    assert read_claims(Report("r", text)) == ([], [])


@pytest.mark.parametrize("mark", ["\u00a0", "\u202f", "\t", "  ", pytest.param("\n", marks=NOT_YET)])
def test_white_space_of_any_kind_stands_for_a_blank(mark):
    assert figures(f"Nobody was hurt in Hama but at least{mark}12{mark}people were{mark}killed in Homs.") == [(12, "at least", "killed")]


@pytest.mark.parametrize("text", [
    "&quot;At least 12 people were killed,&quot; police said.", "At least 12 people weren#39;t found; 12 people were killed.",
    "AT LEAST 12 PEOPLE WERE KILLED IN HOMS", "At least 12 people were killed Hide Ad", "“At least 12 people were killed” he said",
    "HOMS (AP) _ At least 12 people were killed.", "* At least 12 people were killed", "At least 12 people, were killed",
])
def test_dirty_text_is_read(text):
    assert 12 in [figure for figure, _, outcome in figures(text) if outcome == "killed"]


def test_a_long_report_is_read_in_pieces():
    text = "People were afraid and " * 4_000 + "12 people were killed " + "and nobody came " * 2_000
    claim, = find_claims(Report("r", text))
    assert text[claim.start:claim.end] == "12"
    assert len(claim.quote) <= 3_000
