"""Runs the named queries in PostgreSQL, and raises its errors as StoreErrors."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import conninfo, sql
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.types.string import StrDumper

from feedtool.errors import StoreError
from feedtool.store.database import Row, make_number_storable, make_text_storable
from feedtool.store.queries import read_queries
from feedtool.version import __version__

_CONNECTION = {
    # Without these parameters of libpq, a process waits for hours when the network loses its connection.
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
QUEUE = f"fetch-{__version__}"
"""A worker takes the jobs of its own version: another one reads feeds in another way."""
WORKER = f"feedtool worker {__version__}"
"""The beginning of what pg_stat_activity shows of a worker."""
_numbers = count()
"""Of cursors: sessions of one transaction share their names."""
_ESCAPE, _NUL = "\x01", "\x00"
_AT_ONCE = 500
_LIMIT_OF_USER = sql.SQL("SET LOCAL statement_timeout = '60s'")
"""A run holds the lock of the store while it waits for a user's query."""
_UNREACHABLE = (
    "check that PostgreSQL runs and that feedtool can reach it, and run again: data that was saved before is intact"
)
_NOT_VALID = "the address of the store is not valid"
_INVALID = (
    "write postgresql://user@host/database?parameter=value with parameters of libpq; in a password, write %25 for %, "
    "%40 for @, %2F for / and %20 for a space"
)
_REFUSED = "the user must own the tables of the store, and its schema"


class PostgresqlSession:
    """One connection."""

    def __init__(self, name: str, connection: psycopg.Connection[Any], *, is_reader: bool = False) -> None:
        self.name = name
        self._connection = connection
        self._is_reader = is_reader

    def select(self, query: str, values: Row | None = None, *, listed: str | None = None) -> Iterator[Row]:
        """Yield the rows of a named query, by column name."""
        with translating_errors(self.name), self._run(query, values, listed) as cursor:
            names = [column.name for column in cursor.description or ()]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def select_tuples(self, query: str, values: Row | None = None) -> Generator[tuple[Any, ...]]:
        """Yield the rows of a named query as tuples."""
        with translating_errors(self.name), self._run(query, values) as cursor:
            yield from cursor

    def find(self, query: str, values: Row | None = None) -> tuple[Any, ...] | None:
        """Return the first row of a named query, or None."""
        with translating_errors(self.name):
            found: tuple[Any, ...] | None = self._connection.execute(get_sql(query), values).fetchone()
            return found

    def execute(self, query: str, values: Row | None = None) -> None:
        """Run a named query that returns no rows."""
        with translating_errors(self.name):
            self._connection.execute(get_sql(query), values)

    def execute_all(self, query: str, rows: Sequence[Row] | Sequence[tuple[Any, ...]]) -> None:
        """Run a named query for each row."""
        if not rows:
            return
        text = get_sql(query)
        with translating_errors(self.name), self._connection.cursor() as cursor:
            if "unnest(" in text.as_string():  # one statement for all rows takes a fifth of the time
                cursor.execute(text, _make_arrays(rows))
            elif len(rows) == 1:  # takes half of the time
                cursor.execute(text, rows[0])
            else:
                cursor.executemany(text, rows)

    def _run(
        self, query: str, values: Row | None, listed: str | None = None
    ) -> psycopg.Cursor[Any] | psycopg.ServerCursor[Any]:
        text = get_sql(query) if listed is None else _insert_listed(query, listed)
        if listed is not None and listed not in _load_queries():
            self._connection.execute(_LIMIT_OF_USER)
        if not self._is_reader:
            return self._connection.execute(text, values)
        cursor = self._connection.cursor(f"rows_{next(_numbers)}")  # the server keeps the rows that are not read
        cursor.itersize = _AT_ONCE
        try:
            return cursor.execute(text, values)
        except BaseException:
            cursor.close()
            raise


