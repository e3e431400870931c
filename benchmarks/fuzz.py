"""Looks for input that crashes, hangs or contradicts itself, guided by coverage: `make fuzz`, or with more time

    python benchmarks/fuzz.py --seconds 3600

A finding is kept in out/fuzz/ as the bytes that did it; make it a case of tests/test_hostile.py, then mend it.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "tests")]
FOUND = Path("out/fuzz")


def fuzz_readers(data: bytes) -> None:
    """A file of each format: its reports can be written, its faults are lines, and it takes two seconds at most."""
    from hostile import SEEDS

    from extract.reports import read_reports

    if not data:
        return
    names = list(SEEDS)
    path = Path(FOLDER, names[data[0] % len(names)])
    path.write_bytes(data[1:])
    faults: list[str] = []
    start = time.process_time()
    with warnings.catch_warnings(), contextlib.redirect_stderr(None):
        warnings.simplefilter("ignore")
        found = list(read_reports(path, faults=faults))
    assert time.process_time() - start < 2, f"{path.name}: too slow"
    assert found or faults, f"{path.name}: neither report nor fault"
    assert all(fault.isprintable() for fault in faults), faults
    for report in found:
        report.content.encode()
    path.unlink()


def fuzz_claims(data: bytes) -> None:
    """A report: its claims are where they say, are verified, and can be shown."""
    from extract.claims import find_claims
    from extract.reports import as_report
    from extract.show import report_html, report_text
    from extract.verify import compare

    title, _, text = data.decode("utf-8", "surrogateescape").partition("\n")
    report = as_report({"text": text, "title": title[:200], "published": "2012-02-07"}, "a", 0, lambda *_: None)
    if report is None:
        return
    start = time.process_time()
    claims = find_claims(report)
    assert time.process_time() - start < 2 + len(text) / 10_000, "too slow"
    for claim in claims:
        row = {name: "" if value is None else " ".join(str(value).split()) for name, value in claim.row().items()}
        wrong = list(compare({**row, "reviewed": "false"}, report))
        assert not wrong, wrong
    assert "<script" not in report_html(report, claims)
    report_text(report, claims)


TARGETS = {"readers": fuzz_readers, "claims": fuzz_claims}


def corpus(target: str) -> Path:
    """A folder with the seeds of a target."""
    from hostile import FAMILIES, OPENING, SEEDS

    folder = FOUND / target
    folder.mkdir(parents=True, exist_ok=True)
    if target == "readers":
        for number, data in enumerate(SEEDS.values()):
            (folder / f"seed-{number}").write_bytes(bytes([number]) + data)
    else:
        for number, unit in enumerate(FAMILIES.values()):
            (folder / f"seed-{number}").write_text(f"Blast kills 12\n{OPENING}{unit * 3}", encoding="utf-8")
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--target", choices=TARGETS, help="what to fuzz (default: everything)")
    parser.add_argument("--seconds", type=int, default=120, help="for each target (default: 120)")
    parser.add_argument("--one", choices=TARGETS, help=argparse.SUPPRESS)  # the process that fuzzes
    args = parser.parse_args()
    try:
        import atheris
    except ImportError:
        print("fuzzing needs atheris, which is not installed: pip install -e '.[fuzz]'", file=sys.stderr)
        return 2
    if args.one:
        global FOLDER
        with tempfile.TemporaryDirectory() as FOLDER:
            with atheris.instrument_imports(include=["extract"]):
                import extract.claims  # noqa: F401
                import extract.formats  # noqa: F401
                import extract.verify  # noqa: F401
            folder = corpus(args.one)
            options = [f"-max_total_time={args.seconds}", "-timeout=20", "-max_len=20000", "-rss_limit_mb=4000",
                       f"-artifact_prefix={FOUND}/{args.one}-", "-print_final_stats=1"]  # fmt: skip
            atheris.Setup([sys.argv[0], str(folder), *options], TARGETS[args.one])
            atheris.Fuzz()  # ends the process
    status = 0
    for target in [args.target] if args.target else TARGETS:
        print(f"{target}: {args.seconds} s", flush=True)
        words = [sys.executable, __file__, "--one", target, "--seconds", str(args.seconds)]
        FOUND.mkdir(parents=True, exist_ok=True)
        with open(FOUND / f"{target}.log", "w") as log:
            run = subprocess.run(words, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONHASHSEED": "0"})
        lines = (FOUND / f"{target}.log").read_text(errors="replace").splitlines()
        told = [line for line in lines if line.startswith(("stat::number_of_executed", "AssertionError", "SUMMARY"))
                or " Error:" in line or "Test unit written" in line]  # fmt: skip
        print("\n".join(f"  {line}" for line in told), flush=True)
        status |= run.returncode != 0
    return status


FOLDER = ""

if __name__ == "__main__":
    sys.exit(main())
