"""Reads large exports in chunks, in constant memory, and the exports of a site that was exported to several files.

    file -> StreamParser -> chunks of 500 entries -> DocumentSink.store_chunks

The posts of one file may have pictures that another file holds; therefore all of them are read again when one changes.

After an interrupted run, the next run starts again and finds the first chunks unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from itertools import islice

from msgspec.structs import replace

from feedtool.articles.files import find_large
from feedtool.articles.sink import ChunkEnd, DocumentSink, SourceRun
from feedtool.entries.documents import report_failure
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, DocumentState, Failed, FailureKind, ParsedEntry, ParsedFeed, Validators
from feedtool.model.reports import DocumentReport
from feedtool.plugins import JoinedParser, StreamParser

_CHUNK = 500
_MAX_JOINED = 200
"""Most `.xml` files of a source whose beginning is read at every run."""
_HEAD_BYTES = 65536


def read_exports(run: SourceRun, paths: Iterable[str], sink: DocumentSink) -> None:
    """Read the large exports and sets of exports; a file without a report must be read as a whole."""
    given = [path for path in paths if path.lower().endswith(".xml")]
    joined = _find_joined(run, given) if 1 < len(given) <= _MAX_JOINED else None
    for url in given:
        part = joined if joined is not None and url in joined.files else None
        version = find_large(run.root, url, any_size=part is not None)
        if version is None:
            continue
        run.step(url)
        settings_hash = run.settings_hash if part is None else part.settings_hash
        state = DocumentState(url=url, validators=Validators(etag=version), settings_hash=settings_hash)
        if run.documents.get(url) == state and not run.options.is_everything:
            sink.report(DocumentReport(feed=run.source.key, url=url))
            continue
        try:
            if (parser := _find_parser(run, url)) is not None:
                sink.store_chunks(_Export(run, parser, state, part))
        except ParseError as error:
            sink.refuse(Document(feed=run.source.key, url=url, content=b""), error)
        except OSError as error:
            message = (error.strerror or str(error)).lower()
            failed = Failed(feed=run.source.key, url=url, kind=FailureKind.FILE, message=message)
            sink.report(report_failure(failed))


class _Joined:
    """The exports of a source that refer to each other."""

    def __init__(self, run: SourceRun, files: Sequence[str], parser: JoinedParser) -> None:
        versions = [find_large(run.root, path, any_size=True) for path in files]
        self.files = files
        self.settings_hash = blake2b(repr((run.settings_hash, files, versions)).encode(), digest_size=8).digest()
        self._root, self._parser = run.root, parser
        self._found: object = None

    def gather(self) -> object:
        """Return what the files hold for each other; they are read once."""
        if self._found is None:
            with ExitStack() as stack:
                self._found = self._parser.gather(
                    stack.enter_context((self._root / path).open("rb")) for path in self.files
                )
        return self._found


def _find_joined(run: SourceRun, paths: Sequence[str]) -> _Joined | None:
    """Return the exports that refer to each other, or None if at most one of the files is such an export."""
    found: dict[str, JoinedParser] = {}
    for path in paths:
        try:
            parser = _find_parser(run, path)
        except OSError:  # reported when it is read
            continue
        if isinstance(parser, JoinedParser):
            found[path] = parser
    return _Joined(run, [*found], next(iter(found.values()))) if len(found) > 1 else None


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

    def __init__(self, run: SourceRun, parser: StreamParser, state: DocumentState, joined: _Joined | None) -> None:
        self.url = state.url
        self._joined = joined
        self._run, self._parser, self._state = run, parser, state
        self._notes: list[Diagnostic] = []

    def chunks(self) -> Iterator[ParsedFeed]:
        """Yield the entries, 500 at a time.

        Raises:
            ParseError: the export cannot be parsed.
            OSError: the file cannot be read.
        """
        from feedtool.articles.record_defaults import apply_defaults

        parser = self._parser
        with (self._run.root / self.url).open("rb") as file:
            if self._joined is not None and isinstance(parser, JoinedParser):
                parts = parser.stream_joined(file, self.url, self._joined.gather())
            else:
                parts = parser.stream(file, self.url)
            for chunk in _split(parts):
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
