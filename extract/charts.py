"""The charts of the notebooks: each takes a table of claims, draws it on one Axes and returns that Axes.

A source keeps its colour and a source type its marker in every chart (`rules/colours.toml`). What is known of a number
is drawn as it was said: a marker for a number, a bar for a range, an arrow for an open bound, hatching for a vague
word. Claims are never averaged. Titles are worked out from the table, so they cannot claim what the data do not hold.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
import re
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

from extract.compare import coding_sensitivity, disjoint, house_effects, profiles, sources_named, spread
from extract.groups import comparable, days, show_date, show_range
from extract.totals import EXPIRES, as_of
from extract.totals import series as series_of

STYLE = Path(__file__).with_name("charts.mplstyle")
with open(Path(__file__).with_name("rules") / "colours.toml", "rb") as _file:
    _LOOK = tomllib.load(_file)
# What DejaVu Sans (always there: it comes with matplotlib) lacks, a font of the machine may have.
_FALLBACKS = ("Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Devanagari", "Arial Unicode MS",
              "Unifont")
_FONTS = ["DejaVu Sans", *(f for f in _FALLBACKS if f in {font.name for font in fontManager.ttflist})]
_WIDTH, _MARGIN = 8.0, 0.16  # inches
_GREY, _INK, _OUTLET = "#6B6B6B", "#222222", "#8A8A8A"
_HINTING = 1.03  # on a screen, letters put on whole pixels make a line so much wider than in print
_LOG_FROM = 30  # figures further apart than this factor are drawn on a log scale
_UNCREDITED = "no source named"


# ---- names, numbers and dates in words


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
    ('o', '*')
    """
    return _LOOK["markers"].get(source_type, _LOOK["markers"]["other"])


def _look(shape: str, size: float) -> dict:
    """A marker at the size at which all shapes cover about the same area."""
    size *= {"*": 1.5, "X": 1.1, "P": 1.1, "D": 0.85}.get(shape, 1.0)
    return {"marker": shape, "markersize": size, "linestyle": "none"}


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
        case "at least":
            return f"≥ {figure:,}"
        case "more than":
            return f"> {figure:,}"
        case "up to":
            return f"≤ {figure:,}"
        case "less than":
            return f"< {figure:,}"
        case "about":
            return f"about {figure:,}"
        case "nearly":
            return f"nearly {figure:,}"
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
    return show_range(min(known, key=lambda d: (known[d][0], known[d][1])), max(known, key=lambda d: (known[d][1],
            known[d][0])))


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}".removesuffix(".0")


def _as_many(ratio: float) -> str:
    return "twice as many" if 1.95 <= ratio < 2.05 else f"{_times(ratio)} times as many"


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun if n == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


def _listed(names, at_most: int) -> str:
    names = list(names)
    if len(names) <= at_most:
        return ", ".join(names)
    return ", ".join(names[:at_most]) + f" and {len(names) - at_most} more"


def _commonest(values, default: str = "") -> str:
    counts = pd.Series([v for v in values if v], dtype="str").value_counts()
    return min(counts.index[counts == counts.max()]) if len(counts) else default


def _footer(claims, more: str = "", profile: str = "floor") -> str:
    """The line under every chart: how many claims, sources and reports, from when, and how vague words are coded."""
    reports = claims["report"].where(claims["report"] != "", claims["url"])
    reports = reports.where(reports != "", claims["outlet"] + claims["published"])
    when = _period(claims["date"])
    credited = [sources_named(s, o) for s, o in zip(claims["source"], claims["outlet"], strict=True)]
    named = len({name for names in credited for name in names})
    outlets = len({o for o, names in zip(claims["outlet"], credited, strict=True) if o and not names})
    who = " and ".join([_count(named, "named source")] * (named > 0 or not outlets) + [_count(outlets,
            "outlet") + (" that names none" if outlets == 1 else " that name none")] * (outlets > 0))
    parts = [f"{_count(len(claims), 'claim')} in {_count(reports.nunique(), 'report')} by {who}"
             f"{', ' + when if when else ', undated'}.", f"Vague words coded by profile “{profile}”." if profile
             else "", more]
    return " ".join(p for p in parts if p)


# ---- measuring and placing text


@functools.cache
def _renderer():
    return RendererAgg(8, 8, 300)


@functools.lru_cache(4096)
def _text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of a line in points, at the most."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a glyph no font of the machine has is drawn as a box; its width still counts
        font = FontProperties(_FONTS, size=size, weight=weight)
        return _renderer().get_text_width_height_descent(text, font, False)[0] * 72 / 300 * _HINTING


