"""Saved pages, spreadsheets, Parquet, web archives, feeds and PDF: what they state, bounded and without resolving."""

import gzip
import io
import os
import subprocess
import sys
import time
import tomllib
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hostile import CELL, HTTP, SEEDS, WARC, pdf, pdf_of_forms, spreadsheet

from extract import formats, reports
from extract.reports import Report, read_reports

PAGES = Path(__file__).parent / "pages"
STATED = tomllib.loads((PAGES / "expected.toml").read_text("utf-8"))
NEVER = STATED.pop("never")
TEXT = "Twelve people were killed when a bomb exploded in the town of Zelna, the mayor said on Tuesday."


def read(path, data=None, **options):
    if data is not None:
        path.write_bytes(data)
    faults = []
    return list(read_reports(path, faults=faults, **options)), [f.replace(str(path.parent) + "/", "") for f in faults]


def say_what_is_read(path, data):
    """The run of another process that reads a file."""
    path.write_bytes(data)
    code = "import sys; from extract.reports import read_reports; print(list(read_reports(sys.argv[1], faults=[])))"
    return subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip


# Pages


@pytest.fixture(scope="module")
def pages():
    pytest.importorskip("trafilatura")
    return {report.id: report for report in read_reports(PAGES, faults=[])}


@pytest.mark.parametrize("name", STATED)
def test_a_page_gives_what_it_states_and_its_main_text_alone(pages, name):
    page, stated = pages[name], STATED[name]
    assert {f: getattr(page, f) for f in ("title", "outlet", "published", "url")} == {
        f: stated[f] for f in ("title", "outlet", "published", "url")
    }
    lines = page.text.split("\n")
    assert page.text.startswith(stated["starts"]) and page.text.endswith(stated["ends"])
    assert len(lines) == stated["lines"], lines
    assert not [words for words in NEVER if words in page.text]


def test_every_page_is_expected_and_every_expectation_has_a_page():
    assert sorted(STATED) == sorted(p.stem for p in PAGES.iterdir() if p.suffix != ".toml")


def page(body=f"<p>{TEXT}</p>", head=""):
    return f"<html><head>{head}</head><body><h1>Bomb kills 12</h1>{body}</body></html>"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (page(f"<p>Müller: {TEXT}</p>").encode(), "Müller"),
        (page(f"<p>Müller: {TEXT}</p>", "<meta charset=utf-8>").encode("cp1252"), "Müller"),  # the page lies
        (page(f"<p>Müller: {TEXT}</p>").encode("utf-16"), "Müller"),
        (page(f"<p>Взрыв. {TEXT}</p>", "<meta charset='windows-1251'>").encode("cp1251"), "Взрыв"),
        (page(f"<p>爆発 {TEXT}</p>", "<meta charset=shift_jis>").encode("shift_jis"), "爆発"),
        (page(f"<p>Müller: {TEXT}</p>", "<meta charset=idna>").encode("cp1252"), "Müller"),
        (page(f"<p>Müller: {TEXT}</p>", "<meta charset=nonsense>").encode("cp1252"), "Müller"),
    ],
)
def test_the_charset_of_a_page(data, text):
    pytest.importorskip("trafilatura")
    assert formats.read_page(data)["text"].startswith(text)


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta property="article:published_time" content="03/04/2012">', "published", ""),
        ('<meta property="article:modified_time" content="2026-04-01">', "published", ""),
        ('<link rel="canonical" href="javascript:alert(1)">', "url", "https://given.example/x"),
        ('<link rel="canonical" href="/2012/02/07/a">', "url", "https://given.example/2012/02/07/a"),
        ('<link rel="canonical" href="/2012/02/07/a">', "published", "2012-02-07"),
        ('<meta property="og:title" content="Twelve &amp; more">', "title", "Twelve & more"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","headline":["A","B"],"publisher":[]}</script>',
         "title", "A"),
        ('<meta itemprop="publisher" content="The Post">', "outlet", "The Post"),
        ('<script type="application/ld+json">{"@type":"Person","headline":"No"}</script>', "title", "Bomb kills 12"),
    ],
)  # fmt: skip
def test_metadata(head, field, value):
    pytest.importorskip("trafilatura")
    assert formats.read_page(page(head=head).encode(), "https://given.example/x")[field] == value


