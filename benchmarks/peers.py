"""One tool over one file of reports, for benchmarks/run.py: `python benchmarks/peers.py TOOL FILE [CHARACTERS]`.

Prints a line of JSON: seconds over the text (reading the file apart), MB of text a second, what was found, peak memory in MB
and start-up in seconds from the start of the process to the first result on a short sentence.
"""
from __future__ import annotations

import time

BEGAN = time.time()

import hashlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import re  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent.parent))
FIRST = "Police said at least 12 people were killed in Homs on Monday."
STEMS = ("kill", "dead", "death", "died", "dies", "dying", "slain", "massacr", "murder", "execut", "behead", "drown", "perish", "fatal", "bodies", "corpse",
         "toll", "wound", "injur", "hurt", "missing", "unaccounted", "casualt", "victim", "shot", "gunned", "assassinat", "slaughter", "martyr", "lives",
         "lost", "disappear", "vanish", "hospital", "succumb", "starv", "lynch", "suffocat", "burn", "strangl")


def factored(words) -> str:
    """Alternatives that share their beginnings."""
    if "" in words:
        return ""
    heads: dict[str, list[str]] = {}
    for word in words:
        heads.setdefault(word[0], []).append(word[1:])
    made = [head + factored(rest) for head, rest in heads.items()]
    return made[0] if len(made) == 1 else f"(?:{'|'.join(made)})"


def extract():
    from extract.claims import find_claims
    from extract.reports import Report

    return lambda report: len(find_claims(Report(report["id"], report["text"], report["outlet"], report["published"], report["title"])))


def rows():
    """Not a peer: a hash of every row, to compare runs by."""
    from extract.claims import find_claims
    from extract.reports import Report

    def run(report):
        for claim in find_claims(Report(report["id"], report["text"], report["outlet"], report["published"], report["title"])):
            DIGEST.update(repr(claim.row()).encode())
        return 0
    return run


DIGEST = hashlib.sha256()


def scan_re():
    find = re.compile(rf"\b{factored(STEMS)}").findall
    return lambda report: len(find(report["text"].lower()))


def scan_regex():
    import regex

    find = regex.compile(rf"\b(?:{'|'.join(STEMS)})", regex.I).findall
    return lambda report: len(find(report["text"]))


def scan_ahocorasick():
    import ahocorasick_rs

    find = ahocorasick_rs.AhoCorasick(STEMS).find_matches_as_indexes
    return lambda report: len(find(report["text"].lower()))


def scan_hyperscan():
    import hyperscan

    base = hyperscan.Database()
    base.compile(expressions=[rb"\b" + s.encode() for s in STEMS], ids=list(range(len(STEMS))), elements=len(STEMS),
                 flags=[hyperscan.HS_FLAG_CASELESS] * len(STEMS))

    def run(report):
        count = 0

        def seen(*_):
            nonlocal count
            count += 1
        base.scan(report["text"].encode(), match_event_handler=seen)
        return count
    return run


def scan_re2():
    import re2

    pattern = re2.compile(rb"(?i)\b(?:" + "|".join(STEMS).encode() + rb")")
    return lambda report: sum(1 for _ in pattern.finditer(report["text"].encode()))


def naive():
    """What one writes in an afternoon: two dozen patterns over the text, nothing else."""
    number = r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds|thousands|scores)"
    people = r"(?:\w+ ){0,2}(?:people|civilians|soldiers|troops|police|children|women|men|protesters|militants|rebels|students|workers)"
    patterns = [re.compile(p.replace("P", people).replace("N", number), re.I) for p in (
        r"\bN P (?:were|was|have been|had been) killed", r"\bN (?:were|was|have been) killed", r"\bkilled (?:at least |about |more than )?N\b",
        r"\bkilling (?:at least |about |more than )?N\b", r"\bN (?:dead|deaths|fatalities)\b", r"\bdeath toll (?:\w+ ){0,4}N\b", r"\bN P (?:died|dead)\b",
        r"\bN P (?:were )?(?:wounded|injured|hurt)\b", r"\b(?:wounded|injured|wounding|injuring) (?:at least )?N\b", r"\bN (?:wounded|injured)\b",
        r"\bleft N (?:people )?dead\b", r"\bclaimed N lives\b", r"\bN bodies\b", r"\bmassacre of N\b", r"\bN P (?:are |were )?missing\b", r"\bN missing\b",
        r"\bshot dead N\b", r"\bN P (?:were )?shot\b", r"\bN P drowned\b", r"\bN P (?:were )?executed\b", r"\bN casualties\b", r"\bN P perished\b",
        r"\bdeaths of N\b", r"\bmurder of N\b")]
    return lambda report: sum(1 for p in patterns for _ in p.finditer(report["text"]))


def spacy_matcher():
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10_000_000
    matcher = Matcher(nlp.vocab)
    trigger = {"LOWER": {"REGEX": rf"^{factored(STEMS)}"}}
    matcher.add("figure", [[{"LIKE_NUM": True}, {"IS_ALPHA": True, "OP": "{0,4}"}, trigger], [trigger, {"IS_ALPHA": True, "OP": "{0,4}"}, {"LIKE_NUM": True}]])

    def run(report):
        doc = nlp(report["text"])
        return sum(len(matcher(sentence)) for sentence in doc.sents)
    return run


def eyecite():
    from eyecite import get_citations
    from eyecite.tokenizers import HyperscanTokenizer

    tokenizer = HyperscanTokenizer(cache_dir=os.path.join(os.path.expanduser("~"), ".cache", "eyecite"))
    return lambda report: len(get_citations(report["text"], tokenizer=tokenizer))


def quantulum():
    import warnings

    warnings.simplefilter("ignore")
    from quantulum3 import parser

    return lambda report: len(parser.parse(report["text"]))


TOOLS = {
    "extract": extract, "rows": rows, "scan: re, lowered, \\b, prefix-factored": scan_re, "scan: regex, one alternation, ignoring case": scan_regex,
    "scan: ahocorasick_rs": scan_ahocorasick, "scan: hyperscan": scan_hyperscan, "scan: google-re2": scan_re2, "two dozen regexes": naive,
    "spaCy blank + sentencizer + Matcher": spacy_matcher, "eyecite": eyecite, "quantulum3": quantulum,
}


def read(path: str, limit: int):
    """The reports of a file, or as many of them as hold so much text, evenly over the file."""
    size = os.path.getsize(path)
    step = max(1, size // limit) if limit else 1
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % step == 0:
                record = json.loads(line)
                yield {"outlet": "", "published": "", "title": "", **{k: v or "" for k, v in record.items()}}


def peak_memory() -> float:
    """The greatest resident memory of this process in MB; getrusage also counts that of the process it was forked from."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def process_start() -> float:
    """When this process was started, in seconds since 1970, the start of Python itself included where the system tells."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        up = float(Path("/proc/uptime").read_text().split()[0])
        return time.time() - up + ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return BEGAN


def main(tool: str, path: str, limit: int) -> int:
    run = TOOLS[tool]()
    run({"id": "first", "text": FIRST, "outlet": "", "published": "2012-02-07", "title": ""})
    start = time.time() - process_start()
    seconds = 0.0
    found = reports = characters = 0
    for report in read(path, limit):
        began = time.perf_counter()
        found += run(report)
        seconds += time.perf_counter() - began
        reports += 1
        characters += len(report["text"])
    if tool == "rows":
        print(DIGEST.hexdigest())
        return 0
    print(json.dumps({"seconds": seconds, "speed": characters / 1e6 / seconds, "found": found, "reports": reports, "start": start,
                      "memory": peak_memory()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0))
