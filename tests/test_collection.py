"""The collection that ships: its reports, its two tables, their agreement, corrections and the data package."""
import collections
import csv
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from extract.build import MISSED_COLUMNS
from extract.claims import find_claims
from extract.collection import (
    DATA,
    REPORT_COLUMNS,
    address,
    agreement,
    apply_corrections,
    check_row,
    collection,
    main,
    record,
)
from extract.reports import read_reports
from extract.table import COLUMNS, EXTRACTED, read_table, write_rows

REPORTS = DATA / "reports"
SHARED = DATA.parent.parent / "shared" / "accuracy"
WORD = re.compile(r"\w+")
RUN = 12  # this many words in a row of somebody else's text would be their sentence, not ours


@pytest.fixture(scope="module")
def reports():
    faults = []
    found = {r.id: r for r in read_reports(REPORTS, faults=faults)}
    assert not faults
    return found


@pytest.fixture(scope="module")
def gold():
    lines = (Path(__file__).parent / "gold_reports.jsonl").read_text(encoding="utf-8").splitlines()
    return {entry["id"]: entry["claims"] for entry in map(json.loads, lines)}


@pytest.fixture(scope="module")
def recorded():
    with open(DATA / "recorded.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def extracted(reports):
    return [claim.row() for report in reports.values() for claim in find_claims(report)]


# the reports

def test_the_reports_cover_what_the_collection_promises(reports):
    homs = [r for r in reports.values() if "2012-02-03" <= r.published <= "2012-02-11"]
    assert len(reports) >= 60 and len(homs) >= 30 and len({r.outlet for r in homs}) >= 15


def test_every_report_names_its_page_and_keeps_to_length(reports):
    for report in reports.values():
        assert report.outlet and report.title and re.fullmatch(r"\d{4}-\d\d-\d\d", report.published), report.id
        assert report.id.startswith(report.published), report.id
        assert 60 <= len(report.text.split()) <= 250, (report.id, len(report.text.split()))
        # the seed of The Express Tribune came without an address
        assert report.url.startswith(("http://", "https://")) or report.outlet == "The Express Tribune", report.id


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the annotated texts beside the checkout")
def test_no_report_repeats_a_sentence_of_somebody_else(reports):
    theirs = set()
    for path in sorted(SHARED.glob("*.docs.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            words = WORD.findall(f"{document.get('title', '')}\n{document['text']}".casefold())
            theirs.update(tuple(words[i:i + RUN]) for i in range(len(words) - RUN + 1))
    assert theirs
    repeated = []
    for report in reports.values():
        words = WORD.findall(report.content.casefold())
        repeated += [(report.id, " ".join(words[i:i + RUN])) for i in range(len(words) - RUN + 1)
                     if tuple(words[i:i + RUN]) in theirs]
    assert repeated == []


# the gold

def test_gold_and_reports_are_the_same_set(reports, gold):
    assert sorted(gold) == sorted(reports)


def test_gold_mentions_stand_in_the_text_exactly_once(reports, gold):
    wrong = [(id, mention) for id, claims in gold.items() for claim in claims for mention in claim["mentions"]
             if reports[id].content.count(mention) != 1]
    assert wrong == []


def test_gold_words_stand_in_the_text(reports, gold):
    wrong = [(id, field, claim[field]) for id, claims in gold.items() for claim in claims
             for field in ("victims", "when", "agency", "place")
             if claim[field] not in " ".join(reports[id].content.split())]
    assert wrong == []


def test_gold_is_coded_as_the_codebook_says(gold):
    from extract.quantities import bounds
    wrong = []
    for id, claims in gold.items():
        for claim in claims:
            low, high = bounds(claim["qualifier"], claim["figure"])
            if claim["qualifier"] == "between":
                high = claim["high"]
            if claim["qualifier"] == "vague":
                high = {3: 9, 24: 99, 40: 99, 200: 999, 300: 999}[claim["figure"]]
            wrong += [(id, claim["mentions"], fault) for fault in check_row({**claim, "low": low, "high": high})]
    assert wrong == []


# The only facts on restated pages that the reports leave out, because the codebook does not count them: a zero and the
# number printed on a death certificate. They are not in recorded.csv either.
def test_reports_state_what_was_recorded_from_their_pages_and_nothing_else(reports, gold, recorded):
    """Figure by figure: what a report claims is what the facts hold for its address."""
    pages = collections.defaultdict(collections.Counter)
    for row in recorded:
        pages[row["url"]][row["figure"], row["high"] if row["qualifier"] == "between" else "", row["qualifier"],
                          row["outcome"]] += 1
    compared = 0
    for id, claims in gold.items():
        if not pages[reports[id].url]:
            continue  # the five of 7 February 2012 that were not recorded
        stated = collections.Counter((str(c["figure"]), str(c.get("high", "")), c["qualifier"], c["outcome"])
                                     for c in claims)
        assert stated == pages[reports[id].url], id
        compared += 1
    assert compared == len(reports) - 5


def test_the_night_of_3_february_shows_its_spread(gold, reports):
    """Homs, 3-4 February 2012: from about fifty to 337 dead."""
    said = [c["figure"] for id, claims in gold.items() for c in claims
            if "2012-02-04" <= reports[id].published <= "2012-02-05" and c["outcome"] == "killed"
            and c["date"] in ("2012-02-03", "2012-02-04") and c["place"] == "Homs" and c["scope"] == "event"]
    assert min(n for n in said if n > 24) <= 61 and max(said) == 337 and len(said) >= 30


# from page to table

def test_extracted_rows_keep_to_the_codebook(extracted):
    assert [(row["claim"], fault) for row in extracted for fault in check_row(row)] == []


def test_the_extractor_reads_the_reports_as_a_person_does(gold, extracted):
    """Claims F1 by report, figure and outcome; a second row for a claim counts as wrong."""
    wanted = collections.Counter((id, c["figure"], c["outcome"]) for id, claims in gold.items() for c in claims)
    found = collections.Counter((row["report"], row["figure"], row["outcome"]) for row in extracted)
    right = (wanted & found).total()
    f1 = 2 * right / (wanted.total() + found.total())
    assert f1 >= 0.97, (f1, sorted((wanted - found).elements()), sorted((found - wanted).elements()))


@pytest.mark.skipif(not (SHARED / "score.py").exists(), reason="the scorer is not at hand")
def test_whole_rows_of_the_reports_are_right(tmp_path):
    """Figure, outcome, source, qualifier, date and scope, as `make accuracy` scores them."""
    sys.path.insert(0, str(DATA.parent / "benchmarks"))
    import accuracy

    rates = accuracy.score(SHARED / "score.py", accuracy.shipped(tmp_path), Path(__file__).parent / "gold_reports.jsonl")
    assert rates["rowF1"] >= 0.92 and rates["P"] >= rates["R"], rates


def test_extracted_and_recorded_rows_of_the_same_pages_agree(tmp_path, extracted):
    """The end-to-end check whose rates the README gives."""
    write_rows(extracted, tmp_path / "claims.csv")
    shutil.copy(DATA / "recorded.csv", tmp_path)
    rates = agreement(collection(tmp_path, twice=True))
    print(rates)
    assert rates.loc["figures found", "compared"] >= 330
    assert rates.loc[["figures found", "figures recorded", "low", "high", "qualifier"], "rate"].min() >= 0.94, rates
    assert rates["rate"].min() >= 0.6, rates


def fact_row(**said):
    return {**rows()[0], "url": "u", "origin": "recorded", "source": "UN", "date": "2012-02-04", **said}


def test_agreement_counts_pairs_and_what_has_none(tmp_path):
    write_rows([fact_row(origin="extracted", source="Red Cross", report="r", claim="e1"),
                fact_row(origin="extracted", figure=99, claim="e2"),
                fact_row(origin="extracted", url="elsewhere", claim="e3")], tmp_path / "claims.csv")
    write_rows([fact_row(date="2012-02", claim="r1"), fact_row(figure=80, claim="r2")], tmp_path / "recorded.csv")
    rates = agreement(collection(tmp_path, twice=True))
    assert rates.loc["figures found", ["compared", "agree"]].tolist() == [2, 1]
    assert rates.loc["figures recorded", ["compared", "agree"]].tolist() == [2, 1]
    assert rates.loc[["source", "date", "low"], "rate"].tolist() == [0, 1, 1]


# the recorded table

def test_recorded_rows_keep_to_the_codebook(recorded):
    assert len(recorded) >= 1450
    wrong = [(row["claim"], fault) for row in recorded for fault in check_row(row)]
    assert wrong == []
    assert {row["origin"] for row in recorded} == {"recorded"}
    assert not any(row["report"] or row["rule"] for row in recorded)
    assert len({row["claim"] for row in recorded}) == len(recorded)


def test_recorded_columns_are_the_codebooks_and_the_case(recorded):
    assert tuple(recorded[0]) == (*COLUMNS, "case")


def test_addresses_are_well_formed(recorded):
    page = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./:?#\[\]@!$&'()*+,;=~%-]*)?", re.ASCII)
    for row in recorded:
        assert page.fullmatch(row["url"]), row["url"]
        assert not re.search(r"%(?![0-9A-Fa-f]{2})", row["url"]), row["url"]


def test_no_source_goes_by_two_names(recorded, extracted):
    from extract.sources import canonical
    credited = [row for row in [*recorded, *extracted] if row["source"] != row["outlet"]]
    named = {name for row in credited for name in row["source"].split("; ") if name}
    assert {name: canonical(name)[0] for name in named if canonical(name)[0] != name} == {}


FACT = {"case": "c", "source": "SOHR", "date": "2012-02-04", "figure": "217", "low": "217", "high": "",
        "qualifier": "at least", "outcome": "killed", "victims": "soldiers", "scope": "event", "since": "",
        "place": "Khalidiya, Homs", "agency": "AFP", "outlet": "The Daily", "published": "2012-02-04", "url": "https://example.org/ü"}


def test_a_fact_becomes_a_row_of_the_codebook():
    faults = []
    row, = record([FACT], faults)
    assert not faults
    assert row["source"] == "Syrian Observatory for Human Rights" and row["source_type"] == "monitor"
    assert row["victim_group"] == "security forces" and row["country"] == "SYR"
    assert row["url"] == "https://example.org/%C3%BC" and row["case"] == "c" and row["origin"] == "recorded"


def test_where_nobody_is_named_the_outlet_speaks():
    for source in ("unattributed reports", "The Daily"):
        row, = record([{**FACT, "source": source}], [])
        assert (row["source"], row["source_type"]) == ("The Daily", "media")


def test_the_id_of_a_fact_changes_with_the_fact_only():
    one, = record([FACT], [])
    same, = record([dict(reversed(FACT.items()))], [])
    other, = record([{**FACT, "victims": "people"}], [])
    assert one["claim"] == same["claim"] != other["claim"] and re.fullmatch("r[0-9a-f]{12}", one["claim"])


@pytest.mark.parametrize("change, why", [
    ({"figure": "0", "low": "0", "high": "0", "qualifier": "exact"}, "above zero"),
    ({"outcome": "killed and injured"}, "outcome"),
    ({"high": "217"}, "high is 217"),
    ({"low": ""}, "low is blank"),
    ({"qualifier": "between", "high": "200"}, "upper end"),
    ({"qualifier": "vague", "high": ""}, "upper end"),
    ({"date": "2012-13-01"}, "date"),
    ({"victims": "civilians (per day)"}, "daily average"),
])
def test_facts_the_codebook_does_not_count_are_left_out_with_a_reason(change, why):
    faults = []
    assert list(record([{**FACT, **change}], faults)) == []
    assert why in faults[0] and faults[0].startswith("2: ")


def test_addresses_keep_what_is_encoded_already():
    assert address("http://a.b/%D9%81?q=1&r=ä") == "http://a.b/%D9%81?q=1&r=%C3%A4"


# corrections

def rows():
    return [{**dict.fromkeys(COLUMNS, ""), "claim": name, "figure": 70, "low": 70, "high": 70, "qualifier": "exact",
             "outcome": "killed", "scope": "event", "reviewed": False} for name in "abc"]


def corrected(tmp_path, *lines):
    path = tmp_path / "corrections.csv"
    said = "".join(f"{line},me,because\n" for line in lines)
    path.write_text("claim,column,value,reviewer,note\n" + said, encoding="utf-8")
    faults = []
    return {row["claim"]: row for row in apply_corrections(rows(), path, faults)}, faults


def test_a_correction_changes_its_cell_and_marks_the_row(tmp_path):
    found, faults = corrected(tmp_path, "a,place,Homs")
    assert not faults and found["a"]["place"] == "Homs"
    assert [found[c]["reviewed"] for c in "abc"] == [True, False, False]


def test_several_cells_of_a_row_are_corrected_together(tmp_path):
    found, faults = corrected(tmp_path, "a,figure,80", "a,low,80", "a,high,", "a,qualifier,at least")
    assert not faults
    assert [found["a"][c] for c in ("figure", "low", "high", "qualifier")] == [80, 80, None, "at least"]


def test_drop_removes_the_row_and_reviewed_confirms_it(tmp_path):
    found, faults = corrected(tmp_path, "a,drop,", "b,reviewed,true")
    assert not faults and list(found) == ["b", "c"] and found["b"]["reviewed"] is True


@pytest.mark.parametrize("line, why", [
    ("zz,place,Homs", "no claim of the table any more"),
    ("zz,drop,", "no claim of the table any more"),
    ("a,colour,red", "no column that can be corrected"),
    ("a,claim,b", "no column that can be corrected"),
    ("a,figure,80", "low is 70"),
    ("a,outcome,arrested", "outcome"),
    ("a,date,yesterday", "date"),
    ("a,reviewed,perhaps", "reviewed"),
])
def test_a_correction_that_cannot_be_applied_is_told_and_changes_nothing(tmp_path, line, why):
    found, faults = corrected(tmp_path, line)
    assert len(faults) == 1 and why in faults[0] and "corrections.csv" in faults[0]
    assert list(found.values()) == rows()


def test_a_cell_corrected_twice_keeps_the_first_and_says_so(tmp_path):
    found, faults = corrected(tmp_path, "a,place,Homs", "a,place,Hama")
    assert found["a"]["place"] == "Homs" and "twice" in faults[0] and ":3:" in faults[0]


def test_a_file_without_the_columns_is_told(tmp_path):
    (tmp_path / "corrections.csv").write_text("claim,value\na,1\n", encoding="utf-8")
    faults = []
    assert list(apply_corrections(rows(), tmp_path / "corrections.csv", faults)) == rows()
    assert "column, note, reviewer" in faults[0]


def test_without_a_list_for_faults_they_are_warned_of(tmp_path):
    (tmp_path / "c.csv").write_text("claim,column,value,reviewer,note\nzz,drop,,me,x\n", encoding="utf-8")
    with pytest.warns(UserWarning, match="zz"):
        list(apply_corrections(rows(), tmp_path / "c.csv"))


# one table of both origins

def extracted_row():
    return {**rows()[0], "source": "The Daily", "victim_group": "people", "source_type": "media", "report": "r1",
            "origin": "extracted", "claim": "e1"}


def test_collection_puts_both_origins_in_one_typed_table(tmp_path):
    write_rows([extracted_row()], tmp_path / "claims.csv")
    shutil.copy(DATA / "recorded.csv", tmp_path)
    both = collection(tmp_path)
    assert list(both.columns) == [*COLUMNS, "case"]
    assert both["origin"].value_counts()["extracted"] == 1
    assert len(both) == 1 + len(read_table(DATA / "recorded.csv"))
    assert both["case"].iloc[0] == "" and str(both["figure"].dtype) == "Int64" and both["reviewed"].dtype == bool


def test_collection_reads_the_environment_and_what_is_there(tmp_path, monkeypatch):
    write_rows([extracted_row()], tmp_path / "claims.csv")
    monkeypatch.setenv("EXTRACT_DATA", str(tmp_path))
    assert list(collection()["claim"]) == ["e1"]
    (tmp_path / "claims.csv").unlink()
    with pytest.raises(FileNotFoundError, match="neither claims.csv nor recorded.csv"):
        collection()


# the data package

def test_the_data_package_is_valid(tmp_path, reports, extracted):
    """Schema, allowed values, keys: the tables as `make` writes them."""
    frictionless = pytest.importorskip("frictionless")
    for name in ("datapackage.json", "recorded.csv", "corrections.csv"):
        shutil.copy(DATA / name, tmp_path)
    index = [{column: getattr(report, column) for column in REPORT_COLUMNS} for report in reports.values()]
    write_rows(index, tmp_path / "reports.csv", REPORT_COLUMNS)
    write_rows(extracted, tmp_path / "claims.csv", EXTRACTED)
    write_rows([], tmp_path / "missed.csv", MISSED_COLUMNS)
    verdict = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert verdict.valid, verdict.flatten(["resourceName", "rowNumber", "fieldName", "note"])[:10]
    with open(tmp_path / "claims.csv", "a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, EXTRACTED, lineterminator="\n")
        good = {**extracted_row(), "reviewed": "false", "report": next(iter(reports))}
        writer.writerow({**good, "claim": "e2", "report": "no-such-report"})
        writer.writerow({**good, "claim": "e3", "qualifier": "perhaps"})
        writer.writerow({**good, "claim": "e3"})
    wrong = {kind for kind, in frictionless.validate(str(tmp_path / "datapackage.json")).flatten(["type"])}
    assert wrong == {"constraint-error", "foreign-key", "primary-key", "unique-error"}


def test_the_package_describes_the_columns_as_they_are():
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    names = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in package["resources"]}
    assert names["claims"] == list(EXTRACTED) and names["recorded"] == [*COLUMNS, "case"]
    assert names["reports"] == list(REPORT_COLUMNS) and names["missed"] == list(MISSED_COLUMNS)
    assert names["corrections"] == ["claim", "column", "value", "reviewer", "note"]
    assert [x["name"] for x in package["licenses"]] == ["CC-BY-4.0"]


FACTS = SHARED.parent / "facts" / "recorded.csv"


@pytest.mark.skipif(not FACTS.exists(), reason="the facts as recorded are not at hand")
def test_recorded_figures_are_named_by_the_rules_as_they_are(tmp_path, capsys):
    """Else a source, a place or a group has one name where it is extracted and another where it is recorded."""
    assert main([str(FACTS), str(tmp_path / "recorded.csv")]) == 0
    assert (tmp_path / "recorded.csv").read_bytes() == (DATA / "recorded.csv").read_bytes()
    assert "left out" in capsys.readouterr().err
