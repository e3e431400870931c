"""The charts of the notebooks: each takes a table of claims, draws it on one Axes and returns that Axes.

A source keeps its colour and a source type its marker in every chart (`rules/colours.toml`). What is known of a number
is drawn as it was said: a marker for a number, a bar for a range, an arrow for an open bound, hatching for a vague word.
Claims are never averaged. Titles are worked out from the table, so they cannot claim what the data do not hold.
"""
from __future__ import annotations

import functools
import hashlib
import math
import os
import tomllib
import warnings
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import dates as mdates
from matplotlib import ticker
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D

from extract.compare import disjoint, sources_named, spread
from extract.groups import comparable, days, show_date, show_range

STYLE = Path(__file__).with_name("charts.mplstyle")
with open(Path(__file__).with_name("rules") / "colours.toml", "rb") as _file:
    _LOOK = tomllib.load(_file)
# What DejaVu Sans (always there: it comes with matplotlib) lacks, a font of the machine may have.
_FALLBACKS = ("Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Devanagari", "Arial Unicode MS", "Unifont")
_FONTS = ["DejaVu Sans", *(f for f in _FALLBACKS if f in {font.name for font in fontManager.ttflist})]
_WIDTH, _MARGIN = 8.0, 0.16  # inches
_GREY, _INK, _OUTLET = "#6B6B6B", "#222222", "#8A8A8A"
_LOG_FROM = 30  # figures further apart than this factor are drawn on a log scale
_UNCREDITED = "no source named"
_DEAD = {"killed": "the dead", "injured": "the injured", "missing": "the missing"}


# ---- names, numbers and dates in words -------------------------------------------------------------------------------

def colour(source: str, source_type: str = "") -> str:
    """The colour of a source in every chart: the listed one, grey for other outlets, else one chosen by its name alone.

    >>> colour("United Nations"), colour("Hospital of Nowhere") == colour("Hospital of Nowhere")
    ('#0072B2', True)
    """
    colours = _LOOK["colours"]
    if source_type == "media" and source not in _LOOK["sources"]:
        return _OUTLET
    if source in _LOOK["sources"]:
        return colours[_LOOK["sources"][source]]
    digest = int.from_bytes(hashlib.blake2b(source.encode(), digest_size=4).digest(), "big")
    return list(colours.values())[digest % len(colours)]


def marker(source_type: str) -> str:
    """The marker of a source type in every chart; an unknown type has the one of `other`.

    >>> marker("monitor"), marker("")
    ('o', 'h')
    """
    return _LOOK["markers"].get(source_type, _LOOK["markers"]["other"])


def in_words(claim) -> str:
    """The figure of a claim as a label: what the words allow, no more.

    >>> in_words({"figure": 260, "low": 260, "high": None, "qualifier": "at least"})
    '≥ 260'
    >>> in_words({"figure": 200, "low": 200, "high": 999, "qualifier": "vague"})
    '200–999, vague'
    """
    low, high, figure = (_number(claim.get(k)) for k in ("low", "high", "figure"))
    if figure is None:
        return "no figure"
    match claim.get("qualifier"):
        case "at least": return f"≥ {figure:,}"
        case "more than": return f"> {figure:,}"
        case "up to": return f"≤ {figure:,}"
        case "less than": return f"< {figure:,}"
        case "about": return f"about {figure:,}"
        case "nearly": return f"nearly {figure:,}"
    vague = ", vague" if claim.get("qualifier") == "vague" else ""
    if low is not None and high is not None and low != high:
        return f"{low:,}–{high:,}{vague}"
    if low is None and high is not None:
        return f"≤ {high:,}{vague}"
    if high is None and low is not None:
        return f"≥ {low:,}{vague}"
    return f"{figure:,}{vague}"


def _number(value) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _day(text: str):
    """The last day an ISO date of any precision may mean; None where it means none. A total runs to that day."""
    found = days(str(text))
    return pd.Timestamp.fromordinal(found[1]) if found else None


def _period(dates) -> str:
    """First to last of some ISO dates, in words: "3–4 Feb 2012"; "" when none is known."""
    known = {d: days(d) for d in dates if days(d)}
    if not known:
        return ""
    return show_range(min(known, key=lambda d: (known[d][0], known[d][1])), max(known, key=lambda d: (known[d][1], known[d][0])))


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}".removesuffix(".0")


def _as_many(ratio: float) -> str:
    return "twice as many" if 1.95 <= ratio < 2.05 else f"{_times(ratio)} times as many"


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _listed(names, at_most: int) -> str:
    names = list(names)
    if len(names) <= at_most:
        return ", ".join(names)
    return ", ".join(names[:at_most]) + f" and {len(names) - at_most} more"


def _commonest(values, default: str = "") -> str:
    counts = pd.Series([v for v in values if v], dtype="str").value_counts()
    return min(counts.index[counts == counts.max()]) if len(counts) else default


