"""A request, and its outcome: a document, no change or a failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Protocol

import msgspec
from msgspec import Struct

from feedtool.model.declaration import Form, Key
from feedtool.model.parsed import Builder, Defaults


class Validators(Struct, frozen=True, kw_only=True):
    """ETag and Last-Modified, opaque: kept with quotes and `W/`, sent back exactly (RFC 9110 section 13)."""

    etag: str | None = None
    last_modified: str | None = None


class Request(Struct, frozen=True, kw_only=True):
    """One document to fetch. `feed` is the key of the subscription or source that wants it."""

    feed: str
    url: str
    """http(s) URL, or a file path relative to the config's folder for the file fetcher."""
    validators: Validators = msgspec.field(default_factory=Validators)
    headers: tuple[tuple[str, str], ...] = ()
    """Extra request headers, secrets included: never logged, stored or sent to another host."""
    proxy: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    """Form fields to POST; any 2xx response is then a Document, empty or not."""


class PageFinder(Protocol):
    """Finds the pages of the site by the files of its articles."""

    def list_files(self, name: str | None, top: str) -> Sequence[str]:
        """Return the paths of the articles below a folder that have a name; with None, of all.

        It is the name of a file without its suffix, or of a folder with an index file.
        """
        ...

    def find_address(self, path: str) -> str | None:
        """Return the address of the article in a file; None if it has none or is not public."""
        ...

    def find_title(self, path: str) -> str | None:
        """Return the title of the article in a file; None if it has no address or is not public."""
        ...


class Document(Struct, frozen=True, kw_only=True):
    """Fetched bytes with their metadata: a response, or a file."""

    feed: str
    url: str
    """Final URL, the base of relative links; for a file its path relative to the config."""
    content: bytes
    media_type: str | None = None
    """The Content-Type as sent, parameters included."""
    validators: Validators = msgspec.field(default_factory=Validators)
    status: int = 200
    moved_to: str | None = None
    """The target, if every redirect on the way was permanent (301, 308)."""
    fresh_for: timedelta | None = None
    """Lifetime by Cache-Control max-age or Expires."""
    modified: datetime | None = None
    """The file's modification time."""
    served: datetime | None = None
    """When the server sent it, by its own clock (RFC 9110 section 6.6.1)."""
    wire_bytes: int = 0
    elapsed_ms: int = 0
    base_url: str | None = None
    """The base of relative links if it is not `url`: the site's URL for article files."""
    fields: tuple[tuple[str, str], ...] = ()
    """For files of records: (name in the file, field it means), from the config."""
    defaults: tuple[Defaults, ...] = ()
    """For files of records: values for fields that the records lack, the strongest first."""
    builder: Builder = msgspec.field(default_factory=Builder)
    """For files of records: the builder whose visibility rules apply."""
    pages: PageFinder | None = None
    """For article files: where links to other articles lead."""
    is_own: bool = False
    """It holds the site's own articles: feedtool obeys what it says about their visibility."""
    pagination_headers: tuple[tuple[str, str], ...] = ()
    """Headers about further pages, (name in lower case, value): link, x-wp-total, x-wp-totalpages."""


class NotModified(Struct, frozen=True, kw_only=True):
    """The stored copy is current (HTTP 304, or a file with the same size and time)."""

    feed: str
    url: str
    validators: Validators = msgspec.field(default_factory=Validators)
    moved_to: str | None = None
    fresh_for: timedelta | None = None
    elapsed_ms: int = 0


class FailureKind(StrEnum):
    """Classes of failure, as the report and `status --json` name them."""

    BLOCKED = "blocked"
    """A non-public address or a scheme that is not allowed."""
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    HTTP = "http"
    GONE = "gone"
    """HTTP 410."""
    RATE_LIMITED = "rate-limited"
    """HTTP 429, or 503 with Retry-After: never counted as a broken feed."""
    TOO_LARGE = "too-large"
    TRANSFER = "transfer"
    """The body was cut off or could not be decoded."""
    REDIRECTS = "redirects"
    NOT_A_FEED = "not-a-feed"
    FILE = "file"
    """A local file that could not be read."""
    INTERNAL = "internal"
    """A part broke its contract; the others go on."""


class Failed(Struct, frozen=True, kw_only=True):
    """The fetch failed; the last good entries stay. `message` is one line and holds no secret."""

    feed: str
    url: str
    kind: FailureKind
    message: str
    line: int | None = None
    """The line in the document, if it arrived and could not be parsed."""
    status: int | None = None
    retry_after: timedelta | None = None
    elapsed_ms: int = 0


Outcome = Document | NotModified | Failed


class Limits(Struct, frozen=True, kw_only=True):
    """Limits of fetching, in seconds, bytes and counts."""

    connect_timeout_s: Annotated[
        float,
        Form("seconds", minimum="1s", maximum="5m"),
        Key("Time limit for connecting to a server.", name="connect_timeout", example="10s"),
    ] = 5.0
    timeout_s: Annotated[
        float,
        Form("seconds", minimum="1s", maximum="10m"),
        Key("Time limit for one document, including redirects.", name="timeout", example="20s"),
    ] = 30.0
    max_bytes: Annotated[
        int,
        Form("size", minimum=1024, maximum=1024**3),
        Key("Maximum size of one document, uncompressed.", example="2MiB"),
    ] = 10 * 1024 * 1024
    max_run_bytes: Annotated[
        int,
        Form("size", minimum=1024, maximum=1024**4),
        Key(
            "Maximum download size of all feeds in one run; skipped feeds go first in the next run.",
            example="200MiB",
        ),
    ] = 1024 * 1024 * 1024
    """As transferred."""
    max_redirects: Annotated[
        int, Form("count", minimum=0, maximum=20), Key("Maximum number of redirects to follow.", example=3)
    ] = 5
    max_entries: Annotated[
        int,
        Form("count", minimum=1, maximum=100_000),
        Key("Maximum number of entries to read from one document, newest first.", example=200),
    ] = 500
    connections: Annotated[
        int, Form("count", minimum=1, maximum=500), Key("Maximum number of connections at a time.", example=10)
    ] = 50
    host_delay_s: Annotated[
        float,
        Form("seconds", minimum="0s", maximum="1h"),
        Key("Pause between two requests to one host.", name="host_delay", former_name="host_gap", example="2s"),
    ] = 1.0
