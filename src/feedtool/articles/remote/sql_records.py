"""Reads the rows of a source's query as article records, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_records
from feedtool.articles.remote.sql import QueryError, Row, is_file, select_rows
from feedtool.articles.sink import ChunkEnd, DocumentSink, SourceRun
from feedtool.entries.documents import report_failure
from feedtool.model import ArticleSource, DocumentState, Failed, FailureKind, ParsedFeed
from feedtool.model.reports import DocumentReport

_BATCH = 500


def read_rows(run: SourceRun, sink: DocumentSink) -> None:
    """Read all rows of the source's query; only reading shows which changed.

    Offline, read only those of a file.
    """
    key = run.source.key
    if run.options.offline and not is_file(run.source.database or ""):
        return
    run.step(key)
    try:
        sink.store_chunks(_Rows(run))
    except QueryError as error:
        message = f"{error}; {error.hint}" if error.hint else str(error)
        sink.report(report_failure(Failed(feed=key, url=key, kind=FailureKind.FILE, message=message)))


class _Rows:
    """The rows of a query as a document in chunks."""

    def __init__(self, run: SourceRun) -> None:
        self.url = run.source.key
        self._run = run

    def chunks(self) -> Iterator[ParsedFeed]:
        """Yield the rows as records, 500 at a time; a record's line is the number of its row.

        Raises:
            QueryError: the database cannot be read.
        """
        source = self._run.source
        rows = enumerate(select_rows(source.database or "", source.query or "", self._run.root), start=1)
        while batch := [*islice(rows, _BATCH)]:
            yield parse_records("sql", "sql", (_make_record(row, number, source) for number, row in batch))

    def end(self) -> ChunkEnd:
        """Return the end."""
        report = DocumentReport(feed=self.url, url=self.url, is_changed=True, parser="sql")
        state = DocumentState(url=self.url, settings_hash=self._run.settings_hash)
        return ChunkEnd(report=report, state=state)


def _make_record(row: Row, number: int, source: ArticleSource) -> Record:
    return Record(values=row, where=source.key, line=number, fields=source.fields, defaults=source.defaults)