def test_what_a_page_marks_as_its_date_and_publisher_is_no_main_text():
    pytest.importorskip("trafilatura")
    marked = "<div><time itemprop=datePublished datetime=2012-02-07>7 Feb</time><span itemprop=publisher>The Post</span>"
    fields = formats.read_page(page(f"<article>{marked}<p>{TEXT}</p><p>{TEXT}</p></div></article>").encode())
    assert fields["text"].startswith("Twelve") and (fields["published"], fields["outlet"]) == ("2012-02-07", "The Post")


HOSTILE = {
    "deep": "<div>" * 100_000,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">12 dead</p>",
    "classes": "<p class='" + "a " * 500_000 + f"'>{TEXT}</p>",
    "blocks": f"<p>{TEXT}</p>" * 5_900,
    "more blocks": f"<p>{TEXT}</p>" * 30_000,
    "one block": TEXT * 40_000,
    "marks": "<" * 2_000_000,
    "comments": "<!--" * 500_000,
    "nested quotations": "<blockquote>" * 150 + f"<p>{TEXT}</p>" * 5_000,
    "tables": "<table><tr><td>" * 60 + TEXT,
    "json": "<script type='application/ld+json'>" + "[" * 1_000_000 + f"</script><p>{TEXT}</p>",
    "options": "<option>12 dead" * 100_000,
    "headings": "<h1>12 dead</h1>" * 5_900,
    "noise": "".join(map(chr, range(1, 0xD000))) * 10,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_little(tmp_path, name):
    pytest.importorskip("trafilatura")
    formats.read_page(page().encode())  # imports are no part of the cost
    start = time.process_time()
    found, faults = read(tmp_path / "a.html", page(HOSTILE[name]).encode())
    assert time.process_time() - start < 2
    assert len(found) + len(faults) == 1


def test_pages_larger_than_news_are_left_out(tmp_path):
    found, faults = read(tmp_path / "a.html", page("<p>" + "x " * (3 << 20)).encode())
    assert not found and "larger than 5 MB" in faults[0]


def test_entities_of_xml_are_not_resolved(tmp_path):
    pytest.importorskip("trafilatura")
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    kinds = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}"><!ENTITY l0 "ha">{laughs}]>'
    feed = f"<?xml version='1.0'?>{kinds}<rss><channel><item><title>&s;&l9;</title><description>12 dead &s;&l9;"
    feed += "</description></item></channel></rss>"
    found, _ = read(tmp_path / "a.xml", feed.encode())
    assert len(found) == 1 and "secret" not in str(found) and "haha" not in str(found)
    found, _ = read(tmp_path / "a.xhtml", f"<?xml version='1.0'?>{kinds}{page(f'<p>{TEXT} &s;&l9;</p>')}".encode())
    assert "the secret" not in str(found) and "haha" not in str(found)


# Tables

ROWS = [("0012", TEXT, datetime(2012, 2, 7, 23), "BBC"), (7, "13 dead", "last week", None), (None, None, None, None),
        ("x", None, "2012-02-07", "BBC")]  # fmt: skip


def test_xlsx(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in [("ID", "Body", "published", "outlet"), *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found, faults = read(tmp_path / "a.xlsx", columns="text=body")
    assert found == [Report("0012", TEXT, "BBC", "2012-02-07"), Report("7", "13 dead")]
    assert [f.split(":")[1] for f in faults] == ["3", "5"]
    book.save(tmp_path / "b.txt")
    assert len(read(tmp_path / "b.txt", columns="text=body")[0]) == 2  # told by content


def test_a_spreadsheet_that_is_a_bomb_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "UNPACKED", 1 << 20)
    pytest.importorskip("openpyxl")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (formats.UNPACKED + 1))
    found, faults = read(tmp_path / "a.xlsx")
    assert not found and "too large" in faults[0]