def _shorten(text: str, width: float, size: float, weight: str = "normal") -> str:
    if _text_width(text, size, weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = ((middle, high) if _text_width(text[:middle].rstrip() + "…", size, weight) <= width else (low,
                middle - 1))
    return text[:low].rstrip(" ,;") + "…"


def _balanced(text: str, width: float, size: float, weight: str = "normal", lines: int = 99) -> list[str]:
    """Cut a text into as few lines as fit, of about the same length: no single word is left on the last."""
    wide = _wrap(text, width, size, weight, lines)
    for part in range(55, 100, 5):
        narrower = _wrap(text, width * part / 100, size, weight, lines)
        if len(narrower) == len(wide) > 1 and not any("…" in line for line in narrower):
            return narrower
    return wide


def _wrap(text: str, width: float, size: float, weight: str = "normal", lines: int = 99) -> list[str]:
    """Cut a text into lines no wider than `width` points; the last of `lines` ends in an ellipsis if more is left."""
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
        self.above = 0.0  # and over it, for column labels
        self.below = 20.0  # points needed for tick labels and the axis label
        self.keys: list[Line2D] = []

    def finish(self, title: str, subtitle: str, footer: str):
        """Place title, subtitle, key and footer around the axes; the text says how high the figure must be."""
        ax, figure = self.ax, self.ax.figure
        if not self.own:
            width = ax.get_window_extent().width * 72 / figure.dpi
            ax.set_title("\n".join([*_wrap(title, width, 10, "bold"), *_wrap(subtitle, width, 8)]), loc="left",
                         fontsize=9)
            if self.keys:
                ax.legend(handles=self.keys, fontsize=7.5, loc="best")
            return ax
        width = (_WIDTH - 2 * _MARGIN) * 72
        blocks = [(_balanced(title, width, 13, "bold"), 13, "bold", _INK, 1.28), (_wrap(subtitle, width, 9.5), 9.5,
                "normal", "#444444", 1.35)]
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
                figure.add_artist(Line2D([(x + 4) / (_WIDTH * 72)], [y], **_look(key.get_marker(), 6.5),
                                         color=key.get_color(), markerfacecolor=key.get_markerfacecolor()))
                figure.text((x + 12) / (_WIDTH * 72), y, key.get_label(), fontsize=8.5, color="#444444",
                            va="center_baseline", **at)
                x += wide
        for i, line in enumerate(notes, 1):
            y = (7 + (len(notes) - i) * 7.5 * 1.4) / height
            figure.text(_MARGIN / _WIDTH, y, line, fontsize=7.5, color=_GREY, va="bottom", fontfamily=_FONTS, **at)
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
        """Write (label, ways to put the second line) to the left of rows 0, 1, 2 ... from the top, and make room.

        Of the ways, longest first, the first that fits is taken.
        """
        width = widest * 72
        for i, (label, second) in enumerate(rows):
            second = next((t for t in second if _text_width(t, 7.2) <= width), second[-1]) if second else ""
            first = [_shorten(label, width, 9)] if second else _balanced(label, width, 9, lines=2)
            under = _wrap(second, width, 7.2, lines=1)
            sizes = [(t, 9, _INK) for t in first] + [(t, 7.2, _GREY) for t in under]
            offset = sum(s * 1.2 for _, s, _ in sizes) / 2
            self.body = max(self.body, len(rows) * (2 * offset + 2) / 72)
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


    def columns(self, *columns):
        """Write columns of (heading, texts of rows 0, 1, 2 ..., weight) to the right of the axes, and make room."""
        indent = 12.0
        for heading, texts, weight in columns:
            for y, text in enumerate(texts):
                self._beside(text, ("axes fraction", "data"), (1, y), (indent, 0), fontsize=9, weight=weight)
            self._beside(heading, "axes fraction", (1, 1), (indent, 9), fontsize=7.2, color=_GREY)
            wide = max([_text_width(heading, 7.2), *(_text_width(text, 9, weight) for text in texts)])
            indent += wide + 12
        self.right, self.above = indent - 8, 12

    def _beside(self, text, coordinates, at, offset, **look):
        self.ax.annotate(text, at, xycoords=coordinates, xytext=offset, textcoords="offset points",
                         annotation_clip=False, fontfamily=_FONTS, va="center", **look)


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
    page.ax.set(xticks=[], yticks=[])
    page.below = 0
    return page.finish("Nothing to draw yet", words, "")


def _scale(ax, values, axis="x", log=None):
    """Set a linear or, for figures further apart than a factor of 30, a log scale; numbers written out."""
    values = [v for v in values if v is not None]
    low, high = min(values, default=1), max(values, default=1)
    log = low > 0 and high / low > _LOG_FROM if log is None else log
    side = ax.xaxis if axis == "x" else ax.yaxis
    limits = ax.set_xlim if axis == "x" else ax.set_ylim
    # how many labels stand side by side
    fit = max(1, int(280 / (_text_width(f"{high:,}", 8.5) + 16))) if axis == "x" else 8
    if log:
        (ax.set_xscale if axis == "x" else ax.set_yscale)("log")
        wide = math.log10(max(high, 1) / max(low, 1)) or 1
        limits(max(low, 1) / 10 ** (0.04 * wide), max(high, 1) * 10 ** (0.04 * wide))
        subs = next((s for s in ((1, 2, 5), (1, 3)) if wide * len(s) < min(6.6, fit)), (1,))
        side.set_major_locator(ticker.LogLocator(subs=subs, numticks=max(2, fit)))
        side.set_minor_locator(ticker.NullLocator())
    else:
        wide = (high - low) or max(high, 1) * 0.2
        start = 0 if low >= 0 and low < high * 0.5 else low - 0.06 * wide
        limits(start if start else -0.01 * high, high + 0.04 * wide)
        side.set_major_locator(ticker.MaxNLocator(min(6, fit), integer=True, steps=(1, 2, 2.5, 5, 10)))
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
    ax.plot([figure], [y], **_look(marker(claim.get("source_type", "")), size), color=shade,
            markerfacecolor="white" if vague else shade, markeredgewidth=1.4, zorder=3, clip_on=False)
    end = figure if high is None else max(high, figure)
    return end, (arrow + 5 if toward > 0 else 9)


# ---- the charts


def _statements(claims):
    """One row for each source and number of a group, as most reports word it, with the reports that carry it.

    Outlets that name no source share a row for each number: they are not sources of their own.
    """
    claims = claims.assign(voice=[s if sources_named(s, o) else _UNCREDITED for s, o in zip(claims["source"],
            claims["outlet"], strict=True)])
    rows = []
    for (source, _), same in claims.groupby(["voice", "figure"], sort=True):
        wordings = (same.groupby(["qualifier", "low", "high"], dropna=False,
                                 sort=True) .size() .sort_values(ascending=False, kind="stable"))
        qualifier, low, high = wordings.index[0]
        carriers = same["outlet"].where(same["outlet"] != "", same["agency"])
        row = same.iloc[0].to_dict() | {"source": source, "qualifier": qualifier, "low": low, "high": high,
                                        "reports": len(same), "outlets": sorted(set(carriers) - {"", source},
                key=lambda o, c=carriers: (-(c == o).sum(), o)), "source_type": _commonest(same["source_type"],
                "other")}
        row["also"] = [in_words({"figure": row["figure"], "qualifier": q, "low": lo, "high": hi}) for q, lo,
                       hi in wordings.index[1:]]
        rows.append(row)
    return sorted(rows, key=lambda r: (-r["figure"], -r["reports"], r["source"]))


def _label(claims) -> str:
    """What is counted, for a title: the label of the comparison group, else made of place, outcome and days."""
    labels = set(claims["group"]) - {""} if "group" in claims else set()
    if len(labels) == 1:
        return labels.pop()
    when = _period([*claims["date"], *claims["since"]])
    return ", ".join(p for p in (_commonest(claims["place"]), _commonest(claims["outcome"]), when or "undated") if p)


@_styled
def plot_event(claims, *, title="", most=40, ax=None):
    """Who said what about one event: a row for each source and number, the highest on top.

    `claims` is one comparison group (columns of the codebook; those used: source, figure, low, high, qualifier,
    outcome, source_type, outlet, agency, date, since, place). Rows without a figure are left out; beyond `most` rows
    the least reported go, and the footer says so. `title` replaces the finding. Counts are people; nothing is averaged.

    >>> import pandas as pd
    >>> from extract.table import as_frame
    >>> ax = plot_event(as_frame([{"source": "United Nations", "figure": 217, "low": 217, "qualifier": "at least",
    ...                            "outcome": "killed", "place": "Homs", "date": "2012-02-04"}]))
    >>> finding(ax)
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
    left_out = ("" if len(drawn) == len(rows)
                else f"Not drawn: {len(rows) - len(drawn)} more figures, each less often reported.")
    return page.finish(title or _event_finding(claims, rows), _event_subtitle(claims, rows), _footer(claims, left_out))


def _carried(row) -> list[str]:
    """Who carried a figure, longest way of putting it first."""
    outlets, also = row["outlets"], "; also " + _listed(row["also"], 2) if row["also"] else ""
    if not outlets:
        return [also.removeprefix("; ")]
    many = f"{len(outlets)} outlets"
    if len(outlets) == 1:
        return [f"in {outlets[0]}{also}", f"in {outlets[0]}"]
    return [*(f"{many}: {_listed(outlets, most)}{also}" for most in (3, 2, 1)), many + also, many]


def _event_finding(claims, rows) -> str:
    label, sources = _label(claims), len({r["source"] for r in rows} - {_UNCREDITED})
    top, bottom = rows[0], rows[-1]
    if len(rows) == 1:
        return f"{label}: {'one source' if sources else 'no source named'}, one figure, {in_words(top)}"
    if len({r["source"] for r in rows}) == 1:
        return f"{label}: {top['source']} alone, from {in_words(bottom)} to {in_words(top)}"
    if top["figure"] == bottom["figure"]:
        return f"{label}: every figure is {top['figure']:,}"
    ratio = f", {_as_many(top['figure'] / bottom['figure'])}" if bottom["figure"] > 0 else ""
    return f"{label}: the figures run from {bottom['figure']:,} to {top['figure']:,}{ratio}"


def _event_subtitle(claims, rows) -> str:
    counted = f"People {_commonest(claims['outcome'], 'killed')}, by who is credited with the figure."
    marks = []
    if any(_number(r["low"]) is None or _number(r["high"]) is None for r in rows):
        marks.append("arrow: a bound, open to that side")
    if any(r["qualifier"] == "vague" for r in rows):
        marks.append("hatched: a vague word such as “hundreds”")
    legend = "; ".join(marks)
    return " ".join(p for p in (counted, _clash(claims, rows), f"{legend[:1].upper()}{legend[1:]}." if legend else "")
                    if p)


def _clash(claims, rows) -> str:
    """How many of the figures contradict each other: of the independent claims of a group, else of the rows drawn."""
    if "group" in claims and set(claims["group"]) != {""} and claims["group"].nunique() == 1:
        found = spread(claims).iloc[0]
        pairs, alone = int(found["pairs"]), int(found["independent"])
        against = round(float(found["disjoint"]) * pairs) if pairs else 0
        what = f"The {len(claims):,} claims go back to {_count(alone, 'statement')}"
    else:
        pairs = [disjoint(a, b) for i, a in enumerate(rows) for b in rows[i + 1 :] if a["source"] != b["source"]]
        against, pairs, what = sum(pairs), len(pairs), ""
    if not pairs:
        return f"{what}." if what else ""
    said = ("no two exclude each other" if not against
            else f"{against:,} of {pairs:,} pairs of figures exclude each other")
    return f"{what}; {said}." if what else f"{said[:1].upper()}{said[1:]}."


@_styled
def plot_totals(claims, *, series="", at="", since="", until="", lines=6, expire=EXPIRES, title="", ax=None):
    """Running totals by source over time: what each source had last said, as steps, never a slope between two reports.

    `claims` may hold more than totals; drawn is one series, the same people counted from the same start (its name as in
    `totals.series`, by default the one with most reports). `since` and `until` (ISO dates) cut the time axis. The
    `lines` sources with most different totals have a line and a name, all have markers; a line ends `expire` days after
    the source's last report. The band spans the lowest to the highest total in force; `at` (ISO date, by default the
    day with the widest gap) has it measured. Arrows mark lower bounds. What has no date or source is in the footer.

    >>> from extract.table import as_frame
    >>> ax = plot_totals(as_frame([{"source": s, "date": d, "figure": f, "low": f, "high": f, "scope": "total",
    ...     "outcome": "killed", "victim_group": "people", "place": "Syria", "since": "2011-03"} for s, d, f in [
    ...     ("A", "2012-02-01", 5400), ("B", "2012-02-03", 7200), ("A", "2012-02-28", 7500)]]))
    >>> finding(ax)
    'On 3 Feb 2012 the totals ran from 5,400 (A) to 7,200 (B), 1.3 times as many'
    """
    totals = claims[(claims["scope"] == "total") & claims["figure"].notna()]
    points = series_of(totals)
    if points.empty:
        return _empty(ax, "No dated running total with a named source in this selection.")
    series = series or _commonest(points["series"])
    points = points[points["series"] == series].assign(day=lambda p: pd.to_datetime(p["stated"]))
    first = pd.Timestamp.fromordinal(days(since)[0]) if days(since) else points["day"].min()
    last = _day(until) or points["day"].max() + pd.Timedelta(days=3)
    points = points[points["day"].between(first, last)]
    if points.empty:
        return _empty(ax, f"No total of “{series}” in these days.")
    axis = pd.date_range(first, last)
    inforce = _in_force(totals, series, axis, expire)
    kinds = {s: _commonest(totals["source_type"][totals["source"] == s], "other") for s in inforce}
    different = points.drop_duplicates(["source", "figure"]).groupby("source").size()
    ranked = sorted(different.index, key=lambda s: (-different[s], -(points["source"] == s).sum(), s))
    named = ranked[:lines]

    page = _Page(ax, 4.4)
    ax = page.ax
    values = [int(v) for v in points["figure"]] + [int(v) for v in inforce.stack().dropna()]
    log = _scale(ax, values, "y")
    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom, top * (top / max(bottom, 1)) ** 0.06 if log else top + 0.08 * (top - bottom))
    ax.set_xlim(first - pd.Timedelta(days=1 + len(axis) // 60), last + pd.Timedelta(days=1 + len(axis) // 60))
    several = inforce.notna().sum(axis=1) > 1
    low, high = inforce.min(axis=1).where(several), inforce.max(axis=1).where(several)
    ax.fill_between(axis, low, high, step="post", color="#ECECEC", linewidth=0, zorder=1)
    for source in reversed(ranked):
        shade = colour(source, kinds[source]) if source in named else "#B5B5B5"
        if source in named:
            ax.plot(axis, inforce[source], drawstyle="steps-post", color=shade, linewidth=1.5, zorder=3)
        _draw_points(ax, points[points["source"] == source], kinds[source], shade)
    ends = [(s, inforce[s].dropna()) for s in named]
    _label_ends(page, [(s, e.index[-1], e.iloc[-1], colour(s, kinds[s])) for s, e in ends if len(e)])
    gap = _gap(inforce, several, pd.Timestamp(at) if at else None)
    if gap:
        _draw_gap(page, gap)
    _date_ticks(ax)
    page.left = max([_text_width(f"{v:,.0f}", 8.5) for v in ax.get_yticks()], default=20) + 8
    page.below = 30
    page.type_key(kinds[s] for s in ranked)

    said = set(zip(points["source"], points["stated"], strict=True))
    shown = totals[[any((s, str(_day(d))[:10]) in said for s in sources_named(source, outlet)) for source, outlet,
                    d in zip(totals["source"], totals["outlet"], totals["date"], strict=True)]]
    left_out = len(totals) - len(shown)
    note = f" Not drawn: {_count(left_out, 'total')} of other people or days, undated or unsourced." if left_out else ""
    others = f" Grey markers: {_count(len(ranked) - len(named), 'other source')}." if len(ranked) > len(named) else ""
    arrow = " Arrow: “at least”, open upwards." if points["high"].isna().any() else ""
    return page.finish(
        title or _totals_finding(gap, points),
        f"{series}: running total by source{', log scale' if log else ''}. Grey band: lowest to highest total in force."
        + arrow
        + others,
        _footer(shown, f"A total stands for {expire} days after its last report.{note}"),
    )


def _in_force(totals, series, axis, expire):
    """Each source's total on each day, a column a source; NaN before its first and after it expired."""
    table = as_of(totals, [day.date() for day in axis], expires=expire)
    table = table[table["series"] == series]
    wide = table.pivot(index="date", columns="source", values="figure").astype("float64")
    wide.index = pd.to_datetime(wide.index)
    return wide.reindex(axis)


