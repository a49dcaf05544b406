"""embed.html: a preview of each stream on another site, and the code to paste there."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

from feedtool.model import Feed, FileKind, PublishedSite, find_link
from feedtool.output.pages.embed_code import Embeddable, make_snippet
from feedtool.output.pages.entry_cards import EntryCard, make_entry_cards
from feedtool.output.pages.grouping import FeedGroup, group_feeds
from feedtool.output.pages.templating import render_page

_SHOWN = 3
_LIVE = 12
"""Number of streams that are shown live; each fetches its feed when the page is opened."""


class _Sample(Struct, frozen=True, kw_only=True):
    """A stream with its embed codes; "" for a kind whose files are not published."""

    feed: Feed
    file: str
    """Its JSON feed, beside this page."""
    frame: str
    items: list[EntryCard]
    script: str
    iframe: str
    ssi: str
    esi: str


class _FeedGroup(Struct, frozen=True, kw_only=True):
    """Streams whose embed codes differ only by name: one is shown, with the names of the others."""

    group: FeedGroup
    sample: _Sample | None
    """None if the page already shows one that differs only by name."""


class EmbedsIndex:
    """PublishedSite -> the page that shows all embeds live."""

    name = "embeds"
    filename = "embed.html"
    kind: FileKind = "other"
    media_type = "text/html"
    label = "HTML"
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole page."""
        script = find_link(folder.links, "script")
        shown, groups = group_feeds(folder.feeds, _LIVE)
        return render_page(
            "embed.html",
            folder.site.language,
            folder.site,
            runs_own=True,
            folder=folder,
            samples=[_make_sample(feed, folder) for feed in shown],
            families=[_make_group(group, folder) for group in groups],
            element=_get_file_name(script.url) if script else "",
        )


def _make_group(group: FeedGroup, folder: PublishedSite) -> _FeedGroup:
    return _FeedGroup(group=group, sample=_make_sample(group.feeds[0], folder) if group.title else None)


def _make_sample(feed: Feed, folder: PublishedSite) -> _Sample:
    stream = Embeddable(title=feed.title, page=feed.link, links=(*feed.links, *folder.links))
    return _Sample(
        feed=feed,
        file=_get_file_name(stream.get_url("application/feed+json")),
        frame=_get_file_name(stream.get_url("frame")),
        items=make_entry_cards(feed.entries[:_SHOWN], feed),
        script="" if stream.lacks("script") else make_snippet("script", stream),
        iframe="" if stream.lacks("iframe") else make_snippet("iframe", stream),
        ssi="" if stream.lacks("ssi") else make_snippet("ssi", stream),
        esi="" if stream.lacks("esi") else make_snippet("esi", stream),
    )


def _get_file_name(address: str) -> str:
    """Return the file name: the page is in the same folder, so the relative link works anywhere."""
    return urlsplit(address).path.rpartition("/")[2]