def _footer(claims, more: str = "") -> str:
    """The line under every chart: how many claims, sources and reports, from when, and how vague words are coded."""
    reports = claims["report"].where(claims["report"] != "", claims["url"])
    reports = reports.where(reports != "", claims["outlet"] + claims["published"])
    when = _period(claims["date"])
    profile = claims.attrs.get("profile", "floor")
    credited = [sources_named(s, o) for s, o in zip(claims["source"], claims["outlet"], strict=True)]
    named = len({name for names in credited for name in names})
    outlets = len({o for o, names in zip(claims["outlet"], credited, strict=True) if o and not names})
    who = " and ".join([_count(named, "named source")] * (named > 0 or not outlets) + [_count(outlets, "outlet")
                       + (" that names none" if outlets == 1 else " that name none")] * (outlets > 0))
    parts = [f"{_count(len(claims), 'claim')} in {_count(reports.nunique(), 'report')} by {who}"
             f"{', ' + when if when else ', undated'}.", f"Vague words coded by profile “{profile}”.", more]
    return " ".join(p for p in parts if p)


# ---- measuring and placing text --------------------------------------------------------------------------------------

@functools.cache
def _renderer():
    return RendererAgg(8, 8, 300)


@functools.lru_cache(4096)
def _text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of a line in points."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a glyph no font of the machine has is drawn as a box; its width still counts
        return _renderer().get_text_width_height_descent(text, FontProperties(_FONTS, size=size, weight=weight), False)[0] * 0.24


def _shorten(text: str, width: float, size: float, weight: str = "normal") -> str:
    if _text_width(text, size, weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _text_width(text[:middle].rstrip() + "…", size, weight) <= width else (low, middle - 1)
    return text[:low].rstrip(" ,;") + "…"


def _balanced(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Cut a text into as few lines as fit, of about the same length: no single word is left on the last."""
    lines = _wrap(text, width, size, weight)
    for part in range(55, 100, 5):
        narrower = _wrap(text, width * part / 100, size, weight)
        if len(narrower) == len(lines) > 1 and not any("…" in line for line in narrower):
            return narrower
    return lines


def _wrap(text: str, width: float, size: float, weight: str = "normal", lines: int = 99) -> list[str]:
    """Cut a text into lines no wider than `width` points; the last of `lines` ends in an ellipsis if more was to come."""
    out: list[str] = []
    words = text.split()
    while words and len(out) < lines - 1:
        line = [words.pop(0)]
        while words and _text_width(" ".join([*line, words[0]]), size, weight) <= width:
            line.append(words.pop(0))
        out.append(_shorten(" ".join(line), width, size, weight))
    return [*out, _shorten(" ".join(words), width, size, weight)] if words else out


class _Page:
    """A figure with room measured for its title, row labels and footer; or the caller's Axes, left where they are."""

    def __init__(self, ax, body: float):
        self.own = ax is None
        if self.own:
            with plt.style.context(STYLE):
                figure = plt.figure(figsize=(_WIDTH, body + 2))
                ax = figure.add_subplot()
        self.ax, self.body = ax, body
        self.left = self.right = 0.0  # points needed beside the axes
        self.above = 0.0              # and over it, for column labels
        self.below = 20.0             # points needed for tick labels and the axis label
        self.keys: list[Line2D] = []

    def finish(self, title: str, subtitle: str, footer: str):
        """Place title, subtitle, key and footer around the axes; the text says how high the figure must be."""
        ax, figure = self.ax, self.ax.figure
        if not self.own:
            width = ax.get_window_extent().width * 72 / figure.dpi
            ax.set_title("\n".join([*_wrap(title, width, 10, "bold"), *_wrap(subtitle, width, 8)]), loc="left", fontsize=9)
            if self.keys:
                ax.legend(handles=self.keys, fontsize=7.5, loc="best")
            return ax
        width = (_WIDTH - 2 * _MARGIN) * 72
        blocks = [(_balanced(title, width, 13, "bold"), 13, "bold", _INK, 1.28), (_wrap(subtitle, width, 9.5), 9.5, "normal", "#444444", 1.35)]
        header = 10.0
        places = []
        for lines, size, weight, shade, spacing in blocks:
            for line in lines:
                places.append((header, line, size, weight, shade))
                header += size * spacing
            header += 3
        key_lines = self._key_lines(width)
        key_top, header = header + 2, header + 15 * len(key_lines) + 7 + self.above
        notes = _wrap(footer, width, 7.5)
        foot = 7.5 * 1.4 * len(notes) + 10
        height = header + self.body * 72 + self.below + foot + 6
        figure.set_size_inches(_WIDTH, height / 72)
        left = _MARGIN * 72 + self.left
        ax.set_position((left / (_WIDTH * 72), (foot + self.below + 6) / height,
                         1 - (left + self.right + _MARGIN * 72) / (_WIDTH * 72), self.body * 72 / height))
        at = {"transform": figure.transFigure, "ha": "left"}
        for top, line, size, weight, shade in places:
            figure.text(_MARGIN / _WIDTH, 1 - top / height, line, fontsize=size, weight=weight, color=shade, va="top",
                        fontfamily=_FONTS, **at)
        for i, keys in enumerate(key_lines):
            x = _MARGIN * 72
            for key, wide in keys:
                y = 1 - (key_top + 15 * i + 6) / height
                figure.add_artist(Line2D([(x + 4) / (_WIDTH * 72)], [y], marker=key.get_marker(), color=key.get_color(),
                                         markersize=6.5, linestyle="none", markerfacecolor=key.get_markerfacecolor()))
                figure.text((x + 12) / (_WIDTH * 72), y, key.get_label(), fontsize=8.5, color="#444444", va="center_baseline", **at)
                x += wide
        for i, line in enumerate(reversed(notes)):
            figure.text(_MARGIN / _WIDTH, (7 + i * 7.5 * 1.4) / height, line, fontsize=7.5, color=_GREY, va="bottom",
                        fontfamily=_FONTS, **at)
        return ax

    def _key_lines(self, width):
        lines, used = [], width + 1
        for key in self.keys:
            wide = _text_width(key.get_label(), 8.5) + 26
            if used + wide > width:
                lines.append([])
                used = 0
            lines[-1].append((key, wide))
            used += wide
        return lines

    def type_key(self, source_types):
        """A key of the marker shapes that occur."""
        found = {t if t in _LOOK["markers"] else "other" for t in source_types}
        known = [t for t in _LOOK["markers"] if t in found]
        if len(known) > 1:
            self.keys += [Line2D([], [], marker=marker(t), color="#777777", linestyle="none", label=t) for t in known]

    def label_rows(self, rows, widest: float = 3.0):
        """Write (label, second line) to the left of rows 0, 1, 2 ... from the top, and make room for them."""
        width = widest * 72
        for i, (label, second) in enumerate(rows):
            first = _wrap(label, width, 9, lines=1 if second else 2)
            under = _wrap(second, width, 7.2, lines=1)
            sizes = [(t, 9, _INK) for t in first] + [(t, 7.2, _GREY) for t in under]
            offset = sum(s * 1.2 for _, s, _ in sizes) / 2
            for text, size, shade in sizes:
                self.ax.annotate(text, (0, i), xycoords=("axes fraction", "data"), textcoords="offset points",
                                 xytext=(-9, offset - size * 0.6), ha="right", va="center", fontsize=size, color=shade,
                                 fontfamily=_FONTS, annotation_clip=False)
                offset -= size * 1.2
                self.left = max(self.left, _text_width(text, size) + 13)
        self.ax.set_yticks([])
        self.ax.set_ylim(len(rows) - 0.5, -0.5)
        self.ax.spines["left"].set_visible(False)
        for i in range(len(rows)):
            self.ax.axhline(i, color="#EFEFEF", linewidth=0.8, zorder=0)


def _styled(plot):
    """Draw with the style sheet, whatever the caller's settings are, and leave those as they were."""
    @functools.wraps(plot)
    def styled(*args, **options):
        with plt.style.context(STYLE), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")
            return plot(*args, **options)
    return styled


def _empty(ax, words: str):
    """A chart that says why there is nothing to draw: a folder with few reports must not stop a notebook."""
    page = _Page(ax, 0.6)
    page.ax.set_axis_off()
    page.below = 0
    return page.finish("Nothing to draw yet", words, "")


def _scale(ax, values, axis="x", log=None):
    """Set a linear or, for figures further apart than a factor of 30, a log scale; numbers written out."""
    values = [v for v in values if v is not None]
    low, high = min(values, default=1), max(values, default=1)
    log = low > 0 and high / low > _LOG_FROM if log is None else log
    side = ax.xaxis if axis == "x" else ax.yaxis
    limits = ax.set_xlim if axis == "x" else ax.set_ylim
    if log:
        (ax.set_xscale if axis == "x" else ax.set_yscale)("log")
        wide = math.log10(max(high, 1) / max(low, 1)) or 1
        limits(max(low, 1) / 10 ** (0.04 * wide), max(high, 1) * 10 ** (0.04 * wide))
        side.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if wide < 2.2 else (1, 3) if wide < 3.2 else (1,), numticks=30))
        side.set_minor_locator(ticker.NullLocator())
    else:
        wide = (high - low) or max(high, 1) * 0.2
        start = 0 if low >= 0 and low < high * 0.5 else low - 0.06 * wide
        limits(start if start else -0.01 * high, high + 0.04 * wide)
        side.set_major_locator(ticker.MaxNLocator(6, integer=True, steps=(1, 2, 2.5, 5, 10)))
    side.set_major_formatter(ticker.FuncFormatter(lambda v, _: f"{v:,.0f}"))
    return log


