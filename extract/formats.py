"""Readers of saved pages, spreadsheets, Parquet, web archives, PDF and feeds; each needs a library of an extra.

Every reader takes an `Input` of `extract.reports` and yields (line, fields). A library that is not installed is a fault
that says how to install it. Pages are cut off at sizes that keep hostile ones under two seconds.
"""
from __future__ import annotations

import codecs
import contextlib
import html
import io
import json
import logging
import re
import warnings
import zipfile
from collections.abc import Iterator
from importlib import import_module
from urllib.parse import urljoin, urlsplit

from extract.reports import EXPANSION, LARGEST, SMALL, Input, field_names, read_day, rename

PAGE = 5 << 20  # bytes of a saved page or feed; trafilatura takes seconds a megabyte on larger ones
ELEMENTS = 6_000  # of a page, scripts and the like apart; a long article has 2,000
DEPTH = 200  # of elements in each other
ATTRIBUTES = 1_000  # of one element; libxml2 takes quadratic time over them
UNPACKED = 200 << 20  # bytes of a spreadsheet once unzipped
ROW = 100  # bytes that a row of Parquet counts for beside its text
CELLS = 100  # of a row of a spreadsheet; the empty ones before its last are made up, 16,384 if it says so
PAGES = 300  # of a PDF
OPERATORS = 50_000  # of a PDF, and one for every two of its bytes; text takes more bytes for each even when compressed
FORM = 30  # operators that drawing a form costs as much as
TOKENS = 300_000  # of one page of a PDF
EXTRA = {  # which extra of pyproject.toml installs a library
    "trafilatura": "web", "lxml.html": "web", "warcio": "web", "protego": "web",
    "openpyxl": "tables", "pyarrow.parquet": "tables", "pypdf": "pdf",
}


class Missing(Exception):
    """A library of an extra is not installed; the message says what to do."""


def library(name: str):
    """Import an optional library. Raises Missing."""
    package = name.split(".")[0]
    try:
        module = import_module(name)
    except ImportError as error:
        raise Missing(f"needs {package}, which is not installed: pip install -e '.[{EXTRA[name]}]'") from error
    # What it says of a damaged file, and not of which, is no line of ours: the fault is.
    if not logging.getLogger(package).handlers:
        logging.getLogger(package).addHandler(logging.NullHandler())
        warnings.filterwarnings("ignore", module=rf"{package}\b")
    return module


# Pages


def read_html(source: Input) -> Iterator[tuple[int, dict]]:
    """A saved page: its main text, and what its own metadata say of it."""
    data = source.file.read(PAGE + 1)
    if len(data) > PAGE:
        source.fault(0, f"a page larger than {PAGE >> 20} MB: left out")
        return
    try:
        yield 0, read_page(data)
    except (ValueError, Missing) as error:
        source.fault(0, str(error))


def read_page(data: bytes, url: str = "", charset: str = "") -> dict[str, str]:
    """The fields of a report from a page's bytes: text, title, outlet, published and url, "" where it states none.

    `url` and `charset` are what the server said. Navigation, advertisements, comments and captions are left out, and
    the headline where it opens the text again. Raises ValueError for what is no page, Missing without trafilatura.
    """
    trafilatura = library("trafilatura")
    tree = parse_page(decode_page(data, charset))
    fields = read_metadata(tree, url)
    large = simplify(tree) > ELEMENTS // 4  # then its second opinions, which normal pages profit from, take too long
    document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False, fast=large)
    lines = (document.text if document else "").split("\n")
    while lines and same_words(lines[0], fields["title"]):
        del lines[0]
    text = "\n".join(lines).strip()
    if not text:
        raise ValueError("no main text found in the page")
    return {**fields, "text": text}


def decode_page(data: bytes, charset: str = "") -> str:
    """A page's bytes as text: by its byte order mark, as UTF-8 if it is, by the charset stated, as Windows-1252.

    Raises ValueError for what is no text.

    >>> decode_page(b"<meta charset='koi8-r'>\\xf7\\xda\\xd2\\xd9\\xd7")
    "<meta charset='koi8-r'>Взрыв"
    """
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return data[len(mark):].decode(name, "replace")
    if b"\0" in data[:1024]:
        raise ValueError("binary, not text")
    stated = CHARSET.search(data[:4096])
    for name in ("utf-8", charset, stated[1].decode("ascii") if stated else ""):
        try:
            # Only what browsers read too: Python's own "idna" or "unicode_escape" are slow or no charsets of pages.
            if CHARSETS.fullmatch(name.lower()) and codecs.lookup(name).name != "iso8859-1":
                return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace")


MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
CHARSET = re.compile(rb"""(?i)<(?:meta|\?xml)[^<>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""")
CHARSETS = re.compile(r"utf-?8|utf-16(le|be)?|iso-?8859-?\d+|windows-?\d+|cp\d+|koi8-[ru]|gbk|gb2312|gb18030"
                      r"|big5(-hkscs)?|euc-(jp|kr)|shift[_-]jis|iso-2022-jp|macintosh|mac[_-]cyrillic|tis-620|(us-)?ascii")


def parse_page(text: str):
    """A page's tree, without scripts' contents being run or anything fetched. Raises ValueError for hostile ones."""
    lxml_html = library("lxml.html")
    import lxml.etree

    for head in TAG_HEAD.finditer(SCRIPT.sub("", text)):
        if len(head[0]) > 2 * ATTRIBUTES and len(QUOTED.sub("", head[0]).split()) > ATTRIBUTES:
            raise ValueError(f"an element of more than {ATTRIBUTES:,} attributes: left out")
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml_html.document_fromstring(XML_HEAD.sub("", text.replace("\0", "")), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise ValueError(f"no page: {error}") from error
    lxml.etree.strip_elements(tree, *NO_TEXT, with_tail=False)
    depth = count = 0
    for event, _ in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > DEPTH or count > ELEMENTS:
            raise ValueError(f"a page of more than {ELEMENTS:,} elements, or {DEPTH} in each other: left out")
    return tree


NO_TEXT = ("style", "noscript", "svg", "template", "select", "option", "iframe", "form", "hr")
SCRIPT = re.compile(r"(?i)<(script|style)\b(?:[^<]++|<(?!/\1))*+")  # to its end or the page's, never tried twice
TAG_HEAD = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
XML_HEAD = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


def simplify(tree) -> int:
    """Take out what is never main text and trafilatura may keep, and turn tables that lay out a page into blocks.

    Returns how many elements are left.
    """
    for element in tree.xpath("//figcaption | //aside | //footer | //small | //article//article | //script"
                              f" | //body//*[{CLUTTER}] | //body//*[@itemprop='datePublished' or @itemprop='publisher']"):
        if element.getparent() is not None:
            element.drop_tree()
    for table in tree.xpath("//table[.//p or .//h1 or .//table]"):
        for element in table.iter("table", "tbody", "tr", "td", "th"):
            element.tag = "div"
    count = 0
    for element in tree.iter():
        count += 1
        for name in element.attrib:
            if name not in ("class", "id", "role", "href", "lang", "itemprop"):
                del element.attrib[name]
            elif len(element.attrib[name]) > 500:
                element.attrib[name] = element.attrib[name][:500]
    return count


def has_class(*names: str) -> str:
    """The XPath condition of an element with one of the names as a whole word of its class or as its id."""
    return " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {n} ') or @id='{n}'" for n in names)


CLUTTER = has_class("ad", "ads", "advert", "advertisement", "promo", "sponsored", "newsletter", "comments", "comment",
                    "comments-area", "user-comments", "related", "sidebar", "rail", "dateline", "caption")


def same_words(one: str, other: str) -> bool:
    """Do two lines say the same but for marks, case and spacing?"""
    one, other = ("".join(filter(str.isalnum, line.casefold())) for line in (one, other))
    return one == other != ""


def read_metadata(tree, url: str = "") -> dict[str, str]:
    """Title, outlet, published and url of a page from its JSON-LD, meta elements and microdata, in this order."""
    article, names = read_json_ld(tree)
    meta = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        if key and element.get("content"):
            meta.setdefault(key.strip().lower(), element.get("content").strip())
    base = url or next((link.get("href", "") for link in tree.iter("base")), "")
    linked = tree.xpath("//link[@rel='canonical']/@href")
    address = first(
        full_url(u, base) for u in (*linked, meta.get("og:url"), meta.get("twitter:url"), article.get("url"),
                                    as_text(article.get("mainEntityOfPage"), {}, "@id"), url))
    host = urlsplit(address).hostname or ""
    outlet = first((as_text(article.get("publisher"), names), meta.get("og:site_name"),
                    *marked(tree, "publisher"), meta.get("dc.publisher"), meta.get("application-name"),
                    host.removeprefix("www.")))
    title = first((as_text(article.get("headline"), names), *marked(tree, "headline"), meta.get("og:title"),
                   meta.get("sailthru.title"), meta.get("twitter:title"), *texts(tree.iter("h1")),
                   *texts(tree.iter("title"))))
    published = first(read_day(d) for d in (
        as_text(article.get("datePublished"), {}), *(meta.get(name) for name in DATES), *marked(tree, "datepublished"),
        *tree.xpath("//time[@pubdate]/@datetime"), *tree.xpath("//article//header//time/@datetime")[:1]))
    return {"title": without_outlet(title, outlet), "outlet": outlet, "url": address,
            "published": published or day_of_url(address)}


