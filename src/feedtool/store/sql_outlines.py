"""Reads the feeds of a list: the rows of a stored OPML list, or of the user's query in the database of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import msgspec

from feedtool.content.text import shorten
from feedtool.errors import StoreError
from feedtool.model import Category, Outline, SourceStatus, Subscription
from feedtool.store.codec import encode_time
from feedtool.store.database import Database, Row, Session

_COLUMNS_OF_LABELS = ("categories", "category")
_HINT = "run it in the database of the store; it names its columns url, title and category"


class SqlOutlines:
    """The lists of subscriptions of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_outlines(self, source: Subscription, *, due: datetime | None = None) -> Iterator[Outline]:
        """Yield the feeds of a list by URL: all, or those that may be due at a time."""
        query = "find_due_outlines" if due else "load_outlines"
        values = {"list": source.key, "now": due and encode_time(due)}
        with _explaining(source), self._database.reading() as reader:
            yield from map(_make_outline, reader.select(query, values, listed=get_listed(source)))

    def find_outlines(self, source: Subscription, urls: Collection[str]) -> Mapping[str, Outline]:
        """Return the feeds of a list that have one of these URLs, by URL."""
        with self._asking(source) as session:
            found = [_make_outline(row) for row in self._find_rows(source, urls, session)]
        return {one.url: one for one in found}

    def _find_rows(self, source: Subscription, urls: Collection[str], session: Session) -> Iterator[Row]:
        for url in urls:
            yield from session.select("find_outline", {"list": source.key, "url": url}, listed=get_listed(source))

    def has_outlines(self, source: Subscription, number: int) -> bool:
        """Return whether a list has this number of feeds or more."""
        with self._asking(source) as session:
            values = {"list": source.key, "limit": number}
            rows = session.select("count_some_outlines", values, listed=get_listed(source))
            return all(row["outlines"] >= number for row in rows)

    def count_outlines(self, source: Subscription) -> Mapping[SourceStatus, int]:
        """Return the number of feeds of a list by the result of their last fetch."""
        with self._asking(source) as session:
            rows = session.select("count_outlines", {"list": source.key}, listed=get_listed(source))
            return {row["status"]: row["outlines"] for row in rows}

    def list_labels(self, source: Subscription) -> Mapping[str, Sequence[str]]:
        """Return the different categories of feeds of a list, by the names that list_labeled() takes."""
        with self._asking(source) as session:
            listed = _find_labels(source, session)
            rows = session.select("list_labels", {"list": source.key}, listed=listed) if listed else ()
            return {row["name"]: tuple(_list_terms(row["labels"])) for row in rows}

    def list_labeled(self, source: Subscription, name: str) -> Iterator[str]:
        """Yield the URLs of the feeds of a list that have these categories."""
        values = {"list": source.key, "name": name}
        with _explaining(source), self._database.reading() as reader:
            rows = reader.select("list_labeled", values, listed=_find_labels(source, reader))
            yield from (row["url"] for row in rows)

    @contextmanager
    def _asking(self, source: Subscription) -> Iterator[Session]:
        """Open the session for a list; a user's query runs in one that cannot write."""
        with _explaining(source):
            if source.query is None:  # the lists of SQLite are asked often, and a session of its own takes time
                yield self._database
            else:
                with self._database.reading() as reader:
                    yield reader


def _find_labels(source: Subscription, session: Session) -> str | None:
    """Return the SELECT of the URLs and labels of a list; None if a query has no column of them."""
    if source.query is None:
        return "list_followed_labels"
    row = next(session.select("find_columns", listed=get_listed(source)), {})
    column = next((name for name in _COLUMNS_OF_LABELS if name in row), None)
    return column and f"SELECT url, {column} AS labels FROM (\n{get_listed(source)}\n) AS given"  # noqa: S608 (the user's own)


def get_listed(source: Subscription) -> str:
    """Return the SELECT of a list: the user's, or the name of that for an OPML list."""
    return source.query or "list_followed"


@contextmanager
def _explaining(source: Subscription) -> Iterator[None]:
    """Name the user's query in the error that it causes."""
    try:
        yield
    except StoreError as error:
        if source.query is None:
            raise
        raise StoreError(f"subscriptions: the query {shorten(source.query)!r} fails: {error}", hint=_HINT) from error


def _make_outline(row: Row) -> Outline:
    if "url" not in row:
        raise StoreError(f"there is no column url among {', '.join(row)}")
    found = next((row[name] for name in _COLUMNS_OF_LABELS if name in row), None)
    title = str(row.get("title") or "")
    return Outline(url=str(row["url"] or ""), title=title or None, categories=tuple(_list_terms(found)))


def _list_terms(value: Any) -> Iterator[str]:
    """Yield the terms of a stored list of categories, or of a user's column: a value, or an array of them."""
    if isinstance(value, str) and value.startswith('[{"'):
        with suppress(msgspec.DecodeError):  # a user's text may begin so
            yield from (one.term for one in msgspec.json.decode(value, type=list[Category]))
            return
    items = value if isinstance(value, list) else [value]
    yield from filter(None, (str(one).strip() for one in items if one is not None))
