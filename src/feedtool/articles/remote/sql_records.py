"""Rows of a database as article records, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from feedtool.articles.records import Record, collect
from feedtool.articles.remote.sql import Row, select_rows
from feedtool.model import ArticleSource, ParsedFeed

__all__ = ["select_batches"]

_PIECE = 500


def select_batches(source: ArticleSource, root: Path) -> Iterator[ParsedFeed]:
    """What the query of a source selects, in pieces; the number of a row stands where files have that of a line.

    Raises:
        QueryError: the database cannot be read.
    """
    rows = enumerate(select_rows(source.database or "", source.query or "", root), start=1)
    while piece := [*islice(rows, _PIECE)]:
        yield collect("sql", "sql", (_make_record(row, number, source) for number, row in piece))


def _make_record(row: Row, number: int, source: ArticleSource) -> Record:
    return Record(values=row, where=source.key, line=number, fields=source.fields, defaults=source.defaults)
