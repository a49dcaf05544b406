"""The store in one SQLite file.

Its url is `sqlite:state.db`, relative to the config's folder, or has an absolute path.

    sqlite_file         makes and opens the file
    sqlite_migrations   checks that it is a feedtool store and not newer, backs it up and migrates it
    sqlite_connection   one writing connection, and one for each reading, which sees one state of the store
    sqlite_recovery     copies the readable rows of a damaged store

sql_store.py has the operations; sql/sqlite has the migrations, and the queries that differ from those of PostgreSQL.
docs/decisions/store.md gives the reasons.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from feedtool.errors import DamagedStoreError, StoreError
from feedtool.store.lock import hold_lock
from feedtool.store.sql_store import SqlStore
from feedtool.store.sqlite_connection import REPAIR, SqliteDatabase, translating_errors
from feedtool.store.sqlite_file import (
    check_header,
    copy_beside,
    copy_to_read,
    exists,
    make_file,
    move_into_place,
    open_file,
    remove_store,
    write_new,
)
from feedtool.store.sqlite_migrations import back_up


class SqliteStore(SqlStore):
    """The SQLite store, with its write-ahead log beside it while it is open.

    It is safe against kill -9 at any time.
    """

    name = "sqlite"
    is_kept = True
    is_shared = False
    hint = REPAIR
    replaced: str | None = None

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(SqliteDatabase(path, connection))
        self._path = path
        self._connection = connection

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
            return cls(path, open_file(path))

    @classmethod
    @contextmanager
    def open_copy(cls, url: str, root: Path) -> Iterator[Self]:
        """Open a copy of the store in a temporary folder; a store that does not exist yet is empty there.

        Raises:
            StoreError: it cannot be read.
        """
        from tempfile import TemporaryDirectory  # only for a dry run, and for a store that cannot be written

        path = cls.find_path(url, root)
        with TemporaryDirectory(prefix="feedtool-") as folder:
            copy = Path(folder, path.name)
            if exists(path):
                with translating_errors(path):
                    copy_to_read(path, copy)
            with cls.open(f"{cls.name}:{copy}", root) as store:
                yield store

    @classmethod
    @contextmanager
    def open_to_read(cls, url: str, root: Path) -> Iterator[Self]:
        """Open the store, or a copy if this user cannot write it: SQLite writes an index of its log to read it.

        Raises:
            StoreError: it cannot be read.
        """
        path = cls.find_path(url, root)
        is_writable = exists(path) and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        with cls.open(url, root) if is_writable else cls.open_copy(url, root) as store:
            yield store

    @classmethod
    def hold_lock(cls, url: str, root: Path, *, now: datetime, command: str) -> AbstractContextManager[None]:
        """Lock the file beside the store."""
        return hold_lock(cls.find_path(url, root), now=now, command=command)

    @classmethod
    def describe(cls, url: str) -> str:
        """Return the url."""
        return url

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
    def exists(cls, url: str, root: Path) -> bool:
        """Return whether there is a file.

        Raises:
            StoreError: it cannot be read.
        """
        return exists(cls.find_path(url, root))

    @classmethod
    def recover(cls, url: str, root: Path) -> tuple[Path, Mapping[str, int]]:
        """Replace a damaged store by a new one with all readable data; the damaged file is kept beside it.

        Returns:
            The new path of the damaged file, and the number of recovered rows by table.

        Raises:
            StoreError: the store is newer, belongs to another program, or cannot be read or written.
        """
        from feedtool.store.sqlite_recovery import check_recoverable, recover_rows  # only for a damaged store

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
    @contextmanager
    def open_new(cls, url: str, root: Path) -> Iterator[Self]:
        """Open an empty store beside the file; at the end it replaces the file, of which a copy is kept.

        Raises:
            StoreError: a file cannot be made, copied or moved.
        """
        path = cls.find_path(url, root)
        new = path.with_name(f"{path.name}.part")
        with translating_errors(path):
            remove_store(new)
            try:
                with cls.open(f"{cls.name}:{new.absolute()}", root) as store:
                    yield store
                if path.exists():
                    store.replaced = str(copy_beside(path, "old"))
                move_into_place(new, path)
            except BaseException:
                remove_store(new)
                raise

    def back_up(self, target: Path) -> None:
        """Copy the current state of the store into a new file; other processes may write meanwhile.

        Raises:
            StoreError: the file already exists, or cannot be written.
        """
        if target.exists():
            raise StoreError(f"{target} already exists", hint="name a new file; backups are never overwritten")
        with translating_errors(f"{self._path} to {target}"):
            back_up(self._connection, target)

    def _check_database(self) -> Iterable[str]:
        with translating_errors(self._path):
            for (text,) in self._connection.execute("PRAGMA integrity_check"):
                if text != "ok":
                    yield f"{self._path}: {text}".replace("\n", " ")
            for table, _, parent, _ in self._connection.execute("PRAGMA foreign_key_check"):
                yield f"{self._path}: a row of {table} refers to no row of {parent}"