HUGE = {  # small files that say they are large, or unpack to much
    "far": spreadsheet("<row r='1048576'><c r='XFD1048576'><v>12</v></c></row>", size="A1:XFD1048576"),
    "wide": spreadsheet("".join(f"<row r='{i}'><c r='XFD{i}'><v>12</v></c></row>" for i in range(2, 4000))),
    "blank": spreadsheet("<row/>" * 400_000, size="A1:XFD1048576"),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_spreadsheet_may_say_of_its_size_what_it_likes(tmp_path, name):
    pytest.importorskip("openpyxl")
    read(tmp_path / "b.xlsx", spreadsheet())  # imports are no part of the cost
    start = time.process_time()
    found, faults = read(tmp_path / "a.xlsx", HUGE[name])
    assert time.process_time() - start < 2
    assert not found and len(faults) == 1


def test_entities_of_a_spreadsheet_are_not_resolved(tmp_path):
    pytest.importorskip("openpyxl")
    top = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'haha'>]>"
    found, faults = read(tmp_path / "a.xlsx", spreadsheet(f"<row>{CELL.format('12 dead &a;')}</row>", top))
    assert not found and len(faults) == 1


def test_parquet(tmp_path, monkeypatch):
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet")
    ids, texts, days, outlets = zip(*((str(r[0]), r[1], str(r[2]), r[3]) for r in ROWS[:2]), strict=True)
    table = pyarrow.table({"id": ids, "body": texts, "published": days, "outlet": outlets, "weight": [1.5, 2.5]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    found, faults = read(tmp_path / "a.parquet", columns={"text": "body"})
    assert found == [Report("0012", TEXT, "BBC", "2012-02-07"), Report("7", "13 dead")]
    assert len(faults) == 1 and "published" in faults[0]
    monkeypatch.setattr(reports, "LARGEST", len(TEXT) - 1)
    found, faults = read(tmp_path / "a.parquet", columns={"text": "body"})
    assert [r.id for r in found] == ["7"] and "a.parquet:1: longer than" in faults[0]


@pytest.mark.parametrize(
    ("texts", "read_of"),
    [(["0" * (50 << 20)], 0), (["12 dead " * 100_000] * 1000, 5), (["12 dead"] * 1_000_000, 39_199)],
    ids=["one value", "one value in many rows", "rows without end"],
)
def test_a_parquet_file_that_unpacks_beyond_reason_is_not_read_further(tmp_path, texts, read_of):
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet")
    pyarrow.parquet.write_table(pyarrow.table({"text": texts}), tmp_path / "a.parquet", compression="zstd")
    found, faults = read(tmp_path / "a.parquet")
    assert len(found) == read_of and "more than 200 times" in faults[-1]


def test_a_parquet_file_whose_schema_is_damaged_does_not_end_the_process(tmp_path):
    """A column said to be never blank, against what is said of its values: pyarrow ends the process if asked for the latter."""
    pytest.importorskip("pyarrow.parquet")
    optional, required = b"\x25\x02", b"\x25\x00"
    assert optional in SEEDS["a.parquet"]
    assert say_what_is_read(tmp_path / "a.parquet", SEEDS["a.parquet"].replace(optional, required)).returncode == 0


# Archives


def warc(records, packed=True):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for url, status, kind, body in records:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=headers))
    return out.getvalue()


