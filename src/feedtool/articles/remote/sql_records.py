"""Turns database rows into article records, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from feedtool.articles.records import Record, parse_records
from feedtool.articles.remote.sql import Row, select_rows
from feedtool.model import ArticleSource, ParsedFeed

__all__ = ["select_batches"]

_BATCH = 500


def select_batches(source: ArticleSource, root: Path) -> Iterator[ParsedFeed]:
    """Yield the rows of a source's query as records, in batches.

    A record's line is the number of its row.

    Raises:
        QueryError: the database cannot be read.
    """
    rows = enumerate(select_rows(source.database or "", source.query or "", root), start=1)
    while batch := [*islice(rows, _BATCH)]:
        yield parse_records("sql", "sql", (_make_record(row, number, source) for number, row in batch))


def _make_record(row: Row, number: int, source: ArticleSource) -> Record:
    return Record(values=row, where=source.key, line=number, fields=source.fields, defaults=source.defaults)
