"""The store in one SQLite file.

Its url is `sqlite:state.db`, relative to the config's folder, or has an absolute path.

    open -> check that the file is a feedtool store and not newer -> back up, migrate -> one writing connection
    load_entries -> a separate connection, which sees one state of the store, also while entries are saved

The SQL is in sql/sqlite: numbered migrations and named queries. docs/decisions/store.md gives the reasons.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import time
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from importlib.resources import files as resource_files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from types import TracebackType
from typing import Any, Self, TypeVar

from feedtool.errors import DamagedStoreError, StoreError
from feedtool.model import (
    BuildKey,
    DocumentChanges,
    DocumentState,
    Entry,
    EntryKey,
    EntryState,
    FeedState,
    History,
    Notice,
    Ping,
    PublishedFile,
    SitemapState,
    StoredEntry,
    Validators,
)
from feedtool.model.features import IndexedFeatures, IndexedMatch
from feedtool.store.codec import decode_columns, encode_columns
from feedtool.store.feature_codec import decode_features, encode_features
from feedtool.store.saving import check_changes

Row = dict[str, Any]
Model = TypeVar("Model")

_APPLICATION_ID = int.from_bytes(b"feed")
_BUSY_TIMEOUT_S = 2.0
_POLL_S = 0.02
_LARGEST_INTEGER = 2**63 - 1
_FEATURES_PER_BATCH = 50_000
_REPAIR = (
    "run `feedtool store repair`, which recovers the readable data and keeps the damaged file beside it; "
    "or restore a backup, without the -wal and -shm files of the damaged store"
)
_HEADER_BYTES = 100
"""SQLite treats a shorter file as a new database (sqlite.org/fileformat2.html#the_database_header)."""
_REBUILD = "run `feedtool store rebuild`, which creates a new store from the sources and the published folder"
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""The errors from decoding a row that feedtool did not write; JSON that nests too deep is a RecursionError."""
_UPDATE_OF_ENTRIES = re.compile(r"(?:\s*--.*\n|\s)*UPDATE entries\s")
"""A statement of a migration, behind its comments."""
_RECOVERED_TABLES = ("feeds", "entries", "public_ids", "files")
"""The tables to recover. Without their document states, all documents are read again, which restores lost entries."""
_FORMER_NAMES = {"public_ids": "pins"}
"""Tables to recover that older versions call otherwise."""


class SqliteStore:
    """The SQLite store, with its write-ahead log beside it while it is open.

    It is safe against kill -9 at any time.
    """

    name = "sqlite"
    is_kept = True

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._readers: set[sqlite3.Connection] = set()
        self._is_batch = False

    @classmethod
    def open(cls, url: str, root: Path) -> Self:
        """Open the store, create or migrate it if necessary.

        `root` is the config's folder.

        Raises:
            DamagedStoreError: it is not a store, damaged, or written by a newer feedtool; it stays unchanged.
            StoreError: it cannot be read or written.
        """
        path = cls.find_path(url, root)
        _make_file(path)
        with _translating_errors(path):
            return cls(path, _open(path))

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path:
        """Return the file that a url names; the lock file is beside it.

        Raises:
            StoreError: the url names no SQLite file.
        """
        given = url.removeprefix("sqlite:")
        if given == url or not given or given.startswith("//") or "\0" in given:
            raise StoreError(
                f"{url!r} is not the url of an SQLite file", hint="write sqlite:state.db or sqlite:/path/to/state.db"
            )
        return root / Path(given).expanduser()

    @classmethod
    def recover(cls, url: str, root: Path) -> tuple[Path, Mapping[str, int]]:
        """Replace a damaged store by a new one with all readable data.

        The damaged file is kept beside it.

        Returns:
            The new path of the damaged file, and the number of recovered rows by table.

        Raises:
            StoreError: the store is newer, belongs to another program, or cannot be read or written.
        """
        path = cls.find_path(url, root)
        new = path.with_name(f"{path.name}.part")
        with _translating_errors(path):
            if path.exists() and path.stat().st_size < _HEADER_BYTES and not _has_journal(path):
                raise DamagedStoreError(f"{path} has no pages and nothing to recover", hint=_REBUILD)
            backup = _copy_beside(path, "damaged")
            _check_recoverable(path, backup)
        cls.delete(new)
        with cls.open(f"sqlite:{new.absolute()}", root) as store, _translating_errors(path):
            recovered = store._recover_from(backup)  # noqa: SLF001 (a method of this class)
        with _translating_errors(path):
            _move_into_place(new, path)
        return backup, recovered

    @classmethod
    def replace(cls, path: Path, new: Path) -> Path | None:
        """Replace a store by a new, closed one.

        Return the path of the old one, which is kept, or None.

        Raises:
            StoreError: a file cannot be copied or moved.
        """
        with _translating_errors(path):
            backup = _copy_beside(path, "old") if path.exists() else None
            _move_into_place(new, path)
        return backup

    @classmethod
    def delete(cls, path: Path) -> None:
        """Delete an unfinished store, if there is one.

        Raises:
            StoreError: it cannot be deleted.
        """
        with _translating_errors(path):
            _remove_store(path)

    def _recover_from(self, damaged: Path) -> Mapping[str, int]:
        """Copy the readable rows of a damaged file; return the number of rows by table."""
        connection = self._connection
        connection.execute("PRAGMA foreign_keys = OFF")
        with contextlib.closing(_connect_to_damaged(damaged)) as source, _transaction(connection):
            for table in _RECOVERED_TABLES:
                _copy_rows(source, connection, table)
            _update_rows(connection, _read_version(source))
            for table, kinds in (("feeds", (FeedState,)), ("entries", (Entry, EntryState))):
                _drop_unreadable(connection, table, kinds)
            connection.execute("DELETE FROM entries WHERE feed NOT IN (SELECT key FROM feeds)")
        counted = ((table, connection.execute(f"SELECT count(*) FROM {table}")) for table in _RECOVERED_TABLES)  # noqa: S608
        return {table: int(cursor.fetchone()[0]) for table, cursor in counted}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _translating_errors(self._path):
            for reader in tuple(self._readers):
                reader.close()
            self._connection.close()

    def load_feeds(self) -> Mapping[str, FeedState]:
        """Return all known feeds and sources, by key."""
        with _translating_errors(self._path):
            rows = _select(self._connection, "load_feeds")
            return {row["key"]: self._decode(FeedState, row) for row in rows}

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """Return the document states of a feed or source, by url."""
        with _translating_errors(self._path):
            rows = _select(self._connection, "load_documents", {"feed": feed})
            return {row["url"]: _decode_document(row) for row in rows}

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """Return the states of a feed's stored entries, by id.

        If ids is None, return those of all entries.
        """
        with _translating_errors(self._path):
            if ids is None:
                rows = _select(self._connection, "load_entry_states", {"feed": feed})
                return {row.pop("id"): self._decode(EntryState, row) for row in rows}
            # One look-up per id takes about 10 us, has no limit, and keeps NULs, which json_each() does not.
            found = (
                (id_, row)
                for id_ in ids
                for row in _select(self._connection, "load_entry_state", {"feed": feed, "id": id_})
            )
            return {id_: self._decode(EntryState, row) for id_, row in found}

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Yield entries that are not withdrawn, newest first.

        They are those stored when iteration begins.
        """
        with _translating_errors(self._path), self._reading() as reader:
            for row in _select_entries(reader, feeds):
                yield self._decode(Entry, row)

    def load_stored_entries(self, feed: str, ids: Collection[str]) -> Mapping[str, Entry]:
        """Return the stored entries of a feed with these ids, withdrawn ones included."""
        with _translating_errors(self._path):
            found = (row for id_ in ids for row in _select(self._connection, "load_entry", {"feed": feed, "id": id_}))
            return {row["id"]: self._decode(Entry, row) for row in found}

    def load_restricted(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Return current entries that are withheld or public for a limited time.

        They are sorted by feed and id; withdrawn entries are not included.
        """
        return self._load_by_feed("load_restricted", feeds)

    def load_withdrawn(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Return the withdrawn entries as last stored, by feed and id."""
        return self._load_by_feed("load_withdrawn", feeds)

    def _load_by_feed(self, query: str, feeds: Collection[str]) -> Iterator[Entry]:
        with _translating_errors(self._path), self._reading() as reader:
            for feed in sorted(feeds):
                for row in _select(reader, query, {"feed": feed}):
                    yield self._decode(Entry, row)

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all changes in one transaction, or nothing."""
        check_changes(changes)
        feed = changes.feed.key
        with self._transaction() as connection:
            _execute_all(connection, "save_feed", [encode_columns(changes.feed)])
            forgotten = [{"feed": feed, "url": url} for url in changes.forgotten_documents]
            _execute_all(connection, "forget_document", forgotten)
            if changes.document is not None:
                _execute_all(connection, "save_document", [_encode_document(feed, changes.document)])
            withdrawn = [{"feed": feed, "id": id_} for id_ in changes.withdrawn]
            _execute_all(connection, "withdraw_entry", withdrawn)
            _execute_all(connection, "save_entry", [_encode_saved(saved) for saved in changes.entries])

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Save everything inside in one transaction.

        Storing many small documents takes a tenth of the time.
        """
        with self._transaction():
            self._is_batch = True
            try:
                yield
            finally:
                self._is_batch = False

    def load_public_ids(self) -> Mapping[EntryKey, str]:
        """Return (feed, id) -> the public id under which that entry was first published."""
        with _translating_errors(self._path):
            return {
                (feed, id_): public_id for feed, id_, public_id in self._connection.execute(_sql("load_public_ids"))
            }

    def load_files(self) -> Mapping[str, PublishedFile]:
        """Return the files that feedtool wrote into the output folder, by name."""
        with _translating_errors(self._path):
            rows = self._connection.execute(_sql("load_files"))
            return {name: PublishedFile(name=name, digest=digest) for name, digest in rows}

    def save_published(
        self,
        files: Iterable[PublishedFile],
        public_ids: Mapping[EntryKey, str],
        pings: Iterable[Ping] | None = None,
    ) -> None:
        """Replace the list of files and, if given, of pings.

        Add public ids, which never change.

        This is synced to the disk with everything that was saved before: a power cut must not lose the state behind
        the published files. Documents alone are not synced, because lost ones are fetched again.
        """
        with self._transaction(synchronous="FULL") as connection:
            connection.execute(_sql("forget_files"))
            _execute_all(connection, "save_file", [encode_columns(file) for file in files])
            rows = [{"feed": feed, "id": id_, "public_id": public} for (feed, id_), public in public_ids.items()]
            _execute_all(connection, "save_public_id", rows)
            if pings is not None:
                _replace_pings(connection, pings)

    def load_build_key(self) -> BuildKey | None:
        """Return the last build key.

        Triggers delete it when the data it depends on changes.
        """
        with _translating_errors(self._path):
            return next((self._decode(BuildKey, row) for row in _select(self._connection, "load_build_key")), None)

    def save_build_key(self, build_key: BuildKey) -> None:
        """Replace the build key."""
        with self._transaction() as connection:
            connection.execute(_sql("forget_build_key"))
            _execute_all(connection, "save_build_key", [encode_columns(build_key)])

    def load_pings(self) -> Sequence[Ping]:
        """Return the notifications that hubs have not received yet, by hub and topic."""
        with _translating_errors(self._path):
            return tuple(self._decode(Ping, row) for row in _select(self._connection, "load_pings"))

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""
        with self._transaction() as connection:
            _replace_pings(connection, pings)

    def load_settings_hash(self) -> bytes:
        """Return the hash of the rules and sources of the stored matches.

        Empty if there is none.
        """
        with _translating_errors(self._path):
            row = self._connection.execute(_sql("load_settings_hash")).fetchone()
            return bytes(row[0]) if row else b""

    def load_stale(self) -> Collection[EntryKey]:
        """Return the (feed, id) of entries that changed since the last comparison.

        They were saved or withdrawn.
        """
        with _translating_errors(self._path):
            return self._connection.execute(_sql("load_stale")).fetchall()

    def find_sharing(self, keys: Collection[int]) -> Collection[EntryKey]:
        """Return the (feed, id) of entries that have one of the keys or scopes."""
        with _translating_errors(self._path):
            query = _sql("find_sharing")
            return {found for key in keys for found in self._connection.execute(query, {"key": key})}

    def load_features(self, entries: Collection[EntryKey]) -> Mapping[EntryKey, IndexedFeatures]:
        """Return the stored features of these entries."""
        with _translating_errors(self._path):
            found = (
                ((feed, id_), row)
                for feed, id_ in entries
                for row in _select(self._connection, "load_features", {"feed": feed, "id": id_})
            )
            return {key: self._decode_features(row) for key, row in found}

    def load_matches(self) -> Iterable[IndexedMatch]:
        """Return all stored matches, in the order of their entries."""
        with _translating_errors(self._path):
            rows = self._connection.execute(_sql("load_matches")).fetchall()
        return [
            IndexedMatch(one=(one_feed, one_id), other=(other_feed, other_id), rule=rule, evidence=evidence)
            for one_feed, one_id, other_feed, other_id, rule, evidence in rows
        ]

    def save_grouping(
        self,
        added: Iterable[tuple[EntryKey, IndexedFeatures]],
        removed: Iterable[EntryKey],
        affected: Iterable[EntryKey],
        matches: Iterable[IndexedMatch],
        settled: Iterable[EntryKey],
    ) -> None:
        """Write features and matches in one transaction.

        The matches of affected entries are replaced, and settled entries count as compared.
        """
        new = list(added)
        with self._transaction() as connection:
            for key in (*removed, *(key for key, _ in new)):
                _forget_features(connection, key)
            _save_features(connection, new)
            _execute_all(connection, "forget_matches", [{"feed": feed, "id": id_} for feed, id_ in affected])
            _execute_all(connection, "save_match", [_encode_match(match) for match in matches])
            _execute_all(connection, "forget_stale", [{"feed": feed, "id": id_} for feed, id_ in settled])

    def replace_grouping(
        self,
        settings_hash: bytes,
        features: Iterable[tuple[EntryKey, IndexedFeatures]],
        matches: Iterable[IndexedMatch],
    ) -> None:
        """Replace all features and matches in one transaction.

        No entry is stale afterwards.
        """
        with self._transaction() as connection:
            for table in ("grouping", "features", "feature_keys", "matches", "stale"):
                connection.execute(_sql(f"clear_{table}"))
            rest = iter(features)
            while some := list(islice(rest, _FEATURES_PER_BATCH)):
                _save_features(connection, some)
            _execute_all(connection, "save_match", [_encode_match(match) for match in matches])
            connection.execute(_sql("save_settings_hash"), {"settings_hash": settings_hash})

    def _decode_features(self, row: Row) -> IndexedFeatures:
        try:
            return decode_features(row)
        except _UNREADABLE as error:
            raise DamagedStoreError(f"{self._path}: corrupt features: {error}", hint=_REPAIR) from error

    def load_notices(self) -> Mapping[str, Notice]:
        """Return the reported failures of sources, by key."""
        with _translating_errors(self._path):
            return {row["key"]: self._decode(Notice, row) for row in _select(self._connection, "load_notices")}

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""
        with self._transaction() as connection:
            connection.execute(_sql("forget_notices"))
            _execute_all(connection, "save_notice", [encode_columns(notice) for notice in notices])

    def load_histories(self) -> Mapping[str, History]:
        """Return the publication history of each stream, by its name."""
        with _translating_errors(self._path):
            found = (self._decode(History, row) for row in _select(self._connection, "load_histories"))
            return {history.stream: history for history in found}

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write histories, synced to the disk.

        The files that depend on them are published next.
        """
        rows = [encode_columns(history) for history in histories]
        if rows:
            with self._transaction(synchronous="FULL") as connection:
                _execute_all(connection, "save_history", rows)

    def check(self) -> Sequence[str]:
        """Read the whole store; return one line for each problem."""
        readings: tuple[Callable[[], Iterable[str]], ...] = (
            self._check_pages,
            self._check_rows,
            lambda: _read_all(self.load_feeds()),
            lambda: _read_all(map(self.load_entry_states, self.load_feeds())),
            lambda: _read_all(map(self.load_documents, self.load_feeds())),
            lambda: _read_all(self.load_entries()),
            lambda: _read_all(
                (
                    self.load_public_ids(),
                    self.load_files(),
                    self.load_pings(),
                    self.load_histories(),
                    self.load_notices(),
                )
            ),
        )
        problems: dict[str, None] = {}
        for reading in readings:
            try:
                problems.update(dict.fromkeys(reading()))
            except StoreError as error:
                problems[str(error)] = None
        return tuple(problems)

    def back_up(self, target: Path) -> None:
        """Copy the current state of the store into a new file.

        Other processes may write meanwhile.

        Raises:
            StoreError: the file already exists, or cannot be written.
        """
        if target.exists():
            raise StoreError(f"{target} already exists", hint="name a new file; backups are never overwritten")
        with _translating_errors(f"{self._path} to {target}"):
            _back_up(self._connection, target)

    def _check_pages(self) -> list[str]:
        with _translating_errors(self._path):
            rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        return [f"{self._path}: {text}".replace("\n", " ") for (text,) in rows if text != "ok"]

    def _check_rows(self) -> list[str]:
        with _translating_errors(self._path):
            rows = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        return [f"{self._path}: a row of {table} refers to no row of {parent}" for table, _, parent, _ in rows]

    def _decode(self, kind: type[Model], row: Row) -> Model:
        try:
            return decode_columns(kind, row)
        except _UNREADABLE as error:
            where = " ".join(str(row[name]) for name in ("key", "feed", "id", "stream") if name in row) or kind.__name__
            raise DamagedStoreError(f"{self._path}: corrupt row {where!r}: {error}", hint=_REPAIR) from error

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        reader = _connect(self._path)
        self._readers.add(reader)
        try:
            yield reader
        finally:
            self._readers.discard(reader)
            reader.close()

    @contextlib.contextmanager
    def _transaction(self, synchronous: str = "NORMAL") -> Iterator[sqlite3.Connection]:
        with _translating_errors(self._path):
            if self._is_batch:
                yield self._connection
                return
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            with _transaction(self._connection):
                yield self._connection


# ---------------------------------------------------------------------------------------------------------
# Opening


def _make_file(path: Path) -> None:
    """Create a store if there is none, readable only by the file's owner.

    Addresses of feeds can contain keys.

    A new store appears with all its tables or not at all; therefore one without a complete header has lost its data.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(path):
            with contextlib.suppress(FileExistsError):
                _write_new(path, _make_image())
        status = path.stat()
        is_file = S_ISREG(status.st_mode)
    except OSError as error:
        raise StoreError(
            f"{error.filename or path}: {error.strerror}",
            hint="the user that runs feedtool must be able to write to the store's folder",
        ) from error
    if not is_file:
        raise StoreError(f"{path} is not a file", hint="name a file in the config's store setting")
    if status.st_size < _HEADER_BYTES and not _has_journal(path):
        state = f"has only {status.st_size} bytes" if status.st_size else "is empty (0 bytes)"
        raise DamagedStoreError(f"{path} {state}: its data is lost", hint=_REBUILD)


def _has_journal(path: Path) -> bool:
    """Whether the last writes are still in the write-ahead log beside the store.

    For a new store, these may be all its data.
    """
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def _make_image() -> bytes:
    """Return the bytes of an empty store."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        with _transaction(connection):
            _migrate(connection, Path(":memory:"), load_migrations())
        return connection.serialize()


def _write_new(path: Path, content: bytes) -> None:
    """Write a new file.

    It appears with all its bytes at once if the system supports files without a name.

    Raises:
        OSError: the file exists by now, or cannot be written.
    """
    nameless: int = getattr(os, "O_TMPFILE", 0)
    try:
        handle = os.open(path.parent, nameless | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except OSError:
        handle, nameless = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), 0
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
        if nameless:
            # With src_dir_fd, Python calls linkat(2), which alone follows the link to the nameless file.
            os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle)


def _connect(path: Path) -> sqlite3.Connection:
    # mode=rw: a file that was removed meanwhile is an error, not an empty store.
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _open(path: Path) -> sqlite3.Connection:
    """Return a connection to a prepared store; waits while other processes prepare it."""
    deadline = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        connection = _connect(path)
        try:
            _prepare(connection, path, load_migrations())
        except BaseException as error:
            connection.close()
            # SQLite's own timeout does not cover the change of the journal mode.
            if _get_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)
        else:
            return connection


def _prepare(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    """Check that the file is a feedtool store, then migrate it.

    Nothing is written before the check.
    """
    with _transaction(connection, "begin_reading"):
        version = _read_pragma(connection, "user_version")
        _check_application(connection, path, version)
        _check_size(connection, path)
    if version > len(migrations):
        raise _make_newer_error(path, version)
    connection.execute("PRAGMA journal_mode = WAL")
    if version < len(migrations):
        with _transaction(connection):
            _migrate(connection, path, migrations)
    connection.execute("PRAGMA foreign_keys = ON")


def _check_application(connection: sqlite3.Connection, path: Path, version: int) -> None:
    application = _read_pragma(connection, "application_id")
    is_empty = connection.execute(_sql("count_objects")).fetchone() == (0,)
    if application == _APPLICATION_ID or (application == version == 0 and is_empty):
        return
    raise DamagedStoreError(
        f"{path} is the database of another program", hint="name another file in the config's store setting"
    )


def _check_size(connection: sqlite3.Connection, path: Path) -> None:
    """Reject a file that ends before its last page does.

    SQLite reads the missing end of a page as zeros.

    A page in the write-ahead log may still be missing in the file.
    """
    size = _read_pragma(connection, "page_size")
    last = _read_pragma(connection, "page_count")
    journal = path.with_name(f"{path.name}-wal")
    logged = _list_logged_pages(journal, size) if _has_journal(path) else frozenset()
    while last in logged:
        last -= 1
    found = path.stat().st_size
    if found < last * size:
        raise DamagedStoreError(
            f"{path} is truncated: it has {found} bytes, and its pages need {last * size}", hint=_REPAIR
        )


def _list_logged_pages(journal: Path, page_size: int) -> frozenset[int]:
    """Return the numbers of the pages in a write-ahead log.

    Source: sqlite.org/fileformat2.html#walformat.

    A frame counts if it has the salts of the log's header; others are left over from an earlier log.
    """
    found = set()
    with contextlib.suppress(FileNotFoundError), journal.open("rb") as file:
        salts = file.read(32)[16:24]
        while len(frame := file.read(24)) == 24 and frame[8:16] == salts:
            found.add(int.from_bytes(frame[:4], "big"))
            file.seek(page_size, os.SEEK_CUR)
    return frozenset(found)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    """Back the store up and run all missing migrations.

    The caller's transaction holds the write lock.
    """
    version = _read_pragma(connection, "user_version")  # read again: another process may have migrated meanwhile
    if 0 < version < len(migrations):
        # A separate connection, because SQLite cannot copy through one that is writing.
        with contextlib.closing(_connect(path)) as reader:
            _back_up(reader, path.with_name(f"{path.name}.bak-{version}"))
    for number, script in enumerate(migrations[version:], version + 1):
        for statement in _split(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _read_pragma(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the whole database; the copy gets its name when it is complete."""
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(partial)) as copy:
            connection.backup(copy)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _split(script: str) -> Iterator[str]:
    """Yield the statements of a script.

    executescript() would commit their transaction.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@cache
def load_migrations() -> tuple[str, ...]:
    """Return the scripts that lead from an empty file to the current schema, in order."""
    numbered = [file for file in _folder().iterdir() if re.match(r"\d{3}_", file.name)]
    return tuple(file.read_text("utf-8") for file in sorted(numbered, key=lambda file: file.name))


def _sql(name: str) -> str:
    return _load_queries()[name]


@cache
def _load_queries() -> dict[str, str]:
    """Name -> query, of queries.sql."""
    _, *parts = re.split(r"^-- name: (\w+)\n", _folder().joinpath("queries.sql").read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _folder() -> Traversable:
    return resource_files("feedtool.store").joinpath("sql", "sqlite")


# ---------------------------------------------------------------------------------------------------------
# Recovery. All names in these statements come from this module or from SQLite.


def _copy_beside(path: Path, why: str) -> Path:
    """Copy a locked store, damaged or not, to a free name beside it.

    Return the new path.

    Raises:
        OSError: it cannot be read or written.
    """
    number = 1
    while (copy := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            shutil.copy2(source, copy.with_name(copy.name + suffix))
    return copy


def _move_into_place(new: Path, path: Path) -> None:
    """Replace a store by a complete, closed one.

    The path always exists, because a run that started in between would create an empty store.

    Raises:
        OSError: a file cannot be removed or moved.
    """
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    new.replace(path)


def _remove_store(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _check_recoverable(path: Path, backup: Path) -> None:
    """Reject a newer store and another program's file.

    A newer store would lose data that only its feedtool knows.
    """
    with contextlib.closing(_connect_to_damaged(backup)) as connection:
        try:
            version, application = _read_pragma(connection, "user_version"), _read_pragma(connection, "application_id")
        except sqlite3.DatabaseError:  # the first page is unreadable
            return
    if application == _APPLICATION_ID and version <= len(load_migrations()):
        return
    _remove_store(backup)
    if application != _APPLICATION_ID:
        raise DamagedStoreError(f"{path} is the database of another program", hint="it stays unchanged")
    raise _make_newer_error(path, version)


def _make_newer_error(path: Path, version: int) -> DamagedStoreError:
    return DamagedStoreError(
        f"{path} was written by a newer feedtool (its version {version}, here {len(load_migrations())})",
        hint="install that feedtool again, or restore the backup that it made before migrating; "
        "`feedtool store rebuild` creates a new store from your sources and the published folder",
    )


def _connect_to_damaged(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _copy_rows(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """Copy the rows of a damaged table.

    They are read from both ends up to the damage, and along the index.
    """
    given = table if _list_columns(source, table) else _FORMER_NAMES.get(table, table)
    existing = _list_columns(source, given)
    shared = [row[1] for row in target.execute(f"PRAGMA table_info({table})") if row[1] in existing]
    if not shared:
        return
    columns, marks = ", ".join(shared), ", ".join("?" * len(shared))
    put = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
    select = f"SELECT {columns} FROM {given}"  # noqa: S608
    key = [name for name in ("key", "feed", "id", "url", "name") if name in shared]
    backwards = ", ".join(f"{name} DESC" for name in key)
    for query in (f"{select} NOT INDEXED", f"{select} ORDER BY {', '.join(key)}", f"{select} ORDER BY {backwards}"):
        for row in _read_while_possible(source, query):
            with contextlib.suppress(sqlite3.IntegrityError):
                target.execute(put, row)


def _list_columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in _read_while_possible(connection, f"PRAGMA table_info({table})")}


def _read_version(damaged: sqlite3.Connection) -> int:
    """The version of a damaged store; the newest one if its first page cannot be read."""
    try:
        return _read_pragma(damaged, "user_version")
    except sqlite3.DatabaseError:
        return len(load_migrations())


def _update_rows(connection: sqlite3.Connection, version: int) -> None:
    """Change rows that an older version wrote as the migrations since then would have."""
    for script in load_migrations()[version:]:
        for statement in _split(script):
            if _UPDATE_OF_ENTRIES.match(statement):
                connection.execute(statement)


def _read_while_possible(connection: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    try:
        yield from connection.execute(query)
    except sqlite3.Error:  # the damage; the caller also reads from the other end
        return


def _drop_unreadable(connection: sqlite3.Connection, table: str, kinds: Collection[type]) -> None:
    """Delete recovered rows that cannot be decoded."""
    cursor = connection.execute(f"SELECT rowid, * FROM {table}")  # noqa: S608
    names = [column[0] for column in cursor.description]
    bad = [row[0] for row in cursor if not _is_readable(dict(zip(names, row, strict=True)), kinds)]
    connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(rowid,) for rowid in bad])  # noqa: S608


def _is_readable(row: Row, kinds: Collection[type]) -> bool:
    try:
        for kind in kinds:
            decode_columns(kind, {field.name: row[field.name] for field in fields(kind) if field.name in row})
    except _UNREADABLE:
        return False
    return True


# ---------------------------------------------------------------------------------------------------------
# Running SQL


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection, begin: str = "begin") -> Iterator[None]:
    connection.execute(_sql(begin))
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _select(connection: sqlite3.Connection, query: str, values: Row | None = None) -> Iterator[Row]:
    try:
        cursor = connection.execute(_sql(query), values or {})
    except UnicodeEncodeError:
        cursor = connection.execute(_sql(query), _make_storable(values or {}))
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _read_all(rows: Iterable[object]) -> Iterable[str]:
    """Decode all rows, which raises for a corrupt one; return no problems."""
    for _ in rows:
        pass
    return ()


def _select_entries(reader: sqlite3.Connection, feeds: Collection[str] | None) -> Iterator[Row]:
    if feeds is None:
        return _select(reader, "load_entries")
    if len(feeds) == 1:
        return _select(reader, "load_entries_of_feed", {"feed": next(iter(feeds))})
    reader.execute(_sql("create_wanted"))
    _execute_all(reader, "add_wanted", [{"key": feed} for feed in feeds])
    return _select(reader, "load_entries_of_wanted")


def _execute_all(connection: sqlite3.Connection, query: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    try:
        connection.executemany(_sql(query), rows)
    except (UnicodeEncodeError, OverflowError):
        connection.executemany(_sql(query), [_make_storable(row) for row in rows])


def _make_storable(row: Row) -> Row:
    """Replace values that SQLite cannot store.

    Lone surrogates become U+FFFD, huge integers the largest.
    """
    return {name: _make_value_storable(value) for name, value in row.items()}


def _make_value_storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, int):
        return max(-_LARGEST_INTEGER, min(value, _LARGEST_INTEGER))
    return value


_HINTS = {
    sqlite3.SQLITE_FULL: "free some space on the disk; data that was saved before is intact",
    sqlite3.SQLITE_IOERR: "check the disk: it may be full, failing or removed; data that was saved before is intact",
    sqlite3.SQLITE_BUSY: "another program is using the file; try again when it is done",
    sqlite3.SQLITE_READONLY: "the user that runs feedtool must be able to write to the store and its folder",
    sqlite3.SQLITE_CANTOPEN: "the user that runs feedtool must be able to write to the store and its folder",
}


def _get_code(error: BaseException) -> int:
    """Return SQLite's primary result code (sqlite.org/rescode.html).

    0 for any other error.
    """
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextlib.contextmanager
def _translating_errors(path: Path | str) -> Iterator[None]:
    """Raise errors of SQLite and of the file system as StoreErrors."""
    try:
        yield
    except sqlite3.Error as error:
        code = _get_code(error)
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DamagedStoreError(f"{path}: {error}", hint=_REPAIR) from error
        raise StoreError(f"{path}: {error}", hint=_HINTS.get(code)) from error
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror}") from error


# ---------------------------------------------------------------------------------------------------------
# Rows


def _replace_pings(connection: sqlite3.Connection, pings: Iterable[Ping]) -> None:
    connection.execute(_sql("forget_pings"))
    _execute_all(connection, "save_ping", [encode_columns(ping) for ping in pings])


def _encode_saved(saved: StoredEntry) -> Row:
    return encode_columns(saved.entry) | encode_columns(saved.state)


def _encode_document(feed: str, document: DocumentState) -> Row:
    sitemap = document.sitemap
    return {
        "feed": feed,
        "url": document.url,
        "etag": document.validators.etag,
        "last_modified": document.validators.last_modified,
        "body_hash": document.body_hash,
        "settings_hash": document.settings_hash,
        "listing": encode_columns(replace(document, sitemap=None))["listing"],
        "sitemap_kind": sitemap.kind if sitemap else None,
        "sitemap_parent": (sitemap.parent or None) if sitemap else None,
        "sitemap_token": (sitemap.change_token or None) if sitemap else None,
    }


def _encode_match(match: IndexedMatch) -> Row:
    (one_feed, one_id), (other_feed, other_id) = sorted((match.one, match.other))
    return {
        "one_feed": one_feed,
        "one_id": one_id,
        "other_feed": other_feed,
        "other_id": other_id,
        "rule": match.rule,
        "evidence": match.evidence,
    }


def _forget_features(connection: sqlite3.Connection, key: EntryKey) -> None:
    feed, id_ = key
    for row in list(_select(connection, "find_features", {"feed": feed, "id": id_})):
        keys = {*_read_keys(row["keys"]), *_read_keys(row["scopes"])}
        _execute_all(connection, "forget_key", [{"key": one, "number": row["number"]} for one in keys])
        connection.execute(_sql("forget_features"), {"number": row["number"]})


def _read_keys(data: bytes) -> array[int]:
    keys = array("q")
    keys.frombytes(data)
    return keys


def _save_features(connection: sqlite3.Connection, features: Iterable[tuple[EntryKey, IndexedFeatures]]) -> None:
    rows: list[tuple[int, int]] = []
    query = _sql("save_features")
    for (feed, id_), one in features:
        values = {"feed": feed, "id": id_, **encode_features(one)}
        number = connection.execute(query, values).lastrowid or 0
        rows += [(key, number) for key in {*one.keys, *one.scopes}]
    # In the order of the index, which writes adjacent pages.
    connection.executemany(_sql("save_key"), [{"key": key, "number": number} for key, number in sorted(rows)])


def _decode_document(row: Row) -> DocumentState:
    validators = Validators(etag=row["etag"], last_modified=row["last_modified"])
    columns = {name: row[name] for name in ("url", "body_hash", "settings_hash", "listing")}
    sitemap = None
    if row["sitemap_kind"] is not None:
        parent, token = row["sitemap_parent"] or b"", row["sitemap_token"] or b""
        sitemap = SitemapState(kind=row["sitemap_kind"], parent=parent, change_token=token)
    return replace(decode_columns(DocumentState, columns), validators=validators, sitemap=sitemap)