@pytest.mark.filterwarnings("ignore:Exception ignored")  # warcio's writer leaves its temporary files to be collected
@pytest.mark.parametrize("packed", [True, False])
def test_warc(tmp_path, packed):
    pytest.importorskip("warcio")
    pytest.importorskip("trafilatura")
    good = page(f"<p>Müller: {TEXT}</p>").encode("cp1252")
    data = warc([
        ("https://post.example/2012/02/07/a", "200 OK", "text/html; charset=windows-1252", good),
        ("https://post.example/b", "404 Not Found", "text/html", good),
        ("https://post.example/c.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://post.example/d", "200 OK", "text/html", b""),
        ("https://post.example/e", "200 OK", "text/html", page("<p>" + " ".join(map(str, range(900_000)))).encode()),
        ("https://post.example/f", "200 OK", "text/html", good),
    ], packed)  # fmt: skip
    found, faults = read(tmp_path / ("a.warc.gz" if packed else "a.warc"), data)
    assert [(r.id, r.url, r.published, r.outlet) for r in found] == [
        ("a:1", "https://post.example/2012/02/07/a", "2012-02-07", "post.example"),
        ("a:6", "https://post.example/f", "", "post.example"),
    ]
    assert found[0].text.startswith("Müller") and [f.split(":")[1] for f in faults] == ["4", "5"]
    found, faults = read(tmp_path / "b.warc.gz", data[:-200])
    assert [r.id for r in found] == ["b:1"] and faults


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_a_damaged_archive_is_a_fault(tmp_path, name):
    pytest.importorskip("warcio")
    pytest.importorskip("trafilatura")
    endless = WARC % 10**30 + HTTP
    for data in (b"WARC/1.0\r\nnonsense", b"\x1f\x8bnonsense", gzip.compress(b"0" * 1000), b"WARC/1.0\r\n" * 1000, endless):
        found, faults = read(tmp_path / name, data)
        assert not found and len(faults) == 1, (data[:20], faults)


# Feeds

