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
    """What is written: one stream as a feed, ready for any renderer."""

    name: str
    id: str
    """For ever: a URI that does not change when titles or addresses do."""
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
    """What browsers show its XML with, relative to it; None if none is published."""
    entries: tuple[Entry, ...] = ()
    """In published order, ids made public (absolute URIs), `also` filled."""
    group: str | None = None
    """What the feeds made by one `each` are listed under: the title of their stream."""
    archive: int | None = None
    """The number of the archive document this is (RFC 5005 section 4); None for the live feed."""
    current: tuple[tuple[str, str], ...] = ()
    """Of an archive document, as the next two: (renderer name, public URL) of the live feed."""
    older: tuple[tuple[str, str], ...] = ()
    """The archive document before this one; of the live feed, the newest one."""
    newer: tuple[tuple[str, str], ...] = ()
    archives: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Of the live feed: the addresses of all its archive documents, the oldest first."""
    tombstones: tuple[Tombstone, ...] = ()
    """Entries that readers are asked to forget, the newest first."""

    def address(self, renderer: str) -> str | None:
        """The public URL of this stream in a format, or None if it is not published in it."""
        return dict(self.addresses).get(renderer)


@frozen
class Health:
    """How a subscription or followed list is doing, as far as it is anybody's business."""

    title: str
    url: str
    state: FeedState
    advice: tuple[str, ...] = ()
    """What an edit of feeds.yaml would mend."""


@frozen
class PublishedSite:
    """All that is published, for the files that speak of the whole: the index page, the OPML."""

    site: Site
    feeds: tuple[Feed, ...]
    subscriptions: tuple[FeedInfo, ...] = ()
    """The feeds that are followed, as they describe themselves, in the config's order."""
    addresses: tuple[tuple[str, str], ...] = ()
    """(index name, public URL) of every index file."""
    health: tuple[Health, ...] = ()
    """Of the feeds and lists on the web that are followed, in the config's order."""
