"""`update`: reads feeds and folders again, adds what is new to the table, and tells what changed since the last one.

The table gets a further column `first_seen`, the day a claim first stood in it; blank for what stood there before it
was tracked. A claim that only moved, because words were added before it in its report, stays the claim it was.
"""
from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from extract import build
from extract.build import moved_claims
from extract.show import printable
from extract.table import COLUMNS, as_frame
from extract.verify import read_rows

if TYPE_CHECKING:
    import pandas

CHANGES = ("group", "change", "source", "was", "now", "claim", "report")


def changes(before: list[dict], after: list[dict]) -> pandas.DataFrame:
    """What changed between two tables, given as rows of text: a row a change, those of a comparison group together.

    Columns: `group` (as `extract.compare.comparable` labels it, or why there is none), `change`, `source`, `was` and
    `now` (the claim in words, blank where there is none), `claim` and `report`. A change is "new", "revised" (new, and
    its source stated another figure of the same group before), "vanished" (unless its own report now states a revised
    one), or "changed" (the same words of the same report, read differently or corrected; `was` and `now` give the
    columns).

    >>> row = {"claim": "a", "outcome": "killed", "qualifier": "exact", "scope": "event", "source": "police"}
    >>> changes([], [{**row, "figure": "9"}])[["change", "source", "now"]].values.tolist()
    [['new', 'police', '9 killed']]
    """
    import pandas as pd

    old, new = ({row["claim"]: row for row in rows} for rows in (before, after))
    moved = moved_claims(before, after)
    gone = [row for claim, row in old.items() if claim not in new and claim not in moved]
    grouped = group_of([*new.values(), *gone])
    stated = defaultdict(list)  # what a source said of a group before
    for claim, row in old.items():
        group = grouped.get(moved.get(claim, claim), "")
        stated[group, row["source"]].append(row)
    came_from = {now: was for was, now in moved.items()}
    found = []
    for claim, row in new.items():
        group = grouped[claim]
        known = old.get(claim) or old.get(came_from.get(claim, ""))
        if known is None:
            earlier = [r for r in stated[group, row["source"]] if said(r) != said(row)] if row["source"] else []
            latest = max(earlier, key=lambda r: (r.get("date", ""), r.get("published", "")), default=None)
            found.append((group, "revised" if latest else "new", row["source"], said(latest), said(row), row))
            if latest and latest.get("report") == row.get("report"):
                gone = [r for r in gone if r["claim"] != latest["claim"]]
        else:
            other = [c for c in COLUMNS if c not in PLACED and known.get(c, "") != row.get(c, "")]
            if other:
                was, now = ("; ".join(f"{c} {r.get(c, '') or 'blank'}" for c in other) for r in (known, row))
                found.append((group, "changed", row["source"], was, now, row))
    found += [(grouped[row["claim"]], "vanished", row["source"], said(row), "", row) for row in gone]
    order = ("revised", "new", "changed", "vanished")
    found.sort(key=lambda f: (f[0].startswith(REFUSED), f[0], order.index(f[1]), f[5]["claim"]))
    told = [(*f[:5], f[5]["claim"], f[5].get("report", "")) for f in found]
    return pd.DataFrame(told, columns=list(CHANGES)).astype("str")


PLACED = ("claim", "start", "end", "rule")  # columns that differ where a claim moved, or by the way it was found alone
REFUSED = "not comparable: "


def said(row: dict | None) -> str:
    """A claim in words: "at least 9 killed"; "" for none."""
    if row is None:
        return ""
    qualifier = "" if row["qualifier"] == "exact" else row["qualifier"] + " "
    upper = f" and {row['high']}" if row["qualifier"] == "between" else f" to {row['high']}" \
        if row["qualifier"] == "vague" else ""
    return f"{qualifier}{row['figure']}{upper} {row['outcome']}"


def group_of(rows: list[dict]) -> dict[str, str]:
    """The comparison group of each claim, or why it has none."""
    from extract.compare import comparable

    if not rows:
        return {}
    grouped = comparable(as_frame({c: row.get(c, "") for c in COLUMNS} for row in rows))
    labels = grouped["group"].where(grouped["group"].ne(""), REFUSED + grouped["refused"])
    return dict(zip(grouped["claim"], labels.astype("str"), strict=True))


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """examples:
  python -m extract update saved-pages/ -o claims.csv
  python -m extract update data/reports/ https://www.example.org/feed.xml -o data/claims.csv --allow www.example.org"""
    parser.add_argument("inputs", nargs="*", default=["data/reports"], metavar="INPUT|FEED",
                        help="files and folders, and feeds, whose pages are fetched first (default: data/reports)")
    parser.add_argument("-o", "--output", default="data/claims.csv", metavar="CLAIMS.csv",
                        help="the table to bring up to date (default: data/claims.csv)")
    parser.add_argument("--into", metavar="FOLDER", help="where fetched pages go (default: the first folder named)")
    parser.add_argument("--allow", action="append", default=[], metavar="HOST", help="as for fetch")
    parser.add_argument("--columns", default=None, metavar="ours=theirs,...", help="as given to build")
    parser.add_argument("--corrections", metavar="CSV",
                        help="as given to build (default: corrections.csv beside the table)")
    parser.add_argument("--today", metavar="DATE", help="the day on which new claims are first seen (default: today)")


def run(args: argparse.Namespace) -> int:
    """Bring the table up to date and print what changed; 0, 1 where an input was bad, 2 where nothing could be done."""
    output = Path(args.output)
    feeds = [i for i in args.inputs if i.lower().startswith(("http://", "https://"))]
    inputs = [i for i in args.inputs if i not in feeds]
    status = 0
    try:
        before = [row for _, row in read_rows(output)] if output.exists() else []
        today = date.fromisoformat(args.today).isoformat() if args.today else date.today().isoformat()
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if feeds:
        from extract import fetch

        folder = args.into or next((i for i in inputs if Path(i).is_dir()), "data/reports")
        inputs = inputs if folder in inputs else [*inputs, folder]
        status = fetch.main([*feeds, "-o", folder, *(f"--allow={host}" for host in args.allow)])
        if status == 2:
            return 2
    corrections = args.corrections or output.with_name("corrections.csv")
    options = [f"--columns={args.columns}"] if args.columns else []
    options += [f"--corrections={corrections}"] if Path(corrections).exists() or args.corrections else []
    parser = argparse.ArgumentParser(prog="python -m extract update")
    build.configure(parser)
    built = build.write_tables(parser.parse_args([*inputs, "-o", str(output), *options]), before, today)
    if built == 2:
        return 2
    after = [row for _, row in read_rows(output)]
    show(before, after, output)
    return status | built


def show(before: list[dict], after: list[dict], output: Path) -> None:
    """Print what changed, a block for each comparison group."""
    if not before:
        print(f"{output}: {len(after)} claims, the first table")
        return
    told = changes(before, after)
    for group, block in told.groupby("group", sort=False):
        print(f"\n{group}")
        for row in block.to_dict("records"):
            arrow = " -> ".join(filter(None, (row["was"], row["now"])))
            line = f"{row['source'] or 'source unknown'}: {arrow}  [{row['claim']}, {row['report']}]"
            print(f"  {row['change']:9} {printable(line)}")
    counts = told["change"].value_counts()
    summary = ", ".join(f"{counts[k]} {k}" for k in ("new", "revised", "changed", "vanished") if k in counts)
    print(f"\n{output}: {len(after)} claims; {summary or 'nothing changed'}")