def _draw_interval(ax, claim, y, size=8.0, arrow=20.0):
    """Draw what one claim says at height y. Returns (x, points to the right of it) where a label may begin."""
    low, high, figure = (_number(claim.get(k)) for k in ("low", "high", "figure"))
    shade, vague = colour(claim["source"], claim.get("source_type", "")), claim.get("qualifier") == "vague"
    if vague and low is not None and high is not None and low != high:
        ax.barh(y, high - low, 0.42, low, facecolor="white", edgecolor=shade, hatch="//////", linewidth=0.9, zorder=2)
    elif low is not None and high is not None and low != high:
        ax.plot([low, high], [y, y], color=shade, linewidth=2.4, solid_capstyle="butt", zorder=2)
        ax.plot([high], [y], marker="|", color=shade, markersize=size + 2, markeredgewidth=1.8, zorder=2)
    toward = -1 if low is None and high is not None else 1 if high is None and low is not None else 0
    if toward:
        ax.annotate("", (figure, y), xytext=(toward * arrow, 0), textcoords="offset points", annotation_clip=False,
                    arrowprops={"arrowstyle": "<|-", "color": shade, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0,
                                "mutation_scale": 9}, zorder=2)
    ax.plot([figure], [y], marker=marker(claim.get("source_type", "")), color=shade, markersize=size, linestyle="none",
            markerfacecolor="white" if vague else shade, markeredgewidth=1.4, zorder=3, clip_on=False)
    end = figure if high is None else max(high, figure)
    return end, (arrow + 5 if toward > 0 else 9)


