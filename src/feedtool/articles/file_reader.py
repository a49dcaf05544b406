"""Reads the files of an article source, and other documents that are read as a whole.

    path -> get_settings_hash, validators -> file fetcher -> parse_articles -> DocumentSink.take

Files with new records are read a second time after the others: only then it is known which articles have lost their
record and may be the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from feedtool.articles.builders.folders import FolderDefaults
from feedtool.articles.file_times import FileTimes
from feedtool.articles.remote.crawl_state import is_known_sitemap, may_be_sitemap
from feedtool.articles.sink import DocumentSink, ReadDocument, SourceRun
from feedtool.content.date_order import normalize_dates
from feedtool.content.dates import parse_date
from feedtool.entries.documents import fetch_all, find_kind, hash_body, limit_reading, make_request, report_failure
from feedtool.entries.forking import map_forked
from feedtool.errors import ParseError
from feedtool.model import Diagnostic, Document, DocumentState, Failed, NotModified, Outcome, Request, Validators
from feedtool.model.reports import DocumentReport
from feedtool.plugins import Parser

if TYPE_CHECKING:  # a run in which no document is new parses none
    from feedtool.entries.process import ProcessedDocument

STDIN = "-"
"""Name of the document from standard input."""
_BATCH = 500
"""Number of files that are stored in one transaction."""


_ALONE = 50
"""Number of files of a new source that are read first: they load the parts that all others need."""
_CHUNK = 20
"""Number of files that another process reads before it sends their entries."""


class _Prepared(Struct, frozen=True, kw_only=True):
    """A document without its content, and its entries."""

    document: Document
    found: ProcessedDocument

    @property
    def url(self) -> str:
        return self.document.url


class FileReader:
    """Reads documents of one source as a whole, with the defaults of their folders."""

    def __init__(self, run: SourceRun, paths: Sequence[str], existing: Collection[str], sink: DocumentSink) -> None:
        """Read nothing yet.

        Args:
            run: the source.
            paths: all of its files to read.
            existing: all of its documents that exist now.
            sink: takes the documents.
        """
        self._run = run
        self._sink = sink
        self._existing = existing
        self._times = FileTimes(run.root, existing)
        self._folders = FolderDefaults(run, paths)
        self._waiting: list[str] = []

    def read_files(self, paths: Iterable[str]) -> None:
        """Read files, or standard input in their place, many in one transaction."""
        run, key = self._run, self._run.source.key
        given: list[Outcome] = []
        if run.options.given is not None:
            given = [Document(feed=key, url=STDIN, content=run.options.given, modified=run.parts.now)]
        requests = [self._make_request(path) for path in paths if not self._is_left_offline(path)]
        first = requests[:_ALONE] if self._sink.is_new and not given else requests
        outcomes = chain(given, fetch_all(first, run.parts.fetchers), self._read_apart(requests[len(first) :]))
        steps = enumerate(outcomes, start=1)
        is_done = False
        while not is_done:
            is_done = True
            with run.parts.store.batch():
                for number, outcome in islice(steps, _BATCH):
                    is_done = False
                    run.step(outcome.url, number, len(requests))
                    if isinstance(outcome, _Prepared):
                        self._sink.store_prepared(outcome.document, outcome.found)
                    else:
                        self._read(outcome, may_wait=True)
        again = [Request(feed=key, url=url) for url in self._waiting if not given]
        self.read_outcomes(chain(given if self._waiting else (), fetch_all(again, run.parts.fetchers)))

    def _read_apart(self, requests: Sequence[Request]) -> Iterator[Outcome | _Prepared]:
        """Yield the documents of a new source, prepared by several processes as far as they depend on no other."""
        prepared = map_forked(self._prepare, requests, chunk=_CHUNK)
        for request, found in zip(requests, prepared, strict=True):
            if found is None:
                yield from fetch_all([request], self._run.parts.fetchers)
            else:
                yield found

    def _prepare(self, request: Request) -> _Prepared | None:
        """Return a document with its entries; None for one to read in the order of all, also because it fails."""
        (outcome,) = fetch_all([request], self._run.parts.fetchers)
        if not isinstance(outcome, Document):
            return None
        document = self._folders.complete(outcome, self._find_saving(outcome))
        try:
            read = self._parse(document, self._make_state(document))
            if read.parsed.kind == "list of pages":
                return None
            found = self._sink.prepare(read)
        except Exception:  # noqa: BLE001 (it is read again, and then reported)
            return None
        parsed = replace(found.parsed, entries=())
        return _Prepared(
            document=replace(outcome, content=b""),
            found=replace(found, parsed=parsed, listed=tuple(found.listed)),
        )

    def read_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Read documents that were fetched."""
        for outcome in outcomes:
            self._read(outcome, may_wait=False)

    def restore_listed(self, lost: set[str]) -> None:
        """Keep posts that a saved page no longer lists but another one does; only the pages show which."""
        if not lost:
            return
        pages = [path for path in sorted(self._existing) if self._is_text(path)]
        requests = [Request(feed=self._run.source.key, url=path) for path in pages]
        for outcome in fetch_all(requests, self._run.parts.fetchers):
            if not isinstance(outcome, Document) or not lost:
                continue
            document = replace(outcome, base_url=self._run.context.base_url, modified=self._find_saving(outcome))
            try:
                read = self._parse(document, self._make_state(document))
            except ParseError:  # reported when it was read
                continue
            lost -= self._sink.restore(read, lost)

    def finish(self) -> list[Diagnostic]:
        """Report the notes on files of defaults, and return their diagnostics."""
        for where, note in sorted(self._folders.notes.items()):
            self._sink.report(DocumentReport(feed=self._run.source.key, url=where, notes=(note,)))
        return self._folders.diagnostics

    # -----------------------------------------------------------------------------------------------------

    def _make_request(self, path: str) -> Request:
        run, known = self._run, self._run.documents.get(path)
        settings_hash = self._folders.get_settings_hash(path, known)
        is_read_again = run.options.as_of or run.options.is_everything
        return make_request(run.source.key, path, None if is_read_again else known, settings_hash)

    def _is_left_offline(self, path: str) -> bool:
        return self._run.options.offline and is_known_sitemap(self._run.documents.get(path))

    def _read(self, outcome: Outcome, *, may_wait: bool) -> None:
        if isinstance(outcome, Failed):
            self._sink.report(report_failure(outcome))
            return
        if isinstance(outcome, NotModified):
            self._sink.report(DocumentReport(feed=outcome.feed, url=outcome.url))
            return
        document = self._folders.complete(outcome, self._find_saving(outcome))
        state = self._make_state(document)
        if may_wait and (touched := self._find_touched(state)) is not None:
            self._sink.keep(touched)
            self._sink.report(DocumentReport(feed=document.feed, url=document.url))
            return
        try:
            read = replace(self._parse(document, state), may_wait=may_wait)
        except Exception as error:  # noqa: BLE001 (one file that breaks a parser is that file's failure)
            self._sink.refuse(document, error)
            return
        if read.parsed.kind == "list of pages":
            self._report_sitemap(document)
        elif self._sink.store(read) == "waiting":
            self._waiting.append(document.url)

    def _parse(self, document: Document, state: DocumentState) -> ReadDocument:
        from feedtool.articles.parse import parse_articles

        context, modified = self._run.context, document.validators.last_modified
        self._folders.pages.is_used = False
        with limit_reading(document, self._run.timeout_s):
            parsed = parse_articles(document, self._run.parts.parsers, self._run.source.format)

        if self._folders.pages.is_used:
            state = replace(state, settings_hash=state.settings_hash + self._folders.make_link_mark(document.url))

        def find_latest() -> datetime | None:
            return parse_date(modified) if modified else self._times.find(document.url)

        return ReadDocument(
            document=document,
            parsed=normalize_dates(parsed, context.date_order, context.language, document.url, trusted=True),
            state=state,
            timing=replace(self._run.timing, find_latest=find_latest),
        )

    def _make_state(self, document: Document) -> DocumentState:
        return DocumentState(
            url=document.url,
            validators=document.validators,
            body_hash=hash_body(document.content),
            settings_hash=self._folders.get_settings_hash(document.url, None),
        )

    def _find_touched(self, state: DocumentState) -> DocumentState | None:
        """Return the new state of a file that was only touched and is not read again.

        None for a file that must be read, also because it had mistakes and therefore has no validators.
        """
        before, options = self._run.documents.get(state.url), self._run.options
        if options.as_of or options.is_everything or before is None or before.validators == Validators():
            return None
        state = replace(state, settings_hash=self._folders.get_settings_hash(state.url, before))
        return state if before == replace(state, validators=before.validators) else None

    def _find_saving(self, document: Document) -> datetime | None:
        """Return when a page was saved; relative dates on it count back from then."""
        is_text = self._is_text(document.url)
        return self._run.options.as_of or (self._times.find(document.url) if is_text else document.modified)

    def _is_text(self, url: str) -> bool:
        """Return whether a file is the text of a saved page, by its name alone."""
        unread = Document(feed="", url=url, content=b"")
        return any(parser.claims(unread) for parser in self._text_parsers)

    @cached_property
    def _text_parsers(self) -> Sequence[Parser]:
        return [parser for parser in self._run.parts.parsers if parser.kind == "saved text"]

    def _report_sitemap(self, document: Document) -> None:
        """Report a sitemap among the records of a source; its URLs are not records."""
        is_expected = find_kind(self._run.parts.parsers, self._run.source.format) == "list of pages"
        if self._run.options.offline and may_be_sitemap(document.url, None, is_expected=is_expected):
            self._sink.report(DocumentReport(feed=document.feed, url=document.url))
            return
        advice = "a sitemap; list it as a source of its own under `articles:`, with `format: sitemap`"
        self._sink.refuse(document, ParseError(advice))
