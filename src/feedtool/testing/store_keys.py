"""The keys by which dedupe finds entries in a store, and the entries that changed."""

from __future__ import annotations

from collections.abc import Iterable

from feedtool.model import (
    DocumentChanges,
    EntryKeys,
    EntryState,
    FeedInfo,
    FeedState,
    StoredEntry,
)
from feedtool.plugins import Store
from feedtool.testing.store_values import (
    FEED,
    load_changes,
    make_changes,
    make_saved,
)
from feedtool.testing.values import NOW, make_entry


def _save_with_keys(
    store: Store, feed: str, days: Iterable[int | None], *, hashes: tuple[int, ...] = (7,), url: str | None = None
) -> None:
    """Save one entry a day, with the day as its id."""
    rows = [
        StoredEntry(
            entry=make_entry(str(day), feed=feed),
            state=EntryState(fingerprint=b"f", digest=b"d", first_seen=NOW),
            keys=EntryKeys(day=day, hashes=hashes),
        )
        for day in days
    ]
    state = FeedState(key=feed, kind="subscription", about=FeedInfo(url=url))
    store.save_document(DocumentChanges(feed=state, entries=tuple(rows)))


class KeyTests:
    """The tests of keys and changes."""

    def test_entries_with_a_key_come_newest_first_and_undated_ones_last(self, store: Store) -> None:
        _save_with_keys(store, "b", [3, None, 5])
        _save_with_keys(store, "a", [5])
        assert store.find_sharing(7, 9) == [("a", "5"), ("b", "5"), ("b", "3"), ("b", "None")]
        assert store.find_sharing(7, 2) == [("a", "5"), ("b", "5")]
        assert store.find_sharing(8, 9) == []

    def test_entries_near_a_day_include_undated_ones(self, store: Store) -> None:
        _save_with_keys(store, "a", [1, 10, 20, None])
        assert store.find_near(7, 11, 5) == [("a", "10"), ("a", "None")]

    def test_a_new_version_of_an_entry_has_only_its_new_keys(self, store: Store) -> None:
        _save_with_keys(store, "a", [1], hashes=(7, 8))
        _save_with_keys(store, "a", [1], hashes=(8, 9))
        assert [store.find_sharing(key, 9) for key in (7, 8, 9)] == [[], [("a", "1")], [("a", "1")]]

    def test_an_entry_saved_without_keys_is_reported_until_it_has_some(self, store: Store) -> None:
        _save_with_keys(store, "a", [1])
        store.save_document(make_changes(make_saved("2", feed="a"), feed="a"))
        assert [*store.find_without_keys(9)] == [("a", "2")]
        store.save_keys([(("a", "2"), EntryKeys(day=2, hashes=(7,)))])
        assert [*store.find_without_keys(9)] == []
        assert store.find_sharing(7, 9) == [("a", "2"), ("a", "1")]

    def test_a_feed_that_moves_loses_the_keys_of_its_entries(self, store: Store) -> None:
        _save_with_keys(store, "a", [1, 2], url="https://a.example/feed")
        _save_with_keys(store, "a", [3], url="https://b.example/feed")
        assert [*store.find_without_keys(9)] == [("a", "1"), ("a", "2")]
        assert store.find_sharing(7, 9) == [("a", "3")]

    def test_keys_of_another_version_are_forgotten(self, store: Store) -> None:
        _save_with_keys(store, "a", [1])
        assert store.load_keys_version() == b""
        store.reset_keys(b"v2")
        assert store.load_keys_version() == b"v2"
        assert store.find_sharing(7, 9) == []
        assert [*store.find_without_keys(9)] == [("a", "1")]

    def test_the_entries_that_share_a_key_are_found_at_once(self, store: Store) -> None:
        _save_with_keys(store, "a", [1, 2], hashes=(6,))
        _save_with_keys(store, "b", [3, 4], hashes=(8, 9))
        _save_with_keys(store, "c", [5], hashes=(10,))
        assert set(store.find_crowded()) == {("a", "1"), ("a", "2")}

    def test_similar_entries_have_two_of_the_keys_and_a_day_near_that_of_the_other(self, store: Store) -> None:
        _save_with_keys(store, "a", [1, 10, 20, None], hashes=(1, 5, 9))
        _save_with_keys(store, "b", [12], hashes=(1, 5))
        _save_with_keys(store, "c", [12], hashes=(1, 13))
        assert store.find_similar((1, 5, 9), 11, 5, 3) == {("a", "10"): 3, ("b", "12"): 2}
        assert store.find_similar((1, 5, 9), 11, 5, 2) == {("a", "10"): 2}

    def test_the_keys_of_an_entry_are_those_it_was_saved_with(self, store: Store) -> None:
        _save_with_keys(store, "a", [1, None], hashes=(-9, 7))
        assert store.load_keys(("a", "1")) == EntryKeys(day=1, hashes=(-9, 7))
        assert store.load_keys(("a", "None")) == EntryKeys(day=None, hashes=(-9, 7))
        assert store.load_keys(("a", "2")) is None

    def test_changes_are_those_since_all_streams_were_composed_under_the_same_settings(self, store: Store) -> None:
        assert store.load_changes(b"s") is None
        store.save_document(make_changes(make_saved("1"), make_saved("2")))
        store.forget_changes(b"s")
        assert load_changes(store) == []
        store.save_document(make_changes(make_saved("1"), withdrawn=("2",)))
        store.save_document(make_changes(make_saved("1")))
        assert load_changes(store) == [(FEED, "1"), (FEED, "2")]
        assert store.load_changes(b"other settings") is None

    def test_a_feed_that_describes_itself_again_may_change_every_entry(self, store: Store) -> None:
        _save_with_keys(store, "a", [1], url="https://a.example/feed")
        store.forget_changes(b"s")
        _save_with_keys(store, "a", [2], url="https://b.example/feed")
        assert store.load_changes(b"s") is None