# ---- the charts ------------------------------------------------------------------------------------------------------

def _statements(claims):
    """One row for each source and number of a group, as most reports word it, with the reports that carry it.

    Outlets that name no source share a row for each number: they are not sources of their own.
    """
    claims = claims.assign(voice=[
        s if sources_named(s, o) else _UNCREDITED for s, o in zip(claims["source"], claims["outlet"], strict=True)])
    rows = []
    for (source, _), same in claims.groupby(["voice", "figure"], sort=True):
        wordings = same.groupby(["qualifier", "low", "high"], dropna=False, sort=True).size().sort_values(
            ascending=False, kind="stable")
        qualifier, low, high = wordings.index[0]
        carriers = same["outlet"].where(same["outlet"] != "", same["agency"])
        row = same.iloc[0].to_dict() | {
            "source": source, "qualifier": qualifier, "low": low, "high": high, "reports": len(same),
            "outlets": sorted(set(carriers) - {"", source}, key=lambda o, c=carriers: (-(c == o).sum(), o)),
            "source_type": _commonest(same["source_type"], "other")}
        row["also"] = [in_words({"figure": row["figure"], "qualifier": q, "low": lo, "high": hi})
                       for q, lo, hi in wordings.index[1:]]
        rows.append(row)
    return sorted(rows, key=lambda r: (-r["figure"], -r["reports"], r["source"]))


def _label(claims) -> str:
    """What is counted, for a title: the label of the comparison group, else put together from place, outcome and days."""
    labels = set(claims["group"]) - {""} if "group" in claims else set()
    if len(labels) == 1:
        return labels.pop()
    when = _period([*claims["date"], *claims["since"]])
    return ", ".join(p for p in (_commonest(claims["place"]), _commonest(claims["outcome"]), when or "undated") if p)


@_styled
def plot_event(claims, *, title="", most=40, ax=None):
    """Who said what about one event: a row for each source and number, the highest on top.

    `claims` is one comparison group (columns of the codebook; those used: source, figure, low, high, qualifier, outcome,
    source_type, outlet, agency, date, since, place). Rows without a figure are left out; beyond `most` rows the least
    reported go, and the footer says so. `title` replaces the finding. Counts are people; nothing is averaged.

    >>> import pandas as pd
    >>> from extract.table import as_frame
    >>> ax = plot_event(as_frame([{"source": "United Nations", "figure": 217, "low": 217, "qualifier": "at least",
    ...                            "outcome": "killed", "place": "Homs", "date": "2012-02-04"}]))
    >>> ax.figure.texts[0].get_text()
    'Homs, killed, 4 Feb 2012: one source, one figure, ≥ 217'
    """
    claims = claims[claims["figure"].notna()]
    if claims.empty:
        return _empty(ax, "No claim in this selection gives a figure.")
    rows = _statements(claims)
    extremes = {id(rows[0]), id(rows[-1])}
    kept = {id(r) for r in sorted(rows, key=lambda r: (id(r) not in extremes, -r["reports"]))[:most]}
    drawn = [r for r in rows if id(r) in kept]
    page = _Page(ax, max(0.9, 0.36 * len(drawn)))
    ax = page.ax
    page.label_rows([(r["source"], _carried(r)) for r in drawn])
    values = [v for r in drawn for v in (_number(r["figure"]), _number(r["low"]), _number(r["high"])) if v is not None]
    log = _scale(ax, values)
    for y, row in enumerate(drawn):
        end, gap = _draw_interval(ax, row, y)
        text = in_words(row)
        ax.annotate(text, (end, y), xytext=(gap, 0), textcoords="offset points", va="center", fontsize=9, weight="bold",
                    annotation_clip=False)
        page.right = max(page.right, gap + _text_width(text, 9, "bold") + 4)
    ax.grid(axis="y", visible=False)
    outcome = _commonest(claims["outcome"], "killed")
    ax.set_xlabel(f"people {outcome}" + (" (log scale)" if log else ""), loc="left")
    page.below = 34
    page.type_key(r["source_type"] for r in drawn)
    left_out = "" if len(drawn) == len(rows) else f"Not drawn: {len(rows) - len(drawn)} more figures, each less often reported."
    return page.finish(title or _event_finding(claims, rows), _event_subtitle(claims, rows), _footer(claims, left_out))


def _carried(row) -> str:
    outlets = _listed(row["outlets"], 2)
    also = "; also " + _listed(row["also"], 3) if row["also"] else ""
    if row["reports"] > 1:
        return f"{row['reports']} times" + (f": {outlets}" if outlets else "") + also
    return f"in {outlets}" if outlets else ""


def _event_finding(claims, rows) -> str:
    label, sources = _label(claims), len({r["source"] for r in rows} - {_UNCREDITED})
    top, bottom = rows[0], rows[-1]
    if len(rows) == 1:
        return f"{label}: {'one source' if sources else 'no source named'}, one figure, {in_words(top)}"
    if len({r["source"] for r in rows}) == 1:
        return f"{label}: {top['source']} alone, from {in_words(bottom)} to {in_words(top)}"
    if top["figure"] == bottom["figure"]:
        return f"{label}: {sources} sources give the same figure, {top['figure']:,}"
    ratio = f", {_as_many(top['figure'] / bottom['figure'])}" if bottom["figure"] > 0 else ""
    return f"{label}: {sources} sources say {bottom['figure']:,} to {top['figure']:,}{ratio}"


