"""The table: the codebook's columns, and a CSV that comes back as it was written."""
from __future__ import annotations

import csv
import os
import re
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.reports import Report
from extract.table import COLUMNS, EXTRACTED, INTEGERS, as_frame, cell, fcntl, read_table, replacing, replacing_all, table, write_rows, write_table

REPORTS = [
    Report("a", "A bomb killed at least 12 people and wounded dozens in Homs on Monday, \"police\" said.", "The Herald, Ltd", "2012-02-07", "Bomb; blast", "https://example.org/?a=1,2"),
    Report("b", "Death toll: 57\nNine are missing — officials said 60 to 70 drowned.", published="2012"),
    Report("c", "Nothing happened."),
]


def test_the_columns_are_those_of_the_codebook_in_its_order():
    assert COLUMNS == tuple(
        "source date figure low high qualifier outcome victims victim_group scope since when place country attribution source_type agency outlet published "
        "title url report start end quote claim rule origin reviewed".split())
    assert tuple(table(REPORTS).columns) == EXTRACTED


def test_columns_have_their_types():
    frame = table(REPORTS)
    for column in COLUMNS:
        expected = "Int64" if column in INTEGERS else "bool" if column == "reviewed" else "str"
        assert str(frame[column].dtype) == expected, column
    assert not frame[[c for c in COLUMNS if c not in INTEGERS]].isna().any(axis=None)
    assert frame.loc[frame["qualifier"] == "at least", "high"].isna().all()


def test_a_table_without_claims_has_its_columns_and_types_too(tmp_path):
    empty = table([REPORTS[2]])
    assert tuple(empty.columns) == COLUMNS and len(empty) == 0
    write_table(empty, tmp_path / "claims.csv")
    assert (tmp_path / "claims.csv").read_text() == ",".join(COLUMNS) + "\n"
    assert read_table(tmp_path / "claims.csv").dtypes.to_dict() == table(REPORTS)[list(COLUMNS)].dtypes.to_dict()


def test_a_table_comes_back_as_it_was_written(tmp_path):
    import pandas as pd

    frame = table(REPORTS)
    assert len(frame) >= 4
    write_table(frame, tmp_path / "claims.csv")
    back = read_table(tmp_path / "claims.csv")
    pd.testing.assert_frame_equal(back, frame)
    write_table(back, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "claims.csv").read_bytes()


PRINTED = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(lambda s: " ".join(s.split()))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.fixed_dictionaries({
    "source": PRINTED, "figure": st.integers(0, 10**12), "low": st.none() | st.integers(0, 10**12), "high": st.none() | st.integers(0, 10**12),
    "date": st.sampled_from(("", "2012", "2012-01", "2012-01-31")), "victims": st.sampled_from(("NA", "null", "None", "nan", "TRUE", "1", "01", "\"", ",", "'", "=1+1")),
    "quote": PRINTED, "reviewed": st.booleans(), "start": st.integers(0, 9), "end": st.integers(0, 9)}), max_size=5))
def test_any_cell_comes_back(tmp_path_factory, rows):
    import pandas as pd

    path = tmp_path_factory.mktemp("table") / "claims.csv"
    frame = as_frame(rows)
    write_table(frame, path)
    pd.testing.assert_frame_equal(read_table(path), frame)
    assert [row["victims"] for row in rows] == read_table(path)["victims"].tolist()


def test_further_columns_follow_the_codebooks(tmp_path):
    frame = table(REPORTS).assign(note="checked")
    write_table(frame, tmp_path / "claims.csv")
    back = read_table(tmp_path / "claims.csv")
    assert tuple(back.columns) == (*EXTRACTED, "note")
    assert set(back["note"]) == {"checked"}


def test_the_file_is_utf_8_with_unix_line_ends_and_one_line_a_row(tmp_path):
    rows = [{"source": "Médecins Sans Frontières", "quote": "two\r\nlines\tand a tab", "figure": 1}]
    write_rows(rows, tmp_path / "claims.csv")
    data = (tmp_path / "claims.csv").read_bytes()
    assert "Médecins".encode() in data and b"\r" not in data and not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == 2
    assert next(csv.DictReader(data.decode().splitlines()))["quote"] == "two lines and a tab"


@pytest.mark.parametrize("value, text", [(None, ""), (True, "true"), (False, "false"), (0, "0"), (12, "12"), ("a\nb", "a b"), ("\ud800", "?"), ("2012-01", "2012-01")])
def test_a_value_as_the_file_holds_it(value, text):
    assert cell(value) == text


def test_what_is_interrupted_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text("old\n")

    def rows():
        yield {"figure": 1}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(rows(), path)
    assert path.read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["claims.csv"]


def test_a_reader_of_the_file_never_sees_half_of_it(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text("old\n")
    with replacing(path) as file:
        file.write("new\n")
        file.flush()
        assert path.read_text() == "old\n"
    assert path.read_text() == "new\n"


@pytest.mark.skipif(fcntl is None, reason="needs locks")
def test_of_two_runs_at_once_the_files_of_one_stand(tmp_path, monkeypatch):
    """The first is slow between its two files, and the second comes in between."""
    real, pause = os.replace, {"first": 0.4, "second": 0}

    def slow(name, path):
        real(name, path)
        time.sleep(pause[threading.current_thread().name])

    def run():
        with replacing_all(tmp_path / "claims.csv", tmp_path / "missed.csv") as files:
            for file in files:
                file.write(threading.current_thread().name)

    monkeypatch.setattr(os, "replace", slow)
    threads = [threading.Thread(target=run, name=name) for name in pause]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"claims.csv": "second", "missed.csv": "second"}


def test_a_file_that_lacks_a_column_is_refused_by_name(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("source,figure\nUN,12\n")
    with pytest.raises(ValueError, match=re.escape(str(path)) + ".*date"):
        read_table(path)
    with pytest.raises(OSError, match="missing.csv"):
        read_table(Path(tmp_path / "missing.csv"))


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path):
    frame = table(REPORTS)
    write_table(frame, tmp_path / "claims.csv")
    text = (tmp_path / "claims.csv").read_text(encoding="utf-8")
    (tmp_path / "sheet.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_table(tmp_path / "sheet.csv").equals(frame)
