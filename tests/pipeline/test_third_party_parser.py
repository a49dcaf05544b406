"""A feed parser of another package is treated as a built-in one is: only its declared attributes count."""

from __future__ import annotations

import json

import pytest

from feedtool.lint.folder import FolderCheck, check_folder
from feedtool.pipeline.wiring import list_feed_suffixes, load_linters, load_parsers
from support import NOW
from support.third_party import MAGIC, install

NEWS = MAGIC + b"https://other.example/1 One\nhttps://other.example/2 Two\n"
RSS = b'<rss version="2.0"><channel><title>News</title><item><guid>1</guid><title>One</title></item></channel></rss>'


@pytest.fixture(autouse=True)
def _installed():
    with install("parsers", "GemFeedParser"):
        yield


def fetch_news(site, content, timeout="5m"):
    site.configure(subscriptions=["news.gem"], fetch={"timeout": timeout})
    site.write("news.gem", content)
    (document,) = site.fetch().documents
    return document


def test_fetch_stores_the_entries_of_its_feeds(site):
    assert fetch_news(site, NEWS).parser == "gemfeed"
    assert site.titles() == ["One", "Two"]


def test_fetch_accepts_its_feed_without_entries(site):
    assert fetch_news(site, MAGIC).error is None


def test_fetch_reports_the_error_that_it_raises(site):
    assert "this gemfeed is broken" in fetch_news(site, MAGIC + b"broken").error.message


def test_sandbox_stops_it_when_it_hangs(site):
    assert "was stopped" in fetch_news(site, MAGIC + b"hang", timeout="2s").error.message


def parse(site, content):
    site.write("news.gem", content)
    return [item["title"] for item in json.loads(site.invoke("parse", "news.gem").stdout)["items"]]


def test_parse_shows_its_feed(site):
    assert parse(site, NEWS) == ["One", "Two"]


def test_parse_accepts_its_feed_without_entries(site):
    assert parse(site, MAGIC) == []


def test_check_compares_its_feed_with_the_other_formats_of_the_stream():
    files = {"news.atom.xml": NEWS, "news.rss.xml": RSS}
    checked = check_folder(files, load_linters(), load_parsers(), FolderCheck(suffixes=list_feed_suffixes(), now=NOW))
    found = [diagnostic.code for file in checked for diagnostic in file.diagnostics]
    assert "formats-differ" in found