def _draw_points(ax, points, kind, shade):
    """The marker of each total a source first gave, with an arrow where it is a lower bound."""
    bound = {"arrowstyle": "<|-", "color": shade, "linewidth": 1.1, "mutation_scale": 7, "shrinkA": 0, "shrinkB": 0}
    for point in points.sort_values("day").drop_duplicates(["figure", "low", "high"]).to_dict("records"):
        at = (point["day"], point["figure"])
        if _number(point["high"]) is None and _number(point["low"]) is not None:
            ax.annotate("", at, xytext=(0, 13), textcoords="offset points", zorder=3, arrowprops=bound)
        hollow = point["qualifier"] == "vague"
        ax.plot([at[0]], [at[1]], **_look(marker(kind), 5.5), color=shade, zorder=4,
                markerfacecolor="white" if hollow else shade, clip_on=False)


def _draw_gap(page, gap):
    """A bracket from the lowest to the highest total of a day, and over the axes how far they are apart."""
    ax = page.ax
    day, (_, low), (_, high) = gap
    ax.plot([day, day], [low, high], color=_INK, linewidth=1.1, marker="_", markersize=9, zorder=5)
    ax.plot([day, day], [high, ax.get_ylim()[1]], color=_INK, linewidth=0.7, linestyle=(0, (1, 2)), zorder=2)
    words = f"× {_times(high / low)} on {show_date(day.strftime('%Y-%m-%d'))}"
    start, end = ax.get_xlim()
    where = (mdates.date2num(day) - start) / (end - start)
    side = "right" if where > 0.8 else "left" if where < 0.2 else "center"
    ax.annotate(words, (day, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
                fontsize=8.5, weight="bold", va="bottom", ha=side, annotation_clip=False)
    page.above = 12


def _gap(inforce, several, day):
    """The chosen day, or where no two totals stand on it that with the widest gap; its lowest and highest total."""
    if not several.any():
        return None
    known = inforce[several]
    if day not in known.index:
        day = (known.max(axis=1) / known.min(axis=1)).idxmax()
    row = known.loc[day].dropna()
    return day, (row.idxmin(), row.min()), (row.idxmax(), row.max())


def _totals_finding(gap, points) -> str:
    if gap is None:
        last = points.sort_values(["stated", "figure", "source"]).iloc[-1]
        return f"No two totals stand on the same day; the last is {last['figure']:,} ({last['source']})"
    day, (low_name, low), (high_name, high) = gap
    when = show_date(day.strftime("%Y-%m-%d"))
    if low == high:
        return f"On {when} all totals in force were {low:,.0f}"
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
                    arrowprops={"arrowstyle": "-", "color": shade, "linewidth": 0.7, "linestyle": (0, (1, 2)),
                                "shrinkA": 0, "shrinkB": 0}, annotation_clip=False)
        offset = (len(lines)) * 5.5
        for line, size, tone, weight in [(f"{figure:,.0f}", 8.5, shade, "bold"), *((t, 8.5, _INK, "normal")
                for t in lines)]:
            ax.annotate(line, (1, (y + offset) / to_points), xycoords="axes fraction", xytext=(8, 0),
                        textcoords="offset points", va="center", fontsize=size, color=tone, weight=weight,
                        fontfamily=_FONTS, annotation_clip=False)
            page.right = max(page.right, _text_width(line, size, weight) + 12)
            offset -= 11


