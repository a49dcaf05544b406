"""The file of the SQLite store: migrations, damage, interrupted writes."""

from __future__ import annotations

import errno
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedtool.errors import DamagedStoreError, StoreError
from feedtool.model import (
    DocumentChanges,
    DocumentState,
    Enclosure,
    Entry,
    EntryState,
    Extension,
    FeedInfo,
    FeedState,
    Image,
    Link,
    Offer,
    Person,
    PublishedFile,
    Review,
    SitemapState,
    StoredEntry,
    Validators,
)
from feedtool.store import sqlite_connection, sqlite_migrations
from feedtool.store.codec import ENTRY_COLUMNS
from feedtool.store.sqlite import SqliteStore
from support import NOW, make_entry

FEED = "https://example.com/feed.xml"


@pytest.fixture
def root(tmp_path):
    return tmp_path


def open_store(root, url="sqlite:state.db"):
    return SqliteStore.open(url, root)


def make_changes(*names, **fields):
    entries = (make_entry(name, **fields) for name in names)
    timestamp = EntryState(fingerprint=b"f", digest=b"d", first_seen=NOW)
    return DocumentChanges(
        feed=FeedState(key=FEED, kind="subscription"),
        document=DocumentState(url=FEED, validators=Validators(etag=f'"{len(names)}"')),
        entries=tuple(StoredEntry(entry=entry, state=timestamp) for entry in entries),
    )


def load_ids(root):
    with open_store(root) as store:
        return [entry.id for entry in store.load_entries()]


def read_schema(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def list_files(root):
    return sorted(path.name for path in root.iterdir())


# ---------------------------------------------------------------------------------------------------------
# The file


def test_saved_data_is_there_after_opening_again(root):
    with open_store(root) as store:
        store.save_document(make_changes("a", "b"))
        store.save_published([PublishedFile(name="x", digest=b"1")], {(FEED, "a"): "tag:1"})
    with open_store(root) as store:
        assert [entry.id for entry in store.load_entries()] == ["a", "b"]
        assert store.load_documents(FEED)[FEED].validators.etag == '"2"'
        assert list(store.load_files()) == ["x"]
        assert dict(store.load_public_ids()) == {(FEED, "a"): "tag:1"}


def test_a_closed_store_leaves_only_its_file(root):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
        next(store.load_entries())
    assert list_files(root) == ["state.db"]


def test_a_store_is_readable_only_for_its_owner(root):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in root.iterdir()}
    assert modes == {"state.db": 0o600, "state.db-wal": 0o600, "state.db-shm": 0o600}


def test_a_relative_path_is_relative_to_the_config(root):
    with open_store(root, "sqlite:deep/er/state.db"):
        pass
    assert (root / "deep" / "er" / "state.db").is_file()
    assert SqliteStore.find_path("sqlite:deep/er/state.db", root) == root / "deep" / "er" / "state.db"


def test_an_absolute_path_is_used_as_it_is(root):
    assert SqliteStore.find_path(f"sqlite:{root}/x.db", Path("/elsewhere")) == root / "x.db"


def test_a_path_can_begin_with_the_home_folder(root, monkeypatch):
    monkeypatch.setenv("HOME", str(root))
    assert SqliteStore.find_path("sqlite:~/x.db", Path("/elsewhere")) == root / "x.db"


@pytest.mark.parametrize("name", ["with space.db", "per%20cent?mode=memory#x.db", "è.db", "file:x.db", ":memory:"])
def test_a_file_name_may_have_special_characters(root, name):
    with open_store(root, f"sqlite:{name}") as store:
        store.save_document(make_changes("a"))
    assert list_files(root) == [name]


@pytest.mark.parametrize("url", ["sqlite:", "sqlite:///state.db", "state.db", "postgresql:x", "sqlite:a\0b", ""])
def test_a_url_that_names_no_file_is_refused(root, url):
    with pytest.raises(StoreError, match="is not the url of an SQLite file") as caught:
        open_store(root, url)
    assert "sqlite:state.db" in caught.value.hint


def test_a_store_that_is_a_folder_is_refused(root):
    (root / "state.db").mkdir()
    with pytest.raises(StoreError, match="is not a file"):
        open_store(root)


