"""`fetch`: downloads pages politely and keeps each beside the text found in it.

A page's bytes are kept as NAME.page, its text with a block of fields as NAME.txt, which is what `read_reports` reads.
What became of every address stands in `.fetched.csv` of the same folder, a line an attempt; the last one counts. No
address is fetched again that has its text, robots.txt is obeyed, and neither another host nor a private address is
followed into unless allowed by name.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import http.client
import io
import ipaddress
import json
import re
import socket
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlsplit

from extract.formats import PAGE, Missing, day_of_url, feed_entries, full_url, library, read_page, stated_charset
from extract.reports import Input, open_bounded, read_csv, read_day, tell_format
from extract.spreadsheet import safe_cell, unsafe_cell
from extract.table import cell, replacing

AGENT = "casualty-claims/1.0 (research; python -m extract fetch)"
ARCHIVE = "https://archive.org/wayback/available?url={url}&timestamp={day}"
STATUS = ".fetched.csv"  # hidden, so that no reader of the folder takes it for reports
COLUMNS = ("url", "status", "reason", "report", "time", "etag", "modified")
REDIRECTS = 5
LONGEST_WAIT = 120  # seconds; who asks for more is asked again by the next run
PASSING = (408, 425, 429, 500, 502, 503, 504)


class Refused(Exception):
    """An address that is not fetched, or whose answer is of no use; another try would not change it."""


class Failed(Exception):
    """An attempt that may go better later, `after` as many seconds."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(slots=True)
class Target:
    """An address to fetch, and what is known of it; what a list of the user's says goes before what the page says."""

    url: str
    published: str = ""
    outlet: str = ""
    title: str = ""
    listed: bool = True


