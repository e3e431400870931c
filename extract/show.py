"""A report with its claims marked: in the terminal (`show`), and as HTML in a notebook, every bit of text escaped."""

from __future__ import annotations

import argparse
import html
import sys

from extract.claims import find_claims
from extract.mentions import Claim
from extract.reports import read_reports

STYLES = {
    "killed": ("1;31", "#f4c7b8"),
    "injured": ("1;33", "#f6e3a8"),
    "missing": ("1;34", "#bcd7ee"),
}  # terminal colour, background
FIELDS = (
    "figure",
    "qualifier",
    "outcome",
    "victims",
    "source",
    "agency",
    "date",
    "since",
    "scope",
    "place",
    "country",
    "rule",
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example:\n  python -m extract show data/reports/2012-02-07-deutsche-welle-lavrov-in-damascus.txt"
    parser.add_argument("inputs", nargs="+", metavar="REPORT", help="a file or folder of reports")
    parser.add_argument(
        "--plain", action="store_true", help="brackets instead of colours (the default where the output is no terminal)"
    )


def run(args: argparse.Namespace) -> int:
    """Print the reports; 1 where an input was bad."""
    faults: list[str] = []
    for report in read_reports(*args.inputs, faults=faults):
        print(report_text(report, find_claims(report), colour=sys.stdout.isatty() and not args.plain))
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def report_text(report, claims: list[Claim], colour: bool = False) -> str:
    """The report for a terminal: its text with numbered figures, then the fields of each claim."""
    content = report.content
    pieces, at = [], 0
    for number, claim in enumerate(claims, 1):
        if claim.start < at:
            continue
        words = printable(content[claim.start : claim.end])
        mark = f"\x1b[{STYLES[claim.outcome][0]}m{words}\x1b[0m[{number}]" if colour else f"[{words}]{number}"
        pieces += [printable(content[at : claim.start]), mark]
        at = claim.end
    pieces.append(printable(content[at:]))
    lines = [
        f"== {printable(report.id)} · {printable(report.outlet) or 'outlet unknown'} · {report.published or 'undated'}",
        "".join(pieces),
        "",
    ]
    for number, claim in enumerate(claims, 1):
        told = ", ".join(
            f"{name} {printable(str(getattr(claim, name)))}"
            for name in FIELDS
            if getattr(claim, name) not in ("", None)
        )
        lines.append(f"  [{number}] {told}")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def report_html(report, claims: list[Claim] | None = None) -> str:
    """The report as HTML: claims marked in their outcome's colour, their fields in a table below. Loads nothing."""
    claims = find_claims(report) if claims is None else claims
    content = report.content
    pieces, at = [], 0
    for number, claim in enumerate(claims, 1):
        if claim.start < at:
            continue
        title = html.escape(
            f"{claim.figure:,} {claim.outcome} · {claim.source} · {claim.place or 'place unknown'} · {claim.date}"
        )
        pieces.append(html.escape(content[at : claim.start]))
        pieces.append(
            f'<mark title="{title}" style="background:{STYLES[claim.outcome][1]};color:#111;padding:0 .15em">'
            f"{html.escape(content[claim.start : claim.end])}<sup>{number}</sup></mark>"
        )
        at = claim.end
    pieces.append(html.escape(content[at:]))
    body = "".join(pieces).replace("\n", "<br>")
    shown = ("figure", "qualifier", "outcome", "victims", "source", "agency", "date", "place", "scope")
    head = "".join(f"<th style='text-align:left'>{name}</th>" for name in ("", *shown))
    rows = "".join(
        "<tr><td>{}</td>{}</tr>".format(
            number,
            "".join(f"<td style='text-align:left'>{html.escape(str(getattr(claim, name)))}</td>" for name in shown),
        )
        for number, claim in enumerate(claims, 1)
    )
    about = html.escape(" · ".join(x for x in (report.outlet, report.published, report.id) if x))
    return (
        f'<div class="mathjax_ignore" style="max-width:48em;line-height:1.55"><p style="color:#666;margin:0">{about}</p>'
        f'<p style="margin:.4em 0">{body}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
