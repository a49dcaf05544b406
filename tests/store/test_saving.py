"""Saving documents, in every store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedtool.model import DocumentChanges, EntryState, FeedState, StoredEntry
from feedtool.store.saving import check_changes, sort_entries
from support import NOW, make_entry


def make_changes(entry, first_seen=NOW):
    timestamp = EntryState(fingerprint=b"", digest=b"", first_seen=first_seen)
    return DocumentChanges(
        feed=FeedState(key="f", kind="subscription"), entries=(StoredEntry(entry=entry, state=timestamp),)
    )


def test_entries_of_the_feed_itself_may_be_saved():
    check_changes(make_changes(make_entry(feed="f")))


def test_entries_of_another_feed_may_not_be_saved():
    with pytest.raises(ValueError, match="an entry of 'g' among the changes of 'f'"):
        check_changes(make_changes(make_entry(feed="g")))


def test_a_first_sighting_does_not_move():
    with pytest.raises(ValueError, match="does not match its stored state"):
        check_changes(make_changes(make_entry(feed="f"), first_seen=NOW + timedelta(seconds=1)))


def test_entries_are_sorted_newest_first_then_by_feed_and_id():
    new = make_entry("z", feed="z", published=NOW)
    old = [
        make_entry(id_, feed=feed, published=None, first_seen=NOW - timedelta(days=1)) for feed in "ab" for id_ in "xy"
    ]
    assert sort_entries([*reversed(old), new]) == [new, *old]
