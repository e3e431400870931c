"""An explanation says by what each column of a row came about, in the words of the report."""

import argparse

import pytest

from extract import explain as explaining
from extract.claims import find_claims
from extract.explain import explain
from extract.patterns import phrasings
from extract.reports import Report
from extract.table import write_rows

REPORT = Report(
    "a",
    "Fighting went on in Homs.\nPolice said at least nine civilians were killed on Monday, and 12 houses burned.",
    "The Post", "2012-02-07", "Clashes", "https://post.example/a",
)  # fmt: skip


def test_each_step_is_told_in_the_words_of_the_report():
    (claim,) = find_claims(REPORT)
    told = explain(claim, REPORT)
    for words in [
        claim.claim, "[[at least nine]] civilians", "9, qualifier at least, low 9, high blank", claim.rule,
        '"were" as {be}', '"killed" as {done}', 'killed, by "killed"', "'civilians': civilians",
        'police (government): "Police" by the pattern said', '2012-02-06: "on Monday", a time of the kind day',
        "reckoned from 2012-02-07", '"Homs" carried over', "country SYR",
    ]:  # fmt: skip
        assert words in told, (words, told)


def test_a_day_that_the_report_prints_and_a_headline_that_ends_with_its_source_are_told():
    report = Report("b", "Published October 12 2016 Rain fell. Nine people were killed on Tuesday.", published="2016-10-07",
                    title="Bomb kills 11 in Homs: police")  # fmt: skip
    titled, claim = find_claims(report)
    assert "reckoned from 2016-10-12, the day that the report prints over itself" in explain(claim, report)
    assert '"police" by the pattern' in explain(titled, report)


def test_the_decoys_of_a_sentence_are_told_with_what_they_drop():
    report = Report("a", "Police said 12 people were killed, warning that the bomb could kill 1,000 people.")
    (claim,) = find_claims(report)
    decoys = explain(claim, report).partition("decoys in the sentence:\n")[2].splitlines()
    names = {p.name for p in phrasings() if p.decoy}
    assert decoys and all(line.strip().split(":")[0] in names for line in decoys)
    assert any('drops "1,000 people"' in line for line in decoys)


@pytest.mark.parametrize("text", [
    "At least 12 people were killed.", "Nine people died, including three children, the army said.",
    "The toll rose to 2,300, according to the UN.",
    "He was among 12 people killed and 30 wounded in two blasts, he said.",
    "Hundreds have been killed since March last year. Dozens are missing.", "Nine dead\x1b[31m in blast.",
])  # fmt: skip
def test_every_claim_can_be_explained(text):
    report = Report("a", text)
    for claim in find_claims(report):
        told = explain(claim, report)
        assert claim.claim in told and "\x1b" not in told and claim.rule in told


def command(*arguments):
    parser = argparse.ArgumentParser()
    explaining.configure(parser)
    return explaining.run(parser.parse_args([str(argument) for argument in arguments]))


def test_the_command(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Nine people were killed in Homs.")
    (claim,) = find_claims(Report("a", "Nine people were killed in Homs."))
    table = tmp_path / "claims.csv"
    write_rows([claim.row(), {**claim.row(), "claim": "r1", "origin": "recorded", "url": "u"}], table)
    assert command(claim.claim[:6], tmp_path / "a.txt", "--table", table) == 0
    assert "[[Nine]] people were killed" in capsys.readouterr().out
    assert command("r1", tmp_path / "a.txt", "--table", table) == 0
    assert "recorded by hand from u" in capsys.readouterr().out
    (tmp_path / "a.txt").write_text("Nobody was killed in Homs.")
    assert command(claim.claim, tmp_path / "a.txt", "--table", table) == 1
    assert command(claim.claim, tmp_path / "none.txt", "--table", table) == 1
    assert command("xyz", tmp_path / "a.txt", "--table", table) == 2
    assert command("xyz", "--table", tmp_path / "none.csv") == 2
