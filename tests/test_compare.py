"""Comparison: what is like with like, how far apart it is, and why. Tables small enough to check by eye."""
import tomllib
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.compare import (
    as_of,
    coding_sensitivity,
    comparable,
    differences,
    disjoint,
    growth,
    house_effects,
    independent,
    profiles,
    recode,
    spread,
    statements,
    warnings,
    why_not,
)
from extract.rules import read_rules
from extract.table import COLUMNS, as_frame

HERE = Path(__file__).parent


def bounds(figure, qualifier):
    """Low and high as the codebook sets them."""
    return {"at least": (figure, ""), "more than": (figure, ""), "up to": ("", figure)}.get(qualifier, (figure, figure))


def claim(figure=200, qualifier="exact", **said):
    low, high = bounds(figure, qualifier)
    row = dict.fromkeys(COLUMNS, "") | {
        "source": "Red Crescent", "date": "2012-02-04", "figure": figure, "low": low, "high": high,
        "qualifier": qualifier, "outcome": "killed", "victims": "people", "victim_group": "people", "scope": "event",
        "place": "Homs", "country": "SYR", "source_type": "monitor", "outlet": "The Daily", "published": "2012-02-05",
        "report": "r1", "origin": "recorded"}
    return row | said


def table(*rows):
    """Claims with ids in the order given."""
    return as_frame({"claim": f"c{i}"} | {k: v for k, v in row.items() if k != "claim" or v}
                    for i, row in enumerate(rows))


def total(figure, date, since="2011-03", **said):
    return claim(figure, scope="total", date=date, since=since, place="Syria", **said)


def groups(*rows):
    return comparable(table(*rows))["group"].tolist()


# ---- like with like

def test_label_says_what_is_counted():
    assert groups(claim(), claim(victims="civilians", victim_group="civilians"), total(5000, "2012-02-08"),
                  total(5000, "2012-02"), claim(outcome="injured", since="2012-01-30")) == [
        "Homs, killed, 4 Feb 2012", "Homs, civilians killed, 4 Feb 2012",
        "Syria, killed, since Mar 2011, as of Feb 2012", "Syria, killed, since Mar 2011, as of Feb 2012",
        "Homs, injured, 30 Jan–4 Feb 2012"]


def test_one_night_is_one_group_and_does_not_chain():
    night = claim(since="2012-02-03")
    days = [claim(date=f"2012-02-0{day}") for day in (3, 4, 5, 6)]
    labels = groups(night, claim(since="2012-02-03", source="residents"), *days)
    assert labels == ["Homs, killed, 3–4 Feb 2012"] * 4 + ["Homs, killed, 5 Feb 2012", "Homs, killed, 6 Feb 2012"]


def test_days_in_a_row_stay_apart_without_a_night():
    assert len(set(groups(claim(date="2012-02-03"), claim(date="2012-02-04"), claim(date="2012-02-05")))) == 3


def test_a_week_is_not_one_of_its_days():
    assert len(set(groups(claim(), claim(since="2012-02-01", date="2012-02-07")))) == 2


@pytest.mark.parametrize(("change", "reason"), [
    ({"place": ""}, "no place"), ({"date": ""}, "no date"), ({"figure": ""}, "no figure"),
    ({"outcome": ""}, "no outcome"),
    ({"scope": "maybe"}, "unknown scope 'maybe'"), ({"date": "last week"}, "unreadable date 'last week'"),
    ({"date": "2012-02-30"}, "unreadable date '2012-02-30'"), ({"since": "2012-03"}, "starts after it ends"),
    ({"victims": "notables", "victim_group": ""}, "nobody says who was counted"),
    ({"victims": "", "victim_group": "other"}, "nobody says who was counted"),
    ({"origin": "extracted", "published": "2012-02-04"}, "no words date the event"),
])
def test_refused_with_its_reason(change, reason):
    found = comparable(table(claim(**change), claim()))
    assert found["refused"].tolist() == [reason, ""]
    assert found["group"].tolist() == ["", "Homs, killed, 4 Feb 2012"]
    assert why_not(claim(**change), claim()) == reason == why_not(claim(), claim(**change))