DATES = ("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
         "dc.date.issued", "dc.date", "dcterms.created", "originalpublicationdate", "pubdate", "publish-date", "date")


def read_json_ld(tree) -> tuple[dict, dict[str, str]]:
    """The node of a page's JSON-LD that is the article ({} if none), and the names of the nodes that have an @id."""
    nodes: list[dict] = []
    for script in tree.xpath("//script[@type='application/ld+json']")[:20]:
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        found = found if isinstance(found, list) else [found]
        for node in found[:200]:
            if isinstance(node, dict):
                graph = node.get("@graph")
                nodes += [n for n in (node, *(graph[:200] if isinstance(graph, list) else ())) if isinstance(n, dict)]
    names = {n["@id"]: n["name"] for n in nodes if isinstance(n.get("@id"), str) and isinstance(n.get("name"), str)}
    articles = [n for n in nodes if ARTICLE.search(json.dumps(n.get("@type")))]
    return (articles[0] if articles else {}), names


ARTICLE = re.compile(r'(?:Article|Posting|Report)"')


def as_text(value, names: dict[str, str], key: str = "name") -> str:
    """A value of JSON-LD as text: itself, the first of a list, its name, or the name of the node it refers to."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get(key) or names.get(str(value.get("@id")), "")
    return html.unescape(value) if isinstance(value, str) else ""


def marked(tree, name: str) -> Iterator[str]:
    """What microdata give for a property: its content, its date, the name inside it, or its text."""
    for element in tree.xpath(f"//*[translate(@itemprop, '{name.upper()}', '{name}')='{name}']")[:3]:
        inner = element.xpath(".//*[@itemprop='name']")[:1]
        for e in inner or [element]:
            yield e.get("content") or e.get("datetime") or " ".join(e.text_content().split())


def texts(elements) -> Iterator[str]:
    """The text of the first few elements."""
    for element, _ in zip(elements, range(3), strict=False):
        yield " ".join(element.text_content().split())


def first(values) -> str:
    """The first value that says something, on one line."""
    return next((" ".join(v.split()) for v in values if isinstance(v, str) and v.strip()), "")


def full_url(url: object, base: str) -> str:
    """An address as http(s) and absolute, else ""."""
    try:
        url = urljoin(base, url.strip()) if isinstance(url, str) and url.strip() else ""
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def without_outlet(title: str, outlet: str) -> str:
    """A title without the outlet's name that pages put behind it.

    >>> without_outlet("Quake kills 9 - World news - The Post", "The Post")
    'Quake kills 9 - World news'
    """
    for bar in (" | ", " - ", " – ", " — ", " · ", " :: "):
        head, found, tail = title.rpartition(bar)
        if found and same_words(tail, outlet):
            return head.strip()
    return title


def day_of_url(url: str) -> str:
    """The date in a page's address, as many outlets put it.

    >>> day_of_url("https://a.example/world/2012/feb/07/x"), day_of_url("https://a.example/20120207/1.html")
    ('2012-02-07', '2012-02-07')
    >>> day_of_url("https://a.example/2012/02/x")
    ''
    """
    found = DATED.search(url)
    if not found:
        return ""
    year, month, day = (g for g in found.groups() if g)
    return read_day(f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}")


DATED = re.compile(r"/((?:19|20)\d\d)/(\d\d?|[a-z]{3})/(\d\d?)(?=/|$)"
                   r"|[/-]((?:19|20)\d\d)-?([01]\d)-?([0-3]\d)(?=\D|$)", re.I)


# Tables


def read_xlsx(source: Input) -> Iterator[tuple[int, dict]]:
    """The first sheet of a spreadsheet with a header row; formulas by the values they had when it was saved."""
    try:
        openpyxl = library("openpyxl")
        data = source.file.read(LARGEST + 1)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            if len(data) > LARGEST or size > UNPACKED or size > max(1 << 20, EXPANSION * len(data)):
                raise ValueError("a spreadsheet too large to read safely: save it as CSV")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what it says of its size need not be so
        rows = sheet.iter_rows(values_only=True, max_col=CELLS)
        header = [str(name).strip().lower() if name is not None else "" for name in next(rows, ())]
        names = field_names(source, cased=False)
        for line, row in enumerate(rows, 2):
            if row.count(None) < len(row):
                yield line, rename({k: v for k, v in zip(header, row, strict=False) if k and v is not None}, names)
    except Missing as error:
        source.fault(0, str(error))
    except MemoryError:
        raise
    except Exception as error:  # of a damaged file openpyxl raises whatever its XML leads it to
        source.fault(0, f"no readable spreadsheet: {error}")


def read_parquet(source: Input) -> Iterator[tuple[int, dict]]:
    """A Parquet file, a few rows at a time; only the columns that a report has."""
    try:
        parquet = library("pyarrow.parquet")
        most = max(SMALL, EXPANSION * source.file.seek(0, io.SEEK_END))
        file = parquet.ParquetFile(source.file)
        names = field_names(source)
        wanted = [name for name in file.schema_arrow.names if name in names.values()]
        # What the metadata say of each column is not asked: over damage there pyarrow ends the process.
        if any(file.metadata.row_group(group).total_byte_size > most for group in range(file.num_row_groups)):
            raise ValueError(f"compressed more than {EXPANSION} times: not read")
        line = unpacked = 0
        for batch in file.iter_batches(batch_size=64, columns=wanted):
            for record in batch.to_pylist():
                line += 1
                # A value that stands once in the file may be that of all rows, of which there may be any number.
                unpacked += ROW + sum(len(value) for value in record.values() if isinstance(value, str))
                if unpacked > most:
                    raise ValueError(f"compressed more than {EXPANSION} times: not read further")
                yield line, rename(record, names)
    except Missing as error:
        source.fault(0, str(error))
    except (OSError, ValueError, NotImplementedError, KeyError) as error:  # pyarrow's errors are of these kinds
        source.fault(0, f"no readable Parquet: {error}")


# Archives, feeds, PDF


def read_warc(source: Input) -> Iterator[tuple[int, dict]]:
    """The pages of a web archive (responses with status 200) and texts (WET); numbered by record."""
    try:
        library("warcio")
        library("trafilatura")
        from warcio.archiveiterator import ArchiveIterator
    except Missing as error:
        source.fault(0, str(error))
        return
    number = 0
    try:
        records = ArchiveIterator(source.file)
        while True:
            with contextlib.redirect_stderr(io.StringIO()) as told:  # warcio prints what it stumbles over
                record = next(records, None)
            if told.getvalue():
                source.fault(number, "a damaged record: its length is wrong")
            if record is None:
                break
            number += 1
            headers, http = record.rec_headers, record.http_headers
            url = full_url(headers.get_header("WARC-Target-URI"), "")
            if record.rec_type == "conversion":
                kind = "text/plain"
            elif record.rec_type == "response" and http and http.get_statuscode() == "200":
                kind = http.get_header("Content-Type") or ""
            else:
                continue
            if not kind.lower().startswith(("text/html", "application/xhtml", "text/plain")):
                continue
            data = record.content_stream().read(PAGE + 1)
            if len(data) > PAGE:
                source.fault(number, f"a page larger than {PAGE >> 20} MB: left out")
                continue
            try:
                if kind.lower().startswith("text/plain"):
                    yield number, {"text": decode_page(data), "url": url, "published": day_of_url(url)}
                else:
                    yield number, read_page(data, url, stated_charset(kind))
            except ValueError as error:
                source.fault(number, f"{url}: {error}")
        if not number:
            source.fault(0, "no records: a damaged archive")
    except MemoryError:
        raise
    except Exception as error:  # of a damaged record warcio raises many kinds
        source.fault(number + 1, f"a damaged record: {error}")


def stated_charset(kind: str) -> str:
    """The charset of a Content-Type header, or ""."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", kind, re.I)
    return found[1] if found else ""


