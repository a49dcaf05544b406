"""A request, and its outcome: a document, no change or a failure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec import Struct

from feedtool.model.parsed import Builder, Defaults

__all__ = ["Document", "Failed", "FailureKind", "Limits", "NotModified", "Outcome", "Request", "Validators"]


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
    """Limits of a fetch, in seconds, bytes and counts; docs/configuration.md lists the defaults."""

    connect_timeout_s: float = 5.0
    timeout_s: float = 30.0
    max_bytes: int = 10 * 1024 * 1024
    """For one document, after decompression."""
    max_run_bytes: int = 1024 * 1024 * 1024
    """For all documents of one run, as transferred."""
    max_redirects: int = 5
    max_entries: int = 500
    """For one document; the newest are kept."""
    connections: int = 50
    host_delay_s: float = 1.0
    """Minimum pause between two requests to one host."""