@pytest.mark.parametrize("change", [
    {"victims": ""}, {"victims": "persons"}, {"victims": "people, mostly women", "place": " Homs "},
    {"origin": "extracted", "when": "on Saturday"},
    {"origin": "extracted", "published": "2012-02-04", "reviewed": True},
    {"victims": "Syrian citizens"}, {"place": "the city of Homs"},
])
def test_said_otherwise_and_the_same(change):
    assert why_not(claim(), claim(**change)) == ""
    assert len(set(groups(claim(), claim(**change)))) == 1


@pytest.mark.parametrize(("change", "reason"), [
    ({"outcome": "injured"}, "another outcome"), ({"place": "Hama"}, "another place"),
    ({"place": "Khalidiya, Homs"}, "another place"), ({"victims": "people (excess deaths)"}, "other people"),
    ({"victims": "soldiers", "victim_group": "security forces"}, "other people"),
    ({"victims": "civilians", "victim_group": "civilians"}, "other people"), ({"victims": "Israelis"}, "other people"),
    ({"date": "2012-02-06"}, "another day"), ({"date": "2012-02"}, "a date known only roughly"),
    ({"scope": "total"}, "an event against a running total"),
])
def test_not_like_with_like(change, reason):
    assert why_not(claim(), claim(**change)) == reason
    assert len(set(groups(claim(), claim(**change)))) == 2


@pytest.mark.parametrize(("a", "b", "reason"), [
    (("2012-02-01", "2011-03"), ("2012-02-15", "2011-03-15"), ""),
    (("2012-02-01", "2011-03"), ("2012-02-16", "2011-03"), "as-of dates more than 14 days apart"),
    (("2012-02-01", "2011-03"), ("2012-02-01", "2011-04"), "another start"),
    (("2012-02-01", "2011"), ("2012-02-01", "2011-03"), "another start"),
    (("2012-02-01", ""), ("2012-02-01", "2011-03"), "another start"), (("2012-02-01", ""), ("2012-02-03", ""), ""),
    (("2012-02", "2011-03"), ("2012-02-20", "2011-03"), ""), (("2012-02", "2011-03"), ("2012-03-01", "2011-03"),
                                                             "another as-of date")])
def test_totals_share_a_start_and_a_window(a, b, reason):
    one, two = total(5000, *a), total(6000, *b)
    assert why_not(one, two) == reason
    assert len(set(groups(one, two))) == (1 if not reason else 2)


def test_the_window_can_be_set():
    rows = table(total(5000, "2012-02-01"), total(5400, "2012-02-20"))
    assert comparable(rows, window=30)["group"].nunique() == 1
    with pytest.raises(ValueError):
        comparable(rows, overlap=0)


# ---- how far apart

def test_spread_of_a_table_read_by_eye():
    rows = table(claim(200, "more than", source="LCC", quote="more"), claim(217, source="SOHR"),
                 claim(217, source="SOHR", outlet="The Post", report="r2"), claim(300, "at least", source="residents"),
                 claim(60, source="Ministry", report="r3", quote="sixty"), claim(9, date=""))
    (row,) = spread(rows).to_dict("records")
    assert row["group"] == "Homs, killed, 4 Feb 2012"
    assert (row["claims"], row["reports"], row["sources"], row["independent"]) == (5, 3, 4, 4)
    assert (row["lowest"], row["median"], row["highest"], row["ratio"]) == (60, 208.5, 300, 5)
    # 60 is below all three others, 217 below 300: four of six pairs.
    assert row["pairs"] == 6 and row["disjoint"] == pytest.approx(4 / 6)
    assert (row["low_source"], row["low_figure"], row["low_quote"]) == ("Ministry", 60, "sixty")
    assert (row["high_source"], row["high_figure"], row["high_claim"]) == ("residents", 300, "c3")


def test_bounds_do_not_contradict_and_points_do():
    more = [claim(6000, "more than", source="A"), claim(7000, "more than", source="B")]
    assert spread(table(*more))["disjoint"].tolist() == [0]
    apart = [claim(2000, "about", source="A"), claim(7000, "more than", source="B")]
    assert spread(table(*apart))["disjoint"].tolist() == [1]
    assert not disjoint({"low": None, "high": 300}, {"low": 260, "high": None})