def test_a_defaults_file_that_is_a_pipe_is_refused_at_once(root):
    os.mkfifo(root / "state.db")
    with pytest.raises(StoreError, match="is not a file"):
        open_store(root)


def test_a_folder_that_cannot_be_made_is_an_error_that_says_why(root):
    (root / "file").touch()
    with pytest.raises(StoreError, match="/file: File exists") as caught:
        open_store(root, "sqlite:file/state.db")
    assert caught.value.exit_code == 5


def test_a_read_only_file_system_is_an_error_that_says_why(root, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)  # root may write anywhere, so a mode would not do
    with pytest.raises(StoreError, match=r"state\.db: Read-only file system"):
        open_store(root)


def test_a_store_is_created_with_all_its_tables_or_not_at_all(root, monkeypatch):
    def stop(*_, **__):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(StoreError), open_store(root):
        pass
    monkeypatch.undo()
    assert list_files(root) == []
    with open_store(root) as store:
        assert list(store.check()) == []


def test_an_emptied_store_is_not_read_as_a_new_one(root):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
    (root / "state.db").write_bytes(b"")
    with pytest.raises(DamagedStoreError, match="is empty") as caught, open_store(root):
        pass
    assert "feedtool store rebuild" in caught.value.hint


def test_a_store_is_created_without_support_for_unnamed_files(root, monkeypatch):
    monkeypatch.setattr(os, "O_TMPFILE", 0)
    with open_store(root) as store:
        store.save_document(make_changes("a"))
    with open_store(root) as store:
        assert len(store.load_entry_states(FEED)) == 1


def test_a_store_file_that_vanishes_while_open_is_an_error(root):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
        (root / "state.db").unlink()
        with pytest.raises(StoreError, match="unable to open"):
            list(store.load_entries())
    assert "state.db" not in list_files(root)


