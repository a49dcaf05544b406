"""Reads large exports in chunks, in constant memory.

    file -> StreamParser -> chunks of 500 entries -> DocumentSink.store_chunks

After an interrupted run, the next run starts again and finds the first chunks unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec.structs import replace

from feedtool.articles.files import find_large
from feedtool.articles.record_defaults import apply_defaults
from feedtool.articles.sink import ChunkEnd, DocumentSink, SourceRun
from feedtool.entries.process import report_failure
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, DocumentState, Failed, FailureKind, ParsedEntry, ParsedFeed, Validators
from feedtool.model.reports import DocumentReport
from feedtool.plugins import StreamParser

__all__ = ["read_exports"]

_CHUNK = 500
_HEAD_BYTES = 65536


def read_exports(run: SourceRun, paths: Iterable[str], sink: DocumentSink) -> None:
    """Read the large exports among the files; one without a report must be read as a whole."""
    versions = {path: version for path in paths if (version := find_large(run.root, path)) is not None}
    for url, version in versions.items():
        run.step(url)
        state = DocumentState(url=url, validators=Validators(etag=version), settings_hash=run.settings_hash)
        if run.documents.get(url) == state and not run.options.is_everything:
            sink.report(DocumentReport(feed=run.source.key, url=url))
            continue
        try:
            if (parser := _find_parser(run, url)) is not None:
                sink.store_chunks(_Export(run, parser, state))
        except ParseError as error:
            sink.refuse(Document(feed=run.source.key, url=url, content=b""), error)
        except OSError as error:
            message = (error.strerror or str(error)).lower()
            failed = Failed(feed=run.source.key, url=url, kind=FailureKind.FILE, message=message)
            sink.report(report_failure(failed))


def _find_parser(run: SourceRun, url: str) -> StreamParser | None:
    """Return the parser that can read this file in chunks, or None."""
    name = run.source.format
    with (run.root / url).open("rb") as file:
        head = Document(feed="", url=url, content=file.read(_HEAD_BYTES))
    return next(
        (
            parser
            for parser in run.parts.parsers
            if isinstance(parser, StreamParser) and (parser.name == name if name else parser.claims(head))
        ),
        None,
    )


class _Export:
    """A large export as a document in chunks."""

    def __init__(self, run: SourceRun, parser: StreamParser, state: DocumentState) -> None:
        self.url = state.url
        self._run, self._parser, self._state = run, parser, state
        self._notes: list[Diagnostic] = []

    def chunks(self) -> Iterator[ParsedFeed]:
        """Yield the entries, 500 at a time.

        Raises:
            ParseError: the export cannot be parsed.
            OSError: the file cannot be read.
        """
        parser = self._parser
        with (self._run.root / self.url).open("rb") as file:
            for chunk in _split(parser.stream(file, self.url)):
                self._notes += chunk.notes
                named = replace(chunk, format=parser.name, parser=parser.name, kind=parser.kind)
                yield apply_defaults(named, self._run.source.defaults)

    def end(self) -> ChunkEnd:
        """Return the end."""
        report = DocumentReport(
            feed=self._run.source.key,
            url=self.url,
            is_changed=True,
            parser=self._parser.name,
            notes=tuple(self._notes),
            wire_bytes=(self._run.root / self.url).stat().st_size,
        )
        return ChunkEnd(report=report, state=self._state, may_be_skipped=True)


def _split(items: Iterable[ParsedEntry | Diagnostic]) -> Iterator[ParsedFeed]:
    stream = iter(items)
    while chunk := tuple(islice(stream, _CHUNK)):
        found = [item for item in chunk if isinstance(item, Diagnostic)]
        yield ParsedFeed(
            format="",
            entries=tuple(item for item in chunk if isinstance(item, ParsedEntry)),
            diagnostics=tuple(one for one in found if one.severity != "note"),
            notes=tuple(one for one in found if one.severity == "note"),
        )