def _event_subtitle(claims, rows) -> str:
    counted = f"People {_commonest(claims['outcome'], 'killed')}, by who is credited with the figure."
    marks = []
    if any(_number(r["low"]) is None or _number(r["high"]) is None for r in rows):
        marks.append("arrow: a bound, open to that side")
    if any(r["qualifier"] == "vague" for r in rows):
        marks.append("hatched: a vague word such as “hundreds”")
    legend = "; ".join(marks)
    return " ".join(p for p in (counted, _clash(claims, rows), f"{legend[:1].upper()}{legend[1:]}." if legend else "") if p)


def _clash(claims, rows) -> str:
    """How many of the figures contradict each other: of the independent claims of a group, else of the rows drawn."""
    if "group" in claims and set(claims["group"]) != {""} and claims["group"].nunique() == 1:
        found = spread(claims).iloc[0]
        pairs, alone = int(found["pairs"]), int(found["independent"])
        against = round(float(found["disjoint"]) * pairs) if pairs else 0
        what = f"The {len(claims):,} claims go back to {_count(alone, 'statement')}"
    else:
        pairs = [disjoint(a, b) for i, a in enumerate(rows) for b in rows[i + 1:] if a["source"] != b["source"]]
        against, pairs, what = sum(pairs), len(pairs), ""
    if not pairs:
        return f"{what}." if what else ""
    said = "no two exclude each other" if not against else f"{against:,} of {pairs:,} pairs of figures exclude each other"
    return f"{what}; {said}." if what else f"{said[:1].upper()}{said[1:]}."


def _steps(claims):
    """Per source the running total it was last credited with: (days, figures), a report older than the last one skipped.

    Two figures on a day: the greater one. A source's later report of an earlier, smaller total moves nothing back: what
    a source has said stays said, and `compare.warnings` names totals that fall.
    """
    steps = {}
    for source, own in claims.groupby("source", sort=True):
        days = own.groupby("day")["figure"].max().sort_index().cummax()
        steps[source] = days
    return steps


