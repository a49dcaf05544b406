"""Keeps the features and matches of dedupe in SQLite; see `plugins.GroupingStore`."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Mapping
from itertools import islice

from feedtool.errors import DamagedStoreError
from feedtool.model import EntryKey
from feedtool.model.features import IndexedFeatures, IndexedMatch
from feedtool.store.feature_codec import decode_features, encode_features
from feedtool.store.sqlite_connection import (
    REPAIR,
    UNREADABLE,
    Database,
    Row,
    execute_all,
    get_sql,
    select,
    translating_errors,
)

_FEATURES_PER_BATCH = 50_000


class SqliteGrouping:
    """The part of the SQLite store that dedupe uses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_settings_hash(self) -> bytes:
        """Return the hash of the rules and sources of the stored matches; empty if there is none."""
        return next((bytes(found) for (found,) in self._database.select_tuples("load_settings_hash")), b"")

    def load_stale(self) -> Collection[EntryKey]:
        """Return the (feed, id) of entries that were saved or withdrawn since the last comparison."""
        return list(self._database.select_tuples("load_stale"))

    def find_sharing(self, keys: Collection[int]) -> Collection[EntryKey]:
        """Return the (feed, id) of entries that have one of the keys or scopes."""
        query, connection = get_sql("find_sharing"), self._database.connection
        with translating_errors(self._database.path):
            return {found for key in keys for found in connection.execute(query, {"key": key})}

    def load_features(self, entries: Collection[EntryKey]) -> Mapping[EntryKey, IndexedFeatures]:
        """Return the stored features of these entries."""
        connection = self._database.connection
        with translating_errors(self._database.path):
            found = (
                ((feed, id_), row)
                for feed, id_ in entries
                for row in select(connection, "load_features", {"feed": feed, "id": id_})
            )
            return {key: self._decode_features(row) for key, row in found}

    def load_matches(self) -> Iterable[IndexedMatch]:
        """Return all stored matches, in the order of their entries."""
        return [
            IndexedMatch(one=(one_feed, one_id), other=(other_feed, other_id), rule=rule, evidence=evidence)
            for one_feed, one_id, other_feed, other_id, rule, evidence in self._database.select_tuples("load_matches")
        ]

    def save_grouping(
        self,
        added: Iterable[tuple[EntryKey, IndexedFeatures]],
        removed: Iterable[EntryKey],
        affected: Iterable[EntryKey],
        matches: Iterable[IndexedMatch],
        compared: Iterable[EntryKey],
    ) -> None:
        """Write features, replace the matches of affected entries, and drop the `compared` from the stale ones."""
        new = list(added)
        with self._database.transaction() as connection:
            for key in (*removed, *(key for key, _ in new)):
                _forget_features(connection, key)
            _save_features(connection, new)
            execute_all(connection, "forget_matches", [{"feed": feed, "id": id_} for feed, id_ in affected])
            execute_all(connection, "save_match", [_encode_match(match) for match in matches])
            execute_all(connection, "forget_stale", [{"feed": feed, "id": id_} for feed, id_ in compared])

    def replace_grouping(
        self,
        settings_hash: bytes,
        features: Iterable[tuple[EntryKey, IndexedFeatures]],
        matches: Iterable[IndexedMatch],
    ) -> None:
        """Replace all features and matches in one transaction; no entry is stale afterwards."""
        with self._database.transaction() as connection:
            for table in ("grouping", "features", "feature_keys", "matches", "stale"):
                connection.execute(get_sql(f"clear_{table}"))
            rest = iter(features)
            while some := list(islice(rest, _FEATURES_PER_BATCH)):
                _save_features(connection, some)
            execute_all(connection, "save_match", [_encode_match(match) for match in matches])
            connection.execute(get_sql("save_settings_hash"), {"settings_hash": settings_hash})

    def _decode_features(self, row: Row) -> IndexedFeatures:
        try:
            return decode_features(row)
        except UNREADABLE as error:
            raise DamagedStoreError(f"{self._database.path}: corrupt features: {error}", hint=REPAIR) from error


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
    for row in list(select(connection, "find_features", {"feed": feed, "id": id_})):
        keys = {*_read_keys(row["keys"]), *_read_keys(row["scopes"])}
        execute_all(connection, "forget_key", [{"key": one, "number": row["number"]} for one in keys])
        connection.execute(get_sql("forget_features"), {"number": row["number"]})


def _read_keys(data: bytes) -> array[int]:
    keys = array("q")
    keys.frombytes(data)
    return keys


def _save_features(connection: sqlite3.Connection, features: Iterable[tuple[EntryKey, IndexedFeatures]]) -> None:
    rows: list[tuple[int, int]] = []
    query = get_sql("save_features")
    for (feed, id_), one in features:
        number = connection.execute(query, {"feed": feed, "id": id_, **encode_features(one)}).lastrowid or 0
        rows += [(key, number) for key in {*one.keys, *one.scopes}]
    # In the order of the index, which writes adjacent pages.
    connection.executemany(get_sql("save_key"), [{"key": key, "number": number} for key, number in sorted(rows)])