RSS = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Post</title><link>https://post.example/</link>
<item><title>Blast &amp; fire kill 9</title><link>https://post.example/1</link><guid>g1</guid>
<pubDate>Tue, 07 Feb 2012 22:10:00 +0300</pubDate><description>&lt;p&gt;Nine dead&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Nine people died in a caf\xe9.</p><script>9999 dead</script><p>Two are hurt, says
&#8220;Dr X&#8221;.<br/>No more.</p>]]></content:encoded></item>
<item><title>B</title><link>https://post.example/2</link><dc:date>2012-02-08T00:00Z</dc:date><description>2 dead
</description></item><item><title>C</title><link>javascript:x</link><description>3 dead</description></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom Wire</title><entry><id>tag:1</id>
<title type="html">A &lt;b&gt;blast&lt;/b&gt;</title><link rel="edit" href="https://wire.example/e"/>
<link href="https://wire.example/a"/><updated>2020-01-02T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>12 dead</p><p>3 hurt</p></div></content>
</entry></feed>"""


def test_feeds(tmp_path):
    pytest.importorskip("lxml")
    found, faults = read(tmp_path / "a.xml", RSS)
    assert not faults and found == [
        Report("g1", "Nine people died in a café.\nTwo are hurt, says\n“Dr X”.\nNo more.", "The Post", "2012-02-07",
               "Blast & fire kill 9", "https://post.example/1"),
        Report("https://post.example/2", "2 dead", "The Post", "2012-02-08", "B", "https://post.example/2"),
        Report("a:3", "3 dead", "The Post", "", "C", ""),
    ]  # fmt: skip
    found, faults = read(tmp_path / "b.xml", ATOM)
    assert not faults and found == [
        Report("tag:1", "12 dead\n3 hurt", "Atom Wire", "2020-01-02", "A blast", "https://wire.example/a")
    ]
    for data in (b"<rss>", b"<rss><channel/></rss>", b"<rss" * 1000, b"<feed>" * 1000, RSS[:150]):
        found, faults = read(tmp_path / "c.xml", data)
        assert not found and len(faults) == 1, data[:20]


@pytest.mark.parametrize(
    "text", ["<script>", "<!--", "<p ", "<a", "&", "<p>", '"', "<a b='", "<script", "]]>", "<br>12 dead"]
)
def test_markup_of_a_feed_is_stripped_in_time_linear_in_it(text):
    def cost(size):
        start = time.process_time()
        formats.plain(text * (size // len(text)))
        return time.process_time() - start

    small, large = min(cost(200_000) for _ in range(3)), min(cost(800_000) for _ in range(3))
    assert large < 0.02 + 8 * small


# PDF


def test_pdf(tmp_path):
    pytest.importorskip("pypdf")
    lines = ["Twelve people were killed and thirty wounded when a bomb", "exploded in Zelna, the ministry said.",
             "No group claimed the attack on the town."]  # fmt: skip
    found, faults = read(tmp_path / "a.pdf", pdf(lines, ["The toll rose to 14."]))
    assert not faults and found[0].text == (f"{lines[0]} {lines[1]}\n{lines[2]}\n\nThe toll rose to 14.")
    for data, reason in (
        (pdf([""]), "no text layer"),
        (b"%PDF-1.7 nonsense", "no readable PDF"),
        (pdf(lines)[:200], "PDF"),
    ):
        found, faults = read(tmp_path / "b.pdf", data)
        assert not found and len(faults) == 1 and reason in faults[0], faults


def test_a_pdf_that_draws_without_end_is_a_fault_and_soon(tmp_path):
    """A page that draws a form ten times, which draws another ten times, and so on."""
    pytest.importorskip("pypdf")
    read(tmp_path / "b.pdf", pdf(["12 dead"]))  # imports are no part of the cost
    start = time.process_time()
    found, faults = read(tmp_path / "a.pdf", pdf_of_forms(8))
    assert time.process_time() - start < 2 and not found and "more to draw" in faults[0]
    found, faults = read(tmp_path / "a.pdf", pdf_of_forms(2))
    assert len(found) == 1 and found[0].text.count("12 dead") == 100 and not faults


# All


@pytest.mark.parametrize("name", ["a.pdf", "a.xlsx", "a.warc", "a.html"])
def test_what_a_library_says_of_a_damaged_file_is_no_line_of_its_own(tmp_path, name):
    """Only the fault says which file it is."""
    kinds = {"a.pdf": pdf(["12 dead"])[:-60], "a.xlsx": spreadsheet("<row><c s='9' t='d'><v>x</v></c></row>"),
             "a.warc": b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a b\r\n\r\n", "a.html": b"<html></html>"}
    run = say_what_is_read(tmp_path / name, kinds[name])
    assert run.returncode == 0 and run.stderr == ""


@pytest.mark.parametrize(
    ("name", "data", "extra"),
    [("a.html", page().encode(), "web"), ("a.xml", RSS, "web"), ("a.warc", b"WARC/1.0\r\n\r\n", "web"),
     ("a.parquet", b"PAR1", "tables"), ("a.xlsx", b"PK\x03\x04", "tables"), ("a.pdf", b"%PDF-1.4", "pdf")],
)  # fmt: skip
def test_a_library_that_is_missing_is_a_fault_that_says_what_to_install(tmp_path, monkeypatch, name, data, extra):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(formats, "import_module", absent)
    found, faults = read(tmp_path / name, data)
    assert not found and len(faults) == 1 and f"pip install -e '.[{extra}]'" in faults[0]


@pytest.mark.parametrize("name", ["a.html", "a.xlsx", "a.parquet", "a.pdf", "a.xml", "a.warc", "a.warc.gz"])
@pytest.mark.parametrize("data", [b"", b"\0" * 5000, bytes(range(256)) * 40, b"PAR1PAR1", b"PK\x03\x04PK", b"%PDF-"])
def test_noise_under_any_name_is_one_fault(tmp_path, name, data):
    found, faults = read(tmp_path / name, data)
    assert not found and len(faults) == 1, (found, faults)
