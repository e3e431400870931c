"""Charts: nothing overlaps or is cut off, on shipped and on ugly data; the same bytes twice; titles that hold."""

import math
import warnings

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from extract import charts
from extract.table import as_frame

NAMES = [
    "United Nations",
    "Syrian Observatory for Human Rights",
    "Local Coordination Committees",
    "residents",
    "hospital",
]
TYPES = ["intergovernmental", "monitor", "opposition", "witness", "medical", "government", "media", "other", ""]


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def claim(i, **more):
    row = {
        "source": NAMES[i % len(NAMES)],
        "source_type": TYPES[i % len(TYPES)],
        "figure": 100 + i,
        "low": 100 + i,
        "high": 100 + i,
        "qualifier": "exact",
        "outcome": "killed",
        "victims": "people",
        "victim_group": "people",
        "scope": "event",
        "date": "2012-02-04",
        "place": "Homs",
        "outlet": f"Outlet {i % 7}",
        "report": f"r{i}",
    }
    return row | more


def bound(i, **more):
    return claim(i, high=None, qualifier="at least", **more)


LONG = "Provisional Joint Committee of Hospitals and Ambulance Services for the Governorate of Homs and its Countryside"
UGLY = {
    "one claim": [claim(0)],
    "40 sources": [
        claim(i, source=f"Source number {i}", figure=100 + 7 * i, low=100 + 7 * i, high=100 + 7 * i) for i in range(40)
    ],
    "70 sources, more than are drawn": [
        bound(i, source=f"Source number {i}", figure=100 + i, low=100 + i) for i in range(70)
    ],
    "very long names": [
        claim(i, source=f"{LONG} {i}", outlet=f"The {LONG} Gazette {i}", figure=3 + i) for i in range(6)
    ],
    "one long word": [
        claim(i, source="Rindfleischetikettierung" * 9 + str(i), place="Llanfair" * 30) for i in range(4)
    ],
    "3 to 300,000": [
        claim(i, source=f"S{i}", figure=f, low=f, high=f) for i, f in enumerate((3, 40, 999, 20_000, 300_000))
    ],
    "all lower bounds": [bound(i, source=f"S{i}", figure=200 + 10 * i, low=200 + 10 * i) for i in range(6)],
    "all upper bounds": [claim(i, source=f"S{i}", low=None, qualifier="up to") for i in range(6)],
    "vague words and ranges": [
        claim(0, figure=24, low=24, high=99, qualifier="vague"),
        claim(1, figure=200, low=200, high=999, qualifier="vague"),
        claim(2, figure=60, low=60, high=70, qualifier="between"),
        claim(3, qualifier="about"),
    ],
    "missing dates": [claim(i, date="", source=f"S{i}") for i in range(5)],
    "dates of every precision": [
        claim(i, date=d, source=f"S{i}", scope="total", figure=100 * i + 1)
        for i, d in enumerate(("2012", "2012-02", "2012-02-04", "2013-01-01", "not a date"))
    ],
    "non-Latin names": [
        claim(i, source=s, outlet=o, place="حمص")
        for i, (s, o) in enumerate(
            (
                ("المرصد السوري لحقوق الإنسان", "الجزيرة"),
                ("Сирийская обсерватория", "РБК"),
                ("叙利亚人权观察组织", "新华社"),
                ("מצפה", "הארץ"),
                ("Σύροι ακτιβιστές", "Καθημερινή"),
            )
        )
    ],
    "mathematics in a name": [claim(i, source=f"$5m to $6m \\frac{{{i}}}", outlet="a_b^c$") for i in range(3)],
    "zero": [claim(0, figure=0, low=0, high=0), claim(1), claim(2)],
    "no figure at all": [claim(0, figure=None, low=None, high=None)],
    "nothing": [],
    "one place, many events": [
        claim(i, source=f"S{i % 4}", figure=10 * (i + 1), date=f"2012-02-{1 + i // 4:02}") for i in range(100)
    ],
    "totals of one day": [
        bound(i, source=f"S{i}", scope="total", since="2011-03", figure=5000 + 100 * i) for i in range(9)
    ],
    "totals": [
        bound(
            i,
            source=f"S{i % 8}",
            scope="total",
            since="2011-03",
            figure=4000 + 90 * i,
            date=f"2012-0{1 + i // 25}-{1 + i % 25:02}",
        )
        for i in range(100)
    ],
    "numbers of many digits": [
        claim(i, source=f"S{i}", figure=10**12 + i * 10**11, low=None, high=10**13) for i in range(4)
    ],
}


