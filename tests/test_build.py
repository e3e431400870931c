"""`build`: bad input is told line by line and costs nothing else; whatever stops it, the old tables stay whole."""
from __future__ import annotations

import csv
import errno
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract.__main__ import main
from extract.build import Progress, text_size
from extract.table import COLUMNS, read_table

ROOT = Path(__file__).parent.parent
GOOD = {"id": "good", "published": "2012-02-07", "text": "Police said at least nine civilians were killed in Homs on Monday."}


def build(tmp_path, *inputs, **options):
    command = ["build", *map(str, inputs), "-o", str(tmp_path / "claims.csv"), "--missed", str(tmp_path / "missed.csv")]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    return main(command)


def jsonl(path, *lines):
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines) + b"\n")
    return path


# Every fault of an input: the file's name and content, and the one line it gives.
FAULTS = {
    "wrong encoding": ("a.txt", "A café in Orléans.".encode("latin-1"), "{}: not UTF-8"),
    "broken line": ("a.jsonl", b'{"id": "a", "text": \n', "{}:1: broken JSON"),
    "not an object": ("a.jsonl", b'{"id": "a", "text": "x"}\n[1]\n', "{}:2: not a JSON object"),
    "no text": ("a.jsonl", b'{"id": "a"}\n', "{}:1: no text"),
    "text is no text": ("a.jsonl", b'{"id": "a", "text": 12}\n', "{}:1: the text is not text"),
    "unparsable date": ("a.jsonl", b'{"id": "a", "text": "x", "published": "last week"}\n', "{}:1: published: 'last week' is no date"),
    "empty file": ("a.txt", b"", "{}: empty"),
    "empty table": ("a.jsonl", b"", "{}: empty"),
    "binary": ("a.txt", bytes(range(256)) * 40, "{}: binary"),
    "too long a line": ("a.jsonl", b'{"text": "' + b"x" * (33 << 20) + b'"}\n', "{}:1: longer than"),
    "absent": ("b.txt", None, "{}: No such file"),
}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("fault", FAULTS)
def test_one_line_for_one_fault_and_the_rest_is_read(tmp_path, capsys, fault, workers):
    name, data, expected = FAULTS[fault]
    bad = tmp_path / name
    if data is not None:
        bad.write_bytes(data)
    good = jsonl(tmp_path / "good.jsonl", GOOD)
    assert build(tmp_path, bad, good, workers=workers) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1 and told[0].startswith(expected.format(bad))
    assert read_table(tmp_path / "claims.csv")["report"].tolist() == ["good"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file(tmp_path, capsys):
    bad = jsonl(tmp_path / "bad.jsonl", GOOD)
    bad.chmod(0)
    assert build(tmp_path, bad, jsonl(tmp_path / "good.jsonl", GOOD)) == 1
    assert capsys.readouterr().err == f"{bad}: Permission denied\n"
    assert len(read_table(tmp_path / "claims.csv")) == 1


def test_a_missing_date_is_no_fault(tmp_path, capsys):
    report = {"id": "a", "text": "A blast killed 12 people on Monday."}
    assert build(tmp_path, jsonl(tmp_path / "a.jsonl", report)) == 0
    row = read_table(tmp_path / "claims.csv").iloc[0]
    assert (row["figure"], row["date"], row["published"], capsys.readouterr().err) == (12, "", "", "")


def test_a_single_line_of_20_mb(tmp_path, capsys):
    text = "The market was calm and the weather fine. " * 500_000 + GOOD["text"]
    assert build(tmp_path, jsonl(tmp_path / "a.jsonl", {**GOOD, "text": text})) == 0
    rows = read_table(tmp_path / "claims.csv")
    assert rows["figure"].tolist() == [9] and text[rows["start"][0]:rows["end"][0]] == "at least nine"


def test_a_report_that_breaks_the_extractor_is_one_fault(tmp_path, capsys, monkeypatch):
    from extract import claims, workers

    monkeypatch.setattr(workers, "read_claims", lambda r: 1 / 0 if r.id == "bad" else claims.read_claims(r))
    source = jsonl(tmp_path / "a.jsonl", {**GOOD, "id": "bad"}, GOOD)
    assert build(tmp_path, source) == 1
    assert capsys.readouterr().err == "report 'bad': left out: ZeroDivisionError: division by zero\n"
    assert read_table(tmp_path / "claims.csv")["report"].tolist() == ["good"]


def test_all_at_once(tmp_path, capsys):
    """Faults of several files stand in the order of the input, each naming its own."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"")
    jsonl(folder / "b.jsonl", b"{", GOOD, b"[]")
    (folder / "c.txt").write_bytes(b"\0\1" * 99)
    assert build(tmp_path, folder) == 1
    assert [line.split(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        str(folder / "a.txt"), f"{folder / 'b.jsonl'}:1", f"{folder / 'b.jsonl'}:3", str(folder / "c.txt")]
    assert len(read_table(tmp_path / "claims.csv")) == 1


# What stops a run


@pytest.fixture
def old(tmp_path):
    """Tables of an earlier run, and a check that they are as they were and that nothing else was left."""
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("claims.csv", "missed.csv"):
        (folder / name).write_text("old\n")

    def whole():
        return {p.name: p.read_text() for p in folder.iterdir()} == {"claims.csv": "old\n", "missed.csv": "old\n"}

    return folder, whole


def start(source, folder, workers, **settings):
    command = [sys.executable, "-m", "extract", "build", str(source), "-o", str(folder / "claims.csv"),
               "--missed", str(folder / "missed.csv"), "--workers", str(workers)]
    settings.setdefault("preexec_fn", listens)
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True, **settings)


def listens():
    """A shell starts its background jobs deaf to interrupts, and a test run may be one of these."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def children(pid):
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.add(int(stat.parent.name))
        except (OSError, ValueError):
            continue
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def large(path, megabytes, mark=""):
    """Megabytes of text without a casualty, a report that has one after each of them."""
    with open(path, "wb") as file:
        for i in range(megabytes * 100):
            calm = {"id": f"{mark}{i}-calm", "text": f"All was well in {mark}{i}. " + "The market was calm and fine. " * 333}
            told = {**GOOD, "id": f"{mark}{i}", "text": GOOD["text"].replace("Homs", f"Homs {mark}{i}")}
            file.write(json.dumps(calm).encode() + b"\n" + json.dumps(told).encode() + b"\n")
    return path


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("sent,status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_stopped_by_a_signal(tmp_path, old, workers, sent, status):
    folder, whole = old
    pipe = tmp_path / "in.jsonl"
    os.mkfifo(pipe)
    process = start(pipe, folder, workers)
    with open(pipe, "wb") as feed:
        feed.write(large(tmp_path / "some.jsonl", 6).read_bytes())
        feed.flush()
        wait_for(lambda: len(list(folder.glob(".claims*"))) == 1)
        if workers > 1:
            wait_for(lambda: len(children(process.pid)) == workers)
        started = children(process.pid)
        # An interrupt from the keyboard goes to the whole group.
        (os.killpg if sent == signal.SIGINT else os.kill)(process.pid, sent)
        assert process.wait(timeout=60) == status
    told = process.stderr.read()
    process.stderr.close()
    wait_for(lambda: not any(map(alive, started)))
    if sent == signal.SIGKILL:  # nobody could clean up: the temporary files stay, under names that nothing reads
        for path in folder.glob(".*.tmp"):
            path.unlink()
    else:
        assert "Traceback" not in told
    assert whole()


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_a_worker_that_is_killed(tmp_path, old):
    folder, whole = old
    pipe = tmp_path / "in.jsonl"
    os.mkfifo(pipe)
    process = start(pipe, folder, 2)
    with open(pipe, "wb") as feed:
        feed.write(large(tmp_path / "some.jsonl", 6).read_bytes())
        feed.flush()
        wait_for(lambda: len(children(process.pid)) == 2)
        os.kill(min(children(process.pid)), signal.SIGKILL)
        try:
            feed.write(large(tmp_path / "more.jsonl", 6, "more").read_bytes())
        except BrokenPipeError:
            pass
    assert process.wait(timeout=60) == 1
    told = process.stderr.read().splitlines()
    process.stderr.close()
    assert len(told) == 1 and told[0].startswith("a worker process was killed")
    assert whole()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk(tmp_path, old, workers):
    folder, whole = old
    source = large(tmp_path / "in.jsonl", 6)

    def limit():  # of what one file may take, which a writer meets as it meets a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = start(source, folder, workers, preexec_fn=limit)
    told = process.communicate(timeout=120)[1].splitlines()
    assert process.returncode == 1
    assert len(told) == 1 and "File too large" in told[0] and "unchanged" in told[0]
    assert whole()


@pytest.mark.parametrize("written", [1, 2])
def test_a_disk_that_fills_up_at_the_very_end(tmp_path, old, monkeypatch, written):
    """Neither table is new where the other is not."""
    folder, whole = old
    real, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) == written:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert build(folder, jsonl(tmp_path / "in.jsonl", GOOD)) == 1
    assert whole()


def test_an_output_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "claims.csv").mkdir()
    assert build(tmp_path, jsonl(tmp_path / "a.jsonl", GOOD)) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) in (["a.jsonl", "claims.csv"], ["a.jsonl", "claims.csv", "missed.csv"])


