"""`make bench`: speed, memory and growth of the extractor, beside bare scans and other tools on the same text.

    python benchmarks/run.py [--quick] [SHARED]     SHARED holds news.jsonl.gz and dense.jsonl.gz (default: ../shared/speed)

Every measurement is the median of several runs, each tool in a process of its own, in turns, on one core unless it says
otherwise. A peer that is not installed is skipped with a line that says so. Writes benchmarks/results.md.
"""
from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.metadata
import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
LAPS = 3
PEERS = HERE / "peers.py"
SCANS = ("scan: re, lowered, \\b, prefix-factored", "scan: regex, one alternation, ignoring case", "scan: ahocorasick_rs",
         "scan: hyperscan", "scan: google-re2")
OTHERS = ("two dozen regexes", "spaCy blank + sentencizer + Matcher", "eyecite", "quantulum3")
SLOW = {"spaCy blank + sentencizer + Matcher": 4_000_000, "eyecite": 4_000_000, "quantulum3": 60_000, "eyecite (python)": 500_000}
TARGETS = []


def check(name: str, value: float, limit: float, at_least: bool = True, unit: str = "") -> None:
    """Note a figure beside what it must reach; the last table of the results."""
    good = value >= limit if at_least else value <= limit
    TARGETS.append((name, f"{value:.2f}{unit}", f"{'≥' if at_least else '≤'} {limit:g}{unit}", "yes" if good else "NO"))


# Text


def read_texts(shared: Path, scratch: Path, quick: bool) -> dict[str, Path]:
    """General news and casualty-dense text as JSONL files: the shared ones, or made here where they are absent."""
    found = {}
    for name, characters in (("news", 4_000_000 if quick else 20_000_000), ("dense", 1_000_000 if quick else 5_000_000)):
        path = scratch / f"{name}.jsonl"
        packed = shared / f"{name}.jsonl.gz"
        with open(path, "wb") as out:
            size = 0
            for line in gzip.open(packed) if packed.exists() else made_lines(name):
                size += out.write(line)
                if size >= characters:
                    break
        found[name] = path
    return found


CALM = ("The council met to discuss the budget for the coming year and adjourned without a vote.", "Shares rose slightly in early trading.",
        "The museum opens a new wing in spring, its director said.", "She scored twice in the second half of the match.",
        "Farmers expect a good harvest after the rain of the last weeks.", "The company will hire staff at its plant in the north.")
TOLD = ("At least {n} people were killed in {place} on {day}, police said.", "A car bomb in {place} wounded {n} civilians, hospital officials said.",
        "Activists put the death toll in {place} at {n} since Monday.", "{n} soldiers died in clashes near {place}, the army said.",
        "The Red Cross said {n} people were missing after the flood in {place}.", "Gunmen shot dead {n} villagers near {place} on {day}.")
TOWNS = ("Homs", "Aleppo", "Idlib", "Baghdad", "Mosul", "Kabul", "Tripoli", "Benghazi", "Cairo", "Port-au-Prince")


def made_lines(name: str):
    """Reports without end, of made-up sentences: one in fifty with a casualty, or one in three."""
    draw = random.Random(name)
    number = 0
    while True:
        number += 1
        sentences = []
        for _ in range(draw.randrange(8, 30)):
            told = draw.random() < (1 / 3 if name == "dense" else 1 / 50)
            sentences.append(draw.choice(TOLD).format(n=draw.randrange(2, 400), place=draw.choice(TOWNS), day=draw.choice(("Monday", "Friday")))
                             if told else draw.choice(CALM))
        yield json.dumps({"id": f"{name}-{number}", "outlet": "Made Up", "published": "2012-02-07", "title": f"Report {number}",
                          "text": " ".join(sentences)}).encode() + b"\n"


def repeated(path: Path, size: int, to: Path) -> Path:
    """A file of about `size` bytes of the reports of another, each time under other ids and with another last sentence."""
    written, lap = 0, 0
    with open(to, "wb") as out:
        while written < size:
            lap += 1
            with open(path, "rb") as lines:
                for line in lines:
                    record = json.loads(line)
                    record["id"] = f"{lap}-{record['id']}"
                    record["text"] += f" Edition {lap}."
                    written += out.write(json.dumps(record).encode() + b"\n")
                    if written >= size:
                        break
    return to


# Measuring


