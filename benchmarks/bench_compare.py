"""Time and memory of comparing many claims: grouped, spread and house-effected.

    python benchmarks/bench_compare.py [rows]
"""
from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run from a checkout, installed or not

ROWS = 100_000
LIMIT_SECONDS, LIMIT_MB, LIMIT_GROWTH = 10.0, 1024, 2.3
PLACES = ["Homs", "Hama", "Aleppo", "Idlib", "Damascus", "Baba Amr, Homs", "Khalidiya, Homs", "Syria", "Gaza", "Derna"]
PEOPLE = [("people", "people"), ("", "people"), ("civilians", "civilians"), ("soldiers", "security forces"),
          ("children", "children"), ("people killed in clashes", "people"), ("rebel fighters", "militants")]


def many_claims(rows: int, seed: int = 4):
    """A table of `rows` made-up claims, like years of coverage: many reports of many events, copied and revised."""
    from extract.table import COLUMNS, as_frame

    draw = random.Random(seed)
    places = PLACES + [f"Village {i}" for i in range(rows // 200)]
    sources = [f"Organisation {i}" for i in range(60)] + ["activists", "residents", "officials"]
    agencies = ["", "", "", "AFP", "Reuters", "AP"]
    made = []
    start = date(2011, 3, 15)
    while len(made) < rows:
        place, (victims, group) = draw.choice(places), draw.choice(PEOPLE)
        day = start + timedelta(days=draw.randrange(1200))
        total = draw.random() < 0.2
        size = int(draw.lognormvariate(3, 1.2)) + 1 + total * (day - start).days * 7
        for _ in range(min(int(draw.paretovariate(1.1)), 60)):
            figure = max(1, int(size * draw.choice([1, 1, 1, draw.lognormvariate(0, 0.3)])))
            bound = draw.random()
            night = not total and draw.random() < 0.15
            source, outlet = draw.choice(sources), f"Outlet {draw.randrange(400)}"
            number = len(made)
            made.append(dict.fromkeys(COLUMNS, "") | {
                "source": source, "date": day.isoformat(), "figure": figure, "low": "" if bound > 0.9 else figure,
                "high": "" if bound < 0.4 else figure, "outcome": draw.choice(["killed", "killed", "injured"]),
                "qualifier": "at least" if bound < 0.4 else "up to" if bound > 0.9 else "exact",
                "victims": victims, "victim_group": group, "scope": "total" if total else "event",
                "since": start.isoformat()[:7] if total else (day - timedelta(1)).isoformat() if night else "",
                "place": place, "agency": draw.choice(agencies), "outlet": outlet, "source_type": "other",
                "when": f"on {day:%A}", "published": (day + timedelta(draw.randrange(3))).isoformat(),
                "report": f"r{number // 3}", "claim": f"c{number}",
                "quote": f"{source} said {figure} people were killed in {place} on {day:%A}, {draw.randrange(30)}.",
                "origin": "extracted", "reviewed": False})
    return as_frame(made[:rows])


def measure(rows: int) -> dict:
    """Seconds of each step over `rows` claims, and the peak memory of the process in MB."""
    from extract.compare import comparable, house_effects, spread

    claims = many_claims(rows)
    comparable(claims.head(10))  # reads the rules and the gazetteer
    seconds = {}
    began, worked = time.perf_counter(), time.process_time()
    grouped = comparable(claims)
    seconds["group"] = time.perf_counter() - began
    spreads = spread(grouped)
    seconds["spread"] = time.perf_counter() - began - sum(seconds.values())
    house_effects(grouped)
    seconds["house effects"] = time.perf_counter() - began - sum(seconds.values())
    return {"rows": rows, "groups": len(spreads), "seconds": seconds, "total": sum(seconds.values()),
            "processor": time.process_time() - worked,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def bench_compare(rows: int = ROWS) -> bool:
    """Measure `rows` and twice as many, each in a process of its own; print both; True when within the limits."""
    results = []
    for count in (rows, 2 * rows):
        command = [sys.executable, __file__, "--measure", str(count)]
        results.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    for result in results:
        steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result["seconds"].items())
        print(f"{result['rows']:,} claims in {result['groups']:,} groups: {result['total']:.1f} s ({steps}), "
              f"{result['processor']:.1f} s of processor time, {result['megabytes']:.0f} MB")
    # Of processor time: what else the machine does at the moment counts less.
    growth = results[1]["processor"] / results[0]["processor"]
    good = results[0]["total"] < LIMIT_SECONDS and results[0]["megabytes"] < LIMIT_MB and growth <= LIMIT_GROWTH
    print(f"twice the rows take {growth:.2f} times as long; "
          f"{'within' if good else 'OVER'} {LIMIT_SECONDS:g} s, {LIMIT_MB} MB, {LIMIT_GROWTH} times")
    return good


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(json.dumps(measure(int(sys.argv[-1]))))
    else:
        sys.exit(not bench_compare(*map(int, sys.argv[1:])))