def test_a_lone_claim_has_no_pairs():
    (row,) = spread(table(claim())).to_dict("records")
    assert row["pairs"] == 0 and pd.isna(row["disjoint"]) and row["ratio"] == 1


def test_spread_of_nothing():
    assert spread(table(claim(place=""))).empty
    assert spread(as_frame([])).empty


# ---- copies

def test_twenty_seven_reports_and_three_independent_claims():
    rows = [claim(217, source="SOHR", outlet=f"Paper {i}", report=f"r{i}") for i in range(20)]
    rows += [claim(217, source="residents", agency="AFP", outlet=f"Post {i}", report=f"p{i}") for i in range(5)]
    rows += [claim(260, source="SNC", report="r0"), claim(200, source="LCC", report="r1")]
    found = independent(table(*rows))
    assert found[["figure", "claims", "reports"]].values.tolist() == [[200, 1, 1], [217, 20, 20], [217, 5, 5],
                                                                      [260, 1, 1]]
    (row,) = spread(table(*rows)).to_dict("records")
    assert (row["claims"], row["reports"], row["independent"]) == (27, 25, 4)


@pytest.mark.parametrize(("a", "b", "count", "because"), [
    ({"source": "SOHR"}, {"source": "SOHR"}, 1, "same source"),
    ({"source": "SOHR; LCC"}, {"source": "LCC"}, 1, "same source"),
    ({"source": "SOHR"}, {"source": "LCC"}, 2, ""),
    ({"source": "SOHR", "agency": "AFP"}, {"source": "activists", "agency": "AFP"}, 1, "same agency"),
    ({"source": "SOHR", "agency": "AFP"}, {"source": "activists", "outlet": "AFP"}, 1, "same agency"),
    ({"source": "SOHR", "agency": "AFP"}, {"source": "LCC", "agency": "AFP"}, 2, ""),
    ({"source": "SOHR", "agency": "AFP"}, {"source": "activists", "agency": "AP"}, 2, ""),
    ({"source": "SOHR"}, {"source": "The Post", "outlet": "The Post"}, 1, "no source named"),
    ({"source": "activists", "quote": "At least 217 people were killed in Homs overnight, activists said."},
     {"source": "opposition", "quote": "At least 217 people were killed in Homs overnight, activists say."},
     1, "same words"),
    ({"source": "SOHR", "quote": "Both groups said that 217 people had been killed.", "report": "r2"},
     {"source": "LCC", "quote": "Both groups said that 217 people had been killed.", "report": "r2"}, 2, ""),
])
def test_what_makes_a_copy(a, b, count, because):
    rows = table(claim(217, report="r1", **{k: v for k, v in a.items() if k != "report"}) | a,
                 claim(217, report="r2", **{k: v for k, v in b.items() if k != "report"}) | b)
    found = statements(rows)
    assert found["statement"].nunique() == count
    assert set(found["because"]) == {because}


def test_a_loose_claim_does_not_join_two_organisations():
    rows = table(claim(200, source="SOHR", agency="AP", report="r1"),
                 claim(200, source="LCC", agency="AFP", report="r2"),
                 claim(200, source="activists", agency="AP; AFP", report="r3"))
    assert statements(rows)["statement"].nunique() == 2


def test_another_figure_is_another_statement():
    assert statements(table(claim(217), claim(237)))["statement"].tolist() == [1, 2]


# ---- why

def recorded():
    from extract.collection import collection

    try:
        claims = collection(twice=True)
    except FileNotFoundError:
        pytest.skip("no collection")
    return claims[claims["origin"] == "recorded"].sort_values(["url", "source", "figure"], kind="stable")


PAIRS = tomllib.loads((HERE / "cases_differences.toml").read_text(encoding="utf-8"))["pair"]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["why"] for pair in PAIRS])
def test_first_cause_of_pairs_picked_by_hand(pair):
    rows = []
    for side in "ab":
        found = recorded()
        for column, value in pair[side].items():
            found = found[found[column] == value]
        assert len(found), f"no recorded row says {pair[side]}"
        rows.append(found.iloc[0])
    assert differences(*rows)["cause"].iloc[0] == pair["first"]