def measure(tool: str, path: Path, limit: int = 0) -> dict | None:
    """One run of a tool of peers.py over a file, in a process of its own: seconds, megabytes, start-up; None without the tool."""
    done = subprocess.run([sys.executable, str(PEERS), tool, str(path), str(limit)], capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["failed"]
        print(f"  skipped: {tool}: {reason[0]}", flush=True)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def median_of(tools, path: Path, laps: int) -> dict[str, dict]:
    """Medians of several runs of each tool, taken in turns so that a slow moment of the machine meets all alike."""
    runs: dict[str, list[dict]] = {tool: [] for tool in tools}
    for _ in range(laps):
        for tool in list(runs):
            result = measure(tool, path, SLOW.get(tool, 0))
            if result is None:
                del runs[tool]
            else:
                runs[tool].append(result)
    return {tool: {key: statistics.median(r[key] for r in results) if isinstance(results[0][key], (int, float)) else results[0][key]
                   for key in results[0]} for tool, results in runs.items()}


def built(path: Path, out: Path, workers: int) -> dict:
    """One `build` of a file: wall-clock seconds, the largest memory of any of its processes, the hash of its table."""
    command = [sys.executable, "-m", "extract", "build", str(path), "-o", str(out), "--workers", str(workers)]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=HERE.parent, stderr=subprocess.DEVNULL)
    peak = watch(process)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "memory": peak, "speed": path.stat().st_size / 1e6 / seconds, "table": hashlib.sha256(out.read_bytes()).hexdigest()}


def watch(process) -> float:
    """Wait for a process; the greatest resident memory of it or a child, in MB (0 where psutil is missing)."""
    try:
        import psutil
    except ImportError:
        process.wait()
        return 0.0
    peak = 0
    try:
        parent = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max([peak, *memory_of(psutil, parent)])
            time.sleep(0.05)
    except psutil.NoSuchProcess:
        pass
    process.wait()
    return peak / 1e6


def memory_of(psutil, parent):
    for process in (parent, *parent.children(recursive=True)):
        try:
            yield process.memory_info().rss
        except psutil.NoSuchProcess:
            continue


def best_build(path: Path, scratch: Path, workers: int, laps: int) -> dict:
    runs = [built(path, scratch / f"claims-{workers}.csv", workers) for _ in range(laps)]
    return {**runs[0], "seconds": statistics.median(r["seconds"] for r in runs), "speed": statistics.median(r["speed"] for r in runs),
            "memory": max(r["memory"] for r in runs)}


def on_dask(path: Path, scratch: Path, workers: int) -> dict | None:
    """`extract.cluster.build` with workers of their own on this machine: seconds, memory of a worker, rows."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        print("  skipped: Dask: not installed")
        return None
    import pandas as pd

    from extract import cluster

    out = scratch / f"parts-{time.monotonic_ns()}"
    with LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0",
                      local_directory=str(scratch)) as local, Client(local) as client:
        client.run(warmed)
        began = time.perf_counter()
        done = cluster.build(str(path), client, str(out))
        seconds = time.perf_counter() - began
        peak = max(client.run(peak_memory).values())
    rows = pd.read_parquet(out)
    text = rows.astype(str).to_csv(index=False)
    return {"seconds": seconds, "memory": peak, "speed": path.stat().st_size / 1e6 / seconds, "claims": done.claims,
            "table": hashlib.sha256(text.encode()).hexdigest()}


def warmed():
    from extract.workers import warm

    warm()


def peak_memory() -> float:
    """The greatest resident memory of a worker in MB; getrusage would count that of the process it was forked from."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


def slope(sizes, seconds) -> float:
    """The exponent of growth: 1 where twice the text takes twice the time."""
    x, y = [math.log(s) for s in sizes], [math.log(max(s, 1e-6)) for s in seconds]
    mean = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean[0]) * (b - mean[1]) for a, b in zip(x, y, strict=True)) / sum((a - mean[0]) ** 2 for a in x)


# Results


