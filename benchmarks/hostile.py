"""What text made to cost time costs, against ordinary dense news: `python benchmarks/hostile.py [--size 10000000]`.

Each family of tests/hostile.py repeats a near-match of a phrasing, a mark or a word without a full stop. Prints processor
time a megabyte as a multiple of that of dense news, the costliest first, and the growth when the text is doubled.
"""

import argparse
import sys
import time
from pathlib import Path

TOP = Path(__file__).parent.parent
sys.path[:0] = [str(TOP), str(TOP / "tests")]

from hostile import FAMILIES, OPENING  # noqa: E402

from extract.claims import find_claims  # noqa: E402
from extract.reports import Report, read_reports  # noqa: E402


def cost(texts: list[str]) -> float:
    """Processor seconds to find the claims of some texts."""
    start = time.process_time()
    for text in texts:
        find_claims(Report("a", text))
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=int, default=100_000, help="characters of each family (default: 100,000)")
    parser.add_argument(
        "--news", default=str(TOP.parent / "shared/speed/dense.jsonl.gz"), help="dense news to compare with"
    )
    parser.add_argument("--family", help="only the families whose name holds this")
    args = parser.parse_args()
    news = args.news if Path(args.news).exists() else TOP / "data/reports"
    texts: list[str] = []
    for report in read_reports(news, faults=[]):
        texts.append(report.content)
        if sum(map(len, texts)) > 2_000_000:
            break
    # What is made of the rules at first use is no cost of a text: half of the news is read before the other half is measured.
    cost([OPENING, *texts[::2]])
    ordinary = cost(texts[1::2]) / sum(map(len, texts[1::2]))
    print(f"dense news ({news}): {1e-6 / ordinary:.2f} MB/s")
    rows = []
    for name, unit in FAMILIES.items():
        if args.family and args.family not in name:
            continue
        text = (unit * (args.size // len(unit) + 1))[: args.size]
        half, whole = cost([OPENING + text[: args.size // 2]]), cost([OPENING + text])
        claims = len(find_claims(Report("a", OPENING + text[:3000])))
        rows.append((whole / args.size / ordinary, whole / max(half, 1e-4), claims, name))
    rows.sort(reverse=True)
    within = sum(row[0] <= 3 for row in rows)
    print(f"{len(rows)} families of {args.size:,} characters: {within} within 3 times dense news a megabyte")
    print("times dense news | growth when doubled | claims in the first 3,000 characters | family")
    for times, growth, claims, name in rows[:25]:
        print(f"{times:8.2f} {growth:8.2f} {claims:8} {name}")


if __name__ == "__main__":
    main()