def test_causes_come_in_order_with_both_quotes():
    a = claim(200, "at least", quote="first", place="Homs")
    b = claim(90, quote="second", place="Hama", victims="children", victim_group="children", outcome="injured",
              since="2012-02-03")
    found = differences(a, b)
    assert found["cause"].tolist() == ["a wider period", "other people counted", "another place", "another outcome"]
    assert set(found["quote_a"]) == {"first"} and set(found["quote_b"]) == {"second"}
    assert found.loc[1, ["a", "b"]].tolist() == ["people", "children"]


def test_later_word_of_one_source_is_a_change():
    (row,) = differences(claim(217), claim(237, published="2012-02-06")).to_dict("records")
    assert row["cause"] == "a figure changed by the same source"
    assert row["words"] == "Red Crescent gave 217 and 237; 237 came later, on 6 Feb 2012."


def test_same_number_of_two_sources_agrees():
    assert differences(claim(), claim(source="Ministry"))["cause"].tolist() == ["agreement"]


def test_blank_fields_are_no_cause():
    assert differences(claim(), claim(217, source="Ministry", place="", date=""))["cause"].tolist() == ["disagreement"]


# ---- house effects

def test_a_source_that_always_doubles():
    rows = []
    for day in range(1, 6):
        said = {"date": f"2012-02-{day * 3:02}", "published": f"2012-02-{day * 3:02}"}
        rows += [claim(100 * day, source="Half", **said), claim(200 * day, source="Double", **said),
                 claim(100 * day, source="Other", **said)]
    found = house_effects(table(*rows)).set_index(["source", "people"])
    double = found.loc["Double", "all"]
    assert double[["groups", "effect", "low", "high", "times", "highest", "lowest"]].tolist() == [5, 1, 1, 1, 2, 1, 0]
    assert found.loc[("Half", "all"), "effect"] == pytest.approx(-0.5849625)  # 100 against the median of 100 and 200
    assert found.loc[("Half", "people"), "groups"] == 5


def test_nothing_is_shown_under_three_groups_nor_for_vague_words():
    rows = [claim(100 * i, source=s, date=f"2012-02-{i * 3:02}") for i in (1, 2) for s in ("A", "B")]
    rows += [claim(200, "vague", source="A", date="2012-02-20"), claim(300, source="B", date="2012-02-20")]
    assert house_effects(table(*rows)).empty
    with pytest.raises(ValueError):
        house_effects(table(*rows), by="colour")


def test_own_dead_and_the_other_sides_are_told_apart():
    rows = []
    for i in (1, 2, 3):
        for group, low, high in (("security forces", 10, 40), ("civilians", 40, 10)):
            said = {"victims": group, "victim_group": group, "date": f"2012-02-{i * 3:02}"}
            rows += [claim(high, source="Government", **said), claim(low, source="Rebels", **said)]
    found = house_effects(table(*rows)).set_index(["source", "people"])["effect"]
    assert found["Government", "security forces"] == 2 and found["Government", "civilians"] == -2
    assert found["Government", "all"] == 0


def test_moves_of_its_own_figure():
    rows = []
    for i in (1, 2, 3):
        said = {"date": f"2012-02-{i * 3:02}"}
        rows += [claim(100, source="A", published=f"2012-02-{i * 3:02}", **said),
                 claim(120, source="A", published=f"2012-02-{i * 3 + 1:02}", **said), claim(90, source="B", **said)]
    found = house_effects(table(*rows)).set_index(["source", "people"])
    assert found.loc[("A", "all"), ["ups", "downs"]].tolist() == [3, 0]
    assert found.loc[("B", "all"), ["ups", "downs"]].tolist() == [0, 0]


# ---- running totals

def test_as_of_takes_the_latest_and_never_interpolates():
    rows = table(total(5000, "2012-01-01"), total(5400, "2012-01-20", since="2011-03-15"), total(7500, "2012-03-01"),
                 total(6000, "2012-01-10", source="Ministry"))
    found = as_of(rows, ["2011-12-31", "2012-01-19", "2012-02-01", "2012-06-01"], expires=60)
    assert found[["date", "source", "figure", "stated", "age"]].values.tolist() == [
        ["2012-01-19", "Ministry", 6000, "2012-01-10", 9], ["2012-01-19", "Red Crescent", 5000, "2012-01-01", 18],
        ["2012-02-01", "Ministry", 6000, "2012-01-10", 22], ["2012-02-01", "Red Crescent", 5400, "2012-01-20", 12]]
    with pytest.raises(ValueError):
        as_of(rows, ["2012-02"])


