"""Fetching against a real HTTP server on loopback: manners, limits, and what is kept."""

import errno
import gzip
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from email.utils import formatdate
from pathlib import Path

import pytest

pytest.importorskip("trafilatura")
pytest.importorskip("protego")

from extract import fetch as fetching  # noqa: E402
from extract.fetch import STATUS, Fetcher, Refused, Target, fetch, read_status, read_targets  # noqa: E402
from extract.reports import read_reports  # noqa: E402

TEXT = "Twelve people were killed when a bomb exploded in the town of Zelna, the mayor said on Tuesday."


def page(text=TEXT, head=""):
    return (
        f"<html><head><title>Bomb kills 12</title>{head}</head><body><h1>Bomb kills 12</h1><p>{text}</p></body></html>"
    )


BOMB = gzip.compress(b"0" * (50 << 20))


class Site(http.server.BaseHTTPRequestHandler):
    """What a path answers; `asked` counts the requests, `heard` keeps the last headers of each path."""

    protocol_version = "HTTP/1.1"
    asked: Counter = Counter()
    heard: dict = {}
    robots = (404, "")

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.asked[path] += 1
        self.heard[path] = dict(self.headers)
        getattr(self, "get_" + path.strip("/").partition("/")[0].replace(".", "_").replace("-", "_"), self.get_page)()

    def send(self, status=200, body="", headers=(), kind="text/html; charset=utf-8"):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **dict(headers)}.items():
            self.send_header(name, str(value))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def get_page(self):
        self.send(body=page())

    def get_robots_txt(self):
        self.send(self.robots[0], self.robots[1], kind="text/plain")

    def get_moved(self):
        self.send(301, headers=[("Location", "/page/moved-here")])

    def get_loop(self):
        self.send(302, headers=[("Location", "/loop")])

    def get_elsewhere(self):
        self.send(302, headers=[("Location", f"http://localhost:{self.server.server_port}/page")])

    def get_inward(self):
        self.send(302, headers=[("Location", "http://169.254.169.254/latest/meta-data")])

    def get_file(self):
        self.send(302, headers=[("Location", "file:///etc/passwd")])

    def get_gone(self):
        self.send(404, page("Not found"))

    def get_busy(self):
        busy = self.asked["/busy"] < 3
        self.send(429 if busy else 200, page(), [("Retry-After", "0")] if busy else ())

    def get_later(self):
        self.send(429, "", [("Retry-After", formatdate(time.time() + 86400, usegmt=True))])

    def get_broken(self):
        self.send(500 if self.asked["/broken"] < 2 else 200, page())

    def get_always_broken(self):
        self.send(503, "")

    def get_slow(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.drip(b" ")

    def get_slow_headers(self):
        self.drip(b"x")

    def drip(self, byte):
        try:
            for _ in range(100):
                self.wfile.write(byte)
                time.sleep(0.1)
        except OSError:
            pass
        self.close_connection = True

    def get_endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"<p>12 people were killed</p>" * 1000)
        except OSError:
            self.close_connection = True

    def get_bomb(self):
        self.send(body=BOMB, headers=[("Content-Encoding", "gzip")])

    def get_packed(self):
        self.send(body=gzip.compress(page().encode()), headers=[("Content-Encoding", "gzip")])

    def get_liar(self):  # says UTF-8, is Windows-1252
        self.send(body=page("Müller: " + TEXT).encode("cp1252"))

    def get_short(self):
        self.send(body=page(), headers=[("Content-Length", "99999")])

    def get_picture(self):
        self.send(body=b"\x89PNG", kind="image/png")

    def get_tagged(self):
        if self.headers.get("If-None-Match") == '"v1"':
            self.send(304, "")
        else:
            self.send(body=page(), headers=[("ETag", '"v1"'), ("Last-Modified", "Tue, 07 Feb 2012 00:00:00 GMT")])

    def get_formula(self):
        self.send(body=page(), headers=[("ETag", "=1+1")])

    def get_feed(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        items = "".join(
            f"<item><title>T{i}</title><link>{base}/page/{i}</link><pubDate>2012-02-07</pubDate></item>"
            for i in range(2)
        )
        self.send(
            body=f"<?xml version='1.0'?><rss><channel><title>The Wire</title>{items}</channel></rss>", kind="text/xml"
        )

    def get_wayback(self):
        url = f"http://127.0.0.1:{self.server.server_port}/web/20120208/http://gone.example/a"
        self.send(body=json.dumps({"archived_snapshots": {"closest": {"url": url, "timestamp": "20120208"}}}))

    def get_nothing(self):
        self.send(body='{"archived_snapshots": {}}')

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):  # clients that hang up are what is tested
        pass


