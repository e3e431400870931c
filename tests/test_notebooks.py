"""Notebooks: committed as executed, articles in form, fresh by a new run, and alive on a folder with little."""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import image

from extract import notebooks
from extract.table import as_frame, write_table

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
KEPT_OUT = re.compile(r"/tmp/|/home/|/root/|0x[0-9a-f]{8,}|Traceback")


def cells(path, kind):
    return [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


def claim(i, **more):
    return {"source": f"Source {i % 4}", "figure": 10 + i, "low": 10 + i, "high": 10 + i, "qualifier": "exact",
            "outcome": "killed", "victims": "people", "victim_group": "people", "scope": "event", "date": "2024-05-01",
            "place": "Aleppo", "country": "SYR", "outlet": f"Outlet {i}", "report": f"r{i}", "source_type": "monitor",
            "claim": f"c{i}", "quote": f"It said <b>{10 + i}</b> people died, a loss of $5m to $6m.",
            "origin": "extracted"} | more


def environment(folder):
    own = {"EXTRACT_DATA": str(folder), "EXTRACT_REPORTS": str(folder / "reports"), "PYTHONPATH": str(ROOT)}
    return os.environ | own


def run(folder, *arguments):
    return subprocess.run([sys.executable, "-m", "extract.notebooks", *arguments], cwd=ROOT, env=environment(folder),
                          capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_a_notebook_is_an_article(path):
    every = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert path.stat().st_size < 1_000_000 and len(every) < 40
    first = "".join(every[0]["source"])
    assert every[0]["cell_type"] == "markdown" and first.startswith("# ") and first.splitlines()[0].endswith("?")
    assert "*Reads*" in first and "*Writes*" in first
    for cell in cells(path, "code"):
        code = "".join(cell["source"])
        assert 1 <= len(code.splitlines()) <= 5, code
        assert not re.search(r"^\s*(def|class|for|while|if) ", code, re.MULTILINE), code


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_a_notebook_is_committed_as_executed_and_holds_nothing_of_the_machine(path):
    code = cells(path, "code")
    assert [c["execution_count"] for c in code] == list(range(1, len(code) + 1))
    outputs = [o for c in code for o in c["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    assert any("image/png" in o.get("data", {}) for o in outputs)
    kept = [{k: v for k, v in o.get("data", {}).items() if k != "image/png"} for o in outputs]
    assert not KEPT_OUT.search(json.dumps(kept)), KEPT_OUT.search(json.dumps(kept))
    assert "widget-view" not in path.read_text(encoding="utf-8")
    assert set(json.loads(path.read_text(encoding="utf-8"))["metadata"]) == {"kernelspec", "language_info"}


def test_every_figure_is_named_after_its_notebook_and_every_notebook_names_its_figures():
    figures = {p.stem for p in (ROOT / "figures").glob("*.png")}
    code = "".join(line for p in PATHS for c in cells(p, "code") for line in c["source"])
    said = set(re.findall(r'charts\.save\(\w+, "([^"]+)"', code))
    assert figures == said
    assert all(any(name.startswith(p.stem) for p in PATHS) for name in figures)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """All notebooks, run again on the shipped table, elsewhere."""
    folder = tmp_path_factory.mktemp("fresh")
    faults = notebooks.run_notebooks(PATHS, figures=folder / "figures", to=folder / "notebooks")
    assert not faults
    return folder


@pytest.mark.parametrize("path", sorted((ROOT / "figures").glob("*.png")), ids=lambda p: p.stem)
def test_a_fresh_run_draws_the_committed_figures(path, fresh):
    kept, drawn = image.imread(path), image.imread(fresh / "figures" / path.name)
    assert kept.shape == drawn.shape
    assert np.abs(kept - drawn).mean() < 0.01  # of 1; another freetype moves edges, a changed table moves marks


def test_the_runner_gives_the_same_bytes_twice(tmp_path):
    path = tmp_path / "small.ipynb"
    path.write_text(notebooks_text("import random, time\nprint('the same')"), encoding="utf-8")
    assert notebooks.run_notebooks([path], figures=tmp_path) == []
    once = path.read_bytes()
    assert notebooks.run_notebooks([path], figures=tmp_path) == []
    assert path.read_bytes() == once
    assert b"the same" in once
    assert notebooks.check_notebooks([path], figures=tmp_path / "none") == []


def notebooks_text(*code):
    blank = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    made = [blank | {"id": f"cell-{i}", "source": c} for i, c in enumerate(code)]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_failing_notebook_is_named_and_left_as_it_was_and_the_others_run(tmp_path):
    bad, good = tmp_path / "bad.ipynb", tmp_path / "good.ipynb"
    bad.write_text(notebooks_text("1 / 0"), encoding="utf-8")
    good.write_text(notebooks_text("print(7)"), encoding="utf-8")
    before = bad.read_bytes()
    faults = notebooks.run_notebooks([bad, good], figures=tmp_path)
    assert faults == ["bad.ipynb: ZeroDivisionError: division by zero"]
    assert bad.read_bytes() == before
    assert '"7\\n"' in good.read_text(encoding="utf-8")


def test_check_says_what_is_stale(tmp_path):
    path = tmp_path / "stale.ipynb"
    path.write_text(notebooks_text("print(7)"), encoding="utf-8")
    assert notebooks.check_notebooks([path], figures=tmp_path) == ["stale.ipynb: a fresh run gives other outputs"]
    assert "outputs\": []" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rows", [0, 1, 9], ids=["no claim", "one claim", "one event"])
def test_own_data_gives_all_notebooks_and_figures_without_touching_the_shipped_ones(rows, tmp_path):
    write_table(as_frame([claim(i) for i in range(rows)]), tmp_path / "claims.csv")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "own.txt").write_text("A blast killed 12 people in Aleppo on Monday.\n", encoding="utf-8")
    before = {p: p.stat().st_mtime_ns for p in [*PATHS, *(ROOT / "figures").glob("*.png")]}
    done = run(tmp_path, "--to", str(tmp_path / "notebooks"), "--figures", str(tmp_path / "figures"))
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "notebooks").glob("*.ipynb")} == {p.name for p in PATHS}
    drawn, shipped = ({p.name for p in (folder / "figures").glob("*.png")} for folder in (tmp_path, ROOT))
    assert drawn == shipped
    assert before == {p: p.stat().st_mtime_ns for p in before}
    copied = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "notebooks").glob("*.ipynb"))
    assert "EXTRACT_DATA" in copied and "Samanyolu" not in copied
    shown = [html for p in (tmp_path / "notebooks").glob("*.ipynb") for c in cells(p, "code") for o in c["outputs"]
             for html in o.get("data", {}).get("text/html", ())]
    assert not any("<b>1" in html for html in shown)
    assert rows < 9 or any("&lt;b&gt;1" in html for html in shown)