@_styled
def plot_spreads(claims, *, most=30, sources=3, title="", ax=None):
    """How far apart the figures are in every comparison group with at least `sources` sources, one strip a group.

    Every strip has the same log scale, each figure divided by the median of its group, so that strips of 20 and of
    20,000 dead compare; lowest and highest figure stand at the ends. Of more than `most` groups those with most sources
    are drawn. `claims` may have the column `group` of `comparable`, else it is worked out here.

    >>> from extract.table import as_frame
    >>> ax = plot_spreads(as_frame([{"source": s, "figure": f, "low": f, "high": f, "outcome": "killed",
    ...     "scope": "event", "victim_group": "people", "date": "2012-02-04", "place": "Homs"}
    ...     for s, f in zip("ABC", (10, 20, 50))]))
    >>> finding(ax)
    'In the one comparison the highest figure is 5 times the lowest'
    """
    grouped = claims if "group" in claims else comparable(claims)
    grouped = grouped[(grouped["group"] != "") & (grouped["figure"] > 0).fillna(False)]
    table = spread(grouped)
    table = table[table["sources"] >= sources].sort_values(["sources", "claims", "group"], ascending=[False, False,
            True])
    if table.empty:
        return _empty(
            ax, f"No comparison group in this selection has {sources} sources; add reports that cover the same event."
        )
    drawn = [(float(r), g, grouped[grouped["group"] == g]) for r, g in zip(table["ratio"][:most], table["group"][:most],
            strict=True)]
    drawn.sort(key=lambda s: (-s[0], s[1]))
    page = _Page(ax, max(0.8, 0.3 * len(drawn)))
    ax = page.ax
    page.label_rows([(label, []) for _, label, _ in drawn], widest=3.2)
    down = up = 0.6  # doublings from the median to the lowest and the highest figure drawn
    ax.set_xscale("log")
    for y, (_, _, own) in enumerate(drawn):
        median = float(own["figure"].median())
        low, high = int(own["figure"].min()), int(own["figure"].max())
        down, up = max(down, math.log2(median / low)), max(up, math.log2(high / median))
        ax.plot([low / median, high / median], [y, y], color="#BDBDBD", linewidth=2.2, zorder=1, solid_capstyle="round")
        for _, claim in own.drop_duplicates(["source", "figure"]).iterrows():
            ax.plot([claim["figure"] / median], [y], **_look(marker(claim["source_type"]), 5.5), zorder=3,
                    color=colour(claim["source"], claim["source_type"]), markeredgecolor="white", markeredgewidth=0.4)
        for value, side in ((low, -1), (high, 1)):
            ax.annotate(f"{value:,}", (value / median, y), xytext=(side * 8, 0), textcoords="offset points", fontsize=8,
                        ha="right" if side < 0 else "left", va="center", color="#444444", annotation_clip=False)
    page.columns(("spread", [f"× {_times(ratio)}" for ratio, *_ in drawn], "bold"))
    widest = max(_text_width(f"{int(v):,}", 8) for *_, own in drawn for v in (own["figure"].min(), own["figure"].max()))
    points = (_WIDTH - 2 * _MARGIN) * 72 - page.left - page.right
    scale = (down + up) / max(40, points - 2 * (widest + 12))  # doublings a point; a number at each end
    edges = -down - scale * (widest + 12), up + scale * (widest + 12)
    ax.set_xlim(*(2**edge for edge in edges))
    step = max(1, math.ceil(44 * scale))  # so that two tick labels stand side by side
    powers = [p for p in range(-step * 20, step * 20 + 1, step) if edges[0] <= p <= edges[1]]
    ax.set_xticks([2.0**p for p in powers], ["median" if p == 0 else f"× {2**p:,}" if p > 0 else f"1/{2**-p:,}"
                                             for p in powers])
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
    return page.finish(
        title or finding,
        "Each strip is one comparison: same place, days, outcome and people counted. Position: the figure "
        "divided by the median of its strip, log scale. Spread: highest divided by lowest. Drawn where "
        f"{sources} or more sources are named.",
        _footer(shown, left_out),
    )