@dataclass(slots=True)
class Answer:
    """What a server sent."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    url: str


@dataclass(slots=True)
class Fetcher:
    """The manners of a run: how long to wait, how much to take, whom to trust."""

    delay: float = 2.0  # seconds between two requests to a host
    timeout: float = 30.0  # seconds for a whole answer
    tries: int = 3
    backoff: float = 2.0  # seconds before the second try; doubled for each further one
    limit: int = PAGE  # bytes of an answer, unpacked
    agent: str = AGENT
    allow: frozenset[str] = frozenset()  # hosts that may be private, or redirected to
    ready: dict[str, float] = field(default_factory=dict)  # when a host may be asked next
    robots: dict[str, object] = field(default_factory=dict)

    def get(self, url: str, headers: dict[str, str] | None = None) -> Answer:
        """Fetch an address, following redirects where that is safe. Raises Refused or Failed."""
        for _ in range(REDIRECTS + 1):
            self.check(url)
            answer = self.patiently(lambda url=url: self.request(url, headers))
            target = answer.headers.get("Location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            following = full_url(target, url)
            if not following:
                raise Refused(f"redirected to {target[:100]!r}, which is no address")
            if bare_host(following) != bare_host(url) and host_of(following) not in self.allow:
                raise Refused(f"redirected to another host, {host_of(following)}: --allow it by name if that is meant")
            url = following
        raise Refused(f"redirected more than {REDIRECTS} times")

    def check(self, url: str) -> None:
        """Raises Refused where the site's robots.txt says no, or cannot be had for the site's own trouble."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.robots:
            self.robots[site] = self.read_robots(site)
        rules = self.robots[site]
        if isinstance(rules, str):
            raise Refused(f"robots.txt cannot be read, so that nothing is allowed: {rules}")
        if not rules.can_fetch(url, self.agent):
            raise Refused("robots.txt disallows it")

    def read_robots(self, site: str):
        """The rules of a site; where it fails to give them, which means no (RFC 9309), the reason as text."""
        protego = library("protego")
        url = f"{site}/robots.txt"
        try:
            for _ in range(REDIRECTS):
                answer = self.patiently(lambda url=url: self.request(url))
                target = answer.headers.get("Location")
                if not (300 <= answer.status < 400 and target):
                    break
                url = full_url(target, url)
                if bare_host(url) != bare_host(site) and host_of(url) not in self.allow:
                    return protego.Protego.parse("")
        except Refused as error:
            if "private" in str(error):
                raise
            return str(error)
        except Failed as error:
            return str(error)
        text = answer.body[: 500 << 10].decode("utf-8", "replace") if answer.status == 200 else ""
        rules = protego.Protego.parse(text)
        if wait := rules.crawl_delay(self.agent):
            self.ready[host_of(site) + "/delay"] = min(float(wait), LONGEST_WAIT)
        return rules

    def patiently(self, attempt: Callable[[], Answer]) -> Answer:
        """Try several times, waiting longer each time, or as long as the server says. Raises Refused or Failed."""
        wait = self.backoff
        for count in range(1, self.tries + 1):
            try:
                answer = attempt()
                if answer.status not in PASSING:
                    return answer
                failure = Failed(f"HTTP {answer.status}", seconds(answer.headers.get("Retry-After")))
            except Failed as error:
                failure = error
            if count == self.tries or (failure.after or 0) > LONGEST_WAIT:
                raise failure
            time.sleep(wait if failure.after is None else failure.after)
            wait *= 2
        raise AssertionError("tries are at least one")

    def request(self, url: str, headers: dict[str, str] | None = None) -> Answer:
        """One request and its answer, within the time and size allowed. Raises Refused or Failed."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise Refused("not an http or https address, or one with a password")
        host = parts.hostname
        time.sleep(max(0.0, self.ready.get(host, 0) - time.monotonic()))
        kind = SecureConnection if parts.scheme == "https" else PlainConnection
        sock: list[socket.socket] = []
        late = threading.Event()

        def stop() -> None:  # wakes whoever waits for a slow server, in the headers as in the body
            late.set()
            for open_socket in sock:
                try:
                    open_socket.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        timer = threading.Timer(self.timeout, stop)
        timer.daemon = True
        try:
            connection = kind(host, parts.port, timeout=self.timeout)
            connection.allowed = host in self.allow
            timer.start()
            connection.connect()
            sock.append(connection.sock)
            path = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*[]-._") + (
                "?" + quote(parts.query, safe="/%:=&?~+!$,;'@()*[]-._") if parts.query else ""
            )
            connection.request(
                "GET",
                path,
                headers={
                    "User-Agent": self.agent,
                    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
                    "Accept-Encoding": "gzip",
                    "Connection": "close",
                    **(headers or {}),
                },
            )
            response = connection.getresponse()
            body = self.read_body(response)
            if late.is_set():
                raise Failed(f"took longer than {self.timeout:g} s")
            return Answer(response.status, response.headers, body, url)
        except http.client.InvalidURL as error:
            raise Refused(str(error)) from error
        except (OSError, http.client.HTTPException, zlib.error, EOFError) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise Failed(f"took longer than {self.timeout:g} s") from error
            raise Failed(f"{type(error).__name__}: {error}") from error
        except ValueError as error:  # a host or port that is none
            raise Refused(str(error)) from error
        finally:
            timer.cancel()
            for open_socket in sock:
                open_socket.close()
            self.ready[host] = time.monotonic() + max(self.delay, self.ready.get(host + "/delay", 0))

    def read_body(self, response: http.client.HTTPResponse) -> bytes:
        """The body, unpacked, if it is not larger than allowed. Raises Refused."""
        packed = response.headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip")
        if response.headers.get("Content-Encoding", "identity").lower() not in ("gzip", "x-gzip", "identity", ""):
            raise Refused("an encoding that was not asked for")
        stream = gzip.GzipFile(fileobj=response) if packed else response
        body = bytearray()
        while chunk := stream.read(min(1 << 16, self.limit + 1 - len(body))):
            body += chunk
            if len(body) > self.limit:
                raise Refused(f"larger than {self.limit:,} bytes")
        if not packed and response.length:  # http.client says nothing of a body that ends early
            raise Failed("the answer was cut short")
        return bytes(body)


class PlainConnection(http.client.HTTPConnection):
    """A connection that looks at the address itself before it connects to it, so that no name can lead elsewhere."""

    allowed = False

    def connect(self) -> None:
        self.sock = connect(self.host, self.port, self.timeout, self.allowed)


class SecureConnection(http.client.HTTPSConnection):
    """The same over TLS, with the certificate checked."""

    allowed = False

    def connect(self) -> None:
        sock = connect(self.host, self.port, self.timeout, self.allowed)
        self.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)


def connect(host: str, port: int, timeout: float, allowed: bool) -> socket.socket:
    """A socket to a host, none of whose addresses is private unless that is allowed. Raises Refused or OSError."""
    places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not allowed and not all(is_public(place[4][0]) for place in places):
        raise Refused(f"{host} is a private address")
    failure = OSError(f"{host} has no address")
    for family, kind, protocol, _, place in places:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(timeout)
        try:
            sock.connect(place)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure


def is_public(address: str) -> bool:
    """Is an IP address one of the public internet?

    >>> [is_public(a) for a in ("93.184.216.34", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1%eth0")]
    [True, False, False, False, False]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


def host_of(url: str) -> str:
    """The host of an address."""
    return urlsplit(url).hostname or ""


def bare_host(url: str) -> str:
    """The host without the www. that sites come with and without."""
    return host_of(url).removeprefix("www.")


def seconds(value: str | None) -> float | None:
    """A Retry-After header in seconds; None where there is none.

    >>> seconds("120"), seconds("soon"), seconds("Wed, 01 Jan 2020 00:00:00 GMT")
    (120.0, None, 0.0)
    """
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


# What to fetch


def read_targets(inputs: Iterable[str], faults: list[str]) -> Iterator[Target]:
    """The addresses that arguments name: addresses, files of them (CSV with a column url, or a line each), feeds."""
    for given in inputs:
        if urlsplit(given).scheme in ("http", "https"):
            yield Target(given)
            continue
        path = Path(given)
        try:
            with open_bounded(path) as file:
                head = file.peek(4096)[:4096]
                if tell_format(head, "text") == "feed":
                    yield from feed_targets(file.read(PAGE))
                elif HAS_URL.match(head):
                    yield from table_targets(path, file, faults)
                else:
                    for number, line in enumerate((raw.decode("utf-8", "replace") for raw in file), 1):
                        if full_url(line, ""):
                            yield Target(line.strip())
                        elif line.strip() and not line.startswith("#"):
                            faults.append(f"{path}:{number}: {line.strip()[:80]!r} is no address")
        except OSError as error:
            faults.append(f"{path}: {error.strerror or error}")


HAS_URL = re.compile(rb'(?i)(?:\xef\xbb\xbf)?(?:[^\n]{0,2000}[,;\t])?"?url"?[ ]*(?:[,;\t\r\n]|$)')


def table_targets(path: Path, file, faults: list[str]) -> Iterator[Target]:
    """The addresses of a CSV's column url, with what its other columns say; read as a table of reports is."""
    source = Input(path, path.name, file, {"text": "url"}, lambda line, why: faults.append(f"{path}:{line}: {why}"))
    for line, row in read_csv(source):
        if full_url(row["text"], ""):
            day = read_day(row.get("published"))
            yield Target(row["text"].strip(), day, row.get("outlet") or "", row.get("title") or "")
        else:
            faults.append(f"{path}:{line}: {row['text'][:80]!r} is no address")


def feed_targets(data: bytes) -> Iterator[Target]:
    """The pages that a feed links to."""
    for entry in feed_entries(data):
        if entry["url"]:
            yield Target(entry["url"], entry["published"], "", entry["title"], listed=False)


# The run


def fetch(
    targets: Iterable[Target],
    folder: str | Path,
    fetcher: Fetcher | None = None,
    *,
    again: bool = False,
    archive: bool = False,
    tell: Callable[[int, int, str], None] = lambda done, all, url: None,
) -> list[dict]:
    """Fetch pages into a folder; returns a row of `.fetched.csv` for each address that was asked for.

    `status` is "fetched", "unchanged" (asked for `again`, and the server says so), "kept" (there already, not asked),
    "refused" or "failed", with the `reason`. Feeds among the addresses are replaced by the pages they link to. With
    `archive` the Wayback Machine's snapshot nearest to the publication date is taken. Raises OSError where the folder
    cannot be written.
    """
    fetcher = fetcher or Fetcher()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    known = read_status(folder)
    waiting = list({t.url: t for t in reversed(list(targets))}.values())[::-1]
    asked = {t.url for t in waiting}
    rows = []
    while waiting:
        # Whoever may be asked soonest; the delay of one host is used for the others.
        target = waiting.pop(min(range(len(waiting)), key=lambda i: fetcher.ready.get(host_of(waiting[i].url), 0)))
        old = known.get(target.url, {})
        there = old.get("report") and (folder / f"{old['report']}.txt").exists()
        if there and not again:
            row = {**old, "status": "kept", "reason": ""}
        else:
            row = {
                "url": target.url,
                "report": old.get("report", ""),
                "etag": old.get("etag", ""),
                "modified": old.get("modified", ""),
                "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            try:
                linked = fetch_one(target, folder, fetcher, row, conditional=bool(there), archive=archive)
                waiting += [t for t in linked if t.url not in asked]
                asked.update(t.url for t in linked)
            except (Refused, Missing, ValueError) as error:
                row.update(status="refused", reason=str(error))
            except Failed as error:
                row.update(status="failed", reason=str(error))
            write_status(folder, row)
        rows.append(row)
        tell(len(rows), len(rows) + len(waiting), target.url)
    return rows


def fetch_one(
    target: Target, folder: Path, fetcher: Fetcher, row: dict, conditional: bool, archive: bool
) -> list[Target]:
    """Fetch one address, keep page and text, and fill in its row; returns the pages it links to if it is a feed."""
    headers = {}
    if conditional:
        headers = {"If-None-Match": row["etag"], "If-Modified-Since": row["modified"]}
        headers = {name: value for name, value in headers.items() if value}
    url = find_snapshot(target, fetcher) if archive else target.url
    answer = fetcher.get(url, headers)
    if answer.status == 304 and conditional:
        row.update(status="unchanged", reason="")
        return []
    if answer.status != 200:
        raise Refused(f"HTTP {answer.status}")
    row.update(status="fetched", reason="")
    row.update(etag=one_header(answer, "ETag"), modified=one_header(answer, "Last-Modified"))
    if tell_format(answer.body[:4096], "html") == "feed":
        row["reason"] = "a feed"
        return list(feed_targets(answer.body))
    kind = answer.headers.get("Content-Type") or "text/html"
    if not kind.lower().startswith(("text/html", "application/xhtml", "text/plain")):
        raise Refused(f"not a page but {kind[:60]}")
    fields = read_page(answer.body, target.url, stated_charset(kind))
    for name in ("published", "outlet", "title"):
        known = getattr(target, name)
        fields[name] = known if known and (target.listed or not fields[name]) else fields[name]
    name = row["report"] or name_report(target.url, fields)
    with replacing(folder / f"{name}.page") as file:
        file.buffer.write(answer.body)
    with replacing(folder / f"{name}.txt") as file:
        file.write(front_matter(fields) + fields["text"] + "\n")
    row["report"] = name
    return []


def find_snapshot(target: Target, fetcher: Fetcher) -> str:
    """The address of the archived page nearest to the publication date, as it was. Raises Refused if there is none."""
    day = (target.published or day_of_url(target.url)).replace("-", "")
    answer = fetcher.get(ARCHIVE.format(url=quote(target.url, safe=""), day=day))
    try:
        found = json.loads(answer.body)["archived_snapshots"]["closest"]
        url, stamp = full_url(found["url"], ""), str(found["timestamp"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("not in the archive") from error
    # "id_" asks for the page without the archive's own frame and changed links.
    return url.replace(f"/{stamp}/", f"/{stamp}id_/", 1).replace("http://web.", "https://web.", 1)


def one_header(answer: Answer, name: str) -> str:
    """A header fit to be sent back."""
    return " ".join((answer.headers.get(name) or "")[:200].split())


def name_report(url: str, fields: dict[str, str]) -> str:
    """A report's name from its date, host and address: letters, digits and hyphens, never a path.

    >>> name_report("https://www.a.example/../x/Blast%2F..%2Fkills 9.html", {"published": "2012-02-07"})
    '2012-02-07-a-example-x-blast-2f-2fkills-9-html-4bb5b03e'
    """
    words = re.sub(r"[^a-z0-9]+", "-", (bare_host(url) + urlsplit(url).path).lower()).strip("-")[:80].strip("-")
    return "-".join(filter(None, (fields["published"], words, sha256(url.encode("utf-8", "replace")).hexdigest()[:8])))


def front_matter(fields: dict[str, str]) -> str:
    """The block of fields on top of a text, as `extract.reports.split_front` reads it."""
    lines = []
    for name in ("outlet", "published", "title", "url"):
        value = " ".join(fields[name].split())
        if value:
            lines.append(f'{name}: "{value}"' if value[0] in "\"'" else f"{name}: {value}")
    return "\n".join(("---", *lines, "---", "", ""))


def read_status(folder: Path) -> dict[str, dict]:
    """What is known of each address: the last row of `.fetched.csv`."""
    known: dict[str, dict] = {}
    path = folder / STATUS
    if path.exists():
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            for row in csv.DictReader(file):
                # A line cut off by a crash is no line, and a name that `name_report` cannot have made is no name.
                if set(row) == set(COLUMNS) and None not in row.values() and re.fullmatch(r"[a-z0-9-]*", row["report"]):
                    known[row["url"]] = {key: unsafe_cell(value) for key, value in row.items()}
    return known


def write_status(folder: Path, row: dict) -> None:
    """Add a row in one write, so that runs side by side do not mix their lines."""
    path = folder / STATUS
    line = io.StringIO()
    writer = csv.DictWriter(line, COLUMNS, lineterminator="\n", extrasaction="ignore")
    if not path.exists():
        writer.writeheader()
    elif not path.read_bytes().endswith(b"\n"):
        line.write("\n")
    writer.writerow({key: safe_cell(cell(value)) for key, value in row.items()})
    with open(path, "ab", buffering=0) as file:
        file.write(line.getvalue().encode("utf-8", "replace"))


# The command


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """examples:
  python -m extract fetch https://www.example.org/world/blast.html -o data/reports/
  python -m extract fetch links.csv https://www.example.org/feed.xml -o data/reports/ --agent 'me@university.example'
  python -m extract fetch links.csv --archive -o data/reports/"""
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="URLS.csv|FEED|URL",
        help="addresses, feeds, or files of "
        "addresses: a CSV with a column url (and published, outlet, title), or one a line",
    )
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", default="data/reports", help="where to (default: data/reports)"
    )
    parser.add_argument(
        "--archive", action="store_true", help="take the Wayback Machine's snapshot nearest to the publication date"
    )
    parser.add_argument("--again", action="store_true", help="ask again for what is there, and take it if it changed")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="HOST",
        help="a host that may be redirected to, or be a private address (can be repeated)",
    )
    parser.add_argument(
        "--delay", type=float, default=2.0, metavar="SECONDS", help="between two requests to a host (default: 2)"
    )
    parser.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS", help="for a whole page (default: 30)")
    parser.add_argument("--agent", default=AGENT, metavar="NAME", help="how to introduce yourself to the servers")


def main(arguments: list[str]) -> int:
    """The command with these arguments; see `run`."""
    parser = argparse.ArgumentParser(prog="python -m extract fetch")
    configure(parser)
    return run(parser.parse_args(arguments))


def run(args: argparse.Namespace) -> int:
    """Fetch; 0, 1 with one line on stderr for every address that was refused or failed, 2 without the extra `web` or the folder."""
    faults: list[str] = []
    try:
        for name in ("trafilatura", "protego"):
            library(name)
    except Missing as error:
        print(f"fetch {error}", file=sys.stderr)
        return 2
    fetcher = Fetcher(delay=args.delay, timeout=args.timeout, agent=args.agent, allow=frozenset(args.allow))
    try:
        rows = fetch(
            read_targets(args.inputs, faults),
            args.output,
            fetcher,
            again=args.again,
            archive=args.archive,
            tell=show_progress,
        )
    except OSError as error:  # of the folder: one that is none, a full disk
        print(f"{args.output}: {error.strerror or error}; what was fetched before is whole", file=sys.stderr)
        return 2
    faults += [
        f"{row['url']}: {row['status']}: {row['reason']}" for row in rows if row["status"] in ("refused", "failed")
    ]
    for fault in faults:
        print(fault, file=sys.stderr)
    told = ", ".join(
        f"{n} {s}"
        for s in ("fetched", "unchanged", "kept", "refused", "failed")
        if (n := sum(row["status"] == s for row in rows))
    )
    print(f"{args.output}: {told or 'nothing to fetch'}")
    return 1 if faults else 0


def show_progress(done: int, all: int, url: str) -> None:
    """A bar on the terminal, and nothing elsewhere."""
    if sys.stderr.isatty():
        bar = "#" * (30 * done // all)
        print(
            f"\r[{bar:30}] {done}/{all} {host_of(url)[:30]:30}",
            end="\n" if done == all else "",
            file=sys.stderr,
            flush=True,
        )
