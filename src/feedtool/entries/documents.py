"""Requests and reports documents of articles and feeds; imports nothing that parses them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from hashlib import blake2b

from msgspec.structs import replace

from feedtool.entries.context import NORMALIZE_VERSION, Context
from feedtool.errors import FeedtoolError, ParseError, PartError
from feedtool.model import (
    Builder,
    Defaults,
    Diagnostic,
    Document,
    DocumentState,
    Failed,
    FailureKind,
    Location,
    Outcome,
    ParserKind,
    Request,
    Validators,
)
from feedtool.model.reports import DocumentReport
from feedtool.plugins import Fetcher, IsOver, Parser, never_over

OnProgress = Callable[[int, int, str], None]
"""Called with (done, total, name of the document) while a command runs."""


def ignore_progress(_done: int, _total: int, _what: str) -> None:
    """Ignore the progress."""


def make_request(feed: str, url: str, known: DocumentState | None, settings_hash: bytes) -> Request:
    """Return a request for a document, with validators only if the settings have not changed."""
    validators = known.validators if known and known.settings_hash == settings_hash else Validators()
    return Request(feed=feed, url=url, validators=validators)


def find_kind(parsers: Iterable[Parser], name: str | None) -> ParserKind | None:
    """Return the kind of the parser with this name; None if there is none."""
    return next((parser.kind for parser in parsers if parser.name == name), None) if name else None


def fetch_all(
    requests: Sequence[Request], fetchers: Iterable[Fetcher], is_over: IsOver = never_over
) -> Iterator[Outcome]:
    """Yield one outcome a request, from the fetcher that accepts its URL; a fetcher that raises fails its requests."""
    rest = list(requests)
    for fetcher in fetchers:
        mine: list[Request] = []
        others: list[Request] = []
        for request in rest:
            (mine if fetcher.accepts(request.url) else others).append(request)
        rest = others
        if mine:
            yield from _fetch(mine, fetcher, is_over)
        if not rest:  # the next fetcher may not have been imported
            return
    for request in rest:
        yield Failed(
            feed=request.feed,
            url=request.url,
            kind=FailureKind.BLOCKED,
            message="no fetcher accepts this URL; use a path, http:// or https://",
        )


def _fetch(requests: Sequence[Request], fetcher: Fetcher, is_over: IsOver) -> Iterator[Outcome]:
    waiting = {request.feed: request for request in requests}
    try:
        for outcome in fetcher.fetch(requests, is_over):
            waiting.pop(outcome.feed, None)
            yield outcome
    except PartError as error:
        for request in waiting.values():
            yield Failed(feed=request.feed, url=request.url, kind=FailureKind.INTERNAL, message=str(error))


def report_failure(failed: Failed) -> DocumentReport:
    """Return the report of a document that could not be fetched."""
    return DocumentReport(
        feed=failed.feed,
        url=failed.url,
        error=Diagnostic(failed.kind, failed.message, location=Location(failed.url, failed.line)),
        status=failed.status,
        elapsed_ms=failed.elapsed_ms,
    )


def make_failure(document: Document, error: Exception) -> Failed:
    """Return the failure of a document that was fetched but cannot be parsed, or that crashes a parser."""
    is_refused = isinstance(error, ParseError)
    return Failed(
        feed=document.feed,
        url=document.url,
        kind=FailureKind.NOT_A_FEED if is_refused else FailureKind.INTERNAL,
        message=str(error) if isinstance(error, FeedtoolError) else f"parsing failed: {type(error).__name__}: {error}",
        line=error.line if isinstance(error, ParseError) else None,
        status=document.status,
        elapsed_ms=document.elapsed_ms,
    )


def make_settings_hash(
    context: Context,
    format_name: str | None,
    fields: tuple[tuple[str, str], ...] = (),
    defaults: tuple[Defaults, ...] = (),
    builder: Builder | None = None,
) -> bytes:
    """Return a hash of what parsing depends on besides the bytes; a change re-reads all documents.

    Defaults count by their values, not by their position: moving their file or adding a comment changes no record.
    """
    values = ((tuple(one.values.items()), one.joins, one.only) for one in defaults)
    builder = replace(builder, date_order=None) if builder else None  # the context has it
    facts = (
        NORMALIZE_VERSION,
        repr(context),
        format_name,
        *fields,
        *values,
        *([builder] if builder and builder != Builder() else ()),
    )
    return blake2b(repr(facts).encode(), digest_size=8).digest()


_SMALL = 16 * 1024
"""Bytes up to which reading a file is fast whatever it contains; a site may have a hundred thousand of these."""


_USUAL = 1024 * 1024
"""Bytes that may take the whole time limit; a file of ten thousand records may take as much for each MiB."""


def limit_reading(document: Document, timeout_s: float) -> AbstractContextManager[None]:
    """Limit the time of reading a large file of the site: it may have a table of a million cells."""
    size = len(document.content)
    if size <= _SMALL:
        return nullcontext()
    from feedtool.entries.sandbox import limit_time  # it imports what starting a process needs

    return limit_time(timeout_s * max(1, size // _USUAL))


def hash_body(content: bytes) -> bytes:
    """Return a hash that shows whether a body has changed."""
    return blake2b(content, digest_size=16).digest()