def read_feed(source: Input) -> Iterator[tuple[int, dict]]:
    """The entries of an RSS or Atom feed: the fullest text each carries, under its own id or address."""
    data = source.file.read(PAGE + 1)
    if len(data) > PAGE:
        source.fault(0, f"a feed larger than {PAGE >> 20} MB: left out")
        return
    try:
        entries = list(feed_entries(data))
    except Missing as error:
        source.fault(0, str(error))
        return
    if not entries:
        source.fault(0, "no entries: not an RSS or Atom feed")
    yield from enumerate(entries, 1)


def feed_entries(data: bytes) -> Iterator[dict[str, str]]:
    """Yield the fields of each entry of a feed's bytes. Raises Missing; what is no XML has no entries."""
    library("lxml.html")
    import lxml.etree

    # Entities stay unresolved: no file is read, nothing is fetched, and no billion laughs.
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        feed = lxml.etree.fromstring(data, parser)
    except (lxml.etree.LxmlError, ValueError):
        feed = None
    if feed is None or feed.xpath("count(//*)") > 10 * ELEMENTS:
        return
    outlet = child_text(next(feed.iter("{*}channel"), feed), "title")
    for entry in feed.iter("{*}item", "{*}entry"):
        link = child_text(entry, "link") or next((e.get("href", "") for e in entry.iter("{*}link")
                                                  if e.get("rel", "alternate") == "alternate"), "")
        bodies = [child_text(entry, name) for name in ("encoded", "content", "description", "summary")]
        days = (read_day(child_text(entry, name)) for name in ("pubDate", "published", "date", "updated"))
        title = one_line_of(child_text(entry, "title"))
        yield {"id": child_text(entry, "guid", "id") or full_url(link, ""), "title": title,
               "text": plain(max(bodies, key=len)), "outlet": one_line_of(outlet), "published": first(days),
               "url": full_url(link, "")}


