"""Runs the named queries in SQLite, and raises the errors of SQLite as StoreErrors."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from feedtool.errors import DamagedStoreError, StoreError
from feedtool.store.database import Row, make_row_storable
from feedtool.store.queries import read_queries

BUSY_TIMEOUT_S = 2.0
REPAIR = (
    "run `feedtool store repair`, which recovers the readable data and keeps the damaged file beside it; "
    "or restore a backup, without the -wal and -shm files of the damaged store"
)
_HINTS = {
    sqlite3.SQLITE_FULL: "free some space on the disk; data that was saved before is intact",
    sqlite3.SQLITE_IOERR: "check the disk: it may be full, failing or removed; data that was saved before is intact",
    sqlite3.SQLITE_BUSY: "another program is using the file; try again when it is done",
    sqlite3.SQLITE_READONLY: "the user that runs feedtool must be able to write to the store and its folder",
    sqlite3.SQLITE_CANTOPEN: "the user that runs feedtool must be able to write to the store and its folder",
}


class SqliteSession:
    """One connection to a prepared file."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.name = str(path)
        self._path = path
        self._connection = connection

    def select(self, query: str, values: Row | None = None, *, listed: str | None = None) -> Iterator[Row]:
        """Yield the rows of a named query, by column name."""
        with translating_errors(self._path):
            cursor = self._run(query, values, listed)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def select_tuples(self, query: str, values: Row | None = None) -> Generator[tuple[Any, ...]]:
        """Yield the rows of a named query as tuples."""
        with translating_errors(self._path):
            # "yield from" would close the cursor, which fails after its connection was closed.
            for row in self._run(query, values):  # noqa: UP028
                yield row

    def find(self, query: str, values: Row | None = None) -> tuple[Any, ...] | None:
        """Return the first row of a named query, or None."""
        with translating_errors(self._path):
            found: tuple[Any, ...] | None = self._run(query, values).fetchone()
            return found

    def execute(self, query: str, values: Row | None = None) -> None:
        """Run a named query that returns no rows."""
        with translating_errors(self._path):
            self._run(query, values)

    def execute_all(self, query: str, rows: Sequence[Row] | Sequence[tuple[Any, ...]]) -> None:
        """Run a named query for each row."""
        if not rows:
            return
        with translating_errors(self._path):
            try:
                self._connection.executemany(get_sql(query), rows)
            except (UnicodeEncodeError, OverflowError):
                self._connection.executemany(get_sql(query), [make_row_storable(row) for row in rows])

    def _run(self, query: str, values: Row | None, listed: str | None = None) -> sqlite3.Cursor:
        text = get_sql(query)
        if listed is not None:
            text = text.replace("{listed}", read_queries("sqlite").get(listed, f"{listed}\n"))
        try:
            return self._connection.execute(text, values or {})
        except UnicodeEncodeError:
            return self._connection.execute(text, make_row_storable(values or {}))


class SqliteDatabase(SqliteSession):
    """One writing connection to a prepared file, and separate ones for reading."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._readers: set[sqlite3.Connection] = set()
        self._is_batch = False

    def close(self) -> None:
        """Close all connections."""
        with translating_errors(self._path):
            for reader in tuple(self._readers):
                reader.close()
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[SqliteSession]:
        """Open a session that sees one state of the store, also while entries are saved."""
        with translating_errors(self._path):
            reader = connect(self._path)
            self._readers.add(reader)
            try:
                yield SqliteSession(self._path, reader)
            finally:
                self._readers.discard(reader)
                reader.close()

    @contextmanager
    def transaction(self, *, is_durable: bool = False) -> Iterator[None]:
        """Commit everything that is written inside, or nothing; inside batch() it is part of that transaction."""
        with translating_errors(self._path):
            if self._is_batch:
                yield
                return
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
            with transaction(self._connection):
                yield

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make all transactions inside one transaction."""
        with self.transaction():
            self._is_batch = True
            try:
                yield
            finally:
                self._is_batch = False


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection to an existing file."""
    # mode=rw: a file that was removed meanwhile is an error, not an empty store.
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "begin") -> Iterator[None]:
    """Commit everything that is written inside, or nothing."""
    connection.execute(get_sql(begin))
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def read_pragma(connection: sqlite3.Connection, name: str) -> int:
    """Return the value of a pragma that is a number."""
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


def get_sql(name: str) -> str:
    """Return a named query."""
    return read_queries("sqlite")[name]


def get_code(error: BaseException) -> int:
    """Return SQLite's primary result code (sqlite.org/rescode.html); 0 for any other error."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def translating_errors(path: Path | str) -> Iterator[None]:
    """Raise errors of SQLite and of the file system as StoreErrors."""
    try:
        yield
    except sqlite3.Error as error:
        code = get_code(error)
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DamagedStoreError(f"{path}: {error}", hint=REPAIR) from error
        raise StoreError(f"{path}: {error}", hint=_HINTS.get(code)) from error
    except OSError as error:
        hint = "run as the user who owns the store" if isinstance(error, PermissionError) else None
        raise StoreError(f"{error.filename or path}: {error.strerror}", hint=hint) from error
