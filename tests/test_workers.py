"""As many processes as cores: the same rows in the same order, at a bounded cost."""
from __future__ import annotations

import json
import os

import pytest

from extract import workers
from extract.__main__ import main
from extract.reports import Report

TOWNS = ["Homs", "Hama", "Aleppo", "Idlib", "Derna", "Kabul", "Baghdad"]


def reports(count):
    for i in range(count):
        yield Report(f"r{i}", f"Police said at least {i + 2} people were killed in {TOWNS[i % 7]} on Monday. "
                              f"The {i + 3} wounded dogs, {i} dead. Nothing else happened there.", published="2012-02-07")


def rows(found):
    found = list(found)
    return [r for b in found for r in b.claims], [r for b in found for r in b.missed], sum(b.reports for b in found)


@pytest.fixture
def small_batches(monkeypatch):
    """Batches of two or three reports, so that little text makes many."""
    monkeypatch.setattr(workers, "batches", lambda stream, inner=workers.batches: inner(stream, 300))


def test_the_same_rows_in_the_same_order(small_batches):
    one = rows(workers.read_all(reports(60), 1))
    assert one[2] == 60 and len(one[0]) >= 60
    for count in (2, 3, 5):
        assert rows(workers.read_all(reports(60), count)) == one


def test_the_same_bytes(tmp_path, monkeypatch, small_batches):
    source = tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps({"id": r.id, "text": r.text, "published": r.published}) + "\n" for r in reports(80)))
    written = []
    for count in ("1", "2", "4"):
        out, left = tmp_path / f"{count}.csv", tmp_path / f"{count}-missed.csv"
        assert main(["build", str(source), "-o", str(out), "--missed", str(left), "--workers", count]) == 0
        written.append(out.read_bytes() + left.read_bytes())
    assert len(set(written)) == 1 and len(written[0]) > 10_000


def test_errors_are_those_of_one_worker(small_batches, monkeypatch):
    inner = workers.read_claims
    monkeypatch.setattr(workers, "read_claims", lambda r: 1 / 0 if r.id in ("r7", "r31") else inner(r))
    for count in (1, 2):
        found = list(workers.read_all(reports(60), count))
        assert [f for b in found for f in b.faults] == [
            f"report '{i}': left out: ZeroDivisionError: division by zero" for i in ("r7", "r31")]
        assert {"r6", "r8", "r30", "r32"} <= {row["report"] for b in found for row in b.claims}


def test_little_text_starts_no_process(monkeypatch):
    monkeypatch.setattr(workers, "read_in_workers", None)
    assert rows(workers.read_all(reports(20), 8))[2] == 20


def test_reading_runs_only_so_far_ahead(small_batches):
    """The reports on the way are a few batches a worker, whatever the length of the stream."""
    read = 0

    def counted():
        nonlocal read
        for report in reports(400):
            read += 1
            yield report

    stream = workers.read_all(counted(), 2)
    done = 0
    for batch in stream:
        done += batch.reports
        assert read - done < 40
    assert done == 400


def test_work_is_shared(small_batches, monkeypatch):
    inner = workers.read_claims

    def read(report):
        claims, missed = inner(report)
        return claims, [{"report": report.id, "process": os.getpid()}]

    monkeypatch.setattr(workers, "read_claims", read)
    seen = {row["process"] for batch in workers.read_all(reports(200), 2) for row in batch.missed}
    assert len(seen) == 2 and os.getpid() not in seen


def test_a_reader_that_fails_ends_the_workers(small_batches):
    def broken():
        yield from reports(60)
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        list(workers.read_all(broken(), 2))


def test_cores():
    assert 1 <= workers.cores() <= os.cpu_count()