def child_text(element, *names: str) -> str:
    """The text or markup of an element's first child of one of the names, in whatever namespace."""
    from lxml.etree import tostring

    for name in names:
        for child in element.iterchildren(f"{{*}}{name}"):
            # Atom may hold XHTML as such, where RSS holds it escaped.
            text = tostring(child, encoding="unicode", with_tail=False) if len(child) else child.text or ""
            if text.strip():
                return text.strip()
    return ""


def one_line_of(fragment: str) -> str:
    """The text of a fragment of HTML on one line."""
    return plain(fragment).replace("\n", " ")


def plain(fragment: str) -> str:
    """The text of a fragment of HTML, a line a block."""
    if "<" not in fragment and "&" not in fragment:
        return fragment.strip()
    text = BLOCK.sub("\n", UNSEEN.sub(" ", fragment))
    lines = (" ".join(line.split()) for line in html.unescape(TAG.sub("", text)).split("\n"))
    return "\n".join(filter(None, lines))


UNSEEN = re.compile(SCRIPT.pattern + r"|<!--(?:[^-]++|-(?!->))*+")
BLOCK = re.compile(r"(?i)</?(?:p|br|div|li|ul|ol|h\d|tr|table|blockquote)\b[^<>]{0,999}>")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,9999}>|-->")


def read_pdf(source: Input) -> Iterator[tuple[int, dict]]:
    """The text layer of a PDF, its lines joined to paragraphs."""
    data = source.file.read(LARGEST + 1)
    if len(data) > LARGEST:
        source.fault(0, f"larger than {LARGEST >> 20} MB: left out")
        return
    left = OPERATORS + len(data) // 2

    def count(operator: bytes, *_) -> None:
        nonlocal left
        left -= FORM if operator == b"Do" else 1  # a page may draw a form that draws others, and so on
        if left < 0:
            raise ValueError("more to draw than text needs")

    texts = []
    try:
        pypdf = library("pypdf")
        with pypdf.apply_configuration(stream_parsing_work_maximum_count=TOKENS):
            pages = pypdf.PdfReader(io.BytesIO(data)).pages
            for page, _ in zip(pages, range(PAGES), strict=False):
                texts.append(join_lines(page.extract_text(visitor_operand_before=count) or ""))
                if left < 0:
                    raise ValueError("more to draw than text needs")
    except Missing as error:
        source.fault(0, str(error))
        return
    except MemoryError:
        raise
    except Exception as error:  # of a damaged file pypdf raises many kinds
        source.fault(0, f"no readable PDF: {error}")
        return
    if len(pages) > PAGES:
        source.fault(0, f"only the first {PAGES} of {len(pages)} pages are read")
    text = "\n\n".join(texts).strip()
    if not text:
        source.fault(0, "no text layer: a scan? run it through OCR first")
        return
    yield 0, {"text": text}


def join_lines(page: str) -> str:
    """A page's lines as paragraphs: one that reaches nearly to the right edge goes on in the next.

    >>> join_lines("At least twelve people were killed when\\na bomb exploded.\\nThe army said so on Sunday night.")
    'At least twelve people were killed when a bomb exploded.\\nThe army said so on Sunday night.'
    """
    lines = [line.strip() for line in page.split("\n")]
    edge = 0.8 * max(map(len, lines))
    text = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        text += line + (" " if line and following and len(line) >= edge else "\n")
    return text.strip()


READERS = {"html": read_html, "xlsx": read_xlsx, "parquet": read_parquet, "warc": read_warc, "feed": read_feed,
           "pdf": read_pdf}
SINGLE = ("html", "pdf")
