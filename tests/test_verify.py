"""A table is verified row by row against its reports: each thing that can be wrong is told, and nothing else."""

import argparse
import csv

import pytest

from extract import verify
from extract.claims import find_claims
from extract.reports import Report
from extract.spreadsheet import safe_cell, unsafe_cell
from extract.table import COLUMNS, CsvWriter, read_table
from extract.verify import find_faults, read_rows

REPORTS = [
    Report("a", "At least nine civilians were killed in Homs on Monday, police said.\nDozens were wounded.",
           "The Post", "2012-02-07", '=Nine "dead"', "https://post.example/a"),
    Report("b", "Between 60 and 70 people were killed in\tAleppo on Sunday, activists said.", "The Wire", "2012-02-08"),
]  # fmt: skip


def rows(reports=REPORTS):
    return [{**claim.row(), "text_hash": report.text_hash} for report in reports for claim in find_claims(report)]


def write(path, rows, columns=(*COLUMNS, "text_hash"), spreadsheet=False):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = CsvWriter(file, columns, spreadsheet=spreadsheet)
        for row in rows:
            writer.write(row)
    return path


def faults(path, reports=REPORTS):
    return [fault.removeprefix(f"{path}:") for fault in find_faults(path, reports)]


def test_what_was_found_is_so(tmp_path):
    assert len(rows()) >= 3
    assert faults(write(tmp_path / "a.csv", rows())) == []
    assert faults(write(tmp_path / "a.csv", rows(), COLUMNS)) == []


@pytest.mark.parametrize("spreadsheet", [False, True])
def test_no_table_has_a_formula_and_each_is_verified_as_what_it_was(tmp_path, spreadsheet):
    path = write(tmp_path / "a.csv", rows(), spreadsheet=spreadsheet)
    with open(path, encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert '\'=Nine "dead"' in cells and not [c for c in cells if c.startswith(tuple("=+-@\t\r"))]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == spreadsheet
    assert faults(path) == []
    assert {row["title"] for _, row in read_rows(path)} == {'=Nine "dead"', ""}
    assert set(read_table(path)["title"]) == {'=Nine "dead"', ""}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"figure": 8, "low": 8}, "says 9, not 8"), ({"high": 9}, "high is 9"), ({"low": None}, "low is blank"),
        ({"qualifier": "exactly"}, "qualifier is"), ({"outcome": "injured"}, "id is not that of these words"),
        ({"start": 0}, "no figure"), ({"start": None}, "no place in the report"),
        ({"end": 10_000}, "no place in the report"),
        ({"end": -1}, "no place in the report"), ({"start": 40, "end": 20}, "no place in the report"),
        ({"quote": "Nobody was killed in Homs."}, "quote does not hold"), 
        ({"quote": "At least nine, he said."}, "not in the report"),
        ({"report": "c"}, "its report 'c' is not there"), ({"claim": "0123456789ab"}, "id is not that of these words"),
        ({"title": "Ten dead"}, "title is 'Ten dead'"), ({"outlet": ""}, "outlet is ''"), ({"url": "x"}, "url is 'x'"),
        ({"published": "2012-02-09"}, "published is '2012-02-09'"), ({"published": "soon"}, "not a day"),
        ({"origin": "heard"}, "origin is 'heard'"), ({"text_hash": "0" * 16}, "text of its report has changed"),
        ({"scope": ""}, "scope is ''"), ({"figure": None}, "figure is ''"),
    ],
)  # fmt: skip
def test_each_thing_that_is_not_so_is_told_with_its_line(tmp_path, changes, reason):
    table = rows()
    table[0] = {**table[0], **changes}
    told = faults(write(tmp_path / "a.csv", table))
    assert any(reason in fault for fault in told), told
    assert all(fault.startswith(f"2: {table[0]['claim']}: ") for fault in told)


def test_the_same_claim_twice_is_told(tmp_path):
    table = rows()
    told = faults(write(tmp_path / "a.csv", [*table, table[0]]))
    assert told == [f"{len(table) + 2}: {table[0]['claim']}: stands in line 2 too"]


def test_a_changed_report_is_told_even_where_the_words_still_stand(tmp_path):
    changed = [Report(**{**{f: getattr(r, f) for f in Report.__slots__}, "text": r.text + " More."}) for r in REPORTS]
    told = faults(write(tmp_path / "a.csv", rows()), changed)
    assert len(told) == len(rows()) and all("has changed" in fault for fault in told)


def test_a_reviewed_figure_need_not_be_that_of_the_words_but_all_else_must(tmp_path):
    table = rows()
    table[0].update(figure=10, low=10, reviewed=True, qualifier="at least", high=None)
    assert faults(write(tmp_path / "a.csv", table)) == []
    table[0].update(quote="x")
    assert len(faults(write(tmp_path / "a.csv", table))) == 2


def test_recorded_rows_need_no_report(tmp_path):
    row = {"claim": "r1", "figure": 9, "low": 9, "high": 9, "qualifier": "exact", "outcome": "killed", "scope": "event"}
    assert faults(write(tmp_path / "a.csv", [{**row, "origin": "recorded"}])) == []


@pytest.mark.parametrize("data", [b"", b"claim\n1\n", b"\xff\xfe", b"\0", ",".join(COLUMNS).encode() + b"\n1,2\n"])
def test_what_is_no_table_is_told(tmp_path, data, capsys):
    (tmp_path / "a.csv").write_bytes(data)
    assert command(tmp_path / "a.csv", tmp_path) == 2
    assert capsys.readouterr().err.count("\n") == 1


def command(*arguments):
    parser = argparse.ArgumentParser()
    verify.configure(parser)
    return verify.run(parser.parse_args([str(argument) for argument in arguments]))


def test_the_command(tmp_path, capsys):
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(
        "---\noutlet: The Post\npublished: 2012-02-07\n---\nNine people were killed in Homs.\n"
    )
    report = Report("a", "Nine people were killed in Homs.\n", "The Post", "2012-02-07")
    path = write(tmp_path / "a.csv", rows([report]))
    assert command(path, reports) == 0
    assert capsys.readouterr().out == f"{path}: 1 rows, 0 faults\n"
    (reports / "a.txt").write_text(
        "---\noutlet: The Post\npublished: 2012-02-07\n---\nTen people were killed in Homs.\n"
    )
    assert command(path, reports) == 1
    out = capsys.readouterr().out.splitlines()
    assert "has changed" in out[0] and out[-1].endswith("faults")
    assert command(tmp_path / "none.csv", reports) == 2
    assert command(path, tmp_path / "none") == 1


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''=1", "'", "''", "", "x=1", "'x", "＝1"]
)
def test_safe_cells_are_no_formulas_and_can_be_undone(text):
    assert unsafe_cell(safe_cell(text)) == text
    assert not safe_cell(text).startswith(tuple("=+-@\t\r＝"))