def test_another_program_that_writes_is_waited_for_and_then_named(root, monkeypatch):
    monkeypatch.setattr(sqlite_connection, "BUSY_TIMEOUT_S", 0.1)
    with open_store(root) as store, closing(sqlite3.connect(root / "state.db", isolation_level=None)) as other:
        store.save_document(make_changes("a"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked") as caught:
            store.save_document(make_changes("b"))
        assert "another program" in caught.value.hint
        assert [entry.id for entry in store.load_entries()] == ["a"]
        other.rollback()
        store.save_document(make_changes("b"))


def test_a_status_can_be_read_while_a_build_writes(root):
    with open_store(root) as build:
        build.save_document(make_changes("a"))
        with open_store(root) as status:
            build.save_document(make_changes("b"))
            assert [entry.id for entry in status.load_entries()] == ["a", "b"]


def test_an_open_iterator_ends_with_the_store(root):
    with open_store(root) as store:
        store.save_document(make_changes("a", "b"))
        reading = store.load_entries()
        next(reading)
    with pytest.raises(StoreError, match="closed"):
        next(reading)


# ---------------------------------------------------------------------------------------------------------
# The schema


def test_the_table_of_entries_has_the_columns_of_the_codec(root):
    """A column that save_entry does not name would be lost."""
    with open_store(root) as store:
        columns = {row[1] for row in store._connection.execute("PRAGMA table_info(entries)")}
    assert columns == {*ENTRY_COLUMNS, "details", *EntryState.__struct_fields__, "number", "keys"}
    query = sqlite_connection.get_sql("save_entry")
    assert sorted(re.findall(r"\w+", query.partition("(")[2].partition(")")[0])) == sorted(columns)
    assert [name for name in columns - {"feed", "id", "number"} if f"{name} = excluded.{name}" not in query] == []


def explain(connection, query):
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sqlite_connection.get_sql(query)}", {"feed": "", "id": ""})
    return " ".join(row[3] for row in rows)


def test_the_order_of_streams_needs_no_sorting(root):
    with open_store(root) as store:
        for query in ("load_entries", "load_entries_of_feeds"):
            with store._database.reading() as reader:
                reader.execute("create_wanted")
                plan = explain(reader._connection, query)
            assert "USING INDEX entries_by_date" in plan
            assert "TEMP B-TREE" not in plan


def test_one_feed_among_many_is_found_by_its_key(root):
    with open_store(root) as store:
        assert "(feed=?)" in explain(store._connection, "load_entries_of_feed")


def test_entry_states_are_found_by_index(root):
    with open_store(root) as store:
        assert "(feed=?)" in explain(store._connection, "load_entry_states")
        assert "(feed=? AND id=?)" in explain(store._connection, "load_entry_state")


LATER = (
    "ALTER TABLE entries ADD COLUMN mood TEXT;\n-- a remark; no end\nCREATE INDEX moods ON entries (mood);",
    "CREATE TABLE more (x TEXT);\nINSERT INTO more SELECT id FROM entries;\n",
)


@pytest.fixture
def later(monkeypatch):
    """A feedtool of the future, with two migrations more."""
    scripts = (*sqlite_migrations.load_migrations(), *LATER)

    def become(count=2):
        monkeypatch.setattr(sqlite_migrations, "load_migrations", lambda: scripts[: len(scripts) - len(LATER) + count])
        return len(scripts) - len(LATER) + count

    return become


def test_migrating_step_by_step_equals_starting_fresh(root, monkeypatch):
    scripts = (*sqlite_migrations.load_migrations(), *LATER)
    for version in range(1, len(scripts) + 1):
        monkeypatch.setattr(sqlite_migrations, "load_migrations", lambda: scripts[:version])  # noqa: B023 (used at once)
        with open_store(root):
            pass
    with open_store(root, "sqlite:fresh.db"):
        pass
    assert read_schema(root / "state.db") == read_schema(root / "fresh.db")


def test_migrating_from_any_version_equals_starting_fresh(root, monkeypatch):
    scripts = (*sqlite_migrations.load_migrations(), *LATER)
    for version in range(1, len(scripts) + 1):
        monkeypatch.setattr(sqlite_migrations, "load_migrations", lambda: scripts[:version])  # noqa: B023 (used at once)
        with open_store(root, f"sqlite:{version}.db"):
            pass
    monkeypatch.setattr(sqlite_migrations, "load_migrations", lambda: scripts)
    for version in range(1, len(scripts) + 1):
        with open_store(root, f"sqlite:{version}.db"):
            pass
    assert len({str(read_schema(root / f"{version}.db")) for version in range(1, len(scripts) + 1)}) == 1


@pytest.fixture
def older(root, monkeypatch):
    """Return a function that makes a store with a feed as an older feedtool made it."""
    scripts = sqlite_migrations.load_migrations()

    @contextmanager
    def make(version, kind="articles"):
        monkeypatch.setattr(sqlite_migrations, "load_migrations", lambda: scripts[:version])
        with open_store(root):
            pass
        with closing(sqlite3.connect(root / "state.db")) as connection, connection:
            connection.execute(
                "INSERT INTO feeds (key, kind, about, next_try_reason, failures, moved_seen)"
                " VALUES ('f', ?, '{}', '', 0, 0)",
                (kind,),
            )
            yield connection
        monkeypatch.setattr(sqlite_migrations, "load_migrations", lambda: scripts)

    return make


APPROXIMATE = '["feedtool:approximate","published"]'
INFERRED = '["feedtool:inferred","published"]'
LATEST = '["feedtool:latest","published"]'
LISTED = '["feedtool:listed","recent posts"]'
COMMENTS = '["slash:comments","3"]'


def insert_entry(connection, id_, extras=None):
    connection.execute(
        "INSERT INTO entries"
        " (feed, id, document, withdrawn, first_seen, revisions, fingerprint, digest, title, summary, extras)"
        " VALUES ('f', ?, 'f', 0, '2026-03-05T12:00:00+00:00', 0, x'00', x'00', 'A', '', ?)",
        (id_, extras),
    )


def test_an_undated_entry_of_an_older_store_keeps_the_date_under_which_it_was_published(root, older):
    with older(8, "subscription") as connection:
        insert_entry(connection, "a")
    with open_store(root) as store:
        (entry,) = store.load_entries()
    assert entry.published == entry.first_seen


def test_repairing_an_older_store_updates_its_entries(root, older):
    with older(8) as connection:
        insert_entry(connection, "a", f"[{APPROXIMATE}]")
        connection.execute("INSERT INTO pins (feed, id, public_id) VALUES ('f', 'a', 'tag:a')")
    SqliteStore.recover("sqlite:state.db", root)
    with open_store(root) as store:
        (entry,) = store.load_entries()
        assert store.load_public_ids() == {("f", "a"): "tag:a"}
    assert entry.published == entry.first_seen
    assert entry.date_basis == "age"
    assert entry.extras == ()


RARE = {
    "canonical_link": 'https://example.com/a?b=1&c="2"',
    "date_basis": "age",
    "expires": "2027-01-01T00:00:00+00:00",
    "contributors": '[{"name":"Zoë"}]',
    "enclosures": '[{"url":"https://example.com/a.mp3","length":5}]',
    "links": '[{"href":"https://example.com/via","rel":"via"}]',
    "image": '{"url":"https://example.com/a.png"}',
    "rights": 'CC "BY" \\ 4.0\nè',
    "source": '{"title":"S","updated":"2026-03-05T12:00:00Z"}',
    "comments": "https://example.com/a#comments",
    "offer": "{}",
    "review": '{"rating":"4.5"}',
    "extras": f"[{COMMENTS}]",
}
"""Columns of an older store -> their values."""


@pytest.mark.parametrize("names", [(), *[(name,) for name in RARE], tuple(RARE)], ids=" ".join)
@pytest.mark.parametrize("is_repaired", [False, True])
def test_a_migration_moves_rare_columns_into_details(root, older, names, is_repaired):
    with older(13, "subscription") as connection:
        insert_entry(connection, "a")
        for name in names:
            connection.execute(f"UPDATE entries SET {name} = ?", (RARE[name],))
    if is_repaired:
        SqliteStore.recover("sqlite:state.db", root)
    with open_store(root) as store:
        (entry,) = store.load_entries()
        assert store.find_without_keys(9) == [("f", "a")]
    fields = {name: MOVED[name] for name in names}
    assert entry == Entry(feed="f", id="a", title="A", first_seen=NOW, **fields)


MOVED = {
    "canonical_link": RARE["canonical_link"],
    "date_basis": "age",
    "expires": datetime(2027, 1, 1, tzinfo=UTC),
    "contributors": (Person(name="Zoë"),),
    "enclosures": (Enclosure(url="https://example.com/a.mp3", length=5),),
    "links": (Link(href="https://example.com/via", rel="via"),),
    "image": Image(url="https://example.com/a.png"),
    "rights": RARE["rights"],
    "source": FeedInfo(title="S", updated=NOW),
    "comments": RARE["comments"],
    "offer": Offer(),
    "review": Review(rating="4.5"),
    "extras": (Extension("slash:comments", "3"),),
}


def test_a_damaged_value_is_still_damaged_after_a_migration(root, older):
    with older(13) as connection:
        insert_entry(connection, "a", "[[")
        insert_entry(connection, "b")
    with open_store(root) as store:
        assert any("corrupt row 'f a'" in line for line in store.check())
    SqliteStore.recover("sqlite:state.db", root)
    assert load_ids(root) == ["b"]


def make_sitemap_state(kind, change_token):
    return SitemapState(kind=kind, parent=b"parent 1", change_token=change_token)


@pytest.mark.parametrize(
    ("stored", "left", "sitemap"),
    [
        (b"settings", b"settings", None),
        (b"settings" + b"L" + bytes(16), b"settings", SitemapState(kind="sitemap")),
        (b"settings" + b"L" + b"parent 1" + b"d token ", b"settings", make_sitemap_state("sitemap", b"d token ")),
        (b"settings" + b"P" + b"parent 1" + bytes(8), b"settings", make_sitemap_state("page", b"")),
        (b"settings" + b"P" + b"parent 1" + b"w" + bytes(7), b"settings", make_sitemap_state("page", b"w" + bytes(7))),
    ],
)
def test_sitemap_data_in_the_settings_hash_of_an_older_store_is_unpacked(root, older, stored, left, sitemap):
    with older(11) as connection:
        connection.execute(
            "INSERT INTO documents (feed, url, body_hash, recipe) VALUES ('f', 'u', x'00', ?)", (stored,)
        )
    with open_store(root) as store:
        (document,) = store.load_documents("f").values()
    assert document == DocumentState(url="u", body_hash=b"\0", settings_hash=left, sitemap=sitemap)


@pytest.mark.parametrize(
    ("id_", "extras", "basis", "is_listed", "left"),
    [
        ("a", None, "stated", False, ()),
        ("a", f"[{COMMENTS}]", "stated", False, (Extension("slash:comments", "3"),)),
        ("a", f"[{APPROXIMATE}]", "age", False, ()),
        ("a", f"[{APPROXIMATE},{LISTED}]", "age", True, ()),
        ("a", f"[{LISTED},{APPROXIMATE},{INFERRED}]", "inferred", True, ()),
        ("a", f"[{COMMENTS},{APPROXIMATE},{INFERRED},{LATEST}]", "latest", False, (Extension("slash:comments", "3"),)),
        ("listed-0123456789abcdef01234567", None, "stated", True, ()),
        ("listed-by-hand", None, "stated", False, ()),
    ],
)
def test_a_migration_turns_marks_in_extras_into_fields(root, older, id_, extras, basis, is_listed, left):
    with older(10) as connection:
        insert_entry(connection, id_, extras)
    with open_store(root) as store:
        (entry,) = store.load_entries()
        (state,) = store.load_entry_states("f").values()
    assert entry.date_basis == basis
    assert entry.is_listed == is_listed
    assert entry.extras == left
    assert state.is_listed == is_listed


def test_a_migration_keeps_the_entries_and_leaves_a_backup(root, later):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
    before = len(sqlite_migrations.load_migrations())
    later()
    assert load_ids(root) == ["a"]
    backup = f"state.db.bak-{before}"
    assert list_files(root) == ["state.db", backup]
    assert stat.S_IMODE((root / backup).stat().st_mode) == 0o600
    later(0)
    with open_store(root, f"sqlite:{backup}") as store:
        assert [entry.id for entry in store.load_entries()] == ["a"]


def test_a_fresh_store_and_one_that_is_up_to_date_need_no_backup(root):
    for _ in range(2):
        with open_store(root):
            pass
    assert list_files(root) == ["state.db"]


def test_a_migration_that_fails_leaves_the_store_as_it_was(root, monkeypatch):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
    before = read_schema(root / "state.db")
    scripts = (
        *sqlite_migrations.load_migrations(),
        LATER[0],
        "CREATE TABLE half (x TEXT);\nCREATE TABLE half (x TEXT);\n",
    )
    with monkeypatch.context() as patch:
        patch.setattr(sqlite_migrations, "load_migrations", lambda: (*scripts[:-2], scripts[-1]))
        with pytest.raises(StoreError, match="table half already exists"):
            open_store(root)
    assert read_schema(root / "state.db") == before
    assert load_ids(root) == ["a"]


def open_at_once(root, url="sqlite:state.db"):
    def open_and_close(_):
        open_store(root, url).__exit__(None, None, None)

    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(open_and_close, range(4)))) == 4


