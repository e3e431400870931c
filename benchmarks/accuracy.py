"""Scores the extractor on annotated reports: `python benchmarks/accuracy.py FOLDER [NAME ...]`.

FOLDER holds score.py and NAME.docs.jsonl and NAME.gold.jsonl pairs, which are other people's texts and not part of the
project. Prints the scorer's table for each pair and for the shipped reports with their gold in tests/; says so and stops
where the folder is absent.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run from a checkout, installed or not

from extract.reports import read_reports  # noqa: E402

TOP = Path(__file__).parent.parent


def score(scorer: Path, docs: Path, gold: Path) -> dict:
    """Extract claims from annotated reports and score them: prints the scorer's table, returns its rates by name."""
    with tempfile.TemporaryDirectory() as scratch:
        claims = Path(scratch) / "claims.csv"
        subprocess.run([sys.executable, "-m", "extract", "build", str(docs), "-o", str(claims)], check=True, cwd=TOP)
        command = [sys.executable, str(scorer), str(docs), str(gold), str(claims)]
        said = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
    print(said, end="")
    return json.loads(said.splitlines()[-1])


def shipped(folder: str) -> Path:
    """The reports of data/reports as the JSONL that the scorer reads, written to a folder."""
    docs = Path(folder) / "reports.docs.jsonl"
    names = ("id", "outlet", "published", "title", "text", "url")
    with open(docs, "w", encoding="utf-8") as file:
        for report in read_reports(TOP / "data/reports", faults=[]):
            file.write(json.dumps({name: getattr(report, name) for name in names}) + "\n")
    return docs


def main(folder: str, names: list[str]) -> int:
    here = Path(folder)
    if not (here / "score.py").exists():
        print(f"accuracy: skipped, no annotated reports in {folder}")
        return 0
    for docs in sorted(here.glob("*.docs.jsonl")):
        name = docs.name.removesuffix(".docs.jsonl")
        if names and name not in names:
            continue
        print(f"== {name}", flush=True)
        score(here / "score.py", docs, here / f"{name}.gold.jsonl")
    if not names or "shipped" in names:
        print("== shipped: data/reports against tests/gold_reports.jsonl", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            score(here / "score.py", shipped(scratch), TOP / "tests/gold_reports.jsonl")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
