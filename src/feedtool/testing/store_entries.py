"""Entries, documents and feeds of a store: saved, read in order, withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from feedtool.errors import StoreError
from feedtool.model import (
    Category,
    DocumentChanges,
    DocumentState,
    Enclosure,
    Extension,
    FailureKind,
    FeedInfo,
    FeedState,
    Image,
    Link,
    Listing,
    Offer,
    Person,
    PublishedFile,
    Review,
    SitemapState,
    StoredEntry,
    Validators,
    Withheld,
)
from feedtool.plugins import Store
from feedtool.testing.store_values import (
    BUILD_KEY,
    FEED,
    OTHER,
    load_changes,
    load_ids,
    make_changes,
    make_saved,
    make_stamp,
)
from feedtool.testing.values import NOW, make_entry, make_source


class EntryTests:
    """The tests of what feeds and sources bring."""

    def test_a_new_store_is_empty(self, store: Store) -> None:
        assert dict(store.load_feeds()) == {}
        assert dict(store.load_documents(FEED)) == {}
        assert dict(store.load_entry_states(FEED)) == {}
        assert dict(store.load_entry_states(FEED, ["a"])) == {}
        assert list(store.load_entries()) == []
        assert dict(store.load_public_ids()) == {}
        assert dict(store.load_files()) == {}
        assert store.load_build_key() is None
        assert store.load_pings() == ()
        assert store.load_notices() == {}

    def test_an_entry_is_loaded_with_all_its_fields(self, store: Store) -> None:
        entry = make_entry(
            link="https://example.com/a?x=1&y=2",
            canonical_link="https://example.com/real",
            title="Caffè & <tè> — 東京 🗼",
            summary='Says "hello"\nand goes',
            content="<p>Ciao</p>",
            published=datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC),
            date_basis="latest",
            updated=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
            expires=datetime(2027, 1, 1, tzinfo=UTC),
            authors=(
                Person(name="Ada", email="ada@example.com", url="https://ada.example/"),
                Person(email="b@example.com"),
            ),
            contributors=(Person(name="Zoë"),),
            categories=(Category(term="news", scheme="https://example.com/cats", label="News"), Category(term="")),
            enclosures=(
                Enclosure(
                    url="https://example.com/a.mp3", media_type="audio/mpeg", length=2**70, title="A", duration_s=0
                ),
            ),
            links=(
                Link(href="https://example.com/r", rel="replies", media_type="text/html", language="it", title="T"),
            ),
            image=Image(url="https://example.com/i.png", width=1, height=0, length=5, alt=""),
            language="it",
            rights="CC0",
            source=make_source(updated=datetime(2026, 1, 1, tzinfo=UTC), authors=(Person(name="S"),), rights="r"),
            comments="https://example.com/a#comments",
            offer=Offer(price="199.90", currency="EUR", merchant="M", expires=datetime(2026, 5, 1, tzinfo=UTC)),
            review=Review(item="I", rating="4.5", best="5", worst="1"),
            withheld=Withheld(reason="draft", field="draft", explanation="it says so"),
            public_from=datetime(2026, 12, 24, 7, 0, tzinfo=UTC),
            public_until=datetime(2027, 1, 6, 7, 0, tzinfo=UTC),
            extras=(Extension("slash:comments", "3"), Extension("slash:comments", "4")),
            is_listed=True,
        )
        state = make_stamp(state="never public", is_listed=True)
        store.save_document(make_changes(StoredEntry(entry=entry, state=state)))
        assert store.load_entry_states(FEED)[entry.id] == state
        assert list(store.load_entries()) == [entry]

    @pytest.mark.parametrize("feeds", [None, [FEED], [FEED, OTHER]], ids=["all", "one", "two"])
    def test_undated_entries_come_last(self, store: Store, feeds: list[str] | None) -> None:
        dates = {"a": None, "b": NOW, "c": None, "d": NOW + timedelta(days=1)}
        store.save_document(make_changes(*(make_saved(id_, published=date) for id_, date in dates.items())))
        assert load_ids(store, feeds) == ["d", "b", "a", "c"]
        assert [id_ for (_, id_), _ in store.list_newest(feeds)] == ["d", "b", "a", "c"]
        assert [*store.list_links(FEED, 2)] == [entry.link for entry in store.load_entries()][:2]

    def test_withdrawn_entries_are_loaded_separately_with_all_fields(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a", title="A"), make_saved("b")))
        store.save_document(make_changes(withdrawn=("a",)))
        assert load_ids(store) == ["b"]
        assert [(entry.id, entry.title) for entry in store.load_withdrawn([FEED, OTHER])] == [("a", "A")]
        assert list(store.load_withdrawn([OTHER])) == []

    def test_entries_are_loaded_by_id_even_if_withdrawn(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a"), make_saved("b"), make_saved("c")))
        store.save_document(make_changes(withdrawn=("a",)))
        known = store.load_stored_entries(FEED, ["a", "b", "absent"])
        assert {id_: entry.id for id_, entry in known.items()} == {"a": "a", "b": "b"}
        assert dict(store.load_stored_entries(OTHER, ["a"])) == {}

    def test_restricted_entries_are_withheld_or_public_for_a_time(self, store: Store) -> None:
        store.save_document(
            make_changes(
                make_saved("a", withheld=Withheld(reason="draft")),
                make_saved("b", public_from=NOW),
                make_saved("c", public_until=NOW),
                make_saved("d"),
                make_saved("e", withheld=Withheld(reason="draft")),
            )
        )
        store.save_document(make_changes(withdrawn=("e",)))
        assert [entry.id for entry in store.load_restricted([FEED])] == ["a", "b", "c"]

    def test_an_entry_with_only_an_id_is_loaded(self, store: Store) -> None:
        entry = make_entry("", link=None, title="", published=None)
        store.save_document(make_changes(StoredEntry(entry=entry, state=make_stamp())))
        assert list(store.load_entries()) == [entry]

    def test_an_entry_state_is_loaded_as_it_was_saved(self, store: Store) -> None:
        timestamp = make_stamp(revisions=24, document="a/b.json", fingerprint=b"", digest=bytes(range(256)))
        store.save_document(make_changes(StoredEntry(entry=make_entry("a"), state=timestamp)))
        assert dict(store.load_entry_states(FEED)) == {"a": timestamp}

    def test_the_list_of_a_feed_is_loaded_as_it_was_saved(self, store: Store) -> None:
        listing = Listing(order=("a1", "b2"), absent=("b2",), readings=2, since=NOW, jumped=NOW)
        document = DocumentState(url=FEED, validators=Validators(etag="x"), listing=listing)
        store.save_document(make_changes(document=document))
        assert dict(store.load_documents(FEED)) == {FEED: document}

    def test_a_feed_state_is_loaded_with_all_its_fields(self, store: Store) -> None:
        feed = FeedState(
            key=FEED,
            kind="subscription",
            about=FeedInfo(title="T", url=FEED, link="https://example.com/", id="urn:x", language="en", rights="r"),
            last_attempt=NOW,
            last_success=NOW - timedelta(days=1),
            next_try=NOW + timedelta(hours=1, microseconds=1),
            next_try_reason="max-age",
            failures=3,
            failing_since=NOW - timedelta(hours=5),
            last_error="it is down",
            last_error_kind=FailureKind.HTTP,
            last_status=503,
            moved_to="https://new.example/",
            moved_seen=2,
            moved_since=NOW,
            update_interval_s=3600,
            skip_hours=(0, 23),
            skip_days=("Sunday",),
        )
        store.save_document(DocumentChanges(feed=feed))
        store.save_document(DocumentChanges(feed=FeedState(key="articles/*.md", kind="articles")))
        assert dict(store.load_feeds()) == {
            FEED: feed,
            "articles/*.md": FeedState(key="articles/*.md", kind="articles"),
        }
        assert isinstance(store.load_feeds()[FEED].last_error_kind, FailureKind)

    def test_a_saved_feed_state_replaces_the_earlier_one(self, store: Store) -> None:
        store.save_document(
            DocumentChanges(feed=FeedState(key=FEED, kind="subscription", last_error="down", failures=1))
        )
        healthy = FeedState(key=FEED, kind="subscription")
        store.save_document(DocumentChanges(feed=healthy))
        assert dict(store.load_feeds()) == {FEED: healthy}

    def test_validators_are_stored_byte_for_byte(self, store: Store) -> None:
        document = DocumentState(
            url=FEED,
            validators=Validators(etag='W/"a\'b"', last_modified=" Thu, 01"),
            body_hash=b"\x00\xff",
            settings_hash=b"r",
        )
        store.save_document(make_changes(document=document))
        assert dict(store.load_documents(FEED)) == {FEED: document}

    @pytest.mark.parametrize(
        "sitemap",
        [
            SitemapState(kind="sitemap"),
            SitemapState(kind="sitemap", parent=b"parent", change_token=b"\x00"),
            SitemapState(kind="page", parent=b"parent"),
        ],
    )
    def test_sitemap_data_of_a_document_is_stored(self, store: Store, sitemap: SitemapState) -> None:
        document = DocumentState(url=FEED, settings_hash=b"r", sitemap=sitemap)
        store.save_document(make_changes(document=document))
        assert dict(store.load_documents(FEED)) == {FEED: document}

    def test_a_failure_keeps_the_stored_document(self, store: Store) -> None:
        document = DocumentState(url=FEED, validators=Validators(etag="x"), body_hash=b"1")
        store.save_document(make_changes(document=document))
        store.save_document(make_changes())
        assert dict(store.load_documents(FEED)) == {FEED: document}

    def test_single_documents_are_deleted(self, store: Store) -> None:
        for url in ("a.json", "b.json"):
            store.save_document(make_changes(document=DocumentState(url=url)))
        store.save_document(make_changes(forgotten_documents=("a.json", "never.json")))
        assert list(store.load_documents(FEED)) == ["b.json"]
        assert dict(store.load_documents(OTHER)) == {}

    def test_entries_come_newest_first(self, store: Store) -> None:
        days = {"old": 1, "new": 9, "middle": 5}
        for name, day in days.items():
            store.save_document(make_changes(make_saved(name, published=datetime(2026, 3, day, tzinfo=UTC))))
        assert load_ids(store) == ["new", "middle", "old"]

    def test_an_entry_without_a_date_is_loaded_last(self, store: Store) -> None:
        saved = (
            make_saved("day 1", published=datetime(2026, 3, 1, tzinfo=UTC)),
            make_saved("seen day 2", published=None, first_seen=datetime(2026, 3, 2, tzinfo=UTC)),
            make_saved("day 3", published=datetime(2026, 3, 3, tzinfo=UTC)),
        )
        store.save_document(make_changes(*saved))
        assert load_ids(store) == ["day 3", "day 1", "seen day 2"]

    def test_the_entries_of_one_feed_come_newest_first(self, store: Store) -> None:
        days = {"old": 1, "new": 9, "middle": 5, "b": 7, "a": 7}
        store.save_document(
            make_changes(
                *(make_saved(name, published=datetime(2026, 3, day, tzinfo=UTC)) for name, day in days.items())
            )
        )
        store.save_document(make_changes(withdrawn=("middle",)))
        assert load_ids(store, {FEED}) == ["new", "a", "b", "old"]

    def test_an_update_does_not_change_the_order(self, store: Store) -> None:
        old = make_saved("old", published=datetime(2026, 3, 1, tzinfo=UTC))
        store.save_document(make_changes(old, make_saved("new", published=datetime(2026, 3, 2, tzinfo=UTC))))
        entry = replace(old.entry, title="Better", updated=datetime(2026, 4, 1, tzinfo=UTC))
        store.save_document(make_changes(replace(old, entry=entry)))
        assert [entry.title for entry in store.load_entries()] == ["Title of new", "Better"]

    def test_entries_with_one_date_are_sorted_by_feed_and_id(self, store: Store) -> None:
        for feed in (OTHER, FEED):
            store.save_document(
                make_changes(
                    *(make_saved(name, feed=feed) for name in ("b", "é", "a", "B", "\U0001d538", "\uffff")), feed=feed
                )
            )
        assert [(entry.feed, entry.id) for entry in store.load_entries()] == [
            (feed, name) for feed in (FEED, OTHER) for name in ("B", "a", "b", "é", "\uffff", "\U0001d538")
        ]

    def test_dates_with_microseconds_and_zones_are_sorted_by_time(self, store: Store) -> None:
        second = datetime(2026, 3, 1, 8, 0, 0, tzinfo=UTC)
        saved = (
            make_saved("before", published=second - timedelta(microseconds=1)),
            make_saved("whole", published=second),
            make_saved("after", published=second + timedelta(microseconds=1)),
            make_saved("in Rome", published=datetime(2026, 3, 1, 9, 0, 1, tzinfo=timezone(timedelta(hours=1)))),
            make_saved("year 1", published=datetime(1, 1, 1, tzinfo=UTC)),
            make_saved("year 9999", published=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        )
        store.save_document(make_changes(*saved))
        assert load_ids(store) == ["year 9999", "in Rome", "after", "whole", "before", "year 1"]

    def test_only_entries_of_the_given_feeds_are_loaded(self, store: Store) -> None:
        for feed in (FEED, OTHER, "articles/*.md"):
            store.save_document(make_changes(make_saved(f"of {feed}", feed=feed), feed=feed))
        assert load_ids(store, [OTHER, "articles/*.md", "unknown", OTHER]) == ["of articles/*.md", f"of {OTHER}"]
        assert load_ids(store, [OTHER]) == [f"of {OTHER}"]
        assert load_ids(store, []) == []

    def test_entries_of_a_thousand_feeds_are_loaded_at_once(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a")))
        assert load_ids(store, [FEED, *map(str, range(1_000))]) == ["a"]

    def test_the_same_id_in_two_feeds_is_two_entries(self, store: Store) -> None:
        for feed in (FEED, OTHER):
            store.save_document(make_changes(make_saved("1", feed=feed, title=feed), feed=feed))
        store.save_document(make_changes(feed=OTHER, withdrawn=("1",)))
        assert [entry.title for entry in store.load_entries()] == [FEED]
        assert store.load_entry_states(OTHER)["1"].withdrawn
        assert not store.load_entry_states(FEED)["1"].withdrawn

    def test_a_feed_cannot_save_entries_of_another(self, store: Store) -> None:
        with pytest.raises(ValueError, match="an entry of 'https://other"):
            store.save_document(make_changes(make_saved("a", feed=OTHER), feed=FEED))
        assert dict(store.load_feeds()) == {}

    def test_an_entry_and_its_state_have_the_same_first_sighting(self, store: Store) -> None:
        saved = StoredEntry(entry=make_entry("a"), state=make_stamp(first_seen=NOW + timedelta(days=1)))
        with pytest.raises(ValueError, match="first_seen"):
            store.save_document(make_changes(saved))

    def test_a_withdrawn_entry_keeps_its_state(self, store: Store) -> None:
        saved = make_saved("a")
        store.save_document(make_changes(saved, make_saved("b")))
        store.save_document(make_changes(withdrawn=("a", "never seen")))
        assert load_ids(store) == ["b"]
        assert dict(store.load_entry_states(FEED, ["a", "never seen"])) == {"a": replace(saved.state, withdrawn=True)}

    def test_a_withdrawn_entry_that_returns_has_its_place_in_the_order(self, store: Store) -> None:
        saved = make_saved("a", published=datetime(2026, 1, 1, tzinfo=UTC))
        store.save_document(make_changes(saved, make_saved("b")))
        store.save_document(make_changes(withdrawn=("a",)))
        store.save_document(make_changes(saved))
        assert load_ids(store) == ["b", "a"]
        assert store.load_entry_states(FEED)["a"] == saved.state

    def test_an_entry_that_is_saved_and_withdrawn_at_once_is_saved(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a")))
        store.save_document(make_changes(make_saved("a"), withdrawn=("a",)))
        assert load_ids(store) == ["a"]

    def test_saving_the_same_again_changes_nothing(self, store: Store) -> None:
        changes = make_changes(make_saved("a"), make_saved("b"), document=DocumentState(url=FEED))
        store.save_document(changes)
        before = (list(store.load_entries()), dict(store.load_entry_states(FEED)), dict(store.load_documents(FEED)))
        store.save_document(changes)
        assert (
            list(store.load_entries()),
            dict(store.load_entry_states(FEED)),
            dict(store.load_documents(FEED)),
        ) == before

    def test_the_last_of_two_entries_with_one_id_is_saved(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a", title="first"), make_saved("a", title="last")))
        assert [entry.title for entry in store.load_entries()] == ["last"]

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_a_save_that_fails_half_way_saves_nothing(self, store: Store, place: int) -> None:
        store.save_document(make_changes(make_saved("kept"), document=DocumentState(url="kept")))
        saved: list[Any] = [make_saved("x"), make_saved("y")]
        saved.insert(place, None)
        with pytest.raises(AttributeError):
            store.save_document(
                DocumentChanges(
                    feed=FeedState(key=FEED, kind="subscription", failures=9),
                    document=DocumentState(url="lost"),
                    entries=tuple(saved),
                    withdrawn=("kept",),
                    forgotten_documents=("kept",),
                )
            )
        assert load_ids(store) == ["kept"]
        assert store.load_feeds()[FEED].failures == 0
        assert list(store.load_documents(FEED)) == ["kept"]
        store.save_document(make_changes(make_saved("next")))
        assert load_ids(store) == ["kept", "next"]

    def test_entries_are_read_lazily_while_others_are_saved(self, store: Store) -> None:
        store.save_document(make_changes(*(make_saved(f"{number:03}") for number in range(50))))
        ids = []
        for entry in store.load_entries():
            ids.append(entry.id)
            store.save_document(make_changes(make_saved(f"more {entry.id}"), withdrawn=(f"{49 - len(ids):03}",)))
        assert ids == [f"{number:03}" for number in range(50)]
        assert "more 000" in load_ids(store)

    def test_reading_can_stop_anywhere(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a"), make_saved("b")))
        reading = store.load_entries()
        assert next(reading).id == "a"
        del reading
        store.save_document(make_changes(make_saved("c")))
        assert load_ids(store) == ["a", "b", "c"]

    def test_two_readings_do_not_disturb_each_other(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a"), make_saved("b")))
        pairs = zip(store.load_entries(), store.load_entries([FEED]), strict=True)
        assert [(one.id, other.id) for one, other in pairs] == [("a", "a"), ("b", "b")]

    def test_ten_thousand_ids_are_looked_up_at_once(self, store: Store) -> None:
        store.save_document(make_changes(*(make_saved(f"id {number}") for number in range(10_000))))
        ids = [f"id {number}" for number in range(5_000, 15_000)]
        stamps = store.load_entry_states(FEED, ids)
        assert list(stamps) == ids[:5_000]
        assert store.load_entry_states(FEED).keys() == {f"id {number}" for number in range(10_000)}

    @pytest.mark.parametrize(
        "name", ["nul\0nul", "' OR 1=1 --", "%_*?", " ", "line\nline", "e\u0301", "\u202e", "x" * 100_000]
    )
    def test_any_text_is_a_valid_id(self, store: Store, name: str) -> None:
        store.save_document(make_changes(make_saved(name), make_saved("nul")))
        assert name in load_ids(store)
        assert list(store.load_entry_states(FEED, [name])) == [name]
        store.save_document(make_changes(withdrawn=(name,)))
        assert load_ids(store) == ["nul"]

    def test_lone_surrogates_are_saved(self, store: Store) -> None:
        saved = make_saved("\ud800", title="\udfff!", authors=(Person(name="\ud800"),))
        store.save_document(make_changes(saved))
        (entry,) = store.load_entries()
        assert entry.title.endswith("!")
        assert list(store.load_entry_states(FEED, ["\ud800"])) == ["\ud800"]
        assert dict(store.load_documents("\ud800")) == {}
        assert load_ids(store, ["\ud800"]) == []

    def test_huge_numbers_are_saved(self, store: Store) -> None:
        feed = FeedState(key=FEED, kind="subscription", update_interval_s=10**30)
        store.save_document(DocumentChanges(feed=feed))
        assert (store.load_feeds()[FEED].update_interval_s or 0) >= 2**63 - 1

    def test_a_new_store_has_no_damage(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a"), document=DocumentState(url="a")))
        store.save_document(make_changes(make_saved("b"), withdrawn=("a",)))
        store.save_published([PublishedFile(name="a", digest=b"")], {(FEED, "a"): "tag:1"})
        assert list(store.check()) == []

    def test_a_backup_is_a_store_or_is_refused(self, store: Store, tmp_path: Path) -> None:
        store.save_document(make_changes(make_saved("a")))
        target = tmp_path / "backup.db"
        try:
            store.back_up(target)
        except StoreError as error:
            assert error.hint
            assert not target.exists()
        else:
            with type(store).open(f"{store.name}:{target}", tmp_path) as backup:
                assert load_ids(backup) == ["a"]

    def test_states_of_feeds_are_saved_without_a_change_of_anything_else(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("1")))
        store.save_build_key(BUILD_KEY)
        store.forget_changes(b"s")
        state = replace(store.load_feeds()[FEED], failures=3)
        store.save_feeds([state])
        assert store.load_feeds() == {FEED: state}
        assert store.load_build_key() == BUILD_KEY
        assert load_changes(store) == []
        store.save_feeds([FeedState(key="new", kind="subscription")])
        assert store.load_feeds().keys() == {FEED, "new"}
        assert store.load_build_key() is None

    def test_a_batch_is_visible_inside_and_saved_at_its_end(self, store: Store) -> None:
        with store.batch():
            for feed in (FEED, OTHER):
                document = DocumentState(url=feed, validators=Validators(etag='"1"'))
                store.save_document(make_changes(make_saved(feed=feed), feed=feed, document=document))
            assert set(store.load_entry_states(OTHER)) == {"a"}
            assert store.load_documents(FEED)[FEED].validators.etag == '"1"'
        assert load_ids(store) == ["a", "a"]
        store.save_document(make_changes(make_saved("b")))
        assert sorted(load_ids(store)) == ["a", "a", "b"]

    def test_a_batch_that_raises_saves_nothing(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("kept")))
        with pytest.raises(KeyError), store.batch():
            store.save_document(make_changes(make_saved("lost")))
            store.save_document(make_changes(feed=OTHER, withdrawn=()))
            raise KeyError
        assert load_ids(store) == ["kept"]
        assert list(store.load_feeds()) == [FEED]
        store.save_document(make_changes(make_saved("later")))
        assert sorted(load_ids(store)) == ["kept", "later"]

    def test_a_batch_that_raises_keeps_earlier_data(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a"), document=DocumentState(url="one", body_hash=b"1")))
        before = dict(store.load_documents(FEED)), dict(store.load_entry_states(FEED))
        with pytest.raises(KeyError), store.batch():
            changes = make_changes(make_saved("b"), document=DocumentState(url="one", body_hash=b"2"), withdrawn=("a",))
            store.save_document(replace(changes, forgotten_documents=("two",)))
            raise KeyError
        assert (dict(store.load_documents(FEED)), dict(store.load_entry_states(FEED))) == before

    def test_loaded_entries_do_not_change_after_a_save(self, store: Store) -> None:
        store.save_document(make_changes(make_saved("a"), document=DocumentState(url="one", body_hash=b"1")))
        documents, stamps = store.load_documents(FEED), store.load_entry_states(FEED)
        store.save_document(make_changes(make_saved("b"), document=DocumentState(url="one", body_hash=b"2")))
        assert documents["one"].body_hash == b"1"
        assert list(stamps) == ["a"]

    def test_an_empty_batch_changes_nothing(self, store: Store) -> None:
        with store.batch():
            pass
        assert load_ids(store) == []

    def test_the_newest_stated_dates_come_first(self, store: Store) -> None:
        dated = {"a": NOW, "b": NOW - timedelta(days=1), "c": NOW + timedelta(days=1)}
        rows = [make_saved(name, published=date) for name, date in dated.items()]
        guessed = make_saved("d", published=NOW, date_basis="inferred")
        store.save_document(make_changes(*rows, guessed, make_saved("e", published=None)))
        store.save_document(make_changes(make_saved("f", feed=OTHER, published=NOW - timedelta(hours=1)), feed=OTHER))
        found = [(FEED, NOW), (OTHER, NOW - timedelta(hours=1)), (FEED, NOW - timedelta(days=1))]
        assert [*store.list_newest_stated(NOW)] == found
        assert [*store.list_newest_stated(NOW, FEED)] == [one for one in found if one[0] == FEED]