@pytest.fixture
def site():
    Site.asked, Site.heard, Site.robots = Counter(), {}, (404, "")
    server = Server(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetcher(**settings):
    settings = {
        "delay": 0,
        "timeout": 1,
        "backoff": 0.01,
        "allow": frozenset({"127.0.0.1"}),
        "limit": 1 << 20,
    } | settings
    return Fetcher(**settings)


def one(url, folder, **settings):
    (row,) = fetch([Target(url)], folder, fetcher(**settings))
    return row


def test_a_page_is_kept_as_fetched_beside_its_text(site, tmp_path):
    row = one(f"{site}/page/a?b=c d", tmp_path)
    assert row["status"] == "fetched"
    assert (tmp_path / f"{row['report']}.page").read_text() == page()
    faults = []
    (report,) = read_reports(tmp_path, faults=faults)
    assert (report.id, report.title, report.outlet, report.text) == (
        row["report"],
        "Bomb kills 12",
        "127.0.0.1",
        TEXT + "\n",
    )
    assert report.url == f"{site}/page/a?b=c d" and not faults
    assert "python -m extract" in Site.heard["/page/a"]["User-Agent"]


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/moved", "fetched", ""), ("/busy", "fetched", ""), ("/broken", "fetched", ""), ("/packed", "fetched", ""),
        ("/liar", "fetched", ""), ("/gone", "refused", "HTTP 404"), ("/loop", "refused", "more than 5 times"),
        ("/elsewhere", "refused", "another host, localhost"), ("/inward", "refused", "another host"),
        ("/file", "refused", "no address"), ("/later", "failed", "HTTP 429"), ("/always-broken", "failed", "HTTP 503"),
        ("/slow", "failed", "longer than"), ("/slow-headers", "failed", "longer than"),
        ("/endless", "refused", "larger"),
        ("/bomb", "refused", "larger"), ("/picture", "refused", "image/png"),
    ],
)  # fmt: skip
def test_what_becomes_of_an_answer(site, tmp_path, path, status, reason):
    start = time.monotonic()
    row = one(site + path, tmp_path, tries=1 if path.startswith("/slow") else 3, timeout=0.5)
    assert (row["status"], reason in row["reason"]) == (status, True), row
    assert time.monotonic() - start < 4
    kept = sorted(p.suffix for p in tmp_path.iterdir() if p.name != STATUS)
    assert kept == ([".page", ".txt"] if status == "fetched" else [])
    assert read_status(tmp_path)[site + path]["status"] == status
    if path == "/liar":
        assert next(read_reports(tmp_path)).text.startswith("Müller")


def test_an_answer_cut_short_is_tried_again_and_not_kept(site, tmp_path):
    row = one(f"{site}/short", tmp_path, timeout=0.5)
    assert row["status"] == "failed" and Site.asked["/short"] == 3 and not list(tmp_path.glob("*.txt"))


def test_private_addresses_are_refused_unless_allowed(site, tmp_path):
    for url in (
        f"{site}/page",
        "http://10.0.0.1/",
        "http://[::1]:9/",
        "http://user:word@127.0.0.1/",
        "ftp://a.example/",
    ):
        row = one(url, tmp_path, allow=frozenset())
        assert row["status"] == "refused" and not Site.asked, row
    # The name is looked at where it leads, not as it is spelled.
    with pytest.raises(Refused, match="private"):
        Fetcher().get(site.replace("127.0.0.1", "localhost") + "/page")
    row = one(f"{site}/elsewhere", tmp_path, allow=frozenset({"127.0.0.1", "localhost"}))
    assert row["status"] == "fetched"


