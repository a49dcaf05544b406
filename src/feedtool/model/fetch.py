"""A request, and its outcome: a document, no change or a failure."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from feedtool.model.frozen import frozen
from feedtool.model.parsed import Builder, Defaults

__all__ = ["Document", "Failed", "FailureKind", "Limits", "NotModified", "Outcome", "Request", "Validators"]


@frozen
class Validators:
    """ETag and Last-Modified, opaque: kept with quotes and `W/`, sent back exactly (RFC 9110 section 13)."""

    etag: str | None = None
    last_modified: str | None = None


@frozen
class Request:
    """One document to fetch. `feed` is the key of the subscription or source that wants it."""

    feed: str
    url: str
    """http(s) URL, or a file path relative to the config's folder for the file fetcher."""
    validators: Validators = field(default_factory=Validators)
    headers: tuple[tuple[str, str], ...] = ()
    """Extra request headers, secrets included: never logged, stored or sent to another host."""
    proxy: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    """What is posted, as HTML forms are; nothing is asked for then, and any 2xx is a Document, empty or not."""


@frozen
class Document:
    """Bytes with what is known of them: the answer to a fetch, or a file."""

    feed: str
    url: str
    """Final address, which relative links resolve against; for a file its path relative to the config."""
    content: bytes
    media_type: str | None = None
    """The Content-Type as sent, parameters included."""
    validators: Validators = field(default_factory=Validators)
    status: int = 200
    moved_to: str | None = None
    """The target, when every hop there was a permanent redirect (301, 308)."""
    fresh_for: timedelta | None = None
    """What Cache-Control max-age or Expires promised."""
    modified: datetime | None = None
    """The file's own time."""
    served: datetime | None = None
    """When it was sent, by the clock of its server (RFC 9110 section 6.6.1)."""
    wire_bytes: int = 0
    elapsed_ms: int = 0
    base_url: str | None = None
    """What relative links resolve against when it is not `url`: the site's address for article files."""
    fields: tuple[tuple[str, str], ...] = ()
    """For files of records: (name in the file, field it means), as the config says."""
    defaults: tuple[Defaults, ...] = ()
    """For files of records: what holds where they say nothing, the strongest first."""
    builder: Builder = field(default_factory=Builder)
    """For files of records: whose rules of visibility hold."""
    is_own: bool = False
    """It holds the site's own articles: what it says of their visibility holds."""
    pagination_headers: tuple[tuple[str, str], ...] = ()
    """Headers that tell of further pages, (name in lower case, value): link, x-wp-total, x-wp-totalpages."""


@frozen
class NotModified:
    """The copy we have is still good (HTTP 304, or a file whose size and time are the same)."""

    feed: str
    url: str
    validators: Validators = field(default_factory=Validators)
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


@frozen
class Failed:
    """Nothing came of it; the last good entries stay. `message` is one line and holds no secret."""

    feed: str
    url: str
    kind: FailureKind
    message: str
    line: int | None = None
    """Where in the document, when it came and could not be read."""
    status: int | None = None
    retry_after: timedelta | None = None
    elapsed_ms: int = 0


Outcome = Document | NotModified | Failed


@frozen
class Limits:
    """What a fetch may cost. Seconds, bytes and counts; the defaults are docs/configuration.md's."""

    connect_timeout_s: float = 5.0
    timeout_s: float = 30.0
    max_bytes: int = 10 * 1024 * 1024
    """Of one document, after decompression."""
    max_run_bytes: int = 1024 * 1024 * 1024
    """Of all documents of one run, as they are sent."""
    max_redirects: int = 5
    max_entries: int = 500
    """Of one document; the newest are kept."""
    connections: int = 50
    host_delay_s: float = 1.0
    """At least this between two requests to one host."""
