"""Looks for inputs that crash, hang or mislead: `python benchmarks/fuzz.py [MINUTES] [SEED]`.

Mutates the shipped reports and hostile fragments, and checks what must hold for any text: nothing is raised, a report of
n characters takes at most a second and n/5,000 more, offsets point at the figure, and every row keeps the codebook.
A failing input is written to fuzz-failures/ and told; the exit status is then 1.
"""
from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extract.claims import read_claims  # noqa: E402
from extract.collection import check_row  # noqa: E402
from extract.reports import Report, read_reports  # noqa: E402

SPICE = ["killed", "12", "dozens of", "-", "–", ", ", " and ", " of them ", "1,", "(", "“", "\"", "'", "\n", "\u2028", "\x00", "\ud800", "İ", "ﬁ", "٣", "½", "²",
         "between 1 and ", "at least ", "more than ", "on Monday", "since March", "in Homs", " said ", "according to ", "the ", "9" * 40, "." * 30, " " * 50,
         "a hundred and ", "million ", "one ", "<b>", "&quot;", "#39;", "A.B.C. ", "people ", "3-1", "$5m", "%", "…", "\u00a0", "\u200b", "\u202e", "🙂", "ſeven"]
NAMES = ("a.txt", "a.jsonl", "a.csv", "a.html", "a.warc", "a.xml", "a.jsonl.gz", "a.parquet")


def seeds() -> list[str]:
    """Texts to begin with: those the project ships."""
    return [r.content for r in read_reports(ROOT / "data" / "reports", faults=[])] or ["Police said 12 people were killed in Homs on Monday."]


def mutated(draw: random.Random, texts: list[str]) -> str:
    """A text with stretches cut, moved, repeated or spiced."""
    text = draw.choice(texts)
    for _ in range(draw.randrange(1, 12)):
        i, j = sorted((draw.randrange(len(text) + 1), draw.randrange(len(text) + 1)))
        j = min(j, i + 80)
        kind = draw.randrange(6)
        if kind == 0:
            text = text[:i] + text[j:]
        elif kind == 1:
            text = text[:i] + draw.choice(SPICE) * draw.choice((1, 1, 2, 50, 2000)) + text[i:]
        elif kind == 2:
            text = text[:i] + text[i:j] * draw.choice((2, 3, 40)) + text[j:]
        elif kind == 3:
            text = text[:i] + draw.choice(texts)[:300] + text[j:]
        elif kind == 4:
            text = text[:i] + text[i:j].upper() + text[j:]
        else:
            text = text[:i] + text[i:j].replace(" ", draw.choice(("", "\n", "-", "  "))) + text[j:]
    return text[:200_000]


def check_text(text: str) -> str:
    """What is wrong with how a text is read; "" where nothing is."""
    report = Report("fuzz", text, "Outlet", "2012-02-07")
    began = time.process_time()
    claims, missed = read_claims(report)
    took = time.process_time() - began
    if took > 1 + len(text) / 5000:
        return f"{took:.1f} s for {len(text)} characters"
    for claim in claims:
        row = claim.row()
        if not 0 <= row["start"] < row["end"] <= len(text) or text[row["start"]:row["end"]] not in row["quote"]:
            return f"offsets {row['start']}-{row['end']} outside the quote"
        wrong = check_row({name: "" if value is None else str(value) for name, value in row.items()} | {"reviewed": "false"})
        if wrong:
            return f"{wrong}: {json.dumps(row, default=str)[:300]}"
    if any(text[m["start"]:m["end"]] != m["quote"] for m in missed):
        return "a missed sentence that is not in the text"
    return ""


def check_file(draw: random.Random, texts: list[str], folder: Path) -> str:
    """What is wrong with how broken files are read; "" where nothing is."""
    name = draw.choice(NAMES)
    data = bytearray(json.dumps({"id": "a", "text": draw.choice(texts)[:2000]}).encode() + b"\n" if draw.random() < 0.5
                     else draw.choice(texts)[:2000].encode("utf-8", "replace"))
    for _ in range(draw.randrange(20)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    (folder / name).write_bytes(data)
    faults: list[str] = []
    for report in read_reports(folder / name, faults=faults):
        report.content.encode()
    (folder / name).unlink()
    bad = [f for f in faults if "\n" in f or name not in f]
    return f"a fault that is no line naming the file: {bad[0]!r}" if bad else ""


def main(minutes: float, seed: int) -> int:
    texts, failures = seeds(), 0
    end, count = time.monotonic() + 60 * minutes, 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            draw = random.Random(f"{seed}-{count}")
            count += 1
            text = mutated(draw, texts)
            try:
                wrong = check_text(text) or check_file(draw, texts, Path(folder))
            except Exception:
                wrong = traceback.format_exc(limit=-3)
            if wrong:
                failures += 1
                out = ROOT / "fuzz-failures"
                out.mkdir(exist_ok=True)
                (out / f"{seed}-{count}.txt").write_text(text, encoding="utf-8", errors="surrogatepass")
                print(f"{seed}-{count}: {wrong}", flush=True)
    print(f"{count} texts and files, {failures} failures (seed {seed})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 3, int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())))
