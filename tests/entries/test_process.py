"""Expensive work is done only where it is wanted: new entries are not sanitized yet, unchanged ones are not dated."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import fields, replace

from feedtool.entries import normalize, prepare, process
from feedtool.entries.changes import make_digest
from feedtool.entries.context import NORMALIZE_VERSION, Context
from feedtool.entries.documents import make_settings_hash
from feedtool.entries.prepare import prepare_entry
from feedtool.entries.process import process_document
from feedtool.model import Document, DocumentChanges, FeedState, StoredEntry
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

    def count(module, name):
        real = getattr(module, name)

        def counting(*arguments, **named):
            counted[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(module, name, counting)

    count(prepare, "clean_html")
    count(normalize, "parse_date")
    return counted


@pytest.fixture
def read(tmp_path):
    store = MemoryStore()
    parts = Parts(
        store=store, fetchers=(), parsers=load_parsers(), rules=(), renderers=(), indexes=(),
        now=datetime(2026, 3, 6, tzinfo=UTC),
    )  # fmt: skip

    def read(content, **options):
        document = Document(feed=FEED, url=FEED, content=content)
        found = process_document(document, Context(feed=FEED), parts, name=FEED, **options)
        feed = FeedState(key=FEED, kind="subscription")
        store.save_document(DocumentChanges(feed=feed, document=found.document, entries=found.saved))
        return found

    read.store = store
    return read


def test_a_new_entry_is_dated_and_not_cleaned(read, counts):
    found = read(write())
    assert found.added == 20
    assert counts == {"parse_date": 20}
    assert {row.entry.content for row in found.saved} == {None}


def test_a_new_article_of_the_site_is_cleaned(read, counts):
    assert read(write(), trusted=True).saved[0].entry.content == "<p>Words</p>"
    assert counts == {"clean_html": 20, "parse_date": 20}


def test_unchanged_entries_are_not_cleaned_and_dated_again(read, counts):
    read(write())
    counts.clear()
    assert read(write() + b"<!-- other bytes, same entries -->").added == 0
    assert counts == {}


def test_a_changed_entry_is_compared_with_the_stored_one(read, counts):
    read(write())
    counts.clear()
    assert read(write(n7="Other words")).updated == 1
    assert counts == {"clean_html": 2, "parse_date": 1}


def test_an_entry_that_changed_again_is_cleaned_once(read, counts):
    read(write())
    read(write(n7="Other words"))
    counts.clear()
    assert read(write(n7="More words")).updated == 1
    assert counts == {"clean_html": 1, "parse_date": 1}


def store_as_before(read, fingerprint=None):
    """Store the entries as the version before did: with clean texts, their digest, and another fingerprint."""
    rows = []
    for row in read(write()).saved:
        entry = prepare_entry(row.entry)
        state = replace(row.state, fingerprint=fingerprint or row.state.fingerprint, digest=make_digest(entry))
        rows.append(StoredEntry(entry=entry, state=state))
    read.store.save_document(DocumentChanges(feed=FeedState(key=FEED, kind="subscription"), entries=tuple(rows)))


def test_an_entry_that_only_a_new_version_cleans_otherwise_is_stored_and_not_updated(read, monkeypatch):
    real = process.make_fingerprints
    monkeypatch.setattr(process, "make_fingerprints", lambda *given: real(*given[:2], NORMALIZE_VERSION - 1))
    store_as_before(read)
    stored = read.store.load_entry_states(FEED)
    monkeypatch.setattr(process, "make_fingerprints", real)
    monkeypatch.setattr(prepare, "clean_html", lambda *_, **__: "<p>Cleaned otherwise</p>")
    found = read(write(n7="Other words"))
    assert (found.added, found.updated) == (0, 1)
    assert {prepare_entry(one.entry).content for one in found.saved} == {"<p>Cleaned otherwise</p>"}
    assert {one.entry.id: one.state.first_seen for one in found.saved} == {
        id_: state.first_seen for id_, state in stored.items()
    }


def test_an_entry_stored_with_clean_texts_and_an_unknown_fingerprint_is_not_updated(read):
    store_as_before(read, b"unknown")
    found = read(write())
    assert (found.added, found.updated, len(found.saved)) == (0, 0, 20)


SETTINGS = {
    "feed": "https://example.net/feed.xml",
    "zone": ZoneInfo("Asia/Tokyo"),
    "language": "it",
    "date_order": "dmy",
    "base_url": "https://example.net/",
    "future": True,
    "strips_tracking": True,
    "parts": b"another parser",
}


@pytest.mark.parametrize("name", [field.name for field in fields(Context)])
def test_each_changed_setting_reads_an_unchanged_document_again(name):
    context = Context(feed=FEED)
    changed = replace(context, **{name: SETTINGS[name]})
    assert make_settings_hash(changed, None) != make_settings_hash(context, None)


@pytest.mark.parametrize("words", ["<!-- 4711 -->Words", "<script>track()</script>Words"])
def test_a_change_that_no_reader_sees_is_not_an_update(read, words):
    read(write())
    assert read(write(n7=words.replace("<", "&lt;"))).updated == 0


def test_long_texts_are_cleaned_within_the_time_limit_of_their_feed(read):
    (row,) = (row for row in read(write(n7="word " * 20_000)).saved if row.entry.raw is None)
    assert row.entry.title == "7"
    assert row.state.digest