@_styled
def plot_house_effects(claims, *, by="source", people="all", most=20, title="", ax=None):
    """Who runs high, who runs low: each party's typical ratio to the others' median, with its 95 % interval and n.

    `by` is "source", "outlet", "source_type" or "agency", `people` "all" or a victim group; see `compare.house_effects`
    for the measure. Of more than `most` parties those with most comparisons are drawn. Filled: the interval leaves out
    "the same as the others"; hollow: it does not. Raises ValueError for another `by`.

    >>> from extract.table import as_frame
    >>> ax = plot_house_effects(as_frame([{"source": s, "figure": f, "low": f, "high": f, "outcome": "killed",
    ...     "scope": "event", "victim_group": "people", "date": f"2012-02-0{d}", "place": "Homs"}
    ...     for d in range(1, 9) for s, f in zip("ABC", (10 * d, 20 * d, 40 * d))]))
    >>> finding(ax)
    'C runs high, A and B run low'
    """
    table = house_effects(claims, by=by)
    table = table[table["people"] == people]
    if table.empty:
        return _empty(ax,
                      f"No {_PARTY[by]} stands beside another in three comparisons or more; add reports of other days.")
    kept = table.sort_values(["groups", by], ascending=[False, True], kind="stable")[:most]
    drawn = kept.sort_values(["effect", "groups", by], ascending=[False, False, True]).to_dict("records")
    kinds = {row[by]: row[by] if by == "source_type" else "monitor" for row in drawn}  # an outlet has no source type
    if by == "source":
        kinds = {row[by]: _commonest(claims["source_type"][claims[by] == row[by]], "other") for row in drawn}
    clearly = [row for row in drawn if row["groups"] >= _ENOUGH and (row["low"] > 0 or row["high"] < 0)]
    page = _Page(ax, max(0.8, 0.36 * len(drawn)))
    ax = page.ax
    page.label_rows([(row[by], _extremes(row)) for row in drawn])
    edge = min(3.3, max(1.3, *(abs(row["effect"]) * 1.1 for row in drawn), *(1.05 * max(abs(row["low"]),
            abs(row["high"])) for row in drawn)))
    ax.set_xlim(-edge, edge)
    for y, row in enumerate(drawn):
        shade = colour(row[by], kinds[row[by]]) if by == "source" else _LOOK["colours"]["ink"]
        clear = row in clearly
        middle = min(max(row["effect"], -edge), edge)
        ax.plot([max(row["low"], -edge), min(row["high"], edge)], [y, y], color=shade, linewidth=1.6, zorder=2)
        for end, off in ((row["low"], row["low"] < -edge), (row["high"], row["high"] > edge)):
            ax.plot([min(max(end, -edge), edge)], [y], marker=("<" if end < 0 else ">") if off else "|", color=shade,
                    markersize=6 if off else 8, linestyle="none", clip_on=False, zorder=2)
        ax.plot([middle], [y], **_look(marker(kinds[row[by]]), 8.0), color=shade, zorder=3,
                markerfacecolor=shade if clear else "white", markeredgewidth=1.4)
    page.columns(
        ("ratio", [_factor(row["times"]) for row in drawn], "bold"),
        ("n", [str(row["groups"]) for row in drawn], "normal"))
    powers = [p for p in (-3, -2, -1, 0, 1, 2, 3) if abs(p) <= edge]
    ax.set_xticks(powers, ["the same" if p == 0 else f"× {2**p}" if p > 0 else f"1/{2**-p}" for p in powers])
    ax.axvline(0, color="#999999", linewidth=1, zorder=1)
    ax.grid(axis="y", visible=False)
    page.type_key(kinds.values())
    high = [row[by] for row in clearly if row["low"] > 0]
    low = [row[by] for row in reversed(clearly) if row["high"] < 0]
    counted = "" if people == "all" else f" counting {people}"
    used = claims[claims[by].isin([row[by] for row in drawn])]
    others = len(table) - len(drawn)
    left_out = f"Not drawn: {others} more, in fewer comparisons." if others else ""
    return page.finish(
        title or _house_finding(high, low, len(drawn), _PARTY[by]),
        f"Typical ratio of one {_PARTY[by]}’s figure{counted} to the others’ median for the same event. Whisker: "
        f"95 % bootstrap interval; filled where it leaves out “the same” in {_ENOUGH} comparisons (n) or more.",
        _footer(used, left_out),
    )


