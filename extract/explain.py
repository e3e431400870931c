"""`explain`: how one row of the table came about, from the words of its report to every column."""
from __future__ import annotations

import argparse
import csv
import sys
from functools import cache

from extract.claims import find_claims
from extract.figures import Found
from extract.mentions import Claim
from extract.patterns import SLOT, Phrasing, phrasings
from extract.reports import Report, read_reports
from extract.rules import read_rules
from extract.show import printable
from extract.verify import read_rows


def explain(claim: Claim, report: Report) -> str:
    """What led to a claim of `find_claims`, a line or a few for each step, as text for the terminal.

    >>> from extract.reports import Report
    >>> report = Report("a", "Police said at least nine civilians were killed in Homs on Monday.")
    >>> print(explain(find_claims(report)[0], report).split("\\n")[3])
    figure     "at least nine": 9, qualifier at least, low 9, high blank
    """
    found: Found = claim.parts["found"]
    sentence = found.sentence
    phrase = report.content[claim.start:claim.end]
    blank = lambda value: "blank" if value in (None, "") else value  # noqa: E731
    lines = [
        f"claim      {claim.claim} of report {claim.report} ({claim.outlet or 'outlet unknown'}, "
        f"{claim.published or 'undated'}), characters {claim.start} to {claim.end}",
        f"sentence   {marked(claim, sentence)}",
        "",
        f'figure     "{phrase}": {claim.figure}, qualifier {claim.qualifier}, low {blank(claim.low)}, '
        f"high {blank(claim.high)}",
    ]
    if found.count.quantity.qualifier != claim.qualifier:
        lines.append(f"           {claim.qualifier!r} comes from another mention of the figure in the report")
    lines += labelled("rule", rule_lines(found))
    lines.append(f"outcome    {claim.outcome}" + (
        f', by "{sentence.units[found.trigger].text}"' if 0 <= found.trigger < len(sentence.units) else ""))
    lines.append(f'victims    {claim.victims and repr(claim.victims) or "no noun"}: {claim.victim_group}')
    lines += labelled("source", source_lines(claim))
    lines += labelled("date", date_lines(claim))
    lines.append(place_line(claim))
    lines.append("")
    lines += considered_lines(found)
    return printable("\n".join(lines))


def labelled(label: str, lines: list[str]) -> list[str]:
    """Lines under one label."""
    return [f"{label if i == 0 else '':11}{line}" for i, line in enumerate(lines)]


def marked(claim: Claim, sentence) -> str:
    """The sentence on one line with the figure phrase in double brackets."""
    start, end = claim.start - sentence.start, claim.end - sentence.start
    text = sentence.text
    return " ".join(f"{text[:start]}[[{text[start:end]}]]{text[end:]}".split())


def rule_lines(found: Found) -> list[str]:
    """The phrasing that found the figure, and what each of its slots took."""
    phrasing = next((p for p in phrasings() if p.name == found.rule), None)
    if phrasing is None:
        return [f"{found.rule}: a part of the figure before it in the sentence (extract/figures.py)"]
    units = found.sentence.units
    lines = [f"{phrasing.name} = {phrasing.template}"]
    slots = slots_of(phrasing)
    for unit in units[found.span[0]:found.span[1]]:
        names = sorted(slots & unit.classes)
        lines.append(f'  "{unit.text}" as ' + (" or ".join(f"{{{name}}}" for name in names) or "a gap"))
    return lines


@cache
def slots_of(phrasing: Phrasing) -> frozenset[str]:
    """The names of all slots of a template, those inside its parts included."""
    rules = read_rules("phrasings")
    parts = {**rules["parts"], **rules["parts_of_counts"]}
    names, waiting = set(), [phrasing.template]
    while waiting:
        for slot in SLOT.finditer(waiting.pop()):
            name = slot["name"] or (slot["word"] and "=" + slot["word"])
            if name and name not in names and not (slot["look"] or "").endswith("!"):
                names.add(name)
                if isinstance(parts.get(name), str):
                    waiting.append(parts[name])
    return frozenset(names)


def source_lines(claim: Claim) -> list[str]:
    """Who is credited, by which words and pattern."""
    credit = claim.parts["credit"]
    if credit is None:
        said = f'"{claim.attribution}" in another mention of the figure' if claim.attribution else "nobody is credited"
        lines = [f"{claim.source or 'blank'} ({claim.source_type}): {said}"
                 + ("" if claim.attribution else ", so the outlet speaks for itself")]
    else:
        how = f'"{credit.text}" by the pattern {credit.rule}'
        if credit.pronoun:
            how += ", a pronoun: the source named before it"
        if claim.parts.get("carried"):
            how += ", carried on from the sentence before"
        lines = [f"{claim.source} ({claim.source_type}): {how}"]
    if claim.agency:
        lines.append(f"relayed by {claim.agency}")
    return lines


