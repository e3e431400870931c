"""Reading reports: fields, order, and one fault for each bad input while the rest is read."""

import gzip
import json
import sys
import tracemalloc
import warnings
from pathlib import Path

import pytest

from extract import reports
from extract.reports import Report, ReportWarning, read_columns, read_day, read_reports


def read(*paths, **options):
    """The reports of some paths, and the faults without their folders."""
    faults = []
    found = list(read_reports(*paths, faults=faults, **options))
    return found, [fault.replace(f"{Path(paths[0]).parent}/", "") for fault in faults]


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


FRONT = """---
outlet: BBC News
published: 7 February 2012
title: "Blast: 12 dead"
url: https://a.example/x?a=1:2
mood: grim
---
"""


def test_front_matter_gives_the_fields_and_the_body_is_kept_as_read(tmp_path):
    body = "  A blast\u00a0killed 12.\n\n---\nMore &quot;text&quot;. \n"
    found, faults = read(write(tmp_path / "a.txt", FRONT + "\n" + body))
    assert found == [Report("a", body, "BBC News", "2012-02-07", "Blast: 12 dead", "https://a.example/x?a=1:2")]
    assert found[0].content == "Blast: 12 dead\n" + body
    assert not faults


@pytest.mark.parametrize(
    "text",
    [
        "---\nA line of dashes above prose.\n---\nMore prose.\n",
        "---\noutlet: BBC\nnever closed\n",
        "--- not alone\n---\n",
        "----\noutlet: BBC\n----\ntext",
        "No block at all: 12 dead.",
        "---\n",
    ],
)
def test_dashes_above_prose_are_prose(tmp_path, text):
    assert [r.text for r in read(write(tmp_path / "a.txt", text))[0]] == [text]


def test_line_ends_of_text_files_become_newlines_as_python_reads_them(tmp_path):
    found, _ = read(write(tmp_path / "a.txt", FRONT.replace("\n", "\r\n") + "One.\r\nTwo.\rThree."))
    assert found[0].text == "One.\nTwo.\nThree." and found[0].outlet == "BBC News"


def test_folders_are_walked_by_relative_path_and_other_files_passed_over(tmp_path):
    for name in ("b.txt", "a/z.txt", "a.txt", "B/y.txt", ".hidden.txt", ".git/x.txt", "README.md", "picture.png"):
        write(tmp_path / name, f"{name}: 12 dead")
    found, faults = read(tmp_path)
    assert [r.id for r in found] == ["y", "a", "z", "b"]
    assert not faults


def test_a_file_named_twice_is_read_once(tmp_path):
    write(tmp_path / "a.txt", "12 dead")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    found, faults = read(tmp_path / "a.txt", tmp_path, str(tmp_path / "." / "a.txt"))
    assert len(found) == 1 and not faults


def test_the_same_id_twice_is_told_and_nothing_is_lost_or_counted_twice(tmp_path):
    write(tmp_path / "1.jsonl", '{"id": "a", "text": "12 dead"}\n{"id": "b", "text": "13 dead"}\n')
    write(
        tmp_path / "2.jsonl",
        '{"id": "a", "text": "12 dead"}\n{"id": "b", "text": "14 dead"}\n{"id": "b", "text": "15"}\n',
    )
    found, faults = read(tmp_path / "1.jsonl", tmp_path / "2.jsonl")
    assert [(r.id, r.text) for r in found] == [("a", "12 dead"), ("b", "13 dead"), ("b~2", "14 dead"), ("b~3", "15")]
    assert len(faults) == 3 and all("1.jsonl" in f and "2.jsonl" in f for f in faults)


def test_json_lines(tmp_path):
    lines = [
        {
            "id": "0012",
            "text": "12 dead",
            "published": "2012-02-07T10:00:00Z",
            "outlet": "BBC",
            "title": "T",
            "url": "u",
        },
        {"id": 12, "text": "12 dead"},
        {"text": "12 dead", "outlet": None, "title": 7},
        {"id": "", "text": "x", "more": [1]},
    ]
    for name, data in (("a.jsonl", bytes), ("a.jsonl.gz", gzip.compress)):
        found, faults = read(write(tmp_path / name, data("\n\n".join(map(json.dumps, lines)).encode())))
        assert found == [
            Report("0012", "12 dead", "BBC", "2012-02-07", "T", "u"),
            Report("12", "12 dead"),
            Report("a:5", "12 dead", title="7"),
            Report("a:7", "x"),
        ]
        assert not faults


