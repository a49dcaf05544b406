"""`feedtool store` detects a damaged store and copies an intact one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from feedtool.model import DocumentChanges, EntryState, FeedState, StoredEntry
from feedtool.store.sqlite import SqliteStore
from support import make_entry


@pytest.fixture
def site(site):
    site.configure(store="sqlite:state.db", subscriptions=["https://other.example/feed.xml"])
    return site


@pytest.fixture
def store(site):
    entry = make_entry("a")
    timestamp = EntryState(fingerprint=b"", digest=b"", first_seen=entry.first_seen)
    with SqliteStore.open("sqlite:state.db", site.folder) as opened:
        opened.save_document(
            DocumentChanges(
                feed=FeedState(key=entry.feed, kind="subscription"),
                entries=(StoredEntry(entry=entry, state=timestamp),),
            )
        )
    return site.folder / "state.db"


def test_an_intact_store_is_reported_as_intact(site, store):
    assert site.invoke("store", "check").stdout == "sqlite:state.db is intact: 1 feed, 1 entry\n"


def test_a_damaged_store_is_an_error_with_a_hint(site, store):
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE entries SET details = '{'")
        connection.execute("UPDATE feeds SET skip_days = '{'")
        connection.commit()
    *errors, hint = site.invoke("store", "check", code=5).stderr.splitlines()
    assert len(errors) == 2
    assert "feedtool store repair" in hint


def test_a_file_that_is_not_a_store_is_an_error(site):
    site.write("state.db", "my shopping list\n" * 100)
    assert "state.db" in site.invoke("store", "check", code=5).stderr


@pytest.mark.parametrize("command", [["check"], ["backup", "copy.db"]], ids=" ".join)
def test_a_store_that_does_not_exist_is_not_created(site, command):
    assert f"there is no store at {site.folder / 'state.db'}" in site.invoke("store", *command, code=5).stderr
    assert [path.name for path in site.folder.iterdir()] == ["feeds.yaml"]


def test_a_backup_replaces_a_damaged_store(site, store):
    assert site.invoke("store", "backup", "copy.db").stdout == "Wrote copy.db\n"
    store.write_bytes((site.folder / "copy.db").read_bytes())
    assert site.invoke("store", "check").stdout == "sqlite:state.db is intact: 1 feed, 1 entry\n"


def test_a_backup_overwrites_nothing(site, store):
    site.invoke("store", "backup", "copy.db")
    assert "copy.db already exists" in site.invoke("store", "backup", "copy.db", code=5).stderr
