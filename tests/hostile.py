"""Hostile input, for the tests and for `make fuzz`: files that are nearly right, and texts made to cost time."""

import gzip
import io
import json
import random
import zipfile

from extract.patterns import SLOT, lexicon, phrasings
from extract.rules import read_rules

PAGE = (
    b"<!DOCTYPE html><html><head><meta charset='utf-8'><title>Bomb kills 12</title>"
    b"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Bomb kills 12\",\"datePublished\":"
    b"\"2012-02-07\"}</script></head><body><nav><a href='/'>Home</a></nav><article><h1>Bomb kills 12</h1>"
    b"<p>Twelve people were killed when a bomb exploded in Zelna, the mayor said.</p><table><tr><td>12<td>dead</table>"
    b"</article></body></html>"
)
FEED = (
    b"<?xml version='1.0' encoding='utf-8'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss version='2.0'><channel><title>Post</title>"
    b"<item><title>Bomb &amp; fire</title><link>https://a.example/1</link><pubDate>Tue, 07 Feb 2012 10:00:00 GMT</pubDate>"
    b"<description>&lt;p&gt;12 dead&lt;/p&gt;&a;</description></item></channel></rss>"
)
ATOM = (
    b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Wire</title><entry><id>tag:1</id><title type='html'>A &lt;b&gt;blast</title>"
    b"<link rel='alternate' href='https://a.example/1'/><updated>2012-02-07T10:00:00Z</updated><content type='xhtml'>"
    b"<div xmlns='http://www.w3.org/1999/xhtml'><p>12 dead</p><p>3 hurt</p></div></content></entry></feed>"
)
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2012-02-07T00:00:00Z\r\n"
    b"WARC-Target-URI: https://a.example/\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
)
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE

def pdf(*pages):
    """A minimal PDF with the lines of each page in its text layer."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"]
    for i, lines in enumerate(pages):
        shown = "BT /F1 9 Tf 12 TL 40 700 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<{FONT}>>/Contents {4 + 2 * i} 0 R>>")
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream")
    return pdf_file(objects)


def pdf_of_forms(depth):
    """A PDF whose page draws a form ten times that draws another ten times, down to one that says 12 dead."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<{FONT}/XObject<</X 5 0 R>>>>/Contents 4 0 R>>",
               "<</Length 60>>stream\n" + "/X Do " * 10 + "\nendstream"]  # fmt: skip
    for i in range(depth):
        shown = "BT /F1 9 Tf (12 dead) Tj ET" if i == depth - 1 else "/X Do " * 10
        objects.append(f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<{FONT}/XObject<</X {6 + i} 0 R>>>>"
                       f"/Length {len(shown)}>>stream\n{shown}\nendstream")  # fmt: skip
    return pdf_file(objects)