@_styled
def plot_totals(claims, *, at="", since="", until="", lines=6, expire=60, title="", ax=None):
    """Running totals by source over time: what each source had last said, as steps, never a slope between two reports.

    `claims` are totals that count the same people from the same start (columns: source, date, figure, low, high,
    qualifier, source_type ...). Undated claims cannot be drawn and are counted in the footer. `since` and `until` (ISO
    dates) cut the time axis; `lines` sources with most reported totals have a line and a name, all have markers; a total
    not repeated or raised for `expire` days ends. The band spans the lowest to the highest total in force on each day; `at` (ISO
    date; the day with the widest gap by default) has it measured. Arrows mark lower bounds.

    >>> import pandas as pd
    >>> from extract.table import as_frame
    >>> ax = plot_totals(as_frame([{"source": s, "date": d, "figure": f, "low": f, "high": f} for s, d, f in [
    ...     ("A", "2012-02-01", 5400), ("B", "2012-02-03", 7200), ("A", "2012-02-28", 7500)]]))
    >>> ax.figure.texts[0].get_text()
    'On 3 Feb 2012 the totals ran from 5,400 (A) to 7,200 (B), 1.3 times as many'
    """
    undated = claims[claims["figure"].notna()]
    if undated.empty:
        return _empty(ax, "No running total in this selection.")
    claims = undated.assign(day=[_day(d) for d in undated["date"]])
    claims = claims[claims["day"].notna()]
    first, last = (pd.Timestamp.fromordinal(days(since)[0]) if days(since) else None), _day(until)
    claims = claims[(claims["day"] >= (first or claims["day"].min())) & (claims["day"] <= (last or claims["day"].max()))]
    if claims.empty:
        return _empty(ax, "No dated running total in this selection.")
    first, last = first or claims["day"].min(), last or claims["day"].max()
    steps = _steps(claims)
    ranked = sorted(steps, key=lambda s: (-len(steps[s].drop_duplicates()), -(claims["source"] == s).sum(), s))
    named = ranked[:lines]
    page = _Page(ax, 4.4)
    ax = page.ax
    log = _scale(ax, [int(v) for v in claims["figure"]], "y")
    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom, top * (top / max(bottom, 1)) ** 0.06 if log else top + 0.08 * (top - bottom))

    axis = pd.date_range(first, last)
    inforce = pd.DataFrame({s: _in_force(steps[s], axis, expire) for s in steps}, index=axis)
    several = inforce.notna().sum(axis=1) > 1
    low, high = inforce.min(axis=1).where(several), inforce.max(axis=1).where(several)
    ax.fill_between(axis, low.astype(float), high.astype(float), step="post", color="#ECECEC", linewidth=0, zorder=1)
    for source in ranked:
        own = claims[claims["source"] == source]
        kind = _commonest(own["source_type"], "other")
        shade = colour(source, kind) if source in named else "#B5B5B5"
        if source in named:
            ax.plot(axis, inforce[source].astype(float), drawstyle="steps-post", color=shade, linewidth=1.5, zorder=3)
        for _, claim in own.sort_values("day").drop_duplicates(["figure", "low", "high"]).iterrows():
            bound = _number(claim["high"]) is None and _number(claim["low"]) is not None
            if bound:
                ax.annotate("", (claim["day"], claim["figure"]), xytext=(0, 13), textcoords="offset points", zorder=3,
                            arrowprops={"arrowstyle": "<|-", "color": shade, "linewidth": 1.1, "mutation_scale": 7,
                                        "shrinkA": 0, "shrinkB": 0})
            ax.plot([claim["day"]], [claim["figure"]], marker=marker(kind), color=shade, markersize=5.5, linestyle="none",
                    markerfacecolor="white" if claim["qualifier"] == "vague" else shade, zorder=4, clip_on=False)
    ends = [(source, inforce[source].dropna()) for source in named]
    _label_ends(page, [(s, e.index[-1], float(e.iloc[-1]), colour(s, _commonest(claims["source_type"][claims["source"] == s])))
                       for s, e in ends if len(e)])
    gap = _gap(inforce, several, pd.Timestamp(at) if at else None)
    if gap:
        day, (low_name, low_figure), (high_name, high_figure) = gap
        ax.plot([day, day], [low_figure, high_figure], color=_INK, linewidth=1.1, marker="_", markersize=9, zorder=5)
        ax.plot([day, day], [high_figure, ax.get_ylim()[1]], color=_INK, linewidth=0.7, linestyle=(0, (1, 2)), zorder=2)
        apart = f"× {_times(high_figure / low_figure)}" if low_figure else f"+ {high_figure - low_figure:,.0f}"
        ax.annotate(f"{apart} on {show_date(day.strftime('%Y-%m-%d'))}", (day, 1), xycoords=("data", "axes fraction"),
                    xytext=(0, 3), textcoords="offset points", fontsize=8.5, weight="bold", va="bottom",
                    ha="right" if (day - first) > (last - first) * 0.8 else "left" if (day - first) < (last - first) * 0.2
                    else "center", annotation_clip=False)
        page.above = 12
    ax.set_xlim(first - (last - first) * 0.02, last + (last - first) * 0.02)
    _date_ticks(ax)
    page.left = max([_text_width(ax.yaxis.get_major_formatter()(v, 0), 8.5) for v in ax.get_yticks()], default=20) + 8
    page.below = 30
    page.type_key(claims["source_type"])
    outcome = _commonest(claims["outcome"], "killed")
    place = _commonest(claims["place"])
    counted = f"People {outcome}{' in ' + place if place else ''}, running total by source, {'log scale, ' if log else ''}as of each day. "
    counted += "Grey band: lowest to highest total in force. Arrow: “at least”, open upwards."
    without = len(undated) - len(claims)
    note = f"Not drawn: {_count(without, 'claim')} undated or outside these dates." if without else ""
    others = f" Grey markers: {_count(len(ranked) - len(named), 'other source')}." if len(ranked) > len(named) else ""
    return page.finish(title or _totals_finding(gap, steps, outcome), counted + others,
                       _footer(claims, f"A total counts for {expire} days after its last report. {note}".strip()))


def _in_force(steps, axis, expire):
    """A source's total on each day: the one it was last credited with, none before the first or after it expired."""
    return steps.astype("float64").reindex(axis, method="ffill", tolerance=pd.Timedelta(days=expire))


def _gap(inforce, several, day):
    """The chosen day (else that with the widest gap) with the lowest and highest total and who said so; None if no two."""
    if not several.any():
        return None
    known = inforce[several]
    if day is None:
        day = (known.max(axis=1) / known.min(axis=1)).idxmax()
    elif day not in known.index:
        return None
    row = known.loc[day].dropna()
    return day, (row.idxmin(), row.min()), (row.idxmax(), row.max())


def _totals_finding(gap, steps, outcome) -> str:
    if gap is None:
        source = max(steps, key=lambda s: len(steps[s]))
        return f"No two sources had a total on the same day; {source} gave {int(steps[source].max()):,} at most"
    day, (low_name, low), (high_name, high) = gap
    when = show_date(day.strftime("%Y-%m-%d"))
    if low == high:
        return f"On {when} every source with a total had {low:,.0f} {outcome}"
    return f"On {when} the totals ran from {low:,.0f} ({low_name}) to {high:,.0f} ({high_name}), {_as_many(high / low)}"


def _date_ticks(ax):
    """Days or months below the axis, the year where it begins."""
    locator = mdates.AutoDateLocator(minticks=4, maxticks=9)
    low, high = ax.get_xlim()
    ticks = [t for t in locator.tick_values(*mdates.num2date((low, high))) if low <= t <= high]
    words, year = [], None
    for tick in map(mdates.num2date, ticks):
        text = f"{tick:%Y}" if len(ticks) > 1 and ticks[-1] - ticks[0] > 365 * 6 else f"{tick.day} {tick:%b}"
        words.append(text + (f"\n{tick:%Y}" if tick.year != year and len(text) > 4 else ""))
        year = tick.year
    ax.set_xticks(ticks, words)