def test_one_bad_line_never_stops_the_rest(tmp_path):
    bad = [
        b"{broken",
        b"[1]",
        b'"text"',
        b"null",
        b'{"body": "no text"}',
        b'{"text": 12}',
        b'{"text": ""}',
        b"[" * 100_000,
        b'{"text": "\xff\x81"}',
        b'{"text": "a\nb"}',
        b"\x00\x01\x02",
        b'{"id": ' + b"1" * 10_000 + b', "text": "x"}',
    ]
    path = write(tmp_path / "a.jsonl", b"".join(b + b'\n{"text": "12 dead"}\n' for b in bad))
    found, faults = read(path)
    assert [r.text for r in found] == ["12 dead"] * len(bad)
    told = [int(f.split(":")[1]) for f in faults]
    assert told == sorted(told) and len(told) == len(bad) + 1  # one of them stands on two lines


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n ", "empty"),
        ("a.txt", b"\x89PNG\r\n\x00\x00", "binary"),
        ("a.txt", "12 погибших при взрыве".encode("koi8-r"), "neither UTF-8"),
        ("a.jsonl", b"", "empty"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"id,body\n1,x\n", "no column 'text'"),
        ("a.csv", b"\x00\x01", "binary"),
        ("a.tsv", b"text\n\n", "empty"),
        ("a.jsonl.gz", b"\x1f\x8bnot gzip", "nknown compression"),
        ("a.jsonl.gz", gzip.compress(b"x" * 999)[:-9], "ended before"),
        ("a.jsonl.gz", gzip.compress(b"0" * (80 << 20)), "times"),
        ("a.txt.gz", gzip.compress(b"0" * (80 << 20)), "times"),
    ],
)
def test_an_unreadable_file_is_one_fault_and_no_report(tmp_path, name, data, reason):
    good = write(tmp_path / "z.txt", "12 dead")
    found, faults = read(write(tmp_path / name, data), good)
    assert [r.text for r in found] == ["12 dead"]
    assert any(reason in fault for fault in faults) and all(fault.startswith(name) for fault in faults), faults


def test_what_is_not_there_or_not_allowed_is_a_fault(tmp_path):
    good = write(tmp_path / "z.txt", "12 dead")
    found, faults = read(tmp_path / "none.txt", tmp_path / "a\0b", good)
    assert len(found) == 1 and len(faults) == 2
    assert faults[0] == "none.txt: No such file or directory"


def test_without_a_list_faults_are_warnings(tmp_path):
    with pytest.warns(ReportWarning, match="none.txt: No such file"):
        list(read_reports(tmp_path / "none.txt"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(read_reports(write(tmp_path / "a.txt", "12 dead")))


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("utf-16-le", None), ("cp1252", 1)]
)
def test_encodings(tmp_path, encoding, told):
    text = "At a café in “Córdoba” a bomb killed 12 people, the mayor said."
    lines = {
        "a.txt": text,
        "a.jsonl": json.dumps({"text": text}, ensure_ascii=False) + "\n",
        "a.csv": f'id,text\n1,"{text}"\n',
    }
    for name, content in lines.items():
        found, faults = read(write(tmp_path / name, content.encode(encoding)))
        if told is None:  # without its mark UTF-16 cannot be told from noise
            assert not found and faults
        else:
            assert [r.text for r in found] == [text] and len(faults) == told, faults


def test_what_no_csv_can_hold_is_replaced_without_moving_an_offset(tmp_path):
    found, _ = read(
        write(tmp_path / "a.jsonl", r'{"id": "a\u0000\ud800b", "text": "x\ud83dy\u0000 12 \ud83d\ude00 dead"}')
    )
    assert found[0].text == "x\ufffdy\ufffd 12 😀 dead" and found[0].id == "a\ufffd\ufffdb"
    found[0].content.encode()


def test_a_long_line_is_read_and_a_longer_one_is_told(tmp_path, monkeypatch):
    line = json.dumps({"text": "x" * 20_000_000})
    found, faults = read(write(tmp_path / "a.jsonl", line + '\n{"text": "12 dead"}'))
    assert [len(r.text) for r in found] == [20_000_000, 7] and not faults
    monkeypatch.setattr(reports, "LARGEST", 1 << 20)
    found, faults = read(tmp_path / "a.jsonl")
    assert [len(r.text) for r in found] == [7] and faults == ["a.jsonl:1: longer than 1 MB: left out"]
    found, faults = read(write(tmp_path / "b.txt", "x" * (2 << 20)))
    assert not found and "larger than 1 MB" in faults[0]


