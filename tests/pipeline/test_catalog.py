"""A stream asks the store for what it may select, and gets what looking at every entry would give."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.model import Category, DocumentChanges, Entry, EntryState, FeedInfo, FeedState, StoredEntry, Stream
from feedtool.pipeline.catalog import Catalog
from feedtool.pipeline.wiring import make_parts
from feedtool.store.memory import MemoryStore
from feedtool.store.sqlite import SqliteStore
from feedtool.streams.select import compose
from support import NOW
from support.site import Site

STAMP = EntryState(fingerprint=b"f", digest=b"d", first_seen=NOW)
FEEDS = ("one", "two", "three")
NAMES = ("News", "notizie", "Boats", "boats", "Tools")
ENTRIES = st.builds(
    lambda feed, number, day, names, basis: Entry(
        feed=feed,
        id=f"tag:{feed}.example,2026:{number}",
        link=f"https://shared.example/{number}",
        title=f"The boat of captain {number} is in the harbour",
        summary=f"Captain {number} came back to the harbour with a full hold.",
        published=NOW.replace(day=day) if day else None,
        date_basis=basis,
        first_seen=NOW,
        categories=tuple(Category(term=name) for name in names),
    ),
    feed=st.sampled_from(FEEDS),
    number=st.integers(0, 5),
    day=st.integers(0, 4),
    names=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
    basis=st.sampled_from(("stated", "stated", "inferred")),
)
STREAMS = (
    Stream(name="news", title="News", categories=("News",), limit=3),
    Stream(name="boats", title="Boats", tags=("Boats",), limit=4),
    Stream(name="both", title="Both", categories=("Tools", "news"), limit=2),
    Stream(name="given", title="Given", categories=("Given",), limit=5),
)


@pytest.mark.parametrize("kind", ["sqlite", "memory"])
@settings(max_examples=10, deadline=None)
@given(entries=st.lists(ENTRIES, max_size=12, unique_by=lambda entry: entry.key))
def test_a_stream_of_a_category_is_what_looking_at_every_entry_gives(kind, entries, tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    site.configure(
        categories={"News": ["Notizie"]},
        subscriptions=[{"url": "one"}, {"url": "two"}, {"url": "three", "categories": ["Given"]}],
    )
    config = site.load_config()
    keys = [source.key for source in config.subscriptions]
    opened = (
        SqliteStore.open("sqlite:state.db", site.folder)
        if kind == "sqlite"
        else MemoryStore.open("memory:", site.folder)
    )
    with opened as store:
        parts = make_parts(config, store, NOW)
        for name, key in zip(FEEDS, keys, strict=True):
            about = FeedInfo(title=name, url=f"https://{name}.example/feed")
            rows = [entry for entry in entries if entry.feed == name]
            store.save_document(
                DocumentChanges(
                    feed=FeedState(key=key, kind="subscription", about=about),
                    entries=tuple(
                        StoredEntry(entry=entry, state=STAMP, keys=parts.make_keys(entry, about)) for entry in rows
                    ),
                )
            )
        for stream in STREAMS:
            asked = select(stream, Catalog(config, parts))
            catalog = Catalog(config, parts)
            with patch.object(catalog, "_list_asked", lambda _, every=catalog: every.list_newest()):
                assert asked == select(stream, catalog)


def select(stream, catalog):
    return [entry.key for entry in compose(stream, catalog, public_id=lambda one: one.id, now=NOW)[0]]
