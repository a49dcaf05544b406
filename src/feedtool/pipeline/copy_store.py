"""Copies everything that a store keeps into another, empty one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from feedtool.errors import StoreError
from feedtool.model import DocumentChanges, FeedState, StoredEntry
from feedtool.plugins import Store

_AT_ONCE = 500


class CopyReport(Struct, frozen=True, kw_only=True):
    """What was copied."""

    feeds: int
    entries: int


def copy_store(source: Store, target: Store, name: str) -> CopyReport:
    """Copy feeds, entries, public ids, histories and the state of published files.

    The keys of dedupe are made again by the next build, which also composes all streams.

    Args:
        source: the store to read.
        target: an empty store.
        name: the target's, for messages.

    Raises:
        StoreError: the target is not empty.
    """
    if target.load_feeds() or target.load_public_ids():
        raise StoreError(f"{name} is not empty", hint="name a new store")
    feeds = source.load_feeds()
    entries = sum(_copy_feed(state, source, target) for state in feeds.values())
    target.save_histories(source.load_histories().values())
    target.save_notices(source.load_notices().values())
    target.save_published(source.load_files().values(), source.load_public_ids(), source.load_pings())
    return CopyReport(feeds=len(feeds), entries=entries)


def _copy_feed(state: FeedState, source: Store, target: Store) -> int:
    """Copy a feed with its documents and entries; return the number of entries."""
    states = source.load_entry_states(state.key)
    with target.batch():
        target.save_document(DocumentChanges(feed=state))
        for document in source.load_documents(state.key).values():
            target.save_document(DocumentChanges(feed=state, document=document))
        for ids in _split(sorted(states)):
            found = source.load_stored_entries(state.key, ids)
            rows = tuple(StoredEntry(entry=entry, state=states[id_]) for id_, entry in found.items())
            target.save_document(DocumentChanges(feed=state, entries=rows))
    return len(states)


def _split(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    rest = iter(ids)
    while some := tuple(islice(rest, _AT_ONCE)):
        yield some