_ENOUGH = 6  # with fewer, all on one side happens by chance more than once in twenty
_PARTY = {"source": "source", "outlet": "outlet", "source_type": "source type", "agency": "agency"}


def _factor(times: float) -> str:
    return f"× {times:,.0f}" if times >= 9.95 else f"× {times:.2f}"


def _extremes(row) -> list[str]:
    """How often a party is at either end, where groups have ends."""
    if pd.isna(row["highest"]):
        return ["always with the others"]
    high, low = (f"{100 * row[end]:.0f} %" for end in ("highest", "lowest"))
    return [f"highest in {high}, lowest in {low} of comparisons", f"highest {high}, lowest {low}"]


def _house_finding(high, low, among: int, party: str) -> str:
    said = [f"{_and(names)} {'runs' if len(names) == 1 else 'run'} {side}" for names, side in ((high, "high"),
            (low, "low")) if names]
    rest = among - len(high) - len(low)
    if not said:
        return f"None of {_count(among, party)} clearly runs high or low"
    tail = f"; {rest} of {among} {_plural(party)} cannot be told from the others" if rest else ""
    return ", ".join(said) + tail


def _and(names) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:2])} and {len(names) - 2} more"


@_styled
def plot_coding(claims, *, most=25, title="", ax=None):
    """How much of each comparison's spread is only the rule that gives "dozens" or "hundreds" a number.

    A row for each comparison group with a vague word; a mark for the spread (highest divided by lowest figure) under
    each coding profile (see `compare.coding_sensitivity`). Right: the share of the codebook's spread, on a log scale,
    that is gone when vague words are left out. Beyond `most` rows those where coding matters least go.

    >>> from extract.table import as_frame
    >>> rows = [{"source": "A", "figure": 24, "low": 24, "high": 99, "qualifier": "vague"},
    ...         {"source": "B", "figure": 80, "low": 80, "high": 80, "qualifier": "exact"},
    ...         {"source": "C", "figure": 80, "low": 80, "high": 80, "qualifier": "exact"}]
    >>> ax = plot_coding(as_frame([row | {"outcome": "killed", "scope": "event", "victim_group": "people",
    ...     "date": "2012-02-04", "place": "Homs"} for row in rows]))
    >>> finding(ax)
    'Coding its vague words makes half or more of the spread'
    """
    table = coding_sensitivity(claims)
    if table.empty:
        return _empty(ax, "No comparison group in this selection has a vague word beside another figure.")
    table = table.assign(sway=(table["most"] / table["least"]).fillna(1.0), part=table["share"].fillna(0.0))
    table = table.sort_values(["part", "sway", "group"], ascending=[False, False, True], kind="stable")
    matters = table[(table["sway"] > 1) | (table["part"] > 0)]
    if matters.empty:
        return _empty(ax, f"In {_count(len(table), 'comparison')} with a vague word no rule for it changes the spread.")
    drawn = matters[:most].to_dict("records")
    page = _Page(ax, max(0.8, 0.36 * len(drawn)))
    ax = page.ax
    page.label_rows([(row["group"], []) for row in drawn], widest=3.0)
    names = list(profiles())
    looks = dict(zip([n for n in names if n not in ("floor", "blank")], _SHAPES, strict=False))
    looks = {n: ("o", _LOOK["colours"]["ink"], n != "blank") if n in ("floor", "blank") else looks.get(n,
            ("d", _GREY, True)) for n in names}
    values = []
    for y, row in enumerate(drawn):
        spreads = {n: float(row[f"spread_{n}"]) for n in names if pd.notna(row[f"spread_{n}"])}
        values += spreads.values()
        if spreads:
            ax.plot([min(spreads.values()), max(spreads.values())], [y, y], color="#C9C9C9", linewidth=2.2, zorder=1)
        for name in sorted(spreads, key=lambda n: n in ("floor", "blank")):
            shape, shade, filled = looks[name]
            size = 8 if name in ("floor", "blank") else 8.5 if shape in "D^" else 6.5  # to be seen behind those two
            ax.plot([spreads[name]], [y], **_look(shape, size), color=shade, clip_on=False, zorder=3,
                    markerfacecolor=shade if filled else "white", markeredgewidth=1.3)
    page.columns(
        ("coding’s share", ["" if pd.isna(row["share"]) else f"{100 * row['share']:.0f} %" for row in drawn], "bold"),
        ("vague claims", [f"{row['vague']:,} of {row['claims']:,}" for row in drawn], "normal"))
    top = max([*values, 2.0])
    ax.set_xscale("log")
    ax.set_xlim(0.93, top * 1.12)
    wide = math.log10(top)
    subs = (1, 2, 3, 5) if wide < 1.5 else (1, 3) if wide < 3 else (1,)
    ticks = [t for p in range(0, math.ceil(wide) + 1, max(1, math.ceil(wide / 5))) for t in (s * 10**p for s in subs)
             if t <= top * 1.12]
    ax.set_xticks(ticks, ["none" if t == 1 else f"× {t:,}" for t in ticks])
    ax.minorticks_off()
    ax.grid(axis="y", visible=False)
    ax.set_xlabel("spread: highest divided by lowest figure (log scale)", loc="left")
    page.below = 34
    page.keys = [Line2D([], [], marker=looks[n][0], color=looks[n][1], linestyle="none", label=profiles()[n]["title"],
                        markerfacecolor=looks[n][1] if looks[n][2] else "white") for n in names]
    half = int((table["part"] >= 0.5).sum())
    others = len(table) - len(drawn)
    left_out = f"Not drawn: {others} where it matters less or not." if others else ""
    grouped = claims if "group" in claims else comparable(claims)
    return page.finish(
        title or _coding_finding(half, len(table)),
        "Spread of each comparison when “dozens” or “hundreds” are given a number by different projects’ rules. "
        "Share: how much of the spread goes when vague words are left out.",
        _footer(grouped[grouped["group"].isin(table["group"])], left_out, profile=""),
    )


