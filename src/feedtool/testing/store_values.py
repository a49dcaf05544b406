"""Values for the contract of stores."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from feedtool.model import (
    BuildKey,
    DocumentChanges,
    EntryKey,
    EntryState,
    FeedState,
    Ping,
    StoredEntry,
)
from feedtool.plugins import Store
from feedtool.testing.values import NOW, make_entry

FEED = "https://example.com/feed.xml"
OTHER = "https://other.example/feed.xml"
BUILD_KEY = BuildKey(inputs=b"\x01", until=datetime(2026, 3, 2, tzinfo=UTC))
PING = Ping(hub="https://a.example/", topic="https://example.com/a", since=NOW, failures=2, last_error="HTTP 500")
OTHER_PING = replace(PING, topic="https://example.com/0", failures=0, last_error=None)


def make_saved(name: str = "a", **fields: Any) -> StoredEntry:
    """Return an entry with its state."""
    entry = make_entry(name, **fields)
    return StoredEntry(entry=entry, state=make_stamp(first_seen=entry.first_seen))


def make_stamp(**fields: Any) -> EntryState:
    """Return the state of an entry."""
    defaults: dict[str, Any] = {"fingerprint": b"\x00raw", "digest": b"\xffshown", "first_seen": NOW, "document": FEED}
    return EntryState(**(defaults | fields))


def make_changes(*saved: StoredEntry, feed: str = FEED, **fields: Any) -> DocumentChanges:
    """Return the changes of a document of a feed."""
    return DocumentChanges(feed=FeedState(key=feed, kind="subscription"), entries=saved, **fields)


def load_ids(store: Store, feeds: Collection[str] | None = None) -> list[str]:
    """Return the ids of stored entries in the order of the store."""
    return [entry.id for entry in store.load_entries(feeds)]


def load_changes(store: Store) -> list[EntryKey]:
    """Return the entries that changed since streams were composed."""
    changes = store.load_changes(b"s")
    assert changes is not None
    return sorted(changes)