# What it writes


def test_the_columns_and_nothing_on_stderr(tmp_path, capsys):
    assert build(tmp_path, jsonl(tmp_path / "a.jsonl", GOOD)) == 0
    assert (tmp_path / "claims.csv").read_text().splitlines()[0].split(",")[:len(COLUMNS)] == list(COLUMNS)
    assert capsys.readouterr() == ("", "")


FORMULA = '=HYPERLINK("http://a.example")'


@pytest.mark.parametrize("options", [[], ["--spreadsheet"]])
def test_nothing_that_is_written_runs_as_a_formula(tmp_path, monkeypatch, options):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "reports"
    folder.mkdir(parents=True)
    front = f"---\noutlet: +1\ntitle: {FORMULA}\nurl: @x\n---\n"
    (folder / "=1.txt").write_text(front + "\n- 12 people were killed in Homs.\n\n- Killed with 30 cars on 20 roads.\n")
    assert main(["build", *options]) == 0
    assert main(["update"]) == 0
    for name in ("claims", "missed", "reports"):
        with open(tmp_path / "data" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        cells = [cell for row in rows for cell in row]
        assert "'=1" in cells and not [c for c in cells if c.startswith(tuple("=+-@\t\r"))], cells
    table = read_table(tmp_path / "data" / "claims.csv")
    assert table[["report", "title", "outlet", "url"]].values.tolist()[0] == ["=1", FORMULA, "+1", "@x"]
    assert main(["verify"]) == 0


def test_options_that_make_no_sense(tmp_path, capsys):
    for option, value in (("workers", "0"), ("workers", "many"), ("columns", "body"), ("columns", "foo=body")):
        with pytest.raises(SystemExit) as stopped:
            build(tmp_path, tmp_path, **{option: value})
        assert stopped.value.code == 2
        assert f"--{option}" in capsys.readouterr().err


def test_progress_on_a_terminal(tmp_path, monkeypatch):
    source = jsonl(tmp_path / "a.jsonl", *[{**GOOD, "id": str(i)} for i in range(50)])
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    progress = Progress([source])
    progress.began -= 10
    progress.shown -= 10
    progress.add(progress.total // 4)
    assert "] 0.0 of 0.0 MB, 0.0 MB/s, 0:30 left" in screen.getvalue()
    progress.clear()
    assert screen.getvalue().endswith("\r\x1b[K") and "\n" not in screen.getvalue()


def test_the_size_of_packed_text(tmp_path):
    import gzip

    plain = jsonl(tmp_path / "a.jsonl", *[GOOD] * 500)
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert text_size(packed) == text_size(plain) > 50 * packed.stat().st_size
    assert text_size(tmp_path / "absent") == 0