class PostgresqlDatabase(PostgresqlSession):
    """One connection that writes, and others for reading, which are used again.

    Args:
        url: postgresql://user@host/database, as libpq reads it.
        is_one_transaction: whether all is one transaction, which is undone unless commit() is called.
        application: what pg_stat_activity shows, cut to 63 bytes.
    """

    def __init__(self, url: str, *, is_one_transaction: bool = False, application: str = "feedtool") -> None:
        self._url = url
        super().__init__(hide_password(url), connect(url, application))
        self._idle: list[psycopg.Connection[Any]] = []
        self._readers: set[psycopg.Connection[Any]] = set()
        self._is_batch = False
        self._is_one_transaction = is_one_transaction
        self.job: Row | None = None
        """The job of a worker: nothing is saved after it was given to another worker."""
        if is_one_transaction:
            self._connection.execute("BEGIN")

    def close(self) -> None:
        """Close all connections; what was not committed is forgotten."""
        for connection in (self._connection, *self._readers, *self._idle):
            connection.close()

    def commit(self) -> None:
        """Keep what was written in the one transaction."""
        self.run(sql.SQL("SET LOCAL synchronous_commit = on"))
        self.run(sql.SQL("COMMIT"))

    @contextmanager
    def reading(self) -> Iterator[PostgresqlSession]:
        """Open a session that sees one state of the store, also while entries are saved."""
        if self._is_one_transaction:  # another connection would not see what this one wrote
            yield PostgresqlSession(self.name, self._connection, is_reader=True)
            return
        with translating_errors(self.name):
            reader = self._idle.pop() if self._idle else connect(self._url)
            self._readers.add(reader)
            try:
                reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield PostgresqlSession(self.name, reader, is_reader=True)
            finally:
                self._readers.discard(reader)
                if not reader.closed:
                    reader.execute("ROLLBACK")
                    self._idle.append(reader)

    @contextmanager
    def transaction(self, *, is_durable: bool = False) -> Iterator[None]:
        """Commit everything that is written inside, or nothing; inside batch() it is part of that transaction."""
        if self._is_batch:
            yield
            return
        with translating_errors(self.name), self._connection.transaction():
            self._connection.execute(f"SET LOCAL synchronous_commit = {'on' if is_durable else 'off'}")
            if self.job is not None and self.find("hold_job", self.job) is None:
                raise StoreError(f"{self.name}: job {self.job['job']} was given to another worker")
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

    def run(self, statement: sql.SQL | sql.Composed) -> None:
        """Run statements that are not named queries."""
        with translating_errors(self.name):
            self._connection.execute(statement)


def connect(url: str, application: str = "feedtool") -> psycopg.Connection[Any]:
    """Open a connection that keeps texts with NULs and numbers of any size.

    Raises:
        StoreError: PostgreSQL does not answer, or refuses the user.
    """
    with translating_errors(hide_password(url)):
        connection = psycopg.connect(complete(url), autocommit=True, application_name=application)
        connection.adapters.register_dumper(str, _TextDumper)
        connection.adapters.register_dumper(int, _NumberDumper)
        connection.adapters.register_loader("text", _TextLoader)
        return connection


def complete(url: str) -> str:
    """Return the address with limits of time, unless it has others.

    Raises:
        StoreError: libpq cannot read it.
    """
    given = _split(url)
    return conninfo.make_conninfo(url, **{name: value for name, value in _CONNECTION.items() if name not in given})


class _TextDumper(StrDumper):
    """Escapes NULs, and replaces lone surrogates."""

    def dump(self, obj: str) -> Buffer | None:
        if _NUL in obj or _ESCAPE in obj:
            obj = obj.replace(_ESCAPE, f"{_ESCAPE}1").replace(_NUL, f"{_ESCAPE}0")
        try:
            return obj.encode()
        except UnicodeEncodeError:
            return make_text_storable(obj).encode()


class _NumberDumper(Dumper):
    """Writes numbers with 64 bits; a larger one becomes the largest."""

    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: int) -> Buffer | None:
        return str(make_number_storable(obj)).encode()

    def quote(self, obj: int) -> Buffer:
        return f" {make_number_storable(obj)}".encode()  # a space, since two minus signs begin a comment


