"""Sentences and the rows expected of them: what is read rightly, and, strictly, what is not yet."""
from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from extract.claims import find_claims
from extract.dates import find_times
from extract.figures import read_sentence
from extract.patterns import phrasings
from extract.quantities import bounds
from extract.reports import Report

HERE = Path(__file__).parent
READ = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))
MISREAD = tomllib.loads((HERE / "known_failures.toml").read_text(encoding="utf-8"))
REPORT = ("published", "outlet", "title")           # what a case says of the report rather than of its rows
# A row is compared whole: a column that a case leaves out must be blank, or what is said here.
USUAL = {"qualifier": "exact", "outcome": "killed", "victims": "", "source": "", "agency": "", "when": "", "since": "", "place": "", "scope": "event"}
# `country`, `victim_group`, `source_type`, `attribution` and `text` (the figure phrase) are compared only where a case names them.


def report_of(case: dict) -> Report:
    return Report("case", case["text"], **{k: case[k] for k in REPORT if k in case})


def expected_row(row: dict, case: dict) -> dict:
    whole = {**USUAL, "source": case.get("outlet", ""), "date": case.get("published", ""), **row}
    if whole["qualifier"] not in ("between", "vague"):
        whole["low"], whole["high"] = bounds(whole["qualifier"], whole["figure"])
    return {"low": whole["figure"], **whole}


def found_row(claim, names, content: str) -> dict:
    return {name: content[claim.start:claim.end] if name == "text" else getattr(claim, name) for name in names}


def compare(case: dict) -> None:
    report = report_of(case)
    claims = find_claims(report)
    expected = [expected_row(row, case) for row in case["claims"]]
    names = [*expected, *[("figure", "outcome", "victims")] * (len(claims) - len(expected))]
    assert [found_row(claim, name, report.content) for claim, name in zip(claims, names, strict=False)] == expected
    if "phrasing" in case and expected:
        assert case["phrasing"] in [claim.rule for claim in claims]


def cases(table: dict) -> list:
    return [pytest.param(case, id=case["text"][:70]) for case in table.get("case", ())]


def look_alikes(table: dict) -> list:
    return [pytest.param(text, id=f"{kind}: {text[:60]}") for kind, texts in table.get("nothing", {}).items() for text in texts]


@pytest.mark.parametrize("case", cases(READ))
def test_a_sentence_gives_these_rows(case):
    compare(case)


@pytest.mark.parametrize("text", look_alikes(READ))
def test_a_look_alike_gives_nothing(text):
    assert [(c.figure, c.outcome, c.rule) for c in find_claims(Report("case", text))] == []


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="known failure")
@pytest.mark.parametrize("case", cases(MISREAD))
def test_a_known_failure(case):
    """Fails when the sentence is read rightly at last: then its case belongs in cases.toml."""
    compare(case)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="known failure")
@pytest.mark.parametrize("text", look_alikes(MISREAD))
def test_a_look_alike_not_yet_told_apart(text):
    assert find_claims(Report("case", text)) == []


@pytest.mark.parametrize("case", [c for c in READ["case"] if not c["claims"]], ids=lambda c: c["text"][:70])
def test_a_decoy_is_what_drops_the_figure(case):
    """A decoy leaves no row to see it by: its pattern must match the sentence it is listed with."""
    decoy = next(p for p in phrasings() if p.name == case["phrasing"])
    sentence = read_sentence(case["text"], 0, len(case["text"]), find_times(case["text"]))
    assert decoy.decoy
    assert decoy.pattern.search(sentence.tags)


def test_no_case_stands_twice():
    texts = [c["text"] for t in (READ, MISREAD) for c in t.get("case", ())]
    texts += [text for t in (READ, MISREAD) for kind in t.get("nothing", {}).values() for text in kind]
    assert len(texts) == len(set(texts))