def test_a_redirect_to_a_private_address_is_refused_from_within_a_site(site, tmp_path, monkeypatch):
    real = fetching.host_of  # a site that is public in name redirects to itself, whose address turns out private
    monkeypatch.setattr(fetching, "bare_host", lambda url: "same")
    row = one(f"{site}/inward", tmp_path)
    assert row["status"] == "refused" and "private" in row["reason"] and real(site) == "127.0.0.1"


@pytest.mark.parametrize(
    ("robots", "status"),
    [
        ((200, "User-agent: *\nDisallow: /page"), "refused"), ((200, "User-agent: *\nDisallow: /*a$"), "refused"),
        ((200, "User-agent: *\nDisallow: /other"), "fetched"),
        ((200, "User-agent: casualty-claims\nDisallow: /"), "refused"),
        ((200, "\0\xff" * 1000), "fetched"), ((404, ""), "fetched"), ((403, ""), "fetched"), ((503, ""), "refused"),
    ],
)  # fmt: skip
def test_robots_txt_is_obeyed(site, tmp_path, robots, status):
    Site.robots = robots
    row = one(f"{site}/page/a", tmp_path)
    assert row["status"] == status
    assert ("HTTP 503" in row["reason"]) == (robots[0] == 503)
    assert (status == "fetched") == (Site.asked["/page/a"] == 1)


def test_a_host_is_asked_no_faster_than_it_wants(site, tmp_path):
    Site.robots = (200, "User-agent: *\nCrawl-delay: 0.4")
    start = time.monotonic()
    fetch([Target(f"{site}/page/{i}") for i in range(2)], tmp_path, fetcher(delay=0.1))
    assert time.monotonic() - start >= 0.5 - 0.05  # robots.txt, 0.1 or 0.4, a page, 0.4, a page
    assert Site.asked["/robots.txt"] == 1


def test_what_is_there_is_not_fetched_again(site, tmp_path):
    url = f"{site}/tagged"
    assert one(url, tmp_path)["status"] == "fetched"
    assert one(url, tmp_path)["status"] == "kept" and Site.asked["/tagged"] == 1
    (row,) = fetch([Target(url)], tmp_path, fetcher(), again=True)
    assert row["status"] == "unchanged" and Site.heard["/tagged"]["If-Modified-Since"].startswith("Tue, 07 Feb 2012")
    (row,) = fetch([Target(url)], tmp_path, fetcher(), again=True)
    assert row["status"] == "unchanged"
    next(tmp_path.glob("*.txt")).unlink()
    assert one(url, tmp_path)["status"] == "fetched"


def test_a_status_file_cut_off_or_tampered_with_leads_nowhere(site, tmp_path):
    url = f"{site}/page"
    (tmp_path / STATUS).write_text(f"url,status\n{url},fetched\n")
    assert read_status(tmp_path) == {}
    (tmp_path / STATUS).write_text(
        f"url,status,reason,report,time,etag,modified\n{url},fetched,,../../outside,,,\nhttp://a.example/,fetch"
    )
    assert one(url, tmp_path / ".")["status"] == "fetched"
    assert not list(tmp_path.parent.glob("outside*")) and len(list(tmp_path.glob("*.txt"))) == 1
    assert read_status(tmp_path)[url]["report"] in next(tmp_path.glob("*.txt")).name


def test_what_a_server_sends_is_no_formula_in_the_status_file(site, tmp_path):
    url = f"{site}/formula"
    assert one(url, tmp_path)["status"] == "fetched"
    assert ",'=1+1," in (tmp_path / STATUS).read_text() and read_status(tmp_path)[url]["etag"] == "=1+1"
    fetch([Target(url)], tmp_path, fetcher(), again=True)
    assert Site.heard["/formula"]["If-None-Match"] == "=1+1"


