"""Copies the readable rows of a damaged store into a new one.

All names in the statements come from this module or from SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from feedtool.model import Entry, EntryState, FeedState
from feedtool.store.codec import ENTRY_COLUMNS, UNREADABLE, decode_columns
from feedtool.store.database import Row
from feedtool.store.sqlite_connection import BUSY_TIMEOUT_S, connect, get_sql, read_pragma, transaction
from feedtool.store.sqlite_migrations import check_version, load_migrations, run_migrations

_RECOVERED_TABLES = ("feeds", "entries", "public_ids", "files")
"""The tables to recover. Without their document states, all documents are read again, which restores lost entries."""
_FORMER_NAMES = {"public_ids": "pins"}
"""Tables to recover that have another name in older versions."""


def check_recoverable(path: Path, damaged: Path) -> None:
    """Reject a newer store and another program's file.

    Args:
        path: the store, for the message.
        damaged: a copy of it.

    Raises:
        DamagedStoreError: it is one of these.
    """
    with closing(_connect_to_damaged(damaged)) as connection, suppress(sqlite3.DatabaseError):  # of an unreadable page
        check_version(path, read_pragma(connection, "user_version"), read_pragma(connection, "application_id"))


def recover_rows(new: Path, damaged: Path) -> Mapping[str, int]:
    """Copy the readable rows of a damaged file into an empty one; return the number of rows by table."""
    with closing(connect(new)) as connection, closing(_connect_to_damaged(damaged)) as source, transaction(connection):
        # The rows get the schema of the version that wrote them first, and then its migrations.
        run_migrations(connection, _read_version(source))
        for table in (*_RECOVERED_TABLES, *_FORMER_NAMES.values()):
            _copy_rows(source, connection, table)
        run_migrations(connection)
        for table, kinds in (("feeds", (FeedState,)), ("entries", (Entry, EntryState))):
            _drop_unreadable(connection, table, kinds)
        connection.execute("DELETE FROM entries WHERE feed NOT IN (SELECT key FROM feeds)")
        connection.execute(get_sql("forget_all_keys"))  # the next build makes them
        counted = ((table, connection.execute(f"SELECT count(*) FROM {table}")) for table in _RECOVERED_TABLES)  # noqa: S608
        return {table: int(cursor.fetchone()[0]) for table, cursor in counted}


def _connect_to_damaged(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _copy_rows(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """Copy the rows of a damaged table, read from both ends up to the damage, and along the index."""
    existing = _list_columns(source, table)
    shared = [row[1] for row in target.execute(f"PRAGMA table_info({table})") if row[1] in existing]
    if not shared:
        return
    columns, marks = ", ".join(shared), ", ".join("?" * len(shared))
    put = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
    select = f"SELECT {columns} FROM {table}"  # noqa: S608
    key = [name for name in ("key", "feed", "id", "url", "name") if name in shared]
    backwards = ", ".join(f"{name} DESC" for name in key)
    for query in (f"{select} NOT INDEXED", f"{select} ORDER BY {', '.join(key)}", f"{select} ORDER BY {backwards}"):
        for row in _read_while_possible(source, query):
            with suppress(sqlite3.IntegrityError):
                target.execute(put, row)


def _list_columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in _read_while_possible(connection, f"PRAGMA table_info({table})")}


def _read_version(damaged: sqlite3.Connection) -> int:
    """Return the version of a damaged store; the newest one if its first page cannot be read."""
    try:
        return read_pragma(damaged, "user_version")
    except sqlite3.DatabaseError:
        return len(load_migrations())


def _read_while_possible(connection: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    try:
        yield from connection.execute(query)
    except sqlite3.Error:  # the damage; the caller also reads from the other end
        return


def _drop_unreadable(connection: sqlite3.Connection, table: str, kinds: Collection[type[Struct]]) -> None:
    """Delete recovered rows that cannot be decoded."""
    cursor = connection.execute(f"SELECT rowid, * FROM {table}")  # noqa: S608
    names = [column[0] for column in cursor.description]
    bad = [row[0] for row in cursor if not _is_readable(dict(zip(names, row, strict=True)), kinds)]
    connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(rowid,) for rowid in bad])  # noqa: S608


def _is_readable(row: Row, kinds: Collection[type[Struct]]) -> bool:
    try:
        for kind in kinds:
            names = (*ENTRY_COLUMNS, "details") if kind is Entry else kind.__struct_fields__
            decode_columns(kind, {name: row[name] for name in names if name in row})
    except UNREADABLE:
        return False
    return True