def _label_ends(page, ends):
    """Name each line at its end, to the right of the axes, moved apart where they would touch."""
    ax = page.ax
    if not ends:
        return
    to_points = page.body * 72
    scale = ax.transData
    bottom, top = (scale.transform((0, v))[1] for v in ax.get_ylim())
    placed = []
    for source, day, figure, shade in sorted(ends, key=lambda e: (-e[2], e[0])):
        y = (scale.transform((0, figure))[1] - bottom) / (top - bottom) * to_points
        lines = _wrap(source, 120, 8.5, lines=2)
        high = 11 * (len(lines) + 1)
        placed.append([y, high, lines, figure, shade, day])
    above = math.inf
    for item in placed:
        item[0] = min(item[0], above - item[1] / 2, to_points + 6)
        above = item[0] - item[1] / 2 - 2
    below = -6.0
    for item in reversed(placed):
        item[0] = max(item[0], below + item[1] / 2)
        below = item[0] + item[1] / 2 + 2
    for y, _, lines, figure, shade, day in placed:
        ax.annotate("", (1, y / to_points), xycoords="axes fraction", xytext=(day, figure), textcoords="data", zorder=2,
                    arrowprops={"arrowstyle": "-", "color": shade, "linewidth": 0.7, "linestyle": (0, (1, 2)), "shrinkA": 0,
                                "shrinkB": 0}, annotation_clip=False)
        offset = (len(lines)) * 5.5
        for line, size, tone, weight in [(f"{figure:,.0f}", 8.5, shade, "bold"), *((t, 8.5, _INK, "normal") for t in lines)]:
            ax.annotate(line, (1, (y + offset) / to_points), xycoords="axes fraction", xytext=(8, 0), textcoords="offset points",
                        va="center", fontsize=size, color=tone, weight=weight, fontfamily=_FONTS, annotation_clip=False)
            page.right = max(page.right, _text_width(line, size, weight) + 12)
            offset -= 11


@_styled
def plot_spreads(claims, *, most=30, sources=3, title="", ax=None):
    """How far apart the figures are in every comparison group with at least `sources` sources, one strip a group.

    Every strip has the same log scale, each figure divided by the median of its group, so that strips of 20 and of
    20,000 dead compare; lowest and highest figure stand at the ends. Of more than `most` groups those with most sources
    are drawn. `claims` may have the column `group` of `comparable`, else it is worked out here.

    >>> from extract.table import as_frame
    >>> ax = plot_spreads(as_frame([{"source": s, "figure": f, "low": f, "high": f, "outcome": "killed", "scope": "event",
    ...     "victim_group": "people", "date": "2012-02-04", "place": "Homs"} for s, f in zip("ABC", (10, 20, 50))]))
    >>> ax.figure.texts[0].get_text()
    'In the one comparison the highest figure is 5 times the lowest'
    """
    grouped = claims if "group" in claims else comparable(claims)
    grouped = grouped[(grouped["group"] != "") & (grouped["figure"] > 0).fillna(False)]
    table = spread(grouped)
    table = table[table["sources"] >= sources].sort_values(["sources", "claims", "group"], ascending=[False, False, True])
    if table.empty:
        return _empty(ax, f"No comparison group in this selection has {sources} sources; add reports that cover the same event.")
    drawn = [(float(r), g, grouped[grouped["group"] == g]) for r, g in zip(table["ratio"][:most], table["group"][:most], strict=True)]
    drawn.sort(key=lambda s: (-s[0], s[1]))
    page = _Page(ax, max(0.8, 0.3 * len(drawn)))
    ax = page.ax
    page.label_rows([(label, "") for _, label, _ in drawn])
    reach = 1.5
    ax.set_xscale("log")
    for y, (ratio, _, own) in enumerate(drawn):
        median = float(own["figure"].median())
        low, high = int(own["figure"].min()), int(own["figure"].max())
        reach = max(reach, high / median, median / low)
        ax.plot([low / median, high / median], [y, y], color="#BDBDBD", linewidth=2.2, zorder=1, solid_capstyle="round")
        for _, claim in own.drop_duplicates(["source", "figure"]).iterrows():
            ax.plot([claim["figure"] / median], [y], marker=marker(claim["source_type"]), markersize=5.5, linestyle="none",
                    color=colour(claim["source"], claim["source_type"]), markeredgecolor="white", markeredgewidth=0.5, zorder=3)
        for value, side in ((low, -1), (high, 1)):
            ax.annotate(f"{value:,}", (value / median, y), xytext=(side * 8, 0), textcoords="offset points", fontsize=8,
                        ha="right" if side < 0 else "left", va="center", color="#444444", annotation_clip=False)
        ax.annotate(f"× {_times(ratio)}", (1, y), xycoords=("axes fraction", "data"), xytext=(12, 0), va="center",
                    textcoords="offset points", fontsize=9, weight="bold", annotation_clip=False)
        page.right = max(page.right, _text_width(f"× {_times(ratio)}", 9, "bold") + 16)
    widest = max(_text_width(f"{int(v):,}", 8) for _, _, own in drawn for v in (own["figure"].min(), own["figure"].max())) + 12
    room = widest / ((_WIDTH - 2 * _MARGIN) * 72 - page.left - page.right)  # share of the axes a number takes at either end
    edge = math.log2(reach) / max(0.3, 1 - 2 * room)
    ax.set_xlim(2 ** -edge, 2 ** edge)
    step = max(1, round(math.log2(reach) / 3.4))
    powers = [p for p in range(-step * 12, step * 12 + 1, step) if abs(p) <= edge]
    ax.set_xticks([2.0 ** p for p in powers], ["median" if p == 0 else f"× {2 ** p:,}" if p > 0 else f"1/{2 ** -p:,}" for p in powers])
    ax.minorticks_off()
    ax.axvline(1, color="#999999", linewidth=1, zorder=1)
    ax.grid(axis="y", visible=False)
    page.type_key(t for _, _, own in drawn for t in own["source_type"])
    shown = pd.concat([own for *_, own in drawn])
    left_out = f"Not drawn: {len(table) - len(drawn)} more, each with fewer sources." if len(table) > len(drawn) else ""
    twice = int((table["ratio"] > 2).sum())
    if len(drawn) == 1:
        finding = f"In the one comparison the highest figure is {_times(drawn[0][0])} times the lowest"
    else:
        finding = f"In {twice} of {len(table)} comparisons the highest figure is more than twice the lowest"
    return page.finish(title or finding, "Each strip is one comparison: same place, days, outcome and people counted. Position: the figure "
                       "divided by the median of its strip, log scale. Right: highest divided by lowest. Drawn where "
                       f"{sources} or more sources are named.",
                       _footer(shown, left_out))


