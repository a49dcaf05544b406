"""Expensive work is done once an entry: only new and changed entries are sanitized and dated."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import fields, replace

from feedtool.entries import normalize, process
from feedtool.entries.normalize import NORMALIZE_VERSION, Context
from feedtool.entries.process import make_settings_hash, process_document
from feedtool.model import Document, DocumentChanges, FeedState
from feedtool.pipeline.wiring import load_parsers
from feedtool.plugins import Parts
from feedtool.store.memory import MemoryStore

FEED = "https://example.org/feed.xml"
ITEM = (
    "<item><title>{n}</title><link>/{n}</link><pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate>"
    "<description>&lt;p&gt;{words}&lt;/p&gt;</description></item>"
)


def write(**words):
    items = "".join(ITEM.format(n=n, words=words.get(f"n{n}", "Words")) for n in range(20))
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()


@pytest.fixture
def counts(monkeypatch):
    counted = Counter()

    def count(name):
        real = getattr(normalize, name)

        def counting(*arguments, **named):
            counted[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(normalize, name, counting)

    count("clean_html")
    count("parse_date")
    return counted


@pytest.fixture
def read(tmp_path):
    store = MemoryStore()
    parts = Parts(
        store=store, fetchers=(), parsers=load_parsers(), rules=(), renderers=(), indexes=(),
        now=datetime(2026, 3, 6, tzinfo=UTC),
    )  # fmt: skip

    def read(content):
        document = Document(feed=FEED, url=FEED, content=content)
        found = process_document(document, Context(feed=FEED), parts, name=FEED)
        feed = FeedState(key=FEED, kind="subscription")
        store.save_document(DocumentChanges(feed=feed, document=found.document, entries=found.saved))
        return found

    return read


def test_an_entry_is_cleaned_and_dated_when_it_is_new(read, counts):
    assert read(write()).added == 20
    assert counts == {"clean_html": 20, "parse_date": 20}


def test_unchanged_entries_are_not_cleaned_and_dated_again(read, counts):
    read(write())
    counts.clear()
    assert read(write() + b"<!-- other bytes, same entries -->").added == 0
    assert counts == {}


def test_only_changed_entries_are_cleaned_and_dated_again(read, counts):
    read(write())
    counts.clear()
    assert read(write(n7="Other words")).updated == 1
    assert counts == {"clean_html": 1, "parse_date": 1}


def test_an_entry_that_only_a_new_version_cleans_otherwise_is_stored_and_not_updated(read, monkeypatch):
    real = process.make_fingerprints
    monkeypatch.setattr(process, "make_fingerprints", lambda *given: real(*given[:2], NORMALIZE_VERSION - 1))
    stored = {one.entry.id: one.state for one in read(write()).saved}
    monkeypatch.setattr(process, "make_fingerprints", real)
    monkeypatch.setattr(normalize, "clean_html", lambda *_, **__: "<p>Cleaned otherwise</p>")
    found = read(write(n7="Other words"))
    assert (found.added, found.updated) == (0, 1)
    assert {one.entry.content for one in found.saved} == {"<p>Cleaned otherwise</p>"}
    assert {one.entry.id: one.state.first_seen for one in found.saved} == {
        id_: state.first_seen for id_, state in stored.items()
    }


SETTINGS = {
    "feed": "https://example.net/feed.xml",
    "zone": ZoneInfo("Asia/Tokyo"),
    "language": "it",
    "date_order": "dmy",
    "base_url": "https://example.net/",
    "future": True,
    "strips_tracking": True,
    "max_content_bytes": 100,
}


@pytest.mark.parametrize("name", [field.name for field in fields(Context)])
def test_each_changed_setting_reads_an_unchanged_document_again(name):
    context = Context(feed=FEED)
    changed = replace(context, **{name: SETTINGS[name]})
    assert make_settings_hash(changed, None) != make_settings_hash(context, None)
