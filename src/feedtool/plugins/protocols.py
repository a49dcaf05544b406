"""The Protocols of parsers, fetchers, renderers, index files, dedupe rules, linters, notifiers and site builders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from msgspec import Struct

from feedtool.model import (
    Diagnostic,
    Document,
    Feed,
    FileKind,
    Limits,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    PublishedSite,
    Request,
    SiteSettings,
)
from feedtool.model.features import CorpusStats, EntryFeatures, MatchResult
from feedtool.model.reports import DocumentReport

IsOver = Callable[[], bool]
"""Returns True once the time for the run is used up."""


def never_over() -> bool:
    """Return False: the run has no time limit."""
    return False


class FetchSettings(Struct, frozen=True, kw_only=True):
    """The settings that every fetcher is made with."""

    limits: Limits = Limits()
    root: Path = Path()
    """The folder that relative paths begin in."""
    allow_hosts: Sequence[str] = ()
    """Private hosts that may be fetched from."""
    user_agent: str = ""
    """How feedtool names itself to servers; empty for the default of the fetcher."""


class Fetcher(Protocol):
    """URL -> Document, NotModified or Failed. Provisional: a minor version may change it."""

    name: str

    def __init__(self, settings: FetchSettings) -> None: ...

    def accepts(self, url: str) -> bool:
        """Return whether this fetcher fetches the URL."""

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        """Yield one outcome for each request, in any order. A bad response is an outcome, never an exception.

        Once `is_over()` returns True, the fetcher starts no request; a request that was not started has no outcome.
        """


class FetchQueue(Protocol):
    """Lets workers on other machines fetch the feeds of a run. Provisional."""

    def fetch(
        self,
        hosts: Mapping[str, str],
        total: int,
        *,
        now: datetime,
        is_over: IsOver,
        on_progress: Callable[[int, int, str], None],
    ) -> tuple[Mapping[str, DocumentReport], int]:
        """Wait until workers have fetched these feeds; return the reports by feed, and the withdrawn entries.

        A feed without a report was not fetched: no worker lives, or the time of the run is used up.
        """


class Parser(Protocol):
    """bytes -> ParsedFeed: what the publisher wrote, unchanged."""

    name: str
    rank: int
    """feedtool tries the parsers that claim a document by ascending rank; ParseError passes it to the next."""
    kind: ParserKind
    """The kind of its documents; no other module refers to a parser by its name."""
    needs_sandbox: bool
    """Whether it may hang or crash on broken bytes: it then reads untrusted documents in a process of its own."""

    def claims(self, document: Document) -> bool:
        """Return whether the document looks like this format, by its first bytes or else by its name."""

    def parse(self, document: Document) -> ParsedFeed:
        """Parse the whole document.

        Raises:
            ParseError: the document is not in this format. No bytes may cause any other exception.
        """


@runtime_checkable
class StreamParser(Protocol):
    """A Parser that can also read a file entry by entry, for exports that are too large for memory. Provisional."""

    name: str
    rank: int
    kind: ParserKind

    def claims(self, document: Document) -> bool:
        """As in Parser; the document may hold only the beginning of the file."""

    def stream(self, file: BinaryIO, url: str) -> Iterator[ParsedEntry | Diagnostic]:
        """Yield entries and diagnostics in file order; the file may be read more than once.

        Raises:
            ParseError: the file is not in this format.
        """


@runtime_checkable
class JoinedParser(StreamParser, Protocol):
    """A StreamParser of exports that may be split into several files, which refer to each other. Provisional."""

    def gather(self, files: Iterable[BinaryIO]) -> object:
        """Return what the entries of one file may need from the others: pictures, authors."""

    def stream_joined(self, file: BinaryIO, url: str, gathered: object) -> Iterator[ParsedEntry | Diagnostic]:
        """As `stream`, with what gather() returned."""


class Renderer(Protocol):
    """Feed -> bytes: one stream in one format. Pure: the same feed gives the same bytes."""

    name: str
    suffix: str
    """Added to the stream's name to make the file name: ".rss.xml"."""
    kind: FileKind
    """The use of its files: a "feed" is in OPML and on the index page, and hubs are notified of it."""
    media_type: str
    """The media type that links give."""
    label: str
    """The name of the format in links on pages; "" if only programs use it."""
    has_archives: bool
    """Whether archive documents are written in it, too, because people or feed readers page back in it."""

    def render(self, feed: Feed) -> bytes:
        """Return the whole document."""


class Index(Protocol):
    """PublishedSite -> bytes: one file about everything that is published. Pure."""

    name: str
    filename: str
    kind: FileKind
    """The use of the file: browsers show XML feeds with the "style", embeds load the "script"."""
    media_type: str
    """The media type that links give."""
    label: str
    """The text of the link to it on the index page; "" for no link."""
    shows_health: bool
    """Whether it shows how the feeds are doing (`folder.health`): it is then written again when that changes."""

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole document."""


class DedupeRule(Protocol):
    """Decides whether two entries are one post. Pure; returns None without evidence.

    It may declare features of its own in `features`, a mapping of names to `model.features.Feature`.
    """

    name: str

    def keys(self, entry: EntryFeatures) -> Collection[str | int]:
        """Return the keys of an entry, or hashes of keys; only entries that share a key are compared."""

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Return whether two entries are one post, and why; None without evidence. match(a, b) == match(b, a)."""


class Notifier(Protocol):
    """Reports changed feeds to a service, after the files are written."""

    name: str

    def notify(self, urls: Sequence[str]) -> Mapping[str, str]:
        """Report that the feeds at these URLs changed; limit the time of requests, because the build waits.

        Returns URL -> problem for those that the service did not accept: the next build passes them again. An
        exception is the problem of all.
        """


class SiteBuilder(Protocol):
    """Reads the configuration of a site whose articles feedtool reads from files."""

    name: str
    config_files: Collection[str]
    """The names of the files that configure a site; such a file holds for the folder that it is in, and those below."""

    def read_config(self, config: Document) -> SiteSettings | None:
        """Return the settings of the site; None if the file is not a configuration of this builder.

        Raises:
            ParseError: the file cannot be read, so new articles of the site are withheld.
        """


class Linter(Protocol):
    """A published document -> diagnostics. Pure; no input causes an exception."""

    name: str

    def claims(self, document: Document) -> bool:
        """Return whether the document is in this linter's format, by its beginning."""

    def check(self, document: Document) -> Iterator[Diagnostic]:
        """Yield everything that is wrong with the document, in document order."""