def table(heads, rows) -> str:
    rows = [[str(cell) for cell in row] for row in rows]
    lines = ["| " + " | ".join(heads) + " |", "|" + "|".join("---" if i == 0 else "---:" for i in range(len(heads))) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def one_core(texts, laps) -> list[str]:
    out = ["## One core", "",
           "MB of text a second; `extract` is all of it: sieve, sentences, figures, sources, dates, places. A scan only finds the stems.", ""]
    for name, path in texts.items():
        print(f"one core, {name}", flush=True)
        found = median_of(("extract", *SCANS, *OTHERS), path, laps)
        own = found["extract"]["speed"]
        rows = [(tool, f"{r['speed']:.2f}", f"{own / r['speed']:.2f}", f"{r['reports'] / r['seconds']:,.0f}", f"{r['found']:,.0f}",
                 f"{r['memory']:.0f}", f"{r['start']:.2f}") for tool, r in found.items()]
        out += [f"### {'General news' if name == 'news' else 'Casualty-dense articles'}", "",
                table(("tool", "MB/s", "extract is ... times as fast", "reports/s", "found", "peak MB", "start-up s"), rows), ""]
        spacy = found.get(OTHERS[1])
        if name == "news":
            check("general news, MB/s on a core", own, 8)
            if SCANS[0] in found:
                check("general news, of the speed of a bare re scan", own / found[SCANS[0]]["speed"], 1)
            if spacy:
                check("general news, times spaCy's Matcher", own / spacy["speed"], 40)
            if "eyecite" in found:
                check("general news, times eyecite with hyperscan", own / found["eyecite"]["speed"], 4)
            check("start-up to the first claim, s", found["extract"]["start"], 0.4, at_least=False)
        else:
            check("casualty-dense, MB/s on a core", own, 4)
            if spacy:
                check("casualty-dense, times spaCy's Matcher", own / spacy["speed"], 10)
    return out


def all_cores(texts, scratch, quick) -> list[str]:
    from extract.workers import cores

    size = 12_000_000 if quick else 50_000_000
    path = repeated(texts["news"], size, scratch / "large.jsonl")
    laps = 1 if quick else LAPS
    rows, base = [], None
    for workers in sorted({1, 2, cores()}):
        print(f"{workers} worker(s), {size / 1e6:.0f} MB", flush=True)
        r = best_build(path, scratch, workers, laps)
        base = base or r
        rows.append((f"build --workers {workers}", f"{r['speed']:.2f}", f"{base['seconds'] / r['seconds']:.2f}", f"{r['memory']:.0f}",
                     "the same" if r["table"] == base["table"] else "NOT the same"))
        if workers == 2:
            check("two workers, times one", base["seconds"] / r["seconds"], 1.8)
    big = repeated(texts["news"], 30_000_000 if quick else 200_000_000, scratch / "huge.jsonl")
    print(f"Dask, {big.stat().st_size / 1e6:.0f} MB", flush=True)
    one, dask = built(big, scratch / "one.csv", 1), on_dask(big, scratch, 2)
    if dask:
        from extract.table import read_table

        same = hashlib.sha256(read_table(scratch / "one.csv").astype(str).to_csv(index=False).encode()).hexdigest() == dask["table"]
        rows.append((f"one process, {big.stat().st_size / 1e6:.0f} MB", f"{one['speed']:.2f}", "1.00", f"{one['memory']:.0f}", ""))
        rows.append(("Dask, two workers, the same", f"{dask['speed']:.2f}", f"{one['seconds'] / dask['seconds']:.2f}", f"{dask['memory']:.0f}",
                     "the same" if same else "NOT the same"))
        check("Dask with two workers, times one process", one["seconds"] / dask["seconds"], 1.6)
        check("Dask, peak memory of a worker, MB", dask["memory"], 400, at_least=False)
    return ["## All cores", "", f"{size / 1e6:.0f} MB of JSONL, files read and tables written included.", "",
            table(("run", "MB/s", "times one", "peak MB of a process", "table"), rows), "", *sizing(base["speed"])]


def sizing(speed: float) -> list[str]:
    """Core-hours for a day and a year of news, from the speed of one worker just measured."""
    rows = []
    for name, megabytes in (("an outlet: 500 reports a day", 1.5), ("an agency's wire: 5,000", 15), ("a national archive: 50,000", 150),
                            ("a news crawl: 1 million pages", 3_000)):
        day = megabytes / speed / 3600
        rows.append((name, f"{megabytes:,.1f} MB", duration(day), duration(day * 365), f"{day * 365 / 24:,.1f} h"))
    return ["Sizing, from the speed of one worker above (text only; WARC adds about 3 ms a page for its HTML):", "",
            table(("text", "a day", "a day on one core", "a year on one core", "a year on 24 cores"), rows), ""]


def duration(hours: float) -> str:
    return f"{hours * 3600:.1f} s" if hours < 1 / 60 else f"{hours * 60:.0f} min" if hours < 2 else f"{hours:,.1f} h"


def growth(texts, scratch, quick) -> list[str]:
    unit = 500_000 if quick else 2_000_000
    sizes, seconds, memory = [unit * k for k in (1, 2, 4, 8)], [], []
    print("growth", flush=True)
    for size in sizes:
        r = measure("extract", repeated(texts["dense"], size, scratch / "grow.jsonl"))
        seconds.append(r["seconds"])
        memory.append(r["memory"])
    out = ["## Growth", "", "A slope of 1: twice the text takes twice the time.", ""]
    rows = [("reports, dense text", *(f"{s:.2f} s" for s in seconds), f"{slope(sizes, seconds):.2f}"),
            ("peak MB of a streamed JSONL", *(f"{m:.0f}" for m in memory), f"{slope(sizes, memory):.2f}")]
    check("growth of time with text", slope(sizes, seconds), 1.15, at_least=False)
    check("growth of memory with text", slope(sizes, memory), 0.1, at_least=False)
    # The same text as eight reports, four, two and one: another text would have another share of casualties.
    whole = "\n".join(json.loads(line)["text"] for line in open(texts["dense"], encoding="utf-8"))[:160_000]
    lengths, seconds = [20_000 * k for k in (1, 2, 4, 8)], []
    for length in lengths:
        path = scratch / "one.jsonl"
        cuts = [whole[at:at + length] for at in range(0, len(whole), length)] * 4
        path.write_text("".join(json.dumps({"id": str(i), "published": "2012-02-07", "text": cut}) + "\n" for i, cut in enumerate(cuts)),
                        encoding="utf-8")
        seconds.append(measure("extract", path)["seconds"])
    longer = 1 + slope(lengths, seconds)
    rows.append(("160 kB as reports of 20, 40, 80, 160 kB", *(f"{s:.2f} s" for s in seconds), f"{longer:.2f}"))
    check("growth of time with the length of a report", longer, 1.2, at_least=False)
    return out + [table(("what", "1×", "2×", "4×", "8×", "slope"), rows), ""]


def engines(texts) -> list[str]:
    """Are the rows the same on another hash seed?"""
    digests = {measure_seeded(texts["dense"], seed) for seed in ("0", "1")}
    TARGETS.append(("the same rows under other hash seeds", f"{len(digests)} table(s)", "1", "yes" if len(digests) == 1 else "NO"))
    return []


def measure_seeded(path: Path, seed: str) -> str:
    done = subprocess.run([sys.executable, str(PEERS), "rows", str(path), "300000"], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONHASHSEED": seed})
    return done.stdout.splitlines()[-1]


def comparing(quick) -> list[str]:
    """Comparing many claims: bench_compare.py, which says by itself whether it is within its limits."""
    rows = "10000" if quick else "100000"
    print("comparing", flush=True)
    done = subprocess.run([sys.executable, str(HERE / "bench_compare.py"), rows], capture_output=True, text=True)
    lines = (done.stdout or done.stderr).strip().splitlines()
    TARGETS.append((f"{int(rows):,} claims compared", lines[-1] if lines else "failed", "its limits", "NO" if done.returncode else "yes"))
    return ["## Comparing claims", "", *(f"- {line}" for line in lines), ""]


def machine() -> list[str]:
    names = ("pandas", "regex", "ahocorasick_rs", "hyperscan", "google-re2", "spacy", "eyecite", "quantulum3", "dask")
    versions = []
    for name in names:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"{name} absent")
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
               platform.processor()) if os.path.exists("/proc/cpuinfo") else platform.processor()
    return [f"{time.strftime('%d %B %Y')}, {cpu}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
            f"{', '.join(versions)}. Load when it began: {os.getloadavg()[0]:.1f}.", ""]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", nargs="?", default=str(HERE.parent.parent / "shared" / "speed"))
    parser.add_argument("--quick", action="store_true", help="less text and single runs: minutes instead of half an hour")
    parser.add_argument("--only", default="", help="parts to run, as one_core,growth")
    args = parser.parse_args()
    began = machine()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        texts = read_texts(Path(args.shared), scratch, args.quick)
        own = not (Path(args.shared) / "news.jsonl.gz").exists()
        out = ["# Speed, memory and growth", "", "Made by `make bench`" + (" --quick." if args.quick else "."), "", *began]
        out += [f"Text: {'made by the benchmark itself' if own else 'public news corpora'}: "
                + ", ".join(f"{name} {path.stat().st_size / 1e6:.1f} MB" for name, path in texts.items()) + ".", ""]
        parts = {"one_core": lambda: one_core(texts, 1 if args.quick else LAPS), "all_cores": lambda: all_cores(texts, scratch, args.quick),
                 "growth": lambda: growth(texts, scratch, args.quick), "engines": lambda: engines(texts), "comparing": lambda: comparing(args.quick)}
        for name, part in parts.items():
            if not args.only or name in args.only.split(","):
                out += part()
    out += ["## What it must reach", "", table(("what", "measured", "must be", "reached"), TARGETS), ""]
    text = "\n".join(out)
    print(text)
    if not args.only:
        (HERE / "results.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