def _coding_finding(half: int, among: int) -> str:
    if among == 1:
        return f"Coding its vague words makes {'half or more' if half else 'less than half'} of the spread"
    return f"In {half} of {among} comparisons with a vague word, its coding makes half of the spread or more"


_SHAPES = [("s", "#D55E00", True), ("D", "#0072B2", False), ("^", "#009E73", True), ("v", "#B0588B", True)]


@_styled
def plot_who_cites_whom(claims, *, outlets=18, sources=10, by="outlet", title="", ax=None):
    """Which outlets (or, `by="agency"`, agencies) carry whose figures: a square for each pair, its number the claims.

    The `outlets` that carry most and the `sources` credited most are drawn; an outlet's own voice is not a
    citation. The last line counts all claims that credit the source, in outlets drawn or not.

    >>> from extract.table import as_frame
    >>> ax = plot_who_cites_whom(as_frame([{"source": "A", "outlet": o, "figure": 5} for o in ("X", "Y", "X")]))
    >>> finding(ax)
    'A is credited most: 3 claims in 2 outlets'
    """
    cited = claims[(claims[by] != "") & (claims["source"] != "") & (claims["source"] != claims[by])].reset_index()
    if by == "outlet":
        cited = cited[(cited["source_type"] != "media") | (cited["source"] != cited["outlet"])]
    if cited.empty:
        return _empty(ax, f"No claim in this selection names both a source and another {by}.")
    cited = cited.assign(**{by: cited[by].str.split("; ")}).explode(by) if by == "agency" else cited
    columns = _top(cited["source"], sources)
    rows = _top(cited[by][cited["source"].isin(columns)], outlets)
    matrix = cited.groupby([by, "source"]).size()
    page = _Page(ax, max(0.8, 0.27 * len(rows)))
    ax = page.ax
    page.label_rows([(r, []) for r in rows], widest=2.4)
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
        ax.annotate(text, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 6), textcoords="offset points",
                    rotation=40, rotation_mode="anchor", ha="left", va="center", fontsize=8.5, annotation_clip=False,
                    fontfamily=_FONTS)
        ax.annotate(f"{cited.index[cited['source'] == column].nunique():,}", (x, 0), xycoords=("data", "axes fraction"),
                    xytext=(0, -9), textcoords="offset points", ha="center", va="center", fontsize=8, weight="bold",
                    annotation_clip=False)
    ax.annotate(f"all {_plural(by)}", (0, 0), xycoords="axes fraction", xytext=(-9, -9),
                textcoords="offset points", ha="right", va="center", fontsize=8.5, weight="bold", annotation_clip=False)
    page.left = max(page.left, _text_width(f"all {_plural(by)}", 8.5, "bold") + 13)
    page.above = over * math.sin(math.radians(40)) + 14
    page.right = over * math.cos(math.radians(40))
    page.below = 22
    first = columns[0]
    own = cited[cited["source"] == first]
    finding = f"{first} is credited most: {_count(own.index.nunique(), 'claim')} in {_count(own[by].nunique(), by)}"
    return page.finish(title or finding,
                       f"Claims by {by} (rows) and the source credited (columns). The {by}’s own voice is left out.",
                       _footer(cited[~cited.index.duplicated()],
                               f"Drawn: {len(rows)} of {_count(cited[by].nunique(), by)}, {len(columns)} of "
                               f"{_count(cited['source'].nunique(), 'source')}."))


