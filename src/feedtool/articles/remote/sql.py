"""Selects the rows of a configured query, from SQLite or SQLAlchemy.

path, or sqlite:///path     the standard library; the file is opened read-only
dialect://...               SQLAlchemy (`pip install 'feedtool[sql]'`) and the database's driver, imported when used
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from feedtool.errors import ParseError

Row = dict[str, Any]
"""Column -> value: text, number, binary data, a list or mapping, None."""

_BUSY_TIMEOUT_S = 10.0
_CHUNK = 500
_SQLITE = re.compile(r"\Asqlite:(?:///)?(?!//)", re.IGNORECASE)
_BINDING = re.compile(r"(?<![:\w\\]):(?=\w)")
"""Text that SQLAlchemy would read as a parameter; `::` is PostgreSQL's cast."""
_SECRET = "***"  # noqa: S105 (the replacement of a secret)


class QueryError(ParseError):
    """The database or the query fails; the message has no secrets."""


def is_file(database: str) -> bool:
    """Whether a database is an SQLite file, which needs no server."""
    return "://" not in database or _SQLITE.match(database) is not None


def select_rows(database: str, query: str, root: Path) -> Iterator[Row]:
    """Yield each row of a query, in constant memory.

    Args:
        database: a path relative to root, or an SQLAlchemy URL; may contain a secret.
        query: one SELECT statement.
        root: the config's folder.

    Raises:
        QueryError: the query fails, at the beginning or at a later row.
    """
    if is_file(database):
        return _select_sqlite(root / _SQLITE.sub("", database, count=1), query)
    return _select_other(database, query)


def _name_columns(names: Sequence[str]) -> tuple[str, ...]:
    duplicates = sorted({name for name in names if names.count(name) > 1})
    if duplicates:
        raise QueryError(f"duplicate columns: {', '.join(duplicates)}", hint="give one of them another name with AS")
    return tuple(names)


# ---------------------------------------------------------------------------------------------------------
# SQLite


def _select_sqlite(path: Path, query: str) -> Iterator[Row]:
    if not path.is_file():
        # SQLite would only report that it cannot open the file.
        raise QueryError(f"there is no database at {path.name}")
    try:
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)) as connection:
            connection.text_factory = _read_text
            connection.execute("PRAGMA query_only = ON")  # also for databases that the query attaches
            cursor = connection.execute(query)
            columns = _name_columns([name for name, *_ in cursor.description or ()])
            for row in cursor:
                yield dict(zip(columns, map(_make_plain, row), strict=True))
    except (sqlite3.Error, sqlite3.Warning) as error:  # a second statement is a Warning in Python 3.11
        raise QueryError(f"{path.name}: {error}") from error


def _read_text(raw: bytes) -> Any:
    """Return text; bytes that are not UTF-8 stay bytes.

    The record that needs them reports it.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


# ---------------------------------------------------------------------------------------------------------
# Others


def _select_other(database: str, query: str) -> Iterator[Row]:
    try:
        import sqlalchemy
        from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
    except ImportError as error:
        raise QueryError(
            "a database other than SQLite needs the library SQLAlchemy", hint="pip install 'feedtool[sql]'"
        ) from error
    hide = _make_hiding(database, sqlalchemy.make_url)
    try:
        engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.pool.NullPool)
        with closing(_Engine(engine)), engine.connect() as connection:
            result = connection.execution_options(stream_results=True, yield_per=_CHUNK).execute(
                sqlalchemy.text(_BINDING.sub(r"\\:", query))
            )
            columns = _name_columns(tuple(result.keys()))
            for row in result:
                yield dict(zip(columns, map(_make_plain, row), strict=True))
            connection.rollback()
    except NoSuchModuleError as error:
        raise QueryError(f"SQLAlchemy does not support this database: {hide(str(error))}") from error
    except ImportError as error:
        raise QueryError(
            f"the database's driver {error.name or ''} is not installed", hint=f"pip install {error.name or ''}"
        ) from error
    except SQLAlchemyError as error:
        raise QueryError(hide(str(getattr(error, "orig", None) or error))) from error


class _Engine:
    """Gives an engine, which has dispose(), a close() for closing()."""

    def __init__(self, engine: Any) -> None:
        self.close: Callable[[], None] = engine.dispose


def _make_hiding(database: str, read: Callable[[str], Any]) -> Callable[[str], str]:
    """Return a function that hides a database URL's secrets in a message.

    It also puts the message on one line.
    """
    secrets = [database]
    with suppress(Exception):  # an invalid URL is reported when it is used
        password = read(database).password
        secrets += [str(password), quote(str(password), safe="")] if password else []

    def hide(message: str) -> str:
        for secret in secrets:
            message = message.replace(secret, _SECRET)
        return " ".join(message.split())

    return hide


# ---------------------------------------------------------------------------------------------------------
# Values


def _make_plain(value: Any) -> Any:
    """Return a value for a record.

    Dates are in ISO 8601; decimals and others become text, and so do bytes in UTF-8.
    """
    if value is None or isinstance(value, str | int | float | list | dict):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return _read_text(bytes(value))
    if isinstance(value, tuple | set | frozenset):
        return [_make_plain(one) for one in value]
    return str(value)
