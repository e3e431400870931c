"""Bringing a table up to date: what is new, revised, moved or gone, and since when it has stood there."""

import argparse
import csv
import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from extract import tracking
from extract.__main__ import main
from extract.build import with_first_seen
from extract.tracking import changes
from extract.verify import find_faults, read_rows

FRONT = "---\noutlet: The Post\npublished: 2012-02-07\n---\n"
POST = FRONT + "Police said at least nine people were killed in Homs on Monday.\n"
WIRE = FRONT.replace("Post", "Wire") + "Hospital officials said 30 people were wounded in Aleppo on Sunday.\n"


@pytest.fixture
def folder(tmp_path):
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "post.txt").write_text(POST)
    (reports / "wire.txt").write_text(WIRE)
    return reports


def update(folder, *arguments):
    parser = argparse.ArgumentParser()
    tracking.configure(parser)
    table = folder.parent / "claims.csv"
    return tracking.run(parser.parse_args([str(folder), "-o", str(table), *arguments]))


def rows(folder):
    return {row["report"]: row for _, row in read_rows(folder.parent / "claims.csv")}


def test_the_first_table_and_one_without_changes(folder, capsys):
    assert update(folder, "--today", "2026-01-01") == 0
    assert "2 claims, the first table" in capsys.readouterr().out
    first = (folder.parent / "claims.csv").read_bytes()
    assert {row["first_seen"] for row in rows(folder).values()} == {"2026-01-01"}
    assert update(folder, "--today", "2026-01-02") == 0
    assert capsys.readouterr().out.strip().endswith("2 claims; nothing changed")
    assert (folder.parent / "claims.csv").read_bytes() == first
    assert not list(find_faults(folder.parent / "claims.csv", tracking_reports(folder)))


def tracking_reports(folder):
    from extract.reports import read_reports

    return read_reports(folder)


def test_new_revised_moved_and_vanished_claims_are_told_by_group(folder, capsys):
    update(folder, "--today", "2026-01-01")
    capsys.readouterr()
    (folder / "later.txt").write_text(POST.replace("at least nine", "13").replace("02-07", "02-08"))
    (folder / "post.txt").write_text(POST.replace("Police", "Updated this evening.\nPolice"))
    (folder / "wire.txt").unlink()
    assert update(folder, "--today", "2026-01-02") == 0
    out = capsys.readouterr().out
    assert "Homs, killed, 6 Feb 2012\n  revised   police: at least 9 killed -> 13 killed" in out
    assert "Aleppo, injured, 5 Feb 2012\n  vanished  hospital officials: 30 injured" in out
    assert out.strip().endswith("2 claims; 1 revised, 1 vanished")
    assert {name: row["first_seen"] for name, row in rows(folder).items()} == {
        "post": "2026-01-01",
        "later": "2026-01-02",
    }


def test_a_figure_revised_in_place_is_one_change(folder, capsys):
    update(folder)
    capsys.readouterr()
    (folder / "post.txt").write_text(POST.replace("at least nine", "at least eleven"))
    update(folder)
    out = capsys.readouterr().out
    assert "police: at least 9 killed -> at least 11 killed" in out and out.strip().endswith("; 1 revised")


def test_a_row_read_differently_is_told_with_its_columns(folder):
    update(folder)
    before = list(rows(folder).values())
    after = [{**row, "place": "Hama", "start": "1"} if row["report"] == "post" else row for row in before]
    told = changes(before, after)
    assert told[["change", "was", "now"]].values.tolist() == [["changed", "place Homs", "place Hama"]]


def test_what_stood_there_before_tracking_is_of_unknown_age(folder):
    update(folder)
    before = [{c: v for c, v in row.items() if c != "first_seen"} for row in rows(folder).values()]
    after = [*before, {**before[0], "claim": "x", "quote": "y"}]
    assert [row["first_seen"] for row in with_first_seen(before, after, "2026-01-03")] == ["", "", "2026-01-03"]


def test_a_build_over_a_tracked_table_keeps_first_seen(folder):
    table = folder.parent / "claims.csv"
    assert main(["build", str(folder), "-o", str(table)]) == 0
    assert "first_seen" not in rows(folder)["post"], "only `update` adds it"
    update(folder, "--today", "2026-01-01")
    update(folder, "--today", "2026-01-02")
    tracked = table.read_bytes()
    assert main(["build", str(folder), "-o", str(table)]) == 0 and table.read_bytes() == tracked
    (folder / "post.txt").write_text(POST.replace("Police", "Updated this evening.\nPolice"))
    (folder / "later.txt").write_text(POST.replace("nine", "13"))
    assert main(["build", str(folder), "-o", str(table)]) == 0
    seen = {name: row["first_seen"] for name, row in rows(folder).items()}
    assert seen == {"post": "", "wire": "", "later": date.today().isoformat()}


def test_a_tracked_table_that_cannot_be_read_is_not_built_over(folder, capsys):
    update(folder)
    table = folder.parent / "claims.csv"
    table.write_text(broken := table.read_text() + "cut,off\n")
    capsys.readouterr()
    assert main(["build", str(folder), "-o", str(table)]) == 1
    assert table.read_text() == broken
    assert capsys.readouterr().err.startswith(f"{table}:4: 2 cells under 31 columns")