def test_a_total_of_a_month_is_known_at_its_end():
    rows = table(total(5000, "2012-01"))
    assert as_of(rows, ["2012-01-30"]).empty and len(as_of(rows, ["2012-01-31"])) == 1


def test_growth_between_two_days():
    rows = table(total(5000, "2012-01-01"), total(5400, "2012-01-11"), total(900, "2012-01-01", source="Ministry"))
    (row,) = growth(rows, "2012-01-05", "2012-01-15").to_dict("records")
    assert [row[name] for name in ("source", "days", "change", "per_day", "exact")] == [
        "Red Crescent", 10, 400, 40, True]


def warned(*rows):
    found = warnings(table(*rows))
    return found[["warning", "claim", "other_claim"]].values.tolist()


def test_warning_of_a_fall_and_a_reset():
    assert warned(total(5000, "2012-01-01"), total(4800, "2012-01-05")) == [["a total that falls", "c1", "c0"]]
    assert warned(total(5000, "2012-01-01"), total(900, "2012-01-05")) == [["a reset", "c1", "c0"]]
    assert warned(total(5000, "2012-01-01"), total(4800, "2012-01-05", qualifier="more than")) == []


def test_warning_of_a_day_that_disagrees_with_the_total():
    rows = [total(5011, "2012-01-01"), total(5054, "2012-01-02")]
    day = claim(90, date="2012-01-02", place="Syria")
    assert warned(*rows, day) == [["a daily figure against the total", "c2", "c1"]]
    assert warned(*rows, day | {"figure": 43, "low": 43, "high": 43}) == []
    assert warned(*rows, day | {"figure": 40, "low": 40, "high": ""}) == []


def test_warning_of_transposed_digits():
    assert warned(claim(4237), claim(4327, source="Ministry")) == [["transposed digits", "c1", "c0"]]
    assert warned(claim(120), claim(210, source="Ministry")) == []


def test_warning_of_a_round_value_in_an_exact_series():
    figures = [5011, 5054, 5103, 5200, 5267, 5311]
    rows = [total(figure, f"2012-01-0{i + 1}") for i, figure in enumerate(figures)]
    assert warned(*rows) == [["a rounded value", "c3", "c4"]]


def test_warning_of_a_frozen_value_while_others_move():
    still = [total(5000, "2012-01-01"), total(5000, "2012-01-30")]
    moving = [total(5100, "2012-01-02", source="Ministry"), total(6100, "2012-01-25", source="Ministry")]
    assert warned(*still, *moving) == [["a frozen value", "c1", "c0"]]
    assert warned(*still) == []


def test_warning_of_a_straight_line():
    rows = [total(5011 + 17 * day, f"2012-01-{day:02}") for day in (1, 2, 4, 7, 8)]
    assert warned(*rows) == [["a straight line", "c4", "c0"]]
    assert warned(*rows[:4]) == []


# ---- vague words

VAGUE = {"low": 24, "high": 99, "qualifier": "vague"}


def test_recode_changes_vague_words_only():
    rows = table(claim(24) | VAGUE, claim(24), claim(31) | VAGUE | {"low": 31})
    for profile, figure in (("acled", 12), ("mpeds", 10), ("ucdp", 24)):
        assert recode(rows, profile)["figure"].tolist() == [figure, 24, 31]
        assert recode(rows, profile)["low"].tolist() == [figure, 24, 31]
    for profile in ("blank", "ccc"):
        blank = recode(rows, profile)
        assert blank["figure"].isna().tolist() == blank["high"].isna().tolist() == [True, False, False]
    with pytest.raises(ValueError):
        recode(rows, "guess")


def test_how_much_of_a_spread_is_coding():
    rows = table(claim(24, source="A") | VAGUE, claim(48, source="B"), claim(96, source="C"))
    (row,) = coding_sensitivity(rows).to_dict("records")
    assert [row[name] for name in ("claims", "vague", "spread_floor", "spread_acled", "spread_blank")] == [
        3, 1, 4, 8, 2]
    assert row["share"] == pytest.approx(0.5)
    assert coding_sensitivity(table(claim(24), claim(48))).empty


