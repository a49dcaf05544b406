"""Keeps everything in one SQLite file: `sqlite:state.db`, relative to the config's folder, or an absolute path.

    open -> is it ours, and not newer? -> back up, migrate -> one connection that writes
    load_entries -> a connection of its own, so that it sees one moment whatever is saved meanwhile

The SQL is in sql/sqlite: numbered migrations and named queries. See docs/decisions/store.md for what was weighed.
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
from feedtool.plugins import IndexedFeatures, IndexedMatch
from feedtool.store.codec import decode_columns, encode_columns
from feedtool.store.feature_codec import decode_features, encode_features
from feedtool.store.saving import check_changes

Row = dict[str, Any]
Noun = TypeVar("Noun")

_APPLICATION_ID = int.from_bytes(b"feed")
_BUSY_TIMEOUT_S = 2.0
_POLL_S = 0.02
_LARGEST_INTEGER = 2**63 - 1
_PIECES_AT_ONCE = 50_000
_REPAIR = (
    "run `feedtool store repair`: it keeps what can be read, and the damaged file beside it; "
    "or put a backup in its place, without the -wal and -shm of the damaged one"
)
_HEADER_BYTES = 100
"""SQLite takes a shorter file for a new database (sqlite.org/fileformat2.html#the_database_header)."""
_REBUILD = "run `feedtool store rebuild`: it makes a new one of the sources and of what is published"
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What decoding a row raises that feedtool did not write; JSON that is nested too deep is a RecursionError."""
_SALVAGED = ("feeds", "entries", "pins", "files")
"""Without the documents: what is missing comes back only if they are read again, whatever they looked like last."""


class SqliteStore:
    """One file, its write-ahead log beside it while it is open; safe against kill -9 at any moment."""

    name = "sqlite"

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._readers: set[sqlite3.Connection] = set()
        self._is_batch = False

    @classmethod
    def open(cls, url: str, root: Path) -> Self:
        """Open the store, making or migrating it as needed; `root` is the config's folder.

        Raises:
            DamagedStoreError: not a store, broken, or written by a newer feedtool; it is left as it is.
            StoreError: it cannot be read or written.
        """
        path = cls.find_path(url, root)
        _make_file(path)
        with _explaining(path):
            return cls(path, _open(path))

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path:
        """The file that a url names, beside which the lock goes.

        Raises:
            StoreError: it names none.
        """
        given = url.removeprefix("sqlite:")
        if given == url or not given or given.startswith("//") or "\0" in given:
            raise StoreError(f"{url!r} names no SQLite file", hint="write sqlite:state.db or sqlite:/path/to/state.db")
        return root / Path(given).expanduser()

    @classmethod
    def salvage(cls, url: str, root: Path) -> tuple[Path, Mapping[str, int]]:
        """Put a store of all that can still be read in the place of a damaged one, and keep that one beside it.

        Returns:
            Where the damaged one is now; how many rows of each table were kept.

        Raises:
            StoreError: it is newer, another program's, or cannot be read or written.
        """
        path = cls.find_path(url, root)
        fresh = path.with_name(f"{path.name}.part")
        with _explaining(path):
            if path.exists() and path.stat().st_size < _HEADER_BYTES and not _has_journal(path):
                raise DamagedStoreError(f"{path} has no page: there is nothing in it to repair", hint=_REBUILD)
            aside = _keep_aside(path, "damaged")
            _refuse_to_salvage(path, aside)
        cls.discard(fresh)
        with cls.open(f"sqlite:{fresh.absolute()}", root) as store, _explaining(path):
            kept = store._take_over(aside)  # noqa: SLF001 (of its own class)
        with _explaining(path):
            _put_in_place(fresh, path)
        return aside, kept

    @classmethod
    def supersede(cls, path: Path, fresh: Path) -> Path | None:
        """Put a new store that is closed in the place of another, which is kept beside it: where, if there was one.

        Raises:
            StoreError: it cannot be done.
        """
        with _explaining(path):
            aside = _keep_aside(path, "old") if path.exists() else None
            _put_in_place(fresh, path)
        return aside

    @classmethod
    def discard(cls, path: Path) -> None:
        """Remove a store that came to nothing.

        Raises:
            StoreError: it cannot be removed.
        """
        with _explaining(path):
            _remove_store(path)

    def _take_over(self, damaged: Path) -> Mapping[str, int]:
        """What can be read of a damaged file and understood; how many rows of each table."""
        connection = self._connection
        connection.execute("PRAGMA foreign_keys = OFF")
        with contextlib.closing(_connect_to_damaged(damaged)) as source, _transaction(connection):
            for table in _SALVAGED:
                _copy_rows(source, connection, table)
            for table, kinds in (("feeds", (FeedState,)), ("entries", (Entry, EntryState))):
                _drop_unreadable(connection, table, kinds)
            connection.execute("DELETE FROM entries WHERE feed NOT IN (SELECT key FROM feeds)")
        counted = ((table, connection.execute(f"SELECT count(*) FROM {table}")) for table in _SALVAGED)  # noqa: S608
        return {table: int(cursor.fetchone()[0]) for table, cursor in counted}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _explaining(self._path):
            for reader in tuple(self._readers):
                reader.close()
            self._connection.close()

    def load_feeds(self) -> Mapping[str, FeedState]:
        """All known feeds and sources, by key."""
        with _explaining(self._path):
            rows = _select(self._connection, "load_feeds")
            return {row["key"]: self._decode(FeedState, row) for row in rows}

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """The documents of a feed or source, by url."""
        with _explaining(self._path):
            rows = _select(self._connection, "load_documents", {"feed": feed})
            return {row["url"]: _decode_document(row) for row in rows}

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """The stamps of a feed's stored entries, by id; of all of them if ids is None."""
        with _explaining(self._path):
            if ids is None:
                rows = _select(self._connection, "load_stamps", {"feed": feed})
                return {row.pop("id"): self._decode(EntryState, row) for row in rows}
            # One look-up each: about 10 us, without a limit, and NULs survive (in json_each() not).
            found = (
                (id_, row) for id_ in ids for row in _select(self._connection, "load_stamp", {"feed": feed, "id": id_})
            )
            return {id_: self._decode(EntryState, row) for id_, row in found}

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Entries not withdrawn, newest first, as they are when the first one is taken."""
        with _explaining(self._path), self._reading() as reader:
            for row in _select_entries(reader, feeds):
                yield self._decode(Entry, row)

    def load_known(self, feed: str, ids: Collection[str]) -> Mapping[str, Entry]:
        """The stored entries of a feed with these ids, withdrawn ones included."""
        with _explaining(self._path):
            found = (row for id_ in ids for row in _select(self._connection, "load_entry", {"feed": feed, "id": id_}))
            return {row["id"]: self._decode(Entry, row) for row in found}

    def load_restricted(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Entries not withdrawn that are withheld or public for a time only, by feed and id."""
        return self._load_by_feed("load_restricted", feeds)

    def load_withdrawn(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Withdrawn entries as they were last stored, by feed and id."""
        return self._load_by_feed("load_withdrawn", feeds)

    def _load_by_feed(self, query: str, feeds: Collection[str]) -> Iterator[Entry]:
        with _explaining(self._path), self._reading() as reader:
            for feed in sorted(feeds):
                for row in _select(reader, query, {"feed": feed}):
                    yield self._decode(Entry, row)

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all of it, or nothing: one transaction."""
        check_changes(changes)
        feed = changes.feed.key
        with self._transaction() as connection:
            _execute_all(connection, "save_feed", [encode_columns(changes.feed)])
            gone = [{"feed": feed, "url": url} for url in changes.forgotten_documents]
            _execute_all(connection, "forget_document", gone)
            if changes.document is not None:
                _execute_all(connection, "save_document", [_encode_document(feed, changes.document)])
            withdrawn = [{"feed": feed, "id": id_} for id_ in changes.withdrawn]
            _execute_all(connection, "withdraw_entry", withdrawn)
            _execute_all(connection, "save_entry", [_encode_saved(saved) for saved in changes.entries])

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction for all that is saved inside: a tenth of the work of storing many small documents."""
        with self._transaction():
            self._is_batch = True
            try:
                yield
            finally:
                self._is_batch = False

    def load_public_ids(self) -> Mapping[tuple[str, str], str]:
        """(feed, id) -> the public id under which that entry was once published."""
        with _explaining(self._path):
            return {(feed, id_): public_id for feed, id_, public_id in self._connection.execute(_sql("load_pins"))}

    def load_files(self) -> Mapping[str, PublishedFile]:
        """The files feedtool wrote into the output folder, by name."""
        with _explaining(self._path):
            rows = self._connection.execute(_sql("load_files"))
            return {name: PublishedFile(name=name, digest=digest) for name, digest in rows}

    def save_published(
        self, files: Iterable[PublishedFile], pins: Mapping[tuple[str, str], str], pings: Iterable[Ping] | None = None
    ) -> None:
        """Replace the list of files, add the pins; a pin never moves. Replace the list of pings, if one is given.

        Synced to the disk, and with it all that was saved before: what the output folder shows may not be
        forgotten in a power cut. Documents alone are not: what a power cut takes of them is fetched again.
        """
        with self._transaction(synchronous="FULL") as connection:
            connection.execute(_sql("forget_files"))
            _execute_all(connection, "save_file", [encode_columns(file) for file in files])
            rows = [{"feed": feed, "id": id_, "public_id": public} for (feed, id_), public in pins.items()]
            _execute_all(connection, "save_pin", rows)
            if pings is not None:
                _replace_pings(connection, pings)

    def load_build_key(self) -> BuildKey | None:
        """What was saved last; triggers forget it when something it depends on changes."""
        with _explaining(self._path):
            return next((self._decode(BuildKey, row) for row in _select(self._connection, "load_edition")), None)

    def save_build_key(self, edition: BuildKey) -> None:
        """Keep it in the place of the one before."""
        with self._transaction() as connection:
            connection.execute(_sql("forget_edition"))
            _execute_all(connection, "save_edition", [encode_columns(edition)])

    def load_pings(self) -> Sequence[Ping]:
        """What hubs have yet to be told, by hub and topic."""
        with _explaining(self._path):
            return tuple(self._decode(Ping, row) for row in _select(self._connection, "load_pings"))

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""
        with self._transaction() as connection:
            _replace_pings(connection, pings)

    def load_settings_hash(self) -> bytes:
        """By what rules and for which sources the joins were made; empty when there are none."""
        with _explaining(self._path):
            row = self._connection.execute(_sql("load_recipe")).fetchone()
            return bytes(row[0]) if row else b""

    def load_stale(self) -> Collection[tuple[str, str]]:
        """The (feed, id) of entries saved or withdrawn since they were last compared."""
        with _explaining(self._path):
            return self._connection.execute(_sql("load_stale")).fetchall()

    def find_sharing(self, keys: Collection[int]) -> Collection[tuple[str, str]]:
        """The (feed, id) of all pieces that have one of the keys or places."""
        with _explaining(self._path):
            query = _sql("find_sharing")
            return {found for key in keys for found in self._connection.execute(query, {"key": key})}

    def load_features(self, entries: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], IndexedFeatures]:
        """Those that are there of the entries asked for."""
        with _explaining(self._path):
            found = (
                ((feed, id_), row)
                for feed, id_ in entries
                for row in _select(self._connection, "load_piece", {"feed": feed, "id": id_})
            )
            return {key: self._decode_piece(row) for key, row in found}

    def load_matches(self) -> Iterable[IndexedMatch]:
        """All that were saved, in the order of their entries."""
        with _explaining(self._path):
            rows = self._connection.execute(_sql("load_joins")).fetchall()
        return [
            IndexedMatch(one=(one_feed, one_id), other=(other_feed, other_id), rule=rule, evidence=evidence)
            for one_feed, one_id, other_feed, other_id, rule, evidence in rows
        ]

    def save_grouping(
        self,
        added: Iterable[tuple[tuple[str, str], IndexedFeatures]],
        removed: Iterable[tuple[str, str]],
        affected: Iterable[tuple[str, str]],
        matches: Iterable[IndexedMatch],
        settled: Iterable[tuple[str, str]],
    ) -> None:
        """Write it in one transaction: pieces, and the joins of the affected in place of theirs; settles the stale."""
        new = list(added)
        with self._transaction() as connection:
            for key in (*removed, *(key for key, _ in new)):
                _forget_piece(connection, key)
            _save_pieces(connection, new)
            _execute_all(connection, "forget_joins", [{"feed": feed, "id": id_} for feed, id_ in affected])
            _execute_all(connection, "save_join", [_encode_join(match) for match in matches])
            _execute_all(connection, "settle", [{"feed": feed, "id": id_} for feed, id_ in settled])

    def replace_grouping(
        self,
        settings_hash: bytes,
        features: Iterable[tuple[tuple[str, str], IndexedFeatures]],
        matches: Iterable[IndexedMatch],
    ) -> None:
        """Forget all of it and write this, in one transaction; nothing is stale then."""
        with self._transaction() as connection:
            for table in ("grouping", "pieces", "piece_keys", "joins", "stale"):
                connection.execute(_sql(f"clear_{table}"))
            rest = iter(features)
            while some := list(islice(rest, _PIECES_AT_ONCE)):
                _save_pieces(connection, some)
            _execute_all(connection, "save_join", [_encode_join(match) for match in matches])
            connection.execute(_sql("save_recipe"), {"recipe": settings_hash})

    def _decode_piece(self, row: Row) -> IndexedFeatures:
        try:
            return decode_features(row)
        except _UNREADABLE as error:
            raise DamagedStoreError(f"{self._path}: a piece does not read: {error}", hint=_REPAIR) from error

    def load_notices(self) -> Mapping[str, Notice]:
        """What was reported of the sources that fail, by key."""
        with _explaining(self._path):
            return {row["key"]: self._decode(Notice, row) for row in _select(self._connection, "load_notices")}

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""
        with self._transaction() as connection:
            connection.execute(_sql("forget_notices"))
            _execute_all(connection, "save_notice", [encode_columns(notice) for notice in notices])

    def load_histories(self) -> Mapping[str, History]:
        """What each stream has published before, by its name."""
        with _explaining(self._path):
            found = (self._decode(History, row) for row in _select(self._connection, "load_histories"))
            return {history.stream: history for history in found}

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write those, synced to the disk: files that follow from them are published next."""
        rows = [encode_columns(history) for history in histories]
        if rows:
            with self._transaction(synchronous="FULL") as connection:
                _execute_all(connection, "save_history", rows)

    def check(self) -> Sequence[str]:
        """Read all of it: what is wrong, a line each."""
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
        """Copy all of it, as it is at this moment, into a new file, while others go on writing.

        Raises:
            StoreError: the file is there already, or cannot be written.
        """
        if target.exists():
            raise StoreError(f"{target} is there already", hint="name a new file: a backup is never overwritten")
        with _explaining(f"{self._path} to {target}"):
            _back_up(self._connection, target)

    def _check_pages(self) -> list[str]:
        with _explaining(self._path):
            rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        return [f"{self._path}: {text}".replace("\n", " ") for (text,) in rows if text != "ok"]

    def _check_rows(self) -> list[str]:
        with _explaining(self._path):
            rows = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        return [f"{self._path}: a row of {table} names none of {parent}" for table, _, parent, _ in rows]

    def _decode(self, kind: type[Noun], row: Row) -> Noun:
        try:
            return decode_columns(kind, row)
        except _UNREADABLE as error:
            where = " ".join(str(row[name]) for name in ("key", "feed", "id", "stream") if name in row) or kind.__name__
            raise DamagedStoreError(f"{self._path}: {where!r} does not read: {error}", hint=_REPAIR) from error

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
        with _explaining(self._path):
            if self._is_batch:
                yield self._connection
                return
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            with _transaction(self._connection):
                yield self._connection


# ---------------------------------------------------------------------------------------------------------
# Opening


def _make_file(path: Path) -> None:
    """Make a store if there is none: only its owner may read it, addresses of feeds can hold keys.

    It is there with all its tables or not at all, so one without a whole header has lost what was in it.
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
            hint="the store's folder must be writable by whoever runs feedtool",
        ) from error
    if not is_file:
        raise StoreError(f"{path} is not a file", hint="name a file in the config's store setting")
    if status.st_size < _HEADER_BYTES and not _has_journal(path):
        state = f"has {status.st_size} bytes" if status.st_size else "is empty"
        raise DamagedStoreError(f"{path} {state}: what was in it is lost", hint=_REBUILD)


def _has_journal(path: Path) -> bool:
    """Whether what was written last is still beside the store; all of it, if the store itself is young."""
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def _make_image() -> bytes:
    """The bytes of a store in which there is nothing yet."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        with _transaction(connection):
            _migrate(connection, Path(":memory:"), load_migrations())
        return connection.serialize()


def _write_new(path: Path, content: bytes) -> None:
    """Put a file of these bytes where none is: with all of them at once, if the system knows files without a name.

    Raises:
        OSError: there is one by now, or it cannot be written.
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
            # With a folder given Python calls linkat(2), which alone follows the link to what has no name.
            os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle)


def _connect(path: Path) -> sqlite3.Connection:
    # mode=rw: a file that was taken away meanwhile is an error, not an empty store.
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _open(path: Path) -> sqlite3.Connection:
    """A connection to a store that is ready; waits for others that make it ready at the same time."""
    deadline = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        connection = _connect(path)
        try:
            _prepare(connection, path, load_migrations())
        except BaseException as error:
            connection.close()
            # SQLite's own timeout does not cover the change of the journal mode.
            if _find_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)
        else:
            return connection


def _prepare(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    """See whose file it is, then make it ready; nothing is written before it is known to be ours."""
    with _transaction(connection, "begin_reading"):
        version = _read_pragma(connection, "user_version")
        _check_whose(connection, path, version)
        _check_size(connection, path)
    if version > len(migrations):
        raise _make_newer_error(path, version)
    connection.execute("PRAGMA journal_mode = WAL")
    if version < len(migrations):
        with _transaction(connection):
            _migrate(connection, path, migrations)
    connection.execute("PRAGMA foreign_keys = ON")


def _check_whose(connection: sqlite3.Connection, path: Path, version: int) -> None:
    owner = _read_pragma(connection, "application_id")
    is_empty = connection.execute(_sql("count_objects")).fetchone() == (0,)
    if owner == _APPLICATION_ID or (owner == version == 0 and is_empty):
        return
    raise DamagedStoreError(
        f"{path} is the database of another program", hint="name another file in the config's store setting"
    )


def _check_size(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that ends before its last page does: SQLite reads the missing end of a page as zeros.

    A page in the write-ahead log need not be in the file yet.
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
            f"{path} is cut off: it has {found} bytes, and its pages need {last * size}", hint=_REPAIR
        )


def _list_logged_pages(journal: Path, page_size: int) -> frozenset[int]:
    """The numbers of the pages in a write-ahead log (sqlite.org/fileformat2.html#walformat).

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
    """Inside a transaction that holds the write lock: all that is missing, after a backup, or nothing."""
    version = _read_pragma(connection, "user_version")  # again: another process may have been quicker
    if 0 < version < len(migrations):
        # On a connection of its own: SQLite copies nothing through one that is writing.
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
    """Copy the whole database; the copy appears under its name when it is complete."""
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
    """The statements of a script: executescript() would commit the transaction that they belong in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@cache
def load_migrations() -> tuple[str, ...]:
    """The scripts that lead from an empty file to what this feedtool reads, in order."""
    numbered = [file for file in _folder().iterdir() if re.match(r"\d{3}_", file.name)]
    return tuple(file.read_text("utf-8") for file in sorted(numbered, key=lambda file: file.name))


@cache
def _sql(name: str) -> str:
    return _folder().joinpath(f"{name}.sql").read_text("utf-8")


def _folder() -> Traversable:
    return resource_files("feedtool.store").joinpath("sql", "sqlite")


# ---------------------------------------------------------------------------------------------------------
# Repairing. The names in these statements are this module's own and SQLite's.


def _keep_aside(path: Path, why: str) -> Path:
    """Copy a store that nobody works on to a name beside it that is free, whatever state it is in; the name.

    Raises:
        OSError: it cannot be read or written.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            shutil.copy2(source, aside.with_name(aside.name + suffix))
    return aside


def _put_in_place(fresh: Path, path: Path) -> None:
    """Put a store that is whole and closed in the place of another.

    There is a store at every moment: a run that came between would begin an empty one.

    Raises:
        OSError: it cannot be done.
    """
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    fresh.replace(path)


def _remove_store(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _refuse_to_salvage(path: Path, aside: Path) -> None:
    """A store that is newer is not to lose what only its feedtool understands; another program's is not ours."""
    with contextlib.closing(_connect_to_damaged(aside)) as connection:
        try:
            version, owner = _read_pragma(connection, "user_version"), _read_pragma(connection, "application_id")
        except sqlite3.DatabaseError:  # not even its first page can be read
            return
    if owner == _APPLICATION_ID and version <= len(load_migrations()):
        return
    _remove_store(aside)
    if owner != _APPLICATION_ID:
        raise DamagedStoreError(f"{path} is the database of another program", hint="it is left as it is")
    raise _make_newer_error(path, version)


def _make_newer_error(path: Path, version: int) -> DamagedStoreError:
    return DamagedStoreError(
        f"{path} was written by a newer feedtool (its version {version}, here {len(load_migrations())})",
        hint="install that feedtool again, or restore the backup that it made before migrating; "
        "`feedtool store rebuild` makes a new one of your sources and of what is published",
    )


def _connect_to_damaged(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _copy_rows(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """The rows of a damaged table, read from both ends to where the damage is, and along its index."""
    there = {row[1] for row in _read_while_possible(source, f"PRAGMA table_info({table})")}
    shared = [row[1] for row in target.execute(f"PRAGMA table_info({table})") if row[1] in there]
    if not shared:
        return
    columns, marks = ", ".join(shared), ", ".join("?" * len(shared))
    put = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
    select = f"SELECT {columns} FROM {table}"  # noqa: S608
    key = [name for name in ("key", "feed", "id", "url", "name") if name in shared]
    backwards = ", ".join(f"{name} DESC" for name in key)
    for query in (f"{select} NOT INDEXED", f"{select} ORDER BY {', '.join(key)}", f"{select} ORDER BY {backwards}"):
        for row in _read_while_possible(source, query):
            with contextlib.suppress(sqlite3.IntegrityError):
                target.execute(put, row)


def _read_while_possible(connection: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    try:
        yield from connection.execute(query)
    except sqlite3.Error:  # that is the damage; whoever asks comes from the other end, too
        return


def _drop_unreadable(connection: sqlite3.Connection, table: str, kinds: Collection[type]) -> None:
    """Rows that came out but cannot be understood."""
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
        cursor = connection.execute(_sql(query), _tame(values or {}))
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _read_all(rows: Iterable[object]) -> Iterable[str]:
    """Have everything decoded, which raises if it cannot be; nothing is wrong otherwise."""
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
        connection.executemany(_sql(query), [_tame(row) for row in rows])


def _tame(row: Row) -> Row:
    """What SQLite cannot hold, made holdable: lone surrogates become U+FFFD, huge integers the largest."""
    return {name: _tame_one(value) for name, value in row.items()}


def _tame_one(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, int):
        return max(-_LARGEST_INTEGER, min(value, _LARGEST_INTEGER))
    return value


_HINTS = {
    sqlite3.SQLITE_FULL: "free some space on the disk; what was saved before is intact",
    sqlite3.SQLITE_IOERR: "look after the disk (full? failing? taken away?); what was saved before is intact",
    sqlite3.SQLITE_BUSY: "another program works on the file; try again when it is done",
    sqlite3.SQLITE_READONLY: "the store and its folder must be writable by whoever runs feedtool",
    sqlite3.SQLITE_CANTOPEN: "the store and its folder must be writable by whoever runs feedtool",
}


def _find_code(error: BaseException) -> int:
    """SQLite's primary result code (sqlite.org/rescode.html); 0 if the error is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextlib.contextmanager
def _explaining(path: Path | str) -> Iterator[None]:
    """SQLite's and the codec's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = _find_code(error)
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
        "recipe": document.recipe,
        "listing": encode_columns(replace(document, sitemap=None))["listing"],
        "sitemap_kind": sitemap.kind if sitemap else None,
        "sitemap_parent": (sitemap.parent or None) if sitemap else None,
        "sitemap_token": (sitemap.change_token or None) if sitemap else None,
    }


def _encode_join(join: IndexedMatch) -> Row:
    (one_feed, one_id), (other_feed, other_id) = sorted((join.one, join.other))
    return {
        "one_feed": one_feed,
        "one_id": one_id,
        "other_feed": other_feed,
        "other_id": other_id,
        "rule": join.rule,
        "evidence": join.evidence,
    }


def _forget_piece(connection: sqlite3.Connection, key: tuple[str, str]) -> None:
    feed, id_ = key
    for row in list(_select(connection, "find_piece", {"feed": feed, "id": id_})):
        keys = {*_read_keys(row["keys"]), *_read_keys(row["places"])}
        _execute_all(connection, "forget_key", [{"key": one, "number": row["number"]} for one in keys])
        connection.execute(_sql("forget_piece"), {"number": row["number"]})


def _read_keys(data: bytes) -> array[int]:
    keys = array("q")
    keys.frombytes(data)
    return keys


def _save_pieces(connection: sqlite3.Connection, pieces: Iterable[tuple[tuple[str, str], IndexedFeatures]]) -> None:
    rows: list[tuple[int, int]] = []
    query = _sql("save_piece")
    for (feed, id_), one in pieces:
        values = {"feed": feed, "id": id_, **encode_features(one)}
        number = connection.execute(query, values).lastrowid or 0
        rows += [(key, number) for key in {*one.keys, *one.places}]
    # In the order of the index: written side by side, not all over the file.
    connection.executemany(_sql("save_key"), [{"key": key, "number": number} for key, number in sorted(rows)])


def _decode_document(row: Row) -> DocumentState:
    validators = Validators(etag=row["etag"], last_modified=row["last_modified"])
    columns = {name: row[name] for name in ("url", "body_hash", "recipe", "listing")}
    sitemap = None
    if row["sitemap_kind"] is not None:
        parent, token = row["sitemap_parent"] or b"", row["sitemap_token"] or b""
        sitemap = SitemapState(kind=row["sitemap_kind"], parent=parent, change_token=token)
    return replace(decode_columns(DocumentState, columns), validators=validators, sitemap=sitemap)
