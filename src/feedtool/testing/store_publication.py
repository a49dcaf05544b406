"""What a store remembers of publications: files, public ids, notifications, histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from feedtool.model import (
    Archive,
    DocumentChanges,
    DocumentState,
    FeedInfo,
    FeedState,
    History,
    Notice,
    PublishedFile,
    Tombstone,
)
from feedtool.plugins import Store
from feedtool.testing.store_values import (
    BUILD_KEY,
    FEED,
    OTHER,
    OTHER_PING,
    PING,
    make_changes,
    make_saved,
)
from feedtool.testing.values import NOW


def _save_one(store: Store, **changes: Any) -> None:
    feed = FeedState(key=FEED, kind="subscription", about=FeedInfo(title="About"))
    defaults: dict[str, Any] = {"feed": feed, "entries": (make_saved("a", feed=FEED),)}
    store.save_document(DocumentChanges(**(defaults | changes)))


class PublicationTests:
    """The tests of what builds leave."""

    def test_the_list_of_files_is_replaced(self, store: Store) -> None:
        one, two = PublishedFile(name="a.rss.xml", digest=b"\x00"), PublishedFile(name="b/c.html", digest=b"\x01")
        store.save_published([two, one], {})
        assert dict(store.load_files()) == {"a.rss.xml": one, "b/c.html": two}
        store.save_published(iter([replace(one, digest=b"\x02")]), {})
        assert dict(store.load_files()) == {"a.rss.xml": replace(one, digest=b"\x02")}

    @pytest.mark.parametrize(
        "changes",
        [
            {"entries": (make_saved("a", feed=FEED, title="Changed"),)},
            {"entries": (make_saved("b", feed=FEED),)},
            {"entries": (), "withdrawn": ("a",)},
            {"entries": (), "feed": FeedState(key=FEED, kind="subscription", about=FeedInfo(title="Renamed"))},
            {"entries": (), "feed": FeedState(key=OTHER, kind="subscription")},
        ],
    )
    def test_a_build_key_is_deleted_when_its_inputs_change(self, store: Store, changes: dict[str, Any]) -> None:
        _save_one(store)
        store.save_build_key(replace(BUILD_KEY, inputs=b"old"))
        store.save_build_key(BUILD_KEY)
        assert store.load_build_key() == BUILD_KEY
        _save_one(store, **changes)
        assert store.load_build_key() is None

    def test_a_build_key_stays_after_a_run_without_changes(self, store: Store) -> None:
        _save_one(store)
        store.save_published([], {(FEED, "a"): "tag:1"})
        store.save_build_key(BUILD_KEY)
        _save_one(
            store, entries=(), feed=FeedState(key=FEED, kind="subscription", about=FeedInfo(title="About"), failures=1)
        )
        store.save_published([PublishedFile(name="a", digest=b"")], {(FEED, "a"): "tag:other"})
        assert store.load_build_key() == BUILD_KEY
        store.save_published([], {(FEED, "b"): "tag:2"})
        assert store.load_build_key() is None

    def test_public_ids_are_added_and_never_change(self, store: Store) -> None:
        store.save_published([], {(FEED, "a"): "tag:1", (OTHER, "a"): "tag:2"})
        store.save_published([], {(FEED, "a"): "tag:other", (FEED, "b"): "tag:3"})
        assert dict(store.load_public_ids()) == {(FEED, "a"): "tag:1", (OTHER, "a"): "tag:2", (FEED, "b"): "tag:3"}

    def test_a_failure_while_saving_published_files_changes_nothing(self, store: Store) -> None:
        store.save_published([PublishedFile(name="a", digest=b"")], {})

        def break_off() -> Iterator[PublishedFile]:
            yield PublishedFile(name="b", digest=b"")
            raise RuntimeError("stopped")

        with pytest.raises(RuntimeError):
            store.save_published(break_off(), {(FEED, "a"): "tag:1"})
        assert list(store.load_files()) == ["a"]
        assert dict(store.load_public_ids()) == {}

    def test_loaded_mappings_do_not_change_after_a_save(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a"), document=DocumentState(url="a")))
        feeds, documents, stamps = store.load_feeds(), store.load_documents(FEED), store.load_entry_states(FEED)
        store.save_document(make_changes(make_saved("b"), document=DocumentState(url="b")))
        store.save_document(make_changes(make_saved("c", feed=OTHER), feed=OTHER))
        assert list(feeds) == [FEED]
        assert list(documents) == ["a"]
        assert list(stamps) == ["a"]

    def test_due_hub_notifications_are_sorted(self, store: Store) -> None:
        store.save_published([], {}, [PING, OTHER_PING])
        assert store.load_pings() == (OTHER_PING, PING)

    def test_due_hub_notifications_stay_when_files_are_saved_without_any(self, store: Store) -> None:
        store.save_published([], {}, [PING])
        store.save_published([], {})
        assert store.load_pings() == (PING,)

    def test_due_hub_notifications_are_replaced(self, store: Store) -> None:
        store.save_published([], {}, [PING, OTHER_PING])
        store.save_pings([PING])
        assert store.load_pings() == (PING,)

    def test_reported_failures_are_replaced_and_sorted(self, store: Store) -> None:
        one = Notice(key="feeds https://a.example/", digest=b"1", reported_at=NOW)
        two = replace(one, key="articles posts/*.md", digest=b"\x00")
        store.save_notices([one, two])
        assert [*store.load_notices().values()] == [two, one]
        store.save_notices([one])
        assert store.load_notices() == {one.key: one}

    def test_histories_are_kept_by_stream_and_replaced(self, store: Store) -> None:
        one = History(
            stream="news",
            archives=(Archive(number=1, entries=(("tag:1", "2026-03-01T08:00:00Z"),), has_newer=True),),
            live=("tag:2",),
            gone=(Tombstone(id="tag:3", when=NOW),),
        )
        store.save_histories([one, History(stream="all")])
        assert dict(store.load_histories()) == {"all": History(stream="all"), "news": one}
        store.save_histories(iter([replace(one, live=())]))
        assert store.load_histories()["news"] == replace(one, live=())