def test_runs_that_open_a_new_store_at_once_do_not_disturb_each_other(root):
    for number in range(20):
        url = f"sqlite:{number}.db"
        open_at_once(root, url)
        with open_store(root, url) as store:
            assert list(store.check()) == []


def test_runs_that_migrate_a_store_at_once_do_not_disturb_each_other(root, later):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
    backup = f"state.db.bak-{len(sqlite_migrations.load_migrations())}"
    later()
    open_at_once(root)
    assert load_ids(root) == ["a"]
    assert list_files(root) == ["state.db", backup]


def test_an_interrupted_backup_is_made_again(root, later):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
    backup = f"state.db.bak-{len(sqlite_migrations.load_migrations())}"
    (root / f"{backup}.part").write_bytes(b"half")
    later()
    assert load_ids(root) == ["a"]
    assert list_files(root) == ["state.db", backup]


# ---------------------------------------------------------------------------------------------------------
# Damage


def refuse(root, message):
    """Opening or reading raises, on one line, and leaves the file as it was."""
    path = root / "state.db"
    before = path.read_bytes()
    with pytest.raises(DamagedStoreError, match=message) as caught:
        load_ids(root)
    assert path.read_bytes() == before
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return caught.value


def test_a_file_that_is_not_a_database_is_refused(root):
    (root / "state.db").write_text("my shopping list\n" * 100)
    error = refuse(root, "file is not a database")
    assert error.exit_code == 5
    assert "restore a backup" in error.hint
    assert list_files(root) == ["state.db"]


