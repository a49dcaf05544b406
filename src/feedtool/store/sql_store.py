"""The store in an SQL database: the operations of the contract by named queries.

    sqlite.py, sqlite_*.py    the file of SQLite
    postgresql.py, postgresql_*.py    the schema of PostgreSQL
    sql/queries.sql           the queries in the words of both
    sql/DIALECT               numbered migrations, and queries.sql with those that differ

docs/decisions/store.md gives the reasons.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from heapq import merge
from math import inf
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Struct

from feedtool.errors import DamagedStoreError, StoreError
from feedtool.model import (
    BuildKey,
    Category,
    DocumentChanges,
    DocumentState,
    Entry,
    EntryKey,
    EntryState,
    FeedKind,
    FeedState,
    History,
    Listing,
    Notice,
    Ping,
    PublishedFile,
    SitemapState,
    StoredEntry,
    Validators,
)
from feedtool.store.codec import (
    UNREADABLE,
    Column,
    Model,
    decode_columns,
    encode_columns,
    encode_json,
    encode_time,
    encode_values,
)
from feedtool.store.database import Row, Session
from feedtool.store.saving import check_changes
from feedtool.store.sql_keys import UNDATED, SqlKeys, encode_keys
from feedtool.store.sql_outlines import SqlOutlines


class SqlStore(SqlKeys, SqlOutlines):
    """A store in an SQL database; the class of a dialect opens, checks and backs it up."""

    hint = ""
    """The hint about a row that feedtool did not write."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def _load(self, kind: type[Model], query: str, values: Row | None = None) -> Iterator[Model]:
        """Yield the rows of a named query as model objects."""
        return (self._decode(kind, row) for row in self._database.select(query, values))

    def _decode(self, kind: type[Model], row: Row) -> Model:
        """Return the model object of a row.

        Raises:
            DamagedStoreError: feedtool did not write the row.
        """
        try:
            return decode_columns(kind, row)
        except UNREADABLE as error:
            where = " ".join(str(row[name]) for name in ("key", "feed", "id", "stream") if name in row) or kind.__name__
            raise DamagedStoreError(f"{self._database.name}: corrupt row {where!r}: {error}", hint=self.hint) from error

    # -- Entries and documents ----------------------------------------------------------------------------

    def load_feeds(
        self, keys: Collection[str] | None = None, *, kind: FeedKind | None = None
    ) -> Mapping[str, FeedState]:
        """Return the known feeds and sources, by key: all, those of these keys, or those of a kind."""
        if kind is not None:
            found = self._load(FeedState, "load_feeds_of_kind", {"kind": kind})
        elif keys is not None:
            found = self._load_feeds(keys)
        else:
            found = self._load(FeedState, "load_feeds")
        return {state.key: state for state in found}

    def _load_feeds(self, keys: Collection[str]) -> Iterator[FeedState]:
        return (state for key in sorted(keys) for state in self._load(FeedState, "load_feed", {"key": key}))

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """Return the document states of a feed or source, by url."""
        return {row["url"]: _decode_document(row) for row in self._database.select("load_documents", {"feed": feed})}

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """Return the states of a feed's stored entries, by id; of all entries if ids is None."""
        decode = self._decode
        if ids is None:
            rows = [*self._database.select("load_entry_states", {"feed": feed})]
            ids = [row.pop("id") for row in rows]
            try:  # in a fifth of the time
                return dict(zip(ids, msgspec.convert(rows, list[EntryState], strict=False), strict=True))
            except msgspec.ValidationError:
                return {id_: decode(EntryState, row) for id_, row in zip(ids, rows, strict=True)}
        return {one: decode(EntryState, row) for one, row in self._load_states(feed, ids)}

    def _load_states(self, feed: str, ids: Collection[str]) -> Iterator[tuple[str, Row]]:
        """Yield id and row of the stored entries of a feed with these ids."""
        # One look-up per id takes about 10 us, has no limit, and keeps NULs, which json_each() does not.
        yield from ((one, row) for one in ids for row in self._database.select("load_entry_state", _key(feed, one)))

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Yield entries that are not withdrawn, newest first; they are those stored when iteration begins."""
        with self._database.reading() as reader:
            if feeds is None:
                rows = reader.select("load_entries")
            elif len(feeds) == 1:
                rows = reader.select("load_entries_of_feed", {"feed": next(iter(feeds))})
            else:
                rows = self._load_entries_of(feeds, reader)
            for row in rows:
                yield self._decode(Entry, row)

    def _load_entries_of(self, feeds: Collection[str], reader: Session) -> Iterator[Row]:
        """Yield the rows of the entries of several feeds, newest first."""
        reader.execute("create_wanted")
        reader.execute_all("add_wanted", [{"key": feed} for feed in feeds])
        return reader.select("load_entries_of_feeds")

    def list_newest(self, feeds: Collection[str] | None = None) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield (feed, id) and date of entries that are not withdrawn, newest first, one at a time."""
        with self._database.reading() as reader:
            rows = reader.select_tuples("list_newest") if feeds is None else self._list_newest_of(feeds, reader)
            with closing(rows):
                for feed, id_, published in rows:
                    yield (feed, id_), datetime.fromisoformat(published) if published else None

    def _list_newest_of(self, feeds: Collection[str], reader: Session) -> Generator[tuple[Any, ...]]:
        """Yield feed, id and date of the entries of some feeds, newest first."""
        cursors = [reader.select_tuples("list_newest_of_feed", {"feed": feed}) for feed in sorted(feeds)]
        yield from merge(*cursors, key=_sort_newest_first)

    def list_newest_with(self, keys: Collection[int]) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield (feed, id) and date of entries with one of these keys, newest first, each once."""
        queries = ("list_dated_with", "list_undated_with")
        with self._database.reading() as reader:
            asked = [(query, {"key": key, "undated": UNDATED}) for query in queries for key in sorted(set(keys))]
            cursors = [reader.select_tuples(*one) for one in asked]
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
            return self._decode(Entry, row), is_withdrawn
        return None

    def find_misdated(self, earliest: datetime, latest: datetime) -> Collection[EntryKey]:
        """Return the entries that were first seen outside these times, or whose date is only a bound ("latest")."""
        values = {"earliest": encode_time(earliest), "latest": encode_time(latest)}
        rows = [*self._database.select("find_misdated", values), *self._database.select("find_dated_latest")]
        return {(row["feed"], row["id"]) for row in rows}

    def list_newest_stated(self, until: datetime, feed: str | None = None) -> Iterator[tuple[str, datetime]]:
        """Yield feed and date of the entries that state their date, up to a time, newest first, one at a time."""
        query = "list_newest_stated" if feed is None else "list_newest_stated_of_feed"
        values = {"until": encode_time(until), "feed": feed}
        with self._database.reading() as reader, closing(reader.select_tuples(query, values)) as rows:
            for found, published in rows:
                yield found, datetime.fromisoformat(published)

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
                for row in reader.select(query, {"feed": feed}):
                    yield self._decode(Entry, row)

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all changes in one transaction, or nothing."""
        check_changes(changes)
        feed = changes.feed.key
        saved = [encode_values(one.entry) for one in changes.entries]
        database = self._database
        with self._collecting_keys():
            columns = encode_columns(changes.feed)
            self._forget_keys_of_moved_feed(changes.feed, columns["about"])
            database.execute_all("save_feed", [columns])
            forgotten = [{"feed": feed, "url": url} for url in changes.forgotten_documents]
            database.execute_all("forget_document", forgotten)
            if changes.document is not None:
                database.execute_all("save_document", [_encode_document(feed, changes.document)])
            database.execute_all("withdraw_entry", [_key(feed, id_) for id_ in changes.withdrawn])
            if saved:
                numbers = self._number_rows(feed, changes.entries)
                rows = zip(numbers, changes.entries, saved, strict=True)
                database.execute_all("save_entry", [_make_row(*row) for row in rows])
            if saved or changes.withdrawn:
                self._note_changes(feed, [*changes.withdrawn, *(one.entry.id for one in changes.entries)])

    def save_feeds(self, states: Iterable[FeedState]) -> None:
        """Write the states of feeds whose descriptions are those that are stored."""
        rows = [encode_columns(state) for state in states]
        if rows:
            with self._collecting_keys():
                self._database.execute_all("save_feed", rows)

    def _note_changes(self, feed: str, ids: Iterable[str]) -> None:
        """Forget the build key, and note these entries for the next build if streams were composed before."""
        if self._has_composed is None:
            self._database.execute("forget_build_key")
            self._has_composed = self._database.find("load_composed") is not None
        if self._has_composed:
            self._database.execute_all("note_change", [_key(feed, id_) for id_ in ids])

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
        """Yield the different lists of categories that the newest 20,000 entries have."""
        rows = self._database.select_tuples("list_categories")
        return (decode_columns(_Labels, {"categories": text}).categories for (text,) in rows)

    def load_files(self) -> Mapping[str, PublishedFile]:
        """Return the files that feedtool wrote into the output folder, by name."""
        return {file.name: file for file in self._load(PublishedFile, "load_files")}

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
        with self._database.transaction(is_durable=True):
            self._replace("forget_files", "save_file", files)
            rows = [_key(*key) | {"public_id": public_id} for key, public_id in public_ids.items()]
            self._database.execute_all("save_public_id", rows)
            if pings is not None:
                self._replace("forget_pings", "save_ping", pings)

    def load_changes(self, settings: bytes) -> Collection[EntryKey] | None:
        """Return the entries that were saved or withdrawn since forget_changes() with these settings, else None."""
        known = self._database.find("load_composed")
        return [*self._database.select_tuples("load_changes")] if known == (settings,) else None

    def forget_changes(self, settings: bytes) -> None:
        """Forget the changes: all streams were composed under these settings."""
        with self._database.transaction():
            self._forget_composed()
            self._database.execute("save_composed", {"settings": settings})

    def load_build_key(self) -> BuildKey | None:
        """Return the last build key; what changes the data it depends on deletes it."""
        return next(iter(self._load(BuildKey, "load_build_key")), None)

    def save_build_key(self, build_key: BuildKey) -> None:
        """Replace the build key."""
        with self._database.transaction():
            self._replace("forget_build_key", "save_build_key", [build_key])

    def load_pings(self) -> Sequence[Ping]:
        """Return the notifications that hubs have not received yet, by hub and topic."""
        return tuple(self._load(Ping, "load_pings"))

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""
        with self._database.transaction():
            self._replace("forget_pings", "save_ping", pings)

    def load_notices(self) -> Mapping[str, Notice]:
        """Return the reported failures of sources, by key."""
        return {notice.key: notice for notice in self._load(Notice, "load_notices")}

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""
        with self._database.transaction():
            self._replace("forget_notices", "save_notice", notices)

    def load_histories(self) -> Mapping[str, History]:
        """Return the publication history of each stream, by its name."""
        return {history.stream: history for history in self._load(History, "load_histories")}

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write histories, synced to the disk, because the files that depend on them are published next."""
        rows = [encode_columns(history) for history in histories]
        if rows:
            with self._database.transaction(is_durable=True):
                self._database.execute_all("save_history", rows)

    def _replace(self, forget: str, save: str, instances: Iterable[Struct]) -> None:
        """Replace all rows of a table, by two named queries."""
        self._database.execute(forget)
        self._database.execute_all(save, [encode_columns(one) for one in instances])

    # -- Care ---------------------------------------------------------------------------------------------

    def check(self) -> Sequence[str]:
        """Read the whole store; return one line for each problem."""
        readings: tuple[Callable[[], Iterable[str]], ...] = (
            self._check_database,
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

    def _check_database(self) -> Iterable[str]:
        """Return what the database itself finds wrong, one line each."""
        return ()


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


def _make_row(number: int | None, stored: StoredEntry, entry: Iterable[Column]) -> tuple[Column, ...]:
    """Return the parameters of `save_entry`."""
    state = stored.state
    end = (state.document, int(state.withdrawn), state.revisions, state.fingerprint, state.digest, state.state)
    return (number, encode_keys(stored.keys), *entry, *end)


def _encode_document(feed: str, document: DocumentState) -> Row:
    sitemap = document.sitemap
    return {
        "feed": feed,
        "url": document.url,
        "etag": document.validators.etag,
        "last_modified": document.validators.last_modified,
        "body_hash": document.body_hash,
        "settings_hash": document.settings_hash,
        "listing": None if document.listing is None else encode_json(document.listing),
        "sitemap_kind": sitemap.kind if sitemap else None,
        "sitemap_parent": (sitemap.parent or None) if sitemap else None,
        "sitemap_token": (sitemap.change_token or None) if sitemap else None,
    }


def _decode_document(row: Row) -> DocumentState:
    validators = Validators(etag=row["etag"], last_modified=row["last_modified"])
    sitemap = None
    if row["sitemap_kind"] is not None:
        parent, token = row["sitemap_parent"] or b"", row["sitemap_token"] or b""
        sitemap = SitemapState(kind=row["sitemap_kind"], parent=parent, change_token=token)
    listing = None if row["listing"] is None else msgspec.json.decode(row["listing"], type=Listing)
    return DocumentState(
        url=row["url"],
        validators=validators,
        body_hash=row["body_hash"] or b"",
        settings_hash=row["settings_hash"] or b"",
        listing=listing,
        sitemap=sitemap,
    )
