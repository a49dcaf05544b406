"""`feedtool store` detects a damaged store and copies an intact one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from feedtool.cli.store import command
from feedtool.errors import DamagedStoreError, StoreError
from feedtool.model import DocumentChanges, EntryState, FeedState, StoredEntry
from feedtool.store.sqlite import SqliteStore
from support import make_entry

CONFIG = """
site: {title: Example, url: "https://example.com/", base_url: "https://example.com/feeds/"}
store: "sqlite:state.db"
subscriptions: ["https://other.example/feed.xml"]
streams: {news: {title: News}}
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(root):
    entry = make_entry("a")
    timestamp = EntryState(fingerprint=b"", digest=b"", first_seen=entry.first_seen)
    with SqliteStore.open("sqlite:state.db", root) as opened:
        opened.save_document(
            DocumentChanges(
                feed=FeedState(key=entry.feed, kind="subscription"),
                entries=(StoredEntry(entry=entry, state=timestamp),),
            )
        )
    return root / "state.db"


def run(*arguments):
    return CliRunner().invoke(command, arguments, standalone_mode=False)


def test_an_intact_store_is_reported_as_intact(store):
    done = run("check")
    assert done.exception is None
    assert done.return_value == 0
    assert done.output == "sqlite:state.db is intact: 1 feed, 1 entry\n"


def test_a_damaged_store_is_an_error_with_a_hint(store):
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE entries SET image = '{'")
        connection.execute("UPDATE feeds SET skip_days = '{'")
        connection.commit()
    error = run("check").exception
    assert isinstance(error, DamagedStoreError)
    assert len(str(error).splitlines()) == 2
    assert "feedtool store repair" in error.hint


def test_a_file_that_is_not_a_store_is_an_error(root):
    (root / "state.db").write_text("my shopping list\n" * 100)
    assert isinstance(run("check").exception, DamagedStoreError)


def test_check_and_backup_do_not_create_a_store(root):
    for arguments in (["check"], ["backup", "copy.db"]):
        error = run(*arguments).exception
        assert isinstance(error, StoreError)
        assert str(error) == f"no store yet at {root / 'state.db'}"
    assert [path.name for path in root.iterdir()] == ["feeds.yaml"]


def test_a_backup_replaces_a_damaged_store(store, root):
    done = run("backup", "copy.db")
    assert done.exception is None
    assert done.output == "Wrote copy.db\n"
    store.write_bytes((root / "copy.db").read_bytes())
    assert run("check").output == "sqlite:state.db is intact: 1 feed, 1 entry\n"


def test_a_backup_overwrites_nothing(store):
    run("backup", "copy.db")
    assert str(run("backup", "copy.db").exception) == "copy.db already exists"