def test_a_store_of_a_newer_feedtool_is_refused(root, later):
    newer = later()
    with open_store(root):
        pass
    later(0)
    error = refuse(root, f"written by a newer feedtool \\(its version {newer}, here {newer - 2}\\)")
    assert "install that feedtool" in error.hint


def test_the_database_of_another_program_is_refused(root):
    with closing(sqlite3.connect(root / "state.db")) as connection:
        connection.execute("CREATE TABLE moz_places (url TEXT)")
    refuse(root, "the database of another program")


def test_another_programs_database_with_versions_is_refused(root):
    with closing(sqlite3.connect(root / "state.db")) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.execute("PRAGMA application_id = 42")
        connection.execute("CREATE TABLE t (x)")
    refuse(root, "the database of another program")


@pytest.fixture
def full(root):
    with open_store(root) as store:
        store.save_document(make_changes(*map(str, range(200)), content="<p>" + "x" * 2_000))
    return root / "state.db"


def test_a_truncated_store_is_refused(root, full):
    size = full.stat().st_size
    os.truncate(full, size - size // 4)
    error = refuse(root, "malformed")
    assert "restore a backup" in error.hint


@pytest.mark.parametrize("missing", [1, 301, 4095])
def test_a_store_without_the_end_of_its_last_page_is_refused(root, full, missing):
    os.truncate(full, full.stat().st_size - missing)
    error = refuse(root, "truncated: it has [0-9]+ bytes, and its pages need [0-9]+")
    assert error.exit_code == 5
    assert "feedtool store repair" in error.hint


@pytest.mark.parametrize("missing", [0, 1, 5000])
def test_a_store_that_was_killed_is_refused_only_if_pages_outside_its_log_are_missing(root, full, missing):
    with open_store(root) as store:
        store._connection.execute("UPDATE entries SET title = 'new' WHERE id = '7'")
        killed = root / "killed"
        killed.mkdir()
        for path in (full, root / "state.db-wal"):
            shutil.copy(path, killed / path.name)
    os.truncate(killed / "state.db", (killed / "state.db").stat().st_size - missing)
    if missing:
        with pytest.raises(DamagedStoreError, match=r"truncated|malformed"):
            load_ids(killed)
    else:
        assert "7" in load_ids(killed)


def test_a_store_whose_last_pages_are_only_in_its_log_is_whole(root):
    with open_store(root) as store:
        store.save_document(make_changes("a", content="<p>" + "x" * 20_000))
        killed = root / "killed"
        killed.mkdir()
        for path in (root / "state.db", root / "state.db-wal"):
            shutil.copy(path, killed / path.name)
    assert load_ids(killed) == ["a"]


def test_a_store_with_garbage_in_it_is_refused(root, full):
    data = bytearray(full.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xde\xad\xbe\xef" * 16
    full.write_bytes(data)
    refuse(root, "malformed|corrupt row")


def test_a_store_with_a_zeroed_tail_is_refused(root, full):
    data = full.read_bytes()
    full.write_bytes(data[:8192] + bytes(len(data) - 8192))
    refuse(root, "malformed")


@pytest.mark.parametrize("column", ["authors", "published", "details"])
def test_a_row_that_cannot_be_decoded_is_named(root, column):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
        store._connection.execute(f"UPDATE entries SET {column} = '{{'")
    refuse(root, f"corrupt row '{FEED} a'")


@pytest.mark.parametrize(
    "table", ["feeds SET about", "feeds SET skip_days", "entries SET authors", "entries SET details"]
)
@pytest.mark.parametrize("json", ["[" * 100_000, '{"a":' * 100_000, "[" * 50_000 + "]" * 50_000, "7"])
def test_a_column_with_json_of_another_shape_is_damage(root, table, json):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
        store._connection.execute(f"UPDATE {table} = ?", (json,))
        assert any("corrupt row" in line for line in store.check())


def check(root):
    with open_store(root) as store:
        return list(store.check())


def test_a_check_finds_nothing_in_a_sound_store(root, full):
    assert check(root) == []


def test_a_check_continues_after_the_first_finding(root, full):
    with open_store(root) as store:
        store._connection.execute("UPDATE entries SET details = '{' WHERE id = '7'")
        store._connection.execute("UPDATE feeds SET skip_days = 'x'")
        store._connection.execute("PRAGMA foreign_keys = OFF")
        store._connection.execute("UPDATE documents SET feed = 'nobody'")
        found = list(store.check())
    assert [line.removeprefix(f"{full}: ").partition(": ")[0] for line in found] == [
        "a row of documents refers to no row of feeds",
        f"corrupt row '{FEED}'",
        f"corrupt row '{FEED} 7'",
    ]


def test_a_check_names_broken_pages_and_continues(root, full):
    data = bytearray(full.read_bytes())
    data[-4096:] = b"\xde\xad\xbe\xef" * 1024
    full.write_bytes(data)
    found = check(root)
    assert found
    assert all(line.startswith(str(full)) and "\n" not in line for line in found)


def test_a_check_finds_an_index_that_lost_an_entry(root, full):
    with open_store(root) as store:
        store._connection.executescript(
            "PRAGMA writable_schema = ON;"
            "UPDATE sqlite_master SET sql = replace(sql, 'withdrawn = 0', 'withdrawn = 1') WHERE type = 'index';"
        )
    assert check(root)


def test_a_backup_is_consistent_and_private(root):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
        store.back_up(root / "copy.db")
        store.save_document(make_changes("b"))
    assert stat.S_IMODE((root / "copy.db").stat().st_mode) == 0o600
    with open_store(root, "sqlite:copy.db") as copy:
        assert [entry.id for entry in copy.load_entries()] == ["a"]
        assert list(copy.check()) == []
    assert list_files(root) == ["copy.db", "state.db"]


def test_a_backup_overwrites_nothing(root):
    (root / "copy.db").write_bytes(b"precious")
    with open_store(root) as store, pytest.raises(StoreError, match="already exists"):
        store.back_up(root / "copy.db")
    assert (root / "copy.db").read_bytes() == b"precious"


def test_a_backup_into_a_missing_folder_is_an_error_that_names_it(root):
    with open_store(root) as store, pytest.raises(StoreError, match=r"nowhere/copy\.db\.part: No such file"):
        store.back_up(root / "nowhere" / "copy.db")


def test_a_backup_that_fails_leaves_no_temporary_file(root, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with open_store(root) as store:
        monkeypatch.setattr(Path, "replace", refuse)
        with pytest.raises(StoreError, match="Input/output error"):
            store.back_up(root / "copy.db")
    assert list_files(root) == ["state.db"]


# ---------------------------------------------------------------------------------------------------------
# kill -9, full disks


def run_writer(root, prelude="", rounds=10**6):
    """A process that saves document after document, each with ten entries of its own."""
    script = f"""
import resource, sys
from pathlib import Path
from datetime import UTC, datetime
from feedtool.model import *
from feedtool.store.sqlite import SqliteStore
from feedtool.errors import StoreError

NOW = datetime(2026, 3, 5, tzinfo=UTC)
STAMP = EntryState(fingerprint=b"f", digest=b"d", first_seen=NOW)

def changes(number):
    feed = f"feed {{number}}"
    entries = [Entry(feed=feed, id=str(i), first_seen=NOW, content="x" * 3000) for i in range(10)]
    return DocumentChanges(
        feed=FeedState(key=feed, kind="subscription"),
        document=DocumentState(url=feed, validators=Validators(etag="e")),
        entries=tuple(StoredEntry(entry=entry, state=STAMP) for entry in entries),
    )

{prelude}
with SqliteStore.open("sqlite:state.db", Path(sys.argv[1])) as store:
    begin = len(store.load_feeds())
    print("open", flush=True)
    for number in range(begin, begin + {rounds}):
        try:
            store.save_document(changes(number))
        except StoreError as error:
            print("failed", number, error, error.hint, sep="|", flush=True)
            break
"""
    return subprocess.Popen([sys.executable, "-c", script, str(root)], stdout=subprocess.PIPE, text=True)


def count_whole_documents(root):
    """Return the number of stored documents; each has all its entries and its validators."""
    with open_store(root) as store:
        feeds = store.load_feeds()
        for feed in feeds:
            assert len(store.load_entry_states(feed)) == 10
            assert store.load_documents(feed)[feed].validators.etag == "e"
        assert sum(1 for _ in store.load_entries()) == 10 * len(feeds)
        assert store._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return len(feeds)


def test_kill_9_at_any_moment_leaves_whole_documents(root):
    chance = random.Random(9)
    counts = []
    while len(counts) < 8 or not counts[-1]:
        with run_writer(root) as writer:
            assert writer.stdout.readline() == "open\n"
            time.sleep(chance.uniform(0, 0.15))
            writer.send_signal(signal.SIGKILL)
        counts.append(count_whole_documents(root))
    assert counts == sorted(counts)
    assert counts[-1] > 0
    assert list_files(root) == ["state.db"]


def test_kill_9_during_a_migration_leaves_a_store_that_can_be_migrated(root, later):
    """The migration copies a table; whatever was reached, the next run begins where a whole one ended."""
    with open_store(root) as store:
        store.save_document(make_changes(*map(str, range(300)), content="x" * 5_000))
    backup = f"state.db.bak-{len(sqlite_migrations.load_migrations())}"
    later()
    script = f"""
import sys
from pathlib import Path
from feedtool.store import sqlite, sqlite_migrations
scripts = (*sqlite_migrations.load_migrations(), *{LATER!r})
sqlite_migrations.load_migrations = lambda: scripts
print("begin", flush=True)
sqlite.SqliteStore.open("sqlite:state.db", Path(sys.argv[1])).__exit__(None, None, None)
"""
    chance = random.Random(9)
    original = (root / "state.db").read_bytes()
    for _ in range(8):
        (root / "state.db").write_bytes(original)
        command = [sys.executable, "-c", script, str(root)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as opener:
            assert opener.stdout.readline() == "begin\n"
            time.sleep(chance.uniform(0, 0.02))
            opener.send_signal(signal.SIGKILL)
        assert len(load_ids(root)) == 300
        assert set(list_files(root)) <= {"state.db", backup}


def test_a_full_disk_is_an_error_on_one_line_and_loses_nothing_that_was_saved(root):
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))"
    with run_writer(root, limit) as writer:
        assert writer.stdout.readline() == "open\n"
        _, failed_at, message, hint = writer.stdout.readline().split("|")
        assert writer.stdout.read() == ""
    assert writer.returncode == 0
    assert "disk" in message
    assert "data that was saved before is intact" in hint
    assert count_whole_documents(root) == int(failed_at) > 0


@contextmanager
def room_for(size):
    """No file may grow beyond so many bytes, as on a full disk: write() fails with EFBIG."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def save_until_it_fails(root):
    """Return how many documents were saved before the disk was full."""
    saved = 0
    with suppress(StoreError), open_store(root) as store:
        for number in range(12):
            store.save_document(make_changes(f"{number} a", f"{number} b", content="x" * 3_000))
            saved += 1
        store.save_published([PublishedFile(name="a", digest=b"")], {(FEED, "a"): "tag:1"})
    return saved


def test_a_disk_that_is_full_at_any_moment_loses_nothing_that_was_saved(root):
    """From the first byte of the file to the last sync: opening, migrating, saving, closing."""
    reached = set()
    for size in range(0, 580_000, 10_000):
        place = root / str(size)
        with room_for(size):
            saved = save_until_it_fails(place)
        reached.add(saved)
        with open_store(place) as store:
            assert len(store.load_entry_states(FEED)) == 2 * saved
            assert list(store.check()) == []
            store.save_document(make_changes("next"))
        assert list_files(place) == ["state.db"]
    # Where there is room for the tables there is room for the log of a document or two.
    assert set(range(3, 13)) | {0} <= reached


def test_the_next_run_succeeds_when_the_disk_has_room_again(root):
    for limit in ("resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))", ""):
        with run_writer(root, limit, rounds=30) as writer:
            writer.stdout.read()
    assert count_whole_documents(root) > 30


def test_a_database_that_cannot_grow_is_an_error_and_the_store_stays_usable(root):
    with open_store(root) as store:
        store.save_document(make_changes("a"))
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="full") as caught:
            store.save_document(make_changes("b", content="x" * 100_000))
        assert "free some space" in caught.value.hint
        store._connection.execute("PRAGMA max_page_count = 100000")
        store.save_document(make_changes("c"))
    assert load_ids(root) == ["a", "c"]
