"""Scores the extractor on annotated reports: `python benchmarks/accuracy.py FOLDER [NAME ...]`.

FOLDER holds score.py and NAME.docs.jsonl and NAME.gold.jsonl pairs, which are other people's texts and not part of the
project. Prints the scorer's table for each pair; says so and stops where the folder is absent.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path


def main(folder: str, names: list[str]) -> int:
    here = Path(folder)
    if not (here / "score.py").exists():
        print(f"accuracy: skipped, no annotated reports in {folder}")
        return 0
    for docs in sorted(here.glob("*.docs.jsonl")):
        name = docs.name.removesuffix(".docs.jsonl")
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            claims = Path(scratch) / "claims.csv"
            subprocess.run([sys.executable, "-m", "extract", "build", str(docs), "-o", str(claims)], check=True)
            print(f"== {name}")
            subprocess.run(
                [sys.executable, str(here / "score.py"), str(docs), str(here / f"{name}.gold.jsonl"), str(claims)],
                check=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
