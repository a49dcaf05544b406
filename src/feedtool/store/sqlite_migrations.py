"""Checks that a file is a feedtool store, and migrates it to the current schema.

    check the application and the size -> newer than this feedtool? an error -> back up, migrate

The migrations are sql/sqlite/NNN_*.sql; `PRAGMA user_version` is the number of those that were run.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from feedtool.errors import DamagedStoreError
from feedtool.store.queries import read_migrations
from feedtool.store.sqlite_connection import REPAIR, connect, get_sql, read_pragma, transaction

_APPLICATION_ID = int.from_bytes(b"feed")


def load_migrations() -> tuple[str, ...]:
    """Return the scripts that lead from an empty file to the current schema, in order."""
    return read_migrations("sqlite")


def make_image() -> bytes:
    """Return the bytes of an empty store."""
    return _make_image(load_migrations())


@cache
def _make_image(migrations: tuple[str, ...]) -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        with transaction(connection):
            _migrate(connection, Path(":memory:"), migrations)
        return connection.serialize()


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Check that the file is a feedtool store, then migrate it; nothing is written before the check.

    Raises:
        DamagedStoreError: it is truncated, newer, or the database of another program.
    """
    migrations = load_migrations()
    with transaction(connection, "begin_reading"):
        version, application = read_pragma(connection, "user_version"), read_pragma(connection, "application_id")
        is_empty = connection.execute(get_sql("count_objects")).fetchone() == (0,)
        if not (application == version == 0 and is_empty):
            check_version(path, version, application)
        _check_size(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    if version < len(migrations):
        with transaction(connection):
            _migrate(connection, path, migrations)
    connection.execute("PRAGMA foreign_keys = ON")


def check_version(path: Path, version: int, application: int) -> None:
    """Reject the file of another program, and a newer store: it has data that only its feedtool knows.

    Raises:
        DamagedStoreError: it is one of these.
    """
    if application != _APPLICATION_ID:
        raise DamagedStoreError(
            f"{path} is the database of another program", hint="name another file in the config's store setting"
        )
    known = len(load_migrations())
    if version > known:
        raise DamagedStoreError(
            f"{path} was written by a newer feedtool (its version {version}, here {known})",
            hint="install that feedtool again, or restore the backup that it made before migrating; "
            "`feedtool store rebuild` creates a new store from your sources and the published folder",
        )


def _check_size(connection: sqlite3.Connection, path: Path) -> None:
    """Reject a file that ends before its last page does: SQLite reads the missing end of a page as zeros.

    A page in the write-ahead log may still be missing in the file.
    """
    size = read_pragma(connection, "page_size")
    last = read_pragma(connection, "page_count")
    journal = path.with_name(f"{path.name}-wal")
    logged = _list_logged_pages(journal, size) if has_journal(path) else frozenset()
    while last in logged:
        last -= 1
    found = path.stat().st_size
    if found < last * size:
        raise DamagedStoreError(
            f"{path} is truncated: it has {found} bytes, and its pages need {last * size}", hint=REPAIR
        )


def has_journal(path: Path) -> bool:
    """Return whether the last writes are still in the log beside the store; of a new store, that may be all."""
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def _list_logged_pages(journal: Path, page_size: int) -> frozenset[int]:
    """Return the numbers of the pages in a write-ahead log (sqlite.org/fileformat2.html#walformat).

    A frame counts if it has the salts of the log's header; others are left over from an earlier log.
    """
    found = set()
    with suppress(FileNotFoundError), journal.open("rb") as file:
        salts = file.read(32)[16:24]
        while len(frame := file.read(24)) == 24 and frame[8:16] == salts:
            found.add(int.from_bytes(frame[:4], "big"))
            file.seek(page_size, os.SEEK_CUR)
    return frozenset(found)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    """Back the store up and run all missing migrations; the caller's transaction holds the write lock."""
    version = read_pragma(connection, "user_version")  # read again: another process may have migrated meanwhile
    if 0 < version < len(migrations):
        # A separate connection, because SQLite cannot copy through one that is writing.
        with closing(connect(path)) as reader:
            back_up(reader, path.with_name(f"{path.name}.bak-{version}"))
    _run(connection, version, migrations)


def run_migrations(connection: sqlite3.Connection, up_to: int | None = None) -> None:
    """Run the missing migrations, up to a version if it is given, without a backup."""
    _run(connection, read_pragma(connection, "user_version"), load_migrations()[:up_to])


def _run(connection: sqlite3.Connection, version: int, migrations: Sequence[str]) -> None:
    for number, script in enumerate(migrations[version:], version + 1):
        for statement in _split(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the whole database; the copy gets its name when it is complete."""
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(partial)) as copy:
            connection.backup(copy)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _split(script: str) -> Iterator[str]:
    """Yield the statements of a script, because executescript() would commit their transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