def table(rows):
    frame = as_frame(rows)
    return frame.assign(group="") if not len(frame) else frame


def texts(figure):
    figure.draw_without_rendering()
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    ticks = {label for axis in axes for label in axis.get_ticklabels()}
    beyond = ticks - {tick.label1 for axis in axes for tick in axis._update_ticks()}  # kept, but not drawn
    found = []
    for text in set(figure.findobj(matplotlib.text.Text)) - beyond:
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), corners(text, figure)))
    return found


def corners(text, figure):
    """The four corners of a text as drawn, turned with it."""
    turn = text.get_rotation()
    box = text.get_window_extent()
    if turn % 90 == 0:
        return [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
    x, y = text.get_transform().transform(text.get_unitless_position())
    if isinstance(text, matplotlib.text.Annotation):
        text.update_positions(figure.canvas.get_renderer())
        x, y = text.get_transform().transform((text._x, text._y))
    wide, high, _ = figure.canvas.get_renderer().get_text_width_height_descent(
        text.get_text(), text.get_fontproperties(), False
    )
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    flat = [(0, -high / 2), (wide, -high / 2), (wide, high / 2), (0, high / 2)]
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in flat]


def apart(a, b, by=1.0):
    """Two rectangles do not overlap: on the normal of some side their shadows are apart (but for less than `by`)."""
    for corner in (a, b):
        for i in range(2):
            (x0, y0), (x1, y1) = corner[i], corner[i + 1]
            length = math.hypot(x1 - x0, y1 - y0) or 1
            nx, ny = (y1 - y0) / length, (x0 - x1) / length
            shadow_a = [x * nx + y * ny for x, y in a]
            shadow_b = [x * nx + y * ny for x, y in b]
            if max(shadow_a) - by <= min(shadow_b) or max(shadow_b) - by <= min(shadow_a):
                return True
    return False


def check_layout(ax):
    figure = ax.figure
    found = texts(figure)
    width, height = figure.canvas.get_width_height()
    for words, box in found:
        assert all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in box), f"cut off: {words!r}"
    for i, (words, box) in enumerate(found):
        for others, other in found[i + 1 :]:
            assert apart(box, other), f"{words!r} overlaps {others!r}"


PLOTS = [
    charts.plot_event,
    charts.plot_totals,
    charts.plot_spreads,
    charts.plot_who_cites_whom,
    charts.plot_house_effects,
    charts.plot_coding,
    charts.plot_copies,
]