@_styled
def plot_who_cites_whom(claims, *, outlets=18, sources=10, by="outlet", title="", ax=None):
    """Which outlets (or, `by="agency"`, agencies) carry whose figures: a square for each pair, its number the claims.

    The `outlets` that carry most and the `sources` credited most are drawn; an outlet's own voice is not a citation. The
    last line sets an unmarked number of claims against those that stand on their own (`compare.independent`).

    >>> from extract.table import as_frame
    >>> ax = plot_who_cites_whom(as_frame([{"source": "A", "outlet": o, "figure": 5} for o in ("X", "Y", "X")]))
    >>> ax.figure.texts[0].get_text()
    'A is credited most: 3 claims in 2 outlets'
    """
    cited = claims[(claims[by] != "") & (claims["source"] != "") & (claims["source"] != claims[by])]
    if by == "outlet":
        cited = cited[(cited["source_type"] != "media") | (cited["source"] != cited["outlet"])]
    if cited.empty:
        return _empty(ax, f"No claim in this selection names both a source and another {by}.")
    rows = _top(cited[by], outlets)
    columns = _top(cited["source"], sources)
    matrix = cited.groupby([by, "source"]).size()
    page = _Page(ax, max(0.8, 0.27 * len(rows)))
    ax = page.ax
    page.label_rows([(r, "") for r in rows], widest=2.4)
    most = int(matrix.max())
    shades = mpl.colormaps["Blues"]
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            n = int(matrix.get((row, column), 0))
            if n:
                depth = 0.12 + 0.76 * (math.log1p(n) / math.log1p(most) if most > 1 else 0.4)
                ax.add_patch(plt.Rectangle((x - 0.47, y - 0.45), 0.94, 0.9, facecolor=shades(depth), linewidth=0))
                ax.text(x, y, f"{n:,}", ha="center", va="center", fontsize=8, color="white" if depth > 0.62 else _INK)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.grid(visible=False)
    over = 0.0
    for x, column in enumerate(columns):
        text = _shorten(column, 190, 8.5)
        over = max(over, _text_width(text, 8.5))
        ax.annotate(text, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 6), textcoords="offset points", rotation=40,
                    rotation_mode="anchor", ha="left", va="center", fontsize=8.5, annotation_clip=False, fontfamily=_FONTS)
        ax.annotate(f"{int((cited['source'] == column).sum()):,}", (x, 0), xycoords=("data", "axes fraction"), xytext=(0, -9),
                    textcoords="offset points", ha="center", va="center", fontsize=8, weight="bold", annotation_clip=False)
    ax.annotate(f"all {by}s" if by == "outlet" else "all agencies", (0, 0), xycoords="axes fraction", xytext=(-9, -9),
                textcoords="offset points", ha="right", va="center", fontsize=8.5, weight="bold", annotation_clip=False)
    page.above = over * math.sin(math.radians(40)) + 14
    page.right = over * math.cos(math.radians(40))
    page.below = 22
    first = columns[0]
    own = cited[cited["source"] == first]
    finding = f"{first} is credited most: {_count(len(own), 'claim')} in {_count(own[by].nunique(), by)}"
    return page.finish(title or finding, f"Claims by {by} (rows) and the source credited (columns). The {by}'s own voice is left out.",
                       _footer(cited, f"Drawn: {len(rows)} of {_count(cited[by].nunique(), by)}, {len(columns)} of "
                                      f"{_count(cited['source'].nunique(), 'source')}."))


def _top(values, most):
    counts = values.value_counts()
    return sorted(counts.index, key=lambda v: (-counts[v], v))[:most]


def save(ax, name: str, *, folder=None, svg: bool = False) -> Path:
    """Save the figure of an Axes as `name`.png (and .svg if asked), the same bytes on every run. Returns the path.

    The folder is `folder`, else the environment's EXTRACT_FIGURES, else `figures/` of the project. Raises OSError.
    """
    folder = Path(folder or os.environ.get("EXTRACT_FIGURES") or Path(__file__).parents[1] / "figures")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    with plt.style.context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        ax.figure.savefig(path, metadata={"Software": None})
        if svg:
            ax.figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
    return path
