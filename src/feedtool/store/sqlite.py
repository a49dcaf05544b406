"""The store in one SQLite file.

Its url is `sqlite:state.db`, relative to the config's folder, or has an absolute path.

    sqlite_file         makes and opens the file
    sqlite_migrations   checks that it is a feedtool store and not newer, backs it up and migrates it
    sqlite_connection   one writing connection, and one for each reading, which sees one state of the store
    sqlite_recovery     copies the readable rows of a damaged store

The SQL is in sql/sqlite: numbered migrations and named queries. docs/decisions/store.md gives the reasons.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import datetime
from heapq import merge
from math import inf
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from feedtool.errors import DamagedStoreError, StoreError
from feedtool.model import (
    BuildKey,
    Category,
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
    Validators,
)
from feedtool.store.codec import decode_columns, encode_columns, encode_time
from feedtool.store.saving import check_changes
from feedtool.store.sqlite_connection import Database, Row, execute_all, get_sql, select, translating_errors
from feedtool.store.sqlite_file import (
    check_header,
    copy_beside,
    copy_to_read,
    make_file,
    move_into_place,
    open_file,
    remove_store,
    write_new,
)
from feedtool.store.sqlite_keys import UNDATED, SqliteKeys, encode_keys
from feedtool.store.sqlite_migrations import back_up
from feedtool.store.sqlite_recovery import check_recoverable, recover_rows


class SqliteStore(SqliteKeys):
    """The SQLite store, with its write-ahead log beside it while it is open.

    It is safe against kill -9 at any time.
    """

    name = "sqlite"
    is_kept = True

    @classmethod
    def open(cls, url: str, root: Path) -> Self:
        """Open the store, create or migrate it if necessary.

        `root` is the config's folder.

        Raises:
            DamagedStoreError: it is not a store, damaged, or written by a newer feedtool; it stays unchanged.
            StoreError: it cannot be read or written.
        """
        path = cls.find_path(url, root)
        make_file(path)
        with translating_errors(path):
            return cls(Database(path, open_file(path)))

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
        """Replace a damaged store by a new one with all readable data; the damaged file is kept beside it.

        Returns:
            The new path of the damaged file, and the number of recovered rows by table.

        Raises:
            StoreError: the store is newer, belongs to another program, or cannot be read or written.
        """
        path = cls.find_path(url, root)
        new = path.with_name(f"{path.name}.part")
        with translating_errors(path):
            if path.exists():
                check_header(path)
            damaged = copy_beside(path, "damaged")
            try:
                check_recoverable(path, damaged)
            except DamagedStoreError:
                remove_store(damaged)
                raise
            remove_store(new)
            write_new(new, b"")
            recovered = recover_rows(new, damaged)
            move_into_place(new, path)
        return damaged, recovered

    @classmethod
    def replace(cls, path: Path, new: Path) -> Path | None:
        """Replace a store by a new, closed one; return the path of the old one, which is kept, or None.

        Raises:
            StoreError: a file cannot be copied or moved.
        """
        with translating_errors(path):
            backup = copy_beside(path, "old") if path.exists() else None
            move_into_place(new, path)
        return backup

    @classmethod
    def copy(cls, path: Path, target: Path) -> None:
        """Copy a store into a new file; this user need not be able to write it.

        Raises:
            StoreError: it cannot be read.
        """
        with translating_errors(path):
            copy_to_read(path, target)

    @classmethod
    def delete(cls, path: Path) -> None:
        """Delete an unfinished store, if there is one.

        Raises:
            StoreError: it cannot be deleted.
        """
        with translating_errors(path):
            remove_store(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    # -- Entries and documents ----------------------------------------------------------------------------

    def load_feeds(self) -> Mapping[str, FeedState]:
        """Return all known feeds and sources, by key."""
        return {state.key: state for state in self._database.load(FeedState, "load_feeds")}

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """Return the document states of a feed or source, by url."""
        return {row["url"]: _decode_document(row) for row in self._database.select("load_documents", {"feed": feed})}

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """Return the states of a feed's stored entries, by id; of all entries if ids is None."""
        decode = self._database.decode
        if ids is None:
            rows = self._database.select("load_entry_states", {"feed": feed})
            return {row.pop("id"): decode(EntryState, row) for row in rows}
        connection = self._database.connection
        with translating_errors(self._database.path):
            # One look-up per id takes about 10 us, has no limit, and keeps NULs, which json_each() does not.
            found = ((one, row) for one in ids for row in select(connection, "load_entry_state", _key(feed, one)))
            return {one: decode(EntryState, row) for one, row in found}

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Yield entries that are not withdrawn, newest first; they are those stored when iteration begins."""
        with self._database.reading() as reader:
            if feeds is None:
                rows = select(reader, "load_entries")
            elif len(feeds) == 1:
                rows = select(reader, "load_entries_of_feed", {"feed": next(iter(feeds))})
            else:
                reader.execute(get_sql("create_wanted"))
                execute_all(reader, "add_wanted", [{"key": feed} for feed in feeds])
                rows = select(reader, "load_entries_of_feeds")
            for row in rows:
                yield self._database.decode(Entry, row)

    def list_newest(self, feeds: Collection[str] | None = None) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield (feed, id) and date of entries that are not withdrawn, newest first, one at a time."""
        with self._database.reading() as reader, ExitStack() as stack:
            if feeds is None:
                rows: Iterator[tuple[str, str, str | None]] = iter(reader.execute(get_sql("list_newest")))
            else:
                cursors = [reader.execute(get_sql("list_newest_of_feed"), {"feed": feed}) for feed in sorted(feeds)]
                rows = stack.enter_context(closing(merge(*cursors, key=_sort_newest_first)))
            for feed, id_, published in rows:
                yield (feed, id_), datetime.fromisoformat(published) if published else None

    def list_newest_with(self, keys: Collection[int]) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield (feed, id) and date of entries with one of these keys, newest first, each once."""
        queries = [get_sql("list_dated_with"), get_sql("list_undated_with")]
        with self._database.reading() as reader:
            asked = [(query, {"key": key, "undated": UNDATED}) for query in queries for key in sorted(set(keys))]
            cursors = [reader.execute(*one) for one in asked]
            last = None
            with closing(merge(*cursors, key=_sort_newest_first)) as rows:
                for feed, id_, published in rows:
                    if (feed, id_) != last:
                        last = (feed, id_)
                        yield last, datetime.fromisoformat(published) if published else None

    def list_links(self, feed: str, limit: int) -> Sequence[str | None]:
        """Return the canonical link, else the link, of the newest entries of a feed that are not withdrawn."""
        rows = self._database.select("list_links", {"feed": feed, "limit": limit})
        return [_find_canonical_link(row["details"]) or row["link"] for row in rows]

    def load_entry(self, entry: EntryKey) -> tuple[Entry, bool] | None:
        """Return a stored entry, and whether it is withdrawn; None if there is none."""
        for row in self._database.select("load_entry", _key(*entry)):
            is_withdrawn = bool(row.pop("withdrawn"))
            return self._database.decode(Entry, row), is_withdrawn
        return None

    def find_misdated(self, earliest: datetime, latest: datetime) -> Collection[EntryKey]:
        """Return the entries that were first seen outside these times, or whose date is only a bound ("latest")."""
        values = {"earliest": encode_time(earliest), "latest": encode_time(latest)}
        rows = [*self._database.select("find_misdated", values), *self._database.select("find_dated_latest")]
        return {(row["feed"], row["id"]) for row in rows}

    def find_newest_stated(self, until: datetime) -> Mapping[str, datetime]:
        """Return, by feed, the newest date up to a time that an entry of it states; withdrawn entries do not count."""
        rows = self._database.select("find_newest_stated", {"until": encode_time(until)})
        return {row["feed"]: datetime.fromisoformat(row["published"]) for row in rows}

    def load_stored_entries(self, feed: str, ids: Collection[str]) -> Mapping[str, Entry]:
        """Return the stored entries of a feed with these ids, withdrawn ones included."""
        found = ((one, self.load_entry((feed, one))) for one in ids)
        return {one: row[0] for one, row in found if row is not None}

    def load_restricted(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Yield entries that are withheld or public for a limited time, by feed and id; no withdrawn ones."""
        return self._load_by_feed("load_restricted", feeds)

    def load_withdrawn(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Yield the withdrawn entries as last stored, by feed and id."""
        return self._load_by_feed("load_withdrawn", feeds)

    def _load_by_feed(self, query: str, feeds: Collection[str]) -> Iterator[Entry]:
        with self._database.reading() as reader:
            for feed in sorted(feeds):
                for row in select(reader, query, {"feed": feed}):
                    yield self._database.decode(Entry, row)

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all changes in one transaction, or nothing."""
        check_changes(changes)
        feed = changes.feed.key
        saved = [
            encode_columns(one.entry) | encode_columns(one.state) | {"keys": encode_keys(one.keys)}
            for one in changes.entries
        ]
        with self._collecting_keys() as connection:
            columns = encode_columns(changes.feed)
            self._forget_keys_of_moved_feed(connection, changes.feed, columns["about"])
            execute_all(connection, "save_feed", [columns])
            forgotten = [{"feed": feed, "url": url} for url in changes.forgotten_documents]
            execute_all(connection, "forget_document", forgotten)
            if changes.document is not None:
                execute_all(connection, "save_document", [_encode_document(feed, changes.document)])
            execute_all(connection, "withdraw_entry", [_key(feed, id_) for id_ in changes.withdrawn])
            if saved:
                numbers = self._number_rows(connection, feed, changes.entries)
                execute_all(
                    connection,
                    "save_entry",
                    [one | {"number": number} for one, number in zip(saved, numbers, strict=True)],
                )

    # -- What was published -------------------------------------------------------------------------------

    def load_public_ids(self, entries: Collection[EntryKey] | None = None) -> Mapping[EntryKey, str]:
        """Return (feed, id) -> the public id under which that entry was first published; of all if it is None."""
        if entries is None:
            return {(feed, id_): public for feed, id_, public in self._database.select_tuples("load_public_ids")}
        found = (
            (key, row["public_id"]) for key in entries for row in self._database.select("load_public_id", _key(*key))
        )
        return dict(found)

    def find_published(self, public_ids: Collection[str]) -> Mapping[str, Collection[EntryKey]]:
        """Return, by public id, the entries that were published under it, sorted."""
        rows = ((one, self._database.select("find_published", {"public_id": one})) for one in public_ids)
        found = {one: [(row["feed"], row["id"]) for row in some] for one, some in rows}
        return {one: keys for one, keys in found.items() if keys}

    def load_facet_names(self) -> Mapping[EntryKey, str]:
        """Return the names of feeds that `each` composed, by ("stream NAME", facet value)."""
        return {(feed, id_): name for feed, id_, name in self._database.select_tuples("load_facet_names")}

    def list_categories(self) -> Iterator[Sequence[Category]]:
        """Yield the different lists of categories that entries have, of those that are not withdrawn."""
        rows = self._database.select_tuples("list_categories")
        return (decode_columns(_Labels, {"categories": text}).categories for (text,) in rows)

    def load_files(self) -> Mapping[str, PublishedFile]:
        """Return the files that feedtool wrote into the output folder, by name."""
        return {file.name: file for file in self._database.load(PublishedFile, "load_files")}

    def save_published(
        self,
        files: Iterable[PublishedFile],
        public_ids: Mapping[EntryKey, str],
        pings: Iterable[Ping] | None = None,
    ) -> None:
        """Replace the list of files and, if given, of pings; add public ids, which never change.

        This is synced to the disk with everything that was saved before: a power cut must not lose the state behind
        the published files. Documents alone are not synced, because lost ones are fetched again.
        """
        with self._database.transaction(synchronous="FULL") as connection:
            _replace(connection, "forget_files", "save_file", files)
            rows = [_key(*key) | {"public_id": public_id} for key, public_id in public_ids.items()]
            execute_all(connection, "save_public_id", rows)
            if pings is not None:
                _replace(connection, "forget_pings", "save_ping", pings)

    def load_changes(self, settings: bytes) -> Collection[EntryKey] | None:
        """Return the entries that were saved or withdrawn since forget_changes() with these settings, else None."""
        known = next((bytes(found) for (found,) in self._database.select_tuples("load_composed")), None)
        return [*self._database.select_tuples("load_changes")] if known == settings else None

    def forget_changes(self, settings: bytes) -> None:
        """Forget the changes: all streams were composed under these settings."""
        with self._database.transaction() as connection:
            self._forget_composed(connection)
            connection.execute(get_sql("save_composed"), {"settings": settings})

    def load_build_key(self) -> BuildKey | None:
        """Return the last build key; triggers delete it when the data it depends on changes."""
        return next(iter(self._database.load(BuildKey, "load_build_key")), None)

    def save_build_key(self, build_key: BuildKey) -> None:
        """Replace the build key."""
        with self._database.transaction() as connection:
            _replace(connection, "forget_build_key", "save_build_key", [build_key])

    def load_pings(self) -> Sequence[Ping]:
        """Return the notifications that hubs have not received yet, by hub and topic."""
        return tuple(self._database.load(Ping, "load_pings"))

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""
        with self._database.transaction() as connection:
            _replace(connection, "forget_pings", "save_ping", pings)

    def load_notices(self) -> Mapping[str, Notice]:
        """Return the reported failures of sources, by key."""
        return {notice.key: notice for notice in self._database.load(Notice, "load_notices")}

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""
        with self._database.transaction() as connection:
            _replace(connection, "forget_notices", "save_notice", notices)

    def load_histories(self) -> Mapping[str, History]:
        """Return the publication history of each stream, by its name."""
        return {history.stream: history for history in self._database.load(History, "load_histories")}

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write histories, synced to the disk, because the files that depend on them are published next."""
        rows = [encode_columns(history) for history in histories]
        if rows:
            with self._database.transaction(synchronous="FULL") as connection:
                execute_all(connection, "save_history", rows)

    # -- Care ---------------------------------------------------------------------------------------------

    def check(self) -> Sequence[str]:
        """Read the whole store; return one line for each problem."""
        readings: tuple[Callable[[], Iterable[str]], ...] = (
            self._check_pages,
            self._check_rows,
            lambda: _read_all(self.load_feeds()),
            lambda: _read_all(map(self.load_entry_states, self.load_feeds())),
            lambda: _read_all(map(self.load_documents, self.load_feeds())),
            lambda: _read_all(self.load_entries()),
            lambda: _read_all((self.load_public_ids(), self.load_files(), self.load_pings())),
            lambda: _read_all((self.load_histories(), self.load_notices())),
        )
        problems: dict[str, None] = {}
        for reading in readings:
            try:
                problems.update(dict.fromkeys(reading()))
            except StoreError as error:
                problems[str(error)] = None
        return tuple(problems)

    def back_up(self, target: Path) -> None:
        """Copy the current state of the store into a new file; other processes may write meanwhile.

        Raises:
            StoreError: the file already exists, or cannot be written.
        """
        if target.exists():
            raise StoreError(f"{target} already exists", hint="name a new file; backups are never overwritten")
        with translating_errors(f"{self._database.path} to {target}"):
            back_up(self._database.connection, target)

    def _check_pages(self) -> list[str]:
        with translating_errors(self._database.path):
            rows = self._database.connection.execute("PRAGMA integrity_check").fetchall()
        return [f"{self._database.path}: {text}".replace("\n", " ") for (text,) in rows if text != "ok"]

    def _check_rows(self) -> list[str]:
        path = self._database.path
        with translating_errors(path):
            rows = self._database.connection.execute("PRAGMA foreign_key_check").fetchall()
        return [f"{path}: a row of {table} refers to no row of {parent}" for table, _, parent, _ in rows]


def _read_all(rows: Iterable[object]) -> Iterable[str]:
    """Decode all rows, which raises for a corrupt one; return no problems."""
    for _ in rows:
        pass
    return ()


class _Labels(Struct, frozen=True, kw_only=True):
    categories: tuple[Category, ...] = ()


def _sort_newest_first(row: tuple[str, str, str | None]) -> tuple[float, str, str]:
    feed, id_, published = row
    return (-datetime.fromisoformat(published).timestamp() if published else inf, feed, id_)


def _find_canonical_link(details: str | None) -> str | None:
    if details is None or '"canonical_link"' not in details:
        return None
    found = json.loads(details).get("canonical_link")
    return found if isinstance(found, str) else None


def _key(feed: str, id_: str) -> Row:
    return {"feed": feed, "id": id_}


def _replace(connection: sqlite3.Connection, forget: str, save: str, instances: Iterable[Struct]) -> None:
    """Replace all rows of a table, by two named queries."""
    connection.execute(get_sql(forget))
    execute_all(connection, save, [encode_columns(one) for one in instances])


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


def _decode_document(row: Row) -> DocumentState:
    validators = Validators(etag=row["etag"], last_modified=row["last_modified"])
    columns = {name: row[name] for name in ("url", "body_hash", "settings_hash", "listing")}
    sitemap = None
    if row["sitemap_kind"] is not None:
        parent, token = row["sitemap_parent"] or b"", row["sitemap_token"] or b""
        sitemap = SitemapState(kind=row["sitemap_kind"], parent=parent, change_token=token)
    return replace(decode_columns(DocumentState, columns), validators=validators, sitemap=sitemap)
