"""The same table from a cluster: a scheduler and workers as processes of their own on this machine."""
from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from extract import cluster
from extract.__main__ import main
from extract.build import MISSED_COLUMNS
from extract.table import read_table

pytest.importorskip("distributed")
pytest.importorskip("pyarrow")
cloudpickle = pytest.importorskip("cloudpickle")
cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers cannot import the tests
ROOT = Path(__file__).parent.parent
TOWNS = ["Homs", "Hama", "Aleppo", "Idlib", "Derna", "Kabul", "Baghdad"]


def reports(count, first=0):
    for i in range(first, first + count):
        town = TOWNS[i % 7]
        yield {"id": f"r{i}", "outlet": "BBC News", "published": "2012-02-07", "title": f"Blast in {town} kills {i + 2}",
               "text": f"Police said at least {i + 2} people were killed in {town} on Monday. Hospital officials put the "
                       f"number of wounded at {i + 40}.\nThe {i + 3} homes hurt by floods were empty. Ä “quoted” line."}


def warc_record(report):
    """A saved page as a record of a web archive."""
    page = f"<html><head><title>{report['title']}</title></head><body><article><p>{report['text']}</p></article></body></html>".encode()
    http = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{report['id']}>\r\nWARC-Date: 2012-02-07T00:00:00Z\r\n"
            f"WARC-Target-URI: http://example.org/{report['id']}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n")
    return head.encode() + http + b"\r\n\r\n"


def write_jsonl(path, records):
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


