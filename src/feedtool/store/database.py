"""The Protocols of a database that runs the named queries of store/sql_store.py.

A dialect has its queries in a folder of sql/ and one class for each Protocol.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = dict[str, Any]
_LARGEST_INTEGER = 2**63 - 1


class Session(Protocol):
    """One connection. Every method raises StoreError if the database fails."""

    def select(self, query: str, values: Row | None = None, *, listed: str | None = None) -> Iterator[Row]:
        """Yield the rows of a named query, by column name.

        Args:
            query: its name.
            values: its parameters.
            listed: the name of another one, or a user's SELECT, that stands for {listed} in the query.
        """

    def select_tuples(self, query: str, values: Row | None = None) -> Generator[tuple[Any, ...]]:
        """Yield the rows of a named query as tuples: much faster for many small rows."""

    def find(self, query: str, values: Row | None = None) -> tuple[Any, ...] | None:
        """Return the first row of a named query, or None."""

    def execute(self, query: str, values: Row | None = None) -> None:
        """Run a named query that returns no rows."""

    def execute_all(self, query: str, rows: Sequence[Row] | Sequence[tuple[Any, ...]]) -> None:
        """Run a named query for each row."""


class Database(Session, Protocol):
    """The session that writes, and separate ones for reading."""

    name: str
    """The path or address of the database, for messages; without a password."""

    def close(self) -> None:
        """Close all connections."""

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session that sees one state of the store, also while entries are saved."""

    def transaction(self, *, is_durable: bool = False) -> AbstractContextManager[None]:
        """Commit everything that is written inside, or nothing; inside batch() it is part of that transaction.

        If it is durable, it is on the disk afterwards, with everything that was committed before.
        """

    def batch(self) -> AbstractContextManager[None]:
        """Make all transactions inside one transaction."""


def make_row_storable(row: Row | tuple[Any, ...]) -> Row | tuple[Any, ...]:
    """Replace values that a database cannot store: lone surrogates and huge numbers."""
    if isinstance(row, tuple):
        return tuple(map(_make_storable, row))
    return {name: _make_storable(value) for name, value in row.items()}


def _make_storable(value: Any) -> Any:
    if isinstance(value, str):
        return make_text_storable(value)
    return make_number_storable(value) if isinstance(value, int) else value


def make_text_storable(text: str) -> str:
    """Replace lone surrogates by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def make_number_storable(number: int) -> int:
    """Replace a number that 64 bits cannot hold by the largest."""
    return max(-_LARGEST_INTEGER, min(number, _LARGEST_INTEGER))
