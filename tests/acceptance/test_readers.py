"""Readers and parsers of other projects see the same entries in every format, and get 304 at their next visit.

The sample is difficult on purpose: no title, no link, no date, markup and control characters in titles, ideographs,
right-to-left text, a megabyte of text, audio and video, and a subscription that is merged in.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import atoma
import feedparser
import html5lib
import listparser
import pytest
import reader
from lxml import etree

from support.nginx import run_nginx
from support.readers import READERS, expect

POSTS = [
    {"id": "urn:uuid:2f1c6f52-8a0c-4b1e-9d3e-0a1b2c3d4e5f", "content_text": "No title, " * 30, "date": "2026-03-01"},
    {"url": "https://example.com/undated", "title": "No date"},
    {"id": "tag:example.com,2026:note", "title": "No link", "content_html": "<p>Text</p>", "date": "2026-03-01"},
    {
        "url": "https://example.com/markup",
        "title": "Use &lt;T&gt; & AT&T ]]>",
        "content_html": "<p>]]&gt; &lt;T&gt;</p>",
    },
    {"url": "https://example.com/control", "title": "Con\x08trol\x0b and \ufffe", "content_html": "<p>a\x1bb</p>"},
    {"url": "https://example.com/emoji", "title": "\U0001f469\u200d\U0001f467 and \U0001f3f3\ufe0f\u200d\U0001f308"},
    {"url": "https://example.com/arabic", "title": "مرحبًا بالعالم (ABC)", "language": "ar"},
    {"url": "https://example.com/chinese?a=1&b=2", "title": "繁體中文標題𠮷", "language": "zh-Hant"},
    {"url": "https://example.com/grüße/ä b", "title": "An address with other letters"},
    {"url": "https://example.com/zone", "title": "A zone", "date": "2026-02-01T08:00:00.987654+05:30"},
    {
        "url": "https://example.com/several",
        "title": "Authors",
        "authors": ["Ada Rossi", "陳大文"],
        "tags": ["a&b", "<x>"],
    },
    {
        "url": "https://example.com/podcast",
        "title": "Sound and film",
        "enclosures": [
            {"url": "https://example.com/1.mp3?a=1&b=2", "type": "audio/mpeg", "length": 12345678},
            {"url": "https://example.com/film.mp4", "type": "video/mp4", "length": 5},
        ],
        "image": "https://example.com/a.jpg",
    },
    {"url": "https://example.com/long", "title": "A megabyte", "content_html": "<p>Text &amp; more.</p>" * 50_000},
    {"url": "https://example.com/active", "title": "Active", "content_html": "<p onclick='x()'>a</p><iframe src='/b'>"},
    {"url": "https://example.com/offer", "title": "Offer", "price": "19.90", "currency": "EUR", "category": "Offers"},
    {"url": "https://example.com/review", "title": "Review", "item": "Saw", "rating": 4, "best": 5},
]
OTHER = """\
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Other &amp;amp; site</title>
<link>https://other.example/</link><description>Elsewhere</description>
<atom:link rel="self" href="https://other.example/feed"/><atom:link rel="hub" href="https://hub.example/"/>
<item><title>Of another</title><guid isPermaLink="false">1</guid><pubDate>Tue, 03 Mar 2026 17:00:00 EST</pubDate>
<link>https://other.example/1</link><enclosure url="https://other.example/1.ogg" type="audio/ogg" length="77"/></item>
</channel></rss>
"""
CONFIG = """\
site: {title: Hard & <odd>, url: https://example.com/, base_url: https://example.com/feeds/, language: en}
articles: posts.json
subscriptions: [other.xml]
streams: {all: {title: Hard & <odd>, max_bytes: 8MiB}}
"""


@pytest.fixture(scope="module")
def published(lasting_site) -> Path:
    """The folder with the hard sample."""
    posts = [
        {"date": f"2026-03-02T{number:02}:00:00Z"} | post if post.get("title") != "No date" else post
        for number, post in enumerate(POSTS)
    ]
    lasting_site.write("posts.json", json.dumps(posts))
    lasting_site.write("other.xml", OTHER)
    lasting_site.write("feeds.yaml", CONFIG)
    lasting_site.run("build")
    return lasting_site.folder / "public"


@pytest.mark.parametrize("one", READERS, ids=[f"{one.name}-{one.suffix}" for one in READERS])
def test_every_parser_sees_the_same_entries_in_the_same_order(published, one):
    if one.name == "sfeed" and shutil.which("sfeed") is None:
        pytest.skip("sfeed is not installed (apt install sfeed)")
    expected = [one.can_see(entry) for entry in expect((published / "all.json").read_bytes())]
    assert len(expected) == len(POSTS) + 1
    assert list(one.read((published / f"all.{one.suffix}").read_bytes())) == expected


ADDRESSES = ["https://example.com/feeds/all.rss.xml", "https://other.example/feed"]
"""The published feed, then the followed one."""


def test_atoma_reads_the_list_of_feeds(published):
    document = (published / "feeds.opml").read_bytes()
    outlines = [outline for group in atoma.parse_opml_bytes(document).outlines for outline in (group, *group.outlines)]
    assert [outline.xml_url for outline in outlines if outline.xml_url] == ADDRESSES


def test_listparser_reads_the_list_of_feeds(published):
    listed = listparser.parse((published / "feeds.opml").read_bytes())
    title = json.loads((published / "all.json").read_bytes())["title"]
    assert not listed.bozo
    assert [(feed.title, feed.url) for feed in listed.feeds] == [*zip([title, "Other & site"], ADDRESSES, strict=True)]


def test_the_strict_check_finds_nothing(published, lasting_site):
    lasting_site.run("check", "--strict", "public", "--url", "https://example.com/feeds/")


def test_the_html_of_every_entry_is_strictly_valid(published):
    texts = [
        *etree.parse(published / "all.rss.xml").iter("{http://purl.org/rss/1.0/modules/content/}encoded"),
        *etree.parse(published / "all.rss.xml").iterfind(".//item/description"),
        *etree.parse(published / "all.atom.xml").iterfind(".//{*}content[@type='html']"),
    ]
    assert len(texts) > len(POSTS)
    for text in texts:
        if len(text.text) < 100_000:  # a megabyte takes the parser seconds, and holds nothing else
            html5lib.HTMLParser(strict=True).parseFragment(text.text)


# ---------------------------------------------------------------------------------------------------------
# Those that fetch: over HTTP, from a server with the printed configuration


class Web:
    """The folder behind nginx."""

    def __init__(self, base: str, log: Path) -> None:
        self.base = base
        self._log = log
        self._read = 0
        """Lines of the log that were asked for already."""

    def answers(self, count: int) -> list[str]:
        """Status and path of so many requests that came since the last time; nginx writes them down in its own time."""
        for _ in range(1200):
            lines = self._log.read_text("utf-8").splitlines()
            if len(lines) >= self._read + count:
                break
            time.sleep(0.05)
        self._read, new = len(lines), lines[self._read :]
        return new


@pytest.fixture(scope="module")
def web(published, lasting_site, tmp_path_factory) -> Iterator[Web]:
    home = tmp_path_factory.mktemp("nginx")
    with run_nginx(lasting_site.run("headers", "nginx").stdout, home) as port:
        yield Web(f"http://127.0.0.1:{port}/feeds/", home / "access.log")


@pytest.mark.parametrize("suffix", ["rss.xml", "atom.xml"])
def test_feedparser_gets_304_with_either_validator(web, suffix):
    first = feedparser.parse(f"{web.base}all.{suffix}")
    assert first.status == 200
    assert len(first.entries) == len(POSTS) + 1
    for known in ({"etag": first.etag}, {"modified": first.modified}):
        again = feedparser.parse(f"{web.base}all.{suffix}", **known)
        assert again.status == 304
        assert again.entries == []
    assert web.answers(3) == [f"{code} /feeds/all.{suffix}" for code in (200, 304, 304)]


@pytest.fixture(params=["rss.xml", "atom.xml", "json"])
def subscribed(web, request, tmp_path):
    """lemon24/reader after its first visit, and the suffix of the feed that it follows."""
    address = f"{web.base}all.{request.param}"
    with reader.make_reader(str(tmp_path / "reader.sqlite")) as mine:
        mine.add_feed(address)
        mine.update_feeds(scheduled=False)
        assert mine.get_feed(address).last_exception is None
        web.answers(1)
        yield mine, request.param


def test_reader_stores_the_same_entries(subscribed, published):
    mine, _ = subscribed
    found = {
        (entry.id, entry.title, entry.link if entry.link != entry.id or "://" in entry.id else None, entry.published)
        for entry in mine.get_entries()
    }
    expected = expect((published / "all.json").read_bytes())
    assert found == {(one.id, one.title, one.link, one.published) for one in expected}


def test_reader_stores_the_same_enclosures(subscribed, published):
    mine, suffix = subscribed
    expected = expect((published / "all.json").read_bytes())
    attached = {one.id: [file.href for file in one.enclosures] for one in mine.get_entries() if one.enclosures}
    most = 1 if suffix == "rss.xml" else None
    assert attached == {one.id: [url for url, *_ in one.attached[:most]] for one in expected if one.attached}


def test_reader_gets_304_at_its_next_visit(subscribed, web):
    mine, suffix = subscribed
    mine.update_feeds(scheduled=False)
    assert web.answers(1) == [f"304 /feeds/all.{suffix}"]


class Newsboat:
    """newsboat with one feed, in a folder of its own."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        home.mkdir()
        (home / "urls").write_text(f"{address}\n")
        (home / "config").write_text("")

    def reload(self) -> None:
        files = [f"--url-file={self.home}/urls", f"--cache-file={self.home}/cache", f"--config-file={self.home}/config"]
        environ = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["newsboat", *files, "-x", "reload"], env=environ, capture_output=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr

    def read_entries(self) -> list[tuple[str, str, str, int, str]]:
        with closing(sqlite3.connect(self.home / "cache")) as cache:
            return cache.execute("select guid, title, url, pubDate, enclosure_url from rss_item").fetchall()


@pytest.fixture(params=["rss.xml", "atom.xml"])
def newsboat(web, tmp_path, request):
    """newsboat after its first visit, and the suffix of the feed that it follows."""
    if shutil.which("newsboat") is None:
        pytest.skip("newsboat is not installed (apt install newsboat)")
    running = Newsboat(tmp_path / "home", f"{web.base}all.{request.param}")
    running.reload()
    web.answers(1)
    return running, request.param


def test_newsboat_stores_the_same_entries(newsboat, published):
    running, _ = newsboat
    seen = running.read_entries()
    expected = {one.id: one for one in expect((published / "all.json").read_bytes())}
    assert len(seen) == len(expected)
    for id_, title, url, date, enclosure in seen:
        one = expected[id_]
        assert title == one.title
        assert (url or None) == one.link
        assert date == int(one.published.timestamp())
        # newsboat 2.21 stores one enclosure of several, the last.
        assert enclosure in ([address for address, *_ in one.attached] or [""])


def test_newsboat_gets_304_at_a_later_visit(newsboat, web):
    running, suffix = newsboat
    running.reload()  # on its first visit, newsboat has no row to store Last-Modified in
    web.answers(1)
    running.reload()
    assert web.answers(1) == [f"304 /feeds/all.{suffix}"]
