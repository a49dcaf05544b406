"""A feed that is to be rendered, and the site of all feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from feedtool.model.config import Site
from feedtool.model.entry import Entry
from feedtool.model.state import FeedState, SourceStatus, Tombstone
from feedtool.model.values import FeedInfo

FileKind = Literal["feed", "page", "frame", "fragment", "oembed", "script", "style", "embed style", "other"]
"""The use of a published file.

feed      feed readers read it: pages and OPML link to it, hubs are notified of it
page      people read it: titles link to it
frame     another page shows it in an iframe
fragment  a web server or cache inserts it into another page
oembed    the page of a stream names it as its oEmbed response
script    fills the element of an embedded stream
style     browsers show XML feeds with it
embed style  other pages show fragments with it
"""


class FileLink(Struct, frozen=True, kw_only=True):
    """A published file, and the attributes of the renderer or index that writes it."""

    name: str
    """The name of the renderer or index."""
    url: str
    kind: FileKind = "other"
    media_type: str = ""
    label: str = ""

    @property
    def is_feed(self) -> bool:
        """Whether feed readers subscribe to it."""
        return self.kind == "feed"

    @property
    def file(self) -> str:
        """Its name: all files are in one folder, so this is also the relative link from any other of them."""
        return get_file_name(self.url)


class PageLink(Struct, frozen=True, kw_only=True):
    """A link to the page of a stream."""

    title: str
    file: str
    """The name of the page, which is also the relative link to it."""


def get_file_name(url: str) -> str:
    """Return the last part of the path of a published file's URL."""
    return urlsplit(url).path.rpartition("/")[2]


def find_link(links: Iterable[FileLink], kind: FileKind) -> FileLink | None:
    """Return the first link of a kind."""
    return next((link for link in links if link.kind == kind), None)


def find_url(links: Iterable[FileLink], name: str) -> str | None:
    """Return the URL of the file that a renderer or index writes."""
    return next((link.url for link in links if link.name == name), None)


class Feed(Struct, frozen=True, kw_only=True):
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
    links: tuple[FileLink, ...] = ()
    """Every format of this stream, in the configured order."""
    hubs: tuple[str, ...] = ()
    stylesheet: str | None = None
    """The style sheet with which browsers show its XML, relative to it; None if none is published."""
    entries: tuple[Entry, ...] = ()
    """In published order, ids made public (absolute URIs), `also` filled."""
    group: str | None = None
    """The title of the stream whose `each` made this feed; lists of feeds are grouped by it."""
    archive: int | None = None
    """The number of the archive document this is (RFC 5005 section 4); None for the live feed."""
    current: tuple[FileLink, ...] = ()
    """For an archive document, as the next two: the formats of the live feed."""
    older: tuple[FileLink, ...] = ()
    """The archive document before this one; for the live feed, the newest archive."""
    newer: tuple[FileLink, ...] = ()
    archives: tuple[tuple[FileLink, ...], ...] = ()
    """For the live feed: the formats of each of its archive documents, the oldest first."""
    tombstones: tuple[Tombstone, ...] = ()
    """Entries that readers shall delete, the newest first."""
    is_general: bool = False
    """Whether the stream selects everything, like Recent Posts."""
    shows_texts: bool = False
    """Whether its page shows whole texts."""
    home: str | None = None
    """The name of the page about all streams; None if none is published."""
    menu: tuple[PageLink, ...] = ()
    """The pages of the site's streams, general ones first."""
    topics: tuple[tuple[str, PageLink], ...] = ()
    """Categories and tags of its entries, in lower case, that have a stream of their own."""

    def address(self, renderer: str) -> str | None:
        """Return the public URL of this stream in a format, or None if it is not published in it."""
        return find_url(self.links, renderer)


class Health(Struct, frozen=True, kw_only=True):
    """The public part of the health of a source."""

    title: str
    """Empty for the site's own article files."""
    url: str
    state: FeedState
    advice: tuple[str, ...] = ()
    """Suggested changes to feeds.yaml."""


class PublishedSite(Struct, frozen=True, kw_only=True):
    """Everything that is published, for the files about all of it: the index page, the OPML."""

    site: Site
    feeds: tuple[Feed, ...]
    subscriptions: tuple[FeedInfo, ...] = ()
    """The feeds that are followed, as they describe themselves, in the config's order."""
    links: tuple[FileLink, ...] = ()
    """Every index file."""
    health: tuple[Health, ...] = ()
    """Health of the followed feeds and lists on the web, in the config's order."""
    unnamed: Mapping[SourceStatus, int] = {}
    """The number of feeds of very long lists that are neither in `subscriptions` nor in `health`."""