def date_lines(claim: Claim) -> list[str]:
    """How the date was reckoned."""
    time = claim.parts["time"]
    day, since = claim.date or "blank", f", since {claim.since}" if claim.since else ""
    own = claim.parts["counted_from"]
    printed = ", the day that the report prints over itself" if own and own != claim.published else ""
    if claim.when and time is not None and time.text == claim.when:
        how = f'"{time.text}", a time of the kind {time.kind}, reckoned from {own or "an unknown date"}{printed}'
        if not any(time is own for own in claim.parts["found"].sentence.times):
            how += ", carried over from elsewhere in the report"
    elif claim.when:
        how = f'"{claim.when}" of another mention of the figure'
    else:
        how = "no words date it, so " + (printed.removeprefix(", ") or "the day of publication" if claim.date else "unknown in an undated report")
    said = claim.parts.get("said")
    lines = [f"{day}{since}: {how}", f"scope is {claim.scope}"]
    if said is not None:
        lines.append(f'"{said.text}" dates what was said, not what happened')
    return lines


def place_line(claim: Claim) -> str:
    """Where, and by what the country is known."""
    place = claim.parts["place"]
    if not claim.place:
        return "place      blank: no place is named where it could belong to the figure"
    if place is None or place.text != claim.place:
        return f'place      "{claim.place}" of another mention of the figure, country {claim.country or "unknown"}'
    near = "in its own sentence" if claim.parts.get("own_place") else "carried over from elsewhere in the report"
    return f'place      "{place.text}" {near}: {place.name}, {place.kind}, country {place.country or "unknown"}'


def considered_lines(found: Found) -> list[str]:
    """What else was tried on the sentence: phrasings that lost, and decoys, which drop the numbers they match."""
    sentence = found.sentence
    lost, dropped = [], []
    for phrasing in phrasings():
        for match in phrasing.pattern.finditer(sentence.tags):
            words = " ".join(unit.text for unit in sentence.units[match.start():match.end()])
            held = [span[0] for span in match.spans("n")] if "n" in phrasing.pattern.groupindex else []
            if phrasing.decoy:
                numbers = ", ".join(f'"{sentence.units[i].text}"' for i in held) or "no number"
                dropped.append(f'  {phrasing.name}: "{words}" drops {numbers}')
            elif found.unit in held and phrasing.name != found.rule:
                lost.append(f'  {phrasing.name}: "{words}"')
    return [*(["phrasings that matched the same number less well:", *lost] if lost else ["no other phrasing matched"]),
            *(["decoys in the sentence:", *dropped] if dropped else ["no decoy matched in the sentence"])]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """examples:
  python -m extract explain 473a582a0c9f
  python -m extract explain 473a582a0c9f saved-pages/ --table out/claims.csv"""
    parser.add_argument("claim", metavar="CLAIM", help="the row's claim, or its beginning")
    parser.add_argument("reports", nargs="*", default=["data/reports"], metavar="REPORTS",
                        help="the files and folders the table was made from (default: data/reports)")
    parser.add_argument("--table", default="data/claims.csv", metavar="CLAIMS.csv",
                        help="the table the row is in (default: data/claims.csv)")
    parser.add_argument("--columns", default=None, metavar="ours=theirs,...", help="as given to build")


def run(args: argparse.Namespace) -> int:
    """Print the explanation; 0, 1 where the claim is not found again, 2 where the table has none or cannot be read."""
    try:
        rows = [row for _, row in read_rows(args.table) if row["claim"].startswith(args.claim)]
    except (OSError, ValueError, csv.Error) as error:
        print(f"{args.table}: {error.strerror}" if isinstance(error, OSError) else error, file=sys.stderr)
        return 2
    if len(rows) != 1:
        print(f"{args.table}: {len(rows) or 'no'} rows with the claim {args.claim}", file=sys.stderr)
        return 2
    row = rows[0]
    if row["origin"] == "recorded":
        print(f"{row['claim']} was recorded by hand from {row['url']}: {row['quote']}")
        return 0
    faults: list[str] = []
    for report in read_reports(*args.reports, faults=faults, columns=args.columns):
        if report.id == row["report"]:
            claim = next((c for c in find_claims(report) if c.claim == row["claim"]), None)
            if claim is None:
                print(f"{row['claim']}: not found any more in {report.id}: build the table again", file=sys.stderr)
                return 1
            print(explain(claim, report))
            if row["reviewed"] == "true":
                print("reviewed   a person has confirmed or corrected this row: see corrections.csv")
            return 0
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{row['claim']}: its report {row['report']!r} is not there", file=sys.stderr)
    return 1
