"""The rows of a store: entries, documents, feeds and the state of what was published."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from feedtool.model.entry import Entry
from feedtool.model.fetch import FailureKind, Validators
from feedtool.model.values import FeedInfo

PublicationState = Literal["public", "withheld", "never public"]
"""State of a stored entry: "withheld" was public before, "never public" has been withheld in every run so far."""


class EntryState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Change-detection state of a stored entry.

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
    is_listed: bool = False
    """Whether saved pages only list it as recent: it stays while one of them does."""


class Listing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hashes of the ids that a feed listed at its last fetches, for entries/dropped.py."""

    order: tuple[str, ...] = ()
    """In document order, with the missing ones at their former position."""
    absent: tuple[str, ...] = ()
    """Those that were dropped from the middle."""
    readings: int = 0
    """The number of fetches at which all of these were missing."""
    since: datetime | None = None
    jumped: datetime | None = None
    """When the list was last found not to be a list of the newest entries."""


class SitemapState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The entry of a sitemap for a page or another sitemap when that was read."""

    kind: Literal["sitemap", "page"]
    parent: bytes = b""
    """A hash of the URL of the sitemap that lists it; empty for one that the config names."""
    change_token: bytes = b""
    """A hash of its last change by the sitemap; empty if it is due at the next run in any case."""


class DocumentState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document of a feed or source: its validators for the next request, and a hash of its bytes."""

    url: str
    validators: Validators = msgspec.field(default_factory=Validators)
    body_hash: bytes = b""
    settings_hash: bytes = b""
    """A hash of the settings for reading it (time zone ...); if it changes, the document is fetched again."""
    listing: Listing | None = None
    """For the feed of a subscription; None for other documents."""
    sitemap: SitemapState | None = None
    """For a sitemap, and for a page that one lists; None for other documents."""


FeedKind = Literal["articles", "subscription", "opml"]
"""A followed OPML is stored like a feed: its entries are subscriptions and are in no stream."""

SourceStatus = Literal["failing", "new", "ok"]
"""The result of the last reading of a source; "new" if it was not read yet."""


class FeedState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The health and schedule of one subscription or article source; `key` is its name in the config."""

    key: str
    kind: FeedKind
    about: FeedInfo = msgspec.field(default_factory=FeedInfo)
    """The feed's last description of itself."""
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    next_try: datetime | None = None
    next_try_reason: str = ""
    failures: int = 0
    """Consecutive failures; 0 is healthy."""
    failing_since: datetime | None = None
    last_error: str | None = None
    last_error_kind: FailureKind | None = None
    last_status: int | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    moved_since: datetime | None = None
    update_interval_s: int | None = None
    """The interval between two fetches that the publisher asks for (ttl, sy:*), None if it asks for none."""
    post_gap_s: int | None = None
    """The usual interval between two posts, None if too few are dated."""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    failed_under: bytes = b""
    """A hash of the settings at the last failure; empty if they are not known."""


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last report of a source that fails."""

    key: str
    """The part of the run, articles or feeds, and the source."""
    digest: bytes
    """A hash of what was wrong."""
    reported_at: datetime


class EntryKeys(Struct, frozen=True, kw_only=True):
    """The keys by which dedupe finds an entry."""

    day: int | None
    """The day of its publication, in days since 1970; None for an entry without a date."""
    hashes: tuple[int, ...]
    """64-bit hashes, signed, each once."""


class StoredEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry with its change-detection state: a row to write."""

    entry: Entry
    state: EntryState
    keys: EntryKeys | None = None
    """None if they are not computed yet."""


class DocumentChanges(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All changes that one document brought, written in one transaction."""

    feed: FeedState
    document: DocumentState | None = None
    """None if no body was parsed (a failure, a 304): the stored state of the document stays."""
    entries: tuple[StoredEntry, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Ids whose entries leave the streams; the rows stay as tombstones."""
    forgotten_documents: tuple[str, ...] = ()
    """URLs of documents that no longer exist."""


class PublishedFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that feedtool wrote, to distinguish its files from the user's. `name` is relative."""

    name: str
    digest: bytes
    inputs: bytes = b""
    """A hash of what it was rendered from; empty for a file that each build renders."""


class BuildKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The inputs of the output folder other than entries and descriptions of feeds.

    A store forgets it as soon as one of these changes.
    """

    inputs: bytes
    """A hash of the config, the program and the folder after the build."""
    until: datetime
    """When the passing of time alone changes what is published."""


class QueueState(Struct, frozen=True, kw_only=True):
    """The workers of a shared store, and the jobs that wait for them."""

    workers: int
    waiting: int
    running: int
    oldest_s: int
    """How long the oldest of these jobs has been there; 0 without one."""


class Ping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A feed that changed, and a hub that was not notified yet (WebSub section 6)."""

    hub: str
    topic: str
    """The public URL of the feed."""
    since: datetime
    failures: int = 0
    last_error: str | None = None


class Archive(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A closed archive document of a stream (RFC 5005 section 4); its entries never change."""

    number: int
    """From 1, the oldest."""
    entries: tuple[tuple[str, str], ...]
    """(public id, hash of the content when the archive was closed), in document order."""
    has_newer: bool = False
    """Whether it links to the next archive: only if that existed when this one was closed."""


class Tombstone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry that was published and withdrawn (RFC 6721)."""

    id: str
    when: datetime
    """When feedtool noticed."""


class History(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a stream has published so far."""

    stream: str
    archives: tuple[Archive, ...] = ()
    """The oldest first."""
    live: tuple[str, ...] = ()
    """Public ids in its last live feed."""
    gone: tuple[Tombstone, ...] = ()
    """Every entry that was withdrawn after it had been published."""