def test_what_goes_with_the_shipped_table_is_brought_up_to_date_with_it(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    shipped = folder.parent / "data" / "reports"
    shipped.parent.mkdir()
    folder.rename(shipped)
    assert main(["build"]) == 0
    assert sorted(path.name for path in shipped.parent.glob("*.csv")) == ["claims.csv", "missed.csv", "reports.csv"]
    (shipped / "later.txt").write_text(POST)
    (shipped.parent / "missed.csv").write_text("stale\n")
    assert main(["update", "data/reports/"]) == 0
    assert "later,The Post,2012-02-07" in (shipped.parent / "reports.csv").read_text()
    assert (shipped.parent / "missed.csv").read_text().startswith("report,start,end,reason,quote\n")


def test_corrections_beside_the_table_hold(folder, capsys):
    update(folder)
    claim = rows(folder)["post"]["claim"]
    (folder.parent / "corrections.csv").write_text(
        f"claim,column,value,reviewer,note\n{claim},place,Baba Amr,R,the district\n"
    )
    capsys.readouterr()
    assert update(folder) == 0
    assert "place Homs; reviewed false -> place Baba Amr; reviewed true" in capsys.readouterr().out
    assert rows(folder)["post"]["place"] == "Baba Amr"


def test_bad_input_is_told_and_the_rest_brought_up_to_date(folder, capsys):
    (folder / "broken.jsonl").write_text("{\n")
    assert update(folder) == 1
    captured = capsys.readouterr()
    assert "broken.jsonl:1: broken JSON" in captured.err and len(rows(folder)) == 2
    (folder.parent / "claims.csv").write_text("no table\n")
    assert update(folder) == 2
    assert (folder.parent / "claims.csv").read_text() == "no table\n"
    assert update(folder, "--today", "soon") == 2


def listens():
    """A shell starts its background jobs deaf to interrupts, and a test run may be one of these."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_update_leaves_the_table_whole_and_the_next_completes(folder):
    assert update(folder) == 0
    table = folder.parent / "claims.csv"
    before = table.read_bytes()
    with open(folder / "many.jsonl", "w") as file:
        for i in range(20_000):
            file.write(f'{{"id": "m{i}", "text": "Police said {i + 10} people were killed in Homs on Monday."}}\n')
    code = "import sys; from extract import __main__; sys.exit(__main__.main())"
    for sent in (signal.SIGINT, signal.SIGKILL):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        words = [sys.executable, "-c", code, "update", str(folder), "-o", str(table)]
        run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
                               start_new_session=True, preexec_fn=listens)  # fmt: skip
        limit = time.monotonic() + 60
        while not list(folder.parent.glob(".claims.csv.*")) and time.monotonic() < limit:
            time.sleep(0.02)
        assert run.poll() is None, "too fast to be interrupted: make the input longer"
        os.killpg(run.pid, sent)
        assert run.wait(timeout=60) != 0
        assert table.read_bytes() == before
        assert len(list(folder.parent.glob(".claims.csv.*"))) == (sent == signal.SIGKILL), "what cleans up leaves nothing"
    (folder / "many.jsonl").write_text('{"id": "m", "text": "Police said 10 people were killed in Homs."}\n')
    assert update(folder) == 0
    with open(table, newline="") as file:
        assert len(list(csv.DictReader(file))) == 3


@pytest.mark.parametrize("verb", ["build", "update"])
def test_a_full_disk_leaves_the_table_whole_and_nothing_else(folder, verb):
    assert update(folder) == 0
    table = folder.parent / "claims.csv"
    before = table.read_bytes()
    (folder / "many.jsonl").write_text(
        "".join(f'{{"id": "m{i}", "text": "Police said {i + 10} people were killed in Homs."}}\n' for i in range(200))
    )
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
    code += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    code += "from extract import __main__; sys.exit(__main__.main())"
    run = subprocess.run(
        [sys.executable, "-B", "-c", code, verb, str(folder), "-o", str(table)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60,
    )  # fmt: skip
    assert run.returncode in (1, 2) and "Traceback" not in run.stderr and "too large" in run.stderr
    assert table.read_bytes() == before
    assert sorted(p.name for p in folder.parent.iterdir()) == ["claims.csv", "reports"]


def test_two_updates_at_once_do_not_mix(folder):
    (folder / "many.jsonl").write_text(
        "".join(f'{{"id": "m{i}", "text": "Police said {i + 10} people were killed in Homs."}}\n' for i in range(200))
    )
    table = folder.parent / "claims.csv"
    code = "import sys; from extract import __main__; sys.exit(__main__.main())"
    words = [sys.executable, "-c", code, "update", str(folder), "-o", str(table), "--today", "2026-01-01"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    runs = [subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    both = table.read_bytes()
    assert update(folder, "--today", "2026-01-01") == 0 and table.read_bytes() == both
    assert sorted(p.name for p in folder.parent.iterdir()) == ["claims.csv", "reports"]