@_styled
def plot_copies(claims, *, most=15, title="", ax=None):
    """How many claims of each comparison go back to how few statements (see `compare.independent`).

    Drawn are the `most` groups with most claims, of two or more.

    >>> from extract.table import as_frame
    >>> ax = plot_copies(as_frame([{"source": "A", "figure": 7, "low": 7, "high": 7, "outcome": "killed",
    ...     "scope": "event", "victim_group": "people", "date": "2012-02-04", "place": "Homs", "outlet": outlet}
    ...     for outlet in ("The Daily", "The Weekly")]))
    >>> finding(ax)
    '2 claims go back to 1 statement: the rest are copies'
    """
    table = spread(claims)
    table = table[table["claims"] > 1].sort_values(["claims", "group"], ascending=[False, True], kind="stable")
    if table.empty:
        return _empty(ax, "No two claims of this selection count the same thing.")
    drawn = table[:most].to_dict("records")
    page = _Page(ax, max(0.8, 0.3 * len(drawn)))
    ax = page.ax
    page.label_rows([(row["group"], []) for row in drawn], widest=3.2)
    for y, row in enumerate(drawn):
        ax.barh(y, row["claims"], 0.62, color="#CFE3F1", zorder=2)
        ax.barh(y, row["independent"], 0.62, color=_LOOK["colours"]["blue"], zorder=3)
    ax.set_xlim(0, max(row["claims"] for row in drawn) * 1.02)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(6, integer=True))
    ax.grid(axis="y", visible=False)
    page.columns(("claims", [f"{row['claims']:,}" for row in drawn], "normal"),
                 ("statements", [f"{row['independent']:,}" for row in drawn], "bold"))
    claimed, alone = int(table["claims"].sum()), int(table["independent"].sum())
    grouped = claims if "group" in claims else comparable(claims)
    others = len(table) - len(drawn)
    left_out = f"Not drawn: {_count(others, 'comparison')} with fewer claims." if others else ""
    return page.finish(
        title or f"{claimed:,} claims go back to {_count(alone, 'statement')}: the rest are copies",
        "Light: claims in a comparison. Dark: statements they go back to, once the same source’s figure, the same "
        "sentence and one agency’s report repeated are joined.",
        _footer(grouped[grouped["group"].isin(table["group"])], left_out, profile=""))


def _top(values, most):
    counts = values.value_counts()
    return sorted(counts.index, key=lambda v: (-counts[v], v))[:most]


@_styled
def plot_report(report, claims, *, lines=40, title="", ax=None):
    """A report's text as printed, its figures marked in the colour of their outcome and numbered as its rows.

    `report` is a `Report`, `claims` what `find_claims` gave for it. At most `lines` lines of text are drawn.

    >>> from extract import Report, find_claims
    >>> report = Report("a", "A blast killed 12 people in Homs on Monday.", outlet="The Daily", published="2012-02-07")
    >>> finding(plot_report(report, find_claims(report)))
    'One report, 1 row: each figure leads back to its words'
    """
    size, wide = 9.5, (_WIDTH - 2 * _MARGIN) * 72
    rows = _set_text(report, claims, wide, size)[:lines]
    page = _Page(ax, max(0.5, len(rows) * 16 / 72))
    ax = page.ax
    ax.set_axis_off()
    ax.set(xlim=(0, wide), ylim=(len(rows) - 0.5, -0.5), xticks=[], yticks=[])
    page.below = 0
    for y, row in enumerate(rows):
        for at, (x, long, word, weight, number, note) in enumerate(row):
            if number:
                more = at + 1 < len(row) and row[at + 1][4] == number  # the mark runs on to the next word
                end = row[at + 1][0] if more else x + long + 1.5
                ax.add_patch(plt.Rectangle((x - 1.5, y - 0.42), end - x + 1.5, 0.8, linewidth=0,
                                           facecolor=_OUTCOMES[claims[number - 1].outcome]))
            ax.text(x, y, word, fontsize=size, va="center_baseline", fontfamily=_FONTS, weight=weight)
            if note:
                ax.text(x + long - _text_width(note, 6), y - 0.18, note, fontsize=6, va="center", weight="bold")
    about = " · ".join(t for t in (report.outlet, report.published, report.id) if t)
    said = f"One report, {_count(len(claims), 'row')}: each figure leads back to its words"
    colours = "Red: killed. Yellow: injured. Blue: missing. The numbers are the rows of the table."
    return page.finish(title or (said if len(claims) else "A report without a casualty figure"), about, colours)


_OUTCOMES = {"killed": "#F4C7B8", "injured": "#F6E3A8", "missing": "#BCD7EE"}


def _set_text(report, claims, wide, size):
    """A report's words in lines no wider than `wide` points: (x, width, word, weight, its claim's number, note)."""
    number = {i: n for n, claim in reversed(list(enumerate(claims, 1))) for i in range(claim.start, claim.end)}
    rows, x = [[]], 0.0
    for match in re.finditer(r"\S+|\n", report.content.rstrip()):
        start, end, word = match.start(), match.end(), match.group()
        weight = "bold" if start < len(report.title) else "normal"
        claim = next((number[i] for i in range(start, end) if i in number), None)
        note = str(claim) if claim and number.get(end) != claim else ""
        word = _shorten(word, wide - 12, size, weight)
        long = _text_width(word, size, weight) / _HINTING + (_text_width(note, 6, "bold") if note else 0)
        if word == "\n" or x + long > wide:
            rows.append([])
            x = 0.0
        if word != "\n":
            rows[-1].append((x, long, word, weight, claim, note))
            x += long + 3.2
    return rows


def finding(ax) -> str:
    """The title of a chart in one line: what it found, as a sentence for the text beside it."""
    figure = ax.figure
    size = max((t.get_fontsize() for t in figure.texts), default=0)
    return " ".join(t.get_text() for t in figure.texts if t.get_fontsize() == size) or ax.get_title(loc="left")


def save(ax, name: str, *, folder=None, svg: bool = False) -> None:
    """Save the figure of an Axes as `name`.png (and .svg if asked), the same bytes on every run.

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
