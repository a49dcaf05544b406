"""A feed parser of another package is treated as a built-in one is: only its declared attributes count."""

from __future__ import annotations

import json
from importlib import metadata
from importlib.metadata import EntryPoint

import pytest
from click.testing import CliRunner

from feedtool import plugins
from feedtool.cli.main import cli
from feedtool.config import load_config
from feedtool.lint.folder import FolderCheck, check_folder
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.wiring import load_linters, load_parsers, open_parts
from support import NOW
from support.third_party import MAGIC

CONFIG = """\
site: {title: Test, url: https://example.com/}
subscriptions: [news.gem]
streams: {all: {title: All}}
fetch: {timeout: TIMEOUT}
"""
NEWS = MAGIC + b"https://other.example/1 One\nhttps://other.example/2 Two\n"
RSS = b'<rss version="2.0"><channel><title>News</title><item><guid>1</guid><title>One</title></item></channel></rss>'


@pytest.fixture(autouse=True)
def _installed(monkeypatch):
    point = EntryPoint(name="gemfeed", group="feedtool.parsers", value="support.third_party:GemFeedParser")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [point] if group == point.group else [])
    plugins._list_installed.cache_clear()
    yield
    plugins._list_installed.cache_clear()


def fetch_news(folder, content, timeout="5m"):
    (folder / "feeds.yaml").write_text(CONFIG.replace("TIMEOUT", timeout))
    (folder / "news.gem").write_bytes(content)
    config = load_config(folder / "feeds.yaml")
    with open_parts(config, command="test") as parts:
        report = fetch(config, parts, force=True)
        return report.documents[0], [entry.title for entry in parts.store.load_entries()]


def parse(text):
    return CliRunner().invoke(cli, ["parse", "-"], input=text, standalone_mode=False)


def test_fetch_stores_the_entries_of_its_feeds(tmp_path):
    document, titles = fetch_news(tmp_path, NEWS)
    assert document.parser == "gemfeed"
    assert sorted(titles) == ["One", "Two"]


def test_fetch_accepts_its_feed_without_entries(tmp_path):
    document, _ = fetch_news(tmp_path, MAGIC)
    assert document.error is None


def test_fetch_reports_the_error_that_it_raises(tmp_path):
    document, _ = fetch_news(tmp_path, MAGIC + b"broken")
    assert "this gemfeed is broken" in document.error


def test_sandbox_stops_it_when_it_hangs(tmp_path):
    document, _ = fetch_news(tmp_path, MAGIC + b"hang", timeout="2s")
    assert "was stopped" in document.error


def test_parse_shows_its_feed():
    assert [item["title"] for item in json.loads(parse(NEWS).stdout)["items"]] == ["One", "Two"]


def test_parse_accepts_its_feed_without_entries():
    done = parse(MAGIC)
    assert done.return_value == 0
    assert json.loads(done.stdout)["items"] == []


def test_check_compares_its_feed_with_the_other_formats_of_the_stream():
    files = {"news.atom.xml": NEWS, "news.rss.xml": RSS}
    checked = check_folder(files, load_linters(), load_parsers(), FolderCheck(now=NOW))
    found = [finding.rule for file in checked for finding in file.findings]
    assert "formats-differ" in found
