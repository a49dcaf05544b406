"""Keeps the keys by which dedupe finds entries in an SQL database."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from feedtool.model import EntryKey, EntryKeys, FeedState, StoredEntry
from feedtool.store.codec import Column, decode_columns
from feedtool.store.database import Database

UNDATED = -(2**31)
"""The day of an entry without a date: it comes after every other."""


class SqlKeys:
    """The part of a store in an SQL database that dedupe uses.

    The row of an entry holds its keys, too, so that they can be removed; it is NULL until they are computed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: list[tuple[int, int, int]] = []
        self._is_collecting = False
        self._last_number: int | None = None
        self._has_composed: bool | None = None
        """What the database said in this transaction; None before it is asked."""

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Save everything inside in one transaction: many small documents take a tenth of the time."""
        with self._collecting_keys(is_batch=True):
            yield

    @contextmanager
    def _collecting_keys(self, *, is_batch: bool = False) -> Iterator[None]:
        """Write the keys that are added inside at the end of the transaction; inside batch() that is its end."""
        if self._is_collecting:
            yield
            return
        self._is_collecting = True
        try:
            with self._database.batch() if is_batch else self._database.transaction():
                yield
                self._write_pending()
        finally:
            self._is_collecting = False
            self._pending.clear()
            self._last_number = self._has_composed = None

    def find_sharing(self, key: int, limit: int) -> Sequence[EntryKey]:
        """Return entries that have a key, the newest first by (day, feed, id), undated ones last."""
        return [*self._database.select_tuples("find_sharing", {"key": key, "limit": limit})]

    def find_near(self, key: int, day: int, days: int) -> Sequence[EntryKey]:
        """Return all entries that have a key and are undated or at most some days from a day, the newest first."""
        values = {"key": key, "first": day - days, "last": day + days, "undated": UNDATED}
        return [*self._database.select_tuples("find_near", values)]

    def find_similar(self, keys: Collection[int], day: int, days: int, limit: int) -> Mapping[EntryKey, int]:
        """Return the entries that have two or more of these keys, at most some days from a day, and how many."""
        near = {"first": day - days, "last": day + days, "limit": limit + 1}
        select = self._database.select_tuples
        found = ([*select("find_numbers_near", near | {"key": key})] for key in keys)
        counts = Counter(number for rows in found if len(rows) <= limit for (number,) in rows)
        shared = ((number, count) for number, count in counts.items() if count > 1)
        return {one: count for number, count in shared for one in select("find_name", {"number": number})}

    def load_keys(self, entry: EntryKey) -> EntryKeys | None:
        """Return the keys of an entry, as saved; None if they are not known."""
        _, keys = self._find_row(*entry)
        if not keys:
            return None
        day, *hashes = _read(keys)
        return EntryKeys(day=None if day == UNDATED else day, hashes=tuple(hashes))

    def find_crowded(self) -> Collection[EntryKey]:
        """Return the entries that share a key with another; its last two bits are 2."""
        return {*self._database.select_tuples("find_crowded")}

    def load_keys_version(self) -> bytes:
        """Return the version of the stored keys; empty if there is none."""
        found = self._database.find("load_keys_version")
        return found[0] if found else b""

    def reset_keys(self, version: bytes) -> None:
        """Forget all keys, and set the version of those that are saved from now on."""
        with self._database.transaction():
            for query in ("clear_keys", "forget_all_keys", "forget_keys_version", "forget_build_key"):
                self._database.execute(query)
            self._database.execute("save_keys_version", {"version": version})

    def find_without_keys(self, limit: int) -> Collection[EntryKey]:
        """Return some entries whose keys are not known, by feed and id."""
        return [*self._database.select_tuples("find_without_keys", {"limit": limit})]

    def save_keys(self, keys: Iterable[tuple[EntryKey, EntryKeys]]) -> None:
        """Write the keys of stored entries."""
        with self._collecting_keys():
            for (feed, id_), one in keys:
                number, old = self._find_row(feed, id_)
                self._forget(number, old)
                self._database.execute("save_keys_of_entry", {"number": number, "keys": encode_keys(one)})
                self._add(number, one)

    def _number_rows(self, feed: str, rows: Sequence[StoredEntry]) -> list[int | None]:
        """Return the numbers of new entries, None for stored ones, and note the keys of all."""
        is_new = self._database.find("find_any_entry", {"feed": feed}) is None
        if self._last_number is None:
            (self._last_number,) = self._database.find("find_last_number") or (0,)
        last = self._last_number
        numbers: list[int | None] = []
        for row in rows:
            number, keys = (0, None) if is_new else self._find_row(feed, row.entry.id)
            self._forget(number, keys)
            numbers.append(None if number else last + 1)
            last += not number
            if row.keys is not None:
                self._add(number or last, row.keys)
        self._last_number = last
        return numbers

    def _forget_keys_of_moved_feed(self, feed: FeedState, about: Column) -> None:
        """Forget the keys of a feed whose URL or page changed: they depend on these."""
        found = self._database.find("find_about", {"key": feed.key})
        if found is None or found[0] == about:
            return
        before = decode_columns(FeedState, {"key": feed.key, "kind": feed.kind, "about": found[0]}).about
        if before != replace(feed.about, updated=before.updated):
            self._forget_composed()
        if (before.url, before.link) != (feed.about.url, feed.about.link):
            for number, keys in [*self._database.select_tuples("list_keys_of_feed", {"feed": feed.key})]:
                self._forget(number, keys)
            self._database.execute("forget_keys_of_feed", {"feed": feed.key})

    def _forget_composed(self) -> None:
        self._has_composed = None
        self._database.execute("forget_composed")
        self._database.execute("clear_changes")

    def _find_row(self, feed: str, id_: str) -> tuple[int, bytes | None]:
        number, keys = self._database.find("find_keys_of_entry", {"feed": feed, "id": id_}) or (0, None)
        return number, keys

    def _forget(self, number: int, keys: bytes | None) -> None:
        if keys:
            day, *hashes = _read(keys)
            rows = [{"key": one, "day": day, "number": number} for one in hashes]
            self._database.execute_all("forget_key", rows)

    def _add(self, number: int, keys: EntryKeys) -> None:
        day = UNDATED if keys.day is None else keys.day
        self._pending += [(one, day, number) for one in keys.hashes]

    def _write_pending(self) -> None:
        # In the order of the index, which writes adjacent pages.
        self._database.execute_all("save_key", sorted(self._pending))
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