def test_profiles_say_where_each_value_comes_from():
    for profile in profiles().values():
        assert set(profile["documented"]) <= set(profile["values"]) and profile["described"] and profile["title"]
    floors = {low for low, high in read_rules("quantities")["vague"].values()}
    assert floors <= set(profiles()["floor"]["values"].values()), "a vague word whose floor no profile knows"


# ---- properties

figures = st.sampled_from([1, 40, 200, 217, 237, 300, 4237])
rows = st.builds(
    lambda figure, qualifier, said: claim(figure, qualifier, **said), figures,
    st.sampled_from(["exact", "at least", "up to", "about"]),
    st.fixed_dictionaries({
        "source": st.sampled_from(["SOHR", "LCC", "SOHR; LCC", "activists", "The Daily", ""]),
        "date": st.sampled_from(["2012-02-03", "2012-02-04", "2012-02-05", "2012-02-06", "2012-02", "2012-02-20", ""]),
        "since": st.sampled_from(["", "", "2012-02-03", "2012-02-01", "2012-02", "2011-03", "2011-03-15"]),
        "scope": st.sampled_from(["event", "event", "total"]), "place": st.sampled_from(["Homs", "Homs", "Hama", ""]),
        "victims": st.sampled_from(["people", "", "soldiers"]), "agency": st.sampled_from(["", "AFP", "AP", "AP; AFP"]),
        "outlet": st.sampled_from(["The Daily", "AFP", "The Post"]), "report": st.sampled_from(["r1", "r2", "r3"]),
        "quote": st.sampled_from(["", "They said so of Homs on Saturday.", "They said so of Homs on Sunday."]),
        "published": st.sampled_from(["", "2012-02-05", "2012-02-06"])}))
tables = st.lists(rows, min_size=1, max_size=12)


@settings(deadline=None, max_examples=15)
@given(tables, st.randoms(use_true_random=False))
def test_order_and_copies_never_change_a_spread(rows, random):
    claims = table(*rows)
    before = spread(claims)
    mixed = pd.concat([claims, claims.sample(frac=0.5, random_state=random.randrange(1000))])
    mixed = mixed.sample(frac=1, random_state=random.randrange(1000))
    pd.testing.assert_frame_equal(before, spread(mixed))
    pd.testing.assert_frame_equal(warnings(claims), warnings(mixed))
    pd.testing.assert_frame_equal(house_effects(claims), house_effects(mixed))


@settings(deadline=None, max_examples=30)
@given(tables, st.integers(0, 11))
def test_a_duplicate_never_raises_the_independent_count(rows, which):
    claims = table(*rows)
    copy = claims.iloc[[which % len(claims)]].assign(claim="copy")
    again = independent(pd.concat([claims, copy], ignore_index=True))
    assert len(again) == len(independent(claims))


@settings(deadline=None, max_examples=50)
@given(tables)
def test_every_pair_of_a_group_is_comparable(rows):
    grouped = comparable(table(*rows))
    assert (grouped["group"].eq("") == grouped["refused"].ne("")).all()
    for _, part in grouped[grouped["group"].ne("")].groupby("group"):
        for a, b in combinations(part.to_dict("records"), 2):
            assert why_not(a, b) == why_not(b, a) == ""


@settings(deadline=None, max_examples=30)
@given(tables)
def test_recoding_with_floor_is_the_identity(rows):
    claims = table(*rows, claim(24) | VAGUE)
    pd.testing.assert_frame_equal(recode(claims, "floor"), claims)


@settings(deadline=None, max_examples=60)
@given(rows, rows)
def test_differences_always_gives_a_cause(a, b):
    found = differences(a, b)
    assert len(found) and found["words"].ne("").all()


# ---- the collection

def test_the_homs_night_of_the_collection():
    found = spread(recorded()).set_index("group")
    night = found.loc["Homs, killed, 3–4 Feb 2012"]
    assert night["claims"] > 3 * night["independent"] / 2 and night["sources"] >= 10
    assert night["lowest"] <= 61 and night["highest"] >= 330 and night["disjoint"] > 0.1
    assert (found["sources"] >= 3).sum() >= 30
