"""embed.html: each way to show a stream on another site, live, and the code to paste there."""

from __future__ import annotations

from msgspec import Struct

from feedtool.model import Feed, FileKind, PublishedSite, find_link, get_file_name
from feedtool.output.pages.embed_code import Embeddable, make_snippet
from feedtool.output.pages.entry_cards import EntryCard, make_entry_cards
from feedtool.output.pages.grouping import group_feeds, list_pages
from feedtool.output.pages.templating import render_page

_SHOWN = 3
_STREAMS = 24
"""Number of streams whose names are always visible."""


class _Sample(Struct, frozen=True, kw_only=True):
    """A stream with its embed codes; "" for a kind whose files are not published."""

    feed: Feed
    page: str
    file: str
    """Its JSON feed, beside this page."""
    frame: str
    items: list[EntryCard]
    script: str
    iframe: str
    ssi: str
    esi: str
    links: str


class EmbedsIndex:
    """PublishedSite -> the page that shows all embeds live, for the first stream."""

    name = "embeds"
    filename = "embed.html"
    kind: FileKind = "other"
    media_type = "text/html"
    label = "embed"
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole page."""
        script, home = find_link(folder.links, "script"), find_link(folder.links, "page")
        feeds, groups = group_feeds(folder.feeds, _STREAMS)
        first = min(folder.feeds, key=lambda feed: not feed.is_general, default=None)
        return render_page(
            "embed.html",
            folder.site.language,
            folder.site,
            runs_own=True,
            folder=folder,
            home=home.file if home else None,
            sample=_make_sample(first, folder) if first else None,
            pages=list_pages(folder.feeds),
            feeds=feeds,
            groups=groups,
            element=script.file if script else "",
        )


def _make_sample(feed: Feed, folder: PublishedSite) -> _Sample:
    stream = Embeddable(title=feed.title, page=feed.link, links=(*feed.links, *folder.links))
    page = find_link(feed.links, "page")
    return _Sample(
        feed=feed,
        page=page.file if page else feed.link,
        file=get_file_name(stream.get_url("application/feed+json")),
        frame=get_file_name(stream.get_url("frame")),
        items=make_entry_cards(feed.entries[:_SHOWN], feed),
        script="" if stream.lacks("script") else make_snippet("script", stream),
        iframe="" if stream.lacks("iframe") else make_snippet("iframe", stream),
        ssi="" if stream.lacks("ssi") else make_snippet("ssi", stream),
        esi="" if stream.lacks("esi") else make_snippet("esi", stream),
        links=make_snippet("links", stream),
    )
