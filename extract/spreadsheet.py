"""Cells that a spreadsheet shows as text and never runs as a formula, and back."""
from __future__ import annotations

import re

# What makes spreadsheets read a cell as a formula (the full-width marks in East Asian settings), behind marks of ours.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def safe_cell(text: str) -> str:
    """The text with a `'` before it if a spreadsheet could run it; `unsafe_cell` takes it away again.

    >>> safe_cell('=HYPERLINK("http://a.example")'), safe_cell("at least 9"), safe_cell("'-12")
    ('\\'=HYPERLINK("http://a.example")', 'at least 9', "''-12")
    """
    return "'" + text if FORMULA.match(text) else text


def unsafe_cell(text: str) -> str:
    """The text that `safe_cell` made safe.

    >>> [unsafe_cell(safe_cell(text)) for text in ("=1+1", "'=1+1", "'quoted'", "")]
    ['=1+1', "'=1+1", "'quoted'", '']
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
