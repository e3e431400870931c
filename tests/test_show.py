"""A report with its claims marked: nothing of the text is lost, none of it is obeyed."""
from __future__ import annotations

import html
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.claims import find_claims
from extract.reports import Report
from extract.show import report_html, report_text

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><b>", "' onmouseover='x", "&lt;b&gt;", "</mark>", "<!--", "javascript:alert(1)", "$x$", "\\(x\\)",
]


class Reader(HTMLParser):
    """What a browser would make of the HTML: its elements, their attributes, and the text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.attributes = [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag == "br":
            self.text.append("\n")

    def handle_data(self, data):
        self.text.append(data)


OURS = {"div", "p", "mark", "sup", "table", "thead", "tbody", "tr", "th", "td", "br", "span", "small", "b", "strong", "a", "caption"}


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("where", ["text", "victims", "title", "outlet", "id", "source", "published"])
def test_no_text_becomes_markup(hostile, where):
    text = f"A bomb killed 12 people in Homs, {hostile} police said." if where == "text" else "A bomb killed 12 people in Homs."
    if where == "victims":
        text = f"A bomb killed 12 {hostile} people."
    if where == "source":
        text = f"{hostile} officials said 12 people were killed."
    about = {where: hostile} if where in ("title", "outlet", "published") else {}
    page = Report(hostile if where == "id" else "r", text, **about)._repr_html_()
    read = Reader(page)
    assert set(read.tags) <= OURS
    assert {name for name, _ in read.attributes} <= {"style", "title", "class", "href", "id"}
    assert not any(value and value.lower().startswith("javascript:") for name, value in read.attributes if name == "href")


def printed(text: str) -> str:
    """Text without what leaves no mark on a page."""
    return "".join(c for c in text if c.isprintable() and not c.isspace())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_the_page_shows_the_whole_text(before, after):
    report = Report("r", f"{before} A bomb killed 12 people. {after}")
    page = re.sub(r"<sup>\d+</sup>", "", report_html(report))
    assert printed(report.text) in printed("".join(Reader(page).text))


def test_every_claim_is_marked_with_its_figure():
    report = Report("r", "A bomb killed at least 12 people and wounded 30 in Homs.")
    page = report_html(report)
    marked = [html.unescape(m[1]) for m in re.finditer(r"<mark[^>]*>(.*?)<sup>", page)]
    assert marked == [report.content[c.start:c.end] for c in find_claims(report)] == ["at least 12", "30"]


def test_nothing_is_loaded_from_elsewhere():
    page = report_html(Report("r", "A bomb killed 12 people.", url="https://example.org/x"))
    assert not re.search(r"<(?:script|link|img|iframe|style)\b|url\(|@import", page)


def test_a_report_without_claims_is_shown_too():
    assert "Nothing happened." in report_html(Report("r", "Nothing happened."))
    assert "Nothing happened." in report_text(Report("r", "Nothing happened."), [])


def test_the_terminal_shows_the_text_and_the_fields():
    report = Report("r", "A bomb killed at least 12 people in Homs, police said.", "The Herald", "2012-02-07")
    shown = report_text(report, find_claims(report))
    assert "killed [at least 12]1 people" in shown
    for told in ("figure 12", "qualifier at least", "source police", "place Homs", "The Herald", "2012-02-07"):
        assert told in shown
    assert "\x1b" not in shown
    assert "\x1b[" in report_text(report, find_claims(report), colour=True)


@pytest.mark.parametrize("control", ["\x1b[2J", "\x07", "\x9b31m", "\r", "\x08\x08"])
def test_the_terminal_obeys_no_text(control):
    report = Report(f"r{control}", f"A bomb killed 12 {control}people.", f"Herald{control}")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", report_text(report, find_claims(report)))


def test_show_is_a_verb_of_the_command_line(tmp_path):
    path = tmp_path / "r.txt"
    path.write_text("---\noutlet: The Herald\npublished: 2012-02-07\n---\nA bomb killed 12 people in Homs.\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "extract", "show", str(path), str(tmp_path / "none.txt")], capture_output=True, text=True, check=False,
                          cwd=Path(__file__).parent.parent)
    assert done.returncode == 1
    assert "[12]1 people in Homs" in done.stdout
    assert done.stderr.count("\n") == 1 and "none.txt" in done.stderr
