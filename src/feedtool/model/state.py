"""The rows of a store: entries, documents, feeds and the state of what was published."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Literal

from feedtool.model.entry import Entry
from feedtool.model.fetch import FailureKind, Validators
from feedtool.model.frozen import frozen
from feedtool.model.values import FeedInfo

__all__ = [
    "Archive",
    "BuildKey",
    "DocumentChanges",
    "DocumentState",
    "EntryState",
    "FeedKind",
    "FeedState",
    "History",
    "Listing",
    "Notice",
    "Ping",
    "PublicationState",
    "PublishedFile",
    "StoredEntry",
    "Tombstone",
]


PublicationState = Literal["public", "withheld", "never public"]
"""Of a stored entry: "withheld" was public before, "never public" is withheld at every sighting so far."""


@frozen
class EntryState:
    """What is remembered of a stored entry, to tell whether its next sighting is a change.

    `fingerprint` is over the raw form (skips all work when equal), `digest` over what readers would see.
    """

    fingerprint: bytes
    digest: bytes
    first_seen: datetime
    revisions: int = 0
    """How many times the content changed without the publisher moving its date."""
    document: str = ""
    withdrawn: bool = False
    state: PublicationState = "public"


@frozen
class Listing:
    """What a feed listed at its last readings: hashes of ids, for entries/dropped.py."""

    order: tuple[str, ...] = ()
    """As they stand in the document, with the missing ones where they stood."""
    absent: tuple[str, ...] = ()
    """Those that were dropped from the middle."""
    readings: int = 0
    """At how many readings all of these were missing."""
    since: datetime | None = None
    jumped: datetime | None = None
    """When the list was last seen to be no list of the newest entries."""


@frozen
class DocumentState:
    """One document of a feed or source: what to send next time, and whether its bytes are the same."""

    url: str
    validators: Validators = field(default_factory=Validators)
    body_hash: bytes = b""
    recipe: bytes = b""
    """How it was read (time zone, rules' version ...): when that changes, the document is asked for whole."""
    listing: Listing | None = None
    """Of a subscription's feed; None of anything else."""


FeedKind = Literal["articles", "subscription", "opml"]
"""An OPML that is followed is kept like a feed: its entries are subscriptions, and enter no stream."""


@frozen
class FeedState:
    """The health and schedule of one subscription or article source; `key` is what the config calls it."""

    key: str
    kind: FeedKind
    about: FeedInfo = field(default_factory=FeedInfo)
    """What the feed last said of itself."""
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    next_try: datetime | None = None
    next_try_reason: str = ""
    failures: int = 0
    """In a row; 0 is healthy."""
    failing_since: datetime | None = None
    last_error: str | None = None
    last_error_kind: FailureKind | None = None
    last_status: int | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    moved_since: datetime | None = None
    update_interval_s: int | None = None
    """How long the publisher asks to wait between two looks (ttl, sy:*), None if it said nothing."""
    post_gap_s: int | None = None
    """How long it usually is from one post to the next, None where too few are dated."""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    failed_under: bytes = b""
    """A hash of the settings under which it failed last; empty if they are not known."""


@frozen
class Notice:
    """What was reported last of a source that fails."""

    key: str
    """The part of the run, articles or feeds, and the source."""
    digest: bytes
    """A hash of what was wrong."""
    reported_at: datetime


@frozen
class StoredEntry:
    """An entry with its change-detection state: a row to write."""

    entry: Entry
    state: EntryState


@frozen
class DocumentChanges:
    """All that one document brought: written in one transaction or not at all."""

    feed: FeedState
    document: DocumentState | None = None
    """None when no body was parsed (a failure, a 304): what is stored of the document stays."""
    entries: tuple[StoredEntry, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Ids whose entries leave the streams; the rows stay as tombstones."""
    forgotten_documents: tuple[str, ...] = ()
    """URLs of documents that are no longer there."""


@frozen
class PublishedFile:
    """A file feedtool wrote, so that it can tell its own files from the user's. `name` is relative."""

    name: str
    digest: bytes


@frozen
class BuildKey:
    """What the output folder was made from, beside the entries and what feeds say of themselves.

    A store forgets it as soon as one of these changes.
    """

    inputs: bytes
    """A hash of the config, the program and the folder as it was left."""
    until: datetime
    """From then on time alone changes what is published."""


@frozen
class Ping:
    """A feed that changed, and a hub that does not know of it yet (WebSub section 6)."""

    hub: str
    topic: str
    """The public URL of the feed."""
    since: datetime
    failures: int = 0
    last_error: str | None = None


@frozen
class Archive:
    """A closed archive document of a stream (RFC 5005 section 4): what is in it, for ever."""

    number: int
    """From 1, the oldest."""
    entries: tuple[tuple[str, str], ...]
    """(public id, hash of what it said when this was closed), as they stand in it."""
    has_newer: bool = False
    """Whether it names the next archive: only where that was there when it was closed."""


@frozen
class Tombstone:
    """An entry that was published and withdrawn (RFC 6721)."""

    id: str
    when: datetime
    """When it was noticed."""


@frozen
class History:
    """What a stream has published before."""

    stream: str
    archives: tuple[Archive, ...] = ()
    """The oldest first."""
    live: tuple[str, ...] = ()
    """Public ids that its live feed held last."""
    gone: tuple[Tombstone, ...] = ()
    """Every entry that was withdrawn after it had been published."""