class _TextLoader(Loader):
    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        if _ESCAPE in text:
            return text.replace(f"{_ESCAPE}0", _NUL).replace(f"{_ESCAPE}1", _ESCAPE)
        return text


def _make_arrays(rows: Sequence[Row] | Sequence[tuple[Any, ...]]) -> dict[str, str] | list[str]:
    """Return the values of all rows as one array for each parameter."""
    columns = map(_make_array, zip(*(row.values() if isinstance(row, dict) else row for row in rows), strict=True))
    return dict(zip(rows[0], columns, strict=True)) if isinstance(rows[0], dict) else [*columns]


def _make_array(values: Iterable[str | bytes | int | None]) -> str:
    """Return the literal of an array; psycopg takes several times as long."""
    some = [*values]
    numbers = [one for one in some if isinstance(one, int)]
    if len(numbers) == len(some) and all(make_number_storable(end(numbers)) == end(numbers) for end in (min, max)):
        return f"{{{str(numbers)[1:-1]}}}"  # most values by far are keys
    return f"{{{','.join(map(_make_item, some))}}}"


def _make_item(value: str | bytes | int | None) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return "NULL" if value is None else str(make_number_storable(value))


def get_sql(name: str) -> sql.SQL:
    """Return a named query."""
    return _load_queries()[name]


@cache
def _insert_listed(query: str, listed: str) -> sql.SQL:
    """Return a named query with another, or a user's, in the place of {listed}."""
    named = _load_queries().get(listed)
    inner = named.as_string() if named else listed.replace("%", "%%") + "\n"
    return sql.SQL(get_sql(query).as_string().replace("{listed}", inner))


@cache
def _load_queries() -> dict[str, sql.SQL]:
    return {name: sql.SQL(_translate(query)) for name, query in read_queries("postgresql").items()}


def _translate(query: str) -> str:
    """Write the parameters of a query as psycopg does."""
    return re.sub(r"(?<!:):([a-z_]+)\b", r"%(\1)s", query.replace("%", "%%")).replace("?", "%s")


def hide_password(url: str) -> str:
    """Return an address without its password, for messages."""
    try:
        parts = {name: value for name, value in _split(url).items() if "password" not in name}
    except StoreError:
        return "postgresql:"
    user, database = (quote(parts.pop(name, ""), safe="") for name in ("user", "dbname"))
    server = ""
    if re.fullmatch(r"[\w.-]+", parts.get("host", "")):  # else a folder with a socket, an IPv6 address or several hosts
        server = ":".join(filter(None, (parts.pop("host"), parts.pop("port", ""))))
    rest = urlencode(parts, quote_via=quote, safe="/,")
    return f"postgresql://{user}{'@' if user else ''}{server}/{database}{'?' if rest else ''}{rest}"


def _split(url: str) -> dict[str, str]:
    """Return the parameters of an address.

    Raises:
        StoreError: libpq cannot read it, or takes a part of the password for another parameter.
    """
    try:
        found = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        raise StoreError(_NOT_VALID, hint=_INVALID) from None  # libpq's message repeats what may be a password
    if "@" in found.get("host", "")[1:] or ("@" in found.get("dbname", "") and "%40" not in url):
        raise StoreError(_NOT_VALID, hint=_INVALID)
    return found


@contextmanager
def translating_errors(name: str) -> Iterator[None]:
    """Raise errors of PostgreSQL as StoreErrors."""
    try:
        yield
    except psycopg.Error as error:
        raise make_store_error(name, error) from error


def make_store_error(name: str, error: BaseException) -> StoreError:
    """Return the error of a store for one of PostgreSQL."""
    message = " ".join(str(error).split()) or type(error).__name__
    hint = _UNREACHABLE if isinstance(error, psycopg.OperationalError) else _REFUSED
    return StoreError(f"{name}: {message}", hint=hint)