FONT = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def pdf_file(objects):
    """The objects of a PDF, its catalog first, as a file."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()


CELL = "<c t='inlineStr'><is><t>{}</t></is></c>"


def spreadsheet(rows: str = f"<row>{CELL.format('12 dead')}</row>", top: str = "", size: str = "A1:A2") -> bytes:
    """A minimal spreadsheet of these rows, as XML, under a header; `top` stands before the sheet, `size` is what it claims."""
    out = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", f"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
                        f"<Override PartName='/xl/workbook.xml' ContentType='{kind}.sheet.main+xml'/>"
                        f"<Override PartName='/xl/s.xml' ContentType='{kind}.worksheet+xml'/></Types>")  # fmt: skip
        packed.writestr("_rels/.rels", f"<Relationships xmlns='{relations}'><Relationship Id='r' Type='{office}/officeDocument'"
                        " Target='xl/workbook.xml'/></Relationships>")  # fmt: skip
        packed.writestr("xl/workbook.xml", f"<workbook xmlns='{main}' xmlns:r='{office}'><sheets>"
                        "<sheet name='s' sheetId='1' r:id='r1'/></sheets></workbook>")  # fmt: skip
        packed.writestr("xl/_rels/workbook.xml.rels", f"<Relationships xmlns='{relations}'><Relationship Id='r1' "
                        f"Type='{office}/worksheet' Target='s.xml'/></Relationships>")  # fmt: skip
        packed.writestr("xl/s.xml", f"{top}<worksheet xmlns='{main}'><dimension ref='{size}'/><sheetData>"
                        f"<row r='1'>{CELL.format('text')}</row>{rows}</sheetData></worksheet>")  # fmt: skip
    return out.getvalue()


def parquet() -> bytes:
    try:
        import pyarrow.parquet
    except ImportError:
        return b"PAR1"
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"id": ["1", "2"], "text": ["12 dead", "13 dead"]}), out)
    return out.getvalue()


LINES = b"\n".join(json.dumps({"id": f"{i}", "text": "12 dead", "published": "2012-02-07"}).encode() for i in range(3))
SEEDS = {
    "a.txt": "---\noutlet: BBC\npublished: 2012-02-07\ntitle: Bomb\n---\n\n“Twelve” people were killed.\n".encode(),
    "a.jsonl": LINES,
    "a.jsonl.gz": gzip.compress(LINES),
    "a.csv": b'id,text,published\n1,"12 ""dead""\nhere",2012-02-07\n2,13 dead,\n',
    "a.tsv": b"id\ttext\n1\t12 dead\n",
    "a.html": PAGE,
    "a.xml": FEED,
    "a.atom": ATOM,
    "a.warc": WARC % len(HTTP) + HTTP + b"\r\n\r\n",
    "a.warc.gz": gzip.compress(WARC % len(HTTP) + HTTP + b"\r\n\r\n"),
    "a.pdf": pdf(["12 people were killed."]),
    "a.xlsx": spreadsheet(),
    "a.parquet": parquet(),
}
PIECES = (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n---\n", b'"', b"{", b"[" * 50, b"\\ud800", b"<", b"]]>",
          b"<!--", b"&x;", b"'", b"=1+1", b"\x1f\x8b", b"PK\x03\x04", b"9" * 400, b"\x80", b"-1", b"<p>" * 40, b"\r\n\r\n")  # fmt: skip


def damage(data: bytes, chance: random.Random) -> bytes:
    """A file with a few bytes changed, cut, doubled or put in; of a packed one half the time what is inside."""
    if data.startswith(b"PK") and chance.random() < 0.5:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            hurt = chance.choice(old.namelist())
            for name in old.namelist():
                new.writestr(name, damage(old.read(name), chance) if name == hurt else old.read(name))
        return out.getvalue()
    if data.startswith(b"\x1f\x8b") and chance.random() < 0.5:
        return gzip.compress(damage(gzip.decompress(data), chance))
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(damaged) + 1) for _ in "ab")
        kind = chance.randrange(6)
        if kind == 0:
            damaged[at:at] = chance.choice(PIECES)
        elif kind == 1:
            damaged[at:min(to, at + 8)] = b""
        elif kind == 2:
            damaged[at:at] = damaged[at:min(to, at + 200)] * chance.randint(1, 5)
        elif kind == 3 and at < len(damaged):
            damaged[at] = chance.randrange(256)
        elif kind == 4:
            damaged[at:at] = chance.randbytes(chance.randint(1, 8))
        elif kind == 5 and chance.random() < 0.2:
            del damaged[at:]
    return bytes(damaged)


# Texts. A sentence that holds a claim comes first, so that what follows is read at all.

OPENING = "Police said 12 people were killed in Homs on Monday. "
NUMBERS = {"people": "12 people", "bare": "12", "unknown": "12 qwerts", "deaths": "12 deaths", "harmed": "12 wounded men",
           "bodies": "12 bodies", "lives": "12 lives", "ofthem": "12 of them", "mixed": "12 casualties", "time": "on Monday",
           "name": "Homs", "word": "qwert", "comma": ",", "colon": ":", "stop": ";", "thing_count": "12 houses"}  # fmt: skip


def near_match(template: str, depth: int = 0) -> str:
    """Words for every slot of a phrasing in their order, options and alternatives all at once: nearly what it matches."""
    rules = read_rules("phrasings")
    parts = {**rules["gaps"], **rules["parts"], **rules["parts_of_counts"]}
    words = []
    for slot in SLOT.finditer(template):
        name = slot["name"] or slot["word"]
        if not name or (slot["look"] or "").endswith("!"):
            continue
        if isinstance(parts.get(name), list):
            words.append("qwert")
        elif name in parts:
            words.append(near_match(parts[name], depth + 1) if depth < 2 else "")
        elif name in NUMBERS:
            words.append(NUMBERS[name])
        else:
            words.append(next((w for w, (_, classes) in lexicon().words.items() if name in classes), name))
    return " ".join(filter(None, words))


FAMILIES = {  # name: what is repeated without a full stop
    **{f"phrasing {p.name}": near_match(p.template) + " " for p in phrasings()},
    "no full stop": "12 people were killed in Homs and ", "semicolons": "12 dead; ", "a list": "12 people, ",
    "another list": "two soldiers and ", "digits": "1", "groups": "1,", "groups of blanks": "1 ", "zeros": "000 ", "points": "1.",
    "quotes": "“‘\"'", "nested quotes": '"He said "they said ', "blanks": " ", "tabs": "\t", "line breaks": "\n", "blank lines": " \n",
    "no-break spaces": "\u00a0", "dots": ".", "dotted": ". ", "initials": "U.S. ", "letters and dots": "a.", "hyphens": "twenty-",
    "ranges": "12-13-", "to": "12 to ", "or": "six or seven or ", "between": "between 12 and ", "at least": "at least ",
    "more than": "more than ", "number words": "one hundred and ", "thousands": "thousand ", "units": "twenty one ", "dozens": "dozens of ",
    "fractions": "three of five of six of ", "casualty words": "killed ", "killed 12": "killed 12 ", "of": "of ", "of the": "of the ",
    "and": "12 and ", "names": "Al-Assad of Syria ", "one name": "Homs ", "capitals": "Aaa Bbb ", "provinces": "province of ",
    "days": "on Monday ", "since": "since March ", "dates": "7 February 2012 ", "years": "2012 ", "sources": "he said ",
    "according": "according to ", "agencies": "told AFP ", "possessives": "the UN's ", "brackets": "(12 ", "dashes": "12 – ",
    "plus": "12+ ", "ages": "Jane, 24, ", "who": "who were ", "combining marks": "a\u0301\u0302", "bidirectional marks": "\u202e12 dead\u202c ",
    "zero width": "\u200b12\u200bdead ", "emoji": "😀12", "entities": "&quot;12 ", "percent": "12% ", "words without end": "a",
    "apostrophes": "a'", "questions": "?!", "colons": "12:", "underlines": "_", "letters and digits": "x1",
}  # fmt: skip
