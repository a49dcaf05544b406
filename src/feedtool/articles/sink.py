"""Where the documents of an article source go, and the settings with which they are read.

    file_reader.py            files, standard input, documents at URLs   store()
    exports.py                exports of 8 MiB and more                  store_chunks()
    remote/sitemap_pages.py   pages of sitemaps                          store()
    remote/api_client.py      posts of WordPress and Ghost               store_chunks()
    remote/sql_records.py     rows of a database                         store_chunks()

Each of them lists its documents, fetches or reads them, parses them, and hands them to a DocumentSink.
`storing_sink.py` has the one of `feedtool ingest`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from feedtool.entries.context import Context
from feedtool.entries.dating import Timing
from feedtool.entries.documents import OnProgress, ignore_progress
from feedtool.model import ArticleSource, Document, DocumentState, EntryState, FeedState, ParsedFeed
from feedtool.model.reports import DocumentReport
from feedtool.plugins import IsOver, Parts, never_over

if TYPE_CHECKING:  # a run in which no document is new parses none
    from feedtool.entries.process import ProcessedDocument


class IngestOptions(Struct, frozen=True, kw_only=True):
    """The options of ingest()."""

    as_of: datetime | None = None
    """When saved pages were saved; every file is then read again. None: the modification time of each file."""
    allow_shrink: bool = False
    """Accept sources with less than half of their records."""
    given: bytes | None = None
    """Standard input: read instead of the files, as one document of the source whose path is `-`, else of the first
    source."""
    format_name: str | None = None
    """The format of standard input; None detects it."""
    offline: bool = False
    """Fetch nothing; the stored state of URLs stays."""
    is_everything: bool = False
    """Read all files, pages and posts in one run, even if they are unchanged or not due."""
    is_over: IsOver = never_over
    """Returns True once no further request may start."""
    on_progress: OnProgress = ignore_progress
    """Called for each document."""


class SourceRun(Struct, frozen=True, kw_only=True):
    """An article source in one run: the settings of its documents, and what the store has of them."""

    source: ArticleSource
    root: Path
    """The config's folder."""
    context: Context
    parts: Parts
    options: IngestOptions
    settings_hash: bytes
    """make_settings_hash()'s, without the defaults of folders."""
    timeout_s: float
    """Time limit for reading one document."""
    gap_s: float
    """Pause between two requests to one host, in seconds."""
    feed: FeedState
    """The stored state of the source."""
    former: tuple[str, ...]
    """Keys of article sources that are no longer in the config."""
    documents: Mapping[str, DocumentState]
    """URL or path -> stored state."""
    entries: dict[str, EntryState]
    """Id -> stored state. IdAssigner adds those of entries that it takes over from former sources."""
    is_known: bool
    """Whether the store has articles of the source that were not withdrawn."""

    @property
    def timing(self) -> Timing:
        """How the dates of entries are found if their document has no time of its own."""
        return Timing(is_known=self.is_known, given=self.options.as_of)

    def step(self, url: str, done: int = 0, total: int = 0) -> None:
        """Report progress: this document is next."""
        self.options.on_progress(done, total, f"ingest {url}")


class ReadDocument(Struct, frozen=True, kw_only=True):
    """A parsed document, with the state to store for it."""

    document: Document
    parsed: ParsedFeed
    state: DocumentState
    timing: Timing
    may_wait: bool = False
    """Whether it can be read again after the others, when the ids are known that they lost."""


class ChunkEnd(Struct, frozen=True, kw_only=True):
    """The end of a document in chunks."""

    report: DocumentReport
    """Its report, to which the sink adds the figures of its entries."""
    state: DocumentState | None
    """The state to store; None keeps the stored one."""
    is_complete: bool = True
    """Whether entries that were not in its chunks no longer exist."""
    may_be_skipped: bool = False
    """Whether the next run skips the document if the state is the same; never if it has diagnostics."""


class ChunkedDocument(Protocol):
    """A document that is too large to be read as a whole."""

    url: str

    def chunks(self) -> Iterator[ParsedFeed]:
        """Yield the chunks; a chunk is stored before the next one is read."""

    def end(self) -> ChunkEnd:
        """Return the end, after the last chunk."""


StoreOutcome = Literal["stored", "waiting", "refused"]


class DocumentSink(Protocol):
    """Stores the documents of a source: gives entries their ids, compares, reports and counts them."""

    def store(self, read: ReadDocument) -> StoreOutcome:
        """Store the new and changed entries of a document, and report it.

        Returns "waiting" for a document to read again after the others, "refused" for one that failed.
        """

    @property
    def is_new(self) -> bool:
        """Whether the entries of a document depend on nothing stored, and so on no other document."""

    def prepare(self, read: ReadDocument) -> ProcessedDocument:
        """Return the entries of a document, while `is_new` is true.

        Nothing is stored or reported, so another process can call it.
        """

    def store_prepared(self, document: Document, found: ProcessedDocument) -> None:
        """Store the entries that prepare() returned, and report the document."""

    def store_chunks(self, chunked: ChunkedDocument) -> None:
        """Store a document chunk by chunk, its state with the last one, and report it.

        An exception that making a chunk raises passes through; the chunks before it stay stored.
        """

    def keep(self, state: DocumentState) -> None:
        """Store the state of a document whose entries have not changed."""

    def refuse(self, document: Document, error: Exception) -> None:
        """Report a document that cannot be read; its stored articles stay, unless they may no longer be public."""

    def report(self, report: DocumentReport) -> None:
        """Add the report of a document of which nothing is stored."""

    def restore(self, read: ReadDocument, lost: set[str]) -> set[str]:
        """Store those of the lost entries that a document lists, and return their ids."""
