"""A feed that is to be rendered, and the site of all feeds."""

from __future__ import annotations

from datetime import datetime

from feedtool.model.config import Site
from feedtool.model.entry import Entry
from feedtool.model.frozen import frozen
from feedtool.model.state import FeedState, Tombstone
from feedtool.model.values import FeedInfo

__all__ = ["Feed", "Health", "PublishedSite"]


@frozen
class Feed:
    """One stream as a feed, ready for any renderer."""

    name: str
    id: str
    """A URI that never changes, even when titles or URLs do."""
    title: str
    description: str
    link: str
    """The page for people: the stream's HTML page, or the site."""
    site: Site
    language: str | None
    updated: datetime | None
    """The newest `updated` or date of its entries; None when it has none."""
    addresses: tuple[tuple[str, str], ...] = ()
    """(renderer name, public URL) of every format of this stream, in the configured order."""
    hubs: tuple[str, ...] = ()
    stylesheet: str | None = None
    """The style sheet with which browsers show its XML, relative to it; None if none is published."""
    entries: tuple[Entry, ...] = ()
    """In published order, ids made public (absolute URIs), `also` filled."""
    group: str | None = None
    """The title of the stream whose `each` made this feed; lists of feeds are grouped by it."""
    archive: int | None = None
    """The number of the archive document this is (RFC 5005 section 4); None for the live feed."""
    current: tuple[tuple[str, str], ...] = ()
    """For an archive document, as the next two: (renderer name, public URL) of the live feed."""
    older: tuple[tuple[str, str], ...] = ()
    """The archive document before this one; for the live feed, the newest archive."""
    newer: tuple[tuple[str, str], ...] = ()
    archives: tuple[tuple[tuple[str, str], ...], ...] = ()
    """For the live feed: the URLs of all its archive documents, the oldest first."""
    tombstones: tuple[Tombstone, ...] = ()
    """Entries that readers shall delete, the newest first."""

    def address(self, renderer: str) -> str | None:
        """Return the public URL of this stream in a format, or None if it is not published in it."""
        return dict(self.addresses).get(renderer)


@frozen
class Health:
    """The public part of the health of a subscription or followed list."""

    title: str
    url: str
    state: FeedState
    advice: tuple[str, ...] = ()
    """Suggested changes to feeds.yaml."""


@frozen
class PublishedSite:
    """Everything that is published, for the files about all of it: the index page, the OPML."""

    site: Site
    feeds: tuple[Feed, ...]
    subscriptions: tuple[FeedInfo, ...] = ()
    """The feeds that are followed, as they describe themselves, in the config's order."""
    addresses: tuple[tuple[str, str], ...] = ()
    """(index name, public URL) of every index file."""
    health: tuple[Health, ...] = ()
    """Health of the followed feeds and lists on the web, in the config's order."""