@contextlib.contextmanager
def running(folder, workers=2, **environment):
    """The address of a scheduler, and the processes of its workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s", **environment}
    local = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    processes = []

    def start(*command):
        log = open(folder / f"process-{len(processes)}.log", "wb")
        with log:
            processes.append(subprocess.Popen([sys.executable, "-m", "distributed.cli." + command[0], *command[1:]], cwd=folder,
                                              stdout=log, stderr=log, env=settings))
        return processes[-1]

    try:
        start("dask_scheduler", *local, "--port", str(port))
        yield address, [start("dask_worker", address, *local, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
                        for _ in range(workers)]
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with running(tmp_path_factory.mktemp("cluster")) as (address, _):
        yield address


@pytest.fixture
def client(address):
    from distributed import Client

    with Client(address, timeout="60s") as client:
        client.wait_for_workers(2, timeout=60)
        yield client


def one_process(folder, *inputs):
    status = main(["build", *map(str, inputs), "-o", str(folder / "one.csv"), "--missed", str(folder / "missed.csv"), "--workers", "1"])
    return read_table(folder / "one.csv"), status


def read_parts(folder):
    parts = sorted(Path(folder).glob("part-*.parquet"))
    return pd.concat([pd.read_parquet(p) for p in parts], ignore_index=True)


def test_same_table_from_parquet_jsonl_and_warc(client, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    write_jsonl(data / "a.jsonl", reports(8))
    pd.DataFrame(reports(8, 100)).to_parquet(data / "b.parquet")
    (data / ".hidden.jsonl").write_text("no")
    (data / "notes.md").write_text("no")
    (data / "c.warc.gz").write_bytes(gzip.compress(b"".join(map(warc_record, reports(3, 200)))))
    expected, status = one_process(tmp_path, data)
    built = cluster.build([str(data)], client, str(tmp_path / "parts"), missed=str(tmp_path / "left"))
    assert (status, built.faults) == (0, [])
    assert (built.partitions, built.reports, built.claims) == (3, 19, len(expected))
    assert len(expected) > 30
    pd.testing.assert_frame_equal(read_parts(tmp_path / "parts"), expected)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "parts"), expected)
    missed = pd.read_csv(tmp_path / "missed.csv", dtype=str, keep_default_na=False)
    left = read_parts(tmp_path / "left")
    assert tuple(left.columns) == MISSED_COLUMNS
    assert left.astype(str).values.tolist() == missed.values.tolist()


def test_a_long_file_is_cut_without_losing_a_line(client, tmp_path, monkeypatch):
    records = [{k: v for k, v in r.items() if k != "id"} for r in reports(60)]  # ids are then line numbers
    path = write_jsonl(tmp_path / "long.jsonl", records)
    lines = path.read_bytes().split(b"\n")
    lines[7] = b"{broken"
    lines[50] = b""
    path.write_bytes(b"\n".join(lines))
    whole = [(r.id, r.text) for r in cluster.read_partition(cluster.Partition(str(path), ""), {}, {}, [])]
    for block in (97, 1000, 4096, path.stat().st_size):  # 97: most stretches hold the beginning of no line
        monkeypatch.setattr(cluster, "BLOCK", block)
        faults, seen, line = [], [], 0
        for start in range(0, path.stat().st_size, block):
            part = cluster.Partition(str(path), "", start, block, line)
            seen += [(r.id, r.text) for r in cluster.read_partition(part, {}, {}, faults)]
            line += cluster.count_lines(str(path), start, {})
        assert seen == whole and len(whole) == 58
        assert [f.split(": ")[0] for f in faults] == [f"{path}:8"]


def test_long_files_on_the_cluster(client, tmp_path, monkeypatch):
    path = write_jsonl(tmp_path / "long.jsonl", reports(60))
    monkeypatch.setattr(cluster, "BLOCK", 2_500)
    client.run(setattr_block, 2_500)
    try:
        expected, _ = one_process(tmp_path, path)
        built = cluster.build(str(path), client, str(tmp_path / "parts"))
        assert built.partitions == -(-path.stat().st_size // 2_500) > 5
        pd.testing.assert_frame_equal(read_parts(tmp_path / "parts"), expected)
    finally:
        client.run(setattr_block, 32 << 20)


def setattr_block(size):
    from extract import cluster

    cluster.BLOCK = size


def test_bad_input_is_told_and_the_rest_read(client, tmp_path):
    good = write_jsonl(tmp_path / "good.jsonl", reports(5))
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b'{"id": "x", "text": "A blast killed 12 people."}\n{broken\n{"id": "y", "text": 5}\n')
    (tmp_path / "torn.parquet").write_bytes(b"PAR1" + b"\0" * 50)
    (tmp_path / "empty.jsonl").write_bytes(b"")
    inputs = [str(tmp_path / n) for n in ("good.jsonl", "bad.jsonl", "torn.parquet", "empty.jsonl", "absent.jsonl")]
    expected, status = one_process(tmp_path, *inputs)
    built = cluster.build(inputs, client, str(tmp_path / "parts"))
    assert status == 1 and len(built.faults) == 5
    assert sorted(f.split(": ")[0] for f in built.faults) == sorted(
        [f"{bad}:2", f"{bad}:3", *(str(tmp_path / n) for n in ("torn.parquet", "empty.jsonl", "absent.jsonl"))])
    pd.testing.assert_frame_equal(read_parts(tmp_path / "parts"), expected)
    assert good.exists()


def test_a_report_that_breaks_the_extractor_is_a_fault(client, tmp_path):
    records = list(reports(6))
    records[3]["id"] = "poison"
    path = write_jsonl(tmp_path / "a.jsonl", records)
    client.run(poison)
    try:
        built = cluster.build(str(path), client, str(tmp_path / "parts"))
    finally:
        client.run(poison, False)
    assert built.faults == ["report 'poison': left out: ValueError: too much"]
    assert set(read_parts(tmp_path / "parts")["report"]) == {"r0", "r1", "r2", "r4", "r5"}


def poison(on=True):
    """Make the extractor of a worker fail on one report."""
    from extract import claims, workers

    def read(report):
        if report.id == "poison":
            raise ValueError("too\nmuch")
        return claims.read_claims(report)

    workers.read_claims = read if on else claims.read_claims


def test_a_restart_does_only_what_is_left(client, tmp_path):
    for i in range(6):
        write_jsonl(tmp_path / f"{i}.jsonl", [*reports(5, i * 10), {"text": 5}])
    inputs = str(tmp_path / "*.jsonl")
    first = cluster.build(inputs, client, str(tmp_path / "parts"))
    parts = sorted((tmp_path / "parts").iterdir())
    before = {p.name: p.read_bytes() for p in parts}
    parts[1].unlink()
    parts[4].unlink()
    (tmp_path / "parts" / f".{parts[1].name}.abc.tmp").write_bytes(b"half")
    kept = {p: p.stat().st_mtime_ns for p in parts if p.exists()}
    again = cluster.build(inputs, client, str(tmp_path / "parts"))
    assert (first.skipped, again.skipped) == (0, 4)
    assert (again.reports, again.claims, sorted(again.faults)) == (first.reports, first.claims, sorted(first.faults))
    assert {p.name: p.read_bytes() for p in (tmp_path / "parts").iterdir()} == before
    assert kept == {p: p.stat().st_mtime_ns for p in kept}
    write_jsonl(tmp_path / "7.jsonl", reports(1))
    os.utime(tmp_path / "0.jsonl", (1, 1))
    with pytest.raises(ValueError, match="holds parts of another job"):
        cluster.build(inputs, client, str(tmp_path / "parts"))


def test_a_worker_killed_midway_loses_nothing(tmp_path):
    from distributed import Client

    data = tmp_path / "data"
    data.mkdir()
    for i in range(12):
        write_jsonl(data / f"{i:02}.jsonl", reports(40, i * 1000))
    expected, _ = one_process(tmp_path, data)
    killed = []
    with running(tmp_path) as (address, workers), Client(address, timeout="60s") as client:
        client.wait_for_workers(2, timeout=60)

        def kill(done, total, built):
            if done == 3 and not killed:
                workers[0].send_signal(signal.SIGKILL)
                killed.append(workers[0].wait())

        built = cluster.build([str(data)], client, str(tmp_path / "parts"), tell=kill)
        assert len(client.nthreads()) == 1
    assert killed == [-signal.SIGKILL]
    assert (built.partitions, built.failed, built.faults) == (12, 0, [])
    pd.testing.assert_frame_equal(read_parts(tmp_path / "parts"), expected)
    assert not list((tmp_path / "parts").glob("*.csv"))


def test_a_partition_that_kills_its_workers_costs_no_other(tmp_path):
    from distributed import Client

    write_jsonl(tmp_path / "good.jsonl", reports(5))
    write_jsonl(tmp_path / "deadly.jsonl", [{"id": "deadly", "text": "A blast killed 12 people."}])
    with running(tmp_path, workers=3, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1") as (address, _), \
            Client(address, timeout="60s") as client:
        client.wait_for_workers(3, timeout=60)
        client.run(deadly)
        built = cluster.build([str(tmp_path / n) for n in ("deadly.jsonl", "good.jsonl")], client, str(tmp_path / "parts"))
    assert (built.partitions, built.failed, len(built.faults)) == (2, 1, 1)
    assert "deadly.jsonl: partition left out: KilledWorker" in built.faults[0]
    assert set(read_parts(tmp_path / "parts")["report"]) == {f"r{i}" for i in range(5)}


def deadly():
    """Make a worker die of one report, as of one that takes all memory."""
    import os

    from extract import claims, workers

    workers.read_claims = lambda report: os._exit(9) if report.id == "deadly" else claims.read_claims(report)


def test_command_line(address, tmp_path, capsys):
    path = write_jsonl(tmp_path / "a.jsonl", [*reports(5), {"text": 5}])
    assert main(["build", str(path), "-o", str(tmp_path / "parts"), "--scheduler", address]) == 1
    assert capsys.readouterr().err.splitlines() == [f"{path}:6: the text is not text"]
    assert len(read_parts(tmp_path / "parts")) > 9
    assert main(["build", str(path), "--scheduler", address]) == 2
    (tmp_path / "file").write_text("")
    assert main(["build", str(path), "-o", str(tmp_path / "file"), "--scheduler", address]) == 1


def test_started_again_in_another_order_of_time():
    """Names depend on the input alone."""
    parts = [cluster.Partition("file:///a", "1"), cluster.Partition("file:///b", "1")]
    assert cluster.name_parts(parts, {}, None) == cluster.name_parts(parts, {}, None)
    assert cluster.name_parts(parts, {}, None) != cluster.name_parts(parts, {"text": "body"}, None)
    assert time.strftime("%Y") not in cluster.name_parts(parts, {}, None)[0][:8]