def test_streaming_memory_does_not_grow_with_the_file(tmp_path):
    def peak(count):
        path = tmp_path / "a.jsonl"
        with open(path, "w") as file:
            for i in range(count):
                file.write(json.dumps({"id": f"r{i}", "text": f"{i} " + "dead " * 400}) + "\n")
        tracemalloc.start()
        assert sum(1 for _ in read_reports(path, faults=[])) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    small, large = peak(500), peak(5000)  # 1 and 10 MB
    assert large - small < 1_500_000  # the ids' fingerprints, no text


def test_csv(tmp_path):
    found, faults = read(
        write(
            tmp_path / "a.csv",
            '\ufeffID;Text;published;extra\n0012;"12 ""dead""\nhere";2012-02-07;x\n;second;;\n;;;\n1;2;3;4;5\n9;last\n',
        )
    )
    assert found == [
        Report("0012", '12 "dead"\nhere', published="2012-02-07"),
        Report("a:4", "second"),
        Report("9", "last"),
    ]
    assert faults == ["a.csv:6: 5 cells under 4 columns: left out"]


def test_an_unclosed_quote_in_csv_is_told(tmp_path):
    found, faults = read(write(tmp_path / "a.csv", 'id,text\n1,ok\n2,"never closed\n3,lost\n'))
    assert [r.text for r in found] == ["ok"] and len(faults) == 1


def test_columns_are_mapped(tmp_path):
    options = {"columns": "text=body,published=date"}
    rows = write(tmp_path / "a.tsv", "id\tBody\tDate\ttext\n1\t12 dead\t2012-02-07\tno\n")
    lines = write(tmp_path / "a.jsonl", '{"id": "2", "body": "13 dead", "date": "2012-02-08", "text": "no"}')
    found, faults = read(rows, lines, **options)
    assert [(r.text, r.published) for r in found] == [
        ("12 dead", "2012-02-07"),
        ("13 dead", "2012-02-08"),
    ] and not faults
    for wrong in ("body=text", "text", ""):
        with pytest.raises(ValueError, match="columns are given as"):
            read_columns(wrong)


def test_formats_are_told_by_content_where_the_name_lies(tmp_path):
    line = '{"id": "x", "text": "12 dead"}\n'
    assert read(write(tmp_path / "a.txt", line))[0][0].id == "x"
    assert read(write(tmp_path / "b.jsonl", gzip.compress(line.encode())))[0][0].id == "x"
    assert read(write(tmp_path / "c", "12 dead"))[0][0].text == "12 dead"


@pytest.mark.parametrize(
    "value",
    [
        "last week",
        "03/04/2012",
        "2012-02-30",
        "2012-02",
        "2012",
        "12",
        1328572800,
        True,
        [],
        "0001-01-01",
        "x" * 1000,
        "2012-02-07-08",
        "٢٠١٢-0٢-٩٩",
        "7 Feb 12",
    ],
)
def test_dates_that_are_none_or_could_be_two_are_told_and_left_blank(tmp_path, value):
    found, faults = read(write(tmp_path / "a.jsonl", json.dumps({"text": "12 dead", "published": value})))
    assert found[0].published == "" and len(faults) == 1 and "published" in faults[0]
    assert read_day(value) == ""


def test_faults_of_one_file_are_bounded(tmp_path):
    found, faults = read(write(tmp_path / "a.jsonl", "{}\n" * 5000 + '{"text": "12 dead"}'))
    assert len(found) == 1 and len(faults) == reports.MANY and "more faults" in faults[-1]


def test_every_fault_is_one_line(tmp_path):
    _, faults = read(write(tmp_path / "a\nb.jsonl", '{"text": "x", "published": "a\\nb\\ud800"}'))
    assert len(faults) == 1 and faults[0].isprintable()


def test_the_text_hash_follows_the_content():
    assert (
        Report("a", "12 dead").text_hash
        == Report("b", "12 dead", outlet="X").text_hash
        != Report("a", "12 deaf").text_hash
    )
    assert len(Report("a", "\ud800").text_hash) == 16


def test_reading_needs_no_pandas_and_no_extra():
    import subprocess

    code = "import sys, extract.reports; print(sorted({'pandas', 'lxml', 'extract.formats'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