def test_a_name_that_holds_html_is_escaped_where_it_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("EXTRACT_REPORTS", str(tmp_path))
    text = "<img src=x onerror=alert(1)> said a blast killed 12 people in Aleppo on Monday.\n"
    (tmp_path / "bad.txt").write_text(text, encoding="utf-8")
    shown = notebooks.example_report("bad")._repr_html_()
    assert "<img" not in shown and "&lt;img" in shown


def test_the_menu_offers_events_with_three_sources_and_draws_the_chosen_one():
    events = [claim(i) for i in range(4)] + [claim(i + 10, place="Damascus", claim=f"d{i}") for i in range(3)]
    events += [claim(20, place="Homs", claim="h")]
    menu = notebooks.event_menu(as_frame(events))
    drop, picture = menu.children
    assert [label.split(",")[0] for label in drop.options] == ["Aleppo", "Damascus"]
    before = bytes(picture.value)
    drop.value = drop.options[1]
    assert bytes(picture.value) != before and bytes(picture.value).startswith(b"\x89PNG")
    shown = menu._repr_mimebundle_()
    assert {"image/png", "application/vnd.jupyter.widget-view+json"} <= set(shown)
    assert shown["image/png"] == before


def test_the_pair_asked_for_is_explained_and_the_furthest_where_it_is_absent():
    event = notebooks.choose(as_frame([claim(i) for i in range(4)]))
    asked = notebooks.why(event, "Source 1", "Source 2")
    assert set(asked["quote_a"]) == {claim(1)["quote"]} and set(asked["quote_b"]) == {claim(2)["quote"]}
    furthest = notebooks.why(event, "Source 1", "Nobody")
    assert set(furthest["quote_a"]) == {claim(0)["quote"]} and set(furthest["quote_b"]) == {claim(3)["quote"]}
    assert notebooks.why(event[:1]).empty


def test_missed_sentences_are_read_as_text_and_their_absence_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("EXTRACT_DATA", str(tmp_path))
    assert notebooks.read_missed().empty
    shutil.copy(ROOT / "data" / "missed.csv", tmp_path)
    assert set(notebooks.read_missed().columns) >= {"report", "reason", "quote"}