def test_feeds_and_lists(site, tmp_path):
    (tmp_path / "a.csv").write_text(
        f"title,url,published\nGiven,{site}/page/x,7 February 2012\n,not an address,\n,{site}/page/x,\n"
    )
    (tmp_path / "b.txt").write_text(f"# a comment\n\n{site}/page/y\nnonsense\n")
    (tmp_path / "c.xml").write_text(f"<rss><channel><item><link>{site}/page/z</link></item></channel></rss>")
    faults = []
    targets = list(
        read_targets([*(str(tmp_path / n) for n in ("a.csv", "b.txt", "c.xml", "none")), f"{site}/feed"], faults)
    )
    assert [t.url.rpartition("/")[2] for t in targets] == ["x", "x", "y", "z", "feed"]
    assert [fault.split("/")[-1].split(": ")[0] for fault in faults] == ["a.csv:3", "b.txt:4", "none"]
    rows = fetch(targets, tmp_path / "out", fetcher())
    assert [r["status"] for r in rows] == ["fetched"] * 6 and Site.asked["/page/x"] == 1
    reports = {r.url.rpartition("/")[2]: r for r in read_reports(tmp_path / "out")}
    assert sorted(reports) == ["0", "1", "x", "y", "z"]
    assert (reports["x"].title, reports["x"].published) == ("Given", "2012-02-07")
    assert (reports["0"].title, reports["0"].published) == ("Bomb kills 12", "2012-02-07")


def test_the_archive_is_asked_for_the_snapshot_nearest_to_the_date(site, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "ARCHIVE", site + "/wayback?url={url}&timestamp={day}")
    targets = [Target("http://gone.example/2012/02/07/a")]
    (row,) = fetch(targets, tmp_path, fetcher(), archive=True)
    assert row["status"] == "fetched" and Site.asked["/web/20120208id_/http://gone.example/a"] == 1
    assert next(read_reports(tmp_path)).url == "http://gone.example/2012/02/07/a"
    monkeypatch.setattr(fetching, "ARCHIVE", site + "/nothing?url={url}&timestamp={day}")
    (row,) = fetch([Target("http://gone.example/b")], tmp_path, fetcher(), archive=True)
    assert (row["status"], row["reason"]) == ("refused", "not in the archive")


def command(*arguments):
    code = "import argparse, sys; from extract import fetch; p = argparse.ArgumentParser(); fetch.configure(p);"
    code += "sys.exit(fetch.run(p.parse_args(sys.argv[1:])))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def test_the_command_tells_each_failure_in_a_line_and_by_its_status(site, tmp_path):
    run = command(f"{site}/page", f"{site}/gone", "-o", tmp_path, "--allow", "127.0.0.1", "--delay", "0")
    out, err = run.communicate(timeout=30)
    assert run.returncode == 1 and err == f"{site}/gone: refused: HTTP 404\n" and "1 fetched, 1 refused" in out


def test_a_folder_that_cannot_be_written_is_told_in_a_line(site, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    words = [f"{site}/page", "--allow", "127.0.0.1", "--delay", "0", "-o"]
    assert fetching.main([*words, str(tmp_path / "file")]) == 2

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert fetching.main([*words, str(tmp_path / "pages")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2 and "File exists" in told[0] and "No space left" in told[1]
    assert not list((tmp_path / "pages").iterdir())


def test_a_run_that_is_killed_leaves_whole_files_and_the_next_completes(site, tmp_path):
    urls = [f"{site}/page/{i}" for i in range(6)]
    run = command(*urls, "-o", tmp_path, "--allow", "127.0.0.1", "--delay", "0.3")
    limit = time.monotonic() + 20
    while not list(tmp_path.glob("*.txt")) and time.monotonic() < limit:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    done = len(list(tmp_path.glob("*.txt")))
    assert 1 <= done < 6
    rows = fetch([Target(u) for u in urls], tmp_path, fetcher())
    assert {r["status"] for r in rows} <= {"fetched", "kept"} and sum(r["status"] == "kept" for r in rows) >= done - 1
    reports = list(read_reports(tmp_path, faults=[]))
    assert len(reports) == 6 and {r.text for r in reports} == {TEXT + "\n"}


def test_two_runs_at_once_do_not_mix_their_lines(site, tmp_path):
    urls = [f"{site}/page/{i}" for i in range(8)]
    threads = [
        threading.Thread(target=fetch, args=([Target(u) for u in urls[i::2]], tmp_path, fetcher())) for i in (0, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {u: r["status"] for u, r in read_status(tmp_path).items()} == dict.fromkeys(urls, "fetched")
    assert not [p for p in Path(tmp_path).iterdir() if p.name.endswith(".tmp")]
