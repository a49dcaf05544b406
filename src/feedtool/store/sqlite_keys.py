"""Keeps the keys by which dedupe finds entries in SQLite."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from feedtool.model import EntryKey, EntryKeys, FeedState, StoredEntry
from feedtool.store.codec import Column, decode_columns
from feedtool.store.sqlite_connection import Database, execute_all, get_sql, translating_errors

UNDATED = -(2**31)
"""The day of an entry without a date: it comes after every other."""


class SqliteKeys:
    """The part of the SQLite store that dedupe uses.

    The row of an entry holds its keys, too, so that they can be removed; it is NULL until they are computed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: list[tuple[int, int, int]] = []
        self._is_collecting = False

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Save everything inside in one transaction: many small documents take a tenth of the time."""
        with self._collecting_keys(is_batch=True):
            yield

    @contextmanager
    def _collecting_keys(self, *, is_batch: bool = False) -> Iterator[sqlite3.Connection]:
        """Write the keys that are added inside at the end of the transaction; inside batch() that is its end."""
        if self._is_collecting:
            yield self._database.connection
            return
        self._is_collecting = True
        try:
            with self._database.batch() if is_batch else self._database.transaction():
                yield self._database.connection
                self._write_pending()
        finally:
            self._is_collecting = False
            self._pending.clear()

    def find_sharing(self, key: int, limit: int) -> Sequence[EntryKey]:
        """Return entries that have a key, the newest first by (day, feed, id), undated ones last."""
        return self._find("find_sharing", {"key": key, "limit": limit})

    def find_near(self, key: int, day: int, days: int) -> Sequence[EntryKey]:
        """Return all entries that have a key and are undated or at most some days from a day, the newest first."""
        values = {"key": key, "first": day - days, "last": day + days, "undated": UNDATED}
        return self._find("find_near", values)

    def _find(self, query: str, values: dict[str, int]) -> Sequence[EntryKey]:
        with translating_errors(self._database.path):
            return self._database.connection.execute(get_sql(query), values).fetchall()

    def load_keys(self, entry: EntryKey) -> Collection[int]:
        """Return the hashes of the keys of an entry, as saved; none if they are not known."""
        with translating_errors(self._database.path):
            _, keys = self._find_row(self._database.connection, *entry)
        return _read(keys)[1:] if keys else ()

    def find_crowded(self) -> Collection[EntryKey]:
        """Return the entries that share a key with another."""
        with translating_errors(self._database.path):
            return {*self._database.connection.execute(get_sql("find_crowded"))}

    def load_keys_version(self) -> bytes:
        """Return the version of the stored keys; empty if there is none."""
        return next((bytes(found) for (found,) in self._database.select_tuples("load_keys_version")), b"")

    def reset_keys(self, version: bytes) -> None:
        """Forget all keys, and set the version of those that are saved from now on."""
        with self._database.transaction() as connection:
            for query in ("clear_keys", "forget_all_keys", "forget_keys_version"):
                connection.execute(get_sql(query))
            connection.execute(get_sql("save_keys_version"), {"version": version})

    def find_without_keys(self, limit: int) -> Collection[EntryKey]:
        """Return some entries whose keys are not known, by feed and id."""
        with translating_errors(self._database.path):
            return self._database.connection.execute(get_sql("find_without_keys"), {"limit": limit}).fetchall()

    def save_keys(self, keys: Iterable[tuple[EntryKey, EntryKeys]]) -> None:
        """Write the keys of stored entries."""
        with self._collecting_keys() as connection:
            for (feed, id_), one in keys:
                number, old = self._find_row(connection, feed, id_)
                self._forget(connection, number, old)
                values = {"number": number, "keys": encode_keys(one)}
                connection.execute(get_sql("save_keys_of_entry"), values)
                self._add(number, one)

    def _number_rows(self, connection: sqlite3.Connection, feed: str, rows: Sequence[StoredEntry]) -> list[int | None]:
        """Return the numbers of new entries, None for stored ones, and note the keys of all."""
        is_new = connection.execute(get_sql("find_any_entry"), {"feed": feed}).fetchone() is None
        (last,) = connection.execute(get_sql("find_last_number")).fetchone()
        numbers: list[int | None] = []
        for row in rows:
            number, keys = (0, None) if is_new else self._find_row(connection, feed, row.entry.id)
            self._forget(connection, number, keys)
            numbers.append(None if number else last + 1)
            last += not number
            if row.keys is not None:
                self._add(number or last, row.keys)
        return numbers

    def _forget_keys_of_moved_feed(self, connection: sqlite3.Connection, feed: FeedState, about: Column) -> None:
        """Forget the keys of a feed whose URL or page changed: they depend on these."""
        found = connection.execute(get_sql("find_about"), {"key": feed.key}).fetchone()
        if found is None or found[0] == about:
            return
        before = decode_columns(FeedState, {"key": feed.key, "kind": feed.kind, "about": found[0]}).about
        if before != replace(feed.about, updated=before.updated):
            self._forget_composed(connection)
        if (before.url, before.link) != (feed.about.url, feed.about.link):
            for number, keys in connection.execute(get_sql("list_keys_of_feed"), {"feed": feed.key}).fetchall():
                self._forget(connection, number, keys)
            connection.execute(get_sql("forget_keys_of_feed"), {"feed": feed.key})

    @staticmethod
    def _forget_composed(connection: sqlite3.Connection) -> None:
        connection.execute(get_sql("forget_composed"))
        connection.execute(get_sql("clear_changes"))

    @staticmethod
    def _find_row(connection: sqlite3.Connection, feed: str, id_: str) -> tuple[int, bytes | None]:
        found = connection.execute(get_sql("find_keys_of_entry"), {"feed": feed, "id": id_}).fetchone()
        return found or (0, None)

    @staticmethod
    def _forget(connection: sqlite3.Connection, number: int, keys: bytes | None) -> None:
        if keys:
            day, *hashes = _read(keys)
            rows = [{"key": one, "day": day, "number": number} for one in hashes]
            execute_all(connection, "forget_key", rows)

    def _add(self, number: int, keys: EntryKeys) -> None:
        day = UNDATED if keys.day is None else keys.day
        self._pending += [(one, day, number) for one in keys.hashes]

    def _write_pending(self) -> None:
        # In the order of the index, which writes adjacent pages.
        self._database.connection.executemany(get_sql("save_key"), sorted(self._pending))
        self._pending.clear()


def encode_keys(keys: EntryKeys | None) -> bytes | None:
    """Return the column of an entry's keys; NULL if they are to be computed."""
    if keys is None:
        return None
    return array("q", (UNDATED if keys.day is None else keys.day, *keys.hashes)).tobytes()


def _read(data: bytes) -> array[int]:
    found = array("q")
    found.frombytes(data)
    return found
