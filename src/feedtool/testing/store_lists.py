"""The feeds of lists that a store holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedtool.model import (
    Category,
    DocumentChanges,
    FailureKind,
    FeedState,
    Outline,
    Subscription,
)
from feedtool.plugins import Store
from feedtool.testing.store_values import (
    make_saved,
)
from feedtool.testing.values import NOW

_LIST = Subscription(key="https://list.example/all.opml", url="https://list.example/all.opml", opml="")


def _save_list(store: Store, *names: str) -> None:
    rows = (
        make_saved(name, feed=_LIST.key, title=name.title(), categories=(Category(term="Tech"), Category(term="Home")))
        for name in names
    )
    store.save_document(DocumentChanges(feed=FeedState(key=_LIST.key, kind="opml"), entries=tuple(rows)))


def _save_state(store: Store, key: str, **fields: Any) -> None:
    store.save_document(DocumentChanges(feed=FeedState(key=key, kind="subscription", **fields)))


class ListTests:
    """The tests of lists of subscriptions."""

    def test_the_feeds_of_a_list_are_its_entries_by_url(self, store: Store) -> None:
        _save_list(store, "b", "a", "c")
        store.save_document(DocumentChanges(feed=FeedState(key=_LIST.key, kind="opml"), withdrawn=("c",)))
        assert [*store.load_outlines(_LIST)] == [
            Outline(url="a", title="A", categories=("Tech", "Home")),
            Outline(url="b", title="B", categories=("Tech", "Home")),
        ]

    def test_feeds_of_a_list_are_found_by_url(self, store: Store) -> None:
        _save_list(store, "b", "a", "it's 100 %")
        assert {*store.find_outlines(_LIST, ["a", "it's 100 %", "missing"])} == {"a", "it's 100 %"}
        assert dict(store.find_outlines(_LIST, [])) == {}

    def test_a_list_has_at_least_the_feeds_that_it_lists(self, store: Store) -> None:
        _save_list(store, "a", "b")
        assert [number for number in range(4) if store.has_outlines(_LIST, number)] == [0, 1, 2]

    def test_feeds_of_a_list_are_counted_by_their_last_fetch(self, store: Store) -> None:
        _save_list(
            store, "https://a.example", "https://b.example", "https://c.example", "http://d.example", "/etc/passwd"
        )
        _save_state(store, "https://b.example", last_success=NOW)
        _save_state(
            store, "https://c.example", last_success=NOW, last_error="down", last_error_kind=FailureKind.TIMEOUT
        )
        _save_state(store, "elsewhere", last_success=NOW)
        assert dict(store.count_outlines(_LIST)) == {"new": 2, "ok": 1, "failing": 1}

    @pytest.mark.parametrize(
        ("state", "may_be_due"),
        [
            ({}, True),
            ({"next_try": NOW, "last_attempt": NOW - timedelta(hours=1)}, True),
            ({"next_try": NOW + timedelta(minutes=1), "last_attempt": NOW - timedelta(hours=1)}, False),
            ({"next_try": NOW + timedelta(hours=1), "last_attempt": NOW + timedelta(hours=1)}, True),
            ({"next_try": NOW + timedelta(days=1), "last_error_kind": FailureKind.GONE}, True),
        ],
        ids=["not scheduled", "due now", "due later", "fetched in the future", "failing"],
    )
    def test_only_feeds_of_a_list_that_may_be_due_are_loaded(
        self, store: Store, state: dict[str, Any], may_be_due: bool
    ) -> None:
        _save_list(store, "known", "new")
        _save_state(store, "known", **state)
        assert {one.url for one in store.load_outlines(_LIST, due=NOW)} == {"new", *(["known"] if may_be_due else [])}

    def test_feeds_of_a_list_are_found_by_their_categories(self, store: Store) -> None:
        _save_list(store, "b", "a")
        other = make_saved("c", feed=_LIST.key, categories=(Category(term="Home"),))
        bare = make_saved("d", feed=_LIST.key)
        store.save_document(DocumentChanges(feed=FeedState(key=_LIST.key, kind="opml"), entries=(other, bare)))
        names = {tuple(labels): name for name, labels in store.list_labels(_LIST).items()}
        assert {*names} == {("Tech", "Home"), ("Home",)}
        assert [*store.list_labeled(_LIST, names["Tech", "Home"])] == ["a", "b"]

    def test_feed_states_of_a_kind_are_loaded(self, store: Store) -> None:
        _save_list(store)
        _save_state(store, "b")
        assert {*store.load_feeds(kind="opml")} == {_LIST.key}
        assert {*store.load_feeds(kind="articles")} == set()
