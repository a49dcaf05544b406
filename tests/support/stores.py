"""Saves entries in a store, and reads them."""

from __future__ import annotations

from feedtool.model import DocumentChanges, EntryState, FeedState, StoredEntry
from support import NOW, make_entry

FEED = "https://example.com/feed.xml"


def make_saved(name="a", **fields):
    entry = make_entry(name, **fields)
    return StoredEntry(entry=entry, state=make_stamp(first_seen=entry.first_seen))


def make_stamp(**fields):
    return EntryState(
        **({"fingerprint": b"\x00raw", "digest": b"\xffshown", "first_seen": NOW, "document": FEED} | fields)
    )


def make_changes(*saved, feed=FEED, **fields):
    return DocumentChanges(feed=FeedState(key=feed, kind="subscription"), entries=saved, **fields)


def load_ids(store, feeds=None):
    return [entry.id for entry in store.load_entries(feeds)]