@pytest.mark.parametrize("plot", PLOTS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("case", UGLY)
def test_nothing_overlaps_on_ugly_data(plot, case):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Glyph .* missing")
        ax = plot(table(UGLY[case]))
        check_layout(ax)


def test_an_overlap_would_be_noticed():
    figure, ax = plt.subplots()
    ax.text(0.5, 0.5, "one name")
    ax.text(0.52, 0.5, "another name")
    with pytest.raises(AssertionError, match="overlaps"):
        check_layout(ax)


def test_a_text_that_is_cut_off_would_be_noticed():
    figure, ax = plt.subplots()
    ax.text(0.95, 0.5, "a name that runs over the edge of the paper")
    with pytest.raises(AssertionError, match="cut off"):
        check_layout(ax)


@pytest.mark.parametrize("plot", PLOTS, ids=lambda p: p.__name__)
def test_a_chart_draws_on_the_axes_it_is_given_and_returns_them(plot):
    figure, (left, right) = plt.subplots(1, 2)
    assert plot(table(UGLY["one place, many events"]), ax=right) is right
    assert not left.has_data()


def test_the_same_table_gives_the_same_bytes_in_any_order_of_rows(tmp_path):
    frame = table(UGLY["40 sources"] + UGLY["vague words and ranges"])
    for name, rows in (("one", frame), ("two", frame.sample(frac=1, random_state=1))):
        charts.save(charts.plot_event(rows), name, folder=tmp_path, svg=True)
    for ending in ("png", "svg"):
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
    assert b"Software" not in (tmp_path / "one.png").read_bytes()


def test_charts_leave_the_settings_of_the_caller_alone():
    plt.rcParams["font.size"] = 17
    try:
        charts.plot_event(table(UGLY["one claim"]))
        assert plt.rcParams["font.size"] == 17
    finally:
        plt.rcdefaults()
        matplotlib.use("Agg")


@pytest.mark.parametrize(
    "row, words",
    [
        (dict(figure=260, low=260, high=None, qualifier="at least"), "≥ 260"),
        (dict(figure=7000, low=7000, high=None, qualifier="more than"), "> 7,000"),
        (dict(figure=300, low=None, high=300, qualifier="up to"), "≤ 300"),
        (dict(figure=60, low=60, high=70, qualifier="between"), "60–70"),
        (dict(figure=24, low=24, high=99, qualifier="vague"), "24–99, vague"),
        (dict(figure=217, low=217, high=217, qualifier="exact"), "217"),
        (dict(figure=217, low=217, high=217, qualifier="about"), "about 217"),
    ],
)
def test_a_figure_is_labelled_as_it_was_said(row, words):
    assert charts.in_words(row) == words


def title(ax):
    size = max(t.get_fontsize() for t in ax.figure.texts)
    return " ".join(t.get_text() for t in ax.figure.texts if t.get_fontsize() == size)


def test_the_title_states_what_the_table_holds():
    frame = table([claim(0, figure=50, low=50, high=50), bound(1, figure=400, low=400)])
    assert (
        title(charts.plot_event(frame)) == "Homs, killed, 4 Feb 2012: the figures run from 50 to 400, 8 times as many"
    )
    same = table([claim(0, figure=50), claim(1, figure=50)])
    assert title(charts.plot_event(same)) == "Homs, killed, 4 Feb 2012: every figure is 50"


def test_repeats_of_one_figure_share_a_row_and_are_counted():
    frame = table([claim(0), claim(0, outlet="Second"), claim(0, outlet="Third"), claim(1)])
    labels = [t.get_text() for t in charts.plot_event(frame).texts]
    assert labels.count("United Nations") == 1
    assert "3 outlets: Outlet 0, Second, Third" in labels


def test_bounds_are_arrows_and_points_are_not():
    def arrows(rows):
        ax = charts.plot_event(table(rows))
        return sum(getattr(t, "arrow_patch", None) is not None for t in ax.texts)

    assert arrows([bound(0), bound(1)]) == 2
    assert arrows([claim(0), claim(1)]) == 0


def test_scale_is_logarithmic_only_where_figures_span_more_than_a_factor_of_30():
    def scale(*figures):
        return charts.plot_event(table([claim(i, figure=f, low=f, high=f) for i, f in enumerate(figures)])).get_xscale()

    assert scale(10, 300) == "linear"
    assert scale(10, 301) == "log"


def test_a_total_is_a_step_and_ends_when_it_is_too_old():
    rows = [
        claim(0, scope="total", figure=5000, date="2012-01-01"),
        claim(0, scope="total", figure=6000, date="2012-01-11"),
        claim(1, scope="total", figure=7000, date="2012-03-31"),
    ]
    ax = charts.plot_totals(table(rows), expire=20)
    steps = next(line for line in ax.lines if line.get_drawstyle() == "steps-post" and line.get_color() == "#0072B2")
    values = pd.Series(steps.get_ydata(), index=steps.get_xdata())
    assert values.iloc[9] == 5000 and values.iloc[10] == 6000
    assert values.last_valid_index() == values.index[30]


def test_totals_say_how_many_claims_they_could_not_draw():
    rows = [claim(0, scope="total"), claim(1, scope="total", date="")]
    words = " ".join(t.get_text() for t in charts.plot_totals(table(rows)).figure.texts)
    assert "Not drawn: 1 total of other" in words


def test_a_source_keeps_its_colour_and_a_type_its_shape():
    every = [marker for marker in (charts.marker(t) for t in TYPES[:-1])]
    assert len(set(every)) == len(every)
    assert charts.colour("Some new group") == charts.colour("Some new group")
    assert charts.colour("The Daily", "media") == charts.colour("The Weekly", "media")
    alone, among = (charts.plot_event(table(rows)) for rows in ([claim(1)], UGLY["vague words and ranges"]))
    drawn = [{line.get_color() for line in ax.lines} for ax in (alone, among)]
    assert charts.colour(NAMES[1]) in drawn[0] & drawn[1]


def test_an_editor_can_ask_for_another_title_and_for_svg(tmp_path):
    ax = charts.plot_event(table(UGLY["one claim"]), title="Our own words")
    assert title(ax) == "Our own words"
    charts.save(ax, "own", folder=tmp_path / "new", svg=True)
    assert (tmp_path / "new" / "own.png").exists()
    assert (tmp_path / "new" / "own.svg").read_text().startswith("<?xml")


def shipped():
    from extract.collection import collection
    from extract.compare import comparable, spread

    claims = comparable(collection())
    groups = spread(claims)["group"][:6]
    yield from ((f"event {group}", charts.plot_event, claims[claims["group"] == group], {}) for group in groups)
    yield "totals", charts.plot_totals, claims, {}
    yield "totals, two months", charts.plot_totals, claims, {"since": "2012-01-15", "until": "2012-03-15"}
    yield "spreads", charts.plot_spreads, claims, {}
    yield "coding", charts.plot_coding, claims, {}
    yield "copies", charts.plot_copies, claims, {}
    for by in ("source", "outlet", "source_type", "agency"):
        yield f"house effects by {by}", charts.plot_house_effects, claims, {"by": by}
    for by in ("outlet", "agency"):
        yield f"who cites whom by {by}", charts.plot_who_cites_whom, claims, {"by": by}


def test_nothing_overlaps_on_the_shipped_collection():
    drawn = 0
    for name, plot, claims, options in shipped():
        try:
            check_layout(plot(claims, **options))
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None
        plt.close("all")
        drawn += 1
    assert drawn == 17


@pytest.mark.parametrize("text", ["", "A blast killed 12 people.", "word " * 900, "x" * 900, "$5m for 12 killed\n" * 9])
def test_a_report_is_drawn_whatever_its_text(text):
    from extract import Report, find_claims

    report = Report("r1", text, outlet="The Daily", published="2012-02-07", title="A headline of a report " * 6)
    check_layout(charts.plot_report(report, find_claims(report)))


def test_a_report_marks_as_many_figures_as_it_has_rows():
    from extract import Report, find_claims

    report = Report("r1", "A blast killed 12 people and injured more than 30 others in Homs on Monday.")
    claims = find_claims(report)
    ax = charts.plot_report(report, claims)
    notes = [t.get_text() for t in ax.texts if t.get_fontsize() == 6]
    assert len(claims) == 2 and notes == ["1", "2"]


def as_seen(colour, lack):
    """A colour in CIELAB, as seen by a reader who lacks a kind of cone (Machado, Oliveira, Fernandes 2009)."""
    matrix = {
        "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
        "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
    }[lack]
    rgb = np.array([int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(matrix) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 1e-9))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("lack", ["none", "red", "green", "blue"])
def test_any_two_colours_differ_for_every_kind_of_eye_and_stand_out_from_paper(lack):
    colours = list(charts._LOOK["colours"].values())
    seen = [as_seen(colour, lack) for colour in colours]
    for i, a in enumerate(seen):
        for j, b in enumerate(seen[:i]):
            assert np.linalg.norm(a - b) > 10, (colours[i], colours[j])
    assert all(np.linalg.norm(a - as_seen("#FFFFFF", lack)) > 30 for a in seen)
